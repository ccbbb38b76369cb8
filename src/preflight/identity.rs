//! What a file says of itself: header, XMP, Info.

use lopdf::{Dictionary, Document as File, Object};

use super::finding::{At, Findings};
use super::xmp::{DC, Name, PDF, PDFXID, Properties, XMP, XMP_MM, moment};
use crate::pdfread::access::{as_dictionary, entry, name, resolve, text, whole_data};

/// Largest metadata stream that is read.
const PACKET: usize = 16 << 20;

/// The header's version; what is wrong with the header is found.
pub(super) fn header(bytes: &[u8], found: &mut Findings) -> Option<String> {
    let head = bytes.get(..1024.min(bytes.len())).unwrap_or_default();
    let version = head.strip_prefix(b"%PDF-").and_then(|rest| rest.get(..3));
    let version = version.and_then(|v| std::str::from_utf8(v).ok()).filter(|v| is_version(v));
    let Some(version) = version else {
        found.add("pdf-header", At::file(), "the file does not begin with %PDF and a version");
        return None;
    };
    if !("1.3"..="1.6").contains(&version) {
        found.add("pdf-header", At::file(), format!("the header says PDF {version}, not 1.3 to 1.6"));
    }
    let rest = head.get(8..).unwrap_or_default();
    let rest = &rest[rest.iter().take_while(|b| b.is_ascii_whitespace()).count()..];
    let comment = rest.split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
    if !comment.starts_with(b"%") || comment.iter().filter(|b| **b > 127).count() < 4 {
        found.add("pdf-header", At::file(), "no comment of four binary characters follows the header");
    }
    Some(version.to_owned())
}

fn is_version(text: &str) -> bool {
    matches!(text.as_bytes(), [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
}

/// The catalog of a file.
pub(super) fn catalog(file: &File) -> Option<&Dictionary> {
    file.trailer.get(b"Root").ok().and_then(|root| as_dictionary(resolve(file, root)))
}

/// Checks metadata and Info.
pub(super) fn check(file: &File, found: &mut Findings) {
    let Some(root) = catalog(file) else { return };
    let version = name(file, root, b"Version").map(|v| String::from_utf8_lossy(v).into_owned());
    if let Some(version) = version.filter(|v| !is_version(v) || v.as_str() > "1.6") {
        found.add("pdf-header", At::file().object("Root/Version"), format!("the catalog says PDF {version}"));
    }
    let properties = packet(file, root).unwrap_or_else(|why| {
        found.add("pdf-xmp", At::file().object("Root/Metadata"), why);
        Properties::default()
    });
    let said = properties.get((PDFXID, "GTS_PDFXVersion"));
    if said != Some("PDF/X-4") {
        let said = said.map_or("nothing".to_owned(), |v| format!("`{v}`"));
        found.add("pdf-version", At::file(), format!("XMP says {said} as GTS_PDFXVersion, not `PDF/X-4`"));
    }
    required(&properties, found);
    let none = Dictionary::new();
    let info = file.trailer.get(b"Info").ok().and_then(|info| as_dictionary(resolve(file, info))).unwrap_or(&none);
    agreement(file, info, &properties, found);
    trapped(file, info, &properties, found);
}

fn packet(file: &File, root: &Dictionary) -> Result<Properties, String> {
    let stream = match entry(file, root, b"Metadata") {
        Some(Object::Stream(stream)) => stream,
        _ => return Err("the file has no XMP metadata".to_owned()),
    };
    let bytes = whole_data(file, stream, PACKET).map_err(|why| format!("the XMP metadata cannot be read: {why}"))?;
    Properties::read(&bytes).map_err(|why| format!("the XMP metadata {why}"))
}

/// Properties that PDF/X-4 asks for (6.10).
const REQUIRED: [(Name, &str); 8] = [
    ((DC, "title"), "dc:title"),
    ((XMP, "CreateDate"), "xmp:CreateDate"),
    ((XMP, "ModifyDate"), "xmp:ModifyDate"),
    ((XMP, "MetadataDate"), "xmp:MetadataDate"),
    ((XMP_MM, "DocumentID"), "xmpMM:DocumentID"),
    ((XMP_MM, "VersionID"), "xmpMM:VersionID"),
    ((XMP_MM, "RenditionClass"), "xmpMM:RenditionClass"),
    ((PDF, "Trapped"), "pdf:Trapped"),
];

fn required(properties: &Properties, found: &mut Findings) {
    for (name, shown) in REQUIRED {
        let message = match properties.get(name) {
            None => format!("XMP has no {shown}"),
            Some("") => format!("{shown} is empty"),
            Some(date) if name.1.ends_with("Date") && moment(date).is_none() => {
                format!("{shown} is no date: {date}")
            }
            Some(_) => continue,
        };
        found.add("pdf-xmp-property", At::file(), message);
    }
}

/// Entries of Info and the properties they must agree with.
const PAIRS: [(&str, Name, &str); 9] = [
    ("Title", (DC, "title"), "dc:title"),
    ("Author", (DC, "creator"), "dc:creator"),
    ("Subject", (DC, "description"), "dc:description"),
    ("Keywords", (PDF, "Keywords"), "pdf:Keywords"),
    ("Creator", (XMP, "CreatorTool"), "xmp:CreatorTool"),
    ("Producer", (PDF, "Producer"), "pdf:Producer"),
    ("CreationDate", (XMP, "CreateDate"), "xmp:CreateDate"),
    ("ModDate", (XMP, "ModifyDate"), "xmp:ModifyDate"),
    ("GTS_PDFXVersion", (PDFXID, "GTS_PDFXVersion"), "pdfxid:GTS_PDFXVersion"),
];

fn agreement(file: &File, info: &Dictionary, properties: &Properties, found: &mut Findings) {
    for (key, name, shown) in PAIRS {
        let Some(own) = entry(file, info, key.as_bytes()).and_then(|v| v.as_str().ok()).map(text) else { continue };
        let (own, other) = (own.trim(), properties.get(name).unwrap_or_default());
        let same = match key.ends_with("Date") {
            true => moment(own).is_some() && moment(own) == moment(other),
            false => own == other,
        };
        if !same {
            let message = format!("Info says `{}` as {key}, XMP `{}` as {shown}", brief(own), brief(other));
            found.add("pdf-info", At::file(), message);
        }
    }
}

fn trapped(file: &File, info: &Dictionary, properties: &Properties, found: &mut Findings) {
    let other = properties.get((PDF, "Trapped")).filter(|v| !v.is_empty());
    match name(file, info, b"Trapped") {
        Some(own @ (b"True" | b"False")) => {
            let own = String::from_utf8_lossy(own);
            if let Some(other) = other.filter(|other| *other != own) {
                found.add("pdf-trapped", At::file(), format!("Info says Trapped {own}, XMP {other}"));
            }
        }
        _ => found.add("pdf-trapped", At::file(), "Info does not say Trapped True or False"),
    }
}

/// The beginning of a long text.
fn brief(text: &str) -> String {
    let mut out: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        out.push('…');
    }
    out
}
