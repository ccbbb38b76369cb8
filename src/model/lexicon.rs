//! Names and terms that stay whole where lines break between words.
//!
//! A [`Lexicon`] is read from the house's own file and from the bundled ones of `lexicon/` beside
//! the layouts, and marks its entries in a text: the longest that stands at a place, from the
//! start of the text on, so that the answer does not depend on the order of the entries.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostics, SourceMap};
use crate::input::lexicon::{self, LexiconFile};
use crate::input::sources::Sources;

/// The folder of bundled lexicons, in a folder of layouts.
const FOLDER: &str = "lexicon";

/// Entries by their first character, longest first.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Each entry as the parts that are kept whole; most have one.
    entries: BTreeMap<char, BTreeSet<Entry>>,
}

/// An entry: ordered so that the longest comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    length: std::cmp::Reverse<usize>,
    word: String,
    /// Where the word may be broken, in bytes.
    cuts: Vec<usize>,
}

impl Lexicon {
    /// Reads a house's lexicon, if there is one, and the bundled ones of some folders of layouts.
    ///
    /// What is wrong with a file is reported; the others are used all the same.
    pub fn read(
        own: Option<&Path>,
        folders: &[PathBuf],
        sources: &dyn Sources,
        map: &mut SourceMap,
        found: &mut Diagnostics,
    ) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let bundled = folders.iter().map(|folder| folder.join(FOLDER)).flat_map(|folder| {
            let names = sources.list(&folder).into_iter().filter(|name| name.ends_with(".toml"));
            names.map(move |name| folder.join(name)).collect::<Vec<_>>()
        });
        for path in own.map(Path::to_owned).into_iter().chain(bundled) {
            let text = crate::model::resolve::text_file(sources, &path, None, found);
            let name = path.to_string_lossy().replace('\\', "/");
            if let Some(file) = text.and_then(|text| lexicon::parse(&text, &name, map, found)) {
                lexicon.add(&file.value);
            }
        }
        lexicon
    }

    /// Adds a file's entries.
    pub fn add(&mut self, file: &LexiconFile) {
        for entry in file.kinds().into_iter().flat_map(|(_, entries)| entries) {
            let (mut word, mut cuts) = (String::with_capacity(entry.len()), Vec::new());
            for part in entry.split('|') {
                cuts.extend(Some(word.len()).filter(|at| *at > 0));
                word.push_str(part);
            }
            let Some(first) = word.chars().next() else { continue };
            let entry = Entry { length: std::cmp::Reverse(word.len()), word, cuts };
            self.entries.entry(first).or_default().insert(entry);
        }
    }

    /// The ranges of a text, in bytes, that are kept whole, in order.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut free = 0;
        for (at, first) in text.char_indices() {
            if at < free {
                continue;
            }
            let here = self.entries.get(&first).into_iter().flatten();
            let Some(entry) = here.into_iter().find(|e| stands(text, at, &e.word)) else { continue };
            let ends = entry.cuts.iter().copied().chain([entry.word.len()]);
            let mut start = 0;
            for end in ends {
                found.push(at + start..at + end);
                start = end;
            }
            free = at + entry.word.len();
        }
        found
    }
}

/// Whether a word stands at a place of a text, and is not a part of a longer word of letters.
fn stands(text: &str, at: usize, word: &str) -> bool {
    let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(word)) else { return false };
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts_inside = letter(word.chars().next()) && letter(text.get(..at).and_then(|t| t.chars().next_back()));
    let ends_inside = letter(word.chars().next_back()) && letter(rest.chars().next());
    !starts_inside && !ends_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(words: &[&str]) -> Lexicon {
        let words = words.iter().map(|w| (*w).to_owned()).collect();
        let mut lexicon = Lexicon::default();
        lexicon.add(&LexiconFile { words, ..LexiconFile::default() });
        lexicon
    }

    fn found(words: &[&str], text: &str) -> Vec<String> {
        lexicon(words).find(text).into_iter().map(|r| text[r].to_owned()).collect()
    }

    #[test]
    fn the_longest_entry_is_found_and_cuts_are_kept() {
        assert_eq!(found(&["吉爾吉斯", "吉爾吉斯斯坦", "卓榮泰"], "卓榮泰訪吉爾吉斯斯坦"), ["卓榮泰", "吉爾吉斯斯坦"]);
        assert_eq!(found(&["粵港澳|大灣區"], "粵港澳大灣區"), ["粵港澳", "大灣區"]);
        assert_eq!(found(&["AI"], "AI與RAIL"), ["AI"]);
        assert!(found(&["李家超"], "李家").is_empty());
    }
}
