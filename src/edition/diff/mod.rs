//! Proof rounds: what changed from one round of pages to the next.
//!
//! [`Comparison::open`] reads the text of all pages of two [`Round`]s, pairs the pages, compares
//! what they say, and follows text that went over to another page. [`Comparison::page`] then looks
//! at one pair of pages: objects, setting, pixels; a page at a time, so that a round of any length
//! costs the memory of its texts and of two pages.
//!
//! ```text
//! Round ─ rounds ─→ text of every page ─ content, text ─→ pairs ─ align ─→ edits ─ sequence, edits
//!   ─→ what moved over pages ─ moves ─→ for each pair: objects, setting, pixels ─ page
//!   ─→ its picture ─ picture    its words and numbers ─ report
//! ```
//!
//! The same rounds give the same report and the same pictures, byte for byte.

mod align;
pub mod content;
mod digest;
mod edits;
mod folder;
mod marks;
mod moves;
pub mod objects;
pub mod page;
pub mod picture;
mod pixels;
mod regions;
pub mod report;
pub mod rounds;
mod same;
mod sequence;
pub mod text;

use crate::pdfread::Document;
use crate::plates::Settings;

pub use page::Differences;
pub use picture::Lettering;
pub use rounds::Round;

use align::{Pair, align};
use edits::Script;
use moves::{Edit, Move, Stretch};
use rounds::Sheet;
use sequence::Hunk;

/// What became of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Its file is the same, byte for byte.
    SameBytes,
    /// It prints and says the same; its file differs.
    SamePrint,
    /// It differs.
    Changed(Box<Differences>),
    /// The old round does not have it.
    Added,
    /// The new round does not have it.
    Removed,
    /// It could not be compared: why.
    Failed(String),
}

/// A page of the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct PageOutcome {
    /// What it is called, in the new round where it has it.
    pub name: String,
    /// The old page: the name of its file, and its number there.
    pub old: Option<(String, usize)>,
    /// The new page.
    pub new: Option<(String, usize)>,
    /// What became of it.
    pub status: Status,
    /// What is worth knowing and no difference.
    pub notes: Vec<String>,
}

/// A pair of pages with the text that differs.
#[derive(Debug)]
struct Compared {
    pair: Pair,
    hunks: Vec<Hunk>,
    edits: Vec<Edit>,
    moves: Vec<Move>,
}

/// Two rounds, their texts compared.
#[derive(Debug)]
pub struct Comparison<'a> {
    old: &'a Round,
    new: &'a Round,
    scripts: (Vec<Script>, Vec<Script>),
    names: (Vec<String>, Vec<String>),
    pages: Vec<Compared>,
    failed: (Vec<Option<String>>, Vec<Option<String>>),
}

/// The documents that are open: the last one of either side.
#[derive(Debug, Default)]
pub struct Shelf {
    old: Option<(usize, Document)>,
    new: Option<(usize, Document)>,
}

/// The document of a file, opened unless it is.
fn opened<'s>(slot: &'s mut Option<(usize, Document)>, round: &Round, file: usize) -> Result<&'s Document, String> {
    if slot.as_ref().is_none_or(|(open, _)| *open != file) {
        // the one before is closed first
        *slot = None;
        *slot = Some((file, round.open(file)?));
    }
    slot.as_ref().map(|(_, document)| document).ok_or_else(|| "no document is open".to_owned())
}

/// The texts of a round's pages, and why those that cannot be read cannot.
fn read(round: &Round) -> Result<(Vec<Script>, Vec<Option<String>>), String> {
    let mut slot = None;
    let (mut scripts, mut failed) = (Vec::new(), Vec::new());
    for sheet in &round.sheets {
        let document = opened(&mut slot, round, sheet.file)?;
        let text = content::read(document, sheet.number).map(|content| Script::of(&content.text));
        failed.push(text.as_ref().err().cloned());
        scripts.push(text.unwrap_or_default());
    }
    Ok((scripts, failed))
}

