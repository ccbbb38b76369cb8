//! Styles as written: every property optional, inherited through `based-on`.

mod check;
pub(crate) use check::check_styles;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostics, SourceMap};

use super::layout::Writing;
use super::toml::Parsed;
use super::units::{EmValue, InkValue, LengthValue};

/// A style file (`layouts/styles/NAME.toml`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StyleFile {
    /// The house style's name.
    pub name: String,
    /// What it is for, in a sentence.
    #[serde(default)]
    pub title: Option<String>,
    /// Styles by name. The engine uses `body lead byline subhead kicker headline deck bug label
    /// caption credit sidebar sidebar-head sidebar-label refer credits furniture` for the parts of
    /// those names, and `strong emphasis slug` within text.
    #[serde(default)]
    pub style: BTreeMap<String, StyleTable>,
}

/// One style. What is absent comes from `based-on`, or from the engine's base style.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StyleTable {
    /// The style this one differs from.
    pub based_on: Option<String>,
    /// BCP 47 language: `zh-HK`, `zh-Hant`, `zh-Hans`, `ja`. A story's own language wins.
    pub lang: Option<String>,
    /// Faces for Han characters and CJK marks, by full or PostScript name, in order.
    pub han: Option<Vec<String>>,
    /// Faces for CJK punctuation, where the Han faces' own marks will not do (a kai face with
    /// corner-set marks in a Hong Kong paper); absent: the Han faces.
    pub marks: Option<Vec<String>>,
    /// Faces for Latin, Greek and Cyrillic letters, digits and ASCII marks, in order.
    pub latin: Option<Vec<String>>,
    /// Type size. Absent on a body style: the grid's em.
    pub size: Option<LengthValue>,
    /// Distance between baselines. Absent on a body style: the grid's leading.
    pub leading: Option<LengthValue>,
    /// Ink of the type.
    pub ink: Option<InkValue>,
    /// Alignment of lines.
    pub align: Option<AlignValue>,
    /// First-line indent.
    pub indent: Option<EmValue>,
    /// Hanging indent of list text.
    pub hang: Option<EmValue>,
    /// Space after every character.
    pub tracking: Option<EmValue>,
    /// Line-break level.
    pub line_break: Option<LineBreakValue>,
    /// Where words may break.
    pub word_break: Option<WordBreakValue>,
    /// Punctuation widths.
    pub punctuation: Option<TrimValue>,
    /// Han–Latin gap: one value, or `[least, as set, most]`.
    pub gap: Option<GapValue>,
    /// Fit a head to its measure within these limits.
    pub fit: Option<FitTable>,
    /// Whole grid lines before: one number, or `[least, most]`.
    pub before: Option<LinesValue>,
    /// Whole grid lines after: one number, or `[least, most]`.
    pub after: Option<LinesValue>,
    /// Lines of the next element that must stand under this one in its frame.
    pub keep: Option<u8>,
    /// How lines are chosen; default `total-fit`.
    pub breaker: Option<BreakerValue>,
    /// How lines are filled.
    pub fill: Option<FillTable>,
    /// An opening bracket at a line's start; default `trim`.
    pub line_start: Option<LineStartValue>,
    /// A closing mark at a line's end; default `allow`, at the level `gb` `trim`.
    pub line_end: Option<LineEndValue>,
    /// Width of the interpunct ·; default 1em, in Simplified Chinese 0.5em.
    pub interpunct: Option<EmValue>,
    /// Whether one of 、，。 may hang beyond a line's end; default false.
    pub hang_marks: Option<bool>,
    /// What stays on a line with a number; default `symbols`.
    pub units: Option<UnitsValue>,
    /// Whether words of Latin letters may be hyphenated; default false.
    pub hyphenate: Option<bool>,
    /// Least characters in a paragraph's last line, marks not counted; default 2, any number
    /// with 1.
    pub last_line: Option<u8>,
    /// Least lines of a paragraph at a column's foot, if it goes on in the next; default 1.
    pub orphans: Option<u8>,
    /// Least lines of a paragraph at a column's top, if it began in the one before; default 1.
    pub widows: Option<u8>,
    /// First-line indent of a paragraph under a head; default `indent`.
    pub indent_after_head: Option<EmValue>,
    /// Width of the letters in percent, from 85 to 115 (長體、扁體); default 100. A head with
    /// `fit` has its limits there.
    pub width: Option<u16>,
    /// Line around the letters (heads over pictures).
    pub outline: Option<OutlineTable>,
    /// Ruby, bopomofo, emphasis dots, name and title marks.
    pub annotation: Option<AnnotationTable>,
    /// Distances and rules of a table (the style `table`).
    pub table: Option<TableTable>,
    /// How the lines run of a slot set in this style; default as on the slot's grid. Within a slot
    /// the slot decides.
    pub writing: Option<Writing>,
    /// What a numbered list counts in; default `figures`, in vertical lines of Chinese `han`.
    pub numerals: Option<NumeralsValue>,
    /// Digits and letters in vertical lines.
    pub vertical: Option<VerticalTable>,
}

