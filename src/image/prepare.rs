//! Pictures made ready for a press, or for a screen.
//!
//! A [`Preparation`] says how; [`ImageStore::prepare`] decodes the part of a picture that is
//! shown, brings it down to the resolution the press can use (never up), sharpens what was
//! brought down, and settles its colours:
//!
//! | comes as | goes to press as |
//! |---|---|
//! | RGB, tagged or sRGB | inks, by the condition's profile, intent and black point |
//! | RGB that is neutral all over | black alone, each tone as light as it was |
//! | gray | black, as it is; with an ICC profile that means something else, tone by tone |
//! | CMYK of the same press, or untagged | as it is, unless it lays down too much ink |
//! | CMYK of another press | separated anew, black alone staying black alone |
//! | one bit | one bit |
//!
//! Memory: the decoded file (JPEG; row by row for PNG and TIFF), the picture at its final size
//! in its own channels, and bands of a quarter of a million pixels. Inks of RGB pictures are made
//! in bands, as they are asked for ([`Prepared::rows`]).

use super::rows::channels;
use super::scale::MOST;
use super::{ImageError, ImageId, ImageStore, Raster, Sharpen, Space, ink};
use crate::color::{Condition, Gray, Rendering, Separation, Tones, is_plain, rgb_display, screen_tones};
use crate::geom::{Length, Rect};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// What pictures are made ready for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Medium {
    /// A press: black, or the four process inks.
    #[default]
    Press,
    /// A screen: gray, or sRGB.
    Screen,
}

/// How pictures are made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparation {
    /// The printing condition: profile, rendering intent, black point.
    pub condition: Condition,
    /// Resolution that pictures are brought down to, in pixels an inch; 0 leaves them.
    pub target_ppi: u32,
    /// They are brought down from this much of the target on, in percent: less is not worth the
    /// softening.
    pub threshold: u32,
    /// Most ink on 15 mm², in hundredths of a percent.
    pub ink_limit: u32,
    /// Quality of the JPEGs written, 1–100.
    pub quality: u8,
    /// Sharpening of what was brought down.
    pub sharpen: Option<Sharpen>,
    /// Whether transparent pictures are laid on paper; else their opacity is kept.
    pub flatten_alpha: bool,
    /// What for.
    pub medium: Medium,
}

impl Default for Preparation {
    /// For coldset newsprint.
    fn default() -> Preparation {
        Preparation {
            condition: Condition::default(),
            target_ppi: 200,
            threshold: 130,
            ink_limit: 22_000,
            quality: 90,
            sharpen: None,
            flatten_alpha: false,
            medium: Medium::Press,
        }
    }
}

impl Preparation {
    /// The size in pixels to which a part of a picture comes when it is placed in `rect`: its own,
    /// unless that is well above the target.
    pub fn size(&self, [_, _, w, h]: [u32; 4], rect: &Rect) -> (u32, u32) {
        let wanted = |pixels: u32, length: Length| {
            // Lengths are in 1/65536 of 1/72 inch.
            let raw = u128::try_from(length.raw()).unwrap_or(0);
            let pixels_wanted = (raw * u128::from(self.target_ppi)).div_ceil(72 << 16);
            let least = pixels.div_ceil(MOST).max(1);
            u32::try_from(pixels_wanted).unwrap_or(u32::MAX).clamp(least, pixels.max(1))
        };
        let (to_w, to_h) = (wanted(w, rect.width), wanted(h, rect.height));
        let area = |w: u32, h: u32| u128::from(w) * u128::from(h);
        let threshold = u128::from(self.threshold.max(100));
        let worth = area(w, h) * 10_000 > area(to_w, to_h) * threshold * threshold;
        if self.target_ppi > 0 && worth { (to_w, to_h) } else { (w, h) }
    }
}

/// What a page's desk may want to know of a picture's preparation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It laid down so much ink on 15 mm² (hundredths of a percent), more than the limit, and was
    /// separated anew.
    OverLimit(u32),
    /// Its inks were another press's, and it was separated anew.
    OtherPress,
}

/// What a prepared picture's final channels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One channel of 0 (black) and 255.
    LineArt,
    /// One channel, 0 is black.
    Gray,
    /// Four inks, 255 is full.
    Cmyk,
    /// sRGB.
    Rgb,
}

