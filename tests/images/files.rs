//! Files of other encoders, and every kind of PNG, by the pixels they come to.

use super::*;
use crate::pdf::pictures::png_file;
use dayang::color::{Profile, Rendering};
use dayang::image::{Kind, Space};

/// The colours of the quadrants in tests/cases/images.
const RGB: [[u8; 3]; 4] = [[200, 30, 40], [30, 90, 200], [128, 128, 128], [245, 240, 230]];
const CMYK: [[u8; 4]; 4] = [[0, 230, 204, 0], [255, 153, 0, 0], [0, 0, 0, 153], [13, 5, 10, 0]];
const GRAY: [u8; 4] = [20, 90, 160, 240];
/// The middles of the quadrants.
const MIDDLES: [(u32, u32); 4] = [(12, 8), (36, 8), (12, 24), (36, 24)];

fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/cases/images/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The inks that the RGB quadrants come to.
fn separated() -> Vec<Vec<u8>> {
    let separation = Profile::newsprint().separation(None, Rendering::default()).expect("a conversion");
    let mut out = [[0; 4]; 4];
    separation.pixels(&RGB, &mut out);
    out.iter().map(|p| p.to_vec()).collect()
}

fn assert_quadrants(name: &str, pixels: &InkPixels, meant: &[Vec<u8>], by: u8) {
    assert_eq!((pixels.width, pixels.height), (48, 32), "{name}");
    for ((x, y), meant) in MIDDLES.iter().zip(meant) {
        let seen = at(pixels, *x, *y);
        assert!(near(&seen, meant, by), "{name} at {x}, {y}: {seen:?}, not {meant:?}");
    }
}

#[test]
fn jpegs_of_other_encoders_mean_the_same_inks() {
    let cmyk: Vec<Vec<u8>> = CMYK.iter().map(|p| p.to_vec()).collect();
    let names = ["pillow-cmyk.jpg", "pillow-cmyk-progressive.jpg", "magick-cmyk.jpg", "magick-cmyk-progressive.jpg"];
    for name in names {
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &cmyk, 4);
    }
    let gray: Vec<Vec<u8>> = GRAY.iter().map(|v| vec![255 - v]).collect();
    for name in ["pillow-gray.jpg", "magick-gray.jpg"] {
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &gray, 2);
    }
    let names = ["pillow-rgb-progressive.jpg", "pillow-rgb-restart.jpg", "pillow-rgb-420.jpg", "magick-rgb.jpg"];
    for name in names {
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &separated(), 9);
    }
}

#[test]
fn tiffs_are_read_in_every_layout_that_desks_send() {
    let cmyk: Vec<Vec<u8>> = CMYK.iter().map(|p| p.to_vec()).collect();
    for name in ["pillow-cmyk-lzw.tif", "pillow-cmyk-raw.tif", "magick-cmyk16.tif"] {
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &cmyk, 1);
    }
    let names = [
        "pillow-rgb-deflate.tif",
        "magick-rgb16.tif",
        "magick-tiled.tif",
        "magick-strips-big-endian.tif",
        "pillow-palette.png",
        "magick-interlaced.png",
        "magick-rgb16.png",
    ];
    for name in names {
        let mut store = ImageStore::new();
        let id = store.add(name, sample(name)).expect(name);
        let kind = if name.ends_with("png") { Kind::Png } else { Kind::Tiff };
        assert_eq!((store.info(id).kind, store.info(id).space), (kind, Space::Rgb), "{name}");
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &separated(), 3);
    }
    let gray: Vec<Vec<u8>> = GRAY.iter().map(|v| vec![255 - v]).collect();
    for name in ["pillow-gray-lzw.tif", "pillow-gray16.png"] {
        assert_quadrants(name, &inks(name, sample(name), &as_is()).expect(name), &gray, 0);
    }
    for (name, what) in [("magick-planar.tif", "interleaved"), ("pillow-palette.tif", "save it as gray, RGB or CMYK")] {
        let said = inks(name, sample(name), &as_is()).expect_err(name);
        assert!(said.contains(what), "{said}");
    }
}

