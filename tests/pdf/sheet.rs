//! Pages made by hand, with the real fonts: a small typesetter for tests.

use dayang::color::{Ink, PlannedPlates};
use dayang::diag::Diagnostics;
use dayang::font::{FaceId, FontStore};
use dayang::geom::{Em, Length, Point, Rect, Size};
use dayang::page::{Item, Meta, NodeId, NodeKind, Page, Paint, PlacedGlyph, TextRun, Tree};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All bundled fonts.
pub fn fonts() -> &'static FontStore {
    static STORE: OnceLock<FontStore> = OnceLock::new();
    STORE.get_or_init(|| {
        let mut diags = Diagnostics::default();
        let store = FontStore::open(&[root().join("fonts")], &mut diags);
        assert!(diags.is_empty(), "{diags:?}");
        store
    })
}

/// A face by its PostScript name.
pub fn face(name: &str) -> FaceId {
    fonts().find(name).unwrap_or_else(|| panic!("no face {name}"))
}

pub const SONG: &str = "NotoSerifCJKhk-Regular";
pub const HEI: &str = "NotoSansCJKhk-Black";
pub const KAI: &str = "LXGWWenKai-Regular";
pub const ROMAN: &str = "SourceSerif4-Regular";
pub const SANS: &str = "SourceSans3-Bold";

/// An empty page of a given size in points.
pub fn page(width: i64, height: i64) -> Page {
    let mut tree = Tree::default();
    tree.add(Tree::ROOT, NodeKind::Story("test".to_owned()));
    Page {
        id: "A1".to_owned(),
        trim: Size { width: Length::pt(width), height: Length::pt(height) },
        bleed: Length::micrometres(3000),
        margin: Length::ZERO,
        spots: Vec::new(),
        plates: PlannedPlates::default(),
        links: Vec::new(),
        meta: Meta {
            title: "試版日報 2026年6月6日 A1".to_owned(),
            publication: "試版日報".to_owned(),
            lang: "zh-HK".to_owned(),
            date: (2026, 6, 6, 0, 30, 480),
        },
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

/// The node of the page's only story.
pub const STORY: NodeId = NodeId(2);

/// A line's type.
#[derive(Clone, Copy)]
pub struct Type {
    pub han: &'static str,
    pub latin: &'static str,
    pub size: Length,
    pub width: u16,
    pub ink: Ink,
    /// Between Han and Latin.
    pub gap: Em,
    /// After every glyph.
    pub tracking: Em,
}

impl Default for Type {
    fn default() -> Type {
        Type {
            han: SONG,
            latin: ROMAN,
            size: Length::centipoints(950),
            width: 1000,
            ink: Ink::BLACK,
            gap: Em::QUARTER,
            tracking: Em::ZERO,
        }
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii()
}

/// Sets a line: runs of one face each, a gap where Han meets Latin. Returns its right end.
pub fn line(page: &mut Page, node: NodeId, at: (Length, Length), text: &str, t: Type) -> Length {
    let mut x = at.0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let latin = is_latin(first);
        let end = rest.find(|c| is_latin(c) != latin).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        let run = run(node, (x, at.1), part, if latin { t.latin } else { t.han }, t);
        let wide =
            run.glyphs.last().map_or(Length::ZERO, |g| g.x + g.advance.at(t.size).scale(i64::from(t.width), 1000));
        x = x + wide + t.tracking.at(t.size);
        page.text.push(run);
        if !after.is_empty() && !part.ends_with(' ') && !after.starts_with(' ') {
            x += t.gap.at(t.size);
        }
        rest = after;
    }
    x
}

/// One run of one face, a glyph a character.
pub fn run(node: NodeId, at: (Length, Length), text: &str, name: &str, t: Type) -> TextRun {
    let id = face(name);
    let face = fonts().face(id);
    let mut x = Length::ZERO;
    let mut glyphs = Vec::new();
    for (start, c) in text.char_indices() {
        let Some(glyph) = face.glyph(c) else {
            assert!(c.is_whitespace() || c == '\u{AD}', "{name} has no {c}");
            continue;
        };
        let advance = face.advance(glyph);
        let text = (start as u32, (start + c.len_utf8()) as u32);
        glyphs.push(PlacedGlyph { id: glyph, x, y: Length::ZERO, advance, text });
        x = x + advance.at(t.size).scale(i64::from(t.width), 1000) + t.tracking.at(t.size);
    }
    TextRun {
        node,
        face: id,
        size: t.size,
        width: t.width,
        orientation: Default::default(),
        ink: t.ink,
        outline: None,
        origin: Point::new(at.0, at.1),
        glyphs,
        text: text.to_owned(),
        source: None,
    }
}

/// A filled rectangle in points.
pub fn fill(page: &mut Page, [x, y, w, h]: [i64; 4], ink: Ink) {
    let rect = Rect::new(Length::pt(x), Length::pt(y), Length::pt(w), Length::pt(h));
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Fill { rect, ink } });
}

/// The stories of the example front page as paragraphs, markup taken off.
pub fn paragraphs() -> Vec<String> {
    let folder = root().join("examples/front-page/stories");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("examples").flatten().map(|e| e.path()).collect();
    files.sort();
    let text = files.iter().filter_map(|f| std::fs::read_to_string(f).ok()).collect::<Vec<_>>().join("\n");
    let body = text.split("+++").enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, t)| t).collect::<String>();
    let keep = |l: &&str| !l.trim().is_empty() && !l.contains(['!', '{', '#', '|', '*']);
    body.lines().filter(keep).map(|l| l.trim().to_owned()).collect()
}

/// A page of about 5,000 characters over five faces, columns of 12 em, as a front page has.
pub fn front_page() -> Page {
    let mut page = page(1105, 1570);
    let body = Type::default();
    let mut column = 0;
    let mut y = Length::pt(200);
    let mut count = 0;
    let heads = [(HEI, 60), (KAI, 20), (HEI, 26)];
    let paragraphs = paragraphs();
    for (i, (han, size)) in heads.into_iter().enumerate() {
        let head: String = paragraphs[i].chars().filter(|c| !is_latin(*c)).take(14).collect();
        let t = Type { han, size: Length::pt(size), ..body };
        line(&mut page, STORY, (Length::pt(30), Length::pt(60 + 45 * i as i64)), &head, t);
    }
    'pages: loop {
        for (n, paragraph) in paragraphs.iter().enumerate() {
            let t = if n % 5 == 4 { Type { han: KAI, latin: SANS, ..body } } else { body };
            let characters: Vec<char> = paragraph.chars().collect();
            let node = page.tree.add(STORY, NodeKind::Paragraph);
            for set in characters.chunks(12) {
                let x = Length::pt(30) + Length::pt(130) * column;
                line(&mut page, node, (x, y), &set.iter().collect::<String>(), t);
                count += set.len();
                y += Length::centipoints(1350);
                if y > Length::pt(1530) {
                    y = Length::pt(200);
                    column += 1;
                }
                if count >= 4900 || column >= 8 {
                    break 'pages;
                }
            }
        }
    }
    page
}
