//! A comparison in words, for people, and as JSON, for machines.
//!
//! Places in JSON are `[x, y, width, height]` in millimetres from the trim's upper left corner,
//! to a hundredth. Fields are never left out: what is not there is `null` or empty. The order is
//! that of the pages, and on a page that of the reading.

use std::collections::BTreeMap;
use std::fmt::Write;

use kurbo::Rect;
use serde::Serialize;
use serde_json::{Value, json};

use super::content::ObjectKind;
use super::objects::{Change, What};
use super::page::{Differences, Restyled, TextChange, TextMove};
use super::{PageOutcome, Status};

/// How many pages came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Pages with the same bytes, or that print and say the same.
    pub unchanged: usize,
    /// Pages that differ.
    pub changed: usize,
    /// Pages that the old round lacks.
    pub added: usize,
    /// Pages that the new round lacks.
    pub removed: usize,
    /// Pages that could not be compared.
    pub failed: usize,
}

impl Summary {
    /// Counts a page.
    pub fn count(&mut self, page: &PageOutcome) {
        *match page.status {
            Status::SameBytes | Status::SamePrint => &mut self.unchanged,
            Status::Changed(_) => &mut self.changed,
            Status::Added => &mut self.added,
            Status::Removed => &mut self.removed,
            Status::Failed(_) => &mut self.failed,
        } += 1;
    }

    /// Whether any page differs.
    pub fn differs(&self) -> bool {
        self.changed + self.added + self.removed > 0
    }

    /// In words: `1 page changed, 47 unchanged`.
    pub fn text(&self) -> String {
        let parts = [
            (self.changed, "changed"),
            (self.added, "added"),
            (self.removed, "removed"),
            (self.failed, "not compared"),
            (self.unchanged, "unchanged"),
        ];
        let parts: Vec<String> = parts.iter().filter(|p| p.0 > 0).map(|(n, what)| format!("{n} {what}")).collect();
        let pages = self.changed + self.added + self.removed + self.failed + self.unchanged;
        format!("{pages} {}: {}\n", if pages == 1 { "page" } else { "pages" }, parts.join(", "))
    }
}

/// Colours on a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Whether to use them.
    pub color: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    fn removed(self, text: &str) -> String {
        if text.is_empty() { String::new() } else { self.paint("31", &format!("［刪：{}］", clean(text))) }
    }
    fn added(self, text: &str) -> String {
        if text.is_empty() { String::new() } else { self.paint("32", &format!("［增：{}］", clean(text))) }
    }
    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }
}

/// A text without what a terminal would take for an order.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// Longest text of one change that is printed, in characters; the JSON report has all of it.
const LONGEST: usize = 400;
/// Most changes of a kind that are printed for a page.
const MOST: usize = 60;

/// A page in words; `picture` is the file its picture was written to.
pub fn text(page: &PageOutcome, picture: Option<&str>, style: Style) -> String {
    let mut out = String::new();
    let name = style.bold(&clean(&page.name));
    let status = match &page.status {
        Status::SameBytes => "unchanged: the same bytes".to_owned(),
        Status::SamePrint => "unchanged: the same print, another file".to_owned(),
        Status::Changed(d) => format!("changed: {}", tally(d)),
        Status::Added => "added".to_owned(),
        Status::Removed => "removed".to_owned(),
        Status::Failed(why) => format!("not compared: {}", clean(why)),
    };
    let _ = writeln!(out, "{name}  {status}");
    if let Status::Changed(d) = &page.status {
        changes(d, style, &mut out);
    }
    page.notes.iter().for_each(|note| {
        let _ = writeln!(out, "  note: {}", clean(note));
    });
    if let Some(picture) = picture {
        let _ = writeln!(out, "  picture: {picture}");
    }
    out
}

