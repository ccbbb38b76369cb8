//! Character classes for line breaking and spacing.
//!
//! A class says how a character behaves in a line of Chinese: whether it may start or end a
//! line, whether its blank may be trimmed, whether a gap stands beside it. The marks are a table,
//! each row with the clause it comes from; everything else follows from its code point.

use unicode_linebreak::{BreakClass, break_property};

/// How a character behaves in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Ideographs.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Hangul syllables.
    Hangul,
    /// Symbols set like an ideograph (①, ●, →, emoji).
    Symbol,
    /// Letters of words: Latin, Greek, Cyrillic and other alphabets.
    Letter,
    /// Digits, full-width ones too.
    Digit,
    /// Marks that belong to words: ASCII punctuation, curly quotes in a Latin context.
    WordMark,
    /// A space between words.
    Space,
    /// The full-width space.
    WideSpace,
    /// Opening brackets and quotes.
    Open,
    /// Closing brackets and quotes.
    Close,
    /// Full stops.
    Stop,
    /// Commas, colons, semicolons.
    Comma,
    /// Question and exclamation marks.
    Exclaim,
    /// Interpuncts.
    Middle,
    /// Connectors: tilde, hyphen, single dash.
    Connector,
    /// Solidus.
    Solidus,
    /// A dash of two ems (half of one, where written ——).
    Dash,
    /// An ellipsis of two ems (half of one, where written ……).
    Ellipsis,
    /// Before a number: currency signs.
    Prefix,
    /// After a number: ％ ℃ °.
    Postfix,
    /// Not to be seen, and no place to break: word joiner, no-break space.
    Glue,
    /// Not to be seen: line feed and other controls.
    #[default]
    Control,
}

/// A row of the table of marks.
struct Mark {
    character: char,
    class: Class,
    source: &'static str,
}

const PAUSE: &str = "CLREQ 3.1.2 pause and stop marks; GB/T 15834 5.1.1-5.1.2";
const BRACKET: &str = "CLREQ 3.1.3 brackets and quotation marks; GB/T 15834 5.1.3";
const CONNECT: &str = "CLREQ 3.1.4 connector marks; GB/T 15834 5.1.6";
const DOT: &str = "CLREQ 3.1.4 interpuncts; GB/T 15834 5.1.7";
const SLASH: &str = "CLREQ 3.1.4 solidus; GB/T 15834 5.1.9";
const FORM: &str = "CLREQ 3.1.2-3.1.4, vertical and small forms of these marks (U+FE10-FE6F)";
const LONG: &str = "CLREQ 3.1.4 dash and ellipsis; GB/T 15834 5.1.4-5.1.5";

const fn mark(character: char, class: Class, source: &'static str) -> Mark {
    Mark { character, class, source }
}

