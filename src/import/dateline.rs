//! What the lines beside a nameplate say: date, weekday, lunar date, issue, extent, price.

use super::numerals::{self, Date};
use super::vocabulary::{self, Field};

/// One thing a masthead line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// The day of issue.
    Date(Date),
    /// A day of the week, 0 for Sunday.
    Weekday(u32),
    /// A lunar date, as printed.
    Lunar(String),
    /// The issue's number; none when it is too large.
    Issue(u32),
    /// Sections, if given, and pages.
    Extent(Option<u32>, u32),
    /// The page's own number.
    Folio(String),
    /// The price, as printed.
    Price(String),
    /// A legal line, as printed.
    Legal(String),
    /// A name in Latin letters.
    Latin(String),
    /// Nothing that is known here.
    Unknown(String),
}

/// Reads a line of a masthead, from left to right.
pub(super) fn read(line: &str) -> Vec<Fact> {
    printed(line).into_iter().map(|(fact, _)| fact).collect()
}

/// Reads a line of a masthead, from left to right; each fact with its characters.
pub(super) fn printed(line: &str) -> Vec<(Fact, String)> {
    let line = line.trim();
    if let Some(latin) = latin(line) {
        return vec![(Fact::Latin(latin.to_owned()), latin.to_owned())];
    }
    let mut facts: Vec<(Fact, String)> = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "，、|｜/·•".contains(c));
        if rest.is_empty() {
            return facts;
        }
        let (fact, bytes) = fact(rest).unwrap_or_else(|| text(rest));
        match (facts.last_mut(), fact) {
            (Some((Fact::Legal(before), _)), Fact::Unknown(more)) if more.is_ascii() => {
                // A registration's number goes on after a space: 刊号CN 00-0000.
                before.push(' ');
                before.push_str(&more);
            }
            (Some((Fact::Unknown(before), _)), Fact::Unknown(more)) => {
                before.push('　');
                before.push_str(&more);
            }
            (_, fact) => facts.push((fact, rest.get(..bytes).unwrap_or_default().to_owned())),
        }
        rest = rest.get(bytes..).unwrap_or_default();
    }
}

/// The fact at the start of a text, and its bytes.
fn fact(rest: &str) -> Option<(Fact, usize)> {
    if let Some((date, n)) = numerals::date(rest) {
        return Some((Fact::Date(date), n));
    }
    if let Some((day, n)) = numerals::weekday(rest) {
        return Some((Fact::Weekday(day), n));
    }
    if let Some(n) = numerals::lunar(rest) {
        return Some((Fact::Lunar(rest.get(..n)?.to_owned()), n));
    }
    issue(rest).or_else(|| extent(rest)).or_else(|| folio(rest))
}

/// Text up to the next space: a price, a legal line, or unknown. A price goes on over spaces as
/// long as what follows starts as a price too.
fn text(rest: &str) -> (Fact, usize) {
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or(rest).to_owned();
    let fact = if vocabulary::starts(&word, Field::Price).is_some() {
        Fact::Price(word)
    } else if vocabulary::find(&word, Field::Legal).is_some() {
        Fact::Legal(word)
    } else {
        Fact::Unknown(word)
    };
    (fact, end)
}

/// 第20315號, 總第1024期.
fn issue(text: &str) -> Option<(Fact, usize)> {
    let rest = text.strip_prefix(['總', '总']).unwrap_or(text).strip_prefix('第')?;
    let (value, bytes) = numerals::number(rest)?;
    let rest = rest.get(bytes..)?.strip_prefix(['號', '号', '期'])?;
    Some((Fact::Issue(value), text.len() - rest.len()))
}

