//! Where things stand: grids and slots of a layout as rectangles on the page.
//!
//! Everything is exact fixed-point arithmetic. A slot whose place makes no sense is reported and
//! left out of what follows, so that its text goes where slotless text goes.

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::geom::{Insets, Length, Rect, Size, WritingMode};
use crate::input::layout::{
    Area, BorderTable, FreeArea, GridArea, GridTable, InsetValue, Layout, Role, SlotTable, Writing,
};
use crate::input::toml::{Key, Parsed};
use crate::model::{Border, Grid, Rules, Slot, VerticalAlign};

use super::{nearest, values};
use crate::color::Ink;

/// Largest page edge and smallest that makes sense.
const EDGE: (i64, i64) = (10, 3_000);

/// The trim size and bleed of a layout.
pub fn page(layout: &Parsed<Layout>, found: &mut Diagnostics) -> (Size, Length) {
    let table = &layout.value.page;
    let [width, height] = table.size;
    let limit = |n: i64| Length::micrometres(n * 1000);
    if [width, height].iter().any(|e| e.0 < limit(EDGE.0) || e.0 > limit(EDGE.1)) {
        let d = Diagnostic::error("page-size", format!("a page's edges are {}mm to {}mm long", EDGE.0, EDGE.1));
        found.push(d.at_opt(layout.span(&[Key::Name("page"), Key::Name("size")]), ""));
    }
    let edge = |e: Length| e.max(limit(EDGE.0)).min(limit(EDGE.1));
    let mut bleed = table.bleed.map_or(Length::ZERO, |b| b.0);
    if bleed < Length::ZERO || bleed > limit(50) {
        let d = Diagnostic::error("page-size", "the bleed is 0mm to 50mm");
        found.push(d.at_opt(layout.span(&[Key::Name("page"), Key::Name("bleed")]), ""));
        bleed = Length::ZERO;
    }
    (Size { width: edge(width.0), height: edge(height.0) }, bleed)
}

/// The grids of a layout, `body` first; empty when none can be used.
pub fn grids(layout: &Parsed<Layout>, trim: Size, found: &mut Diagnostics) -> Vec<Grid> {
    let tables = &layout.value.grid;
    if !tables.contains_key("body") {
        let d = Diagnostic::error("unknown-grid", format!("the layout `{}` has no grid `body`", layout.value.name));
        found.push(d.at_opt(layout.span(&[Key::Name("grid")]), "").help("every layout has a table [grid.body]"));
    }
    let mut names: Vec<&String> = tables.keys().collect();
    names.sort_by_key(|name| name.as_str() != "body");
    names.into_iter().filter_map(|name| Some(grid(layout, name, tables.get(name)?, trim, found))).flatten().collect()
}

fn grid(layout: &Parsed<Layout>, name: &str, t: &GridTable, trim: Size, found: &mut Diagnostics) -> Option<Grid> {
    let span = |key: &str| {
        let path = [Key::Name("grid"), Key::Name(name), Key::Name(key)];
        layout.span(&path).or_else(|| layout.key_span(path.get(..2).unwrap_or(&path)))
    };
    if t.writing == Writing::Vertical {
        let message = format!("the grid `{name}` is vertical: vertical text is not set by this version");
        found.push(Diagnostic::error("vertical-not-yet", message).at_opt(span("writing"), ""));
    }
    let empty = [
        ("columns", t.columns == 0),
        ("chars", t.chars == 0),
        ("lines", t.lines == 0),
        ("em", t.em.0 <= Length::ZERO),
        ("leading", t.leading.0 <= Length::ZERO),
        ("gap", t.gap.0 < Length::ZERO),
    ];
    for (key, _) in empty.iter().filter(|(_, is)| *is) {
        let what = if *key == "gap" { "may not be less than nothing" } else { "must be more than nothing" };
        let d = Diagnostic::error("grid-empty", format!("`{key}` of the grid `{name}` {what}"));
        found.push(d.at_opt(span(key), ""));
    }
    if empty.iter().any(|(_, is)| *is) {
        return None;
    }
    let width = (t.em.0 * i64::from(t.chars)) * i64::from(t.columns) + t.gap.0 * (i64::from(t.columns) - 1);
    let height = t.leading.0 * i64::from(t.lines);
    let (x, y) = match t.origin {
        Some([x, y]) => (x.0, y.0),
        None => ((trim.width - width) / 2, (trim.height - height) / 2),
    };
    let area = Rect::new(x, y, width, height);
    if !Rect::new(Length::ZERO, Length::ZERO, trim.width, trim.height).contains(&area) {
        let message = format!(
            "the grid `{name}` is {} × {} mm and reaches beyond the page of {} × {} mm",
            area.width.to_mm(),
            area.height.to_mm(),
            trim.width.to_mm(),
            trim.height.to_mm()
        );
        found.push(Diagnostic::error("grid-off-page", message).at_opt(span("columns"), ""));
    }
    Some(Grid {
        name: name.to_owned(),
        writing: WritingMode::Horizontal,
        area,
        columns: t.columns,
        chars: t.chars,
        em: t.em.0,
        gap: t.gap.0,
        leading: t.leading.0,
        lines: t.lines,
        baseline: (t.leading.0 - t.em.0) / 2 + t.em.0.scale(88, 100),
    })
}

