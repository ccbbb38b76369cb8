//! Vertical lines (直排): what readers make of them, and where their glyphs stand.

use super::reading::{self, Glyph, interpret, name, open, pages, tool};
use super::sheet::{self, HEI, KAI, ROMAN, SONG, STORY, Type, face, fonts, page};
use super::write_one;
use dayang::geom::{Em, Length, Orientation, Point};
use dayang::page::{NodeId, NodeKind, Page, PlacedGlyph, TextRun};
use lopdf::{Dictionary, Document, Object};

fn pt(v: i64) -> Length {
    Length::pt(v)
}

/// How a stretch of text stands: Han upright, two digits abreast, the rest of ASCII turned.
fn orientation(part: &str) -> Orientation {
    match part.as_bytes() {
        [first, ..] if !first.is_ascii() => Orientation::Upright,
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Orientation::Combined,
        _ => Orientation::Sideways,
    }
}

/// Stretches of a text that stand alike.
fn parts(text: &str) -> Vec<&str> {
    let kind = |c: char| (c.is_ascii(), c.is_ascii_digit());
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        out.push(part);
        rest = after;
    }
    out
}

/// Sets a line downwards, its middle at `x`; returns its foot.
pub fn down(page: &mut Page, node: NodeId, (x, y): (Length, Length), text: &str, t: Type) -> Length {
    let mut foot = y;
    for part in parts(text) {
        let stands = orientation(part);
        let name = if stands == Orientation::Upright { t.han } else { t.latin };
        let gap = if foot > y && stands == Orientation::Sideways { t.gap.at(t.size) } else { Length::ZERO };
        let (run, end) = run(node, (x, foot + gap), part, name, stands, t);
        page.text.push(run);
        foot = end + gap;
    }
    foot
}

/// One run, a glyph a character, and its foot.
pub fn run(
    node: NodeId,
    (x, y): (Length, Length),
    text: &str,
    name: &str,
    orientation: Orientation,
    t: Type,
) -> (TextRun, Length) {
    let id = face(name);
    let face = fonts().face(id);
    let wide = |em: Em| em.at(t.size).scale(i64::from(t.width), 1000);
    let above = |thousandths: i64| t.size.scale(thousandths, 1000);
    let ids: Vec<u16> = text.chars().map(|c| face.glyph(c).unwrap_or(0)).collect();
    let all: Length = ids.iter().fold(Length::ZERO, |sum, id| sum + wide(face.advance(*id)));
    let (mut along, mut across) = (y, x - all / 2);
    let mut points = Vec::new();
    for &id in &ids {
        let (right, up) = face.vertical_origin(id);
        match orientation {
            Orientation::Upright => {
                points.push(Point::new(x - wide(right), along + up.at(t.size)));
                along += face.vertical_advance(id).at(t.size) + t.tracking.at(t.size);
            }
            Orientation::Sideways => {
                points.push(Point::new(x - above(380), along));
                along += wide(face.advance(id)) + t.tracking.at(t.size);
            }
            _ => {
                points.push(Point::new(across, y + above(880)));
                across += wide(face.advance(id));
                along = y + t.size;
            }
        }
    }
    let origin = points.first().copied().unwrap_or_default();
    let starts = text.char_indices().map(|(at, c)| (at as u32, (at + c.len_utf8()) as u32));
    let glyphs = ids.iter().zip(points).zip(starts).map(|((&id, p), text)| {
        let advance = match orientation {
            Orientation::Upright => face.vertical_advance(id),
            _ => face.advance(id),
        };
        PlacedGlyph { id, x: p.x - origin.x, y: p.y - origin.y, advance, text }
    });
    let run = TextRun {
        node,
        face: id,
        size: t.size,
        width: t.width,
        orientation,
        ink: t.ink,
        outline: None,
        origin,
        glyphs: glyphs.collect(),
        text: text.to_owned(),
        source: None,
    };
    (run, along)
}

/// Sets lines from the right to the left, 13.5 pt from one to the next.
fn columns(page: &mut Page, node: NodeId, (right, top): (i64, i64), lines: &[&str], t: Type) {
    for (i, text) in lines.iter().enumerate() {
        down(page, node, (pt(right) - Length::centipoints(1350) * i as i64, pt(top)), text, t);
    }
}

