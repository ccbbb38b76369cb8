//! One page: its layout's slots and threads, filled with the stories the edition places.

use std::collections::BTreeSet;

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::font::FontStore;
use crate::geom::{Length, WritingMode};
use crate::input::layout::{Layout, Role, SlotTable};
use crate::input::manuscript::Manuscript;
use crate::input::toml::{Parsed, keys};
use crate::model::{Element, ElementKind, Grid, Part, Picture, Slot, Text, Thread};

use super::copy::{CopyBuilder, StyleBook};
use super::files::Files;
use super::furniture::{FurnitureSetter, asks_for_index};
use super::issue::Issue;
use super::job::Course;
use super::parts::Setter;
use super::place::{Assignment, Contents, Piece};
use super::styles::{Setting, StyleSheet};
use super::{ads, geometry, index, nearest, threads};

/// What every step of a page's resolution reads, and the list it reports to.
pub struct Desk<'d, 'f> {
    /// The issue.
    pub issue: &'d Issue,
    /// Its files.
    pub files: &'d mut Files<'f>,
    /// Faces.
    pub fonts: &'d FontStore,
    /// What is found wrong with the page.
    pub found: &'d mut Diagnostics,
}

/// What a slot's text is set on.
#[derive(Clone, Copy, Default)]
struct Ground {
    /// A grid of the page.
    grid: usize,
    /// How the slot's lines run.
    writing: WritingMode,
    /// The style of what the slot is for.
    style: Option<&'static str>,
}

/// The page being made.
pub struct Maker<'d, 'f, 's> {
    /// What it reads, and reports to.
    pub desk: Desk<'d, 'f>,
    /// Its layout.
    pub layout: &'s Parsed<Layout>,
    /// Its styles.
    pub sheet: &'s StyleSheet<'s>,
    /// The job's styles.
    pub book: &'d mut StyleBook,
    /// Its grids.
    pub grids: Vec<Grid>,
    /// The slots that could be placed, each with its index in the layout.
    pub slots: Vec<(usize, Slot)>,
    /// Index of the page in the plan.
    pub entry: usize,
}

impl<'s> Maker<'_, '_, 's> {
    /// What a slot's text is set on, and the slot's index in the layout.
    fn ground(&self, slot: usize) -> Option<(usize, Ground)> {
        let (at, slot) = self.slots.get(slot)?;
        let style = self.layout.value.slot.get(*at).and_then(|table| table.role.style());
        Some((*at, Ground { grid: slot.grid, writing: slot.turn.writing, style }))
    }

    fn setter(&mut self, ground: Ground, lang: Option<String>, main: Option<String>) -> Setter<'s, '_> {
        let Ground { grid, writing, style: own } = ground;
        let (em, leading) = self.grids.get(grid).map_or((Length::pt(9), Length::pt(13)), |g| (g.em, g.leading));
        let edition_lang = self.desk.issue.lang.clone();
        let setting = Setting { em, leading, lang, edition_lang, writing };
        Setter { sheet: self.sheet, book: &mut *self.book, setting, main, own, found: self.desk.found }
    }

    /// A slot's own style, if there is such a style.
    fn own_style(&mut self, index: usize, table: &SlotTable) -> Option<String> {
        let name = table.style.as_ref()?;
        if self.sheet.has(name) {
            return Some(name.clone());
        }
        let span = self.layout.span(keys!["slot", index, "style"]);
        let d = Diagnostic::error("unknown-style", format!("no style is named `{name}`")).at_opt(span, "");
        self.desk.found.push(nearest::suggest(d, name, self.sheet.names()));
        None
    }

    /// Fills the slots that hold single parts of a story.
    pub fn fill(
        &mut self,
        thread: usize,
        story: usize,
        manuscript: &Manuscript,
        contents: &Contents,
        assignment: &Assignment,
    ) {
        let layout = self.layout;
        let tables = threads::showing(layout, &self.slots, thread);
        self.join_captions(assignment);
        for (i, table) in tables {
            let pieces = assignment.slots.get(&i).map(Vec::as_slice).unwrap_or_default();
            let content = self.content(i, table, pieces, manuscript, contents, assignment);
            if content.is_empty() {
                // A caption slot of a photo still to come says nothing of its own.
                let waits = table.role == Role::Caption && contents.photos.is_empty();
                self.unfilled(table, i, pieces.is_empty() && !waits);
            }
            if let Some((_, slot)) = self.slots.get_mut(i) {
                slot.story = Some(story);
                slot.content = content;
            }
        }
    }

