//! Composition: boxes, threads, heads and pictures set into their slots.
//!
//! [`compose`] takes a resolved [`Job`] and gives finished [`Page`]s. Slots with contents of
//! their own are *boxes* ([`boxes`]); slots of a thread are *frames* ([`thread`]), planned from
//! line counts alone and placed once, for the plan that wins ([`plan`]). Heads are fitted to
//! their measure in [`heads`], pictures cropped in [`pictures`]. Everything set goes to a
//! [`Sheet`](sheet::Sheet), which puts it into reading order when the page is finished.

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::font::FontStore;
use crate::image::ImageStore;
use crate::linebreak::{self, Paragraph, Solution};
use crate::model::{Job, Text};
use crate::page::Page;

mod boxes;
mod heads;
mod lines;
mod outline;
mod pictures;
mod plan;
pub mod proof;
mod sheet;
mod thread;

use sheet::Sheet;

/// What every step of composition reads, and the list it reports to.
struct Desk<'a> {
    job: &'a Job,
    fonts: &'a FontStore,
    images: &'a ImageStore,
    diags: &'a mut Diagnostics,
}

/// Sets a job's pages.
///
/// Text that finds no room is reported as `overset`, never dropped in silence; a character that
/// no face has is reported as `missing-glyph`. The pages come in the job's order.
pub fn compose(job: &Job, fonts: &FontStore, images: &ImageStore, diags: &mut Diagnostics) -> Vec<Page> {
    let mut desk = Desk { job, fonts, images, diags };
    let mut sheets: Vec<Sheet> = job.pages.iter().map(Sheet::new).collect();
    for sheet in &mut sheets {
        boxes::set_all(&mut desk, sheet);
    }
    for thread in &job.threads {
        thread::set(&mut desk, &mut sheets, thread);
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

    /// Shapes and itemises a text, reporting what its faces lack.
    fn prepare(&mut self, text: &Text) -> Paragraph {
        let paragraph = linebreak::prepare(self.fonts, &self.job.styles, text);
        for lack in paragraph.missing() {
            let c = lack.character;
            let message = format!("no face has the character {c} (U+{:04X})", u32::from(c));
            let style = self.job.style(text.style_at(lack.range.start));
            self.diags.push(
                Diagnostic::error("missing-glyph", message)
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
        if let Some(level) = paragraph.unimplemented() {
            let (style, name) = (&self.job.style(text.style).name, linebreak::name(level));
            self.diags.push(
                Diagnostic::error("line-break-level", format!("style `{style}` asks for line-break level `{name}`"))
                    .at_opt(text.span_of(0..text.text.len()), "set at level `clreq-basic`")
                    .help("this version sets clreq-none, clreq-basic, clreq-gb, gb and clreq-strict"),
            );
        }
        for face in paragraph.without_half_widths() {
            let name = self.fonts.face(*face).name();
            self.diags.push(Diagnostic::note(
                "no-half-widths",
                format!("{name} has no `halt` data: its marks are set full width"),
            ));
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
                Diagnostic::warning("forced-break", message)
                    .at_opt(span, "broken before this")
                    .help("reword it, or widen the column"),
            );
        }
    }
}
