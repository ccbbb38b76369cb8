//! Every filter, by coding pixels that are known.

use super::samples::{document, file};
use dayang::pdfread::filter;
use dayang::pdfread::image::{self, JpxSpace, Samples};
use flate2::{Compression, write::ZlibEncoder};
use jpeg_encoder::{ColorType, Encoder};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::io::Write;

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An image's dictionary.
fn dict(width: i64, height: i64, bits: i64, space: &str, filter: &str) -> Dictionary {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height, "BitsPerComponent" => bits,
        "ColorSpace" => space,
    };
    if !filter.is_empty() {
        dict.set("Filter", Object::Name(filter.into()));
    }
    dict
}

fn read(dict: Dictionary, bytes: Vec<u8>) -> Result<Samples, String> {
    image::samples(&document(), &Stream::new(dict, bytes))
}

/// Some bytes with runs and without.
fn pixels(count: usize) -> Vec<u8> {
    (0..count).map(|i| if i % 50 < 25 { 7 } else { (i * i / 3 + i) as u8 }).collect()
}

#[test]
fn every_depth_is_unpacked() {
    let cases: [(i64, i64, &[u8], &[u8], u8); 5] = [
        (1, 5, &[0b1010_1111, 0b0100_0111], &[1, 0, 1, 0, 1, 0, 1, 0, 0, 0], 1),
        (2, 5, &[0b0001_1011, 0b0111_1111, 0b1110_0100, 0], &[0, 1, 2, 3, 1, 3, 2, 1, 0, 0], 3),
        (4, 3, &[0x12, 0x3F, 0xAB, 0xCF], &[1, 2, 3, 10, 11, 12], 15),
        (8, 2, &[1, 2, 3, 4], &[1, 2, 3, 4], 255),
        (16, 2, &[0x12, 0x34, 0xFF, 0xFF, 0, 0xFF, 0x80, 0], &[0x12, 0xFF, 0, 0x80], 255),
    ];
    for (bits, width, packed, expected, max) in cases {
        let samples = read(dict(width, 2, bits, "DeviceGray", ""), packed.to_vec()).unwrap();
        assert_eq!((samples.data.as_slice(), samples.max, i64::from(samples.bits)), (expected, max, bits));
    }
    let mask = dictionary! { "Width" => 3, "Height" => 1, "ImageMask" => true };
    let samples = read(mask, vec![0b0110_0000]).unwrap();
    assert_eq!((samples.data, samples.components, samples.bits), (vec![0, 1, 1], 1, 1));
    let inline = dictionary! { "W" => 2, "H" => 1, "BPC" => 4, "CS" => "G", "F" => "AHx" };
    assert_eq!(read(inline, b"5A>".to_vec()).unwrap().data, [5, 10]);
}

#[test]
fn colour_spaces_tell_the_components() {
    let mut doc = Document::with_version("1.7");
    let profile = doc.add_object(Stream::new(dictionary! { "N" => 4 }, Vec::new()));
    let name = |text: &str| Object::Name(text.into());
    let cases: [(Object, u8); 7] = [
        (name("DeviceCMYK"), 4),
        (vec![name("ICCBased"), profile.into()].into(), 4),
        (vec![name("Indexed"), name("DeviceRGB"), 1.into(), Object::string_literal("abcdef")].into(), 1),
        (vec![name("Separation"), name("Gold"), name("DeviceCMYK"), Object::Null].into(), 1),
        (vec![name("DeviceN"), vec![name("A"), name("B")].into(), name("DeviceCMYK"), Object::Null].into(), 2),
        (vec![name("Lab"), dictionary! {}.into()].into(), 3),
        (vec![name("DeviceRGB")].into(), 3),
    ];
    for (space, components) in cases {
        let mut dict = dict(2, 1, 8, "DeviceGray", "");
        dict.set("ColorSpace", space.clone());
        let samples = image::samples(&doc, &Stream::new(dict, pixels(8))).unwrap();
        assert_eq!(samples.components, components, "{space:?}");
        assert_eq!(samples.data.len(), 2 * usize::from(components));
    }
}

