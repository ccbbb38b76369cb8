//! The body of a story: blocks made of NITF's elements or HTML's, which name most things alike.
//!
//! An element that is not known is passed through: its text is kept where it stands.

use std::ops::Range;

use crate::diag::FileId;
use crate::import::findings::excerpt;

use super::item::{Block, Desk, Item, Photo, Picture, Table};
use super::text::{Look, NOTE, Shift, Text, quoted, shifted};
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
    "dd",
    "details",
    "summary",
    "distributor",
    "abstract",
    "lede",
    "nitf-table",
    "figure",
    "figcaption",
];
/// Elements whose text is no part of the story.
const SKIPPED: &[&str] = &["head", "script", "style", "template", "rp", "title.html"];
/// Empty cells that spans of a story's tables make, at most.
const MOST_SPANNED: usize = 100_000;
/// Rows, and columns, that one cell spans at most.
const WIDEST: usize = 64;

/// Reads blocks into a story.
pub(super) struct Markup<'t> {
    tree: &'t Tree,
    blocks: Vec<Block>,
    current: Text,
    look: Look,
    /// Within `pre`, where line ends are meant.
    lines: bool,
    /// Empty cells that spans may still make.
    spare: usize,
}

/// Adds what stands under a node to a story's body.
pub(super) fn read(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) {
    let mut markup = Markup::new(tree);
    markup.children(id, item, desk);
    markup.flush();
    item.blocks.append(&mut markup.blocks);
}

/// Adds a node and what stands under it to a story's body.
pub(super) fn read_node(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) {
    let mut markup = Markup::new(tree);
    markup.node(id, item, desk);
    markup.flush();
    item.blocks.append(&mut markup.blocks);
}

/// The paragraphs under a node, heads and lists among them as paragraphs.
pub(super) fn paragraphs(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) -> Vec<Text> {
    let mut markup = Markup::new(tree);
    let texts = markup.inner(tree.children(id), item, desk);
    item.blocks.append(&mut markup.blocks);
    texts
}

/// All text under a node as one line.
pub(super) fn line(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) -> Text {
    joined(paragraphs(tree, id, item, desk))
}

fn joined(texts: Vec<Text>) -> Text {
    texts.into_iter().fold(Text::default(), |mut all, text| {
        all.join(text);
        all
    })
}

/// What an element does to its text beyond emphasis, by its name or its style.
enum Effect {
    /// The text was struck.
    Struck,
    /// The text is not shown.
    Hidden,
    /// The text is raised or lowered.
    Shifted(Shift),
}

fn effect(tree: &Tree, id: Id) -> Option<Effect> {
    let style = tree.attribute(id, "style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let says = |property: &str, value: &str| {
        let mut properties = style.split(';').filter_map(|p| p.split_once(':'));
        properties.any(|(name, set)| name.starts_with(property) && set.contains(value))
    };
    match tree.name(id) {
        "del" | "s" | "strike" => Some(Effect::Struck),
        _ if says("text-decoration", "line-through") => Some(Effect::Struck),
        _ if tree.attribute(id, "hidden").is_some() => Some(Effect::Hidden),
        _ if says("display", "none") || says("visibility", "hidden") || says("mso-hide", "all") => Some(Effect::Hidden),
        "sup" => Some(Effect::Shifted(Shift::Up)),
        "sub" => Some(Effect::Shifted(Shift::Down)),
        _ if says("vertical-align", "super") => Some(Effect::Shifted(Shift::Up)),
        _ if says("vertical-align", "sub") => Some(Effect::Shifted(Shift::Down)),
        _ => None,
    }
}

/// How many rows of each column a cell above still fills.
#[derive(Default)]
struct Spans {
    below: Vec<usize>,
    tall: bool,
}

impl Spans {
    /// Fills the columns up to the next that no cell above spans; at the end of a row, all.
    fn fill(&mut self, row: &mut Vec<Text>, end: bool, spare: &mut usize) {
        while let Some(left) = self.below.get_mut(row.len()) {
            let spanned = *left > 0;
            *left = left.saturating_sub(1);
            let more = || self.below.iter().skip(row.len() + 1).any(|n| *n > 0);
            if *spare == 0 || !(spanned || end && more()) {
                return;
            }
            *spare -= 1;
            row.push(Text::default());
        }
    }
    /// Puts a cell of some columns and rows into a row.
    fn put(&mut self, text: Text, wide: usize, tall: usize, row: &mut Vec<Text>, spare: &mut usize) {
        let wide = wide.clamp(1, WIDEST).min(*spare + 1);
        *spare -= wide - 1;
        if tall > 1 {
            self.tall = true;
            self.below.resize(self.below.len().max(row.len() + wide), 0);
            self.below.iter_mut().skip(row.len()).take(wide).for_each(|n| *n = tall - 1);
        }
        row.push(text);
        row.extend((1..wide).map(|_| Text::default()));
    }
}

