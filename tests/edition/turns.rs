//! Where a story turns to another page: what stands on either side, and what the pointers to pages say.

use dayang::page::{LineFact, Page};

use super::model::{layout, paragraphs};
use super::{Built, Edition, text};

const A1: &str = "[[plan]]\npage = \"A1\"\nlayout = \"four\"\n";
const A2: &str = "[[plan]]\npage = \"A2\"\nlayout = \"four\"\n";

/// A story that starts on A1 and may run on to A2, both of `layout`.
fn turning(layout: &str, story: &str) -> Edition {
    let mut edition = Edition::new(&format!("{A1}place = {{ lead = \"long\" }}\n{A2}jump = {{ lead = \"long\" }}\n"));
    edition.add("layouts/four.toml", layout).story("long", "", story);
    edition
}

/// Five paragraphs, and one of so many characters.
fn with_rest(characters: usize) -> String {
    let rest: String = "渡輪泊岸之後乘客依次登船甲板上坐滿了街坊".chars().cycle().take(characters).collect();
    format!("{}\n\n{rest}。", paragraphs(5))
}

fn frame<'p>(page: &'p Page, line: &LineFact) -> &'p str {
    &page.frames[line.frame as usize].slot
}

fn body(page: &Page) -> impl Iterator<Item = &LineFact> {
    page.lines.iter().filter(|l| l.style == "body")
}

/// Lines of text in each of the four columns of a page.
fn columns(page: &Page) -> [usize; 4] {
    [1, 2, 3, 4].map(|n| body(page).filter(|l| frame(page, l) == format!("body.{n}")).count())
}

/// The jump lines of a page.
fn jumps(page: &Page) -> Vec<&LineFact> {
    page.lines.iter().filter(|l| l.style == "jump").collect()
}

#[test]
fn a_short_rest_stands_together_under_its_line() {
    let (mut short, mut spread) = (0, 0);
    for characters in (46..190).step_by(6) {
        let built = turning(&layout("four", ""), &with_rest(characters)).build();
        let page = built.page("A2");
        let legs = columns(page);
        let rows: usize = legs.iter().sum();
        if rows == 0 {
            assert!(jumps(page).is_empty(), "{characters}");
            continue;
        }
        let line = jumps(page)[0];
        assert_eq!((line.text.as_str(), frame(page, line)), ("（上接A1版）", "body.1"), "{characters}");
        // The first line stands on the row under it.
        let first = body(page).next().expect("a line");
        assert_eq!(frame(page, first), "body.1", "{characters}: {legs:?}");
        assert_eq!(first.baseline.y - line.baseline.y, dayang::geom::Length::centipoints(1350), "{characters}");
        if rows < 8 {
            assert_eq!(legs, [rows, 0, 0, 0], "{characters}: it stands together");
            short += 1;
        } else {
            assert!(legs[0] >= 2 && legs.iter().max() <= Some(&(legs[0] + 1)), "{characters}: {legs:?}");
            spread += 1;
        }
        // No paragraph leaves a single line on either side of the turn.
        let lines: Vec<(&str, &LineFact)> =
            ["A1", "A2"].iter().flat_map(|id| body(built.page(id)).map(move |l| (*id, l))).collect();
        let turn = lines.iter().position(|(id, _)| *id == "A2").expect("a turn");
        let (last, next) = (lines[turn - 1].1, lines[turn].1);
        let opens = turn < 2 || lines[turn - 2].1.last;
        assert!(!opens || last.last, "{characters}: a first line alone");
        assert!(last.last || !next.last, "{characters}: a last line alone: {}", next.text);
        let told = built.codes().contains(&"jump-short");
        assert_eq!(told, rows < 5, "{characters}: {rows} lines\n{}", built.rendered());
    }
    assert!(short > 2 && spread > 2, "{short} {spread}");
}

