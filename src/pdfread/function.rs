//! PDF functions (ISO 32000-1, 7.10): numbers in, numbers out.
//!
//! Tint transforms, shadings and transfer functions are written as functions. All four types are
//! read into one tree that can be evaluated without the file; inputs and outputs are clipped to
//! Domain and Range as the standard says.

use super::access::{as_dictionary, entry, integer, number_at, numbers_at, resolve, whole_data};
use super::calculator::Program;
use lopdf::{Dictionary, Document as File, Object, Stream};

/// How deep stitching functions may nest.
const MAX_DEPTH: usize = 16;
/// How many functions one may hold in all.
const MAX_PARTS: usize = 4096;
/// How many samples a sampled function may hold.
const MAX_SAMPLES: usize = 16 << 20;
/// How many inputs a sampled function may have: 2ᵐ samples are read at each point.
const MAX_SAMPLED_INPUTS: usize = 8;

/// A function, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Function {
    domain: Vec<(f64, f64)>,
    range: Option<Vec<(f64, f64)>>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Identity,
    Sampled(Sampled),
    Exponential {
        c0: Vec<f64>,
        c1: Vec<f64>,
        n: f64,
    },
    Stitching {
        functions: Vec<Function>,
        bounds: Vec<f64>,
        encode: Vec<(f64, f64)>,
    },
    Calculator(Program),
    /// Several functions of the same inputs, each giving its own outputs.
    Together(Vec<Function>),
}

#[derive(Clone, Debug)]
struct Sampled {
    size: Vec<usize>,
    encode: Vec<(f64, f64)>,
    decode: Vec<(f64, f64)>,
    /// Output varies fastest, then the first input; each 0 to 1.
    samples: Vec<f32>,
}

impl Function {
    /// Reads a function; an array of functions becomes one with all their outputs; the name
    /// `Identity` gives its inputs back.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(file: &File, object: &Object) -> Result<Function, String> {
        let mut left = MAX_PARTS;
        match resolve(file, object) {
            Object::Array(items) => {
                let each = items.iter().take(64).map(|item| one(file, item, MAX_DEPTH, &mut left));
                let functions: Vec<Function> = each.collect::<Result<_, _>>()?;
                let first = functions.first().ok_or("a list of functions is empty")?;
                let domain = first.domain.clone();
                Ok(Function { domain, range: None, kind: Kind::Together(functions) })
            }
            _ => one(file, object, MAX_DEPTH, &mut left),
        }
    }

    /// How many inputs it takes; `None` for the identity, which takes any number.
    pub fn inputs(&self) -> Option<usize> {
        (!matches!(self.kind, Kind::Identity)).then_some(self.domain.len())
    }

    /// How many outputs it gives, as far as it says.
    pub fn outputs(&self) -> Option<usize> {
        match &self.kind {
            Kind::Identity => None,
            Kind::Sampled(sampled) => Some(sampled.decode.len()),
            Kind::Exponential { c0, .. } => Some(c0.len()),
            Kind::Stitching { functions, .. } => functions.first().and_then(Function::outputs),
            Kind::Calculator(_) => self.range.as_ref().map(Vec::len),
            Kind::Together(functions) => functions.iter().map(Function::outputs).sum(),
        }
    }

    /// The outputs for these inputs. Missing inputs count as 0, what cannot be computed as 0.
    pub fn eval(&self, inputs: &[f64]) -> Vec<f64> {
        if matches!(self.kind, Kind::Identity) {
            return inputs.to_vec();
        }
        let at = |i: usize| inputs.get(i).copied().filter(|v| v.is_finite()).unwrap_or(0.0);
        let clipped: Vec<f64> = self.domain.iter().enumerate().map(|(i, &d)| clip(at(i), d)).collect();
        let mut out = match &self.kind {
            Kind::Identity => clipped,
            Kind::Sampled(sampled) => sampled.eval(&clipped, &self.domain),
            Kind::Exponential { c0, c1, n } => {
                let x = clipped.first().copied().unwrap_or(0.0).powf(*n);
                c0.iter().zip(c1).map(|(a, b)| a + x * (b - a)).collect()
            }
            Kind::Stitching { functions, bounds, encode } => {
                let x = clipped.first().copied().unwrap_or(0.0);
                stitch(x, self.domain.first().copied().unwrap_or((0.0, 1.0)), functions, bounds, encode)
            }
            Kind::Calculator(program) => program.run(&clipped, self.range.as_ref().map_or(0, Vec::len)),
            Kind::Together(functions) => functions.iter().flat_map(|f| f.eval(&clipped)).collect(),
        };
        for value in out.iter_mut().filter(|v| !v.is_finite()) {
            *value = 0.0;
        }
        if let Some(range) = &self.range {
            out.iter_mut().zip(range).for_each(|(value, &r)| *value = clip(*value, r));
        }
        out
    }
}

