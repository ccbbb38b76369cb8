//! Boxes: slots with contents of their own (heads, lead, captions, sidebars, furniture).
//!
//! A box is a stack: each element is set to the box's measure, one under the other; the stack
//! is then placed at the top, middle or foot. Text whose style has size limits is copyfitted:
//! the largest size at which the stack fits; its leading keeps its proportion to the size.

use crate::diag::catalogue::raise;
use crate::geom::{Em, Length, Point, Rect};
use crate::linebreak::{self, Line, LineSlot, Paragraph};
use crate::model::{Align, Element, ElementKind, Grid, LineSpace, Part, Picture, Slot, Style, Text, VerticalAlign};

use super::lines::{self, Setting};
use super::sheet::{Passage, Sheet};
use super::{Desk, cut, heads, pictures, thread};
use crate::page::Amount;

mod room;
mod table;
pub(super) use room::{crop_of, room};
use room::{least_cut, least_deeper, report_hole};

/// Steps in which copyfitting tries sizes: coarse ones to the first that fits, fine ones back.
const SIZE_STEPS: [i64; 2] = [25, 5]; // hundredths of a point
/// Least distance between a picture and a caption in the same slot.
const CAPTION_GAP: i64 = 5; // points

/// Sets every box of a page; frames of threads are only decorated.
pub(super) fn set_all(desk: &mut Desk, sheet: &mut Sheet) {
    let plan = sheet.plan;
    for slot in &plan.slots {
        let art = matches!(slot.content.first(), Some(Element { kind: ElementKind::Art(_), .. }));
        // Art is complete in itself; a tint is for the type that would stand in its place.
        let unused = slot.content.is_empty() && slot.role != "panel" && slot.role != "body";
        if !art && !unused {
            sheet.decorate(slot);
        }
        if slot.content.is_empty() {
            continue;
        }
        let grid = &plan.grids[slot.grid];
        if slot.columns > 1 && slot.content.iter().all(|e| is_flow(&e.kind)) {
            set_columns(desk, sheet, slot, grid);
        } else {
            set_box(desk, sheet, slot, grid);
        }
    }
}

fn is_flow(kind: &ElementKind) -> bool {
    matches!(kind, ElementKind::Text(_) | ElementKind::Item { .. } | ElementKind::Table(_))
}

/// A line of the stack.
struct StackLine<'a> {
    text: std::borrow::Cow<'a, Text>,
    line: Line,
    size: Length,
    width: u16,
    /// Inline distance from the box's start.
    start: Length,
    /// Block distance of the baseline from the stack's top.
    baseline: Length,
    measure: Length,
}

/// An element of the stack.
struct Block<'a> {
    part: Part,
    /// As [`Passage::item`].
    item: Option<usize>,
    lines: Vec<StackLine<'a>>,
    /// Where the element ends, from the stack's top.
    foot: Length,
}

struct Stack<'a> {
    blocks: Vec<Block<'a>>,
    tables: table::Tables,
    depth: Length,
    /// Distance between the lines of its last element.
    leading: Length,
}

/// A text prepared once, set as often as copyfitting wants.
struct Prepared<'a> {
    part: Part,
    source: &'a Text,
    label: Option<(&'a Text, Paragraph)>,
    paragraph: Paragraph,
}

