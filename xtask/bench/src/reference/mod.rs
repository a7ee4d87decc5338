//! The reference program: the least that a Rust service can do for the same requests, by hand on tokio-postgres.

mod pool;
mod read;
mod write;

use std::net::TcpListener;
use std::rc::Rc;

use actix_web::web::{self, Data, Json, Path};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result};
use pool::Pool;
use serde_json::Value;
use uuid::Uuid;

/// Serve the reference handlers; the benchmark starts this by itself.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[arg(long)]
    port: u16,
    #[arg(long)]
    database_url: String,
    /// As many connections as the server's own pool has.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// As long as the server's answers are, on average.
    #[arg(long)]
    answer_bytes: usize,
}

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        actix_web::rt::System::new().block_on(self.serve())
    }

    async fn serve(self) -> Result<()> {
        let workers = std::thread::available_parallelism()?.get().min(self.connections);
        let listener = TcpListener::bind(("127.0.0.1", self.port)).context("the port is taken")?;
        let (share, bytes, url) = (self.connections / workers, self.answer_bytes, self.database_url);
        // Each worker has its share of the connections to itself, so that nothing is handed from thread to thread.
        let app = move || {
            let url = url.clone();
            App::new()
                .app_data(Data::new(AnswerBytes(bytes)))
                .data_factory(move || {
                    let url = url.clone();
                    async move { Pool::open(&url, share).await.map(Rc::new) }
                })
                .route("/fixed", web::get().to(fixed))
                .route("/v1/persons/{id}", web::get().to(get))
                .route("/v1/persons/{id}/addresses/home", web::put().to(put))
        };
        HttpServer::new(app).workers(workers).listen(listener)?.run().await.context("the server broke off")
    }
}

struct AnswerBytes(usize);

/// Nothing but actix: the same bytes each time.
async fn fixed(bytes: Data<AnswerBytes>) -> HttpResponse {
    json(read::padded("{\"fixed\":true", bytes.0))
}

async fn get(
    pool: Data<Rc<Pool>>,
    bytes: Data<AnswerBytes>,
    id: Path<Uuid>,
) -> Result<HttpResponse, actix_web::Error> {
    let session = pool.session().await.map_err(failed)?;
    match read::person(&session, id.into_inner(), bytes.0).await.map_err(failed)? {
        Some(answer) => Ok(json(answer)),
        None => Ok(HttpResponse::NotFound().finish()),
    }
}

async fn put(
    pool: Data<Rc<Pool>>,
    id: Path<Uuid>,
    address: Json<Value>,
) -> Result<HttpResponse, actix_web::Error> {
    let session = pool.session().await.map_err(failed)?;
    match write::change_address(&session, id.into_inner(), &address).await.map_err(failed)? {
        Some(version) => {
            Ok(HttpResponse::NoContent().insert_header(("etag", format!("\"{version}\""))).finish())
        }
        None => Ok(HttpResponse::NotFound().finish()),
    }
}

fn json(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(body)
}

/// The load generator shows this text: nobody else talks to this program.
fn failed(error: impl Into<anyhow::Error>) -> actix_web::Error {
    actix_web::error::ErrorInternalServerError(format!("{:#}", error.into()))
}
