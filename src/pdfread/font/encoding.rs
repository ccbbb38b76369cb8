//! From the codes of a simple font to glyph names, and from these to characters
//! (ISO 32000-1, 9.6.6 and 9.10.2).

use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object};
use skrifa::raw::ps::{PredefinedEncoding, agl};

use super::tables;
use crate::pdfread::entry;

/// A named encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The one inside the font program.
    BuiltIn,
    /// StandardEncoding.
    Standard,
    /// MacRomanEncoding.
    MacRoman,
    /// WinAnsiEncoding.
    WinAnsi,
    /// MacExpertEncoding.
    MacExpert,
    /// That of the standard font Symbol.
    Symbol,
    /// That of the standard font ZapfDingbats.
    ZapfDingbats,
}

type Table = [&'static str; 256];

/// Reads a table written like a Differences array.
fn table(text: &'static str) -> Table {
    let mut names = [""; 256];
    let mut code = 0usize;
    for word in text.split_ascii_whitespace() {
        if let Ok(number) = word.parse() {
            code = number;
        } else if let Some(place) = names.get_mut(code) {
            *place = word;
            code += 1;
        }
    }
    names
}

static MAC_ROMAN: LazyLock<Table> = LazyLock::new(|| table(tables::MAC_ROMAN));
static WIN_ANSI: LazyLock<Table> = LazyLock::new(|| table(tables::WIN_ANSI));
static MAC_EXPERT: LazyLock<Table> = LazyLock::new(|| table(tables::MAC_EXPERT));
static SYMBOL: LazyLock<Table> = LazyLock::new(|| table(tables::SYMBOL));
static ZAPF_DINGBATS: LazyLock<Table> = LazyLock::new(|| table(tables::ZAPF_DINGBATS));

impl Base {
    fn of_name(name: &str) -> Option<Base> {
        match name {
            "StandardEncoding" => Some(Base::Standard),
            "MacRomanEncoding" => Some(Base::MacRoman),
            "WinAnsiEncoding" => Some(Base::WinAnsi),
            "MacExpertEncoding" => Some(Base::MacExpert),
            _ => None,
        }
    }

    /// The glyph name of a code.
    pub fn name(self, code: u8) -> Option<&'static str> {
        let at = usize::from(code);
        let name = match self {
            Base::BuiltIn => return None,
            Base::Standard => PredefinedEncoding::Standard.name(code),
            Base::MacRoman => MAC_ROMAN[at],
            Base::WinAnsi => WIN_ANSI[at],
            Base::MacExpert => MAC_EXPERT[at],
            Base::Symbol => SYMBOL[at],
            Base::ZapfDingbats => ZAPF_DINGBATS[at],
        };
        (!name.is_empty() && name != ".notdef").then_some(name)
    }
}

/// What a font dictionary's Encoding entry says.
#[derive(Clone, Debug)]
pub(super) struct Encoding {
    /// The encoding that is changed by `differences`.
    pub base: Base,
    /// Whether the font names its base encoding itself.
    pub named: bool,
    /// Names that stand for those of the base.
    pub differences: Vec<Option<String>>,
}

impl Encoding {
    /// Reads the Encoding entry; `default` is the base where none is named. A name that is no
    /// encoding's is said in `problems`.
    pub fn read(doc: &Document, font: &Dictionary, default: Base, problems: &mut Vec<String>) -> Encoding {
        let mut encoding = Encoding { base: default, named: false, differences: vec![None; 256] };
        let mut base =
            |name: Option<String>, encoding: &mut Encoding| match name.as_deref().map(|n| (n, Base::of_name(n))) {
                Some((_, Some(base))) => (encoding.base, encoding.named) = (base, true),
                Some((name, None)) => problems.push(format!("its encoding {name} is not one of ISO 32000's")),
                None => {}
            };
        match entry::value(doc, font, "Encoding") {
            Some(name @ Object::Name(_)) => base(entry::name(name), &mut encoding),
            Some(Object::Dictionary(dict)) => {
                base(entry::name_of(doc, dict, "BaseEncoding"), &mut encoding);
                let list = entry::array_of(doc, dict, "Differences").unwrap_or_default();
                encoding.differences = differences(doc, list);
            }
            _ => {}
        }
        encoding
    }

    /// The name of a code, unless the font program's own encoding decides.
    pub fn name(&self, code: u8) -> Option<&str> {
        let other = self.differences.get(usize::from(code)).and_then(Option::as_deref);
        other.or_else(|| self.base.name(code))
    }

