//! `docs/styles.md` against the schema and the engine, and how styles inherit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dayang::diag::Diagnostics;
use dayang::font::FontStore;
use dayang::input::sources::Memory;
use dayang::model::resolve::plain_style;
use dayang::model::{ElementKind, Style, Text};
use dayang::session::{Folders, Session};
use serde_json::{Map, Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).expect(file)
}

/// The properties that the document lists: key and default, as written.
fn documented() -> Vec<(String, String)> {
    let doc = read("docs/styles.md");
    let rows = doc.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 4);
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), cells[3].to_owned())
    })
    .collect()
}

/// The properties of the schema, those of tables within a style after a point.
fn in_schema() -> BTreeSet<String> {
    let schema: Value = serde_json::from_str(&read("layouts/schema/style.schema.json")).unwrap();
    let of = |name: &str| schema["definitions"][name]["properties"].as_object();
    let mut keys = BTreeSet::new();
    for (key, property) in of("StyleTable").unwrap() {
        keys.insert(key.clone());
        let text = property.to_string();
        let table = text.split("#/definitions/").nth(1).and_then(|rest| rest.split('"').next());
        for inner in table.and_then(of).into_iter().flatten() {
            keys.insert(format!("{key}.{}", inner.0));
        }
    }
    keys
}

#[test]
fn every_property_is_documented_once_with_its_default() {
    let documented = documented();
    let keys: BTreeSet<String> = documented.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(keys.len(), documented.len(), "a property is listed twice");
    let schema = in_schema();
    let missing: Vec<&String> = schema.difference(&keys).collect();
    let unknown: Vec<&String> = keys.difference(&schema).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
    assert!(documented.iter().all(|(_, default)| !default.is_empty()));
    assert!(schema.contains("fill.word-space") && schema.contains("annotation.dot"), "nested keys are seen");
}

fn fonts() -> FontStore {
    let session = Session::open(&Folders::of(None, &[], Some(root())), &mut Diagnostics::default());
    std::sync::Arc::into_inner(session.fonts).expect("the session's own")
}

fn with(key: &str, value: Option<Value>) -> Map<String, Value> {
    let mut keys = Map::new();
    match key.split_once('.') {
        None => keys.extend(value.map(|value| (key.to_owned(), value))),
        Some((table, inner)) => {
            let mut own = Map::new();
            if table == "fit" {
                own.insert("size".to_owned(), json!(["10pt", "20pt"]));
            }
            own.extend(value.map(|value| (inner.to_owned(), value)));
            keys.insert(table.to_owned(), Value::Object(own));
        }
    }
    keys
}

#[test]
fn documented_defaults_are_the_engines() {
    let fonts = fonts();
    let style = |keys: Map<String, Value>| plain_style(keys, ("zh-HK", Default::default()), &fonts).unwrap();
    let mut compared = 0;
    // A default that starts with a value in backticks is meant literally.
    for (key, default) in documented().iter().filter(|(key, d)| d.starts_with('`') && !key.starts_with("table.")) {
        let literal = default.trim_start_matches('`').split('`').next().unwrap();
        let value: Value = literal.parse().unwrap_or_else(|_| panic!("{key}: {literal} is no value"));
        let (usual, given) = (style(with(key, None)), style(with(key, Some(value))));
        assert_eq!(usual, given, "{key} = {literal}");
        compared += 1;
    }
    assert!(compared >= 25, "{compared}");
}

#[test]
fn a_wrong_default_would_be_seen() {
    let fonts = fonts();
    let style = |keys: Map<String, Value>| plain_style(keys, ("zh-HK", Default::default()), &fonts).unwrap();
    for (key, other) in [("last-line", json!(3)), ("fill.loose", json!("0.2em")), ("annotation.dot", json!("﹅"))] {
        assert_ne!(style(with(key, None)), style(with(key, Some(other))), "{key}");
    }
}

const STYLES: &str = r#"
name = "own"

[style.body]
indent = "1em"
fill = { loose = "0.2em" }
annotation = { ruby = "0.4em" }

[style.lead]
based-on = "body"
fill = { stops = false }
annotation = { dot = "﹅" }

[style.letters]
han = ["Noto Sans CJK HK Bold"]
tracking = "0.1em"
indent = "4em"

[style.strong]
based-on = "letters"
ink = "C0 M100 Y100 K0"

[style.emphasis]
based-on = "strong"
tracking = "0.2em"

[style.slug]
based-on = "emphasis"

[style.credit]
based-on = "letters"
size = "7pt"
"#;

