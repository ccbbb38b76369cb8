//! What is shown: the edition, its pages, their pictures and lines, stories, the gallery, downloads.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::preview::desk::{Case, Refusal, View, Why, findings};
use crate::preview::look::Shown;
use crate::preview::look::view::{Counts, LayoutView, PageView, Points, Size};

use super::answer::{self, Keep};
use super::table::Table;
use super::work;

/// What may follow an address.
#[derive(Default, Deserialize)]
pub struct Asked {
    layout: Option<String>,
    revision: Option<u64>,
    page: Option<String>,
    dpi: Option<u32>,
}

impl Asked {
    fn layout(&self) -> Option<&str> {
        self.layout.as_deref().filter(|layout| !layout.is_empty())
    }
}

#[derive(Serialize)]
struct EditionView {
    title: String,
    date: String,
    edition: String,
    revision: u64,
    writable: bool,
    pages: Vec<PageEntry>,
    layouts: Vec<LayoutEntry>,
    undo: Option<String>,
    redo: Option<String>,
}

#[derive(Serialize)]
struct PageEntry {
    id: String,
    section: String,
    layout: String,
    revision: u64,
    trim: Size,
    bleed: Points,
    counts: Counts,
    broken: bool,
}

#[derive(Serialize)]
struct LayoutEntry {
    name: String,
    title: String,
    own: bool,
}

/// The edition and its pages.
pub async fn edition(State(table): State<Arc<Table>>) -> Response {
    work(move || {
        let view = table.view();
        let facts = view.opened.facts();
        let pages = view.page_ids().iter().filter_map(|id| entry(&view, id).ok()).collect();
        let layout =
            |e: &crate::preview::desk::Entry| LayoutEntry { name: e.name.clone(), title: e.title.clone(), own: e.own };
        Ok(answer::json(&EditionView {
            title: facts.title,
            date: facts.date,
            edition: facts.edition,
            revision: view.revision,
            writable: view.writable,
            pages,
            layouts: view.entries.iter().map(layout).collect(),
            undo: view.undo.clone(),
            redo: view.redo.clone(),
        }))
    })
    .await
}

fn entry(view: &View, id: &str) -> Result<PageEntry, Refusal> {
    let case = view.case(id)?;
    let shown = look(view, &case);
    let (trim, bleed) = case.set().map_or((view.size_of(id), Default::default()), |page| (page.trim, page.bleed));
    let mut counts = shown.map(|shown| shown.counts()).unwrap_or_default();
    if view.is_broken(id) {
        counts.error += 1;
    }
    Ok(PageEntry {
        id: id.to_owned(),
        section: view.opened.section(id),
        layout: view.layout_of(id),
        revision: case.revision,
        trim: trim.into(),
        bleed: bleed.into(),
        counts,
        broken: view.is_broken(id),
    })
}

fn look<'a>(view: &'a View, case: &'a Case) -> Option<Shown<'a>> {
    Shown::of(&case.job, &case.page, case.revision, &view.root, case.writable)
}

/// What an address under `/api/pages/` asks for: `A1`, `A1.svg`, `A1.thumb`.
fn kind(name: &str) -> (&str, &str) {
    name.rsplit_once('.').filter(|(_, kind)| ["svg", "thumb"].contains(kind)).unwrap_or((name, ""))
}

/// A page: its facts, its picture, or its small picture.
pub async fn page(State(table): State<Arc<Table>>, Path(name): Path<String>, asked: Query<Asked>) -> Response {
    work(move || {
        let (id, kind) = kind(&name);
        let view = table.view_of(id)?;
        if kind != "thumb" {
            table.see(id);
        }
        let (case, _, kept) = table.page(&view, id, asked.layout())?;
        match kind {
            "svg" => {
                let svg = kept.svg.get_or_init(|| svg(&view, &case)).clone();
                Ok(answer::of(StatusCode::OK, "image/svg+xml", Keep::No, svg))
            }
            "thumb" => {
                let thumb = kept.thumb.get_or_init(|| thumb(&view, &case)).clone();
                let keep = if asked.revision == Some(case.revision) { Keep::Always } else { Keep::No };
                let kind = if thumb.starts_with(b"<") { "image/svg+xml" } else { "image/png" };
                Ok(answer::of(StatusCode::OK, kind, keep, thumb))
            }
            _ => {
                let other = asked.layout().is_some();
                Ok(answer::json_bytes(kept.facts.get_or_init(|| facts(&view, &case, other)).clone()))
            }
        }
    })
    .await
}

/// A page that was never set has an empty picture of its size.
fn empty(view: &View, id: &str) -> String {
    let size: Size = view.size_of(id).into();
    let (width, height) = (size.width.0, size.height.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\">\n<defs>\n</defs>\n<g id=\"page\">\n</g>\n</svg>\n"
    )
}

fn svg(view: &View, case: &Case) -> Bytes {
    look(view, case).map_or_else(|| empty(view, &case.page), |shown| shown.svg()).into()
}

