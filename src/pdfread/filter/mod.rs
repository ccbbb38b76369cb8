//! Stream filters: from the bytes in the file to the data they stand for (ISO 32000-1, 7.4).
//!
//! A stream names its filters in the order in which they are undone, each with parameters of its
//! own. All but two give bytes again; DCT and JPX give an image's samples and can only stand
//! last. Damage does not throw away what was read before it: [`data`] returns those bytes with a
//! sentence about what is wrong, and the caller knows whether it can do without the rest.
//! Memory is bounded: no step may give more than [`LIMIT`] bytes.

use lopdf::{Dictionary, Document, Object, Stream};

use super::entry;
use super::image::Samples;

mod ascii;
mod dct;
mod fax;
mod flate;
mod jbig2;
mod jpx;
mod lzw;
mod predictor;
mod run_length;

/// The largest result of one filter, in bytes, unless an image states that it needs more.
pub const LIMIT: usize = 256 << 20;

/// What a stream holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The bytes, all filters undone.
    pub bytes: Vec<u8>,
    /// What is wrong with the stream, if its end could not be read.
    pub damage: Option<String>,
}

impl Data {
    fn whole(bytes: Vec<u8>) -> Data {
        Data { bytes, damage: None }
    }

    fn damaged(bytes: Vec<u8>, damage: impl Into<String>) -> Data {
        Data { bytes, damage: Some(damage.into()) }
    }
}

/// What an image's filters give.
pub(super) enum Coded {
    /// Packed rows, as the image's dictionary describes them.
    Bytes(Data),
    /// Samples with their own size and depth.
    Samples(Samples),
}

/// What an image says about itself to its filters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    /// Rows.
    pub height: u32,
    /// Bytes of the packed rows, where the image's depth and colour space tell.
    pub bytes: Option<usize>,
    /// The samples are indices into a palette of the PDF.
    pub indexed: bool,
}

/// A filter with its parameters.
struct Step<'a> {
    name: String,
    params: Option<&'a Dictionary>,
}

/// The data of a stream that is no image: a page's content, a font program, a CMap.
///
/// # Errors
/// When a filter is unknown or one of the two image codecs, or when nothing can be read.
pub fn data(doc: &Document, stream: &Stream) -> Result<Data, String> {
    match run(doc, stream, None)? {
        Coded::Bytes(data) if data.bytes.is_empty() && data.damage.is_some() => Err(data.damage.unwrap_or_default()),
        Coded::Bytes(data) => Ok(data),
        Coded::Samples(_) => Err("the stream is coded as an image, but it should hold bytes".to_owned()),
    }
}

/// The data or the samples of an image.
pub(super) fn image(doc: &Document, stream: &Stream, expected: &Expected) -> Result<Coded, String> {
    run(doc, stream, Some(expected))
}

fn run(doc: &Document, stream: &Stream, expected: Option<&Expected>) -> Result<Coded, String> {
    let steps = steps(doc, &stream.dict)?;
    let mut data = Data::whole(Vec::new());
    let mut raw = Some(stream.content.as_slice());
    for (i, step) in steps.iter().enumerate() {
        let last = i + 1 == steps.len();
        let bytes = raw.take().unwrap_or(&data.bytes);
        let place = Place { doc, params: step.params, expected: expected.copied().unwrap_or_default(), last };
        match (step.name.as_str(), last) {
            ("DCTDecode" | "DCT", true) => return dct::decode(bytes, &place).map(Coded::Samples),
            ("JPXDecode", true) => return jpx::decode(bytes, &place).map(Coded::Samples),
            ("DCTDecode" | "DCT" | "JPXDecode", false) => {
                return Err(format!("{} is followed by another filter; it must be the last", step.name));
            }
            _ => {}
        }
        let next = undo(&step.name, bytes, &place)?;
        data = Data { bytes: next.bytes, damage: data.damage.or(next.damage) };
    }
    match raw {
        Some(bytes) => Ok(Coded::Bytes(Data::whole(bytes.to_vec()))),
        None => Ok(Coded::Bytes(data)),
    }
}

