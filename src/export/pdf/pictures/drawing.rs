//! SVG art as forms.

use super::super::deflate;
use crate::color::Separation;
use crate::image::{Art, Contour};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::fmt::Write;

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
        let point = |p: &[f32; 2]| format!("{} {}", number(f64::from(p[0])), number(height - f64::from(p[1])));
        for segment in &outline.segments {
            let _ = match segment {
                Contour::Move(p) => writeln!(content, "{} m", point(p)),
                Contour::Line(p) => writeln!(content, "{} l", point(p)),
                Contour::Curve(a, b, p) => writeln!(content, "{} {} {} c", point(a), point(b), point(p)),
                Contour::Close => writeln!(content, "h"),
            };
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
    let ten_thousandths = (v * 10_000.0).round() as i64;
    let (sign, n) = (if ten_thousandths < 0 { "-" } else { "" }, ten_thousandths.unsigned_abs());
    let text = format!("{sign}{}.{:04}", n / 10_000, n % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
