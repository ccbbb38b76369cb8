//! Spot colours of an edition: names that a press can tell apart, and plates that are there.

use std::collections::BTreeMap;

use crate::color::Ink;
use crate::diag::{Diagnostic, Diagnostics};
use crate::input::edition::Edition;
use crate::input::nearest::nearest;
use crate::input::toml::{Parsed, keys, shown};

/// Most spot colours of an edition: a PDF names at most 32 colorants at once (ISO 32000-1, C.2).
const MOST: usize = 28;

/// Names that PDF keeps for itself or for the process inks (ISO 32000-1, 8.6.6.4 and 8.6.6.5).
const TAKEN: [&str; 6] = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];

pub(super) fn check(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let edition = &file.value;
    if edition.spot.len() > MOST {
        let message = format!("the edition has {} spot colours", edition.spot.len());
        let d = Diagnostic::error("wrong-count", message).at_opt(file.span(keys!["spot", MOST]), "");
        found.push(d.help(format!("at most {MOST}; a press has one or two units to spare")));
    }
    let (mut by_key, mut by_name) = (BTreeMap::new(), BTreeMap::new());
    for (index, spot) in edition.spot.iter().enumerate() {
        name(file, index, &spot.name, found);
        if Ink::parse(&spot.key.0).is_some() {
            let message = format!("the key `{}` of a spot colour reads as an ink", spot.key.0);
            let d = Diagnostic::error("spot-key", message).at_opt(file.span(keys!["spot", index, "key"]), "");
            found.push(d.help("choose another word, such as \"red\""));
        }
        let twice = [("key", &spot.key.0, &mut by_key), ("name", &spot.name, &mut by_name)];
        for (what, value, seen) in twice {
            let Some(first) = seen.insert(value.clone(), index) else { continue };
            let message = format!("two spot colours have the {what} `{}`", shown(value));
            let d = Diagnostic::error("duplicate-spot", message)
                .at_opt(file.span(keys!["spot", index, what]), "")
                .at_opt(file.span(keys!["spot", first, what]), "first given here");
            found.push(d.help("a spot colour is one plate: declare it once"));
        }
    }
    plates(file, found);
}

/// A colorant's name: something that a plate can be labelled with.
fn name(file: &Parsed<Edition>, index: usize, name: &str, found: &mut Diagnostics) {
    let wrong = if name.trim().is_empty() {
        "a spot colour has an empty name".to_owned()
    } else if TAKEN.contains(&name) {
        format!("a spot colour is named `{name}`, which is not one")
    } else if name.len() > 127 || name.chars().any(char::is_control) {
        format!("the name `{}` of a spot colour is no name for a plate", shown(name))
    } else {
        return;
    };
    let d = Diagnostic::error("spot-name", wrong).at_opt(file.span(keys!["spot", index, "name"]), "");
    found.push(d.help("name it as its maker does, such as \"PANTONE 186 C\"; at most 127 bytes"));
}

/// Plates of pages name spot colours of the edition, each once.
fn plates(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let known = || file.value.spot.iter().map(|spot| spot.key.0.as_str());
    for (index, plan) in file.value.plan.iter().enumerate() {
        let Some(plates) = &plan.plates else { continue };
        let span = file.span(keys!["plan", index, "plates"]);
        for (at, key) in plates.0.spots.iter().enumerate() {
            if !known().any(|k| k == key) {
                let message =
                    format!("page {} is planned with `{key}`, which is no spot colour here", shown(&plan.page));
                let help = match nearest(key, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("declare it: [[spot]] key = \"{key}\", its name and its alternate"),
                };
                found.push(Diagnostic::error("unknown-spot", message).at_opt(span, "").help(help));
            } else if plates.0.spots.iter().take(at).any(|k| k == key) {
                let message = format!("page {} is planned with `{key}` twice", shown(&plan.page));
                found.push(Diagnostic::error("duplicate-spot", message).at_opt(span, "").help("name it once"));
            }
        }
    }
}