    /// The caption slot of a photo that cuts into columns cuts in with it.
    fn join_captions(&mut self, assignment: &Assignment) {
        let captions = assignment.pieces.iter().filter_map(|(piece, caption)| match piece {
            Piece::Caption(n) => Some((*caption, *assignment.pieces.get(&Piece::Photo(*n))?)),
            _ => None,
        });
        for (caption, photo) in captions {
            let wrap = self.slots.get(photo).and_then(|(_, slot)| slot.wrap);
            if let Some((_, slot)) = self.slots.get_mut(caption) {
                slot.wrap = slot.wrap.or(wrap);
            }
        }
    }

    fn unfilled(&mut self, table: &SlotTable, i: usize, report: bool) {
        if table.optional || !report {
            return;
        }
        let role = geometry::role_name(table.role);
        let d = Diagnostic::warning("slot-unfilled", format!("the slot `{}` has no {role} to show", table.id));
        let span = self.slots.get(i).and_then(|(_, slot)| slot.span);
        let help = match table.role {
            Role::Furniture => "mark the slot optional, or give the edition the fields it shows",
            _ => "mark the slot optional, or give the story that part",
        };
        self.desk.found.push(d.at_opt(span, "").help(help));
    }

    fn content(
        &mut self,
        i: usize,
        table: &SlotTable,
        pieces: &[Piece],
        story: &Manuscript,
        contents: &Contents,
        assignment: &Assignment,
    ) -> Vec<Element> {
        let Some((at, grid)) = self.ground(i) else { return Vec::new() };
        let main = self.own_style(at, table);
        let lang = story.front.lang.as_ref().map(|l| l.value.clone());
        if table.role == Role::Photo && pieces.is_empty() {
            return self.keyline(table, i);
        }
        let mut out = Vec::new();
        for piece in pieces {
            let elements = match piece {
                Piece::Photo(n) => self.photo(i, table, *n, (grid, &lang), contents, assignment),
                Piece::Caption(_) if table.role == Role::Photo => Vec::new(),
                Piece::Caption(n) => self.caption(i, *n, (grid, lang.clone(), main.clone()), contents, assignment),
                Piece::Bug => self.bug(story, grid, &lang, &main),
                _ => {
                    // The style of a slot of heads is its headline's.
                    let own = main
                        .clone()
                        .filter(|_| table.role != Role::Heads || matches!(piece, Piece::Headline | Piece::JumpHead));
                    let mut setter = self.setter(grid, lang.clone(), own);
                    part(&mut setter, *piece, true, story, contents)
                }
            };
            out.extend(elements);
        }
        out
    }

    /// A photo slot whose story has no photo for it.
    fn keyline(&mut self, table: &SlotTable, i: usize) -> Vec<Element> {
        let span = self.slots.get(i).and_then(|(_, slot)| slot.span);
        if table.optional {
            return Vec::new();
        }
        let message = format!("the slot `{}` has no photo: a keyline marked 待圖 stands in it", table.id);
        let help = "give the story a photo, or mark the slot optional";
        self.desk.found.push(raise("photo-missing", message).at_opt(span, "").help(help));
        let picture = Picture {
            id: None,
            image: None,
            file: String::new(),
            span,
            focus: (500, 500),
            keep: None,
            alt: String::new(),
        };
        vec![Element { part: Part::Photo, kind: ElementKind::Picture(picture) }]
    }

