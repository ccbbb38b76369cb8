//! Marks at a line's edges and inside it, as a style has them, and the gaps beside words: what
//! users of other systems complain of (TYPOGRAPHY §9) is a test here or in `lines`.

use std::fs;
use std::path::{Path, PathBuf};

use dayang::diag::Diagnostics;
use dayang::font::FontStore;
use dayang::geom::{Em, Length};
use dayang::input::sources::Memory;
use dayang::linebreak::{Line, greedy, prepare};
use dayang::model::{Align, FaceChain, Fill, Gap, LineEnd, LineStart, Style, StyleId, Text};
use dayang::session::{Folders, Session};

use super::support::{folder, fonts, lane, style, text};

/// The lines of a text at a measure in thousandths of an em.
fn lines(style: Style, string: &str, measure: i64) -> Vec<Line> {
    greedy(&prepare(fonts(), &[style], &text(string)), &lane(50, Em::ratio(measure, 1000))).lines
}

fn x(line: &Line) -> Vec<f64> {
    line.glyphs.iter().map(|g| (g.x.to_f64() * 1000.0).round() / 1000.0).collect()
}

fn words<'a>(lines: &[Line], string: &'a str) -> Vec<&'a str> {
    lines.iter().map(|l| &string[l.text.clone()]).collect()
}

fn start(lang: &str) -> Style {
    Style { align: Align::Start, ..style(lang) }
}

/// A style in one Han face.
fn in_face(name: &str, lang: &str) -> Style {
    let face = fonts().find(name).unwrap_or_else(|| panic!("{name}"));
    Style { faces: FaceChain { han: vec![face], ..style(lang).faces }, ..start(lang) }
}

#[test]
fn an_opening_bracket_at_a_lines_start_is_trimmed_as_the_style_says() {
    let string = "「海上生\n「明月天「涯共";
    let seconds = |line_start| {
        let lines = lines(Style { line_start, ..start("zh-HK") }, string, 4000);
        assert_eq!(words(&lines, string), ["「海上生\n", "「明月天", "「涯共"]);
        lines.iter().map(|l| x(l)[1]).collect::<Vec<_>>()
    };
    assert_eq!(seconds(LineStart::Trim), [0.5, 0.5, 0.5]);
    assert_eq!(seconds(LineStart::TrimInside), [1.0, 1.0, 0.5]);
    assert_eq!(seconds(LineStart::Keep), [1.0, 1.0, 1.0]);
}

#[test]
fn a_bracket_at_a_paragraphs_start_is_trimmed_after_its_indent() {
    let line = &lines(Style { indent: Em::ems(2), ..start("zh-Hans") }, "“海上”", 9000)[0];
    assert_eq!(x(line)[1], 2.5);
}

#[test]
fn a_closing_mark_at_a_lines_end_gives_as_the_style_says() {
    let string = "海上生明月，天涯共此时。";
    let first = |line_end, align| {
        let lines = lines(Style { line_end, align, ..style("zh-Hans") }, string, 5700);
        (words(&lines, string)[0], x(&lines[0]))
    };
    let grid = |step: f64, n: i32| (0..n).map(|i| (f64::from(i) * step * 1000.0).round() / 1000.0).collect::<Vec<_>>();
    let whole = "海上生明月，";
    // Three tenths of its half are enough, and the places stay as they are.
    assert_eq!(first(LineEnd::Allow, Align::Justify), (whole, grid(1.0, 6)));
    // The whole half is taken; what was too much is shared among the five places.
    assert_eq!(first(LineEnd::Trim, Align::Justify), (whole, grid(1.04, 6)));
    assert_eq!(first(LineEnd::Whole, Align::Justify), (whole, grid(1.04, 6)));
    assert_eq!(first(LineEnd::Keep, Align::Justify).0, "海上生明");
    // In ragged text the mark is trimmed rather than carried over with its neighbour.
    for line_end in [LineEnd::Allow, LineEnd::Trim, LineEnd::Whole] {
        assert_eq!(first(line_end, Align::Start), (whole, grid(1.0, 6)), "{line_end:?}");
    }
    assert_eq!(first(LineEnd::Keep, Align::Start).0, "海上生明");
}

#[test]
fn a_mark_that_gives_wholly_or_not_at_all_stays_whole_where_it_fits() {
    let (whole, trim) = [LineEnd::Whole, LineEnd::Trim]
        .map(|line_end| lines(Style { line_end, ..start("ja") }, "海上（第一）天涯共", 6000)[0].width)
        .into();
    assert_eq!((whole, trim), (Em::ems(6), Em::ratio(11, 2)));
}

