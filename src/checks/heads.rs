//! Checks of heads: where they break, what stands under them, how large they are.

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::geom::Length;
use crate::linebreak;
use crate::model::{Align, Element, ElementKind, Part, StoryInfo, Text};
use crate::page::{FrameFact, LineFact, NodeKind};

use super::{Found, Inspection, depth, pt};

pub(super) fn check(on: &Inspection, found: &mut Found) {
    let texts = head_texts(on);
    for head in on.page.lines.chunk_by(|a, b| a.node == b.node).filter(|h| h.first().is_some_and(|l| on.is_head(l))) {
        broken(on, head, &texts, found);
        stranded(on, head, found);
        banner(on, head, found);
    }
    let sizes = headlines(on);
    dominance(&sizes, found);
    steps(&sizes, found);
}

/// The heads of a page's stories, as they were before they were broken.
fn head_texts<'a>(on: &Inspection<'a>) -> Vec<(String, &'a Text)> {
    let slots = on.plan.slots.iter().flat_map(|slot| &slot.content);
    let threads = on.job.threads.iter().flat_map(|thread| &thread.elements);
    let heads = slots.chain(threads).filter_map(|element: &Element| match &element.kind {
        ElementKind::Text(text) if is_head(element.part) => Some((solid(&text.text), text)),
        _ => None,
    });
    heads.collect()
}

fn is_head(part: Part) -> bool {
    matches!(part, Part::Kicker | Part::Headline | Part::Deck | Part::Subhead | Part::SidebarHead)
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A head broken inside a word or number, before 的, or after 、 or 。.
///
/// Where the editor typed a break the head breaks as it was told.
fn broken(on: &Inspection, head: &[LineFact], texts: &[(String, &Text)], found: &mut Found) {
    if head.len() < 2 {
        return;
    }
    let all: String = head.iter().map(|line| solid(&line.text)).collect();
    let text = texts.iter().find(|(solid, _)| *solid == all).map(|(_, text)| *text);
    let legal = text.map(|text| linebreak::prepare(on.fonts, &on.job.styles, text).break_offsets());
    let mut at = 0;
    for pair in head.windows(2) {
        let [line, next] = pair else { continue };
        let Some(end) = text.map_or(Some(0), |text| after(&text.text, at, &line.text)) else { return };
        at = end;
        // A break may be given at either side of the spaces it falls among.
        let rest = text.and_then(|text| text.text.get(end..)).unwrap_or("");
        let spaces = end..=end + (rest.len() - rest.trim_start().len());
        let typed = text.is_some_and(|t| {
            t.preferred.iter().any(|at| spaces.contains(at))
                || t.text.get(spaces.clone()).is_some_and(|s| s.contains('\n'))
        });
        let inside = legal.as_ref().is_some_and(|legal| !legal.iter().any(|at| spaces.contains(at)));
        if let Some(why) = fault(line, next, inside).filter(|_| !typed) {
            found.push(break_finding(on, line, next, why));
        }
    }
}

/// The offset in `text` behind `line`, which stands there from `at` on.
fn after(text: &str, at: usize, line: &str) -> Option<usize> {
    let mut wanted = line.chars().filter(|c| !c.is_whitespace());
    let mut next = wanted.next();
    for (i, c) in text.get(at..)?.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        if next != Some(c) {
            return None;
        }
        next = wanted.next();
        if next.is_none() {
            return Some(at + i + c.len_utf8());
        }
    }
    next.is_none().then_some(at)
}

fn fault(line: &LineFact, next: &LineFact, inside: bool) -> Option<&'static str> {
    match () {
        () if next.text.starts_with('的') => Some("its next line starts with 的"),
        () if line.text.ends_with(['、', '。']) => Some("a line of it ends with a mark"),
        () if inside => Some("it breaks inside a word or a number"),
        () => None,
    }
}

fn break_finding(on: &Inspection, line: &LineFact, next: &LineFact, why: &str) -> Diagnostic {
    let slot = on.frame_of(line).map_or("", |f| f.slot.as_str());
    raise("head-break", format!("a head in `{slot}` breaks badly, 「{}｜{}」: {why}", line.text, next.text))
        .at_opt(line.source, "ends here")
        .at_opt(next.source, "and goes on here")
        .help("put a | in the head where it may break, shorten it, or give it a wider slot")
}

/// Lines further apart than this many leadings do not follow each other.
const APART: i64 = 4;

