//! Colour: what RGB, gray and inks of other presses come to, and total ink.

use super::*;
use crate::pdf::pictures::png_file;
use dayang::color::{Intent, Profile, gray_icc};
use dayang::image::{Medium, Note};
use lcms2::{CIELab, Flags, PixelFormat, Transform};

/// Colours of inks on the default press's paper.
fn lab(inks: &[[u8; 4]]) -> Vec<CIELab> {
    let press = lcms2::Profile::new_icc(Profile::newsprint().icc()).expect("a profile");
    let xyz = lcms2::Profile::new_xyz();
    let (intent, flags) = (lcms2::Intent::RelativeColorimetric, Flags::NO_OPTIMIZE);
    let transform: Transform<[u8; 4], [f64; 3]> =
        Transform::new_flags(&press, PixelFormat::CMYK_8, &xyz, PixelFormat::XYZ_DBL, intent, flags).expect("to XYZ");
    let mut out = vec![[0.0; 3]; inks.len()];
    transform.transform_pixels(inks, &mut out);
    let f = |v: f64| if v > 0.008856 { v.cbrt() } else { 7.787 * v + 16.0 / 116.0 };
    let of = |[x, y, z]: &[f64; 3]| {
        // D50
        let (x, y, z) = (f(x / 0.9642), f(*y), f(z / 0.8249));
        CIELab { L: 116.0 * y - 16.0, a: 500.0 * (x - y), b: 200.0 * (y - z) }
    };
    out.iter().map(of).collect()
}

fn difference(a: &CIELab, b: &CIELab) -> f64 {
    ((a.L - b.L).powi(2) + (a.a - b.a).powi(2) + (a.b - b.b).powi(2)).sqrt()
}

fn total(pixel: &[u8]) -> u32 {
    pixel.iter().map(|v| u32::from(*v)).sum()
}

/// Everything that is said of a picture's preparation.
fn notes(file: &[u8], how: &Preparation) -> Vec<Note> {
    let mut store = ImageStore::new();
    let id = store.add("a", file.to_vec()).expect("a picture");
    let (w, h) = (store.info(id).width, store.info(id).height);
    store.prepare(id, [0, 0, w, h], &place(200, 150), how).expect("a picture").notes
}

/// A CMYK picture over the limit in its lower right half: dark tones of many hues, and type.
fn heavy(x: u16, y: u16) -> Vec<u8> {
    match (x / 8, y / 8) {
        (0, 0) => vec![0, 0, 0, 255],
        (column, row) if column + row > 12 => {
            let hue = |n: u16| 200 + (n * 37 % 56) as u8;
            vec![hue(column), hue(row), hue(column + row), 120 + (column * 4) as u8]
        }
        (column, row) => vec![(column * 8) as u8, (row * 8) as u8, 40, 30],
    }
}

#[test]
fn inks_over_the_limit_are_separated_again_and_look_the_same() {
    let file = jpeg((128, 96), ColorType::Cmyk, |_| (), heavy);
    let same = Preparation { ink_limit: 40_000, ..as_is() };
    let before = inks("a.jpg", file.clone(), &same).expect("pixels");
    let after = inks("a.jpg", file.clone(), &as_is()).expect("pixels");
    assert!(matches!(notes(&file, &as_is()).as_slice(), [Note::OverLimit(most)] if *most > 25_000));
    assert!(notes(&file, &same).is_empty());
    let (old, new) = (before.data.as_chunks::<4>().0, after.data.as_chunks::<4>().0);
    assert!(new.iter().all(|p| total(p) <= 22_000 * 255 / 10_000), "nothing is over the limit");
    let differences: Vec<f64> = lab(old).iter().zip(&lab(new)).map(|(a, b)| difference(a, b)).collect();
    let mean = differences.iter().sum::<f64>() / differences.len() as f64;
    let worst = differences.iter().copied().fold(0.0, f64::max);
    assert!(mean < 1.0 && worst < 6.0, "mean {mean:.2}, worst {worst:.2}");
    // Light places and black type keep their inks.
    for (old, new) in old.iter().zip(new).filter(|(old, _)| total(*old) < 400) {
        assert_eq!(old, new);
    }
    assert!(near(&at(&after, 3, 3), &[0, 0, 0, 255], 3));
}

#[test]
fn a_few_pixels_over_the_limit_do_not_count() {
    // 2 mm of a picture of 70 mm.
    let dot = |x: u16, y: u16| if x / 8 == 3 && y / 8 == 3 { vec![255; 4] } else { vec![60, 40, 40, 10] };
    let file = jpeg((256, 192), ColorType::Cmyk, |_| (), dot);
    assert!(notes(&file, &as_is()).is_empty());
    let pixels = inks("a.jpg", file, &as_is()).expect("pixels");
    assert!(total(&at(&pixels, 28, 28)) > 1000, "it stays as it came");
}

