//! "What makes a page look right" (make-up practice), each sentence a test over the examples.

use std::collections::BTreeMap;

use dayang::geom::{Em, Length, Rect};
use dayang::page::{FrameFact, LineFact, Page};

use super::{Built, EXAMPLES};

fn pages() -> Vec<(&'static str, Page)> {
    EXAMPLES.iter().flat_map(|name| Built::example(name).output.pages.into_iter().map(move |p| (*name, p))).collect()
}

fn body(frame: &FrameFact) -> bool {
    frame.role == "body" && frame.lines > 0
}

fn lines_of(page: &Page, frame: usize) -> impl Iterator<Item = &LineFact> {
    page.lines.iter().filter(move |l| l.frame as usize == frame)
}

#[test]
fn legs_that_share_a_foot_end_on_one_baseline() {
    for (name, page) in pages() {
        let mut feet: BTreeMap<(String, i64, i64), Vec<(String, Length)>> = BTreeMap::new();
        for frame in page.frames.iter().filter(|f| body(f)) {
            let story = frame.story.clone().unwrap_or_default();
            let key = (story, frame.rect.y.raw(), frame.rect.bottom().raw());
            feet.entry(key).or_default().push((frame.slot.clone(), frame.filled));
        }
        for legs in feet.values() {
            let deepest = legs.iter().map(|l| l.1).max().unwrap_or_default();
            for (slot, filled) in legs {
                // At a story's end a leg may be a line short, where the lines do not divide evenly.
                assert!(deepest - *filled <= Length::centipoints(1750), "{name}: {slot} ends above its neighbours");
            }
            let short = legs.iter().filter(|l| l.1 < deepest).count();
            assert!(short < legs.len(), "{name}");
        }
    }
}

#[test]
fn no_hole_is_deeper_than_a_line() {
    for (name, page) in pages() {
        for story in &page.stories {
            assert_eq!(story.overset_lines, 0, "{name}: {}", story.story);
        }
        for frame in page.frames.iter().filter(|f| f.role == "body") {
            let leading = frame.rect.height / i64::from(frame.capacity.max(1));
            let hole = frame.rect.height - frame.filled;
            assert!(hole < leading * 2, "{name}: {} has a hole of {hole:?}", frame.slot);
        }
    }
}

#[test]
fn every_body_line_is_on_the_grid_across_columns() {
    for (name, page) in pages() {
        let mut phase: BTreeMap<i64, u32> = BTreeMap::new();
        for (i, frame) in page.frames.iter().enumerate().filter(|(_, f)| body(f)) {
            let leading = frame.rect.height / i64::from(frame.capacity.max(1));
            for line in lines_of(&page, i).filter(|l| l.style == "body") {
                assert!(line.on_grid);
                let over = line.baseline.y.raw().rem_euclid(leading.raw().max(1));
                *phase.entry((over + 32) / 64).or_default() += 1;
            }
        }
        assert_eq!(phase.len(), 1, "{name}: baselines are out of step: {phase:?}");
    }
}

#[test]
fn box_padding_is_at_least_half_an_em() {
    for (name, page) in pages() {
        let mut boxes = 0;
        for (i, frame) in page.frames.iter().enumerate().filter(|(_, f)| f.tint.is_some() && f.role == "sidebar") {
            boxes += 1;
            for line in lines_of(&page, i).filter(|l| l.style.starts_with("sidebar") && l.style != "sidebar-head") {
                let half = line.size / 2;
                let left = line.baseline.x - frame.rect.x;
                let right = frame.rect.right() - (line.baseline.x + line.width.min(line.measure));
                assert!(left >= half - Length::centipoints(1), "{name}: {} {left:?}", frame.slot);
                assert!(right >= half - Length::centipoints(1), "{name}: {} {right:?}", frame.slot);
                let top = line.baseline.y - line.size.scale(88, 100) - frame.rect.y;
                let foot = frame.rect.bottom() - line.baseline.y - line.size.scale(12, 100);
                assert!(top >= half && foot >= half - Length::pt(1), "{name}: {} {top:?} {foot:?}", frame.slot);
            }
        }
        if name != "simplified" {
            assert!(boxes > 0, "{name} shows a sidebar");
        }
    }
}

#[test]
fn a_tint_stops_one_line_short_of_what_follows() {
    for (name, page) in pages() {
        let tints: Vec<Rect> = page
            .under
            .iter()
            .filter_map(|item| match &item.paint {
                dayang::page::Paint::Fill { rect, ink } if ink.k < 3000 && rect.height > Length::pt(20) => Some(*rect),
                _ => None,
            })
            .collect();
        for (i, frame) in page.frames.iter().enumerate().filter(|(_, f)| body(f)) {
            let leading = frame.rect.height / i64::from(frame.capacity.max(1));
            for tint in tints.iter().filter(|t| t.bottom() <= frame.rect.y + leading && t.y < frame.rect.y) {
                let beside = frame.rect.x < tint.right() && tint.x < frame.rect.right();
                if !beside || lines_of(&page, i).next().is_none() {
                    continue;
                }
                let gap = frame.rect.y - tint.bottom();
                assert!(gap >= leading - Length::centipoints(1), "{name}: {} stands {gap:?} under a tint", frame.slot);
            }
        }
    }
}

#[test]
fn a_caption_starts_at_least_four_points_under_its_photo() {
    for (name, page) in pages() {
        assert!(!page.pictures.is_empty(), "{name} shows a photo");
        for (i, _) in page.frames.iter().enumerate().filter(|(_, f)| f.role == "caption") {
            let Some(first) = lines_of(&page, i).next() else { continue };
            let top = first.baseline.y - first.size.scale(88, 100);
            let above = page.pictures.iter().filter(|p| p.rect.bottom() <= top + Length::pt(1));
            let nearest = above.map(|p| top - p.rect.bottom()).min().expect("a photo stands above its caption");
            assert!(nearest >= Length::pt(4), "{name}: the caption is {nearest:?} under the photo");
            assert!(nearest <= Length::pt(14), "{name}: the caption is {nearest:?} away from the photo");
        }
    }
}

