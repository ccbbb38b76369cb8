//! Simple fonts: Type 1, multiple master and TrueType, one byte a code (ISO 32000-1, 9.6).

use lopdf::{Dictionary, Document};

use super::descriptor::Descriptor;
use super::encoding::{Base, Encoding, character, characters};
use super::program::Program;
use super::truetype;
use crate::pdfread::entry;

/// A simple font: everything by its 256 codes.
#[derive(Debug)]
pub(super) struct Simple {
    pub descriptor: Descriptor,
    glyphs: Vec<Option<u32>>,
    names: Vec<Option<String>>,
    widths: Vec<f64>,
    dingbats: bool,
}

impl Simple {
    pub fn load(doc: &Document, font: &Dictionary, name: &str, problems: &mut Vec<String>) -> Simple {
        let descriptor = Descriptor::read(doc, font, name, problems);
        let dingbats = name.contains("Dingbats");
        let default = match &descriptor.program {
            Ok(_) => Base::BuiltIn,
            Err(_) if name == "Symbol" => Base::Symbol,
            Err(_) if name == "ZapfDingbats" => Base::ZapfDingbats,
            Err(_) if descriptor.symbolic => Base::BuiltIn,
            Err(_) => Base::Standard,
        };
        let encoding = Encoding::read(doc, font, default, problems);
        let program = descriptor.program.as_deref().ok();
        let glyphs: Vec<Option<u32>> = (0..=255).map(|code| glyph(program?, &encoding, &descriptor, code)).collect();
        let names = (0..=255).map(|code| name_of(program, &encoding, code)).collect();
        let widths = widths(doc, font, name, &descriptor, &glyphs, problems);
        Simple { descriptor, glyphs, names, widths, dingbats }
    }

    /// The glyph of a code.
    pub fn glyph(&self, code: u32) -> Option<u32> {
        self.glyphs.get(code as usize).copied().flatten()
    }

    /// The width of a code in em.
    pub fn width(&self, code: u32) -> f64 {
        self.widths.get(code as usize).copied().unwrap_or(0.0)
    }

    /// The text of a code, by its name.
    pub fn text(&self, code: u32) -> Option<String> {
        characters(self.names.get(code as usize)?.as_deref()?, self.dingbats)
    }
}

/// The glyph of a code in the program.
fn glyph(program: &Program, encoding: &Encoding, descriptor: &Descriptor, code: u8) -> Option<u32> {
    if program.is_true_type() {
        return truetype::glyph(program, encoding, descriptor.symbolic, descriptor.nonsymbolic, code);
    }
    match encoding.name(code) {
        Some(name) => by_name(program, name),
        None if encoding.base == Base::BuiltIn => program.built_in(code),
        None => None,
    }
}

/// The glyph of a name in a Type 1 or CFF program, or of another name for the same character.
fn by_name(program: &Program, name: &str) -> Option<u32> {
    let plain = match name {
        "nbspace" | "nonbreakingspace" | "uni00A0" => "space",
        "sfthyphen" | "softhyphen" | "uni00AD" => "hyphen",
        other => other,
    };
    let exact = program.by_name(name).or_else(|| program.by_name(plain));
    exact.or_else(|| program.by_character(character(name)?))
}

/// The name of a code: the encoding's, or the program's own.
fn name_of(program: Option<&Program>, encoding: &Encoding, code: u8) -> Option<String> {
    match encoding.name(code) {
        Some(name) => Some(name.to_owned()),
        None if encoding.base == Base::BuiltIn => program?.built_in_name(code),
        None => None,
    }
}

/// Widths of all codes (9.2.4). Only the 14 standard fonts may leave theirs out; an embedded
/// program then has them.
fn widths(
    doc: &Document,
    font: &Dictionary,
    name: &str,
    descriptor: &Descriptor,
    glyphs: &[Option<u32>],
    problems: &mut Vec<String>,
) -> Vec<f64> {
    let Some(list) = entry::array_of(doc, font, "Widths") else {
        let program = descriptor.program.as_deref().ok();
        problems.push(match program {
            Some(_) => format!("the font {name} states no widths; those of its program are taken"),
            None => format!("the font {name} states no widths, and without its program they are not known"),
        });
        return glyphs.iter().map(|glyph| program.and_then(|p| p.width((*glyph)?)).unwrap_or(0.0)).collect();
    };
    let first = entry::integer_of(doc, font, "FirstChar").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let missing = descriptor.missing_width.unwrap_or(0.0);
    let stated = |code: usize| {
        let object = list.get(code.checked_sub(first)?)?;
        entry::number(entry::resolve(doc, object)?).map(|width| width / 1000.0)
    };
    (0..256).map(|code| stated(code).unwrap_or(missing)).collect()
}
