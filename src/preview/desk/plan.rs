//! The edition file with a page's entry in the plan changed, in memory alone: another layout, a sample
//! story in a thread.

use std::path::{Path, PathBuf};

use toml_edit::{InlineTable, Item, Value};

use crate::input::sources::Sources;
use crate::model::resolve::plain_path;

use super::document::{Any, Document, put, put_text};

/// Most editions that are based on each other.
const MOST: usize = 16;

/// The file that holds a page's entry in the plan, the edition's or one that it is based on, opened.
pub fn holder(sources: &dyn Sources, edition: &Path, page: &str) -> Option<(PathBuf, Document)> {
    let mut path = plain_path(edition);
    for _ in 0..MOST {
        let text = String::from_utf8(sources.read(&path).ok()?).ok()?;
        let mut doc = Document::parse(&text, "the edition").ok()?;
        if doc.member("plan", "page", page).is_some() {
            return Some((path, doc));
        }
        let base = doc.root().get("base").and_then(Item::as_str)?.to_owned();
        let file = if base.ends_with(".toml") { base } else { format!("{base}.toml") };
        path = plain_path(&path.parent().unwrap_or(Path::new("")).join(file));
    }
    None
}

/// Names of threads or slots, each with what is placed there.
pub type Pairs = Vec<(String, String)>;

/// What a table of a page's entry holds as texts: `place`, `jump`.
pub fn pairs(doc: &mut Document, page: &str, key: &str) -> Pairs {
    let table = doc.member("plan", "page", page).and_then(|entry| entry.get_mut(key)?.as_table_like_mut());
    let text = |(key, item): (&str, &Item)| Some((key.to_owned(), item.as_str()?.to_owned()));
    table.map_or_else(Vec::new, |table| table.iter().filter_map(text).collect())
}

/// Puts texts in place of a table of a page's entry.
pub fn set_pairs(doc: &mut Document, page: &str, key: &str, pairs: &Pairs) {
    let Some(entry) = doc.member("plan", "page", page) else { return };
    let mut table = InlineTable::new();
    for (name, value) in pairs {
        table.insert(name, Value::from(value.as_str()));
    }
    entry.insert(key, Item::Value(Value::InlineTable(table)));
}

/// Names a page's layout.
pub fn set_layout(doc: &mut Document, page: &str, layout: &str) {
    if let Some(entry) = doc.member("plan", "page", page) {
        put_text(entry, "layout", layout);
    }
}

/// Takes the advertisements away whose slots another layout has not; whether there were any.
pub fn keep_ads(doc: &mut Document, page: &str, slots: &[String]) -> bool {
    let table = doc.member("plan", "page", page).and_then(|entry| entry.get_mut("ads")?.as_table_like_mut());
    let Some(table) = table else { return false };
    let lost: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).filter(|key| !slots.contains(key)).collect();
    lost.iter().for_each(|key| drop(table.remove(key)));
    !lost.is_empty()
}

/// Places a story in a thread of a page, unless one is there.
pub fn place(doc: &mut Document, page: &str, thread: &str, story: &str) -> bool {
    let taken = ["place", "jump"].iter().any(|key| pairs(doc, page, key).iter().any(|(name, _)| name == thread));
    let Some(entry) = doc.member("plan", "page", page).filter(|_| !taken) else { return false };
    if entry.get("place").is_none_or(|place| place.as_table_like().is_none()) {
        entry.insert("place", Item::Value(Value::InlineTable(InlineTable::new())));
    }
    let table: Option<Any<'_>> = entry.get_mut("place").and_then(Item::as_table_like_mut);
    table.map(|table| put(table, thread, story)).is_some()
}

/// Gives each story a thread of another layout: its own by name, else the next that is free. Those that
/// find none are left out; whether there are any.
pub fn rethread(old: &[String], new: &[String], pairs: [Pairs; 2]) -> ([Pairs; 2], bool) {
    let order = |thread: &String| old.iter().position(|known| known == thread).unwrap_or(old.len());
    let mut all: Vec<(usize, String, String)> = Vec::new();
    for (kind, pairs) in pairs.into_iter().enumerate() {
        all.extend(pairs.into_iter().map(|(thread, story)| (kind, thread, story)));
    }
    all.sort_by_key(|(_, thread, _)| order(thread));
    let taken: Vec<&String> = all.iter().map(|(_, thread, _)| thread).filter(|thread| new.contains(thread)).collect();
    let mut free = new.iter().filter(|thread| !taken.contains(thread)).cloned().collect::<Vec<_>>().into_iter();
    let (mut out, mut lost) = ([Pairs::new(), Pairs::new()], false);
    for (kind, thread, story) in &all {
        let thread = if new.contains(thread) { Some(thread.clone()) } else { free.next() };
        match (thread, out.get_mut(*kind)) {
            (Some(thread), Some(pairs)) => pairs.push((thread, story.clone())),
            _ => lost = true,
        }
    }
    (out, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn of(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn stories_find_threads_by_name_then_in_order() {
        let (old, new) = (names(&["lead", "second", "third"]), names(&["main", "second", "box"]));
        let placed = || [of(&[("second", "b"), ("lead", "a")]), of(&[("third", "c")])];
        let (out, lost) = rethread(&old, &new, placed());
        assert_eq!(out, [of(&[("main", "a"), ("second", "b")]), of(&[("box", "c")])]);
        assert!(!lost);
        let (out, lost) = rethread(&old, &new[..1], placed());
        assert_eq!(out, [of(&[("main", "a")]), Pairs::new()]);
        assert!(lost);
    }

    #[test]
    fn a_sample_is_placed_only_in_an_empty_thread() {
        let mut doc = Document::parse("[[plan]]\npage = \"A1\"\nplace = { lead = \"a\" } # ours\n", "e").unwrap();
        assert!(
            place(&mut doc, "A1", "second", "s")
                && !place(&mut doc, "A1", "lead", "s")
                && !place(&mut doc, "A2", "x", "s")
        );
        assert_eq!(doc.text(), "[[plan]]\npage = \"A1\"\nplace = { lead = \"a\", second = \"s\" } # ours\n");
    }
}
