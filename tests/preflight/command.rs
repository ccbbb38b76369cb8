//! `dayang preflight` as its users run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::sample::{Sample, press_page};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("preflight").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
    command.arg("preflight").args(args).env_remove("DAYANG_DATA").env("NO_COLOR", "1");
    command.current_dir(folder).output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn exit_codes_tell_good_bad_and_unreadable() {
    let folder = folder("codes");
    let mut bad = Sample::new();
    bad.paint("1 0 0 rg 100 100 50 50 re f");
    fs::write(folder.join("good.pdf"), press_page()).unwrap();
    fs::write(folder.join("bad.pdf"), bad.bytes()).unwrap();
    fs::write(folder.join("none.pdf"), b"%PDF-1.6 and no more").unwrap();
    for (files, code) in
        [(&["good.pdf"][..], 0), (&["good.pdf", "bad.pdf"], 1), (&["bad.pdf", "none.pdf", "good.pdf"], 2)]
    {
        let output = run(&folder, files);
        assert_eq!(output.status.code(), Some(code), "{files:?}: {}", err(&output));
    }
    assert_eq!(run(&folder, &["missing.pdf"]).status.code(), Some(2));
    assert_eq!(run(&folder, &["good.pdf", "--page", "2"]).status.code(), Some(1), "there is no page 2");
    assert!(err(&run(&folder, &["good.pdf"])).contains("good.pdf: good for newsprint"));
}

#[test]
fn findings_and_reports_are_json_where_asked() {
    let folder = folder("json");
    let mut bad = Sample::new();
    bad.paint("1 0 0 rg 100 100 50 50 re f");
    fs::write(folder.join("bad.pdf"), bad.bytes()).unwrap();
    let output = run(&folder, &["bad.pdf", "--message-format", "json", "--report", "report.json"]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|l| l["code"] == "pdf-rgb" && l["page"] == 1 && l["file"] == "bad.pdf"), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["files"][0]["result"], "errors");
    let output = run(&folder, &["bad.pdf", "--report", "-"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["file"], "bad.pdf");
}

#[test]
fn a_press_profile_and_planned_plates_are_named() {
    let folder = folder("profile");
    fs::write(folder.join("good.pdf"), press_page()).unwrap();
    assert_eq!(run(&folder, &["good.pdf", "--planned", "K"]).status.code(), Some(0));
    let output = run(&folder, &["good.pdf", "--planned", "C"]);
    assert!(output.status.code() == Some(1) && err(&output).contains("pdf-plates"), "{}", err(&output));
    fs::write(folder.join("large.toml"), "name = \"large\"\n[limits]\nleast-size = \"12pt\"\n").unwrap();
    let output = run(&folder, &["good.pdf", "--profile", "large.toml"]);
    assert!(output.status.code() == Some(1) && err(&output).contains("pdf-small-type"), "{}", err(&output));
    let output = run(&folder, &["good.pdf", "--profile", "newsprnt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("did you mean `newsprint`?"), "{}", err(&output));
}

#[test]
fn pictures_of_the_plates_are_written_where_asked() {
    let folder = folder("pictures");
    fs::write(folder.join("good.pdf"), press_page()).unwrap();
    let args = ["good.pdf", "--dpi", "20", "--png", "--plates", "--ink", "-o", "seen"];
    let output = run(&folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for name in ["seen/good.1.png", "seen/good.1.ink.png", "seen/good.1.C.png", "seen/good.1.K.png"] {
        assert!(fs::read(folder.join(name)).unwrap().starts_with(b"\x89PNG"), "{name}");
    }
}