impl<'a> Comparison<'a> {
    /// Reads the texts of two rounds and compares them.
    ///
    /// # Errors
    /// A sentence that names a file which cannot be read.
    pub fn open(old: &'a Round, new: &'a Round) -> Result<Comparison<'a>, String> {
        let ((before, failed_before), (after, failed_after)) = (read(old)?, read(new)?);
        let listed = |round: &Round, scripts: Vec<Script>| -> Vec<(Sheet, Script)> {
            round.sheets.iter().cloned().zip(scripts).collect()
        };
        let (before, after) = (listed(old, before), listed(new, after));
        let pairs = align(&before, &after);
        let parted = |pages: Vec<(Sheet, Script)>| -> (Vec<String>, Vec<Script>) {
            pages.into_iter().map(|(sheet, script)| (sheet.name, script)).unzip()
        };
        let ((names_before, before), (names_after, after)) = (parted(before), parted(after));
        let mut pages: Vec<Compared> = pairs.into_iter().map(|pair| compared(pair, &before, &after)).collect();
        let mut edits: Vec<Edit> = pages.iter_mut().flat_map(|page| std::mem::take(&mut page.edits)).collect();
        let moves = moves::find(&mut edits, &before, &after);
        hand_out(&mut pages, edits, moves);
        let (names, failed) = ((names_before, names_after), (failed_before, failed_after));
        Ok(Comparison { old, new, scripts: (before, after), names, pages, failed })
    }

    /// How many pages there are, of both rounds together.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether there is none, which no round has.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Compares one pair of pages, by its place; with a picture when lettering is given and it
    /// changed. `None` when there is no such place.
    pub fn page(
        &self,
        at: usize,
        shelf: &mut Shelf,
        settings: &Settings,
        lettering: Option<&Lettering>,
    ) -> Option<(PageOutcome, Option<Vec<u8>>)> {
        let compared = self.pages.get(at)?;
        let (i, j) = compared.pair;
        let (old, new) = (i.and_then(|i| self.old.sheets.get(i)), j.and_then(|j| self.new.sheets.get(j)));
        let name = new.or(old).map(|sheet| sheet.name.clone()).unwrap_or_default();
        let place = |round: &Round, sheet: Option<&Sheet>| {
            sheet.and_then(|s| Some((round.files.get(s.file)?.name.clone(), s.number)))
        };
        let (before, after) = (place(self.old, old), place(self.new, new));
        let mut notes = Vec::new();
        let (status, picture) = match (old, new) {
            (Some(old), Some(new)) => self.pair(compared, (old, new), shelf, settings, lettering, &mut notes),
            (None, _) => (Status::Added, None),
            (_, None) => (Status::Removed, None),
        };
        let failed = i.and_then(|i| self.failed.0.get(i).cloned().flatten());
        let failed = failed.or_else(|| j.and_then(|j| self.failed.1.get(j).cloned().flatten()));
        let status = failed.map_or(status, Status::Failed);
        Some((PageOutcome { name, old: before, new: after, status, notes }, picture))
    }

    fn pair(
        &self,
        compared: &Compared,
        (old, new): (&Sheet, &Sheet),
        shelf: &mut Shelf,
        settings: &Settings,
        lettering: Option<&Lettering>,
        notes: &mut Vec<String>,
    ) -> (Status, Option<Vec<u8>>) {
        let hash = |round: &Round, sheet: &Sheet| round.files.get(sheet.file).map(|f| f.hash);
        if hash(self.old, old) == hash(self.new, new) && old.number == new.number {
            return (Status::SameBytes, None);
        }
        let looked = self.looked(compared, (old, new), shelf, settings);
        let seen = match looked {
            Ok(Some(seen)) => seen,
            Ok(None) => return (Status::SamePrint, None),
            Err(why) => return (Status::Failed(why), None),
        };
        if seen.differences.is_none() {
            notes.extend(seen.differences.notes);
            return (Status::SamePrint, None);
        }
        let names = (old.name.as_str(), new.name.as_str());
        let picture = lettering.map(|lettering| picture::draw(&seen, names, settings, lettering)).transpose();
        match picture {
            Ok(picture) => (Status::Changed(Box::new(seen.differences)), picture),
            Err(why) => (Status::Failed(why), None),
        }
    }

    /// Looks at both pages; `None` when they are written alike, and need no look.
    fn looked(
        &self,
        compared: &Compared,
        (old, new): (&Sheet, &Sheet),
        shelf: &mut Shelf,
        settings: &Settings,
    ) -> Result<Option<page::Seen>, String> {
        let before = opened(&mut shelf.old, self.old, old.file)?;
        let after = opened(&mut shelf.new, self.new, new.file)?;
        let settled = compared.edits.is_empty() && compared.moves.is_empty() && compared.hunks.is_empty();
        if settled && same::written_alike((before, old.number), (after, new.number)) {
            return Ok(None);
        }
        let Some((i, j)) = compared.pair.0.zip(compared.pair.1) else { return Ok(None) };
        let (Some(a), Some(b)) = (self.scripts.0.get(i), self.scripts.1.get(j)) else { return Ok(None) };
        let known = page::Known {
            scripts: (a, b),
            hunks: &compared.hunks,
            edits: &compared.edits,
            moves: &compared.moves,
            pages: (i, j),
            old_round: &self.scripts.0,
            names: (&self.names.0, &self.names.1),
        };
        page::compare((before, old.number), (after, new.number), &known, settings).map(Some)
    }
}

