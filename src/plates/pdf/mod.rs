//! The plates of any PDF page: a device of the interpreter that paints onto the raster.
//!
//! Colours become amounts on plates as a press's own interpreter makes them (ISO 32000-1, 8.6.7
//! and 11.7): gray is black ink, DeviceCMYK the process plates, Separation and DeviceN the plates
//! they name; colours that name no inks are separated through the printing condition's profile.
//! Overprint, blend modes, groups and soft masks act on plates. What the interpreter, or this,
//! cannot paint is named in [`Plates::unmeasured`] with its place.

use super::page::byte_of;
use super::{MOST_PIXELS, PROCESS, PlateInk, Plates, Settings, Unmeasured, painted};
use crate::geom::{Length, Point, Rect};
use crate::pdfread::device::{Device, GlyphRun, Group, ImageUse, ShadingUse, SoftMask};
use crate::pdfread::font::FontKind;
use crate::pdfread::state::{Graphics, Paint, Rule as PdfRule, StrokeStyle};
use crate::pdfread::{Document, Problem, interpret};
use crate::raster::{self, ClipId, Full, Ink, MaskId, MaskKind, Rule, Scene, State};
use inks::{Conversion, Inker};
use kurbo::{Affine, BezPath, Shape};
use std::collections::BTreeSet;
use std::sync::Arc;

mod image;
mod inks;
mod shading;

/// How exact strokes' outlines are, in pixels.
const TOLERANCE: f64 = 0.05;
/// Most things that are named as unmeasured.
const MOST_NAMED: usize = 200;

/// Paints the plates of a page (counted from 1) of any PDF, over its media box, not turned.
///
/// # Errors
/// A sentence when the page cannot be read, or is too large at this resolution.
pub fn of_pdf(document: &Document, number: usize, settings: &Settings) -> Result<Plates, String> {
    let page = document.page(number).map_err(|e| e.to_string())?;
    let (media, trim) = (page.boxes.media, page.boxes.trim);
    let scale = f64::from(settings.dpi) / 72.0;
    let side = |points: f64| {
        let pixels = (points * scale).round();
        (1.0..=200_000.0).contains(&pixels).then_some(pixels as u32)
    };
    let (Some(width), Some(height)) = (side(media.width()), side(media.height())) else {
        return Err(format!("page {number} has no size that can be rastered"));
    };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("page {number} has {width} × {height} pixels at {} dpi; give a lower one", settings.dpi));
    }
    let to_device = Affine::new([scale, 0.0, 0.0, -scale, -media.x0 * scale, media.y1 * scale]);
    let mut scene = Scene::new(width, height, PROCESS.len());
    let mut spots = Vec::new();
    let origin = Point::new(points(trim.x0 - media.x0), points(media.y1 - trim.y1));
    let to_trim = Affine::new([1.0, 0.0, 0.0, -1.0, -trim.x0, trim.y1]);
    let unmeasured = paint(
        document,
        number,
        settings,
        Target { scene: &mut scene, spots: &mut spots, to_device, clip: ClipId::ALL, to_trim, placed: false },
    )?;
    let process = PROCESS.map(|(name, cmyk)| PlateInk { name: name.to_owned(), cmyk });
    let inks = process.into_iter().chain(spots).collect();
    Ok(Plates { width, height, dpi: settings.dpi, origin, inks, planes: painted(scene)?, unmeasured })
}

/// Where a page of a PDF is painted.
pub(super) struct Target<'s> {
    /// The raster.
    pub scene: &'s mut Scene,
    /// The plates beyond the process inks; those that the page brings are added.
    pub spots: &'s mut Vec<PlateInk>,
    /// From the PDF page's points to pixels.
    pub to_device: Affine,
    /// Where it is painted at most.
    pub clip: ClipId,
    /// From the PDF page's points to points from the upper left corner of the trim.
    pub to_trim: Affine,
    /// Whether the page lies on another, onto which its transparency group is composed.
    pub placed: bool,
}

/// Paints a page onto a raster; returns what could not be painted.
///
/// # Errors
/// A sentence when the page cannot be read.
pub(super) fn paint(
    document: &Document,
    number: usize,
    settings: &Settings,
    target: Target,
) -> Result<Vec<Unmeasured>, String> {
    let page = document.page(number).map_err(|e| e.to_string())?;
    let Target { scene, spots, to_device, clip, to_trim, placed } = target;
    let mut painter = Painter {
        scene,
        inker: Inker::new(spots, Conversion::new(&settings.condition)),
        to_device,
        to_trim,
        clip,
        mask: None,
        saved: Vec::new(),
        outer: Vec::new(),
        full: false,
        unmeasured: Vec::new(),
        named: BTreeSet::new(),
    };
    let group = page.group.filter(|_| placed).map(|group| {
        let flag = |key: &[u8]| group.get(key).is_ok_and(|v| document.resolve(v).as_bool().unwrap_or(false));
        raster::Group { isolated: flag(b"I"), knockout: flag(b"K") }
    });
    let begun = group.is_some_and(|group| painter.scene.begin_group(group, State::default()).is_ok());
    interpret(document, &page, &mut painter);
    if begun {
        painter.scene.end_group();
    }
    let Painter { unmeasured, inker, scene, .. } = painter;
    scene.widen(4 + inker.spots());
    Ok(unmeasured)
}

