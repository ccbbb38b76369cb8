//! Where things stand: grids and slots of a layout as rectangles on the page.
//!
//! Everything is exact fixed-point arithmetic. The reader of layouts has seen to it that areas lie
//! on their grid and on the page; a slot that still has no room for text is reported and left out
//! of what follows, so that its text goes where slotless text goes.

use crate::color::Ink;
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Insets, Length, Rect, Size, Turn, WritingMode};
use crate::input::layout::{
    Area, BorderTable, FlexValue, FreeArea, GridTable, InsetValue, Layout, Role, SlotTable, WrapValue, Writing,
};
use crate::input::toml::Key;
use crate::input::toml::{Parsed, keys};
use crate::input::units::InkValue;
use crate::model::{Border, Flex, Grid, Rules, Slot, VerticalAlign, Wrap};

use super::inks::Palette;
use super::values;

/// Longest page edge, in micrometres: three metres. A PDF page may not be larger than five.
const LONGEST: i64 = 3_000_000;

/// The trim size and bleed of a layout.
pub fn page(layout: &Parsed<Layout>, found: &mut Diagnostics) -> (Size, Length) {
    let table = &layout.value.page;
    let [width, height] = table.size;
    let longest = Length::micrometres(LONGEST);
    if width.0.max(height.0) > longest {
        let d = Diagnostic::error("page-edge", format!("a page's edges are at most {} mm long", longest.to_mm()));
        found.push(d.at_opt(layout.span(keys!["page", "size"]), ""));
    }
    let size = Size { width: width.0.min(longest), height: height.0.min(longest) };
    (size, table.bleed.map_or(Length::ZERO, |b| b.0.min(longest)))
}

/// The grids of a layout, `body` first.
pub fn grids(layout: &Parsed<Layout>, trim: Size) -> Vec<Grid> {
    let mut tables: Vec<(&String, &GridTable)> = layout.value.grid.iter().collect();
    tables.sort_by_key(|(name, _)| name.as_str() != "body");
    let mode = |table: &GridTable| values::writing(layout.value.grid_writing(table));
    tables.into_iter().map(|(name, table)| grid(name, table, mode(table), trim)).collect()
}

fn grid(name: &str, t: &GridTable, writing: WritingMode, trim: Size) -> Grid {
    let leading = t.leading();
    let (along, across) = (t.across(t.columns()), leading * i64::from(t.lines));
    let (width, height) = if writing.is_vertical() { (across, along) } else { (along, across) };
    let (x, y) = match t.origin {
        Some([x, y]) => (x.0, y.0),
        None => ((trim.width - width) / 2, (trim.height - height) / 2),
    };
    Grid {
        name: name.to_owned(),
        turn: Turn::new(writing, trim.width),
        area: Rect::new(x, y, width, height),
        columns: t.columns(),
        chars: t.chars,
        em: t.em.0,
        gap: t.gap(),
        leading,
        lines: t.lines,
        baseline: (leading - t.em.0) / 2 + t.em.0.scale(88, 100),
    }
}

/// How a slot's lines run: as itself says, else its style, else its grid.
pub fn writing(layout: &Layout, table: &SlotTable, style: &dyn Fn(&str) -> Option<Writing>) -> WritingMode {
    let grid = layout.grid.get(table.grid.as_deref().unwrap_or("body"));
    values::writing(grid.map_or(Writing::Horizontal, |grid| layout.slot_writing(table, grid, style)))
}

