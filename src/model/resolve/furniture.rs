//! Furniture: lines made of templates with fields in braces, and the newspaper's name.

use std::ops::Range;

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::input::layout::{Line, SlotTable};
use crate::input::toml::{Key, Parsed};
use crate::model::{Element, ElementKind, Part, Text};

use super::copy::CopyBuilder;
use super::index;
use super::issue::{Field, Issue, unknown_field};
use super::parts::Setter;
use crate::input::layout::Layout;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'t> {
    /// Characters as they stand, and where in the template.
    Literal(&'t str, Range<usize>),
    /// A field's name, and where its braces stand.
    Field(&'t str, Range<usize>),
}

/// Takes a template apart; `{{` and `}}` are the braces themselves.
fn pieces(template: &str) -> Result<Vec<Piece<'_>>, String> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(rest) = template.get(at..).filter(|r| !r.is_empty()) {
        let stop = rest.find(['{', '}']).unwrap_or(rest.len());
        if stop > 0 {
            out.push(Piece::Literal(rest.get(..stop).unwrap_or(""), at..at + stop));
            at += stop;
            continue;
        }
        if let Some(brace) = ["{{", "}}"].iter().find(|b| rest.starts_with(**b)) {
            out.push(Piece::Literal(brace.get(..1).unwrap_or(""), at..at + 1));
            at += 2;
            continue;
        }
        let end = rest.find('}').filter(|_| rest.starts_with('{'));
        let Some(end) = end else {
            return Err(format!("a brace without its partner in `{template}`"));
        };
        out.push(Piece::Field(rest.get(1..end).unwrap_or("").trim(), at..at + end + 1));
        at += end + 1;
    }
    Ok(out)
}

/// Sets the lines of furniture of one slot.
pub struct FurnitureSetter<'a, 'b, 'c> {
    /// Styles, grid and language of the slot.
    pub setter: &'c mut Setter<'a, 'b>,
    /// The issue, for its fields.
    pub issue: &'c Issue,
    /// The page's entry in the plan.
    pub entry: usize,
    /// The layout, for places.
    pub layout: &'c Parsed<Layout>,
    /// The slot's index in it.
    pub slot: usize,
    /// The index of stories, where a line asks for it.
    pub index: &'c [index::Entry],
}

/// Whether furniture has a field of the index of stories.
pub fn asks_for_index(table: &SlotTable) -> bool {
    let has = |template: &String| template.contains("{index") || template.contains("{ index");
    table.text.iter().flatten().any(|line| match line {
        Line::One(template) => has(template),
        Line::Spread(templates) => templates.iter().any(has),
    })
}

/// Whether a line stands once for every entry of the index.
fn repeats(line: &Line) -> bool {
    let each = |template: &String| {
        let fields = pieces(template).unwrap_or_default();
        fields.iter().any(|p| matches!(p, Piece::Field(name, _) if matches!(index::parse(name), Some((None, _)))))
    };
    match line {
        Line::One(template) => each(template),
        Line::Spread(templates) => templates.iter().any(each),
    }
}

