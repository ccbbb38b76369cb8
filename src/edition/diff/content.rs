//! What is on a page: its text and its objects, taken from the PDF by the interpreter.
//!
//! A picture, a rule, a tint or a frame is an [`Object`]; an advertisement or a piece of art that
//! comes as a form is one object whatever it is made of. Places are in points from the trim's
//! upper left corner, y downwards. What lies outside the bleed is the press's business, not the
//! reader's, and is left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use kurbo::{Affine, BezPath, PathEl, Rect, Shape};
use lopdf::ObjectId;

use crate::pdfread::colour::Inks;
use crate::pdfread::device::{Device, GlyphRun, ImageMask, ImageUse, Mark, ShadingUse};
use crate::pdfread::state::{Graphics, Paint, Rule, StrokeStyle};
use crate::pdfread::{Document, PageView, Problem, interpret};

use super::digest::Digest;
use super::marks::{self, Marks};
use super::text::{self, Letter, Shown, Text};

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A picture.
    Picture,
    /// A form: an advertisement, art.
    Art,
    /// A rule: long and thin.
    Rule,
    /// A tint: a filled rectangle.
    Tint,
    /// A frame, or another stroked line.
    Frame,
    /// Any other filled shape.
    Shape,
}

/// An object on a page that is no text.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// What is seen of it.
    pub at: Rect,
    /// All of it, as if nothing clipped it.
    pub whole: Rect,
    /// What it shows (a picture's samples, a shape's outline), wherever it stands.
    pub look: u64,
    /// The colour, in words; empty for pictures and art.
    pub paint: String,
}

/// A page's text and objects.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Its text.
    pub text: Text,
    /// Its objects, in the order painted.
    pub objects: Vec<Object>,
    /// Width and height of the trim, in points.
    pub size: (f64, f64),
    /// The marks of a proof with errors, which are no content.
    pub marks: Marks,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// Most objects of one page that are kept.
const MOST_OBJECTS: usize = 100_000;
/// Rules are at most this thick, in points.
const THIN: f64 = 4.0;
/// What an em covers above and below the baseline.
const EM: (f64, f64) = (0.88, -0.12);

/// Reads a page, counted from 1.
///
/// # Errors
/// A sentence, when there is no such page or it cannot be used.
pub fn read(document: &Document, number: usize) -> Result<Content, String> {
    let page = document.page(number).map_err(|e| e.to_string())?;
    let trim = page.boxes.trim;
    let mut reader = Reader {
        document,
        to_trim: Affine::new([1.0, 0.0, 0.0, -1.0, -trim.x0, trim.y1]),
        within: Rect::ZERO,
        shown: Vec::new(),
        unknown: 0,
        groups: 0,
        said: None,
        depth: 0,
        objects: Vec::new(),
        marked: BTreeSet::new(),
        form: None,
        problems: BTreeSet::new(),
    };
    reader.within = reader.to_trim.transform_rect_bbox(page.boxes.bleed);
    interpret(document, &page, &mut reader);
    reader.end_form();
    let marks = marks::take(&mut reader.shown, &mut reader.objects, &reader.marked);
    Ok(Content {
        text: text::assemble(&reader.shown, reader.unknown),
        objects: reader.objects,
        marks,
        size: (trim.width(), trim.height()),
        problems: reader.problems.into_iter().collect(),
    })
}

/// Text that marked content says in place of its glyphs.
struct Said {
    text: Arc<str>,
    /// How deep its sequence is.
    depth: usize,
    /// Whether it is in the ink of proof marks.
    mark: bool,
    /// The glyphs, each with the character its font maps it to.
    glyphs: Vec<Letter>,
}

/// A form being painted.
struct Form {
    path: Arc<str>,
    look: Digest,
    at: Rect,
    origin: (f64, f64),
}

struct Reader<'a> {
    document: &'a Document,
    to_trim: Affine,
    within: Rect,
    shown: Vec<Shown>,
    unknown: usize,
    groups: u32,
    said: Option<Said>,
    depth: usize,
    objects: Vec<Object>,
    /// Places of objects that may be marks of a proof.
    marked: BTreeSet<usize>,
    form: Option<Form>,
    problems: BTreeSet<String>,
}

