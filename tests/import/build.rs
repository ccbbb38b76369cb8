//! Imported pages are built, and everything on them is in the PDF's text.

use std::fs;
use std::path::Path;

use dayang::diag::Severity;

use super::text::{furniture, solid, stories};
use super::{Page, page, root};
use crate::pages::{Built, extract, scratch};

/// Builds an imported page.
fn build(page: &Page) -> Built {
    let folder = scratch("import");
    for (path, bytes) in &page.imported.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        fs::write(path, bytes).expect("file written");
    }
    let built = Built::disk(&folder.join("edition.toml"));
    let _ = fs::remove_dir_all(folder);
    built
}

/// Builds a page and checks that it is clean but for what an import cannot give (pictures,
/// nameplate), and that every text of it is in the PDF, in one piece.
fn check(source: &Path) {
    let page = page(&fs::read(source).expect("a page"));
    let built = build(&page);
    let errors = built.output.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    assert_eq!(errors, 0, "{}: {}", source.display(), built.rendered());
    // A box or leg may be left short: an import writes no text to fill it.
    let expected = ["photo-missing", "nameplate-typeset", "underset"];
    assert!(built.codes().iter().all(|c| expected.contains(c)), "{}: {}", source.display(), built.rendered());
    let text = solid(&extract(built.page_pdf(0)));
    for piece in stories(&page.stories).iter().chain(&furniture(&page.edition)) {
        let found = text.contains(piece) || pointer(piece, &text);
        assert!(found, "{}: not in the PDF: {piece}", source.display());
    }
}

/// The engine words the pointer to another page: its text and its page stand a word apart.
fn pointer(piece: &str, text: &str) -> bool {
    let at = piece.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(piece.len());
    let (words, to) = piece.split_at(at);
    text.match_indices(words).any(|(i, _)| text[i + words.len()..].chars().skip(1).collect::<String>().starts_with(to))
        && !words.is_empty()
        && to.len() <= 3
}

#[test]
fn a_page_with_two_sidebars_is_built_whole() {
    check(&root().join("tests/cases/import/island-two-sidebars/page.md"));
}

#[test]
fn a_simplified_page_is_built_whole() {
    check(&root().join("tests/cases/import/mainland-three-stories/page.md"));
}

#[test]
fn a_page_of_one_story_is_built_whole() {
    check(&root().join("tests/cases/import/tabloid-photo-first/page.md"));
}

#[test]
fn the_seed_page_is_built_whole() {
    let file = root().join("../shared/seed/front-page.md");
    if !file.is_file() {
        return eprintln!("skipped: there is no {}", file.display());
    }
    check(&file);
}
