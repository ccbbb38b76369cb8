//! Colour spaces (ISO 32000-1, 8.6).
//!
//! A space is read once, with everything it refers to, so that colours in it need the file no
//! more. `DefaultGray`, `DefaultRGB` and `DefaultCMYK` of the resources take the device spaces'
//! place where a page has them (8.6.5.6).

use super::access::{
    MAX_STREAM, as_dictionary, entry, fingerprint, integer, number_at, numbers_at, resolve, resolve_id, whole_data,
};
use super::function::Function;
use lopdf::{Dictionary, Document as File, Object, ObjectId};
use std::sync::Arc;

/// How deep spaces may nest: a pattern over an index over a separation over a profile is four.
const MAX_DEPTH: usize = 8;
/// How many colorants a DeviceN space may have (the standard's own limit is 32).
const MAX_COLORANTS: usize = 64;

/// A colour space.
#[derive(Clone, Debug)]
pub enum Space {
    /// DeviceGray.
    Gray,
    /// DeviceRGB.
    Rgb,
    /// DeviceCMYK.
    Cmyk,
    /// CalGray.
    CalGray(CalGray),
    /// CalRGB.
    CalRgb(CalRgb),
    /// Lab.
    Lab(Lab),
    /// ICCBased.
    Icc(Icc),
    /// Indexed.
    Indexed(Indexed),
    /// Separation: one colorant.
    Separation(Colorants),
    /// DeviceN: several.
    DeviceN(Colorants),
    /// Pattern, with the space of uncoloured patterns.
    Pattern(Option<Arc<Space>>),
}

/// CalGray (8.6.5.2).
#[derive(Clone, Debug, PartialEq)]
pub struct CalGray {
    /// The white point in CIE XYZ.
    pub white: [f32; 3],
    /// The exponent.
    pub gamma: f32,
}

/// CalRGB (8.6.5.3).
#[derive(Clone, Debug, PartialEq)]
pub struct CalRgb {
    /// The white point in CIE XYZ.
    pub white: [f32; 3],
    /// The exponents.
    pub gamma: [f32; 3],
    /// X, Y, Z of each component in turn.
    pub matrix: [f32; 9],
}

impl CalRgb {
    /// X, Y and Z relative to the white point.
    pub fn relative_xyz(&self, [a, b, c]: [f32; 3]) -> [f32; 3] {
        let [ga, gb, gc] = self.gamma;
        let (a, b, c) = (a.max(0.0).powf(ga), b.max(0.0).powf(gb), c.max(0.0).powf(gc));
        let [xa, ya, za, xb, yb, zb, xc, yc, zc] = self.matrix;
        let [xw, yw, zw] = self.white;
        let of = |value: f32, white: f32| if white > 0.0 { value / white } else { 0.0 };
        [of(xa * a + xb * b + xc * c, xw), of(ya * a + yb * b + yc * c, yw), of(za * a + zb * b + zc * c, zw)]
    }
}

/// Lab (8.6.5.4).
#[derive(Clone, Debug, PartialEq)]
pub struct Lab {
    /// The white point in CIE XYZ.
    pub white: [f32; 3],
    /// The least and greatest a\* and b\*.
    pub range: [f32; 4],
}

/// ICCBased (8.6.5.5).
#[derive(Clone, Debug)]
pub struct Icc {
    /// 1, 3 or 4.
    pub components: u8,
    /// The profile's bytes.
    pub profile: Arc<[u8]>,
    /// The profile's stream.
    pub object: Option<ObjectId>,
    /// What to use where the profile is not understood.
    pub alternate: Arc<Space>,
    /// Least and greatest of each component.
    pub ranges: Vec<(f32, f32)>,
}

/// Indexed (8.6.6.3).
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The palette's space.
    pub base: Arc<Space>,
    /// The greatest index.
    pub high: u8,
    /// The palette: a byte for each component, scaled to its range.
    pub table: Arc<[u8]>,
}

