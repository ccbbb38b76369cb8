//! One story: its label and deck, lead and byline, body, photos and sidebars.

use std::collections::VecDeque;
use std::ops::Range;

use super::findings::{Findings, excerpt};
use super::list;
use super::page::{Part, Story};
use super::passage::{Passage, is_han};
use super::rejoin;
use super::scan::{Block, Content};
use super::vocabulary::{self, Field};

/// Longest bug or label, in characters.
const LONG_LABEL: usize = 10;
/// Longest deck that is not a heading.
const LONG_DECK: usize = 60;
/// Most paragraphs of a lead.
const LONG_LEAD: usize = 6;
/// A line of text longer than this was not wrapped by its file.
const WRAPPED: usize = 42;

/// A story's blocks, before its parts are told apart.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Level of its heading.
    pub level: u8,
    /// Lines over the headline.
    pub kicker: Vec<Passage>,
    /// Lines of the headline.
    pub headline: Vec<Passage>,
    /// A heading under the headline.
    pub deck: Option<Passage>,
    /// Everything else.
    pub content: Vec<Block>,
    /// Pointer to another page.
    pub refer: Option<(String, String)>,
    /// Where it starts.
    pub place: Range<usize>,
}

/// Tells a story's parts apart.
pub(super) fn compose(raw: Raw, find: &mut Findings) -> Story {
    let mut story = Story {
        level: raw.level,
        place: raw.place.clone(),
        kicker: Passage::spaced(&raw.kicker),
        headline: raw.headline,
        deck: raw.deck,
        refer: raw.refer,
        ..Story::default()
    };
    let mut content: Vec<Block> = raw.content;
    content.reverse();
    take_labels(&mut story, &mut content, find);
    take_deck(&mut story, &mut content, find);
    take_lead(&mut story, &mut content, find);
    content.reverse();
    story.parts = parts(content, find);
    story.lead = rejoin::lead(std::mem::take(&mut story.lead), find);
    story.parts = rejoin::body(std::mem::take(&mut story.parts), find);
    take_slug(&mut story, find);
    if story.length() == 0 {
        find.warning(
            "no-text",
            format!("story {} has no text", excerpt(&story.title())),
            story.place.clone(),
            "no text under it",
        );
    }
    story
}

/// Up to two short lines right under the headline: bug and label. `content` is in reverse.
fn take_labels(story: &mut Story, content: &mut Vec<Block>, find: &mut Findings) {
    let mut found: Vec<Passage> = Vec::new();
    while let Some(Block { content: Content::Text(lines), .. }) = content.last() {
        let short = |l: &Passage| !l.longer_than(LONG_LABEL) && !l.is_finished() && !is_byline(&l.text);
        if content.len() < 2 || found.len() + lines.len() > 2 || !lines.iter().all(short) {
            break;
        }
        found.extend(lines.iter().cloned().map(Passage::into_head));
        content.pop();
    }
    let is_label = |p: &Passage| vocabulary::ends(&p.text, Field::Label).is_some();
    let label = found.iter().position(is_label).or((found.len() == 2).then_some(1));
    if let Some(line) = label.map(|i| found.remove(i)) {
        let message = format!("`{}` under the headline is read as the label", line.text);
        find.note("guessed-label", message, line.place.clone(), "read as the label");
        story.label = Some(line);
    }
    if let Some(line) = found.pop() {
        let message = format!("`{}` under the headline is read as the series bug", line.text);
        find.note("guessed-bug", message, line.place.clone(), "read as the bug");
        story.bug = Some(line);
    }
}

/// A short text under the headline that is no sentence: the deck.
fn take_deck(story: &mut Story, content: &mut Vec<Block>, find: &mut Findings) {
    if story.deck.is_some() || content.len() < 2 {
        return;
    }
    let Some(Block { content: Content::Text(lines), place }) = content.last() else { return };
    let Some(whole) = Passage::spaced(lines) else { return };
    let is_deck = !whole.longer_than(LONG_DECK) && !whole.is_finished() && !lines.iter().any(|l| is_byline(&l.text));
    let text_follows = matches!(content.iter().rev().nth(1).map(|b| &b.content), Some(Content::Text(l)) if l.iter().any(|l| l.longer_than(LONG_LABEL)));
    if is_deck && text_follows && !whole.text.starts_with('【') {
        find.warning(
            "guessed-deck",
            "a short text under the headline is read as its deck",
            place.clone(),
            "read as the deck",
        );
        story.deck = Some(whole.into_head());
        content.pop();
    }
}

