//! Pictures of a page: what is told of them, their addresses, and their files.

use std::collections::BTreeMap;

use crate::export::svg::{self, Pictures};
use crate::geom::Rect;
use crate::image::ImageId;
use crate::model::{ElementKind, Picture};
use crate::page::{Paint, PictureFact};

use super::photo::{self, Wanted};
use super::view::PictureView;
use super::{Shown, layout};

/// Where pictures are to be had.
const FOLDER: &str = "/api/pictures/";

/// Longest side of a whole picture for the screen, in pixels.
const SIDE: u32 = 800;

/// The addresses of what is a picture on a page, by the number of its item.
pub(super) struct Addresses(BTreeMap<usize, String>);

impl Addresses {
    /// Those of a page.
    pub fn of(shown: &Shown) -> Addresses {
        Addresses(
            painted(shown).map(|(n, wanted)| (n, format!("{FOLDER}{}", photo::address(shown, &wanted)))).collect(),
        )
    }
}

impl Pictures for Addresses {
    fn address(&self, n: usize) -> Option<String> {
        self.0.get(&n).cloned()
    }
}

/// What a page paints of pictures and placed pages, by the number of its item.
fn painted<'a>(shown: &Shown<'a>) -> impl Iterator<Item = (usize, Wanted)> + use<'a> {
    svg::pictures(shown.page, &shown.job.session.images).filter_map(|(n, item, _)| match item.paint {
        Paint::Picture { image, rect, source } => Some((n, Wanted::Part { image, source, rect })),
        Paint::Form { art, rect } => Some((n, Wanted::Placed { art, rect })),
        _ => None,
    })
}

/// The whole of a picture, small.
fn whole(shown: &Shown, image: ImageId) -> Option<Wanted> {
    let info = shown.job.session.images.get(image)?;
    Some(Wanted::Whole { image, size: [info.width, info.height], side: SIDE })
}

/// A picture by its address.
pub(super) fn picture(shown: &Shown, address: &str) -> Option<Vec<u8>> {
    let address = address.strip_prefix(FOLDER).unwrap_or(address);
    let wholes = shown.page.pictures.iter().filter_map(|fact| whole(shown, fact.image?));
    let mut all = painted(shown).map(|(_, wanted)| wanted).chain(wholes);
    let wanted = all.find(|wanted| photo::address(shown, wanted) == address)?;
    photo::file(shown, &wanted, address)
}

/// What is told of a page's photos: those of stories that have a file. Advertisements and
/// keylines have nothing to be cropped.
pub(super) fn pictures(shown: &Shown) -> Vec<PictureView> {
    shown.page.pictures.iter().filter_map(|fact| view(shown, fact)).collect()
}

fn view(shown: &Shown, fact: &PictureFact) -> Option<PictureView> {
    let image = fact.image?;
    let slot = shown.plan.slots.iter().find(|slot| slot.id == fact.slot)?;
    let story = shown.story(slot.story)?;
    let info = shown.job.session.images.get(image)?;
    let pixels = [info.width, info.height];
    let written = slot.content.iter().find_map(|element| match &element.kind {
        ElementKind::Picture(picture) if picture.image == fact.image && picture.span == fact.span => Some(picture),
        _ => None,
    });
    let named = |picture: &Picture| picture.id.clone();
    Some(PictureView {
        slot: slot.id.clone(),
        story,
        name: written.and_then(named).unwrap_or_else(|| fact.file.clone()),
        rect: within(shown, fact).into(),
        focus: Some([thousandths(fact.focus.0), thousandths(fact.focus.1)]),
        crop: written.and_then(|picture| picture.keep).map(|keep| keep.map(thousandths)),
        shows: shows(fact.source, pixels),
        pixels,
        ppi: fact.ppi,
        address: format!("{FOLDER}{}", photo::address(shown, &whole(shown, image)?)),
        source: fact.span.and_then(|span| shown.places().of(span)),
    })
}

/// Where a photo stands; a fact without extent stands where its slot does.
fn within(shown: &Shown, fact: &PictureFact) -> Rect {
    let slot = shown.plan.slots.iter().find(|slot| slot.id == fact.slot);
    let empty = fact.rect.width.is_zero() || fact.rect.height.is_zero();
    slot.filter(|_| empty).map_or(fact.rect, |slot| layout::area(shown, slot))
}

fn thousandths(n: u16) -> f64 {
    f64::from(n) / 1000.0
}

/// A part of a picture as fractions of the whole, to a millionth.
fn shows([x, y, width, height]: [u32; 4], [whole_width, whole_height]: [u32; 2]) -> [f64; 4] {
    let of = |part: u32, whole: u32| {
        let whole = u64::from(whole.max(1));
        ((u64::from(part) * 1_000_000 + whole / 2) / whole) as f64 / 1_000_000.0
    };
    [of(x, whole_width), of(y, whole_height), of(width, whole_width), of(height, whole_height)]
}