fn set_box(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, grid: &Grid) {
    let mut area = text_area(slot, grid);
    let mut rest: &[Element] = &slot.content;
    if let Some((Element { kind: ElementKind::Picture(picture), .. }, after)) = rest.split_first() {
        area = set_picture(desk, sheet, slot, grid, picture, after, area);
        rest = after;
    } else if let Some((Element { kind: ElementKind::Ad(ad), .. }, after)) = rest.split_first() {
        pictures::set_ad(desk, sheet, slot, ad);
        rest = after;
    } else if let Some((Element { kind: ElementKind::Art(art), .. }, after)) = rest.split_first() {
        // A bug stands where its slot starts; other art in the middle of its slot.
        let part = slot.content.first().map_or(Part::Furniture, |e| e.part);
        let rect = if part == Part::Bug {
            pictures::art_at_start(desk, *art, slot)
        } else {
            pictures::art_rect(desk, *art, slot.turn.page_rect(area))
        };
        sheet.paint_figure(
            (slot.story, part),
            &alt_of(desk, sheet, slot),
            crate::page::Paint::Form { art: *art, rect },
        );
        rest = after;
    }
    let story = desk.story_id(slot.story);
    let frame = sheet.frame(slot, slot.id.clone(), story, slot.rect, capacity(slot, grid));
    if rest.is_empty() {
        return;
    }
    let stack = build(desk, slot, grid, rest, area);
    report_hole(desk, sheet, (slot, frame), rest, &stack, area);
    if let Some(overset) = place(desk, sheet, slot, frame, stack, area) {
        let cut = least_cut(desk, slot, grid, rest, area, overset.characters as usize);
        let deeper = least_deeper(desk, slot, grid, rest, area, overset.lines as usize);
        overset.report(desk, sheet, (slot, frame), cut, deeper);
    }
}

/// A slot's area less its padding; on the grid, from its first whole line on.
fn text_area(slot: &Slot, grid: &Grid) -> Rect {
    let area = slot.inner();
    if !slot.on_grid || grid.leading <= Length::ZERO {
        return area;
    }
    let first = grid.line_area().y;
    let past = area.y - first + grid.leading - Length::from_raw(1);
    let top = first + grid.leading * past.whole(grid.leading);
    Rect { y: top, height: (area.bottom() - top).max(Length::ZERO), ..area }
}

/// What art says: a series' mark its name, the nameplate the newspaper's.
fn alt_of(desk: &Desk, sheet: &Sheet, slot: &Slot) -> String {
    let story = slot.story.and_then(|s| desk.job.stories.get(s));
    let names = story.map(|s| [&s.bug, &s.title]).unwrap_or([&sheet.plan.meta.publication, &slot.id]);
    names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
}

fn capacity(slot: &Slot, grid: &Grid) -> usize {
    if slot.on_grid { usize::try_from(slot.area().height.whole(grid.leading)).unwrap_or(0) } else { 0 }
}

/// Sets a picture, leaving room under it for the captions that follow; returns that room.
fn set_picture(
    desk: &mut Desk,
    sheet: &mut Sheet,
    slot: &Slot,
    grid: &Grid,
    picture: &Picture,
    captions: &[Element],
    area: Rect,
) -> Rect {
    let depth = caption_depth(desk, slot, grid, captions, area);
    let room = Rect { height: (area.height - depth).max(Length::ZERO), ..area };
    pictures::set(desk, sheet, slot, picture, slot.turn.page_rect(room));
    Rect { y: area.bottom() - depth + Length::pt(CAPTION_GAP).min(depth), height: depth, ..area }
}

/// What captions under a picture take of its slot.
fn caption_depth(desk: &mut Desk, slot: &Slot, grid: &Grid, captions: &[Element], area: Rect) -> Length {
    if captions.is_empty() {
        return Length::ZERO;
    }
    build(desk, slot, grid, captions, area).depth + Length::pt(CAPTION_GAP)
}

