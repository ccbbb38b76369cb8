//! Ink coverage: how much each plate prints, and where all inks together are too much.
//!
//! A press does not dry a dot but an area, so total ink is judged by its mean over 15 mm².

use super::Plates;

/// The area that total ink is averaged over, in mm².
pub const WINDOW: f64 = 15.0;
/// Most regions that are listed.
const MOST_REGIONS: usize = 12;

/// Ink coverage of a page's plates. Percent are of full ink; places are in millimetres from the
/// trim's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Each plate, in their order.
    pub inks: Vec<InkCoverage>,
    /// The highest total, as a mean over 15 mm².
    pub most: Peak,
    /// The limit that was asked about, percent.
    pub limit: f64,
    /// Area where the mean total is over the limit, mm².
    pub over: f64,
    /// Where it is, the worst first; at most twelve.
    pub regions: Vec<Region>,
}

/// One plate's coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct InkCoverage {
    /// The ink's name.
    pub name: String,
    /// Mean over the whole media, percent.
    pub mean: f64,
    /// The highest amount of any pixel, percent.
    pub most: f64,
}

/// A highest total, and the middle of the area it was found in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peak {
    /// Total ink, percent.
    pub total: f64,
    /// From the trim's left edge, mm.
    pub x: f64,
    /// From the trim's upper edge, mm.
    pub y: f64,
}

/// Connected area over the limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Its left, top, width and height, mm.
    pub rect: [f64; 4],
    /// Its area, mm².
    pub area: f64,
    /// Its highest total.
    pub most: Peak,
}

/// Measures coverage against a limit of total ink, in percent.
pub fn coverage(plates: &Plates, limit: f64) -> Coverage {
    let inks = plates.inks.iter().zip(&plates.planes).map(|(ink, plane)| {
        let sum: u64 = plane.iter().map(|v| u64::from(*v)).sum();
        let mean = sum as f64 / (plane.len().max(1) as f64 * 2.55);
        InkCoverage { name: ink.name.clone(), mean, most: f64::from(plane.iter().max().copied().unwrap_or(0)) / 2.55 }
    });
    let inks = inks.collect();
    let (most, found) = windows(plates, limit, &mut |_, _| ());
    let pixel = plates.millimetres().powi(2);
    let over = found.iter().map(|r| r.pixels).sum::<u64>() as f64 * pixel;
    let mut regions: Vec<Region> = found.iter().map(|r| r.region(plates)).collect();
    regions.sort_by(|a, b| b.most.total.total_cmp(&a.most.total).then(b.area.total_cmp(&a.area)));
    regions.truncate(MOST_REGIONS);
    Coverage { inks, most, limit, over, regions }
}

/// Total ink of every pixel of a row, of 255 each plate.
pub(super) fn totals(plates: &Plates, row: usize, out: &mut Vec<u32>) {
    let width = plates.width as usize;
    out.clear();
    out.resize(width, 0);
    for plane in &plates.planes {
        let pixels = plane.get(row * width..(row + 1) * width).unwrap_or_default();
        out.iter_mut().zip(pixels).for_each(|(t, v)| *t += u32::from(*v));
    }
}

/// A region while it is being found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    left: usize,
    top: usize,
    right: usize,
    foot: usize,
    pixels: u64,
    most: (u64, usize, usize),
    /// Pixels of a window.
    window: u64,
    /// Another patch that this one has become part of.
    joined: Option<usize>,
}

impl Patch {
    fn region(&self, plates: &Plates) -> Region {
        let mm = plates.millimetres();
        let (x, y) = plates.place(self.left as f64, self.top as f64);
        let size = ((self.right - self.left) as f64 * mm, (self.foot - self.top) as f64 * mm);
        let most = peak(self.most, self.window, plates);
        Region { rect: [x, y, size.0, size.1], area: self.pixels as f64 * mm * mm, most }
    }
}

fn peak((sum, x, y): (u64, usize, usize), window: u64, plates: &Plates) -> Peak {
    let (x, y) = plates.place(x as f64 + 0.5, y as f64 + 0.5);
    Peak { total: sum as f64 / (window.max(1) as f64 * 2.55), x, y }
}

