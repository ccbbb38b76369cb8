//! A measure shared out among a table's columns.
//!
//! Every column asks for a natural width, on which its widest cell stands on one line, and for a
//! least one, on which no word or figure is broken. Where the natural widths fit, what is left
//! over goes between the columns; where they do not, each gives up its part of what it has beyond
//! its least, and then space moves from column to column as long as that saves lines.

use std::collections::BTreeMap;

use crate::geom::Length;

/// What a column asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Demand {
    /// The width on which all its cells stand on one line.
    pub natural: Length,
    /// The width it needs.
    pub least: Length,
    /// Of its figures, the widest part before the point.
    pub left: Length,
    /// Of its figures, the widest part from the point on.
    pub right: Length,
}

/// Columns as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    widths: Vec<Length>,
    starts: Vec<Length>,
    /// From the start of the first to the end of the last.
    pub width: Length,
}

impl Columns {
    /// Start and width of each.
    pub fn places(&self) -> impl Iterator<Item = (Length, Length)> {
        self.starts.iter().copied().zip(self.widths.iter().copied())
    }

    fn of(widths: Vec<Length>, between: &dyn Fn(usize) -> Length) -> Columns {
        let mut starts = Vec::with_capacity(widths.len());
        let mut at = Length::ZERO;
        for (i, width) in widths.iter().enumerate() {
            at += if i > 0 { between(i) } else { Length::ZERO };
            starts.push(at);
            at += *width;
        }
        Columns { widths, starts, width: at }
    }
}

/// Space moves in steps of this part of all there is to move, so that few widths are tried.
const STEPS: i64 = 16;
/// How many rounds of moving space between columns are tried.
const ROUNDS: usize = 24;
/// Moving space is tried with at most this many columns that have any to give.
const MOST: usize = 8;

/// Shares a measure out; `gaps` are the least distance between columns and the usual one, `lines`
/// the number of lines of each cell of a column at a width.
pub(super) fn share(
    demands: &[Demand],
    measure: Length,
    (least_gap, gap): (Length, Length),
    lines: &dyn Fn(usize, Length) -> Vec<usize>,
) -> Columns {
    let gaps = demands.len().saturating_sub(1) as i64;
    let sum = |part: fn(&Demand) -> Length| demands.iter().map(part).sum::<Length>();
    let natural: Length = sum(|d| d.natural);
    if natural + least_gap * gaps <= measure {
        let spare = measure - natural;
        // What is given out up to each gap is the rounded share, so that the last column ends on
        // the measure.
        let upto = |i: usize| spare.scale(i as i64, gaps.max(1));
        return Columns::of(demands.iter().map(|d| d.natural).collect(), &|i| upto(i) - upto(i - 1));
    }
    let least = sum(|d| d.least);
    for gap in [gap, (gap + least_gap) / 2, least_gap] {
        let room = measure - gap * gaps - least;
        if room >= Length::ZERO {
            let mut widths = Vec::with_capacity(demands.len());
            let (mut wanted, mut given) = (Length::ZERO, Length::ZERO);
            for demand in demands {
                wanted += demand.natural - demand.least;
                let due = room.scale(wanted.raw(), (natural - least).raw());
                widths.push(demand.least + due - given);
                given = due;
            }
            let widths = Trader { demands, lines, known: BTreeMap::new() }.trade(widths);
            return Columns::of(widths, &|_| gap);
        }
    }
    Columns::of(demands.iter().map(|d| d.least).collect(), &|_| least_gap)
}

/// Moves space between columns while that saves lines.
struct Trader<'a> {
    demands: &'a [Demand],
    lines: &'a dyn Fn(usize, Length) -> Vec<usize>,
    known: BTreeMap<(usize, Length), Vec<usize>>,
}

