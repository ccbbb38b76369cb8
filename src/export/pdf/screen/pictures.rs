//! Pictures and art for a screen: in sRGB, brought down to what a screen shows.

use crate::color::Profile;
use crate::diag::Diagnostics;
use crate::export::pdf::deflate;
use crate::export::pdf::pictures::{self, Attachment, Part, Pictures, Placed};
use crate::geom::Length;
use crate::image::{Art, Contour, ImageError, ImageId, ImageStore, Kind, Raster, Space};
use crate::page::{Page, Paint};
use lcms2::{Intent, PixelFormat, Transform};
use lopdf::{Dictionary, Object, Stream, dictionary};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Resolution of pictures at the size that they are placed at.
const PPI: i64 = 180;
/// Quality of the JPEGs that are written.
const QUALITY: u8 = 82;

/// Prepares everything that some pages show; what cannot be is reported, by its file's name.
pub fn prepare(pages: &[Page], images: &ImageStore, profile: &Profile) -> (Pictures, Diagnostics) {
    let (mut out, mut found) = (Pictures::default(), Diagnostics::default());
    let (shown, art) = pictures::wanted(pages);
    let widths = widths(pages);
    let made: Vec<_> = shown.par_iter().map(|(&(id, part), _)| picture(id, part, images, profile, &widths)).collect();
    for ((key, page), made) in shown.into_iter().zip(made) {
        match made {
            Ok((placed, stream)) => {
                out.objects.entry(placed.name.clone()).or_insert(Attachment::Stream(stream));
                out.pictures.insert(key, placed);
            }
            Err(e) => found.push(pictures::report(images, key.0, page, &e)),
        }
    }
    for (id, page) in art {
        let made = match images.art(id) {
            Some(art) => Ok(Attachment::Stream(drawing(art))),
            None => pictures::form(id, images, profile),
        };
        match made {
            Ok(object) => {
                out.objects.insert(format!("A{}", id.0), object);
                out.forms.insert(id, format!("A{}", id.0));
            }
            Err(e) => found.push(pictures::report(images, id, page, &e)),
        }
    }
    (out, found)
}

/// The most pixels that each part of a picture needs in width, where it is placed largest.
fn widths(pages: &[Page]) -> BTreeMap<(ImageId, Part), u32> {
    let mut out = BTreeMap::new();
    for item in pages.iter().flat_map(|page| page.under.iter().chain(&page.over)) {
        if let Paint::Picture { image, source, rect } = &item.paint {
            let pixels = u64::try_from(rect.width.scale(PPI, 72).whole(Length::pt(1)) + 1).unwrap_or(0).max(1);
            let most = out.entry((*image, *source)).or_insert(1);
            *most = (*most).max(u32::try_from(pixels).unwrap_or(u32::MAX));
        }
    }
    out
}

fn picture(
    id: ImageId,
    part: Part,
    images: &ImageStore,
    profile: &Profile,
    widths: &BTreeMap<(ImageId, Part), u32>,
) -> Result<(Placed, Stream), ImageError> {
    let drawn = images.get(id).is_some_and(|info| info.kind == Kind::Png);
    if images.get(id).is_some_and(|info| info.space == Space::Cmyk) {
        return pictures::picture(id, part, images, profile);
    }
    let mut raster = images.decode(id, part)?;
    let [x, y, w, h] = part;
    let placed = Placed { name: format!("I{}.{x}.{y}.{w}.{h}", id.0), whole: None };
    let factor = widths.get(&(id, part)).map_or(1, |width| raster.width / (*width).max(1)).max(1);
    to_srgb(&mut raster);
    let depth = if raster.space == Space::Gray { 1 } else { 3 };
    let (width, height, pixels) = shrunk(&raster, factor as usize, depth);
    let space = if depth == 1 { "DeviceGray" } else { "DeviceRGB" };
    let mut dict = pictures::image(width, height, space);
    let drawing = drawn && (depth == 1 || pictures::is_drawing(pixels.as_chunks::<3>().0));
    let size = (u16::try_from(width), u16::try_from(height));
    let data = match size {
        (Ok(width), Ok(height)) if !drawing => {
            dict.set("Filter", "DCTDecode");
            let color = if depth == 1 { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
            let mut out = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut out, QUALITY);
            let made = encoder.encode(&pixels, width, height, color);
            made.map_err(|e| ImageError::new(format!("it cannot be compressed: {e}")))?;
            out
        }
        _ => {
            dict.set("Filter", "FlateDecode");
            deflate(&pixels)
        }
    };
    Ok((placed, Stream::new(dict, data).with_compression(false)))
}

/// Brings the pixels of a picture with a profile of its own into sRGB.
fn to_srgb(raster: &mut Raster) {
    let Some(source) = raster.profile.take().and_then(|icc| lcms2::Profile::new_icc(&icc).ok()) else { return };
    let (rgb, into) = (PixelFormat::RGB_8, lcms2::Profile::new_srgb());
    let made = Transform::<[u8; 3], [u8; 3]>::new(&source, rgb, &into, rgb, Intent::Perceptual);
    if let Ok(transform) = made.as_ref() {
        transform.transform_in_place(raster.pixels.as_chunks_mut::<3>().0);
    }
}

/// The mean of squares of `factor` pixels.
fn shrunk(raster: &Raster, factor: usize, depth: usize) -> (u32, u32, Vec<u8>) {
    if factor <= 1 {
        return (raster.width, raster.height, raster.pixels.clone());
    }
    let (width, height) = (raster.width as usize, raster.height as usize);
    let (w, h) = (width.div_ceil(factor), height.div_ceil(factor));
    let mut out = Vec::with_capacity(w * h * depth);
    for y in 0..h {
        for x in 0..w {
            for channel in 0..depth {
                let (mut sum, mut count) = (0usize, 0usize);
                for row in y * factor..((y + 1) * factor).min(height) {
                    for column in x * factor..((x + 1) * factor).min(width) {
                        let at = (row * width + column) * depth + channel;
                        sum += usize::from(raster.pixels.get(at).copied().unwrap_or(255));
                        count += 1;
                    }
                }
                out.push((sum / count.max(1)) as u8);
            }
        }
    }
    (w as u32, h as u32, out)
}

/// SVG art as a form of flat colours.
fn drawing(art: &Art) -> Stream {
    let (width, height) = (art.size.width.to_pt(), art.size.height.to_pt());
    let number = |v: f64| pictures::number(v);
    let mut content = String::new();
    let mut color = None;
    for outline in &art.outlines {
        if color != Some(outline.rgb) {
            color = Some(outline.rgb);
            let [r, g, b] = outline.rgb.map(|v| number(f64::from(v) / 255.0));
            let _ = writeln!(content, "{r} {g} {b} rg");
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
