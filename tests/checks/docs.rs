//! docs/checks.md, the catalogue and the source speak of the same checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dayang::diag::catalogue::{CHECKS, Level, RULES};

use super::{cases, root};

fn docs() -> String {
    fs::read_to_string(root().join("docs/checks.md")).expect("docs/checks.md")
}

/// The section of a code: from its heading to the next.
fn section(docs: &str, code: &str) -> Option<String> {
    let start = docs.find(&format!("\n## {code}\n"))? + 1;
    let rest = &docs[start..];
    let end = rest[3..].find("\n## ").map_or(rest.len(), |at| at + 3);
    Some(rest[..end].to_owned())
}

/// Codes that the source raises through the catalogue.
fn raised() -> BTreeSet<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("src").flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    let mut out = BTreeSet::new();
    for file in files.iter().filter(|f| !f.ends_with("diag/catalogue.rs") && !f.ends_with("model/press.rs")) {
        let source = fs::read_to_string(file).expect("a source file");
        for (at, call) in source.match_indices("raise(") {
            let argument = source[at + call.len()..].trim_start();
            let code = argument.strip_prefix('"').and_then(|rest| rest.split('"').next());
            let code = code.unwrap_or_else(|| panic!("{}: raise without a literal code", file.display()));
            out.insert(code.to_owned());
        }
    }
    out
}

#[test]
fn every_code_that_is_raised_is_documented_and_the_other_way_round() {
    let catalogue: BTreeSet<String> = CHECKS.iter().map(|check| check.code.to_owned()).collect();
    assert_eq!(raised(), catalogue, "raised in src, and in the catalogue");
    let docs = docs();
    let headings = docs.lines().filter_map(|line| line.strip_prefix("## "));
    let documented: BTreeSet<String> = headings.filter(|h| !h.contains(' ')).map(str::to_owned).collect();
    assert_eq!(documented, catalogue, "in docs/checks.md, and in the catalogue");
}

#[test]
fn every_section_says_all_of_it() {
    let docs = docs();
    for check in CHECKS {
        let section = section(&docs, check.code).unwrap_or_default();
        let level = match check.level {
            Level::Error => "error",
            Level::Warning => "warn",
            Level::Note => "note",
            Level::Off => "off",
        };
        let about = section.lines().nth(2).unwrap_or_default();
        assert!(about.contains(&format!(" · {level}")), "{}: {about}", check.code);
        assert_eq!(about.ends_with("always an error"), check.always, "{}", check.code);
        assert!(about.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c)), "{} has no trade term", check.code);
        assert!(section.contains("**Why it is bad.**") && section.contains("**To mend it.**"), "{}", check.code);
        assert!(docs.contains(&format!("| [`{}`](#{}) |", check.code, check.code)), "{} in the table", check.code);
        assert!(section.contains(&format!("[{}]:", check.code)), "{} has no example", check.code);
    }
}

/// The example of a section is what the case of that code says.
#[test]
fn examples_are_real() {
    let docs = docs();
    for check in CHECKS {
        let Ok(expected) = fs::read_to_string(cases().join(check.code).join("fires/expected.txt")) else { continue };
        let first = expected.lines().next().unwrap_or_default();
        let section = section(&docs, check.code).unwrap_or_default();
        assert!(section.contains(&format!("```text\n{first}\n```")), "{}: {first}", check.code);
    }
}

#[test]
fn findings_are_explained() {
    let explain = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_dayang")).arg("explain").args(args).output().expect("dayang");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (out.status.code(), text(out.stdout), text(out.stderr))
    };
    let (code, out, _) = explain(&["tombstone"]);
    assert!(code == Some(0) && out.starts_with("## tombstone\n") && out.contains("碰題"), "{out}");
    let (code, out, _) = explain(&["pdf-rgb"]);
    assert!(code == Some(0) && out.starts_with("## pdf-rgb\n\nerror · GWG R0027\n"), "{out}");
    let (code, _, err) = explain(&["tombstones"]);
    assert!(code == Some(2) && err.contains("did you mean `tombstone`?"), "{err}");
    let (code, out, _) = explain(&[]);
    assert!(code == Some(0) && out.lines().count() == CHECKS.len() + RULES.len(), "{out}");
}
