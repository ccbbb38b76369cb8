//! Checks of areas: what stands beside what, where white runs through, what shape a story has.

use crate::diag::catalogue::raise;
use crate::geom::{Length, Rect, WritingMode};
use crate::page::{FrameFact, LineFact};

use super::scene::{Block, Kind, Scene, is_furniture};
use super::{Found, Inspection, across, down, overlap, union};

pub(super) fn check(on: &Inspection, scene: &Scene, found: &mut Found) {
    tombstones(on, scene, found);
    corridors(on, scene, found);
    raw_wraps(on, scene, found);
    doglegs(on, found);
    trapped_holes(on, scene, found);
    overlaps(on, found);
}

/// 碰題: two heads side by side with nothing between them; vertical heads also one under the other,
/// where the eye runs on from the foot of one to the other. A horizontal head and a vertical one
/// keep apart by themselves.
fn tombstones(on: &Inspection, scene: &Scene, found: &mut Found) {
    let heads: Vec<(&Block, &FrameFact)> =
        scene.blocks.iter().filter(|b| b.kind == Kind::Head).filter_map(|b| Some((b, b.frame?))).collect();
    for (a, left) in &heads {
        for (b, right) in heads.iter().filter(|(_, frame)| frame.writing == left.writing) {
            let vertical = left.writing.is_vertical();
            let touch = |side: Side| neighbours(on, scene, (a, left), (b, right), side);
            let how = match () {
                () if touch(Side::Across) => "stand side by side",
                () if vertical && touch(Side::Down) => "stand one under the other",
                () => continue,
            };
            found.push(
                raise("tombstone", format!("the heads in `{}` and `{}` {how} (碰題)", left.slot, right.slot))
                    .at_opt(left.span, "one head here")
                    .at_opt(right.span, "and one beside it")
                    .help("move one of them, or put a rule, a box or a picture between them"),
            );
        }
    }
}

/// Which way two blocks stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The second is at the right of the first.
    Across,
    /// The second is under the first.
    Down,
}

impl Side {
    /// A rectangle, seen so that the second block is at the right of the first.
    fn view(self, r: Rect) -> Rect {
        if self == Side::Across { r } else { Rect::new(r.y, r.x, r.height, r.width) }
    }
}

/// Whether a head's slot has another's next to it, at one height, with nothing between the heads.
fn neighbours(
    on: &Inspection,
    scene: &Scene,
    (a, first): (&Block, &FrameFact),
    (b, second): (&Block, &FrameFact),
    side: Side,
) -> bool {
    let (a, b) = (side.view(a.rect), side.view(b.rect));
    let near = if on.grid_turn().is_vertical() == (side == Side::Across) { on.leading() } else { on.gap() };
    let level = overlap(down(&a), down(&b)) * 2 >= a.height.min(b.height);
    let apart = side.view(second.rect).x - side.view(first.rect).right();
    let adjacent = apart > -near && apart <= near * 2 && b.x >= a.right();
    level && adjacent && !separated(scene, &a, &b, side)
}

/// Whether something stands between two blocks of a row: a rule, a picture, type, a box's edge.
fn separated(scene: &Scene, a: &Rect, b: &Rect, side: Side) -> bool {
    let top = a.y.max(b.y);
    let between = Rect { x: a.right(), y: top, width: b.x - a.right(), height: a.bottom().min(b.bottom()) - top };
    let stands_between = |block: &Block| {
        let rect = side.view(block.rect);
        match block.kind {
            Kind::Box => {
                let holds = |r: &Rect| rect.outset(Length::pt(1)).contains(r);
                (rect.overlaps(&between) || rect.overlaps(a) || rect.overlaps(b)) && !(holds(a) && holds(b))
            }
            // A rule along both separates nothing.
            Kind::Rule => rect.height > rect.width && rect.outset(Length::pt(1)).overlaps(&between),
            _ => rect.overlaps(&between) && !rect.overlaps(a) && !rect.overlaps(b),
        }
    };
    scene.blocks.iter().any(stands_between)
}

