//! What is kept when a story is imported again.
//!
//! Beside each manuscript lies a small record of how it was written, `stories/.imported/ID.json`:
//! the feed's id and version and the manuscript's SHA-256. A manuscript that still has that hash
//! was not edited; an update of the same story replaces it. There is one record for each story, so
//! that two imports into one folder have nothing in common but the stories they share.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cli::write;
use crate::diag::Diagnostic;
use crate::import::feed::FeedStory;

/// What became of a story.
pub enum Kept {
    /// It was written, with these files.
    Written(Vec<PathBuf>),
    /// It was not, and why.
    Not(Diagnostic),
}

/// Writes a story, unless what is there is edited or newer.
///
/// # Errors
/// A sentence naming the file or folder that cannot be written.
pub fn write(output: &Path, story: &FeedStory, force: bool) -> Result<Kept, String> {
    let path = output.join(&story.path);
    let record = output.join("stories/.imported").join(format!("{}.json", story.id));
    if let Ok(old) = fs::read(&path)
        && !force
        && let Some(finding) = stays(&path, &old, &record, story)
    {
        return Ok(Kept::Not(finding));
    }
    let mut written = Vec::new();
    write::folder(&output.join("stories/.imported"))?;
    for (picture, bytes) in &story.pictures {
        let path = output.join(picture);
        write::folder(path.parent().unwrap_or(Path::new(".")))?;
        write::file(&path, bytes)?;
        written.push(path);
    }
    write::file(&path, &story.manuscript)?;
    let said = json!({ "source": story.source, "version": story.version, "sha256": hash(&story.manuscript) });
    write::file(&record, format!("{said:#}\n").as_bytes())?;
    written.insert(0, path);
    Ok(Kept::Written(written))
}

/// Why the manuscript that is there stays; `None` when it gives way.
fn stays(path: &Path, old: &[u8], record: &Path, story: &FeedStory) -> Option<Diagnostic> {
    let said: Value = fs::read(record).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let path = path.display();
    if said.get("sha256").and_then(Value::as_str) != Some(&hash(old)) {
        if old == story.manuscript {
            return None;
        }
        let message = format!(
            "{path} was edited since it was imported, and stays; the feed's version {} is not written",
            story.version
        );
        return Some(
            Diagnostic::error("edited-manuscript", message)
                .help("take the update over by hand, or replace it with --force"),
        );
    }
    if said.get("source").and_then(Value::as_str) != Some(&story.source) {
        let message = format!("{path} is of another story, and stays; that of `{}` is not written", story.source);
        return Some(
            Diagnostic::error("duplicate-id", message)
                .help("import it into another folder, or replace it with --force"),
        );
    }
    let version = said.get("version").and_then(Value::as_u64).unwrap_or(0);
    (version > story.version).then(|| {
        let message = format!("{path} has version {version}, which is newer than {}; it stays", story.version);
        Diagnostic::note("older-version", message).help("--force writes the older one")
    })
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
