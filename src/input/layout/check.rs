//! What a layout must be beyond its shape: names that meet, slots on the page, threads that end.

use std::collections::BTreeMap;

use super::{GridTable, InsetValue, Layout, Role, SlotTable, WrapValue, Writing};
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Em, Length};
use crate::input::nearest::nearest;
use crate::input::style::check_styles;
use crate::input::toml::{Key, Parsed, keys, shown};
use crate::input::units::{DistanceValue, EmValue, LengthValue};

mod area;
mod threads;

pub(super) fn check(file: &Parsed<Layout>) -> Diagnostics {
    let mut check = Check { file, found: Diagnostics::default() };
    check.page();
    for (name, grid) in &file.value.grid {
        check.grid(name, grid);
    }
    check.ids("slot", file.value.slot.iter().map(|slot| slot.id.as_str()));
    check.ids("thread", file.value.thread.iter().map(|thread| thread.id.as_str()));
    for (index, slot) in file.value.slot.iter().enumerate() {
        check.slot(index, slot);
    }
    check.threads();
    let mut found = check.found;
    check_styles(&file.value.style, &|path| file.span(path), false, &mut found);
    found
}

/// A layout being checked.
struct Check<'a> {
    file: &'a Parsed<Layout>,
    found: Diagnostics,
}

