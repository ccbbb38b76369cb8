//! Pictures: what goes into the file, and what is seen.

use super::reading::{assert_no_rgb, images, interpret, name, open, pages, tool};
use super::sheet::page;
use super::write;
use dayang::diag::Severity;
use dayang::export::pdf::{self, Form, Settings};
use dayang::export::png as preview;
use dayang::geom::{Length, Rect};
use dayang::image::{ImageStore, Kind, Preparation, Space, picture_pixels};
use dayang::page::{Item, Page, Paint, Tree};
use jpeg_encoder::{ColorType, Encoder};
use lopdf::Object;

/// A JPEG from a function of the pixel.
fn jpeg(
    w: u16,
    h: u16,
    color: ColorType,
    adapt: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
    f: impl Fn(u16, u16) -> Vec<u8>,
) -> Vec<u8> {
    let pixels: Vec<u8> = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).flat_map(|(x, y)| f(x, y)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 95);
    adapt(&mut encoder);
    encoder.encode(&pixels, w, h, color).expect("a JPEG");
    file
}

/// Left half dark, right half light; the lower left quarter of middle tone.
fn tone(x: u16, y: u16, w: u16, h: u16) -> u8 {
    match (x < w / 2, y < h / 2) {
        (true, true) => 20,
        (true, false) => 120,
        (false, _) => 240,
    }
}

/// A PNG file of raw scanlines (filter bytes included).
pub fn png_file(
    w: u32,
    h: u32,
    depth: u8,
    color: u8,
    interlace: u8,
    extra: &[(&[u8; 4], &[u8])],
    raw: &[u8],
) -> Vec<u8> {
    use std::io::Write;
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(body);
        file.extend((body.len() as u32).to_be_bytes());
        file.extend(kind.iter().chain(body));
        file.extend(crc.sum().to_be_bytes());
    };
    let header = [&w.to_be_bytes()[..], &h.to_be_bytes(), &[depth, color, 0, 0, interlace]].concat();
    chunk(b"IHDR", &header);
    extra.iter().for_each(|(kind, body)| chunk(kind, body));
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    z.write_all(raw).expect("memory");
    chunk(b"IDAT", &z.finish().expect("memory"));
    chunk(b"IEND", b"");
    file
}

/// A page that shows a part of a picture at 20, 20, 160 × 120 pt.
fn shown(store: &mut ImageStore, file: Vec<u8>, part: Option<[u32; 4]>) -> Page {
    let id = store.add("photo.jpg", file).expect("a picture");
    let info = store.info(id);
    let source = part.unwrap_or([0, 0, info.width, info.height]);
    let rect = Rect::new(Length::pt(20), Length::pt(20), Length::pt(160), Length::pt(120));
    let mut page = page(200, 160);
    page.bleed = Length::ZERO;
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Picture { image: id, rect, source } });
    page
}

