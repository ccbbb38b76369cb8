//! A page in the making: what has been set so far, before it is put into reading order.

use super::annotate::Beside;
use super::links;
use crate::color::Ink;
use crate::geom::{Length, Rect, WritingMode};
use crate::model::{Border, Job, PagePlan, Part, Slot, StoryInfo};
use crate::page::{
    Amount, FrameFact, Item, LineFact, NodeId, NodeKind, Page, Paint, PictureFact, SlotFact, StoryFact, TextRun, Tree,
};

/// A set line: its glyph runs and what is known of it.
pub(super) struct PlacedLine {
    pub runs: Vec<TextRun>,
    /// What stands beside its characters.
    pub beside: Beside,
    pub fact: LineFact,
}

/// A paragraph, head or item as set, waiting for its place in the reading order.
pub(super) struct Passage {
    /// Index of its story; `None` for furniture.
    pub story: Option<usize>,
    /// What it is.
    pub part: Part,
    /// Of a list item, how many of its first lines are its label's.
    pub item: Option<usize>,
    /// Which cell of a table it is, if one.
    pub cell: Option<CellPlace>,
    /// Its lines on this page.
    pub lines: Vec<PlacedLine>,
}

/// Where a cell stands in its table, for the structure tree and the counting of lines.
#[derive(Clone, Copy)]
pub(super) struct CellPlace {
    /// Whether it is its table's first on this page.
    pub opens: bool,
    /// Whether it is its row's first.
    pub first: bool,
    /// Whether it is a cell of the head row.
    pub head: bool,
    /// Whether it counts for the lines of its row: one cell in each row does.
    pub counts: bool,
}

/// A picture that the structure tree has to know.
struct Figure {
    story: Option<usize>,
    part: Part,
    /// Alternate text.
    alt: String,
    /// Index of its item among those under the text.
    item: usize,
}

/// A page in the making.
pub(super) struct Sheet<'a> {
    pub plan: &'a PagePlan,
    pub under: Vec<Item>,
    pub passages: Vec<Passage>,
    figures: Vec<Figure>,
    pub over_text: Vec<TextRun>,
    pub frames: Vec<FrameFact>,
    pub pictures: Vec<PictureFact>,
    pub stories: Vec<(usize, StoryFact)>,
}

