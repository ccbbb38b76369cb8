//! Widths of marks and gaps between words (TYPOGRAPHY §2, §3).
//!
//! What can be trimmed off a mark comes from its face's `halt` data alone: corner marks (SC, JA)
//! have their blank after them, centred ones (TC, HK) on both sides. This module decides, mark
//! by mark and neighbour by neighbour, what is trimmed always, what at a line's edges, and what
//! only when a line has to be compressed.

use super::breaks::Break;
use super::item::{Gap, GapKind, Item, Sides, Step};
use crate::font::{FontStore, HalfWidth};
use crate::geom::Em;
use crate::model::{Style, Trim};
use crate::shape::Glyph;
use crate::shape::class::Class;

/// Word spaces are compressed to this (CLREQ).
const WORD_SPACE_LEAST: Em = Em::QUARTER;
/// Word spaces are opened to this before other places (CLREQ).
const WORD_SPACE_MOST: Em = Em::HALF;
/// But by no more than this: in a line of Chinese one wide hole is worse than even gaps.
const WORD_SPACE_TAKE: Em = Em::from_raw(Em::ONE.raw() / 8);

/// The blank halves of an item's glyph; `None` for what has none.
pub(super) fn half_width(fonts: &FontStore, item: &Item, glyphs: &[Glyph]) -> Option<HalfWidth> {
    let [glyph] = glyphs else { return None };
    if !item.wide || !item.class.is_trimmable() {
        return None;
    }
    if item.pad > Em::ZERO && item.advance == Em::ONE {
        return Some(HalfWidth { lead: Em::QUARTER, trail: Em::QUARTER });
    }
    let half = fonts.get(glyph.face)?.half_width(glyph.id)?;
    let scaled = |e: Em| if glyph.scale == Em::ONE { e } else { e.scale(glyph.scale.raw(), Em::ONE.raw()) };
    Some(HalfWidth { lead: scaled(half.lead), trail: scaled(half.trail) })
}

/// Some faces draw · and a single — narrower than their place in Chinese: each is then set in
/// the middle of one em (· in Simplified Chinese: of half an em, GB/T 15834 5.1.7), so that the
/// character grid holds.
pub(super) fn widen(item: &mut Item, lang: &str) {
    let simplified = lang.contains("Hans") || lang.ends_with("-CN") || lang.ends_with("-SG");
    let place = match item.class {
        Class::Middle if item.advance < Em::HALF && simplified => Em::HALF,
        Class::Middle if item.advance < Em::HALF => Em::ONE,
        Class::Connector if item.advance < Em::ONE && item.advance > Em::ratio(3, 4) => Em::ONE,
        _ => return,
    };
    if item.wide {
        item.pad = (place - item.advance) / 2;
        item.advance = place;
    }
}

/// Closes the hair between the two halves of —— in a face that has no form of two ems for it.
pub(super) fn join_dashes(fonts: &FontStore, items: &mut [Item], glyphs: &[Glyph]) {
    for i in 1..items.len() {
        let at = |j: usize| items.get(j).filter(|item| item.class == Class::Dash).copied();
        let (Some(a), Some(b)) = (i.checked_sub(1).and_then(at), at(i)) else { continue };
        if a.after != Break::Inside {
            continue;
        }
        let hair = blank_sides(fonts, &a, glyphs).map_or(Em::ZERO, |s| s.trail)
            + blank_sides(fonts, &b, glyphs).map_or(Em::ZERO, |s| s.lead);
        for (j, shift) in [(i - 1, hair), (i, -hair)] {
            if let Some(item) = items.get_mut(j) {
                item.pad += shift.scale(1, 2);
            }
        }
    }
}

/// The blank beside the outline of an item's only glyph, at most an eighth of an em.
fn blank_sides(fonts: &FontStore, item: &Item, glyphs: &[Glyph]) -> Option<Sides> {
    let glyph = glyphs.get(item.glyphs.0 as usize)?;
    let face = fonts.get(glyph.face)?;
    let (left, right) = face.horizontal_extent(glyph.id)?;
    let limit = |e: Em| e.max(Em::ZERO).min(Em::ratio(1, 8)).scale(glyph.scale.raw(), Em::ONE.raw());
    Some(Sides { lead: limit(left), trail: limit(glyph.own - right) })
}

