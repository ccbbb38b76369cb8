//! The files that a build delivers: their names, and what is withheld.
//!
//! A proof bears the page's plain name (`A1.pdf`), so that nobody who does not ask for a press
//! file has one. A press file is `A1.press.pdf`, a digital one `A1.digital.pdf`; the three never
//! overwrite each other in one folder. Beside each stands its report, `A1.json` and so on.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::diag::Diagnostic;
use crate::edition::files::FileNames;
use crate::edition::outcome::{Outcome, PageOutcome};
use crate::model::press::Purpose;

/// What pages are built for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// A look at every page, whole; a page with errors shows them and bears 未簽
    #[default]
    Proof,
    /// Press files; of a page with errors the proof alone
    Press,
    /// The e-paper edition: sRGB, tagged, linked
    Digital,
}

impl Profile {
    /// As the session has it.
    pub fn purpose(self) -> Purpose {
        match self {
            Profile::Proof => Purpose::Proof,
            Profile::Press => Purpose::Press,
            Profile::Digital => Purpose::Digital,
        }
    }

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Proof => "proof",
            Profile::Press => "press",
            Profile::Digital => "digital",
        }
    }
}

/// What a run delivers into a folder.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// What was delivered.
    pub outcome: &'a Outcome,
    /// How its files are named.
    pub names: &'a FileNames,
}

/// The joined proof: beside a page's new proof, that of an earlier run would show the old page.
const JOINED_PROOF: &str = "edition.pdf";

/// Kinds of files that bear a page's very name.
const KINDS: [&str; 3] = ["pdf", "json", "png"];

impl Delivery<'_> {
    /// The name of a file of a page: of its press file, or of the proof in its stead.
    pub fn beside(&self, page: &PageOutcome, kind: &str) -> String {
        format!("{}.{kind}", self.names.page(&self.outcome.edition, page))
    }

    fn withheld(&self) -> impl Iterator<Item = &PageOutcome> {
        self.outcome.pages.iter().filter(|page| page.withheld)
    }

    /// The name, without its kind, of the file that is withheld.
    fn press_stem(&self, page: &PageOutcome) -> String {
        self.names.page(&self.outcome.edition, &PageOutcome { withheld: false, ..page.clone() })
    }

    /// Files of an earlier run that would pass for good ones, beside what is withheld now; the joined
    /// ones where the `whole` edition is delivered.
    pub fn stale(&self, whole: bool) -> Vec<PathBuf> {
        let stems: Vec<String> = self.withheld().map(|page| self.press_stem(page)).collect();
        let here = self.outcome.pages.iter().filter(|page| page.file.is_some());
        let current: Vec<String> = here.flat_map(|page| KINDS.map(|kind| self.beside(page, kind))).collect();
        let delivered = |name: &String| current.contains(name);
        let of_pages = stems.iter().flat_map(|stem| KINDS.map(|kind| format!("{stem}.{kind}")));
        let mut names: Vec<String> = of_pages.filter(|name| !delivered(name)).collect();
        if !stems.is_empty() && whole {
            names.extend([self.names.joined(), JOINED_PROOF.to_owned()]);
        }
        let paths = names.into_iter().map(|name| self.folder.join(name));
        let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
        files.sort();
        files.dedup();
        files
    }

    /// Says what is withheld, and what becomes of files of an earlier run; of the joined ones where the
    /// `whole` edition is delivered.
    pub fn announce(&self, whole: bool) -> Vec<Diagnostic> {
        let withheld: Vec<&PageOutcome> = self.withheld().collect();
        let mut found: Vec<Diagnostic> = withheld.iter().map(|page| self.page_withheld(page)).collect();
        if let Some(first) = withheld.first().filter(|_| whole) {
            let names: Vec<&str> = withheld.iter().map(|page| page.id.as_str()).collect();
            let joined = self.names.joined();
            let mut gone = self.removed(&joined).to_owned();
            if self.folder.join(JOINED_PROOF).is_file() {
                gone.push_str(". The joined proof of an earlier run, edition.pdf, is removed");
            }
            let which = if names.len() == 1 {
                format!("page {} is", first.id)
            } else {
                format!("pages {} are", names.join(", "))
            };
            found.push(Diagnostic::note("press-withheld", format!("{joined} is withheld, since {which}{gone}")));
        }
        found
    }

    fn page_withheld(&self, page: &PageOutcome) -> Diagnostic {
        let (file, id) = (format!("{}.pdf", self.press_stem(page)), &page.id);
        let (gone, proof) = (self.removed(&file), self.names.page(&self.outcome.edition, page));
        let message = format!("{file} is withheld, since page {id} has errors; its proof is {proof}.pdf{gone}");
        let help = "mend what is found, or sign the page; `dayang sign --accept CODE` accepts what may be";
        Diagnostic::note("press-withheld", message).help(help).on_page(id)
    }

    fn removed(&self, file: &str) -> &'static str {
        if self.folder.join(file).is_file() { ". The file of an earlier run is removed" } else { "" }
    }
}

/// Removes a file of an earlier run.
///
/// # Errors
/// A sentence naming it.
pub fn remove(file: &Path) -> Result<(), String> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{} is of an earlier run and cannot be removed: {e}", file.display()))
        }
        _ => Ok(()),
    }
}