/// How lines are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerValue {
    /// Over the whole paragraph.
    TotalFit,
    /// Line by line.
    Greedy,
}

/// How lines are filled (TYPOGRAPHY §4). Each key is inherited by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FillTable {
    /// In which order marks, spaces and gaps give way; default by the language.
    #[serde(default)]
    pub order: Option<FillOrderValue>,
    /// Word spaces, least and most; default 0.25em and 0.5em.
    #[serde(default)]
    pub word_space: Option<[EmValue; 2]>,
    /// Whether 。？！ may be compressed; default true, in Japanese order false.
    #[serde(default)]
    pub stops: Option<bool>,
    /// What a centred mark within a line may give in all; default 0.25em.
    #[serde(default)]
    pub centred_marks: Option<EmValue>,
    /// A line whose gaps are opened by more is loose; default 0.125em.
    #[serde(default)]
    pub loose: Option<EmValue>,
}

/// Compression and expansion orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FillOrderValue {
    /// CLREQ.
    Chinese,
    /// JLREQ.
    Japanese,
}

/// An opening bracket at a line's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LineStartValue {
    /// Loses its leading half.
    Trim,
    /// Loses it, but not at a paragraph's first line or after a forced break.
    TrimInside,
    /// Stands full width.
    Keep,
}

/// A closing mark at a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LineEndValue {
    /// Stands full width.
    Keep,
    /// May lose its trailing half, wholly or in part, where the line needs it.
    Allow,
    /// Loses its trailing half (GB/T 15834), always.
    Trim,
    /// Loses its trailing half wholly or not at all (JLREQ).
    Whole,
}

/// What stays on a line with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitsValue {
    /// Nothing but its own separators.
    None,
    /// Currency signs, ％ ‰ ℃ ° and their like.
    Symbols,
    /// These and counters: 3月, 20萬, 5名.
    Counters,
}

/// Numbers of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NumeralsValue {
    /// 1, 2, 3.
    Figures,
    /// 一、二、三、.
    Han,
}

/// A line around letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OutlineTable {
    /// Width of the line; half of it lies outside the letter.
    pub width: LengthValue,
    /// Its ink.
    pub ink: InkValue,
}

/// Ruby, bopomofo, emphasis dots, name and title marks (TYPOGRAPHY §7). Each key is inherited by
/// itself; ems are the base text's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AnnotationTable {
    /// Size of ruby; default 0.5em.
    #[serde(default)]
    pub ruby: Option<EmValue>,
    /// Size of a bopomofo symbol; default 0.3em.
    #[serde(default)]
    pub bopomofo: Option<EmValue>,
    /// Width of a bopomofo annotation with its tone; default 0.5em.
    #[serde(default)]
    pub bopomofo_width: Option<EmValue>,
    /// The emphasis dot, one character; default `•`.
    #[serde(default)]
    pub dot: Option<String>,
    /// Size of the emphasis dot; default 0.5em.
    #[serde(default)]
    pub dot_size: Option<EmValue>,
    /// Thickness of name and title marks; default 0.05em.
    #[serde(default)]
    pub line: Option<EmValue>,
    /// Distance of dots and lines from the base characters; default 0.05em.
    #[serde(default)]
    pub distance: Option<EmValue>,
    /// Size of a note's mark; default 0.6em.
    #[serde(default)]
    pub note: Option<EmValue>,
}

