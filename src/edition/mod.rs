//! Editions: many pages built unattended, again and again.
//!
//! [`build`](run::build) takes an edition's jobs (pages connected by threads) one by one, several
//! at a time, and keeps of each only what its files need ([`Leaf`](crate::export::pdf::Leaf)), on
//! disk. Then fonts are cut to the edition's glyphs, and page files and the joined file written.
//! What a run delivers is an [`Outcome`](outcome::Outcome): `naming` names its files, `manifest`
//! and `report` say what they are. [`diff`] compares two proof rounds.

pub mod cache;
pub mod diff;
pub mod entry;
pub mod files;
pub mod job;
pub mod live;
pub mod manifest;
pub mod naming;
pub mod outcome;
pub mod report;
pub mod run;
pub mod scale;
pub mod trace;
pub mod write;
