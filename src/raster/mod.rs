//! A raster of inks: planes of 8-bit amounts, one for each plate.
//!
//! There is no RGB and no fixed number of channels here. A [`Scene`] records what is painted, in
//! device pixels: outlines filled by [`Ink`]s that say for each plane whether it is replaced or
//! kept (overprint), clips, transparency groups, soft masks, and [`Source`]s of pixels such as a
//! [`Picture`]. [`Scene::paint`] then paints it in bands, in parallel, anti-aliased by exact
//! areas in whole numbers, so that the same scene gives the same bytes everywhere.
//!
//! The transparency model is that of ISO 32000-1, clause 11, on inks as a press has them. Names
//! of plates, colour, and documents are the caller's business.

mod band;
mod blend;
mod cover;
mod layer;
mod picture;
mod scene;
mod shape;
mod stroke;
#[cfg(test)]
mod tests;

pub use blend::Blend;
pub use picture::{Grid, Picture};
pub use scene::{Amount, ClipId, Full, Group, Ink, MaskId, MaskKind, Row, Scene, Source, State};
pub use shape::{Bounds, Rule, Shape};
pub use stroke::stroked;
