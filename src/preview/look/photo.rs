//! Pictures made for the screen: as the press prints them, shown on white paper, and kept by
//! their addresses.
//!
//! A picture goes the way of the page's plates: cropped, brought to size and separated for the
//! press; then its inks are shown as those of the page are. So a photo that loses its shadows in
//! print loses them here.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::color::{Ink, Intent, Rendering};
use crate::export::pdf::Palette;
use crate::geom::{Length, Point, Rect, Size};
use crate::image::{Channels, ImageId, Preparation, Prepared};
use crate::page::{Item, Page, Paint, Tree};
use crate::plates;

use super::Shown;

/// Most bytes of pictures that are kept.
const KEPT: usize = 128 << 20;
/// Quality of JPEGs for the screen.
const QUALITY: u8 = 88;
/// Resolution of placed pages, in pixels an inch.
const PLACED_DPI: u32 = 144;
/// How colours of the press are shown: its darkest is the screen's.
const SHOWN: Rendering = Rendering { intent: Intent::RelativeColorimetric, black_point: true };

/// A picture for the screen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// A part of a picture, in pixels, as it is placed.
    Part {
        /// Which.
        image: ImageId,
        /// The part.
        source: [u32; 4],
        /// Where.
        rect: Rect,
    },
    /// The whole of a picture, small.
    Whole {
        /// Which.
        image: ImageId,
        /// Its size in pixels.
        size: [u32; 2],
        /// Its longer side for the screen, in pixels.
        side: u32,
    },
    /// A placed page.
    Placed {
        /// Which.
        art: ImageId,
        /// Where.
        rect: Rect,
    },
}

/// What a picture's address is made of: its file and all that decides what the screen shows of it.
pub(super) fn address(shown: &Shown, wanted: &Wanted) -> String {
    let mut hash = Sha256::new();
    hash.update(b"dayang picture 1");
    let (image, numbers) = match wanted {
        Wanted::Part { image, source: [x, y, w, h], rect } => {
            let placed = [rect.width.raw(), rect.height.raw()];
            (image, [[1, 0], placed, [i64::from(*x), i64::from(*y)], [i64::from(*w), i64::from(*h)]])
        }
        Wanted::Whole { image, size: [w, h], side } => {
            (image, [[2, i64::from(*side)], [0, 0], [0, 0], [i64::from(*w), i64::from(*h)]])
        }
        Wanted::Placed { art, rect } => (art, [[3, 0], [rect.width.raw(), rect.height.raw()], [0, 0], [0, 0]]),
    };
    numbers.as_flattened().iter().for_each(|number| hash.update(number.to_be_bytes()));
    let images = &shown.job.session.images;
    hash.update(images.digest(*image).unwrap_or_default());
    hash.update(format!("{:?}", images.choice(*image)));
    let press = &shown.resolved.press;
    let Preparation { condition, target_ppi, threshold, ink_limit, sharpen, flatten_alpha, .. } = press.preparation();
    hash.update(format!("{target_ppi} {threshold} {ink_limit} {sharpen:?} {flatten_alpha} {:?}", condition.intent));
    hash.update([u8::from(condition.black_point)]);
    condition.profile.hash(&mut Fed(&mut hash));
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Lets what can be hashed be hashed for an address.
struct Fed<'h>(&'h mut Sha256);

impl Hasher for Fed<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(&self) -> u64 {
        0
    }
}

/// Pictures made before, and when each was last asked for.
#[derive(Default)]
struct Kept {
    files: BTreeMap<String, (u64, Arc<Vec<u8>>)>,
    bytes: usize,
    asked: u64,
}

impl Kept {
    fn get(&mut self, address: &str) -> Option<Arc<Vec<u8>>> {
        self.asked += 1;
        let (last, file) = self.files.get_mut(address)?;
        *last = self.asked;
        Some(Arc::clone(file))
    }

    /// Keeps a file; those not asked for longest make room.
    fn keep(&mut self, address: &str, file: Arc<Vec<u8>>) {
        self.asked += 1;
        self.bytes += file.len();
        if let Some((_, old)) = self.files.insert(address.to_owned(), (self.asked, file)) {
            self.bytes -= old.len();
        }
        while self.bytes > KEPT && self.files.len() > 1 {
            let oldest = self.files.iter().min_by_key(|(_, (last, _))| *last).map(|(address, _)| address.clone());
            let gone = oldest.and_then(|address| self.files.remove(&address));
            self.bytes -= gone.map_or(0, |(_, file)| file.len());
        }
    }
}

/// What is kept. An address is made of all that decides what its file shows, so that whoever asks
/// first decides nothing for others.
static MADE: Mutex<Kept> = Mutex::new(Kept { files: BTreeMap::new(), bytes: 0, asked: 0 });

/// The file of a picture; `None` when it cannot be decoded.
pub(super) fn file(shown: &Shown, wanted: &Wanted, address: &str) -> Option<Vec<u8>> {
    let kept = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().get(address);
    if let Some(file) = known {
        return Some(file.to_vec());
    }
    let made = make(shown, wanted)?;
    kept().keep(address, Arc::new(made.clone()));
    Some(made)
}

