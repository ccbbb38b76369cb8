//! Places that lead elsewhere: pointers to pages of the issue, and addresses in the text.
//!
//! A refer line (詳見A2) leads to its page as a whole; in furniture (the boxes beside the
//! nameplate) each number of a page of the plan does. Web and mail addresses lead out wherever
//! they stand. A link that is broken over lines has a rectangle on each.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::geom::{Length, Orientation, Point, Rect};
use crate::model::PageRange;
use crate::page::{Link, LinkTarget, NodeId, NodeKind, Page, TextRun};

/// A stretch of text and where it leads.
type Found = (Range<usize>, LinkTarget);

/// The links of a page: `refers` are the nodes of its refer lines, `plan` all pages of the issue.
/// A page of a spread is the spread.
pub(super) fn find(page: &Page, refers: &[NodeId], plan: &[PageRange], spreads: &[PageRange]) -> Vec<Link> {
    let whole = |(range, id): (Range<usize>, String)| {
        let number = PageRange::parse(&id);
        let spread = spreads.iter().find(|spread| number.as_ref().is_some_and(|page| spread.holds(page)));
        let id = spread.map_or(id, |s| format!("{0}{1}-{0}{2}", s.section, s.first, s.last));
        (range, id)
    };
    let mut texts: BTreeMap<NodeId, Vec<&TextRun>> = BTreeMap::new();
    for run in &page.text {
        texts.entry(run.node).or_default().push(run);
    }
    let mut links = Vec::new();
    for (node, runs) in texts {
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        let mut found = addresses(&text);
        let furniture = page.tree.get(node).is_some_and(|n| n.kind == NodeKind::Furniture);
        if refers.contains(&node) {
            let last = pages(&text, plan, false).into_iter().map(whole).rfind(|(_, id)| *id != page.id);
            found = last.map_or(found, |(_, id)| vec![(0..text.len(), LinkTarget::Page(id))]);
        } else if furniture {
            let others = pages(&text, plan, true).into_iter().map(whole).filter(|(_, id)| *id != page.id);
            found.extend(others.map(|(range, id)| (range, LinkTarget::Page(id))));
            found.sort_by_key(|(range, _)| range.start);
        }
        for (range, to) in found {
            let rects = rects(&runs, &range).into_iter().filter_map(|rect| on_page(page, rect));
            links.extend(rects.map(|rect| Link { node, rect, to: to.clone() }));
        }
    }
    links
}

/// The part of a rectangle that lies within the trim; `None` when nothing does.
fn on_page(page: &Page, rect: Rect) -> Option<Rect> {
    let (left, top) = (rect.x.max(Length::ZERO), rect.y.max(Length::ZERO));
    let (right, bottom) = (rect.right().min(page.trim.width), rect.bottom().min(page.trim.height));
    (right > left && bottom > top).then(|| Rect::new(left, top, right - left, bottom - top))
}

/// The em boxes of a stretch of a paragraph's text, one rectangle a line.
fn rects(runs: &[&TextRun], range: &Range<usize>) -> Vec<Rect> {
    let mut out: Vec<(Point, Rect)> = Vec::new();
    let mut start = 0;
    for run in runs {
        let local = range.start.saturating_sub(start)..range.end.saturating_sub(start).min(run.text.len());
        start += run.text.len();
        let Some(rect) = rect(run, &local) else { continue };
        match out.last_mut() {
            Some((at, last)) if goes_on(run, (*at, last), &rect) => *last = union(*last, rect),
            _ => out.push((run.origin, rect)),
        }
    }
    out.into_iter().map(|(_, rect)| rect).collect()
}

/// Whether a run's stretch stands in one line with the one before it.
fn goes_on(run: &TextRun, (at, last): (Point, &Rect), rect: &Rect) -> bool {
    if run.orientation == Orientation::Horizontal {
        return at.y == run.origin.y && rect.x >= last.x;
    }
    let shared = last.right().min(rect.right()) - last.x.max(rect.x);
    shared * 2 > last.width.min(rect.width) && rect.y >= last.y
}

/// The least rectangle around two.
fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
}

/// The em boxes of a stretch of a run's text; `None` when no glyph stands for any of it.
fn rect(run: &TextRun, range: &Range<usize>) -> Option<Rect> {
    let inside = |text: (u32, u32)| (text.0 as usize) < range.end && range.start < (text.1 as usize);
    let glyphs = || run.glyphs.iter().filter(|g| inside(g.text));
    if run.orientation != Orientation::Horizontal {
        return glyphs().map(|g| run.em_box(g)).reduce(union);
    }
    let advance = |em: crate::geom::Em| em.at(run.size).scale(i64::from(run.width), 1000);
    let left = glyphs().map(|g| g.x).min()?;
    let right = glyphs().map(|g| g.x + advance(g.advance)).max()?;
    Some(Rect::new(run.origin.x + left, run.origin.y - run.size.scale(88, 100), right - left, run.size))
}

/// Numbers of pages of the plan in a text; `lettered` are those of a section with letters alone.
fn pages(text: &str, plan: &[PageRange], lettered: bool) -> Vec<(Range<usize>, String)> {
    let token = |c: char| c.is_ascii_alphanumeric();
    let planned = |(range, word): (Range<usize>, &str)| {
        let page = PageRange::parse(word).filter(|p| !lettered || !p.section.is_empty())?;
        plan.iter().any(|run| run.holds(&page)).then(|| (range, word.to_owned()))
    };
    words(text, token).filter_map(planned).collect()
}

