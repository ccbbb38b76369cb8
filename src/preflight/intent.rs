//! The output intent: the press that a file is made for (6.4.2).

use lopdf::{Dictionary, Document as File, Object};

use super::finding::{At, Findings};
use super::icc::Header;
use super::identity::catalog;
use crate::pdfread::access::{as_dictionary, entry, integer, name, resolve, text, whole_data};

/// Largest profile that is read.
const PROFILE: usize = 64 << 20;

/// What the intent says, for the rules of colour.
#[derive(Clone, Debug, Default)]
pub(super) struct Intent {
    /// `OutputConditionIdentifier`.
    pub identifier: Option<String>,
    /// The profile's space: `CMYK`, `RGB`, `GRAY`.
    pub space: Option<String>,
    /// The profile's bytes.
    pub profile: Vec<u8>,
}

/// Checks the output intents.
pub(super) fn check(file: &File, found: &mut Findings) -> Intent {
    let listed =
        catalog(file).and_then(|root| entry(file, root, b"OutputIntents")).and_then(|list| list.as_array().ok());
    let listed: Vec<&Dictionary> =
        listed.into_iter().flatten().filter_map(|item| as_dictionary(resolve(file, item))).collect();
    let of_press: Vec<&&Dictionary> = listed.iter().filter(|d| name(file, d, b"S") == Some(b"GTS_PDFX")).collect();
    let at = || At::file().object("Root/OutputIntents");
    let Some(intent) = of_press.first() else {
        found.add("pdf-output-intent", at(), "there is no output intent of PDF/X");
        return Intent::default();
    };
    if of_press.len() > 1 {
        found.add("pdf-output-intent", at(), format!("there are {} output intents of PDF/X", of_press.len()));
    }
    let identifier = names(file, intent, found);
    let Some(profile) = profile(file, intent, found) else {
        return Intent { identifier, ..Intent::default() };
    };
    for other in &listed {
        let same = |stream| whole_data(file, stream, PROFILE).is_ok_and(|bytes| bytes == profile);
        if entry(file, other, b"DestOutputProfile").is_some_and(|p| !p.as_stream().is_ok_and(same)) {
            let kind = String::from_utf8_lossy(name(file, other, b"S").unwrap_or_default());
            found.add("pdf-output-intent", at(), format!("the output intent {kind} has another profile"));
        }
    }
    let components = entry(file, intent, b"DestOutputProfile").and_then(|p| p.as_stream().ok());
    let components = components.and_then(|stream| integer(file, &stream.dict, b"N"));
    let space = judge(&profile, components, found);
    Intent { identifier, space, profile }
}

/// The names of the condition; its identifier.
fn names(file: &File, intent: &Dictionary, found: &mut Findings) -> Option<String> {
    let said = |key: &str| {
        let value = entry(file, intent, key.as_bytes()).and_then(|v| v.as_str().ok()).map(text).unwrap_or_default();
        Some(value.trim().to_owned()).filter(|v| !v.is_empty())
    };
    let at = || At::file().object("Root/OutputIntents");
    let identifier = said("OutputConditionIdentifier");
    let custom = identifier.as_ref().is_some_and(|id| id.eq_ignore_ascii_case("custom"));
    if identifier.is_none() {
        found.add("pdf-output-condition", at(), "the output intent has no OutputConditionIdentifier");
    }
    if said("Info").is_none() {
        let code = if custom { "pdf-output-condition" } else { "pdf-condition-name" };
        found.add(code, at(), "the output intent has no Info");
    }
    if said("RegistryName").is_none() {
        found.add("pdf-condition-name", at(), "the output intent has no RegistryName");
    }
    identifier
}

fn profile(file: &File, intent: &Dictionary, found: &mut Findings) -> Option<Vec<u8>> {
    let at = At::file().object("Root/OutputIntents/DestOutputProfile");
    let Some(Object::Stream(stream)) = entry(file, intent, b"DestOutputProfile") else {
        found.add("pdf-output-condition", at, "the output intent embeds no profile");
        return None;
    };
    match whole_data(file, stream, PROFILE) {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            found.add("pdf-output-profile", at, format!("the output profile cannot be read: {why}"));
            None
        }
    }
}

/// The profile's space, where it is one.
fn judge(profile: &[u8], components: Option<i64>, found: &mut Findings) -> Option<String> {
    let at = || At::file().object("Root/OutputIntents/DestOutputProfile");
    let header = match Header::read(profile) {
        Ok(header) => header,
        Err(why) => {
            found.add("pdf-output-profile", at(), format!("the output profile {why}"));
            return None;
        }
    };
    let Header { version: (major, minor), class, space, tags } = &header;
    let table = |name: &[u8; 4]| tags.contains(name);
    for (bad, what) in [
        (class != "prtr", format!("is of class {class}, not prtr")),
        ((*major, *minor) > (4, 2), format!("is ICC {major}.{minor}, later than 4.2")),
        (
            header.components() != components || space == "Lab",
            format!("is one of {space} and says N {}", components.unwrap_or(0)),
        ),
        (space == "CMYK" && !(table(b"A2B0") && table(b"B2A0")), "has no tables A2B0 and B2A0".to_owned()),
    ] {
        if bad {
            found.add("pdf-output-profile", at(), format!("the output profile {what}"));
        }
    }
    if space != "CMYK" {
        found.add("pdf-output-space", at(), format!("the output profile is one of {space}"));
    }
    Some(space.clone())
}
