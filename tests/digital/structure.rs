//! The structure tree against the page it was made from.

use std::collections::BTreeSet;

use dayang::input::sources::Disk;
use dayang::model::press::Purpose;
use dayang::page::{NodeKind, Page};
use lopdf::Object;
use lopdf::content::Content;

use super::reader::{Element, Kid, Tagged, string};
use super::{Digital, editions, pair, solid};

/// The text of a page in the order of its tree, readings behind their paragraphs.
fn text_of(page: &Page) -> String {
    let text = page.tree.iter().flat_map(|(id, _)| page.text.iter().filter(move |run| run.node == id));
    solid(&text.map(|run| run.text.as_str()).collect::<String>())
}

/// What every tagged file must hold.
fn check(tagged: &Tagged, pages: &[Page], name: &str) {
    let elements = tagged.root.all();
    // Every sequence is of one element, the one that the parent tree names.
    let mut seen = BTreeSet::new();
    for element in &elements {
        for kid in &element.kids {
            if let Kid::Content(page, mcid, _) = kid {
                assert!(seen.insert((*page, *mcid)), "{name}: MCID {mcid} twice in the structure");
                let key = tagged.pages.iter().position(|p| p == page).expect("a page of the file");
                let parents = tagged.parents(key as i64);
                let parent = &parents.as_array().expect("an array")[*mcid as usize];
                assert_eq!(parent.as_reference().ok(), Some(element.id), "{name}: parent of {mcid}");
            }
        }
    }
    assert_eq!(seen.len(), tagged.said.len(), "{name}: sequences outside of the structure");
    headings(&elements, name);
    roles(&elements, name);
    // What is read is what the page says.
    let parts = tagged.root.with("Part");
    assert_eq!(parts.len(), pages.len());
    for (part, page) in parts.into_iter().zip(pages) {
        assert_eq!(part.title, page.id);
        let (read, text) = (solid(&part.text()), text_of(page));
        if page.tree.iter().any(|(_, n)| matches!(n.kind, NodeKind::Reading(_))) {
            let sorted = |text: &str| text.chars().collect::<Vec<char>>().into_iter().collect::<BTreeSet<char>>();
            assert_eq!((read.chars().count(), sorted(&read)), (text.chars().count(), sorted(&text)), "{name}");
        } else {
            assert_eq!(read, text, "{name} {}", page.id);
        }
    }
}

/// Heads start at the first level and never skip one.
fn headings(elements: &[&Element], name: &str) {
    let mut last = 0;
    for head in elements.iter().filter(|e| e.role.len() == 2 && e.role.starts_with('H')) {
        let level: usize = head.role[1..].parse().expect("a level");
        assert!(level >= 1 && level <= last + 1, "{name}: {} after H{last}", head.role);
        assert!(!head.text().trim().is_empty());
        last = level;
    }
}

/// Who may be whose child (ISO 32000-1, 14.8.4).
fn roles(elements: &[&Element], name: &str) {
    for element in elements {
        let kids = element.roles();
        let only = |of: &[&str]| assert!(kids.iter().all(|k| of.contains(k)), "{name}: {kids:?} in {}", element.role);
        match element.role.as_str() {
            "Document" => only(&["Part"]),
            "L" => only(&["LI"]),
            "LI" => only(&["Lbl", "LBody"]),
            "Table" => only(&["TR"]),
            "TR" => only(&["TH", "TD"]),
            "Ruby" => assert_eq!(kids, ["RB", "RT"], "{name}"),
            "Figure" => assert!(element.alt.as_ref().is_some_and(|alt| !alt.trim().is_empty()), "{name}: no alt"),
            "TH" => assert_eq!(element.attributes.get(b"Scope").and_then(Object::as_name).ok(), Some(&b"Column"[..])),
            _ => {}
        }
        let empty = element.kids.is_empty() && !matches!(element.role.as_str(), "TD" | "TH" | "Document");
        assert!(!empty, "{name}: an empty {}", element.role);
        if let Some(table) = Some(element).filter(|e| e.role == "Table") {
            let widths: BTreeSet<usize> = table.with("TR").iter().map(|row| row.roles().len()).collect();
            assert_eq!(widths.len(), 1, "{name}: rows of {widths:?} cells");
        }
    }
}

#[test]
fn every_edition_reads_as_its_pages_do() {
    for edition in editions() {
        let name = edition.display().to_string();
        let digital = Digital::of(&Disk, &edition);
        let pages = &digital.output.pages;
        check(&Tagged::read(&digital.files.joined), pages, &name);
        for (page, bytes) in pages.iter().zip(&digital.files.pages) {
            check(&Tagged::read(bytes), std::slice::from_ref(page), &name);
        }
    }
}