/// A file's text as a program tells it, by lines that say something.
fn told(program: &str, arguments: &[&str], file: &[u8]) -> Option<Vec<String>> {
    let all = tool(program, arguments, file)?;
    Some(all.lines().map(|l| l.trim_matches('\u{C}').trim().to_owned()).filter(|l| !l.is_empty()).collect())
}

/// As poppler reads it, in the order of its content and in that of its page.
fn poppler(file: &[u8]) -> Option<[Vec<String>; 2]> {
    Some([told("pdftotext", &["-raw", "FILE", "-"], file)?, told("pdftotext", &["FILE", "-"], file)?])
}

/// As mupdf reads it; it says beside the text what it was built without.
fn mupdf(file: &[u8]) -> Option<Vec<String>> {
    let mut lines = told("mutool", &["draw", "-q", "-F", "txt", "FILE"], file)?;
    lines.retain(|line| !line.starts_with("warning: "));
    Some(lines)
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

const FIRST: [&str; 4] =
    ["香港海洋發展局局長率團遠", "赴印度洋訪問馬來西亞，斯", "里蘭卡，開拓經貿新版圖，", "構築合作新格局。"];
const SECOND: [&str; 4] =
    ["清晨的海面平靜，遠處的貨", "船像一座座小島。渡輪公司", "表示今年將有三艘電動渡輪", "投入服務。"];
const MIXED: [&str; 5] = ["共有30人參加，", "12人訪問了IT Park後", "Park IT二三四一年28", "IT Park", "一二三四"];

#[test]
fn columns_are_read_from_the_right_band_by_band() {
    let mut page = page(400, 400);
    let t = Type::default();
    for (top, lines) in [(30, FIRST), (200, SECOND)] {
        let node = page.tree.add(STORY, NodeKind::Paragraph);
        columns(&mut page, node, (360, top), &lines, t);
    }
    let file = write_one(&page);
    let expected = [FIRST, SECOND].concat();
    let Some([raw, plain]) = poppler(&file) else { return };
    assert_eq!(raw, expected);
    assert_eq!(plain, expected);
    let Some(read) = mupdf(&file) else { return };
    assert_eq!(read.concat(), expected.concat());
    // A search goes on over the end of a line.
    assert!(raw.concat().contains("率團遠赴印度洋") && read.concat().contains("渡輪公司表示"));
}

#[test]
fn words_and_digits_stay_in_their_lines() {
    let mut page = page(400, 300);
    columns(&mut page, STORY, (360, 30), &MIXED, Type::default());
    let file = write_one(&page);
    let Some([raw, plain]) = poppler(&file) else { return };
    assert_eq!(raw, MIXED);
    assert_eq!(plain, MIXED);
    let Some(read) = mupdf(&file) else { return };
    // mupdf begins a line where the direction of a font changes, and, where a font is CFF, at
    // each upright glyph (it looks for vertical metrics in the program): words and numbers are whole.
    assert_eq!(solid(&read.concat()), solid(&MIXED.concat()));
    for word in ["30", "12", "28", "IT Park", "Park IT"] {
        assert!(read.iter().any(|line| line == word), "{word} in {read:?}");
    }
}

#[test]
fn letters_spaced_out_and_compressed_marks_read_whole() {
    let mut page = page(400, 400);
    let t = Type::default();
    let spaced = Type { tracking: Em::ratio(35, 100), size: pt(20), han: HEI, ..t };
    down(&mut page, STORY, (pt(350), pt(30)), "逐浪千里尋海脈", spaced);
    let tight = Type { tracking: Em::ratio(-12, 100), ..t };
    down(&mut page, STORY, (pt(300), pt(30)), "他說：「是的。」（完）再見", tight);
    let flat = Type { width: 820, size: pt(30), han: HEI, ..t };
    down(&mut page, STORY, (pt(250), pt(30)), "長體標題兩個字", flat);
    let Some([raw, plain]) = poppler(&write_one(&page)) else { return };
    let expected = ["逐浪千里尋海脈", "他說：「是的。」（完）再見", "長體標題兩個字"];
    assert_eq!(raw, expected);
    assert_eq!(plain, expected);
}

#[test]
fn horizontal_and_vertical_stories_of_a_page_read_whole() {
    let mut page = page(500, 500);
    let t = Type::default();
    sheet::line(&mut page, STORY, (pt(30), pt(60)), "香江之舟向萬里深藍", Type { han: HEI, size: pt(40), ..t });
    let node = page.tree.add(STORY, NodeKind::Paragraph);
    columns(&mut page, node, (460, 100), &FIRST, t);
    columns(&mut page, node, (460, 260), &SECOND, t);
    let caption = page.tree.add(STORY, NodeKind::Caption);
    sheet::line(&mut page, caption, (pt(30), pt(250)), "清晨的渡輪（本報攝影）", t);
    sheet::line(&mut page, caption, (pt(30), Length::centipoints(26_350)), "圖為維多利亞港", t);
    let file = write_one(&page);
    let Some([raw, plain]) = poppler(&file) else { return };
    let expected: Vec<&str> = std::iter::once("香江之舟向萬里深藍")
        .chain([FIRST, SECOND].concat())
        .chain(["清晨的渡輪（本報攝影）", "圖為維多利亞港"])
        .collect();
    assert_eq!(raw, expected);
    // By place on the page: lines that stand together stay together.
    assert_eq!(plain, expected);
    let Some(read) = mupdf(&file) else { return };
    assert_eq!(read.concat(), expected.concat());
}

#[test]
fn lines_that_begin_or_end_with_letters_stay_in_their_band() {
    let mut page = page(400, 500);
    let upper =
        ["香港海洋發展局局長率團遠", "共有30人訪問了IT Park ", "WTO會議期間航班曾12", "渡輪28艘投入服務每年公布"];
    let lower =
        ["清晨的海面平靜遠處的貨船", "12名乘客乘搭了Facebook", "渡輪公司表示今年將有三艘", "IT Park的電動渡輪投入服"];
    let lines = [upper, lower, upper].map(|band| [band, lower, upper, lower].concat());
    let t = Type::default();
    for (i, band) in lines.iter().enumerate() {
        let node = page.tree.add(STORY, NodeKind::Paragraph);
        let band: Vec<&str> = band.iter().map(|line| line.as_ref()).collect();
        // Bands of twelve characters, an em and a half apart.
        columns(&mut page, node, (360, 30 + 129 * i as i64), &band, t);
    }
    let Some([raw, plain]) = poppler(&write_one(&page)) else { return };
    let expected: Vec<&str> = lines.iter().flatten().map(|line| line.trim_end()).collect();
    assert_eq!(raw, expected);
    assert_eq!(plain, expected);
}

#[test]
fn vertical_glyphs_stand_where_the_page_says() {
    let mut page = page(900, 1200);
    let odd = Type { size: Length::centipoints(937), tracking: Em::from_raw(1237), ..Type::default() };
    let body = "香港海洋發展局局長於68年率82人代表團隨「海昇號」IT Park遠赴印度洋，訪問馬來西亞";
    down(&mut page, STORY, (pt(800) + Length::from_raw(12_345), pt(20)), &body.repeat(2), odd);
    let kai = Type { han: KAI, ..odd };
    down(&mut page, STORY, (pt(760) + Length::from_raw(7), pt(20)), body, kai);
    let wide = Type { size: Length::centipoints(7213), width: 873, tracking: Em::from_raw(-977), ..Type::default() };
    down(&mut page, STORY, (pt(600), pt(20)), "香江之舟向萬里深藍12問Deep海", wide);
    // Letters that stand upright one below the other have metrics of their own.
    for (i, face) in [ROMAN, KAI, sheet::SANS, SONG].into_iter().enumerate() {
        let at = (pt(400) - pt(40) * i as i64, pt(30));
        let t = Type { size: Length::centipoints(2750), ..odd };
        page.text.push(run(STORY, at, "ABijW1.", face, Orientation::Upright, t).0);
    }
    let placed = place(&page);
    let file = write_one(&page);
    let doc = open(&file);
    let (shown, _) = interpret(&doc, pages(&doc)[0]);
    assert_stand(&shown, &placed);
}

/// Where glyphs stand in a file, and how they are turned.
fn place(page: &Page) -> Vec<(f64, f64, bool)> {
    let height = (page.trim.height + page.bleed * 2).to_pt();
    let glyphs = page.text.iter().flat_map(|r| r.glyphs.iter().map(move |g| (r, g)));
    glyphs
        .map(|(r, g)| {
            let (x, y) = (r.origin.x + g.x + page.bleed, r.origin.y + g.y + page.bleed);
            (x.to_pt(), height - y.to_pt(), r.orientation == Orientation::Sideways)
        })
        .collect()
}

fn assert_stand(shown: &[Glyph], placed: &[(f64, f64, bool)]) {
    assert_eq!(shown.len(), placed.len());
    for (i, (glyph, (x, y, turned))) in shown.iter().zip(placed).enumerate() {
        assert_eq!(glyph.turned, *turned, "glyph {i}");
        assert!((glyph.x - x).abs() < 0.002, "glyph {i} at {} instead of {x}", glyph.x);
        assert!((glyph.y - y).abs() < 0.002, "glyph {i} at height {} instead of {y}", glyph.y);
    }
}

/// The Type 0 fonts of the first page and what they descend from.
fn type0(doc: &Document) -> Vec<(&Dictionary, &Dictionary)> {
    let all = doc.get_page_fonts(pages(doc)[0]).expect("fonts");
    all.into_values().map(|font| (font, reading::descendant(doc, font))).collect()
}

#[test]
fn a_face_is_in_the_file_once_for_both_directions() {
    let mut page = page(400, 400);
    let t = Type { latin: SONG, ..Type::default() };
    columns(&mut page, STORY, (360, 30), &["海洋發展IT局", "發展30局——"], t);
    sheet::line(&mut page, STORY, (pt(20), pt(60)), "海洋", t);
    page.text.push(run(STORY, (pt(200), pt(30)), "Aij", SONG, Orientation::Upright, t).0);
    let file = write_one(&page);
    let doc = open(&file);
    let fonts = type0(&doc);
    let mut encodings: Vec<String> = fonts.iter().map(|(font, _)| name(font, "Encoding")).collect();
    encodings.sort();
    assert_eq!(encodings, ["Identity-H", "Identity-V"]);
    assert_eq!(fonts[0].1, fonts[1].1, "one CIDFont");
    assert_eq!(fonts[0].0.get(b"ToUnicode").ok(), fonts[1].0.get(b"ToUnicode").ok());
    let numbers = |key: &[u8]| fonts[0].1.get(key).and_then(Object::as_array).expect("metrics");
    assert_eq!(numbers(b"DW2"), &[Object::Integer(880), Object::Integer(-1000)]);
    let programs =
        doc.objects.values().filter(|o| o.as_stream().is_ok_and(|s| name(&s.dict, "Subtype") == "CIDFontType0C"));
    assert_eq!(programs.count(), 1);
}

#[test]
fn only_glyphs_that_differ_have_vertical_metrics() {
    let mut page = page(400, 400);
    page.text.push(run(STORY, (pt(200), pt(30)), "海洋發展", SONG, Orientation::Upright, Type::default()).0);
    let doc = open(&write_one(&page));
    let [(font, cid)] = type0(&doc)[..] else { panic!("one font") };
    assert_eq!(name(font, "Encoding"), "Identity-V");
    assert!(cid.has(b"DW2") && !cid.has(b"W2"), "{cid:?}");
    // Letters of a face without vertical metrics stand from its ascender, an em each.
    page.text.push(run(STORY, (pt(100), pt(30)), "Aij", ROMAN, Orientation::Upright, Type::default()).0);
    let doc = open(&write_one(&page));
    let face = fonts().face(face(ROMAN));
    let up = (face.vertical_origin(face.glyph('A').expect("A")).1.raw() * 1000 + (1 << 15)) >> 16;
    let usual = vec![Object::Integer(up), Object::Integer(-1000)];
    assert!(type0(&doc).iter().any(|(_, cid)| cid.get(b"DW2").and_then(Object::as_array).is_ok_and(|v| *v == usual)));
}

#[test]
fn horizontal_pages_know_nothing_of_vertical_fonts() {
    let doc = open(&write_one(&sheet::front_page()));
    for (font, cid) in type0(&doc) {
        assert_eq!(name(font, "Encoding"), "Identity-H");
        assert!(!cid.has(b"DW2") && !cid.has(b"W2"));
    }
}

/// A line whose text and ranges are given anew.
fn retold(shown: &str, text: &str, ranges: &[(u32, u32)]) -> Page {
    let mut page = page(300, 300);
    let (mut set, _) = run(STORY, (pt(200), pt(30)), shown, SONG, Orientation::Upright, Type::default());
    assert_eq!(set.glyphs.len(), ranges.len());
    set.text = text.to_owned();
    set.glyphs.iter_mut().zip(ranges).for_each(|(glyph, range)| glyph.text = *range);
    page.text.push(set);
    page
}

#[test]
fn odd_glyphs_say_what_they_stand_for() {
    let radical = retold("一一", "一\u{2F00}", &[(0, 3), (3, 6)]);
    let two = retold("報一", "廣告一", &[(0, 6), (6, 9)]);
    let combining = retold("か\u{3099}く", "か\u{3099}く", &[(0, 6), (0, 6), (6, 9)]);
    let missing = retold("天\u{1F600}地", "天\u{1F600}地", &[(0, 3), (3, 7), (7, 10)]);
    let mute = retold("天地", "玄天黃地人", &[(3, 6), (9, 12)]);
    let ends = retold("天地  ", "天地  ", &[(0, 3), (3, 6), (6, 7), (7, 8)]);
    let broad = retold("天\u{3000}地", "天\u{3000}地", &[(0, 3), (3, 6), (6, 9)]);
    let cases = [
        (radical, "一\u{2F00}"),
        (two, "廣告一"),
        (combining, "か\u{3099}く"),
        (missing, "天\u{1F600}地"),
        (mute, "玄天黃地人"),
        (ends, "天地"),
        (broad, "天\u{3000}地"),
    ];
    for (page, expected) in cases {
        let Some([raw, plain]) = poppler(&write_one(&page)) else { return };
        assert_eq!(raw, [expected]);
        assert_eq!(plain, [expected]);
    }
}

#[test]
fn no_type_and_no_size_is_no_harm() {
    let mut page = page(300, 300);
    let none = Type { size: Length::ZERO, ..Type::default() };
    columns(&mut page, STORY, (250, 30), &["零點字12號IT"], none);
    columns(&mut page, STORY, (200, 30), &["正文", ""], Type::default());
    let (mut empty, _) = run(STORY, (pt(150), pt(30)), "", SONG, Orientation::Upright, Type::default());
    empty.text = "無字".to_owned();
    page.text.push(empty);
    let (over, _) = run(STORY, (pt(60), pt(40)), "未簽", HEI, Orientation::Upright, Type { size: pt(40), ..none });
    page.over_text.push(over);
    let doc = open(&write_one(&page));
    assert_eq!(pages(&doc).len(), 1);
    let Some(raw) = told("pdftotext", &["-raw", "FILE", "-"], &write_one(&page)) else { return };
    assert!(raw.ends_with(&["正文".to_owned(), "未簽".to_owned()]), "{raw:?}");
}

#[test]
fn a_vertical_page_is_about_as_large_as_a_horizontal_one() {
    let (mut horizontal, mut vertical) = (page(1105, 1570), page(1570, 1105));
    let (mut lines, t) = (0, Type::default());
    for paragraph in sheet::paragraphs() {
        let nodes = [&mut horizontal, &mut vertical].map(|page| page.tree.add(STORY, NodeKind::Paragraph));
        for set in paragraph.chars().collect::<Vec<char>>().chunks(12) {
            let text: String = set.iter().collect();
            let (column, line) = (pt(160) * (lines / 100), Length::centipoints(1350) * (lines % 100));
            sheet::line(&mut horizontal, nodes[0], (pt(30) + column, pt(60) + line), &text, t);
            down(&mut vertical, nodes[1], (pt(1540) - line, pt(30) + column), &text, t);
            lines += 1;
        }
    }
    let file = write_one(&vertical);
    let (a, b) = (write_one(&horizontal).len(), file.len());
    let expected: String = vertical.text.iter().map(|r| solid(&r.text)).collect();
    println!("{} characters: horizontal {a} bytes, vertical {b} bytes", expected.chars().count());
    assert!(expected.chars().count() > 3000 && b * 100 < a * 112, "{a} and {b} bytes");
    let Some([raw, plain]) = poppler(&file) else { return };
    assert_eq!(solid(&raw.concat()), expected);
    assert_eq!(solid(&plain.concat()), expected);
    let Some(read) = mupdf(&file) else { return };
    assert_eq!(solid(&read.concat()), expected);
}
