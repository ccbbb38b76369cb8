//! Stories that run on from page to page (轉版).

use super::{Built, Edition, text};

/// A page of a head and four columns of fourteen lines.
pub fn layout(name: &str, more: &str) -> String {
    format!(
        "name = \"{name}\"\nstyles = \"hk-broadsheet\"\npage = {{ size = [\"180mm\", \"160mm\"] }}\n\
         [grid.body]\ncolumns = 4\nchars = 10\nem = \"9.5pt\"\ngap = \"14.25pt\"\nleading = \"13.5pt\"\nlines = 28\n\
         [[slot]]\nid = \"head\"\nrole = \"headline\"\nthread = \"lead\"\nstyle = \"head-2\"\noptional = true\n\
         at = {{ col = 1, span = 4, line = 1, lines = 4 }}\n\
         [[slot]]\nid = \"body\"\nrole = \"body\"\nthread = \"lead\"\ncolumns = 4\n\
         at = {{ col = 1, span = 4, line = 5, lines = 14 }}\n\
         [[thread]]\nid = \"lead\"\nslots = [\"body\"]\n{more}"
    )
}

/// So many paragraphs of a story, each with its number.
pub fn paragraphs(count: usize) -> String {
    let one = |n: usize| {
        format!(
            "第{n}段：本港首個海水製冷街區昨日啟用，二十七幢商廈同時接駁，預計每年節省用電一億二千萬度。負責工程的總監溫以恆說，\
             海水由八百米外的深層取水口引入，水溫全年維持在攝氏十六度上下。"
        )
    };
    (1..=count).map(one).collect::<Vec<_>>().join("\n\n")
}

