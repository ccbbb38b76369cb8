//! Marks of vertical lines: which half of them is blank, at a line's edges and inside it, and how
//! they hang.

use dayang::font::HalfWidth;
use dayang::geom::{Em, Orientation, WritingMode};
use dayang::linebreak::{GapKind, Item, Line, greedy, prepare};
use dayang::model::{Align, FaceChain, Letters, LongNumbers, Style, Trim, VerticalStyle};
use dayang::shape::class::Class;

use super::support::{fonts, lane, style, text};

fn down(lang: &str) -> Style {
    Style { writing: WritingMode::Vertical, ..style(lang) }
}

fn in_face(name: &str, lang: &str) -> Style {
    let face = fonts().find(name).unwrap_or_else(|| panic!("{name}"));
    Style { faces: FaceChain { han: vec![face], ..style(lang).faces }, ..down(lang) }
}

fn items(style: Style, string: &str) -> Vec<Item> {
    prepare(fonts(), &[style], &text(string)).items().to_vec()
}

/// The lines of a text at a measure in thousandths of an em.
fn lines(style: Style, string: &str, measure: i64) -> Vec<Line> {
    greedy(&prepare(fonts(), &[style], &text(string)), &lane(50, Em::ratio(measure, 1000))).lines
}

fn x(line: &Line) -> Vec<f64> {
    line.glyphs.iter().map(|g| (g.x.to_f64() * 1000.0).round() / 1000.0).collect()
}

/// The vertical form of a mark as a face has it in a language, by way of its paragraph.
fn blank(name: &str, lang: &str, mark: &str) -> Option<HalfWidth> {
    let style = in_face(name, lang);
    let line = &lines(style, &format!("國{mark}國"), 9000)[0];
    let glyph = line.glyphs.get(1).filter(|g| g.orientation == Orientation::Upright)?;
    fonts().face(glyph.face).half_height(glyph.id)
}

/// Each language's face, and another design, a subset and a Kai beside it.
#[test]
fn vertical_marks_are_blank_where_their_face_says() {
    let faces = [
        ("Noto Serif CJK SC", "zh-Hans", false),
        ("Noto Serif CJK JP", "ja", false),
        ("Noto Serif CJK TC", "zh-Hant", true),
        ("Noto Serif CJK HK", "zh-HK", true),
        ("Noto Serif CJK HK Black", "zh-HK", true),
        ("Noto Sans CJK HK Medium", "zh-HK", true),
        ("Noto Sans CJK SC Bold", "zh-Hans", false),
        ("LXGW WenKai", "zh-Hans", false),
    ];
    for (name, lang, centred) in faces {
        let stop = if centred { HalfWidth::CENTRED } else { HalfWidth::TRAILING };
        let wanted =
            [("，", stop), ("。", stop), ("、", stop), ("「", HalfWidth::LEADING), ("）", HalfWidth::TRAILING)];
        for (mark, half) in wanted {
            assert_eq!(blank(name, lang, mark), Some(half), "{mark} in {name}");
        }
        assert!(fonts().face(fonts().find(name).expect("a face")).has_half_heights(), "{name}");
    }
    let korean = fonts().find("Noto Serif CJK KR").map(|face| fonts().face(face));
    assert!(korean.is_some_and(|face| face.has_half_heights()));
    let latin = fonts().face(style("zh-HK").faces.latin[0]);
    assert!(!latin.has_half_heights());
}

#[test]
fn colons_and_question_marks_keep_their_place() {
    for lang in ["zh-Hans", "zh-Hant", "zh-HK", "ja"] {
        for mark in ["：", "；", "？", "！"] {
            for trim in [Trim::Normal, Trim::All] {
                let item = items(Style { trim, ..down(lang) }, &format!("國{mark}國"))[1];
                let given = (item.inside.sum() + item.give.sum(), item.advance);
                assert_eq!(given, (Em::ZERO, Em::ONE), "{mark} in {lang}");
            }
        }
    }
}

#[test]
fn a_bracket_at_a_columns_head_loses_its_upper_half() {
    let string = "「海上生\n「明月天「涯共";
    let found = lines(Style { align: Align::Start, ..down("zh-HK") }, string, 4000);
    let seconds: Vec<f64> = found.iter().map(|l| x(l)[1]).collect();
    assert_eq!(seconds, [0.5, 0.5, 0.5]);
    assert!(found.iter().flat_map(|l| &l.glyphs).all(|g| g.orientation == Orientation::Upright));
}

