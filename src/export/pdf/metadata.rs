//! Info and XMP, from the same facts: a checker compares them field by field.

use super::Form;
use crate::page::{Meta, Page};
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use std::fmt::Write;

/// What a file says of itself.
pub struct Facts {
    title: String,
    subject: String,
    /// BCP 47 language.
    pub lang: String,
    pdf_date: String,
    xmp_date: String,
    /// Identifies the document through all its versions.
    document_id: String,
    /// Identifies this very content.
    instance_id: String,
    form: Form,
}

/// Name and version of the program.
const PRODUCER: &str = concat!("dayang ", env!("CARGO_PKG_VERSION"));

impl Facts {
    /// Facts of a file of some pages; `content` is the hash of all it holds.
    pub fn of(pages: &[&Page], content: &[u8], form: Form) -> Facts {
        use sha2::{Digest, Sha256};
        let none = Meta::default();
        let meta = pages.first().map_or(&none, |p| &p.meta);
        let title = match pages {
            [_, _, ..] if !meta.publication.is_empty() => {
                let (year, month, day, ..) = meta.date;
                format!("{} {year:04}-{month:02}-{day:02}", meta.publication)
            }
            _ => meta.title.clone(),
        };
        let title = if title.is_empty() { "Untitled".to_owned() } else { title };
        let mut names = Sha256::new();
        for part in [&meta.publication, &meta.title].into_iter().chain(pages.iter().map(|p| &p.id)) {
            names.update(part.as_bytes());
            names.update([0]);
        }
        Facts {
            title,
            subject: meta.publication.clone(),
            lang: meta.lang.clone(),
            pdf_date: pdf_date(meta.date),
            xmp_date: xmp_date(meta.date),
            document_id: uuid(&names.finalize()),
            instance_id: uuid(content),
            form,
        }
    }

    /// The Info dictionary.
    pub fn info(&self) -> Dictionary {
        let mut info = dictionary! {
            "Title" => text(&self.title),
            "Creator" => text(PRODUCER),
            "Producer" => text(PRODUCER),
            "CreationDate" => Object::string_literal(self.pdf_date.as_str()),
            "ModDate" => Object::string_literal(self.pdf_date.as_str()),
            "Trapped" => "False",
        };
        if !self.subject.is_empty() {
            info.set("Subject", text(&self.subject));
        }
        info
    }

    /// The XMP packet.
    pub fn xmp(&self) -> String {
        let mut body = String::new();
        let date = &self.xmp_date;
        let default = |name: &str, value: &str| {
            let value = escape(value);
            format!("<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{value}</rdf:li></rdf:Alt></{name}>\n")
        };
        if self.form == Form::Screen {
            body.push_str(ACCESSIBLE);
        }
        body.push_str("<dc:format>application/pdf</dc:format>\n");
        body.push_str(&default("dc:title", &self.title));
        if !self.subject.is_empty() {
            body.push_str(&default("dc:description", &self.subject));
        }
        if !self.lang.is_empty() {
            let lang = escape(&self.lang);
            let _ = writeln!(body, "<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>");
        }
        for (name, value) in [
            ("xmp:CreatorTool", PRODUCER),
            ("xmp:CreateDate", date),
            ("xmp:ModifyDate", date),
            ("xmp:MetadataDate", date),
            ("pdf:Producer", PRODUCER),
            ("pdf:Trapped", "False"),
            ("xmpMM:DocumentID", &self.document_id),
            ("xmpMM:InstanceID", &self.instance_id),
            ("xmpMM:VersionID", "1"),
            ("xmpMM:RenditionClass", "default"),
        ] {
            let _ = writeln!(body, "<{name}>{value}</{name}>");
        }
        if self.form == Form::Press {
            body.push_str(PDF_X);
        }
        format!("{HEAD}{body}{FOOT}")
    }
}

/// What a file for a screen says it is (ISO 14289-1, clause 5).
const ACCESSIBLE: &str = "<pdfuaid:part xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">1</pdfuaid:part>\n";
const HEAD: &str = concat!(
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n",
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n",
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" ",
    "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" ",
    "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n",
);
/// What makes a press file PDF/X-4 (ISO 15930-7, 6.11).
const PDF_X: &str = concat!(
    "<pdfxid:GTS_PDFXVersion xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">",
    "PDF/X-4</pdfxid:GTS_PDFXVersion>\n",
);
const FOOT: &str = "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";

/// A text string: ASCII as it is, everything else in UTF-16 (ISO 32000-1, 7.9.2.2).
pub fn text(value: &str) -> Object {
    if value.is_ascii() {
        return Object::string_literal(value);
    }
    let bytes = [0xFE, 0xFF].into_iter().chain(value.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Characters that XML 1.0 cannot hold.
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

type Date = (i32, u8, u8, u8, u8, i16);

fn zone(minutes: i16) -> (char, u16, u16) {
    let (sign, size) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
    (sign, size / 60, size % 60)
}

fn pdf_date((year, month, day, hour, minute, offset): Date) -> String {
    let (sign, h, m) = zone(offset);
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}00{sign}{h:02}'{m:02}'")
}

fn xmp_date((year, month, day, hour, minute, offset): Date) -> String {
    let (sign, h, m) = zone(offset);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00{sign}{h:02}:{m:02}")
}

/// A hash in the shape of a UUID (version 8: made by the application; RFC 9562).
fn uuid(hash: &[u8]) -> String {
    let mut hex = String::from("uuid:");
    for i in 0..16 {
        let byte = hash.get(i).copied().unwrap_or(0);
        let byte = match i {
            6 => byte & 0x0F | 0x80,
            8 => byte & 0x3F | 0x80,
            _ => byte,
        };
        if [4, 6, 8, 10].contains(&i) {
            hex.push('-');
        }
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_zone() {
        assert_eq!(pdf_date((2026, 6, 6, 0, 5, 480)), "D:20260606000500+08'00'");
        assert_eq!(xmp_date((2026, 6, 6, 0, 5, -210)), "2026-06-06T00:05:00-03:30");
    }

    #[test]
    fn xmp_holds_only_xml_characters() {
        assert_eq!(escape("A<B>&\u{1}C"), "A&lt;B&gt;&amp;C");
    }
}
