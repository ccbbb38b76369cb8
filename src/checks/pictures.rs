//! Checks of pictures and their captions.

use crate::color::{Condition, Intent};
use crate::diag::catalogue::raise;
use crate::geom::{Length, Rect, WritingMode};
use crate::image::{ImageInfo, Space};
use crate::page::{LineFact, NodeKind, PictureFact};

use super::{Found, Inspection, across, down, overlap, pt, union};

/// Least distance of a caption from the photo over it.
const CAPTION_GAP: i64 = 4; // points

pub(super) fn check(on: &Inspection, found: &mut Found) {
    for picture in &on.page.pictures {
        if let Some(info) = picture.image.and_then(|id| on.images.get(id)) {
            resolution(on, picture, info, found);
            space(on, picture, info, found);
            focus(picture, info, found);
        }
    }
    let captions = on.page.lines.chunk_by(|a, b| a.node == b.node);
    for lines in captions.filter(|c| c.first().is_some_and(|l| on.kind_of(l) == Some(&NodeKind::Caption))) {
        let Some((picture, rect)) = photo_of(on, lines) else { continue };
        pointer(picture, &rect, lines, found);
        caption_gap(on, picture, &rect, lines, found);
    }
}

/// Effective resolution at the placed size, of the file's own pixels. Line art of one bit has its
/// edges in its pixels alone, and wants several times as many.
fn resolution(on: &Inspection, picture: &PictureFact, info: &ImageInfo, found: &mut Found) {
    let press = on.press();
    let (least, good, what) = match info.line_art {
        true => (press.least_line_art_ppi, press.good_line_art_ppi, " for line art of one bit"),
        false => (press.least_ppi, press.good_ppi, ""),
    };
    if picture.ppi >= good || picture.ppi == 0 {
        return;
    }
    let (code, limit) = match picture.ppi < least {
        true => ("image-resolution", least),
        false => ("image-soft", good),
    };
    let message = format!("`{}` is {} ppi at its placed size, under {limit}{what}", picture.file, picture.ppi);
    let width = picture.rect.width.scale(i64::from(picture.ppi), i64::from(good.max(1)));
    let help = match width.to_mm().floor() {
        mm if mm >= 5.0 => format!("use a larger file, or place it at most {mm:.0} mm wide"),
        _ => "use a larger file: this one is too small for print at any size".to_owned(),
    };
    let placed = format!("placed in slot `{}`", picture.slot);
    found.push(
        if code == "image-soft" { raise("image-soft", message) } else { raise("image-resolution", message) }
            .at_opt(picture.span, placed)
            .help(help),
    );
}

/// A picture in light's colours on a page printed in inks.
fn space(on: &Inspection, picture: &PictureFact, info: &ImageInfo, found: &mut Found) {
    // On a page in black alone it is an error of its plates.
    if info.space != Space::Rgb || on.plan.black_only {
        return;
    }
    let condition = &on.press().condition;
    let (profile, how) = (condition.profile.name(), rendering(condition));
    found.push(
        raise("image-rgb", format!("`{}` is RGB: it is converted to {profile}, {how}", picture.file))
            .at_opt(picture.span, format!("placed in slot `{}`", picture.slot))
            .help("look at its colours on the proof, or separate it by hand"),
    );
}

/// How a condition brings colours into its gamut, in words.
fn rendering(condition: &Condition) -> String {
    let intent = match condition.intent {
        Intent::Perceptual => "perceptual",
        Intent::RelativeColorimetric => "relative colorimetric",
        Intent::Saturation => "saturation",
        Intent::AbsoluteColorimetric => "absolute colorimetric",
    };
    let black = if condition.black_point { " with black-point compensation" } else { "" };
    format!("{intent}{black}")
}

/// A crop that leaves the picture's focus outside.
fn focus(picture: &PictureFact, info: &ImageInfo, found: &mut Found) {
    let [x, y, width, height] = picture.source.map(u64::from);
    let at = |thousandths: u16, extent: u32| u64::from(thousandths.min(1000)) * u64::from(extent) / 1000;
    let (fx, fy) = (at(picture.focus.0, info.width), at(picture.focus.1, info.height));
    if (x..=x + width).contains(&fx) && (y..=y + height).contains(&fy) {
        return;
    }
    found.push(
        raise("crop-focus", format!("the crop of `{}` leaves out its focus", picture.file))
            .at_opt(picture.span, format!("placed in slot `{}`", picture.slot))
            .help("give it a slot nearer to its proportions, or another focus"),
    );
}