impl Reader<'_> {
    /// A box of the PDF's page as one from the trim's corner; `None` outside the bleed or when
    /// nothing of it is seen.
    fn place(&self, graphics: &Graphics) -> Option<Rect> {
        if graphics.place.is_clipped_away() {
            return None;
        }
        let at = self.to_trim.transform_rect_bbox(graphics.place.bounds);
        let seen = at.intersect(self.within);
        (seen.width() >= 0.0 && seen.height() >= 0.0 && seen.width() + seen.height() > 0.0).then_some(seen)
    }

    /// Adds an object, or a part of the form that is being painted.
    fn add(&mut self, object: Object, path: &Arc<str>, is_own: bool) {
        let outer = if is_own { path.rsplit_once('/').map_or("", |(outer, _)| outer) } else { path };
        let top = outer.split('/').next().unwrap_or_default();
        if self.form.as_ref().is_some_and(|form| &*form.path != top) {
            self.end_form();
        }
        if top.is_empty() {
            if self.objects.len() < MOST_OBJECTS {
                self.objects.push(object);
            }
            return;
        }
        let form = self.form.get_or_insert_with(|| Form {
            path: top.into(),
            look: Digest::new(),
            at: object.at,
            origin: (object.whole.x0, object.whole.y0),
        });
        form.at = form.at.union(object.at);
        form.look.number(object.look).text(&object.paint).points(object.whole.x0 - form.origin.0);
        form.look.points(object.whole.y0 - form.origin.1);
    }

    fn end_form(&mut self) {
        if let Some(Form { look, at, .. }) = self.form.take()
            && self.objects.len() < MOST_OBJECTS
        {
            let look = look.finish();
            self.objects.push(Object { kind: ObjectKind::Art, at, whole: at, look, paint: String::new() });
        }
    }

    /// A filled or stroked path.
    fn outline(&mut self, path: &BezPath, graphics: &Graphics, paint: &Paint, stroke: Option<&StrokeStyle>) {
        if matches!(paint, Paint::Nothing) {
            return;
        }
        let Some(at) = self.place(graphics) else { return };
        let path = self.to_trim * path.clone();
        let bounds = path.bounding_box();
        if !bounds.is_finite() {
            return;
        }
        let alpha = if stroke.is_some() { graphics.stroke_alpha } else { graphics.fill_alpha };
        let mut look = Digest::new();
        for element in path.elements() {
            element_into(&mut look, element, (bounds.x0, bounds.y0));
        }
        look.points(f64::from(alpha)).number(graphics.blend as u64);
        if let Some(style) = stroke {
            look.points(style.points);
            style.dash.iter().for_each(|d| {
                look.points(*d);
            });
        }
        let spread = stroke.map_or(0.0, |style| style.points / 2.0);
        let whole = bounds.inflate(spread, spread);
        let kind = kind_of(&path, at, stroke.is_some());
        if graphics.place.path.is_empty() && stroke.is_some_and(|style| marks::is_frame(style.points, paint)) {
            self.end_form();
            self.marked.insert(self.objects.len());
        }
        let object = Object { kind, at, whole, look: look.finish(), paint: words(paint) };
        self.add(object, &graphics.place.path, false);
    }

    /// The hash of an image's coded data and of its mask's.
    fn image_look(&self, image: &ImageUse) -> u64 {
        let mut look = Digest::new();
        look.number(image.width.into()).number(image.height.into()).number(image.stencil.into());
        image.decode.iter().for_each(|(low, high)| {
            look.points(f64::from(*low)).points(f64::from(*high));
        });
        let mask = match &image.mask {
            ImageMask::Explicit(mask) | ImageMask::Soft(mask) => mask.object,
            _ => None,
        };
        let mut known = false;
        for id in [image.object, mask].into_iter().flatten() {
            known |= self.stream_into(id, &mut look) && Some(id) == image.object;
        }
        if !known && let Ok(samples) = image.samples() {
            look.bytes(&samples.data);
        }
        look.finish()
    }

    fn stream_into(&self, id: ObjectId, look: &mut Digest) -> bool {
        let stream = self.document.file().get_object(id).ok().and_then(|object| object.as_stream().ok());
        if let Some(stream) = stream {
            look.bytes(&stream.content);
        }
        stream.is_some()
    }

    /// Ends a text that marked content says: its characters take the places of its glyphs.
    fn end_said(&mut self) {
        let Some(said) = self.said.take() else { return };
        self.groups = self.groups.saturating_add(1);
        let group = self.groups;
        let mut next = 0;
        let mut last: Option<Letter> = None;
        let known: Vec<char> = said.glyphs.iter().map(|g| g.c).collect();
        for c in said.text.chars() {
            let ahead = known.get(next..).unwrap_or_default().iter().take(6).position(|k| *k == c);
            let glyph = match ahead {
                Some(skip) => {
                    next += skip + 1;
                    said.glyphs.get(next - 1).copied()
                }
                None => last.or_else(|| said.glyphs.first().copied()),
            };
            last = glyph.or(last);
            self.shown.extend(glyph.map(|g| Shown { letter: Letter { c, ..g }, group, mark: said.mark }));
        }
    }
}

