//! Spot colours: in styles and layouts, on planned plates and on plates that are not there.

use dayang::color::SpotId;

use super::*;

const SPOT: &str = "\n[[spot]]\nkey = \"red\"\nname = \"PANTONE 186 C\"\nalternate = \"C0 M100 Y81 K4\"\n";

/// The case of a check, its edition and its layout changed.
fn changed(folder: &str, edition: &[(&str, &str)], layout: &[(&str, &str)]) -> Output {
    let mut all = base();
    files(&cases().join(folder), Path::new(""), &mut all);
    for (file, changes) in [("edition.toml", edition), ("layouts/case.toml", layout)] {
        let mut text = String::from_utf8(all[Path::new(file)].clone()).expect("UTF-8");
        for (from, to) in changes {
            assert!(text.contains(from), "{file} has no `{from}`");
            text = text.replace(from, to);
        }
        all.insert(file.into(), text.into_bytes());
    }
    typeset_files(all, Purpose::Proof)
}

/// The case of plates with its tint in an ink, the page planned with plates.
fn tint(ink: &str, plates: &str) -> Output {
    let declared = format!("press = \"case\"\n{SPOT}");
    changed(
        "plates/fires",
        &[("press = \"case\"\n", &declared), ("plates = \"K\"", &format!("plates = \"{plates}\""))],
        &[("C20 Y10", ink)],
    )
}

#[test]
fn a_planned_spot_colour_prints() {
    let output = tint("red 20", "K+red");
    assert_eq!(rendered(&output, "plates"), "", "{}", all_rendered(&output));
    let page = &output.pages[0];
    assert_eq!(page.spots[0].name, "PANTONE 186 C");
    assert_eq!((page.plates.black_only, page.plates.spots.as_slice()), (true, &[SpotId(0)][..]));
    let fill = page.frames.iter().find_map(|f| f.tint).expect("a tint");
    assert_eq!((fill.m, fill.spot.map(|s| s.tint)), (2000, Some(2000)), "the alternate in proportion");
}

#[test]
fn a_spot_colour_that_is_not_planned_is_named() {
    let said = rendered(&tint("red 20", "CMYK"), "plates");
    assert!(said.contains("a tint in `box` is PANTONE 186 C 20 %, but page A1 is planned in CMYK only"), "{said}");
    let said = rendered(&tint("C20", "K+red"), "plates");
    assert!(said.contains("is C20, but page A1 is planned in black and PANTONE 186 C only"), "{said}");
}

#[test]
fn coloured_type_is_named_with_its_text() {
    let declared = format!("press = \"case\"\n{SPOT}");
    let edition = [("press = \"case\"\n", declared.as_str()), ("plates = \"K\"", "plates = \"K\"")];
    let layout = [("C20 Y10", "K5"), ("slots = [\"body\"]\n", "slots = [\"body\"]\n[style.head-2]\nink = \"red\"\n")];
    let said = rendered(&changed("plates/fires", &edition, &layout), "plates");
    assert!(said.contains("type of ") && said.contains('「') && said.contains("in `head` is PANTONE 186 C"), "{said}");
}

#[test]
fn a_spot_counts_in_the_total_under_type_that_overprints() {
    // The case has K100 type of 21 pt on a tint; in a solid spot colour that is 200 %.
    let declared = format!("press = \"case\"\n{SPOT}");
    let edition = [
        ("press = \"case\"\n", declared.as_str()),
        ("layout = \"case\"\n", "layout = \"case\"\nplates = \"CMYK+red\"\n"),
    ];
    let mut all = base();
    files(&cases().join("ink-limit/fires"), Path::new(""), &mut all);
    let text = |file: &str| String::from_utf8(all[Path::new(file)].clone()).expect("UTF-8");
    let layout = text("layouts/case.toml");
    let fill = layout.lines().find(|l| l.starts_with("fill")).expect("a tint").to_owned();
    let run = |limit: u32| {
        let output = changed("ink-limit/fires", &edition, &[(fill.as_str(), "fill = \"red\"")]);
        let mut job = output.jobs.expect("jobs").remove(0);
        job.press.ink = limit * 100;
        let (page, plan) = (&output.pages[0], &job.pages[0]);
        let images = dayang::image::ImageStore::new();
        let fonts = session().fonts;
        let on = dayang::checks::Inspection { page, plan, job: &job, fonts: &fonts, images: &images };
        let mut found = Diagnostics::default();
        dayang::checks::check(&on, &mut found);
        found.iter().any(|d| d.code == "ink-limit")
    };
    assert!(run(199) && !run(200));
}

#[test]
fn an_unknown_spot_colour_says_where_and_what_there_is() {
    let said = rendered(&tint("rde 20", "K+red"), "unknown-ink");
    assert!(said.contains("layouts/case.toml") && said.contains("did you mean `red`?"), "{said}");
    assert!(said.contains("no ink `rde` in this edition: its spot colours are `red`"), "{said}");
    let output = changed("plates/fires", &[], &[("C20 Y10", "gold")]);
    let said = rendered(&output, "unknown-ink");
    assert!(said.contains("it declares no spot colour") && said.contains("[[spot]] key = \"gold\""), "{said}");
    assert!(output.pages[0].unsigned, "the page is a proof");
}

#[test]
fn furniture_says_the_plates() {
    let declared = format!("press = \"case\"\n{SPOT}");
    let edition = [
        ("press = \"case\"\n", declared.as_str()),
        ("layout = \"case\"\n", "layout = \"case\"\nplates = \"CMYK+red\"\n"),
    ];
    let output = changed("small-type/quiet", &edition, &[("試排報出版", "{plates}")]);
    let text: String = output.pages[0].text.iter().map(|run| run.text.as_str()).collect();
    assert!(text.contains("CMYK + PANTONE 186 C"), "{text}");
}

#[test]
fn the_example_with_an_advertisement_is_ready_for_the_press() {
    let mut session = session();
    session.purpose = Purpose::Press;
    let edition = root().join("examples/inside-page/edition.toml");
    let output = session.typeset(&dayang::input::sources::Disk, &edition, None, &|| ());
    let clean = output.diagnostics.iter().all(|d| d.severity == Severity::Note);
    assert!(clean, "{}", all_rendered(&output));
    assert!(output.pages.iter().all(|page| !page.unsigned) && output.pages.len() == 1);
}
