//! Later stages find the place of a key or value again.

use dayang::diag::{Diagnostics, SourceMap, Span};
use dayang::input::layout;
use dayang::input::toml::Key::{self, Index, Name};

const LAYOUT: &str = "\u{feff}name = 'two'\r
styles = \"s\"\r
page.size = [\"390mm\", '546mm']\r
[grid.body]\r
columns = 8\r
chars = 12\r
em = \"9.5pt\"\r
gap = \"14pt\"\r
leading = \"13.5pt\"\r
lines = 100\r
[[slot]]\r
id = \"頭條\"\r
role = \"panel\"\r
at = { col = 1, span = 2, line = 3, lines = 4 }\r
[[slot]]\r
id = \"c1\"\r
role = \"body\"\r
at.col = 1\r
at.span = 1\r
at.line = 9\r
at.lines = 9\r
[[thread]]\r
id = \"t\"\r
slots = [ \"c1\" ]\r
";

#[test]
fn keys_and_values_have_their_places() {
    let mut map = SourceMap::default();
    let mut found = Diagnostics::default();
    let file = layout::parse(LAYOUT, "a.toml", &mut map, &mut found).unwrap();
    assert!(found.is_empty());
    let text = |span: Option<Span>| span.map(|span| &LAYOUT[span.start as usize..span.end as usize]);
    let value = |path: &[Key]| text(file.span(path));
    let key = |path: &[Key]| text(file.key_span(path));
    assert_eq!(value(&[Name("name")]), Some("'two'"));
    assert_eq!(key(&[Name("name")]), Some("name"));
    assert_eq!(value(&[Name("page"), Name("size"), Index(1)]), Some("'546mm'"));
    assert_eq!(key(&[Name("page"), Name("size"), Index(1)]), Some("'546mm'"), "an item has no key");
    assert_eq!(key(&[Name("page"), Name("size")]), Some("size"));
    assert_eq!(value(&[Name("grid"), Name("body")]), Some("[grid.body]"), "of a table its header");
    assert_eq!(value(&[Name("slot"), Index(0)]), Some("[[slot]]"));
    assert_eq!(value(&[Name("slot"), Index(0), Name("id")]), Some("\"頭條\""));
    assert_eq!(value(&[Name("slot"), Index(0), Name("at"), Name("lines")]), Some("4"));
    assert_eq!(value(&[Name("slot"), Index(1), Name("at"), Name("col")]), Some("1"));
    assert_eq!(value(&[Name("thread"), Index(0), Name("slots"), Index(0)]), Some("\"c1\""));
    for missing in [&[Name("slot"), Index(2)] as &[Key], &[Name("bleed")], &[Index(0)], &[Name("name"), Name("x")]] {
        assert_eq!(file.span(missing), None);
        assert_eq!(file.key_span(missing), None);
    }
}
