//! The e-paper edition: tagged, linked, in sRGB. What a reader that follows the structure gets is
//! compared with the page, on the examples, on every case of the pages' tests, and on an edition
//! of two pages made here. Conformance to PDF/UA-1 is checked by veraPDF beside these tests.

use std::path::{Path, PathBuf};

use dayang::diag::Diagnostics;
use dayang::export::pdf::PdfFiles;
use dayang::input::sources::{Disk, Memory, Sources};
use dayang::model::press::Purpose;
use dayang::session::{Folders, Output, Session};

mod hand;
mod links;
mod reader;
mod structure;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An edition for the screen.
pub struct Digital {
    pub output: Output,
    pub files: PdfFiles,
}

impl Digital {
    pub fn of(sources: &dyn Sources, edition: &Path) -> Digital {
        Digital::with(sources, edition, Purpose::Digital)
    }

    pub fn with(sources: &dyn Sources, edition: &Path, purpose: Purpose) -> Digital {
        let mut found = Diagnostics::default();
        let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
        session.purpose = purpose;
        let mut output = session.typeset(sources, edition, None, &|| ());
        let files = session.export(&mut output).expect("files");
        Digital { output, files }
    }

    pub fn example(name: &str) -> Digital {
        Digital::of(&Disk, &root().join("examples").join(name).join("edition.toml"))
    }

    /// The two pages of this test.
    pub fn pair() -> Digital {
        Digital::of(&pair(), Path::new("edition.toml"))
    }
}

/// Every edition of the pages' tests, and the examples.
pub fn editions() -> Vec<PathBuf> {
    let folders = |name: &str| std::fs::read_dir(root().join(name)).expect("editions");
    let all = folders("tests/cases/pages").chain(folders("examples")).flatten();
    let mut editions: Vec<PathBuf> = all.map(|e| e.path().join("edition.toml")).filter(|p| p.is_file()).collect();
    editions.sort();
    assert!(editions.len() > 12, "{editions:?}");
    editions
}

/// White space taken out: where it stands is the reader's choice.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

const LAYOUT: &str = r#"
name = "small"
styles = "hk-broadsheet"
page = { size = ["200mm", "220mm"], bleed = "3mm" }
[grid.body]
columns = 3
chars = 14
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 40
[[slot]]
id = "head"
role = "headline"
thread = "lead"
style = "head-2"
at = { col = 1, span = 3, line = 1, lines = 4 }
[[slot]]
id = "photo"
role = "photo"
thread = "lead"
at = { col = 3, span = 1, line = 6, lines = 9 }
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = { col = 1, span = 2, line = 6, lines = 33 }
columns = 2
[[slot]]
id = "sidebar"
role = "sidebar"
thread = "lead"
optional = true
fill = "C20 M5"
at = { col = 3, span = 1, line = 16, lines = 20 }
[[slot]]
id = "foot"
role = "furniture"
text = ["{page} 天氣 A2　副刊 B9　電郵 desk@paper.example"]
at = { col = 1, span = 3, line = 40, lines = 1 }
[[thread]]
id = "lead"
slots = ["body"]
"#;

const EDITION: &str = r#"
title = "試報"
date = "2026-06-06"
[[plan]]
page = "A1"
layout = "small"
place = { lead = "first" }
[[plan]]
page = "A2"
layout = "small"
place = { lead = "second" }
"#;

const FIRST: &str = r#"+++
id = "first"
kicker = "引題一行"
headline = "兩版的頭條"
deck = "副題一行"
refer = { text = "相關新聞", page = "A2" }
+++
第一段{正|ㄓㄥˋ}文，資料見 https://www.paper.example/a_(b)?c=1。第一段再長一些，好讓它換行。

![海上的船。](photo.jpg){#p1 credit="本報攝"}

### 第一個小題

1. 第一項內容。
2. 第二項內容。

| 項目 | 數量 |
|---|---|
| 甲 | 12 |
| 乙 | |

### 邊欄的題目 {#box .sidebar}

- 邊欄第一項
- 邊欄第二項
"#;

const SECOND: &str = r#"+++
id = "second"
lang = "zh-TW"
headline = "第二版的文章"
refer = { text = "上接", page = "A1" }
+++
沒有圖片的一版。

### 內文小題

末段文字。
"#;

/// Two pages that point to each other; the second's photo is still to come.
pub fn pair() -> Memory {
    let mut files = Memory::default();
    let pixels: Vec<u8> = (0..384 * 288 * 3u32).map(|i| (i % 251) as u8).collect();
    let mut photo = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut photo, 90);
    encoder.encode(&pixels, 384, 288, jpeg_encoder::ColorType::Rgb).expect("a JPEG");
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    let mut add = |name: &str, bytes: &[u8]| files.0.insert(PathBuf::from(name), bytes.to_vec());
    add("layouts/styles/hk-broadsheet.toml", style);
    add("layouts/small.toml", LAYOUT.as_bytes());
    add("edition.toml", EDITION.as_bytes());
    add("stories/first.md", FIRST.as_bytes());
    add("stories/second.md", SECOND.as_bytes());
    add("stories/photo.jpg", &photo);
    files
}