impl Trader<'_> {
    fn trade(&mut self, mut widths: Vec<Length>) -> Vec<Length> {
        let open: Vec<usize> =
            (0..widths.len()).filter(|i| self.demands.get(*i).is_some_and(|d| d.natural > d.least)).collect();
        if open.len() < 2 || open.len() > MOST {
            return widths;
        }
        let slack: Length = open.iter().filter_map(|i| Some(*widths.get(*i)? - self.demands.get(*i)?.least)).sum();
        let step = (slack / STEPS).max(Length::pt(1));
        let mut best = self.depth(&widths);
        for _ in 0..ROUNDS {
            let mut better: Option<(usize, Vec<Length>)> = None;
            for (from, to) in open.iter().flat_map(|from| open.iter().map(move |to| (*from, *to))) {
                let Some(next) = self.moved(&widths, (from, to), step) else { continue };
                let depth = self.depth(&next);
                if depth < better.as_ref().map_or(best, |(least, _)| *least) {
                    better = Some((depth, next));
                }
            }
            let Some((depth, next)) = better else { break };
            (best, widths) = (depth, next);
        }
        widths
    }

    /// The widths with a step moved, if the one column has it and the other lacks anything.
    fn moved(&self, widths: &[Length], (from, to): (usize, usize), step: Length) -> Option<Vec<Length>> {
        let (giver, taker) = (self.demands.get(from)?, self.demands.get(to)?);
        let lacks = taker.natural - *widths.get(to)?;
        let has = *widths.get(from)? - giver.least;
        if from == to || lacks <= Length::ZERO || has < step {
            return None;
        }
        let mut next = widths.to_vec();
        *next.get_mut(from)? -= step;
        *next.get_mut(to)? += step;
        Some(next)
    }

    /// Lines of all rows.
    fn depth(&mut self, widths: &[Length]) -> usize {
        let mut rows: Vec<usize> = Vec::new();
        for (column, width) in widths.iter().enumerate() {
            let lines = self.known.entry((column, *width)).or_insert_with(|| (self.lines)(column, *width));
            rows.resize(rows.len().max(lines.len()), 1);
            for (row, lines) in rows.iter_mut().zip(lines.iter()) {
                *row = (*row).max(*lines);
            }
        }
        rows.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(natural: i64, least: i64) -> Demand {
        Demand { natural: Length::pt(natural), least: Length::pt(least), ..Demand::default() }
    }

    /// A cell as long as its column's natural width, broken as if it were sand.
    fn shared(demands: &[Demand], measure: i64) -> Columns {
        let lines = |column: usize, width: Length| -> Vec<usize> {
            let natural: Length = demands[column].natural;
            vec![usize::try_from((natural + width - Length::from_raw(1)).whole(width)).unwrap()]
        };
        share(demands, Length::pt(measure), (Length::pt(4), Length::pt(8)), &lines)
    }

    #[test]
    fn what_is_left_over_goes_between_the_columns() {
        let columns = shared(&[demand(20, 20), demand(30, 10), demand(11, 11)], 100);
        let places: Vec<_> = columns.places().collect();
        assert_eq!(places.iter().map(|p| p.1).collect::<Vec<_>>(), [20, 30, 11].map(Length::pt));
        assert_eq!(columns.width, Length::pt(100));
        assert_eq!(places[1].0 - Length::pt(20), Length::pt(39) / 2);
    }

    #[test]
    fn columns_too_wide_give_what_they_can() {
        let columns = shared(&[demand(40, 40), demand(200, 20)], 120);
        let places: Vec<_> = columns.places().collect();
        assert_eq!(places[0].1, Length::pt(40), "figures are never broken");
        assert_eq!(places[1], (Length::pt(48), Length::pt(72)));
    }

    #[test]
    fn gaps_close_before_anything_is_too_wide() {
        let columns = shared(&[demand(50, 40), demand(90, 55)], 100);
        assert!(columns.width <= Length::pt(100));
        let columns = shared(&[demand(50, 50), demand(90, 60)], 100);
        assert_eq!(columns.width, Length::pt(114), "too wide: as narrow as can be");
    }

    #[test]
    fn space_moves_where_it_saves_a_line() {
        let columns = shared(&[demand(60, 10), demand(130, 10)], 108);
        let widths: Vec<Length> = columns.places().map(|p| p.1).collect();
        assert_eq!(widths.iter().copied().sum::<Length>(), Length::pt(100));
        let lines = |width: Length, natural: i64| (Length::pt(natural) + width - Length::from_raw(1)).whole(width);
        assert_eq!(lines(widths[0], 60).max(lines(widths[1], 130)), 2);
    }

    #[test]
    fn no_columns_and_empty_columns_are_nothing_to_share_among() {
        assert_eq!(shared(&[], 100).width, Length::ZERO);
        assert_eq!(
            share(&[Demand::default()], Length::pt(100), Default::default(), &|_, _| vec![]).width,
            Length::ZERO
        );
        assert_eq!(
            share(&[Demand::default(); 2], Length::ZERO, Default::default(), &|_, _| vec![]).width,
            Length::ZERO
        );
    }
}
