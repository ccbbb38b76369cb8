//! Heads: broken between words, balanced, and fitted to their measure (TYPOGRAPHY §8).
//!
//! A head with size limits is *fitted* ([`fit`]): tried on one line first, where its size falls
//! to the style's least, then its tracking, then its width; only then is it broken. A head of one
//! size (a subhead) is only broken. Where a slot stacks kicker, head and deck, they share its
//! depth ([`group`]). Which places a head may be broken at, and which lines are best, is the line
//! breaker's ([`linebreak::HeadBreaks`]). Widths are measured in ems, so that trying a size costs
//! nothing.

use crate::geom::{Em, Length};
use crate::linebreak::{self, HeadBreaks, Line, Space, SpaceKind};
use crate::model::{Style, Text, WordBreak};
use crate::page::Facts;

use super::Desk;

mod fit;
mod group;

pub(super) use fit::fit;
pub(super) use group::group;

/// A line of a head, set at its natural width.
pub(super) struct HeadLine {
    /// The head's text.
    pub text: Text,
    pub line: Line,
    /// Natural width, before tracking.
    pub width: Em,
}

/// A head with its size decided.
pub(super) struct Head {
    pub lines: Vec<HeadLine>,
    pub size: Length,
    /// Width scale in thousandths.
    pub width: u16,
    pub tracking: Em,
}

/// Head lines are this far apart, in hundredths of their size.
const HEAD_LEADING: i64 = 114;

impl Head {
    /// Distance between the baselines of its lines.
    pub fn leading(&self) -> Length {
        self.size.scale(HEAD_LEADING, 100)
    }

    /// Depth of the whole head: em boxes, with leading between them.
    pub fn depth(&self) -> Length {
        let gaps = self.lines.len().saturating_sub(1) as i64;
        if self.lines.is_empty() { Length::ZERO } else { self.size + self.leading() * gaps }
    }

    /// Width of a line as it will be printed.
    pub fn printed(&self, line: &HeadLine) -> Length {
        let ems = line.width + self.tracking * gaps(&line.line);
        ems.at(self.size).scale(i64::from(self.width), 1000)
    }

    /// A line with the tracking put between its glyphs.
    pub fn tracked(&self, line: &HeadLine, facts: Facts) -> Line {
        let mut out = line.line.clone();
        let mut add = Em::ZERO;
        for (i, glyph) in out.glyphs.iter_mut().enumerate() {
            if i > 0 {
                add += self.tracking;
            }
            glyph.x += add;
        }
        out.width += add;
        if facts == Facts::Looked && !self.tracking.is_zero() {
            let (kind, natural, set) = (SpaceKind::Tracking, Em::ZERO, self.tracking);
            let gaps = u32::try_from(out.glyphs.len()).unwrap_or(u32::MAX).saturating_sub(1);
            out.spaces.extend((0..gaps).map(|after| Space { after, kind, natural, set }));
            out.spaces.sort_by_key(|space| space.after);
        }
        out
    }
}

/// Places of a line that tracking changes.
fn gaps(line: &Line) -> i64 {
    line.glyphs.len().saturating_sub(1) as i64
}

/// Whether a style is a head's: broken between words, kept with what follows.
pub(super) fn is_head(style: &Style) -> bool {
    style.keep > 0 || style.word_break == WordBreak::Phrase
}

/// Breaks a head into lines no wider than `limit`, as few and as even as can be.
pub(super) fn break_lines(desk: &mut Desk, text: &Text, limit: Em) -> Vec<HeadLine> {
    let paragraph = desk.prepare(text);
    if paragraph.is_empty() {
        return Vec::new();
    }
    let style = desk.job.style(text.style);
    let one = !text.text.contains('\n') && paragraph.natural_width() <= limit;
    let lines = match one {
        true => vec![linebreak::one_line(&paragraph)],
        false => HeadBreaks::of(&paragraph, style, text).within(limit),
    };
    of_lines(text, lines)
}

fn of_lines(text: &Text, lines: Vec<Line>) -> Vec<HeadLine> {
    lines.into_iter().map(|line| HeadLine { text: text.clone(), width: line.width, line }).collect()
}