/// Marks by code point.
#[rustfmt::skip]
const MARKS: &[Mark] = &[
    mark('-', Class::Connector, CONNECT),
    mark('/', Class::Solidus, SLASH),
    mark('\u{B7}', Class::Middle, DOT),
    mark('\u{2013}', Class::Connector, CONNECT),
    mark('\u{2014}', Class::Connector, CONNECT),
    mark('\u{2015}', Class::Connector, CONNECT),
    mark('\u{2018}', Class::Open, BRACKET),
    mark('\u{2019}', Class::Close, BRACKET),
    mark('\u{201C}', Class::Open, BRACKET),
    mark('\u{201D}', Class::Close, BRACKET),
    mark('\u{2025}', Class::Ellipsis, LONG),
    mark('\u{2026}', Class::Ellipsis, LONG),
    mark('\u{2027}', Class::Middle, DOT),
    mark('\u{203C}', Class::Exclaim, PAUSE),
    mark('\u{2047}', Class::Exclaim, PAUSE),
    mark('\u{2048}', Class::Exclaim, PAUSE),
    mark('\u{2049}', Class::Exclaim, PAUSE),
    mark('\u{22EF}', Class::Ellipsis, LONG),
    mark('\u{2E3A}', Class::Dash, LONG),
    mark('\u{3001}', Class::Comma, PAUSE),
    mark('\u{3002}', Class::Stop, PAUSE),
    mark('\u{3008}', Class::Open, BRACKET),
    mark('\u{3009}', Class::Close, BRACKET),
    mark('\u{300A}', Class::Open, BRACKET),
    mark('\u{300B}', Class::Close, BRACKET),
    mark('\u{300C}', Class::Open, BRACKET),
    mark('\u{300D}', Class::Close, BRACKET),
    mark('\u{300E}', Class::Open, BRACKET),
    mark('\u{300F}', Class::Close, BRACKET),
    mark('\u{3010}', Class::Open, BRACKET),
    mark('\u{3011}', Class::Close, BRACKET),
    mark('\u{3014}', Class::Open, BRACKET),
    mark('\u{3015}', Class::Close, BRACKET),
    mark('\u{3016}', Class::Open, BRACKET),
    mark('\u{3017}', Class::Close, BRACKET),
    mark('\u{3018}', Class::Open, BRACKET),
    mark('\u{3019}', Class::Close, BRACKET),
    mark('\u{301A}', Class::Open, BRACKET),
    mark('\u{301B}', Class::Close, BRACKET),
    mark('\u{301C}', Class::Connector, CONNECT),
    mark('\u{301D}', Class::Open, BRACKET),
    mark('\u{301E}', Class::Close, BRACKET),
    mark('\u{301F}', Class::Close, BRACKET),
    mark('\u{30FB}', Class::Middle, DOT),
    mark('\u{FE10}', Class::Comma, FORM),
    mark('\u{FE11}', Class::Comma, FORM),
    mark('\u{FE12}', Class::Stop, FORM),
    mark('\u{FE13}', Class::Comma, FORM),
    mark('\u{FE14}', Class::Comma, FORM),
    mark('\u{FE15}', Class::Exclaim, FORM),
    mark('\u{FE16}', Class::Exclaim, FORM),
    mark('\u{FE19}', Class::Ellipsis, FORM),
    mark('\u{FE30}', Class::Ellipsis, FORM),
    mark('\u{FE31}', Class::Connector, FORM),
    mark('\u{FE32}', Class::Connector, FORM),
    mark('\u{FE50}', Class::Comma, FORM),
    mark('\u{FE51}', Class::Comma, FORM),
    mark('\u{FE52}', Class::Stop, FORM),
    mark('\u{FE54}', Class::Comma, FORM),
    mark('\u{FE55}', Class::Comma, FORM),
    mark('\u{FE56}', Class::Exclaim, FORM),
    mark('\u{FE57}', Class::Exclaim, FORM),
    mark('\u{FE58}', Class::Connector, FORM),
    mark('\u{FE63}', Class::Connector, FORM),
    mark('\u{FF01}', Class::Exclaim, PAUSE),
    mark('\u{FF08}', Class::Open, BRACKET),
    mark('\u{FF09}', Class::Close, BRACKET),
    mark('\u{FF0C}', Class::Comma, PAUSE),
    mark('\u{FF0D}', Class::Connector, CONNECT),
    mark('\u{FF0E}', Class::Stop, PAUSE),
    mark('\u{FF0F}', Class::Solidus, SLASH),
    mark('\u{FF1A}', Class::Comma, PAUSE),
    mark('\u{FF1B}', Class::Comma, PAUSE),
    mark('\u{FF1F}', Class::Exclaim, PAUSE),
    mark('\u{FF3B}', Class::Open, BRACKET),
    mark('\u{FF3D}', Class::Close, BRACKET),
    mark('\u{FF5B}', Class::Open, BRACKET),
    mark('\u{FF5D}', Class::Close, BRACKET),
    mark('\u{FF5E}', Class::Connector, CONNECT),
    mark('\u{FF5F}', Class::Open, BRACKET),
    mark('\u{FF60}', Class::Close, BRACKET),
    mark('\u{FF61}', Class::Stop, PAUSE),
    mark('\u{FF62}', Class::Open, BRACKET),
    mark('\u{FF63}', Class::Close, BRACKET),
    mark('\u{FF64}', Class::Comma, PAUSE),
    mark('\u{FF65}', Class::Middle, DOT),
];

/// The class of a character by itself; context (a curly quote among Latin words, the second
/// half of a ——) is [`itemise`](super::itemise)'s.
pub fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' | '\u{FF10}'..='\u{FF19}' => Class::Digit,
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Class::Han,
        ' ' | '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' => Class::Space,
        '\u{3000}' => Class::WideSpace,
        _ => match MARKS.binary_search_by_key(&c, |m| m.character) {
            Ok(i) => MARKS.get(i).map_or(Class::WordMark, |m| m.class),
            Err(_) => by_property(c),
        },
    }
}

