//! Stories that run on from page to page (轉版): where each starts, and the pages it goes on over.
//!
//! A page's `place` starts a story; `jump` on later pages takes it up again. The pages that a story
//! runs through are one job, and so are those of several stories that share a page.

use std::collections::BTreeMap;

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics};
use crate::input::edition::Edition;
use crate::input::toml::{Parsed, keys, shown};
use crate::model::PageRange;

use super::nearest;

/// A story placed on a page, and where it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The story's id.
    pub story: String,
    /// The entry of the plan that places it.
    pub placed: usize,
    /// The entries that it runs on to, in the plan's order, each with its thread there.
    pub jumps: Vec<(usize, String)>,
}

/// The stories of a plan, in its order. A jump that leads from nowhere is reported, and left out.
pub fn of(edition: &Parsed<Edition>, found: &mut Diagnostics) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for (entry, table) in edition.value.plan.iter().enumerate() {
        for (thread, story) in &table.jump {
            match start(edition, entry, (thread, story), &chains) {
                Ok(chain) => {
                    if let Some(chain) = chains.get_mut(chain) {
                        if let Some(d) = backwards(edition, chain, (entry, thread)) {
                            found.push(d.on_page(&table.page));
                        }
                        chain.jumps.push((entry, thread.clone()));
                    }
                }
                Err(d) => found.push(d.on_page(&table.page)),
            }
        }
        for (thread, story) in &table.place {
            let before = chains.iter().find(|c| c.story == *story && c.placed != entry).map(|c| c.placed);
            if let Some(before) = before {
                found.push(twice(edition, (entry, thread, story), before).on_page(&table.page));
            }
            chains.push(Chain { story: story.clone(), placed: entry, jumps: Vec::new() });
        }
    }
    chains
}

/// A jump to a page whose number is lower than that of the page before, in one section.
fn backwards(edition: &Parsed<Edition>, chain: &Chain, (entry, thread): (usize, &String)) -> Option<Diagnostic> {
    let before = chain.jumps.last().map_or(chain.placed, |(before, _)| *before);
    let page = |entry: usize| edition.value.plan.get(entry).map(|table| table.page.as_str());
    let (here, there) = (page(entry)?, page(before)?);
    let (a, b) = (PageRange::parse(there)?, PageRange::parse(here)?);
    if a.section != b.section || a.first < b.first {
        return None;
    }
    let message = format!("the story `{}` runs on from page {there} back to page {here}", shown(&chain.story));
    let d = raise("jump-order", message).at_opt(edition.span(keys!["plan", entry, "jump", thread]), "");
    let d = d.at_opt(edition.span(keys!["plan", before, "page"]), "it comes from here");
    Some(d.help("a story runs on to a page of a higher number"))
}

/// A story that is placed on a second page.
fn twice(edition: &Parsed<Edition>, (entry, thread, story): (usize, &String, &String), before: usize) -> Diagnostic {
    let table = |entry: usize| edition.value.plan.get(entry);
    let page = |entry: usize| table(entry).map_or("", |t| t.page.as_str());
    let other = table(before).and_then(|t| t.place.iter().find(|(_, id)| *id == story)).map(|(thread, _)| thread);
    let message = format!("the story `{}` is on page {} and on page {}", shown(story), page(before), page(entry));
    let d = raise("story-twice", message).at_opt(edition.span(keys!["plan", entry, "place", thread]), "");
    let first = other.and_then(|thread| edition.span(keys!["plan", before, "place", thread]));
    d.at_opt(first, "first placed here").help("place another story on one of them; the rest of a story is a `jump`")
}

