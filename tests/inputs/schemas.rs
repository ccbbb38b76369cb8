//! The committed JSON Schemas are those of the types.

use dayang::input::schema;

use super::{compare, root};

#[test]
fn committed_schemas_are_current() {
    let schemas = [
        ("layout", schema::layout_schema()),
        ("edition", schema::edition_schema()),
        ("story", schema::story_schema()),
        ("style", schema::style_schema()),
        ("lexicon", schema::lexicon_schema()),
        ("house", schema::house_schema()),
        ("press", schema::press_schema()),
        ("ticket", schema::ticket_schema()),
    ];
    for (name, text) in schemas {
        let path = root().join(format!("layouts/schema/{name}.schema.json"));
        if let Err(difference) = compare(&path, &text) {
            panic!("{difference}\nUPDATE=1 rewrites the schema");
        }
    }
}

#[test]
fn schemas_ask_for_nothing_that_toml_has_not() {
    for text in [
        schema::layout_schema(),
        schema::edition_schema(),
        schema::story_schema(),
        schema::style_schema(),
        schema::press_schema(),
        schema::ticket_schema(),
    ] {
        assert!(!text.contains("null"), "{text}");
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["additionalProperties"], false);
    }
}
