//! The parts of a story as elements: heads, lead, body, captions, sidebars, refer, credits.
//!
//! A [`Setter`] sets parts for one slot (or one thread): it knows the grid's em and leading, the
//! story's language, and the style that the slot asks for in place of its part's own.

use crate::diag::{Diagnostics, Span};
use crate::input::manuscript::{Block, Front, Inlines, Manuscript, Photo};
use crate::model::wording::Wording;
use crate::model::{Element, ElementKind, Part, Style, Text};

use super::copy::{CopyBuilder, StyleBook};
use super::styles::{Setting, StyleSheet};

/// Sets parts of one story for one slot or thread.
pub struct Setter<'a, 'b> {
    /// The page's styles.
    pub sheet: &'b StyleSheet<'a>,
    /// The job's styles.
    pub book: &'b mut StyleBook,
    /// The slot's grid and the story's language.
    pub setting: Setting,
    /// The slot's style in place of its main part's own.
    pub main: Option<String>,
    /// The style that the slot's main part has where the slot names none.
    pub own: Option<&'static str>,
    /// What is found wrong.
    pub found: &'b mut Diagnostics,
}

impl<'a> Setter<'a, '_> {
    /// The style of a part; `main` is true for the part that a slot's own style replaces.
    pub fn style(&mut self, part: &str, main: bool) -> Style {
        let name = self.main.clone().filter(|_| main).unwrap_or_else(|| part.to_owned());
        if self.main.as_deref().or(self.own) != Some(&name) {
            self.sheet.check_writing(&name, self.setting.writing, self.found);
        }
        let mut style = self.sheet.settle(&name, part, &self.setting, self.found);
        if part == "lead" && !main {
            // A lead without a slot of its own runs on the body's grid, in its own faces.
            let body = self.sheet.settle("body", "body", &self.setting, self.found);
            (style.size, style.leading, style.fit) = (body.size, body.leading, None);
        }
        style
    }

    pub(super) fn copy(&mut self, style: Style) -> CopyBuilder<'a, '_> {
        CopyBuilder::new(self.sheet, self.book, style)
    }

    /// One text in the style of a part.
    pub fn text(&mut self, part: &str, main: bool, inlines: &Inlines) -> Text {
        let style = self.style(part, main);
        self.run(style, inlines, None)
    }

    /// A text, after an opening such as a slug in a style of its own.
    pub(super) fn run(&mut self, style: Style, inlines: &Inlines, slug: Option<&Inlines>) -> Text {
        let mut found = Diagnostics::default();
        let wording = Wording::of(&style.lang);
        let mut copy = self.copy(style);
        if let Some(slug) = slug {
            let (open, close) = wording.slug();
            let (start, end) = ends(slug);
            copy.styled(open, "slug", start, &mut found);
            copy.inlines(slug, Some("slug"), &mut found);
            copy.styled(close, "slug", end, &mut found);
        }
        copy.inlines(inlines, None, &mut found);
        let text = copy.finish();
        self.found.extend(found);
        text
    }

    /// A head, if the story has it.
    pub fn head(&mut self, part: Part, inlines: Option<&Inlines>, main: bool) -> Vec<Element> {
        let Some(inlines) = inlines else { return Vec::new() };
        // A bug is reversed out of its slot's tint; without a slot it runs as a label.
        let name = if part == Part::Bug && !main { "label" } else { part_style(part) };
        vec![Element { part, kind: ElementKind::Text(self.text(name, main, inlines)) }]
    }

    /// The head on a page that the story runs on to: its own, or the headline, whose preferred
    /// breaks are those of another measure.
    pub fn jump_head(&mut self, front: &Front) -> Vec<Element> {
        let whole = Inlines { preferred: Vec::new(), ..front.headline.clone() };
        self.head(Part::Headline, Some(front.jump.as_ref().unwrap_or(&whole)), true)
    }

    /// The line that names the page a story runs on to (下轉A2版), or comes from (上接A1版).
    /// `own` are the edition's words for it.
    pub fn jump_line(&mut self, page: &str, onward: bool, own: Option<String>, at: Option<Span>) -> Text {
        let mut style = self.style("jump", false);
        if !self.sheet.has("jump") {
            // Without a style of its own it is the body's, a tenth smaller.
            let body = self.sheet.settle("body", "body", &self.setting, self.found);
            style = Style { faces: body.faces, lang: body.lang, size: body.size.scale(9, 10), ink: body.ink, ..style };
        }
        style.fit = None;
        // Which page of a spread it is shows once the text stands; until then, the first.
        let page = page.split('-').next().unwrap_or(page);
        let text = match own {
            Some(own) => own.replace("{page}", page),
            None => Wording::of(&style.lang).jump(page, onward),
        };
        let mut copy = self.copy(style);
        copy.plain(&text, at);
        copy.finish()
    }

    /// The lead's paragraphs and, at its end, the byline.
    pub fn lead(&mut self, story: &Manuscript, main: bool) -> Vec<Element> {
        let mut elements = self.blocks(&story.lead, Part::Lead, "lead", main, lead_slug(story));
        elements.extend(self.head(Part::Byline, story.front.byline.as_ref(), false));
        elements
    }

    /// The body's paragraphs, subheads and lists, the slug run in to the first paragraph.
    pub fn body(&mut self, story: &Manuscript) -> Vec<Element> {
        let slug = story.front.slug.as_ref().filter(|_| lead_slug(story).is_none());
        let mut elements = self.blocks(&story.body, Part::Body, "body", true, slug);
        if let Some(slug) = slug.filter(|_| !has_paragraph(&story.body)) {
            let style = self.style("body", true);
            let text = self.run(style, &Inlines::default(), Some(slug));
            elements.insert(0, Element { part: Part::Body, kind: ElementKind::Text(text) });
        }
        elements.extend(self.notes(&story.notes));
        elements
    }

    /// A sidebar: its head, then its blocks.
    pub fn sidebar(&mut self, head: &Inlines, blocks: &[Block], main: bool) -> Vec<Element> {
        let head = ElementKind::Text(self.text("sidebar-head", false, head));
        let mut elements = vec![Element { part: Part::SidebarHead, kind: head }];
        elements.extend(self.blocks(blocks, Part::Sidebar, "sidebar", main, None));
        elements
    }

    /// A caption: the pointer to its photo, the text, and the credit after a full-width space.
    pub fn caption(&mut self, photo: &Photo, pointer: &str) -> Vec<Element> {
        let (caption, credit) = (photo.caption.as_ref(), photo.credit.as_ref());
        if caption.is_none() && credit.is_none() {
            return Vec::new();
        }
        let style = self.style("caption", true);
        let mut found = Diagnostics::default();
        let mut copy = self.copy(style);
        copy.plain(pointer, caption.or(credit).and_then(|c| ends(c).0));
        if let Some(caption) = caption {
            copy.inlines(caption, None, &mut found);
        }
        if let Some(credit) = credit {
            copy.plain(if caption.is_some() { "\u{3000}" } else { "" }, ends(credit).0);
            copy.inlines(credit, Some("credit"), &mut found);
        }
        let text = copy.finish();
        self.found.extend(found);
        vec![Element { part: Part::Caption, kind: ElementKind::Text(text) }]
    }

    /// The pointer to a related story: its text, then the page in the language's words.
    pub fn refer(&mut self, front: &Front) -> Vec<Element> {
        let Some(refer) = &front.refer else { return Vec::new() };
        let style = self.style("refer", true);
        let (before, after) = Wording::of(&style.lang).refer();
        let page = refer.page.span;
        let mut found = Diagnostics::default();
        let mut copy = self.copy(style);
        copy.inlines(&refer.text, None, &mut found);
        // the span includes the quotes of the string
        let within =
            Span { start: page.start.saturating_add(1), end: page.end.saturating_sub(1).max(page.start), ..page };
        copy.plain(before, Some(Span { end: within.start, ..within }));
        copy.plain(&refer.page.value, Some(within));
        copy.plain(after, Some(Span { start: within.end, ..within }));
        let text = copy.finish();
        self.found.extend(found);
        vec![Element { part: Part::Refer, kind: ElementKind::Text(text) }]
    }

    /// Editors' credits on one line: 責任編輯：甲　美術編輯：乙.
    pub fn credits(&mut self, front: &Front) -> Vec<Element> {
        if front.credits.is_empty() {
            return Vec::new();
        }
        let style = self.style("credits", true);
        let mut found = Diagnostics::default();
        let mut copy = self.copy(style);
        for (i, (what, who)) in front.credits.iter().enumerate() {
            copy.plain(if i > 0 { "\u{3000}" } else { "" }, ends(what).0);
            copy.inlines(what, None, &mut found).plain("：", ends(what).1).inlines(who, None, &mut found);
        }
        let text = copy.finish();
        self.found.extend(found);
        vec![Element { part: Part::Credits, kind: ElementKind::Text(text) }]
    }

    /// Paragraphs, heads and lists, in order. Photos and sidebars are placed elsewhere.
    fn blocks(
        &mut self,
        blocks: &[Block],
        part: Part,
        style: &str,
        main: bool,
        mut slug: Option<&Inlines>,
    ) -> Vec<Element> {
        let mut elements = Vec::new();
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => {
                    let style = self.style(style, main);
                    let text = self.run(style, inlines, slug.take());
                    elements.push(Element { part, kind: ElementKind::Text(text) });
                }
                Block::Subhead(inlines) => elements.extend(self.head(Part::Subhead, Some(inlines), false)),
                Block::List { start, items } => elements.extend(self.list(*start, items, part, style, main)),
                Block::Table(table) => elements.extend(self.table(table, part)),
                Block::Photo(_) | Block::Sidebar { .. } => {}
            }
        }
        elements
    }
}

