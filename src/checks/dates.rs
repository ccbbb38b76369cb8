//! Checks of dates that were typed: weekdays, lunar dates.
//!
//! The date line is computed from the edition's date; what somebody typed may contradict it.

use std::ops::Range;

use crate::diag::catalogue::raise;
use crate::model::wording::Wording;
use crate::model::{Day, Part, Text};

use super::{Found, Inspection};

/// Dates without a year are of the issue's own days if they are this near, in days.
const NEAR: i64 = 14;

pub(super) fn check(on: &Inspection, found: &mut Found) {
    let Some(day) = on.job.issue.day else { return };
    for (part, text) in on.texts() {
        weekdays(text, part == Part::Furniture, day, found);
        if part == Part::Furniture {
            lone_weekday(text, day, found);
            lunar(text, day, found);
        }
    }
}

/// A date as typed, with the weekday behind it.
struct Typed {
    /// All of it, a bracket around the weekday included.
    range: Range<usize>,
    /// The weekday alone.
    weekday_range: Range<usize>,
    year: Option<i32>,
    month: u8,
    day: u8,
    /// 星期一 … 星期日.
    weekday: &'static str,
}

/// A date of the text with a weekday that it has not got, or in furniture a date that is not the
/// issue's.
fn weekdays(text: &Text, furniture: bool, issue: Day, found: &mut Found) {
    for typed in dated(&text.text) {
        let Some(day) = nearest_day(&typed, issue) else { continue };
        let right = day.weekday_text(Wording::Traditional);
        let wrong_day = furniture && typed.year.is_some() && day != issue;
        if right.is_empty() || (right == typed.weekday && !wrong_day) {
            continue;
        }
        let shown = text.text.get(typed.range.clone()).unwrap_or("");
        if furniture {
            // Where only the weekday is wrong, the date itself may be computed.
            let typed_part = if wrong_day { typed.range } else { typed.weekday_range };
            let at = text.span_of(typed_part);
            let message = format!(
                "the date 「{shown}」 is not the edition's, {}{}",
                issue.date_text(),
                issue.weekday_text(Wording::Traditional)
            );
            found.push(raise("date-line", message).at_opt(at, "typed here").help("write {date} and {weekday} instead"));
        } else {
            let message = format!("「{shown}」: {} is a {right}", day.date_text());
            let help = format!("write {right}, or another day");
            let at = text.span_of(typed.range);
            found.push(raise("date-weekday", message).at_opt(at, "").help(help));
        }
    }
}

/// The day that a typed date means: of its year, else the one nearest to the issue if it is near.
fn nearest_day(typed: &Typed, issue: Day) -> Option<Day> {
    let of = |year| Day { year, month: typed.month, day: typed.day };
    if let Some(year) = typed.year {
        return Some(of(year));
    }
    let distance = |day: &Day| (ordinal(*day) - ordinal(issue)).abs();
    let near = [issue.year - 1, issue.year, issue.year + 1].map(of).into_iter().min_by_key(distance)?;
    (distance(&near) <= NEAR).then_some(near)
}

/// Days since a day long ago, in the Gregorian calendar.
fn ordinal(day: Day) -> i64 {
    // Years begin in March, so that the leap day is the last.
    let (year, month) = (i64::from(day.year), i64::from(day.month));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + i64::from(day.day)
}

/// Every `[2026年]6月6日（星期六）` of a text.
fn dated(text: &str) -> Vec<Typed> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('月') {
        let Some((start, month)) = number_before(text, at) else { continue };
        let after = at + '月'.len_utf8();
        let Some((mark, day)) = number_after(text, after) else { continue };
        let Some(rest) = text.get(mark..).and_then(|t| t.strip_prefix(['日', '號', '号'])) else { continue };
        let skipped = rest.trim_start_matches([' ', '\u{3000}', '（', '(', '，', '\n', '　']);
        let Some((weekday, length)) = weekday_of(skipped) else { continue };
        let from = text.len() - skipped.len();
        let behind = text.get(from + length..).and_then(|t| t.chars().next()).filter(|c| matches!(c, '）' | ')'));
        let end = from + length + behind.map_or(0, char::len_utf8);
        let year = text.get(..start).and_then(|t| t.strip_suffix('年')).and_then(|t| number_before(text, t.len()));
        let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else { continue };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            continue;
        }
        let known = |y: i64| i32::try_from(y).ok().filter(|y| (1901..=2099).contains(y));
        let range = year.map_or(start, |(at, _)| at)..end;
        out.push(Typed {
            range,
            weekday_range: from..from + length,
            year: year.and_then(|(_, y)| known(y)),
            month,
            day,
            weekday,
        });
    }
    out
}

/// The weekday at a text's start, and its length in bytes.
fn weekday_of(text: &str) -> Option<(&'static str, usize)> {
    let prefix = ["星期", "禮拜", "礼拜", "週", "周"].into_iter().find(|p| text.starts_with(p))?;
    let day = text.get(prefix.len()..)?.chars().next()?;
    let full = match day {
        '一' => "星期一",
        '二' => "星期二",
        '三' => "星期三",
        '四' => "星期四",
        '五' => "星期五",
        '六' => "星期六",
        '日' | '天' => "星期日",
        _ => return None,
    };
    Some((full, prefix.len() + day.len_utf8()))
}

