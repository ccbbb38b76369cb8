//! Geometry of whole pages: first as text, then as a small picture.
//!
//! A case is a folder in `tests/cases/pages/` with an edition. `expected.txt` holds every frame
//! and line in micrometres, `expected.png` the page at 24 dpi. `UPDATE=1` writes both anew.

use std::fmt::Write as _;
use std::path::Path;

use dayang::export::png::render;
use dayang::page::Page;

use super::{Built, root};

fn um(length: dayang::geom::Length) -> i64 {
    length.to_micrometres()
}

/// A page's geometry, a line each: frames, pictures, then lines in reading order.
fn dump(page: &Page) -> String {
    let mut out = format!("page {} {} x {}\n", page.id, um(page.trim.width), um(page.trim.height));
    for f in &page.frames {
        let r = f.rect;
        let (x, y, w, h) = (um(r.x), um(r.y), um(r.width), um(r.height));
        let _ = writeln!(out, "frame {} {} {x},{y} {w}x{h} lines {} of {}", f.slot, f.role, f.lines, f.capacity);
    }
    for p in &page.pictures {
        let r = p.rect;
        let at = format!("{},{} {}x{}", um(r.x), um(r.y), um(r.width), um(r.height));
        let _ = writeln!(out, "picture {} {at} of {:?} {} ppi", p.slot, p.source, p.ppi);
    }
    for l in &page.lines {
        let slot = &page.frames[l.frame as usize].slot;
        let at = format!("{},{}", um(l.baseline.x), um(l.baseline.y));
        let _ = writeln!(out, "line {slot} {} {at} {} of {} {}", l.style, um(l.width), um(l.measure), l.text);
    }
    out
}

/// The pixels of a PNG.
fn pixels(png: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().ok()?;
    let mut buffer = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut buffer).ok()?;
    Some((info.width, info.height, buffer))
}

/// Whether two pictures agree: the same size, and few pixels that differ by more than a shade.
fn alike(a: &[u8], b: &[u8]) -> bool {
    let (Some(a), Some(b)) = (pixels(a), pixels(b)) else { return false };
    let far = a.2.iter().zip(&b.2).filter(|(x, y)| x.abs_diff(**y) > 24).count();
    (a.0, a.1, a.2.len()) == (b.0, b.1, b.2.len()) && far * 500 <= a.2.len()
}

pub fn case(name: &str) {
    let folder = root().join("tests/cases/pages").join(name);
    let built = Built::disk(&folder.join("edition.toml"));
    let actual: String = built.output.pages.iter().map(dump).collect();
    let actual = format!("{actual}findings {:?}\n", built.codes());
    let picture = render(built.page_pdf(0), 24).expect("a picture").remove(0);
    let (text, image) = (folder.join("expected.txt"), folder.join("expected.png"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&text, &actual).expect("expected.txt");
        std::fs::write(&image, &picture).expect("expected.png");
        return;
    }
    let expected = std::fs::read_to_string(&text).expect("expected.txt; UPDATE=1 writes it");
    if actual != expected {
        let first = expected.lines().zip(actual.lines()).find(|(a, b)| a != b);
        save(name, "actual.txt", actual.as_bytes());
        panic!("{name}: the geometry differs, first at {first:#?}");
    }
    let expected = std::fs::read(&image).expect("expected.png; UPDATE=1 writes it");
    if !alike(&picture, &expected) {
        save(name, "actual.png", &picture);
        panic!("{name}: the picture differs; see the case's actual.png in the target folder");
    }
}

fn save(name: &str, file: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(file), bytes).expect("a file");
}

#[test]
fn legs_of_three_depths() {
    case("legs-of-three-depths");
}

#[test]
fn a_picture_with_its_caption_in_the_slot() {
    case("picture-and-caption");
}

#[test]
fn a_sidebar_in_two_columns() {
    case("sidebar-in-columns");
}

#[test]
fn text_around_a_picture_at_the_left() {
    case("wrap-left");
}

#[test]
fn text_around_a_picture_at_the_right() {
    case("wrap-right");
}

#[test]
fn text_around_a_picture_in_the_middle() {
    case("wrap-middle");
}

#[test]
fn text_around_a_picture_across_two_columns() {
    case("wrap-two-columns");
}

#[test]
fn broken_columns_three_into_two() {
    case("three-into-two");
}

#[test]
fn parts_without_a_slot() {
    case("parts-without-a-slot");
}

#[test]
fn the_house_style_of_taiwan() {
    case("house-style-tw");
}

#[test]
fn the_house_style_of_japan() {
    case("house-style-ja");
}

#[test]
fn a_group_of_heads_over_a_photo() {
    case("head-over-photo");
}

#[test]
fn pictures_that_differ_are_told_apart() {
    let folder = root().join("tests/cases/pages");
    let read = |name: &str| std::fs::read(folder.join(name).join("expected.png")).expect("expected.png");
    assert!(!alike(&read("legs-of-three-depths"), &read("sidebar-in-columns")));
    assert!(alike(&read("legs-of-three-depths"), &read("legs-of-three-depths")));
}

#[test]
fn a_table_in_a_thread() {
    case("table-in-a-thread");
}

#[test]
fn tables_in_boxes() {
    case("table-in-a-box");
}
