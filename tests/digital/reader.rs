//! Reading a tagged PDF as a screen reader does: from the structure tree to the content.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A structure element with all below it.
#[derive(Clone, Debug)]
pub struct Element {
    pub id: ObjectId,
    pub role: String,
    pub title: String,
    pub alt: Option<String>,
    pub lang: Option<String>,
    pub attributes: Dictionary,
    pub kids: Vec<Kid>,
}

#[derive(Clone, Debug)]
pub enum Kid {
    Element(Element),
    /// A sequence: its page, its number, what it says.
    Content(ObjectId, i64, String),
    Annotation(ObjectId),
}

impl Element {
    /// Every element below, itself first, in reading order.
    pub fn all(&self) -> Vec<&Element> {
        let below = self.kids.iter().filter_map(|kid| match kid {
            Kid::Element(e) => Some(e),
            _ => None,
        });
        std::iter::once(self).chain(below.flat_map(Element::all)).collect()
    }

    pub fn with(&self, role: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|e| e.role == role).collect()
    }

    /// What it says.
    pub fn text(&self) -> String {
        let said = self.kids.iter().map(|kid| match kid {
            Kid::Element(e) => e.text(),
            Kid::Content(_, _, text) => text.clone(),
            Kid::Annotation(_) => String::new(),
        });
        said.collect()
    }

    /// Roles of the elements right below.
    pub fn roles(&self) -> Vec<&str> {
        self.kids
            .iter()
            .filter_map(|kid| if let Kid::Element(e) = kid { Some(e.role.as_str()) } else { None })
            .collect()
    }
}

/// A file taken apart.
pub struct Tagged {
    pub doc: Document,
    pub pages: Vec<ObjectId>,
    pub root: Element,
    /// What each sequence of each page says.
    pub said: BTreeMap<(ObjectId, i64), String>,
}

pub fn dict<'d>(doc: &'d Document, object: &'d Object) -> &'d Dictionary {
    let (_, object) = doc.dereference(object).expect("an object");
    object.as_dict().expect("a dictionary")
}

pub fn string(object: &Object) -> String {
    let bytes = object.as_str().expect("a string");
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        None => String::from_utf8(bytes.to_vec()).expect("ASCII"),
    }
}

impl Tagged {
    pub fn read(bytes: &[u8]) -> Tagged {
        let doc = Document::load_mem(bytes).expect("a PDF that loads");
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        let mut said = BTreeMap::new();
        for page in &pages {
            for (mcid, text) in sequences(&doc, *page) {
                assert!(said.insert((*page, mcid), text).is_none(), "MCID {mcid} twice");
            }
        }
        let root = doc.catalog().expect("a catalog").get(b"StructTreeRoot").expect("a structure").clone();
        let top = dict(&doc, &root).get(b"K").expect("kids").as_array().expect("an array")[0].clone();
        let root = element(&doc, &said, &top, None);
        Tagged { doc, pages, root, said }
    }

    pub fn catalog(&self) -> &Dictionary {
        self.doc.catalog().expect("a catalog")
    }

    /// The value of a key of the parent tree.
    pub fn parents(&self, key: i64) -> Object {
        let root = dict(&self.doc, self.catalog().get(b"StructTreeRoot").expect("a structure"));
        let tree = dict(&self.doc, root.get(b"ParentTree").expect("a parent tree"));
        let numbers = tree.get(b"Nums").expect("numbers").as_array().expect("an array");
        let found = numbers.chunks(2).find(|pair| pair[0].as_i64().ok() == Some(key));
        found.unwrap_or_else(|| panic!("{key} is not in the parent tree"))[1].clone()
    }

    /// The link annotations of a page: rectangle, and where it leads in words.
    pub fn links(&self, page: usize) -> Vec<([f32; 4], String)> {
        let page = self.doc.get_dictionary(self.pages[page]).expect("a page");
        let Ok(annots) = page.get(b"Annots").and_then(Object::as_array) else { return Vec::new() };
        annots.iter().map(|annot| self.link(dict(&self.doc, annot))).collect()
    }

    fn link(&self, annot: &Dictionary) -> ([f32; 4], String) {
        assert!(!string(annot.get(b"Contents").expect("Contents")).is_empty());
        let rect = annot.get(b"Rect").and_then(Object::as_array).expect("a rectangle");
        let rect: Vec<f32> = rect.iter().map(|v| v.as_float().expect("a number")).collect();
        let to = match annot.get(b"A") {
            Ok(action) => string(dict(&self.doc, action).get(b"URI").expect("an address")),
            Err(_) => {
                let dest = annot.get(b"Dest").and_then(Object::as_array).expect("a destination");
                let page = dest[0].as_reference().expect("a page");
                format!("page {}", self.pages.iter().position(|p| *p == page).expect("a page of the file"))
            }
        };
        (rect.try_into().expect("four numbers"), to)
    }

    /// Titles of the bookmarks with their depth.
    pub fn bookmarks(&self) -> Vec<(usize, String)> {
        let Ok(outlines) = self.catalog().get(b"Outlines") else { return Vec::new() };
        let mut out = Vec::new();
        self.bookmarks_below(dict(&self.doc, outlines), 0, &mut out);
        out
    }

    fn bookmarks_below(&self, parent: &Dictionary, depth: usize, out: &mut Vec<(usize, String)>) {
        let mut next = parent.get(b"First").ok().cloned();
        while let Some(item) = next {
            let item = dict(&self.doc, &item);
            let dest = item.get(b"Dest").and_then(Object::as_array).expect("a destination");
            assert!(self.pages.contains(&dest[0].as_reference().expect("a page")));
            out.push((depth, string(item.get(b"Title").expect("a title"))));
            self.bookmarks_below(item, depth + 1, out);
            next = item.get(b"Next").ok().cloned();
        }
    }
}

