//! What layouts offer, and which of them suits a page.
//!
//! A layout is described by what it holds: threads with a number of lines of a number of
//! characters, slots for photos and sidebars, furniture fields. A page is laid against each offer;
//! the one with the fewest faults is referred to.

use std::collections::BTreeSet;

use crate::geom::Length;
use crate::input::layout::{Area, GridTable, InsetValue, Layout, Line, Role, SlotTable, Writing};

/// What a layout holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutOffer {
    /// Its name, as an edition's plan refers to it.
    pub name: String,
    /// Its threads, in order.
    pub threads: Vec<ThreadOffer>,
    /// Fields that its furniture shows, without braces; `title` for a nameplate.
    pub fields: BTreeSet<String>,
    /// Whether it keeps a place for an advertisement, which no manuscript has.
    pub ads: bool,
    /// Whether its body text runs in vertical lines, which a pasted page does not ask for.
    pub vertical: bool,
}

/// What a thread of a layout holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadOffer {
    /// Its id.
    pub id: String,
    /// Whether the page is whole without it.
    pub optional: bool,
    /// Room for body text.
    pub body: Room,
    /// Room for a lead; none without a slot for one.
    pub lead: Option<Room>,
    /// Number of photo slots.
    pub photos: usize,
    /// Room of each sidebar slot.
    pub sidebars: Vec<Room>,
    /// Other parts it has slots for (`Heads` stands for kicker, headline and deck).
    pub parts: BTreeSet<Role>,
}

/// Lines, and full-width characters in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Lines.
    pub lines: u32,
    /// Characters in a line, as in the first of several slots.
    pub chars: u32,
}

impl LayoutOffer {
    /// Describes a layout.
    pub fn of(layout: &Layout) -> LayoutOffer {
        let threads = layout.thread.iter().map(|thread| {
            let slots: Vec<&SlotTable> =
                layout.slot.iter().filter(|s| s.thread.as_deref() == Some(&thread.id)).collect();
            let with = |role: Role| slots.iter().filter(move |s| s.role == role).map(|s| room(s, layout));
            let run = thread.slots.iter().filter_map(|id| layout.slot.iter().find(|s| s.id == *id));
            let runs: Vec<Room> = run.map(|s| room(s, layout)).collect();
            ThreadOffer {
                id: thread.id.clone(),
                optional: thread.optional,
                body: sum(runs.into_iter()).unwrap_or_default(),
                lead: sum(with(Role::Lead)),
                photos: with(Role::Photo).count(),
                sidebars: with(Role::Sidebar).collect(),
                parts: slots.iter().map(|s| s.role).collect(),
            }
        });
        let ads = layout.slot.iter().any(|slot| slot.role == Role::Ad);
        let vertical = layout.grid.get("body").is_some_and(|grid| layout.grid_writing(grid) == Writing::Vertical);
        LayoutOffer { name: layout.name.clone(), threads: threads.collect(), fields: fields(layout), ads, vertical }
    }
    /// Whether its furniture shows a field: as a whole, or line by line (`imprint1`).
    pub fn shows(&self, field: &str) -> bool {
        self.fields.contains(field) || self.fields.contains(&format!("{field}1"))
    }
}

/// Rooms one after another.
fn sum(mut rooms: impl Iterator<Item = Room>) -> Option<Room> {
    let first = rooms.next()?;
    Some(rooms.fold(first, |all, r| Room { lines: all.lines.saturating_add(r.lines), ..all }))
}

/// The room of a slot: full characters across, lines down, in all its columns.
fn room(slot: &SlotTable, layout: &Layout) -> Room {
    let named = layout.grid.get(slot.grid.as_deref().unwrap_or("body"));
    let Some(grid) = named.or_else(|| layout.grid.values().next()) else { return Room::default() };
    let (em, leading, gap) = (grid.em.0, grid.leading(), slot.gap.map_or(grid.gap(), |g| g.0.at(grid.em.0)));
    let (mut inline, block, mut columns) = extents(slot, layout, grid);
    if let Some(n) = slot.columns.filter(|n| *n > 1) {
        inline = (inline - gap * i64::from(n - 1)).max(Length::ZERO).scale(1, i64::from(n));
        columns = u32::from(n);
    }
    Room { lines: fits(block, leading).saturating_mul(columns), chars: fits(inline, em) }
}