#[test]
fn the_limit_of_a_short_rest_is_the_press_s() {
    let mut edition = turning(&layout("four", ""), &with_rest(60));
    let short = edition.build();
    let d = short.output.diagnostics.iter().find(|d| d.code == "jump-short").expect("found");
    assert_eq!(d.page.as_deref(), Some("A2"), "{}", short.rendered());
    let count = d.help.as_deref().and_then(|h| h.split_whitespace().nth(1)).and_then(|n| n.parse::<usize>().ok());
    let rest = body(short.page("A2")).map(|l| l.text.chars().filter(|c| !c.is_whitespace()).count()).sum::<usize>();
    assert_eq!(count, Some(rest), "the help counts what stands there: {:?}", d.help);
    let press =
        String::from_utf8(edition.files[std::path::Path::new("layouts/press/house.toml")].clone()).expect("text");
    edition.add("layouts/press/house.toml", &press.replace("hole = 100\n", "hole = 100\njump = 0\n"));
    edition.build().clean();
}

#[test]
fn little_before_the_turn_is_told_of_its_page() {
    let narrow = layout("four", "").replace("lines = 14", "lines = 2").replace("columns = 4\nat", "columns = 1\nat");
    let mut edition = turning(&layout("four", ""), &paragraphs(4));
    edition.add("layouts/narrow.toml", &narrow.replace("\"four\"", "\"narrow\""));
    let plan = format!("{A1}place = {{ lead = \"long\" }}\n{A2}jump = {{ lead = \"long\" }}\n");
    let mut first = Edition::new(&plan.replacen("\"four\"", "\"narrow\"", 1));
    edition.files.extend(std::mem::take(&mut first.files));
    let built = edition.build();
    let d = built.output.diagnostics.iter().find(|d| d.code == "jump-short").expect("found");
    assert_eq!(d.page.as_deref(), Some("A1"), "{}", built.rendered());
}

#[test]
fn copyfitting_is_asked_before_another_page_is_taken() {
    let fixed = layout("four", "");
    let flexible = fixed.replace("optional = true\nat", "optional = true\nflex = [2, 0]\nat");
    assert_ne!(fixed, flexible);
    let mut held = 0;
    for characters in (44..110).step_by(8) {
        let (fixed, flexible) =
            (turning(&fixed, &with_rest(characters)).build(), turning(&flexible, &with_rest(characters)).build());
        if jumps(fixed.page("A2")).is_empty() {
            continue;
        }
        // The head gives lines to the columns under it, and the story ends on its page.
        assert!(jumps(flexible.page("A1")).is_empty(), "{characters}: {}", flexible.rendered());
        assert_eq!(flexible.codes(), ["jump-unused"], "{characters}");
        let steps = &flexible.page("A1").stories.iter().find(|s| s.story == "long").expect("the story").fitting;
        assert!(steps.iter().any(|step| step.contains("head")), "{characters}: {steps:?}");
        held += 1;
    }
    assert!(held > 1, "{held}");
}

#[test]
fn no_line_of_a_jump_stands_over_an_empty_column() {
    // The first column of A2 holds a single row beside a picture's place: its text would stand in
    // the second.
    let slots = "[[slot]]\nid = \"a\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 1, span = 1, line = 5, lines = 1 }\n\
                 [[slot]]\nid = \"b\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 2, span = 1, line = 5, lines = 14 }\n\
                 [[slot]]\nid = \"c\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 3, span = 1, line = 5, lines = 14 }\n";
    let four = layout("four", "");
    let (head, rest) = four.split_once("[[slot]]\nid = \"body\"").expect("a body");
    let rest = rest.split_once("[[thread]]").expect("a thread").1.replace("[\"body\"]", "[\"a\", \"b\", \"c\"]");
    let odd = format!("{head}{slots}[[thread]]{rest}").replace("\"four\"", "\"odd\"");
    let mut edition = Edition::new(
        "[[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
         [[plan]]\npage = \"A2\"\nlayout = \"odd\"\njump = { lead = \"long\" }\n",
    );
    edition.add("layouts/four.toml", &four).add("layouts/odd.toml", &odd).story("long", "", &paragraphs(8));
    let built = edition.build();
    let page = built.page("A2");
    let line = jumps(page)[0];
    assert_eq!((line.text.as_str(), frame(page, line)), ("（上接A1版）", "b"), "{}", built.rendered());
    assert_eq!(body(page).next().map(|l| frame(page, l)), Some("b"));
}

