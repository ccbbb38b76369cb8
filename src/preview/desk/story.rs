//! Stories on the desk: their text, stored or as a draft, and how it fits.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::preview::look::Shown;
use crate::preview::look::view::Fit;

use super::files::{hash, read, shown, text as read_text};
use super::history::{Change, Step};
use super::refusal::Refusal;
use super::view::View;
use super::{Desk, Event, sample};

/// A text that is set and shown, and not written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The story's id.
    pub story: String,
    /// The hash of the file that it began from.
    pub base: String,
    /// The text.
    pub text: String,
}

/// A story as the screen has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    /// Its id.
    pub id: String,
    /// Its file, from the edition's folder.
    pub file: String,
    /// The hash of the file.
    pub hash: String,
    /// Its text; of a draft, the draft's.
    pub text: String,
    /// Bytes of the text that are front matter.
    pub front: usize,
    /// How it fits.
    pub fit: Fit,
}

/// What came of a changed story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stored {
    /// The edition's revision now.
    pub revision: u64,
    /// The pages that were set.
    pub pages: Vec<String>,
    /// The hash of the file now.
    pub hash: String,
    /// How it fits.
    pub fit: Fit,
}

const MARK: char = '\u{feff}';

impl View {
    /// A story of the plan, as it is shown.
    ///
    /// # Errors
    /// A refusal: the plan has no such story, or its file cannot be read as text.
    pub fn story(&self, id: &str) -> Result<Story, Refusal> {
        let known = self.opened.stories().iter().any(|story| story.story == id);
        let sampled = sample::is_sample(id);
        if !known && !sampled {
            return Err(Refusal::absent(format!("the plan places no story `{id}`")));
        }
        let path = file_of(&self.root, self.opened.stories_folder(), id);
        let held = self.memory.get(&path).and_then(|bytes| String::from_utf8(bytes.clone()).ok());
        let stored = match (sampled, &held) {
            (true, Some(text)) => text.clone(),
            (true, None) => return Err(Refusal::absent(format!("there is no sample `{id}`"))),
            (false, _) => read_text(&self.root, &path)?,
        };
        let text = held.unwrap_or_else(|| stored.clone());
        let (front, hash) = (front_of(&text), hash(stored.as_bytes()));
        Ok(Story { id: id.to_owned(), file: shown(&self.root, &path), hash, front, fit: self.fit(id), text })
    }

    /// How a story fits where it stands.
    pub fn fit(&self, story: &str) -> Fit {
        let of_job = |job: &std::sync::Arc<crate::edition::live::LiveJob>| {
            let page = job.output.pages.iter().find(|page| page.stories.iter().any(|fact| fact.story == story))?;
            Some(Shown::of(job, &page.id, self.revision, &self.root, false)?.story_fit(story))
        };
        self.jobs.iter().find_map(of_job).unwrap_or_default()
    }
}

impl Desk {
    /// The manuscript of a story of the plan.
    pub(super) fn story_file(&self, id: &str) -> Result<PathBuf, Refusal> {
        let opened = self.live.opened().ok_or_else(|| Refusal::absent("the edition cannot be read"))?;
        if !opened.stories().iter().any(|story| story.story == id) || sample::is_sample(id) {
            return Err(Refusal::absent(format!("the plan places no story `{id}`")));
        }
        Ok(file_of(&self.shelf.root, opened.stories_folder(), id))
    }

    /// Stores a story's text, or shows it as a draft. `expect` is the hash of the file that the screen
    /// saw.
    ///
    /// # Errors
    /// A refusal, and nothing is changed: the file was changed by hand meanwhile, or is not writable.
    pub fn store(&mut self, id: &str, expect: &str, text: &str, draft: bool) -> Result<Stored, Refusal> {
        self.may_write()?;
        if sample::is_sample(id) {
            return self.store_sample(id, text, draft);
        }
        let path = self.story_file(id)?;
        super::files::inside(&self.shelf.root, &path)?;
        let stored = read_text(&self.shelf.root, &path)?;
        let base = hash(stored.as_bytes());
        if base != expect {
            self.set(&self.pages_of(id));
            return Err(Refusal::conflict(&shown(&self.shelf.root, &path)));
        }
        let text = as_file(&stored, text);
        if draft {
            self.drafts.insert(path.clone(), Draft { story: id.to_owned(), base, text });
        } else {
            self.keep(id, &path, stored, text)?;
        }
        let pages = self.set(&self.pages_of(id));
        self.answer(id, &path, pages)
    }

    /// The pages that a story is on.
    fn pages_of(&self, id: &str) -> Vec<String> {
        let stories = self.live.opened().map_or_else(Vec::new, |opened| opened.stories());
        let own = stories.into_iter().filter(|story| story.story == id);
        own.flat_map(|story| std::iter::once(story.placed).chain(story.jumps)).collect()
    }

