//! A paragraph ready to be broken: shaped once, its items with their running sums.

use std::sync::Arc;

use super::breaks::{self, Asked, Break, Found};
use super::hyphens;
use super::item::{GapKind, Item, Place};
use super::ruby::{self, Annotated};
use super::{marks, spacing};
use crate::font::{Face, FaceId, FontStore, HalfWidth};
use crate::geom::{Em, Orientation};
use crate::model::{Align, Breaker, Fill, FillOrder, LineEnd, Style, Text, Trim};
use crate::shape::class::Class;
use crate::shape::itemise::{Char, characters};
use crate::shape::{Glyph, Missing, Shaped, Substituted, shape_characters};

/// A paragraph ready to be broken. Nothing in it depends on a size or a measure, so one
/// paragraph may be broken into any lane, any number of times.
#[derive(Clone, Debug, Default)]
pub struct Paragraph {
    pub(super) shaped: Shaped,
    pub(super) items: Vec<Item>,
    pub(super) sums: Vec<Sums>,
    /// For each item, one past the last visible item up to and including it.
    pub(super) visible: Vec<u32>,
    /// For each item, the first from it on after which a line may end.
    pub(super) next_break: Vec<u32>,
    pub(super) align: Align,
    pub(super) indent: Em,
    pub(super) last_line: u8,
    pub(super) breaker: Breaker,
    pub(super) fill: Fill,
    pub(super) annotated: Option<Arc<Annotated>>,
    /// Whether its lines say how they are spaced ([`Line::spaces`](super::Line::spaces)).
    pub(super) tells: bool,
    length: usize,
    without_half_widths: Vec<FaceId>,
    /// The hyphens of items that have one at a line's end, by item.
    pub(super) hyphens: Vec<(u32, Glyph)>,
    hangs_in_vain: bool,
}

/// Running totals before an item, so that a line's width and limits cost nothing to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Widths inside a line, gaps included.
    pub natural: Em,
    /// What compression may take.
    pub give: Em,
    /// What word spaces may grow at first.
    pub words: Em,
    /// What Han–Latin gaps may grow at first.
    pub gaps: Em,
    /// How many places of each kind there are.
    pub places: Places,
}

/// How many places of each kind a line has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub words: u32,
    pub gaps: u32,
    pub plain: u32,
    pub marks: u32,
}

impl Places {
    fn of(item: &Item) -> Places {
        let mut places = Places::default();
        match item.place() {
            Some((Place::Word, _)) => places.words = 1,
            Some((Place::Latin, _)) => places.gaps = 1,
            Some((Place::Plain, _)) => places.plain = 1,
            Some((Place::Mark, _)) => places.marks = 1,
            None => {}
        }
        places
    }
    fn plus(self, o: Places) -> Places {
        Places {
            words: self.words + o.words,
            gaps: self.gaps + o.gaps,
            plain: self.plain + o.plain,
            marks: self.marks + o.marks,
        }
    }
    fn minus(self, o: Places) -> Places {
        Places {
            words: self.words.saturating_sub(o.words),
            gaps: self.gaps.saturating_sub(o.gaps),
            plain: self.plain.saturating_sub(o.plain),
            marks: self.marks.saturating_sub(o.marks),
        }
    }
}

