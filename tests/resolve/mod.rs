//! From an edition file to resolved jobs. A case is a folder of `tests/cases/resolve/`: an edition
//! with its layouts and stories, and `expected.txt`, the job and the findings as text.
//! `UPDATE=1` accepts what comes out; a failure leaves it in `target/tmp/resolve/`.

mod dump;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dayang::diag::{Diagnostics, SourceMap};
use dayang::font::FontStore;
use dayang::geom::Length;
use dayang::image::ImageStore;
use dayang::input::sources::{Disk, Memory, Sources};
use dayang::model::resolve::{Request, resolve};
use dayang::model::{ElementKind, Job, Part, Text};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bundled fonts, opened once.
fn fonts() -> &'static FontStore {
    static FONTS: OnceLock<FontStore> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut found = Diagnostics::default();
        let store = FontStore::open(&[root().join("fonts")], &mut found);
        assert!(found.is_empty(), "{found:?}");
        store
    })
}

/// What resolving gave.
struct Resolved {
    jobs: Option<Vec<Job>>,
    found: Diagnostics,
    map: SourceMap,
    images: ImageStore,
}

impl Resolved {
    fn of(sources: &dyn Sources, edition: &Path, pages: Option<&[String]>) -> Resolved {
        let (mut found, mut map, mut images) = (Diagnostics::default(), SourceMap::default(), ImageStore::new());
        let layouts = [root().join("layouts")];
        let request = Request { edition, pages, layouts: &layouts, press: None };
        let jobs = resolve(&request, sources, fonts(), &mut images, &mut map, &mut found);
        Resolved { jobs, found, map, images }
    }
    fn codes(&self) -> Vec<&'static str> {
        self.found.iter().map(|d| d.code).collect()
    }
    fn job(&self) -> &Job {
        &self.jobs.as_ref().unwrap_or_else(|| panic!("no jobs: {:?}", self.found))[0]
    }
}

/// Runs a case of `tests/cases/resolve/` and compares what comes out with what is expected.
fn case(name: &str) {
    let folder = root().join("tests/cases/resolve").join(name);
    let resolved = Resolved::of(&Disk, &folder.join("edition.toml"), None);
    let prefix = format!("{}/", root().display());
    let actual = dump::text(&resolved, fonts()).replace(&prefix, "");
    let expected_file = folder.join("expected.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected_file, &actual).unwrap();
    }
    let expected = fs::read_to_string(&expected_file).unwrap_or_default();
    if expected != actual {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolve");
        fs::create_dir_all(&out).unwrap();
        let file = out.join(format!("{name}.txt"));
        fs::write(&file, &actual).unwrap();
        let line = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
        let line = line.unwrap_or(expected.lines().count().min(actual.lines().count()));
        let of = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
        panic!(
            "{name}: line {} differs\nexpected: {}\nactual:   {}\nwhole: {}",
            line + 1,
            of(&expected),
            of(&actual),
            file.display()
        );
    }
}

#[test]
fn every_part_goes_to_its_slot() {
    case("parts");
}

#[test]
fn parts_without_a_slot_run_in_the_thread() {
    case("slotless");
}

#[test]
fn areas_are_placed_exactly_and_impossible_ones_reported() {
    case("geometry");
}

#[test]
fn unknown_names_are_reported_with_the_nearest() {
    case("mistakes");
}

#[test]
fn pictures_that_are_not_there_leave_keylines() {
    case("pictures");
}

#[test]
fn simplified_editions_have_their_own_words() {
    case("simplified");
}

#[test]
fn styles_inherit_and_override() {
    case("styles");
}

#[test]
fn vertical_and_horizontal_grids_share_a_page() {
    case("vertical");
}

#[test]
fn lines_that_cannot_run_as_asked_are_reported() {
    case("vertical-mistakes");
}

