//! Digits, letters and words in vertical lines (TYPOGRAPHY §6; CLREQ 2.3; JLREQ 2.3.2).
//!
//! Han characters, kana and their marks stand as their property and their face have it. What
//! comes from alphabets goes by what it is part of: a stretch of it, from one Chinese character
//! to the next, is cut at its spaces into tokens, and each token is a number, an acronym, a unit
//! after a number, or a word. One word turns its whole stretch, so that a phrase is read in one
//! direction. The editor's own word (`Annotation::Set`) comes before all this.

use super::Styling;
use super::class::Class;
use super::itemise::{Char, Kind};
use super::orientation::vertical_orientation;
use crate::geom::Orientation;
use crate::model::{Annotation, Letters, LongNumbers, Style, StyleId, Text, VerticalStyle};

/// How a character of a vertical line is to stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stand {
    /// As its property and its face have it: Han characters, kana, their marks.
    #[default]
    Natural,
    /// The same, drawn as another character, of a Han face.
    Drawn(char),
    /// Upright in an em of its own, drawn as this character.
    Cell(char),
    /// Turned a quarter.
    Turned,
    /// Abreast in one em: the first of so many.
    Abreast(u16),
    /// Abreast with those before it.
    Inside,
}

/// Most characters that mark-up may set abreast.
const MOST_ABREAST: usize = 4;

/// Most letters and digits of an acronym that stands upright.
const MOST_UPRIGHT: usize = 4;

/// Units of one or two letters, which stand in one em after an upright number.
const UNITS: [&str; 38] = [
    "A", "F", "GB", "GW", "Hz", "K", "KB", "L", "MB", "MW", "TB", "V", "W", "am", "cc", "cm", "dB", "ft", "g", "ha",
    "in", "kB", "kV", "kW", "kg", "km", "kt", "l", "m", "mA", "mL", "mg", "ml", "mm", "pm", "pt", "s", "t",
];

/// How each character of a vertical text stands. `thirds` says whether a style's faces set three
/// digits in one em without condensing them.
pub(super) fn stands(
    styles: &[Style],
    text: &Text,
    chars: &[Char],
    thirds: &mut dyn FnMut(StyleId) -> bool,
) -> Vec<Stand> {
    let mut all = Stands { chars, out: vec![Stand::Natural; chars.len()], thirds };
    let told = all.tell(text);
    let cuts = note_ends(text);
    let mut styling = Styling::new(text, styles.len());
    let mut i = 0;
    while let Some(ch) = chars.get(i) {
        let of_stretch = |(n, ch): (usize, &Char)| {
            let cut = n > 0 && !cuts.is_empty() && cuts.binary_search(&ch.at).is_ok();
            !cut && is_of_alphabets(ch) && !told.get(i + n).copied().unwrap_or(false)
        };
        let length = chars.iter().skip(i).enumerate().take_while(|at| of_stretch(*at)).count();
        if length > 0 {
            let id = styling.at(ch.at);
            if let Some(style) = styles.get(id.0 as usize) {
                all.stretch(i, i + length, id, style);
            }
        }
        i += length.max(1);
    }
    all.out
}

/// Where the marks of notes begin and end: these are no part of a number beside them.
fn note_ends(text: &Text) -> Vec<u32> {
    let notes = text.annotations.iter().filter(|(_, a)| matches!(a, Annotation::Note));
    let mut ends: Vec<u32> = notes.flat_map(|(r, _)| [r.start, r.end]).filter_map(|n| u32::try_from(n).ok()).collect();
    ends.sort_unstable();
    ends
}

/// A part of a stretch between its spaces.
#[derive(Clone, Copy, Debug)]
struct Token {
    from: usize,
    to: usize,
    /// First and one past the last of its letters and digits.
    core: (usize, usize),
    what: What,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Marks only.
    Marks,
    /// A number, up to where its unit begins.
    Number(usize),
    /// A unit after a number and a space.
    Unit,
    /// To stand upright, letter by letter.
    Upright,
    /// To be turned.
    Word,
}

struct Stands<'a> {
    chars: &'a [Char],
    out: Vec<Stand>,
    thirds: &'a mut dyn FnMut(StyleId) -> bool,
}

