//! From what was dropped to an edition that can be built.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diag::{Diagnostics, SourceMap, json};
use crate::input::edition::{self, Edition};
use crate::input::ticket;

use super::archive;
use super::fault::Fault;
use super::folders::names;
use super::kind::Kind;
use super::settle::{MOST_FILES, Snapshot};
use super::slot::Slot;
use super::stop::Stop;
use super::{Service, publish};

/// A job that is ready to be built.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The folder that the engine is started in: findings name their files from here.
    pub from: PathBuf,
    /// The edition file, from that folder.
    pub edition: PathBuf,
    /// What the pages are for.
    pub profile: String,
    /// The pages that the job asks for; `None` for all.
    pub pages: Option<Vec<String>>,
    /// The pages that there are to build, as far as the edition can be read.
    pub planned: Vec<String>,
    /// The folder within `out/`.
    pub output: String,
    /// The exit code of the import; 0 where there was none.
    pub code: i32,
    /// An imported edition, to be kept beside the text.
    pub imported: Option<PathBuf>,
}

/// Bytes of a ticket or an edition file that are read.
const MOST_TOML: u64 = 8 << 20;

/// Prepares what lies in a slot; what is found in a ticket or an import is added to `findings`.
///
/// # Errors
/// [`Fault::Refused`] with the reason for the report, or another fault.
pub fn prepare(
    service: &Service,
    slot: &Slot,
    item: &Path,
    stop: &Stop,
    findings: &mut Vec<Value>,
) -> Result<Prepared, Fault> {
    let mut prepared = Prepared {
        from: item.to_owned(),
        edition: PathBuf::from("edition.toml"),
        profile: service.settings.engine.profile.clone(),
        pages: None,
        planned: Vec::new(),
        output: slot.name.clone(),
        code: 0,
        imported: None,
    };
    match Kind::of(item).map_err(Fault::Refused)? {
        Kind::Folder => folder(item)?,
        Kind::Archive => {
            let tree = slot.fresh("tree")?;
            archive::unpack(item, &tree, service.settings.most_unpacked)?;
            prepared.from = archive::edition_folder(&tree)?;
        }
        Kind::Ticket => read_ticket(service, item, &mut prepared, findings)?,
        Kind::Feed(_) => {
            let tree = slot.fresh("tree")?;
            prepared.code = import(service, slot, item, &tree, stop, findings)?;
            prepared.from.clone_from(&tree);
            prepared.imported = Some(tree);
        }
    }
    publish::check_name(&prepared.output).map_err(Fault::Refused)?;
    let planned = planned_pages(&prepared.from.join(&prepared.edition));
    prepared.planned = prepared.pages.clone().unwrap_or(planned);
    Ok(prepared)
}

/// Looks through a dropped folder before anything in it is read.
fn folder(item: &Path) -> Result<(), Fault> {
    if !item.join("edition.toml").is_file() {
        return Err(Fault::Refused("the folder has no edition.toml".to_owned()));
    }
    let Snapshot::Whole(files) = Snapshot::of(item).map_err(|e| Fault::reading(item, &e))? else {
        return Err(Fault::Refused(format!("the folder has more than {MOST_FILES} files, or folders too deep")));
    };
    let root = item.canonicalize().map_err(|e| Fault::reading(item, &e))?;
    for inside in files.keys() {
        let path = item.join(inside);
        let meta = fs::symlink_metadata(&path).map_err(|e| Fault::reading(inside, &e))?;
        let shown = inside.display();
        if meta.is_symlink() {
            let within = path.canonicalize().is_ok_and(|target| target.starts_with(&root));
            if !within {
                return Err(Fault::Refused(format!("{shown} is a link that leads out of the job, or nowhere")));
            }
        } else if !meta.is_dir() && !meta.is_file() {
            return Err(Fault::Refused(format!("{shown} is neither a file nor a folder")));
        }
    }
    Ok(())
}

/// A small file's text. What is no file is not opened: a named pipe would be waited for.
fn read_text(path: &Path) -> Result<String, Fault> {
    let mut text = String::new();
    if !path.is_file() {
        let shown = path.file_name().unwrap_or_default().to_string_lossy();
        return Err(Fault::Refused(format!("{shown} is no file")));
    }
    let read = File::open(path).and_then(|file| file.take(MOST_TOML).read_to_string(&mut text));
    read.map_err(|e| Fault::reading(Path::new(path.file_name().unwrap_or_default()), &e))?;
    Ok(text)
}

