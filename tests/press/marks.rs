//! Marks: where they stand, what they say, on which plates they print.

use dayang::color::{Ink, PlannedPlates, SpotColor, SpotId};
use dayang::compose::marks;
use dayang::geom::{Length, Rect};
use dayang::model::press::Purpose;
use dayang::page::{Item, Page, Paint, Segment, Tree};

use super::{marked, said, tabloid, write};
use crate::pages::extract;

/// The rectangle that a painted item covers.
fn covered(item: &Item) -> Rect {
    match &item.paint {
        Paint::Fill { rect, .. } => *rect,
        Paint::Path(path) => {
            let points: Vec<_> = path
                .segments
                .iter()
                .filter_map(|s| match s {
                    Segment::Move(p) | Segment::Line(p) | Segment::Curve(.., p) => Some(*p),
                    Segment::Close => None,
                })
                .collect();
            let half = path.stroke.map_or(Length::ZERO, |(_, width)| width / 2);
            let span = |of: &dyn Fn(&dayang::geom::Point) -> Length| {
                (
                    points.iter().map(of).min().expect("points") - half,
                    points.iter().map(of).max().expect("points") + half,
                )
            };
            let ((left, right), (top, bottom)) = (span(&|p| p.x), span(&|p| p.y));
            Rect::new(left, top, right - left, bottom - top)
        }
        other => panic!("no mark paints {other:?}"),
    }
}

/// Everything that was added to a page outside its bleed: the rectangles of marks and of text.
fn on_the_rim(page: &Page) -> Vec<Rect> {
    let mut rects: Vec<Rect> = page.over.iter().map(covered).collect();
    rects.extend(page.over_text.iter().map(|run| {
        let last = run.glyphs.last().expect("glyphs");
        let right = run.origin.x + last.x + last.advance.at(run.size);
        Rect::new(run.origin.x, run.origin.y - run.size, right - run.origin.x, run.size.scale(125, 100))
    }));
    rects
}

#[test]
fn marks_stand_on_the_sheet_outside_the_bleed() {
    let (_, output) = marked();
    let page = &output.pages[0];
    assert!(!page.unsigned, "{}", said(output));
    let rects = on_the_rim(page);
    assert!(rects.len() > 40, "{} marks", rects.len());
    let mm = |um| Length::micrometres(um);
    assert_eq!((page.bleed, page.margin), (mm(3000), mm(7000)), "6 mm of marks, 1 mm of edge");
    let bleed = Rect::new(Length::ZERO, Length::ZERO, page.trim.width, page.trim.height).outset(page.bleed);
    let sheet = bleed.outset(page.margin);
    let slack = Length::from_raw(2);
    for rect in rects {
        assert!(sheet.contains(&rect), "{rect:?} is on the sheet");
        let clear = rect.right() <= bleed.x + slack
            || rect.x >= bleed.right() - slack
            || rect.bottom() <= bleed.y + slack
            || rect.y >= bleed.bottom() - slack;
        assert!(clear, "{rect:?} is outside the bleed");
    }
    assert!(page.over_text.iter().all(|run| run.node == Tree::ARTIFACT));
}

#[test]
fn marks_do_not_touch_each_other() {
    let (_, output) = marked();
    // Patches of the bar adjoin, and so do the strokes of one mark.
    let groups = |rect: &Rect| rect.width.max(rect.height) > Length::micrometres(5_500);
    let rects: Vec<Rect> = on_the_rim(&output.pages[0]).into_iter().filter(|r| !groups(r)).collect();
    let crossing = |a: &Rect, b: &Rect| {
        let slack = Length::from_raw(64);
        let (x, y) = (a.right().min(b.right()) - a.x.max(b.x), a.bottom().min(b.bottom()) - a.y.max(b.y));
        x > slack && y > slack
    };
    for (i, a) in rects.iter().enumerate() {
        assert!(!rects[i + 1..].iter().any(|b| crossing(a, b)), "{a:?} is crossed");
    }
}

