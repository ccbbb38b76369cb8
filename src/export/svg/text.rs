//! Text: set lines, each a group in its place; readings and marks that belong to no line.

use std::fmt::Write;

use crate::geom::{Length, Orientation, Point};
use crate::page::{Page, TextRun};

use super::Writer;
use super::names::Names;
use super::number::{Billionths, Place, Tenths};

impl Writer<'_> {
    /// The page's text in its order: each line of it a group, and what belongs to no line.
    pub(super) fn text(&mut self, page: &Page, names: &Names) {
        let mut next = 0;
        for (n, line) in page.lines.iter().enumerate() {
            let (from, to) = (line.runs.0 as usize, line.runs.1 as usize);
            self.loose(page.text.get(next..from.max(next)).unwrap_or_default(), names);
            let runs = page.text.get(from..to).unwrap_or_default();
            let _ = write!(self.out, "<g id=\"l{n}\" transform=\"translate({})\">", Place(line.baseline));
            runs.iter().for_each(|run| self.run(run, line.baseline, names));
            self.out.push_str("</g>\n");
            next = to.max(next);
        }
        self.loose(page.text.get(next..).unwrap_or_default(), names);
    }

    /// Marks of a proof and other text over everything.
    pub(super) fn marks(&mut self, page: &Page, names: &Names) {
        self.loose(&page.over_text, names);
    }

    /// Runs that belong to no line, a line of the file each.
    fn loose(&mut self, runs: &[TextRun], names: &Names) {
        for run in runs {
            let before = self.out.len();
            self.run(run, Point::default(), names);
            if self.out.len() > before {
                self.out.push('\n');
            }
        }
    }

    /// A run: a group in the run's place and size, in which glyphs are placed in thousandths of an
    /// em.
    fn run(&mut self, run: &TextRun, from: Point, names: &Names) {
        let Some(face) = names.face(run.face).filter(|_| !run.glyphs.is_empty()) else { return };
        let color = self.color(run.ink);
        let place = Point::new(run.origin.x - from.x, run.origin.y - from.y);
        let scale = Scale::of(run);
        let turned = if run.orientation == Orientation::Sideways { " rotate(90)" } else { "" };
        let _ = write!(
            self.out,
            "<g fill=\"{color}\" transform=\"translate({}){turned} scale({} {})\">",
            Place(place),
            Billionths(scale.of_thousandth(scale.along)),
            Billionths(scale.of_thousandth(scale.up))
        );
        for glyph in &run.glyphs {
            let _ = write!(self.out, "<use href=\"#{face}-{}\"", glyph.id);
            let (x, y) = scale.place(run.orientation, (glyph.x, glyph.y));
            if x != 0 {
                let _ = write!(self.out, " x=\"{}\"", Tenths(x));
            }
            if y != 0 {
                let _ = write!(self.out, " y=\"{}\"", Tenths(y));
            }
            self.out.push_str("/>");
        }
        self.out.push_str("</g>");
    }
}

/// The size of a run's em along its glyphs' baselines and upwards.
struct Scale {
    along: Length,
    up: Length,
}

impl Scale {
    fn of(run: &TextRun) -> Scale {
        Scale { along: run.size.scale(i64::from(run.width), 1000), up: run.size }
    }

    /// A thousandth of it, in billionths of a point.
    fn of_thousandth(&self, em: Length) -> i64 {
        em.scale(1_000_000, Length::pt(1).raw()).raw()
    }

    /// A place on the page from the run's own, in tenths of thousandths of the em, along and
    /// downwards as the glyphs stand.
    fn place(&self, orientation: Orientation, (x, y): (Length, Length)) -> (i64, i64) {
        let tenths = |length: Length, em: Length| length.scale(10_000, em.raw()).raw();
        match orientation {
            Orientation::Sideways => (tenths(y, self.along), tenths(-x, self.up)),
            _ => (tenths(x, self.along), tenths(y, self.up)),
        }
    }
}
