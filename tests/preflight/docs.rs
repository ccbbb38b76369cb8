//! docs/preflight.md is the catalogue of rules.

use std::fmt::Write;
use std::fs;

use dayang::diag::catalogue::{Level, RULES};

use super::root;

/// The table of rules, as the document has it.
fn table() -> String {
    let mut out = String::from("| code | level | asked | from |\n|---|---|---|---|\n");
    for rule in RULES {
        let level = match rule.check.level {
            Level::Error => "error",
            Level::Warning => "warn",
            Level::Note => "note",
            Level::Off => "off",
        };
        let _ = writeln!(out, "| `{}` | {level} | {} | {} |", rule.check.code, rule.asks, rule.source);
    }
    out
}

#[test]
fn the_document_lists_the_rules_as_they_are() {
    let path = root().join("docs/preflight.md");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("| code | level |").expect("a table");
    let end = text[start..].find("\n\n").map_or(text.len(), |at| start + at + 1);
    let wanted = format!("{}{}{}", &text[..start], table(), &text[end..]);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &wanted).unwrap();
    } else {
        assert_eq!(text, wanted, "UPDATE=1 rewrites the table");
    }
}

#[test]
fn every_rule_is_raised_somewhere_and_nothing_else_is() {
    let mut raised = std::collections::BTreeSet::new();
    for entry in fs::read_dir(root().join("src/preflight")).unwrap().flatten() {
        let source = fs::read_to_string(entry.path()).unwrap();
        for part in source.split("\"pdf-").skip(1) {
            raised.insert(format!("pdf-{}", part.split('"').next().unwrap()));
        }
    }
    let rules = RULES.iter().map(|rule| rule.check.code.to_owned()).collect();
    assert_eq!(raised, rules);
}
