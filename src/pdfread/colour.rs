//! A colour as the file writes it, and the inks it asks for.
//!
//! Nothing is converted here. A colour in inks (gray, CMYK, Separation, DeviceN) says how much of
//! which ink it lays down; a colour of another kind (RGB, Lab, ICC) says so, and the reader of
//! the report, or a converter, takes it from there.

use super::space::{Colorants, Space};
use std::sync::Arc;

/// A colour: components in a space.
#[derive(Clone, Debug)]
pub struct Colour {
    /// The space.
    pub space: Arc<Space>,
    /// As many components as the space has, within its ranges.
    pub components: Vec<f32>,
}

/// How much of each ink a colour lays down, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Amounts {
    /// Cyan, magenta, yellow, black.
    pub process: [f32; 4],
    /// Which of the four the colour's space speaks about: with overprint, those it does not
    /// speak about are left as they are (ISO 32000-1, 8.6.7).
    pub speaks: [bool; 4],
    /// Spot inks by name, in the space's order.
    pub spots: Vec<(Arc<str>, f32)>,
    /// The colorant `All`: on every plate (registration marks).
    pub all: Option<f32>,
    /// Whether the colour is DeviceCMYK itself: `OPM 1` leaves what is below its zeros.
    pub direct_cmyk: bool,
}

impl Amounts {
    /// The sum of all inks; of `All`, over four plates.
    pub fn total(&self) -> f32 {
        let spots: f32 = self.spots.iter().map(|(_, amount)| amount).sum();
        self.process.iter().sum::<f32>() + spots + self.all.unwrap_or(0.0) * 4.0
    }
    /// Whether nothing is laid down: white, or paper.
    pub fn is_paper(&self) -> bool {
        self.total() <= 0.0
    }
    /// How many inks are laid down; `All` counts as four.
    pub fn inks(&self) -> usize {
        let spots = self.spots.iter().filter(|(_, amount)| *amount > 0.0).count();
        let all = if self.all.is_some_and(|a| a > 0.0) { 4 } else { 0 };
        self.process.iter().filter(|&&amount| amount > 0.0).count() + spots + all
    }
}

/// Kinds of colour that say nothing about inks by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// DeviceRGB.
    Rgb,
    /// CalGray.
    CalGray,
    /// CalRGB.
    CalRgb,
    /// Lab.
    Lab,
    /// ICCBased, of so many components.
    Icc(u8),
}

impl Foreign {
    /// The kind's name as PDF has it, as `DeviceRGB` or `ICCBased (3)`.
    pub fn name(self) -> String {
        match self {
            Foreign::Rgb => "DeviceRGB".to_owned(),
            Foreign::CalGray => "CalGray".to_owned(),
            Foreign::CalRgb => "CalRGB".to_owned(),
            Foreign::Lab => "Lab".to_owned(),
            Foreign::Icc(n) => format!("ICCBased ({n})"),
        }
    }
}

/// What a colour means in inks.
#[derive(Clone, Debug, PartialEq)]
pub enum Inks {
    /// So much of each ink.
    Amounts(Amounts),
    /// To be converted first; [`Colour::base`] is the colour in that space.
    Foreign(Foreign),
}

impl Inks {
    /// The amounts, of a colour in inks.
    pub fn amounts(&self) -> Option<&Amounts> {
        match self {
            Inks::Amounts(amounts) => Some(amounts),
            Inks::Foreign(_) => None,
        }
    }
}

impl Colour {
    /// A colour with exactly the space's components, clipped to its ranges; missing ones take
    /// their initial value.
    pub fn new(space: Arc<Space>, components: &[f32]) -> Colour {
        let initial = space.initial();
        let clip = |(i, &start): (usize, &f32)| {
            let (low, high) = space.range(i);
            components.get(i).copied().filter(|v| v.is_finite()).unwrap_or(start).min(high).max(low)
        };
        let components = initial.iter().enumerate().map(clip).collect();
        Colour { space, components }
    }

    /// The space's initial colour (8.6.3 and following).
    pub fn initial(space: Arc<Space>) -> Colour {
        let components = space.initial();
        Colour { space, components }
    }

    /// Black in DeviceGray, with which every page starts.
    pub fn black() -> Colour {
        Colour::initial(Arc::new(Space::Gray))
    }

