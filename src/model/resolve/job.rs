//! A job: the pages that stories run through, read together, then filled one after the other.
//!
//! A story's parts find their slots over all of its pages before any text is made, since what has
//! no slot on one page may have one on the next, and only what has none at all runs in the thread.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Length, Size};
use crate::input::edition::PlanTable;
use crate::input::layout::Layout;
use crate::input::manuscript::Manuscript;
use crate::input::style::StyleFile;
use crate::input::toml::{Parsed, keys};
use crate::model::{Grid, Job, Jump, PagePlan, Press, Slot, StoryInfo, Text, Thread};

use super::copy::StyleBook;
use super::issue::Issue;
use super::page::{Desk, Maker};
use super::place::{Assignment, Contents, Piece};
use super::styles::StyleSheet;
use super::{ads, geometry, nearest, threads};

/// A page's files, and the stories on it.
struct Read<'i> {
    entry: usize,
    table: &'i PlanTable,
    layout: Rc<Parsed<Layout>>,
    style: Rc<Parsed<StyleFile>>,
    bound: Vec<Bound>,
}

/// A story bound to a thread of a page.
pub struct Bound {
    /// Index into the layout's threads.
    pub thread: usize,
    /// Index into the job's stories.
    pub story: usize,
    /// Whether it runs on from a page before.
    pub runs_on: bool,
    manuscript: Rc<Manuscript>,
    /// The entry of the plan that places it.
    placed: usize,
}

/// A story of the job.
struct Told {
    manuscript: Rc<Manuscript>,
    placed: usize,
}

/// A page with its slots placed.
pub struct Laid {
    /// Its grids, `body` first.
    pub grids: Vec<Grid>,
    /// The slots that could be placed, each with its index in the layout.
    pub slots: Vec<(usize, Slot)>,
    trim: Size,
    bleed: Length,
    /// The slots of each thread of the layout.
    threads: Vec<Vec<usize>>,
    /// Where the parts of its stories go, story by story as they are bound.
    assigned: Vec<Assignment>,
}

/// How a story runs: its slots over all pages, and the pieces that have a slot somewhere.
#[derive(Default)]
pub struct Course {
    /// `(page, slot)`, in order.
    pub slots: Vec<(usize, usize)>,
    /// Pieces with a slot on any page.
    pub placed: BTreeSet<Piece>,
    thread: Option<Thread>,
    onward: Vec<(usize, Text)>,
    back: Vec<(usize, Text)>,
}

impl Course {
    /// The page before or after one of its pages.
    fn neighbour(&self, page: usize, after: bool) -> Option<usize> {
        let mut pages: Vec<usize> = self.slots.iter().map(|(page, _)| *page).collect();
        pages.dedup();
        let at = pages.iter().position(|p| *p == page)?;
        pages.get(if after { at + 1 } else { at.checked_sub(1)? }).copied()
    }

    /// The thread, with the lines where it goes from page to page.
    fn finish(self) -> Option<Thread> {
        let back = |page: usize| self.back.iter().find(|(p, _)| *p == page).map(|(_, text)| text.clone());
        let pairs = self.onward.iter().filter_map(|(page, text)| {
            let next = self.neighbour(*page, true)?;
            Some(Jump { onward: text.clone(), back: back(next)? })
        });
        let jumps = pairs.collect();
        Some(Thread { jumps, slots: self.slots.clone(), ..self.thread? })
    }
}

/// Resolves the pages of a job, given by their entries in the plan. `None` when a file that they
/// need cannot be used.
pub fn resolve(mut desk: Desk, entries: &[usize]) -> Option<Job> {
    let (issue, fonts) = (desk.issue, desk.fonts);
    let reads: Vec<Option<Read>> =
        entries.iter().map(|entry| desk.on_page(*entry, |desk| read(issue, desk, *entry))).collect();
    let mut reads: Vec<Read> = reads.into_iter().collect::<Option<_>>()?;
    let cast = cast(&mut reads);
    let contents: Vec<Contents> = cast.iter().map(|told| Contents::of(&told.manuscript)).collect();
    let sheets: Vec<StyleSheet> =
        reads.iter().map(|r| StyleSheet::new(&r.style, &r.layout, &issue.palette, fonts)).collect();
    let mut courses: Vec<Course> = cast.iter().map(|_| Course::default()).collect();
    let mut laid: Vec<Laid> = Vec::new();
    for (read, sheet) in reads.iter().zip(&sheets) {
        laid.push(desk.on_page(read.entry, |desk| lay(desk, read, sheet, &contents, &mut courses)));
    }
    courses_of(&mut desk, &reads, &laid, &mut courses);
    let mut book = StyleBook::default();
    let mut pages = Vec::new();
    for (at, ((read, sheet), laid)) in reads.iter().zip(&sheets).zip(laid).enumerate() {
        let page = desk.on_page(read.entry, |desk| {
            let ids = |page: usize| reads.get(page).map_or("", |read| read.table.page.as_str());
            let at = Stand { at, ids: &ids };
            fill(desk, (read, sheet, laid), &mut book, (&cast, &contents), &mut courses, at)
        });
        pages.push(page);
    }
    let stories = cast.iter().map(|told| info(issue, &told.manuscript)).collect();
    let threads = courses.into_iter().filter_map(Course::finish).collect();
    let styles = book.into_styles();
    Some(Job { pages, threads, stories, styles, press: Press::default(), issue: issue.info() })
}