/// Decides what is trimmed off marks, for the items of a paragraph in order. `halves` has one
/// entry for each item.
pub(super) fn trim_marks(items: &mut [Item], halves: &[Option<HalfWidth>], trim: Trim) {
    if trim == Trim::Full {
        return;
    }
    for i in 0..items.len() {
        let Some(half) = halves.get(i).copied().flatten() else { continue };
        let class_at = |j: Option<usize>| j.and_then(|j| items.get(j)).filter(|n| n.wide).map(|n| n.class);
        let (before, after) = (class_at(i.checked_sub(1)), class_at(Some(i + 1)));
        if let Some(item) = items.get_mut(i) {
            trim_mark(item, half, before, after, trim);
        }
    }
}

fn trim_mark(item: &mut Item, half: HalfWidth, before: Option<Class>, after: Option<Class>, trim: Trim) {
    let all = Sides { lead: half.lead, trail: half.trail };
    if trim == Trim::All {
        item.inside = all;
        (item.start, item.end) = (half.lead, half.trail);
        return;
    }
    let opening = item.class == Class::Open;
    let corner = half.lead.is_zero();
    if opening && before.is_some_and(closes_up) {
        item.inside.lead = half.lead;
    }
    if !opening && corner && after.is_some_and(|c| c.is_closing() || matches!(c, Class::Middle | Class::WideSpace)) {
        item.inside.trail = half.trail;
    }
    if opening {
        item.start = half.lead;
    }
    if item.class.is_closing() || item.class == Class::Middle {
        item.end_give = half.trail;
    }
    item.step = step_of(item.class);
    item.give = if half.is_centred() && item.class != Class::Middle {
        // A centred mark gives a quarter em in all, evenly, so that it stays in the middle.
        Sides { lead: half.lead / 2, trail: half.trail / 2 }
    } else {
        Sides { lead: half.lead - item.inside.lead, trail: half.trail - item.inside.trail }
    };
}

/// After these an opening bracket loses its leading half.
fn closes_up(class: Class) -> bool {
    class == Class::Open || class.is_closing() || matches!(class, Class::Middle | Class::WideSpace)
}

fn step_of(class: Class) -> Step {
    match class {
        Class::Middle => Step::Middle,
        Class::Open | Class::Close => Step::Bracket,
        Class::Comma => Step::Comma,
        Class::Stop | Class::Exclaim => Step::Stop,
        _ => Step::Never,
    }
}

/// Makes a typed space what it is between its neighbours: between Han and Latin it stands for
/// the gap; elsewhere it is a word space with room to give and take.
pub(super) fn set_space(item: &mut Item, before: Option<&Item>, after: Option<&Item>, style: &Style) {
    let gap = style.gap;
    if let (Some(a), Some(b)) = (before, after)
        && meets_word(a, b)
        && gap.ideal > Em::ZERO
    {
        item.advance = gap.ideal;
        item.give.trail = (gap.ideal - gap.min).max(Em::ZERO);
        item.take = (gap.max - gap.ideal).max(Em::ZERO);
        item.step = Step::Gap;
        return;
    }
    item.give.trail = (item.advance - WORD_SPACE_LEAST).max(Em::ZERO);
    item.take = (WORD_SPACE_MOST - item.advance).min(WORD_SPACE_TAKE).max(Em::ZERO);
    item.step = Step::WordSpace;
}

/// Whether one is an ideograph and the other a letter or digit of words.
fn meets_word(a: &Item, b: &Item) -> bool {
    let word = |i: &Item| i.class.is_word() && !i.wide;
    (a.class.is_ideograph() && word(b)) || (word(a) && b.class.is_ideograph())
}

/// The space between two neighbours on one line; `inside` when no break may stand between them.
pub(super) fn gap_between(a: &Item, b: &Item, inside: bool, style: &Style) -> Gap {
    let tracking = style.tracking;
    if a.is_space() && a.class != Class::WideSpace || b.is_space() && b.class != Class::WideSpace {
        return Gap { ideal: tracking, ..Gap::default() };
    }
    if a.class == Class::Dash && b.class == Class::Dash {
        return Gap::default();
    }
    if inside {
        return Gap { ideal: tracking, ..Gap::default() };
    }
    if meets_word(a, b) && style.gap.ideal > Em::ZERO {
        let gap = style.gap;
        return Gap {
            ideal: gap.ideal + tracking,
            give: (gap.ideal - gap.min).max(Em::ZERO),
            take: (gap.max - gap.ideal).max(Em::ZERO),
            kind: GapKind::Latin,
        };
    }
    let fixed = (!a.wide && !b.wide) || a.class == Class::Connector || b.class == Class::Connector;
    Gap { ideal: tracking, kind: if fixed { GapKind::Fixed } else { GapKind::Plain }, ..Gap::default() }
}
