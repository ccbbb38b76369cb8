//! The body of a story: blocks made of NITF's elements or HTML's, which name most things alike.
//!
//! An element that is not known is passed through: its text is kept where it stands.

use crate::import::findings::excerpt;

use super::item::{Block, Desk, Item, Photo, Picture, Table};
use super::text::{Look, NOTE, Text};
use super::tree::{Id, Tree};

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "block",
    "blockquote",
    "bq",
    "pre",
    "body",
    "body.content",
    "body.end",
    "html",
    "main",
    "aside",
    "header",
    "footer",
    "address",
    "center",
    "tagline",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "distributor",
    "abstract",
    "lede",
    "nitf-table",
    "figure",
];
/// Elements whose text is no part of the story.
const SKIPPED: &[&str] = &["head", "script", "style", "template", "rp", "title.html"];

/// Reads blocks into a story.
pub(super) struct Markup<'t> {
    tree: &'t Tree,
    blocks: Vec<Block>,
    current: Text,
    look: Look,
}

/// Adds what stands under a node to a story's body.
pub(super) fn read(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) {
    let mut markup = Markup { tree, blocks: Vec::new(), current: Text::default(), look: Look::default() };
    markup.children(id, item, desk);
    markup.flush();
    item.blocks.append(&mut markup.blocks);
}

/// The paragraphs under a node, heads and lists among them as paragraphs.
pub(super) fn paragraphs(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) -> Vec<Text> {
    let mut markup = Markup { tree, blocks: Vec::new(), current: Text::default(), look: Look::default() };
    markup.children(id, item, desk);
    markup.flush();
    let mut out = Vec::new();
    for block in markup.blocks {
        match block {
            Block::Paragraph(text) | Block::Subhead(text) => out.push(text),
            Block::List { items, .. } => out.extend(items),
            other => item.blocks.push(other),
        }
    }
    out
}

/// All text under a node as one line.
pub(super) fn line(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) -> Text {
    paragraphs(tree, id, item, desk).into_iter().fold(Text::default(), |mut all, text| {
        all.join(text);
        all
    })
}

