//! Shaping and line breaking of 100,000 characters of news, against bare shaping of the same
//! text in the same run; at the end, the ratios that are held to: total-fit at most four times
//! bare shaping and twice greedy, shaping and breaking together.

use std::hint::black_box;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use dayang::color::Ink;
use dayang::diag::Diagnostics;
use dayang::font::FontStore;
use dayang::geom::{Em, Length, WritingMode};
use dayang::linebreak::{LineSlot, greedy, line_count, line_counts, prepare, total_fit};
use dayang::model::{
    Align, AnnotationStyle, Breaker, FaceChain, Fill, Gap, LineBreak, LineEnd, LineSpace, LineStart, Style, Text, Trim,
    Units, WordBreak,
};
use dayang::shape::shape;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The example story's paragraphs, over and over, to 100,000 characters.
fn news() -> Vec<Text> {
    let story = std::fs::read_to_string(folder("examples/front-page/stories/ocean-mission.md")).expect("the story");
    let body = story.rsplit("+++").next().unwrap_or_default();
    let paragraphs: Vec<&str> = body.lines().filter(|l| l.chars().count() > 30).collect();
    let mut all = Vec::new();
    let mut characters = 0;
    for line in paragraphs.iter().cycle() {
        if characters >= 100_000 {
            break;
        }
        characters += line.chars().count();
        all.push(Text { text: (*line).to_owned(), ..Text::default() });
    }
    all
}

fn body(fonts: &FontStore) -> Style {
    let face = |name| fonts.find(name).expect("a bundled face");
    Style {
        name: "body".to_owned(),
        lang: "zh-HK".to_owned(),
        writing: Default::default(),
        vertical: Default::default(),
        faces: FaceChain {
            marks: Vec::new(),
            han: vec![face("Noto Serif CJK HK")],
            latin: vec![face("Source Serif 4")],
        },
        size: Length::pt(9),
        leading: Length::pt(13),
        ink: Ink::BLACK,
        align: Align::Justify,
        indent: Em::ems(2),
        hang: Em::ZERO,
        tracking: Em::ZERO,
        line_break: LineBreak::ClreqBasic,
        word_break: WordBreak::Normal,
        trim: Trim::Normal,
        gap: Gap::default(),
        fit: None,
        before: LineSpace::default(),
        after: LineSpace::default(),
        keep: 0,
        breaker: Breaker::TotalFit,
        fill: Fill::default(),
        line_start: LineStart::Trim,
        line_end: LineEnd::Allow,
        interpunct: Em::ONE,
        hang_marks: false,
        units: Units::Symbols,
        hyphenate: false,
        last_line: 2,
        orphans: 1,
        widows: 1,
        indent_after_head: Em::ZERO,
        width: 1000,
        outline: None,
        annotation: AnnotationStyle::default(),
    }
}

/// The library alone, one call for each paragraph, in the Han face.
fn bare(face: &rustybuzz::Face<'_>, plan: &rustybuzz::ShapePlan, texts: &[Text]) -> usize {
    let mut glyphs = 0;
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    for text in texts {
        buffer.push_str(&text.text);
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        buffer.set_script(rustybuzz::script::HAN);
        let out = rustybuzz::shape_with_plan(face, plan, buffer);
        glyphs += out.len();
        buffer = out.clear();
    }
    glyphs
}

