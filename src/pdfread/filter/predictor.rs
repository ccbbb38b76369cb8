//! Predictors of Flate and LZW data (ISO 32000-1, 7.4.4.4).
//!
//! Before packing, each sample was replaced by its difference from a neighbour: TIFF's predictor
//! takes the sample to the left, PNG's name one of five rules at the start of each row.

use super::{Data, LIMIT, Place};

/// The layout that a predictor works on.
struct Layout {
    predictor: i64,
    colors: usize,
    bits: usize,
    columns: usize,
}

impl Layout {
    /// Bytes of a row of samples.
    fn row(&self) -> usize {
        (self.columns * self.colors * self.bits).div_ceil(8)
    }

    /// Bytes from a sample to that of the pixel before it, at least one.
    fn pixel(&self) -> usize {
        (self.colors * self.bits).div_ceil(8).max(1)
    }
}

/// Unpacks with `unpack`, to which it says how many bytes are needed, and undoes the predictor.
pub(super) fn after(place: &Place<'_>, unpack: impl FnOnce(usize) -> Result<Data, String>) -> Result<Data, String> {
    let Some(layout) = layout(place)? else {
        return unpack(place.limit());
    };
    let row = layout.row();
    let png = layout.predictor >= 10;
    // a row of PNG data has one byte more, its rule
    let rows = place.limit().div_ceil(row.max(1));
    let needed = if png { rows.saturating_mul(row + 1) } else { rows.saturating_mul(row) };
    let mut data = unpack(needed)?;
    let damage = if png { undo_png(&mut data.bytes, &layout) } else { undo_tiff(&mut data.bytes, &layout) };
    if place.stops() {
        data.bytes.truncate(place.limit());
    }
    Ok(Data { bytes: data.bytes, damage: data.damage.or(damage) })
}

fn layout(place: &Place<'_>) -> Result<Option<Layout>, String> {
    let predictor = place.integer("Predictor", 1);
    if predictor <= 1 {
        return Ok(None);
    }
    let read = |key: &str, default: i64, most: i64| {
        let value = place.integer(key, default);
        let fits = (1..=most).contains(&value);
        fits.then_some(value as usize).ok_or(format!("{key} {value} of the predictor is not from 1 to {most}"))
    };
    let layout = Layout {
        predictor,
        colors: read("Colors", 1, 256)?,
        bits: read("BitsPerComponent", 8, 16)?,
        columns: read("Columns", 1, 1 << 24)?,
    };
    if layout.row() > LIMIT {
        return Err(format!(
            "a row of the predictor has {} bytes; more than {} MB are refused",
            layout.row(),
            LIMIT >> 20
        ));
    }
    match predictor {
        2 if matches!(layout.bits, 1 | 2 | 4 | 8 | 16) => Ok(Some(layout)),
        2 => Err(format!("a TIFF predictor on {} bits is not defined; 1, 2, 4, 8 and 16 are", layout.bits)),
        10..=15 => Ok(Some(layout)),
        other => Err(format!("predictor {other} is not defined; 1, 2 and 10 to 15 are")),
    }
}

/// Undoes PNG's prediction in place: the rows lose their rule byte.
fn undo_png(bytes: &mut Vec<u8>, layout: &Layout) -> Option<String> {
    let (row, pixel) = (layout.row(), layout.pixel());
    let mut damage = None;
    let mut above = vec![0; row];
    let mut current = vec![0; row];
    let (mut from, mut to) = (0, 0);
    while from + 1 < bytes.len() {
        let rule = bytes[from];
        let length = row.min(bytes.len() - from - 1);
        current[..length].copy_from_slice(&bytes[from + 1..from + 1 + length]);
        if rule > 4 {
            damage.get_or_insert_with(|| format!("a row has the PNG predictor {rule}; 0 to 4 are defined"));
        }
        undo_png_row(rule, &mut current[..length], &above, pixel);
        bytes[to..to + length].copy_from_slice(&current[..length]);
        std::mem::swap(&mut above, &mut current);
        (from, to) = (from + 1 + length, to + length);
    }
    bytes.truncate(to);
    damage
}

