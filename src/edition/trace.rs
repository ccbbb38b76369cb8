//! What a job asked of the files, and what it was answered.
//!
//! A job that asks the same and is answered the same comes out the same: it need not be done
//! again. Absent files and folders' lists are answers too, so a layout that appears in a nearer
//! folder is noticed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::input::sources::Sources;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Asked {
    /// What a file holds.
    Read(String),
    /// Whether a file is there.
    Exists(String),
    /// What a folder holds.
    List(String),
}

/// Questions with the hashes of their answers.
pub type Trace = BTreeMap<Asked, [u8; 32]>;

/// Sources that remember what they were asked.
pub struct Traced<'a> {
    inner: &'a dyn Sources,
    /// `None` once a path had no name in Unicode: such a job is done every time.
    seen: Mutex<Option<Trace>>,
}

impl<'a> Traced<'a> {
    /// Over some sources.
    pub fn new(inner: &'a dyn Sources) -> Traced<'a> {
        Traced { inner, seen: Mutex::new(Some(Trace::new())) }
    }

    /// What was asked; `None` when that cannot be written down.
    pub fn trace(self) -> Option<Trace> {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, asked: fn(String) -> Asked, path: &Path, answer: [u8; 32]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match path.to_str() {
            Some(path) => {
                seen.as_mut().map(|seen| seen.insert(asked(path.to_owned()), answer));
            }
            None => *seen = None,
        }
    }
}

impl Sources for Traced<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let read = self.inner.read(path);
        self.note(Asked::Read, path, of_read(&read));
        read
    }
    fn exists(&self, path: &Path) -> bool {
        let exists = self.inner.exists(path);
        self.note(Asked::Exists, path, of_exists(exists));
        exists
    }
    fn list(&self, folder: &Path) -> Vec<String> {
        let list = self.inner.list(folder);
        self.note(Asked::List, folder, of_list(&list));
        list
    }
}

fn of_read(read: &io::Result<Vec<u8>>) -> [u8; 32] {
    match read {
        Ok(bytes) => Sha256::digest(bytes).into(),
        Err(e) => Sha256::digest(format!("cannot be read: {:?}", e.kind())).into(),
    }
}

fn of_exists(exists: bool) -> [u8; 32] {
    [u8::from(exists); 32]
}

fn of_list(list: &[String]) -> [u8; 32] {
    Sha256::digest(list.join("\0")).into()
}

/// Answers of a run, so that each file is read and hashed once.
#[derive(Debug, Default)]
pub struct Answers {
    known: Mutex<Trace>,
}

impl Answers {
    /// Whether every question of a trace has the same answer still. The sources are the same every
    /// time, and do not change meanwhile.
    pub fn hold(&self, sources: &dyn Sources, trace: &Trace) -> bool {
        trace.iter().all(|(asked, answer)| self.answer(sources, asked) == *answer)
    }

    /// The hash of the answer to a question.
    pub fn answer(&self, sources: &dyn Sources, asked: &Asked) -> [u8; 32] {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(asked) {
            return *answer;
        }
        let answer = match asked {
            Asked::Read(path) => {
                let path = Path::new(path);
                sources.digest(path).unwrap_or_else(|| of_read(&sources.read(path)))
            }
            Asked::Exists(path) => of_exists(sources.exists(Path::new(path))),
            Asked::List(path) => of_list(&sources.list(Path::new(path))),
        };
        known().insert(asked.clone(), answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::sources::Memory;

    #[test]
    fn a_trace_holds_until_an_answer_changes() {
        let mut files = Memory::default();
        files.0.insert("a/x".into(), b"one".to_vec());
        let traced = Traced::new(&files);
        let _ = (traced.read(Path::new("a/x")), traced.read(Path::new("a/y")));
        assert!(!traced.exists(Path::new("b/x")));
        assert_eq!(traced.list(Path::new("a")), ["x"]);
        let trace = traced.trace().unwrap();
        assert_eq!(trace.len(), 4);
        assert!(Answers::default().hold(&files, &trace));
        for (path, bytes) in [("a/x", "two"), ("a/y", ""), ("b/x", ""), ("a/z", "")] {
            let mut other = files.clone();
            other.0.insert(path.into(), bytes.into());
            assert!(!Answers::default().hold(&other, &trace), "{path}");
        }
    }
}
