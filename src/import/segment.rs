//! Blocks to a page: what is furniture, where stories begin, which is the most important.

use std::cmp::Reverse;

use super::findings::{Findings, excerpt};
use super::furniture::{self, Use};
use super::list::Item;
use super::masthead;
use super::page::{Page, Story};
use super::passage::{Passage, statement_spaces};
use super::scan::{Block, Content};
use super::story::{self, Raw};
use super::vocabulary::{SIMPLIFIED, TRADITIONAL};

/// Longest kicker that is not a heading, in characters.
const LONG_KICKER: usize = 26;

/// Reads a page from its blocks; `alone` when its stories are wanted without the page.
pub(super) fn segment(mut blocks: Vec<Block>, alone: bool, find: &mut Findings) -> Page {
    masthead::part_name(&mut blocks);
    let mut uses = vec![Use::Story; blocks.len()];
    masthead::mark(&blocks, &mut uses, find);
    mark_furniture(&blocks, &mut uses, find);
    if alone {
        find.forget("no-masthead");
    }
    let mut page = Page { lang: language(&blocks), ..Page::default() };
    let mut pages_credits = Vec::new();
    let mut stories = Stories { alone, top: top_level(&blocks, &uses), ..Stories::default() };
    stories.headed = own_heads(&blocks, &uses).next().is_some();
    let own: Vec<usize> = (0..blocks.len()).filter(|i| uses.get(*i) == Some(&Use::Story)).collect();
    let mut next_own = 0usize;
    for (i, block) in blocks.iter().enumerate() {
        match uses.get(i).copied().unwrap_or(Use::Story) {
            Use::Story => {
                let near = |n: Option<usize>| n.and_then(|n| own.get(n)).and_then(|i| blocks.get(*i));
                let around = Around {
                    before: near(next_own.checked_sub(1)),
                    block,
                    after: near(Some(next_own + 1)),
                    then: near(Some(next_own + 2)),
                };
                stories.take(around, &mut page, find);
                next_own += 1;
            }
            Use::Credits => pages_credits.push(block),
            Use::Refer => stories.refer(block, &mut page, find),
            _ if alone => leave_furniture(block, find),
            other => take_furniture(other, block, &mut page, find),
        }
    }
    stories.end(find);
    page.furniture.check_weekday(find);
    page.stories = stories.raw.into_iter().map(|raw| story::compose(raw, find)).collect();
    rank(&mut page.stories, find);
    for credits in pages_credits {
        match alone && page.stories.is_empty() {
            true => leave_furniture(credits, find),
            false => take_credits(credits, &mut page, find),
        }
    }
    page
}

/// Tells what a block of furniture says, where it is not written.
fn leave_furniture(block: &Block, find: &mut Findings) {
    for line in lines_of(block) {
        let message = format!("a line of the page, not of a story, is not written: {}", line.text);
        find.warning("not-set", message, line.place.clone(), "not written")
            .help("without --stories-only it is written to edition.toml");
    }
}

/// The lines of a block.
fn lines_of(block: &Block) -> Vec<Passage> {
    match &block.content {
        Content::Head(_, head) => vec![head.clone()],
        Content::Text(lines) => lines.clone(),
        Content::List(items) => items.iter().map(Item::printed).collect(),
        Content::Caption(_) | Content::Picture(..) => Vec::new(),
    }
}

/// Levels of the headings of stories.
fn own_heads<'b>(blocks: &'b [Block], uses: &'b [Use]) -> impl Iterator<Item = u8> + 'b {
    blocks.iter().zip(uses).filter_map(|(b, u)| match b.content {
        Content::Head(level, _) if *u == Use::Story => Some(level),
        _ => None,
    })
}

/// Marks what is furniture by itself, headings of furniture, and what follows the imprint.
fn mark_furniture(blocks: &[Block], uses: &mut [Use], find: &mut Findings) {
    for (i, block) in blocks.iter().enumerate() {
        if uses.get(i) != Some(&Use::Story) {
            continue;
        }
        if let Some((what, word)) = furniture::judge(block) {
            let (code, field) = field_of(what);
            let message = format!("a block is read as the {field}, because of `{}`: {}", word.text, word.why);
            find.note(code, message, block.place.clone(), &format!("read as the {field}"));
            if let Some(u) = uses.get_mut(i) {
                *u = what;
            }
        }
    }
    for (i, pair) in blocks.windows(2).enumerate() {
        let after = uses.get(i + 1).copied().unwrap_or(Use::Story);
        let is_head =
            matches!(pair, [Block { content: Content::Head(_, h), .. }, _] if furniture::heads(&h.text, after));
        if let Some(u) = uses.get_mut(i).filter(|u| **u == Use::Story && is_head) {
            *u = after;
        }
    }
    let mut after_imprint = false;
    for (i, (block, u)) in blocks.iter().zip(uses).enumerate() {
        let head_follows = matches!(blocks.get(i + 1).map(|b| &b.content), Some(Content::Head(..)));
        let short = matches!(&block.content, Content::Text(lines) if !head_follows && furniture::is_short(lines));
        after_imprint = *u == Use::Imprint || (after_imprint && (*u != Use::Story || short));
        if after_imprint && *u == Use::Story {
            let message = "short lines after the imprint are read as part of it";
            find.warning("guessed-imprint", message, block.place.clone(), "read as imprint")
                .help("move them in edition.toml if they are something else");
            *u = Use::Imprint;
        }
    }
}

