//! Image XObjects (ISO 32000-1, 8.9.5): pixels compressed, and what PDF has to be told of them.
//!
//! Only device spaces are written: `DeviceGray` and `DeviceCMYK` for a press, `DeviceGray` and
//! `DeviceRGB` for a screen, whose page says by `DefaultRGB` that this is sRGB. Nothing is
//! interpolated, and no matte is left in what a soft mask covers.

use super::super::deflate;
use crate::image::{Channels, ImageError, ImageInfo, Kind, Prepared, Space};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::cell::RefCell;
use std::io::Write;

/// Pixels in a band.
const BAND: usize = 1 << 18;

/// The name of a space, and its channels.
fn space_of(channels: Channels) -> (&'static str, i64) {
    match channels {
        Channels::LineArt | Channels::Gray => ("DeviceGray", 1),
        Channels::Cmyk => ("DeviceCMYK", 4),
        Channels::Rgb => ("DeviceRGB", 3),
    }
}

fn dictionary(width: u32, height: u32, space: &str, bits: i64) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(width),
        "Height" => i64::from(height),
        "ColorSpace" => space,
        "BitsPerComponent" => bits,
    }
}

/// Where inks are stored inverted, PDF has to be told.
fn inverted() -> Object {
    Object::Array([1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer).to_vec())
}

/// A gray or CMYK JPEG, untouched.
pub fn as_it_is(info: &ImageInfo, bytes: Vec<u8>) -> Stream {
    let (w, h) = if info.orientation.turns() { (info.height, info.width) } else { (info.width, info.height) };
    let space = if info.space == Space::Gray { Channels::Gray } else { Channels::Cmyk };
    let mut dict = dictionary(w, h, space_of(space).0, 8);
    dict.set("Filter", "DCTDecode");
    if info.inverted {
        dict.set("Decode", inverted());
    }
    Stream::new(dict, bytes).with_compression(false)
}

/// A prepared picture: line art in one bit, drawings without loss, photographs as JPEG.
///
/// # Errors
/// When it cannot be compressed.
pub fn picture(prepared: &Prepared, kind: Kind, quality: u8) -> Result<Stream, ImageError> {
    if prepared.channels == Channels::LineArt {
        return Ok(line_art(prepared));
    }
    let drawing = kind != Kind::Jpeg && prepared.is_drawing();
    match (u16::try_from(prepared.width), u16::try_from(prepared.height)) {
        (Ok(width), Ok(height)) if !drawing => {
            photograph(Bands { prepared, width, height, band: RefCell::default() }, quality)
        }
        _ => lossless(prepared),
    }
}

/// A photograph's JPEG.
fn photograph(bands: Bands, quality: u8) -> Result<Stream, ImageError> {
    let channels = bands.prepared.channels;
    let mut dict = dictionary(bands.prepared.width, bands.prepared.height, space_of(channels).0, 8);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality.clamp(1, 100));
    if channels == Channels::Cmyk {
        // Inks have no channel that the eye sees less of.
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_4_4);
    }
    encoder.encode_image(bands).map_err(|e| ImageError::new(format!("it cannot be compressed: {e}")))?;
    dict.set("Filter", "DCTDecode");
    if channels == Channels::Cmyk {
        // The encoder writes Adobe's marker, under which inks are stored inverted.
        dict.set("Decode", inverted());
    }
    Ok(Stream::new(dict, bytes).with_compression(false))
}

/// Pixels that the JPEG encoder sees in their final channels: made in bands, as they are asked
/// for, so that a large picture is never in memory twice.
struct Bands<'a> {
    prepared: &'a Prepared,
    width: u16,
    height: u16,
    /// The band's first row, and its pixels.
    band: RefCell<(u32, Vec<u8>)>,
}

impl Bands<'_> {
    /// Hands a row to `take`.
    fn row(&self, y: u32, take: impl FnOnce(&[u8])) {
        let line = usize::from(self.width) * self.prepared.depth();
        let (first, band) = &mut *self.band.borrow_mut();
        let place = |first: u32| (y as usize).checked_sub(first as usize).map(|n| n * line..(n + 1) * line);
        if place(*first).is_none_or(|place| place.end > band.len()) {
            let rows = (BAND / usize::from(self.width)).max(1) as u32;
            *band = self.prepared.rows(y..y.saturating_add(rows).min(self.prepared.height));
            *first = y;
        }
        take(place(*first).and_then(|place| band.get(place)).unwrap_or_default());
    }
}

