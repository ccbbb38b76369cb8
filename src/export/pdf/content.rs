//! A page's operators.
//!
//! Lengths of a page run down from the trim's upper left corner; PDF's run up from the media
//! box's lower left. [`Canvas`] turns one into the other, rounds to 1/1000 pt, and remembers
//! inks and overprint so that each is set only when it changes.

use super::blob::Blob;
use super::colorants::Space;
use super::fonts::Scope;
use super::pictures::{Pictures, Placed};
use super::screen::Screen;
use super::tags::{Mark, Marker, Part};
use super::text;
use super::{Settings, deflate};
use crate::color::{Ink, SpotColor, SpotId};
use crate::geom::{Insets, Length, Point, Rect};
use crate::page::{Item, Page, Paint, Path, Segment, overprint};
use printpdf::{
    Cmyk, Color, CurTransMat, DictItem, ExtendedGraphicsStateId, Mm, Op, PdfDocument, PdfPage, PdfSaveOptions, Rgb,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Graphics state in which black adds to what is below it.
pub const OVERPRINT: &str = "GO";
/// Graphics state in which every ink replaces what is below it.
pub const KNOCKOUT: &str = "GK";

/// A page's content stream, and the resources that it names.
#[derive(Clone, Debug)]
pub struct Content {
    /// The stream's bytes, deflated.
    pub stream: Blob,
    /// Names of the fonts shown.
    pub fonts: BTreeSet<String>,
    /// Names of the pictures and forms shown.
    pub objects: BTreeSet<String>,
    /// Colour spaces used, by their names.
    pub spaces: BTreeMap<String, Space>,
    /// What its marked content is, by MCID; none in a press file.
    pub marks: Vec<Mark>,
}

/// Writes a page's content, for a screen where one is given.
pub fn of(page: &Page, scope: &Scope, pictures: &Pictures, settings: &Settings, screen: Option<&Screen>) -> Content {
    let mut canvas = Canvas::new(page, settings, screen);
    items(&mut canvas, &page.under, pictures);
    text::runs(&mut canvas, &page.text, scope, &page.tree);
    items(&mut canvas, &page.over, pictures);
    canvas.decorates();
    text::runs(&mut canvas, &page.over_text, scope, &page.tree);
    let Canvas { ops, fonts, objects, spaces, marker, .. } = canvas;
    let marks = marker.map(Marker::finish).unwrap_or_default();
    Content { stream: Blob::new(deflate(&serialise(ops))), fonts, objects, spaces, marks }
}

fn items(canvas: &mut Canvas, items: &[Item], pictures: &Pictures) {
    for item in items {
        canvas.enter(item.node, Part::Own, Length::ZERO, None);
        item_ops(canvas, item, pictures);
    }
    canvas.leave();
}

/// So many operators are written by one thread.
const TOGETHER: usize = 2_000;

/// Has printpdf write the operators, some thousand at a time. None of those that are used here asks it
/// to remember any before it, so that the pieces are what they are in the whole.
fn serialise(mut ops: Vec<Op>) -> Vec<u8> {
    let mut pieces = Vec::new();
    while ops.len() > TOGETHER {
        let rest = ops.split_off(TOGETHER);
        pieces.push(std::mem::replace(&mut ops, rest));
    }
    pieces.push(ops);
    pieces.into_par_iter().map(piece).collect::<Vec<_>>().concat()
}

/// Some operators; a document of its own for them.
fn piece(ops: Vec<Op>) -> Vec<u8> {
    let mut document = PdfDocument::new("");
    document.with_pages(vec![PdfPage::new(Mm(1.0), Mm(1.0), ops)]);
    let options = PdfSaveOptions { optimize: false, secure: false, ..PdfSaveOptions::default() };
    let written = document.to_lopdf_document(&options, &mut Vec::new());
    let page = written.page_iter().next();
    page.map(|id| written.get_page_content(id)).unwrap_or_default()
}

/// Operators being written, and the state they leave behind.
pub struct Canvas<'a> {
    ops: Vec<Op>,
    /// Height of the media box.
    height: Length,
    /// Where the trim's upper left corner stands on the sheet.
    origin: Point,
    /// Black type smaller than this overprints: large black would let a picture shine through.
    overprint_below: Length,
    /// The spot colours.
    spots: Vec<SpotColor>,
    /// What registration colour is on this page.
    registration: Registration,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    line_width: Option<Length>,
    overprint: Option<bool>,
    pub(super) fonts: BTreeSet<String>,
    objects: BTreeSet<String>,
    spaces: BTreeMap<String, Space>,
    screen: Option<&'a Screen<'a>>,
    /// Marks the content of a page for a screen.
    pub(super) marker: Option<Marker<'a>>,
}