/// Where a filter stands: its parameters and what is wanted of it.
struct Place<'a> {
    doc: &'a Document,
    params: Option<&'a Dictionary>,
    expected: Expected,
    last: bool,
}

impl Place<'_> {
    fn integer(&self, key: &str, default: i64) -> i64 {
        self.params.and_then(|dict| entry::integer_of(self.doc, dict, key)).unwrap_or(default)
    }

    fn flag(&self, key: &str, default: bool) -> bool {
        let value = self.params.and_then(|dict| entry::value(self.doc, dict, key));
        value.and_then(|object| object.as_bool().ok()).unwrap_or(default)
    }

    /// The most bytes this filter may give. The last filter of an image stops there; any other
    /// filter that reaches it is refused.
    fn limit(&self) -> usize {
        match self.expected.bytes {
            Some(bytes) if self.last => bytes,
            Some(bytes) => bytes.saturating_mul(2).max(LIMIT),
            None => LIMIT,
        }
    }

    /// Whether more than the limit is an error, or only not needed.
    fn stops(&self) -> bool {
        self.last && self.expected.bytes.is_some()
    }
}

fn undo(name: &str, bytes: &[u8], place: &Place<'_>) -> Result<Data, String> {
    match name {
        "FlateDecode" | "Fl" => predictor::after(place, |limit| flate::decode(bytes, limit, place.stops())),
        "LZWDecode" | "LZW" => {
            let early = place.integer("EarlyChange", 1) != 0;
            predictor::after(place, |limit| lzw::decode(bytes, early, limit, place.stops()))
        }
        "ASCIIHexDecode" | "AHx" => Ok(ascii::hex(bytes)),
        "ASCII85Decode" | "A85" => Ok(ascii::base85(bytes)),
        "RunLengthDecode" | "RL" => run_length::decode(bytes, place.limit(), place.stops()),
        "CCITTFaxDecode" | "CCF" => fax::decode(bytes, place),
        "JBIG2Decode" => jbig2::decode(bytes, place),
        // the document's decryption is done when it is opened; only the identity is left here
        "Crypt" => match place.params.and_then(|dict| entry::name_of(place.doc, dict, "Name")).as_deref() {
            None | Some("Identity") => Ok(Data::whole(bytes.to_vec())),
            Some(other) => {
                Err(format!("the stream is encrypted with a filter of its own ({other}); send it unencrypted"))
            }
        },
        other => Err(format!("the filter {other} is none of ISO 32000's; export the file again")),
    }
}

/// The filters of a stream with their parameters, in the order of undoing.
fn steps<'a>(doc: &'a Document, dict: &'a Dictionary) -> Result<Vec<Step<'a>>, String> {
    let filter = entry::value(doc, dict, "Filter").or_else(|| {
        // `F` is a file in the dictionary of a stream and the filter only of an inline image
        entry::value(doc, dict, "F").filter(|object| matches!(object, Object::Name(_) | Object::Array(_)))
    });
    let params = entry::any(doc, dict, &["DecodeParms", "DP"]);
    let names: Vec<Option<String>> = match filter {
        None => return Ok(Vec::new()),
        Some(Object::Array(list)) => list.iter().map(|o| entry::name(entry::resolve(doc, o)?)).collect(),
        Some(other) => vec![entry::name(other)],
    };
    if names.len() > 16 {
        return Err(format!("the stream has {} filters; more than 16 are refused", names.len()));
    }
    let step = |(i, name): (usize, Option<String>)| {
        let name = name.ok_or_else(|| "the stream's Filter entry is not a name".to_owned())?;
        Ok(Step { name, params: parameters(doc, params, i) })
    };
    names.into_iter().enumerate().map(step).collect()
}

/// The parameters of the filter at `index`.
fn parameters<'a>(doc: &'a Document, params: Option<&'a Object>, index: usize) -> Option<&'a Dictionary> {
    match params? {
        Object::Dictionary(dict) if index == 0 => Some(dict),
        Object::Array(list) => entry::resolve(doc, list.get(index)?)?.as_dict().ok(),
        _ => None,
    }
}

fn too_large(limit: usize) -> String {
    format!("the stream unpacks to more than {} MB; it is refused", limit >> 20)
}
