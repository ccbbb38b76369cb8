//! What is computed from the plan: the index of stories, section heads, extent; spreads; editions
//! made from another.

use std::path::Path;

use super::model::{layout, paragraphs};
use super::{Built, Edition, text};

/// A page whose head is furniture of some lines.
fn furnished(lines: &str) -> String {
    let slot = format!(
        "[[slot]]\nid = \"furniture\"\nrole = \"furniture\"\nat = {{ col = 1, span = 4, line = 20, lines = 8 }}\ntext = {lines}\n"
    );
    layout("four", &slot)
}

/// Pages A1 to A4, each with a story of its own.
fn issue(lines: &str, more: &str) -> Edition {
    let page = |n: usize| format!("[[plan]]\npage = \"A{n}\"\nlayout = \"four\"\nplace = {{ lead = \"s{n}\" }}\n");
    let plan: String = (1..=4).map(page).collect();
    let mut edition = Edition::new(&format!("{more}{plan}"));
    edition.add("layouts/four.toml", &furnished(lines));
    for n in 1..=4 {
        let short = if n == 3 { "short = \"短題三\"\n" } else { "" };
        edition.story(&format!("s{n}"), &format!("headline = \"第{n}篇|報道\"\n{short}"), &paragraphs(4));
    }
    edition
}

/// The lines of furniture of a page, in order.
fn furniture(built: &Built, id: &str) -> Vec<String> {
    let page = built.page(id);
    let of = |l: &&dayang::page::LineFact| page.frames[l.frame as usize].slot == "furniture";
    page.lines.iter().filter(of).map(|l| l.text.clone()).collect()
}

#[test]
fn the_index_is_filled_from_the_plan() {
    let lines = "[\"{index1.head}：{index1.page}\", \"{index}\", \"{index9}\"]";
    let built = issue(lines, "").build().clean();
    let wanted = ["第2篇報道：A2", "第2篇報道　A2", "短題三　A3", "第4篇報道　A4"];
    assert_eq!(furniture(&built, "A1"), wanted, "the first story of every other page");
    assert_eq!(furniture(&built, "A3")[1], "第1篇報道　A1");
    let named = "index = [\"s4\", \"s3\"]\n[section.A]\nname = \"要聞\"\n";
    let built = issue("[\"{index.section} {index.page} {index.head}\", \"{section}\"]", named).build().clean();
    assert_eq!(furniture(&built, "A1"), ["要聞 A4 第4篇報道", "要聞 A3 短題三", "要聞"]);
    use dayang::page::LinkTarget;
    let to: Vec<&LinkTarget> = built.page("A1").links.iter().map(|l| &l.to).collect();
    assert_eq!(to, [&LinkTarget::Page("A4".into()), &LinkTarget::Page("A3".into())]);
}

#[test]
fn an_index_of_stories_that_are_nowhere_is_told() {
    let built = issue("[\"{index}\"]", "index = [\"s2\", \"s9\"]\n").build();
    assert_eq!(built.codes(), ["index-story"], "{}", built.rendered());
    assert_eq!(furniture(&built, "A1"), ["第2篇報道　A2"]);
    let built = issue("[\"{index1.hed}\", \"{title}\"]", "").build();
    assert_eq!(built.codes(), ["unknown-field"; 4], "{}", built.rendered());
}

#[test]
fn sections_have_names_and_fields_of_their_own() {
    let more = "fields = { desk = \"採訪部\", tel = \"2000\" }\n[section.A]\nname = \"要聞\"\nfields = { desk = \"港聞部\" }\n";
    let built = issue("[\"{section} {desk} {tel} {edition}\"]", more).build().clean();
    assert_eq!(furniture(&built, "A1"), ["要聞 港聞部 2000 first"]);
    let built = issue("[\"{section}\"]", "[section.B]\nname = \"副刊\"\n").build();
    assert!(built.codes().contains(&"unknown-section"), "{}", built.rendered());
    let taken = "[section.A]\nfields = { index1 = \"x\", page2 = \"y\" }\n";
    assert_eq!(issue("[\"{title}\"]", taken).build().codes(), ["field-taken", "field-taken"]);
}

/// Two facing pages of four columns each, and a fold between.
pub const SPREAD: &str = r#"
name = "spread"
styles = "hk-broadsheet"
page = { size = ["360mm", "160mm"] }
[grid.body]
columns = 4
chars = 10
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 28
origin = ["43pt", "38pt"]
[grid.right]
columns = 4
chars = 10
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 28
origin = ["553pt", "38pt"]
[[slot]]
id = "head"
role = "headline"
thread = "lead"
style = "head-2"
at = { x = "43pt", y = "38pt", width = "933pt", height = "54pt" }
[[slot]]
id = "folio"
role = "furniture"
at = { x = "43pt", y = "10pt", width = "933pt", height = "20pt" }
text = [["{page1}", "{page}", "{page2}"]]
[[slot]]
id = "left"
role = "body"
thread = "lead"
columns = 4
at = { col = 1, span = 4, line = 6, lines = 9 }
[[slot]]
id = "right"
role = "body"
grid = "right"
thread = "lead"
columns = 4
at = { col = 1, span = 4, line = 6, lines = 9 }
[[thread]]
id = "lead"
slots = ["left", "right"]
"#;

