//! A picture of a changed page: the old page and the new one side by side, with marks.
//!
//! What did not change is pale; what changed stands in full strength within its mark. Marks differ
//! in shape as well as in colour, and the colours are those of Okabe and Ito ("Color Universal
//! Design", 2008), which readers with any colour vision tell apart.

use kurbo::{Affine, BezPath, Rect};
use png::{BitDepth, ColorType, Compression, Encoder};
use std::sync::Arc;

use crate::font::outline::Stroke;
use crate::font::{Face, FaceId, FontStore};
use crate::plates::{self, Settings};
use crate::raster::{ClipId, Ink, Rule, Scene, State};

use super::content::ObjectKind;
use super::objects::What;
use super::page::{Differences, Seen};
use super::pixels::Painted;

/// A colour of marks, sRGB.
type Rgb = [u8; 3];

/// Text added: blue.
const ADDED: Rgb = [0, 114, 178];
/// Text removed: vermilion.
const REMOVED: Rgb = [213, 94, 0];
/// Pictures and advertisements: reddish purple, darkened for lines.
const PICTURE: Rgb = [174, 74, 137];
/// Rules, tints and frames: bluish green.
const LINE: Rgb = [0, 140, 102];
/// Text that only moved or is set otherwise: yellow.
const MOVED: Rgb = [240, 228, 66];
/// What else is seen to differ: black.
const OTHER: Rgb = [0, 0, 0];

/// How much of its ink a page keeps where nothing changed, of 256.
const PALE: u32 = 96;
/// Most pixels of a picture.
const MOST_PIXELS: usize = 300_000_000;

/// The face of the picture's legend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lettering<'a> {
    face: Option<&'a Face>,
}

impl<'a> Lettering<'a> {
    /// The first of the faces named that is there; without any, the legend has marks alone.
    pub fn of(fonts: &'a FontStore) -> Lettering<'a> {
        let named = FACES.iter().find_map(|name| fonts.find(name));
        let has = |face: &Face| "舊新增刪圖".chars().all(|c| face.glyph(c).is_some());
        let any = || fonts.faces().find(|(_, face)| has(face)).map(|(id, _)| id);
        let face: Option<FaceId> = named.or_else(any);
        Lettering { face: face.and_then(|id| fonts.get(id)) }
    }
}

/// Faces of the legend, the best first.
const FACES: [&str; 3] = ["Noto Sans CJK HK Medium", "NotoSansCJKhk-Medium", "NotoSansCJKhk-Bold"];

/// A picture being made.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Rgb>,
}

/// Draws a page's differences as a PNG.
///
/// # Errors
/// A sentence, when the pages are too large together or cannot be viewed.
pub fn draw(seen: &Seen, names: (&str, &str), settings: &Settings, lettering: &Lettering) -> Result<Vec<u8>, String> {
    let (old, new) = (&seen.painted.0, &seen.painted.1);
    let unit = (settings.dpi as usize / 50).max(1);
    let gap = unit * 8;
    let (strip, sheet) = (unit * 26, old.plates.height.max(new.plates.height) as usize);
    let (left, right) = (old.plates.width as usize, new.plates.width as usize);
    let (width, height) = (left + gap + right, strip + sheet);
    if width.saturating_mul(height) > MOST_PIXELS {
        return Err(format!("its picture has {width} × {height} pixels; give a lower resolution"));
    }
    let mut canvas = Canvas { width, height, pixels: vec![[255; 3]; width * height] };
    let sides = [(old, (0, strip), false), (new, (left + gap, strip), true)];
    for (painted, at, is_new) in sides {
        let mut page = plates::proof::pixels(&painted.plates, &settings.condition.profile)?;
        whiten(&mut page, settings)?;
        let side = Side { painted, page: &page, at, scale: f64::from(settings.dpi) / 72.0, unit, is_new };
        side.draw(&mut canvas, &seen.differences);
    }
    canvas.fill((left, 0), (left + gap, height), [110; 3]);
    legend(&mut canvas, names, (left, left + gap), (strip, unit), lettering);
    encode(&canvas, settings.dpi)
}

/// Makes the paper white: tints of marks are told apart better than on newsprint's gray.
fn whiten(page: &mut [Rgb], settings: &Settings) -> Result<(), String> {
    let mut paper = [[255u8; 3]];
    settings.condition.profile.viewing()?.pixels(&[[0; 4]], &mut paper);
    let [paper] = paper;
    for pixel in page {
        *pixel = std::array::from_fn(|i| {
            let (value, white) = (u32::from(pixel[i]), u32::from(paper[i].max(1)));
            (value * 255 / white).min(255) as u8
        });
    }
    Ok(())
}

