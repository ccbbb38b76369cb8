//! The PDF exporter against its floor: what any exporter must at least do with the same fonts
//! and text (map the files, shape, cut the fonts down, deflate), measured in the same run.

use criterion::{Criterion, criterion_group, criterion_main};
use dayang::color::Profile;
use dayang::export::{pdf, png};
use dayang::font::FaceId;
use dayang::image::ImageStore;
use dayang::page::Page;
use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::io::Write;

#[path = "../tests/pdf/sheet.rs"]
#[allow(dead_code)]
mod sheet;

/// Maps, shapes, cuts and deflates, one face after the other; returns the bytes it made.
fn floor(page: &Page) -> usize {
    let mut glyphs: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
    let mut text: BTreeMap<FaceId, Vec<&str>> = BTreeMap::new();
    for run in &page.text {
        glyphs.entry(run.face).or_default().extend(run.glyphs.iter().map(|g| g.id));
        text.entry(run.face).or_default().push(&run.text);
    }
    let mut bytes = 0;
    for (id, glyphs) in &glyphs {
        let face = sheet::fonts().face(*id);
        let file = std::fs::File::open(face.path()).expect("a font file");
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

fn export(c: &mut Criterion) {
    let page = sheet::front_page();
    let pages = [page.clone()];
    let (images, profile) = (ImageStore::new(), Profile::newsprint());
    let write = || pdf::write(&pages, sheet::fonts(), &images, &profile).expect("a file");
    let mut group = c.benchmark_group("pdf");
    group.sample_size(40);
    group.bench_function("floor", |b| b.iter(|| black_box(floor(&page))));
    group.bench_function("export", |b| b.iter(|| black_box(write().joined.len())));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    group.bench_function("export on one thread", |b| b.iter(|| one.install(|| black_box(write().joined.len()))));
    group.sample_size(10);
    let file = write().joined;
    group.bench_function("preview at 100 dpi", |b| b.iter(|| black_box(png::render(&file, 100).map(|p| p.len()))));
    group.finish();
}

criterion_group!(benches, export);
criterion_main!(benches);
