//! What is told of every page of the examples is true of its picture and its layout.

use std::collections::BTreeSet;

use dayang::geom::Length;
use dayang::preview::look::Shown;
use dayang::preview::look::view::{At, PageView, Rect};

use super::{Desk, EXAMPLES, between};

#[test]
fn pictures_are_laid_out_line_by_line() {
    for name in EXAMPLES {
        for shown in Desk::example(name).pages() {
            let (svg, what) = (shown.svg(), format!("{name} {}", shown.page.id));
            let tree = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{what}: {e}"));
            let elements = || tree.descendants().filter(|node| node.is_element());
            let defs = between(&svg, "<defs>", "</defs>");
            let parts = between(&svg, "<g id=\"page\"", "</g>");
            assert_eq!(svg.lines().count(), defs.len() + parts.len() + 6, "{what}: nothing else");
            for line in defs.iter().chain(&parts) {
                let own = roxmltree::Document::parse(line).unwrap_or_else(|e| panic!("{what}: {line}: {e}"));
                assert!(own.root_element().is_element(), "an element a line");
            }
            // every outline that is shown stands in the file once
            let ids: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
            let known: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), known.len(), "{what}: ids are told apart");
            let uses = elements().filter(|node| node.has_tag_name("use")).filter_map(|node| node.attribute("href"));
            assert!(uses.clone().count() > 500 || shown.page.text.len() < 100, "{what}");
            uses.for_each(|href| assert!(known.contains(href.trim_start_matches('#')), "{what}: {href}"));
            // every set line is there, in order, in its place
            let lines: Vec<&str> = parts.iter().filter_map(|part| part.strip_prefix("<g id=\"l")).collect();
            assert_eq!(lines.len(), shown.page.lines.len(), "{what}");
            lines
                .iter()
                .enumerate()
                .for_each(|(n, line)| assert!(line.starts_with(&format!("{n}\" transform=\"translate("))));
            let glyphs = |node: roxmltree::Node| node.descendants().filter(|node| node.has_tag_name("use")).count();
            let drawn = elements().find(|node| node.attribute("id") == Some("page")).map_or(0, glyphs);
            let runs = shown.page.text.iter().chain(&shown.page.over_text);
            assert_eq!(drawn, runs.map(|run| run.glyphs.len()).sum::<usize>(), "{what}: every glyph is drawn");
            // what the policy blocks and the screen drops
            let plain = |name: &str| !["style", "script", "a", "animate", "set", "symbol"].contains(&name);
            assert!(
                elements().all(|node| plain(node.tag_name().name()) && node.attribute("style").is_none()),
                "{what}"
            );
        }
    }
}

#[test]
fn facts_fit_together() {
    for name in EXAMPLES {
        let desk = Desk::example(name);
        for shown in desk.pages() {
            check(&shown, &shown.facts(), &format!("{name} {}", shown.page.id));
        }
    }
}

fn check(shown: &Shown, facts: &PageView, what: &str) {
    let (width, height, bleed) = (facts.trim.width.0, facts.trim.height.0, facts.bleed.0);
    let inside = |rect: &Rect| {
        let (x, y) = (rect.x.0, rect.y.0);
        let (right, foot) = (x + rect.width.0, y + rect.height.0);
        assert!(x >= -bleed - 0.01 && y >= -bleed - 0.01, "{what}: {rect:?}");
        assert!(right <= width + bleed + 0.01 && foot <= height + bleed + 0.01, "{what}: {rect:?}");
    };
    let ids: BTreeSet<&str> = facts.slots.iter().map(|slot| slot.id.as_str()).collect();
    assert_eq!(ids.len(), facts.slots.len(), "{what}: each slot once");
    assert_eq!(facts.lines.len(), shown.page.lines.len());
    facts.slots.iter().for_each(|slot| inside(&slot.rect));
    for (n, line) in facts.lines.iter().enumerate() {
        assert!(line.n == n && ids.contains(line.slot.as_str()), "{what}: {line:?}");
        inside(&line.rect);
        assert!(!line.face.is_empty() && facts.styles.iter().any(|style| style.name == line.style), "{what}: {line:?}");
        let own = line.source.as_ref().is_none_or(|place| {
            let text = std::fs::read_to_string(shown.root.join(&place.file))
                .unwrap_or_else(|e| panic!("{what}: {place:?}: {e}"));
            text.lines().nth(place.line - 1).is_some_and(|whole| whole.contains(place.excerpt.trim_matches('…')))
        });
        assert!(own, "{what}: {line:?}");
    }
    for thread in &facts.threads {
        for frame in thread.frames.iter().filter(|frame| frame.page == facts.id) {
            assert!(ids.contains(frame.slot.as_str()), "{what}: {thread:?}");
            inside(&frame.rect);
        }
        assert!(thread.on.as_ref().is_none_or(|on| thread.frames.iter().any(|frame| frame.page == *on)), "{what}");
    }
    on_their_grids(facts, what);
    for picture in &facts.pictures {
        inside(&picture.rect);
        let [x, y, w, h] = picture.shows;
        assert!(x >= 0.0 && y >= 0.0 && x + w <= 1.000_001 && y + h <= 1.000_001, "{what}: {picture:?}");
        let file = shown.picture(&picture.address).unwrap_or_else(|| panic!("{what}: {picture:?}"));
        assert!(file.starts_with(&[0xFF, 0xD8]) || file.starts_with(b"\x89PNG"), "{what}");
    }
    let json = serde_json::to_value(facts).expect("JSON");
    for key in ["layout", "grids", "slots", "threads", "lines", "pictures", "styles", "findings", "broken"] {
        assert!(json.get(key).is_some(), "{what}: {key}");
    }
    let counts = shown.counts();
    assert_eq!(counts.error + counts.warning + counts.note, facts.findings.len(), "{what}");
}

