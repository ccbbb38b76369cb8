//! Pictures and art in inks, as they are prepared for the PDF.

use crate::color::{Ink, Profile};
use crate::image::{Contour, ImageError, ImageId, ImageInfo, ImageStore, Orientation, Space};
use crate::page::{Page, Paint};
use crate::raster::{self, Amount, Grid};
use kurbo::{Affine, BezPath, PathEl, Point};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The part of a picture shown: x, y, width, height in pixels of the upright image.
type Part = [u32; 4];

/// What is known of a picture's pixels.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// They are here.
    Ready(Inked),
    /// They cannot be decoded; a crossed frame is printed.
    Broken,
    /// They are printed, but not known here.
    Unmeasured(&'static str),
}

/// A picture's pixels in inks: one channel of black, or four.
#[derive(Clone, Debug)]
pub struct Inked(Arc<Grid>);

/// All pictures and art of a page, in inks.
#[derive(Debug, Default)]
pub struct Prepared {
    pictures: BTreeMap<(ImageId, Part), Pixels>,
    inks: BTreeMap<ImageId, Vec<Ink>>,
}

impl Prepared {
    /// Decodes and separates what a page shows, in parallel.
    pub fn of(page: &Page, images: &ImageStore, profile: &Profile) -> Prepared {
        let (mut parts, mut art) = (BTreeSet::new(), BTreeSet::new());
        for item in page.under.iter().chain(&page.over) {
            match item.paint {
                Paint::Picture { image, source, .. } => drop(parts.insert((image, source))),
                Paint::Form { art: id, .. } => drop(art.insert(id)),
                _ => {}
            }
        }
        let parts: Vec<_> = parts.into_iter().collect();
        let pictures = parts.par_iter().map(|&(id, part)| ((id, part), pixels(id, part, images, profile))).collect();
        let inks = art.into_iter().map(|id| (id, drawn(id, images, profile))).collect();
        Prepared { pictures, inks }
    }

    /// A part of a picture.
    pub fn picture(&self, id: ImageId, part: Part) -> Pixels {
        self.pictures.get(&(id, part)).cloned().unwrap_or(Pixels::Broken)
    }

    /// The inks of a piece of SVG art, outline by outline.
    pub fn inks(&self, id: ImageId) -> &[Ink] {
        self.inks.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

fn pixels(id: ImageId, part: Part, images: &ImageStore, profile: &Profile) -> Pixels {
    let info = images.get(id).filter(|info| info.space == Space::Cmyk);
    if info.is_some_and(|info| info.orientation != Orientation::UPRIGHT) {
        return Pixels::Unmeasured("a CMYK picture is not turned upright for its plates");
    }
    if let Some(info) = info {
        let grid = cmyk(images.bytes(id).unwrap_or_default(), info, part);
        return grid.map_or(Pixels::Broken, |grid| Pixels::Ready(Inked(Arc::new(grid))));
    }
    inked(id, part, images, profile).map_or(Pixels::Broken, |grid| Pixels::Ready(Inked(Arc::new(grid))))
}

fn inked(id: ImageId, part: Part, images: &ImageStore, profile: &Profile) -> Result<Grid, ImageError> {
    let raster = images.decode(id, part)?;
    let (width, height) = (raster.width as usize, raster.height as usize);
    if raster.space == Space::Gray {
        let pixels = raster.pixels.iter().map(|v| 255 - v).collect();
        return Ok(Grid { width, height, channels: 1, pixels });
    }
    let (rgb, _) = raster.pixels.as_chunks::<3>();
    let mut cmyk = vec![[0u8; 4]; rgb.len()];
    match raster.profile.as_deref() {
        Some(icc) => profile.separation(Some(icc)).map(|s| s.pixels(rgb, &mut cmyk)),
        None => profile.srgb().map(|s| s.pixels(rgb, &mut cmyk)),
    }
    .map_err(ImageError::new)?;
    Ok(Grid { width, height, channels: 4, pixels: cmyk.into_flattened() })
}

/// A CMYK JPEG's inks, which are printed as they are.
fn cmyk(bytes: &[u8], info: &ImageInfo, [x, y, w, h]: Part) -> Option<Grid> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::CMYK);
    let decode = || JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode().ok();
    // Decoders of other people's making may panic on hostile files.
    let whole = std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)).ok()??;
    let stride = info.width as usize * 4;
    let (left, width, height) = (x as usize * 4, w as usize, h as usize);
    let mut pixels = Vec::new();
    for row in y as usize..y as usize + height {
        pixels.extend_from_slice(whole.get(row * stride + left..row * stride + left + width * 4)?);
    }
    if info.inverted {
        pixels.iter_mut().for_each(|v| *v = 255 - *v);
    }
    Some(Grid { width, height, channels: 4, pixels })
}

fn drawn(id: ImageId, images: &ImageStore, profile: &Profile) -> Vec<Ink> {
    let (Some(art), Ok(separation)) = (images.art(id), profile.srgb()) else { return Vec::new() };
    art.outlines.iter().map(|outline| separation.ink(outline.rgb)).collect()
}

impl Inked {
    /// The picture laid on the raster by a matrix of the unit square: its outline, and its ink,
    /// which knocks out every plate that it does not print on.
    pub fn laid(&self, place: Affine, planes: usize) -> Option<(BezPath, raster::Ink)> {
        let picture = raster::Picture::new((*self.0).clone(), None, place)?;
        let gray = self.0.channels == 1;
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
