//! A layer: the planes of a band, or of a transparency group within it.
//!
//! Amounts are kept multiplied by the layer's own opacity. What a layer holds is then what it
//! looks like on paper, painting in the Normal mode is one interpolation a plane, and a group
//! is put onto what lies below without a division (ISO 32000-1, 11.3.6 and 11.4).

use super::blend::{Blend, times, toward, union};
use super::cover::Run;
use super::scene::{Amount, Ink, Row};
use super::shape::Bounds;

/// Planes and their opacity.
type Backdrop = (Vec<Vec<u8>>, Vec<u8>);

/// Planes over some pixels.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub bounds: Bounds,
    pub planes: Vec<Vec<u8>>,
    /// How opaque the layer is, with its backdrop; not kept where nothing asks for it.
    pub alpha: Vec<u8>,
    /// How opaque its own objects are; kept by groups that begin on a backdrop.
    pub own: Vec<u8>,
    /// What its objects cover, opaque or not; kept inside of knockout groups.
    pub shape: Vec<u8>,
    /// What it began on: planes, and opacity.
    pub start: Option<Box<Backdrop>>,
    pub knockout: bool,
}

/// Some pixels of a row, and all that decides how they are painted.
pub(super) struct Strip<'a> {
    pub x: i32,
    pub y: i32,
    /// What is covered: the shape, within its clips.
    pub shape: &'a [u8],
    /// How opaque it is there.
    pub opacity: &'a [u8],
    pub ink: &'a Ink,
    pub row: &'a Row,
    pub blend: Blend,
}

impl Layer {
    /// An empty layer.
    pub fn new(bounds: Bounds, planes: usize, with_alpha: bool) -> Layer {
        let cells = bounds.width() * bounds.height();
        let alpha = if with_alpha { vec![0; cells] } else { Vec::new() };
        Layer { bounds, planes: vec![vec![0; cells]; planes], alpha, ..Layer::default() }
    }

    /// The index of a pixel, and how many there are up to the row's end.
    fn place(&self, x: i32, y: i32) -> (usize, usize) {
        let (column, row) = ((x - self.bounds.x0).max(0) as usize, (y - self.bounds.y0).max(0) as usize);
        (row * self.bounds.width() + column, self.bounds.width().saturating_sub(column))
    }

    /// Paints flat ink on a run of pixels, in the Normal mode, without clip or mask.
    pub fn flat(&mut self, x: i32, y: i32, run: Run, ink: &Ink, opacity: u8) {
        let (at, room) = self.place(x, y);
        let amounts = ink.planes.iter().map(|a| if let Amount::Flat(v) = a { Some(*v) } else { None });
        for (plane, amount) in self.planes.iter_mut().zip(amounts) {
            if let Some(amount) = amount {
                lay(plane, at, room, run, opacity, |p, a| toward(p, amount, a), amount);
            }
        }
        for kept in [&mut self.alpha, &mut self.own].into_iter().filter(|v| !v.is_empty()) {
            lay(kept, at, room, run, opacity, union, 255);
        }
    }

    /// Paints pixels in any mode, in any kind of group.
    pub fn strip(&mut self, s: &Strip) {
        let (at, room) = self.place(s.x, s.y);
        let n = s.shape.len().min(s.opacity.len()).min(room);
        if self.knockout {
            self.knock_out(s, at, n);
        } else if s.blend == Blend::Normal {
            self.normal(s, at, n);
        } else {
            self.blended(s, at, n);
        }
        let opacity = || s.shape.iter().zip(s.opacity).take(n).map(|(f, q)| times(*f, *q));
        if !self.knockout {
            for kept in [&mut self.alpha, &mut self.own] {
                kept.iter_mut().skip(at).zip(opacity()).for_each(|(k, a)| *k = union(*k, a));
            }
        }
        self.shape.iter_mut().skip(at).zip(s.shape.iter().take(n)).for_each(|(k, f)| *k = union(*k, *f));
    }

    fn normal(&mut self, s: &Strip, at: usize, n: usize) {
        for (plane, amount) in self.planes.iter_mut().zip(&s.ink.planes) {
            let Some(plane) = plane.get_mut(at..at + n) else { continue };
            let cover = s.shape.iter().zip(s.opacity).map(|(f, q)| times(*f, *q));
            match amount {
                Amount::Keep => {}
                Amount::Flat(v) => plane.iter_mut().zip(cover).for_each(|(p, a)| *p = toward(*p, *v, a)),
                Amount::Channel(c) => {
                    let values = s.row.channels.get(*c).map(Vec::as_slice).unwrap_or_default();
                    plane.iter_mut().zip(cover).zip(values).for_each(|((p, a), v)| *p = toward(*p, *v, a));
                }
            }
        }
    }

