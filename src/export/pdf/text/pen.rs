//! The text object being written: font, matrix, and glyphs in `TJ` arrays.
//!
//! The pen moves to the right, downwards (vertical writing: ISO 32000-1, 9.7.4.3), or downwards
//! under a matrix turned by a quarter (sideways text). It is followed in whole numbers along its
//! way; whatever stands aside of that way starts a new matrix.

use super::Shown;
use crate::export::pdf::content::{Canvas, decimals};
use crate::export::pdf::fonts::Used;
use crate::geom::{Length, Orientation, Point};
use printpdf::{DictItem, FontId, Op, PdfFontHandle, Pt, TextMatrix};

/// Which way the pen moves, and with it how the text matrix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the right, glyphs upright.
    Right,
    /// Downwards, glyphs upright: through the font of vertical lines.
    Down,
    /// Downwards, glyphs turned a quarter clockwise.
    Turned,
}

impl Way {
    /// Of glyphs that stand so.
    pub fn of(orientation: Orientation) -> Way {
        match orientation {
            Orientation::Horizontal | Orientation::Combined => Way::Right,
            Orientation::Upright => Way::Down,
            Orientation::Sideways => Way::Turned,
        }
    }

    /// How far a point is from another along this way.
    fn along(self, from: Point, to: Point) -> Length {
        if self == Way::Right { to.x - from.x } else { to.y - from.y }
    }

    /// Whether a point is aside of the way from another.
    fn leaves(self, from: Point, to: Point) -> bool {
        match self {
            Way::Right => from.y != to.y,
            // The middle of a glyph is known to half a thousandth of its em.
            Way::Down | Way::Turned => (from.x - to.x).abs() > Length::pt(1) / 1000,
        }
    }
}

/// The state of the text object being written.
#[derive(Default)]
pub(super) struct Pen<'a> {
    /// The resource name of the font.
    font: Option<&'a str>,
    /// The face of the last upright glyph of a vertical line.
    down: Option<&'a Used>,
    /// Size, width and direction of the text matrix.
    scale: Option<(Length, u16, Way)>,
    /// Where the text matrix starts.
    origin: Point,
    /// How far the pen is from there, in 1/100 000 of the matrix's em.
    advanced: i64,
    /// The array being filled, and the codes not yet in it.
    array: Vec<DictItem>,
    codes: Vec<u8>,
}

/// Moves of the pen larger than this (in em) start a new matrix.
const FAR: i64 = 8;