#[test]
fn heads_fall_by_a_quarter_from_rank_to_rank() {
    for (name, page) in pages() {
        let mut sizes: Vec<Length> = Vec::new();
        for (i, _) in page.frames.iter().enumerate().filter(|(_, f)| f.role == "headline") {
            sizes.extend(lines_of(&page, i).map(|l| l.size).max());
        }
        assert!(sizes.len() > 1, "{name}");
        for pair in sizes_by_rank(&page).windows(2) {
            assert!(pair[0] * 4 >= pair[1] * 5, "{name}: {:?} over {:?}", pair[0], pair[1]);
        }
    }
}

/// The size of each story's headline, in the stories' order.
fn sizes_by_rank(page: &Page) -> Vec<Length> {
    let of = |story: &str| {
        let frames = page.frames.iter().enumerate();
        frames
            .filter(|(_, f)| f.role == "headline" && f.story.as_deref() == Some(story))
            .flat_map(|(i, _)| lines_of(page, i).map(|l| l.size))
            .max()
    };
    page.stories.iter().filter_map(|s| of(&s.story)).collect()
}

#[test]
fn a_banner_fills_its_measure() {
    let page = Built::example("front-page").output.pages.remove(0);
    let at = page.frames.iter().position(|f| f.slot == "banner").expect("the front page has a banner");
    let line = lines_of(&page, at).next().expect("it is set");
    assert!(line.width.scale(100, 97) >= page.frames[at].rect.width, "{:?}", line.width);
    assert!(line.width <= page.frames[at].rect.width);
}

#[test]
fn the_grey_is_even() {
    // Justified body lines: no gap beyond a quarter em anywhere, and few beyond an eighth.
    for (name, page) in pages() {
        let body: Vec<&LineFact> = page.lines.iter().filter(|l| l.style == "body" && l.on_grid && !l.last).collect();
        assert!(body.len() > 30, "{name}");
        let worst = body.iter().map(|l| l.stretch).max().unwrap_or_default();
        assert!(worst <= Em::QUARTER, "{name}: {worst:?}");
        let loose = body.iter().filter(|l| l.stretch > Em::ratio(1, 8)).count();
        assert!(loose * 20 <= body.len(), "{name}: {loose} of {} lines are loose", body.len());
        // Every justified line ends on its measure, a paragraph's first less its indent.
        let mut before = None;
        for line in page.lines.iter().filter(|l| l.style == "body" && l.on_grid) {
            let indent = if before == Some(line.node) { Length::ZERO } else { line.size * 2 };
            before = Some(line.node);
            let short = line.measure - indent - line.width;
            assert!(line.last || short.abs() <= Length::centipoints(2), "{name}: {short:?}: {}", line.text);
        }
    }
}

#[test]
fn no_paragraph_ends_in_a_lone_character_and_no_head_stands_at_a_foot() {
    for (name, page) in pages() {
        let mut before: Option<&LineFact> = None;
        for line in page.lines.iter().filter(|l| l.style == "body") {
            let alone = line.last && before.is_some_and(|b| b.node == line.node && !b.last);
            if alone {
                let han = line.text.chars().filter(|c| c.is_alphanumeric()).count();
                assert!(han > 1, "{name}: a lone last character: {}", line.text);
            }
            before = Some(line);
        }
        for (i, frame) in page.frames.iter().enumerate().filter(|(_, f)| body(f)) {
            let tail: Vec<&LineFact> = lines_of(&page, i).collect();
            for line in tail.iter().rev().take(2) {
                assert_ne!(line.style, "subhead", "{name}: {} ends with a head", frame.slot);
            }
        }
    }
}

#[test]
fn boxes_are_filled_too() {
    // No sidebar or lead leaves two of its own lines empty at its foot.
    let mut boxes = 0;
    for (name, page) in pages() {
        let kind = |f: &FrameFact| f.role == "sidebar" || f.role == "lead";
        for (i, frame) in page.frames.iter().enumerate().filter(|(_, f)| kind(f) && f.lines > 2) {
            boxes += 1;
            let mut baselines: Vec<Length> = lines_of(&page, i).map(|l| l.baseline.y).collect();
            baselines.sort();
            baselines.dedup();
            let gaps = baselines.windows(2).map(|pair| pair[1] - pair[0]);
            let leading = gaps.filter(|gap| *gap > Length::pt(6)).min().expect("a box of several lines");
            let last = baselines.last().copied().unwrap_or_default();
            let hole = frame.rect.bottom() - frame.inset.bottom - last;
            assert!(hole < leading * 2, "{name}: {} leaves {hole:?} at its foot", frame.slot);
        }
    }
    assert!(boxes >= 3, "the examples have a lead and sidebars");
}

#[test]
fn subheads_break_at_marks_and_never_inside_a_word() {
    let page = Built::example("front-page").output.pages.remove(0);
    let lines: Vec<&str> = page.lines.iter().filter(|l| l.style == "subhead").map(|l| l.text.as_str()).collect();
    let expected = [
        "把實驗室搬上「海」：",
        "首站馬來西亞，",
        "三日三夜不熄燈",
        "深水之下的答案：",
        "逐層取樣，",
        "季風密碼初現端倪",
        "「不只一艘船」的",
        "大算盤：",
        "科研引路，",
        "專業服務跟船走天下",
    ];
    assert_eq!(lines, expected);
}
