//! Threads: a story's text through its frames.
//!
//! A [`Flow`] is a text and the frames it runs through, planned; it is placed on the sheets once,
//! when every slot of the page stands where copyfitting leaves it.

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::geom::{Em, Length, Point, Rect, WritingMode};
use crate::linebreak::{self, LineSlot};
use crate::model::{Align, Element, ElementKind, Jump, PagePlan, Part, Slot, Text, Thread};
use crate::page::Amount;

use super::boxes::{measure_of, offset, text_of};
use super::ladder::{self, Fitted};
use super::lane::{self, Frame};
use super::lines::{self, Setting};
use super::plan::{HeadSet, Placement, Plan, Planner, SetUnit, Unit};
use super::sheet::{Passage, PlacedLine, Sheet};
use super::{Desk, cut, heads};

mod jump;
mod table;
mod turn;
pub(super) use jump::Reach;

/// A text through its frames, planned.
pub(super) struct Flow<'a> {
    pub planner: Planner<'a>,
    pub fitted: Fitted,
    story: Option<usize>,
    /// What findings call it.
    subject: String,
    /// The lines where it goes from page to page.
    jumps: &'a [Jump],
}

/// Plans a thread, moving the slots of its pages where copyfitting may.
pub(super) fn flow<'a>(desk: &mut Desk<'a>, pages: &mut [PagePlan], thread: &'a Thread) -> Flow<'a> {
    let name = desk.story_id(Some(thread.story)).unwrap_or(&thread.id);
    let subject = format!("story `{name}`");
    report_turned(desk, pages, thread);
    let mut planner = planner(desk, pages, &Reach::whole(thread), &thread.elements);
    let mut reach = jump::reach(desk, pages, thread, &mut planner);
    jump::leave_unused(pages, &reach);
    let base = if reach.turns() { pages.to_vec() } else { Vec::new() };
    let mut fitted = ladder::fit(desk, pages, &reach, &mut planner);
    // 上接…版 stands over text: a column that would hold none of it stays blank.
    while let Some(column) = jump::stranded(&planner, &fitted.plan) {
        let found = pages.to_vec();
        restore(pages, &base);
        let without = reach.without(column);
        planner.frames = frames(pages, &without);
        let again = ladder::fit(desk, pages, &without, &mut planner);
        if again.plan.overset.is_some() && fitted.plan.overset.is_none() {
            // Better over an empty column than text that finds no room.
            restore(pages, &found);
            planner.frames = frames(pages, &reach);
            break;
        }
        (reach, fitted) = (without, again);
    }
    Flow { planner, fitted, story: Some(thread.story), subject, jumps: &thread.jumps }
}

/// Puts pages back to an earlier state.
fn restore(pages: &mut [PagePlan], earlier: &[PagePlan]) {
    pages.iter_mut().zip(earlier).for_each(|(page, own)| page.clone_from(own));
}

/// A planner of a thread's elements, or of fewer than it has.
pub(super) fn planner<'a, 'j: 'a>(
    desk: &mut Desk<'j>,
    pages: &[PagePlan],
    thread: &Reach,
    elements: &'a [Element],
) -> Planner<'a> {
    // The first paragraph stands under the story's head, unless the lead does.
    let leads = |e: &Element| e.part == Part::Lead;
    let slots = pages.iter().flat_map(|page| &page.slots).filter(|slot| slot.story == Some(thread.story));
    let under_head = !slots.flat_map(|slot| &slot.content).any(leads);
    let frames = frames(pages, thread);
    let units = units(desk, elements, &frames, under_head);
    Planner::new(units, frames, (thread.balance, thread.hole.map_or(desk.job.press.hole, usize::from)))
}

/// How a thread's text runs: as in its first slot.
fn writing(pages: &[PagePlan], slots: &[(usize, usize)]) -> WritingMode {
    let slot = |(page, slot): &(usize, usize)| pages.get(*page)?.slots.get(*slot);
    slots.first().and_then(slot).map_or(WritingMode::Horizontal, |slot| slot.turn.writing)
}

