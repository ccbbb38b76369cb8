//! A leaf as it waits in a file: its facts, and its streams one after the other.
//!
//! Only leaves for a press are stored: one for a screen keeps its whole page.

use super::blob::{Blob, StoredBlob, Streams};
use super::colorants::Space;
use super::content::Content;
use super::file::written;
use super::fonts::Shown;
use super::leaf::Leaf;
use super::pictures::Attachment;
use crate::color::{PlannedPlates, SpotColor};
use crate::geom::{Length, Size};
use crate::image::{PageBox, PageChoice};
use crate::page::{Meta, Page};
use lopdf::{Dictionary, Object};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// A leaf but for the bytes of its streams.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredLeaf {
    id: String,
    /// Trim width and height, bleed and margin, as [`Length`] counts.
    lengths: [i64; 4],
    spots: Vec<SpotColor>,
    plates: PlannedPlates,
    meta: Meta,
    unsigned: bool,
    stream: StoredBlob,
    fonts: BTreeSet<String>,
    objects: BTreeSet<String>,
    spaces: BTreeMap<String, Space>,
    shown: Shown,
    attachments: Vec<(String, StoredAttachment)>,
}

/// A stream's dictionary, as PDF writes it, and its bytes.
type StoredStream = (Vec<u8>, StoredBlob);

#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredAttachment {
    Stream(StoredStream),
    Masked(StoredStream, StoredStream),
    Page(StoredBlob, u64, Option<u8>, Option<[i64; 2]>),
}

impl StoredLeaf {
    /// Takes a leaf apart; the bytes of its streams are added to `streams`.
    ///
    /// # Errors
    /// When a stream waits in a file that cannot be read.
    pub fn of(leaf: &Leaf, streams: &mut Vec<u8>) -> io::Result<StoredLeaf> {
        let Leaf { page, content, shown, attachments } = leaf;
        let mut stored = Vec::with_capacity(attachments.len());
        for (name, attachment) in attachments {
            stored.push((name.clone(), store(attachment, streams)?));
        }
        let Size { width, height } = page.trim;
        Ok(StoredLeaf {
            id: page.id.clone(),
            lengths: [width, height, page.bleed, page.margin].map(Length::raw),
            spots: page.spots.clone(),
            plates: page.plates.clone(),
            meta: page.meta.clone(),
            unsigned: page.unsigned,
            stream: StoredBlob::of(&content.stream, streams)?,
            fonts: content.fonts.clone(),
            objects: content.objects.clone(),
            spaces: content.spaces.clone(),
            shown: shown.clone(),
            attachments: stored,
        })
    }

    /// The leaf, whose streams are among these; `None` when they are not.
    pub fn leaf(self, streams: &Streams) -> Option<Leaf> {
        let [width, height, bleed, margin] = self.lengths.map(Length::from_raw);
        let page = Page {
            bleed,
            margin,
            spots: self.spots,
            plates: self.plates,
            meta: self.meta,
            unsigned: self.unsigned,
            ..Page::blank(&self.id, Size { width, height })
        };
        let stream = streams.blob(&self.stream)?;
        let (fonts, objects, spaces) = (self.fonts, self.objects, self.spaces);
        let content = Content { stream, fonts, objects, spaces, marks: Vec::new() };
        let attachments = self.attachments.into_iter().map(|(name, stored)| Some((name, attachment(stored, streams)?)));
        Some(Leaf { page, content, shown: self.shown, attachments: attachments.collect::<Option<_>>()? })
    }
}

fn store(attachment: &Attachment, streams: &mut Vec<u8>) -> io::Result<StoredAttachment> {
    let mut stream = |(dict, bytes): &(Dictionary, Blob)| -> io::Result<StoredStream> {
        Ok((written(&Object::Dictionary(dict.clone())), StoredBlob::of(bytes, streams)?))
    };
    Ok(match attachment {
        Attachment::Stream(image) => StoredAttachment::Stream(stream(image)?),
        Attachment::Masked(image, mask) => StoredAttachment::Masked(stream(image)?, stream(mask)?),
        Attachment::Page(file, choice) => {
            let area = choice.area.map(|area| area as u8);
            let most = choice.most.map(|most| most.map(Length::raw));
            StoredAttachment::Page(StoredBlob::of(file, streams)?, choice.number as u64, area, most)
        }
    })
}

fn attachment(stored: StoredAttachment, streams: &Streams) -> Option<Attachment> {
    let stream = |(dict, bytes): StoredStream| Some((dictionary(&dict)?, streams.blob(&bytes)?));
    Some(match stored {
        StoredAttachment::Stream(image) => Attachment::Stream(stream(image)?),
        StoredAttachment::Masked(image, mask) => Attachment::Masked(stream(image)?, stream(mask)?),
        StoredAttachment::Page(file, number, area, most) => {
            let boxes = [PageBox::Trim, PageBox::Art, PageBox::Crop, PageBox::Media];
            let area = match area {
                Some(n) => Some(*boxes.iter().find(|area| **area as u8 == n)?),
                None => None,
            };
            let most = most.map(|most| most.map(Length::from_raw));
            Attachment::Page(streams.blob(&file)?, PageChoice { number: usize::try_from(number).ok()?, area, most })
        }
    })
}

/// A dictionary as PDF writes it.
fn dictionary(bytes: &[u8]) -> Option<Dictionary> {
    let read = lopdf::content::Content::decode(&[bytes, b" x"].concat()).ok()?;
    match read.operations.into_iter().next()?.operands.into_iter().next()? {
        Object::Dictionary(dict) => Some(dict),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    #[test]
    fn dictionaries_are_read_as_they_were_written() {
        let dict = dictionary! {
            "Type" => "XObject",
            "Decode" => vec![Object::Integer(1), Object::Integer(0)],
            "BBox" => vec![Object::Real(0.5), Object::Real(-12.25)],
            "Resources" => dictionary! { "A" => Object::string_literal("(b\\") },
        };
        assert_eq!(super::dictionary(&written(&Object::Dictionary(dict.clone()))), Some(dict));
        assert_eq!(super::dictionary(b"<< /A"), None);
        assert_eq!(super::dictionary(b"[1 2]"), None);
    }
}
