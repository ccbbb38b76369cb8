//! Ends of the service, asked for or not, in the middle of a build.

use std::fs;

use rustix::process::Signal;

use super::{Folder, count, until};

#[test]
fn the_first_signal_finishes_the_job_at_hand() {
    let folder = Folder::new("term");
    folder.drop_edition("a");
    folder.drop_edition("b");
    let mut service = folder.serve(&[]);
    let halted = folder.halt("a");
    service.signal(Signal::TERM);
    halted.go_on();
    assert_eq!(service.ended().code(), Some(0), "{:#?}", service.events);
    assert!(folder.has("done/a/report.json") && folder.has("out/a/P8.pdf"));
    assert_eq!((folder.names("in"), folder.names("work").len()), (vec!["b".to_owned()], 0));
    // the next start goes on
    assert_eq!(folder.once(&[]).0, Some(0));
    assert_eq!(folder.names("done"), ["a", "b"]);
}

#[test]
fn the_second_signal_gives_the_job_back() {
    let folder = Folder::new("int");
    folder.drop_edition("a");
    let mut service = folder.serve(&[]);
    let halted = folder.halt("a");
    service.signal(Signal::INT);
    service.signal(Signal::TERM);
    assert_eq!(service.ended().code(), Some(0), "{:#?}", service.events);
    assert!(rustix::process::test_kill_process(halted.0).is_err(), "the engine was ended");
    assert_eq!((folder.names("in"), folder.names("work").len()), (vec!["a".to_owned()], 0));
    assert!(folder.names("out").is_empty() && folder.names("done").is_empty(), "{:?}", folder.names("out"));
    assert!(folder.has("in/a/edition.toml"));
}

#[test]
fn a_job_whose_service_was_killed_is_taken_up_again() {
    let folder = Folder::new("kill");
    folder.drop_edition("a");
    let mut service = folder.serve(&[]);
    let halted = folder.halt("a");
    service.signal(Signal::KILL);
    assert_eq!(service.ended().code(), None);
    assert!(folder.has("work/a/job/a/edition.toml"));
    // its engine still stands there, and holds the slot
    let (code, events) = folder.once(&[]);
    assert_eq!(code, Some(0), "{events:#?}");
    assert!(rustix::process::test_kill_process(halted.0).is_err() || super::state(halted.0) == Some('Z'));
    assert_eq!(count(&events, "job.recovered"), 1);
    assert_eq!(folder.report("done/a")["tries"], 2);
    assert_eq!(folder.names("out"), ["a"]);
    assert!(folder.names("work").is_empty());
}

#[test]
fn a_job_that_ends_the_service_each_time_is_given_up() {
    let folder = Folder::new("tries");
    fs::create_dir_all(folder.path("work/a/job")).unwrap();
    super::edition(&folder.path("work/a/job/a"));
    fs::write(folder.path("work/a/tries"), "3").unwrap();
    assert_eq!(folder.once(&[]).0, Some(1));
    let report = folder.report("failed/a");
    assert!(report["reason"].as_str().unwrap().contains("begun 3 times"), "{report}");
    assert!(folder.has("failed/a/a/edition.toml"), "it is kept whole");
}

#[test]
fn many_failures_in_a_row_end_the_service() {
    let folder = Folder::new("failures");
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        folder.drop_text(name, "no job");
    }
    let mut service = folder.serve(&["--max-failures", "2"]);
    assert_eq!(service.ended().code(), Some(1));
    assert_eq!(count(&service.events, "service.failures"), 1);
    assert_eq!((folder.names("failed").len(), folder.names("in")), (2, vec!["c.pdf".to_owned()]));
    until("its lock is free", || folder.once(&["--alone"]).0 == Some(1));
}
