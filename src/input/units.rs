//! Values in files that have a notation of their own: lengths, ems, inks, with their place.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use std::borrow::Cow;

use crate::color::Ink;
use crate::geom::{Em, Length};

macro_rules! notation {
    ($(#[$doc:meta])* $name:ident($inner:ty), $title:literal, $pattern:expr, $parse:expr, $what:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let text = Cow::<'de, str>::deserialize(d)?;
                $parse(&text).map($name).ok_or_else(|| de::Error::custom(format!("`{text}` is not {}", $what)))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": format!("Must be {}", $what) })
            }
        }
    };
}

/// A notation for values, as the reader of TOML files checks it and puts it into words.
pub(crate) struct Notation {
    /// The pattern in the JSON Schema; it also tells notations apart.
    pub pattern: &'static str,
    /// What a value is: `a length such as …`.
    pub what: &'static str,
    /// Several of them.
    pub plural: &'static str,
    /// An example.
    pub example: &'static str,
    /// Whether a text is one.
    pub accepts: fn(&str) -> bool,
}

const LENGTH: Notation = Notation {
    pattern: r"^[-+]?[0-9]*\.?[0-9]+\.? ?(pt|mm|cm|in)$",
    what: "a length such as \"9.5pt\" or \"12mm\" (pt, mm, cm, in)",
    plural: "lengths",
    example: "9.5pt",
    accepts: |text| Length::parse(text).is_ok(),
};
const EM: Notation = Notation {
    pattern: r"^[-+]?[0-9]*\.?[0-9]+\.? ?em$",
    what: "a number of ems such as \"2em\" or \"0.25em\"",
    plural: "numbers of ems",
    example: "2em",
    accepts: |text| Em::parse(text).is_ok(),
};
const DISTANCE: Notation = Notation {
    pattern: r"^[-+]?[0-9]*\.?[0-9]+\.? ?(pt|mm|cm|in|em)$",
    what: "a length such as \"9pt\" or a number of ems such as \"1em\"",
    plural: "lengths or numbers of ems",
    example: "1em",
    accepts: |text| Distance::parse(text).is_some(),
};
const INK: Notation = Notation {
    pattern: r"^(paper|white|black|([CMYKcmyk][0-9]{1,3}(\.[0-9]{1,2})?( +|$)){1,4}|[a-z][a-z0-9-]{0,31}( +[0-9]{1,3}(\.[0-9]{1,2})?)?)$",
    what: "an ink such as \"K100\", \"C10 M95 Y85\" or \"paper\", or a spot colour of the edition and its tint in percent, such as \"red 60\"",
    plural: "inks",
    example: "K100",
    accepts: |text| WrittenInk::parse(text).is_some(),
};
const PROCESS: Notation = Notation {
    pattern: r"^([CMYKcmyk][0-9]{1,3}(\.[0-9]{1,2})?( +|$)){1,4}$",
    what: "a mixture of the process inks such as \"C0 M100 Y81 K4\"",
    plural: "mixtures of inks",
    example: "C0 M100 Y81 K4",
    accepts: |text| process(text).is_some(),
};
const SPOT: Notation = Notation {
    pattern: r"^[a-z][a-z0-9-]{0,31}$",
    what: "a spot colour's key: small letters, digits and hyphens, a letter first",
    plural: "keys",
    example: "red",
    accepts: is_spot_key,
};
const PLATES: Notation = Notation {
    pattern: r"^(K|CMYK)( *\+ *[a-z][a-z0-9-]{0,31})*$",
    what: "plates such as \"K\", \"CMYK\" or, with a spot colour of the edition, \"K+red\"",
    plural: "plates",
    example: "K+red",
    accepts: |text| WrittenPlates::parse(text).is_some(),
};

/// All notations.
pub(crate) const NOTATIONS: [Notation; 7] = [LENGTH, EM, DISTANCE, INK, PROCESS, SPOT, PLATES];

notation!(
    /// A length with its unit.
    LengthValue(Length), "Length", LENGTH.pattern, |t: &str| Length::parse(t).ok(), LENGTH.what
);
notation!(
    /// A length in ems.
    EmValue(Em), "Em", EM.pattern, |t: &str| Em::parse(t).ok(), EM.what
);
notation!(
    /// A length, or ems of the grid.
    DistanceValue(Distance), "Distance", DISTANCE.pattern, Distance::parse, DISTANCE.what
);
notation!(
    /// An ink: amounts in percent, or a spot colour of the edition.
    InkValue(WrittenInk), "Ink", INK.pattern, WrittenInk::parse, INK.what
);
notation!(
    /// A mixture of the process inks, in percent.
    ProcessValue(Ink), "Process", PROCESS.pattern, process, PROCESS.what
);
notation!(
    /// The key that an edition gives a spot colour.
    SpotKeyValue(String), "SpotKey", SPOT.pattern, |t: &str| is_spot_key(t).then(|| t.to_owned()), SPOT.what
);
notation!(
    /// The plates of a page.
    PlatesValue(WrittenPlates), "Plates", PLATES.pattern, WrittenPlates::parse, PLATES.what
);