fn thumb(view: &View, case: &Case) -> Bytes {
    let png = look(view, case).map(|shown| shown.thumb()).unwrap_or_default();
    if png.is_empty() { empty(view, &case.page).into() } else { png.into() }
}

fn facts(view: &View, case: &Case, other: bool) -> Bytes {
    let mut facts = match look(view, case) {
        Some(shown) => shown.facts(),
        None => unset(view, case),
    };
    facts.layout.writable = case.writable;
    if let Some(broken) = view.broken.as_ref().filter(|_| !other) {
        facts.broken = Some(findings(&broken.0, &broken.1, &view.root));
    }
    serde_json::to_vec(&facts).unwrap_or_default().into()
}

/// The facts of a page that was never set.
fn unset(view: &View, case: &Case) -> PageView {
    let name = view.layout_of(&case.page);
    let file = view.shelf.find("", &name);
    let broken = case.job.broken.as_ref().map(|(found, map)| findings(found, map, &view.root));
    PageView {
        id: case.page.clone(),
        revision: case.revision,
        layout: LayoutView {
            file: file.as_ref().map(|file| view.shown(file)).unwrap_or_default(),
            hash: file
                .and_then(|file| std::fs::read(file).ok())
                .map(|b| crate::preview::desk::files::hash(&b))
                .unwrap_or_default(),
            name,
            writable: case.writable,
        },
        trim: view.size_of(&case.page).into(),
        bleed: Points::default(),
        grids: Vec::new(),
        slots: Vec::new(),
        threads: Vec::new(),
        lines: Vec::new(),
        pictures: Vec::new(),
        styles: Vec::new(),
        findings: Vec::new(),
        broken,
    }
}

/// A line, glyph by glyph.
pub async fn line(
    State(table): State<Arc<Table>>,
    Path((id, n)): Path<(String, String)>,
    asked: Query<Asked>,
) -> Response {
    work(move || {
        let view = table.view_of(&id)?;
        let (case, ..) = table.page(&view, &id, asked.layout())?;
        let absent = || Refusal::absent(format!("page `{id}` has no line `{n}`"));
        let n: usize = n.parse().map_err(|_| absent())?;
        let line = look(&view, &case).and_then(|shown| shown.line(n));
        Ok(answer::json(&line.ok_or_else(absent)?))
    })
    .await
}

/// A picture of a page: its address is made from what it shows.
pub async fn picture(State(table): State<Arc<Table>>, Path(address): Path<String>) -> Response {
    work(move || {
        let view = table.view();
        let own = view.page_ids().into_iter().filter_map(|id| view.case(&id).ok());
        let bytes = own.chain(table.others()).find_map(|case| look(&view, &case)?.picture(&address));
        let bytes = bytes.ok_or_else(|| Refusal::absent("there is no such picture"))?;
        let kind = match bytes.as_slice() {
            [0xff, 0xd8, ..] => "image/jpeg",
            [b'<', ..] => "image/svg+xml",
            _ => "image/png",
        };
        Ok(answer::of(StatusCode::OK, kind, Keep::Always, bytes))
    })
    .await
}

/// A story's text.
pub async fn story(State(table): State<Arc<Table>>, Path(id): Path<String>) -> Response {
    work(move || Ok(answer::json(&table.view().story(&id)?))).await
}

/// A page in every layout of its kind.
pub async fn gallery(State(table): State<Arc<Table>>, asked: Query<Asked>) -> Response {
    work(move || {
        let view = table.view();
        let page =
            asked.page.as_deref().ok_or_else(|| Refusal::new(Why::Malformed, "no page is named").help("?page=A1"))?;
        let case = |layout: &str| table.page(&view, page, Some(layout)).map(|(case, whole, _)| (case, whole));
        Ok(answer::json(&view.gallery(page, &case)?))
    })
    .await
}

/// A page as a file: `A1.pdf`, `A1.png`.
pub async fn export(State(table): State<Arc<Table>>, Path(name): Path<String>, asked: Query<Asked>) -> Response {
    work(move || {
        let absent = || Refusal::absent(format!("there is no `{name}`")).help("ask for A1.pdf, or A1.png?dpi=150");
        let (id, kind) = name.rsplit_once('.').ok_or_else(absent)?;
        let view = table.view_of(id)?;
        let (case, ..) = table.page(&view, id, asked.layout())?;
        let shown = look(&view, &case).ok_or_else(|| Refusal::refused(format!("page `{id}` was never set")))?;
        match kind {
            "pdf" => Ok(answer::download("application/pdf", &name, shown.pdf().map_err(|found| Refusal::of(&found))?)),
            "png" => {
                let png = shown.png(asked.dpi.unwrap_or(150)).map_err(Refusal::refused)?;
                Ok(answer::download("image/png", &name, png))
            }
            _ => Err(absent()),
        }
    })
    .await
}