/// Builds the stack, copyfitted when the style of its text allows it.
fn build<'a>(desk: &mut Desk, slot: &Slot, grid: &Grid, elements: &'a [Element], area: Rect) -> Stack<'a> {
    let mut prepared: Vec<Option<Prepared<'a>>> = elements.iter().map(|e| prepare(desk, e)).collect();
    indent_under_heads(desk, &mut prepared);
    let fit = prepared.iter().flatten().find_map(|p| {
        let style = desk.job.style(p.source.style);
        style.fit.filter(|_| style.align == Align::Justify).map(|fit| (fit, style.size))
    });
    let mut setter = Setter { slot, grid, area, percent: 10_000, roomy: true };
    let Some((fit, base)) = fit else {
        // As much space around heads and items as their styles like, where there is room for it.
        let stack = setter.stack(desk, elements, &prepared);
        if trimmed(&stack) <= area.height {
            return stack;
        }
        setter.roomy = false;
        return setter.stack(desk, elements, &prepared);
    };
    setter.roomy = false;
    let [coarse, fine] = SIZE_STEPS.map(Length::centipoints);
    let mut at = |desk: &mut Desk, size: Length| {
        setter.percent = size.raw().saturating_mul(10_000) / base.raw().max(1);
        setter.stack(desk, elements, &prepared)
    };
    let mut size = fit.max_size;
    let mut stack = at(desk, size);
    while stack.depth > area.height && size > fit.min_size {
        size = (size - coarse).max(fit.min_size);
        stack = at(desk, size);
    }
    let mut finer = (size + coarse).min(fit.max_size) - fine;
    while finer > size {
        let larger = at(desk, finer);
        if larger.depth <= area.height {
            return larger;
        }
        finer -= fine;
    }
    stack
}

fn prepare<'a>(desk: &mut Desk, element: &'a Element) -> Option<Prepared<'a>> {
    let (source, label) = match &element.kind {
        ElementKind::Text(text) => (text, None),
        ElementKind::Item { label, body } => (body, Some((label, desk.prepare(label)))),
        _ => return None,
    };
    Some(Prepared { part: element.part, source, label, paragraph: desk.prepare(source) })
}

/// A paragraph right under a head, or a lead's first, has an indent of its own.
fn indent_under_heads(desk: &Desk, prepared: &mut [Option<Prepared>]) {
    let mut under_head = prepared.first().is_some_and(|p| p.as_ref().is_some_and(|p| p.part == Part::Lead));
    for p in prepared.iter_mut().flatten() {
        let style = desk.job.style(p.source.style);
        if under_head && p.label.is_none() {
            p.paragraph = std::mem::take(&mut p.paragraph).with_indent(style.indent_after_head);
        }
        under_head = heads::is_head(style);
    }
}

/// Sets elements one under the other.
struct Setter<'s> {
    slot: &'s Slot,
    grid: &'s Grid,
    area: Rect,
    /// Size of copyfitted text, in hundredths of a percent.
    percent: i64,
    /// Whether space around elements is as much as their styles allow, or as little.
    roomy: bool,
}