impl FurnitureSetter<'_, '_, '_> {
    /// Every line that has something to say.
    pub fn lines(&mut self, table: &SlotTable) -> Vec<Element> {
        let mut out = Vec::new();
        for (i, line) in table.text.iter().flatten().enumerate() {
            let times: Vec<Option<usize>> =
                if repeats(line) { (0..self.index.len()).map(Some).collect() } else { vec![None] };
            let kinds = times.into_iter().filter_map(|at| self.line(i, line, at));
            out.extend(kinds.map(|kind| Element { part: Part::Furniture, kind }));
        }
        out
    }

    /// A line; `at` is the entry of the index that it stands for, if one.
    fn line(&mut self, index: usize, line: &Line, at: Option<usize>) -> Option<ElementKind> {
        let path = [Key::Name("slot"), Key::Index(self.slot), Key::Name("text"), Key::Index(index)];
        match line {
            Line::One(template) => {
                let (text, said) = self.template(template, self.layout.span(&path), at);
                said.then_some(ElementKind::Text(text))
            }
            Line::Spread(templates) => {
                let place = |k| {
                    let full: Vec<Key> = path.iter().copied().chain([Key::Index(k)]).collect();
                    self.layout.span(&full)
                };
                let places: Vec<Option<Span>> = (0..templates.len()).map(place).collect();
                let texts: Vec<(Text, bool)> =
                    templates.iter().zip(places).map(|(t, span)| self.template(t, span, at)).collect();
                let said = texts.iter().any(|(_, said)| *said);
                said.then(|| ElementKind::Row(texts.into_iter().map(|(text, _)| text).collect()))
            }
        }
    }

    /// A template filled in, and whether it says anything: it has no field, or one that is not
    /// empty.
    fn template(&mut self, template: &str, at: Option<Span>, entry: Option<usize>) -> (Text, bool) {
        let style = self.setter.style("furniture", true);
        let mut copy = CopyBuilder::new(self.setter.sheet, self.setter.book, style);
        let pieces = match pieces(template) {
            Ok(pieces) => pieces,
            Err(message) => {
                let d = Diagnostic::error("template", message).at_opt(at, "");
                self.setter.found.push(d.help("write a field as {date}, and a brace itself as {{ or }}"));
                Vec::new()
            }
        };
        let (mut fields, mut said, mut literal) = (0, false, false);
        for piece in pieces {
            match piece {
                Piece::Literal(text, range) => {
                    literal = true;
                    copy.plain(text, at.map(|span| within(span, &range)));
                }
                Piece::Field(name, range) => {
                    fields += 1;
                    let place = at.map(|span| within(span, &range));
                    let (value, source) = match of_index(self.index, name, entry) {
                        Some(known) => known,
                        None => value(self.issue, name, self.entry, place, self.setter.found),
                    };
                    said |= !value.is_empty();
                    copy.plain(&value, source.or(place));
                }
            }
        }
        (copy.finish(), said || (fields == 0 && literal))
    }
}

/// A field of the index of stories, of the entry that its line stands for where it names none;
/// `None` for any other field.
fn of_index(entries: &[index::Entry], name: &str, at: Option<usize>) -> Option<(String, Option<Span>)> {
    let (number, part) = index::parse(name)?;
    let nothing = index::Entry { head: String::new(), page: String::new(), section: String::new(), span: None };
    nothing.part(part)?;
    let entry = number.or(at).and_then(|number| entries.get(number));
    Some(entry.map_or((String::new(), None), |e| (e.part(part).unwrap_or_default(), e.span)))
}

/// A part of a quoted string of a file, as near as escapes allow.
fn within(quoted: Span, range: &Range<usize>) -> Span {
    let offset = |n: usize| quoted.start.saturating_add(1).saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
    let limit = quoted.end.saturating_sub(1).max(quoted.start);
    Span { file: quoted.file, start: offset(range.start).min(limit), end: offset(range.end).min(limit) }
}

fn value(issue: &Issue, name: &str, entry: usize, at: Option<Span>, found: &mut Diagnostics) -> (String, Option<Span>) {
    match issue.field(name, entry) {
        Field::Known(value, span) => (value, span),
        Field::OddExtent(pages) => {
            // Of an issue of more pages the plan's check has said so already.
            if pages == 1 {
                let d = raise("extent-odd", "the plan has 1 page, which makes no whole sheet");
                let d = d.at_opt(issue.span(&[Key::Name("plan")]), "");
                found.push(d.help("a sheet has four pages, half a sheet two: plan every page of the issue"));
            }
            (format!("{pages}版"), None)
        }
        Field::Unknown => {
            found.push(unknown_field(name, issue, at));
            (String::new(), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_come_apart() {
        let literal = |t: &'static str, r| Piece::Literal(t, r);
        assert_eq!(
            pieces("今日{date} {{x}}").unwrap(),
            [
                literal("今日", 0..6),
                Piece::Field("date", 6..12),
                literal(" ", 12..13),
                literal("{", 13..14),
                literal("x", 15..16),
                literal("}", 16..17)
            ]
        );
        for bad in ["{date", "date}", "{", "}"] {
            assert!(pieces(bad).is_err(), "{bad}");
        }
        assert_eq!(pieces("").unwrap(), []);
    }
}