/// Measure and depth of a slot less its padding, and the columns its area is set in.
fn extents(slot: &SlotTable, layout: &Layout, grid: &GridTable) -> (Length, Length, u32) {
    let gap = grid.gap();
    let (on_grid, own) =
        (layout.grid_writing(grid), layout.slot_writing(slot, grid, &|name| layout.style_writing(name)));
    let (mut inline, mut block) = match &slot.at {
        Area::Grid(at) => (grid.across(at.span), grid.leading() * i64::from(at.lines)),
        Area::Free(at) if on_grid == Writing::Vertical => (at.height.0, at.width.0),
        Area::Free(at) => (at.width.0, at.height.0),
    };
    let mut columns = 1;
    if let Area::Grid(at) = &slot.at
        && let Some(into) = at.into.filter(|n| *n > 1)
    {
        inline = (inline - gap * i64::from(into - 1)).max(Length::ZERO).scale(1, i64::from(into));
        columns = if at.part.is_some() { 1 } else { u32::from(into) };
    }
    if own != on_grid {
        (inline, block) = (block, inline);
    }
    let [top, right, bottom, left] = match slot.inset {
        Some(InsetValue::Each(sides)) => sides.map(|l| l.0),
        Some(InsetValue::All(l)) => [l.0; 4],
        None => [Length::ZERO; 4],
    };
    let (beside, over) = match own {
        Writing::Horizontal => (left + right, top + bottom),
        Writing::Vertical => (top + bottom, left + right),
    };
    ((inline - beside).max(Length::ZERO), (block - over).max(Length::ZERO), columns)
}

/// How many times a unit goes into an extent.
fn fits(extent: Length, unit: Length) -> u32 {
    if unit <= Length::ZERO { 0 } else { u32::try_from(extent.raw() / unit.raw()).unwrap_or(0) }
}

/// The fields in braces of a layout's furniture.
fn fields(layout: &Layout) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for slot in &layout.slot {
        if slot.role == Role::Nameplate {
            found.insert("title".to_owned());
        }
        let lines = slot.text.iter().flatten();
        let texts = lines.flat_map(|line| match line {
            Line::One(text) => std::slice::from_ref(text),
            Line::Spread(texts) => texts.as_slice(),
        });
        for piece in texts.flat_map(|t| t.split('{').skip(1)) {
            found.extend(piece.split_once('}').map(|(name, _)| name.trim().to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Diagnostics, SourceMap};
    use crate::input::layout::parse;

    #[test]
    fn vertical_slots_hold_lines_across_and_characters_down() {
        let slot = |id: &str, more: &str| format!("[[slot]]\nid = \"{id}\"\nrole = \"lead\"\nthread = \"t\"\n{more}\n");
        let text = [
            "name = \"x\"\nstyles = \"s\"\nwriting = \"vertical\"\npage = { size = [\"300mm\", \"400mm\"] }\n"
                .to_owned(),
            "[grid.body]\nbands = 6\nchars = 11\nem = \"9pt\"\ngap = \"1em\"\npitch = \"13.5pt\"\nlines = 40\n"
                .to_owned(),
            "[style.lead-h]\nwriting = \"horizontal\"\n".to_owned(),
            slot("a", "at = { band = 1, span = 2, line = 1, lines = 10 }"),
            slot("b", "at = { band = 1, span = 3, line = 1, lines = 10, into = 2 }"),
            slot("c", "at = { x = \"10pt\", y = \"10pt\", width = \"135pt\", height = \"90pt\" }"),
            slot(
                "d",
                "inset = [\"9pt\", \"0pt\", \"9pt\", \"13.5pt\"]\nat = { band = 1, span = 1, line = 1, lines = 10 }",
            ),
            slot("e", "writing = \"horizontal\"\nat = { band = 1, span = 1, line = 1, lines = 10 }"),
            slot("f", "style = \"lead-h\"\nat = { band = 1, span = 1, line = 1, lines = 10 }"),
            "[[thread]]\nid = \"t\"\nslots = [\"a\"]\n".to_owned(),
        ]
        .concat()
        .replacen("role = \"lead\"", "role = \"body\"", 1);
        let parsed = parse(&text, "x.toml", &mut SourceMap::default(), &mut Diagnostics::default()).unwrap();
        let rooms: Vec<(u32, u32)> =
            parsed.value.slot.iter().map(|s| room(s, &parsed.value)).map(|r| (r.lines, r.chars)).collect();
        // Two bands and their gap are 23 ems; three are 35, two columns of 17. A horizontal slot
        // ten lines wide has 15 ems, and 99 pt give 7 lines.
        assert_eq!(rooms, [(10, 23), (20, 17), (10, 10), (9, 9), (7, 15), (7, 15)]);
    }
}
