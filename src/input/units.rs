//! Values in files that have a notation of their own: lengths, ems, inks, with their place.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use std::borrow::Cow;

use crate::color::Ink;
use crate::geom::{Em, Length};

macro_rules! notation {
    ($(#[$doc:meta])* $name:ident($inner:ty), $title:literal, $pattern:expr, $parse:expr, $what:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
const INK: Notation = Notation {
    pattern: r"^(paper|white|black|([CMYKcmyk][0-9]{1,3}(\.[0-9]{1,2})?( +|$)){1,4})$",
    what: "an ink such as \"K100\", \"C10 M95 Y85\" or \"paper\"",
    plural: "inks",
    example: "K100",
    accepts: |text| Ink::parse(text).is_some(),
};

/// All notations.
pub(crate) const NOTATIONS: [Notation; 3] = [LENGTH, EM, INK];

notation!(
    /// A length with its unit.
    LengthValue(Length), "Length", LENGTH.pattern, |t: &str| Length::parse(t).ok(), LENGTH.what
);
notation!(
    /// A length in ems.
    EmValue(Em), "Em", EM.pattern, |t: &str| Em::parse(t).ok(), EM.what
);
notation!(
    /// An ink: amounts in percent.
    InkValue(Ink), "Ink", INK.pattern, Ink::parse, INK.what
);
