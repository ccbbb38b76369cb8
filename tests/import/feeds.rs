//! Feeds: each format from a sample with the structure of its standard to a built page, and feeds
//! that mean harm.
//!
//! Samples lie in `tests/cases/feeds/`, what is expected of them in `expected/NAME/`; `UPDATE=1`
//! accepts what comes out. The DOCX sample is a folder, zipped here.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dayang::diag::{Diagnostics, Severity, SourceMap};
use dayang::import::encoding::Encoding;
use dayang::import::feed::{FeedFile, FeedOptions, Feeds, Kind, import_feeds, kind_of};
use dayang::import::house::House;
use dayang::input::manuscript::{self, Manuscript};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::text::{solid, stories};
use super::{expect_file, offers, root};
use crate::pages::{Built, extract, scratch};

fn cases() -> PathBuf {
    root().join("tests/cases/feeds")
}

/// What came of an import.
pub struct Read {
    feeds: Option<Feeds>,
    pub found: Diagnostics,
    map: SourceMap,
}

impl Read {
    pub fn count(&self, code: &str) -> usize {
        self.found.iter().filter(|d| d.code == code).count()
    }
    pub fn text(&self) -> String {
        let stories = self.feeds.iter().flat_map(|f| &f.stories);
        stories.map(|s| String::from_utf8(s.manuscript.clone()).expect("UTF-8")).collect()
    }
    /// The manuscripts, read as a build reads them; anything wrong with them fails.
    pub fn manuscripts(&self) -> Vec<Manuscript> {
        let stories = self.feeds.iter().flat_map(|f| &f.stories);
        let read = stories.map(|story| {
            let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
            let read = manuscript::parse(&story.manuscript, &story.path.to_string_lossy(), &mut map, &mut found);
            let faults: Vec<_> = found.iter().filter(|d| d.code != "empty-head" && d.code != "empty-story").collect();
            assert!(faults.is_empty(), "{faults:#?}\n{}", String::from_utf8_lossy(&story.manuscript));
            read.expect("a manuscript")
        });
        read.collect()
    }
    pub fn findings(&self) -> String {
        let line = |d: &dayang::diag::Diagnostic| {
            let place = d.labels.first().and_then(|l| {
                let name = self.map.get(l.span.file).map(|f| f.name.clone()).unwrap_or_default();
                self.map.line_column(l.span.file, l.span.start).map(|(line, column)| format!("{name}:{line}:{column}"))
            });
            format!("{} {} {}: {}\n", d.severity, d.code, place.unwrap_or_default(), d.message)
        };
        self.found.iter().filter(|d| d.code != "chosen-layout").map(line).collect()
    }
}

fn read_as(bytes: &[u8], name: &str, options: &FeedOptions) -> Read {
    let beside = |path: &Path| fs::read(cases().join(path));
    let file = FeedFile { name, bytes, kind: None, beside: &beside };
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let feeds = import_feeds(&[file], options, &mut map, &mut found);
    Read { feeds, found, map }
}

pub fn read(bytes: &[u8], name: &str) -> Read {
    read_as(bytes, name, &FeedOptions { layouts: offers(), ..FeedOptions::default() })
}

/// What a build says of a story that is too long or too short for a bundled layout: the text is set
/// as far as it goes, and a person is told.
const REPORTED: [&str; 2] = ["overset", "head-overset"];

/// Writes an import and builds its edition; every text of its manuscripts is in the PDF.
fn build(read: &Read) {
    let folder = scratch("feeds");
    let feeds = read.feeds.as_ref().expect("stories");
    let write = |path: &Path, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        fs::write(path, bytes).expect("file written");
    };
    write(Path::new("edition.toml"), &feeds.edition);
    for story in &feeds.stories {
        write(&story.path, &story.manuscript);
        story.pictures.iter().for_each(|(path, bytes)| write(path, bytes));
    }
    let built = Built::disk(&folder.join("edition.toml"));
    let _ = fs::remove_dir_all(folder);
    let errors = built
        .output
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error && !REPORTED.contains(&d.code))
        .count();
    assert_eq!(errors, 0, "{}", built.rendered());
    let text = solid(&extract(built.page_pdf(0)));
    let placed = read.manuscripts();
    let heads: Vec<String> = placed.iter().map(|m| solid(&m.front.headline.text)).collect();
    for head in heads.iter().filter(|h| !h.is_empty()) {
        assert!(text.contains(head), "not in the PDF: {head}");
    }
    for piece in stories(&placed).iter().filter(|p| p.chars().count() < 24 && !p.contains(['|', '…', '—'])) {
        assert!(text.contains(piece), "not in the PDF: {piece}");
    }
}

