//! Files made to hurt: large, deep, cut short.

use std::time::{Duration, Instant};

use dayang::diag::{Diagnostics, Severity, SourceMap, terminal};
use dayang::input::manuscript::{self, Block, Manuscript};
use dayang::input::{edition, layout, style};

const FRONT: &str = "+++\nid = \"a\"\nheadline = \"題\"\n+++\n";

fn story(body: &str) -> (Option<Manuscript>, Diagnostics, SourceMap) {
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    let story = manuscript::parse(format!("{FRONT}{body}").as_bytes(), "story.md", &mut map, &mut found);
    (story, found, map)
}

fn codes(found: &Diagnostics) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    codes.dedup();
    codes
}

fn timed(body: &str) -> Duration {
    let start = Instant::now();
    story(body);
    start.elapsed()
}

#[test]
fn ten_megabytes_are_read_whole_and_in_linear_time() {
    let paragraph = "特首李家超昨日率團**訪問中亞**，與當地官員&amp;商界會面。\n香港 Hong Kong 代表團續行。\n\n";
    let body = |bytes: usize| paragraph.repeat(bytes / paragraph.len());
    let small = timed(&body(1_000_000));
    let whole = body(10_000_000);
    let start = Instant::now();
    let (story, found, _) = story(&whole);
    let large = start.elapsed();
    println!("1 MB {small:?}, 10 MB {large:?}");
    assert!(found.is_empty());
    let story = story.unwrap();
    assert_eq!(story.body.len(), 10_000_000 / paragraph.len());
    let Some(Block::Paragraph(last)) = story.body.last() else { panic!("the last block is a paragraph") };
    assert_eq!(last.text, "特首李家超昨日率團訪問中亞，與當地官員&商界會面。香港 Hong Kong 代表團續行。");
    // Linear would be ten times as long; quadratic a hundred times.
    assert!(large < small * 40 + Duration::from_secs(1), "1 MB {small:?}, 10 MB {large:?}");
}

#[test]
fn hostile_bodies_stay_linear() {
    let n = 200_000;
    let bodies = [
        ("one line", "報".repeat(n)),
        ("stars", "*".repeat(n)),
        ("emphasis", "*報 ".repeat(n)),
        ("nested emphasis", format!("{}報{}", "*a **b ".repeat(n / 8), "c** d*".repeat(n / 8))),
        ("quotes", ">".repeat(n)),
        ("brackets", "[".repeat(n)),
        ("images", "![".repeat(n / 2)),
        ("image ends", "![a](b){#".repeat(n / 8)),
        ("braces", format!("### {}", "{#".repeat(n / 2))),
        ("definitions", "[a\n".repeat(n / 2)),
        ("lists", "- ".repeat(n / 2)),
        ("entities", "&lt;".repeat(n / 4)),
        ("backticks", (1..600).map(|k| format!("a{}", "`".repeat(k))).collect::<String>()),
        ("NULs", "\0".repeat(n)),
        ("breaks", "---\n\n".repeat(n / 5)),
        ("heads", "# {\n".repeat(n / 4)),
        ("tags", "<b>".repeat(n / 3)),
        ("tables", "|a|\n|-|\n\n".repeat(n / 9)),
        ("links", "[a](b) ".repeat(n / 7)),
    ];
    for (name, body) in bodies {
        let took = timed(&body);
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(10), "{name} takes {took:?}");
    }
}

#[test]
fn deep_quotations_keep_their_text() {
    let (story, found, _) = story(&format!("{} 深\n", ">".repeat(50_000)));
    assert_eq!(codes(&found), ["block-not-set"]);
    assert!(matches!(story.unwrap().body.as_slice(), [Block::Paragraph(text)] if text.text == "深"));
}

#[test]
fn deep_toml_is_an_error_and_no_crash() {
    let deep = [
        format!("name = {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("name = {}", "[".repeat(100_000)),
        format!("name = {}", "{a=".repeat(100_000)),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]", "a.".repeat(100_000)),
    ];
    for text in deep {
        let mut map = SourceMap::default();
        let mut found = Diagnostics::default();
        assert!(layout::parse(&text, "a", &mut map, &mut found).is_none());
        assert!(style::parse(&text, "b", &mut map, &mut found).is_none());
        assert!(edition::parse(&text, "c", &mut map, &mut found).is_none());
        assert!(found.iter().any(|d| d.code == "too-deep"), "{:.40}: {:?}", text, codes(&found));
        assert!(terminal::render(&found, &map, false).len() < 100_000);
    }
}

#[test]
fn bad_bytes_are_placed_and_the_rest_is_read() {
    let mut bytes = format!("{FRONT}特首").into_bytes();
    bytes.extend_from_slice(b"\xFF\xE6\xB8");
    bytes.extend_from_slice("香港\n".as_bytes());
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    let story = manuscript::parse(&bytes, "story.md", &mut map, &mut found).unwrap();
    assert_eq!(codes(&found), ["invalid-utf8"]);
    let places: Vec<_> = found.iter().map(|d| map.line_column(d.labels[0].span.file, d.labels[0].span.start)).collect();
    assert_eq!(places, [Some((5, 3)), Some((5, 4))]);
    assert!(matches!(story.body.as_slice(), [Block::Paragraph(text)] if text.text == "特首\u{FFFD}\u{FFFD}香港"));
}

#[test]
fn a_flood_of_bad_bytes_is_summed_up() {
    let mut bytes = FRONT.as_bytes().to_vec();
    bytes.extend(std::iter::repeat_n([b'a', 0xFF, 0], 100_000).flatten());
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    assert!(manuscript::parse(&bytes, "story.md", &mut map, &mut found).is_none(), "another encoding");
    assert_eq!(found.count(Severity::Error), 1);
    // Damage here and there is shown, then counted.
    let mut bytes = FRONT.as_bytes().to_vec();
    bytes.extend(std::iter::repeat_n([&b"some good text"[..], &[0xFF]].concat(), 1000).flatten());
    let mut found = Diagnostics::default();
    manuscript::parse(&bytes, "story.md", &mut map, &mut found).unwrap();
    assert!(found.count(Severity::Error) < 100);
    assert!(found.iter().any(|d| d.message.starts_with("980 more")), "{:?}", found.iter().last());
}

#[test]
fn many_styles_in_a_chain_are_read() {
    let chain: String = (0..5_000).map(|n| format!("[style.s{n}]\nbased-on = \"s{}\"\n", (n + 1) % 5_000)).collect();
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    assert!(style::parse(&format!("name = \"x\"\n{chain}"), "a", &mut map, &mut found).is_none());
    assert_eq!(codes(&found), ["style-cycle"]);
}
