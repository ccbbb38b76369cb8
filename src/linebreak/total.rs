//! The total-fit breaker: the best lines over the whole paragraph (Knuth–Plass).
//!
//! Of all ways to break a paragraph it takes the one whose worst line is opened least; among
//! those that are as good, the one with the least demerits (what its lines suffer in all, much
//! growth counted by its square). A lone character in the last line counts as a line opened by a quarter
//! em ([`REASON`]). The ways are a graph ([`graph`](super::graph)): only lines within a tolerance
//! are in it, and the tolerance grows until there is a way at all: first what the style calls
//! loose, then what an orphan is worth, then anything, forbidden breaks in need included.

use std::ops::RangeInclusive;

use super::breaks::Break;
use super::cut::{Chosen, Cut, REASON};
use super::graph::{ANY, Graph, Keys};
use super::greedy::Greedy;
use super::paragraph::Paragraph;
use super::{LineSlot, set};
use crate::geom::Em;
use crate::model::{Align, Breaker};

/// Paragraphs of more items than this are not asked how many lines they could take.
const COUNTABLE: usize = 20_000;

/// Breaks a paragraph.
pub(super) fn run(p: &Paragraph, lane: &[LineSlot]) -> Chosen {
    if p.items.is_empty() || lane.is_empty() || is_marked(p) {
        return Greedy::run(p, lane);
    }
    if !is_justified(p) {
        let chosen = Greedy::run(p, lane);
        if !chosen.has_orphan(p) {
            return chosen;
        }
    }
    let mut graph = Graph::new(p, lane);
    let Some(best) = best(&mut graph, p, Keys::Measure) else { return Greedy::run(p, lane) };
    if best.cuts.last().is_none_or(|cut| cut.slot < lane.len()) {
        return opened_less(p, lane, best);
    }
    // The best is longer than the lane: a shorter one may fit; if not, the rest is overset.
    let fits = could_fit(p, lane).then(|| self::best(&mut graph, p, Keys::Slot)).flatten();
    fits.unwrap_or_else(|| cut_off(best, lane))
}

/// The greedy breaker's lines where the best of the graph have wide gaps and those have not: it
/// breaks a word that no line can hold at once, and leaves a line of one address as short as it
/// is, whose want counts a quarter. `best` everywhere else.
fn opened_less(p: &Paragraph, lane: &[LineSlot], best: Chosen) -> Chosen {
    let worst = |chosen: &Chosen| {
        let opened = |cut: &Cut| {
            let line = set::set(p, cut);
            let short = if cut.last { Em::ZERO } else { cut.measure - line.width };
            line.stretch.max(short / 4)
        };
        chosen.cuts.iter().map(opened).max().unwrap_or(Em::ZERO)
    };
    if !is_justified(p) || best.cuts.iter().all(|cut| cut.cost <= p.fill.loose.raw()) {
        return best;
    }
    let forced = |chosen: &Chosen| chosen.set(p).piled.len();
    let other = Greedy::run(p, lane);
    let whole = other.overset.is_none() && other.cuts.len() <= best.cuts.len();
    let no_worse = other.has_orphan(p) <= best.has_orphan(p) && forced(&other) <= forced(&best);
    if whole && no_worse && worst(&other) < worst(&best) { other } else { best }
}

/// The best lines within the least tolerance that allows any.
fn best(graph: &mut Graph<'_>, p: &Paragraph, keys: Keys) -> Option<Chosen> {
    let tolerances = [p.fill.loose.max(Em::ZERO), p.fill.loose.max(REASON), Em::ONE, ANY];
    tolerances.into_iter().find_map(|tolerance| {
        graph.build(keys, tolerance);
        let end = graph.best_end()?;
        graph.solve(end)
    })
}

/// Breaks a paragraph into exactly `lines` lines within the limits of its style.
pub(super) fn run_in(p: &Paragraph, lane: &[LineSlot], lines: usize) -> Option<Chosen> {
    let within = countable(p, lane).and_then(|graph| {
        let end = graph.ends().find(|(_, n)| *n == lines)?.0;
        graph.solve(end).filter(|chosen| chosen.cuts.len() == lines)
    });
    within.or_else(|| {
        let chosen = super::choose(p, lane);
        (chosen.cuts.len() == lines && chosen.overset.is_none()).then_some(chosen)
    })
}

/// The least and the most lines that [`run_in`] can make.
pub(super) fn counts(p: &Paragraph, lane: &[LineSlot]) -> RangeInclusive<usize> {
    let natural = super::choose(p, lane).cuts.len();
    let graph = countable(p, lane);
    let ends = graph.iter().flat_map(|g| g.ends().map(|(_, n)| n));
    let (least, most) = ends.fold((natural, natural), |(least, most), n| (least.min(n), most.max(n)));
    least..=most
}

/// All ways within the style's limits, told apart by their slots; `None` for a paragraph that
/// has one way only.
fn countable<'a>(p: &'a Paragraph, lane: &'a [LineSlot]) -> Option<Graph<'a>> {
    let breakable = !p.items.is_empty() && p.items.len() <= COUNTABLE && !is_marked(p);
    if !breakable || !is_justified(p) || p.breaker == Breaker::Greedy {
        return None;
    }
    let mut graph = Graph::new(p, lane);
    graph.build(Keys::Slot, p.fill.loose.max(Em::ZERO));
    Some(graph)
}

fn is_justified(p: &Paragraph) -> bool {
    matches!(p.align, Align::Justify | Align::Spread)
}

/// Whether the editor prefers breaks in it.
fn is_marked(p: &Paragraph) -> bool {
    p.items.iter().any(|item| item.after == Break::Preferred)
}

/// Whether a lane may be long enough, every line compressed to its limit.
fn could_fit(p: &Paragraph, lane: &[LineSlot]) -> bool {
    let extent = p.extent(0, p.items.len());
    let room: Em = lane.iter().map(|slot| slot.measure.max(Em::ZERO)).sum();
    extent.natural - extent.give <= room + Em::ONE * i64::try_from(lane.len()).unwrap_or(0)
}

/// The lines that find a slot.
fn cut_off(mut chosen: Chosen, lane: &[LineSlot]) -> Chosen {
    let fitting = chosen.cuts.iter().take_while(|cut| cut.slot < lane.len()).count();
    chosen.overset = chosen.cuts.get(fitting).map(|cut| cut.from);
    chosen.cuts.truncate(fitting);
    chosen
}
