//! Pictures and art: cropped around their focus, scaled to their slot.

use crate::color::Ink;
use crate::diag::Diagnostic;
use crate::geom::{Length, Rect};
use crate::image::ImageId;
use crate::model::{Advertisement, Part, Picture, Slot};
use crate::page::{Paint, Path, PictureFact, Segment};

use super::Desk;
use super::sheet::Sheet;

/// Places a picture, or a keyline marked 待圖 where there is none.
pub(super) fn set(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, picture: &Picture, rect: Rect) {
    let mut fact = PictureFact {
        image: picture.image,
        file: picture.file.clone(),
        slot: slot.id.clone(),
        rect,
        source: [0; 4],
        focus: picture.focus,
        ppi: 0,
        caption: picture.alt.clone(),
        span: picture.span,
    };
    match picture.image {
        Some(image) if !rect.width.is_zero() && !rect.height.is_zero() => {
            let info = desk.images.info(image);
            let size = (info.width, info.height);
            let source = crop(size, rect, picture.focus, picture.keep);
            if !keeps(desk, picture, rect) {
                cuts_keep(desk, sheet, slot, picture);
            }
            fact.source = source;
            fact.ppi = ppi(source, rect);
            let paint = Paint::Picture { image, rect, source };
            // A picture without a caption is named by its story.
            let story = slot.story.and_then(|story| desk.job.stories.get(story));
            let alt = story.filter(|_| picture.alt.trim().is_empty()).map_or(&picture.alt, |story| &story.title);
            sheet.paint_figure((slot.story, Part::Photo), alt, paint);
        }
        _ => keyline(desk, sheet, rect, "待圖", None),
    }
    sheet.pictures.push(fact);
}

/// Places an advertisement where it was measured to stand, or a keyline marked 待廣告 with the
/// size of its place.
pub(super) fn set_ad(desk: &mut Desk, sheet: &mut Sheet, slot: &Slot, ad: &Advertisement) {
    let rect = ad.rect;
    let Some(image) = ad.image.filter(|_| !rect.width.is_zero() && !rect.height.is_zero()) else {
        let tenth = |length: Length| (length.to_mm() * 10.0).round() / 10.0;
        let size = format!("{} × {} mm", tenth(rect.width), tenth(rect.height));
        return keyline(desk, sheet, rect, "待廣告", Some(&size));
    };
    let info = desk.images.info(image);
    if info.size.is_some() {
        return sheet.paint_figure((None, Part::Photo), &ad.alt, Paint::Form { art: image, rect });
    }
    let focus = (500, 500);
    let source = crop((info.width, info.height), rect, focus, None);
    sheet.paint_figure((None, Part::Photo), &ad.alt, Paint::Picture { image, rect, source });
    let (file, slot, caption) = (ad.file.clone(), slot.id.clone(), String::new());
    let (image, ppi, span) = (Some(image), ppi(source, rect), ad.span);
    sheet.pictures.push(PictureFact { image, file, slot, rect, source, focus, ppi, caption, span });
}

/// The part of an image that fills `rect`, centred on the focus as far as its edges and the part
/// to keep allow.
fn crop((width, height): (u32, u32), rect: Rect, focus: (u16, u16), keep: Option<[u16; 4]>) -> [u32; 4] {
    let (cw, ch) = proportioned((width, height), rect);
    let at = |extent: u32, part: u32, focus: u16, keep: Option<(u16, u16)>| {
        let of = |thousandths: u16| i64::from(extent) * i64::from(thousandths.min(1000)) / 1000;
        let (extent, part) = (i64::from(extent), i64::from(part));
        let mut at = of(focus) - part / 2;
        if let Some((from, length)) = keep {
            let (from, to) = (of(from), of(from.saturating_add(length)));
            at = if to - from > part { from + (to - from - part) / 2 } else { at.clamp(to - part, from) };
        }
        u32::try_from(at.clamp(0, (extent - part).max(0))).unwrap_or(0)
    };
    let x = at(width.max(1), cw, focus.0, keep.map(|[x, _, w, _]| (x, w)));
    let y = at(height.max(1), ch, focus.1, keep.map(|[_, y, _, h]| (y, h)));
    [x, y, cw, ch]
}

/// Width and height, in pixels, of the largest part of an image with a rectangle's proportions.
fn proportioned((width, height): (u32, u32), rect: Rect) -> (u32, u32) {
    let (w, h) = (i128::from(width.max(1)), i128::from(height.max(1)));
    let (rw, rh) = (i128::from(rect.width.raw().max(1)), i128::from(rect.height.raw().max(1)));
    let (cw, ch) = if w * rh > h * rw { ((h * rw / rh).max(1), h) } else { (w, (w * rh / rw).max(1)) };
    let clip = |n: i128| u32::try_from(n).unwrap_or(0);
    (clip(cw), clip(ch))
}

/// Whether a picture that fills `rect` leaves the part to keep whole.
pub(super) fn keeps(desk: &Desk, picture: &Picture, rect: Rect) -> bool {
    let (Some(image), Some([_, _, width, height])) = (picture.image, picture.keep) else { return true };
    let info = desk.images.info(image);
    let (cw, ch) = proportioned((info.width, info.height), rect);
    let of = |extent: u32, part: u16| u64::from(extent) * u64::from(part) / 1000;
    u64::from(cw) >= of(info.width, width) && u64::from(ch) >= of(info.height, height)
}