/// A length of a PDF's.
fn points(value: f64) -> Length {
    Length::from_raw((value.clamp(-1e7, 1e7) * 65_536.0).round() as i64)
}

/// Clip, and soft mask in force.
type Bounded = (ClipId, Option<MaskId>);

/// The device.
struct Painter<'s> {
    scene: &'s mut Scene,
    inker: Inker<'s>,
    to_device: Affine,
    to_trim: Affine,
    clip: ClipId,
    mask: Option<MaskId>,
    saved: Vec<Bounded>,
    /// What was in force outside of the groups and masks that are open.
    outer: Vec<Bounded>,
    /// The raster holds no more: what follows is left out.
    full: bool,
    unmeasured: Vec<Unmeasured>,
    /// What has been named.
    named: BTreeSet<String>,
}

fn rule(rule: PdfRule) -> Rule {
    match rule {
        PdfRule::NonZero => Rule::NonZero,
        PdfRule::EvenOdd => Rule::EvenOdd,
    }
}

impl Painter<'_> {
    /// Names something that is not painted, once.
    fn miss(&mut self, what: String, at: &Graphics) {
        self.missing(what, at.place.bounds);
    }

    /// Names a picture that cannot be read.
    fn lost(&mut self, what: String, at: &Graphics) {
        let before = self.unmeasured.len();
        self.missing(what, at.place.bounds);
        self.unmeasured.iter_mut().skip(before).for_each(|u| u.damaged = true);
    }

    fn missing(&mut self, what: String, bounds: kurbo::Rect) {
        if self.unmeasured.len() < MOST_NAMED && self.named.insert(what.clone()) {
            let r = self.to_trim.transform_rect_bbox(bounds);
            let rect = Rect::new(points(r.x0), points(r.y0), points(r.width()), points(r.height()));
            self.unmeasured.push(Unmeasured { what, damaged: false, rect });
        }
    }

    /// Notes whether the raster took something.
    fn took(&mut self, result: Result<(), Full>, at: &Graphics) {
        if let (Err(full), false) = (result, self.full) {
            self.full = true;
            self.miss(full.to_string(), at);
        }
    }

    fn state(&self, alpha: f32, graphics: &Graphics) -> State {
        let (opacity, blend) = (byte_of(alpha), inks::blend(graphics.blend));
        State { clip: self.clip, opacity, blend, mask: self.mask }
    }

    /// Fills an area of the page with ink.
    fn area(&mut self, path: &BezPath, with: PdfRule, ink: &Arc<Ink>, state: State, at: &Graphics) {
        if !self.full {
            let filled = self.scene.fill(path.iter(), self.to_device, rule(with), ink, state);
            self.took(filled, at);
        }
    }

    /// The area of a stroke. A line of no width is a pixel wide (8.4.3.2).
    fn outline(&self, path: &BezPath, style: &StrokeStyle) -> BezPath {
        let pixel = 1.0 / self.to_device.determinant().abs().sqrt().max(1e-9);
        let thinnest = if style.width > 0.0 { 0.0 } else { pixel };
        style.outline(path, thinnest, TOLERANCE * pixel)
    }
}

