//! Tones of gray: what becomes of a gray value on the black plate of a press.
//!
//! A press does not print half black as half light: dots gain. A gray picture that says what its
//! values mean (an ICC profile, or RGB whose colours are all neutral) is therefore put through a
//! table that makes each tone as light on paper, by black alone, as it was meant. Without such
//! word, gray is taken as made for the press, and stays.

use super::Profile;
use lcms2::{CIExyY, Flags, GlobalContext, Intent, PixelFormat, ToneCurve, Transform};

/// A table from gray values to gray values; 0 is black.
pub type Tones = [u8; 256];

/// What gray values mean.
#[derive(Clone, Copy, Debug)]
pub enum Gray<'a> {
    /// Equal amounts of red, green and blue of sRGB.
    Srgb,
    /// Values of an ICC profile of gray, or equal amounts of one of RGB.
    Icc(&'a [u8]),
}

/// The white of linear gray: D50, as in the profile connection space.
const D50: CIExyY = CIExyY { x: 0.3457, y: 0.3585, Y: 1.0 };

/// Values that differ by no more mean the same: such a picture is left as it is.
const SAME: u8 = 8;

impl Profile {
    /// The table by which gray becomes the press's black, so that each tone has its lightness on
    /// the paper; with `black_point`, black becomes solid black and the tones between are spread
    /// in proportion. `None` when a profile cannot be read.
    pub fn black_tones(&self, gray: Gray, black_point: bool) -> Option<Tones> {
        let press = lcms2::Profile::new_icc(self.icc()).ok()?;
        let inks: Vec<[u8; 4]> = (0..=255).map(|k| [0, 0, 0, k]).collect();
        let mut printed = luminance(&press, PixelFormat::CMYK_8, &inks)?;
        let mut meant = meant(gray)?;
        if black_point {
            let (deepest, darkest) = (*printed.last()?, *meant.first()?);
            spread(&mut printed, deepest);
            spread(&mut meant, darkest);
        }
        // Black 0 is first and lightest; the list falls.
        let nearest = |wanted: u16| {
            let apart = |k: &u8| printed.get(usize::from(*k)).map_or(u16::MAX, |have| have.abs_diff(wanted));
            255 - (0..=255).min_by_key(apart).unwrap_or(0)
        };
        let mut tones = [0; 256];
        tones.iter_mut().zip(&meant).for_each(|(tone, wanted)| *tone = nearest(*wanted));
        Some(tones)
    }
}

/// The table by which gray becomes the gray of sRGB. `None` when the profile cannot be read.
pub fn screen_tones(gray: Gray) -> Option<Tones> {
    let (meant, screen) = (meant(gray)?, meant(Gray::Srgb)?);
    let nearest = |wanted: u16| {
        let apart = |v: &u8| screen.get(usize::from(*v)).map_or(u16::MAX, |have| have.abs_diff(wanted));
        (0..=255).min_by_key(apart).unwrap_or(0)
    };
    let mut tones = [0; 256];
    tones.iter_mut().zip(&meant).for_each(|(tone, wanted)| *tone = nearest(*wanted));
    Some(tones)
}

/// Whether a table changes next to nothing.
pub fn is_plain(tones: &Tones) -> bool {
    tones.iter().zip(0..=255u8).all(|(tone, value)| tone.abs_diff(value) <= SAME)
}

/// The luminance of the 256 gray values, of 65 535 for white.
fn meant(gray: Gray) -> Option<Vec<u16>> {
    let icc = match gray {
        Gray::Srgb => None,
        Gray::Icc(bytes) => Some(lcms2::Profile::new_icc(bytes).ok()?),
    };
    let profile = icc.unwrap_or_else(lcms2::Profile::new_srgb);
    match profile.color_space() {
        lcms2::ColorSpaceSignature::GrayData => {
            let values: Vec<[u8; 1]> = (0..=255).map(|v| [v]).collect();
            luminance(&profile, PixelFormat::GRAY_8, &values)
        }
        lcms2::ColorSpaceSignature::RgbData => {
            let values: Vec<[u8; 3]> = (0..=255).map(|v| [v; 3]).collect();
            luminance(&profile, PixelFormat::RGB_8, &values)
        }
        _ => None,
    }
}

fn luminance<P: Copy + lcms2::Pod>(from: &lcms2::Profile, format: PixelFormat, pixels: &[P]) -> Option<Vec<u16>> {
    let linear = lcms2::Profile::new_gray(&D50, &ToneCurve::new(1.0)).ok()?;
    let (context, intent) = (GlobalContext::new(), Intent::RelativeColorimetric);
    let flags = Flags::NO_CACHE | Flags::NO_OPTIMIZE;
    let transform: Transform<P, [u16; 1], GlobalContext, _> =
        Transform::new_flags_context(context, from, format, &linear, PixelFormat::GRAY_16, intent, flags).ok()?;
    let mut out = vec![[0u16; 1]; pixels.len()];
    transform.transform_pixels(pixels, &mut out);
    Some(out.iter().map(|[v]| *v).collect())
}

/// Spreads values so that `black` becomes 0 and white stays.
fn spread(values: &mut [u16], black: u16) {
    let range = u32::from(u16::MAX - black).max(1);
    for value in values {
        let above = u32::from(value.saturating_sub(black));
        *value = (above * 65_535 / range).min(65_535) as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_stay_and_tones_fall_in_order() {
        let tones = Profile::newsprint().black_tones(Gray::Srgb, true).expect("a table");
        assert_eq!((tones[0], tones[255]), (0, 255), "solid black and bare paper");
        assert!(tones.windows(2).all(|pair| pair[0] <= pair[1]), "{tones:?}");
        // The dots gain: middle gray needs less black than its value says.
        assert!((120..200).contains(&tones[128]), "{}", tones[128]);
    }

    #[test]
    fn without_black_point_dark_tones_are_lost_in_the_black_of_the_press() {
        let with = Profile::newsprint().black_tones(Gray::Srgb, true).expect("a table");
        let without = Profile::newsprint().black_tones(Gray::Srgb, false).expect("a table");
        let solid = |tones: &Tones| tones.iter().filter(|t| **t == 0).count();
        assert!(solid(&without) > solid(&with) + 20, "{} {}", solid(&without), solid(&with));
    }

    #[test]
    fn what_is_srgb_already_is_plain_on_a_screen() {
        let srgb = include_bytes!("../../profiles/sRGB.icc");
        assert!(is_plain(&screen_tones(Gray::Icc(srgb)).expect("a table")));
        let linear = lcms2::Profile::new_gray(&D50, &ToneCurve::new(1.0)).and_then(|p| p.icc()).expect("a profile");
        assert!(!is_plain(&screen_tones(Gray::Icc(&linear)).expect("a table")));
        assert!(screen_tones(Gray::Icc(b"nothing")).is_none());
    }
}
