//! From a press's inks to a screen: how a soft proof sees them.

use super::Profile;
use lcms2::{DisallowCache, Flags, GlobalContext, Intent, PixelFormat, Transform};

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
        let fail = || format!("profile {} cannot be shown on a screen", self.name());
        let press = lcms2::Profile::new_icc(self.icc()).map_err(|_| fail())?;
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