impl Setter<'_> {
    fn stack<'a>(&self, desk: &mut Desk, elements: &'a [Element], prepared: &[Option<Prepared<'a>>]) -> Stack<'a> {
        let mut blocks: Vec<Block<'a>> = Vec::new();
        let mut tables = table::Tables::default();
        let mut y = Length::ZERO;
        let mut after = Length::ZERO;
        let mut last = self.grid.leading;
        let group = heads::group(desk, elements, self.area);
        for (i, (element, prepared)) in elements.iter().zip(prepared).enumerate() {
            if let (Some(member), Some(p)) = (group.as_ref().and_then(|g| g.get(i)), prepared) {
                let block = self.fitted_head(desk, p, &member.head, y + member.before);
                y = self.whole_lines(block.foot);
                blocks.push(block);
                continue;
            }
            let style = text_of(&element.kind).map(|t| desk.job.style(t.style));
            let leading = style.map_or(self.grid.leading, |s| self.leading(s));
            last = leading;
            if !blocks.is_empty() {
                y += after.max(leading * style.map_or(0, |s| self.lines_of(s.before)));
            }
            if let ElementKind::Table(table) = &element.kind {
                y = self.whole_lines(self.table(desk, element.part, table, y, (&mut blocks, &mut tables)));
                let last = table.rows.last().map(|row| desk.job.style(row.text.style));
                after = leading * last.map_or(0, |s| self.lines_of(s.after));
                continue;
            }
            let block = match (&element.kind, prepared) {
                (ElementKind::Row(cells), _) => self.row(desk, element.part, cells, y),
                (_, Some(p)) => self.text(desk, p, y),
                _ => continue,
            };
            y = self.whole_lines(block.foot);
            after = leading * style.map_or(0, |s| self.lines_of(s.after));
            blocks.push(block);
        }
        Stack { blocks, tables, depth: y, leading: last }
    }

    fn lines_of(&self, space: LineSpace) -> i64 {
        i64::from(if self.roomy { space.max } else { space.min })
    }

    /// On the grid, an element takes whole lines.
    fn whole_lines(&self, foot: Length) -> Length {
        let pitch = self.grid.leading;
        if !self.slot.on_grid || pitch <= Length::ZERO {
            return foot;
        }
        pitch * (foot + pitch - Length::from_raw(1)).whole(pitch)
    }

    fn leading(&self, style: &Style) -> Length {
        if self.slot.on_grid {
            return self.grid.leading;
        }
        self.sized(style, style.leading)
    }

    /// A length of a style, at the size that copyfitting is trying.
    fn sized(&self, style: &Style, length: Length) -> Length {
        if self.percent == 10_000 || style.fit.is_none() { length } else { length.scale(self.percent, 10_000) }
    }

    fn text<'a>(&self, desk: &mut Desk, p: &Prepared<'a>, y: Length) -> Block<'a> {
        let style = desk.job.style(p.source.style);
        match style.fit {
            Some(fit) if style.align != Align::Justify => self.head(desk, p, fit, y),
            _ if heads::is_head(style) => self.broken_head(desk, p, y),
            _ => self.paragraph(desk, p, y),
        }
    }

    /// A head fitted to the measure and to what is left of the depth.
    fn head<'a>(&self, desk: &mut Desk, p: &Prepared<'a>, fit: crate::model::Fit, y: Length) -> Block<'a> {
        let depth = (self.area.height - y).max(fit.min_size);
        let head = heads::fit(desk, p.source, fit, self.area.width, depth);
        self.fitted_head(desk, p, &head, y)
    }

    /// A fitted head as a block.
    fn fitted_head<'a>(&self, desk: &Desk, p: &Prepared<'a>, head: &heads::Head, y: Length) -> Block<'a> {
        let align = desk.job.style(p.source.style).align;
        let mut baseline = y + head.size.scale(88, 100);
        let mut lines = Vec::new();
        for line in &head.lines {
            let printed = head.printed(line);
            lines.push(StackLine {
                text: std::borrow::Cow::Owned(line.text.clone()),
                line: head.tracked(line, desk.facts),
                size: head.size,
                width: head.width,
                start: offset(align, self.area.width, printed),
                baseline,
                measure: self.area.width,
            });
            baseline += head.leading();
        }
        Block { part: p.part, item: None, lines, foot: y + head.depth() }
    }

    /// A head or ragged text at its own size, broken between words and balanced.
    fn broken_head<'a>(&self, desk: &mut Desk, p: &Prepared<'a>, y: Length) -> Block<'a> {
        let style = desk.job.style(p.source.style);
        let (size, leading, align) = (self.sized(style, style.size), self.leading(style), style.align);
        let measure = self.area.width;
        let (em, width) = (style.em(size), style.width);
        let set = heads::break_lines(desk, p.source, measure.in_em(em));
        let count = set.len().max(1) as i64;
        let first = self.first_baseline(desk.job.style(p.source.style), y);
        let lines = set.into_iter().enumerate().map(|(i, l)| StackLine {
            start: offset(align, measure, l.width.at(em)),
            text: std::borrow::Cow::Owned(l.text),
            line: l.line,
            size,
            width,
            baseline: first + leading * i as i64,
            measure,
        });
        Block { part: p.part, item: None, lines: lines.collect(), foot: self.foot(y, size, leading, count) }
    }

    /// A justified paragraph or list item.
    fn paragraph<'a>(&self, desk: &mut Desk, p: &Prepared<'a>, y: Length) -> Block<'a> {
        let style = desk.job.style(p.source.style);
        let (size, leading) = (self.sized(style, style.size), self.leading(style));
        let (start, measure) = measure_of(style, self.area.width, size);
        let set = (size, style.width);
        let hang = if p.label.is_some() { style.hang } else { Em::ZERO };
        let slot = LineSlot { frame: 0, grid_line: 0, start: hang, measure: measure - hang };
        let lane = vec![slot; p.source.text.chars().count() + 2];
        let solution = linebreak::set_lines(&p.paragraph, &lane);
        desk.report_piled(p.source, &solution);
        let style = desk.job.style(p.source.style);
        let first = self.first_baseline(style, y);
        let count = solution.lines.len().max(1) as i64;
        let mut lines: Vec<StackLine<'a>> = Vec::new();
        if let Some((text, label)) = &p.label {
            let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: hang.max(label.natural_width()) };
            for line in linebreak::set_lines(label, &[slot]).lines {
                lines.push(self.stack_line(text, line, set, start, first, measure));
            }
        }
        let item = p.label.as_ref().map(|_| lines.len());
        for (i, line) in solution.lines.into_iter().enumerate() {
            lines.push(self.stack_line(p.source, line, set, start, first + leading * i as i64, measure));
        }
        Block { part: p.part, item, lines, foot: self.foot(y, size, leading, count) }
    }

    fn stack_line<'a>(
        &self,
        text: &'a Text,
        line: Line,
        (size, width): (Length, u16),
        start: Length,
        baseline: Length,
        measure: Em,
    ) -> StackLine<'a> {
        let measure = measure.at(size).scale(i64::from(width), 1000);
        let text = std::borrow::Cow::Borrowed(text);
        StackLine { text, line, size, width, start, baseline, measure }
    }

    /// Texts at the left, centre and right of one line.
    fn row<'a>(&self, desk: &mut Desk, part: Part, cells: &'a [Text], y: Length) -> Block<'a> {
        let mut lines = Vec::new();
        let mut foot = y;
        for (i, text) in cells.iter().enumerate() {
            let align = match i {
                0 => Align::Start,
                _ if i + 1 == cells.len() => Align::End,
                _ => Align::Center,
            };
            let style = desk.job.style(text.style).clone();
            let (size, leading) = (self.sized(&style, style.size), self.leading(&style));
            let paragraph = desk.prepare(text);
            let width = paragraph.natural_width();
            let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: width };
            let first = self.first_baseline(&style, y);
            for line in linebreak::set_lines(&paragraph, &[slot]).lines {
                let start = offset(align, self.area.width, width.at(style.em(size)));
                lines.push(self.stack_line(text, line, (size, style.width), start, first, width));
            }
            foot = foot.max(self.foot(y, size, leading, 1));
        }
        Block { part, item: None, lines, foot }
    }

    /// The baseline of the first line of an element that starts at `y`.
    fn first_baseline(&self, style: &Style, y: Length) -> Length {
        if self.slot.on_grid { y + self.grid.baseline } else { y + self.sized(style, style.size).scale(88, 100) }
    }

    /// Where an element of `count` lines ends: its last em box, and the line gap after it.
    fn foot(&self, y: Length, size: Length, leading: Length, count: i64) -> Length {
        if self.slot.on_grid {
            return y + leading * count;
        }
        // Outside the grid a stack ends with its last em box's line.
        y + (leading * count).max(size)
    }
}

