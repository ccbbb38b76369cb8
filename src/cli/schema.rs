//! `dayang schema`: the JSON Schemas of the input files.

use clap::{Args, ValueEnum};

use crate::input::schema;

use super::print;

/// Print the JSON Schema of a kind of input file
///
/// With it an editor completes keys and shows what they mean. The bundled layouts name theirs in
/// a comment on the first line.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dayang schema edition > edition.schema.json")]
pub struct Schema {
    /// The kind of file
    #[arg(value_enum)]
    kind: Kind,
}

/// A kind of input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Page, grids, slots, threads
    Layout,
    /// One day's issue and its plan
    Edition,
    /// The front matter of a manuscript
    Story,
    /// A house style
    Style,
    /// A press profile
    Press,
    /// Names and terms that heads keep whole
    Lexicon,
    /// A job ticket for a watched folder
    Ticket,
    /// How imported stories are made the house's own
    House,
}

impl Schema {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        print(&match self.kind {
            Kind::Layout => schema::layout_schema(),
            Kind::Edition => schema::edition_schema(),
            Kind::Story => schema::story_schema(),
            Kind::Style => schema::style_schema(),
            Kind::Press => schema::press_schema(),
            Kind::Lexicon => schema::lexicon_schema(),
            Kind::Ticket => schema::ticket_schema(),
            Kind::House => schema::house_schema(),
        })?;
        Ok(0)
    }
}
