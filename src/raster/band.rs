//! Painting, band by band.
//!
//! A band is some rows of the raster; each is painted by itself, with buffers of its own size,
//! through all operators that touch it. So memory beyond the planes themselves is that of a few
//! bands, and the result does not depend on which thread paints which.

use super::blend::{Blend, times};
use super::cover::{Cover, Run};
use super::layer::{Layer, Onto, Strip};
use super::scene::{ClipId, Group, Ink, MaskId, MaskKind, Op, Row, Scene, State};
use super::shape::{Bounds, Shape};
use rayon::prelude::*;
use std::rc::Rc;

/// Rows of a band.
const ROWS: usize = 64;
/// Clips and masks of a band that are kept for the operators after.
const KEPT: usize = 12;
/// How deep masks may lie in masks.
const DEEPEST: usize = 48;

impl Scene {
    /// Paints the scene: its planes, row by row from the top, 255 for full ink.
    pub fn paint(mut self) -> Vec<Vec<u8>> {
        while self.end_mask(MaskKind::Alpha, None).is_some() {}
        self.close();
        let (width, height) = (self.size.width(), self.size.height());
        let mut planes = vec![vec![0u8; width * height]; self.planes];
        if width * height == 0 {
            return planes;
        }
        let mut bands: Vec<Vec<&mut [u8]>> = (0..height.div_ceil(ROWS)).map(|_| Vec::new()).collect();
        for plane in &mut planes {
            bands.iter_mut().zip(plane.chunks_mut(width * ROWS)).for_each(|(band, rows)| band.push(rows));
        }
        let scene = &self;
        bands.into_par_iter().enumerate().for_each_init(
            || Painter::new(scene),
            |painter, (i, mut out)| {
                let top = (i * ROWS) as i32;
                let foot = (top + ROWS as i32).min(scene.size.y1);
                let layer = painter.band(Bounds::new(0, top, scene.size.x1, foot));
                out.iter_mut().zip(&layer.planes).for_each(|(out, plane)| out.copy_from_slice(plane));
            },
        );
        planes
    }
}

/// Opacity over some pixels; outside of them it is `outside`.
struct Stencil {
    bounds: Bounds,
    cells: Vec<u8>,
    outside: u8,
    /// Whether all its cells are 255.
    solid: bool,
}

impl Stencil {
    /// Multiplies opacities along a row.
    fn apply(&self, x: i32, y: i32, cells: &mut [u8]) {
        let b = &self.bounds;
        let row = (y >= b.y0 && y < b.y1).then(|| (y - b.y0) as usize * b.width());
        for (i, cell) in cells.iter_mut().enumerate() {
            let column = x + i as i32;
            let inside = row.filter(|_| column >= b.x0 && column < b.x1);
            let found = inside.and_then(|row| self.cells.get(row + (column - b.x0) as usize));
            *cell = times(*cell, found.copied().unwrap_or(self.outside));
        }
    }
}

/// Paints bands of one scene.
struct Painter<'s> {
    scene: &'s Scene,
    cover: Cover,
    area: Bounds,
    clips: Vec<(ClipId, Rc<Stencil>)>,
    masks: Vec<(MaskId, Rc<Stencil>)>,
    row: Row,
    shape: Vec<u8>,
    opacity: Vec<u8>,
    depth: usize,
}

