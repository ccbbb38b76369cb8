//! What everybody who looks is told.

use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Pages were set.
    Pages {
        /// The edition's revision.
        revision: u64,
        /// Their numbers.
        pages: Vec<String>,
    },
    /// Pages cannot be set any more: their last good state stays.
    Broken {
        /// Their numbers.
        pages: Vec<String>,
    },
    /// Something of the edition as a whole changed.
    Edition {
        /// The edition's revision.
        revision: u64,
    },
    /// Something that a person should know.
    Notice {
        /// A sentence.
        text: String,
        /// Whether it is a warning.
        warn: bool,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'e> {
    Pages { revision: u64, pages: &'e [String] },
    Broken { pages: &'e [String] },
    Edition { revision: u64 },
    Notice { text: &'e str, kind: &'static str },
}

impl Event {
    /// Its name, and what is said with it as JSON.
    pub fn message(&self) -> (&'static str, String) {
        let (name, data) = match self {
            Event::Pages { revision, pages } => ("pages", Data::Pages { revision: *revision, pages }),
            Event::Broken { pages } => ("broken", Data::Broken { pages }),
            Event::Edition { revision } => ("edition", Data::Edition { revision: *revision }),
            Event::Notice { text, warn } => {
                ("notice", Data::Notice { text, kind: if *warn { "warn" } else { "info" } })
            }
        };
        (name, serde_json::to_string(&data).unwrap_or_default())
    }
}
