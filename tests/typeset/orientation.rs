//! Which way characters stand in vertical lines: by their property (UAX #50), by the forms that
//! faces have, and what numbers, letters and words do (TYPOGRAPHY §6).

use dayang::font::FaceId;
use dayang::geom::{Em, Orientation, WritingMode};
use dayang::model::{Annotation, FaceChain, Letters, LongNumbers, Style, Text, VerticalStyle};
use dayang::shape::orientation::vertical_orientation;
use dayang::shape::{Glyph, shape};

use super::conformance::{decode, field, read, rows};
use super::support::{fonts, style, text};

/// What CSS calls mixed orientation, for each value of the property.
fn mixed(short: &str) -> &'static str {
    match short {
        "U" => "upright",
        "R" => "rotate",
        "Tu" => "upright+vert",
        _ => "vert-or-rotate",
    }
}

#[test]
fn uax50_is_whole() {
    let table = read("uax50.tsv");
    let (mut all, mut failures) = (0, Vec::new());
    for row in rows(&table) {
        let text = decode(field(&row, "cp"));
        let short = text.chars().next().map_or("", |c| vertical_orientation(c).short_name());
        let wanted = (field(&row, "vo_18draft"), field(&row, "text_orientation_mixed"));
        all += 1;
        if (short, mixed(short)) != wanted {
            failures.push(format!("{} {text}: {short}, not {wanted:?}", field(&row, "id")));
        }
    }
    println!("UAX #50: {}/{all}", all - failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(all >= 1426, "{all} rows only");
}

/// A style for vertical lines.
fn vertical(lang: &str) -> Style {
    Style { writing: WritingMode::Vertical, ..style(lang) }
}

fn glyphs(source: &Text, style: Style) -> Vec<Glyph> {
    let shaped = shape(fonts(), &[style], source);
    assert!(shaped.missing.is_empty(), "{:?} in {}", shaped.missing, source.text);
    shaped.glyphs
}

/// How each cluster of a text stands: `U` upright, `R` turned, a number for so many characters
/// abreast.
fn told_of(source: &Text, style: Style) -> String {
    let glyphs = glyphs(source, style);
    let clusters = glyphs.chunk_by(|a, b| a.text == b.text);
    let told = clusters.map(|cluster| {
        let first = cluster[0];
        let characters = source.text[first.text.0 as usize..first.text.1 as usize].chars().count();
        match first.orientation {
            Orientation::Upright => "U".to_owned(),
            Orientation::Sideways => "R".to_owned(),
            Orientation::Combined => characters.to_string(),
            Orientation::Horizontal => "-".to_owned(),
        }
    });
    told.collect()
}

fn told(source: &str, style: Style) -> String {
    told_of(&text(source), style)
}

#[test]
fn marks_stand_by_their_property_and_their_face() {
    for lang in ["zh-HK", "zh-Hant", "zh-Hans", "ja"] {
        for (source, wanted) in [
            ("國，。、：！？", "UUUUUUU"),
            ("「國」『國』（國）《國》〈國〉【國】", "UUUUUUUUUUUUUUUUUU"),
            ("國……國～國〜國・", "UUUUUUUUU"),
            ("國％￥℃№①㈱ー國", "UUUUUUUUU"),
            ("國→國＜國＝國", "URURUUU"),
            ("한국", "UU"),
            ("国々ぁゃっァ", "UUUUUU"),
            ("國·國", "URU"),
        ] {
            assert_eq!(told(source, vertical(lang)), wanted, "{source} in {lang}");
        }
        // Japanese faces have no form for the semicolon, which is Tr.
        assert_eq!(told("國；", vertical(lang)), if lang == "ja" { "UR" } else { "UU" }, "{lang}");
        // In Simplified Chinese the solidus takes half an em of the line, so it is turned.
        assert_eq!(told("國／", vertical(lang)), if lang == "zh-Hans" { "UR" } else { "UU" }, "{lang}");
        // One glyph of two ems, or two of one; turned, as no face has a form for it.
        assert!(["UR", "URR", "UU", "UUU"].contains(&told("國——", vertical(lang)).as_str()), "{lang}");
    }
}

#[test]
fn numbers_letters_and_words_stand_as_newspapers_set_them() {
    for (source, wanted) in [
        ("第5名", "UUU"),
        ("共35人", "U2U"),
        ("共350人", "UUUUU"),
        ("在2025年6月15日", "UUUUUUUU2U"),
        ("升3.5倍", "UUUUU"),
        ("共1,000元", "UUUUUUU"),
        ("有4,236人", "UUUUUUU"),
        ("升27%。", "U2UU"),
        ("升5%", "UUU"),
        ("升3.55%", "UUUUUU"),
        ("在6/6，", "UUUUU"),
        ("在12:30到", "U2U2U"),
        ("以3-5敗", "UURUU"),
        ("在2025–26年", "UUUUURUUU"),
        ("得+5分", "UUUU"),
        ("（−3）", "UUUU"),
        ("氣溫 -3度", "UURUUU"),
        ("3月-5月", "UURUU"),
        ("值$50元", "UU2U"),
        ("１０年", "UUU"),
        ("用AI的", "UUUU"),
        ("排CO₂量", "URRRU"),
        ("在X光", "UUU"),
        ("用NATO的", "UUUUUU"),
        ("在WTO、IMF", "UUUUUUUU"),
        ("是G20的", "UU2U"),
        ("用5G的", "UUUU"),
        ("在K11的", "UU2U"),
        ("用R&D的", "UUUUU"),
        ("是F-16機", "UUR2U"),
        ("是UNESCO的", "URRRRRRU"),
        ("用Facebook的", "URRRRRRRRU"),
        ("用iPhone 17的", "URRRRRRRRRU"),
        ("是COVID-19的", "URRRRRRRRU"),
        ("長5km的", "UU2U"),
        ("重20 kg的", "U2R2U"),
        ("達36.5°C的", "UUUUU2U"),
        ("長3m的", "UUUU"),
        ("用AI PC的", "UUURUUU"),
        ("在Ω的", "UUU"),
        ("在Яндекс的", "URRRRRRU"),
        ("說(好)的", "URURU"),
    ] {
        assert_eq!(told(source, vertical("zh-HK")), wanted, "{source}");
    }
}

#[test]
fn a_style_says_what_digits_and_letters_do() {
    let with = |lang: &str, vertical_style: VerticalStyle| Style { vertical: vertical_style, ..vertical(lang) };
    let usual = VerticalStyle::default();
    let turned = VerticalStyle { long_numbers: LongNumbers::Turned, ..usual };
    let alone = VerticalStyle { abreast: 1, ..usual };
    let three = VerticalStyle { abreast: 3, ..usual };
    let two = VerticalStyle { abreast: 2, ..usual };
    let words = VerticalStyle { letters: Letters::Turned, ..usual };
    let stacked = VerticalStyle { letters: Letters::Stacked, ..usual };
    for (lang, style, source, wanted) in [
        ("zh-HK", turned, "在2025年15日3.5倍", "URRRRU2URRRU"),
        ("zh-HK", alone, "共35人", "UUUU"),
        ("zh-HK", three, "共350人", "UUUUU"),
        ("ja", three, "第350回", "U3U"),
        ("ja", two, "第350回", "UUUUU"),
        ("zh-HK", words, "用AI與5km", "URRUURR"),
        ("zh-HK", stacked, "用Face to的", "UUUUURUUU"),
    ] {
        assert_eq!(told(source, with(lang, style)), wanted, "{source} in {lang}");
    }
}

#[test]
fn digits_are_drawn_full_width_and_abreast_in_half_width() {
    let face = fonts().face(fonts().find("Noto Serif CJK HK").expect("a face"));
    let of = |c: char| face.glyph(c).expect("a glyph");
    let year = glyphs(&text("2025"), vertical("zh-HK"));
    assert_eq!(year.iter().map(|g| g.id).collect::<Vec<_>>(), ['２', '０', '２', '５'].map(of));
    assert_eq!(
        glyphs(&text("3.5"), vertical("zh-HK")).iter().map(|g| g.id).collect::<Vec<_>>(),
        ['３', '・', '５'].map(of)
    );
    assert!(year.iter().all(|g| g.advance == Em::ONE));
    let day = glyphs(&text("15日"), vertical("zh-HK"));
    let (a, b) = (day[0], day[1]);
    assert_eq!((a.own, b.own, a.advance + b.advance), (Em::HALF, Em::HALF, Em::ONE));
    assert_eq!((a.text, b.text, a.condense), ((0, 2), (0, 2), 1000));
    // Side by side from half an em right of the middle on, on one baseline.
    assert_eq!((a.dy, b.dy, a.dx), (Em::HALF, Em::ZERO, b.dx));
    assert!(a.dx > Em::ratio(4, 5) && a.dx < Em::ratio(19, 20), "{:?}", a.dx);
    // Three are condensed to the em.
    let three = Style { vertical: VerticalStyle { abreast: 3, ..VerticalStyle::default() }, ..vertical("ja") };
    let three = glyphs(&text("350"), three);
    assert_eq!(three.iter().map(|g| g.advance).sum::<Em>(), Em::ONE);
    assert!(three.iter().all(|g| g.condense < 700 && g.condense > 600 && g.text == (0, 3)), "{three:?}");
}

#[test]
fn a_face_without_a_form_takes_the_mark_from_the_next() {
    let named = |name: &str| fonts().find(name).expect("a face");
    let (kai, serif) = (named("LXGW WenKai"), named("Noto Serif CJK JP"));
    let with = |han: Vec<FaceId>| {
        let faces = FaceChain { han, ..style("zh-HK").faces };
        Style { faces, ..vertical("zh-HK") }
    };
    // ― has a form in both; ⋯ has none in WenKai, one in Noto; ，。「 stay in their face.
    let of = |source: &str, han: Vec<FaceId>| {
        glyphs(&text(source), with(han)).iter().map(|g| (g.face, g.orientation)).collect::<Vec<_>>()
    };
    assert_eq!(of("國⋯", vec![kai, serif])[1], (serif, Orientation::Upright));
    assert_eq!(of("國⋯", vec![kai])[1], (kai, Orientation::Sideways));
    for c in "，。「」…".chars() {
        assert_eq!(of(&format!("國{c}"), vec![kai, serif])[1], (kai, Orientation::Upright), "{c}");
    }
    // No face has a form for the dash: it is turned, in the middle of its line.
    let dash = glyphs(&text("國—國"), with(vec![kai]))[1];
    assert_eq!((dash.face, dash.orientation, dash.dy), (kai, Orientation::Sideways, Em::ONE.scale(38, 100)));
}

#[test]
fn the_editor_says_how_characters_stand() {
    let with = |source: &str, range: std::ops::Range<usize>, way: Orientation| {
        let source = Text { annotations: vec![(range, Annotation::Set(way))], ..text(source) };
        told_of(&source, vertical("zh-HK"))
    };
    assert_eq!(with("第350回", 3..6, Orientation::Combined), "U3U");
    assert_eq!(with("令和元年", 0..6, Orientation::Combined), "2UU");
    assert_eq!(with("用AI的", 3..5, Orientation::Sideways), "URRU");
    assert_eq!(with("用Meta的", 3..7, Orientation::Upright), "UUUUUU");
    assert_eq!(with("甲乙丙", 3..6, Orientation::Sideways), "URU");
    // Part of a number: what is left of it stands as it would by itself.
    assert_eq!(with("第12345回", 3..5, Orientation::Combined), "U2UUUU");
    // Too many for one em.
    assert_eq!(with("第20255回", 3..8, Orientation::Combined), "UUUUUUU");
    // The same characters in a horizontal line.
    let source = Text { annotations: vec![(0..2, Annotation::Set(Orientation::Combined))], ..text("35") };
    assert_eq!(told_of(&source, style("zh-HK")), "--");
}

#[test]
fn the_mark_of_a_note_is_no_part_of_a_number() {
    let source = Text { annotations: vec![(4..5, Annotation::Note)], ..text("20253年") };
    assert_eq!(told_of(&source, vertical("zh-HK")), "UUUUUU");
    let source = Text { annotations: vec![(2..3, Annotation::Note)], ..text("253年") };
    assert_eq!(told_of(&source, vertical("zh-HK")), "2UU");
}

#[test]
fn curly_quotes_are_noted_once_for_a_pair() {
    let of = |source: &str, lang: &str| {
        let quotes = shape(fonts(), &[vertical(lang)], &text(source)).quotes;
        quotes.into_iter().map(|range| (range.start, range.end)).collect::<Vec<_>>()
    };
    assert_eq!(of("他說“好”。", "zh-Hans"), [(6, 9)]);
    assert_eq!(of("他說“‘好’的”。", "ja"), [(6, 9), (9, 12)]);
    assert_eq!(of("他說“Hello,” she “said”", "en").len(), 0);
    assert_eq!(of("好”", "zh-HK"), [(3, 6)]);
    assert_eq!(shape(fonts(), &[style("zh-HK")], &text("“好”")).quotes.len(), 0);
}

#[test]
fn every_character_is_set_once_whatever_stands_beside_it() {
    for source in
        ["1".repeat(300), "A1-".repeat(200), "3.".repeat(300), "-+$%°&".repeat(50), "e\u{301}1\u{301}x".to_owned()]
    {
        let source = format!("國{source}國");
        let glyphs = glyphs(&text(&source), vertical("zh-HK"));
        let mut end = 0;
        for cluster in glyphs.chunk_by(|a, b| a.text == b.text) {
            assert_eq!(cluster[0].text.0, end, "{source}");
            end = cluster[0].text.1;
        }
        assert_eq!(end as usize, source.len(), "{source}");
    }
}

/// Advance and origin of a few glyphs, in thousandths of an em, as `vmtx`, `VORG`, `hmtx` and the
/// outlines of the files say.
#[test]
fn vertical_metrics_are_the_fonts_own() {
    for (name, c, wanted) in METRICS {
        let face = fonts().face(fonts().find(name).expect("a face"));
        let glyph = face.glyph(*c).expect("a glyph");
        let (right, up) = face.vertical_origin(glyph);
        let em = |units: i64| Em::from_units(units, 1000);
        let got = (face.vertical_advance(glyph), right, up);
        assert_eq!(got, (em(wanted.0), em(wanted.1) / 2, em(wanted.2)), "{c} of {name}");
    }
}
/// Face, character, and its vertical advance, horizontal advance and vertical origin in units; of a
/// face with outlines of both kinds, with `VORG` and without, and with neither table.
const METRICS: &[(&str, char, (i64, i64, i64))] = &[
    ("Noto Serif CJK HK", '國', (1000, 1000, 880)),
    ("Noto Serif CJK HK", '，', (1000, 1000, 880)),
    ("Noto Serif CJK HK", 'A', (1000, 718, 880)),
    ("Noto Serif CJK HK", '·', (1000, 327, 880)),
    ("Noto Serif CJK HK", '—', (1000, 890, 880)),
    ("Noto Sans CJK HK Medium", '國', (1000, 1000, 880)),
    ("Noto Sans CJK HK Medium", 'A', (1000, 622, 880)),
    ("LXGW WenKai", '國', (1000, 1000, 880)),
    ("LXGW WenKai", '，', (1000, 1000, 880)),
    ("LXGW WenKai", 'g', (1000, 580, 880)),
    ("LXGW WenKai", 'A', (1000, 690, 880)),
    ("LXGW WenKai", '—', (1000, 1000, 880)),
    ("Source Serif 4", 'A', (1000, 712, 1036)),
    ("Source Serif 4", 'g', (1000, 557, 1036)),
];
