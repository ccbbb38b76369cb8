//! The program as its users run it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

mod issue;
mod leftovers;
mod profiles;
mod signing;

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

const FILES: [&str; 6] = ["A1.json", "A1.pdf", "A1.png", "edition.pdf", "first.manifest.json", "report.json"];

/// Builds the front page example into a folder.
fn build_front_page(folder: &Path) -> Output {
    let edition = root().join("examples/front-page/edition.toml");
    let report = folder.join("report.json");
    run(&[
        "build",
        edition.to_str().unwrap(),
        "-o",
        folder.to_str().unwrap(),
        "--png",
        "--dpi",
        "40",
        "--report",
        report.to_str().unwrap(),
    ])
}

#[test]
fn an_edition_is_built_to_the_same_bytes_every_time() {
    let (one, two) = (folder("one"), folder("two"));
    let output = build_front_page(&one);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", err(&output));
    let listed = out(&output);
    assert_eq!(listed.lines().count(), FILES.len(), "{listed}");
    assert!(build_front_page(&two).status.code() == output.status.code());
    for name in FILES {
        let bytes = fs::read(one.join(name)).unwrap();
        assert!(listed.contains(name) && bytes == fs::read(two.join(name)).unwrap(), "{name}");
    }
    // nothing half-written is left beside: there is only what runs keep for themselves
    assert_eq!(fs::read_dir(&one).unwrap().count(), FILES.len() + 1);
    assert!(one.join(".dayang").is_dir());
    assert!(fs::read(one.join("A1.pdf")).unwrap().starts_with(b"%PDF-1."));
}

#[test]
fn the_report_tells_frames_stories_fonts_and_images() {
    let folder = folder("report");
    build_front_page(&folder);
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
    let page = &report["pages"][0];
    assert_eq!((page["page"].as_str(), page["size_mm"][0].as_f64()), (Some("A1"), Some(390.0)));
    let list = |key: &str| page[key].as_array().unwrap();
    let frame = |id: &str| list("frames").iter().find(|f| f["slot"] == id).unwrap();
    // c2 is the grid's second column: 114 pt + 14.25 pt to the right of the first
    let x = |id: &str| frame(id)["rect_mm"][0].as_f64().unwrap();
    assert!((x("c2") - x("c1") - 128.25 / 72.0 * 25.4).abs() < 0.002);
    assert!(frame("c1")["lines"].as_u64().unwrap() > 40);
    let lead = list("stories").iter().find(|s| s["story"] == "ocean-mission").unwrap();
    assert!(lead["characters"].as_u64().unwrap() > 3000 && lead["overset"]["characters"] == 0, "{lead}");
    assert!(list("fonts").iter().any(|f| f["postscript_name"] == "NotoSerifCJKhk-Regular" && f["index"] == 4));
    let photo = &list("images")[0];
    assert!(photo["ppi"].as_u64().unwrap() > 150 && photo["present"] == true, "{photo}");
    assert!(list("lines").len() > 300);
    let lines = list("lines")
        .iter()
        .filter(|l| frame("c1")["slot"] == page["frames"][l["frame"].as_u64().unwrap() as usize]["slot"]);
    assert_eq!(lines.count() as u64, frame("c1")["lines"].as_u64().unwrap());
}

/// An edition with one page that is right and one whose photo is not there.
#[test]
fn a_page_with_errors_is_written_as_a_proof_and_the_exit_code_is_1() {
    let case = root().join("tests/cases/resolve/pictures/edition.toml");
    let folder = folder("proof");
    let report = folder.join("report.json");
    let (target, report) = (folder.to_str().unwrap(), report.to_str().unwrap());
    let output = run(&["build", case.to_str().unwrap(), "-o", target, "--report", report]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).contains("image-missing") && err(&output).contains("none.png"), "{}", err(&output));
    assert!(folder.join("A1.pdf").exists());
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let page = &report["pages"][0];
    assert_eq!(page["unsigned"], true);
    let codes: Vec<&str> =
        page["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"image-missing") && codes.contains(&"photo-missing"), "{codes:?}");
    assert_eq!(page["images"].as_array().unwrap().iter().filter(|i| i["present"] == false).count(), 4);
}

#[test]
fn pages_are_chosen_by_number() {
    let edition = root().join("examples/front-page/edition.toml");
    let folder = folder("chosen");
    let target = folder.to_str().unwrap();
    let build = |pages| run(&["build", edition.to_str().unwrap(), "-o", target, "--pages", pages]);
    let unknown = build("A1,C9");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("C9"), "{}", err(&unknown));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    assert!(build("A1").status.code().is_some_and(|code| code < 2));
    assert!(folder.join("A1.pdf").exists());
}

#[test]
fn an_imported_page_builds() {
    let source = root().join("tests/cases/import/tabloid-photo-first/page.md");
    let folder = folder("imported");
    let target = folder.join("edition");
    let output = run(&["import", source.to_str().unwrap(), "-o", target.to_str().unwrap()]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", err(&output));
    assert!(out(&output).contains("edition.toml"), "{}", out(&output));
    let (edition, pdf) = (target.join("edition.toml"), folder.join("pdf"));
    let output = run(&["build", edition.to_str().unwrap(), "-o", pdf.to_str().unwrap()]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", err(&output));
    assert!(pdf.join("edition.pdf").exists());
}

#[test]
fn an_import_does_not_replace_edited_manuscripts() {
    let folder = folder("import-twice");
    let page = root().join("tests/cases/import/tabloid-photo-first/page.md");
    let args = ["import", page.to_str().unwrap(), "-o", folder.to_str().unwrap()];
    assert_eq!(run(&args).status.code(), Some(0));
    assert_eq!(run(&args).status.code(), Some(0), "nothing was edited");
    let story = folder.join("stories/lead.md");
    let edited = format!("{}\n編輯加的一段。\n", std::fs::read_to_string(&story).unwrap());
    std::fs::write(&story, &edited).unwrap();
    let again = run(&args);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("lead.md") && err(&again).contains("--force"), "{}", err(&again));
    assert_eq!(std::fs::read_to_string(&story).unwrap(), edited);
    assert_eq!(run(&[&args[..], &["--force"]].concat()).status.code(), Some(0));
    assert_ne!(std::fs::read_to_string(&story).unwrap(), edited);
}
