//! Resolved styles: every number decided.

use crate::color::Ink;
use crate::font::FaceId;
use crate::geom::{Em, Length, WritingMode};

/// How text is set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// Its name.
    pub name: String,
    /// BCP 47 language, decides glyph forms (`zh-HK`), and which marks are centred.
    pub lang: String,
    /// How its lines run.
    pub writing: WritingMode,
    /// What digits and letters do in vertical lines.
    pub vertical: VerticalStyle,
    /// Faces.
    pub faces: FaceChain,
    /// Type size.
    pub size: Length,
    /// Distance between baselines, where lines are not on a grid.
    pub leading: Length,
    /// Ink.
    pub ink: Ink,
    /// Alignment of lines.
    pub align: Align,
    /// First-line indent.
    pub indent: Em,
    /// Hanging indent of a list's text (the label stands in it).
    pub hang: Em,
    /// Space added after every character.
    pub tracking: Em,
    /// Line-break level (TYPOGRAPHY §1).
    pub line_break: LineBreak,
    /// Where words may break.
    pub word_break: WordBreak,
    /// Whether punctuation is set close (標點擠壓).
    pub trim: Trim,
    /// Han–Latin gap.
    pub gap: Gap,
    /// Size and width limits within which a head is fitted to its measure; `None` for text.
    pub fit: Option<Fit>,
    /// Whole grid lines before, when not at a frame's top.
    pub before: LineSpace,
    /// Whole grid lines after.
    pub after: LineSpace,
    /// How many lines of the next element must stand under this one in its frame.
    pub keep: u8,
    /// How lines are chosen.
    pub breaker: Breaker,
    /// How lines are filled.
    pub fill: Fill,
    /// An opening bracket at a line's start.
    pub line_start: LineStart,
    /// A closing mark at a line's end.
    pub line_end: LineEnd,
    /// Width of the interpunct ·.
    pub interpunct: Em,
    /// Whether one of 、，。 may hang beyond a line's end.
    pub hang_marks: bool,
    /// What stays on a line with a number.
    pub units: Units,
    /// Whether words of Latin letters may be hyphenated.
    pub hyphenate: bool,
    /// Least characters in a paragraph's last line, marks not counted.
    pub last_line: u8,
    /// Least lines of a paragraph at a column's foot, if it goes on in the next.
    pub orphans: u8,
    /// Least lines of a paragraph at a column's top, if it began in the one before.
    pub widows: u8,
    /// First-line indent of a paragraph under a head.
    pub indent_after_head: Em,
    /// Width of the letters in thousandths, where `fit` does not decide it.
    pub width: u16,
    /// Line around the letters.
    pub outline: Option<Outline>,
    /// Ruby, bopomofo, emphasis dots, name and title marks.
    pub annotation: AnnotationStyle,
}

impl Style {
    /// How wide an em is at a size: less than the size where letters are condensed (長體).
    pub fn em(&self, size: Length) -> Length {
        if self.width == 1000 { size } else { size.scale(i64::from(self.width), 1000) }
    }
}

/// What digits and letters do in vertical lines (TYPOGRAPHY §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerticalStyle {
    /// Most digits set abreast in one em (縱中橫); below two, none are. In Chinese three stand
    /// abreast only where the face has third-width forms.
    pub abreast: u8,
    /// Numbers of more digits.
    pub long_numbers: LongNumbers,
    /// Letters.
    pub letters: Letters,
}

impl Default for VerticalStyle {
    fn default() -> VerticalStyle {
        VerticalStyle { abreast: 3, long_numbers: LongNumbers::Stacked, letters: Letters::Acronyms }
    }
}

/// Numbers of too many digits to stand abreast in a vertical line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LongNumbers {
    /// Full-width digits, one under the other.
    #[default]
    Stacked,
    /// Turned a quarter, as words are.
    Turned,
}

/// Letters in vertical lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Letters {
    /// Single letters and acronyms (capitals and digits, at most four) upright, words turned.
    #[default]
    Acronyms,
    /// All turned.
    Turned,
    /// All upright, one under the other.
    Stacked,
}

/// How lines are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Breaker {
    /// Over the whole paragraph.
    #[default]
    TotalFit,
    /// Line by line.
    Greedy,
}

/// How lines are filled (TYPOGRAPHY §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fill {
    /// In which order marks, spaces and gaps give way.
    pub order: FillOrder,
    /// Word spaces are compressed to this.
    pub word_space_least: Em,
    /// Word spaces are opened to this before other places.
    pub word_space_most: Em,
    /// Whether 。？！ may be compressed.
    pub stops: bool,
    /// What a centred mark within a line may give in all.
    pub centred_marks: Em,
    /// A line whose gaps are opened by more is loose.
    pub loose: Em,
}