/// A slot's place, splitting, padding, tints and rules; nothing in it yet. `None` when it cannot
/// be placed.
pub fn slot(
    layout: &Parsed<Layout>,
    index: usize,
    table: &SlotTable,
    grids: &[Grid],
    trim: Size,
    found: &mut Diagnostics,
) -> Option<Slot> {
    let place = Place { layout, index, table };
    let grid_index = place.grid(grids, found)?;
    let grid = grids.get(grid_index)?;
    let (rect, into) = place.rect(grid, found)?;
    if rect.width <= Length::ZERO || rect.height <= Length::ZERO {
        let message = format!("the slot `{}` has no width or no height", table.id);
        found.push(Diagnostic::error("slot-empty", message).at_opt(place.span(&["at"]), ""));
        return None;
    }
    if !Rect::new(Length::ZERO, Length::ZERO, trim.width, trim.height).contains(&rect) {
        let message = format!("the slot `{}` reaches beyond the page", table.id);
        found.push(Diagnostic::error("slot-off-page", message).at_opt(place.span(&["at"]), place.where_is(&rect)));
    }
    let columns = place.columns(into, found);
    let gap = table.gap.map_or(grid.gap, |g| g.0).max(Length::ZERO);
    let rules = rules(table);
    let mut slot = Slot {
        id: table.id.clone(),
        role: role_name(table.role).to_owned(),
        rect,
        grid: grid_index,
        on_grid: table.on_grid.unwrap_or(table.role == Role::Body),
        columns,
        gap,
        inset: Insets::default(),
        fill: table.fill.map(|f| f.0),
        border: table.border.as_ref().map(border),
        rules,
        valign: table.valign.map_or(VerticalAlign::Top, values::valign),
        story: None,
        content: Vec::new(),
        span: layout.span(&[Key::Name("slot"), Key::Index(index)]),
    };
    slot.inset = place.inset(&slot, grid, found);
    let inner = slot.rect.inset(slot.inset);
    let measure = inner.width - gap * (i64::from(columns) - 1);
    if table.role != Role::Panel && (measure < grid.em || inner.height <= Length::ZERO) {
        let message = format!("the slot `{}` has no room within its padding: its measure is under one em", table.id);
        found.push(Diagnostic::error("slot-empty", message).at_opt(place.span(&["at"]), ""));
        return None;
    }
    Some(slot)
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
    }
}

fn border(table: &BorderTable) -> Border {
    Border { width: table.width.0.max(Length::ZERO), ink: table.ink.map_or(Ink::BLACK, |i| i.0) }
}

fn rules(table: &SlotTable) -> Rules {
    let rule = table.rule.unwrap_or_default();
    let edge = |e: Option<BorderTable>| e.as_ref().map(border);
    Rules { top: edge(rule.top), bottom: edge(rule.bottom), left: edge(rule.left), right: edge(rule.right) }
}

/// A slot's table and where it stands in its file.
struct Place<'a> {
    layout: &'a Parsed<Layout>,
    index: usize,
    table: &'a SlotTable,
}

