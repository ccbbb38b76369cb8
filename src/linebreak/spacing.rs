//! Spaces between words and gaps between Han and Latin (TYPOGRAPHY §3).
//!
//! A gap stands between an ideograph or kana and a letter or digit, whatever styling begins or
//! ends there; a space typed in that place is the gap. It is none of either character's width,
//! so that it is gone where a line ends. In vertical lines no gap stands beside what is upright: a
//! letter or digit set as an ideograph is, or some abreast; words that lie on their side have theirs.

use super::breaks::Break;
use super::item::{Gap, GapKind, Item, Step};
use crate::geom::Em;
use crate::model::Style;
use crate::shape::class::Class;

/// A word space is opened by no more than this before other places are: in a line of Chinese one
/// wide hole is worse than even gaps.
const WORD_SPACE_TAKE: Em = Em::from_raw(Em::ONE.raw() / 8);

/// Makes a typed space what it is between its neighbours: between Han and Latin it stands for
/// the gap, so that it is nothing where, in vertical lines, there is none; elsewhere it is a word
/// space with room to give and take.
pub(super) fn set_space(item: &mut Item, before: Option<&Item>, after: Option<&Item>, style: &Style) {
    let gap = style.gap;
    if let (Some(a), Some(b)) = (before, after)
        && meets_word(a, b)
        && gap.ideal > Em::ZERO
    {
        item.advance = gap.ideal;
        item.give.trail = (gap.ideal - gap.min).max(Em::ZERO);
        item.take = (gap.max - gap.ideal).max(Em::ZERO);
        item.step = Step::Gap;
        return;
    }
    if let (Some(a), Some(b)) = (before, after)
        && style.writing.is_vertical()
        && meets_upright(a, b)
    {
        item.advance = Em::ZERO;
        return;
    }
    item.give.trail = (item.advance - style.fill.word_space_least).max(Em::ZERO);
    item.take = (style.fill.word_space_most - item.advance).min(WORD_SPACE_TAKE).max(Em::ZERO);
    item.step = Step::WordSpace;
}

/// Whether one is an ideograph and the other a letter or digit of words.
fn meets_word(a: &Item, b: &Item) -> bool {
    let word = |i: &Item| i.class.is_word() && !i.wide;
    (a.class.is_ideograph() && word(b)) || (word(a) && b.class.is_ideograph())
}

/// Whether two letters or digits that stand upright in a vertical line, one under the other, are of
/// one acronym: it is set solid, however its line is filled.
fn stands_together(a: &Item, b: &Item) -> bool {
    a.class.is_word() && b.class.is_word() && a.after < Break::Allowed
}

/// Whether one is an ideograph and the other a letter or digit that stands as one does.
fn meets_upright(a: &Item, b: &Item) -> bool {
    let upright = |i: &Item| i.class.is_word() && i.wide;
    (a.class.is_ideograph() && upright(b)) || (upright(a) && b.class.is_ideograph())
}

/// The space between two neighbours on one line; `inside` when no break may stand between them.
pub(super) fn gap_between(a: &Item, b: &Item, inside: bool, style: &Style) -> Gap {
    let tracking = style.tracking;
    // A typed space that is nothing: what is left is the place between its neighbours.
    let nothing = |i: &Item| i.class == Class::Space && i.advance.is_zero() && style.writing.is_vertical();
    if nothing(b) {
        return Gap::default();
    }
    if nothing(a) {
        return Gap { ideal: tracking, kind: GapKind::Plain, ..Gap::default() };
    }
    if a.is_space() && a.class != Class::WideSpace || b.is_space() && b.class != Class::WideSpace {
        return Gap { ideal: tracking, ..Gap::default() };
    }
    if a.class == Class::Dash && b.class == Class::Dash {
        return Gap::default();
    }
    if inside {
        return Gap { ideal: tracking, ..Gap::default() };
    }
    if meets_word(a, b) && style.gap.ideal > Em::ZERO {
        let gap = style.gap;
        return Gap {
            ideal: gap.ideal + tracking,
            give: (gap.ideal - gap.min).max(Em::ZERO),
            take: (gap.max - gap.ideal).max(Em::ZERO),
            kind: GapKind::Latin,
        };
    }
    let fixed = (!a.wide && !b.wide)
        || (style.writing.is_vertical() && stands_together(a, b))
        || a.class == Class::Connector
        || b.class == Class::Connector;
    Gap { ideal: tracking, kind: if fixed { GapKind::Fixed } else { GapKind::Plain }, ..Gap::default() }
}
