//! Checks over finished pages: what a make-up editor and a pre-press desk look for.
//!
//! Composition reports what it could not do (overset, missing glyphs) while it works; the checks
//! here need the whole page. Each family is a module with one function for each check; they read
//! an [`Inspection`]: the page, the plan it was made from, and the page's objects as a make-up
//! editor sees them ([`scene`]). Codes and their default levels are in
//! [`catalogue`](crate::diag::catalogue), their descriptions in docs/checks.md.

use crate::diag::{Diagnostic, Diagnostics};
use crate::font::FontStore;
use crate::geom::{Length, Rect, Turn, WritingMode};
use crate::image::ImageStore;
use crate::model::{Element, ElementKind, Job, PagePlan, Part, Press, Slot, StoryInfo, Style, Text, Thread};
use crate::page::{FrameFact, LineFact, NodeKind, Page};

mod ads;
mod areas;
mod copy;
mod dates;
mod heads;
mod inks;
mod looks;
mod pictures;
mod placed;
mod plates;
mod refers;
mod scene;
mod spreads;

use scene::Scene;

/// What docs/checks.md says of every check, as it is bundled with the program.
pub const DOCS: &str = include_str!("../../docs/checks.md");

/// A finished page with what it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Inspection<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its plan.
    pub plan: &'a PagePlan,
    /// Its job: styles, stories, press, issue.
    pub job: &'a Job,
    /// The fonts it is set in.
    pub fonts: &'a FontStore,
    /// Its pictures.
    pub images: &'a ImageStore,
}

/// Checks a finished page; findings have the catalogue's levels, which
/// [`Press::grade`](crate::model::Press::grade) turns into the press's own.
pub fn check(on: &Inspection, diags: &mut Diagnostics) {
    let scene = Scene::of(on);
    let mut found = Vec::new();
    copy::check(on, &mut found);
    heads::check(on, &mut found);
    areas::check(on, &scene, &mut found);
    looks::check(on, &scene, &mut found);
    pictures::check(on, &mut found);
    inks::check(on, &mut found);
    let placed = placed::all(on);
    plates::check(on, &placed, &mut found);
    ads::check(on, &placed, &mut found);
    dates::check(on, &mut found);
    refers::check(on, &mut found);
    spreads::check(on, &mut found);
    for d in found {
        diags.push(d.on_page(&on.page.id));
    }
}

/// Names the slot and the story of a finding on a page, where its places tell them: a place in
/// the layout is a slot's, one in a manuscript a story's.
pub fn attribute(d: &Diagnostic, job: &Job, plan: &PagePlan) -> Diagnostic {
    let mut d = d.clone();
    for span in d.labels.iter().map(|label| label.span) {
        let slot = || plan.slots.iter().find(|slot| slot.span == Some(span)).map(|slot| slot.id.clone());
        let of_file = |s: &&StoryInfo| s.span.is_some_and(|own| own.file == span.file);
        let story = || job.stories.iter().find(of_file).map(|story| story.id.clone());
        d.slot = d.slot.or_else(slot);
        d.story = d.story.or_else(story);
    }
    let of_slot = |id: &str| plan.slots.iter().find(|slot| slot.id == id).and_then(|slot| slot.story);
    let by_slot = d.slot.as_deref().and_then(of_slot).and_then(|s| job.stories.get(s));
    d.story = d.story.or_else(|| by_slot.map(|story| story.id.clone()));
    d
}

/// The findings of a check.
type Found = Vec<Diagnostic>;