    /// A photo, and its caption where no other slot has it.
    fn photo(
        &mut self,
        i: usize,
        table: &SlotTable,
        n: usize,
        (grid, lang): (Ground, &Option<String>),
        contents: &Contents,
        assignment: &Assignment,
    ) -> Vec<Element> {
        let Some(photo) = contents.photos.get(n) else { return Vec::new() };
        let file = photo.file.value.clone();
        let image = if file.is_empty() {
            let message = "a photo is still to come: a keyline marked 待圖 stands for it";
            let d = raise("photo-missing", message).at(photo.file.span, "");
            self.desk.found.push(d.help("name its file in the manuscript once it is there"));
            None
        } else {
            let folder = self.desk.issue.edition.value.stories.as_deref().unwrap_or("stories");
            let path = self.desk.files.story_folder(folder).join(&file);
            self.desk.files.picture(&path, Some(photo.file.span), self.desk.found)
        };
        let alt = photo.caption.as_ref().map(|c| c.text.clone()).unwrap_or_default();
        let id = photo.id.as_ref().map(|id| id.value.clone());
        let picture =
            Picture { id, image, file, span: Some(photo.file.span), focus: photo.focus, keep: photo.keep, alt };
        let mut out = vec![Element { part: Part::Photo, kind: ElementKind::Picture(picture) }];
        let here = assignment.pieces.get(&Piece::Caption(n)) == Some(&i);
        // The caption follows its photo, line by line.
        let (pointer, side) = if grid.writing.is_vertical() { ("▶", "beside") } else { ("▲", "under") };
        if here || (contents.has(Piece::Caption(n)) && !assignment.placed(Piece::Caption(n))) {
            if !here {
                let message =
                    format!("the caption of the photo in `{}` has no slot: it stands {side} its photo", table.id);
                let d = Diagnostic::warning("no-slot", message).at(photo.file.span, "");
                self.desk.found.push(d.help("add a caption slot, or caption = true to the photo slot"));
            }
            out.extend(self.setter(grid, lang.clone(), None).caption(photo, pointer));
        }
        out
    }

    /// A caption in a slot of its own, pointing at its photo.
    fn caption(
        &mut self,
        i: usize,
        n: usize,
        (grid, lang, main): (Ground, Option<String>, Option<String>),
        contents: &Contents,
        assignment: &Assignment,
    ) -> Vec<Element> {
        let rect = |i: usize| self.slots.get(i).map(|(_, slot)| slot.rect);
        let photo_slot = assignment.pieces.get(&Piece::Photo(n)).copied();
        let pointer = match (rect(i), photo_slot.and_then(rect)) {
            (Some(caption), Some(photo)) if caption.y >= photo.bottom() => "▲",
            (Some(caption), Some(photo)) if caption.bottom() <= photo.y => "▼",
            (Some(caption), Some(photo)) if caption.x >= photo.right() => "◀",
            (Some(caption), Some(photo)) if caption.right() <= photo.x => "▶",
            _ => "▲",
        };
        let Some(photo) = contents.photos.get(n) else { return Vec::new() };
        self.setter(grid, lang, main).caption(photo, pointer)
    }

    /// The edition's art of the bug's name, else its name in type.
    fn bug(&mut self, story: &Manuscript, grid: Ground, lang: &Option<String>, main: &Option<String>) -> Vec<Element> {
        let Some(name) = &story.front.bug else { return Vec::new() };
        if let Some(file) = self.desk.issue.edition.value.bugs.get(&name.text).cloned()
            && let Some(art) = self.art(&file, self.desk.issue.span(keys!["bugs", &name.text]))
        {
            return vec![Element { part: Part::Bug, kind: ElementKind::Art(art) }];
        }
        self.setter(grid, lang.clone(), main.clone()).head(Part::Bug, Some(name), true)
    }

    /// Vector art of the edition's own.
    fn art(&mut self, file: &str, at: Option<Span>) -> Option<crate::image::ImageId> {
        let path = self.desk.files.folder().join(file);
        let id = self.desk.files.picture(&path, at, self.desk.found)?;
        if self.desk.files.is_art(id) {
            return Some(id);
        }
        let d = Diagnostic::error("not-art", format!("{file} is a picture, not art; set in type instead"));
        self.desk.found.push(d.at_opt(at, "").help("nameplates and bugs are SVG or PDF"));
        None
    }

