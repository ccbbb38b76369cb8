//! How pages look to a browser: their pictures and what is told of them.

mod changes;
mod close;
mod facts;
mod picture;

use std::path::{Path, PathBuf};

use dayang::diag::Diagnostics;
use dayang::edition::live::Live;
use dayang::input::sources::Disk;
use dayang::page::Facts;
use dayang::preview::look::Shown;
use dayang::session::{Folders, Session};

/// Editions with pages of every kind: broadsheets, tabloids, vertical ones, spreads, tables.
const EXAMPLES: [&str; 7] =
    ["front-page", "inside-page", "simplified", "tabloid", "vertical-front", "vertical-japanese", "edition"];

/// An edition held open, in its folder.
struct Desk {
    live: Live,
    root: PathBuf,
}

impl Desk {
    /// An example as it is.
    fn example(name: &str) -> Desk {
        Desk::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name))
    }

    fn open(root: &Path) -> Desk {
        let edition = root.join("edition.toml");
        let data = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut session = Session::open(&Folders::of(Some(&edition), &[], Some(data)), &mut Diagnostics::default());
        session.facts = Facts::Looked;
        let mut live = Live::new(session, &edition);
        live.refresh(&Disk);
        Desk { live, root: root.to_owned() }
    }

    /// A copy of an example in a folder of its own, to be changed.
    fn copy(name: &str, example: &str) -> Desk {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("look").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example), &folder);
        Desk::open(&folder)
    }

    fn pages(&self) -> Vec<Shown<'_>> {
        let ids = self.live.jobs().iter().flat_map(|job| job.output.pages.iter().map(move |page| (job, &page.id)));
        ids.map(|(job, id)| Shown::of(job, id, 7, &self.root, true).expect("a page of its own job")).collect()
    }

    fn page(&self, id: &str) -> Shown<'_> {
        self.pages().into_iter().find(|shown| shown.page.id == id).expect("a page")
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.root.join(file)).expect("a file")
    }

    /// Changes a file, and sets what it touches.
    fn edit(&mut self, file: &str, change: impl Fn(String) -> String) -> Vec<String> {
        let old = self.read(file);
        let new = change(old.clone());
        assert_ne!(old, new, "{file}");
        std::fs::write(self.root.join(file), new).expect("a file");
        self.live.refresh(&Disk)
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// The lines of a picture between two of its lines.
fn between<'s>(svg: &'s str, from: &str, to: &str) -> Vec<&'s str> {
    let lines = svg.lines().skip_while(|line| !line.starts_with(from)).skip(1);
    lines.take_while(|line| *line != to).collect()
}