    fn blended(&mut self, s: &Strip, at: usize, n: usize) {
        let mut below = vec![0u8; self.planes.len()];
        for i in 0..n {
            let alpha = self.alpha.get(at + i).copied().unwrap_or(0);
            for (b, plane) in below.iter_mut().zip(&self.planes) {
                *b = plane.get(at + i).copied().unwrap_or(0);
            }
            let (f, q) = (s.shape.get(i).copied().unwrap_or(0), s.opacity.get(i).copied().unwrap_or(0));
            over(&mut below, alpha, &|p| s.amount(p, i), times(f, q), s.blend);
            for (b, plane) in below.iter().zip(&mut self.planes) {
                if let Some(p) = plane.get_mut(at + i) {
                    *p = *b;
                }
            }
        }
    }

    /// In a knockout group, an object is composed with what the group began on.
    fn knock_out(&mut self, s: &Strip, at: usize, n: usize) {
        let mut below = vec![0u8; self.planes.len()];
        for i in 0..n {
            let start = self.start.as_deref();
            let alpha = start.and_then(|s| s.1.get(at + i)).copied().unwrap_or(0);
            for (p, b) in below.iter_mut().enumerate() {
                *b = start.and_then(|s| s.0.get(p)?.get(at + i)).copied().unwrap_or(0);
            }
            let (f, q) = (s.shape.get(i).copied().unwrap_or(0), s.opacity.get(i).copied().unwrap_or(0));
            over(&mut below, alpha, &|p| s.amount(p, i), q, s.blend);
            for (b, plane) in below.iter().zip(&mut self.planes) {
                if let Some(p) = plane.get_mut(at + i) {
                    *p = toward(*p, *b, f);
                }
            }
            for (kept, to) in [(&mut self.alpha, union(alpha, q)), (&mut self.own, q)] {
                if let Some(k) = kept.get_mut(at + i) {
                    *k = toward(*k, to, f);
                }
            }
        }
    }
}

/// Lays an opacity along a run of a plane.
fn lay(plane: &mut [u8], at: usize, room: usize, run: Run, opacity: u8, f: impl Fn(u8, u8) -> u8, solid: u8) {
    match run {
        Run::Even(n, cover) => {
            let Some(pixels) = plane.get_mut(at..at + n.min(room)) else { return };
            match times(cover, opacity) {
                255 => pixels.fill(solid),
                a => pixels.iter_mut().for_each(|p| *p = f(*p, a)),
            }
        }
        Run::Each(cover) => {
            let Some(pixels) = plane.get_mut(at..at + cover.len().min(room)) else { return };
            pixels.iter_mut().zip(cover).for_each(|(p, c)| *p = f(*p, times(*c, opacity)));
        }
    }
}

impl Strip<'_> {
    /// What the ink does to a plane at a pixel of the strip.
    fn amount(&self, plane: usize, i: usize) -> Option<u8> {
        match self.ink.planes.get(plane)? {
            Amount::Keep => None,
            Amount::Flat(v) => Some(*v),
            Amount::Channel(c) => Some(self.row.channels.get(*c)?.get(i).copied().unwrap_or(0)),
        }
    }
}

/// Composes one pixel: a source of opacity `a` over premultiplied amounts of opacity `alpha`.
pub(super) fn over(below: &mut [u8], alpha: u8, source: &dyn Fn(usize) -> Option<u8>, a: u8, blend: Blend) {
    let pure = |p: u8| {
        if alpha == 0 { 0 } else { ((u32::from(p) * 255 + u32::from(alpha) / 2) / u32::from(alpha)).min(255) as u8 }
    };
    let whole = (!blend.is_separable()).then(|| {
        let backdrop: [u8; 4] = std::array::from_fn(|p| pure(below.get(p).copied().unwrap_or(0)));
        blend.process(backdrop, std::array::from_fn(|p| source(p).unwrap_or(0)))
    });
    let spots = if below.len() > 3 { 4 } else { 0 };
    for (p, b) in below.iter_mut().enumerate() {
        let Some(s) = source(p) else { continue };
        let mode = if p >= spots && spots > 0 { blend.of_spots() } else { blend };
        let mixed = match (mode, whole.as_ref().and_then(|w| w.get(p))) {
            (Blend::Normal, _) => s,
            (_, Some(w)) => *w,
            _ => mode.separable(pure(*b), s),
        };
        *b = toward(*b, toward(s, mixed, alpha), a);
    }
}

/// How a finished group is put onto its parent: at each pixel, opacity and clip.
pub(super) struct Onto<'a> {
    pub x: i32,
    pub y: i32,
    pub clip: &'a [u8],
    pub opacity: &'a [u8],
    pub blend: Blend,
    pub isolated: bool,
}

