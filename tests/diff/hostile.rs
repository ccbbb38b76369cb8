//! Files that cannot be compared are named with what is wrong; nothing is left half-written.

use super::{dayang, diff, folder, lines, pdf, statuses};
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions};
use std::fs;
use std::path::Path;

/// What the program says of two rounds that it refuses.
fn refused(old: &Path, new: &Path) -> String {
    let output = dayang(&["diff", old.to_str().unwrap(), new.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

/// A file under a password.
fn encrypted(bytes: &[u8]) -> Vec<u8> {
    let mut file = Document::load_mem(bytes).unwrap();
    let id = Object::string_literal(vec![7u8; 16]);
    file.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &file,
        owner_password: "owner",
        user_password: "secret",
        key_length: 128,
        permissions: Permissions::all(),
    };
    file.encrypt(&EncryptionState::try_from(version).unwrap()).unwrap();
    let mut locked = Vec::new();
    file.save_to(&mut locked).unwrap();
    locked
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = folder("unreadable");
    let good = folder.join("good.pdf");
    let bytes = pdf(&[lines(1, 10)], 600);
    fs::write(&good, &bytes).unwrap();
    let bad = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let locked = encrypted(&bytes);
    for (path, what) in [
        (folder.join("none.pdf"), "none.pdf"),
        (bad("empty.pdf", b""), "empty.pdf"),
        (bad("text.pdf", b"This is no PDF at all."), "damaged"),
        (bad("half.pdf", &bytes[..bytes.len() / 3]), "half.pdf"),
        (bad("locked.pdf", &locked), "encrypted"),
        (bad("no-page.pdf", &pdf(&[], 600)), "no page"),
        (bad("broken.toml", b"title = "), "broken.toml"),
    ] {
        for (old, new) in [(&good, &path), (&path, &good)] {
            let said = refused(old, new);
            assert!(said.contains(what), "{said}");
        }
    }
    let empty = folder.join("empty");
    fs::create_dir_all(&empty).unwrap();
    assert!(refused(&good, &empty).contains("has no PDF"));
    let output = dayang(&["diff", good.to_str().unwrap(), good.to_str().unwrap(), "--pages", "Z9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has a page Z9"));
}

#[test]
fn a_page_beyond_the_raster_is_told_and_the_others_are_compared() {
    let folder = folder("giant");
    let (old, new) = (folder.join("old.pdf"), folder.join("new.pdf"));
    fs::write(&old, pdf(&[lines(1, 10)], 600)).unwrap();
    fs::write(&new, pdf(&[lines(1, 10)], 20_000)).unwrap();
    let out = folder.join("out");
    let (report, code) = diff(&old, &new, &["-o", out.to_str().unwrap()]);
    assert_eq!((code, statuses(&report)), (2, vec!["new failed".to_owned()]), "{report:#}");
    assert!(report["pages"][0]["detail"].as_str().unwrap().contains("lower"), "{report:#}");
    let written: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(written, ["diff.json"]);
}

#[test]
fn one_page_against_many_is_bounded() {
    let folder = folder("many");
    let (old, new) = (folder.join("old.pdf"), folder.join("new.pdf"));
    fs::write(&old, pdf(&[lines(300, 5)], 300)).unwrap();
    let pages: Vec<Vec<String>> = (0..480).map(|page| lines(page, 5)).collect();
    fs::write(&new, pdf(&pages, 300)).unwrap();
    let (report, code) = diff(&old, &new, &[]);
    assert_eq!(code, 1);
    assert_eq!((&report["summary"]["added"], &report["summary"]["unchanged"]), (&479.into(), &1.into()));
    assert_eq!(report["pages"][300]["status"], "unchanged");
}

#[test]
fn pictures_of_an_earlier_run_do_not_stay() {
    let folder = folder("stale");
    let (old, new, out) = (folder.join("a.pdf"), folder.join("b.pdf"), folder.join("out"));
    fs::write(&old, pdf(&[lines(1, 10)], 600)).unwrap();
    fs::write(&new, pdf(&[lines(2, 10)], 600)).unwrap();
    let into = ["-o", out.to_str().unwrap()];
    assert_eq!(diff(&old, &new, &into).1, 1);
    assert!(out.join("b.diff.png").is_file());
    fs::copy(&old, &new).unwrap();
    assert_eq!(diff(&old, &new, &into).1, 0);
    assert!(!out.join("b.diff.png").exists());
}
