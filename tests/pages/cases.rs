//! Geometry of whole pages as text and as a small picture.
