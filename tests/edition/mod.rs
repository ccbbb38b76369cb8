//! Whole editions: stories that run on from page to page, spreads, what is computed from the plan,
//! editions of an edition.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dayang::diag::{Diagnostics, Severity, terminal};
use dayang::export::pdf::{self, PdfFiles, Settings};
use dayang::input::sources::Memory;
use dayang::page::Page;
use dayang::session::{Folders, Output, Session};

mod later;
mod live;
mod model;
mod plan;
mod runs;
mod turns;

/// An edition in memory.
pub struct Edition {
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

/// What came of an edition.
pub struct Built {
    pub output: Output,
    pub files: Option<PdfFiles>,
}

impl Edition {
    /// An edition of some pages: what follows the head of `edition.toml`.
    pub fn new(plan: &str) -> Edition {
        let mut edition = Edition { files: BTreeMap::new() };
        let head = "title = \"試排報\"\ndate = \"2026-06-06\"\npress = \"house\"\n";
        edition.add("edition.toml", &format!("{head}{plan}"));
        let press = "name = \"house\"\n[limits]\nhole = 100\n[severity]\nlone-character = \"off\"\nloose-line = \"off\"\n\
                     trapped-hole = \"off\"\n";
        edition.add("layouts/press/house.toml", press);
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/styles/hk-broadsheet.toml");
        edition
            .files
            .insert("layouts/styles/hk-broadsheet.toml".into(), std::fs::read(style).expect("the house style"));
        edition
    }

    pub fn add(&mut self, name: &str, text: &str) -> &mut Edition {
        self.files.insert(PathBuf::from(name), text.as_bytes().to_vec());
        self
    }

    /// A story of an id, with lines of its front matter, and its text.
    pub fn story(&mut self, id: &str, front: &str, text: &str) -> &mut Edition {
        let head = if front.contains("headline") { "" } else { "headline = \"海水製冷街區啟用\"\n" };
        self.add(&format!("stories/{id}.md"), &format!("+++\nid = \"{id}\"\n{head}{front}+++\n{text}\n"))
    }

    pub fn build(&self) -> Built {
        self.build_at("edition.toml", None)
    }

    pub fn build_at(&self, edition: &str, pages: Option<&[&str]>) -> Built {
        let mut found = Diagnostics::default();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut session = Session::open(&Folders::of(None, &[], Some(root)), &mut found);
        let pages: Option<Vec<String>> = pages.map(|pages| pages.iter().map(|p| (*p).to_owned()).collect());
        let sources = Memory(self.files.clone());
        let output = session.typeset(&sources, Path::new(edition), pages.as_deref(), &|| ());
        let files = pdf::write(&output.pages, &session.fonts, &session.images, &Settings::default()).ok();
        Built { output, files }
    }
}

impl Built {
    pub fn page(&self, id: &str) -> &Page {
        self.output.pages.iter().find(|page| page.id == id).unwrap_or_else(|| panic!("{id}: {}", self.rendered()))
    }

    /// Codes of findings that are errors or warnings.
    pub fn codes(&self) -> Vec<&'static str> {
        self.output.diagnostics.iter().filter(|d| d.severity > Severity::Note).map(|d| d.code).collect()
    }

    pub fn rendered(&self) -> String {
        terminal::render(&self.output.diagnostics, &self.output.sources, false)
    }

    /// Builds of which nothing is wrong.
    pub fn clean(self) -> Built {
        assert!(self.codes().is_empty(), "{}", self.rendered());
        self
    }
}

/// The text of a page in its content order.
pub fn text(page: &Page) -> String {
    page.text.iter().map(|run| run.text.as_str()).collect()
}
