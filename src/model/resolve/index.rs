//! The index of stories: heads and pages of stories elsewhere in the issue, from its plan.

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostics, Span};
use crate::input::manuscript::Inlines;
use crate::input::toml::keys;

use super::files::Files;
use super::issue::Issue;
use super::nearest;

/// An entry of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The story in few words: `short` of its front matter, else its headline.
    pub head: String,
    /// The page it starts on; of a spread, the first.
    pub page: String,
    /// That page's section.
    pub section: String,
    /// Where its words stand.
    pub span: Option<Span>,
}

impl Entry {
    /// A part of it by its name in templates: all of it where there is none.
    pub fn part(&self, name: &str) -> Option<String> {
        Some(match name {
            "" => format!("{}\u{3000}{}", self.head, self.page),
            "head" => self.head.clone(),
            "page" => self.page.clone(),
            "section" => self.section.clone(),
            _ => return None,
        })
    }
}

/// `index2.head`: which entry, from 0 (of `{index}`, none), and which part.
pub fn parse(name: &str) -> Option<(Option<usize>, &str)> {
    let rest = name.strip_prefix("index")?;
    let (number, part) = rest.split_once('.').unwrap_or((rest, ""));
    if rest.ends_with('.') {
        return None;
    }
    if number.is_empty() {
        return Some((None, part));
    }
    let digits = number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| number.parse::<usize>().ok()?.checked_sub(1)).flatten()?;
    Some((Some(number), part))
}

/// Reports stories of the edition's `index` that are on no page, or stand in it twice.
pub fn check(issue: &Issue, found: &mut Diagnostics) {
    let plan = &issue.edition.value.plan;
    let index = issue.edition.value.index.as_deref().unwrap_or_default();
    for (at, id) in index.iter().enumerate() {
        if let Some(first) = index.iter().take(at).position(|other| other == id) {
            let d = raise("index-story", format!("the index names the story `{id}` twice"));
            let d =
                d.at_opt(issue.span(keys!["index", at]), "").at_opt(issue.span(keys!["index", first]), "first here");
            found.push(d.help("take one of them out"));
            continue;
        }
        if plan.iter().any(|table| table.place.values().any(|story| story == id)) {
            continue;
        }
        let d = raise("index-story", format!("the index names the story `{id}`, which is on no page"));
        let d = d.at_opt(issue.span(keys!["index", at]), "");
        found.push(nearest::suggest(d, id, plan.iter().flat_map(|t| t.place.values().map(String::as_str))));
    }
}

/// The index as it stands on a page: the edition's own, else the first story of every other page
/// that is built, in the plan's order.
pub fn of(issue: &Issue, files: &mut Files, entry: usize) -> Vec<Entry> {
    let edition = &issue.edition.value;
    let wanted: Vec<(String, usize)> = match &edition.index {
        Some(ids) => {
            let placed = |id: &String| edition.plan.iter().position(|t| t.place.values().any(|story| story == id));
            ids.iter().filter_map(|id| Some((id.clone(), placed(id)?))).collect()
        }
        None => {
            let others: Vec<usize> = issue.built().map(|(at, _)| at).filter(|at| *at != entry).collect();
            others.into_iter().filter_map(|at| Some((first_of(issue, files, at)?, at))).collect()
        }
    };
    wanted.into_iter().filter_map(|(id, at)| described(issue, files, &id, at)).collect()
}

/// The most important story that is placed on a page.
fn first_of(issue: &Issue, files: &mut Files, at: usize) -> Option<String> {
    let table = issue.edition.value.plan.get(at)?;
    let ranked = table.place.values().filter_map(|id| {
        let story = files.story(issue.stories(), id, None, &mut Diagnostics::default())?;
        Some((story.front.priority, id))
    });
    // The first of equals, in the order of the layout's names.
    let first: Vec<(u8, &String)> = ranked.collect();
    first.iter().min_by_key(|(priority, _)| *priority).map(|(_, id)| (*id).clone())
}

fn described(issue: &Issue, files: &mut Files, id: &str, at: usize) -> Option<Entry> {
    // What is wrong with the story is said on its own page.
    let story = files.story(issue.stories(), id, None, &mut Diagnostics::default())?;
    let words: &Inlines = story.front.short.as_ref().unwrap_or(&story.front.headline);
    let head: String = words.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = &issue.edition.value.plan.get(at)?.page;
    let page = page.split('-').next().unwrap_or(page).to_owned();
    Some(Entry { head, page, section: issue.section(at), span: words.source.first().map(|(_, span)| *span) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_index_are_read() {
        assert_eq!(parse("index"), Some((None, "")));
        assert_eq!(parse("index.head"), Some((None, "head")));
        assert_eq!(parse("index12.page"), Some((Some(11), "page")));
        for wrong in ["indexes", "index0", "index1.", "index99999", "indx", "index-1"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