/// What prints on every plate of a page.
enum Registration {
    /// The four process inks, and the spot colours there are.
    All,
    /// Black is the page's only plate.
    Black,
    /// Black and spot colours are.
    BlackAnd(Vec<SpotColor>),
}

impl Registration {
    fn of(page: &Page) -> Registration {
        let planned = page.plates.spots.iter().filter_map(|id| page.spots.get(usize::from(id.0))).cloned();
        match (page.plates.black_only, page.plates.spots.is_empty()) {
            (false, _) => Registration::All,
            (true, true) => Registration::Black,
            (true, false) => Registration::BlackAnd(planned.collect()),
        }
    }
}

/// A length in points, to 1/1000 pt.
pub fn points(l: Length) -> f32 {
    decimals(l.scale(1000, 1 << 16).raw(), 1000)
}

/// A fraction of two whole numbers, as the libraries want it.
pub fn decimals(number: i64, of: i64) -> f32 {
    (number as f64 / of as f64) as f32
}

impl<'a> Canvas<'a> {
    fn new(page: &'a Page, settings: &Settings, screen: Option<&'a Screen<'a>>) -> Canvas<'a> {
        // A screen shows the trim alone.
        let whole = || (page.media().height, page.origin());
        let (height, origin) = screen.map_or_else(whole, |_| (page.trim.height, Point::default()));
        Canvas {
            ops: Vec::new(),
            height,
            origin,
            overprint_below: settings.overprint_below,
            spots: page.spots.clone(),
            registration: Registration::of(page),
            fill: None,
            stroke: None,
            line_width: None,
            overprint: None,
            fonts: BTreeSet::new(),
            objects: BTreeSet::new(),
            spaces: BTreeMap::new(),
            screen,
            marker: screen.map(|screen| Marker::new(page, &screen.in_file)),
        }
    }

    /// Where a point of the page is in the media box.
    pub fn at(&self, p: Point) -> (f32, f32) {
        (points(p.x + self.origin.x), points(self.height - p.y - self.origin.y))
    }

    /// Adds an operator.
    pub fn push(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// Adds an operator that printpdf has no type of its own for.
    pub fn raw(&mut self, operator: &str, operands: &[f32]) {
        let value = operands.iter().map(|v| DictItem::Real(*v)).collect();
        self.ops.push(Op::Unknown { key: operator.to_owned(), value });
    }

    /// Sets the fill ink.
    pub fn fill(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            match self.named(ink) {
                Some(named) => self.set_named(named, ["cs", "scn"]),
                None => self.push(Op::SetFillColor { col: self.color(ink) }),
            }
        }
    }

    /// The colour space of an ink that is not of the process alone, with the space's name and its
    /// components. A spot colour that the issue has not is printed as its alternate.
    fn named(&self, ink: Ink) -> Option<(String, Space, Vec<f32>)> {
        let spot = ink.spot.filter(|_| self.screen.is_none())?;
        let tint = decimals(i64::from(spot.tint), 10_000);
        if spot.spot != SpotId::ALL {
            let color = self.spots.get(usize::from(spot.spot.0))?;
            return Some((format!("S{}", spot.spot.0), Space::Spot(color.clone()), vec![tint]));
        }
        match &self.registration {
            Registration::All => Some(("SA".to_owned(), Space::All, vec![tint])),
            Registration::Black => None,
            Registration::BlackAnd(spots) => {
                Some(("SR".to_owned(), Space::BlackAnd(spots.clone()), vec![tint; spots.len() + 1]))
            }
        }
    }

    fn set_named(&mut self, (name, space, tints): (String, Space, Vec<f32>), [select, set]: [&str; 2]) {
        self.push(Op::Unknown { key: select.to_owned(), value: vec![DictItem::Name(name.as_bytes().to_vec())] });
        self.raw(set, &tints);
        self.spaces.insert(name, space);
    }

    /// Whether type of this ink and size overprints.
    pub fn type_overprints(&self, ink: Ink, size: Length) -> bool {
        overprint::of_type(ink, size, self.overprint_below)
    }

    /// Whether the fill ink and overprint are already these.
    pub fn has(&self, ink: Ink, overprint: bool) -> bool {
        self.fill == Some(ink) && (self.screen.is_some() || self.overprint == Some(overprint))
    }

    fn color(&self, ink: Ink) -> Color {
        let Some(screen) = self.screen else { return color(ink) };
        let [r, g, b] = screen.palette.rgb(ink).map(|v| decimals((i64::from(v) * 10_000 + 127) / 255, 10_000));
        Color::Rgb(Rgb { r, g, b, icc_profile: None })
    }

    fn stroke(&mut self, ink: Ink, width: Length) {
        if self.stroke != Some(ink) {
            self.stroke = Some(ink);
            match self.named(ink) {
                Some(named) => self.set_named(named, ["CS", "SCN"]),
                None => self.push(Op::SetOutlineColor { col: self.color(ink) }),
            }
        }
        if self.line_width != Some(width) {
            self.line_width = Some(width);
            self.raw("w", &[points(width)]);
        }
    }

    /// Sets whether what follows overprints. On a screen nothing does.
    pub fn overprint(&mut self, on: bool) {
        if self.screen.is_none() && self.overprint != Some(on) {
            self.overprint = Some(on);
            let name = if on { OVERPRINT } else { KNOCKOUT };
            self.push(Op::LoadGraphicsState { gs: ExtendedGraphicsStateId(name.to_owned()) });
        }
    }

    fn rectangle(&mut self, rect: &Rect) {
        let (x, y) = self.at(Point::new(rect.x, rect.bottom()));
        let (right, top) = self.at(Point::new(rect.right(), rect.y));
        // Both edges are rounded, not edge and extent: abutting tints meet.
        self.raw("re", &[x, y, difference(right, x), difference(top, y)]);
    }

    /// Paints a picture or form that fills `rect`, through a matrix on its unit square.
    fn object(&mut self, name: &str, matrix: [f32; 6], clip: Option<&Rect>) {
        self.objects.insert(name.to_owned());
        self.push(Op::SaveGraphicsState);
        if let Some(rect) = clip {
            self.rectangle(rect);
            self.raw("W", &[]);
            self.raw("n", &[]);
        }
        self.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
        self.push(Op::Unknown { key: "Do".to_owned(), value: vec![DictItem::Name(name.as_bytes().to_vec())] });
        self.push(Op::RestoreGraphicsState);
    }
}

/// A difference of two rounded numbers, rounded again (floats leave a tail).
fn difference(a: f32, b: f32) -> f32 {
    decimals(((f64::from(a) - f64::from(b)) * 1000.0).round() as i64, 1000)
}

fn color(ink: Ink) -> Color {
    // Registration colour comes here on a page of black alone.
    let registration = ink.spot.is_some_and(|spot| spot.spot == SpotId::ALL);
    let ink = if registration { Ink::process(0, 0, 0, ink.k) } else { ink };
    let amount = |v: u16| decimals(i64::from(v), 10_000);
    Color::Cmyk(Cmyk { c: amount(ink.c), m: amount(ink.m), y: amount(ink.y), k: amount(ink.k), icc_profile: None })
}

fn item_ops(canvas: &mut Canvas, item: &Item, pictures: &Pictures) {
    match &item.paint {
        Paint::Fill { rect, ink } => fill(canvas, rect, *ink),
        Paint::Frame { rect, width, ink } => frame(canvas, rect, *width, *ink),
        Paint::Path(path) => outline(canvas, path),
        Paint::Picture { image, rect, source } => match pictures.picture(*image, *source, rect) {
            Some(placed) => picture(canvas, rect, *source, placed),
            None => crossed(canvas, rect),
        },
        Paint::Form { art, rect } => match pictures.form(*art) {
            Some(name) => form(canvas, name, rect),
            None => crossed(canvas, rect),
        },
    }
}

fn fill(canvas: &mut Canvas, rect: &Rect, ink: Ink) {
    canvas.overprint(overprint::of_mark(ink, rect.width.min(rect.height)));
    canvas.fill(ink);
    canvas.rectangle(rect);
    canvas.raw("f", &[]);
}

fn frame(canvas: &mut Canvas, rect: &Rect, width: Length, ink: Ink) {
    canvas.overprint(overprint::of_mark(ink, width));
    canvas.stroke(ink, width);
    canvas.rectangle(&rect.inset(Insets::all(width / 2)));
    canvas.raw("S", &[]);
}

/// What stands where a picture could not be decoded: a frame with its diagonals.
fn crossed(canvas: &mut Canvas, rect: &Rect) {
    frame(canvas, rect, Length::pt(1), Ink::BLACK);
    let corners = [(rect.x, rect.y, rect.right(), rect.bottom()), (rect.x, rect.bottom(), rect.right(), rect.y)];
    for (x0, y0, x1, y1) in corners {
        segments(canvas, &[Segment::Move(Point::new(x0, y0)), Segment::Line(Point::new(x1, y1))]);
        canvas.raw("S", &[]);
    }
}

fn outline(canvas: &mut Canvas, path: &Path) {
    if let Some(ink) = path.fill {
        canvas.overprint(overprint::of_mark(ink, overprint::thickness(path)));
        canvas.fill(ink);
        segments(canvas, &path.segments);
        canvas.raw(if path.even_odd { "f*" } else { "f" }, &[]);
    }
    if let Some((ink, width)) = path.stroke {
        canvas.overprint(overprint::of_mark(ink, width));
        canvas.stroke(ink, width);
        if path.round {
            canvas.raw("j", &[1.0]);
        }
        segments(canvas, &path.segments);
        canvas.raw("S", &[]);
        if path.round {
            canvas.raw("j", &[0.0]);
        }
    }
}

fn segments(canvas: &mut Canvas, segments: &[Segment]) {
    for segment in segments {
        match segment {
            Segment::Move(p) => {
                let (x, y) = canvas.at(*p);
                canvas.raw("m", &[x, y]);
            }
            Segment::Line(p) => {
                let (x, y) = canvas.at(*p);
                canvas.raw("l", &[x, y]);
            }
            Segment::Curve(a, b, p) => {
                let [(ax, ay), (bx, by), (x, y)] = [a, b, p].map(|p| canvas.at(*p));
                canvas.raw("c", &[ax, ay, bx, by, x, y]);
            }
            Segment::Close => canvas.raw("h", &[]),
        }
    }
}

fn picture(canvas: &mut Canvas, rect: &Rect, source: [u32; 4], placed: &Placed) {
    let whole = placed.whole.map(|(size, orientation)| {
        let [x, y, w, h] = source.map(i64::from);
        let (full_w, full_h) = (i64::from(size.0), i64::from(size.1));
        let left = rect.x - rect.width.scale(x, w);
        let top = rect.y - rect.height.scale(y, h);
        let full = Rect::new(left, top, rect.width.scale(full_w, w), rect.height.scale(full_h, h));
        let cropped = (x, y, w, h) != (0, 0, full_w, full_h);
        (full, orientation.exif(), cropped)
    });
    let (shown, orientation, cropped) = whole.unwrap_or((*rect, 1, false));
    let matrix = unit_square(canvas, &shown, orientation);
    canvas.overprint(false);
    canvas.object(&placed.name, matrix, cropped.then_some(rect));
}

/// The matrix that lays an image's unit square on a rectangle, turned by its EXIF orientation.
fn unit_square(canvas: &Canvas, rect: &Rect, orientation: u8) -> [f32; 6] {
    let (x, y) = canvas.at(Point::new(rect.x, rect.bottom()));
    let (right, top) = canvas.at(Point::new(rect.right(), rect.y));
    let (w, h) = (difference(right, x), difference(top, y));
    match orientation {
        2 => [-w, 0.0, 0.0, h, right, y],
        3 => [-w, 0.0, 0.0, -h, right, top],
        4 => [w, 0.0, 0.0, -h, x, top],
        5 => [0.0, -h, -w, 0.0, right, top],
        6 => [0.0, -h, w, 0.0, x, top],
        7 => [0.0, h, w, 0.0, x, y],
        8 => [0.0, h, -w, 0.0, right, y],
        _ => [w, 0.0, 0.0, h, x, y],
    }
}

/// Forms are made to fill the unit square, as images do.
fn form(canvas: &mut Canvas, name: &str, rect: &Rect) {
    let matrix = unit_square(canvas, rect, 1);
    canvas.overprint(false);
    canvas.object(name, matrix, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_in_pieces_are_those_of_the_whole() {
        let unknown = |n: usize| Op::Unknown {
            key: "TJ".to_owned(),
            value: vec![DictItem::Array(vec![DictItem::String { data: vec![n as u8, 1], literal: false }])],
        };
        let at = |n: usize| match n % 5 {
            0 => Op::StartTextSection,
            4 => Op::EndTextSection,
            _ => unknown(n),
        };
        for count in [0, 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 7] {
            let ops: Vec<Op> = (0..count).map(at).collect();
            assert!(serialise(ops.clone()) == piece(ops), "{count}");
        }
    }
}