/// 背題: a head with fewer than two lines of text under it in its frame.
fn stranded(on: &Inspection, head: &[LineFact], found: &mut Found) {
    let Some(last) = head.last() else { return };
    let Some(frame) = on.frame_of(last).filter(|f| matches!(f.role.as_str(), "body" | "sidebar")) else { return };
    // The head of a sidebar in columns stands over all of them, in a frame of its own.
    let columns = |f: &FrameFact| f.slot.strip_prefix(&frame.slot).is_some_and(|rest| rest.starts_with('.'));
    if on.page.frames.iter().any(columns) {
        return;
    }
    let under = on.page.lines.iter().filter(|l| l.frame == last.frame && depth(l) > depth(last));
    let mut baselines: Vec<(Length, bool)> = under.map(|l| (depth(l), on.is_head(l))).collect();
    baselines.sort_unstable();
    baselines.dedup();
    // Lines that stand apart, under a picture that cuts in, are not the head's.
    let (mut from, mut text_lines) = (depth(last), 0);
    for (y, head) in baselines {
        if y - from > on.leading() * APART {
            break;
        }
        text_lines += usize::from(!head);
        from = y;
    }
    if text_lines >= 2 {
        return;
    }
    let count = match text_lines {
        0 => "no line",
        _ => "one line",
    };
    let text: String = head.iter().map(|l| l.text.as_str()).collect();
    found.push(
        raise(
            "stranded-head",
            match last.writing.is_vertical() {
                false => format!("the head 「{text}」 stands at the foot of `{}` with {count} under it", frame.slot),
                true => format!("the head 「{text}」 stands at the left end of `{}` with {count} after it", frame.slot),
            },
        )
        .at_opt(last.source, "this head")
        .at_opt(frame.span, "this slot")
        .help("cut or add lines before it, move a break, or give its style keep = 2"),
    );
}

/// A banner fills its measure, within 3 %.
fn banner(on: &Inspection, head: &[LineFact], found: &mut Found) {
    let Some(first) = head.first().filter(|l| matches!(on.kind_of(l), Some(NodeKind::Head(1)))) else { return };
    let spread = on.style(&first.style).is_some_and(|style| style.align == Align::Spread);
    let (widest, measure) =
        head.iter().map(|l| (l.width, l.measure)).max_by_key(|(width, _)| *width).unwrap_or_default();
    if !spread || measure <= Length::ZERO || widest >= measure.scale(97, 100) {
        return;
    }
    let percent = widest.raw().saturating_mul(100) / measure.raw();
    let slot = on.frame_of(first).map_or("", |f| f.slot.as_str());
    found.push(
        raise("banner-fill", format!("the banner in `{slot}` fills {percent} % of its measure, less than 97 %"))
            .at_opt(first.source, "this head")
            .at_opt(on.frame_of(first).and_then(|f| f.span), "in this slot")
            .help("add a character or two, or let its style open it further (size, tracking, width)"),
    );
}

/// A story's headline on the page.
struct Headline<'a> {
    story: &'a StoryInfo,
    size: Length,
    line: &'a LineFact,
}

/// The headlines of the page's stories with their sizes, in order of rank.
fn headlines<'a>(on: &Inspection<'a>) -> Vec<Headline<'a>> {
    let mut out: Vec<Headline> = Vec::new();
    // The head of a story that comes from another page takes no part in this one's order.
    let own = on.job.stories.iter().enumerate().filter(|(at, _)| !on.plan.run_overs.contains(at));
    for (_, story) in own {
        let of_story = |l: &&LineFact| on.frame_of(l).is_some_and(|f| f.story.as_deref() == Some(&story.id));
        let lines = on.page.lines.iter().filter(|l| matches!(on.kind_of(l), Some(NodeKind::Head(1))));
        if let Some(line) = lines.filter(of_story).max_by_key(|l| l.size) {
            out.push(Headline { story, size: line.size, line });
        }
    }
    out.sort_by_key(|h| h.story.priority);
    out
}

/// The lead head is the largest, and sizes fall with rank.
fn dominance(heads: &[Headline], found: &mut Found) {
    let Some(lead) = heads.first() else { return };
    for (i, head) in heads.iter().enumerate() {
        let above = heads.iter().take(i).filter(|h| h.story.priority < head.story.priority);
        // The lead's head must be the largest; the others may be equal.
        let is_rival =
            |h: &&Headline| head.size > h.size || (head.size == h.size && h.story.priority == lead.story.priority);
        let Some(rival) = above.filter(is_rival).max_by_key(|h| h.size) else { continue };
        let (a, b) = (&head.story.id, &rival.story.id);
        let message =
            format!("the head of `{a}`, {}, is not smaller than that of `{b}`, {}", pt(head.size), pt(rival.size));
        let ranks = (head.story.priority, rival.story.priority);
        found.push(
            raise("dominance", message)
                .at_opt(head.line.source, format!("rank {}", ranks.0))
                .at_opt(rival.line.source, format!("rank {}", ranks.1))
                .help(format!("make the head of `{b}` larger or that of `{a}` smaller, or change their priority")),
        );
    }
}

/// Heads fall by at least a quarter from rank to rank, so that ranks can be told apart.
fn steps(heads: &[Headline], found: &mut Found) {
    for (i, head) in heads.iter().enumerate() {
        let above = heads.iter().take(i).rev().find(|h| h.story.priority < head.story.priority);
        let Some(above) = above.filter(|h| h.size > head.size && h.size < head.size.scale(5, 4)) else { continue };
        let ratio = above.size.raw() as f64 / head.size.raw().max(1) as f64;
        let message = format!(
            "the heads of `{}` and `{}` are too near in size: {} and {}, {ratio:.2} times",
            above.story.id,
            head.story.id,
            pt(above.size),
            pt(head.size)
        );
        found.push(
            raise("head-steps", message)
                .at_opt(head.line.source, "this head")
                .at_opt(above.line.source, "and this one, of higher rank")
                .help("let heads fall by at least 1.25 times from rank to rank"),
        );
    }
}
