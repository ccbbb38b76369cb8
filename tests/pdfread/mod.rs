//! Other people's PDFs: fonts and images.

mod damaged;
mod fonts;
mod images;
mod samples;
