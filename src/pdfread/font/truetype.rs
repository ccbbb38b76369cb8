//! The glyphs of a simple TrueType font (ISO 32000-1, 9.6.6.4).
//!
//! Two ways lead from a code to a glyph. By name: the encoding's name for the code, then a
//! Unicode cmap, the Mac cmap or the `post` table. Directly: the code itself in the symbol cmap
//! or the Mac cmap. Which comes first depends on what the font says of itself; as fonts often
//! say it wrongly, the other way is tried after it.

use super::encoding::{Base, Encoding, character, mac_os_code};
use super::program::Program;

/// The glyph of a code.
pub(super) fn glyph(
    program: &Program,
    encoding: &Encoding,
    symbolic: bool,
    nonsymbolic: bool,
    code: u8,
) -> Option<u32> {
    let direct = || directly(program, code);
    let name = || by_name(program, encoding, code);
    let named = (encoding.named || nonsymbolic || encoding.differs(code)) && !(symbolic && program.has_cmap(3, 0));
    if named { name().or_else(direct) } else { direct().or_else(name) }
}

/// By the name of the code. A font that names no base encoding has StandardEncoding's.
fn by_name(program: &Program, encoding: &Encoding, code: u8) -> Option<u32> {
    let name = encoding.name(code).or_else(|| Base::Standard.name(code))?;
    let unicode = || character(name).and_then(|c| program.by_unicode(c));
    let mac = || mac_os_code(name).and_then(|code| program.by_cmap(1, 0, u32::from(code)));
    unicode().or_else(mac).or_else(|| program.by_name(name)).or_else(|| by_number(program, name))
}

/// Names such as `g123` and `glyph123`, which some writers give glyphs they only know by number.
fn by_number(program: &Program, name: &str) -> Option<u32> {
    let digits = ["glyph", "gid", "g"].into_iter().find_map(|prefix| name.strip_prefix(prefix))?;
    digits.parse().ok().filter(|glyph| *glyph < program.glyphs())
}

/// By the code itself: symbol cmaps keep their codes in a row of the private area.
fn directly(program: &Program, code: u8) -> Option<u32> {
    let code = u32::from(code);
    let symbol = || [0xF000, 0, 0xF100, 0xF200].into_iter().find_map(|row| program.by_cmap(3, 0, row + code));
    let mac = || program.by_cmap(1, 0, code);
    let other = || [0xF000, 0].into_iter().find_map(|row| program.by_cmap(3, 1, row + code));
    symbol().or_else(mac).or_else(other).or_else(|| program.by_cmap(0, 0, code))
}