impl<'a> Pen<'a> {
    /// Opens the sequence that a group of glyphs is of, on pages that are marked: one of its own
    /// where it has to be said what it says.
    pub fn enter(&mut self, canvas: &mut Canvas, group: &[Shown<'a>], said: Option<&str>) {
        let Some(first) = group.first() else { return };
        let (node, baseline) = (first.run.node, first.across);
        if canvas.changes(node, first.part, baseline, said) {
            self.flush(canvas);
        }
        canvas.enter(node, first.part, baseline, said);
    }

    /// Shows a glyph.
    pub fn show(&mut self, canvas: &mut Canvas, glyph: &Shown<'a>) {
        let run = glyph.run;
        let down = glyph.way == Way::Down;
        self.take(canvas, glyph.font.resource(down));
        self.down = if down { Some(glyph.font) } else { self.down };
        let overprint = canvas.type_overprints(run.ink, run.size);
        if !canvas.has(run.ink, overprint) {
            self.flush(canvas);
            canvas.overprint(overprint);
            canvas.fill(run.ink);
        }
        let same = self.scale == Some((run.size, run.width, glyph.way)) && !glyph.way.leaves(self.origin, glyph.at);
        let step = if same { self.step(glyph.at) } else { 0 };
        if same && step.abs() <= FAR * 100_000 {
            self.advance(step);
        } else {
            self.place(canvas, glyph);
        }
        self.codes.extend(glyph.code.to_be_bytes());
        self.advanced += glyph.advance() * 100;
    }

    /// What marks an end of a vertical line that is said, its first or its last, where no upright
    /// glyph does: a space of the vertical font. Poppler takes the line's place from where its first
    /// glyph stands, its direction and its foot from the last one.
    pub fn edge(&self, group: &[Shown<'a>], first: bool) -> Option<Shown<'a>> {
        let end = if first { group.first() } else { group.last() };
        let end = end.filter(|end| end.is_vertical() && end.run.orientation != Orientation::Upright)?;
        let upright = group.iter().find(|glyph| glyph.way == Way::Down);
        let font = upright.map(|glyph| glyph.font).or(self.down)?;
        let code = font.vertical.as_ref().and_then(|vertical| vertical.blank)?;
        let height = end.run.size.scale(font.vertical(code).down.into(), 1000);
        let x = upright.map_or(-end.across, |glyph| glyph.at.x);
        let at = Point::new(x, if first { end.start } else { end.end - height });
        Some(Shown { font, code, at, way: Way::Down, text: "", ..*end })
    }

    /// Selects a font.
    fn take(&mut self, canvas: &mut Canvas, resource: &'a str) {
        if self.font != Some(resource) {
            self.flush(canvas);
            self.font = Some(resource);
            canvas.fonts.insert(resource.to_owned());
            let font = PdfFontHandle::External(FontId(resource.to_owned()));
            canvas.push(Op::SetFont { font, size: Pt(1.0) });
        }
    }

    /// How far the pen has to move to a point, rounded to what matters at this size: 1/2000 pt.
    fn step(&self, to: Point) -> i64 {
        let Some((size, width, way)) = self.scale else { return 0 };
        let width = if way == Way::Down { 1000 } else { width };
        let em = i128::from(size.raw()) * i128::from(width);
        if em == 0 {
            return 0;
        }
        let target = i128::from(way.along(self.origin, to).raw()) * 100_000_000;
        let target = (target + target.signum() * em / 2) / em;
        let step = target.clamp(-(1 << 40), 1 << 40) as i64 - self.advanced;
        let fine = if size <= Length::pt(20) { 10 } else { 1 };
        (step + step.signum() * fine / 2) / fine * fine
    }

    /// Moves the pen on. The numbers of an array are taken off the pen's coordinate (9.4.3), which
    /// grows to the right and upwards.
    fn advance(&mut self, step: i64) {
        if step != 0 {
            self.close_codes();
            self.advanced += step;
            let down = self.scale.is_some_and(|(.., way)| way == Way::Down);
            let back = if down { step } else { -step };
            self.array.push(if back % 100 == 0 {
                DictItem::Int(back / 100)
            } else {
                DictItem::Real(decimals(back, 100))
            });
        }
    }

    /// Starts a matrix at a glyph.
    fn place(&mut self, canvas: &mut Canvas, glyph: &Shown) {
        self.flush(canvas);
        let run = glyph.run;
        let (x, y) = canvas.at(glyph.at);
        // The scale multiplies whole lines: it keeps two more decimals than positions do.
        let scale = |thousandths: i64| decimals(run.size.scale(thousandths * 100, 1 << 16).raw(), 100_000);
        let (along, up) = (scale(i64::from(run.width)), scale(1000));
        let matrix = TextMatrix::Raw(match glyph.way {
            Way::Right | Way::Down => [along, 0.0, 0.0, up, x, y],
            Way::Turned => [0.0, -along, up, 0.0, x, y],
        });
        canvas.push(Op::SetTextMatrix { matrix });
        self.scale = Some((run.size, run.width, glyph.way));
        self.origin = glyph.at;
        self.advanced = 0;
    }

    fn close_codes(&mut self) {
        if !self.codes.is_empty() {
            self.array.push(DictItem::Bytes(std::mem::take(&mut self.codes)));
        }
    }

    /// Writes what was collected.
    pub fn flush(&mut self, canvas: &mut Canvas) {
        self.close_codes();
        if !self.array.is_empty() {
            let array = DictItem::Array(std::mem::take(&mut self.array));
            canvas.push(Op::Unknown { key: "TJ".to_owned(), value: vec![array] });
        }
    }
}
