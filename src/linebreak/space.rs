//! The decisions of a line's spacing, written down for whoever asks what was done: each gap that
//! is more than nothing, and each mark that is less than its glyph.

use super::item::{Item, Place, Step};
use crate::geom::Em;

/// What is between the characters of a line, or taken off one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceKind {
    /// A word space.
    Word,
    /// A Han–Latin gap.
    Latin,
    /// An ordinary place between characters.
    Between,
    /// A place beside a mark, in Japanese.
    BesideMark,
    /// A mark whose blank is taken off inside a line.
    Mark,
    /// A mark whose blank is taken off at a line's start.
    LineStart,
    /// A mark whose blank is taken off at a line's end, or that hangs.
    LineEnd,
    /// Tracking of a head.
    Tracking,
    /// Room around a character: of a reading wider than it, of an interpunct in a wider place.
    Room,
}

impl SpaceKind {
    /// Its name in what is told of a line.
    pub fn name(self) -> &'static str {
        match self {
            SpaceKind::Word => "word",
            SpaceKind::Latin => "han-latin",
            SpaceKind::Between => "between",
            SpaceKind::BesideMark => "beside-mark",
            SpaceKind::Mark => "mark",
            SpaceKind::LineStart => "line-start",
            SpaceKind::LineEnd => "line-end",
            SpaceKind::Tracking => "tracking",
            SpaceKind::Room => "room",
        }
    }
}

/// A decision of a line's spacing, in the paragraph's em.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Which glyph of the line: the mark itself, or the one before the gap.
    pub after: u32,
    /// What it is.
    pub kind: SpaceKind,
    /// As it is by nature: of a mark its glyph's advance, of a gap or space what the style gives it.
    pub natural: Em,
    /// As it is set.
    pub set: Em,
}

/// What is done to an item: taken off before and after it, and added after it.
pub(super) type Done = (Em, Em, Em);

/// Where an item stands in its line.
#[derive(Clone, Copy)]
pub(super) struct Position {
    /// Glyphs of the line before its own, and after these.
    pub glyphs: (usize, usize),
    /// What these come to.
    pub shaped: Em,
    /// Whether it is the line's first.
    pub first: bool,
    /// Whether it is the line's last.
    pub last: bool,
}

/// The decisions about one item.
pub(super) fn of(item: &Item, (lead, trail, space): Done, at: Position) -> impl Iterator<Item = Space> {
    let index = |glyphs: usize| u32::try_from(glyphs.saturating_sub(1)).unwrap_or(u32::MAX);
    let width = item.advance - lead - trail;
    let around = Space { after: index(at.glyphs.1), kind: SpaceKind::Room, natural: at.shaped, set: item.advance };
    let around = (at.shaped != item.advance).then_some(around);
    let spaced = matches!(item.step, Step::WordSpace | Step::Gap) && item.is_space();
    let own = if spaced {
        let kind = if item.step == Step::Gap { SpaceKind::Latin } else { SpaceKind::Word };
        // What is added to a space goes after it.
        let grown = if at.last { Em::ZERO } else { space };
        let after = index(at.glyphs.0);
        (!at.last).then_some(Space { after, kind, natural: item.inside_width(), set: width + grown })
    } else {
        let kind = match (at.first && lead > Em::ZERO, at.last) {
            (true, _) => SpaceKind::LineStart,
            (_, true) => SpaceKind::LineEnd,
            _ => SpaceKind::Mark,
        };
        let natural = item.advance;
        (width != natural).then_some(Space { after: index(at.glyphs.1), kind, natural, set: width })
    };
    let added = if spaced { Em::ZERO } else { space };
    let (natural, set) = (item.gap.ideal, item.gap.ideal + added);
    let kind = match item.place() {
        Some((Place::Latin, _)) => SpaceKind::Latin,
        Some((Place::Word, _)) => SpaceKind::Word,
        Some((Place::Mark, _)) => SpaceKind::BesideMark,
        Some((Place::Plain, _)) | None => SpaceKind::Between,
    };
    let wanted = !at.last && (!natural.is_zero() || !set.is_zero());
    let gap = wanted.then_some(Space { after: index(at.glyphs.1), kind, natural, set });
    around.into_iter().chain(own).chain(gap)
}
