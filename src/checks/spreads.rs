//! Checks of spreads: what stands in the fold.

use crate::diag::catalogue::raise;
use crate::geom::{Length, Orientation};
use crate::page::{NodeKind, PlacedGlyph, TextRun};

use super::{Found, Inspection};

/// What ends nearer to the fold than this does not cross it.
const GRACE: Length = Length::pt(1);

/// Ink that reaches less far over the fold is not cut by it.
const HAIR: Length = Length::from_raw(1 << 14);

/// Text that crosses the fold, other than heads and furniture, and characters of heads that it
/// cuts.
pub(super) fn check(on: &Inspection, found: &mut Found) {
    let Some(fold) = on.plan.fold() else { return };
    lines(on, fold, found);
    for run in &on.page.text {
        let head = on.page.tree.get(run.node).is_some_and(|node| matches!(node.kind, NodeKind::Head(_)));
        if !head {
            continue;
        }
        let cut = run
            .glyphs
            .iter()
            .find(|glyph| ink(on, run, glyph).is_some_and(|(left, right)| left < fold - HAIR && right > fold + HAIR));
        let Some(glyph) = cut else { continue };
        let (from, to) = (glyph.text.0 as usize, glyph.text.1 as usize);
        let character = run.text.get(from..to).unwrap_or_default();
        found.push(
            raise("spread-fold", format!("the fold cuts 「{character}」 of the head 「{}」", run.text.trim()))
                .at_opt(run.source, "this head")
                .help("let the fold fall between two characters: align the head otherwise, or move its slot"),
        );
    }
}

/// Left and right edge of a glyph's ink on the page; `None` where it has none.
fn ink(on: &Inspection, run: &TextRun, glyph: &PlacedGlyph) -> Option<(Length, Length)> {
    let ink = on.fonts.get(run.face)?.ink(glyph.id)?;
    let start = run.origin.x + glyph.x;
    // Of what lies on its side, the top is at the right.
    Some(match run.orientation {
        Orientation::Sideways => (start + ink.foot.at(run.size), start + ink.top.at(run.size)),
        _ => {
            let along = |edge: crate::geom::Em| start + edge.at(run.size).scale(i64::from(run.width), 1000);
            (along(ink.left), along(ink.right))
        }
    })
}

/// Lines of text that cross the fold.
fn lines(on: &Inspection, fold: Length, found: &mut Found) {
    let mut told: Vec<&str> = Vec::new();
    for line in &on.page.lines {
        let Some(frame) = on.frame_of(line).filter(|f| !told.contains(&f.slot.as_str())) else { continue };
        let text = !on.is_head(line) && !matches!(on.kind_of(line), Some(NodeKind::Furniture));
        let rect = line.rect();
        if !text || rect.x > fold - GRACE || rect.right() < fold + GRACE {
            continue;
        }
        told.push(&frame.slot);
        found.push(
            raise("spread-fold", format!("text in `{}` crosses the fold", frame.slot))
                .at_opt(frame.span, "this slot")
                .at_opt(line.source, "such as this line")
                .help("place it on one side of the fold; heads, pictures and advertisements may cross it"),
        );
    }
}
