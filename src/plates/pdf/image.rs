//! Images of a PDF as pictures on plates.

use super::inks::{Inker, Plate, lab, set};
use crate::pdfread::colour::Colour;
use crate::pdfread::device::{ImageMask, ImageUse, MaskImage};
use crate::pdfread::image::{JpxSpace, Samples};
use crate::pdfread::space::{Icc, Space};
use crate::pdfread::state::{Graphics, Paint};
use crate::raster::{Amount, Grid, Ink, Picture};
use kurbo::{Affine, BezPath};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lays an image on the raster: its outline, and its ink. `None` when it marks nothing.
///
/// # Errors
/// A sentence when it cannot be decoded, or its colours cannot be brought to inks.
pub(super) fn laid(
    image: &ImageUse,
    graphics: &Graphics,
    place: Affine,
    inker: &mut Inker,
) -> Result<Option<(BezPath, Ink)>, String> {
    let overprint = graphics.overprint.fill && !inker.in_mask();
    if image.stencil {
        let Paint::Solid(colour) = &graphics.fill else { return Ok(None) };
        let Some(ink) = inker.flat(colour, graphics.overprint.fill, graphics.overprint.mode) else { return Ok(None) };
        let open = image.decode.first().is_none_or(|(low, _)| *low < 0.5);
        let grid = stencil(image.samples()?, open);
        let Some(picture) = Picture::stencil(Arc::new(grid), place) else { return Ok(None) };
        let outline = picture.outline();
        return Ok(Some((outline, Ink { planes: ink.planes.clone(), source: Some(Arc::new(picture)) })));
    }
    let mut samples = image.samples()?;
    let alpha = opacity(image, &mut samples)?;
    let space = image.space.clone().unwrap_or_else(|| own_space(&samples));
    let inked = Inked::of(&space, &samples, &image.decode, inker)?;
    let mut planes = if inker.in_mask() { vec![Amount::Flat(0); 4] } else { inker.ground(overprint) };
    for (plate, amount) in inked.plates {
        set(&mut planes, plate, amount);
    }
    let Some(picture) = Picture::new(Arc::new(inked.grid), alpha.map(Arc::new), place) else { return Ok(None) };
    let outline = picture.outline();
    Ok(Some((outline, Ink { planes, source: Some(Arc::new(picture)) })))
}

/// Opacity of a stencil: full where samples are 0 and `open`, or 1 and not.
fn stencil(samples: Samples, open: bool) -> Grid {
    let pixels = samples.data.iter().map(|v| if (*v == 0) == open { 255 } else { 0 }).collect();
    Grid { width: samples.width as usize, height: samples.height as usize, channels: 1, pixels }
}

/// What hides parts of an image; a preblended image is unblended on the way (11.6.5.3).
fn opacity(image: &ImageUse, samples: &mut Samples) -> Result<Option<Grid>, String> {
    let (width, height) = (samples.width as usize, samples.height as usize);
    let own = |pixels| Some(Grid { width, height, channels: 1, pixels });
    match &image.mask {
        ImageMask::None => Ok(None),
        // In a mask, 1 hides where a stencil's 1 is not painted.
        ImageMask::Explicit(mask) => Ok(Some(stencil(mask.samples()?, mask.decode.0 < mask.decode.1))),
        ImageMask::Soft(mask) => soft(mask, samples).map(Some),
        ImageMask::InData(_) => Ok(samples.alpha.take().and_then(own)),
        ImageMask::ColourKey(ranges) => {
            let shift = u32::from(samples.bits.saturating_sub(8));
            let n = usize::from(samples.components).max(1);
            let hidden = |pixel: &[u8]| {
                pixel.iter().zip(ranges).all(|(v, (low, high))| (low >> shift..=high >> shift).contains(&u32::from(*v)))
            };
            Ok(own(samples.data.chunks_exact(n).map(|p| if hidden(p) { 0 } else { 255 }).collect()))
        }
    }
}

