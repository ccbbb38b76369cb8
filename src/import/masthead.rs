//! Finding the masthead: a short heading (or line) with a Latin name and a date beneath it.

use super::dateline::{self, Fact};
use super::findings::{Findings, excerpt};
use super::furniture::{self, Use};
use super::numerals::Date;
use super::page::Furniture;
use super::passage::Passage;
use super::scan::{Block, Content};
use super::vocabulary::{self, Field};

/// How many blocks after a name may tell that it is one.
const REACH: usize = 5;
/// Longest name of a newspaper, in characters.
const LONG_NAME: usize = 12;

/// Parts the newspaper's name from lines that follow it without a blank line.
pub(super) fn part_name(blocks: &mut Vec<Block>) {
    let Some((_, title)) = best(blocks, true) else { return };
    let Some(Block { content: Content::Text(lines), place }) = blocks.get_mut(title) else { return };
    if lines.len() < 2 {
        return;
    }
    let rest = lines.split_off(1);
    let cut = rest.first().map_or(place.end, |l| l.place.start);
    let behind = Block { content: Content::Text(rest), place: cut..place.end };
    place.end = cut.saturating_sub(1).max(place.start);
    blocks.insert(title + 1, behind);
}

/// The block that is most likely the nameplate, and what speaks for it; `parted` lets the name be
/// the first line of several.
fn best(blocks: &[Block], parted: bool) -> Option<(u32, usize)> {
    let found = (0..blocks.len()).map(|i| (evidence(blocks, i, parted), i)).max_by_key(|(e, i)| (*e, usize::MAX - *i));
    found.filter(|(e, _)| *e >= 3)
}

/// Marks the nameplate and the lines under it, and dates that stand alone.
pub(super) fn mark(blocks: &[Block], uses: &mut [Use], find: &mut Findings) {
    if let Some((_, title)) = best(blocks, false) {
        if let Some(u) = uses.get_mut(title) {
            *u = Use::Title;
        }
        mark_lines(blocks, uses, title);
    } else {
        let message = "no masthead: no short heading with a Latin name and a date under it";
        find.warning("no-masthead", message, 0..0, "").help("write the newspaper's name in edition.toml");
    }
    for (block, u) in blocks.iter().zip(uses) {
        if *u == Use::Story && matches!(&block.content, Content::Text(lines) if furniture::is_dateline(lines)) {
            *u = Use::Masthead;
        }
    }
}

/// How much speaks for block `i` being the nameplate.
fn evidence(blocks: &[Block], i: usize, parted: bool) -> u32 {
    let Some(block) = blocks.get(i) else { return 0 };
    let (name, under, mut sum) = match &block.content {
        Content::Head(_, head) => (head, &[][..], 1),
        Content::Text(lines) => match lines.split_first() {
            Some((first, rest)) if rest.is_empty() || parted && furniture::is_short(rest) => (first, rest, 0),
            _ => return 0,
        },
        _ => return 0,
    };
    let digits = name.text.contains(|c: char| c.is_ascii_digit());
    if digits || name.longer_than(LONG_NAME) || name.is_sentence() || !dateline::read(&name.text).iter().all(is_name) {
        return 0;
    }
    sum += u32::from(vocabulary::ends(&name.text, Field::Title).is_some());
    let behind = blocks.iter().skip(i + 1).take(REACH).map_while(|b| match &b.content {
        Content::Text(lines) if furniture::is_short(lines) => Some(lines.as_slice()),
        _ => None,
    });
    let (mut latin, mut dated) = (false, false);
    for fact in std::iter::once(under).chain(behind).flatten().flat_map(|l| dateline::read(&l.text)) {
        latin |= matches!(fact, Fact::Latin(_));
        dated |= matches!(fact, Fact::Date(_));
    }
    // A name alone is no evidence: something must stand under it.
    if !latin && !dated { 0 } else { sum + 2 * u32::from(latin) + u32::from(dated) }
}

fn is_name(fact: &Fact) -> bool {
    matches!(fact, Fact::Unknown(_) | Fact::Legal(_))
}

