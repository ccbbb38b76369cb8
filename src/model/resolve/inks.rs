//! What inks mean: styles and layouts name spot colours, the edition says which there are.
//!
//! Layouts and style files are written once and used by many editions, so a spot colour that one
//! of them names may not be there. That is an error at the name; black stands in for the colour
//! on the proof.

use crate::color::{Ink, SpotColor, SpotId};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::input::edition::Edition;
use crate::input::nearest::nearest;
use crate::input::units::{InkValue, WrittenInk, WrittenPlates};

/// Names of inks that every edition has.
const NAMED: [&str; 3] = ["paper", "white", "black"];

/// The spot colours of an edition.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    keys: Vec<String>,
    spots: Vec<SpotColor>,
}

impl Palette {
    /// The spot colours that an edition declares.
    pub fn of(edition: &Edition) -> Palette {
        let keys = edition.spot.iter().map(|spot| spot.key.0.clone()).collect();
        let color = |name: &str, alternate: Ink| SpotColor { name: name.to_owned(), alternate };
        Palette { keys, spots: edition.spot.iter().map(|spot| color(&spot.name, spot.alternate.0)).collect() }
    }

    /// The spot colours, in the edition's order.
    pub fn spots(&self) -> &[SpotColor] {
        &self.spots
    }

    /// A spot colour by its key.
    fn find(&self, key: &str) -> Option<(SpotId, &SpotColor)> {
        let at = self.keys.iter().position(|k| k == key)?;
        Some((SpotId(u8::try_from(at).ok()?), self.spots.get(at)?))
    }

    /// The ink that a value names. An unknown spot colour is an error at `at`, and black.
    pub fn ink(&self, value: &InkValue, at: Option<Span>, found: &mut Diagnostics) -> Ink {
        let (key, tint) = match &value.0 {
            WrittenInk::Process(ink) => return *ink,
            WrittenInk::Spot { key, tint } => (key, *tint),
        };
        if let Some((id, spot)) = self.find(key) {
            return spot.tint(id, tint);
        }
        found.push(self.unknown(key).at_opt(at, ""));
        Ink::BLACK
    }

    fn unknown(&self, key: &str) -> Diagnostic {
        let known = self.keys.iter().map(String::as_str);
        let there = match known.clone().map(|k| format!("`{k}`")).collect::<Vec<_>>() {
            none if none.is_empty() => "it declares no spot colour".to_owned(),
            keys => format!("its spot colours are {}", keys.join(", ")),
        };
        let d = Diagnostic::error("unknown-ink", format!("there is no ink `{key}` in this edition: {there}"));
        let near = nearest(key, known.chain(NAMED));
        let declare = format!("declare it in the edition: [[spot]] key = \"{key}\", its name and its alternate");
        d.help(near.map_or(declare, |near| format!("did you mean `{near}`?")))
    }

    /// The spot colours that a page is planned with; the edition's check has seen to it that
    /// they are there.
    pub fn planned(&self, plates: &WrittenPlates) -> Vec<SpotId> {
        plates.spots.iter().filter_map(|key| self.find(key)).map(|(id, _)| id).collect()
    }

    /// Plates in words: `CMYK + PANTONE 186 C`.
    pub fn said(&self, plates: &WrittenPlates) -> String {
        let process = if plates.black_only { "K" } else { "CMYK" };
        let names = plates.spots.iter().filter_map(|key| self.find(key)).map(|(_, spot)| spot.name.as_str());
        std::iter::once(process).chain(names).collect::<Vec<_>>().join(" + ")
    }
}