impl<'a> Inspection<'a> {
    fn press(&self) -> &'a Press {
        &self.job.press
    }

    /// The slot of the plan that a frame was set in; `c1.2` is a column of `c1`.
    fn slot_of(&self, frame: &FrameFact) -> Option<&'a Slot> {
        let exact = self.plan.slots.iter().find(|s| s.id == frame.slot);
        exact.or_else(|| {
            let (id, _) = frame.slot.rsplit_once('.')?;
            self.plan.slots.iter().find(|s| s.id == id)
        })
    }

    fn frame_of(&self, line: &LineFact) -> Option<&'a FrameFact> {
        self.page.frames.get(line.frame as usize)
    }

    /// The texts of the page's slots, and of the stories that start on it: of a story that runs on,
    /// all of it.
    fn texts(&self) -> Vec<(Part, &'a Text)> {
        let slots = self.plan.slots.iter().flat_map(|slot| &slot.content);
        let starts = |thread: &&Thread| {
            let first = thread.slots.first().and_then(|(page, _)| self.job.pages.get(*page));
            first.is_none_or(|page| page.id == self.plan.id)
        };
        let threads = self.job.threads.iter().filter(starts).flat_map(|thread| &thread.elements);
        let of = |element: &'a Element| texts_of(element).into_iter().map(|text| (element.part, text));
        slots.chain(threads).flat_map(of).collect()
    }

    fn kind_of(&self, line: &LineFact) -> Option<&'a NodeKind> {
        self.page.tree.get(line.node).map(|node| &node.kind)
    }

    fn is_head(&self, line: &LineFact) -> bool {
        matches!(self.kind_of(line), Some(NodeKind::Head(_)))
    }

    /// The style that a line names.
    fn style(&self, name: &str) -> Option<&'a Style> {
        self.job.styles.iter().find(|style| style.name == name)
    }

    /// How lines of a writing mode see the page.
    fn turn(&self, writing: WritingMode) -> Turn {
        Turn::new(writing, self.page.trim.width)
    }

    /// How the lines of the body grid see the page.
    fn grid_turn(&self) -> Turn {
        self.plan.grids.first().map_or(Turn::default(), |g| g.turn)
    }

    /// The body grid's distance between baselines.
    fn leading(&self) -> Length {
        self.plan.grids.first().map_or(Length::pt(12), |g| g.leading.max(Length::pt(1)))
    }

    /// The body grid's distance between columns.
    fn gap(&self) -> Length {
        self.plan.grids.first().map_or(Length::pt(12), |g| g.gap.max(Length::pt(1)))
    }

    /// The slot whose frame holds most narrowly what is painted at `rect`.
    fn slot_at(&self, rect: &Rect) -> Option<&'a Slot> {
        let holds = |slot: &&Slot| slot.rect.outset(Length::pt(2)).contains(rect);
        let area = |slot: &&Slot| slot.rect.width.raw().saturating_mul(slot.rect.height.raw() >> 16);
        self.plan.slots.iter().filter(holds).min_by_key(area)
    }
}

/// The texts of an element.
fn texts_of(element: &Element) -> Vec<&Text> {
    match &element.kind {
        ElementKind::Text(text) => vec![text],
        ElementKind::Item { body, .. } => vec![body],
        ElementKind::Row(cells) => cells.iter().collect(),
        ElementKind::Table(table) => {
            let rows = table.head.iter().chain(&table.rows);
            rows.flat_map(|row| row.cells.iter().map(|cell| &cell.text)).collect()
        }
        _ => Vec::new(),
    }
}

/// How far down the page a line stands, as its own lines are stacked: of vertical ones, how far to
/// the left.
fn depth(line: &LineFact) -> Length {
    if line.writing.is_vertical() { Length::ZERO - line.baseline.x } else { line.baseline.y }
}

/// The least rectangle that holds both.
fn union(a: &Rect, b: &Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x, y, width: a.right().max(b.right()) - x, height: a.bottom().max(b.bottom()) - y }
}

/// How far two spans lie over each other; negative when they are apart.
fn overlap(a: (Length, Length), b: (Length, Length)) -> Length {
    a.1.min(b.1) - a.0.max(b.0)
}

/// Left and right edge.
fn across(r: &Rect) -> (Length, Length) {
    (r.x, r.right())
}

/// Top and bottom edge.
fn down(r: &Rect) -> (Length, Length) {
    (r.y, r.bottom())
}

/// A length in points, one decimal at most, as a person would say it.
fn pt(length: Length) -> String {
    let tenths = (length.to_pt() * 10.0).round() / 10.0;
    format!("{tenths} pt")
}