/// A sample against what is expected of it, and onto a page.
fn case(name: &str, bytes: &[u8], options: &FeedOptions) -> Read {
    let read = read_as(bytes, name, options);
    let folder = cases().join("expected").join(name);
    let feeds = read.feeds.as_ref().expect("stories");
    for story in &feeds.stories {
        let text = String::from_utf8(story.manuscript.clone()).expect("UTF-8");
        expect_file(&folder.join(story.path.file_name().expect("a name")), &text);
    }
    expect_file(&folder.join("diagnostics.txt"), &read.findings());
    read.manuscripts();
    build(&read);
    read
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(cases().join(name)).expect("a sample")
}

fn usual() -> FeedOptions<'static> {
    FeedOptions { layouts: offers(), ..FeedOptions::default() }
}

/// The DOCX sample: its folder as a zip, with a picture.
fn docx() -> Vec<u8> {
    let folder = cases().join("docx");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for name in [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/footnotes.xml",
        "word/_rels/document.xml.rels",
    ] {
        parts.push((name.to_owned(), fs::read(folder.join(name)).expect("a part")));
    }
    parts.push(("word/media/image1.png".to_owned(), sample("pictures/pier.png")));
    zipped(&parts)
}

pub fn docx_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    zipped(parts)
}

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

#[test]
fn ninjs_3_becomes_a_page() {
    let read = case("ninjs-3.json", &sample("ninjs-3.json"), &usual());
    let text = read.text();
    assert!(
        text.contains("「首段的欄杆已經裝好，市民明年1月就可以散步。」\\\n") && text.contains("{舢|saan1}"),
        "{text}"
    );
    assert!(!text.contains("純文字") && text.contains("碼頭旁的新欄杆"), "{text}");
    for code in ["usage-terms", "simplified-character", "house-rule", "not-set"] {
        assert!(read.count(code) > 0, "no `{code}`");
    }
    let pictures: usize = read.feeds.iter().flat_map(|f| &f.stories).map(|s| s.pictures.len()).sum();
    assert_eq!(pictures, 1);
}

#[test]
fn ninjs_1_becomes_a_page() {
    let read = case("ninjs-1.json", &sample("ninjs-1.json"), &usual());
    assert!(read.text().contains("裡面的窗開著") && read.count("picture-outside") == 1);
}

#[test]
fn nitf_becomes_a_page() {
    let read = case("nitf.xml", &sample("nitf.xml"), &usual());
    let text = read.text();
    assert!(text.contains("[^1]: 夜班不設團體票。") && text.contains("| 22:30 | 22:55 |"), "{text}");
    assert_eq!(read.count("editors-note"), 2);
}

#[test]
fn newsml_becomes_a_page() {
    let read = case("newsml-g2.xml", &sample("newsml-g2.xml"), &usual());
    let ids: Vec<&str> =
        read.feeds.iter().flat_map(|f| &f.stories).map(|s| s.source.rsplit(':').next().unwrap()).collect();
    // The package's order, not the message's; a killed story is none.
    assert_eq!(ids, ["market-2", "rain-1"]);
    assert!(read.count("withheld") == 1 && !read.text().contains("不應刊登"));
    assert!(read.text().contains("![街坊在街市門外排隊。](../pictures/"));
}

#[test]
fn docx_becomes_a_page() {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let table = "base = \"zh-HK\"\nstyles = { \"本報眉題\" = \"kicker\", \"編輯備註\" = \"ignore\" }\n";
    let house =
        House::of(&dayang::input::house::parse(table, "house.toml", &mut map, &mut found).expect("a table").value);
    let read = case("ship.docx", &docx(), &FeedOptions { house: Some(&house), ..usual() });
    let text = read.text();
    for piece in [
        "kicker = \"老行業\"",
        "deck = \"木船廠下月結業\"",
        "[陳大文]{.name}",
        "[最後]{.dots}",
        "{舢舨|saan1 baan2}",
        "**坤甸木**與柚木。",
        "- 選木\n- 開料",
        "| 工序 | 日數 |",
        "[^1]: 見船廠一九六二年的帳簿。",
        "![師傅在船底填縫。](../pictures/",
        "海事博物館收藏舊工具",
    ] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
    assert!(!text.contains("杉木") && read.count("tracked-changes") == 1 && !text.contains("passwd"));
    assert_eq!(read.feeds.as_ref().map(|f| f.stories.len()), Some(2));
}

