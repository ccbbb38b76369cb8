//! Pages that no composition makes: the exporter must write a whole structure of them too.

use std::path::Path;

use dayang::color::{Ink, PlannedPlates, SpotColor, SpotId};
use dayang::diag::Diagnostics;
use dayang::export::pdf::{self, Form, Settings};
use dayang::font::FontStore;
use dayang::geom::{Length, Orientation, Point, Rect, Size};
use dayang::image::ImageStore;
use dayang::page::{Item, Link, LinkTarget, Meta, NodeId, NodeKind, Page, Paint, PlacedGlyph, TextRun, Tree};

use super::reader::{Element, Tagged};
use lopdf::Object;

fn fonts() -> FontStore {
    let mut found = Diagnostics::default();
    FontStore::open(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")], &mut found)
}

fn page(tree: Tree) -> Page {
    Page {
        id: "A1".to_owned(),
        trim: Size { width: Length::pt(300), height: Length::pt(200) },
        bleed: Length::pt(9),
        margin: Length::ZERO,
        spots: Vec::new(),
        plates: PlannedPlates::default(),
        links: Vec::new(),
        meta: Meta::default(),
        under: Vec::new(),
        text: Vec::new(),
        over: Vec::new(),
        over_text: Vec::new(),
        tree,
        slots: Vec::new(),
        frames: Vec::new(),
        lines: Vec::new(),
        pictures: Vec::new(),
        stories: Vec::new(),
        unsigned: false,
    }
}

/// A run in the serif face; characters that it has not show its glyph 0.
fn run(fonts: &FontStore, node: NodeId, y: i64, text: &str) -> TextRun {
    let face = fonts.find("NotoSerifCJKhk-Regular").expect("the face");
    let size = Length::pt(10);
    let mut x = Length::ZERO;
    let glyphs = text.char_indices().map(|(at, c)| {
        let id = fonts.face(face).glyph(c).unwrap_or(0);
        let advance = fonts.face(face).advance(id);
        let glyph = PlacedGlyph { id, x, y: Length::ZERO, advance, text: (at as u32, (at + c.len_utf8()) as u32) };
        x += advance.at(size);
        glyph
    });
    TextRun {
        node,
        face,
        size,
        width: 1000,
        orientation: Default::default(),
        ink: Ink::BLACK,
        outline: None,
        origin: Point::new(Length::pt(20), Length::pt(y)),
        glyphs: glyphs.collect(),
        text: text.to_owned(),
        source: None,
    }
}

fn write(page: &Page, fonts: &FontStore) -> Tagged {
    let settings = Settings { form: Form::Screen, ..Settings::default() };
    let files = pdf::write(std::slice::from_ref(page), fonts, &ImageStore::new(), &settings).expect("files");
    Tagged::read(&files.joined)
}

#[test]
fn a_page_without_text() {
    let tagged = write(&page(Tree::default()), &fonts());
    assert_eq!((tagged.root.role.as_str(), tagged.root.kids.len()), ("Document", 0));
    assert_eq!(tagged.bookmarks(), [(0, "A1".to_owned())]);
}

#[test]
fn text_that_stands_in_groups_gets_what_may_hold_it() {
    let fonts = fonts();
    let mut tree = Tree::default();
    let story = tree.add(Tree::ROOT, NodeKind::Story("s".to_owned()));
    let list = tree.add(story, NodeKind::List);
    let item = tree.add(list, NodeKind::Item);
    let table = tree.add(story, NodeKind::Table);
    let row = tree.add(table, NodeKind::TableRow);
    let mut page = page(tree);
    let nodes = [Tree::ROOT, story, list, item, table, row, Tree::ARTIFACT, NodeId(99)];
    for (n, node) in nodes.into_iter().enumerate() {
        page.text.push(run(&fonts, node, 20 + 20 * n as i64, ["版", "稿", "單", "項", "表", "行", "飾", "無"][n]));
    }
    let tagged = write(&page, &fonts);
    assert_eq!(tagged.root.text(), "版稿單項表行", "decoration and what is of no node are artifacts");
    for (role, parent) in [("LBody", "LI"), ("TD", "TR")] {
        let parents = tagged.root.all().into_iter().filter(|e| e.roles().contains(&role));
        assert!(parents.into_iter().all(|e| e.role == parent), "{role}");
        assert_eq!(tagged.root.with(role).len(), 2);
    }
}

#[test]
fn vertical_lines_say_how_they_run() {
    let fonts = fonts();
    let mut tree = Tree::default();
    let story = tree.add(Tree::ROOT, NodeKind::Story("s".to_owned()));
    let (down, right) = (tree.add(story, NodeKind::Paragraph), tree.add(story, NodeKind::Paragraph));
    let mut page = page(tree);
    for (node, x) in [(down, 200), (down, 180), (right, 20)] {
        let mut run = run(&fonts, node, 40, "香港IT");
        run.origin.x = Length::pt(x);
        if node == down {
            run.orientation = Orientation::Upright;
            for (i, glyph) in run.glyphs.iter_mut().enumerate() {
                (glyph.x, glyph.y) = (Length::ZERO, run.size * i as i64);
            }
        }
        page.text.push(run);
    }
    let tagged = write(&page, &fonts);
    let mode = |e: &&Element| e.attributes.get(b"WritingMode").and_then(Object::as_name).map(<[u8]>::to_vec).ok();
    let paragraphs = tagged.root.with("P");
    let found: Vec<_> = paragraphs.iter().map(|e| (e.text(), mode(e))).collect();
    let expected = [("香港IT香港IT".to_owned(), Some(b"TbRl".to_vec())), ("香港IT".to_owned(), None)];
    assert_eq!(found, expected);
}

#[test]
fn heads_never_skip_a_level() {
    let fonts = fonts();
    let mut tree = Tree::default();
    let first = tree.add(Tree::ROOT, NodeKind::Story("going-on".to_owned()));
    let heads =
        [(first, 3), (first, 9), (Tree::ROOT, 6)].map(|(parent, level)| tree.add(parent, NodeKind::Head(level)));
    let mut page = page(tree);
    for (n, node) in heads.into_iter().enumerate() {
        page.text.push(run(&fonts, node, 20 + 20 * n as i64, "題"));
    }
    let tagged = write(&page, &fonts);
    let roles: Vec<&str> = tagged.root.all().iter().map(|e| e.role.as_str()).filter(|r| r.starts_with('H')).collect();
    assert_eq!(roles, ["H1", "H1", "H1"], "a story without its headline starts with its subheads");
}

#[test]
fn a_character_that_no_face_has_is_read_and_not_shown() {
    let fonts = fonts();
    let mut tree = Tree::default();
    let node = tree.add(Tree::ROOT, NodeKind::Paragraph);
    let mut page = page(tree);
    page.text.push(run(&fonts, node, 30, "前\u{F8FF}後"));
    assert_eq!(page.text[0].glyphs[1].id, 0);
    // The reader of this test fails on a .notdef that is shown.
    assert_eq!(write(&page, &fonts).root.text(), "前\u{F8FF}後");
}

#[test]
fn what_lies_over_the_page_is_not_read() {
    let fonts = fonts();
    let mut page = page(Tree::default());
    page.text.push(run(&fonts, Tree::ROOT, 30, "正文"));
    page.over_text.push(run(&fonts, Tree::ROOT, 30, "未簽"));
    assert_eq!(write(&page, &fonts).root.text(), "正文");
}

#[test]
fn links_that_have_no_text_or_no_page_are_left_out() {
    let fonts = fonts();
    let mut tree = Tree::default();
    let node = tree.add(Tree::ROOT, NodeKind::Paragraph);
    let mut page = page(tree);
    page.text.push(run(&fonts, node, 30, "見二版及三版"));
    let pt = Length::pt;
    let away = Rect::new(pt(200), pt(150), pt(50), pt(10));
    let here = Rect::new(pt(20), pt(21), pt(30), pt(10));
    let uri = |text: &str| LinkTarget::Uri(text.to_owned());
    page.links = vec![
        Link { node, rect: away, to: uri("http://a.example") },
        Link { node: NodeId(7), rect: here, to: uri("http://b.example") },
        Link { node, rect: here, to: LinkTarget::Page("Z9".to_owned()) },
        Link { node, rect: here, to: uri("http://c.example/(") },
    ];
    let tagged = write(&page, &fonts);
    let to: Vec<String> = tagged.links(0).into_iter().map(|(_, to)| to).collect();
    assert_eq!(to, ["http://c.example/("]);
    assert_eq!(tagged.root.with("Link")[0].text(), "見二版");
    assert_eq!(tagged.root.text(), "見二版及三版");
}

#[test]
fn spot_colours_show_as_what_stands_in_for_them() {
    let mut page = page(Tree::default());
    let spot = SpotColor { name: "PANTONE 186 C".to_owned(), alternate: Ink::process(0, 10_000, 8_000, 0) };
    let rect = Rect::new(Length::pt(10), Length::pt(10), Length::pt(50), Length::pt(50));
    for tint in [10_000, 5_000] {
        let paint = Paint::Fill { rect, ink: spot.tint(SpotId(0), tint) };
        page.under.push(Item { node: Tree::ARTIFACT, paint });
    }
    page.spots = vec![spot];
    let tagged = write(&page, &fonts());
    let content = lopdf::content::Content::decode(&tagged.doc.get_page_content(tagged.pages[0])).expect("content");
    let colors: Vec<Vec<f32>> = content
        .operations
        .iter()
        .filter(|op| op.operator == "rg")
        .map(|op| op.operands.iter().map(|v| v.as_float().expect("a number")).collect())
        .collect();
    assert_eq!(colors.len(), 2);
    assert!(colors[0][0] > 0.6 && colors[0][1] < 0.45 && colors[0][2] < 0.45, "red: {colors:?}");
    assert!(colors[1][1] > colors[0][1] + 0.15, "and lighter: {colors:?}");
}
