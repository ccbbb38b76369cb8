//! Stock UAX #14, Unicode 15.0, whole.
//!
//! The library implements the pair table of the standard; its documentation names the rules that
//! pairs cannot tell, and they are completed here: LB25 with the regular expression for numbers
//! that the conformance test uses, LB30 for opening marks that are wide, LB30b for pictographs
//! not yet assigned.

use unicode_linebreak::{BreakClass as B, BreakOpportunity, break_property, linebreaks};

/// What stock UAX #14 says before each character of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stock {
    /// No break.
    #[default]
    No,
    /// A break is allowed.
    Allowed,
    /// A line must end.
    Mandatory,
}

/// The stock opportunities of UAX #14 (Unicode 15.0): byte offsets, the end of the text included.
pub fn stock(text: &str) -> Vec<usize> {
    let before = opportunities(text);
    let at = text.char_indices().map(|(at, _)| at).zip(before);
    let mut offsets: Vec<usize> = at.filter(|(_, s)| *s != Stock::No).map(|(at, _)| at).collect();
    if !text.is_empty() {
        offsets.push(text.len());
    }
    offsets
}

/// One entry for each character: what stands before it.
pub(super) fn opportunities(text: &str) -> Vec<Stock> {
    let mut found = linebreaks(text).peekable();
    let mut context = Context::default();
    let mut all = Vec::with_capacity(text.len() / 3 + 1);
    for (at, c) in text.char_indices() {
        while found.peek().is_some_and(|(offset, _)| *offset < at) {
            found.next();
        }
        let pair = match found.peek() {
            Some((offset, BreakOpportunity::Mandatory)) if *offset == at => Stock::Mandatory,
            Some((offset, BreakOpportunity::Allowed)) if *offset == at => Stock::Allowed,
            _ => Stock::No,
        };
        let class = resolved(c);
        all.push(context.complete(pair, class, c, text.get(at + c.len_utf8()..).unwrap_or("")));
        context.advance(class, c);
    }
    all
}

/// LB1: classes that resolve to others.
fn resolved(c: char) -> B {
    match break_property(u32::from(c)) {
        B::Ambiguous | B::Surrogate | B::Unknown | B::ComplexContext => B::Alphabetic,
        B::ConditionalJapaneseStarter => B::NonStarter,
        class => class,
    }
}

/// What has been read so far, combining marks taken with their base (LB9, LB10).
#[derive(Default)]
struct Context {
    base: Option<(B, char)>,
    after_joiner: bool,
    /// Inside `NU (NU | SY | IS)*`.
    number: bool,
    /// After `NU (NU | SY | IS)* (CL | CP)`.
    number_closed: bool,
}

impl Context {
    /// The stock answer before a character of `class`, whose followers are `rest`.
    fn complete(&self, pair: Stock, class: B, c: char, rest: &str) -> Stock {
        let Some((base, base_char)) = self.base else { return pair };
        let (number, postfix) = (self.number || self.number_closed, matches!(class, B::Postfix | B::Prefix));
        match (pair, base, class) {
            (Stock::Allowed, _, B::EmojiModifier) if is_unassigned_pictograph(base_char) => Stock::No,
            (Stock::Allowed | Stock::Mandatory, ..) => pair,
            _ if self.after_joiner => pair,
            // LB30 holds for opening marks that are not wide.
            (_, B::Alphabetic | B::HebrewLetter | B::Numeric, B::OpenPunctuation) if is_wide(c) => Stock::Allowed,
            // LB25, as a regular expression.
            (_, B::Postfix | B::Prefix, B::OpenPunctuation) if !starts_with_digit(rest) => Stock::Allowed,
            (_, B::ClosePunctuation | B::CloseParenthesis, _) if postfix && !number => Stock::Allowed,
            (_, B::InfixSeparator | B::Symbol, B::Numeric) if !number => Stock::Allowed,
            _ => pair,
        }
    }

    fn advance(&mut self, class: B, c: char) {
        self.after_joiner = class == B::ZeroWidthJoiner;
        if matches!(class, B::CombiningMark | B::ZeroWidthJoiner) {
            let stands_alone = matches!(
                self.base,
                None | Some((
                    B::Mandatory | B::CarriageReturn | B::LineFeed | B::NextLine | B::Space | B::ZeroWidthSpace,
                    _
                ))
            );
            if !stands_alone {
                return;
            }
            self.base = Some((B::Alphabetic, c));
            (self.number, self.number_closed) = (false, false);
            return;
        }
        let closes = self.number && matches!(class, B::ClosePunctuation | B::CloseParenthesis);
        self.number = class == B::Numeric || (self.number && matches!(class, B::Symbol | B::InfixSeparator));
        self.number_closed = closes;
        self.base = Some((class, c));
    }
}

/// Whether the text goes on with a digit, combining marks aside.
fn starts_with_digit(rest: &str) -> bool {
    let first = rest.chars().map(resolved).find(|class| !matches!(class, B::CombiningMark | B::ZeroWidthJoiner));
    first == Some(B::Numeric)
}

/// East Asian Width F, W or H, for opening marks.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2329}' | '\u{3000}'..='\u{303F}' | '\u{FE10}'..='\u{FE6F}' | '\u{FF00}'..='\u{FFEF}')
}

/// Code points that are pictographs and not assigned in Unicode 15.0 (Extended_Pictographic of
/// emoji-data.txt and General_Category Cn): a skin tone may follow them (LB30b).
#[rustfmt::skip]
const UNASSIGNED_PICTOGRAPHS: &[(u32, u32)] = &[
    (0x1F02C, 0x1F02F), (0x1F094, 0x1F09F), (0x1F0AF, 0x1F0B0), (0x1F0C0, 0x1F0C0), (0x1F0D0, 0x1F0D0),
    (0x1F0F6, 0x1F0FF), (0x1F1AE, 0x1F1E5), (0x1F203, 0x1F20F), (0x1F23C, 0x1F23F), (0x1F249, 0x1F24F),
    (0x1F252, 0x1F25F), (0x1F266, 0x1F2FF), (0x1F6D8, 0x1F6DB), (0x1F6ED, 0x1F6EF), (0x1F6FD, 0x1F6FF),
    (0x1F777, 0x1F77A), (0x1F7DA, 0x1F7DF), (0x1F7EC, 0x1F7EF), (0x1F7F1, 0x1F7FF), (0x1F80C, 0x1F80F),
    (0x1F848, 0x1F84F), (0x1F85A, 0x1F85F), (0x1F888, 0x1F88F), (0x1F8AE, 0x1F8AF), (0x1F8B2, 0x1F8FF),
    (0x1FA54, 0x1FA5F), (0x1FA6E, 0x1FA6F), (0x1FA7D, 0x1FA7F), (0x1FA89, 0x1FA8F), (0x1FABE, 0x1FABE),
    (0x1FAC6, 0x1FACD), (0x1FADC, 0x1FADF), (0x1FAE9, 0x1FAEF), (0x1FAF9, 0x1FAFF), (0x1FC00, 0x1FFFD),
];

fn is_unassigned_pictograph(c: char) -> bool {
    let c = u32::from(c);
    let i = UNASSIGNED_PICTOGRAPHS.partition_point(|(_, last)| *last < c);
    UNASSIGNED_PICTOGRAPHS.get(i).is_some_and(|(first, _)| *first <= c)
}
