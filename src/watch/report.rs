//! A job's report: `report.json` for programs, `report.txt` for people.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::fault::Fault;
use super::job::Outcome;
use super::moves;
use super::slot::REPORTS;

/// Findings of a severity that are spelt out for people.
const SHOWN: usize = 200;

/// Writes both reports into a folder.
///
/// # Errors
/// [`Fault::Later`] when they cannot be written.
pub fn write(outcome: &Outcome, folder: &Path) -> Result<(), Fault> {
    let texts = [format!("{:#}\n", for_programs(outcome)), for_people(outcome)];
    for (name, text) in REPORTS.iter().zip(texts) {
        let path = folder.join(name);
        moves::write(&path, text.as_bytes()).map_err(|e| Fault::writing(&path, &e))?;
    }
    Ok(())
}

fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

/// Whether a finding is of a page.
pub fn is_of(finding: &Value, page: &str) -> bool {
    finding.get("page").and_then(Value::as_str) == Some(page)
}

fn for_programs(outcome: &Outcome) -> Value {
    let pages: Vec<Value> = outcome.pages.iter().map(|page| page_report(outcome, page)).collect();
    json!({
        "job": outcome.job,
        "item": outcome.item,
        "kind": outcome.kind,
        "outcome": if outcome.is_good() { "done" } else { "failed" },
        "reason": outcome.reason,
        "code": outcome.code,
        "engine": outcome.engine,
        "profile": outcome.profile,
        "tries": outcome.tries,
        "output": outcome.output,
        "files": outcome.files,
        "pages": pages,
        "seconds": {
            "preparing": seconds(outcome.preparing),
            "building": seconds(outcome.building),
        },
        "errors": outcome.count("error"),
        "warnings": outcome.count("warning"),
        "notes": outcome.count("note"),
        "findings": outcome.findings,
    })
}

fn page_report(outcome: &Outcome, page: &str) -> Value {
    let own = outcome.findings.iter().filter(|finding| is_of(finding, page));
    let errors = own.clone().filter(|f| f.get("severity").and_then(Value::as_str) == Some("error")).count();
    let lost = outcome.lost.iter().find(|(lost, _)| lost == page).map(|(_, how)| how.as_str());
    json!({ "page": page, "errors": errors, "findings": own.count(), "failed": lost })
}

fn for_people(outcome: &Outcome) -> String {
    let mut text = String::new();
    let verdict = match (&outcome.reason, outcome.is_good()) {
        (_, true) => "done".to_owned(),
        (Some(reason), _) => format!("failed: {reason}"),
        (None, _) => "failed: pages have errors".to_owned(),
    };
    // writing to a string cannot fail
    let _ = writeln!(text, "{}: {verdict}", outcome.job);
    let _ = writeln!(text);
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<10}{value}");
        }
    };
    line("dropped", format!("{} ({})", outcome.item, if outcome.kind.is_empty() { "no job" } else { outcome.kind }));
    line("profile", outcome.profile.clone());
    line("pages", outcome.pages.join(" "));
    line("output", outcome.output.as_ref().map(|name| format!("out/{name}")).unwrap_or_default());
    line("files", outcome.files.len().to_string());
    let counts = ["error", "warning", "note"].map(|severity| format!("{severity}s {}", outcome.count(severity)));
    line("findings", counts.join(", "));
    line("seconds", format!("{} preparing, {} building", seconds(outcome.preparing), seconds(outcome.building)));
    line("tries", outcome.tries.to_string());
    line("engine", format!("dayang {}", outcome.engine));
    for severity in ["error", "warning", "note"] {
        let _ = text.write_str(&list(outcome, severity));
    }
    text
}

/// The findings of a severity.
fn list(outcome: &Outcome, severity: &str) -> String {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let of = outcome.findings.iter().filter(|f| word(f, "severity") == severity);
    let mut text = String::new();
    for finding in of.clone().take(SHOWN) {
        let page = Some(word(finding, "page")).filter(|page| !page.is_empty()).map(|page| format!(" {page}:"));
        let (code, page, message) = (word(finding, "code"), page.unwrap_or_default(), word(finding, "message"));
        let _ = writeln!(text, "\n{severity}[{code}]{page} {message}");
        if let Some(label) = finding.get("labels").and_then(|labels| labels.get(0)) {
            let at = |key: &str| label.get(key).and_then(Value::as_u64).unwrap_or(0);
            let _ = writeln!(text, "  at {}:{}:{}", word(label, "file"), at("line"), at("column"));
        }
        let help = word(finding, "help");
        if !help.is_empty() {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    let more = of.count().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "\nand {more} more of {severity}: see report.json");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_reports_say_what_happened() {
        let finding = json!({"severity": "error", "code": "overset", "page": "A1", "message": "五行排不下", "help": "刪",
            "labels": [{"file": "stories/a.md", "line": 3, "column": 1}]});
        let outcome = Outcome {
            job: "星期一".to_owned(),
            item: "星期一.zip".to_owned(),
            kind: "archive",
            code: Some(1),
            findings: vec![finding],
            pages: vec!["A1".to_owned(), "A2".to_owned()],
            lost: vec![("A2".to_owned(), "it panicked".to_owned())],
            ..Outcome::default()
        };
        let report = for_programs(&outcome);
        assert_eq!((&report["outcome"], &report["errors"]), (&json!("failed"), &json!(1)));
        assert_eq!(report["pages"][0], json!({"page": "A1", "errors": 1, "findings": 1, "failed": null}));
        assert_eq!(report["pages"][1]["failed"], "it panicked");
        let text = for_people(&outcome);
        assert!(text.starts_with("星期一: failed: pages have errors\n"), "{text}");
        assert!(text.contains("error[overset] A1: 五行排不下\n  at stories/a.md:3:1\n  help: 刪\n"), "{text}");
    }
}