impl Layer {
    /// Puts pixels of a finished group onto this layer.
    pub fn put(&mut self, group: &Layer, o: &Onto) {
        let (at, room) = self.place(o.x, o.y);
        let (from, left) = group.place(o.x, o.y);
        let n = o.clip.len().min(o.opacity.len()).min(room).min(left);
        if self.knockout || o.blend != Blend::Normal {
            return (0..n).for_each(|i| self.put_pixel(group, o, i, at + i, from + i));
        }
        let m = || o.clip.iter().zip(o.opacity).take(n).map(|(c, q)| times(*c, *q));
        let of = |v: &Vec<u8>| v.get(from..from + n).map(<[u8]>::to_vec).unwrap_or_else(|| vec![255; n]);
        let own = of(if o.isolated { &group.alpha } else { &group.own });
        for (plane, source) in self.planes.iter_mut().zip(&group.planes) {
            let (Some(plane), Some(source)) = (plane.get_mut(at..at + n), source.get(from..from + n)) else { continue };
            if o.isolated {
                for (((p, s), m), a) in plane.iter_mut().zip(source).zip(m()).zip(&own) {
                    *p = times(*p, 255 - times(*a, m)).saturating_add(times(*s, m));
                }
            } else {
                plane.iter_mut().zip(source).zip(m()).for_each(|((p, s), m)| *p = toward(*p, *s, m));
            }
        }
        for kept in [&mut self.alpha, &mut self.own] {
            kept.iter_mut().skip(at).zip(&own).zip(m()).for_each(|((k, a), m)| *k = union(*k, times(*a, m)));
        }
        let shapes = group.shape.iter().skip(from).zip(o.clip);
        self.shape.iter_mut().skip(at).take(n).zip(shapes).for_each(|(k, (f, c))| *k = union(*k, times(*f, *c)));
    }

    /// One pixel of a group, blended or within a knockout group: its own colour is found by
    /// taking the backdrop out again (ISO 32000-1, 11.4.8).
    fn put_pixel(&mut self, group: &Layer, o: &Onto, i: usize, at: usize, from: usize) {
        let get = |v: &[u8], i: usize| v.get(i).copied().unwrap_or(0);
        let (clip, q) = (get(o.clip, i), get(o.opacity, i));
        let own = get(if o.isolated { &group.alpha } else { &group.own }, from);
        let began = group.start.as_deref().filter(|_| !o.isolated);
        let colour = |p: usize| {
            let value = group.planes.get(p).map_or(0, |v| get(v, from));
            let total = get(&group.alpha, from);
            let pure = |v: u8, a: u8| if a == 0 { 0.0 } else { f32::from(v) / f32::from(a) };
            let cn = pure(value, total);
            let out = began.filter(|_| own > 0).map_or(cn, |(planes, alpha)| {
                let (a0, ag) = (get(alpha, from), f32::from(own) / 255.0);
                let c0 = pure(planes.get(p).map_or(0, |v| get(v, from)), a0);
                cn + (cn - c0) * f32::from(a0) / 255.0 * (1.0 / ag - 1.0)
            });
            Some((out * 255.0).round().clamp(0.0, 255.0) as u8)
        };
        let start = self.start.as_deref().filter(|_| self.knockout);
        let below = |p: usize, plane: &[u8]| match (self.knockout, start) {
            (false, _) => get(plane, at),
            (true, Some(s)) => s.0.get(p).map_or(0, |v| get(v, at)),
            (true, None) => 0,
        };
        let alpha = if self.knockout { start.map_or(0, |s| get(&s.1, at)) } else { get(&self.alpha, at) };
        let mut mixed: Vec<u8> = self.planes.iter().enumerate().map(|(p, plane)| below(p, plane)).collect();
        // Within a knockout group, shape and opacity part: own opacity is shape times the rest.
        let shape = if group.shape.is_empty() { 255 } else { get(&group.shape, from) };
        let f = if self.knockout { times(shape, clip) } else { 255 };
        let inside = if self.knockout {
            if shape == 0 { 0 } else { (u32::from(own) * 255 / u32::from(shape)).min(255) as u8 }
        } else {
            times(own, clip)
        };
        let a = times(inside, q);
        over(&mut mixed, alpha, &colour, a, o.blend);
        for (plane, v) in self.planes.iter_mut().zip(mixed) {
            if let Some(p) = plane.get_mut(at) {
                *p = toward(*p, v, f);
            }
        }
        let kept = [(&mut self.alpha, union(alpha, a)), (&mut self.own, a)];
        for (k, v) in kept {
            if let Some(k) = k.get_mut(at) {
                *k = if self.knockout { toward(*k, v, f) } else { union(*k, a) };
            }
        }
        if let Some(k) = self.shape.get_mut(at) {
            *k = union(*k, times(shape, clip));
        }
    }
}
