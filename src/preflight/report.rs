//! A verdict for people and for machines.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Finding, PageFacts, Verdict};
use crate::diag::Severity;
use crate::plates::{Coverage, Peak, Region};

/// A verdict as text: its findings, then a line that counts them.
pub fn text(verdict: &Verdict) -> String {
    let mut out = String::new();
    for finding in &verdict.findings {
        let Finding { code, severity, message, count, .. } = finding;
        let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
        let _ = writeln!(out, "{severity}[{code}]: {message}{times}");
        let _ = writeln!(out, "  --> {}{}", verdict.file, place(finding));
        if !finding.help.is_empty() {
            let _ = writeln!(out, "   = help: {}", finding.help);
        }
        out.push('\n');
    }
    for page in &verdict.facts.pages {
        if let Some(ink) = &page.ink {
            let _ = writeln!(out, "{}, page {}: {}", verdict.file, page.number, inked(ink));
        }
    }
    let _ = writeln!(out, "{}: {}", verdict.file, summary(verdict));
    out
}

/// `ink C 3.1 % M 2.8 % Y 3.0 % K 9.6 %, at most 180 % over 15 mm² at 12.5, 40 mm`.
fn inked(ink: &Coverage) -> String {
    let plates: Vec<String> = ink.inks.iter().map(|plate| format!("{} {:.1} %", plate.name, plate.mean)).collect();
    let Peak { total, x, y } = ink.most;
    format!("ink {}, at most {total:.0} % over 15 mm² at {x:.1}, {y:.1} mm", plates.join(", "))
}

/// `, page 1, Fm1/Im3, at 12.5, 40 mm (30 × 20 mm)`.
fn place(finding: &Finding) -> String {
    let mut out = String::new();
    if let Some(page) = finding.page {
        let _ = write!(out, ", page {page}");
    }
    if let Some(object) = &finding.object {
        let _ = write!(out, ", {object}");
    }
    if let Some([x, y, w, h]) = finding.place_mm {
        let _ = write!(out, ", at {x}, {y} mm ({w} × {h} mm)");
    }
    out
}

/// `2 errors, 1 warning`, or what it is when there are none.
fn summary(verdict: &Verdict) -> String {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let count = |severity| verdict.findings.iter().filter(|f| f.severity == severity).count();
    let parts = kinds.map(|(severity, name)| (count(severity), name));
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { format!("good for {}", verdict.press) } else { parts.join(", ") }
}

/// Verdicts as one JSON object, indented, with a line feed at its end: `program`, `version`, and
/// `files` with `file sha256 press result pdf condition pages spots fonts findings`.
pub fn json(verdicts: &[Verdict]) -> String {
    let files: Vec<Value> = verdicts.iter().map(file).collect();
    let report = json!({ "program": "dayang", "version": env!("CARGO_PKG_VERSION"), "files": files });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn file(verdict: &Verdict) -> Value {
    let result = match verdict.readable {
        false => "unreadable",
        true if verdict.has_errors() => "errors",
        true => "good",
    };
    let fonts = verdict.facts.fonts.iter();
    let fonts: Vec<Value> =
        fonts.map(|f| json!({ "name": f.name, "embedded": f.embedded, "codes": f.codes })).collect();
    json!({
        "file": verdict.file,
        "sha256": verdict.sha256,
        "press": verdict.press,
        "result": result,
        "pdf": verdict.facts.version,
        "condition": verdict.facts.condition,
        "pages": verdict.facts.pages.iter().map(page).collect::<Vec<_>>(),
        "spots": verdict.facts.spots.iter().map(|s| s.to_string()).collect::<Vec<_>>(),
        "fonts": fonts,
        "findings": verdict.findings.iter().map(object).collect::<Vec<_>>(),
    })
}

fn page(page: &PageFacts) -> Value {
    let round = |value: Option<f64>| value.map(|v| (v * 100.0).round() / 100.0);
    json!({
        "page": page.number,
        "trim_mm": page.trim_mm,
        "least_type_pt": round(page.least_type_pt),
        "least_line_pt": round(page.least_line_pt),
        "pictures": page.pictures,
        "least_ppi": page.least_ppi.map(f64::round),
        "spaces": page.spaces,
        "ink": page.ink.as_ref().map(ink),
    })
}

/// `plates` (mean and most, percent within the trim), `most` with its place, `limit`, area over
/// it in mm², and where.
fn ink(ink: &Coverage) -> Value {
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let peak = |p: &Peak| json!({ "total": round(p.total), "place_mm": [round(p.x), round(p.y)] });
    let plates = ink.inks.iter().map(|i| json!({ "name": i.name, "mean": round(i.mean), "most": round(i.most) }));
    let region =
        |r: &Region| json!({ "place_mm": r.rect.map(round), "area_mm2": round(r.area), "most": peak(&r.most) });
    json!({
        "plates": plates.collect::<Vec<_>>(),
        "most": peak(&ink.most),
        "limit": ink.limit,
        "over_mm2": round(ink.over),
        "regions": ink.regions.iter().map(region).collect::<Vec<_>>(),
    })
}

/// A finding as a JSON object: `code severity message page object place_mm count help`.
pub fn object(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "severity": finding.severity.to_string(),
        "message": finding.message,
        "page": finding.page,
        "object": finding.object,
        "place_mm": finding.place_mm,
        "count": finding.count,
        "help": finding.help,
    })
}

/// Findings of a verdict, one JSON object a line, each with its `file`.
pub fn lines(verdict: &Verdict) -> String {
    let mut out = String::new();
    for finding in &verdict.findings {
        let mut object = object(finding);
        if let Value::Object(map) = &mut object {
            map.insert("file".to_owned(), verdict.file.as_str().into());
        }
        let _ = writeln!(out, "{object}");
    }
    out
}