#[test]
fn one_bit_is_line_art_in_every_format() {
    let black = |v: u8| vec![if v > 100 { 0 } else { 255 }];
    let meant: Vec<Vec<u8>> = GRAY.iter().map(|v| black(*v)).collect();
    for name in ["pillow-g4.tif", "pillow-1bit.png", "pillow-1bit-packbits.tif"] {
        let mut store = ImageStore::new();
        let id = store.add(name, sample(name)).expect(name);
        assert!(store.info(id).line_art && store.info(id).space == Space::Gray, "{name}");
        assert_quadrants(name, &inks(name, sample(name), &Preparation::default()).expect(name), &meant, 0);
    }
    // Black and white in a palette, either way round; another palette of one bit is colour.
    let bits = [[0, 0b1100_0000], [0, 0b0011_0000]].concat();
    let with = |palette: &[u8]| png_file(4, 2, 1, 3, 0, &[(b"PLTE", palette)], &bits);
    for (palette, first) in [([0, 0, 0, 255, 255, 255], 0), ([255, 255, 255, 0, 0, 0], 255)] {
        let pixels = inks("art.png", with(&palette), &as_is()).expect("a picture");
        assert_eq!((pixels.inks, at(&pixels, 0, 0)), (1, vec![first]), "{palette:?}");
        assert_eq!(at(&pixels, 0, 1), [255 - first]);
    }
    let mut store = ImageStore::new();
    let red = store.add("red.png", with(&[255, 0, 0, 255, 255, 255])).expect("a picture");
    assert!(!store.info(red).line_art && store.info(red).space == Space::Rgb);
}

#[test]
fn opacity_is_kept_apart_or_laid_on_paper() {
    for name in ["pillow-rgba.tif", "magick-rgba.png"] {
        let pixels = inks(name, sample(name), &as_is()).expect(name);
        let alpha = pixels.alpha.as_ref().expect("opacity");
        let opacity: Vec<u8> = MIDDLES.iter().map(|(x, y)| alpha[(y * 48 + x) as usize]).collect();
        assert_eq!(opacity, [255, 255, 0, 255], "{name}");
        assert!(near(&at(&pixels, 12, 8), &separated()[0], 3), "{name}");
        assert_eq!(at(&pixels, 12, 24), [0; 4], "{name}: what is hidden is paper");
        let flat = inks(name, sample(name), &Preparation { flatten_alpha: true, ..as_is() }).expect(name);
        assert_eq!((flat.alpha.as_ref(), at(&flat, 12, 24)), (None, vec![0; 4]), "{name}");
    }
}

#[test]
fn transparent_colours_and_palettes_of_pngs_have_opacity() {
    // Gray 200 is transparent; the third entry of the palette is half so.
    let gray = png_file(2, 1, 8, 0, 0, &[(b"tRNS", &[0, 200])], &[0, 200, 10]);
    let pixels = inks("a.png", gray, &as_is()).expect("a picture");
    assert_eq!((pixels.alpha.as_deref(), pixels.data.as_slice()), (Some(&[0, 255][..]), &[0, 245][..]));
    let palette = [10, 20, 200, 40, 50, 60, 255, 0, 0];
    let chunks: [(&[u8; 4], &[u8]); 2] = [(b"PLTE", &palette), (b"tRNS", &[255, 255, 128])];
    let pixels = inks("b.png", png_file(4, 1, 8, 3, 0, &chunks, &[0, 0, 1, 2, 2]), &as_is()).expect("a picture");
    assert_eq!(pixels.alpha.as_deref(), Some(&[255, 255, 128, 128][..]));
    // Opacity that hides nothing is none.
    let opaque = png_file(2, 1, 8, 4, 0, &[], &[0, 30, 255, 60, 255]);
    assert_eq!(inks("c.png", opaque, &as_is()).expect("a picture").alpha, None);
}

