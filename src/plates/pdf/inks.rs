//! Colours of a PDF as amounts on plates.

use super::super::PlateInk;
use super::super::page::byte_of;
use crate::color::{Condition, Ink as Cmyk, Rendering};
use crate::pdfread::colour::{Amounts, Colour, Inks};
use crate::pdfread::device::SoftMask;
use crate::pdfread::space::Space;
use crate::pdfread::state::Blend as PdfBlend;
use crate::raster::{Amount, Blend, Ink};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most plates of a page beyond the process inks; what prints more is no page.
const MOST_SPOTS: usize = 60;

/// Turns colours into amounts on plates.
pub(super) struct Inker<'s> {
    spots: &'s mut Vec<PlateInk>,
    conversion: Conversion,
    masks: Vec<OpenMask>,
    told: Option<String>,
}

/// A soft mask that is being painted: one plane, the black one, holds how dark it is.
pub(super) struct OpenMask {
    /// Whether it is made of lightness, not of opacity.
    pub luminosity: bool,
    /// How dark its backdrop is, of 255.
    pub backdrop: u8,
    /// What becomes of its values.
    pub transfer: Option<[u8; 256]>,
}

/// What a channel of an image is, or a component of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plate {
    /// This plate.
    One(usize),
    /// Every plate.
    All,
    /// None.
    None,
}