fn typeset(c: &mut Criterion) {
    let mut diags = Diagnostics::default();
    let fonts = FontStore::open(&[folder("fonts")], &mut diags);
    let styles = [body(&fonts)];
    let texts = news();
    let han = fonts.face(styles[0].faces.han[0]);
    let face = rustybuzz::Face::from_slice(han.data(), han.index()).expect("a face");
    let language = rustybuzz::Language::from_str("zh-HK").ok();
    let ltr = rustybuzz::Direction::LeftToRight;
    let plan = rustybuzz::ShapePlan::new(&face, ltr, Some(rustybuzz::script::HAN), language.as_ref(), &[]);
    let lane: Vec<LineSlot> =
        (0..200).map(|grid_line| LineSlot { frame: 0, grid_line, start: Em::ZERO, measure: Em::ems(12) }).collect();
    let prepared: Vec<_> = texts.iter().map(|t| prepare(&fonts, &styles, t)).collect();

    let mut group = c.benchmark_group("typeset 100,000 characters");
    group.sample_size(20);
    group.bench_function("bare shaping", |b| b.iter(|| black_box(bare(&face, &plan, &texts))));
    group.bench_function("shape", |b| {
        b.iter(|| texts.iter().map(|t| shape(&fonts, &styles, t).glyphs.len()).sum::<usize>());
    });
    let upright = [Style { writing: WritingMode::Vertical, ..body(&fonts) }];
    group.bench_function("shape vertically", |b| {
        b.iter(|| texts.iter().map(|t| shape(&fonts, &upright, t).glyphs.len()).sum::<usize>());
    });
    group.bench_function("prepare", |b| {
        b.iter(|| texts.iter().map(|t| prepare(&fonts, &styles, t).items().len()).sum::<usize>());
    });
    group.bench_function("greedy", |b| {
        b.iter(|| prepared.iter().map(|p| greedy(p, &lane).lines.len()).sum::<usize>());
    });
    group.bench_function("total-fit", |b| {
        b.iter(|| prepared.iter().map(|p| total_fit(p, &lane).lines.len()).sum::<usize>());
    });
    group.bench_function("line counts within limits", |b| {
        b.iter(|| prepared.iter().map(|p| *line_counts(p, &lane).end()).sum::<usize>());
    });
    group.bench_function("line count", |b| {
        b.iter(|| prepared.iter().map(|p| line_count(p, &lane).0).sum::<usize>());
    });
    group.bench_function("prepare and greedy", |b| {
        b.iter(|| texts.iter().map(|t| greedy(&prepare(&fonts, &styles, t), &lane).lines.len()).sum::<usize>());
    });
    group.bench_function("prepare and total-fit", |b| {
        b.iter(|| texts.iter().map(|t| total_fit(&prepare(&fonts, &styles, t), &lane).lines.len()).sum::<usize>());
    });
    group.finish();
    ratios(
        || bare(&face, &plan, &texts),
        || texts.iter().map(|t| greedy(&prepare(&fonts, &styles, t), &lane).lines.len()).sum(),
        || texts.iter().map(|t| total_fit(&prepare(&fonts, &styles, t), &lane).lines.len()).sum(),
    );

    ratio(
        "shaping horizontally and vertically",
        &|| texts.iter().map(|t| shape(&fonts, &styles, t).glyphs.len()).sum(),
        &|| texts.iter().map(|t| shape(&fonts, &upright, t).glyphs.len()).sum(),
    );

    c.bench_function("open the bundled fonts", |b| {
        b.iter(|| FontStore::open(&[folder("fonts")], &mut Diagnostics::default()).faces().count());
    });
}

/// A run of something, as often as it is asked for.
type Run<'a> = &'a dyn Fn() -> usize;

/// How long one run takes.
fn timed(run: Run) -> Duration {
    let started = Instant::now();
    black_box(run());
    started.elapsed()
}

/// Times two in turn, and prints how their quickest runs compare.
fn ratio(what: &str, one: Run, other: Run) {
    let mut best = [Duration::MAX; 2];
    for _ in 0..15 {
        for (best, run) in best.iter_mut().zip([one, other]) {
            *best = (*best).min(timed(run));
        }
    }
    let [one, other] = best.map(|time| time.as_secs_f64());
    println!("{what} {:.1} ms and {:.1} ms: {:.2} times", one * 1e3, other * 1e3, other / one);
}

/// Times the three in turn, so that a busy machine is busy for all of them, and prints how the
/// quickest runs compare.
fn ratios(bare: impl Fn() -> usize, greedy: impl Fn() -> usize, total_fit: impl Fn() -> usize) {
    let mut best = [Duration::MAX; 3];
    for _ in 0..15 {
        for (best, run) in best.iter_mut().zip([&bare as Run, &greedy, &total_fit]) {
            *best = (*best).min(timed(run));
        }
    }
    let [bare, greedy, total_fit] = best.map(|time| time.as_secs_f64());
    println!(
        "bare shaping {:.1} ms, greedy {:.1} ms, total-fit {:.1} ms (shaping and breaking)",
        bare * 1e3,
        greedy * 1e3,
        total_fit * 1e3
    );
    println!(
        "total-fit is {:.2} times bare shaping (at most 4) and {:.2} times greedy (at most 2)",
        total_fit / bare,
        total_fit / greedy
    );
}

criterion_group!(benches, typeset);
criterion_main!(benches);
