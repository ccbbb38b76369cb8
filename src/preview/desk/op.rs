//! The screen's changes, and what each does to a layout file.

use serde::Deserialize;
use toml_edit::{InlineTable, Item, Value};

use crate::geom::Length;

use super::document::{Any, Document, put_length, put_number, put_text, rewrite, texts};
use super::measure::{Notation, points};
use super::refusal::Refusal;

/// A change; lengths are points.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Op {
    /// Gives a slot another place.
    Place {
        /// Its id.
        slot: String,
        /// Where.
        at: At,
    },
    /// Adds a slot.
    Draw {
        /// Its id, a new one.
        id: String,
        /// Its role.
        role: String,
        /// The thread whose story it shows.
        #[serde(default)]
        thread: Option<String>,
        /// Where.
        at: At,
    },
    /// Takes a slot away.
    Remove {
        /// Its id.
        slot: String,
    },
    /// Leads a thread through a slot.
    Thread {
        /// The slot's id.
        slot: String,
        /// The thread's; none takes the slot out of its thread.
        thread: Option<String>,
        /// The slot that it follows; none makes it the first.
        after: Option<String>,
    },
    /// Splits a slot.
    Columns {
        /// Its id.
        slot: String,
        /// Into how many columns.
        columns: u16,
    },
    /// Changes a grid.
    Grid {
        /// Its name.
        grid: String,
        /// Distance from line to line.
        leading: Option<f64>,
        /// Number of columns.
        columns: Option<u16>,
        /// Characters in a column.
        chars: Option<u16>,
        /// Body size.
        em: Option<f64>,
    },
    /// Changes a style, where it is defined.
    Style {
        /// Its name.
        style: String,
        /// Type size.
        size: Option<f64>,
        /// Distance from line to line.
        leading: Option<f64>,
    },
    /// Changes what is shown of a photo.
    Picture {
        /// The story whose photo it is.
        story: String,
        /// Its id in the manuscript, else its file.
        picture: String,
        /// The point kept in view, in fractions of the picture.
        focus: Option<[f64; 2]>,
        /// The part left whole: left, top, width, height, in fractions.
        crop: Option<[f64; 4]>,
    },
}

/// Where a slot stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum At {
    /// On a grid; columns and lines count from 1.
    Grid {
        /// The grid's name.
        grid: String,
        /// First column, or band.
        col: u16,
        /// Columns.
        span: u16,
        /// First line.
        line: u16,
        /// Lines.
        lines: u16,
    },
    /// Anywhere, in points from the trim's upper left corner.
    Free {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
    },
}

impl Op {
    /// What it does, in few words.
    pub fn label(&self) -> String {
        match self {
            Op::Place { slot, .. } => format!("place {slot}"),
            Op::Draw { id, .. } => format!("draw {id}"),
            Op::Remove { slot } => format!("remove {slot}"),
            Op::Thread { slot, .. } => format!("thread {slot}"),
            Op::Columns { slot, .. } => format!("columns {slot}"),
            Op::Grid { grid, .. } => format!("grid {grid}"),
            Op::Style { style, .. } => format!("style {style}"),
            Op::Picture { picture, .. } => format!("picture {picture}"),
        }
    }

    /// Whether it changes the layout file itself; others change style files and manuscripts.
    pub fn is_of_layout(&self) -> bool {
        !matches!(self, Op::Style { .. } | Op::Picture { .. })
    }

    /// Changes a layout file; `others` change nothing in it.
    ///
    /// # Errors
    /// A refusal: a name that is not there, a number that is none.
    pub fn apply(&self, doc: &mut Document) -> Result<(), Refusal> {
        match self {
            Op::Place { slot, at } => place(doc, slot, at),
            Op::Draw { id, role, thread, at } => draw(doc, (id, role, thread.as_deref()), at),
            Op::Remove { slot } => remove(doc, slot),
            Op::Thread { slot, thread, after } => lead(doc, slot, thread.as_deref(), after.as_deref()),
            Op::Columns { slot, columns } => split(doc, slot, *columns),
            Op::Grid { grid, leading, columns, chars, em } => measures(doc, grid, (*leading, *em), (*columns, *chars)),
            Op::Style { .. } | Op::Picture { .. } => Ok(()),
        }
    }
}

