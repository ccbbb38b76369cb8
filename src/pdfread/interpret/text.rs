//! Text (ISO 32000-1, 9): text state, positioning, showing.

use super::super::access::{as_dictionary, number};
use super::super::device::{GlyphRun, PlacedGlyph, RenderMode};
use super::super::font::FontKind;
use super::super::problem::ProblemKind;
use super::super::state::{Paint, Rule};
use super::operators::Operands;
use super::state::{FontUse, own_resources};
use super::{Frame, MAX_SEGMENTS, Walk, cache};
use kurbo::{Affine, BezPath, Rect, Shape, Vec2};
use lopdf::{Dictionary, Object, ObjectId};
use std::sync::Arc;

/// What an em covers above and below the baseline, for the bounds of text: the ideographic em.
const ABOVE: f64 = 0.88;
const BELOW: f64 = -0.12;

/// The work of calling a Type 3 glyph, in operators.
const TYPE3_GLYPH: u64 = 20;

/// What `BT` begins.
pub(super) struct TextObject {
    matrix: Affine,
    line: Affine,
    /// The outlines of text that joins the clip, in page space.
    clip: Option<BezPath>,
}

impl<'a> Walk<'a, '_> {
    /// The outer option says whether it is a text operator, the inner whether its operands will
    /// do.
    pub(super) fn text_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        let text = &mut self.state.text;
        Some(match name {
            b"BT" => self.begin_text(),
            b"ET" => self.end_text(),
            b"Tc" => operands.number().map(|v| text.char_space = v),
            b"Tw" => operands.number().map(|v| text.word_space = v),
            b"Tz" => operands.number().map(|v| text.scale = v / 100.0),
            b"TL" => operands.number().map(|v| text.leading = v),
            b"Ts" => operands.number().map(|v| text.rise = v),
            b"Tr" => operands.number().and_then(|v| RenderMode::from_number(v as i64)).map(|m| text.mode = m),
            b"Tf" => self.select_font(operands),
            b"Td" => operands.numbers().map(|[x, y]| self.next_line(x, y)),
            b"TD" => operands.numbers().map(|[x, y]| {
                self.state.text.leading = -y;
                self.next_line(x, y);
            }),
            b"Tm" => operands.numbers().map(|m| self.text_matrix(Affine::new(m))),
            b"T*" => {
                self.next_line(0.0, -self.state.text.leading);
                Some(())
            }
            b"Tj" => operands.string().map(|s| self.show(&[Piece::Text(s)])),
            b"TJ" => self.show_array(operands),
            b"'" => operands.string().map(|s| self.show_on_next_line(s)),
            b"\"" => self.show_spaced(operands),
            _ => return None,
        })
    }

    fn begin_text(&mut self) -> Option<()> {
        if self.text.is_some() {
            self.problem(ProblemKind::Nesting("`BT` stands within a text object"));
        }
        self.text = Some(TextObject { matrix: Affine::IDENTITY, line: Affine::IDENTITY, clip: None });
        Some(())
    }

    fn end_text(&mut self) -> Option<()> {
        match self.text.take() {
            None => self.problem(ProblemKind::Nesting("`ET` ends a text object that never began")),
            Some(TextObject { clip: Some(clip), .. }) => {
                self.device.clip(&clip, Rule::NonZero);
                let bounds = if clip.elements().is_empty() { Rect::ZERO } else { clip.bounding_box() };
                self.state.clip = super::overlap(self.state.clip, bounds);
            }
            Some(_) => {}
        }
        Some(())
    }

    fn select_font(&mut self, operands: Operands) -> Option<()> {
        let [.., Object::Name(name), size] = operands.0 else { return None };
        let size = number(size)?;
        self.state.text.size = size;
        self.state.text.font = None;
        let (id, object) = match self.resource("Font", name) {
            Some(found) => found,
            None => return Some(()),
        };
        match as_dictionary(object) {
            Some(dict) => self.use_font(dict, id, String::from_utf8_lossy(name).into(), size),
            None => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.problem(ProblemKind::Font(name, "it is no dictionary".to_owned()));
            }
        }
        Some(())
    }

    pub(super) fn use_font(&mut self, dict: &'a Dictionary, object: Option<ObjectId>, name: Arc<str>, size: f64) {
        let (font, new) = self.cache.font(self.file, dict);
        if new {
            self.spend(1000);
            for what in &font.problems {
                self.problem(ProblemKind::Font(font.name.clone(), what.clone()));
            }
        }
        self.state.text.size = size;
        self.state.text.font = Some(FontUse { font, dict, object, name });
    }

    fn next_line(&mut self, x: f64, y: f64) {
        if let Some(text) = self.text_object() {
            text.line *= Affine::translate((x, y));
            text.matrix = text.line;
        }
    }

    fn text_matrix(&mut self, matrix: Affine) {
        if let Some(text) = self.text_object() {
            text.line = matrix;
            text.matrix = matrix;
        }
    }

    /// The text object, or a problem: these operators mean nothing outside one.
    fn text_object(&mut self) -> Option<&mut TextObject> {
        if self.text.is_none() {
            self.problem(ProblemKind::Nesting("a text operator stands outside a text object"));
        }
        self.text.as_mut()
    }

    fn show_array(&mut self, operands: Operands) -> Option<()> {
        let items = operands.0.last()?.as_array().ok()?;
        let pieces: Vec<Piece> = items
            .iter()
            .filter_map(|item| match item {
                Object::String(text, _) => Some(Piece::Text(text)),
                other => number(other).map(Piece::Shift),
            })
            .collect();
        self.show(&pieces);
        Some(())
    }

    fn show_on_next_line(&mut self, text: &[u8]) {
        self.next_line(0.0, -self.state.text.leading);
        self.show(&[Piece::Text(text)]);
    }

    fn show_spaced(&mut self, operands: Operands) -> Option<()> {
        let [.., word, char, Object::String(text, _)] = operands.0 else { return None };
        self.state.text.word_space = number(word)?;
        self.state.text.char_space = number(char)?;
        self.show_on_next_line(text);
        Some(())
    }

    fn show(&mut self, pieces: &[Piece]) {
        if self.text_object().is_none() {
            return;
        }
        let Some(font) = self.state.text.font.clone() else {
            return self.problem(ProblemKind::Nesting("text is shown without a font"));
        };
        let glyphs = self.set_glyphs(&font, pieces);
        self.spend(glyphs.len() as u64);
        if glyphs.is_empty() || !self.shows() {
            return;
        }
        let run = GlyphRun {
            size: self.text_size(),
            mode: self.state.text.mode,
            stroke: self.state.stroke_style(),
            vertical: font.font.vertical,
            actual_text: self.actual_text(),
            font: font.font.clone(),
            font_resource: font.name.clone(),
            font_object: font.object,
            glyphs,
        };
        let bounds = run.glyphs.iter().map(|g| em_bounds(g, run.vertical)).reduce(|a, b| a.union(b));
        self.mark(bounds.unwrap_or(Rect::ZERO), font.object);
        self.device.glyphs(&run, &self.state.graphics);
        if font.font.kind == FontKind::Type3 {
            self.show_type3(&font, &run);
        } else {
            self.follow_outlines(&run);
        }
    }

    /// The em's height on the page: across the direction in which the em's width lies.
    fn text_size(&self) -> f64 {
        let text = &self.state.text;
        let Some(object) = &self.text else { return 0.0 };
        let matrix = self.state.graphics.ctm * object.matrix * Affine::new([text.scale, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let [a, b, c, d, _, _] = matrix.as_coeffs();
        let width = a.hypot(b);
        let height = if width > 0.0 { (a * d - b * c).abs() / width } else { c.hypot(d) };
        height * text.size.abs()
    }

    /// Places the glyphs of the pieces, and moves the text matrix along (9.4.4).
    fn set_glyphs(&mut self, font: &FontUse, pieces: &[Piece]) -> Vec<PlacedGlyph> {
        let (ctm, vertical) = (self.state.graphics.ctm, font.font.vertical);
        let text = &self.state.text;
        let (size, scale) = (text.size, text.scale);
        let em = Affine::new([size * scale, 0.0, 0.0, size, 0.0, text.rise]);
        let Some(object) = &mut self.text else { return Vec::new() };
        let mut glyphs = Vec::new();
        let advance = |object: &mut TextObject, along: f64| {
            let by = if vertical { Vec2::new(0.0, along) } else { Vec2::new(along * scale, 0.0) };
            object.matrix *= Affine::translate(by);
        };
        for piece in pieces {
            match piece {
                Piece::Shift(thousandths) => advance(object, -thousandths / 1000.0 * size),
                Piece::Text(bytes) => {
                    for code in font.font.codes(bytes) {
                        let origin = match code.vertical {
                            Some((vx, vy, _)) if vertical => Vec2::new(-vx, -vy),
                            _ => Vec2::ZERO,
                        };
                        glyphs.push(PlacedGlyph { code, matrix: ctm * object.matrix * em * Affine::translate(origin) });
                        let width = code.vertical.filter(|_| vertical).map_or(code.width, |(_, _, w1)| w1);
                        let space = if code.space { text.word_space } else { 0.0 };
                        advance(object, width * size + text.char_space + space);
                    }
                }
            }
        }
        glyphs.retain(|g| g.matrix.as_coeffs().iter().all(|v| v.is_finite()));
        glyphs
    }

    /// What needs outlines here: the clip, and paint by patterns.
    fn follow_outlines(&mut self, run: &GlyphRun) {
        let patterned = |paint: &Paint| !matches!(paint, Paint::Solid(_) | Paint::Nothing);
        let fill = run.mode.fill && patterned(&self.state.graphics.fill);
        let stroke = run.mode.stroke && patterned(&self.state.graphics.stroke);
        if !fill && !stroke && !run.mode.clip {
            return;
        }
        let mut area = BezPath::new();
        for glyph in &run.glyphs {
            match run.font.outline(&glyph.code) {
                Ok(Some(outline)) => area.extend(glyph.matrix * &*outline),
                Ok(None) => {}
                Err(what) => self.problem(ProblemKind::Font(run.font.name.clone(), what)),
            }
        }
        if fill {
            self.paint_pattern(&area, Rule::NonZero, false);
        }
        if stroke {
            let outline = run.stroke.outline(&area, 0.05, 0.05);
            self.paint_pattern(&outline, Rule::NonZero, true);
        }
        let full = |text: &TextObject| text.clip.as_ref().is_some_and(|c| c.elements().len() > MAX_SEGMENTS);
        if let Some(text) = self.text.as_mut().filter(|text| run.mode.clip && !full(text)) {
            text.clip.get_or_insert_default().extend(area);
        }
    }

    /// Runs the glyphs of a Type 3 font (9.6.5) in the state that is in force.
    fn show_type3(&mut self, font: &FontUse<'a>, run: &GlyphRun) {
        if run.mode.is_invisible() {
            return;
        }
        let resources = own_resources(self.file, font.dict, self.frame.resources);
        for glyph in &run.glyphs {
            let Some(drawing) = run.font.type3(&glyph.code) else { continue };
            let key = cache::address(font.dict).wrapping_add(glyph.code.code as usize + 1);
            let outer = self.state.clone();
            let matrix = glyph.matrix * Affine::new(drawing.matrix);
            if !self.spend(TYPE3_GLYPH) {
                return;
            }
            self.device.save();
            self.state.graphics.ctm = matrix;
            let frame = Frame {
                resources,
                path: self.path_of(font.name.as_bytes()),
                operator: 0,
                base: matrix,
                object: font.object,
                uncoloured: self.frame.uncoloured,
                floor: (0, 0),
            };
            self.nested(key, frame, |walk| walk.run(&drawing.content));
            self.state = outer;
            self.device.restore();
        }
    }

    /// `d1`: the glyph has the text's colour, whatever it says (9.6.5).
    pub(super) fn uncoloured_glyph(&mut self) {
        self.frame.uncoloured = true;
        self.state.graphics.stroke = self.state.graphics.fill.clone();
        self.state.stroke_pattern = self.state.fill_pattern.clone();
    }
}

/// A part of what an operator shows.
pub(super) enum Piece<'t> {
    Text(&'t [u8]),
    /// Backwards by so many thousandths of an em.
    Shift(f64),
}

/// The em of a glyph on the page.
fn em_bounds(glyph: &PlacedGlyph, vertical: bool) -> Rect {
    let width = glyph.code.width.abs();
    let width = if vertical && width == 0.0 { 1.0 } else { width };
    glyph.matrix.transform_rect_bbox(Rect::new(0.0, BELOW, width, ABOVE))
}
