//! Font descriptors and the programs they embed (ISO 32000-1, 9.8 and 9.9).

use std::sync::Arc;

use lopdf::{Dictionary, Document};

use super::program::Program;
use crate::pdfread::{entry, filter};

/// What a font descriptor says.
#[derive(Debug)]
pub(super) struct Descriptor {
    /// Flag 3: glyphs outside the standard Latin set.
    pub symbolic: bool,
    /// Flag 6: only glyphs of the standard Latin set.
    pub nonsymbolic: bool,
    /// The width of codes outside Widths, in em.
    pub missing_width: Option<f64>,
    /// Whether a program is embedded, readable or not.
    pub embedded: bool,
    /// The program, or why there is none to draw from.
    pub program: Result<Arc<Program>, String>,
}

impl Descriptor {
    /// Reads the descriptor of a simple font or of a CIDFont; `name` is the font's, for sentences.
    pub fn read(doc: &Document, font: &Dictionary, name: &str, problems: &mut Vec<String>) -> Descriptor {
        let dict = entry::dict_of(doc, font, "FontDescriptor");
        let flags = dict.and_then(|dict| entry::integer_of(doc, dict, "Flags")).unwrap_or(0);
        let stream = dict.and_then(|dict| {
            ["FontFile", "FontFile2", "FontFile3"].into_iter().find_map(|key| entry::stream_of(doc, dict, key))
        });
        let program = match stream {
            None => Err(format!("the font {name} is not embedded")),
            Some(stream) => program(doc, stream, name, problems),
        };
        if let Err(problem) = &program {
            problems.push(problem.clone());
        }
        Descriptor {
            symbolic: flags & 4 != 0,
            nonsymbolic: flags & 32 != 0,
            missing_width: dict
                .and_then(|dict| entry::number_of(doc, dict, "MissingWidth"))
                .map(|width| width / 1000.0),
            embedded: stream.is_some(),
            program,
        }
    }
}

fn program(
    doc: &Document,
    stream: &lopdf::Stream,
    name: &str,
    problems: &mut Vec<String>,
) -> Result<Arc<Program>, String> {
    let data = filter::data(doc, stream).map_err(|error| format!("the program of the font {name}: {error}"))?;
    if let Some(damage) = data.damage {
        problems.push(format!("the program of the font {name} is damaged: {damage}"));
    }
    Program::load(data.bytes).map(Arc::new).map_err(|error| format!("the program of the font {name}: {error}"))
}
