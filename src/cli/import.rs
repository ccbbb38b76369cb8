//! `dayang import`: a loose text to an edition.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Diagnostics, SourceMap};
use crate::import::{LayoutOffer, import};
use crate::input::layout;
use crate::input::sources::{Disk, Sources};
use crate::session::Folders;

use super::{FOUND, MessageFormat, REFUSED, data, print, print_findings, write};

/// Make manuscripts and an edition of a page's loose text
///
/// Reads Markdown as OCR or a word processor gives it, with headings of any level, the masthead
/// and the weather among the stories, and writes an edition file and one manuscript a story.
/// Everything guessed is reported. The layout that fits best is chosen from the bundled ones.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dayang import page.md -o mypage && dayang build mypage/edition.toml -o mypage/pdf")]
pub struct Import {
    /// The text
    #[arg(value_name = "FILE.md")]
    file: PathBuf,
    /// Folder to write to; made when it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Replace files that are already there and differ
    #[arg(long)]
    force: bool,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

impl Import {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let bytes = Disk.read(&self.file).map_err(|e| format!("{} cannot be read: {e}", self.file.display()))?;
        let folders = Folders::of(None, &[], data().as_deref());
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let layouts = offers(&folders.layouts, &mut map);
        let name = self.file.display().to_string();
        let imported = import(&bytes, &name, &layouts, &mut map, &mut found);
        print_findings(&found, &map, self.message_format)?;
        let Some(imported) = imported else { return Ok(REFUSED) };
        let files: Vec<_> = imported.files.iter().map(|(path, bytes)| (self.output.join(path), bytes)).collect();
        let edited = files.iter().find(|(path, new)| Disk.read(path).is_ok_and(|old| old != **new));
        if let Some((path, _)) = edited.filter(|_| !self.force) {
            let path = path.display();
            return Err(format!(
                "{path} is there already and differs: name another folder, or replace it with --force"
            ));
        }
        let mut names = String::new();
        for (path, bytes) in files {
            write::folder(path.parent().unwrap_or(Path::new(".")))?;
            write::file(&path, bytes)?;
            names.push_str(&format!("{}\n", path.display()));
        }
        if self.message_format == MessageFormat::Human {
            print(&names)?;
        }
        Ok(if found.has_errors() { FOUND } else { 0 })
    }
}

/// The bundled layouts, for the importer to choose from.
fn offers(folders: &[PathBuf], map: &mut SourceMap) -> Vec<LayoutOffer> {
    let mut offers = Vec::new();
    for folder in folders {
        for name in Disk.list(folder).iter().filter(|name| name.ends_with(".toml")) {
            let path = folder.join(name);
            let text = Disk.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            // A layout with errors is no choice; whoever builds with it is told.
            let parsed = text
                .and_then(|text| layout::parse(&text, &path.display().to_string(), map, &mut Diagnostics::default()));
            offers.extend(parsed.map(|layout| LayoutOffer::of(&layout.value)));
        }
    }
    offers
}
