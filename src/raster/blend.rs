//! Blend modes on ink amounts (ISO 32000-1, 11.3.5).
//!
//! The standard's functions speak of light; inks are their complement (11.3.5.1). A spot plate
//! takes part in the separable modes that keep white white; under the others it is painted as
//! by `Normal` (11.7.4.2).

/// A blend mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blend {
    /// The source replaces the backdrop.
    #[default]
    Normal,
    /// Inks add up as filters do.
    Multiply,
    /// Lights add up.
    Screen,
    /// Multiply or screen, by the backdrop.
    Overlay,
    /// The darker of both.
    Darken,
    /// The lighter of both.
    Lighten,
    /// The backdrop is brightened by the source.
    ColorDodge,
    /// The backdrop is darkened by the source.
    ColorBurn,
    /// Multiply or screen, by the source.
    HardLight,
    /// A softer `HardLight`.
    SoftLight,
    /// The distance of both.
    Difference,
    /// As `Difference`, of less contrast.
    Exclusion,
    /// Hue of the source.
    Hue,
    /// Saturation of the source.
    Saturation,
    /// Hue and saturation of the source.
    Color,
    /// Luminosity of the source.
    Luminosity,
}

impl Blend {
    /// A mode by its name in a PDF (`Compatible` is `Normal`); `None` for a name that the
    /// standard does not know.
    pub fn named(name: &[u8]) -> Option<Blend> {
        Some(match name {
            b"Normal" | b"Compatible" => Blend::Normal,
            b"Multiply" => Blend::Multiply,
            b"Screen" => Blend::Screen,
            b"Overlay" => Blend::Overlay,
            b"Darken" => Blend::Darken,
            b"Lighten" => Blend::Lighten,
            b"ColorDodge" => Blend::ColorDodge,
            b"ColorBurn" => Blend::ColorBurn,
            b"HardLight" => Blend::HardLight,
            b"SoftLight" => Blend::SoftLight,
            b"Difference" => Blend::Difference,
            b"Exclusion" => Blend::Exclusion,
            b"Hue" => Blend::Hue,
            b"Saturation" => Blend::Saturation,
            b"Color" => Blend::Color,
            b"Luminosity" => Blend::Luminosity,
            _ => return None,
        })
    }

    /// Whether each plate is blended by itself.
    pub(super) fn is_separable(self) -> bool {
        !matches!(self, Blend::Hue | Blend::Saturation | Blend::Color | Blend::Luminosity)
    }

    /// The mode that a spot plate is blended by.
    pub(super) fn of_spots(self) -> Blend {
        let changes_white = matches!(self, Blend::Difference | Blend::Exclusion);
        if changes_white || !self.is_separable() { Blend::Normal } else { self }
    }

    /// Blends one plate's amounts, of 255, by a separable mode.
    pub(super) fn separable(self, backdrop: u8, source: u8) -> u8 {
        let (b, s) = (255 - i32::from(backdrop), 255 - i32::from(source));
        let multiply = |b: i32, s: i32| (b * s + 127) / 255;
        let screen = |b: i32, s: i32| b + s - multiply(b, s);
        let hard = |b: i32, s: i32| if s < 128 { multiply(b, 2 * s) } else { screen(b, 2 * s - 255) };
        let light = match self {
            Blend::Multiply => multiply(b, s),
            Blend::Screen => screen(b, s),
            Blend::Overlay => hard(s, b),
            Blend::Darken => b.min(s),
            Blend::Lighten => b.max(s),
            Blend::ColorDodge if b == 0 => 0,
            Blend::ColorDodge if s == 255 => 255,
            Blend::ColorDodge => (b * 255 / (255 - s)).min(255),
            Blend::ColorBurn if b == 255 => 255,
            Blend::ColorBurn if s == 0 => 0,
            Blend::ColorBurn => 255 - ((255 - b) * 255 / s).min(255),
            Blend::HardLight => hard(b, s),
            Blend::SoftLight => soft_light(b, s),
            Blend::Difference => (b - s).abs(),
            Blend::Exclusion => b + s - (2 * b * s + 127) / 255,
            _ => s,
        };
        255 - light.clamp(0, 255) as u8
    }

    /// Blends the four process plates by a mode that is not separable. Black is the backdrop's,
    /// or the source's for `Luminosity` (ISO 32000-1, 11.3.5.3).
    pub(super) fn process(self, backdrop: [u8; 4], source: [u8; 4]) -> [u8; 4] {
        let light = |[c, m, y, _]: [u8; 4]| [c, m, y].map(|v| 255 - i32::from(v));
        let (b, s) = (light(backdrop), light(source));
        let mixed = match self {
            Blend::Hue => set_luminosity(set_saturation(s, saturation(b)), luminosity(b)),
            Blend::Saturation => set_luminosity(set_saturation(b, saturation(s)), luminosity(b)),
            Blend::Color => set_luminosity(s, luminosity(b)),
            Blend::Luminosity => set_luminosity(b, luminosity(s)),
            _ => s,
        };
        let [c, m, y] = mixed.map(|v| 255 - v.clamp(0, 255) as u8);
        [c, m, y, if self == Blend::Luminosity { source[3] } else { backdrop[3] }]
    }
}

