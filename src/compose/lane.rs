//! Lanes: the line slots that a thread's frames offer, cut-ins subtracted.
//!
//! A [`Frame`] is one column; its *rows* are whole lines, on the grid where the slot is. A row
//! offers one [`Place`] for a line, none where a picture or box cuts the column off, or two where
//! one stands in the middle of a wide leg (文繞圖): text takes the left one, then the right one.
//! Places beside a cut-in are whole ems wide and stand on the column's character grid, so that
//! characters above, beside and below it stay in step. Lines are counted in places, depths in
//! rows; without cut-ins the two are the same. All of it is in line coordinates.

use crate::geom::{Length, Rect, Turn};
use crate::model::{Grid, PagePlan, Slot, VerticalAlign};

/// Places beside a cut-in narrower than this many ems are left blank.
const LEAST_MEASURE: i64 = 5;
/// What a cut-in may come nearer than its distance, in fiftieths of an em: places are written in
/// millimetres to a decimal or two.
const GRACE: i64 = 1;

/// A place for one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Which row of its frame.
    pub row: usize,
    /// Where it starts, from the frame's start edge.
    pub start: Length,
    /// Its width.
    pub width: Length,
}

/// One column of a thread.
pub(super) struct Frame {
    pub page: usize,
    pub slot: usize,
    pub id: String,
    /// How its lines run.
    pub turn: Turn,
    /// Its area, as its lines see it.
    pub rect: Rect,
    /// Whole lines it holds.
    pub capacity: usize,
    pub leading: Length,
    /// From a line's top to its baseline.
    pub baseline: Length,
    pub on_grid: bool,
    /// Frames in a row that end on one line share a group: their ends are levelled.
    pub group: usize,
    /// Whether lines that a story does not fill are left at the top, so that its legs end on the
    /// frame's foot.
    pub from_foot: bool,
    /// Places for lines, in reading order.
    pub places: Vec<Place>,
    /// Whether every row is one place of the frame's width.
    pub plain: bool,
    /// Its area and its rows before any was kept for the lines of a jump.
    pub whole: (Rect, usize),
    /// The place right over its first row that is kept for 上接…版.
    pub over: Option<Place>,
    /// The place under its last row that is kept for 下轉…版.
    pub under: Option<Place>,
}

/// An area that text runs around.
#[derive(Clone, Copy, Debug)]
pub(super) struct CutIn {
    /// The area on the page, with the distance that text keeps from it.
    page_area: Rect,
    /// Which slot it is.
    slot: usize,
}

impl Frame {
    /// Fills in the places: every row whole, less what cut-ins take. `em` is the body's.
    pub fn lay(&mut self, em: Length, cuts: &[CutIn]) {
        let turn = self.turn;
        (self.over, self.under) = (None, None);
        let others = cuts.iter().filter(|cut| cut.slot != self.slot).map(|cut| turn.rect(cut.page_area));
        let cuts: Vec<Rect> = others.filter(|area| area.overlaps(&self.rect)).collect();
        let whole = |row| Place { row, start: Length::ZERO, width: self.rect.width };
        if cuts.is_empty() {
            (self.places, self.plain) = ((0..self.capacity).map(whole).collect(), true);
            return;
        }
        let mut places = Vec::with_capacity(self.capacity);
        for row in 0..self.capacity {
            let baseline = self.rect.y + self.leading * row as i64 + self.baseline;
            let grace = em.scale(GRACE, 50);
            let (top, foot) = (baseline - em.scale(88, 100) + grace, baseline + em.scale(12, 100) - grace);
            let meets = |cut: &&Rect| cut.y < foot && cut.bottom() > top;
            let mut free = vec![(Length::ZERO, self.rect.width)];
            for cut in cuts.iter().filter(meets) {
                let (left, right) = (cut.x - self.rect.x, cut.right() - self.rect.x);
                let parts = free.into_iter().flat_map(|(a, b)| [(a, b.min(left)), (a.max(right), b)]);
                free = parts.filter(|(a, b)| a < b).collect();
            }
            if free == [(Length::ZERO, self.rect.width)] {
                places.push(whole(row));
                continue;
            }
            let parts = free.into_iter().filter_map(|part| on_characters(part, self.rect.width, em));
            places.extend(parts.map(|(start, width)| Place { row, start, width }));
        }
        (self.places, self.plain) = (places, false);
    }

