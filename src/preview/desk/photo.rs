//! A photo's focus and crop, written into its manuscript: the attributes after the picture.

use std::ops::Range;

use crate::diag::{Diagnostics, SourceMap};
use crate::input::manuscript::{self, Block, Photo};

use super::measure::decimal;
use super::refusal::Refusal;

/// Gives a photo of a manuscript a point kept in view, and a part left whole (in thousandths). All but
/// the two values stays as it is.
///
/// # Errors
/// A refusal: there is no such photo, or its attributes cannot be read.
pub fn change(text: &str, name: &str, focus: Option<[u16; 2]>, keep: Option<[u16; 4]>) -> Result<String, Refusal> {
    let absent = || Refusal::refused(format!("the manuscript has no photo `{name}`"));
    let end = end_of_image(text, name).ok_or_else(absent)?;
    let mut values: Vec<(&str, String)> = Vec::new();
    values.extend(focus.map(|focus| ("focus", list(&focus, 2))));
    values.extend(keep.map(|keep| ("keep", list(&keep, 3))));
    let mut out = text.to_owned();
    for (key, value) in values {
        out = with(&out, end, key, &value)
            .ok_or_else(|| Refusal::refused(format!("the attributes of photo `{name}` cannot be read as they are")))?;
    }
    Ok(out)
}

/// `0.50,0.58`: with so many decimals, or with three where they are needed.
fn list(thousandths: &[u16], decimals: usize) -> String {
    let number = |part: &u16| {
        let text = decimal(i64::from(*part), 3);
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        format!("{whole}.{part:0<decimals$}")
    };
    thousandths.iter().map(number).collect::<Vec<_>>().join(",")
}

/// Where the image of a photo ends, from its id or its file: after its closing parenthesis.
fn end_of_image(text: &str, name: &str) -> Option<usize> {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let story = manuscript::parse(text.as_bytes(), "story", &mut map, &mut found)?;
    let mut photos: Vec<&Photo> = Vec::new();
    story.lead.iter().chain(&story.body).for_each(|block| collect(block, &mut photos));
    let by_id = photos.iter().find(|photo| photo.id.as_ref().is_some_and(|id| id.value == name));
    let photo = by_id.or_else(|| photos.iter().find(|photo| photo.file.value == name))?;
    // an address that stands as it is written has the span of itself, any other that of the whole image
    let (start, end) = (photo.file.span.start as usize, photo.file.span.end as usize);
    if text.get(start..)?.starts_with("![") {
        return Some(end);
    }
    let rest = text.get(end..)?;
    Some(end + closing(rest)? + 1)
}

/// The parenthesis that closes an image's address, after titles in quotes.
fn closing(text: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, ')') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn collect<'b>(block: &'b Block, photos: &mut Vec<&'b Photo>) {
    match block {
        Block::Photo(photo) => photos.push(photo),
        Block::Sidebar { blocks, .. } => blocks.iter().for_each(|block| collect(block, photos)),
        _ => {}
    }
}

/// The text with an attribute's value changed or added; `end` is where the image ends.
fn with(text: &str, end: usize, key: &str, value: &str) -> Option<String> {
    let rest = text.get(end..)?;
    if !rest.starts_with('{') {
        return replaced(text, end..end, &format!("{{{key}=\"{value}\"}}"));
    }
    let line = rest.split(['\n', '\r']).next()?;
    match find(line, key)? {
        Found::Value(range) => {
            let old = line.get(range.clone())?;
            let quoted = if old.starts_with('"') { format!("\"{value}\"") } else { value.to_owned() };
            replaced(text, end + range.start..end + range.end, &quoted)
        }
        Found::Close(at) => {
            let before = line.get(..at)?.trim_end_matches([' ', '\t']).len();
            replaced(text, end + before..end + before, &format!(" {key}=\"{value}\""))
        }
    }
}

fn replaced(text: &str, range: Range<usize>, new: &str) -> Option<String> {
    Some(format!("{}{new}{}", text.get(..range.start)?, text.get(range.end..)?))
}

enum Found {
    /// Where the value stands, quotes included.
    Value(Range<usize>),
    /// Where the attributes are closed: there is no such key.
    Close(usize),
}

/// Looks for a key in `{…}`; the last of its name counts, as when a manuscript is read.
fn find(line: &str, key: &str) -> Option<Found> {
    let mut found = None;
    let (mut word, mut at) = (1, 1);
    while let Some(c) = line.get(at..)?.chars().next() {
        match c {
            '}' => return Some(found.map_or(Found::Close(at), Found::Value)),
            ' ' | '\t' => {
                at += 1;
                word = at;
            }
            '=' => {
                let end = value_end(line, at + 1)?;
                if line.get(word..at) == Some(key) {
                    found = Some(at + 1..end);
                }
                at = end;
            }
            c => at += c.len_utf8(),
        }
    }
    None
}

/// Where a value that starts at `at` ends, its closing quote included.
fn value_end(line: &str, at: usize) -> Option<usize> {
    let rest = line.get(at..)?;
    let Some(inner) = rest.strip_prefix('"') else {
        return Some(at + rest.find([' ', '\t', '}']).unwrap_or(rest.len()));
    };
    let mut escaped = false;
    for (offset, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1 + offset + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(photo: &str) -> String {
        format!("+++\nid = \"a\"\nheadline = \"題\"\n+++\n第一段。\n\n{photo}\n\n第二段。\n")
    }

    #[test]
    fn a_value_is_changed_where_it_stands() {
        let text = story(r##"![說明 (一)](../photos/a.jpg){#p1 credit="小王 } 攝" focus="0.50,0.58" keep=0,0,1,1}"##);
        let out = change(&text, "p1", Some([300, 125]), None).unwrap();
        assert_eq!(out, text.replace("0.50,0.58", "0.30,0.125"));
        let out = change(&text, "p1", None, Some([0, 100, 500, 1000])).unwrap();
        assert_eq!(out, text.replace("keep=0,0,1,1", "keep=0.000,0.100,0.500,1.000"));
        assert_eq!(change(&text, "../photos/a.jpg", Some([500, 580]), None).unwrap(), text);
        assert!(change(&text, "p2", Some([1, 1]), None).is_err());
    }

    #[test]
    fn attributes_are_added_where_there_are_none() {
        let bare = story("![說明](a.jpg)");
        let out = change(&bare, "a.jpg", Some([400, 300]), Some([0, 0, 500, 500])).unwrap();
        assert_eq!(out, bare.replace("(a.jpg)", "(a.jpg){focus=\"0.40,0.30\" keep=\"0.000,0.000,0.500,0.500\"}"));
        let titled = story("![說明](a.jpg \"題 (二)\"){#p1 }");
        let out = change(&titled, "p1", Some([400, 300]), None).unwrap();
        assert_eq!(out, titled.replace("{#p1 }", "{#p1 focus=\"0.40,0.30\" }"));
    }
}
