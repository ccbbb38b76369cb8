//! Files as files: bytes, boxes, metadata, fonts, several pages.

use super::reading::{area_of, assert_no_rgb, open, pages, text, tool};
use super::sheet::{self, HEI, STORY, Type, line, page};
use super::{write, write_one};
use dayang::export::pdf::{self, Settings};
use dayang::export::png;
use dayang::geom::Length;
use dayang::image::ImageStore;
use dayang::page::Page;

/// Three pages of different text.
fn edition() -> Vec<Page> {
    let paragraphs = sheet::paragraphs();
    (0..3)
        .map(|n| {
            let mut page = page(500, 400);
            page.id = format!("A{}", n + 1);
            page.meta.title = format!("試版日報 A{}", n + 1);
            for (i, paragraph) in paragraphs.iter().skip(n * 3).take(8).enumerate() {
                let short: String = paragraph.chars().take(40).collect();
                let han = if i == 0 { HEI } else { sheet::SONG };
                line(
                    &mut page,
                    STORY,
                    (Length::pt(20), Length::pt(30 + 20 * i as i64)),
                    &short,
                    Type { han, ..Type::default() },
                );
            }
            page
        })
        .collect()
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let edition = edition();
    let images = ImageStore::new();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| pdf::write(&edition, sheet::fonts(), &images, &Settings::default()).expect("files"))
    };
    let (one, again, many) = (on(1), on(1), on(7));
    assert_eq!(one.joined, again.joined);
    assert_eq!(one.joined, many.joined);
    assert_eq!(one.pages, many.pages);
    let single = write(&edition[..1], &images);
    assert_eq!(single.pages, [single.joined]);
}

#[test]
fn joined_file_has_all_pages_and_each_font_once() {
    let edition = edition();
    let files = write(&edition, &ImageStore::new());
    assert_eq!(files.pages.len(), 3);
    let joined = open(&files.joined);
    assert_eq!(pages(&joined).len(), 3);
    let programs = joined.objects.values().filter(|o| format!("{o:?}").contains("FontFile")).count();
    assert_eq!(programs, 3, "Song, Hei and the Latin face");
    assert!(files.joined.len() < files.pages.iter().map(Vec::len).sum());
    for (i, file) in files.pages.iter().enumerate() {
        let own = open(file);
        assert_eq!(pages(&own).len(), 1, "page {i}");
        assert_ne!(own.trailer.get(b"ID").ok(), joined.trailer.get(b"ID").ok());
    }
    let (Some(all), Some(each)) =
        (text(&files.joined), files.pages.iter().map(|f| text(f)).collect::<Option<Vec<_>>>())
    else {
        return;
    };
    assert_eq!(all, each.concat());
}

#[test]
fn boxes_nest_and_version_is_1_6() {
    let page = page(500, 400);
    let file = write_one(&page);
    assert!(file.starts_with(b"%PDF-1.6\n%"));
    let doc = open(&file);
    let id = pages(&doc)[0];
    let bleed = page.bleed.to_pt() as f32;
    let near = |a: Vec<f32>, b: [f32; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.001);
    assert!(near(area_of(&doc, id, "TrimBox"), [bleed, bleed, 500.0 + bleed, 400.0 + bleed]));
    for key in ["MediaBox", "CropBox", "BleedBox"] {
        assert!(near(area_of(&doc, id, key), [0.0, 0.0, 500.0 + 2.0 * bleed, 400.0 + 2.0 * bleed]), "{key}");
    }
}

#[test]
fn info_and_xmp_agree() {
    let file = write_one(&edition()[0]);
    let Some(info) = tool("pdfinfo", &["-rawdates", "FILE"], &file) else { return };
    for line in
        ["Title:           試版日報 A1", "Subject:         試版日報", "CreationDate:    D:20260606003000+08'00'"]
    {
        assert!(info.contains(line), "{line} in {info}");
    }
    let xmp = tool("pdfinfo", &["-meta", "FILE"], &file).expect("poppler");
    for part in [">試版日報 A1<", "<xmp:CreateDate>2026-06-06T00:30:00+08:00<", "<pdf:Trapped>False<", "zh-HK"] {
        assert!(xmp.contains(part), "{part} in {xmp}");
    }
}

#[test]
fn files_are_clean_and_free_of_rgb() {
    let files = write(&[edition(), vec![sheet::front_page()]].concat(), &ImageStore::new());
    for file in files.pages.iter().chain([&files.joined]) {
        assert_no_rgb(file);
        let Some(said) = tool("qpdf", &["--check", "FILE"], file) else { return };
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
        let fonts = tool("pdffonts", &["FILE"], file).expect("poppler");
        for font in fonts.lines().skip(2) {
            assert!(font.contains("Identity-H") && font.contains("yes yes yes"), "{font}");
        }
    }
}

#[test]
fn no_page_and_unknown_faces_are_errors() {
    let none = pdf::write(&[], sheet::fonts(), &ImageStore::new(), &Settings::default());
    assert!(none.is_err_and(|d| d.has_errors()));
    let mut page = page(100, 100);
    line(&mut page, STORY, (Length::pt(9), Length::pt(50)), "報", Type::default());
    page.text[0].face = dayang::font::FaceId(999);
    let unknown = pdf::write(&[page], sheet::fonts(), &ImageStore::new(), &Settings::default());
    assert!(unknown.is_err_and(|d| d.iter().any(|d| d.code == "font-unknown")));
}

#[test]
fn preview_shows_the_page() {
    let mut page = page(200, 100);
    sheet::fill(&mut page, [0, 0, 100, 100], dayang::color::Ink::BLACK);
    let file = write_one(&page);
    let pictures = png::render(&file, 72).expect("a preview");
    let mut reader = png_of(&pictures[0]);
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    assert_eq!((info.width, info.height), (218, 118), "the trim and 3 mm of bleed, rounded up");
    let depth = pixels.len() / (info.width * info.height) as usize;
    let at = |x: usize, y: usize| pixels[(y * info.width as usize + x) * depth];
    assert!(at(50, 50) < 70 && at(160, 50) > 250, "{} {}", at(50, 50), at(160, 50));
    assert!(png::render(&file, 5).is_err() && png::render(b"no pdf", 72).is_err());
}

fn png_of(bytes: &[u8]) -> ::png::Reader<std::io::Cursor<&[u8]>> {
    ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG")
}