/// The number in digits that ends at `at`, and where it starts.
fn number_before(text: &str, at: usize) -> Option<(usize, i64)> {
    let head = text.get(..at)?;
    let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = at - digits;
    if digits > 4 {
        return None;
    }
    Some((start, text.get(start..at)?.parse().ok()?))
}

/// The number in digits that starts at `at`, and where it ends.
fn number_after(text: &str, at: usize) -> Option<(usize, i64)> {
    let rest = text.get(at..)?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 2 {
        return None;
    }
    Some((at + digits, rest.get(..digits)?.parse().ok()?))
}

/// A weekday that stands by itself in furniture is the date line's.
fn lone_weekday(text: &Text, issue: Day, found: &mut Found) {
    let mut at = 0;
    for token in text.text.split(|c: char| c.is_whitespace() || matches!(c, '|' | '｜')) {
        let start = text.text.get(at..).and_then(|rest| rest.find(token)).map_or(at, |i| at + i);
        at = start + token.len();
        let Some((weekday, _)) = weekday_of(token).filter(|(_, length)| *length == token.len()) else { continue };
        // One that stands behind a date is reported with it.
        let behind = dated(&text.text).iter().any(|typed| typed.weekday_range.end == at);
        if weekday == issue.weekday_text(Wording::Traditional) || behind {
            continue;
        }
        let message = format!(
            "the weekday 「{token}」 is not that of {}, {}",
            issue.date_text(),
            issue.weekday_text(Wording::Traditional)
        );
        found.push(
            raise("date-line", message).at_opt(text.span_of(start..at), "typed here").help("write {weekday} instead"),
        );
    }
}

const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// A lunar date typed in furniture that is not the issue's.
fn lunar(text: &Text, issue: Day, found: &mut Found) {
    let computed = plain_lunar(&issue.lunar_text(Wording::Traditional));
    let Some((_, day_of_year)) = computed.split_once('年') else { return };
    let chars: Vec<(usize, char)> = text.text.char_indices().collect();
    for window in chars.windows(3) {
        let [(at, a), (_, b), (_, c)] = *window else { continue };
        let cycle = STEMS.contains(a) && BRANCHES.contains(b) && c == '年';
        let named = matches!((a, b), ('農', '曆') | ('农', '历'));
        if !cycle && !named {
            continue;
        }
        let rest = text.text.get(at..).unwrap_or("");
        let typed: String = rest.chars().take_while(|c| !c.is_whitespace()).take(14).collect();
        let plain = plain_lunar(&typed);
        let (wanted, said) = if cycle { (computed.as_str(), "") } else { (day_of_year, "農曆") };
        // 農曆 alone, or before another word, is no date.
        if plain.contains(wanted) || !typed.contains('月') {
            continue;
        }
        let message = format!("the lunar date 「{typed}」 is not the edition's, {said}{wanted}");
        let at = text.span_of(at..at + typed.len());
        found.push(raise("date-line", message).at_opt(at, "typed here").help("write {lunar} instead"));
        return;
    }
}

/// A lunar date in one notation: 冬月 and 臘月 as numbers, 廿 spelt out, 閏 in one form.
fn plain_lunar(text: &str) -> String {
    let rules =
        [("冬月", "十一月"), ("臘月", "十二月"), ("腊月", "十二月"), ("闰", "閏"), ("二十", "廿"), ("廿十", "廿")];
    rules.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_weekdays_are_found() {
        let read = |text| dated(text).into_iter().map(|t| (t.year, t.month, t.day, t.weekday)).collect::<Vec<_>>();
        assert_eq!(read("2026年6月6日（星期六）及7日"), [(Some(2026), 6, 6, "星期六")]);
        assert_eq!(read("將於6月9日　周二舉行"), [(None, 6, 9, "星期二")]);
        assert_eq!(read("6月9日舉行，周二再議；13月1日 周一；三個月後周一"), []);
    }

    #[test]
    fn days_are_counted() {
        let day = |year, month, day| Day { year, month, day };
        assert_eq!(ordinal(day(2026, 3, 1)) - ordinal(day(2026, 2, 28)), 1);
        assert_eq!(ordinal(day(2024, 3, 1)) - ordinal(day(2024, 2, 28)), 2);
        assert_eq!(ordinal(day(2027, 1, 1)) - ordinal(day(2026, 12, 31)), 1);
        let typed =
            |month, day| Typed { range: 0..0, weekday_range: 0..0, year: None, month, day, weekday: "星期一" };
        assert_eq!(nearest_day(&typed(12, 31), day(2027, 1, 2)), Some(day(2026, 12, 31)));
        assert_eq!(nearest_day(&typed(3, 1), day(2027, 1, 2)), None);
    }
}
