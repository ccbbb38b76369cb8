//! What is to be painted, recorded so that any band can paint its part of it.
//!
//! Operators are kept in painting order with the pixels they may touch; clips and soft masks
//! are kept once and named by number. Nothing of a page's size is made before [`Scene::paint`].

use super::blend::Blend;
use super::shape::{Bounds, Rule, Shape};
use kurbo::{Affine, BezPath, PathEl};
use std::fmt;
use std::sync::Arc;

/// A clip of a scene: an outline within another clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClipId(pub(super) u32);

impl ClipId {
    /// The whole raster.
    pub const ALL: ClipId = ClipId(0);
}

/// A soft mask of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MaskId(pub(super) u32);

/// What an operator does to one plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Leaves it as it is: overprint.
    Keep,
    /// Replaces it by this much ink, of 255.
    Flat(u8),
    /// Replaces it by this channel of the ink's source.
    Channel(usize),
}

/// What an operator paints with.
#[derive(Clone)]
pub struct Ink {
    /// For each plane of the raster; planes that are not named are kept.
    pub planes: Vec<Amount>,
    /// Where channels, and the opacity of each pixel, come from.
    pub source: Option<Arc<dyn Source>>,
}

impl Ink {
    /// The same amount everywhere; `None` overprints.
    pub fn flat(amounts: impl IntoIterator<Item = Option<u8>>) -> Ink {
        let planes = amounts.into_iter().map(|a| a.map_or(Amount::Keep, Amount::Flat)).collect();
        Ink { planes, source: None }
    }
}

impl fmt::Debug for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.source.is_some() { "sampled" } else { "flat" };
        write!(f, "Ink({kind}, {:?})", self.planes)
    }
}

/// Pixels that are computed: pictures, stencils, shadings, patterns.
pub trait Source: Send + Sync {
    /// Fills `row` for the raster's pixels (`x`, `y`), (`x + 1`, `y`) …
    fn row(&self, x: i32, y: i32, row: &mut Row);
}

/// Some pixels of one row, as a [`Source`] gives them.
#[derive(Debug, Default)]
pub struct Row {
    /// Ink amounts, by channel; as many channels as the ink's planes name.
    pub channels: Vec<Vec<u8>>,
    /// Opacity; 255 unless the source says otherwise.
    pub alpha: Vec<u8>,
}

/// How an operator is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Where.
    pub clip: ClipId,
    /// Constant opacity, of 255.
    pub opacity: u8,
    /// How it meets what is below.
    pub blend: Blend,
    /// Opacity by place.
    pub mask: Option<MaskId>,
}

impl Default for State {
    fn default() -> State {
        State { clip: ClipId::ALL, opacity: 255, blend: Blend::Normal, mask: None }
    }
}

/// What kind of transparency group is begun (ISO 32000-1, 11.4.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Begins on nothing, not on what lies below.
    pub isolated: bool,
    /// Each object replaces the earlier ones of the group.
    pub knockout: bool,
}

/// What a soft mask takes from its group (ISO 32000-1, 11.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaskKind {
    /// Where the group is painted.
    Alpha,
    /// How light the group is, on a backdrop of these amounts.
    Luminosity(Vec<u8>),
}

#[derive(Debug)]
pub(super) struct Clip {
    pub parent: ClipId,
    pub shape: Shape,
    /// The pixels it leaves, with all that it lies in.
    pub bounds: Bounds,
}

#[derive(Debug)]
pub(super) struct Mask {
    pub ops: Vec<Op>,
    pub kind: MaskKind,
    /// What becomes of each value.
    pub transfer: Option<Box<[u8; 256]>>,
}

#[derive(Debug)]
pub(super) enum Op {
    Fill {
        shape: Shape,
        ink: Arc<Ink>,
        state: State,
        bounds: Bounds,
    },
    /// A group up to its `End`, which is so many operators on.
    Begin {
        group: Group,
        state: State,
        bounds: Bounds,
        length: usize,
        needs_shape: bool,
    },
    End,
}

/// A raster's content.
#[derive(Debug)]
pub struct Scene {
    pub(super) size: Bounds,
    pub(super) planes: usize,
    pub(super) clips: Vec<Clip>,
    pub(super) masks: Vec<Mask>,
    pub(super) ops: Vec<Op>,
    /// Groups that are open in `ops`: where they began.
    open: Vec<usize>,
    /// Lists put aside while a mask is recorded.
    aside: Vec<(Vec<Op>, Vec<usize>)>,
    edges: usize,
    pub(super) blends: bool,
}

/// Most edges of a scene, and so most memory: 16 bytes each.
const MOST_EDGES: usize = 60_000_000;
/// How deep groups and masks may lie in one another.
const DEEPEST: usize = 48;

/// A scene has as many edges as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the page is too intricate to be rastered: more than 60 million edges, or groups nested 48 deep")
    }
}

impl std::error::Error for Full {}

impl Scene {
    /// An empty scene of so many pixels and planes. Where there are four or more planes, the
    /// first four are cyan, magenta, yellow and black.
    pub fn new(width: u32, height: u32, planes: usize) -> Scene {
        let side = |v: u32| i32::try_from(v).unwrap_or(i32::MAX).min(1 << 20);
        Scene {
            size: Bounds::new(0, 0, side(width), side(height)),
            planes,
            clips: Vec::new(),
            masks: Vec::new(),
            ops: Vec::new(),
            open: Vec::new(),
            aside: Vec::new(),
            edges: 0,
            blends: false,
        }
    }