    /// The thread: every part that has no slot of its own, and the body.
    pub fn thread(
        &mut self,
        index: usize,
        story: usize,
        manuscript: &Manuscript,
        contents: &Contents,
        course: &Course,
    ) -> Option<Thread> {
        let table = self.layout.value.thread.get(index)?;
        let first = course.slots.first().and_then(|(_, slot)| self.ground(*slot));
        let main = first.and_then(|(at, _)| self.own_style(at, self.layout.value.slot.get(at)?));
        let lang = manuscript.front.lang.as_ref().map(|l| l.value.clone());
        self.report_slotless(manuscript, contents, &course.placed);
        let mut setter = self.setter(first.map_or_else(Ground::default, |(_, grid)| grid), lang, main);
        let elements = thread_elements(&mut setter, manuscript, contents, &course.placed);
        if course.slots.is_empty() && !elements.is_empty() {
            let message = format!("the text of the story `{}` has no slot: it is not set", manuscript.front.id.value);
            let d = Diagnostic::error("no-slot", message).at(manuscript.front.id.span, "");
            self.desk.found.push(d.help(format!("give the thread `{}` of the layout body slots", table.id)));
            return None;
        }
        if !course.slots.is_empty() && elements.is_empty() {
            let message = format!("the story `{}` has no text for its thread", manuscript.front.id.value);
            self.desk.found.push(Diagnostic::warning("story-empty", message).at(manuscript.front.id.span, ""));
        }
        // Vertical columns are filled from the upper right and end where the story ends.
        let level = first.is_none_or(|(_, ground)| !ground.writing.is_vertical());
        let (balance, hole) = (table.balance.unwrap_or(level), table.hole);
        let (slots, jumps) = (Vec::new(), Vec::new());
        Some(Thread { id: table.id.clone(), story, slots, elements, balance, hole, jumps })
    }

    /// The line at a story's jump to or from another page, in the style of the slot's page.
    pub fn jump_line(&mut self, slot: usize, thread: usize, manuscript: &Manuscript, page: &str, onward: bool) -> Text {
        let name = self.layout.value.thread.get(thread).map_or("", |t| t.id.as_str());
        let issue = self.desk.issue;
        let at = issue.span(keys!["plan", self.entry, "jump", name]);
        let at = at.or_else(|| issue.span(keys!["plan", self.entry, "place", name]));
        let lang = manuscript.front.lang.as_ref().map(|l| l.value.clone());
        let grid = self.ground(slot).map(|(_, grid)| grid).unwrap_or_default();
        let words = issue.edition.value.wording.as_ref();
        let own = words.and_then(|w| if onward { w.jump_to.clone() } else { w.jump_from.clone() });
        self.setter(grid, lang, None).jump_line(page, onward, own, at)
    }

    /// Reports photos (errors: they are not on the page) and sidebars (warnings: they run in the
    /// thread) without a slot.
    fn report_slotless(&mut self, story: &Manuscript, contents: &Contents, placed: &BTreeSet<Piece>) {
        for (n, photo) in contents.photos.iter().enumerate().filter(|(n, _)| !placed.contains(&Piece::Photo(*n))) {
            let name = if photo.file.value.is_empty() { "a photo to come" } else { photo.file.value.as_str() };
            let message = format!("photo {} of the story, {name}, has no slot: it and its caption are not set", n + 1);
            let d = Diagnostic::error("no-slot", message).at(photo.file.span, "");
            self.desk.found.push(d.help("add a photo slot to the layout, or take the photo out of the story"));
        }
        let left = contents.sidebars.iter().enumerate().filter(|(n, _)| !placed.contains(&Piece::Sidebar(*n)));
        for (_, (head, _)) in left {
            let message = format!("the sidebar `{}` has no slot: it runs at the end of the text", head.text);
            let at = head.source.first().map_or(story.front.id.span, |(_, span)| *span);
            self.desk.found.push(Diagnostic::warning("no-slot", message).at(at, "").help("add a sidebar slot"));
        }
    }

    /// Fills the slots of the newspaper itself.
    pub fn furniture(&mut self) {
        for i in 0..self.slots.len() {
            let Some((at, grid)) = self.ground(i) else { continue };
            let layout = self.layout;
            let Some(table) = layout.value.slot.get(at) else { continue };
            let content = match table.role {
                Role::Furniture => self.furniture_lines(table, at, grid),
                Role::Nameplate => self.nameplate(table, at, grid),
                Role::Ad => self.ad(table, i),
                _ => continue,
            };
            if content.is_empty() {
                self.unfilled(table, i, table.role != Role::Ad);
            }
            if let Some((_, slot)) = self.slots.get_mut(i) {
                slot.content = content;
            }
        }
    }