impl Check<'_> {
    fn report(&mut self, code: &'static str, path: &[Key], message: String, help: impl Into<String>) {
        let found = Diagnostic::error(code, message).at_opt(self.file.span(path), "").help(help);
        self.found.push(found);
    }

    /// A length that must be above zero.
    fn positive(&mut self, length: LengthValue, path: &[Key], what: &str) {
        if length.0 <= Length::ZERO {
            self.report("not-positive", path, format!("{what} is not above zero"), "for example \"9.5pt\"");
        }
    }

    /// A length that may be zero.
    fn not_negative(&mut self, length: Option<LengthValue>, path: &[Key], what: &str) {
        if length.is_some_and(|length| length.0 < Length::ZERO) {
            self.report("negative-length", path, format!("{what} is negative"), "write zero or more");
        }
    }

    /// A distance that may be zero.
    fn distance(&mut self, distance: Option<DistanceValue>, path: &[Key], what: &str) {
        if distance.is_some_and(|distance| distance.0.is_negative()) {
            self.report("negative-length", path, format!("{what} is negative"), "write zero or more");
        }
    }

    /// A number that must not be zero.
    fn counted(&mut self, number: Option<u16>, path: &[Key], what: &str) {
        if number == Some(0) {
            self.report("not-positive", path, format!("{what} is 0"), "write 1 or more");
        }
    }

    fn page(&mut self) {
        let page = &self.file.value.page;
        let [width, height] = page.size;
        self.positive(width, keys!["page", "size", 0], "the page's width");
        self.positive(height, keys!["page", "size", 1], "the page's height");
        self.not_negative(page.bleed, keys!["page", "bleed"], "the bleed");
    }

    /// Whether the page has an area that others can be measured against.
    fn page_is_one(&self) -> bool {
        self.file.value.page.size.iter().all(|length| length.0 > Length::ZERO)
    }

    fn grid(&mut self, name: &str, grid: &GridTable) {
        let what = |key: &str| format!("`{key}` of grid `{}`", shown(name));
        let columns = if grid.bands.is_some() { "bands" } else { "columns" };
        let leading = if grid.pitch.is_some() { "pitch" } else { "leading" };
        for (key, number) in [(columns, grid.columns()), ("chars", grid.chars), ("lines", grid.lines)] {
            self.counted(Some(number), keys!["grid", name, key], &what(key));
        }
        self.positive(grid.em, keys!["grid", name, "em"], &what("em"));
        self.positive(LengthValue(grid.leading()), keys!["grid", name, leading], &what(leading));
        self.distance(Some(grid.gap), keys!["grid", name, "gap"], &what("gap"));
        if self.file.value.grid_writing(grid) == Writing::Horizontal {
            self.horizontal_grid(name, grid);
        }
        if self.page_is_one() && is_one(grid) {
            self.grid_on_page(name, grid);
        }
    }

    /// Bands and pitch are words for vertical lines.
    fn horizontal_grid(&mut self, name: &str, grid: &GridTable) {
        let given = [("bands", "columns", grid.bands.is_some()), ("pitch", "leading", grid.pitch.is_some())];
        for (key, right, _) in given.into_iter().filter(|(_, _, given)| *given) {
            let message = format!("grid `{}` has `{key}`, but its lines are horizontal", shown(name));
            let help = format!("write `{right}`, or give the grid writing = \"vertical\"");
            self.report("bands-horizontal", keys!["grid", name, key], message, help);
        }
    }

    fn ids<'a>(&mut self, kind: &'static str, ids: impl Iterator<Item = &'a str>) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, id) in ids.enumerate() {
            if id.trim().is_empty() {
                self.report("empty-id", keys![kind, index, "id"], format!("a {kind} has an empty id"), "name it");
            } else if let Some(earlier) = first.get(id) {
                let message = format!("the layout has two {kind}s of the id `{}`", shown(id));
                let found = Diagnostic::error("duplicate-id", message)
                    .at_opt(self.file.span(keys![kind, index, "id"]), "")
                    .at_opt(self.file.span(keys![kind, *earlier, "id"]), "first given here")
                    .help(format!("the id of a {kind} is its own"));
                self.found.push(found);
            } else {
                first.insert(id, index);
            }
        }
    }

    fn slot(&mut self, index: usize, slot: &SlotTable) {
        let layout = &self.file.value;
        let id = shown(&slot.id);
        let grid = slot.grid.as_deref().unwrap_or("body");
        if !layout.grid.contains_key(grid) {
            let path: &[Key] = if slot.grid.is_some() { keys!["slot", index, "grid"] } else { keys!["slot", index] };
            let message = format!("slot `{id}` stands on grid `{}`, which the layout has not", shown(grid));
            self.report("unknown-grid", path, message, did_you_mean(grid, layout.grid.keys()));
        }
        if let Some(thread) = &slot.thread
            && !layout.thread.iter().any(|known| known.id == *thread)
        {
            let message = format!("slot `{id}` shows thread `{}`, which the layout has not", shown(thread));
            let help = did_you_mean(thread, layout.thread.iter().map(|known| &known.id));
            self.report("unknown-thread", keys!["slot", index, "thread"], message, help);
        }
        self.counted(slot.number, keys!["slot", index, "number"], &format!("`number` of slot `{id}`"));
        self.counted(slot.columns, keys!["slot", index, "columns"], &format!("`columns` of slot `{id}`"));
        self.distance(slot.gap, keys!["slot", index, "gap"], &format!("`gap` of slot `{id}`"));
        self.lines(index, slot);
        self.insets(index, slot);
        self.wrap(index, slot);
        self.content(index, slot);
        self.area(index, slot);
    }

    /// Widths of the box and the rules.
    fn lines(&mut self, index: usize, slot: &SlotTable) {
        let rules = slot.rule.clone().unwrap_or_default();
        let width = slot.border.as_ref().map(|border| border.width);
        self.not_negative(width, keys!["slot", index, "border", "width"], "the width of a border");
        for (side, rule) in [("top", rules.top), ("bottom", rules.bottom), ("left", rules.left), ("right", rules.right)]
        {
            let width = rule.map(|rule| rule.width);
            self.not_negative(width, keys!["slot", index, "rule", side, "width"], "the width of a rule");
        }
    }

    fn insets(&mut self, index: usize, slot: &SlotTable) {
        match slot.inset {
            Some(InsetValue::All(length)) => {
                self.not_negative(Some(length), keys!["slot", index, "inset"], "the padding");
            }
            Some(InsetValue::Each(lengths)) => {
                for (side, length) in lengths.into_iter().enumerate() {
                    self.not_negative(Some(length), keys!["slot", index, "inset", side], "the padding");
                }
            }
            None => {}
        }
    }

    /// Distances of text that runs around a slot; a column cannot run around itself.
    fn wrap(&mut self, index: usize, slot: &SlotTable) {
        let Some(wrap) = slot.wrap else { return };
        let id = shown(&slot.id);
        let (WrapValue::All(EmValue(least)) | WrapValue::Each([EmValue(least), _])) = wrap;
        let beside = if let WrapValue::Each([_, EmValue(beside)]) = wrap { beside } else { least };
        if least.min(beside) < Em::ZERO {
            let message = format!("`wrap` of slot `{id}` is negative");
            self.report(
                "negative-length",
                keys!["slot", index, "wrap"],
                message,
                "write zero or more, such as \"1em\"",
            );
        }
        if slot.role == Role::Body {
            let message = format!("slot `{id}` has `wrap`, but body text runs through it");
            let help = "give `wrap` to the photo or box that cuts into it";
            self.report("wrap-body", keys!["slot", index, "wrap"], message, help);
        }
    }

    /// Keys that go with certain roles only: without this, what they ask for would not be seen.
    fn content(&mut self, index: usize, slot: &SlotTable) {
        let id = shown(&slot.id);
        if slot.text.is_some() && slot.role != Role::Furniture {
            let message = format!("slot `{id}` has `text`, but its role is not `furniture`");
            self.report(
                "text-not-furniture",
                keys!["slot", index, "text"],
                message,
                "only furniture has lines of its own",
            );
        }
        if slot.role == Role::Furniture && slot.text.is_none() {
            let message = format!("slot `{id}` is furniture without `text`");
            self.report("missing-key", keys!["slot", index], message, "for example text = [\"{date} {weekday}\"]");
        }
        for (line, text) in slot.text.iter().flatten().enumerate() {
            if let super::Line::Spread(texts) = text
                && !(2..=3).contains(&texts.len())
            {
                let message = format!("a line of slot `{id}` is a list of {} texts", texts.len());
                let help = "list left and right, or left, centre and right";
                self.report("wrong-count", keys!["slot", index, "text", line], message, help);
            }
        }
    }
}

/// Whether a grid has cells that slots can be measured against.
fn is_one(grid: &GridTable) -> bool {
    let counts = [grid.columns(), grid.chars, grid.lines];
    counts.iter().all(|count| *count > 0)
        && grid.em.0 > Length::ZERO
        && grid.leading() > Length::ZERO
        && !grid.gap.0.is_negative()
}

/// What to write in place of an unknown name.
fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a String> + Clone) -> String {
    match nearest(name, known.clone().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<String> = known.take(20).map(|name| format!("`{}`", shown(name))).collect();
            if names.is_empty() { "the layout has none".to_owned() } else { format!("it has {}", names.join(", ")) }
        }
    }
}
