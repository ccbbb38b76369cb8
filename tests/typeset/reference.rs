//! Total-fit against an exhaustive search: every legal line of a paragraph is weighed, by
//! arithmetic of its own on the items, and of all ways to break it the one is sought whose worst
//! line is opened least, then the one whose lines are opened least in all.

use dayang::geom::Em;
use dayang::linebreak::{Break, Item, Paragraph, Place, Solution, greedy, prepare, total_fit};
use dayang::model::Style;
use dayang::shape::class::Class;

use super::corpus::{News, news, stories};
use super::support::{fonts, lane, style, text};

/// What a lone character in the last line counts as.
const ORPHAN: i64 = Em::QUARTER.raw();
/// Within this of the search.
const NEAR: f64 = 0.005;

/// A paragraph's lines, each weighed by itself.
struct Search<'a> {
    items: &'a [Item],
    measure: i64,
    indent: i64,
    last_line: usize,
}

/// A legal line: its end, its growth, and what it counts as (an orphan more than it grows).
#[derive(Clone, Copy)]
struct Weighed {
    to: usize,
    growth: i64,
    counts: i64,
}

impl Search<'_> {
    /// All legal lines that begin with an item.
    fn lines(&self, from: usize) -> Vec<Weighed> {
        let mut lines = Vec::new();
        for to in from + 1..=self.items.len() {
            let after = self.items[to - 1].after;
            if after < Break::Allowed {
                continue;
            }
            let last = after == Break::Forced;
            let (growth, narrowest) = self.growth(from, to, last);
            if let Some(growth) = growth {
                let orphan = last && from > 0 && self.characters(from, to) < self.last_line;
                lines.push(Weighed { to, growth, counts: if orphan { growth.max(ORPHAN) } else { growth } });
            }
            if last || narrowest > self.measure + Em::ems(2).raw() {
                break;
            }
        }
        lines
    }

    fn characters(&self, from: usize, to: usize) -> usize {
        self.items[from..to].iter().filter(|i| i.class.is_character()).count()
    }

    /// The largest growth of a place of the line, if it can be set; and its least width.
    fn growth(&self, from: usize, to: usize, last: bool) -> (Option<i64>, i64) {
        let blank = |i: &Item| matches!(i.class, Class::Space | Class::WideSpace | Class::Control);
        let line = &self.items[from..to];
        let line = &line[..line.iter().rposition(|i| !blank(i)).map_or(0, |i| i + 1)];
        let measure = self.measure - if from == 0 { self.indent } else { 0 };
        let (mut width, mut least) = (0, 0);
        for (i, item) in line.iter().enumerate() {
            let (first, end) = (i == 0, i + 1 == line.len());
            let lead = if first { item.start } else { item.inside.lead };
            let trail = if end { item.end } else { item.inside.trail };
            let mut give = if first { Em::ZERO } else { item.give.lead };
            give += if end { item.end_give } else { item.give.trail + item.gap.give };
            let natural = item.advance - lead - trail + if end { Em::ZERO } else { item.gap.ideal };
            width += natural.raw();
            least += (natural - give).raw();
        }
        let fits = least <= measure;
        let spare = measure - width;
        let growth = if spare <= 0 || last { 0 } else { opened(line, spare) };
        (fits.then_some(growth), least)
    }

    /// The worst line and the sum of growth of the best way, with its lines' growths.
    fn best(&self) -> (i64, i64, Vec<i64>) {
        let n = self.items.len();
        let lines: Vec<Vec<Weighed>> = (0..n).map(|from| self.lines(from)).collect();
        let mut worst = vec![i64::MAX; n + 1];
        worst[n] = 0;
        for from in (0..n).rev() {
            worst[from] = lines[from].iter().map(|l| l.counts.max(worst[l.to])).min().unwrap_or(i64::MAX);
        }
        let mut sums: Vec<Option<(i64, Weighed)>> = vec![None; n + 1];
        for from in (0..n).rev() {
            let ways = lines[from].iter().filter(|l| l.counts <= worst[0]).filter_map(|l| {
                let rest = if l.to == n { 0 } else { sums[l.to]?.0 };
                Some((rest + l.growth, *l))
            });
            sums[from] = ways.min_by_key(|(sum, _)| *sum);
        }
        let mut growths = Vec::new();
        let mut at = 0;
        while let Some((_, line)) = sums[at].filter(|_| at < n) {
            if self.items[line.to - 1].after != Break::Forced {
                growths.push(line.growth);
            }
            at = line.to;
        }
        (worst[0], sums[0].map_or(0, |s| s.0), growths)
    }

    /// The same, by trying every way there is.
    fn tried(&self, from: usize) -> (i64, i64) {
        if from == self.items.len() {
            return (0, 0);
        }
        let ways = self.lines(from).into_iter().map(|l| {
            let (worst, sum) = self.tried(l.to);
            (worst.max(l.counts), sum.saturating_add(l.growth))
        });
        ways.min_by_key(|(worst, _)| *worst).unwrap_or((i64::MAX, 0))
    }
}

