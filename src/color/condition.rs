//! The printing condition that a page is made for: what the output intent of its PDF says, and
//! how colours that are not inks yet come to it.

use super::{Profile, Rendering};

/// A printing condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The profile of its inks on its paper, embedded in the output intent.
    pub profile: Profile,
    /// `OutputConditionIdentifier`: its name in the registry (`IFRA26`), or one of the house's.
    pub identifier: String,
    /// `RegistryName`.
    pub registry: String,
    /// `Info` and `OutputCondition`: the condition in words.
    pub info: String,
    /// How colours outside its gamut are brought in.
    pub intent: Intent,
    /// Whether the darkest tone of a picture becomes the darkest of the press (black-point
    /// compensation).
    pub black_point: bool,
}

impl Condition {
    /// How colours are brought into its gamut.
    pub fn rendering(&self) -> Rendering {
        Rendering { intent: self.intent, black_point: self.black_point }
    }
}

impl Default for Condition {
    /// Coldset newsprint, total ink 220 %.
    fn default() -> Condition {
        Condition {
            profile: Profile::newsprint(),
            identifier: "IFRA26S_newsprint_TAC220".to_owned(),
            registry: "http://www.color.org".to_owned(),
            info: "Coldset newsprint, ISO 12647-3, dot gain 26 %, total ink 220 %".to_owned(),
            intent: Intent::Perceptual,
            black_point: true,
        }
    }
}

/// A rendering intent (ISO 15076-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Intent {
    /// The whole gamut is compressed: photographs keep their detail.
    #[default]
    Perceptual,
    /// Colours inside the gamut stay, paper white is white.
    RelativeColorimetric,
    /// Strong colours stay strong.
    Saturation,
    /// Colours stay as measured, the paper's own colour included: for proofs.
    AbsoluteColorimetric,
}