#[test]
fn byte_filters_and_their_chains() {
    let raw = pixels(40 * 30);
    let mut lzw_early = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let mut lzw_late = weezl::encode::Encoder::new(weezl::BitOrder::Msb, 8);
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let lengths: Vec<u8> = raw.iter().flat_map(|byte| [0, *byte]).chain([128]).collect();
    let late = dictionary! { "EarlyChange" => 0 };
    let cases = [
        ("FlateDecode", deflate(&raw), None),
        ("LZWDecode", lzw_early.encode(&raw).unwrap(), None),
        ("LZWDecode", lzw_late.encode(&raw).unwrap(), Some(late)),
        ("ASCIIHexDecode", format!("{hex}>").into_bytes(), None),
        ("ASCII85Decode", base85(&raw), None),
        ("RunLengthDecode", lengths, None),
    ];
    for (filter, coded, parms) in cases {
        let mut dict = dict(40, 30, 8, "DeviceGray", filter);
        if let Some(parms) = parms {
            dict.set("DecodeParms", parms);
        }
        assert_eq!(read(dict, coded).unwrap().data, raw, "{filter}");
    }
    let mut chain = dict(40, 30, 8, "DeviceGray", "");
    chain.set("Filter", vec![Object::Name("ASCII85Decode".into()), Object::Name("FlateDecode".into())]);
    chain.set("DecodeParms", vec![Object::Null, dictionary! { "Predictor" => 1 }.into()]);
    assert_eq!(read(chain, base85(&deflate(&raw))).unwrap().data, raw);
}

fn base85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for group in bytes.chunks(4) {
        let mut word = [0; 4];
        word[..group.len()].copy_from_slice(group);
        let mut value = u32::from_be_bytes(word);
        let mut digits = [0; 5];
        for digit in digits.iter_mut().rev() {
            *digit = b'!' + (value % 85) as u8;
            value /= 85;
        }
        out.extend(&digits[..group.len() + 1]);
    }
    out.extend(b"~>");
    out
}

#[test]
fn predictors_are_undone() {
    let (width, height, colors) = (13usize, 9usize, 3usize);
    let raw = pixels(width * height * colors);
    let row = width * colors;
    let parms = |predictor: i64| dictionary! { "Predictor" => predictor, "Colors" => 3, "Columns" => 13, "BitsPerComponent" => 8 };
    let at = |y: i64, i: i64| if y < 0 || i < 0 { 0 } else { raw[y as usize * row + i as usize] };
    let paeth = |a: u8, b: u8, c: u8| {
        let p = i32::from(a) + i32::from(b) - i32::from(c);
        [a, b, c].into_iter().min_by_key(|v| (p - i32::from(*v)).abs()).unwrap()
    };
    // the rows take the five rules of PNG in turn
    let mut png = Vec::new();
    for y in 0..height as i64 {
        let rule = y % 5;
        png.push(rule as u8);
        for i in 0..row as i64 {
            let (left, above) = (if i < 3 { 0 } else { at(y, i - 3) }, at(y - 1, i));
            let corner = if i < 3 { 0 } else { at(y - 1, i - 3) };
            let half = ((u16::from(left) + u16::from(above)) / 2) as u8;
            let guess = [0, left, above, half, paeth(left, above, corner)][rule as usize];
            png.push(at(y, i).wrapping_sub(guess));
        }
    }
    for predictor in [10, 12, 15] {
        let mut dict = dict(13, 9, 8, "DeviceRGB", "FlateDecode");
        dict.set("DecodeParms", parms(predictor));
        assert_eq!(read(dict, deflate(&png)).unwrap().data, raw, "PNG {predictor}");
    }
    let tiff: Vec<u8> =
        (0..raw.len()).map(|i| if i % row < 3 { raw[i] } else { raw[i].wrapping_sub(raw[i - 3]) }).collect();
    let mut dict = dict(13, 9, 8, "DeviceRGB", "LZWDecode");
    dict.set("DecodeParms", parms(2));
    let coded = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&tiff).unwrap();
    assert_eq!(read(dict, coded).unwrap().data, raw, "TIFF");
}

