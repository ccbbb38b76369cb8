//! What can be taken back: the files of each change, before and after.

use std::path::{Path, PathBuf};

use super::files;
use super::refusal::{Refusal, Why};

/// Most changes that are remembered.
const MOST: usize = 200;

/// A file as it was before a change and as it is after; `None` where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// Before.
    pub before: Option<Vec<u8>>,
    /// After.
    pub after: Option<Vec<u8>>,
}

/// A change of one or more files, made at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does, in few words.
    pub label: String,
    /// Its files.
    pub files: Vec<Change>,
    /// The pages that it was made on: those to be set first.
    pub pages: Vec<String>,
}

impl Step {
    /// The step that takes this one back.
    fn reversed(&self) -> Step {
        let back = |f: &Change| Change { path: f.path.clone(), before: f.after.clone(), after: f.before.clone() };
        let files = self.files.iter().map(back).collect();
        Step { label: self.label.clone(), files, pages: self.pages.clone() }
    }

    /// Writes its files. Those written before one that fails are put back.
    ///
    /// # Errors
    /// A refusal: a file is not as it was before the change (the hand wins), or cannot be written.
    pub fn make(&self, root: &Path) -> Result<(), Refusal> {
        for file in &self.files {
            if files::read(root, &file.path)? != file.before {
                return Err(Refusal::conflict(&files::shown(root, &file.path)));
            }
        }
        for (at, file) in self.files.iter().enumerate() {
            if let Err(refusal) = files::write(root, &file.path, file.after.as_deref()) {
                for done in self.files.iter().take(at) {
                    let _ = files::write(root, &done.path, done.before.as_deref());
                }
                return Err(refusal);
            }
        }
        Ok(())
    }
}

/// The changes made, and those taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    /// Makes a change and remembers it; what was taken back before is forgotten.
    ///
    /// # Errors
    /// As [`Step::make`]; then nothing is remembered.
    pub fn make(&mut self, step: Step, root: &Path) -> Result<(), Refusal> {
        step.make(root)?;
        self.future.clear();
        self.past.push(step);
        if self.past.len() > MOST {
            self.past.remove(0);
        }
        Ok(())
    }

    /// Takes the last change back; its label, and the pages that it was made on.
    ///
    /// # Errors
    /// A refusal: there is none, or its files were changed by hand since (then it is forgotten).
    pub fn undo(&mut self, root: &Path) -> Result<(String, Vec<String>), Refusal> {
        travel(&mut self.past, &mut self.future, root, "take back")
    }

    /// Makes the change again that was taken back last; as [`History::undo`].
    ///
    /// # Errors
    /// As [`History::undo`].
    pub fn redo(&mut self, root: &Path) -> Result<(String, Vec<String>), Refusal> {
        travel(&mut self.future, &mut self.past, root, "make again")
    }

    /// What would be taken back.
    pub fn undoable(&self) -> Option<&str> {
        self.past.last().map(|step| step.label.as_str())
    }

    /// What would be made again.
    pub fn redoable(&self) -> Option<&str> {
        self.future.last().map(|step| step.label.as_str())
    }
}

fn travel(from: &mut Vec<Step>, to: &mut Vec<Step>, root: &Path, what: &str) -> Result<(String, Vec<String>), Refusal> {
    let Some(step) = from.pop() else { return Err(Refusal::refused(format!("there is nothing to {what}"))) };
    let back = step.reversed();
    match back.make(root) {
        Ok(()) => {
            let done = (back.label.clone(), back.pages.clone());
            to.push(back);
            Ok(done)
        }
        Err(refusal) if refusal.why == Why::Conflict => Err(Refusal {
            help: Some(format!(
                "the file wins: `{}` stays as it is, and what came before can be taken back",
                step.label
            )),
            ..refusal
        }),
        Err(refusal) => {
            from.push(step);
            Err(refusal)
        }
    }
}
