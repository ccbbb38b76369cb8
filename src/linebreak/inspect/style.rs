//! A style from the keys of a style file, over plain text.

use serde_json::{Map, Value};

use crate::color::Ink;
use crate::font::{FaceId, FontStore};
use crate::geom::{Em, Length};
use crate::input::style::{AlignValue, GapValue, LineBreakValue, StyleTable, TrimValue, WordBreakValue};
use crate::model::{Align, FaceChain, Gap, LineBreak, LineSpace, Style, Trim, WordBreak};

/// Body faces by language: the first entry that a language begins with.
const HAN: &[(&str, &str)] = &[
    ("zh-HK", "Noto Serif CJK HK"),
    ("zh-Hant-HK", "Noto Serif CJK HK"),
    ("zh-MO", "Noto Serif CJK HK"),
    ("yue", "Noto Serif CJK HK"),
    ("zh-Hant", "Noto Serif CJK TC"),
    ("zh-TW", "Noto Serif CJK TC"),
    ("zh", "Noto Serif CJK SC"),
    ("ja", "Noto Serif CJK JP"),
    ("ko", "Noto Serif CJK KR"),
    ("", "Noto Serif CJK HK"),
];
const LATIN: &str = "Source Serif 4";

/// The style of a query.
pub(super) fn style(fonts: &FontStore, lang: &str, keys: Map<String, Value>) -> Result<Style, String> {
    let table: StyleTable = serde_json::from_value(Value::Object(keys)).map_err(|e| format!("`style`: {e}"))?;
    if table.based_on.is_some() {
        return Err("`style`: there are no other styles here, so `based-on` cannot be used".to_owned());
    }
    let lang = table.lang.clone().unwrap_or_else(|| lang.to_owned());
    let size = table.size.map_or(Length::pt(10), |v| v.0);
    let line_space = LineSpace::default();
    Ok(Style {
        name: "inspect".to_owned(),
        faces: FaceChain { han: faces(fonts, table.han, &[han(&lang)])?, latin: faces(fonts, table.latin, &[LATIN])? },
        lang,
        size,
        leading: table.leading.map_or(size.scale(3, 2), |v| v.0),
        ink: table.ink.map_or(Ink::BLACK, |v| v.0),
        align: table.align.map_or(Align::Justify, align),
        indent: table.indent.map_or(Em::ZERO, |v| v.0),
        hang: table.hang.map_or(Em::ZERO, |v| v.0),
        tracking: table.tracking.map_or(Em::ZERO, |v| v.0),
        line_break: table.line_break.map_or(LineBreak::default(), line_break),
        word_break: table.word_break.map_or(WordBreak::default(), word_break),
        trim: table.punctuation.map_or(Trim::default(), trim),
        gap: table.gap.map_or(Gap::default(), gap),
        fit: None,
        before: line_space,
        after: line_space,
        keep: table.keep.unwrap_or(0),
        allow_orphan: table.allow_orphan.unwrap_or(false),
    })
}

fn han(lang: &str) -> &'static str {
    HAN.iter().find(|(l, _)| lang.starts_with(l)).map_or("Noto Serif CJK HK", |(_, f)| f)
}

fn faces(fonts: &FontStore, named: Option<Vec<String>>, default: &[&str]) -> Result<Vec<FaceId>, String> {
    let names = named.unwrap_or_else(|| default.iter().map(|n| (*n).to_owned()).collect());
    names
        .iter()
        .map(|name| fonts.find(name).ok_or_else(|| format!("no face is named `{name}`; `dayang fonts` lists them")))
        .collect()
}

fn align(value: AlignValue) -> Align {
    match value {
        AlignValue::Justify => Align::Justify,
        AlignValue::Start => Align::Start,
        AlignValue::Center => Align::Center,
        AlignValue::End => Align::End,
        AlignValue::Spread => Align::Spread,
    }
}

fn trim(value: TrimValue) -> Trim {
    match value {
        TrimValue::Normal => Trim::Normal,
        TrimValue::Full => Trim::Full,
        TrimValue::All => Trim::All,
    }
}

fn word_break(value: WordBreakValue) -> WordBreak {
    match value {
        WordBreakValue::Normal => WordBreak::Normal,
        WordBreakValue::KeepAll => WordBreak::KeepAll,
        WordBreakValue::BreakAll => WordBreak::BreakAll,
        WordBreakValue::Phrase => WordBreak::Phrase,
    }
}

fn gap(value: GapValue) -> Gap {
    match value {
        GapValue::One(ideal) => {
            let limits = Gap::default();
            Gap { min: limits.min.min(ideal.0), ideal: ideal.0, max: limits.max.max(ideal.0) }
        }
        GapValue::Range([min, ideal, max]) => Gap { min: min.0, ideal: ideal.0, max: max.0 },
    }
}

fn line_break(value: LineBreakValue) -> LineBreak {
    use LineBreakValue as V;
    match value {
        V::ClreqNone => LineBreak::ClreqNone,
        V::ClreqBasic => LineBreak::ClreqBasic,
        V::ClreqGb => LineBreak::ClreqGb,
        V::ClreqStrict => LineBreak::ClreqStrict,
        V::Gb => LineBreak::Gb,
        V::Auto => LineBreak::Auto,
        V::Loose => LineBreak::Loose,
        V::Normal => LineBreak::Normal,
        V::Strict => LineBreak::Strict,
        V::Anywhere => LineBreak::Anywhere,
        V::JlreqVeryStrict => LineBreak::JlreqVeryStrict,
        V::JlreqStrict => LineBreak::JlreqStrict,
        V::JlreqLoose => LineBreak::JlreqLoose,
        V::JlreqVeryLoose => LineBreak::JlreqVeryLoose,
    }
}
