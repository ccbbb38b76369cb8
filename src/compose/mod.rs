//! Composition: boxes, threads, heads and pictures set into their slots.
//!
//! [`compose`] takes a resolved [`Job`] and gives finished [`Page`]s. Slots with contents of
//! their own are *boxes* ([`boxes`]); slots of a thread are *frames* ([`thread`]), planned from
//! line counts alone and placed once, for the plan that wins ([`plan`]). Heads are fitted to
//! their measure in [`heads`], pictures cropped in [`pictures`]. Everything set goes to a
//! [`Sheet`](sheet::Sheet), which puts it into reading order when the page is finished.

use crate::diag::{Diagnostic, Diagnostics};
use crate::font::FontStore;
use crate::image::ImageStore;
use crate::linebreak::{self, Paragraph};
use crate::model::{Job, Text};
use crate::page::Page;

mod boxes;
mod heads;
mod lines;
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
    sheets.into_iter().map(|sheet| sheet.finish(job)).collect()
}

impl<'a> Desk<'a> {
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
        paragraph
    }
}
