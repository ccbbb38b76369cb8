//! The report of a run as JSON: what was set where, and everything found.
//!
//! One object: `program`, `version`, `pages` (see [`PageReport`]) and `diagnostics`. A finding
//! stands once: with its page, or, when it belongs to none (the edition file, a font, a page
//! that could not be set), at the top level. Lengths are millimetres with three decimals, from the trim's upper left
//! corner; type sizes are points. Fields are never left out: what is not there is `null`. Only
//! `writing` stands where lines are vertical, and nowhere else. The same pages give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::font::{FaceId, FontStore};
use crate::geom::{Length, Point, Rect, WritingMode};
use crate::image::{ImageStore, Space};
use crate::page::{FrameFact, LineFact, Page, PictureFact, StoryFact};

mod tables;
pub use tables::{RowReport, TableReport};

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// `dayang`.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The pages, in the plan's order.
    pub pages: Vec<PageReport<'a>>,
    /// Findings that belong to no page.
    pub diagnostics: Vec<Value>,
}

/// One page.
#[derive(Debug, Serialize)]
pub struct PageReport<'a> {
    /// Its number: `A1`.
    pub page: &'a str,
    /// Its document title.
    pub title: &'a str,
    /// Trim width and height.
    pub size_mm: [f64; 2],
    /// Bleed on every side.
    pub bleed_mm: f64,
    /// Whether it carries errors, and is a proof only.
    pub unsigned: bool,
    /// Characters set on it, white space not counted.
    pub characters: u64,
    /// Its frames, in the order they were set.
    pub frames: Vec<FrameReport<'a>>,
    /// Its stories.
    pub stories: Vec<StoryReport<'a>>,
    /// The faces it uses, by file and index.
    pub fonts: Vec<FontReport<'a>>,
    /// Its pictures.
    pub images: Vec<ImageReport<'a>>,
    /// Its tables, in reading order.
    pub tables: Vec<TableReport>,
    /// Its lines, in reading order.
    pub lines: Vec<LineReport<'a>>,
    /// Findings on it: `code severity message page slot story help labels` (see `--message-format json`).
    pub diagnostics: Vec<Value>,
}

/// A slot as set.
#[derive(Debug, Serialize)]
pub struct FrameReport<'a> {
    /// The slot's id.
    pub slot: &'a str,
    /// Its role.
    pub role: &'a str,
    /// The story in it.
    pub story: Option<&'a str>,
    /// `vertical` where its lines run downwards, from its right edge to the left; absent where
    /// they are horizontal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writing: Option<&'static str>,
    /// `[x, y, width, height]`.
    pub rect_mm: [f64; 4],
    /// Padding: `[top, right, bottom, left]`.
    pub inset_mm: [f64; 4],
    /// Lines set in it.
    pub lines: u32,
    /// Whole grid lines it holds; 0 off the grid.
    pub capacity: u32,
    /// Characters set in it.
    pub characters: u32,
    /// Depth of the last line's foot below its top; of vertical lines, from its right edge to the
    /// left edge of the last one.
    pub filled_mm: f64,
    /// Ink behind it: `K8`.
    pub tint: Option<String>,
}

/// A story on the page.
#[derive(Debug, Serialize)]
pub struct StoryReport<'a> {
    /// Its id.
    pub story: &'a str,
    /// Characters of it on this page.
    pub characters: u32,
    /// What found no room.
    pub overset: Overset,
    /// Empty grid lines at its thread's end.
    pub underset_lines: u32,
    /// What copyfitting did, step by step.
    pub fitting: &'a [String],
}

/// Text that found no room.
#[derive(Debug, Serialize)]
pub struct Overset {
    /// Characters.
    pub characters: u32,
    /// Lines.
    pub lines: u32,
}

/// A face the page uses.
#[derive(Debug, Serialize)]
pub struct FontReport<'a> {
    /// Full name.
    pub name: &'a str,
    /// PostScript name.
    pub postscript_name: &'a str,
    /// File name, without its folder.
    pub file: String,
    /// Index in the file.
    pub index: u32,
    /// Distinct glyphs used.
    pub glyphs: usize,
    /// Glyphs set.
    pub set: usize,
}

