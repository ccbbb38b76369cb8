//! Output profiles, and the ways into their inks.
//!
//! A [`Profile`] describes a press and its paper. Pictures and art that come in RGB, or in inks
//! made for another press, are separated through it once, at export: photographs by perceptual
//! intent with black-point compensation unless the press profile says otherwise, so that their
//! shadows keep their detail within the paper's ink limit. A conversion costs some milliseconds
//! to make, so a profile keeps the last ones it made.

use super::separation::{Display, Rendering, Reseparation, Separation};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Newsprint with an ink limit of 220 %: the default output condition.
const NEWSPRINT: &[u8] = include_bytes!("../../profiles/IFRA26S_newsprint_TAC220.icc");

/// Newsprint as published, with a higher ink limit.
const NEWSPRINT_2004: &[u8] = include_bytes!("../../profiles/IFRA26S_2004_newsprint.icc");
/// Coated paper, for inserts.
const COATED: &[u8] = include_bytes!("../../profiles/FOGRA39L_coated.icc");

/// Conversions of one kind that a profile keeps. Pictures of one source share a profile, so few
/// are in use at a time; the oldest makes room.
const KEPT: usize = 8;

/// A CMYK output profile (ICC, class `prtr`). Clones share what was made from it.
#[derive(Clone)]
pub struct Profile {
    name: String,
    icc: Arc<[u8]>,
    made: Arc<Made>,
    /// The ICC file as PDFs store it.
    pub(super) packed: Arc<OnceLock<Vec<u8>>>,
}

impl std::hash::Hash for Profile {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        use sha2::{Digest, Sha256};
        self.name.hash(state);
        self.made.digest.get_or_init(|| Sha256::digest(&self.icc).into()).hash(state);
    }
}

/// What was made from a profile.
#[derive(Default)]
struct Made {
    digest: OnceLock<[u8; 32]>,
    srgb: OnceLock<Result<Separation, String>>,
    separations: Shelf<Separation>,
    reseparations: Shelf<Reseparation>,
    displays: Shelf<Display>,
}

/// Conversions by their source profile and rendering.
struct Shelf<T>(Mutex<Vec<Kept<T>>>);

/// A conversion with its source profile and rendering.
type Kept<T> = (Option<Vec<u8>>, Rendering, Arc<T>);

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// The conversion kept, or one made now; none is made twice at a time.
    fn get(&self, source: Option<&[u8]>, how: Rendering, make: impl FnOnce() -> Option<T>) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(icc, rendering, _)| icc.as_deref() == source && *rendering == how);
        if let Some((_, _, made)) = found {
            return Some(Arc::clone(made));
        }
        let made = Arc::new(make()?);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((source.map(<[u8]>::to_vec), how, Arc::clone(&made)));
        Some(made)
    }
}

impl Profile {
    /// The bundled newsprint profile (IFRA26S, 220 % total ink).
    pub fn newsprint() -> Profile {
        static BUNDLED: OnceLock<Profile> = OnceLock::new();
        BUNDLED.get_or_init(|| Profile::new("IFRA26S newsprint, TAC 220", NEWSPRINT.into())).clone()
    }

    /// Names of the bundled profiles.
    pub const BUNDLED: [&str; 3] = ["IFRA26S_newsprint_TAC220", "IFRA26S_2004_newsprint", "FOGRA39L_coated"];

    /// A bundled profile by its file's name, with or without `.icc`.
    pub fn bundled(name: &str) -> Option<Profile> {
        match name.strip_suffix(".icc").unwrap_or(name) {
            "IFRA26S_newsprint_TAC220" => Some(Profile::newsprint()),
            "IFRA26S_2004_newsprint" => Some(Profile::new("IFRA26S newsprint 2004", NEWSPRINT_2004.into())),
            "FOGRA39L_coated" => Some(Profile::new("FOGRA39L coated", COATED.into())),
            _ => None,
        }
    }

    fn new(name: &str, icc: Arc<[u8]>) -> Profile {
        Profile { name: name.to_owned(), icc, made: Arc::default(), packed: Arc::default() }
    }

    /// A profile from the bytes of an ICC file.
    ///
    /// # Errors
    /// A sentence when the bytes are no ICC profile, or not one that an output intent of PDF/X-4
    /// may hold: of a CMYK press, version 4.2 or older, with tables both ways.
    pub fn from_icc(name: &str, icc: Vec<u8>) -> Result<Profile, String> {
        super::header::fit_for_intent(name, &icc)?;
        lcms2::Profile::new_icc(&icc).map_err(|_| format!("{name} is a damaged ICC profile"))?;
        Ok(Profile::new(name, icc.into()))
    }

    /// Its name, for messages and reports.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ICC file's bytes.
    pub fn icc(&self) -> &[u8] {
        &self.icc
    }

