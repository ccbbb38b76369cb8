//! Fonts: memory-mapped files, faces, coverage.
//!
//! A [`FontStore`] opens every face of its folders once and is then read-only, so that pages
//! can be set in parallel from one store. Opening maps a file and reads its directory and names;
//! everything dearer (the shaper's tables, punctuation half widths) is made when first asked for
//! and kept with its [`Face`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diag::Diagnostics;

mod face;
mod halt;
mod known;
mod open;
pub mod outline;

pub use face::Face;
pub use halt::HalfWidth;

/// Index of a face in a [`FontStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// Every face of a list of folders.
#[derive(Debug, Default)]
pub struct FontStore {
    faces: Vec<Face>,
    names: BTreeMap<String, FaceId>,
}

impl FontStore {
    /// Opens the faces of all `.ttf`, `.otf` and `.ttc` files of `folders` (not of their
    /// subfolders), files in the order of their names. Where two faces bear one name, that of
    /// the earlier folder is found.
    ///
    /// A folder that cannot be read, a file that is no font or is cut short is reported into
    /// `diags` by its path, and skipped.
    pub fn open(folders: &[PathBuf], diags: &mut Diagnostics) -> FontStore {
        let mut store = FontStore::default();
        for folder in folders {
            let read = |path: &PathBuf| {
                let mut found = Diagnostics::default();
                (open::faces(path, &mut found), found)
            };
            let files = open::font_files(folder, diags);
            for (faces, found) in files.par_iter().map(read).collect::<Vec<_>>() {
                diags.extend(found);
                faces.into_iter().for_each(|face| store.add(face));
            }
        }
        store
    }

    fn add(&mut self, face: Face) {
        // 65,535 faces would be some thousand collections; what comes after is left out.
        let Ok(id) = u16::try_from(self.faces.len()) else { return };
        for name in face.names() {
            self.names.entry(name.to_lowercase()).or_insert(FaceId(id));
        }
        self.faces.push(face);
    }

    /// The face of a full name (`Noto Serif CJK HK Bold`) or a PostScript name
    /// (`NotoSerifCJKhk-Bold`), in any case.
    pub fn find(&self, name: &str) -> Option<FaceId> {
        self.names.get(&name.trim().to_lowercase()).copied()
    }

    /// A face by its id.
    ///
    /// # Panics
    /// When `id` is of another store: ids are made by [`FontStore::find`] and
    /// [`FontStore::faces`] alone. Use [`FontStore::get`] where that is not sure.
    pub fn face(&self, id: FaceId) -> &Face {
        &self.faces[usize::from(id.0)]
    }

    /// A face by its id, if it is of this store.
    pub fn get(&self, id: FaceId) -> Option<&Face> {
        self.faces.get(usize::from(id.0))
    }

    /// A hash of every face, by its name and by the checksums that its file states of its tables:
    /// whoever makes or changes a font writes them anew (OpenType, "Calculating checksums").
    pub fn identity(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (id, _) in self.faces() {
            hash.update(self.face_identity(id));
        }
        hash.finalize().into()
    }

    /// The same of one face; that of nothing when it is not of this store.
    pub fn face_identity(&self, id: FaceId) -> [u8; 32] {
        let mut hash = Sha256::new();
        if let Some(face) = self.get(id) {
            hash.update(face.postscript_name().as_bytes());
            let raw = ttf_parser::RawFace::parse(face.data(), face.index());
            for table in raw.iter().flat_map(|raw| raw.table_records.into_iter()) {
                hash.update(table.tag.to_bytes());
                hash.update(table.check_sum.to_be_bytes());
                hash.update(table.length.to_be_bytes());
            }
        }
        hash.finalize().into()
    }

    /// All faces, in the order of opening.
    pub fn faces(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        (0u16..).map(FaceId).zip(self.faces.iter())
    }
}
