//! What changes on the screen when a file does: no more than it must, and nothing that is wrong
//! now takes the page away.

use std::collections::{BTreeMap, BTreeSet};

use dayang::export::pdf;
use dayang::preview::look::view::Finding;

use super::{Desk, between};

#[test]
fn a_changed_character_changes_its_own_lines() {
    let mut desk = Desk::copy("character", "front-page");
    let before = desk.page("A1").svg();
    assert_eq!(before, Desk::open(&desk.root).page("A1").svg(), "the same page is the same text");
    let touched = desk.edit("stories/ocean-mission.md", |story| story.replacen("薄霧未散", "薄霧未斂", 1));
    assert_eq!(touched, ["A1"]);
    let after = desk.page("A1").svg();
    let known: BTreeSet<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().filter(|line| !known.contains(line)).collect();
    assert!(!new.is_empty() && new.len() < 12, "{} lines differ", new.len());
    let outlines = |svg: &str| -> BTreeMap<String, String> {
        let split = |line: &&str| line.split_once(" d=").map(|(id, d)| (id.to_owned(), d.to_owned()));
        between(svg, "<defs>", "</defs>").iter().filter_map(split).collect()
    };
    let (old, now) = (outlines(&before), outlines(&after));
    assert!(old.len() > 300 && now.iter().filter(|(id, _)| !old.contains_key(*id)).count() <= 1);
    assert!(old.iter().all(|(id, d)| now.get(id).is_none_or(|own| own == d)), "an id is one outline's");
}

#[test]
fn text_that_finds_no_room_is_told_with_its_amount() {
    let mut desk = Desk::copy("overset", "front-page");
    let fits = desk.page("A1").fit();
    let long = "港口船隊今日出發前往遠海。".repeat(60);
    desk.edit("stories/ocean-mission.md", |story| format!("{}\n\n{long}\n", story.trim_end()));
    let shown = desk.page("A1");
    let fact = shown.page.stories.iter().find(|fact| fact.story == "ocean-mission").expect("the story");
    assert!(fact.overset_characters > 300, "{fact:?}");
    let over = shown.story_fit("ocean-mission").over.expect("it is too long");
    assert_eq!((over.lines, over.characters), (fact.overset_lines, fact.overset_characters));
    let all = shown.fit().over.expect("too long");
    assert!(all.characters >= over.characters && !shown.fit().fits() && shown.fit() != fits);
    let facts = shown.facts();
    let slots: Vec<_> = facts.slots.iter().filter(|slot| slot.overset.is_some()).collect();
    assert!(
        slots.iter().any(|slot| slot.story.as_deref() == Some("ocean-mission") && slot.role == "body"),
        "{slots:?}"
    );
    let finding = facts.findings.iter().find(|d| d.code == "overset").expect("a finding");
    let said = format!("多 {} 字／{} 行", over.characters, over.lines);
    assert!(finding.message.contains(&said), "{finding:?}");
    placed(finding, "stories/ocean-mission.md", "港口");
    assert!(slots.iter().any(|slot| finding.slot.as_ref() == Some(&slot.id)) && !finding.rects.is_empty());
}

fn placed(finding: &Finding, file: &str, excerpt: &str) {
    let place = finding.places.first().expect("a place");
    assert!(place.file == file && place.excerpt.contains(excerpt) && place.line > 1, "{place:?}");
    assert!(place.end >= place.start && place.column >= 1, "{place:?}");
}

#[test]
fn room_that_is_left_is_told_with_its_amount() {
    let mut desk = Desk::copy("underset", "front-page");
    desk.edit("stories/ocean-mission.md", |story| {
        let paragraphs: Vec<&str> = story.split("\n\n").collect();
        let (head, _) = paragraphs.split_at(paragraphs.len() / 2);
        format!("{}\n", head.join("\n\n"))
    });
    let shown = desk.page("A1");
    let fact = shown.page.stories.iter().find(|fact| fact.story == "ocean-mission").expect("the story");
    let under = shown.story_fit("ocean-mission").under.expect("room is left");
    assert!(under.lines >= fact.underset_lines && fact.underset_lines > 3, "{under:?} {fact:?}");
    let facts = shown.facts();
    let left: u32 = facts.slots.iter().filter_map(|slot| slot.underset.map(|under| under.lines)).sum();
    assert!(left >= fact.underset_lines, "{left}");
    let finding = facts.findings.iter().find(|d| d.code == "underset").expect("a finding");
    assert!(!finding.rects.is_empty() && finding.slot.is_some(), "{finding:?}");
    assert!(
        finding.help.as_deref().is_some_and(|help| help.contains(&under.characters.to_string())),
        "{finding:?} {under:?}"
    );
}

