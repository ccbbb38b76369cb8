//! Marks outside the trim: crop and registration marks, a colour bar, a slug line.
//!
//! They stand on the rim, a margin around the bleed that is as wide as the marks asked for, and are
//! part of the sheet: press files and proofs have them where the press profile asks, the digital
//! edition never. What every plate needs is in registration colour. Marks are added to a finished
//! page, after the checks, which look at the paper alone.
//!
//! ```text
//!    │ slug line         ⊕   plates, layout, press │
//!   ─┌──────────────── trim ────────────────────────┐─
//!   ⊕│                                              │⊕
//!   ─└──────────────────────────────────────────────┘─
//!    │ colour bar        ⊕                          │
//! ```

use crate::color::Ink;
use crate::font::FontStore;
use crate::geom::{Length, Point, Rect, Size};
use crate::model::press::Marks;
use crate::model::{Job, PagePlan};
use crate::page::{Item, Page, Paint, Path, Segment, Tree};

mod bar;
mod bleed;
mod slug;

/// Length of a crop mark, in micrometres.
const CROP: i64 = 5_000;
/// Registration marks are so far across.
const REGISTRATION: i64 = 6_000;
/// Radius of their circle.
const CIRCLE: i64 = 1_800;
/// Marks keep this far from the sheet's edge.
const EDGE: i64 = 1_000;
/// Bar and slug line begin so far from where the corner marks do.
const CORNER: i64 = 3_000;
/// Bar and slug line keep so far from the middle of their side, where a registration mark is.
const MIDDLE: i64 = 5_000;

/// Adds what a page's press asks for: the margin, the bleed where the layout has none, the marks.
///
/// `plan` is the page's own, of `job`; the job's styles give the slug line its faces.
pub fn add(page: &mut Page, plan: &PagePlan, job: &Job, fonts: &FontStore) {
    let marks = &job.press.marks;
    bleed::extend(page, marks.bleed);
    if !marks.any() {
        return;
    }
    let rim = Rim { trim: page.trim, start: marks.offset.max(page.bleed) };
    page.margin = rim.start + depth(marks) + Length::micrometres(EDGE) - page.bleed;
    let hairline = job.press.least_rule.max(Length::centipoints(25));
    if marks.crop {
        crop(page, &rim, hairline);
    }
    if marks.registration {
        registration(page, &rim, hairline);
    }
    if marks.bar {
        bar::add(page, &rim, job.press.ink);
    }
    if marks.slug {
        slug::add(page, plan, job, fonts, &rim);
    }
}

/// How far the deepest of the marks reaches from where marks begin.
fn depth(marks: &Marks) -> Length {
    let asked = [
        (marks.crop, CROP),
        (marks.registration, REGISTRATION),
        (marks.bar, bar::GAP + bar::PATCH),
        (marks.slug, slug::DEPTH),
    ];
    Length::micrometres(asked.into_iter().filter(|(asked, _)| *asked).map(|(_, depth)| depth).max().unwrap_or(0))
}

/// Where marks may stand.
struct Rim {
    /// The page's trim.
    trim: Size,
    /// Distance from the trim at which marks begin: outside the bleed.
    start: Length,
}

impl Rim {
    /// The stretches along the upper and lower side, left and right of the middle, that are free of
    /// corner and registration marks: where each begins and ends.
    fn stretches(&self) -> [(Length, Length); 2] {
        let (corner, middle) = (Length::micrometres(CORNER), Length::micrometres(MIDDLE));
        let half = self.trim.width / 2;
        [(corner, half - middle), (half + middle, self.trim.width - corner)]
    }
}

fn paint(page: &mut Page, paint: Paint) {
    page.over.push(Item { node: Tree::ARTIFACT, paint });
}

/// A rule in registration colour, from its middle outwards.
fn rule(page: &mut Page, middle: Point, size: Size) {
    let rect = Rect::new(middle.x - size.width / 2, middle.y - size.height / 2, size.width, size.height);
    paint(page, Paint::Fill { rect, ink: Ink::REGISTRATION });
}

/// Two rules at each corner, in line with the trim.
fn crop(page: &mut Page, rim: &Rim, hairline: Length) {
    let length = Length::micrometres(CROP);
    let out = rim.start + length / 2;
    let (right, bottom) = (rim.trim.width, rim.trim.height);
    for y in [Length::ZERO, bottom] {
        for x in [Length::ZERO - out, right + out] {
            rule(page, Point::new(x, y), Size { width: length, height: hairline });
        }
    }
    for x in [Length::ZERO, right] {
        for y in [Length::ZERO - out, bottom + out] {
            rule(page, Point::new(x, y), Size { width: hairline, height: length });
        }
    }
}

/// A circle with a cross at the middle of each side.
fn registration(page: &mut Page, rim: &Rim, hairline: Length) {
    let across = Length::micrometres(REGISTRATION);
    let out = rim.start + across / 2;
    let Size { width, height } = rim.trim;
    let before = Length::ZERO - out;
    for middle in [
        Point::new(width / 2, before),
        Point::new(width / 2, height + out),
        Point::new(before, height / 2),
        Point::new(width + out, height / 2),
    ] {
        rule(page, middle, Size { width: across, height: hairline });
        rule(page, middle, Size { width: hairline, height: across });
        let stroke = Some((Ink::REGISTRATION, hairline));
        let segments = circle(middle, Length::micrometres(CIRCLE));
        paint(page, Paint::Path(Path { segments, stroke, ..Path::default() }));
    }
}

/// A circle of four curves; their handles are 0.5523 of the radius long.
fn circle(middle: Point, radius: Length) -> Vec<Segment> {
    let handle = radius.scale(5523, 10_000);
    let at = |x: Length, y: Length| Point::new(middle.x + x, middle.y + y);
    let none = Length::ZERO;
    let (r, h) = (radius, handle);
    vec![
        Segment::Move(at(r, none)),
        Segment::Curve(at(r, h), at(h, r), at(none, r)),
        Segment::Curve(at(none - h, r), at(none - r, h), at(none - r, none)),
        Segment::Curve(at(none - r, none - h), at(none - h, none - r), at(none, none - r)),
        Segment::Curve(at(h, none - r), at(r, none - h), at(r, none)),
        Segment::Close,
    ]
}