/// Which page of the job is being filled, and what the others are called.
struct Stand<'a> {
    at: usize,
    ids: &'a dyn Fn(usize) -> &'a str,
}

impl Desk<'_, '_> {
    /// Does something for a page of the plan, which its findings name.
    fn on_page<T>(&mut self, entry: usize, work: impl FnOnce(&mut Desk) -> T) -> T {
        let mut said = Diagnostics::default();
        let done = work(&mut Desk { issue: self.issue, files: self.files, fonts: self.fonts, found: &mut said });
        let page = self.issue.edition.value.plan.get(entry).map_or("", |table| table.page.as_str());
        for d in said.iter() {
            let d = d.clone();
            self.found.push(if d.page.is_none() { d.on_page(page) } else { d });
        }
        done
    }
}

/// Reads a page's layout, style file and stories. `None` when one cannot be used.
fn read<'i>(issue: &'i Issue, desk: &mut Desk, entry: usize) -> Option<Read<'i>> {
    let table = issue.edition.value.plan.get(entry)?;
    let span = |key| desk.issue.span(keys!["plan", entry, key]);
    let layout = desk.files.layout(table.layout.as_deref()?, span("layout"), desk.found);
    let style_span = layout.as_ref().and_then(|l| l.span(keys!["styles"]));
    let style = layout.as_ref().and_then(|l| desk.files.style(&l.value.styles, style_span, desk.found));
    let bound = stories(desk, entry, table, layout.as_deref());
    Some(Read { entry, table, layout: layout?, style: style?, bound: bound? })
}

/// The stories that the edition places on a page, and those that run on to it. `None` when one
/// cannot be used.
fn stories(desk: &mut Desk, entry: usize, table: &PlanTable, layout: Option<&Parsed<Layout>>) -> Option<Vec<Bound>> {
    let folder = desk.issue.stories().to_owned();
    let (mut bound, mut usable): (Vec<Bound>, bool) = (Vec::new(), true);
    let placed = table.place.iter().map(|(thread, story)| ("place", thread, story, entry));
    let jumps = table.jump.iter().filter_map(|(thread, story)| {
        let here = |(at, name): &(usize, String)| *at == entry && name == thread;
        let chain = desk.issue.chains.iter().find(|c| c.story == *story && c.jumps.iter().any(here))?;
        Some(("jump", thread, story, chain.placed))
    });
    for (key, thread, story, placed) in placed.chain(jumps) {
        let path = keys!["plan", entry, key, thread];
        let span = desk.issue.span(path);
        let manuscript = desk.files.story(&folder, story, span, desk.found);
        usable &= manuscript.is_some();
        let (Some(manuscript), Some(layout)) = (manuscript, layout) else { continue };
        let Some(index) = layout.value.thread.iter().position(|t| t.id == *thread) else {
            let message = format!("the layout `{}` has no thread `{thread}`", layout.value.name);
            let d = Diagnostic::error("unknown-thread", message).at_opt(desk.issue.key_span(path), "");
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
            let d = raise("jump-thread", message).at_opt(span, "");
            desk.found.push(d.help("a story stands in one thread of a page: place another here"));
            continue;
        }
        bound.push(Bound { thread: index, story: 0, runs_on: key == "jump", manuscript, placed });
    }
    bound.sort_by_key(|b| (b.runs_on, b.manuscript.front.priority, b.thread));
    usable.then_some(bound)
}

/// The job's stories, in the order of the pages that place them. One that runs on from a page
/// where it could not be bound starts where it is met first.
fn cast(reads: &mut [Read]) -> Vec<Told> {
    let mut cast: Vec<Told> = Vec::new();
    for bound in reads.iter_mut().flat_map(|read| &mut read.bound) {
        let known = |told: &Told| told.placed == bound.placed && told.manuscript.file == bound.manuscript.file;
        bound.story = cast.iter().position(known).unwrap_or_else(|| {
            bound.runs_on = false;
            cast.push(Told { manuscript: Rc::clone(&bound.manuscript), placed: bound.placed });
            cast.len() - 1
        });
    }
    cast
}

