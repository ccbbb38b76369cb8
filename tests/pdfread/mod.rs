//! The reader of other people's PDFs: pages, fonts and images, on files made in code, on our own
//! pages and on small files of other programs.

mod bench;
mod colours;
mod content;
mod damaged;
mod fonts;
mod images;
mod pages;
mod samples;
