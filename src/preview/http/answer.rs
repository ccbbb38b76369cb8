//! Answers: JSON, files, and refusals with a sentence.

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Response as Plain, StatusCode};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::preview::desk::{Refusal, Why};

/// What a page may load and do: nothing but what is the server's own.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// How long a browser may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Not at all.
    No,
    /// For ever: another content has another address.
    Always,
}

/// An answer of a kind.
pub fn of(status: StatusCode, kind: &'static str, keep: Keep, body: impl Into<Body>) -> Response {
    let cache = match keep {
        Keep::No => "no-store",
        Keep::Always => "private, max-age=31536000, immutable",
    };
    let mut response = Plain::new(body.into());
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, kind);
    set(&mut response, header::CACHE_CONTROL, cache);
    response
}

/// An answer in JSON.
pub fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => json_bytes(bytes.into()),
        Err(e) => refused(&Refusal::new(Why::Failed, format!("the answer cannot be written: {e}"))),
    }
}

/// An answer in JSON that is written already.
pub fn json_bytes(bytes: Bytes) -> Response {
    of(StatusCode::OK, "application/json", Keep::No, bytes)
}

/// What is refused, with its sentence.
pub fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.why {
        Why::Malformed => StatusCode::BAD_REQUEST,
        Why::Forbidden => StatusCode::FORBIDDEN,
        Why::Absent => StatusCode::NOT_FOUND,
        Why::Conflict => StatusCode::CONFLICT,
        Why::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Why::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    with_status(status, refusal)
}

/// A refusal with a status of its own.
pub fn with_status(status: StatusCode, refusal: &Refusal) -> Response {
    let body = match &refusal.help {
        Some(help) => json!({ "error": refusal.error, "help": help }),
        None => json!({ "error": refusal.error }),
    };
    of(status, "application/json", Keep::No, body.to_string())
}

/// A file to be saved under a name.
pub fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let mut response = of(StatusCode::OK, kind, Keep::No, bytes);
    set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{plain}\""));
    response
}

/// Sets a header; one that cannot be written is left out.
pub fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// An answer as all are: a failure says in JSON what it is, and headers close the house.
pub fn closed(response: Response) -> Response {
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let status = response.status();
    let mut response = if (status.is_client_error() || status.is_server_error()) && !json {
        let error = match status {
            StatusCode::PAYLOAD_TOO_LARGE => "the request is too large",
            _ => "the request cannot be understood",
        };
        with_status(status, &Refusal::new(Why::Malformed, error))
    } else {
        response
    };
    set(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::X_FRAME_OPTIONS, "DENY");
    set(&mut response, header::REFERRER_POLICY, "no-referrer");
    set(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(&mut response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    response
}
