//! Lines of heads: few, even, and broken where it hurts least (TYPOGRAPHY §8).
//!
//! [`HeadBreaks`] knows every legal place of a head with its [`Bound`]; lines are then chosen
//! over the whole head. What is bad is weighed in this order: breaks that are not certainly
//! between words; the number of lines, where a break that the editor prefers is worth a line;
//! then how uneven the lines are, a break after a mark being worth a good deal of evenness.
//! Widths come from the paragraph's running sums, so that a place costs nothing to try.

use std::cmp::Reverse;
use std::ops::Range;

use super::breaks::{self, Asked, Break};
use super::cut::Cut;
use super::greedy::Greedy;
use super::paragraph::Paragraph;
use super::phrase::{self, Bound};
use super::{Line, LineSlot, set};
use crate::geom::Em;
use crate::model::{Style, Text, WordBreak};
use crate::shape::class::Class;
use crate::shape::itemise::{Char, characters};

/// The most places that a search looks at: a head that has more is text, and is broken as such.
const PLACES: usize = 600;
/// How many places back a line may begin.
const LONGEST: usize = 80;
/// A preferred break is not wanted where it leaves a line shorter than this.
const SCRAP: Em = Em::ems(2);

/// A place where a line of a head may end.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The next line's first item.
    item: usize,
    bound: Bound,
    preferred: bool,
    forced: bool,
    /// Evenness that the break is worth avoiding for, in quarters of the mean width's square.
    rough: i64,
}

/// The places where a head may be broken.
#[derive(Clone, Debug)]
pub struct HeadBreaks<'p> {
    p: &'p Paragraph,
    /// The head's start, every legal place, its end.
    places: Vec<Place>,
    /// Whether the editor's preferred breaks are better than others.
    prefers: bool,
}

/// What a set of lines costs, the gravest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    /// Breaks that are not certainly between words.
    doubt: u32,
    /// Lines, less one for each preferred break that is taken.
    net: i32,
    /// Unevenness and roughness.
    uneven: i64,
    /// Lines; of two sets that are equal so far, the one with more has more preferred breaks.
    lines: Reverse<usize>,
}

impl<'p> HeadBreaks<'p> {
    /// The places of a head that was prepared from `text` in `style`.
    pub fn of(p: &'p Paragraph, style: &Style, text: &Text) -> HeadBreaks<'p> {
        let chars = characters(&text.text, &style.lang);
        let asked = Asked { word_break: WordBreak::Normal, hyphenate: false, ..Asked::by(style, &[]) };
        let legal = breaks::find(&text.text, &chars, &asked).before;
        let bounds = phrase::bounds(&text.text, &chars, &text.whole);
        let depths = quote_depths(&chars);
        let mut places = vec![Place::edge(0)];
        for (i, ch) in chars.iter().enumerate().skip(1) {
            let at = ch.at as usize;
            let item = p.items().partition_point(|item| item.text.0 < ch.at);
            let whole = p.items().get(item).is_some_and(|item| item.text.0 == ch.at);
            let preferred = text.preferred.contains(&at);
            let legal = legal.get(i).copied().unwrap_or_default();
            if !whole || legal == Break::Inside || (legal == Break::Forbidden && !preferred) {
                continue;
            }
            let bound = if preferred { Bound::Sure } else { bounds.get(i).copied().unwrap_or(Bound::Inside) };
            let rough = roughness(&chars, i, &depths);
            let rough = if preferred { 0 } else { rough };
            places.push(Place { item, bound, preferred, forced: legal == Break::Forced, rough });
        }
        places.push(Place::edge(p.items().len()));
        HeadBreaks { p, places, prefers: true }
    }

    /// The same places, a preferred break being one like any other.
    pub fn without_preference(mut self) -> HeadBreaks<'p> {
        self.prefers = false;
        self
    }

    /// Whether the editor prefers a break anywhere.
    pub fn has_preference(&self) -> bool {
        self.places.iter().any(|place| place.preferred)
    }

    /// Number of lines that forced breaks alone make.
    pub fn forced_lines(&self) -> usize {
        1 + self.places.iter().filter(|place| place.forced).count()
    }

    /// As few lines as can be, none wider than `limit`; even among themselves.
    ///
    /// Where a single word is wider than the limit it is broken as text is.
    pub fn within(&self, limit: Em) -> Vec<Line> {
        self.set(&self.cuts_within(limit))
    }

