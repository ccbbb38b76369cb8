//! Items: what a line is made of.
//!
//! An item is one cluster of glyphs with everything a breaker needs to know of it: how wide it
//! is at a line's start, inside a line and at its end; what it can give and take when a line is
//! filled, and in which order (TYPOGRAPHY §4); and whether a line may end after it. Lengths are
//! in the paragraph's em. Any breaker, greedy or total-fit, works on items alone.

use super::breaks::Break;
use crate::geom::Em;
use crate::model::FillOrder;
use crate::shape::class::Class;

/// When a line is too wide, its items give way step by step; [`Step::order`] says in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The mark at the line's end, to its half width.
    LineEnd,
    /// The interpunct at the line's end.
    LineEndMiddle,
    /// Word spaces, to a quarter em.
    WordSpace,
    /// Interpuncts.
    Middle,
    /// Brackets and quotes.
    Bracket,
    /// Commas, colons, semicolons.
    Comma,
    /// Han–Latin gaps, to their least.
    Gap,
    /// Full stops, question and exclamation marks.
    Stop,
    /// Nothing to give.
    #[default]
    Never,
}

impl Step {
    /// The steps that compress, in order; those of one group give way together.
    ///
    /// CLREQ 3.1.8 and JLREQ 3.8.3 (TYPOGRAPHY §4).
    pub fn order(order: FillOrder) -> &'static [&'static [Step]] {
        match order {
            FillOrder::Chinese => &[
                &[Step::LineEnd, Step::LineEndMiddle],
                &[Step::WordSpace],
                &[Step::Middle],
                &[Step::Bracket],
                &[Step::Comma],
                &[Step::Gap],
                &[Step::Stop],
            ],
            FillOrder::Japanese => &[
                &[Step::WordSpace],
                &[Step::LineEnd],
                &[Step::LineEndMiddle],
                &[Step::Middle],
                &[Step::Bracket, Step::Comma],
                &[Step::Gap],
                &[Step::Stop],
            ],
        }
    }
    /// The step at which an item of a class gives way at a line's end.
    pub fn at_end(class: Class) -> Step {
        if class == Class::Middle { Step::LineEndMiddle } else { Step::LineEnd }
    }
}

/// What kind of space follows an item on the same line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GapKind {
    /// None that may be opened: inside a word, a number or a two-em mark, beside a connector.
    #[default]
    Fixed,
    /// A Han–Latin gap.
    Latin,
    /// An ordinary place between characters, opened only after all else.
    Plain,
    /// A place beside a mark, in Japanese: opened when the places between kanji and kana are.
    Mark,
}

/// A place of a line that can be opened, by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A word space.
    Word,
    /// A Han–Latin gap.
    Latin,
    /// See [`GapKind::Plain`].
    Plain,
    /// See [`GapKind::Mark`].
    Mark,
}

/// Space between an item and the next one, gone at a line's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// As set.
    pub ideal: Em,
    /// How much compression may take.
    pub give: Em,
    /// How much it may grow before plain places are opened.
    pub take: Em,
    /// What it is.
    pub kind: GapKind,
}

/// Space taken off a glyph's sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Before it; the glyph moves back by as much.
    pub lead: Em,
    /// After it.
    pub trail: Em,
}

impl Sides {
    /// Both together.
    pub fn sum(self) -> Em {
        self.lead + self.trail
    }
}

/// One cluster on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its glyphs in the paragraph.
    pub glyphs: (u32, u32),
    /// Its bytes in the text.
    pub text: (u32, u32),
    /// Its first character.
    pub character: char,
    /// Its class.
    pub class: Class,
    /// Whether it is set as a full-width character.
    pub wide: bool,
    /// Its full width, as shaped.
    pub advance: Em,
    /// Added before the glyph, part of `advance` (a narrow interpunct in its wider place);
    /// negative for a wide one in a narrower place.
    pub pad: Em,
    /// What is taken off it inside a line.
    pub inside: Sides,
    /// What is taken off its leading side at a line's start.
    pub start: Em,
    /// What is taken off its trailing side at a line's end.
    pub end: Em,
    /// What it can give beyond `inside` when a line is compressed.
    pub give: Sides,
    /// When it gives.
    pub step: Step,
    /// What it can give beyond `end` at a line's end, first of all.
    pub end_give: Em,
    /// Whether it gives `end_give` wholly or not at all.
    pub end_whole: bool,
    /// What more it may stick out beyond the line's end, wholly or not at all, when `end_give`
    /// is not enough.
    pub hang: Em,
    /// How much a word space may grow before plain places are opened.
    pub take: Em,
    /// The space after it.
    pub gap: Gap,
    /// Whether a line may end after it.
    pub after: Break,
    /// The width of the hyphen that stands after it where a line ends with it; zero for none.
    pub hyphen: Em,
}

impl Item {
    /// White space that vanishes at a line's end.
    pub fn is_space(&self) -> bool {
        matches!(self.class, Class::Space | Class::WideSpace | Class::Control)
    }
    /// The place that it or the space after it is, and how much that may grow at first.
    pub fn place(&self) -> Option<(Place, Em)> {
        match (self.step, self.gap.kind) {
            (Step::WordSpace, _) => Some((Place::Word, self.take)),
            (Step::Gap, _) => Some((Place::Latin, self.take)),
            (_, GapKind::Latin) => Some((Place::Latin, self.gap.take)),
            (_, GapKind::Plain) => Some((Place::Plain, Em::ZERO)),
            (_, GapKind::Mark) => Some((Place::Mark, Em::ZERO)),
            (_, GapKind::Fixed) => None,
        }
    }
    /// Its width inside a line.
    pub fn inside_width(&self) -> Em {
        self.advance - self.inside.sum()
    }
}
