//! A house table as written: how a newspaper has what feeds bring.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};

use super::toml::{Key, Parsed, shown};

/// A house table: quotation marks, widths, variants and private characters of imported stories.
///
/// A key that is not given is as in the table of `base`, or, without one, off.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HouseFile {
    /// What the table is for, for people.
    #[serde(default)]
    pub title: Option<String>,
    /// The bundled table that this one changes.
    #[serde(default)]
    pub base: Option<Base>,
    /// Quotation marks.
    #[serde(default)]
    pub quotes: Option<Quotes>,
    /// Width of digits.
    #[serde(default)]
    pub digits: Option<Width>,
    /// Width of Latin letters.
    #[serde(default)]
    pub letters: Option<Width>,
    /// `--`, `―` and a single `—` between Chinese characters become `——`.
    #[serde(default)]
    pub dashes: Option<bool>,
    /// `...`, `。。。` and a single `…` beside Chinese characters become `……`.
    #[serde(default)]
    pub ellipses: Option<bool>,
    /// Half-width `,` `.` `:` `;` `?` `!` after Chinese characters, and brackets around or after
    /// them, become full-width.
    #[serde(default)]
    pub marks: Option<bool>,
    /// Spaces between Chinese characters are taken out of running text.
    #[serde(default)]
    pub spaces: Option<bool>,
    /// The script that stories are in; characters that only the other has are reported.
    #[serde(default)]
    pub script: Option<Script>,
    /// Characters that are never reported for their script.
    #[serde(default)]
    pub legal: Option<String>,
    /// Private-use characters.
    #[serde(default)]
    pub private_use: Option<PrivateUse>,
    /// Variants: which form the house has.
    #[serde(default)]
    pub variant: Vec<VariantTable>,
    /// What paragraph styles of word processors are, by their names.
    #[serde(default)]
    pub styles: BTreeMap<String, StylePart>,
}

/// A bundled house table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Base {
    /// Hong Kong.
    #[serde(rename = "zh-HK")]
    HongKong,
    /// Taiwan.
    #[serde(rename = "zh-TW")]
    Taiwan,
    /// The mainland.
    #[serde(rename = "zh-CN")]
    Mainland,
    /// Japan.
    #[serde(rename = "ja")]
    Japan,
}

/// Quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quotes {
    /// 「」 and within them 『』.
    Corner,
    /// “” and within them ‘’.
    Curly,
    /// As they come.
    Keep,
}

/// Width of digits or letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Width {
    /// 0 to 9.
    Half,
    /// ０ to ９.
    Full,
    /// As they come.
    Keep,
}

/// The script of a house's stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Script {
    /// Traditional: simplified characters are reported.
    Traditional,
    /// Simplified: traditional characters are reported.
    Simplified,
    /// Any: nothing is reported.
    Any,
}

/// What becomes of private-use characters.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PrivateUse {
    /// Standard tables, the first that knows a character deciding.
    #[serde(default)]
    pub tables: Option<Vec<PrivateTable>>,
    /// The house's own: "U+E000" = "𠮷".
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}

/// A standard table of private-use characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateTable {
    /// Hong Kong's, of HKSCS before Unicode had its characters.
    Hkscs,
    /// The mainland's, of GBK and GB 18030-2000.
    Gbk,
}

/// One variant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VariantTable {
    /// The characters that are changed: "裡", or "裡裏" for two.
    pub from: String,
    /// The house's form; the character itself turns off what `base` does to it.
    pub to: String,
    /// Words in which the character stays as it is: "著名".
    #[serde(default)]
    pub except: Vec<String>,
    /// Words in which alone it is changed: "隨著".
    #[serde(default)]
    pub only: Vec<String>,
}

/// A part of a story that a paragraph style stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StylePart {
    /// Headline; another one begins another story.
    Headline,
    /// The line over the headline.
    Kicker,
    /// The line under the headline.
    Deck,
    /// Lead.
    Lead,
    /// Head in the text.
    Subhead,
    /// Caption of the picture before or after it.
    Caption,
    /// Photographer.
    Credit,
    /// Byline.
    Byline,
    /// Kind of piece.
    Label,
    /// Source or place, set as 【…】.
    Slug,
    /// List with bullets.
    List,
    /// Numbered list.
    Numbers,
    /// Paragraph.
    Paragraph,
    /// Not set, but reported.
    Ignore,
}

/// Reads a house table, and checks what the schema cannot.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<HouseFile>> {
    let parsed = super::toml::read::<HouseFile>(text, name, map, diagnostics)?;
    let mut found = Diagnostics::default();
    for (i, variant) in parsed.value.variant.iter().enumerate() {
        let at = |key| parsed.span(&[Key::Name("variant"), Key::Index(i), Key::Name(key)]);
        if variant.to.chars().count() != 1 || variant.from.is_empty() {
            let message = format!("a variant is one character, not {}", shown(&variant.to));
            found.push(
                Diagnostic::error("house-variant", message)
                    .at_opt(at("to"), "")
                    .help("for example from = \"裡\", to = \"裏\""),
            );
        }
        for (key, words) in [("except", &variant.except), ("only", &variant.only)] {
            for word in words.iter().filter(|word| !word.contains(|c| variant.from.contains(c))) {
                let message = format!("{} has none of the characters {}", shown(word), shown(&variant.from));
                found.push(
                    Diagnostic::error("house-variant", message)
                        .at_opt(at(key), "")
                        .help("write the word as feeds have it"),
                );
            }
        }
    }
    for (key, value) in parsed.value.private_use.iter().flat_map(|p| &p.map) {
        let at = parsed.span(&[Key::Name("private-use"), Key::Name("map"), Key::Name(key)]);
        let private = code_point(key).is_some_and(|c| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..));
        if !private || value.is_empty() {
            let message = format!("{} is no private-use character, or nothing stands for it", shown(key));
            found.push(
                Diagnostic::error("house-private", message).at_opt(at, "").help("for example \"U+E000\" = \"𠮷\""),
            );
        }
    }
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}

/// The character of `U+E000`, or of the character itself.
pub fn code_point(text: &str) -> Option<char> {
    if let Some(hex) = text.strip_prefix("U+").filter(|hex| hex.len() <= 6) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
