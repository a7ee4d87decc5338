//! The pages behind a problem's `type`: what it means, for people and for programs.

use std::borrow::Cow;
use std::fmt::Write;

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::code::FAULTS;
use super::{Arg, Code, Language, Problem};
use crate::extract::accepted_language;
use crate::routing::parameter;

/// What a path that leads nowhere answers.
pub(crate) async fn unknown_path() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::UnknownPath))
}

/// A kind of problem.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProblemKind {
    /// The code.
    code: &'static str,
    /// The status that goes with it.
    status: u16,
    /// What kind of problem it is.
    title: String,
    /// What is wrong and what to do, with an ellipsis for what only a single request could tell.
    detail: String,
}

/// Every kind of problem and fault.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProblemKinds {
    /// What `code` of a problem may be.
    problems: Vec<ProblemKind>,
    /// What `code` of an entry in `errors` may be.
    faults: Vec<String>,
}

fn kind(code: Code, language: Language) -> ProblemKind {
    let title = language.text(code.name(), None, &[]).unwrap_or_else(|| code.name().to_owned());
    // What only a single request could tell.
    let open = ["line", "column", "max", "scope"].map(|name| (Cow::Borrowed(name), Arg::Word("…")));
    let detail = language.text(code.name(), Some("detail"), &open).unwrap_or_default();
    ProblemKind { code: code.name(), status: code.status().as_u16(), title, detail }
}

/// Lists every kind of problem
///
/// For people with `Accept: text/html`, otherwise as JSON; in the language of `Accept-Language`.
#[utoipa::path(
    get,
    path = "/problems",
    operation_id = "list_problems",
    tag = "problems",
    security(()),
    responses((status = 200, description = "Every kind of problem", content(
        (ProblemKinds = "application/json", example = json!({
            "problems": [{"code": "person_not_found", "status": 404, "title": "No such person",
                "detail": "There is no such person. Create them first."}],
            "faults": ["email_invalid"],
        })),
        (String = "text/html"),
    )))
)]
pub(crate) async fn list(request: HttpRequest) -> HttpResponse {
    let language = accepted_language(request.headers());
    let problems: Vec<_> = Code::ALL.iter().map(|code| kind(*code, language)).collect();
    if !wants_html(request.headers()) {
        let faults = FAULTS.iter().map(|fault| (*fault).to_owned()).collect();
        return answer(language).json(ProblemKinds { problems, faults });
    }
    let mut items = String::new();
    for ProblemKind { code, status, title, .. } in problems {
        let _ = write!(
            items,
            "<li><a href=\"/problems/{code}\"><code>{code}</code></a> ({status}): {}",
            escape(&title)
        );
    }
    html(language, "Problems", &format!("<ul>{items}</ul>"))
}

/// Explains a kind of problem
///
/// For people with `Accept: text/html`, otherwise as JSON; in the language of `Accept-Language`.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    operation_id = "get_problem",
    tag = "problems",
    security(()),
    params(("code" = String, Path, description = "The problem's code", example = "person_not_found")),
    responses(
        (status = 200, description = "What it means", content(
            (ProblemKind = "application/json", example = json!(
                {"code": "person_not_found", "status": 404, "title": "No such person",
                "detail": "There is no such person. Create them first."}
            )),
            (String = "text/html"),
        )),
        crate::openapi::NotFound,
    )
)]
pub(crate) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let code = Code::parse(parameter(&request, "code")).ok_or_else(|| Problem::new(Code::UnknownPath))?;
    let language = accepted_language(request.headers());
    let kind = kind(code, language);
    if !wants_html(request.headers()) {
        return Ok(answer(language).json(kind));
    }
    let ProblemKind { code, status, title, detail } = kind;
    let detail = escape(&detail);
    Ok(html(language, &title, &format!("<p>{detail}</p><p><code>{code}</code> ({status})</p>")))
}

fn answer(language: Language) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .insert_header((header::VARY, "accept, accept-language"));
    response
}

fn html(language: Language, title: &str, body: &str) -> HttpResponse {
    let page = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title><h1>{}</h1>{body}",
        language.tag(),
        escape(title),
        escape(title)
    );
    answer(language).content_type("text/html; charset=utf-8").body(page)
}

fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
