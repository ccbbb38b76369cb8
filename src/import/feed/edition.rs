//! An edition file for imported stories: one page, in the layout that suits them.

use crate::diag::{Diagnostics, SourceMap};
use crate::import::findings::Findings;
use crate::import::numerals::Date;
use crate::import::offer::LayoutOffer;
use crate::import::page::{Page, Part, Story};
use crate::import::passage::Passage;
use crate::import::{choose, plan as issue, write};

use super::FeedStory;
use super::item::{Block, Item};
use super::text::Text;

/// The text of an edition file. The most important story comes first; of equals, that which the
/// feed gave first.
pub(super) fn plan(
    stories: &[FeedStory],
    items: &[Item],
    name: &str,
    layouts: &[LayoutOffer],
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> String {
    let file = map.add(name, "");
    let mut find = Findings::new(file, diagnostics);
    let mut page = Page { lang: lang(items), ..Page::default() };
    let mut order: Vec<(&FeedStory, &Item)> = stories.iter().zip(items).collect();
    order.sort_by_key(|(_, item)| item.priority.unwrap_or(5));
    page.stories = order.into_iter().map(|(story, item)| story_of(story, item)).collect();
    if let Some(day) = items.iter().filter_map(|item| item.date.as_deref()).max().and_then(date) {
        let message = format!("the edition is dated {}, the day of the latest story", day.iso());
        find.warning("guessed-date", message, 0..0, "").help("write the day of issue in edition.toml");
        page.furniture.date = Some((day, 0..0));
    }
    // A layout made for another region is no choice.
    let made_for = |name: &str| match name {
        n if n.ends_with("-ja") => Some("ja"),
        n if n.ends_with("-tw") => Some("zh-TW"),
        n if n.starts_with("mainland-") => Some("zh-Hans"),
        _ => None,
    };
    let fit = layouts.iter().filter(|l| made_for(&l.name).is_none_or(|lang| lang == page.lang));
    let fit: Vec<LayoutOffer> = fit.cloned().collect();
    let choice = choose::choose(&page, &fit, &mut find);
    let plan = issue::plan(&page, name, choice.offer, &mut find);
    let text = write::edition(&page, &plan, &choice);
    find.finish();
    text
}

/// The language of the edition, that of its first story.
fn lang(items: &[Item]) -> &'static str {
    let of = |lang: &str| match lang.to_ascii_lowercase().as_str() {
        l if l.starts_with("zh-tw") => "zh-TW",
        l if l.starts_with("zh-cn") || l.starts_with("zh-hans") || l.starts_with("zh-sg") => "zh-Hans",
        l if l.starts_with("ja") => "ja",
        _ => "zh-HK",
    };
    items.first().and_then(|item| item.lang.as_deref()).map_or("zh-HK", of)
}

fn date(day: &str) -> Option<Date> {
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// What the choice of a layout needs to know of a story.
fn story_of(story: &FeedStory, item: &Item) -> Story {
    let passage = |text: &Text| Passage { text: text.plain(), ..Passage::default() };
    let some = |text: &Text| (!text.is_empty()).then(|| passage(text));
    let mut out = Story {
        id: story.id.clone(),
        priority: item.priority.unwrap_or(5),
        kicker: some(&item.kicker),
        headline: vec![passage(&item.headline)],
        deck: some(&item.deck),
        label: some(&item.label),
        byline: some(&item.byline),
        slug: some(&item.dateline).map(|p| p.text),
        lead: item.lead.iter().map(passage).collect(),
        ..Story::default()
    };
    for block in &item.blocks {
        out.parts.push(match block {
            Block::Paragraph(text) => Part::Paragraph(passage(text)),
            Block::Subhead(text) => Part::Subhead(vec![passage(text)]),
            Block::List { start, items } => Part::List(*start, items.iter().map(passage).collect()),
            Block::Table(table) => {
                let row = |cells: &Vec<Text>| {
                    let texts: Vec<String> = cells.iter().map(Text::plain).collect();
                    Passage { text: texts.join("　"), ..Passage::default() }
                };
                Part::List(None, table.rows.iter().map(row).collect())
            }
            Block::Photo(photo) => Part::Photo(some(&photo.caption)),
        });
    }
    let notes = item.notes.iter().flatten().map(|text| Part::Paragraph(passage(text)));
    out.parts.extend(notes);
    out
}
