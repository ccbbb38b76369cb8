//! What a style must be beyond its shape: limits in order, sizes above nothing, no circles.

use std::collections::BTreeMap;

use super::{FitTable, GapValue, LinesValue, StyleFile, StyleTable};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::geom::{Em, Length};
use crate::input::nearest::nearest;
use crate::input::toml::{Key, Parsed, keys, shown};

mod values;

/// The widths, in percent, that a head's letters may be set to (長體、扁體).
const WIDTHS: std::ops::RangeInclusive<u16> = 85..=115;

pub(super) fn check(file: &Parsed<StyleFile>) -> Diagnostics {
    let mut found = Diagnostics::default();
    check_styles(&file.value.style, &|path| file.span(path), true, &mut found);
    found
}

/// Checks styles that stand under `style` of a file. A base that is not among them is an error
/// when the styles are `complete` (a layout's own may be based on those of its style file).
pub(crate) fn check_styles(
    styles: &BTreeMap<String, StyleTable>,
    span: &dyn Fn(&[Key]) -> Option<Span>,
    complete: bool,
    found: &mut Diagnostics,
) {
    for (name, style) in styles {
        let mut check = Check { name, span, found };
        check.lengths(style);
        check.limits(style);
        check.values(style);
        if let Some(base) = style.based_on.as_ref().filter(|_| complete) {
            check.base(base, styles);
        }
        if let Some(fit) = &style.fit {
            check.fit(fit);
        }
    }
    for circle in circles(styles) {
        let name = circle.first().copied().unwrap_or_default();
        Check { name, span, found }.circle(&circle);
    }
}

struct Check<'a> {
    name: &'a str,
    span: &'a dyn Fn(&[Key]) -> Option<Span>,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    fn report(&mut self, code: &'static str, path: &[Key], message: String, help: &str) {
        let mut full = vec![Key::Name("style"), Key::Name(self.name)];
        full.extend_from_slice(path);
        let found = Diagnostic::error(code, message).at_opt((self.span)(&full), "").help(help);
        self.found.push(found);
    }

    fn lengths(&mut self, style: &StyleTable) {
        for (key, length) in [("size", style.size), ("leading", style.leading)] {
            if length.is_some_and(|length| length.0 <= Length::ZERO) {
                let message = format!("`{key}` of style `{}` is not above zero", self.name);
                self.report("not-positive", keys![key], message, "type has a size, such as \"9.5pt\"");
            }
        }
        if style.hang.is_some_and(|hang| hang.0 < Em::ZERO) {
            let message = format!("`hang` of style `{}` is negative", self.name);
            self.report("negative-length", keys!["hang"], message, "text hangs by nothing or more");
        }
        for (key, faces) in [("han", &style.han), ("marks", &style.marks), ("latin", &style.latin)] {
            if faces.as_ref().is_some_and(Vec::is_empty) {
                let message = format!("`{key}` of style `{}` names no face", self.name);
                self.report("no-face", keys![key], message, "name a face, or leave the key out to inherit it");
            }
        }
    }

    fn limits(&mut self, style: &StyleTable) {
        if let Some(GapValue::Range([least, set, most])) = style.gap
            && !(least.0 <= set.0 && set.0 <= most.0)
        {
            let message = format!("`gap` of style `{}` is not in order", self.name);
            self.report("limits-inverted", keys!["gap"], message, "write least, as set, most");
        }
        for (key, lines) in [("before", style.before), ("after", style.after)] {
            if let Some(LinesValue::Range([least, most])) = lines
                && least > most
            {
                self.inverted(&[key], &format!("[{most}, {least}]"));
            }
        }
    }

    fn fit(&mut self, fit: &FitTable) {
        let [least, most] = fit.size;
        if least.0 <= Length::ZERO {
            let message = format!("the smallest `size` of style `{}` is not above zero", self.name);
            self.report("not-positive", keys!["fit", "size", 0], message, "type has a size, such as \"9.5pt\"");
        }
        if least.0 > most.0 {
            self.inverted(&["fit", "size"], "the smaller size first");
        }
        if fit.tracking.is_some_and(|[least, most]| least.0 > most.0) {
            self.inverted(&["fit", "tracking"], "the smaller space first");
        }
        for (index, width) in fit.width.into_iter().flatten().enumerate() {
            if !WIDTHS.contains(&width) {
                let message = format!("a width of {width} percent deforms the letters of style `{}`", self.name);
                self.report("width-range", keys!["fit", "width", index], message, "widths are from 85 to 115");
            }
        }
        if let Some([least, most]) = fit.width.filter(|[least, most]| least > most) {
            self.inverted(&["fit", "width"], &format!("[{most}, {least}]"));
        }
        if fit.lines == Some(0) {
            let message = format!("heads of style `{}` are fitted into no lines", self.name);
            self.report("not-positive", keys!["fit", "lines"], message, "heads have 1 line or more");
        }
    }

    fn inverted(&mut self, path: &[&str], right: &str) {
        let key = path.last().copied().unwrap_or_default();
        let path: Vec<Key> = path.iter().copied().map(Key::Name).collect();
        let message = format!("the limits of `{key}` of style `{}` are inverted", self.name);
        self.report("limits-inverted", &path, message, &format!("write {right}"));
    }

    /// A base must be among the styles.
    fn base(&mut self, base: &str, styles: &BTreeMap<String, StyleTable>) {
        if styles.contains_key(base) {
            return;
        }
        let message = format!("style `{}` is based on `{}`, which is not in this file", self.name, shown(base));
        let help = match nearest(base, styles.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add a table [style.{}]", shown(base)),
        };
        self.report("unknown-style", keys!["based-on"], message, &help);
    }
    /// Following bases must come to an end; a circle is reported at one of its styles.
    fn circle(&mut self, way: &[&str]) {
        let message = format!("styles are based on each other in a circle: {} → {}", way.join(" → "), self.name);
        let help = "one of them must be based on another style, or on none";
        self.report("style-cycle", keys!["based-on"], message, help);
    }
}

/// The circles of styles based on each other, each beginning at its first style by name.
fn circles(styles: &BTreeMap<String, StyleTable>) -> Vec<Vec<&str>> {
    let mut circles = Vec::new();
    // The walk on which a style was first met: every style is walked over once.
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for (walk, start) in styles.keys().enumerate() {
        let mut way: Vec<&str> = Vec::new();
        let mut at = Some(start.as_str());
        while let Some(name) = at.filter(|name| !met.contains_key(name)) {
            met.insert(name, walk);
            way.push(name);
            at = styles.get(name).and_then(|style| style.based_on.as_deref());
        }
        let Some(from) = at.filter(|name| met.get(name) == Some(&walk)) else { continue };
        let mut circle: Vec<&str> = way.into_iter().skip_while(|name| *name != from).collect();
        let first = circle.iter().enumerate().min_by_key(|(_, name)| **name).map_or(0, |(index, _)| index);
        circle.rotate_left(first);
        circles.push(circle);
    }
    circles
}