impl<'s> Inker<'s> {
    pub fn new(spots: &'s mut Vec<PlateInk>, conversion: Conversion) -> Inker<'s> {
        Inker { spots, conversion, masks: Vec::new(), told: None }
    }

    /// How many spot plates there are.
    pub fn spots(&self) -> usize {
        self.spots.len()
    }

    /// How many plates there are.
    pub fn planes(&self) -> usize {
        4 + self.spots.len()
    }

    /// What was last not made exactly; told once.
    pub fn told(&mut self) -> Option<String> {
        self.told.take()
    }

    /// Whether a soft mask is being painted.
    pub fn in_mask(&self) -> bool {
        !self.masks.is_empty()
    }

    pub fn begin_mask(&mut self, mask: &SoftMask) {
        self.masks.push(OpenMask { luminosity: mask.luminosity, backdrop: 255, transfer: None });
        let backdrop = mask.backdrop.as_ref().map_or(255, |colour| self.conversion.darkness(colour));
        let transfer = mask.transfer.as_ref().map(|function| {
            let value = |v: u8| function.eval(&[f64::from(v) / 255.0]).first().copied().unwrap_or(0.0);
            std::array::from_fn(|v| byte_of(value(v as u8) as f32))
        });
        if let Some(open) = self.masks.last_mut() {
            (open.backdrop, open.transfer) = (backdrop, transfer);
        }
    }

    pub fn end_mask(&mut self) -> Option<OpenMask> {
        self.masks.pop()
    }

    /// The plate of a spot colour; a new one when it is met first.
    pub fn spot(&mut self, name: &str, solid: impl FnOnce(&Conversion) -> Cmyk) -> Plate {
        if let Some(i) = self.spots.iter().position(|ink| ink.name == name) {
            return Plate::One(4 + i);
        }
        if self.spots.len() >= MOST_SPOTS {
            self.told = Some(format!("the spot colour {name} is one of more than {MOST_SPOTS}"));
            return Plate::None;
        }
        self.spots.push(PlateInk { name: name.to_owned(), cmyk: solid(&self.conversion) });
        Plate::One(3 + self.spots.len())
    }

    /// The plates of the colorants of a Separation or DeviceN space.
    pub fn plates(&mut self, space: &Arc<Space>) -> Vec<Plate> {
        let Some(colorants) = space.colorants() else { return Vec::new() };
        let count = colorants.names.len();
        let names = colorants.names.clone();
        let plate = |(i, name): (usize, &Arc<str>)| match &**name {
            "Cyan" => Plate::One(0),
            "Magenta" => Plate::One(1),
            "Yellow" => Plate::One(2),
            "Black" => Plate::One(3),
            "None" => Plate::None,
            "All" => Plate::All,
            name => self.spot(name, |conversion| {
                let solid: Vec<f32> = (0..count).map(|c| if c == i { 1.0 } else { 0.0 }).collect();
                let alternate = Colour::new(space.clone(), &solid).alternate();
                conversion.looks(alternate.as_ref())
            }),
        };
        names.iter().enumerate().map(plate).collect()
    }

    /// A colour's amounts; `None` when it marks no plate at all.
    fn amounts(&mut self, colour: &Colour) -> Option<(Vec<(Plate, u8)>, [bool; 4], bool)> {
        let colour = &colour.base();
        match colour.inks() {
            Inks::Amounts(a) => {
                let process = a.process.iter().zip(a.speaks).enumerate().filter(|(_, (_, speaks))| *speaks);
                let mut out: Vec<(Plate, u8)> = process.map(|(p, (v, _))| (Plate::One(p), byte_of(*v))).collect();
                let Amounts { speaks, all, direct_cmyk, .. } = a;
                if colour.space.colorants().is_some() {
                    let plates = self.plates(&colour.space);
                    let values = colour.components.iter().map(|v| byte_of(*v));
                    let spots = plates.into_iter().zip(values).filter(|(p, _)| !matches!(p, Plate::One(0..4)));
                    out.extend(spots.filter(|(p, _)| *p != Plate::None));
                }
                let marks = !out.is_empty() || all.is_some();
                marks.then_some((out, speaks, direct_cmyk))
            }
            Inks::Foreign(_) => {
                let inks = self.conversion.foreign(colour);
                if let Err(why) = &inks {
                    self.told = Some(why.clone());
                }
                let inks = inks.ok()?;
                Some(((0..4).map(Plate::One).zip(inks).collect(), [true; 4], false))
            }
        }
    }

    /// A colour's ink; `None` when it marks nothing. With overprint, plates that it does not
    /// speak about are kept, and under OPM 1 those of DeviceCMYK that it has none of.
    pub fn flat(&mut self, colour: &Colour, overprint: bool, mode: u8) -> Option<Arc<Ink>> {
        if self.in_mask() {
            let dark = self.conversion.darkness(colour);
            return Some(Arc::new(Ink::flat([0, 0, 0, dark].map(Some))));
        }
        let (amounts, _, direct) = self.amounts(colour)?;
        let mut planes = self.ground(overprint);
        for (plate, v) in amounts {
            let kept = overprint && direct && mode == 1 && v == 0;
            let amount = if kept { Amount::Keep } else { Amount::Flat(v) };
            set(&mut planes, plate, amount);
        }
        Some(Arc::new(Ink { planes, source: None }))
    }

    /// What becomes of plates that nothing is said about.
    pub fn ground(&self, overprint: bool) -> Vec<Amount> {
        vec![if overprint { Amount::Keep } else { Amount::Flat(0) }; self.planes()]
    }

    /// A colour's amounts on all plates, for pixels that are computed one by one.
    pub fn row(&mut self, colour: &Colour) -> Vec<u8> {
        if self.in_mask() {
            return vec![0, 0, 0, self.conversion.darkness(colour)];
        }
        let amounts = self.amounts(colour).map(|a| a.0).unwrap_or_default();
        let mut planes = vec![Amount::Flat(0); self.planes()];
        amounts.into_iter().for_each(|(plate, v)| set(&mut planes, plate, Amount::Flat(v)));
        planes.into_iter().map(|a| if let Amount::Flat(v) = a { v } else { 0 }).collect()
    }

    /// Which plates the colours of a space speak about.
    pub fn speaks(&mut self, space: &Arc<Space>) -> Vec<Plate> {
        match &**space {
            Space::Separation(_) | Space::DeviceN(_) => self.plates(space),
            Space::Indexed(indexed) => self.speaks(&indexed.base.clone()),
            _ => (0..4).map(Plate::One).collect(),
        }
    }

    /// The conversion of colours that are no inks.
    pub fn conversion(&mut self) -> &mut Conversion {
        &mut self.conversion
    }
}

/// Puts an amount on a plate.
pub(super) fn set(planes: &mut [Amount], plate: Plate, amount: Amount) {
    match plate {
        Plate::One(p) => {
            if let Some(plane) = planes.get_mut(p) {
                *plane = amount;
            }
        }
        Plate::All => planes.fill(amount),
        Plate::None => {}
    }
}

/// A blend mode of the interpreter's as one of the raster's.
pub(super) fn blend(blend: PdfBlend) -> Blend {
    match blend {
        PdfBlend::Normal => Blend::Normal,
        PdfBlend::Multiply => Blend::Multiply,
        PdfBlend::Screen => Blend::Screen,
        PdfBlend::Overlay => Blend::Overlay,
        PdfBlend::Darken => Blend::Darken,
        PdfBlend::Lighten => Blend::Lighten,
        PdfBlend::ColorDodge => Blend::ColorDodge,
        PdfBlend::ColorBurn => Blend::ColorBurn,
        PdfBlend::HardLight => Blend::HardLight,
        PdfBlend::SoftLight => Blend::SoftLight,
        PdfBlend::Difference => Blend::Difference,
        PdfBlend::Exclusion => Blend::Exclusion,
        PdfBlend::Hue => Blend::Hue,
        PdfBlend::Saturation => Blend::Saturation,
        PdfBlend::Color => Blend::Color,
        PdfBlend::Luminosity => Blend::Luminosity,
    }
}

/// Colours that name no inks, brought to the press's.
pub(super) struct Conversion {
    condition: Condition,
    /// Spaces met before: a colour's space is told by its number here.
    spaces: Vec<Arc<Space>>,
    /// Colours converted before.
    known: BTreeMap<(usize, [u8; 4]), [u8; 4]>,
}

/// Most spaces kept.
const MOST_SPACES: usize = 64;
/// Most colours kept.
const MOST_KNOWN: usize = 100_000;

impl Conversion {
    pub fn new(condition: &Condition) -> Conversion {
        Conversion { condition: condition.clone(), spaces: Vec::new(), known: BTreeMap::new() }
    }

