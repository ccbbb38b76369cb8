//! Lengths as a file writes its own: points from the screen become `12.5pt`, `44mm`, `1.5in`.

use crate::geom::Length;

/// A unit that lengths of files have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Points.
    Point,
    /// Millimetres.
    Millimetre,
    /// Centimetres.
    Centimetre,
    /// Inches.
    Inch,
}

/// The notation of a length: its unit, and whether a space stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation {
    unit: Unit,
    space: bool,
}

impl Notation {
    /// Points, without a space.
    pub const POINTS: Notation = Notation { unit: Unit::Point, space: false };

    /// That of a length as written; `None` when it is none.
    pub fn of(text: &str) -> Option<Notation> {
        Length::parse(text).ok()?;
        let units = [("pt", Unit::Point), ("mm", Unit::Millimetre), ("cm", Unit::Centimetre), ("in", Unit::Inch)];
        let (rest, unit) = units.into_iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
        Some(Notation { unit, space: rest.ends_with(' ') })
    }

    /// A length in this notation, to a thousandth of a point or of a millimetre.
    pub fn write(self, length: Length) -> String {
        let (number, decimals, name) = match self.unit {
            Unit::Point => (length.scale(1000, 1 << 16).raw(), 3, "pt"),
            Unit::Millimetre => (length.to_micrometres(), 3, "mm"),
            Unit::Centimetre => (length.to_micrometres(), 4, "cm"),
            Unit::Inch => (length.scale(10_000, 72 << 16).raw(), 4, "in"),
        };
        format!("{}{}{name}", decimal(number, decimals), if self.space { " " } else { "" })
    }
}

/// A whole number of the last decimal's, as a decimal number without zeros at its end.
pub fn decimal(number: i64, decimals: u32) -> String {
    let one = 10_u64.saturating_pow(decimals);
    let (whole, part) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    let sign = if number < 0 { "-" } else { "" };
    let part = format!("{part:0width$}", width = decimals as usize);
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A number of the screen as a length, to a thousandth of a point; `None` when it is none, or larger
/// than any page.
pub fn points(number: f64) -> Option<Length> {
    const MOST: f64 = 100_000.0;
    let fits = number.is_finite() && number.abs() <= MOST;
    fits.then(|| Length::pt(1).scale((number * 1000.0).round() as i64, 1000))
}

/// A fraction of the screen in thousandths, from 0 to 1000; `None` when it lies outside.
pub fn thousandths(number: f64) -> Option<u16> {
    let inside = number.is_finite() && (-0.0005..=1.0005).contains(&number);
    inside.then(|| (number * 1000.0).round().clamp(0.0, 1000.0) as u16)
}

/// Whether a length as written is this one, as far as the screen can tell.
pub fn says(text: &str, length: Length) -> bool {
    Length::parse(text).is_ok_and(|written| (written - length).abs() < Length::pt(1).scale(1, 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_as_its_file_writes_them() {
        let at = |like: &str, number: f64| Notation::of(like).unwrap().write(points(number).unwrap());
        assert_eq!(at("9.5pt", 13.25), "13.25pt");
        assert_eq!(at("9.5 pt", 13.0), "13 pt");
        assert_eq!(at("44mm", 72.0), "25.4mm");
        assert_eq!(at("4.4 cm", 72.0), "2.54 cm");
        assert_eq!(at("1in", 36.0), "0.5in");
        assert_eq!(at("1pt", -0.5), "-0.5pt");
        assert_eq!([Notation::of("2em"), Notation::of("mm"), Notation::of("")], [None; 3]);
        assert!([f64::NAN, f64::INFINITY, 1e9].iter().all(|n| points(*n).is_none()));
    }

    #[test]
    fn a_length_that_is_the_same_is_known() {
        assert!(says("44mm", points(124.724).unwrap()) && says("12pt", points(12.0).unwrap()));
        assert!(!says("44mm", points(124.73).unwrap()) && !says("x", points(0.0).unwrap()));
        assert_eq!([thousandths(0.5), thousandths(1.0001), thousandths(-0.1)], [Some(500), Some(1000), None]);
    }
}
