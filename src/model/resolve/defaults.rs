//! What a style is before any file says anything: the engine's base styles, in one table.
//!
//! Sizes are in ems of the grid that a slot stands on, so that a layout with an empty style file
//! is still set in proportion. A size that a file gives replaces the ratio; leading follows the
//! size unless given too.

use crate::geom::Em;
use crate::model::{Align, FillOrder, LineBreak, LineEnd, Trim, WordBreak};

/// The language where neither story, style nor edition names one.
pub const LANG: &str = "zh-HK";

/// The engine's base style of one part.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    /// The style's name.
    pub name: &'static str,
    /// Type size, in hundredths of the grid's em.
    pub size: i64,
    /// Alignment.
    pub align: Align,
    /// First-line indent, in hundredths of an em.
    pub indent: i64,
    /// Hanging indent, in hundredths of an em.
    pub hang: i64,
    /// Where words may break.
    pub word_break: WordBreak,
    /// Punctuation widths.
    pub trim: Trim,
    /// Limits of the size a head is fitted within, in hundredths of the grid's em, and lines.
    pub fit: Option<(i64, i64, u8)>,
    /// Grid lines before.
    pub before: u8,
    /// Lines of the next element kept with it.
    pub keep: u8,
}

const TEXT: Base = Base {
    name: "body",
    size: 100,
    align: Align::Justify,
    indent: 200,
    hang: 0,
    word_break: WordBreak::Normal,
    trim: Trim::Normal,
    fit: None,
    before: 0,
    keep: 0,
};
const LINE: Base = Base { align: Align::Start, indent: 0, ..TEXT };
const HEAD: Base = Base { align: Align::Center, indent: 0, word_break: WordBreak::Phrase, keep: 2, ..TEXT };

/// Every part's base style. A style of another name starts from that of the part it is used for,
/// or from `body`.
pub const BASES: [Base; 24] = [
    TEXT,
    Base { name: "lead", ..TEXT },
    Base { name: "byline", align: Align::End, ..LINE },
    Base { name: "subhead", word_break: WordBreak::Phrase, before: 1, keep: 2, ..LINE },
    Base { name: "kicker", size: 200, fit: Some((150, 250, 1)), ..HEAD },
    Base { name: "headline", size: 400, fit: Some((200, 600, 2)), ..HEAD },
    Base { name: "deck", size: 150, fit: Some((120, 200, 2)), ..HEAD },
    Base { name: "bug", align: Align::Center, ..LINE },
    Base { name: "label", align: Align::Center, ..LINE },
    Base { name: "caption", size: 90, align: Align::Justify, ..LINE },
    Base { name: "credit", size: 90, ..LINE },
    Base { name: "sidebar", align: Align::Justify, hang: 150, ..LINE },
    Base { name: "sidebar-head", size: 150, ..HEAD },
    Base { name: "sidebar-label", ..LINE },
    Base { name: "refer", align: Align::End, ..LINE },
    Base { name: "credits", size: 90, align: Align::End, ..LINE },
    Base { name: "jump", size: 90, ..LINE },
    Base { name: "nameplate", size: 400, fit: Some((200, 1200, 1)), ..HEAD },
    Base { name: "furniture", size: 90, ..LINE },
    Base { name: "plain", align: Align::Justify, ..LINE },
    Base { name: "list", hang: 200, indent: 0, ..TEXT },
    Base { name: "note", size: 85, indent: 0, hang: 150, before: 1, ..TEXT },
    Base { name: "table", size: 90, ..LINE },
    Base { name: "table-head", size: 90, ..LINE },
];

/// The base style of a name, else of `body`.
pub fn base(name: &str) -> &'static Base {
    const FIRST: &Base = &BASES[0];
    BASES.iter().find(|b| b.name == name).unwrap_or(FIRST)
}

/// Faces where no style names any, in order of preference: Han, then Latin.
pub fn faces(lang: &str) -> ([&'static str; 1], [&'static str; 1]) {
    let lower = lang.to_ascii_lowercase();
    let mut tags = lower.split(['-', '_']);
    let (language, rest): (&str, Vec<&str>) = (tags.next().unwrap_or(""), tags.collect());
    let han = match language {
        "ja" => "NotoSerifCJKjp-Regular",
        "ko" => "NotoSerifCJKkr-Regular",
        "zh" if rest.contains(&"hk") || rest.contains(&"mo") => "NotoSerifCJKhk-Regular",
        "zh" if rest.contains(&"hant") || rest.contains(&"tw") => "NotoSerifCJKtc-Regular",
        "zh" => "NotoSerifCJKsc-Regular",
        _ => "NotoSerifCJKhk-Regular",
    };
    ([han], ["SourceSerif4-Regular"])
}

/// `n` hundredths of an em.
pub fn hundredths(n: i64) -> Em {
    Em::ratio(n, 100)
}

/// Lines of Japanese are filled by JLREQ, all others by CLREQ.
pub fn fill_order(lang: &str) -> FillOrder {
    if lang.starts_with("ja") { FillOrder::Japanese } else { FillOrder::Chinese }
}

/// GB/T 15834 wants closing marks trimmed at a line's end; other levels let them be trimmed.
pub fn line_end(level: LineBreak) -> LineEnd {
    match level {
        LineBreak::Gb | LineBreak::ClreqGb => LineEnd::Trim,
        LineBreak::JlreqVeryStrict | LineBreak::JlreqStrict | LineBreak::JlreqLoose | LineBreak::JlreqVeryLoose => {
            LineEnd::Whole
        }
        _ => LineEnd::Allow,
    }
}

/// Digits abreast in one em of a vertical line (TYPOGRAPHY §6): in Chinese three where the face has
/// third-width forms, in Japanese two, whatever its face.
pub fn abreast(lang: &str) -> u8 {
    if lang.starts_with("ja") { 2 } else { 3 }
}

/// The interpunct takes an em; in Simplified Chinese half an em (GB/T 15834 5.1.7).
pub fn interpunct(lang: &str) -> Em {
    let simplified = lang.contains("Hans") || lang.ends_with("-CN") || lang.ends_with("-SG");
    if simplified { Em::HALF } else { Em::ONE }
}
