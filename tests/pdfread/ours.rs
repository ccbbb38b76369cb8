//! Our own pages, read back: what was painted is what is found.

use crate::pages::Built;
use dayang::pdfread::device::{Device, GlyphRun};
use dayang::pdfread::facts::Facts;
use dayang::pdfread::state::{Graphics, Paint};
use dayang::pdfread::{Document, Problem, interpret};
use std::sync::OnceLock;

fn front_page() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| Built::example("front-page"))
}

/// Text as it is found: for each glyph its text, place, size, inks and overprint.
#[derive(Default)]
struct Reading {
    glyphs: Vec<Glyph>,
    problems: Vec<Problem>,
    undrawn: Vec<String>,
}

struct Glyph {
    text: String,
    x: f64,
    y: f64,
    size: f64,
    inks: [i32; 4],
    overprint: bool,
}

impl Device for Reading {
    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        let Paint::Solid(colour) = &graphics.fill else { panic!("text in a pattern") };
        let inks = colour.inks().amounts().expect("inks").process.map(|v| (v * 10_000.0).round() as i32);
        for glyph in &run.glyphs {
            let at = glyph.matrix.translation();
            let text = run.font.text(&glyph.code).unwrap_or_default();
            let overprint = graphics.overprint.fill;
            self.glyphs.push(Glyph { text, x: at.x, y: at.y, size: run.size, inks, overprint });
            if let Err(why) = run.font.outline(&glyph.code) {
                self.undrawn.push(why);
            }
        }
    }
    fn problem(&mut self, problem: &Problem) {
        self.problems.push(problem.clone());
    }
}

#[test]
fn every_glyph_is_found_where_it_was_painted() {
    let built = front_page();
    let files = built.files.as_ref().expect("files");
    for (page, file) in built.output.pages.iter().zip(&files.pages) {
        let document = Document::open(file).unwrap_or_else(|e| panic!("{e}"));
        let view = document.page(1).unwrap();
        let trim = view.boxes.trim;
        let points = |v: dayang::geom::Length| v.to_pt();
        assert!((trim.width() - points(page.trim.width)).abs() < 0.01, "{trim:?}");
        let mut reading = Reading::default();
        interpret(&document, &view, &mut reading);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        assert!(reading.undrawn.is_empty(), "{:?}", reading.undrawn);
        let painted = page.text.iter().chain(&page.over_text).flat_map(|run| run.glyphs.iter().map(move |g| (run, g)));
        let painted: Vec<_> = painted.collect();
        assert_eq!(reading.glyphs.len(), painted.len());
        assert!(painted.len() > 3000, "{}", painted.len());
        for ((run, glyph), found) in painted.into_iter().zip(&reading.glyphs) {
            let (x, y) = (trim.x0 + points(run.origin.x + glyph.x), trim.y1 - points(run.origin.y + glyph.y));
            let said = &run.text[glyph.text.0 as usize..glyph.text.1 as usize];
            let near = (found.x - x).abs() < 0.02 && (found.y - y).abs() < 0.02;
            assert!(near, "{said} at {x:.3} {y:.3} is found at {:.3} {:.3}", found.x, found.y);
            assert!((found.size - points(run.size)).abs() < 0.005, "{said}: {} {}", found.size, points(run.size));
            let ink = [run.ink.c, run.ink.m, run.ink.y, run.ink.k].map(i32::from);
            assert!(ink.iter().zip(found.inks).all(|(a, b)| (a - b).abs() <= 1), "{said}: {ink:?} {:?}", found.inks);
            let black = run.ink.is_black_only() && run.ink.k == 10_000;
            if black && points(run.size) < 23.9 {
                assert!(found.overprint, "{said} is small and black");
            }
        }
    }
}

#[test]
fn its_text_is_told_in_order() {
    let built = front_page();
    let file = &built.files.as_ref().expect("files").pages[0];
    let page = &built.output.pages[0];
    let document = Document::open(file).unwrap();
    let mut reading = Reading::default();
    interpret(&document, &document.page(1).unwrap(), &mut reading);
    let squeeze = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let found = squeeze(reading.glyphs.iter().map(|g| g.text.as_str()).collect());
    let painted: String = page
        .text
        .iter()
        .chain(&page.over_text)
        .flat_map(|run| run.glyphs.iter().map(|g| run.text[g.text.0 as usize..g.text.1 as usize].to_owned()))
        .collect();
    // one glyph may stand for several characters, and a code for one of them only: nearly all agree
    let painted = squeeze(painted);
    let same = found.chars().zip(painted.chars()).take_while(|(a, b)| a == b).count();
    assert!(
        same * 10 >= painted.chars().count() * 9 || same == painted.chars().count(),
        "they part after {same}: {:?} / {:?}",
        found.chars().skip(same).take(20).collect::<String>(),
        painted.chars().skip(same).take(20).collect::<String>()
    );
}

#[test]
fn its_facts_are_those_of_a_press_page() {
    let built = front_page();
    let file = &built.files.as_ref().expect("files").pages[0];
    let document = Document::open(file).unwrap();
    let facts = Facts::of(&document, &document.page(1).unwrap());
    assert!(!facts.is_incomplete(), "{:?}", facts.problems);
    assert!(facts.fonts.len() >= 4 && facts.fonts.iter().all(|f| f.embedded && f.subset));
    for font in &facts.fonts {
        assert!(font.missing.is_empty() && font.widths.is_empty(), "{font:?}");
    }
    assert!(facts.colours.iter().all(|c| c.foreign.is_none()), "{:?}", facts.colours);
    assert!(!facts.images.is_empty() && facts.images.iter().all(|i| i.ppi.0 > 20.0 && i.ppi.0 < 2000.0));
    assert!(facts.texts.iter().all(|t| t.size > 4.0 && t.size < 200.0), "{:?}", facts.texts);
    assert!(facts.white_overprint.is_none());
}