/// 斷版: white that runs across the whole page.
fn corridors(on: &Inspection, scene: &Scene, found: &mut Found) {
    let Some(whole) = scene.blocks.iter().map(|b| b.rect).reduce(|a, b| union(&a, &b)) else { return };
    let ([down_least, across_least], [down_near, across_near]) = white_of(on);
    for (from, to) in cuts(scene, down, down_least) {
        // Vertical text runs on from band to band, as horizontal text does from leg to leg.
        let bands = runs_on(scene, |b| b.frame.is_some_and(|f| f.writing.is_vertical()), |b| b.rect.y >= to);
        if bands || excused(scene, (from, to), down, across, whole.width, down_near) {
            continue;
        }
        let message = format!("the page is cut in two across its width at {:.0} mm (斷版)", from.to_mm());
        found.push(
            raise("corridor", message)
                .at_opt(nearest_span(scene, from, down), "ends above it")
                .at_opt(nearest_start(scene, to, down), "begins under it")
                .help("let a picture, a box or a leg stand across the white, or put a full-width head or rule there"),
        );
    }
    for (from, to) in cuts(scene, across, across_least) {
        // The gap between two legs of one story is no corridor.
        let legs = runs_on(scene, |_| true, |b| b.rect.x >= to);
        if legs || excused(scene, (from, to), across, down, whole.height, across_near) {
            continue;
        }
        let message = format!("the page is cut in two from top to foot at {:.0} mm (斷版)", from.to_mm());
        found.push(
            raise("corridor", message)
                .at_opt(nearest_span(scene, from, across), "ends before it")
                .at_opt(nearest_start(scene, to, across), "begins behind it")
                .help("let a head, a picture or a box stand across the white"),
        );
    }
}

/// How much white cuts a page, and how near to it a block excuses it: each across the page's
/// height and across its width.
fn white_of(on: &Inspection) -> ([Length; 2], [Length; 2]) {
    let ([lines, columns], [far, near]) = ([on.leading() / 4, on.gap() / 2], [on.leading() * 2, on.gap()]);
    if on.grid_turn().is_vertical() { ([columns, lines], [near, far]) } else { ([lines, columns], [far, near]) }
}

/// Whether one story has blocks of some kind on both sides of the white.
fn runs_on(scene: &Scene, of: impl Fn(&Block) -> bool, beyond: impl Fn(&Block) -> bool) -> bool {
    let story = |block: &Block| block.frame.and_then(|f| f.story.clone());
    let (after, before): (Vec<&Block>, Vec<&Block>) = scene.blocks.iter().filter(|b| of(b)).partition(|b| beyond(b));
    let after: Vec<String> = after.into_iter().filter_map(story).collect();
    before.into_iter().filter_map(story).any(|id| after.contains(&id))
}

/// Where no block is, between the first block's end and the last one's start, along one axis.
fn cuts(scene: &Scene, axis: fn(&Rect) -> (Length, Length), least: Length) -> Vec<(Length, Length)> {
    let mut spans: Vec<(Length, Length)> = scene.blocks.iter().map(|b| axis(&b.rect)).collect();
    spans.sort_unstable();
    let mut out = Vec::new();
    let mut reached: Option<Length> = None;
    for (start, end) in spans {
        if let Some(reached) = reached.filter(|reached| start - *reached >= least) {
            out.push((reached, start));
        }
        reached = Some(reached.map_or(end, |reached| reached.max(end)));
    }
    out
}

/// Whether the white lies beside the masthead or a line at the foot, or along a single block as
/// wide as the page (a head, a rule, a picture, an advertisement).
fn excused(
    scene: &Scene,
    (from, to): (Length, Length),
    axis: fn(&Rect) -> (Length, Length),
    other: fn(&Rect) -> (Length, Length),
    extent: Length,
    near: Length,
) -> bool {
    scene.blocks.iter().any(|block| {
        let (start, end) = axis(&block.rect);
        let beside = (end <= from && end >= from - near) || (start >= to && start <= to + near);
        // A head stands over its whole slot, however short it is.
        let heads = ["kicker", "headline", "heads", "deck"];
        let head = block.frame.filter(|f| heads.contains(&f.role.as_str()));
        let (left, right) = other(&head.map_or(block.rect, |f| f.rect));
        beside && (block.kind == Kind::Furniture || right - left >= extent.scale(95, 100))
    })
}

fn nearest_span(scene: &Scene, end: Length, axis: fn(&Rect) -> (Length, Length)) -> Option<crate::diag::Span> {
    scene.blocks.iter().filter(|b| axis(&b.rect).1 == end).find_map(|b| b.frame?.span)
}

fn nearest_start(scene: &Scene, start: Length, axis: fn(&Rect) -> (Length, Length)) -> Option<crate::diag::Span> {
    scene.blocks.iter().filter(|b| axis(&b.rect).0 == start).find_map(|b| b.frame?.span)
}

/// The frames of a page's stories: head, then legs with text in them.
fn stories<'a>(on: &Inspection<'a>) -> Vec<(&'a str, Vec<&'a FrameFact>, Vec<&'a FrameFact>)> {
    let of_story = |id: &str, roles: &[&str]| -> Vec<&'a FrameFact> {
        let frames = on.page.frames.iter().filter(|f| f.story.as_deref() == Some(id) && f.lines > 0);
        frames.filter(|f| roles.contains(&f.role.as_str())).collect()
    };
    let ids = on.job.stories.iter().map(|s| s.id.as_str());
    ids.map(|id| (id, of_story(id, &["headline", "heads"]), of_story(id, &["body"]))).collect()
}

