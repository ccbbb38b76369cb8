//! The report as one HTML page: nothing outside it is loaded, no script runs, it prints.

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{Totals, findings, homeless, millimetres, overset};
use crate::diag::{Diagnostic, Severity};
use crate::edition::outcome::{Change, EditionFacts, Outcome, PageOutcome, PageState};

const STYLE: &str = include_str!("style.css");

/// The report as HTML, in UTF-8: whether the edition is complete, a picture of each page with its
/// state, the findings with their places, the stories and the build times. Everything that comes
/// from inputs is escaped. Its own words are English; titles are marked with the language of the
/// edition's text.
pub fn html(outcome: &Outcome) -> String {
    let mut out = String::new();
    let totals = Totals::of(outcome);
    let lang = language(outcome);
    head(&mut out, &outcome.edition, &lang);
    verdict(&mut out, outcome);
    summary(&mut out, outcome, &totals);
    out.push_str("<main>\n");
    grid(&mut out, outcome, &lang);
    details(&mut out, outcome);
    stories(&mut out, outcome, &lang);
    times(&mut out, outcome);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The language of most of the text set; the first of several.
fn language(outcome: &Outcome) -> String {
    let mut weights: Vec<(&str, u64)> = Vec::new();
    for story in outcome.pages.iter().flat_map(|page| &page.stories).filter(|story| !story.lang.is_empty()) {
        let characters = u64::from(story.characters) + 1;
        match weights.iter_mut().find(|(lang, _)| *lang == story.lang) {
            Some((_, weight)) => *weight += characters,
            None => weights.push((&story.lang, characters)),
        }
    }
    let best = weights.iter().rev().max_by_key(|(_, weight)| *weight);
    best.map_or("zh-HK", |(lang, _)| lang).to_owned()
}

fn head(out: &mut String, edition: &EditionFacts, lang: &str) {
    let (title, date, lang) = (escape(&edition.title), escape(&edition.date), escape(lang));
    let name = escape(&edition.edition);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
         <title>{title} {date} {name}: edition report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1><span lang=\"{lang}\">{title}</span> {date}</h1>\n<p>"
    );
    let mut facts = Vec::new();
    if !edition.edition.is_empty() {
        facts.push(format!("Edition: <b>{name}</b>"));
    }
    if let Some(base) = &edition.base {
        facts.push(format!("later state of {}", escape(base)));
    }
    facts.extend(edition.issue.map(|issue| format!("No. {issue}")));
    facts.push(format!("for {} ({})", escape(&edition.profile), escape(&edition.press)));
    out.push_str(&facts.join(" · "));
    out.push_str("</p>\n");
}

/// What keeps a page from going to press; `None` when nothing does.
fn obstacle(page: &PageOutcome) -> Option<&'static str> {
    match page.state {
        PageState::Failed => Some("could not be set"),
        PageState::TimedOut => Some("took too long"),
        PageState::Skipped => Some("was not reached"),
        PageState::Built if page.withheld => Some("press file withheld"),
        PageState::Built if page.counts.0 > 0 => Some("has errors"),
        PageState::Built => None,
    }
}

fn verdict(out: &mut String, outcome: &Outcome) {
    let bad: Vec<(&PageOutcome, &str)> =
        outcome.pages.iter().filter_map(|page| Some((page, obstacle(page)?))).collect();
    let loose = homeless(outcome).iter().filter(|finding| finding.severity == Severity::Error).count();
    if bad.is_empty() && loose == 0 {
        let _ = writeln!(
            out,
            "<p class=\"verdict\"><b class=\"good\">Complete.</b> {} are ready.</p>\n</header>",
            pages(outcome.pages.len())
        );
        return;
    }
    out.push_str("<div class=\"verdict bad\">\n");
    if !bad.is_empty() {
        let _ = writeln!(out, "<p><b>{} of {} not ready:</b></p>\n<ul>", bad.len(), pages(outcome.pages.len()));
        for (page, why) in &bad {
            let (id, anchor) = (escape(&page.id), anchor(outcome, page));
            let _ = writeln!(out, "<li><a href=\"#{anchor}\">{id}</a> {why}</li>");
        }
        out.push_str("</ul>\n");
    }
    if loose > 0 {
        let noun = if loose == 1 { "error belongs" } else { "errors belong" };
        let _ = writeln!(out, "<p><a href=\"#whole\"><b>{loose} {noun} to no page</b></a></p>");
    }
    out.push_str("</div>\n</header>\n");
}