impl Device for Painter<'_> {
    fn fill(&mut self, path: &BezPath, rule: PdfRule, graphics: &Graphics) {
        let Paint::Solid(colour) = &graphics.fill else { return };
        if let Some(ink) = self.inker.flat(colour, graphics.overprint.fill, graphics.overprint.mode) {
            self.area(path, rule, &ink, self.state(graphics.fill_alpha, graphics), graphics);
        }
        self.told(graphics);
    }

    fn stroke(&mut self, path: &BezPath, style: &StrokeStyle, graphics: &Graphics) {
        let Paint::Solid(colour) = &graphics.stroke else { return };
        if let Some(ink) = self.inker.flat(colour, graphics.overprint.stroke, graphics.overprint.mode) {
            let drawn = self.outline(path, style);
            self.area(&drawn, PdfRule::NonZero, &ink, self.state(graphics.stroke_alpha, graphics), graphics);
        }
        self.told(graphics);
    }

    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        if run.font.kind == FontKind::Type3 || run.mode.is_invisible() {
            return;
        }
        for glyph in &run.glyphs {
            let outline = match run.font.outline(&glyph.code) {
                Ok(Some(outline)) => glyph.matrix * (*outline).clone(),
                Ok(None) => continue,
                Err(why) => {
                    self.miss(why, graphics);
                    continue;
                }
            };
            if run.mode.fill {
                self.fill(&outline, PdfRule::NonZero, graphics);
            }
            if run.mode.stroke {
                self.stroke(&outline, &run.stroke, graphics);
            }
        }
    }

    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {
        if self.full {
            return;
        }
        // The unit square's upper edge is the picture's.
        let place = self.to_device * image.matrix * Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, 1.0]);
        match image::laid(image, graphics, place, &mut self.inker) {
            Ok(Some((outline, ink))) => {
                let state = self.state(graphics.fill_alpha, graphics);
                let filled = self.scene.fill(outline.iter(), Affine::IDENTITY, Rule::NonZero, &Arc::new(ink), state);
                self.took(filled, graphics);
            }
            Ok(None) => {}
            Err(why) => self.lost(why, graphics),
        }
        self.told(graphics);
    }

    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {
        if self.full {
            return;
        }
        let size = self.scene.size();
        let place = self.to_device * shading.matrix;
        match shading::ink(shading, place, size, graphics, &mut self.inker) {
            Ok(ink) => {
                let filled = self.shaded(shading, place, &Arc::new(ink), graphics);
                self.took(filled, graphics);
            }
            Err(why) => self.lost(why, graphics),
        }
        self.told(graphics);
    }

    fn clip(&mut self, path: &BezPath, with: PdfRule) {
        match self.scene.clip(self.clip, path, self.to_device, rule(with)) {
            Ok(clip) => self.clip = clip,
            Err(_) => self.full = true,
        }
    }

    fn save(&mut self) {
        self.saved.push((self.clip, self.mask));
    }

    fn restore(&mut self) {
        if let Some((clip, mask)) = self.saved.pop() {
            (self.clip, self.mask) = (clip, mask);
        }
    }

    fn begin_group(&mut self, group: &Group, graphics: &Graphics) {
        if group.space.as_ref().is_some_and(|space| space.components() == 3) && !self.inker.in_mask() {
            let what = "a transparency group blends in RGB; its plates are those of blending in inks".to_owned();
            self.miss(what, graphics);
        }
        // What is inside brings its clip along.
        let state = State { clip: ClipId::ALL, ..self.state(graphics.fill_alpha, graphics) };
        self.outer.push((self.clip, self.mask));
        self.mask = None;
        let kind = raster::Group { isolated: group.isolated, knockout: group.knockout };
        let begun = self.scene.begin_group(kind, state);
        self.took(begun, graphics);
    }

    fn end_group(&mut self) {
        self.scene.end_group();
        if let Some((clip, mask)) = self.outer.pop() {
            (self.clip, self.mask) = (clip, mask);
        }
    }

    fn begin_soft_mask(&mut self, mask: &SoftMask, graphics: &Graphics) {
        self.outer.push((self.clip, self.mask));
        (self.clip, self.mask) = (ClipId::ALL, None);
        let begun = self.scene.begin_mask();
        self.took(begun, graphics);
        self.inker.begin_mask(mask);
    }

    fn end_soft_mask(&mut self) {
        let mask = self.inker.end_mask();
        if let Some((clip, _)) = self.outer.pop() {
            self.clip = clip;
        }
        if let Some(mask) = mask {
            let backdrop = vec![0, 0, 0, mask.backdrop];
            let kind = if mask.luminosity { MaskKind::Luminosity(backdrop) } else { MaskKind::Alpha };
            self.mask = self.scene.end_mask(kind, mask.transfer);
        }
    }

    fn clear_soft_mask(&mut self) {
        self.mask = None;
    }

    fn problem(&mut self, problem: &Problem) {
        if problem.kind.leaves_unmeasured() {
            self.missing(problem.sentence(), problem.place.bounds);
        }
    }
}

impl Painter<'_> {
    /// Names what the inks could not be made of exactly.
    fn told(&mut self, graphics: &Graphics) {
        if let Some(what) = self.inker.told() {
            self.miss(what, graphics);
        }
    }

    /// Paints a shading over its area.
    fn shaded(&mut self, shading: &ShadingUse, place: Affine, ink: &Arc<Ink>, graphics: &Graphics) -> Result<(), Full> {
        let mut state = self.state(graphics.fill_alpha, graphics);
        if let Some(bounds) = shading.shading.bounds {
            state.clip = self.scene.clip(state.clip, &bounds.to_path(0.1), place, Rule::NonZero)?;
        }
        match &shading.area {
            Some((path, with)) => self.scene.fill(path.iter(), self.to_device, rule(*with), ink, state),
            None => {
                let b = self.scene.clip_bounds(state.clip);
                let all = kurbo::Rect::new(b.x0.into(), b.y0.into(), b.x1.into(), b.y1.into());
                self.scene.fill(all.to_path(0.1), Affine::IDENTITY, Rule::NonZero, ink, state)
            }
        }
    }
}