/// A slot that no copyfitting moved is where its cells are.
fn on_their_grids(facts: &PageView, what: &str) {
    let mut seen = 0;
    for slot in &facts.slots {
        let At::Grid { grid, col, span, line, lines, part: None, into: None } = &slot.at else { continue };
        let grid = facts.grids.iter().find(|own| own.name == *grid).unwrap_or_else(|| panic!("{what}: {slot:?}"));
        assert!(*col >= 1 && usize::from(col + span - 1) <= grid.columns.len(), "{what}: {slot:?}");
        assert!(*line >= 1 && line + lines - 1 <= grid.lines, "{what}: {slot:?}");
        let first = grid.columns[usize::from(*col) - 1];
        let start = if grid.vertical { slot.rect.y } else { slot.rect.x };
        assert!((start.0 - first.x.0).abs() < 0.01, "{what}: {slot:?}: {first:?}");
        let across = f64::from(*line - 1) * grid.leading.0;
        let top = if grid.vertical {
            grid.rect.x.0 + grid.rect.width.0 - across - slot.rect.width.0
        } else {
            grid.rect.y.0 + across
        };
        seen += usize::from((if grid.vertical { slot.rect.x.0 } else { slot.rect.y.0 } - top).abs() < 0.05);
    }
    assert!(
        seen * 2 >= facts.slots.iter().filter(|s| matches!(s.at, At::Grid { .. })).count(),
        "{what}: {seen} in place"
    );
}

#[test]
fn body_lines_stand_on_the_grids_baselines() {
    for name in ["front-page", "vertical-front"] {
        for shown in Desk::example(name).pages() {
            let facts = shown.facts();
            let grid = facts.grids.first().expect("a grid");
            let mut on = 0;
            for line in facts.lines.iter().zip(&shown.page.lines).filter(|(_, fact)| fact.on_grid).map(|(line, _)| line)
            {
                let from = if grid.vertical {
                    grid.rect.x.0 + grid.rect.width.0 - line.baseline.0
                } else {
                    line.baseline.0 - grid.rect.y.0
                };
                let lines = (from - grid.first.0) / grid.leading.0;
                on += usize::from((lines - lines.round()).abs() < 0.02);
            }
            let all = shown.page.lines.iter().filter(|fact| fact.on_grid).count();
            assert!(all > 50 && on * 10 > all * 9, "{name}: {on} of {all}");
        }
    }
}

#[test]
fn a_layout_is_the_file_as_it_was_read() {
    use sha2::{Digest, Sha256};
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let bundled = Desk::example("front-page");
    let layout = bundled.page("A1").facts().layout;
    assert_eq!(layout.hash, hex(&std::fs::read(root.join("layouts/broadsheet-8x12.toml")).expect("a layout")));
    assert!(!layout.writable && layout.file.ends_with("layouts/broadsheet-8x12.toml"), "{layout:?}");
    let own = Desk::example("edition");
    let layout = own.page("A1").facts().layout;
    assert_eq!((layout.name.as_str(), layout.file.as_str()), ("layouts/front.toml", "layouts/front.toml"));
    assert_eq!(layout.hash, hex(own.read("layouts/front.toml").as_bytes()));
    assert!(layout.writable);
    let job = own.live.jobs().first().expect("a job");
    let read_only = Shown::of(job, &job.plan.pages[0], 1, &own.root, false).expect("a page");
    assert!(!read_only.facts().layout.writable);
    assert!(Shown::of(job, "Z9", 1, &own.root, false).is_none());
}

#[test]
fn threads_run_from_page_to_page() {
    let desk = Desk::example("edition");
    let pages: Vec<PageView> = desk.pages().iter().map(Shown::facts).collect();
    let mut turns = 0;
    for page in &pages {
        for thread in page.threads.iter().filter(|thread| thread.on.is_some()) {
            let on = thread.on.as_deref().expect("a page");
            let next = pages.iter().find(|page| page.id == on).expect("a page of the edition");
            let there = next.threads.iter().find(|other| other.story == thread.story).expect("the same story");
            assert_eq!(there.frames, thread.frames, "the same way on both pages");
            let slots = |view: &PageView, id: &str| view.slots.iter().any(|slot| slot.thread.as_deref() == Some(id));
            assert!(slots(page, &thread.id) && slots(next, &there.id), "each page's own name for it");
            turns += 1;
        }
    }
    assert!(turns > 0, "no story of the example runs on");
    let front = Desk::example("front-page");
    let facts = front.page("A1").facts();
    let lead = facts.threads.iter().find(|thread| thread.id == "lead").expect("the lead");
    assert_eq!(lead.story.as_deref(), Some("ocean-mission"));
    assert!(lead.frames.windows(2).all(|pair| pair[0] != pair[1]) && lead.frames.len() > 2);
}

#[test]
fn a_fitted_head_has_no_size_to_set() {
    let desk = Desk::example("front-page");
    let facts = desk.page("A1").facts();
    let style = |name: &str| facts.styles.iter().find(|style| style.name == name).expect("a style");
    assert_eq!(style("headline").size, None);
    let body = style("body");
    let line = facts.lines.iter().find(|line| line.style == "body").expect("body text");
    assert_eq!(body.size.map(|size| size.0), Some(line.size.0));
    assert!(Length::ZERO < desk.page("A1").page.trim.width);
}
