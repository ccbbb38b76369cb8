//! The pipeline's arrows: no module of `src` names a module that comes after it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module and the modules it may name. The order is that of the pipeline.
const TABLE: &[(&str, &[&str])] = &[
    ("geom", &[]),
    ("diag", &[]),
    ("color", &[]),
    ("font", &["geom", "diag"]),
    ("image", &["geom", "diag", "color"]),
    ("input", &["geom", "diag", "color"]),
    ("import", &["input", "geom", "diag", "color"]),
    // other people's files need nothing of our pages
    ("pdfread", &["geom", "diag", "color"]),
    // the page's types are a leaf, so that model can carry a page's document facts
    ("page", &["geom", "diag", "color", "font", "image"]),
    ("model", &["geom", "diag", "color", "font", "image", "input", "page"]),
    ("shape", &["geom", "diag", "color", "font", "model"]),
    // `inspect` reads styles in the notation of style files.
    ("linebreak", &["geom", "diag", "color", "font", "input", "model", "shape"]),
    ("compose", &["geom", "diag", "color", "font", "image", "model", "shape", "linebreak", "page"]),
    // a head's legal breaks are the line breaker's to tell
    ("checks", &["geom", "diag", "color", "font", "image", "model", "page", "linebreak", "pdfread"]),
    ("raster", &[]),
    ("plates", &["geom", "diag", "color", "font", "image", "page", "raster", "pdfread"]),
    ("export", &["geom", "diag", "color", "font", "image", "page", "pdfread"]),
    ("signing", &["diag", "color", "page", "model"]),
    // the press profile decides limits and levels
    ("preflight", &["geom", "diag", "color", "page", "model", "pdfread", "plates"]),
    // every page is set by the program started anew, so no stage is needed
    ("watch", &["diag", "input"]),
    // lines on standard error, begun by the commands
    ("logging", &[]),
    (
        "session",
        &[
            "geom",
            "diag",
            "color",
            "font",
            "image",
            "input",
            "import",
            "page",
            "model",
            "shape",
            "linebreak",
            "compose",
            "checks",
            "export",
            "signing",
            "raster",
            "plates",
        ],
    ),
    (
        "edition",
        &[
            "geom", "diag", "font", "image", "input", "page", "model", "export", "signing", "raster", "plates",
            "pdfread", "session",
        ],
    ),
    (
        "preview",
        &["geom", "diag", "color", "font", "image", "input", "page", "model", "export", "plates", "session", "edition"],
    ),
    (
        "cli",
        &[
            "geom",
            "diag",
            "color",
            "font",
            "image",
            "input",
            "import",
            "page",
            "model",
            "shape",
            "linebreak",
            "compose",
            "checks",
            "export",
            "signing",
            "pdfread",
            "preflight",
            "raster",
            "plates",
            "session",
            "edition",
            "watch",
            "preview",
            "logging",
        ],
    ),
];

/// What is wrong with the imports of one file of a module.
fn offences(module: &str, source: &str) -> Vec<String> {
    let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == module) else {
        return vec![format!("the module `{module}` is not in the table of tests/layering")];
    };
    let named = named_modules(source);
    let wrong = named.iter().filter(|name| *name != module && !allowed.contains(&name.as_str()));
    wrong.map(|name| format!("`{module}` names `crate::{name}`, which it may not")).collect()
}

/// Every module named as `crate::module`, in groups `use crate::{a, b::c}` too. Comments, where
/// documentation links to later stages, do not count.
fn named_modules(source: &str) -> BTreeSet<String> {
    let code: String = source.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = code[at + "crate::".len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => named.extend(group_members(group)),
            None => named.extend(identifier(rest)),
        }
    }
    named
}

/// The first names of the members of a group, up to its closing brace.
fn group_members(group: &str) -> Vec<String> {
    let (mut depth, mut members, mut start) = (0, Vec::new(), 0);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.extend(identifier(&group[start..i]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.extend(identifier(&group[start..i]));
                start = i + 1;
            }
            _ => {}
        }
    }
    members
}

/// A module's name: it starts in lower case (macros and items re-exported at the root do not
/// exist here).
fn identifier(text: &str) -> Option<String> {
    let name: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn every_arrow_points_forwards() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let relative = file.strip_prefix(&src).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_string_lossy();
        let module = first.trim_end_matches(".rs");
        if !["lib", "main"].contains(&module) {
            let source = fs::read_to_string(file).unwrap();
            wrong.extend(offences(module, &source).into_iter().map(|o| format!("{}: {o}", relative.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() > 40, "only {} files were looked at", files.len());
}

#[test]
fn every_module_of_the_crate_is_in_the_table() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in declared {
        assert!(TABLE.iter().any(|(name, _)| *name == module), "`{module}` is not in the table");
    }
}

#[test]
fn only_the_command_line_prints_or_exits() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files.iter().filter(|f| !f.starts_with(src.join("cli")) && !f.ends_with("main.rs")) {
        let source = fs::read_to_string(file).unwrap();
        for (n, line) in source.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for word in ["println!", "eprintln!", "print!(", "process::exit", "env::var", "dbg!"] {
                assert!(!code.contains(word), "{}:{}: {word}", file.display(), n + 1);
            }
        }
    }
}

#[test]
fn an_arrow_backwards_is_caught() {
    let caught = |module: &str, source: &str| !offences(module, source).is_empty();
    assert!(caught("input", "use crate::model::Job;"));
    assert!(caught("geom", "fn f() -> crate::diag::Span { todo() }"));
    assert!(caught("export", "use crate::{\n    color::Ink,\n    model::{Job, Slot},\n};"));
    assert!(caught("linebreak", "pub(crate) use crate::compose::lines;"));
    assert!(caught("nonsense", ""), "a module that is not in the table");
    assert!(caught("model", "use crate::nonsense::Thing;"), "a name that is not in the table");
}

#[test]
fn an_arrow_forwards_is_not() {
    assert!(offences("compose", "use crate::{model::{Job, Slot}, geom::Length};\nuse crate::compose::x;").is_empty());
    assert!(
        offences("geom", "//! See [`crate::cli`].\n/// [`crate::export::pdf`]\nstruct X; // crate::cli").is_empty()
    );
    assert!(offences("geom", "let x = mycrate::cli;").is_empty());
}
