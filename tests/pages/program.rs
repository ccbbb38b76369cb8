//! The program itself: exit codes, files written whole, messages for machines.

use std::path::Path;
use std::process::{Command, Output};

use super::text::copy;
use super::{root, scratch};

fn dayang(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dayang")).args(args).current_dir(folder).output().expect("the program runs")
}

#[test]
fn a_clean_edition_exits_with_0_and_leaves_only_its_files() {
    let out = scratch("clean");
    let edition = root().join("examples/front-page/edition.toml");
    let run =
        dayang(&["build", edition.to_str().unwrap(), "-o", "pdf", "--png", "--dpi", "40", "--report", "r.json"], &out);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let mut names: Vec<String> = std::fs::read_dir(out.join("pdf"))
        .unwrap()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, [".dayang", "A1.json", "A1.pdf", "A1.png", "edition.pdf", "first.manifest.json"]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("r.json")).unwrap()).unwrap();
    assert!(report.to_string().contains("ocean-mission"));
    let png = std::fs::read(out.join("pdf/A1.png")).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let inches = 390.0 / 25.4;
    assert!((f64::from(reader.info().width) - inches * 40.0).abs() < 3.0, "{}", reader.info().width);
    let _ = std::fs::remove_dir_all(out);
}

#[test]
fn a_page_with_errors_exits_with_1_and_its_proof_is_written() {
    let folder = scratch("errors");
    copy(&root().join("examples/tabloid"), &folder);
    let story = folder.join("stories/tram-night.md");
    let text = std::fs::read_to_string(&story).unwrap();
    std::fs::write(&story, format!("{text}\n{}\n", "多出來的文字。".repeat(200))).unwrap();
    let run = dayang(&["build", "edition.toml", "-o", "out"], &folder);
    assert_eq!(run.status.code(), Some(1));
    assert!(folder.join("out/P1.pdf").is_file());
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("overset") && said.contains("tram-night.md:"), "{said}");
    let json = dayang(&["build", "edition.toml", "-o", "out", "--message-format", "json"], &folder);
    let lines = String::from_utf8(json.stdout).unwrap();
    let findings = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let overset = findings.into_iter().find(|d| d["code"] == "overset").unwrap();
    assert_eq!(overset["severity"], "error");
    assert!(overset["labels"][0]["line"].as_u64().unwrap() > 1);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn bad_usage_and_unreadable_input_exit_with_2_and_write_nothing() {
    let folder = scratch("usage");
    for args in [&["build"][..], &["build", "nowhere.toml"], &["set"], &["build", "x.toml", "--dpi", "zero"]] {
        let run = dayang(args, &folder);
        assert_eq!(run.status.code(), Some(2), "{args:?}");
        assert!(!run.stderr.is_empty(), "{args:?} says what is wrong");
    }
    std::fs::write(folder.join("broken.toml"), "title = \"x\ndate = 3\n").unwrap();
    let run = dayang(&["build", "broken.toml", "-o", "out"], &folder);
    assert_eq!(run.status.code(), Some(2));
    assert!(!folder.join("out").exists(), "nothing is written");
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn fonts_are_found_from_any_folder_and_help_is_there() {
    let folder = scratch("anywhere");
    let run = dayang(&["fonts", "--text", "大樣𒀀"], &folder);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("Noto Serif CJK HK"), "{said}");
    let help = String::from_utf8(dayang(&["--help"], &folder).stdout).unwrap();
    for word in ["build", "import", "inspect", "fonts", "schema"] {
        assert!(help.contains(word), "{help}");
    }
    let _ = std::fs::remove_dir_all(folder);
}