impl Stands<'_> {
    fn char(&self, i: usize) -> Option<&Char> {
        self.chars.get(i)
    }

    fn is(&self, i: usize, test: impl Fn(&Char) -> bool) -> bool {
        self.chars.get(i).is_some_and(test)
    }

    fn set(&mut self, i: usize, stand: Stand) {
        if let Some(slot) = self.out.get_mut(i) {
            *slot = stand;
        }
    }

    /// Sets what the editor says, and tells of which characters that is.
    fn tell(&mut self, text: &Text) -> Vec<bool> {
        let mut told = Vec::new();
        for (range, annotation) in &text.annotations {
            let Annotation::Set(way) = annotation else { continue };
            let index = |offset: usize| self.chars.partition_point(|ch| (ch.at as usize) < offset);
            let (from, to) = (index(range.start), index(range.end));
            let visible = self.chars.get(from..to).unwrap_or_default().iter().filter(|ch| !ch.combines).count();
            if from >= to || *way == Orientation::Combined && visible > MOST_ABREAST {
                continue;
            }
            told.resize(self.chars.len(), false);
            told.iter_mut().take(to).skip(from).for_each(|t| *t = true);
            match way {
                Orientation::Combined => self.abreast(from, to),
                Orientation::Upright => (from..to).for_each(|i| self.cell(i)),
                Orientation::Sideways => (from..to).for_each(|i| self.set(i, Stand::Turned)),
                Orientation::Horizontal => {}
            }
        }
        told
    }

    fn abreast(&mut self, from: usize, to: usize) {
        let length = u16::try_from(to.saturating_sub(from)).unwrap_or(u16::MAX);
        self.set(from, Stand::Abreast(length));
        (from + 1..to).for_each(|i| self.set(i, Stand::Inside));
    }

    /// An em of its own, for all but spaces.
    fn cell(&mut self, i: usize) {
        let Some(ch) = self.char(i).copied() else { return };
        match ch.class {
            Class::Space | Class::Glue | Class::Control => self.set(i, Stand::Turned),
            _ => self.set(i, Stand::Cell(full_width(ch.c))),
        }
    }

    /// A stretch of what comes from alphabets.
    fn stretch(&mut self, from: usize, to: usize, id: StyleId, style: &Style) {
        for i in from..to {
            let upright = self.is(i, |ch| vertical_orientation(ch.c).is_upright());
            let Some(c) = self.char(i).map(|ch| ch.c) else { continue };
            self.set(i, if upright { Stand::Cell(c) } else { Stand::Turned });
        }
        let tokens = self.tokens(from, to, style.vertical.letters);
        if tokens.iter().any(|t| t.what == What::Word) {
            return;
        }
        let rules = Rules { style: style.vertical, most: self.most_abreast(id, style) };
        for token in tokens {
            match token.what {
                What::Number(end) => self.number(token, end, rules),
                What::Unit => self.unit(token.core.0, token.core.1, rules),
                What::Upright => self.upright(token, rules),
                What::Marks => self.ampersands(token),
                What::Word => {}
            }
        }
    }

    /// How many digits a style sets abreast.
    fn most_abreast(&mut self, id: StyleId, style: &Style) -> usize {
        let most = usize::from(style.vertical.abreast);
        // In Japanese three digits are condensed, if its style says so.
        if most > 2 && !is_japanese(&style.lang) && !(self.thirds)(id) { 2 } else { most }
    }

    /// The tokens of a stretch.
    fn tokens(&self, from: usize, to: usize, letters: Letters) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut i = from;
        while i < to {
            if self.is(i, is_space) {
                i += 1;
                continue;
            }
            let end = (i..to).find(|j| self.is(*j, is_space)).unwrap_or(to);
            let core = self.core(i, end);
            let after_number = tokens.last().is_some_and(|t| t.what == What::Number(t.to));
            let what = match self.what(core) {
                _ if self.is(core.1, |ch| is_index(ch.c)) => What::Word,
                What::Word if after_number && self.is_unit(core.0, core.1) => What::Unit,
                What::Upright if letters == Letters::Turned => What::Word,
                What::Word if letters == Letters::Stacked => What::Upright,
                what => what,
            };
            tokens.push(Token { from: i, to: end, core, what });
            i = end;
        }
        tokens
    }

    /// From the first letter or digit of a range past its last.
    fn core(&self, from: usize, to: usize) -> (usize, usize) {
        let of_word = |i: &usize| self.is(*i, |ch| ch.class.is_word());
        let Some(first) = (from..to).find(of_word) else { return (from, from) };
        (first, (first..to).rev().find(of_word).map_or(first, |last| last + 1))
    }

    fn what(&self, (from, to): (usize, usize)) -> What {
        if from >= to {
            return What::Marks;
        }
        if let Some(end) = self.number_end(from, to).filter(|end| *end == to || self.is_unit(*end, to)) {
            return What::Number(end);
        }
        let core = self.chars.get(from..to).unwrap_or_default();
        let (mut letters, mut digits, mut capitals) = (0usize, 0usize, 0usize);
        for ch in core.iter().filter(|ch| !ch.combines) {
            match ch.class {
                Class::Letter if matches!(ch.kind, Kind::Latin | Kind::Greek | Kind::Cyrillic) => {
                    letters += 1;
                    capitals += usize::from(ch.c.is_uppercase());
                }
                Class::Digit if ch.c.is_ascii_digit() => digits += 1,
                _ if is_joiner(ch.c) => {}
                _ => return What::Word,
            }
        }
        let short = letters + digits <= MOST_UPRIGHT && (capitals == letters || letters == 1);
        if letters > 0 && short { What::Upright } else { What::Word }
    }

    /// Where a number ends that begins at a digit: digits, and single separators between them.
    fn number_end(&self, from: usize, to: usize) -> Option<usize> {
        let digit = |i: usize| i < to && self.is(i, is_digit);
        let mut end = from;
        while digit(end) || (end > from && digit(end + 1) && self.is(end, |ch| separator(ch.c).is_some())) {
            end += 1;
        }
        (end > from).then_some(end)
    }

    fn is_unit(&self, from: usize, to: usize) -> bool {
        let letters = |from| self.chars.get(from..to).unwrap_or_default().iter().map(|ch| ch.c);
        if self.is(from, |ch| ch.c == '°') {
            return letters(from + 1).eq(['C']) || letters(from + 1).eq(['F']);
        }
        from < to && UNITS.iter().any(|unit| letters(from).eq(unit.chars()))
    }

    /// & between upright letters stands as they do.
    fn ampersands(&mut self, token: Token) {
        for i in token.from..token.to {
            if self.is(i, |ch| ch.c == '&') {
                self.cell(i);
            }
        }
    }

    /// A number with its sign, its separators, what follows it and its unit.
    fn number(&mut self, token: Token, end: usize, rules: Rules) {
        let from = token.core.0;
        let whole = self.is_whole(from, end);
        let groups = self.groups(from, end);
        let long = whole || groups.iter().any(|(a, b)| b - a > rules.most.max(1));
        if long && rules.style.long_numbers == LongNumbers::Turned {
            return;
        }
        for (a, b) in groups {
            self.digits(a, b, if long { 1 } else { rules.most });
        }
        for i in from..end {
            let drawn = self.char(i).and_then(|ch| separator(ch.c));
            if let Some(drawn) = drawn {
                self.set(i, Stand::Drawn(drawn));
            }
        }
        self.signs(token.from, from);
        self.unit(end, token.core.1, rules);
        let after = token.core.1;
        for i in after..token.to {
            let Some(c) = self.char(i).map(|ch| ch.c).filter(|c| matches!(c, '%' | '‰' | '°' | '+')) else { break };
            self.set(i, Stand::Cell(full_width(c)));
        }
    }

    /// Signs directly before a number. A hyphen is a minus, but after a Chinese character it joins.
    fn signs(&mut self, from: usize, number: usize) {
        for i in (from..number).rev() {
            let Some(ch) = self.char(i).copied() else { break };
            let joins = i.checked_sub(1).is_some_and(|before| self.is(before, |ch| ch.class.is_ideograph()));
            match ch.c {
                '-' | '\u{2013}' if joins => self.set(i, Stand::Drawn('－')),
                '-' | '\u{2013}' | '\u{2212}' => self.set(i, Stand::Cell('－')),
                '+' | '±' | '$' | '£' | '¥' | '€' | '#' => self.set(i, Stand::Cell(full_width(ch.c))),
                _ => break,
            }
        }
    }

    /// Whether the separators of a number make one number of its groups: a decimal point, or
    /// commas at every three digits.
    fn is_whole(&self, from: usize, end: usize) -> bool {
        let has = |mark: char| (from..end).any(|i| self.is(i, |ch| ch.c == mark));
        if has('.') {
            return true;
        }
        let mut thousands = has(',');
        for (n, (a, b)) in self.groups(from, end).into_iter().enumerate() {
            thousands &= if n == 0 { b - a <= 3 } else { b - a == 3 && self.is(a - 1, |ch| ch.c == ',') };
        }
        thousands
    }

    /// The runs of digits of a range.
    fn groups(&self, from: usize, end: usize) -> Vec<(usize, usize)> {
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for i in (from..end).filter(|i| self.is(*i, is_digit)) {
            match groups.last_mut() {
                Some(last) if last.1 == i => last.1 = i + 1,
                _ => groups.push((i, i + 1)),
            }
        }
        groups
    }

    /// A run of digits: abreast up to `most`, else one under the other.
    fn digits(&mut self, from: usize, to: usize, most: usize) {
        if (2..=most).contains(&(to - from)) {
            self.abreast(from, to);
        } else {
            (from..to).for_each(|i| self.cell(i));
        }
    }

    /// A unit after a number: in one em.
    fn unit(&mut self, from: usize, to: usize, rules: Rules) {
        if from >= to || rules.style.letters == Letters::Turned {
            return;
        }
        if to - from == 1 { self.cell(from) } else { self.abreast(from, to) }
    }

    /// A token of letters that stands upright; digits in it as numbers.
    fn upright(&mut self, token: Token, rules: Rules) {
        let (from, to) = token.core;
        for i in from..to {
            let Some(ch) = self.char(i).copied() else { break };
            match ch.c {
                _ if ch.class == Class::Letter => self.cell(i),
                '-' | '\u{2013}' => self.set(i, Stand::Drawn('－')),
                c if is_joiner(c) => self.cell(i),
                _ => {}
            }
        }
        for (a, b) in self.groups(from, to) {
            self.digits(a, b, rules.most);
        }
    }
}

