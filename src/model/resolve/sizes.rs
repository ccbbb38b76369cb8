//! The sizes of pages: those of a section are alike, and a spread is two of them wide.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Length, Size};
use crate::input::edition::PlanTable;
use crate::input::toml::keys;
use crate::model::PageRange;

use super::files::Files;
use super::issue::Issue;

/// What two sizes may differ by: a millimetre.
const GRACE: Length = Length::pt(3);

/// A page of the plan with its size.
struct Sized<'i> {
    entry: usize,
    table: &'i PlanTable,
    section: String,
    size: Size,
}

/// Reports pages of another size than those of their section, and spreads that are not two pages
/// wide and one high. A layout that cannot be read is told of where its page is built.
pub fn check(issue: &Issue, files: &mut Files, found: &mut Diagnostics) {
    let size = |(entry, table): (usize, &'_ PlanTable)| {
        let layout = files.layout(table.layout.as_deref()?, None, &mut Diagnostics::default())?;
        let [width, height] = layout.value.page.size;
        Some((entry, PageRange::parse(&table.page)?.section, Size { width: width.0, height: height.0 }))
    };
    let built: Vec<(usize, String, Size)> = issue.built().filter_map(size).collect();
    let plan = &issue.edition.value.plan;
    let of = |(entry, section, size)| Some(Sized { entry, table: plan.get(entry)?, section, size });
    let (spreads, pages): (Vec<Sized>, Vec<Sized>) = built.into_iter().filter_map(of).partition(|p| p.table.spread);
    let sections: BTreeSet<&str> = pages.iter().map(|page| page.section.as_str()).collect();
    let of_section: BTreeMap<&str, Option<&Sized>> =
        sections.into_iter().map(|section| (section, usual(&pages, Some(section)))).collect();
    for page in &pages {
        let usual = of_section.get(page.section.as_str()).copied().flatten();
        if let Some(usual) = usual.filter(|usual| !alike(usual.size, page.size)) {
            found.push(differs(issue, page, usual));
        }
    }
    for spread in &spreads {
        let Some(usual) = usual(&pages, Some(&spread.section)).or_else(|| usual(&pages, None)) else { continue };
        let two = Size { width: usual.size.width * 2, height: usual.size.height };
        if !alike(two, spread.size) {
            found.push(not_two(issue, spread, usual, two));
        }
    }
}

/// A page of the size that most of a section's pages have, or most of all pages.
fn usual<'p, 'i>(pages: &'p [Sized<'i>], section: Option<&str>) -> Option<&'p Sized<'i>> {
    // Sizes that are alike count together, under the first of them.
    let mut counts: Vec<(&Sized, usize)> = Vec::new();
    for page in pages.iter().filter(|p| section.is_none_or(|section| p.section == section)) {
        match counts.iter_mut().find(|(first, _)| alike(first.size, page.size)) {
            Some((_, count)) => *count += 1,
            None => counts.push((page, 1)),
        }
    }
    // The first of equals.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(page, _)| page)
}

fn alike(a: Size, b: Size) -> bool {
    (a.width - b.width).abs() <= GRACE && (a.height - b.height).abs() <= GRACE
}

fn differs(issue: &Issue, page: &Sized, usual: &Sized) -> Diagnostic {
    let (id, other) = (&page.table.page, &usual.table.page);
    let message = format!("page {id} is {}, page {other} of its section {}", said(page.size), said(usual.size));
    let d = raise("page-size", message).at_opt(issue.span(keys!["plan", page.entry, "layout"]), "");
    d.help("give the pages of a section layouts of one size, or make two pages a spread").on_page(id)
}

fn not_two(issue: &Issue, spread: &Sized, usual: &Sized, two: Size) -> Diagnostic {
    let (id, other) = (&spread.table.page, &usual.table.page);
    let message = format!("the spread {id} is {}; two pages like {other} are {}", said(spread.size), said(two));
    let d = raise("spread-size", message).at_opt(issue.span(keys!["plan", spread.entry, "layout"]), "");
    d.help(format!("give it a layout of {}", said(two))).on_page(id)
}

/// 210 × 285 mm.
fn said(size: Size) -> String {
    let mm = |length: Length| {
        let tenths = length.scale(10, 1).whole(Length::micrometres(1000));
        if tenths % 10 == 0 { format!("{}", tenths / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
    };
    format!("{} × {} mm", mm(size.width), mm(size.height))
}
