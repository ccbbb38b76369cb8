//! Shadings (ISO 32000-1, 8.7.4.5): smooth transitions of colour over an area.
//!
//! Types 1 to 3 are asked point by point ([`Shading::at`]); types 4 to 7 are meshes, read into
//! triangles with values at their corners (`mesh.rs`).

use super::access::{as_dictionary, boolean, entry, integer, matrix_at, numbers_at, rectangle, resolve_id};
use super::colour::Colour;
use super::function::Function;
use super::mesh::{self, Mesh};
use super::space::Space;
use kurbo::{Affine, Point, Rect};
use lopdf::{Dictionary, Document as File, Object, ObjectId};
use std::sync::Arc;

/// A shading.
#[derive(Clone, Debug)]
pub struct Shading {
    /// The space of its colours.
    pub space: Arc<Space>,
    /// The colour where the shading itself has none (in patterns).
    pub background: Option<Colour>,
    /// The box it is clipped to, in its own space.
    pub bounds: Option<Rect>,
    /// Whether it asks for smoothed edges.
    pub anti_alias: bool,
    /// What it is.
    pub kind: ShadingKind,
    /// Its object.
    pub object: Option<ObjectId>,
    /// From a mesh's or gradient's parameter to components; `None` where values are components.
    pub function: Option<Function>,
}

/// The kinds of shadings.
#[derive(Clone, Debug)]
pub enum ShadingKind {
    /// Type 1: a function of x and y over `domain`, which `back` reaches from the shading's space.
    Function {
        /// The function's domain.
        domain: Rect,
        /// From the shading's space to the domain.
        back: Affine,
    },
    /// Type 2: along a line.
    Axial {
        /// Where the line starts.
        from: Point,
        /// Where it ends.
        to: Point,
        /// The parameter at its ends.
        domain: (f64, f64),
        /// Whether the colours go on beyond start and end.
        extend: [bool; 2],
    },
    /// Type 3: between two circles.
    Radial {
        /// The first circle's centre and radius.
        from: (Point, f64),
        /// The second's.
        to: (Point, f64),
        /// The parameter at the circles.
        domain: (f64, f64),
        /// Whether the colours go on beyond the circles.
        extend: [bool; 2],
    },
    /// Types 4 to 7: triangles.
    Mesh(Mesh),
}

