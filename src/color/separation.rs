//! Conversions between colour spaces, made from ICC profiles (ISO 15076-1) with `lcms2`.
//!
//! A [`Separation`] takes RGB into a press's inks, a [`Reseparation`] inks made for one press
//! into another's, a [`Display`] anything into sRGB for the e-paper edition. All of them may be
//! shared by threads and work on pieces of pixels in parallel.

use std::sync::{Arc, OnceLock};

use super::{Ink, Intent};
use lcms2::{DisallowCache, Flags, GlobalContext, PixelFormat, Transform};
use rayon::prelude::*;

/// Pixels converted at a time.
const PIECE: usize = 1 << 16;

/// A transform that threads may share.
type Shared<From, Into> = Transform<From, Into, GlobalContext, DisallowCache>;

/// A conversion from RGB pixels into a press's inks; may be shared by threads.
pub struct Separation {
    /// Step by step through both profiles: for the few colours of a drawing.
    single: Shared<[u8; 3], [u8; 4]>,
    /// The same as one table, for pixels: making it takes longer than a page's drawings do.
    table: OnceLock<Option<Shared<[u8; 3], [u8; 4]>>>,
    profiles: Profiles,
    how: Rendering,
}

/// The ICC profiles that a conversion leads through: an RGB space's, or none for sRGB, and a press's.
pub(super) type Profiles = (Option<Vec<u8>>, Arc<[u8]>);

/// A conversion from inks of one press into inks of another. Black alone stays black alone,
/// wherever the source has it so.
pub struct Reseparation {
    transform: Shared<[u8; 4], [u8; 4]>,
}

/// A conversion into sRGB, from another RGB space or from inks.
pub struct Display {
    transform: Source,
}

enum Source {
    Rgb(Shared<[u8; 3], [u8; 3]>),
    Cmyk(Shared<[u8; 4], [u8; 3]>),
}

/// How colours are brought from one gamut into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// The rendering intent.
    pub intent: Intent,
    /// Whether the darkest tone of the source becomes the darkest of the target.
    pub black_point: bool,
}

impl Default for Rendering {
    /// What photographs want: perceptual, with black-point compensation.
    fn default() -> Rendering {
        Rendering { intent: Intent::Perceptual, black_point: true }
    }
}

impl Rendering {
    /// Colours as they are, relative to the paper.
    pub const RELATIVE: Rendering = Rendering { intent: Intent::RelativeColorimetric, black_point: false };

    fn flags(self) -> Flags<DisallowCache> {
        if self.black_point { Flags::NO_CACHE | Flags::BLACKPOINT_COMPENSATION } else { Flags::NO_CACHE }
    }

    fn intent(self) -> lcms2::Intent {
        match self.intent {
            Intent::Perceptual => lcms2::Intent::Perceptual,
            Intent::RelativeColorimetric => lcms2::Intent::RelativeColorimetric,
            Intent::Saturation => lcms2::Intent::Saturation,
            Intent::AbsoluteColorimetric => lcms2::Intent::AbsoluteColorimetric,
        }
    }

    /// The intent under which black alone stays black alone; absolute has none.
    fn keeping_black(self) -> lcms2::Intent {
        match self.intent {
            Intent::Perceptual => lcms2::Intent::PreserveKOnlyPerceptual,
            Intent::RelativeColorimetric => lcms2::Intent::PreserveKOnlyRelativeColorimetric,
            Intent::Saturation => lcms2::Intent::PreserveKOnlySaturation,
            Intent::AbsoluteColorimetric => lcms2::Intent::AbsoluteColorimetric,
        }
    }
}

/// A transform between two profiles; `None` when they do not fit the formats.
fn shared<From: Copy + lcms2::Pod, Into: Copy + lcms2::Pod>(
    (from, from_format): (&lcms2::Profile, PixelFormat),
    (into, into_format): (&lcms2::Profile, PixelFormat),
    intent: lcms2::Intent,
    flags: Flags<DisallowCache>,
) -> Option<Shared<From, Into>> {
    Transform::new_flags_context(GlobalContext::new(), from, from_format, into, into_format, intent, flags).ok()
}

/// Converts pieces in parallel; as many pixels as both slices hold.
fn pieces<From, Into>(transform: &Shared<From, Into>, from: &[From], into: &mut [Into])
where
    From: Copy + lcms2::Pod + Sync,
    Into: Copy + lcms2::Pod + Send,
{
    from.par_chunks(PIECE).zip(into.par_chunks_mut(PIECE)).for_each(|(from, into)| {
        transform.transform_pixels(from, into);
    });
}

/// The transform through some profiles.
fn through((from, press): &Profiles, how: Rendering, flags: Flags<DisallowCache>) -> Option<Shared<[u8; 3], [u8; 4]>> {
    let from = from.as_ref().and_then(|icc| lcms2::Profile::new_icc(icc).ok());
    let from = from.unwrap_or_else(lcms2::Profile::new_srgb);
    let press = lcms2::Profile::new_icc(press).ok()?;
    shared((&from, PixelFormat::RGB_8), (&press, PixelFormat::CMYK_8), how.intent(), flags)
}