/// Slots that a thread's text cannot run on into: it is shaped for lines of one writing mode.
fn report_turned(desk: &mut Desk, pages: &[PagePlan], thread: &Thread) {
    let own = writing(pages, &thread.slots);
    for (page, slot) in &thread.slots {
        let Some(plan) = pages.get(*page) else { continue };
        let Some(slot) = plan.slots.get(*slot).filter(|slot| slot.turn.writing != own) else { continue };
        let message = format!(
            "the text of the thread `{}` cannot run on into `{}`: its lines run another way",
            thread.id, slot.id
        );
        desk.diags.push(
            Diagnostic::error("thread-writing", message)
                .at_opt(slot.span, "nothing is set in this slot")
                .help("give all slots of the thread the same `writing`")
                .on_page(&plan.id),
        );
    }
}

/// The frames of a thread, with what cuts into them.
pub(super) fn frames(pages: &[PagePlan], thread: &Reach) -> Vec<Frame> {
    let mut frames = Vec::new();
    let writing = writing(pages, thread.slots);
    let cuts: Vec<_> = pages.iter().map(lane::cut_ins).collect();
    for (page, index) in thread.slots {
        let Some(plan) = pages.get(*page) else { continue };
        let Some(slot) = plan.slots.get(*index).filter(|slot| slot.turn.writing == writing) else { continue };
        let Some(grid) = plan.grids.get(slot.grid) else { continue };
        let mut own = lane::columns(slot, grid, slot.inner(), *page, *index);
        let cuts = cuts.get(*page).map_or(&[][..], Vec::as_slice);
        own.iter_mut().for_each(|frame| frame.lay(grid.em, cuts));
        frames.extend(own);
    }
    jump::keep_lines(&mut frames, pages, &cuts, thread);
    lane::group(&mut frames);
    frames
}

/// Plans the elements of a box through its columns.
pub(super) fn box_flow<'a, 'j: 'a>(
    desk: &mut Desk<'j>,
    plan: &PagePlan,
    slot: &Slot,
    elements: &'a [Element],
    area: Rect,
) -> Flow<'a> {
    let grid = &plan.grids[slot.grid];
    let index = plan.slots.iter().position(|s| s.id == slot.id).unwrap_or(0);
    let mut frames = lane::columns(slot, grid, area, 0, index);
    let first = elements.iter().find_map(|e| text_of(&e.kind)).filter(|_| !slot.on_grid);
    if let Some(style) = first.map(|text| desk.job.style(text.style)) {
        let (size, leading) = (style.size, style.leading.max(Length::pt(1)));
        for frame in &mut frames {
            frame.leading = leading;
            frame.baseline = size.scale(88, 100);
            let lines = (frame.rect.height + leading - size).whole(leading);
            frame.capacity = usize::try_from(lines).unwrap_or(0);
            frame.whole.1 = frame.capacity;
        }
    }
    frames.iter_mut().for_each(|frame| frame.lay(grid.em, &[]));
    lane::group(&mut frames);
    let units = units(desk, elements, &frames, true);
    let mut planner = Planner::new(units, frames, (true, desk.job.press.hole));
    let fitted = Fitted { plan: planner.plan(desk), ..Fitted::default() };
    Flow { planner, fitted, story: slot.story, subject: format!("slot `{}`", slot.id), jumps: &[] }
}

/// The units of some elements; text far beyond what the frames hold is counted, not shaped.
fn units<'a, 'j: 'a>(
    desk: &mut Desk<'j>,
    elements: &'a [Element],
    frames: &[Frame],
    mut under_head: bool,
) -> Vec<Unit<'a>> {
    let room: i64 = frames.iter().map(|f| f.capacity as i64 * (f.rect.width.whole(Length::pt(5)) + 1)).sum();
    let mut budget = room.saturating_mul(2).saturating_add(20_000);
    let mut units = Vec::with_capacity(elements.len());
    for element in elements {
        for mut unit in units_of(desk, element, &mut budget) {
            if under_head && !unit.head && unit.label.is_none() {
                unit.paragraph = unit.paragraph.map(|p| p.with_indent(unit.style.indent_after_head));
            }
            under_head = unit.head;
            units.push(unit);
        }
    }
    units
}

