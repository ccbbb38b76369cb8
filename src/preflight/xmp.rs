//! XMP: the properties of a file's metadata, as RDF writes them (ISO 16684-1).

use std::collections::BTreeMap;

use usvg::roxmltree::{Document, Node, ParsingOptions};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// A property's namespace and name.
pub(super) type Name = (&'static str, &'static str);

/// PDF/X identification.
pub(super) const PDFXID: &str = "http://www.npes.org/pdfx/ns/id/";
/// Dublin Core.
pub(super) const DC: &str = "http://purl.org/dc/elements/1.1/";
/// XMP basic.
pub(super) const XMP: &str = "http://ns.adobe.com/xap/1.0/";
/// XMP media management.
pub(super) const XMP_MM: &str = "http://ns.adobe.com/xap/1.0/mm/";
/// Adobe PDF.
pub(super) const PDF: &str = "http://ns.adobe.com/pdf/1.3/";

/// Properties by namespace and name; those with several values have them joined by commas.
#[derive(Debug, Default)]
pub(super) struct Properties(BTreeMap<(String, String), String>);

impl Properties {
    /// Reads a packet.
    ///
    /// # Errors
    /// Half a sentence, when it is not well-formed or describes nothing.
    pub fn read(bytes: &[u8]) -> Result<Properties, String> {
        let text = decoded(bytes);
        let options = ParsingOptions { nodes_limit: 200_000, ..ParsingOptions::default() };
        let parsed = Document::parse_with_options(text.trim_start_matches('\u{FEFF}').trim(), options);
        let document = parsed.map_err(|e| format!("is not well-formed: {e}"))?;
        let mut out = BTreeMap::new();
        for description in document.descendants().filter(|n| n.has_tag_name((RDF, "Description"))) {
            for attribute in description.attributes().filter(|a| a.namespace() != Some(RDF)) {
                let key = (attribute.namespace().unwrap_or_default().to_owned(), attribute.name().to_owned());
                out.insert(key, attribute.value().trim().to_owned());
            }
            for property in description.children().filter(Node::is_element) {
                let name = property.tag_name();
                out.insert((name.namespace().unwrap_or_default().to_owned(), name.name().to_owned()), value(property));
            }
        }
        if out.is_empty() { Err("describes nothing".to_owned()) } else { Ok(Properties(out)) }
    }

    /// A property's value, which may be empty; `None` when it is not there.
    pub fn get(&self, (space, name): Name) -> Option<&str> {
        self.0.get(&(space.to_owned(), name.to_owned())).map(String::as_str)
    }
}

fn value(property: Node) -> String {
    let text = |node: Node| -> String { node.text().unwrap_or_default().trim().to_owned() };
    let items: Vec<String> = property.descendants().filter(|n| n.has_tag_name((RDF, "li"))).map(text).collect();
    if items.is_empty() { text(property) } else { items.join(", ") }
}

/// The packet's text: UTF-8, or UTF-16 by its mark.
fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => crate::pdfread::access::text(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A date of PDF (`D:20260606021000+08'00'`) or ISO 8601 as seconds of UTC, to be compared.
pub(super) fn moment(text: &str) -> Option<i64> {
    let mut digits = Digits(text.trim().strip_prefix("D:").unwrap_or(text.trim()).as_bytes());
    let year = digits.number(4)?;
    let [month, day, hour, minute, second] =
        [(b'-', 1), (b'-', 1), (b'T', 0), (b':', 0), (b':', 0)].map(|(mark, none)| {
            digits.skip(mark);
            digits.number(2).unwrap_or(none)
        });
    if digits.skip(b'.') {
        while digits.number(1).is_some() {}
    }
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    let offset = digits.zone()?;
    let days = days(year, month, day);
    valid.then_some(((days * 24 + hour) * 60 + minute - offset) * 60 + second)
}

/// Digits still to be read.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn number(&mut self, count: usize) -> Option<i64> {
        let (head, rest) = self.0.split_at_checked(count)?;
        let number = std::str::from_utf8(head).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        self.0 = rest;
        Some(number)
    }
    fn skip(&mut self, mark: u8) -> bool {
        let there = self.0.first() == Some(&mark);
        if there {
            self.0 = self.0.get(1..).unwrap_or_default();
        }
        there
    }
    /// Minutes east of UTC; none is UTC.
    fn zone(&mut self) -> Option<i64> {
        let sign = match self.0 {
            [] | [b'Z', ..] => return Some(0),
            [b'+', ..] => 1,
            [b'-', ..] => -1,
            _ => return None,
        };
        self.0 = self.0.get(1..).unwrap_or_default();
        let hours = self.number(2)?;
        let _ = self.skip(b'\'') || self.skip(b':');
        Some(sign * (hours * 60 + self.number(2).unwrap_or(0)))
    }
}

/// Days since 0000-03-01 of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_both_notations_are_the_same_moment() {
        let at = moment("2026-06-06T02:10:00+08:00");
        assert_eq!(at, moment("D:20260606021000+08'00'"));
        assert_eq!(at, moment("2026-06-05T18:10:00.250Z"));
        assert_eq!(moment("2024-03-01").zip(moment("D:20240229")).map(|(a, b)| a - b), Some(86_400));
        for bad in ["", "yesterday", "2026-13-01", "D:20260606021000*08"] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn properties_stand_as_elements_and_as_attributes() {
        let packet = format!(
            "<?xpacket?><x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='{RDF}'>\
             <r:Description r:about='' xmlns:pdf='{PDF}' pdf:Trapped='False'><d:title xmlns:d='{DC}'><r:Alt>\
             <r:li>甲</r:li></r:Alt></d:title></r:Description></r:RDF></x:xmpmeta>"
        );
        let read = Properties::read(packet.as_bytes()).unwrap();
        assert_eq!((read.get((PDF, "Trapped")), read.get((DC, "title"))), (Some("False"), Some("甲")));
        assert!(Properties::read(b"<x>").is_err() && Properties::read(b"<x/>").is_err());
    }
}
