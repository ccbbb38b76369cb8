//! Numbers and dates as newspapers print them: 2026年5月8日, 二〇二六年五月八日, 民國115年, 廿一.

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// Year of the common era.
    pub year: u32,
    /// 1–12.
    pub month: u32,
    /// 1–31.
    pub day: u32,
}

impl Date {
    /// A date that exists, in the years 1800–2199.
    pub(super) fn new(year: u32, month: u32, day: u32) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1800..2200).contains(&year) && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }
    /// Day of the week, 0 for Sunday (Zeller's congruence).
    pub fn weekday(self) -> u32 {
        let (m, y) = if self.month < 3 { (self.month + 12, self.year - 1) } else { (self.month, self.year) };
        let (k, j) = (y % 100, y / 100);
        (self.day + 13 * (m + 1) / 5 + k + k / 4 + j / 4 + 5 * j + 6) % 7
    }
    /// `2026-06-06`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Reads a number at the start of a text: digits, full-width digits, or Chinese numerals
/// (positional or with 十百千). Returns it and the bytes read.
pub(super) fn number(text: &str) -> Option<(u32, usize)> {
    plain(text).or_else(|| chinese(text))
}

/// Digits, at most nine.
pub(super) fn plain(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut bytes, mut count) = (0u32, 0, 0);
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            '０'..='９' => u32::from(c) - u32::from('０'),
            _ => break,
        };
        count += 1;
        value = value.checked_mul(10)?.checked_add(digit)?;
        bytes += c.len_utf8();
    }
    (1..=9).contains(&count).then_some((value, bytes))
}

/// A Chinese numeral character: a digit, or a unit.
fn numeral(c: char) -> Option<(u32, bool)> {
    Some(match c {
        '〇' | '零' | '○' => (0, false),
        '一' => (1, false),
        '二' | '兩' | '两' => (2, false),
        '三' => (3, false),
        '四' => (4, false),
        '五' => (5, false),
        '六' => (6, false),
        '七' => (7, false),
        '八' => (8, false),
        '九' => (9, false),
        '十' => (10, true),
        '百' => (100, true),
        '千' => (1000, true),
        '廿' => (20, true),
        '卅' => (30, true),
        _ => return None,
    })
}

fn chinese(text: &str) -> Option<(u32, usize)> {
    let found: Vec<(u32, bool, usize)> =
        text.chars().map_while(|c| numeral(c).map(|(v, unit)| (v, unit, c.len_utf8()))).take(9).collect();
    let bytes = found.iter().map(|f| f.2).sum();
    if found.is_empty() {
        return None;
    }
    if found.iter().all(|f| !f.1) {
        return Some((found.iter().fold(0, |n, f| n * 10 + f.0), bytes));
    }
    let (mut total, mut digit) = (0u32, None);
    for (value, unit, _) in found {
        match (unit, value) {
            (false, v) => digit = Some(v),
            (true, 20 | 30) => total += value,
            (true, v) => total += digit.take().unwrap_or(1) * v,
        }
    }
    Some((total + digit.unwrap_or(0), bytes))
}

/// Reads a date at the start of a text. Returns it and the bytes read.
pub(super) fn date(text: &str) -> Option<(Date, usize)> {
    let mut rest = text;
    let mut offset = 0;
    for era in ["中華民國", "民國", "公元", "西元"] {
        if let Some(after) = text.strip_prefix(era) {
            rest = after;
            offset = if era.ends_with("民國") { 1911 } else { 0 };
            break;
        }
    }
    let step = |text: &mut &str, marks: &[char]| -> Option<u32> {
        let (value, bytes) = number(text)?;
        *text = text.get(bytes..)?.strip_prefix(marks)?;
        Some(value)
    };
    let year = step(&mut rest, &['年', '-', '/', '.', '／', '．'])?;
    let month = step(&mut rest, &['月', '-', '/', '.', '／', '．'])?;
    let (day, bytes) = number(rest)?;
    rest = rest.get(bytes..)?;
    rest = rest.strip_prefix(['日', '號', '号']).unwrap_or(rest);
    Some((Date::new(year.checked_add(offset)?, month, day)?, text.len() - rest.len()))
}