/// One of the two pages in the picture.
struct Side<'a> {
    painted: &'a Painted,
    page: &'a [Rgb],
    /// Its upper left corner in the picture.
    at: (usize, usize),
    scale: f64,
    unit: usize,
    is_new: bool,
}

/// How a mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A frame around it, its paper tinted.
    Box,
    /// The same, struck through.
    Struck,
    /// A frame twice as thick.
    Thick,
    /// A frame of dashes.
    Dashed,
    /// A frame of dots.
    Dotted,
    /// Its paper tinted, no frame.
    Tint,
}

impl Side<'_> {
    fn draw(&self, canvas: &mut Canvas, differences: &Differences) {
        self.pale(canvas);
        let (d, new) = (differences, self.is_new);
        let lines = if new { &d.lines.1 } else { &d.lines.0 };
        lines.iter().for_each(|at| self.mark(canvas, *at, MOVED, Mark::Tint));
        for at in d.moves.iter().filter(|m| m.came == new).flat_map(|m| &m.at) {
            self.mark(canvas, *at, MOVED, Mark::Box);
        }
        if new {
            d.restyled.iter().flat_map(|r| &r.at).for_each(|at| self.mark(canvas, *at, MOVED, Mark::Box));
        }
        for change in &d.objects {
            let picture = matches!(change.kind, ObjectKind::Picture | ObjectKind::Art);
            let (colour, mark) = if picture { (PICTURE, Mark::Thick) } else { (LINE, Mark::Dashed) };
            let at = if new { change.new } else { change.old };
            at.into_iter().for_each(|at| self.mark(canvas, at, colour, mark));
            if matches!(change.what, What::Added | What::Removed) {
                at.into_iter().for_each(|at| self.cross(canvas, at, colour));
            }
        }
        d.other.iter().for_each(|at| self.mark(canvas, *at, OTHER, Mark::Dotted));
        for text in &d.text {
            if new {
                text.added_at.iter().for_each(|at| self.mark(canvas, *at, ADDED, Mark::Box));
                text.caret.into_iter().for_each(|at| self.caret(canvas, at));
            } else {
                text.removed_at.iter().for_each(|at| self.mark(canvas, *at, REMOVED, Mark::Struck));
            }
        }
    }

    /// The page, paled.
    fn pale(&self, canvas: &mut Canvas) {
        let width = self.painted.plates.width as usize;
        for (y, row) in self.page.chunks(width.max(1)).enumerate() {
            for (out, pixel) in canvas.row(self.at.0, self.at.1 + y, width).iter_mut().zip(row) {
                *out = pixel.map(|v| (255 - (255 - u32::from(v)) * PALE / 256) as u8);
            }
        }
    }

    /// A place from the trim's corner, in points, as pixels of the picture; cut to the page.
    fn place(&self, at: Rect) -> (usize, usize, usize, usize) {
        let (x, y) = (self.at.0 as f64 + self.painted.trim.0 as f64, self.at.1 as f64 + self.painted.trim.1 as f64);
        let pad = self.unit as f64;
        let (w, h) = (f64::from(self.painted.plates.width), f64::from(self.painted.plates.height));
        let (left, top) = (self.at.0 as f64, self.at.1 as f64);
        let clip = |v: f64, low: f64, size: f64| v.clamp(low, low + size) as usize;
        (
            clip((at.x0 * self.scale + x - pad).floor(), left, w),
            clip((at.y0 * self.scale + y - pad).floor(), top, h),
            clip((at.x1 * self.scale + x + pad).ceil(), left, w),
            clip((at.y1 * self.scale + y + pad).ceil(), top, h),
        )
    }

    fn mark(&self, canvas: &mut Canvas, at: Rect, colour: Rgb, mark: Mark) {
        let (x0, y0, x1, y1) = self.place(at);
        let tint = matches!(mark, Mark::Box | Mark::Struck | Mark::Tint);
        let shade = if mark == Mark::Tint { 70 } else { 56 };
        for y in y0..y1 {
            let Some(row) = y.checked_sub(self.at.1).map(|row| row * self.painted.plates.width as usize) else {
                continue;
            };
            let from = row + (x0 - self.at.0);
            let full = self.page.get(from..from + (x1 - x0)).unwrap_or_default();
            for (out, pixel) in canvas.row(x0, y, x1 - x0).iter_mut().zip(full) {
                *out = match mark {
                    // what only moved stays pale
                    Mark::Tint => tinted(*out, colour, shade),
                    _ if tint => tinted(*pixel, colour, shade),
                    _ => *pixel,
                };
            }
        }
        let thick = match mark {
            Mark::Tint => return,
            Mark::Thick => self.unit * 2,
            _ => self.unit,
        };
        let dash = match mark {
            Mark::Dashed => (self.unit * 6, self.unit * 3),
            Mark::Dotted => (self.unit * 2, self.unit * 2),
            _ => (1, 0),
        };
        canvas.frame((x0, y0, x1, y1), thick, dash, colour);
        if mark == Mark::Struck {
            let (across, down) = ((x1 - x0) / 2 + x0, (y1 - y0) / 2 + y0);
            match x1 - x0 >= y1 - y0 {
                true => canvas.fill((x0, down), (x1, down + self.unit), colour),
                false => canvas.fill((across, y0), (across + self.unit, y1), colour),
            }
        }
    }

    /// Strokes in the corners of a picture that came or went.
    fn cross(&self, canvas: &mut Canvas, at: Rect, colour: Rgb) {
        let (x0, y0, x1, y1) = self.place(at);
        let reach = (self.unit * 12).min(x1 - x0).min(y1 - y0);
        for i in 0..reach {
            for (x, y) in [(x0 + i, y0 + i), (x1 - 1 - i, y0 + i), (x0 + i, y1 - 1 - i), (x1 - 1 - i, y1 - 1 - i)] {
                canvas.fill((x, y), (x + self.unit, y + self.unit), colour);
            }
        }
    }

    /// A wedge that points to where text was removed: from below in horizontal lines, from the
    /// right in vertical ones.
    fn caret(&self, canvas: &mut Canvas, at: Rect) {
        let (x0, y0, x1, y1) = self.place(at);
        let size = self.unit * 5;
        if at.height() >= at.width() {
            let (x, foot) = ((x0 + x1) / 2, y1.saturating_sub(self.unit));
            canvas.fill((x, y0), (x + self.unit, y1), REMOVED);
            for i in 0..size {
                canvas.fill((x.saturating_sub(i), foot + i), (x + i + self.unit, foot + i + 1), REMOVED);
            }
        } else {
            let (y, side) = ((y0 + y1) / 2, x1.saturating_sub(self.unit));
            canvas.fill((x0, y), (x1, y + self.unit), REMOVED);
            for i in 0..size {
                canvas.fill((side + i, y.saturating_sub(i)), (side + i + 1, y + i + self.unit), REMOVED);
            }
        }
    }
}

