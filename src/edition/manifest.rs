//! What an edition's run delivered, for those who take it over: JSON, CSV, XJDF and checksums.
//!
//! | file | for |
//! |---|---|
//! | [`json`] | the next run, which compares with it ([`read`], [`compare`]), and programs |
//! | [`csv`] | people with a spreadsheet, and simple scripts |
//! | [`xjdf`] | prepress systems |
//! | [`sums`] | `sha256sum -c` |
//!
//! All four are functions of the outcome alone, without a clock: the same delivery gives the same
//! bytes, whether pages were built, taken from the cache, or joined from other machines.

use serde::{Deserialize, Serialize};

use super::outcome::{Change, Delivered, EditionFacts, Outcome, PageOutcome, PageState};

mod compare;
pub(super) mod csv;
pub mod stale;
mod sums;
mod xjdf;
pub use compare::compare;
pub use csv::csv;
pub use sums::sums;
pub use xjdf::xjdf;

/// The version of the JSON manifest's structure. It is raised when a field changes its meaning;
/// a field may be added without.
pub const SCHEMA_VERSION: u32 = 1;

/// The largest manifest that is read, in bytes: a page takes about 1,000.
pub const LARGEST: usize = 64 << 20;

/// A manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The newspaper.
    pub title: String,
    /// Its name in Latin letters; may be empty.
    pub latin: String,
    /// Day of issue, `2026-06-06`.
    pub date: String,
    /// Number of the issue.
    pub issue: Option<u32>,
    /// The edition's name.
    pub edition: String,
    /// The name of its file, without folders.
    #[serde(default)]
    pub source: String,
    /// The edition that this one is a later state of.
    pub base: Option<String>,
    /// What the pages are made for: `proof`, `press`, `digital`.
    pub profile: String,
    /// The press profile's name.
    pub press: String,
    /// The pages, in the plan's order.
    pub pages: Vec<PageEntry>,
    /// Pages that were delivered before and are no longer planned.
    pub removed: Vec<String>,
    /// The joined file.
    pub joined: Option<FileEntry>,
    /// The stories in the plan, with the pages that each stands on.
    pub stories: Vec<StoryEntry>,
}

/// A page of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEntry {
    /// Its number: `A1`; of a spread, both: `A4-A5`.
    pub page: String,
    /// The section's letters.
    pub section: String,
    /// The number in its section; of a spread, the first.
    pub number: u16,
    /// The section's name.
    pub section_name: String,
    /// The plates it is planned with.
    pub plates: String,
    /// `built`, `failed`, `timed-out` or `skipped`.
    pub state: String,
    /// The hash of all that decides how it prints. Of a page that was not set, that of its last
    /// delivered state; empty without one.
    pub fingerprint: String,
    /// Its version; 0 when it was never delivered.
    pub version: u32,
    /// `new`, `replaced` or `unchanged`.
    pub change: String,
    /// Whether its press file is withheld, and its proof stands instead.
    pub withheld: bool,
    /// Whether it has errors, of its own or of the edition, and its file shows them.
    #[serde(default)]
    pub unsigned: bool,
    /// Trim size in thousandths of a millimetre: width, height.
    pub trim_um: [i64; 2],
    /// Its file; `null` when it could not be set.
    pub file: Option<FileEntry>,
    /// What else stands there of it: its report, its pictures; after a run that wrote no page files,
    /// those that stand.
    #[serde(default)]
    pub beside: Vec<FileEntry>,
    /// The ids of its stories.
    pub stories: Vec<String>,
}

/// A file of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path from the manifest's folder, with forward slashes.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// A story of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryEntry {
    /// Its id.
    pub story: String,
    /// The pages it stands on, in order.
    pub pages: Vec<String>,
}

impl PageState {
    /// Its name in manifests and reports.
    pub fn name(self) -> &'static str {
        match self {
            PageState::Built => "built",
            PageState::Failed => "failed",
            PageState::TimedOut => "timed-out",
            PageState::Skipped => "skipped",
        }
    }
}

impl Change {
    /// Its name in manifests and reports.
    pub fn name(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Replaced => "replaced",
            Change::Unchanged => "unchanged",
        }
    }
}

