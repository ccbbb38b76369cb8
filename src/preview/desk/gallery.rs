//! The same stories in another layout: a page's entry in the plan is changed in memory, and its job set
//! by itself.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::edition::live::LiveJob;
use crate::geom::Length;
use crate::input::sources::Sources;
use crate::preview::look::Shown;

use super::files::Over;
use super::plan;
use super::refusal::Refusal;
use super::sample::alone;
use super::shelf::Entry;
use super::view::{Case, View};

/// A page in a layout of the gallery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The layout.
    pub layout: String,
    /// What it is.
    pub title: String,
    /// Whether all stories find their place, and room in it.
    pub fits: bool,
    /// Lines that find no room.
    pub overset: u32,
    /// Lines that stay empty.
    pub underset: u32,
    /// How many findings there are.
    pub findings: usize,
}

/// A page in a layout, and whether all of its stories found a place there.
pub type InLayout = Result<(Case, bool), Refusal>;

impl View {
    /// A page with its stories in another layout, and whether all of them found a thread.
    ///
    /// # Errors
    /// A refusal: there is no such page or layout, or the page cannot be set in it.
    pub fn with_layout(&self, page: &str, layout: &str) -> InLayout {
        self.job(page)?;
        let entry = self.entries.iter().find(|entry| entry.name == layout);
        let entry = entry.ok_or_else(|| Refusal::absent(format!("there is no layout `{layout}`")))?;
        let own = self.layout_of(page);
        let wrong = || Refusal::refused(format!("page `{page}` cannot be set in layout `{layout}`"));
        let below: &dyn Sources = &self.sources();
        let (path, mut doc) = plan::holder(below, &self.edition, page).ok_or_else(wrong)?;
        let mut lost = false;
        if own != layout {
            let threads = self.entries.iter().find(|entry| entry.name == own).map(|entry| entry.threads.clone());
            let pairs = ["place", "jump"].map(|key| plan::pairs(&mut doc, page, key));
            let (pairs, left_out) = plan::rethread(&threads.unwrap_or_default(), &entry.threads, pairs);
            for (key, pairs) in ["place", "jump"].into_iter().zip(&pairs) {
                plan::set_pairs(&mut doc, page, key, pairs);
            }
            lost = left_out | plan::keep_ads(&mut doc, page, &entry.ads);
            plan::set_layout(&mut doc, page, layout);
        }
        let mut memory = (*self.memory).clone();
        memory.insert(path, doc.text().into_bytes());
        let sources = Over { memory: &memory, below: &*self.disk };
        let job = alone(self, page, &sources).ok_or_else(wrong)?;
        if let Some((found, _)) = &job.broken {
            let refusal = Refusal::of(found);
            return Err(Refusal { error: format!("{}: {}", wrong().error, refusal.error), ..refusal });
        }
        let writable = self.is_writable(layout);
        Ok((Case { job: Arc::new(job), page: page.to_owned(), revision: self.revision, writable }, !lost))
    }

    /// The layouts of a page's kind: those of its size.
    ///
    /// # Errors
    /// A refusal: there is no such page.
    pub fn layouts_for(&self, page: &str) -> Result<Vec<Entry>, Refusal> {
        self.job(page)?;
        let own = self.layout_of(page);
        let size = self.case(page)?.set().map_or_else(|| self.size_of(page), |page| page.trim);
        let near = |a: Length, b: Length| (a - b).abs() < Length::pt(2);
        let fits = |entry: &&Entry| {
            entry.name == own || entry.size.is_some_and(|(w, h)| near(w, size.width) && near(h, size.height))
        };
        Ok(self.entries.iter().filter(fits).cloned().collect())
    }

    /// A page in every layout of its kind; `case` gives it in one.
    ///
    /// # Errors
    /// A refusal: there is no such page.
    pub fn gallery(&self, page: &str, case: &(dyn Fn(&str) -> InLayout + Sync)) -> Result<Vec<Look>, Refusal> {
        let look = |entry: &Entry| {
            let (layout, title) = (entry.name.clone(), entry.title.clone());
            match case(&entry.name) {
                Ok((case, whole)) => of(&case, &self.root, whole, (layout, title)),
                Err(_) => Look { layout, title, fits: false, overset: 0, underset: 0, findings: 1 },
            }
        };
        Ok(self.layouts_for(page)?.par_iter().map(look).collect())
    }
}

fn of(case: &Case, root: &std::path::Path, whole: bool, (layout, title): (String, String)) -> Look {
    let job: &LiveJob = &case.job;
    let Some(shown) = Shown::of(job, &case.page, case.revision, root, false) else {
        return Look { layout, title, fits: false, overset: 0, underset: 0, findings: 1 };
    };
    let (fit, counts) = (shown.fit(), shown.counts());
    let lines = |amount: Option<crate::preview::look::view::Amount>| amount.map_or(0, |amount| amount.lines);
    let (overset, underset) = (lines(fit.over), lines(fit.under));
    let findings = counts.error + counts.warning + usize::from(!whole);
    Look { layout, title, fits: whole && fit.over.is_none() && counts.error == 0, overset, underset, findings }
}