/// Pages A1, A2 … of one layout: the first has the story `long`, the others go on with it.
fn chain(pages: usize, front: &str, text: &str) -> Edition {
    let page = |n: usize| {
        let key = if n == 1 { "place" } else { "jump" };
        format!("[[plan]]\npage = \"A{n}\"\nlayout = \"four\"\n{key} = {{ lead = \"long\" }}\n")
    };
    let mut plan: String = (1..=pages).map(page).collect();
    if pages % 2 == 1 {
        plan += &format!("[[plan]]\npage = \"A{}\"\n", pages + 1);
    }
    let mut edition = Edition::new(&plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", front, text);
    edition
}

/// The story's own text on some pages, in order, without what the engine adds.
fn told(built: &Built, pages: &[&str]) -> String {
    let own = |id: &&str| {
        let page = built.page(id);
        let lines = page.lines.iter().filter(|l| l.style == "body");
        lines.map(|l| l.text.as_str()).collect::<String>()
    };
    pages.iter().map(own).collect::<String>().chars().filter(|c| !c.is_whitespace()).collect()
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_story_runs_on_over_two_pages_and_three() {
    for (pages, count) in [(2, 11), (3, 15)] {
        let story = paragraphs(count);
        let built = chain(pages, "", &story).build().clean();
        let ids: Vec<String> = (1..=pages).map(|n| format!("A{n}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(told(&built, &ids), solid(&story));
        assert!(ids.iter().all(|id| text(built.page(id)).contains("海水製冷街區啟用")), "a head on each page");
        let jobs = built.output.jobs.as_deref().unwrap_or_default();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].pages.len(), pages);
    }
}

/// The lines of a jump on a page: slot, text, and where it starts and ends, in points.
fn jump_lines(built: &Built, id: &str) -> Vec<(String, String, f64, f64)> {
    let page = built.page(id);
    let lines = page.lines.iter().filter(|l| l.style == "jump");
    let slot = |l: &dayang::page::LineFact| page.frames[l.frame as usize].slot.clone();
    lines.map(|l| (slot(l), l.text.clone(), l.ink.0.to_pt(), l.ink.1.to_pt())).collect()
}

#[test]
fn both_lines_stand_where_the_text_breaks() {
    let built = chain(3, "", &paragraphs(15)).build().clean();
    let texts = |id: &str| -> Vec<(String, String)> {
        jump_lines(&built, id).into_iter().map(|(slot, text, ..)| (slot, text)).collect()
    };
    let line = |slot: &str, text: &str| (slot.to_owned(), text.to_owned());
    assert_eq!(texts("A1"), [line("body.4", "（下轉A2版）")]);
    assert_eq!(texts("A2"), [line("body.1", "（上接A1版）"), line("body.4", "（下轉A3版）")]);
    assert_eq!(texts("A3"), [line("body.1", "（上接A2版）")]);
    // On its own row: the last of the column at the right, and the first at the left.
    let page = built.page("A2");
    let frame = |slot: &str| page.frames.iter().find(|f| f.slot == slot).expect("a column");
    for (slot, first) in [("body.1", true), ("body.4", false)] {
        let f = frame(slot);
        let of_slot = |l: &&dayang::page::LineFact| page.frames[l.frame as usize].slot == slot;
        let mut rows: Vec<(i64, &str)> =
            page.lines.iter().filter(of_slot).map(|l| (l.baseline.y.raw(), l.style.as_str())).collect();
        rows.sort_unstable();
        // A row stays free where a paragraph's first line would stand there alone.
        assert!(rows.len() + 1 >= f.capacity as usize && rows.len() <= f.capacity as usize, "{slot}: {rows:?}");
        assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "{slot}: each line on a row of its own");
        let style = if first { rows.first() } else { rows.last() };
        assert_eq!(style.map(|(_, style)| *style), Some("jump"));
        let (.., left, right) = jump_lines(&built, "A2").into_iter().find(|(s, ..)| s == slot).expect("a line");
        let (x, end) = (f.rect.x.to_pt(), f.rect.right().to_pt());
        // Brackets at either end keep their blank halves within the measure.
        assert!(
            if first { (left - x).abs() < 6.0 } else { (right - end).abs() < 6.0 },
            "{slot}: {left} {right}, {x} {end}"
        );
    }
    let facts = page.stories.iter().find(|s| s.story == "long").expect("the story");
    let body: u32 = page.lines.iter().filter(|l| l.style == "body").map(|l| l.characters).sum();
    let head: u32 = page.lines.iter().filter(|l| l.style == "head-2").map(|l| l.characters).sum();
    assert_eq!(facts.characters, body + head, "the lines of jumps are not the story's");
}

#[test]
fn the_lines_are_links_and_furniture() {
    use dayang::page::{LinkTarget, NodeKind};
    let built = chain(2, "", &paragraphs(11)).build().clean();
    let targets = |id: &str| -> Vec<LinkTarget> { built.page(id).links.iter().map(|l| l.to.clone()).collect() };
    assert_eq!(targets("A1"), [LinkTarget::Page("A2".into())]);
    assert_eq!(targets("A2"), [LinkTarget::Page("A1".into())]);
    let page = built.page("A1");
    let link = &page.links[0];
    assert!(matches!(page.tree.get(link.node).map(|n| &n.kind), Some(NodeKind::Furniture)));
    let line = page.lines.iter().find(|l| l.style == "jump").expect("a line");
    assert!(link.rect.contains(&line.rect()) || link.rect.overlaps(&line.rect()));
}

#[test]
fn a_story_that_fits_makes_no_jump() {
    let built = chain(2, "", &paragraphs(4)).build();
    assert_eq!(built.codes(), ["jump-unused"], "{}", built.rendered());
    assert!(jump_lines(&built, "A1").is_empty() && jump_lines(&built, "A2").is_empty());
    assert_eq!(text(built.page("A2")), "", "no head over nothing");
    assert_eq!(told(&built, &["A1"]), solid(&paragraphs(4)));
    let d = built.output.diagnostics.iter().find(|d| d.code == "jump-unused").expect("found");
    assert_eq!((d.page.as_deref(), d.labels.len()), (Some("A2"), 1));
}

#[test]
fn what_finds_no_room_is_said_of_the_last_page() {
    let built = chain(2, "", &paragraphs(20)).build();
    let d = built.output.diagnostics.iter().find(|d| d.code == "overset").expect("overset");
    assert_eq!(d.page.as_deref(), Some("A2"), "{}", built.rendered());
    assert!(solid(&paragraphs(20)).starts_with(&told(&built, &["A1", "A2"])));
    // What the help says to cut is enough, and a character less is not.
    let help = d.help.clone().unwrap_or_default();
    let cut: usize = help.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a figure");
    let cut_by = |n: usize| {
        let mut story = paragraphs(20);
        for _ in 0..n {
            story.truncate(story.trim_end().len());
            story.pop();
        }
        story
    };
    let overset = |n: usize| chain(2, "", &cut_by(n)).build().codes().contains(&"overset");
    assert!(!overset(cut) && overset(cut - 1), "{help}");
}

#[test]
fn the_head_on_the_later_page_is_its_own_or_the_headline() {
    let front = "headline = \"海水製冷|街區啟用\"\n";
    let heads = |front: &str| -> (String, String) {
        let built = chain(2, front, &paragraphs(11)).build().clean();
        let head = |id: &str| -> String {
            built.page(id).lines.iter().filter(|l| l.style == "head-2").map(|l| l.text.as_str()).collect()
        };
        (head("A1"), head("A2"))
    };
    assert_eq!(heads(front), ("海水製冷街區啟用".to_owned(), "海水製冷街區啟用".to_owned()));
    assert_eq!(heads(&format!("{front}jump = \"製冷街區\"\n")).1, "製冷街區");
}

#[test]
fn words_are_those_of_the_language() {
    for (lang, onward, back) in
        [("zh-CN", "（下转A2版）", "（上接A1版）"), ("ja", "（A2面に続く）", "（A1面から続く）")]
    {
        let built = chain(2, &format!("lang = \"{lang}\"\n"), &paragraphs(11)).build();
        let line = |id: &str| jump_lines(&built, id).into_iter().map(|(_, text, ..)| text).collect::<String>();
        assert_eq!((line("A1").as_str(), line("A2").as_str()), (onward, back), "{}", built.rendered());
    }
}

/// An edition of these plan lines, with stories `long` and `other`.
fn plan(lines: &str) -> Edition {
    let mut edition = Edition::new(lines);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", "", &paragraphs(11));
    edition.story("other", "", &paragraphs(4));
    edition
}

const FOUR: &str = "layout = \"four\"\n";

#[test]
fn jumps_that_lead_nowhere_are_told() {
    let page = |id: &str, more: &str| format!("[[plan]]\npage = \"{id}\"\n{FOUR}{more}\n");
    let placed = page("A1", "place = { lead = \"long\" }");
    let cases = [
        ("jump-story", placed.clone() + &page("A2", "jump = { lead = \"lung\" }"), "did you mean `long`?"),
        (
            "jump-order",
            page("A1", "jump = { lead = \"long\" }") + &page("A2", "place = { lead = \"long\" }"),
            "a story runs on to a later page of the plan",
        ),
        (
            "jump-thread",
            placed.clone() + &page("A2", "place = { lead = \"other\" }\njump = { lead = \"long\" }"),
            "a thread shows one story: use another thread of the layout",
        ),
        ("jump-thread", page("A1", "place = { lead = \"long\" }\njump = { foot = \"long\" }") + &page("A2", ""), ""),
        ("jump-page", placed.clone() + "[[plan]]\npage = \"A2\"\njump = { lead = \"long\" }\n", ""),
        ("unknown-thread", placed.clone() + &page("A2", "jump = { leed = \"long\" }"), "did you mean `lead`?"),
        (
            "run-with-layout",
            placed.clone() + "[[plan]]\npage = \"A2-A4\"\njump = { lead = \"long\" }\n",
            "a page that is built here has a [[plan]] table of its own",
        ),
    ];
    for (code, lines, help) in cases {
        let built = plan(&lines).build();
        let d = built.output.diagnostics.iter().find(|d| d.code == code);
        let d = d.unwrap_or_else(|| panic!("{code}\n{lines}\n{}", built.rendered()));
        assert!(!d.labels.is_empty(), "{code} has a place");
        assert!(help.is_empty() || d.help.as_deref() == Some(help), "{code}: {:?}", d.help);
    }
}

#[test]
fn pages_that_share_a_story_are_one_job() {
    let page = |id: &str, more: &str| format!("[[plan]]\npage = \"{id}\"\n{FOUR}{more}\n");
    let lines = page("A1", "place = { lead = \"long\" }")
        + &page("A2", "place = { lead = \"other\" }")
        + &page("A3", "jump = { lead = \"long\" }")
        + "[[plan]]\npage = \"A4\"\n";
    let edition = plan(&lines);
    let jobs = |pages: Option<&[&str]>| -> Vec<Vec<String>> {
        let output = edition.build_at("edition.toml", pages).output;
        let jobs = output.jobs.unwrap_or_default();
        jobs.iter().map(|job| job.pages.iter().map(|p| p.id.clone()).collect()).collect()
    };
    assert_eq!(jobs(None), [vec!["A1", "A3"], vec!["A2"]]);
    assert_eq!(jobs(Some(&["A3"])), [["A1", "A3"]], "a page is built with those it hangs together with");
    assert_eq!(jobs(Some(&["A2"])), [["A2"]]);
}

#[test]
fn a_jump_cannot_turn_and_loses_nothing_silently() {
    let mut edition = plan(
        "[[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
         [[plan]]\npage = \"A2\"\nlayout = \"up\"\njump = { lead = \"long\" }\n",
    );
    let up = layout("up", "").replace("[grid.body]\n", "[grid.body]\nwriting = \"vertical\"\n");
    let up = up.replace("columns = 4\nchars = 10", "columns = 3\nchars = 10").replace("span = 4", "span = 3");
    edition.add("layouts/up.toml", &up);
    let built = edition.build();
    let codes = built.codes();
    assert!(codes.contains(&"thread-writing") && codes.contains(&"overset"), "{}", built.rendered());
    assert!(jump_lines(&built, "A1").is_empty());
    let d = built.output.diagnostics.iter().find(|d| d.code == "overset").expect("overset");
    assert_eq!(d.page.as_deref(), Some("A1"));
}

#[test]
fn grids_that_differ_are_told() {
    let mut edition = plan(
        "[[plan]]\npage = \"A1\"\nlayout = \"four\"\nplace = { lead = \"long\" }\n\
         [[plan]]\npage = \"A2\"\nlayout = \"wide\"\njump = { lead = \"long\" }\n",
    );
    edition.add("layouts/wide.toml", &layout("wide", "").replace("leading = \"13.5pt\"", "leading = \"15pt\""));
    let built = edition.build();
    assert_eq!(built.codes(), ["jump-grid"], "{}", built.rendered());
    assert_eq!(told(&built, &["A1", "A2"]), solid(&paragraphs(11)));
}

#[test]
fn vertical_pages_have_their_lines_at_foot_and_head() {
    let mut edition = chain(2, "", &paragraphs(7));
    let up = layout("four", "").replace("[grid.body]\n", "[grid.body]\nwriting = \"vertical\"\n");
    let up = up.replace("columns = 4\nchars = 10", "bands = 3\nchars = 12").replace("leading", "pitch");
    let up = up.replace("style = \"head-2\"\n", "").replace("span = 4", "span = 3").replace("columns = 4\n", "");
    let up = up.replace("hk-broadsheet", "hk-vertical");
    edition.add("layouts/four.toml", &up);
    let style = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/styles/hk-vertical.toml");
    edition.add("layouts/styles/hk-vertical.toml", &std::fs::read_to_string(style).expect("a style file"));
    let built = edition.build();
    let lines = |id: &str| jump_lines(&built, id);
    let (a, b) = (lines("A1"), lines("A2"));
    assert_eq!((a.len(), b.len()), (1, 1), "{}", built.rendered());
    let frame = built.page("A1").frames.iter().find(|f| f.slot == a[0].0).expect("a column");
    assert!((a[0].3 - frame.rect.bottom().to_pt()).abs() < 6.0, "下轉 ends at the foot: {a:?}, {:?}", frame.rect);
    let frame = built.page("A2").frames.iter().find(|f| f.slot == b[0].0).expect("a column");
    assert!((b[0].2 - frame.rect.y.to_pt()).abs() < 6.0, "上接 starts at the head: {b:?}, {:?}", frame.rect);
    assert_eq!(told(&built, &["A1", "A2"]), solid(&paragraphs(7)), "{}", built.rendered());
}

#[test]
fn a_page_of_no_room_is_passed_over() {
    let mut edition = chain(3, "", &paragraphs(9));
    let thin = layout("thin", "").replace("lines = 14", "lines = 1").replace("columns = 4\nat", "columns = 1\nat");
    let plan = String::from_utf8(edition.files[std::path::Path::new("edition.toml")].clone()).expect("text");
    let thin_page = plan.replace("page = \"A2\"\nlayout = \"four\"", "page = \"A2\"\nlayout = \"thin\"");
    edition.add("edition.toml", &thin_page).add("layouts/thin.toml", &thin);
    let built = edition.build();
    let line = |id: &str| jump_lines(&built, id).into_iter().map(|(_, text, ..)| text).collect::<Vec<_>>();
    assert_eq!(
        (line("A1"), line("A3")),
        (vec!["（下轉A3版）".into()], vec!["（上接A1版）".into()]),
        "{}",
        built.rendered()
    );
    assert_eq!(told(&built, &["A1", "A2", "A3"]), solid(&paragraphs(9)));
}
