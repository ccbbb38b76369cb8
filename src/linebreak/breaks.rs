//! Where lines may be broken: UAX #14 under a Chinese tailoring.
//!
//! The stock algorithm ([`uax`], Unicode 15.0) decides first. On top of it stands what Chinese
//! asks: unbreakable pieces ([`units`](super::units)), the marks that a level keeps from a line's
//! start and end ([`level`](super::level)), and the places that stock UAX #14 closes and Chinese
//! opens (around full-width curly quotes, before ……). `word-break` comes last.

use std::ops::Range;

use unicode_linebreak::{BreakClass, break_property};

use super::level::Level;
use super::phrase::Bound;
use super::uax::Stock;
use super::{phrase, uax, units};
use crate::model::WordBreak;
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

/// For each character, what may happen before it. The first is never a break.
/// `whole` are the ranges that a lexicon keeps whole between words (`phrase`).
pub(super) fn before(
    text: &str,
    chars: &[Char],
    level: &Level,
    word_break: WordBreak,
    whole: &[Range<usize>],
) -> Vec<Break> {
    let mut breaks = stock(text, chars);
    let inside = units::inside(chars, level.whole_ellipses);
    let words = (word_break == WordBreak::Phrase).then(|| phrase::bounds(text, chars, whole));
    for i in 1..chars.len() {
        let (Some(a), Some(b)) = (chars.get(i - 1), chars.get(i)) else { continue };
        let at_word = words.as_ref().is_none_or(|w| w.get(i).is_none_or(|b| *b == Bound::Sure));
        let Some(slot) = breaks.get_mut(i) else { continue };
        if *slot == Break::Forced || b.combines || *slot == Break::Inside {
            continue;
        }
        let unit = inside.get(i).copied().unwrap_or(false);
        let opened_by_break_all = word_break == WordBreak::BreakAll && is_letter(a) && is_letter(b);
        *slot = if unit && !(opened_by_break_all && a.class == Class::Digit && b.class == Class::Digit) {
            Break::Inside
        } else if tailored(a, b, *slot == Break::Allowed, level, word_break) && at_word {
            Break::Allowed
        } else {
            Break::Forbidden
        };
    }
    breaks
}

/// Stock breaks by character; [`Break::Inside`] where characters combine.
fn stock(text: &str, chars: &[Char]) -> Vec<Break> {
    let stock = uax::opportunities(text);
    let of_char = |(i, (ch, stock)): (usize, (&Char, Stock))| match stock {
        _ if i == 0 => Break::Inside,
        Stock::Mandatory => Break::Forced,
        _ if ch.combines => Break::Inside,
        Stock::Allowed => Break::Allowed,
        Stock::No => Break::Forbidden,
    };
    chars.iter().zip(stock).enumerate().map(of_char).collect()
}

/// Whether a line may be broken between `a` and `b`, which are in no unbreakable piece.
fn tailored(a: &Char, b: &Char, stock: bool, level: &Level, word_break: WordBreak) -> bool {
    if matches!(a.class, Class::Glue) || matches!(b.class, Class::Glue | Class::Space | Class::Control) {
        return stock;
    }
    if a.c == b.c && matches!(a.class, Class::Dash | Class::Ellipsis) && b.class == a.class {
        // Between two pairs of one long run (inside a pair nobody asks).
        return true;
    }
    let chinese = a.kind.is_wide() || b.kind.is_wide();
    if chinese && (level.forbids_start(b.class) || level.forbids_end(a.class)) {
        return false;
    }
    if matches!(a.class, Class::Space | Class::Control) {
        return stock;
    }
    match word_break {
        WordBreak::KeepAll if is_letter(a) && is_letter(b) => return false,
        WordBreak::BreakAll if is_letter(a) && is_letter(b) => return true,
        _ => {}
    }
    stock || (chinese && opened(a, b, level))
}

/// Letters and digits of any script: what `word-break` is about.
fn is_letter(ch: &Char) -> bool {
    matches!(ch.class, Class::Han | Class::Kana | Class::Hangul | Class::Letter | Class::Digit)
}

/// Places that stock UAX #14 closes though Chinese breaks there. At least one of the two is
/// set as a full-width character, and the level forbids neither.
fn opened(a: &Char, b: &Char, level: &Level) -> bool {
    use Class as C;
    if level.free && (a.class.is_table_mark() || b.class.is_table_mark()) {
        return true;
    }
    let text = matches!(b.class, C::Han | C::Kana | C::Symbol | C::Letter | C::Digit | C::Open | C::Prefix);
    let starts = text || matches!(b.class, C::Dash | C::Ellipsis);
    let nonstarter =
        matches!(break_property(u32::from(b.c)), BreakClass::NonStarter | BreakClass::ConditionalJapaneseStarter);
    match (a.class, b.class) {
        // UAX #14 LB19 keeps quotes with both neighbours; Chinese quotes are brackets.
        (C::Close | C::Stop | C::Comma | C::Exclaim | C::Middle, _) => starts && !nonstarter,
        (C::WordMark | C::Prefix, C::Open) => false,
        (_, C::Open) => true,
        // LB22 keeps an ellipsis with what precedes; CLREQ lets it start a line below strict.
        (C::Letter | C::Digit | C::WordMark, C::Ellipsis | C::Dash) => false,
        (_, C::Ellipsis | C::Dash) => true,
        (C::Ellipsis | C::Dash, _) => text && !nonstarter,
        // AI characters are ideographs in a Chinese context (UAX #14 5.1).
        (C::Symbol, C::Symbol | C::Han | C::Kana) | (C::Han | C::Kana, C::Symbol) => {
            [a, b].into_iter().all(|ch| break_property(u32::from(ch.c)) != BreakClass::RegionalIndicator)
                && !modifies(b)
        }
        _ => false,
    }
}

/// Emoji modifiers stay with their base.
fn modifies(ch: &Char) -> bool {
    break_property(u32::from(ch.c)) == BreakClass::EmojiModifier
}