/// A leg outside its head's span, while others stand under it.
fn raw_wraps(on: &Inspection, scene: &Scene, found: &mut Found) {
    for (id, heads, legs) in stories(on) {
        let Some(whole) = heads.iter().map(|f| f.rect).reduce(|a, b| union(&a, &b)) else { continue };
        let turn = on.turn(heads.first().map_or(WritingMode::Horizontal, |f| f.writing));
        let head = turn.rect(whole);
        // The bands of vertical text may go on under their head's foot, where the eye goes too.
        let before = |leg: &Rect| leg.x < head.x - on.gap();
        let outside = |leg: &Rect| before(leg) || !turn.is_vertical() && leg.right() > head.right() + on.gap();
        let under = |leg: &Rect| overlap(across(leg), across(&head)) > on.gap() && leg.y >= head.y;
        let seen = |leg: &FrameFact| turn.rect(leg.rect);
        if !legs.iter().any(|leg| under(&seen(leg)) && !outside(&seen(leg))) {
            continue;
        }
        for leg in legs.iter().filter(|leg| outside(&seen(leg))) {
            let boxed = scene.boxes_around(&leg.rect).iter().any(|r| r.outset(Length::pt(1)).contains(&whole));
            if boxed {
                continue;
            }
            found.push(
                raise("raw-wrap", format!("the leg `{}` of story `{id}` stands outside its head's span", leg.slot))
                    .at_opt(leg.span, "this leg")
                    .at_opt(heads.first().and_then(|f| f.span), "its head")
                    .help("widen the head over all of its legs, or put head and legs into one box"),
            );
        }
    }
}

/// A story whose head and legs make no rectangle, because another story stands in it.
fn doglegs(on: &Inspection, found: &mut Found) {
    for (id, heads, legs) in stories(on) {
        if legs.is_empty() {
            continue;
        }
        let Some(whole) = heads.iter().chain(&legs).map(|f| f.rect).reduce(|a, b| union(&a, &b)) else { continue };
        let slack = on.leading().max(on.gap());
        let intrudes = |f: &&FrameFact| {
            f.story.as_deref().is_some_and(|other| other != id)
                && !is_furniture(f)
                && overlap(across(&f.rect), across(&whole)) > slack
                && overlap(down(&f.rect), down(&whole)) > slack
        };
        let Some(other) = on.page.frames.iter().find(intrudes) else { continue };
        let story = other.story.as_deref().unwrap_or("");
        let shortest = legs.iter().min_by_key(|leg| leg.rect.height).and_then(|leg| leg.span);
        found.push(
            raise("dogleg", format!("story `{id}` is bent around `{}` of story `{story}`", other.slot))
                .at_opt(other.span, "stands in its corner")
                .at_opt(shortest, "its shortest leg")
                .help("give each story a rectangle: square off the legs, or move the other story"),
        );
    }
}

/// 死角: an area of the page that nothing fills, with something on every side of it.
fn trapped_holes(on: &Inspection, scene: &Scene, found: &mut Found) {
    let Some(cells) = Cells::of(on, scene) else { return };
    for hole in cells.holes() {
        let lines = hole.last - hole.first + 1;
        if lines <= on.press().hole || hole.edge {
            continue;
        }
        let columns = hole.right - hole.left + 1;
        let (col, line) = (hole.left + 1, hole.first + 1);
        let name = if cells.grid.turn.is_vertical() { "band" } else { "column" };
        let message = format!(
            "nothing stands in {columns} {name}{} by {lines} lines, from {name} {col}, line {line} on (死角)",
            if columns == 1 { "" } else { "s" }
        );
        let above = cells.rect(hole.left, hole.first.saturating_sub(1)).map(|r| cells.grid.turn.page_rect(r));
        let span = above.and_then(|r| on.page.frames.iter().find(|f| f.rect.overlaps(&r))).and_then(|f| f.span);
        found.push(
            raise("trapped-hole", message)
                .at_opt(span, "it is under this slot")
                .help("make a neighbouring slot larger, or fill the place"),
        );
    }
}

/// The body grid, cell by cell: what is taken.
struct Cells<'a> {
    grid: &'a crate::model::Grid,
    columns: usize,
    lines: usize,
    taken: Vec<bool>,
}

/// Cells that hang together: their edges, and whether they reach the type area's edge.
struct Hole {
    left: usize,
    right: usize,
    first: usize,
    last: usize,
    edge: bool,
}

/// Grids of more cells are no newspaper's.
const MOST_CELLS: usize = 20_000;