    /// Whether an ICC file describes the same press: all but its header is the same.
    pub fn is(&self, icc: &[u8]) -> bool {
        *self.icc == *icc || (icc.len() > HEADER && self.icc.get(HEADER..) == icc.get(HEADER..))
    }

    /// The conversion from sRGB into this profile's inks as drawings want it (perceptual, with
    /// black-point compensation), made once.
    ///
    /// # Errors
    /// As [`Profile::separation`].
    pub fn srgb(&self) -> Result<&Separation, String> {
        let make = || self.separate(None, Rendering::default()).ok_or_else(|| self.useless("RGB"));
        self.made.srgb.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// The conversion from an RGB space (its ICC profile, or sRGB) into this profile's inks.
    ///
    /// A source profile that cannot be read, or is not one of an RGB space, counts as sRGB.
    ///
    /// # Errors
    /// A sentence when this profile holds no usable table.
    pub fn separation(&self, source: Option<&[u8]>, how: Rendering) -> Result<Arc<Separation>, String> {
        let made = self.made.separations.get(source, how, || self.separate(source, how));
        made.ok_or_else(|| self.useless("RGB"))
    }

    fn separate(&self, source: Option<&[u8]>, how: Rendering) -> Option<Separation> {
        let source = source.filter(|icc| read(icc, lcms2::ColorSpaceSignature::RgbData).is_some());
        Separation::new((source.map(<[u8]>::to_vec), Arc::clone(&self.icc)), how)
    }

    /// The conversion from inks made for another press (its ICC profile; this one where there is
    /// none or it is not one of inks) into this profile's.
    ///
    /// # Errors
    /// A sentence when this profile holds no usable table.
    pub fn reseparation(&self, source: Option<&[u8]>, how: Rendering) -> Result<Arc<Reseparation>, String> {
        let make = || Reseparation::new(&self.inks(source)?, &lcms2::Profile::new_icc(&self.icc).ok()?, how);
        let made = self.made.reseparations.get(source, how, make);
        made.ok_or_else(|| self.useless("CMYK"))
    }

    /// The conversion of inks (of another press's ICC profile, or this one's) into sRGB.
    ///
    /// # Errors
    /// A sentence when the profile holds no usable table.
    pub fn display(&self, source: Option<&[u8]>, how: Rendering) -> Result<Arc<Display>, String> {
        let made = self.made.displays.get(source, how, || Display::from_cmyk(&self.inks(source)?, how));
        made.ok_or_else(|| format!("profile {} cannot show inks", self.name))
    }

    fn inks(&self, source: Option<&[u8]>) -> Option<lcms2::Profile> {
        let other = source.and_then(|icc| read(icc, lcms2::ColorSpaceSignature::CmykData));
        other.or_else(|| lcms2::Profile::new_icc(&self.icc).ok())
    }

    fn useless(&self, space: &str) -> String {
        format!("profile {} cannot separate {space}", self.name)
    }
}

/// Length of an ICC profile's header (ISO 15076-1, 7.2): dates and ids, no colour.
const HEADER: usize = 128;

/// A profile, if it can be read and is one of this colour space.
fn read(icc: &[u8], space: lcms2::ColorSpaceSignature) -> Option<lcms2::Profile> {
    lcms2::Profile::new_icc(icc).ok().filter(|profile| profile.color_space() == space)
}

/// The colour space of an ICC profile's device side, by its number of channels: 1, 3 or 4.
/// `None` when it cannot be read or has others.
pub fn channels_of(icc: &[u8]) -> Option<usize> {
    match lcms2::Profile::new_icc(icc).ok()?.color_space() {
        lcms2::ColorSpaceSignature::GrayData => Some(1),
        lcms2::ColorSpaceSignature::RgbData => Some(3),
        lcms2::ColorSpaceSignature::CmykData => Some(4),
        _ => None,
    }
}

/// The conversion of an RGB space's pixels into sRGB; `None` when the profile cannot be read or
/// is not one of an RGB space.
pub fn rgb_display(icc: &[u8], how: Rendering) -> Option<Display> {
    Display::from_rgb(&read(icc, lcms2::ColorSpaceSignature::RgbData)?, how)
}

/// The ICC profile of an RGB space that is told by numbers: chromaticities (x, y) of white, red,
/// green and blue, and the exponent that makes values linear.
pub fn rgb_icc([white, red, green, blue]: [(f64, f64); 4], exponent: f64) -> Option<Vec<u8>> {
    let at = |(x, y): (f64, f64)| lcms2::CIExyY { x, y, Y: 1.0 };
    let primaries = lcms2::CIExyYTRIPLE { Red: at(red), Green: at(green), Blue: at(blue) };
    let curve = lcms2::ToneCurve::new(exponent);
    lcms2::Profile::new_rgb(&at(white), &primaries, &[&curve, &curve, &curve]).ok()?.icc().ok()
}

/// The ICC profile of a gray whose values become linear under an exponent.
pub fn gray_icc(exponent: f64) -> Option<Vec<u8>> {
    let white = lcms2::CIExyY { x: 0.3127, y: 0.329, Y: 1.0 };
    lcms2::Profile::new_gray(&white, &lcms2::ToneCurve::new(exponent)).ok()?.icc().ok()
}

impl PartialEq for Profile {
    fn eq(&self, other: &Profile) -> bool {
        self.icc == other.icc
    }
}

impl Eq for Profile {}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({}, {} bytes)", self.name, self.icc.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Ink;
    use super::*;

