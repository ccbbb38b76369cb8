//! PDFs placed on a page, as `pdfread` reads them: what is on them, and where.

use kurbo::Rect as Area;

use crate::diag::Span;
use crate::geom::{Length, Rect};
use crate::image::{ImageId, Kind};
use crate::model::{Advertisement, ElementKind};
use crate::page::Paint;
use crate::pdfread::facts::Seen;
use crate::pdfread::{Document, Facts, Place};

use super::Inspection;

/// A page of a PDF as it stands on ours.
pub(super) struct Placed {
    /// Its file, as it is called in findings.
    pub file: String,
    /// The id of its slot.
    pub slot: String,
    /// Where the edition names it, or the layout its slot.
    pub span: Option<Span>,
    /// Whether it is an advertisement; art of the house otherwise.
    pub advertisement: bool,
    /// What it shows; the reason, in words, when it cannot be read.
    pub facts: Result<Facts, String>,
    /// Annotations that would print within what is shown: they stay behind.
    pub annotations: Vec<String>,
    /// The part shown, in points of its own page.
    area: Area,
    /// Quarter turns clockwise.
    turns: u8,
    /// How much larger it is placed than drawn.
    pub scale: f64,
}

/// Every PDF on a page, in the order in which they are painted.
pub(super) fn all(on: &Inspection) -> Vec<Placed> {
    let items = on.page.under.iter().chain(&on.page.over);
    let forms = items.filter_map(|item| match item.paint {
        Paint::Form { art, rect } => Some((art, rect)),
        _ => None,
    });
    forms.filter_map(|(art, rect)| Placed::of(on, art, &rect)).collect()
}

impl Placed {
    fn of(on: &Inspection, art: ImageId, rect: &Rect) -> Option<Placed> {
        let info = on.images.get(art).filter(|info| info.kind == Kind::Pdf)?;
        let booked = advertisement(on, art, rect);
        let slot = booked.map(|(slot, _)| slot).or_else(|| on.slot_at(rect));
        let size = info.size?;
        let mut placed = Placed {
            file: booked.map_or_else(|| info.name.clone(), |(_, ad)| ad.file.clone()),
            slot: slot.map_or_else(|| on.page.id.clone(), |slot| slot.id.clone()),
            span: booked.and_then(|(_, ad)| ad.span).or(slot.and_then(|slot| slot.span)),
            advertisement: booked.is_some(),
            facts: Err(String::new()),
            annotations: Vec::new(),
            area: Area::ZERO,
            turns: 0,
            scale: rect.width.to_pt() / size.width.to_pt().max(0.001),
        };
        if let Err(why) = placed.read(on, art) {
            placed.facts = Err(why);
        }
        Some(placed)
    }

    fn read(&mut self, on: &Inspection, art: ImageId) -> Result<(), String> {
        let page = on.images.page(art).map_err(|e| e.to_string())?;
        let document = Document::open(on.images.bytes(art).unwrap_or_default()).map_err(|e| e.to_string())?;
        let view = document.page(on.images.page_number(art) + 1).map_err(|e| e.to_string())?;
        let [left, bottom, right, top] = page.bounds;
        self.area = Area::new(left, bottom, right, top).scale_from_origin(view.user_unit);
        self.turns = page.turns;
        let shown = |bounds: &Area| bounds.overlaps(self.area);
        let printed = view.annotations.iter().filter(|a| a.prints() && shown(&a.bounds));
        self.annotations = printed.map(|a| a.subtype.clone()).collect();
        self.facts = Ok(Facts::within(&document, &view, self.area));
        Ok(())
    }

    /// Where something stands, from the placed page's upper left corner: `23 mm, 40 mm`.
    pub fn at(&self, place: &Place) -> String {
        let (b, a) = (place.bounds, self.area);
        let (x, y) = match self.turns {
            1 => (b.y0 - a.y0, b.x0 - a.x0),
            2 => (a.x1 - b.x1, b.y0 - a.y0),
            3 => (a.y1 - b.y1, a.x1 - b.x1),
            _ => (b.x0 - a.x0, a.y1 - b.y1),
        };
        let mm = |points: f64| (points * self.scale).max(0.0) * 25.4 / 72.0;
        format!("{:.0} mm, {:.0} mm", mm(x), mm(y))
    }

    /// The first place of something seen, with how often it is seen: `at 23 mm, 40 mm and 5 more`.
    pub fn first(&self, seen: &Seen) -> String {
        let Some(place) = seen.places.first() else { return String::new() };
        let more = match seen.count {
            0 | 1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        format!("at {}{more}", self.at(place))
    }

    /// A length of the page as it is placed.
    pub fn length(&self, points: f64) -> Length {
        Length::from_raw((points * self.scale * 65536.0).round() as i64)
    }
}

/// The slot and the advertisement of the plan that an image on the page is.
fn advertisement<'a>(
    on: &Inspection<'a>,
    art: ImageId,
    rect: &Rect,
) -> Option<(&'a crate::model::Slot, &'a Advertisement)> {
    on.plan.slots.iter().find_map(|slot| match slot.content.first().map(|e| &e.kind) {
        Some(ElementKind::Ad(ad)) if ad.image == Some(art) && ad.rect == *rect => Some((slot, ad)),
        _ => None,
    })
}