#[test]
fn a_story_is_an_article_of_heads_paragraphs_lists_and_figures() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    check(&tagged, &digital.output.pages, "pair");
    let articles = tagged.root.with("Art");
    assert_eq!(articles.iter().map(|a| a.title.as_str()).collect::<Vec<_>>(), ["兩版的頭條", "第二版的文章"]);
    assert_eq!((&articles[0].lang, articles[1].lang.as_deref()), (&None, Some("zh-TW")));
    let first = articles[0];
    let heads: Vec<(String, String)> = first
        .all()
        .iter()
        .filter(|e| e.role.len() == 2 && e.role.starts_with('H'))
        .map(|e| (e.role.clone(), e.text()))
        .collect();
    let head = |role: &str, text: &str| (role.to_owned(), text.to_owned());
    assert_eq!(heads, [head("H1", "兩版的頭條"), head("H2", "第一個小題"), head("H2", "邊欄的題目")]);
    let labels: Vec<String> = first.with("Lbl").iter().map(|e| e.text()).collect();
    assert_eq!(labels, ["1", "2", "•", "•"]);
    let bodies: Vec<String> = first.with("LBody").iter().map(|e| e.text()).collect();
    assert_eq!(bodies, ["第一項內容。", "第二項內容。", "邊欄第一項", "邊欄第二項"]);
    let lists = first.with("L");
    let numbering =
        |e: &&Element| e.attributes.get(b"ListNumbering").and_then(Object::as_name).map(<[u8]>::to_vec).ok();
    assert_eq!(lists.iter().map(numbering).collect::<Vec<_>>(), [Some(b"Decimal".to_vec()), Some(b"Disc".to_vec())]);
    let heads: Vec<String> = first.with("TH").iter().map(|e| e.text()).collect();
    assert_eq!(heads, ["項目", "數量"]);
    let cells: Vec<String> = first.with("TD").iter().map(|e| e.text()).collect();
    assert_eq!(cells, ["甲", "12", "乙", ""]);
    let sidebar = first.with("Sect");
    assert_eq!(sidebar.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["邊欄的題目"]);
    assert_eq!(sidebar[0].roles(), ["H2", "L"]);
}

#[test]
fn a_figure_has_its_caption_for_alternate_text_and_stands_before_it() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let first = tagged.root.with("Art")[0];
    let figures = first.with("Figure");
    assert_eq!(figures.len(), 1);
    assert_eq!(figures[0].alt.as_deref(), Some("海上的船。"));
    assert!(matches!(figures[0].kids[..], [Kid::Content(..)]));
    let roles = first.roles();
    let at = roles.iter().position(|r| *r == "Figure").expect("a figure");
    assert_eq!(roles[at + 1], "Caption");
    let bounds = figures[0].attributes.get(b"BBox").and_then(Object::as_array).expect("its place");
    let bounds: Vec<f32> = bounds.iter().map(|v| v.as_float().expect("a number")).collect();
    let rect = digital.output.pages[0].pictures[0].rect;
    let height = digital.output.pages[0].trim.height;
    for (found, wanted) in bounds.iter().zip([rect.x, height - rect.bottom(), rect.right(), height - rect.y]) {
        assert!((f64::from(*found) - wanted.to_pt()).abs() < 0.01, "{bounds:?}");
    }
    // The second page's photo is missing: its keyline is decoration.
    assert!(tagged.root.with("Art")[1].with("Figure").is_empty());
}

#[test]
fn readings_stand_with_their_base() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let ruby = tagged.root.with("Ruby");
    assert_eq!(ruby.len(), 1);
    assert_eq!((ruby[0].with("RB")[0].text(), ruby[0].with("RT")[0].text()), ("正".to_owned(), "ㄓㄥˋ".to_owned()));
    let paragraph = tagged.root.with("P").into_iter().find(|p| p.text().contains("第一段")).expect("a paragraph");
    assert!(paragraph.text().starts_with("第一段正ㄓㄥˋ文，"), "{}", paragraph.text());
}

#[test]
fn a_paragraph_over_columns_is_one_paragraph_of_several_sequences() {
    let digital = Digital::example("front-page");
    let tagged = Tagged::read(&digital.files.joined);
    let page = &digital.output.pages[0];
    let over = page.tree.iter().find(|(id, node)| {
        let frames: BTreeSet<u32> = page.lines.iter().filter(|l| l.node == *id).map(|l| l.frame).collect();
        node.kind == NodeKind::Paragraph && frames.len() > 1
    });
    let (id, _) = over.expect("a paragraph over two columns");
    let text: String = page.text.iter().filter(|run| run.node == id).map(|run| run.text.as_str()).collect();
    let found: Vec<&Element> = tagged.root.with("P").into_iter().filter(|p| solid(&p.text()) == solid(&text)).collect();
    assert_eq!(found.len(), 1);
    assert!(found[0].kids.len() > 1);
}

