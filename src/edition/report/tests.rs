use super::*;
use crate::diag::{Diagnostics, SourceMap, Span};
use crate::edition::outcome::{EditionFacts, RunFacts};

const HOSTILE: &str = "<script>alert(1)</script>&\"' onload=x \u{202e}\0";

/// An edition with a page of each kind.
fn outcome() -> Outcome {
    let mut sources = SourceMap::default();
    let file = sources.add("stories/harbour.md", "+++\n+++\n海港的早晨，\n風很大。\n");
    let mut findings = Diagnostics::default();
    findings.push(
        Diagnostic::error("overset", "the story harbour has 34 characters more than it has room")
            .at(Span::new(file, 27..30), "from here")
            .help("cut 34 characters or 3 lines")
            .on_page("A1"),
    );
    findings.push(Diagnostic::warning("loose-line", format!("a line {HOSTILE}")).on_page("A1"));
    findings.push(Diagnostic::warning("refer-page", "the plan has no page D9"));
    let story = StoryFact {
        story: "harbour".into(),
        title: "海港".into(),
        lang: "zh-Hant-HK".into(),
        characters: 812,
        overset_characters: 34,
        overset_lines: 3,
        ..StoryFact::default()
    };
    let built = PageOutcome {
        id: "A1".into(),
        section: "A".into(),
        number: 1,
        section_name: "要聞".into(),
        layout: "front".into(),
        plates: "CMYK".into(),
        job: "A1".into(),
        version: 2,
        change: Change::Replaced,
        withheld: true,
        trim: (390_000, 550_000),
        file: Some(Delivered { name: "A1.pdf".into(), bytes: 1_234_567, sha256: "0".repeat(64), written: true }),
        counts: (1, 1, 0),
        stories: vec![story],
        thumbnail: Some(crate::export::pdf::Blob::new(b"\x89PNG".to_vec())),
        times: [40, 15, 9].map(Duration::from_millis),
        ..PageOutcome::default()
    };
    let unchanged = PageOutcome {
        id: "A2-A3".into(),
        number: 2,
        change: Change::Unchanged,
        cached: true,
        withheld: false,
        counts: (0, 0, 0),
        trim: (780_000, 550_000),
        stories: Vec::new(),
        thumbnail: None,
        ..built.clone()
    };
    let timed_out = PageOutcome { id: HOSTILE.into(), state: PageState::TimedOut, ..PageOutcome::default() };
    let edition = EditionFacts {
        title: HOSTILE.into(),
        date: "2026-06-06".into(),
        edition: "second".into(),
        base: Some("first".into()),
        profile: "press".into(),
        stories: vec![("harbour".into(), vec!["A1".into(), "A4".into()])],
        ..EditionFacts::default()
    };
    let run =
        RunFacts { jobs: 2, built: 1, hits: 1, cache: true, time: Duration::from_millis(1_234), ..RunFacts::default() };
    let pages = vec![built, unchanged, timed_out];
    Outcome { edition, pages, findings, sources, run, removed: vec!["A9".into()], ..Outcome::default() }
}

#[test]
fn totals_count_every_page_once() {
    let totals = Totals::of(&outcome());
    assert_eq!((totals.pages, totals.states, totals.changes), (3, [2, 0, 1, 0], [0, 1, 1]));
    assert_eq!((totals.withheld, totals.cached, totals.counts), (1, 1, [1, 2, 0]));
    assert_eq!((totals.overset, totals.bytes), ([34, 3], 2_469_134));
}

#[test]
fn the_json_report_says_where() {
    let report: Value = serde_json::from_str(&json(&outcome())).unwrap();
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["totals"]["errors"], 1);
    assert_eq!(
        report["run"],
        json!({ "jobs": 2, "cache": true, "built": 1, "hits": 1, "late_hits": 0, "damaged": 0, "time_ms": 1234 })
    );
    let page = &report["pages"][0];
    assert_eq!((&page["page"], &page["state"], &page["change"]), (&json!("A1"), &json!("built"), &json!("replaced")));
    assert_eq!(page["overset"], json!({ "characters": 34, "lines": 3 }));
    assert_eq!(page["times_ms"], json!({ "compose": 40, "content": 15, "file": 9 }));
    let label = &page["diagnostics"][0]["labels"][0];
    assert_eq!(
        (&label["file"], &label["line"], &label["column"]),
        (&json!("stories/harbour.md"), &json!(4), &json!(1))
    );
    assert_eq!(report["pages"][2]["state"], "timed-out");
    assert_eq!(report["pages"][2]["file"], Value::Null);
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(report["stories"], json!([{ "story": "harbour", "pages": ["A1", "A4"] }]));
    assert_eq!(report["removed"], json!(["A9"]));
}

#[test]
fn the_page_for_people_says_what_to_do() {
    let page = html(&outcome());
    for words in [
        "2 of 3 pages not ready",
        "<a href=\"#p0\">A1</a> press file withheld",
        "took too long",
        "overset: 34 characters, 3 lines",
        "<code>stories/harbour.md:4:1</code> from here",
        "→ cut 34 characters or 3 lines",
        "the plan has no page D9",
        "no longer planned: A9",
        "<span lang=\"zh-Hant-HK\">",
        "data:image/png;base64,iVBORw==",
        "A1 → A4",
        "40 ms",
        "from the cache",
        "unchanged, v2",
        "1.23 s",
        "class=\"same spread\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let whole = html(&Outcome { pages: vec![outcome().pages[1].clone()], ..Outcome::default() });
    assert!(whole.contains("Complete.") && whole.contains("Nothing was found."));
}

#[test]
fn nothing_from_inputs_becomes_markup() {
    let page = html(&outcome());
    assert!(!page.contains("<script") && !page.contains('\0') && !page.contains('\u{202e}'));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39; onload=x"));
    for outside in ["http://", "https://", "src=\"//", "url(", "@import", "<link", "<iframe"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // As XML, with the two void elements closed, it is well-formed: every element is closed.
    let body = &page[page.find("<body>").unwrap()..page.find("</html>").unwrap()];
    let closed = body.replace("base64,iVBORw==\">", "base64,iVBORw==\"/>");
    assert!(roxmltree::Document::parse(&closed).is_ok(), "{:?}", roxmltree::Document::parse(&closed).err());
}