#[test]
fn bands_are_counted_down_and_lines_from_the_right() {
    let grid = "writing = \"vertical\"\nbands = 3\nchars = 4\nem = \"10pt\"\ngap = \"1em\"\npitch = \"15pt\"\nlines = 10\n\
                origin = [\"20pt\", \"30pt\"]\n";
    let slot =
        |id: &str, at: &str| format!("[[slot]]\nid = \"{id}\"\nrole = \"panel\"\ngrid = \"up\"\nat = {{ {at} }}\n");
    let layout = format!(
        "[grid.up]\n{grid}{}{}{}{}",
        slot("first", "band = 1, span = 1, line = 1, lines = 1"),
        slot("last", "band = 3, span = 1, line = 10, lines = 1"),
        slot("same", "col = 3, span = 1, line = 10, lines = 1"),
        slot("half", "band = 1, span = 3, line = 3, lines = 2, into = 2, part = 2"),
    );
    let files = small(&layout, "", "");
    let resolved = Resolved::of(&files, Path::new("e/edition.toml"), None);
    let place = |id: &str| {
        let slot = resolved.job().pages[0].slots.iter().find(|s| s.id == id).unwrap();
        [slot.rect.x, slot.rect.y, slot.rect.width, slot.rect.height].map(Length::to_pt)
    };
    // Bands of 40 pt, 10 pt apart, from 30 pt down; lines of 15 pt from 170 pt to the left.
    assert_eq!(place("first"), [155.0, 30.0, 15.0, 40.0]);
    assert_eq!(place("last"), [20.0, 130.0, 15.0, 40.0]);
    assert_eq!(place("same"), place("last"));
    // Three bands and two gaps are 140 pt: two of 65 pt, a gap between.
    assert_eq!(place("half"), [110.0, 105.0, 30.0, 65.0]);
}

#[test]
fn unusable_files_stop_the_run_with_every_error() {
    case("unusable");
}

/// The smallest edition, in memory: a page with one body slot.
fn small(layout: &str, story: &str, place: &str) -> Memory {
    let edition = format!(
        "title = \"報\"\ndate = \"2026-06-06\"\n[[plan]]\npage = \"A1\"\nlayout = \"own\"\nplace = {{ {place} }}\n"
    );
    let layout = format!(
        "name = \"own\"\nstyles = \"own\"\npage = {{ size = [\"100mm\", \"100mm\"] }}\n[grid.body]\ncolumns = 2\n\
         chars = 10\nem = \"9pt\"\ngap = \"9pt\"\nleading = \"13.5pt\"\nlines = 12\n{layout}"
    );
    let files = [
        ("e/edition.toml", edition),
        ("e/layouts/own.toml", layout),
        ("e/layouts/styles/own.toml", "name = \"own\"\n".to_owned()),
        ("e/stories/s.md", story.to_owned()),
    ];
    Memory(files.into_iter().map(|(path, text)| (PathBuf::from(path), text.into_bytes())).collect())
}

fn resolve_small(layout: &str, story: &str) -> Resolved {
    Resolved::of(&small(layout, story, "t = \"s\""), Path::new("e/edition.toml"), None)
}

const ONE_SLOT: &str = "[[slot]]\nid = \"b\"\nrole = \"body\"\nat = { col = 1, span = 1, line = 1, lines = 12 }\n\
                        [[thread]]\nid = \"t\"\nslots = [\"b\"]\n";

fn texts(job: &Job) -> Vec<(Part, &Text)> {
    let elements = job.threads.iter().flat_map(|t| &t.elements);
    let contents = job.pages.iter().flat_map(|p| &p.slots).flat_map(|s| &s.content);
    let all = elements.chain(contents);
    all.flat_map(|e| match &e.kind {
        ElementKind::Text(text) => vec![(e.part, text)],
        ElementKind::Item { label, body } => vec![(e.part, label), (e.part, body)],
        ElementKind::Row(texts) => texts.iter().map(|t| (e.part, t)).collect(),
        ElementKind::Table(table) => {
            table.head.iter().chain(&table.rows).flat_map(|r| &r.cells).map(|c| (e.part, &c.text)).collect()
        }
        _ => Vec::new(),
    })
    .collect()
}

