//! What a page paints: colour, type, lines and pictures, as the press has to print them.
//!
//! Marks outside the trim are not asked about size, colour or resolution: they are cut off.

use std::sync::Arc;

use kurbo::{BezPath, PathEl, Rect, Shape};

use super::colour::{self, Colours};
use super::finding::{At, Findings};
use super::fonts::Fonts;
use super::{PageFacts, Plan};
use crate::color::Ink;
use crate::pdfread::colour::{Amounts, Colour, Inks};
use crate::pdfread::device::{GlyphRun, Group, ImageUse, Place, ShadingUse, SoftMask};
use crate::pdfread::space::Space;
use crate::pdfread::state::{Graphics, Paint, Rule, StrokeStyle};
use crate::pdfread::{Device, PageView, Problem, ProblemKind};

/// An amount of ink counts from here on.
const SOME: f32 = 0.001;
/// A filled rectangle up to this thickness is a line, in points.
const LINE: f64 = 3.0;
/// Tolerance of sizes, in points.
const SLACK: f64 = 0.001;

/// Looks at one page.
pub(super) struct Content<'r, 'f, 'p> {
    facts: PageFacts,
    trim: Rect,
    plan: Option<&'r Plan>,
    fonts: &'r mut Fonts,
    colours: &'r mut Colours,
    found: &'f mut Findings<'p>,
    /// Soft masks that are being drawn: nothing in them is printed.
    masks: u32,
    luminosity: bool,
    marked: bool,
    /// Whether something of the page could not be read.
    incomplete: bool,
}

/// A colour laid down by a mark, and how.
struct Laid<'a> {
    kind: &'a str,
    colour: &'a Colour,
    overprint: bool,
    mode: u8,
}

