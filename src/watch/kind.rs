//! Kinds of jobs.

use std::fs;
use std::path::Path;

/// What a dropped file or folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder with an `edition.toml`.
    Folder,
    /// A zip archive of such a folder, or of its contents.
    Archive,
    /// A job ticket, `NAME.job.toml`: it names an edition that lies elsewhere.
    Ticket,
    /// A text or feed, imported first.
    Feed(Feed),
}

/// A kind of text that `dayang import` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Loose Markdown.
    Markdown,
    /// ninjs, as JSON.
    Json,
    /// NITF or NewsML-G2, as XML.
    Xml,
    /// A word processor's document.
    Docx,
}

/// The end of a ticket's name.
const TICKET: &str = ".job.toml";
/// The end of an archive's name.
const ARCHIVE: &str = ".zip";
/// Ends of names, in small letters, and the feeds they are. A new feed that `dayang import` reads
/// is a row here.
const FEEDS: [(&str, Feed); 5] = [
    (".md", Feed::Markdown),
    (".markdown", Feed::Markdown),
    (".json", Feed::Json),
    (".xml", Feed::Xml),
    (".docx", Feed::Docx),
];

/// Ends of names that say a kind and are no part of a job's name, in small letters.
pub fn ends() -> impl Iterator<Item = &'static str> {
    [TICKET, ARCHIVE].into_iter().chain(FEEDS.iter().map(|(end, _)| *end))
}

impl Kind {
    /// The kind of what lies at a path.
    ///
    /// # Errors
    /// A sentence for the job's report: why it is no job.
    pub fn of(path: &Path) -> Result<Kind, String> {
        let shown = path.file_name().unwrap_or_default().to_string_lossy();
        let meta = fs::symlink_metadata(path).map_err(|e| format!("{shown} cannot be read: {e}"))?;
        if meta.is_dir() {
            return Ok(Kind::Folder);
        }
        if meta.is_symlink() {
            return Err(format!("{shown} is a link: drop the thing itself"));
        }
        if !meta.is_file() {
            return Err(format!("{shown} is neither a file nor a folder"));
        }
        let lower = shown.to_lowercase();
        let feed = FEEDS.iter().find(|(end, _)| lower.ends_with(end)).map(|(_, feed)| Kind::Feed(*feed));
        let kind = match () {
            () if lower.ends_with(ARCHIVE) => Some(Kind::Archive),
            () if lower.ends_with(TICKET) => Some(Kind::Ticket),
            () => feed,
        };
        kind.ok_or_else(|| {
            format!(
                "{shown} is no job: drop a folder with an edition.toml, a zip archive of one, a ticket \
                 (NAME.job.toml), or a text or feed to import (.md, .json, .xml, .docx)"
            )
        })
    }

    /// Its name in reports and logs.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Folder => "folder",
            Kind::Archive => "archive",
            Kind::Ticket => "ticket",
            Kind::Feed(Feed::Markdown) => "markdown",
            Kind::Feed(Feed::Json) => "json",
            Kind::Feed(Feed::Xml) => "xml",
            Kind::Feed(Feed::Docx) => "docx",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the test's own.
    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("dayang-kind-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn names_tell_the_kinds_of_files() {
        let folder = folder("names");
        for (name, kind) in [
            ("a.md", "markdown"),
            ("a.markdown", "markdown"),
            ("a.json", "json"),
            ("WIRE.XML", "xml"),
            ("專題.docx", "docx"),
            ("a.zip", "archive"),
            ("a.job.toml", "ticket"),
        ] {
            let path = folder.join(name);
            fs::write(&path, "").unwrap();
            assert_eq!(Kind::of(&path).map(Kind::name), Ok(kind), "{name}");
        }
        assert_eq!(Kind::of(&folder), Ok(Kind::Folder));
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn what_is_no_job_says_what_would_be_one() {
        let folder = folder("none");
        for name in ["a.pdf", "json", "a.doc", "a.toml", "a.xml.bak"] {
            let path = folder.join(name);
            fs::write(&path, "").unwrap();
            let reason = Kind::of(&path).unwrap_err();
            assert!(reason.contains(name) && reason.contains(".docx"), "{reason}");
        }
        assert!(Kind::of(&folder.join("gone.json")).unwrap_err().contains("gone.json cannot be read"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.join("a.pdf"), folder.join("b.json")).unwrap();
            assert!(Kind::of(&folder.join("b.json")).unwrap_err().contains("is a link"));
        }
        let _ = fs::remove_dir_all(folder);
    }

    /// What is told by its end is no part of the job's name.
    #[test]
    fn every_feed_has_an_end_that_is_cut_off() {
        let known: Vec<&str> = ends().collect();
        assert_eq!(known, [".job.toml", ".zip", ".md", ".markdown", ".json", ".xml", ".docx"]);
    }
}
