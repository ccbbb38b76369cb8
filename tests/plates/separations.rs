//! Plates as Ghostscript's `tiffsep` makes them, and how far ours are from them.
//!
//! Ghostscript paints without anti-aliasing at eight times the resolution and averages, so its
//! plates are exact to about 1/64 pixel; it fattens each edge by up to half of its own pixels.

use dayang::plates::Plates;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ghostscript's plates of a one-page file.
pub struct Separations {
    pub width: usize,
    pub height: usize,
    /// Name and amounts, 255 for full ink.
    pub plates: Vec<(String, Vec<u8>)>,
}

/// Oversampling.
const FACTOR: u32 = 8;

/// Separates a PDF. Without Ghostscript the test fails: there is nothing to compare with.
pub fn ghostscript(pdf: &[u8], dpi: u32, label: &str) -> Separations {
    let folder = std::env::temp_dir().join(format!("dayang-plates-{}-{label}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("page.pdf");
    fs::write(&file, pdf).expect("the PDF");
    let output = Command::new("gs")
        .args(["-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-sCompression=none"])
        .arg(format!("-r{}", dpi * FACTOR))
        .arg(format!("-dDownScaleFactor={FACTOR}"))
        .arg(format!("-sOutputFile={}", folder.join("p.tif").display()))
        .arg(&file)
        .output();
    let output = output.expect("Ghostscript (gs) must be installed: its plates are what ours are compared with");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(&folder)
        .expect("the folder")
        .filter_map(|e| {
            let path = e.ok()?.path();
            let name = path.file_name()?.to_str()?.strip_prefix("p(")?.strip_suffix(").tif")?.to_owned();
            Some((name, path))
        })
        .collect();
    found.sort();
    let mut out = Separations { width: 0, height: 0, plates: Vec::new() };
    for (name, path) in found {
        let (width, height, pixels) = tiff(&path);
        (out.width, out.height) = (width, height);
        out.plates.push((name, pixels.iter().map(|v| 255 - v).collect()));
    }
    fs::remove_dir_all(&folder).expect("the folder goes");
    out
}

/// An uncompressed 8-bit gray TIFF, 255 for white.
fn tiff(path: &Path) -> (usize, usize, Vec<u8>) {
    let bytes = fs::read(path).expect("a TIFF");
    assert_eq!(&bytes[..4], b"II*\0");
    let number = |at: usize, n: usize| (0..n).rev().fold(0usize, |v, i| v << 8 | usize::from(bytes[at + i]));
    let at = number(4, 4);
    let values = |tag: usize| -> Vec<usize> {
        let entry = (0..number(at, 2)).map(|i| at + 2 + i * 12).find(|e| number(*e, 2) == tag).expect("a tag");
        let (size, count) = (if number(entry + 2, 2) == 3 { 2 } else { 4 }, number(entry + 4, 4));
        let from = if size * count <= 4 { entry + 8 } else { number(entry + 8, 4) };
        (0..count).map(|i| number(from + i * size, size)).collect()
    };
    let one = |tag: usize| values(tag)[0];
    assert_eq!((one(258), one(259), one(262)), (8, 1, 1), "bits, no compression, black is zero");
    let strips = values(273).into_iter().zip(values(279));
    let pixels: Vec<u8> = strips.flat_map(|(from, n)| bytes[from..from + n].to_vec()).collect();
    let (width, height) = (one(256), one(257));
    assert_eq!(pixels.len(), width * height);
    (width, height, pixels)
}

/// How far two plates are apart, of 255.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// Mean of ours less mean of theirs.
    pub bias: f64,
    /// Mean of the differences without sign.
    pub mean: f64,
    /// 999 of 1000 pixels differ by no more.
    pub most: u8,
}

/// Compares every plate by name; prints and returns the differences. A plate that only one of
/// them has must be empty.
pub fn compare(ours: &Plates, theirs: &Separations, label: &str) -> Vec<(String, Difference)> {
    let size = (ours.width as usize, ours.height as usize);
    assert!(
        size.0.abs_diff(theirs.width) <= 1 && size.1.abs_diff(theirs.height) <= 1,
        "{label}: {size:?} and {} × {}",
        theirs.width,
        theirs.height
    );
    for (name, plane) in &theirs.plates {
        let known = ours.inks.iter().any(|ink| long_name(&ink.name) == name);
        assert!(known || plane.iter().all(|v| *v == 0), "{label}: we have no plate {name}");
    }
    let mut out = Vec::new();
    for (ink, plane) in ours.inks.iter().zip(&ours.planes) {
        let found = theirs.plates.iter().find(|(name, _)| name == long_name(&ink.name));
        let Some((_, other)) = found else {
            assert!(plane.iter().all(|v| *v == 0), "{label}: Ghostscript has no plate {}", ink.name);
            continue;
        };
        let d = difference((plane, size.0), (other, theirs.width), size.1.min(theirs.height));
        println!("{label} {}: bias {:+.3}, mean {:.3}, 99.9 % within {}", ink.name, d.bias, d.mean, d.most);
        out.push((ink.name.clone(), d));
    }
    out
}

pub fn long_name(name: &str) -> &str {
    match name {
        "C" => "Cyan",
        "M" => "Magenta",
        "Y" => "Yellow",
        "K" => "Black",
        spot => spot,
    }
}

fn difference((a, width): (&[u8], usize), (b, other): (&[u8], usize), rows: usize) -> Difference {
    let (mut counts, mut bias) = ([0u64; 256], 0i64);
    for row in 0..rows {
        let (a, b) = (&a[row * width..][..width], &b[row * other..][..other]);
        for (a, b) in a.iter().zip(b) {
            counts[usize::from(a.abs_diff(*b))] += 1;
            bias += i64::from(*a) - i64::from(*b);
        }
    }
    let all: u64 = counts.iter().sum();
    let mean = counts.iter().enumerate().map(|(d, n)| d as f64 * *n as f64).sum::<f64>() / all as f64;
    let mut rest = all / 1000;
    let most = (0..256).rev().find(|d| {
        let more = counts[*d] > rest;
        rest = rest.saturating_sub(counts[*d]);
        more
    });
    Difference { bias: bias as f64 / all as f64, mean, most: most.unwrap_or(0) as u8 }
}
