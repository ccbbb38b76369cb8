//! DOCX (Office Open XML, ECMA-376): a word processor's document, read by its styles.
//!
//! `package` reads the zip, `styles` says what paragraph styles stand for, and here
//! `word/document.xml` becomes stories: a headline after text begins another one. Of tracked
//! changes the text as it would be printed is taken: insertions in, deletions out.

use std::collections::BTreeMap;

use crate::diag::FileId;
use crate::import::findings::excerpt;
use crate::import::house::House;
use crate::input::house::StylePart;

use super::item::{Block, Desk, Item, Photo, Picture, Table};
use super::text::{Look, NOTE, Text};
use super::tree::{self, Id, Tree};

mod package;
mod styles;

use package::Package;
use styles::Styles;

/// Reads a document.
pub(super) fn read(bytes: &[u8], house: Option<&House>, desk: &mut Desk) -> Vec<Item> {
    match open(bytes, house, desk) {
        Ok(items) => items,
        Err(message) => {
            let finding = desk.find.error("bad-docx", format!("{}: {message}", desk.name), 0..0, "");
            finding.help("save the document again as DOCX (Word, LibreOffice)");
            Vec::new()
        }
    }
}

fn open(bytes: &[u8], house: Option<&House>, desk: &mut Desk) -> Result<Vec<Item>, String> {
    let mut package = Package::open(bytes)?;
    let main = "word/document.xml";
    let text = package.text(main)?.ok_or("it has no word/document.xml: it is no document of a word processor")?;
    let file = desk.part(main, &text);
    let tree = match tree::xml(&text, file) {
        Ok(tree) => tree,
        Err(fault) => {
            desk.fault(file, fault, true);
            return Ok(Vec::new());
        }
    };
    let part = |package: &mut Package, name: &str| package.text(name).map(Option::unwrap_or_default);
    let styles = Styles::read(&part(&mut package, "word/styles.xml")?);
    let relations = package::relations(&part(&mut package, "word/_rels/document.xml.rels")?);
    let notes_text = part(&mut package, "word/footnotes.xml")?;
    let notes_file = desk.part("word/footnotes.xml", &notes_text);
    let notes = tree::xml(&notes_text, notes_file).ok();
    let numbering = tree::xml(&part(&mut package, "word/numbering.xml")?, FileId(0)).ok();
    let bullets = numbering.as_ref().map(styles::bullets).unwrap_or_default();
    let start = Item { file: Some(file), place: 0..1, ..Item::default() };
    let mut reader = Reader {
        tree: &tree,
        styles,
        relations,
        notes,
        bullets,
        house,
        package,
        desk,
        item: start,
        done: Vec::new(),
        deleted: 0,
    };
    if let Some(body) = tree.find(tree.root(), "body") {
        reader.blocks(body);
    }
    reader.finish();
    Ok(reader.done)
}

struct Reader<'r, 'p, 'a, 'f> {
    tree: &'r Tree,
    styles: Styles,
    relations: BTreeMap<String, String>,
    notes: Option<Tree>,
    bullets: BTreeMap<String, bool>,
    house: Option<&'r House>,
    package: Package<'p>,
    desk: &'r mut Desk<'a, 'f>,
    item: Item,
    done: Vec<Item>,
    deleted: usize,
}

impl Reader<'_, '_, '_, '_> {
    /// Ends a story; one that follows has a name of its own.
    fn finish(&mut self) {
        let number = self.done.len() + 2;
        let next = Item { file: self.item.file, place: 0..1, ..Item::default() };
        let mut item = std::mem::replace(&mut self.item, next);
        if self.deleted > 0 {
            item.file.iter().for_each(|f| self.desk.find.about(*f));
            let message = format!("{} tracked deletions are left out", self.deleted);
            self.desk.find.note("tracked-changes", message, item.place.clone(), "").help("insertions are in the text");
            self.deleted = 0;
        }
        if !item.is_empty() || self.done.is_empty() {
            item.slug = self.stem(number - 1);
            self.done.push(item);
        }
    }

