//! Where lines may be broken.
//!
//! For each place between two characters these are asked, in this order:
//!
//! 1. stock UAX #14 ([`uax`], Unicode 15.0), whose forced breaks stand;
//! 2. whether the two are one to the reader: a base and its marks, an emoji sequence, a syllable;
//! 3. whether a piece is kept there: a two-em mark, a number with what belongs to it
//!    ([`units`](super::units));
//! 4. `word-break`;
//! 5. the level ([`level`](super::level)): its family of rules answers with the pair and the
//!    stock answer before it.
//!
//! Words are hyphenated last ([`hyphens`](super::hyphens)), where the style asks for it; a soft
//! hyphen typed by the writer counts always.

use std::ops::Range;

use icu_segmenter::GraphemeClusterSegmenter;
use unicode_linebreak::{BreakClass as B, break_property};

use super::level::{Level, Rules};
use super::phrase::Bound;
use super::uax::Stock;
use super::units::Bond;
use super::{chinese, css, hyphens, jlreq, lang, phrase, uax, units};
use crate::model::{LongNumbers, Style, Units, WordBreak};
use crate::shape::class::Class;
use crate::shape::itemise::Char;

/// What may happen between two characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Break {
    /// Never a break, not even in need (inside a two-em mark or a number).
    #[default]
    Inside,
    /// No break; in need, when nothing else fits, one may be taken here.
    Forbidden,
    /// A break is allowed.
    Allowed,
    /// The editor prefers a break here.
    Preferred,
    /// A break must be taken.
    Forced,
}

/// What a style says about breaking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub level: &'static Level,
    pub word_break: WordBreak,
    pub units: Units,
    pub hyphenate: bool,
    pub lang: &'a str,
    /// What a lexicon keeps whole between words (`phrase`).
    pub whole: &'a [Range<usize>],
    /// Whether digits stand one under the other, in a vertical line.
    pub stacked: bool,
}

impl Asked<'_> {
    /// What a style asks for.
    pub fn by<'a>(style: &'a Style, whole: &'a [Range<usize>]) -> Asked<'a> {
        Asked {
            level: Level::of(style.line_break),
            word_break: style.word_break,
            units: style.units,
            hyphenate: style.hyphenate,
            lang: &style.lang,
            whole,
            stacked: style.writing.is_vertical() && style.vertical.long_numbers == LongNumbers::Stacked,
        }
    }
}

/// The breaks of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// For each character, what may happen before it. The first is never a break.
    pub before: Vec<Break>,
    /// The characters, by index, before which a line that is broken there ends with a hyphen.
    pub hyphens: Vec<usize>,
}

/// A character as the rules see it; its combining marks are taken with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    /// The character.
    pub c: char,
    /// Its class in context.
    pub class: Class,
    /// Whether it is set as a full-width character.
    pub wide: bool,
    /// Its UAX #14 class, unresolved.
    pub lb: B,
}

impl Traits {
    fn of(ch: &Char) -> Traits {
        Traits { c: ch.c, class: ch.class, wide: ch.kind.is_wide(), lb: break_property(u32::from(ch.c)) }
    }

    /// What `word-break` is about: letters and digits of any script, and characters that UAX #14
    /// takes as letters or ideographs (CSS Text 3 5.1); marks of the table are none.
    fn is_letter(&self) -> bool {
        use Class as C;
        matches!(self.class, C::Han | C::Kana | C::Hangul | C::Letter | C::Digit | C::Symbol)
            || (self.class == C::WordMark && matches!(self.lb, B::Alphabetic | B::Ambiguous | B::Ideographic))
    }

    /// Letters that `break-all` takes as ideographs; what is one already obeys the level.
    fn is_alphabetic(&self) -> bool {
        self.is_letter() && !matches!(self.class, Class::Han | Class::Kana | Class::Symbol)
    }
}

/// Finds the breaks of a text.
pub(super) fn find(text: &str, chars: &[Char], asked: &Asked<'_>) -> Found {
    let stock = uax::opportunities(text);
    let mut before = if asked.level.rules == Rules::Anywhere {
        anywhere(text, chars, &stock)
    } else {
        by_rules(text, chars, &stock, asked)
    };
    let hyphens = hyphens::find(text, chars, &mut before, asked);
    Found { before, hyphens }
}

/// Around every grapheme cluster, but not before a space, which vanishes at a line's end.
fn anywhere(text: &str, chars: &[Char], stock: &[Stock]) -> Vec<Break> {
    let mut clusters = GraphemeClusterSegmenter::new().segment_str(text).peekable();
    let of_char = |(i, (ch, stock)): (usize, (&Char, &Stock))| {
        while clusters.peek().is_some_and(|at| *at < ch.at as usize) {
            clusters.next();
        }
        match stock {
            _ if i == 0 => Break::Inside,
            Stock::Mandatory => Break::Forced,
            _ if clusters.peek() != Some(&(ch.at as usize)) => Break::Inside,
            _ if matches!(ch.class, Class::Space | Class::Control) => Break::Forbidden,
            _ => Break::Allowed,
        }
    };
    chars.iter().zip(stock).enumerate().map(of_char).collect()
}

