//! Resolved styles: every number decided.

use crate::color::Ink;
use crate::font::FaceId;
use crate::geom::{Em, Length};

/// How text is set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// Its name.
    pub name: String,
    /// BCP 47 language, decides glyph forms (`zh-HK`), and which marks are centred.
    pub lang: String,
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
    /// Whether a paragraph's last line may be a lone character (never by default).
    pub allow_orphan: bool,
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