impl Flow<'_> {
    /// Finds out how much less a box would hold, or how much deeper it would have to be: `least` is
    /// given about how many characters are too many, `deeper` about how many lines in each column,
    /// and they say how many are.
    pub fn explain_box(
        &mut self,
        least: impl FnOnce(usize) -> Option<usize>,
        deeper: impl FnOnce(usize) -> Option<usize>,
    ) {
        let Some(at) = self.fitted.plan.overset else { return };
        let cut = least(ladder::left_over(&self.planner, at, |_| true));
        self.fitted.lines = at.2;
        self.fitted.help.extend(cut.map(|n| format!("cut {}", cut::characters_of(n))));
        let lines = deeper(at.2.div_ceil(self.planner.frames.len().max(1)));
        let turn = self.planner.frames.first().map(|f| f.turn).unwrap_or_default();
        self.fitted.help.extend(lines.map(|n| format!("make the slot {} {}", cut::lines_of(n), cut::deeper(turn))));
    }

    /// Puts what is planned onto the sheets, and reports it.
    pub fn place(&self, desk: &mut Desk, sheets: &mut [Sheet]) {
        let (planner, plan) = (&self.planner, &self.fitted.plan);
        let name = desk.story_id(self.story);
        let facts: Vec<u32> = planner
            .frames
            .iter()
            .map(|f| {
                let sheet = &mut sheets[f.page];
                let slot = &sheet.plan.slots[f.slot];
                let (rect, capacity) = f.whole;
                sheet.frame(slot, f.id.clone(), name, f.turn.page_rect(rect), capacity)
            })
            .collect();
        let placer = Placer { planner, plan, facts: &facts, story: self.story };
        for placement in &plan.placements {
            placer.place(desk, sheets, placement);
        }
        placer.jump_lines(desk, sheets, self.jumps);
        self.report_unused(desk, sheets);
        self.report_short(desk, sheets);
        self.report(desk, sheets, &facts);
    }
}

fn units_of<'a, 'j: 'a>(desk: &mut Desk<'j>, element: &'a Element, budget: &mut i64) -> Vec<Unit<'a>> {
    let texts: Vec<(&Text, Option<&Text>)> = match &element.kind {
        ElementKind::Text(text) => vec![(text, None)],
        ElementKind::Item { label, body } => vec![(body, Some(label))],
        ElementKind::Row(cells) => cells.iter().map(|c| (c, None)).collect(),
        ElementKind::Table(table) => return table::units(desk, element, table, budget),
        ElementKind::Picture(_) | ElementKind::Art(_) | ElementKind::Ad(_) => Vec::new(),
    };
    let mut out = Vec::with_capacity(texts.len());
    for (text, label) in texts {
        let style = desk.job.style(text.style);
        let fitted = style.fit.is_some() && style.align != Align::Justify;
        let head = label.is_none() && (heads::is_head(style) || fitted);
        let label = label.map(|l| (l, desk.prepare(l)));
        let paragraph = (*budget > 0).then(|| desk.prepare(text));
        *budget -= text.text.len() as i64;
        let characters = text.text.chars().count();
        out.push(Unit { part: element.part, text, paragraph, label, head, style, characters, row: None });
    }
    out
}

/// Puts planned lines onto the sheets.
struct Placer<'p, 'a> {
    planner: &'p Planner<'a>,
    plan: &'p Plan,
    facts: &'p [u32],
    story: Option<usize>,
}