/// The code of the diagnostic, and the field's name.
fn field_of(what: Use) -> (&'static str, &'static str) {
    match what {
        Use::Refer => ("guessed-refer", "refer line"),
        Use::Credits => ("guessed-credits", "editors' credits"),
        Use::Hotline => ("guessed-hotline", "hotline"),
        Use::Weather => ("guessed-weather", "weather"),
        Use::Imprint => ("guessed-imprint", "imprint"),
        Use::Story | Use::Title | Use::Masthead => ("guessed-masthead", "masthead"),
    }
}

/// Puts a block of furniture where it belongs.
fn take_furniture(what: Use, block: &Block, page: &mut Page, find: &mut Findings) {
    let lines = lines_of(block);
    let furniture = &mut page.furniture;
    let texts = || lines.iter().map(|l| statement_spaces(&l.text));
    match what {
        Use::Title => {
            let title = lines.first().cloned().unwrap_or_default();
            let message = format!("`{}` is read as the newspaper's name", title.text);
            find.note("guessed-masthead", message, block.place.clone(), "read as the nameplate")
                .help("give its nameplate as art (`nameplate` in edition.toml); until then it is set in type");
            furniture.title = Some(title);
        }
        Use::Hotline => furniture.hotline.extend(texts()),
        Use::Weather => furniture.weather.extend(texts()),
        Use::Imprint => furniture.imprint.extend(texts()),
        _ => lines.iter().for_each(|line| furniture.take_line(line, find)),
    }
}

/// Credits go to the page's most important story.
fn take_credits(block: &Block, page: &mut Page, find: &mut Findings) {
    let Content::Text(lines) = &block.content else { return };
    let pairs = Passage::spaced(lines).and_then(|whole| furniture::credit_pairs(&whole.text)).unwrap_or_default();
    match page.stories.first_mut() {
        Some(story) => story.credits.extend(pairs),
        None => {
            find.warning("not-understood", "credits without a story are kept in the imprint", block.place.clone(), "");
            page.furniture.imprint.extend(lines.iter().map(|l| l.text.clone()));
        }
    }
}

/// The level of the largest heading of a story.
fn top_level(blocks: &[Block], uses: &[Use]) -> u8 {
    own_heads(blocks, uses).min().unwrap_or(1)
}

/// A block among the blocks of stories.
struct Around<'b> {
    before: Option<&'b Block>,
    block: &'b Block,
    after: Option<&'b Block>,
    then: Option<&'b Block>,
}

/// Stories being collected.
#[derive(Default)]
struct Stories {
    raw: Vec<Raw>,
    kicker: Vec<Passage>,
    waiting: Vec<Block>,
    top: u8,
    /// Without the page around them.
    alone: bool,
    /// Whether any heading is a story's.
    headed: bool,
}

impl Stories {
    fn take(&mut self, around: Around, page: &mut Page, find: &mut Findings) {
        match &around.block.content {
            Content::Head(level, head) => self.head(*level, head, &around, find),
            Content::Text(lines) if self.is_kicker(lines, &around) => {
                find.warning(
                    "guessed-kicker",
                    "a short line before a headline is read as its kicker",
                    around.block.place.clone(),
                    "kicker",
                );
                self.kicker.extend(Passage::spaced(lines).map(Passage::into_head));
            }
            Content::Text(lines) if self.raw.is_empty() => self.early(lines, around.block, page, find),
            _ => match self.raw.last_mut() {
                Some(raw) => raw.content.push(around.block.clone()),
                None => self.waiting.push(around.block.clone()),
            },
        }
    }

