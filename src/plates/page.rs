//! A page's display list as a scene, painted as the PDF's content is written.

use super::art;
use super::{PlateInk, Settings, Unmeasured, placed};
use crate::color::{Ink, SpotId};
use crate::font::FontStore;
use crate::font::outline::Stroke;
use crate::geom::{Length, Orientation, Rect};
use crate::image::{ImageId, ImageStore};
use crate::page::{Item, Page, Paint, Path, Segment, TextRun, overprint};
use crate::raster::{self, Amount, Full, Rule, Scene, State, stroked};
use kurbo::{Affine, BezPath, PathEl, Point, Shape as _};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Paints a page into a scene of so many pixels.
///
/// # Errors
/// [`Full`] when the page is too intricate.
pub fn scene(
    page: &Page,
    fonts: &FontStore,
    images: &ImageStore,
    settings: &Settings,
    (width, height): (u32, u32),
    spots: &[SpotId],
) -> Result<(Scene, Vec<PlateInk>, Vec<Unmeasured>), Full> {
    let scale = f64::from(settings.dpi) / 72.0;
    let origin = page.origin();
    let corner = (origin.x.to_pt() * scale, origin.y.to_pt() * scale);
    let set = PlateSet::of(page, spots);
    let mut canvas = Canvas {
        scene: Scene::new(width, height, set.len()),
        to_device: Affine::new([scale, 0.0, 0.0, scale, corner.0, corner.1]),
        set,
        spots: named(page, spots),
        settings,
        below: settings.overprint_below,
        glyphs: glyphs(page, fonts),
        art: art::Prepared::of(page, images, &settings.preparation()),
        images,
        unmeasured: Vec::new(),
    };
    page.under.iter().try_for_each(|item| canvas.item(item))?;
    page.text.iter().try_for_each(|run| canvas.run(run))?;
    page.over.iter().try_for_each(|item| canvas.item(item))?;
    page.over_text.iter().try_for_each(|run| canvas.run(run))?;
    placed::settle(&mut canvas.spots, page);
    Ok((canvas.scene, canvas.spots, canvas.unmeasured))
}

/// Outlines of all glyphs shown, in ems, y upwards.
type Glyphs = BTreeMap<(u16, u16), Vec<PathEl>>;

fn glyphs(page: &Page, fonts: &FontStore) -> Glyphs {
    let runs = page.text.iter().chain(&page.over_text);
    let shown: BTreeSet<_> = runs.flat_map(|run| run.glyphs.iter().map(|g| (run.face, g.id))).collect();
    let shown: Vec<_> = shown.into_iter().collect();
    let outline = |&(face, glyph): &(crate::font::FaceId, u16)| {
        let strokes = fonts.get(face)?.glyph_outline(glyph)?.strokes;
        let at = |(x, y): (crate::geom::Em, crate::geom::Em)| Point::new(x.to_f64(), y.to_f64());
        let element = |s: Stroke| match s {
            Stroke::Move(p) => PathEl::MoveTo(at(p)),
            Stroke::Line(p) => PathEl::LineTo(at(p)),
            Stroke::Curve(a, b, p) => PathEl::CurveTo(at(a), at(b), at(p)),
            Stroke::Close => PathEl::ClosePath,
        };
        Some(((face.0, glyph), strokes.into_iter().map(element).collect()))
    };
    shown.par_iter().filter_map(outline).collect()
}

/// The scene being made.
pub(super) struct Canvas<'a> {
    pub scene: Scene,
    pub to_device: Affine,
    pub set: PlateSet,
    /// The plates beyond the process inks: the page's own, then those that placed pages bring.
    pub spots: Vec<PlateInk>,
    settings: &'a Settings,
    /// Black type smaller than this overprints.
    below: Length,
    glyphs: Glyphs,
    art: art::Prepared,
    pub images: &'a ImageStore,
    pub unmeasured: Vec<Unmeasured>,
}

/// An amount of 10 000 as one of 255.
pub(super) fn byte(amount: u16) -> u8 {
    ((u32::from(amount.min(10_000)) * 255 + 5000) / 10_000) as u8
}

