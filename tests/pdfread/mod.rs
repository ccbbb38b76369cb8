//! The reader of other people's PDFs: pages, content, fonts and images, on files made in code, on
//! our own pages and on small files of other programs.

mod bench;
mod colours;
mod content;
mod damaged;
mod facts;
mod fonts;
mod hostile;
mod images;
mod nested;
mod ours;
mod pages;
mod samples;
mod text;
