//! Pictures of 100 megapixels: how much memory they take. Run alone, as they measure the whole
//! process: `cargo test --release --test main giants -- --ignored --test-threads 1`.

use super::*;
use jpeg_encoder::{ImageBuffer, JpegColorType};
use std::io::Write;

const SIDE: u16 = 10_000;

/// A pixel of a picture with slopes and grain.
fn pixel(x: u32, y: u32) -> [u8; 3] {
    let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 29;
    [(x / 45 + grain) as u8, ((x + y) / 90 + grain) as u8, (y / 45 + grain) as u8]
}

/// The picture as a JPEG encoder asks for it.
struct Slopes(JpegColorType);

impl ImageBuffer for Slopes {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        self.0
    }
    fn width(&self) -> u16 {
        SIDE
    }
    fn height(&self) -> u16 {
        SIDE
    }
    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        for x in 0..u32::from(SIDE) {
            let [a, b, c] = pixel(x, u32::from(y));
            let values =
                if self.0 == JpegColorType::Cmyk { [255 - a / 2, 255 - b / 2, 255 - c / 2, 250] } else { [a, b, c, 0] };
            let channels = if self.0 == JpegColorType::Cmyk { 4 } else { 3 };
            buffers.iter_mut().zip(values).take(channels).for_each(|(buffer, v)| buffer.push(v));
        }
    }
}

fn giant_jpeg(color: JpegColorType, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 85);
    encoder.set_progressive(progressive);
    encoder.encode_image(Slopes(color)).expect("a JPEG");
    file
}

fn giant_png() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, u32::from(SIDE), u32::from(SIDE));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().expect("a PNG");
    let mut stream = writer.stream_writer().expect("a PNG");
    for y in 0..u32::from(SIDE) {
        let row: Vec<u8> = (0..u32::from(SIDE)).flat_map(|x| pixel(x, y)).collect();
        stream.write_all(&row).expect("a row");
    }
    stream.finish().expect("a PNG");
    writer.finish().expect("a PNG");
    file
}

/// A line of /proc/self/status, in megabytes.
fn status(key: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix(key)).expect(key);
    line.trim_start_matches(':').trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") / 1024
}

/// Megabytes that work takes above what is in memory before it.
fn peak(work: impl FnOnce()) -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let before = status("VmRSS");
    work();
    status("VmHWM").saturating_sub(before)
}

#[test]
#[ignore = "takes half a minute and a gigabyte"]
fn memory_for_100_megapixels_is_bounded() {
    // Megabytes: the decoded picture, twice in 16 bits for progressive JPEG, and bands. What was
    // brought to 390 mm at 200 ppi is 9.4 megapixels more.
    let cases = [
        ("PNG", giant_png(), 90),
        ("JPEG", giant_jpeg(JpegColorType::Ycbcr, false), 300 + 90),
        ("CMYK JPEG", giant_jpeg(JpegColorType::Cmyk, false), 400 + 90),
        ("progressive JPEG", giant_jpeg(JpegColorType::Ycbcr, true), 900 + 120),
    ];
    for (name, file, limit) in cases {
        let mut store = ImageStore::new();
        let id = store.add(name, file).expect(name);
        let part = [0, 0, u32::from(SIDE), u32::from(SIDE)];
        let began = std::time::Instant::now();
        let took = peak(|| {
            let prepared = store.prepare(id, part, &place(1105, 1105), &Preparation::default()).expect(name);
            assert_eq!((prepared.width, prepared.height), (3070, 3070), "{name}");
        });
        eprintln!("{name}: {took} MB, {:.1} s", began.elapsed().as_secs_f64());
        assert!(took < limit, "{name}: {took} MB, more than {limit}");
    }
}

#[test]
#[ignore = "takes half a minute and a gigabyte"]
fn memory_for_100_megapixels_embedded_whole_is_bounded() {
    let file = giant_jpeg(JpegColorType::Ycbcr, false);
    let mut store = ImageStore::new();
    let id = store.add("giant.jpg", file).expect("a picture");
    let part = [0, 0, u32::from(SIDE), u32::from(SIDE)];
    let took = peak(|| {
        let prepared = store.prepare(id, part, &place(1105, 1105), &as_is()).expect("a picture");
        let bands = (0..u32::from(SIDE)).step_by(25).map(|y| prepared.rows(y..y + 25).len()).sum::<usize>();
        assert_eq!(bands, 400_000_000);
    });
    eprintln!("without bringing it down: {took} MB");
    assert!(took < 300 + 60, "{took} MB");
}
