//! Files that are not what they should be: an error or a diagnostic each, never a panic.

use super::pictures::png_file;
use super::sheet::{self, page};
use dayang::export::pdf::{self, Settings};
use dayang::geom::{Length, Rect};
use dayang::image::ImageStore;
use dayang::page::{Item, Paint, Tree};
use jpeg_encoder::{ColorType, Encoder};

fn photo() -> Vec<u8> {
    let pixels: Vec<u8> = (0..64 * 64 * 3u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&pixels, 64, 64, ColorType::Rgb).expect("a JPEG");
    file
}

fn chart() -> Vec<u8> {
    let rows: Vec<u8> =
        (0..40u32).flat_map(|y| std::iter::once(0).chain((0..40).map(move |x| (x * y) as u8))).collect();
    png_file(40, 40, 8, 0, 0, &[], &rows)
}

/// Adds a file and, if it is taken, writes a page with it: it must do one or the other.
fn survives(name: &str, bytes: Vec<u8>) -> Result<bool, String> {
    let mut store = ImageStore::new();
    let id = store.add(name, bytes).map_err(|e| e.to_string())?;
    let info = store.info(id);
    let rect = Rect::new(Length::pt(10), Length::pt(10), Length::pt(80), Length::pt(80));
    let paint = match info.size {
        Some(_) => Paint::Form { art: id, rect },
        None => Paint::Picture { image: id, rect, source: [0, 0, info.width, info.height] },
    };
    let mut page = page(100, 100);
    page.under.push(Item { node: Tree::ARTIFACT, paint });
    let files = pdf::write(&[page], sheet::fonts(), &store, &Settings::default()).expect("a page is always written");
    assert!(files.joined.starts_with(b"%PDF-1.6"));
    if let Some(d) = files.diagnostics.iter().next() {
        assert!(d.message.contains(name) && d.page.as_deref() == Some("A1"), "{d:?}");
    }
    Ok(files.diagnostics.is_empty())
}

#[test]
fn files_cut_short_are_found_when_they_are_added() {
    for (name, whole) in [("photo.jpg", photo()), ("chart.png", chart())] {
        assert_eq!(survives(name, whole.clone()), Ok(true));
        let step = (whole.len() / 60).max(1);
        for cut in (1..whole.len()).step_by(step) {
            let e = survives(name, whole[..cut].to_vec()).expect_err(name);
            assert!(
                e.contains("ends after") || e.contains("no known image format") || e.contains("too short"),
                "{cut}: {e}"
            );
        }
    }
}

#[test]
fn corrupt_data_is_a_diagnostic_that_names_the_file() {
    let mut found = 0;
    for (name, whole) in [("photo.jpg", photo()), ("chart.png", chart())] {
        for at in (whole.len() / 3..whole.len() - 20).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x5A;
            bytes[at + 1] = 0;
            found += usize::from(survives(name, bytes) == Ok(false));
        }
    }
    assert!(found > 5, "{found} corrupt files were found out");
}

#[test]
fn other_files_are_named_for_what_they_are() {
    let says = |name: &str, bytes: &[u8], what: &str| {
        let e = survives(name, bytes.to_vec()).expect_err(name);
        assert!(e.contains(what), "{name}: {e}");
    };
    says("empty.jpg", b"", "empty");
    says("zeros.png", &[0; 4096], "no known image format");
    says("really.jpg", b"GIF89a...........", "GIF");
    says("really.png", b"II*\0............", "TIFF");
    says("page.jpg", b"<html><body>404 not found</body></html>", "no known image format");
    says("soi.jpg", b"\xFF\xD8", "ends after 2 bytes");
    says("bare.jpg", b"\xFF\xD8\xFF\xD9", "no frame header");
    // What a file is goes by its content.
    assert_eq!(survives("wrong-extension.png", photo()), Ok(true));
}

#[test]
fn sizes_and_kinds_that_cannot_be_printed_are_refused() {
    let says = |bytes: Vec<u8>, what: &str| {
        let e = survives("huge", bytes).expect_err(what);
        assert!(e.contains(what), "{e}");
    };
    says(png_file(70_000, 70_000, 8, 2, 0, &[], &[0]), "100 megapixels");
    says(png_file(u32::MAX, u32::MAX, 8, 2, 0, &[], &[0]), "100 megapixels");
    says(png_file(0, 5, 8, 2, 0, &[], &[0]), "0 × 5");
    let patched = |marker: u8, precision: u8| {
        let mut file = photo();
        let at = file.windows(2).position(|w| w == b"\xFF\xC0").expect("a frame");
        (file[at + 1], file[at + 4]) = (marker, precision);
        file
    };
    says(patched(0xC1, 12), "12-bit");
    says(patched(0xC3, 8), "lossless");
    says(patched(0xC9, 8), "arithmetic");
    // A header that promises more than the data holds.
    assert_eq!(survives("thin.png", png_file(900, 900, 8, 0, 0, &[], &[0; 100])), Ok(false));
}

#[test]
fn parts_outside_the_image_are_reported() {
    let mut store = ImageStore::new();
    let gray = {
        let mut file = Vec::new();
        Encoder::new(&mut file, 90).encode(&[128; 64 * 64], 64, 64, ColorType::Luma).expect("a JPEG");
        file
    };
    let ids = [store.add("rgb.jpg", photo()).expect("a picture"), store.add("gray.jpg", gray).expect("a picture")];
    let rect = Rect::new(Length::pt(10), Length::pt(10), Length::pt(80), Length::pt(80));
    let mut page = page(100, 100);
    for image in ids {
        for source in [[0, 0, 0, 0], [60, 0, 10, 10], [u32::MAX, 0, 2, 2], [0, 0, 64, 65]] {
            page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Picture { image, rect, source } });
        }
    }
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Form { art: dayang::image::ImageId(77), rect } });
    let files = pdf::write(&[page], sheet::fonts(), &store, &Settings::default()).expect("a page");
    assert!(files.diagnostics.has_errors());
    assert!(files.diagnostics.iter().any(|d| d.message.contains("outside the image")));
    assert!(files.diagnostics.iter().any(|d| d.message.contains("never added")));
}
