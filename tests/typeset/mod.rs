//! Fonts, shaping, line breaking and justification.

mod break_cases;
mod cases;
mod comparison;
mod conformance;
mod corpus;
mod fonts;
mod headline;
mod hostile;
mod hyphens;
mod justify;
mod lines;
mod marks;
mod orientation;
mod quality;
mod reference;
mod shapers;
mod spacing_cases;
mod support;
mod vertical_lines;
mod vertical_marks;
