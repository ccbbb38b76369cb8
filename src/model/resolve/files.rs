//! The files of a run: found, read and parsed once each, however many pages use them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::color::Profile;
use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use crate::geom::Size;
use crate::image::{ImageId, ImageStore, PageChoice};
use crate::input::layout::{self, Layout};
use crate::input::manuscript::{self, Manuscript};
use crate::input::press;
use crate::input::sources::Sources;
use crate::input::style::{self, StyleFile};
use crate::input::toml::{Parsed, keys};
use crate::model::Press;

use super::nearest;

/// A parsed file; `None` when it cannot be used.
type Read<T> = Option<Rc<T>>;

/// The files of an edition. What is wrong with a layout or a style file is reported at its first
/// use; what is wrong with a manuscript, for every page it is on.
pub struct Files<'a> {
    sources: &'a dyn Sources,
    map: &'a mut SourceMap,
    images: &'a mut ImageStore,
    /// The edition's folder.
    folder: PathBuf,
    /// The folders that layouts are looked for in, in order.
    layout_folders: Vec<PathBuf>,
    layouts: BTreeMap<PathBuf, Read<Parsed<Layout>>>,
    styles: BTreeMap<PathBuf, Read<Parsed<StyleFile>>>,
    stories: BTreeMap<PathBuf, (Read<Manuscript>, Diagnostics)>,
    pictures: BTreeMap<PathBuf, Result<ImageId, (&'static str, String)>>,
    /// Advertisements, by file and the part taken of it, with their whole sizes.
    ads: BTreeMap<(PathBuf, PageChoice), Result<(ImageId, Size), String>>,
}

