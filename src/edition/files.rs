//! The names of the files that a run delivers.
//!
//! By itself a proof bears the page's plain name (`A1.pdf`), so that nobody who does not ask for a
//! press file has one. A press file is `A1.press.pdf`, a digital one `A1.digital.pdf`; the three
//! never overwrite each other in one folder. The edition's `[output]` names files by
//! [templates](super::naming): `name` keeps those ends, `press-name`, `proof-name` and
//! `digital-name` are taken as they stand.

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::press::Purpose;
use crate::model::resolve::Opened;

use super::naming::{Clash, Taken, Template};
use super::outcome::{EditionFacts, PageOutcome};

/// The name of the joined file, without its kind.
pub const JOINED: &str = "edition";

/// How a run's files are named.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    purpose: Purpose,
    own: Name,
    /// That of the proof that stands in for a press file which is withheld.
    proof: Name,
    /// The joined file's, without its end.
    joined: String,
}

/// A template, and what stands after it.
#[derive(Clone, Debug, Default)]
struct Name {
    template: Template,
    end: String,
}

impl FileNames {
    /// The names of an edition's files; what is wrong with its templates is in `found`, and the
    /// usual names are taken.
    pub fn of(opened: &Opened, purpose: Purpose, found: &mut Diagnostics) -> FileNames {
        let (own, proof) = (name(opened, purpose, found), name(opened, Purpose::Proof, found));
        if purpose == Purpose::Press && own.end == proof.end && own.template == proof.template {
            let d = Diagnostic::error("output-name", "press files and proofs would have one name");
            let span = opened.output_span("press-name");
            found.push(d.at_opt(span, "").help("a proof stands in for a press file that is withheld: name them apart"));
        }
        let facts = opened.facts();
        let joined = if facts.base.is_some() { facts.edition } else { JOINED.to_owned() };
        FileNames { purpose, own, proof, joined }
    }

    /// The name of a page's file, without the kind and the dot before it.
    pub fn page(&self, edition: &EditionFacts, page: &PageOutcome) -> String {
        let name = if page.withheld { &self.proof } else { &self.own };
        format!("{}{}", name.template.file_stem(edition, page), name.end)
    }

    /// The name of the joined file.
    pub fn joined(&self) -> String {
        format!("{}{}.pdf", self.joined, end(self.purpose))
    }

    /// Files that would have one name: those of pages, the joined one, and for the press the proof
    /// that each page would have in its stead.
    pub fn clashes(&self, edition: &EditionFacts, pages: &[PageOutcome]) -> Vec<Clash> {
        let mut taken = Taken::default();
        taken.take(None, &self.joined());
        let kinds = if self.purpose == Purpose::Press { &[false, true][..] } else { &[false] };
        let files = kinds.iter().flat_map(|withheld| pages.iter().map(move |page| (page, *withheld)));
        let name = |page: &PageOutcome, withheld| {
            format!("{}.pdf", self.page(edition, &PageOutcome { withheld, ..page.clone() }))
        };
        files.filter_map(|(page, withheld)| taken.take(Some(&page.id), &name(page, withheld))).collect()
    }
}

/// What stands after the name of a purpose's files.
fn end(purpose: Purpose) -> String {
    match purpose {
        Purpose::Proof => String::new(),
        Purpose::Press | Purpose::Digital => format!(".{}", purpose.name()),
    }
}

fn name(opened: &Opened, purpose: Purpose, found: &mut Diagnostics) -> Name {
    let output = opened.output();
    let (key, special) = match purpose {
        Purpose::Proof => ("proof-name", output.proof_name),
        Purpose::Press => ("press-name", output.press_name),
        Purpose::Digital => ("digital-name", output.digital_name),
    };
    let (key, text, end) = match (special, output.name) {
        (Some(text), _) => (key, text, String::new()),
        (None, Some(text)) => ("name", text, end(purpose)),
        (None, None) => return Name { template: Template::default(), end: end(purpose) },
    };
    match Template::parse(&text) {
        Ok(template) => Name { template, end },
        Err((range, why)) => {
            let span = opened.output_span(key).map(|span| {
                // Within the quotes.
                let at =
                    |offset: usize| span.start.saturating_add(1).saturating_add(u32::try_from(offset).unwrap_or(0));
                Span { file: span.file, start: at(range.start).min(span.end), end: at(range.end).min(span.end) }
            });
            let d = Diagnostic::error("output-name", format!("the template of file names: {why}"));
            found.push(d.at_opt(span, "").help("such as \"{title}_{date}_{section}{page:03}_v{version}\""));
            Name { template: Template::default(), end: self::end(purpose) }
        }
    }
}