/// The highest mean of all windows that lie wholly on the media, and the connected patches of
/// windows' middles that are over the limit; `mark` is told each of these.
pub(super) fn windows(plates: &Plates, limit: f64, mark: &mut dyn FnMut(usize, usize)) -> (Peak, Vec<Patch>) {
    let (width, height) = (plates.width as usize, plates.height as usize);
    let side = ((WINDOW.sqrt() / plates.millimetres()).round() as usize).clamp(1, width.min(height).max(1));
    let window = (side * side) as u64;
    let most_allowed = limit * 2.55 * window as f64;
    let (mut columns, mut row) = (vec![0u64; width], Vec::new());
    let mut most = (0u64, 0, 0);
    let mut patches = Patches::default();
    for y in 0..height {
        totals(plates, y, &mut row);
        columns.iter_mut().zip(&row).for_each(|(c, t)| *c += u64::from(*t));
        if let Some(old) = y.checked_sub(side) {
            totals(plates, old, &mut row);
            columns.iter_mut().zip(&row).for_each(|(c, t)| *c -= u64::from(*t));
        }
        if y + 1 < side {
            continue;
        }
        let middle = y + 1 - side + side / 2;
        let mut sum: u64 = columns.iter().take(side - 1).sum();
        patches.begin(middle);
        for x in 0..=(width - side) {
            sum += columns.get(x + side - 1).copied().unwrap_or(0);
            if sum > most.0 {
                most = (sum, x + side / 2, middle);
            }
            if sum as f64 > most_allowed {
                patches.add(x + side / 2, sum, window);
                mark(x + side / 2, middle);
            }
            sum -= columns.get(x).copied().unwrap_or(0);
        }
    }
    (peak(most, window, plates), patches.list())
}

/// Patches of connected pixels, found row by row.
#[derive(Default)]
struct Patches {
    all: Vec<Patch>,
    row: usize,
    /// Runs of the row above and of this one: first pixel, pixel after the last, patch.
    above: Vec<(usize, usize, usize)>,
    here: Vec<(usize, usize, usize)>,
    /// The run of the row above that is looked at.
    next: usize,
}

impl Patches {
    fn begin(&mut self, row: usize) {
        self.row = row;
        self.above = std::mem::take(&mut self.here);
        self.next = 0;
    }

    fn add(&mut self, x: usize, sum: u64, window: u64) {
        let patch = match self.here.last_mut() {
            Some((_, end, patch)) if *end == x => {
                *end = x + 1;
                *patch
            }
            _ => {
                let (left, top, right, foot) = (x, self.row, x + 1, self.row + 1);
                self.all.push(Patch { left, top, right, foot, pixels: 0, most: (0, 0, 0), window, joined: None });
                self.here.push((x, x + 1, self.all.len() - 1));
                self.all.len() - 1
            }
        };
        let patch = self.root(patch);
        if let Some(p) = self.all.get_mut(patch) {
            (p.left, p.right, p.foot) = (p.left.min(x), p.right.max(x + 1), self.row + 1);
            p.pixels += 1;
            if sum > p.most.0 {
                p.most = (sum, x, self.row);
            }
        }
        // The run that lies above this pixel; runs are in order, and both rows are walked once.
        while self.above.get(self.next).is_some_and(|(_, end, _)| *end <= x) {
            self.next += 1;
        }
        if let Some(&(start, _, other)) = self.above.get(self.next)
            && start <= x
        {
            self.join(other, patch);
        }
    }

    fn root(&self, mut patch: usize) -> usize {
        while let Some(next) = self.all.get(patch).and_then(|p| p.joined) {
            patch = next;
        }
        patch
    }

