//! Inks: what a page's objects are printed with.

use serde::{Deserialize, Serialize};

use std::fmt;

mod condition;
mod header;
mod packed;
mod profile;
mod separation;
mod tone;
mod viewing;
pub use condition::{Condition, Intent};
pub use profile::{Profile, channels_of, gray_icc, rgb_display, rgb_icc};
pub use separation::{Display, Rendering, Reseparation, Separation};
pub use tone::{Gray, Tones, is_plain, screen_tones};
pub use viewing::Viewing;

/// A colour as ink amounts, each 0–10 000 (hundredths of a percent).
///
/// There is no RGB here on purpose: a page is described in inks only. With a [`spot`](Ink::spot),
/// that plate alone prints, and the four process amounts are what stands in for it on a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ink {
    /// Cyan.
    pub c: u16,
    /// Magenta.
    pub m: u16,
    /// Yellow.
    pub y: u16,
    /// Black.
    pub k: u16,
    /// A spot colour in place of the process inks.
    pub spot: Option<SpotTint>,
}

/// Which spot colour: an index into the list of them ([`Page::spots`](crate::page::Page)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpotId(pub u8);

impl SpotId {
    /// Registration colour: every plate of the page. For marks outside the trim alone.
    pub const ALL: SpotId = SpotId(u8::MAX);
}

/// A tint of a spot colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpotTint {
    /// Which.
    pub spot: SpotId,
    /// How much of it, 0–10 000.
    pub tint: u16,
}

/// A spot colour: a plate of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpotColor {
    /// The colorant's name, as other files name it: `PANTONE 186 C`.
    pub name: String,
    /// The process inks that stand in for its solid.
    pub alternate: Ink,
}

impl SpotColor {
    /// A tint of it, 0–10 000; the alternate's amounts in proportion.
    pub fn tint(&self, spot: SpotId, tint: u16) -> Ink {
        let tint = tint.min(10_000);
        let part = |v: u16| ((u32::from(v) * u32::from(tint) + 5_000) / 10_000) as u16;
        let a = &self.alternate;
        Ink { c: part(a.c), m: part(a.m), y: part(a.y), k: part(a.k), spot: Some(SpotTint { spot, tint }) }
    }
}

/// The plates that a page is planned with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPlates {
    /// Of the process inks black alone; all four otherwise.
    pub black_only: bool,
    /// The spot colours.
    pub spots: Vec<SpotId>,
}

impl Ink {
    /// Solid black, on the black plate alone.
    pub const BLACK: Ink = Ink::process(0, 0, 0, 10_000);
    /// No ink: the paper shows. Always knocks out.
    pub const PAPER: Ink = Ink::process(0, 0, 0, 0);
    /// Every plate's solid (`/All`): crop and registration marks.
    pub const REGISTRATION: Ink = Ink {
        spot: Some(SpotTint { spot: SpotId::ALL, tint: 10_000 }),
        ..Ink::process(10_000, 10_000, 10_000, 10_000)
    };

    /// Cyan, magenta, yellow and black, each 0–10 000.
    pub const fn process(c: u16, m: u16, y: u16, k: u16) -> Ink {
        Ink { c, m, y, k, spot: None }
    }
    /// A tint of black, in percent (clipped to 100).
    pub fn black(percent: u16) -> Ink {
        Ink::process(0, 0, 0, percent.min(100) * 100)
    }
    /// Whether only the black plate prints.
    pub fn is_black_only(&self) -> bool {
        self.spot.is_none() && self.c == 0 && self.m == 0 && self.y == 0 && self.k > 0
    }
    /// The sum of all inks, in hundredths of a percent; of registration colour, the process inks.
    pub fn total(&self) -> u32 {
        if let Some(spot) = self.spot.filter(|s| s.spot != SpotId::ALL) {
            return u32::from(spot.tint);
        }
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

impl Ink {
    /// Reads a percentage without its sign, `"12.5"`, as hundredths of a percent: 1250. `None`
    /// above 100 and with more than two decimals.
    pub fn parse_percent(text: &str) -> Option<u16> {
        hundredths(text)
    }
    /// How many plates print it; of registration colour, all of them count as one.
    pub fn plates(&self) -> usize {
        match self.spot {
            Some(spot) => usize::from(spot.tint > 0),
            None => [self.c, self.m, self.y, self.k].iter().filter(|amount| **amount > 0).count(),
        }
    }
    /// Whether cyan, magenta or yellow prints it.
    pub fn is_coloured(&self) -> bool {
        self.spot.is_none() && (self.c > 0 || self.m > 0 || self.y > 0)
    }
    /// The ink as a person would say it: `C20 Y10`, `PANTONE 186 C 60 %`; `spots` are the issue's.
    pub fn said(&self, spots: &[SpotColor]) -> String {
        match self.spot {
            None => self.to_string(),
            Some(spot) if spot.spot == SpotId::ALL => "registration colour".to_owned(),
            Some(spot) => {
                let name = spots.get(usize::from(spot.spot.0)).map_or("a spot colour", |s| s.name.as_str());
                match (spot.tint, spot.tint % 100) {
                    (10_000, _) => name.to_owned(),
                    (tint, 0) => format!("{name} {} %", tint / 100),
                    (tint, part) => format!("{name} {}.{part:02} %", tint / 100),
                }
            }
        }
    }
}

/// `"12.5"` → 1250; at most two decimals, at most 100.
fn hundredths(text: &str) -> Option<u16> {
    let (whole, frac) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str, max: usize| s.len() <= max && s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 3) || !digits(frac, 2) {
        return None;
    }
    let value = whole.parse::<u32>().ok()? * 100 + format!("{frac:0<2}").parse::<u32>().ok()?;
    u16::try_from(value).ok().filter(|value| *value <= 10_000)
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
        for bad in ["", "K101", "K999", "K656", "X5", "K5 K6", "K", "C-1", "#fff"] {
            assert_eq!(Ink::parse(bad), None, "{bad}");
        }
        assert_eq!(Ink::parse("C10 M95.5").map(|i| i.to_string()).as_deref(), Some("C10 M95.50"));
    }
}
