//! The PDF exporter, on pages made by hand with the bundled fonts.

mod ads;
mod art;
mod files;
mod hostile;
pub mod pictures;
mod press;
mod reading;
pub mod sheet;
mod text;
pub mod vertical;

use dayang::export::pdf::{self, PdfFiles, Settings};
use dayang::image::ImageStore;
use dayang::page::Page;

/// Writes pages for newsprint.
fn write(pages: &[Page], images: &ImageStore) -> PdfFiles {
    pdf::write(pages, sheet::fonts(), images, &Settings::default()).expect("files")
}

/// Writes one page without pictures.
fn write_one(page: &Page) -> Vec<u8> {
    write(std::slice::from_ref(page), &ImageStore::new()).joined
}
