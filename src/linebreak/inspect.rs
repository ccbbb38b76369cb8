//! Answers to `dayang inspect`: breaks and lines of one text, through the same path as a page.

use crate::font::FontStore;

/// The soft breaks of `{"text","lang","line_break","word_break"}` as `{"breaks":[…]}`.
///
/// # Errors
/// A sentence that says what is wrong with the line.
pub fn breaks(_line: &str) -> Result<String, String> {
    Err("not implemented yet".to_owned())
}

/// The lines of `{"text","lang","writing","measure_em","style":{…}}`.
///
/// # Errors
/// A sentence that says what is wrong with the line.
pub fn lines(_fonts: &FontStore, _line: &str) -> Result<String, String> {
    Err("not implemented yet".to_owned())
}