#[test]
fn a_centred_mark_gives_a_quarter_evenly_and_never_as_a_corner_mark() {
    let string = "海上生明月，天涯共此時";
    let with = |centred_marks| {
        let fill = Fill { centred_marks, ..Fill::default() };
        lines(Style { fill, ..style("zh-HK") }, string, 10_750)
    };
    let line = &with(Em::QUARTER)[0];
    // The comma's place is three quarters wide: an eighth off on each side.
    assert_eq!((x(line)[5], x(line)[6]), (4.875, 5.75));
    assert_eq!(words(&with(Em::ratio(1, 5)), string).len(), 2, "a fifth is not enough");
    // A corner mark gives its half after it.
    let corner = &lines(style("zh-Hans"), string, 10_500)[0];
    assert_eq!((x(corner)[5], x(corner)[6]), (5.0, 5.5));
}

#[test]
fn stops_give_only_where_the_style_lets_them() {
    let string = "海上生。明月天";
    let count = |lang: &str, stops| {
        let fill = Fill { stops, ..Fill::default() };
        lines(Style { fill, ..style(lang) }, string, 6500).len()
    };
    assert_eq!([count("zh-Hans", true), count("zh-Hans", false)], [1, 2]);
    // ？ in the middle of its place is not adjustable; in a corner (SC) it is.
    let question = |lang: &str| lines(style(lang), "海上生？明月天", 6750).len();
    assert_eq!([question("zh-Hans"), question("zh-Hant"), question("zh-HK"), question("ja")], [1, 2, 2, 2]);
}

#[test]
fn one_comma_or_stop_hangs_beyond_the_line() {
    let first = |style: &Style, string: &str, measure| {
        let lines = lines(Style { hang_marks: true, ..style.clone() }, string, measure);
        (words(&lines, string)[0].to_owned(), x(&lines[0]), lines[0].width)
    };
    let hans = style("zh-Hans");
    let hung = ("海上生明月，".to_owned(), vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0], Em::ems(5));
    assert_eq!(first(&hans, "海上生明月，天涯共此时", 5000), hung);
    // Where its half is enough, it stays in the line.
    assert_eq!(first(&hans, "海上生明月，天涯共此时", 5500).2, Em::ratio(11, 2));
    // Not in a run of marks, not a colon, not a centred mark, and not unless asked.
    for (style, string) in [
        (&hans, "海上生明”，天涯共此时"),
        (&hans, "海上生明月：天涯共此时"),
        (&style("zh-HK"), "海上生明月，天涯共此時"),
    ] {
        let (line, ..) = first(style, string, 4900);
        assert!(!line.ends_with(['，', '：']), "{string}: {line}");
    }
    let usual = "海上生明月，天涯共此时";
    assert_eq!(words(&lines(hans, usual, 5000), usual)[0], "海上生明");
}

#[test]
fn word_spaces_are_compressed_and_opened_as_far_as_the_style_says() {
    let string = "one two six";
    let natural = lines(start("zh-HK"), string, 20_000)[0].width;
    let space = lines(start("zh-HK"), "a b", 20_000)[0].glyphs[1].advance;
    let least = |word_space_least| {
        let fill = Fill { word_space_least, ..Fill::default() };
        prepare(fonts(), &[Style { fill, ..style("zh-HK") }], &text(string)).items()[3].give.trail
    };
    assert!(natural > Em::ems(4) && space < Em::QUARTER);
    assert_eq!((least(Em::QUARTER), least(Em::ratio(1, 5))), (Em::ZERO, space - Em::ratio(1, 5)));
    let most = |word_space_most| {
        let fill = Fill { word_space_most, ..Fill::default() };
        prepare(fonts(), &[Style { fill, ..style("zh-HK") }], &text(string)).items()[3].take
    };
    // However wide a space may be, it grows by an eighth at most before other places do.
    assert_eq!(most(Em::QUARTER), Em::QUARTER - space);
    assert!(most(Em::HALF) > most(Em::QUARTER) && most(Em::HALF) <= Em::ratio(1, 8));
}