/// 今日出版三疊八張半, 四大張, 今日8版: in pages, four to a sheet.
fn extent(text: &str) -> Option<(Fact, usize)> {
    let lead = vocabulary::starts(text, Field::Extent);
    let mut rest = text.get(lead.map_or(0, |w| w.text.len())..)?;
    let (mut value, mut bytes) = numerals::number(rest).unwrap_or((0, 0));
    rest = rest.get(bytes..)?;
    let mut sections = None;
    if let Some(after) = rest.strip_prefix(['疊', '叠']).filter(|_| bytes > 0) {
        sections = Some(value);
        (value, bytes) = numerals::number(after).unwrap_or((0, 0));
        rest = after.get(bytes..)?;
    }
    if let Some(after) = rest.strip_prefix(['版', '頁', '页']).filter(|_| lead.is_some() && bytes > 0) {
        return Some((Fact::Extent(None, value), text.len() - after.len()));
    }
    let halved = rest.strip_prefix("半").filter(|_| bytes == 0);
    rest = halved.unwrap_or(rest);
    rest = rest.strip_prefix(['大', '小']).filter(|_| bytes > 0).unwrap_or(rest);
    rest = rest.strip_prefix(['張', '张']).filter(|_| bytes > 0 || halved.is_some())?;
    let more = rest.strip_prefix('半').filter(|_| halved.is_none());
    let pages = value.checked_mul(4)?.checked_add(if more.or(halved).is_some() { 2 } else { 0 })?;
    rest = more.unwrap_or(rest);
    let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    if !apart && vocabulary::starts(rest, Field::Price).is_none() {
        return None;
    }
    Some((Fact::Extent(sections, pages), text.len() - rest.len()))
}

/// A1, A01版, 第3版.
fn folio(text: &str) -> Option<(Fact, usize)> {
    let ordinal = text.strip_prefix('第');
    let (page, bytes) = page(ordinal.unwrap_or(text))?;
    let rest = ordinal.unwrap_or(text).get(bytes..)?;
    let marked = rest.strip_prefix(['版', '頁', '页']);
    let lettered = page.starts_with(|c: char| c.is_ascii_alphabetic());
    let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    if marked.is_none() && !(lettered && apart && ordinal.is_none()) {
        return None;
    }
    Some((Fact::Folio(page), text.len() - marked.unwrap_or(rest).len()))
}

/// A page's number at the start of a text (`A1`, `a01`, `12`): as the plan writes it, and the
/// bytes read.
pub(super) fn page(text: &str) -> Option<(String, usize)> {
    let digits = text.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(text);
    let (number, bytes) = numerals::plain(digits).filter(|n| (1..1000).contains(&n.0))?;
    let letter = text.get(..text.len() - digits.len())?.to_ascii_uppercase();
    Some((format!("{letter}{number}"), letter.len() + bytes))
}

/// A line that is a name in Latin letters: letters, spaces and a few marks, no address.
pub(super) fn latin(line: &str) -> Option<&str> {
    let line = line.trim();
    let letters = line.chars().filter(char::is_ascii_alphabetic).count();
    let plain = |c: char| c.is_ascii_alphabetic() || " .,'’&-–".contains(c);
    let address = line.contains('@') || line.contains("www") || line.contains("//");
    (letters >= 3 && line.len() <= 60 && line.chars().all(plain) && !address).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_from_left_to_right() {
        let d = Date { year: 2026, month: 5, day: 8 };
        assert_eq!(read("2026年5月8日 星期五"), [Fact::Date(d), Fact::Weekday(5)]);
        assert_eq!(
            read("2026年5月8日星期五農曆丙午年三月廿二第一二三號"),
            [Fact::Date(d), Fact::Weekday(5), Fact::Lunar("農曆丙午年三月廿二".into()), Fact::Issue(123)]
        );
        assert_eq!(read("出版四大張　零售每份八元"), [Fact::Extent(None, 16), Fact::Price("零售每份八元".into())]);
        assert_eq!(read("刊号CN 00-1 每份二元"), [Fact::Legal("刊号CN 00-1".into()), Fact::Price("每份二元".into())]);
        assert_eq!(read("Morning Tide Daily"), [Fact::Latin("Morning Tide Daily".into())]);
    }

    #[test]
    fn extents_are_counted_in_pages() {
        for (text, extent) in [
            ("今日出版三疊八張半", Fact::Extent(Some(3), 34)),
            ("出版三疊半張", Fact::Extent(Some(3), 2)),
            ("今日8版", Fact::Extent(None, 8)),
            ("共24頁", Fact::Extent(None, 24)),
        ] {
            assert_eq!(read(text), [extent], "{text}");
        }
        assert_eq!(read("8版"), [Fact::Folio("8".into())]);
        assert_eq!(read("一張嘴"), [Fact::Unknown("一張嘴".into())]);
        assert_eq!(read("四大張零售十元"), [Fact::Extent(None, 16), Fact::Price("零售十元".into())]);
    }

    #[test]
    fn pages_are_written_as_the_plan_writes_them() {
        assert_eq!(read("A01版"), [Fact::Folio("A1".into())]);
        assert_eq!(page("a12)"), Some(("A12".into(), 3)));
        assert_eq!(page("A0"), None);
    }
}
