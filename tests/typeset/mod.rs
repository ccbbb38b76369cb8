//! Fonts, shaping, line breaking and justification.

mod cases;
mod conformance;
mod fonts;
mod headline;
mod hostile;
mod lines;
mod quality;
mod shapers;
mod support;