fn undo_png_row(rule: u8, row: &mut [u8], above: &[u8], pixel: usize) {
    for i in 0..row.len() {
        let left = if i >= pixel { row[i - pixel] } else { 0 };
        let corner = if i >= pixel { above[i - pixel] } else { 0 };
        let predicted = match rule {
            1 => left,
            2 => above[i],
            3 => ((u16::from(left) + u16::from(above[i])) / 2) as u8,
            4 => paeth(left, above[i], corner),
            _ => 0,
        };
        row[i] = row[i].wrapping_add(predicted);
    }
}

/// The neighbour nearest to left + above − corner (PNG, 9.4).
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let estimate = a + b - c;
    let (da, db, dc) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        above
    } else {
        corner
    }
}

/// Undoes TIFF's predictor 2: each sample is a difference from that of the pixel to the left.
fn undo_tiff(bytes: &mut [u8], layout: &Layout) -> Option<String> {
    let colors = layout.colors;
    for row in bytes.chunks_mut(layout.row().max(1)) {
        match layout.bits {
            8 => {
                for i in colors..row.len() {
                    row[i] = row[i].wrapping_add(row[i - colors]);
                }
            }
            16 => {
                for i in (2 * colors..row.len().saturating_sub(1)).step_by(2) {
                    let left = u16::from_be_bytes([row[i - 2 * colors], row[i - 2 * colors + 1]]);
                    let sum = u16::from_be_bytes([row[i], row[i + 1]]).wrapping_add(left);
                    row[i..i + 2].copy_from_slice(&sum.to_be_bytes());
                }
            }
            bits => undo_tiff_bits(row, colors, bits),
        }
    }
    None
}

/// The same for samples of 1, 2 or 4 bits.
fn undo_tiff_bits(row: &mut [u8], colors: usize, bits: usize) {
    let mask = (1u8 << bits) - 1;
    let per_byte = 8 / bits;
    let mut left = vec![0u8; colors];
    for sample in 0..row.len() * per_byte {
        let (at, shift) = (sample / per_byte, 8 - bits - (sample % per_byte) * bits);
        let before = &mut left[sample % colors];
        let value = (row[at] >> shift & mask).wrapping_add(*before) & mask;
        row[at] = row[at] & !(mask << shift) | value << shift;
        *before = value;
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, undo_png, undo_tiff};

    #[test]
    fn tiff_differences_are_added_up_at_every_depth() {
        let layout = |colors, bits, columns| Layout { predictor: 2, colors, bits, columns };
        let mut eight = [1, 2, 3, 1, 1, 255];
        undo_tiff(&mut eight, &layout(3, 8, 2));
        assert_eq!(eight, [1, 2, 3, 2, 3, 2]);
        let mut sixteen = [0x01, 0xFF, 0x00, 0x01];
        undo_tiff(&mut sixteen, &layout(1, 16, 2));
        assert_eq!(sixteen, [0x01, 0xFF, 0x02, 0x00]);
        let mut four = [0x1F, 0x20];
        undo_tiff(&mut four, &layout(1, 4, 3));
        assert_eq!(four, [0x10, 0x22]);
        let mut one = [0b1100_0000];
        undo_tiff(&mut one, &layout(1, 1, 8));
        assert_eq!(one, [0b1000_0000]);
    }

    #[test]
    fn png_rows_follow_their_rules() {
        let layout = Layout { predictor: 15, colors: 1, bits: 8, columns: 3 };
        let mut bytes = vec![0, 10, 20, 30, 1, 1, 1, 1, 2, 1, 1, 1, 3, 10, 10, 10, 4, 1, 1, 1];
        assert_eq!(undo_png(&mut bytes, &layout), None);
        assert_eq!(bytes, [10, 20, 30, 1, 2, 3, 2, 3, 4, 11, 17, 20, 12, 18, 21]);
    }
}
