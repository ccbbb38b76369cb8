//! One page: its layout's slots and threads, filled with the stories the edition places.

use std::rc::Rc;

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::font::FontStore;
use crate::geom::{Length, WritingMode};
use crate::input::edition::PlanTable;
use crate::input::layout::{Layout, Role, SlotTable};
use crate::input::manuscript::Manuscript;
use crate::input::toml::{Parsed, keys};
use crate::model::{Element, ElementKind, Grid, Job, PagePlan, Part, Picture, Press, Slot, StoryInfo, Thread};

use super::copy::{CopyBuilder, StyleBook};
use super::files::Files;
use super::furniture::FurnitureSetter;
use super::issue::Issue;
use super::parts::Setter;
use super::place::{Assignment, Contents, Piece};
use super::styles::{Setting, StyleSheet};
use super::{ads, geometry, nearest, threads};

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

/// A story bound to a thread.
struct Bound {
    /// Index into the layout's threads.
    thread: usize,
    manuscript: Rc<Manuscript>,
}

/// The page being made.
struct Maker<'d, 'f, 's> {
    desk: Desk<'d, 'f>,
    layout: &'s Parsed<Layout>,
    sheet: &'s StyleSheet<'s>,
    book: StyleBook,
    grids: Vec<Grid>,
    /// The slots that could be placed, each with its index in the layout.
    slots: Vec<(usize, Slot)>,
    /// Index of the page in the plan.
    entry: usize,
}

/// Resolves a page of the plan. `None` when a file it needs cannot be used.
pub fn resolve(mut desk: Desk, entry: usize, table: &PlanTable) -> Option<Job> {
    let span = |key| desk.issue.span(keys!["plan", entry, key]);
    let layout = desk.files.layout(table.layout.as_deref()?, span("layout"), desk.found);
    let style_span = layout.as_ref().and_then(|l| l.span(keys!["styles"]));
    let style = layout.as_ref().and_then(|l| desk.files.style(&l.value.styles, style_span, desk.found));
    let stories = stories(&mut desk, entry, table, layout.as_deref());
    let (layout, style, stories) = (layout?, style?, stories?);
    let sheet = StyleSheet::new(&style, &layout, &desk.issue.palette, desk.fonts);
    let (trim, bleed) = geometry::page(&layout, desk.found);
    let grids = geometry::grids(&layout, trim);
    let tables = layout.value.slot.iter().enumerate();
    let palette = &desk.issue.palette;
    let slots = tables.filter_map(|(i, t)| {
        let writing = geometry::writing(&layout.value, t, &|name| sheet.writing(name));
        Some((i, geometry::slot(&layout, i, t, (&grids, trim, writing), palette, desk.found)?))
    });
    let slots = slots.collect();
    let meta = desk.issue.meta(&table.page);
    let mut maker = Maker { desk, layout: &layout, sheet: &sheet, book: StyleBook::default(), grids, slots, entry };
    let (threads, infos) = maker.stories(stories);
    maker.furniture();
    ads::check(maker.desk.issue, entry, maker.layout, maker.desk.found);
    let slots = maker.slots.into_iter().map(|(_, slot)| slot).collect();
    let plates = table.plates.clone().map(|p| p.0).unwrap_or_default();
    let palette = &maker.desk.issue.palette;
    let (spots, planned_spots) = (palette.spots().to_vec(), palette.planned(&plates));
    let page = PagePlan {
        id: table.page.clone(),
        section: table.section.clone().unwrap_or_default(),
        layout: table.layout.clone().unwrap_or_default(),
        trim,
        bleed,
        meta,
        grids: maker.grids,
        slots,
        black_only: plates.black_only,
        spots,
        planned_spots,
    };
    let issue = maker.desk.issue.info();
    let styles = maker.book.into_styles();
    Some(Job { pages: vec![page], threads, stories: infos, styles, press: Press::default(), issue })
}