    /// A heading: a story's head, its kicker, deck or second line, or a head within it.
    fn head(&mut self, level: u8, head: &Passage, around: &Around, find: &mut Findings) {
        let at = around.block.place.clone();
        let level_of = |b: Option<&Block>| match b.map(|b| &b.content) {
            Some(Content::Head(level, _)) => Some(*level),
            _ => None,
        };
        let (before, after) = (level_of(around.before), level_of(around.after));
        let fresh = before == Some(self.top) && self.raw.last().is_some_and(|r| r.content.is_empty());
        if level > self.top && level <= self.top + 1 && after == Some(self.top) {
            find.note("guessed-kicker", "a heading right before a larger one is its kicker", at, "read as the kicker");
            self.kicker.push(head.clone());
        } else if level == self.top && fresh && around.after.is_some() && self.is_second_line(head, after) {
            find.warning(
                "guessed-headline",
                "two headings in a row are read as two lines of one headline",
                at,
                "second line",
            );
            self.raw.last_mut().into_iter().for_each(|r| r.headline.push(head.clone()));
        } else if level == 2 && self.top == 1 && fresh && self.raw.last().is_some_and(|r| r.deck.is_none()) {
            find.note("guessed-deck", "a heading right after a larger one is its deck", at, "read as the deck");
            self.raw.last_mut().into_iter().for_each(|r| r.deck = Some(head.clone()));
        } else if self.opens(level, around) {
            if level > self.top {
                let message = format!("a heading of level {level} is read as a story's headline");
                find.warning("guessed-headline", message, at, "read as a headline");
            }
            self.open(level, head, around.block);
        } else {
            self.raw.last_mut().into_iter().for_each(|r| r.content.push(around.block.clone()));
        }
    }

    fn is_second_line(&self, head: &Passage, after: Option<u8>) -> bool {
        let one =
            self.raw.last().is_some_and(|r| r.headline.len() == 1 && r.headline.iter().all(|h| !h.longer_than(22)));
        one && !head.longer_than(22) && after != Some(self.top)
    }