/// A pixel under a tint of a colour, so strong of 256: what is printed stays black.
fn tinted(pixel: Rgb, colour: Rgb, shade: u32) -> Rgb {
    std::array::from_fn(|i| {
        let (p, c) = (u32::from(pixel.get(i).copied().unwrap_or(255)), u32::from(colour.get(i).copied().unwrap_or(0)));
        (p * (256 * 255 - (255 - c) * shade) / (256 * 255)) as u8
    })
}

impl Canvas {
    /// A part of a row.
    fn row(&mut self, x: usize, y: usize, length: usize) -> &mut [Rgb] {
        let end = (x + length).min(self.width);
        let (from, to) = (y * self.width + x.min(end), y * self.width + end);
        if y < self.height { self.pixels.get_mut(from..to).unwrap_or_default() } else { &mut [] }
    }

    fn fill(&mut self, (x0, y0): (usize, usize), (x1, y1): (usize, usize), colour: Rgb) {
        for y in y0..y1.min(self.height) {
            self.row(x0, y, x1.saturating_sub(x0)).fill(colour);
        }
    }

    /// A frame within a box: dashes and gaps run along its sides.
    fn frame(
        &mut self,
        (x0, y0, x1, y1): (usize, usize, usize, usize),
        thick: usize,
        dash: (usize, usize),
        colour: Rgb,
    ) {
        let (on, period) = (dash.0, dash.0 + dash.1);
        let (across, down) = (thick.min(y1.saturating_sub(y0)), thick.min(x1.saturating_sub(x0)));
        for x in (x0..x1).step_by(period.max(1)) {
            let end = (x + on).min(x1);
            self.fill((x, y0), (end, y0 + across), colour);
            self.fill((x, y1 - across), (end, y1), colour);
        }
        for y in (y0..y1).step_by(period.max(1)) {
            let end = (y + on).min(y1);
            self.fill((x0, y), (x0 + down, end), colour);
            self.fill((x1 - down, y), (x1, end), colour);
        }
    }

