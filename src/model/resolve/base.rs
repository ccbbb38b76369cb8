//! An edition file with the editions that it is made from.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use crate::input::edition::{self, Edition};
use crate::input::sources::Sources;
use crate::input::toml::{Parsed, keys, shown};

use super::{files, nearest};

/// Most editions that a chain of bases may have.
const MOST: usize = 16;

/// The name of an edition that gives none.
pub const FIRST: &str = "first";

/// An edition, whole, and the name of the one it is made from.
pub struct Read {
    /// The edition.
    pub edition: Parsed<Edition>,
    /// Its base's name.
    pub base: Option<String>,
}

/// Reads an edition file and its bases. `None` when one cannot be used.
pub fn read(path: &Path, sources: &dyn Sources, map: &mut SourceMap, found: &mut Diagnostics) -> Option<Read> {
    let mut chain: Vec<Parsed<Edition>> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut next = (path.to_owned(), None);
    loop {
        let (path, at): (PathBuf, Option<Span>) = next;
        let name = path.to_string_lossy().replace('\\', "/");
        let text = files::text(sources, &path, at, found)?;
        let parsed = edition::parse(&text, &name, map, found)?;
        seen.push(files::plain(&path));
        let base = parsed.value.base.clone();
        let span = parsed.span(keys!["base"]);
        chain.push(parsed);
        let Some(base) = base else { break };
        next = (base_of(&path, &base, span, (sources, &seen), found)?, span);
    }
    let mut whole = chain.pop()?;
    let mut base = None;
    while let Some(later) = chain.pop() {
        let name = name_of(&whole);
        whole = edition::merged(whole, later, found)?;
        if name_of(&whole) == name {
            let d = Diagnostic::error("edition-name", format!("this edition and its base are both called `{name}`"));
            let at = whole.span(keys!["edition"]).or_else(|| whole.span(keys!["base"]));
            found.push(d.at_opt(at, "").help("give it a name of its own, such as edition = \"second\""));
            return None;
        }
        base = Some(name);
    }
    Some(Read { edition: whole, base })
}

/// What an edition is called.
pub fn name_of(edition: &Parsed<Edition>) -> String {
    edition.value.edition.clone().unwrap_or_else(|| FIRST.to_owned())
}

/// The file of a base.
fn base_of(
    of: &Path,
    base: &str,
    at: Option<Span>,
    (sources, seen): (&dyn Sources, &[PathBuf]),
    found: &mut Diagnostics,
) -> Option<PathBuf> {
    let folder = of.parent().unwrap_or(Path::new(""));
    let file = if base.ends_with(".toml") { base.to_owned() } else { format!("{base}.toml") };
    let path = files::plain(&folder.join(&file));
    if seen.contains(&path) {
        let d = Diagnostic::error("base-cycle", format!("the edition is made from itself, through `{}`", shown(base)));
        found.push(d.at_opt(at, "").help("an edition is made from an earlier one"));
        return None;
    }
    if seen.len() >= MOST {
        let d = Diagnostic::error("base-cycle", format!("the edition has more than {MOST} bases, one over the other"));
        found.push(d.at_opt(at, "").help("make it from a later one of them"));
        return None;
    }
    if !sources.exists(&path) {
        let looked = path.to_string_lossy().replace('\\', "/");
        let message = format!("there is no edition `{}` (looked for {looked})", shown(base));
        let d = Diagnostic::error("unknown-base", message).at_opt(at, "");
        let names = sources.list(folder);
        let own = of.file_stem().unwrap_or_default().to_string_lossy();
        let known = names.iter().filter_map(|name| name.strip_suffix(".toml")).filter(|name| *name != own);
        found.push(nearest::suggest(d, base, known));
        return None;
    }
    Some(path)
}
