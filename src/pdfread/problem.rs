//! What the reader could not do, with the place and a sentence.
//!
//! The interpreter never stops at a fault: it tells the device, leaves out what it cannot read,
//! and goes on. A device that measures says of such a page that its figures are incomplete.

use super::device::Place;
use std::fmt;

/// One fault of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where it is.
    pub place: Place,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// An operator that ISO 32000-1 does not have, outside `BX … EX`.
    UnknownOperator(String),
    /// An operator's operands are missing or of the wrong kind.
    BadOperands(String),
    /// A name that the resources do not hold: their category and the name.
    MissingResource(&'static str, String),
    /// `Q` without `q`.
    RestoreWithoutSave,
    /// So many `q` without `Q` at the content's end.
    SaveWithoutRestore(usize),
    /// `BT`/`ET`, `BMC`/`EMC` or a path outside their places.
    Nesting(&'static str),
    /// Bytes that are no token of a content stream.
    DamagedContent(String),
    /// A stream that cannot be decoded.
    DamagedStream(String),
    /// A form, pattern or glyph that contains itself.
    Recursive(String),
    /// A font with a fault: its name, and what is wrong.
    Font(String, String),
    /// A colour space, function, pattern or shading that cannot be read.
    Colour(String),
    /// An image that cannot be read.
    Image(String),
    /// A feature that is not painted.
    Unsupported(String),
    /// A limit was reached; what comes after is left out.
    Limit(String),
}

impl ProblemKind {
    /// The fault's code, stable for reports.
    pub fn code(&self) -> &'static str {
        match self {
            ProblemKind::UnknownOperator(_) => "unknown-operator",
            ProblemKind::BadOperands(_) => "bad-operands",
            ProblemKind::MissingResource(..) => "missing-resource",
            ProblemKind::RestoreWithoutSave => "restore-without-save",
            ProblemKind::SaveWithoutRestore(_) => "save-without-restore",
            ProblemKind::Nesting(_) => "nesting",
            ProblemKind::DamagedContent(_) => "damaged-content",
            ProblemKind::DamagedStream(_) => "damaged-stream",
            ProblemKind::Recursive(_) => "recursive",
            ProblemKind::Font(..) => "font",
            ProblemKind::Colour(_) => "colour",
            ProblemKind::Image(_) => "image",
            ProblemKind::Unsupported(_) => "unsupported",
            ProblemKind::Limit(_) => "limit",
        }
    }

    /// Whether marks may be missing or wrong because of it, so that ink measured on the page is
    /// not certain. A stray `Q` alone, for one, changes nothing.
    pub fn leaves_unmeasured(&self) -> bool {
        !matches!(self, ProblemKind::RestoreWithoutSave | ProblemKind::SaveWithoutRestore(_) | ProblemKind::Nesting(_))
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemKind::UnknownOperator(name) => write!(f, "the operator `{name}` is not one of PDF's"),
            ProblemKind::BadOperands(name) => write!(f, "the operator `{name}` does not have the operands it needs"),
            ProblemKind::MissingResource(category, name) => {
                write!(f, "the resources have no {category} named `{name}`")
            }
            ProblemKind::RestoreWithoutSave => f.write_str("`Q` restores a state that no `q` saved"),
            ProblemKind::SaveWithoutRestore(n) => write!(f, "{n} of the states saved with `q` are never restored"),
            ProblemKind::Nesting(what) => f.write_str(what),
            ProblemKind::DamagedContent(what) => write!(f, "the content is damaged: {what}"),
            ProblemKind::DamagedStream(what) => write!(f, "a stream cannot be decoded: {what}"),
            ProblemKind::Recursive(name) => write!(f, "`{name}` contains itself"),
            ProblemKind::Font(name, what) => write!(f, "the font {name}: {what}"),
            ProblemKind::Colour(what) | ProblemKind::Image(what) | ProblemKind::Unsupported(what) => f.write_str(what),
            ProblemKind::Limit(what) => write!(f, "{what}; what follows was not read"),
        }
    }
}

impl Problem {
    /// The fault and its place as a sentence.
    pub fn sentence(&self) -> String {
        format!("{} ({})", self.kind, self.place)
    }
}
