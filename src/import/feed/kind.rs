//! Which format a file is in, by its content: its name may say anything.

use super::super::encoding::{self, Encoding};
use super::{Kind, ninjs};

/// The format of a file: a zip is DOCX, XML is told by its outermost element, JSON by the keys of
/// ninjs; everything else is Markdown.
pub fn kind_of(bytes: &[u8], asked: Option<Encoding>) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Docx;
    }
    let decoded = encoding::decode(bytes.get(..8192).unwrap_or(bytes), asked);
    let text = decoded.text.trim_start();
    if text.starts_with('<') {
        return match outermost(text).as_deref() {
            Some("nitf") => Kind::Nitf,
            Some("newsItem" | "packageItem" | "newsMessage" | "planningItem" | "conceptItem" | "knowledgeItem") => {
                Kind::NewsMl
            }
            _ => Kind::Markdown,
        };
    }
    if text.starts_with('{') || text.starts_with('[') {
        let whole = encoding::decode(bytes, asked).text;
        let value: Result<serde_json::Value, _> = serde_json::from_str(&whole);
        let looks = |text: &str| text.trim_start_matches(['{', '[', ' ', '\n', '\r', '\t']).starts_with('"');
        return match value {
            Ok(serde_json::Value::Array(items)) if items.iter().any(ninjs::is_item) => Kind::Ninjs,
            Ok(value) if ninjs::is_item(&value) => Kind::Ninjs,
            Ok(_) => Kind::Markdown,
            // A file of JSON that is cut off is no Markdown.
            Err(_) if looks(text) && text.starts_with('{') => Kind::Ninjs,
            Err(_) => Kind::Markdown,
        };
    }
    Kind::Markdown
}

/// The name, without prefix, of an XML text's first element.
fn outermost(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        rest = match rest.chars().next()? {
            '?' => rest.split_once("?>")?.1,
            '!' if rest.starts_with("!--") => rest.split_once("-->")?.1,
            // A document type may hold declarations in brackets.
            '!' => match (rest.find('['), rest.find('>')) {
                (Some(open), Some(end)) if open < end => rest.split_once("]")?.1.split_once('>')?.1,
                _ => rest.split_once('>')?.1,
            },
            _ => {
                let name: String = rest.chars().take_while(|c| !c.is_whitespace() && !">/".contains(*c)).collect();
                return Some(name.rsplit(':').next().unwrap_or_default().to_owned());
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        for (text, kind) in [
            ("<?xml version='1.0'?>\n<!DOCTYPE nitf SYSTEM 'x' [<!ENTITY a 'b'>]>\n<!-- <a> --><nitf>", Kind::Nitf),
            ("<newsMessage xmlns='x'>", Kind::NewsMl),
            ("<g2:newsItem>", Kind::NewsMl),
            ("<p>頭條</p>", Kind::Markdown),
            ("{\"uri\": \"a\", \"type\": \"text\"}", Kind::Ninjs),
            ("[{\"headline\": \"a\", \"type\": \"text\"}]", Kind::Ninjs),
            ("{\"uri\": \"a", Kind::Ninjs),
            ("{漢字|かん|じ} 的讀法", Kind::Markdown),
            ("[連結](a) 在此", Kind::Markdown),
            ("PK\u{3}\u{4}", Kind::Docx),
            ("", Kind::Markdown),
            ("<!", Kind::Markdown),
        ] {
            assert_eq!(kind_of(text.as_bytes(), None), kind, "{text}");
        }
        let utf16: Vec<u8> = "<nitf>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(kind_of(&utf16, None), Kind::Nitf);
    }
}