/// Writes a page with one picture; returns the file and brightness (red, green, blue) at points.
fn look(file: Vec<u8>, part: Option<[u32; 4]>, at: &[(u32, u32)]) -> (Vec<u8>, Vec<[u8; 3]>) {
    let mut store = ImageStore::new();
    let page = shown(&mut store, file, part);
    let files = write(&[page], &store);
    assert!(files.diagnostics.is_empty(), "{:?}", files.diagnostics);
    assert_no_rgb(&files.joined);
    if let Some(said) = tool("qpdf", &["--check", "FILE"], &files.joined) {
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
    let picture = preview::render(&files.joined, 72).expect("a preview");
    let mut reader = png::Decoder::new(std::io::Cursor::new(&picture[0])).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    let depth = pixels.len() / (info.width * info.height) as usize;
    let pixel = |x: u32, y: u32| (y * info.width + x) as usize * depth;
    (files.joined, at.iter().map(|&(x, y)| std::array::from_fn(|i| pixels[pixel(x, y) + i])).collect())
}

/// Upper left, lower left, right of the picture on the page of [`shown`].
const PLACES: [(u32, u32); 3] = [(60, 50), (60, 110), (140, 80)];

fn assert_tones(seen: &[[u8; 3]], label: &str) {
    let [dark, middle, light] = [seen[0], seen[1], seen[2]].map(|p| p.iter().map(|v| u32::from(*v)).sum::<u32>() / 3);
    assert!(
        dark < 110 && dark + 30 < middle && middle < 200 && middle + 30 < light,
        "{label}: {dark} {middle} {light}"
    );
}

#[test]
fn gray_jpeg_passes_through_untouched() {
    for progressive in [false, true] {
        let file = jpeg(80, 60, ColorType::Luma, |e| e.set_progressive(progressive), |x, y| vec![tone(x, y, 80, 60)]);
        let (pdf, seen) = look(file.clone(), None, &PLACES);
        assert_tones(&seen, "gray");
        assert!(pdf.windows(file.len()).any(|w| w == file), "the JPEG is in the PDF as it was");
        let doc = open(&pdf);
        assert_eq!(name(images(&doc)[0], "ColorSpace"), "DeviceGray");
    }
}

/// Takes Adobe's APP14 segment out of a JPEG.
fn without_adobe(file: &[u8]) -> Vec<u8> {
    let at = file.windows(2).position(|w| w == b"\xFF\xEE").expect("APP14");
    let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    [&file[..at], &file[at + 2 + length..]].concat()
}

#[test]
fn cmyk_jpeg_is_seen_right_with_and_without_adobes_marker() {
    let ink = |x, y| vec![0, 0, 0, 255 - tone(x, y, 80, 60)];
    let with = jpeg(80, 60, ColorType::Cmyk, |_| (), ink);
    // The encoder inverts under the marker; without it inks are stored as they are.
    let stored = jpeg(80, 60, ColorType::Cmyk, |_| (), |x, y| ink(x, y).iter().map(|v| 255 - v).collect());
    for (file, inverted) in [(with, true), (without_adobe(&stored), false)] {
        let (pdf, seen) = look(file.clone(), None, &PLACES);
        assert_tones(&seen, "CMYK");
        assert!(pdf.windows(file.len()).any(|w| w == file), "the JPEG is in the PDF as it was");
        let doc = open(&pdf);
        assert_eq!(name(images(&doc)[0], "ColorSpace"), "DeviceCMYK");
        assert_eq!(images(&doc)[0].has(b"Decode"), inverted);
    }
}

#[test]
fn rgb_jpeg_becomes_cmyk() {
    let colors = |x: u16, _| if x < 40 { vec![200, 30, 40] } else { vec![40, 90, 200] };
    let (pdf, seen) = look(jpeg(80, 60, ColorType::Rgb, |_| (), colors), None, &PLACES);
    assert!(seen[0][0] > seen[0][2] + 60, "red stays red: {seen:?}");
    assert!(seen[2][2] > seen[2][0] + 40, "blue stays blue: {seen:?}");
    let doc = open(&pdf);
    assert_eq!(name(images(&doc)[0], "ColorSpace"), "DeviceCMYK");
}

#[test]
fn large_pictures_are_separated_from_top_to_bottom() {
    // Wide enough that the separation takes several bands, each of another colour.
    let stripe = |_, y: u16| [[210, 40, 40], [40, 160, 60], [50, 70, 200]][usize::from(y / 200).min(2)].to_vec();
    let (_, seen) = look(jpeg(2000, 600, ColorType::Rgb, |_| (), stripe), None, &[(100, 35), (100, 80), (100, 125)]);
    let strongest = |p: &[u8; 3]| (0..3).max_by_key(|i| p[*i]);
    assert_eq!(seen.iter().map(strongest).collect::<Vec<_>>(), [Some(0), Some(1), Some(2)], "{seen:?}");
}

#[test]
fn crops_show_the_same_part_however_they_are_made() {
    let part = Some([40, 0, 40, 30]);
    let gray = jpeg(80, 60, ColorType::Luma, |_| (), |x, y| vec![if x < 60 { tone(x, y, 80, 60) } else { 60 }]);
    let rgb = jpeg(80, 60, ColorType::Rgb, |_| (), |x, y| vec![if x < 60 { tone(x, y, 80, 60) } else { 60 }; 3]);
    for file in [gray, rgb] {
        let (pdf, seen) = look(file, part, &[(50, 80), (150, 80), (10, 80), (190, 80)]);
        assert!(seen[0][0] > 200 && seen[1][0] < 150, "light left, dark right: {seen:?}");
        assert!(seen[2] == [255; 3] && seen[3] == [255; 3], "nothing beyond the frame: {seen:?}");
        let doc = open(&pdf);
        let width = images(&doc)[0].get(b"Width").and_then(Object::as_i64).ok();
        assert_eq!(width, Some(40), "only what is shown is in the file");
        interpret(&doc, pages(&doc)[0]);
    }
}

#[test]
fn every_exif_orientation_is_shown_upright() {
    let exif =
        |o: u8| [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[o, 0, 0, 0, 0, 0, 0, 0]].concat();
    for orientation in 1..=8u8 {
        // Pixels as a camera held so would store the upright picture of 80 × 60.
        let turned = orientation >= 5;
        let (w, h) = if turned { (60u16, 80u16) } else { (80, 60) };
        let upright = move |x: u16, y: u16| match orientation {
            2 => (79 - x, y),
            3 => (79 - x, 59 - y),
            4 => (x, 59 - y),
            5 => (y, x),
            6 => (79 - y, x),
            7 => (79 - y, 59 - x),
            8 => (y, 59 - x),
            _ => (x, y),
        };
        for color in [ColorType::Luma, ColorType::Rgb] {
            let depth = if color == ColorType::Luma { 1 } else { 3 };
            let file = jpeg(
                w,
                h,
                color,
                |e| e.add_exif_metadata(&exif(orientation)).expect("EXIF"),
                |x, y| {
                    let (x, y) = upright(x, y);
                    vec![tone(x, y, 80, 60); depth]
                },
            );
            let mut store = ImageStore::new();
            let id = store.add("a.jpg", file.clone()).expect("a picture");
            assert_eq!((store.info(id).width, store.info(id).height), (80, 60), "orientation {orientation}");
            let (_, seen) = look(file, None, &PLACES);
            assert_tones(&seen, &format!("orientation {orientation}, {depth} channels"));
        }
    }
}

#[test]
fn every_kind_of_png_is_read() {
    let (w, h) = (16u32, 12u32);
    let tones = |x: u32, y: u32| tone(x as u16, y as u16, w as u16, h as u16);
    let rows = |pixel: &dyn Fn(u8) -> Vec<u8>| -> Vec<u8> {
        (0..h).flat_map(|y| [vec![0], (0..w).flat_map(|x| pixel(tones(x, y))).collect()].concat()).collect()
    };
    // Adam7: seven passes of start and step.
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let mut interlaced = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..h).step_by(dy) {
            interlaced.push(0);
            interlaced.extend((x0..w).step_by(dx).map(|x| tones(x, y)));
        }
    }
    let palette: Vec<u8> = [20u8, 120, 240].iter().flat_map(|v| [*v; 3]).collect();
    let index = |v: u8| vec![[20, 120, 240].iter().position(|t| *t == v).expect("a tone") as u8];
    let cases = [
        ("gray", Space::Gray, png_file(w, h, 8, 0, 0, &[], &rows(&|v| vec![v]))),
        ("gray 16", Space::Gray, png_file(w, h, 16, 0, 0, &[], &rows(&|v| vec![v, 7]))),
        ("gray alpha", Space::Gray, png_file(w, h, 8, 4, 0, &[], &rows(&|v| vec![0, 255 - v]))),
        ("interlaced", Space::Gray, png_file(w, h, 8, 0, 1, &[], &interlaced)),
        ("rgb", Space::Rgb, png_file(w, h, 8, 2, 0, &[], &rows(&|v| vec![v; 3]))),
        ("rgb 16", Space::Rgb, png_file(w, h, 16, 2, 0, &[], &rows(&|v| vec![v; 6]))),
        ("rgba", Space::Rgb, png_file(w, h, 8, 6, 0, &[], &rows(&|v| vec![0, 0, 0, 255 - v]))),
        ("palette", Space::Rgb, png_file(w, h, 8, 3, 0, &[(b"PLTE", &palette)], &rows(&index))),
    ];
    for (label, space, file) in cases {
        let mut store = ImageStore::new();
        let id = store.add("chart.png", file.clone()).expect(label);
        let info = store.info(id);
        assert_eq!((info.kind, info.space, info.width, info.height), (Kind::Png, space, w, h), "{label}");
        let (pdf, seen) = look(file, None, &PLACES);
        assert_tones(&seen, label);
        let doc = open(&pdf);
        assert_eq!(name(images(&doc)[0], "ColorSpace"), "DeviceGray", "{label}: neutral colours are black alone");
        assert_eq!(name(images(&doc)[0], "Filter"), "FlateDecode", "{label}: few colours stay exact");
    }
}

