//! An edition held open while its files are changed.

use std::path::Path;

use dayang::diag::Diagnostics;
use dayang::edition::live::Live;
use dayang::input::sources::Disk;
use dayang::session::{Folders, Session};

use super::runs::Desk;

fn open(desk: &Desk) -> Live {
    let edition = desk.edition("edition.toml");
    let data = Path::new(env!("CARGO_MANIFEST_DIR"));
    let session = Session::open(&Folders::of(Some(&edition), &[], Some(data)), &mut Diagnostics::default());
    Live::new(session, &edition)
}

/// What stands on a page, as text.
fn text(live: &Live, id: &str) -> String {
    let page = live.jobs().iter().flat_map(|job| &job.output.pages).find(|page| page.id == id).expect("a page");
    page.text.iter().map(|run| run.text.as_str()).collect()
}

#[test]
fn a_change_sets_the_pages_that_it_touches() {
    let desk = Desk::new("live");
    let mut live = open(&desk);
    let all = live.refresh(&Disk);
    assert_eq!(all, ["A1", "A2", "A3", "A4-A5", "A6", "A7", "A8"]);
    assert!(live.refresh(&Disk).is_empty(), "nothing was changed");
    desk.edit("stories/coffee.md", |text| text.replacen('。', "，午後更甚。", 1));
    let touched = live.refresh(&Disk);
    assert!(touched.contains(&"A8".to_owned()) && touched.len() < all.len(), "{touched:?}");
    assert!(text(&live, "A8").contains("午後更甚"));
    // a field of the edition is every page's concern
    desk.edit("edition.toml", |text| text.replacen("title = \"", "title = \"新", 1));
    assert_eq!(live.refresh(&Disk), all);
}

#[test]
fn what_cannot_be_set_keeps_its_last_good_page() {
    let desk = Desk::new("live-broken");
    let mut live = open(&desk);
    live.refresh(&Disk);
    let good = text(&live, "A8");
    let whole = std::fs::read(desk.edition("stories/coffee.md")).expect("a story");
    std::fs::remove_file(desk.edition("stories/coffee.md")).expect("a story");
    assert!(live.refresh(&Disk).contains(&"A8".to_owned()));
    let job = live.jobs().iter().find(|job| job.plan.pages.contains(&"A8".to_owned())).expect("a job");
    let (found, _) = job.broken.as_ref().expect("what is wrong");
    assert!(found.has_errors() && text(&live, "A8") == good);
    std::fs::write(desk.edition("stories/coffee.md"), whole).expect("a story");
    assert!(live.refresh(&Disk).contains(&"A8".to_owned()));
    assert!(live.jobs().iter().all(|job| job.broken.is_none()));
    // and the edition file itself
    let edition = std::fs::read_to_string(desk.edition("edition.toml")).expect("an edition");
    std::fs::write(desk.edition("edition.toml"), edition.replacen("[[plan]]", "[[plan", 1)).expect("an edition");
    assert!(live.refresh(&Disk).is_empty());
    assert!(live.broken().is_some_and(|(found, _)| found.has_errors()) && text(&live, "A8") == good);
    std::fs::write(desk.edition("edition.toml"), edition).expect("an edition");
    live.refresh(&Disk);
    assert!(live.broken().is_none());
}

#[test]
fn a_plan_whose_tables_are_moved_sets_each_page_from_its_own() {
    let desk = Desk::new("live-moved");
    let mut live = open(&desk);
    live.refresh(&Disk);
    let before: Vec<String> = ["A6", "A7", "A8"].iter().map(|id| text(&live, id)).collect();
    desk.edit("edition.toml", |text| {
        let (head, tables) = text.split_once("[[plan]]").expect("a plan");
        let mut tables: Vec<&str> = tables.split("[[plan]]").collect();
        let last = tables.pop().expect("a table");
        tables.insert(0, last);
        let tables: String = tables.iter().map(|table| format!("[[plan]]{}\n", table.trim_end())).collect();
        format!("{head}{tables}")
    });
    live.refresh(&Disk);
    let after: Vec<String> = ["A6", "A7", "A8"].iter().map(|id| text(&live, id)).collect();
    assert_eq!(before, after);
}