/// The stories the edition places on a page. `None` when one cannot be used.
fn stories(desk: &mut Desk, entry: usize, table: &PlanTable, layout: Option<&Parsed<Layout>>) -> Option<Vec<Bound>> {
    let folder = desk.issue.edition.value.stories.clone().unwrap_or_else(|| "stories".to_owned());
    let (mut bound, mut usable): (Vec<Bound>, bool) = (Vec::new(), true);
    for (thread, story) in &table.place {
        let path = keys!["plan", entry, "place", thread];
        let span = desk.issue.span(path);
        let manuscript = desk.files.story(&folder, story, span, desk.found);
        usable &= manuscript.is_some();
        let (Some(manuscript), Some(layout)) = (manuscript, layout) else { continue };
        let Some(index) = layout.value.thread.iter().position(|t| t.id == *thread) else {
            let message = format!("the layout `{}` has no thread `{thread}`", layout.value.name);
            let d = Diagnostic::error("unknown-thread", message).at_opt(desk.issue.edition.key_span(path), "");
            let known = layout.value.thread.iter().map(|t| t.id.as_str());
            desk.found.push(nearest::suggest(d, thread, known));
            continue;
        };
        if manuscript.front.id.value != *story {
            let message = format!("the story `{story}` calls itself `{}`", manuscript.front.id.value);
            let d = Diagnostic::warning("story-id", message).at(manuscript.front.id.span, "");
            desk.found.push(d.help("a manuscript's file is named by its id"));
        }
        if bound.iter().any(|b| b.manuscript.file == manuscript.file) {
            let message = format!("the story `{story}` is placed twice on the page");
            desk.found.push(Diagnostic::error("story-twice", message).at_opt(span, ""));
            continue;
        }
        bound.push(Bound { thread: index, manuscript });
    }
    bound.sort_by_key(|b| (b.manuscript.front.priority, b.thread));
    usable.then_some(bound)
}

impl<'s> Maker<'_, '_, 's> {
    /// Fills the slots of every story and makes its thread.
    fn stories(&mut self, bound: Vec<Bound>) -> (Vec<Thread>, Vec<StoryInfo>) {
        threads::check(self.layout, self.desk.found);
        let thread_slots = threads::slots(self.layout, &self.slots, self.desk.found);
        self.check_bound(&bound);
        let (mut out, mut infos) = (Vec::new(), Vec::new());
        for (story, Bound { thread, manuscript }) in bound.iter().enumerate() {
            let front = &manuscript.front;
            infos.push(StoryInfo {
                id: front.id.value.clone(),
                lang: front.lang.as_ref().map_or_else(|| self.desk.issue.lang.clone(), |l| l.value.clone()),
                title: front.headline.text.clone(),
                bug: front.bug.as_ref().map(|b| b.text.clone()).unwrap_or_default(),
                priority: front.priority,
                span: Some(front.id.span),
            });
            self.check_refer(manuscript);
            let contents = Contents::of(manuscript);
            let assignment = self.fill(*thread, story, manuscript, &contents);
            let slots = thread_slots.get(*thread).cloned().unwrap_or_default();
            for slot in &slots {
                if let Some((_, slot)) = self.slots.get_mut(*slot) {
                    slot.story = Some(story);
                }
            }
            out.extend(self.thread(*thread, story, slots, manuscript, &contents, &assignment));
        }
        (out, infos)
    }

    /// Reports threads without a story.
    fn check_bound(&mut self, bound: &[Bound]) {
        for (i, thread) in self.layout.value.thread.iter().enumerate() {
            if thread.optional || bound.iter().any(|b| b.thread == i) {
                continue;
            }
            let d = Diagnostic::warning("thread-empty", format!("no story is placed in the thread `{}`", thread.id));
            let layout = &self.layout.value.name;
            let help = format!("add it to `place`, or mark the thread of the layout `{layout}` optional");
            self.desk.found.push(d.at_opt(self.desk.issue.span(keys!["plan", self.entry, "page"]), "").help(help));
        }
    }

