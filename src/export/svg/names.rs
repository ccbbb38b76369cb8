//! Names of outlines: the same for a face's glyph on every page and in every process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::font::{FaceId, FontStore};
use crate::page::Page;

/// The faces of a page by their names, and the glyphs that it shows of them.
pub(super) struct Names {
    /// A name that no other face of the store has.
    faces: BTreeMap<FaceId, String>,
    /// Glyphs that have an outline, or may have one.
    shown: BTreeSet<(FaceId, u16)>,
}

impl Names {
    /// The names that a page's glyphs go by.
    pub fn of(page: &Page, fonts: &FontStore) -> Names {
        let runs = page.text.iter().chain(&page.over_text);
        let glyphs = runs.flat_map(|run| run.glyphs.iter().map(|glyph| (run.face, glyph.id)));
        let shown: BTreeSet<(FaceId, u16)> = glyphs.filter(|(face, _)| fonts.get(*face).is_some()).collect();
        let faces: BTreeSet<FaceId> = shown.iter().map(|(face, _)| *face).collect();
        Names { faces: faces.into_iter().map(|face| (face, name(face, fonts))).collect(), shown }
    }

    /// The name of a face's glyphs, which `-` and the glyph's number complete.
    pub fn face(&self, face: FaceId) -> Option<&str> {
        self.faces.get(&face).map(String::as_str)
    }

    /// The outlines, one a line, in the order of their names. Glyphs without ink have an empty one.
    pub fn outlines(&self, fonts: &FontStore, out: &mut String) {
        let mut faces: Vec<(&String, FaceId)> = self.faces.iter().map(|(id, name)| (name, *id)).collect();
        faces.sort();
        for (name, id) in faces {
            let Some(face) = fonts.get(id) else { continue };
            for (_, glyph) in self.shown.range((id, 0)..=(id, u16::MAX)) {
                let _ = writeln!(out, "<path id=\"{name}-{glyph}\" d=\"{}\"/>", face.path_data(*glyph));
            }
        }
    }
}

/// The PostScript name of a face; with a digest of its tables where another face of the store
/// comes by the same name.
fn name(id: FaceId, fonts: &FontStore) -> String {
    let Some(face) = fonts.get(id) else { return String::new() };
    let postscript = face.postscript_name();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = "g".chars().chain(postscript.chars().map(plain)).collect();
    let alone = postscript.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let others = fonts.faces().filter(|(_, other)| other.postscript_name() == postscript).count();
    if others > 1 || !alone {
        let _ = fonts.face_identity(id).iter().take(6).try_for_each(|byte| write!(name, "{byte:02x}"));
    }
    name
}
