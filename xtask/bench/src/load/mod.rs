//! The closed-loop load generator: each connection sends its next request when it has the answer to the last one.
//!
//! It is a program of its own rather than wrk, which invents samples for the requests that a slow answer held up and
//! so can't be compared with pgbench, and which looks at no status below 400. Here every answer is checked, every
//! latency is counted as it was, and a request costs a few microseconds.

mod connection;
mod rounds;
mod workload;

pub(crate) use connection::{Connection, block_on};
pub(crate) use rounds::{Latencies, Load, run};
pub(crate) use workload::{BATCH, Target, Workload, addresses, get, post, put, put_address, request};