/// What changed on a page, counted.
fn tally(d: &Differences) -> String {
    let lines = d.lines.1.len();
    let of = |n: usize, one: &str, many: &str| (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }));
    let pictures = d.objects.iter().filter(|c| is_picture(c)).count();
    let parts = [
        of(d.text.len(), "change of text", "changes of text"),
        of(pictures, "picture", "pictures"),
        of(d.objects.len() - pictures, "rule or tint", "rules and tints"),
        of(d.moves.len(), "text moved", "texts moved"),
        of(d.restyled.len(), "text set otherwise", "texts set otherwise"),
        of(lines, "line moved", "lines moved"),
        of(d.other.len(), "other place", "other places"),
        d.size.map(|_| "another page size".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn is_picture(change: &Change) -> bool {
    matches!(change.kind, ObjectKind::Picture | ObjectKind::Art)
}

fn changes(d: &Differences, style: Style, out: &mut String) {
    if let Some([old, new]) = d.size {
        let mm = |(w, h): (f64, f64)| format!("{:.1} × {:.1} mm", millimetres(w), millimetres(h));
        let _ = writeln!(out, "  page size: {} → {}", mm(old), mm(new));
    }
    let mut story: Option<&str> = None;
    for change in d.text.iter().take(MOST) {
        if story != Some(&change.story) {
            story = Some(&change.story);
            let head = if change.story.is_empty() { "(no head)" } else { &change.story };
            let _ = writeln!(out, "  {}", style.bold(&clean(head)));
        }
        let _ = writeln!(out, "    {}", told(change, style));
    }
    let more = |n: usize, out: &mut String| {
        if n > MOST {
            let _ = writeln!(out, "    and {} more", n - MOST);
        }
    };
    more(d.text.len(), out);
    let (recoloured, objects) = by_colour(&d.objects);
    for ((old, new), count) in recoloured {
        let _ = writeln!(out, "  {count} rules and tints: {} → {}", clean(old), clean(new));
    }
    for change in objects.iter().take(MOST) {
        let _ = writeln!(out, "  {}", object(change));
    }
    more(objects.len(), out);
    for moved in d.moves.iter().take(MOST) {
        let way = if moved.came { "from" } else { "to" };
        let TextMove { text, letters, page, .. } = moved;
        let _ = writeln!(out, "  moved {way} {}: {} ({letters} characters)", clean(page), ellipsis(text, *letters));
    }
    for restyled in d.restyled.iter().take(MOST) {
        let _ = writeln!(out, "  set otherwise: {}", style_of(restyled));
    }
    more(d.restyled.len(), out);
    if !d.lines.1.is_empty() {
        let lines = d.lines.1.len();
        let what = if lines == 1 { "1 line stands elsewhere and says" } else { "lines stand elsewhere and say" };
        let count = if lines == 1 { String::new() } else { format!("{lines} ") };
        let _ = writeln!(out, "  {count}{what} the same");
    }
    for at in d.other.iter().take(MOST) {
        let _ = writeln!(out, "  seen to differ at {}", place(*at));
    }
    d.notes.iter().for_each(|note| {
        let _ = writeln!(out, "  note: {}", clean(note));
    });
}

/// Objects of one colour that all have another: how many. And the other changes.
fn by_colour(objects: &[Change]) -> (BTreeMap<(&str, &str), usize>, Vec<&Change>) {
    let pair = |change: &'_ Change| match &change.what {
        What::Recoloured(old, new) => Some((old.clone(), new.clone())),
        _ => None,
    };
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in objects {
        if let What::Recoloured(old, new) = &change.what {
            *counts.entry((old, new)).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > FEW);
    let told = |change: &Change| pair(change).is_some_and(|(a, b)| counts.contains_key(&(a.as_str(), b.as_str())));
    let rest = objects.iter().filter(|change| !told(change)).collect();
    (counts, rest)
}

/// So many objects that change one colour for one other are told one by one.
const FEW: usize = 6;

/// A change of text with the words around it.
fn told(change: &TextChange, style: Style) -> String {
    let TextChange { before, removed, added, after, removed_from, .. } = change;
    let dots = |text: &str| if text.is_empty() { "" } else { "…" };
    let from = removed_from.as_ref().filter(|_| !removed.is_empty());
    let from = from.map_or_else(String::new, |page| format!("（{}）", clean(page)));
    let (removed, added) = (style.removed(&cut(removed)), style.added(&cut(added)));
    format!("{}{}{removed}{from}{added}{}{}", dots(before), clean(before), clean(after), dots(after))
}

/// A long text with its middle left out.
fn cut(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: String = text.chars().skip(count - LONGEST / 2).collect();
    format!("{head}…（{} 字）…{tail}", count - LONGEST / 2 * 2)
}

fn ellipsis(text: &str, letters: usize) -> String {
    let more = if text.chars().count() < letters { "…" } else { "" };
    format!("「{}{more}」", clean(text))
}

fn style_of(restyled: &Restyled) -> String {
    let mut what = Vec::new();
    if let Some((old, new)) = restyled.size {
        what.push(format!("{old:.1} → {new:.1} pt"));
    }
    if restyled.look {
        what.push("another face or colour".to_owned());
    }
    let what = what.join(", ");
    if restyled.text.is_empty() {
        return format!("nearly all type: {what} ({} characters)", restyled.letters);
    }
    format!("{}: {what} ({} characters)", ellipsis(&restyled.text, restyled.letters), restyled.letters)
}

fn millimetres(points: f64) -> f64 {
    points * 25.4 / 72.0
}

fn place(at: Rect) -> String {
    // no negative zero
    let [x, y, w, h] = [at.x0, at.y0, at.width(), at.height()].map(|length| millimetres(length).round() + 0.0);
    format!("{x:.0}, {y:.0} mm ({w:.0} × {h:.0} mm)")
}

/// A change of an object in words.
fn object(change: &Change) -> String {
    let kind = kind(change.kind);
    let at = change.new.or(change.old).map_or_else(String::new, |at| format!(" at {}", place(at)));
    let what = match &change.what {
        What::Added => "added".to_owned(),
        What::Removed => "removed".to_owned(),
        What::Replaced => "replaced by another".to_owned(),
        What::Moved(dx, dy) => {
            let way = |d: f64, less: &str, more: &str| {
                let mm = millimetres(d);
                (mm.abs() >= 0.05).then(|| format!("{:.1} mm {}", mm.abs(), if mm < 0.0 { less } else { more }))
            };
            let ways: Vec<String> = [way(*dx, "left", "right"), way(*dy, "up", "down")].into_iter().flatten().collect();
            if ways.is_empty() { "moved".to_owned() } else { format!("moved {}", ways.join(" and ")) }
        }
        What::Cropped => "cropped otherwise".to_owned(),
        What::Resized => "of another size".to_owned(),
        What::Recoloured(old, new) => format!("{} → {}", clean(old), clean(new)),
        What::Redrawn(count) => format!("drawn anew ({count} parts)"),
    };
    format!("{kind}{at}: {what}")
}

fn kind(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Picture => "picture",
        ObjectKind::Art => "art",
        ObjectKind::Rule => "rule",
        ObjectKind::Tint => "tint",
        ObjectKind::Frame => "frame",
        ObjectKind::Shape => "shape",
    }
}

/// The whole report as JSON.
pub fn json(
    names: (&str, &str),
    dpi: u32,
    summary: Summary,
    pages: &[(PageOutcome, Option<String>)],
    notes: &[String],
) -> String {
    let pages: Vec<Value> = pages.iter().map(|(page, picture)| page_json(page, picture.as_deref())).collect();
    let report = json!({
        "program": "dayang",
        "version": env!("CARGO_PKG_VERSION"),
        "old": names.0,
        "new": names.1,
        "dpi": dpi,
        "summary": summary,
        "pages": pages,
        "notes": notes,
    });
    let mut out = serde_json::to_string_pretty(&report).unwrap_or_default();
    out.push('\n');
    out
}

fn page_json(page: &PageOutcome, picture: Option<&str>) -> Value {
    let file = |at: &Option<(String, usize)>| at.as_ref().map(|(file, number)| json!({"file": file, "number": number}));
    let (status, how) = match &page.status {
        Status::SameBytes => ("unchanged", Some("same-bytes".to_owned())),
        Status::SamePrint => ("unchanged", Some("same-print".to_owned())),
        Status::Changed(_) => ("changed", None),
        Status::Added => ("added", None),
        Status::Removed => ("removed", None),
        Status::Failed(why) => ("failed", Some(why.clone())),
    };
    let none = Differences::default();
    let d = if let Status::Changed(d) = &page.status { d } else { &none };
    let notes: Vec<&String> = page.notes.iter().chain(&d.notes).collect();
    json!({
        "page": page.name,
        "old": file(&page.old),
        "new": file(&page.new),
        "status": status,
        "detail": how,
        "size_mm": d.size.map(|sizes| sizes.map(|(w, h)| [hundredths(w), hundredths(h)])),
        "text": d.text.iter().map(text_json).collect::<Vec<_>>(),
        "objects": d.objects.iter().map(object_json).collect::<Vec<_>>(),
        "moves": d.moves.iter().map(|m| json!({
            "text": m.text, "characters": m.letters, "page": m.page,
            "way": if m.came { "from" } else { "to" }, "at": rects(&m.at),
        })).collect::<Vec<_>>(),
        "restyled": d.restyled.iter().map(|r| json!({
            "story": r.story, "text": r.text, "characters": r.letters,
            "size_pt": r.size.map(|(a, b)| [point(a), point(b)]), "look": r.look, "at": rects(&r.at),
        })).collect::<Vec<_>>(),
        "lines_moved": d.lines.1.len(),
        "other": rects(&d.other),
        "notes": notes,
        "picture": picture,
    })
}

fn text_json(change: &TextChange) -> Value {
    let kind = match (change.removed.is_empty(), change.added.is_empty()) {
        (false, true) => "removed",
        (true, _) => "added",
        _ => "replaced",
    };
    json!({
        "kind": kind,
        "story": change.story,
        "before": change.before,
        "removed": change.removed,
        "added": change.added,
        "after": change.after,
        "removed_from": change.removed_from,
        "removed_at": rects(&change.removed_at),
        "added_at": rects(&change.added_at),
    })
}

fn object_json(change: &Change) -> Value {
    let (what, detail) = match &change.what {
        What::Added => ("added", Value::Null),
        What::Removed => ("removed", Value::Null),
        What::Replaced => ("replaced", Value::Null),
        What::Moved(dx, dy) => ("moved", json!({"x_mm": hundredths(*dx), "y_mm": hundredths(*dy)})),
        What::Cropped => ("cropped", Value::Null),
        What::Resized => ("resized", Value::Null),
        What::Recoloured(old, new) => ("recoloured", json!({"old": old, "new": new})),
        What::Redrawn(count) => ("redrawn", json!({"parts": count})),
    };
    json!({
        "kind": kind(change.kind),
        "what": what,
        "detail": detail,
        "old_at": change.old.map(rect),
        "new_at": change.new.map(rect),
    })
}

/// A length in millimetres, to a hundredth.
fn hundredths(points: f64) -> f64 {
    let value = (millimetres(points) * 100.0).round() / 100.0;
    // no negative zero
    value + 0.0
}

/// A type size to a hundredth of a point.
fn point(size: f32) -> f64 {
    (f64::from(size) * 100.0).round() / 100.0
}

fn rect(at: Rect) -> [f64; 4] {
    [at.x0, at.y0, at.width(), at.height()].map(hundredths)
}

fn rects(at: &[Rect]) -> Vec<[f64; 4]> {
    at.iter().map(|r| rect(*r)).collect()
}