#[test]
fn crop_marks_are_in_line_with_the_trim() {
    let page = &marked().1.pages[0];
    let rules: Vec<Rect> = page.over.iter().filter(|i| ink(i) == Some(Ink::REGISTRATION)).map(covered).collect();
    let length = Length::micrometres(5_000);
    for y in [Length::ZERO, page.trim.height] {
        let on = rules.iter().filter(|r| r.width == length && (r.y + r.height / 2 - y).abs() < Length::from_raw(2));
        assert_eq!(on.count(), 2, "two at height {y:?}");
    }
    for x in [Length::ZERO, page.trim.width] {
        let on = rules.iter().filter(|r| r.height == length && (r.x + r.width / 2 - x).abs() < Length::from_raw(2));
        assert_eq!(on.count(), 2, "two at {x:?}");
    }
}

fn ink(item: &Item) -> Option<Ink> {
    match &item.paint {
        Paint::Fill { ink, .. } => Some(*ink),
        _ => None,
    }
}

/// The bar's patches, from the left.
fn patches(page: &Page) -> Vec<Ink> {
    page.over.iter().filter(|i| covered(i).width == covered(i).height).filter_map(ink).collect()
}

#[test]
fn the_bar_has_every_plate_its_overprints_tints_and_grays() {
    let page = &marked().1.pages[0];
    let patches = patches(page);
    let has = |c: u16, m: u16, y: u16, k: u16| patches.contains(&Ink::process(c * 100, m * 100, y * 100, k * 100));
    assert!(has(100, 0, 0, 0) && has(0, 100, 0, 0) && has(0, 0, 100, 0) && has(0, 0, 0, 100));
    assert!(has(0, 100, 100, 0) && has(100, 0, 100, 0) && has(100, 100, 0, 0));
    assert!([25, 50, 75].iter().all(|t| has(*t, 0, 0, 0) && has(0, *t, 0, 0) && has(0, 0, *t, 0) && has(0, 0, 0, *t)));
    assert!(has(50, 40, 40, 0));
    assert!(patches.iter().all(|ink| ink.total() <= 22_000), "within the press's limit");
}

#[test]
fn the_slug_line_says_what_the_sheet_is() {
    let (session, output) = marked();
    let file = write(session, output, &output.pages[0], "marked", "");
    let text = extract(&file);
    let line = text.lines().find(|l| l.contains("newsprint-marked")).expect("the slug line").to_owned();
    for part in ["城聲報", "2026-06-06", "01:30 +08:00", "P1", "C M Y K", "tabloid-5x13", "dayang"] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

/// The marked page anew, on plates of its own; the story's own colours become black.
fn on_plates(plates: PlannedPlates) -> Page {
    let (session, output) = marked();
    let job = &output.jobs.as_ref().expect("jobs")[0];
    let mut page = output.pages[0].clone();
    (page.over, page.over_text, page.under) = (Vec::new(), Vec::new(), Vec::new());
    page.text.iter_mut().for_each(|run| run.ink = Ink::BLACK);
    page.spots = vec![
        SpotColor { name: "PANTONE 186 C".to_owned(), alternate: Ink::process(0, 10_000, 8_100, 400) },
        SpotColor { name: "House Gold".to_owned(), alternate: Ink::process(2_000, 3_000, 7_000, 0) },
    ];
    if let Some(id) = plates.spots.first() {
        let rect = Rect::new(Length::pt(30), Length::pt(30), Length::pt(300), Length::pt(60));
        page.under
            .push(Item { node: Tree::ARTIFACT, paint: Paint::Fill { rect, ink: page.spots[0].tint(*id, 10_000) } });
    }
    page.plates = plates;
    marks::add(&mut page, &job.pages[0], job, &session.fonts);
    page
}

#[test]
fn a_page_of_black_alone_has_marks_in_black_alone() {
    let (session, output) = marked();
    let page = on_plates(PlannedPlates { black_only: true, spots: Vec::new() });
    let all = patches(&page);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.iter().all(Ink::is_black_only));
    let file = write(session, output, &page, "marked-k", "--plates K");
    let separations = String::from_utf8_lossy(&file).matches("/Separation").count();
    assert_eq!(separations, 0);
    assert!(!extract(&file).contains("C M Y K"));
}

