//! What stands in the output folder and is no longer the edition's.
//!
//! A page that is dropped leaves its file where a hot folder or `cp *.press.pdf` takes it; a page
//! that is replaced leaves its old picture beside the new file. What the last manifests name, and is
//! still as they say, is ours and can go. What was changed since is somebody's, and is told only.
//! What no manifest names is never touched.

use std::collections::BTreeSet;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{FileEntry, Manifest, PageEntry, read};
use crate::edition::files::FileNames;
use crate::edition::outcome::{Delivered, EditionFacts, Outcome, PageOutcome, PageState};
use crate::edition::run::{hex, manifest_name};
use crate::model::press::Purpose;

/// The end of the name of every manifest.
const END: &str = ".manifest.json";
/// Most manifests of a folder that are read.
const MOST: usize = 1000;

/// The manifests that stand in an output folder before a run writes its own.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// That of this edition's last run, or of the last issue's of its name.
    own: Option<Manifest>,
    /// That of the base edition, where it was delivered into this folder.
    base: Option<Manifest>,
    /// Of the editions that the base was made from, and of other profiles of all of these.
    family: Vec<Manifest>,
    /// All others.
    others: Vec<Manifest>,
}

/// Why a file is no longer the edition's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its page is not planned any more.
    Unplanned,
    /// Nothing of its page's section is planned: it may be another edition's.
    Section,
    /// Its page was delivered under another name.
    Superseded,
    /// It was made of what its page was before.
    Beside,
    /// Its page was not set this time: lest it pass for a new one.
    NotSet(PageState),
}

/// A file of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Its page.
    pub page: String,
    /// Its name in the output folder.
    pub name: String,
    /// Why it is told.
    pub why: Why,
    /// The day of its issue, where that is another one.
    pub day: Option<String>,
    /// Whether it is as it was delivered, so that it is removed.
    pub ours: bool,
}

/// What of earlier runs a run finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What is no longer the edition's, in the order of the manifests.
    pub stale: Vec<Stale>,
    /// What still is, by page: files that this run neither writes nor has to.
    pub kept: Vec<(String, Delivered)>,
}

impl Earlier {
    /// Reads the manifests of an output folder. Damaged ones say nothing. `shared` says whether the
    /// base edition was delivered into the same folder.
    pub fn read(folder: &Path, edition: &EditionFacts, purpose: Purpose, shared: bool) -> Earlier {
        let own = manifest_name(&edition.edition, purpose);
        let base = edition.base.as_deref().filter(|_| shared).map(|base| manifest_name(base, purpose));
        let mut earlier = Earlier::default();
        for name in manifests(folder) {
            let read = std::fs::read(folder.join(&name)).ok().and_then(|bytes| read(&bytes).ok());
            let Some(manifest) = read else { continue };
            let same_issue = manifest.title == edition.title && manifest.date == edition.date;
            match () {
                () if name == own && manifest.title == edition.title => earlier.own = Some(manifest),
                () if Some(&name) == base.as_ref() && same_issue => earlier.base = Some(manifest),
                () => earlier.others.push(manifest),
            }
        }
        earlier.part_family(edition);
        earlier
    }

    /// Tells the editions that this one comes from, and their other profiles, from strangers.
    fn part_family(&mut self, edition: &EditionFacts) {
        let mut names: BTreeSet<String> = std::iter::once(&edition.edition).chain(&edition.base).cloned().collect();
        let known = self.own.iter().chain(&self.base).chain(&self.others);
        let bases: Vec<(&str, &str)> = known.filter_map(|m| Some((m.edition.as_str(), m.base.as_deref()?))).collect();
        let mut grown = true;
        while grown {
            let before = names.len();
            let more = bases.iter().filter(|(of, _)| names.contains(*of)).map(|(_, base)| (*base).to_owned());
            names.extend(more.collect::<Vec<_>>());
            grown = names.len() > before;
        }
        let others = std::mem::take(&mut self.others);
        (self.family, self.others) = others.into_iter().partition(|m| names.contains(&m.edition));
    }