/// The clause that puts a mark into its class; `None` for what is not in the table of marks.
pub fn source(c: char) -> Option<&'static str> {
    let i = MARKS.binary_search_by_key(&c, |m| m.character).ok()?;
    MARKS.get(i).map(|m| m.source)
}

/// Everything that is in no table: by its UAX #14 class and its block.
fn by_property(c: char) -> Class {
    use BreakClass as B;
    match break_property(u32::from(c)) {
        B::Numeric => Class::Digit,
        B::Prefix => Class::Prefix,
        B::Postfix => Class::Postfix,
        B::WordJoiner | B::NonBreakingGlue => Class::Glue,
        B::Mandatory | B::CarriageReturn | B::LineFeed | B::NextLine | B::ZeroWidthSpace => Class::Control,
        B::HangulLvSyllable | B::HangulLvtSyllable | B::HangulLJamo | B::HangulVJamo | B::HangulTJamo => Class::Hangul,
        B::Ideographic | B::EmojiBase | B::EmojiModifier | B::RegionalIndicator => wide(c),
        B::ConditionalJapaneseStarter | B::NonStarter => wide(c),
        B::Ambiguous if c >= '\u{2150}' => Class::Symbol,
        B::OpenPunctuation if c >= '\u{2E80}' => Class::Open,
        B::ClosePunctuation if c >= '\u{2E80}' => Class::Close,
        _ if c.is_control() => Class::Control,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c >= '\u{2190}' && !('\u{2C00}'..'\u{2E80}').contains(&c) => Class::Symbol,
        _ => Class::WordMark,
    }
}

fn wide(c: char) -> Class {
    match c {
        '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{303B}' => Class::Han,
        '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' | '\u{1B000}'..='\u{1B16F}' => {
            Class::Kana
        }
        _ => Class::Symbol,
    }
}

impl Class {
    /// Marks whose glyph may have a blank half.
    pub fn is_trimmable(self) -> bool {
        matches!(self, Class::Open | Class::Close | Class::Stop | Class::Comma | Class::Exclaim | Class::Middle)
    }
    /// Marks that follow what they belong to: a closing mark beside them has room already.
    pub fn is_closing(self) -> bool {
        matches!(self, Class::Close | Class::Stop | Class::Comma | Class::Exclaim)
    }
    /// Ideographs and kana: a gap stands between them and a Latin word.
    pub fn is_ideograph(self) -> bool {
        matches!(self, Class::Han | Class::Kana)
    }
    /// Letters and digits: a gap stands between them and an ideograph.
    pub fn is_word(self) -> bool {
        matches!(self, Class::Letter | Class::Digit)
    }
    /// What a reader counts as a character (not a mark, not a space).
    pub fn is_character(self) -> bool {
        use Class as C;
        matches!(self, C::Han | C::Kana | C::Hangul | C::Symbol | C::Letter | C::Digit | C::Prefix | C::Postfix)
    }
    /// Marks named in the table.
    pub fn is_table_mark(self) -> bool {
        use Class as C;
        self.is_trimmable() || matches!(self, C::Connector | C::Solidus | C::Dash | C::Ellipsis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_sourced() {
        assert!(MARKS.windows(2).all(|w| w[0].character < w[1].character));
        assert!(MARKS.iter().all(|m| m.source.contains("CLREQ")));
    }

    #[test]
    fn classes_of_common_characters() {
        let expected = [
            ('國', Class::Han),
            ('々', Class::Han),
            ('ア', Class::Kana),
            ('한', Class::Hangul),
            ('é', Class::Letter),
            ('Я', Class::Letter),
            ('５', Class::Digit),
            ('%', Class::Postfix),
            ('℃', Class::Postfix),
            ('￥', Class::Prefix),
            ('①', Class::Symbol),
            ('●', Class::Symbol),
            ('，', Class::Comma),
            ('」', Class::Close),
            (',', Class::WordMark),
            ('\u{A0}', Class::Glue),
            ('\n', Class::Control),
            ('〇', Class::Han),
            ('﹐', Class::Comma),
            ('︒', Class::Stop),
            ('﹁', Class::Open),
            ('﹂', Class::Close),
        ];
        for (c, class_of) in expected {
            assert_eq!(class(c), class_of, "{c:?}");
        }
    }
}
