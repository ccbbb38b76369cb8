//! What a document has beside its text: comments, headers and footers. They are told, not set.

use super::super::item::Desk;
use super::super::text::quoted;
use super::super::tree::{self, Id, Tree};
use super::package::Package;

/// Tells of comments, and of headers and footers among the parts of these names.
///
/// # Errors
/// As [`Package::part`].
pub(super) fn tell<'n>(
    package: &mut Package,
    parts: impl Iterator<Item = &'n String>,
    desk: &mut Desk,
) -> Result<(), String> {
    let comments = "word/comments.xml";
    if let Some(text) = package.text(comments)? {
        let file = desk.part(comments, &text);
        match tree::xml(&text, file) {
            Ok(tree) => {
                for comment in tree.within(tree.root()).filter(|n| tree.name(*n) == "comment") {
                    let author = tree.attribute(comment, "author").unwrap_or_default();
                    let message = format!("a comment of `{author}` is not set: {}", quoted(&text_of(&tree, comment)));
                    desk.find.about(file);
                    desk.find
                        .warning("editors-note", message, tree.place(comment), "this comment")
                        .help("read it before the page goes");
                }
            }
            Err(fault) => desk.fault(file, fault, false),
        }
    }
    for name in parts.filter(|name| name.starts_with("word/header") || name.starts_with("word/footer")) {
        let Some(text) = package.text(name)? else { continue };
        let file = desk.part(name, &text);
        match tree::xml(&text, file) {
            Ok(tree) => desk.not_set(file, &text_of(&tree, tree.root()), 0..text.len()),
            Err(fault) => desk.fault(file, fault, false),
        }
    }
    Ok(())
}

/// The characters under a node, paragraphs parted by spaces.
pub(super) fn text_of(tree: &Tree, id: Id) -> String {
    let mut out = String::new();
    for node in tree.within(id) {
        match tree.name(node) {
            "p" if !out.is_empty() => out.push(' '),
            "t" => out.extend(tree.children(node).iter().filter_map(|n| tree.text(*n))),
            _ => {}
        }
    }
    out.trim().to_owned()
}
