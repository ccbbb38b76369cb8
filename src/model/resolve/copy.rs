//! Copy: a manuscript's inline text, and texts the engine makes, as [`Text`] with its styles.

use std::collections::HashMap;
use std::ops::Range;

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::geom::Orientation;
use crate::input::manuscript::{Inlines, Mark};
use crate::model::{Annotation, Reading, Style, StyleId, Text};

use super::styles::StyleSheet;

/// The styles of a job, each once.
#[derive(Default)]
pub struct StyleBook {
    styles: Vec<Style>,
    ids: HashMap<Style, StyleId>,
}

impl StyleBook {
    /// The id of a style.
    pub fn id(&mut self, style: Style) -> StyleId {
        let next = StyleId(u32::try_from(self.styles.len()).unwrap_or(u32::MAX));
        *self.ids.entry(style).or_insert_with_key(|style| {
            self.styles.push(style.clone());
            next
        })
    }
    /// All styles, by id.
    pub fn into_styles(self) -> Vec<Style> {
        self.styles
    }
}

/// A text being put together from pieces.
pub struct CopyBuilder<'a, 'b> {
    sheet: &'b StyleSheet<'a>,
    book: &'b mut StyleBook,
    style: Style,
    text: Text,
}

impl<'a, 'b> CopyBuilder<'a, 'b> {
    /// An empty text in a style.
    pub fn new(sheet: &'b StyleSheet<'a>, book: &'b mut StyleBook, style: Style) -> CopyBuilder<'a, 'b> {
        let id = book.id(style.clone());
        CopyBuilder { sheet, book, style, text: Text { style: id, ..Text::default() } }
    }

    /// Adds characters; `source` is where they stand in a file, or what they were computed from.
    pub fn plain(&mut self, text: &str, source: Option<Span>) -> &mut Self {
        if let (Some(span), false) = (source, text.is_empty()) {
            self.text.source.push((self.text.text.len(), span));
        }
        self.text.text.push_str(text);
        self
    }

    /// Adds a manuscript's inline text with its marks and preferred breaks; `run` is the style of
    /// the whole piece (a credit, a slug), over which the marks' own styles are laid.
    pub fn inlines(&mut self, inlines: &Inlines, run: Option<&str>, found: &mut Diagnostics) -> &mut Self {
        let start = self.text.text.len();
        self.text.text.push_str(&inlines.text);
        self.text.preferred.extend(inlines.preferred.iter().map(|at| start + at));
        self.text.source.extend(inlines.source.iter().map(|(at, span)| (start + at, *span)));
        let annotations = inlines.marks.iter().filter_map(|(r, mark)| Some((r, annotation(mark)?)));
        let annotations = annotations.map(|(r, annotation)| (start + r.start..start + r.end, annotation));
        self.text.annotations.extend(annotations);
        let styled = |mark: &Mark| mark_style(mark).is_some() || matches!(mark, Mark::Note(_));
        let styled: Vec<&(Range<usize>, Mark)> = inlines.marks.iter().filter(|(_, mark)| styled(mark)).collect();
        for range in pieces(inlines.text.len(), &styled) {
            let marks = || styled.iter().filter(|(r, _)| r.start <= range.start && range.end <= r.end).map(|(_, m)| m);
            let run = run.map(|name| (name, None));
            let names: Vec<(&str, Option<Span>)> = run.into_iter().chain(marks().filter_map(mark_style)).collect();
            let note = marks().any(|mark| matches!(mark, Mark::Note(_)));
            self.run(start + range.start..start + range.end, &names, note, found);
        }
        self
    }

    /// Adds characters in an inline style.
    pub fn styled(&mut self, text: &str, run: &str, source: Option<Span>, found: &mut Diagnostics) -> &mut Self {
        let start = self.text.text.len();
        self.plain(text, source);
        self.run(start..start + text.len(), &[(run, None)], false, found);
        self
    }

    /// The text.
    pub fn finish(self) -> Text {
        self.text
    }

    /// Lays styles over a range, each with the place that names it; the mark of a note is smaller.
    fn run(&mut self, range: Range<usize>, names: &[(&str, Option<Span>)], note: bool, found: &mut Diagnostics) {
        if names.is_empty() && !note || range.is_empty() {
            return;
        }
        let mut style = self.style.clone();
        for (name, place) in names {
            if !self.sheet.has(name) {
                let message = format!("there is no style `{name}`: the text is set as the rest of its paragraph");
                let place = place.or_else(|| self.text.span_of(range.clone()));
                let d = Diagnostic::warning("style-missing", message).at_opt(place, "");
                found.push(d.help(format!("add [style.{name}] to the style file")));
                continue;
            }
            style = self.sheet.overlay(name, &style, found);
        }
        if note {
            style.size = style.annotation.note.at(style.size);
        }
        let id = self.book.id(style);
        if id == self.text.style {
            return;
        }
        match self.text.runs.last_mut() {
            Some((last, style)) if last.end == range.start && *style == id => last.end = range.end,
            _ => self.text.runs.push((range, id)),
        }
    }
}

/// The style that a mark lays over its text, and where the manuscript names it.
fn mark_style(mark: &Mark) -> Option<(&str, Option<Span>)> {
    match mark {
        Mark::Strong => Some(("strong", None)),
        Mark::Emphasis => Some(("emphasis", None)),
        Mark::Style(name) => Some((&name.value, Some(name.span))),
        _ => None,
    }
}

/// What a mark sets beside its characters.
fn annotation(mark: &Mark) -> Option<Annotation> {
    let reading = |r: &crate::input::manuscript::Reading| Reading { text: r.text.clone(), source: r.source.clone() };
    match mark {
        Mark::Strong | Mark::Emphasis | Mark::Style(_) => None,
        Mark::Dots => Some(Annotation::Dots),
        Mark::Name => Some(Annotation::Name),
        Mark::Title => Some(Annotation::Title),
        Mark::Abreast => Some(Annotation::Set(Orientation::Combined)),
        Mark::Upright => Some(Annotation::Set(Orientation::Upright)),
        Mark::Turned => Some(Annotation::Set(Orientation::Sideways)),
        Mark::Ruby(r) => Some(Annotation::Ruby(reading(r))),
        Mark::Bopomofo(r) => Some(Annotation::Bopomofo(reading(r))),
        Mark::Note(_) => Some(Annotation::Note),
    }
}

/// A text of a length cut wherever one of some marks starts or ends.
fn pieces(len: usize, marks: &[&(Range<usize>, Mark)]) -> Vec<Range<usize>> {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|(r, _)| [r.start.min(len), r.end.min(len)]).collect();
    cuts.extend([0, len]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).filter_map(|w| Some(*w.first()?..*w.last()?)).collect()
}