#[test]
fn the_interpunct_is_as_wide_as_the_style_says_in_every_face() {
    for face in ["Noto Serif CJK HK", "Noto Sans CJK HK Medium", "LXGW WenKai", "Noto Sans CJK SC Bold"] {
        for (interpunct, ems) in [(Em::HALF, 0.5), (Em::ONE, 1.0), (Em::ratio(3, 4), 0.75)] {
            for dot in ['·', '‧'] {
                let string = format!("芬{dot}列");
                let paragraph = prepare(fonts(), &[Style { interpunct, ..in_face(face, "zh-HK") }], &text(&string));
                let line = &greedy(&paragraph, &lane(1, Em::ems(9))).lines[0];
                let glyph = &line.glyphs[1];
                let (left, right) = fonts().face(glyph.face).horizontal_extent(glyph.id).expect("an outline");
                let middle = (glyph.x + (left + right) / 2).to_f64();
                assert!((line.glyphs[2].x.to_f64() - 1.0 - ems).abs() < 0.001, "{face} {dot}");
                assert!((middle - 1.0 - ems / 2.0).abs() < 0.03, "{face} {dot}: middle at {middle}");
                let give = paragraph.items()[1].give;
                assert_eq!((give.lead + give.trail).to_f64(), ems - 0.5, "{face} {dot}");
            }
        }
    }
}

#[test]
fn curly_quotes_take_an_em_in_chinese_and_japanese_in_every_face() {
    for (face, lang) in [
        ("Noto Serif CJK SC", "zh-Hans"),
        ("Noto Serif CJK HK", "zh-HK"),
        ("Noto Serif CJK JP", "ja"),
        ("Noto Serif CJK JP", "zh-Hans"),
        ("LXGW WenKai", "zh-Hans"),
    ] {
        let line = &lines(in_face(face, lang), "他“好”又‘OK’", 20_000)[0];
        let at: Vec<f64> = x(line);
        assert_eq!((at[2], at[4], at[6]), (2.0, 4.0, 6.0), "{face} in {lang}: {at:?}");
        // The blank half is before an opening mark and after a closing one.
        let ink = |i: usize| {
            let g = &line.glyphs[i];
            let (left, right) = fonts().face(g.face).horizontal_extent(g.id).expect("an outline");
            ((g.x + left).to_f64(), (g.x + right).to_f64())
        };
        assert!(ink(1).0 >= 1.5 && ink(3).1 <= 3.5, "{face} in {lang}: {:?} {:?}", ink(1), ink(3));
        // At a line's start and between marks that half is gone.
        assert_eq!(x(&lines(in_face(face, lang), "“好”，", 20_000)[0])[3], 2.0, "{face} in {lang}");
    }
}

#[test]
fn marks_of_a_kai_text_come_from_the_face_set_for_them() {
    let (kai, serif) = (in_face("LXGW WenKai", "zh-HK"), fonts().find("Noto Serif CJK HK").expect("a face"));
    let faces = FaceChain { marks: vec![serif], ..kai.faces.clone() };
    let line = &lines(Style { faces, ..kai.clone() }, "他“好”，走“OK”", 20_000)[0];
    let from_serif: Vec<bool> = line.glyphs.iter().map(|g| g.face == serif).collect();
    assert_eq!(from_serif, [false, true, false, true, true, false, true, false, false, true]);
    // The comma is centred as the serif face has it: nothing of it is trimmed after the quote.
    assert_eq!(x(line)[4..6], [3.5, 4.5]);
}

#[test]
fn quotes_of_an_english_phrase_are_of_the_latin_face() {
    let latin = style("zh-Hans").faces.latin[0];
    let string = "他喊：She said “yes”, didn’t she?，“好”";
    let line = &lines(start("zh-Hans"), string, 40_000)[0];
    let quotes: Vec<bool> = line
        .glyphs
        .iter()
        .filter(|g| matches!(string[g.text.0 as usize..].chars().next(), Some('“' | '”' | '’')))
        .map(|g| g.face == latin)
        .collect();
    assert_eq!(quotes, [true, true, true, false, false]);
}

#[test]
fn the_solidus_takes_half_an_em_in_simplified_chinese_only() {
    let width = |lang: &str| x(&lines(start(lang), "海／上", 9000)[0])[2] - 1.0;
    assert_eq!([width("zh-Hans"), width("zh-Hant"), width("ja")], [0.5, 1.0, 1.0]);
}