impl Separation {
    /// From an RGB space into a press's inks; `None` when the press profile has no usable table.
    pub(super) fn new(profiles: Profiles, how: Rendering) -> Option<Separation> {
        let single = through(&profiles, how, how.flags() | Flags::NO_OPTIMIZE)?;
        Some(Separation { single, table: OnceLock::new(), profiles, how })
    }

    /// Converts pixels, in parallel; 255 is full ink. Converts as many as both slices hold.
    pub fn pixels(&self, rgb: &[[u8; 3]], cmyk: &mut [[u8; 4]]) {
        let table = self.table.get_or_init(|| through(&self.profiles, self.how, self.how.flags()));
        pieces(table.as_ref().unwrap_or(&self.single), rgb, cmyk);
    }

    /// The ink for one colour of a drawing. Neutrals print with black alone (a drawing's black
    /// is type, not a photograph's shadow), white is paper; other colours go through the
    /// profile, in whole percent.
    pub fn ink(&self, [r, g, b]: [u8; 3]) -> Ink {
        if r == g && g == b {
            let percent = (u32::from(255 - r) * 100 + 127) / 255;
            return Ink::black(percent as u16);
        }
        let mut out = [[0u8; 4]];
        self.single.transform_pixels(&[[r, g, b]], &mut out);
        let [[c, m, y, k]] = out;
        let amount = |v: u8| ((u32::from(v) * 100 + 127) / 255 * 100) as u16;
        Ink::process(amount(c), amount(m), amount(y), amount(k))
    }

    /// The most ink that any colour comes to, in hundredths of a percent, over a lattice of 4096.
    pub fn most_ink(&self) -> u32 {
        let level = |n: u32| (n % 16 * 17) as u8;
        let rgb: Vec<[u8; 3]> = (0..4096).map(|n| [level(n / 256), level(n / 16), level(n)]).collect();
        let mut cmyk = vec![[0u8; 4]; rgb.len()];
        self.pixels(&rgb, &mut cmyk);
        let total = |p: &[u8; 4]| p.iter().map(|v| u32::from(*v)).sum::<u32>();
        cmyk.iter().map(total).max().unwrap_or(0) * 10_000 / 255
    }
}

impl Reseparation {
    pub(super) fn new(from: &lcms2::Profile, press: &lcms2::Profile, how: Rendering) -> Option<Reseparation> {
        let (from, into) = ((from, PixelFormat::CMYK_8), (press, PixelFormat::CMYK_8));
        let keeping = || shared(from, into, how.keeping_black(), how.flags());
        let transform = keeping().or_else(|| shared(from, into, how.intent(), how.flags()))?;
        Some(Reseparation { transform })
    }

    /// Converts pixels, in parallel; 255 is full ink. Converts as many as both slices hold.
    pub fn pixels(&self, from: &[[u8; 4]], into: &mut [[u8; 4]]) {
        pieces(&self.transform, from, into);
    }
}

impl Display {
    pub(super) fn from_rgb(from: &lcms2::Profile, how: Rendering) -> Option<Display> {
        let srgb = lcms2::Profile::new_srgb();
        let (from, into) = ((from, PixelFormat::RGB_8), (&srgb, PixelFormat::RGB_8));
        Some(Display { transform: Source::Rgb(shared(from, into, how.intent(), how.flags())?) })
    }

    pub(super) fn from_cmyk(from: &lcms2::Profile, how: Rendering) -> Option<Display> {
        let srgb = lcms2::Profile::new_srgb();
        let (from, into) = ((from, PixelFormat::CMYK_8), (&srgb, PixelFormat::RGB_8));
        Some(Display { transform: Source::Cmyk(shared(from, into, how.intent(), how.flags())?) })
    }

    /// Whether it changes next to nothing: the source is sRGB, by whatever name.
    pub fn is_plain(&self) -> bool {
        let level = |n: u32| (n % 8 * 36) as u8;
        let from: Vec<[u8; 3]> = (0..512).map(|n| [level(n / 64), level(n / 8), level(n)]).collect();
        let mut into = vec![[0u8; 3]; from.len()];
        self.pixels(from.as_flattened(), &mut into);
        let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 3;
        self.channels() == 3 && from.as_flattened().iter().zip(into.as_flattened()).all(near)
    }

    /// How many channels it converts from: 3 or 4.
    pub fn channels(&self) -> usize {
        match self.transform {
            Source::Rgb(_) => 3,
            Source::Cmyk(_) => 4,
        }
    }

    /// Converts interleaved pixels (of inks, 255 is full), in parallel.
    pub fn pixels(&self, from: &[u8], into: &mut [[u8; 3]]) {
        match &self.transform {
            Source::Rgb(transform) => pieces(transform, from.as_chunks().0, into),
            Source::Cmyk(transform) => pieces(transform, from.as_chunks().0, into),
        }
    }
}
