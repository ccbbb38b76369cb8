//! Values in files that have a notation of their own: lengths, ems, inks, with their place.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use std::borrow::Cow;

use crate::color::Ink;
use crate::geom::{Em, Length};

macro_rules! notation {
    ($(#[$doc:meta])* $name:ident($inner:ty), $title:literal, $pattern:literal, $parse:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let text = Cow::<'de, str>::deserialize(d)?;
                $parse(&text).map($name).ok_or_else(|| de::Error::custom(format!(concat!("`{}` is not ", $what), text)))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": concat!("Must be ", $what) })
            }
        }
    };
}

notation!(
    /// A length with its unit.
    LengthValue(Length), "Length", r"^-?[0-9]*\.?[0-9]+ ?(pt|mm|cm|in)$",
    |t: &str| Length::parse(t).ok(), "a length such as \"9.5pt\" or \"12mm\" (pt, mm, cm, in)"
);
notation!(
    /// A length in ems.
    EmValue(Em), "Em", r"^-?[0-9]*\.?[0-9]+ ?em$",
    |t: &str| Em::parse(t).ok(), "a number of ems such as \"2em\" or \"0.25em\""
);
notation!(
    /// An ink: amounts in percent.
    InkValue(Ink), "Ink", r"^(paper|white|black|([CMYKcmyk][0-9]{1,3}(\.[0-9]{1,2})?( +|$)){1,4})$",
    Ink::parse, "an ink such as \"K100\", \"C10 M95 Y85\" or \"paper\""
);
