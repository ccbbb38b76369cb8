//! Images to samples (ISO 32000-1, 8.9).
//!
//! [`samples`] undoes an image's filters and unpacks its rows: one byte for each component of
//! each pixel, rows from the top. What the samples mean (Decode, colour space, masks) is for the
//! reader to apply. An image whose data end before its last row is an error: plates made from
//! part of a picture would be wrong without saying so.

use lopdf::{Dictionary, Document, Object, Stream};

use super::entry;
use super::filter::{self, Coded, Data, Expected};

/// The most samples (pixels × components) of an image.
pub const MOST_SAMPLES: u64 = 400_000_000;

/// An image's samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Components of a pixel.
    pub components: u8,
    /// Bits of a component in the file.
    pub bits: u8,
    /// One byte for each component: values of up to 8 bits as they are (not scaled), of deeper
    /// ones the high byte. Decode is not applied.
    pub data: Vec<u8>,
    /// The largest value a byte of `data` can have: 1, 3, 15 or 255.
    pub max: u8,
    /// The opacity of each pixel, 0 to 255, that a JPEG 2000 file carries.
    pub alpha: Option<Vec<u8>>,
    /// The colour space a JPEG 2000 file states; it holds where the image has no ColorSpace.
    pub space: Option<JpxSpace>,
}

/// A colour space named inside a JPEG 2000 file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JpxSpace {
    /// Gray.
    Gray,
    /// sRGB; YCC is converted to it.
    Rgb,
    /// CMYK, 0 for no ink.
    Cmyk,
    /// An ICC profile.
    Icc {
        /// The profile's bytes.
        profile: Vec<u8>,
        /// Its components.
        components: u8,
    },
    /// No colour space is stated for that many components.
    Unknown(u8),
}

/// What an image's dictionary says.
struct Layout {
    width: u32,
    height: u32,
    /// Components by its colour space; `None` where it has none (JPX only).
    components: Option<u8>,
    bits: u8,
    indexed: bool,
}

impl Layout {
    /// Bytes of a packed row.
    fn row(&self, components: u8) -> usize {
        (self.width as usize * usize::from(components) * usize::from(self.bits)).div_ceil(8)
    }
}

/// The samples of an image XObject or an inline image (whose keys may be abbreviated; a colour
/// space named in a page's resources must have been put in place of its name).
///
/// # Errors
/// When the dictionary lacks what it must have, the image is beyond 400 million samples, or its
/// data are damaged or end early; the sentence says by how many bytes.
pub fn samples(doc: &Document, stream: &Stream) -> Result<Samples, String> {
    let layout = layout(doc, &stream.dict)?;
    within_limit(layout.width, layout.height, u32::from(layout.components.unwrap_or(1)))?;
    let expected = Expected {
        height: layout.height,
        bytes: layout.components.map(|count| layout.row(count) * layout.height as usize),
        indexed: layout.indexed,
    };
    match filter::image(doc, stream, &expected)? {
        Coded::Bytes(data) => unpack(data, &layout),
        Coded::Samples(samples) => match layout.components {
            Some(count) if count != samples.components => {
                Err(format!("the image's data have {} components, its colour space has {count}", samples.components))
            }
            _ => Ok(samples),
        },
    }
}

/// Refuses images that are beyond [`MOST_SAMPLES`].
pub(super) fn within_limit(width: u32, height: u32, components: u32) -> Result<(), String> {
    if width == 0 || height == 0 {
        return Err(format!("the image is {width} × {height} pixels"));
    }
    match u64::from(width).checked_mul(u64::from(height)).and_then(|n| n.checked_mul(u64::from(components))) {
        Some(count) if count <= MOST_SAMPLES => Ok(()),
        _ => Err(format!(
            "the image has {width} × {height} pixels of {components} components; more than 400 million samples are \
             refused: scale it down"
        )),
    }
}

fn layout(doc: &Document, dict: &Dictionary) -> Result<Layout, String> {
    let side = |keys: &[&str; 2]| {
        let value = entry::any(doc, dict, keys).and_then(entry::integer).and_then(|n| u32::try_from(n).ok());
        value.filter(|n| *n > 0).ok_or_else(|| format!("the image's {} entry is not a number above 0", keys[0]))
    };
    let (width, height) = (side(&["Width", "W"])?, side(&["Height", "H"])?);
    let mask = entry::any(doc, dict, &["ImageMask", "IM"]).and_then(|o| o.as_bool().ok()).unwrap_or(false);
    if mask {
        return Ok(Layout { width, height, components: Some(1), bits: 1, indexed: false });
    }
    let space = entry::any(doc, dict, &["ColorSpace", "CS"]);
    let components = space.map(|space| components_of(doc, space, 0)).transpose()?;
    let stated = entry::any(doc, dict, &["BitsPerComponent", "BPC"]).and_then(entry::integer);
    let bits = match stated {
        Some(bits @ (1 | 2 | 4 | 8 | 16)) => bits as u8,
        Some(other) => return Err(format!("the image has {other} bits a component; 1, 2, 4, 8 and 16 are defined")),
        None => implied_bits(doc, dict),
    };
    let indexed = space.and_then(|space| family(doc, space)).is_some_and(|name| matches!(&*name, "Indexed" | "I"));
    Ok(Layout { width, height, components, bits, indexed })
}