impl jpeg_encoder::ImageBuffer for Bands<'_> {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        match self.prepared.channels {
            Channels::LineArt | Channels::Gray => jpeg_encoder::JpegColorType::Luma,
            Channels::Cmyk => jpeg_encoder::JpegColorType::Cmyk,
            Channels::Rgb => jpeg_encoder::JpegColorType::Ycbcr,
        }
    }
    fn width(&self) -> u16 {
        self.width
    }
    fn height(&self) -> u16 {
        self.height
    }
    fn fill_buffers(&self, y: u16, [a, b, c, d]: &mut [Vec<u8>; 4]) {
        self.row(u32::from(y), |row| match self.prepared.channels {
            Channels::LineArt | Channels::Gray => a.extend_from_slice(row),
            Channels::Cmyk => {
                for [cyan, magenta, yellow, black] in row.as_chunks().0 {
                    a.push(255 - cyan);
                    b.push(255 - magenta);
                    c.push(255 - yellow);
                    d.push(255 - black);
                }
            }
            Channels::Rgb => {
                for [red, green, blue] in row.as_chunks().0 {
                    let (light, cb, cr) = jpeg_encoder::rgb_to_ycbcr(*red, *green, *blue);
                    a.push(light);
                    b.push(cb);
                    c.push(cr);
                }
            }
        });
    }
}

/// Pixels without loss: rows are filtered as in PNG, which PDF knows as predictor 15.
fn lossless(prepared: &Prepared) -> Result<Stream, ImageError> {
    let (space, channels) = space_of(prepared.channels);
    let color = match channels {
        1 => png::ColorType::Grayscale,
        3 => png::ColorType::Rgb,
        // Four channels; what PNG takes for opacity is black.
        _ => png::ColorType::Rgba,
    };
    let rows = (BAND / prepared.width.max(1) as usize).max(1) as u32;
    let starts = (0..prepared.height).step_by(rows as usize);
    let bands = starts.map(|y| prepared.rows(y..y.saturating_add(rows).min(prepared.height)));
    let size = (prepared.width, prepared.height);
    packed(size, space, (color, channels), bands)
}

/// Line art in one bit, 0 is black; packed rows, without a predictor, which finds nothing in bits.
fn line_art(prepared: &Prepared) -> Stream {
    let bit = |byte: &[u8]| byte.iter().zip(0..8).fold(0u8, |bits, (v, n)| bits | (u8::from(*v > 127) << (7 - n)));
    let mut rows = Vec::with_capacity(prepared.width.div_ceil(8) as usize * prepared.height as usize);
    for y in 0..prepared.height {
        rows.extend(prepared.rows(y..y + 1).chunks(8).map(bit));
    }
    let mut dict = dictionary(prepared.width, prepared.height, space_of(prepared.channels).0, 1);
    dict.set("Filter", "FlateDecode");
    Stream::new(dict, deflate(&rows)).with_compression(false)
}

/// A picture's opacity, as a soft mask (ISO 32000-1, 11.6.5.3).
///
/// # Errors
/// When it cannot be compressed.
pub fn mask(alpha: &[u8], width: u32, height: u32) -> Result<Stream, ImageError> {
    let rows = alpha.chunks(width.max(1) as usize);
    packed((width, height), "DeviceGray", (png::ColorType::Grayscale, 1), rows)
}

/// Rows compressed without loss.
fn packed(
    (width, height): (u32, u32),
    space: &str,
    (color, channels): (png::ColorType, i64),
    bands: impl Iterator<Item = impl AsRef<[u8]>>,
) -> Result<Stream, ImageError> {
    let mut file = Vec::new();
    encode(&mut file, (width, height), color, bands)
        .map_err(|e| ImageError::new(format!("it cannot be compressed: {e}")))?;
    let mut dict = dictionary(width, height, space, 8);
    dict.set("Filter", "FlateDecode");
    let parameters = dictionary! {
        "Predictor" => 15,
        "Colors" => channels,
        "BitsPerComponent" => 8,
        "Columns" => i64::from(width),
    };
    dict.set("DecodeParms", parameters);
    Ok(Stream::new(dict, image_data(&file)).with_compression(false))
}

fn encode(
    file: &mut Vec<u8>,
    (width, height): (u32, u32),
    color: png::ColorType,
    bands: impl Iterator<Item = impl AsRef<[u8]>>,
) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer()?;
    for band in bands {
        stream.write_all(band.as_ref())?;
    }
    stream.finish()?;
    writer.finish()
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
