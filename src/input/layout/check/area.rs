//! Areas: grids on the page, slots on their grid or on the page, something left inside them.

use super::{Check, is_one};
use crate::geom::Length;
use crate::input::layout::{Area, FreeArea, GridArea, GridTable, InsetValue, SlotTable, Writing};
use crate::input::toml::{Key, keys, shown};

/// Width and height of an area along and across the lines.
fn physical(writing: Writing, along: Length, across: Length) -> (Length, Length) {
    match writing {
        Writing::Horizontal => (along, across),
        Writing::Vertical => (across, along),
    }
}

impl Check<'_> {
    pub(super) fn grid_on_page(&mut self, name: &str, grid: &GridTable) {
        let [page_width, page_height] = self.file.value.page.size;
        let along = grid.across(grid.columns());
        let writing = self.file.value.grid_writing(grid);
        let (width, height) = physical(writing, along, grid.leading() * i64::from(grid.lines));
        let (x, y) = match grid.origin {
            Some([x, y]) => (x.0, y.0),
            None => (Length::ZERO, Length::ZERO),
        };
        let fits = x >= Length::ZERO && y >= Length::ZERO && x + width <= page_width.0 && y + height <= page_height.0;
        if !fits {
            let message = format!(
                "grid `{}` is {} mm wide and {} mm high and does not fit on the page of {} × {} mm",
                shown(name),
                mm(width),
                mm(height),
                mm(page_width.0),
                mm(page_height.0)
            );
            let path: &[Key] = if grid.origin.is_some() { keys!["grid", name, "origin"] } else { keys!["grid", name] };
            let help = match grid.origin {
                Some(_) => format!("it would start at {} mm, {} mm", mm(x), mm(y)),
                None => {
                    format!("fewer {}s or lines, or smaller ones", if grid.bands.is_some() { "band" } else { "column" })
                }
            };
            self.report("grid-off-page", path, message, help);
        }
    }

    pub(super) fn area(&mut self, index: usize, slot: &SlotTable) {
        let size = match &slot.at {
            Area::Grid(area) => {
                let grid = slot.grid.as_deref().unwrap_or("body");
                let Some(grid) = self.file.value.grid.get(grid).filter(|grid| is_one(grid)) else { return };
                self.grid_area(index, slot, area, grid)
            }
            Area::Free(area) => self.free_area(index, slot, area),
        };
        if let Some((width, height)) = size {
            self.room(index, slot, width, height);
        }
    }

    /// Its width and height, when it is an area at all.
    fn grid_area(
        &mut self,
        index: usize,
        slot: &SlotTable,
        area: &GridArea,
        grid: &GridTable,
    ) -> Option<(Length, Length)> {
        let id = shown(&slot.id);
        for (key, number) in [("span", area.span), ("lines", area.lines)] {
            if number == 0 {
                let message = format!("slot `{id}` has nothing in it: its `{key}` is 0");
                self.report("slot-empty", keys!["slot", index, "at", key], message, "write 1 or more");
            }
        }
        let key = if area.band.is_some() { "band" } else { "col" };
        let noun = if grid.bands.is_some() || area.band.is_some() { "band" } else { "column" };
        let writing = self.file.value.grid_writing(grid);
        if area.band.is_some() && writing == Writing::Horizontal {
            let message = format!("slot `{id}` starts in a `band`, but the lines of its grid are horizontal");
            let help = "write `col`, or give the grid writing = \"vertical\"";
            self.report("bands-horizontal", keys!["slot", index, "at", "band"], message, help);
        }
        self.within(index, &id, (key, area.col()), ("span", area.span), (noun, grid.columns()));
        self.within(index, &id, ("line", area.line), ("lines", area.lines), ("line", grid.lines));
        let along = self.split_measure(index, &id, area, slot.columns, grid)?;
        (area.span > 0 && area.lines > 0).then(|| physical(writing, along, grid.leading() * i64::from(area.lines)))
    }

    /// `first` and `count` cells within the grid's `all`.
    fn within(&mut self, index: usize, id: &str, first: (&str, u16), count: (&str, u16), all: (&str, u16)) {
        let last = u32::from(first.1) + u32::from(count.1.max(1)) - 1;
        let path = keys!["slot", index, "at", first.0];
        if first.1 == 0 {
            let message = format!("slot `{id}` starts in {} 0", all.0);
            self.report("slot-off-page", path, message, format!("{}s are counted from 1", all.0));
        } else if last > u32::from(all.1) {
            let message = format!("slot `{id}` runs to {} {last}, but its grid has {}", all.0, all.1);
            let room = all.1.saturating_sub(first.1 - 1);
            let help = match room {
                0 => format!("`{}` is at most {}", first.0, all.1),
                _ => format!("from `{}` = {} on, `{}` is at most {room}", first.0, first.1, count.0),
            };
            let path = if room == 0 { path } else { keys!["slot", index, "at", count.0] };
            self.report("slot-off-page", path, message, help);
        }
    }

    /// 破欄: the measure of an area split `into` columns; `None` when that makes no sense.
    fn split_measure(
        &mut self,
        index: usize,
        id: &str,
        area: &GridArea,
        split: Option<u16>,
        grid: &GridTable,
    ) -> Option<Length> {
        let whole = grid.across(area.span);
        let wrong = |key: &'static str, message: String, help: &str| Some((key, message, help.to_owned()));
        let trouble = match (area.into, area.part) {
            (None, None) => None,
            (None, Some(_)) => {
                wrong("part", format!("slot `{id}` has a `part`, but no `into`"), "`part` is one of the `into` columns")
            }
            (Some(0 | 1), _) => wrong(
                "into",
                format!("slot `{id}` is split into fewer than 2 columns"),
                "leave `into` out for one column",
            ),
            (Some(into), Some(part)) if part == 0 || part > into => {
                wrong("part", format!("slot `{id}` is part {part} of {into}"), "parts are counted from 1 to `into`")
            }
            (Some(_), _) if split.is_some() => {
                wrong("into", format!("slot `{id}` is split twice, by `into` and by `columns`"), "write one of them")
            }
            (Some(into), _) if (whole - grid.gap() * i64::from(into - 1)) / i64::from(into) < grid.em.0 => wrong(
                "into",
                format!("slot `{id}` split into {into} leaves no room for a character"),
                "fewer columns, or a wider span",
            ),
            (Some(into), part) => {
                let each = (whole - grid.gap() * i64::from(into - 1)) / i64::from(into);
                return Some(if part.is_some() { each } else { whole });
            }
        };
        match trouble {
            Some((key, message, help)) => {
                self.report("into-part", keys!["slot", index, "at", key], message, help);
                None
            }
            None => Some(whole),
        }
    }

    fn free_area(&mut self, index: usize, slot: &SlotTable, area: &FreeArea) -> Option<(Length, Length)> {
        let id = shown(&slot.id);
        let page = &self.file.value.page;
        let bleed = page.bleed.map_or(Length::ZERO, |bleed| bleed.0).max(Length::ZERO);
        let [width, height] = page.size;
        let mut whole = true;
        for (key, length) in [("width", area.width), ("height", area.height)] {
            if length.0 <= Length::ZERO {
                let message = format!("slot `{id}` has nothing in it: its {key} is not above zero");
                self.report("slot-empty", keys!["slot", index, "at", key], message, "for example \"20mm\"");
                whole = false;
            }
        }
        let sides = [
            ("x", area.x.0 < -bleed, "the left"),
            ("y", area.y.0 < -bleed, "the top"),
            ("width", area.x.0 + area.width.0 > width.0 + bleed, "the right"),
            ("height", area.y.0 + area.height.0 > height.0 + bleed, "the bottom"),
        ];
        for (key, off, side) in sides {
            if off && self.page_is_one() {
                let message = format!("slot `{id}` runs off the page at {side}");
                let help = format!("the page is {} × {} mm, with {} mm of bleed", mm(width.0), mm(height.0), mm(bleed));
                self.report("slot-off-page", keys!["slot", index, "at", key], message, help);
            }
        }
        whole.then_some((area.width.0, area.height.0))
    }

    /// Padding and columns must leave room.
    fn room(&mut self, index: usize, slot: &SlotTable, width: Length, height: Length) {
        let id = shown(&slot.id);
        let [top, right, bottom, left] = match slot.inset {
            Some(InsetValue::All(length)) => [length.0; 4],
            Some(InsetValue::Each(lengths)) => lengths.map(|length| length.0),
            None => [Length::ZERO; 4],
        };
        if left + right >= width || top + bottom >= height {
            let message = format!("the padding of slot `{id}` leaves nothing of its {} × {} mm", mm(width), mm(height));
            self.report("slot-empty", keys!["slot", index, "inset"], message, "less padding, or a larger area");
        }
        let grid = self.file.value.grid.get(slot.grid.as_deref().unwrap_or("body"));
        let em = grid.map_or(Length::ZERO, |grid| grid.em.0);
        let gaps = i64::from(slot.columns.unwrap_or(1).saturating_sub(1));
        if slot.gap.is_some_and(|gap| gap.0.at(em) * gaps >= width.max(height)) {
            let message = format!("the gaps between the columns of slot `{id}` leave nothing for text");
            self.report("slot-empty", keys!["slot", index, "gap"], message, "smaller gaps, or fewer columns");
        }
    }
}

/// Millimetres with one decimal, as messages show them.
fn mm(length: Length) -> String {
    let tenths = (length.to_micrometres() + if length < Length::ZERO { -50 } else { 50 }) / 100;
    let sign = if tenths < 0 { "-" } else { "" };
    match tenths.abs() % 10 {
        0 => format!("{sign}{}", tenths.abs() / 10),
        frac => format!("{sign}{}.{frac}", tenths.abs() / 10),
    }
}
