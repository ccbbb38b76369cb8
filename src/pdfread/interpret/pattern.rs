//! Patterns and shadings (ISO 32000-1, 8.7).

use super::super::access::{as_dictionary, entry, integer, matrix_at, number_at, rectangle};
use super::super::colour::Colour;
use super::super::device::{Group, ShadingUse};
use super::super::problem::ProblemKind;
use super::super::state::{Paint, Rule};
use super::state::{Pattern, State, Tiling, own_resources};
use super::{Frame, MAX_CELLS, Walk};
use kurbo::{Affine, BezPath, Rect, Shape};
use lopdf::{Dictionary, Object, ObjectId};
use std::sync::Arc;

impl<'a> Walk<'a, '_> {
    /// Reads a pattern of the resources; `colour` is an uncoloured one's.
    pub(super) fn pattern(&mut self, name: &[u8], colour: Option<Colour>) -> Option<Pattern<'a>> {
        let (id, object) = self.resource("Pattern", name)?;
        let read = match as_dictionary(object) {
            None => Err("it is no dictionary".to_owned()),
            Some(dict) => match integer(self.file, dict, b"PatternType") {
                Some(1) => self.tiling(name, id, object, colour),
                Some(2) => self.shading_pattern(dict),
                _ => Err("it is of no type that PDF has (1, 2)".to_owned()),
            },
        };
        match read {
            Ok(pattern) => Some(pattern),
            Err(what) => {
                let name = String::from_utf8_lossy(name);
                self.problem(ProblemKind::Colour(format!("the pattern `{name}` cannot be painted: {what}")));
                None
            }
        }
    }

    fn shading_pattern(&mut self, dict: &'a Dictionary) -> Result<Pattern<'a>, String> {
        let matrix = matrix_at(self.file, dict).ok_or("its Matrix has not six numbers")?;
        let shading = dict.get(b"Shading").map_err(|_| "it has no Shading")?;
        let shading = self.cache.shading(self.file, shading, self.frame.resources)?;
        if entry(self.file, dict, b"ExtGState").is_some() {
            let what = "a shading pattern's own graphics state is not followed".to_owned();
            self.problem(ProblemKind::Unsupported(what));
        }
        Ok(Pattern::Shading { shading, matrix: self.frame.base * matrix })
    }

    fn tiling(
        &mut self,
        name: &[u8],
        object: Option<ObjectId>,
        target: &'a Object,
        colour: Option<Colour>,
    ) -> Result<Pattern<'a>, String> {
        let stream = target.as_stream().map_err(|_| "it is no stream")?;
        let dict = &stream.dict;
        let coloured = match integer(self.file, dict, b"PaintType") {
            Some(1) => true,
            Some(2) => false,
            _ => return Err("its PaintType is neither 1 nor 2".to_owned()),
        };
        if !coloured && colour.is_none() {
            return Err("it is uncoloured, and no colour is given".to_owned());
        }
        let step = |key: &[u8]| number_at(self.file, dict, key).map(f64::abs).filter(|s| *s > 0.0);
        let step = step(b"XStep").zip(step(b"YStep")).ok_or("it has no XStep and YStep other than 0")?;
        let bounds = dict.get(b"BBox").ok().and_then(|b| rectangle(self.file, b)).ok_or("it has no BBox")?;
        let matrix = matrix_at(self.file, dict).ok_or("its Matrix has not six numbers")?;
        Ok(Pattern::Tiling(Arc::new(Tiling {
            resources: own_resources(self.file, dict, self.frame.resources),
            path: self.path_of(name),
            matrix: self.frame.base * matrix,
            colour: colour.filter(|_| !coloured),
            stream,
            object,
            bounds,
            step,
            coloured,
        })))
    }

    /// `sh`: a shading over all that the clip leaves.
    pub(super) fn shading(&mut self, name: &[u8]) {
        let Some((id, _)) = self.resource("Shading", name) else { return };
        let object = super::access::dictionary(self.file, self.frame.resources, b"Shading");
        let Some(object) = object.and_then(|shadings| shadings.get(name).ok()) else { return };
        match self.cache.shading(self.file, object, self.frame.resources) {
            Err(what) => self.problem(ProblemKind::Colour(what)),
            Ok(shading) if self.shows() => {
                let own = shading.bounds.map(|b| self.state.graphics.ctm.transform_rect_bbox(b));
                self.mark(own.unwrap_or(self.state.clip), id);
                let matrix = self.state.graphics.ctm;
                let shown = ShadingUse { shading, matrix, area: None, background: false };
                self.device.shading(&shown, &self.state.graphics);
            }
            Ok(_) => {}
        }
    }

    /// Fills an area with the fill's or stroke's pattern.
    pub(super) fn paint_pattern(&mut self, area: &BezPath, rule: Rule, stroke: bool) {
        let pattern = if stroke { &self.state.stroke_pattern } else { &self.state.fill_pattern };
        let outer = self.state.clone();
        if stroke {
            let graphics = &mut self.state.graphics;
            graphics.fill_alpha = graphics.stroke_alpha;
            graphics.overprint.fill = graphics.overprint.stroke;
            graphics.fill = graphics.stroke.clone();
        }
        match pattern.clone() {
            Some(Pattern::Shading { shading, matrix }) => {
                let shown = ShadingUse { shading, matrix, area: Some((area.clone(), rule)), background: true };
                self.device.shading(&shown, &self.state.graphics);
            }
            Some(Pattern::Tiling(tiling)) => self.paint_cells(&tiling, area, rule),
            None => {}
        }
        self.state = outer;
    }

    fn paint_cells(&mut self, tiling: &Tiling<'a>, area: &BezPath, rule: Rule) {
        let region = super::overlap(area.bounding_box(), self.state.clip);
        if area.elements().is_empty() || region == Rect::ZERO {
            return;
        }
        let Some(mut cells) = cells(tiling, region) else {
            return self.problem(ProblemKind::Colour(format!("the pattern `{}` has no usable matrix", tiling.path)));
        };
        if cells.total == 0 {
            return;
        }
        if !self.device.every_cell() {
            cells.first_only();
        }
        if cells.total > self.cells_left {
            let what = format!("the page paints more than {MAX_CELLS} cells of patterns");
            return self.problem(ProblemKind::Limit(what));
        }
        self.cells_left -= cells.total;
        self.device.save();
        self.device.clip(area, rule);
        let group = self.state.graphics.is_transparent();
        if group {
            let group = Group { isolated: false, knockout: false, space: None, bounds: region };
            self.device.begin_group(&group, &self.state.graphics);
        }
        for (i, j) in cells.iter() {
            self.paint_cell(tiling, (i * tiling.step.0, j * tiling.step.1), region);
        }
        if group {
            self.device.end_group();
        }
        self.device.restore();
    }

    fn paint_cell(&mut self, tiling: &Tiling<'a>, shift: (f64, f64), region: Rect) {
        if !self.spend(1) {
            return;
        }
        let matrix = tiling.matrix * Affine::translate(shift);
        let mut state = State::initial(matrix, self.state.graphics.place.clone());
        state.clip = region;
        if let Some(colour) = &tiling.colour {
            state.graphics.fill = Paint::Solid(colour.clone());
            state.graphics.stroke = Paint::Solid(colour.clone());
        }
        let frame = Frame {
            resources: tiling.resources,
            path: tiling.path.clone(),
            operator: 0,
            base: matrix,
            object: tiling.object,
            uncoloured: !tiling.coloured,
            floor: (0, 0),
        };
        let outer = std::mem::replace(&mut self.state, state);
        self.device.save();
        self.clip_to(&(matrix * tiling.bounds.to_path(0.1)));
        self.run_stream(tiling.stream, frame);
        self.device.restore();
        self.state = outer;
    }
}

