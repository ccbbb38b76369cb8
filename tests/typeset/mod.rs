//! Fonts, shaping, line breaking and justification.

mod cases;
mod comparison;
mod conformance;
mod corpus;
mod fonts;
mod hostile;
mod justify;
mod lines;
mod quality;
mod reference;
mod shapers;
mod support;