    fn ad(&mut self, table: &SlotTable, i: usize) -> Vec<Element> {
        let Some((_, slot)) = self.slots.get(i) else { return Vec::new() };
        let ad = ads::Booking { issue: self.desk.issue, entry: self.entry, slot, optional: table.optional };
        let ad = ad.advertisement(self.desk.files, self.desk.found);
        ad.map(|ad| Element { part: Part::Furniture, kind: ElementKind::Ad(ad) }).into_iter().collect()
    }

    fn furniture_lines(&mut self, table: &SlotTable, at: usize, grid: Ground) -> Vec<Element> {
        let main = self.own_style(at, table);
        let (issue, entry, layout) = (self.desk.issue, self.entry, self.layout);
        let asked = asks_for_index(table);
        let index = if asked { index::of(issue, self.desk.files, entry) } else { Vec::new() };
        let mut setter = self.setter(grid, None, main);
        FurnitureSetter { setter: &mut setter, issue, entry, layout, slot: at, index: &index }.lines(table)
    }

    /// The newspaper's name: art, else type.
    fn nameplate(&mut self, table: &SlotTable, at: usize, grid: Ground) -> Vec<Element> {
        let issue = self.desk.issue;
        let span = issue.span(keys!["nameplate"]);
        match &issue.edition.value.nameplate {
            Some(file) => {
                if let Some(art) = self.art(file, span) {
                    return vec![Element { part: Part::Furniture, kind: ElementKind::Art(art) }];
                }
            }
            None => {
                let d = Diagnostic::warning(
                    "nameplate-typeset",
                    "the edition has no nameplate art: its title is set in type",
                );
                let d = d.at_opt(issue.span(keys!["title"]), "");
                self.desk.found.push(d.help("add nameplate = \"….svg\""));
            }
        }
        let main = self.own_style(at, table);
        let mut setter = self.setter(grid, None, main);
        let style = setter.style("nameplate", true);
        let mut copy = CopyBuilder::new(setter.sheet, setter.book, style);
        copy.plain(&issue.edition.value.title, issue.span(keys!["title"]));
        vec![Element { part: Part::Furniture, kind: ElementKind::Text(copy.finish()) }]
    }
}

/// One part of a story: in a slot of its own, or in the thread (`slotted` false).
fn part(setter: &mut Setter, piece: Piece, slotted: bool, story: &Manuscript, contents: &Contents) -> Vec<Element> {
    let front = &story.front;
    match piece {
        Piece::Bug => setter.head(Part::Bug, front.bug.as_ref(), slotted),
        Piece::Label => setter.head(Part::Label, front.label.as_ref(), true),
        Piece::Kicker => setter.head(Part::Kicker, front.kicker.as_ref(), true),
        Piece::Headline => setter.head(Part::Headline, Some(&front.headline), true),
        Piece::JumpHead => setter.jump_head(front),
        Piece::Deck => setter.head(Part::Deck, front.deck.as_ref(), true),
        Piece::Lead => setter.lead(story, slotted),
        Piece::Refer => setter.refer(front),
        Piece::Credits => setter.credits(front),
        Piece::Sidebar(n) => match contents.sidebars.get(n) {
            Some((head, blocks)) => setter.sidebar(head, blocks, true),
            None => Vec::new(),
        },
        Piece::Photo(_) | Piece::Caption(_) => Vec::new(),
    }
}

/// What runs in the thread, in reading order: heads and lead without a slot, the body, then
/// sidebars, refer and credits without one.
fn thread_elements(
    setter: &mut Setter,
    story: &Manuscript,
    contents: &Contents,
    placed: &BTreeSet<Piece>,
) -> Vec<Element> {
    let slotless = |piece: &Piece| contents.has(*piece) && !placed.contains(piece);
    let main = setter.main.take();
    let mut out = Vec::new();
    let before = [Piece::Bug, Piece::Label, Piece::Kicker, Piece::Headline, Piece::Deck, Piece::Lead];
    for piece in before.into_iter().filter(slotless) {
        out.extend(part(setter, piece, false, story, contents));
    }
    setter.main = main;
    out.extend(setter.body(story));
    setter.main = None;
    let sidebars = (0..contents.sidebars.len()).map(Piece::Sidebar);
    for piece in sidebars.chain([Piece::Refer, Piece::Credits]).filter(slotless) {
        out.extend(part(setter, piece, false, story, contents));
    }
    out
}
