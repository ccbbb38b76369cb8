//! The front end, as it was built: embedded, so that nothing else is needed to run it.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use crate::preview::desk::{Refusal, Why};

use super::answer::{self, Keep};
use super::table::Table;

const PAGE: &[u8] = include_bytes!("../ui/dist/index.html");
const SCRIPT: &[u8] = include_bytes!("../ui/dist/app.js");
const STYLE: &[u8] = include_bytes!("../ui/dist/app.css");
const ICON: &[u8] = include_bytes!("../ui/dist/icon.svg");

/// What follows the first address.
#[derive(Deserialize)]
pub struct First {
    token: Option<String>,
}

/// The page, and the cookie for who has the token. It is answered at once, not by way of another
/// address: a browser that comes by a link of another site would not send the cookie there.
pub async fn page(State(table): State<Arc<Table>>, query: Query<First>, headers: HeaderMap) -> Response {
    let mut response = answer::of(StatusCode::OK, "text/html; charset=utf-8", Keep::No, PAGE);
    let cookie = query.token.as_deref().map(|token| table.door.admit(token));
    match cookie {
        Some(Some(cookie)) => answer::set(&mut response, header::SET_COOKIE, &cookie),
        Some(None) if !table.door.knows(&headers) => return wrong("this is not the token of this preview"),
        None if !table.door.knows(&headers) => return wrong("this browser has not been let in"),
        _ => {}
    }
    response
}

fn wrong(error: &str) -> Response {
    answer::refused(&Refusal::new(Why::Forbidden, error).help("open the address that dayang printed, with its token"))
}

fn file(kind: &'static str, bytes: &'static [u8]) -> Response {
    answer::of(StatusCode::OK, kind, Keep::No, bytes)
}

/// The program.
pub async fn script() -> Response {
    file("text/javascript; charset=utf-8", SCRIPT)
}

/// The style sheet.
pub async fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

/// The icon.
pub async fn icon() -> Response {
    file("image/svg+xml", ICON)
}
