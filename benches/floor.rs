//! The floor under every page: what any exporter must at least do with the same fonts and text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use dayang::font::{FaceId, FontStore};
use dayang::page::Page;

/// Maps, shapes, cuts and deflates, one face after the other; returns the bytes it made.
pub fn of(page: &Page, fonts: &FontStore) -> usize {
    let mut glyphs: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
    let mut text: BTreeMap<FaceId, Vec<&str>> = BTreeMap::new();
    for run in &page.text {
        glyphs.entry(run.face).or_default().extend(run.glyphs.iter().map(|g| g.id));
        text.entry(run.face).or_default().push(&run.text);
    }
    let mut bytes = 0;
    for (id, glyphs) in &glyphs {
        let face = fonts.face(*id);
        let file = std::fs::File::open(face.path()).expect("a font file");
        // A map is part of what is measured; nobody changes a font file under the benchmark.
        let data = unsafe { memmap2::Mmap::map(&file) }.expect("a map");
        let shaper = rustybuzz::Face::from_slice(&data, face.index()).expect("a face");
        for part in text.get(id).into_iter().flatten() {
            let mut buffer = rustybuzz::UnicodeBuffer::new();
            buffer.push_str(part);
            bytes += rustybuzz::shape(&shaper, &[], buffer).len();
        }
        let codes = subsetter::GlyphRemapper::new_from_glyphs_sorted(&glyphs.iter().copied().collect::<Vec<_>>());
        let cut = subsetter::subset(&data, face.index(), &codes).expect("a subset");
        let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        deflate.write_all(&cut).expect("memory");
        bytes += deflate.finish().expect("memory").len();
    }
    bytes
}
