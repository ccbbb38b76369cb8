//! Links and bookmarks.

use super::Digital;
use super::reader::{Kid, Tagged, dict};
use lopdf::Object;

#[test]
fn pointers_lead_to_pages_of_the_file_and_addresses_out() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let to = |page: usize| -> Vec<String> {
        let mut to: Vec<String> = tagged.links(page).into_iter().map(|(_, to)| to).collect();
        to.dedup();
        to
    };
    let (web, mail) = ("https://www.paper.example/a_(b)?c=1", "mailto:desk@paper.example");
    assert_eq!(to(0), [web, "page 1", mail], "B9 is not in the plan");
    assert_eq!(to(1), ["page 0", mail], "the page's own number leads nowhere");
    for (n, page) in digital.output.pages.iter().enumerate() {
        let (width, height) = (page.trim.width.to_pt() as f32, page.trim.height.to_pt() as f32);
        for ([left, bottom, right, top], to) in tagged.links(n) {
            assert!(0.0 <= left && left < right && right <= width + 0.01, "{to}");
            assert!(0.0 <= bottom && bottom < top && top <= height + 0.01, "{to}");
        }
    }
}

#[test]
fn a_page_of_its_own_has_links_out_alone() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.pages[0]);
    let mut to: Vec<String> = tagged.links(0).into_iter().map(|(_, to)| to).collect();
    assert_eq!(to.len(), 3, "the address stands on two lines");
    to.dedup();
    assert_eq!(to, ["https://www.paper.example/a_(b)?c=1", "mailto:desk@paper.example"]);
    assert!(tagged.root.text().contains("相關新聞刊A2"));
}

#[test]
fn a_link_holds_its_text_and_its_annotation() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let links = tagged.root.with("Link");
    let texts: Vec<String> = links.iter().map(|link| link.text()).collect();
    let web = "https://www.paper.example/a_(b)?c=1";
    assert_eq!(texts, [web, "相關新聞刊A2", "A2", "desk@paper.example", "上接刊A1", "desk@paper.example"]);
    for link in links {
        let annotations = link.kids.iter().filter_map(|kid| match kid {
            Kid::Annotation(id) => Some(*id),
            _ => None,
        });
        let annotations: Vec<_> = annotations.collect();
        assert!(!annotations.is_empty());
        for id in annotations {
            let annotation = tagged.doc.get_dictionary(id).expect("an annotation");
            let key = annotation.get(b"StructParent").and_then(Object::as_i64).expect("its place");
            assert_eq!(tagged.parents(key).as_reference().ok(), Some(link.id));
        }
    }
}

#[test]
fn bookmarks_are_pages_stories_and_subheads() {
    let digital = Digital::pair();
    let tagged = Tagged::read(&digital.files.joined);
    let entry = |depth: usize, title: &str| (depth, title.to_owned());
    let wanted = [
        entry(0, "A1"),
        entry(1, "兩版的頭條"),
        entry(2, "第一個小題"),
        entry(2, "邊欄的題目"),
        entry(0, "A2"),
        entry(1, "第二版的文章"),
        entry(2, "內文小題"),
    ];
    assert_eq!(tagged.bookmarks(), wanted);
    let labels = dict(&tagged.doc, tagged.catalog().get(b"PageLabels").expect("labels"));
    assert_eq!(labels.get(b"Nums").and_then(Object::as_array).expect("numbers").len(), 4);
}