fn soft_light(b: i32, s: i32) -> i32 {
    let (cb, cs) = (f64::from(b) / 255.0, f64::from(s) / 255.0);
    let mixed = if cs <= 0.5 {
        cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb)
    } else {
        let d = if cb <= 0.25 { ((16.0 * cb - 12.0) * cb + 4.0) * cb } else { cb.sqrt() };
        cb + (2.0 * cs - 1.0) * (d - cb)
    };
    (mixed * 255.0).round() as i32
}

fn luminosity([r, g, b]: [i32; 3]) -> i32 {
    (30 * r + 59 * g + 11 * b) / 100
}

fn saturation(c: [i32; 3]) -> i32 {
    c.iter().max().unwrap_or(&0) - c.iter().min().unwrap_or(&0)
}

fn set_luminosity(c: [i32; 3], l: i32) -> [i32; 3] {
    let d = l - luminosity(c);
    let c = c.map(|v| v + d);
    let (l, n, x) = (luminosity(c), *c.iter().min().unwrap_or(&0), *c.iter().max().unwrap_or(&0));
    let low = |v: i32| if n < 0 && l != n { l + (v - l) * l / (l - n) } else { v };
    let high = |v: i32| if x > 255 && x != l { l + (v - l) * (255 - l) / (x - l) } else { v };
    c.map(|v| if n < 0 { low(v) } else { high(v) })
}

fn set_saturation(c: [i32; 3], s: i32) -> [i32; 3] {
    let (least, most) = (*c.iter().min().unwrap_or(&0), *c.iter().max().unwrap_or(&0));
    c.map(|v| if most > least { (v - least) * s / (most - least) } else { 0 })
}

/// A product of two fractions of 255.
#[inline]
pub(super) fn times(a: u8, b: u8) -> u8 {
    let v = u32::from(a) * u32::from(b) + 128;
    ((v + (v >> 8)) >> 8) as u8
}

/// From `a` to `b` by a fraction of 255.
#[inline]
pub(super) fn toward(a: u8, b: u8, by: u8) -> u8 {
    let v = u32::from(a) * u32::from(255 - by) + u32::from(b) * u32::from(by) + 128;
    ((v + (v >> 8)) >> 8) as u8
}

/// What covers either of two.
#[inline]
pub(super) fn union(a: u8, b: u8) -> u8 {
    a + times(255 - a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_and_full_ink_are_the_ends_of_the_modes() {
        assert_eq!(Blend::Multiply.separable(100, 0), 100, "white leaves what is there");
        assert_eq!(Blend::Multiply.separable(0, 100), 100);
        assert_eq!(Blend::Multiply.separable(255, 10), 255);
        assert_eq!(Blend::Screen.separable(100, 0), 0, "white bleaches");
        assert_eq!(Blend::Screen.separable(100, 255), 100);
        assert_eq!((Blend::Darken.separable(30, 60), Blend::Lighten.separable(30, 60)), (60, 30));
        assert_eq!((Blend::ColorDodge.separable(90, 0), Blend::ColorBurn.separable(90, 255)), (0, 255));
        assert_eq!(Blend::Difference.separable(0, 0), 255, "white on white is black");
        assert_eq!(Blend::Difference.of_spots(), Blend::Normal);
        assert_eq!(Blend::Multiply.of_spots(), Blend::Multiply);
    }

    #[test]
    fn luminosity_takes_the_sources_black_and_color_the_backdrops() {
        let (b, s) = ([10, 200, 30, 40], [90, 90, 90, 120]);
        assert_eq!(Blend::Luminosity.process(b, s)[3], 120);
        assert_eq!(Blend::Color.process(b, s)[3], 40);
        let gray = Blend::Color.process(b, s);
        assert!(gray[0] == gray[1] && gray[1] == gray[2], "a gray source takes the hue away: {gray:?}");
    }

    #[test]
    fn fractions_of_255_are_exact_at_their_ends() {
        for v in 0..=255u8 {
            assert_eq!((times(v, 255), times(v, 0), toward(v, 7, 0), toward(7, v, 255)), (v, 0, v, v));
            assert_eq!((union(v, 0), union(v, 255)), (v, 255));
        }
    }
}
