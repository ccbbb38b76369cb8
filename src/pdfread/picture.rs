//! Images as the page uses them (ISO 32000-1, 8.9.5): size, space, masks and effective
//! resolution from the dictionary alone; samples are decoded when a device asks.

use super::access::{boolean, entry, integer, name, numbers, numbers_at, resolve, resolve_id};
use super::image::{self, Samples};
use super::space::Space;
use super::state::Intent;
use kurbo::Affine;
use lopdf::{Dictionary, Document as File, Object, ObjectId, Stream};
use std::sync::Arc;

/// An image that is painted.
#[derive(Clone, Debug)]
pub struct ImageUse<'a> {
    /// Samples in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bits of a component, as the dictionary says; of JPEG 2000, 0 where it says none.
    pub bits: u8,
    /// The space; `None` for stencils, and for JPEG 2000 that brings its own.
    pub space: Option<Arc<Space>>,
    /// A stencil mask: painted with the fill paint where it is open.
    pub stencil: bool,
    /// Least and greatest value of each component for samples of 0 and of the largest value. For
    /// a stencil one pair: `(0, 1)` paints where samples are 0.
    pub decode: Vec<(f32, f32)>,
    /// What hides parts of it.
    pub mask: ImageMask<'a>,
    /// From the unit square, the image's top row at its top, to page space.
    pub matrix: Affine,
    /// Effective resolution across and down the image, in samples an inch.
    pub ppi: (f64, f64),
    /// Whether it asks to be smoothed when enlarged.
    pub interpolate: bool,
    /// The rendering intent of its colours.
    pub intent: Intent,
    /// The filters its data are coded with.
    pub filters: Vec<String>,
    /// Whether it stands in the content itself.
    pub inline: bool,
    /// Its object.
    pub object: Option<ObjectId>,
    stream: &'a Stream,
    file: &'a File,
}

/// What hides parts of an image.
#[derive(Clone, Debug)]
pub enum ImageMask<'a> {
    /// Nothing.
    None,
    /// A stencil: samples of 1 hide (with `decode` `(0, 1)`).
    Explicit(MaskImage<'a>),
    /// Samples all of whose components lie in these ranges (least, greatest) are hidden.
    ColourKey(Vec<(u32, u32)>),
    /// A gray image of opacity.
    Soft(MaskImage<'a>),
    /// The image's own coded data hold its opacity (`SMaskInData`): 1 plain, 2 preblended.
    InData(u8),
}

/// The image of a mask.
#[derive(Clone, Debug)]
pub struct MaskImage<'a> {
    /// Samples in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The values of samples of 0 and of the largest value.
    pub decode: (f32, f32),
    /// The colour with which a soft-masked image was preblended, in the image's components.
    pub matte: Option<Vec<f32>>,
    /// Its object.
    pub object: Option<ObjectId>,
    stream: &'a Stream,
    file: &'a File,
}

impl MaskImage<'_> {
    /// The mask's samples, decoded now.
    ///
    /// # Errors
    /// A sentence, when they cannot be read.
    pub fn samples(&self) -> Result<Samples, String> {
        image::samples(self.file, self.stream)
    }
}

impl<'a> ImageUse<'a> {
    /// The image's samples, decoded now.
    ///
    /// # Errors
    /// A sentence, when they cannot be read.
    pub fn samples(&self) -> Result<Samples, String> {
        image::samples(self.file, self.stream)
    }

    /// The bytes that its coded data take in the file.
    pub fn coded_size(&self) -> usize {
        self.stream.content.len()
    }

    pub(crate) fn into_inline(self) -> ImageUse<'a> {
        ImageUse { inline: true, ..self }
    }

    /// Reads an image's dictionary; inline images have had their keys written out.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub(crate) fn read(
        file: &'a File,
        stream: &'a Stream,
        object: Option<ObjectId>,
        (ctm, intent): (Affine, Intent),
        space: impl FnOnce(&'a Object) -> Result<Arc<Space>, String>,
    ) -> Result<ImageUse<'a>, String> {
        let dict = &stream.dict;
        let filters = filters(file, dict);
        let jpx = filters.last().is_some_and(|f| f == "JPXDecode");
        let (width, height) = size(file, dict).ok_or("an image does not say its width and height")?;
        let stencil = boolean(file, dict, b"ImageMask").unwrap_or(false);
        let bits = if stencil { Some(1) } else { integer(file, dict, b"BitsPerComponent") };
        let bits = bits.filter(|bits| [1, 2, 4, 8, 16].contains(bits));
        let coded = jpx || filters.last().is_some_and(|f| f == "DCTDecode");
        let bits = match bits {
            Some(bits) => bits as u8,
            None if coded => {
                if jpx {
                    0
                } else {
                    8
                }
            }
            None => return Err("an image does not say its BitsPerComponent (1, 2, 4, 8, 16)".to_owned()),
        };
        let space = match dict.get(b"ColorSpace") {
            Ok(object) if !stencil => Some(space(object)?),
            _ if stencil || jpx => None,
            _ => return Err("an image has no ColorSpace".to_owned()),
        };
        if space.as_ref().is_some_and(|s| matches!(**s, Space::Pattern(_))) {
            return Err("an image's ColorSpace is Pattern".to_owned());
        }
        let intent = name(file, dict, b"Intent").and_then(Intent::from_name).unwrap_or(intent);
        Ok(ImageUse {
            decode: decode(file, dict, space.as_deref(), bits),
            mask: if stencil { ImageMask::None } else { mask(file, dict) },
            ppi: resolution(ctm, width, height),
            interpolate: boolean(file, dict, b"Interpolate").unwrap_or(false),
            inline: false,
            matrix: ctm,
            width,
            height,
            bits,
            space,
            stencil,
            intent,
            filters,
            object,
            stream,
            file,
        })
    }
}

