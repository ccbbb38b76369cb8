//! Pictures and art in inks, as they are prepared for the PDF.

use crate::color::{Condition, Ink};
use crate::geom::Rect;
use crate::image::{Contour, ImageId, ImageStore, Preparation, picture_pixels};
use crate::page::{Page, Paint};
use crate::raster::{self, Amount, Grid};
use kurbo::{Affine, BezPath, PathEl, Point};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The part of a picture shown: x, y, width, height in pixels of the upright image.
type Part = [u32; 4];

/// What is known of a picture's pixels.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// They are here.
    Ready(Inked),
    /// They cannot be decoded; a crossed frame is printed.
    Broken,
}

/// A picture's pixels in inks: one channel of black, or four; and its opacity.
#[derive(Clone, Debug)]
pub struct Inked {
    inks: Arc<Grid>,
    alpha: Option<Arc<Grid>>,
}

/// A picture's part and the size in pixels it comes to.
type Derivative = (ImageId, Part, (u32, u32));

/// All pictures and art of a page, in inks.
#[derive(Debug, Default)]
pub struct Prepared {
    how: Preparation,
    pictures: BTreeMap<Derivative, Pixels>,
    inks: BTreeMap<ImageId, Vec<Ink>>,
}

impl Prepared {
    /// Makes ready what a page shows, in parallel, exactly as it is embedded for the press.
    pub fn of(page: &Page, images: &ImageStore, how: &Preparation) -> Prepared {
        let (mut parts, mut art) = (BTreeMap::new(), BTreeSet::new());
        for item in page.under.iter().chain(&page.over) {
            match item.paint {
                Paint::Picture { image, source, rect } => {
                    parts.entry((image, source, how.size(source, &rect))).or_insert(rect);
                }
                Paint::Form { art: id, .. } => drop(art.insert(id)),
                _ => {}
            }
        }
        let made = parts.par_iter().map(|(key, rect)| (*key, pixels(key.0, key.1, rect, images, how)));
        let pictures = made.collect();
        let inks = art.into_iter().map(|id| (id, drawn(id, images, &how.condition))).collect();
        Prepared { how: how.clone(), pictures, inks }
    }

    /// A part of a picture placed in a rectangle.
    pub fn picture(&self, id: ImageId, part: Part, rect: &Rect) -> Pixels {
        self.pictures.get(&(id, part, self.how.size(part, rect))).cloned().unwrap_or(Pixels::Broken)
    }

    /// The inks of a piece of SVG art, outline by outline.
    pub fn inks(&self, id: ImageId) -> &[Ink] {
        self.inks.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

fn pixels(id: ImageId, part: Part, rect: &Rect, images: &ImageStore, how: &Preparation) -> Pixels {
    let Ok(told) = picture_pixels(images, id, part, rect, how) else { return Pixels::Broken };
    let (width, height) = (told.width as usize, told.height as usize);
    let inks = Grid { width, height, channels: told.inks, pixels: told.data };
    let alpha = told.alpha.map(|pixels| Grid { width, height, channels: 1, pixels });
    Pixels::Ready(Inked { inks: Arc::new(inks), alpha: alpha.map(Arc::new) })
}

fn drawn(id: ImageId, images: &ImageStore, condition: &Condition) -> Vec<Ink> {
    let separation = condition.profile.separation(None, condition.rendering());
    let (Some(art), Ok(separation)) = (images.art(id), separation) else { return Vec::new() };
    art.outlines.iter().map(|outline| separation.ink(outline.rgb)).collect()
}

impl Inked {
    /// The picture laid on the raster by a matrix of the unit square: its outline, and its ink,
    /// which knocks out every plate that it does not print on.
    pub fn laid(&self, place: Affine, planes: usize) -> Option<(BezPath, raster::Ink)> {
        let alpha = self.alpha.as_deref().cloned();
        let picture = raster::Picture::new((*self.inks).clone(), alpha, place)?;
        let gray = self.inks.channels == 1;
        let plane = |p: usize| match p {
            3 if gray => Amount::Channel(0),
            0..4 if !gray => Amount::Channel(p),
            _ => Amount::Flat(0),
        };
        let outline = picture.outline();
        Some((outline, raster::Ink { planes: (0..planes).map(plane).collect(), source: Some(Arc::new(picture)) }))
    }
}

/// A segment of SVG art.
pub fn element(segment: &Contour) -> PathEl {
    let at = |p: &[f32; 2]| Point::new(f64::from(p[0]), f64::from(p[1]));
    match segment {
        Contour::Move(p) => PathEl::MoveTo(at(p)),
        Contour::Line(p) => PathEl::LineTo(at(p)),
        Contour::Curve(a, b, p) => PathEl::CurveTo(at(a), at(b), at(p)),
        Contour::Close => PathEl::ClosePath,
    }
}