/// What is known of a story.
fn info(issue: &Issue, manuscript: &Manuscript) -> StoryInfo {
    let front = &manuscript.front;
    StoryInfo {
        id: front.id.value.clone(),
        lang: front.lang.as_ref().map_or_else(|| issue.lang.clone(), |l| l.value.clone()),
        title: front.headline.text.clone(),
        bug: front.bug.as_ref().map(|b| b.text.clone()).unwrap_or_default(),
        priority: front.priority,
        span: Some(front.id.span),
    }
}

/// Places a page's slots, and gives its stories' parts to them.
fn lay(desk: &mut Desk, read: &Read, sheet: &StyleSheet, contents: &[Contents], courses: &mut [Course]) -> Laid {
    let layout = &read.layout;
    let (trim, bleed) = geometry::page(layout, desk.found);
    let grids = geometry::grids(layout, trim);
    let palette = &desk.issue.palette;
    let slots = layout.value.slot.iter().enumerate().filter_map(|(i, t)| {
        let writing = geometry::writing(&layout.value, t, &|name| sheet.writing(name));
        Some((i, geometry::slot(layout, i, t, (&grids, trim, writing), palette, desk.found)?))
    });
    let slots: Vec<(usize, Slot)> = slots.collect();
    threads::check(layout, desk.found);
    let threads = threads::slots(layout, &slots, desk.found);
    check_bound(desk, read);
    let mut assigned = Vec::new();
    for bound in &read.bound {
        let tables = threads::showing(layout, &slots, bound.thread);
        let (Some(contents), Some(course)) = (contents.get(bound.story), courses.get_mut(bound.story)) else {
            continue;
        };
        let own = match bound.runs_on {
            false => Assignment::of(&tables, contents),
            true => Assignment::of_jump(&tables, contents, course.placed.clone()),
        };
        course.placed.extend(own.pieces.keys().filter(|piece| **piece != Piece::JumpHead));
        assigned.push(own);
    }
    Laid { grids, slots, trim, bleed, threads, assigned }
}

/// Reports threads without a story.
fn check_bound(desk: &mut Desk, read: &Read) {
    let layout = &read.layout.value;
    for (i, thread) in layout.thread.iter().enumerate() {
        if thread.optional || read.bound.iter().any(|b| b.thread == i) {
            continue;
        }
        let d = Diagnostic::warning("thread-empty", format!("no story is placed in the thread `{}`", thread.id));
        let help = format!("add it to `place`, or mark the thread of the layout `{}` optional", layout.name);
        desk.found.push(d.at_opt(desk.issue.span(keys!["plan", read.entry, "page"]), "").help(help));
    }
}

/// Strings the slots of each story together, page by page.
fn courses_of(desk: &mut Desk, reads: &[Read], laid: &[Laid], courses: &mut [Course]) {
    for (page, (read, own)) in reads.iter().zip(laid).enumerate() {
        for bound in &read.bound {
            let Some(course) = courses.get_mut(bound.story) else { continue };
            let slots = own.threads.get(bound.thread).cloned().unwrap_or_default();
            let ends = course.slots.first().copied().zip(slots.first().copied());
            let fits = ends.is_none_or(|((first, from), to)| {
                let pages = (reads.get(first).zip(laid.get(first)), (read, own));
                desk.on_page(read.entry, |desk| runs_on(desk, pages, (from, to), bound).unwrap_or(true))
            });
            if fits {
                course.slots.extend(slots.into_iter().map(|slot| (page, slot)));
            }
        }
    }
}

