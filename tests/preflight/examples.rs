//! The pages of the examples may go to press.

use dayang::diag::Diagnostics;
use dayang::input::sources::Disk;
use dayang::model::Press;
use dayang::model::press::Purpose;
use dayang::preflight::{Request, check, text};
use dayang::session::{Folders, Session};

use super::root;

#[test]
fn press_files_of_the_examples_are_good() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap().flatten() {
        let edition = entry.path().join("edition.toml");
        if !edition.is_file() {
            continue;
        }
        let mut found = Diagnostics::default();
        let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
        session.purpose = Purpose::Press;
        let mut output = session.typeset(&Disk, &edition, None, &|| ());
        let press: Press = output.press();
        let files = session.export(&mut output).expect("files");
        for (page, bytes) in output.pages.iter().zip(&files.pages) {
            let verdict = check(&page.id, bytes, &press, &Request::default());
            assert!(verdict.readable && !verdict.has_errors(), "{}: {}", edition.display(), text(&verdict));
            assert!(verdict.findings.is_empty(), "{}: {}", edition.display(), text(&verdict));
        }
        let request = Request { several_pages: true, ..Request::default() };
        let verdict = check("edition.pdf", &files.joined, &press, &request);
        // An issue with a spread has pages of two sizes; its page files are what a press is sent.
        let spread = output.pages.iter().any(|page| page.trim != output.pages[0].trim);
        let expected: &[&str] = if spread { &["pdf-trim-sizes"] } else { &[] };
        let codes: Vec<&str> = verdict.findings.iter().map(|d| d.code).collect();
        assert_eq!(codes, expected, "{}: {}", edition.display(), text(&verdict));
    }
}
