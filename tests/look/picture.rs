//! The SVG of a page against the PDF of the same page, each through a renderer of its own: resvg
//! and hayro.

use base64::Engine;
use dayang::export::pdf::{self, Form, Settings};
use dayang::preview::look::Shown;
use resvg::{tiny_skia, usvg};

use super::{Desk, EXAMPLES};

/// Resolution that both are drawn at, where it matters little that a renderer puts glyphs on whole
/// pixels.
const DPI: u32 = 288;
/// Both are brought down to 96 dpi, as a screen has it.
const DOWN: usize = 3;
/// Side of the squares that are compared, in pixels.
const SQUARE: usize = 10;
/// Most mean difference of a square's light, of 255, after both are blurred by a pixel. The
/// darkest parts of photos differ most: the SVG shows them as printed, the PDF as they came.
const BOUND: u32 = 34;

/// The light of a picture, row by row.
struct Light {
    width: usize,
    height: usize,
    values: Vec<u8>,
}

fn gray([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 54 + u32::from(g) * 183 + u32::from(b) * 19) / 256) as u8
}

impl Light {
    /// A picture of gray pixels, brought down.
    fn of(values: &[u8], width: usize) -> Light {
        let (wide, high) = (width / DOWN, values.len() / width / DOWN);
        let mean = |x: usize, y: usize| {
            let rows = (y * DOWN..(y + 1) * DOWN).map(|row| &values[row * width + x * DOWN..][..DOWN]);
            let sum: u32 = rows.flatten().map(|v| u32::from(*v)).sum();
            (sum / (DOWN * DOWN) as u32) as u8
        };
        let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
        Light { width: wide, height: high, values: places.map(|(x, y)| mean(x, y)).collect() }
    }

    /// Each pixel the mean of its nine.
    fn blurred(&self) -> Light {
        let at =
            |x: usize, y: usize| u32::from(self.values[y.min(self.height - 1) * self.width + x.min(self.width - 1)]);
        let mean = |x: usize, y: usize| {
            let around = (y.saturating_sub(1)..=y + 1).flat_map(|v| (x.saturating_sub(1)..=x + 1).map(move |u| (u, v)));
            let (sum, count) = around.fold((0, 0), |(sum, count), (u, v)| (sum + at(u, v), count + 1));
            (sum / count) as u8
        };
        let values = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y))).map(|(x, y)| mean(x, y));
        Light { values: values.collect(), ..*self }
    }

    /// The largest mean difference of a square, and where.
    fn worst(&self, other: &Light) -> (u32, (usize, usize)) {
        let (width, height) = (self.width.min(other.width), self.height.min(other.height));
        let (a, b) = (self.blurred(), other.blurred());
        let mut worst = (0, (0, 0));
        for top in (0..height.saturating_sub(SQUARE)).step_by(SQUARE / 2) {
            for left in (0..width.saturating_sub(SQUARE)).step_by(SQUARE / 2) {
                let pixels = (top..top + SQUARE).flat_map(|y| (left..left + SQUARE).map(move |x| (x, y)));
                let off = pixels.map(|(x, y)| u32::from(a.values[y * a.width + x].abs_diff(b.values[y * b.width + x])));
                let mean = off.sum::<u32>() / (SQUARE * SQUARE) as u32;
                worst = worst.max((mean, (left, top)));
            }
        }
        worst
    }
}

