//! A page as a make-up editor sees it: blocks of type, pictures, boxes and rules, with their
//! edges. Heads are blocks of their own; the lines of a leg are one.

use crate::geom::{Length, Rect};
use crate::page::{FrameFact, LineFact, NodeKind};

use super::{Inspection, across, down, overlap, union};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A headline or a sidebar's head.
    Head,
    /// Any other type of a story.
    Text,
    /// A picture, or the keyline of one to come.
    Picture,
    /// A tint or a box with whatever is in it.
    Box,
    /// A rule.
    Rule,
    /// Type or art of the newspaper itself.
    Furniture,
}

/// A block.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    pub kind: Kind,
    /// The edges of its ink.
    pub rect: Rect,
    /// The frame it stands in; `None` for decoration.
    pub frame: Option<&'a FrameFact>,
}

/// A page's blocks.
#[derive(Debug)]
pub struct Scene<'a> {
    pub blocks: Vec<Block<'a>>,
}

impl<'a> Scene<'a> {
    /// The blocks of a page.
    pub fn of(on: &Inspection<'a>) -> Scene<'a> {
        let mut blocks = decoration(on);
        let mut ink: Vec<Option<(Option<Rect>, Option<Rect>)>> = vec![None; on.page.frames.len()];
        for line in &on.page.lines {
            let Some(of_frame) = ink.get_mut(line.frame as usize) else { continue };
            let (head, text) = of_frame.get_or_insert((None, None));
            let rect = line.rect();
            let part = if is_display(on, line) { head } else { text };
            *part = Some(part.map_or(rect, |all| union(&all, &rect)));
        }
        for (frame, ink) in on.page.frames.iter().zip(ink) {
            let furniture = is_furniture(frame);
            if let Some(picture) = on.page.pictures.iter().find(|p| p.slot == frame.slot) {
                blocks.push(Block { kind: Kind::Picture, rect: picture.rect, frame: Some(frame) });
            }
            match ink {
                Some((head, text)) => {
                    let kinds = [(head, Kind::Head), (text, Kind::Text)];
                    for (rect, kind) in kinds.into_iter().filter_map(|(rect, kind)| Some((rect?, kind))) {
                        let kind = if furniture { Kind::Furniture } else { kind };
                        blocks.push(Block { kind, rect, frame: Some(frame) });
                    }
                }
                // Art: a nameplate, a bug.
                None if furniture => blocks.push(Block { kind: Kind::Furniture, rect: frame.rect, frame: Some(frame) }),
                None if frame.role == "bug" => {
                    blocks.push(Block { kind: Kind::Text, rect: frame.rect, frame: Some(frame) });
                }
                None => {}
            }
        }
        let mut scene = Scene { blocks };
        scene.join_captions(on.leading() * 2);
        scene
    }

    /// A photo and the caption under or over it are one block; so are one and the vertical caption
    /// at its side.
    fn join_captions(&mut self, near: Length) {
        let captions: Vec<Block> =
            self.blocks.iter().filter(|b| b.frame.is_some_and(|f| f.role == "caption")).copied().collect();
        for caption in captions {
            let beside = |b: &Block| overlap(across(&b.rect), across(&caption.rect)) > Length::ZERO;
            let touches = |b: &Block| overlap(down(&b.rect), down(&caption.rect)) >= -near;
            let vertical = caption.frame.is_some_and(|f| f.writing.is_vertical());
            let at_side = |b: &Block| {
                vertical
                    && overlap(down(&b.rect), down(&caption.rect)) > Length::ZERO
                    && overlap(across(&b.rect), across(&caption.rect)) >= -near
            };
            let photos = self.blocks.iter_mut().filter(|b| b.kind == Kind::Picture);
            if let Some(photo) = photos.into_iter().find(|b| beside(b) && touches(b) || at_side(b)) {
                photo.rect = union(&photo.rect, &caption.rect);
            }
        }
    }

    /// The boxes and tints that hold a rectangle.
    pub fn boxes_around(&self, rect: &Rect) -> Vec<Rect> {
        let slack = Length::pt(1);
        let boxes = self.blocks.iter().filter(|b| b.kind == Kind::Box);
        boxes.map(|b| b.rect).filter(|r| r.outset(slack).contains(rect)).collect()
    }
}

/// Whether a line is of a headline or a sidebar's head (not of a subhead, kicker or deck).
fn is_display(on: &Inspection, line: &LineFact) -> bool {
    match on.kind_of(line) {
        Some(NodeKind::Head(1)) => true,
        Some(NodeKind::Head(3)) => on.frame_of(line).is_some_and(|f| f.role == "sidebar"),
        _ => false,
    }
}

/// Whether a frame belongs to the newspaper itself, or is a line at the foot.
pub fn is_furniture(frame: &FrameFact) -> bool {
    matches!(frame.role.as_str(), "furniture" | "nameplate" | "refer" | "credits")
}

/// Tints, boxes and rules that are painted.
fn decoration<'a>(on: &Inspection<'a>) -> Vec<Block<'a>> {
    let mut out = Vec::new();
    for slot in &on.plan.slots {
        let frame = on.page.frames.iter().find(|f| on.slot_of(f).is_some_and(|s| s.id == slot.id));
        let art = frame.is_some_and(|f| f.lines == 0 && !on.page.pictures.iter().any(|p| p.slot == f.slot));
        if slot.role != "panel" && (frame.is_none() || (art && !slot.content.is_empty())) {
            continue;
        }
        let r = slot.rect;
        if slot.fill.is_some() || slot.border.is_some() {
            out.push(Block { kind: Kind::Box, rect: r, frame });
        }
        let rules = [
            slot.rules.top.map(|b| Rect { height: b.width, ..r }),
            slot.rules.bottom.map(|b| Rect { y: r.bottom() - b.width, height: b.width, ..r }),
            slot.rules.left.map(|b| Rect { width: b.width, ..r }),
            slot.rules.right.map(|b| Rect { x: r.right() - b.width, width: b.width, ..r }),
        ];
        let inked = rules.into_iter().flatten().filter(|r| r.width > Length::ZERO && r.height > Length::ZERO);
        out.extend(inked.map(|rect| Block { kind: Kind::Rule, rect, frame }));
    }
    out
}