fn clip(value: f64, (low, high): (f64, f64)) -> f64 {
    value.min(high).max(low)
}

/// Maps a value from one interval to another (7.10.2, "Interpolate").
fn interpolate(x: f64, (x0, x1): (f64, f64), (y0, y1): (f64, f64)) -> f64 {
    if x1 == x0 { y0 } else { y0 + (x - x0) * (y1 - y0) / (x1 - x0) }
}

fn pairs(values: &[f64]) -> Vec<(f64, f64)> {
    values.chunks_exact(2).filter_map(|c| Some((*c.first()?, *c.get(1)?))).collect()
}

fn pairs_at(file: &File, dict: &Dictionary, key: &[u8]) -> Option<Vec<(f64, f64)>> {
    numbers_at(file, dict, key).map(|values| pairs(&values))
}

fn one(file: &File, object: &Object, depth: usize, left: &mut usize) -> Result<Function, String> {
    if depth == 0 || *left == 0 {
        return Err("a function holds too many others".to_owned());
    }
    *left -= 1;
    let object = resolve(file, object);
    if object.as_name().is_ok_and(|n| n == b"Identity") {
        return Ok(Function { domain: Vec::new(), range: None, kind: Kind::Identity });
    }
    let dict = as_dictionary(object).ok_or("a function is missing")?;
    let domain = pairs_at(file, dict, b"Domain").filter(|d| !d.is_empty() && d.len() <= 64);
    let domain = domain.ok_or("a function has no Domain")?;
    let range = pairs_at(file, dict, b"Range");
    let kind = match integer(file, dict, b"FunctionType") {
        Some(0) => {
            let stream = object.as_stream().map_err(|_| "a sampled function is no stream")?;
            let range = range.as_deref().ok_or("a sampled function has no Range")?;
            Kind::Sampled(Sampled::read(file, stream, &domain, range)?)
        }
        Some(2) => exponential(file, dict)?,
        Some(3) => stitching(file, dict, depth, left)?,
        Some(4) => {
            let stream = object.as_stream().map_err(|_| "a calculator function is no stream")?;
            if range.is_none() {
                return Err("a calculator function has no Range".to_owned());
            }
            Kind::Calculator(Program::read(&whole_data(file, stream, 4 << 20)?)?)
        }
        _ => return Err("a function is of no type that PDF has (0, 2, 3, 4)".to_owned()),
    };
    Ok(Function { domain, range, kind })
}

fn exponential(file: &File, dict: &Dictionary) -> Result<Kind, String> {
    let c0 = numbers_at(file, dict, b"C0").unwrap_or_else(|| vec![0.0]);
    let c1 = numbers_at(file, dict, b"C1").unwrap_or_else(|| vec![1.0]);
    let n = number_at(file, dict, b"N").ok_or("an exponential function has no N")?;
    if c0.len() != c1.len() {
        return Err("an exponential function's C0 and C1 are of different lengths".to_owned());
    }
    Ok(Kind::Exponential { c0, c1, n })
}

fn stitching(file: &File, dict: &Dictionary, depth: usize, left: &mut usize) -> Result<Kind, String> {
    let items = entry(file, dict, b"Functions").and_then(|f| f.as_array().ok());
    let items = items.ok_or("a stitching function has no Functions")?;
    let functions: Vec<Function> =
        items.iter().map(|item| one(file, item, depth - 1, left)).collect::<Result<_, _>>()?;
    let bounds = numbers_at(file, dict, b"Bounds").ok_or("a stitching function has no Bounds")?;
    let encode = pairs_at(file, dict, b"Encode").ok_or("a stitching function has no Encode")?;
    if functions.is_empty() || bounds.len() + 1 != functions.len() || encode.len() < functions.len() {
        return Err("a stitching function's Functions, Bounds and Encode do not match".to_owned());
    }
    Ok(Kind::Stitching { functions, bounds, encode })
}

