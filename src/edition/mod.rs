//! Whole editions: what is asked of many pages together, above a single session.
//!
//! | folder | holds |
//! |---|---|
//! | `diff` | proof rounds: two editions or PDFs, what changed between them, and pictures of it |

pub mod diff;