/// The paragraphs up to a byline are the lead; a byline at the end of the story has none.
fn take_lead(story: &mut Story, content: &mut Vec<Block>, find: &mut Findings) {
    let mut paragraphs = 0;
    let mut byline = None;
    for (i, block) in content.iter().enumerate().rev() {
        match &block.content {
            Content::Head(..) | Content::List(_) => break,
            Content::Text(lines) if lines.iter().all(|l| is_byline(&l.text)) => {
                byline = Some(i);
                break;
            }
            Content::Text(_) => paragraphs += 1,
            Content::Caption(_) | Content::Picture(..) => {}
        }
        if paragraphs > LONG_LEAD {
            break;
        }
    }
    let last = matches!(content.first(), Some(Block { content: Content::Text(lines), .. }) if lines.iter().all(|l| is_byline(&l.text)));
    let Some(at) = byline.or(last.then_some(0)) else { return };
    let Content::Text(lines) = content.remove(at).content else { return };
    let line = Passage::spaced(&lines).unwrap_or_default().into_head();
    let has_lead = byline.is_some() && paragraphs > 0 && at > 0;
    let message = match has_lead {
        true => format!("the {paragraphs} paragraphs before the byline are read as the lead"),
        false => "a reporter's line is read as the byline".into(),
    };
    find.note(
        if has_lead { "guessed-lead" } else { "guessed-byline" },
        message,
        line.place.clone(),
        "read as the byline",
    );
    story.byline = Some(line);
    if has_lead {
        let (lead, rest): (Vec<Block>, Vec<Block>) =
            content.drain(at..).rev().partition(|b| matches!(b.content, Content::Text(_)));
        content.extend(rest.into_iter().rev());
        for block in lead {
            if let Content::Text(lines) = block.content {
                story.lead.extend(paragraphs_of(lines, find));
            }
        }
    }
}

/// Whether a line is a reporter's: an office, then one or more names, no sentence.
pub(super) fn is_byline(line: &str) -> bool {
    if line.chars().count() > 36 || line.starts_with(['【', '（', '(']) || line.contains(['：', '。', '，']) {
        return false;
    }
    let Some(word) = vocabulary::find(line, Field::Byline) else { return false };
    let Some((before, after)) = line.split_once(word.text) else { return false };
    let mut names =
        after.split(|c: char| c.is_whitespace() || "、／/".contains(c)).filter(|n| !n.is_empty()).peekable();
    let is_name = |n: &str| (2..=8).contains(&n.chars().count()) && n.chars().all(|c| is_han(c) || "·・".contains(c));
    let first_is_short = names.peek().is_some_and(|n| n.chars().count() <= 4 || n.contains(['·', '・']));
    before.chars().count() <= 12 && first_is_short && names.all(is_name)
}

/// The body's parts, in order.
fn parts(content: Vec<Block>, find: &mut Findings) -> Vec<Part> {
    let mut out = Vec::new();
    let mut blocks = VecDeque::from(content);
    let mut sidebars = 0;
    while let Some(block) = blocks.pop_front() {
        match block.content {
            Content::Text(lines) => {
                let next_is_text = matches!(blocks.front().map(|b| &b.content), Some(Content::Text(_)));
                text_part(lines, next_is_text, &mut out, find);
            }
            Content::List(items) => {
                let (start, texts) = list::resolve(&items, find);
                find.note(
                    "guessed-list",
                    "a list within the text; its numbers are set by the engine",
                    block.place,
                    "a list",
                );
                out.push(Part::List(start, texts));
            }
            Content::Caption(caption) => photo(Some(caption), "", block.place, &mut out, find),
            Content::Picture(file, alt) => {
                let mut caption = Some(alt).filter(|a| !a.text.is_empty());
                if let Some(Block { content: Content::Caption(text), .. }) = blocks.front() {
                    if let Some(alt) = caption.replace(text.clone()) {
                        let message =
                            format!("the picture's own text, {}, gives way to its caption", excerpt(&alt.text));
                        find.warning("markup-dropped", message, alt.place, "left out");
                    }
                    blocks.pop_front();
                }
                photo(caption, &file, block.place, &mut out, find);
            }
            Content::Head(_, head) => match sidebar(&head, &mut blocks, find) {
                Some(part) => {
                    sidebars += 1;
                    let message = format!("sidebar {sidebars}: {}", excerpt(&head.text));
                    find.note("guessed-sidebar", message, block.place, "a head with a list: read as a sidebar");
                    out.push(part);
                }
                None => out.push(subhead(head, find)),
            },
        }
    }
    out
}

