//! Answers to `dayang inspect`: breaks and lines of one text, through the same path as a page.
//!
//! Each function takes one line of JSON and gives one back; offsets count code points.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::breaks::Asked;
use super::cut::Cut;
use super::head::HeadBreaks;
use super::level::Level;
use super::{Break, LineSlot, Paragraph, breaks as rules, choose, css_names, lang, level, prepare, set};
use crate::font::FontStore;
use crate::geom::{Em, WritingMode};
use crate::model::lexicon::Lexicon;
use crate::model::resolve::plain_style;
use crate::model::{Breaker, LineBreak, Text, Units, WordBreak};
use crate::shape::itemise::characters;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BreaksQuery {
    text: String,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    line_break: Option<String>,
    #[serde(default)]
    word_break: Option<String>,
    #[serde(default)]
    units: Option<String>,
    #[serde(default)]
    hyphenate: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesQuery {
    text: String,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    writing: Option<String>,
    measure_em: Value,
    #[serde(default)]
    breaker: Option<String>,
    #[serde(default)]
    style: Map<String, Value>,
}

/// Language of a text that names none.
const LANG: &str = "zh-HK";

/// The soft breaks of `{"text","lang","line_break","word_break","units","hyphenate"}` as
/// `{"breaks":[…]}`: a soft break *k* stands between code points *k*−1 and *k*. All but `text` may
/// be left out. Where some of them end their line with a hyphen, `"hyphens":[…]` names those.
///
/// # Errors
/// A sentence that says what is wrong with the line: not JSON, an unknown name or language.
pub fn breaks(line: &str) -> Result<String, String> {
    breaks_with(line, &Lexicon::default())
}

/// As [`breaks`]; where breaks stand between words (`phrase`), a lexicon's names are kept whole.
///
/// # Errors
/// As [`breaks`].
pub fn breaks_with(line: &str, lexicon: &Lexicon) -> Result<String, String> {
    let query: BreaksQuery = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let line_break = query.line_break.as_deref().map_or(Ok(LineBreak::default()), line_break)?;
    let word_break = query.word_break.as_deref().map_or(Ok(WordBreak::default()), word_break)?;
    let units = query.units.as_deref().map_or(Ok(Units::default()), units)?;
    let lang = language(query.lang.as_deref())?;
    let whole = lexicon.find(&query.text);
    let level = Level::of(line_break);
    let asked = Asked { level, word_break, units, hyphenate: query.hyphenate, lang, whole: &whole, stacked: false };
    let chars = characters(&query.text, lang);
    let found = rules::find(&query.text, &chars, &asked);
    let soft = |b: &Break| matches!(b, Break::Allowed | Break::Preferred);
    let offsets: Vec<usize> = found.before.iter().enumerate().filter(|(_, b)| soft(b)).map(|(i, _)| i).collect();
    let mut answer = json!({ "breaks": offsets });
    if !found.hyphens.is_empty()
        && let Some(answer) = answer.as_object_mut()
    {
        answer.insert("hyphens".to_owned(), json!(found.hyphens));
    }
    Ok(answer.to_string())
}

/// The lines of `{"text","lang","writing","measure_em","breaker","style":{…}}` as
/// `[{"start","end","advances_em":[…]}]`, one advance for each code point from `start` to `end`
/// (that of a cluster, a ligature or figures abreast with its first, the gap after it with its last;
/// in vertical lines an advance is a height). `style` has the
/// keys of a style file; what is left out is plain text: no indent, justified, serif. The names of
/// CSS, `text-spacing-trim` and `text-autospace`, may stand there for what they mean
/// ([`css_names`]); with these a last line may hold a lone character, as in CSS. `breaker` is `total-fit` or `greedy`; left out, the style's, whose default is
/// total-fit. A style whose `word-break` is `phrase` is a head's: its lines are few and even, as on
/// a page.
///
/// # Errors
/// A sentence that says what is wrong with the line: not JSON, an unknown key, name or language, a
/// face that is not there, a measure that holds no
/// character.
pub fn lines(fonts: &FontStore, line: &str) -> Result<String, String> {
    lines_with(fonts, line, &Lexicon::default())
}

/// As [`lines`]; where breaks stand between words (`phrase`), a lexicon's names are kept whole.
///
/// # Errors
/// As [`lines`].
pub fn lines_with(fonts: &FontStore, line: &str, lexicon: &Lexicon) -> Result<String, String> {
    let query: LinesQuery = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let writing = match query.writing.as_deref() {
        None | Some("horizontal") => WritingMode::Horizontal,
        Some("vertical") => WritingMode::Vertical,
        Some(other) => return Err(format!("`writing`: `{other}` is neither horizontal nor vertical")),
    };
    let measure = measure(&query.measure_em)?;
    let lang = language(query.lang.as_deref())?;
    let mut style = plain_style(css_names::in_own_words(query.style)?, (lang, writing), fonts)?;
    style.breaker = query.breaker.as_deref().map_or(Ok(style.breaker), breaker)?;
    let whole = lexicon.find(&query.text);
    let text = Text { text: query.text, whole, ..Text::default() };
    let paragraph = prepare(fonts, std::slice::from_ref(&style), &text);
    if style.word_break == WordBreak::Phrase {
        let cuts = HeadBreaks::of(&paragraph, &style, &text).cuts_within(measure);
        if cuts.last().map_or(0, |cut| cut.to) < paragraph.items().len() {
            return Err(too_narrow(measure));
        }
        return Ok(Value::Array(described(&paragraph, &cuts, &text.text)).to_string());
    }
    let slots = u32::try_from(paragraph.items().len()).unwrap_or(u32::MAX);
    let slot = |grid_line| LineSlot { frame: 0, grid_line, start: Em::ZERO, measure };
    let lane: Vec<LineSlot> = (0..slots).map(slot).collect();
    let chosen = choose(&paragraph, &lane);
    if chosen.overset.is_some() {
        return Err(too_narrow(measure));
    }
    Ok(Value::Array(described(&paragraph, &chosen.cuts, &text.text)).to_string())
}

fn too_narrow(measure: Em) -> String {
    format!("`measure_em`: {} em holds not even one character", measure.to_f64())
}

/// Lines with their code-point offsets and advances.
fn described(paragraph: &Paragraph, cuts: &[Cut], text: &str) -> Vec<Value> {
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let code_point = |byte: usize| bytes.partition_point(|at| *at < byte);
    let first_byte = |item: usize| paragraph.items().get(item).map_or(text.len(), |i| i.text.0 as usize);
    let describe = |cut: &Cut| {
        let (start, end) = (code_point(first_byte(cut.from)), code_point(first_byte(cut.to)));
        let mut advances = vec![Em::ZERO; end.saturating_sub(start)];
        let mut add = |k: Option<usize>, em: Em| {
            if let Some(place) = k.and_then(|k| k.checked_sub(start)).and_then(|k| advances.get_mut(k)) {
                *place += em;
            }
        };
        for ((first, next), width, gap) in set::advances(paragraph, cut) {
            add(Some(code_point(first as usize)), width);
            add(code_point(next as usize).checked_sub(1), gap);
        }
        let advances: Vec<f64> = advances.into_iter().map(rounded).collect();
        json!({ "start": start, "end": end, "advances_em": advances })
    };
    cuts.iter().map(describe).collect()
}

/// To four decimals: finer than any eye, and free of the noise of binary fractions.
fn rounded(em: Em) -> f64 {
    let tenthousandths = em.scale(10_000, 1).raw() as f64 / Em::ONE.raw() as f64;
    tenthousandths.round() / 10_000.0
}

fn measure(value: &Value) -> Result<Em, String> {
    let wrong = || format!("`measure_em`: {value} is not a number of ems above 0, such as 12 or 12.5");
    let Value::Number(number) = value else { return Err(wrong()) };
    let em = Em::parse(&format!("{number}em")).map_err(|_| wrong())?;
    if em > Em::ZERO { Ok(em) } else { Err(wrong()) }
}

/// The language of a query; no tag at all is ours, an empty one none.
fn language(lang: Option<&str>) -> Result<&str, String> {
    let lang = lang.unwrap_or(LANG);
    lang::fault(lang).map_or(Ok(lang), |fault| Err(format!("`lang`: {fault}")))
}

fn line_break(name: &str) -> Result<LineBreak, String> {
    let found = level::NAMES.iter().find(|(n, _)| *n == name);
    found.map(|(_, l)| *l).ok_or_else(|| {
        let known: Vec<&str> = level::NAMES.iter().map(|(n, _)| *n).collect();
        format!("`{name}` is no line-break level; there are {}", known.join(", "))
    })
}

fn breaker(name: &str) -> Result<Breaker, String> {
    match name {
        "total-fit" => Ok(Breaker::TotalFit),
        "greedy" => Ok(Breaker::Greedy),
        _ => Err(format!("`breaker`: `{name}` is neither total-fit nor greedy")),
    }
}

fn word_break(name: &str) -> Result<WordBreak, String> {
    match name {
        "normal" => Ok(WordBreak::Normal),
        "keep-all" => Ok(WordBreak::KeepAll),
        "break-all" => Ok(WordBreak::BreakAll),
        "phrase" => Ok(WordBreak::Phrase),
        _ => Err(format!("`{name}` is no word-break; there are normal, keep-all, break-all, phrase")),
    }
}

fn units(name: &str) -> Result<Units, String> {
    match name {
        "none" => Ok(Units::None),
        "symbols" => Ok(Units::Symbols),
        "counters" => Ok(Units::Counters),
        _ => Err(format!("`{name}` is no value of units; there are none, symbols, counters")),
    }
}