impl Indexed {
    /// The palette's components at an index; black (or nothing) beyond the palette's end.
    pub fn lookup(&self, index: f32) -> Vec<f32> {
        let index = index.round().clamp(0.0, f32::from(self.high)) as usize;
        let n = self.base.components();
        let scale = |i: usize| {
            let byte = self.table.get(index * n + i).copied().unwrap_or(0);
            let (low, high) = self.base.range(i);
            low + f32::from(byte) / 255.0 * (high - low)
        };
        (0..n).map(scale).collect()
    }
}

/// What Separation and DeviceN say (8.6.6.4, 8.6.6.5).
#[derive(Clone, Debug)]
pub struct Colorants {
    /// The colorants' names. `All` and `None` keep their names.
    pub names: Vec<Arc<str>>,
    /// The space of the substitute colour.
    pub alternate: Arc<Space>,
    /// From the colorants' amounts to the substitute colour.
    pub tint: Arc<Function>,
    /// What alternate space and tint transform say, whatever their object ids: two spaces with
    /// one colorant and different fingerprints contradict each other (PDF/X-4, 6.4.3).
    pub fingerprint: [u8; 32],
    /// DeviceN with the attribute Subtype NChannel.
    pub nchannel: bool,
}

impl Space {
    /// Reads a space: a name, or an array. Names of the resources' `ColorSpace` entries are
    /// looked up there, device spaces replaced by their defaults.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(file: &File, object: &Object, resources: &Dictionary) -> Result<Arc<Space>, String> {
        Reading { file, resources, defaults: true }.space(object, MAX_DEPTH).map(Arc::new)
    }

    /// How many components a colour has; 0 for a coloured pattern.
    pub fn components(&self) -> usize {
        match self {
            Space::Gray | Space::CalGray(_) | Space::Indexed(_) | Space::Separation(_) => 1,
            Space::Rgb | Space::CalRgb(_) | Space::Lab(_) => 3,
            Space::Cmyk => 4,
            Space::Icc(icc) => icc.components.into(),
            Space::DeviceN(colorants) => colorants.names.len(),
            Space::Pattern(under) => under.as_ref().map_or(0, |space| space.components()),
        }
    }

    /// The least and greatest value of a component.
    pub fn range(&self, component: usize) -> (f32, f32) {
        match self {
            Space::Lab(lab) => {
                let [a0, a1, b0, b1] = lab.range;
                [(0.0, 100.0), (a0, a1), (b0, b1)].get(component).copied().unwrap_or((0.0, 1.0))
            }
            Space::Icc(icc) => icc.ranges.get(component).copied().unwrap_or((0.0, 1.0)),
            Space::Indexed(indexed) => (0.0, f32::from(indexed.high)),
            Space::Pattern(Some(under)) => under.range(component),
            _ => (0.0, 1.0),
        }
    }

    /// The components of the colour that selecting the space sets.
    pub fn initial(&self) -> Vec<f32> {
        match self {
            Space::Cmyk => vec![0.0, 0.0, 0.0, 1.0],
            Space::Separation(_) | Space::DeviceN(_) => vec![1.0; self.components()],
            Space::Pattern(Some(under)) => under.initial(),
            _ => (0..self.components()).map(|i| self.range(i)).map(|(low, high)| 0f32.min(high).max(low)).collect(),
        }
    }

    /// The space of what is really painted: an index's palette, an uncoloured pattern's space.
    pub fn painted(&self) -> &Space {
        match self {
            Space::Indexed(indexed) => indexed.base.painted(),
            Space::Pattern(Some(under)) => under.painted(),
            _ => self,
        }
    }

    /// Its colorants, of a Separation or DeviceN space.
    pub fn colorants(&self) -> Option<&Colorants> {
        match self {
            Space::Separation(colorants) | Space::DeviceN(colorants) => Some(colorants),
            _ => None,
        }
    }

    /// The default Decode array of images in this space (8.9.5.2), least and greatest of each
    /// component; `bits` per component.
    pub fn default_decode(&self, bits: u8) -> Vec<(f32, f32)> {
        match self {
            Space::Indexed(_) => vec![(0.0, (1u32 << bits.min(16)) as f32 - 1.0)],
            _ => (0..self.components()).map(|i| self.range(i)).collect(),
        }
    }

    /// The family's name (8.6.3).
    pub fn family(&self) -> &'static str {
        match self {
            Space::Gray => "DeviceGray",
            Space::Rgb => "DeviceRGB",
            Space::Cmyk => "DeviceCMYK",
            Space::CalGray(_) => "CalGray",
            Space::CalRgb(_) => "CalRGB",
            Space::Lab(_) => "Lab",
            Space::Icc(_) => "ICCBased",
            Space::Indexed(_) => "Indexed",
            Space::Separation(_) => "Separation",
            Space::DeviceN(_) => "DeviceN",
            Space::Pattern(_) => "Pattern",
        }
    }
}

