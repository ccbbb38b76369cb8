//! The day of issue in words: weekday, Chinese lunar date, date line.
//!
//! An edition gives its date as `2026-06-06` and nothing else; what the masthead prints of it is
//! computed here, so that a weekday or a lunar date can never be a typing error. The lunar
//! calendar is that of GB/T 33661-2017, from `icu_calendar`.

use icu_calendar::Date;
use icu_calendar::cal::ChineseTraditional;
use icu_calendar::types::Weekday;

use super::wording::Wording;

/// First and last year whose lunar dates are certain.
pub const YEARS: std::ops::RangeInclusive<i32> = 1901..=2099;

/// A day of issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year, within [`YEARS`].
    pub year: i32,
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, 1–31.
    pub day: u8,
}

const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
const BRANCHES: [&str; 12] = ["子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"];
const NUMERALS: [&str; 11] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl Day {
    /// Reads `2026-06-06`.
    ///
    /// # Errors
    /// A sentence saying what is wrong: the notation, a day that does not exist, or a year
    /// outside [`YEARS`].
    pub fn parse(text: &str) -> Result<Day, String> {
        let day = Day::read(text).ok_or_else(|| format!("`{text}` is not a date such as \"2026-06-06\""))?;
        if !YEARS.contains(&day.year) {
            return Err(format!("the year of `{text}` is not between {} and {}", YEARS.start(), YEARS.end()));
        }
        match day.iso() {
            Some(_) => Ok(day),
            None => Err(format!("there is no day `{text}` in the calendar")),
        }
    }

    fn read(text: &str) -> Option<Day> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let p = parts.next()?;
            (p.len() == digits && p.bytes().all(|b| b.is_ascii_digit())).then_some(p)?.parse::<u16>().ok()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let day = Day { year: i32::from(year), month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
        parts.next().is_none().then_some(day)
    }

    fn iso(self) -> Option<Date<icu_calendar::Iso>> {
        Date::try_new_iso(self.year, self.month, self.day).ok()
    }

    /// `2026-06-06`.
    pub fn iso_text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `2026年6月6日`, in every Chinese wording and in Japanese.
    pub fn date_text(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// `星期六`; in Japanese `土曜日`.
    pub fn weekday_text(self, wording: Wording) -> &'static str {
        let (chinese, japanese) = match self.iso().map(|date| date.weekday()) {
            Some(Weekday::Monday) => ("星期一", "月曜日"),
            Some(Weekday::Tuesday) => ("星期二", "火曜日"),
            Some(Weekday::Wednesday) => ("星期三", "水曜日"),
            Some(Weekday::Thursday) => ("星期四", "木曜日"),
            Some(Weekday::Friday) => ("星期五", "金曜日"),
            Some(Weekday::Saturday) => ("星期六", "土曜日"),
            Some(Weekday::Sunday) => ("星期日", "日曜日"),
            None => ("", ""),
        };
        if wording == Wording::Japanese { japanese } else { chinese }
    }

    /// `丙午年四月廿一`; with 农历 before it in simplified Chinese.
    pub fn lunar_text(self, wording: Wording) -> String {
        let Some(iso) = self.iso() else { return String::new() };
        let lunar = iso.to_calendar(ChineseTraditional::new());
        let (cycle, month) = (usize::from(lunar.cyclic_year().year), lunar.month());
        let stem = STEMS.get((cycle + 9) % 10).copied().unwrap_or_default();
        let branch = BRANCHES.get((cycle + 11) % 12).copied().unwrap_or_default();
        let input = month.to_input();
        let leap = match (input.is_leap(), wording) {
            (false, _) => "",
            (true, Wording::Simplified) => "闰",
            (true, _) => "閏",
        };
        let prefix = if wording == Wording::Simplified { "农历" } else { "" };
        let (month, day) = (month_name(input.number(), wording), day_name(lunar.day_of_month().0));
        format!("{prefix}{stem}{branch}年{leap}{month}{day}")
    }
}

/// 正月, 二月 … 十月, 冬月, 臘月.
fn month_name(number: u8, wording: Wording) -> String {
    match (number, wording) {
        (1, _) => "正月".to_owned(),
        (11, _) => "冬月".to_owned(),
        (12, Wording::Simplified) => "腊月".to_owned(),
        (12, _) => "臘月".to_owned(),
        (n, _) => format!("{}月", numeral(n)),
    }
}

/// 初一 … 初十, 十一 … 二十, 廿一 … 三十.
fn day_name(number: u8) -> String {
    match number {
        1..=10 => format!("初{}", numeral(number)),
        11..=19 => format!("十{}", numeral(number - 10)),
        20 => "二十".to_owned(),
        21..=29 => format!("廿{}", numeral(number - 20)),
        _ => "三十".to_owned(),
    }
}