/// The photo that a caption belongs to, by its text, and the area of the caption's lines.
fn photo_of<'a>(on: &Inspection<'a>, lines: &[LineFact]) -> Option<(&'a PictureFact, Rect)> {
    let solid = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let text: String = lines.iter().map(|l| solid(&l.text)).collect();
    let belongs = |p: &&PictureFact| !p.caption.is_empty() && text.contains(&solid(&p.caption));
    let picture = on.page.pictures.iter().find(belongs)?;
    let rect = lines.iter().map(LineFact::rect).reduce(|a, b| union(&a, &b))?;
    Some((picture, rect))
}

/// A pointer that points away from its photo.
fn pointer(picture: &PictureFact, caption: &Rect, lines: &[LineFact], found: &mut Found) {
    let Some(first) = lines.first() else { return };
    let photo = &picture.rect;
    // A vertical caption stands beside its photo more often than under it: there, up is wrong.
    let level = !first.writing.is_vertical() || overlap(across(photo), across(caption)) * 2 > caption.width;
    for mark in first.text.chars().take_while(|c| POINTERS.iter().any(|(mark, _)| mark == c)) {
        // A caption that lies on its photo may point up, as the engine has it.
        let right = match mark {
            '▲' => level && photo.y <= caption.y,
            '▼' => level && photo.y > caption.y,
            '◀' => photo.right() <= caption.x + first.size,
            _ => photo.x >= caption.right() - first.size,
        };
        if right {
            continue;
        }
        let way = POINTERS.iter().find(|(m, _)| *m == mark).map_or("", |(_, way)| way);
        found.push(
            raise("caption-pointer", format!("the caption of `{}` points {way}, away from its photo", picture.file))
                .at_opt(first.source, format!("{mark} is here"))
                .at_opt(picture.span, format!("the photo stands in slot `{}`", picture.slot))
                .help("take the mark out of the manuscript: the page adds the right one"),
        );
    }
}

const POINTERS: [(char, &str); 4] = [('▲', "up"), ('▼', "down"), ('◀', "left"), ('▶', "right")];

/// A caption too near to the photo over it; a vertical one, to the photo beside it.
fn caption_gap(on: &Inspection, picture: &PictureFact, caption: &Rect, lines: &[LineFact], found: &mut Found) {
    let Some(first) = lines.first() else { return };
    let Some((white, place)) = white_between(on, first.writing, &picture.rect, caption) else { return };
    if white >= Length::pt(CAPTION_GAP) - Length::centipoints(10) {
        return;
    }
    let message =
        format!("the caption of `{}` stands {} {place} its photo, less than {CAPTION_GAP} pt", picture.file, pt(white));
    let edge = if place == "under" { "the foot of the photo's" } else { "that side of the photo's" };
    found.push(
        raise("caption-gap", message)
            .at_opt(first.source, "this caption")
            .help(format!("give the caption's slot, or {edge}, {} more inset", pt(Length::pt(CAPTION_GAP) - white))),
    );
}

/// The white between a photo and a caption that follows it, and which way it lies: under the photo,
/// or, of vertical captions, also at either side. `None` where the caption stands elsewhere.
fn white_between(
    on: &Inspection,
    writing: WritingMode,
    photo: &Rect,
    caption: &Rect,
) -> Option<(Length, &'static str)> {
    let under =
        caption.y >= photo.bottom() - caption.height / 2 && overlap(across(caption), across(photo)) > Length::ZERO;
    if !writing.is_vertical() {
        return under.then(|| (caption.y - photo.bottom(), "under"));
    }
    let (photo, caption) = (on.turn(writing).rect(*photo), on.turn(writing).rect(*caption));
    let level = overlap(across(&caption), across(&photo)) > Length::ZERO;
    match () {
        () if level && caption.y >= photo.bottom() - caption.height / 2 => Some((caption.y - photo.bottom(), "beside")),
        () if level && caption.bottom() <= photo.y + caption.height / 2 => Some((photo.y - caption.bottom(), "beside")),
        () if !level && overlap(down(&caption), down(&photo)) > Length::ZERO && caption.x >= photo.right() => {
            Some((caption.x - photo.right(), "under"))
        }
        () => None,
    }
}