fn spread(page: &str, more: &str) -> Edition {
    let plan = format!(
        "[[plan]]\npage = \"A1\"\n[[plan]]\npage = \"{page}\"\nspread = true\nlayout = \"spread\"\nplace = {{ lead = \"long\" }}\n{more}"
    );
    let mut edition = Edition::new(&plan);
    edition.add("layouts/spread.toml", SPREAD).story("long", "", &paragraphs(7));
    edition
}

#[test]
fn a_spread_is_one_page_of_two_numbers() {
    let built = spread("A2-A3", "[[plan]]\npage = \"A4\"\n").build().clean();
    let page = built.page("A2-A3");
    assert_eq!(page.trim.width.to_mm(), 360.0);
    let folio: Vec<&str> = page.text.iter().map(|r| r.text.as_str()).filter(|t| t.starts_with('A')).collect();
    assert_eq!(folio, ["A2", "A2-A3", "A3"]);
    let jobs = spread("A2-A3", "[[plan]]\npage = \"A4\"\n").build_at("edition.toml", Some(&["A3"])).output.jobs;
    assert_eq!(jobs.map(|jobs| jobs.len()), Some(1), "a page of the spread is the spread");
    assert!(built.files.is_some_and(|files| files.pages.len() == 1));
}

#[test]
fn spreads_that_do_not_face_are_told() {
    for page in ["A3-A4", "A2-A4", "A2"] {
        let built = spread(page, "").build();
        assert!(built.codes().contains(&"spread-facing"), "{page}: {}", built.rendered());
    }
}

#[test]
fn text_in_the_fold_is_told() {
    let mut edition = spread("A2-A3", "[[plan]]\npage = \"A4\"\n");
    let wide = SPREAD.replace(
        "columns = 4\nat = { col = 1, span = 4, line = 6, lines = 9 }\n[[slot]]\nid = \"right\"",
        "at = { x = \"443pt\", y = \"110pt\", width = \"200pt\", height = \"300pt\" }\n[[slot]]\nid = \"right\"",
    );
    edition.add("layouts/spread.toml", &wide);
    let built = edition.build();
    assert!(built.codes().contains(&"spread-fold"), "{}", built.rendered());
}

#[test]
fn a_story_runs_on_to_a_spread_and_its_links_lead_there() {
    use dayang::page::LinkTarget;
    let plan = "[[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
                [[plan]]\npage = \"A2-A3\"\nspread = true\nlayout = \"spread\"\njump = { lead = \"long\" }\n\
                [[plan]]\npage = \"A4\"\n";
    let mut edition = Edition::new(plan);
    edition.add("layouts/spread.toml", SPREAD).add("layouts/four.toml", &layout("four", ""));
    edition.story("long", "", &paragraphs(12));
    let built = edition.build().clean();
    assert!(text(built.page("A1")).contains("（下轉A2版）"));
    assert_eq!(built.page("A1").links[0].to, LinkTarget::Page("A2-A3".into()));
    assert_eq!(built.page("A2-A3").links[0].to, LinkTarget::Page("A1".into()));
}

#[test]
fn words_of_jumps_may_be_the_house_s() {
    let plan = "[wording]\njump-to = \"▶轉{page}\"\njump-from = \"▶接{page}\"\n\
                [[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
                [[plan]]\npage = \"A2\"\nlayout = \"four\"\njump = { lead = \"long\" }\n";
    let mut edition = Edition::new(plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", "", &paragraphs(11));
    let built = edition.build().clean();
    assert!(text(built.page("A1")).contains("▶轉A2") && text(built.page("A2")).contains("▶接A1"));
    edition.add(
        "edition.toml",
        "title = \"x\"\ndate = \"2026-06-06\"\nwording = { jump-to = \"轉\" }\n[[plan]]\npage = \"A1\"\n",
    );
    assert_eq!(edition.build().codes(), ["jump-wording"]);
}

#[test]
fn a_later_edition_takes_what_it_does_not_say() {
    let mut edition = issue("[\"{edition} {price} {page}\"]", "price = \"十元\"\n");
    let second = "edition = \"second\"\nbase = \"edition.toml\"\nprice = \"免費\"\ndrop = [\"A4\"]\n\
                  [[plan]]\npage = \"A2\"\nlayout = \"four\"\nplace = { lead = \"s4\" }\n\
                  [[plan]]\npage = \"A5-A6\"\n[[plan]]\npage = \"A4\"\nlayout = \"four\"\nplace = { lead = \"new\" }\n";
    edition.add("second.toml", second).story("new", "headline = \"加插報道\"\n", &paragraphs(4));
    let built = edition.build_at("second.toml", None).clean();
    let ids: Vec<&str> = built.output.pages.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, ["A1", "A2", "A3", "A4"]);
    assert_eq!(furniture(&built, "A1"), ["second 免費 A1"]);
    assert!(text(built.page("A2")).contains("第4篇報道") && text(built.page("A4")).contains("加插報道"));
    assert!(text(built.page("A1")).contains("第1篇報道"), "the others are the base's");
    let first = edition.build().clean();
    assert_eq!(furniture(&first, "A2"), ["first 十元 A2"]);
}

