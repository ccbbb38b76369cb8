//! Checks over finished pages: what a make-up editor and a pre-press desk look for.
//!
//! Composition reports what it could not do (overset, missing glyphs) while it works; the checks
//! here need the whole page. Limits for pictures are newsprint's (PREPRESS: error under 100 ppi,
//! warning under 150).

use crate::diag::{Diagnostic, Diagnostics};
use crate::page::{FrameFact, Page, PictureFact};

/// Pictures under this effective resolution may not go to press.
const LEAST_PPI: u32 = 100;
/// Pictures under this effective resolution look soft in print.
const GOOD_PPI: u32 = 150;

/// Checks a finished page.
pub fn check(page: &Page, diags: &mut Diagnostics) {
    for picture in &page.pictures {
        resolution(page, picture, diags);
    }
    overlaps(page, diags);
}

/// Effective resolution at the placed size.
fn resolution(page: &Page, picture: &PictureFact, diags: &mut Diagnostics) {
    if picture.image.is_none() || picture.ppi >= GOOD_PPI {
        return;
    }
    let message = format!("`{}` is {} ppi at its placed size", picture.file, picture.ppi);
    let width = picture.rect.width.scale(i64::from(picture.ppi), i64::from(GOOD_PPI));
    let finding = if picture.ppi < LEAST_PPI {
        Diagnostic::error("image-resolution", message)
    } else {
        Diagnostic::warning("image-resolution", message)
    };
    diags.push(
        finding
            .at_opt(picture.span, format!("placed in slot `{}`", picture.slot))
            .help(format!("use a larger file, or place it at most {:.0} mm wide", width.to_mm().floor()))
            .on_page(&page.id),
    );
}

/// Two slots whose set text lies over each other.
fn overlaps(page: &Page, diags: &mut Diagnostics) {
    let set: Vec<(&FrameFact, crate::geom::Rect)> =
        page.frames.iter().filter(|f| f.lines > 0).map(|f| (f, filled(page, f))).collect();
    for (i, (a, area)) in set.iter().enumerate() {
        for (b, other) in set.iter().skip(i + 1).filter(|(_, other)| area.overlaps(other)) {
            let _ = other;
            diags.push(
                Diagnostic::error("text-overlap", format!("the text of slots `{}` and `{}` overlaps", a.slot, b.slot))
                    .at_opt(a.span, "this slot")
                    .at_opt(b.span, "and this one")
                    .help("move one of them, or make it smaller")
                    .on_page(&page.id),
            );
        }
    }
}

/// The part of a frame that text stands in, less its padding.
fn filled(page: &Page, frame: &FrameFact) -> crate::geom::Rect {
    let inner = frame.rect.inset(frame.inset);
    // A caption stands under its picture, which a head may lie over (壓圖).
    let pictures = page.pictures.iter().filter(|picture| picture.slot == frame.slot);
    let top = pictures.map(|picture| picture.rect.bottom()).fold(inner.y, |top, foot| top.max(foot));
    let foot = (frame.rect.y + frame.filled).min(inner.bottom()).max(top);
    crate::geom::Rect { height: foot - top, ..inner }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Insets, Length, Rect, Size};
    use crate::image::ImageId;
    use crate::page::{Meta, Tree};

    fn page() -> Page {
        Page {
            id: "A1".into(),
            trim: Size { width: Length::pt(1000), height: Length::pt(1000) },
            bleed: Length::ZERO,
            meta: Meta::default(),
            under: vec![],
            text: vec![],
            over: vec![],
            over_text: vec![],
            tree: Tree::default(),
            frames: vec![],
            lines: vec![],
            pictures: vec![],
            stories: vec![],
            unsigned: false,
        }
    }

    fn picture(ppi: u32) -> PictureFact {
        let rect = Rect::new(Length::ZERO, Length::ZERO, Length::pt(72), Length::pt(72));
        let (file, slot, caption) = ("p.jpg".into(), "photo".into(), String::new());
        PictureFact { image: Some(ImageId(0)), file, slot, rect, source: [0, 0, 1, 1], ppi, caption, span: None }
    }

    fn frame(slot: &str, y: i64) -> FrameFact {
        FrameFact {
            slot: slot.into(),
            role: "body".into(),
            story: None,
            rect: Rect::new(Length::ZERO, Length::pt(y), Length::pt(100), Length::pt(50)),
            inset: Insets::default(),
            lines: 2,
            capacity: 3,
            characters: 20,
            filled: Length::pt(27),
            tint: None,
            span: None,
        }
    }

    #[test]
    fn resolution_is_graded() {
        for (ppi, code) in [(99, Some("error")), (100, Some("warning")), (149, Some("warning")), (150, None)] {
            let mut diags = Diagnostics::default();
            check(&Page { pictures: vec![picture(ppi)], ..page() }, &mut diags);
            assert_eq!(diags.iter().next().map(|d| d.severity.to_string()).as_deref(), code, "{ppi} ppi");
        }
    }

    #[test]
    fn only_set_text_overlaps() {
        let found = |y| {
            let mut diags = Diagnostics::default();
            check(&Page { frames: vec![frame("a", 0), frame("b", y)], ..page() }, &mut diags);
            diags.iter().map(|d| d.code).collect::<Vec<_>>()
        };
        assert_eq!(found(26), ["text-overlap"]);
        assert_eq!(found(27), [""; 0]);
    }
}