/// Whether text can run on from a slot of one page to one of another: only where the lines of both
/// run alike. Grids that differ are reported.
fn runs_on(
    desk: &mut Desk,
    (there, (read, laid)): (Option<(&Read, &Laid)>, (&Read, &Laid)),
    (from, to): (usize, usize),
    bound: &Bound,
) -> Option<bool> {
    let (there, before) = there?;
    let (a, b) = (&before.slots.get(from)?.1, &laid.slots.get(to)?.1);
    let thread = read.layout.value.thread.get(bound.thread)?;
    let at = desk.issue.span(keys!["plan", read.entry, "jump", &thread.id]);
    let (name, there, here) = (&bound.manuscript.front.id.value, &there.table.page, &read.table.page);
    if a.turn.writing != b.turn.writing {
        let way = |slot: &Slot| if slot.turn.is_vertical() { "vertical" } else { "horizontal" };
        let (own, other) = (way(a), way(b));
        let message =
            format!("the story `{name}` cannot run on from {own} lines on page {there} to {other} ones on page {here}");
        let d = Diagnostic::error("thread-writing", message).at_opt(at, "").at_opt(b.span, "this slot stays empty");
        desk.found.push(d.help(format!("let it run on to a thread of {own} lines")));
        return Some(false);
    }
    let (a, b) = (before.grids.get(a.grid)?, laid.grids.get(b.grid)?);
    if (a.em, a.leading) != (b.em, b.leading) {
        let size = |g: &Grid| format!("{} pt on {} pt", g.em.to_pt(), g.leading.to_pt());
        let (own, other) = (size(a), size(b));
        let message =
            format!("the story `{name}` runs on from a grid of {own} on page {there} to one of {other} on page {here}");
        let d = raise("jump-grid", message).at_opt(at, "its text keeps its size, on the lines of this page");
        let layout = &read.layout.value.name;
        desk.found.push(d.help(format!("give the grid `{}` of the layout `{layout}` the same em and leading", b.name)));
    }
    Some(true)
}

/// Fills a page's slots, and makes the threads of the stories that start on it.
fn fill<'s>(
    desk: &mut Desk,
    (read, sheet, mut laid): (&'s Read, &'s StyleSheet<'s>, Laid),
    book: &mut StyleBook,
    (cast, contents): (&[Told], &[Contents]),
    courses: &mut [Course],
    stand: Stand,
) -> PagePlan {
    let assigned = std::mem::take(&mut laid.assigned);
    let mut maker = Maker {
        desk: Desk { issue: desk.issue, files: desk.files, fonts: desk.fonts, found: desk.found },
        layout: &read.layout,
        sheet,
        book,
        grids: laid.grids,
        slots: laid.slots,
        entry: read.entry,
    };
    for (bound, assignment) in read.bound.iter().zip(&assigned) {
        let story = bound.story;
        let (Some(told), Some(own), Some(course)) = (cast.get(story), contents.get(story), courses.get_mut(story))
        else {
            continue;
        };
        if !bound.runs_on {
            maker.check_refer(&told.manuscript);
        }
        maker.fill(bound.thread, story, &told.manuscript, own, assignment);
        for slot in course.slots.iter().filter(|(page, _)| *page == stand.at).map(|(_, slot)| *slot) {
            if let Some((_, slot)) = maker.slots.get_mut(slot) {
                slot.story = Some(story);
            }
        }
        if !bound.runs_on {
            course.thread = maker.thread(bound.thread, story, &told.manuscript, own, course);
        }
        let first = course.slots.iter().find(|(page, _)| *page == stand.at).map(|(_, slot)| *slot);
        let Some(slot) = first else { continue };
        if let Some(next) = course.neighbour(stand.at, true) {
            course
                .onward
                .push((stand.at, maker.jump_line(slot, bound.thread, &told.manuscript, (stand.ids)(next), true)));
        }
        if let Some(before) = course.neighbour(stand.at, false) {
            course
                .back
                .push((stand.at, maker.jump_line(slot, bound.thread, &told.manuscript, (stand.ids)(before), false)));
        }
    }
    maker.furniture();
    let shown = |thread| read.bound.iter().find(|b| b.thread == thread).map(|b| b.story);
    threads::panels(&read.layout, &mut maker.slots, &shown);
    ads::check(maker.desk.issue, read.entry, &read.layout, maker.desk.found);
    let (grids, slots) = (maker.grids, maker.slots.into_iter().map(|(_, slot)| slot).collect());
    let run_overs = read.bound.iter().filter(|b| b.runs_on).map(|b| b.story).collect();
    plan(desk.issue, read, (laid.trim, laid.bleed), (grids, slots), run_overs)
}

/// A page as it will be composed.
fn plan(
    issue: &Issue,
    read: &Read,
    (trim, bleed): (Size, Length),
    (grids, slots): (Vec<Grid>, Vec<Slot>),
    run_overs: Vec<usize>,
) -> PagePlan {
    let table = read.table;
    let plates = table.plates.clone().map(|p| p.0).unwrap_or_default();
    let (spots, planned_spots) = (issue.palette.spots().to_vec(), issue.palette.planned(&plates));
    PagePlan {
        id: table.page.clone(),
        section: issue.section(read.entry),
        layout: table.layout.clone().unwrap_or_default(),
        trim,
        bleed,
        meta: issue.meta(&table.page),
        grids,
        slots,
        black_only: plates.black_only,
        spots,
        planned_spots,
        run_overs,
        spread: table.spread,
    }
}