/// A picture made ready.
pub struct Prepared {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What [`Prepared::rows`] gives.
    pub channels: Channels,
    /// Opacity, a byte a pixel, where some pixel is not opaque.
    pub alpha: Option<Vec<u8>>,
    /// Whether the pixels are those of the file.
    pub untouched: bool,
    /// What happened on the way.
    pub notes: Vec<Note>,
    pixels: Vec<u8>,
    /// How pixels of RGB become inks, and the ink limit where that does not hold it by itself.
    separation: Option<(Arc<Separation>, Option<u32>)>,
}

/// The pixels of a picture as plates see them: what is embedded, before its compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InkPixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How many inks: 1 (black) or 4 (cyan, magenta, yellow, black).
    pub inks: usize,
    /// Ink amounts, interleaved, row by row from the top; 255 is full.
    pub data: Vec<u8>,
    /// Opacity, a byte a pixel, where some pixel is not opaque.
    pub alpha: Option<Vec<u8>>,
}

/// The pixels of the part `part` of a picture placed in `rect`, as they are embedded for a press.
///
/// # Errors
/// As [`ImageStore::prepare`].
pub fn picture_pixels(
    images: &ImageStore,
    id: ImageId,
    part: [u32; 4],
    rect: &Rect,
    how: &Preparation,
) -> Result<InkPixels, ImageError> {
    let press = Preparation { medium: Medium::Press, ..how.clone() };
    let prepared = images.prepare(id, part, rect, &press)?;
    let mut data = prepared.rows(0..prepared.height);
    let inks = if prepared.channels == Channels::Cmyk { 4 } else { 1 };
    if inks == 1 {
        data.iter_mut().for_each(|v| *v = 255 - *v);
    }
    Ok(InkPixels { width: prepared.width, height: prepared.height, inks, data, alpha: prepared.alpha })
}

impl ImageStore {
    /// Makes the part `part` (x, y, width, height in pixels of the upright picture) ready to be
    /// placed in `rect`.
    ///
    /// # Errors
    /// [`ImageError`] when the data is corrupt, the part is outside the picture, the image is
    /// art, or the press's profile has no usable table.
    pub fn prepare(&self, id: ImageId, part: [u32; 4], rect: &Rect, how: &Preparation) -> Result<Prepared, ImageError> {
        let line_art = self.get(id).is_some_and(|info| info.line_art);
        let own = (part[2], part[3]);
        // Line art lives by its edges: its pixels are never mixed.
        let size = if line_art { own } else { how.size(part, rect) };
        let mut raster = self.decode(id, part, size)?;
        let mut untouched = size == own;
        if let Some(sharpen) = how.sharpen.filter(|_| !untouched) {
            sharpen.apply(&mut raster);
        }
        if how.flatten_alpha && raster.alpha.is_some() {
            flatten(&mut raster);
            untouched = false;
        }
        let settled = match (how.medium, raster.space) {
            _ if raster.line_art => Ok(Settled::plain(Channels::LineArt)),
            (Medium::Press, Space::Gray | Space::Art) => Ok(gray(&mut raster, how)),
            (Medium::Press, Space::Rgb) => rgb(&mut raster, how),
            (Medium::Press, Space::Cmyk) => cmyk(&mut raster, rect, how),
            (Medium::Screen, _) => screen(&mut raster, how),
        };
        let Settled { channels, changed, notes, separation } = settled.map_err(ImageError::new)?;
        let Raster { width, height, pixels, alpha, .. } = raster;
        let untouched = untouched && !changed;
        Ok(Prepared { width, height, channels, alpha, untouched, notes, pixels, separation })
    }
}

impl Prepared {
    /// Bytes of a final pixel.
    pub fn depth(&self) -> usize {
        match self.channels {
            Channels::LineArt | Channels::Gray => 1,
            Channels::Rgb => 3,
            Channels::Cmyk => 4,
        }
    }

    /// The final pixels of some rows, interleaved.
    pub fn rows(&self, rows: Range<u32>) -> Vec<u8> {
        let from = if self.separation.is_some() { 3 } else { self.depth() };
        let line = self.width as usize * from;
        let stored = self.pixels.get(rows.start as usize * line..rows.end as usize * line).unwrap_or_default();
        let Some((separation, limit)) = &self.separation else {
            return stored.to_vec();
        };
        let rgb = stored.as_chunks::<3>().0;
        let mut inks = vec![[0; 4]; rgb.len()];
        separation.pixels(rgb, &mut inks);
        if let Some(limit) = limit {
            ink::cap_all(&mut inks, *limit);
        }
        inks.into_flattened()
    }