/// How far the places of a line are opened by `spare`: word spaces to their limit, then gaps,
/// then all others; and once those are as far open, all together.
fn opened(line: &[Item], spare: i64) -> i64 {
    let inner = line.split_last().map_or(&[][..], |(_, before)| before);
    let places: Vec<(Place, i64)> = inner.iter().filter_map(Item::place).map(|(p, take)| (p, take.raw())).collect();
    if places.is_empty() {
        return spare / 4;
    }
    let total = |kind| places.iter().filter(|(p, _)| *p == kind).map(|(_, take)| take).sum::<i64>();
    let count = |kind| places.iter().filter(|(p, _)| *p == kind).count().max(1) as i64;
    let (words, gaps) = (total(Place::Word), total(Place::Latin));
    if spare <= words {
        return spare / count(Place::Word);
    }
    if spare <= words + gaps {
        return (words / count(Place::Word)).max((spare - words) / count(Place::Latin));
    }
    // The level at which all places together take just as much, found by halving.
    let taken = |level: i64| places.iter().map(|(_, take)| level.max(*take)).sum::<i64>();
    let (mut low, mut high) = (0, spare);
    while low < high {
        let middle = (low + high) / 2;
        if taken(middle) < spare { low = middle + 1 } else { high = middle }
    }
    let plain = places.iter().any(|(_, take)| *take == 0);
    let most = places.iter().map(|(_, take)| *take).max().unwrap_or(0);
    if plain { low.max(most) } else { low }
}

fn search<'a>(paragraph: &'a Paragraph, style: &Style, measure: Em) -> Search<'a> {
    Search {
        items: paragraph.items(),
        measure: measure.raw(),
        indent: style.indent.raw(),
        last_line: usize::from(style.last_line),
    }
}

/// Growths of the lines that are filled, in 1/65536 em.
fn growths(solution: &Solution) -> impl Iterator<Item = i64> + '_ {
    solution.lines.iter().filter(|l| !l.last).map(|l| l.stretch.raw().max(0))
}

fn quantile(growths: &mut [i64], percent: usize) -> f64 {
    growths.sort_unstable();
    Em::from_raw(growths[(growths.len() - 1) * percent / 100]).to_f64()
}

fn body(lang: &str) -> Style {
    // The search knows the Chinese order only.
    Style { indent: Em::ems(2), fill: style("zh-HK").fill, ..style(lang) }
}

/// Worst and 95th percentile of total-fit and of the search, over texts at a measure.
fn figures(texts: &[News], measure: Em) -> [[f64; 2]; 2] {
    let (mut ours, mut best) = (Vec::new(), Vec::new());
    for News { lang, text: string } in texts {
        let style = body(lang);
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(string));
        let solution = total_fit(&paragraph, &lane(400, measure));
        let (worst, _, growths_of_best) = search(&paragraph, &style, measure).best();
        let own = growths(&solution).max().unwrap_or(0);
        assert!(worst >= ORPHAN || own <= worst + 66, "{own} where {worst} can be had, at {measure:?}: {string}");
        ours.extend(growths(&solution));
        best.extend(growths_of_best);
    }
    [&mut ours, &mut best].map(|g| [quantile(g, 100), quantile(g, 95)])
}

#[test]
fn no_way_is_better_than_total_fit() {
    for (name, texts) in [("stories", stories()), ("news", news())] {
        println!("{name:8} total-fit: worst p95    search: worst p95");
        for ems in [8, 10, 12, 13, 14, 16, 20, 24, 30, 40] {
            let [ours, best] = figures(&texts, Em::ems(ems));
            println!("{ems:>5} em            {:.3} {:.3}           {:.3} {:.3}", ours[0], ours[1], best[0], best[1]);
            for (own, least) in ours.iter().zip(best) {
                assert!(*own <= least + NEAR, "{name} at {ems} em: {own:.4}, {least:.4} can be had");
            }
        }
    }
}

#[test]
fn the_search_finds_what_trying_every_way_finds() {
    let mut tried = 0;
    for News { lang, text: string } in stories() {
        let short: String = string.chars().take(15).collect();
        let style = body(lang);
        let style = Style { indent: Em::ZERO, ..style };
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(&short));
        for ems in [4, 5, 6] {
            let search = search(&paragraph, &style, Em::ems(ems));
            assert_eq!(search.best().0, search.tried(0).0, "{short}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn the_searchs_arithmetic_is_that_of_setting() {
    for News { lang, text: string } in stories() {
        let style = body(lang);
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(&string));
        let search = search(&paragraph, &style, Em::ems(12));
        for breaker in [greedy, total_fit] {
            for line in breaker(&paragraph, &lane(200, Em::ems(12))).lines.iter().filter(|l| !l.last) {
                let at = |byte: usize| paragraph.items().partition_point(|i| (i.text.0 as usize) < byte);
                let (growth, _) = search.growth(at(line.text.start), at(line.text.end), false);
                let set = line.stretch.raw().max(0);
                assert!(
                    growth.is_some_and(|g| (g - set).abs() < 66),
                    "{growth:?} {set} {}",
                    &string[line.text.clone()]
                );
            }
        }
    }
}