#[test]
fn centred_marks_hang_in_vertical_lines() {
    let string = "海上生明月，天涯共此時";
    let first = |hang_marks, lang: &str, string: &str, measure| {
        let lines = lines(Style { hang_marks, ..down(lang) }, string, measure);
        (string[lines[0].text.clone()].to_owned(), lines[0].width)
    };
    for lang in ["zh-HK", "zh-Hant", "zh-Hans"] {
        assert_eq!(first(true, lang, string, 5000), ("海上生明月，".to_owned(), Em::ems(5)), "{lang}");
        assert_eq!(first(false, lang, string, 5000).0, "海上生明", "{lang}");
    }
    // Where its quarter is enough, it stays in the line.
    assert_eq!(first(true, "zh-HK", string, 5750).1, Em::ratio(23, 4));
    // Never in a run of marks.
    assert!(!first(true, "zh-HK", "海上生明」，天涯共此時", 4900).0.ends_with('，'));
    // In horizontal lines it would hang in vain, in vertical ones it does not.
    let hangs = |style: Style| prepare(fonts(), &[Style { hang_marks: true, ..style }], &text(string)).hangs_in_vain();
    assert_eq!([hangs(style("zh-HK")), hangs(down("zh-HK"))], [true, false]);
}

#[test]
fn the_two_halves_of_a_dash_are_joined() {
    for (name, lang) in [
        ("Noto Serif CJK HK", "zh-HK"),
        ("Noto Serif CJK SC", "zh-Hans"),
        ("Noto Sans CJK HK Medium", "zh-HK"),
        ("LXGW WenKai", "zh-HK"),
    ] {
        let line = &lines(in_face(name, lang), "海——天", 9000)[0];
        let extents: Vec<(Em, Em)> = line.glyphs[1..line.glyphs.len() - 1].iter().map(extent).collect();
        for pair in extents.windows(2) {
            assert!(pair[1].0 <= pair[0].1, "{name}: {extents:?}");
        }
        let (from, to) = (extents[0].0, extents[extents.len() - 1].1);
        assert!(to - from > Em::ratio(17, 10), "{name}: {from:?} to {to:?}");
        assert_eq!(line.width, Em::ems(4), "{name}");
    }
}

/// Where the ink of a glyph begins and ends along its line.
fn extent(g: &dayang::linebreak::SetGlyph) -> (Em, Em) {
    let face = fonts().face(g.face);
    let own = match g.orientation {
        Orientation::Upright => face.vertical_extent(g.id),
        _ => face.horizontal_extent(g.id),
    };
    let (from, to) = own.expect("an outline");
    (g.x + from, g.x + to)
}

#[test]
fn the_interpunct_stands_in_the_middle_of_its_place() {
    for (lang, place) in [("zh-Hans", Em::HALF), ("zh-HK", Em::ONE)] {
        let line = &lines(down(lang), "達·芬", 9000)[0];
        let (from, to) = extent(&line.glyphs[1]);
        let off = (from + to) / 2 - Em::ONE - place / 2;
        assert!(off.max(Em::ZERO - off) < Em::ratio(1, 20), "{lang}: {off:?}");
        assert_eq!(line.width, Em::ems(2) + place, "{lang}");
    }
}

#[test]
fn what_stands_upright_has_no_gap_and_is_not_opened() {
    let vertical =
        VerticalStyle { letters: Letters::Stacked, long_numbers: LongNumbers::Stacked, ..VerticalStyle::default() };
    let found = items(Style { vertical, ..down("zh-HK") }, "國WTO國2026國");
    for pair in found.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if a.wide && b.wide {
            assert_ne!(a.gap.kind, GapKind::Latin, "{}{}", a.character, b.character);
        }
        if a.wide && a.class.is_word() && b.class.is_word() {
            assert_eq!(a.gap.kind, GapKind::Fixed, "{}{}", a.character, b.character);
        }
    }
    let vertical = VerticalStyle { letters: Letters::Turned, ..VerticalStyle::default() };
    let found = items(Style { vertical, ..down("zh-HK") }, "國Facebook國");
    assert_eq!([found[0].gap.kind, found[8].gap.kind], [GapKind::Latin; 2], "a word on its side has its gaps");
}

#[test]
fn figures_abreast_are_one_character_of_one_em() {
    let found = items(down("zh-HK"), "於12月");
    let texts: Vec<(u32, u32)> = found.iter().map(|item| item.text).collect();
    assert_eq!(texts, [(0, 3), (3, 5), (5, 8)]);
    assert!(found[1].wide && found[1].inside_width() == Em::ONE);
    assert_eq!([found[0].gap.ideal, found[1].gap.ideal], [Em::ZERO; 2]);
    // They are opened like any character, and their line is not broken within them.
    let set = &lines(down("zh-HK"), "於12月12日於12月12日於12月12日", 5500)[0];
    assert_eq!(set.width, Em::ratio(5500, 1000));
    assert_eq!(set.text.end, "於12月12日".len());
}

#[test]
fn a_typed_space_beside_what_stands_upright_is_none() {
    let width = |string: &str| lines(down("zh-HK"), string, 40_000)[0].width;
    assert_eq!(width("於 2026 年 6 月 12 日看 WTO 國"), width("於2026年6月12日看WTO國"));
    // A word on its side keeps its gaps, a typed one for each.
    assert_eq!(width("看 Facebook 國"), width("看Facebook國"));
    let words = items(down("zh-HK"), "看 Facebook 國");
    assert!(words.iter().any(|item| item.class == Class::Space && item.advance == Em::QUARTER));
}