fn by_rules(text: &str, chars: &[Char], stock: &[Stock], asked: &Asked<'_>) -> Vec<Break> {
    let bonds = units::bonds(chars, asked.level, asked.units);
    let words = (asked.word_break == WordBreak::Phrase).then(|| phrase::bounds(text, chars, asked.whole));
    let pairs = Pairs { asked, east_asian: lang::is_chinese_or_japanese(asked.lang) };
    let mut before = Vec::with_capacity(chars.len());
    let mut last: Option<Traits> = None;
    let mut joined = false;
    for (i, ((ch, stock), bond)) in chars.iter().zip(stock).zip(&bonds).enumerate() {
        let this = if ch.combines { None } else { Some(Traits::of(ch)) };
        before.push(match (last, this, stock) {
            (None, ..) => Break::Inside,
            (_, _, Stock::Mandatory) => Break::Forced,
            (Some(_), None, _) => Break::Inside,
            (Some(a), Some(b), stock) => {
                let at_word =
                    a.c == SOFT_HYPHEN || words.as_ref().is_none_or(|w| w.get(i).is_none_or(|b| *b == Bound::Sure));
                pairs.between(&a, &b, *stock == Stock::Allowed, *bond, joined, at_word)
            }
        });
        joined = ch.c == ZERO_WIDTH_JOINER;
        last = this.or(last).or_else(|| Some(Traits::of(ch)));
    }
    if asked.stacked && asked.word_break != WordBreak::Phrase {
        for i in units::after_dashes(chars) {
            if let Some(place) = before.get_mut(i) {
                *place = Break::Allowed;
            }
        }
    }
    before
}

const ZERO_WIDTH_JOINER: char = '\u{200D}';
/// Shows where the writer lets a word be broken.
pub(super) const SOFT_HYPHEN: char = '\u{AD}';

/// Decides pair by pair.
struct Pairs<'a> {
    asked: &'a Asked<'a>,
    east_asian: bool,
}

impl Pairs<'_> {
    /// What may happen between `a` and `b`; `joined` where a zero-width joiner stands between.
    fn between(&self, a: &Traits, b: &Traits, stock: bool, bond: Bond, joined: bool, at_word: bool) -> Break {
        if !stock && fused(a, b, joined) {
            return Break::Inside;
        }
        let break_all = self.asked.word_break == WordBreak::BreakAll;
        match bond {
            Bond::Piece if !(break_all && a.class == Class::Digit && b.class == Class::Digit) => Break::Inside,
            Bond::Kept => Break::Forbidden,
            _ if at_word && self.allows(a, b, stock) => Break::Allowed,
            _ => Break::Forbidden,
        }
    }

    /// Whether a line may be broken between `a` and `b`, which are in no piece.
    fn allows(&self, a: &Traits, b: &Traits, stock: bool) -> bool {
        if matches!(a.class, Class::Glue) || matches!(b.class, Class::Glue | Class::Space | Class::Control) {
            return stock;
        }
        if a.c == b.c && a.class == b.class && matches!(a.class, Class::Dash | Class::Ellipsis) {
            // Inside a unit nobody asks: this is a place that the level parts.
            return true;
        }
        match self.asked.word_break {
            WordBreak::KeepAll if a.is_letter() && b.is_letter() => return false,
            WordBreak::BreakAll if a.is_letter() && b.is_alphabetic() => return true,
            _ => {}
        }
        match &self.asked.level.rules {
            Rules::Chinese(marks) => chinese::allows(marks, a, b, stock),
            Rules::Css(strictness) => css::allows(*strictness, self.east_asian, a, b, stock),
            Rules::Jlreq(relaxed) => jlreq::allows(relaxed, a, b, stock),
            Rules::Anywhere => true,
        }
    }
}

/// Whether two characters between which UAX #14 allows no break are one to the reader: an emoji
/// and what is joined to it or modifies it, a flag, a syllable written in jamo.
fn fused(a: &Traits, b: &Traits, joined: bool) -> bool {
    let jamo = |lb| matches!(lb, B::HangulVJamo | B::HangulTJamo);
    match (a.lb, b.lb) {
        (B::RegionalIndicator, B::RegionalIndicator) | (_, B::EmojiModifier) => true,
        (B::HangulLJamo | B::HangulVJamo | B::HangulTJamo | B::HangulLvSyllable | B::HangulLvtSyllable, lb) => {
            jamo(lb) || (a.lb == B::HangulLJamo && lb != B::Postfix && b.class == Class::Hangul)
        }
        _ => joined && b.class == Class::Symbol,
    }
}

#[cfg(test)]
#[path = "break_tests.rs"]
mod tests;
