//! Pictures and art, made ready to be attached.
//!
//! Gray and CMYK JPEGs go into the file as they are (their crop is a clipping path); RGB is
//! decoded, cropped to the part shown, separated through the output profile and compressed
//! again, as JPEG for photographs and losslessly for drawings; gray PNG stays gray and lossless.
//! SVG art becomes a form of flat outlines. Everything is prepared once, in parallel, however
//! many pages show it.

use super::deflate;
use crate::color::{Profile, Separation};
use crate::diag::{Diagnostic, Diagnostics};
use crate::image::{
    Art, Contour, ImageError, ImageId, ImageInfo, ImageStore, Kind, Orientation, PdfArt, Raster, Space,
};
use crate::page::{Page, Paint};
use lopdf::{Dictionary, Object, Stream, dictionary};
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

/// The part of a picture shown: x, y, width, height in pixels of the upright image.
pub(super) type Part = [u32; 4];

/// Quality of the JPEGs that are written: photographs come out indistinguishable in print.
const QUALITY: u8 = 90;
/// A picture of no more colours than this is a drawing, and kept without loss.
const DRAWING: usize = 2048;

/// Everything that the pages show, ready to be attached.
#[derive(Default)]
pub struct Pictures {
    pub(super) pictures: BTreeMap<(ImageId, Part), Placed>,
    pub(super) forms: BTreeMap<ImageId, String>,
    /// What each resource name stands for.
    pub(super) objects: BTreeMap<String, Attachment>,
}

/// How a picture is shown.
pub struct Placed {
    /// Its resource name.
    pub name: String,
    /// For a picture that is in the file whole: its upright size, and how it is turned.
    pub whole: Option<((u32, u32), Orientation)>,
}

/// An object to be attached.
#[derive(Clone)]
pub enum Attachment {
    /// A stream as it is.
    Stream(Stream),
    /// The first page of a PDF.
    Page(Arc<PdfArt>),
}

impl Pictures {
    /// How a part of a picture is shown; `None` when it could not be decoded.
    pub fn picture(&self, image: ImageId, part: Part) -> Option<&Placed> {
        self.pictures.get(&(image, part))
    }
    /// The resource name of art; `None` when it cannot be shown.
    pub fn form(&self, art: ImageId) -> Option<&str> {
        self.forms.get(&art).map(String::as_str)
    }
    /// What a resource name stands for.
    pub fn attachment(&self, name: &str) -> Option<&Attachment> {
        self.objects.get(name)
    }
}

/// Prepares everything that some pages show; what cannot be is reported, by its file's name.
pub fn prepare(pages: &[Page], images: &ImageStore, profile: &Profile) -> (Pictures, Diagnostics) {
    let (shown, art) = wanted(pages);
    let (made, drawn): (Vec<_>, Vec<_>) = rayon::join(
        || shown.par_iter().map(|(&(id, part), _)| picture(id, part, images, profile)).collect(),
        || art.par_iter().map(|(&id, _)| form(id, images, profile)).collect(),
    );
    let mut out = Pictures::default();
    let mut diags = Diagnostics::default();
    for ((key, page), made) in shown.into_iter().zip(made) {
        match made {
            Ok((placed, stream)) => {
                out.objects.entry(placed.name.clone()).or_insert(Attachment::Stream(stream));
                out.pictures.insert(key, placed);
            }
            Err(e) => diags.push(report(images, key.0, page, &e)),
        }
    }
    for ((id, page), made) in art.into_iter().zip(drawn) {
        match made {
            Ok(object) => {
                let name = format!("A{}", id.0);
                out.objects.insert(name.clone(), object);
                out.forms.insert(id, name);
            }
            Err(e) => diags.push(report(images, id, page, &e)),
        }
    }
    (out, diags)
}

/// Every picture's part and every piece of art shown, with the first page that shows it.
pub(super) type Wanted<'a> = (BTreeMap<(ImageId, Part), &'a str>, BTreeMap<ImageId, &'a str>);

pub(super) fn wanted(pages: &[Page]) -> Wanted<'_> {
    let (mut pictures, mut art) = Wanted::default();
    for page in pages {
        for item in page.under.iter().chain(&page.over) {
            match item.paint {
                Paint::Picture { image, source, .. } => {
                    pictures.entry((image, source)).or_insert(page.id.as_str());
                }
                Paint::Form { art: id, .. } => {
                    art.entry(id).or_insert(page.id.as_str());
                }
                _ => {}
            }
        }
    }
    (pictures, art)
}

pub(super) fn report(images: &ImageStore, id: ImageId, page: &str, error: &ImageError) -> Diagnostic {
    let name = images.get(id).map_or("an image that was never added", |info| info.name.as_str());
    Diagnostic::error("image-unreadable", format!("{name}: {error}"))
        .help("a crossed frame stands in its place on the proof")
        .on_page(page)
}