    /// The lines of [`HeadBreaks::within`], not set yet.
    pub(super) fn cuts_within(&self, limit: Em) -> Vec<Cut> {
        let fits = |width: Em, _: i64| width <= limit;
        let chosen = self.fewest(&fits).and_then(|few| self.choose(few.lines.0, &fits));
        match chosen {
            Some((_, places)) => self.cuts(&places),
            None => self.as_text(limit),
        }
    }

    /// Exactly `count` lines that all `fit` (asked with a line's width and its places for
    /// tracking), and how doubtful their breaks are: 0 when all are certainly between words.
    /// `None` when there are no such lines.
    pub fn lines(&self, count: usize, fits: &dyn Fn(Em, i64) -> bool) -> Option<(Vec<Line>, u32)> {
        let (cost, places) = self.choose(count, fits)?;
        Some((self.set(&self.cuts(&places)), cost.doubt))
    }

    /// The least doubt, and the fewest lines with it, preferred breaks allowed for.
    fn fewest(&self, fits: &dyn Fn(Em, i64) -> bool) -> Option<Cost> {
        let mut best: Vec<Option<Cost>> = vec![None; self.places.len()];
        *best.first_mut()? = Some(Cost::default());
        for j in 1..self.places.len() {
            for i in self.starts(j) {
                let Some(before) = best.get(i).copied().flatten().filter(|_| self.fits(i, j, fits)) else { continue };
                let cost = Cost { uneven: 0, ..self.with_line(before, i, j, 1) };
                if let Some(slot) = best.get_mut(j).filter(|b| b.is_none_or(|b| cost < b)) {
                    *slot = Some(cost);
                }
            }
        }
        best.pop().flatten()
    }

    /// The best of exactly `count` lines: its cost, and where its lines end.
    fn choose(&self, count: usize, fits: &dyn Fn(Em, i64) -> bool) -> Option<(Cost, Vec<usize>)> {
        let n = self.places.len();
        if n > PLACES || count == 0 || count >= n {
            return None;
        }
        let mean = self.mean(count);
        let mut rows: Vec<Vec<Option<(Cost, usize)>>> = vec![vec![None; n]; count + 1];
        *rows.first_mut()?.first_mut()? = Some((Cost::default(), 0));
        for line in 1..=count {
            for j in line..n {
                let (done, rest) = rows.split_at_mut(line);
                let (Some(before), Some(slot)) = (done.last(), rest.first_mut().and_then(|row| row.get_mut(j))) else {
                    continue;
                };
                for i in self.starts(j) {
                    let Some((cost, _)) = before.get(i).copied().flatten() else { continue };
                    if !self.fits(i, j, fits) {
                        continue;
                    }
                    let cost = self.with_line(cost, i, j, mean);
                    if slot.is_none_or(|(least, _)| cost < least) {
                        *slot = Some((cost, i));
                    }
                }
            }
        }
        let (cost, _) = (*rows.last()?.last()?)?;
        let mut ends = vec![n - 1];
        for row in rows.iter().skip(1).rev() {
            let (_, from) = (*row.get(*ends.last()?)?)?;
            ends.push(from);
        }
        ends.reverse();
        Some((cost, ends))
    }

