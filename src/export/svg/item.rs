//! What is painted and is no text: rectangles, outlines, pictures, art.

use std::fmt::Write;

use crate::geom::{Insets, Length, Point, Rect};
use crate::image::{Art, Contour};
use crate::page::{Item, Paint, Path, Segment};

use super::Writer;
use super::number::{Area, Millionths, Place, Pt, escaped};

impl Writer<'_> {
    /// The `n`-th item of the page.
    pub(super) fn item(&mut self, n: usize, item: &Item) {
        match &item.paint {
            Paint::Fill { rect, ink } => self.fill(*rect, *ink),
            Paint::Frame { rect, width, ink } => {
                let inner = rect.inset(Insets::all(*width / 2));
                let color = self.color(*ink);
                let _ = writeln!(
                    self.out,
                    "<rect {} fill=\"none\" stroke=\"{color}\" stroke-width=\"{}\"/>",
                    Area(inner),
                    Pt(*width)
                );
            }
            Paint::Path(path) => self.path(path),
            Paint::Picture { rect, .. } => self.picture(n, rect),
            Paint::Form { art, rect } => match self.with.images.art(*art) {
                Some(drawn) => self.art(drawn, rect),
                None => self.picture(n, rect),
            },
        }
    }

    fn picture(&mut self, n: usize, rect: &Rect) {
        let Some(address) = self.with.pictures.address(n) else { return self.crossed(rect) };
        let address = escaped(&address);
        let _ = writeln!(self.out, "<image {} preserveAspectRatio=\"none\" href=\"{address}\"/>", Area(*rect));
    }

    /// What stands where a picture cannot be shown, as in the PDF.
    fn crossed(&mut self, rect: &Rect) {
        let (right, foot) = (rect.right(), rect.bottom());
        let corner = |x, y| Place(Point::new(x, y));
        let _ = writeln!(
            self.out,
            "<path d=\"M{}H{}V{}H{}ZL{}M{}L{}\" fill=\"none\" stroke=\"#000000\"/>",
            corner(rect.x, rect.y),
            Pt(right),
            Pt(foot),
            Pt(rect.x),
            corner(right, foot),
            corner(right, rect.y),
            corner(rect.x, foot)
        );
    }

    fn path(&mut self, path: &Path) {
        // Nothing is drawn before a path has a current point.
        let segments = path.segments.iter().skip_while(|s| !matches!(s, Segment::Move(_)));
        self.out.push_str("<path d=\"");
        for segment in segments {
            let _ = match segment {
                Segment::Move(p) => write!(self.out, "M{}", Place(*p)),
                Segment::Line(p) => write!(self.out, "L{}", Place(*p)),
                Segment::Curve(a, b, p) => write!(self.out, "C{} {} {}", Place(*a), Place(*b), Place(*p)),
                Segment::Close => write!(self.out, "Z"),
            };
        }
        let fill = path.fill.map_or_else(|| "none".to_owned(), |ink| self.color(ink));
        let _ = write!(self.out, "\" fill=\"{fill}\"");
        if path.even_odd {
            self.out.push_str(" fill-rule=\"evenodd\"");
        }
        if let Some((ink, width)) = path.stroke {
            // The PDF's limit of mitres.
            let join = if path.round { "round" } else { "miter\" stroke-miterlimit=\"10" };
            let color = self.color(ink);
            let _ = write!(self.out, " stroke=\"{color}\" stroke-width=\"{}\" stroke-linejoin=\"{join}\"", Pt(width));
        }
        self.out.push_str("/>\n");
    }

    /// Art that is outlines, scaled to fill its place, in the inks that it is separated into.
    fn art(&mut self, art: &Art, rect: &Rect) {
        let condition = self.with.condition;
        let separation = condition.profile.separation(None, condition.rendering());
        let Ok(separation) = separation else { return self.crossed(rect) };
        let scale = |length: Length, own: Length| Millionths(length.scale(1_000_000, own.raw()).raw());
        let _ = write!(
            self.out,
            "<g transform=\"translate({}) scale({} {})\">",
            Place(Point::new(rect.x, rect.y)),
            scale(rect.width, art.size.width),
            scale(rect.height, art.size.height)
        );
        for outline in &art.outlines {
            let fill = self.color(separation.ink(outline.rgb));
            self.out.push_str("<path d=\"");
            outline.segments.iter().for_each(|segment| contour(&mut self.out, segment));
            let rule = if outline.even_odd { " fill-rule=\"evenodd\"" } else { "" };
            let _ = write!(self.out, "\" fill=\"{fill}\"{rule}/>");
        }
        self.out.push_str("</g>\n");
    }
}

/// A segment of art, in points. The library that reads art gives floats of single precision;
/// they are rounded to a thousandth at once.
fn contour(out: &mut String, segment: &Contour) {
    let at = |[x, y]: &[f32; 2]| {
        let length = |v: f32| Length::from_raw((f64::from(v) * Length::pt(1).raw() as f64).round() as i64);
        Place(Point::new(length(*x), length(*y)))
    };
    let _ = match segment {
        Contour::Move(p) => write!(out, "M{}", at(p)),
        Contour::Line(p) => write!(out, "L{}", at(p)),
        Contour::Curve(a, b, p) => write!(out, "C{} {} {}", at(a), at(b), at(p)),
        Contour::Close => write!(out, "Z"),
    };
}
