//! Inks: what a page's objects are printed with.

use std::fmt;

mod profile;
pub use profile::{Profile, Separation};

/// A colour as ink amounts, each 0–10 000 (hundredths of a percent).
///
/// There is no RGB here on purpose: a page is described in inks only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ink {
    /// Cyan.
    pub c: u16,
    /// Magenta.
    pub m: u16,
    /// Yellow.
    pub y: u16,
    /// Black.
    pub k: u16,
}

impl Ink {
    /// Solid black, on the black plate alone.
    pub const BLACK: Ink = Ink { c: 0, m: 0, y: 0, k: 10_000 };
    /// No ink: the paper shows. Always knocks out.
    pub const PAPER: Ink = Ink { c: 0, m: 0, y: 0, k: 0 };

    /// A tint of black, in percent (clipped to 100).
    pub fn black(percent: u16) -> Ink {
        Ink { c: 0, m: 0, y: 0, k: percent.min(100) * 100 }
    }
    /// Whether only the black plate prints.
    pub fn is_black_only(&self) -> bool {
        self.c == 0 && self.m == 0 && self.y == 0 && self.k > 0
    }
    /// The sum of all inks, in hundredths of a percent.
    pub fn total(&self) -> u32 {
        u32::from(self.c) + u32::from(self.m) + u32::from(self.y) + u32::from(self.k)
    }
    /// Reads `"K100"`, `"C10 M95 Y85 K0"`, `"paper"`, `"black"`; percent, at most two decimals.
    ///
    /// Returns `None` when the notation is not understood or an amount is above 100.
    pub fn parse(text: &str) -> Option<Ink> {
        match text.trim() {
            "paper" | "white" => return Some(Ink::PAPER),
            "black" => return Some(Ink::BLACK),
            _ => {}
        }
        let mut ink = Ink::PAPER;
        let mut seen = 0u8;
        for part in text.split_whitespace() {
            let mut chars = part.chars();
            let (slot, bit) = match chars.next()? {
                'C' | 'c' => (&mut ink.c, 1),
                'M' | 'm' => (&mut ink.m, 2),
                'Y' | 'y' => (&mut ink.y, 4),
                'K' | 'k' => (&mut ink.k, 8),
                _ => return None,
            };
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            *slot = hundredths(chars.as_str())?;
        }
        (seen != 0).then_some(ink)
    }
}

/// `"12.5"` → 1250; at most two decimals, at most 100.
fn hundredths(text: &str) -> Option<u16> {
    let (whole, frac) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str, max: usize| s.len() <= max && s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 3) || !digits(frac, 2) {
        return None;
    }
    let value = whole.parse::<u16>().ok()? * 100 + format!("{frac:0<2}").parse::<u16>().ok()?;
    (value <= 10_000).then_some(value)
}

impl fmt::Display for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (name, v) in [('C', self.c), ('M', self.m), ('Y', self.y), ('K', self.k)] {
            if v > 0 {
                let gap = if first { "" } else { " " };
                match v % 100 {
                    0 => write!(f, "{gap}{name}{}", v / 100)?,
                    frac => write!(f, "{gap}{name}{}.{frac:02}", v / 100)?,
                }
                first = false;
            }
        }
        if first { f.write_str("paper") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ink_notation() {
        assert_eq!(Ink::parse("K8"), Some(Ink::black(8)));
        assert_eq!(Ink::parse("C10 M95.5 Y85").map(|i| (i.c, i.m, i.y, i.k)), Some((1000, 9550, 8500, 0)));
        for bad in ["", "K101", "X5", "K5 K6", "K", "C-1", "#fff"] {
            assert_eq!(Ink::parse(bad), None, "{bad}");
        }
        assert_eq!(Ink::parse("C10 M95.5").map(|i| i.to_string()).as_deref(), Some("C10 M95.50"));
    }
}
