//! The difference that is seen: the plates of both pages, pixel by pixel.
//!
//! Pages are painted as a press has them, one plane for each ink, so that a tint of one per cent
//! more is a difference of numbers and no matter of a screen's colours. Edges that lie within a
//! pixel otherwise than before are no difference: a value counts as the same where it is within
//! what its neighbours on the other page have, and not far from its own.

use std::collections::BTreeSet;

use crate::pdfread::{Document, PageView};
use crate::plates::{self, Plates, Settings};

use super::content::bleed;
use super::regions::Mask;

/// A page painted, cut to its bleed.
#[derive(Clone, Debug)]
pub struct Painted {
    /// Its plates over the whole media.
    pub plates: Plates,
    /// Where the trim's upper left corner is, in pixels of the plates.
    pub trim: (i64, i64),
    /// The bleed: left, top, right and bottom, in pixels from the trim's corner.
    pub bleed: [i64; 4],
}

/// Paints a page, counted from 1.
///
/// # Errors
/// A sentence, when it cannot be read or is too large at this resolution.
pub fn paint(document: &Document, number: usize, settings: &Settings) -> Result<Painted, String> {
    let page: PageView = document.page(number).map_err(|e| e.to_string())?;
    let plates = plates::of_pdf(document, number, settings)?;
    let scale = f64::from(settings.dpi) / 72.0;
    let pixel = |points: f64| (points * scale).round() as i64;
    let (media, trim) = (page.boxes.media, page.boxes.trim);
    let trim = (pixel(trim.x0 - media.x0), pixel(media.y1 - trim.y1));
    let b = bleed(&page);
    let bleed = [pixel(b.x0) - trim.0, pixel(b.y0) - trim.1, pixel(b.x1) - trim.0, pixel(b.y1) - trim.1];
    Ok(Painted { plates, trim, bleed })
}

/// Values that differ by less than this, of 255, are one.
const LEAST: u8 = 2;
/// Values may be within their neighbours' range up to this difference: an edge moved by less than
/// a fifth of a pixel.
const EDGE: u8 = 50;

/// One ink on one page: its values by places from the trim's corner.
struct Plane<'a> {
    values: Option<&'a [u8]>,
    width: i64,
    height: i64,
    trim: (i64, i64),
}

impl Plane<'_> {
    fn row(&self, y: i64) -> &[u8] {
        let y = y + self.trim.1;
        let Some(values) = self.values.filter(|_| (0..self.height).contains(&y)) else { return &[] };
        let start = (y * self.width) as usize;
        values.get(start..start + self.width as usize).unwrap_or_default()
    }

    fn in_row(&self, row: &[u8], x: i64) -> u8 {
        usize::try_from(x + self.trim.0).ok().and_then(|x| row.get(x).copied()).unwrap_or(0)
    }

    /// The least and the greatest value of a pixel and its neighbours.
    fn range(&self, x: i64, y: i64) -> (u8, u8) {
        let (mut low, mut high) = (255, 0);
        for y in y - 1..=y + 1 {
            let row = self.row(y);
            for x in x - 1..=x + 1 {
                let value = self.in_row(row, x);
                (low, high) = (value.min(low), value.max(high));
            }
        }
        (low, high)
    }
}

impl Painted {
    /// The plane of an ink; none where the page lacks it.
    fn plane(&self, ink: &str) -> Plane<'_> {
        let at = self.plates.inks.iter().position(|i| i.name == ink);
        let values = at.and_then(|at| self.plates.planes.get(at)).map(Vec::as_slice);
        let (width, height) = (i64::from(self.plates.width), i64::from(self.plates.height));
        Plane { values, width, height, trim: self.trim }
    }

    fn inks(&self) -> impl Iterator<Item = String> + '_ {
        self.plates.inks.iter().map(|ink| ink.name.clone())
    }
}

/// Most pixels that both pages may cover together.
const MOST_PIXELS: i64 = 400_000_000;

/// A mask of what differs, and where its upper left pixel is from the trim's corner.
///
/// # Errors
/// A sentence, when the two pages are so unlike in shape that they are too large together.
pub fn compare(old: &Painted, new: &Painted) -> Result<(Mask, (i64, i64)), String> {
    let [x0, y0, x1, y1] = [
        old.bleed[0].min(new.bleed[0]),
        old.bleed[1].min(new.bleed[1]),
        old.bleed[2].max(new.bleed[2]),
        old.bleed[3].max(new.bleed[3]),
    ];
    if (x1 - x0).max(0).saturating_mul((y1 - y0).max(0)) > MOST_PIXELS {
        return Err("the two pages are too large together at this resolution; give a lower one".to_owned());
    }
    let (width, height) = ((x1 - x0).max(0) as usize, (y1 - y0).max(0) as usize);
    let mut mask = Mask { width, height, set: vec![false; width * height] };
    let inks: BTreeSet<String> = old.inks().chain(new.inks()).collect();
    for ink in inks {
        let (a, b) = (old.plane(&ink), new.plane(&ink));
        for (y, out) in (y0..y1).zip(mask.set.chunks_mut(width.max(1))) {
            let (left, right) = (a.row(y), b.row(y));
            if left == right && a.trim.0 == b.trim.0 {
                continue;
            }
            for (x, out) in (x0..x1).zip(out).filter(|(_, out)| !**out) {
                let (p, q) = (a.in_row(left, x), b.in_row(right, x));
                if p.abs_diff(q) >= LEAST {
                    *out = !is_edge(&a, &b, (x, y), (p, q));
                }
            }
        }
    }
    Ok((mask, (x0, y0)))
}

/// Whether two values are of one edge, placed a little otherwise.
fn is_edge(a: &Plane, b: &Plane, (x, y): (i64, i64), (p, q): (u8, u8)) -> bool {
    let within = |v: u8, (low, high): (u8, u8)| low <= v && v <= high && low < high;
    p.abs_diff(q) < EDGE && within(q, a.range(x, y)) && within(p, b.range(x, y))
}
