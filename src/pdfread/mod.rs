//! Reading pages of other people's PDF files.

pub mod entry;
pub mod filter;
pub mod font;
mod guard;
pub mod image;
