//! The manifest as XJDF 2.1 (CIP4, Exchange Job Definition Format).
//!
//! One `XJDF` element: the pages as they come into imposition. `JobID` is the issue, `JobPartID`
//! the edition, `RelatedJobPartID` the edition that it is a later state of.
//!
//! | element | what it says |
//! |---|---|
//! | `ProductList/Product/Intent/LayoutIntent` | the extent in pages; the trim size, where all single pages have one |
//! | `ResourceSet[@Name="RunList"]` | a `Resource` a page, in the plan's order: `Part/@Run` its number, `Status` whether its press file is there, `RunList` one page at `LogicalPage` of the edition, with `FileSpec` (`URL` from the manifest's folder, size, type) |
//! | `ResourceSet[@Name="Content"]` | a `Resource` for each page that readers count, two for a spread: `PageLabel`, to which the run list's `ContentRefs` lead |
//! | `GeneralID` | what XJDF has no field for: `Version`, `Change`, `State`, `Plates`, `SHA-256`, `Fingerprint`, `TrimSize` (points), and of the whole `Removed` pages, `IssueDate`, `IssueNumber`, `Profile`, `PressProfile` |
//!
//! **Not covered.** `FileSpec/@CheckSum` is an MD5 by the specification and is left out; the
//! SHA-256 is a `GeneralID`. There is no `AuditPool`: its header wants a time, and a manifest has
//! none. Trim boxes are the PDF's own, so no `SourceTrimBox` overrides them. Nothing is said of
//! imposition, plates, paper or copies: that is the printer's to add. Pages that could not be set
//! have `Status="Unavailable"` and no `FileSpec`. The joined file is in no run list, or its pages
//! would be there twice.

use std::fmt::Write as _;

use crate::edition::naming::second_number;
use crate::edition::outcome::{EditionFacts, Outcome, PageOutcome, PageState};

/// The manifest as XJDF: UTF-8, indented, with a line feed at its end.
pub fn xjdf(outcome: &Outcome) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    root(&mut xml, &outcome.edition);
    ids(&mut xml, 1, &edition_facts(outcome));
    product(&mut xml, outcome);
    contents(&mut xml, &outcome.pages);
    xml.push_str("  <ResourceSet Name=\"RunList\" ProcessUsage=\"Document\" Usage=\"Input\">\n");
    let mut content = 0;
    for (logical, page) in outcome.pages.iter().enumerate() {
        run(&mut xml, page, logical, content);
        content += labels(page).len();
    }
    xml.push_str("  </ResourceSet>\n</XJDF>\n");
    xml
}

fn root(xml: &mut String, edition: &EditionFacts) {
    let paper = if edition.latin.is_empty() { &edition.title } else { &edition.latin };
    let job = token(&format!("{paper}-{}", edition.date));
    let name = format!("{} {} {}", edition.title, edition.date, edition.edition);
    xml.push_str("<XJDF xmlns=\"http://www.CIP4.org/JDFSchema_2_0\" Version=\"2.1\" Category=\"PrePress\"");
    xml.push_str(" Types=\"Imposition Interpreting Rendering\"");
    attribute(xml, "JobID", &job);
    attribute(xml, "JobPartID", &token(&edition.edition));
    if let Some(base) = &edition.base {
        attribute(xml, "RelatedJobID", &job);
        attribute(xml, "RelatedJobPartID", &token(base));
    }
    attribute(xml, "DescriptiveName", &name);
    xml.push_str(">\n");
}

fn edition_facts(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let edition = &outcome.edition;
    let mut facts = vec![("IssueDate", edition.date.clone())];
    facts.extend(edition.issue.map(|issue| ("IssueNumber", issue.to_string())));
    facts.push(("Profile", edition.profile.clone()));
    facts.push(("PressProfile", edition.press.clone()));
    facts.extend(outcome.removed.iter().map(|id| ("Removed", id.clone())));
    facts
}

/// The product: how many pages readers count, and their size where all have the same.
fn product(xml: &mut String, outcome: &Outcome) {
    let extent: usize = outcome.pages.iter().map(|page| labels(page).len()).sum();
    let mut sizes = outcome.pages.iter().filter(|page| labels(page).len() == 1).map(|page| page.trim);
    let size = sizes.next().filter(|size| *size != (0, 0) && sizes.all(|other| other == *size));
    xml.push_str("  <ProductList>\n    <Product IsRoot=\"true\"");
    attribute(xml, "DescriptiveName", &outcome.edition.title);
    xml.push_str(">\n      <Intent Name=\"LayoutIntent\">\n        <LayoutIntent");
    if let Some(trim) = size {
        attribute(xml, "FinishedDimensions", &format!("{} 0", points(trim)));
    }
    attribute(xml, "Pages", &extent.to_string());
    xml.push_str("/>\n      </Intent>\n    </Product>\n  </ProductList>\n");
}

