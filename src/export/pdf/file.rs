//! The file's own structure: objects, object streams and the cross-reference stream (ISO 32000-1,
//! 7.5).
//!
//! Streams go out one after the other as they are reached, those that wait in a file read only
//! then, so that writing an edition takes no more memory than writing a page. Everything else is
//! packed into object streams.

use super::blob::Blob;
use super::deflate;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Objects packed into one stream.
const PACKED: usize = 200;

/// A file in the making: its objects, and the streams whose bytes wait elsewhere.
pub struct Draft {
    /// Its objects. A stream whose bytes wait has its dictionary here, and no content.
    pub doc: Document,
    waiting: BTreeMap<ObjectId, Blob>,
}

impl Draft {
    /// A file of a version of PDF.
    pub fn new(version: &str) -> Draft {
        Draft { doc: Document::with_version(version), waiting: BTreeMap::new() }
    }

    /// Adds a stream whose bytes are as they will stand in the file.
    pub fn add(&mut self, mut dict: Dictionary, blob: Blob) -> ObjectId {
        dict.set("Length", i64::try_from(blob.len).unwrap_or(i64::MAX));
        let stream = Stream { dict, content: Vec::new(), allows_compression: false, start_position: None };
        let id = self.doc.add_object(stream);
        self.waiting.insert(id, blob);
        id
    }

    /// A hash of all that the file holds so far.
    pub fn fingerprint(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for (id, object) in &self.doc.objects {
            hash.update(id.0.to_be_bytes());
            match object {
                Object::Stream(stream) => {
                    hash.update(written(&Object::Dictionary(stream.dict.clone())));
                    match self.waiting.get(id) {
                        Some(blob) => hash.update(blob.digest),
                        None => hash.update(&stream.content),
                    }
                }
                other => hash.update(written(other)),
            }
        }
        hash.finalize().to_vec()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When `out` cannot be written, or bytes that wait cannot be read.
    pub fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = Counted { out, count: 0 };
        let mut table: BTreeMap<u32, Entry> = BTreeMap::new();
        let version = &self.doc.version;
        // Bytes above 127 in the second line: the file is binary (7.5.2).
        out.write_all(format!("%PDF-{version}\n%").as_bytes())?;
        out.write_all(&[0xE5, 0xA4, 0xA7, 0xE6, 0xA8, 0xA3, b'\n'])?;
        let mut next = self.doc.objects.keys().map(|id| id.0).max().unwrap_or(0) + 1;
        let mut plain = Vec::new();
        for (id, object) in std::mem::take(&mut self.doc.objects) {
            match object {
                Object::Stream(stream) => {
                    table.insert(id.0, Entry::At(out.count));
                    let (dict, content) = settle(stream, self.waiting.get(&id))?;
                    write_stream(&mut out, id.0, dict, &content)?;
                }
                object => plain.push((id.0, object)),
            }
        }
        for pack in plain.chunks(PACKED) {
            table.insert(next, Entry::At(out.count));
            for (index, (number, _)) in pack.iter().enumerate() {
                table.insert(*number, Entry::In(next, index));
            }
            let (dict, content) = packed(pack);
            write_stream(&mut out, next, dict, &content)?;
            next += 1;
        }
        let start = out.count;
        table.insert(next, Entry::At(start));
        let (dict, content) = cross_references(&table, next, &self.doc.trailer);
        write_stream(&mut out, next, dict, &content)?;
        write!(out, "startxref\n{start}\n%%EOF\n")?;
        out.flush()
    }
}

/// A stream's dictionary and its bytes as they go out: compressed, unless they are already.
fn settle(mut stream: Stream, blob: Option<&Blob>) -> io::Result<(Dictionary, Cow<'_, [u8]>)> {
    if let Some(blob) = blob {
        return Ok((stream.dict, blob.read()?));
    }
    if stream.allows_compression && !stream.dict.has(b"Filter") {
        stream.content = deflate(&stream.content);
        stream.dict.set("Filter", "FlateDecode");
    }
    stream.dict.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
    Ok((stream.dict, Cow::Owned(stream.content)))
}

fn write_stream(out: &mut impl Write, number: u32, dict: Dictionary, content: &[u8]) -> io::Result<()> {
    writeln!(out, "{number} 0 obj")?;
    out.write_all(&written(&Object::Dictionary(dict)))?;
    out.write_all(b"\nstream\n")?;
    out.write_all(content)?;
    out.write_all(b"\nendstream\nendobj\n")
}

/// An object as it stands in a file. The writer of content streams is lopdf's way to write one.
pub fn written(object: &Object) -> Vec<u8> {
    let operation = Operation::new("", vec![object.clone()]);
    let mut bytes = Content { operations: vec![operation] }.encode().unwrap_or_default();
    bytes.truncate(bytes.trim_ascii_end().len());
    bytes
}

/// An object stream (7.5.7).
fn packed(objects: &[(u32, Object)]) -> (Dictionary, Vec<u8>) {
    let (mut heads, mut bodies) = (String::new(), Vec::new());
    for (number, object) in objects {
        heads.push_str(&format!("{number} {} ", bodies.len()));
        bodies.extend(written(object));
        bodies.push(b'\n');
    }
    let first = heads.len();
    let content = deflate(&[heads.into_bytes(), bodies].concat());
    let dict = dictionary! {
        "Type" => "ObjStm",
        "N" => i64::try_from(objects.len()).unwrap_or(0),
        "First" => i64::try_from(first).unwrap_or(0),
        "Filter" => "FlateDecode",
        "Length" => i64::try_from(content.len()).unwrap_or(i64::MAX),
    };
    (dict, content)
}

/// Where an object is.
#[derive(Clone, Copy)]
enum Entry {
    /// At an offset of the file.
    At(u64),
    /// In an object stream, by its number, at an index.
    In(u32, usize),
}

/// The cross-reference stream (7.5.8), number `own`: five bytes for an offset or a number, two for
/// an index.
fn cross_references(table: &BTreeMap<u32, Entry>, own: u32, trailer: &Dictionary) -> (Dictionary, Vec<u8>) {
    let mut bytes = Vec::new();
    for number in 0..=own {
        let (kind, place, index) = match table.get(&number) {
            Some(Entry::At(offset)) => (1u8, *offset, 0),
            Some(Entry::In(stream, index)) => (2, u64::from(*stream), u16::try_from(*index).unwrap_or(0)),
            // Free: the list of free objects is its head alone.
            None => (0, 0, u16::MAX),
        };
        bytes.push(kind);
        bytes.extend(place.to_be_bytes().iter().skip(3));
        bytes.extend(index.to_be_bytes());
    }
    let content = deflate(&bytes);
    let mut dict = trailer.clone();
    dict.set("Type", "XRef");
    dict.set("Size", i64::from(own) + 1);
    dict.set("W", vec![Object::Integer(1), Object::Integer(5), Object::Integer(2)]);
    dict.set("Filter", "FlateDecode");
    dict.set("Length", i64::try_from(content.len()).unwrap_or(i64::MAX));
    (dict, content)
}

/// A writer that knows how far it is.
struct Counted<'a> {
    out: &'a mut dyn Write,
    count: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
