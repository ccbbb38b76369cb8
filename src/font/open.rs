//! Finding, mapping and checking font files.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use super::Face;
use crate::diag::{Diagnostic, Diagnostics};

/// More faces than any collection has; a larger count is damage.
const MAX_FACES: u32 = 512;

/// The font files of a folder, by name.
pub(super) fn font_files(folder: &Path, diags: &mut Diagnostics) -> Vec<PathBuf> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) => {
            let message = format!("the font folder {} cannot be read: {e}", folder.display());
            diags.push(Diagnostic::warning("font-folder", message));
            return Vec::new();
        }
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| is_font(p)).collect();
    files.sort();
    files
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc"))
}

/// All faces of a file; none, and a finding, when it is damaged.
pub(super) fn faces(path: &Path, diags: &mut Diagnostics) -> Vec<Face> {
    let result = map(path).and_then(|data| {
        let count = ttf_parser::fonts_in_collection(data).unwrap_or(1);
        if count == 0 || count > MAX_FACES {
            return Err(format!("it claims to hold {count} faces"));
        }
        let path = Arc::new(path.to_owned());
        (0..count)
            .map(|index| {
                whole(data, index)?;
                Face::parse(data, index, Arc::clone(&path))
            })
            .collect::<Result<Vec<Face>, String>>()
    });
    result.unwrap_or_else(|why| {
        let message = format!("the font file {} is left out: {why}", path.display());
        let help = "copy the file again from its source, or take it out of the folder";
        diags.push(Diagnostic::error("font-damaged", message).help(help));
        Vec::new()
    })
}

/// Checks that every table lies inside the file: a file cut short would otherwise lack outlines
/// or coverage without a word.
fn whole(data: &[u8], index: u32) -> Result<(), String> {
    let raw = ttf_parser::RawFace::parse(data, index).map_err(|e| e.to_string())?;
    for record in raw.table_records {
        let end = u64::from(record.offset) + u64::from(record.length);
        if end > data.len() as u64 {
            return Err(format!(
                "it is cut short: table {} should end at byte {end}, the file has {}",
                record.tag,
                data.len()
            ));
        }
    }
    Ok(())
}

/// Which bytes a map shows: a file that was replaced since is another one.
type Shown = (PathBuf, u64, Option<SystemTime>);

/// Files that are mapped.
static MAPS: Mutex<BTreeMap<Shown, &'static memmap2::Mmap>> = Mutex::new(BTreeMap::new());

/// Lets go of the memory that the file of `data` takes, until it is read again.
pub(super) fn let_go(data: &'static [u8]) {
    let maps = MAPS.lock().unwrap_or_else(|e| e.into_inner());
    let Some(map) = maps.values().find(|map| std::ptr::eq(map.as_ptr(), data.as_ptr())) else { return };
    // A map that is only read is the same after it: its pages are the file's, and are had from there
    // again, also by whoever reads them meanwhile.
    #[cfg(unix)]
    #[allow(unsafe_code)]
    // Where it cannot be done nothing changes.
    let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
}

/// Maps a file for the life of the process; a file mapped before is not mapped again.
fn map(path: &Path) -> Result<&'static [u8], String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let facts = file.metadata().map_err(|e| e.to_string())?;
    if facts.len() == 0 {
        return Err("it is empty".to_owned());
    }
    let shown = (fs::canonicalize(path).map_err(|e| e.to_string())?, facts.len(), facts.modified().ok());
    // A panic elsewhere cannot leave the table half changed: entries are only ever added.
    let mut maps = MAPS.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(bytes) = maps.get(&shown) {
        return Ok(bytes);
    }
    // This block and that above are the only unsafe ones of the crate. A map is sound as long as nobody changes the file under
    // it; font files are installed and then only read, and reading 110 MB of them instead would
    // cost a hundred times the start-up time. A face's parsed tables borrow from the map, and
    // faces live as long as the process, so the map is leaked on purpose, once for each file.
    #[allow(unsafe_code)]
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(|e| e.to_string())?;
    let map: &'static memmap2::Mmap = Box::leak(Box::new(map));
    maps.insert(shown, map);
    Ok(map)
}
