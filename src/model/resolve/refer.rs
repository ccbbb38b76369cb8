//! Pointers to other stories (相關新聞): the page must be in the plan, and the story start there.

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::input::edition::PlanTable;
use crate::input::manuscript::{Manuscript, Refer};

use super::issue::Issue;
use super::page::Maker;

impl Maker<'_, '_, '_> {
    /// The page that a story refers to must be in the plan, and the story that it names must start
    /// on it: whoever turns to the rest of a story does not know what it is about.
    pub fn check_refer(&mut self, story: &Manuscript) {
        let Some(refer) = &story.front.refer else { return };
        if let Some(d) = check(self.desk.issue, self.entry, refer) {
            self.desk.found.push(d);
        }
    }
}

/// What is wrong with a pointer on a page of the plan.
fn check(issue: &Issue, entry: usize, refer: &Refer) -> Option<Diagnostic> {
    let (page, plan) = (refer.page.value.as_str(), &issue.edition.value.plan);
    if !issue.has_page(page) {
        let pages: Vec<&str> = plan.iter().map(|t| t.page.as_str()).collect();
        let d = raise("refer-page", format!("the page {page} is not in the edition's plan"));
        return Some(d.at(refer.page.span, "").help(format!("the plan has {}", pages.join(", "))));
    }
    // What a page that is built elsewhere holds is not known here.
    let shows = |t: &PlanTable| t.stories().next().is_some();
    let there = plan.iter().find(|t| issue.is_page(t, page) && shows(t))?;
    let Some(wanted) = &refer.story else { return rest_alone(there, plan, refer) };
    let starts = |t: &&PlanTable| t.place.values().any(|id| *id == wanted.value);
    if starts(&there) {
        return None;
    }
    let placed = plan.iter().find(starts);
    if there.jump.values().any(|id| *id == wanted.value) {
        // Beside the story's own start, the page that it runs on to is news.
        let placed = placed.filter(|t| plan.get(entry).is_none_or(|own| own.page != t.page))?;
        let d = raise("refer-story", format!("page {page} has the rest of the story `{}` at the most", wanted.value));
        return Some(d.at(wanted.span, "").help(format!("it starts on page {}", placed.page)));
    }
    let d = raise("refer-story", format!("the story `{}` is not on page {page}", wanted.value)).at(wanted.span, "");
    let on = |t: &&PlanTable| t.stories().any(|id| *id == wanted.value);
    Some(match placed.or_else(|| plan.iter().find(on)) {
        Some(table) => d.help(format!("it is on page {}", table.page)),
        None => {
            let there: Vec<&str> = there.stories().map(String::as_str).collect();
            d.help(format!("page {page} has {}", there.join(", ")))
        }
    })
}

/// A pointer that names no story, to a page on which none starts.
fn rest_alone(there: &PlanTable, plan: &[PlanTable], refer: &Refer) -> Option<Diagnostic> {
    let rest = there.jump.values().next().filter(|_| there.place.is_empty())?;
    let start = plan.iter().find(|t| t.place.values().any(|id| id == rest))?;
    let message = format!("no story starts on page {}: it has the rest of `{rest}` at the most", refer.page.value);
    let d = raise("refer-story", message).at(refer.page.span, "");
    Some(d.help(format!("`{rest}` starts on page {}", start.page)))
}
