//! Mesh shadings (ISO 32000-1, 8.7.4.5.5–8): free-form and lattice triangles, Coons and tensor
//! patches, all read into triangles. Patches are divided evenly; how finely depends on their
//! number, so that a mesh stays within its bound.

use super::access::{MAX_STREAM, integer, numbers_at, whole_data};
use kurbo::{Point, Vec2};
use lopdf::{Document as File, Stream};

/// How many corners a mesh may have, patches divided.
const MAX_CORNERS: usize = 400_000;
/// Into how many strips each way a patch is divided at most.
const MAX_STRIPS: usize = 16;

/// Triangles with values at their corners: colour components, or one parameter.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    points: Vec<Point>,
    values: Vec<f32>,
    per_corner: usize,
    /// Corners of each triangle, as indices. Later ones cover earlier ones.
    pub triangles: Vec<[u32; 3]>,
}

impl Mesh {
    /// How many corners there are.
    pub fn corners(&self) -> usize {
        self.points.len()
    }
    /// Where a corner is, in the shading's space.
    pub fn point(&self, corner: usize) -> Point {
        self.points.get(corner).copied().unwrap_or(Point::ZERO)
    }
    /// A corner's values.
    pub fn values(&self, corner: usize) -> Vec<f64> {
        let values = self.values.iter().skip(corner.saturating_mul(self.per_corner));
        values.take(self.per_corner).map(|&v| v.into()).collect()
    }
    fn push(&mut self, corner: &Corner) -> u32 {
        self.points.push(corner.at);
        self.values.extend(&corner.values);
        (self.points.len() - 1) as u32
    }
    fn quad(&mut self, [a, b, c, d]: [u32; 4]) {
        self.triangles.extend([[a, b, c], [b, d, c]]);
    }
}

#[derive(Clone, Debug)]
struct Corner {
    at: Point,
    values: Vec<f32>,
}

/// Reads a mesh of so many values a corner.
pub(crate) fn read(file: &File, stream: &Stream, kind: i64, per_corner: usize) -> Result<Mesh, String> {
    let data = whole_data(file, stream, MAX_STREAM)?;
    let mut bits = Bits::new(file, stream, &data, kind, per_corner)?;
    let mut mesh = Mesh { per_corner, ..Mesh::default() };
    match kind {
        4 => free_form(&mut bits, &mut mesh)?,
        5 => {
            let row = integer(file, &stream.dict, b"VerticesPerRow").filter(|n| (2..=1 << 20).contains(n));
            lattice(&mut bits, &mut mesh, row.ok_or("a lattice mesh has no VerticesPerRow of 2 or more")? as usize)?;
        }
        _ => patches(&mut bits, &mut mesh, kind == 7)?,
    }
    Ok(mesh)
}

/// The mesh's data, read bit by bit.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    flag: usize,
    coordinate: usize,
    component: usize,
    decode: Vec<f64>,
    values: usize,
}

