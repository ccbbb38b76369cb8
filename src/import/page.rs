//! What an imported page consists of, before it is written out.

use std::ops::Range;

use crate::diag::FileId;

use super::feed;
use super::findings::Findings;
use super::house::House;
use super::numerals::Date;
use super::passage::Passage;

/// A page as understood.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Everything that belongs to no story.
    pub furniture: Furniture,
    /// Stories, the most important first.
    pub stories: Vec<Story>,
    /// BCP 47 language of its text.
    pub lang: &'static str,
}

/// Furniture.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    /// The newspaper's name.
    pub title: Option<Passage>,
    /// Its name in Latin letters.
    pub latin: Option<Passage>,
    /// Day of issue and where it is printed.
    pub date: Option<(Date, Range<usize>)>,
    /// Printed day of the week.
    pub weekday: Option<(u32, Range<usize>)>,
    /// Issue number.
    pub issue: Option<u32>,
    /// Printed extent: sections, pages, place.
    pub extent: Option<(Option<u32>, u32, Range<usize>)>,
    /// The page's own number, as printed.
    pub folio: Option<String>,
    /// Price.
    pub price: Vec<String>,
    /// Legal line.
    pub legal: Vec<String>,
    /// Hotline.
    pub hotline: Vec<String>,
    /// Weather.
    pub weather: Vec<String>,
    /// Imprint.
    pub imprint: Vec<String>,
    /// Lines beside the nameplate that are none of these.
    pub ears: Vec<String>,
}

/// A story.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Id, unique on the page.
    pub id: String,
    /// 1 is the most important.
    pub priority: u8,
    /// Level of its heading; 4 when it has none.
    pub level: u8,
    /// Where it starts.
    pub place: Range<usize>,
    /// Kicker.
    pub kicker: Option<Passage>,
    /// Headline; `|` is a preferred break where [`Story::broken`] says so.
    pub headline: Vec<Passage>,
    /// Deck.
    pub deck: Option<Passage>,
    /// Series bug.
    pub bug: Option<Passage>,
    /// Label.
    pub label: Option<Passage>,
    /// Lead.
    pub lead: Vec<Passage>,
    /// Byline.
    pub byline: Option<Passage>,
    /// Source slug, without its brackets.
    pub slug: Option<String>,
    /// Body.
    pub parts: Vec<Part>,
    /// Refer line: text and page.
    pub refer: Option<(String, String)>,
    /// Credits: office and person.
    pub credits: Vec<(String, String)>,
}

/// A part of a story's body.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A paragraph.
    Paragraph(Passage),
    /// A subhead; its parts are divided by preferred breaks.
    Subhead(Vec<Passage>),
    /// A list: first number, items.
    List(Option<u32>, Vec<Passage>),
    /// A photo's caption; none when only the picture was there.
    Photo(Option<Passage>),
    /// A sidebar: head, paragraphs, list.
    Sidebar(Passage, Vec<Passage>, Option<(Option<u32>, Vec<Passage>)>),
}

impl Story {
    /// How many characters its paragraphs and subheads have.
    pub fn length(&self) -> usize {
        let body = self.parts.iter().map(|p| match p {
            Part::Paragraph(p) => p.length(),
            Part::Subhead(halves) => halves.iter().map(Passage::length).sum(),
            Part::List(_, items) => items.iter().map(Passage::length).sum(),
            Part::Photo(_) | Part::Sidebar(..) => 0,
        });
        body.sum::<usize>() + self.lead.iter().map(Passage::length).sum::<usize>()
    }
    /// Its headline's characters, for messages.
    pub fn title(&self) -> String {
        self.headline.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join("　")
    }
}

/// Settles the texts of a page's stories by a house table.
pub(super) fn settle(page: &mut Page, house: &House, find: &mut Findings) {
    let file = find.file();
    for story in &mut page.stories {
        let mut passages: Vec<(feed::Part, &mut Passage)> = Vec::new();
        let heads = [&mut story.kicker, &mut story.deck].into_iter().flatten();
        passages.extend(heads.chain(&mut story.headline).map(|p| (feed::Part::Head, p)));
        passages.extend(
            [&mut story.bug, &mut story.label, &mut story.byline].into_iter().flatten().map(|p| (feed::Part::Line, p)),
        );
        passages.extend(story.lead.iter_mut().map(|p| (feed::Part::Body, p)));
        for part in &mut story.parts {
            match part {
                Part::Paragraph(p) => passages.push((feed::Part::Body, p)),
                Part::Subhead(halves) => passages.extend(halves.iter_mut().map(|p| (feed::Part::Head, p))),
                Part::List(_, items) => passages.extend(items.iter_mut().map(|p| (feed::Part::Body, p))),
                Part::Photo(caption) => passages.extend(caption.iter_mut().map(|p| (feed::Part::Line, p))),
                Part::Sidebar(head, intro, list) => {
                    passages.push((feed::Part::Head, head));
                    let items = list.iter_mut().flat_map(|(_, items)| items);
                    passages.extend(intro.iter_mut().chain(items).map(|p| (feed::Part::Body, p)));
                }
            }
        }
        let mut texts: Vec<(feed::Part, feed::Text)> =
            passages.iter().map(|(part, p)| (*part, as_text(p, file))).collect();
        let mut lent: Vec<(feed::Part, &mut feed::Text)> = texts.iter_mut().map(|(part, t)| (*part, t)).collect();
        super::house::apply(&mut lent, Some(house), page.lang, find);
        for ((_, passage), (_, text)) in passages.into_iter().zip(&texts) {
            set(passage, text);
        }
    }
}

/// A passage as characters, each with its place.
fn as_text(passage: &Passage, file: FileId) -> feed::Text {
    let letter = |(offset, c): (usize, char)| {
        let strong = passage.strong.iter().any(|r| r.contains(&offset));
        let at = (passage.place.start + offset).min(passage.place.end);
        let look = feed::Look { strong, ..feed::Look::default() };
        feed::Letter { c, at: u32::try_from(at).unwrap_or(u32::MAX), look }
    };
    feed::Text { letters: passage.text.char_indices().map(letter).collect(), ..feed::Text::begun(file) }
}

/// Gives a passage the characters of a text.
fn set(passage: &mut Passage, text: &feed::Text) {
    passage.text.clear();
    passage.strong.clear();
    for letter in &text.letters {
        let start = passage.text.len();
        passage.text.push(letter.c);
        let end = passage.text.len();
        match passage.strong.last_mut() {
            _ if !letter.look.strong => {}
            Some(last) if last.end == start => last.end = end,
            _ => passage.strong.push(start..end),
        }
    }
}