/// Reports a slot whose proportions cut the part to keep.
fn cuts_keep(desk: &mut Desk, sheet: &Sheet, slot: &Slot, picture: &Picture) {
    desk.diags.push(
        Diagnostic::warning("crop-keep", format!("the crop of `{}` cuts into its `keep` part", picture.file))
            .at_opt(picture.span, "this picture")
            .at_opt(slot.span, "in this slot")
            .help("give it a slot of other proportions, or keep less")
            .on_page(&sheet.plan.id),
    );
}

/// Pixels per inch at the placed size, the lesser of both directions, rounded down.
fn ppi(source: [u32; 4], rect: Rect) -> u32 {
    let along = |pixels: u32, length: Length| {
        let inch = i64::from(pixels).saturating_mul(72).saturating_mul(Length::pt(1).raw());
        u32::try_from(inch / length.raw().max(1)).unwrap_or(u32::MAX)
    };
    along(source[2], rect.width).min(along(source[3], rect.height))
}

/// A keyline with crossed diagonals, marked with what is awaited and, under it, how large.
fn keyline(desk: &Desk, sheet: &mut Sheet, rect: Rect, mark: &str, size: Option<&str>) {
    let ink = Ink::black(50);
    sheet.paint(Paint::Fill { rect, ink: Ink::black(5) });
    let (l, t, r, b) = (rect.x, rect.y, rect.right(), rect.bottom());
    let point = crate::geom::Point::new;
    let segments = vec![
        Segment::Move(point(l, t)),
        Segment::Line(point(r, b)),
        Segment::Move(point(r, t)),
        Segment::Line(point(l, b)),
    ];
    let stroke = Some((ink, Length::centipoints(25)));
    sheet.paint(Paint::Path(Path { segments, fill: None, even_odd: false, stroke, round: false }));
    sheet.paint(Paint::Frame { rect, width: Length::centipoints(50), ink });
    let Some(style) = desk.job.styles.first() else { return };
    let type_size = Length::pt(28).min(rect.height / 3).max(Length::pt(6));
    let small = type_size * 2 / 5;
    let rows = [(mark, type_size)].into_iter().chain(size.map(|text| (text, small)));
    let depth: Length = rows.clone().map(|(_, size)| size).sum();
    let mut top = rect.y + (rect.height - depth) / 2;
    let wide =
        |text: &str, size: Length| size * text.chars().map(|c| if c.is_ascii() { 5 } else { 10 }).sum::<i64>() / 10;
    let width = rows.clone().map(|(text, size)| wide(text, size)).max().unwrap_or_default() + type_size;
    let back = Rect::new(
        rect.x + (rect.width - width) / 2,
        top - type_size.scale(3, 10),
        width,
        depth + type_size.scale(6, 10),
    );
    sheet.paint(Paint::Fill { rect: back, ink: Ink::PAPER });
    for (text, size) in rows {
        let origin = point(rect.x + (rect.width - wide(text, size)) / 2, top + size.scale(88, 100));
        sheet.over_text.extend(super::proof::line(desk.fonts, style, text, size, Ink::black(60), origin));
        top += size.scale(110, 100);
    }
}

/// The largest rectangle of the art's proportions where the lines of a slot start: at its left, or,
/// where they are vertical, at its top.
pub(super) fn art_at_start(desk: &Desk, art: ImageId, slot: &Slot) -> Rect {
    let (turn, area) = (slot.turn, slot.area());
    let own = turn.rect(art_rect(desk, art, slot.rect));
    turn.page_rect(Rect { x: area.x, ..own })
}

/// The largest rectangle of the art's proportions within `area`, centred.
pub(super) fn art_rect(desk: &Desk, art: ImageId, area: Rect) -> Rect {
    let info = desk.images.info(art);
    let (w, h) = (i64::from(info.width.max(1)), i64::from(info.height.max(1)));
    let (mut width, mut height) = (area.width, area.width.scale(h, w));
    if height > area.height {
        (width, height) = (area.height.scale(w, h), area.height);
    }
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_keeps_the_focus_and_the_proportions() {
        let square = Rect::new(Length::ZERO, Length::ZERO, Length::pt(72), Length::pt(72));
        let at = |focus, keep| crop((400, 200), square, focus, keep);
        assert_eq!(at((500, 500), None), [100, 0, 200, 200]);
        assert_eq!(at((0, 500), None), [0, 0, 200, 200]);
        assert_eq!(at((1000, 500), None), [200, 0, 200, 200]);
        // What is to be kept comes before the focus.
        assert_eq!(at((0, 500), Some([400, 0, 250, 1000])), [60, 0, 200, 200]);
        assert_eq!(at((0, 0), Some([0, 0, 1000, 1000])), [100, 0, 200, 200], "too wide: its middle");
        assert_eq!(ppi([0, 0, 200, 200], square), 200);
    }
}
