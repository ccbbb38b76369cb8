//! Which part of a story goes into which slot of its thread.
//!
//! Parts with a slot of their own are assigned here, each once; what has none runs in the
//! thread, so that no text of a story is lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::layout::{Role, SlotTable};
use crate::input::manuscript::{Block, Inlines, Manuscript, Photo};

/// A part of a story that a slot can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// The series bug.
    Bug,
    /// The label.
    Label,
    /// The kicker.
    Kicker,
    /// The headline.
    Headline,
    /// The deck.
    Deck,
    /// The lead and its byline.
    Lead,
    /// A photo, from 0.
    Photo(usize),
    /// A photo's caption and credit, from 0.
    Caption(usize),
    /// A sidebar, from 0.
    Sidebar(usize),
    /// The refer line.
    Refer,
    /// The credits.
    Credits,
    /// The head over the text on a page that the story runs on to.
    JumpHead,
}

/// A story's photos and sidebars, numbered through, and which other parts it has.
pub struct Contents<'m> {
    /// Photos in order, those within sidebars too.
    pub photos: Vec<&'m Photo>,
    /// Sidebars in order.
    pub sidebars: Vec<(&'m Inlines, &'m [Block])>,
    story: &'m Manuscript,
}

impl<'m> Contents<'m> {
    /// The contents of a manuscript.
    pub fn of(story: &'m Manuscript) -> Contents<'m> {
        let mut contents = Contents { photos: Vec::new(), sidebars: Vec::new(), story };
        contents.collect(&story.lead);
        contents.collect(&story.body);
        contents
    }
    fn collect(&mut self, blocks: &'m [Block]) {
        for block in blocks {
            match block {
                Block::Photo(photo) => self.photos.push(photo),
                Block::Sidebar { head, blocks, .. } => {
                    self.sidebars.push((head, blocks));
                    self.collect(blocks);
                }
                _ => {}
            }
        }
    }
    /// Whether the story has a part.
    pub fn has(&self, piece: Piece) -> bool {
        let front = &self.story.front;
        match piece {
            Piece::Bug => front.bug.is_some(),
            Piece::Label => front.label.is_some(),
            Piece::Kicker => front.kicker.is_some(),
            Piece::JumpHead => front.jump.is_some() || !front.headline.text.is_empty(),
            Piece::Headline => !front.headline.text.is_empty(),
            Piece::Deck => front.deck.is_some(),
            Piece::Lead => !self.story.lead.is_empty() || front.byline.is_some(),
            Piece::Refer => front.refer.is_some(),
            Piece::Credits => !front.credits.is_empty(),
            Piece::Photo(n) => n < self.photos.len(),
            Piece::Caption(n) => self.photos.get(n).is_some_and(|p| p.caption.is_some() || p.credit.is_some()),
            Piece::Sidebar(n) => n < self.sidebars.len(),
        }
    }
}

/// Which pieces a story's slots hold.
#[derive(Default)]
pub struct Assignment {
    /// By slot: its pieces, in reading order.
    pub slots: BTreeMap<usize, Vec<Piece>>,
    /// By piece: its slot.
    pub pieces: BTreeMap<Piece, usize>,
    /// Pieces that have a slot on an earlier page.
    earlier: BTreeSet<Piece>,
}

impl Assignment {
    /// Assigns a story's parts to the slots of its thread, given in the layout's order.
    pub fn of(slots: &[(usize, &SlotTable)], contents: &Contents) -> Assignment {
        let mut out = Assignment::default();
        for (slot, table) in slots {
            if let Some(piece) = single(table.role) {
                out.give(*slot, piece, contents);
            }
        }
        out.pictures(slots, contents);
        for (slot, _) in slots.iter().filter(|(_, t)| t.role == Role::Heads) {
            for piece in [Piece::Kicker, Piece::Headline, Piece::Deck] {
                out.give(*slot, piece, contents);
            }
        }
        out
    }

    /// Assigns to the slots of a page that a story runs on to: its head there, and what found no
    /// slot on the pages before. What stands over a story's text stays where the story starts.
    pub fn of_jump(slots: &[(usize, &SlotTable)], contents: &Contents, earlier: BTreeSet<Piece>) -> Assignment {
        let mut out = Assignment { earlier, ..Assignment::default() };
        for (slot, table) in slots {
            let piece = match table.role {
                Role::Headline | Role::Heads => Piece::JumpHead,
                Role::Refer => Piece::Refer,
                Role::Credits => Piece::Credits,
                _ => continue,
            };
            out.give(*slot, piece, contents);
        }
        out.pictures(slots, contents);
        out
    }

    /// Photos, sidebars and captions.
    fn pictures(&mut self, slots: &[(usize, &SlotTable)], contents: &Contents) {
        let numbered = |t: &SlotTable| t.number.map(|n| usize::from(n).wrapping_sub(1));
        for given in [true, false] {
            for (slot, table) in slots.iter().filter(|(_, t)| t.number.is_some() == given) {
                self.series(*slot, table, numbered(table), contents);
            }
        }
        for given in [true, false] {
            let captions = slots.iter().filter(|(_, t)| t.role == Role::Caption && t.number.is_some() == given);
            for (slot, table) in captions {
                self.caption(*slot, numbered(table), contents);
            }
        }
    }

    /// Whether a piece has a slot on this page.
    pub fn placed(&self, piece: Piece) -> bool {
        self.pieces.contains_key(&piece)
    }

    /// Whether a piece has a slot on this page or one before it.
    fn taken(&self, piece: Piece) -> bool {
        self.placed(piece) || self.earlier.contains(&piece)
    }

    /// Gives a piece to a slot, if the story has it and no other slot does.
    fn give(&mut self, slot: usize, piece: Piece, contents: &Contents) -> bool {
        let free = contents.has(piece) && !self.taken(piece);
        if free {
            self.pieces.insert(piece, slot);
            self.slots.entry(slot).or_default().push(piece);
        }
        free
    }

    /// Photos (with their captions, where they share a slot) and sidebars.
    fn series(&mut self, slot: usize, table: &SlotTable, number: Option<usize>, contents: &Contents) {
        let (make, count): (fn(usize) -> Piece, usize) = match table.role {
            Role::Photo => (Piece::Photo, contents.photos.len()),
            Role::Sidebar => (Piece::Sidebar, contents.sidebars.len()),
            _ => return,
        };
        let next = number.or_else(|| (0..count).find(|n| !self.taken(make(*n))));
        let Some(n) = next.filter(|n| self.give(slot, make(*n), contents)) else { return };
        if table.role == Role::Photo && table.caption == Some(true) {
            self.give(slot, Piece::Caption(n), contents);
        }
    }

    /// The next caption of a photo that has a slot.
    fn caption(&mut self, slot: usize, number: Option<usize>, contents: &Contents) {
        let free = |n: &usize| self.placed(Piece::Photo(*n)) && !self.placed(Piece::Caption(*n));
        let next = number.or_else(|| (0..contents.photos.len()).find(|n| free(n) && contents.has(Piece::Caption(*n))));
        if let Some(n) = next {
            self.give(slot, Piece::Caption(n), contents);
        }
    }
}

/// The piece that a role holds, where it is only one.
fn single(role: Role) -> Option<Piece> {
    Some(match role {
        Role::Bug => Piece::Bug,
        Role::Label => Piece::Label,
        Role::Kicker => Piece::Kicker,
        Role::Headline => Piece::Headline,
        Role::Deck => Piece::Deck,
        Role::Lead => Piece::Lead,
        Role::Refer => Piece::Refer,
        Role::Credits => Piece::Credits,
        _ => return None,
    })
}