/// The cells that touch a region: columns and rows.
struct Cells {
    columns: (f64, f64),
    rows: (f64, f64),
    total: u64,
}

impl Cells {
    fn first_only(&mut self) {
        (self.columns.1, self.rows.1) = (self.columns.0, self.rows.0);
        self.total = 1;
    }

    fn iter(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        let span = |(first, last): (f64, f64)| (0..=(last - first) as u64).map(move |k| first + k as f64);
        let columns = self.columns;
        span(self.rows).flat_map(move |j| span(columns).map(move |i| (i, j)))
    }
}

/// `None` where they cannot be counted, since the pattern's matrix has no usable inverse.
fn cells(tiling: &Tiling, region: Rect) -> Option<Cells> {
    if tiling.matrix.determinant().abs() < 1e-12 {
        return None;
    }
    let region = tiling.matrix.inverse().transform_rect_bbox(region);
    let b = tiling.bounds;
    // cells that only touch the region's edge paint nothing in it
    let range = |low: f64, high: f64, b0: f64, b1: f64, step: f64| {
        (((low - b1) / step).floor() + 1.0, ((high - b0) / step).ceil() - 1.0)
    };
    let columns = range(region.x0, region.x1, b.x0, b.x1, tiling.step.0);
    let rows = range(region.y0, region.y1, b.y0, b.y1, tiling.step.1);
    let count = |(first, last): (f64, f64)| if last >= first { (last - first + 1.0) as u64 } else { 0 };
    let total = count(columns).saturating_mul(count(rows));
    let finite = [columns.0, columns.1, rows.0, rows.1].iter().all(|v| v.is_finite());
    finite.then_some(Cells { columns, rows, total })
}
