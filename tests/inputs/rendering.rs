//! Diagnostics as a terminal and as a machine reads them.

use dayang::diag::{Diagnostic, Diagnostics, SourceMap, Span, json, terminal};
use dayang::input::manuscript;
use serde_json::Value;

const LAYOUT: &str = "name = \"x\"\n標題 = \"東方之珠，在古絲路綻放光芒\" # 註\ncolumns = 8\n";

/// A diagnostic with two labels in one file and one in another.
fn sample() -> (Diagnostics, SourceMap) {
    let mut map = SourceMap::default();
    let layout = map.add("layouts/x.toml", LAYOUT);
    let story = map.add("stories/a.md", "正文\n");
    let mut found = Diagnostics::default();
    let at = LAYOUT.find("古絲路").unwrap();
    found.push(
        Diagnostic::error("overset", "43 characters found no room")
            .at(Span::new(layout, at..at + "古絲路".len()), "這裏滿了")
            .at(Span::new(layout, 0..4), "of this layout")
            .at(Span::new(story, 0..6), "this story")
            .on_page("A1")
            .help("cut 43 characters"),
    );
    found.push(Diagnostic::warning("no-nameplate", "the title is set in type"));
    found.push(Diagnostic::warning("underset", "a hole").at(Span::new(story, 999..9999), "past the end"));
    (found, map)
}

#[test]
fn a_terminal_shows_places_pages_and_counts() {
    let (found, map) = sample();
    let expected = "\
error[overset]: 43 characters found no room
 --> layouts/x.toml:2:13
  |
1 | name = \"x\"
  | ---- of this layout
2 | 標題 = \"東方之珠，在古絲路綻放光芒\" # 註
  |                     ^^^^^^ 這裏滿了
  |
 ::: stories/a.md:1:1
  |
1 | 正文
  | ---- this story
  |
  = page: A1
  = help: cut 43 characters

warning[no-nameplate]: the title is set in type

warning[underset]: a hole
 --> stories/a.md:2:1
  |
2 |
  | ^ past the end

1 error, 2 warnings
";
    assert_eq!(terminal::render(&found, &map, false), expected);
    assert!(terminal::render(&found, &map, true).contains("\u{1b}["), "colour is ANSI");
    assert_eq!(terminal::render(&Diagnostics::default(), &map, true), "");
}

#[test]
fn the_underline_stands_under_wide_characters() {
    let (found, map) = sample();
    let shown = terminal::render(&found, &map, false);
    let cells = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let line = shown.lines().find(|line| line.contains("古絲路")).unwrap();
    let under = shown.lines().find(|line| line.contains("^^")).unwrap();
    assert_eq!(cells(&line[..line.find("古").unwrap()]), under.find('^').unwrap());
    assert_eq!(under.matches('^').count(), cells("古絲路"));
}

#[test]
fn a_machine_reads_one_object_a_line() {
    let (found, map) = sample();
    let text = json::render(&found, &map);
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 3);
    let first = &objects[0];
    assert_eq!(
        (&first["code"], &first["severity"], &first["page"]),
        (&"overset".into(), &"error".into(), &"A1".into())
    );
    assert_eq!(
        (&first["message"], &first["help"]),
        (&"43 characters found no room".into(), &"cut 43 characters".into())
    );
    let at = LAYOUT.find("古絲路").unwrap();
    let label = serde_json::json!({
        "file": "layouts/x.toml", "line": 2, "column": 13, "end_line": 2, "end_column": 16,
        "start": at, "end": at + 9, "text": "這裏滿了",
    });
    assert_eq!(first["labels"][0], label);
    assert_eq!(objects[1]["labels"], serde_json::json!([]));
    assert_eq!(objects[1]["page"], Value::Null);
}

#[test]
fn a_label_of_many_lines_or_a_line_of_megabytes_stays_short() {
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    let front = "+++\nid = \"a\"\nheadline = \"b\"\n+++\n";
    let quote = "> 引文\n".repeat(20_000);
    manuscript::parse(format!("{front}{quote}").as_bytes(), "a.md", &mut map, &mut found);
    let line = format!("{}<b>", "報".repeat(1_000_000));
    manuscript::parse(format!("{front}{line}").as_bytes(), "b.md", &mut map, &mut found);
    let shown = terminal::render(&found, &map, false);
    assert_eq!(found.iter().count(), 2);
    assert!(shown.len() < 2_000, "{} bytes", shown.len());
    assert!(shown.contains("--> b.md:5:1000001"), "{shown}");
}