#[test]
fn a_picture_on_two_pages_is_stored_once() {
    let mut store = ImageStore::new();
    let file = jpeg(80, 60, ColorType::Rgb, |_| (), |x, y| vec![tone(x, y, 80, 60); 3]);
    let page = shown(&mut store, file, None);
    let files = write(&[page.clone(), page], &store);
    assert_eq!(images(&open(&files.joined)).len(), 1);
}

/// Image XObjects of a file with their data decompressed, where it is Flate.
fn unpacked(pdf: &[u8]) -> Vec<(lopdf::Dictionary, Vec<u8>)> {
    let doc = open(pdf);
    let streams = doc.objects.values().filter_map(|o| o.as_stream().ok());
    let is_image = |d: &lopdf::Dictionary| d.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image");
    streams.filter(|s| is_image(&s.dict)).map(|s| (s.dict.clone(), pixels_of(s))).collect()
}

/// The data of an image: inflated, and freed of PNG's filters by a PNG reader.
fn pixels_of(stream: &lopdf::Stream) -> Vec<u8> {
    use std::io::Read;
    let mut raw = Vec::new();
    if name(&stream.dict, "Filter") != "FlateDecode" {
        return raw;
    }
    flate2::read::ZlibDecoder::new(stream.content.as_slice()).read_to_end(&mut raw).expect("Flate");
    let Ok(parameters) = stream.dict.get(b"DecodeParms").and_then(Object::as_dict) else { return raw };
    assert_eq!(number(parameters, "Predictor"), 15);
    let color = match number(parameters, "Colors") {
        1 => 0,
        3 => 2,
        _ => 6,
    };
    let (w, h) = (number(&stream.dict, "Width") as u32, number(&stream.dict, "Height") as u32);
    let file = png_file(w, h, 8, color, 0, &[], &raw);
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("pixels");
    pixels
}