    /// The page a story refers to must be in the plan, and the story it names on that page.
    fn check_refer(&mut self, story: &Manuscript) {
        let Some(refer) = &story.front.refer else { return };
        let (page, plan) = (refer.page.value.as_str(), &self.desk.issue.edition.value.plan);
        if !self.desk.issue.has_page(page) {
            let pages: Vec<&str> = plan.iter().map(|t| t.page.as_str()).collect();
            let d = raise("refer-page", format!("the page {page} is not in the edition's plan"));
            let help = format!("the plan has {}", pages.join(", "));
            self.desk.found.push(d.at(refer.page.span, "").help(help));
            return;
        }
        // What a page that is built elsewhere holds is not known here.
        let Some(there) = plan.iter().find(|t| t.page == page && !t.place.is_empty()) else { return };
        let Some(wanted) = refer.story.as_ref().filter(|s| !there.place.values().any(|id| *id == s.value)) else {
            return;
        };
        let d = raise("refer-story", format!("the story `{}` is not on page {page}", wanted.value)).at(wanted.span, "");
        let elsewhere = plan.iter().find(|t| t.place.values().any(|id| *id == wanted.value));
        let help = match elsewhere {
            Some(table) => format!("it is on page {}", table.page),
            None => {
                let there: Vec<&str> = there.place.values().map(String::as_str).collect();
                format!("page {page} has {}", there.join(", "))
            }
        };
        self.desk.found.push(d.help(help));
    }

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
        Setter { sheet: self.sheet, book: &mut self.book, setting, main, own, found: self.desk.found }
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
    fn fill(&mut self, thread: usize, story: usize, manuscript: &Manuscript, contents: &Contents) -> Assignment {
        let layout = self.layout;
        let name = layout.value.thread.get(thread).map(|t| t.id.as_str());
        let tables: Vec<(usize, &SlotTable)> = self
            .slots
            .iter()
            .enumerate()
            .filter_map(|(i, (at, _))| Some((i, layout.value.slot.get(*at)?)))
            .filter(|(_, t)| t.thread.as_deref() == name && threads::shows_story(t.role))
            .collect();
        let assignment = Assignment::of(&tables, contents);
        self.join_captions(&assignment);
        for (i, table) in tables {
            let pieces = assignment.slots.get(&i).map(Vec::as_slice).unwrap_or_default();
            let content = self.content(i, table, pieces, manuscript, contents, &assignment);
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
        assignment
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
                    let own = main.clone().filter(|_| table.role != Role::Heads || *piece == Piece::Headline);
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
    fn thread(
        &mut self,
        index: usize,
        story: usize,
        slots: Vec<usize>,
        manuscript: &Manuscript,
        contents: &Contents,
        assignment: &Assignment,
    ) -> Option<Thread> {
        let table = self.layout.value.thread.get(index)?;
        let first = slots.first().and_then(|slot| self.ground(*slot));
        let main = first.and_then(|(at, _)| self.own_style(at, self.layout.value.slot.get(at)?));
        let lang = manuscript.front.lang.as_ref().map(|l| l.value.clone());
        self.report_slotless(manuscript, contents, assignment);
        let mut setter = self.setter(first.map_or_else(Ground::default, |(_, grid)| grid), lang, main);
        let elements = thread_elements(&mut setter, manuscript, contents, assignment);
        if slots.is_empty() && !elements.is_empty() {
            let message = format!("the text of the story `{}` has no slot: it is not set", manuscript.front.id.value);
            let d = Diagnostic::error("no-slot", message).at(manuscript.front.id.span, "");
            self.desk.found.push(d.help(format!("give the thread `{}` of the layout body slots", table.id)));
            return None;
        }
        if !slots.is_empty() && elements.is_empty() {
            let message = format!("the story `{}` has no text for its thread", manuscript.front.id.value);
            self.desk.found.push(Diagnostic::warning("story-empty", message).at(manuscript.front.id.span, ""));
        }
        let slots = slots.into_iter().map(|s| (0, s)).collect();
        // Vertical columns are filled from the upper right and end where the story ends.
        let level = first.is_none_or(|(_, ground)| !ground.writing.is_vertical());
        let (balance, hole) = (table.balance.unwrap_or(level), table.hole);
        Some(Thread { id: table.id.clone(), story, slots, elements, balance, hole })
    }

    /// Reports photos (errors: they are not on the page) and sidebars (warnings: they run in the
    /// thread) without a slot.
    fn report_slotless(&mut self, story: &Manuscript, contents: &Contents, assignment: &Assignment) {
        for (n, photo) in contents.photos.iter().enumerate().filter(|(n, _)| !assignment.placed(Piece::Photo(*n))) {
            let name = if photo.file.value.is_empty() { "a photo to come" } else { photo.file.value.as_str() };
            let message = format!("photo {} of the story, {name}, has no slot: it and its caption are not set", n + 1);
            let d = Diagnostic::error("no-slot", message).at(photo.file.span, "");
            self.desk.found.push(d.help("add a photo slot to the layout, or take the photo out of the story"));
        }
        let left = contents.sidebars.iter().enumerate().filter(|(n, _)| !assignment.placed(Piece::Sidebar(*n)));
        for (_, (head, _)) in left {
            let message = format!("the sidebar `{}` has no slot: it runs at the end of the text", head.text);
            let at = head.source.first().map_or(story.front.id.span, |(_, span)| *span);
            self.desk.found.push(Diagnostic::warning("no-slot", message).at(at, "").help("add a sidebar slot"));
        }
    }

    /// Fills the slots of the newspaper itself.
    fn furniture(&mut self) {
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
        let mut setter = self.setter(grid, None, main);
        FurnitureSetter { setter: &mut setter, issue, entry, layout, slot: at }.lines(table)
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
    assignment: &Assignment,
) -> Vec<Element> {
    let slotless = |piece: &Piece| contents.has(*piece) && !assignment.placed(*piece);
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
