//! A run against what was delivered before: versions, changes, and pages that are gone.

use std::collections::BTreeSet;

use super::{Manifest, PageEntry};
use crate::edition::outcome::{Change, EditionFacts, Outcome, PageOutcome, PageState};

/// Gives each page its version and change, and finds the pages that are gone.
///
/// `own` is the manifest of this edition's last run, `base` that of the edition it is a later
/// state of.
///
/// **Version.** A page that prints as it did (by its fingerprint) keeps its version, one that
/// prints otherwise gets the next one; 1 when there was none. It counts from the edition's own
/// last run, or where that had no such page, from the base. A page that was not set has the
/// version and the fingerprint of its last delivered state, so that the next run counts from
/// there; 0 when it was never delivered.
///
/// **Change.** It is told from the base where there is one, so that a later edition built several
/// times says each time what differs from the one before; without a base, from the last run. A
/// page is *unchanged* only when those who have the earlier delivery have all they need: it prints
/// the same, for the same profile, and was delivered whole. Where that one was made for
/// another profile, or its press file was withheld, the file is *new* to them. A page that was not
/// set changes nothing. One that prints as in the base again, after this edition sent another state
/// of it, is *replaced*; so is one whose file shows errors that it did not have, or has them no more:
/// the edition as a whole may have a fault that its base had not.
///
/// **Removed** are pages of the base, then of the last run, that are no longer planned.
pub fn compare(outcome: &mut Outcome, own: Option<&Manifest>, base: Option<&Manifest>) {
    let reference = base.or(own);
    for page in &mut outcome.pages {
        let in_own = own.and_then(|manifest| manifest.page(&page.id)).filter(|entry| !entry.fingerprint.is_empty());
        let in_base = base.and_then(|manifest| manifest.page(&page.id)).filter(|entry| !entry.fingerprint.is_empty());
        let was_set = !page.fingerprint.is_empty() && page.state == PageState::Built;
        page.change = change(page, was_set, (reference, own), &outcome.edition);
        match in_own.or(in_base) {
            Some(before) if was_set => {
                page.version = before.version.max(1);
                if before.fingerprint != page.fingerprint {
                    page.version = page.version.saturating_add(1);
                }
            }
            Some(before) => {
                page.version = before.version;
                page.fingerprint = before.fingerprint.clone();
            }
            None => {
                page.version = u32::from(was_set);
                if !was_set {
                    page.fingerprint.clear();
                }
            }
        }
    }
    outcome.removed = removed(&outcome.pages, own, base);
}

fn change(
    page: &PageOutcome,
    was_set: bool,
    (reference, own): (Option<&Manifest>, Option<&Manifest>),
    edition: &EditionFacts,
) -> Change {
    let Some((manifest, before)) = reference.and_then(|m| Some((m, m.page(&page.id)?))) else { return Change::New };
    if before.fingerprint.is_empty() {
        return Change::New;
    }
    if !was_set {
        return Change::Unchanged;
    }
    if manifest.profile != edition.profile || (before.withheld && !page.withheld) {
        return Change::New;
    }
    let last = own.and_then(|own| own.page(&page.id)).filter(|entry| entry.file.is_some());
    match stands(before, page) && last.is_none_or(|last| stands(last, page)) {
        true => Change::Unchanged,
        false => Change::Replaced,
    }
}

/// Whether what was delivered of a page is what this run delivers.
fn stands(before: &PageEntry, page: &PageOutcome) -> bool {
    let alike = before.withheld == page.withheld && before.unsigned == page.unsigned;
    before.fingerprint == page.fingerprint && alike && before.file.is_some()
}

fn removed(pages: &[PageOutcome], own: Option<&Manifest>, base: Option<&Manifest>) -> Vec<String> {
    let mut known: BTreeSet<&str> = pages.iter().map(|page| page.id.as_str()).collect();
    let mut removed = Vec::new();
    for before in [base, own].into_iter().flatten().flat_map(|manifest| &manifest.pages) {
        if !before.fingerprint.is_empty() && known.insert(&before.page) {
            removed.push(before.page.clone());
        }
    }
    removed
}