fn numeral(n: u8) -> &'static str {
    NUMERALS.get(usize::from(n)).copied().unwrap_or_default()
}

/// A count below ten thousand in Chinese numerals: 六, 十二, 二十, 一百零五.
pub fn chinese_count(n: u32) -> String {
    let units = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    let (mut out, mut gap) = (String::new(), false);
    for (unit, name) in units {
        let digit = (n % 10_000) / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push_str(numeral(u8::try_from(digit).unwrap_or(0)));
        }
        out.push_str(name);
    }
    if out.is_empty() { numeral(0).to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days whose weekday and lunar date are on record (Hong Kong Observatory's tables).
    const KNOWN: [(&str, &str, &str); 27] = [
        ("2026-06-06", "星期六", "丙午年四月廿一"),
        ("2026-02-17", "星期二", "丙午年正月初一"),
        ("2026-02-16", "星期一", "乙巳年臘月廿九"),
        ("2025-01-29", "星期三", "乙巳年正月初一"),
        ("2025-01-28", "星期二", "甲辰年臘月廿九"),
        ("2025-07-25", "星期五", "乙巳年閏六月初一"),
        ("2025-08-22", "星期五", "乙巳年閏六月廿九"),
        ("2025-08-23", "星期六", "乙巳年七月初一"),
        ("2025-10-06", "星期一", "乙巳年八月十五"),
        ("2024-02-10", "星期六", "甲辰年正月初一"),
        ("2024-02-09", "星期五", "癸卯年臘月三十"),
        ("2024-06-10", "星期一", "甲辰年五月初五"),
        ("2024-09-17", "星期二", "甲辰年八月十五"),
        ("2023-01-22", "星期日", "癸卯年正月初一"),
        ("2023-02-20", "星期一", "癸卯年二月初一"),
        ("2023-03-22", "星期三", "癸卯年閏二月初一"),
        ("2023-04-19", "星期三", "癸卯年閏二月廿九"),
        ("2023-04-20", "星期四", "癸卯年三月初一"),
        ("2023-12-13", "星期三", "癸卯年冬月初一"),
        ("2022-02-01", "星期二", "壬寅年正月初一"),
        ("2021-02-12", "星期五", "辛丑年正月初一"),
        ("2020-05-23", "星期六", "庚子年閏四月初一"),
        ("2020-10-01", "星期四", "庚子年八月十五"),
        ("2017-07-23", "星期日", "丁酉年閏六月初一"),
        ("2000-02-05", "星期六", "庚辰年正月初一"),
        ("1997-07-01", "星期二", "丁丑年五月廿七"),
        ("1949-10-01", "星期六", "己丑年八月初十"),
    ];

    #[test]
    fn known_days_have_their_weekday_and_lunar_date() {
        for (date, weekday, lunar) in KNOWN {
            let day = Day::parse(date).unwrap();
            assert_eq!(
                (day.weekday_text(Wording::Traditional), day.lunar_text(Wording::Traditional).as_str()),
                (weekday, lunar),
                "{date}"
            );
        }
    }

    #[test]
    fn japanese_weekdays() {
        let weekday = |d: &str| Day::parse(d).unwrap().weekday_text(Wording::Japanese);
        assert_eq!((weekday("2026-06-06"), weekday("2026-02-17")), ("土曜日", "火曜日"));
    }

    #[test]
    fn simplified_wording() {
        let lunar = |d: &str| Day::parse(d).unwrap().lunar_text(Wording::Simplified);
        assert_eq!(lunar("2026-06-06"), "农历丙午年四月廿一");
        assert_eq!(lunar("2025-07-25"), "农历乙巳年闰六月初一");
        assert_eq!(lunar("2026-02-16"), "农历乙巳年腊月廿九");
        assert_eq!(Day::parse("2026-06-06").unwrap().date_text(), "2026年6月6日");
    }

    #[test]
    fn wrong_dates_say_what_is_wrong() {
        for (text, part) in [
            ("2026-6-6", "not a date"),
            ("2026/06/06", "not a date"),
            ("2026-06-06-01", "not a date"),
            ("", "not a date"),
            ("2026-02-29", "no day"),
            ("2026-13-01", "no day"),
            ("0400-01-01", "year"),
        ] {
            let error = Day::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn counts_in_chinese() {
        let cases = [
            (0, "〇"),
            (6, "六"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (26, "二十六"),
            (105, "一百零五"),
            (110, "一百一十"),
        ];
        for (n, text) in cases {
            assert_eq!(chinese_count(n), text);
        }
    }
}
