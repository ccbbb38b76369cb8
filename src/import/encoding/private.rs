//! Private-use characters of older standards, and what they are today.
//!
//! Before their characters were in Unicode, HKSCS and GBK stood in its Private Use Area, and texts
//! written then, or by programs of then, still have them there. Two tables:
//!
//! - [`Table::Hkscs`]: the user-defined areas of Big5 as Microsoft's code page 950, and after it
//!   HKSCS-1999 for ISO 10646-1:1993, laid them out, row after row; a private-use character is the
//!   Big5-HKSCS code of its place in that order, and today's character is that code's in the
//!   WHATWG Encoding Standard.
//! - [`Table::Gbk`]: the 105 characters of GBK 1.0 and GB 18030-2000 that had no code point
//!   (GB 18030-2005, appendix E; GB 18030-2022 for the last of them): likewise a private-use
//!   character is a GBK code, and today's character is that code's in the Encoding Standard.
//!
//! The two tables claim the same private-use characters, so a text's language decides. A house's
//! own characters (造字) come before either.

use encoding_rs::{BIG5, Encoding as Coding, GB18030};

/// A table of private-use characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Hong Kong's, in Big5's user-defined areas.
    Hkscs,
    /// GBK's and GB 18030-2000's.
    Gbk,
}

/// Whether a character is private-use: it has no meaning of its own.
pub fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0xFFFFD | 0x100000..=0x10FFFD)
}

/// Today's characters for a private-use one (HKSCS has a few that are now two).
pub fn today(c: char, table: Table) -> Option<String> {
    // The Encoding Standard keeps six of GB 18030's where they were; Unicode has them.
    const KEPT: [(u32, char); 6] = [
        (0xE816, '\u{20087}'),
        (0xE817, '\u{20089}'),
        (0xE818, '\u{200CC}'),
        (0xE831, '\u{215D7}'),
        (0xE83B, '\u{2298F}'),
        (0xE855, '\u{241FE}'),
    ];
    if let Some((_, today)) = KEPT.iter().find(|(old, _)| table == Table::Gbk && *old == u32::from(c)) {
        return Some(today.to_string());
    }
    let (code, coding) = match table {
        Table::Hkscs => (big5_of(u32::from(c))?, BIG5),
        Table::Gbk => (gbk_of(u32::from(c))?, GB18030),
    };
    decoded(code, coding)
}

fn decoded(code: u16, coding: &'static Coding) -> Option<String> {
    let bytes = code.to_be_bytes();
    let text = coding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let sound = !text.is_empty() && !text.chars().any(|c| is_private(c) || c.is_ascii());
    sound.then(|| text.into_owned())
}

/// The Big5 code of a private-use character in code page 950: rows of 157 codes, the trail bytes
/// 40–7E and A1–FE.
fn big5_of(c: u32) -> Option<u16> {
    const ROW: u32 = 157;
    // First private-use character, and the first code of the area it belongs to.
    let areas =
        [(0xE000, 0xE310, 0xFA40), (0xE311, 0xEEB7, 0x8E40), (0xEEB8, 0xF6B0, 0x8140), (0xF6B1, 0xF848, 0xC6A1)];
    let (first, _, start) = areas.into_iter().find(|(first, last, _)| (*first..=*last).contains(&c))?;
    // C6A1 is in the middle of its row.
    let skipped = if start == 0xC6A1 { 63 } else { 0 };
    let n = c - first + skipped;
    let (row, column) = (n / ROW, n % ROW);
    let trail = if column < 63 { 0x40 + column } else { 0xA1 + column - 63 };
    u16::try_from((((start >> 8) + row) << 8) | trail).ok()
}

/// The GBK code of a private-use character.
fn gbk_of(c: u32) -> Option<u16> {
    let n = |first: u32| u16::try_from(c - first).ok();
    match c {
        0xE78D..=0xE793 => Some(0xA6D9 + n(0xE78D)?),
        0xE794 => Some(0xA6EC),
        0xE795 => Some(0xA6ED),
        0xE796 => Some(0xA6F3),
        0xE7C7 => Some(0xA8BC),
        0xE7C8 => Some(0xA8BF),
        0xE7E7..=0xE7F3 => Some(0xA989 + n(0xE7E7)?),
        // The trail byte 7F is none.
        0xE815..=0xE843 => Some(0xFE50 + n(0xE815)?),
        0xE844..=0xE864 => Some(0xFE80 + n(0xE844)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(c: u32, table: Table) -> Option<String> {
        today(char::from_u32(c).unwrap(), table)
    }

    /// What glibc 2.36 has: its charmap GBK names these private-use characters beside their codes,
    /// its charmap GB18030 the characters that the codes stand for (GB 18030-2005 and Unicode 5.1).
    #[test]
    fn gbk_agrees_with_another_table() {
        let radicals = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";
        let ids = "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻";
        let vertical = "︐︒︑︓︔︕︖︗︘︙";
        for (first, chars) in [(0xE815, radicals), (0xE7E7, ids), (0xE78D, vertical), (0xE7C7, "ḿǹ")] {
            for (i, c) in (first..).zip(chars.chars()) {
                assert_eq!(map(i, Table::Gbk), Some(c.to_string()), "U+{i:04X}");
            }
        }
        assert_eq!(radicals.chars().count() + 13 + 10 + 2, 105);
        assert_eq!((map(0xE814, Table::Gbk), map(0xE865, Table::Gbk), map(0xE000, Table::Gbk)), (None, None, None));
    }

    #[test]
    fn rows_of_big5_follow_each_other() {
        for (c, code) in [
            (0xE000, 0xFA40),
            (0xE03F, 0xFAA1),
            (0xE09C, 0xFAFE),
            (0xE09D, 0xFB40),
            (0xE310, 0xFEFE),
            (0xE311, 0x8E40),
            (0xEEB7, 0xA0FE),
            (0xEEB8, 0x8140),
            (0xF266, 0x8740),
            (0xF6B0, 0x8DFE),
            (0xF6B1, 0xC6A1),
            (0xF70E, 0xC6FE),
            (0xF70F, 0xC740),
            (0xF848, 0xC8FE),
        ] {
            assert_eq!(big5_of(c), Some(code), "U+{c:04X}");
        }
        assert_eq!((big5_of(0xF849), big5_of(0x4E00)), (None, None));
    }

    #[test]
    fn hong_kong_characters_are_found_again() {
        // 8740 is U+43F0, the first code that HKSCS-2001 added; FA40 is U+20547, the first of GCCS.
        assert_eq!(map(0xF266, Table::Hkscs).as_deref(), Some("䏰"));
        assert_eq!(map(0xE000, Table::Hkscs).as_deref(), Some("𠕇"));
        // Every character of HKSCS in the areas comes back from its own code.
        let all = (0xE000..=0xF848).filter_map(|c| map(c, Table::Hkscs)).count();
        assert!(all > 4500, "{all}");
    }
}
