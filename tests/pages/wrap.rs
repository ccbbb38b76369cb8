//! Text around pictures that cut into columns: distances, measures, order.

use dayang::geom::{Em, Length, Rect};
use dayang::page::{FrameFact, LineFact, Page};

use super::{Built, extract, root, solid};

const CASES: [&str; 4] = ["wrap-left", "wrap-right", "wrap-middle", "wrap-two-columns"];
/// 9.5 pt.
const EM: Length = Length::from_raw(19 << 15);

fn built(name: &str) -> Built {
    Built::disk(&root().join("tests/cases/pages").join(name).join("edition.toml"))
}

fn frame<'p>(page: &'p Page, line: &LineFact) -> &'p FrameFact {
    &page.frames[line.frame as usize]
}

fn body(page: &Page) -> impl Iterator<Item = &LineFact> {
    page.lines.iter().filter(|l| frame(page, l).role == "body")
}

/// The em boxes of a line's measure.
fn area(line: &LineFact) -> Rect {
    Rect::new(line.baseline.x, line.baseline.y - line.size.scale(88, 100), line.measure, line.size)
}

#[test]
fn lines_keep_their_distance_from_pictures_and_captions() {
    // The cases ask for an em beside the picture and three fifths above and below it.
    for name in CASES {
        let page = built(name).output.pages.remove(0);
        let near = EM.scale(1, 50);
        let (beside, block) = (EM - near, EM.scale(6, 10) - near);
        let mut areas: Vec<Rect> = page.pictures.iter().map(|p| p.rect).collect();
        areas.extend(page.lines.iter().filter(|l| l.style == "caption").map(area));
        let mut shortened = 0;
        for line in body(&page) {
            for cut in &areas {
                let kept = Rect::new(cut.x - beside, cut.y - block, cut.width + beside * 2, cut.height + block * 2);
                assert!(!kept.overlaps(&area(line)), "{name}: {} is too near", line.text);
            }
            shortened += usize::from(line.measure < frame(&page, line).rect.width - Length::pt(1));
        }
        assert!(shortened >= 8, "{name}: {shortened} lines run around the picture");
    }
}

#[test]
fn measures_beside_a_picture_are_whole_ems_on_the_columns_grid() {
    for name in CASES {
        let page = built(name).output.pages.remove(0);
        for line in body(&page).filter(|l| l.style == "body") {
            let ems = line.measure.in_em(line.size);
            let off = (ems.raw() + 64).rem_euclid(Em::ONE.raw()) - 64;
            assert!(off.abs() <= 64 && ems >= Em::ems(5), "{name}: a measure of {ems:?}: {}", line.text);
            let from = (line.baseline.x - frame(&page, line).rect.x).in_em(line.size);
            let off = (from.raw() + 64).rem_euclid(Em::ONE.raw()) - 64;
            assert!(off.abs() <= 64, "{name}: starts {from:?} into its column: {}", line.text);
            assert!(line.on_grid);
        }
    }
}

#[test]
fn two_places_of_a_row_are_read_left_then_right() {
    let page = built("wrap-middle").output.pages.remove(0);
    let lines: Vec<&LineFact> = body(&page).collect();
    let pairs: Vec<(&LineFact, &LineFact)> =
        lines.windows(2).filter(|p| p[0].baseline.y == p[1].baseline.y).map(|p| (p[0], p[1])).collect();
    assert!(pairs.len() >= 7, "{} rows of two places", pairs.len());
    for (left, right) in pairs {
        assert!(left.baseline.x + left.measure + EM < right.baseline.x);
    }
    assert!(lines.windows(2).all(|p| p[0].baseline.y <= p[1].baseline.y), "rows follow each other down the page");
    // No head stands beside a picture in the middle.
    for head in page.lines.iter().filter(|l| l.style == "subhead") {
        assert!(!lines.iter().any(|l| l.style == "body" && l.baseline.y == head.baseline.y));
        assert!(page.pictures.iter().all(|p| area(head).y > p.rect.bottom() || area(head).bottom() < p.rect.y));
    }
}

#[test]
fn both_columns_of_a_picture_across_two_are_shortened() {
    let page = built("wrap-two-columns").output.pages.remove(0);
    for slot in ["c2", "c3"] {
        let short = body(&page).filter(|l| frame(&page, l).slot == slot && l.measure < EM * 11);
        let sides: Vec<Length> = short.map(|l| l.baseline.x - frame(&page, l).rect.x).collect();
        assert!(sides.len() >= 8, "{slot}: {}", sides.len());
        assert!(sides.iter().all(|x| (*x > EM) == (slot == "c3")), "{slot}: the picture is on the inner side");
    }
    assert!(body(&page).filter(|l| frame(&page, l).slot == "c1").all(|l| l.measure > EM * 11));
}

#[test]
fn text_around_pictures_is_whole_and_in_order() {
    for name in CASES {
        let built = built(name);
        assert!(built.codes().is_empty(), "{name}: {}", built.rendered());
        let text = solid(&extract(built.page_pdf(0)));
        let thread = &built.output.jobs.as_ref().unwrap()[0].threads[0];
        let mut at = 0;
        for element in &thread.elements {
            let dayang::model::ElementKind::Text(paragraph) = &element.kind else { continue };
            let found = text[at..].find(&solid(&paragraph.text));
            at += found.unwrap_or_else(|| panic!("{name}: out of order: {}", paragraph.text));
        }
    }
}