    fn rendering(&self) -> Rendering {
        self.condition.rendering()
    }

    /// One colour in inks.
    pub fn foreign(&mut self, colour: &Colour) -> Result<[u8; 4], String> {
        let bytes = match &*colour.space {
            Space::Rgb | Space::Icc(_) => components(colour),
            _ => match lab(colour) {
                Some([l, a, b]) => [l, a, b, 0],
                None => return Err(format!("colours of the space {} are not separated", colour.space)),
            },
        };
        let number = self.spaces.iter().position(|space| Arc::ptr_eq(space, &colour.space));
        let key = (number.unwrap_or(self.spaces.len()), bytes);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let mut out = [[0u8; 4]];
        self.pixels(&colour.space, &bytes, &mut out)?;
        let [inks] = out;
        if number.is_none() && self.spaces.len() < MOST_SPACES {
            self.spaces.push(Arc::clone(&colour.space));
        }
        if key.0 < self.spaces.len() && self.known.len() < MOST_KNOWN {
            self.known.insert(key, inks);
        }
        Ok(inks)
    }

    /// Pixels of a space in inks: RGB and ICC spaces by their bytes of components, spaces told
    /// by numbers by their bytes of Lab. `from` holds four bytes to the pixel.
    pub fn pixels(&self, space: &Space, from: &[u8], into: &mut [[u8; 4]]) -> Result<(), String> {
        let profile = &self.condition.profile;
        let four = from.as_chunks::<4>().0;
        let rgb = |icc: Option<&[u8]>, into: &mut [[u8; 4]]| {
            let three: Vec<[u8; 3]> = four.iter().map(|[r, g, b, _]| [*r, *g, *b]).collect();
            profile.separation(icc, self.rendering()).map(|s| s.pixels(&three, into))
        };
        match space {
            Space::Rgb => rgb(None, into),
            Space::Icc(icc) if icc.components == 3 => rgb(Some(&icc.profile), into),
            Space::Icc(icc) if icc.components == 1 => {
                into.iter_mut().zip(four).for_each(|(to, [v, ..])| *to = [0, 0, 0, 255 - v]);
                Ok(())
            }
            Space::Icc(icc) if profile.is(&icc.profile) => {
                into.copy_from_slice(four.get(..into.len()).unwrap_or_default());
                Ok(())
            }
            Space::Icc(icc) => profile.reseparation(Some(&icc.profile), self.rendering()).map(|s| s.pixels(four, into)),
            _ => {
                let three: Vec<[u8; 3]> = four.iter().map(|[l, a, b, _]| srgb_of([*l, *a, *b])).collect();
                profile.separation(None, self.rendering()).map(|s| s.pixels(&three, into))
            }
        }
    }