#[test]
fn compression_is_kept_at_a_bold_run_and_scaled_in_a_larger_one() {
    let large = Style { size: Length::pt(20), ..style("zh-Hans") };
    let string = "问）（海";
    let run = "问".len().."问）（".len();
    let at = |second: Style| {
        let styled = Text { runs: vec![(run.clone(), StyleId(1))], ..text(string) };
        let paragraph = prepare(fonts(), &[start("zh-Hans"), second], &styled);
        x(&greedy(&paragraph, &lane(1, Em::ems(20))).lines[0])
    };
    let bold = in_face("Noto Serif CJK SC Bold", "zh-Hans");
    // （ loses the half before it: half an em, and a whole one at twice the size.
    assert_eq!(at(bold), [0.0, 1.0, 1.5, 2.5 + 0.0]);
    assert_eq!(at(large), [0.0, 1.0, 2.0, 4.0]);
}

#[test]
fn the_gap_stands_at_an_inline_boundary_and_not_beside_marks_or_at_edges() {
    let bold = in_face("Noto Serif CJK HK Bold", "zh-HK");
    let gap = |string: &str, run: std::ops::Range<usize>| {
        let styled = Text { runs: vec![(run, StyleId(1))], ..text(string) };
        let paragraph = prepare(fonts(), &[start("zh-HK"), bold.clone()], &styled);
        paragraph.items().iter().map(|i| i.gap.ideal.to_f64()).collect::<Vec<_>>()
    };
    assert_eq!(gap("海A天", 0..3), [0.25, 0.25, 0.0]);
    assert_eq!(gap("海A天", 3..4), [0.25, 0.25, 0.0]);
    assert_eq!(gap("海，A「天", 0..3), [0.0; 5]);
    // Full-width letters and digits need none; kana and supplementary ideographs do.
    assert_eq!(gap("海Ａ天１", 0..3), [0.0; 4]);
    assert_eq!(gap("のAの5\u{20000}", 0..3), [0.25, 0.25, 0.25, 0.25, 0.0]);
    // At a line's edge there is none: both lines are as wide as their characters.
    let lines = lines(start("zh-HK"), "海上5天涯", 2600);
    let digit = lines[1].glyphs[0].advance;
    let widths: Vec<Em> = lines.iter().map(|l| l.width).collect();
    assert_eq!(widths, [Em::ems(2), digit + Em::QUARTER + Em::ONE, Em::ONE]);
}

#[test]
fn a_typed_space_between_han_and_latin_is_the_gap() {
    let with = |gap, string: &str| lines(Style { gap, ..start("zh-HK") }, string, 20_000)[0].width;
    for gap in [Gap::default(), Gap { ideal: Em::ratio(1, 8), ..Gap::default() }] {
        assert_eq!(with(gap, "海 A 天"), with(gap, "海A天"));
    }
    let none = Gap { min: Em::ZERO, ideal: Em::ZERO, max: Em::ZERO };
    assert!(with(none, "海 A 天") > with(none, "海A天"), "without gaps a space is a space");
}

#[test]
fn justification_moves_the_gap_between_its_limits() {
    let string = "海A天";
    let letter = lines(start("zh-HK"), "A", 9000)[0].width;
    let gap = |extra: Em| {
        let measure = Em::ems(2) + letter + extra;
        let styled = Style { align: Align::Spread, ..style("zh-HK") };
        let line = &greedy(&prepare(fonts(), &[styled], &text(string)), &lane(1, measure)).lines[0];
        (line.glyphs[1].x - line.glyphs[0].x - Em::ONE).to_f64()
    };
    let near = |a: f64, b: f64| assert!((a - b).abs() < 0.001, "{a} is not {b}");
    near(gap(Em::HALF), 0.25);
    near(gap(Em::QUARTER), 0.125);
    near(gap(Em::ratio(2, 3)), 1.0 / 3.0);
}

/// A folder with the face `name` as it is, but without any positioning data.
fn without_positioning(name: &str, folder_name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder_name);
    fs::create_dir_all(&dir).expect("a folder");
    let mut font = fs::read(folder("fonts").join(name)).expect("a font");
    let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
    for record in font[12..12 + tables * 16].chunks_exact_mut(16).filter(|r| &r[..4] == b"GPOS") {
        // A tag that sorts the same and that nobody reads.
        record[3] = b'T';
    }
    fs::write(dir.join("bare.ttf"), font).expect("a font");
    dir
}

