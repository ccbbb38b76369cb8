//! How text fits its slots: what found no room, and what room was left.

use crate::page::{self, FrameFact};

use super::view::{Amount, Fit, Lines};

/// What some frames say together.
pub(super) fn sum<'f>(frames: impl IntoIterator<Item = &'f FrameFact>, wanted: impl Fn(&FrameFact) -> bool) -> Fit {
    let (mut over, mut under) = (Amount::default(), Amount::default());
    for frame in frames.into_iter().filter(|frame| wanted(frame)) {
        add(&mut over, frame.overset.unwrap_or_default());
        add(&mut under, frame.empty);
    }
    Fit { over: some(over), under: some(under) }
}

fn add(to: &mut Amount, amount: page::Amount) {
    to.lines = to.lines.saturating_add(amount.lines);
    to.characters = to.characters.saturating_add(amount.characters);
}

fn some(amount: Amount) -> Option<Amount> {
    Some(amount).filter(|amount| *amount != Amount::default())
}

impl Fit {
    /// The lines left empty, for a slot.
    pub fn empty(&self) -> Option<Lines> {
        self.under.filter(|under| under.lines > 0).map(|under| Lines { lines: under.lines })
    }

    /// Whether all text found room and filled it.
    pub fn fits(&self) -> bool {
        self.over.is_none() && self.under.is_none()
    }
}