    /// The raster's pixels.
    pub fn size(&self) -> Bounds {
        self.size
    }

    /// Gives the raster at least so many planes; what was recorded before leaves the new ones.
    pub fn widen(&mut self, planes: usize) {
        self.planes = self.planes.max(planes);
    }

    /// How many planes there are.
    pub fn planes(&self) -> usize {
        self.planes
    }

    fn shape(&mut self, path: impl IntoIterator<Item = PathEl>, to: Affine, rule: Rule) -> Result<Shape, Full> {
        let shape = Shape::new(path, to, rule, &self.size);
        self.edges += shape.len();
        if self.edges > MOST_EDGES { Err(Full) } else { Ok(shape) }
    }

    /// A clip: the inside of an outline, within `parent`.
    ///
    /// # Errors
    /// [`Full`].
    pub fn clip(&mut self, parent: ClipId, path: &BezPath, to: Affine, rule: Rule) -> Result<ClipId, Full> {
        let shape = self.shape(path.iter(), to, rule)?;
        let bounds = self.clip_bounds(parent).meet(&shape.bounds);
        self.clips.push(Clip { parent, shape, bounds });
        Ok(ClipId(u32::try_from(self.clips.len()).unwrap_or(0)))
    }

    /// The pixels that a clip leaves.
    pub fn clip_bounds(&self, clip: ClipId) -> Bounds {
        let found = (clip.0 as usize).checked_sub(1).and_then(|i| self.clips.get(i));
        found.map_or(self.size, |c| c.bounds)
    }

    /// Fills an outline.
    ///
    /// # Errors
    /// [`Full`].
    pub fn fill(
        &mut self,
        path: impl IntoIterator<Item = PathEl>,
        to: Affine,
        rule: Rule,
        ink: &Arc<Ink>,
        state: State,
    ) -> Result<(), Full> {
        let shape = self.shape(path, to, rule)?;
        let bounds = shape.bounds.meet(&self.clip_bounds(state.clip));
        if !bounds.is_empty() && state.opacity > 0 {
            self.blends |= state.blend != Blend::Normal;
            self.ops.push(Op::Fill { shape, ink: Arc::clone(ink), state, bounds });
        }
        Ok(())
    }

    /// Begins a transparency group, which `state` will be applied to as a whole.
    ///
    /// # Errors
    /// [`Full`] when groups are nested too deep.
    pub fn begin_group(&mut self, group: Group, state: State) -> Result<(), Full> {
        if self.open.len() + self.aside.len() >= DEEPEST {
            return Err(Full);
        }
        self.blends |= state.blend != Blend::Normal;
        self.open.push(self.ops.len());
        self.ops.push(Op::Begin { group, state, bounds: Bounds::EMPTY, length: 0, needs_shape: false });
        Ok(())
    }

    /// Ends the group begun last; nothing when none is open.
    pub fn end_group(&mut self) {
        let Some(at) = self.open.pop() else { return };
        self.ops.push(Op::End);
        let inner = self.ops.get(at + 1..).unwrap_or_default();
        let (length, mut around) = (inner.len(), Bounds::EMPTY);
        for op in inner {
            if let Op::Fill { bounds, .. } | Op::Begin { bounds, .. } = op {
                around = around.join(bounds);
            }
        }
        let parents = self.open.iter().rev().map(|i| self.ops.get(*i));
        let knocked = parents.take(1).any(|op| matches!(op, Some(Op::Begin { group, .. }) if group.knockout));
        let clip = match self.ops.get(at) {
            Some(Op::Begin { state, .. }) => self.clip_bounds(state.clip),
            _ => self.size,
        };
        if let Some(Op::Begin { bounds, length: n, needs_shape, .. }) = self.ops.get_mut(at) {
            (*bounds, *n, *needs_shape) = (around.meet(&clip), length, knocked);
        }
    }

    /// Ends every group that is still open.
    pub(super) fn close(&mut self) {
        while !self.open.is_empty() {
            self.end_group();
        }
    }

    /// Begins a soft mask: what follows is painted into it, up to [`Scene::end_mask`].
    ///
    /// # Errors
    /// [`Full`] when masks are nested too deep.
    pub fn begin_mask(&mut self) -> Result<(), Full> {
        if self.open.len() + self.aside.len() >= DEEPEST {
            return Err(Full);
        }
        self.aside.push((std::mem::take(&mut self.ops), std::mem::take(&mut self.open)));
        Ok(())
    }

    /// Ends the soft mask begun last. `transfer` maps its values; `None` leaves them.
    pub fn end_mask(&mut self, kind: MaskKind, transfer: Option<[u8; 256]>) -> Option<MaskId> {
        if self.aside.is_empty() {
            return None;
        }
        self.close();
        let (ops, open) = self.aside.pop()?;
        let ops = std::mem::replace(&mut self.ops, ops);
        self.open = open;
        self.masks.push(Mask { ops, kind, transfer: transfer.map(Box::new) });
        Some(MaskId(u32::try_from(self.masks.len() - 1).ok()?))
    }
}