#[test]
fn spot_colours_have_patches_and_names_on_their_own_plates() {
    let (session, output) = marked();
    for (name, black_only) in [("marked-cmyk-spots", false), ("marked-k-spots", true)] {
        let page = on_plates(PlannedPlates { black_only, spots: vec![SpotId(0), SpotId(1)] });
        for id in [SpotId(0), SpotId(1)] {
            let tints: Vec<u16> =
                patches(&page).iter().filter_map(|i| i.spot.filter(|s| s.spot == id)).map(|s| s.tint).collect();
            assert_eq!(tints, [10_000, 7_500, 5_000, 2_500]);
        }
        let runs = page.over_text.iter().filter(|r| r.ink.spot.is_some_and(|s| s.spot != SpotId::ALL));
        let names: String = runs.map(|run| run.text.as_str()).collect();
        assert_eq!(names, "PANTONE 186 CHouse Gold");
        let file = write(session, output, &page, name, "--spots 2");
        assert!(extract(&file).contains("PANTONE 186 C"));
    }
}

#[test]
fn proofs_have_the_marks_and_the_digital_edition_has_none() {
    let (_, proof) = tabloid("newsprint-marked", &[], Purpose::Proof);
    assert_eq!(proof.pages[0].over.len(), marked().1.pages[0].over.len());
    let (_, digital) = tabloid("newsprint-marked", &[], Purpose::Digital);
    let page = &digital.pages[0];
    assert!(page.over.is_empty() && page.over_text.is_empty() && page.margin == Length::ZERO);
}

#[test]
fn what_is_not_asked_for_is_not_there() {
    let with = |marks: &str| {
        let press = format!("name = \"own\"\n[marks]\n{marks}\n");
        let (_, mut output) = tabloid("own.toml", &[("own.toml", press.as_bytes())], Purpose::Press);
        assert!(output.jobs.is_some(), "{}", said(&output));
        output.pages.remove(0)
    };
    let (plain, bleed) = (with(""), Length::micrometres(3000));
    assert!(plain.over.is_empty() && plain.margin == Length::ZERO && plain.bleed == bleed, "the layout's bleed");
    let crop = with("crop = true\noffset = \"4mm\"\nbleed = \"9mm\"");
    assert_eq!((crop.over.len(), crop.over_text.len(), crop.bleed), (8, 0, bleed));
    let reach = [4000, 5000, 1000].map(Length::micrometres).into_iter().fold(Length::ZERO, |sum, l| sum + l);
    assert_eq!(crop.margin + crop.bleed, reach);
    let slug = with("slug = true");
    assert!(slug.over.is_empty() && !slug.over_text.is_empty());
    let clear = with("registration = true\noffset = \"1mm\"");
    let edge = Length::ZERO - bleed + Length::from_raw(2);
    assert!(clear.over.iter().map(covered).any(|r| r.bottom() <= edge), "clear of the bleed, not of the offset alone");
}

#[test]
fn a_layout_without_bleed_gets_the_press_s() {
    let (session, output) = marked();
    let job = &output.jobs.as_ref().expect("jobs")[0];
    let mut page = output.pages[0].clone();
    (page.over, page.over_text, page.bleed) = (Vec::new(), Vec::new(), Length::ZERO);
    let ink = Ink::black(20);
    let paint = Paint::Fill { rect: Rect::new(Length::ZERO, Length::ZERO, page.trim.width, Length::pt(9)), ink };
    page.under = vec![Item { node: Tree::ARTIFACT, paint }];
    marks::add(&mut page, &job.pages[0], job, &session.fonts);
    let bleed = Length::micrometres(3000);
    assert_eq!(page.bleed, bleed);
    let tint = covered(&page.under[0]);
    assert_eq!((tint.x, tint.y, tint.bottom()), (Length::ZERO - bleed, Length::ZERO - bleed, Length::pt(9)));
    assert_eq!(tint.right(), page.trim.width + bleed);
}

#[test]
fn a_page_too_small_for_its_marks_has_what_fits() {
    let (session, output) = marked();
    let job = &output.jobs.as_ref().expect("jobs")[0];
    for width in [5, 40, 120, 250] {
        let mut page = output.pages[0].clone();
        (page.over, page.over_text, page.under, page.text) = Default::default();
        page.trim.width = Length::pt(width);
        page.spots = vec![SpotColor { name: "長".repeat(60), alternate: Ink::BLACK }];
        page.plates = PlannedPlates { black_only: false, spots: vec![SpotId(0)] };
        marks::add(&mut page, &job.pages[0], job, &session.fonts);
        let sheet =
            Rect::new(Length::ZERO, Length::ZERO, page.trim.width, page.trim.height).outset(page.bleed + page.margin);
        for rect in on_the_rim(&page) {
            assert!(sheet.contains(&rect), "{width}: {rect:?}");
        }
    }
}
