//! The program as its users run it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn dayang(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
    command.args(args).env_remove("DAYANG_DATA").env("NO_COLOR", "1");
    command
}

/// Runs the program in a folder far from the checkout's.
fn run(args: &[&str]) -> Output {
    dayang(args).current_dir(std::env::temp_dir()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn help_says_what_a_newcomer_needs() {
    let help = out(&run(&["--help"]));
    for word in ["edition.toml", "stories/", "build", "import", "schema", "fonts", "inspect", "Examples:", "Exit codes"]
    {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    for command in ["build", "import", "schema", "fonts"] {
        let help = out(&run(&[command, "--help"]));
        assert!(help.contains("Example"), "{command}:\n{help}");
    }
    assert_eq!(out(&run(&["--version"])), format!("dayang {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn bad_usage_and_unreadable_input_exit_with_2_and_write_nothing() {
    let folder = folder("unreadable");
    let target = folder.join("out");
    let (target, none) = (target.to_str().unwrap(), folder.join("none.toml"));
    for args in
        [&["build"][..], &["bild"], &["build", "x.toml", "--dpi", "5"], &["schema", "novel"], &["inspect", "lines"]]
    {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
    let missing = run(&["build", none.to_str().unwrap(), "-o", target]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("none.toml"), "{}", err(&missing));
    let broken = root().join("tests/cases/resolve/unusable/edition.toml");
    let broken = run(&["build", broken.to_str().unwrap(), "-o", target]);
    assert_eq!(broken.status.code(), Some(2), "{}", err(&broken));
    assert!(!Path::new(target).exists());
}

#[test]
fn findings_as_json_are_one_object_a_line_on_standard_output() {
    let broken = root().join("tests/cases/resolve/unusable/edition.toml");
    let output = run(&["build", broken.to_str().unwrap(), "--message-format", "json"]);
    let lines: Vec<serde_json::Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 4, "{}", out(&output));
    assert!(lines.iter().all(|d| d["code"].is_string() && d["severity"] == "error"), "{lines:?}");
    assert!(lines.iter().any(|d| d["labels"][0]["line"].is_number()));
    assert_eq!(err(&output), "");
}

#[test]
fn schemas_are_printed() {
    for kind in ["layout", "edition", "story", "style"] {
        let schema: serde_json::Value = serde_json::from_str(&out(&run(&["schema", kind]))).unwrap();
        assert!(schema["properties"].is_object(), "{kind}");
    }
}

#[test]
fn fonts_are_listed_and_looked_up() {
    let list = out(&run(&["fonts"]));
    assert!(list.contains("Noto Serif CJK HK\tNotoSerifCJKhk-Regular\tNotoSerifCJK-Regular.ttc\t4\n"), "{list}");
    let have = run(&["fonts", "--text", "香港"]);
    assert_eq!(have.status.code(), Some(0));
    assert!(out(&have).contains("Noto Serif CJK HK\tNotoSerifCJK-Regular.ttc\t2 of 2\n"), "{}", out(&have));
    let file = folder("fonts").join("text.md");
    fs::write(&file, "第一行\n第二\u{F8FF}行\n").unwrap();
    let lacks = run(&["fonts", "--text-file", file.to_str().unwrap()]);
    assert_eq!(lacks.status.code(), Some(1));
    assert!(out(&lacks).contains("no face has \u{F8FF} (U+F8FF), first at 2:3\n"), "{}", out(&lacks));
    assert_eq!(run(&["fonts", "--text-file", "none.md"]).status.code(), Some(2));
}

#[test]
fn the_data_folder_can_be_named() {
    let empty = folder("data");
    let output = dayang(&["fonts"]).env("DAYANG_DATA", &empty).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
    let output = dayang(&["fonts"]).env("DAYANG_DATA", root()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

/// A reader that stops reading, as `head` does, is no reason to panic.
#[test]
fn a_closed_pipe_is_no_panic() {
    for args in [&["schema", "layout"][..], &["fonts"], &["--help"], &["fonts", "--text", "香"]] {
        let mut child = dayang(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(!err(&output).contains("panicked"), "{args:?}: {}", err(&output));
        assert!(output.status.code().is_some_and(|code| code < 3), "{args:?}: {:?}", output.status);
    }
}

fn inspect(kind: &str, input: &[u8]) -> (Vec<serde_json::Value>, Option<i32>) {
    let mut child = dayang(&["inspect", kind, "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let lines = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, output.status.code())
}

#[test]
fn a_bad_line_is_answered_in_its_place() {
    for kind in ["breaks", "lines"] {
        let (lines, code) = inspect(kind, b"{\"text\"\n\xff\xfe\n[]\n");
        assert_eq!((lines.len(), code), (3, Some(1)), "{kind}: {lines:?}");
        assert!(lines.iter().all(|line| line["error"].is_string()), "{kind}: {lines:?}");
    }
    assert_eq!(inspect("breaks", b""), (Vec::new(), Some(0)));
}