/// The depth of an image that states none: its filter's.
fn implied_bits(doc: &Document, dict: &Dictionary) -> u8 {
    let filter = entry::any(doc, dict, &["Filter", "F"]);
    let last = match filter {
        Some(Object::Array(list)) => list.last().and_then(|object| entry::resolve(doc, object)),
        other => other,
    };
    match last.and_then(entry::name).as_deref() {
        Some("CCITTFaxDecode" | "CCF" | "JBIG2Decode") => 1,
        _ => 8,
    }
}

/// The family of a colour space.
fn family(doc: &Document, space: &Object) -> Option<String> {
    match space {
        Object::Name(_) => entry::name(space),
        Object::Array(list) => entry::name(entry::resolve(doc, list.first()?)?),
        _ => None,
    }
}

/// The components of a colour space (8.6).
fn components_of(doc: &Document, space: &Object, depth: u8) -> Result<u8, String> {
    let family = family(doc, space).ok_or("the image's colour space is neither a name nor an array")?;
    let item = |index: usize| space.as_array().ok().and_then(|list| entry::resolve(doc, list.get(index)?));
    match family.as_str() {
        "DeviceGray" | "G" | "CalGray" | "Indexed" | "I" | "Separation" => Ok(1),
        "DeviceRGB" | "RGB" | "CalRGB" | "Lab" => Ok(3),
        "DeviceCMYK" | "CMYK" => Ok(4),
        "ICCBased" => {
            let stream = item(1).and_then(|object| object.as_stream().ok());
            let n = stream.and_then(|stream| entry::integer_of(doc, &stream.dict, "N"));
            match n {
                Some(n @ (1 | 3 | 4)) => Ok(n as u8),
                _ => Err("the image's ICC profile does not state its components (N is 1, 3 or 4)".to_owned()),
            }
        }
        "DeviceN" | "NChannel" => {
            let names = item(1).and_then(|object| object.as_array().ok()).map_or(0, Vec::len);
            let count = u8::try_from(names).ok().filter(|n| *n > 0);
            count.ok_or_else(|| format!("the image's DeviceN colour space has {names} colorants; 1 to 255 are read"))
        }
        // an array of nothing but a device space's name
        "Pattern" => Err("the image's colour space is a pattern, which images cannot have".to_owned()),
        other if depth == 0 && space.as_array().is_ok_and(|list| list.len() == 1) => {
            components_of(doc, &Object::Name(other.as_bytes().to_vec()), 1)
        }
        other => Err(format!("the image's colour space {other} is not known")),
    }
}

/// Unpacks rows of bits to bytes.
fn unpack(data: Data, layout: &Layout) -> Result<Samples, String> {
    let components = layout.components.ok_or("the image has no colour space; only JPEG 2000 images need none")?;
    let row = layout.row(components);
    let wanted = row * layout.height as usize;
    let got = data.bytes.len();
    if got < wanted {
        let why = data.damage.map(|damage| format!(": {damage}")).unwrap_or_default();
        return Err(format!("the image's data lack {} of {wanted} bytes{why}", wanted - got));
    }
    let mut bytes = data.bytes;
    bytes.truncate(wanted);
    let per_row = layout.width as usize * usize::from(components);
    let (data, max) = match layout.bits {
        8 => (bytes, 255),
        16 => (bytes.chunks_exact(2).map(|pair| pair[0]).collect(), 255),
        bits => (unpack_bits(&bytes, row, per_row, bits), (1u8 << bits) - 1),
    };
    Ok(Samples {
        width: layout.width,
        height: layout.height,
        components,
        bits: layout.bits,
        data,
        max,
        alpha: None,
        space: None,
    })
}

/// Samples of 1, 2 or 4 bits; each row starts at a byte.
fn unpack_bits(bytes: &[u8], row: usize, per_row: usize, bits: u8) -> Vec<u8> {
    let mask = (1u8 << bits) - 1;
    let per_byte = 8 / bits;
    let mut out = Vec::with_capacity(bytes.len() / row.max(1) * per_row);
    for packed in bytes.chunks_exact(row.max(1)) {
        let samples = packed.iter().flat_map(|byte| (1..=per_byte).map(move |i| byte >> (8 - i * bits) & mask));
        out.extend(samples.take(per_row));
    }
    out
}
