//! The marks that a proof with errors bears: 未簽, what is wrong, boxes around faulty lines.
//!
//! They are laid over the page in pure magenta, which no text of a newspaper is set in. Where 未簽
//! stands in its place in the head margin, all that is written after it in that ink is of the marks,
//! and so are the frames in it. They are no content: a page whose errors were mended says what it
//! said.

use std::collections::BTreeSet;

use kurbo::Rect;

use crate::pdfread::state::Paint;

use super::content::{Object, words};
use super::text::Shown;

/// The marks of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Where they are, in points from the trim's upper left corner.
    pub at: Vec<Rect>,
    /// What they say; empty on a page without marks.
    pub said: String,
}

/// The words of the stamp.
const STAMP: [char; 2] = ['未', '簽'];
/// The size of the stamp, in points.
const SIZE: f32 = 24.0;
/// The stamp and what is written beside it end above this, in points from the trim's edge.
const FOOT: f64 = 40.0;
/// The widths of frames, in points: around a faulty line, around the stamp.
const FRAMES: [f64; 2] = [0.75, 1.0];

/// Whether a paint is the ink of marks.
pub(super) fn is_ink(paint: &Paint) -> bool {
    matches!(paint, Paint::Solid(_)) && words(paint) == "M 100 %"
}

/// Whether a stroke may be a mark's frame.
pub(super) fn is_frame(points: f64, paint: &Paint) -> bool {
    FRAMES.iter().any(|width| (points - width).abs() < 0.01) && is_ink(paint)
}

/// Takes the marks out of what a page shows. `frames` are the places of objects that may be of them.
pub(super) fn take(shown: &mut Vec<Shown>, objects: &mut Vec<Object>, frames: &BTreeSet<usize>) -> Marks {
    let Some(start) = stamp(shown) else { return Marks::default() };
    let mut marks = Marks::default();
    let is_mark = |s: &Shown| s.mark && s.letter.at.y1 < FOOT;
    for letter in shown.iter().skip(start).filter(|s| is_mark(s)).map(|s| s.letter) {
        marks.said.push(letter.c);
        marks.at.push(letter.at);
    }
    let mut at = 0;
    shown.retain(|letter| {
        at += 1;
        at <= start || !is_mark(letter)
    });
    let mut at = 0;
    objects.retain(|object| {
        let frame = frames.contains(&at);
        at += 1;
        if frame {
            marks.at.extend(sides(object.at));
        }
        !frame
    });
    marks
}

/// Where the stamp begins among what is shown.
fn stamp(shown: &[Shown]) -> Option<usize> {
    let is =
        |s: &Shown, c: char| s.mark && s.letter.c == c && (s.letter.size - SIZE).abs() < 0.5 && s.letter.at.y1 < FOOT;
    shown.windows(STAMP.len()).position(|pair| pair.iter().zip(STAMP).all(|(s, c)| is(s, c)))
}

/// The four lines of a frame.
fn sides(r: Rect) -> [Rect; 4] {
    let line = 1.0;
    [
        Rect::new(r.x0, r.y0, r.x1, r.y0 + line),
        Rect::new(r.x0, r.y1 - line, r.x1, r.y1),
        Rect::new(r.x0, r.y0, r.x0 + line, r.y1),
        Rect::new(r.x1 - line, r.y0, r.x1, r.y1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::diff::content::ObjectKind;
    use crate::edition::diff::text::Letter;

    fn shown(words: &str, size: f32, y: f64, mark: bool) -> Vec<Shown> {
        let letter = |(i, c): (usize, char)| {
            let x = i as f64 * f64::from(size);
            let at = Rect::new(x, y - f64::from(size), x + f64::from(size), y);
            Letter { c, at, size, look: 0, line: 0, soft: false, vertical: false }
        };
        words.chars().enumerate().map(letter).map(|letter| Shown { letter, group: 0, mark }).collect()
    }

    fn frame(x: f64) -> Object {
        let at = Rect::new(x, 100.0, x + 50.0, 112.0);
        Object { kind: ObjectKind::Frame, at, whole: at, look: 1, paint: "M 100 %".to_owned() }
    }

    #[test]
    fn marks_are_taken_out_and_nothing_else() {
        let mut page = shown("內文", 9.0, 300.0, false);
        page.extend(shown("未簽", 24.0, 26.0, true));
        page.extend(shown("[overset] 溢出", 7.0, 10.0, true));
        page.extend(shown("紅字", 9.0, 300.0, true));
        page.extend(shown("頁頂黑字", 7.0, 10.0, false));
        let mut objects = vec![frame(0.0), frame(60.0)];
        let marks = take(&mut page, &mut objects, &BTreeSet::from([1]));
        assert_eq!(marks.said, "未簽[overset] 溢出");
        assert_eq!(page.iter().map(|s| s.letter.c).collect::<String>(), "內文紅字頁頂黑字");
        assert_eq!(objects, [frame(0.0)]);
        assert_eq!(marks.at.len(), 14 + 4, "letters, and the sides of a frame");
    }

    #[test]
    fn magenta_without_a_stamp_is_content() {
        // 未簽 in a headline, or in black, is a story's
        for (size, y, mark) in [(24.0, 300.0, true), (24.0, 26.0, false), (40.0, 26.0, true)] {
            let mut page = shown("未簽", size, y, mark);
            let mut objects = vec![frame(0.0)];
            assert_eq!(take(&mut page, &mut objects, &BTreeSet::from([0])), Marks::default());
            assert_eq!((page.len(), objects.len()), (2, 1));
        }
    }
}