/// The text of an element, or the first of a row's.
pub(super) fn text_of(kind: &ElementKind) -> Option<&Text> {
    match kind {
        ElementKind::Text(text) | ElementKind::Item { body: text, .. } => Some(text),
        ElementKind::Row(cells) => cells.first(),
        ElementKind::Table(table) => table.rows.first().map(|row| &row.text),
        _ => None,
    }
}

/// Inline offset of a line of `width` on a measure.
pub(super) fn offset(align: Align, measure: Length, width: Length) -> Length {
    match align {
        Align::Center | Align::Spread => (measure - width).max(Length::ZERO) / 2,
        Align::End => (measure - width).max(Length::ZERO),
        Align::Justify | Align::Start => Length::ZERO,
    }
}

/// The measure of a style's lines and where it starts: whole ems for justified text, whose
/// characters stand on a grid; the whole width for ragged lines.
pub(super) fn measure_of(style: &Style, width: Length, size: Length) -> (Length, Em) {
    let em = style.em(size);
    if style.align == Align::Justify { whole_measure(width, em) } else { (Length::ZERO, width.in_em(em)) }
}

/// The whole ems of a measure, and where they start so that both sides are equal.
pub(super) fn whole_measure(width: Length, size: Length) -> (Length, Em) {
    let ems = width.whole(size);
    if ems < 1 {
        return (Length::ZERO, width.in_em(size));
    }
    ((width - size * ems) / 2, Em::ems(ems))
}

