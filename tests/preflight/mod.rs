//! Preflight: each rule of the catalogue is broken by one sample, and by nothing that is good.

use std::collections::BTreeSet;
use std::path::Path;

use dayang::diag::Severity;
use dayang::model::Press;
use dayang::preflight::{Plan, Request, Verdict, check};

mod command;
mod docs;
mod examples;
mod ink;
mod rules;
mod sample;
mod wholes;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Looks at a file for newsprint.
pub fn verdict(bytes: &[u8]) -> Verdict {
    asked(bytes, &coarse())
}

/// Ink is measured coarsely, which is quick.
pub fn coarse() -> Request {
    Request { dpi: Some(36), ..Request::default() }
}

pub fn asked(bytes: &[u8], request: &Request) -> Verdict {
    check("sample.pdf", bytes, &Press::default(), request)
}

/// The codes found, but for notes.
pub fn codes(verdict: &Verdict) -> BTreeSet<&'static str> {
    verdict.findings.iter().filter(|f| f.severity > Severity::Note).map(|f| f.code).collect()
}

pub fn plates(text: &str) -> Request {
    Request { plates: Some(Plan::parse(text).unwrap()), ..coarse() }
}