fn stitch(x: f64, domain: (f64, f64), functions: &[Function], bounds: &[f64], encode: &[(f64, f64)]) -> Vec<f64> {
    let k = bounds.iter().take_while(|&&b| x >= b).count().min(functions.len().saturating_sub(1));
    let low = k.checked_sub(1).and_then(|i| bounds.get(i)).copied().unwrap_or(domain.0);
    let high = bounds.get(k).copied().unwrap_or(domain.1);
    match (functions.get(k), encode.get(k)) {
        (Some(function), Some(&encode)) => function.eval(&[interpolate(x, (low, high), encode)]),
        _ => Vec::new(),
    }
}

impl Sampled {
    fn read(file: &File, stream: &Stream, domain: &[(f64, f64)], range: &[(f64, f64)]) -> Result<Sampled, String> {
        let dict = &stream.dict;
        let size = numbers_at(file, dict, b"Size").ok_or("a sampled function has no Size")?;
        let size: Vec<usize> = size.iter().map(|&s| s.max(0.0) as usize).collect();
        if size.len() != domain.len() || size.contains(&0) || size.len() > MAX_SAMPLED_INPUTS || range.is_empty() {
            return Err("a sampled function's Size does not match its inputs".to_owned());
        }
        let count = size.iter().try_fold(range.len(), |n, &s| n.checked_mul(s)).filter(|&n| n <= MAX_SAMPLES);
        let count = count.ok_or("a sampled function is too large")?;
        let bits = integer(file, dict, b"BitsPerSample").unwrap_or(0);
        if ![1, 2, 4, 8, 12, 16, 24, 32].contains(&bits) {
            return Err("a sampled function has samples of no size that PDF has".to_owned());
        }
        let data = whole_data(file, stream, MAX_SAMPLES * 4)?;
        let encode = pairs_at(file, dict, b"Encode").filter(|e| e.len() >= size.len());
        let encode = encode.unwrap_or_else(|| size.iter().map(|&s| (0.0, s as f64 - 1.0)).collect());
        let decode = pairs_at(file, dict, b"Decode").filter(|d| d.len() >= range.len());
        let mut decode = decode.unwrap_or_else(|| range.to_vec());
        decode.truncate(range.len());
        let samples = unpack(&data, bits as u32, count).ok_or("a sampled function has too few samples")?;
        Ok(Sampled { size, encode, decode, samples })
    }

    /// Multilinear between the samples around the point.
    fn eval(&self, inputs: &[f64], domain: &[(f64, f64)]) -> Vec<f64> {
        let mut corners: Vec<(usize, f64)> = vec![(0, 1.0)];
        let mut stride = 1;
        for (i, &size) in self.size.iter().enumerate() {
            let (Some(&x), Some(&d), Some(&e)) = (inputs.get(i), domain.get(i), self.encode.get(i)) else { break };
            let at = interpolate(x, d, e).min(size as f64 - 1.0).max(0.0);
            let low = at.floor();
            let (near, part) = (low as usize, at - low);
            let far = (near + 1).min(size - 1);
            let step = |&(index, weight): &(usize, f64), to: usize, part: f64| (index + to * stride, weight * part);
            let mut next: Vec<_> = corners.iter().map(|c| step(c, near, 1.0 - part)).collect();
            if part > 0.0 {
                next.extend(corners.iter().map(|c| step(c, far, part)));
            }
            corners = next;
            stride *= size;
        }
        let n = self.decode.len();
        let value = |j: usize| -> f64 {
            corners.iter().map(|&(i, w)| w * f64::from(self.samples.get(i * n + j).copied().unwrap_or(0.0))).sum()
        };
        self.decode.iter().enumerate().map(|(j, &d)| interpolate(value(j), (0.0, 1.0), d)).collect()
    }
}

