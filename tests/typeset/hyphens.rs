//! Hyphens at line ends: where a style hyphenates, and where the writer typed soft ones.

use dayang::geom::Em;
use dayang::linebreak::{Line, SetGlyph, greedy, prepare};
use dayang::model::{Style, WordBreak};

use super::support::{fonts, lane, style, text};

/// The lines of a text at a measure of so many ems.
fn lines(string: &str, hyphenate: bool, ems: i64) -> Vec<Line> {
    let style = Style { hyphenate, ..style("zh-HK") };
    greedy(&prepare(fonts(), &[style], &text(string)), &lane(60, Em::ems(ems))).lines
}

/// Whether a line ends with a hyphen that its text has not.
fn ends_with_hyphen(line: &Line) -> bool {
    let is_hyphen = |g: &SetGlyph| {
        let face = fonts().get(g.face).expect("a face");
        [face.glyph('\u{2010}'), face.glyph('-')].contains(&Some(g.id))
    };
    line.glyphs.last().is_some_and(is_hyphen)
}

const STORY: &str = "香港專上學院推行Internationalization計劃，與Massachusetts Institute of Technology合作，\
    研究Telecommunications及Environmental Conservation，設Postgraduate獎學金。";

#[test]
fn a_hyphen_stands_where_a_word_is_broken_and_inside_the_measure() {
    let with = lines(STORY, true, 9);
    let hyphens = with.iter().filter(|l| ends_with_hyphen(l)).count();
    assert!(hyphens >= 2, "{hyphens}");
    for line in with.iter().filter(|l| ends_with_hyphen(l)) {
        let broken = STORY.get(line.text.end - 1..line.text.end + 1).expect("letters");
        assert!(broken.chars().all(|c| c.is_ascii_alphabetic()), "{broken}");
        assert!(line.width <= Em::ems(9));
        let [.., letter, hyphen] = line.glyphs.as_slice() else { panic!("two glyphs") };
        // It stands for no text of its own, and follows its letter closely.
        assert_eq!(hyphen.text, letter.text);
        assert!((hyphen.x - letter.x - letter.advance).to_f64().abs() < 0.05);
        assert_eq!((hyphen.x + hyphen.advance).to_f64(), line.width.to_f64());
    }
    let worst = |lines: &[Line]| lines.iter().map(|l| l.stretch).max().expect("lines");
    let without = lines(STORY, false, 9);
    assert!(without.iter().all(|l| !ends_with_hyphen(l)));
    assert!(worst(&with) < worst(&without));
}

#[test]
fn a_soft_hyphen_is_seen_at_a_line_end_only() {
    let soft = "研究Tele\u{AD}com\u{AD}mu\u{AD}ni\u{AD}ca\u{AD}tions";
    let whole = lines(soft, false, 40);
    assert!(!ends_with_hyphen(&whole[0]));
    assert_eq!(whole[0].width, lines(&soft.replace('\u{AD}', ""), false, 40)[0].width);
    let broken = lines(soft, false, 6);
    let (last, others) = broken.split_last().expect("lines");
    assert!(!others.is_empty() && others.iter().all(ends_with_hyphen) && !ends_with_hyphen(last));
    assert!(others.iter().all(|l| soft.get(..l.text.end).is_some_and(|t| t.ends_with('\u{AD}'))));
    // One that ends the text has nothing to join.
    assert!(!ends_with_hyphen(&lines("Tele\u{AD}", false, 9)[0]));
}

#[test]
fn phrases_are_not_hyphenated() {
    let head = Style { hyphenate: true, word_break: WordBreak::Phrase, ..style("zh-HK") };
    let set = greedy(&prepare(fonts(), &[head], &text("Internationalization 計劃")), &lane(9, Em::ems(5)));
    assert!(set.lines.iter().all(|l| !ends_with_hyphen(l)));
}
