//! A resolved edition as text, for comparing.

use std::fmt::Write;

use dayang::font::FontStore;
use dayang::geom::{Length, Rect};
use dayang::model::{Border, Element, ElementKind, Job, Slot, Style, Text};

use super::Resolved;

/// Jobs, then findings.
pub fn text(resolved: &Resolved, fonts: &FontStore) -> String {
    let mut out = String::new();
    match &resolved.jobs {
        None => out.push_str("no jobs\n"),
        Some(jobs) => jobs.iter().for_each(|j| job(&mut out, j, resolved, fonts)),
    }
    out.push_str("\nfindings\n");
    for d in resolved.found.iter() {
        let at = d.labels.first().and_then(|l| {
            let (line, column) = resolved.map.line_column(l.span.file, l.span.start)?;
            let file = resolved.map.get(l.span.file)?;
            let text = file.text();
            let marked = text.get(l.span.start as usize..l.span.end as usize).unwrap_or("?");
            let marked: String = marked.chars().take(24).collect();
            Some(format!("{}:{line}:{column} ⟨{}⟩", file.name, marked.replace('\n', "⏎")))
        });
        let page = d.page.as_deref().unwrap_or("-");
        writeln!(out, "{} [{}] {page} {}", d.severity, d.code, d.message).unwrap();
        writeln!(out, "  at {}", at.unwrap_or_else(|| "-".to_owned())).unwrap();
        if let Some(help) = &d.help {
            writeln!(out, "  help: {help}").unwrap();
        }
    }
    out
}

fn job(out: &mut String, job: &Job, resolved: &Resolved, fonts: &FontStore) {
    for page in &job.pages {
        let (w, h) = (page.trim.width.to_mm(), page.trim.height.to_mm());
        writeln!(out, "page {} {w} × {h} mm, bleed {} mm", page.id, page.bleed.to_mm()).unwrap();
        writeln!(out, "  {:?} {:?} {} {:?}", page.meta.title, page.meta.publication, page.meta.lang, page.meta.date)
            .unwrap();
        for grid in &page.grids {
            let (area, baseline) = (rect(&grid.area), grid.baseline.to_pt());
            writeln!(
                out,
                "grid {} {area}, {} × {} {}, {} lines, em {}, leading {}, gap {}, baseline {baseline}",
                grid.name,
                grid.columns,
                grid.chars,
                if grid.turn.is_vertical() { "bands" } else { "columns" },
                grid.lines,
                grid.em.to_pt(),
                grid.leading.to_pt(),
                grid.gap.to_pt()
            )
            .unwrap();
        }
        for one in &page.slots {
            slot(out, one, job, resolved);
        }
    }
    for thread in &job.threads {
        let slots: Vec<&str> = thread.slots.iter().map(|(p, s)| job.pages[*p].slots[*s].id.as_str()).collect();
        let level = if thread.balance { "" } else { ", not balanced" };
        let story = &job.stories[thread.story].id;
        writeln!(out, "thread {} story {story} slots {}{level}", thread.id, slots.join(" ")).unwrap();
        thread.elements.iter().for_each(|e| element(out, e, job, resolved));
    }
    for (i, story) in job.stories.iter().enumerate() {
        writeln!(out, "story {i} {} {} {:?}", story.id, story.lang, story.title).unwrap();
    }
    for (i, one) in job.styles.iter().enumerate() {
        writeln!(out, "style {i} {}", style(one, fonts)).unwrap();
    }
}

fn rect(r: &Rect) -> String {
    let [x, y, w, h] = [r.x, r.y, r.width, r.height].map(|l| (l.to_pt() * 1000.0).round() / 1000.0);
    format!("({x}, {y}) {w} × {h}")
}

fn pt(l: Length) -> f64 {
    (l.to_pt() * 1000.0).round() / 1000.0
}

fn slot(out: &mut String, s: &Slot, job: &Job, resolved: &Resolved) {
    write!(out, "slot {} {} {} grid {}{}", s.id, s.role, rect(&s.rect), s.grid, if s.on_grid { " on it" } else { "" })
        .unwrap();
    if s.turn.is_vertical() {
        out.push_str(", vertical");
    }
    if let Some(wrap) = s.wrap.filter(|_| s.turn.is_vertical()) {
        write!(out, ", {} beside its lines and {} at their ends", pt(wrap.block), pt(wrap.inline)).unwrap();
    }
    if s.columns != 1 {
        write!(out, ", {} columns {} apart", s.columns, pt(s.gap)).unwrap();
    }
    let insets = [s.inset.top, s.inset.right, s.inset.bottom, s.inset.left].map(pt);
    if insets != [0.0; 4] {
        write!(out, ", padding {insets:?}").unwrap();
    }
    if let Some(fill) = s.fill {
        write!(out, ", fill {fill}").unwrap();
    }
    let edges = [
        ("box", s.border),
        ("top", s.rules.top),
        ("bottom", s.rules.bottom),
        ("left", s.rules.left),
        ("right", s.rules.right),
    ];
    for (name, Border { width, ink }) in edges.into_iter().filter_map(|(name, b)| Some((name, b?))) {
        write!(out, ", {name} {} {ink}", pt(width)).unwrap();
    }
    if let Some(story) = s.story {
        write!(out, ", story {story}").unwrap();
    }
    writeln!(out, ", {:?}", s.valign).unwrap();
    s.content.iter().for_each(|e| element(out, e, job, resolved));
}

