//! The order in which lines are compressed and opened, paragraphs in so many lines, lanes of
//! several measures.

use dayang::geom::Em;
use dayang::linebreak::{
    LineSlot, Solution, greedy, inspect, line_count, line_counts, prepare, set_in, set_lines, total_fit,
};
use dayang::model::{Align, Breaker, Fill, FillOrder, LineEnd, Style};
use serde_json::{Value, json};

use super::corpus::stories;
use super::support::{fonts, lane, style, text};

/// Advances of the first line of a text forced onto a measure.
fn first_line(style: &Style, string: &str, measure: Em) -> (String, Vec<f64>) {
    let solution = total_fit(&prepare(fonts(), std::slice::from_ref(style), &text(string)), &lane(20, measure));
    let line = &solution.lines[0];
    let ends = line.glyphs.iter().skip(1).map(|g| g.x).chain([line.width]);
    let advances = line.glyphs.iter().zip(ends).map(|(g, end)| (end - g.x).to_f64());
    (string[line.text.clone()].to_owned(), advances.map(|a| (a * 1000.0).round() / 1000.0).collect())
}

fn parts(solution: &Solution, string: &str) -> Vec<String> {
    solution.lines.iter().map(|l| string[l.text.clone()].to_owned()).collect()
}

/// `measure` em in hundredths.
fn hundredths(measure: i64) -> Em {
    Em::ratio(measure, 100)
}

fn japanese() -> Style {
    let plain = style("ja");
    Style { fill: Fill { order: FillOrder::Japanese, stops: false, ..plain.fill }, ..plain }
}

#[test]
fn chinese_compresses_the_mark_at_the_end_first_then_brackets_then_commas() {
    let style = style("zh-Hans");
    let line = "海（上），生明，";
    // What the line has too much is taken off the last mark alone, up to its half.
    let at = |measure| first_line(&style, &format!("{line}月天涯共此時"), hundredths(measure));
    assert_eq!(at(710), (line.to_owned(), vec![1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 0.6]));
    assert_eq!(at(700), (line.to_owned(), vec![1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 0.5]));
    // Then off the bracket, whose half lies before it; then off the comma within the line.
    assert_eq!(at(675), (line.to_owned(), vec![0.75, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 0.5]));
    assert_eq!(at(625), (line.to_owned(), vec![0.5, 1.0, 1.0, 0.5, 0.75, 1.0, 1.0, 0.5]));
}

#[test]
fn japanese_compresses_brackets_and_commas_together_and_trims_ends_wholly() {
    let plain = Style { align: Align::Spread, ..japanese() };
    let line = "海（上），生明，";
    let at = |style: &Style, measure| first_line(style, line, hundredths(measure));
    assert_eq!(at(&plain, 650), (line.to_owned(), vec![0.75, 1.0, 1.0, 0.5, 0.75, 1.0, 1.0, 0.5]));
    // The half at the end goes wholly, and what is too much is opened: between characters
    // first, not beside marks.
    let whole = Style { line_end: LineEnd::Whole, ..plain };
    assert_eq!(at(&whole, 720), (line.to_owned(), vec![1.0, 1.0, 1.0, 0.5, 1.0, 1.2, 1.0, 0.5]));
}

/// A text alone on a line, opened by hundredths of an em: by how much its places grow, the one
/// after each glyph.
fn opened(string: &str, by: i64) -> Vec<f64> {
    let style = Style { align: Align::Spread, ..style("zh-HK") };
    let natural = prepare(fonts(), std::slice::from_ref(&style), &text(string)).natural_width();
    let (rest, set) = (first_line(&style, string, natural).1, first_line(&style, string, natural + hundredths(by)).1);
    assert_eq!(rest.len(), string.chars().count());
    set.iter().zip(rest).map(|(a, b)| ((a - b) * 1000.0).round() / 1000.0).collect()
}

fn near(grown: &[f64], wanted: &[f64]) {
    assert!(grown.len() == wanted.len() && grown.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.003), "{grown:?}");
}

#[test]
fn gaps_open_before_other_places_and_all_together_when_that_is_more_even() {
    let string = "海IT天地上";
    near(&opened(string, 10), &[0.05, 0.0, 0.05, 0.0, 0.0, 0.0]);
    // A gap takes a twelfth of an em, the places between characters what is left …
    near(&opened(string, 20), &[0.083, 0.0, 0.083, 0.017, 0.017, 0.0]);
    // … and beyond that all grow together; nothing within the word.
    near(&opened(string, 60), &[0.15, 0.0, 0.15, 0.15, 0.15, 0.0]);
}

