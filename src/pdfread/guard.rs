//! A fence around decoders that are not ours.
//!
//! Font and image decoders meet every kind of damage here. Those of other crates mean never to
//! panic; should one do so all the same, the damage is reported like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a decoder and turns its panic into an error that names `what` it was reading.
///
/// State that `work` was changing must not be used again after an error.
pub(super) fn guard<T>(what: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(format!("{what} is damaged in a way its decoder fails on")))
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_becomes_an_error() {
        let failed: Result<(), String> = guard("the picture", || {
            let none: Vec<u8> = Vec::new();
            let at = none.len();
            Err(format!("{}", none[at]))
        });
        assert_eq!(failed, Err("the picture is damaged in a way its decoder fails on".to_owned()));
    }
}
