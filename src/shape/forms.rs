//! Full- and half-width forms of a few marks, asked of the face by feature.
//!
//! Japanese faces draw curly quotes as narrow as Latin ones and keep the full-width ones that
//! Chinese and JLREQ (cl-01, cl-02) want behind `fwid`. In Simplified Chinese the solidus takes
//! half an em (GB/T 15834 5.1.9), which faces keep behind `hwid`. A mark whose face has no such
//! form stays as it is; narrow quotes are then given the room of an em by the line breaker.

use super::class::Class;
use super::itemise::Char;
use super::quotes;
use crate::font::Face;
use crate::geom::Em;

/// Which form of a glyph is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// The usual one.
    #[default]
    Plain,
    /// The full-width one (`fwid`).
    Full,
    /// The half-width one (`hwid`).
    Half,
    /// The third-width one (`twid`), for three digits in one em of a vertical line.
    Third,
}

/// The form of a character in a face and a language.
pub(super) fn form(ch: &Char, face: &Face, lang: &str) -> Form {
    match ch.class {
        Class::Open | Class::Close if quotes::is_quote(ch.c) && ch.kind.is_wide() => {
            let narrow = |glyph: u16| face.advance(glyph) < Em::ratio(3, 4);
            if face.glyph(ch.c).is_some_and(narrow) { Form::Full } else { Form::Plain }
        }
        Class::Solidus if ch.kind.is_wide() && is_simplified(lang) => Form::Half,
        _ => Form::Plain,
    }
}

/// Simplified Chinese, by its script or its region.
fn is_simplified(lang: &str) -> bool {
    lang.contains("Hans") || lang.ends_with("-CN") || lang.ends_with("-SG")
}