    /// Keeps the first row that has room for a line so wide; what stands above it is left blank.
    pub fn keep_over(&mut self, em: Length, cuts: &[CutIn], width: Length) {
        let fits = |place: &&Place| place.width >= width;
        let Some(place) = self.places.iter().find(fits).or(self.places.first()).copied() else { return };
        let rows = place.row + 1;
        let by = self.leading * rows as i64;
        self.rect = Rect { y: self.rect.y + by, height: self.rect.height - by, ..self.rect };
        self.capacity = self.capacity.saturating_sub(rows);
        self.lay(em, cuts);
        self.over = Some(place);
    }

    /// Keeps the last row that has room for a line so wide; what stands below it is left blank.
    pub fn keep_under(&mut self, width: Length) {
        let fits = |place: &&Place| place.width >= width;
        let Some(place) = self.places.iter().rfind(fits).or(self.places.last()).copied() else { return };
        self.places.retain(|p| p.row < place.row);
        self.capacity = self.capacity.min(place.row);
        self.under = Some(place);
    }

    /// Leaves all of it blank.
    pub fn close(&mut self) {
        self.places.clear();
        (self.capacity, self.plain) = (0, true);
    }

    /// Adds rows at its foot, beyond its slot: to find out how many a text would take.
    pub fn extend(&mut self, rows: usize) {
        let (first, width) = (self.rows(), self.rect.width);
        self.places.extend((first..first + rows).map(|row| Place { row, start: Length::ZERO, width }));
        self.capacity = self.capacity.max(first + rows);
    }

    /// How many places it has.
    pub fn lines(&self) -> usize {
        self.places.len()
    }

    /// Rows from its top to the foot of its last place.
    pub fn rows(&self) -> usize {
        self.places.last().map_or(0, |p| p.row + 1)
    }

    /// The row of a place; beyond the last one, the row after it.
    pub fn row(&self, line: usize) -> usize {
        self.places.get(line).map_or(self.rows(), |p| p.row)
    }

    /// Rows that the first `lines` places reach down to.
    pub fn depth(&self, lines: usize) -> usize {
        lines.checked_sub(1).map_or(0, |last| self.row(last).saturating_add(1).min(self.rows()))
    }

    /// The first place in a row or below it.
    pub fn line_at(&self, row: usize) -> usize {
        if self.plain { row.min(self.places.len()) } else { self.places.partition_point(|p| p.row < row) }
    }

    /// The first place that begins a row, from `line` on.
    pub fn row_start(&self, line: usize) -> usize {
        let begun = line.checked_sub(1).is_some_and(|before| self.row(before) == self.row(line));
        if begun { self.line_at(self.row(line) + 1) } else { line }
    }

    /// Start and width of a block of `rows` whole rows from a place on: what the places of those
    /// rows have in common. `None` where a row is missing or has two places, or where little is
    /// left in common.
    pub fn block(&self, line: usize, rows: usize) -> Option<(Length, Length)> {
        let first = self.row(line);
        if self.plain {
            return (first + rows <= self.capacity).then_some((Length::ZERO, self.rect.width));
        }
        let (mut start, mut end) = (Length::ZERO, self.rect.width);
        for row in first..first + rows.max(1) {
            let [place] = self.places.get(self.line_at(row)..self.line_at(row + 1))? else { return None };
            (start, end) = (start.max(place.start), end.min(place.start + place.width));
        }
        let narrowest = self.places.iter().map(|p| p.width).min()?;
        (end - start >= narrowest).then_some((start, end - start))
    }
}

/// The whole characters of a part of a column beside a cut-in: start and width.
fn on_characters((from, to): (Length, Length), width: Length, em: Length) -> Option<(Length, Length)> {
    if em <= Length::ZERO {
        return None;
    }
    let margin = (width - em * width.whole(em)) / 2;
    let grace = em.scale(GRACE, 50);
    let first = (from - margin + em - grace).max(Length::ZERO).whole(em);
    let last = (to - margin + grace).whole(em).min(width.whole(em));
    (last - first >= LEAST_MEASURE).then(|| (margin + em * first, em * (last - first)))
}