impl Manifest {
    /// The manifest of an outcome.
    pub fn of(outcome: &Outcome) -> Manifest {
        let EditionFacts { title, latin, date, issue, edition, source, base, profile, press, stories } =
            outcome.edition.clone();
        let stories = stories.into_iter().map(|(story, pages)| StoryEntry { story, pages }).collect();
        let pages = outcome.pages.iter().map(page_entry).collect();
        let joined = outcome.joined.as_ref().map(file_entry);
        let removed = outcome.removed.clone();
        let schema_version = SCHEMA_VERSION;
        Manifest {
            schema_version,
            title,
            latin,
            date,
            issue,
            edition,
            source,
            base,
            profile,
            press,
            pages,
            removed,
            joined,
            stories,
        }
    }

    /// Whether a file of this name was delivered.
    pub fn names(&self, name: &str) -> bool {
        let of_pages = self.pages.iter().flat_map(|page| page.file.iter().chain(&page.beside));
        of_pages.chain(&self.joined).any(|file| file.name == name)
    }

    /// A page by its number.
    pub fn page(&self, id: &str) -> Option<&PageEntry> {
        self.pages.iter().find(|page| page.page == id)
    }
}

fn page_entry(page: &PageOutcome) -> PageEntry {
    PageEntry {
        page: page.id.clone(),
        section: page.section.clone(),
        number: page.number,
        section_name: page.section_name.clone(),
        plates: page.plates.clone(),
        state: page.state.name().to_owned(),
        fingerprint: page.fingerprint.clone(),
        version: page.version,
        change: page.change.name().to_owned(),
        withheld: page.withheld,
        unsigned: page.unsigned,
        trim_um: [page.trim.0, page.trim.1],
        file: page.file.as_ref().map(file_entry),
        beside: page.beside.iter().map(file_entry).collect(),
        stories: page.stories.iter().map(|story| story.story.clone()).collect(),
    }
}

fn file_entry(file: &Delivered) -> FileEntry {
    FileEntry { name: file.name.clone(), bytes: file.bytes, sha256: file.sha256.clone() }
}

/// The manifest as JSON, indented, with a line feed at its end. The fields are those of
/// [`Manifest`], in that order; none is left out.
pub fn json(outcome: &Outcome) -> String {
    let mut text = serde_json::to_string_pretty(&Manifest::of(outcome)).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a manifest, and trusts nothing in it: names of files stay in its folder, hashes are
/// hashes, and pages stand once.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
    #[derive(Deserialize)]
    struct Versioned {
        schema_version: u32,
    }
    if bytes.len() > LARGEST {
        return Err(format!("it has {} bytes; no manifest has more than {LARGEST}", bytes.len()));
    }
    let versioned: Versioned = serde_json::from_slice(bytes).map_err(|e| format!("it is no manifest: {e}"))?;
    if versioned.schema_version != SCHEMA_VERSION {
        let found = versioned.schema_version;
        return Err(format!("its schema_version is {found}; this program reads {SCHEMA_VERSION}"));
    }
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|e| format!("it is no manifest: {e}"))?;
    let mut ids: Vec<&str> = manifest.pages.iter().map(|page| page.page.as_str()).collect();
    ids.sort_unstable();
    if let Some(id) = ids.windows(2).find_map(|pair| (pair.first() == pair.last()).then(|| pair.first())?) {
        return Err(format!("the page {id} stands in it twice"));
    }
    for page in &manifest.pages {
        check_page(page)?;
    }
    manifest.joined.iter().try_for_each(check_file)?;
    Ok(manifest)
}

fn check_page(page: &PageEntry) -> Result<(), String> {
    let PageEntry { page: id, state, change, fingerprint, .. } = page;
    if !["built", "failed", "timed-out", "skipped"].contains(&state.as_str()) {
        return Err(format!("the page {id} has the unknown state `{state}`"));
    }
    if !["new", "replaced", "unchanged"].contains(&change.as_str()) {
        return Err(format!("the page {id} has the unknown change `{change}`"));
    }
    if !fingerprint.is_empty() && !is_hash(fingerprint) {
        return Err(format!("the fingerprint of the page {id} is not 64 hexadecimal digits"));
    }
    page.file.iter().chain(&page.beside).try_for_each(check_file)
}

fn check_file(file: &FileEntry) -> Result<(), String> {
    let name = &file.name;
    let inside = name.split('/').all(|part| !["", ".", ".."].contains(&part)) && !name.contains(['\\', ':', '\0']);
    if !inside {
        return Err(format!("the file name `{}` leads out of its folder", name.escape_debug()));
    }
    match is_hash(&file.sha256) {
        true => Ok(()),
        false => Err(format!("the SHA-256 of {name} is not 64 hexadecimal digits")),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests;
