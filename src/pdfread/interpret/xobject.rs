//! XObjects and inline images (ISO 32000-1, 8.8–8.10, 11.6.6).

use super::super::access::{MAX_STREAM, boolean, dictionary, name};
use super::super::device::Group;
use super::super::lexer::Lexer;
use super::super::page::form_geometry;
use super::super::picture::{ImageUse, write_out};
use super::super::problem::ProblemKind;
use super::super::space::Space;
use super::super::state::Paint;
use super::state::own_resources;
use super::{Frame, MAX_DEPTH, Walk, cache};
use kurbo::{Affine, Rect, Shape};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::sync::Arc;

/// The work of calling a form, in operators.
const FORM: u64 = 100;

impl<'a> Walk<'a, '_> {
    /// `Do`.
    pub(super) fn x_object(&mut self, resource: &[u8]) {
        let Some((id, object)) = self.resource("XObject", resource) else { return };
        let path = self.path_of(resource);
        let Object::Stream(stream) = object else {
            return self.problem(ProblemKind::DamagedStream(format!("`{path}` is no stream")));
        };
        if !self.shows() {
            return;
        }
        let subtype = name(self.file, &stream.dict, b"Subtype");
        self.on_layer(&stream.dict, |walk| match subtype {
            Some(b"Form") => walk.form(stream, id, path),
            Some(b"Image") => walk.image(stream, id, path),
            Some(b"PS") => {
                walk.problem(ProblemKind::Unsupported(format!("`{path}` is PostScript, which is not painted")));
            }
            _ => walk.problem(ProblemKind::Unsupported(format!("`{path}` is neither a form nor an image"))),
        });
    }

    pub(super) fn form(&mut self, stream: &'a Stream, id: Option<ObjectId>, path: Arc<str>) {
        let group = dictionary(self.file, &stream.dict, b"Group");
        let transparent = group.is_some_and(|g| name(self.file, g, b"S") == Some(b"Transparency"));
        let group = if transparent { self.group_of(&stream.dict, self.state.graphics.ctm) } else { None };
        let outer = self.state.clone();
        if let Some(group) = &group {
            self.mark(group.bounds, id);
            self.device.begin_group(group, &self.state.graphics);
            self.state.plain_transparency();
        }
        self.run_form(stream, id, path);
        self.state = outer;
        if group.is_some() {
            self.device.end_group();
        }
    }

    /// A form's transparency group; `None` when its geometry cannot be read.
    pub(super) fn group_of(&mut self, dict: &'a Dictionary, ctm: Affine) -> Option<Group> {
        let file = self.file;
        let (matrix, bounds) = form_geometry(file, dict)?;
        let group = dictionary(file, dict, b"Group");
        let flag = |key: &[u8]| group.and_then(|g| boolean(file, g, key)).unwrap_or(false);
        let (isolated, knockout) = (flag(b"I"), flag(b"K"));
        let space = group.and_then(|g| g.get(b"CS").ok());
        let space = space.and_then(|space| match self.space(space) {
            Ok(space) => Some(space),
            Err(what) => {
                self.problem(ProblemKind::Colour(what));
                None
            }
        });
        Some(Group { isolated, knockout, space, bounds: (ctm * matrix).transform_rect_bbox(bounds) })
    }

    /// Runs a form's content in the state that is set, which it may change: the caller keeps it.
    pub(super) fn run_form(&mut self, stream: &'a Stream, id: Option<ObjectId>, path: Arc<str>) {
        let Some((own, bounds)) = form_geometry(self.file, &stream.dict) else {
            return self
                .problem(ProblemKind::DamagedStream(format!("the form `{path}` has no usable BBox and Matrix")));
        };
        if self.concatenate(own).is_none() {
            return self.problem(ProblemKind::DamagedStream(format!("the form `{path}` has no usable Matrix")));
        }
        self.device.save();
        let ctm = self.state.graphics.ctm;
        self.clip_to(&(ctm * bounds.to_path(0.1)));
        let frame = Frame {
            resources: own_resources(self.file, &stream.dict, self.frame.resources),
            path,
            operator: 0,
            base: ctm,
            object: id,
            uncoloured: self.frame.uncoloured,
            floor: (0, 0),
        };
        self.run_stream(stream, frame);
        self.device.restore();
    }

    /// Runs a stream of content in a frame of its own.
    pub(super) fn run_stream(&mut self, stream: &'a Stream, frame: Frame<'a>) {
        if self.too_deep(cache::address(stream), &frame.path) {
            return;
        }
        let (data, new) = match self.cache.content(self.file, stream, MAX_STREAM) {
            Ok(found) => found,
            Err(what) => return self.problem(ProblemKind::DamagedStream(format!("`{}`: {what}", frame.path))),
        };
        if let Some(what) = data.damage.as_ref().filter(|_| new) {
            self.problem(ProblemKind::DamagedStream(format!("`{}`: {what}", frame.path)));
        }
        let work = if new { data.bytes.len() as u64 / 64 } else { 0 };
        if self.spend(FORM + work) {
            self.nested(cache::address(stream), frame, |walk| walk.run(&data.bytes));
        }
    }

    fn too_deep(&mut self, key: usize, path: &str) -> bool {
        if self.running.contains(&key) {
            self.problem(ProblemKind::Recursive(path.to_owned()));
        } else if self.running.len() >= MAX_DEPTH {
            self.problem(ProblemKind::Limit(format!("`{path}` lies more than {MAX_DEPTH} forms deep")));
        } else {
            return false;
        }
        true
    }

    /// Runs content with a frame of its own, unless it contains itself or lies too deep.
    pub(super) fn nested(&mut self, key: usize, frame: Frame<'a>, work: impl FnOnce(&mut Self)) {
        if self.too_deep(key, &frame.path.clone()) {
            return;
        }
        self.running.push(key);
        let outer = std::mem::replace(&mut self.frame, frame);
        work(self);
        self.frame = outer;
        self.running.pop();
    }

    fn image(&mut self, stream: &'a Stream, id: Option<ObjectId>, path: Arc<str>) {
        let (file, ctm, intent) = (self.file, self.state.graphics.ctm, self.state.graphics.intent);
        let image = ImageUse::read(file, stream, id, (ctm, intent), |space| self.space(space));
        match image {
            Ok(image) => self.paint_image(&image, path),
            Err(what) => self.problem(ProblemKind::Image(format!("`{path}`: {what}"))),
        }
    }

    fn paint_image(&mut self, image: &ImageUse, path: Arc<str>) {
        if !self.spend(100) {
            return;
        }
        self.mark(image.matrix.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)), image.object);
        self.state.graphics.place.path = path;
        self.device.image(image, &self.state.graphics);
        if image.stencil && matches!(self.state.graphics.fill, Paint::Shading(_) | Paint::Tiling(_)) {
            self.problem(ProblemKind::Unsupported("a stencil mask filled with a pattern is not painted".to_owned()));
        }
    }

    /// `BI … ID … EI`.
    pub(super) fn inline_image(&mut self, lexer: &mut Lexer) -> Option<()> {
        let dict = match lexer.inline_dictionary() {
            Ok(dict) => write_out(&dict),
            Err(what) => {
                self.problem(ProblemKind::DamagedContent(what.to_owned()));
                return Some(());
            }
        };
        let (dict, space) = self.inline_space(dict);
        let plain = dict.get(b"Filter").is_err();
        let length = if plain { packed_length(&dict, space.as_ref().and_then(|s| s.as_deref().ok())) } else { None };
        let data = match lexer.inline_data(length) {
            Ok(data) => data.to_vec(),
            Err(what) => {
                self.problem(ProblemKind::DamagedContent(what.to_owned()));
                return Some(());
            }
        };
        if !self.shows() {
            return Some(());
        }
        let stream = Stream::new(dict, data);
        let (file, ctm, intent) = (self.file, self.state.graphics.ctm, self.state.graphics.intent);
        let path = self.path_of(b"inline image");
        let missing = || Err("an image has no ColorSpace".to_owned());
        match ImageUse::read(file, &stream, None, (ctm, intent), |_| space.unwrap_or_else(missing)) {
            Ok(image) => self.paint_image(&image.into_inline(), path),
            Err(what) => self.problem(ProblemKind::Image(what)),
        }
        Some(())
    }

    /// An inline image's space; one that the resources name takes the place of its name, for
    /// the reader of its samples.
    fn inline_space(&mut self, mut dict: Dictionary) -> (Dictionary, Option<Result<Arc<Space>, String>>) {
        let Ok(object) = dict.get(b"ColorSpace").cloned() else { return (dict, None) };
        let spaces = dictionary(self.file, self.frame.resources, b"ColorSpace");
        let listed = object.as_name().ok().and_then(|name| spaces?.get(name).ok());
        if let Some(listed) = listed {
            dict.set("ColorSpace", listed.clone());
        }
        let full = match object.as_name() {
            Ok(b"G") => Some("DeviceGray"),
            Ok(b"RGB") => Some("DeviceRGB"),
            Ok(b"CMYK") => Some("DeviceCMYK"),
            _ => None,
        };
        if let Some(full) = full {
            dict.set("ColorSpace", Object::from(full));
        }
        let space = dict.get(b"ColorSpace").map(|s| Space::read(self.file, s, self.frame.resources));
        (dict, space.ok())
    }
}

/// The bytes of an inline image without filters.
fn packed_length(dict: &Dictionary, space: Option<&Space>) -> Option<usize> {
    let number = |key: &[u8]| dict.get(key).ok().and_then(|v| v.as_i64().ok()).and_then(|v| usize::try_from(v).ok());
    let stencil = dict.get(b"ImageMask").is_ok_and(|m| m.as_bool().unwrap_or(false));
    let bits = if stencil { 1 } else { number(b"BitsPerComponent")?.checked_mul(space?.components())? };
    let row = number(b"Width")?.checked_mul(bits)?.div_ceil(8);
    row.checked_mul(number(b"Height")?)
}