impl Markup<'_> {
    fn children(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        for child in self.tree.children(id) {
            self.node(*child, item, desk);
        }
    }

    fn node(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        if let Some(text) = tree.text(id) {
            self.current.file = Some(tree.file);
            return self.current.push_str(text, tree.place(id), self.look);
        }
        let at = tree.place(id).start;
        match tree.name(id) {
            name if SKIPPED.contains(&name) => {}
            "br" => self.current.push('\n', at, self.look),
            "strong" | "b" => self.with(|l| l.strong = true, id, item, desk),
            "em" | "i" => self.with(|l| l.emphasis = true, id, item, desk),
            "u" => self.with(|l| l.name = true, id, item, desk),
            "q" => {
                self.current.push('“', at, self.look);
                self.children(id, item, desk);
                self.current.push('”', at, self.look);
            }
            "ruby" => self.ruby(id, item),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" => self.head(id, item, desk),
            "ul" | "ol" => self.list(id, item, desk),
            "table" => self.table(id, item, desk),
            "figure" if !tree.within(id).any(|n| matches!(tree.name(n), "table" | "blockquote")) => {
                self.figure(id, item, desk);
            }
            "img" => self.picture(id, id, item, desk),
            "media" => self.media(id, item, desk),
            "fn" => self.note(id, item, desk),
            "note" => desk.cautionary(tree, id),
            "hr" => self.flush(),
            "video" | "audio" | "iframe" | "object" | "embed" | "svg" => desk.left_out(tree, id),
            "denom" => {
                self.current.push('/', at, self.look);
                self.children(id, item, desk);
            }
            name if BLOCKS.contains(&name) => {
                self.flush();
                self.children(id, item, desk);
                self.flush();
            }
            _ => self.children(id, item, desk),
        }
    }

    fn with(&mut self, set: fn(&mut Look), id: Id, item: &mut Item, desk: &mut Desk) {
        let before = self.look;
        set(&mut self.look);
        self.children(id, item, desk);
        self.look = before;
    }

    /// Ends a paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.current).tidied();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn head(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        self.children(id, item, desk);
        let text = std::mem::take(&mut self.current).tidied().into_head();
        if !text.is_empty() {
            self.blocks.push(Block::Subhead(text));
        }
    }

    fn list(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        let mut items = Vec::new();
        for child in tree.children(id).iter().copied().filter(|c| !tree.name(*c).is_empty()) {
            if tree.within(child).any(|n| matches!(tree.name(n), "ul" | "ol")) {
                desk.find.about(tree.file);
                let message = "a list within a list is set as items of the outer one";
                desk.find.note("markup-dropped", message, tree.place(child), "this item has one");
            }
            items.extend(paragraphs(tree, child, item, desk));
        }
        let number = tree.attribute(id, "start").or(tree.attribute(id, "seqnum")).and_then(|n| n.parse().ok());
        let start = (tree.name(id) == "ol").then(|| number.unwrap_or(1));
        if !items.is_empty() {
            self.blocks.push(Block::List { start, items });
        }
    }

    fn table(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        if let Some(caption) = tree.child(id, "caption") {
            let text = line(tree, caption, item, desk).into_head();
            if !text.is_empty() {
                self.blocks.push(Block::Subhead(text));
            }
        }
        let mut table = Table::default();
        // Rows of a table within a cell are that table's own.
        let groups = |n: &Id| matches!(tree.name(*n), "thead" | "tbody" | "tfoot");
        let grouped =
            tree.children(id).iter().flat_map(|n| if groups(n) { tree.children(*n) } else { std::slice::from_ref(n) });
        let rows: Vec<Id> = grouped.copied().filter(|n| tree.name(*n) == "tr").collect();
        for row in rows {
            let cells = tree.children(row).iter().copied().filter(|c| matches!(tree.name(*c), "td" | "th"));
            let cells: Vec<Id> = cells.collect();
            table.head |= table.rows.is_empty() && !cells.is_empty() && cells.iter().all(|c| tree.name(*c) == "th");
            let mut texts = Vec::new();
            for cell in cells {
                texts.push(line(tree, cell, item, desk));
                let wide: usize = tree.attribute(cell, "colspan").and_then(|n| n.parse().ok()).unwrap_or(1);
                texts.extend((1..wide.min(64)).map(|_| Text::default()));
            }
            if !texts.is_empty() {
                table.rows.push(texts);
            }
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// `<figure><img><figcaption>`: a picture and its caption.
    fn figure(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        match self.tree.find(id, "img") {
            Some(img) => {
                self.picture(img, id, item, desk);
                self.beside_picture(id, item, desk);
            }
            None => {
                self.children(id, item, desk);
                self.flush();
            }
        }
    }

    /// What a figure has beside its picture, caption and credit is text.
    fn beside_picture(&mut self, figure: Id, item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        for child in tree.children(figure) {
            let credit =
                tree.attribute(*child, "class").is_some_and(|c| c.split(' ').any(|c| matches!(c, "byline" | "credit")));
            let taken = credit || matches!(tree.name(*child), "img" | "figcaption" | "cite");
            if !taken && tree.find(*child, "img").is_none() {
                self.node(*child, item, desk);
            }
        }
        self.flush();
    }

    fn picture(&mut self, img: Id, around: Id, item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        let mut photo = Photo { file: Some(tree.file), place: tree.place(img), ..Photo::default() };
        let named = ["src", "data-assoc-ref", "data-uri"].iter().filter_map(|key| tree.attribute(img, key));
        photo.picture = Picture::Named(named.map(str::to_owned).collect());
        let classed = |class: &str| {
            let has = |n: &Id| tree.attribute(*n, "class").is_some_and(|c| c.split(' ').any(|c| c == class));
            tree.within(around).find(has)
        };
        if around != img {
            if let Some(caption) = tree.find(around, "figcaption") {
                photo.caption = line(tree, caption, item, desk);
            }
            if let Some(credit) = classed("byline").or_else(|| classed("credit")).or_else(|| tree.find(around, "cite"))
            {
                photo.credit = line(tree, credit, item, desk);
            }
        }
        if let Some(alt) = tree.attribute(img, "alt") {
            photo.alt = Text::of(alt, tree.file, tree.place(img).start);
        }
        // A picture within a paragraph stands before it.
        self.blocks.push(Block::Photo(photo));
    }

    /// NITF's `media`: references, captions, producers.
    fn media(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        if tree.attribute(id, "media-type").is_some_and(|t| !matches!(t, "image" | "photo" | "graphic")) {
            return desk.left_out(tree, id);
        }
        let mut photo = Photo { file: Some(tree.file), place: tree.place(id), ..Photo::default() };
        let references = tree.within(id).filter(|n| tree.name(*n) == "media-reference");
        let area = |n: &Id| {
            let side = |key| tree.attribute(*n, key).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
            side("width").saturating_mul(side("height"))
        };
        let mut references: Vec<Id> = references.collect();
        references.sort_by_key(|n| std::cmp::Reverse(area(n)));
        let named = references.iter().filter_map(|n| tree.attribute(*n, "source")).map(str::to_owned);
        photo.picture = Picture::Named(named.collect());
        for child in tree.children(id) {
            match tree.name(*child) {
                "media-caption" => photo.caption.join(line(tree, *child, item, desk)),
                "media-producer" => photo.credit.join(line(tree, *child, item, desk)),
                _ => {}
            }
        }
        self.blocks.push(Block::Photo(photo));
    }

    /// A note in the text: its mark here, its text at the end.
    fn note(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        let texts = paragraphs(self.tree, id, item, desk);
        if !texts.is_empty() {
            item.notes.push(texts);
            let note = u16::try_from(item.notes.len()).unwrap_or(u16::MAX);
            self.current.push(NOTE, self.tree.place(id).start, Look { note, ..self.look });
        }
    }

    /// `<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>`.
    fn ruby(&mut self, id: Id, item: &mut Item) {
        let tree = self.tree;
        self.current.file = Some(tree.file);
        let mut base: Vec<Id> = Vec::new();
        for child in tree.children(id) {
            match tree.name(*child) {
                "rt" => self.read_over(&std::mem::take(&mut base), &tree.string(*child), item),
                "rp" => {}
                "rb" => base.extend(tree.children(*child)),
                "rtc" => {
                    let reading: String = tree.string(*child);
                    self.read_over(&std::mem::take(&mut base), &reading, item);
                }
                _ => base.push(*child),
            }
        }
        self.read_over(&base, "", item);
    }

    fn read_over(&mut self, base: &[Id], reading: &str, item: &mut Item) {
        let tree = self.tree;
        let mut look = self.look;
        if !reading.is_empty() && item.readings.len() < usize::from(u16::MAX) {
            item.readings.push(vec![reading.to_owned()]);
            look.ruby = u16::try_from(item.readings.len()).unwrap_or(0);
        }
        for id in base.iter().flat_map(|id| std::iter::once(*id).chain(tree.within(*id))) {
            if let Some(text) = tree.text(id) {
                self.current.push_str(text.trim(), tree.place(id), look);
            }
        }
    }
}

impl Desk<'_, '_> {
    /// A note to editors: it is told, not set.
    pub(super) fn cautionary(&mut self, tree: &Tree, id: Id) {
        let text = tree.string(id);
        if !text.is_empty() {
            self.find.about(tree.file);
            let message = format!("a note to editors is not set: {}", excerpt(&text));
            self.find
                .warning("editors-note", message, tree.place(id), "this note")
                .help("read it before the page goes");
        }
    }
    /// What is no text and no picture.
    fn left_out(&mut self, tree: &Tree, id: Id) {
        self.find.about(tree.file);
        let message = format!("`{}` cannot be set on paper and is left out", tree.name(id));
        self.find.warning("not-understood", message, tree.place(id), "left out").help("use a picture in its place");
    }
}
