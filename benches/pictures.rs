//! Pictures against their floors: the bare libraries on the same pixels, in the same run. All on
//! one thread; elements are pixels, so criterion gives pixels a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dayang::color::{Profile, Rendering};
use dayang::export::pdf::{self, Settings};
use dayang::geom::{Length, Rect};
use dayang::image::{ImageStore, Preparation};
use dayang::page::{Item, Page, Paint, Tree};
use lcms2::{Flags, PixelFormat, Transform};
use std::hint::black_box;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

#[path = "../tests/pdf/sheet.rs"]
#[allow(dead_code)]
mod sheet;

const SIZE: (u16, u16) = (2400, 1600);
const PIXELS: u64 = SIZE.0 as u64 * SIZE.1 as u64;

/// A photograph's worth of pixels: slopes and grain.
fn pixels() -> Vec<[u8; 3]> {
    let (w, h) = (u32::from(SIZE.0), u32::from(SIZE.1));
    let pixel = |x: u32, y: u32| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 28;
        [(x * 200 / w + grain) as u8, ((x + y) * 200 / (w + h) + grain) as u8, (230 - y * 200 / h + grain) as u8]
    };
    (0..h).flat_map(|y| (0..w).map(move |x| pixel(x, y))).collect()
}

fn jpeg(rgb: &[[u8; 3]]) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(rgb.as_flattened(), SIZE.0, SIZE.1, jpeg_encoder::ColorType::Rgb).expect("a JPEG");
    file
}

fn encode_cmyk(cmyk: &[[u8; 4]]) -> usize {
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(cmyk.as_flattened(), SIZE.0, SIZE.1, jpeg_encoder::ColorType::Cmyk).expect("a JPEG");
    file.len()
}

/// A page of nothing but the picture, 400 × 267 pt: 432 ppi.
fn page_with(file: Vec<u8>) -> ([Page; 1], ImageStore) {
    let mut images = ImageStore::new();
    let image = images.add("photo.jpg", file).expect("a picture");
    let rect = Rect::new(Length::pt(20), Length::pt(20), Length::pt(400), Length::pt(267));
    let mut page = sheet::page(500, 400);
    let source = [0, 0, u32::from(SIZE.0), u32::from(SIZE.1)];
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Picture { image, rect, source } });
    ([page], images)
}

fn bare_transform() -> Transform<[u8; 3], [u8; 4]> {
    let (srgb, press) = (lcms2::Profile::new_srgb(), lcms2::Profile::new_icc(Profile::newsprint().icc()));
    let (press, flags) = (press.expect("a profile"), Flags::BLACKPOINT_COMPENSATION);
    let (from, into) = (PixelFormat::RGB_8, PixelFormat::CMYK_8);
    Transform::new_flags(&srgb, from, &press, into, lcms2::Intent::Perceptual, flags).expect("a transform")
}

fn pictures(c: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let rgb = pixels();
    let file = jpeg(&rgb);
    let mut cmyk = vec![[0u8; 4]; rgb.len()];
    let mut group = c.benchmark_group("pictures");
    group.sample_size(10).throughput(Throughput::Elements(PIXELS));

    let bare = bare_transform();
    group.bench_function("floor: transform", |b| b.iter(|| bare.transform_pixels(&rgb, black_box(&mut cmyk))));
    let separation = Profile::newsprint().separation(None, Rendering::default()).expect("a conversion");
    group.bench_function("transform", |b| b.iter(|| one.install(|| separation.pixels(&rgb, black_box(&mut cmyk)))));

    let decode = || JpegDecoder::new(ZCursor::new(&file)).decode().expect("pixels");
    group.bench_function("floor: decode", |b| b.iter(|| black_box(decode().len())));
    group.bench_function("floor: encode CMYK", |b| b.iter(|| black_box(encode_cmyk(&cmyk))));

    let (page, images) = page_with(file.clone());
    let write = |pictures: &Preparation| {
        let settings = Settings { pictures: pictures.clone(), ..Settings::default() };
        one.install(|| pdf::write(&page, sheet::fonts(), &images, &settings).expect("a file").joined.len())
    };
    let whole = Preparation { target_ppi: 0, ..Preparation::default() };
    group.bench_function("decode to encoded JPEG", |b| b.iter(|| black_box(write(&whole))));
    group.bench_function("decode to encoded JPEG, brought to 200 ppi", |b| {
        b.iter(|| black_box(write(&Preparation::default())))
    });
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