fn size(file: &File, dict: &Dictionary) -> Option<(u32, u32)> {
    let side = |key: &[u8]| u32::try_from(integer(file, dict, key)?).ok().filter(|n| (1..=1 << 20).contains(n));
    Some((side(b"Width")?, side(b"Height")?))
}

/// Samples an inch across and down.
fn resolution(ctm: Affine, width: u32, height: u32) -> (f64, f64) {
    let [a, b, c, d, _, _] = ctm.as_coeffs();
    let ppi = |samples: u32, points: f64| if points > 0.0 { f64::from(samples) * 72.0 / points } else { f64::INFINITY };
    (ppi(width, a.hypot(b)), ppi(height, c.hypot(d)))
}

fn filters(file: &File, dict: &Dictionary) -> Vec<String> {
    let full = |object: &Object| {
        let name = resolve(file, object).as_name().unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    match entry(file, dict, b"Filter") {
        Some(Object::Array(items)) => items.iter().take(16).map(full).collect(),
        Some(single) => vec![full(single)],
        None => Vec::new(),
    }
}

fn decode(file: &File, dict: &Dictionary, space: Option<&Space>, bits: u8) -> Vec<(f32, f32)> {
    let default = space.map_or_else(|| vec![(0.0, 1.0)], |space| space.default_decode(bits));
    let own = numbers_at(file, dict, b"Decode").filter(|d| d.len() >= default.len() * 2);
    let pairs = own.map(|own| {
        let pairs = own.chunks_exact(2).filter_map(|c| Some((*c.first()? as f32, *c.get(1)? as f32)));
        pairs.take(default.len()).collect()
    });
    pairs.unwrap_or(default)
}

fn mask<'a>(file: &'a File, dict: &'a Dictionary) -> ImageMask<'a> {
    let image = |key: &[u8]| -> Option<MaskImage<'a>> {
        let (object, target) = resolve_id(file, dict.get(key).ok()?);
        let stream = target.as_stream().ok()?;
        let (width, height) = size(file, &stream.dict)?;
        let decode = numbers_at(file, &stream.dict, b"Decode").unwrap_or_default();
        let matte = numbers_at(file, &stream.dict, b"Matte");
        Some(MaskImage {
            width,
            height,
            decode: match decode.as_slice() {
                [low, high, ..] => (*low as f32, *high as f32),
                _ => (0.0, 1.0),
            },
            matte: matte.map(|m| m.iter().map(|&v| v as f32).collect()),
            object,
            stream,
            file,
        })
    };
    if let Some(soft) = image(b"SMask") {
        return ImageMask::Soft(soft);
    }
    if let Some(kind @ 1..=2) = integer(file, dict, b"SMaskInData") {
        return ImageMask::InData(kind as u8);
    }
    if let Some(explicit) = image(b"Mask") {
        return ImageMask::Explicit(explicit);
    }
    let key = dict.get(b"Mask").ok().and_then(|m| numbers(file, m)).filter(|k| k.len() >= 2);
    let pairs = |key: Vec<f64>| {
        let pair = |c: &[f64]| Some((c.first()?.max(0.0) as u32, c.get(1)?.max(0.0) as u32));
        ImageMask::ColourKey(key.chunks_exact(2).filter_map(pair).collect())
    };
    key.map_or(ImageMask::None, pairs)
}

/// The keys and names that inline images may abbreviate, written out (8.9.7).
pub(crate) fn write_out(dict: &Dictionary) -> Dictionary {
    let mut out = Dictionary::new();
    for (key, value) in dict.iter() {
        let key: &[u8] = match key.as_slice() {
            b"BPC" => b"BitsPerComponent",
            b"CS" => b"ColorSpace",
            b"D" => b"Decode",
            b"DP" => b"DecodeParms",
            b"F" => b"Filter",
            b"H" => b"Height",
            b"IM" => b"ImageMask",
            b"I" => b"Interpolate",
            b"W" => b"Width",
            other => other,
        };
        let filter = |object: &Object| match object.as_name() {
            Ok(b"AHx") => "ASCIIHexDecode".into(),
            Ok(b"A85") => "ASCII85Decode".into(),
            Ok(b"LZW") => "LZWDecode".into(),
            Ok(b"Fl") => "FlateDecode".into(),
            Ok(b"RL") => "RunLengthDecode".into(),
            Ok(b"CCF") => "CCITTFaxDecode".into(),
            Ok(b"DCT") => "DCTDecode".into(),
            _ => object.clone(),
        };
        let value = match (key, value) {
            (b"Filter", Object::Array(items)) => items.iter().map(filter).collect::<Vec<_>>().into(),
            (b"Filter", single) => filter(single),
            _ => value.clone(),
        };
        out.set(key, value);
    }
    out
}
