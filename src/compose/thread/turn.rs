//! The lines where a text turns to another page: 下轉…版 under it, 上接…版 over it.
//!
//! They are set once the text stands, and name the pages that it stands on: of a spread, the one of
//! the two that holds its column. Words too wide for the column are set smaller, down to four
//! fifths; those of the house that are wider still give way to the language's own.

use super::{Placer, Setting};
use crate::compose::Desk;
use crate::compose::lane::{Frame, Place};
use crate::compose::lines;
use crate::compose::sheet::{Passage, Sheet};
use crate::diag::catalogue::raise;
use crate::geom::{Em, Length, Point};
use crate::linebreak::{self, LineSlot, Paragraph};
use crate::model::wording::Wording;
use crate::model::{Jump, PagePlan, PageRange, Part, Style, Text};

/// The least size of a line, in hundredths of its style's.
const LEAST: i64 = 80;

/// A line of a jump, and where it stands.
struct Turning {
    frame: usize,
    place: Place,
    /// The place's distance from the top of the frame.
    top: Length,
    part: Part,
    text: Text,
    /// The page that it names.
    page: String,
}

/// What a page is called where a story goes to a frame of it: of a spread, the page that the frame
/// stands on. Pages that are read from right to left have their first at the right.
fn called(plan: &PagePlan, frame: &Frame) -> String {
    let numbers: Vec<String> = PageRange::parse(&plan.id).map_or(Vec::new(), |range| range.numbers().collect());
    let Some(fold) = plan.fold() else { return plan.id.clone() };
    let rect = frame.turn.page_rect(frame.rect);
    let right = rect.x + rect.width / 2 > fold;
    let backwards = plan.grids.first().is_some_and(|grid| grid.turn.is_vertical());
    numbers.into_iter().nth(usize::from(right != backwards)).unwrap_or_else(|| plan.id.clone())
}

