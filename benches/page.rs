//! Whole pages: from files to PDF bytes, and its stages, on the front page example.
//!
//! `floor` is the least that such a page costs: memory-map, shape, subset and deflate the same
//! fonts for the same text, in this process, warm. `cold process` is the whole program, from its
//! start to the PDF on disk; it must stay within twice the floor of the same run. A page of vertical
//! lines is timed against the same story set horizontally on the same grid: at most 1.2 times.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use dayang::diag::{Diagnostics, SourceMap};
use dayang::export::pdf::{self, Form, Settings};
use dayang::image::ImageStore;
use dayang::input::sources::{Disk, Memory};
use dayang::model::press::Purpose;
use dayang::model::resolve::{Request, resolve};
use dayang::page::Facts;
use dayang::plates;
use dayang::session::{Folders, Output, Session};

mod floor;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn edition() -> PathBuf {
    root().join("examples/front-page/edition.toml")
}

fn session() -> Session {
    Session::open(&Folders::of(None, &[], Some(root())), &mut Diagnostics::default())
}

fn stages(c: &mut Criterion) {
    let mut group = c.benchmark_group("front page");
    group.sample_size(20);
    group.bench_function("open fonts", |b| b.iter(session));
    let opened = session();
    group.bench_function("resolve", |b| {
        b.iter(|| {
            let layouts = [root().join("layouts")];
            let request = Request { edition: &edition(), pages: None, layouts: &layouts, press: None };
            let (mut images, mut map, mut found) = (ImageStore::new(), SourceMap::default(), Diagnostics::default());
            resolve(&request, &Disk, &opened.fonts, &mut images, &mut map, &mut found)
        });
    });
    let mut opened = session();
    let output = opened.typeset(&Disk, &edition(), None, &|| ());
    let jobs = output.jobs.clone().unwrap_or_default();
    group.bench_function("compose", |b| {
        b.iter(|| {
            dayang::compose::compose(
                &jobs[0],
                &opened.fonts,
                &opened.images,
                Facts::Checked,
                &mut Diagnostics::default(),
            )
        });
    });
    let settings = Settings::default();
    group.bench_function("export", |b| {
        b.iter(|| pdf::write(&output.pages, &opened.fonts, &opened.images, &settings).map(|files| files.joined.len()));
    });
    group.bench_function("floor", |b| b.iter(|| floor::of(&output.pages[0], &opened.fonts)));
    let out = std::env::temp_dir().join(format!("dayang-bench-{}", std::process::id()));
    group.bench_function("cold process", |b| {
        b.iter(|| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_dayang"));
            let run = program.arg("build").arg(edition()).arg("-o").arg(&out).output().expect("the program runs");
            assert!(run.status.success());
        });
    });
    let _ = std::fs::remove_dir_all(&out);
    group.bench_function("whole", |b| {
        b.iter(|| {
            let mut session = session();
            let output = session.typeset(&Disk, &edition(), None, &|| ());
            pdf::write(&output.pages, &session.fonts, &session.images, &settings).map(|files| files.joined.len())
        });
    });
    group.finish();
}

/// The plates of the front page, and what is made of them, on one core.
fn plates(c: &mut Criterion) {
    let mut group = c.benchmark_group("plates");
    group.sample_size(10);
    let mut opened = session();
    let output = opened.typeset(&Disk, &edition(), None, &|| ());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    for dpi in [100, 300] {
        let settings = plates::Settings { dpi, ..plates::Settings::default() };
        let make = || plates::of_page(&output.pages[0], &opened.fonts, &opened.images, &settings).expect("plates");
        group.bench_function(format!("{dpi} dpi"), |b| b.iter(|| one.install(make)));
        let (made, profile) = (make(), &settings.condition.profile);
        group.bench_function(format!("soft proof of them, {dpi} dpi"), |b| {
            b.iter(|| one.install(|| plates::proof::render(&made, profile).map(|file| file.len())));
        });
        group.bench_function(format!("coverage, {dpi} dpi"), |b| b.iter(|| plates::coverage(&made, 220.0)));
    }
    group.finish();
}

