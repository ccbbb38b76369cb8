//! What is laid over the files in memory alone: drafts, samples, other layouts; and what happens when
//! files change under them.

use std::fs;

use dayang::preview::desk::{Amount, Event, Why};

use super::{EDITION, Folder, LAYOUT, notices, shown, story};

fn amount(json: &str) -> Amount {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_draft_is_shown_and_not_written() {
    let folder = Folder::new("draft");
    let mut desk = folder.open();
    let before = folder.text("stories/harbour.md");
    let hash = folder.hash("stories/harbour.md");
    let long = story("harbour", "海港的清晨", 40);
    let stored = desk.store("harbour", &hash, &long, true).unwrap();
    assert_eq!((stored.pages, stored.hash.as_str()), (vec!["A1".to_owned()], hash.as_str()));
    assert!(stored.fit.over.is_some_and(|over| over.lines > 0 && over.characters > over.lines));
    assert_eq!(folder.text("stories/harbour.md"), before);
    let view = desk.view().unwrap();
    let read = view.story("harbour").unwrap();
    assert_eq!(
        (read.text.as_str(), read.hash.as_str(), read.file.as_str()),
        (long.as_str(), hash.as_str(), "stories/harbour.md")
    );
    assert_eq!(read.front, long.find("潮水").unwrap());
    assert!(view.undo.is_none());
    let dropped = desk.drop_draft("harbour").unwrap();
    assert_eq!(dropped.pages, ["A1"]);
    assert!(dropped.fit.over.is_none());
    assert_eq!(desk.view().unwrap().story("harbour").unwrap().text, before);
}

#[test]
fn a_hand_edited_file_drops_the_draft() {
    let folder = Folder::new("draft-hand");
    let mut desk = folder.open();
    let draft = story("harbour", "還沒寫完", 2);
    desk.store("harbour", &folder.hash("stories/harbour.md"), &draft, true).unwrap();
    desk.events();
    folder.write("stories/harbour.md", &story("harbour", "人手寫的題", 2));
    assert_eq!(desk.refresh(), ["A1"]);
    assert!(shown(&desk, "A1").contains("人手寫的題"));
    let told = notices(desk.events());
    assert!(told.len() == 1 && told[0].contains("stories/harbour.md"), "{told:?}");
}

#[test]
fn sample_text_fills_an_empty_thread() {
    let folder = Folder::new("sample");
    let mut desk = folder.open();
    let files = || [folder.text("edition.toml"), folder.text("layouts/small.toml")];
    let before = files();
    assert_eq!(desk.sample("A1", "lead", amount("100")).unwrap_err().why, Why::Refused, "it has a story");
    assert_eq!(desk.sample("A1", "nowhere", amount("100")).unwrap_err().why, Why::Absent);
    assert_eq!(desk.sample("A9", "second", amount("100")).unwrap_err().why, Why::Absent);
    assert_eq!(desk.sample("A1", "second", amount("0")).unwrap_err().why, Why::Refused);
    let done = desk.sample("A1", "second", amount("60")).unwrap();
    assert!(done.pages.contains(&"A1".to_owned()));
    assert!(shown(&desk, "A1").contains("渡口"));
    let set = |desk: &dayang::preview::desk::Desk| {
        let view = desk.view().unwrap();
        let case = view.case("A1").unwrap();
        let page = case.set().unwrap();
        page.stories.iter().find(|fact| fact.story.starts_with("sample")).unwrap().clone()
    };
    assert_eq!(set(&desk).overset_lines, 0);
    desk.sample("A1", "second", amount("\"fit\"")).unwrap();
    let fits = set(&desk);
    assert_eq!((fits.overset_lines, fits.overset_characters), (0, 0));
    let label = desk.sample("A1", "second", amount("\"fit\"")).unwrap().label;
    let most: u32 = label.rsplit(' ').next().unwrap().parse().unwrap();
    desk.sample("A1", "second", amount(&format!("{}", most + 1))).unwrap();
    let over = set(&desk);
    assert!(over.overset_lines + over.overset_characters > 0, "one more is too much");
    assert_eq!(files(), before, "nothing is written");
    assert!(
        !folder.path("stories").read_dir().unwrap().any(|e| e
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("sample"))
    );
    desk.drop_sample("A1", "second").unwrap();
    assert!(!shown(&desk, "A1").contains("渡口"));
    assert_eq!(desk.drop_sample("A1", "second").unwrap_err().why, Why::Refused);
}

#[test]
fn a_story_placed_by_hand_takes_the_samples_place() {
    let folder = Folder::new("sample-hand");
    let mut desk = folder.open();
    desk.sample("A1", "second", amount("60")).unwrap();
    folder.write(
        "edition.toml",
        &EDITION.replace("{ lead = \"harbour\" }", "{ lead = \"harbour\", second = \"market\" }"),
    );
    desk.refresh();
    let text = shown(&desk, "A1");
    assert!(text.contains("街市的黃昏") && !text.contains("渡口"), "{text}");
}

#[test]
fn the_gallery_shows_the_stories_in_other_layouts() {
    let folder = Folder::new("gallery");
    // the same page with another thread's name, and one that is far too small
    folder.write("layouts/other.toml", &LAYOUT.replace("\"lead\"", "\"main\"").replace("三欄小版", "另一版"));
    folder.write("layouts/tight.toml", &LAYOUT.replace("lines = 12", "lines = 2").replace("三欄小版", "窄版"));
    let desk = folder.open();
    let view = desk.view().unwrap();
    let case = |layout: &str| view.with_layout("A1", layout);
    let looks = view.gallery("A1", &case).unwrap();
    let names: Vec<&str> = looks.iter().map(|look| look.layout.as_str()).collect();
    assert_eq!(names, ["other", "small", "tight"], "bundled ones are of other sizes");
    assert_eq!(looks[0].title, "另一版");
    assert!(looks[0].fits && looks[1].fits && !looks[2].fits, "{looks:?}");
    assert!(looks[2].overset > 0 && looks[1].overset == 0);
    let (other, whole) = view.with_layout("A1", "other").unwrap();
    let text: String = other.set().unwrap().text.iter().map(|run| run.text.as_str()).collect();
    assert!(whole && text.contains("海港的清晨"));
    assert_eq!(view.with_layout("A1", "nowhere").map(|_| ()).unwrap_err().why, Why::Absent);
    assert_eq!(view.with_layout("A9", "small").map(|_| ()).unwrap_err().why, Why::Absent);
    assert_eq!(folder.text("edition.toml"), EDITION);
}

#[test]
fn broken_inputs_keep_the_last_good_page_and_are_told() {
    let folder = Folder::new("broken");
    let mut desk = folder.open();
    let good = folder.text("stories/harbour.md");
    let revision = desk.view().unwrap().revision;
    folder.write("stories/harbour.md", &good.replace("headline = ", "headline "));
    assert_eq!(desk.refresh(), ["A1"]);
    assert!(desk.events().contains(&Event::Broken { pages: vec!["A1".to_owned()] }));
    let view = desk.view().unwrap();
    assert!(view.is_broken("A1") && !view.is_broken("A2") && view.revision == revision + 1);
    assert!(shown(&desk, "A1").contains("海港的清晨"));
    folder.write("stories/harbour.md", &good);
    desk.refresh();
    let events = desk.events();
    assert!(events.iter().any(|event| matches!(event, Event::Pages { pages, .. } if pages == &["A1"])), "{events:?}");
    assert!(!desk.view().unwrap().is_broken("A1"));
    // the edition file itself
    folder.write("edition.toml", &EDITION.replace("[[plan]]", "[[plan"));
    assert_eq!(desk.refresh(), ["A1", "A2"]);
    assert!(desk.view().unwrap().is_broken("A2"));
    assert!(desk.refresh().is_empty(), "nothing more has changed");
    folder.write("edition.toml", EDITION);
    desk.refresh();
    assert!(!desk.view().unwrap().is_broken("A2"));
}

#[test]
fn a_change_of_ones_own_is_no_change_by_hand() {
    let folder = Folder::new("own");
    let mut desk = folder.open();
    super::edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap();
    desk.refresh();
    let revision = desk.view().unwrap().revision;
    desk.events();
    assert!(desk.refresh().is_empty() && desk.events().is_empty());
    assert_eq!(desk.view().unwrap().revision, revision);
}

#[test]
fn an_edition_that_cannot_be_read_is_told_at_once() {
    let folder = Folder::new("unreadable");
    fs::write(folder.path("edition.toml"), b"title = \xff").unwrap();
    let edition = folder.path("edition.toml");
    let session = dayang::session::Session::open(&Default::default(), &mut Default::default());
    let wrong = dayang::preview::desk::Desk::open(session, &edition, true).map(|_| ()).unwrap_err();
    assert!(wrong.0.has_errors());
}