    /// The places that a line ending at place `j` may begin at, nearest first.
    fn starts(&self, j: usize) -> impl Iterator<Item = usize> + '_ {
        let mut open = true;
        (0..j).rev().take(LONGEST).take_while(move |i| {
            let here = open;
            open &= !self.places.get(*i).is_some_and(|place| place.forced);
            here
        })
    }

    fn items(&self, i: usize, j: usize) -> (usize, usize) {
        let item = |k: usize| self.places.get(k).map_or(0, |place| place.item);
        (item(i), item(j))
    }

    fn width(&self, i: usize, j: usize) -> Em {
        let (from, to) = self.items(i, j);
        self.p.extent(from, to).natural
    }

    fn fits(&self, i: usize, j: usize, fits: &dyn Fn(Em, i64) -> bool) -> bool {
        let (from, to) = self.items(i, j);
        let extent = self.p.extent(from, to);
        fits(extent.natural, extent.end.saturating_sub(from + 1) as i64)
    }

    /// The mean width of `count` lines, in 1/256 em.
    fn mean(&self, count: usize) -> i64 {
        let all = self.width(0, self.places.len() - 1).raw() >> 8;
        (all / i64::try_from(count).unwrap_or(1)).max(1)
    }

    /// A cost with the line from place `i` to place `j` added.
    fn with_line(&self, cost: Cost, i: usize, j: usize, mean: i64) -> Cost {
        let (Some(start), Some(end)) = (self.places.get(i), self.places.get(j)) else { return cost };
        let width = self.width(i, j);
        let scrap = width < SCRAP;
        let wanted = i32::from(self.prefers && end.preferred && !scrap);
        let unwanted = i32::from(self.prefers && start.preferred && scrap);
        let off = (width.raw() >> 8) - mean;
        let (from, to) = self.items(i, j);
        let lone = if self.p.extent(from, to).end <= from + 1 { 16 } else { 0 };
        // A line of one character is hardly better than a word broken.
        let single = if lone > 0 && self.places.len() > 2 { Bound::Singles.doubt() } else { 0 };
        Cost {
            doubt: cost.doubt.saturating_add(end.doubt()).saturating_add(single),
            net: cost.net + 1 - wanted + unwanted,
            uneven: cost.uneven + off * off + mean * mean / 4 * (lone + end.rough),
            lines: Reverse(cost.lines.0 + 1),
        }
    }

    /// Lines of their natural widths, from the places where they end.
    fn cuts(&self, ends: &[usize]) -> Vec<Cut> {
        let line = |(slot, pair): (usize, &[usize])| {
            let (from, to) = self.items(*pair.first()?, *pair.last()?);
            Some(self.natural(from, to, slot))
        };
        ends.windows(2).enumerate().filter_map(line).collect()
    }

    fn natural(&self, from: usize, to: usize, slot: usize) -> Cut {
        let measure = self.p.extent(from, to).natural;
        Cut { from, to, slot, measure, start: Em::ZERO, last: true, cost: 0 }
    }

    fn set(&self, cuts: &[Cut]) -> Vec<Line> {
        cuts.iter().map(|cut| set::set(self.p, cut)).collect()
    }

    /// No set of places will do: broken as text is, in need anywhere.
    fn as_text(&self, limit: Em) -> Vec<Cut> {
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: limit.max(Em::ONE) };
        let lane = vec![slot; self.p.items().len() + 1];
        let cuts = Greedy::run(self.p, &lane).cuts;
        // A line that fitted because its marks gave way stays as narrow.
        let within = |cut: Cut| Cut { measure: cut.measure.min(limit.max(Em::ONE)), ..cut };
        cuts.iter().map(|cut| within(self.natural(cut.from, cut.to, cut.slot))).collect()
    }
}

/// A whole paragraph on one line of its own width.
pub fn one_line(p: &Paragraph) -> Line {
    let (from, to) = (0, p.items().len());
    let measure = p.extent(from, to).natural;
    set::set(p, &Cut { from, to, slot: 0, measure, start: Em::ZERO, last: true, cost: 0 })
}

impl Place {
    fn edge(item: usize) -> Place {
        Place { item, bound: Bound::Sure, preferred: false, forced: false, rough: 0 }
    }

    /// How much worse than a certain break it is.
    fn doubt(&self) -> u32 {
        if self.forced { 0 } else { self.bound.doubt() }
    }
}

impl Bound {
    /// How much worse than a certain break: each degree outweighs any number of lesser ones that
    /// a head may have.
    fn doubt(self) -> u32 {
        match self {
            Bound::Sure => 0,
            Bound::Stop => 1,
            Bound::Lone => 20,
            Bound::Torn => 120,
            Bound::Title => 600,
            Bound::Spanned => 5_000,
            Bound::Singles => 50_000,
            Bound::Odd => 400_000,
            Bound::Inside => 3_200_000,
        }
    }
}

/// For each character, how many quotes are open before it.
fn quote_depths(chars: &[Char]) -> Vec<u32> {
    let mut depth = 0u32;
    let step = |ch: &Char| {
        let here = depth;
        match ch.class {
            Class::Open => depth += 1,
            Class::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        here
    };
    chars.iter().map(step).collect()
}

/// How bad a break before a character is: best after a mark or a gap, worse inside quotes, worst
/// beside a quote's edge. In quarters of the mean width's square.
fn roughness(chars: &[Char], i: usize, depths: &[u32]) -> i64 {
    let class = |k: usize| chars.get(k).map(|ch| ch.class);
    let before = i.checked_sub(1).and_then(class);
    if matches!(before, Some(Class::Comma | Class::Stop | Class::Exclaim | Class::WideSpace | Class::Dash)) {
        return 0;
    }
    let inside = depths.get(i).is_some_and(|depth| *depth > 0);
    let near = |range: Range<usize>, edge: Class| range.into_iter().any(|k| class(k) == Some(edge));
    let edge = near(i.saturating_sub(2)..i, Class::Open) || near(i..i + 2, Class::Close);
    2 + 2 * i64::from(inside) + 3 * i64::from(inside && edge)
}