    /// Writes a line of text, as wide as `most` at most; returns where it ends.
    fn write(&mut self, text: &str, (x, y): (usize, usize), size: usize, most: usize, lettering: &Lettering) -> usize {
        let Some(face) = lettering.face else { return x };
        let (path, width) = outlines(text, face);
        let scale = (size as f64).min(most as f64 / width.max(0.1));
        let (w, h) = ((width * scale).ceil() as u32 + 1, (size as u32 * 3).div_ceil(2));
        let mut scene = Scene::new(w.max(1), h.max(1), 1);
        let to = Affine::new([scale, 0.0, 0.0, -scale, 0.0, size as f64 * 1.1]);
        let ink = Arc::new(Ink::flat([Some(255)]));
        let state = State { clip: ClipId::ALL, ..State::default() };
        if scene.fill(path.iter(), to, Rule::NonZero, &ink, state).is_ok() {
            let planes = scene.paint();
            let rows = planes.first().map_or(&[][..], Vec::as_slice).chunks(w.max(1) as usize);
            for (i, cover) in rows.enumerate() {
                for (out, cover) in self.row(x, y + i, w as usize).iter_mut().zip(cover) {
                    *out = out.map(|v| (u32::from(v) * u32::from(255 - cover) / 255) as u8);
                }
            }
        }
        x + w as usize
    }
}

/// The outlines of a line of text in ems, y upwards, and its width.
fn outlines(text: &str, face: &Face) -> (BezPath, f64) {
    let em = |v: crate::geom::Em| v.raw() as f64 / crate::geom::Em::ONE.raw() as f64;
    let mut path = BezPath::new();
    let mut x = 0.0;
    for glyph in text.chars().take(200).filter_map(|c| face.glyph(c)) {
        let at = |p: (crate::geom::Em, crate::geom::Em)| kurbo::Point::new(x + em(p.0), em(p.1));
        for stroke in face.glyph_outline(glyph).map(|o| o.strokes).unwrap_or_default() {
            match stroke {
                Stroke::Move(p) => path.move_to(at(p)),
                Stroke::Line(p) => path.line_to(at(p)),
                Stroke::Curve(p, q, r) => path.curve_to(at(p), at(q), at(r)),
                Stroke::Close => path.close_path(),
            }
        }
        x += em(face.advance(glyph));
    }
    (path, x)
}

/// What the marks mean, above the pages.
const LEGEND: [(Rgb, Mark, &str); 6] = [
    (ADDED, Mark::Box, "增 added"),
    (REMOVED, Mark::Struck, "刪 removed"),
    (PICTURE, Mark::Thick, "圖 picture, ad"),
    (LINE, Mark::Dashed, "線、網底 rule, tint"),
    (MOVED, Mark::Tint, "移 moved, reset"),
    (OTHER, Mark::Dotted, "其他 other"),
];

fn legend(
    canvas: &mut Canvas,
    (old, new): (&str, &str),
    (left, right): (usize, usize),
    (strip, unit): (usize, usize),
    lettering: &Lettering,
) {
    let width = canvas.width;
    canvas.fill((0, strip - unit), (width, strip), [110; 3]);
    let (size, top) = (unit * 11, unit * 5);
    canvas.write(&format!("舊 OLD　{old}"), (unit * 6, top), size, left.saturating_sub(unit * 12), lettering);
    let room = width.saturating_sub(right);
    let end = canvas.write(&format!("新 NEW　{new}"), (right + unit * 6, top), size, room / 4, lettering);
    let items = LEGEND.len();
    let each = width.saturating_sub(end + unit * 6) / items;
    let small = unit * 8;
    for (i, (colour, mark, words)) in LEGEND.iter().enumerate() {
        let x = end + unit * 6 + i * each;
        let swatch = (x, top, x + small * 2, top + size + unit * 3);
        canvas.fill((swatch.0, swatch.1), (swatch.2, swatch.3), tinted([255; 3], *colour, 70));
        let (thick, dash) = match mark {
            Mark::Thick => (unit * 2, (1, 0)),
            Mark::Dashed => (unit, (unit * 3, unit * 2)),
            Mark::Dotted => (unit, (unit * 2, unit * 2)),
            Mark::Tint => (0, (1, 0)),
            Mark::Box | Mark::Struck => (unit, (1, 0)),
        };
        canvas.frame(swatch, thick, dash, *colour);
        if *mark == Mark::Struck {
            let middle = (swatch.1 + swatch.3) / 2;
            canvas.fill((swatch.0, middle), (swatch.2, middle + unit), *colour);
        }
        let room = each.saturating_sub(small * 2 + unit * 6);
        canvas.write(words, (swatch.2 + unit * 2, top + unit * 2), small, room.max(1), lettering);
    }
}

fn encode(canvas: &Canvas, dpi: u32) -> Result<Vec<u8>, String> {
    let fail = |e: png::EncodingError| format!("the picture cannot be encoded: {e}");
    let size = |v: usize| u32::try_from(v).map_err(|_| "the picture is too large".to_owned());
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size(canvas.width)?, size(canvas.height)?);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let xppu = u32::try_from((u64::from(dpi) * 10_000 + 127) / 254).unwrap_or(u32::MAX);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu: xppu, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header().map_err(fail)?;
    writer.write_image_data(canvas.pixels.as_flattened()).map_err(fail)?;
    writer.finish().map_err(fail)?;
    Ok(file)
}