fn make(shown: &Shown, wanted: &Wanted) -> Option<Vec<u8>> {
    let how = shown.resolved.press.preparation();
    match *wanted {
        Wanted::Part { image, source, rect } => photo(shown, image, source, &rect, &how),
        Wanted::Whole { image, size: [width, height], side } => {
            // A point for a pixel: the picture comes to so many.
            let longer = i64::from(width.max(height).max(1));
            let of = |n: u32| Length::pt(i64::from(side.min(width.max(height)))).scale(i64::from(n), longer);
            let rect = Rect::new(Length::ZERO, Length::ZERO, of(width), of(height));
            let how = Preparation { target_ppi: 72, threshold: 100, ..how };
            photo(shown, image, [0, 0, width, height], &rect, &how)
        }
        Wanted::Placed { art, rect } => placed(shown, art, &rect, how),
    }
}

/// A part of a picture as it is printed.
fn photo(shown: &Shown, image: ImageId, source: [u32; 4], rect: &Rect, how: &Preparation) -> Option<Vec<u8>> {
    let prepared = shown.job.session.images.prepare(image, source, rect, how).ok()?;
    let pixels = pixels(shown, &prepared)?;
    let drawn = prepared.is_drawing() || prepared.alpha.is_some();
    if drawn {
        return png(prepared.width, prepared.height, &pixels, prepared.alpha.as_deref());
    }
    jpeg(prepared.width, prepared.height, &pixels)
}

/// Prepared pixels as a screen shows them.
fn pixels(shown: &Shown, prepared: &Prepared) -> Option<Vec<[u8; 3]>> {
    let rows = prepared.rows(0..prepared.height);
    if prepared.channels == Channels::Cmyk {
        let inks = rows.as_chunks::<4>().0;
        let mut out = vec![[255; 3]; inks.len()];
        let profile = &shown.resolved.press.condition.profile;
        profile.display(None, SHOWN).ok()?.pixels(inks.as_flattened(), &mut out);
        return Some(out);
    }
    // One channel is the black plate: each of its tones is shown as that tint of black.
    let palette = Palette::of(&shown.resolved.press.condition);
    let tint = |v: u32| palette.rgb(Ink::process(0, 0, 0, u16::try_from((255 - v) * 10_000 / 255).unwrap_or(0)));
    let tones: Vec<[u8; 3]> = (0..=255).map(tint).collect();
    Some(rows.iter().filter_map(|v| tones.get(usize::from(*v))).copied().collect())
}

/// A placed page as it is printed, its spot colours by what stands in for them.
fn placed(shown: &Shown, art: ImageId, rect: &Rect, pictures: Preparation) -> Option<Vec<u8>> {
    let corner = Point::default();
    let size = Size { width: rect.width, height: rect.height };
    let whole = Rect::new(corner.x, corner.y, rect.width, rect.height);
    let item = Item { node: Tree::ARTIFACT, paint: Paint::Form { art, rect: whole } };
    let page = Page {
        under: vec![item],
        spots: shown.page.spots.clone(),
        plates: shown.page.plates.clone(),
        ..Page::blank(&shown.page.id, size)
    };
    let (session, press) = (&shown.job.session, &shown.resolved.press);
    let condition = press.condition.clone();
    let settings = plates::Settings { dpi: PLACED_DPI, condition, overprint_below: press.overprint_below, pictures };
    let painted = plates::of_page(&page, &session.fonts, &session.images, &settings).ok()?;
    let inks = process(&painted);
    let mut out = vec![[255; 3]; inks.len()];
    press.condition.profile.display(None, SHOWN).ok()?.pixels(inks.as_flattened(), &mut out);
    png(painted.width, painted.height, &out, None)
}

/// The process inks of plates, with what stands in for spot colours added.
fn process(painted: &plates::Plates) -> Vec<[u8; 4]> {
    let count = painted.planes.first().map_or(0, Vec::len);
    let mut out = vec![[0u8; 4]; count];
    for (ink, plane) in painted.inks.iter().zip(&painted.planes) {
        let solid = [ink.cmyk.c, ink.cmyk.m, ink.cmyk.y, ink.cmyk.k].map(u32::from);
        for (pixel, amount) in out.iter_mut().zip(plane).filter(|(_, amount)| **amount > 0) {
            for (channel, solid) in pixel.iter_mut().zip(solid) {
                let more = (u32::from(*amount) * solid + 5_000) / 10_000;
                *channel = channel.saturating_add(u8::try_from(more).unwrap_or(u8::MAX));
            }
        }
    }
    out
}

/// A PNG of sRGB, with opacity where it has any.
fn png(width: u32, height: u32, pixels: &[[u8; 3]], alpha: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_color(if alpha.is_some() { png::ColorType::Rgba } else { png::ColorType::Rgb });
    let mut writer = encoder.write_header().ok()?;
    match alpha {
        Some(alpha) => {
            let whole: Vec<u8> = pixels.iter().zip(alpha).flat_map(|([r, g, b], a)| [*r, *g, *b, *a]).collect();
            writer.write_image_data(&whole).ok()?;
        }
        None => writer.write_image_data(pixels.as_flattened()).ok()?,
    }
    writer.finish().ok()?;
    Some(file)
}

/// A JPEG of sRGB.
fn jpeg(width: u32, height: u32, pixels: &[[u8; 3]]) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encoder.encode(pixels.as_flattened(), width, height, jpeg_encoder::ColorType::Rgb).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_makes_room() {
        let mut kept = Kept::default();
        let file = || Arc::new(vec![0; KEPT / 2]);
        kept.keep("a", file());
        kept.keep("b", file());
        assert!(kept.get("a").is_some(), "both have room");
        kept.keep("c", file());
        assert!(kept.get("b").is_none() && kept.get("a").is_some() && kept.get("c").is_some());
        kept.keep("c", Arc::new(vec![0; 8]));
        assert_eq!(kept.bytes, KEPT / 2 + 8);
    }
}
