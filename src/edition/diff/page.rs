//! One page against its older self: text, objects, setting and pixels brought together.

use std::collections::{BTreeMap, BTreeSet};

use kurbo::{Rect, Vec2};

use crate::pdfread::Document;
use crate::plates::Settings;

use super::content::{self, Content};
use super::edits::Script;
use super::moves::{Edit, Move};
use super::objects::{self, Change, What};
use super::pixels::{self, Painted};
use super::regions::Mask;
use super::sequence::Hunk;
use super::text::{Letter, Text};

/// A change of what a page says.
#[derive(Clone, Debug, PartialEq)]
pub struct TextChange {
    /// The head it stands under; empty where there is none.
    pub story: String,
    /// The text before it.
    pub before: String,
    /// What was removed; may be empty.
    pub removed: String,
    /// What was added; may be empty.
    pub added: String,
    /// The text after it.
    pub after: String,
    /// Where the removed text was on the old page; empty when that is another page.
    pub removed_at: Vec<Rect>,
    /// Where the added text is, line by line.
    pub added_at: Vec<Rect>,
    /// For a pure removal, the place on the new page where it was: of no width.
    pub caret: Option<Rect>,
    /// The page it was removed from, where that is another one.
    pub removed_from: Option<String>,
}

/// Text that stands elsewhere and says the same.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMove {
    /// Its beginning.
    pub text: String,
    /// Its length in characters.
    pub letters: usize,
    /// The page it came from, or went to.
    pub page: String,
    /// Whether it came here: otherwise it went.
    pub came: bool,
    /// Where it is, or was.
    pub at: Vec<Rect>,
}

/// Text that says the same and is set otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Restyled {
    /// The head it stands under.
    pub story: String,
    /// Its beginning.
    pub text: String,
    /// Its length in characters.
    pub letters: usize,
    /// The old and the new size in points, where they differ.
    pub size: Option<(f32, f32)>,
    /// Whether its face or colour differs.
    pub look: bool,
    /// Where it is.
    pub at: Vec<Rect>,
}

/// Everything that differs between two pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// What the text says.
    pub text: Vec<TextChange>,
    /// Text that went to another page or place.
    pub moves: Vec<TextMove>,
    /// Text set otherwise.
    pub restyled: Vec<Restyled>,
    /// Lines that stand elsewhere, on the old page and on the new one.
    pub lines: (Vec<Rect>, Vec<Rect>),
    /// Pictures, rules, tints, advertisements.
    pub objects: Vec<Change>,
    /// What is seen to differ and nothing of the above explains.
    pub other: Vec<Rect>,
    /// The trim's width and height in points, old and new, where they differ.
    pub size: Option<[(f64, f64); 2]>,
    /// What could not be compared, and what is no difference of the print.
    pub notes: Vec<String>,
}

impl Differences {
    /// Whether the two pages print alike and say the same.
    pub fn is_none(&self) -> bool {
        let Differences { text, moves, restyled, lines, objects, other, size, notes: _ } = self;
        text.is_empty()
            && moves.is_empty()
            && restyled.is_empty()
            && lines.0.is_empty()
            && lines.1.is_empty()
            && objects.is_empty()
            && other.is_empty()
            && size.is_none()
    }
}

/// What is known of a pair of pages before they are looked at: text compared over all pages.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The texts of the two.
    pub scripts: (&'a Script, &'a Script),
    /// What differs between the two in running text.
    pub hunks: &'a [Hunk],
    /// The edits that belong to the pair.
    pub edits: &'a [Edit],
    /// The moves from or to it.
    pub moves: &'a [Move],
    /// The places of the two pages in their rounds.
    pub pages: (usize, usize),
    /// The texts of all pages of the old round.
    pub old_round: &'a [Script],
    /// The names of pages by their places: of the old round, of the new one.
    pub names: (&'a [String], &'a [String]),
}