/// A picture as placed.
#[derive(Debug, Serialize)]
pub struct ImageReport<'a> {
    /// Its file as the manuscript names it; empty for one still to come.
    pub file: &'a str,
    /// Whether it is there; a keyline marked 待圖 stands in for one that is not.
    pub present: bool,
    /// Its slot.
    pub slot: &'a str,
    /// `[x, y, width, height]`.
    pub rect_mm: [f64; 4],
    /// The part shown: `[x, y, width, height]` in pixels.
    pub source_px: [u32; 4],
    /// `gray`, `rgb`, `cmyk` or `art`.
    pub space: Option<&'static str>,
    /// Effective resolution, the lesser of both directions; `null` without a picture.
    pub ppi: Option<u32>,
    /// Its caption.
    pub caption: &'a str,
}

/// A line as set.
#[derive(Debug, Serialize)]
pub struct LineReport<'a> {
    /// Index into `frames`.
    pub frame: u32,
    /// Style.
    pub style: &'a str,
    /// Type size in points.
    pub size_pt: f64,
    /// `vertical` where it runs downwards; absent where it is horizontal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writing: Option<&'static str>,
    /// Start of the baseline, `[x, y]`; of a vertical line, the top of the line through the middles
    /// of its characters.
    pub baseline_mm: [f64; 2],
    /// The measure offered.
    pub measure_mm: f64,
    /// The width used.
    pub width_mm: f64,
    /// The largest space added in one gap, in ems; negative where space was taken away.
    pub stretch_em: f64,
    /// Characters.
    pub characters: u32,
    /// Whether it stands on the page's baseline grid.
    pub on_grid: bool,
    /// Whether it is its paragraph's last.
    pub last: bool,
    /// Its text, as printed.
    pub text: &'a str,
}

/// The report of some pages, as indented JSON with a line feed at its end.
pub fn report(
    pages: &[Page],
    fonts: &FontStore,
    images: &ImageStore,
    diagnostics: &Diagnostics,
    sources: &SourceMap,
) -> String {
    let known = |id: &String| pages.iter().any(|page| page.id == *id);
    let report = Report {
        program: "dayang",
        version: env!("CARGO_PKG_VERSION"),
        pages: pages.iter().map(|page| page_report(page, fonts, images, diagnostics, sources)).collect(),
        diagnostics: findings(diagnostics, sources, |d| !d.page.as_ref().is_some_and(known)),
    };
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

/// One report from those of several runs over parts of an edition, in their order, with everything
/// that was found in all.
///
/// # Errors
/// A sentence, when a part is no report.
pub fn joined(parts: &[&[u8]], diagnostics: &Diagnostics, sources: &SourceMap) -> Result<String, String> {
    let mut pages = Vec::new();
    for part in parts {
        let mut part: Value = serde_json::from_slice(part).map_err(|e| format!("a part of the report: {e}"))?;
        if let Some(Value::Array(own)) = part.get_mut("pages").map(Value::take) {
            pages.extend(own);
        }
    }
    let id = |page: &Value| page.get("page").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known: BTreeSet<String> = pages.iter().map(id).collect();
    for page in &mut pages {
        let own = id(page);
        let found = findings(diagnostics, sources, |d| d.page.as_ref() == Some(&own));
        if let Some(page) = page.as_object_mut() {
            page.insert("diagnostics".to_owned(), found.into());
        }
    }
    let others = findings(diagnostics, sources, |d| d.page.as_ref().is_none_or(|id| !known.contains(id)));
    let (program, version) = ("dayang", env!("CARGO_PKG_VERSION"));
    let report = serde_json::json!({
        "program": program, "version": version, "pages": pages, "diagnostics": others,
    });
    let mut text = serde_json::to_string_pretty(&report).map_err(|e| format!("the report: {e}"))?;
    text.push('\n');
    Ok(text)
}

fn page_report<'a>(
    page: &'a Page,
    fonts: &'a FontStore,
    images: &ImageStore,
    diagnostics: &Diagnostics,
    sources: &SourceMap,
) -> PageReport<'a> {
    let characters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count() as u64;
    PageReport {
        page: &page.id,
        title: &page.meta.title,
        size_mm: [page.trim.width.to_mm(), page.trim.height.to_mm()],
        bleed_mm: page.bleed.to_mm(),
        unsigned: page.unsigned,
        characters: page.text.iter().map(|run| characters(&run.text)).sum(),
        frames: page.frames.iter().map(|f| frame(f, page)).collect(),
        stories: page.stories.iter().map(story).collect(),
        fonts: faces(page, fonts),
        images: page.pictures.iter().map(|p| image(p, images)).collect(),
        tables: tables::report(page),
        lines: page.lines.iter().map(line).collect(),
        diagnostics: findings(diagnostics, sources, |d| d.page.as_ref() == Some(&page.id)),
    }
}

