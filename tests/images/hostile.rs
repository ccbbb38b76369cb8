//! Files that are cut short, damaged, or promise more than they hold: an error each, no panic,
//! and no more memory than a true picture of the size would take.

use super::*;
use crate::pdf::pictures::png_file;

/// Samples of what is refused whole.
const REFUSED: [&str; 2] = ["magick-planar.tif", "pillow-palette.tif"];

/// Every sample of tests/cases/images, by name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/tests/cases/images", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(&folder).expect("samples").flatten();
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("a file")))
        .filter(|(name, _)| !name.ends_with(".md") && !REFUSED.contains(&name.as_str()))
        .collect();
    files.sort();
    files
}

#[test]
fn what_is_cut_short_is_an_error() {
    for (name, whole) in samples() {
        let read = inks(&name, whole.clone(), &as_is()).expect(&name);
        let step = (whole.len() / 40).max(1);
        for cut in (0..whole.len()).step_by(step) {
            // At a TIFF's end there may be tags that do not matter.
            match inks(&name, whole[..cut].to_vec(), &as_is()) {
                Ok(pixels) => assert!(name.ends_with("tif") && pixels == read, "{name} cut at {cut}"),
                Err(said) => assert!(!said.is_empty()),
            }
        }
    }
}

#[test]
fn damage_never_panics_and_is_mostly_found() {
    let (mut tried, mut found) = (0, 0);
    for (name, whole) in samples() {
        for at in (2..whole.len()).step_by((whole.len() / 50).max(1)) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xA5;
            tried += 1;
            found += usize::from(inks(&name, bytes, &as_is()).is_err());
        }
    }
    assert!(tried > 800 && found * 5 > tried, "{found} of {tried}");
}

#[test]
fn nonsense_sizes_are_refused_before_anything_is_decoded() {
    let says = |name: &str, bytes: Vec<u8>, what: &str| {
        let said = inks(name, bytes, &as_is()).expect_err(what);
        assert!(said.contains(what), "{name}: {said}");
    };
    says("a.png", png_file(100_000, 100_000, 1, 0, 0, &[], &[0]), "100 megapixels");
    says("a.tif", tiff((100_000, 100_000), 8, &[0; 64], 64), "100 megapixels");
    says("a.png", png_file(1_000_000, 50, 8, 6, 0, &[], &[0]), "65535 a side");
    says("a.tif", tiff((0, 10), 8, &[0; 64], 64), "corrupt");
    says("a.tif", tiff((8, 8), 8, &[0; 64], 1 << 30), "get the whole file");
    // Within the limit, but with nothing behind it.
    says("a.tif", tiff((9_000, 9_000), 8, &[0; 64], 64), "TIFF");
    says("a.png", png_file(9_000, 9_000, 16, 6, 0, &[], &[0; 999]), "PNG");
    says("a.tif", tiff((8, 8), 32, &[0; 256], 256), "bits a channel");
}

/// A plain gray TIFF of one strip, of any size and depth its header claims.
fn tiff((w, h): (u32, u32), bits: u32, data: &[u8], length: u32) -> Vec<u8> {
    let entries: [(u16, u32); 8] =
        [(256, w), (257, h), (258, bits), (259, 1), (262, 1), (273, 8 + 2 + 8 * 12 + 4), (278, h), (279, length)];
    let mut file = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(4u16.to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend(data);
    file
}

#[test]
fn a_plain_tiff_made_so_is_read() {
    let pixels = inks("a.tif", tiff((4, 2), 8, &[0, 50, 100, 150, 200, 250, 255, 3], 8), &as_is()).expect("a picture");
    assert_eq!(pixels.data, [255, 205, 155, 105, 55, 5, 0, 252]);
}