    fn component(&self, i: usize) -> f32 {
        self.components.get(i).copied().unwrap_or(0.0)
    }

    /// The colour with palettes looked up: its space is no Indexed one.
    pub fn base(&self) -> Colour {
        match &*self.space {
            Space::Indexed(indexed) => Colour::new(indexed.base.clone(), &indexed.lookup(self.component(0))),
            _ => self.clone(),
        }
    }

    /// What a Separation or DeviceN colour stands for where its inks are not at hand: the tint
    /// transform's colour in the alternate space. `None` for other spaces.
    pub fn alternate(&self) -> Option<Colour> {
        let colorants = self.space.colorants()?;
        let inputs: Vec<f64> = self.components.iter().map(|&c| c.into()).collect();
        let outputs: Vec<f32> = colorants.tint.eval(&inputs).iter().map(|&v| v as f32).collect();
        Some(Colour::new(colorants.alternate.clone(), &outputs))
    }

    /// The inks of the colour as written. Gray is black ink; process names in Separation and
    /// DeviceN are process inks; `None` is no ink.
    pub fn inks(&self) -> Inks {
        let speaks_all = [true; 4];
        match &*self.space {
            Space::Gray => amounts([0.0, 0.0, 0.0, 1.0 - self.component(0)], speaks_all, false),
            Space::Cmyk => amounts([0, 1, 2, 3].map(|i| self.component(i)), speaks_all, true),
            Space::Rgb => Inks::Foreign(Foreign::Rgb),
            Space::CalGray(_) => Inks::Foreign(Foreign::CalGray),
            Space::CalRgb(_) => Inks::Foreign(Foreign::CalRgb),
            Space::Lab(_) => Inks::Foreign(Foreign::Lab),
            Space::Icc(icc) => Inks::Foreign(Foreign::Icc(icc.components)),
            Space::Indexed(_) => match self.base().inks() {
                // looked up in a palette, the colour is not given directly: OPM does not apply
                Inks::Amounts(a) => Inks::Amounts(Amounts { direct_cmyk: false, ..a }),
                foreign => foreign,
            },
            Space::Separation(colorants) | Space::DeviceN(colorants) => Inks::Amounts(self.colorant_amounts(colorants)),
            Space::Pattern(_) => amounts([0.0; 4], [false; 4], false),
        }
    }

    fn colorant_amounts(&self, colorants: &Colorants) -> Amounts {
        let mut out =
            Amounts { process: [0.0; 4], speaks: [false; 4], spots: Vec::new(), all: None, direct_cmyk: false };
        for (i, name) in colorants.names.iter().enumerate() {
            let amount = self.component(i);
            let process = ["Cyan", "Magenta", "Yellow", "Black"].iter().position(|p| *p == &**name);
            match (process, &**name) {
                (Some(at), _) => {
                    if let (Some(slot), Some(speaks)) = (out.process.get_mut(at), out.speaks.get_mut(at)) {
                        (*slot, *speaks) = (amount, true);
                    }
                }
                (None, "None") => {}
                (None, "All") => out.all = Some(amount),
                (None, _) => out.spots.push((name.clone(), amount)),
            }
        }
        out
    }

    /// The colour in CIE L\*a\*b\*, relative to its own white, for the spaces that say so
    /// themselves: CalGray, CalRGB and Lab (8.6.5).
    pub fn lab(&self) -> Option<[f32; 3]> {
        match &*self.space {
            Space::Lab(_) => Some([0, 1, 2].map(|i| self.component(i))),
            Space::CalGray(cal) => {
                let y = self.component(0).max(0.0).powf(cal.gamma);
                Some(lab_of([y, y, y]))
            }
            Space::CalRgb(cal) => Some(lab_of(cal.relative_xyz([0, 1, 2].map(|i| self.component(i))))),
            Space::Indexed(_) => self.base().lab(),
            _ => None,
        }
    }
}

fn amounts(process: [f32; 4], speaks: [bool; 4], direct_cmyk: bool) -> Inks {
    Inks::Amounts(Amounts { process, speaks, spots: Vec::new(), all: None, direct_cmyk })
}

/// CIE L*a*b* of X, Y and Z relative to white.
fn lab_of([x, y, z]: [f32; 3]) -> [f32; 3] {
    let f = |t: f32| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let (x, y, z) = (f(x), f(y), f(z));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}