#[test]
fn every_piece_of_text_points_at_its_place_in_the_file() {
    let story = "+++\nid = \"s\"\nheadline = \"頭條\"\nslug = \"本報訊\"\n+++\n第一段**粗體**完。\n\n- 甲\n- 乙\n";
    let resolved = resolve_small(ONE_SLOT, story);
    assert_eq!(traced(&resolved), "頭條本報訊第一段粗體完。甲乙".chars().count());
    // every part, with captions, credits and refers, over two stories
    let folder = root().join("tests/cases/resolve/parts");
    let resolved = Resolved::of(&Disk, &folder.join("edition.toml"), None);
    assert!(traced(&resolved) > 150, "{}", traced(&resolved));
}

/// Checks that what stands in the file at a character's place is that character, wherever the
/// text was not made by the engine, and counts the characters checked.
fn traced(resolved: &Resolved) -> usize {
    let mut checked = 0;
    for (_, text) in texts(resolved.job()).into_iter().filter(|(part, _)| *part != Part::Furniture) {
        for (at, c) in text.text.char_indices() {
            let Some(span) = text.span_of(at..at + c.len_utf8()) else { continue };
            let source = &resolved.map.get(span.file).unwrap().text()[span.start as usize..span.end as usize];
            if !source.is_empty() {
                assert_eq!(source, c.to_string(), "in {:?}", text.text);
                checked += 1;
            }
        }
    }
    checked
}

#[test]
fn the_slug_is_run_in_once_to_the_first_body_paragraph() {
    let story = "+++\nid = \"s\"\nheadline = \"頭條\"\nslug = \"本報訊\"\n+++\n導語。\n\n***\n\n第一段。\n\n第二段。\n";
    let resolved = resolve_small(ONE_SLOT, story);
    let set: Vec<&str> = texts(resolved.job()).iter().map(|(_, t)| t.text.as_str()).collect();
    assert_eq!(set, ["頭條", "導語。", "【本報訊】第一段。", "第二段。"]);
}

#[test]
fn an_extent_of_an_odd_number_of_pages_is_an_error_where_it_is_printed() {
    let furniture = "[[slot]]\nid = \"f\"\nrole = \"furniture\"\nat = { col = 2, span = 1, line = 1, lines = 2 }\n\
                     text = [\"{extent}\"]\n";
    let story = "+++\nid = \"s\"\nheadline = \"頭條\"\n+++\n一。\n";
    assert_eq!(resolve_small(ONE_SLOT, story).codes(), [""; 0]);
    assert_eq!(resolve_small(&format!("{furniture}{ONE_SLOT}"), story).codes(), ["extent-odd"]);
}

#[test]
fn hostile_layouts_and_stories_are_findings() {
    let story = "+++\nid = \"s\"\nheadline = \"頭條\"\n+++\n一。\n";
    let slot = |at: &str| {
        format!("[[slot]]\nid = \"b\"\nrole = \"body\"\nat = {at}\n[[thread]]\nid = \"t\"\nslots = [\"b\"]\n")
    };
    let loops = ONE_SLOT.replace("[\"b\"]", "[\"b\", \"b\"]");
    for (layout, story, code) in [
        (slot("{ x = \"1mm\", y = \"1mm\", width = \"0mm\", height = \"9mm\" }"), story, "slot-empty"),
        (slot("{ x = \"90mm\", y = \"1mm\", width = \"50mm\", height = \"9mm\" }"), story, "slot-off-page"),
        (slot("{ x = \"1mm\", y = \"1mm\", width = \"-5mm\", height = \"9mm\" }"), story, "slot-empty"),
        (slot("{ col = 65535, span = 65535, line = 65535, lines = 65535 }"), story, "slot-off-page"),
        (slot("{ col = 0, span = 1, line = 1, lines = 1 }"), story, "slot-off-page"),
        (slot("{ col = 1, span = 1, line = 1, lines = 1, into = 2, part = 3 }"), story, "into-part"),
        (loops, story, "thread-loop"),
        (String::new(), story, "unknown-thread"),
        (ONE_SLOT.to_owned(), "+++\nid = \"s\"\nheadline = \"\"\n+++\n", "story-empty"),
    ] {
        let resolved = resolve_small(&layout, story);
        assert!(resolved.codes().contains(&code), "{layout}\n{:?}", resolved.found);
    }
    let mut sources = small(ONE_SLOT, story, "t = \"s\"");
    sources.0.insert("e/layouts/own.toml".into(), vec![b'a', 0xff, b'\n']);
    let resolved = Resolved::of(&sources, Path::new("e/edition.toml"), None);
    assert!(resolved.jobs.is_none() && resolved.codes() == ["not-utf8"], "{:?}", resolved.found);
}