#[test]
fn other_encodings_give_the_same_story() {
    let text = String::from_utf8(sample("nitf.xml")).expect("UTF-8");
    let whole = read(text.as_bytes(), "a.xml").text();
    for (label, coding) in [("Big5", encoding_rs::BIG5), ("GB18030", encoding_rs::GB18030)] {
        let declared = text.replace("UTF-8", label);
        let (bytes, _, _) = coding.encode(&declared);
        let read = read(&bytes, "a.xml");
        assert_eq!(read.text(), whole, "{label}");
        assert_eq!(read.count("undecodable") + read.count("wrong-encoding"), 0);
        // A declaration that lies is found out; one that is not there is guessed.
        let (lie, _, _) = coding.encode(&text);
        assert_eq!(self::read(&lie, "a.xml").text(), whole);
    }
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&utf16, "a.xml").text(), whole);
}

#[test]
fn wrong_bytes_and_wrong_encodings_lose_nothing() {
    let mut bytes = sample("nitf.xml");
    let at = bytes.windows(3).position(|w| w == "公".as_bytes()).expect("a character");
    bytes[at] = 0xFF;
    let read = read(&bytes, "a.xml");
    assert!(read.count("undecodable") >= 1 && read.text().contains('\u{FFFD}'));
    let place = read.found.iter().find(|d| d.code == "undecodable").expect("a finding");
    assert!(place.message.contains(&format!("byte {at}")) && !place.labels.is_empty(), "{}", place.message);
    let asked = read_as(&sample("nitf.xml"), "a.xml", &FeedOptions { encoding: Some(Encoding::Big5), ..usual() });
    assert!(asked.count("undecodable") > 0);
}

#[test]
fn files_that_are_cut_off_are_refused_with_a_place() {
    for name in ["nitf.xml", "newsml-g2.xml", "ninjs-3.json"] {
        let bytes = sample(name);
        for part in [1usize, 3, 5, 7] {
            let read = read(&bytes[..bytes.len() * part / 8], name);
            assert!(read.feeds.is_none() && read.found.has_errors(), "{name} {part}");
        }
    }
    let whole = docx();
    for length in [4, 100, whole.len() / 2, whole.len() - 8] {
        let read = read(&whole[..length], "a.docx");
        assert!(read.feeds.is_none() && read.count("bad-docx") > 0, "{length}: {}", read.findings());
    }
}

#[test]
fn pictures_that_are_elsewhere_keep_their_place() {
    for (href, code) in [
        ("https://wire.example/map.jpg", "picture-remote"),
        ("../map.jpg", "picture-outside"),
        ("/etc/passwd", "picture-outside"),
        ("none.jpg", "picture-missing"),
        ("nitf.xml", "picture-unknown"),
    ] {
        let json = format!(
            "{{\"uri\":\"a\",\"headline\":\"題\",\"type\":\"text\",\"body_text\":\"文。\",\"associations\":{{\"m\":{{\"type\":\"picture\",\"description_text\":\"說明。\",\"renditions\":{{\"x\":{{\"href\":\"{href}\"}}}}}}}}}}"
        );
        let read = read(json.as_bytes(), "a.json");
        assert!(read.count(code) == 1 && read.text().contains("![說明。](){#p1}"), "{href}: {}", read.findings());
        assert!(read.feeds.iter().flat_map(|f| &f.stories).all(|s| s.pictures.is_empty()));
    }
}

#[test]
fn private_characters_of_a_loose_page_are_mapped_too() {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let page = "# 街市重開\n\n記者說，這裏的\u{F266}字還沒有人寫過，\u{F8FF}也沒有。\n";
    let imported =
        dayang::import::import(page.as_bytes(), "page.md", None, offers(), &mut map, &mut found).expect("a page");
    let text: String = imported.files.iter().map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
    assert!(text.contains("這裏的䏰字") && text.contains('\u{F8FF}'), "{text}");
    assert!(found.iter().any(|d| d.code == "private-use" && d.message.contains("U+F8FF")));
}