fn soft(mask: &MaskImage, samples: &mut Samples) -> Result<Grid, String> {
    let found = mask.samples()?;
    let (low, high) = mask.decode;
    let value = |v: u8| low + f32::from(v) / f32::from(found.max.max(1)) * (high - low);
    let table: Vec<u8> = (0..=255u8).map(|v| super::byte_of(value(v))).collect();
    let of = |v: &u8| table.get(usize::from(*v)).copied().unwrap_or(0);
    let step = usize::from(found.components).max(1);
    let pixels: Vec<u8> = found.data.iter().step_by(step).map(of).collect();
    if let Some(matte) = &mask.matte {
        if (found.width, found.height) != (samples.width, samples.height) {
            return Err("a preblended image and its soft mask are not of one size".to_owned());
        }
        unblend(samples, matte, &pixels);
    }
    Ok(Grid { width: found.width as usize, height: found.height as usize, channels: 1, pixels })
}

/// Takes the colour out that an image was blended with: c = m + (c′ − m) / α.
fn unblend(samples: &mut Samples, matte: &[f32], alpha: &[u8]) {
    let n = usize::from(samples.components).max(1);
    let most = f32::from(samples.max.max(1));
    for (pixel, a) in samples.data.chunks_exact_mut(n).zip(alpha) {
        for (v, m) in pixel.iter_mut().zip(matte) {
            let m = m * most;
            let full = m + (f32::from(*v) - m) * 255.0 / f32::from((*a).max(1));
            *v = full.round().clamp(0.0, most) as u8;
        }
    }
}

/// The space of a JPEG 2000 image that says none in its dictionary.
fn own_space(samples: &Samples) -> Arc<Space> {
    let device = |n: u8| match n {
        1 => Space::Gray,
        4 => Space::Cmyk,
        _ => Space::Rgb,
    };
    Arc::new(match &samples.space {
        Some(JpxSpace::Gray) => Space::Gray,
        Some(JpxSpace::Rgb) => Space::Rgb,
        Some(JpxSpace::Cmyk) => Space::Cmyk,
        Some(JpxSpace::Icc { profile, components }) => Space::Icc(Icc {
            components: *components,
            profile: profile.as_slice().into(),
            object: None,
            alternate: Arc::new(device(*components)),
            ranges: vec![(0.0, 1.0); usize::from(*components)],
        }),
        Some(JpxSpace::Unknown(n)) => device(*n),
        None => device(samples.components),
    })
}

/// An image's samples as amounts, and what each plate takes of them.
struct Inked {
    grid: Grid,
    plates: Vec<(Plate, Amount)>,
}

impl Inked {
    fn of(space: &Arc<Space>, samples: &Samples, decode: &[(f32, f32)], inker: &mut Inker) -> Result<Inked, String> {
        let n = usize::from(samples.components);
        if n != space.components() {
            return Err(format!("an image has {n} components, its space {space} {}", space.components()));
        }
        let values = Values { space, samples, decode };
        match &**space {
            _ if n == 1 => Ok(values.by_table(inker)),
            _ if inker.in_mask() => Ok(values.darkness(inker)),
            Space::Cmyk => Ok(values.straight((0..4).map(Plate::One).collect())),
            Space::Separation(_) | Space::DeviceN(_) => {
                let plates = inker.plates(space);
                Ok(values.straight(plates))
            }
            _ => values.separated(inker),
        }
    }
}

/// An image's samples, and what they mean.
struct Values<'a> {
    space: &'a Arc<Space>,
    samples: &'a Samples,
    decode: &'a [(f32, f32)],
}

