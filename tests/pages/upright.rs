//! The vertical examples: what makes a page look right, seen along and across vertical lines.

use std::collections::BTreeSet;

use dayang::geom::{Em, Length};
use dayang::page::{LineFact, Page};

use super::{Built, root};

/// The examples set in vertical lines.
const UPRIGHT: [&str; 2] = ["vertical-front", "vertical-japanese"];

fn pages() -> Vec<(&'static str, Page)> {
    UPRIGHT.iter().flat_map(|name| Built::example(name).output.pages.into_iter().map(move |p| (*name, p))).collect()
}

/// The vertical body lines of a page.
fn body(page: &Page) -> Vec<&LineFact> {
    page.lines.iter().filter(|l| l.style == "body" && l.on_grid && l.writing.is_vertical()).collect()
}

fn slot_of<'p>(page: &'p Page, line: &LineFact) -> &'p str {
    page.frames.get(line.frame as usize).map_or("", |f| f.slot.as_str())
}

#[test]
fn they_build_without_a_finding_and_always_the_same() {
    for name in UPRIGHT {
        let (first, second) = (Built::example(name), Built::example(name));
        assert!(first.codes().is_empty(), "{name}:\n{}", first.rendered());
        assert!(first.output.pages.iter().all(|p| !p.unsigned));
        let (first, second) = (first.files.expect("written"), second.files.expect("written"));
        assert!(first.pages == second.pages && first.joined == second.joined, "{name}");
    }
}

#[test]
fn the_front_page_has_heads_of_every_kind() {
    let page = Built::example("vertical-front").output.pages.remove(0);
    let head = |slot: &str| {
        let line = page.lines.iter().find(|l| slot_of(&page, l) == slot).expect("a head");
        (line.writing.is_vertical(), line.rect())
    };
    let (main, kicker, deck) = (head("headline"), head("kicker"), head("deck"));
    assert!(main.0 && kicker.0 && deck.0, "the main head and what stands beside it are upright");
    assert!(kicker.1.x > main.1.x && deck.1.x < main.1.x, "the kicker at the right, the deck at the left");
    assert!(!head("second-head").0, "the second story's head runs across");
    let (upright, across) = (head("third-head"), head("third-kicker"));
    assert!(upright.0 && !across.0, "the third's turns a corner");
    assert!(across.1.right() <= upright.1.x && across.1.y < upright.1.bottom());
}

#[test]
fn heads_fall_by_a_quarter_and_fill_their_lengths() {
    let page = Built::example("vertical-front").output.pages.remove(0);
    let size = |story: &str| {
        let heads = page.lines.iter().filter(|l| {
            let frame = page.frames.get(l.frame as usize);
            frame.is_some_and(|f| f.role == "headline" && f.story.as_deref() == Some(story))
        });
        heads.map(|l| l.size).max().expect("a headline")
    };
    let sizes: Vec<Length> = page.stories.iter().map(|s| size(&s.story)).collect();
    assert_eq!(sizes.len(), 6);
    for pair in sizes.windows(2).take(4) {
        assert!(pair[0] * 4 >= pair[1] * 5, "{pair:?} of {sizes:?}");
    }
    for slot in ["headline", "second-head", "third-head"] {
        let line = page.lines.iter().find(|l| slot_of(&page, l) == slot).expect("a head");
        assert!(line.width.scale(100, 97) >= line.measure, "{slot}: {:?} of {:?}", line.width, line.measure);
    }
}

#[test]
fn lines_keep_one_pitch_and_bands_one_foot() {
    for (name, page) in pages() {
        let lines = body(&page);
        assert!(lines.len() > 100, "{name}: {} lines", lines.len());
        let pitch = if name == "vertical-front" { Length::centipoints(1350) } else { Length::pt(16) };
        let phases: BTreeSet<i64> =
            lines.iter().map(|l| (l.baseline.x.raw().rem_euclid(pitch.raw()) + 32) / 64).collect();
        assert_eq!(phases.len(), 1, "{name}: lines are out of step: {phases:?}");
        // Lines of whole characters: within a band all begin and end with it, but for cut-ins.
        let whole = lines.iter().filter(|l| l.measure == l.size * 11).count();
        assert!(whole * 10 >= lines.len() * 9, "{name}: {whole} of {} lines have eleven characters", lines.len());
    }
}

#[test]
fn vertical_lines_are_evenly_grey() {
    for (name, page) in pages() {
        let lines: Vec<&LineFact> = body(&page).into_iter().filter(|l| !l.last).collect();
        let worst = lines.iter().map(|l| l.stretch).max().unwrap_or_default();
        assert!(worst <= Em::QUARTER, "{name}: {worst:?}");
        let loose = lines.iter().filter(|l| l.stretch > Em::ratio(1, 8)).count();
        println!("{name}: {} lines, {loose} opened by more than 1/8 em, none by more than {worst:?}", lines.len());
        assert!(loose * 20 <= lines.len(), "{name}: {loose} of {} lines are loose", lines.len());
    }
}

#[test]
fn no_hole_is_deeper_than_a_line_across_the_bands() {
    for (name, page) in pages() {
        assert!(page.stories.iter().all(|s| s.overset_lines == 0), "{name}");
        for frame in page.frames.iter().filter(|f| f.role == "body" && f.writing.is_vertical()) {
            let pitch = frame.rect.width / i64::from(frame.capacity.max(1));
            // A picture that cuts in ends the text a little before itself.
            let cut = page.pictures.iter().map(|p| p.rect).filter(|r| r.overlaps(&frame.rect)).map(|r| r.right()).max();
            let (end, least) = cut.map_or((frame.rect.x, pitch * 2), |right| (right, pitch * 3));
            let hole = frame.rect.right() - frame.filled - end;
            assert!(hole < least, "{name}: {} has a hole of {hole:?}", frame.slot);
        }
    }
}

#[test]
fn the_pictures_of_the_docs_are_small_and_their_editions_have_no_findings() {
    for name in ["vertical-and-horizontal.png", "vertical-front.jpg"] {
        let picture = std::fs::metadata(root().join("docs").join(name)).expect("the picture");
        assert!(picture.len() < 300_000, "{name}: {}", picture.len());
    }
    for writing in ["vertical", "horizontal"] {
        let built = Built::disk(&root().join("docs/both-ways").join(writing).with_extension("toml"));
        assert!(built.codes().is_empty(), "{writing}:\n{}", built.rendered());
        assert!(built.output.pages.iter().all(|p| !p.lines.is_empty() && !p.unsigned), "{writing}");
    }
}