fn summary(out: &mut String, outcome: &Outcome, totals: &Totals) {
    let [errors, warnings, notes] = totals.counts;
    let [characters, lines] = totals.overset;
    let [new, replaced, unchanged] = totals.changes;
    let run = &outcome.run;
    let mut facts = vec![
        format!("<b>{}</b>", pages(totals.pages)),
        format!("{new} new, {replaced} replaced, {unchanged} unchanged"),
        format!("{errors} errors, {warnings} warnings, {notes} notes"),
    ];
    if characters > 0 {
        facts.push(format!("<b class=\"bad\">overset: {characters} characters, {lines} lines</b>"));
    }
    if !outcome.removed.is_empty() {
        facts.push(format!("no longer planned: {}", escape(&outcome.removed.join(", "))));
    }
    facts.push(format!("page files: {}", size(totals.bytes)));
    facts.push(format!("built in {} by {}", seconds(run.time), plural(run.jobs, "worker", "workers")));
    if run.cache {
        facts.push(format!(
            "cache: {} of {} taken from it",
            run.hits + run.late_hits,
            plural(run.hits + run.late_hits + run.built, "job", "jobs")
        ));
    }
    if run.damaged > 0 {
        facts.push(format!(
            "<b class=\"warn\">{} of the cache damaged, built again</b>",
            plural(run.damaged, "entry", "entries")
        ));
    }
    out.push_str("<ul class=\"totals\">\n");
    for fact in facts {
        let _ = writeln!(out, "<li>{fact}</li>");
    }
    out.push_str(
        "</ul>\n<nav><a href=\"#findings\">Findings</a><a href=\"#stories\">Stories</a><a href=\"#times\">Build times</a></nav>\n",
    );
}

fn grid(out: &mut String, outcome: &Outcome, lang: &str) {
    out.push_str("<h2>Pages</h2>\n<ul class=\"pages\">\n");
    for page in &outcome.pages {
        card(out, outcome, page, lang);
    }
    out.push_str("</ul>\n");
}

fn card(out: &mut String, outcome: &Outcome, page: &PageOutcome, lang: &str) {
    let (errors, warnings, notes) = page.counts;
    let class = match obstacle(page) {
        Some(_) => "bad",
        None if warnings > 0 => "warn",
        None if page.change == Change::Unchanged => "same",
        None => "good",
    };
    let spread = if page.trim.0 > page.trim.1 { " spread" } else { "" };
    let (id, section) = (escape(&page.id), escape(&page.section_name));
    let _ = writeln!(
        out,
        "<li class=\"{class}{spread}\"><h3>{id} <span class=\"soft\" lang=\"{}\">{section}</span></h3>",
        escape(lang)
    );
    match page.thumbnail.as_ref().and_then(|picture| picture.read().ok()) {
        Some(png) => {
            let _ = writeln!(
                out,
                "<img alt=\"Page {id}\" loading=\"lazy\" src=\"data:image/png;base64,{}\">",
                BASE64.encode(png)
            );
        }
        None => out.push_str("<div class=\"blank\">no picture</div>\n"),
    }
    match obstacle(page) {
        Some(why) => {
            let _ = write!(out, "<p><b class=\"bad\">{why}</b></p>");
        }
        None => out.push_str("<p><b class=\"good\">ready</b></p>"),
    }
    if page.state == PageState::Built {
        let _ = write!(out, "<p>{}, v{}</p>", page.change.name(), page.version);
    }
    let [characters, lines] = overset(page);
    if characters > 0 {
        let _ = write!(out, "<p><b class=\"bad\">overset: {characters} characters, {lines} lines</b></p>");
    }
    if errors + warnings + notes > 0 {
        let parts = [(errors, "error", "errors"), (warnings, "warning", "warnings"), (notes, "note", "notes")];
        let counts: Vec<String> =
            parts.iter().filter(|part| part.0 > 0).map(|part| plural(part.0, part.1, part.2)).collect();
        let _ = write!(out, "<p><a href=\"#{}\">{}</a></p>", anchor(outcome, page), counts.join(", "));
    }
    out.push_str("</li>\n");
}

/// The findings: of each page that has any, or did not become what it should; then of the whole.
fn details(out: &mut String, outcome: &Outcome) {
    out.push_str("<h2 id=\"findings\">Findings</h2>\n");
    let before = out.len();
    for page in &outcome.pages {
        let list: Vec<&Diagnostic> = findings(outcome, page).collect();
        if list.is_empty() && obstacle(page).is_none() {
            continue;
        }
        let (id, section) = (escape(&page.id), escape(&page.section_name));
        let _ = write!(out, "<section id=\"{}\">\n<h3>{id} {section}</h3>\n", anchor(outcome, page));
        let file = page.file.as_ref().map_or("no file", |file| file.name.as_str());
        let [width, height] = [millimetres(page.trim.0), millimetres(page.trim.1)];
        let _ = writeln!(
            out,
            "<p class=\"soft\">{}, layout {}, {width} × {height} mm, {}</p>",
            escape(file),
            escape(&page.layout),
            escape(&page.plates)
        );
        if list.is_empty() {
            let _ =
                writeln!(out, "<p>{}; nothing was found on the page itself.</p>", obstacle(page).unwrap_or_default());
        }
        list.iter().for_each(|found| finding(out, outcome, found));
        out.push_str("</section>\n");
    }
    let loose = homeless(outcome);
    if !loose.is_empty() {
        out.push_str("<section id=\"whole\">\n<h3>The edition as a whole</h3>\n");
        loose.iter().for_each(|found| finding(out, outcome, found));
        out.push_str("</section>\n");
    }
    if out.len() == before {
        out.push_str("<p>Nothing was found.</p>\n");
    }
}

