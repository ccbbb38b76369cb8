//! Whole pages: from edition files to PDFs, and what must hold of every one of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use dayang::diag::{Diagnostics, Severity, terminal};
use dayang::export::pdf::{self, Settings};
use dayang::input::sources::{Disk, Sources};
use dayang::session::{Folders, Output, Session};

mod annotations;
mod cases;
mod columns;
mod copyfit;
mod hostile;
mod makeup;
mod program;
mod tables;
mod text;
mod upright;
mod vertical;
mod vertical_annotations;
mod wrap;

pub const EXAMPLES: [&str; 3] = ["front-page", "tabloid", "simplified"];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An edition, set and written.
pub struct Built {
    pub output: Output,
    pub files: Option<pdf::PdfFiles>,
}

impl Built {
    /// An edition on disk.
    pub fn disk(edition: &Path) -> Built {
        Built::of(&Disk, edition)
    }

    /// An example of this repository.
    pub fn example(name: &str) -> Built {
        Built::disk(&root().join("examples").join(name).join("edition.toml"))
    }

    pub fn of(sources: &dyn Sources, edition: &Path) -> Built {
        let mut found = Diagnostics::default();
        let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
        let mut output = session.typeset(sources, edition, None, &|| ());
        found.extend(output.diagnostics.clone());
        let written = pdf::write(&output.pages, &session.fonts, &session.images, &Settings::default());
        let files = match written {
            Ok(files) => {
                found.extend(files.diagnostics.clone());
                Some(files)
            }
            Err(errors) => {
                // Without a page there is nothing to write; the reason is among the findings.
                if !output.pages.is_empty() {
                    found.extend(errors);
                }
                None
            }
        };
        output.diagnostics = found;
        Built { output, files }
    }

    /// Codes of findings that are errors or warnings.
    pub fn codes(&self) -> Vec<&'static str> {
        self.output.diagnostics.iter().filter(|d| d.severity > Severity::Note).map(|d| d.code).collect()
    }

    pub fn rendered(&self) -> String {
        terminal::render(&self.output.diagnostics, &self.output.sources, false)
    }

    pub fn page_pdf(&self, page: usize) -> &[u8] {
        &self.files.as_ref().expect("the pages were written").pages[page]
    }
}

/// The text of a PDF as poppler reads it, in content order.
pub fn extract(bytes: &[u8]) -> String {
    let folder = scratch("extract");
    let file = folder.join("page.pdf");
    std::fs::write(&file, bytes).expect("a scratch file");
    let out = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output();
    let _ = std::fs::remove_dir_all(&folder);
    let out = out.expect("pdftotext is needed: apt-get install poppler-utils");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("pdftotext writes UTF-8")
}

/// A fresh folder under the target folder.
pub fn scratch(name: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{n}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

/// A text without white space, for comparing what extraction may space differently.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_examples_build_without_errors_or_warnings() {
    for name in EXAMPLES {
        let built = Built::example(name);
        assert!(built.codes().is_empty(), "{name}:\n{}", built.rendered());
        assert!(built.output.pages.iter().all(|p| !p.unsigned));
    }
}

#[test]
fn two_builds_give_the_same_bytes() {
    for name in EXAMPLES {
        let (a, b) = (Built::example(name), Built::example(name));
        let (a, b) = (a.files.expect("written"), b.files.expect("written"));
        assert!(a.pages == b.pages && a.joined == b.joined, "{name}");
    }
}
