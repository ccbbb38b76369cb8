//! Composition: boxes, threads, heads and pictures set into their slots.
//!
//! [`compose`] takes a resolved [`Job`] and gives finished [`Page`]s. Slots with contents of
//! their own are *boxes* ([`boxes`]); slots of a thread are *frames* ([`lane`], [`thread`]),
//! planned from line counts alone ([`plan`]) and placed once, for the plan that wins. Where a
//! story misses its frames, the copyfitting ladder is climbed: spacing ([`spacing`]), then slots
//! that give or take whole lines ([`ladder`], [`flex`]). Heads are fitted to their measure in
//! [`heads`], pictures cropped in [`pictures`]. Everything set goes to a
//! [`Sheet`](sheet::Sheet), which puts it into reading order when the page is finished.

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::font::FontStore;
use crate::image::ImageStore;
use crate::linebreak::{self, Paragraph, Solution};
use crate::model::{Job, PagePlan, Text};
use crate::page::{Facts, Page};

mod annotate;
mod balance;
mod boxes;
mod cut;
mod flex;
mod heads;
mod ladder;
mod lane;
mod lines;
mod links;
pub mod marks;
mod outline;
mod pictures;
mod plan;
pub mod proof;
mod ready;
mod sheet;
mod spacing;
mod table;
mod thread;

use ready::Ready;
use sheet::Sheet;

/// What every step of composition reads, and the list it reports to.
struct Desk<'a> {
    job: &'a Job,
    facts: Facts,
    fonts: &'a FontStore,
    images: &'a ImageStore,
    diags: &'a mut Diagnostics,
    ready: Ready<'a>,
}

/// Sets a job's pages.
///
/// Text that finds no room is reported as `overset`, never dropped in silence; a character that
/// no face has is reported as `missing-glyph`. The pages come in the job's order.
pub fn compose(job: &Job, fonts: &FontStore, images: &ImageStore, facts: Facts, diags: &mut Diagnostics) -> Vec<Page> {
    let ready = Ready::of(job, fonts, job.threads.iter().flat_map(|thread| &thread.elements));
    let mut desk = Desk { job, facts, fonts, images, diags, ready };
    // plan: every thread through its frames; copyfitting may move slots
    let mut pages: Vec<PagePlan> = job.pages.clone();
    let mut flows: Vec<thread::Flow> = Vec::new();
    for thread in &job.threads {
        let first = thread.slots.first().map_or(0, |(page, _)| *page);
        let id = job.pages.get(first).map(|page| page.id.as_str());
        flows.push(desk.on_page(id, |desk| thread::flow(desk, &mut pages, thread)));
    }
    // place: boxes, then threads
    let boxed = pages.iter().flat_map(|page| &page.slots).flat_map(|slot| &slot.content);
    desk = Desk { ready: Ready::of(job, fonts, boxed), ..desk };
    let mut sheets: Vec<Sheet> = pages.iter().map(Sheet::new).collect();
    for sheet in &mut sheets {
        desk.on_page(Some(&sheet.plan.id), |desk| boxes::set_all(desk, sheet));
    }
    for flow in &flows {
        flow.place(&mut desk, &mut sheets);
    }
    // What went well is said after what did not.
    for flow in &flows {
        flow.report_steps(&mut desk, &mut sheets);
    }
    let mut pages: Vec<Page> = sheets.into_iter().map(|sheet| sheet.finish(job)).collect();
    pages.iter_mut().for_each(|page| outline::paint(page, fonts));
    pages
}

impl<'a> Desk<'a> {
    /// A story's id, for reports.
    fn story_id(&self, story: Option<usize>) -> Option<&'a str> {
        Some(self.job.stories.get(story?)?.id.as_str())
    }

    /// Does something for a page, which its findings name.
    fn on_page<T>(&mut self, page: Option<&str>, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::take(self.diags);
        let done = work(self);
        let said = std::mem::replace(self.diags, before);
        for d in said.iter() {
            let nameless = page.filter(|_| d.page.is_none());
            self.diags.push(nameless.map_or_else(|| d.clone(), |page| d.clone().on_page(page)));
        }
        done
    }

    /// Does something whose findings count for nothing: a trial.
    fn aside<T>(&self, trial: impl FnOnce(&mut Desk<'_>) -> T) -> T {
        let mut said = Diagnostics::default();
        let Desk { job, facts, fonts, images, .. } = *self;
        trial(&mut Desk { job, facts, fonts, images, diags: &mut said, ready: Ready::default() })
    }

    /// Shapes and itemises a text, reporting what its faces lack.
    fn prepare(&mut self, text: &Text) -> Paragraph {
        let prepare = || linebreak::prepare(self.fonts, &self.job.styles, text);
        let mut paragraph = self.ready.take(text).unwrap_or_else(prepare);
        paragraph.tell_spaces(self.facts == Facts::Looked);
        for lack in paragraph.missing() {
            let c = lack.character;
            let message = format!("no face has the character {c} (U+{:04X})", u32::from(c));
            let style = self.job.style(text.style_at(lack.range.start));
            self.diags.push(
                raise("missing-glyph", message)
                    .at_opt(text.span_of(lack.range.clone()), "set as a blank box")
                    .help(format!("use another character, or add a face that has it to style `{}`", style.name)),
            );
        }
        for swap in paragraph.substituted() {
            let used = self.fonts.face(swap.face).name();
            let message = format!("the first face has no {}; set in {used}", swap.character);
            self.diags
                .push(Diagnostic::warning("face-substituted", message).at_opt(text.span_of(swap.range.clone()), ""));
        }
        for quote in paragraph.vertical_quotes() {
            let help = "in vertical text write 「 and 」, within them 『 and 』";
            let message = "curly quotes stand in a vertical line";
            let d = Diagnostic::warning("quotes-vertical", message).at_opt(text.span_of(quote.clone()), "");
            self.diags.push(d.help(help));
        }
        annotate::report(self, text, &paragraph);
        for face in paragraph.without_half_widths() {
            let name = self.fonts.face(*face).name();
            self.diags.push(Diagnostic::note(
                "no-half-widths",
                match self.job.style(text.style).writing.is_vertical() {
                    true => format!("{name} has neither `vhal` nor `vpal` data: its marks are set full height"),
                    false => format!("{name} has neither `halt` nor `palt` data: its marks are set full width"),
                },
            ));
        }
        if paragraph.hangs_in_vain() {
            let style = &self.job.style(text.style).name;
            self.diags.push(
                Diagnostic::note("hang-marks", format!("style `{style}` lets marks hang, but they do not"))
                    .help("its face has them in the middle of their place; such marks hang in vertical text only"),
            );
        }
        paragraph
    }

    /// Says where a line had to be broken against the rules.
    fn report_piled(&mut self, text: &Text, solution: &Solution) {
        for piled in &solution.piled {
            let message = if piled.word {
                "a word or number is wider than its line and was broken"
            } else {
                "marks pile up: no legal break fits this line"
            };
            let span = text
                .span_of(piled.at..text.text.len())
                .map(|s| Span { end: s.start.saturating_add(3).min(s.end), ..s });
            self.diags.push(
                raise("forced-break", message)
                    .at_opt(span, "broken before this")
                    .help("reword it, or widen the column"),
            );
        }
    }
}
