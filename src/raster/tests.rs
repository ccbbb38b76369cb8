//! What scenes come to on their planes.

use super::*;
use kurbo::{Affine, BezPath, Rect, Shape as _};
use std::sync::Arc;

fn square(x: f64, y: f64, side: f64) -> BezPath {
    Rect::new(x, y, x + side, y + side).to_path(0.1)
}

fn flat(amounts: [Option<u8>; 5]) -> Arc<Ink> {
    Arc::new(Ink::flat(amounts))
}

const CYAN: [Option<u8>; 5] = [Some(200), Some(0), Some(0), Some(0), Some(0)];
const YELLOW: [Option<u8>; 5] = [Some(0), Some(0), Some(240), Some(0), Some(0)];

fn scene() -> Scene {
    Scene::new(20, 20, 5)
}

fn fill(scene: &mut Scene, path: &BezPath, amounts: [Option<u8>; 5], state: State) {
    scene.fill(path.iter(), Affine::IDENTITY, Rule::NonZero, &flat(amounts), state).expect("room");
}

/// The amounts of a pixel.
fn at(planes: &[Vec<u8>], x: usize, y: usize) -> Vec<u8> {
    planes.iter().map(|plane| plane[y * 20 + x]).collect()
}

#[test]
fn inks_knock_out_or_overprint_plane_by_plane() {
    let mut s = scene();
    fill(&mut s, &square(0.0, 0.0, 15.0), CYAN, State::default());
    fill(&mut s, &square(5.0, 5.0, 5.0), YELLOW, State::default());
    let spot = [None, None, None, None, Some(255)];
    fill(&mut s, &square(10.0, 10.0, 8.0), spot, State::default());
    let p = s.paint();
    assert_eq!(at(&p, 2, 2), [200, 0, 0, 0, 0]);
    assert_eq!(at(&p, 7, 7), [0, 0, 240, 0, 0]);
    assert_eq!(at(&p, 12, 12), [200, 0, 0, 0, 255]);
    assert_eq!(at(&p, 17, 17), [0, 0, 0, 0, 255]);
}

#[test]
fn opacity_clips_and_bands_meet() {
    let mut s = Scene::new(20, 400, 1);
    let tall = Rect::new(2.0, 10.0, 18.0, 390.0).to_path(0.1);
    let clip =
        s.clip(ClipId::ALL, &square(0.0, 0.0, 10.5), Affine::new([1.0, 0.0, 0.0, 30.0, 0.0, 0.0]), Rule::NonZero);
    let inner = s.clip(clip.expect("room"), &tall, Affine::translate((3.0, 0.0)), Rule::NonZero).expect("room");
    let state = State { opacity: 128, clip: inner, ..State::default() };
    s.fill(tall.iter(), Affine::IDENTITY, Rule::NonZero, &Arc::new(Ink::flat([Some(255)])), state).expect("room");
    let p = s.paint().remove(0);
    let pixel = |x: usize, y: usize| p[y * 20 + x];
    assert_eq!((pixel(4, 100), pixel(5, 100), pixel(9, 100), pixel(10, 100), pixel(11, 100)), (0, 128, 128, 64, 0));
    assert!((10..315).all(|y| pixel(7, y) == 128) && pixel(7, 9) == 0 && pixel(7, 315) == 0, "every band alike");
}

#[test]
fn multiply_adds_inks_and_screen_on_bare_paper_is_paint() {
    let mut s = scene();
    fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State::default());
    let multiply = State { blend: Blend::Multiply, ..State::default() };
    fill(&mut s, &square(5.0, 5.0, 10.0), YELLOW, multiply);
    let p = s.paint();
    assert_eq!(at(&p, 7, 7), [200, 0, 240, 0, 0]);
    assert_eq!(at(&p, 12, 12), [0, 0, 240, 0, 0]);
    let mut s = scene();
    fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State { blend: Blend::Screen, ..State::default() });
    assert_eq!(at(&s.paint(), 5, 5)[0], 200, "nothing lies below");
}

#[test]
fn an_isolated_group_does_not_see_what_is_below_another_does() {
    for (isolated, seen) in [(true, 0), (false, 200)] {
        let mut s = scene();
        fill(&mut s, &square(0.0, 0.0, 20.0), CYAN, State::default());
        s.begin_group(Group { isolated, knockout: false }, State::default()).expect("room");
        fill(&mut s, &square(5.0, 5.0, 5.0), YELLOW, State { blend: Blend::Multiply, ..State::default() });
        s.end_group();
        let p = s.paint();
        assert_eq!(at(&p, 7, 7), [seen, 0, 240, 0, 0], "isolated: {isolated}");
        assert_eq!(at(&p, 2, 2), [200, 0, 0, 0, 0]);
    }
}

#[test]
fn a_groups_opacity_acts_once_on_all_of_it() {
    for isolated in [true, false] {
        let mut s = scene();
        let half = State { opacity: 128, ..State::default() };
        s.begin_group(Group { isolated, knockout: false }, half).expect("room");
        fill(&mut s, &square(0.0, 0.0, 10.0), YELLOW, State::default());
        fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State::default());
        s.end_group();
        assert_eq!(at(&s.paint(), 5, 5), [100, 0, 0, 0, 0], "isolated: {isolated}");
    }
}