#[test]
fn findings_of_either_file_have_their_places() {
    let mut edition = issue("[\"{title}\"]", "");
    let wrong = String::from_utf8(edition.files[Path::new("edition.toml")].clone()).expect("text");
    edition.add("edition.toml", &wrong.replace("lead = \"s3\"", "lead = \"s33\""));
    edition.add("second.toml", "edition = \"second\"\nbase = \"edition\"\n[[plan]]\npage = \"A2\"\nlayout = \"for\"\n");
    let built = edition.build_at("second.toml", None);
    let said = built.rendered();
    assert!(said.contains("edition.toml:14") || said.contains("edition.toml:1"), "{said}");
    assert!(said.contains("second.toml:5:10") && said.contains("did you mean `four`?"), "{said}");
    assert!(built.codes().contains(&"unknown-story"), "{said}");
}

#[test]
fn bases_that_cannot_be_used_are_told() {
    let cases = [
        ("base-cycle", "second", "base = \"third\"\nedition = \"b\"\n"),
        ("unknown-base", "second", "base = \"frist\"\nedition = \"b\"\n"),
        ("edition-name", "second", "base = \"edition\"\n"),
        ("drop-page", "second", "base = \"edition\"\nedition = \"b\"\ndrop = [\"A9\"]\n"),
        ("base-cycle", "second", "base = \"second\"\nedition = \"b\"\n"),
        ("missing-key", "second", "edition = \"b\"\n"),
        ("edition-name", "second", "base = \"edition\"\nedition = \"b c\"\n"),
    ];
    for (code, name, text) in cases {
        let mut edition = issue("[\"{title}\"]", "");
        edition.add(&format!("{name}.toml"), text).add("third.toml", "base = \"second\"\nedition = \"c\"\n");
        let built = edition.build_at("second.toml", None);
        assert_eq!(built.codes(), [code], "{}", built.rendered());
        assert!(built.output.jobs.is_none());
    }
    let mut edition = issue("[\"{title}\"]", "");
    edition.add("second.toml", "base = \"edition\"\nedition = \"b\"\n");
    edition.add("third.toml", "base = \"second\"\nedition = \"c\"\nprice = \"x\"\n");
    edition.build_at("third.toml", None).clean();
}

#[test]
fn what_manifests_ask_for_is_at_hand() {
    use dayang::diag::Diagnostics;
    use dayang::input::sources::Memory;
    use dayang::model::resolve::{Opened, Request, StoryPages};
    let plan = "issue = 7\nlatin = \"Trial\"\n[output]\nname = \"{title}_{page}\"\n[[plan]]\npage = \"A1\"\nlayout = \"four\"\n\
                place = { lead = \"long\" }\n[[plan]]\npage = \"A2\"\nlayout = \"four\"\njump = { lead = \"long\" }\n";
    let mut edition = Edition::new(plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", "", &paragraphs(11));
    edition.add("late.toml", "edition = \"late\"\nbase = \"edition\"\n");
    let sources = Memory(edition.files.clone());
    let request = Request { edition: Path::new("late.toml"), pages: None, layouts: &[], press: None };
    let mut found = Diagnostics::default();
    let opened = Opened::read(&request, &sources, &mut found).0.expect("an edition");
    let facts = opened.facts();
    assert_eq!((facts.title.as_str(), facts.latin.as_str(), facts.date.as_str()), ("試排報", "Trial", "2026-06-06"));
    assert_eq!((facts.edition.as_str(), facts.base.as_deref(), facts.issue), ("late", Some("first"), Some(7)));
    assert_eq!(opened.output().name.as_deref(), Some("{title}_{page}"));
    assert!(opened.output_span("name").is_some());
    let pages = StoryPages { story: "long".into(), placed: "A1".into(), jumps: vec!["A2".into()] };
    assert_eq!(opened.stories(), [pages]);
    assert_eq!(opened.jobs().iter().map(|job| job.pages.clone()).collect::<Vec<_>>(), [["A1", "A2"]]);
    assert_eq!(opened.jobs()[0].key(), "A1");
}
