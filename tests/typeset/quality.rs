//! How well both breakers set news text: no forbidden edge, no lone last character, no wide gaps.

use dayang::geom::Em;
use dayang::linebreak::{Line, LineSlot, Paragraph, Solution, greedy, prepare, total_fit};
use dayang::model::{Align, LineBreak, Style};

use super::support::{folder, fonts, lane, style, text};

/// Paragraphs of the example story, markup taken off.
fn paragraphs() -> Vec<String> {
    let story = std::fs::read_to_string(folder("examples/front-page/stories/ocean-mission.md")).expect("a story");
    let body = story.rsplit("+++").next().expect("a body").to_owned();
    body.lines()
        .map(|l| l.replace("**", ""))
        .filter(|l| l.chars().count() > 30 && !l.starts_with(['#', '!', '>', '{', '[']))
        .collect()
}

pub struct Figures {
    pub lines: usize,
    pub faults: usize,
    pub lone: usize,
    pub ragged: usize,
    gaps: Vec<i64>,
}

const NO_START: &str = "，。、；：！？」』）》〉】”’·・‧～—";
const NO_END: &str = "「『（《〈【“‘";

pub type Breaker = fn(&Paragraph, &[LineSlot]) -> Solution;

/// Line by line, and over the whole paragraph.
pub const BREAKERS: [Breaker; 2] = [greedy, total_fit];

pub fn measure(breaker: Breaker, style: &Style, ems: i64) -> Figures {
    let mut figures = Figures { lines: 0, faults: 0, lone: 0, ragged: 0, gaps: Vec::new() };
    let paragraphs = paragraphs();
    assert!(paragraphs.len() > 10, "{}", paragraphs.len());
    for string in &paragraphs {
        let paragraph = prepare(fonts(), std::slice::from_ref(style), &text(string));
        let solution = breaker(&paragraph, &lane(300, Em::ems(ems)));
        assert!(paragraph.missing().is_empty(), "{:?}", paragraph.missing());
        assert_eq!(solution.overset, None);
        assert_eq!(solution.lines.iter().map(|l| &string[l.text.clone()]).collect::<String>(), *string);
        for (i, line) in solution.lines.iter().enumerate() {
            figures.line(line, &string[line.text.clone()], if i == 0 { style.indent } else { Em::ZERO }, ems, i);
        }
    }
    figures
}

impl Figures {
    fn line(&mut self, line: &Line, string: &str, indent: Em, ems: i64, index: usize) {
        let string = string.trim();
        self.lines += 1;
        let dash = string.starts_with("——");
        self.faults += usize::from(string.starts_with(|c| NO_START.contains(c)) && !dash && index > 0);
        self.faults += usize::from(string.ends_with(|c| NO_END.contains(c)));
        if line.last {
            self.lone += usize::from(string.chars().filter(|c| !NO_START.contains(*c)).count() < 2);
        } else {
            self.ragged += usize::from(line.width + indent != Em::ems(ems));
            self.gaps.push(line.stretch.raw());
        }
    }
    /// The gap that `percent` of justified lines do not exceed.
    pub fn quantile(&mut self, percent: usize) -> f64 {
        self.gaps.sort_unstable();
        let last = self.gaps.len() - 1;
        Em::from_raw(self.gaps[last * percent / 100]).to_f64()
    }
}

/// At each measure: what no gap, and what 95 of 100 lines, may exceed; greedy, then total-fit.
const LIMITS: [(i64, [f64; 2], [f64; 2]); 7] = [
    (8, [0.42, 0.17], [0.42, 0.17]),
    (10, [0.17, 0.13], [0.17, 0.13]),
    (12, [0.17, 0.105], [0.125, 0.1001]),
    (13, [0.14, 0.1], [0.125, 0.09]),
    (16, [0.1, 0.09], [0.084, 0.084]),
    (24, [0.1, 0.09], [0.084, 0.084]),
    (40, [0.1, 0.09], [0.084, 0.03]),
];

#[test]
fn news_text_at_newspaper_measures() {
    let mut failures = Vec::new();
    println!("measure lines faults lone p50   p95   worst");
    for (ems, by_line, whole) in LIMITS {
        for (breaker, [worst, p95]) in [(greedy as Breaker, by_line), (total_fit, whole)] {
            let body = Style { indent: Em::ems(2), ..style("zh-HK") };
            let mut figures = measure(breaker, &body, ems);
            let (p50, high, top) = (figures.quantile(50), figures.quantile(95), figures.quantile(100));
            println!(
                "{ems:>4} em {:>6} {:>6} {:>4} {p50:.3} {high:.3} {top:.3}",
                figures.lines, figures.faults, figures.lone
            );
            let faults = figures.faults + figures.lone + figures.ragged;
            failures.extend((faults > 0).then(|| format!("faults at {ems} em")));
            failures.extend((high > p95 || top > worst).then(|| format!("loose at {ems} em: {top} {high}")));
            failures.extend((p50 > 0.02).then(|| format!("the character grid is lost at {ems} em")));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn every_level_and_language_fills_its_lines() {
    for lang in ["zh-HK", "zh-Hans", "zh-Hant", "ja"] {
        for line_break in [LineBreak::ClreqNone, LineBreak::ClreqGb, LineBreak::Gb, LineBreak::ClreqStrict] {
            for breaker in [greedy as Breaker, total_fit] {
                let figures = measure(breaker, &Style { line_break, ..style(lang) }, 14);
                assert_eq!(figures.ragged, 0, "{lang} {line_break:?}");
                assert!(line_break == LineBreak::ClreqNone || figures.faults == 0, "{lang} {line_break:?}");
            }
        }
    }
}

#[test]
fn ragged_lines_are_left_as_they_are() {
    for align in [Align::Start, Align::Center, Align::End] {
        for breaker in [greedy as Breaker, total_fit] {
            let mut figures = measure(breaker, &Style { align, ..style("zh-HK") }, 12);
            assert_eq!(figures.faults, 0);
            assert!(figures.quantile(100) <= 0.0);
        }
        assert_eq!(measure(total_fit, &Style { align, ..style("zh-HK") }, 12).lone, 0);
    }
}