fn number(dict: &lopdf::Dictionary, key: &str) -> i64 {
    dict.get(key.as_bytes()).and_then(Object::as_i64).unwrap_or_else(|_| panic!("{key} of {dict:?}"))
}

#[test]
fn line_art_stays_one_bit_and_keeps_its_pixels() {
    // 20 × 3 pixels: the last byte of a row is half used.
    let rows = [[0, 0xAA, 0xF0, 0x30], [0, 0x00, 0xFF, 0xC0], [0, 0x12, 0x34, 0x50]].concat();
    let mut store = ImageStore::new();
    let page = shown(&mut store, png_file(20, 3, 1, 0, 0, &[], &rows), None);
    let pdf = write(&[page], &store).joined;
    let images = unpacked(&pdf);
    let [(dict, data)] = images.as_slice() else { panic!("one image") };
    assert_eq!((number(dict, "BitsPerComponent"), name(dict, "ColorSpace").as_str()), (1, "DeviceGray"));
    assert_eq!(data.as_slice(), [0xAA, 0xF0, 0x30, 0x00, 0xFF, 0xC0, 0x12, 0x34, 0x50]);
}

#[test]
fn opacity_becomes_a_soft_mask_of_the_same_size() {
    let colors: Vec<u8> = (0..12u8)
        .flat_map(|y| {
            std::iter::once(0).chain((0..16u8).flat_map(move |x| [200, y * 9, 40, if x < 8 { 255 } else { y * 20 }]))
        })
        .collect();
    let mut store = ImageStore::new();
    let page = shown(&mut store, png_file(16, 12, 8, 6, 0, &[], &colors), None);
    let pdf = write(&[page], &store).joined;
    let doc = open(&pdf);
    let masked = images(&doc).into_iter().find(|d| d.has(b"SMask")).expect("a masked picture").clone();
    let mask = doc.get_object(masked.get(b"SMask").and_then(Object::as_reference).expect("a reference"));
    let mask = mask.and_then(Object::as_stream).expect("a mask");
    assert_eq!(name(&mask.dict, "ColorSpace"), "DeviceGray");
    for key in ["Width", "Height"] {
        assert_eq!(number(&mask.dict, key), number(&masked, key));
    }
    for dict in [&masked, &mask.dict] {
        assert!(!dict.has(b"Matte") && !dict.has(b"Interpolate") && !dict.has(b"Intent"), "{dict:?}");
    }
    let data = pixels_of(mask);
    assert_eq!((data[0], data[11 * 16 + 15], data[15]), (255, 220, 0));
}

