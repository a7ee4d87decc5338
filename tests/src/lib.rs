//! Nothing: this package is one test binary, `tests/all.rs`.