/// Marks the short text under the nameplate, up to the next heading or paragraph. A last line that
/// says nothing of a masthead, right before a heading of level 1, is left to be its kicker.
fn mark_lines(blocks: &[Block], uses: &mut [Use], title: usize) {
    let zone: Vec<usize> = (title + 1..blocks.len())
        .take_while(
            |i| matches!(blocks.get(*i).map(|b| &b.content), Some(Content::Text(lines)) if furniture::is_short(lines)),
        )
        .collect();
    let last_known = zone.iter().rposition(|i| blocks.get(*i).is_some_and(says_something)).map_or(0, |n| n + 1);
    for (n, i) in zone.iter().enumerate() {
        let next = zone.last().and_then(|l| blocks.get(l + 1));
        let kicker =
            n >= last_known && n + 1 == zone.len() && matches!(next.map(|b| &b.content), Some(Content::Head(1, _)));
        let judged = blocks.get(*i).is_some_and(|b| furniture::judge(b).is_some());
        if let Some(u) = uses.get_mut(*i).filter(|_| !kicker && !judged) {
            *u = Use::Masthead;
        }
    }
}

fn says_something(block: &Block) -> bool {
    let Content::Text(lines) = &block.content else { return false };
    lines.iter().flat_map(|l| dateline::read(&l.text)).any(|f| !matches!(f, Fact::Unknown(_)))
}

impl Furniture {
    /// Takes in a line of the masthead.
    pub fn take_line(&mut self, line: &Passage, find: &mut Findings) {
        let facts = dateline::printed(&line.text);
        if facts.iter().all(|(fact, _)| matches!(fact, Fact::Unknown(_))) {
            return self.take_unknown(line.text.clone(), line, find);
        }
        for (fact, printed) in facts {
            self.take_fact(fact, printed, line, find);
        }
    }

    fn take_fact(&mut self, fact: Fact, printed: String, line: &Passage, find: &mut Findings) {
        let at = line.place.clone();
        match fact {
            Fact::Date(date) if self.date.is_none() => {
                find.note(
                    "guessed-date",
                    format!("the day of issue is {}", date.iso()),
                    at.clone(),
                    "read as the date",
                );
                self.date = Some((date, at));
            }
            Fact::Date(date) if self.date.as_ref().is_some_and(|(first, _)| *first == date) => {
                find.note("recomputed", "the date in another form is computed from the first", at, "not copied");
            }
            Fact::Weekday(day) => self.weekday = self.weekday.take().or(Some((day, at))),
            Fact::Lunar(text) => {
                find.note("recomputed", format!("the lunar date {text} is computed from the date"), at, "not copied")
                    .help("compare it on the proof");
            }
            Fact::Issue(number) if self.issue.is_none() => {
                find.note("guessed-issue", format!("the issue's number is {number}"), at, "read as the issue's number");
                self.issue = Some(number);
            }
            Fact::Extent(sections, pages) if self.extent.is_none() => self.extent = Some((sections, pages, at)),
            Fact::Folio(page) if self.folio.is_none() => {
                find.note("guessed-folio", format!("this is page {page}"), at, "read as the page's number");
                self.folio = Some(page);
            }
            Fact::Price(text) => {
                find.note("guessed-price", format!("the price line is {text}"), at, "read as the price");
                self.price.push(text);
            }
            Fact::Legal(text) => {
                find.note(
                    "guessed-legal",
                    "a line of the masthead is read as its legal line",
                    at,
                    "read as the legal line",
                );
                self.legal.push(text);
            }
            Fact::Latin(text) if self.latin.is_none() => {
                find.note(
                    "guessed-latin",
                    format!("the name in Latin letters is {text}"),
                    at,
                    "read as the Latin name",
                );
                self.latin = Some(Passage { text, ..line.clone() });
            }
            Fact::Latin(text) | Fact::Unknown(text) => self.take_unknown(text, line, find),
            Fact::Date(_) | Fact::Issue(_) | Fact::Extent(..) | Fact::Folio(_) => {
                self.take_unknown(printed, line, find)
            }
        }
    }

    fn take_unknown(&mut self, text: String, line: &Passage, find: &mut Findings) {
        let message = format!("{} in the masthead is not understood; it is kept as an ear", excerpt(&text));
        find.warning("not-understood", message, line.place.clone(), "kept as an ear")
            .help("move it to its field in edition.toml");
        self.ears.push(text);
    }

    /// Says whether the printed weekday fits the date.
    pub fn check_weekday(&self, find: &mut Findings) {
        let Some((day, at)) = &self.weekday else { return };
        let names = ["日", "一", "二", "三", "四", "五", "六"];
        let name = |d: u32| names.get(d as usize).copied().unwrap_or("");
        match self.date.as_ref().map(|(date, _): &(Date, _)| date.weekday()) {
            Some(right) if right != *day => {
                let message = format!("the page says 星期{}, but its date is a 星期{}", name(*day), name(right));
                find.warning("wrong-weekday", message, at.clone(), "as printed").help("check the date in edition.toml");
            }
            _ => {
                find.note("recomputed", "the day of the week is computed from the date", at.clone(), "not copied");
            }
        }
    }
}