    /// The earlier patch takes the later one in.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (first, other) = (a.min(b), a.max(b));
        let Some(taken) = self.all.get(other).copied().filter(|_| first != other) else { return };
        if let Some(p) = self.all.get_mut(other) {
            p.joined = Some(first);
        }
        if let Some(p) = self.all.get_mut(first) {
            (p.left, p.top) = (p.left.min(taken.left), p.top.min(taken.top));
            (p.right, p.foot) = (p.right.max(taken.right), p.foot.max(taken.foot));
            p.pixels += taken.pixels;
            p.most = if taken.most.0 > p.most.0 { taken.most } else { p.most };
        }
    }

    fn list(self) -> Vec<Patch> {
        self.all.into_iter().filter(|p| p.joined.is_none()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Length, Point};
    use crate::plates::{PROCESS, PlateInk};

    /// Plates at 254 dpi (a tenth of a millimetre to the pixel), with even patches of an ink.
    fn plates(width: u32, height: u32, patches: &[(usize, [usize; 4], u8)]) -> Plates {
        let inks = PROCESS.map(|(name, cmyk)| PlateInk { name: name.to_owned(), cmyk }).to_vec();
        let mut planes = vec![vec![0u8; (width * height) as usize]; 4];
        for (plane, [x, y, w, h], v) in patches {
            for row in *y..y + h {
                let start = row * width as usize + x;
                planes[*plane][start..start + w].fill(*v);
            }
        }
        let origin = Point::new(Length::micrometres(3000), Length::micrometres(3000));
        Plates { width, height, dpi: 254, origin, inks, planes, unmeasured: Vec::new() }
    }

    #[test]
    fn means_and_peaks_of_each_plate() {
        let c = coverage(&plates(200, 100, &[(3, [0, 0, 100, 100], 255), (0, [0, 0, 20, 10], 51)]), 220.0);
        assert!((c.inks[3].mean - 50.0).abs() < 1e-6 && c.inks[3].most == 100.0);
        assert!((c.inks[0].mean - 0.2).abs() < 1e-6 && (c.inks[0].most - 20.0).abs() < 1e-6);
        assert!(c.over == 0.0 && c.regions.is_empty());
        assert!((c.most.total - 100.0).abs() < 3.0, "{:?}", c.most);
    }

    #[test]
    fn small_dark_spots_do_not_count_and_large_ones_are_found_with_their_place() {
        let dark = |r: [usize; 4]| (0..4).map(move |p| (p, r, 191u8));
        let small: Vec<_> = dark([50, 50, 20, 20]).collect();
        let c = coverage(&plates(400, 300, &small), 220.0);
        assert!(c.over == 0.0 && c.most.total < 100.0, "4 mm² are averaged away: {:?}", c.most);
        let large: Vec<_> = dark([50, 50, 100, 100]).chain(dark([300, 200, 60, 60])).collect();
        let c = coverage(&plates(400, 300, &large), 220.0);
        assert_eq!(c.regions.len(), 2, "{c:?}");
        let r = c.regions[0];
        assert!((r.most.total - 299.6).abs() < 0.1, "{r:?}");
        // 10 mm square at 2, 2 mm of the trim; three quarters of a window must lie in it.
        assert!((r.rect[0] - 2.9).abs() < 0.2 && (r.rect[2] - 8.2).abs() < 0.3, "{r:?}");
        assert!((c.over - c.regions.iter().map(|r| r.area).sum::<f64>()).abs() < 1e-6);
    }

    #[test]
    fn a_forked_patch_is_one_region() {
        let arms = [[20, 20, 60, 200], [180, 20, 60, 200], [20, 160, 220, 60]];
        let dark: Vec<_> = arms.into_iter().flat_map(|r| (0..3).map(move |p| (p, r, 255u8))).collect();
        let c = coverage(&plates(300, 300, &dark), 220.0);
        assert_eq!(c.regions.len(), 1, "{:?}", c.regions);
    }

    #[test]
    fn a_page_smaller_than_the_window_is_measured_whole() {
        let c = coverage(&plates(10, 8, &[(3, [0, 0, 10, 8], 255)]), 90.0);
        assert!((c.most.total - 100.0).abs() < 1e-6 && c.regions.len() == 1);
    }
}
