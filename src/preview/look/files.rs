//! Files of a page to hand over, and its small picture.

use crate::diag::{Diagnostic, Diagnostics};
use crate::export::png;
use crate::geom::Length;
use crate::model::press::Purpose;
use crate::page::Page;
use crate::plates;
use crate::session::Output;

use super::Shown;

/// Width of a small picture in pixels.
const THUMB: i64 = 160;

/// The page's own file. A picture that turns out to be corrupt marks the page, as in a build.
pub(super) fn pdf(shown: &Shown) -> Result<Vec<u8>, Diagnostics> {
    let (session, set) = (&shown.job.session, &shown.job.output);
    let at = set.pages.iter().position(|page| page.id == shown.page.id);
    let mut own = Output {
        jobs: set.jobs.clone(),
        pages: vec![shown.page.clone()],
        fingerprints: at.and_then(|at| set.fingerprints.get(at)).copied().into_iter().collect(),
        signatures: set.signatures.clone(),
        diagnostics: set.diagnostics.clone(),
        sources: set.sources.clone(),
    };
    let made = session.export(&mut own).and_then(|files| files.pages.into_iter().next());
    made.ok_or_else(|| {
        let mut why = Diagnostics::default();
        let errors = own.diagnostics.iter().filter(|d| d.severity == crate::diag::Severity::Error);
        errors.for_each(|d| why.push(d.clone()));
        if why.is_empty() {
            let message = format!("the page {} cannot be written", shown.page.id);
            why.push(Diagnostic::error("no-pages", message).on_page(&shown.page.id));
        }
        why
    })
}

/// The page as it looks in print; the digital edition as it looks on a screen.
pub(super) fn png(shown: &Shown, dpi: u32) -> Result<Vec<u8>, String> {
    if !png::DPI.contains(&dpi) {
        let (least, most) = (png::DPI.start(), png::DPI.end());
        return Err(format!("{dpi} dpi is outside the range of pictures, {least} to {most}"));
    }
    if shown.job.session.purpose == Purpose::Digital {
        let first = |found: Diagnostics| found.iter().next().map(|d| d.message.clone()).unwrap_or_default();
        let pages = png::render(&pdf(shown).map_err(first)?, dpi)?;
        return pages.into_iter().next().ok_or_else(|| format!("the page {} is empty", shown.page.id));
    }
    proof(shown, shown.page, dpi, shown.resolved.press.preparation())
}

/// A small picture of what is within the trim.
pub(super) fn thumb(shown: &Shown) -> Result<Vec<u8>, String> {
    let page = Page { bleed: Length::ZERO, margin: Length::ZERO, ..shown.page.clone() };
    let points = page.trim.width.whole(Length::pt(1)).max(1);
    let dpi = u32::try_from((THUMB * 72 + points / 2) / points).unwrap_or(1).max(1);
    let press = shown.resolved.press.preparation();
    // Photos need no more than the picture shows of them.
    let pictures = crate::image::Preparation { target_ppi: dpi.max(2) * 2, sharpen: None, ..press };
    proof(shown, &page, dpi, pictures)
}

fn proof(shown: &Shown, page: &Page, dpi: u32, pictures: crate::image::Preparation) -> Result<Vec<u8>, String> {
    let (session, press) = (&shown.job.session, &shown.resolved.press);
    let condition = press.condition.clone();
    let settings = plates::Settings { dpi, condition, overprint_below: press.overprint_below, pictures };
    let painted = plates::of_page(page, &session.fonts, &session.images, &settings)?;
    plates::proof::render(&painted, &press.condition.profile)
}