impl std::fmt::Display for Space {
    /// `DeviceCMYK`, `Separation (Gold)`, `Indexed (ICCBased (3))`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Space::Icc(icc) => write!(f, "ICCBased ({})", icc.components),
            Space::Indexed(indexed) => write!(f, "Indexed ({})", indexed.base),
            Space::Separation(c) | Space::DeviceN(c) => write!(f, "{} ({})", self.family(), c.names.join(", ")),
            Space::Pattern(Some(under)) => write!(f, "Pattern ({under})"),
            _ => f.write_str(self.family()),
        }
    }
}

/// Where names of spaces are looked up.
struct Reading<'a> {
    file: &'a File,
    resources: &'a Dictionary,
    /// Whether default spaces take the device spaces' place.
    defaults: bool,
}

impl Reading<'_> {
    /// The same place, where a device space means itself: in a default space, and in what stands
    /// in for a profile.
    fn plain(&self) -> Self {
        Reading { defaults: false, ..*self }
    }

    fn space(&self, object: &Object, depth: usize) -> Result<Space, String> {
        if depth == 0 {
            return Err("a colour space contains itself, or nests too deep".to_owned());
        }
        match resolve(self.file, object) {
            Object::Name(name) => self.named(name, depth),
            Object::Array(items) => self.family(items, depth),
            _ => Err("a colour space is neither a name nor an array".to_owned()),
        }
    }

    fn under(&self, object: Option<&Object>, depth: usize) -> Result<Arc<Space>, String> {
        let object = object.ok_or("a colour space lacks the space it stands on")?;
        match self.space(object, depth - 1)? {
            Space::Pattern(_) => Err("a colour space stands on Pattern".to_owned()),
            space => Ok(Arc::new(space)),
        }
    }

    fn named(&self, name: &[u8], depth: usize) -> Result<Space, String> {
        let device = match name {
            b"DeviceGray" | b"G" => Some((Space::Gray, b"DefaultGray".as_slice())),
            b"DeviceRGB" | b"RGB" => Some((Space::Rgb, b"DefaultRGB".as_slice())),
            b"DeviceCMYK" | b"CMYK" => Some((Space::Cmyk, b"DefaultCMYK".as_slice())),
            b"Pattern" => return Ok(Space::Pattern(None)),
            b"CalCMYK" => return Ok(Space::Cmyk),
            _ => None,
        };
        let spaces = super::access::dictionary(self.file, self.resources, b"ColorSpace");
        let listed = |key: &[u8]| spaces.and_then(|spaces| spaces.get(key).ok());
        match device {
            Some((space, default)) => Ok(self.default(listed(default), depth, &space).unwrap_or(space)),
            None => {
                let object = listed(name);
                let missing =
                    || format!("the resources have no colour space named `{}`", String::from_utf8_lossy(name));
                self.space(object.ok_or_else(missing)?, depth - 1)
            }
        }
    }

    /// A default space, unless it names a device space again or has other components.
    fn default(&self, object: Option<&Object>, depth: usize, device: &Space) -> Option<Space> {
        let items = resolve(self.file, object.filter(|_| self.defaults)?).as_array().ok()?;
        let space = self.plain().family(items, depth - 1).ok()?;
        let fits = !matches!(space, Space::Indexed(_) | Space::Pattern(_) | Space::Lab(_));
        (fits && space.components() == device.components()).then_some(space)
    }

    fn family(&self, items: &[Object], depth: usize) -> Result<Space, String> {
        if depth == 0 {
            return Err("a colour space contains itself, or nests too deep".to_owned());
        }
        let family = items.first().and_then(|f| resolve(self.file, f).as_name().ok());
        let family = family.ok_or("a colour space's array does not begin with its family")?;
        let parameters = || items.get(1).and_then(|p| as_dictionary(resolve(self.file, p)));
        match family {
            b"CalGray" => Ok(Space::CalGray(self.cal_gray(parameters())?)),
            b"CalRGB" => Ok(Space::CalRgb(self.cal_rgb(parameters())?)),
            b"Lab" => Ok(Space::Lab(self.lab(parameters())?)),
            b"ICCBased" => self.icc(items.get(1), depth),
            b"Indexed" | b"I" => self.indexed(items, depth),
            b"Separation" => self.colorants(items, depth).map(Space::Separation),
            b"DeviceN" => self.colorants(items, depth).map(Space::DeviceN),
            b"Pattern" => match items.get(1) {
                None => Ok(Space::Pattern(None)),
                under => Ok(Space::Pattern(Some(self.under(under, depth)?))),
            },
            name => self.named(name, depth - 1),
        }
    }

    fn white(&self, dict: &Dictionary) -> Result<[f32; 3], String> {
        let white = self.floats(dict, b"WhitePoint").filter(|w: &[f32; 3]| w.iter().all(|v| *v > 0.0));
        white.ok_or_else(|| "a CIE colour space has no usable WhitePoint".to_owned())
    }

    fn floats<const N: usize>(&self, dict: &Dictionary, key: &[u8]) -> Option<[f32; N]> {
        let values: Vec<f32> = numbers_at(self.file, dict, key)?.iter().map(|&v| v as f32).collect();
        values.try_into().ok()
    }

    fn cal_gray(&self, dict: Option<&Dictionary>) -> Result<CalGray, String> {
        let dict = dict.ok_or("CalGray has no parameters")?;
        let gamma = number_at(self.file, dict, b"Gamma").filter(|g| *g > 0.0).unwrap_or(1.0);
        Ok(CalGray { white: self.white(dict)?, gamma: gamma as f32 })
    }

    fn cal_rgb(&self, dict: Option<&Dictionary>) -> Result<CalRgb, String> {
        let dict = dict.ok_or("CalRGB has no parameters")?;
        Ok(CalRgb {
            white: self.white(dict)?,
            gamma: self.floats(dict, b"Gamma").unwrap_or([1.0; 3]),
            matrix: self.floats(dict, b"Matrix").unwrap_or([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        })
    }

    fn lab(&self, dict: Option<&Dictionary>) -> Result<Lab, String> {
        let dict = dict.ok_or("Lab has no parameters")?;
        let range = self.floats(dict, b"Range").filter(|[a0, a1, b0, b1]| a0 <= a1 && b0 <= b1);
        Ok(Lab { white: self.white(dict)?, range: range.unwrap_or([-100.0, 100.0, -100.0, 100.0]) })
    }

    fn icc(&self, object: Option<&Object>, depth: usize) -> Result<Space, String> {
        let (id, target) = resolve_id(self.file, object.ok_or("ICCBased has no profile")?);
        let stream = target.as_stream().map_err(|_| "ICCBased has no profile stream")?;
        let n = integer(self.file, &stream.dict, b"N").filter(|n| [1, 3, 4].contains(n));
        let n = n.ok_or("ICCBased does not say N as 1, 3 or 4")?;
        let alternate = stream.dict.get(b"Alternate").ok().and_then(|a| self.plain().space(a, depth - 1).ok());
        let alternate = alternate.filter(|a| a.components() == n as usize && !matches!(a, Space::Pattern(_)));
        let device = match n {
            1 => Space::Gray,
            3 => Space::Rgb,
            _ => Space::Cmyk,
        };
        let ranges = numbers_at(self.file, &stream.dict, b"Range").unwrap_or_default();
        let pairs = ranges.chunks_exact(2).filter_map(|c| Some((*c.first()? as f32, *c.get(1)? as f32)));
        let mut ranges: Vec<(f32, f32)> = pairs.map(|(a, b)| (a.min(b), a.max(b))).collect();
        ranges.resize(n as usize, (0.0, 1.0));
        // a damaged profile is told by whoever converts; the colour itself is clear
        let profile = whole_data(self.file, stream, MAX_STREAM).unwrap_or_default();
        Ok(Space::Icc(Icc {
            components: n as u8,
            profile: profile.into(),
            object: id,
            alternate: Arc::new(alternate.unwrap_or(device)),
            ranges,
        }))
    }

    fn indexed(&self, items: &[Object], depth: usize) -> Result<Space, String> {
        let base = self.under(items.get(1), depth)?;
        if matches!(*base, Space::Indexed(_)) {
            return Err("an Indexed space stands on another".to_owned());
        }
        let high = items.get(2).and_then(|h| super::access::number(resolve(self.file, h)));
        let high =
            high.filter(|h| (0.0..=255.0).contains(h)).ok_or("an Indexed space has no greatest index (0–255)")?;
        let table = match items.get(3).map(|t| resolve(self.file, t)) {
            Some(Object::String(bytes, _)) => bytes.clone(),
            Some(Object::Stream(stream)) => whole_data(self.file, stream, 1 << 20)?,
            _ => return Err("an Indexed space has no palette".to_owned()),
        };
        Ok(Space::Indexed(Indexed { base, high: high as u8, table: table.into() }))
    }

    fn colorants(&self, items: &[Object], depth: usize) -> Result<Colorants, String> {
        let name = |object: &Object| -> Option<Arc<str>> {
            resolve(self.file, object).as_name().ok().map(|n| String::from_utf8_lossy(n).into())
        };
        let names: Option<Vec<Arc<str>>> = match items.get(1).map(|n| resolve(self.file, n)) {
            Some(Object::Array(names)) => names.iter().map(name).collect(),
            Some(single) => name(single).map(|n| vec![n]),
            None => None,
        };
        let names = names.filter(|n| (1..=MAX_COLORANTS).contains(&n.len()));
        let names = names.ok_or("a Separation or DeviceN space has no colorants")?;
        let alternate = self.under(items.get(2), depth)?;
        let transform = items.get(3).ok_or("a Separation or DeviceN space has no tint transform")?;
        let tint = Function::read(self.file, transform)?;
        let fits = tint.inputs().is_none_or(|n| n == names.len())
            && tint.outputs().is_none_or(|n| n == alternate.components());
        if !fits {
            let names = names.join(", ");
            return Err(format!("the tint transform of {names} does not match its colorants and alternate space"));
        }
        let written = Object::Array(items.get(2..4).unwrap_or_default().to_vec());
        let attributes = items.get(4).and_then(|a| as_dictionary(resolve(self.file, a)));
        let subtype = attributes.and_then(|a| entry(self.file, a, b"Subtype")).and_then(|s| s.as_name().ok());
        Ok(Colorants {
            names,
            alternate,
            tint: Arc::new(tint),
            fingerprint: fingerprint(self.file, &written),
            nchannel: subtype == Some(b"NChannel"),
        })
    }
}
