//! Numbers and places as SVG writes them: decimals of whole fractions, no float between.

use std::fmt::{Display, Formatter, Result, Write};

use crate::geom::{Length, Point, Rect};

/// A length in points, to a thousandth.
pub(super) struct Pt(pub Length);

impl Display for Pt {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        decimal(f, self.0.scale(1000, Length::pt(1).raw()).raw(), 1000)
    }
}

/// A place in points: x and y.
pub(super) struct Place(pub Point);

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", Pt(self.0.x), Pt(self.0.y))
    }
}

/// The attributes that place a rectangle.
pub(super) struct Area(pub Rect);

impl Display for Area {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Rect { x, y, width, height } = self.0;
        write!(f, "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", Pt(x), Pt(y), Pt(width), Pt(height))
    }
}

/// A number of tenths.
pub(super) struct Tenths(pub i64);

impl Display for Tenths {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        decimal(f, self.0, 10)
    }
}

/// A number of millionths.
pub(super) struct Millionths(pub i64);

impl Display for Millionths {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        decimal(f, self.0, 1_000_000)
    }
}

/// A number of billionths.
pub(super) struct Billionths(pub i64);

impl Display for Billionths {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        decimal(f, self.0, 1_000_000_000)
    }
}

/// A number of parts of one, a power of ten of them, without noughts at its end.
fn decimal(f: &mut Formatter<'_>, number: i64, parts: u64) -> Result {
    let (whole, mut rest) = (number.unsigned_abs() / parts, number.unsigned_abs() % parts);
    if number < 0 {
        f.write_char('-')?;
    }
    write!(f, "{whole}")?;
    let mut unit = parts / 10;
    if rest > 0 {
        f.write_char('.')?;
    }
    while rest > 0 && unit > 0 {
        write!(f, "{}", rest / unit)?;
        (rest, unit) = (rest % unit, unit / 10);
    }
    Ok(())
}

/// A text as the value of an attribute.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let pt = |hundredths| Pt(Length::centipoints(hundredths)).to_string();
        assert_eq!([pt(0), pt(1200), pt(950), pt(-5), pt(-1234)], ["0", "12", "9.5", "-0.05", "-12.34"]);
        assert_eq!(Pt(Length::from_raw(1)).to_string(), "0");
        assert_eq!(Pt(Length::from_raw(33)).to_string(), "0.001");
        assert_eq!([Tenths(-15).to_string(), Tenths(10_000).to_string()], ["-1.5", "1000"]);
        assert_eq!(Billionths(9_500_000).to_string(), "0.0095");
        assert_eq!(Billionths(i64::MIN).to_string(), "-9223372036.854775808");
    }

    #[test]
    fn attributes_are_escaped() {
        assert_eq!(escaped("a&b<c\"d"), "a&amp;b&lt;c&quot;d");
    }
}
