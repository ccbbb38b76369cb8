//! Archives and folders from anybody.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Folder, edition, root};

/// An entry: its name and its bytes.
pub type Entry = (String, Vec<u8>);

/// Writes an archive.
pub fn zip(path: &Path, entries: &[Entry]) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in entries {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

/// The entries of a whole edition, in a folder of the archive.
pub fn whole(folder: &str) -> Vec<Entry> {
    let home = root().join("examples/inside-page");
    let read = |name: &&str| (format!("{folder}{name}"), fs::read(home.join(name)).unwrap());
    ["edition.toml", "stories/flower-market.md", "ads/coffee.pdf"].iter().map(read).collect()
}

fn with(name: &str, bytes: &[u8]) -> Vec<Entry> {
    let mut entries = whole("");
    entries.push((name.to_owned(), bytes.to_vec()));
    entries
}

/// An archive with bytes replaced wherever they stand; the replacement is as long.
fn patch(path: &Path, from: &[u8], to: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    let at: Vec<usize> = bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(at, _)| at).collect();
    assert!(!at.is_empty() && from.len() == to.len());
    for at in at {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn hostile_archives_are_refused_and_write_nothing_elsewhere() {
    let folder = Folder::new("archives");
    let at = |name: &str| folder.path("in").join(name);
    zip(&at("slip.zip"), &with("../../../../slipped", b"x"));
    zip(&at("rooted.zip"), &with("/tmp/dayang-rooted", b"x"));
    zip(&at("bomb.zip"), &with("big", &vec![0; 3 << 20]));
    zip(&at("twice.zip"), &with("edition.tomL", b"x"));
    patch(&at("twice.zip"), b"edition.tomL", b"edition.toml");
    zip(&at("name.zip"), &with("abcd.md", b"x"));
    patch(&at("name.zip"), b"abcd.md", b"\xa4\xe5\xa4\xa4.md");
    zip(&at("cut.zip"), &whole(""));
    let bytes = fs::read(at("cut.zip")).unwrap();
    fs::write(at("cut.zip"), &bytes[..bytes.len() / 2]).unwrap();
    zip(&at("damaged.zip"), &whole(""));
    patch(&at("damaged.zip"), &bytes[2000..2040], &[0xff; 40]);
    zip(&at("empty.zip"), &[]);
    let mut link = ZipWriter::new(File::create(at("link.zip")).unwrap());
    link.add_symlink("stories", "/etc", SimpleFileOptions::default()).unwrap();
    link.finish().unwrap();
    let (code, events) = folder.once(&["--max-size", "1"]);
    assert_eq!(code, Some(1), "{events:#?}");
    let reason = |job: &str| folder.report(&format!("failed/{job}"))["reason"].as_str().unwrap().to_owned();
    for (job, why) in [
        ("slip", "leads out"),
        ("rooted", "leads out"),
        ("bomb", "--max-size"),
        ("name", "UTF-8"),
        ("cut", "its end is missing"),
        ("damaged", "is damaged"),
        ("empty", "no edition.toml"),
        ("link", "a link"),
        ("twice", "same name"),
    ] {
        assert!(reason(job).contains(why), "{job}: {}", reason(job));
    }
    assert!(folder.names("done").is_empty() && folder.names("work").is_empty());
    assert!(!Path::new("/tmp/dayang-rooted").exists() && !folder.has("slipped") && !folder.has("work/slipped"));
}

#[test]
fn links_out_of_a_folder_and_pipes_are_refused() {
    let folder = Folder::new("links");
    for name in ["out", "within", "pipe"] {
        edition(&folder.path("aside").join(name));
    }
    let aside = folder.path("aside");
    symlink("/etc/hostname", aside.join("out/stories/a.md")).unwrap();
    symlink("flower-market.md", aside.join("within/stories/a.md")).unwrap();
    let pipe = aside.join("pipe/stories/a.md");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    symlink("/etc", folder.path("in/linked")).unwrap();
    for name in ["out", "within", "pipe"] {
        fs::rename(aside.join(name), folder.path("in").join(name)).unwrap();
    }
    let (code, events) = folder.once(&[]);
    assert_eq!(code, Some(1), "{events:#?}");
    assert_eq!(
        (folder.names("done"), folder.names("failed")),
        (vec!["within".to_owned()], ["linked", "out", "pipe"].map(str::to_owned).to_vec())
    );
    let reason = |job: &str| folder.report(&format!("failed/{job}"))["reason"].as_str().unwrap().to_owned();
    assert!(reason("out").contains("leads out of the job"), "{}", reason("out"));
    assert!(reason("pipe").contains("neither a file nor a folder"), "{}", reason("pipe"));
    assert!(reason("linked").contains("is a link"), "{}", reason("linked"));
}