/// The running texts of a pair compared.
fn compared(pair: Pair, old: &[Script], new: &[Script]) -> Compared {
    let none = Script::default();
    let a = pair.0.and_then(|i| old.get(i)).unwrap_or(&none);
    let b = pair.1.and_then(|j| new.get(j)).unwrap_or(&none);
    let hunks = edits::compare((a, 0..a.chars.len()), (b, 0..b.chars.len()));
    // a page that only one round has: its whole text may have moved, and is no edit of another's
    let (i, j) = (pair.0.unwrap_or(usize::MAX), pair.1.unwrap_or(usize::MAX));
    let edit = |h: &Hunk| Edit {
        old: Stretch { page: i, range: h.old.clone() },
        new: Stretch { page: j, range: h.new.clone() },
    };
    let edits = hunks.iter().map(edit).collect();
    Compared { pair, hunks, edits, moves: Vec::new() }
}

/// Gives every edit and move to the pages it is on.
fn hand_out(pages: &mut [Compared], edits: Vec<Edit>, moves: Vec<Move>) {
    let index = |side: fn(&Pair) -> Option<usize>| -> std::collections::BTreeMap<usize, usize> {
        pages.iter().enumerate().filter_map(|(at, page)| Some((side(&page.pair)?, at))).collect()
    };
    let (old, new) = (index(|pair| pair.0), index(|pair| pair.1));
    for edit in edits {
        let at = if edit.new.range.is_empty() { old.get(&edit.old.page) } else { new.get(&edit.new.page) };
        if let Some(page) = at.and_then(|at| pages.get_mut(*at)) {
            page.edits.push(edit);
        }
    }
    for moved in moves {
        let (from, to) = (old.get(&moved.old.page).copied(), new.get(&moved.new.page).copied());
        if let Some(page) = to.and_then(|at| pages.get_mut(at)) {
            page.moves.push(moved.clone());
        }
        if let Some(page) = from.filter(|_| from != to).and_then(|at| pages.get_mut(at)) {
            page.moves.push(moved);
        }
    }
    for page in pages {
        page.edits.sort_by_key(|edit| (edit.new.range.start, edit.old.range.start));
    }
}