/// A story's texts set in the style file above.
fn texts(story: &str) -> (BTreeMap<String, Text>, Vec<Style>) {
    let mut files = Memory::default();
    let layout = r#"
name = "small"
styles = "own"
page = { size = ["160mm", "160mm"] }
[grid.body]
columns = 3
chars = 12
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 28
[[slot]]
id = "photo"
role = "photo"
thread = "lead"
at = { col = 1, span = 1, line = 1, lines = 4 }
[[slot]]
id = "caption"
role = "caption"
thread = "lead"
at = { col = 2, span = 2, line = 1, lines = 4 }
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = { col = 1, span = 3, line = 6, lines = 20 }
[[thread]]
id = "lead"
slots = ["body"]
"#;
    let edition = "title = \"試報\"\ndate = \"2026-06-06\"\n[[plan]]\npage = \"A1\"\nlayout = \"small\"\nplace = { lead = \"story\" }\n[[plan]]\npage = \"A2\"\n";
    for (name, text) in [
        ("layouts/styles/own.toml", STYLES),
        ("layouts/small.toml", layout),
        ("edition.toml", edition),
        ("stories/story.md", story),
    ] {
        files.0.insert(PathBuf::from(name), text.as_bytes().to_vec());
    }
    let mut found = Diagnostics::default();
    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    let output = session.typeset(&files, Path::new("edition.toml"), None, &|| ());
    let jobs = output.jobs.expect("jobs");
    let job = jobs.first().expect("a job");
    let threads = job.threads.iter().flat_map(|t| &t.elements);
    let slots = job.pages.iter().flat_map(|p| &p.slots).flat_map(|s| &s.content);
    let mut texts = BTreeMap::new();
    for element in threads.chain(slots) {
        if let ElementKind::Text(text) = &element.kind {
            texts.entry(format!("{:?}", element.part)).or_insert_with(|| text.clone());
        }
    }
    (texts, job.styles.clone())
}

#[test]
fn character_styles_inherit_and_change_letters_only() {
    let story = "+++\nid = \"story\"\nheadline = \"題\"\nslug = \"本報訊\"\n+++\n甲**乙***丙*丁\n\n![說明](a.jpg){credit=\"攝影\"}\n";
    let (texts, styles) = texts(story);
    let fonts = fonts();
    let bold = fonts.find("Noto Sans CJK HK Bold").unwrap();
    let of = |text: &Text, word: &str| {
        let at = text.text.find(word).unwrap_or_else(|| panic!("{word} in {}", text.text));
        styles[text.style_at(at).0 as usize].clone()
    };
    let body = &texts["Body"];
    let plain = of(body, "丁");
    let expect = [("乙", "strong", "0.1em"), ("丙", "emphasis", "0.2em"), ("本報", "slug", "0.2em")];
    for (word, name, tracking) in expect {
        let style = of(body, word);
        assert_eq!(style.name, name);
        assert_eq!(style.faces.han, [bold], "{name}: from `letters`, at any distance");
        assert_eq!(style.tracking, dayang::geom::Em::parse(tracking).unwrap(), "{name}");
        assert_eq!(style.ink.m, 10_000, "{name}: the ink of `strong`");
        assert_eq!((style.indent, style.fill, style.size), (plain.indent, plain.fill, plain.size), "{name}");
        assert_eq!(style.faces.latin, plain.faces.latin, "{name}: what it does not give stays");
    }
    let caption = &texts["Caption"];
    let credit = of(caption, "攝影");
    assert_eq!((credit.name.as_str(), credit.size), ("credit", dayang::geom::Length::pt(7)));
    assert_eq!(credit.faces.han, [bold]);
    assert_ne!(of(caption, "說明").size, credit.size);
}

#[test]
fn tables_within_a_style_inherit_key_by_key() {
    let story = "+++\nid = \"story\"\nheadline = \"題\"\n+++\n導語。\n\n---\n\n正文。\n";
    let (texts, styles) = texts(story);
    let lead = &styles[texts["Lead"].style.0 as usize];
    let body = &styles[texts["Body"].style.0 as usize];
    assert_eq!(lead.fill.loose, body.fill.loose);
    assert!(!lead.fill.stops && body.fill.stops);
    assert_eq!((lead.annotation.dot, lead.annotation.ruby), ('﹅', body.annotation.ruby));
    assert_eq!(body.annotation.dot, '•');
}

#[test]
fn the_house_styles_have_the_same_parts() {
    let parts = |name: &str| -> BTreeSet<String> {
        let text = read(&format!("layouts/styles/{name}.toml"));
        text.lines().filter_map(|l| l.strip_prefix("[style.")?.strip_suffix(']').map(str::to_owned)).collect()
    };
    let hk = parts("hk-broadsheet");
    for name in ["tw-broadsheet", "ja-broadsheet", "hk-vertical", "tw-vertical", "ja-vertical"] {
        let missing: Vec<String> = hk.difference(&parts(name)).cloned().collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
    assert!(parts("mainland-broadsheet").contains("table-head"));
}
