//! Fonts, shaping, line breaking and justification.

mod break_cases;
mod cases;
mod conformance;
mod fonts;
mod hostile;
mod hyphens;
mod lines;
mod quality;
mod shapers;
mod support;
