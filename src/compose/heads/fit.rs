//! Fitting a head: one line first, then size, tracking and width within limits, then a break.

use crate::diag::catalogue::raise;
use crate::geom::{Em, Length};
use crate::linebreak::{self, HeadBreaks};
use crate::model::{Align, Fit, Text};

use super::super::Desk;
use super::{HEAD_LEADING, Head, HeadLine, gaps, of_lines};

/// The least size of a head that takes its preferred breaks, in percent of what it could be.
const PREFERENCE: i64 = 75;

/// Fits a head to a measure and a depth within the limits of its style.
///
/// When even the last resort is too wide, it is set there all the same and reported.
pub(in super::super) fn fit(desk: &mut Desk, text: &Text, fit: Fit, measure: Length, depth: Length) -> Head {
    match fitted(desk, text, fit, measure, depth) {
        Ok(head) => head,
        Err(head) => {
            report(desk, text, fit);
            head
        }
    }
}

/// Says that a head does not fit, and what would help.
pub(super) fn report(desk: &mut Desk, text: &Text, fit: Fit) {
    let message = format!("the head 「{}」 does not fit its slot, even at its least size", text.text.replace('\n', ""));
    let (size, width) = (fit.min_size.to_pt(), fit.min_width / 10);
    desk.diags.push(
        raise("head-overset", message).at_opt(text.span_of(0..text.text.len()), "").help(format!(
            "shorten it, give it a larger slot, or allow more lines (least size {size} pt at {width} %)"
        )),
    );
}

/// Fits a head; `Err` holds it at its least, too large.
///
/// A break that is not certainly between words is taken only when no number of lines within the
/// limits does without.
pub(super) fn fitted(desk: &mut Desk, text: &Text, fit: Fit, measure: Length, depth: Length) -> Result<Head, Head> {
    let spread = desk.job.style(text.style).align == Align::Spread;
    let paragraph = desk.prepare(text);
    let room = Room { fit, measure, depth, spread };
    let mut last = Head { lines: Vec::new(), size: fit.min_size, width: 1000, tracking: Em::ZERO };
    if paragraph.is_empty() {
        return Ok(last);
    }
    if !text.text.contains('\n') {
        match room.size(of_lines(text, vec![linebreak::one_line(&paragraph)])) {
            Ok(head) => return Ok(head),
            Err(head) => last = head,
        }
    }
    let breaks = HeadBreaks::of(&paragraph, desk.job.style(text.style), text);
    let forced = breaks.forced_lines();
    let mut doubtful: Option<(u32, Head)> = None;
    for count in forced.max(2)..=usize::from(fit.lines).max(forced) {
        match broken(&room, &breaks, text, count) {
            Some((0, Ok(head))) => return Ok(head),
            Some((doubt, Ok(head))) => {
                doubtful = doubtful.filter(|(least, _)| *least <= doubt).or(Some((doubt, head)));
            }
            Some((_, Err(head))) => last = head,
            None => {}
        }
    }
    doubtful.map(|(_, head)| head).ok_or(last)
}

/// A head broken into a number of lines, with the doubt of its breaks. The editor's preferred
/// breaks are taken unless the head would have to be a good deal smaller for them.
fn broken(room: &Room, breaks: &HeadBreaks, text: &Text, count: usize) -> Option<(u32, Result<Head, Head>)> {
    let holds = |width, gaps| room.holds(width, gaps);
    let set = |breaks: &HeadBreaks| {
        let (lines, doubt) = breaks.lines(count, &holds)?;
        Some((doubt, room.size(of_lines(text, lines))))
    };
    let preferred = set(breaks)?;
    if !breaks.has_preference() {
        return Some(preferred);
    }
    let free = set(&breaks.clone().without_preference());
    match (&preferred.1, free) {
        (Ok(wish), Some((0, Ok(free)))) if wish.size.scale(100, PREFERENCE) < free.size => Some((0, Ok(free))),
        (Err(_), Some(free)) => Some(free),
        _ => Some(preferred),
    }
}

/// What a head is fitted to.
struct Room {
    fit: Fit,
    measure: Length,
    depth: Length,
    spread: bool,
}

impl Room {
    /// Whether a line fits the measure at the least size, tracking and width.
    fn holds(&self, width: Em, gaps: i64) -> bool {
        let ems = width + self.fit.min_tracking.min(Em::ZERO) * gaps;
        ems.at(self.fit.min_size).scale(i64::from(self.fit.min_width.min(1000)), 1000) <= self.measure
    }

    /// Chooses size, tracking and width for lines that are already broken; `Err` when too large.
    fn size(&self, lines: Vec<HeadLine>) -> Result<Head, Head> {
        let (fit, measure) = (self.fit, self.measure);
        let count = lines.len().max(1) as i64;
        let deepest = self.depth.scale(100, 100 + HEAD_LEADING * (count - 1));
        let cap = fit.max_size.min(deepest).max(fit.min_size);
        let mut head = Head { lines, size: cap, width: 1000, tracking: Em::ZERO };
        let widest = head.lines.iter().map(|l| l.width).max().unwrap_or(Em::ZERO);
        if widest <= Em::ZERO {
            return Ok(head);
        }
        if widest.at(cap) > measure {
            // Whole hundredths of a point, rounded down, so that the head never overruns.
            let exact = Length::from_raw(measure.raw().saturating_mul(1 << 16) / widest.raw());
            head.size = Length::centipoints(exact.scale(100, 1).whole(Length::pt(1)));
        } else if self.spread {
            self.widen(&mut head);
        }
        if head.size < fit.min_size {
            head.size = fit.min_size;
            self.narrow(&mut head);
        }
        let fits =
            head.lines.iter().all(|l| head.printed(l) <= measure) && head.depth() <= self.depth.max(fit.min_size);
        if fits { Ok(head) } else { Err(head) }
    }

    /// Opens a head that is too short for its measure: tracking first, then width.
    fn widen(&self, head: &mut Head) {
        let want = self.measure.in_em(head.size);
        let each = |l: &HeadLine| match gaps(&l.line) {
            0 => self.fit.max_tracking,
            gaps => Em::from_raw((want - l.width).raw() / gaps),
        };
        let least = head.lines.iter().map(each).min().unwrap_or(Em::ZERO);
        head.tracking = least.min(self.fit.max_tracking).max(Em::ZERO);
        let most = self.fit.max_width.max(1000);
        head.width = scale(head, want).clamp(1000, most);
    }

    /// Closes a head that is too long at its least size: tracking first, then width.
    fn narrow(&self, head: &mut Head) {
        let want = self.measure.in_em(head.size);
        // Rounded away from zero: a little too close rather than a hair too wide.
        let each = |l: &HeadLine| match gaps(&l.line) {
            gaps if gaps > 0 && l.width > want => Em::from_raw(-((l.width - want).raw() + gaps - 1) / gaps),
            _ => Em::ZERO,
        };
        let closest = head.lines.iter().map(each).min().unwrap_or(Em::ZERO);
        head.tracking = closest.max(self.fit.min_tracking).min(Em::ZERO);
        head.width = scale(head, want).clamp(self.fit.min_width.min(1000), 1000);
    }
}

/// The width, in thousandths, at which the widest line of a head is `want` wide.
fn scale(head: &Head, want: Em) -> u16 {
    let widest = head.lines.iter().map(|l| l.width + head.tracking * gaps(&l.line)).max().unwrap_or(Em::ZERO);
    u16::try_from(want.raw().saturating_mul(1000) / widest.raw().max(1)).unwrap_or(u16::MAX)
}