/// Shapes a paragraph and makes its items.
pub fn prepare(fonts: &FontStore, styles: &[Style], text: &Text) -> Paragraph {
    let Some(style) = styles.get(text.style.0 as usize) else {
        return Paragraph { length: text.text.len(), ..Paragraph::default() };
    };
    let chars = characters(&text.text, &style.lang);
    let Found { mut before, hyphens } = breaks::find(&text.text, &chars, &Asked::by(style, &text.whole));
    prefer(&mut before, &chars, &text.preferred);
    let shaped = shape_characters(fonts, styles, text, &chars);
    let mut items = clusters(&chars, &before, &shaped.glyphs);
    let hyphens = hyphens::set(fonts, &mut items, &shaped.glyphs, &chars, &hyphens);
    for item in &mut items {
        marks::widen(item, &shaped.glyphs, style);
    }
    marks::join_dashes(fonts, &mut items, &shaped.glyphs);
    let (halves, without_half_widths) = half_widths(fonts, &items, &shaped.glyphs, style);
    marks::trim_marks(&mut items, &halves, style);
    let annotated = ruby::annotate(fonts, styles, text, &mut items);
    set_gaps(&mut items, style);
    open_evenly(&mut items, style);
    Paragraph {
        annotated,
        hangs_in_vain: marks::hang_in_vain(&items, &halves, style),
        sums: sums(&items),
        visible: visible(&items),
        next_break: next_break(&items),
        items,
        shaped,
        align: style.align,
        indent: style.indent,
        last_line: style.last_line,
        breaker: style.breaker,
        fill: style.fill,
        tells: false,
        length: text.text.len(),
        without_half_widths,
        hyphens,
    }
}

/// Marks the places where the editor prefers a break.
fn prefer(before: &mut [Break], chars: &[Char], preferred: &[usize]) {
    for at in preferred {
        let at = u32::try_from(*at).unwrap_or(u32::MAX);
        if let Ok(i) = chars.binary_search_by_key(&at, |ch| ch.at)
            && let Some(slot) = before.get_mut(i).filter(|s| matches!(s, Break::Allowed | Break::Forbidden))
        {
            *slot = Break::Preferred;
        }
    }
}

/// One item for each cluster, and for each character that has no glyph.
fn clusters(chars: &[Char], before: &[Break], glyphs: &[Glyph]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(chars.len());
    let mut g = 0usize;
    let mut covered = 0u32;
    for (i, ch) in chars.iter().enumerate() {
        if ch.at < covered {
            continue;
        }
        if let Some(last) = items.last_mut().filter(|_| ch.combines) {
            // What combines and is a cluster of its own in its face (〵) stands with its base.
            while let Some(glyph) = glyphs.get(g).filter(|glyph| glyph.text.0 <= ch.at) {
                last.advance += glyph.advance;
                covered = covered.max(glyph.text.1);
                g += 1;
            }
            last.glyphs.1 = u32::try_from(g).unwrap_or(u32::MAX);
            continue;
        }
        if let Some(last) = items.last_mut() {
            (last.text.1, last.after) = (ch.at, before.get(i).copied().unwrap_or_default());
        }
        let first = g;
        let mut advance = Em::ZERO;
        while let Some(glyph) = glyphs.get(g).filter(|glyph| glyph.text.0 <= ch.at) {
            advance += glyph.advance;
            covered = covered.max(glyph.text.1);
            g += 1;
        }
        let range = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        items.push(Item {
            glyphs: (range(first), range(g)),
            text: (ch.at, chars.last().map_or(0, Char::end)),
            character: ch.c,
            class: ch.class,
            wide: ch.kind.is_wide() || upright(glyphs.get(first)),
            advance,
            ..Item::default()
        });
    }
    if let Some(last) = items.last_mut() {
        last.glyphs.1 = u32::try_from(glyphs.len()).unwrap_or(u32::MAX);
        last.after = Break::Forced;
    }
    items
}

/// Whether a character stands upright in a vertical line, alone or abreast with others: then it is
/// set as an ideograph is, whatever it is.
fn upright(glyph: Option<&Glyph>) -> bool {
    glyph.is_some_and(|g| matches!(g.orientation, Orientation::Upright | Orientation::Combined))
}

