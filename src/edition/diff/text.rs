//! A page's running text, as two rounds of it are compared: in the order of the content, without
//! what only the setting decides.
//!
//! Our own pages hold their stories whole and in reading order; of other pages the content's
//! order is taken. Line ends, spaces at them and between Han and Latin, and hyphens that only a
//! line's end made are normalised, so that a text which is set anew and says the same is equal.
//! Each character keeps its place, its size and its look.

use kurbo::Rect;

/// One character on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letter {
    /// The character.
    pub c: char,
    /// Its em on the page: points from the trim's upper left corner, y downwards.
    pub at: Rect,
    /// The type size in points.
    pub size: f32,
    /// Its face and colour, as a hash.
    pub look: u64,
    /// Which line of the page it is in.
    pub line: u32,
    /// Whether only the setting may have made it: a space or hyphen at a line's end.
    pub soft: bool,
    /// Whether lines run down the page here.
    pub vertical: bool,
}

/// Consecutive lines of one type size: a headline, a caption, a story's body over all its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The size that most of it has, in points.
    pub size: f32,
    /// Its letters, as places in [`Text::letters`].
    pub letters: std::ops::Range<usize>,
    /// The head that it stands under; a head's own words for a head. Empty where the page has
    /// none before it.
    pub story: String,
}

/// The text of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Its characters in order.
    pub letters: Vec<Letter>,
    /// Its passages in order; all letters are in one.
    pub passages: Vec<Passage>,
    /// How many glyphs have no text in the file.
    pub unknown: usize,
}

/// A glyph as the file shows it, before anything is normalised.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub letter: Letter,
    /// Its group: glyphs that one piece of ActualText binds together are in one line.
    pub group: u32,
    /// Whether it is in the ink of proof marks, and on the page itself.
    pub mark: bool,
}

/// Most letters of one page.
const MOST_LETTERS: usize = 2_000_000;
/// Sizes nearer than this are one, in hundredths.
const ALIKE: f32 = 0.06;
/// A head is larger than the page's text by this.
const HEAD: f32 = 1.3;

/// Makes a text of what a page shows.
pub(super) fn assemble(shown: &[Shown], unknown: usize) -> Text {
    let mut text = Text { unknown, ..Text::default() };
    let mut line = 0u32;
    let mut pending: Option<Space> = None;
    let mut before: Option<&Shown> = None;
    for this in shown.iter().take(MOST_LETTERS) {
        let breaks =
            before.is_some_and(|b| !(b.group == this.group && b.group > 0 || follows(&b.letter, &this.letter)));
        if breaks {
            line += 1;
            pending = Some(end_of_line(&mut text, this.letter.c, pending));
        }
        before = Some(this);
        for c in characters(this.letter.c) {
            take(&mut text, Letter { c, line, ..this.letter }, &mut pending);
        }
    }
    text.passages = passages(&text.letters);
    name(&mut text);
    text
}

/// A space that is due before the next word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    /// The text has it.
    Own,
    /// A line ends here.
    Soft,
    /// A word goes on over the line's end.
    Joined,
}

/// What a character is read as: ligatures as their letters, white space as a space, what is not
/// seen as nothing.
fn characters(c: char) -> impl Iterator<Item = char> {
    let text: [Option<char>; 3] = match c {
        '\u{FB00}' => [Some('f'), Some('f'), None],
        '\u{FB01}' => [Some('f'), Some('i'), None],
        '\u{FB02}' => [Some('f'), Some('l'), None],
        '\u{FB03}' => [Some('f'), Some('f'), Some('i')],
        '\u{FB04}' => [Some('f'), Some('f'), Some('l')],
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => [None; 3],
        c if c.is_whitespace() => [Some(' '), None, None],
        c if c.is_control() => [None; 3],
        c => [Some(c), None, None],
    };
    text.into_iter().flatten()
}

/// Adds a letter; spaces wait for the word after them, and stand between words only.
fn take(text: &mut Text, letter: Letter, pending: &mut Option<Space>) {
    match letter.c {
        ' ' => *pending = pending.or(Some(Space::Own)),
        '\u{AD}' => *pending = Some(Space::Joined),
        c => {
            let last = text.letters.last().copied();
            if let (Some(space), Some(last)) = (pending.take(), last)
                && space != Space::Joined
                && is_word(last.c)
                && is_word(c)
            {
                text.letters.push(Letter { c: ' ', soft: space == Space::Soft, ..last });
            }
            text.letters.push(letter);
        }
    }
}

/// What a line's end means for the word before it: a hyphen there may be the setting's own.
fn end_of_line(text: &mut Text, next: char, pending: Option<Space>) -> Space {
    let hyphen = |c: char| matches!(c, '-' | '\u{2010}');
    match (pending, text.letters.last_mut()) {
        (Some(Space::Joined), _) => Space::Joined,
        (None, Some(last)) if hyphen(last.c) && next.is_alphabetic() && next.is_lowercase() => {
            last.soft = true;
            Space::Joined
        }
        _ => Space::Soft,
    }
}

/// Whether a space between this and another such character says something: Han and their marks
/// are not set apart.
fn is_word(c: char) -> bool {
    !matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE10}'..='\u{FE6F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{2014}' | '\u{2018}'..='\u{2026}' | '·')
}

