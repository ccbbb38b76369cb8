//! `dayang inspect`: what the line breaker does with one text, for tests and for the curious.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::diag::{Diagnostics, SourceMap, terminal};
use crate::input::sources::Disk;
use crate::linebreak::inspect;
use crate::model::lexicon::Lexicon;
use crate::session::{Folders, Session};

use super::{FOUND, data};

/// Show where texts may break and how they are set, through the same path as a page
///
/// Reads one JSON object a line from standard input and answers each with one line. A line that
/// makes no sense is answered with {"error": …}, and the exit code is 1 at the end.
#[derive(Debug, Subcommand)]
pub enum Inspect {
    /// Soft breaks of each text
    ///
    /// For {"text", "lang", "line_break", "word_break", "units", "hyphenate"} prints {"breaks":
    /// [k, …]}: offsets in code points at which a line may end; and, where some of those lines end
    /// with a hyphen, "hyphens": [k, …]. All but the text may be left out.
    #[command(after_help = "\
Example:
  echo '{\"text\":\"他說：「好。」\",\"lang\":\"zh-HK\",\"line_break\":\"clreq-basic\"}' |
    dayang inspect breaks --jsonl")]
    Breaks(Lines),
    /// Lines of each text at a measure
    ///
    /// For {"text", "lang", "writing": "horizontal|vertical", "measure_em", "style": {…}} prints
    /// the lines: [{"start", "end", "advances_em": […]}], an advance for each code point; the gap
    /// after a cluster is with its last. In vertical lines an advance is a height: a character that
    /// stands upright has its own, a word that lies on its side the widths of its letters, and of
    /// figures abreast in one em the first has the em. "style" has the keys of a style file ("line-start",
    /// "line-end", "gap", …); it also takes "text-spacing-trim" and "text-autospace" with the
    /// values of CSS Text 4, and with these lets a last line hold a lone character.
    #[command(after_help = "\
Example:
  echo '{\"text\":\"香江之舟，向萬里深藍問前程\",\"lang\":\"zh-HK\",\"writing\":\"horizontal\",\"measure_em\":6}' |
    dayang inspect lines --jsonl")]
    Lines(Lines),
}

/// How texts come.
#[derive(Debug, Args)]
pub struct Lines {
    /// One JSON object a line, in and out (the only form)
    #[arg(long, required = true)]
    jsonl: bool,
    /// A house lexicon, whose names and terms are kept whole where breaks stand between words
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
}

impl Lines {
    /// The lexicon asked for, and the bundled ones.
    fn lexicon(&self) -> Result<Lexicon, String> {
        let folders = Folders::of(None, &[], data().as_deref()).layouts;
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let lexicon = Lexicon::read(self.lexicon.as_deref(), &folders, &Disk, &mut map, &mut found);
        match found.has_errors() {
            true => Err(terminal::render(&found, &map, false)),
            false => Ok(lexicon),
        }
    }
}

impl Inspect {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        match self {
            Inspect::Breaks(lines) => {
                let lexicon = lines.lexicon()?;
                answer(&|line| inspect::breaks_with(line, &lexicon))
            }
            Inspect::Lines(lines) => {
                let lexicon = lines.lexicon()?;
                let mut found = Diagnostics::default();
                let session = Session::open(&Folders::of(None, &[], data().as_deref()), &mut found);
                answer(&|line| inspect::lines_with(&session.fonts, line, &lexicon))
            }
        }
    }
}

/// Answers each line of standard input.
fn answer(ask: &dyn Fn(&str) -> Result<String, String>) -> Result<u8, String> {
    let (mut code, mut input) = (0, io::stdin().lock());
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|e| format!("standard input: {e}"))? == 0 {
            break;
        }
        let text = std::str::from_utf8(&line).map_err(|_| "the line is not UTF-8".to_owned());
        let reply = text.and_then(|text| ask(text.trim_end_matches(['\n', '\r'])));
        let reply = reply.unwrap_or_else(|error| {
            code = FOUND;
            json!({ "error": error }).to_string()
        });
        if let Err(e) = writeln!(out, "{reply}") {
            return gone(&e, code);
        }
    }
    out.flush().map_or_else(|e| gone(&e, code), |()| Ok(code))
}

/// A reader that has gone away has what it wanted.
fn gone(error: &io::Error, code: u8) -> Result<u8, String> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(code) } else { Err(format!("standard output: {error}")) }
}