impl<'a> Sheet<'a> {
    pub fn new(plan: &'a PagePlan) -> Sheet<'a> {
        Sheet {
            plan,
            under: Vec::new(),
            passages: Vec::new(),
            figures: Vec::new(),
            over_text: Vec::new(),
            frames: Vec::new(),
            pictures: Vec::new(),
            stories: Vec::new(),
        }
    }

    /// Paints decoration under the text.
    pub fn paint(&mut self, paint: Paint) {
        self.under.push(Item { node: Tree::ARTIFACT, paint });
    }

    /// Paints a picture that the structure tree must know: which part of a story it is, and what
    /// it shows.
    pub fn paint_figure(&mut self, (story, part): (Option<usize>, Part), alt: &str, paint: Paint) {
        self.figures.push(Figure { story, part, alt: alt.to_owned(), item: self.under.len() });
        self.paint(paint);
    }

    /// Paints a slot's tint, box and rules.
    pub fn decorate(&mut self, slot: &Slot) {
        let r = slot.rect;
        if let Some(ink) = slot.fill {
            self.paint(Paint::Fill { rect: r, ink });
        }
        if let Some(Border { width, ink }) = slot.border {
            self.paint(Paint::Frame { rect: r, width, ink });
        }
        let Rect { x, y, width, height } = r;
        let edges = [
            slot.rules.top.map(|b| (b, Rect::new(x, y, width, b.width))),
            slot.rules.bottom.map(|b| (b, Rect::new(x, r.bottom() - b.width, width, b.width))),
            slot.rules.left.map(|b| (b, Rect::new(x, y, b.width, height))),
            slot.rules.right.map(|b| (b, Rect::new(r.right() - b.width, y, b.width, height))),
        ];
        for (rule, rect) in edges.into_iter().flatten().filter(|(b, _)| b.width > Length::ZERO) {
            self.paint(Paint::Fill { rect, ink: rule.ink });
        }
    }

    /// Adds a frame's facts and returns its index.
    pub fn frame(&mut self, slot: &Slot, id: String, story: Option<&str>, rect: Rect, capacity: usize) -> u32 {
        self.frames.push(FrameFact {
            slot: id,
            role: slot.role.clone(),
            story: story.map(str::to_owned),
            writing: slot.turn.writing,
            rect,
            inset: slot.inset,
            lines: 0,
            capacity: u32::try_from(capacity).unwrap_or(u32::MAX),
            characters: 0,
            filled: Length::ZERO,
            tint: slot.fill.filter(|ink| *ink != Ink::PAPER),
            span: slot.span,
            overset: None,
            empty: Amount::default(),
        });
        u32::try_from(self.frames.len() - 1).unwrap_or(u32::MAX)
    }

    /// The facts of a story on this page.
    pub fn story(&mut self, job: &Job, story: usize) -> &mut StoryFact {
        let at = match self.stories.iter().position(|(s, _)| *s == story) {
            Some(at) => at,
            None => {
                let known = |s: &StoryInfo| StoryFact {
                    story: s.id.clone(),
                    title: s.title.clone(),
                    lang: s.lang.clone(),
                    ..StoryFact::default()
                };
                self.stories.push((story, job.stories.get(story).map(known).unwrap_or_default()));
                self.stories.len() - 1
            }
        };
        &mut self.stories[at].1
    }

    /// Puts everything into reading order: each story whole, furniture last.
    pub fn finish(mut self, job: &Job) -> Page {
        let mut tree = Tree::default();
        let mut passages = std::mem::take(&mut self.passages);
        let runs_on = |story: usize| self.plan.run_overs.contains(&story);
        // The page's own stories, then those that come from a page before.
        let order = |story: Option<usize>| story.map_or((2, 0), |s| (u8::from(runs_on(s)), s));
        passages.sort_by_key(|p| (order(p.story), rank(p.part)));
        self.stories.sort_by_key(|(story, _)| order(Some(*story)));
        let mut refers = Vec::new();
        let mut text = Vec::new();
        let mut lines = Vec::new();
        let mut at = Ancestors::default();
        for passage in passages {
            if at.current != Some(passage.story) {
                self.add_figures(&mut tree, &at, None);
                at.enter_story(&mut tree, job, passage.story);
            }
            self.add_figures(&mut tree, &at, Some(&passage));
            let (label, node) = at.node_for(&mut tree, &passage);
            let pointer = matches!(passage.part, Part::Refer | Part::JumpFrom | Part::JumpTo);
            refers.extend(pointer.then_some(node));
            if passage.cell.is_some_and(|cell| !cell.first) {
                separate(&tree, &mut text, node);
            }
            self.count(job, &passage);
            let mut readings = Vec::new();
            for (i, line) in passage.lines.into_iter().enumerate() {
                let own = label.filter(|_| passage.item.is_some_and(|labels| i < labels)).unwrap_or(node);
                self.under.extend(line.beside.marks.into_iter().map(|paint| Item { node: Tree::ARTIFACT, paint }));
                readings.extend(line.beside.readings);
                let first = count_of(&text);
                text.extend(line.runs.into_iter().map(|run| TextRun { node: own, ..run }));
                lines.push(LineFact { node, runs: (first, count_of(&text)), ..line.fact });
            }
            // Readings follow their paragraph, so that its own text stays whole.
            for (base, reading) in readings {
                let node = tree.add(node, NodeKind::Reading(base));
                text.extend(reading.into_iter().map(|run| TextRun { node, ..run }));
            }
        }
        self.add_figures(&mut tree, &at, None);
        self.add_lone_figures(&mut tree, job);
        self.stories.sort_by_key(|(story, _)| *story);
        let mut page = Page {
            id: self.plan.id.clone(),
            trim: self.plan.trim,
            bleed: self.plan.bleed,
            margin: Length::ZERO,
            spots: self.plan.spots.clone(),
            plates: self.plan.plates(),
            links: Vec::new(),
            meta: self.plan.meta.clone(),
            under: self.under,
            text,
            over: Vec::new(),
            over_text: self.over_text,
            tree,
            slots: self.plan.slots.iter().map(|s| SlotFact { slot: s.id.clone(), rect: s.rect }).collect(),
            frames: self.frames,
            lines,
            pictures: self.pictures,
            stories: self.stories.into_iter().map(|(_, fact)| fact).collect(),
            unsigned: false,
        };
        page.links = links::find(&page, &refers, &job.issue.plan, &job.issue.spreads);
        page
    }

    /// Gives pictures of a story that stand before a passage their node: photos each before its
    /// own caption, those without one before what follows the captions or at the story's end.
    fn add_figures(&mut self, tree: &mut Tree, at: &Ancestors, before: Option<&Passage>) {
        let Some(story) = at.current else { return };
        let of_story = |f: &Figure| f.story == story;
        if let Some(caption) = before.filter(|passage| passage.part == Part::Caption) {
            let photo = |f: &Figure| of_story(f) && f.part == Part::Photo;
            let own = self.figures.iter().position(|f| photo(f) && captions(caption, &f.alt));
            if let Some(own) = own.or_else(|| self.figures.iter().position(photo)) {
                let figure = self.figures.remove(own);
                self.add_figure(tree, at.story, figure);
            }
            return;
        }
        let due = |f: &Figure| of_story(f) && before.is_none_or(|passage| rank(f.part) <= rank(passage.part));
        let (own, others): (Vec<Figure>, _) = std::mem::take(&mut self.figures).into_iter().partition(due);
        self.figures = others;
        own.into_iter().for_each(|figure| self.add_figure(tree, at.story, figure));
    }

    /// Pictures of stories that have no text on this page.
    fn add_lone_figures(&mut self, tree: &mut Tree, job: &Job) {
        let mut figures = std::mem::take(&mut self.figures);
        figures.sort_by_key(|f| f.story.unwrap_or(usize::MAX));
        let mut at = Ancestors::default();
        for figure in figures {
            if at.current != Some(figure.story) {
                at.enter_story(tree, job, figure.story);
            }
            if let Some(story) = figure.story {
                self.story(job, story);
            }
            self.add_figure(tree, at.story, figure);
        }
    }

    fn add_figure(&mut self, tree: &mut Tree, story: NodeId, figure: Figure) {
        let node = tree.add(story, NodeKind::Figure(figure.alt));
        if let Some(item) = self.under.get_mut(figure.item) {
            item.node = node;
        }
    }

    fn count(&mut self, job: &Job, passage: &Passage) {
        // The lines of a jump are the newspaper's, not the story's.
        let own = !matches!(passage.part, Part::JumpFrom | Part::JumpTo);
        let characters = |line: &PlacedLine| if own { line.fact.characters } else { 0 };
        let set: u32 = passage.lines.iter().map(characters).sum();
        for line in &passage.lines {
            if let Some(frame) = self.frames.get_mut(line.fact.frame as usize) {
                frame.lines += u32::from(passage.cell.is_none_or(|cell| cell.counts));
                frame.characters += characters(line);
                let foot = match frame.writing {
                    WritingMode::Horizontal => line.fact.baseline.y + line.fact.size.scale(12, 100) - frame.rect.y,
                    WritingMode::Vertical => frame.rect.right() - line.fact.baseline.x + line.fact.size / 2,
                };
                frame.filled = frame.filled.max(foot);
            }
        }
        if let Some(story) = passage.story {
            self.story(job, story).characters += set;
        }
    }
}

/// The nodes that the next passage goes under.
struct Ancestors {
    current: Option<Option<usize>>,
    story: NodeId,
    sidebar: Option<NodeId>,
    list: Option<NodeId>,
    /// A table and its row.
    table: Option<(NodeId, NodeId)>,
}

impl Default for Ancestors {
    fn default() -> Ancestors {
        Ancestors { current: None, story: Tree::ROOT, sidebar: None, list: None, table: None }
    }
}

impl Ancestors {
    fn enter_story(&mut self, tree: &mut Tree, job: &Job, story: Option<usize>) {
        let node = match story.and_then(|s| job.stories.get(s)) {
            Some(info) => tree.add(Tree::ROOT, NodeKind::Story(info.id.clone())),
            None => Tree::ROOT,
        };
        *self = Ancestors { current: Some(story), story: node, ..Ancestors::default() };
    }

