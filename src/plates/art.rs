//! Pictures and art in inks, as they are prepared for the PDF.

use crate::color::Ink;
use crate::geom::Rect;
use crate::image::{Contour, ImageId, ImageStore, Preparation, picture_pixels};
use crate::page::{Page, Paint};
use crate::raster::{self, Amount, Grid};
use kurbo::{Affine, BezPath, PathEl, Point};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The part of a picture shown: x, y, width, height in pixels of the upright image.
type Part = [u32; 4];

/// A picture's pixels in inks: one channel of black, or four; with its opacity.
#[derive(Clone, Debug)]
pub struct Inked {
    inks: Arc<Grid>,
    alpha: Option<Arc<Grid>>,
}

/// All pictures and art of a page, in inks.
#[derive(Debug, Default)]
pub struct Prepared {
    how: Preparation,
    /// By the size in pixels they come to, as the PDF embeds them.
    pictures: BTreeMap<(ImageId, Part, (u32, u32)), Option<Inked>>,
    inks: BTreeMap<ImageId, Vec<Ink>>,
}

impl Prepared {
    /// Decodes and separates what a page shows, in parallel.
    pub fn of(page: &Page, images: &ImageStore, how: &Preparation) -> Prepared {
        let (mut parts, mut art) = (BTreeMap::new(), Vec::new());
        for item in page.under.iter().chain(&page.over) {
            match item.paint {
                Paint::Picture { image, source, rect } => {
                    parts.entry((image, source, how.size(source, &rect))).or_insert(rect);
                }
                Paint::Form { art: id, .. } => art.push(id),
                _ => {}
            }
        }
        let pictures = parts.par_iter().map(|(key, rect)| (*key, inked(key.0, key.1, rect, images, how))).collect();
        let inks = art.into_iter().map(|id| (id, drawn(id, images, how))).collect();
        Prepared { how: how.clone(), pictures, inks }
    }

    /// A part of a picture in a rectangle; `None` when it cannot be decoded, and a crossed frame
    /// is printed.
    pub fn picture(&self, id: ImageId, part: Part, rect: &Rect) -> Option<&Inked> {
        self.pictures.get(&(id, part, self.how.size(part, rect)))?.as_ref()
    }

    /// The inks of a piece of SVG art, outline by outline.
    pub fn inks(&self, id: ImageId) -> &[Ink] {
        self.inks.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

fn inked(id: ImageId, part: Part, rect: &Rect, images: &ImageStore, how: &Preparation) -> Option<Inked> {
    let made = picture_pixels(images, id, part, rect, how).ok()?;
    let (width, height) = (made.width as usize, made.height as usize);
    let alpha = made.alpha.map(|pixels| Arc::new(Grid { width, height, channels: 1, pixels }));
    let inks = Arc::new(Grid { width, height, channels: made.inks, pixels: made.data });
    Some(Inked { inks, alpha })
}

fn drawn(id: ImageId, images: &ImageStore, how: &Preparation) -> Vec<Ink> {
    let condition = &how.condition;
    let separation = condition.profile.separation(None, condition.rendering());
    let (Some(art), Ok(separation)) = (images.art(id), separation) else { return Vec::new() };
    art.outlines.iter().map(|outline| separation.ink(outline.rgb)).collect()
}

impl Inked {
    /// The picture laid on the raster by a matrix of the unit square: its outline, and its ink,
    /// which knocks out every plate that it does not print on.
    pub fn laid(&self, place: Affine, planes: usize) -> Option<(BezPath, raster::Ink)> {
        let picture = raster::Picture::new(Arc::clone(&self.inks), self.alpha.clone(), place)?;
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
