//! Pictures: from files as newsrooms send them to the pixels that are printed.

mod colour;
mod files;
mod giants;
mod hostile;
mod size;

use dayang::geom::{Length, Rect};
use dayang::image::{ImageStore, InkPixels, Preparation, picture_pixels};
use jpeg_encoder::{ColorType, Encoder};

/// A place on a page, in points.
pub fn place(width: i64, height: i64) -> Rect {
    Rect::new(Length::pt(10), Length::pt(10), Length::pt(width), Length::pt(height))
}

/// Pictures as they are: not brought down.
pub fn as_is() -> Preparation {
    Preparation { target_ppi: 0, ..Preparation::default() }
}

/// The pixels of a whole file as they go to press.
pub fn inks(name: &str, file: Vec<u8>, how: &Preparation) -> Result<InkPixels, String> {
    let mut store = ImageStore::new();
    let id = store.add(name, file).map_err(|e| e.to_string())?;
    let (w, h) = (store.info(id).width, store.info(id).height);
    picture_pixels(&store, id, [0, 0, w, h], &place(200, 150), how).map_err(|e| e.to_string())
}

/// The inks at a pixel.
pub fn at(pixels: &InkPixels, x: u32, y: u32) -> Vec<u8> {
    let start = (y * pixels.width + x) as usize * pixels.inks;
    pixels.data[start..start + pixels.inks].to_vec()
}

pub fn near(a: &[u8], b: &[u8], by: u8) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= by)
}

/// A JPEG from a function of the pixel.
pub fn jpeg(
    (w, h): (u16, u16),
    color: ColorType,
    adapt: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
    f: impl Fn(u16, u16) -> Vec<u8>,
) -> Vec<u8> {
    let pixels: Vec<u8> = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).flat_map(|(x, y)| f(x, y)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 97);
    adapt(&mut encoder);
    encoder.encode(&pixels, w, h, color).expect("a JPEG");
    file
}
