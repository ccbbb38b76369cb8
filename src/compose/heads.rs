//! Heads: broken between words, balanced, and fitted to their measure (TYPOGRAPHY §8).
//!
//! A head is first tried on one line; then its size falls to the style's least, then its
//! tracking, then its width; only then is it broken, at the editor's preferred breaks first.
//! Widths are measured in ems, so that trying a size costs nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::catalogue::raise;
use crate::geom::{Em, Length};
use crate::linebreak::{self, Line, LineSlot, Paragraph};
use crate::model::{Align, Fit, Style, Text, WordBreak};

use super::Desk;

/// A line of a head: its own text, set at its natural width.
pub(super) struct HeadLine {
    pub text: Text,
    pub line: Line,
    /// Natural width, before tracking.
    pub width: Em,
}

/// A head with its size decided.
pub(super) struct Head {
    pub lines: Vec<HeadLine>,
    pub size: Length,
    /// Width scale in thousandths.
    pub width: u16,
    pub tracking: Em,
}

/// Head lines are this far apart, in hundredths of their size.
const HEAD_LEADING: i64 = 114;

impl Head {
    /// Distance between the baselines of its lines.
    pub fn leading(&self) -> Length {
        self.size.scale(HEAD_LEADING, 100)
    }

    /// Depth of the whole head: em boxes, with leading between them.
    pub fn depth(&self) -> Length {
        let gaps = self.lines.len().saturating_sub(1) as i64;
        if self.lines.is_empty() { Length::ZERO } else { self.size + self.leading() * gaps }
    }

    /// Width of a line as it will be printed.
    pub fn printed(&self, line: &HeadLine) -> Length {
        let ems = line.width + self.tracking * gaps(line);
        ems.at(self.size).scale(i64::from(self.width), 1000)
    }

    /// A line with the tracking put between its glyphs.
    pub fn tracked(&self, line: &HeadLine) -> Line {
        let mut out = line.line.clone();
        let mut add = Em::ZERO;
        for (i, glyph) in out.glyphs.iter_mut().enumerate() {
            if i > 0 {
                add += self.tracking;
            }
            glyph.x += add;
        }
        out.width += add;
        out
    }
}

fn gaps(line: &HeadLine) -> i64 {
    line.line.glyphs.len().saturating_sub(1) as i64
}

/// Whether a style is a head's: broken between words, kept with what follows.
pub(super) fn is_head(style: &Style) -> bool {
    style.keep > 0 || style.word_break == WordBreak::Phrase
}

/// Breaks a head into lines no wider than `limit`: at preferred breaks first, then balanced.
pub(super) fn break_lines(desk: &mut Desk, text: &Text, limit: Em) -> Vec<HeadLine> {
    let mut pieces = Pieces::new(desk, text);
    let ranges = pieces.within(desk, 0..text.text.len(), limit);
    ranges.into_iter().map(|r| pieces.line(desk, r)).collect()
}

/// Fits a head to a measure and a depth within the limits of its style.
///
/// When even the last resort is too wide, it is set there all the same and reported.
pub(super) fn fit(desk: &mut Desk, text: &Text, fit: Fit, measure: Length, depth: Length) -> Head {
    let mut pieces = Pieces::new(desk, text);
    let forced = 1 + text.text.matches('\n').count();
    let mut last = None;
    for count in forced..=usize::from(fit.lines).max(forced) {
        let Some(ranges) = pieces.balanced(desk, 0..text.text.len(), count) else { continue };
        let lines: Vec<HeadLine> = ranges.into_iter().map(|r| pieces.line(desk, r)).collect();
        let spread = desk.job.style(text.style).align == Align::Spread;
        match size_for(lines, fit, measure, depth, spread) {
            Ok(head) => return head,
            Err(head) => last = Some(head),
        }
    }
    let head = last.unwrap_or(Head { lines: Vec::new(), size: fit.min_size, width: 1000, tracking: Em::ZERO });
    let message = format!("the head 「{}」 does not fit its slot, even at its least size", text.text.replace('\n', ""));
    let (size, width) = (fit.min_size.to_pt(), fit.min_width / 10);
    desk.diags.push(
        raise("head-overset", message).at_opt(text.span_of(0..text.text.len()), "").help(format!(
            "shorten it, give it a larger slot, or allow more lines (least size {size} pt at {width} %)"
        )),
    );
    head
}

/// Chooses size, tracking and width for lines that are already broken; `Err` when too wide.
fn size_for(lines: Vec<HeadLine>, fit: Fit, measure: Length, depth: Length, spread: bool) -> Result<Head, Head> {
    let count = lines.len().max(1) as i64;
    let deepest = depth.scale(100, 100 + HEAD_LEADING * (count - 1));
    let cap = fit.max_size.min(deepest).max(fit.min_size);
    let mut head = Head { lines, size: cap, width: 1000, tracking: Em::ZERO };
    let Some(widest) = head.lines.iter().map(|l| (l.width, gaps(l))).max() else { return Ok(head) };
    if widest.0 <= Em::ZERO {
        return Ok(head);
    }
    if widest.0.at(cap) > measure {
        // Whole hundredths of a point, rounded down, so that the head never overruns.
        let exact = Length::from_raw(measure.raw().saturating_mul(1 << 16) / widest.0.raw());
        head.size = Length::centipoints(exact.scale(100, 1).whole(Length::pt(1)));
    } else if spread {
        widen(&mut head, fit, measure, widest);
    }
    if head.size < fit.min_size {
        head.size = fit.min_size;
        narrow(&mut head, fit, measure, widest);
    }
    let fits = head.lines.iter().all(|l| head.printed(l) <= measure) && head.depth() <= depth.max(fit.min_size);
    if fits { Ok(head) } else { Err(head) }
}