/// What lines call a page before it is known where on it the text stands.
fn planned(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// A line that names another page than it was made for.
fn renamed(text: &Text, from: &str, to: &str) -> Text {
    let named = if from == to { text.text.clone() } else { text.text.replacen(from, to, 1) };
    Text { text: named, ..text.clone() }
}

impl Placer<'_, '_> {
    /// Whether any of the text stands on a page.
    fn is_on(&self, page: usize) -> bool {
        self.on(page).any(|(_, used)| used > 0)
    }

    /// The frames of a page, with the places used in each.
    fn on(&self, page: usize) -> impl DoubleEndedIterator<Item = (usize, usize)> + '_ {
        let frames = self.planner.frames.iter().enumerate().filter(move |(_, f)| f.page == page);
        frames.map(|(at, _)| (at, self.plan.used.get(at).copied().unwrap_or(0)))
    }

    /// What the page of a frame is called.
    fn called(&self, sheets: &[Sheet], frame: Option<usize>) -> String {
        let frame = frame.and_then(|at| self.planner.frames.get(at));
        let sheet = frame.and_then(|f| Some((sheets.get(f.page)?, f)));
        sheet.map_or(String::new(), |(sheet, f)| called(sheet.plan, f))
    }

    /// The lines where the text goes from page to page.
    pub(super) fn jump_lines(&self, desk: &mut Desk, sheets: &mut [Sheet], jumps: &[Jump]) {
        let mut order: Vec<usize> = self.planner.frames.iter().map(|f| f.page).collect();
        order.dedup();
        for (at, left) in order.iter().copied().enumerate().filter(|(_, page)| self.is_on(*page)) {
            let Some(jump) = jumps.get(at) else { break };
            let later = order.iter().copied().enumerate().skip(at + 1);
            let Some((to, next)) = later.into_iter().find(|(_, page)| self.is_on(*page)) else { break };
            // A page that offers no room is passed over.
            let id = |at: usize| {
                let sheet = order.get(at).and_then(|page| sheets.get(*page));
                sheet.map_or("", |sheet| planned(&sheet.plan.id)).to_owned()
            };
            let (after, before) = (id(at + 1), to.checked_sub(1).map(id).unwrap_or_default());
            let page = self.called(sheets, self.on(next).find(|(_, used)| *used > 0).map(|(f, _)| f));
            let text = renamed(&jump.onward, &after, &page);
            if let Some((frame, place, top)) = self.foot(left) {
                let turning = Turning { frame, place, top, part: Part::JumpTo, text, page };
                self.jump_line(desk, sheets, turning);
            }
            let page = self.called(sheets, self.on(left).rfind(|(_, used)| *used > 0).map(|(f, _)| f));
            let back = to.checked_sub(1).and_then(|to| jumps.get(to)).map(|jump| renamed(&jump.back, &before, &page));
            if let (Some((frame, place, top)), Some(text)) = (self.over(next), back) {
                let turning = Turning { frame, place, top, part: Part::JumpFrom, text, page };
                self.jump_line(desk, sheets, turning);
            }
        }
    }

    /// Where 上接 stands on a page: right over the first row of the column that it is kept over,
    /// which stands lower where the leg stands on its foot. As [`foot`](Placer::foot).
    fn over(&self, page: usize) -> Option<(usize, Place, Length)> {
        let (frame, place) = self.on(page).find_map(|(at, _)| Some((at, self.planner.frames.get(at)?.over?)))?;
        let leading = self.planner.frames.get(frame).map_or(Length::ZERO, |f| f.leading);
        let lowered = self.plan.lowered.get(frame).copied().unwrap_or(0);
        Some((frame, place, leading * (lowered as i64 - 1)))
    }

    /// Where 下轉 stands on a page: at the foot of the last column that has text. Frame, place, and
    /// distance from the frame's top.
    fn foot(&self, page: usize) -> Option<(usize, Place, Length)> {
        let (last, used) = self.on(page).rfind(|(_, used)| *used > 0)?;
        let f = self.planner.frames.get(last)?;
        if let Some(place) = f.under {
            return Some((last, place, f.leading * place.row as i64));
        }
        // The column that has the row for it is empty: under the text of this one, else over the next.
        let free = f.places.get(used..).unwrap_or_default().iter().rfind(|p| p.row >= f.depth(used)).copied();
        if let Some(place) = free {
            return Some((last, place, f.leading * place.row as i64));
        }
        let (next, f) = self
            .planner
            .frames
            .iter()
            .enumerate()
            .skip(last + 1)
            .find(|(_, f)| f.page == page && (f.lines() > 0 || f.under.is_some()))?;
        let place = f.places.first().copied().or(f.under)?;
        Some((next, place, f.leading * place.row as i64))
    }

    fn jump_line(&self, desk: &mut Desk, sheets: &mut [Sheet], turning: Turning) {
        let Some(f) = self.planner.frames.get(turning.frame) else { return };
        let (place, top) = (turning.place, turning.top);
        let (text, paragraph, size) = self.sized(desk, sheets, f, &turning);
        let style = desk.job.style(text.style);
        let measure = paragraph.natural_width();
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure };
        let Some(line) = linebreak::set_lines(&paragraph, &[slot]).lines.into_iter().next() else { return };
        let width = measure.at(style.em(size)).min(place.width);
        let start = if turning.part == Part::JumpTo { place.width - width } else { Length::ZERO };
        let setting = Setting {
            frame: self.facts.get(turning.frame).copied().unwrap_or(0),
            turn: f.turn,
            origin: Point::new(f.rect.x + place.start + start, f.rect.y + top + f.baseline),
            size,
            width: style.width,
            measure: width,
            on_grid: f.on_grid,
        };
        let lines = vec![lines::place(desk, &text, &line, setting)];
        if let Some(sheet) = sheets.get_mut(f.page) {
            sheet.passages.push(Passage { story: self.story, part: turning.part, item: None, cell: None, lines });
        }
    }

    /// A line's words and size: smaller in a column that is too narrow for it, and in the
    /// language's own words where the house's would be too small. What is too wide even so is set
    /// as small as it must be, so that it stays in its column.
    fn sized(&self, desk: &mut Desk, sheets: &[Sheet], f: &Frame, turning: &Turning) -> (Text, Paragraph, Length) {
        let room = turning.place.width;
        let style = desk.job.style(turning.text.style);
        let paragraph = desk.prepare(&turning.text);
        let share = share(style, &paragraph, room);
        if share >= LEAST {
            let size = fitted(style, &paragraph, room);
            return (turning.text.clone(), paragraph, size);
        }
        let plain = Wording::of(&style.lang).jump(&turning.page, turning.part == Part::JumpTo);
        let message = format!(
            "the words 「{}」 are too wide for a line of `{}`: they would stand at {share} % of their size",
            turning.text.text, f.id
        );
        let at = turning.text.span_of(0..turning.text.text.len());
        let page = sheets.get(f.page).map_or("", |sheet| sheet.plan.id.as_str());
        let d = raise("jump-line", message).at_opt(at, "").on_page(page);
        if plain == turning.text.text {
            desk.diags.push(d.help("give the story a wider column there, or `wording` fewer words"));
            let size = fitted(style, &paragraph, room);
            return (turning.text.clone(), paragraph, size);
        }
        desk.diags.push(d.help(format!("shorten them in `wording`; 「{plain}」 is set in their place")));
        let text = Text { text: plain, ..turning.text.clone() };
        let paragraph = desk.prepare(&text);
        let size = fitted(style, &paragraph, room);
        (text, paragraph, size)
    }
}

/// A line's size, so that it fits some room.
fn fitted(style: &Style, paragraph: &Paragraph, room: Length) -> Length {
    let natural = paragraph.natural_width().at(style.em(style.size)).max(Length::from_raw(1));
    if natural > room { style.size.scale(room.raw(), natural.raw()) } else { style.size }
}

/// The same in hundredths of its style's.
fn share(style: &Style, paragraph: &Paragraph, room: Length) -> i64 {
    let size = style.size.max(Length::from_raw(1));
    fitted(style, paragraph, room).raw().saturating_mul(100) / size.raw()
}