impl Placer<'_, '_> {
    fn place(&self, desk: &mut Desk, sheets: &mut [Sheet], placement: &Placement) {
        let unit = &self.planner.units[placement.unit];
        let lines = match &placement.setting {
            SetUnit::Paragraph(solution) => {
                let label = self.label(desk, unit, placement);
                desk.report_piled(unit.text, solution);
                let lines = solution.lines.iter().zip(&placement.at).map(|(line, (frame, at))| {
                    let f = &self.planner.frames[*frame];
                    let place = f.places[*at];
                    let (start, measure) = measure_of(unit.style, place.width, unit.style.size);
                    let block = self.top(*frame, *at) + f.baseline;
                    let setting = self.setting(unit, *frame, block, place.start + start, measure);
                    (f.page, lines::place(desk, unit.text, line, setting))
                });
                let labels = usize::from(label.is_some());
                (label.into_iter().chain(lines).collect(), labels)
            }
            SetUnit::Head(set, rows) => (self.head(desk, unit, placement, set, *rows), 0),
            SetUnit::Row(placed) => return self.row(desk, sheets, unit, placement, placed),
        };
        let (mut rest, mut labels): (Vec<(usize, PlacedLine)>, usize) = lines;
        while let Some(page) = rest.first().map(|(p, _)| *p) {
            let here = rest.iter().take_while(|(p, _)| *p == page).count();
            let tail = rest.split_off(here);
            let lines = rest.into_iter().map(|(_, l)| l).collect();
            let item = unit.label.as_ref().map(|_| std::mem::take(&mut labels));
            sheets[page].passages.push(Passage { story: self.story, part: unit.part, item, cell: None, lines });
            rest = tail;
        }
    }

    /// The top of a place of a frame.
    fn top(&self, frame: usize, line: usize) -> Length {
        let lowered = self.plan.lowered.get(frame).copied().unwrap_or(0);
        let f = &self.planner.frames[frame];
        f.leading * (f.row(line) + lowered) as i64
    }

    fn setting(&self, unit: &Unit, frame: usize, block: Length, start: Length, measure: Em) -> Setting {
        let f = &self.planner.frames[frame];
        Setting {
            frame: self.facts[frame],
            turn: f.turn,
            origin: Point::new(f.rect.x + start, f.rect.y + block),
            size: unit.style.size,
            width: unit.style.width,
            measure: measure.at(unit.style.em(unit.style.size)),
            on_grid: f.on_grid && (!unit.head || unit.style.leading == f.leading),
        }
    }

    /// A list item's label, in the hang of its first line.
    fn label(&self, desk: &mut Desk, unit: &Unit, placement: &Placement) -> Option<(usize, PlacedLine)> {
        let ((text, paragraph), (frame, row)) = (unit.label.as_ref()?, placement.at.first()?);
        let f = &self.planner.frames[*frame];
        let measure = unit.style.hang.max(paragraph.natural_width());
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure };
        let line = linebreak::set_lines(paragraph, &[slot]).lines.into_iter().next()?;
        let place = f.places[*row];
        let (start, _) = measure_of(unit.style, place.width, unit.style.size);
        let block = self.top(*frame, *row) + f.baseline;
        let setting = self.setting(unit, *frame, block, place.start + start, measure);
        Some((f.page, lines::place(desk, text, &line, setting)))
    }

    /// A head, centred on its footprint of whole lines.
    fn head(
        &self,
        desk: &mut Desk,
        unit: &Unit,
        placement: &Placement,
        set: &HeadSet,
        rows: usize,
    ) -> Vec<(usize, PlacedLine)> {
        let Some((frame, row)) = placement.at.first().copied() else { return Vec::new() };
        let f = &self.planner.frames[frame];
        let top = self.top(frame, row);
        let foot = f.leading * rows as i64;
        let (left, measure) = f.block(row, rows).unwrap_or((Length::ZERO, f.rect.width));
        let align = unit.style.align;
        let mut out = Vec::new();
        let mut put = |text: &Text, line: &linebreak::Line, width: Length, block: Length, size, scale| {
            let start = left + offset(align, measure, width);
            let setting = Setting { size, width: scale, ..self.setting(unit, frame, block, start, Em::ZERO) };
            out.push((f.page, lines::place(desk, text, line, Setting { measure, ..setting })));
        };
        match set {
            HeadSet::Plain(lines) => {
                let (size, leading) = (unit.style.size, unit.style.leading);
                let slack = (foot - leading * lines.len() as i64) / 2;
                let first = if leading == f.leading { f.baseline } else { (leading - size) / 2 + size.scale(88, 100) };
                for (i, l) in lines.iter().enumerate() {
                    let width = l.width.at(unit.style.em(size));
                    put(&l.text, &l.line, width, top + slack + first + leading * i as i64, size, unit.style.width);
                }
            }
            HeadSet::Fitted(head) => {
                let slack = (foot - head.depth()).max(Length::ZERO) / 2;
                for (i, l) in head.lines.iter().enumerate() {
                    let block = top + slack + head.size.scale(88, 100) + head.leading() * i as i64;
                    put(&l.text, &head.tracked(l, desk.facts), head.printed(l), block, head.size, head.width);
                }
            }
        }
        out
    }
}