    /// The document's name, and a number for its second story and those after it.
    fn stem(&self, number: usize) -> String {
        let file = self.desk.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        if number < 2 { stem.to_owned() } else { format!("{stem}-{number}") }
    }

    fn blocks(&mut self, parent: Id) {
        for child in self.tree.children(parent) {
            match self.tree.name(*child) {
                "p" => self.paragraph(*child),
                "tbl" => self.table(*child),
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" => self.blocks(*child),
                "del" | "moveFrom" => self.deleted += 1,
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, id: Id) {
        let tree = self.tree;
        let properties = tree.child(id, "pPr");
        let value = |path: &[&str]| properties.and_then(|p| tree.at(p, path)).and_then(|n| tree.attribute(n, "val"));
        let style = value(&["pStyle"]).unwrap_or("Normal");
        let (part, name) = self.styles.part(style, self.house);
        let number = value(&["numPr", "numId"]).filter(|n| *n != "0").map(str::to_owned);
        let mut text = Text { file: Some(tree.file), letters: Vec::new() };
        let mut photos = Vec::new();
        self.runs(id, &mut text, &mut photos);
        let text = text.tidied();
        let part = match (part, number) {
            (Some(part), _) => part,
            (None, Some(number)) if self.bullets.get(&number).copied().unwrap_or(false) => StylePart::List,
            (None, Some(_)) => StylePart::Numbers,
            (None, None) => StylePart::Paragraph,
        };
        let named = properties.and_then(|p| tree.child(p, "pStyle")).map(|n| tree.place(n));
        self.place(part, text, &name, named);
        self.item.blocks.extend(photos.into_iter().map(Block::Photo));
    }

    /// A paragraph goes where its style says.
    fn place(&mut self, part: StylePart, text: Text, style: &str, at: Option<std::ops::Range<usize>>) {
        if text.is_empty() {
            return;
        }
        let head = |text: Text| text.into_head();
        let begun = !self.item.lead.is_empty() || self.item.blocks.iter().any(|b| !matches!(b, Block::Photo(_)));
        match part {
            StylePart::Headline => {
                if begun {
                    self.finish();
                }
                self.item.place = text.place();
                self.item.headline.join(head(text));
            }
            StylePart::Kicker => {
                if begun {
                    self.finish();
                }
                self.item.kicker.join(head(text));
            }
            StylePart::Deck => self.item.deck.join(head(text)),
            StylePart::Lead => self.item.lead.push(text),
            StylePart::Byline => self.item.byline.join(head(text)),
            StylePart::Label => self.item.label.join(head(text)),
            StylePart::Slug => self.item.dateline.join(head(text)),
            StylePart::Subhead => self.item.blocks.push(Block::Subhead(head(text))),
            StylePart::List => self.listed(None, text),
            StylePart::Numbers => self.listed(Some(1), text),
            StylePart::Caption | StylePart::Credit => self.captioned(part, text),
            StylePart::Paragraph => self.item.blocks.push(Block::Paragraph(text)),
            StylePart::Ignore => {
                text.file.iter().for_each(|f| self.desk.find.about(*f));
                let message = format!("a paragraph of the style `{style}` is not set: {}", excerpt(&text.plain()));
                self.desk.find.note("not-set", message, at.unwrap_or_else(|| text.place()), "as the house table says");
            }
        }
    }

    fn listed(&mut self, start: Option<u32>, text: Text) {
        match self.item.blocks.last_mut() {
            Some(Block::List { start: before, items }) if before.is_some() == start.is_some() => items.push(text),
            _ => self.item.blocks.push(Block::List { start, items: vec![text] }),
        }
    }

    /// A caption belongs to the last picture; before any picture it announces one to come.
    fn captioned(&mut self, part: StylePart, text: Text) {
        let last = self.item.blocks.iter_mut().rev().take(2).find_map(|block| match block {
            Block::Photo(photo) => Some(photo),
            _ => None,
        });
        match (last, part) {
            (Some(photo), StylePart::Credit) => photo.credit.join(text),
            (Some(photo), _) => photo.caption.join(text),
            (None, StylePart::Credit) => self.item.blocks.push(Block::Paragraph(text)),
            (None, _) => {
                let photo = Photo { file: text.file, place: text.place(), caption: text, ..Photo::default() };
                self.item.blocks.push(Block::Photo(photo));
            }
        }
    }

    /// The runs under a node.
    fn runs(&mut self, parent: Id, text: &mut Text, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        for child in tree.children(parent) {
            match tree.name(*child) {
                "r" => self.run(*child, text, photos),
                "del" | "moveFrom" => self.deleted += 1,
                "pPr" | "rPr" => {}
                "fldSimple" | "hyperlink" | "ins" | "moveTo" | "smartTag" | "sdt" | "sdtContent" | "customXml"
                | "bdo" | "dir" => {
                    self.runs(*child, text, photos);
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, id: Id, text: &mut Text, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        let look = look(tree, id);
        let hidden = tree.child(id, "rPr").and_then(|p| tree.child(p, "vanish")).is_some();
        if hidden {
            return;
        }
        for child in tree.children(id) {
            let at = tree.place(*child).start;
            match tree.name(*child) {
                "t" => {
                    for inner in tree.children(*child) {
                        text.push_str(tree.text(*inner).unwrap_or_default(), tree.place(*inner), look);
                    }
                }
                "tab" | "ptab" => text.push('\u{3000}', at, look),
                "br" | "cr" if tree.attribute(*child, "type").is_none() => text.push('\n', at, look),
                "noBreakHyphen" => text.push('-', at, look),
                "sym" => self.symbol(*child, text, look),
                "ruby" => self.ruby(*child, text, look),
                "footnoteReference" => self.footnote(*child, text, look),
                "drawing" | "pict" | "object" | "AlternateContent" => self.picture(*child, photos),
                _ => {}
            }
        }
    }

    /// A character of a symbol font.
    fn symbol(&mut self, id: Id, text: &mut Text, look: Look) {
        let hex = self.tree.attribute(id, "char").unwrap_or_default();
        let c = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        if let Some(c) = c {
            text.push(c, self.tree.place(id).start, look);
        }
    }

    /// `w:ruby`: `w:rubyBase` and over it `w:rt`.
    fn ruby(&mut self, id: Id, text: &mut Text, look: Look) {
        let tree = self.tree;
        let reading: String = tree.child(id, "rt").map(|rt| tree.string(rt)).unwrap_or_default();
        let mut look = look;
        if !reading.is_empty() && self.item.readings.len() < usize::from(u16::MAX) {
            self.item.readings.push(vec![reading]);
            look.ruby = u16::try_from(self.item.readings.len()).unwrap_or(0);
        }
        for node in tree.child(id, "rubyBase").into_iter().flat_map(|base| tree.within(base)) {
            if let Some(base) = tree.text(node) {
                text.push_str(base.trim(), tree.place(node), look);
            }
        }
    }

    fn footnote(&mut self, id: Id, text: &mut Text, look: Look) {
        let Some(wanted) = self.tree.attribute(id, "id").map(str::to_owned) else { return };
        let Some(notes) = self.notes.take() else { return };
        let mut all = notes.within(notes.root());
        let note = all.find(|n| notes.name(*n) == "footnote" && notes.attribute(*n, "id") == Some(&wanted));
        let mut paragraphs = Vec::new();
        for paragraph in note.into_iter().flat_map(|n| notes.named(n, "p")) {
            let mut out = Text { file: Some(notes.file), letters: Vec::new() };
            for node in notes.within(paragraph).filter(|n| notes.name(*n) == "t") {
                for inner in notes.children(node) {
                    out.push_str(notes.text(*inner).unwrap_or_default(), notes.place(*inner), Look::default());
                }
            }
            paragraphs.extend(Some(out.tidied()).filter(|t| !t.is_empty()));
        }
        self.notes = Some(notes);
        if !paragraphs.is_empty() && self.item.notes.len() < usize::from(u16::MAX) {
            self.item.notes.push(paragraphs);
            let note = u16::try_from(self.item.notes.len()).unwrap_or(0);
            text.push(NOTE, self.tree.place(id).start, Look { note, ..look });
        }
    }

    /// A drawing: its picture by the relationship that it names. A text box's text is kept.
    fn picture(&mut self, id: Id, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        let embedded = tree.within(id).find_map(|n| match tree.name(n) {
            "blip" => tree.attribute(n, "embed"),
            "imagedata" => tree.attribute(n, "id"),
            _ => None,
        });
        if let Some(relation) = embedded {
            let name = self.relations.get(relation).cloned();
            let bytes = name.as_deref().map(|name| self.package.part(name));
            let picture = match (bytes, name) {
                (Some(Ok(Some(bytes))), Some(name)) => Picture::Bytes(bytes, name),
                (Some(Err(message)), _) => {
                    self.desk.find.about(tree.file);
                    self.desk.find.error("bad-docx", message, tree.place(id), "this picture");
                    Picture::None
                }
                (_, name) => Picture::Named(name.into_iter().collect()),
            };
            let described = tree.within(id).find(|n| tree.name(*n) == "docPr").and_then(|n| tree.attribute(n, "descr"));
            let alt = described.map(|d| Text::of(d, tree.file, tree.place(id).start)).unwrap_or_default();
            photos.push(Photo { picture, alt, file: Some(tree.file), place: tree.place(id), ..Photo::default() });
        }
        if let Some(content) = tree.find(id, "txbxContent") {
            self.desk.find.about(tree.file);
            let message = "a text box is set as paragraphs where it is anchored";
            self.desk
                .find
                .warning("not-understood", message, tree.place(content), "this box")
                .help("make a sidebar of it");
            self.blocks(content);
        }
    }

    fn table(&mut self, id: Id) {
        let tree = self.tree;
        let mut table = Table::default();
        for row in tree.named(id, "tr") {
            table.head |= table.rows.is_empty() && tree.at(row, &["trPr", "tblHeader"]).is_some();
            let mut cells = Vec::new();
            for cell in tree.named(row, "tc") {
                let mut all = Text::default();
                for paragraph in tree.within(cell).filter(|n| tree.name(*n) == "p").collect::<Vec<_>>() {
                    let mut text = Text { file: Some(tree.file), letters: Vec::new() };
                    let mut photos = Vec::new();
                    self.runs(paragraph, &mut text, &mut photos);
                    all.join(text.tidied());
                    self.item.blocks.extend(photos.into_iter().map(Block::Photo));
                }
                cells.push(all);
                let span = tree.at(cell, &["tcPr", "gridSpan"]).and_then(|n| tree.attribute(n, "val"));
                let wide: usize = span.and_then(|n| n.parse().ok()).unwrap_or(1);
                cells.extend((1..wide.min(64)).map(|_| Text::default()));
            }
            table.rows.extend(Some(cells).filter(|c| !c.is_empty()));
        }
        if !table.rows.is_empty() {
            self.item.blocks.push(Block::Table(table));
        }
    }
}

/// How a run is set.
fn look(tree: &Tree, run: Id) -> Look {
    let Some(properties) = tree.child(run, "rPr") else { return Look::default() };
    let value = |key: &str| tree.child(properties, key).map(|n| tree.attribute(n, "val").unwrap_or("true"));
    let on = |key: &str| value(key).is_some_and(|v| !matches!(v, "0" | "false" | "none" | "off"));
    Look { strong: on("b"), emphasis: on("i"), dots: on("em"), name: on("u"), ..Look::default() }
}
