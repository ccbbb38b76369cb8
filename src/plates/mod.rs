//! A page's plates: what each ink prints, before any press sees it.
//!
//! [`of_page`] paints a page's display list onto an n-channel raster ([`crate::raster`]) by the
//! same rules that the PDF is written by: black small type and thin black rules overprint,
//! everything else knocks out, pictures are separated through the output profile. From the
//! plates come the soft proof ([`proof`]), pictures of the plates and of total ink
//! ([`picture`], [`heat`]), and the figures of preflight ([`coverage`](coverage())).
//!
//! What cannot be painted is named in [`Plates::unmeasured`], with its place; it is never
//! guessed at.

use crate::color::{Condition, Ink};
use crate::font::FontStore;
use crate::geom::{Length, Point, Rect};
use crate::image::{ImageStore, Preparation};
use crate::page::Page;
use crate::raster::{Full, Scene};

mod art;
mod coverage;
pub mod heat;
mod page;
mod pdf;
pub mod picture;
mod placed;
pub mod proof;

pub use coverage::{Coverage, InkCoverage, Peak, Region, coverage};
pub use pdf::of_pdf;

/// How plates are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pixels to the inch.
    pub dpi: u32,
    /// The printing condition: RGB pictures and art are separated through its profile.
    pub condition: Condition,
    /// Black type smaller than this overprints.
    pub overprint_below: Length,
    /// How pictures are made ready, as for the PDF.
    pub pictures: Preparation,
}

impl Settings {
    /// How pictures are made ready for this condition.
    pub(crate) fn preparation(&self) -> Preparation {
        Preparation { condition: self.condition.clone(), ..self.pictures.clone() }
    }
}

impl Default for Settings {
    /// At 100 dpi, for coldset newsprint.
    fn default() -> Settings {
        let pictures = Preparation::default();
        Settings { dpi: 100, condition: Condition::default(), overprint_below: Length::pt(24), pictures }
    }
}

/// An ink that has a plate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlateInk {
    /// `C`, `M`, `Y`, `K`, or a spot colour's name.
    pub name: String,
    /// What the solid ink looks like, in process inks.
    pub cmyk: Ink,
}

/// Something on the page that the plates do not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmeasured {
    /// What, and why.
    pub what: String,
    /// Whether it is a picture that cannot be read, rather than something not done here.
    pub damaged: bool,
    /// Where, from the trim's upper left corner.
    pub rect: Rect,
}

/// The plates of a page, over its whole media.
#[derive(Clone, Debug)]
pub struct Plates {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Pixels to the inch.
    pub dpi: u32,
    /// The trim's upper left corner, from the raster's.
    pub origin: Point,
    /// The inks: cyan, magenta, yellow, black, then the spots.
    pub inks: Vec<PlateInk>,
    /// For each ink its amounts, row by row from the top, 255 for full ink.
    pub planes: Vec<Vec<u8>>,
    /// What is missing from the plates.
    pub unmeasured: Vec<Unmeasured>,
}

/// The four process inks, in the order of their plates.
pub const PROCESS: [(&str, Ink); 4] = [
    ("C", Ink::process(10_000, 0, 0, 0)),
    ("M", Ink::process(0, 10_000, 0, 0)),
    ("Y", Ink::process(0, 0, 10_000, 0)),
    ("K", Ink::BLACK),
];

/// Most pixels of a plate: a broadsheet at 600 dpi has 120 million.
const MOST_PIXELS: u64 = 250_000_000;
/// Most bytes of all plates.
const MOST_BYTES: u64 = 2_000_000_000;

/// Paints a scene, unless its plates would be too large together.
fn painted(scene: Scene) -> Result<Vec<Vec<u8>>, String> {
    let size = scene.size();
    let bytes = size.width() as u64 * size.height() as u64 * scene.planes() as u64;
    if bytes > MOST_BYTES {
        let planes = scene.planes();
        return Err(format!("{planes} plates of this size are more than 2 GB; give a lower resolution"));
    }
    Ok(scene.paint())
}

/// Paints a page's plates.
///
/// # Errors
/// A sentence when the page is too large at this resolution, or too intricate to be painted.
pub fn of_page(page: &Page, fonts: &FontStore, images: &ImageStore, settings: &Settings) -> Result<Plates, String> {
    let media = page.media();
    let (width, height) = (pixels(media.width, settings.dpi), pixels(media.height, settings.dpi));
    let (Some(width), Some(height)) = (width, height) else {
        return Err(format!("the page {} has no size that can be rastered", page.id));
    };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let text = format!("the page {} has {width} × {height} pixels at {} dpi", page.id, settings.dpi);
        return Err(format!("{text}; the limit is {MOST_PIXELS} in all, so give a lower resolution"));
    }
    let spots = page::spots(page);
    let drawn = page::scene(page, fonts, images, settings, (width, height), &spots);
    let (scene, spots, unmeasured) = drawn.map_err(|full: Full| format!("the page {}: {full}", page.id))?;
    let process = PROCESS.map(|(name, cmyk)| PlateInk { name: name.to_owned(), cmyk });
    let inks = process.into_iter().chain(spots).collect();
    Ok(Plates { width, height, dpi: settings.dpi, origin: page.origin(), inks, planes: painted(scene)?, unmeasured })
}

/// A length in whole pixels, rounded; `None` for none or too many.
fn pixels(length: Length, dpi: u32) -> Option<u32> {
    let count = (length * i64::from(dpi) + Length::pt(36)).whole(Length::pt(72));
    u32::try_from(count).ok().filter(|n| (1..=200_000).contains(n))
}

impl Plates {
    /// Millimetres to the pixel.
    pub fn millimetres(&self) -> f64 {
        25.4 / f64::from(self.dpi.max(1))
    }

    /// A place in millimetres from the trim's upper left corner.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (x * self.millimetres() - self.origin.x.to_mm(), y * self.millimetres() - self.origin.y.to_mm())
    }
}