    /// What this run, whose files are named and partly written, finds of earlier ones. `written` are
    /// the names of further files that it writes, in the output folder.
    pub fn find(&self, outcome: &Outcome, names: &FileNames, folder: &Path, written: &BTreeSet<String>) -> Found {
        let files = outcome.pages.iter().filter_map(|page| page.file.as_ref()).chain(&outcome.joined);
        let current = files.map(|file| &file.name).chain(written).map(|name| folded(name)).collect();
        let mut search = Search { earlier: self, outcome, names, folder, current, found: Found::default() };
        for before in self.own.iter().flat_map(|own| &own.pages) {
            search.page(before);
        }
        for before in self.base.iter().flat_map(|base| &base.pages) {
            // Where names tell editions apart, the base's delivery stays whole.
            if outcome.pages.iter().all(|page| page.id != before.page) && search.named_alike(before) {
                search.gone(before, Why::Unplanned, None);
            }
        }
        search.found
    }

    /// The joined file of the last run, where it stands as it was delivered.
    pub fn joined_holds(&self, outcome: &Outcome, folder: &Path) -> Option<Joined> {
        let own = self.own.as_ref()?;
        let file = own.joined.as_ref().filter(|file| is_as(folder, file))?;
        let before = own.pages.iter().map(|page| (&page.page, page.file.as_ref().map(|file| &file.sha256)));
        let now = outcome.pages.iter().map(|page| (&page.id, page.file.as_ref().map(|file| &file.sha256)));
        let holds = before.eq(now) && own.date == outcome.edition.date;
        Some(Joined { name: file.name.clone(), holds, file: file.clone() })
    }
}

/// A joined file of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Its name.
    pub name: String,
    /// Whether its pages are those that this run delivers.
    pub holds: bool,
    file: FileEntry,
}

impl Joined {
    /// The file, as it stands.
    pub fn file(self) -> Delivered {
        let FileEntry { name, bytes, sha256 } = self.file;
        Delivered { name, bytes, sha256, written: false }
    }
}

/// The names of the manifests in a folder, in their order.
pub fn manifests(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(END) && !name.starts_with('.')).collect();
    names.sort();
    names.truncate(MOST);
    names
}

/// A name as a file system sees it that tells no capitals apart.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// Whether a file is as it was delivered.
fn is_as(folder: &Path, file: &FileEntry) -> bool {
    let path = folder.join(&file.name);
    if !path.symlink_metadata().is_ok_and(|facts| facts.is_file() && facts.len() == file.bytes) {
        return false;
    }
    std::fs::read(path).is_ok_and(|bytes| hex(&Sha256::digest(&bytes).into()) == file.sha256)
}

/// The search for what earlier runs left.
struct Search<'a> {
    earlier: &'a Earlier,
    outcome: &'a Outcome,
    names: &'a FileNames,
    folder: &'a Path,
    /// Names of what this run delivers, capitals not told apart.
    current: BTreeSet<String>,
    found: Found,
}

