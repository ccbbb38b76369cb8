//! Pages for the press, from edition files on: marks, sheets, what the press profile decides.
//!
//! Every page written here is left in `target/tmp/ci-cases`, with a `.args` file of what a checker
//! has to know of it; `.ci/run` holds them all against PDF/X-4.

mod marks;
mod profiles;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dayang::diag::{Diagnostics, terminal};
use dayang::export::pdf::{self, Settings};
use dayang::input::sources::{Disk, Sources};
use dayang::model::press::Purpose;
use dayang::page::Page;
use dayang::session::{Folders, Output, Session};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The disk, with some files of a test's own over it.
#[derive(Default)]
pub struct Over(pub BTreeMap<PathBuf, Vec<u8>>);

impl Sources for Over {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().map_or_else(|| Disk.read(path), Ok)
    }
    fn exists(&self, path: &Path) -> bool {
        self.0.contains_key(path) || Disk.exists(path)
    }
    fn list(&self, folder: &Path) -> Vec<String> {
        Disk.list(folder)
    }
}

pub fn session(purpose: Purpose) -> Session {
    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut Diagnostics::default());
    session.purpose = purpose;
    session
}

/// The tabloid example under a press profile, with files of the test's own beside its edition
/// file.
pub fn tabloid(press: &str, files: &[(&str, &[u8])], purpose: Purpose) -> (Session, Output) {
    let folder = root().join("examples/tabloid");
    let edition = folder.join("edition.toml");
    let text = std::fs::read_to_string(&edition).expect("the example");
    let mut over = Over::default();
    over.0.insert(edition.clone(), format!("press = \"{press}\"\n{text}").into_bytes());
    over.0.extend(files.iter().map(|(name, bytes)| (folder.join(name), bytes.to_vec())));
    let mut session = session(purpose);
    let output = session.typeset(&over, &edition, None, &|| ());
    (session, output)
}

/// The tabloid example as its press `newsprint-marked` has it, set once.
pub fn marked() -> &'static (Session, Output) {
    static SET: OnceLock<(Session, Output)> = OnceLock::new();
    SET.get_or_init(|| tabloid("newsprint-marked", &[], Purpose::Press))
}

pub fn said(output: &Output) -> String {
    terminal::render(&output.diagnostics, &output.sources, false)
}

/// Writes a page for the press of its job, and leaves it for the checkers under `name`.
pub fn write(session: &Session, output: &Output, page: &Page, name: &str, arguments: &str) -> Vec<u8> {
    let press = &output.jobs.as_ref().expect("jobs")[0].press;
    let settings =
        Settings { condition: press.condition.clone(), overprint_below: press.overprint_below, ..Settings::default() };
    let pages = std::slice::from_ref(page);
    let file = pdf::write(pages, &session.fonts, &session.images, &settings).expect("a file").joined;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ci-cases");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.pdf")), &file).expect("a file");
    std::fs::write(folder.join(format!("{name}.args")), arguments).expect("a file");
    file
}