/// Places a stack in its area; what does not fit is left out and returned.
fn place(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, frame: u32, mut stack: Stack, area: Rect) -> Option<Overset> {
    let spare = (area.height - trimmed(&stack)).max(Length::ZERO);
    let mut top = match slot.valign {
        VerticalAlign::Top => Length::ZERO,
        VerticalAlign::Middle => spare / 2,
        VerticalAlign::Bottom => spare,
    };
    let grid = &sheet.plan.grids[slot.grid];
    if slot.on_grid {
        top = grid.leading * top.whole(grid.leading);
    }
    let mut left: Option<Overset> = None;
    stack.tables.report(desk, &sheet.plan.id);
    stack.tables.paint(sheet, slot.turn, area, top);
    for (index, block) in stack.blocks.into_iter().enumerate() {
        let cell = stack.tables.cell(index);
        let mut passage = Passage { story: slot.story, part: block.part, item: block.item, cell, lines: Vec::new() };
        for line in block.lines {
            let setting = Setting {
                frame,
                turn: slot.turn,
                origin: Point::new(area.x + line.start, area.y + top + line.baseline),
                size: line.size,
                width: line.width,
                measure: line.measure,
                on_grid: slot.on_grid,
            };
            let placed = lines::place(desk, &line.text, &line.line, setting);
            // The descent of an em box is 0.12 em; half a point of grace for rounding.
            if top + line.baseline + line.size.scale(12, 100) > area.height + Length::centipoints(50) {
                left.get_or_insert_with(|| Overset::new(&line.text, &line.line))
                    .add(placed.fact.characters, cell.is_none_or(|c| c.counts));
            } else {
                passage.lines.push(placed);
            }
        }
        if !passage.lines.is_empty() || cell.is_some() {
            sheet.passages.push(passage);
        }
    }
    left
}

/// The stack's depth without the line gap under its last line.
fn trimmed(stack: &Stack) -> Length {
    let last = stack.blocks.iter().flat_map(|b| &b.lines).map(|l| l.baseline + l.size.scale(12, 100)).max();
    last.unwrap_or(stack.depth)
}

/// Text of a box that found no room.
struct Overset {
    at: Option<crate::diag::Span>,
    lines: u32,
    characters: u32,
}

