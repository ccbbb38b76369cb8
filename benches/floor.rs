//! The floor under every page: what any exporter must at least do with the same fonts and text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

use dayang::font::{FaceId, FontStore};
use dayang::page::Page;

/// What a page shows of one face.
pub struct Shown {
    path: PathBuf,
    index: u32,
    glyphs: BTreeSet<u16>,
    text: Vec<String>,
}

/// What a page shows, face by face.
pub fn shown(page: &Page, fonts: &FontStore) -> Vec<Shown> {
    let mut faces: BTreeMap<FaceId, Shown> = BTreeMap::new();
    for run in &page.text {
        let face = fonts.face(run.face);
        let (path, index) = (face.path().to_owned(), face.index());
        let none = || Shown { path, index, glyphs: BTreeSet::new(), text: Vec::new() };
        let shown = faces.entry(run.face).or_insert_with(none);
        shown.glyphs.extend(run.glyphs.iter().map(|g| g.id));
        shown.text.push(run.text.clone());
    }
    faces.into_values().collect()
}

/// Maps, shapes, cuts and deflates, one face after the other; returns the bytes it made.
pub fn of(page: &Page, fonts: &FontStore) -> usize {
    of_shown(&shown(page, fonts))
}

/// The same, of what is shown.
pub fn of_shown(shown: &[Shown]) -> usize {
    let mut bytes = 0;
    for Shown { path, index, glyphs, text } in shown {
        let file = std::fs::File::open(path).expect("a font file");
        // A map is part of what is measured; nobody changes a font file under the benchmark.
        let data = unsafe { memmap2::Mmap::map(&file) }.expect("a map");
        let shaper = rustybuzz::Face::from_slice(&data, *index).expect("a face");
        for part in text {
            let mut buffer = rustybuzz::UnicodeBuffer::new();
            buffer.push_str(part);
            bytes += rustybuzz::shape(&shaper, &[], buffer).len();
        }
        let codes = subsetter::GlyphRemapper::new_from_glyphs_sorted(&glyphs.iter().copied().collect::<Vec<_>>());
        let cut = subsetter::subset(&data, *index, &codes).expect("a subset");
        let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        deflate.write_all(&cut).expect("memory");
        bytes += deflate.finish().expect("memory").len();
    }
    bytes
}

/// What is shown, as lines of a file for a process that does nothing else.
#[allow(dead_code)]
pub fn written(shown: &[Shown]) -> String {
    let line = |s: &Shown| {
        let glyphs: Vec<String> = s.glyphs.iter().map(u16::to_string).collect();
        format!("{}\t{}\t{}\t{}\n", s.path.display(), s.index, glyphs.join(","), s.text.join("\t"))
    };
    shown.iter().map(line).collect()
}

/// Reads what [`written`] wrote.
#[allow(dead_code)]
pub fn read(lines: &str) -> Vec<Shown> {
    let line = |line: &str| {
        let mut fields = line.split('\t');
        let path = fields.next().map(PathBuf::from)?;
        let index = fields.next()?.parse().ok()?;
        let glyphs = fields.next()?.split(',').filter_map(|id| id.parse().ok()).collect();
        Some(Shown { path, index, glyphs, text: fields.map(str::to_owned).collect() })
    };
    lines.lines().filter_map(line).collect()
}
