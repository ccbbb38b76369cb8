//! Greedy and total-fit side by side, on 230 paragraphs at measures from 8 to 40 em. The table is
//! printed and stands in `docs/justification.md`; `UPDATE=1` writes it there.

use std::fmt::Write as _;
use std::fs;

use dayang::geom::Em;
use dayang::linebreak::{Paragraph, Solution, greedy, prepare, total_fit};
use dayang::model::Style;

use super::corpus::{News, news};
use super::support::{folder, fonts, lane, style, text};

const MEASURES: [i64; 12] = [8, 9, 10, 11, 12, 13, 14, 16, 20, 24, 32, 40];

/// One breaker's figures.
#[derive(Clone, Copy, Default)]
struct Figures {
    lines: usize,
    sum: i64,
    worst: i64,
    loose: usize,
    orphans: usize,
}

impl Figures {
    fn of(solution: &Solution, string: &str, style: &Style) -> Figures {
        let mut figures = Figures { orphans: orphans(solution, string), ..Figures::default() };
        for line in solution.lines.iter().filter(|l| !l.last) {
            let growth = line.stretch.raw().max(0);
            figures.lines += 1;
            figures.sum += growth;
            figures.worst = figures.worst.max(growth);
            figures.loose += usize::from(line.stretch > style.fill.loose);
        }
        figures
    }
    fn add(&mut self, o: Figures) {
        self.lines += o.lines;
        self.sum += o.sum;
        self.worst = self.worst.max(o.worst);
        self.loose += o.loose;
        self.orphans += o.orphans;
    }
    fn row(&self) -> String {
        let mean = Em::from_raw(self.sum).to_f64() / self.lines as f64;
        format!("{mean:.4} | {:.3} | {} | {}", Em::from_raw(self.worst).to_f64(), self.loose, self.orphans)
    }
}

/// Whether a paragraph of several lines ends with a lone character.
fn orphans(solution: &Solution, string: &str) -> usize {
    let Some(last) = solution.lines.last().filter(|_| solution.lines.len() > 1) else { return 0 };
    let marks = "，。、；：！？」』）》〉】”’…—";
    usize::from(string[last.text.clone()].trim().chars().filter(|c| !marks.contains(*c)).count() < 2)
}

fn body(lang: &str) -> Style {
    let fill = dayang::model::Fill {
        order: if lang == "ja" { dayang::model::FillOrder::Japanese } else { dayang::model::FillOrder::Chinese },
        ..style(lang).fill
    };
    Style { indent: Em::ems(if lang == "ja" { 1 } else { 2 }), fill, ..style(lang) }
}

#[test]
fn total_fit_is_never_worse_than_greedy() {
    let prepared: Vec<(News, Style, Paragraph)> = news()
        .into_iter()
        .map(|n| {
            let style = body(n.lang);
            let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(&n.text));
            (n, style, paragraph)
        })
        .collect();
    assert!(prepared.len() >= 200);
    let mut table = String::from(
        "| measure | lines | greedy: mean | worst | loose | orphans | total-fit: mean | worst | loose | orphans |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut failures = Vec::new();
    for ems in MEASURES {
        let (mut line_by_line, mut whole) = (Figures::default(), Figures::default());
        for (news, style, paragraph) in &prepared {
            let of = |solution: Solution| Figures::of(&solution, &news.text, style);
            let lane = lane(400, Em::ems(ems));
            let (a, b) = (of(greedy(paragraph, &lane)), of(total_fit(paragraph, &lane)));
            if (b.orphans, b.worst) > (a.orphans, a.worst) {
                let (a, b) = (a.row(), b.row());
                failures.push(format!("{ems} em, greedy {a}, total-fit {b}: {}", news.text));
            }
            line_by_line.add(a);
            whole.add(b);
        }
        writeln!(table, "| {ems} em | {} | {} | {} |", whole.lines, line_by_line.row(), whole.row()).expect("text");
        let mean = |f: &Figures| f.sum * 1000 / f.lines as i64;
        if mean(&whole) > mean(&line_by_line) || whole.loose > line_by_line.loose {
            failures.push(format!("{ems} em: in all"));
        }
    }
    println!("{table}");
    assert!(failures.is_empty(), "{} worse\n{}", failures.len(), failures.join("\n"));
    assert_published(&table, prepared.len());
}

/// The table stands in the documentation as it is.
fn assert_published(table: &str, paragraphs: usize) {
    let file = folder("docs/justification.md");
    let doc = fs::read_to_string(&file).expect("docs/justification.md");
    let (head, rest) = doc.split_once("<!-- table -->\n").expect("a place for the table");
    let (_, tail) = rest.split_once("<!-- end -->").expect("its end");
    let wanted = format!("{head}<!-- table -->\n{paragraphs} paragraphs.\n\n{table}<!-- end -->{tail}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &wanted).expect("docs/justification.md");
    }
    assert!(doc == wanted || std::env::var_os("UPDATE").is_some(), "docs/justification.md has another table");
}
