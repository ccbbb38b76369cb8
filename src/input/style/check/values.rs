//! Values of a style's own tables: filling, annotations, outlines, tables; and plain numbers.

use super::Check;
use crate::geom::{Em, Length};
use crate::input::style::{AnnotationTable, FillTable, OutlineTable, StyleTable, TableTable, VerticalTable};
use crate::input::toml::{Key, keys};
use crate::input::units::EmValue;

/// How many digits may stand abreast in an em: four are a quarter of an em wide each.
const ABREAST: std::ops::RangeInclusive<u8> = 1..=3;

/// Most lines or characters that a style may ask to stay together.
const TOGETHER: std::ops::RangeInclusive<u8> = 1..=9;

impl Check<'_> {
    pub(super) fn values(&mut self, style: &StyleTable) {
        self.together(style);
        if let Some(width) = style.width.filter(|width| !super::WIDTHS.contains(width)) {
            let message = format!("a width of {width} percent deforms the letters of style `{}`", self.name);
            self.report("width-range", keys!["width"], message, "widths are from 85 to 115");
        }
        if style.interpunct.is_some_and(|v| v.0 <= Em::ZERO || v.0 > Em::ONE) {
            let message = format!("`interpunct` of style `{}` is no width of a mark", self.name);
            self.report("out-of-range", keys!["interpunct"], message, "it is above 0em and at most 1em");
        }
        if let Some(fill) = &style.fill {
            self.fill(fill);
        }
        if let Some(annotation) = &style.annotation {
            self.annotation(annotation);
        }
        if let Some(outline) = &style.outline {
            self.outline(outline);
        }
        if let Some(table) = &style.table {
            self.table(table);
        }
        if let Some(vertical) = &style.vertical {
            self.vertical(vertical);
        }
    }

    fn together(&mut self, style: &StyleTable) {
        let counts = [
            ("last-line", style.last_line, "a last line has from 1 to 9 characters at least"),
            ("orphans", style.orphans, "from 1 to 9 lines of a paragraph stay at a column's foot"),
            ("widows", style.widows, "from 1 to 9 lines of a paragraph stay at a column's top"),
        ];
        for (key, value, help) in counts {
            if let Some(value) = value.filter(|value| !TOGETHER.contains(value)) {
                let message = format!("`{key}` of style `{}` is {value}", self.name);
                self.report("out-of-range", keys![key], message, help);
            }
        }
    }

    fn vertical(&mut self, vertical: &VerticalTable) {
        if let Some(digits) = vertical.abreast.filter(|digits| !ABREAST.contains(digits)) {
            let message = format!("{digits} digits of style `{}` do not stand abreast in one em", self.name);
            let help = "2 or 3 digits stand abreast; write 1 for none";
            self.report("out-of-range", keys!["vertical", "abreast"], message, help);
        }
    }

    fn fill(&mut self, fill: &FillTable) {
        if let Some([least, most]) = fill.word_space {
            self.negative(&["fill", "word-space"], least, "a word space is nothing or more");
            if least.0 > most.0 {
                self.inverted(&["fill", "word-space"], "the smaller space first");
            }
        }
        if fill.loose.is_some_and(|loose| loose.0 <= Em::ZERO) {
            let message = format!("`loose` of style `{}` is not above zero", self.name);
            self.report("not-positive", keys!["fill", "loose"], message, "every justified line is opened by something");
        }
        if fill.centred_marks.is_some_and(|give| give.0 < Em::ZERO || give.0 > Em::HALF) {
            let message = format!("`centred-marks` of style `{}` is no part of a mark's blank", self.name);
            let help = "a centred mark has a quarter em on either side: from 0em to 0.5em";
            self.report("out-of-range", keys!["fill", "centred-marks"], message, help);
        }
    }

    fn annotation(&mut self, a: &AnnotationTable) {
        let sizes = [
            ("ruby", a.ruby),
            ("bopomofo", a.bopomofo),
            ("bopomofo-width", a.bopomofo_width),
            ("dot-size", a.dot_size),
            ("line", a.line),
            ("note", a.note),
        ];
        for (key, size) in sizes {
            if size.is_some_and(|size| size.0 <= Em::ZERO || size.0 > Em::ONE) {
                let message = format!("`{key}` of style `{}` is no size beside a text", self.name);
                self.report("out-of-range", keys!["annotation", key], message, "it is above 0em and at most 1em");
            }
        }
        if let Some(distance) = a.distance {
            self.negative(&["annotation", "distance"], distance, "annotations stand off their text by nothing or more");
        }
        if a.dot.as_ref().is_some_and(|dot| dot.chars().count() != 1) {
            let message = format!("`dot` of style `{}` is not one character", self.name);
            self.report("not-one-character", keys!["annotation", "dot"], message, "write one, such as \"•\" or \"﹅\"");
        }
    }

    fn outline(&mut self, outline: &OutlineTable) {
        if outline.width.0 <= Length::ZERO {
            let message = format!("the outline of style `{}` has no width", self.name);
            self.report("not-positive", keys!["outline", "width"], message, "a line has a width, such as \"0.5pt\"");
        }
    }

    fn table(&mut self, table: &TableTable) {
        if let Some([least, set]) = table.gap {
            self.negative(&["table", "gap"], least, "columns stand apart by nothing or more");
            if least.0 > set.0 {
                self.inverted(&["table", "gap"], "the smaller distance first");
            }
        }
        for (key, rule) in [("rule", table.rule), ("head-rule", table.head_rule)] {
            if rule.is_some_and(|rule| rule.0 < Length::ZERO) {
                let message = format!("`{key}` of style `{}` is negative", self.name);
                self.report("negative-length", keys!["table", key], message, "a rule is 0pt (none) or thicker");
            }
        }
    }

    fn negative(&mut self, path: &[&str], value: EmValue, help: &str) {
        if value.0 < Em::ZERO {
            let key = path.last().copied().unwrap_or_default();
            let path: Vec<Key> = path.iter().copied().map(Key::Name).collect();
            let message = format!("`{key}` of style `{}` is negative", self.name);
            self.report("negative-length", &path, message, help);
        }
    }
}