/// A slot's place, splitting, padding, tints and rules; nothing in it yet. `None`, with an error,
/// when its padding and columns leave no room.
pub fn slot(
    layout: &Parsed<Layout>,
    index: usize,
    table: &SlotTable,
    (grids, trim, writing): (&[Grid], Size, WritingMode),
    palette: &Palette,
    found: &mut Diagnostics,
) -> Option<Slot> {
    let mut inks = Inks { layout, index, palette, found };
    let name = table.grid.as_deref().unwrap_or("body");
    let grid_index = grids.iter().position(|g| g.name == name)?;
    let grid = grids.get(grid_index)?;
    let (rect, into) = area(table, grid);
    let turn = Turn::new(writing, trim.width);
    let columns = table.columns.unwrap_or(into).max(1);
    let gap = table.gap.map_or(grid.gap, |g| g.0.at(grid.em));
    let border = table.border.as_ref().map(|b| inks.border(b, &[Key::Name("border")]));
    let rules = inks.rules(table);
    let fill = table.fill.as_ref().map(|f| inks.ink(f, &[Key::Name("fill")]));
    let inset = inset(table, grid, border);
    let measure = turn.rect(rect.inset(inset)).width - gap * (i64::from(columns) - 1);
    let sets_text = !matches!(table.role, Role::Panel | Role::Photo | Role::Nameplate | Role::Bug | Role::Ad);
    if sets_text && measure / i64::from(columns) < grid.em {
        found.push(no_room(layout, index, table, writing));
        return None;
    }
    let across = writing != grid.turn.writing;
    if across && table.on_grid == Some(true) {
        found.push(across_grid(layout, index, table, grid));
    }
    Some(Slot {
        id: table.id.clone(),
        role: role_name(table.role).to_owned(),
        turn,
        rect,
        grid: grid_index,
        // The lines of another writing mode have no grid under them.
        on_grid: table.on_grid.unwrap_or(table.role == Role::Body) && !across,
        columns,
        gap,
        inset,
        fill,
        border,
        rules,
        valign: table.valign.map_or(VerticalAlign::Top, values::valign),
        story: None,
        content: Vec::new(),
        span: layout.span(keys!["slot", index]),
        wrap: table.wrap.map(|w| wrap(w, grid.em, writing)),
        flex: flex(table.flex),
    })
}

/// Padding and columns leave no line a whole character.
fn no_room(layout: &Parsed<Layout>, index: usize, table: &SlotTable, writing: WritingMode) -> Diagnostic {
    let (what, are, area) = match writing {
        WritingMode::Horizontal => ("the columns", "are narrower", "a wider area"),
        WritingMode::Vertical => ("the lines", "are shorter", "a higher area"),
    };
    let message = format!("{what} of the slot `{}` {are} than one em within its padding", table.id);
    let d = Diagnostic::error("slot-empty", message).at_opt(layout.span(keys!["slot", index, "at"]), "");
    d.help(format!("less padding, fewer columns, or {area}"))
}

/// Lines that stand on a grid whose lines run the other way.
fn across_grid(layout: &Parsed<Layout>, index: usize, table: &SlotTable, grid: &Grid) -> Diagnostic {
    let (own, other) = match grid.turn.writing {
        WritingMode::Horizontal => ("vertical", "horizontal"),
        WritingMode::Vertical => ("horizontal", "vertical"),
    };
    let message = format!(
        "the lines of the slot `{}` are {own}: they cannot stand on the {other} lines of the grid `{}`",
        table.id, grid.name
    );
    let d = Diagnostic::error("on-grid-writing", message).at_opt(layout.span(keys!["slot", index, "on-grid"]), "");
    d.help(format!("leave `on-grid` out, or place the slot on a {own} grid"))
}

/// Distances of running around, in the grid's em, as the slot's own lines see them.
fn wrap(value: WrapValue, em: Length, writing: WritingMode) -> Wrap {
    let (over, beside) = match value {
        WrapValue::All(d) => (d, d),
        WrapValue::Each([over, beside]) => (over, beside),
    };
    let (block, inline) = match writing {
        WritingMode::Horizontal => (over, beside),
        WritingMode::Vertical => (beside, over),
    };
    Wrap { block: block.0.at(em), inline: inline.0.at(em) }
}

fn flex(value: Option<FlexValue>) -> Flex {
    match value {
        None => Flex::default(),
        Some(FlexValue::Both(n)) => Flex { give: n, take: n },
        Some(FlexValue::Each([give, take])) => Flex { give, take },
    }
}