/// What decides about the tokens of a stretch.
#[derive(Clone, Copy)]
struct Rules {
    style: VerticalStyle,
    /// Most digits abreast.
    most: usize,
}

/// What stands in a stretch; the minus sign, which is a symbol to itemising, goes with its number.
fn is_of_alphabets(ch: &Char) -> bool {
    (!ch.kind.is_wide() || ch.c == '\u{2212}') && ch.class != Class::Control
}

fn is_space(ch: &Char) -> bool {
    matches!(ch.class, Class::Space | Class::Glue)
}

fn is_digit(ch: &Char) -> bool {
    ch.c.is_ascii_digit()
}

fn is_japanese(lang: &str) -> bool {
    lang.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("ja"))
}

/// A raised or lowered figure: with it a token lies on its side as a whole (CO₂, m², 10⁴).
fn is_index(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{209C}')
}

/// Marks that join letters and digits of one acronym.
fn is_joiner(c: char) -> bool {
    matches!(c, '&' | '-' | '\u{2013}' | '+' | '/')
}

/// What a separator between digits is drawn as in a vertical line: the point in the middle of its
/// em, the comma in its vertical form, a range's dash turned.
fn separator(c: char) -> Option<char> {
    Some(match c {
        '.' => '・',
        ',' => '，',
        ':' => '：',
        '/' => '／',
        '-' | '\u{2013}' | '\u{2212}' => '－',
        '~' => '～',
        '×' => '×',
        _ => return None,
    })
}

/// The full-width form of a character, if there is one; else itself.
fn full_width(c: char) -> char {
    match c {
        '!'..='~' => u32::from(c).checked_add(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '\u{2212}' => '－',
        '£' => '￡',
        '¥' => '￥',
        _ => c,
    }
}
