//! The issue around the page: its title and date, and a plan of pages that makes its extent.

use std::collections::BTreeMap;

use super::findings::Findings;
use super::offer::LayoutOffer;
use super::page::Page;

/// Most pages of a plan that is guessed.
const MOST_PAGES: u32 = 400;
/// Ears a masthead has.
const EARS: usize = 2;

/// What the edition file says beyond the page's own furniture.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The newspaper's name.
    pub title: String,
    /// The day of issue.
    pub date: String,
    /// Entries of the plan.
    pub pages: Vec<String>,
    /// Which entry is this page.
    pub built: usize,
    /// Ears.
    pub ears: Vec<String>,
    /// Imprint, with lines that found no other place.
    pub imprint: Vec<String>,
}

/// Plans the issue. `name` is the imported file's, for a title where the page gives none.
pub(super) fn plan(page: &Page, name: &str, offer: Option<&LayoutOffer>, find: &mut Findings) -> Plan {
    let mut plan = Plan { imprint: page.furniture.imprint.clone(), ..Plan::default() };
    plan.title = match &page.furniture.title {
        Some(title) => title.text.clone(),
        None => stem(name).to_owned(),
    };
    plan.date = match &page.furniture.date {
        Some((date, _)) => date.iso(),
        None => {
            find.warning("no-date", "no date on the page; the edition says 2000-01-01", 0..0, "")
                .help("write the day of issue in edition.toml");
            "2000-01-01".into()
        }
    };
    let has_ears = offer.is_some_and(|o| o.shows("ear"));
    for (i, text) in page.furniture.ears.iter().enumerate() {
        if has_ears && i < EARS {
            plan.ears.push(text.clone());
        } else {
            plan.imprint.push(text.clone());
        }
    }
    if plan.imprint.len() > page.furniture.imprint.len() {
        let message =
            "lines of the masthead that are not understood go to the imprint: the layout has no room for ears";
        find.warning("not-understood", message, 0..0, "").help("move them in edition.toml");
    }
    fit_imprint(&mut plan, offer, find);
    pages(&mut plan, page, find);
    plan
}

/// Layouts show so many lines of the imprint, each by its number; what is more joins the last.
fn fit_imprint(plan: &mut Plan, offer: Option<&LayoutOffer>, find: &mut Findings) {
    let Some(offer) = offer.filter(|o| !o.fields.contains("imprint")) else { return };
    let shown = (1..).take_while(|n| offer.fields.contains(&format!("imprint{n}"))).count();
    if shown == 0 || plan.imprint.len() <= shown {
        return;
    }
    let message = format!(
        "the imprint has {} lines, layout `{}` shows {shown}; the rest joins the last",
        plan.imprint.len(),
        offer.name
    );
    find.warning("guessed-imprint", message, 0..0, "").help("divide the imprint otherwise in edition.toml");
    let rest = plan.imprint.split_off(shown - 1);
    plan.imprint.push(rest.join("　"));
}

/// A file's name without folders and extension.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if stem.is_empty() { "untitled" } else { stem }
}

/// A page's section and number.
fn split(page: &str) -> (String, u32) {
    let digits = page.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = page.get(..page.len() - digits.len()).unwrap_or_default();
    (letters.to_owned(), digits.parse().unwrap_or(1))
}

/// Fills in the plan's pages: as many as the printed extent, and every page that is referred to.
fn pages(plan: &mut Plan, page: &Page, find: &mut Findings) {
    let f = &page.furniture;
    let refers: Vec<(String, u32)> =
        page.stories.iter().filter_map(|s| s.refer.as_ref()).map(|r| split(&r.1)).collect();
    let lettered = refers.first().is_none_or(|(letters, _)| !letters.is_empty());
    let first = if lettered { "A1" } else { "1" };
    let this = split(f.folio.as_deref().unwrap_or(first));
    let mut lengths: BTreeMap<String, u32> = BTreeMap::new();
    if let Some((sections, pages, at)) = &f.extent {
        let pages = (*pages).clamp(1, MOST_PAGES);
        lengths = sections_of(&this.0, sections.unwrap_or(1), pages);
        let made: Vec<String> = lengths.iter().map(|(s, n)| run(s, 1, *n)).collect();
        let message = format!("the printed extent is {pages} pages; the plan has {}", made.join(" and "));
        let finding = find.note("guessed-plan", message, at.clone(), "the extent is computed from the plan");
        if made.len() > 1 {
            finding.help("how the pages are divided among the sections is a guess");
        }
    }
    let fixed = !lengths.is_empty();
    for (section, number) in refers.iter().chain([&this]) {
        let length = lengths.entry(section.clone()).or_insert(0);
        if *length >= *number {
            continue;
        }
        *length = (*number).max(*length);
        if fixed {
            let message = format!("page {section}{number} is beyond the printed extent; the plan is made longer");
            find.warning("guessed-plan", message, 0..0, "").help("check the extent and the refer line");
        }
    }
    if !fixed {
        // Half a sheet has two pages.
        lengths.values_mut().filter(|n| !n.is_multiple_of(2)).for_each(|n| *n += 1);
        let made: Vec<String> = lengths.iter().map(|(s, n)| run(s, 1, *n)).collect();
        let message = format!("the page gives no extent; the plan has {}", made.join(" and "));
        find.warning("guessed-plan", message, 0..0, "").help("complete the plan in edition.toml");
    }
    for (section, length) in &lengths {
        if *section != this.0 {
            plan.pages.push(run(section, 1, *length));
            continue;
        }
        if this.1 > 1 {
            plan.pages.push(run(section, 1, this.1 - 1));
        }
        plan.built = plan.pages.len();
        plan.pages.push(run(section, this.1, this.1));
        if *length > this.1 {
            plan.pages.push(run(section, this.1 + 1, *length));
        }
    }
}

/// Sections and their pages: as even as whole sheets of four pages allow, the longest first.
fn sections_of(first: &str, sections: u32, pages: u32) -> BTreeMap<String, u32> {
    let sections = sections.clamp(1, 26).min(pages.div_ceil(2).max(1));
    let mut out = BTreeMap::new();
    let mut left = pages;
    for (i, letter) in ('A'..='Z').take(sections as usize).enumerate() {
        let behind = sections - 1 - u32::try_from(i).unwrap_or(0);
        let even = left.div_ceil(behind + 1).next_multiple_of(4);
        let here = if behind == 0 { left } else { even.min(left.saturating_sub(behind * 2)).max(1) };
        left -= here.min(left);
        let name = if sections == 1 { first.to_owned() } else { letter.to_string() };
        out.insert(name, here);
    }
    out
}

/// `A1`, or `A2-A16`.
fn run(section: &str, from: u32, to: u32) -> String {
    if from == to { format!("{section}{from}") } else { format!("{section}{from}-{section}{to}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_divided_into_sections() {
        let of = |sections, pages| {
            sections_of("A", sections, pages).into_iter().map(|(s, n)| run(&s, 1, n)).collect::<Vec<_>>()
        };
        assert_eq!(of(2, 26), ["A1-A16", "B1-B10"]);
        assert_eq!(of(3, 48), ["A1-A16", "B1-B16", "C1-C16"]);
        assert_eq!(of(1, 8), ["A1-A8"]);
        assert_eq!(of(2, 4), ["A1-A2", "B1-B2"]);
        assert_eq!(of(9, 2), ["A1-A2"]);
    }
}