/// The style that a part is set in, by its name in style files.
pub fn part_style(part: Part) -> &'static str {
    match part {
        Part::Kicker => "kicker",
        Part::Headline => "headline",
        Part::Deck => "deck",
        Part::Bug => "bug",
        Part::Label => "label",
        Part::Lead => "lead",
        Part::Byline => "byline",
        Part::Body => "body",
        Part::Subhead => "subhead",
        Part::Photo | Part::Caption => "caption",
        Part::SidebarHead => "sidebar-head",
        Part::Sidebar => "sidebar",
        Part::Refer => "refer",
        Part::Credits => "credits",
        Part::JumpFrom | Part::JumpTo => "jump",
        Part::Furniture => "furniture",
    }
}

/// The slug goes to the lead only where the body has no paragraph to run it in to.
fn lead_slug(story: &Manuscript) -> Option<&Inlines> {
    story.front.slug.as_ref().filter(|_| !has_paragraph(&story.body) && has_paragraph(&story.lead))
}

fn has_paragraph(blocks: &[Block]) -> bool {
    blocks.iter().any(|b| matches!(b, Block::Paragraph(_)))
}

/// Empty spans at the start and the end of a text in its file, for marks set beside it.
pub(super) fn ends(inlines: &Inlines) -> (Option<Span>, Option<Span>) {
    let first = inlines.source.first().map(|(_, s)| Span { end: s.start, ..*s });
    let last = inlines.source.last().map(|(_, s)| Span { start: s.end, ..*s });
    (first, last)
}
