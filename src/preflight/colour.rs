//! Rules of colour: which spaces a mark may be painted in, and what spaces say of colorants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::finding::{At, Findings};
use super::icc::Header;
use super::intent::Intent;
use crate::pdfread::space::{Colorants, Icc, Space};

/// Names of the process inks.
pub(super) const PROCESS: [&str; 4] = ["Cyan", "Magenta", "Yellow", "Black"];

/// The colour of a whole file.
pub(super) struct Colours {
    intent: Intent,
    /// What each set of colorants was said to be at first.
    colorants: BTreeMap<(&'static str, Vec<Arc<str>>), [u8; 32]>,
    /// Colorants that were said to be two things.
    contradicted: BTreeSet<Vec<Arc<str>>>,
    /// Spaces looked at, kept so that none takes another's address.
    seen: BTreeMap<(usize, bool), Arc<Space>>,
    spots: BTreeSet<Arc<str>>,
}

impl Colours {
    /// For a file with this output intent.
    pub fn new(intent: Intent) -> Colours {
        let (colorants, contradicted, seen, spots) = Default::default();
        Colours { intent, colorants, contradicted, seen, spots }
    }

    /// Something is painted in a space; `live` when it is within the trim.
    pub fn used(&mut self, space: &Arc<Space>, kind: &str, live: bool, at: impl Fn() -> At, found: &mut Findings) {
        let known = (Arc::as_ptr(space).addr(), live);
        if self.seen.contains_key(&known) {
            return;
        }
        self.seen.insert(known, space.clone());
        self.space(space, &at, found, 8);
        if !live {
            return;
        }
        match space.painted() {
            foreign @ (Space::Rgb | Space::CalGray(_) | Space::CalRgb(_) | Space::Lab(_) | Space::Icc(_)) => {
                found.add("pdf-rgb", at(), format!("{kind} is in {foreign}"));
            }
            Space::Separation(c) | Space::DeviceN(c) => {
                if c.names.iter().any(|name| &**name == "All") {
                    found.add("pdf-registration", at(), format!("{kind} is in registration colour, within the trim"));
                }
                let spot = |name: &&Arc<str>| !PROCESS.contains(&&***name) && !matches!(&***name, "All" | "None");
                self.spots.extend(c.names.iter().filter(spot).cloned());
            }
            _ => {}
        }
    }

    fn space(&mut self, space: &Space, at: &impl Fn() -> At, found: &mut Findings, depth: u32) {
        if depth == 0 {
            return;
        }
        match space {
            Space::Gray if self.fits("GRAY") || self.fits("CMYK") => {}
            Space::Cmyk if self.fits("CMYK") => {}
            Space::Rgb if self.fits("RGB") => {}
            Space::Gray | Space::Rgb | Space::Cmyk => {
                let intent = self
                    .intent
                    .space
                    .as_deref()
                    .map_or("no output profile".to_owned(), |s| format!("an output profile of {s}"));
                found.add("pdf-device-colour", at(), format!("{space} is used, with {intent}"));
            }
            Space::Icc(icc) => self.icc(icc, at, found),
            Space::Indexed(indexed) => self.space(&indexed.base, at, found, depth - 1),
            Space::Pattern(Some(under)) => self.space(under, at, found, depth - 1),
            Space::Separation(c) | Space::DeviceN(c) => {
                self.colorants(space.family(), c, at, found);
                self.space(&c.alternate, at, found, depth - 1);
            }
            Space::CalGray(_) | Space::CalRgb(_) | Space::Lab(_) | Space::Pattern(None) => {}
        }
    }

    fn fits(&self, space: &str) -> bool {
        self.intent.space.as_deref() == Some(space)
    }

    fn icc(&self, icc: &Icc, at: &impl Fn() -> At, found: &mut Findings) {
        let header = match Header::read(&icc.profile) {
            Ok(header) => header,
            Err(why) => return found.add("pdf-icc", at(), format!("an ICC profile {why}")),
        };
        let (n, (major, minor)) = (i64::from(icc.components), header.version);
        let class = matches!(header.class.as_str(), "prtr" | "mntr" | "scnr" | "spac");
        if header.components() != Some(n) || (major, minor) > (4, 2) || !class {
            let Header { class, space, .. } = &header;
            let message =
                format!("an ICC profile of class {class} and version {major}.{minor}, one of {space}, has N {n}");
            found.add("pdf-icc", at(), message);
        } else if n == 4 && *icc.profile == *self.intent.profile {
            found.add("pdf-icc", at(), "ICC-based CMYK repeats the profile of the output intent");
        }
    }

    fn colorants(&mut self, family: &'static str, c: &Colorants, at: &impl Fn() -> At, found: &mut Findings) {
        for name in c.names.iter().filter(|name| name.contains('\u{FFFD}')) {
            found.add("pdf-names", at(), format!("the colorant's name {name} is not UTF-8"));
        }
        if c.names.len() > 32 {
            found.add("pdf-limits", at(), format!("DeviceN has {} colorants, more than 32", c.names.len()));
        }
        let first = *self.colorants.entry((family, c.names.clone())).or_insert(c.fingerprint);
        if first != c.fingerprint && self.contradicted.insert(c.names.clone()) {
            found.add("pdf-colorant", at(), format!("{} is defined in two ways", c.names.join(" + ")));
        }
    }

    /// The file's spot colours; too many are found.
    pub fn finish(self, found: &mut Findings) -> BTreeSet<Arc<str>> {
        let (count, most) = (self.spots.len(), found.press().spots);
        if count > most {
            let names: Vec<&str> = self.spots.iter().take(12).map(|s| &**s).collect();
            let message = format!("there are {count} spot colours, more than {most}: {}", names.join(", "));
            found.add("pdf-spots", At::file(), message);
        }
        self.spots
    }
}

/// The space that a transparency group blends in; `luminosity` of a soft mask.
pub(super) fn group(space: &Space, luminosity: bool, at: At, found: &mut Findings) {
    match space {
        Space::Cmyk => {}
        Space::Gray if luminosity => {}
        Space::Indexed(_) | Space::Pattern(_) | Space::Separation(_) | Space::DeviceN(_) | Space::Lab(_) => {
            found.add("pdf-group-space", at, format!("a group blends in {space}"));
        }
        _ => found.add("pdf-blend-space", at, format!("a group blends in {space}")),
    }
}
