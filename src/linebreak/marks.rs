//! Widths of marks (TYPOGRAPHY §2): at a line's start, inside it and at its end.
//!
//! What can be trimmed off a mark comes from its face's own data, `halt` or, where the mark stands
//! upright in a vertical line, `vhal`: corner marks (SC, JA) have their blank after them, centred
//! ones (TC, HK) on both sides. In vertical lines ：；？！ are not adjustable. Mark by mark and neighbour by
//! neighbour it is decided here what is trimmed always, what at a line's edges as the style's
//! `line-start` and `line-end` say, and what only when a line has to be compressed.

use super::breaks::Break;
use super::item::{Item, Sides, Step};
use crate::font::{Face, FontStore, HalfWidth};
use crate::geom::{Em, Orientation, WritingMode};
use crate::model::{LineEnd, LineStart, Style, Trim};
use crate::shape::Glyph;
use crate::shape::class::Class;

/// The blank of an item's glyph that may be trimmed; `None` for what has none, and for what is not
/// adjustable: ？！ in the middle of their place (TC, HK and JA), ：；？！ in vertical lines.
pub(super) fn half_width(fonts: &FontStore, item: &Item, glyphs: &[Glyph]) -> Option<HalfWidth> {
    let [glyph] = glyphs else { return None };
    if !item.wide || !item.class.is_trimmable() || (is_rigid(item) && glyph.orientation != Orientation::Horizontal) {
        return None;
    }
    if has_place(item) {
        return half_of_place(item, glyph.scale);
    }
    let face = fonts.get(glyph.face)?;
    let half = match glyph.orientation {
        Orientation::Upright => face.half_height(glyph.id)?,
        _ => face.half_width(glyph.id)?,
    };
    if item.class == Class::Exclaim && half.is_centred() {
        return None;
    }
    let scaled = |e: Em| if glyph.scale == Em::ONE { e } else { scale(e, glyph.scale) };
    Some(HalfWidth { lead: scaled(half.lead), trail: scaled(half.trail) })
}

/// Whether a face has the data that [`half_width`] asks for in lines of a writing mode.
pub(super) fn has_halves(face: &Face, writing: WritingMode) -> bool {
    if writing.is_vertical() { face.has_half_heights() } else { face.has_half_widths() }
}

/// Marks that fill their place in vertical lines: ：；？！ (TYPOGRAPHY §2).
fn is_rigid(item: &Item) -> bool {
    item.class == Class::Exclaim || is_colon(item.character) || is_semicolon(item.character)
}

fn is_colon(c: char) -> bool {
    matches!(c, '：' | '\u{FE13}' | '\u{FE55}')
}

fn is_semicolon(c: char) -> bool {
    matches!(c, '；' | '\u{FE14}' | '\u{FE54}')
}

/// Whether a mark stands in a place that [`widen`] gave it.
pub(super) fn has_place(item: &Item) -> bool {
    !item.pad.is_zero() || is_interpunct(item)
}

fn is_interpunct(item: &Item) -> bool {
    item.class == Class::Middle && matches!(item.character, '\u{B7}' | '\u{2027}')
}

fn scale(e: Em, by: Em) -> Em {
    e.scale(by.raw(), Em::ONE.raw())
}

/// The blank of the place that [`widen`] gave a mark: all that is beyond half an em.
fn half_of_place(item: &Item, em: Em) -> Option<HalfWidth> {
    let blank = item.advance - em / 2;
    match item.class {
        _ if blank <= Em::ZERO => None,
        Class::Open => Some(HalfWidth { lead: blank, trail: Em::ZERO }),
        Class::Close => Some(HalfWidth { lead: Em::ZERO, trail: blank }),
        Class::Exclaim => None,
        _ => Some(HalfWidth { lead: blank / 2, trail: blank - blank / 2 }),
    }
}

