//! Lists: each item hung on its number or bullet.

use crate::geom::Em;
use crate::input::manuscript::Inlines;
use crate::input::style::NumeralsValue;
use crate::model::calendar::chinese_count;
use crate::model::{Element, ElementKind, Part, Style};

use super::parts::{Setter, ends};

/// Counts to here have Chinese numerals (一萬 and more have none in a list).
const MOST: u32 = 9999;

impl Setter<'_, '_> {
    /// A list's items, numbered from `start` or with bullets.
    pub(super) fn list(
        &mut self,
        start: Option<u32>,
        items: &[Inlines],
        part: Part,
        name: &str,
        main: bool,
    ) -> Vec<Element> {
        let (mut style, label_style, numerals) = self.list_styles(part, name, main);
        let labels: Vec<String> = (0..items.len()).map(|i| label(start, i, numerals)).collect();
        if start.is_some() && numerals == NumeralsValue::Han {
            style.hang = style.hang.max(widest(&labels, &label_style, &style));
        }
        let mut elements = Vec::new();
        for (item, label) in items.iter().zip(labels) {
            let mut copy = self.copy(label_style.clone());
            copy.plain(&label, ends(item).0);
            let label = copy.finish();
            let body = self.run(style.clone(), item, None);
            elements.push(Element { part, kind: ElementKind::Item { label, body } });
        }
        elements
    }

    /// The styles of a list's text and of its labels, and what it counts in. A sidebar's list
    /// hangs as its style says; a list elsewhere takes the style `list`, else its paragraphs'
    /// style with a hang.
    fn list_styles(&mut self, part: Part, name: &str, main: bool) -> (Style, Style, NumeralsValue) {
        if part == Part::Sidebar {
            let style = self.style(name, main);
            let label = self.sheet.overlay("sidebar-label", &style, self.found);
            let numerals = self.sheet.numerals(&["sidebar-label", &style.name]);
            let numerals = numerals.unwrap_or(usual_numerals(&style));
            return (style, label, numerals);
        }
        let mut style = if self.sheet.has("list") { self.style("list", false) } else { self.style(name, main) };
        let numerals = self.sheet.numerals(&[&style.name]).unwrap_or(usual_numerals(&style));
        if !self.sheet.has("list") {
            style.indent = Em::ZERO;
            style.hang = style.hang.max(Em::ems(2));
        }
        (style.clone(), style, numerals)
    }
}

/// Vertical lines of Chinese count in its own numerals, as papers do; all others in figures.
fn usual_numerals(style: &Style) -> NumeralsValue {
    let han = style.writing.is_vertical() && style.lang.starts_with("zh");
    if han { NumeralsValue::Han } else { NumeralsValue::Figures }
}

/// An item's number, else its bullet.
fn label(start: Option<u32>, index: usize, numerals: NumeralsValue) -> String {
    let Some(first) = start else { return "•".to_owned() };
    let number = first.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
    match numerals {
        NumeralsValue::Han if number <= MOST => format!("{}、", chinese_count(number)),
        _ => number.to_string(),
    }
}

/// The length of the longest label, in ems of the text that hangs on it.
fn widest(labels: &[String], label: &Style, text: &Style) -> Em {
    let most = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let most = i64::try_from(most).unwrap_or(0);
    let length = label.size * most + label.tracking.at(label.size) * most;
    Em::ratio(length.raw(), text.size.raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_count_in_figures_or_in_han() {
        let of = |start, index, numerals| label(start, index, numerals);
        assert_eq!(of(None, 3, NumeralsValue::Han), "•");
        assert_eq!(of(Some(1), 0, NumeralsValue::Figures), "1");
        assert_eq!(of(Some(1), 0, NumeralsValue::Han), "一、");
        assert_eq!(of(Some(1), 10, NumeralsValue::Han), "十一、");
        assert_eq!(of(Some(100), 5, NumeralsValue::Han), "一百零五、");
        assert_eq!(of(Some(9999), 1, NumeralsValue::Han), "10000");
        assert_eq!(of(Some(u32::MAX), 5, NumeralsValue::Figures), "4294967295");
    }
}
