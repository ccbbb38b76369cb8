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

use super::item::{Block, Desk, Item, Photo, Picture};
use super::text::{Look, NOTE, Text, quoted, shifted};
use super::tree::{self, Id, Tree};

mod apart;
mod package;
mod runs;
mod styles;
mod tables;

use package::Package;
use runs::{Marks, look};
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
    let mut notes = BTreeMap::new();
    for (kind, name) in [("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml")] {
        let Some(text) = package.text(name)? else { continue };
        let file = desk.part(name, &text);
        match tree::xml(&text, file) {
            Ok(tree) => drop(notes.insert(kind, tree)),
            Err(fault) => desk.fault(file, fault, true),
        }
    }
    apart::tell(&mut package, relations.values(), desk)?;
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
        set: Marks::default(),
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
    /// Footnotes and endnotes.
    notes: BTreeMap<&'static str, Tree>,
    bullets: BTreeMap<String, bool>,
    house: Option<&'r House>,
    package: Package<'p>,
    desk: &'r mut Desk<'a, 'f>,
    item: Item,
    done: Vec<Item>,
    deleted: usize,
    /// How the style of the current paragraph sets its text.
    set: Marks,
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
                "del" | "moveFrom" => self.deleted += 1,
                "oMathPara" | "oMath" => {
                    let text = self.formula(*child);
                    self.item.blocks.extend(Some(Block::Paragraph(text)).filter(|b| !b.is_empty()));
                }
                "AlternateContent" => branch(self.tree, *child).into_iter().for_each(|branch| self.blocks(branch)),
                // What else holds paragraphs holds them for a reason of the word processor's.
                _ if self.tree.find(*child, "p").is_some() => self.blocks(*child),
                _ => {}
            }
        }
    }

    /// The text of a paragraph, and its pictures.
    fn text(&mut self, id: Id) -> (Text, Vec<Photo>) {
        let style = self.tree.at(id, &["pPr", "pStyle"]).and_then(|n| self.tree.attribute(n, "val"));
        let before = std::mem::replace(&mut self.set, self.styles.marks(style.unwrap_or("Normal")));
        let mut text = Text::begun(self.tree.file);
        let mut photos = Vec::new();
        self.runs(id, &mut text, &mut photos);
        self.set = before;
        (text.tidied(), photos)
    }

    fn paragraph(&mut self, id: Id) {
        let tree = self.tree;
        let properties = tree.child(id, "pPr");
        let value = |path: &[&str]| properties.and_then(|p| tree.at(p, path)).and_then(|n| tree.attribute(n, "val"));
        let style = value(&["pStyle"]).unwrap_or("Normal");
        let (part, name) = self.styles.part(style, self.house);
        let number = value(&["numPr", "numId"]).filter(|n| *n != "0").map(str::to_owned);
        let (text, photos) = self.text(id);
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
                "oMathPara" | "oMath" => {
                    let formula = self.formula(*child);
                    text.letters.extend(formula.letters);
                }
                "AlternateContent" => self.picture(*child, photos),
                // Links, fields, insertions and what else is put around runs.
                _ => self.runs(*child, text, photos),
            }
        }
    }

    fn run(&mut self, id: Id, text: &mut Text, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        let properties = tree.child(id, "rPr");
        let style = tree.at(id, &["rPr", "rStyle"]).and_then(|n| tree.attribute(n, "val"));
        let named = style.map(|id| self.styles.marks(id)).unwrap_or_default();
        let marks = Marks::read(tree, properties).over(named).over(self.set);
        if marks.hidden == Some(true) {
            return self.desk.hidden(tree.file, &apart::text_of(tree, id), tree.place(id));
        }
        if marks.struck == Some(true) {
            return self.desk.struck(tree.file, &apart::text_of(tree, id), tree.place(id));
        }
        let start = text.letters.len();
        self.pieces(id, text, photos);
        if let (Some(Some(shift)), Some(letters)) = (marks.shift, text.letters.get_mut(start..))
            && !shifted(letters, shift)
        {
            self.desk.unshifted(tree.file, &apart::text_of(tree, id), tree.place(id));
        }
    }

    /// What a run holds.
    fn pieces(&mut self, id: Id, text: &mut Text, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        let look = look(tree, id);
        let font = runs::symbol_font(tree, id);
        for child in tree.children(id) {
            let at = tree.place(*child).start;
            match tree.name(*child) {
                "t" => {
                    for inner in tree.children(*child) {
                        let start = text.letters.len();
                        text.push_str(tree.text(*inner).unwrap_or_default(), tree.place(*inner), look);
                        if let Some(font) = font {
                            self.symbols(text, start, font);
                        }
                    }
                }
                "tab" | "ptab" => text.push('\u{3000}', at, look),
                "br" | "cr" if tree.attribute(*child, "type").is_none() => text.push('\n', at, look),
                "noBreakHyphen" => text.push('-', at, look),
                "sym" => self.symbol(*child, text, look),
                "ruby" => self.ruby(*child, text, look),
                "footnoteReference" => self.noted("footnote", *child, text, look),
                "endnoteReference" => self.noted("endnote", *child, text, look),
                "drawing" | "pict" | "object" | "AlternateContent" => self.picture(*child, photos),
                _ => {}
            }
        }
    }

    /// A character of a symbol font.
    fn symbol(&mut self, id: Id, text: &mut Text, look: Look) {
        let hex = self.tree.attribute(id, "char").unwrap_or_default();
        let font = self.tree.attribute(id, "font").unwrap_or_default();
        let start = text.letters.len();
        match u32::from_str_radix(hex, 16).ok().and_then(char::from_u32) {
            Some(c) => text.push(c, self.tree.place(id).start, look),
            None => text.push(char::REPLACEMENT_CHARACTER, self.tree.place(id).start, look),
        }
        self.symbols(text, start, font);
    }

    /// Gives characters of a symbol font, from one of the text on, the characters that they show.
    fn symbols(&mut self, text: &mut Text, start: usize, font: &str) {
        let file = self.tree.file;
        for letter in text.letters.iter_mut().skip(start).filter(|l| runs::is_symbol(l.c)) {
            let code = u32::from(letter.c);
            letter.c = runs::symbol(font, letter.c).unwrap_or(char::REPLACEMENT_CHARACTER);
            if letter.c == char::REPLACEMENT_CHARACTER {
                self.desk.find.about(file);
                let message = format!("U+{code:04X} of the font `{font}` is a symbol without a character of its own");
                let at = letter.at as usize;
                self.desk
                    .find
                    .warning("symbol-font", message, at..at + 1, "set as U+FFFD")
                    .help("write the sign that it shows into the manuscript");
            }
        }
    }

    /// A formula, its characters on a line.
    fn formula(&mut self, id: Id) -> Text {
        let tree = self.tree;
        let mut text = Text::begun(tree.file);
        for node in tree.within(id).filter(|n| tree.name(*n) == "t").flat_map(|n| tree.children(n)) {
            text.push_str(tree.text(*node).unwrap_or_default(), tree.place(*node), Look::default());
        }
        if !text.is_empty() {
            self.desk.find.about(tree.file);
            let message = format!("a formula is set as characters on a line: {}", quoted(&text.plain()));
            self.desk
                .find
                .warning("markup-dropped", message, tree.place(id), "this formula")
                .help("compare it with the document: what is raised or over a line is not here");
        }
        text
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

    /// A footnote or endnote: its mark here, its text at the end.
    fn noted(&mut self, kind: &'static str, id: Id, text: &mut Text, look: Look) {
        let Some(wanted) = self.tree.attribute(id, "id").map(str::to_owned) else { return };
        let Some(notes) = self.notes.get(kind) else { return };
        let mut all = notes.within(notes.root());
        let note = all.find(|n| notes.name(*n) == kind && notes.attribute(*n, "id") == Some(&wanted));
        let mut paragraphs = Vec::new();
        for paragraph in note.into_iter().flat_map(|n| notes.named(n, "p")) {
            let mut out = Text::begun(notes.file);
            for node in notes.within(paragraph).filter(|n| notes.name(*n) == "t") {
                for inner in notes.children(node) {
                    out.push_str(notes.text(*inner).unwrap_or_default(), notes.place(*inner), Look::default());
                }
            }
            paragraphs.extend(Some(out.tidied()).filter(|t| !t.is_empty()));
        }
        if !paragraphs.is_empty() && self.item.notes.len() < usize::from(u16::MAX) {
            self.item.notes.push(paragraphs);
            let note = u16::try_from(self.item.notes.len()).unwrap_or(0);
            text.push(NOTE, self.tree.place(id).start, Look { note, ..look });
        }
    }

    /// A drawing: its pictures by the relationships that they name. The text of text boxes is kept.
    fn picture(&mut self, id: Id, photos: &mut Vec<Photo>) {
        let tree = self.tree;
        if tree.name(id) == "AlternateContent" {
            return branch(tree, id).into_iter().for_each(|branch| self.picture(branch, photos));
        }
        let boxes: Vec<Id> = outermost(tree, id, "txbxContent");
        let mut pictures = 0usize;
        for node in beside(tree, id, "txbxContent") {
            let relation = match tree.name(node) {
                "blip" => tree.attribute(node, "embed").or(tree.attribute(node, "link")),
                "imagedata" => tree.attribute(node, "id"),
                _ => None,
            };
            if let Some(relation) = relation {
                pictures += 1;
                let photo = self.photo(relation, id);
                photos.push(photo);
            }
        }
        for content in &boxes {
            self.desk.find.about(tree.file);
            let message = "a text box is set as paragraphs where it is anchored";
            self.desk
                .find
                .warning("not-understood", message, tree.place(*content), "this box")
                .help("make a sidebar of it");
            self.blocks(*content);
        }
        if boxes.is_empty() && pictures == 0 {
            self.drawn(id);
        }
    }

    /// A drawing that is neither picture nor text box: the words of lettering are kept.
    fn drawn(&mut self, id: Id) {
        let tree = self.tree;
        let lettering = tree.within(id).find_map(|n| tree.attribute(n, "string"));
        self.desk.find.about(tree.file);
        let message = match lettering {
            Some(words) => format!("lettering is set as a paragraph: {}", quoted(words)),
            None => "a drawing (a shape, a chart, a diagram) cannot be placed and is left out".to_owned(),
        };
        let finding = self.desk.find.warning("not-understood", message, tree.place(id), "this drawing");
        finding.help("save it as a picture, and name the file in the manuscript");
        if let Some(words) = lettering {
            let text = Text::of(words, tree.file, tree.place(id).start);
            self.item.blocks.push(Block::Paragraph(text));
        }
    }

    /// The picture of a relationship.
    fn photo(&mut self, relation: &str, id: Id) -> Photo {
        let tree = self.tree;
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
        Photo { picture, alt, file: Some(tree.file), place: tree.place(id), ..Photo::default() }
    }
}

/// The branch that is read of several that say the same: the first with text or a picture.
fn branch(tree: &Tree, id: Id) -> Option<Id> {
    let says = |n: &Id| tree.within(*n).any(|n| matches!(tree.name(n), "t" | "blip" | "imagedata"));
    tree.children(id).iter().copied().find(says)
}

/// Elements of a name under a node, not those within another of them.
fn outermost(tree: &Tree, id: Id, name: &str) -> Vec<Id> {
    let mut out = Vec::new();
    for child in tree.children(id) {
        match tree.name(*child) == name {
            true => out.push(*child),
            false => out.extend(outermost(tree, *child, name)),
        }
    }
    out
}

/// Nodes under one, but for what stands within elements of a name.
fn beside(tree: &Tree, id: Id, name: &str) -> Vec<Id> {
    let mut out = Vec::new();
    for child in tree.children(id).iter().filter(|c| tree.name(**c) != name) {
        out.push(*child);
        out.extend(beside(tree, *child, name));
    }
    out
}
