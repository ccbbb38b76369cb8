//! `import`: loose Markdown to manuscripts and an edition.
//!
//! A case is a folder of `tests/cases/import/` with a `page.md` and what is expected of it:
//! `edition.toml`, `stories/`, and `diagnostics.txt`. `UPDATE=1` accepts what comes out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dayang::diag::{Diagnostics, Severity, SourceMap};
use dayang::import::{Imported, LayoutOffer, import};
use dayang::input;
use dayang::input::edition::Edition;
use dayang::input::manuscript::Manuscript;

mod build;
mod complete;
mod damage;
mod feeds;
mod hostile;
mod loose;
mod markup;
mod sweep;
mod text;

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bundled layouts, by name.
fn offers() -> &'static [LayoutOffer] {
    static OFFERS: OnceLock<Vec<LayoutOffer>> = OnceLock::new();
    OFFERS.get_or_init(read_offers)
}

fn read_offers() -> Vec<LayoutOffer> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("layouts"))
        .expect("layouts/")
        .map(|entry| entry.expect("a file of layouts/").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let layouts = files.iter().map(|path| {
        let text = fs::read_to_string(path).expect("a layout");
        let (mut map, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
        let parsed = input::layout::parse(&text, &path.to_string_lossy(), &mut map, &mut diagnostics);
        LayoutOffer::of(&parsed.unwrap_or_else(|| panic!("{}: {diagnostics:?}", path.display())).value)
    });
    layouts.collect()
}

/// An imported page, read back with the parsers that a build uses.
struct Page {
    imported: Imported,
    diagnostics: Diagnostics,
    sources: SourceMap,
    edition: Edition,
    stories: Vec<Manuscript>,
}

/// Imports a page and reads the result back; anything wrong with the result fails.
fn page(bytes: &[u8]) -> Page {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let imported = import(bytes, "page.md", None, offers(), &mut sources, &mut diagnostics).expect("an imported page");
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let mut files = imported.files.iter();
    let (path, toml) = files.next().expect("edition.toml");
    assert_eq!(path, Path::new("edition.toml"));
    let toml = std::str::from_utf8(toml).expect("UTF-8");
    let edition = input::edition::parse(toml, "edition.toml", &mut map, &mut found);
    let stories: Vec<Option<Manuscript>> = files
        .map(|(path, bytes)| input::manuscript::parse(bytes, &path.to_string_lossy(), &mut map, &mut found))
        .collect();
    let told = diagnostics.iter().any(|d| d.code == "no-text");
    let faults: Vec<_> = found.iter().filter(|d| !(told && d.code == "empty-story")).collect();
    assert!(faults.is_empty(), "what was written has faults: {faults:#?}\n{toml}");
    let stories = stories.into_iter().map(|m| m.expect("a manuscript")).collect();
    Page { imported, diagnostics, sources, edition: edition.expect("an edition").value, stories }
}

impl Page {
    /// Findings, one a line: severity, code, line and column, message.
    fn findings(&self) -> String {
        let mut out = String::new();
        for d in self.diagnostics.iter() {
            let places: Vec<String> = d
                .labels
                .iter()
                .filter_map(|l| self.sources.line_column(l.span.file, l.span.start))
                .map(|(line, column)| format!("{line}:{column}"))
                .collect();
            out.push_str(&format!("{} {} {}: {}\n", d.severity, d.code, places.join(" "), d.message));
        }
        out
    }
    /// How many findings have a code.
    fn count(&self, code: &str) -> usize {
        self.diagnostics.iter().filter(|d| d.code == code).count()
    }
    /// The layout of the page that is built.
    fn layout(&self) -> Option<&str> {
        self.edition.plan.iter().find_map(|p| p.layout.as_deref())
    }
}

/// Compares with a file, or writes it when `UPDATE=1`.
fn expect_file(path: &Path, actual: &str) {
    if std::env::var("UPDATE").is_ok_and(|v| v == "1") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        return fs::write(path, actual).expect("file written");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected != actual {
        let differs = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
        let line = differs.unwrap_or(expected.lines().count().min(actual.lines().count()));
        panic!(
            "{} differs from line {}:\n  expected {:?}\n  actual   {:?}\n(UPDATE=1 accepts)",
            path.display(),
            line + 1,
            expected.lines().nth(line),
            actual.lines().nth(line)
        );
    }
}

/// Imports a case and compares everything that comes out.
fn case(name: &str) -> (Page, String) {
    let folder = root().join("tests/cases/import").join(name);
    let source = fs::read_to_string(folder.join("page.md")).expect("page.md");
    let page = page(source.as_bytes());
    for (path, bytes) in &page.imported.files {
        expect_file(&folder.join("expected").join(path), std::str::from_utf8(bytes).expect("UTF-8"));
    }
    expect_file(&folder.join("expected/diagnostics.txt"), &page.findings());
    assert!(!page.diagnostics.has_errors());
    (page, source)
}

#[test]
fn two_sidebars_and_vertical_furniture() {
    let (page, source) = case("island-two-sidebars");
    assert_eq!(page.layout(), Some("broadsheet-6x14"));
    assert_eq!(page.count("rejoined"), 1);
    assert_eq!(page.edition.date, "2026-05-08");
    assert_eq!(page.edition.price.as_deref(), Some("零售每份十五元"));
    let computed = ["中華民國一一五年五月八日", "星期五", "歲次丙午年三月廿二日", "第一二〇八六號", "出版四大張"];
    // The engine words the pointer to another page.
    complete::check(&source.replace("詳見A3版", "詳A3"), &page, &computed);
}

#[test]
fn simplified_page_without_brackets() {
    let (page, source) = case("mainland-three-stories");
    assert_eq!(page.layout(), Some("mainland-6x14"));
    assert_eq!(page.count("rejoined"), 1);
    assert_eq!(page.edition.lang.as_deref(), Some("zh-Hans"));
    assert_eq!(page.edition.plan.iter().map(|p| p.page.as_str()).collect::<Vec<_>>(), ["1", "2-8"]);
    let computed = ["2026年5月8日", "星期五", "农历丙午年三月廿二", "总第8842期", "今日8版"];
    complete::check(&source.replace("（相关报道见3版）", "相关报道3"), &page, &computed);
    assert!(page.stories.iter().any(|s| s.front.refer.as_ref().is_some_and(|r| r.page.value == "3")));
}

#[test]
fn one_story_with_its_photo_first_and_its_furniture_last() {
    let (page, source) = case("tabloid-photo-first");
    assert_eq!(page.layout(), Some("tabloid-5x12"));
    assert_eq!(page.stories.len(), 1);
    assert_eq!(page.edition.title, "晨岸日報");
    complete::check(&source, &page, &["2026年5月8日", "星期五", "丙午年三月廿二", "第3071號"]);
}

/// The page this engine was made for lies beside the repository where it is developed.
#[test]
fn the_seed_page_is_whole() {
    let file = root().join("../shared/seed/front-page.md");
    let Ok(source) = fs::read_to_string(&file) else {
        return eprintln!("skipped: there is no {}", file.display());
    };
    let page = page(source.as_bytes());
    assert!(!page.diagnostics.has_errors(), "{}", page.findings());
    assert_eq!(page.layout(), Some("broadsheet-8x12"));
    assert_eq!(page.count("rejoined"), 3, "{}", page.findings());
    assert_eq!(page.count("not-understood") + page.count("not-placed"), 0, "{}", page.findings());
    let pages = |p: &input::edition::PlanTable| match p.page.split_once('-') {
        None => 1,
        Some((a, b)) => b[1..].parse::<u32>().unwrap() - a[1..].parse::<u32>().unwrap() + 1,
    };
    assert_eq!(page.edition.plan.iter().map(pages).sum::<u32>(), 26);
    let sections: std::collections::BTreeSet<char> =
        page.edition.plan.iter().filter_map(|p| p.page.chars().next()).collect();
    assert_eq!(sections.len(), 2);
    let issue = format!("第{}號", page.edition.issue.expect("an issue number"));
    let computed = ["2026年6月6日", "星期六", "丙午年四月廿一", &issue, "今日出版二疊六張半", "刊"];
    complete::check(&source, &page, &computed);
    let lead = page.stories.iter().find(|s| s.front.id.value == "lead").expect("a lead story");
    assert_eq!(lead.lead.len(), 3);
    let front = &lead.front;
    assert!(front.kicker.is_some() && front.bug.is_some() && front.label.is_some() && front.byline.is_some());
    assert_eq!((front.credits.len(), front.refer.as_ref().map(|r| r.page.value.as_str())), (2, Some("A2")));
    let headlines = lead.body.iter().filter_map(|b| match b {
        input::manuscript::Block::Subhead(head) => Some(head.preferred.len()),
        _ => None,
    });
    assert_eq!(headlines.collect::<Vec<_>>(), [1, 1, 1]);
    no_string_of_it_is_in_the_program(&source);
}

/// All source files of a folder.
fn source_of(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let text =
        |p: std::path::PathBuf| if p.is_dir() { source_of(&p) } else { fs::read_to_string(p).unwrap_or_default() };
    entries.map(text).collect()
}

/// No run of five Han characters of the page stands in `src`.
fn no_string_of_it_is_in_the_program(source: &str) {
    let han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let code = source_of(&root().join("src"));
    // What a masthead computes has its worked example in the standard's own words.
    let code = code.replace("丙午年四月廿一", "").replace("二疊六張半", "");
    for run in source.split(|c: char| !han(c)) {
        let run: Vec<char> = run.chars().collect();
        for window in run.windows(5) {
            let text: String = window.iter().collect();
            assert!(!code.contains(&text), "src contains `{text}`");
        }
    }
}

#[test]
fn the_same_page_gives_the_same_bytes() {
    let source = fs::read(root().join("tests/cases/import/island-two-sidebars/page.md")).expect("page.md");
    let (a, b) = (page(&source), page(&source));
    assert_eq!(a.imported, b.imported);
    assert_eq!(a.findings(), b.findings());
}

#[test]
fn guesses_are_notes_and_doubts_are_warnings() {
    let (page, _) = case("tabloid-photo-first");
    for d in page.diagnostics.iter().filter(|d| d.severity == Severity::Warning) {
        assert!(d.help.is_some() || d.code.starts_with("guessed"), "{}: {}", d.code, d.message);
    }
    for code in
        ["guessed-photo", "guessed-subhead", "guessed-byline", "guessed-masthead", "guessed-date", "chosen-layout"]
    {
        assert!(page.count(code) > 0, "no finding `{code}`");
    }
}
