//! A job ticket as written: an edition that lies elsewhere, and what is to be made of it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};

use super::toml::{Key, Parsed, shown};

/// A job ticket for a watched folder, `NAME.job.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ticket {
    /// The edition file; a relative path starts in the watched folder. It lies in that folder, or in
    /// one that the service was told of (`--editions`).
    pub edition: String,
    /// What the pages are for; absent: what the service builds.
    #[serde(default)]
    pub profile: Option<ProfileValue>,
    /// Only these pages, by number; absent: all that the edition builds.
    #[serde(default)]
    pub pages: Vec<String>,
    /// The folder within `out/`; absent: the ticket's name.
    #[serde(default)]
    pub output: Option<String>,
}

/// What pages are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileValue {
    /// A look at every page.
    Proof,
    /// Press files.
    Press,
    /// The e-paper edition.
    Digital,
}

impl ProfileValue {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ProfileValue::Proof => "proof",
            ProfileValue::Press => "press",
            ProfileValue::Digital => "digital",
        }
    }
}

/// Reads a ticket.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<Ticket>> {
    let parsed = super::toml::read::<Ticket>(text, name, map, diagnostics)?;
    let mut found = Diagnostics::default();
    if parsed.value.edition.trim().is_empty() {
        let at = parsed.span(&[Key::Name("edition")]);
        let d = Diagnostic::error("ticket-edition", "the ticket names no edition").at_opt(at, "");
        found.push(d.help("give the path of an edition file: \"editions/monday/edition.toml\""));
    }
    for (i, page) in parsed.value.pages.iter().enumerate() {
        if page.is_empty() || !page.chars().all(char::is_alphanumeric) {
            let at = parsed.span(&[Key::Name("pages"), Key::Index(i)]);
            let d = Diagnostic::error("ticket-page", format!("{} is no page", shown(page))).at_opt(at, "");
            found.push(d.help("give the page's number as the edition's plan has it: \"A1\""));
        }
    }
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Ticket>, Vec<&'static str>) {
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let ticket = parse(text, "a.job.toml", &mut map, &mut found).map(|parsed| parsed.value);
        (ticket, found.iter().map(|d| d.code).collect())
    }

    #[test]
    fn a_ticket_is_read_and_every_fault_named() {
        let (ticket, found) = read("edition = 'x/edition.toml'\nprofile = 'press'\npages = ['A1']\noutput = 'y'");
        let ticket = ticket.unwrap();
        assert!(found.is_empty());
        assert_eq!((ticket.edition.as_str(), ticket.profile), ("x/edition.toml", Some(ProfileValue::Press)));
        assert_eq!((ticket.pages, ticket.output), (vec!["A1".to_owned()], Some("y".to_owned())));
        assert_eq!(read("edition = ' '\npages = ['-o', '']").1, ["ticket-edition", "ticket-page", "ticket-page"]);
        assert!(read("profile = 'pres'").1.contains(&"missing-key"), "{:?}", read("profile = 'pres'").1);
    }
}
