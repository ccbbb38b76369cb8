//! A heat map of total ink.
//!
//! Each pixel is coloured by steps of total ink; where the mean over 15 mm² is over the limit,
//! it is magenta, which no step has. A legend stands below the page: the steps, the highest mean
//! and where it is, and the area over the limit.

use super::Plates;
use super::coverage::{Peak, totals, windows};
use super::picture::encode;

/// Colours of the steps, from paper on.
const STEPS: [[u8; 3]; 8] = [
    [255, 255, 255],
    [222, 235, 247],
    [158, 202, 225],
    [107, 174, 214],
    [116, 196, 118],
    [254, 217, 118],
    [253, 141, 60],
    [166, 54, 3],
];
/// Where the mean is over the limit.
const OVER: [u8; 3] = [255, 0, 200];
/// A step, in percent of one full ink. The last one has no end.
const STEP: u32 = 40;

/// A heat map as a PNG; `limit` in percent.
///
/// # Errors
/// A sentence when it cannot be encoded.
pub fn render(plates: &Plates, limit: f64) -> Result<Vec<u8>, String> {
    let width = plates.width as usize;
    let mut pixels = Vec::with_capacity(width * plates.height as usize);
    let mut row = Vec::new();
    for y in 0..plates.height as usize {
        totals(plates, y, &mut row);
        pixels.extend(row.iter().map(|t| colour(*t)));
    }
    let mut count = 0u64;
    let (most, _) = windows(plates, limit, &mut |x, y| {
        count += 1;
        if let Some(pixel) = pixels.get_mut(y * width + x) {
            *pixel = OVER;
        }
    });
    let area = count as f64 * plates.millimetres().powi(2);
    let legend = Legend::new(plates, limit, most, area);
    pixels.extend_from_slice(&legend.pixels);
    let height = plates.height.saturating_add(legend.height as u32);
    encode(plates.width, height, png::ColorType::Rgb, plates.dpi, pixels.as_flattened())
}

/// The step of a total of 255 to the ink; paper alone is white.
fn colour(total: u32) -> [u8; 3] {
    let percent = total * 100 / 255;
    let step = if total == 0 { 0 } else { 1 + (percent / STEP) as usize };
    STEPS.get(step).or(STEPS.last()).copied().unwrap_or_default()
}

/// The strip below the page.
struct Legend {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Legend {
    fn new(plates: &Plates, limit: f64, most: Peak, area: f64) -> Legend {
        let width = plates.width as usize;
        let last = STEPS.len() - 1;
        let label = |i: usize| match i {
            0 => "0%".to_owned(),
            i if i == last => format!(">{}%", (last - 1) * STEP as usize),
            i => format!("-{}%", i * STEP as usize),
        };
        let steps = STEPS.iter().enumerate().map(|(i, c)| (Some(*c), label(i)));
        let mut entries: Vec<(Option<[u8; 3]>, String)> = steps.collect();
        entries.push((Some(OVER), format!("OVER {limit:.0}% IN 15 mm2: {area:.0} mm2")));
        entries.push((None, format!("MAX {:.0}% AT {:.0}, {:.0} mm", most.total, most.x, most.y)));
        // Letters are seven dots high; a dot is about a quarter of a millimetre.
        let dot = (plates.dpi as usize / 100).max(1);
        let mut places = Vec::new();
        let (mut x, mut line) = (4, 0);
        for (colour, label) in &entries {
            let wide = label.len() * 6 + if colour.is_some() { 13 } else { 0 };
            if x > 4 && (x + wide) * dot > width {
                (x, line) = (4, line + 1);
            }
            places.push((x * dot, (line * 12 + 3) * dot));
            x += wide + 6;
        }
        let height = (line * 12 + 15) * dot;
        let mut legend = Legend { width, height, pixels: vec![[255; 3]; width * height] };
        legend.fill(0, 0, width, dot, [0; 3]);
        for ((x, y), (colour, label)) in places.into_iter().zip(entries) {
            let mut at = x;
            if let Some(colour) = colour {
                legend.fill(x, y, dot * 11, dot * 9, [0; 3]);
                legend.fill(x + dot, y + dot, dot * 9, dot * 7, colour);
                at += dot * 13;
            }
            legend.write(at, y + dot, dot, &label);
        }
        legend
    }

    fn fill(&mut self, x: usize, y: usize, w: usize, h: usize, colour: [u8; 3]) {
        let (from, to) = (x.min(self.width), (x + w).min(self.width));
        for row in y..(y + h).min(self.height) {
            let start = row * self.width;
            self.pixels.get_mut(start + from..start + to).unwrap_or_default().fill(colour);
        }
    }

    /// Writes a line.
    fn write(&mut self, x: usize, y: usize, dot: usize, text: &str) {
        let mut at = x;
        for c in text.chars() {
            for (row, bits) in letter(c).into_iter().enumerate() {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    self.fill(at + column * dot, y + row * dot, dot, dot, [0; 3]);
                }
            }
            at += dot * 6;
        }
    }
}

/// The letters that the legend needs, five dots by seven.
fn letter(c: char) -> [u8; 7] {
    match c {
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 6, 8, 16, 31],
        '3' => [14, 17, 1, 6, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        '%' => [24, 25, 2, 4, 8, 19, 3],
        '>' => [8, 4, 2, 1, 2, 4, 8],
        '-' => [0, 0, 0, 31, 0, 0, 0],
        ',' => [0, 0, 0, 0, 4, 4, 8],
        ':' => [0, 4, 0, 0, 0, 4, 0],
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'V' => [17, 17, 17, 17, 10, 10, 4],
        'X' => [17, 10, 4, 4, 4, 10, 17],
        'm' => [0, 0, 26, 21, 21, 21, 21],
        _ => [0; 7],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Point;
    use crate::plates::{PROCESS, PlateInk};

    #[test]
    fn steps_and_areas_over_the_limit_are_told_apart() {
        let inks = PROCESS.map(|(name, cmyk)| PlateInk { name: name.to_owned(), cmyk }).to_vec();
        let plane = |v: u8| -> Vec<u8> { (0..300 * 200).map(|i| if i % 300 < 150 { v } else { v / 8 }).collect() };
        let planes = vec![plane(255), plane(255), plane(255), vec![0; 300 * 200]];
        let plates = Plates {
            width: 300,
            height: 200,
            dpi: 100,
            origin: Point::default(),
            inks,
            planes,
            unmeasured: Vec::new(),
        };
        let file = render(&plates, 240.0).expect("a heat map");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("pixels");
        assert!(info.height > 200, "a legend stands below");
        let at = |x: usize, y: usize| &pixels[(y * 300 + x) * 3..][..3];
        assert_eq!(at(70, 100), OVER);
        assert_eq!(at(250, 100), colour(31 * 3));
        assert_eq!(at(2, 2), colour(255 * 3), "near the edge no window is whole");
        assert_ne!(colour(255 * 3), colour(255));
        assert!(pixels[300 * 200 * 3..].as_chunks::<3>().0.contains(&OVER), "the legend names the colour");
    }
}
