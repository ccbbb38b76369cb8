//! Colour operators (ISO 32000-1, 8.6.8).

use super::super::access::number;
use super::super::colour::Colour;
use super::super::problem::ProblemKind;
use super::super::space::Space;
use super::super::state::Paint;
use super::Walk;
use super::operators::Operands;
use super::state::Pattern;
use lopdf::Object;
use std::sync::Arc;

impl<'a> Walk<'a, '_> {
    /// The outer option says whether it is a colour operator, the inner whether its operands
    /// will do.
    pub(super) fn colour_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        let stroke = name.first().is_some_and(u8::is_ascii_uppercase);
        let done = match name {
            b"g" | b"G" => operands.numbers::<1>().map(|c| self.device_colour(stroke, 0, &c)),
            b"rg" | b"RG" => operands.numbers::<3>().map(|c| self.device_colour(stroke, 1, &c)),
            b"k" | b"K" => operands.numbers::<4>().map(|c| self.device_colour(stroke, 2, &c)),
            b"cs" | b"CS" => operands.name().map(|name| self.select_space(stroke, name)),
            b"sc" | b"SC" | b"scn" | b"SCN" => self.set_colour(stroke, operands),
            _ => return None,
        };
        Some(done)
    }

    fn set_paint(&mut self, stroke: bool, paint: Paint, pattern: Option<Pattern<'a>>) {
        let state = &mut self.state;
        if stroke {
            (state.graphics.stroke, state.stroke_pattern) = (paint, pattern);
        } else {
            (state.graphics.fill, state.fill_pattern) = (paint, pattern);
        }
    }

    fn device_colour(&mut self, stroke: bool, which: usize, components: &[f64]) {
        let spaces = self.cache.devices(self.file, self.frame.resources);
        if let Some(space) = spaces.get(which).filter(|_| !self.frame.uncoloured) {
            let components: Vec<f32> = components.iter().map(|&v| v as f32).collect();
            self.set_paint(stroke, Paint::Solid(Colour::new(space.clone(), &components)), None);
        }
    }

    /// The space that an operand names: a resource, a device space or Pattern.
    pub(super) fn named_space(&mut self, name: &[u8]) -> Result<Arc<Space>, String> {
        let [gray, rgb, cmyk] = self.cache.devices(self.file, self.frame.resources);
        match name {
            b"DeviceGray" => return Ok(gray),
            b"DeviceRGB" => return Ok(rgb),
            b"DeviceCMYK" => return Ok(cmyk),
            b"Pattern" => return Ok(Arc::new(Space::Pattern(None))),
            _ => {}
        }
        let (_, object) = self.resource("ColorSpace", name).ok_or_else(String::new)?;
        self.space(object)
    }

    fn select_space(&mut self, stroke: bool, name: &[u8]) {
        if self.frame.uncoloured {
            return;
        }
        match self.named_space(name) {
            Ok(space) => {
                let paint = match &*space {
                    Space::Pattern(_) => Paint::Nothing,
                    _ => Paint::Solid(Colour::initial(space.clone())),
                };
                *self.selected(stroke) = Some(space);
                self.set_paint(stroke, paint, None);
            }
            Err(what) => {
                // a missing resource has been told already
                if !what.is_empty() {
                    self.problem(ProblemKind::Colour(what));
                }
                self.set_paint(stroke, Paint::Nothing, None);
                *self.selected(stroke) = None;
            }
        }
    }

    /// The space last selected.
    fn selected(&mut self, stroke: bool) -> &mut Option<Arc<Space>> {
        if stroke { &mut self.state.stroke_space } else { &mut self.state.fill_space }
    }

    fn set_colour(&mut self, stroke: bool, operands: Operands) -> Option<()> {
        if self.frame.uncoloured {
            return Some(());
        }
        let selected = if stroke { &self.state.stroke_space } else { &self.state.fill_space };
        let paint = if stroke { &self.state.graphics.stroke } else { &self.state.graphics.fill };
        let space = match (paint, selected) {
            (Paint::Solid(colour), _) => colour.space.clone(),
            (_, Some(space)) => space.clone(),
            // the space could not be read, which has been told
            _ => return Some(()),
        };
        let numbers: Vec<f32> = operands.0.iter().filter_map(|o| number(o).map(|v| v as f32)).collect();
        match (&*space, operands.0.last()) {
            (Space::Pattern(under), Some(Object::Name(name))) => {
                let colour = under.as_ref().map(|under| Colour::new(under.clone(), &numbers));
                self.select_pattern(stroke, name, colour);
                Some(())
            }
            (Space::Pattern(_), _) => None,
            _ if numbers.len() < space.components() => None,
            _ => {
                self.set_paint(stroke, Paint::Solid(Colour::new(space, &numbers)), None);
                Some(())
            }
        }
    }

    fn select_pattern(&mut self, stroke: bool, name: &[u8], colour: Option<Colour>) {
        let (paint, pattern) = match self.pattern(name, colour) {
            Some(pattern @ Pattern::Shading { .. }) => {
                let Pattern::Shading { shading, .. } = &pattern else { return };
                (Paint::Shading(shading.clone()), Some(pattern))
            }
            Some(Pattern::Tiling(tiling)) => (Paint::Tiling(tiling.colour.clone()), Some(Pattern::Tiling(tiling))),
            None => (Paint::Nothing, None),
        };
        self.set_paint(stroke, paint, pattern);
    }
}