#[test]
fn what_is_embedded_is_what_plates_are_told() {
    // A drawing of 63 colours, shown small: brought down, separated, kept without loss.
    let rows: Vec<u8> = (0..400u32)
        .flat_map(|y| {
            std::iter::once(0).chain((0..500u32).flat_map(move |x| [(x / 60 * 30) as u8, (y / 60 * 36) as u8, 60]))
        })
        .collect();
    let file = png_file(500, 400, 8, 2, 0, &[], &rows);
    let mut store = ImageStore::new();
    let page = shown(&mut store, file, None);
    let Paint::Picture { image, rect, source } = page.under[0].paint else { panic!("a picture") };
    let how = Preparation { target_ppi: 100, ..Preparation::default() };
    let settings = Settings { pictures: how.clone(), ..Settings::default() };
    let files = pdf::write(&[page], super::sheet::fonts(), &store, &settings).expect("files");
    let told = picture_pixels(&store, image, source, &rect, &how).expect("pixels");
    assert_eq!((told.width, told.height, told.inks), (223, 167, 4), "160 × 120 pt at 100 ppi");
    let images = unpacked(&files.joined);
    let [(dict, data)] = images.as_slice() else { panic!("one image") };
    assert_eq!((number(dict, "Width"), number(dict, "Height")), (223, 167));
    assert!(*data == told.data, "the same pixels");
}

#[test]
fn a_picture_is_made_once_for_each_size_it_is_shown_in() {
    let mut store = ImageStore::new();
    let file = jpeg(900, 600, ColorType::Rgb, |_| (), |x, y| vec![(x / 4) as u8, (y / 3) as u8, 90]);
    let mut page = shown(&mut store, file, None);
    let Paint::Picture { image, source, .. } = page.under[0].paint else { panic!("a picture") };
    for (x, width) in [(300, 160), (20, 80)] {
        let rect = Rect::new(Length::pt(x), Length::pt(20), Length::pt(width), Length::pt(width * 3 / 4));
        page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Picture { image, rect, source } });
    }
    let widths: Vec<i64> = unpacked(&write(&[page], &store).joined).iter().map(|(d, _)| number(d, "Width")).collect();
    assert_eq!(widths, [223, 445], "two sizes, three places");
}

#[test]
fn places_and_cameras_do_not_get_into_print_files() {
    let exif = b"II*\0\x08\0\0\0\0\0\0\0\0\0 somewhere in Kowloon";
    let with = |e: &mut Encoder<&mut Vec<u8>>| e.add_exif_metadata(exif).expect("EXIF");
    let file = jpeg(80, 60, ColorType::Luma, with, |x, y| vec![tone(x, y, 80, 60)]);
    assert!(file.windows(7).any(|w| w == b"Kowloon"));
    let (pdf, seen) = look(file, None, &PLACES);
    assert_tones(&seen, "without EXIF");
    assert!(!pdf.windows(7).any(|w| w == b"Kowloon"));
}

#[test]
fn too_much_ink_is_noted_with_the_picture_s_name_and_page() {
    let mut store = ImageStore::new();
    let dark = jpeg(160, 120, ColorType::Cmyk, |_| (), |x, y| vec![220, 200 + (x / 8) as u8, 200, 180 + (y / 8) as u8]);
    let page = shown(&mut store, dark, None);
    let files = write(&[page], &store);
    let notes: Vec<_> = files.diagnostics.iter().collect();
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    assert!(note.code == "image-ink" && note.severity == Severity::Note && note.page.as_deref() == Some("A1"));
    assert!(note.message.contains("`photo.jpg`") && note.message.contains("more than 220 %"), "{}", note.message);
    assert_no_rgb(&files.joined);
}

#[test]
fn a_screen_s_pictures_are_rgb() {
    let mut store = ImageStore::new();
    let page = shown(&mut store, jpeg(80, 60, ColorType::Rgb, |_| (), |x, _| vec![200, x as u8, 40]), None);
    let settings = Settings { form: Form::Screen, ..Settings::default() };
    let files = pdf::write(&[page], super::sheet::fonts(), &store, &settings).expect("files");
    let doc = open(&files.joined);
    assert_eq!(name(images(&doc)[0], "ColorSpace"), "DeviceRGB");
}
