//! A lexicon as written: names and terms that a head keeps whole.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};

use super::toml::{Key, Parsed, shown};

/// A house lexicon.
///
/// Each entry is kept on one line of a head. Where an entry may be broken all the same, `|` says
/// so: "粵港澳|大灣區". The kinds are for people; the program treats them alike.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LexiconFile {
    /// What the lexicon holds, for people.
    #[serde(default)]
    pub title: Option<String>,
    /// Names of persons: "李家超", "王毅".
    #[serde(default)]
    pub names: Vec<String>,
    /// Names of places: "吉爾吉斯斯坦", "深水埗".
    #[serde(default)]
    pub places: Vec<String>,
    /// Names of bodies, firms, teams: "港交所", "台積電".
    #[serde(default)]
    pub bodies: Vec<String>,
    /// Terms: "一帶一路", "量化寬鬆".
    #[serde(default)]
    pub terms: Vec<String>,
    /// Any other words.
    #[serde(default)]
    pub words: Vec<String>,
}

impl LexiconFile {
    /// The entries by kind, in the file's order.
    pub fn kinds(&self) -> [(&'static str, &[String]); 5] {
        [
            ("names", &self.names),
            ("places", &self.places),
            ("bodies", &self.bodies),
            ("terms", &self.terms),
            ("words", &self.words),
        ]
    }
}

/// Reads a lexicon, and checks that every entry says something.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error.
pub fn parse(
    text: &str,
    name: &str,
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Parsed<LexiconFile>> {
    let parsed = super::toml::read::<LexiconFile>(text, name, map, diagnostics)?;
    let found = check(&parsed);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}

fn check(file: &Parsed<LexiconFile>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let mut first: BTreeMap<&str, (&'static str, usize)> = BTreeMap::new();
    for (kind, entries) in file.value.kinds() {
        for (i, entry) in entries.iter().enumerate() {
            let at = file.span(&[Key::Name(kind), Key::Index(i)]);
            if let Some((message, help)) = fault(entry) {
                found.push(Diagnostic::error("lexicon-entry", message).at_opt(at, "").help(help));
            } else if entry.chars().count() == 1 {
                let message = format!("{} is one character: there is nothing to keep whole", shown(entry));
                found.push(Diagnostic::warning("lexicon-entry", message).at_opt(at, "").help("leave it out"));
            } else if let Some((kind, i)) = first.get(entry.as_str()) {
                let message = format!("{} is in the lexicon twice", shown(entry));
                let before = file.span(&[Key::Name(kind), Key::Index(*i)]);
                let d = Diagnostic::warning("lexicon-entry", message).at_opt(at, "").at_opt(before, "first here");
                found.push(d.help("leave one out"));
            } else {
                first.insert(entry, (kind, i));
            }
        }
    }
    found
}

/// What is wrong with an entry, and what would be right.
fn fault(entry: &str) -> Option<(String, &'static str)> {
    if entry.trim().is_empty() {
        return Some(("an entry of the lexicon is empty".to_owned(), "write a word, or leave the entry out"));
    }
    if entry.trim() != entry || entry.chars().any(char::is_control) {
        let message = format!("{} begins or ends with white space, or has a control character", shown(entry));
        return Some((message, "write the word alone"));
    }
    if entry.split('|').any(str::is_empty) {
        let message = format!("in {} a `|` has nothing on one side", shown(entry));
        return Some((message, "a `|` stands between two parts that may be on two lines"));
    }
    None
}