#[test]
fn a_multiplied_group_darkens_what_lies_below() {
    for isolated in [true, false] {
        let mut s = scene();
        fill(&mut s, &square(0.0, 0.0, 20.0), CYAN, State::default());
        let state = State { blend: Blend::Multiply, opacity: 128, ..State::default() };
        s.begin_group(Group { isolated, knockout: false }, state).expect("room");
        fill(&mut s, &square(5.0, 5.0, 10.0), YELLOW, State::default());
        s.end_group();
        let seen = at(&s.paint(), 7, 7);
        assert!(seen[0].abs_diff(200) <= 1 && seen[2].abs_diff(120) <= 1, "isolated: {isolated}: {seen:?}");
    }
}

#[test]
fn objects_of_a_knockout_group_replace_one_another() {
    for isolated in [true, false] {
        let mut s = scene();
        fill(&mut s, &square(0.0, 0.0, 20.0), [Some(0), Some(100), Some(0), Some(0), Some(0)], State::default());
        s.begin_group(Group { isolated, knockout: true }, State::default()).expect("room");
        fill(&mut s, &square(0.0, 0.0, 12.0), CYAN, State::default());
        fill(&mut s, &square(4.0, 4.0, 4.0), YELLOW, State { opacity: 128, ..State::default() });
        // a group within counts as one object
        s.begin_group(Group { isolated: true, knockout: false }, State { opacity: 128, ..State::default() })
            .expect("room");
        fill(&mut s, &square(9.0, 9.0, 2.0), YELLOW, State::default());
        s.end_group();
        s.end_group();
        let p = s.paint();
        assert_eq!(at(&p, 2, 2), [200, 0, 0, 0, 0]);
        let (one, other) = (at(&p, 5, 5), at(&p, 10, 10));
        assert!(one[0] == 0 && one[1].abs_diff(50) <= 1 && one[2].abs_diff(120) <= 1, "no cyan is left: {one:?}");
        assert!(other[0] == 0 && other[1].abs_diff(50) <= 1 && other[2].abs_diff(120) <= 1, "{other:?}");
    }
}

#[test]
fn soft_masks_of_light_and_of_opacity() {
    let gray = |v: u8| [Some(0), Some(0), Some(0), Some(v), Some(0)];
    let mut s = scene();
    s.begin_mask().expect("room");
    fill(&mut s, &square(0.0, 0.0, 10.0), gray(0), State::default());
    fill(&mut s, &square(0.0, 10.0, 10.0), gray(128), State::default());
    let light = s.end_mask(MaskKind::Luminosity(vec![0, 0, 0, 255]), None);
    fill(&mut s, &square(0.0, 0.0, 20.0), CYAN, State { mask: light, ..State::default() });
    let p = s.paint();
    assert_eq!((at(&p, 5, 5)[0], at(&p, 15, 5)[0]), (200, 0), "white shows, black hides");
    assert!(at(&p, 5, 15)[0].abs_diff(100) <= 1);
    let mut s = scene();
    s.begin_mask().expect("room");
    fill(&mut s, &square(0.0, 0.0, 10.0), gray(255), State { opacity: 51, ..State::default() });
    let opacity = s.end_mask(MaskKind::Alpha, Some(std::array::from_fn(|v| 255 - v as u8)));
    s.begin_group(Group { isolated: true, knockout: false }, State { mask: opacity, ..State::default() })
        .expect("room");
    fill(&mut s, &square(0.0, 0.0, 20.0), CYAN, State::default());
    s.end_group();
    let p = s.paint();
    assert_eq!((at(&p, 5, 5)[0], at(&p, 15, 5)[0]), (160, 200), "the transfer function turns it round");
}

#[test]
fn planes_that_come_later_are_there_for_all() {
    let mut s = Scene::new(20, 20, 4);
    fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State::default());
    s.widen(5);
    fill(&mut s, &square(5.0, 5.0, 10.0), [None, None, None, None, Some(9)], State::default());
    let p = s.paint();
    assert_eq!((at(&p, 7, 7), at(&p, 2, 2)[4]), (vec![200, 0, 0, 0, 9], 0));
}

#[test]
fn nesting_has_an_end_and_what_is_left_open_is_closed() {
    let mut s = scene();
    let mut depth = 0;
    while s.begin_group(Group::default(), State::default()).is_ok() {
        depth += 1;
        assert!(depth < 1000);
    }
    assert!(s.begin_mask().is_err());
    fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State::default());
    assert_eq!(at(&s.paint(), 5, 5)[0], 200);
    let mut s = scene();
    s.end_group();
    assert!(s.end_mask(MaskKind::Alpha, None).is_none());
    s.begin_mask().expect("room");
    fill(&mut s, &square(0.0, 0.0, 10.0), CYAN, State::default());
    assert_eq!(at(&s.paint(), 5, 5)[0], 0, "a mask that is not ended paints nothing");
    assert!(Scene::new(0, 9, 3).paint().iter().all(Vec::is_empty));
}