#[test]
fn a_table_that_cannot_stand_under_the_line_takes_it_along() {
    // The rest is a table whose first rows need more room than the first column has.
    let cell = "一格之內文字甚多，須分作數行始能排完，第一欄容不下";
    let row = format!("| {cell} | {cell} |\n");
    let table = format!("| 項目 | 說明 |\n|---|---|\n{row}{row}");
    let slots = "[[slot]]\nid = \"a\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 1, span = 1, line = 5, lines = 3 }\n\
                 [[slot]]\nid = \"b\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 2, span = 2, line = 5, lines = 20 }\n";
    let four = layout("four", "");
    let (head, rest) = four.split_once("[[slot]]\nid = \"body\"").expect("a body");
    let rest = rest.split_once("[[thread]]").expect("a thread").1.replace("[\"body\"]", "[\"a\", \"b\"]");
    let odd = format!("{head}{slots}[[thread]]{rest}").replace("\"four\"", "\"odd\"");
    let mut edition = Edition::new(
        "[[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
         [[plan]]\npage = \"A2\"\nlayout = \"odd\"\njump = { lead = \"long\" }\n",
    );
    let story = format!("{}\n\n{table}", paragraphs(6));
    edition.add("layouts/four.toml", &four).add("layouts/odd.toml", &odd).story("long", "", &story);
    let built = edition.build();
    let page = built.page("A2");
    for line in jumps(page) {
        let slot = frame(page, line);
        let under = page.lines.iter().any(|l| l.style != "jump" && frame(page, l) == slot);
        assert!(under, "{slot} is empty under {}: {}", line.text, built.rendered());
    }
    assert!(!jumps(page).is_empty(), "{}", built.rendered());
}

#[test]
fn words_too_wide_for_a_column_give_way() {
    let wide = "▶請翻往本報第{page}版繼續閱讀全文內容";
    let mut edition = turning(&layout("four", ""), &paragraphs(8));
    let plan = String::from_utf8(edition.files[std::path::Path::new("edition.toml")].clone()).expect("text");
    let build = |edition: &mut Edition, words: &str| {
        edition.add(
            "edition.toml",
            &plan.replacen("[[plan]]", &format!("wording = {{ jump-to = \"{words}\" }}\n[[plan]]"), 1),
        );
        edition.build()
    };
    let built = build(&mut edition, wide);
    assert_eq!(built.codes(), ["jump-line"], "{}", built.rendered());
    let page = built.page("A1");
    let line = jumps(page)[0];
    assert_eq!(line.text, "（下轉A2版）");
    let style = built.output.jobs.iter().flatten().flat_map(|j| &j.styles).find(|s| s.name == "jump").expect("a style");
    assert_eq!(line.size, style.size, "at its own size");
    // A little too wide, they are set a little smaller.
    let built = build(&mut edition, "（本文下轉本報第{page}版續）").clean();
    let line = jumps(built.page("A1"))[0];
    assert!(line.text.starts_with("（本文") && line.size < style.size, "{} {:?}", line.text, line.size);
    assert!(line.size.raw() * 100 >= style.size.raw() * 80, "{:?}", line.size);
}

/// Pages of an edition, each with a layout and what stands on it.
fn pages(lines: &[(&str, &str)]) -> String {
    let page = |(id, more): &(&str, &str)| format!("[[plan]]\npage = \"{id}\"\nlayout = \"four\"\n{more}\n");
    lines.iter().map(page).collect()
}