impl<'r, 'f, 'p> Content<'r, 'f, 'p> {
    /// For a page whose boxes are known to `found`.
    pub fn new(
        page: &PageView,
        plan: Option<&'r Plan>,
        fonts: &'r mut Fonts,
        colours: &'r mut Colours,
        found: &'f mut Findings<'p>,
    ) -> Content<'r, 'f, 'p> {
        let [_, _, trim, art] = page.boxes.given;
        let trim = if !trim && art { page.boxes.art } else { page.boxes.trim };
        let trim_mm = [trim.width(), trim.height()].map(super::finding::mm);
        let facts = PageFacts { number: page.number, trim_mm, ..PageFacts::default() };
        let (masks, luminosity, marked, incomplete) = (0, false, false, false);
        Content { facts, trim, plan, fonts, colours, found, masks, luminosity, marked, incomplete }
    }

    /// What the page is made of.
    pub fn finish(self) -> PageFacts {
        if !self.marked && !self.incomplete {
            self.found.add("pdf-blank", At::page(self.facts.number), "nothing is printed on the page");
        }
        self.facts
    }

    /// Whether a mark is printed, within the trim.
    fn live(&self, place: &Place) -> bool {
        self.masks == 0 && !place.is_clipped_away() && touches(place.bounds, self.trim)
    }

    /// A mark in a colour; its inks, where it says any.
    fn lay(&mut self, laid: &Laid, place: &Place) -> Option<Amounts> {
        self.space(&laid.colour.space, laid.kind, place);
        if !self.live(place) {
            return None;
        }
        let Inks::Amounts(amounts) = laid.colour.inks() else {
            self.marked = true;
            return None;
        };
        let paper = amounts.total() <= SOME;
        self.marked |= !paper;
        self.plates(&amounts, laid.kind, place);
        let text = laid.kind == "text";
        if paper && laid.overprint {
            let code = if text { "pdf-white-overprint" } else { "pdf-paper-overprint" };
            self.found.add(code, at(place), format!("white {} overprints", laid.kind));
        }
        Some(amounts)
    }

    fn space(&mut self, space: &Arc<Space>, kind: &str, place: &Place) {
        if self.masks > 0 {
            return;
        }
        let live = self.live(place);
        *self.facts.spaces.entry(space.painted().family().to_owned()).or_default() += 1;
        self.colours.used(space, kind, live, || at(place), self.found);
    }

    /// No ink on plates that are not planned.
    fn plates(&mut self, amounts: &Amounts, kind: &str, place: &Place) {
        let Some(plan) = self.plan else { return };
        let mut wrong: Vec<String> = Vec::new();
        for (i, name) in colour::PROCESS.iter().enumerate() {
            let amount = amounts.process.get(i).copied().unwrap_or(0.0);
            if amount > SOME && !plan.process.get(i).copied().unwrap_or(false) {
                wrong.push(format!("{name} {:.0} %", amount * 100.0));
            }
        }
        for (name, amount) in amounts.spots.iter().filter(|(name, a)| *a > SOME && !plan.spots.contains(&**name)) {
            wrong.push(format!("{name} {:.0} %", amount * 100.0));
        }
        if !wrong.is_empty() {
            let message = format!("{kind} prints {}, which is not planned", wrong.join(", "));
            self.found.add("pdf-plates", at(place), message);
        }
    }

    /// A line of a thickness in points, laid down in some inks.
    fn line(&mut self, kind: &str, width: f64, amounts: &Amounts, place: &Place) {
        let least = self.found.press().least_rule.to_pt();
        let thinnest = self.facts.least_line_pt.map_or(width, |w| w.min(width));
        self.facts.least_line_pt = Some(thinnest);
        let inks = inks(amounts);
        if width < least - SLACK {
            let message = format!("{kind} is {} pt thick, less than {} pt", round(width), round(least));
            self.found.add("pdf-hairline", at(place), message);
        } else if width < least * 2.0 - SLACK && (inks > 1 || inks == 0 && kind == "a line") {
            let what = if inks == 0 { "white".to_owned() } else { format!("of {inks} inks") };
            let message = format!("{kind} {what} is {} pt thick, less than {} pt", round(width), round(least * 2.0));
            self.found.add("pdf-thin-line", at(place), message);
        }
    }

    /// Type of a size in points, laid down in some inks.
    fn type_of(&mut self, size: f64, amounts: &Amounts, laid: &Laid, place: &Place) {
        let press = self.found.press();
        let (least, inks) = (press.least_reversed_size.to_pt(), inks(amounts));
        if size < least - SLACK && (inks == 0 || inks > 1) {
            let what = if inks == 0 { "white".to_owned() } else { format!("in {inks} inks") };
            let message = format!("type of {} pt is {what}, under {} pt", round(size), round(least));
            self.found.add("pdf-small-colour-type", at(place), message);
        }
        let [c, m, y, k] = amounts.process;
        let others = c.max(m).max(y) > SOME || amounts.spots.iter().any(|(_, a)| *a > SOME);
        if others && k >= 0.85 {
            let message = format!("type of {} pt is black of {inks} inks ({})", round(size), shown(amounts));
            self.found.add("pdf-rich-black", at(place), message);
        }
        let solid = !others && k > 1.0 - SOME && amounts.all.is_none();
        let good = match &*laid.colour.space {
            Space::Separation(_) => laid.overprint,
            Space::Cmyk => laid.overprint && laid.mode == 1,
            _ => false,
        };
        if solid && !good && size < press.overprint_below.to_pt() {
            let how = if laid.overprint { "overprints without OPM 1" } else { "knocks out" };
            let message = format!("black type of {} pt in {} {how}", round(size), laid.colour.space.family());
            self.found.add("pdf-black-type", at(place), message);
        }
    }

    fn glyph_size(&mut self, size: f64, place: &Place) {
        self.facts.least_type_pt = Some(self.facts.least_type_pt.map_or(size, |s| s.min(size)));
        let least = self.found.press().least_size.to_pt();
        if size < least - SLACK {
            let message = format!("type is {} pt, smaller than {} pt", round(size), round(least));
            self.found.add("pdf-small-type", at(place), message);
        }
    }

    fn resolution(&mut self, image: &ImageUse, place: &Place) {
        self.facts.pictures += 1;
        let press = self.found.press();
        let ppi = image.ppi.0.min(image.ppi.1);
        let one = image.stencil || image.bits == 1 && image.space.as_ref().is_some_and(|s| s.components() == 1);
        let (least, good, code, soft) = match one {
            true => (press.least_line_art_ppi, press.good_line_art_ppi, "pdf-line-art", "pdf-line-art-soft"),
            false => (press.least_ppi, press.good_ppi, "pdf-image-resolution", "pdf-image-soft"),
        };
        if image.width.max(image.height) <= 16 || !ppi.is_finite() {
            return; // a gradient's or a tint's swatch
        }
        if !one {
            self.facts.least_ppi = Some(self.facts.least_ppi.map_or(ppi, |p| p.min(ppi)));
        }
        let (code, limit) = match () {
            () if ppi < f64::from(least) - 0.5 => (code, least),
            () if ppi < f64::from(good) - 0.5 => (soft, good),
            () => return,
        };
        let what = if one { "line art" } else { "a picture" };
        self.found.add(code, at(place), format!("{what} has {} ppi, under {limit}", ppi.round()));
    }
}