/// The cut-ins of a page: slots with `wrap` that have something in them. A photo and its caption
/// are one, under it or, where either is vertical, at its side.
pub(super) fn cut_ins(plan: &PagePlan) -> Vec<CutIn> {
    let mut found: Vec<(CutIn, &Slot)> = Vec::new();
    for (i, slot) in plan.slots.iter().enumerate() {
        let Some(wrap) = slot.wrap else { continue };
        if slot.content.is_empty() && slot.role != "panel" {
            continue;
        }
        let drawn = slot.fill.is_some() || slot.border.is_some() || slot.rules != crate::model::Rules::default();
        let own = if drawn { slot.area() } else { slot.inner() };
        let area = Rect::new(
            own.x - wrap.inline,
            own.y - wrap.block,
            own.width + wrap.inline * 2,
            own.height + wrap.block * 2,
        );
        let page_area = slot.turn.page_rect(area);
        let near = plan.grids.get(slot.grid).map_or(Length::ZERO, |g| g.leading);
        let joins = |(cut, other): &&mut (CutIn, &Slot)| {
            let down = (page_area.y - cut.page_area.bottom()).max(cut.page_area.y - page_area.bottom());
            let across = (page_area.x - cut.page_area.right()).max(cut.page_area.x - page_area.right());
            let vertical = slot.turn.is_vertical() || other.turn.is_vertical();
            let at_side = vertical && down < Length::ZERO && across < near;
            let touches = across < Length::ZERO && down < near || at_side;
            slot.story.is_some() && other.story == slot.story && touches
        };
        match found.iter_mut().find(joins) {
            Some((cut, _)) => cut.page_area = union(cut.page_area, page_area),
            None => found.push((CutIn { page_area, slot: i }, slot)),
        }
    }
    found.into_iter().map(|(cut, _)| cut).collect()
}

/// The least rectangle around two.
fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
}

/// The columns of a slot as frames; on the grid, they start at its next whole line.
pub(super) fn columns(slot: &Slot, grid: &Grid, area: Rect, page: usize, index: usize) -> Vec<Frame> {
    let count = i64::from(slot.columns.max(1));
    let width = (area.width - slot.gap * (count - 1)).max(Length::ZERO) / count;
    let leading = grid.leading.max(Length::pt(1));
    let mut top = area.y;
    if slot.on_grid {
        let first = grid.line_area().y;
        let past = top - first + leading - Length::from_raw(1);
        top = first + leading * past.whole(leading);
    }
    let height = (area.bottom() - top).max(Length::ZERO);
    let capacity = usize::try_from(height.whole(leading)).unwrap_or(0);
    // On the grid a column is whole ems wide, so that heads and text share both edges.
    let spare = if slot.on_grid && grid.em > Length::ZERO {
        width - grid.em * width.whole(grid.em).max(1)
    } else {
        Length::ZERO
    };
    let spare = spare.max(Length::ZERO);
    let rect = |i: i64| Rect::new(area.x + (width + slot.gap) * i + spare / 2, top, width - spare, height);
    let column = |i: i64| Frame {
        page,
        slot: index,
        turn: slot.turn,
        id: if count == 1 { slot.id.clone() } else { format!("{}.{}", slot.id, i + 1) },
        rect: rect(i),
        capacity,
        leading,
        baseline: grid.baseline,
        on_grid: slot.on_grid,
        group: 0,
        from_foot: slot.valign == VerticalAlign::Bottom,
        places: Vec::new(),
        plain: true,
        whole: (rect(i), capacity),
        over: None,
        under: None,
    };
    (0..count).map(column).collect()
}

