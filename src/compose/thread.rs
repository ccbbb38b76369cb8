//! Threads: a story's text through its frames.

use crate::diag::Diagnostic;
use crate::geom::{Em, Length, LogicalPoint, Rect};
use crate::linebreak::{self, LineSlot};
use crate::model::{Align, Element, ElementKind, Grid, Slot, Text, Thread, VerticalAlign};

use super::boxes::{measure_of, offset, text_of};
use super::lines::{self, Setting};
use super::plan::{Frame, HeadSet, Placement, Plan, Planner, SetUnit, Unit};
use super::sheet::{Passage, PlacedLine, Sheet};
use super::{Desk, heads};

/// Sets a thread through its slots.
pub(super) fn set(desk: &mut Desk, sheets: &mut [Sheet], thread: &Thread) {
    let mut frames = Vec::new();
    for (page, slot) in &thread.slots {
        let plan = sheets[*page].plan;
        let slot_of = &plan.slots[*slot];
        let area = slot_of.rect.inset(slot_of.inset);
        frames.extend(columns(slot_of, &plan.grids[slot_of.grid], area, *page, *slot, slot_of.on_grid));
    }
    group(&mut frames);
    let name = desk.story_id(Some(thread.story)).unwrap_or(&thread.id);
    run(desk, sheets, Some(thread.story), &thread.elements, frames, &format!("story `{name}`"));
}

/// Sets the elements of a box through its columns.
pub(super) fn set_columns(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, elements: &[Element], area: Rect) {
    let grid = &sheet.plan.grids[slot.grid];
    let index = sheet.plan.slots.iter().position(|s| s.id == slot.id).unwrap_or(0);
    let mut frames = columns(slot, grid, area, 0, index, slot.on_grid);
    let first = elements.iter().find_map(|e| text_of(&e.kind)).filter(|_| !slot.on_grid);
    if let Some(style) = first.map(|text| desk.job.style(text.style)) {
        let (size, leading) = (style.size, style.leading.max(Length::pt(1)));
        for frame in &mut frames {
            frame.leading = leading;
            frame.baseline = size.scale(88, 100);
            let lines = (frame.rect.height + leading - size).whole(leading);
            frame.capacity = usize::try_from(lines).unwrap_or(0);
        }
    }
    group(&mut frames);
    run(desk, std::slice::from_mut(sheet), slot.story, elements, frames, &format!("slot `{}`", slot.id));
}

/// The columns of a slot as frames; on the grid, they start at its next whole line.
fn columns(slot: &Slot, grid: &Grid, area: Rect, page: usize, index: usize, on_grid: bool) -> Vec<Frame> {
    let count = i64::from(slot.columns.max(1));
    let width = (area.width - slot.gap * (count - 1)).max(Length::ZERO) / count;
    let leading = grid.leading.max(Length::pt(1));
    let mut top = area.y;
    if on_grid {
        let past = top - grid.area.y + leading - Length::from_raw(1);
        top = grid.area.y + leading * past.whole(leading);
    }
    let height = (area.bottom() - top).max(Length::ZERO);
    let capacity = usize::try_from(height.whole(leading)).unwrap_or(0);
    // On the grid a column is whole ems wide, so that heads and text share both edges.
    let spare =
        if on_grid && grid.em > Length::ZERO { width - grid.em * width.whole(grid.em).max(1) } else { Length::ZERO };
    let spare = spare.max(Length::ZERO);
    let column = |i: i64| Frame {
        page,
        slot: index,
        id: if count == 1 { slot.id.clone() } else { format!("{}.{}", slot.id, i + 1) },
        rect: Rect::new(area.x + (width + slot.gap) * i + spare / 2, top, width - spare, height),
        capacity,
        leading,
        baseline: grid.baseline,
        on_grid,
        group: 0,
        from_foot: slot.valign == VerticalAlign::Bottom,
    };
    (0..count).map(column).collect()
}

/// Numbers the frames' groups: consecutive frames with one top and one depth.
fn group(frames: &mut [Frame]) {
    for i in 1..frames.len() {
        let (a, b) = (&frames[i - 1], &frames[i]);
        let same = a.page == b.page && a.rect.y == b.rect.y && a.capacity == b.capacity;
        frames[i].group = a.group + usize::from(!same);
    }
}

/// Plans and places elements in frames; `subject` names them in findings.
fn run(
    desk: &mut Desk,
    sheets: &mut [Sheet],
    story: Option<usize>,
    elements: &[Element],
    frames: Vec<Frame>,
    subject: &str,
) {
    // Text far beyond what the frames hold is counted, not shaped.
    let room: i64 = frames.iter().map(|f| f.capacity as i64 * (f.rect.width.whole(Length::pt(5)) + 1)).sum();
    let mut budget = room.saturating_mul(2).saturating_add(20_000);
    let units = elements.iter().flat_map(|e| units_of(desk, e, &mut budget)).collect();
    let mut planner = Planner::new(units, frames);
    let plan = planner.plan(desk);
    let name = desk.story_id(story);
    let facts: Vec<u32> = planner
        .frames
        .iter()
        .map(|f| {
            let sheet = &mut sheets[f.page];
            let slot = &sheet.plan.slots[f.slot];
            sheet.frame(slot, f.id.clone(), name, f.rect, f.capacity)
        })
        .collect();
    for placement in &plan.placements {
        let placer = Placer { planner: &planner, plan: &plan, facts: &facts, story };
        placer.place(desk, sheets, placement);
    }
    report(desk, sheets, story, &planner, &plan, subject);
}