/// Separates with the conversion from a source profile, or from sRGB.
fn separate<T>(press: &Profile, source: Option<&[u8]>, f: impl FnOnce(&Separation) -> T) -> Result<T, ImageError> {
    match source {
        Some(icc) => press.separation(Some(icc)).map(|s| f(&s)).map_err(ImageError::new),
        None => press.srgb().map(f).map_err(ImageError::new),
    }
}

/// One picture: how it is shown, and its stream.
pub(super) fn picture(
    id: ImageId,
    part: Part,
    images: &ImageStore,
    press: &Profile,
) -> Result<(Placed, Stream), ImageError> {
    let info = images.get(id).ok_or_else(|| ImageError::new("no such image"))?;
    if info.kind == Kind::Jpeg && info.space != Space::Rgb {
        let bytes = images.bytes(id).unwrap_or_default().to_vec();
        let placed = Placed { name: format!("I{}", id.0), whole: Some(((info.width, info.height), info.orientation)) };
        inside(info, part)?;
        return Ok((placed, as_it_is(info, bytes)));
    }
    let raster = images.decode(id, part)?;
    let [x, y, w, h] = part;
    let placed = Placed { name: format!("I{}.{x}.{y}.{w}.{h}", id.0), whole: None };
    let stream = match raster.space {
        Space::Gray => lossless(&raster.pixels, raster.width, raster.height, 1)?,
        _ => separated(&raster, info.kind, press)?,
    };
    Ok((placed, stream))
}

fn inside(info: &ImageInfo, [x, y, w, h]: Part) -> Result<(), ImageError> {
    let fits = |start: u32, len: u32, end: u32| len > 0 && u64::from(start) + u64::from(len) <= u64::from(end);
    if fits(x, w, info.width) && fits(y, h, info.height) {
        return Ok(());
    }
    let (width, height) = (info.width, info.height);
    let text = format!("the part {w} × {h} at {x}, {y} is outside the image of {width} × {height} pixels");
    Err(ImageError::new(text))
}

pub(super) fn image(width: u32, height: u32, space: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(width),
        "Height" => i64::from(height),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

/// Where inks are stored inverted, PDF has to be told.
fn inverted() -> Object {
    Object::Array([1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer).to_vec())
}

/// A gray or CMYK JPEG, untouched.
fn as_it_is(info: &ImageInfo, bytes: Vec<u8>) -> Stream {
    let (w, h) = if info.orientation.turns() { (info.height, info.width) } else { (info.width, info.height) };
    let mut dict = image(w, h, if info.space == Space::Gray { "DeviceGray" } else { "DeviceCMYK" });
    dict.set("Filter", "DCTDecode");
    if info.inverted {
        dict.set("Decode", inverted());
    }
    Stream::new(dict, bytes).with_compression(false)
}

/// RGB pixels in inks: drawings without loss, photographs as JPEG.
fn separated(raster: &Raster, kind: Kind, press: &Profile) -> Result<Stream, ImageError> {
    let (rgb, _) = raster.pixels.as_chunks::<3>();
    let drawing = kind == Kind::Png && is_drawing(rgb);
    let size = (u16::try_from(raster.width), u16::try_from(raster.height));
    separate(press, raster.profile.as_deref(), |separation| match size {
        (Ok(width), Ok(height)) if !drawing => {
            let band = RefCell::default();
            photograph(Inks { rgb, width, height, separation, band })
        }
        _ => {
            let mut cmyk = vec![[0u8; 4]; rgb.len()];
            separation.pixels(rgb, &mut cmyk);
            lossless(cmyk.as_flattened(), raster.width, raster.height, 4)
        }
    })?
}

/// A photograph's JPEG.
fn photograph(inks: Inks) -> Result<Stream, ImageError> {
    let mut dict = image(u32::from(inks.width), u32::from(inks.height), "DeviceCMYK");
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
    encoder.encode_image(inks).map_err(|e| ImageError::new(format!("it cannot be compressed: {e}")))?;
    dict.set("Filter", "DCTDecode");
    // The encoder writes Adobe's marker, under which inks are stored inverted.
    dict.set("Decode", inverted());
    Ok(Stream::new(dict, bytes).with_compression(false))
}

/// RGB pixels that the JPEG encoder sees in inks: separated in bands, as they are asked for, so
/// that a large picture is never in memory twice.
struct Inks<'a> {
    rgb: &'a [[u8; 3]],
    width: u16,
    height: u16,
    separation: &'a Separation,
    /// The band's first row, and its pixels.
    band: RefCell<(usize, Vec<[u8; 4]>)>,
}

/// Pixels in a band.
const BAND: usize = 1 << 18;