/// What a press adds to the page: the same run as a plain PDF (no output intent, no marks), for the
/// press, and for a press that wants marks. The page's picture needs no conversion. For the press
/// with marks it must stay within 1.3 times the plain run.
fn press(c: &mut Criterion) {
    let mut group = c.benchmark_group("press");
    group.sample_size(40);
    for (name, form, profile) in [
        ("plain", Form::Plain, "newsprint"),
        ("for the press", Form::Press, "newsprint"),
        ("for the press, with marks", Form::Press, "newsprint-marked"),
    ] {
        let settings = Settings { form, ..Settings::default() };
        let set = || {
            let mut session = session();
            session.purpose = Purpose::Press;
            session.press = Some(profile.to_owned());
            let output = session.typeset(&Disk, &edition(), None, &|| ());
            (session, output)
        };
        let write = |(session, output): &(Session, Output)| {
            pdf::write(&output.pages, &session.fonts, &session.images, &settings).map(|files| files.joined.len())
        };
        group.bench_function(format!("whole, {name}"), |b| b.iter(|| write(&set())));
        let ready = set();
        assert!(!ready.1.pages.is_empty());
        group.bench_function(format!("export, {name}"), |b| b.iter(|| write(&ready)));
    }
    group.finish();
}

/// A page of the example's story on a grid of one writing mode: the same em, columns and lines.
fn one_grid(writing: &str) -> Memory {
    let layout = format!(
        "name = \"grid\"\nstyles = \"hk-broadsheet\"\npage = {{ size = [\"275mm\", \"275mm\"] }}\n\
         [grid.body]\nwriting = \"{writing}\"\ncolumns = 5\nchars = 14\nem = \"9pt\"\ngap = \"9pt\"\n\
         leading = \"13.5pt\"\nlines = 50\n\
         [[slot]]\nid = \"head\"\nrole = \"headline\"\nthread = \"lead\"\nstyle = \"head-2\"\n\
         at = {{ col = 1, span = 5, line = 1, lines = 5 }}\n\
         [[slot]]\nid = \"body\"\nrole = \"body\"\nthread = \"lead\"\ncolumns = 5\n\
         at = {{ col = 1, span = 5, line = 6, lines = 45 }}\n[[thread]]\nid = \"lead\"\nslots = [\"body\"]\n\
         balance = true\n"
    );
    let story =
        std::fs::read_to_string(root().join("examples/front-page/stories/ocean-mission.md")).expect("the story");
    let body = story.rsplit("+++").next().unwrap_or_default();
    let paragraphs: Vec<&str> = body.lines().filter(|l| l.chars().count() > 30 && !l.starts_with(['!', '#'])).collect();
    let mut text = String::from("+++\nid = \"story\"\nheadline = \"一個普通的標題\"\n+++\n");
    let mut characters = 0;
    for line in paragraphs.iter().cycle().take_while(|line| {
        characters += line.chars().count();
        characters < 2_700
    }) {
        text.push_str(line);
        text.push_str("\n\n");
    }
    let edition = "title = \"試報\"\ndate = \"2026-06-06\"\n[[plan]]\npage = \"A1\"\nlayout = \"grid\"\n\
                   place = { lead = \"story\" }\n[[plan]]\npage = \"A2\"\n";
    let style = std::fs::read(root().join("layouts/styles/hk-broadsheet.toml")).expect("the house style");
    let files = [
        ("layouts/grid.toml", layout.into_bytes()),
        ("layouts/styles/hk-broadsheet.toml", style),
        ("stories/story.md", text.into_bytes()),
        ("edition.toml", edition.as_bytes().to_vec()),
    ];
    Memory(files.into_iter().map(|(name, bytes)| (PathBuf::from(name), bytes)).collect())
}

/// Times both writing modes in turn, so that a busy machine is busy for both, and prints how the
/// quickest runs compare: setting the page, and the whole of it, from files to PDF bytes.
fn vertical(_: &mut Criterion) {
    let pages = ["horizontal", "vertical"].map(one_grid);
    let mut opened = session();
    let mut best = [[Duration::MAX; 2]; 2];
    for _ in 0..25 {
        for ([set, whole], files) in best.iter_mut().zip(&pages) {
            let started = Instant::now();
            let output = opened.typeset(files, Path::new("edition.toml"), None, &|| ());
            *set = (*set).min(started.elapsed());
            let settings = Settings::default();
            let written = pdf::write(&output.pages, &opened.fonts, &opened.images, &settings).expect("a page");
            assert!(!written.joined.is_empty());
            *whole = (*whole).min(started.elapsed());
        }
    }
    let [horizontal, vertical] = best.map(|times| times.map(|time| time.as_secs_f64() * 1e3));
    for (what, a, b) in [("set", horizontal[0], vertical[0]), ("set and written", horizontal[1], vertical[1])] {
        println!("a page {what} horizontally {a:.1} ms, vertically {b:.1} ms: {:.2} times (at most 1.2)", b / a);
    }
}

criterion_group!(benches, vertical, stages, plates, press);
criterion_main!(benches);