/// A length of the screen.
pub fn length(number: f64) -> Result<Length, Refusal> {
    points(number).ok_or_else(|| Refusal::refused(format!("{number} is no length on a page")).help("give it in points"))
}

fn slot<'d>(doc: &'d mut Document, id: &str) -> Result<Any<'d>, Refusal> {
    doc.member("slot", "id", id).ok_or_else(|| Refusal::refused(format!("the layout has no slot `{id}`")))
}

fn place(doc: &mut Document, id: &str, at: &At) -> Result<(), Refusal> {
    let usual = page_notation(doc);
    let table = slot(doc, id)?;
    if let At::Grid { grid, .. } = at {
        stand_on(table, grid);
    }
    if table.get("at").and_then(Item::as_table_like).is_none() {
        table.insert("at", Item::Value(Value::InlineTable(InlineTable::new())));
    }
    let area = table.get_mut("at").and_then(Item::as_table_like_mut);
    let area = area.ok_or_else(|| Refusal::refused(format!("the place of slot `{id}` is no table")))?;
    write_area(area, at, usual)
}

/// Names the grid that a slot stands on, where that is not the usual one.
fn stand_on(table: Any<'_>, grid: &str) {
    if grid != table.get("grid").and_then(Item::as_str).unwrap_or("body") {
        put_text(table, "grid", grid);
    }
}

fn write_area(area: Any<'_>, at: &At, usual: Notation) -> Result<(), Refusal> {
    const GRID: [&str; 5] = ["col", "band", "span", "line", "lines"];
    const FREE: [&str; 4] = ["x", "y", "width", "height"];
    match at {
        At::Grid { col, span, line, lines, .. } => {
            FREE.iter().for_each(|key| drop(area.remove(key)));
            let first = if area.contains_key("band") { "band" } else { "col" };
            for (key, number) in [(first, col), ("span", span), ("line", line), ("lines", lines)] {
                put_number(area, key, *number);
            }
        }
        At::Free { x, y, width, height } => {
            let like = FREE.iter().find_map(|key| Notation::of(area.get(key)?.as_str()?)).unwrap_or(usual);
            GRID.iter().chain(&["into", "part"]).for_each(|key| drop(area.remove(key)));
            for (key, number) in FREE.into_iter().zip([x, y, width, height]) {
                put_length(area, key, length(*number)?, like);
            }
        }
    }
    Ok(())
}

/// The notation of the page's size.
fn page_notation(doc: &mut Document) -> Notation {
    let page = doc.root().get("page").and_then(Item::as_table_like);
    let size = page.and_then(|page| page.get("size")).and_then(Item::as_array);
    let width = size.and_then(|size| size.get(0)).and_then(Value::as_str);
    width.and_then(Notation::of).unwrap_or(Notation::POINTS)
}

/// Most characters of a new slot's id.
const LONGEST_ID: usize = 60;

fn draw(doc: &mut Document, (id, role, thread): (&str, &str, Option<&str>), at: &At) -> Result<(), Refusal> {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if id.is_empty() || id.chars().count() > LONGEST_ID || !id.chars().all(plain) {
        let why = format!("a slot's id has letters, digits, `-` and `_` alone, {LONGEST_ID} at the most");
        return Err(Refusal::refused(why).help("sidebar-2"));
    }
    if doc.member("slot", "id", id).is_some() {
        return Err(Refusal::refused(format!("the layout has a slot `{id}` already")).help("give it another id"));
    }
    let usual = page_notation(doc);
    let mut keys: Vec<(&str, Value)> = vec![("id", id.into()), ("role", role.into())];
    keys.extend(thread.map(|thread| ("thread", thread.into())));
    if let At::Grid { grid, .. } = at
        && grid != "body"
    {
        keys.push(("grid", grid.into()));
    }
    let mut area = InlineTable::new();
    write_area(&mut area, at, usual)?;
    keys.push(("at", Value::InlineTable(area)));
    if role == "furniture" {
        // furniture has lines of its own: the first is something to begin with
        keys.push(("text", Value::Array(["{title}"].into_iter().collect())));
    }
    doc.add("slot", keys);
    if let Some(thread) = thread.filter(|_| role == "body") {
        let mut slots = thread_slots(doc, thread)?;
        slots.push(id.to_owned());
        set_thread_slots(doc, thread, &slots);
    }
    Ok(())
}