/// The chain that a jump goes on with.
fn start(
    edition: &Parsed<Edition>,
    entry: usize,
    (thread, story): (&String, &String),
    chains: &[Chain],
) -> Result<usize, Box<Diagnostic>> {
    let plan = &edition.value.plan;
    let page = |entry: usize| plan.get(entry).map_or("", |t| t.page.as_str());
    let at = edition.span(keys!["plan", entry, "jump", thread]);
    let here = page(entry);
    let table = plan.get(entry);
    if table.is_some_and(|t| t.layout.is_none()) {
        let d =
            raise("jump-page", format!("the page {here} is not built here: `{}` cannot run on to it", shown(story)));
        return Err(Box::new(d.at_opt(at, "").help("give the page a layout, or let the story run on to another")));
    }
    if table.is_some_and(|t| t.place.contains_key(thread)) {
        let message =
            format!("the thread `{}` of page {here} has a story of its own and one that runs on", shown(thread));
        let own = edition.span(keys!["plan", entry, "place", thread]);
        let d = raise("jump-thread", message).at_opt(at, "").at_opt(own, "placed here");
        return Err(Box::new(d.help("a thread shows one story: use another thread of the layout")));
    }
    let last = chains.iter().rposition(|chain| chain.story == *story);
    let twice = table.is_some_and(|t| t.place.values().any(|s| s == story))
        || last.and_then(|c| chains.get(c)?.jumps.last()).is_some_and(|(other, _)| *other == entry);
    if twice {
        let d = raise("jump-thread", format!("the story `{}` is on page {here} already", shown(story))).at_opt(at, "");
        return Err(Box::new(d.help("a story runs on to another page, in one thread of it")));
    }
    if let Some(chain) = last {
        let unbuilt = chains.get(chain).map(|c| c.placed).filter(|p| plan.get(*p).is_some_and(|t| t.layout.is_none()));
        return match unbuilt {
            None => Ok(chain),
            Some(placed) => {
                let there = page(placed);
                let message = format!("the story `{}` starts on page {there}, which is not built here", shown(story));
                let d = raise("jump-story", message).at_opt(at, "");
                Err(Box::new(d.help(format!("give page {there} a layout"))))
            }
        };
    }
    Err(Box::new(nowhere(edition, entry, (thread, story))))
}

/// A story that is placed on a later page, or on none.
fn nowhere(edition: &Parsed<Edition>, entry: usize, (thread, story): (&String, &String)) -> Diagnostic {
    let plan = &edition.value.plan;
    let at = edition.span(keys!["plan", entry, "jump", thread]);
    let here = plan.get(entry).map_or("", |t| t.page.as_str());
    let later = plan.iter().enumerate().skip(entry + 1).find_map(|(later, table)| {
        let (thread, _) = table.place.iter().find(|(_, id)| *id == story)?;
        Some((table, edition.span(keys!["plan", later, "place", thread])))
    });
    if let Some((table, place)) = later {
        let message =
            format!("the story `{}` runs on to page {here}, before it starts on page {}", shown(story), table.page);
        let d = raise("jump-order", message).at_opt(at, "").at_opt(place, "it starts here");
        return match PageRange::parse(here).zip(PageRange::parse(&table.page)) {
            Some((here, there)) if here.section == there.section && there.first < here.first => {
                d.help("list the pages of the plan in the order of their numbers")
            }
            _ => d.help("a story runs on to a later page of the plan"),
        };
    }
    let d = raise("jump-story", format!("the story `{}` runs on to page {here}, but starts nowhere", shown(story)));
    let known = plan.iter().take(entry).flat_map(|t| t.place.values().map(String::as_str));
    let known: Vec<&str> = known.collect();
    let d = d.at_opt(at, "");
    if known.is_empty() { d.help("place it on an earlier page of the plan") } else { nearest::suggest(d, story, known) }
}

/// The entries of a plan grouped by the stories that run through them: each group in the plan's
/// order, the groups by their first entries. `built` are the entries to be grouped.
pub fn groups(built: &[usize], chains: &[Chain]) -> Vec<Vec<usize>> {
    let mut parent: BTreeMap<usize, usize> = built.iter().map(|entry| (*entry, *entry)).collect();
    for chain in chains {
        for (entry, _) in &chain.jumps {
            if !parent.contains_key(entry) || !parent.contains_key(&chain.placed) {
                continue;
            }
            let (a, b) = (root(&parent, chain.placed), root(&parent, *entry));
            parent.insert(a.max(b), a.min(b));
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for entry in parent.keys() {
        groups.entry(root(&parent, *entry)).or_default().push(*entry);
    }
    groups.into_values().collect()
}

/// The first entry of the group of an entry.
fn root(parent: &BTreeMap<usize, usize>, mut entry: usize) -> usize {
    // A parent is never a later entry, so this ends.
    while let Some(above) = parent.get(&entry).filter(|above| **above < entry) {
        entry = *above;
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_share_stories_are_one_group() {
        let chain = |placed, jumps: &[usize]| Chain {
            story: String::new(),
            placed,
            jumps: jumps.iter().map(|j| (*j, String::new())).collect(),
        };
        let built = [0, 1, 2, 3, 5, 6];
        assert_eq!(groups(&built, &[]), [[0], [1], [2], [3], [5], [6]].map(Vec::from));
        assert_eq!(groups(&built, &[chain(0, &[2])]), [vec![0, 2], vec![1], vec![3], vec![5], vec![6]]);
        let both = [chain(0, &[2, 6]), chain(1, &[6]), chain(3, &[4])];
        assert_eq!(groups(&built, &both), [vec![0, 1, 2, 6], vec![3], vec![5]]);
        assert_eq!(groups(&built, &[chain(5, &[6]), chain(0, &[6])]), [vec![0, 5, 6], vec![1], vec![2], vec![3]]);
    }
}
