//! Fonts, shaping, line breaking and justification.

mod cases;
mod comparison;
mod conformance;
mod corpus;
mod fonts;
mod hostile;
mod justify;
mod lines;
mod marks;
mod quality;
mod reference;
mod shapers;
mod spacing_cases;
mod support;