/// Reads a day of the week at the start of a text (星期六, 周六, 禮拜日; 0 is Sunday), perhaps in
/// brackets. Returns it and the bytes read.
pub(super) fn weekday(text: &str) -> Option<(u32, usize)> {
    let open = text.strip_prefix(['（', '(']).unwrap_or(text);
    let rest = ["星期", "禮拜", "礼拜", "週", "周"].iter().find_map(|p| open.strip_prefix(p))?;
    let c = rest.chars().next()?;
    let day = match c {
        '日' | '天' => 0,
        c => numeral(c).map(|n| n.0).filter(|n| (1..=6).contains(n))?,
    };
    let rest = rest.get(c.len_utf8()..)?;
    let rest = if open.len() < text.len() { rest.strip_prefix(['）', ')'])? } else { rest };
    Some((day, text.len() - rest.len()))
}

/// The bytes of a lunar date at the start of a text: 丙午年三月廿二, 農曆三月廿二日.
pub(super) fn lunar(text: &str) -> Option<usize> {
    let mut rest = text;
    let named = ["農曆歲次", "農曆", "农历", "夏曆", "陰曆", "歲次"].iter().find_map(|p| rest.strip_prefix(p));
    rest = named.unwrap_or(rest).trim_start();
    let year = cyclic_year(rest);
    rest = year.unwrap_or(rest);
    if named.is_none() && year.is_none() {
        return None;
    }
    rest = rest.strip_prefix(['閏', '闰']).unwrap_or(rest);
    rest = match rest.strip_prefix(['正', '冬', '臘', '腊']) {
        Some(after) => after,
        None => rest.get(chinese(rest)?.1..)?,
    };
    rest = rest.strip_prefix('月')?;
    rest = rest.strip_prefix(['大', '小']).unwrap_or(rest);
    rest = rest.strip_prefix('初').unwrap_or(rest);
    rest = rest.get(chinese(rest)?.1..)?;
    rest = rest.strip_prefix('日').unwrap_or(rest);
    Some(text.len() - rest.len())
}

/// What follows 丙午年 or 丙午.
fn cyclic_year(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(|c| "甲乙丙丁戊己庚辛壬癸".contains(c))?;
    let rest = rest.strip_prefix(|c| "子丑寅卯辰巳午未申酉戌亥".contains(c))?;
    let rest = rest.strip_prefix(['馬', '马', '年']).unwrap_or(rest);
    Some(rest.strip_prefix('年').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_three_scripts() {
        let cases =
            [("20315號", 20315), ("１２３", 123), ("二〇二六年", 2026), ("廿一", 21), ("三十", 30), ("十二", 12)];
        for (text, value) in cases {
            assert_eq!(number(text).map(|n| n.0), Some(value), "{text}");
        }
        assert_eq!(number("一千零二十四").map(|n| n.0), Some(1024));
        assert_eq!(number("號"), None);
        assert_eq!(number("99999999999"), None);
    }

    #[test]
    fn dates_of_three_houses() {
        let d = Date { year: 2026, month: 5, day: 8 };
        let forms = [
            "2026年5月8日",
            "二〇二六年五月八日",
            "中華民國115年5月8日",
            "民國一一五年五月八日",
            "2026-05-08",
            "2026/5/8",
        ];
        for text in forms {
            assert_eq!(date(text), Some((d, text.len())), "{text}");
        }
        assert_eq!(d.weekday(), 5);
        assert_eq!(Date { year: 2024, month: 2, day: 29 }.weekday(), 4);
        assert_eq!(date("2026年2月30日"), None);
        assert_eq!(date("2026年6月"), None);
    }

    #[test]
    fn weekdays_and_lunar_dates() {
        assert_eq!(weekday("星期六"), Some((6, 9)));
        assert_eq!(weekday("（週日）"), Some((0, 12)));
        assert_eq!(weekday("周年"), None);
        for text in ["丙午年三月廿二", "農曆三月廿二日", "歲次丙午年閏六月初三", "农历丙午年腊月三十"]
        {
            assert_eq!(lunar(text), Some(text.len()), "{text}");
        }
        assert_eq!(lunar("三月廿二"), None);
    }
}