impl<'a> Cells<'a> {
    fn of(on: &Inspection<'a>, scene: &Scene) -> Option<Cells<'a>> {
        let grid = on.plan.grids.first()?;
        let (columns, lines) = (usize::from(grid.columns), usize::from(grid.lines));
        let fits = columns > 2 && lines > 2 && columns * lines <= MOST_CELLS && grid.leading > Length::ZERO;
        if !fits {
            return None;
        }
        let mut cells = Cells { grid, columns, lines, taken: vec![false; columns * lines] };
        let set = on.page.frames.iter().filter(|f| f.lines > 0 || f.role != "body").map(|f| f.rect);
        for rect in set.chain(scene.blocks.iter().map(|b| b.rect)) {
            cells.take(&grid.turn.rect(rect));
        }
        Some(cells)
    }

    /// The area of a cell, as the grid's lines see it.
    fn rect(&self, column: usize, line: usize) -> Option<Rect> {
        let g = self.grid;
        let width = g.em * i64::from(g.chars);
        let (column, line) = (i64::try_from(column).ok()?, i64::try_from(line).ok()?);
        let area = g.line_area();
        Some(Rect::new(area.x + (width + g.gap) * column, area.y + g.leading * line, width, g.leading))
    }

    /// Takes the cells under a rectangle, seen in the same way.
    fn take(&mut self, rect: &Rect) {
        for line in 0..self.lines {
            let Some(row) = self.rect(0, line) else { return };
            if overlap(down(&row), down(rect)) * 4 < row.height {
                continue;
            }
            for column in 0..self.columns {
                let wide = self.rect(column, line).is_some_and(|c| overlap(across(&c), across(rect)) * 4 >= c.width);
                if let Some(cell) = self.taken.get_mut(line * self.columns + column).filter(|_| wide) {
                    *cell = true;
                }
            }
        }
    }

    /// The free areas.
    fn holes(&self) -> Vec<Hole> {
        let mut seen = self.taken.clone();
        let mut out = Vec::new();
        for start in 0..seen.len() {
            if seen.get(start).is_none_or(|seen| *seen) {
                continue;
            }
            let mut hole = Hole { left: usize::MAX, right: 0, first: usize::MAX, last: 0, edge: false };
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                if seen.get(at).is_none_or(|seen| *seen) {
                    continue;
                }
                seen[at] = true;
                let (line, column) = (at / self.columns, at % self.columns);
                hole.add(column, line, (self.columns, self.lines));
                if column > 0 {
                    open.push(at - 1);
                }
                if column + 1 < self.columns {
                    open.push(at + 1);
                }
                open.extend(at.checked_sub(self.columns));
                open.push(at + self.columns);
            }
            out.push(hole);
        }
        out
    }
}

impl Hole {
    fn add(&mut self, column: usize, line: usize, (columns, lines): (usize, usize)) {
        (self.left, self.right) = (self.left.min(column), self.right.max(column));
        (self.first, self.last) = (self.first.min(line), self.last.max(line));
        self.edge |= column == 0 || line == 0 || column + 1 == columns || line + 1 == lines;
    }
}

/// Two slots whose set text lies over each other.
fn overlaps(on: &Inspection, found: &mut Found) {
    let frames = on.page.frames.iter().enumerate().filter(|(_, f)| f.lines > 0);
    let set: Vec<(usize, &FrameFact, Rect)> = frames.map(|(i, f)| (i, f, filled(on, f))).collect();
    for (i, (at, a, area)) in set.iter().enumerate() {
        let over = |(n, _, other): &&(usize, &FrameFact, Rect)| area.overlaps(other) && lines_cross(on, *at, *n);
        for (_, b, _) in set.iter().skip(i + 1).filter(over) {
            found.push(
                raise("text-overlap", format!("the text of slots `{}` and `{}` overlaps", a.slot, b.slot))
                    .at_opt(a.span, "this slot")
                    .at_opt(b.span, "and this one")
                    .help("move one of them, or make it smaller"),
            );
        }
    }
}

/// Whether a line of one frame lies over a line of another; text that runs around a slot does not.
fn lines_cross(on: &Inspection, a: usize, b: usize) -> bool {
    let boxes = |frame: usize| -> Vec<Rect> {
        on.page.lines.iter().filter(|l| l.frame as usize == frame).map(LineFact::rect).collect()
    };
    let (a, b) = (boxes(a), boxes(b));
    a.is_empty() || b.is_empty() || a.iter().any(|line| b.iter().any(|other| line.overlaps(other)))
}

/// The part of a frame that text stands in, less its padding.
fn filled(on: &Inspection, frame: &FrameFact) -> Rect {
    let turn = on.turn(frame.writing);
    let (area, inner) = (turn.rect(frame.rect), turn.rect(frame.rect.inset(frame.inset)));
    let foot = (area.y + frame.filled).min(inner.bottom()).max(inner.y);
    turn.page_rect(Rect { height: foot - inner.y, ..inner })
}