/// The blank halves of each item, and the faces that should have them and do not.
fn half_widths(
    fonts: &FontStore,
    items: &[Item],
    glyphs: &[Glyph],
    style: &Style,
) -> (Vec<Option<HalfWidth>>, Vec<FaceId>) {
    let mut without = Vec::new();
    if style.trim == Trim::Full {
        return (Vec::new(), without);
    }
    let of_item = |item: &Item| {
        if !item.wide || !item.class.is_trimmable() {
            return None;
        }
        let glyphs = glyphs.get(item.glyphs.0 as usize..item.glyphs.1 as usize)?;
        let face = glyphs.first()?.face;
        let lacks = |face: &Face| !marks::has_halves(face, style.writing);
        if !marks::has_place(item) && !without.contains(&face) && fonts.get(face).is_some_and(lacks) {
            without.push(face);
        }
        marks::half_width(fonts, item, glyphs)
    };
    (items.iter().map(of_item).collect(), without)
}

/// Word spaces and the gaps between neighbours.
fn set_gaps(items: &mut [Item], style: &Style) {
    for i in 0..items.len() {
        let is_space = items.get(i).is_some_and(|item| item.class == Class::Space);
        if is_space {
            let before = i.checked_sub(1).and_then(|j| items.get(j)).copied();
            let after = items.get(i + 1).copied();
            if let Some(item) = items.get_mut(i) {
                spacing::set_space(item, before.as_ref(), after.as_ref(), style);
            }
        }
    }
    for i in 1..items.len() {
        let Some(b) = items.get(i).copied() else { break };
        if let Some(a) = items.get_mut(i - 1) {
            let inside = a.after == Break::Inside;
            a.gap = spacing::gap_between(a, &b, inside, style);
        }
    }
}

/// What word spaces and gaps grow before other places is held to two thirds of what makes a line
/// loose: one hole is worse than even gaps. In Japanese, places beside marks are opened last.
fn open_evenly(items: &mut [Item], style: &Style) {
    let fill = style.fill;
    let most = fill.loose.max(Em::ZERO).scale(2, 3);
    for i in 0..items.len() {
        let ideograph = |j: usize| items.get(j).is_some_and(|item| item.class.is_ideograph());
        let beside_mark = !(ideograph(i) && ideograph(i + 1));
        let Some(item) = items.get_mut(i) else { break };
        item.take = item.take.min(most);
        item.gap.take = item.gap.take.min(most);
        item.end_whole |= style.line_end == LineEnd::Whole;
        if fill.order == FillOrder::Japanese && item.gap.kind == GapKind::Plain && beside_mark {
            item.gap.kind = GapKind::Mark;
        }
    }
}

fn sums(items: &[Item]) -> Vec<Sums> {
    let mut sum = Sums::default();
    let mut all = Vec::with_capacity(items.len() + 1);
    all.push(sum);
    for item in items {
        sum.natural += item.inside_width() + item.gap.ideal;
        sum.give += item.give.sum() + item.gap.give;
        match item.place() {
            Some((Place::Word, take)) => sum.words += take,
            Some((Place::Latin, take)) => sum.gaps += take,
            _ => {}
        }
        sum.places = sum.places.plus(Places::of(item));
        all.push(sum);
    }
    all
}

fn visible(items: &[Item]) -> Vec<u32> {
    let mut last = 0;
    let mut all = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        // A full-width space that ends the text was typed to be there.
        if !item.is_space() || (item.class == Class::WideSpace && item.after == Break::Forced) {
            last = u32::try_from(i + 1).unwrap_or(u32::MAX);
        }
        all.push(last);
    }
    all
}

fn next_break(items: &[Item]) -> Vec<u32> {
    let mut next = u32::MAX;
    let mut all: Vec<u32> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate().rev() {
        if item.after >= Break::Allowed {
            next = u32::try_from(i).unwrap_or(u32::MAX);
        }
        all.push(next);
    }
    all.reverse();
    all
}

/// A stretch of items as a line: its width and what it can give and take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// One past its last visible item.
    pub end: usize,
    /// Its width as set.
    pub natural: Em,
    /// What compression may take.
    pub give: Em,
    /// What its word spaces may grow at first.
    pub words: Em,
    /// What its Han–Latin gaps may grow at first.
    pub gaps: Em,
    /// How many places of each kind there are.
    pub places: Places,
}

