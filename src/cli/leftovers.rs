//! What earlier runs left in the output folder and this one does not deliver: it is told, and
//! removed where it is still as it was delivered.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diag::Diagnostic;
use crate::edition::manifest::stale::{Earlier, Found, Stale, Why};
use crate::edition::outcome::{Delivered, Outcome, PageState};

use super::delivery::Delivery;

/// The code of all of these findings.
const CODE: &str = "stale-file";

/// What was found.
#[derive(Default)]
pub struct Leftovers {
    found: Found,
    /// The joined file of an earlier run, and whether it goes.
    joined: Option<(String, bool)>,
    /// The joined file, where it holds what this run delivers.
    standing: Option<Delivered>,
}

impl Leftovers {
    /// Looks for them. `written` are the names of what this run writes beside pages, `going` files
    /// that are removed for another reason.
    pub fn find(delivery: &Delivery, earlier: &Earlier, written: &BTreeSet<String>, going: &[PathBuf]) -> Leftovers {
        let goes = |name: &str| going.contains(&delivery.folder.join(name));
        let mut found = earlier.find(delivery.outcome, delivery.names, delivery.folder, written);
        found.stale.retain(|stale| !goes(&stale.name));
        found.kept.retain(|(_, file)| !goes(&file.name));
        let mut left = Leftovers { found, ..Leftovers::default() };
        let name = delivery.names.joined();
        if delivery.outcome.joined.is_some() || goes(&name) || !delivery.folder.join(&name).is_file() {
            return left;
        }
        match earlier.joined_holds(delivery.outcome, delivery.folder) {
            Some(standing) if standing.name == name && standing.holds => left.standing = Some(standing.file()),
            known => left.joined = Some((name, known.is_some())),
        }
        left
    }

    /// Says what becomes of them.
    pub fn announce(&self, outcome: &Outcome) -> Vec<Diagnostic> {
        let alike = |a: &Stale, b: &Stale| (&a.page, &a.why, a.ours) == (&b.page, &b.why, b.ours);
        let of_pages = self.found.stale.chunk_by(alike).filter_map(|stale| said(stale, outcome));
        of_pages.chain(self.joined.iter().map(|(name, goes)| joined(name, *goes))).collect()
    }

    /// What is ours, and goes.
    pub fn going(&self, delivery: &Delivery) -> Vec<PathBuf> {
        let pages = self.found.stale.iter().filter(|stale| stale.ours).map(|stale| &stale.name);
        let joined = self.joined.iter().filter(|(_, goes)| *goes).map(|(name, _)| name);
        pages.chain(joined).map(|name| delivery.folder.join(name)).collect()
    }

    /// Adds what stands and still holds to what was delivered, so that the next run knows it.
    pub fn remember(self, outcome: &mut Outcome) {
        for (id, file) in self.found.kept {
            if let Some(page) = outcome.pages.iter_mut().find(|page| page.id == id) {
                page.beside.push(file);
            }
        }
        outcome.joined = outcome.joined.take().or(self.standing);
    }
}

/// A finding about files of one page.
fn said(stale: &[Stale], outcome: &Outcome) -> Option<Diagnostic> {
    let first = stale.first()?;
    let names = stale.iter().map(|stale| stale.name.as_str()).collect::<Vec<_>>().join(", ");
    let (is, was) = if stale.len() == 1 { ("is", "was") } else { ("are", "were") };
    let why = why(first);
    let d = match first.ours {
        true => Diagnostic::note(CODE, format!("{names} {is} removed: {why}")),
        false if first.why == Why::Section => {
            Diagnostic::warning(CODE, format!("{names} {is} of an earlier run: {why}"))
                .help("it may be another edition's: remove it yourself, or give each a folder or a name of its own")
        }
        false => Diagnostic::warning(CODE, format!("{names} {is} of an earlier run, and {was} changed since: {why}"))
            .help("what was changed is not removed; remove it yourself, lest it be taken for a page of this edition"),
    };
    let planned = outcome.pages.iter().any(|page| page.id == first.page);
    Some(if planned { d.on_page(&first.page) } else { d })
}

fn why(stale: &Stale) -> String {
    let page = &stale.page;
    match (&stale.why, &stale.day) {
        (Why::Unplanned, Some(day)) => format!("page {page} is of the issue of {day}, and not planned in this one"),
        (Why::Unplanned, None) => format!("page {page} is no longer planned"),
        (Why::Section, _) => format!("nothing of the section of page {page} is planned"),
        (Why::Superseded, _) => format!("page {page} has another file now"),
        (Why::Beside, _) => format!("page {page} has changed since"),
        (Why::NotSet(PageState::TimedOut), _) => format!("page {page} took too long this time"),
        (Why::NotSet(PageState::Skipped), _) => format!("page {page} was skipped this time"),
        (Why::NotSet(_), _) => format!("page {page} could not be set this time"),
    }
}

fn joined(name: &str, goes: bool) -> Diagnostic {
    match goes {
        true => Diagnostic::note(CODE, format!("{name} is removed: it holds the pages of an earlier run")),
        false => Diagnostic::warning(CODE, format!("{name} is of an earlier run: its pages are not those of this one"))
            .help("it is written anew when every page is built, and --no-joined is not given"),
    }
}