/// An edition of these pages with the stories `long`, `one` and `two`.
fn stories(plan: &str, front: &str) -> Built {
    let mut edition = Edition::new(plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", "", &paragraphs(11));
    edition.story("one", front, &paragraphs(3)).story("two", "", &paragraphs(3));
    edition.build()
}

/// Codes of errors and warnings with the first words of their help.
fn told(built: &Built) -> Vec<(&'static str, String)> {
    let shown = built.output.diagnostics.iter().filter(|d| d.severity > dayang::diag::Severity::Note);
    shown.map(|d| (d.code, d.help.clone().unwrap_or_default())).collect()
}

#[test]
fn a_pointer_leads_to_where_a_story_starts() {
    let plan = pages(&[
        ("A1", "place = { lead = \"one\" }"),
        ("A2", "place = { lead = \"long\" }"),
        ("A3", "jump = { lead = \"long\" }"),
        ("A4", "place = { lead = \"two\" }"),
    ]);
    let refer = |page: &str, story: &str| format!("refer = {{ text = \"相關新聞\", page = \"{page}\"{story} }}\n");
    let right = stories(&plan, &refer("A2", ", story = \"long\""));
    right.clean();
    for front in [refer("A3", ", story = \"long\""), refer("A3", "")] {
        let built = stories(&plan, &front);
        let told = told(&built);
        assert_eq!(told.len(), 1, "{}", built.rendered());
        assert!(told[0].0 == "refer-story" && told[0].1.ends_with("starts on page A2"), "{told:?}");
    }
    let built = stories(&plan, &refer("A4", ", story = \"long\""));
    assert_eq!(told(&built), [("refer-story", "it is on page A2".to_owned())]);
    stories(&plan, &refer("A4", "")).clean();
}

#[test]
fn jumps_go_forward_by_the_numbers_of_pages() {
    let backwards = pages(&[
        ("A1", "place = { lead = \"one\" }"),
        ("A3", "place = { lead = \"long\" }"),
        ("A2", "jump = { lead = \"long\" }"),
        ("A4", "place = { lead = \"two\" }"),
    ]);
    let built = stories(&backwards, "");
    let codes: Vec<&str> = told(&built).iter().map(|(code, _)| *code).collect();
    assert!(codes.contains(&"jump-order") && codes.contains(&"plan-order"), "{}", built.rendered());
    let d = built.output.diagnostics.iter().find(|d| d.code == "jump-order").expect("found");
    assert_eq!((d.page.as_deref(), d.labels.len()), (Some("A2"), 2), "{}", built.rendered());
    // The numbers are right, and only the tables are not.
    let listed = pages(&[
        ("A2", "jump = { lead = \"long\" }"),
        ("A1", "place = { lead = \"long\" }"),
        ("A3", "place = { lead = \"one\" }"),
        ("A4", "place = { lead = \"two\" }"),
    ]);
    let built = stories(&listed, "");
    let told = told(&built);
    assert!(
        told.contains(&("jump-order", "list the pages of the plan in the order of their numbers".to_owned())),
        "{told:?}"
    );
    assert!(told.iter().any(|(code, _)| *code == "plan-order"), "{told:?}");
    // Sections are apart from each other.
    let sections = pages(&[
        ("A1", "place = { lead = \"one\" }"),
        ("A2", "place = { lead = \"long\" }"),
        ("B1", "jump = { lead = \"long\" }"),
        ("B2", "place = { lead = \"two\" }"),
    ]);
    stories(&sections, "").clean();
}

#[test]
fn a_story_on_two_pages_and_twice_in_the_index_is_told() {
    let twice = pages(&[("A1", "place = { lead = \"two\" }"), ("A2", "place = { lead = \"two\" }")]);
    let built = stories(&twice, "");
    let d = built.output.diagnostics.iter().find(|d| d.code == "story-twice").expect("found");
    assert_eq!((d.page.as_deref(), d.labels.len()), (Some("A2"), 2), "{}", built.rendered());
    let once = pages(&[("A1", "place = { lead = \"one\" }"), ("A2", "place = { lead = \"two\" }")]);
    let built = stories(&format!("index = [\"two\", \"one\", \"two\"]\n{once}"), "");
    assert_eq!(built.codes(), ["index-story"], "{}", built.rendered());
    assert!(built.rendered().contains("names the story `two` twice"), "{}", built.rendered());
}

#[test]
fn pages_that_a_text_names_are_looked_up() {
    let plan = pages(&[("A1", "place = { lead = \"one\" }"), ("A2", "place = { lead = \"two\" }")]);
    let told = |sentence: &str| -> Vec<&'static str> {
        let mut edition = Edition::new(&plan);
        edition.add("layouts/four.toml", &layout("four", "")).story("two", "", &paragraphs(3));
        edition.story("one", "", &format!("{}\n\n街坊會昨晚開會。{sentence}", paragraphs(2)));
        edition.build().codes()
    };
    for (sentence, code) in [
        ("全文詳見A9版。", "refer-page"),
        ("名單見B1版。", "refer-page"),
        ("全文（詳見A12）。", "refer-doubt"),
        ("（A10版）", "refer-doubt"),
        ("（下轉A9版）", "jump-page"),
    ] {
        assert_eq!(told(sentence), [code], "{sentence}");
    }
    for sentence in
        ["全文詳見A2版。", "《港島日報》A9版曾報道。", "他駕駛A8版小車，售價$19，型號A380。", "意見B1版。", "附A4紙。"]
    {
        assert_eq!(told(sentence), [""; 0], "{sentence}");
    }
}

