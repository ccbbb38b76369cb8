//! What the typesetting tests share: the bundled fonts, styles and lanes.

use std::path::PathBuf;
use std::sync::OnceLock;

use dayang::color::Ink;
use dayang::diag::Diagnostics;
use dayang::font::FontStore;
use dayang::geom::{Em, Length};
use dayang::linebreak::LineSlot;
use dayang::model::{
    Align, AnnotationStyle, Breaker, FaceChain, Fill, Gap, LineBreak, LineEnd, LineSpace, LineStart, Style, Text, Trim,
    Units, WordBreak,
};

/// A folder of the crate.
pub fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The bundled fonts, opened once.
pub fn fonts() -> &'static FontStore {
    static FONTS: OnceLock<FontStore> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut diags = Diagnostics::default();
        let store = FontStore::open(&[folder("fonts")], &mut diags);
        assert!(diags.is_empty(), "{diags:?}");
        store
    })
}

/// Plain justified text in a language's serif face, without indent.
pub fn style(lang: &str) -> Style {
    let han = match lang {
        "zh-Hans" => "Noto Serif CJK SC",
        "zh-Hant" => "Noto Serif CJK TC",
        "ja" => "Noto Serif CJK JP",
        _ => "Noto Serif CJK HK",
    };
    let face = |name: &str| fonts().find(name).expect("a bundled face");
    Style {
        name: "test".to_owned(),
        lang: lang.to_owned(),
        writing: Default::default(),
        vertical: Default::default(),
        faces: FaceChain { marks: Vec::new(), han: vec![face(han)], latin: vec![face("Source Serif 4")] },
        size: Length::pt(10),
        leading: Length::pt(15),
        ink: Ink::BLACK,
        align: Align::Justify,
        indent: Em::ZERO,
        hang: Em::ZERO,
        tracking: Em::ZERO,
        line_break: LineBreak::ClreqBasic,
        word_break: WordBreak::Normal,
        trim: Trim::Normal,
        gap: Gap::default(),
        fit: None,
        before: LineSpace::default(),
        after: LineSpace::default(),
        keep: 0,
        breaker: Breaker::TotalFit,
        fill: Fill::default(),
        line_start: LineStart::Trim,
        line_end: LineEnd::Allow,
        interpunct: if lang.contains("Hans") { Em::HALF } else { Em::ONE },
        hang_marks: false,
        units: Units::Symbols,
        hyphenate: false,
        last_line: 2,
        orphans: 1,
        widows: 1,
        indent_after_head: Em::ZERO,
        width: 1000,
        outline: None,
        annotation: AnnotationStyle::default(),
    }
}

/// A text in style 0 throughout.
pub fn text(text: &str) -> Text {
    Text { text: text.to_owned(), ..Text::default() }
}

/// A lane of `lines` equal slots.
pub fn lane(lines: u32, measure: Em) -> Vec<LineSlot> {
    (0..lines).map(|grid_line| LineSlot { frame: 0, grid_line, start: Em::ZERO, measure }).collect()
}