/// A page as it was compared: for the picture of it.
#[derive(Debug)]
pub struct Seen {
    /// The pages painted.
    pub painted: (Painted, Painted),
    /// How they differ.
    pub differences: Differences,
}

/// Characters told before and after a change.
const CONTEXT: usize = 12;
/// Characters told of a text that moved or was restyled.
const SAMPLE: usize = 24;
/// Of a page with more letters than this, type that has changed nearly everywhere is told once.
const MOST_TYPE: usize = 100;
/// A letter that is nearer than this to where it was, in points, has not moved.
const STILL: f64 = 0.3;

/// Compares two pages.
///
/// # Errors
/// A sentence, when one of them cannot be read or painted.
pub fn compare(
    old: (&Document, usize),
    new: (&Document, usize),
    known: &Known,
    settings: &Settings,
) -> Result<Seen, String> {
    let (a, b) = (content::read(old.0, old.1)?, content::read(new.0, new.1)?);
    let mut out = Differences::default();
    text(&a.text, &b.text, known, &mut out);
    let mut nudged = setting(&a.text, &b.text, known, &mut out);
    nudged.extend(a.marks.at.iter().chain(&b.marks.at));
    let sized = (a.size.0 - b.size.0).abs() > 0.5 || (a.size.1 - b.size.1).abs() > 0.5;
    out.size = sized.then_some([a.size, b.size]);
    out.objects = objects::compare(&a.objects, &b.objects);
    let painted = (pixels::paint(old.0, old.1, settings)?, pixels::paint(new.0, new.1, settings)?);
    let scale = f64::from(settings.dpi) / 72.0;
    seen(&painted, scale, &nudged, &mut out)?;
    notes((&a, &b), &painted, &mut out);
    Ok(Seen { painted, differences: out })
}

/// The changes of text, with their places.
fn text(a: &Text, b: &Text, known: &Known, out: &mut Differences) {
    let (old, new) = known.scripts;
    for edit in known.edits {
        let (gone, come) = (edit.old.range.clone(), edit.new.range.clone());
        let (here, there) = (edit.old.page == known.pages.0, edit.new.page == known.pages.1);
        // the words around are those of the page that has the words, within their block
        let on_old = here && (come.is_empty() || !there);
        let (around, from, to) = if on_old { (old, gone.start, gone.end) } else { (new, come.start, come.end) };
        let (first, last) = (around.block(from), around.block(to.saturating_sub(1).max(from)));
        let caret = (come.is_empty() && there).then(|| caret(b, come.start)).flatten();
        out.text.push(TextChange {
            story: around.story(from).to_owned(),
            before: around.said(from.saturating_sub(CONTEXT).max(first.start)..from),
            removed: known.old_round.get(edit.old.page).map_or_else(String::new, |s| s.said(gone.clone())),
            added: if there { new.said(come.clone()) } else { String::new() },
            after: around.said(to..(to + CONTEXT).min(last.end).max(to)),
            removed_at: if here { boxes(a.stretch(gone)) } else { Vec::new() },
            added_at: if there { boxes(b.stretch(come)) } else { Vec::new() },
            caret,
            removed_from: (!here).then(|| known.names.0.get(edit.old.page).cloned()).flatten(),
        });
    }
    for moved in known.moves {
        let name = |names: &[String], page: usize| names.get(page).cloned().unwrap_or_default();
        let letters = moved.new.range.len();
        if moved.new.page == known.pages.1 {
            let (at, text) = (boxes(b.stretch(moved.new.range.clone())), sample(new, moved.new.range.clone()));
            out.moves.push(TextMove { text, letters, page: name(known.names.0, moved.old.page), came: true, at });
        }
        if moved.old.page == known.pages.0 {
            let (at, text) = (boxes(a.stretch(moved.old.range.clone())), sample(old, moved.old.range.clone()));
            out.moves.push(TextMove { text, letters, page: name(known.names.1, moved.new.page), came: false, at });
        }
    }
}

fn sample(script: &Script, range: std::ops::Range<usize>) -> String {
    script.said(range.start..range.end.min(range.start + SAMPLE))
}

