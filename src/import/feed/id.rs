//! Ids of stories: stable from one import to the next, and safe as names of files.

use sha2::{Digest, Sha256};

/// Longest readable part of an id, in characters.
const LONG: usize = 40;

/// The id of a story: what its feed calls it, made safe.
///
/// An id that is safe as it is stays; of any other its last part stays readable, and the first
/// six digits of the whole's SHA-256 keep it apart from others. Nothing but the feed's own id goes
/// in, so that the next version of the story has the same.
pub(super) fn of(source: &str, otherwise: &str) -> String {
    let whole = if source.trim().is_empty() { otherwise } else { source }.trim();
    let tail = whole.split(['/', ':', '#', '\\', ',']).rfind(|part| !part.trim().is_empty()).unwrap_or("story");
    let readable = safe(tail);
    let plain = readable == whole && !reserved(&readable);
    match plain {
        true => readable,
        false => {
            let digest = Sha256::digest(whole.as_bytes());
            let hex: String = digest.iter().take(3).map(|b| format!("{b:02x}")).collect();
            format!("{readable}-{hex}")
        }
    }
}

/// Small letters, digits, `-` and `_`, and letters of other scripts; what else there is becomes `-`.
fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase).take(LONG) {
        match c {
            c if c.is_alphanumeric() || c == '_' => out.push(c),
            _ if !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    let out = out.trim_matches('-').to_owned();
    if out.is_empty() { "story".to_owned() } else { out }
}

/// Names that a file may not have on every system.
fn reserved(name: &str) -> bool {
    let numbered =
        |stem: &str| name.strip_prefix(stem).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// A moment as a number that grows with time: the digits of `2026-05-08T10:30:00Z` or
/// `20260508T103000Z`, to the second.
pub(super) fn moment(text: &str) -> u64 {
    let time = text.split(['+', 'Z']).next().unwrap_or_default();
    let digits: String = time.chars().filter(char::is_ascii_digit).take(14).collect();
    if digits.len() < 8 { 0 } else { format!("{digits:0<14}").parse().unwrap_or(0) }
}

/// The day of a moment, `2026-05-08`.
pub(super) fn day(text: &str) -> Option<String> {
    let digits = moment(text).to_string();
    if digits.len() != 14 {
        return None;
    }
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    let (m, d): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_stable_and_apart() {
        assert_eq!(of("harbour-2026_1", ""), "harbour-2026_1");
        assert_eq!(of("", "東涌長廊"), "東涌長廊");
        let (a, b) = (of("urn:newsml:a.example:20260508:1", ""), of("urn:newsml:b.example:20260508:1", ""));
        assert!(a.starts_with("1-") && a != b && a.len() == 8, "{a} {b}");
        for hostile in ["../../etc/passwd", "a/b", "CON", "con", "..", ".", "", "\0", "a b", "C:\\x", &"長".repeat(500)]
        {
            let id = of(hostile, "");
            assert!(
                !id.contains(['/', '\\', '.', ':', ' ', '\0']) && !id.is_empty() && id != "con" && id.len() < 160,
                "{id}"
            );
        }
        assert_ne!(of("A", ""), of("a", ""));
    }

    #[test]
    fn moments_grow() {
        assert_eq!(moment("2026-05-08T10:30:00+08:00"), 20260508103000);
        assert_eq!(moment("20260508T103000Z"), 20260508103000);
        assert_eq!((moment("2026-05-08"), moment("today")), (20260508000000, 0));
        assert_eq!(day("20260508T103000+0800").as_deref(), Some("2026-05-08"));
        assert_eq!((day("2026-13-08"), day("")), (None, None));
    }
}
