//! The reader of other people's PDFs, on files made in code and on our own pages.

mod bench;
mod colours;
mod content;
mod facts;
mod hostile;
mod nested;
mod ours;
mod pages;
mod text;
