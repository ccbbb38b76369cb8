//! What the desk will not or cannot do, and why.

use crate::diag::Diagnostics;

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// What was asked makes no sense as it is written.
    Malformed,
    /// It may not be done here.
    Forbidden,
    /// What it is about is not there.
    Absent,
    /// A file was changed by hand meanwhile: the hand wins.
    Conflict,
    /// It is understood, and cannot be done.
    Refused,
    /// The system would not let it be done.
    Failed,
}

/// Something that was not done: nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub why: Why,
    /// One sentence that says what, without a full stop.
    pub error: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Refusal {
    /// A refusal without help.
    pub fn new(why: Why, error: impl Into<String>) -> Refusal {
        Refusal { why, error: error.into(), help: None }
    }

    /// What is not there.
    pub fn absent(error: impl Into<String>) -> Refusal {
        Refusal::new(Why::Absent, error)
    }

    /// What cannot be done.
    pub fn refused(error: impl Into<String>) -> Refusal {
        Refusal::new(Why::Refused, error)
    }

    /// A file that was changed by hand meanwhile.
    pub fn conflict(file: &str) -> Refusal {
        Refusal::new(Why::Conflict, format!("{file} was changed by hand meanwhile"))
            .help("the file wins: look at it as it is now, then change it again")
    }

    /// Says what would be right.
    pub fn help(self, help: impl Into<String>) -> Refusal {
        Refusal { help: Some(help.into()), ..self }
    }

    /// A change after which inputs could not be used: the first error says why.
    pub fn of(found: &Diagnostics) -> Refusal {
        let error = found.iter().find(|d| d.severity == crate::diag::Severity::Error).or(found.iter().next());
        match error {
            Some(d) => Refusal { why: Why::Refused, error: d.message.clone(), help: d.help.clone() },
            None => Refusal::refused("the page could not be set after this change"),
        }
    }
}
