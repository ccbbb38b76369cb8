//! Punctuation widths and Han–Latin gaps, on cases that others wrote: W3C's web-platform-tests
//! and CLREQ, in both writing modes. Figures are printed; a drop fails.

use dayang::geom::{Em, Orientation, WritingMode};
use dayang::linebreak::{Item, inspect, prepare};
use dayang::model::{Annotation, FaceChain, Gap, Letters, Style, Text, Trim, VerticalStyle};
use dayang::shape::class;
use serde_json::{Value, json};

use super::conformance::{decode, field, read, rows};
use super::support::{fonts, style, text};

/// A line as `inspect` tells it: its text and its advances.
type Told = Vec<(String, Vec<f64>)>;

/// The lines of a text, not justified.
fn told(text: &str, (lang, writing): (&str, &str), measure: f64, style: Value) -> Told {
    let mut style = style;
    style["align"] = "start".into();
    let query = json!({ "text": text, "lang": lang, "writing": writing, "measure_em": measure, "style": style });
    let answer = inspect::lines(fonts(), &query.to_string()).expect("lines");
    let lines: Value = serde_json::from_str(&answer).expect("JSON");
    let chars: Vec<char> = text.chars().collect();
    let line = |l: &Value| {
        let bound = |key: &str| l[key].as_u64().expect("an offset") as usize;
        let advances = l["advances_em"].as_array().expect("advances");
        (chars[bound("start")..bound("end")].iter().collect(), advances.iter().filter_map(Value::as_f64).collect())
    };
    lines.as_array().expect("lines").iter().map(line).collect()
}

fn advances(told: &Told) -> Vec<f64> {
    told.iter().flat_map(|(_, advances)| advances.iter().copied()).collect()
}

fn numbers(list: &str) -> Vec<f64> {
    list.split_whitespace().map(|n| n.parse().expect("a number")).collect()
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.001)
}

/// Where the lines of a row end, if it says.
fn lines_agree(told: &Told, wanted: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let wanted: Vec<String> = serde_json::from_str(wanted).expect("a list of lines");
    told.iter().map(|(line, _)| line).eq(wanted.iter())
}

type Row<'a> = Vec<(&'a str, &'a str)>;

/// Runs the rows of a table in one writing mode, by its name there, and prints what came of them.
fn every_row(name: &str, (file, writing): (&str, &str), least: usize, pass: impl Fn(&Row) -> Result<(), String>) {
    let table = read(file);
    let rows: Vec<Row> = rows(&table).into_iter().filter(|row| field(row, "writing").starts_with(writing)).collect();
    let failures: Vec<String> = rows.iter().filter_map(|row| pass(row).err()).collect();
    let (all, passed) = (rows.len(), rows.len() - failures.len());
    println!("{name}, {writing}: {passed}/{all}");
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(all >= least, "{all} rows only");
}

/// How the lines of a row run.
fn mode(row: &Row) -> &'static str {
    if field(row, "writing") == "htb" { "horizontal" } else { "vertical" }
}

fn spacing_trim(row: &Row) -> Result<(), String> {
    let (text, wanted) = (decode(field(row, "cps")), numbers(field(row, "advances_em")));
    let measure = field(row, "inline_size_em").parse().unwrap_or(40.0);
    let style = json!({ "text-spacing-trim": field(row, "mode") });
    let told = told(&text, (field(row, "lang"), mode(row)), measure, style);
    if same(&advances(&told), &wanted) && lines_agree(&told, field(row, "lines")) {
        return Ok(());
    }
    Err(format!("{} {text}: {told:?}, not {wanted:?}", field(row, "id")))
}

#[test]
fn text_spacing_trim_is_whole() {
    every_row("text-spacing-trim", ("spacing-trim.tsv", "htb"), 320, spacing_trim);
}

#[test]
fn text_spacing_trim_is_whole_in_vertical_lines() {
    every_row("text-spacing-trim", ("spacing-trim.tsv", "vrl"), 311, spacing_trim);
}

#[test]
fn text_autospace_is_whole() {
    every_row("text-autospace", ("autospace.tsv", "htb"), 19, |row| {
        let (text, wanted) = (decode(field(row, "cps")), numbers(field(row, "gap_after_em")));
        let set = |mode: &str, measure| {
            told(&text, (field(row, "lang"), "horizontal"), measure, json!({ "text-autospace": mode }))
        };
        // The rows' letters are an em wide, ours are not: their lines are got by a measure that
        // holds the widest of them.
        let wanted_lines: Vec<String> = serde_json::from_str(field(row, "lines")).unwrap_or_default();
        let alone = |line: &String| {
            let style = json!({ "text-autospace": "normal" });
            advances(&told(line, (field(row, "lang"), "horizontal"), 40.0, style)).iter().sum::<f64>()
        };
        let measure = wanted_lines.iter().map(alone).fold(0.0, f64::max);
        let measure = if wanted_lines.is_empty() { 40.0 } else { (measure * 100.0).ceil() / 100.0 };
        let (with, without) = (set(field(row, "mode"), measure), advances(&set("no-autospace", 40.0)));
        let gaps: Vec<f64> = advances(&with).iter().zip(&without).map(|(a, b)| a - b).collect();
        if same(&gaps, &wanted) && lines_agree(&with, field(row, "lines")) {
            return Ok(());
        }
        Err(format!("{} {text}: {gaps:?} in {with:?}, not {wanted:?}", field(row, "id")))
    });
}

