//! Checks of spreads: what stands in the fold.

use crate::diag::catalogue::raise;
use crate::geom::Length;
use crate::page::NodeKind;

use super::{Found, Inspection};

/// What ends nearer to the fold than this does not cross it.
const GRACE: Length = Length::pt(1);

/// Text that crosses the fold, other than heads and furniture.
pub(super) fn check(on: &Inspection, found: &mut Found) {
    let Some(fold) = on.plan.fold() else { return };
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
