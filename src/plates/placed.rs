//! PDF pages placed on ours: advertisements and art, on the same plates.

use super::page::{Canvas, corners, outline};
use super::pdf::{self, Target};
use super::{PlateInk, Settings, Unmeasured};
use crate::geom::Rect;
use crate::image::{ImageId, PdfArt};
use crate::page::Page;
use crate::pdfread::Document;
use crate::raster::{ClipId, Full, Rule};
use kurbo::Affine;

impl Canvas<'_> {
    /// Paints a PDF page that fills a rectangle. Its spot colours land on the plates of ours
    /// where they have the same name.
    pub(super) fn placed(&mut self, id: ImageId, rect: &Rect, settings: &Settings) -> Result<(), Full> {
        let Ok(art) = self.images.page(id) else { return self.crossed(rect) };
        let clip = self.scene.clip(ClipId::ALL, &outline(rect), self.to_device, Rule::NonZero)?;
        let painted = self.paint_page(id, &art, rect, clip, settings);
        let name = self.name(id).to_owned();
        let named = |u: Unmeasured| Unmeasured { what: format!("{name}: {}", u.what), ..u };
        match painted {
            Ok(found) => self.unmeasured.extend(found.into_iter().map(named)),
            Err(why) => self.unmeasured.push(named(Unmeasured { what: why, damaged: false, rect: *rect })),
        }
        self.set.others = self.spots.len().saturating_sub(self.set.spots.len());
        Ok(())
    }

    fn paint_page(
        &mut self,
        id: ImageId,
        art: &PdfArt,
        rect: &Rect,
        clip: ClipId,
        settings: &Settings,
    ) -> Result<Vec<Unmeasured>, String> {
        let document = Document::open(self.images.bytes(id).unwrap_or_default()).map_err(|e| e.to_string())?;
        let is_it = |number: &usize| document.page(*number).is_ok_and(|page| page.id == art.page);
        let number = (1..=document.page_count()).find(is_it).ok_or("its page is not found again")?;
        let unit = document.page(number).map_or(1.0, |page| page.user_unit);
        let (left, top, right, foot) = corners(rect);
        let on_page = Affine::new([right - left, 0.0, 0.0, top - foot, left, foot]);
        let to_page = on_page * upright(art) * Affine::scale(1.0 / unit);
        let to_device = self.to_device * to_page;
        let target =
            Target { scene: &mut self.scene, spots: &mut self.spots, to_device, clip, to_trim: to_page, placed: true };
        pdf::paint(&document, number, settings, target)
    }
}

/// From the page's own units to the unit square: the part shown, turned upright.
fn upright(art: &PdfArt) -> Affine {
    let [left, bottom, right, top] = art.bounds;
    let unit = Affine::new([1.0 / (right - left), 0.0, 0.0, 1.0 / (top - bottom), 0.0, 0.0]);
    let turned = match art.turns {
        1 => Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, 1.0]),
        2 => Affine::new([-1.0, 0.0, 0.0, -1.0, 1.0, 1.0]),
        3 => Affine::new([0.0, 1.0, -1.0, 0.0, 1.0, 0.0]),
        _ => Affine::IDENTITY,
    };
    turned * unit * Affine::translate((-left, -bottom))
}

/// The spot colours look as the issue says, whatever a placed page says.
pub(super) fn settle(spots: &mut [PlateInk], page: &Page) {
    for spot in spots {
        if let Some(own) = page.spots.iter().find(|own| own.name == spot.name) {
            spot.cmyk = own.alternate;
        }
    }
}
