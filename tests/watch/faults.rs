//! What goes wrong in the middle of a job, and what becomes of the others.

use std::fs;
use std::process::Command;

use rustix::process::{Resource, Rlimit, Signal, prlimit};

use super::{Folder, Service, count, edition};

#[test]
fn an_engine_that_is_killed_fails_its_job_only() {
    let folder = Folder::new("crash");
    folder.drop_edition("a");
    let mut service = folder.serve(&[]);
    folder.halt("a").send(Signal::KILL);
    service.hears("page.failed", "a");
    folder.drop_edition("b");
    service.hears("job.done", "b");
    service.stop();
    let report = folder.report("failed/a");
    let reason = report["reason"].as_str().unwrap();
    assert!(reason.starts_with("page P8: it was killed (signal 9)"), "{reason}");
    assert_eq!((&report["code"], &report["output"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!(folder.names("out"), ["b"], "nothing of it is published");
}

/// The bound is the system's: what a program does without memory, it does at another place each
/// time, so it is aborted here as it would be there.
#[test]
fn an_engine_has_the_memory_that_it_is_given() {
    let folder = Folder::new("memory");
    folder.drop_edition("a");
    let mut service = folder.serve(&["--memory", "3000"]);
    let halted = folder.halt("a");
    let limits = fs::read_to_string(format!("/proc/{}/limits", halted.0.as_raw_nonzero())).unwrap();
    let data: Vec<&str> =
        limits.lines().find(|line| line.starts_with("Max data size")).unwrap().split_whitespace().collect();
    assert_eq!(data[3..5], ["3145728000", "3145728000"], "{limits}");
    halted.send(Signal::ABORT);
    halted.go_on();
    service.hears("job.failed", "a");
    service.stop();
    let reason = folder.report("failed/a")["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("page P8: it was aborted (signal 6)"), "{reason}");
}

/// One page of two waits for ever: for a named pipe that nobody writes to.
#[test]
fn a_page_that_takes_too_long_is_named_and_the_others_are_built() {
    let folder = Folder::new("timeout");
    let home = folder.path("editions/a");
    edition(&home);
    let story = fs::read_to_string(home.join("stories/flower-market.md")).unwrap();
    fs::write(home.join("stories/slow.md"), story.replace("flower-market", "slow")).unwrap();
    let toml = fs::read_to_string(home.join("edition.toml")).unwrap();
    let second = "[[plan]]\npage = \"P9\"\nlayout = \"tabloid-5x13-ad\"\nplates = \"CMYK+red\"\nplace = { lead = \"slow\" }\nads = { foot = \"ads/coffee.pdf\" }\n\n[[plan]]\npage = \"P10-P24\"";
    fs::write(home.join("edition.toml"), toml.replace("[[plan]]\npage = \"P9-P24\"", second)).unwrap();
    // whole, as it was an hour ago
    folder.drop_text("a.job.toml", "edition = 'editions/a/edition.toml'");
    let (code, events) = folder.once(&[]);
    assert_eq!((code, folder.has("out/a/P9.pdf")), (Some(0), true), "{events:#?}");
    fs::remove_file(home.join("stories/slow.md")).unwrap();
    assert!(Command::new("mkfifo").arg(home.join("stories/slow.md")).status().unwrap().success());
    folder.drop_text("a.job.toml", "edition = 'editions/a/edition.toml'");
    let (code, events) = folder.once(&["--timeout", "2"]);
    assert_eq!(code, Some(1), "{events:#?}");
    let report = folder.report("failed/a");
    assert!(report["reason"].as_str().unwrap().starts_with("page P9: it took longer"), "{report}");
    assert_eq!(report["pages"][0]["failed"], serde_json::Value::Null);
    assert!(report["pages"][1]["failed"].is_string());
    // no page of an hour ago passes for one of now
    let names = folder.names("out/a");
    assert!(names.contains(&"P8.pdf".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("P9") || name == "edition.pdf"), "{names:?}");
    assert_eq!(count(&events, "page.failed"), 1);
}

#[test]
fn a_job_that_is_taken_away_fails() {
    let folder = Folder::new("removed");
    folder.drop_edition("a");
    let mut service = folder.serve(&[]);
    let halted = folder.halt("a");
    fs::remove_dir_all(folder.path("work/a/job/a")).unwrap();
    halted.go_on();
    service.hears("job.failed", "a");
    service.stop();
    assert!(folder.report("failed/a")["reason"].as_str().unwrap().contains("removed"));
    assert!(folder.names("out").is_empty());
}

#[test]
fn a_job_that_changes_while_it_is_built_is_built_again() {
    let folder = Folder::new("changed");
    folder.drop_edition("a");
    let mut service = folder.serve(&[]);
    let halted = folder.halt("a");
    let story = folder.path("work/a/job/a/stories/flower-market.md");
    let text = fs::read_to_string(&story).unwrap();
    fs::write(&story, text.replace("洗衣街尾", "窩打老道街尾")).unwrap();
    halted.go_on();
    service.hears("job.changed", "a");
    service.hears("job.done", "a");
    service.stop();
    assert_eq!(folder.report("done/a")["tries"], 2);
}

/// A limit of 20 kB for a file stands for a full disk: a page has more.
#[test]
fn a_full_disk_is_waited_for() {
    let folder = Folder::new("full");
    folder.drop_edition("a");
    let limited = |how: &str, arguments: &[&str]| {
        let command = folder.command(arguments);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{how}ulimit -S -f 40; exec \"$0\" \"$@\"")]);
        shell.arg(command.get_program()).args(command.get_args()).env_remove("DAYANG_DATA");
        Service::start(shell)
    };
    // the engine is told that it cannot write, or is ended for it
    for how in ["trap '' XFSZ; ", ""] {
        let mut once = limited(how, &["--once"]);
        assert_eq!(once.ended().code(), Some(2), "{:#?}", once.events);
        assert_eq!((folder.names("in"), folder.names("out").len()), (vec!["a".to_owned()], 0), "{:#?}", once.events);
    }
    let mut service = limited("trap '' XFSZ; ", &[]);
    service.hears("job.returned", "a");
    service.hears("service.trouble", "");
    service.hears("service.trouble", "");
    let room = Rlimit { current: None, maximum: None };
    prlimit(Some(service.pid()), Resource::Fsize, room).unwrap();
    service.hears("job.done", "a");
    service.stop();
    assert_eq!(folder.names("out"), ["a"]);
    assert!(folder.names("failed").is_empty() && folder.names("work").is_empty());
}

#[test]
fn what_cannot_be_read_fails_with_its_reason() {
    let folder = Folder::new("unreadable");
    fs::create_dir(folder.path("in/empty")).unwrap();
    edition(&folder.path("in/broken"));
    fs::write(folder.path("in/broken/edition.toml"), "title = ").unwrap();
    edition(&folder.path("in/lacking"));
    fs::remove_file(folder.path("in/lacking/stories/flower-market.md")).unwrap();
    let (code, events) = folder.once(&[]);
    assert_eq!(code, Some(1), "{events:#?}");
    assert_eq!(folder.names("failed"), ["broken", "empty", "lacking"], "{events:#?}");
    assert_eq!(folder.report("failed/empty")["reason"], "the folder has no edition.toml");
    let report = folder.report("failed/broken");
    assert_eq!((&report["code"], &report["findings"][0]["labels"][0]["file"]), (&2.into(), &"edition.toml".into()));
    assert!(folder.text("failed/lacking/report.txt").contains("flower-market"));
}