/// Distances and rules of a table. Each key is inherited by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableTable {
    /// Distance between columns, least and as set; default 0.5em and 1em.
    #[serde(default)]
    pub gap: Option<[EmValue; 2]>,
    /// Thickness of the rules above a table and at its foot; default 0.5pt, `0pt` for none.
    #[serde(default)]
    pub rule: Option<LengthValue>,
    /// Thickness of the rule under the head row; default 0.25pt, `0pt` for none.
    #[serde(default)]
    pub head_rule: Option<LengthValue>,
}

/// Digits and letters in vertical lines (TYPOGRAPHY §6). Each key is inherited by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VerticalTable {
    /// Most digits abreast in one em (縱中橫), from 1 (none) to 3; default 3, which in Chinese stand
    /// abreast only in a face with third-width forms, in Japanese 2.
    #[serde(default)]
    pub abreast: Option<u8>,
    /// Numbers of more digits; default `stacked`.
    #[serde(default)]
    pub long_numbers: Option<LongNumbersValue>,
    /// Letters; default `acronyms`.
    #[serde(default)]
    pub letters: Option<LettersValue>,
}

/// Numbers of too many digits to stand abreast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LongNumbersValue {
    /// Full-width digits, one under the other.
    Stacked,
    /// Turned a quarter, as words are.
    Turned,
}

/// Letters in vertical lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LettersValue {
    /// Single letters and acronyms (capitals and digits, at most four) upright, words turned.
    Acronyms,
    /// All turned.
    Turned,
    /// All upright, one under the other.
    Stacked,
}

/// Alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlignValue {
    /// Both edges, the last line at the start.
    Justify,
    /// At the start.
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// Both edges, the last line too.
    Spread,
}

/// Line-break level (`line-break`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum LineBreakValue {
    ClreqNone,
    ClreqBasic,
    ClreqGb,
    ClreqStrict,
    Gb,
    Auto,
    Loose,
    Normal,
    Strict,
    Anywhere,
    JlreqVeryStrict,
    JlreqStrict,
    JlreqLoose,
    JlreqVeryLoose,
}

/// `word-break`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum WordBreakValue {
    Normal,
    KeepAll,
    BreakAll,
    Phrase,
}

/// Punctuation widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrimValue {
    /// Adjacent marks, line start and line end are set close.
    Normal,
    /// Every mark is full width.
    Full,
    /// Every adjustable mark is half width.
    All,
}

/// A Han–Latin gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum GapValue {
    /// As set; justification may not move it below 1/8 em nor above 1/3 em.
    One(EmValue),
    /// Least, as set, most.
    Range([EmValue; 3]),
}

/// Whole lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LinesValue {
    /// Exactly.
    One(u8),
    /// Least and most.
    Range([u8; 2]),
}

/// Limits of fitting a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FitTable {
    /// Smallest and largest size.
    pub size: [LengthValue; 2],
    /// Least and most tracking; default 0.
    #[serde(default)]
    pub tracking: Option<[EmValue; 2]>,
    /// Narrowest and widest width in percent; default 100; at most 85 to 115.
    #[serde(default)]
    pub width: Option<[u16; 2]>,
    /// Most lines; default 1.
    #[serde(default)]
    pub lines: Option<u8>,
}

/// Reads a style file, and checks all that can be checked without other files.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error, so that a value handed on needs no second check.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<StyleFile>> {
    let parsed = super::toml::read(text, name, map, diagnostics)?;
    let found = check::check(&parsed);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}