    #[test]
    fn separates_within_the_ink_limit() {
        let profile = Profile::newsprint();
        let sep = profile.srgb().expect("bundled profile");
        let rgb: Vec<[u8; 3]> =
            (0..4096u32).map(|i| [(i / 256 * 17) as u8, (i / 16 % 16 * 17) as u8, (i % 16 * 17) as u8]).collect();
        let mut cmyk = vec![[0u8; 4]; rgb.len()];
        sep.pixels(&rgb, &mut cmyk);
        let most = cmyk.iter().map(|p| p.iter().map(|&v| u32::from(v)).sum::<u32>()).max().unwrap_or(0);
        assert!((180 * 255 / 100..=225 * 255 / 100).contains(&most), "most ink {most}/255");
        assert_eq!(cmyk.last(), Some(&[0, 0, 0, 0]), "white is paper");
        assert!((18_000..=22_500).contains(&sep.most_ink()), "{}", sep.most_ink());
    }

    #[test]
    fn conversions_are_made_once_for_each_source_and_rendering() {
        let (press, srgb) = (Profile::newsprint(), include_bytes!("../../profiles/sRGB.icc"));
        let made = |source: Option<&[u8]>, how| press.separation(source, how).expect("a conversion");
        let plain = made(None, Rendering::default());
        assert!(Arc::ptr_eq(&plain, &made(None, Rendering::default())));
        assert!(!Arc::ptr_eq(&plain, &made(None, Rendering::RELATIVE)));
        assert!(!Arc::ptr_eq(&plain, &made(Some(srgb), Rendering::default())));
    }

    #[test]
    fn black_alone_stays_black_alone_between_presses() {
        let press = Profile::newsprint();
        let coated = Profile::bundled("FOGRA39L_coated").expect("bundled");
        let to_newsprint = press.reseparation(Some(coated.icc()), Rendering::default()).expect("a conversion");
        let mut out = [[0; 4]; 2];
        to_newsprint.pixels(&[[0, 0, 0, 255], [255, 240, 230, 250]], &mut out);
        assert!(out[0][..3] == [0, 0, 0] && out[0][3] > 240, "{out:?}");
        let total: u32 = out[1].iter().map(|v| u32::from(*v)).sum();
        assert!(total <= 225 * 255 / 100, "the press's limit holds: {total}");
        assert!(press.is(press.icc()) && !press.is(coated.icc()));
    }

    #[test]
    fn spaces_told_by_numbers_are_profiles() {
        let srgb = [(0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06)];
        assert_eq!(rgb_icc(srgb, 2.2).as_deref().and_then(channels_of), Some(3));
        assert_eq!(gray_icc(1.0).as_deref().and_then(channels_of), Some(1));
        assert_eq!(channels_of(b"nothing"), None);
        let shown = rgb_display(&rgb_icc(srgb, 1.0).expect("a profile"), Rendering::default()).expect("a conversion");
        let mut out = [[0; 3]];
        shown.pixels(&[55, 55, 55], &mut out);
        assert!(out[0].iter().all(|v| (120..=136).contains(v)), "linear 55 is sRGB 128: {out:?}");
    }

    #[test]
    fn drawings_keep_black_and_white_pure() {
        let profile = Profile::newsprint();
        let sep = profile.srgb().expect("bundled profile");
        assert_eq!(sep.ink([0, 0, 0]), Ink::BLACK);
        assert_eq!(sep.ink([255, 255, 255]), Ink::PAPER);
        assert_eq!(sep.ink([128, 128, 128]), Ink::black(50));
        let red = sep.ink([200, 16, 46]);
        assert!(red.m > 7000 && red.y > 5000 && red.c < 2000, "{red}");
    }

    #[test]
    fn refuses_profiles_of_other_kinds() {
        assert!(Profile::from_icc("x.icc", vec![0; 200]).is_err());
        let srgb = include_bytes!("../../profiles/sRGB.icc").to_vec();
        assert!(Profile::from_icc("sRGB.icc", srgb).is_err_and(|e| e.contains("CMYK")));
    }
}
