//! Graphics state parameter dictionaries (ISO 32000-1, 8.4.5).

use super::super::access::{as_dictionary, boolean, entry, name, number_at, numbers_at, resolve, resolve_id};
use super::super::colour::Colour;
use super::super::device::SoftMask;
use super::super::function::Function;
use super::super::problem::ProblemKind;
use super::super::state::Blend;
use super::operators::{cap, join};
use super::{EVERYWHERE, Walk};
use lopdf::{Dictionary, Object};
use std::sync::Arc;

impl<'a> Walk<'a, '_> {
    pub(super) fn ext_gstate(&mut self, resource: &[u8]) {
        let Some((_, object)) = self.resource("ExtGState", resource) else { return };
        let Some(dict) = as_dictionary(object) else {
            let name = String::from_utf8_lossy(resource).into_owned();
            return self.problem(ProblemKind::MissingResource("ExtGState", name));
        };
        self.line_parameters(dict);
        self.overprint_parameters(dict);
        self.noted_parameters(dict);
        if let Some(&[Object::Reference(_), ref size]) =
            entry(self.file, dict, b"Font").and_then(|f| f.as_array().ok()).map(Vec::as_slice)
        {
            self.ext_font(dict, size);
        }
        self.transparency_parameters(dict, resource);
    }

    fn line_parameters(&mut self, dict: &Dictionary) {
        let file = self.file;
        let number = |key: &[u8]| number_at(file, dict, key);
        let line = &mut self.state.line;
        line.width = number(b"LW").map_or(line.width, f64::abs);
        line.cap = number(b"LC").and_then(cap).unwrap_or(line.cap);
        line.join = number(b"LJ").and_then(join).unwrap_or(line.join);
        line.miter = number(b"ML").map_or(line.miter, |m| m.max(1.0));
        if let Some([dash, phase]) = entry(file, dict, b"D").and_then(|d| d.as_array().ok()).map(Vec::as_slice)
            && self.dash(dash, resolve(file, phase)).is_none()
        {
            self.problem(ProblemKind::BadOperands("gs (D)".to_owned()));
        }
        if let Some(intent) = name(file, dict, b"RI") {
            self.set_intent(intent);
        }
        let graphics = &mut self.state.graphics;
        graphics.stroke_adjust = boolean(file, dict, b"SA").unwrap_or(graphics.stroke_adjust);
        graphics.text_knockout = boolean(file, dict, b"TK").unwrap_or(graphics.text_knockout);
    }

    /// `OP` alone sets both parameters (8.6.7).
    fn overprint_parameters(&mut self, dict: &Dictionary) {
        let (both, fill) = (boolean(self.file, dict, b"OP"), boolean(self.file, dict, b"op"));
        let overprint = &mut self.state.graphics.overprint;
        overprint.stroke = both.unwrap_or(overprint.stroke);
        overprint.fill = fill.or(both).unwrap_or(overprint.fill);
        if let Some(mode) = number_at(self.file, dict, b"OPM") {
            overprint.mode = u8::from(mode == 1.0);
        }
    }

    /// The `2` of each pair prevails (8.4.5).
    fn noted_parameters(&mut self, dict: &Dictionary) {
        let given = |keys: &[&[u8]]| keys.iter().find_map(|key| entry(self.file, dict, key));
        let own = |object: &Object| !matches!(object.as_name(), Ok(b"Default" | b"Identity"));
        let transfer = given(&[b"TR2", b"TR"]).map(own);
        let halftone = given(&[b"HT"]).map(own);
        let generation = given(&[b"BG2", b"BG"]).map(own);
        let removal = given(&[b"UCR2", b"UCR"]).map(own);
        let noted = &mut self.state.graphics.noted;
        noted.transfer = transfer.unwrap_or(noted.transfer);
        noted.halftone = halftone.unwrap_or(noted.halftone);
        noted.black_generation = generation.unwrap_or(noted.black_generation);
        noted.undercolour_removal = removal.unwrap_or(noted.undercolour_removal);
        if self.state.graphics.noted.transfer {
            self.problem(ProblemKind::Unsupported(
                "a transfer function changes the plates; it is not followed".to_owned(),
            ));
        }
    }

    fn ext_font(&mut self, dict: &'a Dictionary, size: &Object) {
        let file = self.file;
        let font = entry(file, dict, b"Font").and_then(|f| f.as_array().ok()).and_then(|f| f.first());
        let Some((id, font)) = font.map(|f| resolve_id(file, f)) else { return };
        let size = super::super::access::number(resolve(file, size));
        if let (Some(font), Some(size)) = (as_dictionary(font), size) {
            self.use_font(font, id, "Font".into(), size);
        }
    }

    fn transparency_parameters(&mut self, dict: &'a Dictionary, resource: &[u8]) {
        let file = self.file;
        let alpha = |key: &[u8]| number_at(file, dict, key).map(|a| a.clamp(0.0, 1.0) as f32);
        let (fill, stroke, shape) = (alpha(b"ca"), alpha(b"CA"), boolean(file, dict, b"AIS"));
        let graphics = &mut self.state.graphics;
        graphics.fill_alpha = fill.unwrap_or(graphics.fill_alpha);
        graphics.stroke_alpha = stroke.unwrap_or(graphics.stroke_alpha);
        graphics.alpha_is_shape = shape.unwrap_or(graphics.alpha_is_shape);
        if let Some(mode) = entry(file, dict, b"BM") {
            self.blend_mode(mode);
        }
        match entry(file, dict, b"SMask") {
            Some(Object::Name(_)) => {
                self.state.graphics.soft_mask = false;
                self.device.clear_soft_mask();
            }
            Some(mask) => match as_dictionary(mask) {
                Some(mask) => self.soft_mask(mask, resource),
                None => self.problem(ProblemKind::Unsupported("a soft mask cannot be read".to_owned())),
            },
            None => {}
        }
    }

    /// A name, or the first known of several.
    fn blend_mode(&mut self, mode: &Object) {
        let names: Vec<&[u8]> = match mode {
            Object::Array(items) => items.iter().filter_map(|m| resolve(self.file, m).as_name().ok()).collect(),
            single => single.as_name().into_iter().collect(),
        };
        match names.iter().find_map(|name| Blend::from_name(name)) {
            Some(blend) => self.state.graphics.blend = blend,
            None => {
                self.state.graphics.blend = Blend::Normal;
                let names: Vec<_> = names.iter().map(|n| String::from_utf8_lossy(n)).collect();
                let what = format!("the blend mode `{}` is not one of PDF's", names.join(", "));
                self.problem(ProblemKind::Unsupported(what));
            }
        }
    }

    /// Runs the mask's group between `begin_soft_mask` and `end_soft_mask`.
    fn soft_mask(&mut self, dict: &'a Dictionary, resource: &[u8]) {
        let file = self.file;
        let Some((id, Object::Stream(stream))) = dict.get(b"G").ok().map(|g| resolve_id(file, g)) else {
            return self.problem(ProblemKind::Unsupported("a soft mask has no group".to_owned()));
        };
        let transfer = match entry(file, dict, b"TR") {
            None | Some(Object::Name(_)) => None,
            Some(function) => match Function::read(file, function) {
                Ok(function) => Some(Arc::new(function)),
                Err(what) => return self.problem(ProblemKind::Colour(what)),
            },
        };
        let luminosity = name(file, dict, b"S") == Some(b"Luminosity");
        let path = self.path_of(resource);
        let Some(group) = self.group_of(&stream.dict, self.state.graphics.ctm) else {
            return self.problem(ProblemKind::Unsupported("a soft mask's group cannot be read".to_owned()));
        };
        let backdrop = numbers_at(file, dict, b"BC").zip(group.space.clone());
        let backdrop = backdrop.map(|(c, space)| {
            let components: Vec<f32> = c.iter().map(|&v| v as f32).collect();
            Colour::new(space, &components)
        });
        let mask = SoftMask { luminosity, backdrop, transfer, group };
        self.mark(mask.group.bounds, id);
        self.device.begin_soft_mask(&mask, &self.state.graphics);
        let outer = self.state.clone();
        self.state.clip = EVERYWHERE;
        self.state.plain_transparency();
        self.run_form(stream, id, path);
        self.state = outer;
        self.device.end_soft_mask();
        self.state.graphics.soft_mask = true;
    }
}