/// The pixels that the fax and JBIG2 files show: whether one is black.
fn is_black(x: usize, y: usize) -> bool {
    (x * y + x / 3).is_multiple_of(4)
}

fn bilevel(black: u8, pixel: fn(usize, usize) -> bool, width: usize, height: usize) -> Vec<u8> {
    let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    rows.map(|(x, y)| if pixel(x, y) { black } else { 1 - black }).collect()
}

#[test]
fn fax_in_its_three_forms() {
    let cases = [(-1, false, "fax-g4.bin"), (0, true, "fax-g3.bin"), (4, true, "fax-g3-2d.bin")];
    for (k, ends, name) in cases {
        for black_is_1 in [false, true] {
            let mut dict = dict(19, 11, 1, "DeviceGray", "CCITTFaxDecode");
            dict.set(
                "DecodeParms",
                dictionary! { "K" => k, "Columns" => 19, "Rows" => 11, "EndOfLine" => ends, "BlackIs1" => black_is_1 },
            );
            let samples = read(dict, file(name)).unwrap();
            assert_eq!(samples.data, bilevel(u8::from(black_is_1), is_black, 19, 11), "{name} {black_is_1}");
        }
    }
    let mut short = dict(19, 30, 1, "DeviceGray", "CCITTFaxDecode");
    short.set("DecodeParms", dictionary! { "K" => -1, "Columns" => 19 });
    let error = read(short, file("fax-g4.bin")).unwrap_err();
    assert_eq!(error, "the image's data lack 57 of 90 bytes: the fax data end after 11 of 30 rows");
}

#[test]
fn jbig2_with_and_without_globals() {
    let samples = read(dict(19, 11, 1, "DeviceGray", "JBIG2Decode"), file("jbig2.bin")).unwrap();
    assert_eq!(samples.data, bilevel(0, is_black, 19, 11));
    let mut doc = document();
    let globals = doc.add_object(Stream::new(dictionary! {}, file("jbig2-globals.bin")));
    let mut halftone = dict(16, 16, 1, "DeviceGray", "JBIG2Decode");
    halftone.set("DecodeParms", dictionary! { "JBIG2Globals" => globals });
    let samples = image::samples(&doc, &Stream::new(halftone, file("jbig2-halftone.bin"))).unwrap();
    // two of the four cells hold a triangle
    let triangle = |x: usize, y: usize| (x / 8 == y / 8) && x % 8 <= y % 8;
    assert_eq!(samples.data, bilevel(0, triangle, 16, 16));
    let alone = read(dict(16, 16, 1, "DeviceGray", "JBIG2Decode"), file("jbig2-halftone.bin"));
    assert!(alone.is_err(), "the patterns are missing");
}

#[test]
fn jpeg_2000_brings_depth_space_and_alpha() {
    let color = |c: usize| move |x: usize, y: usize| ((x * 21 + y * 28 * (c + 1) + 40 * c) % 256) as u8;
    let expected = |channels: std::ops::Range<usize>| -> Vec<u8> {
        let places = (0..9).flat_map(|y| (0..12).map(move |x| (x, y)));
        places.flat_map(|(x, y)| channels.clone().map(move |c| color(c)(x, y))).collect()
    };
    let bare = || dictionary! { "Width" => 12, "Height" => 9, "Filter" => "JPXDecode" };
    let gray = read(bare(), file("gray.jp2")).unwrap();
    assert_eq!((gray.data, gray.components, gray.bits, gray.space), (expected(0..1), 1, 8, Some(JpxSpace::Gray)));
    let rgb = read(dict(12, 9, 8, "DeviceRGB", "JPXDecode"), file("rgb.jp2")).unwrap();
    assert_eq!((rgb.data, rgb.components, rgb.space, rgb.alpha), (expected(0..3), 3, Some(JpxSpace::Rgb), None));
    let rgba = read(bare(), file("rgba.jp2")).unwrap();
    assert_eq!((rgba.data, rgba.components, rgba.alpha), (expected(0..3), 3, Some(expected(3..4))));
    let deep = read(bare(), file("gray16.jp2")).unwrap();
    assert_eq!((deep.data, deep.bits, deep.max), (expected(0..1), 16, 255));
    let cut = file("rgb.jp2")[..500].to_vec();
    assert!(read(bare(), cut).unwrap_err().contains("ends after 500 bytes"));
    let wrong = read(dict(12, 9, 8, "DeviceCMYK", "JPXDecode"), file("rgb.jp2"));
    assert_eq!(wrong.unwrap_err(), "the image's data have 3 components, its colour space has 4");
}