#[test]
fn a_word_space_makes_no_hole() {
    let string = "園in park正門外的廣場";
    let space = |grown: &[f64]| grown[3];
    let grown = opened(string, 5);
    assert!((space(&grown) - 0.05).abs() < 0.003 && grown.iter().sum::<f64>() < 0.053, "{grown:?}");
    for by in [10, 30, 60, 90, 140] {
        let grown = opened(string, by);
        let most = grown.iter().copied().fold(0.0, f64::max);
        // Beside the space there are two gaps and five places between characters.
        let even = by as f64 / 800.0 + 0.002;
        assert!(space(&grown) <= most && most <= even.max(0.085), "{by}: {grown:?}");
    }
}

#[test]
fn as_many_lines_as_are_asked_for() {
    let style = Style { indent: Em::ems(2), ..style("zh-HK") };
    let mut more = 0;
    for string in stories().iter().filter(|n| n.lang == "zh-HK").map(|n| &n.text) {
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(string));
        let lane = lane(200, Em::ems(12));
        let natural = set_lines(&paragraph, &lane);
        let counts = line_counts(&paragraph, &lane);
        assert!(counts.contains(&natural.lines.len()));
        assert_eq!(line_count(&paragraph, &lane), (natural.lines.len(), false));
        assert_eq!(set_in(&paragraph, &lane, counts.start() - 1), None);
        assert_eq!(set_in(&paragraph, &lane, counts.end() + 1), None);
        for lines in counts {
            let Some(solution) = set_in(&paragraph, &lane, lines) else { continue };
            assert_eq!(parts(&solution, string).concat(), *string);
            assert_eq!((solution.lines.len(), solution.overset), (lines, None));
            if lines != natural.lines.len() {
                assert!(solution.lines.iter().all(|l| l.stretch <= style.fill.loose), "loose in {lines}: {string}");
            }
            more += usize::from(lines > natural.lines.len());
        }
    }
    assert!(more > 10, "{more} paragraphs gained a line");
}

/// Twenty-six characters, whose six commas can give three em: three lines of twelve, or two.
const MANY_MARKS: &str = "海，上生，明月，天涯共此時情，人怨，遙夜，竟夕相思君";

#[test]
fn a_line_can_be_saved_where_marks_give_enough() {
    let paragraph = prepare(fonts(), &[style("zh-Hans")], &text(MANY_MARKS));
    let lines = lane(9, Em::ems(12));
    assert_eq!(set_lines(&paragraph, &lines).lines.len(), 3);
    assert_eq!(line_counts(&paragraph, &lines), 2..=3);
    let saved = set_in(&paragraph, &lines, 2).expect("two lines");
    assert!(saved.lines.iter().all(|l| l.stretch <= Em::ZERO && l.width <= Em::ems(12)));
    // A lane of two lines is one way to ask for it.
    let short = total_fit(&paragraph, &lane(2, Em::ems(12)));
    assert_eq!((short.overset, short), (None, saved));
    assert_eq!(set_in(&paragraph, &lines, 4), None);
}

#[test]
fn a_lane_of_several_measures_is_filled_as_a_whole() {
    let style = Style { indent: Em::ems(2), ..style("zh-HK") };
    let slot = |i: u32| LineSlot {
        frame: i / 4,
        grid_line: i,
        start: Em::ems(i64::from(i / 4)),
        // Four lines of a column, two beside a picture, one too narrow for any character, the rest.
        measure: match i {
            0..4 => Em::ems(12),
            4 | 5 => Em::ems(7),
            6 => Em::ratio(1, 10),
            _ => Em::ems(16),
        },
    };
    let lane: Vec<LineSlot> = (0..60).map(slot).collect();
    let (mut worse, mut better) = (0, 0);
    for string in stories().iter().filter(|n| n.lang == "zh-HK").map(|n| &n.text) {
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(string));
        let (by_line, whole) = (greedy(&paragraph, &lane), total_fit(&paragraph, &lane));
        assert_eq!(parts(&whole, string).concat(), *string);
        for (i, line) in whole.lines.iter().enumerate() {
            assert_eq!(line.slot, if i < 6 { i } else { i + 1 });
            let indent = if i == 0 { style.indent } else { Em::ZERO };
            assert!(line.last || line.width + indent == lane[line.slot].measure, "{:?}", line.width);
        }
        let worst = |s: &Solution| s.lines.iter().filter(|l| !l.last).map(|l| l.stretch).max().unwrap_or(Em::ZERO);
        worse += usize::from(worst(&whole) > worst(&by_line).max(Em::ZERO));
        better += usize::from(worst(&whole) < worst(&by_line));
    }
    assert!(worse == 0 && better > 5, "{worse} worse, {better} better");
}