#[test]
fn bombs_do_not_go_off() {
    let laughs = "<?xml version='1.0'?><!DOCTYPE nitf [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><nitf><body><body.content><p>&b;</p></body.content></body></nitf>";
    let told = read(laughs.as_bytes(), "a.xml");
    assert!(told.count("unknown-entity") == 1 && told.text().contains("\\&b;"), "{}", told.text());
    let outside = "<!DOCTYPE nitf [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><nitf><body><body.content><p>&x;</p></body.content></body></nitf>";
    assert!(!read(outside.as_bytes(), "a.xml").text().contains("root:"));
    let deep = format!("<nitf><body><body.content>{}甲", "<p>".repeat(100_000));
    assert_eq!(read(deep.as_bytes(), "a.xml").count("feed-too-deep"), 1);
    let json = format!("{{\"uri\": {}", "[".repeat(100_000));
    assert_eq!(read(json.as_bytes(), "a.json").count("bad-json"), 1);
    let html = format!(
        "{{\"uri\":\"a\",\"bodies\":[{{\"contentType\":\"text/html\",\"value\":\"{}深處的字\"}}]}}",
        "<b>".repeat(100_000)
    );
    let told = read(html.as_bytes(), "a.json");
    assert!(told.count("feed-too-deep") == 1 && told.text().contains("深處的字"), "{}", told.findings());
    // 200 MB of nothing in a few hundred kilobytes.
    let bomb = zipped(&[("word/document.xml".to_owned(), vec![b' '; 200 << 20])]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb, "a.docx").count("bad-docx"), 1);
    let nested = zipped(&[
        ("../../evil.md".to_owned(), b"x".to_vec()),
        ("word/document.xml".to_owned(), b"<w:document/>".to_vec()),
    ]);
    assert!(read(&nested, "a.docx").feeds.is_none());
}

#[test]
fn ten_megabytes_are_read() {
    let paragraph = "<p>這是一個很長的句子，沒有人會把它印在頭版上。<b>粗</b>&amp;</p>\n";
    let many = paragraph.repeat(10_000_000 / paragraph.len());
    let xml = format!(
        "<nitf><body><body.head><hedline><hl1>頭</hl1></hedline></body.head><body.content>{many}</body.content></body></nitf>"
    );
    let told = read(xml.as_bytes(), "a.xml");
    assert!(told.text().len() > 5_000_000);
    let one = format!("<nitf><body><body.content><p>{}</p></body.content></body></nitf>", "(“甲,乙”--".repeat(500_000));
    assert!(read(one.as_bytes(), "a.xml").feeds.is_some());
}

#[test]
fn stories_of_one_id_are_all_kept_or_the_newest_is() {
    let item = |uri: &str, version: u32, text: &str| {
        format!(
            "{{\"uri\":\"{uri}\",\"version\":\"{version}\",\"headline\":\"題\",\"type\":\"text\",\"body_text\":\"{text}\"}}"
        )
    };
    let two = read(format!("[{},{}]", item("a", 1, "舊稿"), item("a", 2, "新稿")).as_bytes(), "a.json");
    assert!(two.count("older-version") == 1 && two.text().contains("新稿") && !two.text().contains("舊稿"));
    let same = read(format!("[{},{}]", item("a", 1, "甲稿"), item("a", 1, "乙稿")).as_bytes(), "a.json");
    assert!(same.count("duplicate-id") == 1 && same.text().contains("甲稿") && same.text().contains("乙稿"));
    let ids: Vec<&str> = same.feeds.iter().flat_map(|f| &f.stories).map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["a", "a-2"]);
}

#[test]
fn marks_of_markdown_in_a_feed_stay_text() {
    let hostile = "# 題 *星* _線_ [a](b) `c` <d> {漢|x} | ~ ^ $ \\\\ &amp; [^1] {#id}";
    let json = format!(
        "{{\"uri\":\"a\",\"headline\":\"{hostile}\",\"byline\":\"{hostile}\",\"type\":\"text\",\"body_text\":\"{hostile}\\n- x\\n1. y\\n***\\n+++\\n===\"}}"
    );
    let read = read_as(json.as_bytes(), "a.json", &FeedOptions { house: Some(&House::none()), ..usual() });
    let manuscripts = read.manuscripts();
    let [m] = manuscripts.as_slice() else { panic!("one story") };
    let plain = hostile.replace("\\\\", "\\");
    assert_eq!(m.front.headline.text, plain);
    let body: Vec<String> = stories(&manuscripts);
    assert!(body.contains(&solid(&plain)), "{body:?}");
    for line in ["-x", "1.y", "***", "+++", "==="] {
        assert!(body.iter().any(|b| b == line), "{line}: {body:?}");
    }
}

fn program(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dayang")).current_dir(folder).args(args).output().expect("the program")
}

