//! Findings about unknown names say which known name comes nearest.

use crate::diag::Diagnostic;
use crate::input::nearest::nearest;

/// How many known names are listed where none is near.
const LISTED: usize = 12;

/// Adds "did you mean …?" to a finding when a known name is near enough, else lists some names.
pub fn suggest<'a>(d: Diagnostic, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return d.help(format!("did you mean `{near}`?"));
    }
    let shown = known.iter().take(LISTED).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    match known.len() {
        0 => d,
        n if n > LISTED => d.help(format!("known are {shown} and {} more", n - LISTED)),
        _ => d.help(format!("known are {shown}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["headline", "subhead", "body"];
        let help = |name| suggest(Diagnostic::error("x", "x"), name, known).help.unwrap_or_default();
        assert_eq!(help("headlin"), "did you mean `headline`?");
        assert_eq!(help("Body"), "did you mean `body`?");
        assert_eq!(help("zzzzzz"), "known are `body`, `headline`, `subhead`");
    }
}