impl Device for Content<'_, '_, '_> {
    fn fill(&mut self, path: &BezPath, _: Rule, graphics: &Graphics) {
        let Paint::Solid(colour) = &graphics.fill else { return };
        let place = &graphics.place;
        let laid = Laid { kind: "an area", colour, overprint: graphics.overprint.fill, mode: graphics.overprint.mode };
        let Some(amounts) = self.lay(&laid, place) else { return };
        if let Some(thickness) = rectangle(path).map(|r| r.width().min(r.height())).filter(|t| *t <= LINE) {
            self.line("a bar", thickness, &amounts, place);
        }
    }

    fn stroke(&mut self, _: &BezPath, style: &StrokeStyle, graphics: &Graphics) {
        let Paint::Solid(colour) = &graphics.stroke else { return };
        let place = &graphics.place;
        let laid = Laid { kind: "a line", colour, overprint: graphics.overprint.stroke, mode: graphics.overprint.mode };
        let Some(amounts) = self.lay(&laid, place) else { return };
        self.line("a line", style.points, &amounts, place);
    }

    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        let place = &graphics.place;
        self.fonts.shown(run, place);
        if run.mode.is_invisible() || run.glyphs.is_empty() {
            return;
        }
        if self.live(place) {
            self.glyph_size(run.size, place);
        }
        let fill = (run.mode.fill, &graphics.fill, graphics.overprint.fill);
        let stroke = (run.mode.stroke, &graphics.stroke, graphics.overprint.stroke);
        for (_, paint, overprint) in [fill, stroke].into_iter().filter(|(shown, ..)| *shown) {
            let Paint::Solid(colour) = paint else { continue };
            let laid = Laid { kind: "text", colour, overprint, mode: graphics.overprint.mode };
            if let Some(amounts) = self.lay(&laid, place) {
                self.type_of(run.size, &amounts, &laid, place);
            }
        }
    }

    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {
        let place = &graphics.place;
        if image.inline && image.filters.iter().any(|f| matches!(f.as_str(), "LZWDecode" | "LZW")) {
            self.found.add("pdf-filter", at(place), "a picture in the content is coded with LZW");
        }
        match (&image.space, &graphics.fill) {
            (Some(space), _) => self.space(space, "a picture", place),
            (None, Paint::Solid(colour)) if image.stencil => {
                let laid = Laid {
                    kind: "a stencil",
                    colour,
                    overprint: graphics.overprint.fill,
                    mode: graphics.overprint.mode,
                };
                self.lay(&laid, place);
            }
            _ => {}
        }
        if self.live(place) {
            self.marked = true;
            self.resolution(image, place);
        }
    }

    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {
        self.space(&shading.shading.space, "a gradient", &graphics.place);
        self.marked |= self.live(&graphics.place);
    }

    fn begin_group(&mut self, group: &Group, graphics: &Graphics) {
        if let Some(space) = &group.space {
            colour::group(space, self.luminosity, at(&graphics.place), self.found);
        }
    }

    fn begin_soft_mask(&mut self, mask: &SoftMask, graphics: &Graphics) {
        self.masks += 1;
        self.luminosity = mask.luminosity;
        if let Some(space) = &mask.group.space {
            colour::group(space, mask.luminosity, at(&graphics.place), self.found);
        }
    }

    fn end_soft_mask(&mut self) {
        self.masks = self.masks.saturating_sub(1);
        self.luminosity = self.masks > 0 && self.luminosity;
    }

    fn problem(&mut self, problem: &Problem) {
        self.incomplete |= !matches!(problem.kind, ProblemKind::Font(..));
        let code = match &problem.kind {
            ProblemKind::DamagedStream(_) => "pdf-damaged",
            // fonts that show text say so themselves
            ProblemKind::Font(..) => return,
            ProblemKind::Colour(_) => "pdf-colour-space",
            ProblemKind::Image(_) => "pdf-image",
            ProblemKind::Unsupported(_) | ProblemKind::Limit(_) => "pdf-unmeasured",
            _ => "pdf-content",
        };
        self.found.add(code, at(&problem.place), problem.kind.to_string());
    }

    fn every_cell(&self) -> bool {
        false
    }

    fn sees_hidden(&self) -> bool {
        true
    }
}

