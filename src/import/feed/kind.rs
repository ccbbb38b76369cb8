//! Which format a file is in, by its content: its name may say anything.

use super::super::encoding::{self, Encoding};
use super::super::vocabulary::TAGS;
use super::{Kind, ninjs};

/// The format of a file: a zip is DOCX, XML is told by its outermost element, JSON by the keys of
/// ninjs. Other XML, HTML pages and JSON are [`Kind::Unknown`]; everything else is Markdown.
pub fn kind_of(bytes: &[u8], asked: Option<Encoding>) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Docx;
    }
    let decoded = encoding::decode(bytes.get(..8192).unwrap_or(bytes), asked);
    let text = decoded.text.trim_start();
    match text.chars().next() {
        Some('<') => of_markup(text, &|| encoding::decode(bytes, asked).text),
        Some('{' | '[') => of_json(&encoding::decode(bytes, asked).text),
        _ => Kind::Markdown,
    }
}

/// What begins like XML: `text` is its start, `whole` all of it.
fn of_markup(text: &str, whole: &dyn Fn() -> String) -> Kind {
    let root = outermost(text);
    match root.as_deref() {
        Some("nitf") => Kind::Nitf,
        Some("newsItem" | "packageItem" | "newsMessage" | "planningItem" | "conceptItem" | "knowledgeItem") => {
            Kind::NewsMl
        }
        _ if starts_with(text, "<?xml") || starts_with(text, "<!doctype") => Kind::Unknown,
        // Elements that text recognition leaves in Markdown.
        Some(root) if TAGS.contains(&root.to_ascii_lowercase().as_str()) => Kind::Markdown,
        Some(root) if is_name(root) && (text.contains("xmlns") || closes(&whole(), root)) => Kind::Unknown,
        _ => Kind::Markdown,
    }
}

fn of_json(whole: &str) -> Kind {
    let value: Result<serde_json::Value, _> = serde_json::from_str(whole);
    let text = whole.trim_start();
    let inner = text.strip_prefix('[').unwrap_or(text).trim_start();
    let object = inner.strip_prefix('{').is_some_and(|inner| inner.trim_start().starts_with('"'));
    match value {
        Ok(serde_json::Value::Array(items)) if items.iter().any(ninjs::is_item) => Kind::Ninjs,
        Ok(value) if ninjs::is_item(&value) => Kind::Ninjs,
        Ok(serde_json::Value::Array(items)) if !items.iter().all(|item| item.is_object()) => Kind::Markdown,
        Ok(_) => Kind::Unknown,
        // A file of JSON that is cut off is no Markdown.
        Err(_) if object => Kind::Ninjs,
        Err(_) => Kind::Markdown,
    }
}

/// What a file of no known kind is, for messages.
pub(super) fn described(text: &str) -> String {
    if !text.trim_start().starts_with('<') {
        return "JSON without the keys of ninjs".to_owned();
    }
    match outermost(text) {
        Some(root) if root.eq_ignore_ascii_case("html") => "an HTML page".to_owned(),
        Some(root) if is_name(&root) => {
            format!("XML whose outermost element is `{}`", root.chars().take(40).collect::<String>())
        }
        _ => "XML without an element".to_owned(),
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// Whether an element's end tag is in a text, its prefix whatever it is.
fn closes(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let tag: String = text.get(at + 2..).unwrap_or_default().chars().take(80).take_while(|c| *c != '>').collect();
        tag.trim_end().rsplit(':').next() == Some(name)
    })
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
            ("[{\"uri\": \"a", Kind::Ninjs),
            ("[\"引文\", 甲]", Kind::Markdown),
            ("[1]", Kind::Markdown),
            ("[]", Kind::Unknown),
            ("{\"error\": 404}", Kind::Unknown),
            ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", Kind::Unknown),
            ("<rss><channel><title>甲</title></channel></rss>", Kind::Unknown),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", Kind::Unknown),
            ("<soap:Envelope><soap:Body/></soap:Envelope>", Kind::Unknown),
            ("<!DOCTYPE html><html><body><p>甲</p></body></html>", Kind::Unknown),
            ("<HTML><body>甲</body></HTML>", Kind::Unknown),
            ("<?xml version='1.0'?>", Kind::Unknown),
            ("<div align=center>甲</div>", Kind::Markdown),
            ("<https://a.example/> 在此", Kind::Markdown),
            ("<甲> 乙 </甲>", Kind::Markdown),
            ("<note 甲", Kind::Markdown),
            ("", Kind::Markdown),
            ("<!", Kind::Markdown),
        ] {
            assert_eq!(kind_of(text.as_bytes(), None), kind, "{text}");
        }
        let utf16: Vec<u8> = "<nitf>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(kind_of(&utf16, None), Kind::Nitf);
    }
}