#[test]
fn a_lane_too_short_for_the_best_lines_is_used_to_its_end() {
    let style = Style { indent: Em::ems(2), ..style("zh-HK") };
    for string in stories().iter().filter(|n| n.lang == "zh-HK").map(|n| &n.text) {
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(string));
        let natural = total_fit(&paragraph, &lane(200, Em::ems(12))).lines.len();
        let short = total_fit(&paragraph, &lane(natural as u32 - 1, Em::ems(12)));
        let end = short.lines.last().map_or(0, |l| l.text.end);
        assert_eq!(end, short.overset.unwrap_or(string.len()));
        assert_eq!(short.lines.len(), natural - 1);
    }
}

#[test]
fn a_lone_last_character_is_avoided_where_lines_can_be_opened_or_pressed() {
    // Thirteen characters in lines of six leave one alone; twelve and a mark do not.
    let string = "海上生明月天涯共此時情人";
    let paragraph = |style: &Style, s: &str| prepare(fonts(), std::slice::from_ref(style), &text(s));
    let plain = style("zh-HK");
    let lines = |style: &Style, s: &str| {
        let solution = total_fit(&paragraph(style, s), &lane(9, Em::ems(6)));
        parts(&solution, s).iter().map(|l| l.chars().count()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&plain, string), [6, 6]);
    assert_eq!(lines(&plain, &format!("{string}怨"))[2..], [2]);
    // Ragged lines too.
    assert_eq!(lines(&Style { align: Align::Start, ..plain.clone() }, &format!("{string}怨"))[2..], [2]);
    // A house that wants three, and one that does not mind.
    let three = Style { last_line: 3, ..plain.clone() };
    let any = Style { last_line: 1, ..plain.clone() };
    assert_eq!(lines(&three, &format!("{string}怨")).last(), Some(&3));
    assert_eq!(lines(&any, &format!("{string}怨")), [6, 6, 1]);
    // A mark is no character.
    assert_eq!(lines(&plain, &format!("{string}怨。")).last(), Some(&3));
}

#[test]
fn inspect_names_its_breaker() {
    let string = "科學家登船觀測海洋變化並收集樣本回港化驗後公布。";
    let ask = |breaker: Option<&str>| {
        let mut query = json!({ "text": string, "measure_em": 11 });
        if let Some(breaker) = breaker {
            query["breaker"] = breaker.into();
        }
        inspect::lines(fonts(), &query.to_string())
    };
    let ends = |answer: &str| -> Vec<u64> {
        let lines: Value = serde_json::from_str(answer).expect("JSON");
        lines.as_array().expect("lines").iter().filter_map(|l| l["end"].as_u64()).collect()
    };
    let of = |breaker| {
        let paragraph = prepare(fonts(), &[Style { breaker, ..style("zh-HK") }], &text(string));
        let solution = set_lines(&paragraph, &lane(9, Em::ems(11)));
        solution.lines.iter().map(|l| string[..l.text.end].chars().count() as u64).collect::<Vec<_>>()
    };
    assert_eq!(ends(&ask(None).expect("lines")), of(Breaker::TotalFit));
    assert_eq!(ends(&ask(Some("total-fit")).expect("lines")), of(Breaker::TotalFit));
    assert_eq!(ends(&ask(Some("greedy")).expect("lines")), of(Breaker::Greedy));
    assert!(ask(Some("best")).is_err_and(|why| why.contains("`best`")));
}

/// Where a word is wider than the measure, the lines before it are as full as the greedy breaker's.
#[test]
fn an_endless_word_leaves_no_loose_lines_before_it() {
    for (ems, string) in [
        (8, "管正入新作：九品高個世Supercalifragilistic。"),
        (8, "由點位政組革會量沒，性說個點就文和建樣Supercalifragilistic。"),
        (12, "外成些又黨特https://www.info.gov.hk/gia/2026/P2026.htm。"),
    ] {
        let paragraph = prepare(fonts(), std::slice::from_ref(&style("zh-HK")), &text(string));
        let worst = |solution: Solution| solution.lines.iter().map(|l| l.stretch).max();
        let lane = lane(20, Em::ems(ems));
        assert!(worst(total_fit(&paragraph, &lane)) <= worst(greedy(&paragraph, &lane)), "{string}");
    }
}

#[test]
fn a_line_of_one_word_opens_no_other_line() {
    let string = "本社記者去運Hong Kong做總本它～利有人二品：。";
    let paragraph = prepare(fonts(), &[style("zh-HK")], &text(string));
    let worst = |s: &Solution| s.lines.iter().filter(|l| !l.last).map(|l| l.stretch).max().unwrap_or(Em::ZERO);
    for ems in 5..12 {
        let lane = lane(40, Em::ems(ems));
        let (whole, by_line) = (total_fit(&paragraph, &lane), greedy(&paragraph, &lane));
        assert!(worst(&whole) <= worst(&by_line), "{ems}: {:?} {:?}", worst(&whole), worst(&by_line));
        assert_eq!(parts(&whole, string).concat(), string);
    }
}