/// Four patches of 16 × 16 as a JPEG.
fn jpeg(patches: [[u8; 4]; 4], channels: usize, kind: ColorType) -> Vec<u8> {
    let pixel = |x: usize, y: usize| patches[x / 16 + 2 * (y / 16)].into_iter().take(channels);
    let raw: Vec<u8> = (0..32 * 32).flat_map(|i| pixel(i % 32, i / 32)).collect();
    let mut out = Vec::new();
    Encoder::new(&mut out, 100).encode(&raw, 32, 32, kind).unwrap();
    out
}

/// The value in the middle of each patch.
fn patches(samples: &Samples) -> Vec<Vec<u8>> {
    let n = usize::from(samples.components);
    let middle = |i: usize| ((8 + 16 * (i / 2)) * 32 + 8 + 16 * (i % 2)) * n;
    (0..4).map(|i| samples.data[middle(i)..middle(i) + n].to_vec()).collect()
}

fn assert_patches(samples: &Samples, expected: [[u8; 4]; 4], what: &str) {
    for (got, wanted) in patches(samples).iter().zip(expected) {
        let near = got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 2);
        assert!(near, "{what}: {:?} is not {expected:?}", patches(samples));
    }
}

/// A JPEG without its APP14 segment.
fn without_adobe(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xEE]).expect("Adobe's marker");
    let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    bytes.drain(at..at + 2 + length);
    bytes
}

const INKS: [[u8; 4]; 4] = [[230, 10, 20, 5], [10, 200, 60, 0], [0, 30, 240, 50], [0, 0, 0, 255]];

#[test]
fn jpeg_of_one_and_three_components() {
    let gray = jpeg(INKS, 1, ColorType::Luma);
    let samples = read(dict(32, 32, 8, "DeviceGray", "DCTDecode"), gray).unwrap();
    assert_patches(&samples, INKS, "gray");
    let rgb = jpeg(INKS, 3, ColorType::Rgb);
    let samples = read(dict(32, 32, 8, "DeviceRGB", "DCTDecode"), rgb.clone()).unwrap();
    assert_patches(&samples, INKS, "YCbCr by default");
    // told that nothing was transformed, the reader must hand out YCbCr as it stands
    let mut raw = dict(32, 32, 8, "DeviceRGB", "DCTDecode");
    raw.set("DecodeParms", dictionary! { "ColorTransform" => 0 });
    let luma = |rgb: [u8; 4]| {
        (0.299 * f32::from(rgb[0]) + 0.587 * f32::from(rgb[1]) + 0.114 * f32::from(rgb[2])).round() as u8
    };
    let samples = read(raw, rgb).unwrap();
    for (patch, ink) in patches(&samples).iter().zip(INKS) {
        assert!(patch[0].abs_diff(luma(ink)) <= 2, "{patch:?} is no luma of {ink:?}");
    }
}

/// CMYK samples are what the file stores: a program that stores them inverted says so in the
/// image's Decode array.
#[test]
fn jpeg_of_four_components_is_as_stored() {
    let read_with = |bytes: Vec<u8>, transform: Option<i64>| {
        let mut dict = dict(32, 32, 8, "DeviceCMYK", "DCTDecode");
        if let Some(transform) = transform {
            dict.set("DecodeParms", dictionary! { "ColorTransform" => transform });
        }
        read(dict, bytes).unwrap()
    };
    let plain = jpeg(INKS, 4, ColorType::Cmyk);
    let ycck = jpeg(INKS, 4, ColorType::CmykAsYcck);
    // the encoder writes inverted inks, as Adobe's programs do
    let stored = INKS.map(|ink| ink.map(|value| 255 - value));
    assert_patches(&read_with(plain.clone(), None), stored, "Adobe, transform 0");
    assert_patches(&read_with(ycck.clone(), None), stored, "Adobe, transform 2");
    assert_patches(&read_with(plain.clone(), Some(1)), stored, "the marker counts, not the entry");
    assert_patches(&read_with(without_adobe(plain), None), stored, "no marker: not transformed");
    assert_patches(&read_with(without_adobe(ycck), Some(1)), stored, "no marker, but the entry");
    // of another encoder, which inverts too
    assert_patches(&read_with(file("cmyk.jpg"), None), stored, "Pillow");
}