/// The boxes of letters, one for each line.
pub(super) fn boxes(letters: &[Letter]) -> Vec<Rect> {
    let of = |line: &[Letter]| line.iter().map(|l| l.at).reduce(|a, b| a.union(b));
    letters.chunk_by(|a, b| a.line == b.line).filter_map(of).collect()
}

/// A place between two letters: the edge of the one before it, or of the one after.
fn caret(text: &Text, at: usize) -> Option<Rect> {
    let before = at.checked_sub(1).and_then(|i| text.letters.get(i));
    let edge = |l: &Letter, end: bool| match (l.vertical, end) {
        (false, true) => Rect::new(l.at.x1, l.at.y0, l.at.x1, l.at.y1),
        (false, false) => Rect::new(l.at.x0, l.at.y0, l.at.x0, l.at.y1),
        (true, true) => Rect::new(l.at.x0, l.at.y1, l.at.x1, l.at.y1),
        (true, false) => Rect::new(l.at.x0, l.at.y0, l.at.x1, l.at.y0),
    };
    before.map(|l| edge(l, true)).or_else(|| text.letters.get(at).map(|l| edge(l, false)))
}

/// What of the text that says the same stands elsewhere or is set otherwise. Returns where letters
/// stand otherwise by less than is worth telling.
fn setting(a: &Text, b: &Text, known: &Known, out: &mut Differences) -> Vec<Rect> {
    let ends = (a.letters.len(), b.letters.len());
    let (mut i, mut j) = (0, 0);
    let mut moved: (Vec<Letter>, Vec<Letter>) = Default::default();
    let mut styled: Vec<(usize, Letter, Letter)> = Vec::new();
    let mut nudged = Vec::new();
    let last = Hunk { old: ends.0..ends.0, new: ends.1..ends.1 };
    for hunk in known.hunks.iter().chain([&last]) {
        let pairs = a.stretch(i..hunk.old.start).iter().zip(b.stretch(j..hunk.new.start));
        for (n, (p, q)) in pairs.enumerate() {
            if p.look != q.look || (p.size - q.size).abs() > 0.01 * p.size.max(q.size) {
                styled.push((j + n, *p, *q));
                nudged.push(p.at.union(q.at));
                continue;
            }
            match displaced(p, q) {
                far if far > STILL => {
                    moved.0.push(*p);
                    moved.1.push(*q);
                }
                near if near > 0.0 => nudged.push(p.at.union(q.at)),
                _ => {}
            }
        }
        (i, j) = (hunk.old.end, hunk.new.end);
    }
    out.lines = (boxes(&moved.0), boxes(&moved.1));
    let kept = b.letters.len();
    if styled.iter().filter(|(_, p, q)| p.look != q.look).count() * 10 > kept * 6 && kept > MOST_TYPE {
        // a file for a screen against one for the press: told once
        nudged.extend(styled.iter().map(|(_, p, q)| p.at.union(q.at)));
        let (letters, at) = (styled.len(), Vec::new());
        let (story, text) = (String::new(), String::new());
        out.restyled.push(Restyled { story, text, letters, size: None, look: true, at });
        return nudged;
    }
    for run in styled.chunk_by(|x, y| x.0 + 1 == y.0 && x.2.size == y.2.size && x.1.size == y.1.size) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let letters: Vec<Letter> = run.iter().map(|r| r.2).collect();
        let sized = (first.1.size - first.2.size).abs() > 0.01 * first.1.size.max(first.2.size);
        out.restyled.push(Restyled {
            story: known.scripts.1.story(first.0).to_owned(),
            text: sample(known.scripts.1, first.0..last.0 + 1),
            letters: run.len(),
            size: sized.then_some((first.1.size, first.2.size)),
            look: run.iter().any(|r| r.1.look != r.2.look),
            at: boxes(&letters),
        });
    }
    nudged
}