/// Samples of so many bits, high bit first, without gaps; each 0 to 1.
fn unpack(data: &[u8], bits: u32, count: usize) -> Option<Vec<f32>> {
    let needed = (count as u64 * u64::from(bits)).div_ceil(8);
    if (data.len() as u64) < needed {
        return None;
    }
    let top = ((1u64 << bits) - 1) as f64;
    let (mut buffer, mut held) = (0u64, 0u32);
    let mut bytes = data.iter();
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        while held < bits {
            buffer = (buffer << 8) | u64::from(*bytes.next()?);
            held += 8;
        }
        held -= bits;
        let value = (buffer >> held) & ((1u64 << bits) - 1);
        buffer &= (1u64 << held) - 1;
        out.push((value as f64 / top) as f32);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?} is not {expected:?}");
    }

    fn read(object: impl Into<Object>) -> Result<Function, String> {
        Function::read(&File::new(), &object.into())
    }

    fn tint(c1: [f32; 4], n: f32) -> Object {
        dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => n,
            "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
            "C1" => c1.iter().map(|&c| c.into()).collect::<Vec<Object>>(),
        }
        .into()
    }

    #[test]
    fn exponential_interpolation() {
        close(&read(tint([1.0, 0.5, 0.0, 0.25], 1.0)).unwrap().eval(&[0.5]), &[0.5, 0.25, 0.0, 0.125]);
        close(&read(tint([1.0, 0.5, 0.0, 0.25], 2.0)).unwrap().eval(&[0.5]), &[0.25, 0.125, 0.0, 0.0625]);
        close(&read(tint([1.0, 0.5, 0.0, 0.25], 1.0)).unwrap().eval(&[7.0]), &[1.0, 0.5, 0.0, 0.25]);
    }

    #[test]
    fn sampled_in_two_dimensions() {
        let dict = dictionary! {
            "FunctionType" => 0, "Domain" => vec![0.into(), 1.into(), 0.into(), 1.into()],
            "Range" => vec![0.into(), 1.into()], "Size" => vec![2.into(), 2.into()], "BitsPerSample" => 8,
        };
        let f = read(Stream::new(dict, vec![0, 255, 0, 255])).unwrap();
        close(&f.eval(&[0.25, 0.5]), &[0.25]);
        close(&f.eval(&[1.0, 0.0]), &[1.0]);
    }

    #[test]
    fn samples_of_twelve_bits_decode_and_encode() {
        let dict = dictionary! {
            "FunctionType" => 0, "Domain" => vec![0.into(), 10.into()], "Range" => vec![(-1).into(), 1.into()],
            "Size" => vec![2.into()], "BitsPerSample" => 12, "Encode" => vec![1.into(), 0.into()],
        };
        let f = read(Stream::new(dict, vec![0x00, 0x0F, 0xFF])).unwrap();
        close(&f.eval(&[0.0]), &[1.0]);
        close(&f.eval(&[10.0]), &[-1.0]);
        close(&f.eval(&[5.0]), &[0.0]);
    }

    #[test]
    fn stitching_chooses_and_encodes() {
        let f = read(dictionary! {
            "FunctionType" => 3, "Domain" => vec![0.into(), 1.into()], "Bounds" => vec![0.5.into()],
            "Encode" => vec![0.into(), 1.into(), 1.into(), 0.into()],
            "Functions" => vec![tint([1.0, 0.0, 0.0, 0.0], 1.0), tint([0.0, 1.0, 0.0, 0.0], 1.0)],
        })
        .unwrap();
        close(&f.eval(&[0.25]), &[0.5, 0.0, 0.0, 0.0]);
        close(&f.eval(&[0.5]), &[0.0, 1.0, 0.0, 0.0]);
        close(&f.eval(&[0.75]), &[0.0, 0.5, 0.0, 0.0]);
        close(&f.eval(&[1.0]), &[0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn calculator_functions_and_lists() {
        let dict = dictionary! {
            "FunctionType" => 4, "Domain" => vec![0.into(), 1.into()],
            "Range" => vec![0.into(), 1.into(), 0.into(), 1.into()],
        };
        let program = Object::Stream(Stream::new(dict, b"{ dup 2 div exch 3 mul }".to_vec()));
        close(&read(program.clone()).unwrap().eval(&[0.5]), &[0.25, 1.0]);
        let both = read(vec![program, tint([1.0, 1.0, 1.0, 1.0], 1.0)]).unwrap();
        close(&both.eval(&[0.2]), &[0.1, 0.6, 0.2, 0.2, 0.2, 0.2]);
        assert_eq!((both.inputs(), both.outputs()), (Some(1), Some(6)));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert!(read(Object::Null).is_err());
        let own = dictionary! { "FunctionType" => 3, "Domain" => vec![0.into(), 1.into()], "Bounds" => Vec::<Object>::new(),
        "Encode" => vec![0.into(), 1.into()], "Functions" => vec![Object::Reference((1, 0))] };
        let mut file = File::new();
        file.objects.insert((1, 0), own.into());
        let recursive = Function::read(&file, &Object::Reference((1, 0)));
        assert!(recursive.unwrap_err().contains("too many"));
        let huge = dictionary! {
            "FunctionType" => 0, "Domain" => vec![0.into(), 1.into(), 0.into(), 1.into()],
            "Range" => vec![0.into(), 1.into()], "Size" => vec![100_000.into(), 100_000.into()], "BitsPerSample" => 8,
        };
        assert!(read(Stream::new(huge, vec![0; 8])).unwrap_err().contains("too large"));
    }
}
