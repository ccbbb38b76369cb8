//! Press profiles: limits and levels of an edition's own, and what is said of bad ones.

use dayang::diag::{Diagnostics, Severity, SourceMap, terminal};
use dayang::input::press;
use dayang::model::Press;

use super::*;

/// Says of a profile what its reader says.
fn says(text: &str) -> String {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let read = press::parse(text, "press.toml", &mut map, &mut found);
    assert_eq!(read.is_some(), !found.has_errors(), "{text}");
    terminal::render(&found, &map, false)
}

/// A case's edition under another press profile.
fn under(folder: &str, profile: &str) -> Output {
    let mut all = base();
    files(&cases().join(folder), Path::new(""), &mut all);
    all.insert("layouts/press/case.toml".into(), profile.as_bytes().to_vec());
    typeset_files(all, Purpose::Proof)
}

fn severity(output: &Output, code: &str) -> Option<Severity> {
    output.diagnostics.iter().find(|d| d.code == code).map(|d| d.severity)
}

#[test]
fn levels_are_the_profile_s() {
    let profile = |level: &str| format!("name = \"case\"\n[limits]\nhole = 100\n[severity]\ndominance = \"{level}\"\n");
    for (level, severity_of) in [
        ("error", Some(Severity::Error)),
        ("warn", Some(Severity::Warning)),
        ("note", Some(Severity::Note)),
        ("off", None),
    ] {
        let output = under("dominance/fires", &profile(level));
        assert_eq!(severity(&output, "dominance"), severity_of, "{level}\n{}", all_rendered(&output));
        assert_eq!(output.pages[0].unsigned, severity_of == Some(Severity::Error), "{level}");
    }
}

#[test]
fn what_resolving_and_composing_find_is_graded_too() {
    let profile = "name = \"case\"\n[severity]\nrefer-page = \"warn\"\nunderset = \"error\"\n";
    assert_eq!(severity(&under("refer-page/fires", profile), "refer-page"), Some(Severity::Warning));
    assert_eq!(severity(&under("underset/fires", profile), "underset"), Some(Severity::Error));
}

#[test]
fn limits_are_the_profile_s() {
    let fires = |folder: &str, limit: &str, code: &str| {
        let output = under(folder, &format!("name = \"case\"\n[limits]\nhole = 100\n{limit}\n"));
        severity(&output, code).is_some()
    };
    for (folder, code, strict, lenient) in [
        ("image-resolution/fires", "image-resolution", "least-ppi = 39", "least-ppi = 30"),
        ("image-soft/fires", "image-soft", "good-ppi = 121", "good-ppi = 120"),
        ("ink-limit/fires", "ink-limit", "ink = 259", "ink = 260"),
        ("reversed-type/fires", "reversed-type", "least-reversed-size = \"9.1pt\"", "least-reversed-size = \"9pt\""),
        ("thin-rule/fires", "thin-rule", "least-rule = \"0.11pt\"", "least-rule = \"0.1pt\""),
        ("loose-line/fires", "loose-line", "loose = \"0.3em\"", "loose = \"3em\""),
    ] {
        assert!(fires(folder, strict, code), "{code} under {strict}");
        assert!(!fires(folder, lenient, code), "{code} under {lenient}");
    }
}

#[test]
fn the_depth_of_a_hole_is_the_profile_s() {
    let deep = |hole: u32| {
        let output = under("underset/fires", &format!("name = \"case\"\n[limits]\nhole = {hole}\n"));
        severity(&output, "underset").is_some()
    };
    assert!(deep(1) && deep(6) && !deep(7), "the shortest leg ends seven lines above its foot");
}

#[test]
fn bad_profiles_are_told() {
    let unknown = says("name = \"x\"\n[severity]\ntombstones = \"warn\"\n");
    assert!(unknown.contains("press.toml:3:1") && unknown.contains("did you mean `tombstone`?"), "{unknown}");
    let off = says("name = \"x\"\n[severity]\noverset = \"off\"\nmissing-glyph = \"warn\"\n");
    assert_eq!(off.matches("always-an-error").count(), 2, "{off}");
    assert!(off.contains("text of a story is not on the page"), "{off}");
    assert_eq!(says("name = \"x\"\n[severity]\noverset = \"error\"\n"), "");
    let level = says("name = \"x\"\n[severity]\ntombstone = \"fatal\"\n");
    assert!(level.contains("`error`, `warn`, `note` and `off`"), "{level}");
    let limits = says("name = \"x\"\n[limits]\nink = 900\nleast-ppi = 300\ngood-ppi = 200\nleast-rule = \"-1pt\"\n");
    assert!(limits.contains("out-of-range"), "{limits}");
    let limits =
        says("name = \"x\"\n[limits]\nleast-ppi = 300\ngood-ppi = 200\nleast-rule = \"-1pt\"\nloose = \"-1em\"\n");
    assert!(limits.contains("limits-inverted") && limits.matches("negative-length").count() == 2, "{limits}");
    let key = says("name = \"x\"\n[limits]\nlest-ppi = 100\n");
    assert!(key.contains("did you mean `least-ppi`?"), "{key}");
}

#[test]
fn a_profile_that_is_not_there_is_told() {
    let mut all = base();
    let edition = String::from_utf8(all[Path::new("edition.toml")].clone()).expect("UTF-8");
    all.insert("edition.toml".into(), edition.replace("\"case\"\n\n", "\"casse\"\n\n").into_bytes());
    let output = typeset_files(all, Purpose::Proof);
    let said = all_rendered(&output);
    assert!(output.jobs.is_none() && said.contains("unknown-press") && said.contains("did you mean `case`?"), "{said}");
}

#[test]
fn the_bundled_profiles_are_good_and_newsprint_is_the_default() {
    for name in ["newsprint", "newsprint-marked", "coated"] {
        let text = fs::read_to_string(root().join(format!("layouts/press/{name}.toml"))).expect("a profile");
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let file = press::parse(&text, name, &mut map, &mut found).expect("a good profile");
        let read = Press::of(&file.value, None);
        assert_eq!(read.name, name);
        assert_eq!(read == Press::default(), name == "newsprint");
    }
}

#[test]
fn findings_name_page_slot_and_story() {
    let find = |folder: &str, code: &str| {
        let output = typeset(folder, Purpose::Proof);
        let d = output.diagnostics.iter().find(|d| d.code == code).expect("a finding").clone();
        assert!(d.help.is_some() && !d.labels.is_empty(), "{d:?}");
        [d.page, d.slot, d.story].map(|name| name.unwrap_or_default())
    };
    assert_eq!(find("box-padding/fires", "box-padding"), ["A1", "box", "story"]);
    assert_eq!(find("tombstone/fires", "tombstone"), ["A1", "a-head", "story"]);
    assert_eq!(find("reversed-type/fires", "reversed-type"), ["A1", "box", "story"]);
    assert_eq!(find("missing-glyph/fires", "missing-glyph"), ["A1", "", "story"]);
}