#[test]
fn a_rule_of_a_thread_goes_with_it() {
    let slots = "[[slot]]\nid = \"parting\"\nrole = \"panel\"\nthread = \"foot\"\nrule = { top = { width = \"1pt\" } }\n\
                 at = { col = 1, span = 4, line = 20, lines = 1 }\n\
                 [[slot]]\nid = \"foot-body\"\nrole = \"body\"\nthread = \"foot\"\ncolumns = 4\n\
                 at = { col = 1, span = 4, line = 21, lines = 8 }\n\
                 [[thread]]\nid = \"foot\"\nslots = [\"foot-body\"]\noptional = true\n";
    let rules = |plan: &str, id: &str| {
        let mut edition = Edition::new(plan);
        edition.add("layouts/four.toml", &layout("four", slots)).story("one", "", &paragraphs(4));
        edition.story("two", "", &paragraphs(2)).story("short", "", &paragraphs(2));
        let built = edition.build();
        assert!(!built.codes().contains(&"slot-thread"), "{}", built.rendered());
        let fills = |item: &&dayang::page::Item| matches!(item.paint, dayang::page::Paint::Fill { .. });
        built.page(id).under.iter().filter(fills).count()
    };
    let two = |more: &str, later: &str| {
        format!("{A1}place = {{ lead = \"one\"{more} }}\n{A2}place = {{ lead = \"two\" }}\n{later}")
    };
    assert_eq!(rules(&two(", foot = \"short\"", ""), "A1"), 1);
    assert_eq!(rules(&two("", ""), "A1"), 0, "no rule over nothing");
    // A story that ends before the page leaves no rule there.
    let ends = two(", foot = \"short\"", "jump = { foot = \"short\" }\n");
    assert_eq!(rules(&ends, "A2"), 0);
}

#[test]
fn one_half_of_a_spread_is_not_lost_unseen() {
    let base = "[[plan]]\npage = \"A1\"\n[[plan]]\npage = \"A2-A3\"\nspread = true\n[[plan]]\npage = \"A4\"\n";
    let build = |later: &str| {
        let mut edition = Edition::new(base);
        edition.add("layouts/four.toml", &layout("four", "")).story("one", "", &paragraphs(3));
        edition.add("second.toml", &format!("edition = \"second\"\nbase = \"edition\"\n{later}"));
        edition.build_at("second.toml", None)
    };
    let page = |id: &str| format!("[[plan]]\npage = \"{id}\"\nlayout = \"four\"\nplace = {{ lead = \"one\" }}\n");
    for later in [page("A2"), page("A3"), "drop = [\"A3\"]\n".to_owned()] {
        let built = build(&later);
        assert_eq!(built.codes(), ["spread-half"], "{}", built.rendered());
        let said = built.rendered();
        assert!(said.contains("second.toml:") && said.contains("A2-A3"), "{said}");
    }
    let lost = build(&page("A2")).rendered();
    assert!(lost.contains("A3 would be lost") && lost.contains("plan A3 too"), "{lost}");
    let both = build(&format!("{}[[plan]]\npage = \"A3\"\n", page("A2")));
    assert!(!both.codes().contains(&"spread-half"), "{}", both.rendered());
    assert!(!build(&format!("drop = [\"A2-A3\"]\n{}", page("A1"))).codes().contains(&"spread-half"));
}