    fn keep(&mut self, id: &str, path: &Path, before: String, after: String) -> Result<(), Refusal> {
        if before != after {
            let (before, after) = (Some(before.into_bytes()), Some(after.into_bytes()));
            let files = vec![Change { path: path.to_owned(), before, after }];
            let root = self.shelf.root.clone();
            self.history.make(Step { label: format!("text {id}"), files, pages: self.pages_of(id) }, &root)?;
        }
        self.drafts.remove(path);
        Ok(())
    }

    fn answer(&mut self, id: &str, path: &Path, pages: Vec<String>) -> Result<Stored, Refusal> {
        if pages.is_empty() {
            self.events.push(Event::Edition { revision: self.revision });
        }
        let bytes = read(&self.shelf.root, path)?.unwrap_or_default();
        let fit = self.view().map(|view| view.fit(id)).unwrap_or_default();
        Ok(Stored { revision: self.revision, pages, hash: hash(&bytes), fit })
    }

    /// Drops the draft of a story: its file is shown again.
    ///
    /// # Errors
    /// A refusal: there is no such story.
    pub fn drop_draft(&mut self, id: &str) -> Result<Stored, Refusal> {
        if sample::is_sample(id) {
            let view = self.view().ok_or_else(|| Refusal::absent("the edition cannot be read"))?;
            let story = view.story(id)?;
            return Ok(Stored { revision: self.revision, pages: Vec::new(), hash: story.hash, fit: story.fit });
        }
        let path = self.story_file(id)?;
        self.drafts.remove(&path);
        let pages = self.set(&self.pages_of(id));
        self.answer(id, &path, pages)
    }

    /// Drops drafts whose files were changed by hand.
    pub(super) fn drop_stale_drafts(&mut self) {
        let root = self.shelf.root.clone();
        let is_stale = |path: &Path, draft: &Draft| {
            let now = read(&root, path).ok().flatten();
            now.is_none_or(|bytes| hash(&bytes) != draft.base)
        };
        let stale: Vec<(PathBuf, String)> = self
            .drafts
            .iter()
            .filter(|(path, draft)| is_stale(path, draft))
            .map(|(path, draft)| (path.clone(), draft.story.clone()))
            .collect();
        for (path, story) in stale {
            self.drafts.remove(&path);
            let file = shown(&root, &path);
            self.notice(format!("{file} was changed by hand: the unsaved text of story {story} is no longer shown"));
        }
    }
}

/// The file of a story.
pub(super) fn file_of(root: &Path, folder: &str, id: &str) -> PathBuf {
    crate::model::resolve::plain_path(&root.join(folder).join(format!("{id}.md")))
}

/// How many bytes of a manuscript are front matter: up to the end of the line that closes it.
fn front_of(text: &str) -> usize {
    let body = text.strip_prefix(MARK).unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut at = 0;
    for (n, line) in body.split_inclusive('\n').enumerate() {
        at += line.len();
        let fence = line.trim_end() == "+++";
        match (n, fence) {
            (0, false) => return 0,
            (0, true) | (_, false) => {}
            (_, true) => return skipped + at,
        }
    }
    0
}

/// A text of the screen with the line ends and the byte order mark of its file.
fn as_file(stored: &str, text: &str) -> String {
    let lines = stored.matches('\n').count();
    let carriage = lines > 0 && stored.matches("\r\n").count() == lines;
    let plain = text.replace("\r\n", "\n");
    let text = if carriage {
        plain.replace('\n', "\r\n")
    } else if stored.contains('\r') {
        text.to_owned()
    } else {
        plain
    };
    match (stored.starts_with(MARK), text.starts_with(MARK)) {
        (true, false) => format!("{MARK}{text}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_measured_in_bytes() {
        assert_eq!(front_of("+++\nid = \"題\"\n+++\n文"), "+++\nid = \"題\"\n+++\n".len());
        assert_eq!(front_of("\u{feff}+++\r\nid = 1\r\n+++"), "\u{feff}+++\r\nid = 1\r\n+++".len());
        assert_eq!([front_of(""), front_of("文\n+++\n"), front_of("+++\n文\n")], [0; 3]);
    }

    #[test]
    fn a_text_has_the_line_ends_of_its_file() {
        assert_eq!(as_file("a\r\nb\r\n", "c\nd\r\n"), "c\r\nd\r\n");
        assert_eq!(as_file("a\nb", "c\nd"), "c\nd");
        assert_eq!(as_file("\u{feff}a", "b"), "\u{feff}b");
        assert_eq!(as_file("a\r\nb\n", "c\nd"), "c\nd");
    }
}