/// The gaps after the items of a text in vertical lines, an eighth of an em each.
fn gaps_down(text: &Text, letters: Letters) -> Vec<f64> {
    let vertical = VerticalStyle { letters, ..VerticalStyle::default() };
    let gap = Gap { ideal: Em::ratio(1, 8), ..Gap::default() };
    let style = Style { writing: WritingMode::Vertical, vertical, gap, ..style("zh-HK") };
    let paragraph = prepare(fonts(), &[style], text);
    paragraph.items().iter().map(|item| item.gap.ideal.to_f64()).collect()
}

/// Words that lie on their side have gaps; what stands upright or abreast has none. (Lines of the
/// row in sideways-lr run upwards; its gaps are those of any turned line.)
#[test]
fn text_autospace_is_whole_in_turned_lines() {
    every_row("text-autospace", ("autospace.tsv", "sideways-lr"), 1, |row| {
        let (string, wanted) = (decode(field(row, "cps")), numbers(field(row, "gap_after_em")));
        let gaps = gaps_down(&text(&string), Letters::Turned);
        if same(&gaps, &wanted) { Ok(()) } else { Err(format!("{string}: {gaps:?}, not {wanted:?}")) }
    });
    every_row("text-autospace", ("autospace.tsv", "vrl-tcy"), 1, |row| {
        let (string, wanted) = (decode(field(row, "cps")), numbers(field(row, "gap_after_em")));
        let first = string.find('X').expect("letters abreast");
        let set = (first..first + 2, Annotation::Set(Orientation::Combined));
        let gaps = gaps_down(&Text { annotations: vec![set], ..text(&string) }, Letters::Turned);
        // What stands abreast is one item, and has one gap after it.
        if same(&gaps, &wanted[1..]) { Ok(()) } else { Err(format!("{string}: {gaps:?}, not {wanted:?}")) }
    });
}

/// A mark between two ideographs, as a style has it.
fn between_han(c: &str, style: Style) -> Item {
    prepare(fonts(), &[style], &text(&format!("國{c}國"))).items()[1]
}

/// Styles in serif and sans, regular and heavy faces of a region.
fn faces_of(region: &str) -> Vec<Style> {
    let (lang, names): (&str, &[&str]) = match region {
        "SC" => ("zh-Hans", &["Noto Serif CJK SC", "Noto Serif CJK SC Bold", "Noto Sans CJK SC Bold"]),
        "TC" => ("zh-Hant", &["Noto Serif CJK TC", "Noto Serif CJK HK", "Noto Sans CJK TC Bold"]),
        "HK" => ("zh-HK", &["Noto Serif CJK HK", "Noto Serif CJK HK Black", "Noto Sans CJK HK Medium"]),
        _ => panic!("no region {region}"),
    };
    let han = |name: &&str| vec![fonts().find(name).unwrap_or_else(|| panic!("{name}"))];
    let chain = |name| FaceChain { han: han(name), ..style(lang).faces };
    names.iter().map(|name| Style { faces: chain(name), ..style(lang) }).collect()
}

/// On which side a mark can be trimmed, and its width before that, in each face of the row's region.
fn adjustment(row: &Row) -> Result<(), String> {
    let mark = decode(field(row, "cp"));
    let em = |name: &str| numbers(field(row, name))[0];
    let wanted = [em("trim_before_em"), em("trim_after_em"), em("base_width_em")];
    let regions: &[&str] = if field(row, "region") == "TC" { &["TC", "HK"] } else { &["SC"] };
    let writing = if mode(row) == "vertical" { WritingMode::Vertical } else { WritingMode::Horizontal };
    for style in regions.iter().flat_map(|region| faces_of(region)).map(|style| Style { writing, ..style }) {
        let name = fonts().face(style.faces.han[0]).name();
        let width = between_han(&mark, style.clone()).advance;
        let half = between_han(&mark, Style { trim: Trim::All, ..style }).inside;
        let got = [half.lead, half.trail, width].map(Em::to_f64);
        if !same(&got, &wanted) {
            return Err(format!("{} {mark} in {name}: {got:?}, not {wanted:?}", field(row, "id")));
        }
    }
    Ok(())
}

/// The faces' data must say what CLREQ does.
#[test]
fn what_can_be_trimmed_is_as_clreq_has_it() {
    every_row("CLREQ adjustment space", ("punctuation-space.tsv", "htb"), 61, adjustment);
}

#[test]
fn what_can_be_trimmed_in_vertical_lines_is_as_clreq_has_it() {
    every_row("CLREQ adjustment space", ("punctuation-space.tsv", "vrl"), 57, adjustment);
}

/// The marks of CLREQ's table stand on the character grid in Traditional Chinese.
#[test]
fn the_marks_of_the_table_are_known_and_on_the_grid() {
    let table = read("punctuation-table.tsv");
    let rows = rows(&table);
    for row in &rows {
        let mark = field(row, "char");
        let first = mark.chars().next().expect("a character");
        // Symbols and lines under the text are no marks of the line.
        if "＿﹏●•".contains(first) {
            continue;
        }
        assert!(class::source(first).is_some(), "{mark} is in no table");
        // Hyphen, en dash and ASCII solidus are as narrow as their face has them.
        if !"-–/".contains(first) {
            let items = prepare(fonts(), &[style("zh-Hant")], &text(&format!("國{mark}國")));
            let width = items.items().iter().map(Item::inside_width).map(Em::to_f64).sum::<f64>() - 2.0;
            let ems = if mark.chars().count() == 2 || first == '⸺' { 2.0 } else { 1.0 };
            assert!((width - ems).abs() < 0.001, "{mark} is {width} em wide");
        }
    }
    println!("CLREQ table of marks: {} rows", rows.len());
    assert!(rows.len() >= 40);
}