impl Values<'_> {
    fn grid(&self, channels: usize, pixels: Vec<u8>) -> Grid {
        Grid { width: self.samples.width as usize, height: self.samples.height as usize, channels, pixels }
    }

    /// The value of a component's sample.
    fn value(&self, component: usize, sample: u8) -> f32 {
        let (low, high) = self.decode.get(component).copied().unwrap_or_else(|| self.space.range(component));
        low + f32::from(sample) / f32::from(self.samples.max.max(1)) * (high - low)
    }

    /// For each sample of a component, its value as a byte of the component's range.
    fn bytes(&self, component: usize) -> Vec<u8> {
        let (low, high) = self.space.range(component);
        let part = |v: f32| if high > low { super::byte_of((v - low) / (high - low)) } else { 0 };
        (0..=255u8).map(|sample| part(self.value(component, sample))).collect()
    }

    fn colour(&self, pixel: &[u8]) -> Colour {
        let components: Vec<f32> = pixel.iter().enumerate().map(|(c, v)| self.value(c, *v)).collect();
        Colour::new(self.space.clone(), &components)
    }

    /// One component: each of its values is looked up.
    fn by_table(&self, inker: &mut Inker) -> Inked {
        let table: Vec<Vec<u8>> = (0..=self.samples.max).map(|v| inker.row(&self.colour(&[v]))).collect();
        let speaks = if inker.in_mask() { vec![Plate::One(3)] } else { inker.speaks(self.space) };
        let all = speaks.contains(&Plate::All);
        let spoken = |p: usize| all || speaks.contains(&Plate::One(p));
        let planes = if inker.in_mask() { 4 } else { inker.planes() };
        let used = |p: usize| table.iter().any(|row| row.get(p).is_some_and(|v| *v > 0));
        let mut plates = Vec::new();
        let mut channels = Vec::new();
        for p in (0..planes).filter(|p| spoken(*p)) {
            if used(p) {
                plates.push((Plate::One(p), Amount::Channel(channels.len())));
                channels.push(p);
            } else {
                plates.push((Plate::One(p), Amount::Flat(0)));
            }
        }
        // White all over is flat; a channel is kept so that the picture has its pixels.
        if channels.is_empty() {
            channels.push(0);
        }
        let amount = |v: u8, p: usize| table.get(usize::from(v)).and_then(|row| row.get(p)).copied().unwrap_or(0);
        let mut pixels = Vec::with_capacity(self.samples.data.len() * channels.len());
        for v in &self.samples.data {
            pixels.extend(channels.iter().map(|p| amount(*v, *p)));
        }
        Inked { grid: self.grid(channels.len(), pixels), plates }
    }

    /// Components that are amounts of ink themselves.
    fn straight(&self, plates: Vec<Plate>) -> Inked {
        let n = usize::from(self.samples.components).max(1);
        let tables: Vec<Vec<u8>> = (0..n).map(|c| self.bytes(c)).collect();
        let mut pixels = self.samples.data.clone();
        for pixel in pixels.chunks_exact_mut(n) {
            for (v, table) in pixel.iter_mut().zip(&tables) {
                *v = table.get(usize::from(*v)).copied().unwrap_or(0);
            }
        }
        let plates = plates.into_iter().enumerate().map(|(c, plate)| (plate, Amount::Channel(c))).collect();
        Inked { grid: self.grid(n, pixels), plates }
    }

    /// Colours that name no inks, through the profile.
    fn separated(&self, inker: &mut Inker) -> Result<Inked, String> {
        let n = usize::from(self.samples.components).max(1);
        let tables: Vec<Vec<u8>> = (0..n).map(|c| self.bytes(c)).collect();
        let told = matches!(&**self.space, Space::Lab(_) | Space::CalRgb(_));
        let mut four = Vec::with_capacity(self.samples.data.len() / n * 4);
        let mut known: BTreeMap<Vec<u8>, [u8; 3]> = BTreeMap::new();
        for pixel in self.samples.data.chunks_exact(n) {
            let mut bytes = [0u8; 4];
            if told {
                if known.len() > 200_000 {
                    known.clear();
                }
                let make = || lab(&self.colour(pixel)).unwrap_or_default();
                let [l, a, b] = *known.entry(pixel.to_vec()).or_insert_with(make);
                bytes = [l, a, b, 0];
            } else {
                let values = pixel.iter().zip(&tables).map(|(v, t)| t.get(usize::from(*v)).copied().unwrap_or(0));
                bytes.iter_mut().zip(values).for_each(|(b, v)| *b = v);
            }
            four.extend_from_slice(&bytes);
        }
        let mut inks = vec![[0u8; 4]; four.len() / 4];
        inker.conversion().pixels(self.space, &four, &mut inks)?;
        let plates = (0..4).map(|p| (Plate::One(p), Amount::Channel(p))).collect();
        Ok(Inked { grid: self.grid(4, inks.into_flattened()), plates })
    }

    /// How dark each pixel is, in a soft mask.
    fn darkness(&self, inker: &mut Inker) -> Inked {
        let n = usize::from(self.samples.components).max(1);
        let mut known: BTreeMap<Vec<u8>, u8> = BTreeMap::new();
        let mut pixels = Vec::with_capacity(self.samples.data.len() / n);
        for pixel in self.samples.data.chunks_exact(n) {
            if known.len() > 200_000 {
                known.clear();
            }
            let make = || inker.conversion().darkness(&self.colour(pixel));
            pixels.push(*known.entry(pixel.to_vec()).or_insert_with(make));
        }
        Inked { grid: self.grid(1, pixels), plates: vec![(Plate::One(3), Amount::Channel(0))] }
    }
}
