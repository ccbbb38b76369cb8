//! The pictures of a feed: found beside it, checked by their bytes, named after their story.
//!
//! A feed is a stranger's file: what it names is read only from its own folder and the folders in
//! it, and nothing is fetched.

use std::path::{Component, Path, PathBuf};

use crate::diag::FileId;

use super::item::{Block, Desk, Item, Photo, Picture};

/// The pictures of a story: file names relative to the manuscript, empty where there is none; and
/// the files to write, relative to the output folder.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// What the manuscript names, for each photo in order.
    pub named: Vec<String>,
    /// What is written.
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

/// Collects the pictures of a story.
pub(super) fn collect(item: &mut Item, id: &str, desk: &mut Desk) -> Pictures {
    let mut out = Pictures::default();
    let story = item.file;
    for block in &mut item.blocks {
        let Block::Photo(photo) = block else { continue };
        let number = out.named.len() + 1;
        let found = bytes(photo, story, desk).and_then(|(bytes, name)| match extension(&bytes) {
            Some(extension) => Some((format!("{id}-{number}.{extension}"), bytes)),
            None => {
                let message = format!("`{name}` is no picture that can be placed; its place is kept");
                let finding = place(photo, story, desk, "picture-unknown", message);
                finding.help(
                    "JPEG, PNG, TIFF, SVG and PDF can be placed: convert it, and name the file in the manuscript",
                );
                None
            }
        });
        match found {
            Some((file, bytes)) => {
                out.named.push(format!("../pictures/{file}"));
                out.files.push((Path::new("pictures").join(file), bytes));
            }
            None => out.named.push(String::new()),
        }
    }
    out
}

fn place<'d>(
    photo: &Photo,
    story: Option<FileId>,
    desk: &'d mut Desk,
    code: &'static str,
    message: String,
) -> crate::import::findings::Finding<'d> {
    if let Some(file) = photo.file.or(story) {
        desk.find.about(file);
    }
    desk.find.warning(code, message, photo.place.clone(), "this picture")
}

/// A photo's bytes and name, if they can be had.
fn bytes(photo: &mut Photo, story: Option<FileId>, desk: &mut Desk) -> Option<(Vec<u8>, String)> {
    match std::mem::take(&mut photo.picture) {
        Picture::None => None,
        Picture::Bytes(bytes, name) => Some((bytes, name)),
        Picture::Named(names) => {
            for name in &names {
                let Some(path) = within(name) else { continue };
                if let Ok(bytes) = (desk.beside)(&path) {
                    return Some((bytes, name.clone()));
                }
            }
            let Some(first) = names.first() else {
                place(photo, story, desk, "picture-missing", "the picture names no file; its place is kept".to_owned());
                return None;
            };
            let shown: String = first.chars().take(120).collect();
            let (code, why, help) = match within(first) {
                Some(_) => {
                    ("picture-missing", "is not beside the feed", "put it there, or name the file in the manuscript")
                }
                None if first.contains("://") => (
                    "picture-remote",
                    "is elsewhere, and nothing is fetched",
                    "save it beside the feed under a name of its own",
                ),
                None => ("picture-outside", "is outside the feed's folder and is not read", "put it beside the feed"),
            };
            place(photo, story, desk, code, format!("the picture `{shown}` {why}; its place is kept")).help(help);
            None
        }
    }
}

/// A reference as a path below the feed's folder; `None` for anything else.
fn within(name: &str) -> Option<PathBuf> {
    if name.is_empty() || name.len() > 1024 || name.contains([':', '\\', '\0', '%']) {
        return None;
    }
    let path: PathBuf = Path::new(name).components().filter(|c| !matches!(c, Component::CurDir)).collect();
    let below = path.components().all(|c| matches!(c, Component::Normal(_)));
    (below && path.components().next().is_some()).then_some(path)
}

/// The extension of a picture that can be placed, by its first bytes.
fn extension(bytes: &[u8]) -> Option<&'static str> {
    let text = || std::str::from_utf8(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).unwrap_or_default();
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("tif"),
        [b'%', b'P', b'D', b'F', ..] => Some("pdf"),
        [b'<', ..] if text().contains("<svg") => Some("svg"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_below_their_folder() {
        for (name, path) in [
            ("a.jpg", Some("a.jpg")),
            ("./pictures/a.jpg", Some("pictures/a.jpg")),
            ("../a.jpg", None),
            ("pictures/../../a.jpg", None),
            ("/etc/passwd", None),
            ("file:///etc/passwd", None),
            ("C:\\a.jpg", None),
            ("..\\a.jpg", None),
            ("https://a.example/a.jpg", None),
            ("%2e%2e/a.jpg", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(within(name), path.map(PathBuf::from), "{name}");
        }
    }
}
