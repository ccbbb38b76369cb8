//! `dayang fonts`: which faces there are, and which characters they have.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use crate::diag::Diagnostics;
use crate::font::{Face, FontStore};
use crate::session::{Folders, Session};

use super::{FOUND, MessageFormat, REFUSED, data, print, print_findings};

/// List the faces that styles can name, and what they cover of a text
///
/// Without a text: each face's full name (as styles name it), PostScript name, file and index.
/// With one: how many of its distinct characters each face has, which it lacks, and the place
/// (line:column) of every character that no face has; the exit code is 1 when there is one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang fonts
  dayang fonts --text 龘靐
  dayang fonts --fonts my-fonts --text-file stories/lead.md")]
pub struct Fonts {
    /// Text to look up
    #[arg(long, value_name = "TEXT", conflicts_with = "text_file")]
    text: Option<String>,
    /// File of UTF-8 text to look up
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// Folder of fonts that come before the bundled ones; may be repeated
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
}

/// A character of the text and where it first stands: line and column from 1.
type Wanted = BTreeMap<char, (usize, usize)>;

/// At most so many missing characters of one face are listed.
const LISTED: usize = 24;

impl Fonts {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let text = self.text()?;
        let mut found = Diagnostics::default();
        let folders = Folders::of(None, &self.fonts, data().as_deref());
        let session = Session::open(&folders, &mut found);
        print_findings(&found, &Default::default(), MessageFormat::Human)?;
        if session.fonts.faces().next().is_none() {
            return Ok(REFUSED);
        }
        let Some(text) = text else {
            print(&list(&session.fonts))?;
            return Ok(if found.has_errors() { FOUND } else { 0 });
        };
        let (answer, whole) = coverage(&session.fonts, &wanted(&text));
        print(&answer)?;
        Ok(if whole { 0 } else { FOUND })
    }

    fn text(&self) -> Result<Option<String>, String> {
        let Some(path) = &self.text_file else { return Ok(self.text.clone()) };
        let bytes = std::fs::read(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
        String::from_utf8(bytes).map(Some).map_err(|_| format!("{} is not UTF-8 text", path.display()))
    }
}

/// The characters that need a glyph: no white space, no controls.
fn wanted(text: &str) -> Wanted {
    let mut wanted = Wanted::new();
    for (l, line) in text.lines().enumerate() {
        for (c, character) in line.chars().enumerate() {
            let invisible = character.is_whitespace() || character.is_control() || character == '\u{feff}';
            if !invisible {
                wanted.entry(character).or_insert((l + 1, c + 1));
            }
        }
    }
    wanted
}

fn file(face: &Face) -> String {
    face.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// One face a line: full name, PostScript name, file, index, separated by tabs.
fn list(fonts: &FontStore) -> String {
    let line = |face: &Face| format!("{}\t{}\t{}\t{}\n", face.name(), face.postscript_name(), file(face), face.index());
    fonts.faces().map(|(_, face)| line(face)).collect()
}

/// Coverage face by face, then the characters no face has; and whether there are none of them.
fn coverage(fonts: &FontStore, wanted: &Wanted) -> (String, bool) {
    let mut out = String::new();
    for (_, face) in fonts.faces() {
        let lacking: Vec<char> = wanted.keys().copied().filter(|c| face.glyph(*c).is_none()).collect();
        let have = wanted.len() - lacking.len();
        out.push_str(&format!("{}\t{}\t{have} of {}", face.name(), file(face), wanted.len()));
        if !lacking.is_empty() && have > 0 {
            let shown: String = lacking.iter().take(LISTED).collect();
            let more = if lacking.len() > LISTED { "…" } else { "" };
            out.push_str(&format!("\tlacks {shown}{more}"));
        }
        out.push('\n');
    }
    let nowhere = wanted.iter().filter(|(c, _)| fonts.faces().all(|(_, face)| face.glyph(**c).is_none()));
    let lines: Vec<String> = nowhere
        .map(|(c, (line, column))| format!("no face has {c} (U+{:04X}), first at {line}:{column}\n", u32::from(*c)))
        .collect();
    out.push_str(&lines.concat());
    (out, lines.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_up_by_its_distinct_visible_characters() {
        let wanted = wanted("大 大\n樣\t大");
        assert_eq!(wanted.into_iter().collect::<Vec<_>>(), [('大', (1, 1)), ('樣', (2, 1))]);
    }
}