/// Gives some marks the place they have in Chinese, whatever their face's width for them, so
/// that the character grid holds: · the width its style says (in Simplified Chinese half an em,
/// GB/T 15834 5.1.7); a single — and a narrow ‼ an em, in its middle; a curly quote as narrow as
/// a Latin one half an em, with the other half of an em before or after it.
pub(super) fn widen(item: &mut Item, glyphs: &[Glyph], style: &Style) {
    if !item.wide {
        return;
    }
    let em = glyphs.get(item.glyphs.0 as usize).map_or(Em::ONE, |g| g.scale);
    let place = match item.class {
        _ if is_interpunct(item) => scale(style.interpunct, em),
        Class::Middle if item.advance < em / 2 => em,
        Class::Connector if item.advance < em && item.advance > em * 3 / 4 => em,
        Class::Exclaim if item.advance < em && item.advance > em / 2 => em,
        Class::Open | Class::Close if is_curly(item.character) && item.advance <= em / 2 => em,
        _ => return,
    };
    item.pad = match item.class {
        Class::Open => (em / 2 - item.advance) / 2 + em / 2,
        Class::Close => (em / 2 - item.advance) / 2,
        _ => (place - item.advance) / 2,
    };
    item.advance = place;
}

fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}')
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
    let (left, right) = match glyph.orientation {
        Orientation::Upright => face.vertical_extent(glyph.id)?,
        _ => face.horizontal_extent(glyph.id)?,
    };
    let limit = |e: Em| scale(e.max(Em::ZERO).min(Em::ratio(1, 8)), glyph.scale);
    Some(Sides { lead: limit(left), trail: limit(glyph.own - right) })
}

/// What stands beside a mark.
#[derive(Clone, Copy, Debug, Default)]
struct Neighbour {
    /// A full-width mark or space.
    class: Option<Class>,
    /// A narrow opening bracket.
    narrow_open: bool,
    /// A narrow closing bracket.
    narrow_close: bool,
}

impl Neighbour {
    /// What an item is to the marks beside it. In vertical lines ； and the upright ： of Chinese
    /// are like any character; in Japanese ： is a middle dot.
    fn of(item: Option<&Item>, style: &Style) -> Neighbour {
        match item {
            Some(item) if style.writing.is_vertical() && item.wide && is_semicolon(item.character) => {
                Neighbour::default()
            }
            Some(item) if style.writing.is_vertical() && item.wide && is_colon(item.character) => {
                Neighbour { class: is_japanese(style).then_some(Class::Middle), ..Neighbour::default() }
            }
            Some(item) if item.wide => Neighbour { class: Some(item.class), ..Neighbour::default() },
            Some(item) => Neighbour {
                class: None,
                narrow_open: matches!(item.character, '(' | '[' | '{' | '\u{2018}' | '\u{201C}'),
                narrow_close: matches!(item.character, ')' | ']' | '}' | '\u{201D}'),
            },
            None => Neighbour::default(),
        }
    }

    /// Before an opening mark: whether that mark loses its leading half.
    fn closes_up(self) -> bool {
        let wide = |c: Class| c == Class::Open || c.is_closing() || matches!(c, Class::Middle | Class::WideSpace);
        self.narrow_open || self.class.is_some_and(wide)
    }

    /// After a closing mark in a corner: whether that mark loses its trailing half.
    fn takes_room(self) -> bool {
        let wide = |c: Class| c.is_closing() || matches!(c, Class::Middle | Class::WideSpace);
        self.narrow_close || self.class.is_some_and(wide)
    }
}

/// Decides what is trimmed off marks, for the items of a paragraph in order. `halves` has one
/// entry for each item.
pub(super) fn trim_marks(items: &mut [Item], halves: &[Option<HalfWidth>], style: &Style) {
    if style.trim == Trim::Full {
        return;
    }
    for (i, half) in halves.iter().enumerate() {
        let Some(half) = *half else { continue };
        let previous = i.checked_sub(1).and_then(|j| items.get(j)).copied();
        let after = Neighbour::of(items.get(i + 1), style);
        let Some(item) = items.get_mut(i) else { continue };
        if style.trim == Trim::All {
            item.inside = Sides { lead: half.lead, trail: half.trail };
            (item.start, item.end) = (half.lead, half.trail);
            continue;
        }
        trim_inside(item, half, previous.as_ref(), after, style);
        trim_edges(item, half, previous.as_ref(), style);
    }
}