#[test]
fn inks_of_another_press_are_separated_again() {
    let coated = Profile::bundled("FOGRA39L_coated").expect("bundled");
    let ink = |x: u16, _| match x / 16 {
        0 => vec![0, 0, 0, 255],
        1 => vec![255, 230, 220, 240],
        _ => vec![40, 120, 160, 20],
    };
    let with = |profile: &Profile| {
        let icc = profile.icc().to_vec();
        jpeg((64, 48), ColorType::Cmyk, move |e| e.add_icc_profile(&icc).expect("a profile"), ink)
    };
    let other = with(&coated);
    assert_eq!(notes(&other, &as_is()), [Note::OtherPress]);
    let pixels = inks("a.jpg", other, &as_is()).expect("pixels");
    let [c, m, y, k] = at(&pixels, 4, 20)[..] else { panic!("four inks") };
    assert!(c.max(m).max(y) <= 4 && k > 240, "black type stays black alone: {c} {m} {y} {k}");
    assert!(total(&at(&pixels, 24, 20)) <= 225 * 255 / 100, "{:?}", at(&pixels, 24, 20));
    // Newsprint's dots gain more: the same tone takes less ink.
    assert!(total(&at(&pixels, 56, 20)) < 340, "{:?}", at(&pixels, 56, 20));
    // The press's own profile changes nothing.
    let own = with(&Profile::newsprint());
    let pixels = inks("a.jpg", own, &Preparation { ink_limit: 40_000, ..as_is() }).expect("pixels");
    assert!(near(&at(&pixels, 56, 20), &[40, 120, 160, 20], 4));
}

#[test]
fn neutral_rgb_prints_with_black_alone_and_as_light() {
    let ramp = |x: u16, _| vec![(x * 2) as u8; 3];
    let pixels = inks("a.jpg", jpeg((128, 32), ColorType::Rgb, |_| (), ramp), &as_is()).expect("pixels");
    assert_eq!(pixels.inks, 1);
    assert!(at(&pixels, 0, 9)[0] > 250 && at(&pixels, 127, 9)[0] < 5, "black and white stay");
    let black: Vec<[u8; 4]> = (0..128).map(|x| [0, 0, 0, at(&pixels, x, 9)[0]]).collect();
    let light: Vec<f64> = lab(&black).iter().map(|c| c.L).collect();
    assert!(light.windows(2).all(|p| p[1] > p[0] - 0.6), "{light:?}");
    // Sepia is a colour.
    let sepia = |x: u16, _| vec![(x + 60) as u8, (x + 45) as u8, (x + 30) as u8];
    let pixels = inks("a.jpg", jpeg((128, 32), ColorType::Rgb, |_| (), sepia), &as_is()).expect("pixels");
    assert_eq!(pixels.inks, 4);
}

#[test]
fn the_intent_of_the_press_is_heeded() {
    let file = jpeg((32, 32), ColorType::Rgb, |_| (), |_, _| vec![0, 40, 220]);
    let with = |intent, black_point| {
        let mut how = as_is();
        (how.condition.intent, how.condition.black_point) = (intent, black_point);
        at(&inks("a.jpg", file.clone(), &how).expect("pixels"), 9, 9)
    };
    let perceptual = with(Intent::Perceptual, true);
    assert_ne!(perceptual, with(Intent::AbsoluteColorimetric, false));
    assert_ne!(perceptual, with(Intent::RelativeColorimetric, false));
}

#[test]
fn a_limit_below_the_profile_s_own_holds_for_rgb_too() {
    let dark = |x: u16, y: u16| vec![(x / 4) as u8, (y / 8) as u8, 20];
    let how = Preparation { ink_limit: 18_000, ..as_is() };
    let pixels = inks("a.jpg", jpeg((64, 64), ColorType::Rgb, |_| (), dark), &how).expect("pixels");
    assert_eq!(pixels.inks, 4);
    assert!(pixels.data.as_chunks::<4>().0.iter().all(|p| total(p) <= 459));
}

#[test]
fn gray_stays_unless_its_profile_means_something_else() {
    let with = |icc: Option<Vec<u8>>| {
        let adapt =
            |e: &mut Encoder<&mut Vec<u8>>| icc.iter().for_each(|icc| e.add_icc_profile(icc).expect("a profile"));
        let file = jpeg((32, 32), ColorType::Luma, adapt, |_, _| vec![100]);
        at(&inks("a.jpg", file, &as_is()).expect("pixels"), 9, 9)[0]
    };
    assert!(with(None).abs_diff(155) <= 1);
    let linear = with(gray_icc(1.0));
    assert!(linear < 130, "linear 100 is light: {linear}");
    assert!(with(Some(b"damaged".to_vec())).abs_diff(155) <= 1, "a profile that cannot be read says nothing");
}

#[test]
fn a_screen_gets_srgb() {
    let screen = Preparation { medium: Medium::Screen, ..as_is() };
    let show = |file: Vec<u8>| {
        let mut store = ImageStore::new();
        let id = store.add("a", file).expect("a picture");
        let (w, h) = (store.info(id).width, store.info(id).height);
        let prepared = store.prepare(id, [0, 0, w, h], &place(200, 150), &screen).expect("a picture");
        (prepared.depth(), prepared.rows(0..1))
    };
    assert_eq!(show(png_file(1, 1, 8, 2, 0, &[], &[0, 10, 200, 30])), (3, vec![10, 200, 30]));
    let (depth, red) = show(jpeg((16, 16), ColorType::Cmyk, |_| (), |_, _| vec![0, 230, 220, 0]));
    assert!(depth == 3 && red[0] > 150 && red[1] < 110 && red[2] < 110, "{:?}", &red[..3]);
    let (depth, gray) = show(jpeg((16, 16), ColorType::Luma, |_| (), |_, _| vec![90]));
    assert!(depth == 1 && gray[0].abs_diff(90) <= 1);
    let linear = |e: &mut Encoder<&mut Vec<u8>>| e.add_icc_profile(&gray_icc(1.0).expect("a profile")).expect("ICC");
    let (_, gray) = show(jpeg((16, 16), ColorType::Luma, linear, |_, _| vec![55]));
    assert!((120..=136).contains(&gray[0]), "linear 55 is sRGB 128: {}", gray[0]);
}
