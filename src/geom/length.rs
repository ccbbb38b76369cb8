//! [`Length`] and [`Em`].

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// One point (or one em) in the fixed-point representation.
const ONE: i64 = 1 << 16;

/// A length in 1/65536 PostScript point (1 pt = 1/72 inch).
///
/// The range is ± 140 billion points, so sums on a page cannot overflow; all arithmetic
/// saturates, so hostile input cannot make it panic either.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(i64);

/// A length in 1/65536 of an em of the paragraph it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Em(i64);

macro_rules! fixed_point {
    ($t:ident) => {
        impl $t {
            /// Zero.
            pub const ZERO: $t = $t(0);
            /// The largest representable value, used for "no limit".
            pub const MAX: $t = $t(i64::MAX >> 8);
            /// From the raw fixed-point number (1/65536 of the unit).
            pub const fn from_raw(raw: i64) -> $t {
                $t(raw)
            }
            /// The raw fixed-point number (1/65536 of the unit).
            pub const fn raw(self) -> i64 {
                self.0
            }
            /// `num/den` of this length, rounded to nearest (halves away from zero).
            pub fn scale(self, num: i64, den: i64) -> $t {
                $t(mul_div(self.0, num, den))
            }
            /// The larger of the two.
            pub fn max(self, other: $t) -> $t {
                $t(self.0.max(other.0))
            }
            /// The smaller of the two.
            pub fn min(self, other: $t) -> $t {
                $t(self.0.min(other.0))
            }
            /// The absolute value.
            pub fn abs(self) -> $t {
                $t(self.0.saturating_abs())
            }
            /// True for exactly zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
            /// How many whole `step`s fit (0 when `step` is not positive).
            pub fn whole(self, step: $t) -> i64 {
                if step.0 <= 0 { 0 } else { self.0.div_euclid(step.0) }
            }
        }
        impl Add for $t {
            type Output = $t;
            fn add(self, o: $t) -> $t {
                $t(self.0.saturating_add(o.0))
            }
        }
        impl Sub for $t {
            type Output = $t;
            fn sub(self, o: $t) -> $t {
                $t(self.0.saturating_sub(o.0))
            }
        }
        impl Neg for $t {
            type Output = $t;
            fn neg(self) -> $t {
                $t(self.0.saturating_neg())
            }
        }
        impl Mul<i64> for $t {
            type Output = $t;
            fn mul(self, n: i64) -> $t {
                $t(self.0.saturating_mul(n))
            }
        }
        impl Div<i64> for $t {
            type Output = $t;
            fn div(self, n: i64) -> $t {
                $t(if n == 0 { 0 } else { self.0 / n })
            }
        }
        impl AddAssign for $t {
            fn add_assign(&mut self, o: $t) {
                *self = *self + o;
            }
        }
        impl SubAssign for $t {
            fn sub_assign(&mut self, o: $t) {
                *self = *self - o;
            }
        }
        impl Sum for $t {
            fn sum<I: Iterator<Item = $t>>(iter: I) -> $t {
                iter.fold($t::ZERO, |a, b| a + b)
            }
        }
    };
}
fixed_point!(Length);
fixed_point!(Em);