    /// Whether a heading starts a story.
    fn opens(&self, level: u8, around: &Around) -> bool {
        let text = |b: Option<&Block>| match b.map(|b| &b.content) {
            Some(Content::Text(lines)) => lines.first().map(|l| l.text.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let sourced = text(around.after).starts_with('【');
        let boxed = matches!(around.after.map(|b| &b.content), Some(Content::List(_)))
            || matches!(around.then.map(|b| &b.content), Some(Content::List(_)));
        let Some(story) = self.raw.last() else { return true };
        let has_subheads = story.content.iter().any(|b| matches!(b.content, Content::Head(3, _)));
        match level {
            _ if sourced => true,
            1 => true,
            _ if boxed => false,
            level if level == self.top && level == 2 => true,
            2 => {
                has_subheads
                    || story.content.len() >= 2
                        && !story.content.iter().any(|b| matches!(b.content, Content::Head(2, _)))
            }
            _ => false,
        }
    }

    fn open(&mut self, level: u8, head: &Passage, block: &Block) {
        self.raw.push(Raw {
            level,
            kicker: std::mem::take(&mut self.kicker),
            headline: vec![head.clone()],
            content: std::mem::take(&mut self.waiting),
            place: block.place.clone(),
            ..Raw::default()
        });
    }

    /// Whether text is a kicker: one short line right before a headline, no byline, no sentence.
    fn is_kicker(&self, lines: &[Passage], around: &Around) -> bool {
        let [line] = lines else { return false };
        let head_follows = matches!(around.after.map(|b| &b.content), Some(Content::Head(1, _)));
        let follows_cut = matches!(around.before.map(|b| &b.content), Some(Content::Text(l)) if l.last().is_some_and(|l| !l.is_finished()));
        head_follows
            && !follows_cut
            && !line.longer_than(LONG_KICKER)
            && line.longer_than(3)
            && !line.is_finished()
            && !story::is_byline(&line.text)
    }

    /// Text before any headline: short lines are ears, a paragraph starts a story without a head.
    fn early(&mut self, lines: &[Passage], block: &Block, page: &mut Page, find: &mut Findings) {
        if furniture::is_short(lines) && self.alone {
            return self.first_lines(lines, block, find);
        }
        if furniture::is_short(lines) {
            return lines.iter().for_each(|line| page.furniture.take_line(line, find));
        }
        find.warning("no-headline", "a story without a headline", block.place.clone(), "starts here")
            .help("write its headline in the manuscript");
        self.open(4, &Passage { text: "（無題）".into(), ..Passage::default() }, block);
        self.raw.last_mut().into_iter().for_each(|r| r.content.push(block.clone()));
    }

    /// Short lines before any headline, where they can belong to a story only: without a heading
    /// on the page the first is the headline, else they begin the text of the first story.
    fn first_lines(&mut self, lines: &[Passage], block: &Block, find: &mut Findings) {
        match lines.split_first() {
            Some((first, rest)) if !self.headed => {
                find.warning(
                    "guessed-headline",
                    "a short first line is read as the headline",
                    first.place.clone(),
                    "read as the headline",
                );
                self.open(1, &first.clone().into_head(), block);
                if !rest.is_empty() {
                    let content = Block { content: Content::Text(rest.to_vec()), place: block.place.clone() };
                    self.raw.last_mut().into_iter().for_each(|r| r.content.push(content.clone()));
                }
            }
            _ => {
                let message = "short lines before the first headline begin its text";
                find.warning("not-understood", message, block.place.clone(), "kept in the story");
                self.waiting.push(block.clone());
            }
        }
    }

    /// A pointer to another page belongs to the story before it; a second one is a paragraph.
    fn refer(&mut self, block: &Block, page: &mut Page, find: &mut Findings) {
        let Content::Text(lines) = &block.content else { return };
        let whole = Passage::spaced(lines).unwrap_or_default();
        let pointer = furniture::pointer(&whole.text);
        match (self.raw.last_mut(), pointer) {
            (Some(raw), Some((text, to, _))) if raw.refer.is_none() => {
                let message = format!("the pointer to page {to} is worded by the engine after `{text}`");
                find.note(
                    "recomputed",
                    message,
                    block.place.clone(),
                    "brackets and words around the page are not copied",
                );
                raw.refer = Some((text, to));
            }
            (Some(raw), _) => {
                find.warning(
                    "not-understood",
                    "a second refer line is kept as a paragraph",
                    block.place.clone(),
                    "kept",
                );
                raw.content.push(block.clone());
            }
            (None, _) if self.alone => leave_furniture(block, find),
            (None, _) => {
                find.warning(
                    "not-understood",
                    "a refer line without a story is kept as an ear",
                    block.place.clone(),
                    "kept",
                );
                page.furniture.ears.push(whole.text);
            }
        }
    }

    /// Gives what waited for a headline to the last story.
    fn end(&mut self, find: &mut Findings) {
        let rest = std::mem::take(&mut self.waiting);
        let kickers = std::mem::take(&mut self.kicker);
        if rest.is_empty() && kickers.is_empty() {
            return;
        }
        if self.raw.is_empty() {
            let place = rest.first().map(|b| b.place.clone()).unwrap_or_default();
            find.warning("no-headline", "a story without a headline", place.clone(), "starts here")
                .help("write its headline in the manuscript");
            let headline = vec![Passage { text: "（無題）".into(), ..Passage::default() }];
            self.raw.push(Raw { level: 4, headline, place, ..Raw::default() });
        }
        if let Some(raw) = self.raw.last_mut() {
            raw.content.extend(rest);
            raw.kicker.extend(kickers);
        }
    }
}

/// Orders stories by importance and names them.
fn rank(stories: &mut [Story], find: &mut Findings) {
    stories.sort_by_key(|s| (s.level, s.kicker.is_none(), Reverse(s.length())));
    for (i, story) in stories.iter_mut().enumerate() {
        story.priority = u8::try_from(i + 1).unwrap_or(9).min(9);
        story.id = match i {
            0 => "lead".into(),
            1 => "second".into(),
            2 => "third".into(),
            n => format!("story-{}", n + 1),
        };
        let message = format!("story `{}` ({} characters): {}", story.id, story.length(), excerpt(&story.title()));
        find.note("guessed-priority", message, story.place.clone(), &format!("priority {}", story.priority))
            .help("larger headings come first, then stories with a kicker, then longer ones");
    }
}

/// The text's language, by its characters.
fn language(blocks: &[Block]) -> &'static str {
    let (mut traditional, mut simplified, mut republic) = (0usize, 0usize, false);
    let mut count = |text: &str| {
        for c in text.chars() {
            traditional += usize::from(TRADITIONAL.contains(c));
            simplified += usize::from(SIMPLIFIED.contains(c));
        }
        republic |= text.contains("民國") || text.contains("報導");
    };
    for block in blocks {
        match &block.content {
            Content::Head(_, p) | Content::Caption(p) | Content::Picture(_, p) => count(&p.text),
            Content::Text(lines) => lines.iter().for_each(|l| count(&l.text)),
            Content::List(items) => items.iter().for_each(|i| count(&i.passage.text)),
        }
    }
    match (simplified > traditional, republic) {
        (true, _) => "zh-Hans",
        (false, true) => "zh-Hant",
        (false, false) => "zh-HK",
    }
}

/// Says which language was found.
pub(super) fn report_language(lang: &str, find: &mut Findings) {
    find.note("guessed-language", format!("the text's language is {lang}"), 0..0, "")
        .help("`lang` in the edition and the manuscripts says otherwise, if need be");
}
