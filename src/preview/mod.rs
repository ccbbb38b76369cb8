//! The preview: an edition as a browser shows it while it is made.
//!
//! [`look`] says how a page looks: its picture, and the facts that a screen lays over it.

pub mod look;
