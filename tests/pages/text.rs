//! No text is lost: every paragraph of every story is in the PDF, whole and in order.

use dayang::model::{Element, ElementKind, Part, Text};
use dayang::page::Tree;

use super::{Built, EXAMPLES, extract, root, scratch, solid};

/// Every text of a page's plan, story by story in reading order, as it must be printed.
fn expected(built: &Built) -> Vec<(Option<usize>, Part, String)> {
    let mut out = Vec::new();
    for job in built.output.jobs.iter().flatten() {
        let boxes = job.pages.iter().flat_map(|p| &p.slots).flat_map(|s| s.content.iter().map(|e| (s.story, e)));
        let threads = job.threads.iter().flat_map(|t| t.elements.iter().map(|e| (Some(t.story), e)));
        for (story, Element { part, kind }) in boxes.chain(threads) {
            let texts: Vec<&Text> = match kind {
                ElementKind::Text(text) => vec![text],
                ElementKind::Item { label, body } => vec![label, body],
                ElementKind::Row(cells) => cells.iter().collect(),
                ElementKind::Table(table) => {
                    table.head.iter().chain(&table.rows).flat_map(|row| &row.cells).map(|cell| &cell.text).collect()
                }
                ElementKind::Picture(_) | ElementKind::Art(_) | ElementKind::Ad(_) => vec![],
            };
            let joined: String = texts.iter().map(|t| t.text.as_str()).collect();
            out.push((story, *part, solid(&joined)));
        }
    }
    out
}

#[test]
fn every_paragraph_is_in_the_text_contiguous_and_stories_stand_whole() {
    for name in EXAMPLES {
        let built = Built::example(name);
        let text = solid(&extract(built.page_pdf(0)));
        let stories = expected(&built);
        assert!(stories.len() > 20, "{name}: {} texts", stories.len());
        for (_, part, paragraph) in &stories {
            assert!(text.contains(paragraph.as_str()), "{name}: {part:?} is not whole in the PDF: {paragraph}");
        }
        let count = built.output.jobs.iter().flatten().map(|j| j.stories.len()).sum::<usize>();
        let mut end = 0;
        for story in 0..count {
            let spans: Vec<(usize, usize)> = stories
                .iter()
                // Short lines (a byline) may stand in other stories' text as well.
                .filter(|(of, _, t)| *of == Some(story) && t.chars().count() > 12)
                .filter_map(|(_, _, t)| text.find(t.as_str()).map(|at| (at, at + t.len())))
                .collect();
            let first = spans.iter().map(|s| s.0).min().expect("a story has text");
            assert!(first >= end, "{name}: story {story} begins before the story before it has ended");
            end = spans.iter().map(|s| s.1).max().expect("a story has text");
        }
    }
}

#[test]
fn body_paragraphs_follow_each_other_in_the_text() {
    for name in EXAMPLES {
        let built = Built::example(name);
        let text = solid(&extract(built.page_pdf(0)));
        for job in built.output.jobs.iter().flatten() {
            for thread in &job.threads {
                let mut at = 0;
                for element in &thread.elements {
                    let ElementKind::Text(paragraph) = &element.kind else { continue };
                    if !matches!(element.part, Part::Body | Part::Subhead) {
                        continue;
                    }
                    let found = text[at..].find(&solid(&paragraph.text));
                    let found = found.unwrap_or_else(|| panic!("{name}: out of order: {}", paragraph.text));
                    at += found + solid(&paragraph.text).len();
                }
            }
        }
    }
}

#[test]
fn nothing_is_printed_that_no_text_asked_for() {
    // The other way round: the PDF has no more characters than the plan (a line set twice).
    for name in EXAMPLES {
        let built = Built::example(name);
        let printed = solid(&extract(built.page_pdf(0))).chars().count();
        let asked: usize = expected(&built).iter().map(|(_, _, t)| t.chars().count()).sum();
        assert_eq!(printed, asked, "{name}");
    }
}

#[test]
fn every_run_names_a_node_of_the_tree_and_its_glyphs_lie_in_its_text() {
    for name in EXAMPLES {
        let built = Built::example(name);
        for page in &built.output.pages {
            for run in &page.text {
                assert!(page.tree.get(run.node).is_some() && run.node != Tree::ROOT);
                for glyph in &run.glyphs {
                    let range = glyph.text.0 as usize..glyph.text.1 as usize;
                    assert!(run.text.get(range).is_some(), "{name}: {:?} in {}", glyph.text, run.text);
                }
            }
        }
    }
}

#[test]
fn the_joined_file_holds_every_page() {
    let folder = scratch("two-pages");
    copy(&root().join("examples/front-page"), &folder);
    let edition = folder.join("edition.toml");
    let text = std::fs::read_to_string(&edition).expect("edition");
    let second = "page = \"A2\"\nlayout = \"broadsheet-8x12\"\nplace = { lead = \"ocean-mission\", second = \"climate-forum\" }\n\n[[plan]]\npage = \"A3-A16\"";
    std::fs::write(&edition, text.replace("page = \"A2-A16\"", second)).expect("edition");
    let built = Built::disk(&edition);
    assert_eq!(built.codes(), ["story-twice"; 2], "{}", built.rendered());
    let files = built.files.as_ref().expect("written");
    assert_eq!(files.pages.len(), 2);
    let each: String = files.pages.iter().map(|p| extract(p)).collect();
    assert_eq!(solid(&extract(&files.joined)), solid(&each));
    let _ = std::fs::remove_dir_all(folder);
}

pub fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