/// A content resource for each page that readers count.
fn contents(xml: &mut String, pages: &[PageOutcome]) {
    xml.push_str("  <ResourceSet Name=\"Content\">\n");
    for (n, label) in pages.iter().flat_map(labels).enumerate() {
        let _ = write!(xml, "    <Resource ID=\"C{n}\">\n      <Content ContentType=\"Page\"");
        attribute(xml, "PageLabel", &label);
        xml.push_str("/>\n    </Resource>\n");
    }
    xml.push_str("  </ResourceSet>\n");
}

/// A page's resource in the run list. `content` is the first of its content resources.
fn run(xml: &mut String, page: &PageOutcome, logical: usize, content: usize) {
    let there = page.file.is_some() && page.state == PageState::Built && !page.withheld;
    let name = format!("{} {}", page.id, page.section_name);
    let _ = write!(xml, "    <Resource ID=\"R{logical}\"");
    attribute(xml, "DescriptiveName", name.trim_end());
    attribute(xml, "Status", if there { "Available" } else { "Unavailable" });
    xml.push_str(">\n");
    ids(xml, 3, &page_facts(page));
    xml.push_str("      <Part");
    attribute(xml, "Run", &token(&page.id));
    let refs: Vec<String> = (content..content + labels(page).len()).map(|n| format!("C{n}")).collect();
    let _ = write!(xml, "/>\n      <RunList ContentRefs=\"{}\" LogicalPage=\"{logical}\" NPage=\"1\"", refs.join(" "));
    match &page.file {
        None => xml.push_str("/>\n"),
        Some(file) => {
            let _ = write!(xml, ">\n        <FileSpec FileSize=\"{}\" MimeType=\"application/pdf\"", file.bytes);
            attribute(xml, "URL", &url(&file.name));
            xml.push_str("/>\n      </RunList>\n");
        }
    }
    xml.push_str("    </Resource>\n");
}

fn page_facts(page: &PageOutcome) -> Vec<(&'static str, String)> {
    let state = if page.withheld { "withheld" } else { page.state.name() };
    let mut facts = vec![
        ("Version", page.version.to_string()),
        ("Change", page.change.name().to_owned()),
        ("State", state.to_owned()),
        ("Plates", page.plates.clone()),
        ("Fingerprint", page.fingerprint.clone()),
    ];
    facts.extend(page.file.as_ref().map(|file| ("SHA-256", file.sha256.clone())));
    if page.trim != (0, 0) {
        facts.push(("TrimSize", points(page.trim)));
    }
    facts
}

fn ids(xml: &mut String, depth: usize, facts: &[(&str, String)]) {
    for (usage, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        xml.push_str(&"  ".repeat(depth));
        let _ = write!(xml, "<GeneralID IDUsage=\"{usage}\"");
        attribute(xml, "IDValue", value);
        xml.push_str("/>\n");
    }
}

/// The numbers that readers know a page by: two of a spread.
fn labels(page: &PageOutcome) -> Vec<String> {
    match (page.id.split_once('-'), second_number(page)) {
        (Some((first, second)), Some(_)) => vec![first.to_owned(), second.to_owned()],
        _ => vec![page.id.clone()],
    }
}

/// Thousandths of a millimetre as points with two decimals: width, height.
fn points(trim: (i64, i64)) -> String {
    let one = |um: i64| {
        let hundredths = (um.max(0).saturating_mul(36).saturating_add(63)) / 127;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    format!("{} {}", one(trim.0), one(trim.1))
}

fn attribute(xml: &mut String, name: &str, value: &str) {
    let _ = write!(xml, " {name}=\"");
    for c in value.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(xml, "&#{};", u32::from(c));
            }
            // Not characters of XML 1.0 (its production 2).
            c if c.is_control() && c < ' ' => xml.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            c => xml.push(c),
        }
    }
    xml.push('"');
}

/// A name token of XML (production 7): letters, digits, `.`, `-` and `_`; `-` for anything else.
fn token(text: &str) -> String {
    let named = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c) || ('\u{3041}'..='\u{9fff}').contains(&c);
    let token: String = text.chars().map(|c| if named(c) { c } else { '-' }).collect();
    if token.is_empty() { "-".to_owned() } else { token }
}

/// A path as a relative reference (RFC 3986): bytes that are not unreserved are escaped.
fn url(name: &str) -> String {
    let mut url = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => url.push(char::from(byte)),
            _ => {
                let _ = write!(url, "%{byte:02X}");
            }
        }
    }
    url
}