/// Numbers the frames' groups: consecutive frames of a page whose last lines share a foot.
pub(super) fn group(frames: &mut [Frame]) {
    for i in 1..frames.len() {
        let (Some(a), Some(b)) = (frames.get(i - 1), frames.get(i)) else { break };
        let foot = |f: &Frame| f.rect.y + f.leading * f.rows() as i64;
        let same = a.page == b.page
            && a.turn == b.turn
            && a.leading == b.leading
            && foot(a) == foot(b)
            && a.rect.x != b.rect.x;
        let group = a.group + usize::from(!same);
        if let Some(frame) = frames.get_mut(i) {
            frame.group = group;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of 20 characters of 10 pt and 10 lines of 14 pt, with one cut-in.
    fn frame(cut: Rect) -> Frame {
        let rect = Rect::new(Length::pt(100), Length::pt(0), Length::pt(200), Length::pt(140));
        let mut frame = Frame {
            page: 0,
            slot: 0,
            id: String::new(),
            turn: Turn::default(),
            rect,
            capacity: 10,
            leading: Length::pt(14),
            baseline: Length::centipoints(1080),
            on_grid: true,
            group: 0,
            from_foot: false,
            places: Vec::new(),
            plain: true,
            whole: (rect, 10),
            over: None,
            under: None,
        };
        frame.lay(Length::pt(10), &[CutIn { page_area: cut, slot: 1 }]);
        frame
    }

    fn area(x: i64, y: i64, width: i64, height: i64) -> Rect {
        Rect::new(Length::pt(x), Length::pt(y), Length::pt(width), Length::pt(height))
    }

    fn row(frame: &Frame, row: usize) -> Vec<(i64, i64)> {
        let ems = |l: Length| l.whole(Length::pt(10));
        frame.places.iter().filter(|p| p.row == row).map(|p| (ems(p.start), ems(p.width))).collect()
    }

    #[test]
    fn one_side_is_shortened_to_whole_characters() {
        let right = frame(area(255, 28, 100, 28));
        assert_eq!((row(&right, 1), row(&right, 2), row(&right, 4)), (vec![(0, 20)], vec![(0, 15)], vec![(0, 20)]));
        let left = frame(area(50, 28, 113, 28));
        assert_eq!(row(&left, 3), [(7, 13)], "the right edge stays flush");
    }

    #[test]
    fn the_middle_leaves_two_places_in_a_row() {
        let frame = frame(area(163, 30, 74, 20));
        assert_eq!(row(&frame, 2), [(0, 6), (14, 6)]);
        assert_eq!((frame.lines(), frame.rows()), (12, 10));
        assert_eq!((frame.line_at(3), frame.row(3), frame.row_start(3)), (4, 2, 4));
        assert_eq!(frame.block(2, 2), None, "a head does not stand beside a cut-in in the middle");
        assert_eq!(frame.block(6, 2), Some((Length::ZERO, Length::pt(200))));
        assert_eq!(frame.block(9, 4), None, "rows beyond the foot");
    }

    #[test]
    fn rows_are_kept_where_a_line_has_room() {
        let mut plain = frame(area(400, 0, 50, 140));
        plain.keep_under(Length::pt(70));
        plain.keep_over(Length::pt(10), &[], Length::pt(70));
        assert_eq!((plain.lines(), plain.capacity, plain.rect.y), (8, 8, Length::pt(14)));
        assert_eq!(plain.over.map(|p| p.row), Some(0));
        // A cut-in leaves the last two rows nothing wide enough.
        let mut cut = frame(area(160, 112, 200, 40));
        assert_eq!(row(&cut, 9), [(0, 6)]);
        cut.keep_under(Length::pt(70));
        assert_eq!((cut.under.map(|p| p.row), cut.rows()), (Some(7), 7));
        let mut narrow = frame(area(160, 0, 200, 140));
        narrow.keep_under(Length::pt(70));
        assert_eq!(narrow.under.map(|p| (p.row, p.width)), Some((9, Length::pt(60))), "nothing is wide enough");
        let mut none = frame(area(0, 0, 400, 140));
        none.keep_under(Length::pt(70));
        none.keep_over(Length::pt(10), &[], Length::pt(70));
        assert!(none.under.is_none() && none.over.is_none());
    }

    #[test]
    fn what_is_too_narrow_stays_blank() {
        let side = frame(area(145, 30, 80, 20));
        assert_eq!(row(&side, 2), [(13, 7)], "four characters at the left are none");
        let whole = frame(area(145, 30, 120, 20));
        assert!(row(&whole, 2).is_empty() && whole.lines() == 8);
        assert!(frame(area(400, 0, 50, 140)).plain);
        // Rounding of a written place does not cost a character, more than that does.
        let beside = |tenths: i64| {
            let x = Length::centipoints(25_000 - tenths * 10);
            row(&frame(Rect::new(x, Length::pt(30), Length::pt(60), Length::pt(20))), 2)
        };
        assert_eq!((beside(0), beside(1), beside(4)), (vec![(0, 15)], vec![(0, 15)], vec![(0, 14)]));
    }
}