impl<'a> Bits<'a> {
    fn new(file: &File, stream: &Stream, data: &'a [u8], kind: i64, values: usize) -> Result<Bits<'a>, String> {
        let size = |key: &[u8], allowed: &[i64]| {
            let bits = integer(file, &stream.dict, key).filter(|bits| allowed.contains(bits));
            bits.map(|bits| bits as usize).ok_or_else(|| "a mesh does not say the size of its data".to_owned())
        };
        let flag = if kind == 5 { 0 } else { size(b"BitsPerFlag", &[2, 4, 8])? };
        let coordinate = size(b"BitsPerCoordinate", &[1, 2, 4, 8, 12, 16, 24, 32])?;
        let component = size(b"BitsPerComponent", &[1, 2, 4, 8, 12, 16])?;
        let decode = numbers_at(file, &stream.dict, b"Decode").filter(|d| d.len() >= 4 + 2 * values);
        let decode = decode.ok_or("a mesh's Decode is too short")?;
        Ok(Bits { data, at: 0, flag, coordinate, component, decode, values })
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        if self.at + count > self.data.len() * 8 {
            return None;
        }
        let mut value = 0u64;
        let mut left = count;
        while left > 0 {
            let byte = u64::from(*self.data.get(self.at / 8)?);
            let free = 8 - self.at % 8;
            let now = free.min(left);
            value = (value << now) | ((byte >> (free - now)) & ((1 << now) - 1));
            self.at += now;
            left -= now;
        }
        Some(value as u32)
    }

    fn decoded(&mut self, bits: usize, pair: usize) -> Option<f64> {
        let value = f64::from(self.take(bits)?) / ((1u64 << bits) - 1) as f64;
        let (low, high) = (*self.decode.get(pair * 2)?, *self.decode.get(pair * 2 + 1)?);
        Some(low + value * (high - low))
    }

    fn flag(&mut self) -> Option<u32> {
        self.take(self.flag).map(|f| f & 3)
    }

    fn point(&mut self) -> Option<Point> {
        Some(Point::new(self.decoded(self.coordinate, 0)?, self.decoded(self.coordinate, 1)?))
    }

    fn colour(&mut self) -> Option<Vec<f32>> {
        (0..self.values).map(|i| self.decoded(self.component, 2 + i).map(|v| v as f32)).collect()
    }

    fn corner(&mut self) -> Option<Corner> {
        Some(Corner { at: self.point()?, values: self.colour()? })
    }

    /// Each vertex begins at a byte (4 and 5); patches do as well.
    fn align(&mut self) {
        self.at = self.at.div_ceil(8) * 8;
    }
}

fn too_large() -> String {
    "a mesh has too many corners".to_owned()
}

fn free_form(bits: &mut Bits, mesh: &mut Mesh) -> Result<(), String> {
    let mut last: Vec<u32> = Vec::new();
    let mut due = 0;
    while let Some(flag) = bits.flag() {
        let Some(corner) = bits.corner() else { break };
        bits.align();
        if mesh.corners() >= MAX_CORNERS {
            return Err(too_large());
        }
        let corner = mesh.push(&corner);
        match (due, flag, last.as_slice()) {
            // the second and third corner of a new triangle: their flags mean nothing
            (1.., ..) => {
                last.push(corner);
                due -= 1;
            }
            (_, 1, &[_, b, c]) => last = vec![b, c, corner],
            (_, 2, &[a, _, c]) => last = vec![a, c, corner],
            (_, 0, _) => {
                last = vec![corner];
                due = 2;
            }
            _ => return Err("a mesh goes on from a triangle that is not there".to_owned()),
        }
        if let (0, &[a, b, c]) = (due, last.as_slice()) {
            mesh.triangles.push([a, b, c]);
        }
    }
    Ok(())
}

fn lattice(bits: &mut Bits, mesh: &mut Mesh, row: usize) -> Result<(), String> {
    while let Some(corner) = bits.corner() {
        bits.align();
        if mesh.corners() >= MAX_CORNERS {
            return Err(too_large());
        }
        mesh.push(&corner);
    }
    let rows = mesh.corners() / row;
    for r in 1..rows {
        for c in 1..row {
            let at = |r: usize, c: usize| (r * row + c) as u32;
            mesh.quad([at(r - 1, c - 1), at(r - 1, c), at(r, c - 1), at(r, c)]);
        }
    }
    Ok(())
}

/// Where the points of a patch's data lie in its four by four: around the edge, then inside.
const ORDER: [(usize, usize); 16] = [
    (0, 0),
    (0, 1),
    (0, 2),
    (0, 3),
    (1, 3),
    (2, 3),
    (3, 3),
    (3, 2),
    (3, 1),
    (3, 0),
    (2, 0),
    (1, 0),
    (1, 1),
    (1, 2),
    (2, 2),
    (2, 1),
];

/// A patch: points in the order of the data, values at its four corners.
#[derive(Clone)]
struct Patch {
    points: Vec<Point>,
    colours: Vec<Vec<f32>>,
}

fn patches(bits: &mut Bits, mesh: &mut Mesh, tensor: bool) -> Result<(), String> {
    let total = if tensor { 16 } else { 12 };
    let mut all: Vec<Patch> = Vec::new();
    while let Some(flag) = bits.flag() {
        let (mut points, mut colours) = match (flag, all.last()) {
            (0, _) => (Vec::new(), Vec::new()),
            (_, None) => return Err("a mesh goes on from a patch that is not there".to_owned()),
            (f, Some(before)) => {
                let edge = |i: usize| before.points.get((f as usize * 3 + i) % 12).copied();
                let colour = |i: usize| before.colours.get((f as usize + i) % 4).cloned();
                ((0..4).filter_map(edge).collect(), (0..2).filter_map(colour).collect())
            }
        };
        points.extend((points.len()..total).map_while(|_| bits.point()));
        colours.extend((colours.len()..4).map_while(|_| bits.colour()));
        bits.align();
        if points.len() < total || colours.len() < 4 {
            break;
        }
        if all.len() >= MAX_CORNERS / 9 {
            return Err(too_large());
        }
        all.push(Patch { points, colours });
    }
    let strips = (1..=MAX_STRIPS).rev().find(|n| all.len() * (n + 1) * (n + 1) <= MAX_CORNERS).unwrap_or(1);
    all.iter().for_each(|patch| divide(patch, strips, mesh));
    Ok(())
}

fn divide(patch: &Patch, strips: usize, mesh: &mut Mesh) {
    let grid = grid(&patch.points);
    let first = mesh.corners() as u32;
    let part = |i: usize| i as f64 / strips as f64;
    for i in 0..=strips {
        for j in 0..=strips {
            let (u, v) = (part(i), part(j));
            mesh.push(&Corner { at: surface(&grid, u, v), values: blend(&patch.colours, u, v) });
        }
    }
    let at = |i: usize, j: usize| first + (i * (strips + 1) + j) as u32;
    for i in 0..strips {
        for j in 0..strips {
            mesh.quad([at(i, j), at(i, j + 1), at(i + 1, j), at(i + 1, j + 1)]);
        }
    }
}

/// Sixteen control points; a Coons patch's inner ones follow from its edge (8.7.4.5.8).
fn grid(points: &[Point]) -> [[Vec2; 4]; 4] {
    let mut p = [[Vec2::ZERO; 4]; 4];
    for (&(r, c), point) in ORDER.iter().zip(points) {
        p[r][c] = point.to_vec2();
    }
    if points.len() < 16 {
        let inner = |a: Vec2, b: Vec2, c: Vec2, d: Vec2, e: Vec2, f: Vec2, g: Vec2, h: Vec2| {
            (a * -4.0 + (b + c) * 6.0 - (d + e) * 2.0 + (f + g) * 3.0 - h) / 9.0
        };
        p[1][1] = inner(p[0][0], p[0][1], p[1][0], p[0][3], p[3][0], p[3][1], p[1][3], p[3][3]);
        p[1][2] = inner(p[0][3], p[0][2], p[1][3], p[0][0], p[3][3], p[3][2], p[1][0], p[3][0]);
        p[2][1] = inner(p[3][0], p[3][1], p[2][0], p[3][3], p[0][0], p[0][1], p[2][3], p[0][3]);
        p[2][2] = inner(p[3][3], p[3][2], p[2][3], p[3][0], p[0][3], p[0][2], p[2][0], p[0][0]);
    }
    p
}

fn surface(grid: &[[Vec2; 4]; 4], u: f64, v: f64) -> Point {
    let weights = |t: f64| {
        let s = 1.0 - t;
        [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t]
    };
    let (wu, wv) = (weights(u), weights(v));
    let mut sum = Vec2::ZERO;
    for (row, a) in grid.iter().zip(wu) {
        for (point, b) in row.iter().zip(wv) {
            sum += *point * (a * b);
        }
    }
    sum.to_point()
}

/// Values between the corners, which come in the data's order: around the patch.
fn blend(colours: &[Vec<f32>], u: f64, v: f64) -> Vec<f32> {
    let [Some(a), Some(b), Some(c), Some(d)] = [0, 1, 2, 3].map(|i| colours.get(i)) else { return Vec::new() };
    let (u, v) = (u as f32, v as f32);
    let mix = |i: usize| {
        let at = |c: &Vec<f32>| c.get(i).copied().unwrap_or(0.0);
        (1.0 - u) * ((1.0 - v) * at(a) + v * at(b)) + u * ((1.0 - v) * at(d) + v * at(c))
    };
    (0..a.len()).map(mix).collect()
}