/// What is trimmed inside a line, and what can be when it is compressed.
fn trim_inside(item: &mut Item, half: HalfWidth, before: Option<&Item>, after: Neighbour, style: &Style) {
    if item.class == Class::Open {
        if Neighbour::of(before, style).closes_up() && !before.is_some_and(|b| is_japanese_quote(b, style)) {
            item.inside.lead = half.lead;
        }
    } else if half.lead.is_zero() && after.takes_room() {
        item.inside.trail = half.trail;
    }
    item.step = step_of(item, half, style);
    if item.step == Step::Stop && !style.fill.stops {
        return;
    }
    item.give = if half.is_centred() && item.step != Step::Middle {
        // Evenly, so that it stays in the middle.
        let side = |half: Em| half.min(style.fill.centred_marks / 2).max(Em::ZERO);
        Sides { lead: side(half.lead), trail: side(half.trail) }
    } else {
        Sides { lead: half.lead - item.inside.lead, trail: half.trail - item.inside.trail }
    };
}

/// In Japanese a closing curly quote is a Western mark to what follows: an opening bracket after
/// it keeps its width (web-platform-tests, text-spacing-trim-quote-001).
fn is_japanese_quote(item: &Item, style: &Style) -> bool {
    item.class == Class::Close && is_curly(item.character) && is_japanese(style)
}

fn is_japanese(style: &Style) -> bool {
    style.lang.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("ja"))
}

/// What is trimmed at a line's start and end.
fn trim_edges(item: &mut Item, half: HalfWidth, before: Option<&Item>, style: &Style) {
    if item.class == Class::Open {
        let first = before.is_none_or(|b| b.after == Break::Forced);
        item.start = match style.line_start {
            LineStart::Trim => half.lead,
            LineStart::TrimInside if !first => half.lead,
            LineStart::TrimInside | LineStart::Keep => Em::ZERO,
        };
    }
    if item.class.is_closing() || item.class == Class::Middle {
        match style.line_end {
            LineEnd::Keep => {}
            LineEnd::Allow => item.end_give = half.trail,
            LineEnd::Trim => item.end = half.trail,
            LineEnd::Whole => (item.end_give, item.end_whole) = (half.trail, true),
        }
    }
    let alone = !before.is_some_and(|b| b.wide && b.class.is_trimmable());
    if style.hang_marks && alone && may_hang(item) && (style.writing.is_vertical() || !half.is_centred()) {
        item.hang = item.advance - item.end - item.end_give;
    }
}

/// Marks that may hang beyond a line's end (TYPOGRAPHY §5).
fn may_hang(item: &Item) -> bool {
    matches!(item.character, '、' | '，' | '。')
}

/// Whether a style lets marks hang that stand in the middle of their place: these hang in
/// vertical lines only.
pub(super) fn hang_in_vain(items: &[Item], halves: &[Option<HalfWidth>], style: &Style) -> bool {
    let centred = |(item, half): (&Item, &Option<HalfWidth>)| may_hang(item) && half.is_some_and(HalfWidth::is_centred);
    let hangs = style.hang_marks && style.trim == Trim::Normal && !style.writing.is_vertical();
    hangs && items.iter().zip(halves).any(centred)
}

fn step_of(item: &Item, half: HalfWidth, style: &Style) -> Step {
    match item.class {
        Class::Middle => Step::Middle,
        Class::Open | Class::Close => Step::Bracket,
        // Colons in the middle of their place are middle dots in Japanese (JLREQ cl-05).
        Class::Comma if half.is_centred() && matches!(item.character, '：' | '；') && is_japanese(style) => {
            Step::Middle
        }
        Class::Comma => Step::Comma,
        Class::Stop | Class::Exclaim => Step::Stop,
        _ => Step::Never,
    }
}