fn read_ticket(
    service: &Service,
    item: &Path,
    prepared: &mut Prepared,
    findings: &mut Vec<Value>,
) -> Result<(), Fault> {
    let text = read_text(item)?;
    let name = item.file_name().unwrap_or_default().to_string_lossy();
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let parsed = ticket::parse(&text, &name, &mut map, &mut found);
    findings.extend(found.iter().map(|d| json::object(d, &map)));
    let Some(parsed) = parsed else {
        let first = found.iter().next().map(|d| d.message.clone()).unwrap_or_default();
        return Err(Fault::Refused(format!("{name} is no good ticket: {first}")));
    };
    let ticket = parsed.value;
    let path = allowed(service, &ticket.edition)?;
    prepared.from = path.parent().unwrap_or(&service.folders.root).to_owned();
    prepared.edition = PathBuf::from(path.file_name().unwrap_or_default());
    prepared.pages = (!ticket.pages.is_empty()).then_some(ticket.pages);
    if let Some(profile) = ticket.profile {
        prepared.profile = profile.name().to_owned();
    }
    prepared.output = ticket.output.unwrap_or_else(|| prepared.output.clone());
    Ok(())
}

/// The place of a ticket's edition, links resolved, when it lies where editions may lie.
fn allowed(service: &Service, edition: &str) -> Result<PathBuf, Fault> {
    let path = service.folders.root.join(edition);
    let path = path.canonicalize().map_err(|e| Fault::Refused(format!("the edition {edition} cannot be read: {e}")))?;
    let mut roots = service.settings.editions.iter().filter_map(|root| root.canonicalize().ok());
    if path.starts_with(&service.folders.root) || roots.any(|root| path.starts_with(root)) {
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Fault::Refused(format!("the edition {edition} is no file")))
        };
    }
    Err(Fault::Refused(format!(
        "the edition {edition} lies outside the watched folder: move it there, or name its folder with --editions"
    )))
}

/// Imports a text into the folder `tree`; gives the exit code.
fn import(
    service: &Service,
    slot: &Slot,
    item: &Path,
    tree: &Path,
    stop: &Stop,
    findings: &mut Vec<Value>,
) -> Result<i32, Fault> {
    let name = item.file_name().unwrap_or_default();
    let run = service.settings.engine.import(name, tree, &slot.job(), slot, stop)?;
    let words = first_error(&run.findings).or_else(|| run.last_words().map(str::to_owned)).unwrap_or_default();
    findings.extend(run.findings);
    match run.end.code() {
        Some(code @ (0 | 1)) => Ok(code),
        Some(2) => Err(Fault::Refused(format!("the text cannot be imported: {words}"))),
        _ => Err(Fault::Refused(format!("the import did not come to an end: {}", run.end))),
    }
}

/// What the first error among findings says.
pub fn first_error(findings: &[Value]) -> Option<String> {
    let error = findings.iter().find(|f| f.get("severity").and_then(Value::as_str) == Some("error"))?;
    error.get("message").and_then(Value::as_str).map(str::to_owned)
}

/// The pages that an edition builds, as its plan and its base's have them; none when it cannot be read, which the
/// engine will report.
fn planned_pages(path: &Path) -> Vec<String> {
    whole_edition(path).map_or_else(Vec::new, |edition| {
        edition.plan.into_iter().filter(|page| page.layout.is_some()).map(|page| page.page).collect()
    })
}

/// An edition with the editions that it is made from.
fn whole_edition(path: &Path) -> Option<Edition> {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let (mut chain, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next.take().filter(|_| chain.len() < MOST_BASES) {
        let parsed = edition::parse(&read_text(&path).ok()?, "", &mut map, &mut found)?;
        next = parsed.value.base.as_ref().map(|base| path.with_file_name(base));
        chain.push(parsed);
    }
    let mut whole = chain.pop()?;
    while let Some(later) = chain.pop() {
        whole = edition::merged(whole, later, &mut found)?;
    }
    Some(whole.value)
}

/// Most editions that one is made from, as the engine has it.
const MOST_BASES: usize = 16;

/// The visible names in a folder of an output, for messages.
pub fn names_in(folder: &Path) -> Vec<String> {
    let all = names(folder).unwrap_or_default();
    all.iter().filter_map(|name| name.to_str()).filter(|name| !name.starts_with('.')).map(str::to_owned).collect()
}