impl Place<'_> {
    /// The place of a value of the slot, else of the slot.
    fn span(&self, path: &[&str]) -> Option<Span> {
        let slot = [Key::Name("slot"), Key::Index(self.index)];
        let full: Vec<Key> = slot.iter().copied().chain(path.iter().map(|p| Key::Name(p))).collect();
        self.layout.span(&full).or_else(|| self.layout.span(&slot))
    }

    fn grid(&self, grids: &[Grid], found: &mut Diagnostics) -> Option<usize> {
        let name = self.table.grid.as_deref().unwrap_or("body");
        let index = grids.iter().position(|g| g.name == name);
        if index.is_none() && !self.layout.value.grid.contains_key(name) && self.table.grid.is_some() {
            let d = Diagnostic::error("unknown-grid", format!("the layout has no grid `{name}`"));
            let d = d.at_opt(self.span(&["grid"]), "");
            found.push(nearest::suggest(d, name, self.layout.value.grid.keys().map(String::as_str)));
        }
        index
    }

    /// The area, and the number of columns that `into` without `part` asks for.
    fn rect(&self, grid: &Grid, found: &mut Diagnostics) -> Option<(Rect, u16)> {
        match &self.table.at {
            Area::Free(FreeArea { x, y, width, height }) => Some((Rect::new(x.0, y.0, width.0, height.0), 1)),
            Area::Grid(area) => {
                self.check_cells(area, grid, found)?;
                let columns = |n: u16| (grid.em * i64::from(grid.chars)) * i64::from(n);
                let width = columns(area.span) + grid.gap * (i64::from(area.span) - 1);
                let x = grid.area.x + (columns(1) + grid.gap) * (i64::from(area.col) - 1);
                let y = grid.area.y + grid.leading * (i64::from(area.line) - 1);
                let row = Rect::new(x, y, width, grid.leading * i64::from(area.lines));
                Some(self.part(area, row, grid))
            }
        }
    }

    /// 破欄: one of `into` equal columns of the span.
    fn part(&self, area: &GridArea, row: Rect, grid: &Grid) -> (Rect, u16) {
        let (Some(into), Some(part)) = (area.into, area.part) else { return (row, area.into.unwrap_or(1)) };
        let gap = self.table.gap.map_or(grid.gap, |g| g.0);
        let width = (row.width - gap * (i64::from(into) - 1)) / i64::from(into);
        let x = row.x + (width + gap) * (i64::from(part) - 1);
        (Rect::new(x, row.y, width, row.height), 1)
    }

    /// Reports cells that are not of the grid. `None` when they make no area at all.
    fn check_cells(&self, area: &GridArea, grid: &Grid, found: &mut Diagnostics) -> Option<()> {
        let id = &self.table.id;
        let none = [("col", area.col), ("span", area.span), ("line", area.line), ("lines", area.lines)];
        let none = none.into_iter().chain(area.into.map(|n| ("into", n))).chain(area.part.map(|n| ("part", n)));
        let zeros: Vec<&str> = none.filter(|(_, n)| *n == 0).map(|(key, _)| key).collect();
        for key in &zeros {
            let d = Diagnostic::error("slot-empty", format!("`{key}` of the slot `{id}` is 0; cells count from 1"));
            found.push(d.at_opt(self.span(&["at", key]), ""));
        }
        if !zeros.is_empty() {
            return None;
        }
        if let Some(part) = area.part.filter(|part| *part > area.into.unwrap_or(1)) {
            let message = format!("the slot `{id}` is part {part} of {}", area.into.unwrap_or(1));
            found.push(Diagnostic::error("slot-off-grid", message).at_opt(self.span(&["at", "part"]), ""));
            return None;
        }
        let last = |first: u16, n: u16| u32::from(first) + u32::from(n) - 1;
        let ends = [("col", last(area.col, area.span), grid.columns, "columns"), ("line", last(area.line, area.lines), grid.lines, "lines")];
        for (key, end, most, what) in ends.into_iter().filter(|(_, end, most, _)| *end > u32::from(*most)) {
            let message = format!("the slot `{id}` reaches {key} {end}; the grid `{}` has {most} {what}", grid.name);
            found.push(Diagnostic::error("slot-off-grid", message).at_opt(self.span(&["at", key]), ""));
        }
        Some(())
    }

    fn columns(&self, into: u16, found: &mut Diagnostics) -> u16 {
        let columns = self.table.columns.unwrap_or(into);
        if columns == 0 {
            let d = Diagnostic::error("slot-empty", format!("the slot `{}` is split into 0 columns", self.table.id));
            found.push(d.at_opt(self.span(&["columns"]), ""));
        }
        columns.max(1)
    }

    /// The padding as given; else nothing, or half an em within a tint or box and in sidebars.
    fn inset(&self, slot: &Slot, grid: &Grid, found: &mut Diagnostics) -> Insets {
        let given = match self.table.inset {
            Some(InsetValue::All(d)) => Some(Insets::all(d.0)),
            Some(InsetValue::Each([top, right, bottom, left])) => {
                Some(Insets { top: top.0, right: right.0, bottom: bottom.0, left: left.0 })
            }
            None => None,
        };
        if let Some(i) = given {
            if [i.top, i.right, i.bottom, i.left].iter().all(|d| *d >= Length::ZERO) {
                return i;
            }
            let d = Diagnostic::error("slot-empty", format!("the padding of the slot `{}` is negative", slot.id));
            found.push(d.at_opt(self.span(&["inset"]), ""));
        }
        let boxed = slot.fill.is_some() || slot.border.is_some();
        match self.table.role {
            Role::Sidebar => Insets::all(grid.em / 2 + slot.border.map_or(Length::ZERO, |b| b.width)),
            Role::Photo | Role::Panel => Insets::default(),
            _ if boxed => Insets::all(grid.em / 2 + slot.border.map_or(Length::ZERO, |b| b.width)),
            _ => Insets::default(),
        }
    }

    fn where_is(&self, rect: &Rect) -> String {
        let mm = |l: Length| l.to_mm();
        format!("{} to {} mm across, {} to {} mm down", mm(rect.x), mm(rect.right()), mm(rect.y), mm(rect.bottom()))
    }
}