    /// Whether so few colours occur, or so much is flat, that JPEG would blur a chart or a
    /// logotype.
    pub fn is_drawing(&self) -> bool {
        let depth = if self.separation.is_some() { 3 } else { self.depth() };
        match depth {
            1 => is_flat(self.pixels.as_chunks::<1>().0),
            3 => is_drawn(self.pixels.as_chunks::<3>().0),
            _ => is_drawn(self.pixels.as_chunks::<4>().0),
        }
    }
}

/// A picture of no more colours than this is a drawing.
const DRAWING: usize = 2048;

fn is_drawn<const N: usize>(pixels: &[[u8; N]]) -> bool {
    few_colors(pixels) || is_flat(pixels)
}

fn few_colors<const N: usize>(pixels: &[[u8; N]]) -> bool {
    let mut colors = std::collections::BTreeSet::new();
    let mut last = None;
    for pixel in pixels {
        if last != Some(pixel) {
            last = Some(pixel);
            colors.insert(*pixel);
            if colors.len() > DRAWING {
                return false;
            }
        }
    }
    true
}

/// Whether three pixels in four are as their neighbour: few are in a photograph, even in one cut
/// out on white.
fn is_flat<const N: usize>(pixels: &[[u8; N]]) -> bool {
    let same = pixels.par_windows(2).filter(|pair| matches!(pair, [a, b] if a == b)).count();
    same * 4 >= pixels.len().saturating_sub(1) * 3
}

/// Lays a transparent picture on paper.
fn flatten(raster: &mut Raster) {
    let (depth, paper) = (raster.channels(), if raster.space == Space::Cmyk { 0 } else { 255u32 });
    let Some(alpha) = raster.alpha.take() else { return };
    for (pixel, alpha) in raster.pixels.chunks_exact_mut(depth).zip(&alpha) {
        let a = u32::from(*alpha);
        pixel.iter_mut().for_each(|v| *v = ((u32::from(*v) * a + paper * (255 - a) + 127) / 255) as u8);
    }
}

/// What became of a picture's colours.
struct Settled {
    channels: Channels,
    changed: bool,
    notes: Vec<Note>,
    separation: Option<(Arc<Separation>, Option<u32>)>,
}

impl Settled {
    fn plain(channels: Channels) -> Settled {
        Settled { channels, changed: false, notes: Vec::new(), separation: None }
    }

    fn changed(channels: Channels) -> Settled {
        Settled { changed: true, ..Settled::plain(channels) }
    }
}

fn apply(tones: &Tones, pixels: &mut [u8]) {
    pixels.iter_mut().for_each(|v| *v = tones.get(usize::from(*v)).copied().unwrap_or(*v));
}

/// Gray for the press: black as it is, unless its profile means something else.
fn gray(raster: &mut Raster, how: &Preparation) -> Settled {
    let icc = raster.profile.as_deref();
    let condition = &how.condition;
    let tones = icc.and_then(|icc| condition.profile.black_tones(Gray::Icc(icc), condition.black_point));
    match tones.filter(|tones| !is_plain(tones)) {
        Some(tones) => {
            apply(&tones, &mut raster.pixels);
            Settled::changed(Channels::Gray)
        }
        None => Settled::plain(Channels::Gray),
    }
}

/// Levels by which the channels of a neutral pixel may differ: what a JPEG's rounding leaves.
const NEUTRAL: u8 = 5;

/// RGB for the press.
fn rgb(raster: &mut Raster, how: &Preparation) -> Result<Settled, String> {
    let (condition, icc) = (&how.condition, raster.profile.as_deref());
    let neutral = |[r, g, b]: &[u8; 3]| r.max(g).max(b) - r.min(g).min(b) <= NEUTRAL;
    let pixels = raster.pixels.as_chunks::<3>().0;
    if pixels.par_iter().all(neutral) {
        let gray = icc.map_or(Gray::Srgb, Gray::Icc);
        if let Some(tones) = condition.profile.black_tones(gray, condition.black_point) {
            let light = |[r, g, b]: &[u8; 3]| ((u32::from(*r) + u32::from(*g) * 2 + u32::from(*b) + 2) / 4) as u8;
            let mut grays: Vec<u8> = pixels.par_iter().map(light).collect();
            apply(&tones, &mut grays);
            raster.pixels = grays;
            return Ok(Settled::changed(Channels::Gray));
        }
    }
    let separation = condition.profile.separation(icc, condition.rendering())?;
    // Tables overshoot their own limit by rounding; that is no reason to touch anything.
    let over = separation.most_ink() > how.ink_limit + ROUNDING;
    let separation = Some((separation, over.then_some(how.ink_limit)));
    Ok(Settled { separation, ..Settled::changed(Channels::Cmyk) })
}

