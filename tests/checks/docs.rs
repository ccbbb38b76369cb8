//! docs/checks.md, the catalogue and the source speak of the same checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dayang::diag::catalogue::{CHECKS, Level, RULES, TOLD};

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

/// The source files: their paths from `src/`, and their texts.
fn sources() -> Vec<(String, String)> {
    let (mut files, mut open): (Vec<PathBuf>, Vec<PathBuf>) = (Vec::new(), vec![root().join("src")]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("src").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    let name = |file: &PathBuf| {
        let inside = file.strip_prefix(root().join("src")).expect("a file of src");
        inside.to_string_lossy().replace('\\', "/")
    };
    files.iter().map(|file| (name(file), fs::read_to_string(file).expect("a source file"))).collect()
}

/// Codes that the source raises through the catalogue.
fn raised() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (file, source) in sources().iter().filter(|(f, _)| f != "diag/catalogue.rs" && f != "model/press.rs") {
        for (at, call) in source.match_indices("raise(") {
            let argument = source[at + call.len()..].trim_start();
            let code = argument.strip_prefix('"').and_then(|rest| rest.split('"').next());
            let code = code.unwrap_or_else(|| panic!("{file}: raise without a literal code"));
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

/// The functions that take the code of a finding as a literal.
const TAKERS: [&str; 10] =
    ["error", "warning", "note", "raise", "new", "report", "mistake", "failure", "told", "place"];
/// What stands before a code that is chosen with its message, in a pair.
const PAIRS: [&str; 6] = ["Some((", "Err((", "=> (", "{ (", "| (", "  ("];
/// Files that choose other words with hyphens in pairs.
const OTHER_PAIRS: [&str; 7] =
    ["image/", "linebreak/", "pdfread/", "cli/inspect.rs", "edition/", "input/press.rs", "input/style/check/values.rs"];

/// The code that begins the arguments of a call, perhaps after a severity or another name.
fn code_of(arguments: &str) -> Option<String> {
    let mut rest = arguments.trim_start();
    if let Some((first, after)) = rest.split_once(',')
        && !first.contains(['"', '(', ')', ';', '{'])
    {
        rest = after.trim_start();
    }
    let (code, after) = rest.strip_prefix('"')?.split_once('"')?;
    let kebab = code.len() > 1 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (kebab && after.trim_start().starts_with(',')).then(|| code.to_owned())
}

/// Codes that a source file gives findings: literals in calls of those that make findings, in pairs
/// with messages, in choices between two, in constants.
fn given(file: &str, source: &str) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut codes = BTreeSet::new();
    for taker in TAKERS {
        for (at, call) in source.match_indices(&format!("{taker}(")) {
            let whole = !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            codes.extend(code_of(&source[at + call.len()..]).filter(|_| whole));
        }
    }
    let pairs = !OTHER_PAIRS.iter().any(|part| file.starts_with(part)) || file == "edition/scale.rs";
    for start in PAIRS.iter().filter(|_| pairs) {
        for (at, call) in source.match_indices(start) {
            let code = code_of(&source[at + call.len()..]);
            codes.extend(code.filter(|code| code.contains('-')));
        }
    }
    for (at, call) in source.match_indices("let code = ") {
        let line = source[at + call.len()..].split("};").next().unwrap_or_default();
        let words = line.split('"').skip(1).step_by(2).filter(|code| code.contains('-') && !code.contains(' '));
        codes.extend(words.map(str::to_owned));
    }
    for name in ["CODE", "VOID", "UNSIGNED"] {
        let constant = source.split(&format!("const {name}: &str = \"")).nth(1);
        codes.extend(constant.and_then(|rest| rest.split('"').next()).map(str::to_owned));
    }
    codes
}

#[test]
fn every_code_of_the_source_is_explained() {
    let mut known: BTreeSet<&str> = TOLD.iter().map(|told| told.code).collect();
    known.extend(CHECKS.iter().map(|check| check.code).chain(RULES.iter().map(|rule| rule.check.code)));
    let (mut all, mut lacking) = (BTreeSet::new(), Vec::new());
    for (file, source) in sources().iter().filter(|(file, _)| !file.starts_with("diag/catalogue")) {
        for code in given(file, source) {
            if !known.contains(code.as_str()) {
                lacking.push(format!("{code} ({file})"));
            }
            all.insert(code);
        }
    }
    assert!(lacking.is_empty(), "codes without a line in src/diag/catalogue/others.rs: {lacking:#?}");
    let unused: Vec<&str> = TOLD.iter().map(|told| told.code).filter(|code| !all.contains(*code)).collect();
    assert!(unused.is_empty(), "explained, and in no source file: {unused:?}");
    for told in TOLD {
        assert!(!told.means.ends_with('.') && !told.mend.ends_with('.'), "{}", told.code);
    }
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
    assert!(code == Some(0) && out.lines().count() == CHECKS.len() + RULES.len() + TOLD.len(), "{out}");
    let (code, out, _) = explain(&["jump-page", "job-stale", "pdf-rgb"]);
    let heads: Vec<&str> = out.lines().filter(|line| line.starts_with("## ")).collect();
    assert!(code == Some(0) && heads == ["## jump-page", "## job-stale", "## pdf-rgb"], "{out}");
    let (code, out, err) = explain(&["tombstone", "job-stal"]);
    assert!(code == Some(2) && out.is_empty() && err.contains("did you mean `job-stale`?"), "{err}");
}
