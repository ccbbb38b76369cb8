//! How a run of characters is set, and characters of symbol fonts.

use super::super::text::{Look, Shift};
use super::super::tree::{Id, Tree};

/// What is done to text beyond emphasis; none where nothing is said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Struck through.
    pub struck: Option<bool>,
    /// Hidden.
    pub hidden: Option<bool>,
    /// Raised or lowered; `Some(None)` on the line.
    pub shift: Option<Option<Shift>>,
}

impl Marks {
    /// What run properties (`rPr`) say.
    pub fn read(tree: &Tree, properties: Option<Id>) -> Marks {
        let Some(properties) = properties else { return Marks::default() };
        let shift = tree.child(properties, "vertAlign").map(|n| match tree.attribute(n, "val") {
            Some("superscript") => Some(Shift::Up),
            Some("subscript") => Some(Shift::Down),
            _ => None,
        });
        let (once, twice) = (on(tree, properties, "strike"), on(tree, properties, "dstrike"));
        let struck = if once == Some(true) { once } else { twice.or(once) };
        Marks { struck, hidden: on(tree, properties, "vanish"), shift }
    }
    /// These, and where they say nothing, those of a style.
    pub fn over(self, style: Marks) -> Marks {
        Marks {
            struck: self.struck.or(style.struck),
            hidden: self.hidden.or(style.hidden),
            shift: self.shift.or(style.shift),
        }
    }
}

/// A property that is on or off; none where it is not there.
fn on(tree: &Tree, properties: Id, key: &str) -> Option<bool> {
    let property = tree.child(properties, key)?;
    Some(!matches!(tree.attribute(property, "val").unwrap_or("true"), "0" | "false" | "none" | "off"))
}

/// Emphasis of a run.
pub(super) fn look(tree: &Tree, run: Id) -> Look {
    let Some(properties) = tree.child(run, "rPr") else { return Look::default() };
    let on = |key: &str| on(tree, properties, key).unwrap_or(false);
    Look { strong: on("b"), emphasis: on("i"), dots: on("em"), name: on("u"), ..Look::default() }
}

/// The font that a run takes its symbols from; none when it is a font of letters.
pub(super) fn symbol_font(tree: &Tree, run: Id) -> Option<&str> {
    let fonts = tree.at(run, &["rPr", "rFonts"])?;
    let font = tree.attribute(fonts, "ascii").or(tree.attribute(fonts, "hAnsi"))?;
    let plain = font.to_ascii_lowercase();
    (plain == "symbol" || plain.contains("wingdings") || plain.contains("webdings")).then_some(font)
}

/// Whether a code is a symbol font's own: such fonts have their 224 characters there.
pub(super) fn is_symbol(c: char) -> bool {
    ('\u{F020}'..='\u{F0FF}').contains(&c)
}

/// The character that a symbol font has at a code, where text has one of its own.
pub(super) fn symbol(font: &str, c: char) -> Option<char> {
    const WINGDINGS: &[(u32, char)] = &[
        (0x28, '☎'),
        (0x46, '☞'),
        (0x4A, '☺'),
        (0x6C, '●'),
        (0x6E, '■'),
        (0x6F, '□'),
        (0x75, '◆'),
        (0xA7, '▪'),
        (0xAB, '★'),
        (0xD8, '➢'),
        (0xDF, '←'),
        (0xE0, '→'),
        (0xE1, '↑'),
        (0xE2, '↓'),
        (0xFB, '✗'),
        (0xFC, '✓'),
    ];
    const SYMBOL: &[(u32, char)] = &[
        (0x44, 'Δ'),
        (0x53, 'Σ'),
        (0x57, 'Ω'),
        (0x61, 'α'),
        (0x62, 'β'),
        (0x64, 'δ'),
        (0x67, 'γ'),
        (0x6D, 'μ'),
        (0x70, 'π'),
        (0xA3, '≤'),
        (0xA5, '∞'),
        (0xB0, '°'),
        (0xB1, '±'),
        (0xB3, '≥'),
        (0xB4, '×'),
        (0xB7, '•'),
        (0xB8, '÷'),
        (0xB9, '≠'),
        (0xBB, '≈'),
        (0xD6, '√'),
    ];
    let table = match font.to_ascii_lowercase().as_str() {
        "wingdings" => WINGDINGS,
        "symbol" => SYMBOL,
        _ => return None,
    };
    let code = u32::from(c) & 0xFF;
    table.iter().find(|(known, _)| *known == code).map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::super::super::tree;
    use super::*;
    use crate::diag::FileId;

    fn marks(inner: &str) -> Marks {
        let tree = tree::xml(&format!("<rPr>{inner}</rPr>"), FileId(0)).unwrap();
        Marks::read(&tree, tree.child(0, "rPr"))
    }

    #[test]
    fn a_property_may_be_switched_off() {
        assert_eq!(marks("<vanish/>").hidden, Some(true));
        assert_eq!(marks("<vanish val='0'/>").hidden, Some(false));
        assert_eq!(marks("<strike val='false'/><dstrike/>").struck, Some(true));
        let style = marks("<strike/><vertAlign val='superscript'/>");
        let run = marks("<strike val='0'/>").over(style);
        assert_eq!((run.struck, run.shift), (Some(false), Some(Some(Shift::Up))));
        assert_eq!(marks("<vertAlign val='baseline'/>").over(style).shift, Some(None));
    }

    #[test]
    fn symbols_are_characters_of_their_fonts() {
        assert_eq!((symbol("Wingdings", '\u{F0FC}'), symbol("Symbol", '\u{F061}')), (Some('✓'), Some('α')));
        assert_eq!((symbol("Wingdings 2", '\u{F0FC}'), symbol("Wingdings", '\u{F0FD}')), (None, None));
    }
}
