//! Jobs of every kind, and when they are taken.

use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, SystemTime};

use super::{Folder, count, edition, root, until};

/// A text that makes a clean enough page.
const TEXT: &str = "# 城聲報\n\nCITY VOICE\n\n二〇二六年六月六日　星期六\n\n## 碼頭重開，街坊歡迎\n\n【本報訊】碼頭昨日重開，街坊一早排隊登船。\n";

#[test]
fn an_edition_is_built_and_put_away_with_its_report() {
    let folder = Folder::new("edition");
    folder.drop_edition("monday");
    let (code, events) = folder.once(&[]);
    assert_eq!(code, Some(0), "{events:#?}");
    assert_eq!(folder.names("done/monday"), ["monday", "report.json", "report.txt"]);
    assert_eq!(folder.names("out"), ["monday"]);
    assert!(folder.names("in").is_empty() && folder.names("work").is_empty() && folder.names("failed").is_empty());
    let report = folder.report("done/monday");
    assert_eq!((&report["outcome"], &report["code"], &report["tries"]), (&"done".into(), &0.into(), &1.into()));
    assert_eq!(report["engine"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["pages"][0]["page"], "P8");
    let files: Vec<&str> = report["files"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    assert_eq!(files, folder.names("out/monday"));
    assert!(folder.text("done/monday/report.txt").starts_with("monday: done\n"));
    let done = events.iter().find(|line| line["event"] == "job.done").unwrap();
    assert_eq!((&done["job"], &done["pages"], &done["code"]), (&"monday".into(), &1.into(), &0.into()));
    assert!(done["seconds"].is_number() && done["findings"].is_number() && done["timestamp"].is_string());
    // the same as built by hand: no name or time of the service is in it
    let (edition, by_hand) = (root().join("examples/inside-page/edition.toml"), folder.path("by-hand"));
    let mut build = Command::new(env!("CARGO_BIN_EXE_dayang"));
    assert!(build.arg("build").arg(&edition).arg("-o").arg(&by_hand).output().unwrap().status.success());
    for name in files {
        assert_eq!(
            fs::read(by_hand.join(name)).unwrap(),
            fs::read(folder.path("out/monday").join(name)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn archives_tickets_and_texts_are_jobs_and_others_are_not() {
    let folder = Folder::new("kinds");
    edition(&folder.path("editions/tuesday"));
    folder.drop_text(
        "press.job.toml",
        "edition = 'editions/tuesday/edition.toml'\nprofile = 'press'\noutput = '2026/tuesday'\n",
    );
    folder.drop_text("bad.job.toml", "edition = 'editions/tuesday/edition.toml'\nprofil = 'press'\n");
    folder.drop_text("outside.job.toml", format!("edition = '{}/examples/inside-page/edition.toml'", root().display()));
    folder.drop_text("page.md", TEXT);
    folder.drop_text("notes.pdf", "%PDF");
    super::hostile::zip(&folder.path("in/packed.zip"), &super::hostile::whole("wednesday/"));
    let (code, events) = folder.once(&[]);
    assert_eq!(code, Some(1), "{events:#?}");
    assert_eq!(folder.report("done/press")["profile"], "press");
    assert!(folder.has("out/2026/tuesday/P8.press.pdf"), "{:?}", folder.names("out"));
    assert_eq!(folder.report("done/packed")["kind"], "archive");
    assert!(folder.has("out/packed/P8.pdf"));
    let imported = if folder.has("done/page") { "done/page" } else { "failed/page" };
    assert_eq!(folder.report(imported)["kind"], "markdown");
    assert!(folder.has(&format!("{imported}/imported/edition.toml")) && folder.has("out/page/edition.pdf"));
    let reason = |job: &str| folder.report(&format!("failed/{job}"))["reason"].as_str().unwrap().to_owned();
    assert!(reason("notes.pdf").contains("no job"), "{}", reason("notes.pdf"));
    assert!(reason("bad").contains("profil"), "{}", reason("bad"));
    assert_eq!(folder.report("failed/bad")["findings"][0]["labels"][0]["line"], 2);
    assert!(reason("outside").contains("--editions"), "{}", reason("outside"));
    assert!(!folder.has("out/outside"));
    // with its folder named, it is built; a name that was there before has a counter
    let failed = folder.path("failed/outside/outside.job.toml");
    fs::rename(failed, folder.path("in/press.job.toml")).unwrap();
    let examples = root().join("examples");
    assert_eq!(folder.once(&["--editions", examples.to_str().unwrap()]).0, Some(0));
    assert!(folder.has("done/press-2/press.job.toml"));
}

/// Feeds of newsrooms are imported and built; the sender's file lies beside the report.
#[test]
fn feeds_are_imported_and_built() {
    let folder = Folder::new("feeds");
    let sample = |name: &str| fs::read(root().join("tests/cases/feeds").join(name)).unwrap();
    folder.drop_text("wire.json", sample("ninjs-3.json"));
    folder.drop_text("ferry.xml", sample("nitf.xml"));
    folder.drop_text("MARKET.XML", sample("newsml-g2.xml"));
    super::hostile::zip(&folder.path("in/ship.docx"), &word());
    let (code, events) = folder.once(&[]);
    assert!(matches!(code, Some(0 | 1)), "{events:#?}");
    for (job, kind, file) in [
        ("wire", "json", "wire.json"),
        ("ferry", "xml", "ferry.xml"),
        ("MARKET", "xml", "MARKET.XML"),
        ("ship", "docx", "ship.docx"),
    ] {
        // A page that is over or under is a fault for a person, not of the feed.
        let shelf = if folder.has(&format!("done/{job}")) { "done" } else { "failed" };
        let report = folder.report(&format!("{shelf}/{job}"));
        assert_eq!(report["kind"], kind, "{report:#}");
        assert!(folder.has(&format!("{shelf}/{job}/{file}")));
        assert!(folder.has(&format!("{shelf}/{job}/imported/edition.toml")), "{report:#}");
        assert!(folder.has(&format!("out/{job}/edition.pdf")), "{report:#}");
    }
    assert!(folder.names("in").is_empty() && folder.names("work").is_empty());
}

/// The document of the feeds' samples.
fn word() -> Vec<super::hostile::Entry> {
    let home = root().join("tests/cases/feeds");
    let names = [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/footnotes.xml",
        "word/_rels/document.xml.rels",
    ];
    let parts = names.iter().map(|name| ((*name).to_owned(), fs::read(home.join("docx").join(name)).unwrap()));
    let picture = ("word/media/image1.png".to_owned(), fs::read(home.join("pictures/pier.png")).unwrap());
    parts.chain([picture]).collect()
}

#[test]
fn what_is_no_feed_fails_with_its_reason() {
    let folder = Folder::new("no-feeds");
    folder.drop_text("rss.xml", "<rss version='2.0'><channel><title>甲</title></channel></rss>");
    folder.drop_text("error.json", "{\"error\": 404}");
    folder.drop_text("cut.json", "{\"uri\": \"a\", \"headl");
    folder.drop_text("empty.xml", "");
    folder.drop_text("fake.docx", "PK\u{3}\u{4}");
    assert_eq!(folder.once(&[]).0, Some(1));
    for (job, code) in [
        ("rss", "unknown-feed"),
        ("error", "unknown-feed"),
        ("cut", "bad-json"),
        ("empty", "empty-page"),
        ("fake", "bad-docx"),
    ] {
        let report = folder.report(&format!("failed/{job}"));
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.iter().any(|f| f["code"] == code), "{job}: {report:#}");
        assert!(!folder.has(&format!("out/{job}")));
    }
}

#[test]
fn what_is_being_written_is_left_alone() {
    let folder = Folder::new("unfinished");
    for name in [".hidden.md", "a.md.part", "b.tmp", "c.md~"] {
        folder.drop_text(name, TEXT);
    }
    folder.drop_text("locked.md", TEXT);
    folder.drop_text("locked.lock", "");
    assert_eq!(folder.once(&[]).0, Some(0));
    assert_eq!(folder.names("in"), [".hidden.md", "a.md.part", "b.tmp", "c.md~", "locked.lock", "locked.md"]);
    let mut service = folder.serve(&[]);
    service.hears("job.waiting", "locked.md");
    fs::remove_file(folder.path("in/locked.lock")).unwrap();
    fs::rename(folder.path("in/a.md.part"), folder.path("in/a.md")).unwrap();
    until("both are put away", || {
        let shelves = folder.names("done").len() + folder.names("failed").len();
        shelves == 2 && folder.names("work").is_empty()
    });
    service.stop();
    assert_eq!(folder.names("in"), [".hidden.md", "b.tmp", "c.md~"]);
}

/// A copy in many small steps, each well within the settling time of the last.
#[test]
fn a_slow_copy_is_taken_when_it_is_whole() {
    let folder = Folder::new("slow");
    let mut service = folder.serve(&["--settle", "1"]);
    service.hears("service.started", "");
    let text = TEXT.repeat(3);
    let mut file = fs::File::create(folder.path("in/slow.md")).unwrap();
    for piece in text.as_bytes().chunks(text.len() / 12) {
        file.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    until("it is put away", || folder.has("done/slow") || folder.has("failed/slow"));
    let shelf = if folder.has("done/slow") { "done" } else { "failed" };
    assert_eq!(folder.text(&format!("{shelf}/slow/slow.md")), text);
    let events = service.stop();
    assert_eq!(count(&events, "job.taken"), 1, "{events:#?}");
}

/// A file server's clock may be years off, either way.
#[test]
fn clocks_play_no_part() {
    let folder = Folder::new("clock");
    let day = Duration::from_secs(86_400);
    for (name, time) in [("past.pdf", SystemTime::UNIX_EPOCH + day), ("future.pdf", SystemTime::now() + day * 3650)] {
        folder.drop_text(name, "no job, but settled like one");
        fs::File::options().write(true).open(folder.path("in").join(name)).unwrap().set_modified(time).unwrap();
    }
    assert_eq!(folder.once(&[]).0, Some(1));
    assert_eq!(folder.names("failed"), ["future.pdf", "past.pdf"]);
}

#[test]
fn two_services_never_take_one_job_twice() {
    let folder = Folder::new("two");
    let mut services = [folder.serve(&[]), folder.serve(&[])];
    services.iter_mut().for_each(|service| drop(service.hears("service.started", "")));
    for n in 0..40 {
        folder.drop_text(&format!("{n:02}.pdf"), "no job");
    }
    folder.drop_edition("edition");
    until("all are put away", || {
        folder.names("failed").len() == 40 && folder.has("done/edition") && folder.names("work").is_empty()
    });
    let events: Vec<_> = services.into_iter().flat_map(super::Service::stop).collect();
    assert_eq!(count(&events, "job.taken"), 41);
    assert_eq!(folder.names("failed"), (0..40).map(|n| format!("{n:02}.pdf")).collect::<Vec<_>>());
    assert_eq!(folder.names("done"), ["edition"]);
    // each wrote its own lines whole: all were parsed
    assert!(!folder.has("work/edition") && folder.names("in").is_empty());
}

#[test]
fn a_service_may_ask_to_be_alone() {
    let folder = Folder::new("alone");
    let mut first = folder.serve(&[]);
    first.hears("service.started", "");
    let refused = folder.command(&["--once", "--alone"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another service"), "{refused:?}");
    first.stop();
    assert_eq!(folder.once(&["--alone"]).0, Some(0), "no lock outlives its holder");
}
