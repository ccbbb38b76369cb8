//! How a page looks: what its picture and its facts are made from.

use std::path::Path;

use crate::diag::Diagnostics;
use crate::edition::live::LiveJob;
use crate::page::Page;

pub mod view;

use view::{Counts, Fit, LayoutView, LineView, PageView};

/// A page to look at.
pub struct Shown<'a> {
    /// Its job.
    pub job: &'a LiveJob,
    /// The page.
    pub page: &'a Page,
    /// Its revision.
    pub revision: u64,
    /// The edition's folder.
    pub root: &'a Path,
    /// Whether anything may be changed.
    pub writable: bool,
}

impl<'a> Shown<'a> {
    /// A page of a job.
    pub fn of(job: &'a LiveJob, id: &str, revision: u64, root: &'a Path, writable: bool) -> Option<Shown<'a>> {
        let page = job.output.pages.iter().find(|page| page.id == id)?;
        Some(Shown { job, page, revision, root, writable })
    }
    /// Its picture.
    pub fn svg(&self) -> String {
        let text: String = self.page.text.iter().map(|run| run.text.as_str()).collect();
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{text}</text></svg>")
    }
    /// Its facts.
    pub fn facts(&self) -> PageView {
        let layout =
            LayoutView { name: String::new(), file: String::new(), hash: String::new(), writable: self.writable };
        PageView {
            id: self.page.id.clone(),
            revision: self.revision,
            layout,
            trim: self.page.trim.into(),
            bleed: self.page.bleed.into(),
            grids: Vec::new(),
            slots: Vec::new(),
            threads: Vec::new(),
            lines: Vec::new(),
            pictures: Vec::new(),
            styles: Vec::new(),
            findings: Vec::new(),
            broken: None,
        }
    }
    /// A line.
    pub fn line(&self, _: usize) -> Option<LineView> {
        None
    }
    /// A small picture.
    pub fn thumb(&self) -> Vec<u8> {
        Vec::new()
    }
    /// A picture.
    pub fn picture(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
    /// Its file.
    ///
    /// # Errors
    /// None.
    pub fn pdf(&self) -> Result<Vec<u8>, Diagnostics> {
        Ok(Vec::new())
    }
    /// Its picture in pixels.
    ///
    /// # Errors
    /// None.
    pub fn png(&self, _: u32) -> Result<Vec<u8>, String> {
        Ok(Vec::new())
    }
    /// How many findings.
    pub fn counts(&self) -> Counts {
        Counts::default()
    }
    /// How text fits.
    pub fn fit(&self) -> Fit {
        Fit::default()
    }
    /// How a story fits.
    pub fn story_fit(&self, _: &str) -> Fit {
        Fit::default()
    }
}
