//! No input makes a parser panic, and every character keeps its place.

use dayang::diag::{Diagnostics, SourceMap, json, terminal};
use dayang::input::{edition, layout, manuscript, style};
use proptest::prelude::*;

use super::{dump, places};

fn read_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    layout::parse(&text, "a.toml", &mut map, &mut found);
    style::parse(&text, "b.toml", &mut map, &mut found);
    edition::parse(&text, "c.toml", &mut map, &mut found);
    if let Some(story) = manuscript::parse(bytes, "d.md", &mut map, &mut found) {
        places::check(&story, &map);
    }
    terminal::render(&found, &map, true);
    assert_eq!(json::render(&found, &map).lines().count(), found.iter().count());
}

/// Pieces that the notations are made of, so that random inputs get somewhere.
const TOML: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\n",
    "\r\n",
    " ",
    "\t",
    "#",
    "\\",
    "\\u4e00",
    "name",
    "styles",
    "page",
    "size",
    "slot",
    "thread",
    "slots",
    "grid",
    "body",
    "columns",
    "at",
    "col",
    "style",
    "plan",
    "date",
    "1",
    "-1",
    "1.5",
    "true",
    "2026-06-06",
    "99999999999999999999",
    "\"9pt\"",
    "\"K100\"",
    "報",
    "\u{feff}",
    "\0",
    "inset",
];
const MARKDOWN: &[&str] = &[
    "#",
    "### ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "![",
    "](",
    ")",
    "{#a ",
    ".sidebar",
    "}",
    "credit=\"",
    "\"",
    "focus=0.4,0.3",
    "[",
    "]: x",
    "&amp;",
    "&#x4E00;",
    "&#0;",
    "&",
    ";",
    "\\",
    "\\|",
    "|",
    "---\n",
    "===\n",
    "|---|\n",
    "| a | b |\n",
    "<b>",
    "<!--",
    "-->",
    "<div>",
    "報",
    "「紙」",
    "，",
    "a b",
    "x",
    "\0",
    "\u{7f}",
    "\u{85}",
    "  \n",
    "http://a.b",
    "<http://a.b>",
    "\u{feff}",
    "{漢字|かん|じ}",
    "{漢|",
    "ㄏㄢˋ}",
    "[重點]{.dots}",
    "]{.name .x}",
    "[^1]",
    "\n\n[^1]: ",
    "\n[^2]: ",
    "[^",
];

fn pieces(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(all), 0..60).prop_map(|pieces| pieces.concat())
}

/// Bodies of numbered words among marks of every kind, but for addresses, which are not printed,
/// and the texts of notes, which are moved.
fn words() -> impl Strategy<Value = (String, usize)> {
    let moved = |mark: &str| mark.contains("](") || mark.contains("{#a") || mark.contains("[^") && mark != "[^1]";
    let marks: Vec<&str> = MARKDOWN.iter().copied().filter(|mark| !moved(mark)).collect();
    proptest::collection::vec(proptest::sample::select(marks), 0..60).prop_map(|marks| {
        let count = marks.len();
        let body = marks.iter().enumerate().map(|(n, mark)| format!("{mark}字{n}。"));
        (body.collect(), count)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn any_toml_is_read(text in pieces(TOML)) {
        read_all(text.as_bytes());
        read_all(format!("+++\n{text}\n+++\n正文\n").as_bytes());
    }

    #[test]
    fn any_markdown_is_read(text in pieces(MARKDOWN)) {
        read_all(format!("+++\nid = \"a\"\nheadline = \"b\"\n+++\n{text}").as_bytes());
    }

    #[test]
    fn no_word_is_lost((body, count) in words()) {
        let mut map = SourceMap::default();
        let mut found = Diagnostics::default();
        let text = format!("+++\nid = \"a\"\nheadline = \"b\"\n+++\n{body}");
        let story = manuscript::parse(text.as_bytes(), "d.md", &mut map, &mut found).unwrap();
        let shown = dump::story(&story);
        let mut from = 0;
        for n in 0..count {
            let word = format!("字{n}。");
            let at = shown[from..].find(&word);
            prop_assert!(at.is_some(), "{word} is lost or out of order in\n{shown}");
            from += at.unwrap() + word.len();
        }
    }
}