/// Opens a head that is too short for its measure: tracking first, then width.
fn widen(head: &mut Head, fit: Fit, measure: Length, (width, gaps): (Em, i64)) {
    let want = measure.in_em(head.size);
    if gaps > 0 {
        let each = Em::from_raw((want - width).raw() / gaps);
        head.tracking = each.min(fit.max_tracking).max(Em::ZERO);
    }
    let now = width + head.tracking * gaps;
    let scale = want.raw().saturating_mul(1000) / now.raw().max(1);
    head.width = u16::try_from(scale).unwrap_or(u16::MAX).clamp(1000, fit.max_width.max(1000));
}

/// Closes a head that is too long at its least size: tracking first, then width.
fn narrow(head: &mut Head, fit: Fit, measure: Length, (width, gaps): (Em, i64)) {
    let want = measure.in_em(head.size);
    if gaps > 0 {
        // Rounded away from zero: a little too close rather than a hair too wide.
        let each = Em::from_raw(-((width - want).raw() + gaps - 1) / gaps);
        head.tracking = each.max(fit.min_tracking).min(Em::ZERO);
    }
    let now = width + head.tracking * gaps;
    if now > want {
        let scale = want.raw().saturating_mul(1000) / now.raw().max(1);
        head.width = u16::try_from(scale).unwrap_or(1000).clamp(fit.min_width.min(1000), 1000);
    }
}

/// The best lines found so far: how wide the widest is, how badly they are broken, how uneven
/// they are, and the lines.
type Found = Option<((Em, u32, i64), Vec<Range<usize>>)>;

/// The places where a head may be broken, and the widths between them.
struct Pieces<'t> {
    text: &'t Text,
    /// Legal breaks, ends included.
    breaks: Vec<usize>,
    prepared: BTreeMap<(usize, usize), (Text, Paragraph)>,
}

impl<'t> Pieces<'t> {
    fn new(desk: &mut Desk, text: &'t Text) -> Pieces<'t> {
        let len = text.text.len();
        let mut breaks = desk.prepare(text).break_offsets();
        breaks.extend(text.preferred.iter().copied());
        breaks.extend(text.text.match_indices('\n').map(|(at, _)| at + 1));
        breaks.extend([0, len]);
        breaks.retain(|at| *at <= len && text.text.is_char_boundary(*at));
        breaks.sort_unstable();
        breaks.dedup();
        Pieces { text, breaks, prepared: BTreeMap::new() }
    }

    fn piece(&mut self, desk: &mut Desk, r: &Range<usize>) -> &(Text, Paragraph) {
        let text = self.text;
        self.prepared.entry((r.start, r.end)).or_insert_with(|| {
            let piece = text.slice(r.clone());
            let paragraph = desk.prepare(&piece);
            (piece, paragraph)
        })
    }

    fn width(&mut self, desk: &mut Desk, r: &Range<usize>) -> Em {
        self.piece(desk, r).1.natural_width()
    }

    /// Sets one piece on a line of its own width.
    fn line(&mut self, desk: &mut Desk, r: Range<usize>) -> HeadLine {
        let (text, paragraph) = self.piece(desk, &r).clone();
        let width = paragraph.natural_width();
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: width };
        let first = linebreak::greedy(&paragraph, &[slot]).lines.into_iter().next();
        let blank =
            || Line { slot: 0, text: 0..0, glyphs: Vec::new(), width, stretch: Em::ZERO, last: true, annotated: None };
        HeadLine { text, line: first.unwrap_or_else(blank), width }
    }

    /// Lines no wider than `limit`, as few as possible.
    fn within(&mut self, desk: &mut Desk, range: Range<usize>, limit: Em) -> Vec<Range<usize>> {
        if range.is_empty() {
            return Vec::new();
        }
        let forced = self.text.text.get(range.clone()).is_some_and(|t| t.trim().contains('\n'));
        if !forced && self.width(desk, &range) <= limit {
            return vec![range];
        }
        let cuts: Vec<usize> = self.cuts_of(&range, forced);
        if !cuts.is_empty() {
            let parts = split_at(&range, &cuts);
            return parts.into_iter().flat_map(|part| self.within(desk, part, limit)).collect();
        }
        let most = self.breaks.iter().filter(|at| range.contains(at)).count() + 1;
        for count in 2..=most.min(12) {
            let Some(lines) = self.best(desk, &range, count, limit) else { continue };
            if lines.iter().all(|l| self.width(desk, l) <= limit) {
                return lines;
            }
        }
        // No legal break will do: let the line breaker break it where it must.
        self.emergency(desk, range, limit)
    }

