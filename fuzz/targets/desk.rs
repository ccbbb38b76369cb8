//! What the targets share: an edition in memory around the bytes that are tried.

#![allow(dead_code)]

use dayang::diag::{Diagnostics, SourceMap};
use dayang::export::pdf::{self, Settings};
use dayang::font::FontStore;
use dayang::geom::{Length, Rect, Size};
use dayang::image::{ImageStore, Kind};
use dayang::import::feed::{FeedFile, FeedOptions, Kind as FeedKind, import_feeds};
use dayang::input::sources::{Disk, Memory, Sources};
use dayang::page::{Item, Page, Paint, Tree};
use dayang::session::{Folders, Session};
use std::io;
use std::path::{Path, PathBuf};

/// A panic of a decoder that is caught and made an error is no crash; an uncaught one ends the
/// run all the same.
pub fn calm() {
    std::panic::set_hook(Box::new(|_| {}));
}

fn root() -> PathBuf {
    // The tests replay cases through this file too: their manifest is the program's own.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.ends_with("fuzz") { here.join("..") } else { here.to_owned() }
}

fn folders() -> Folders {
    Folders { fonts: vec![root().join("fonts")], layouts: vec![root().join("layouts")] }
}

/// Bundled layouts that manuscripts are tried on.
const LAYOUTS: [&str; 4] = ["broadsheet-8x12", "broadsheet-6x14", "mainland-6x14", "tabloid-5x13"];

/// A manuscript; the first byte chooses its layout.
pub fn manuscript(data: &[u8]) {
    let Some((choice, story)) = data.split_first() else { return };
    let layout = LAYOUTS[usize::from(*choice) % LAYOUTS.len()];
    build(layout, &[("stories/story.md", story)]);
    import(story);
}

/// A layout, style file, press profile, lexicon or edition, as the first byte says.
pub fn layout(data: &[u8]) {
    let Some((choice, file)) = data.split_first() else { return };
    match choice % 5 {
        0 => build("layouts/own.toml", &[("layouts/own.toml", file)]),
        1 => build("styled", &[("layouts/styles/own.toml", file)]),
        2 => build("press", &[("press.toml", file)]),
        3 => build("broadsheet-8x12", &[("lexicon.toml", file)]),
        _ => build("", &[("edition.toml", file)]),
    }
}

/// Files in memory, then the bundled ones.
struct Desk(Memory);

impl Sources for Desk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.read(path).or_else(|_| if path.starts_with(root()) { Disk.read(path) } else { self.0.read(path) })
    }
    fn exists(&self, path: &Path) -> bool {
        self.0.exists(path) || path.starts_with(root()) && Disk.exists(path)
    }
    fn list(&self, folder: &Path) -> Vec<String> {
        if folder.starts_with(root()) { Disk.list(folder) } else { self.0.list(folder) }
    }
}

const STORY: &str = "+++\nid = \"story\"\nheadline = \"海上的風：|一九三七\"\nkicker = \"特稿\"\n+++\n風從海上來，吹過碼頭。\n\n***\n\n- 第一項\n- 第二項\n\n「一句話。」他說 hello world 2026年。\n";

/// Sets and writes an edition of one page; `layout` is its layout (`styled` a bundled one with
/// the styles `own`, `press` with a press profile, empty for the edition that `files` brings).
pub fn build(layout: &str, files: &[(&str, &[u8])]) {
    let mut memory = Memory::default();
    let press = if layout == "press" { "press = \"press.toml\"\n" } else { "" };
    let name = match layout {
        "styled" => "layouts/styled.toml",
        "press" => "tabloid-5x13",
        other => other,
    };
    let edition = format!(
        "title = \"晨報\"\ndate = \"2026-06-06\"\n{press}[[plan]]\npage = \"A1\"\nlayout = \"{name}\"\nplace = {{ lead = \"story\" }}\n"
    );
    memory.0.insert("edition.toml".into(), edition.into_bytes());
    memory.0.insert("stories/story.md".into(), STORY.into());
    if layout == "styled" {
        let text = std::fs::read_to_string(root().join("layouts/tabloid-5x13.toml")).unwrap_or_default();
        let text: String = text
            .lines()
            .map(|l| if l.starts_with("styles =") { "styles = \"own\"\n".to_owned() } else { format!("{l}\n") })
            .collect();
        memory.0.insert("layouts/styled.toml".into(), text.into_bytes());
    }
    for (path, bytes) in files {
        memory.0.insert(path.into(), bytes.to_vec());
    }
    let mut found = Diagnostics::default();
    let mut session = Session::open(&folders(), &mut found);
    let mut output = session.typeset(&Desk(memory), Path::new("edition.toml"), None, &|| {});
    let _ = dayang::diag::terminal::render(&output.diagnostics, &output.sources, false);
    if output.jobs.is_some() {
        session.export(&mut output);
    }
}

/// A feed; the first byte says what it is read as: by its content, or as this kind whatever it is.
pub fn feed(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let (kind, bytes) = match choice % 8 {
        0 => (None, bytes.to_vec()),
        1 => (Some(FeedKind::Ninjs), item(bytes)),
        2 => (Some(FeedKind::Ninjs), bytes.to_vec()),
        3 => (Some(FeedKind::Nitf), bytes.to_vec()),
        4 => (Some(FeedKind::NewsMl), bytes.to_vec()),
        5 => (Some(FeedKind::Docx), bytes.to_vec()),
        6 => (Some(FeedKind::Docx), document(bytes)),
        _ => return loose(bytes),
    };
    let beside = |_: &Path| Err(io::Error::other("nothing lies beside it"));
    let file = FeedFile { name: "feed", bytes: &bytes, kind, beside: &beside };
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let feeds = import_feeds(&[file], &FeedOptions::default(), &mut map, &mut found);
    let _ = dayang::diag::terminal::render(&found, &map, false);
    assert!(feeds.is_some() || found.has_errors() || found.iter().any(|d| d.code == "withheld"));
    for story in feeds.iter().flat_map(|f| &f.stories) {
        readable(&story.manuscript);
    }
}

