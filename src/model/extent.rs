//! The extent of an issue: how many sections and sheets its plan makes.
//!
//! The letters of a page's number are its section (疊). Four pages are a sheet (張), two left over
//! are a half (半): 26 pages in two sections are 二疊六張半. Simplified editions say 26版.

use super::calendar::chinese_count;
use super::wording::Wording;

/// Most pages a section may have; a plan beyond it is a mistake.
const MOST_PAGES: u32 = 999;

/// Pages of a plan entry: `A1`, or a run `A2-A16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRange {
    /// Section: the letters.
    pub section: String,
    /// First number.
    pub first: u32,
    /// Last number, equal to the first for a single page.
    pub last: u32,
}

impl PageRange {
    /// Reads `A1` or `A2-A16`.
    ///
    /// # Errors
    /// A sentence saying what is wrong.
    pub fn parse(text: &str) -> Result<PageRange, String> {
        let wrong = || format!("`{text}` is not a page such as \"A1\", nor a run such as \"A2-A16\"");
        let (first, last) = match text.split_once('-') {
            Some((a, b)) => (single(a).ok_or_else(wrong)?, single(b).ok_or_else(wrong)?),
            None => (single(text).ok_or_else(wrong)?, single(text).ok_or_else(wrong)?),
        };
        if first.0 != last.0 {
            return Err(format!("the run `{text}` starts and ends in different sections"));
        }
        if first.1 > last.1 {
            return Err(format!("the run `{text}` goes backwards"));
        }
        Ok(PageRange { section: first.0.to_owned(), first: first.1, last: last.1 })
    }
    /// Every page of the range, by name.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        (self.first..=self.last).map(|n| format!("{}{n}", self.section))
    }
}

/// `A12` → `("A", 12)`.
fn single(text: &str) -> Option<(&str, u32)> {
    let cut = text.find(|c: char| c.is_ascii_digit())?;
    let (section, number) = text.split_at_checked(cut)?;
    let letters = section.chars().all(char::is_alphabetic) && section.chars().count() <= 4;
    let number: u32 = (number.len() <= 3 && !number.starts_with('0')).then_some(number)?.parse().ok()?;
    (letters && (1..=MOST_PAGES).contains(&number)).then_some((section, number))
}

/// How many pages and sections an issue has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Pages.
    pub pages: u32,
    /// Sections.
    pub sections: u32,
}

impl Extent {
    /// The extent of a plan.
    pub fn of<'a>(plan: impl Iterator<Item = &'a PageRange>) -> Extent {
        let (mut pages, mut sections) = (0u32, Vec::<&str>::new());
        for range in plan {
            pages = pages.saturating_add(range.last - range.first + 1);
            if !sections.contains(&range.section.as_str()) {
                sections.push(&range.section);
            }
        }
        Extent { pages, sections: u32::try_from(sections.len()).unwrap_or(u32::MAX) }
    }
    /// Whether the pages make whole and half sheets.
    pub fn is_even(self) -> bool {
        self.pages.is_multiple_of(2)
    }
    /// 二疊六張半, or 26版 in simplified Chinese.
    pub fn text(self, wording: Wording) -> String {
        if wording == Wording::Simplified {
            return format!("{}版", self.pages);
        }
        let sheets = match self.pages / 4 {
            0 => String::new(),
            n => format!("{}張", chinese_count(n)),
        };
        let half = match (self.pages % 4 >= 2, sheets.is_empty()) {
            (true, true) => "半張",
            (true, false) => "半",
            (false, _) => "",
        };
        format!("{}疊{sheets}{half}", chinese_count(self.sections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(plan: &[&str]) -> Extent {
        let plan: Vec<PageRange> = plan.iter().map(|p| PageRange::parse(p).unwrap()).collect();
        Extent::of(plan.iter())
    }

    #[test]
    fn sections_and_sheets() {
        let cases = [
            (&["A1", "A2-A16", "B1-B10"][..], "二疊六張半"),
            (&["A1-A4"], "一疊一張"),
            (&["A1", "A2"], "一疊半張"),
            (&["A1-A24"], "一疊六張"),
            (&["A1-A24", "B1-B16", "C1-C8"], "三疊十二張"),
            (&["A1-A44"], "一疊十一張"),
        ];
        for (plan, text) in cases {
            assert_eq!(extent(plan).text(Wording::Traditional), text);
        }
        assert_eq!(extent(&["A1-A24"]).text(Wording::Simplified), "24版");
        assert!(extent(&["A1-A26"]).is_even() && !extent(&["A1-A27"]).is_even());
    }

    #[test]
    fn malformed_pages_are_refused() {
        for text in ["", "A", "1A", "A0", "A01", "A1-", "A2-A1", "A1-B2", "A1000", "A-1", "ABCDE1", "A1-A2-A3"] {
            assert!(PageRange::parse(text).is_err(), "{text}");
        }
        assert_eq!(PageRange::parse("A9-A11").unwrap().names().collect::<Vec<_>>(), ["A9", "A10", "A11"]);
        assert_eq!(PageRange::parse("12").unwrap(), PageRange { section: String::new(), first: 12, last: 12 });
    }
}