impl Flow<'_> {
    /// Says what copyfitting did, what found no room, and where room was left.
    fn report(&self, desk: &mut Desk, sheets: &mut [Sheet], facts: &[u32]) {
        let Some(first) = self.planner.frames.first() else { return };
        let page = self.planner.frames.last().map_or(first.page, |f| f.page);
        self.report_split(desk, sheets, page);
        if self.fitted.plan.overset.is_some() {
            let left = self.report_overset(desk, &mut sheets[page]);
            if let (Some(sheet), Some(fact)) = (sheets.get_mut(page), facts.last())
                && let Some(frame) = sheet.frames.get_mut(*fact as usize)
            {
                frame.overset = left;
            }
        } else {
            self.report_holes(desk, sheets, page, facts);
        }
    }

    /// The steps of the ladder, in the report and as a note.
    pub fn report_steps(&self, desk: &mut Desk, sheets: &mut [Sheet]) {
        let steps = self.steps();
        let page = self.planner.frames.last().map_or(0, |f| f.page);
        let Some(sheet) = sheets.get_mut(page).filter(|_| !steps.is_empty()) else { return };
        let said = format!("{} fitted: {}", self.subject, steps.join("; "));
        desk.diags.push(Diagnostic::note("copyfit", said).on_page(&sheet.plan.id));
        if let Some(story) = self.story {
            sheet.story(desk.job, story).fitting.extend(steps);
        }
    }

    /// What was done to fit the text, in the order of the ladder.
    fn steps(&self) -> Vec<String> {
        let plan = &self.fitted.plan;
        let lines = |n: i64| if n.abs() == 1 { "line" } else { "lines" };
        let mut steps = Vec::new();
        for (unit, change) in &plan.fitted {
            let text: String = self.planner.units[*unit].text.text.chars().take(8).collect();
            let sign = if *change < 0 { '−' } else { '+' };
            steps.push(format!("paragraph 「{text}…」 {sign}{} {}", change.abs(), lines(i64::from(*change))));
        }
        if plan.added > 0 {
            steps.push(format!("space around heads +{} {}", plan.added, lines(plan.added as i64)));
        }
        steps.extend(self.fitted.steps.iter().cloned());
        steps
    }

    /// Paragraphs whose widow and orphan lines could not be kept to.
    fn report_split(&self, desk: &mut Desk, sheets: &[Sheet], page: usize) {
        let sheet = &sheets[page];
        for unit in &self.fitted.plan.split {
            let sheet = self.sheet_of(*unit, sheets).unwrap_or(sheet);
            let Some(unit) = self.planner.units.get(*unit) else { continue };
            let (style, text) = (unit.style, unit.text);
            let message = match style.orphans > 1 || style.widows > 1 {
                true => format!(
                    "a paragraph leaves fewer lines at a column's foot or top than style `{}` asks for ({} and {})",
                    style.name, style.orphans, style.widows
                ),
                false => "a paragraph leaves a single line before or after the turn of a page".to_owned(),
            };
            desk.diags.push(
                Diagnostic::warning("widow-orphan", message)
                    .at_opt(text.span_of(0..text.text.len()), "this paragraph")
                    .help("add or cut a few words in it or before it")
                    .on_page(&sheet.plan.id),
            );
        }
    }

    /// Holes deeper than the thread allows.
    fn report_holes(&self, desk: &mut Desk, sheets: &mut [Sheet], page: usize, facts: &[u32]) {
        let (planner, plan) = (&self.planner, &self.fitted.plan);
        let lowered = |f: usize| plan.lowered.get(f).copied().unwrap_or(0);
        let hole = |f: usize| planner.empty(plan, f).saturating_sub(lowered(f));
        let holes: Vec<usize> = (0..planner.frames.len()).map(hole).collect();
        let total: usize = holes.iter().sum();
        if let Some((frame, hole)) = planner.frames.iter().zip(&holes).find(|(_, hole)| **hole > planner.hole) {
            let slot = &sheets[frame.page].plan.slots[frame.slot];
            let characters = self.missing(&holes);
            let end = if frame.turn.is_vertical() { "left end" } else { "foot" };
            desk.diags.push(
                raise("underset", format!("{} leaves {hole} lines empty at the {end} of `{}`", self.subject, frame.id))
                .at_opt(slot.span, "this slot")
                .help(format!(
                    "add about {characters} characters ({total} lines), or make its slots {total} lines shorter in all"
                ))
                .on_page(&sheets[frame.page].plan.id),
            );
            self.note_holes(sheets, &holes, facts);
        }
        if let Some(story) = self.story {
            let fact = sheets[page].story(desk.job, story);
            fact.underset_lines += u32::try_from(total).unwrap_or(u32::MAX);
        }
    }

    /// About how many characters would fill some holes.
    fn missing(&self, holes: &[usize]) -> i64 {
        self.planner.frames.iter().zip(holes).map(|(f, n)| self.would_fill(f, *n)).sum()
    }

    /// About how many characters would fill some lines of a frame.
    fn would_fill(&self, f: &Frame, lines: usize) -> i64 {
        let size = self.planner.units.iter().rev().find(|u| !u.head).map(|u| u.style.size);
        f.rect.width.whole(size.unwrap_or(f.leading)).max(1).saturating_mul(lines as i64)
    }

    /// Leaves with each frame what it has empty.
    fn note_holes(&self, sheets: &mut [Sheet], holes: &[usize], facts: &[u32]) {
        for ((f, hole), fact) in self.planner.frames.iter().zip(holes).zip(facts) {
            let frame = sheets.get_mut(f.page).and_then(|sheet| sheet.frames.get_mut(*fact as usize));
            if let Some(frame) = frame {
                frame.empty = Amount::of(*hole, usize::try_from(self.would_fill(f, *hole)).unwrap_or(0));
            }
        }
    }

    /// Reports text that found no room; how much.
    fn report_overset(&self, desk: &mut Desk, sheet: &mut Sheet) -> Option<Amount> {
        let (unit, offset, _) = self.fitted.plan.overset?;
        let characters = ladder::left_over(&self.planner, (unit, offset, 0), |_| true);
        let lines = self.fitted.lines;
        let text = self.planner.units.get(unit).map(|u| u.text)?;
        desk.diags.push(
            raise("overset", format!("{} is overset: 多 {characters} 字／{lines} 行", self.subject))
                .at_opt(text.span_of(offset..text.text.len()), "from here on there is no room")
                .help(self.fitted.help.join(", or "))
                .on_page(&sheet.plan.id),
        );
        if let Some(story) = self.story {
            let fact = sheet.story(desk.job, story);
            fact.overset_characters += u32::try_from(characters).unwrap_or(u32::MAX);
            fact.overset_lines += u32::try_from(lines).unwrap_or(u32::MAX);
        }
        Some(Amount::of(lines, characters))
    }
}
