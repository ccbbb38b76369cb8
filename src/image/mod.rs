//! Pictures: probed before composition, decoded at export.

/// Index of an image in an image store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub u32);