fn remove(doc: &mut Document, id: &str) -> Result<(), Refusal> {
    slot(doc, id)?;
    doc.take("slot", "id", id);
    leave_threads(doc, id, None);
    Ok(())
}

/// The ids of a thread's slots, in order.
fn thread_slots(doc: &mut Document, id: &str) -> Result<Vec<String>, Refusal> {
    let thread = doc.member("thread", "id", id);
    let thread = thread.ok_or_else(|| Refusal::refused(format!("the layout has no thread `{id}`")))?;
    Ok(thread.get("slots").and_then(Item::as_array).map(texts).unwrap_or_default())
}

fn set_thread_slots(doc: &mut Document, id: &str, slots: &[String]) {
    let thread = doc.member("thread", "id", id);
    if let Some(array) = thread.and_then(|thread| thread.get_mut("slots")?.as_array_mut()) {
        rewrite(array, slots);
    }
}

/// Takes a slot out of all threads but one.
fn leave_threads(doc: &mut Document, slot: &str, but: Option<&str>) {
    for thread in doc.members("thread") {
        if thread.get("id").and_then(Item::as_str) == but && but.is_some() {
            continue;
        }
        let Some(array) = thread.get_mut("slots").and_then(Item::as_array_mut) else { continue };
        let before = texts(array);
        let after: Vec<String> = before.iter().filter(|id| *id != slot).cloned().collect();
        if after.len() < before.len() {
            rewrite(array, &after);
        }
    }
}

fn lead(doc: &mut Document, id: &str, thread: Option<&str>, after: Option<&str>) -> Result<(), Refusal> {
    slot(doc, id)?;
    let Some(thread) = thread else {
        leave_threads(doc, id, None);
        slot(doc, id)?.remove("thread");
        return Ok(());
    };
    let before = thread_slots(doc, thread)?;
    leave_threads(doc, id, Some(thread));
    put_text(slot(doc, id)?, "thread", thread);
    let mut slots: Vec<String> = before.iter().filter(|other| *other != id).cloned().collect();
    let at = match after {
        None => 0,
        Some(after) => {
            let place = slots.iter().position(|other| other == after).map(|at| at + 1);
            place.ok_or_else(|| Refusal::refused(format!("thread `{thread}` does not run through slot `{after}`")))?
        }
    };
    slots.insert(at.min(slots.len()), id.to_owned());
    if slots != before {
        set_thread_slots(doc, thread, &slots);
    }
    Ok(())
}

fn split(doc: &mut Document, id: &str, columns: u16) -> Result<(), Refusal> {
    let table = slot(doc, id)?;
    let into = table.get("at").and_then(Item::as_table_like).is_some_and(|at| at.contains_key("into"));
    if columns != 1 || into || table.contains_key("columns") {
        put_number(table, "columns", columns);
    }
    Ok(())
}

fn measures(
    doc: &mut Document,
    name: &str,
    (leading, em): (Option<f64>, Option<f64>),
    (columns, chars): (Option<u16>, Option<u16>),
) -> Result<(), Refusal> {
    let grid = doc.within("grid", name);
    let grid = grid.ok_or_else(|| Refusal::refused(format!("the layout has no grid `{name}`")))?;
    let either =
        |grid: &Any<'_>, vertical: &'static str, usual| if grid.contains_key(vertical) { vertical } else { usual };
    let (pitch, bands) = (either(&grid, "pitch", "leading"), either(&grid, "bands", "columns"));
    for (key, number) in [(pitch, leading), ("em", em)] {
        if let Some(number) = number {
            put_length(grid, key, length(number)?, Notation::POINTS);
        }
    }
    for (key, number) in [(bands, columns), ("chars", chars)] {
        if let Some(number) = number {
            put_number(grid, key, number);
        }
    }
    Ok(())
}
