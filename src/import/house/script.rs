//! Characters of the other script: simplified ones in a traditional story, and the reverse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::script_table::{SIMPLIFIED, TRADITIONAL};
use crate::diag::FileId;
use crate::import::feed::{Part, Text};
use crate::import::findings::Findings;
use crate::input::house::Script;

/// Characters and their forms in the other script.
type Forms = BTreeMap<char, &'static str>;

/// What only one script has, with its forms in the other.
fn forms(script: Script) -> Option<&'static Forms> {
    static SIMPLE: OnceLock<Forms> = OnceLock::new();
    static FULL: OnceLock<Forms> = OnceLock::new();
    let read = |table: &'static str| {
        let entry = |entry: &'static str| {
            let c = entry.chars().next()?;
            Some((c, entry.get(c.len_utf8()..).unwrap_or_default()))
        };
        table.split_whitespace().filter_map(entry).collect()
    };
    match script {
        Script::Traditional => Some(SIMPLE.get_or_init(|| read(SIMPLIFIED))),
        Script::Simplified => Some(FULL.get_or_init(|| read(TRADITIONAL))),
        Script::Any => None,
    }
}

/// Reports each character that the story's script has not, once, with its count.
pub(super) fn report(texts: &[(Part, &mut Text)], script: Script, legal: &BTreeSet<char>, find: &mut Findings) {
    let Some(forms) = forms(script) else { return };
    let mut order: Vec<char> = Vec::new();
    let mut seen: BTreeMap<char, (usize, Option<FileId>, usize)> = BTreeMap::new();
    for (_, text) in texts {
        for letter in text.letters.iter().filter(|l| forms.contains_key(&l.c) && !legal.contains(&l.c)) {
            let entry = seen.entry(letter.c).or_insert_with(|| {
                order.push(letter.c);
                (0, text.file, letter.at as usize)
            });
            entry.0 += 1;
        }
    }
    let (code, what, other) = match script {
        Script::Simplified => ("traditional-character", "a traditional character", "simplified"),
        _ => ("simplified-character", "a simplified character", "traditional"),
    };
    for c in order {
        let Some((count, file, at)) = seen.get(&c) else { continue };
        file.iter().for_each(|f| find.about(*f));
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        let given: Vec<String> = forms.get(&c).into_iter().flat_map(|f| f.chars()).map(String::from).collect();
        find.warning(code, format!("`{c}` is {what} ({times}); it stays"), *at..*at + c.len_utf8(), "the first")
            .help(format!("its {other} form is {}; `legal` in the house table lets it pass", given.join(" or ")));
    }
}
