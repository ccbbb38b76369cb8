//! Making paths (ISO 32000-1, 8.5.2). Points go to page space as they come, since the CTM that
//! counts for a point is the one at its operator.

use super::super::problem::ProblemKind;
use super::operators::Operands;
use super::{MAX_SEGMENTS, Walk};
use kurbo::Point;

impl Walk<'_, '_> {
    /// `m`, `l`, `c`, `v`, `y`, `re`.
    pub(super) fn construct(&mut self, name: &[u8], operands: Operands) -> Option<()> {
        if self.making.path.elements().len() >= MAX_SEGMENTS {
            self.problem(ProblemKind::Limit(format!("a path has more than {MAX_SEGMENTS} segments")));
            return Some(());
        }
        let ctm = self.state.graphics.ctm;
        let at = |x: f64, y: f64| ctm * Point::new(x, y);
        match name {
            b"m" => {
                let [x, y] = operands.numbers()?;
                self.move_to(at(x, y));
            }
            b"l" => {
                let [x, y] = operands.numbers()?;
                self.ensure_current(at(x, y));
                self.making.path.line_to(at(x, y));
                self.making.current = Some(at(x, y));
            }
            b"c" => {
                let [x1, y1, x2, y2, x3, y3] = operands.numbers()?;
                self.curve(Some(at(x1, y1)), at(x2, y2), at(x3, y3));
            }
            b"v" => {
                let [x2, y2, x3, y3] = operands.numbers()?;
                self.curve(None, at(x2, y2), at(x3, y3));
            }
            b"y" => {
                let [x1, y1, x3, y3] = operands.numbers()?;
                self.curve(Some(at(x1, y1)), at(x3, y3), at(x3, y3));
            }
            _ => {
                let [x, y, w, h] = operands.numbers()?;
                self.move_to(at(x, y));
                let corners = [at(x + w, y), at(x + w, y + h), at(x, y + h)];
                corners.into_iter().for_each(|corner| self.making.path.line_to(corner));
                self.close_path();
            }
        }
        Some(())
    }

    fn move_to(&mut self, point: Point) {
        self.making.path.move_to(point);
        self.making.start = Some(point);
        self.making.current = Some(point);
    }

    /// A segment without a current point starts where it can, as viewers do.
    fn ensure_current(&mut self, point: Point) -> Point {
        if let Some(current) = self.making.current {
            // after `h` the new subpath starts at the old one's start
            if self.making.path.elements().last() == Some(&kurbo::PathEl::ClosePath) {
                self.making.path.move_to(current);
            }
            return current;
        }
        self.problem(ProblemKind::Nesting("a path's segment has no point to start from"));
        self.move_to(point);
        point
    }

    fn curve(&mut self, first: Option<Point>, second: Point, end: Point) {
        let current = self.ensure_current(first.unwrap_or(second));
        self.making.path.curve_to(first.unwrap_or(current), second, end);
        self.making.current = Some(end);
    }

    pub(super) fn close_path(&mut self) {
        let open = !matches!(self.making.path.elements().last(), None | Some(kurbo::PathEl::ClosePath));
        if open {
            self.making.path.close_path();
            self.making.current = self.making.start;
        }
    }
}