impl<'t> Markup<'t> {
    fn new(tree: &'t Tree) -> Markup<'t> {
        let (look, current) = (Look::default(), Text::default());
        Markup { tree, blocks: Vec::new(), current, look, lines: false, spare: MOST_SPANNED }
    }

    /// Texts of nodes that stand within a block; what is no text goes before that block.
    fn inner(&mut self, nodes: &[Id], item: &mut Item, desk: &mut Desk) -> Vec<Text> {
        let mut within = Markup { look: self.look, lines: self.lines, spare: self.spare, ..Markup::new(self.tree) };
        nodes.iter().for_each(|node| within.node(*node, item, desk));
        within.flush();
        self.spare = within.spare;
        let mut out = Vec::new();
        for block in within.blocks {
            match block {
                Block::Paragraph(text) | Block::Subhead(text) => out.push(text),
                Block::List { items, .. } => out.extend(items),
                other => self.blocks.push(other),
            }
        }
        out
    }

    fn children(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        for child in self.tree.children(id) {
            self.node(*child, item, desk);
        }
    }

    fn node(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        if tree.text(id).is_some() {
            return self.text(id);
        }
        match effect(tree, id) {
            Some(Effect::Struck) => desk.struck(tree.file, &tree.string(id), tree.place(id)),
            Some(Effect::Hidden) => desk.hidden(tree.file, &tree.string(id), tree.place(id)),
            Some(Effect::Shifted(shift)) => self.shift(shift, id, item, desk),
            None => self.element(id, item, desk),
        }
    }

    fn element(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        let at = tree.place(id).start;
        match tree.name(id) {
            "rp" => {}
            name if SKIPPED.contains(&name) => desk.skipped(tree, id),
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
            "img" => {
                self.picture(id, id, item, desk);
            }
            "media" => self.media(id, item, desk),
            "fn" => self.note(id, item, desk),
            "note" => desk.cautionary(tree, id),
            "hr" => self.flush(),
            "video" | "audio" | "iframe" | "object" | "embed" | "svg" => desk.left_out(tree, id),
            "denom" => {
                self.current.push('/', at, self.look);
                self.children(id, item, desk);
            }
            "pre" => self.preformatted(id, item, desk),
            "dt" => {
                self.flush();
                self.with(|l| l.strong = true, id, item, desk);
                self.flush();
            }
            name if BLOCKS.contains(&name) => {
                self.told(id, desk);
                self.flush();
                self.children(id, item, desk);
                self.flush();
            }
            _ => self.children(id, item, desk),
        }
    }

    /// Says of a block what becomes of it where a manuscript has none of its kind.
    fn told(&self, id: Id, desk: &mut Desk) {
        let message = match self.tree.name(id) {
            "blockquote" | "bq" => "a quotation set apart becomes paragraphs like the others",
            "dl" => "a list of terms becomes paragraphs, the terms in bold",
            _ => return,
        };
        desk.find.about(self.tree.file);
        desk.find.note("markup-dropped", message, self.tree.place(id), "here");
    }

    fn text(&mut self, id: Id) {
        let Some(text) = self.tree.text(id) else { return };
        let place = self.tree.place(id);
        self.current.file = Some(self.tree.file);
        if !self.lines {
            return self.current.push_str(text, place, self.look);
        }
        let mut at = place.start;
        for (n, line) in text.split('\n').enumerate() {
            match n {
                0 => {}
                _ if line.trim().is_empty() => self.flush(),
                _ => self.current.push('\n', at.min(place.end), self.look),
            }
            self.current.file = Some(self.tree.file);
            self.current.push_str(line, at.min(place.end)..place.end, self.look);
            at += line.len() + 1;
        }
    }

    /// Lines keep their ends, a blank one parts paragraphs; columns made of spaces do not hold.
    fn preformatted(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let before = std::mem::replace(&mut self.lines, true);
        self.children(id, item, desk);
        self.lines = before;
        self.flush();
        if self.tree.string(id).lines().any(|line| line.trim().contains(['\t']) || line.trim().contains("  ")) {
            desk.find.about(self.tree.file);
            let message = "spaces in a row become one: columns made of them do not hold";
            desk.find
                .warning("markup-dropped", message, self.tree.place(id), "this text")
                .help("make a table of it in the manuscript");
        }
    }

    /// Raised or lowered text, where there are such characters.
    fn shift(&mut self, shift: Shift, id: Id, item: &mut Item, desk: &mut Desk) {
        let (start, blocks) = (self.current.letters.len(), self.blocks.len());
        self.children(id, item, desk);
        let whole = self.blocks.len() == blocks;
        let letters = self.current.letters.get_mut(start..).filter(|_| whole);
        if !letters.is_some_and(|letters| shifted(letters, shift)) {
            let tree = self.tree;
            desk.unshifted(tree.file, &tree.string(id), tree.place(id));
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
        for child in tree.children(id) {
            let nested = tree.within(*child).any(|n| matches!(tree.name(n), "ul" | "ol"));
            if nested {
                desk.find.about(tree.file);
                let message = "a list within a list is set as items of the outer one";
                desk.find.warning("markup-dropped", message, tree.place(*child), "this item has one");
            }
            // Text beside the items is one too.
            let own = if tree.name(*child) == "li" { tree.children(*child) } else { std::slice::from_ref(child) };
            let texts = self.inner(own, item, desk);
            match nested {
                true => items.extend(texts),
                false => {
                    let whole = texts.into_iter().fold(Text::default(), |mut all, text| {
                        all.join_line(text);
                        all
                    });
                    items.extend(Some(whole).filter(|t| !t.is_empty()));
                }
            }
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
        if tree.within(id).any(|n| tree.name(n) == "table") {
            desk.find.about(tree.file);
            let message = "a table within a table is set before it";
            desk.find.warning("markup-dropped", message, tree.place(id), "the outer table");
        }
        let rows = self.rows(id, item, desk);
        let (mut table, mut spans) = (Table::default(), Spans::default());
        for row in &rows {
            let is_cell = |c: &Id| matches!(tree.name(*c), "td" | "th");
            let (cells, beside): (Vec<Id>, Vec<Id>) = tree.children(*row).iter().partition(|c| is_cell(c));
            let stray = self.inner(&beside, item, desk);
            self.blocks.extend(stray.into_iter().map(Block::Paragraph));
            table.head |= table.rows.is_empty() && !cells.is_empty() && cells.iter().all(|c| tree.name(*c) == "th");
            let mut texts = Vec::new();
            for cell in cells {
                spans.fill(&mut texts, false, &mut self.spare);
                let text = joined(self.inner(tree.children(cell), item, desk));
                let span = |key| tree.attribute(cell, key).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(1);
                let tall = if span("rowspan") == 0 { rows.len() } else { span("rowspan") };
                spans.put(text, span("colspan"), tall.min(1000), &mut texts, &mut self.spare);
            }
            spans.fill(&mut texts, true, &mut self.spare);
            table.rows.extend(Some(texts).filter(|t| !t.is_empty()));
        }
        if spans.tall {
            desk.find.about(tree.file);
            let message = "a cell over several rows has its text in the first; those below are empty";
            desk.find.note("markup-dropped", message, tree.place(id), "this table");
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// The rows of a table itself, not of one within it; its captions become heads, and what
    /// stands between its rows goes before it.
    fn rows(&mut self, id: Id, item: &mut Item, desk: &mut Desk) -> Vec<Id> {
        let tree = self.tree;
        let mut rows = Vec::new();
        for child in tree.children(id) {
            let group = matches!(tree.name(*child), "thead" | "tbody" | "tfoot");
            for row in if group { tree.children(*child) } else { std::slice::from_ref(child) } {
                match tree.name(*row) {
                    "tr" => rows.push(*row),
                    "caption" => {
                        let text = joined(self.inner(tree.children(*row), item, desk)).into_head();
                        self.blocks.extend(Some(Block::Subhead(text)).filter(|b| !b.is_empty()));
                    }
                    _ => {
                        let texts = self.inner(&[*row], item, desk);
                        self.blocks.extend(texts.into_iter().map(Block::Paragraph));
                    }
                }
            }
        }
        rows
    }

    /// `<figure><img><figcaption>`: a picture and its caption. Of several pictures each stands by
    /// itself, the captions as text.
    fn figure(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        let mut pictures = tree.within(id).filter(|n| tree.name(*n) == "img");
        match (pictures.next(), pictures.next()) {
            (Some(img), None) => {
                let taken = self.picture(img, id, item, desk);
                self.beside_picture(id, &taken, item, desk);
            }
            _ => {
                self.children(id, item, desk);
                self.flush();
            }
        }
    }

    /// What a figure has beside its picture, caption and credit is text.
    fn beside_picture(&mut self, figure: Id, taken: &[Id], item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        for child in tree.children(figure) {
            if taken.contains(child) {
                continue;
            }
            match tree.within(*child).any(|n| taken.contains(&n)) {
                true => self.beside_picture(*child, taken, item, desk),
                false => self.node(*child, item, desk),
            }
        }
        self.flush();
    }

    /// A picture, with caption and credit from what is around it; the elements that were used.
    fn picture(&mut self, img: Id, around: Id, item: &mut Item, desk: &mut Desk) -> Vec<Id> {
        let tree = self.tree;
        let mut photo = Photo { file: Some(tree.file), place: tree.place(img), ..Photo::default() };
        let named = ["src", "data-assoc-ref", "data-uri"].iter().filter_map(|key| tree.attribute(img, key));
        photo.picture = Picture::Named(named.map(str::to_owned).collect());
        let mut taken = vec![img];
        if around != img {
            let classed = |n: Id| {
                let mut classes = tree.attribute(n, "class").unwrap_or_default().split(' ');
                classes.any(|c| matches!(c, "byline" | "credit"))
            };
            let captions: Vec<Id> = tree.within(around).filter(|n| tree.name(*n) == "figcaption").collect();
            for caption in &captions {
                photo.caption.join(line(tree, *caption, item, desk));
            }
            let credit = tree.within(around).find(|n| classed(*n)).or_else(|| tree.find(around, "cite"));
            if let Some(credit) = credit {
                photo.credit = line(tree, credit, item, desk);
            }
            taken.extend(captions.into_iter().chain(credit));
        }
        if let Some(alt) = tree.attribute(img, "alt") {
            photo.alt = Text::of(alt, tree.file, tree.place(img).start);
        }
        // A picture within a paragraph stands before it.
        self.blocks.push(Block::Photo(photo));
        taken
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
                "media-object" => {}
                _ => desk.loose(tree, *child),
            }
        }
        self.blocks.push(Block::Photo(photo));
    }

    /// A note in the text: its mark here, its text at the end.
    fn note(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        let texts = paragraphs(self.tree, id, item, desk);
        if !texts.is_empty() && item.notes.len() >= usize::from(u16::MAX) {
            self.blocks.extend(texts.into_iter().map(Block::Paragraph));
        } else if !texts.is_empty() {
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
        // More readings than a story can have stand behind their characters.
        if !reading.is_empty() && look.ruby == self.look.ruby {
            self.current.push_str(&format!("（{reading}）"), base.first().map_or(0..0, |id| tree.place(*id)), look);
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
    /// Text that an editor struck: it is told, not set.
    pub(super) fn struck(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("struck text is left out: {}", quoted(text));
            self.find.warning("struck-text", message, place, "struck").help("if it is to be read, write it in");
        }
    }
    /// Text that the feed does not show.
    pub(super) fn hidden(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("hidden text is left out: {}", quoted(text));
            self.find.warning("hidden-text", message, place, "hidden").help("if it is to be read, write it in");
        }
    }
    /// Raised or lowered text for which there are no characters.
    pub(super) fn unshifted(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("raised or lowered text is set on the line: {}", quoted(text));
            self.find
                .warning("markup-dropped", message, place, "no such characters")
                .help("word it otherwise in the manuscript: a figure on the line may mean something else");
        }
    }
    /// Text that has no place in a manuscript.
    pub(super) fn not_set(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            self.find.note("not-set", format!("it is not set: {}", quoted(text)), place, "not set");
        }
    }
    /// Text of a node, where a reader has no use for it.
    pub(super) fn loose(&mut self, tree: &Tree, id: Id) {
        let text = tree.text(id).map_or_else(|| tree.string(id), |t| t.trim().to_owned());
        self.not_set(tree.file, &text, tree.place(id));
    }
    /// What an element holds that is no text of the story.
    fn skipped(&mut self, tree: &Tree, id: Id) {
        let text = tree.string(id);
        if !text.is_empty() {
            self.find.about(tree.file);
            let message = format!("what `{}` holds is left out: {}", tree.name(id), excerpt(&text));
            self.find.note("markup-dropped", message, tree.place(id), "left out");
        }
    }
    /// What is no text and no picture.
    fn left_out(&mut self, tree: &Tree, id: Id) {
        self.find.about(tree.file);
        let text = quoted(&tree.string(id));
        let text = if text.is_empty() { text } else { format!(": {text}") };
        let message = format!("`{}` cannot be set on paper and is left out{text}", tree.name(id));
        self.find.warning("not-understood", message, tree.place(id), "left out").help("use a picture in its place");
    }
}