impl Search<'_> {
    /// A page of the last run of this edition.
    fn page(&mut self, before: &PageEntry) {
        let day = self.earlier.own.as_ref().map(|own| own.date.clone()).filter(|day| *day != self.outcome.edition.date);
        if day.is_some() && !self.named_alike(before) {
            // The names tell the days apart: another day's files are no business of this one.
            return;
        }
        let Some(now) = self.outcome.pages.iter().find(|page| page.id == before.page) else {
            let known = self.outcome.pages.iter().any(|page| page.section == before.section);
            return self.gone(before, if known { Why::Unplanned } else { Why::Section }, day);
        };
        match &now.file {
            Some(file) => self.delivered(before, now, file, day),
            None if now.state == PageState::Built && now.fingerprint == before.fingerprint => self.keep(before),
            None if now.state == PageState::Built => self.gone(before, Why::Beside, day),
            None => self.gone(before, Why::NotSet(now.state), day),
        }
    }

    /// A page that this run delivers as well.
    fn delivered(&mut self, before: &PageEntry, now: &PageOutcome, file: &Delivered, day: Option<String>) {
        if before.withheld && !now.withheld {
            // The proof of a page that goes to press now is what was signed: it stays.
            return;
        }
        let old = before.file.as_ref();
        if let Some(old) = old {
            self.tell(before, old, Why::Superseded, &day);
        }
        let same = old.is_some_and(|old| old.sha256 == file.sha256 && old.name == file.name);
        for beside in &before.beside {
            match same {
                true => self.keep_file(&before.page, beside),
                false => self.tell(before, beside, Why::Beside, &day),
            }
        }
    }

    /// A page whose files are all stale.
    fn gone(&mut self, before: &PageEntry, why: Why, day: Option<String>) {
        for file in before.file.iter().chain(&before.beside) {
            self.tell(before, file, why.clone(), &day);
        }
    }

    fn tell(&mut self, before: &PageEntry, file: &FileEntry, why: Why, day: &Option<String>) {
        let stands = self.folder.join(&file.name).symlink_metadata().is_ok();
        if !stands || self.current.contains(&folded(&file.name)) || self.is_wanted(file, &why) {
            return;
        }
        let ours = why != Why::Section && self.is_ours(file);
        let (page, name, day) = (before.page.clone(), file.name.clone(), day.clone());
        let stale = Stale { page, name, why, day, ours };
        if self.found.stale.iter().all(|known| known.name != stale.name) {
            self.found.stale.push(stale);
        }
    }

    /// Whether a file is as a run delivered it: of this edition, or of a relation under the same name, as
    /// a run for the press writes the proof of a page that it withholds.
    fn is_ours(&self, file: &FileEntry) -> bool {
        let Earlier { own, base, family, .. } = self.earlier;
        let pages = own.iter().chain(base).chain(family).flat_map(|manifest| &manifest.pages);
        let files = pages.flat_map(|page| page.file.iter().chain(&page.beside));
        let mut known = files.filter(|known| known.name == file.name);
        is_as(self.folder, file) || known.any(|known| is_as(self.folder, known))
    }

    /// Whether another delivery has the file. That of the editions which this one comes from has none
    /// of a page that is dropped.
    fn is_wanted(&self, file: &FileEntry, why: &Why) -> bool {
        let Earlier { base, family, others, .. } = self.earlier;
        let related = base.iter().chain(family).filter(|_| *why != Why::Unplanned);
        let pages = related.chain(others).flat_map(|manifest| &manifest.pages);
        let mut files = pages.flat_map(|page| page.file.iter().chain(&page.beside));
        files.any(|other| other.name == file.name)
    }

    /// Remembers the files of a page that this run does not write.
    fn keep(&mut self, before: &PageEntry) {
        for file in before.file.iter().chain(&before.beside) {
            self.keep_file(&before.page, file);
        }
    }

    fn keep_file(&mut self, page: &str, file: &FileEntry) {
        let known = self.current.contains(&folded(&file.name)) || !is_as(self.folder, file);
        if !known {
            let FileEntry { name, bytes, sha256 } = file.clone();
            self.found.kept.push((page.to_owned(), Delivered { name, bytes, sha256, written: false }));
        }
    }

    /// Whether this edition would give a page's file the very name that it has.
    fn named_alike(&self, before: &PageEntry) -> bool {
        let page = PageOutcome {
            id: before.page.clone(),
            section: before.section.clone(),
            number: before.number,
            section_name: before.section_name.clone(),
            plates: before.plates.clone(),
            version: before.version,
            withheld: before.withheld,
            ..PageOutcome::default()
        };
        let name = format!("{}.pdf", self.names.page(&self.outcome.edition, &page));
        before.file.as_ref().is_some_and(|file| file.name == name)
    }
}