fn output(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
fn the_program_imports_builds_and_keeps_what_was_edited() {
    let folder = scratch("feeds-program");
    fs::create_dir_all(folder.join("wire/pictures")).expect("folders");
    fs::write(folder.join("wire/pictures/pier.png"), sample("pictures/pier.png")).expect("a picture");
    fs::write(folder.join("wire/a.dat"), sample("nitf.xml")).expect("a feed");
    fs::write(folder.join("wire/b.dat"), docx()).expect("a document");
    let out = program(&folder, &["import", "wire/a.dat", "wire/b.dat", "-o", "day"]);
    assert_eq!(out.status.code(), Some(0), "{}", output(&out));
    let mut story = fs::read_dir(folder.join("day/stories")).expect("stories").flatten().map(|e| e.path());
    let ferry = story.find(|p| p.to_string_lossy().contains("ferry")).expect("the ferry story");
    let built = program(&folder, &["build", "day/edition.toml", "-o", "pdf"]);
    assert!(folder.join("pdf/A1.pdf").is_file(), "{}", output(&built));
    // The same again changes nothing; an update replaces; an edited manuscript stays.
    let first = fs::read(&ferry).expect("a manuscript");
    assert_eq!(program(&folder, &["import", "wire/a.dat", "-o", "day"]).status.code(), Some(0));
    assert_eq!(fs::read(&ferry).expect("a manuscript"), first);
    let update = |version: u32| {
        let text = String::from_utf8(sample("nitf.xml")).expect("UTF-8");
        let text = text
            .replace("version=\"2\"", &format!("version=\"{version}\""))
            .replace("末班船", &format!("第{version}版末班船"));
        fs::write(folder.join("wire/a.dat"), text).expect("a feed");
    };
    update(3);
    assert_eq!(program(&folder, &["import", "wire/a.dat", "-o", "day"]).status.code(), Some(0));
    assert!(fs::read_to_string(&ferry).expect("a manuscript").contains("第3版末班船"));
    update(1);
    let older = program(&folder, &["import", "wire/a.dat", "-o", "day"]);
    assert!(output(&older).contains("older-version") && fs::read_to_string(&ferry).expect("it").contains("第3版"));
    fs::write(&ferry, fs::read_to_string(&ferry).expect("it").replace("夜船", "夜航船")).expect("an edit");
    update(4);
    let kept = program(&folder, &["import", "wire/a.dat", "-o", "day"]);
    assert_eq!(kept.status.code(), Some(1), "{}", output(&kept));
    assert!(output(&kept).contains("edited-manuscript") && fs::read_to_string(&ferry).expect("it").contains("夜航船"));
    assert_eq!(program(&folder, &["import", "wire/a.dat", "-o", "day", "--force"]).status.code(), Some(0));
    assert!(fs::read_to_string(&ferry).expect("it").contains("第4版"));
    let _ = fs::remove_dir_all(folder);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_feeds_folder() {
    let folder = scratch("feeds-link");
    fs::create_dir_all(folder.join("wire/pictures")).expect("folders");
    fs::write(folder.join("secret.png"), sample("pictures/pier.png")).expect("a secret");
    std::os::unix::fs::symlink(folder.join("secret.png"), folder.join("wire/pictures/pier.png")).expect("a link");
    fs::write(folder.join("wire/a.xml"), sample("nitf.xml")).expect("a feed");
    let out = program(&folder, &["import", "wire/a.xml", "-o", "day", "--stories-only"]);
    assert!(output(&out).contains("picture-missing"), "{}", output(&out));
    assert!(!folder.join("day/pictures").exists() && !folder.join("day/edition.toml").exists());
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn a_page_in_big5_is_read_with_a_house_table() {
    let folder = scratch("feeds-big5");
    let page = "# 街市重開\n\n記者說：“魚檔都開了,人很多。”街坊這裡等了一年,今早終於可以進來買魚。\n";
    let (bytes, _, _) = encoding_rs::BIG5.encode(page);
    fs::write(folder.join("page.txt"), &bytes).expect("a page");
    let out = program(&folder, &["import", "page.txt", "-o", "day", "--house", "zh-HK"]);
    assert_eq!(out.status.code(), Some(0), "{}", output(&out));
    let text = fs::read_to_string(folder.join("day/stories/lead.md")).expect("a manuscript");
    assert!(text.contains("「魚檔都開了，人很多。」街坊這裏等了一年，"), "{text}");
    fs::write(folder.join("house.toml"), "quotes = \"round\"\n").expect("a table");
    let bad = program(&folder, &["import", "page.txt", "-o", "other", "--house", "house.toml"]);
    assert!(bad.status.code() == Some(2) && output(&bad).contains("house.toml:1:10"), "{}", output(&bad));
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn content_tells_the_samples_apart() {
    for (name, kind) in [
        ("ninjs-3.json", Kind::Ninjs),
        ("ninjs-1.json", Kind::Ninjs),
        ("nitf.xml", Kind::Nitf),
        ("newsml-g2.xml", Kind::NewsMl),
    ] {
        assert_eq!(kind_of(&sample(name), None), kind, "{name}");
    }
    assert_eq!(kind_of(&docx(), None), Kind::Docx);
}
