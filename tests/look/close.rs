//! A line looked at closely: its glyphs, and what was decided of its spaces.

use dayang::geom::Length;
use dayang::page::{LineFact, Page};

use super::{Desk, EXAMPLES};

/// What a line's glyphs and spaces come to.
fn sum(page: &Page, line: &LineFact) -> Length {
    let runs = &page.text[line.runs.0 as usize..line.runs.1 as usize];
    let own = runs
        .iter()
        .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.advance.at(run.size).scale(i64::from(run.width), 1000)));
    let change = line.spaces.iter().map(|space| match space.kind {
        // a space is a glyph of its own, a mark too: what counts is how much more or less it is
        "word" | "mark" | "line-start" | "line-end" | "room" => space.set - space.natural,
        _ => space.set,
    });
    own.sum::<Length>() + change.sum()
}

#[test]
fn the_spaces_of_a_line_account_for_its_width() {
    let (mut seen, mut opened, mut trimmed) = (0, 0, 0);
    for name in EXAMPLES {
        for shown in Desk::example(name).pages() {
            // Latin letters are kerned, which is no decision of the line's
            let plain =
                |line: &&LineFact| !line.text.is_empty() && line.text.chars().all(|c| !c.is_ascii() && c > '⺀');
            for line in shown.page.lines.iter().filter(plain) {
                let off = (sum(shown.page, line) - line.width).abs();
                assert!(off < Length::centipoints(5), "{name} {}: {line:?} by {off:?}", shown.page.id);
                seen += 1;
                opened +=
                    usize::from(line.spaces.iter().any(|space| space.kind == "between" && space.set > Length::ZERO));
                trimmed +=
                    usize::from(line.spaces.iter().any(|space| space.kind == "mark" && space.set < space.natural));
            }
        }
    }
    assert!(seen > 500 && opened > 100 && trimmed > 100, "{seen} {opened} {trimmed}");
}

#[test]
fn glyphs_are_boxes_with_the_text_of_their_line() {
    let desk = Desk::example("front-page");
    let shown = desk.page("A1");
    for (n, fact) in shown.page.lines.iter().enumerate() {
        let line = shown.line(n).expect("a line");
        let text: String = line.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
        assert_eq!(bare(&text), bare(&fact.text), "{n}");
        let rect = fact.rect();
        for glyph in line.glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()) {
            let middle = glyph.rect.y.0 + glyph.rect.height.0 / 2.0;
            assert!(middle > rect.y.to_pt() - 4.0 && middle < rect.bottom().to_pt() + 4.0, "{n}: {glyph:?}");
            assert!(!glyph.face.is_empty() && glyph.rect.width.0 > 0.0, "{n}: {glyph:?}");
        }
        assert!(line.spaces.iter().all(|space| (space.after as usize) < line.glyphs.len()), "{n}");
        let known =
            ["word", "han-latin", "between", "beside-mark", "mark", "line-start", "line-end", "tracking", "room"];
        assert!(line.spaces.iter().all(|space| known.contains(&space.kind)), "{n}");
    }
    assert!(shown.line(shown.page.lines.len()).is_none());
}

#[test]
fn a_gap_is_where_it_is_said_to_be() {
    let desk = Desk::example("front-page");
    let shown = desk.page("A1");
    let mut gaps = 0;
    for n in 0..shown.page.lines.len() {
        let line = shown.line(n).expect("a line");
        for space in line.spaces.iter().filter(|space| space.kind == "han-latin") {
            let at = space.after as usize;
            // where the manuscript has a space, that is the gap
            let next = if line.glyphs.get(at + 1).is_some_and(|g| g.text == " ") { at + 2 } else { at + 1 };
            let (Some(before), Some(after)) = (line.glyphs.get(at), line.glyphs.get(next)) else {
                panic!("{n}: {space:?}")
            };
            let room = after.rect.x.0 - before.rect.x.0 - before.rect.width.0;
            assert!((room - space.set.0).abs() < 0.6, "{n}: {space:?} is {room} between {before:?} and {after:?}");
            let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
            assert!(han(&before.text) != han(&after.text), "{n}: {before:?} {after:?}");
            gaps += 1;
        }
    }
    assert!(gaps > 10, "{gaps}");
}

#[test]
fn a_break_against_the_rules_costs_all() {
    let desk = Desk::example("edition");
    let penalties: Vec<u32> =
        desk.pages().iter().flat_map(|shown| shown.page.lines.iter().map(|line| line.penalty)).collect();
    assert!(penalties.iter().filter(|penalty| **penalty == 0).count() * 10 > penalties.len() * 9, "most are legal");
    assert!(penalties.iter().all(|penalty| *penalty <= 10_000));
}