/// Where a mark is.
pub(super) fn at(place: &Place) -> At {
    let object = match (&*place.path, place.object) {
        ("", None) => String::new(),
        ("", Some((number, _))) => format!("object {number}"),
        (path, None) => path.to_owned(),
        (path, Some((number, _))) => format!("{path} (object {number})"),
    };
    let at = At::page(place.page).object(object);
    if place.is_clipped_away() { at } else { at.area(place.bounds) }
}

fn touches(a: Rect, b: Rect) -> bool {
    a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0
}

/// How many inks are laid down.
fn inks(amounts: &Amounts) -> usize {
    let some = |amount: &f32| *amount > SOME;
    let spots = amounts.spots.iter().filter(|(_, amount)| some(amount)).count();
    let all = if amounts.all.is_some_and(|a| a > SOME) { 4 } else { 0 };
    amounts.process.iter().filter(|a| some(a)).count() + spots + all
}

/// Process inks in the notation of inputs: `C20 K100`.
fn shown(amounts: &Amounts) -> String {
    let [c, m, y, k] = amounts.process.map(|a| (a.clamp(0.0, 1.0) * 100.0).round() as u16 * 100);
    let mut out = Ink::process(c, m, y, k).to_string();
    for (name, amount) in amounts.spots.iter().filter(|(_, amount)| *amount > SOME) {
        out.push_str(&format!(", {name} {:.0}", amount * 100.0));
    }
    out
}

/// A path that is an upright rectangle and nothing else.
fn rectangle(path: &BezPath) -> Option<Rect> {
    let bounds = path.bounding_box();
    let corner = |p: kurbo::Point| {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        (near(p.x, bounds.x0) || near(p.x, bounds.x1)) && (near(p.y, bounds.y0) || near(p.y, bounds.y1))
    };
    let mut corners = 0;
    for element in path.elements() {
        match element {
            PathEl::MoveTo(p) if corners == 0 && corner(*p) => corners = 1,
            PathEl::LineTo(p) if corners > 0 && corner(*p) => corners += 1,
            PathEl::ClosePath => {}
            _ => return None,
        }
    }
    (4..=5).contains(&corners).then_some(bounds)
}

/// Points with at most two decimals.
fn round(points: f64) -> f64 {
    (points * 100.0).round() / 100.0 + 0.0
}
