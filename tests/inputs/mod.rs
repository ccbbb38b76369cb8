//! Input files: what is read from good ones, and what is said of bad ones.
//!
//! A case is a folder of `tests/cases/input` with one input (`layout.toml`, `style.toml`,
//! `edition.toml` or `story.md`) and `expected.txt`: what was read, then the diagnostics as a
//! terminal shows them. `UPDATE=1` rewrites what is expected.

mod dump;
mod hostile;
mod places;
mod property;
mod rendering;
mod schemas;
mod spans;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use dayang::diag::{Diagnostics, SourceMap, terminal};
use dayang::input::{edition, layout, manuscript, style};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Whether expectations are to be rewritten.
fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares with a file of expectations, or rewrites it; the difference, if there is one.
fn compare(path: &Path, actual: &str) -> Result<(), String> {
    if updating() {
        return fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = tail.min(old.len().min(new.len()) - same);
    let mut diff = String::new();
    old[same..old.len() - tail].iter().for_each(|line| diff.push_str(&format!("-{line}\n")));
    new[same..new.len() - tail].iter().for_each(|line| diff.push_str(&format!("+{line}\n")));
    let name = path.display();
    Err(format!(
        "== {name}\n-- expected\n{expected}\n-- actual\n{actual}\n-- difference from line {}\n{diff}",
        same + 1
    ))
}

/// What is read from a case's input, and what is said of it.
fn read_case(folder: &Path) -> String {
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    let mut out = String::new();
    for name in ["layout.toml", "style.toml", "edition.toml", "story.md"] {
        let Ok(bytes) = fs::read(folder.join(name)) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let read = match name {
            "layout.toml" => layout::parse(&text, name, &mut map, &mut found).map(|file| dump::layout(&file.value)),
            "style.toml" => style::parse(&text, name, &mut map, &mut found).map(|file| dump::style(&file.value)),
            "edition.toml" => edition::parse(&text, name, &mut map, &mut found).map(|file| dump::edition(&file.value)),
            _ => manuscript::parse(&bytes, name, &mut map, &mut found).map(|story| {
                places::check(&story, &map);
                dump::story(&story)
            }),
        };
        out.push_str(&read.unwrap_or_else(|| format!("{name} cannot be used\n")));
    }
    let said = terminal::render(&found, &map, false);
    if !said.is_empty() {
        out.push_str("----\n");
        out.push_str(&said);
    }
    out
}

#[test]
fn cases_read_as_expected() {
    let cases = root().join("tests/cases/input");
    let mut folders: Vec<PathBuf> = fs::read_dir(&cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= 25, "only {} cases", folders.len());
    let failures: Vec<String> =
        folders.iter().filter_map(|folder| compare(&folder.join("expected.txt"), &read_case(folder)).err()).collect();
    assert!(failures.is_empty(), "{}\n{} cases differ", failures.join("\n"), failures.len());
}