/// Whether a letter goes on in the line of another one.
fn follows(last: &Letter, next: &Letter) -> bool {
    // type of quite another size stands beside a line, not in it
    if last.size.max(next.size) > 1.6 * last.size.min(next.size) {
        return false;
    }
    let em = f64::from(last.size.min(next.size)).max(0.1);
    let (a, b) = (last.at, next.at);
    let (along, across) = match last.vertical || next.vertical {
        false => (b.x0 - a.x1, (b.y1 - a.y1).abs().min((b.center().y - a.center().y).abs())),
        true => (b.y0 - a.y1, (b.center().x - a.center().x).abs()),
    };
    across < em * 0.45 && (-1.2 * em..2.5 * em).contains(&along)
}

/// Lines of one size, one after another.
fn passages(letters: &[Letter]) -> Vec<Passage> {
    let mut out: Vec<Passage> = Vec::new();
    let mut start = 0;
    for line in letters.chunk_by(|a, b| a.line == b.line) {
        let size = usual(line);
        let end = start + line.len();
        match out.last_mut().filter(|last| (last.size - size).abs() <= ALIKE * last.size.max(size)) {
            Some(last) => last.letters.end = end,
            None => out.push(Passage { size, letters: start..end, story: String::new() }),
        }
        start = end;
    }
    out
}

/// The size that most of some letters have.
fn usual(letters: &[Letter]) -> f32 {
    let mut sizes: Vec<u32> = letters.iter().map(|l| (l.size.clamp(0.0, 1e6) * 100.0) as u32).collect();
    sizes.sort_unstable();
    let best = sizes.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).and_then(|run| run.first());
    best.map_or(0.0, |size| *size as f32 / 100.0)
}

/// Gives every passage the head it stands under: of heads one after another (kicker, headline,
/// deck) the largest.
fn name(text: &mut Text) {
    let body = usual(&text.letters);
    let mut head: (f32, String) = (0.0, String::new());
    let mut within = false;
    let letters = &text.letters;
    let words = |passage: &Passage| -> String {
        letters.get(passage.letters.clone()).unwrap_or_default().iter().map(|l| l.c).take(40).collect()
    };
    let mut names: Vec<usize> = Vec::new();
    let mut heads: Vec<String> = vec![String::new()];
    for passage in &text.passages {
        let is_head = passage.size > body * HEAD && passage.letters.len() > 1;
        if is_head && (!within || passage.size > head.0) {
            if !within {
                heads.push(String::new());
            }
            head = (passage.size, words(passage));
            if let Some(last) = heads.last_mut() {
                last.clone_from(&head.1);
            }
        }
        within = is_head;
        names.push(heads.len() - 1);
    }
    for (passage, name) in text.passages.iter_mut().zip(names) {
        passage.story = heads.get(name).cloned().unwrap_or_default();
    }
}

impl Text {
    /// The letters of a stretch.
    pub fn stretch(&self, range: std::ops::Range<usize>) -> &[Letter] {
        self.letters.get(range).unwrap_or_default()
    }

    /// A stretch as a string.
    pub fn said(&self, range: std::ops::Range<usize>) -> String {
        self.stretch(range).iter().map(|l| l.c).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of text, each set `size` high at the place given, characters an em (Latin half) wide.
    fn set(lines: &[(&str, f32, f64, f64)]) -> Vec<Shown> {
        let mut out = Vec::new();
        for (words, size, x, y) in lines {
            let mut x = *x;
            for c in words.chars() {
                let width = f64::from(*size) * if is_word(c) { 0.5 } else { 1.0 };
                let at = Rect::new(x, y - f64::from(*size), x + width, *y);
                let letter = Letter { c, at, size: *size, look: 0, line: 0, soft: false, vertical: false };
                out.push(Shown { letter, group: 0, mark: false });
                x += width;
            }
        }
        out
    }

    fn read(lines: &[(&str, f32, f64, f64)]) -> String {
        let text = assemble(&set(lines), 0);
        text.said(0..text.letters.len())
    }

    #[test]
    fn what_only_lines_make_is_no_text() {
        let one = read(&[("他說 Hello world　再見", 10.0, 0.0, 10.0)]);
        let two = read(&[("他說Hello", 10.0, 0.0, 10.0), ("world", 10.0, 0.0, 22.0), ("再見", 10.0, 300.0, 10.0)]);
        assert_eq!(one, "他說Hello world再見");
        assert_eq!(two, one);
    }

    #[test]
    fn hyphens_of_line_ends_are_soft_or_gone() {
        let text = assemble(&set(&[("a type-", 10.0, 0.0, 10.0), ("setter", 10.0, 0.0, 22.0)]), 0);
        assert_eq!(text.said(0..text.letters.len()), "a type-setter");
        assert!(text.letters[6].soft && !text.letters[5].soft);
        assert_eq!(read(&[("type\u{AD}", 10.0, 0.0, 10.0), ("setter", 10.0, 0.0, 22.0)]), "typesetter");
    }

    #[test]
    fn a_passage_stands_under_the_largest_of_its_heads() {
        let text = assemble(
            &set(&[
                ("眉題在此", 18.0, 0.0, 20.0),
                ("大字標題", 40.0, 0.0, 70.0),
                ("內文第一行的字很多", 10.0, 0.0, 90.0),
                ("內文第二行的字很多", 10.0, 0.0, 102.0),
                ("第二題", 24.0, 0.0, 140.0),
                ("第二篇的內文也很多", 10.0, 0.0, 152.0),
            ]),
            0,
        );
        let stories: Vec<&str> = text.passages.iter().map(|p| p.story.as_str()).collect();
        assert_eq!(stories, ["大字標題", "大字標題", "大字標題", "第二題", "第二題"]);
    }
}