impl Device for Reader<'_> {
    fn fill(&mut self, path: &BezPath, _: Rule, graphics: &Graphics) {
        self.outline(path, graphics, &graphics.fill, None);
    }

    fn stroke(&mut self, path: &BezPath, style: &StrokeStyle, graphics: &Graphics) {
        self.outline(path, graphics, &graphics.stroke, Some(style));
    }

    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        if self.place(graphics).is_none() {
            return;
        }
        let mut look = Digest::new();
        look.text(&run.font.name).text(&words(&graphics.fill)).number(u64::from(run.mode.is_invisible()));
        let look = look.finish();
        let mark = graphics.place.path.is_empty() && marks::is_ink(&graphics.fill);
        if let Some(said) = &mut self.said {
            said.mark |= mark;
        }
        for glyph in &run.glyphs {
            let width = glyph.code.width.abs();
            let width = if run.vertical && width == 0.0 { 1.0 } else { width };
            let em = glyph.matrix.transform_rect_bbox(Rect::new(0.0, EM.1, width, EM.0));
            let at = self.to_trim.transform_rect_bbox(em);
            let seen = at.intersect(self.within);
            if seen.width() < 0.0 || seen.height() < 0.0 {
                continue;
            }
            let [a, b, ..] = glyph.matrix.as_coeffs();
            let letter = Letter {
                c: '\u{FFFD}',
                at,
                size: run.size as f32,
                look,
                line: 0,
                soft: false,
                vertical: run.vertical || b.abs() > a.abs(),
            };
            let text = run.font.text(&glyph.code);
            match &mut self.said {
                Some(said) => {
                    let text = text.unwrap_or_else(|| "\u{FFFD}".to_owned());
                    said.glyphs.extend(text.chars().map(|c| Letter { c, ..letter }));
                }
                None => {
                    self.unknown += usize::from(text.is_none());
                    let text = text.unwrap_or_else(|| "\u{FFFD}".to_owned());
                    let shown = |c| Shown { letter: Letter { c, ..letter }, group: 0, mark };
                    self.shown.extend(text.chars().map(shown));
                }
            }
        }
    }

    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {
        let Some(at) = self.place(graphics) else { return };
        let whole = self.to_trim.transform_rect_bbox(image.matrix.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)));
        let paint = if image.stencil { words(&graphics.fill) } else { String::new() };
        let object = Object { kind: ObjectKind::Picture, at, whole, look: self.image_look(image), paint };
        self.add(object, &graphics.place.path, !image.inline);
    }

    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {
        let Some(at) = self.place(graphics) else { return };
        let mut look = Digest::new();
        look.text(&format!("{:?}", shading.shading));
        shading.matrix.as_coeffs().iter().for_each(|v| {
            look.points(*v);
        });
        let object = Object { kind: ObjectKind::Tint, at, whole: at, look: look.finish(), paint: "shading".to_owned() };
        self.add(object, &graphics.place.path, false);
    }

    fn begin_marked(&mut self, mark: &Mark) {
        self.depth += 1;
        if let Some(text) = mark.actual_text.clone().filter(|_| self.said.is_none()) {
            self.said = Some(Said { text, depth: self.depth, mark: false, glyphs: Vec::new() });
        }
    }

    fn end_marked(&mut self) {
        if self.said.as_ref().is_some_and(|said| said.depth == self.depth) {
            self.end_said();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn every_cell(&self) -> bool {
        false
    }

    fn problem(&mut self, problem: &Problem) {
        if self.problems.len() < 20 && problem.kind.leaves_unmeasured() {
            self.problems.insert(problem.sentence());
        }
    }
}

/// What a path looks like to a reader.
fn kind_of(path: &BezPath, at: Rect, stroked: bool) -> ObjectKind {
    let (short, long) = (at.width().min(at.height()), at.width().max(at.height()));
    let straight = path.elements().iter().all(|e| !matches!(e, PathEl::CurveTo(..) | PathEl::QuadTo(..)));
    let corners = path.elements().iter().filter(|e| !matches!(e, PathEl::ClosePath)).count();
    match () {
        () if short <= THIN && long >= 4.0 * short => ObjectKind::Rule,
        () if stroked => ObjectKind::Frame,
        () if straight && corners <= 5 => ObjectKind::Tint,
        () => ObjectKind::Shape,
    }
}

fn element_into(look: &mut Digest, element: &PathEl, (x, y): (f64, f64)) {
    let mut point = |p: &kurbo::Point| {
        look.points(p.x - x).points(p.y - y);
    };
    let tag = match element {
        PathEl::MoveTo(p) => {
            point(p);
            1
        }
        PathEl::LineTo(p) => {
            point(p);
            2
        }
        PathEl::QuadTo(p, q) => {
            [p, q].into_iter().for_each(&mut point);
            3
        }
        PathEl::CurveTo(p, q, r) => {
            [p, q, r].into_iter().for_each(&mut point);
            4
        }
        PathEl::ClosePath => 5,
    };
    look.number(tag);
}

/// A paint in words: `K 8 %`, `PANTONE 186 C 50 %`, `white`.
pub(super) fn words(paint: &Paint) -> String {
    let colour = match paint {
        Paint::Solid(colour) => colour,
        Paint::Shading(_) => return "shading".to_owned(),
        Paint::Tiling(_) => return "pattern".to_owned(),
        Paint::Nothing => return String::new(),
    };
    match colour.inks() {
        Inks::Foreign(kind) => {
            let components: Vec<String> = colour.components.iter().map(|c| format!("{c:.2}")).collect();
            format!("{} {}", kind.name(), components.join(" "))
        }
        Inks::Amounts(amounts) => {
            let process = ["C", "M", "Y", "K"].into_iter().zip(amounts.process);
            let process = process.map(|(name, amount)| (name.to_owned(), amount));
            let spots = amounts.spots.iter().map(|(name, amount)| (name.to_string(), *amount));
            let all = amounts.all.map(|amount| ("All".to_owned(), amount));
            let inks = process.chain(spots).chain(all).filter(|(_, amount)| *amount > 0.0);
            let said: Vec<String> = inks.map(|(name, amount)| format!("{name} {} %", percent(amount))).collect();
            if said.is_empty() { "white".to_owned() } else { said.join(" ") }
        }
    }
}

/// An amount in per cent, with one decimal where it has one.
fn percent(amount: f32) -> String {
    let tenths = (f64::from(amount) * 1000.0).round();
    if tenths % 10.0 == 0.0 { format!("{:.0}", tenths / 10.0) } else { format!("{:.1}", tenths / 10.0) }
}

/// A page's bleed, from its media's upper left corner and within the media; points, y downwards.
pub(super) fn bleed(page: &PageView) -> Rect {
    let media = page.boxes.media;
    let b = page.boxes.bleed.intersect(media);
    Rect::new(b.x0 - media.x0, media.y1 - b.y1, b.x1 - media.x0, media.y1 - b.y0)
}
