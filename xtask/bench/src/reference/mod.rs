//! The reference program: the least that a Rust service can do for the same requests, by hand.

mod answer;
mod change;
mod pool;
mod postgres;
mod sqlite;

use std::net::TcpListener;

use actix_web::web::{self, Data, Json, Path, Query};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result, bail};
use pool::Pool;
use serde_json::Value;
use uuid::Uuid;

/// Serve the reference handlers; the benchmark starts this by itself.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[arg(long)]
    port: u16,
    /// On PostgreSQL it reads and changes persons, on SQLite it only changes them.
    #[arg(long)]
    database_url: String,
    /// As many connections as the server's own pool has; on SQLite these are readers, and there is a writer besides.
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
        let writer = if url.starts_with("sqlite:") { Some(sqlite::writer(&url).await?) } else { None };
        // Each worker has its share of the connections to itself, so that nothing is handed from thread to thread.
        let app = move || {
            let (url, writer) = (url.clone(), writer.clone());
            App::new()
                .app_data(Data::new(AnswerBytes(bytes)))
                .data_factory(move || Store::open(url.clone(), share, writer.clone()))
                .route("/fixed", web::get().to(fixed))
                .route("/v1/persons", web::get().to(get_several))
                .route("/v1/persons/{id}", web::get().to(get))
                .route("/v1/persons/{id}/addresses/home", web::put().to(put))
        };
        HttpServer::new(app).workers(workers).listen(listener)?.run().await.context("the server broke off")
    }
}

/// What one worker thread has of the database.
enum Store {
    Postgres(Pool<postgres::Session>),
    Sqlite(sqlite::Store),
}

impl Store {
    async fn open(url: String, connections: usize, writer: Option<sqlite::Writer>) -> Result<Self> {
        Ok(match writer {
            Some(writer) => Self::Sqlite(sqlite::Store::open(&url, connections, writer).await?),
            None => {
                Self::Postgres(Pool::open(connections, async || postgres::Session::open(&url).await).await?)
            }
        })
    }

    async fn person(&self, id: Uuid, bytes: usize) -> Result<Option<String>> {
        match self {
            Self::Postgres(pool) => pool.session().await?.person(id, bytes).await,
            Self::Sqlite(_) => bail!("on SQLite there is no reference for reads"),
        }
    }

    async fn persons(&self, ids: &[Uuid], bytes: usize) -> Result<String> {
        match self {
            Self::Postgres(pool) => pool.session().await?.persons(ids, bytes).await,
            Self::Sqlite(_) => bail!("on SQLite there is no reference for reads"),
        }
    }

    async fn change_address(&self, id: Uuid, address: &Value) -> Result<Option<i64>> {
        match self {
            Self::Postgres(pool) => pool.session().await?.change_address(id, address).await,
            Self::Sqlite(store) => store.change_address(id, address).await,
        }
    }
}

struct AnswerBytes(usize);

/// Nothing but actix: the same bytes each time.
async fn fixed(bytes: Data<AnswerBytes>) -> HttpResponse {
    json(answer::padded("{\"fixed\":true", bytes.0))
}

async fn get(
    store: Data<Store>,
    bytes: Data<AnswerBytes>,
    id: Path<Uuid>,
) -> Result<HttpResponse, actix_web::Error> {
    match store.person(id.into_inner(), bytes.0).await.map_err(failed)? {
        Some(answer) => Ok(json(answer)),
        None => Ok(HttpResponse::NotFound().finish()),
    }
}

#[derive(serde::Deserialize)]
struct Several {
    ids: String,
}

async fn get_several(
    store: Data<Store>,
    bytes: Data<AnswerBytes>,
    several: Query<Several>,
) -> Result<HttpResponse, actix_web::Error> {
    let ids: Result<Vec<Uuid>, _> = several.ids.split(',').map(str::parse).collect();
    Ok(json(store.persons(&ids.map_err(failed)?, bytes.0).await.map_err(failed)?))
}

async fn put(
    store: Data<Store>,
    id: Path<Uuid>,
    address: Json<Value>,
) -> Result<HttpResponse, actix_web::Error> {
    match store.change_address(id.into_inner(), &address).await.map_err(failed)? {
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