/// Web and mail addresses in a text.
fn addresses(text: &str) -> Vec<Found> {
    let token = |c: char| c.is_ascii_graphic() && !"<>\"`{}|\\^".contains(c);
    let address = |(range, word): (Range<usize>, &str)| {
        let (within, to) = web(word).or_else(|| mail(word))?;
        Some((range.start + within.start..range.start + within.end, LinkTarget::Uri(to)))
    };
    words(text, token).filter_map(address).collect()
}

/// The longest stretches of some characters.
fn words(text: &str, of: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (Range<usize>, &str)> {
    let pieces = text.split(move |c| !of(c)).filter(|word| !word.is_empty());
    let offset = move |word: &str| (word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    pieces.map(move |word| (offset(word)..offset(word) + word.len(), word))
}

/// A web address in a word: `https://…`, `http://…`, or `www.…`, which is given the scheme that
/// every server answers.
fn web(word: &str) -> Option<(Range<usize>, String)> {
    let lower = word.to_ascii_lowercase();
    let scheme = ["https://", "http://"].iter().find_map(|s| Some((lower.find(s)?, s.len())));
    let bare = lower.find("www.").filter(|at| !lower.get(..*at).is_some_and(|b| b.ends_with(is_name)));
    let (start, skip) = scheme.or(bare.map(|at| (at, 0)))?;
    let address = trimmed(word.get(start..)?);
    let host = address.get(skip..)?.split(['/', '?', '#', ':']).next()?;
    let to = if skip == 0 { format!("http://{address}") } else { address.to_owned() };
    is_host(host).then(|| (start..start + address.len(), to))
}

/// A mail address in a word.
fn mail(word: &str) -> Option<(Range<usize>, String)> {
    let at = word.find('@')?;
    let (local, domain) = (word.get(..at)?, word.get(at + 1..)?);
    let local = local.rsplit(|c| !is_name(c) && !"._%+-".contains(c)).next()?.trim_start_matches('.');
    let domain = domain.split(|c| !is_name(c) && !".-".contains(c)).next()?.trim_end_matches(['.', '-']);
    let address = word.get(at - local.len()..at + 1 + domain.len())?;
    let ok = !local.is_empty() && is_host(domain);
    ok.then(|| (at - local.len()..at + 1 + domain.len(), format!("mailto:{address}")))
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether a host has a domain: parts between points, the last of letters.
fn is_host(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let part = |p: &&str| !p.is_empty() && p.chars().all(|c| is_name(c) || c == '-');
    let last = |p: &&&str| p.len() >= 2 && p.chars().all(|c| c.is_ascii_alphabetic());
    parts.len() >= 2 && parts.iter().all(part) && parts.last().filter(last).is_some()
}

/// An address without the marks of the sentence that it ends.
fn trimmed(mut address: &str) -> &str {
    while let Some(last) = address.chars().last() {
        let open = |c: char| address.matches(c).count();
        let stop = match last {
            ')' => open(')') > open('('),
            ']' => open(']') > open('['),
            c => ".,;:!?'*_~".contains(c),
        };
        if !stop {
            break;
        }
        address = address.get(..address.len() - 1).unwrap_or("");
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, String)> {
        let uri = |to: LinkTarget| match to {
            LinkTarget::Uri(uri) | LinkTarget::Page(uri) => uri,
        };
        addresses(text).into_iter().map(|(range, to)| (&text[range], uri(to))).collect()
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let cases = [
            ("網址：www.dayang.example。", "www.dayang.example", "http://www.dayang.example"),
            ("（https://a.example/x?y=1）", "https://a.example/x?y=1", "https://a.example/x?y=1"),
            ("see http://a.example/x_(y).", "http://a.example/x_(y)", "http://a.example/x_(y)"),
            ("電郵：editor@dayang.example，", "editor@dayang.example", "mailto:editor@dayang.example"),
            ("E-mail:a.b+c@d-e.example.", "a.b+c@d-e.example", "mailto:a.b+c@d-e.example"),
            ("(see HTTPS://A.example)", "HTTPS://A.example", "HTTPS://A.example"),
        ];
        for (text, shown, to) in cases {
            assert_eq!(found(text), [(shown, to.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_is_none() {
        for text in
            ["@dayang", "a@b", "www.", "http://", "3.5", "a.b", "user@1.2", "awww.x.y", "www..com", "@", "a@.com"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn page_numbers_are_those_of_the_plan() {
        let plan: Vec<PageRange> = ["A1", "A2-A16", "3"].iter().filter_map(|t| PageRange::parse(t)).collect();
        let numbers = |text: &str, lettered| -> Vec<String> {
            pages(text, &plan, lettered).into_iter().map(|(_, id)| id).collect()
        };
        assert_eq!(numbers("詳見A2", false), ["A2"]);
        assert_eq!(numbers("A16、A17、B3、AA2", false), ["A16"]);
        assert_eq!(numbers("見3版", false), ["3"]);
        assert_eq!(numbers("見3版", true), [""; 0]);
    }
}
