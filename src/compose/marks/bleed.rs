//! Bleed for pages whose layout has none.

use crate::geom::{Length, Rect, Size};
use crate::page::{Page, Paint};

/// Gives a page its bleed, unless it has one: tints and rules that end at the trim are carried on
/// into it. A picture is not: it has no more to show than its crop.
pub(super) fn extend(page: &mut Page, bleed: Length) {
    if page.bleed > Length::ZERO || bleed <= Length::ZERO {
        return;
    }
    page.bleed = bleed;
    for item in page.under.iter_mut().chain(&mut page.over) {
        if let Paint::Fill { rect, .. } = &mut item.paint {
            *rect = carried_on(rect, page.trim, bleed);
        }
    }
}

/// A rectangle whose edges at the trim move out by the bleed.
fn carried_on(rect: &Rect, trim: Size, bleed: Length) -> Rect {
    let none = Length::ZERO;
    let low = |edge: Length| if edge <= none { edge.min(none - bleed) } else { edge };
    let high = |edge: Length, end: Length| if edge >= end { edge.max(end + bleed) } else { edge };
    let (x, y) = (low(rect.x), low(rect.y));
    let (right, bottom) = (high(rect.right(), trim.width), high(rect.bottom(), trim.height));
    Rect::new(x, y, right - x, bottom - y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_edges_at_the_trim_move() {
        let pt = Length::pt;
        let trim = Size { width: pt(100), height: pt(200) };
        let of = |x, y, w, h| carried_on(&Rect::new(pt(x), pt(y), pt(w), pt(h)), trim, pt(9));
        assert_eq!(of(10, 20, 30, 40), Rect::new(pt(10), pt(20), pt(30), pt(40)));
        assert_eq!(of(0, 20, 100, 40), Rect::new(pt(-9), pt(20), pt(118), pt(40)));
        assert_eq!(of(10, 0, 30, 200), Rect::new(pt(10), pt(-9), pt(30), pt(218)));
    }
}
