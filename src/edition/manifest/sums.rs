//! Checksums of all files.

use crate::edition::outcome::{Change, Delivered, Outcome, PageOutcome};

/// The SHA-256 of the files that are sent, in the form that `sha256sum -c` reads: pages in the plan's order, then the
/// joined file. A name with a backslash or a line end is escaped as coreutils do, and its line
/// begins with a backslash.
pub fn sums(outcome: &Outcome) -> String {
    // What the base edition sent is not sent again.
    let sent = |page: &&PageOutcome| outcome.edition.base.is_none() || page.change != Change::Unchanged;
    let pages = outcome.pages.iter().filter(sent).filter_map(|page| page.file.as_ref());
    pages.chain(&outcome.joined).map(line).collect()
}

fn line(file: &Delivered) -> String {
    let Delivered { name, sha256, .. } = file;
    if !name.contains(['\\', '\n', '\r']) {
        return format!("{sha256}  {name}\n");
    }
    let name = name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    format!("\\{sha256}  {name}\n")
}