#[test]
fn a_face_without_half_widths_keeps_its_marks_whole_and_is_named() {
    let mut found = Diagnostics::default();
    let store = FontStore::open(&[without_positioning("LXGWWenKai-Regular.ttf", "bare-face")], &mut found);
    assert!(found.is_empty(), "{found:?}");
    let faces = FaceChain { han: store.faces().map(|f| f.0).collect(), ..FaceChain::default() };
    let bare = Style { faces, ..start("zh-Hans") };
    let paragraph = prepare(&store, std::slice::from_ref(&bare), &text("「海」，「天」。"));
    assert_eq!(paragraph.without_half_widths(), [bare.faces.han[0]]);
    let line = &greedy(&paragraph, &lane(1, Em::ems(20))).lines[0];
    assert_eq!(x(line), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    // Text without marks has nothing to name.
    assert!(prepare(&store, &[bare], &text("海上")).without_half_widths().is_empty());
}

/// The notes of a page of three paragraphs in a house style.
fn notes(body_style: &str, fonts: &[PathBuf]) -> Vec<(&'static str, String)> {
    let layout = r#"
name = "small"
styles = "house"
page = { size = ["160mm", "160mm"] }
grid.body = { columns = 1, chars = 30, em = "9.5pt", gap = "14.25pt", leading = "13.5pt", lines = 20 }
slot = [{ id = "body", role = "body", at = { col = 1, span = 1, line = 1, lines = 20 } }]
thread = [{ id = "lead", slots = ["body"] }]
"#;
    let edition = r#"
title = "試報"
date = "2026-06-06"
plan = [{ page = "A1", layout = "small", place = { lead = "story" } }]
"#;
    let story = "+++\nid = \"story\"\nheadline = \"\"\n+++\n海上，生明月。\n\n天涯，共此時。\n\n情人，怨遙夜。\n";
    let mut files = Memory::default();
    for (name, content) in [
        ("layouts/styles/house.toml", format!("name = \"house\"\n[style.body]\n{body_style}\n").as_str()),
        ("layouts/small.toml", layout),
        ("edition.toml", edition),
        ("stories/story.md", story),
    ] {
        files.0.insert(PathBuf::from(name), content.as_bytes().to_vec());
    }
    let mut found = Diagnostics::default();
    let mut session = Session::open(&Folders::of(None, fonts, Some(&folder(""))), &mut found);
    let output = session.typeset(&files, Path::new("edition.toml"), None, &|| ());
    output.diagnostics.iter().map(|d| (d.code, d.message.clone())).filter(|(code, _)| NOTES.contains(code)).collect()
}

const NOTES: [&str; 2] = ["no-half-widths", "hang-marks"];

#[test]
fn a_face_without_half_widths_is_named_once_however_many_paragraphs_use_it() {
    let bare = without_positioning("LXGWWenKai-Regular.ttf", "bare-page");
    let said = notes("han = [\"LXGW WenKai\"]", &[bare]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].0 == "no-half-widths" && said[0].1.contains("LXGW WenKai"), "{said:?}");
    assert!(notes("han = [\"LXGW WenKai\"]", &[]).is_empty());
}

#[test]
fn marks_that_stand_in_the_middle_and_so_do_not_hang_are_noted_once() {
    let of = |face: &str, lang: &str| {
        let said = notes(&format!("han = [\"{face}\"]\nlang = \"{lang}\"\nhang-marks = true"), &[]);
        said.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(of("Noto Serif CJK HK", "zh-HK"), ["hang-marks"]);
    assert_eq!(of("Noto Serif CJK SC", "zh-Hans"), [""; 0]);
    // The same file has both kinds of comma: the language says which are used.
    assert_eq!(of("Noto Serif CJK SC", "zh-HK"), ["hang-marks"]);
}

#[test]
fn narrow_brackets_close_up_full_width_ones_on_their_side() {
    let at = |string: &str| {
        prepare(fonts(), &[start("zh-Hans")], &text(string)).items()[1..3]
            .iter()
            .map(|i| i.inside)
            .map(|s| (s.lead, s.trail))
            .collect::<Vec<_>>()
    };
    let (half, none) = (Em::HALF, Em::ZERO);
    assert_eq!(at("国）)国"), [(none, half), (none, none)]);
    assert_eq!(at("国）(国"), [(none, none), (none, none)]);
    assert_eq!(at("国(（国"), [(none, none), (half, none)]);
    assert_eq!(at("国)（国"), [(none, none), (none, none)]);
}
