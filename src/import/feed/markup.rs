//! The body of a story: blocks made of NITF's elements or HTML's, which name most things alike.
//!
//! An element that is not known is passed through: its text is kept where it stands.

use super::item::{Block, Desk, Item};
use super::text::{Look, NOTE, Shift, Text, shifted};
use super::tree::{Id, Tree};

mod figures;
mod tables;
mod told;

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
