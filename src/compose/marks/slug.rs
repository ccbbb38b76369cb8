//! The slug line: what a sheet is, for whoever finds it on the floor.

use super::super::proof;
use super::Rim;
use crate::color::Ink;
use crate::font::FontStore;
use crate::geom::{Length, Point};
use crate::model::{Job, PagePlan, Style};
use crate::page::{Meta, Page, TextRun, Tree};

/// Type sizes, in points; the largest that fits.
const SIZES: [i64; 3] = [7, 6, 5];
/// How deep the line is, in micrometres, with its distance from the bleed.
pub(super) const DEPTH: i64 = 4_000;
/// Distance of the baseline from where marks begin, in micrometres.
const BASELINE: i64 = 1_300;

/// The line being set: its faces, where it stands.
struct Line<'a> {
    fonts: &'a FontStore,
    style: &'a Style,
    y: Length,
}

/// Adds the line over the page: newspaper, date, time, page and section on the left; on the right
/// its plates, each on itself, the layout, the press profile and the program.
pub(super) fn add(page: &mut Page, plan: &PagePlan, job: &Job, fonts: &FontStore, rim: &Rim) {
    let Some(style) = job.styles.iter().find(|style| style.name == "body").or(job.styles.first()) else { return };
    let y = Length::ZERO - rim.start - Length::micrometres(BASELINE);
    let line = Line { fonts, style, y };
    let [(left, middle), (right, end)] = rim.stretches();
    let mut set = line.fit(&identity(&page.meta, plan), Ink::REGISTRATION, left, middle);
    let mut x = right;
    for (name, ink) in plates(page) {
        let runs = line.fit(&name, ink, x, end);
        x = runs.iter().map(proof::run_right).max().unwrap_or(x) + Length::pt(4);
        set.extend(runs);
    }
    let made = format!("{}　{}　dayang {}", plan.layout, job.press.name, env!("CARGO_PKG_VERSION"));
    set.extend(line.fit(&made, Ink::REGISTRATION, x + Length::pt(4), end));
    page.over_text.extend(set.into_iter().map(|run| TextRun { node: Tree::ARTIFACT, outline: None, ..run }));
}

/// What the page is.
fn identity(meta: &Meta, plan: &PagePlan) -> String {
    let (year, month, day, hour, minute, zone) = meta.date;
    let (sign, offset) = (if zone < 0 { '-' } else { '+' }, zone.unsigned_abs());
    let time = format!("{hour:02}:{minute:02} {sign}{:02}:{:02}", offset / 60, offset % 60);
    let date = format!("{year:04}-{month:02}-{day:02}");
    let parts = [&meta.publication, &date, &time, &plan.id, &plan.section];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("　")
}

/// The page's plates by name, each in its own ink.
fn plates(page: &Page) -> Vec<(String, Ink)> {
    let full = 10_000;
    let process = [('C', [full, 0, 0, 0]), ('M', [0, full, 0, 0]), ('Y', [0, 0, full, 0]), ('K', [0, 0, 0, full])];
    let printed = process.into_iter().filter(|(name, _)| !page.plates.black_only || *name == 'K');
    let process = printed.map(|(name, [c, m, y, k])| (name.to_string(), Ink::process(c, m, y, k)));
    let spots = page.plates.spots.iter().filter_map(|id| {
        let color = page.spots.get(usize::from(id.0))?;
        Some((color.name.clone(), color.tint(*id, full)))
    });
    process.chain(spots).collect()
}

impl Line<'_> {
    /// Sets a text between two places, smaller where it is long, cut short where it is longer.
    fn fit(&self, text: &str, ink: Ink, from: Length, to: Length) -> Vec<TextRun> {
        let set = |text: &str, size: i64| {
            proof::line(self.fonts, self.style, text, Length::pt(size), ink, Point::new(from, self.y))
        };
        let ends = |runs: &[TextRun]| runs.iter().map(proof::run_right).max().unwrap_or(from);
        for size in SIZES {
            let runs = set(text, size);
            if ends(&runs) <= to {
                return runs;
            }
        }
        let mut characters: Vec<char> = text.chars().take(200).collect();
        while !characters.is_empty() {
            characters.truncate(characters.len() * 9 / 10);
            let cut = characters.iter().chain(&['…']).collect::<String>();
            let runs = set(&cut, SIZES[SIZES.len() - 1]);
            if ends(&runs) <= to {
                return runs;
            }
        }
        Vec::new()
    }
}
