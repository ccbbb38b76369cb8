//! What fuzzing found, replayed: every case under `tests/cases/fuzz`, through the targets' own code.
//! A case is a file that once made the program panic, hang or lose its way; that it ends quietly
//! is the test.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../fuzz/targets/desk.rs"]
mod desk;

fn cases(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fuzz").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no case", folder.display());
    files.into_iter().map(|path| (path.clone(), fs::read(&path).expect("a case"))).collect()
}

#[test]
fn manuscripts() {
    for (path, bytes) in cases("manuscript") {
        println!("{}", path.display());
        desk::manuscript(&bytes);
    }
}

#[test]
fn layouts() {
    for (path, bytes) in cases("layout") {
        println!("{}", path.display());
        desk::layout(&bytes);
    }
}

#[test]
fn images() {
    for (path, bytes) in cases("image") {
        println!("{}", path.display());
        desk::picture(&bytes);
    }
}

#[test]
fn placed_pdfs() {
    for (path, bytes) in cases("placed_pdf") {
        println!("{}", path.display());
        desk::art(&bytes);
        desk::foreign(&bytes);
    }
}

#[test]
fn feeds() {
    for (path, bytes) in cases("feed") {
        println!("{}", path.display());
        desk::feed(&bytes);
    }
}