/// Text: paragraphs, or a short line that stands for a subhead.
fn text_part(lines: Vec<Passage>, next_is_text: bool, out: &mut Vec<Part>, find: &mut Findings) {
    let after_cut = matches!(out.iter().rev().find(|p| matches!(p, Part::Paragraph(_))), Some(Part::Paragraph(p)) if !p.is_finished());
    if let [line] = lines.as_slice()
        && next_is_text
        && !after_cut
        && !out.is_empty()
        && !line.longer_than(20)
        && !line.is_finished()
    {
        find.warning(
            "guessed-subhead",
            "a short line in the text is read as a subhead",
            line.place.clone(),
            "read as a subhead",
        );
        return out.push(Part::Subhead(vec![line.clone().into_head()]));
    }
    out.extend(paragraphs_of(lines, find).into_iter().map(Part::Paragraph));
}

/// Lines as paragraphs: wrapped lines are joined; lines too long to have been wrapped, each ending
/// a sentence, are paragraphs of their own.
fn paragraphs_of(lines: Vec<Passage>, find: &mut Findings) -> Vec<Passage> {
    let mut out: Vec<Passage> = Vec::new();
    let mut last_ends = true;
    for line in lines {
        let ends = line.is_sentence() && line.longer_than(WRAPPED);
        match out.last_mut() {
            Some(before) if !last_ends => before.append(&line),
            Some(_) => {
                find.note(
                    "guessed-paragraph",
                    "a line is read as a paragraph of its own",
                    line.place.clone(),
                    "a paragraph",
                );
                out.push(line);
            }
            None => out.push(line),
        }
        last_ends = ends;
    }
    out
}

fn photo(caption: Option<Passage>, file: &str, at: Range<usize>, out: &mut Vec<Part>, find: &mut Findings) {
    if file.is_empty() {
        let message = "a caption is read as that of a photo still to come";
        find.warning("guessed-photo", message, at, "read as a caption")
            .help("write the picture's file into the manuscript");
    } else {
        let message = format!("the picture {} is not copied; its place is kept", excerpt(file));
        find.warning("guessed-photo", message, at, "a picture").help("write the file's path into the manuscript");
    }
    out.push(Part::Photo(caption));
}

/// A head followed by a list (with at most one short paragraph between) is a sidebar's.
fn sidebar(head: &Passage, blocks: &mut VecDeque<Block>, find: &mut Findings) -> Option<Part> {
    let intro = match (blocks.front().map(|b| &b.content), blocks.get(1).map(|b| &b.content)) {
        (Some(Content::List(_)), _) => Vec::new(),
        (Some(Content::Text(lines)), Some(Content::List(_))) if lines.iter().all(|l| !l.longer_than(LONG_DECK)) => {
            let intro = paragraphs_of(lines.clone(), find);
            blocks.pop_front();
            intro
        }
        _ => return None,
    };
    let Some(Content::List(items)) = blocks.pop_front().map(|b| b.content) else { return None };
    Some(Part::Sidebar(head.clone(), intro, Some(list::resolve(&items, find))))
}

/// A subhead; `：` and a space divide it into two parts.
fn subhead(head: Passage, find: &mut Findings) -> Part {
    let Some((first, second)) = head.text.split_once("：　").or_else(|| head.text.split_once("： ")) else {
        return Part::Subhead(vec![head]);
    };
    let half = |text: String| Passage { text, ..head.clone() };
    let halves = vec![half(format!("{first}：")), half(second.trim_start().to_owned())];
    find.note("guessed-subhead", "a subhead in two parts", head.place.clone(), "may be broken after the colon");
    Part::Subhead(halves)
}

/// 【…訊】 at the start of the first body paragraph is the source slug.
fn take_slug(story: &mut Story, find: &mut Findings) {
    let first = story.parts.iter_mut().find_map(|p| match p {
        Part::Paragraph(p) => Some(p),
        _ => None,
    });
    let Some(paragraph) = first else { return };
    let Some((slug, rest)) = paragraph.text.strip_prefix('【').and_then(|t| t.split_once('】')) else { return };
    let Some(word) = vocabulary::find(slug, Field::Slug).filter(|_| slug.chars().count() <= 24 && !slug.contains('【'))
    else {
        return;
    };
    let slug = slug.to_owned();
    let message = format!("【{slug}】 is read as the source slug, because of `{}`: {}", word.text, word.why);
    find.note("guessed-slug", message, paragraph.place.clone(), "starts with its source");
    *paragraph = paragraph.from(paragraph.text.len() - rest.len());
    story.slug = Some(slug);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_an_office_and_names() {
        for line in
            ["本報記者 江以晴", "本報記者江以晴", "本报记者 张三 李四", "特約撰文 白朗", "本報特派員　司徒遠、江以晴"]
        {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "記者節活動今日在市中心舉行",
            "記者會將於明日召開。",
            "記者",
            "他對記者說，今日天氣好",
            "【記者江以晴／北岸報導】",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }
}
