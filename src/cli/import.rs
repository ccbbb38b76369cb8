//! `dayang import`: feeds and loose texts to manuscripts and an edition.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::import::encoding::{self, Encoding};
use crate::import::feed::{FeedFile, FeedOptions, Kind, import_feeds, kind_of};
use crate::import::house::House;
use crate::import::{Imported, LayoutOffer, import, import_stories};
use crate::input::sources::{Disk, Sources};
use crate::input::{house, layout};
use crate::session::Folders;

use super::{FOUND, MessageFormat, REFUSED, data, print, print_findings, write};

mod keep;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Make manuscripts and an edition of feeds or of loose text
///
/// Reads ninjs 3 (and 1 and 2), NITF 3.6, NewsML-G2, DOCX and loose Markdown, told by their
/// content, and writes one manuscript a story, stories/ID.md, with its pictures in pictures/.
/// An edition.toml is written where there is none; the layout that suits the stories best is
/// chosen from the bundled ones.
///
/// A house table settles quotation marks, widths, variants and private-use characters; characters
/// of the other script are reported. Everything changed and everything guessed is reported; what
/// does not map stays in the text.
///
/// A story that comes again replaces its manuscript, unless that was edited since or is newer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang import wire/*.xml wire/*.json -o today && dayang build today/edition.toml -o out
      an edition of the day's feeds
  dayang import story.docx -o today --stories-only --house house.toml
      one more story for it, as the house has it
  dayang import old.txt -o page --encoding big5
      a loose page of an archive in Big5")]
pub struct Import {
    /// The files; several stories in one give several manuscripts
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Folder to write to; made when it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// What the files are, in place of what their content says
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<From>,
    /// Their encoding (utf-8, big5-hkscs, gb18030, utf-16le, …), in place of what they say
    #[arg(long, value_name = "NAME", value_parser = label)]
    encoding: Option<Encoding>,
    /// House table: a file, or zh-HK, zh-TW, zh-CN, ja or none; default that of each story's
    /// language, and none for loose Markdown
    #[arg(long, value_name = "FILE", visible_alias = "style-map")]
    house: Option<PathBuf>,
    /// Language of stories that name none; default what their characters say
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Write manuscripts and pictures, but no edition.toml
    #[arg(long)]
    stories_only: bool,
    /// Replace files that are already there and differ, edited manuscripts among them
    #[arg(long)]
    force: bool,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

/// A kind of file to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    /// IPTC News in JSON
    Ninjs,
    /// IPTC News Industry Text Format
    Nitf,
    /// IPTC NewsML-G2
    Newsml,
    /// A word processor's document
    Docx,
    /// Loose Markdown
    Markdown,
}

impl From {
    fn kind(self) -> Kind {
        match self {
            From::Ninjs => Kind::Ninjs,
            From::Nitf => Kind::Nitf,
            From::Newsml => Kind::NewsMl,
            From::Docx => Kind::Docx,
            From::Markdown => Kind::Markdown,
        }
    }
}

fn label(name: &str) -> Result<Encoding, String> {
    Encoding::of_label(name)
        .ok_or_else(|| "known are utf-8, utf-16le, utf-16be, big5, gb18030, shift_jis, euc-jp".into())
}