    fn cuts_of(&self, range: &Range<usize>, forced: bool) -> Vec<usize> {
        let inside = |at: &usize| *at > range.start && *at < range.end;
        if forced {
            self.text.text.match_indices('\n').map(|(at, _)| at + 1).filter(inside).collect()
        } else {
            self.text.preferred.iter().copied().filter(inside).collect()
        }
    }

    fn emergency(&mut self, desk: &mut Desk, range: Range<usize>, limit: Em) -> Vec<Range<usize>> {
        let base = range.start;
        let paragraph = self.piece(desk, &range).1.clone();
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: limit.max(Em::ONE) };
        let lane = vec![slot; range.len() + 1];
        let lines = linebreak::greedy(&paragraph, &lane).lines;
        lines.into_iter().map(|l| base + l.text.start..base + l.text.end).filter(|r| !r.is_empty()).collect()
    }

    /// Exactly `count` lines, balanced; preferred and forced breaks are kept when they allow it.
    fn balanced(&mut self, desk: &mut Desk, range: Range<usize>, count: usize) -> Option<Vec<Range<usize>>> {
        let forced: Vec<usize> = self.cuts_of(&range, true);
        if forced.len() + 1 == count {
            return Some(split_at(&range, &forced));
        }
        let preferred = self.cuts_of(&range, false);
        if preferred.len() + 1 == count {
            return Some(split_at(&range, &preferred));
        }
        self.best(desk, &range, count, Em::ZERO)
    }

    /// The `count` lines whose widest is narrowest; among those, the most even.
    ///
    /// Lines no wider than `limit` count as equally narrow: among those, the ones broken at the
    /// better places win (after a mark, not inside quotes).
    fn best(&mut self, desk: &mut Desk, range: &Range<usize>, count: usize, limit: Em) -> Option<Vec<Range<usize>>> {
        if count == 1 {
            return Some(vec![range.clone()]);
        }
        let inner: Vec<usize> = self.breaks.iter().copied().filter(|at| *at > range.start && *at < range.end).collect();
        let mut found: Found = None;
        // Newspaper heads are short: a head has a handful of legal breaks. Long ones are
        // thinned so that the search stays bounded.
        let step = inner.len() / 24 + 1;
        let choices: Vec<usize> = inner.into_iter().step_by(step).collect();
        let mut chosen = Vec::new();
        self.search(desk, range, (&choices, count - 1, limit), &mut chosen, &mut found, &mut 4000);
        found.map(|(_, lines)| lines)
    }

    /// How bad a break is: best after a mark, worse inside quotes, worst beside a quote's edge.
    fn roughness(&self, range: &Range<usize>, at: usize) -> u32 {
        let (before, after) = (&self.text.text[range.start..at], &self.text.text[at..range.end]);
        let opens = |c: char| matches!(c, '「' | '『' | '《' | '〈' | '（' | '“' | '‘');
        let closes = |c: char| matches!(c, '」' | '』' | '》' | '〉' | '）' | '”' | '’');
        if before.ends_with(['，', '、', '；', '：', '。', '？', '！', '　', '—']) {
            return 0;
        }
        let depth = before.chars().fold(0i32, |d, c| d + i32::from(opens(c)) - i32::from(closes(c)));
        let edge = before.chars().rev().take(2).any(opens) || after.chars().take(2).any(closes);
        1 + 2 * u32::from(depth > 0) + 3 * u32::from(depth > 0 && edge)
    }

    fn search(
        &mut self,
        desk: &mut Desk,
        range: &Range<usize>,
        (choices, left, limit): (&[usize], usize, Em),
        chosen: &mut Vec<usize>,
        found: &mut Found,
        budget: &mut u32,
    ) {
        if *budget == 0 {
            return;
        }
        if left == 0 {
            *budget -= 1;
            let lines = split_at(range, chosen);
            let widths: Vec<Em> = lines.iter().map(|l| self.width(desk, l)).collect();
            let widest = widths.iter().copied().max().unwrap_or(Em::ZERO);
            let uneven = widths.iter().map(|w| ((widest - *w).raw() >> 10).pow(2)).sum();
            let rough = chosen.iter().map(|at| self.roughness(range, *at)).sum();
            let cost = (widest.max(limit), rough, uneven);
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                *found = Some((cost, lines));
            }
            return;
        }
        for (i, at) in choices.iter().enumerate() {
            chosen.push(*at);
            self.search(desk, range, (choices.get(i + 1..).unwrap_or(&[]), left - 1, limit), chosen, found, budget);
            chosen.pop();
        }
    }
}

fn split_at(range: &Range<usize>, cuts: &[usize]) -> Vec<Range<usize>> {
    let mut start = range.start;
    let mut out = Vec::with_capacity(cuts.len() + 1);
    for cut in cuts.iter().copied().chain([range.end]) {
        out.push(start..cut);
        start = cut;
    }
    out
}