/// The SVG as resvg draws it on white, within the trim.
fn of_svg(shown: &Shown, svg: &str) -> Light {
    let mut text = svg.to_owned();
    while let Some(at) = text.find("href=\"/api/pictures/") {
        let start = at + "href=\"".len();
        let end = start + text[start..].find('"').expect("a quote");
        let file = shown.picture(&text[start..end]).unwrap_or_else(|| panic!("no picture at {}", &text[start..end]));
        let kind = if file.starts_with(b"\x89PNG") { "png" } else { "jpeg" };
        let data = base64::engine::general_purpose::STANDARD.encode(&file);
        text.replace_range(start..end, &format!("data:image/{kind};base64,{data}"));
    }
    let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).expect("an SVG");
    let trim = shown.page.trim;
    let scale = DPI as f32 / 72.0;
    let pixels = |points: f64| (points as f32 * scale).ceil() as u32;
    let (width, height) = (pixels(trim.width.to_pt()), pixels(trim.height.to_pt()));
    let mut pixmap = tiny_skia::Pixmap::new(width, height).expect("a size");
    pixmap.fill(tiny_skia::Color::WHITE);
    let bleed = shown.page.bleed.to_pt() as f32 * scale;
    let place = tiny_skia::Transform::from_row(scale, 0.0, 0.0, scale, -bleed, -bleed);
    resvg::render(&tree, place, &mut pixmap.as_mut());
    let values: Vec<u8> = pixmap.data().chunks_exact(4).map(|p| gray([p[0], p[1], p[2]])).collect();
    Light::of(&values, width as usize)
}

/// The PDF for a screen of the same display list, as hayro draws it.
fn of_pdf(shown: &Shown) -> Light {
    let session = &shown.job.session;
    let settings = Settings { form: Form::Screen, ..session.settings(&shown.job.output.press()) };
    let page = std::slice::from_ref(shown.page);
    let files = pdf::write(page, &session.fonts, &session.images, &settings).expect("a file");
    let picture = dayang::export::png::render(&files.pages[0], DPI).expect("a picture").remove(0);
    let mut reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("a frame");
    assert!(info.color_type.samples() >= 3 && info.bit_depth == png::BitDepth::Eight);
    let channels = info.color_type.samples();
    let values: Vec<u8> = bytes.chunks_exact(channels).map(|p| gray([p[0], p[1], p[2]])).collect();
    Light::of(&values, info.width as usize)
}

#[test]
fn the_front_page_looks_as_in_its_pdf() {
    let desk = Desk::example("front-page");
    let shown = desk.page("A1");
    let (svg, truth) = (shown.svg(), of_pdf(&shown));
    let (worst, at) = of_svg(&shown, &svg).worst(&truth);
    assert!(worst <= BOUND, "{worst} at {at:?}");
    // The bound sees what is wrong: a line that is not there, a glyph beside its place, a photo
    // that is missing, a rule that is not drawn.
    let off = |svg: &str| of_svg(&shown, svg).worst(&truth).0;
    let body = shown.page.lines.iter().position(|line| line.style == "body" && line.characters > 8).expect("a line");
    let without = |start: &str| {
        let line = svg.lines().find(|line| line.starts_with(start)).expect("a line of the file");
        svg.replacen(&format!("{line}\n"), "", 1)
    };
    let gone = off(&without(&format!("<g id=\"l{body}\" ")));
    assert!(gone > BOUND, "a line that is missing: {gone}");
    let photo = off(&without("<image "));
    assert!(photo > BOUND, "a photo that is missing: {photo}");
    let line = svg.lines().find(|line| line.starts_with(&format!("<g id=\"l{body}\" "))).expect("a line");
    let moved = line.replacen(" x=\"1000\"/>", " x=\"1500\"/>", 1);
    assert_ne!(line, moved);
    let shifted = off(&svg.replacen(line, &moved, 1));
    assert!(shifted > BOUND, "a glyph half an em beside its place: {shifted}");
}

#[test]
fn first_pages_of_every_kind_look_as_in_their_pdfs() {
    for name in EXAMPLES.into_iter().filter(|name| *name != "front-page") {
        let desk = Desk::example(name);
        let shown = desk.pages().into_iter().next().expect("a page");
        let (worst, at) = of_svg(&shown, &shown.svg()).worst(&of_pdf(&shown));
        assert!(worst <= BOUND, "{name} {}: {worst} at {at:?}", shown.page.id);
    }
}