impl Shading {
    /// Reads a shading: a dictionary, or for meshes a stream.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(file: &File, object: &Object, resources: &Dictionary) -> Result<Shading, String> {
        let (id, target) = resolve_id(file, object);
        let dict = as_dictionary(target).ok_or("a shading is missing")?;
        let space = dict.get(b"ColorSpace").map_err(|_| "a shading has no ColorSpace")?;
        let space = Space::read(file, space, resources)?;
        if matches!(*space, Space::Pattern(_)) {
            return Err("a shading's ColorSpace is Pattern".to_owned());
        }
        let function = entry(file, dict, b"Function").map(|f| Function::read(file, f)).transpose()?;
        let kind = match integer(file, dict, b"ShadingType") {
            Some(1) => function_based(file, dict)?,
            Some(2) => axial(file, dict)?,
            Some(3) => radial(file, dict)?,
            Some(kind @ 4..=7) => {
                let stream = target.as_stream().map_err(|_| "a mesh shading is no stream")?;
                let values = if function.is_some() { 1 } else { space.components() };
                ShadingKind::Mesh(mesh::read(file, stream, kind, values)?)
            }
            _ => return Err("a shading is of no type that PDF has (1–7)".to_owned()),
        };
        check_function(&kind, function.as_ref(), &space)?;
        let background = numbers_at(file, dict, b"Background");
        let background = background.map(|b| b.iter().map(|&v| v as f32).collect::<Vec<_>>());
        Ok(Shading {
            background: background.map(|b| Colour::new(space.clone(), &b)),
            bounds: dict.get(b"BBox").ok().and_then(|b| rectangle(file, b)),
            anti_alias: boolean(file, dict, b"AntiAlias").unwrap_or(false),
            space,
            kind,
            object: id,
            function,
        })
    }

    /// The colour at a point of the shading's space; `None` where it paints nothing, and for
    /// meshes.
    pub fn at(&self, point: Point) -> Option<Colour> {
        match &self.kind {
            ShadingKind::Function { domain, back } => {
                let at = *back * point;
                let inside = at.x >= domain.x0 && at.x <= domain.x1 && at.y >= domain.y0 && at.y <= domain.y1;
                inside.then(|| self.colour(&[at.x, at.y]))
            }
            _ => self.parameter(point).map(|t| self.colour(&[t])),
        }
    }

    /// The parameter at a point, of an axial or radial shading, within its domain; `None` where
    /// it paints nothing. A device may keep the colours of a row of parameters.
    pub fn parameter(&self, point: Point) -> Option<f64> {
        let (s, domain) = match &self.kind {
            ShadingKind::Axial { from, to, domain, extend } => (along(*from, *to, *extend, point)?, domain),
            ShadingKind::Radial { from, to, domain, extend } => (between(*from, *to, *extend, point)?, domain),
            _ => return None,
        };
        Some(domain.0 + s * (domain.1 - domain.0))
    }

    /// The parameters at an axial or radial shading's ends.
    pub fn domain(&self) -> Option<(f64, f64)> {
        match &self.kind {
            ShadingKind::Axial { domain, .. } | ShadingKind::Radial { domain, .. } => Some(*domain),
            _ => None,
        }
    }

    /// The colour for a parameter, a point of the domain, or a mesh's values.
    pub fn colour(&self, values: &[f64]) -> Colour {
        let components: Vec<f32> = match &self.function {
            Some(function) => function.eval(values).iter().map(|&v| v as f32).collect(),
            None => values.iter().map(|&v| v as f32).collect(),
        };
        Colour::new(self.space.clone(), &components)
    }

    /// Colours that stand for all of the shading, for a measure of what it holds: along its
    /// parameter, over its domain, or at its mesh's corners; at most about `count`.
    pub fn samples(&self, count: usize) -> Vec<Colour> {
        let count = count.max(2);
        let part = |i: usize, n: usize| i as f64 / (n - 1).max(1) as f64;
        match &self.kind {
            ShadingKind::Mesh(mesh) => {
                let step = mesh.corners().div_ceil(count).max(1);
                (0..mesh.corners()).step_by(step).map(|i| self.colour(&mesh.values(i))).collect()
            }
            ShadingKind::Function { domain, .. } => {
                let side = (count as f64).sqrt().ceil() as usize;
                let at = |i: usize| {
                    let (x, y) = (part(i % side, side), part(i / side, side));
                    self.colour(&[domain.x0 + x * domain.width(), domain.y0 + y * domain.height()])
                };
                (0..side * side).map(at).collect()
            }
            ShadingKind::Axial { domain, .. } | ShadingKind::Radial { domain, .. } => {
                (0..count).map(|i| self.colour(&[domain.0 + part(i, count) * (domain.1 - domain.0)])).collect()
            }
        }
    }
}

fn check_function(kind: &ShadingKind, function: Option<&Function>, space: &Space) -> Result<(), String> {
    let inputs = match kind {
        ShadingKind::Function { .. } => 2,
        _ => 1,
    };
    match function {
        None if matches!(kind, ShadingKind::Mesh(_)) => Ok(()),
        None => Err("a shading has no Function".to_owned()),
        Some(f) if f.inputs() != Some(inputs) => Err("a shading's Function has not the inputs it needs".to_owned()),
        Some(f) if f.outputs() != Some(space.components()) => {
            Err("a shading's Function does not give its ColorSpace's components".to_owned())
        }
        Some(_) => Ok(()),
    }
}

