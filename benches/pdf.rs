//! The PDF exporter against its floor: what any exporter must at least do with the same fonts
//! and text (map the files, shape, cut the fonts down, deflate), measured in the same run.

use criterion::{Criterion, criterion_group, criterion_main};
use dayang::export::pdf::{self, Settings};
use dayang::export::png;
use dayang::geom::{Length, Rect};
use dayang::image::ImageStore;
use dayang::page::{Item, Page, Paint, Tree};
use std::hint::black_box;

mod floor;

#[path = "../tests/pdf/sheet.rs"]
#[allow(dead_code)]
mod sheet;

/// The page with a photograph, 2000 × 1400 pixels of RGB, of the smoothness and grain of real ones.
fn photograph(page: &Page) -> ([Page; 1], ImageStore) {
    let (w, h) = (2000u32, 1400u32);
    let pixel = |x: u32, y: u32| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 28;
        [(x * 200 / w + grain) as u8, ((x + y) * 200 / (w + h) + grain) as u8, (230 - y * 200 / h + grain) as u8]
    };
    let pixels: Vec<u8> = (0..h).flat_map(|y| (0..w).flat_map(move |x| pixel(x, y))).collect();
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(&pixels, w as u16, h as u16, jpeg_encoder::ColorType::Rgb).expect("a JPEG");
    let mut images = ImageStore::new();
    let image = images.add("photo.jpg", file).expect("a picture");
    let rect = Rect::new(Length::pt(600), Length::pt(200), Length::pt(400), Length::pt(280));
    let mut page = page.clone();
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Picture { image, rect, source: [0, 0, w, h] } });
    ([page], images)
}

fn export(c: &mut Criterion) {
    let page = sheet::front_page();
    let pages = [page.clone()];
    let (images, settings) = (ImageStore::new(), Settings::default());
    let write = || pdf::write(&pages, sheet::fonts(), &images, &settings).expect("a file");
    let mut group = c.benchmark_group("pdf");
    group.sample_size(40);
    group.bench_function("floor", |b| b.iter(|| black_box(floor::of(&page, sheet::fonts()))));
    group.bench_function("export", |b| b.iter(|| black_box(write().joined.len())));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    group.bench_function("export on one thread", |b| b.iter(|| one.install(|| black_box(write().joined.len()))));
    group.sample_size(10);
    let (with_photo, images) = photograph(&page);
    let write_photo = || pdf::write(&with_photo, sheet::fonts(), &images, &settings).expect("a file");
    group.bench_function("export with an RGB photograph of 2.8 Mpx", |b| {
        b.iter(|| black_box(write_photo().joined.len()))
    });
    let file = write().joined;
    group.bench_function("preview at 100 dpi", |b| b.iter(|| black_box(png::render(&file, 100).map(|p| p.len()))));
    group.finish();
}

criterion_group!(benches, export);
criterion_main!(benches);
