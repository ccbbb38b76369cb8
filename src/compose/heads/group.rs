//! Head groups: kicker (引題), head (主題) and deck (副題) stacked in one slot.
//!
//! The head is fitted first, to what its companions leave at the sizes they would like; then they
//! are fitted to what the head has left. Sizes fall: no companion is larger than four fifths of
//! the head. A quarter em or so stands between them.

use crate::geom::{Length, Rect};
use crate::model::{Align, Element, ElementKind, Fit, Part, Text};

use super::super::Desk;
use super::{Head, fit};

/// The most a companion's size may be of its head's, in percent (MAKEUP: heads fall by 1.25).
const FALL: i64 = 80;
/// Space between the lines of a group, in percent of the smaller one's size.
const GAP: i64 = 35;

/// A member of a group, fitted.
pub(in super::super) struct Member {
    pub head: Head,
    /// Space before it.
    pub before: Length,
}

/// Fits the members of a group to a slot's area; `None` when the elements are no group: a head
/// and at least one companion, each with size limits.
pub(in super::super) fn group(desk: &mut Desk, elements: &[Element], area: Rect) -> Option<Vec<Member>> {
    let texts: Vec<(Part, &Text, Fit)> = elements.iter().map(|e| member(desk, e)).collect::<Option<_>>()?;
    let main = texts.iter().position(|(part, ..)| *part == Part::Headline).filter(|_| texts.len() > 1)?;
    let companions = |size: fn(&Fit) -> Length| -> Length {
        let others = texts.iter().enumerate().filter(|(i, _)| *i != main);
        others.map(|(_, (_, _, limits))| size(limits).scale(100 + GAP, 100)).sum()
    };
    let (_, text, limits) = texts.get(main).copied()?;
    let roomy = (area.height - companions(|fit| fit.max_size)).max(Length::ZERO);
    let tight = (area.height - companions(|fit| fit.min_size)).max(limits.min_size);
    let head = match fit::fitted(desk, text, limits, area.width, roomy) {
        Ok(head) if head.depth() <= roomy => head,
        _ => fit::fit(desk, text, limits, area.width, tight),
    };
    let cap = head.size.scale(FALL, 100);
    let mut left = area.height - head.depth();
    let mut waiting = companions(|fit| fit.min_size);
    let mut members = Vec::with_capacity(texts.len());
    let mut head = Some(head);
    for (i, (_, text, limits)) in texts.iter().enumerate() {
        if i == main {
            members.extend(head.take().map(|head| Member { head, before: Length::ZERO }));
            continue;
        }
        waiting -= limits.min_size.scale(100 + GAP, 100);
        let capped = Fit { max_size: limits.max_size.min(cap).max(limits.min_size), ..*limits };
        let depth = (left - waiting).scale(100, 100 + GAP).max(limits.min_size);
        let member = fit::fit(desk, text, capped, area.width, depth);
        left -= member.depth() + member.size.scale(GAP, 100);
        members.push(Member { head: member, before: Length::ZERO });
    }
    space(&mut members);
    Some(members)
}

/// Puts the space between members.
fn space(members: &mut [Member]) {
    for i in 1..members.len() {
        let size = |k: usize| members.get(k).map_or(Length::ZERO, |m| m.head.size);
        let before = size(i).min(size(i - 1)).scale(GAP, 100);
        if let Some(member) = members.get_mut(i) {
            member.before = before;
        }
    }
}

/// A text with size limits that is part of a head group.
fn member<'a>(desk: &Desk, element: &'a Element) -> Option<(Part, &'a Text, Fit)> {
    let ElementKind::Text(text) = &element.kind else { return None };
    let style = desk.job.style(text.style);
    let fit = style.fit.filter(|_| style.align != Align::Justify)?;
    matches!(element.part, Part::Kicker | Part::Headline | Part::Deck).then_some((element.part, text, fit))
}