fn function_based(file: &File, dict: &Dictionary) -> Result<ShadingKind, String> {
    let domain = numbers_at(file, dict, b"Domain").unwrap_or_else(|| vec![0.0, 1.0, 0.0, 1.0]);
    let &[x0, x1, y0, y1] = domain.as_slice() else { return Err("a shading's Domain has not four numbers".to_owned()) };
    let matrix = matrix_at(file, dict).ok_or("a shading's Matrix has not six numbers")?;
    if matrix.determinant().abs() < 1e-12 {
        return Err("a shading's Matrix has no inverse".to_owned());
    }
    Ok(ShadingKind::Function { domain: Rect::new(x0, y0, x1, y1), back: matrix.inverse() })
}

fn ends(file: &File, dict: &Dictionary) -> Result<((f64, f64), [bool; 2]), String> {
    let domain = numbers_at(file, dict, b"Domain").unwrap_or_else(|| vec![0.0, 1.0]);
    let &[t0, t1] = domain.as_slice() else { return Err("a shading's Domain has not two numbers".to_owned()) };
    let extend = entry(file, dict, b"Extend").and_then(|e| e.as_array().ok());
    let flag = |i: usize| {
        let value = extend.and_then(|e| e.get(i)).map(|v| super::access::resolve(file, v));
        value.and_then(|v| v.as_bool().ok()).unwrap_or(false)
    };
    Ok(((t0, t1), [flag(0), flag(1)]))
}

fn axial(file: &File, dict: &Dictionary) -> Result<ShadingKind, String> {
    let coords = numbers_at(file, dict, b"Coords").unwrap_or_default();
    let &[x0, y0, x1, y1] = coords.as_slice() else { return Err("an axial shading's Coords are not four".to_owned()) };
    let (domain, extend) = ends(file, dict)?;
    Ok(ShadingKind::Axial { from: Point::new(x0, y0), to: Point::new(x1, y1), domain, extend })
}

fn radial(file: &File, dict: &Dictionary) -> Result<ShadingKind, String> {
    let coords = numbers_at(file, dict, b"Coords").unwrap_or_default();
    let &[x0, y0, r0, x1, y1, r1] = coords.as_slice() else {
        return Err("a radial shading's Coords are not six".to_owned());
    };
    if r0 < 0.0 || r1 < 0.0 {
        return Err("a radial shading has a negative radius".to_owned());
    }
    let (domain, extend) = ends(file, dict)?;
    Ok(ShadingKind::Radial { from: (Point::new(x0, y0), r0), to: (Point::new(x1, y1), r1), domain, extend })
}

/// How far along a line a point lies, 0 to 1.
fn along(from: Point, to: Point, extend: [bool; 2], point: Point) -> Option<f64> {
    let line = to - from;
    let length = line.hypot2();
    if length == 0.0 {
        return None;
    }
    let s = (point - from).dot(line) / length;
    let [before, after] = extend;
    ((s >= 0.0 || before) && (s <= 1.0 || after)).then(|| s.clamp(0.0, 1.0))
}

/// The largest s whose circle between the two goes through the point (8.7.4.5.4), 0 to 1.
fn between((c0, r0): (Point, f64), (c1, r1): (Point, f64), extend: [bool; 2], point: Point) -> Option<f64> {
    let (d, dr, p) = (c1 - c0, r1 - r0, point - c0);
    let (a, b, c) = (d.hypot2() - dr * dr, p.dot(d) + r0 * dr, p.hypot2() - r0 * r0);
    let roots = if a.abs() < 1e-9 {
        let s = if b.abs() < 1e-12 { return None } else { c / (2.0 * b) };
        [s, s]
    } else {
        let root = b * b - a * c;
        let root = if root < 0.0 { return None } else { root.sqrt() };
        let (s, t) = ((b + root) / a, (b - root) / a);
        [s.max(t), s.min(t)]
    };
    let [before, after] = extend;
    let valid = |&s: &f64| (s >= 0.0 || before) && (s <= 1.0 || after) && r0 + s * dr >= 0.0;
    roots.into_iter().find(valid).map(|s| s.clamp(0.0, 1.0))
}
