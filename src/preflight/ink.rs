//! Ink: how much each plate prints within the trim, and where all together are too much.

use kurbo::Rect;

use super::colour::PROCESS;
use super::finding::{At, Findings};
use super::{Plan, Request};
use crate::geom::{Length, Point};
use crate::model::Press;
use crate::pdfread::{Document, PageView};
use crate::plates::{self, Coverage, Plates, Settings, coverage};

/// Ink under this amount is an edge's rounding, in percent.
const SOME: f64 = 0.5;

/// Settings for the plates of a press.
pub fn settings(press: &Press, dpi: u32) -> Settings {
    let (condition, overprint_below) = (press.condition.clone(), press.overprint_below);
    Settings { dpi, condition, overprint_below, pictures: press.preparation() }
}

/// Measures a page's plates; `None` when they cannot be painted, which is found.
pub(super) fn check(
    document: &Document,
    page: &PageView,
    request: &Request,
    dpi: u32,
    found: &mut Findings,
) -> Option<Coverage> {
    let at = || At::page(page.number);
    let painted = match plates::of_pdf(document, page.number, &settings(found.press(), dpi)) {
        Ok(painted) => painted,
        Err(why) => {
            found.add("pdf-unmeasured", at(), format!("ink is not measured: {why}"));
            return None;
        }
    };
    let trim = page.boxes.trim;
    for missing in &painted.unmeasured {
        let r = &missing.rect;
        let (x, y) = (trim.x0 + r.x.to_pt(), trim.y1 - r.y.to_pt());
        let place = Rect::new(x, y - r.height.to_pt(), x + r.width.to_pt(), y);
        let (code, message) = match missing.damaged {
            true => ("pdf-image", format!("this cannot be read, nor its ink measured: {}", missing.what)),
            false => ("pdf-unmeasured", format!("the ink of this is not measured: {}", missing.what)),
        };
        found.add(code, at().area(place), message);
    }
    let limit = f64::from(found.press().ink) / 100.0;
    let coverage = coverage(&within(&painted, trim), limit);
    regions(&coverage, page, found);
    if let Some(plan) = &request.plates {
        unplanned(&coverage, plan, page, found);
    }
    Some(coverage)
}

/// The plates within the trim alone: marks beside it are on every plate.
fn within(painted: &Plates, trim: Rect) -> Plates {
    let pixels = |points: f64| (points * f64::from(painted.dpi) / 72.0).round().max(0.0) as usize;
    let (columns, rows) = (painted.width as usize, painted.height as usize);
    let left = pixels(painted.origin.x.to_pt()).min(columns.saturating_sub(1));
    let top = pixels(painted.origin.y.to_pt()).min(rows.saturating_sub(1));
    let width = pixels(trim.width()).clamp(1, (columns - left).max(1));
    let height = pixels(trim.height()).clamp(1, (rows - top).max(1));
    let cut = |plane: &Vec<u8>| -> Vec<u8> {
        let lines = plane.chunks_exact(columns.max(1)).skip(top).take(height);
        lines.flat_map(|line| line.get(left..left + width).unwrap_or_default()).copied().collect()
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Plates {
        width: number(width),
        height: number(height),
        dpi: painted.dpi,
        origin: Point::new(Length::ZERO, Length::ZERO),
        inks: painted.inks.clone(),
        planes: painted.planes.iter().map(cut).collect(),
        unmeasured: Vec::new(),
    }
}

fn regions(coverage: &Coverage, page: &PageView, found: &mut Findings) {
    let trim = page.boxes.trim;
    for region in &coverage.regions {
        let [x, y, w, h] = region.rect.map(|mm| mm * 72.0 / 25.4);
        let place = Rect::new(trim.x0 + x, trim.y1 - y - h, trim.x0 + x + w, trim.y1 - y);
        let (most, limit, area) = (region.most.total, coverage.limit, region.area);
        let message = format!("inks add up to {most:.0} %, more than {limit:.0} %, on {area:.0} mm²");
        found.add("pdf-ink-limit", At::page(page.number).area(place), message);
    }
}

/// Plates that carry ink and are not planned. Objects that lay it down were named already, as far
/// as their colour says so; pictures are seen on the plate alone.
fn unplanned(coverage: &Coverage, plan: &Plan, page: &PageView, found: &mut Findings) {
    for (i, ink) in coverage.inks.iter().enumerate().filter(|(_, ink)| ink.most > SOME) {
        let planned = match plan.process.get(i) {
            Some(planned) => *planned,
            None => plan.spots.contains(&ink.name),
        };
        if !planned {
            let name = PROCESS.get(i).copied().unwrap_or(&ink.name);
            let message = format!("the plate {name} is not planned, and carries up to {:.0} % of ink", ink.most);
            found.add("pdf-plates", At::page(page.number).object(format!("plate {name}")), message);
        }
    }
}