impl<'s> Painter<'s> {
    fn new(scene: &'s Scene) -> Painter<'s> {
        Painter {
            scene,
            cover: Cover::default(),
            area: Bounds::default(),
            clips: Vec::new(),
            masks: Vec::new(),
            row: Row::default(),
            shape: Vec::new(),
            opacity: Vec::new(),
            depth: 0,
        }
    }

    /// Paints one band.
    fn band(&mut self, area: Bounds) -> Layer {
        self.area = area;
        self.clips.clear();
        self.masks.clear();
        let base = Layer::new(area, self.scene.planes, self.scene.blends);
        self.paint(&self.scene.ops, base)
    }

    /// Paints operators onto a layer.
    fn paint(&mut self, ops: &'s [Op], base: Layer) -> Layer {
        let mut stack: Vec<(Layer, Option<(Group, State)>)> = vec![(base, None)];
        let mut i = 0;
        while let (Some(op), Some((layer, _))) = (ops.get(i), stack.last_mut()) {
            i += 1;
            match op {
                Op::Fill { shape, ink, state, bounds } => {
                    let window = bounds.meet(&layer.bounds);
                    if !window.is_empty() {
                        self.fill(layer, shape, ink, state, window);
                    }
                }
                Op::Begin { group, state, bounds, length, needs_shape } => {
                    let window = bounds.meet(&layer.bounds);
                    if window.is_empty() {
                        i += length;
                    } else {
                        let inner = self.begin(layer, *group, window, *needs_shape);
                        stack.push((inner, Some((*group, *state))));
                    }
                }
                Op::End => {
                    if let (true, Some((inner, begun))) = (stack.len() > 1, stack.pop()) {
                        self.end(stack.last_mut(), &inner, begun);
                    }
                }
            }
        }
        stack.into_iter().next().map(|(layer, _)| layer).unwrap_or_default()
    }

    /// The layer of a group.
    fn begin(&self, parent: &Layer, group: Group, window: Bounds, needs_shape: bool) -> Layer {
        let mut layer = Layer::new(window, self.scene.planes, true);
        let cells = window.width() * window.height();
        layer.knockout = group.knockout;
        if needs_shape {
            layer.shape = vec![0; cells];
        }
        if group.isolated {
            return layer;
        }
        layer.own = vec![0; cells];
        let begun = parent.start.as_deref().filter(|_| parent.knockout);
        let empty = parent.knockout && begun.is_none();
        let width = window.width();
        for row in 0..window.height() {
            let y = (window.y0 - parent.bounds.y0) as usize + row;
            let from = y * parent.bounds.width() + (window.x0 - parent.bounds.x0) as usize;
            let copy = |to: &mut Vec<u8>, of: &[u8]| {
                let source = of.get(from..from + width);
                if let (Some(to), Some(of), false) = (to.get_mut(row * width..(row + 1) * width), source, empty) {
                    to.copy_from_slice(of);
                }
            };
            let (planes, alpha) = begun.map_or((&parent.planes, &parent.alpha), |s| (&s.0, &s.1));
            layer.planes.iter_mut().zip(planes).for_each(|(to, of)| copy(to, of));
            copy(&mut layer.alpha, alpha);
        }
        layer.start = Some(Box::new((layer.planes.clone(), layer.alpha.clone())));
        layer
    }

    /// Puts a finished group onto the layer it lies on.
    fn end(
        &mut self,
        parent: Option<&mut (Layer, Option<(Group, State)>)>,
        inner: &Layer,
        begun: Option<(Group, State)>,
    ) {
        let (Some((parent, _)), Some((group, state))) = (parent, begun) else { return };
        let clip = self.clip(state.clip);
        let mask = self.mask(state.mask);
        let width = inner.bounds.width();
        for y in inner.bounds.y0..inner.bounds.y1 {
            let x = inner.bounds.x0;
            let (mut inside, mut opacity) = (vec![255; width], vec![state.opacity; width]);
            if let Some(clip) = &clip {
                clip.apply(x, y, &mut inside);
            }
            if let Some(mask) = &mask {
                mask.apply(x, y, &mut opacity);
            }
            let onto = Onto { x, y, clip: &inside, opacity: &opacity, blend: state.blend, isolated: group.isolated };
            parent.put(inner, &onto);
        }
    }

    fn fill(&mut self, layer: &mut Layer, shape: &Shape, ink: &Ink, state: &State, window: Bounds) {
        let clip = self.clip(state.clip).filter(|c| !c.solid);
        let mask = self.mask(state.mask);
        let plain = clip.is_none() && mask.is_none() && ink.source.is_none() && state.blend == Blend::Normal;
        let plain = plain && !layer.knockout && layer.shape.is_empty();
        let mut cover = std::mem::take(&mut self.cover);
        cover.runs(shape, window, |y, x, run| {
            if plain {
                return layer.flat(x, y, run, ink, state.opacity);
            }
            self.shape.clear();
            match run {
                Run::Even(n, v) => self.shape.resize(n, v),
                Run::Each(v) => self.shape.extend_from_slice(v),
            }
            let n = self.shape.len();
            self.opacity.clear();
            self.opacity.resize(n, state.opacity);
            if let Some(clip) = &clip {
                clip.apply(x, y, &mut self.shape);
            }
            if let Some(mask) = &mask {
                mask.apply(x, y, &mut self.opacity);
            }
            self.sample(ink, x, y, n);
            let (shape, opacity, row) = (&self.shape, &self.opacity, &self.row);
            layer.strip(&Strip { x, y, shape, opacity, ink, row, blend: state.blend });
        });
        self.cover = cover;
    }

    /// Has an ink's source compute some pixels.
    fn sample(&mut self, ink: &Ink, x: i32, y: i32, n: usize) {
        let Some(source) = &ink.source else { return };
        let channels = ink.planes.iter().filter_map(|a| match a {
            super::scene::Amount::Channel(c) => Some(c + 1),
            _ => None,
        });
        self.row.channels.resize(channels.max().unwrap_or(0), Vec::new());
        for channel in &mut self.row.channels {
            channel.clear();
            channel.resize(n, 0);
        }
        self.row.alpha.clear();
        self.row.alpha.resize(n, 255);
        source.row(x, y, &mut self.row);
        self.opacity.iter_mut().zip(&self.row.alpha).for_each(|(o, a)| *o = times(*o, *a));
    }

    /// A clip's stencil in this band; `None` for the whole raster.
    fn clip(&mut self, id: ClipId) -> Option<Rc<Stencil>> {
        let mut chain = Vec::new();
        let mut at = id;
        let mut known = None;
        while let Some(clip) = (at.0 as usize).checked_sub(1).and_then(|i| self.scene.clips.get(i)) {
            known = self.clips.iter().find(|(kept, _)| *kept == at).map(|(_, s)| Rc::clone(s));
            if known.is_some() {
                break;
            }
            chain.push((at, clip));
            at = clip.parent;
        }
        let last = chain.len().checked_sub(1);
        for (i, (id, clip)) in chain.iter().enumerate().rev() {
            let stencil = Rc::new(self.narrow(known.as_deref(), &clip.shape, clip.bounds));
            if i == 0 || Some(i) == last {
                keep(&mut self.clips, *id, &stencil);
            }
            known = Some(stencil);
        }
        known
    }

    /// What of a stencil lies within a shape.
    fn narrow(&mut self, outer: Option<&Stencil>, shape: &Shape, bounds: Bounds) -> Stencil {
        let b = bounds.meet(&self.area);
        let b = if b.is_empty() { Bounds::default() } else { b };
        let mut cells = vec![0u8; b.width() * b.height()];
        self.cover.runs(shape, b, |y, x, run| {
            let at = (y - b.y0) as usize * b.width() + (x - b.x0) as usize;
            match run {
                Run::Even(n, v) => cells.get_mut(at..at + n).unwrap_or_default().fill(v),
                Run::Each(v) => cells.get_mut(at..at + v.len()).unwrap_or_default().copy_from_slice(v),
            }
        });
        if let Some(outer) = outer.filter(|o| !o.solid) {
            for (row, y) in cells.chunks_mut(b.width().max(1)).zip(b.y0..) {
                outer.apply(b.x0, y, row);
            }
        }
        let solid = cells.iter().all(|v| *v == 255);
        Stencil { bounds: b, cells, outside: 0, solid }
    }

    /// A soft mask's values in this band.
    fn mask(&mut self, id: Option<MaskId>) -> Option<Rc<Stencil>> {
        let id = id?;
        if let Some((_, kept)) = self.masks.iter().find(|(kept, _)| *kept == id) {
            return Some(Rc::clone(kept));
        }
        let mask = self.scene.masks.get(id.0 as usize).filter(|_| self.depth < DEEPEST)?;
        self.depth += 1;
        let layer = self.paint(&mask.ops, Layer::new(self.area, self.scene.planes, true));
        self.depth -= 1;
        let mut cells = match &mask.kind {
            MaskKind::Alpha => layer.alpha,
            MaskKind::Luminosity(backdrop) => luminosity(&layer, backdrop),
        };
        if let Some(transfer) = &mask.transfer {
            cells.iter_mut().for_each(|v| *v = transfer.get(usize::from(*v)).copied().unwrap_or(*v));
        }
        let stencil = Rc::new(Stencil { bounds: self.area, cells, outside: 0, solid: false });
        keep(&mut self.masks, id, &stencil);
        Some(stencil)
    }
}

/// Keeps the newest few.
fn keep<K: Copy>(list: &mut Vec<(K, Rc<Stencil>)>, key: K, stencil: &Rc<Stencil>) {
    if list.len() >= KEPT {
        list.remove(0);
    }
    list.push((key, Rc::clone(stencil)));
}

/// How light a layer is on a backdrop (ISO 32000-1, 11.5.3: by the weights of 10.3.5).
fn luminosity(layer: &Layer, backdrop: &[u8]) -> Vec<u8> {
    let weights: &[u32] = if layer.planes.len() < 4 { &[100] } else { &[30, 59, 11, 100] };
    let at = |p: usize, i: usize| layer.planes.get(p).and_then(|v| v.get(i)).copied().unwrap_or(0);
    let light = |(i, alpha): (usize, &u8)| {
        let ink = |p: usize| at(p, i).saturating_add(times(backdrop.get(p).copied().unwrap_or(0), 255 - alpha));
        let dark: u32 = weights.iter().enumerate().map(|(p, w)| u32::from(ink(p)) * w).sum();
        255 - (dark / 100).min(255) as u8
    };
    layer.alpha.iter().enumerate().map(light).collect()
}
