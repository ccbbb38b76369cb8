//! Checks of inks: small and reversed type, rules, total ink, body type.
//!
//! What is painted is what is checked: the page's objects, traced back to their slots. A spot
//! colour is an ink like any other: it counts towards the total, and as one plate.

use crate::color::Ink;
use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Span};
use crate::geom::{Length, Orientation, Rect};
use crate::model::Border;
use crate::page::{Item, NodeKind, Paint, TextRun};

use super::{Found, Inspection, pt};

pub(super) fn check(on: &Inspection, found: &mut Found) {
    let mut said: Vec<(&'static str, String, Ink)> = Vec::new();
    for object in objects(on) {
        let (slot, place) = place_of(on, &object);
        let mut say = |code: &'static str, d: Diagnostic| {
            let key = (code, slot.clone(), object.ink);
            if !said.contains(&key) {
                said.push(key);
                found.push(
                    d.at_opt(object.span.or(place), "").at_opt(place.filter(|_| object.span.is_some()), "in this slot"),
                );
            }
        };
        if object.total > on.press().ink {
            say("ink-limit", over_limit(on, &object, &slot));
        }
        if let Some(d) = body_ink(on, &object, &slot) {
            say("body-ink", d);
        }
        if let Some(d) = reversed(on, &object, &slot) {
            say("reversed-type", d);
        }
        if let Some(d) = small(on, &object, &slot) {
            say("small-type", d);
        }
    }
    thin_rules(on, found);
}

/// Something painted in an ink.
pub(super) struct Object<'a> {
    /// What it is: `a tint`, `type of 9 pt`.
    pub what: String,
    pub ink: Ink,
    /// All ink in that place, in hundredths of a percent.
    total: u32,
    pub rect: Rect,
    pub span: Option<Span>,
    pub run: Option<&'a TextRun>,
}

/// Everything of the page that is painted in inks, each kind of type once for each line.
pub(super) fn objects<'a>(on: &Inspection<'a>) -> Vec<Object<'a>> {
    let mut out: Vec<Object> = on.page.under.iter().flat_map(|item| painted(on, item)).collect();
    let fills: Vec<(Rect, Ink)> = on.page.under.iter().filter_map(fill).collect();
    let mut last: Option<(Ink, Length, crate::page::NodeId)> = None;
    for run in &on.page.text {
        // Runs of one paragraph in one ink and size are one object.
        if last.replace((run.ink, run.size, run.node)) == Some((run.ink, run.size, run.node)) {
            continue;
        }
        let rect = within(run);
        let ground = fills.iter().rev().find(|(r, _)| r.contains(&rect)).map_or(0, |(_, ink)| ink.total());
        let overprints = run.ink.is_black_only() && run.size < on.press().overprint_below;
        let total = run.ink.total() + if overprints { ground } else { 0 };
        let what = format!("type of {}", pt(run.size));
        out.push(Object { what, ink: run.ink, total, rect, span: run.source, run: Some(run) });
        if let Some((ink, _)) = run.outline {
            let what = format!("the outline of type of {}", pt(run.size));
            out.push(Object { what, ink, total: ink.total(), rect, span: run.source, run: None });
        }
    }
    out
}

/// An area well inside a run's first letter.
fn within(run: &TextRun) -> Rect {
    let (half, quarter) = (run.size / 2, run.size / 4);
    match run.orientation {
        Orientation::Sideways => Rect::new(run.origin.x, run.origin.y, quarter, half),
        _ => Rect::new(run.origin.x, run.origin.y - half, half, quarter),
    }
}

fn fill(item: &Item) -> Option<(Rect, Ink)> {
    match &item.paint {
        Paint::Fill { rect, ink } => Some((*rect, *ink)),
        _ => None,
    }
}

fn painted<'a>(on: &Inspection, item: &Item) -> Vec<Object<'a>> {
    let object = |what: &str, ink: Ink, rect: Rect| {
        let (what, total) = (what.to_owned(), ink.total());
        Object { what, ink, total, rect, span: None, run: None }
    };
    match &item.paint {
        Paint::Fill { rect, ink } => {
            let thin = rect.width.min(rect.height) < Length::pt(3);
            vec![object(if thin { "a rule" } else { "a tint" }, *ink, *rect)]
        }
        Paint::Frame { rect, ink, .. } => vec![object("a border", *ink, *rect)],
        Paint::Path(path) => {
            let inks = path.fill.into_iter().chain(path.stroke.map(|(ink, _)| ink));
            let rect = bounds(&path.segments, on);
            inks.map(|ink| object("a drawing", ink, rect)).collect()
        }
        Paint::Picture { .. } | Paint::Form { .. } => Vec::new(),
    }
}

