//! Half widths of full-width marks, from a face's own data.
//!
//! `halt` ("alternate half widths") gives for each full-width mark a shift and a new advance: a
//! corner comma loses 500 units of advance and is not shifted, an opening bracket is shifted
//! back by 500, a centred comma by 250. So the data itself says on which side of a mark its
//! blank is, and TYPOGRAPHY §2 never has to guess. Where a face has no `halt` value for a mark,
//! its `palt` ("proportional alternate widths") may show the same blank: a mark that gives up
//! half an em there has a blank half, on the side that it is moved from.
//!
//! `vhal` and `vpal` are the same for vertical lines, on the glyphs that stand there: what is
//! taken off is height. Their placements count upwards, so that an opening bracket, blank in its
//! upper half, is moved by +500.

use ttf_parser::gpos::{PositioningSubtable, SingleAdjustment};
use ttf_parser::{GlyphId, Tag};

use crate::geom::Em;

/// The blank on either side of a mark that may be taken away, in em: along the line, so in
/// vertical lines above and below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfWidth {
    /// Before the mark.
    pub lead: Em,
    /// After the mark.
    pub trail: Em,
}

impl HalfWidth {
    /// An opening mark's: the half before it.
    pub const LEADING: HalfWidth = HalfWidth { lead: Em::HALF, trail: Em::ZERO };
    /// A closing or corner mark's: the half after it.
    pub const TRAILING: HalfWidth = HalfWidth { lead: Em::ZERO, trail: Em::HALF };
    /// A centred mark's: a quarter on each side.
    pub const CENTRED: HalfWidth = HalfWidth { lead: Em::QUARTER, trail: Em::QUARTER };

    /// Whether the blank lies on both sides (TC and HK stops and commas).
    pub fn is_centred(self) -> bool {
        self.lead > Em::ZERO && self.trail > Em::ZERO
    }

    /// What a proportional form shows, from what it takes off before and after the mark: where
    /// about half an em of it is blank, that half.
    fn of_proportional(lead: Em, trail: Em) -> Option<HalfWidth> {
        let (half, quarter) = (Em::ratio(2, 5), Em::ratio(1, 5));
        match () {
            () if lead + trail < Em::ratio(9, 20) => None,
            () if lead >= half => Some(HalfWidth::LEADING),
            () if trail >= half => Some(HalfWidth::TRAILING),
            () if lead >= quarter && trail >= quarter => Some(HalfWidth::CENTRED),
            () => None,
        }
    }
}

/// The subtables that the features for half widths apply: `halt` and `palt`, or `vhal` and `vpal`.
#[derive(Default)]
pub(super) struct HalfWidths {
    half: Vec<SingleAdjustment<'static>>,
    proportional: Vec<SingleAdjustment<'static>>,
    down: bool,
}

impl HalfWidths {
    /// Those of horizontal lines.
    pub(super) fn across(face: &ttf_parser::Face<'static>) -> HalfWidths {
        let (half, proportional) = (adjustments(face, *b"halt"), adjustments(face, *b"palt"));
        HalfWidths { half, proportional, down: false }
    }

    /// Those of vertical lines.
    pub(super) fn down(face: &ttf_parser::Face<'static>) -> HalfWidths {
        let (half, proportional) = (adjustments(face, *b"vhal"), adjustments(face, *b"vpal"));
        HalfWidths { half, proportional, down: true }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.half.is_empty() && self.proportional.is_empty()
    }

    pub(super) fn get(&self, glyph: u16, units_per_em: u16) -> Option<HalfWidth> {
        let em = |units: i64| Em::from_units(units.max(0), units_per_em);
        if let Some((lead, trail)) = self.taken_off(&self.half, glyph) {
            return Some(HalfWidth { lead: em(lead), trail: em(trail) });
        }
        let (lead, trail) = self.taken_off(&self.proportional, glyph)?;
        HalfWidth::of_proportional(em(lead), em(trail))
    }

    /// What a feature takes off a glyph before and after it, in font units.
    fn taken_off(&self, tables: &[SingleAdjustment<'static>], glyph: u16) -> Option<(i64, i64)> {
        let value = tables.iter().find_map(|table| {
            let index = table.coverage().get(GlyphId(glyph))?;
            match table {
                SingleAdjustment::Format1 { value, .. } => Some(*value),
                SingleAdjustment::Format2 { values, .. } => values.get(index),
            }
        })?;
        // An advance is a distance along the line in either direction; a placement counts to the
        // right, or up.
        let (lead, less) = match self.down {
            true => (i64::from(value.y_placement), -i64::from(value.y_advance)),
            false => (-i64::from(value.x_placement), -i64::from(value.x_advance)),
        };
        Some((lead, less - lead))
    }
}

/// The adjustments of single glyphs that a feature applies, in the order of its lookups.
fn adjustments(face: &ttf_parser::Face<'static>, feature: [u8; 4]) -> Vec<SingleAdjustment<'static>> {
    let Some(gpos) = face.tables().gpos else { return Vec::new() };
    let mut lookups: Vec<u16> = gpos
        .features
        .into_iter()
        .filter(|f| f.tag == Tag::from_bytes(&feature))
        .flat_map(|f| f.lookup_indices.into_iter())
        .collect();
    lookups.sort_unstable();
    lookups.dedup();
    let subtables = lookups.into_iter().filter_map(|i| gpos.lookups.get(i)).flat_map(|lookup| {
        lookup.subtables.into_iter::<PositioningSubtable<'static>>().filter_map(|subtable| match subtable {
            PositioningSubtable::Single(single) => Some(single),
            _ => None,
        })
    });
    subtables.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proportional_form_shows_a_blank_half_or_none() {
        let of = |lead, trail| HalfWidth::of_proportional(Em::ratio(lead, 1000), Em::ratio(trail, 1000));
        // An opening bracket, a corner comma, a centred one, a centred ？ and a yen sign.
        assert_eq!(of(480, 20), Some(HalfWidth::LEADING));
        assert_eq!(of(20, 480), Some(HalfWidth::TRAILING));
        assert_eq!(of(250, 250), Some(HalfWidth::CENTRED));
        assert_eq!((of(178, 152), of(121, 120)), (None, None));
    }
}