impl Default for Fill {
    fn default() -> Fill {
        Fill {
            order: FillOrder::Chinese,
            word_space_least: Em::QUARTER,
            word_space_most: Em::HALF,
            stops: true,
            centred_marks: Em::QUARTER,
            loose: Em::ratio(1, 8),
        }
    }
}

/// Compression and expansion orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FillOrder {
    /// CLREQ.
    #[default]
    Chinese,
    /// JLREQ.
    Japanese,
}

/// An opening bracket at a line's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineStart {
    /// Loses its leading half.
    #[default]
    Trim,
    /// Loses it, but not at a paragraph's first line or after a forced break.
    TrimInside,
    /// Stands full width.
    Keep,
}

/// A closing mark at a line's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// Stands full width.
    Keep,
    /// May lose its trailing half, wholly or in part, where the line needs it.
    #[default]
    Allow,
    /// Loses its trailing half, always.
    Trim,
    /// Loses its trailing half wholly or not at all (JLREQ).
    Whole,
}

/// What stays on a line with a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Units {
    /// Nothing but its own separators.
    None,
    /// Currency signs, ％ ‰ ℃ ° and their like.
    #[default]
    Symbols,
    /// These and counters: 3月, 20萬, 5名.
    Counters,
}

/// A line around letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outline {
    /// Width of the line; half of it lies outside the letter.
    pub width: Length,
    /// Its ink.
    pub ink: Ink,
}

/// Sizes of annotations, in the base text's em (TYPOGRAPHY §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnnotationStyle {
    /// Size of ruby.
    pub ruby: Em,
    /// Size of a bopomofo symbol.
    pub bopomofo: Em,
    /// Width of a bopomofo annotation with its tone.
    pub bopomofo_width: Em,
    /// The emphasis dot.
    pub dot: char,
    /// Size of the emphasis dot.
    pub dot_size: Em,
    /// Thickness of name and title marks.
    pub line: Em,
    /// Distance of dots and lines from the base characters.
    pub distance: Em,
    /// Size of a note's mark.
    pub note: Em,
}

impl Default for AnnotationStyle {
    fn default() -> AnnotationStyle {
        AnnotationStyle {
            ruby: Em::HALF,
            bopomofo: Em::ratio(3, 10),
            bopomofo_width: Em::HALF,
            dot: '•',
            dot_size: Em::HALF,
            line: Em::ratio(1, 20),
            distance: Em::ratio(1, 20),
            note: Em::ratio(3, 5),
        }
    }
}

/// Faces in order of preference, for two kinds of character.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FaceChain {
    /// Han characters, kana, full-width and CJK punctuation.
    pub han: Vec<FaceId>,
    /// CJK punctuation, before the Han faces; usually none.
    pub marks: Vec<FaceId>,
    /// Latin, Greek and Cyrillic letters, digits, ASCII punctuation.
    pub latin: Vec<FaceId>,
}

/// Alignment of lines on their measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// Both edges, the last line at the start.
    #[default]
    Justify,
    /// At the start.
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// Both edges, the last line too (a short head spread over its measure).
    Spread,
}

/// Line-break levels, by the names of TYPOGRAPHY §1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum LineBreak {
    ClreqNone,
    #[default]
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

/// `word-break` of CSS Text 4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WordBreak {
    /// By the line-break level.
    #[default]
    Normal,
    /// Not between ideographs or letters.
    KeepAll,
    /// Also inside Latin words.
    BreakAll,
    /// Only between words (heads).
    Phrase,
}

/// Punctuation widths (TYPOGRAPHY §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trim {
    /// Adjacent marks, line start and line end are set close.
    #[default]
    Normal,
    /// Every mark is full width.
    Full,
    /// Every adjustable mark is half width (heads).
    All,
}

/// The Han–Latin gap and how far justification may move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gap {
    /// Least.
    pub min: Em,
    /// As set.
    pub ideal: Em,
    /// Most, before other gaps are opened too.
    pub max: Em,
}

impl Default for Gap {
    fn default() -> Gap {
        Gap { min: Em::ratio(1, 8), ideal: Em::QUARTER, max: Em::ratio(1, 3) }
    }
}

/// Limits of fitting a head to its measure (TYPOGRAPHY §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fit {
    /// Smallest size.
    pub min_size: Length,
    /// Largest size.
    pub max_size: Length,
    /// Least space between characters (may be negative).
    pub min_tracking: Em,
    /// Most space between characters.
    pub max_tracking: Em,
    /// Narrowest width, in thousandths (850).
    pub min_width: u16,
    /// Widest width, in thousandths (1150).
    pub max_width: u16,
    /// Most lines.
    pub lines: u8,
}

/// Space in whole grid lines: as little as `min`, as much as `max` when a column must be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LineSpace {
    /// Least.
    pub min: u8,
    /// Most.
    pub max: u8,
}