/// The name a layout gives a role.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Body => "body",
        Role::Headline => "headline",
        Role::Kicker => "kicker",
        Role::Deck => "deck",
        Role::Heads => "heads",
        Role::Lead => "lead",
        Role::Bug => "bug",
        Role::Label => "label",
        Role::Photo => "photo",
        Role::Caption => "caption",
        Role::Sidebar => "sidebar",
        Role::Refer => "refer",
        Role::Credits => "credits",
        Role::Nameplate => "nameplate",
        Role::Furniture => "furniture",
        Role::Panel => "panel",
        Role::Ad => "ad",
    }
}

/// The inks of a slot, each with its place in the layout.
struct Inks<'a> {
    layout: &'a Parsed<Layout>,
    /// The slot's index.
    index: usize,
    palette: &'a Palette,
    found: &'a mut Diagnostics,
}

impl Inks<'_> {
    fn ink(&mut self, value: &InkValue, key: &[Key]) -> Ink {
        let path = [&[Key::Name("slot"), Key::Index(self.index)], key].concat();
        self.palette.ink(value, self.layout.span(&path), self.found)
    }

    fn border(&mut self, table: &BorderTable, key: &[Key]) -> Border {
        let path = [key, &[Key::Name("ink")]].concat();
        let ink = table.ink.as_ref().map_or(Ink::BLACK, |ink| self.ink(ink, &path));
        Border { width: table.width.0.max(Length::ZERO), ink }
    }

    fn rules(&mut self, table: &SlotTable) -> Rules {
        let Some(rule) = &table.rule else { return Rules::default() };
        let mut edge = |side: &'static str, e: &Option<BorderTable>| {
            e.as_ref().map(|e| self.border(e, &[Key::Name("rule"), Key::Name(side)]))
        };
        Rules {
            top: edge("top", &rule.top),
            bottom: edge("bottom", &rule.bottom),
            left: edge("left", &rule.left),
            right: edge("right", &rule.right),
        }
    }
}

/// A slot's area, and the number of columns that `into` without `part` asks for.
fn area(table: &SlotTable, grid: &Grid) -> (Rect, u16) {
    match &table.at {
        Area::Free(FreeArea { x, y, width, height }) => (Rect::new(x.0, y.0, width.0, height.0), 1),
        Area::Grid(cells) => {
            let columns = |n: u16| (grid.em * i64::from(grid.chars)) * i64::from(n);
            let width = columns(cells.span) + grid.gap * (i64::from(cells.span) - 1);
            let whole = grid.line_area();
            let x = whole.x + (columns(1) + grid.gap) * (i64::from(cells.col()) - 1);
            let y = whole.y + grid.leading * (i64::from(cells.line) - 1);
            let row = Rect::new(x, y, width, grid.leading * i64::from(cells.lines));
            let (row, columns) = match (cells.into, cells.part) {
                (Some(into), Some(part)) => {
                    (part_of(row, into, part, table.gap.map_or(grid.gap, |g| g.0.at(grid.em))), 1)
                }
                (into, _) => (row, into.unwrap_or(1)),
            };
            (grid.turn.page_rect(row), columns)
        }
    }
}

/// 破欄: one of `into` equal columns of a span.
fn part_of(row: Rect, into: u16, part: u16, gap: Length) -> Rect {
    let width = (row.width - gap * (i64::from(into) - 1)) / i64::from(into);
    Rect::new(row.x + (width + gap) * (i64::from(part) - 1), row.y, width, row.height)
}

/// The padding as given; else nothing, or half an em within a tint or box and in sidebars.
fn inset(table: &SlotTable, grid: &Grid, border: Option<Border>) -> Insets {
    let boxed = table.fill.is_some() || border.is_some();
    match table.inset {
        Some(InsetValue::All(d)) => Insets::all(d.0),
        Some(InsetValue::Each([top, right, bottom, left])) => {
            Insets { top: top.0, right: right.0, bottom: bottom.0, left: left.0 }
        }
        None if matches!(table.role, Role::Photo | Role::Panel | Role::Ad) => Insets::default(),
        None if boxed || table.role == Role::Sidebar => {
            Insets::all(grid.em / 2 + border.map_or(Length::ZERO, |b| b.width))
        }
        None => Insets::default(),
    }
}