    /// The node of a passage, after that of a list item's label.
    fn node_for(&mut self, tree: &mut Tree, passage: &Passage) -> (Option<NodeId>, NodeId) {
        let parent = match passage.part {
            Part::SidebarHead => {
                let node = tree.add(self.story, NodeKind::Sidebar);
                self.sidebar = Some(node);
                self.list = None;
                node
            }
            Part::Sidebar => self.sidebar.unwrap_or(self.story),
            _ => self.story,
        };
        if let Some(labels) = passage.item {
            let list = *self.list.get_or_insert_with(|| tree.add(parent, NodeKind::List));
            self.table = None;
            let item = tree.add(list, NodeKind::Item);
            let label = (labels > 0).then(|| tree.add(item, NodeKind::Label));
            return (label, tree.add(item, NodeKind::ItemBody));
        }
        self.list = None;
        if let Some(cell) = passage.cell {
            return (None, self.cell(tree, parent, cell));
        }
        self.table = None;
        (None, tree.add(parent, kind_of(passage.part)))
    }

    fn cell(&mut self, tree: &mut Tree, parent: NodeId, cell: CellPlace) -> NodeId {
        let (table, row) = match self.table {
            Some((table, row)) if !cell.opens && !cell.first => (table, row),
            Some((table, _)) if !cell.opens => (table, tree.add(table, NodeKind::TableRow)),
            _ => {
                let table = tree.add(parent, NodeKind::Table);
                (table, tree.add(table, NodeKind::TableRow))
            }
        };
        self.table = Some((table, row));
        tree.add(row, if cell.head { NodeKind::TableHead } else { NodeKind::TableCell })
    }
}

/// How many runs there are.
fn count_of(text: &[TextRun]) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// Puts a tab after a row's text so far, before its next cell.
fn separate(tree: &Tree, text: &mut [TextRun], cell: NodeId) {
    let row = |node: NodeId| tree.get(node).map(|n| n.parent);
    if let Some(run) = text.last_mut().filter(|run| row(run.node) == row(cell)) {
        run.text.push('\t');
    }
}

/// Whether a caption is that of the picture with an alternate text.
fn captions(caption: &Passage, alt: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text: String = caption.lines.iter().map(|line| bare(&line.fact.text)).collect();
    let alt = bare(alt);
    !alt.is_empty() && text.contains(&alt)
}

/// The reading order of a story's parts.
fn rank(part: Part) -> u8 {
    match part {
        Part::Kicker => 0,
        Part::Headline => 1,
        Part::Deck => 2,
        Part::Bug => 3,
        Part::Label => 4,
        Part::JumpFrom => 5,
        Part::Lead => 6,
        Part::Byline => 7,
        Part::Body | Part::Subhead => 8,
        Part::JumpTo => 9,
        Part::Photo | Part::Caption => 10,
        Part::SidebarHead | Part::Sidebar => 11,
        Part::Refer => 12,
        Part::Credits => 13,
        Part::Furniture => 14,
    }
}

fn kind_of(part: Part) -> NodeKind {
    match part {
        Part::Headline => NodeKind::Head(1),
        Part::Kicker | Part::Deck => NodeKind::Head(2),
        Part::Subhead | Part::SidebarHead => NodeKind::Head(3),
        Part::Caption => NodeKind::Caption,
        Part::JumpFrom | Part::JumpTo | Part::Furniture => NodeKind::Furniture,
        _ => NodeKind::Paragraph,
    }
}