#[test]
fn sixteen_bits_are_rounded_and_gamma_is_heeded() {
    let wide = |v: u16| [[0].as_slice(), &v.to_be_bytes()].concat();
    let gray = |v: u16, extra: &[(&[u8; 4], &[u8])]| {
        inks("a.png", png_file(1, 1, 16, 0, 0, extra, &wide(v)), &as_is()).expect("a picture").data[0]
    };
    assert_eq!([gray(0xFFFF, &[]), gray(0x80FF, &[]), gray(0, &[])], [0, 255 - 128, 255]);
    let gamma = |hundred_thousandths: u32| hundred_thousandths.to_be_bytes();
    assert_eq!(gray(0x8080, &[(b"gAMA", &gamma(45_455))]), 127, "what every program writes says nothing");
    let linear = gray(0x8080, &[(b"gAMA", &gamma(100_000))]);
    assert!(linear < 110, "linear middle gray is lighter: {linear}");
    assert_eq!(gray(0x8080, &[(b"gAMA", &gamma(0))]), 127, "nonsense says nothing");
    let rgb = |extra: &[(&[u8; 4], &[u8])]| {
        inks("a.png", png_file(1, 1, 8, 2, 0, extra, &[0, 120, 60, 30]), &as_is()).expect("a picture").data
    };
    let plain = rgb(&[]);
    assert_eq!(rgb(&[(b"gAMA", &gamma(45_455))]), plain);
    assert_eq!(rgb(&[(b"sRGB", &[0]), (b"gAMA", &gamma(100_000))]), plain, "sRGB goes before gamma");
    let lighter = rgb(&[(b"gAMA", &gamma(100_000))]);
    let total = |p: &[u8]| p.iter().map(|v| u32::from(*v)).sum::<u32>();
    assert!(total(&lighter) + 60 < total(&plain), "{lighter:?} {plain:?}");
}

#[test]
fn every_exif_orientation_comes_upright_whole_and_in_part() {
    let exif =
        |o: u8| [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[o, 0, 0, 0, 0, 0, 0, 0]].concat();
    let tone = |x: u16, y: u16| GRAY[usize::from(x / 40 + y / 32 * 2)];
    for orientation in 1..=8u8 {
        let (w, h) = if orientation >= 5 { (64u16, 80u16) } else { (80, 64) };
        let upright = move |x: u16, y: u16| match orientation {
            2 => (79 - x, y),
            3 => (79 - x, 63 - y),
            4 => (x, 63 - y),
            5 => (y, x),
            6 => (79 - y, x),
            7 => (79 - y, 63 - x),
            8 => (y, 63 - x),
            _ => (x, y),
        };
        let with = |e: &mut Encoder<&mut Vec<u8>>| e.add_exif_metadata(&exif(orientation)).expect("EXIF");
        let file = jpeg((w, h), ColorType::Luma, with, |x, y| {
            let (x, y) = upright(x, y);
            vec![tone(x, y)]
        });
        let mut store = ImageStore::new();
        let id = store.add("a.jpg", file).expect("a picture");
        for how in [as_is(), Preparation { target_ppi: 20, ..Preparation::default() }] {
            let whole = picture_pixels(&store, id, [0, 0, 80, 64], &place(100, 80), &how).expect("pixels");
            let (w, h) = (whole.width, whole.height);
            for (n, (x, y)) in
                [(w / 4, h / 4), (w * 3 / 4, h / 4), (w / 4, h * 3 / 4), (w * 3 / 4, h * 3 / 4)].into_iter().enumerate()
            {
                assert!(near(&at(&whole, x, y), &[255 - GRAY[n]], 3), "{orientation}: {n} of {w} × {h}");
            }
            let part = picture_pixels(&store, id, [40, 0, 40, 32], &place(50, 40), &how).expect("pixels");
            assert!(near(&at(&part, part.width / 2, part.height / 2), &[255 - GRAY[1]], 3), "{orientation}");
        }
    }
}
