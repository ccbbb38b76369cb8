//! The colour bar: what a press desk measures a page's inks on.

use super::{Rim, paint};
use crate::color::{Ink, SpotId};
use crate::geom::{Length, Rect};
use crate::page::{Page, Paint};

/// Side of a patch, in micrometres: a densitometer's opening is 3 to 4 mm.
pub(super) const PATCH: i64 = 5_000;
/// Distance of the bar from where marks begin, in micrometres.
pub(super) const GAP: i64 = 500;
/// Patches are never smaller than this, in micrometres; the last are left out instead.
const LEAST: i64 = 1_500;

/// Adds the bar under the page, on both sides of the middle.
pub(super) fn add(page: &mut Page, rim: &Rim, ink_limit: u32) {
    let patches = patches(page, ink_limit);
    let stretches = rim.stretches();
    let holds = |(from, to): (Length, Length), side: Length| (to - from).max(Length::ZERO).whole(side).max(0) as usize;
    let room = |side| stretches.iter().map(|stretch| holds(*stretch, side)).sum::<usize>();
    let (mut side, least) = (Length::micrometres(PATCH), Length::micrometres(LEAST));
    while room(side) < patches.len() && side > least {
        side = side.scale(9, 10).max(least);
    }
    let y = rim.trim.height + rim.start + Length::micrometres(GAP);
    let places = stretches.into_iter().flat_map(|stretch| {
        let at = move |i: usize| stretch.0 + side * i as i64;
        (0..holds(stretch, side)).map(at)
    });
    for (ink, x) in patches.into_iter().zip(places) {
        paint(page, Paint::Fill { rect: Rect::new(x, y, side, side), ink });
    }
}

/// The patches of a page's plates: solids; what two of them print over each other; tints of each;
/// tints of black, each beside the gray that the colours make of it; spot colours.
fn patches(page: &Page, ink_limit: u32) -> Vec<Ink> {
    let full = 10_000;
    let mut out = Vec::new();
    if !page.plates.black_only {
        let solids = [[full, 0, 0, 0], [0, full, 0, 0], [0, 0, full, 0], [0, 0, 0, full]];
        let doubles = [[0, full, full, 0], [full, 0, full, 0], [full, full, 0, 0]];
        out.extend(solids.into_iter().chain(doubles));
        for at in 0..3 {
            out.extend(TINTS.map(|tint| std::array::from_fn(|i| if i == at { tint } else { 0 })));
        }
        out.extend(TINTS.into_iter().flat_map(|tint| [[0, 0, 0, tint], gray(tint)]));
    } else {
        out.push([0, 0, 0, full]);
        out.extend(TINTS.map(|tint| [0, 0, 0, tint]));
    }
    let process = out.into_iter().map(|[c, m, y, k]| Ink::process(c, m, y, k));
    let spots = page.plates.spots.iter().flat_map(|id| spot(page, *id));
    process.chain(spots).filter(|ink| ink.total() <= ink_limit).collect()
}

/// Tints of each plate, in hundredths of a percent.
const TINTS: [u16; 3] = [7_500, 5_000, 2_500];

/// Cyan with magenta and yellow that make it gray: four fifths of each (ISO 12647-3 has 30, 24,
/// 24).
fn gray(cyan: u16) -> [u16; 4] {
    [cyan, cyan / 5 * 4, cyan / 5 * 4, 0]
}

fn spot(page: &Page, id: SpotId) -> Vec<Ink> {
    let color = page.spots.get(usize::from(id.0));
    let tints = std::iter::once(10_000).chain(TINTS);
    color.map(|color| tints.map(|tint| color.tint(id, tint)).collect()).unwrap_or_default()
}