impl Import {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let files = self.read_files(&mut found);
        if files.is_empty() {
            print_findings(&found, &map, self.message_format)?;
            return Ok(REFUSED);
        }
        let house = match self.house(&mut map, &mut found)? {
            Ok(house) => house,
            Err(()) => {
                print_findings(&found, &map, self.message_format)?;
                return Ok(REFUSED);
            }
        };
        let kinds: Vec<Kind> =
            files.iter().map(|(_, b)| self.from.map_or_else(|| kind_of(b, self.encoding), From::kind)).collect();
        let folders = Folders::of(None, &[], data().as_deref());
        let layouts = offers(&folders.layouts, &mut map);
        match (files.as_slice(), kinds.as_slice()) {
            ([(path, bytes)], [Kind::Markdown]) => self.page(path, bytes, house.as_ref(), &layouts, map, found),
            _ => self.feeds(&files, &kinds, house.as_ref(), &layouts, map, found),
        }
    }

    /// The files that can be read; each that cannot is an error, and the others are imported.
    fn read_files(&self, found: &mut Diagnostics) -> Vec<(&PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        for path in &self.files {
            match read(path) {
                Ok(bytes) => files.push((path, bytes)),
                Err(error) => {
                    let name = path.display();
                    let (message, help) = match path.is_dir() {
                        true => (format!("{name} is a folder"), "name the files in it"),
                        false => (format!("{name} cannot be read: {error}"), "the other files are imported without it"),
                    };
                    found.push(Diagnostic::error("unreadable-file", message).help(help));
                }
            }
        }
        files
    }

    /// The house table asked for; `Err` within when it has errors.
    fn house(&self, map: &mut SourceMap, found: &mut Diagnostics) -> Result<Result<Option<House>, ()>, String> {
        let Some(path) = &self.house else { return Ok(Ok(None)) };
        if let Some(house) = path.to_str().and_then(House::named) {
            return Ok(Ok(Some(house)));
        }
        let bytes = read(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
        let text = String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8", path.display()))?;
        let parsed = house::parse(&text, &path.display().to_string(), map, found);
        Ok(parsed.map(|parsed| Some(House::of(&parsed.value))).ok_or(()))
    }

    /// A loose page of Markdown, which has an edition of its own.
    fn page(
        &self,
        path: &Path,
        bytes: &[u8],
        house: Option<&House>,
        layouts: &[LayoutOffer],
        mut map: SourceMap,
        mut found: Diagnostics,
    ) -> Result<u8, String> {
        let name = path.display().to_string();
        let utf8 = encoding::to_utf8(bytes, self.encoding, &name, &mut found);
        let bytes = utf8.as_deref().unwrap_or(bytes);
        let imported = match self.stories_only {
            true => import_stories(bytes, &name, house, &mut map, &mut found),
            false => import(bytes, &name, house, layouts, &mut map, &mut found),
        };
        print_findings(&found, &map, self.message_format)?;
        let Some(Imported { files }) = imported else { return Ok(REFUSED) };
        let files: Vec<_> = files.into_iter().map(|(path, bytes)| (self.output.join(path), bytes)).collect();
        let edited = files.iter().find(|(path, new)| Disk.read(path).is_ok_and(|old| old != *new));
        if let Some((path, _)) = edited.filter(|_| !self.force) {
            let path = path.display();
            return Err(format!(
                "{path} is there already and differs: name another folder, or replace it with --force"
            ));
        }
        let mut names = String::new();
        for (path, bytes) in files {
            write::folder(path.parent().unwrap_or(Path::new(".")))?;
            write::file(&path, &bytes)?;
            names.push_str(&format!("{}\n", path.display()));
        }
        self.written(&names)?;
        Ok(if found.has_errors() { FOUND } else { 0 })
    }

    /// Feeds: their stories, and an edition where there is none.
    fn feeds(
        &self,
        files: &[(&PathBuf, Vec<u8>)],
        kinds: &[Kind],
        house: Option<&House>,
        layouts: &[LayoutOffer],
        mut map: SourceMap,
        mut found: Diagnostics,
    ) -> Result<u8, String> {
        let names: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
        let beside: Vec<_> = files.iter().map(|(path, _)| move |below: &Path| below_folder_of(path, below)).collect();
        let feeds = files.iter().zip(kinds).zip(names.iter().zip(&beside));
        let feeds: Vec<FeedFile> = feeds
            .map(|(((_, bytes), kind), (name, beside))| FeedFile { name, bytes, kind: Some(*kind), beside })
            .collect();
        let edition = self.output.join("edition.toml");
        let options = FeedOptions {
            encoding: self.encoding,
            house,
            lang: self.lang.as_deref(),
            layouts,
            // One that is there stays, so that nothing is to be said of another.
            stories_only: self.stories_only || edition.exists(),
        };
        let Some(feeds) = import_feeds(&feeds, &options, &mut map, &mut found) else {
            print_findings(&found, &map, self.message_format)?;
            return Ok(REFUSED);
        };
        let mut written = String::new();
        for story in &feeds.stories {
            match keep::write(&self.output, story, self.force)? {
                keep::Kept::Written(paths) => {
                    paths.iter().for_each(|path| written.push_str(&format!("{}\n", path.display())));
                }
                keep::Kept::Not(finding) => found.push(finding),
            }
        }
        if !options.stories_only {
            write::file(&edition, &feeds.edition)?;
            written.push_str(&format!("{}\n", edition.display()));
        } else if !self.stories_only {
            let message = format!("{} is there already and stays as it is", edition.display());
            found.push(Diagnostic::note("edition-kept", message).help("place the new stories in its plan"));
        }
        print_findings(&found, &map, self.message_format)?;
        self.written(&written)?;
        Ok(if found.has_errors() { FOUND } else { 0 })
    }

    fn written(&self, names: &str) -> Result<(), String> {
        if self.message_format == MessageFormat::Human { print(names) } else { Ok(()) }
    }
}

/// A whole file of a size that can be held.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.len() > LARGEST {
        return Err(io::Error::other(format!("it has more than {} MB", LARGEST >> 20)));
    }
    Disk.read(path)
}

/// A file that a feed names, from the feed's own folder or one in it; what leads out of it by a
/// link is not read.
fn below_folder_of(feed: &Path, below: &Path) -> io::Result<Vec<u8>> {
    let folder = feed.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).canonicalize()?;
    let path = folder.join(below).canonicalize()?;
    if !path.starts_with(&folder) || !path.is_file() {
        return Err(io::Error::other("it is not below the feed's folder"));
    }
    read(&path)
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