#[test]
fn what_cannot_be_set_is_told_over_the_last_good_page() {
    let mut desk = Desk::copy("broken", "edition");
    let good = desk.page("A1").svg();
    assert!(desk.page("A1").facts().broken.is_none());
    let whole = desk.read("layouts/front.toml");
    desk.edit("layouts/front.toml", |layout| layout.replacen("role = \"headline\"", "role = \"heading\"", 1));
    let shown = desk.page("A1");
    let facts = shown.facts();
    let broken = facts.broken.as_ref().expect("what is wrong");
    let finding = broken.first().expect("a finding");
    assert_eq!(finding.severity, "error");
    placed(finding, "layouts/front.toml", "heading");
    assert_eq!((shown.svg(), shown.is_broken()), (good.clone(), true));
    desk.edit("layouts/front.toml", |_| whole.clone());
    assert_eq!((desk.page("A1").facts().broken, desk.page("A1").svg()), (None, good));
}

#[test]
fn an_address_is_that_of_what_is_shown() {
    let mut desk = Desk::copy("address", "front-page");
    let pictures = |desk: &Desk| desk.page("A1").facts().pictures;
    let before = pictures(&desk);
    assert!(!before.is_empty() && before == pictures(&Desk::open(&desk.root)));
    assert!(desk.page("A1").picture("0123456789abcdef0123456789abcdef").is_none());
    assert!(desk.page("A1").picture("/api/pictures/../edition.toml").is_none());
    let addresses = |svg: &str| -> BTreeSet<String> {
        svg.split("href=\"/api/pictures/").skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
    };
    let shown = addresses(&desk.page("A1").svg());
    let photo = before.iter().find(|picture| picture.source.is_some()).expect("a photo");
    let story = photo.source.as_ref().expect("a place").file.clone();
    // another crop is another picture, the whole stays what it was
    let name = photo.name.clone();
    desk.edit(&story, |text| text.replacen("focus=\"0.50,0.58\"", "focus=\"0.05,0.05\"", 1));
    let now = pictures(&desk);
    let same = now.iter().find(|picture| picture.name == name).expect("the photo");
    assert_eq!((same.address.as_str(), same.focus), (photo.address.as_str(), Some([0.05, 0.05])));
    assert_ne!(same.shows, photo.shows, "the example's photo is not cropped");
    assert_ne!(addresses(&desk.page("A1").svg()), shown);
}

#[test]
fn a_page_is_handed_over_as_it_is_built() {
    let desk = Desk::example("front-page");
    let shown = desk.page("A1");
    let session = &shown.job.session;
    let settings = session.settings(&shown.job.output.press());
    let page = std::slice::from_ref(shown.page);
    let built = pdf::write(page, &session.fonts, &session.images, &settings).expect("a file");
    assert!(shown.pdf().is_ok_and(|file| file == built.pages[0]));
    let size = |file: &[u8]| {
        let reader = png::Decoder::new(std::io::Cursor::new(file.to_vec())).read_info().expect("a PNG");
        (reader.info().width, reader.info().height)
    };
    let thumb = size(&shown.thumb());
    assert!((150..=170).contains(&thumb.0) && thumb.1 > thumb.0, "{thumb:?}");
    let media = shown.page.media();
    let (width, height) = size(&shown.png(36).expect("a picture"));
    assert!(media.width.to_pt() / 2.0 - 1.0 <= f64::from(width) && f64::from(width) <= media.width.to_pt() / 2.0 + 1.0);
    assert!(height > width);
    assert!(shown.png(5).is_err_and(|why| why.contains("5 dpi")));
    assert!(shown.png(100_000).is_err());
}