fn element(
    doc: &Document,
    said: &BTreeMap<(ObjectId, i64), String>,
    object: &Object,
    parent: Option<ObjectId>,
) -> Element {
    let id = object.as_reference().expect("a reference");
    let this = dict(doc, object);
    if let Some(parent) = parent {
        assert_eq!(this.get(b"P").and_then(Object::as_reference).ok(), Some(parent), "the parent");
    }
    let kids = match this.get(b"K") {
        Ok(Object::Array(kids)) => kids.clone(),
        Ok(kid) => vec![kid.clone()],
        Err(_) => Vec::new(),
    };
    let page = this.get(b"Pg").and_then(Object::as_reference);
    let kid = |kid: &Object| match kid {
        Object::Integer(mcid) => {
            let page = *page.as_ref().expect("the page of content");
            Kid::Content(page, *mcid, said.get(&(page, *mcid)).expect("a sequence of that number").clone())
        }
        Object::Dictionary(d) => Kid::Annotation(d.get(b"Obj").and_then(Object::as_reference).expect("an object")),
        other => Kid::Element(element(doc, said, other, Some(id))),
    };
    let text = |key: &[u8]| this.get(key).ok().map(string);
    Element {
        id,
        role: String::from_utf8_lossy(this.get(b"S").and_then(Object::as_name).expect("a type")).into_owned(),
        title: text(b"T").unwrap_or_default(),
        alt: text(b"Alt"),
        lang: text(b"Lang"),
        attributes: this.get(b"A").and_then(Object::as_dict).cloned().unwrap_or_default(),
        kids: kids.iter().map(kid).collect(),
    }
}

/// A page's sequences and what they say; fails on whatever is painted outside of one.
fn sequences(doc: &Document, page: ObjectId) -> Vec<(i64, String)> {
    let fonts = fonts(doc, page);
    let (mut open, mut font, mut out) = (None, String::new(), Vec::new());
    for op in Content::decode(&doc.get_page_content(page)).expect("content").operations {
        match op.operator.as_str() {
            "BDC" => {
                assert!(open.is_none(), "a sequence within another");
                open = Some(opened(&op));
            }
            "EMC" => match open.take().expect("an open sequence") {
                Sequence::Artifact => {}
                Sequence::Content(mcid, actual, shown) => out.push((mcid, actual.unwrap_or(shown))),
            },
            "Tf" => font = String::from_utf8_lossy(op.operands[0].as_name().expect("a name")).into_owned(),
            "TJ" => {
                let text = shown(&op, &fonts[&font]);
                match open.as_mut().expect("text in a sequence") {
                    Sequence::Content(_, _, so_far) => so_far.push_str(&text),
                    Sequence::Artifact => {}
                }
            }
            "f" | "f*" | "S" | "Do" => assert!(open.is_some(), "{} outside of a sequence", op.operator),
            _ => {}
        }
    }
    assert!(open.is_none());
    out
}

enum Sequence {
    Artifact,
    Content(i64, Option<String>, String),
}

fn opened(op: &Operation) -> Sequence {
    let properties = op.operands[1].as_dict().expect("properties");
    if op.operands[0].as_name().ok() == Some(b"Artifact") {
        assert!(properties.has(b"Type"));
        return Sequence::Artifact;
    }
    let mcid = properties.get(b"MCID").and_then(Object::as_i64).expect("a number");
    Sequence::Content(mcid, properties.get(b"ActualText").ok().map(string), String::new())
}

fn shown(op: &Operation, font: &BTreeMap<u16, String>) -> String {
    let mut text = String::new();
    for item in op.operands[0].as_array().expect("an array") {
        if let Object::String(codes, _) = item {
            for code in codes.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])) {
                assert_ne!(code, 0, ".notdef is shown");
                text.push_str(font.get(&code).map_or("", String::as_str));
            }
        }
    }
    text
}

/// ToUnicode of every font of a page.
fn fonts(doc: &Document, page: ObjectId) -> BTreeMap<String, BTreeMap<u16, String>> {
    let mut out = BTreeMap::new();
    for (name, font) in doc.get_page_fonts(page).expect("fonts") {
        let (_, map) = doc.dereference(font.get(b"ToUnicode").expect("ToUnicode")).expect("a stream");
        let map = map.as_stream().expect("a stream");
        let text = map.decompressed_content().unwrap_or_else(|_| map.content.clone());
        out.insert(String::from_utf8_lossy(&name).into_owned(), to_unicode(&String::from_utf8_lossy(&text)));
    }
    out
}

/// The `bfchar` lines of a CMap: `<code> <text>`.
fn to_unicode(map: &str) -> BTreeMap<u16, String> {
    let hex = |word: &str| -> Option<Vec<u16>> {
        let word = word.strip_prefix('<')?.strip_suffix('>')?;
        let unit = |i: usize| u16::from_str_radix(word.get(i..i + 4)?, 16).ok();
        (0..word.len()).step_by(4).map(unit).collect()
    };
    let mut out = BTreeMap::new();
    for section in map.split("beginbfchar").skip(1) {
        let words: Vec<&str> = section.split("endbfchar").next().unwrap_or("").split_whitespace().collect();
        for pair in words.chunks(2) {
            let (code, text) = (hex(pair[0]).expect("a code"), hex(pair[1]).expect("a text"));
            out.insert(code[0], String::from_utf16(&text).expect("UTF-16"));
        }
    }
    assert!(!out.is_empty() && !map.contains("beginbfrange"));
    out
}