fn findings(diagnostics: &Diagnostics, sources: &SourceMap, of: impl Fn(&Diagnostic) -> bool) -> Vec<Value> {
    diagnostics.iter().filter(|d| of(d)).map(|d| crate::diag::json::object(d, sources)).collect()
}

fn rect_mm(r: &Rect) -> [f64; 4] {
    [r.x, r.y, r.width, r.height].map(Length::to_mm)
}

fn point_mm(p: Point) -> [f64; 2] {
    [p.x.to_mm(), p.y.to_mm()]
}

/// What the report says of a writing mode.
fn writing(mode: WritingMode) -> Option<&'static str> {
    mode.is_vertical().then_some("vertical")
}

fn frame<'a>(f: &'a FrameFact, page: &Page) -> FrameReport<'a> {
    FrameReport {
        slot: &f.slot,
        role: &f.role,
        story: f.story.as_deref(),
        writing: writing(f.writing),
        rect_mm: rect_mm(&f.rect),
        inset_mm: [f.inset.top, f.inset.right, f.inset.bottom, f.inset.left].map(Length::to_mm),
        lines: f.lines,
        capacity: f.capacity,
        characters: f.characters,
        filled_mm: f.filled.to_mm(),
        tint: f.tint.map(|ink| ink.said(&page.spots)),
    }
}

fn story(s: &StoryFact) -> StoryReport<'_> {
    StoryReport {
        story: &s.story,
        characters: s.characters,
        overset: Overset { characters: s.overset_characters, lines: s.overset_lines },
        underset_lines: s.underset_lines,
        fitting: &s.fitting,
    }
}

/// The faces of all text of a page, a proof's marks included, with their glyph counts.
fn faces<'a>(page: &Page, fonts: &'a FontStore) -> Vec<FontReport<'a>> {
    let mut used: BTreeMap<FaceId, (BTreeSet<u16>, usize)> = BTreeMap::new();
    for run in page.text.iter().chain(&page.over_text) {
        let (glyphs, set) = used.entry(run.face).or_default();
        glyphs.extend(run.glyphs.iter().map(|g| g.id));
        *set += run.glyphs.len();
    }
    let report = used.into_iter().filter_map(|(id, (glyphs, set))| {
        let face = fonts.get(id)?;
        Some(FontReport {
            name: face.name(),
            postscript_name: face.postscript_name(),
            file: face.path().file_name().unwrap_or_default().to_string_lossy().into_owned(),
            index: face.index(),
            glyphs: glyphs.len(),
            set,
        })
    });
    report.collect()
}

fn image<'a>(p: &'a PictureFact, images: &ImageStore) -> ImageReport<'a> {
    let info = p.image.and_then(|id| images.get(id));
    ImageReport {
        file: &p.file,
        present: info.is_some(),
        slot: &p.slot,
        rect_mm: rect_mm(&p.rect),
        source_px: p.source,
        space: info.map(|info| match info.space {
            Space::Gray => "gray",
            Space::Rgb => "rgb",
            Space::Cmyk => "cmyk",
            Space::Art => "art",
        }),
        ppi: info.map(|_| p.ppi),
        caption: &p.caption,
    }
}

fn line(l: &LineFact) -> LineReport<'_> {
    LineReport {
        frame: l.frame,
        style: &l.style,
        // three decimals, as for millimetres
        size_pt: (l.size.to_pt() * 1000.0).round() / 1000.0,
        writing: writing(l.writing),
        baseline_mm: point_mm(l.baseline),
        measure_mm: l.measure.to_mm(),
        width_mm: l.width.to_mm(),
        // four decimals of an em are finer than any device
        stretch_em: (l.stretch.to_f64() * 10_000.0).round() / 10_000.0,
        characters: l.characters,
        on_grid: l.on_grid,
        last: l.last,
        text: &l.text,
    }
}
