//! Pages built by hand, for faults that the engine does not make.

use std::time::Instant;

use dayang::checks::{Inspection, check};
use dayang::diag::Diagnostics;
use dayang::page::Page;

use super::*;

/// Codes whose firing cases are here.
pub const CODES: [&str; 1] = ["crop-focus"];

/// A page as set, and what checks it.
struct Bench {
    session: Session,
    output: Output,
}

impl Bench {
    fn case(folder: &str) -> Bench {
        let mut all = base();
        files(&cases().join(folder), Path::new(""), &mut all);
        let mut session = session();
        let output = session.typeset(&Memory(all), Path::new("edition.toml"), None, &|| ());
        Bench { session, output }
    }

    /// What the checks say of the page once it is changed.
    fn codes(&self, change: impl Fn(&mut Page)) -> Vec<&'static str> {
        let mut page = self.output.pages[0].clone();
        change(&mut page);
        let job = &self.output.jobs.as_ref().expect("jobs")[0];
        let (fonts, images) = (&self.session.fonts, &self.session.images);
        let on = Inspection { page: &page, plan: &job.pages[0], job, fonts, images };
        let mut found = Diagnostics::default();
        check(&on, &mut found);
        found.iter().map(|d| d.code).collect()
    }
}

#[test]
fn a_crop_that_leaves_its_focus_out() {
    let bench = Bench::case("caption-gap/quiet");
    assert!(!bench.codes(|_| ()).contains(&"crop-focus"));
    let cut = |page: &mut Page| page.pictures[0].focus = (450, 550);
    assert!(!bench.codes(cut).contains(&"crop-focus"), "near the middle");
    let cut = |page: &mut Page| {
        page.pictures[0].source = [0, 0, 400, 300];
        page.pictures[0].focus = (900, 500);
    };
    assert!(bench.codes(cut).contains(&"crop-focus"));
}

/// The engine draws the right pointer; a page with a wrong one is found out.
#[test]
fn a_pointer_that_points_away() {
    let bench = Bench::case("caption-gap/quiet");
    assert!(!bench.codes(|_| ()).contains(&"caption-pointer"));
    for wrong in ["▼", "◀", "▶"] {
        let turn = |page: &mut Page| {
            let caption = page.lines.iter_mut().find(|l| l.text.starts_with('▲')).expect("a caption");
            caption.text = caption.text.replace('▲', wrong);
        };
        assert!(bench.codes(turn).contains(&"caption-pointer"), "{wrong}");
    }
}

/// The engine breaks heads between words; pages with other breaks are found out.
#[test]
fn heads_broken_by_hand() {
    let bench = Bench::case("head-break/quiet");
    assert!(!bench.codes(|_| ()).contains(&"head-break"));
    let broken = |first: &'static str, second: &'static str| {
        bench.codes(|page| {
            let at = page.lines.iter().position(|l| l.style == "subhead").expect("a subhead");
            let mut lines = [page.lines[at].clone(), page.lines[at].clone()];
            (lines[0].text, lines[1].text) = (first.to_owned(), second.to_owned());
            page.lines.retain(|l| l.style != "subhead");
            page.lines.splice(at..at, lines);
        })
    };
    for (first, second) in [("二十七幢商廈同", "時接駁海水冷氣"), ("二十七幢商廈同時接駁海", "水冷氣")]
    {
        assert!(broken(first, second).contains(&"head-break"), "{first}|{second}");
    }
    assert!(broken("美麗", "的海港").contains(&"head-break"), "starts with 的");
    assert!(broken("街市、", "屋邨").contains(&"head-break"), "ends with 、");
    assert!(broken("海水製冷。", "商廈接駁").contains(&"head-break"), "ends with 。");
    assert!(!broken("二十七幢商廈", "同時接駁海水冷氣").contains(&"head-break"));
}

/// The last line of a paragraph with one character, whatever mark stands beside it.
#[test]
fn a_character_alone() {
    let bench = Bench::case("lone-character/quiet");
    let last = |text: &'static str| {
        bench.codes(|page| {
            let line = page.lines.iter_mut().find(|l| l.style == "body" && l.last).expect("a last line");
            line.text = text.to_owned();
        })
    };
    for text in ["海", "海。", "「海」", "8。"] {
        assert!(last(text).contains(&"lone-character"), "{text}");
    }
    for text in ["海水", "24"] {
        assert!(!last(text).contains(&"lone-character"), "{text}");
    }
}

#[test]
fn the_checks_cost_next_to_nothing() {
    let mut found = Diagnostics::default();
    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    let edition = root().join("examples/front-page/edition.toml");
    let output = session.typeset(&dayang::input::sources::Disk, &edition, None, &|| ());
    let job = &output.jobs.as_ref().expect("jobs")[0];
    let (fonts, images) = (&session.fonts, &session.images);
    let on = Inspection { page: &output.pages[0], plan: &job.pages[0], job, fonts, images };
    let mut best = f64::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        check(&on, &mut Diagnostics::default());
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!("checks of the front page: {best:.2} ms (unoptimised build)");
    // Optimised, it is well under a millisecond; the bound holds on a busy machine without it.
    assert!(best < 60.0, "{best} ms");
}
