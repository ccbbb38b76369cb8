//! Proof rounds: what `dayang diff` says of two of them, and what it draws.

mod examples;
mod files;
mod hostile;

use lopdf::{Document, Object, ObjectId, Stream, dictionary};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn dayang(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
    command.args(args).env_remove("DAYANG_DATA").env("NO_COLOR", "1").output().unwrap()
}

/// The comparison of two rounds as JSON, and the exit code.
fn diff(old: &Path, new: &Path, more: &[&str]) -> (Value, i32) {
    let mut args = vec!["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--message-format", "json"];
    args.extend(more);
    let output = dayang(&args);
    let text = String::from_utf8(output.stdout).unwrap();
    let report = serde_json::from_str(&text).unwrap_or_else(|e| {
        panic!("{e}: {text}\n{}", String::from_utf8_lossy(&output.stderr));
    });
    (report, output.status.code().unwrap())
}

/// The only page of a comparison.
fn only(report: &Value) -> &Value {
    let pages = report["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 1, "{report:#}");
    &pages[0]
}

/// The changes of text of a page, as `removed>added`.
fn edits(page: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let changes = page["text"].as_array().unwrap();
    changes.iter().map(|c| format!("{}>{}", text(&c["removed"]), text(&c["added"]))).collect()
}

/// How many entries the lists of a page's other differences have: objects, moves, restyled, other.
fn counts(page: &Value) -> [usize; 4] {
    ["objects", "moves", "restyled", "other"].map(|key| page[key].as_array().unwrap().len())
}

/// Each page's name and status.
fn statuses(report: &Value) -> Vec<String> {
    let pages = report["pages"].as_array().unwrap();
    pages.iter().map(|p| format!("{} {}", p["page"].as_str().unwrap(), p["status"].as_str().unwrap())).collect()
}

/// A PDF of other people: pages of lines in Courier, `size` points wide and high.
fn pdf(pages: &[Vec<String>], size: i64) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let tree = doc.new_object_id();
    let font = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier", "FirstChar" => 0, "LastChar" => 255,
        "Widths" => vec![Object::from(600); 256],
    });
    let kids: Vec<Object> = pages.iter().map(|lines| page(&mut doc, tree, font, lines, size).into()).collect();
    let count = kids.len() as i64;
    doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

fn page(doc: &mut Document, tree: ObjectId, font: ObjectId, lines: &[String], size: i64) -> ObjectId {
    let mut content = format!("BT /F1 10 Tf 12 TL 40 {} Td\n", size - 40);
    for line in lines {
        content.push_str(&format!("({line}) Tj T*\n"));
    }
    content.push_str("ET\n");
    let content = doc.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), size.into(), size.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    })
}

/// Lines of words that no other page has.
fn lines(page: usize, count: usize) -> Vec<String> {
    let word = |n: usize| {
        let mut n = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        let mut word = String::new();
        for _ in 0..5 {
            word.push(char::from(b'a' + (n % 26) as u8));
            n /= 26;
        }
        word
    };
    let line = |l: usize| (0..8).map(|w| word(page * 100_000 + l * 100 + w + 1)).collect::<Vec<_>>().join(" ");
    (0..count).map(line).collect()
}
