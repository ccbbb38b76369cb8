//! The fingerprint of a page: a hash of everything that decides what is printed.
//!
//! It is what a signature signs. It covers the display list (every rectangle, outline, glyph and
//! ink, in painting order), the bytes of pictures and art, the faces, the trim, the plates, the
//! title, and the press that the page is made for. It does not cover where the text comes from,
//! what was found, or what is laid over a proof: it is taken before a proof is marked. Faces and
//! images count by their content, never by their place in a store, so a page has the same
//! fingerprint whichever pages are set with it.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::{Item, Page, Paint, Path, PlacedGlyph, Segment, TextRun};
use crate::color::{Ink, PlannedPlates, SpotColor};
use crate::font::{FaceId, FontStore};
use crate::geom::{Length, Orientation, Point, Rect};
use crate::image::{ImageId, ImageStore};

/// A hash of all that decides how a page prints (SHA-256), shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// The notation that is hashed; another one is another fingerprint.
const NOTATION: &[u8] = b"dayang page 1";

impl Fingerprint {
    /// The fingerprint of a page for a press. `press` says everything of the press that decides
    /// how the page prints.
    pub fn of(page: &Page, fonts: &FontStore, images: &ImageStore, press: &[u8]) -> Fingerprint {
        let mut ledger =
            Ledger { hash: Sha256::new(), faces: BTreeMap::new(), images: BTreeMap::new(), fonts, store: images };
        ledger.bytes(NOTATION);
        ledger.bytes(press);
        ledger.page(page);
        Fingerprint(ledger.hash.finalize().into())
    }

    /// The SHA-256 of a file.
    pub fn of_bytes(bytes: &[u8]) -> Fingerprint {
        Fingerprint(Sha256::digest(bytes).into())
    }

    /// The first eight digits, enough to tell two of them apart in a message.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is hashed so far. Every part is written with its kind or its length, so that no two
/// pages are written alike.
struct Ledger<'a> {
    hash: Sha256,
    faces: BTreeMap<FaceId, [u8; 32]>,
    images: BTreeMap<ImageId, [u8; 32]>,
    fonts: &'a FontStore,
    store: &'a ImageStore,
}

impl Ledger<'_> {
    fn number(&mut self, number: impl Into<i64>) {
        self.hash.update(number.into().to_be_bytes());
    }
    fn length(&mut self, length: Length) {
        self.number(length.raw());
    }
    fn count(&mut self, count: usize) {
        self.number(i64::try_from(count).unwrap_or(i64::MAX));
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.hash.update(bytes);
    }
    fn point(&mut self, point: Point) {
        self.length(point.x);
        self.length(point.y);
    }
    fn rect(&mut self, rect: &Rect) {
        for side in [rect.x, rect.y, rect.width, rect.height] {
            self.length(side);
        }
    }

    fn ink(&mut self, ink: Ink) {
        let Ink { c, m, y, k, spot } = ink;
        for amount in [c, m, y, k] {
            self.number(amount);
        }
        let (spot, tint) = spot.map_or((-1, 0), |s| (i64::from(s.spot.0), s.tint));
        self.number(spot);
        self.number(tint);
    }

    fn page(&mut self, page: &Page) {
        self.bytes(page.id.as_bytes());
        self.bytes(page.meta.title.as_bytes());
        for length in [page.trim.width, page.trim.height, page.bleed] {
            self.length(length);
        }
        self.count(page.spots.len());
        for SpotColor { name, alternate } in &page.spots {
            self.bytes(name.as_bytes());
            self.ink(*alternate);
        }
        let PlannedPlates { black_only, spots } = &page.plates;
        self.number(*black_only);
        self.count(spots.len());
        for spot in spots {
            self.number(spot.0);
        }
        for items in [&page.under, &page.over] {
            self.count(items.len());
            for item in items {
                self.item(item);
            }
        }
        for runs in [&page.text, &page.over_text] {
            self.count(runs.len());
            for run in runs {
                self.run(run);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.paint {
            Paint::Fill { rect, ink } => {
                self.number(1);
                self.rect(rect);
                self.ink(*ink);
            }
            Paint::Frame { rect, width, ink } => {
                self.number(2);
                self.rect(rect);
                self.length(*width);
                self.ink(*ink);
            }
            Paint::Path(path) => {
                self.number(3);
                self.path(path);
            }
            Paint::Picture { image, rect, source } => {
                self.number(4);
                self.image(*image);
                self.rect(rect);
                for part in source {
                    self.number(*part);
                }
            }
            Paint::Form { art, rect } => {
                self.number(5);
                self.image(*art);
                self.rect(rect);
            }
        }
    }

    fn path(&mut self, path: &Path) {
        let Path { segments, fill, even_odd, stroke, round } = path;
        self.count(segments.len());
        for segment in segments {
            match *segment {
                Segment::Move(p) => {
                    self.number(1);
                    self.point(p);
                }
                Segment::Line(p) => {
                    self.number(2);
                    self.point(p);
                }
                Segment::Curve(a, b, c) => {
                    self.number(3);
                    for p in [a, b, c] {
                        self.point(p);
                    }
                }
                Segment::Close => self.number(4),
            }
        }
        self.number(fill.is_some());
        fill.iter().for_each(|ink| self.ink(*ink));
        self.number(*even_odd);
        self.stroke(stroke);
        self.number(*round);
    }

    fn stroke(&mut self, stroke: &Option<(Ink, Length)>) {
        self.number(stroke.is_some());
        if let Some((ink, width)) = stroke {
            self.ink(*ink);
            self.length(*width);
        }
    }

    fn run(&mut self, run: &TextRun) {
        self.face(run.face);
        self.length(run.size);
        self.number(run.width);
        // Horizontal runs say nothing of it, as they did before there were others.
        if run.orientation != Orientation::Horizontal {
            self.number(run.orientation as i64);
        }
        self.ink(run.ink);
        self.stroke(&run.outline);
        self.point(run.origin);
        self.bytes(run.text.as_bytes());
        self.count(run.glyphs.len());
        for PlacedGlyph { id, x, y, advance, text: _ } in &run.glyphs {
            self.number(*id);
            self.length(*x);
            self.length(*y);
            self.number(advance.raw());
        }
    }

    /// An image by its file's bytes.
    fn image(&mut self, id: ImageId) {
        let store = self.store;
        let digest =
            self.images.entry(id).or_insert_with(|| Sha256::digest(store.bytes(id).unwrap_or_default()).into());
        self.hash.update(*digest);
    }

    /// A face by its name and by the checksums that its file states of its tables: whoever makes
    /// or changes a font writes them anew (OpenType, "Calculating checksums").
    fn face(&mut self, id: FaceId) {
        let fonts = self.fonts;
        let digest = self.faces.entry(id).or_insert_with(|| fonts.face_identity(id));
        self.hash.update(*digest);
    }
}
