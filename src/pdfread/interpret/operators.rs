//! The operators (ISO 32000-1, annex A), each sent to the part that does it.

use super::super::access::{number, numbers};
use super::super::lexer::Lexer;
use super::super::problem::ProblemKind;
use super::super::state::{Intent, Rule};
use super::Walk;
use kurbo::{Affine, Cap, Join};
use lopdf::Object;

/// An operator's operands.
#[derive(Clone, Copy)]
pub(super) struct Operands<'o>(pub &'o [Object]);

impl<'o> Operands<'o> {
    /// The last `N` operands, all numbers.
    pub fn numbers<const N: usize>(self) -> Option<[f64; N]> {
        let from = self.0.len().checked_sub(N)?;
        let values: Option<Vec<f64>> = self.0.get(from..)?.iter().map(number).collect();
        values?.try_into().ok()
    }
    pub fn number(self) -> Option<f64> {
        self.numbers::<1>().map(|[value]| value)
    }
    pub fn name(self) -> Option<&'o [u8]> {
        self.0.last()?.as_name().ok()
    }
    pub fn string(self) -> Option<&'o [u8]> {
        self.0.last()?.as_str().ok()
    }
}

impl<'a> Walk<'a, '_> {
    /// Runs an operator.
    pub(super) fn operator(&mut self, name: &[u8], operands: &[Object], lexer: &mut Lexer) {
        let operands = Operands(operands);
        let done = match name {
            b"BI" => self.inline_image(lexer),
            _ => self
                .state_operator(name, operands)
                .or_else(|| self.path_operator(name, operands))
                .or_else(|| self.text_operator(name, operands))
                .or_else(|| self.colour_operator(name, operands))
                .or_else(|| self.object_operator(name, operands))
                .unwrap_or_else(|| {
                    if self.lenient == 0 {
                        let name = String::from_utf8_lossy(name).into_owned();
                        self.problem(ProblemKind::UnknownOperator(name));
                    }
                    Some(())
                }),
        };
        if done.is_none() {
            self.problem(ProblemKind::BadOperands(String::from_utf8_lossy(name).into_owned()));
        }
    }

    /// Graphics state (8.4.4) and compatibility (7.8.2). The outer option says whether it is one
    /// of these, the inner whether its operands will do.
    fn state_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        Some(match name {
            b"q" => {
                self.push_state();
                Some(())
            }
            b"Q" => {
                if self.saved.len() > self.frame.floor.0 {
                    self.restore();
                } else {
                    self.problem(ProblemKind::RestoreWithoutSave);
                }
                Some(())
            }
            b"cm" => operands.numbers().and_then(|m| self.concatenate(Affine::new(m))),
            b"gs" => operands.name().map(|name| self.ext_gstate(name)),
            b"BX" => {
                self.lenient += 1;
                Some(())
            }
            b"EX" => {
                self.lenient = self.lenient.saturating_sub(1);
                Some(())
            }
            b"ri" => operands.name().map(|name| self.set_intent(name)),
            b"i" => operands.number().map(|_| ()),
            _ => return self.line_operator(name, operands),
        })
    }

    fn line_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        Some(match name {
            b"w" => operands.number().map(|width| self.state.line.width = width.abs()),
            b"J" => operands.number().and_then(cap).map(|cap| self.state.line.cap = cap),
            b"j" => operands.number().and_then(join).map(|join| self.state.line.join = join),
            b"M" => operands.number().map(|miter| self.state.line.miter = miter.max(1.0)),
            b"d" => match operands.0 {
                [.., dash, phase] => self.dash(dash, phase),
                _ => None,
            },
            _ => return None,
        })
    }

    pub(super) fn dash(&mut self, dash: &Object, phase: &Object) -> Option<()> {
        let dash = numbers(self.file, dash).filter(|d| d.len() <= 256 && d.iter().all(|v| *v >= 0.0))?;
        // dashes of no length at all would be a line of nothing (8.4.3.6)
        let dash = if dash.iter().sum::<f64>() > 0.0 { dash } else { Vec::new() };
        self.state.line.phase = number(phase)?;
        self.state.line.dash = dash.into();
        Some(())
    }

    pub(super) fn set_intent(&mut self, name: &[u8]) {
        self.state.graphics.intent = Intent::from_name(name).unwrap_or_default();
    }

    fn push_state(&mut self) {
        if self.saved.len() < super::MAX_SAVED {
            self.save();
        } else {
            self.problem(ProblemKind::Limit(format!("more than {} states are saved at once", super::MAX_SAVED)));
            self.operators_left = 0;
        }
    }

    /// `None` where the matrix leaves what can be computed with.
    pub(super) fn concatenate(&mut self, matrix: Affine) -> Option<()> {
        let ctm = self.state.graphics.ctm * matrix;
        let usable = ctm.as_coeffs().iter().all(|v| v.is_finite() && v.abs() < 1e15);
        usable.then(|| self.state.graphics.ctm = ctm)
    }

    /// Path construction, painting and clipping (8.5).
    fn path_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        let paint = |walk: &mut Self, fill: Option<Rule>, stroke: bool, close: bool| {
            if close {
                walk.close_path();
            }
            walk.paint_path(fill, stroke);
            Some(())
        };
        Some(match name {
            b"m" | b"l" | b"c" | b"v" | b"y" | b"re" => self.construct(name, operands),
            b"h" => {
                self.close_path();
                Some(())
            }
            b"S" => paint(self, None, true, false),
            b"s" => paint(self, None, true, true),
            b"f" | b"F" => paint(self, Some(Rule::NonZero), false, false),
            b"f*" => paint(self, Some(Rule::EvenOdd), false, false),
            b"B" => paint(self, Some(Rule::NonZero), true, false),
            b"B*" => paint(self, Some(Rule::EvenOdd), true, false),
            b"b" => paint(self, Some(Rule::NonZero), true, true),
            b"b*" => paint(self, Some(Rule::EvenOdd), true, true),
            b"n" => paint(self, None, false, false),
            b"W" => {
                self.making.clip = Some(Rule::NonZero);
                Some(())
            }
            b"W*" => {
                self.making.clip = Some(Rule::EvenOdd);
                Some(())
            }
            _ => return None,
        })
    }

    /// XObjects, shadings, marked content, Type 3 glyphs.
    fn object_operator(&mut self, name: &[u8], operands: Operands) -> Option<Option<()>> {
        Some(match name {
            b"Do" => operands.name().map(|name| self.x_object(name)),
            b"sh" => operands.name().map(|name| self.shading(name)),
            b"BMC" => operands.name().map(|tag| self.begin_marked(tag, None)),
            b"BDC" => match operands.0 {
                [.., Object::Name(tag), properties] => {
                    self.begin_marked(tag, Some(properties));
                    Some(())
                }
                _ => None,
            },
            b"EMC" => {
                self.end_of_marked();
                Some(())
            }
            b"MP" | b"DP" => Some(()),
            b"d0" => operands.numbers::<2>().map(|_| ()),
            b"d1" => operands.numbers::<6>().map(|_| self.uncoloured_glyph()),
            _ => return None,
        })
    }
}

/// The line cap of a number (8.4.3.3).
pub(super) fn cap(number: f64) -> Option<Cap> {
    match number as i64 {
        0 => Some(Cap::Butt),
        1 => Some(Cap::Round),
        2 => Some(Cap::Square),
        _ => None,
    }
}

/// The line join of a number (8.4.3.4).
pub(super) fn join(number: f64) -> Option<Join> {
    match number as i64 {
        0 => Some(Join::Miter),
        1 => Some(Join::Round),
        2 => Some(Join::Bevel),
        _ => None,
    }
}
