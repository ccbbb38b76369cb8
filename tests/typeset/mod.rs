//! Fonts, shaping, line breaking and justification.

mod cases;
mod conformance;
mod fonts;
mod hostile;
mod lines;
mod marks;
mod quality;
mod shapers;
mod spacing_cases;
mod support;
