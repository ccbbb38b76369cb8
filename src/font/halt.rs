//! Half widths of full-width marks, from a face's `halt` feature.
//!
//! `halt` ("alternate half widths") gives for each full-width mark a shift and a new advance: a
//! corner comma loses 500 units of advance and is not shifted, an opening bracket is shifted
//! back by 500, a centred comma by 250. So the data itself says on which side of a mark its
//! blank is, and TYPOGRAPHY §2 never has to guess.

use ttf_parser::gpos::{PositioningSubtable, SingleAdjustment};
use ttf_parser::{GlyphId, Tag};

use crate::geom::Em;

/// The blank on either side of a mark that may be taken away, in em.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfWidth {
    /// Before the mark.
    pub lead: Em,
    /// After the mark.
    pub trail: Em,
}

impl HalfWidth {
    /// Whether the blank lies on both sides (TC and HK stops and commas).
    pub fn is_centred(self) -> bool {
        self.lead > Em::ZERO && self.trail > Em::ZERO
    }
}

/// The subtables that the `halt` feature of a face applies.
#[derive(Default)]
pub(super) struct HalfWidths(Vec<SingleAdjustment<'static>>);

impl HalfWidths {
    pub(super) fn of(face: &ttf_parser::Face<'static>) -> HalfWidths {
        let Some(gpos) = face.tables().gpos else { return HalfWidths::default() };
        let mut lookups: Vec<u16> = gpos
            .features
            .into_iter()
            .filter(|f| f.tag == Tag::from_bytes(b"halt"))
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
        HalfWidths(subtables.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, glyph: u16, units_per_em: u16) -> Option<HalfWidth> {
        let value = self.0.iter().find_map(|table| {
            let index = table.coverage().get(GlyphId(glyph))?;
            match table {
                SingleAdjustment::Format1 { value, .. } => Some(*value),
                SingleAdjustment::Format2 { values, .. } => values.get(index),
            }
        })?;
        let lead = -i64::from(value.x_placement);
        let trail = -i64::from(value.x_advance) - lead;
        let em = |units: i64| Em::from_units(units.max(0), units_per_em);
        Some(HalfWidth { lead: em(lead), trail: em(trail) })
    }
}