#[test]
fn what_a_drop_makes_odd_is_told_of_the_drop() {
    let plan = pages(&[("A1", "place = { lead = \"one\" }"), ("A2", "place = { lead = \"two\" }")]);
    let mut edition = Edition::new(&plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("one", "", &paragraphs(3));
    edition.story("two", "", &paragraphs(3)).story("three", "", &paragraphs(3));
    let third = "[[plan]]\npage = \"A3\"\nlayout = \"four\"\nplace = { lead = \"three\" }\n";
    edition.add(
        "second.toml",
        &format!("edition = \"second\"\nbase = \"edition\"\ndrop = [\"A2\"]\n{third}[[plan]]\npage = \"A4\"\n"),
    );
    let built = edition.build_at("second.toml", None);
    let said = built.rendered();
    assert_eq!(built.codes(), ["extent-odd"], "{said}");
    assert!(said.contains("second.toml:3:9") && said.contains("dropped from it here"), "{said}");
}

#[test]
fn pages_asked_for_in_vain_are_answered_with_those_there_are() {
    let plan = pages(&[("A1", "place = { lead = \"one\" }"), ("A2", "place = { lead = \"two\" }")]);
    let mut edition = Edition::new(&format!("{plan}[[plan]]\npage = \"A3-A4\"\n"));
    edition.add("layouts/four.toml", &layout("four", "")).story("one", "", &paragraphs(3));
    edition.story("two", "", &paragraphs(3));
    let help = |page: &str| {
        let built = edition.build_at("edition.toml", Some(&[page]));
        let d = built.output.diagnostics.iter().find(|d| d.code == "unknown-page").expect("found");
        d.help.clone().unwrap_or_default()
    };
    assert_eq!(help("A9"), "the edition builds A1 to A2");
    assert_eq!(help("A3"), "it is planned without a layout; the edition builds A1 to A2");
}

#[test]
fn text_of_a_turn_is_whole() {
    for characters in [50, 100, 170] {
        let story = with_rest(characters);
        let built = turning(&layout("four", ""), &story).build();
        let told: String = ["A1", "A2"].iter().flat_map(|id| body(built.page(id)).map(|l| l.text.clone())).collect();
        let solid = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(solid(&told), solid(&story), "{}", text(built.page("A2")));
    }
}

#[test]
fn a_spread_is_called_by_the_page_where_the_text_stands() {
    use super::plan::SPREAD;
    let placed = "place = { lead = \"long\" }";
    let jump = "jump = { lead = \"long\" }";
    let spread = |more: &str| format!("[[plan]]\npage = \"A2-A3\"\nspread = true\nlayout = \"spread\"\n{more}\n");
    let lines = |plan: &str, layouts: &str, id: &str, front: &str| -> Vec<String> {
        let mut edition = Edition::new(plan);
        edition.add("layouts/spread.toml", layouts).add("layouts/four.toml", &layout("four", ""));
        edition.story("long", front, &paragraphs(11));
        let built = edition.build();
        assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
        jumps(built.page(id)).iter().map(|l| l.text.clone()).collect()
    };
    let onto = format!("{A1}{placed}\n{}[[plan]]\npage = \"A4\"\n", spread(jump));
    assert_eq!(lines(&onto, SPREAD, "A1", ""), ["（下轉A2版）"]);
    // Where the right page alone has text, that is where it goes.
    let right = SPREAD
        .replace("[\"left\", \"right\"]", "[\"right\"]")
        .replace("role = \"body\"\nthread", "role = \"panel\"\nthread");
    let right =
        right.replace("role = \"panel\"\nthread = \"lead\"\ncolumns = 4\n", "role = \"panel\"\nthread = \"lead\"\n");
    let right = right.replace("line = 6, lines = 9 }\n[[thread]]", "line = 6, lines = 22 }\n[[thread]]");
    assert_eq!(lines(&onto, &right, "A1", ""), ["（下轉A3版）"]);
    // From a spread: the page of its last column.
    let from =
        format!("[[plan]]\npage = \"A1\"\n{}[[plan]]\npage = \"A4\"\nlayout = \"four\"\n{jump}\n", spread(placed));
    assert_eq!(lines(&from, SPREAD, "A4", ""), ["（上接A3版）"]);
    assert_eq!(lines(&from, SPREAD, "A2-A3", ""), ["（下轉A4版）"]);
}

#[test]
fn the_index_spells_a_page_of_a_spread_as_a_jump_does() {
    use super::plan::SPREAD;
    let furniture = "[[slot]]\nid = \"inside\"\nrole = \"furniture\"\nat = { col = 1, span = 4, line = 20, lines = 2 }\n\
                     text = [\"{index1.page}\"]\n";
    let mut edition = Edition::new(&format!(
        "{A1}place = {{ lead = \"one\" }}\n[[plan]]\npage = \"A2-A3\"\nspread = true\nlayout = \"spread\"\n\
         place = {{ lead = \"two\" }}\n[[plan]]\npage = \"A4\"\n"
    ));
    edition.add("layouts/spread.toml", SPREAD).add("layouts/four.toml", &layout("four", furniture));
    edition.story("one", "", &paragraphs(3)).story("two", "", &paragraphs(5));
    let built = edition.build();
    let page = built.page("A1");
    let line = page.lines.iter().find(|l| frame(page, l) == "inside").expect("the index");
    assert_eq!(line.text, "A2");
    assert_eq!(page.links[0].to, dayang::page::LinkTarget::Page("A2-A3".into()));
}

#[test]
fn sizes_of_pages_and_spreads_are_compared() {
    use super::plan::SPREAD;
    let build = |spread: &str, first: &str| {
        let mut edition = Edition::new(
            "[[plan]]\npage = \"A1\"\nlayout = \"first\"\nplace = { lead = \"one\" }\n[[plan]]\npage = \"A2-A3\"\nspread = true\n\
             layout = \"spread\"\nplace = { lead = \"two\" }\n[[plan]]\npage = \"A4\"\nlayout = \"four\"\nplace = { lead = \"three\" }\n",
        );
        edition.add("layouts/spread.toml", spread).add("layouts/four.toml", &layout("four", ""));
        edition.add("layouts/first.toml", &layout("first", "").replace("180mm", first));
        edition.story("one", "", &paragraphs(3)).story("two", "", &paragraphs(5)).story("three", "", &paragraphs(3));
        edition.build()
    };
    assert!(!build(SPREAD, "180mm").codes().iter().any(|c| c.ends_with("-size")));
    assert!(!build(SPREAD, "180.4mm").codes().iter().any(|c| c.ends_with("-size")), "within a millimetre");
    let single = build(&layout("spread", ""), "180mm");
    let d = single.output.diagnostics.iter().find(|d| d.code == "spread-size").expect("found");
    assert_eq!(d.page.as_deref(), Some("A2-A3"), "{}", single.rendered());
    assert_eq!(d.help.as_deref(), Some("give it a layout of 360 × 160 mm"));
    let wide = build(SPREAD, "360mm");
    let d = wide.output.diagnostics.iter().find(|d| d.code == "page-size").expect("found");
    assert!(
        d.page.is_some() && d.message.contains("180 × 160 mm") && d.message.contains("360 × 160 mm"),
        "{}",
        d.message
    );
}

#[test]
fn a_character_in_the_fold_is_told() {
    use super::plan::SPREAD;
    let build = |align: &str, headline: &str| {
        let style = format!(
            "[style.wide]\nbased-on = \"head-2\"\nalign = \"{align}\"\nfit = {{ size = [\"40pt\", \"40pt\"], lines = 1 }}\n[[slot]]\nid = \"head\""
        );
        let spread =
            SPREAD.replacen("[[slot]]\nid = \"head\"", &style, 1).replacen("style = \"head-2\"", "style = \"wide\"", 1);
        let mut edition = Edition::new(
            "[[plan]]\npage = \"A1\"\n[[plan]]\npage = \"A2-A3\"\nspread = true\nlayout = \"spread\"\nplace = { lead = \"two\" }\n\
             [[plan]]\npage = \"A4\"\n",
        );
        edition.add("layouts/spread.toml", &spread);
        edition.story("two", &format!("headline = \"{headline}\"\n"), &paragraphs(5));
        edition.build()
    };
    // Of an odd number of characters, the middle one stands in the middle of the sheet.
    let odd = build("center", "海水製冷街區昨日啟用了");
    let d = odd.output.diagnostics.iter().find(|d| d.code == "spread-fold").expect("found");
    assert!(d.message.contains("「區」"), "{}", d.message);
    assert!(!build("center", "海水製冷街區昨日啟用").codes().contains(&"spread-fold"));
}
