//! Inputs: manuscripts (CommonMark), layouts, style files and editions (TOML), with spans.
//!
//! The types here are the files' own shape; nothing is resolved. JSON Schemas are derived from
//! them (`layouts/schema/`), so a field's doc comment is what an editor shows to a designer.

pub mod edition;
pub mod house;
pub mod layout;
pub mod lexicon;
pub mod manuscript;
pub(crate) mod nearest;
pub mod press;
pub mod schema;
pub mod sources;
pub mod style;
pub mod ticket;
pub mod toml;
pub mod units;
