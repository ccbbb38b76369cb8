//! The PDF exporter, on pages made by hand with the bundled fonts.

mod sheet;

use dayang::color::Profile;
use dayang::export::{pdf, png};
use dayang::image::ImageStore;

#[test]
fn try_it() {
    let page = sheet::front_page();
    let files = pdf::write(&[page], sheet::fonts(), &ImageStore::new(), &Profile::newsprint()).expect("a file");
    std::fs::write("/tmp/front.pdf", &files.joined).unwrap();
    let t = std::time::Instant::now();
    let p = png::render(&files.joined, 100).unwrap();
    eprintln!("{:?}", t.elapsed());
    std::fs::write("/tmp/front.png", &p[0]).unwrap();
}
