//! Pages of other PDFs as forms.

use super::deflate;
use super::graft::Graft;
use crate::image::PdfArt;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Keys of private, stale or misleading data that forms and resources carry along: application
/// data, change dates, metadata of the old file, OPI comments, places in the old structure tree.
const LEFT_BEHIND: [&[u8]; 6] = [b"PieceInfo", b"LastModified", b"Metadata", b"OPI", b"StructParent", b"StructParents"];

/// A page begins with these, a form with whatever is set where it is painted.
const INITIAL_STATE: &[u8] = b"0 g 0 G 1 w 0 J 0 j 10 M [] 0 d\n";

/// Adds a page of another PDF as a form that fills the unit square.
pub fn form(doc: &mut Document, art: &PdfArt) -> ObjectId {
    let mut source = art.document.clone();
    for object in source.objects.values_mut() {
        match object {
            Object::Dictionary(dict) => strip(dict),
            Object::Stream(stream) => {
                strip(&mut stream.dict);
                repack(stream);
            }
            _ => {}
        }
    }
    let mut graft = Graft::new(doc, source);
    let resources = graft.take(art.resources.clone());
    let real = |v: f64| Object::Real(v as f32);
    let dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => art.bounds.map(real).to_vec(),
        "Matrix" => to_unit_square(art.bounds, art.turns).map(real).to_vec(),
        "Resources" => resources,
        "Filter" => "FlateDecode",
    };
    let content = [INITIAL_STATE, &art.content].concat();
    graft.add(Stream::new(dict, deflate(&content)).with_compression(false).into())
}

/// The matrix that turns a box upright and makes it the unit square.
fn to_unit_square([left, bottom, right, top]: [f64; 4], turns: u8) -> [f64; 6] {
    let (w, h) = (right - left, top - bottom);
    let (x, y) = (left / w, bottom / h);
    match turns {
        1 => [0.0, -1.0 / w, 1.0 / h, 0.0, -y, 1.0 + x],
        2 => [-1.0 / w, 0.0, 0.0, -1.0 / h, 1.0 + x, 1.0 + y],
        3 => [0.0, 1.0 / w, -1.0 / h, 0.0, 1.0 + y, -x],
        _ => [1.0 / w, 0.0, 0.0, 1.0 / h, -x, -y],
    }
}

fn strip(dict: &mut Dictionary) {
    for key in LEFT_BEHIND {
        dict.remove(key);
    }
}

/// LZW is not allowed in print files; such streams are stored anew.
fn repack(stream: &mut Stream) {
    if stream.filters().is_ok_and(|filters| filters.contains(&b"LZWDecode".as_slice()))
        && let Ok(content) = stream.decompressed_content_with_limit(256 << 20)
    {
        stream.dict.remove(b"DecodeParms");
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(deflate(&content));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rotation_fills_the_unit_square() {
        let bounds = [10.0, 20.0, 110.0, 70.0];
        // Where the page's lower left corner lies once the page is turned clockwise.
        for (turns, corner) in [(0, (0.0, 0.0)), (1, (0.0, 1.0)), (2, (1.0, 1.0)), (3, (1.0, 0.0))] {
            let [a, b, c, d, e, f] = to_unit_square(bounds, turns);
            let map = |x: f64, y: f64| ((a * x + c * y + e) * 1e6, (b * x + d * y + f) * 1e6);
            let near = |p: (f64, f64), q: (f64, f64)| (p.0 - q.0 * 1e6).abs() < 1.0 && (p.1 - q.1 * 1e6).abs() < 1.0;
            assert!(near(map(10.0, 20.0), corner), "{turns} turns: {:?}", map(10.0, 20.0));
            assert!(near(map(110.0, 70.0), (1.0 - corner.0, 1.0 - corner.1)), "{turns} turns");
        }
    }
}