/// A fraction as an amount of 255.
pub(super) fn byte_of(fraction: f32) -> u8 {
    (fraction.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Which plates there are: the four process inks, then these spots.
#[derive(Clone, Debug)]
pub(super) struct PlateSet {
    pub spots: Vec<SpotId>,
    /// How many plates placed pages have added.
    pub others: usize,
    /// Whether registration colour prints on black and spots alone.
    black_only: bool,
}

impl PlateSet {
    fn of(page: &Page, spots: &[SpotId]) -> PlateSet {
        PlateSet { spots: spots.to_vec(), others: 0, black_only: page.plates.black_only }
    }

    fn len(&self) -> usize {
        4 + self.spots.len() + self.others
    }

    /// What an ink does to the plates. It replaces all of them, or, where it overprints, those
    /// that it prints on (OPM 1: ISO 32000-1, 8.6.7).
    fn ink(&self, ink: Ink, overprint: bool) -> Arc<raster::Ink> {
        let process = [ink.c, ink.m, ink.y, ink.k];
        // A spot colour that the issue has not is printed as its alternate.
        let spot = ink.spot.filter(|t| t.spot == SpotId::ALL || self.spots.contains(&t.spot));
        let amount = |plane: usize| match (spot, plane.checked_sub(4)) {
            (Some(t), _) if t.spot == SpotId::ALL => {
                if self.black_only && plane < 3 {
                    0
                } else {
                    t.tint
                }
            }
            (Some(t), Some(of)) if self.spots.get(of) == Some(&t.spot) => t.tint,
            (None, None) => process.get(plane).copied().unwrap_or(0),
            _ => 0,
        };
        let plane = |p: usize| match byte(amount(p)) {
            0 if overprint => Amount::Keep,
            v => Amount::Flat(v),
        };
        Arc::new(raster::Ink { planes: (0..self.len()).map(plane).collect(), source: None })
    }
}

/// The plates of spot colours.
fn named(page: &Page, spots: &[SpotId]) -> Vec<PlateInk> {
    let colours = spots.iter().filter_map(|spot| page.spots.get(usize::from(spot.0)));
    colours.map(|colour| PlateInk { name: colour.name.clone(), cmyk: colour.alternate }).collect()
}

/// The spot colours that a page is planned with or prints, in their order.
pub fn spots(page: &Page) -> Vec<SpotId> {
    let items = page.under.iter().chain(&page.over);
    let painted = items.flat_map(|item| match &item.paint {
        Paint::Fill { ink, .. } | Paint::Frame { ink, .. } => [Some(*ink), None],
        Paint::Path(path) => [path.fill, path.stroke.map(|(ink, _)| ink)],
        _ => [None, None],
    });
    let set = page.text.iter().chain(&page.over_text).map(|run| run.ink);
    let inks = painted.flatten().chain(set).filter_map(|ink| ink.spot).map(|t| t.spot);
    let all: BTreeSet<SpotId> = inks.chain(page.plates.spots.iter().copied()).collect();
    all.into_iter().filter(|spot| page.spots.len() > usize::from(spot.0)).collect()
}

impl Canvas<'_> {
    fn item(&mut self, item: &Item) -> Result<(), Full> {
        match &item.paint {
            Paint::Fill { rect, ink } => {
                let over = overprint::of_mark(*ink, rect.width.min(rect.height));
                self.fill(&outline(rect), Rule::NonZero, *ink, over)
            }
            Paint::Frame { rect, width, ink } => self.frame(rect, *width, *ink),
            Paint::Path(path) => self.path(path),
            Paint::Picture { image, rect, source } => self.picture(*image, rect, *source),
            Paint::Form { art, rect } => self.form(*art, rect),
        }
    }

    fn fill(&mut self, path: &BezPath, rule: Rule, with: Ink, overprint: bool) -> Result<(), Full> {
        let with = self.set.ink(with, overprint);
        self.scene.fill(path.iter(), self.to_device, rule, &with, State::default())
    }

    fn stroke(&mut self, path: &BezPath, width: Length, with: Ink, round: bool) -> Result<(), Full> {
        let join = if round { kurbo::Join::Round } else { kurbo::Join::Miter };
        let style =
            kurbo::Stroke::new(width.to_pt()).with_join(join).with_caps(kurbo::Cap::Butt).with_miter_limit(10.0);
        let with = self.set.ink(with, overprint::of_mark(with, width));
        let drawn = stroked(path, &style, self.to_device);
        self.scene.fill(drawn.iter(), Affine::IDENTITY, Rule::NonZero, &with, State::default())
    }

    fn frame(&mut self, rect: &Rect, width: Length, ink: Ink) -> Result<(), Full> {
        let line = rect.inset(crate::geom::Insets::all(width / 2));
        self.stroke(&outline(&line), width, ink, false)
    }

    /// What stands where a picture could not be decoded.
    pub(super) fn crossed(&mut self, rect: &Rect) -> Result<(), Full> {
        self.frame(rect, Length::pt(1), Ink::BLACK)?;
        let (left, top, right, foot) = corners(rect);
        let mut path = BezPath::new();
        for (y0, y1) in [(top, foot), (foot, top)] {
            path.move_to((left, y0));
            path.line_to((right, y1));
        }
        self.stroke(&path, Length::pt(1), Ink::BLACK, false)
    }

    fn path(&mut self, path: &Path) -> Result<(), Full> {
        let drawn = bezier(&path.segments);
        if let Some(ink) = path.fill {
            let rule = if path.even_odd { Rule::EvenOdd } else { Rule::NonZero };
            self.fill(&drawn, rule, ink, overprint::of_mark(ink, overprint::thickness(path)))?;
        }
        match path.stroke {
            Some((ink, width)) => self.stroke(&drawn, width, ink, path.round),
            None => Ok(()),
        }
    }

    fn run(&mut self, run: &TextRun) -> Result<(), Full> {
        let with = self.set.ink(run.ink, overprint::of_type(run.ink, run.size, self.below));
        let (up, along) = (run.size.to_pt(), run.size.to_pt() * f64::from(run.width) / 1000.0);
        for glyph in &run.glyphs {
            let Some(outline) = self.glyphs.get(&(run.face.0, glyph.id)) else { continue };
            let (x, y) = ((run.origin.x + glyph.x).to_pt(), (run.origin.y + glyph.y).to_pt());
            let turned = match run.orientation {
                Orientation::Sideways => [0.0, along, up, 0.0, x, y],
                _ => [along, 0.0, 0.0, -up, x, y],
            };
            let place = self.to_device * Affine::new(turned);
            self.scene.fill(outline.iter().copied(), place, Rule::NonZero, &with, State::default())?;
        }
        Ok(())
    }

    fn picture(&mut self, image: ImageId, rect: &Rect, part: [u32; 4]) -> Result<(), Full> {
        let Some(picture) = self.art.picture(image, part, rect) else { return self.crossed(rect) };
        let (left, top, right, foot) = corners(rect);
        let place = Affine::new([right - left, 0.0, 0.0, foot - top, left, top]);
        let Some((outline, ink)) = picture.laid(self.to_device * place, self.set.len()) else { return Ok(()) };
        self.scene.fill(outline.iter(), Affine::IDENTITY, Rule::NonZero, &Arc::new(ink), State::default())
    }

    pub(super) fn name(&self, image: ImageId) -> &str {
        self.images.get(image).map_or("a picture", |info| info.name.as_str())
    }

    /// Art fills its rectangle: SVG as its outlines, in the separation's inks.
    fn form(&mut self, id: ImageId, rect: &Rect) -> Result<(), Full> {
        let Some(art) = self.images.art(id) else {
            if self.images.get(id).is_some_and(|info| info.kind == crate::image::Kind::Pdf) {
                return self.placed(id, rect, self.settings);
            }
            return self.crossed(rect);
        };
        let (left, top, right, foot) = corners(rect);
        let (w, h) = (art.size.width.to_pt(), art.size.height.to_pt());
        let place = self.to_device * Affine::new([(right - left) / w, 0.0, 0.0, (foot - top) / h, left, top]);
        for (outline, colour) in art.outlines.iter().zip(self.art.inks(id)) {
            let rule = if outline.even_odd { Rule::EvenOdd } else { Rule::NonZero };
            let with = self.set.ink(*colour, false);
            self.scene.fill(outline.segments.iter().map(art::element), place, rule, &with, State::default())?;
        }
        Ok(())
    }
}

/// Left, top, right and foot, in points.
pub(super) fn corners(rect: &Rect) -> (f64, f64, f64, f64) {
    (rect.x.to_pt(), rect.y.to_pt(), rect.right().to_pt(), rect.bottom().to_pt())
}

pub(super) fn outline(rect: &Rect) -> BezPath {
    let (left, top, right, foot) = corners(rect);
    kurbo::Rect::new(left, top, right, foot).to_path(0.1)
}

fn bezier(segments: &[Segment]) -> BezPath {
    let at = |p: &crate::geom::Point| Point::new(p.x.to_pt(), p.y.to_pt());
    let element = |s: &Segment| match s {
        Segment::Move(p) => PathEl::MoveTo(at(p)),
        Segment::Line(p) => PathEl::LineTo(at(p)),
        Segment::Curve(a, b, p) => PathEl::CurveTo(at(a), at(b), at(p)),
        Segment::Close => PathEl::ClosePath,
    };
    // A path that does not begin with a move has no current point; nothing is drawn before one.
    segments.iter().skip_while(|s| !matches!(s, Segment::Move(_))).map(element).collect()
}