impl Paragraph {
    /// Items `from..to` as a line.
    pub(super) fn extent(&self, from: usize, to: usize) -> Extent {
        let end = to.checked_sub(1).and_then(|i| self.visible.get(i)).map_or(from, |v| *v as usize);
        if end <= from {
            return Extent { end: from, ..Extent::default() };
        }
        let (Some(first), Some(last)) = (self.items.get(from), self.items.get(end - 1)) else {
            return Extent { end: from, ..Extent::default() };
        };
        let (Some(a), Some(b)) = (self.sums.get(from), self.sums.get(end)) else {
            return Extent { end: from, ..Extent::default() };
        };
        let (words, gaps) = match last.place() {
            Some((Place::Word, take)) => (take, Em::ZERO),
            Some((Place::Latin, take)) => (Em::ZERO, take),
            _ => (Em::ZERO, Em::ZERO),
        };
        Extent {
            end,
            natural: b.natural - a.natural - last.gap.ideal
                + (first.inside.lead - first.start)
                + (last.inside.trail - last.end)
                + last.hyphen,
            give: b.give - a.give - last.gap.give - first.give.lead - last.give.trail + last.end_give + last.hang,
            words: b.words - a.words - words,
            gaps: b.gaps - a.gaps - gaps,
            places: b.places.minus(a.places).minus(Places::of(last)),
        }
    }

    /// The same paragraph with another first-line indent (one right under a head).
    pub fn with_indent(self, indent: Em) -> Paragraph {
        Paragraph { indent, ..self }
    }

    /// Characters that no face has.
    pub fn missing(&self) -> &[Missing] {
        &self.shaped.missing
    }
    /// Characters from a substitute face.
    pub fn substituted(&self) -> &[Substituted] {
        &self.shaped.substituted
    }
    /// Curly quotes of Chinese in vertical lines, each pair once.
    pub fn vertical_quotes(&self) -> &[std::ops::Range<usize>] {
        &self.shaped.quotes
    }
    /// Faces whose punctuation is set at full width because they have no `halt` data.
    pub fn without_half_widths(&self) -> &[FaceId] {
        &self.without_half_widths
    }
    /// Its annotations, if it has any.
    pub fn annotated(&self) -> Option<&Annotated> {
        self.annotated.as_deref()
    }
    /// Whether the style lets marks hang, but those of its face stand in the middle of their
    /// place and hang in vertical text only.
    pub fn hangs_in_vain(&self) -> bool {
        self.hangs_in_vain
    }
    /// The text's length in bytes.
    pub fn text_len(&self) -> usize {
        self.length
    }
    /// Whether there is nothing to set.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// The items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
    /// The width of the widest piece between forced breaks, each on one line as set, without
    /// indent.
    pub fn natural_width(&self) -> Em {
        let mut start = 0;
        let mut widest = Em::ZERO;
        for (i, item) in self.items.iter().enumerate() {
            if item.after == Break::Forced {
                widest = widest.max(self.extent(start, i + 1).natural);
                start = i + 1;
            }
        }
        widest
    }
    /// Byte offsets where a line may end by the rules, in order, the text's end not included.
    pub fn break_offsets(&self) -> Vec<usize> {
        let inner = self.items.split_last().map_or(&[][..], |(_, before)| before);
        inner
            .iter()
            .filter(|i| matches!(i.after, Break::Allowed | Break::Preferred))
            .map(|i| i.text.1 as usize)
            .collect()
    }
    /// Its lines say how they are spaced from now on, or do not; as it is prepared, they do not.
    pub fn tell_spaces(&mut self, tells: bool) {
        self.tells = tells;
    }
    /// How many visible places between characters tracking would change on one line.
    pub fn gap_count(&self) -> usize {
        self.items.iter().filter(|i| !i.is_space()).count().saturating_sub(1)
    }
}