fn units_of<'a, 'j: 'a>(desk: &mut Desk<'j>, element: &'a Element, budget: &mut i64) -> Vec<Unit<'a>> {
    let texts: Vec<(&Text, Option<&Text>)> = match &element.kind {
        ElementKind::Text(text) => vec![(text, None)],
        ElementKind::Item { label, body } => vec![(body, Some(label))],
        ElementKind::Row(cells) => cells.iter().map(|c| (c, None)).collect(),
        ElementKind::Picture(_) | ElementKind::Art(_) => Vec::new(),
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
        out.push(Unit { part: element.part, text, paragraph, label, head, style, characters });
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
                let lines = solution.lines.iter().zip(&placement.at).map(|(line, (frame, row))| {
                    let f = &self.planner.frames[*frame];
                    let (start, measure) = measure_of(unit.style, f.rect.width, unit.style.size);
                    let setting = self.setting(unit, *frame, self.top(*frame, *row) + f.baseline, start, measure);
                    (f.page, lines::place(&desk.job.styles, unit.text, line, setting))
                });
                label.into_iter().chain(lines).collect()
            }
            SetUnit::Head(set, rows) => self.head(desk, unit, placement, set, *rows),
        };
        let mut rest: Vec<(usize, PlacedLine)> = lines;
        while let Some(page) = rest.first().map(|(p, _)| *p) {
            let here = rest.iter().take_while(|(p, _)| *p == page).count();
            let tail = rest.split_off(here);
            let lines = rest.into_iter().map(|(_, l)| l).collect();
            let item = unit.label.is_some();
            sheets[page].passages.push(Passage { story: self.story, part: unit.part, item, lines });
            rest = tail;
        }
    }

    /// The top of a line of a frame.
    fn top(&self, frame: usize, row: usize) -> Length {
        let lowered = self.plan.lowered.get(frame).copied().unwrap_or(0);
        self.planner.frames[frame].leading * (row + lowered) as i64
    }

    fn setting(&self, unit: &Unit, frame: usize, block: Length, start: Length, measure: Em) -> Setting {
        let f = &self.planner.frames[frame];
        let at = LogicalPoint { inline: start, block };
        Setting {
            frame: self.facts[frame],
            origin: crate::geom::WritingMode::Horizontal.point(&f.rect, at),
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
        let (start, _) = measure_of(unit.style, f.rect.width, unit.style.size);
        let setting = self.setting(unit, *frame, self.top(*frame, *row) + f.baseline, start, measure);
        Some((f.page, lines::place(&desk.job.styles, text, &line, setting)))
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
        let measure = f.rect.width;
        let align = unit.style.align;
        let mut out = Vec::new();
        let mut put = |text: &Text, line: &linebreak::Line, width: Length, block: Length, size, scale| {
            let start = offset(align, measure, width);
            let setting = Setting { size, width: scale, ..self.setting(unit, frame, block, start, Em::ZERO) };
            out.push((f.page, lines::place(&desk.job.styles, text, line, Setting { measure, ..setting })));
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
                    put(&l.text, &head.tracked(l), head.printed(l), block, head.size, head.width);
                }
            }
        }
        out
    }
}

/// Says what found no room, and where room was left.
fn report(desk: &mut Desk, sheets: &mut [Sheet], story: Option<usize>, planner: &Planner, plan: &Plan, subject: &str) {
    let Some(first) = planner.frames.first() else { return };
    let page = planner.frames.last().map_or(first.page, |f| f.page);
    if let Some((unit, offset, lines)) = plan.overset {
        report_overset(desk, &mut sheets[page], story, planner, (unit, offset, lines), subject);
        return;
    }
    let taken = plan.used.iter().zip(&plan.lowered).map(|(used, lowered)| used + lowered);
    let holes: Vec<usize> = planner.frames.iter().zip(taken).map(|(f, n)| f.capacity.saturating_sub(n)).collect();
    let total: usize = holes.iter().sum();
    let page_id = sheets[page].plan.id.clone();
    if let Some((frame, hole)) = planner.frames.iter().zip(&holes).find(|(_, hole)| **hole > 1) {
        let slot = &sheets[frame.page].plan.slots[frame.slot];
        desk.diags.push(
            Diagnostic::warning(
                "underset",
                format!("{subject} leaves {hole} lines empty at the foot of `{}`", frame.id),
            )
            .at_opt(slot.span, "this slot")
            .help(format!("add about {total} lines of text, or make its slots {total} lines shorter in all"))
            .on_page(&page_id),
        );
    }
    if let Some(story) = story {
        let fact = sheets[page].story(desk.job, story);
        fact.underset_lines += u32::try_from(total).unwrap_or(u32::MAX);
        if plan.added > 0 {
            fact.fitting.push(format!("space around heads +{} lines", plan.added));
        }
    }
}

fn report_overset(
    desk: &mut Desk,
    sheet: &mut Sheet,
    story: Option<usize>,
    planner: &Planner,
    (unit, offset, lines): (usize, usize, usize),
    subject: &str,
) {
    let rest = planner.units[unit..].iter().enumerate();
    let counted = rest.map(|(i, u)| {
        let text = u.text.text.get(if i == 0 { offset } else { 0 }..).unwrap_or("");
        text.chars().filter(|c| !c.is_whitespace()).count()
    });
    let characters: usize = counted.sum();
    let text = planner.units[unit].text;
    desk.diags.push(
        Diagnostic::error("overset", format!("{subject} is overset: 多 {characters} 字／{lines} 行"))
            .at_opt(text.span_of(offset..text.text.len()), "from here on there is no room")
            .help(format!("cut {characters} characters, or give it {lines} lines more"))
            .on_page(&sheet.plan.id),
    );
    if let Some(story) = story {
        let fact = sheet.story(desk.job, story);
        fact.overset_characters += u32::try_from(characters).unwrap_or(u32::MAX);
        fact.overset_lines += u32::try_from(lines).unwrap_or(u32::MAX);
    }
}
