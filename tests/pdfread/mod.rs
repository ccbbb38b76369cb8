//! The reader of other people's PDFs: fonts and images, on files made in code and on small files
//! of other programs.

mod damaged;
mod fonts;
mod images;
mod samples;
