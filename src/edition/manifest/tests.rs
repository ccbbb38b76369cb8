use super::*;
use crate::page::StoryFact;

fn hash(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn page(id: &str, number: u16, print: char) -> PageOutcome {
    PageOutcome {
        id: id.into(),
        section: "A".into(),
        number,
        section_name: "要聞".into(),
        plates: "CMYK".into(),
        fingerprint: hash(print),
        trim: (390_000, 550_500),
        file: Some(Delivered { name: format!("{id}.press.pdf"), bytes: 4096, sha256: hash(print), written: true }),
        stories: vec![StoryFact { story: format!("story-{id}"), ..StoryFact::default() }],
        ..PageOutcome::default()
    }
}

fn failed(id: &str) -> PageOutcome {
    PageOutcome { state: PageState::Failed, fingerprint: String::new(), file: None, ..page(id, 1, 'a') }
}

fn outcome(edition: &str, pages: Vec<PageOutcome>) -> Outcome {
    let edition = EditionFacts {
        title: "香江<日報>&\"".into(),
        latin: "Heung Kong Daily".into(),
        date: "2026-06-06".into(),
        issue: Some(731),
        edition: edition.into(),
        profile: "press".into(),
        press: "newsprint".into(),
        stories: vec![("story-A1".into(), vec!["A1".into(), "A3".into()])],
        ..EditionFacts::default()
    };
    Outcome { edition, pages, ..Outcome::default() }
}

/// A first run, and its manifest.
fn delivered(edition: &str, pages: Vec<PageOutcome>) -> (Outcome, Manifest) {
    let mut outcome = outcome(edition, pages);
    compare(&mut outcome, None, None);
    let manifest = read(json(&outcome).as_bytes()).unwrap();
    (outcome, manifest)
}

fn told(outcome: &Outcome) -> Vec<(&str, u32, Change)> {
    outcome.pages.iter().map(|page| (page.id.as_str(), page.version, page.change)).collect()
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let (mut outcome, manifest) = delivered("first", vec![page("A1", 1, 'a'), page("A4-A5", 4, 'b'), failed("A6")]);
    assert_eq!(manifest, Manifest::of(&outcome));
    assert_eq!(json(&outcome), json(&outcome));
    outcome.run.time = std::time::Duration::from_secs(9);
    outcome.pages[0].cached = true;
    outcome.pages[0].file.as_mut().unwrap().written = false;
    assert_eq!(Manifest::of(&outcome), manifest, "how a run went is no part of what it delivered");
    assert!(json(&outcome).contains("\"title\": \"香江<日報>&\\\"\"") && json(&outcome).ends_with("}\n"));
}

#[test]
fn damaged_and_hostile_manifests_are_refused() {
    let (outcome, _) = delivered("first", vec![page("A1", 1, 'a'), page("A2", 2, 'b')]);
    let good = json(&outcome);
    let wrong = |from: &str, to: &str, words: &str| {
        assert!(good.contains(from), "{from}");
        let error = read(good.replace(from, to).as_bytes()).unwrap_err();
        assert!(error.contains(words), "{to}: {error}");
    };
    wrong("A1.press.pdf", "../A1.press.pdf", "leads out");
    wrong("A1.press.pdf", "/etc/passwd", "leads out");
    wrong("A1.press.pdf", "C:x", "leads out");
    wrong("A1.press.pdf", "a\\\\..\\\\b", "leads out");
    wrong("\"page\": \"A2\"", "\"page\": \"A1\"", "the page A1 stands in it twice");
    wrong("\"schema_version\": 1", "\"schema_version\": 2", "schema_version is 2");
    wrong(&hash('b'), "00", "hexadecimal digits");
    wrong("\"built\"", "\"done\"", "unknown state `done`");
    wrong("\"new\"", "\"newer\"", "unknown change");
    wrong("\"number\": 1,", "", "missing field `number`");
    for end in (0..good.len() - 1).step_by(7) {
        assert!(read(&good.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(read("[".repeat(100_000).as_bytes()).is_err());
    assert!(read(&vec![b' '; LARGEST + 1]).unwrap_err().contains("no manifest has more"));
    let added = good.replacen('{', "{\"added later\": [1, {}],", 1);
    assert_eq!(read(added.as_bytes()).unwrap(), read(good.as_bytes()).unwrap());
}

#[test]
fn versions_and_changes_count_from_the_last_run() {
    let (first, manifest) = delivered("first", vec![page("A1", 1, 'a'), page("A2", 2, 'b'), page("A3", 3, 'c')]);
    assert_eq!(told(&first), [("A1", 1, Change::New), ("A2", 1, Change::New), ("A3", 1, Change::New)]);
    let mut second = outcome("first", vec![page("A1", 1, 'a'), page("A2", 2, 'd'), page("A4", 4, 'e')]);
    compare(&mut second, Some(&manifest), None);
    assert_eq!(told(&second), [("A1", 1, Change::Unchanged), ("A2", 2, Change::Replaced), ("A4", 1, Change::New)]);
    assert_eq!(second.removed, ["A3"]);
    let mut third = outcome("first", vec![page("A1", 1, 'a'), page("A2", 2, 'b')]);
    compare(&mut third, Some(&Manifest::of(&second)), None);
    assert_eq!(told(&third), [("A1", 1, Change::Unchanged), ("A2", 3, Change::Replaced)]);
    assert_eq!(third.removed, ["A4"]);
}

#[test]
fn a_later_edition_tells_its_changes_from_the_base() {
    let (_, base) = delivered("first", vec![page("A1", 1, 'a'), page("A2", 2, 'b'), page("A3", 3, 'c')]);
    let mut one = outcome("second", vec![page("A1", 1, 'd'), page("A2", 2, 'b')]);
    compare(&mut one, None, Some(&base));
    assert_eq!(told(&one), [("A1", 2, Change::Replaced), ("A2", 1, Change::Unchanged)]);
    assert_eq!(one.removed, ["A3"]);
    let own = Manifest::of(&one);
    // Built again: nothing prints otherwise than in the last run, A1 still not as in the base.
    let mut again = outcome("second", vec![page("A1", 1, 'd'), page("A2", 2, 'b')]);
    compare(&mut again, Some(&own), Some(&base));
    assert_eq!(told(&again), told(&one));
    // A1 prints as in the base again: another version than the last run's, sent again, since this edition had sent
    // another state of it.
    let mut back = outcome("second", vec![page("A1", 1, 'a'), page("A2", 2, 'e')]);
    compare(&mut back, Some(&own), Some(&base));
    assert_eq!(told(&back), [("A1", 3, Change::Replaced), ("A2", 2, Change::Replaced)]);
}

#[test]
fn a_page_that_was_not_set_keeps_what_was_delivered() {
    let (_, first) = delivered("first", vec![page("A1", 1, 'a')]);
    let mut second = outcome("first", vec![failed("A1"), failed("A2")]);
    compare(&mut second, Some(&first), None);
    assert_eq!(told(&second), [("A1", 1, Change::Unchanged), ("A2", 0, Change::New)]);
    assert_eq!((second.pages[0].fingerprint.as_str(), second.pages[1].fingerprint.as_str()), (&*hash('a'), ""));
    let manifest = read(json(&second).as_bytes()).unwrap();
    let mut third = outcome("first", vec![page("A1", 1, 'a'), page("A2", 2, 'b')]);
    compare(&mut third, Some(&manifest), None);
    // The same version, but sent again: the manifest before named no file.
    assert_eq!(told(&third), [("A1", 1, Change::Replaced), ("A2", 1, Change::New)]);
}

#[test]
fn only_what_was_sent_can_be_unchanged() {
    let withheld = |print| PageOutcome { withheld: true, ..page("A1", 1, print) };
    let (_, first) = delivered("first", vec![withheld('a')]);
    let told_after = |pages: Vec<PageOutcome>, profile: &str| {
        let mut next = outcome("first", pages);
        next.edition.profile = profile.into();
        compare(&mut next, Some(&first), None);
        (next.pages[0].version, next.pages[0].change)
    };
    assert_eq!(told_after(vec![withheld('a')], "press"), (1, Change::Unchanged));
    assert_eq!(told_after(vec![page("A1", 1, 'a')], "press"), (1, Change::New));
    assert_eq!(told_after(vec![withheld('a')], "digital"), (1, Change::New));
}

#[test]
fn tables_are_quoted_and_harmless() {
    let mut odd = page("A2", 2, 'b');
    odd.file = Some(Delivered { name: "=cmd|' /C calc'!A0".into(), bytes: 1, sha256: hash('b'), written: true });
    odd.section = "-A,\"x\"\n".into();
    odd.withheld = true;
    let (mut outcome, _) = delivered("first", vec![page("A1", 1, 'a'), odd, failed("A3")]);
    outcome.removed = vec!["@A9".into()];
    outcome.pages[2].trim = (0, 0);
    let expected = format!(
        "file,page,section,number,plates,edition,version,change,state,width_mm,height_mm,bytes,sha256\r\n\
         A1.press.pdf,A1,A,1,CMYK,first,1,new,built,390,550.5,4096,{}\r\n\
         '=cmd|' /C calc'!A0,A2,\"'-A,\"\"x\"\"\n\",2,CMYK,first,1,new,withheld,390,550.5,1,{}\r\n\
         ,A3,A,1,CMYK,first,0,new,failed,,,,\r\n\
         ,'@A9,,,,first,,removed,removed,,,,\r\n",
        hash('a'),
        hash('b')
    );
    assert_eq!(csv(&outcome), expected);
}

#[test]
fn sums_are_those_of_coreutils() {
    let mut outcome = outcome("first", vec![page("A1", 1, 'a'), failed("A2")]);
    let joined = Delivered { name: "a\\b\nc.pdf".into(), bytes: 1, sha256: hash('c'), written: true };
    outcome.joined = Some(joined);
    assert_eq!(sums(&outcome), format!("{}  A1.press.pdf\n\\{}  a\\\\b\\nc.pdf\n", hash('a'), hash('c')));
}

const XJDF: &str = "http://www.CIP4.org/JDFSchema_2_0";

#[test]
fn xjdf_names_every_page_once() {
    let mut spread = page("A4-A5", 4, 'b');
    spread.trim = (780_000, 550_500);
    spread.file.as_mut().unwrap().name = "第 4 版&<5>.pdf".into();
    let (mut outcome, _) = delivered("second", vec![page("A1", 1, 'a'), spread, failed("A6")]);
    outcome.edition.base = Some("first edition".into());
    outcome.removed = vec!["A7".into()];
    let text = xjdf(&outcome);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name((XJDF, "XJDF")));
    assert_eq!(root.attribute("JobID"), Some("Heung-Kong-Daily-2026-06-06"));
    assert_eq!(root.attribute("RelatedJobPartID"), Some("first-edition"));
    assert_eq!(root.attribute("DescriptiveName"), Some("香江<日報>&\" 2026-06-06 second"));
    let all = |name: &str| -> Vec<roxmltree::Node> {
        document.descendants().filter(|node| node.has_tag_name((XJDF, name))).collect()
    };
    let intent = all("LayoutIntent")[0];
    assert_eq!(intent.attribute("FinishedDimensions"), Some("1105.51 1560.47 0"));
    assert_eq!(intent.attribute("Pages"), Some("4"));
    let labels: Vec<_> = all("Content").iter().map(|node| node.attribute("PageLabel").unwrap()).collect();
    assert_eq!(labels, ["A1", "A4", "A5", "A6"]);
    let runs: Vec<_> = all("RunList").iter().map(|run| run.attribute("ContentRefs").unwrap()).collect();
    assert_eq!(runs, ["C0", "C1 C2", "C3"]);
    let urls: Vec<_> = all("FileSpec").iter().map(|file| file.attribute("URL").unwrap()).collect();
    assert_eq!(urls, ["A1.press.pdf", "%E7%AC%AC%204%20%E7%89%88%26%3C5%3E.pdf"]);
    let removed = all("GeneralID").iter().filter(|id| id.attribute("IDUsage") == Some("Removed")).count();
    let states: Vec<_> = all("Part").iter().map(|part| part.parent().unwrap().attribute("Status").unwrap()).collect();
    assert_eq!((removed, states), (1, vec!["Available", "Available", "Unavailable"]));
}

/// The order of children and the attributes that the XJDF 2.1 schema allows, for what is written.
#[test]
fn xjdf_follows_the_schema() {
    let (mut outcome, _) = delivered("second", vec![page("A1", 1, 'a'), page("A4-A5", 4, 'b'), failed("A6")]);
    outcome.edition.base = Some("first".into());
    outcome.edition.title = "\u{1}\t\u{ffff}]]>".into();
    outcome.edition.latin = String::new();
    let text = xjdf(&outcome);
    let document = roxmltree::Document::parse(&text).unwrap();
    for node in document.descendants().filter(|node| node.is_element()) {
        let (children, attributes): (&[&str], &[&str]) = match node.tag_name().name() {
            "XJDF" => (
                &["GeneralID", "ProductList", "ResourceSet"],
                &[
                    "Version",
                    "Category",
                    "Types",
                    "JobID",
                    "JobPartID",
                    "RelatedJobID",
                    "RelatedJobPartID",
                    "DescriptiveName",
                ],
            ),
            "ProductList" => (&["Product"], &[]),
            "Product" => (&["Intent"], &["IsRoot", "DescriptiveName"]),
            "Intent" => (&["LayoutIntent"], &["Name"]),
            "LayoutIntent" => (&[], &["FinishedDimensions", "Pages"]),
            "ResourceSet" => (&["Resource"], &["Name", "ProcessUsage", "Usage"]),
            "Resource" => (&["GeneralID", "Part", "Content", "RunList"], &["ID", "DescriptiveName", "Status"]),
            "GeneralID" => (&[], &["IDUsage", "IDValue"]),
            "Part" => (&[], &["Run"]),
            "Content" => (&[], &["ContentType", "PageLabel"]),
            "RunList" => (&["FileSpec"], &["ContentRefs", "LogicalPage", "NPage"]),
            "FileSpec" => (&[], &["FileSize", "MimeType", "URL"]),
            other => panic!("{other} is not in the schema"),
        };
        let order: Vec<usize> = node
            .children()
            .filter(|child| child.is_element())
            .map(|child| children.iter().position(|name| *name == child.tag_name().name()).unwrap())
            .collect();
        assert!(order.is_sorted(), "{:?}", node.tag_name());
        for attribute in node.attributes() {
            assert!(attributes.contains(&attribute.name()), "{:?} {}", node.tag_name(), attribute.name());
            let is_token = ["JobID", "JobPartID", "RelatedJobID", "Run", "IDUsage", "ID"].contains(&attribute.name());
            assert!(!is_token || !attribute.value().contains(|c: char| !c.is_alphanumeric() && !".-_".contains(c)));
        }
    }
}