impl Overset {
    fn new(text: &Text, line: &Line) -> Overset {
        Overset { at: text.span_of(line.text.clone()), lines: 0, characters: 0 }
    }
    /// Adds a line's text; the line itself where it `counts` (of a table's row one cell does).
    fn add(&mut self, characters: u32, counts: bool) {
        self.lines += u32::from(counts);
        self.characters += characters;
    }
    fn report(
        self,
        desk: &mut Desk,
        sheet: &mut Sheet,
        (slot, frame): (&Slot, u32),
        cut: Option<usize>,
        deeper: Option<usize>,
    ) {
        let (chars, lines) = (self.characters, self.lines);
        if let Some(frame) = sheet.frames.get_mut(frame as usize) {
            frame.overset = Some(Amount { lines, characters: chars });
        }
        let cut = cut.map(|n| format!("cut {}", cut::characters_of(n)));
        let deeper = deeper.map(|n| format!("make the slot {} {}", cut::lines_of(n), cut::deeper(slot.turn)));
        let help: Vec<String> = cut.into_iter().chain(deeper).collect();
        desk.diags.push(
            raise("overset", format!("slot `{}` is overset: 多 {chars} 字／{lines} 行", slot.id))
                .at_opt(self.at, "from here on there is no room")
                .at_opt(slot.span, "this slot")
                .help(help.join(", or "))
                .on_page(&sheet.plan.id),
        );
        if let Some(story) = slot.story {
            let fact = sheet.story(desk.job, story);
            fact.overset_characters += chars;
            fact.overset_lines += lines;
        }
    }
}

/// A box split into columns: its heads across the top, the rest flowing through the columns.
fn set_columns(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, grid: &Grid) {
    let area = text_area(slot, grid);
    let (stack, under, rest) = split_columns(desk, slot, grid);
    if !stack.blocks.is_empty() {
        let story = desk.story_id(slot.story);
        let frame = sheet.frame(slot, slot.id.clone(), story, slot.rect, 0);
        // Its text begins under the heads, wherever it ends.
        let top = Slot { valign: VerticalAlign::Top, ..slot.clone() };
        if let Some(overset) = place(desk, sheet, &top, frame, stack, area) {
            let (top, _) = slot.content.split_at(slot.content.len() - rest.len());
            let deeper = least_deeper(desk, slot, grid, top, area, overset.lines as usize);
            overset.report(desk, sheet, (slot, frame), None, deeper);
        }
    }
    let mut flow = thread::box_flow(desk, sheet.plan, slot, rest, under);
    let plan = sheet.plan;
    let fits = |rest: &[Element], under: Rect| {
        desk.aside(|desk| thread::box_flow(desk, plan, slot, rest, under).fitted.plan.overset.is_none())
    };
    flow.explain_box(
        |near| {
            let total = cut::characters(rest, |_| true);
            cut::least(total, near, |keep| fits(&cut::kept(rest, keep, |_| true), under))
        },
        |guess| cut::least_lines(guess, |lines| fits(rest, lengthened(under, grid, lines))),
    );
    flow.place(desk, std::slice::from_mut(sheet));
    flow.report_steps(desk, std::slice::from_mut(sheet));
}

/// An area with some lines of the grid more at its foot.
fn lengthened(area: Rect, grid: &Grid, lines: usize) -> Rect {
    Rect { height: area.height + grid.leading * lines as i64, ..area }
}

/// The heads of a box in columns as a stack, the area under them, and what flows there.
fn split_columns<'a>(desk: &mut Desk, slot: &'a Slot, grid: &Grid) -> (Stack<'a>, Rect, &'a [Element]) {
    let area = text_area(slot, grid);
    let heads = slot.content.iter().take_while(|e| e.part == Part::SidebarHead).count();
    let (top, rest) = slot.content.split_at(heads);
    let stack = build(desk, slot, grid, top, area);
    let last = top.last().and_then(|e| text_of(&e.kind)).map(|t| desk.job.style(t.style));
    let after = last.map_or(Length::ZERO, |style| style.leading * i64::from(style.after.min));
    let depth = stack.depth + after;
    let under = Rect { y: area.y + depth, height: (area.height - depth).max(Length::ZERO), ..area };
    (stack, under, rest)
}