fn element(out: &mut String, e: &Element, job: &Job, resolved: &Resolved) {
    let what = match &e.kind {
        ElementKind::Text(text) => set(text, job),
        ElementKind::Item { label, body } => format!("({}) {}", set(label, job), set(body, job)),
        ElementKind::Row(texts) => texts.iter().map(|t| set(t, job)).collect::<Vec<_>>().join(" ↔ "),
        ElementKind::Table(table) => {
            let rows = table.head.iter().chain(&table.rows);
            let cell = |c: &dayang::model::table::Cell| format!("{:?} {}", c.align, set(&c.text, job));
            let row = |r: &dayang::model::table::Row| r.cells.iter().map(cell).collect::<Vec<_>>().join(" | ");
            rows.map(row).collect::<Vec<_>>().join(" / ")
        }
        ElementKind::Picture(p) => {
            let image = p.image.and_then(|id| resolved.images.get(id));
            let image = image.map_or("待圖".to_owned(), |i| format!("{} × {} {:?}", i.width, i.height, i.space));
            format!("{:?} {image} focus {:?} alt {:?}", p.file, p.focus, p.alt)
        }
        ElementKind::Ad(ad) => {
            let image = ad.image.and_then(|id| resolved.images.get(id));
            let image = image.map_or("待廣告".to_owned(), |i| format!("{} × {} {:?}", i.width, i.height, i.kind));
            format!("{:?} {image} alt {:?}", ad.file, ad.alt)
        }
        ElementKind::Art(id) => format!("art {:?}", resolved.images.get(*id).map(|i| i.kind)),
    };
    writeln!(out, "  {:?}: {what}", e.part).unwrap();
}

/// A text with its style; runs as `⟨style:…⟩`, preferred breaks as `|`, line breaks as `⏎`.
fn set(text: &Text, job: &Job) -> String {
    let name = |id| job.style(id).name.as_str();
    let mut out = format!("{}#{} ", name(text.style), text.style.0);
    for (at, c) in text.text.char_indices() {
        out.push_str(if text.preferred.contains(&at) { "|" } else { "" });
        if let Some((_, style)) = text.runs.iter().find(|(r, _)| r.start == at) {
            write!(out, "⟨{}#{}:", name(*style), style.0).unwrap();
        }
        out.push(if c == '\n' { '⏎' } else { c });
        let end = at + c.len_utf8();
        out.push_str(if text.runs.iter().any(|(r, _)| r.end == end) { "⟩" } else { "" });
    }
    out
}

fn style(s: &Style, fonts: &FontStore) -> String {
    let names = |ids: &[dayang::font::FaceId]| {
        ids.iter().map(|id| fonts.face(*id).postscript_name()).collect::<Vec<_>>().join("+")
    };
    let mut out = format!(
        "{} {} {}/{} {} | {} {:?} {}",
        s.name,
        s.lang,
        pt(s.size),
        pt(s.leading),
        names(&s.faces.han),
        names(&s.faces.latin),
        s.align,
        s.ink
    );
    write!(out, " indent {} hang {} tracking {}", s.indent.to_f64(), s.hang.to_f64(), s.tracking.to_f64()).unwrap();
    write!(out, " {:?} {:?} {:?} gap {:?}", s.line_break, s.word_break, s.trim, s.gap.ideal.to_f64()).unwrap();
    write!(out, " before {}–{} after {}–{} keep {}", s.before.min, s.before.max, s.after.min, s.after.max, s.keep)
        .unwrap();
    if s.writing.is_vertical() {
        out.push_str(" vertical");
    }
    if let Some(f) = s.fit {
        write!(
            out,
            " fit {}–{} tracking {}–{} width {}–{} lines {}",
            pt(f.min_size),
            pt(f.max_size),
            (f.min_tracking.to_f64() * 1000.0).round() / 1000.0,
            (f.max_tracking.to_f64() * 1000.0).round() / 1000.0,
            f.min_width,
            f.max_width,
            f.lines
        )
        .unwrap();
    }
    out
}