impl jpeg_encoder::ImageBuffer for Inks<'_> {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        jpeg_encoder::JpegColorType::Cmyk
    }
    fn width(&self) -> u16 {
        self.width
    }
    fn height(&self) -> u16 {
        self.height
    }
    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let (row, width) = (usize::from(y), usize::from(self.width));
        let (first, cmyk) = &mut *self.band.borrow_mut();
        if row < *first || (row - *first + 1) * width > cmyk.len() {
            let start = row * width;
            let length = (BAND / width).max(1) * width;
            let rgb = self.rgb.get(start..(start + length).min(self.rgb.len())).unwrap_or_default();
            cmyk.resize(rgb.len(), [0; 4]);
            self.separation.pixels(rgb, cmyk);
            *first = row;
        }
        let start = (row - *first) * width;
        for pixel in cmyk.get(start..start + width).unwrap_or_default() {
            buffers.iter_mut().zip(pixel).for_each(|(buffer, ink)| buffer.push(255 - ink));
        }
    }
}

/// Whether so few colours occur that JPEG would blur a chart or a logotype.
pub(super) fn is_drawing(rgb: &[[u8; 3]]) -> bool {
    let mut colors = BTreeSet::new();
    let mut last = None;
    for pixel in rgb {
        if last != Some(pixel) {
            last = Some(pixel);
            colors.insert(*pixel);
            if colors.len() > DRAWING {
                return false;
            }
        }
    }
    true
}

/// Pixels without loss: rows are filtered as in PNG, which PDF knows as predictor 15.
fn lossless(pixels: &[u8], width: u32, height: u32, channels: u8) -> Result<Stream, ImageError> {
    let fail = |e: png::EncodingError| ImageError::new(format!("it cannot be compressed: {e}"));
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(if channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header().map_err(fail)?;
    writer.write_image_data(pixels).map_err(fail)?;
    writer.finish().map_err(fail)?;
    let mut dict = image(width, height, if channels == 1 { "DeviceGray" } else { "DeviceCMYK" });
    dict.set("Filter", "FlateDecode");
    let parameters = dictionary! {
        "Predictor" => 15,
        "Colors" => i64::from(channels),
        "BitsPerComponent" => 8,
        "Columns" => i64::from(width),
    };
    dict.set("DecodeParms", parameters);
    Ok(Stream::new(dict, image_data(&file)).with_compression(false))
}

/// The data of a PNG file's IDAT chunks.
fn image_data(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(file.len());
    let mut rest = file.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (Some(kind), Some(body)) = (after.get(..4), after.get(4..4 + length)) else { break };
        if kind == b"IDAT" {
            data.extend_from_slice(body);
        }
        rest = after.get(8 + length..).unwrap_or_default();
    }
    data
}

/// A piece of art as a form that fills the unit square.
pub(super) fn form(id: ImageId, images: &ImageStore, press: &Profile) -> Result<Attachment, ImageError> {
    match (images.get(id).map(|i| i.kind), images.art(id)) {
        (Some(Kind::Svg), Some(art)) => {
            separate(press, None, |separation| Attachment::Stream(drawing(art, separation)))
        }
        (Some(Kind::Pdf), _) => images.page(id).map(|page| Attachment::Page(Arc::new(page))),
        (Some(_), _) => Err(ImageError::new("it is a picture; art is SVG or PDF")),
        (None, _) => Err(ImageError::new("no such image")),
    }
}

/// SVG art as a form: flat inks, no other state.
fn drawing(art: &Art, separation: &Separation) -> Stream {
    let (width, height) = (art.size.width.to_pt(), art.size.height.to_pt());
    let mut content = String::new();
    let mut ink = None;
    for outline in &art.outlines {
        let wanted = separation.ink(outline.rgb);
        if ink != Some(wanted) {
            ink = Some(wanted);
            let [c, m, y, k] = [wanted.c, wanted.m, wanted.y, wanted.k].map(|v| number(f64::from(v) / 10_000.0));
            let _ = writeln!(content, "{c} {m} {y} {k} k");
        }
        let point = |p: &[f32; 2]| format!("{} {}", number(f64::from(p[0])), number(height - f64::from(p[1])));
        for segment in &outline.segments {
            let _ = match segment {
                Contour::Move(p) => writeln!(content, "{} m", point(p)),
                Contour::Line(p) => writeln!(content, "{} l", point(p)),
                Contour::Curve(a, b, p) => writeln!(content, "{} {} {} c", point(a), point(b), point(p)),
                Contour::Close => writeln!(content, "h"),
            };
        }
        content.push_str(if outline.even_odd { "f*\n" } else { "f\n" });
    }
    let real = |v: f64| Object::Real(v as f32);
    let dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), real(width), real(height)],
        "Matrix" => vec![real(1.0 / width), 0.into(), 0.into(), real(1.0 / height), 0.into(), 0.into()],
        "Resources" => Dictionary::new(),
        "Filter" => "FlateDecode",
    };
    Stream::new(dict, deflate(content.as_bytes())).with_compression(false)
}

/// A number with at most four decimals.
pub(super) fn number(v: f64) -> String {
    let ten_thousandths = (v * 10_000.0).round() as i64;
    let (sign, n) = (if ten_thousandths < 0 { "-" } else { "" }, ten_thousandths.unsigned_abs());
    let text = format!("{sign}{}.{:04}", n / 10_000, n % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