#[test]
fn only_the_pages_asked_for_are_resolved() {
    let story = "+++\nid = \"s\"\nheadline = \"頭條\"\n+++\n一。\n";
    let sources = small(ONE_SLOT, story, "t = \"s\"");
    let of = |pages: &[&str]| {
        let pages: Vec<String> = pages.iter().map(|p| (*p).to_owned()).collect();
        Resolved::of(&sources, Path::new("e/edition.toml"), Some(&pages))
    };
    assert_eq!(of(&["A1"]).jobs.map(|jobs| jobs.len()), Some(1));
    let unknown = of(&["A2"]);
    assert!(unknown.jobs.is_none());
    let d = unknown.found.iter().next().unwrap();
    assert_eq!((d.code, d.help.as_deref()), ("unknown-page", Some("the edition builds A1")));
}

/// The bundled broadsheet has the geometry that other systems' pages are compared on: 390 × 546
/// mm, 8 columns of 12 em of 9.5 pt, gutters of 1.5 em, 108 lines of 13.5 pt, centred.
#[test]
fn the_broadsheet_stands_where_its_figures_say() {
    let resolved = Resolved::of(&Disk, &root().join("examples/front-page/edition.toml"), None);
    let page = &resolved.job().pages[0];
    let (em, row) = (9.5, 13.5);
    let (column, gutter) = (12.0 * em, 1.5 * em);
    let left = (390.0 / 25.4 * 72.0 - 8.0 * column - 7.0 * gutter) / 2.0;
    let top = (546.0 / 25.4 * 72.0 - 108.0 * row) / 2.0;
    let expect = [("c1", 0.0, 46.0, 56.0), ("c4", 3.0, 64.0, 38.0), ("c8", 7.0, 64.0, 11.0)];
    for (id, col, line, lines) in expect {
        let slot = page.slots.iter().find(|s| s.id == id).unwrap_or_else(|| panic!("no slot {id}"));
        let figures = [left + col * (column + gutter), top + line * row, column, lines * row];
        let rect = [slot.rect.x, slot.rect.y, slot.rect.width, slot.rect.height].map(Length::to_pt);
        let near = rect.iter().zip(figures).all(|(a, b)| (a - b).abs() < 0.001);
        assert!(near, "{id}: {rect:?}, should be {figures:?}");
    }
    let grid = &page.grids[0];
    assert_eq!(grid.baseline, (grid.leading - grid.em) / 2 + grid.em.scale(88, 100));
}

#[test]
fn the_examples_resolve_without_findings() {
    for name in ["front-page", "tabloid", "simplified"] {
        let resolved = Resolved::of(&Disk, &root().join("examples").join(name).join("edition.toml"), None);
        let list = dayang::diag::terminal::render(&resolved.found, &resolved.map, false);
        assert!(resolved.jobs.is_some() && resolved.found.is_empty(), "{name}:\n{list}");
    }
}
