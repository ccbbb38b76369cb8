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

use crate::color::{Ink, Profile};
use crate::font::FontStore;
use crate::geom::{Length, Point, Rect};
use crate::image::ImageStore;
use crate::page::Page;
use crate::raster::Full;

mod art;
mod coverage;
pub mod heat;
mod page;
pub mod picture;
pub mod proof;

pub use coverage::{Coverage, InkCoverage, Peak, Region, coverage};

/// How plates are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pixels to the inch.
    pub dpi: u32,
    /// The output profile that RGB pictures and art are separated through.
    pub profile: Profile,
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
    ("C", Ink { c: 10_000, ..Ink::PAPER }),
    ("M", Ink { m: 10_000, ..Ink::PAPER }),
    ("Y", Ink { y: 10_000, ..Ink::PAPER }),
    ("K", Ink::BLACK),
];

/// Most pixels of a plate: a broadsheet at 600 dpi has 120 million.
const MOST_PIXELS: u64 = 250_000_000;

/// Paints a page's plates.
///
/// # Errors
/// A sentence when the page is too large at this resolution, or too intricate to be painted.
pub fn of_page(page: &Page, fonts: &FontStore, images: &ImageStore, settings: &Settings) -> Result<Plates, String> {
    let media = (page.trim.width + page.bleed * 2, page.trim.height + page.bleed * 2);
    let (width, height) = (pixels(media.0, settings.dpi), pixels(media.1, settings.dpi));
    let (Some(width), Some(height)) = (width, height) else {
        return Err(format!("the page {} has no size that can be rastered", page.id));
    };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let text = format!("the page {} has {width} × {height} pixels at {} dpi", page.id, settings.dpi);
        return Err(format!("{text}; the limit is {MOST_PIXELS} in all, so give a lower resolution"));
    }
    let inks: Vec<PlateInk> = PROCESS.map(|(name, cmyk)| PlateInk { name: name.to_owned(), cmyk }).to_vec();
    let drawn = page::scene(page, fonts, images, settings, (width, height), &inks);
    let (scene, unmeasured) = drawn.map_err(|full: Full| format!("the page {}: {full}", page.id))?;
    let planes = scene.paint();
    Ok(Plates { width, height, dpi: settings.dpi, origin: Point::new(page.bleed, page.bleed), inks, planes, unmeasured })
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