/// Ink by which a profile's table may exceed its limit, in hundredths of a percent.
const ROUNDING: u32 = 300;

/// CMYK for the press.
fn cmyk(raster: &mut Raster, rect: &Rect, how: &Preparation) -> Result<Settled, String> {
    let mut settled = Settled::plain(Channels::Cmyk);
    let condition = &how.condition;
    let other = raster.profile.take().filter(|icc| !condition.profile.is(icc));
    if let Some(icc) = other {
        let anew = condition.profile.reseparation(Some(&icc), condition.rendering())?;
        raster.pixels.as_chunks_mut::<4>().0.par_chunks_mut(1 << 16).for_each(|piece| {
            let from = piece.to_vec();
            anew.pixels(&from, piece);
        });
        (settled.changed, settled.notes) = (true, vec![Note::OtherPress]);
    }
    let most = ink::most(raster, rect);
    if most > how.ink_limit + if settled.changed { ROUNDING } else { 0 } {
        let anew = condition.profile.reseparation(None, Rendering::RELATIVE)?;
        ink::lessen(raster.pixels.as_chunks_mut::<4>().0, &anew, how.ink_limit);
        settled.changed = true;
        settled.notes.push(Note::OverLimit(most));
    }
    Ok(settled)
}

/// Colours for a screen.
fn screen(raster: &mut Raster, how: &Preparation) -> Result<Settled, String> {
    let rendering = how.condition.rendering();
    let icc = raster.profile.take();
    match raster.space {
        Space::Gray | Space::Art => {
            let tones = icc.and_then(|icc| screen_tones(Gray::Icc(&icc))).filter(|tones| !is_plain(tones));
            tones.iter().for_each(|tones| apply(tones, &mut raster.pixels));
            let changed = tones.is_some();
            Ok(Settled { changed, ..Settled::plain(Channels::Gray) })
        }
        Space::Rgb => {
            let display = icc.and_then(|icc| rgb_display(&icc, rendering)).filter(|d| !d.is_plain());
            if let Some(display) = &display {
                raster.pixels.as_chunks_mut::<3>().0.par_chunks_mut(1 << 16).for_each(|piece| {
                    let from = piece.to_vec();
                    display.pixels(from.as_flattened(), piece);
                });
            }
            Ok(Settled { changed: display.is_some(), ..Settled::plain(Channels::Rgb) })
        }
        Space::Cmyk => {
            let display = how.condition.profile.display(icc.as_deref(), rendering)?;
            let mut rgb = vec![[0; 3]; raster.pixels.len() / channels(Space::Cmyk)];
            display.pixels(&raster.pixels, &mut rgb);
            raster.pixels = rgb.into_flattened();
            Ok(Settled::changed(Channels::Rgb))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(width: i64, height: i64) -> Rect {
        Rect::new(Length::ZERO, Length::ZERO, Length::pt(width), Length::pt(height))
    }

    #[test]
    fn pictures_come_down_to_the_target_and_never_up() {
        let how = Preparation::default();
        let size = |w, h, rect: &Rect| how.size([0, 0, w, h], rect);
        // Two inches at 200 ppi.
        assert_eq!(size(4000, 4000, &rect(144, 144)), (400, 400));
        assert_eq!(size(519, 519, &rect(144, 144)), (519, 519), "under 1.3 times the target");
        assert_eq!(size(525, 525, &rect(144, 144)), (400, 400));
        assert_eq!(size(100, 100, &rect(144, 144)), (100, 100), "never up");
        assert_eq!(size(4000, 300, &rect(144, 144)), (400, 300), "not in one direction either");
        assert_eq!(size(4000, 4000, &rect(0, 0)), (16, 16), "bounded");
        assert_eq!(size(4000, 4000, &rect(i64::MAX >> 40, 144)), (4000, 400));
        let leave = Preparation { target_ppi: 0, ..Preparation::default() };
        assert_eq!(leave.size([0, 0, 4000, 4000], &rect(1, 1)), (4000, 4000));
    }

    #[test]
    fn charts_are_told_from_photographs() {
        let flat: Vec<u8> = (0..900u32).map(|i| (i / 30) as u8).collect();
        let noise: Vec<u8> = (0..900u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(is_flat(flat.as_chunks::<1>().0) && !is_flat(noise.as_chunks::<1>().0));
        let colors = |n: u32| (0..n).map(|i| [(i / 256) as u8, (i % 256) as u8, 0]).collect::<Vec<_>>();
        assert!(few_colors(&colors(2000)) && !few_colors(&colors(3000)));
    }
}