    /// Whether the code's name was changed in Differences.
    pub fn differs(&self, code: u8) -> bool {
        self.differences.get(usize::from(code)).is_some_and(Option::is_some)
    }
}

/// Reads a Differences array (9.6.6.1).
fn differences(doc: &Document, list: &[Object]) -> Vec<Option<String>> {
    let mut names = vec![None; 256];
    let mut code = 0usize;
    for object in list.iter().filter_map(|object| entry::resolve(doc, object)) {
        match object {
            Object::Name(_) => {
                if let Some(place) = names.get_mut(code) {
                    *place = entry::name(object);
                }
                code = code.saturating_add(1);
            }
            other => code = entry::integer(other).and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX),
        }
    }
    names
}

/// The code that Mac OS gives a glyph name: MacRomanEncoding and, beyond it, the mathematical
/// signs of its TrueType fonts (9.6.6.4).
pub(super) fn mac_os_code(name: &str) -> Option<u8> {
    const MORE: [(&str, u8); 16] = [
        ("notequal", 173),
        ("infinity", 176),
        ("lessequal", 178),
        ("greaterequal", 179),
        ("partialdiff", 182),
        ("summation", 183),
        ("product", 184),
        ("pi", 185),
        ("integral", 186),
        ("Omega", 189),
        ("radical", 195),
        ("approxequal", 197),
        ("Delta", 198),
        ("lozenge", 215),
        ("Euro", 219),
        ("apple", 240),
    ];
    let of_table = MAC_ROMAN.iter().position(|known| *known == name && !name.is_empty());
    let code = of_table.and_then(|at| u8::try_from(at).ok());
    code.or_else(|| MORE.iter().find(|(known, _)| *known == name).map(|(_, code)| *code))
}

/// The characters that a glyph name stands for by the Adobe Glyph List. The names of
/// ZapfDingbats (`a1` …) are only taken for what they are in a font that is one of dingbats.
pub(super) fn characters(name: &str, dingbats: bool) -> Option<String> {
    let base = name.split('.').next().unwrap_or_default();
    let numbered = base.strip_prefix('a').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if numbered && !dingbats {
        return None;
    }
    let text: String = agl::name_to_chars(name).collect();
    (!text.is_empty()).then_some(text)
}

/// The one character that a glyph name stands for.
pub(super) fn character(name: &str) -> Option<char> {
    let text = characters(name, true)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{Base, character, characters, mac_os_code};

    #[test]
    fn the_encodings_give_annex_d_names() {
        let cases = [
            (Base::Standard, 0o256, Some("fi")),
            (Base::Standard, 0o200, None),
            (Base::WinAnsi, 0o200, Some("Euro")),
            (Base::WinAnsi, 0o201, Some("bullet")),
            (Base::WinAnsi, 0o240, Some("space")),
            (Base::WinAnsi, 0o377, Some("ydieresis")),
            (Base::MacRoman, 0o200, Some("Adieresis")),
            (Base::MacRoman, 0o312, Some("space")),
            (Base::MacRoman, 0o336, Some("fi")),
            (Base::MacRoman, 0o255, None),
            (Base::MacExpert, 0o320, Some("figuredash")),
            (Base::Symbol, 0o141, Some("alpha")),
            (Base::ZapfDingbats, 0o041, Some("a1")),
            (Base::BuiltIn, 65, None),
        ];
        for (base, code, name) in cases {
            assert_eq!(base.name(code), name, "{base:?} {code:o}");
        }
    }

    #[test]
    fn names_become_characters_where_certain() {
        assert_eq!(characters("f_f_i", false).as_deref(), Some("ffi"));
        assert_eq!(characters("uni9999", false).as_deref(), Some("香"));
        assert_eq!(characters("u20BB7", false).as_deref(), Some("𠮷"));
        assert_eq!(characters("a.alt", false).as_deref(), Some("a"));
        assert_eq!(characters("g123", false), None);
        assert_eq!(characters("a12", false), None);
        assert_eq!(characters("a12", true).as_deref(), Some("☞"));
        assert_eq!(character("eacute"), Some('é'));
    }

    #[test]
    fn mac_os_adds_mathematical_signs() {
        assert_eq!(mac_os_code("Adieresis"), Some(128));
        assert_eq!(mac_os_code("infinity"), Some(176));
        assert_eq!(mac_os_code("nothing"), None);
    }
}