impl Copy for LengthValue {}
impl Copy for EmValue {}
impl Copy for DistanceValue {}

/// A distance as written: a length, or ems of the grid that it is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// A length.
    Length(Length),
    /// Ems of the grid.
    Ems(Em),
}

impl Distance {
    /// Reads `"9pt"` or `"1em"`; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Distance> {
        let ems = || Em::parse(text).ok().map(Distance::Ems);
        Length::parse(text).ok().map(Distance::Length).or_else(ems)
    }
    /// The distance on a grid of an em.
    pub fn at(self, em: Length) -> Length {
        match self {
            Distance::Length(length) => length,
            Distance::Ems(ems) => ems.at(em),
        }
    }
    /// Whether it is below nothing.
    pub fn is_negative(self) -> bool {
        match self {
            Distance::Length(length) => length < Length::ZERO,
            Distance::Ems(ems) => ems < Em::ZERO,
        }
    }
}

/// An ink as written: a spot colour is only a name yet, which the edition gives a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenInk {
    /// Amounts of the process inks.
    Process(Ink),
    /// A spot colour.
    Spot {
        /// Its key in the edition.
        key: String,
        /// How much of it, 0–10 000 (hundredths of a percent).
        tint: u16,
    },
}

impl WrittenInk {
    /// Reads `"K100"`, `"paper"`, `"red"`, `"red 60"`; `None` when it is none of these.
    pub fn parse(text: &str) -> Option<WrittenInk> {
        if let Some(ink) = Ink::parse(text) {
            return Some(WrittenInk::Process(ink));
        }
        let mut words = text.split_whitespace();
        let key = words.next().filter(|key| is_spot_key(key))?;
        let tint = words.next().map_or(Some(10_000), Ink::parse_percent)?;
        words.next().is_none().then(|| WrittenInk::Spot { key: key.to_owned(), tint })
    }
}

/// Plates as written: `CMYK+red`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenPlates {
    /// Of the process inks black alone; all four otherwise.
    pub black_only: bool,
    /// Keys of spot colours, in the order written.
    pub spots: Vec<String>,
}

impl WrittenPlates {
    /// Reads `"K"`, `"CMYK"`, `"K+red"`; `None` when it is none of these.
    pub fn parse(text: &str) -> Option<WrittenPlates> {
        let mut parts = text.split('+').map(str::trim);
        let black_only = match parts.next()? {
            "K" => true,
            "CMYK" => false,
            _ => return None,
        };
        let spots: Option<Vec<String>> = parts.map(|key| is_spot_key(key).then(|| key.to_owned())).collect();
        Some(WrittenPlates { black_only, spots: spots? })
    }
}

/// A mixture of inks, without the names that others have.
fn process(text: &str) -> Option<Ink> {
    Ink::parse(text).filter(|_| text.bytes().any(|b| b.is_ascii_digit()))
}

/// Small letters, digits and hyphens, a letter first.
fn is_spot_key(text: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.len() <= 32 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ink_is_a_mixture_or_a_spot_colour() {
        let spot = |key: &str, tint| Some(WrittenInk::Spot { key: key.to_owned(), tint });
        assert_eq!(WrittenInk::parse("K8"), Some(WrittenInk::Process(Ink::black(8))));
        assert_eq!(WrittenInk::parse("paper"), Some(WrittenInk::Process(Ink::PAPER)));
        assert_eq!(WrittenInk::parse("red"), spot("red", 10_000));
        assert_eq!(WrittenInk::parse("house-red  12.5"), spot("house-red", 1250));
        for bad in ["", "Red", "red 101", "red 60 5", "#fff", "K101", "red60%", "red -1", &"r".repeat(33)] {
            assert_eq!(WrittenInk::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn plates_are_black_or_four_and_spot_colours() {
        let of = |text| WrittenPlates::parse(text).map(|p| (p.black_only, p.spots.join(",")));
        assert_eq!(of("K"), Some((true, String::new())));
        assert_eq!(of("CMYK+red + gold"), Some((false, "red,gold".to_owned())));
        for bad in ["", "k", "C", "CMYK+", "red", "K+Red"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
