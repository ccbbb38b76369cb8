//! Inks as a screen shows them.
//!
//! Each ink goes through the press profile to the light that it leaves on the printed paper, by
//! relative colorimetry: the paper is white. The black of the page's type is the darkest that a
//! reader has to see, so it becomes the screen's black and all other light is scaled with it,
//! which is black-point compensation with solid black for the black point. Without that, type
//! would be the gray that it is on newsprint.

use crate::color::{Condition, Ink};
use lcms2::{DisallowCache, Flags, GlobalContext, Intent, PixelFormat, Profile, Transform};

/// Colours of inks.
pub struct Palette {
    /// Inks in percent to linear light; `None` when the profile has no table for it.
    transform: Option<Transform<[f32; 4], [f32; 3], GlobalContext, DisallowCache>>,
    /// Light of solid black.
    black: [f32; 3],
}

impl Palette {
    /// Colours of the inks of a press.
    pub fn of(condition: &Condition) -> Palette {
        let transform = Profile::new_icc(condition.profile.icc()).ok().and_then(|press| {
            let (from, into) = (PixelFormat::CMYK_FLT, PixelFormat::RGB_FLT);
            let (srgb, intent) = (Profile::new_srgb(), Intent::RelativeColorimetric);
            let context = GlobalContext::new();
            Transform::new_flags_context(context, &press, from, &srgb, into, intent, Flags::NO_CACHE).ok()
        });
        let mut palette = Palette { transform, black: [0.0; 3] };
        palette.black = palette.light(Ink::BLACK);
        palette
    }

    /// The colour of an ink, in sRGB.
    pub fn rgb(&self, ink: Ink) -> [u8; 3] {
        let light = self.light(ink);
        let mut out = [0; 3];
        for ((out, light), black) in out.iter_mut().zip(light).zip(self.black) {
            let scaled = (light - black) / (1.0 - black).max(0.01);
            *out = (encode(scaled.clamp(0.0, 1.0)) * 255.0).round() as u8;
        }
        out
    }

    /// Linear light of an ink on its paper.
    fn light(&self, ink: Ink) -> [f32; 3] {
        let percent = [ink.c, ink.m, ink.y, ink.k].map(|v| f32::from(v.min(10_000)) / 100.0);
        let mut out = [[0.0; 3]];
        match &self.transform {
            Some(transform) => transform.transform_pixels(&[percent], &mut out),
            None => out = [plain(percent)],
        }
        let [rgb] = out;
        rgb.map(|v| decode(v.clamp(0.0, 1.0)))
    }
}

/// Inks as if they were pure: where there is no profile to ask.
fn plain([c, m, y, k]: [f32; 4]) -> [f32; 3] {
    [c, m, y].map(|ink| (1.0 - ink / 100.0) * (1.0 - k / 100.0))
}

/// Linear light of an sRGB value (IEC 61966-2-1).
fn decode(v: f32) -> f32 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// The sRGB value of linear light.
fn encode(v: f32) -> f32 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_white_and_type_is_black() {
        for condition in [Condition::default(), coated()] {
            let palette = Palette::of(&condition);
            assert_eq!(palette.rgb(Ink::PAPER), [255; 3]);
            assert_eq!(palette.rgb(Ink::BLACK), [0; 3]);
        }
    }

    #[test]
    fn colours_keep_their_hue_and_tints_their_order() {
        let palette = Palette::of(&Condition::default());
        let [r, g, b] = palette.rgb(Ink::process(0, 10_000, 10_000, 0));
        assert!(r > 150 && g < 110 && b < 110, "{r} {g} {b}");
        let grays: Vec<u8> = (0..=10).map(|i| palette.rgb(Ink::black(i * 10))[1]).collect();
        assert!(grays.windows(2).all(|pair| pair[0] > pair[1]), "{grays:?}");
        let [r, g, b] = palette.rgb(Ink::black(50));
        assert!(r.abs_diff(g) < 16 && g.abs_diff(b) < 16 && (110..190).contains(&g), "{r} {g} {b}");
    }

    fn coated() -> Condition {
        let profile = crate::color::Profile::bundled("FOGRA39L_coated").expect("bundled");
        Condition { profile, ..Condition::default() }
    }
}
