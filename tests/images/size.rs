//! Resolution: pictures come down to the target, as good as can be, and never up.

use super::*;
use dayang::image::Sharpen;

/// A zone plate: rings that get finer towards the edge, which a poor filter turns into others.
fn rings(x: u16, y: u16) -> u8 {
    let (dx, dy) = (f64::from(x) - 300.0, f64::from(y) - 300.0);
    (127.5 + 127.5 * ((dx * dx + dy * dy) * std::f64::consts::PI / 600.0).cos()) as u8
}

#[test]
fn a_large_picture_comes_to_the_target() {
    let file = jpeg((600, 600), ColorType::Luma, |_| (), |x, y| vec![rings(x, y)]);
    let mut store = ImageStore::new();
    let id = store.add("rings.jpg", file).expect("a picture");
    // One inch at 150 ppi.
    let how = Preparation { target_ppi: 150, ..Preparation::default() };
    let small = picture_pixels(&store, id, [0, 0, 600, 600], &place(72, 72), &how).expect("pixels");
    assert_eq!((small.width, small.height), (150, 150));
    // In the middle the rings are wide and stay; at the corner they are finer than the new
    // pixels and must fade to their mean, not alias.
    let spread = |x: std::ops::Range<u32>, y: std::ops::Range<u32>| {
        let values: Vec<u8> =
            y.flat_map(|y| x.clone().map(move |x| (x, y))).map(|(x, y)| at(&small, x, y)[0]).collect();
        values.iter().max().expect("values") - values.iter().min().expect("values")
    };
    assert!(spread(60..90, 60..90) > 200, "{}", spread(60..90, 60..90));
    assert!(spread(0..12, 0..12) < 60, "{}", spread(0..12, 0..12));
}

#[test]
fn parts_and_pictures_below_the_target_keep_their_pixels() {
    let file = jpeg((300, 200), ColorType::Cmyk, |_| (), |x, y| vec![(x / 2) as u8, y as u8, 0, 20]);
    let mut store = ImageStore::new();
    let id = store.add("a.jpg", file).expect("a picture");
    let how = Preparation::default();
    let same = picture_pixels(&store, id, [0, 0, 300, 200], &place(400, 300), &how).expect("pixels");
    assert_eq!((same.width, same.height), (300, 200));
    let part = picture_pixels(&store, id, [100, 50, 80, 60], &place(200, 150), &how).expect("pixels");
    assert_eq!((part.width, part.height), (80, 60));
    assert!(near(&at(&part, 0, 0), &[50, 50, 0, 20], 3) && near(&at(&part, 79, 59), &[89, 109, 0, 20], 3));
}

#[test]
fn sharpening_steepens_edges_of_what_was_brought_down_alone() {
    let step = |x: u16, _| vec![if x < 200 { 80 } else { 170 }];
    let file = jpeg((400, 400), ColorType::Luma, |_| (), step);
    let sharpen = Some(Sharpen { amount: 120, radius: 10, threshold: 2 });
    let soft = Preparation { target_ppi: 50, ..Preparation::default() };
    let sharp = Preparation { sharpen, ..soft.clone() };
    let contrast = |how: &Preparation| {
        let pixels = inks("a.jpg", file.clone(), how).expect("pixels");
        let row: Vec<u8> = (0..pixels.width).map(|x| at(&pixels, x, 20)[0]).collect();
        (row.iter().max().expect("a row") - row.iter().min().expect("a row"), pixels.width)
    };
    let ((soft, small), (sharp, _)) = (contrast(&soft), contrast(&sharp));
    assert!(small == 139 && (88..=92).contains(&soft) && sharp > soft + 15, "{soft} {sharp} at {small}");
    let untouched = contrast(&Preparation { sharpen, ..as_is() });
    assert_eq!(untouched.1, 400);
    assert!((88..=94).contains(&untouched.0), "{untouched:?}");
}

#[test]
fn the_same_picture_gives_the_same_pixels_on_any_number_of_threads() {
    let file =
        jpeg((500, 400), ColorType::Rgb, |_| (), |x, y| vec![(x / 2) as u8, (y / 2) as u8, ((x + y) % 251) as u8]);
    let sharpen = Some(Sharpen { amount: 80, radius: 12, threshold: 1 });
    let how = Preparation { target_ppi: 70, sharpen, ..Preparation::default() };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| inks("a.jpg", file.clone(), &how)).expect("pixels")
    };
    assert!(on(1) == on(3));
}