#[test]
fn damaged_jpegs_are_refused() {
    let whole = jpeg(INKS, 3, ColorType::Rgb);
    let read = |bytes: &[u8]| read(dict(32, 32, 8, "DeviceRGB", "DCTDecode"), bytes.to_vec());
    let length = whole.len() / 2;
    assert_eq!(
        read(&whole[..length]).unwrap_err(),
        format!("the JPEG ends after {length} bytes, before its image does")
    );
    assert_eq!(read(b"GIF89a").unwrap_err(), "the image is no JPEG (no SOI marker)");
    let mut lossless = whole;
    let frame = lossless.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    lossless[frame + 1] = 0xC3;
    assert!(read(&lossless).unwrap_err().contains("lossless"));
}

#[test]
fn data_that_end_early_are_an_error() {
    let short = read(dict(10, 10, 8, "DeviceRGB", ""), vec![0; 299]);
    assert_eq!(short.unwrap_err(), "the image's data lack 1 of 300 bytes");
    let mut coded = deflate(&pixels(300));
    coded.truncate(coded.len() / 2);
    let error = read(dict(10, 10, 8, "DeviceRGB", "FlateDecode"), coded).unwrap_err();
    assert!(error.ends_with("of 300 bytes: the Flate data end early"), "{error}");
    // more than needed does no harm, nor does damage behind what is needed
    let mut long = deflate(&pixels(5000));
    let end = long.len() - 2;
    long[end] ^= 0x55;
    assert_eq!(read(dict(10, 10, 8, "DeviceRGB", "FlateDecode"), long).unwrap().data, pixels(300));
}

#[test]
fn sizes_are_limited_before_anything_is_read() {
    let error = read(dict(30000, 30000, 8, "DeviceCMYK", "FlateDecode"), Vec::new()).unwrap_err();
    assert!(error.contains("more than 400 million samples are refused"), "{error}");
    assert!(read(dict(0, 5, 8, "DeviceGray", ""), Vec::new()).unwrap_err().contains("Width"));
    assert!(read(dict(5, 5, 3, "DeviceGray", ""), Vec::new()).unwrap_err().contains("3 bits"));
    // a stream that is no image has a limit of its own: 300 MB of zeros
    let doc = document();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let block = vec![0; 1 << 20];
    (0..300).for_each(|_| encoder.write_all(&block).unwrap());
    let bomb = Stream::new(dictionary! { "Filter" => "FlateDecode" }, encoder.finish().unwrap());
    assert!(filter::data(&doc, &bomb).unwrap_err().contains("more than 256 MB"));
}

#[test]
fn streams_that_are_no_images() {
    let doc = document();
    let stream = |filter: &str, bytes: Vec<u8>| Stream::new(dictionary! { "Filter" => filter }, bytes);
    let data = filter::data(&doc, &stream("FlateDecode", deflate(b"q Q"))).unwrap();
    assert_eq!((data.bytes.as_slice(), data.damage), (&b"q Q"[..], None));
    let mut cut = deflate(&pixels(2000));
    cut.truncate(cut.len() - 50);
    let data = filter::data(&doc, &stream("FlateDecode", cut)).unwrap();
    assert!(data.bytes.len() > 100 && pixels(2000).starts_with(&data.bytes));
    assert_eq!(data.damage.as_deref(), Some("the Flate data end early"));
    assert!(filter::data(&doc, &stream("DCTDecode", file("cmyk.jpg"))).is_err());
    assert!(filter::data(&doc, &stream("Magic", Vec::new())).unwrap_err().contains("the filter Magic is none"));
}
