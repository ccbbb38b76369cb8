//! The extent of an issue: how many sections and sheets its plan makes.
//!
//! The letters of a page's number are its section (疊). Four pages are a sheet (張), two left over
//! are a half (半): 26 pages in two sections are 二疊六張半. Simplified editions say 26版.

use super::calendar::chinese_count;
use super::wording::Wording;

/// Pages of a plan entry: `A1`, or a run `A2-A16`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRange {
    /// Section: the letters.
    pub section: String,
    /// First number.
    pub first: u16,
    /// Last number, equal to the first for a single page.
    pub last: u16,
}

impl PageRange {
    /// Reads `A1` or `A2-A16`; `None` for anything else.
    pub fn parse(text: &str) -> Option<PageRange> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let ((section, first), (other, last)) = (single(first)?, single(last)?);
        let run = section == other && first <= last;
        run.then(|| PageRange { section: section.to_owned(), first, last })
    }
    /// Whether every page of another range is of this one.
    pub fn holds(&self, other: &PageRange) -> bool {
        self.section == other.section && self.first <= other.first && other.last <= self.last
    }
    /// How many pages it has.
    pub fn pages(&self) -> u32 {
        u32::from(self.last.saturating_sub(self.first)) + 1
    }
}

/// `A12` → `("A", 12)`.
fn single(text: &str) -> Option<(&str, u16)> {
    let cut = text.find(|c: char| c.is_ascii_digit())?;
    let (section, digits) = text.split_at_checked(cut)?;
    let letters = section.bytes().all(|b| b.is_ascii_uppercase());
    let number: u16 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    (letters && number > 0).then_some((section, number))
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
            pages = pages.saturating_add(range.pages());
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
    /// 二疊六張半; 26版 in simplified Chinese, 26ページ in Japanese.
    pub fn text(self, wording: Wording) -> String {
        match wording {
            Wording::Simplified => return format!("{}版", self.pages),
            Wording::Japanese => return format!("{}ページ", self.pages),
            Wording::Traditional => {}
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
    fn pages_and_runs() {
        for text in ["", "A", "1A", "A0", "A1-", "A2-A1", "A1-B2", "A-1", "a1", "版1", "A99999", "A1-A2-A3"] {
            assert!(PageRange::parse(text).is_none(), "{text}");
        }
        let parse = |text| PageRange::parse(text).unwrap();
        assert!(parse("A2-A16").holds(&parse("A9")) && parse("1-8").holds(&parse("8")));
        assert!(!parse("A2-A16").holds(&parse("A17")) && !parse("A2-A16").holds(&parse("B2")));
    }
}