#[test]
fn the_catalog_says_what_a_reader_asks() {
    let digital = Digital::pair();
    for bytes in digital.files.pages.iter().chain([&digital.files.joined]) {
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let tagged = Tagged::read(bytes);
        let catalog = tagged.catalog();
        let of = |key: &str| super::reader::dict(&tagged.doc, catalog.get(key.as_bytes()).expect(key));
        assert!(of("MarkInfo").get(b"Marked").and_then(Object::as_bool).expect("Marked"));
        assert!(of("ViewerPreferences").get(b"DisplayDocTitle").and_then(Object::as_bool).expect("a title shown"));
        assert_eq!(string(catalog.get(b"Lang").expect("Lang")), "zh-HK");
        let metadata = catalog.get(b"Metadata").and_then(Object::as_reference).expect("metadata");
        let xmp = tagged.doc.get_object(metadata).and_then(Object::as_stream).expect("a stream").content.clone();
        let xmp = String::from_utf8(xmp).expect("XML");
        assert!(xmp.contains("<pdfuaid:part xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">1</pdfuaid:part>"));
        assert!(!xmp.contains("pdfxid") && xmp.contains("<dc:title>"));
        for page in &tagged.pages {
            let page = tagged.doc.get_dictionary(*page).expect("a page");
            assert_eq!(page.get(b"Tabs").and_then(Object::as_name).ok(), Some(&b"S"[..]));
            assert_eq!(page.get(b"MediaBox").ok(), page.get(b"TrimBox").ok());
            assert!(!page.has(b"BleedBox"));
            let size = page.get(b"MediaBox").and_then(Object::as_array).expect("a box");
            assert!((size[2].as_float().expect("a width") - 566.93).abs() < 0.01, "{size:?}");
        }
    }
}

#[test]
fn there_is_light_and_no_ink() {
    for (name, digital) in [("pair", Digital::pair()), ("tabloid", Digital::example("tabloid"))] {
        let tagged = Tagged::read(&digital.files.joined);
        let mut contents: Vec<Vec<u8>> = tagged.pages.iter().map(|p| tagged.doc.get_page_content(*p)).collect();
        for object in tagged.doc.objects.values() {
            let text = format!("{object:?}");
            assert!(
                !text.contains("DeviceCMYK") && !text.contains("Separation") && !text.contains("ExtGState"),
                "{name}"
            );
            if let Object::Stream(s) = object
                && s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form")
            {
                contents.push(s.decompressed_content().expect("a form"));
            }
        }
        for content in contents {
            for op in Content::decode(&content).expect("content").operations {
                assert!(!["k", "K", "cs", "CS", "scn", "SCN", "gs"].contains(&op.operator.as_str()), "{}", op.operator);
            }
        }
    }
}

#[test]
fn black_type_is_black_and_paper_is_white() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let content = Content::decode(&tagged.doc.get_page_content(tagged.pages[0])).expect("content");
    let inks: BTreeSet<String> = content
        .operations
        .iter()
        .filter(|op| op.operator == "rg")
        .map(|op| op.operands.iter().map(|v| format!("{:.2} ", v.as_float().expect("a number"))).collect())
        .collect();
    assert!(inks.contains("0.00 0.00 0.00 "), "{inks:?}");
    let tint = inks.iter().find(|ink| *ink != "0.00 0.00 0.00 ").expect("the sidebar's tint");
    let rgb: Vec<f32> = tint.split_whitespace().map(|v| v.parse().expect("a number")).collect();
    assert!(rgb[2] > rgb[0] && rgb[0] > 0.6, "a light blue: {tint}");
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let (a, b) = (Digital::pair().files, Digital::pair().files);
    assert!(a.pages == b.pages && a.joined == b.joined);
}

#[test]
fn a_press_file_is_not_marked() {
    let press = Digital::with(&pair(), std::path::Path::new("edition.toml"), Purpose::Proof);
    let doc = lopdf::Document::load_mem(&press.files.joined).expect("a PDF");
    assert!(!doc.catalog().expect("a catalog").has(b"StructTreeRoot"));
    for page in doc.page_iter() {
        let content = Content::decode(&doc.get_page_content(page)).expect("content");
        let marked = |tag: &[u8]| {
            content
                .operations
                .iter()
                .any(|op| op.operator == "BDC" && op.operands.iter().any(|o| o.as_dict().is_ok_and(|d| d.has(tag))))
        };
        assert!(!marked(b"MCID") && marked(b"ActualText"));
        assert!(!doc.get_dictionary(page).expect("a page").has(b"Annots"));
    }
}
