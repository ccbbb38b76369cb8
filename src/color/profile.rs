//! Output profiles, and the way from RGB into inks.
//!
//! A [`Profile`] describes a press and its paper. Pictures and art that come in RGB are
//! separated through it once, at export: perceptual intent with black-point compensation, so
//! that the shadows of a photograph keep their detail within the paper's ink limit.

use super::Ink;
use lcms2::{DisallowCache, Flags, GlobalContext, Intent, PixelFormat, Transform};
use rayon::prelude::*;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Newsprint with an ink limit of 220 %: the default output condition.
const NEWSPRINT: &[u8] = include_bytes!("../../profiles/IFRA26S_newsprint_TAC220.icc");

/// Newsprint as published, with a higher ink limit.
const NEWSPRINT_2004: &[u8] = include_bytes!("../../profiles/IFRA26S_2004_newsprint.icc");
/// Coated paper, for inserts.
const COATED: &[u8] = include_bytes!("../../profiles/FOGRA39L_coated.icc");

/// Pixels converted at a time.
const PIECE: usize = 1 << 16;

/// A CMYK output profile (ICC, class `prtr`). Clones share what was made from it.
#[derive(Clone)]
pub struct Profile {
    name: String,
    icc: Arc<[u8]>,
    srgb: Arc<OnceLock<Result<Separation, String>>>,
    /// The ICC file as PDFs store it.
    pub(super) packed: Arc<OnceLock<Vec<u8>>>,
}

/// A conversion from RGB pixels into the inks of a [`Profile`]; may be shared by threads.
pub struct Separation {
    transform: Transform<[u8; 3], [u8; 4], GlobalContext, DisallowCache>,
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
        Profile { name: name.to_owned(), icc, srgb: Arc::default(), packed: Arc::default() }
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

    /// The conversion from sRGB into this profile's inks, made once.
    ///
    /// # Errors
    /// As [`Profile::separation`].
    pub fn srgb(&self) -> Result<&Separation, String> {
        self.srgb.get_or_init(|| self.separation(None)).as_ref().map_err(Clone::clone)
    }

    /// The conversion from an RGB space (its ICC profile, or sRGB) into this profile's inks.
    ///
    /// A source profile that cannot be read, or is not one of an RGB space, counts as sRGB.
    ///
    /// # Errors
    /// A sentence when this profile holds no usable table.
    pub fn separation(&self, source: Option<&[u8]>) -> Result<Separation, String> {
        let rgb = |p: &lcms2::Profile| p.color_space() == lcms2::ColorSpaceSignature::RgbData;
        let source = source.and_then(|icc| lcms2::Profile::new_icc(icc).ok()).filter(rgb);
        let source = source.unwrap_or_else(lcms2::Profile::new_srgb);
        let fail = || format!("profile {} cannot separate RGB", self.name);
        let press = lcms2::Profile::new_icc(&self.icc).map_err(|_| fail())?;
        let flags = Flags::NO_CACHE | Flags::BLACKPOINT_COMPENSATION;
        let (from, into, intent) = (PixelFormat::RGB_8, PixelFormat::CMYK_8, Intent::Perceptual);
        let transform = Transform::new_flags_context(GlobalContext::new(), &source, from, &press, into, intent, flags);
        let transform = transform.map_err(|_| fail())?;
        Ok(Separation { transform })
    }
}

/// A conversion from a [`Profile`]'s inks into sRGB as they are seen on its paper.
pub struct Viewing {
    transform: Transform<[u8; 4], [u8; 3], GlobalContext, DisallowCache>,
}

impl Profile {
    /// The conversion for a soft proof: absolute colorimetric, so that the paper's own colour
    /// shows.
    ///
    /// # Errors
    /// A sentence when this profile holds no table for it.
    pub fn viewing(&self) -> Result<Viewing, String> {
        let fail = || format!("profile {} cannot be shown on a screen", self.name);
        let press = lcms2::Profile::new_icc(&self.icc).map_err(|_| fail())?;
        let screen = lcms2::Profile::new_srgb();
        let (from, into, intent) = (PixelFormat::CMYK_8, PixelFormat::RGB_8, Intent::AbsoluteColorimetric);
        let transform =
            Transform::new_flags_context(GlobalContext::new(), &press, from, &screen, into, intent, Flags::NO_CACHE);
        Ok(Viewing { transform: transform.map_err(|_| fail())? })
    }
}

impl Viewing {
    /// Converts pixels (255 is full ink), as many as both slices hold.
    pub fn pixels(&self, cmyk: &[[u8; 4]], rgb: &mut [[u8; 3]]) {
        let n = cmyk.len().min(rgb.len());
        if let (Some(cmyk), Some(rgb)) = (cmyk.get(..n), rgb.get_mut(..n)) {
            self.transform.transform_pixels(cmyk, rgb);
        }
    }
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

impl Separation {
    /// Converts pixels, in parallel; 255 is full ink. Converts as many as both slices hold.
    pub fn pixels(&self, rgb: &[[u8; 3]], cmyk: &mut [[u8; 4]]) {
        rgb.par_chunks(PIECE).zip(cmyk.par_chunks_mut(PIECE)).for_each(|(rgb, cmyk)| {
            let n = rgb.len().min(cmyk.len());
            if let (Some(rgb), Some(cmyk)) = (rgb.get(..n), cmyk.get_mut(..n)) {
                self.transform.transform_pixels(rgb, cmyk);
            }
        });
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
        self.pixels(&[[r, g, b]], &mut out);
        let [[c, m, y, k]] = out;
        let amount = |v: u8| ((u32::from(v) * 100 + 127) / 255 * 100) as u16;
        Ink::process(amount(c), amount(m), amount(y), amount(k))
    }
}

#[cfg(test)]
mod tests {
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