    /// What a colour looks like in process inks.
    pub fn looks(&self, colour: Option<&Colour>) -> Cmyk {
        let Some(colour) = colour.map(Colour::base) else { return Cmyk::PAPER };
        let bytes = match colour.inks() {
            Inks::Amounts(a) => a.process.map(byte_of),
            Inks::Foreign(_) => {
                let mut fresh = Conversion::new(&self.condition);
                fresh.foreign(&colour).unwrap_or_default()
            }
        };
        let [c, m, y, k] = bytes.map(|v| ((u32::from(v) * 10_000 + 127) / 255) as u16);
        Cmyk::process(c, m, y, k)
    }

    /// How dark a colour is in a soft mask, of 255 (10.3.5: weights of light).
    pub fn darkness(&self, colour: &Colour) -> u8 {
        let colour = match colour.alternate() {
            Some(alternate) => alternate.base(),
            None => colour.base(),
        };
        if let Some([l, ..]) = colour.lab() {
            let y = if l > 8.0 { ((l + 16.0) / 116.0).powi(3) } else { l / 903.3 };
            return 255 - byte_of(y);
        }
        let at = |i: usize| colour.components.get(i).copied().unwrap_or(0.0);
        let weighed = 0.3 * at(0) + 0.59 * at(1) + 0.11 * at(2);
        match colour.components.len() {
            1 => 255 - byte_of(at(0)),
            3 => 255 - byte_of(weighed),
            4 => byte_of((weighed + at(3)).min(1.0)),
            _ => 255,
        }
    }
}

/// Components as bytes of their ranges.
fn components(colour: &Colour) -> [u8; 4] {
    let part = |i: usize| {
        let (low, high) = colour.space.range(i);
        let v = colour.components.get(i).copied().unwrap_or(low);
        if high > low { byte_of((v - low) / (high - low)) } else { 0 }
    };
    std::array::from_fn(part)
}

/// A colour told by numbers, as bytes: L* of 100 as 255, a* and b* around 128.
pub(super) fn lab(colour: &Colour) -> Option<[u8; 3]> {
    let [l, a, b] = colour.lab()?;
    let side = |v: f32| (v.round() + 128.0).clamp(0.0, 255.0) as u8;
    Some([byte_of(l / 100.0), side(a), side(b)])
}

/// Lab (relative to its white) in sRGB (IEC 61966-2-1, white to white).
fn srgb_of([l, a, b]: [u8; 3]) -> [u8; 3] {
    let fy = (f32::from(l) / 2.55 + 16.0) / 116.0;
    let (fx, fz) = (fy + (f32::from(a) - 128.0) / 500.0, fy - (f32::from(b) - 128.0) / 200.0);
    let back = |t: f32| if t > 6.0 / 29.0 { t * t * t } else { 3.0 * (6.0f32 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    let (x, y, z) = (back(fx) * 0.9505, back(fy), back(fz) * 1.089);
    let linear = [
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.204 * y + 1.057 * z,
    ];
    linear.map(|v| {
        let v = v.clamp(0.0, 1.0);
        byte_of(if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 })
    })
}
