//! Fonts: memory-mapped files, faces, coverage.
//!
//! A [`FontStore`] opens every face of its folders once and is then read-only, so that pages
//! can be set in parallel from one store.

/// Index of a face in a [`FontStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);
