//! Checks of what makes a page look right: level feet, padding, the white under tints and photos.

use crate::diag::catalogue::raise;
use crate::geom::{Length, Rect, WritingMode};
use crate::page::{FrameFact, LineFact};

use super::scene::{Block, Kind, Scene};
use super::{Found, Inspection, across, depth, overlap, pt};

pub(super) fn check(on: &Inspection, scene: &Scene, found: &mut Found) {
    uneven_legs(on, found);
    box_padding(on, found);
    tint_stops(on, scene, found);
}

/// Legs that share a foot end on one baseline; the last may be a line shorter.
fn uneven_legs(on: &Inspection, found: &mut Found) {
    let ends: Vec<(&FrameFact, Length)> = on
        .page
        .frames
        .iter()
        .enumerate()
        .filter(|(_, f)| f.role == "body" && f.lines > 0)
        .filter_map(|(i, f)| Some((f, last_baseline(on, i)?)))
        .collect();
    for legs in ends.chunk_by(|(a, _), (b, _)| a.story == b.story && share_foot(on, a, b)) {
        for pair in legs.windows(2) {
            let [(leg, end), (next, further)] = pair else { continue };
            // A leg that ends above the one after it was left short; the reader goes on from it.
            if *further <= *end + on.leading() / 4 {
                continue;
            }
            let short = (*further - *end + on.leading() / 2).whole(on.leading()).max(1);
            let lines = if short == 1 { "a line".to_owned() } else { format!("{short} lines") };
            let way = if leg.writing.is_vertical() { "before" } else { "above" };
            found.push(
                raise("uneven-legs", format!("the leg `{}` ends {lines} {way} `{}`", leg.slot, next.slot))
                    .at_opt(leg.span, "this leg")
                    .at_opt(next.span, "and the one after it")
                    .help("cut or add a line of text, or open the space around a subhead in it"),
            );
        }
    }
}

/// Whether the lines of two frames run alike and end on one foot: vertical ones at one left edge.
fn share_foot(on: &Inspection, a: &FrameFact, b: &FrameFact) -> bool {
    let foot = |f: &FrameFact| on.turn(f.writing).rect(f.rect).bottom();
    a.writing == b.writing && (foot(a) - foot(b)).abs() < Length::pt(1)
}

/// How deep the last line of a frame stands.
fn last_baseline(on: &Inspection, frame: usize) -> Option<Length> {
    on.page.lines.iter().filter(|l| l.frame as usize == frame).map(depth).max()
}

/// Type in a box or on a tint keeps at least half an em from its edges.
fn box_padding(on: &Inspection, found: &mut Found) {
    for (i, frame) in on.page.frames.iter().enumerate() {
        let Some(slot) = on.slot_of(frame) else { continue };
        // A bug is type in a chip of its own.
        if (slot.fill.is_none() && slot.border.is_none()) || slot.role == "bug" {
            continue;
        }
        let border = slot.border.map_or(Length::ZERO, |b| b.width);
        let em = on.plan.grids.get(slot.grid).map_or(Length::pt(10), |g| g.em);
        let lines = on.page.lines.iter().filter(|l| l.frame as usize == i);
        // Half an em of the text: a head in a box keeps no more.
        let tight = |line: &LineFact| (room(&slot.rect, line) - border, line.size.min(em));
        let worst =
            lines.map(|l| (tight(l), l)).filter(|((room, size), _)| *room * 2 < *size - Length::centipoints(10));
        let Some(((room, size), line)) = worst.min_by_key(|((room, size), _)| *room - *size / 2) else { continue };
        let message = format!(
            "the type of `{}` stands {} from the edge of its box, less than half an em, {}",
            frame.slot,
            pt(room),
            pt(size / 2)
        );
        found.push(
            raise("box-padding", message)
                .at_opt(frame.span, "this slot")
                .at_opt(line.source, "the line nearest to the edge")
                .help(format!("give the slot an inset of at least {}", pt(size / 2 + border))),
        );
    }
}

/// The least distance of a line's em boxes from the edges of a box.
fn room(area: &Rect, line: &LineFact) -> Length {
    let ink = line.rect();
    let sides = (ink.x - area.x).min(area.right() - ink.right());
    sides.min(ink.y - area.y).min(area.bottom() - ink.bottom())
}

/// A tint stops one line short of what follows it.
fn tint_stops(on: &Inspection, scene: &Scene, found: &mut Found) {
    for slot in on.plan.slots.iter().filter(|s| s.fill.is_some() && s.role != "bug") {
        let painted = |b: &&Block| b.kind == Kind::Box && b.rect == slot.rect;
        if !scene.blocks.iter().any(|b| painted(&b)) {
            continue;
        }
        // The white before a block, as its own lines see it: vertical type follows at the left.
        let white = |b: &Block| {
            let turn = on.turn(b.frame.map_or(WritingMode::Horizontal, |f| f.writing));
            let (tint, next) = (turn.rect(slot.rect), turn.rect(b.rect));
            let over = overlap(across(&next), across(&tint)) > on.gap();
            Some(next.y - tint.bottom()).filter(|white| over && *white >= Length::ZERO - on.leading() / 4)
        };
        let typed = scene.blocks.iter().filter(|b| matches!(b.kind, Kind::Text | Kind::Head));
        let follows = typed.filter_map(|b| Some((white(b)?, b)));
        let Some((white, next)) = follows.min_by_key(|(white, _)| *white) else { continue };
        if white * 4 >= on.leading() * 3 {
            continue;
        }
        let name = next.frame.map_or("", |f| f.slot.as_str());
        let way = if next.frame.is_some_and(|f| f.writing.is_vertical()) { "before" } else { "above" };
        let message = format!("the tint of `{}` stops {} {way} `{name}`, less than a line", slot.id, pt(white));
        found.push(
            raise("tint-stop", message)
                .at_opt(slot.span, "this tint")
                .at_opt(next.frame.and_then(|f| f.span), "what follows it")
                .help("end the tint one line higher, or begin what follows one line lower"),
        );
    }
}
