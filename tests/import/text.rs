//! The text of an imported page, piece by piece, as a reader of the page would see it.

use dayang::input::edition::Edition;
use dayang::input::manuscript::{Block, Inlines, Manuscript};

/// A text without its spaces.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every text of the stories.
pub fn stories(stories: &[Manuscript]) -> Vec<String> {
    let mut out = Vec::new();
    for story in stories {
        let front = &story.front;
        let one = [&front.bug, &front.label, &front.kicker, &front.deck, &front.byline];
        out.push(front.headline.text.clone());
        out.extend(one.into_iter().flatten().map(|i| i.text.clone()));
        if let Some(refer) = &front.refer {
            out.push(format!("{}{}", refer.text.text, refer.page.value));
        }
        let credits: Vec<String> = front.credits.iter().map(|(a, b)| format!("{}：{}", a.text, b.text)).collect();
        out.push(credits.join(""));
        let mut slug = front.slug.as_ref();
        let mut paragraph = |i: &Inlines| match slug.take() {
            Some(slug) => format!("【{}】{}", slug.text, i.text),
            None => i.text.clone(),
        };
        out.extend(story.lead.iter().filter_map(|b| match b {
            Block::Paragraph(i) => Some(i.text.clone()),
            _ => None,
        }));
        story.body.iter().for_each(|b| block(b, &mut paragraph, &mut out));
    }
    out.iter().map(|t| solid(t)).filter(|t| !t.is_empty()).collect()
}

fn block(block_: &Block, paragraph: &mut dyn FnMut(&Inlines) -> String, out: &mut Vec<String>) {
    match block_ {
        Block::Table(table) => {
            out.extend(table.head.iter().chain(table.rows.iter().flatten()).map(|t| t.text.clone()));
        }
        Block::Paragraph(i) => out.push(paragraph(i)),
        Block::Subhead(i) => out.push(i.text.clone()),
        Block::List { items, .. } => out.extend(items.iter().map(|i| i.text.clone())),
        Block::Photo(photo) => out.extend(photo.caption.as_ref().map(|c| c.text.clone())),
        Block::Sidebar { head, blocks, .. } => {
            out.push(head.text.clone());
            blocks.iter().for_each(|b| block(b, &mut |i: &Inlines| i.text.clone(), out));
        }
    }
}

/// Every text of the furniture that is not computed.
pub fn furniture(edition: &Edition) -> Vec<String> {
    let one = [Some(&edition.title), edition.latin.as_ref(), edition.price.as_ref(), edition.legal.as_ref()];
    let lists = [&edition.ears, &edition.hotline, &edition.weather, &edition.imprint];
    one.into_iter().flatten().chain(lists.into_iter().flatten()).map(|t| solid(t)).collect()
}