/// The least rectangle around an outline; the page where it has no point.
fn bounds(segments: &[crate::page::Segment], on: &Inspection) -> Rect {
    use crate::page::Segment::{Close, Curve, Line, Move};
    let points = segments.iter().flat_map(|segment| match segment {
        Move(p) | Line(p) => vec![*p],
        Curve(a, b, c) => vec![*a, *b, *c],
        Close => Vec::new(),
    });
    let rects = points.map(|p| Rect::new(p.x, p.y, Length::ZERO, Length::ZERO));
    let page = Rect::new(Length::ZERO, Length::ZERO, on.page.trim.width, on.page.trim.height);
    rects.reduce(|a, b| super::union(&a, &b)).unwrap_or(page)
}

pub(super) fn place_of(on: &Inspection, object: &Object) -> (String, Option<Span>) {
    let slot = on.slot_at(&object.rect);
    (slot.map_or_else(|| on.page.id.clone(), |s| s.id.clone()), slot.and_then(|s| s.span))
}

fn over_limit(on: &Inspection, object: &Object, slot: &str) -> Diagnostic {
    let percent = |hundredths: u32| hundredths.div_ceil(100);
    let (total, limit) = (percent(object.total), percent(on.press().ink));
    let ground = if object.total > object.ink.total() { " with the tint under it" } else { "" };
    let message = format!(
        "{} in `{slot}` ({}) lays down {total} % of ink{ground}, more than {limit} %",
        object.what,
        said(on, object)
    );
    raise("ink-limit", message).help("take ink out of it; dark colours need black, not three inks")
}

/// Body type in anything but black.
fn body_ink(on: &Inspection, object: &Object, slot: &str) -> Option<Diagnostic> {
    let run = object.run.filter(|_| object.ink.is_coloured() || object.ink.spot.is_some())?;
    let role = on.slot_at(&object.rect).map_or("", |s| s.role.as_str());
    let kind = on.page.tree.get(run.node).map(|n| &n.kind)?;
    let text = matches!(kind, NodeKind::Paragraph | NodeKind::Label | NodeKind::ItemBody | NodeKind::Caption);
    if !text || !matches!(role, "body" | "lead" | "sidebar" | "caption" | "photo") {
        return None;
    }
    let message = format!("body type in `{slot}` is {}, not black only", said(on, object));
    Some(raise("body-ink", message).help("print text in K100: plates that are a hair out of register blur small type"))
}

/// Reversed type, or type of several inks, too small for the press.
fn reversed(on: &Inspection, object: &Object, slot: &str) -> Option<Diagnostic> {
    let run = object.run?;
    let (least, reversed) = (on.press().least_reversed_size, object.ink == Ink::PAPER);
    if run.size >= least || (!reversed && object.ink.plates() < 2) {
        return None;
    }
    let how = if reversed { "reversed" } else { "in several inks" };
    let message = format!("type of {} in `{slot}` is {how}: the press holds {} and more", pt(run.size), pt(least));
    Some(raise("reversed-type", message).help("set it larger, or in black on a light ground"))
}

/// Type smaller than the press holds. What is read beside characters may be half as large: it
/// repeats what they say.
fn small(on: &Inspection, object: &Object, slot: &str) -> Option<Diagnostic> {
    let run = object.run?;
    let reading = on.page.tree.get(run.node).is_some_and(|n| matches!(n.kind, NodeKind::Reading(..)));
    let least = on.press().least_size / if reading { 2 } else { 1 };
    if run.size >= least || run.text.trim().is_empty() {
        return None;
    }
    let message = format!("type of {} in `{slot}` is too small: the press holds {} and more", pt(run.size), pt(least));
    Some(raise("small-type", message).help("set it larger"))
}

/// An object's ink in words.
pub(super) fn said(on: &Inspection, object: &Object) -> String {
    object.ink.said(&on.page.spots)
}

/// Rules and borders that the press cannot hold.
fn thin_rules(on: &Inspection, found: &mut Found) {
    let used = |id: &str| on.page.frames.iter().any(|f| on.slot_of(f).is_some_and(|s| s.id == id));
    for slot in on.plan.slots.iter().filter(|s| s.role == "panel" || used(&s.id)) {
        let rules = [slot.border, slot.rules.top, slot.rules.bottom, slot.rules.left, slot.rules.right];
        let least = |rule: &Border| on.press().least_rule * if rule.ink.plates() > 1 { 2 } else { 1 };
        let thin = |rule: &Border| rule.width > Length::ZERO && rule.width < least(rule);
        let Some(rule) = rules.into_iter().flatten().find(thin) else { continue };
        let hundredths = |length: Length| (length.to_pt() * 100.0).round() / 100.0;
        let (width, least) = (hundredths(rule.width), hundredths(least(&rule)));
        let message = format!("a rule of `{}` is {width} pt thick: the press holds {least} pt and more", slot.id);
        found.push(raise("thin-rule", message).at_opt(slot.span, "this slot").help(format!("make it {least} pt")));
    }
}
