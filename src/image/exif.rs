//! The one EXIF value that printing needs: how a camera was held.

use super::Orientation;

/// Reads the orientation from a TIFF-structured EXIF block; upright when there is none or the
/// block is damaged (the pixels are still good).
pub fn orientation(tiff: &[u8]) -> Orientation {
    read(tiff).filter(|v| (1..=8).contains(v)).map_or(Orientation::UPRIGHT, Orientation)
}

fn read(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"II*\0" => false,
        b"MM\0*" => true,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let b: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(b) } else { u16::from_le_bytes(b) })
    };
    let u32_at = |at: usize| -> Option<u32> {
        let b: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) })
    };
    let directory = u32_at(4)? as usize;
    for i in 0..usize::from(u16_at(directory)?) {
        let entry = directory.checked_add(2 + i * 12)?;
        if u16_at(entry)? == 0x0112 {
            return u8::try_from(u16_at(entry + 8)?).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_byte_orders_and_survives_damage() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
        assert_eq!(orientation(little), Orientation(6));
        assert_eq!(orientation(big), Orientation(8));
        for cut in 0..little.len() {
            let o = orientation(&little[..cut]);
            assert!(o == Orientation::UPRIGHT || cut >= 20, "cut at {cut}");
        }
        assert_eq!(orientation(b"II*\0\xFF\xFF\xFF\xFF"), Orientation::UPRIGHT);
    }
}
