//! JSON Schemas of the input files, derived from the types that read them.
//!
//! They are committed under `layouts/schema/`, where editors find them, and the reader checks
//! files against the same schemas; so what an editor accepts and what the program accepts agree.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use serde_json::Value;

use super::edition::Edition;
use super::house::HouseFile;
use super::layout::Layout;
use super::lexicon::LexiconFile;
use super::manuscript::FrontFile;
use super::press::PressFile;
use super::style::StyleFile;
use super::ticket::Ticket;

/// The schema of layout files, as indented JSON.
pub fn layout_schema() -> String {
    pretty(&of::<Layout>())
}

/// The schema of edition files, as indented JSON.
pub fn edition_schema() -> String {
    pretty(&of::<Edition>())
}

/// The schema of a manuscript's front matter, as indented JSON.
pub fn story_schema() -> String {
    pretty(&of::<FrontFile>())
}

/// The schema of style files, as indented JSON.
pub fn style_schema() -> String {
    pretty(&of::<StyleFile>())
}

/// The schema of press profiles, as indented JSON.
pub fn press_schema() -> String {
    pretty(&of::<PressFile>())
}

/// The schema of lexicons, as indented JSON.
pub fn lexicon_schema() -> String {
    pretty(&of::<LexiconFile>())
}

/// The schema of job tickets, as indented JSON.
pub fn ticket_schema() -> String {
    pretty(&of::<Ticket>())
}

/// The schema of house tables, as indented JSON.
pub fn house_schema() -> String {
    pretty(&of::<HouseFile>())
}

/// A type's schema, derived once.
pub(super) fn known<T: JsonSchema>() -> Arc<Value> {
    static KNOWN: Mutex<BTreeMap<String, Arc<Value>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = known.entry(T::schema_id().into_owned()).or_insert_with(|| Arc::new(of::<T>()));
    Arc::clone(schema)
}

/// A type's schema: draft 7, which TOML editors understand, and without `null`, which TOML has not.
pub(super) fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().with_transform(without_null).into_generator().into_root_schema_for::<T>().to_value()
}

fn pretty(schema: &Value) -> String {
    format!("{schema:#}\n")
}

/// Takes `null` out of a schema: `["string", "null"]`, `anyOf: [X, null]`, `default: null`.
fn without_null(schema: &mut schemars::Schema) {
    transform_subschemas(&mut without_null, schema);
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let Some(Value::Array(branches)) = object.get_mut("anyOf") else { return };
    branches.retain(|branch| branch.get("type").is_none_or(|name| name != "null"));
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        if object.is_empty() || !only.contains_key("$ref") {
            object.extend(only);
        } else {
            object.insert("allOf".into(), Value::Array(vec![Value::Object(only)]));
        }
    }
}