/// A loose page, with and without an edition.
fn loose(bytes: &[u8]) {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let page = dayang::import::import(bytes, "page.md", None, &[], &mut map, &mut found);
    let alone = dayang::import::import_stories(bytes, "page.md", None, &mut map, &mut found);
    for (path, text) in page.into_iter().chain(alone).flat_map(|p| p.files) {
        if path.starts_with("stories") {
            readable(&text);
        }
    }
}

/// A manuscript that was written must be one that can be read.
fn readable(manuscript: &[u8]) {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let read = dayang::input::manuscript::parse(manuscript, "story.md", &mut map, &mut found);
    assert!(read.is_some(), "{found:?}\n{}", String::from_utf8_lossy(manuscript));
}

/// An item of ninjs with a body of HTML.
fn item(html: &[u8]) -> Vec<u8> {
    let mut value = String::new();
    for c in String::from_utf8_lossy(html).chars() {
        match c {
            '"' | '\\' => value.extend(['\\', c]),
            c if u32::from(c) < 0x20 => value.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => value.push(c),
        }
    }
    format!(
        "{{\"uri\":\"a\",\"headline\":\"題\",\"bodies\":[{{\"contentType\":\"text/html\",\"value\":\"{value}\"}}]}}"
    )
    .into_bytes()
}

/// A document whose only part is `word/document.xml`, stored as it is.
fn document(xml: &[u8]) -> Vec<u8> {
    let name = b"word/document.xml";
    let crc = xml.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    });
    let size = u32::try_from(xml.len()).unwrap_or(0).to_le_bytes();
    let (version, none) = ([20u8, 0], [0u8; 2]);
    // Flags, method (stored), time and date; then checksum, sizes, lengths of name and extra field.
    let mut about = [version, none, none, none, none].concat();
    about.extend((!crc).to_le_bytes());
    about.extend([size, size].concat());
    about.extend([u8::try_from(name.len()).unwrap_or(0), 0, 0, 0]);
    let mut zip = [&b"PK\x03\x04"[..], &about, name, xml].concat();
    let start = u32::try_from(zip.len()).unwrap_or(0).to_le_bytes();
    let mut directory = [&b"PK\x01\x02"[..], &version, &about].concat();
    // Comment, disk, attributes, and the place of the part.
    directory.extend([0; 14]);
    directory.extend(name);
    let length = u32::try_from(directory.len()).unwrap_or(0).to_le_bytes();
    zip.extend(directory);
    zip.extend([&b"PK\x05\x06"[..], &[0, 0, 0, 0, 1, 0, 1, 0], &length, &start, &none].concat());
    zip
}

/// Imports loose text.
pub fn import(bytes: &[u8]) {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let _ = dayang::input::manuscript::parse(bytes, "story.md", &mut map, &mut found);
}

/// A blank page with one object on it.
fn page(paint: Paint) -> Page {
    let side = Length::pt(200);
    let mut page = Page::blank("A1", Size { width: side, height: side });
    page.under.push(Item { node: Tree::ARTIFACT, paint });
    page
}

fn write(store: &ImageStore, paint: Paint) {
    let fonts = FontStore::open(&[], &mut Diagnostics::default());
    let _ = pdf::write(&[page(paint)], &fonts, store, &Settings::default());
}

fn whole() -> Rect {
    Rect::new(Length::ZERO, Length::ZERO, Length::pt(200), Length::pt(200))
}

/// A picture, whole and cropped.
pub fn picture(bytes: &[u8]) {
    let mut store = ImageStore::new();
    let Ok(image) = store.add("picture", bytes.to_vec()) else { return };
    let info = store.info(image).clone();
    // Large ones are tried by tests: here they would only be slow.
    if !matches!(info.kind, Kind::Jpeg | Kind::Png) || u64::from(info.width) * u64::from(info.height) > 1 << 20 {
        return;
    }
    let (w, h) = (info.width, info.height);
    for source in [[0, 0, w, h], [w / 3, h / 4, (w / 2).max(1), (h / 2).max(1)]] {
        write(&store, Paint::Picture { image, rect: whole(), source });
    }
}

/// Any bytes as a PDF from outside: preflighted, and its plates painted.
pub fn foreign(bytes: &[u8]) {
    let press = dayang::model::Press::default();
    let request = dayang::preflight::Request { dpi: Some(20), several_pages: true, ..Default::default() };
    let verdict = dayang::preflight::check("foreign.pdf", bytes, &press, &request);
    let _ = dayang::preflight::text(&verdict);
}

/// Art: SVG or PDF.
pub fn art(bytes: &[u8]) {
    let mut store = ImageStore::new();
    let Ok(art) = store.add("art", bytes.to_vec()) else { return };
    if matches!(store.info(art).kind, Kind::Svg | Kind::Pdf) {
        write(&store, Paint::Form { art, rect: whole() });
    }
}
