//! The files that stand beside a page's PDF: pictures of it, and its report.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::edition::outcome::{Delivered, PageOutcome};
use crate::edition::run::hex;
use crate::edition::write::Stage;
use crate::export::pdf::Blob;
use crate::export::png;
use crate::signing::PageReport;

use super::delivery::Delivery;

/// A file beside a page.
pub struct Piece {
    /// Its name in the output folder.
    pub name: String,
    made: Made,
}

enum Made {
    /// Painted as the page was set.
    Picture(Vec<u8>),
    /// Painted from the page's file, at so many pixels to the inch.
    Render(u32),
    Report(Blob),
}

impl Piece {
    /// Whether it is the page's report.
    pub fn is_report(&self) -> bool {
        matches!(self.made, Made::Report(_))
    }

    /// Writes it; `file` is the page's PDF.
    ///
    /// # Errors
    /// A sentence that names what cannot be read, painted or written.
    pub fn write(
        &self,
        folder: &Path,
        stage: &Stage,
        page: &PageOutcome,
        file: &Delivered,
    ) -> Result<Delivered, String> {
        let bytes = match &self.made {
            Made::Picture(bytes) => Cow::Borrowed(bytes),
            Made::Report(report) => Cow::Owned(self::report(report, page, file)?),
            Made::Render(dpi) => {
                let pdf = folder.join(&file.name);
                let bytes = std::fs::read(stage.at(&pdf)).map_err(|e| format!("{}: {e}", pdf.display()))?;
                let painted =
                    png::render(&bytes, *dpi).and_then(|all| all.into_iter().next().ok_or("it is empty".into()));
                Cow::Owned(painted.map_err(|e| format!("the picture of {}: {e}", page.id))?)
            }
        };
        let (size, sha256) = stage.file(&folder.join(&self.name), &bytes)?;
        Ok(Delivered { name: self.name.clone(), bytes: size, sha256: hex(&sha256), written: true })
    }
}

/// A page's report, with its file.
fn report(report: &Blob, page: &PageOutcome, file: &Delivered) -> Result<Vec<u8>, String> {
    let lost = |e: String| format!("the report of {} is lost: {e}", page.id);
    let report = report.read().map_err(|e| lost(e.to_string()))?;
    let report = PageReport::read(&report).map_err(lost)?;
    Ok(report.of_file(&file.name, &file.sha256).write().into_bytes())
}

/// Whether a page's file is in the output folder: what the base edition delivered stands where that
/// was delivered.
pub fn is_here(delivery: &Delivery, page: &PageOutcome) -> bool {
    let own = delivery.beside(page, "pdf");
    let here = |file: &Delivered| file.name == own && (file.written || delivery.folder.join(&file.name).is_file());
    page.file.as_ref().is_some_and(here)
}

/// What is to stand beside each page, by its number: pictures (page, end of the name, bytes), those
/// that are to be painted at `dpi` from the pages' files, and reports.
pub fn pieces(
    delivery: &Delivery,
    pictures: Vec<(String, String, Vec<u8>)>,
    dpi: Option<u32>,
    mut reports: BTreeMap<String, Blob>,
) -> BTreeMap<String, Vec<Piece>> {
    let mut painted: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (page, end, bytes) in pictures {
        painted.entry(page).or_default().push((end, bytes));
    }
    let mut all = BTreeMap::new();
    for page in delivery.outcome.pages.iter().filter(|page| is_here(delivery, page)) {
        let own = painted.remove(&page.id).unwrap_or_default();
        let own = own.into_iter().map(|(end, bytes)| (end, Made::Picture(bytes)));
        let rendered = dpi.map(|dpi| ("png".to_owned(), Made::Render(dpi)));
        let report = reports.remove(&page.id).map(|report| ("json".to_owned(), Made::Report(report)));
        let piece = |(end, made): (String, Made)| Piece { name: delivery.beside(page, &end), made };
        all.insert(page.id.clone(), own.chain(rendered).chain(report).map(piece).collect());
    }
    all
}

/// The names of all pieces.
pub fn names(pieces: &BTreeMap<String, Vec<Piece>>) -> BTreeSet<String> {
    pieces.values().flatten().map(|piece| piece.name.clone()).collect()
}