/// `a * num / den`, rounded to nearest, halves away from zero; 0 when `den` is 0.
fn mul_div(a: i64, num: i64, den: i64) -> i64 {
    if den == 0 {
        return 0;
    }
    let n = i128::from(a) * i128::from(num);
    let d = i128::from(den);
    let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
    let q = if n >= 0 { (n + d / 2) / d } else { (n - d / 2) / d };
    q.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

impl Length {
    /// Whole points.
    pub const fn pt(points: i64) -> Length {
        Length(points * ONE)
    }
    /// Hundredths of a point.
    pub fn centipoints(hundredths: i64) -> Length {
        Length(mul_div(hundredths, ONE, 100))
    }
    /// Micrometres (1 mm = 1000 µm = 360/127 pt).
    pub fn micrometres(um: i64) -> Length {
        Length(mul_div(um, ONE * 360, 127_000))
    }
    /// This length in points, for the libraries and files that ask for a float.
    pub fn to_pt(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
    /// This length in whole micrometres, rounded.
    pub fn to_micrometres(self) -> i64 {
        mul_div(self.0, 127_000, ONE * 360)
    }
    /// This length in millimetres, for reports.
    pub fn to_mm(self) -> f64 {
        self.to_micrometres() as f64 / 1000.0
    }
    /// How many ems of `size` this length is.
    pub fn in_em(self, size: Length) -> Em {
        Em(mul_div(self.0, ONE, size.0))
    }
    /// Reads `"12mm"`, `"9.5pt"`, `"1in"`, `"2cm"`; exact, no floats.
    ///
    /// # Errors
    /// [`ParseLengthError`] when the number or the unit is not understood.
    pub fn parse(text: &str) -> Result<Length, ParseLengthError> {
        let t = text.trim();
        let cut = t.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+')).unwrap_or(t.len());
        let (number, unit) = (t.get(..cut).unwrap_or(""), t.get(cut..).unwrap_or("").trim());
        let (num, den) = decimal(number).ok_or(ParseLengthError::Number)?;
        let per_unit = match unit {
            "pt" => (1, 1),
            "mm" => (360, 127),
            "cm" => (3600, 127),
            "in" => (72, 1),
            _ => return Err(ParseLengthError::Unit),
        };
        let raw = mul_div(ONE, num.saturating_mul(per_unit.0), den.saturating_mul(per_unit.1));
        Ok(Length(raw.clamp(-Length::MAX.0, Length::MAX.0)))
    }
}

/// A decimal number as a fraction, at most six digits after the point and twelve before.
fn decimal(text: &str) -> Option<(i64, i64)> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, frac) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && frac.is_empty() || whole.len() > 6 || frac.len() > 6 {
        return None;
    }
    if !whole.bytes().chain(frac.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let den = 10i64.pow(frac.len() as u32);
    let value: i64 = format!("{whole}{frac}").parse().ok()?;
    Some((sign * value, den))
}

impl Em {
    /// One em.
    pub const ONE: Em = Em(ONE);
    /// Half an em.
    pub const HALF: Em = Em(ONE / 2);
    /// A quarter em.
    pub const QUARTER: Em = Em(ONE / 4);
    /// Whole ems.
    pub const fn ems(n: i64) -> Em {
        Em(n * ONE)
    }
    /// `num/den` of an em, rounded to nearest.
    pub fn ratio(num: i64, den: i64) -> Em {
        Em(mul_div(ONE, num, den))
    }
    /// From font units.
    pub fn from_units(units: i64, units_per_em: u16) -> Em {
        Em(mul_div(units, ONE, i64::from(units_per_em)))
    }
    /// The length at a given type size.
    pub fn at(self, size: Length) -> Length {
        Length(mul_div(self.0, size.0, ONE))
    }
    /// As a float, for reports and tests.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
    /// Reads `"2em"` or `"0.25em"`.
    ///
    /// # Errors
    /// [`ParseLengthError`] when the number or the unit is not understood.
    pub fn parse(text: &str) -> Result<Em, ParseLengthError> {
        let number = text.trim().strip_suffix("em").ok_or(ParseLengthError::Unit)?;
        let (num, den) = decimal(number.trim()).ok_or(ParseLengthError::Number)?;
        Ok(Em(mul_div(ONE, num, den)))
    }
}

/// Why a length could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseLengthError {
    /// The number is missing, too long or malformed.
    Number,
    /// The unit is missing or unknown (`pt mm cm in`, or `em` where ems are asked for).
    Unit,
}

impl fmt::Display for ParseLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParseLengthError::Number => "not a number with at most six digits on either side of the point",
            ParseLengthError::Unit => "no known unit (pt, mm, cm, in; em where ems are asked for)",
        })
    }
}

impl fmt::Debug for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}pt", self.to_pt())
    }
}

impl fmt::Debug for Em {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}em", self.to_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_exactly() {
        assert_eq!(Length::parse("25.4mm"), Ok(Length::pt(72)));
        assert_eq!(Length::parse("1in"), Ok(Length::pt(72)));
        assert_eq!(Length::parse("9.5pt"), Ok(Length::centipoints(950)));
        assert_eq!(Em::parse("0.25em"), Ok(Em::QUARTER));
        assert_eq!(Length::parse("9.5"), Err(ParseLengthError::Unit));
        assert_eq!(Length::parse("..mm"), Err(ParseLengthError::Number));
        assert_eq!(Length::parse("99999999999999999999mm"), Err(ParseLengthError::Number));
    }

    #[test]
    fn ems_and_lengths_agree() {
        let size = Length::centipoints(950);
        assert_eq!(Em::ems(12).at(size), Length::pt(114));
        assert_eq!(Length::pt(114).in_em(size), Em::ems(12));
        assert_eq!(Em::from_units(500, 1000), Em::HALF);
    }
}