/// How far a letter is from where it was, in points.
fn displaced(p: &Letter, q: &Letter) -> f64 {
    let shift: Vec2 = q.at.origin() - p.at.origin();
    shift.x.abs().max(shift.y.abs())
}

/// What is seen: changes that nobody sees are left out, what is seen and not explained is added.
fn seen(painted: &(Painted, Painted), scale: f64, nudged: &[Rect], out: &mut Differences) -> Result<(), String> {
    let (mut mask, origin) = pixels::compare(&painted.0, &painted.1)?;
    let shift = Vec2::new(origin.0 as f64, origin.1 as f64);
    let pixel = |r: Rect| Rect::new(r.x0 * scale, r.y0 * scale, r.x1 * scale, r.y1 * scale) - shift;
    let visible = |mask: &Mask, change: &Change| {
        let places = [change.old, change.new].into_iter().flatten();
        places.into_iter().any(|at| mask.any(pixel(at).inflate(1.0, 1.0)))
    };
    let before = out.objects.len();
    out.objects.retain(|change| visible(&mask, change));
    let unseen = before - out.objects.len();
    if unseen > 0 {
        out.notes.push(format!("{unseen} objects differ in the file and look the same"));
    }
    let text = out.text.iter().flat_map(|t| t.removed_at.iter().chain(&t.added_at));
    let moved = out.moves.iter().flat_map(|m| &m.at);
    let styled = out.restyled.iter().flat_map(|r| &r.at);
    let lines = out.lines.0.iter().chain(&out.lines.1);
    let letters: Vec<Rect> = text.chain(moved).chain(styled).chain(lines).chain(nudged).copied().collect();
    for at in letters {
        // ink goes beyond the em by a little
        let around = 0.2 * at.width().min(at.height());
        mask.clear(pixel(at.inflate(around, around)).inflate(1.0, 1.0));
    }
    let objects: Vec<Rect> =
        out.objects.iter().filter(|c| !holds_much(c)).flat_map(|c| [c.old, c.new]).flatten().collect();
    for at in objects {
        mask.clear(pixel(at).inflate(2.0, 2.0));
    }
    let cell = (scale * 3.0).ceil() as usize;
    let back = |r: Rect| r + shift;
    let points = |r: Rect| Rect::new(r.x0 / scale, r.y0 / scale, r.x1 / scale, r.y1 / scale);
    out.other = mask.boxes(cell).into_iter().map(|r| points(back(r))).collect();
    Ok(())
}

/// Whether a change says little of what is inside its box: a frame's line alone changed.
fn holds_much(change: &Change) -> bool {
    use super::content::ObjectKind::Frame;
    change.kind == Frame && !matches!(change.what, What::Redrawn(_))
}

/// What a reader of the report should know.
fn notes((a, b): (&Content, &Content), painted: &(Painted, Painted), out: &mut Differences) {
    let unknown = a.text.unknown.max(b.text.unknown);
    if unknown > 0 {
        out.notes.push(format!("{unknown} glyphs have no text in the file: they are compared as they look"));
    }
    for (which, marks, other) in [("old", &a.marks, &b.marks), ("new", &b.marks, &a.marks)] {
        if !marks.said.is_empty() && marks.said != other.said {
            out.notes.push(format!("the {which} page bears the marks of a proof: {}", marks.said));
        }
    }
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (which, content, painted) in [("old", a, &painted.0), ("new", b, &painted.1)] {
        let unmeasured = painted.plates.unmeasured.iter().map(|u| u.what.as_str());
        for what in content.problems.iter().map(String::as_str).chain(unmeasured) {
            said.entry(what).or_default().insert(which);
        }
    }
    let told = said.into_iter().take(MOST_NOTES).map(|(what, sides)| match sides.len() {
        1 => format!("not compared, on the {} page: {what}", sides.first().copied().unwrap_or_default()),
        _ => format!("not compared: {what}"),
    });
    out.notes.extend(told);
}

/// Most notes of a page.
const MOST_NOTES: usize = 20;