impl<'a> Files<'a> {
    /// The files of an edition in `folder`; layouts come from its own `layouts/` first, then from
    /// `bundled`.
    pub fn new(
        sources: &'a dyn Sources,
        map: &'a mut SourceMap,
        images: &'a mut ImageStore,
        folder: &Path,
        bundled: &[PathBuf],
    ) -> Files<'a> {
        let own = folder.join("layouts");
        let layout_folders = std::iter::once(own).chain(bundled.iter().cloned()).collect();
        let folder = folder.to_owned();
        let (layouts, styles, stories, pictures, ads) = Default::default();
        Files { sources, map, images, folder, layout_folders, layouts, styles, stories, pictures, ads }
    }

    /// A layout by its name, or by a path ending in `.toml` relative to the edition file.
    pub fn layout(&mut self, name: &str, at: Option<Span>, found: &mut Diagnostics) -> Option<Rc<Parsed<Layout>>> {
        let path = self.find("layout", name, "", at, found)?;
        if !self.layouts.contains_key(&path) {
            let mut said = Diagnostics::default();
            let parsed =
                self.text(&path, at, &mut said).and_then(|t| layout::parse(&t, &shown(&path), self.map, &mut said));
            self.layouts.insert(path.clone(), parsed.map(Rc::new));
            found.extend(said);
        }
        self.layouts.get(&path)?.clone()
    }

    /// A style file by its name, or by a path ending in `.toml` relative to the edition file.
    pub fn style(&mut self, name: &str, at: Option<Span>, found: &mut Diagnostics) -> Option<Rc<Parsed<StyleFile>>> {
        let path = self.find("style file", name, "styles", at, found)?;
        if !self.styles.contains_key(&path) {
            let mut said = Diagnostics::default();
            let parsed =
                self.text(&path, at, &mut said).and_then(|t| style::parse(&t, &shown(&path), self.map, &mut said));
            self.styles.insert(path.clone(), parsed.map(Rc::new));
            found.extend(said);
        }
        self.styles.get(&path)?.clone()
    }

    /// A press profile by its name, or by a path ending in `.toml` relative to the edition file.
    pub fn press(&mut self, name: &str, at: Option<Span>, found: &mut Diagnostics) -> Option<Press> {
        let path = self.find("press profile", name, "press", at, found)?;
        let text = self.text(&path, at, found)?;
        let file = press::parse(&text, &shown(&path), self.map, found)?;
        let profile = match &file.value.output.profile {
            Some(name) => Some(self.profile(name, &path, file.span(keys!["output", "profile"]), found)?),
            None => None,
        };
        Some(Press::of(&file.value, profile))
    }

    /// An ICC profile: a bundled one by name, or a file relative to the press profile's.
    fn profile(&self, name: &str, press: &Path, at: Option<Span>, found: &mut Diagnostics) -> Option<Profile> {
        let file = name.ends_with(".icc") || name.ends_with(".icm");
        let path = plain(&press.parent().unwrap_or(Path::new("")).join(name));
        if file && self.sources.exists(&path) {
            let read = self.sources.read(&path).map_err(|e| why(&e));
            return match read.and_then(|bytes| Profile::from_icc(&stem(&path), bytes)) {
                Ok(profile) => Some(profile),
                Err(why) => {
                    let d = Diagnostic::error("bad-profile", format!("the profile {}: {why}", shown(&path)));
                    found.push(d.at_opt(at, "").help("an ICC profile of class prtr with four colorants"));
                    None
                }
            };
        }
        let bundled = Profile::bundled(name);
        if bundled.is_none() {
            let looked = if file { format!(" (looked for {})", shown(&path)) } else { String::new() };
            let d = Diagnostic::error("unknown-profile", format!("there is no ICC profile `{name}`{looked}"));
            found.push(nearest::suggest(d.at_opt(at, ""), name, Profile::BUNDLED.iter().copied()));
        }
        bundled
    }

    /// A manuscript by its id, from the edition's folder of stories.
    pub fn story(
        &mut self,
        folder: &str,
        id: &str,
        at: Option<Span>,
        found: &mut Diagnostics,
    ) -> Option<Rc<Manuscript>> {
        let folder = self.folder.join(folder);
        let path = folder.join(format!("{id}.md"));
        if !self.stories.contains_key(&path) {
            let mut said = Diagnostics::default();
            let parsed = match self.sources.read(&path) {
                Ok(bytes) => manuscript::parse(&bytes, &shown(&path), self.map, &mut said),
                Err(e) => {
                    let names = self.sources.list(&folder);
                    let ids = names.iter().filter_map(|n| n.strip_suffix(".md"));
                    let message = format!("the story `{id}` cannot be read from {}: {}", shown(&path), why(&e));
                    said.push(nearest::suggest(Diagnostic::error("unknown-story", message).at_opt(at, ""), id, ids));
                    None
                }
            };
            self.stories.insert(path.clone(), (parsed.map(Rc::new), said));
        }
        let (story, said) = self.stories.get(&path)?;
        found.extend(said.clone());
        story.clone()
    }

    /// The folder of a story's manuscript, which its pictures are relative to.
    pub fn story_folder(&self, folder: &str) -> PathBuf {
        self.folder.join(folder)
    }

    /// The edition's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A picture or art; what is wrong with it is an error at `at`.
    pub fn picture(&mut self, path: &Path, at: Option<Span>, found: &mut Diagnostics) -> Option<ImageId> {
        let path = plain(path);
        if !self.pictures.contains_key(&path) {
            let result = match self.sources.read(&path) {
                Ok(bytes) => self
                    .images
                    .add(&from_folder(&self.folder, &path), bytes)
                    .map_err(|e| ("image-broken", e.to_string())),
                Err(e) => Err(("image-missing", why(&e))),
            };
            self.pictures.insert(path.clone(), result);
        }
        match self.pictures.get(&path)? {
            Ok(id) => Some(*id),
            Err((code, why)) => {
                let d = Diagnostic::error(code, format!("the picture {}: {why}", shown(&path)));
                found.push(d.at_opt(at, ""));
                None
            }
        }
    }

    /// An advertisement, by its path in the edition's folder; what is wrong with it is an error
    /// at `at`.
    pub fn ad(&mut self, file: &str, choice: PageChoice, at: Option<Span>, found: &mut Diagnostics) -> Option<ImageId> {
        let path = plain(&self.folder.join(file));
        let key = (path.clone(), choice.clone());
        if !self.ads.contains_key(&key) {
            let read = self.sources.read(&path).map_err(|e| why(&e));
            let added = read.and_then(|bytes| {
                self.images
                    .add_advertisement(&from_folder(&self.folder, &path), bytes, choice)
                    .map_err(|e| e.to_string())
            });
            self.ads.insert(key.clone(), added);
        }
        match self.ads.get(&key)? {
            Ok((id, _)) => Some(*id),
            Err(why) => {
                let d = raise("ad-broken", format!("the advertisement `{file}`: {why}"));
                found.push(d.at_opt(at, "").help("a keyline marked 待廣告 stands in its place"));
                None
            }
        }
    }

    /// The size that an advertisement was drawn at; of a picture, its pixels as points.
    pub fn size(&self, id: ImageId) -> Option<Size> {
        self.ads.values().flatten().find(|(ad, _)| *ad == id).map(|(_, size)| *size)
    }

    /// Whether an image is art (SVG or PDF).
    pub fn is_art(&self, id: ImageId) -> bool {
        self.images.get(id).is_some_and(|info| info.size.is_some())
    }

    fn find(&self, what: &str, name: &str, below: &str, at: Option<Span>, found: &mut Diagnostics) -> Option<PathBuf> {
        let folders: Vec<PathBuf> = self.layout_folders.iter().map(|f| f.join(below)).collect();
        let candidates: Vec<PathBuf> = match name.ends_with(".toml") {
            true => vec![self.folder.join(name)],
            false => folders.iter().map(|f| f.join(format!("{name}.toml"))).collect(),
        };
        if let Some(path) = candidates.iter().find(|p| self.sources.exists(p)) {
            return Some(plain(path));
        }
        let code = match below {
            "" => "unknown-layout",
            "press" => "unknown-press",
            _ => "unknown-style-file",
        };
        let looked = candidates.iter().map(|p| shown(&plain(p))).collect::<Vec<_>>().join(", ");
        let d = Diagnostic::error(code, format!("there is no {what} `{name}` (looked for {looked})")).at_opt(at, "");
        let names: Vec<String> = folders.iter().flat_map(|f| self.sources.list(f)).collect();
        found.push(nearest::suggest(d, name, names.iter().filter_map(|n| n.strip_suffix(".toml"))));
        None
    }

    /// The text of a TOML file.
    fn text(&self, path: &Path, at: Option<Span>, found: &mut Diagnostics) -> Option<String> {
        text(self.sources, path, at, found)
    }
}

/// Reads a text file, which must be UTF-8.
pub fn text(sources: &dyn Sources, path: &Path, at: Option<Span>, found: &mut Diagnostics) -> Option<String> {
    let bytes = match sources.read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            found.push(
                Diagnostic::error("unreadable", format!("{} cannot be read: {}", shown(path), why(&e))).at_opt(at, ""),
            );
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(e) => {
            let good = e.utf8_error().valid_up_to();
            let line = e.as_bytes().get(..good).unwrap_or_default().iter().filter(|b| **b == b'\n').count() + 1;
            let message = format!("{} is not UTF-8: line {line} has a byte that is no character", shown(path));
            let d = Diagnostic::error("not-utf8", message).at_opt(at, "");
            found.push(d.help("save the file as UTF-8"));
            None
        }
    }
}

/// Why a file could not be read, in words that are the same on every system where they can be.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// A file's name without its folder and kind.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A path from the edition's folder, so that what is said of a file does not depend on where the
/// program was started.
fn from_folder(folder: &Path, path: &Path) -> String {
    shown(path.strip_prefix(plain(folder)).unwrap_or(path))
}

/// A path as shown to people: forward slashes on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A path without `.` and without `x/..`, so that one file has one name.
pub fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
