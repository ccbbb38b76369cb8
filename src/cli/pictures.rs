//! Pictures of pages that `dayang build` writes: soft proofs, plates, heat maps of total ink.

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::press::Press;
use crate::page::Page;
use crate::plates::{self, Plates, Settings, Unmeasured, heat, picture, proof};
use crate::session::Session;

/// Which pictures are wanted, and how large.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The soft proof: `A1.png`.
    pub proof: bool,
    /// Each plate: `A1.C.png`.
    pub plates: bool,
    /// The heat map of total ink: `A1.ink.png`.
    pub ink: bool,
    /// Pixels to the inch.
    pub dpi: u32,
}

impl Wanted {
    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.proof || self.plates || self.ink
    }
}

/// A page's pictures: the ends of their names, and their files. What could not be painted is
/// reported, with its place.
///
/// # Errors
/// A sentence that names the page.
pub fn of_page(
    page: &Page,
    session: &Session,
    press: &Press,
    wanted: Wanted,
    found: &mut Diagnostics,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    if !wanted.any() {
        return Ok(Vec::new());
    }
    let condition = press.condition.clone();
    let (overprint_below, pictures) = (press.overprint_below, press.preparation());
    let settings = Settings { dpi: wanted.dpi, condition, overprint_below, pictures };
    let painted = plates::of_page(page, &session.fonts, &session.images, &settings)?;
    painted.unmeasured.iter().for_each(|missing| found.push(report(page, missing)));
    of_plates(&painted, press, wanted).map_err(|e| format!("the pictures of {}: {e}", page.id))
}

/// The pictures of painted plates: the ends of their names, and their files.
///
/// # Errors
/// A sentence.
pub fn of_plates(painted: &Plates, press: &Press, wanted: Wanted) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    if wanted.proof {
        files.push(("png".to_owned(), proof::render(painted, &press.condition.profile)?));
    }
    if wanted.plates {
        for (plate, name) in names(painted).into_iter().enumerate() {
            files.push((format!("{name}.png"), picture::gray(painted, plate)?));
        }
    }
    if wanted.ink {
        files.push(("ink.png".to_owned(), heat::render(painted, f64::from(press.ink) / 100.0)?));
    }
    Ok(files)
}

/// Names of the plates that are safe for files; those that came out alike are numbered.
fn names(plates: &Plates) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for ink in &plates.inks {
        let safe = picture::safe_name(&ink.name);
        let taken = |name: &str| {
            name.eq_ignore_ascii_case("ink") || names.iter().any(|n| n.to_lowercase() == name.to_lowercase())
        };
        let numbered = (2..).map(|n| format!("{safe}-{n}"));
        names.extend(std::iter::once(safe.clone()).chain(numbered).find(|name| !taken(name)));
    }
    names
}

fn report(page: &Page, missing: &Unmeasured) -> Diagnostic {
    let r = &missing.rect;
    let place =
        format!("{:.0} × {:.0} mm at {:.0}, {:.0} mm", r.width.to_mm(), r.height.to_mm(), r.x.to_mm(), r.y.to_mm());
    Diagnostic::note("plates-unmeasured", format!("{} ({place})", missing.what))
        .help("it is printed, but stands empty in the pictures of the page, and its ink is not measured")
        .on_page(&page.id)
}