fn finding(out: &mut String, outcome: &Outcome, found: &Diagnostic) {
    let (severity, colour) = match found.severity {
        Severity::Error => ("error", "bad"),
        Severity::Warning => ("warning", "warn"),
        Severity::Note => ("note", ""),
    };
    let (message, code) = (escape(&found.message), escape(found.code));
    let _ = writeln!(
        out,
        "<div class=\"finding {severity}\"><p><b class=\"{colour}\">{severity}</b> {message} <code class=\"soft\">{code}</code></p>"
    );
    for label in &found.labels {
        let file = outcome.sources.get(label.span.file).map_or("", |file| file.name.as_str());
        let place = outcome.sources.line_column(label.span.file, label.span.start);
        let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        let _ = writeln!(out, "<p><code>{}{place}</code> {}</p>", escape(file), escape(&label.text));
    }
    if let Some(help) = &found.help {
        let _ = writeln!(out, "<p>→ {}</p>", escape(help));
    }
    out.push_str("</div>\n");
}

fn stories(out: &mut String, outcome: &Outcome, lang: &str) {
    out.push_str("<h2 id=\"stories\">Stories</h2>\n<div class=\"wide\"><table>\n<tr><th>Story</th><th>Headline</th><th>Pages</th><th class=\"n\">Characters</th><th class=\"n\">Overset</th></tr>\n");
    for (story, on) in &outcome.edition.stories {
        let set = outcome.pages.iter().flat_map(|page| &page.stories).filter(|fact| fact.story == *story);
        let (mut characters, mut over, mut title) = (0_u64, 0_u64, "");
        for fact in set {
            characters += u64::from(fact.characters);
            over += u64::from(fact.overset_characters);
            title = if title.is_empty() { &fact.title } else { title };
        }
        let over = if over > 0 { format!("<b class=\"bad\">{over}</b>") } else { String::new() };
        let (story, lang, title, on) = (escape(story), escape(lang), escape(title), escape(&on.join(" → ")));
        let _ = writeln!(
            out,
            "<tr><td><code>{story}</code></td><td lang=\"{lang}\">{title}</td><td>{on}</td><td class=\"n\">{characters}</td><td class=\"n\">{over}</td></tr>"
        );
    }
    out.push_str("</table></div>\n");
}

fn times(out: &mut String, outcome: &Outcome) {
    out.push_str(
        "<h2 id=\"times\">Build times</h2>\n<div class=\"wide\"><table>\n<tr><th>Page</th><th>Job</th><th class=\"n\">Compose</th>\
         <th class=\"n\">Content</th><th class=\"n\">File</th><th class=\"n\">Size</th></tr>\n",
    );
    for page in &outcome.pages {
        let (id, job) = (escape(&page.id), escape(&page.job));
        let bytes = page.file.as_ref().map(|file| size(file.bytes)).unwrap_or_default();
        let _ = write!(out, "<tr><td>{id}</td><td>{job}</td>");
        if page.cached {
            out.push_str("<td class=\"n\" colspan=\"3\">from the cache</td>");
        } else {
            for time in page.times {
                let _ = write!(out, "<td class=\"n\">{} ms</td>", super::milliseconds(time));
            }
        }
        let _ = writeln!(out, "<td class=\"n\">{bytes}</td></tr>");
    }
    out.push_str("</table></div>\n");
}

/// The anchor of a page's findings: its place in the plan, since numbers may hold anything.
fn anchor(outcome: &Outcome, page: &PageOutcome) -> String {
    let at = outcome.pages.iter().position(|other| std::ptr::eq(other, page)).unwrap_or(0);
    format!("p{at}")
}

fn pages(count: usize) -> String {
    plural(count, "page", "pages")
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn seconds(time: Duration) -> String {
    let ms = super::milliseconds(time);
    format!("{}.{:02} s", ms / 1000, ms % 1000 / 10)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// Text as HTML, in attributes too. Control characters and those that turn the direction of text
/// would mislead the reader; they become U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
