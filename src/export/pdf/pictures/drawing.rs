//! SVG art as forms.

use super::super::deflate;
use crate::color::Separation;
use crate::image::{Art, Contour};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// SVG art as a form: flat inks (or sRGB, where there is no press), no other state.
pub fn form(art: &Art, press: Option<&Separation>) -> Stream {
    let (width, height) = (art.size.width.to_pt(), art.size.height.to_pt());
    let mut content = String::new();
    let mut set = String::new();
    for outline in &art.outlines {
        let wanted = color(outline.rgb, press);
        if set != wanted {
            content.push_str(&wanted);
            set = wanted;
        }
        let mut add = |points: &[&[f32; 2]], operator: &str| {
            for point in points {
                write_number(f64::from(point[0]), &mut content);
                content.push(' ');
                write_number(height - f64::from(point[1]), &mut content);
                content.push(' ');
            }
            content.push_str(operator);
        };
        for segment in &outline.segments {
            match segment {
                Contour::Move(p) => add(&[p], "m\n"),
                Contour::Line(p) => add(&[p], "l\n"),
                Contour::Curve(a, b, p) => add(&[a, b, p], "c\n"),
                Contour::Close => add(&[], "h\n"),
            }
        }
        content.push_str(if outline.even_odd { "f*\n" } else { "f\n" });
    }
    let real = |v: f64| Object::Real(v as f32);
    let dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), real(width), real(height)],
        "Matrix" => vec![real(1.0 / width), 0.into(), 0.into(), real(1.0 / height), 0.into(), 0.into()],
        "Resources" => Dictionary::new(),
        "Filter" => "FlateDecode",
    };
    Stream::new(dict, deflate(content.as_bytes())).with_compression(false)
}

/// The operator that sets a fill colour.
fn color(rgb: [u8; 3], press: Option<&Separation>) -> String {
    let join = |parts: &[f64]| parts.iter().map(|v| number(*v)).collect::<Vec<_>>().join(" ");
    match press.map(|separation| separation.ink(rgb)) {
        Some(ink) => join(&[ink.c, ink.m, ink.y, ink.k].map(|v| f64::from(v) / 10_000.0)) + " k\n",
        None => join(&rgb.map(|v| f64::from(v) / 255.0)) + " rg\n",
    }
}

/// A number with at most four decimals.
fn number(v: f64) -> String {
    let mut out = String::new();
    write_number(v, &mut out);
    out
}

/// Writes such a number.
fn write_number(v: f64, out: &mut String) {
    let ten_thousandths = (v * 10_000.0).round() as i64;
    if ten_thousandths < 0 {
        out.push('-');
    }
    let mut left = ten_thousandths.unsigned_abs();
    // Digits from the last one on; zeros at the end of the decimals are left out.
    let (mut digits, mut count) = ([0u8; 24], 0);
    let mut shown = false;
    for place in 0.. {
        if place > 4 && left == 0 {
            break;
        }
        let digit = (left % 10) as u8;
        left /= 10;
        if place == 4 && shown {
            push(&mut digits, &mut count, b'.');
        }
        shown |= place >= 4 || digit != 0;
        if shown {
            push(&mut digits, &mut count, b'0' + digit);
        }
    }
    let digits = digits.get(..count).unwrap_or_default();
    out.extend(digits.iter().rev().map(|digit| char::from(*digit)));
}

fn push(digits: &mut [u8; 24], count: &mut usize, digit: u8) {
    if let Some(place) = digits.get_mut(*count) {
        (*place, *count) = (digit, *count + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_decimals_at_most_and_no_zeros_at_their_end() {
        for (v, text) in [
            (0.0, "0"),
            (-0.00001, "0"),
            (1.0, "1"),
            (10.0, "10"),
            (-120.5, "-120.5"),
            (0.25, "0.25"),
            (0.0001, "0.0001"),
            (-0.03, "-0.03"),
            (1234.56789, "1234.5679"),
            (100.02, "100.02"),
            (1e30, "922337203685477.5807"),
        ] {
            assert_eq!(number(v), text);
        }
    }
}
