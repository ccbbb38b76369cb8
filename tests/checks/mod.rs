//! Make-up checks: each code of the catalogue is documented, fires where it should, and is quiet
//! where it should be.
//!
//! A case is a folder `tests/cases/checks/CODE/` with `fires/` and `quiet/`: the files of an
//! edition that differ from those of `base/`. `fires/expected.txt` holds the findings of that
//! code as a terminal shows them; a quiet case has no error and no warning at all. `UPDATE=1`
//! writes expectations anew. What cannot be had from an edition, because the engine sets it
//! right, is built by hand in [`by_hand`].

mod ads;
mod by_hand;
mod docs;
mod press;
mod spots;
mod vertical;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dayang::color::Profile;
use dayang::diag::catalogue::CHECKS;
use dayang::diag::{Diagnostics, Severity, terminal};
use dayang::input::sources::Memory;
use dayang::model::press::Purpose;
use dayang::session::{Folders, Output, Session};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> PathBuf {
    root().join("tests/cases/checks")
}

/// Every file under a folder, by its path in it.
fn files(folder: &Path, at: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder.join(at)) else { return };
    for entry in entries.flatten() {
        let path = at.join(entry.file_name());
        if entry.path().is_dir() {
            files(folder, &path, out);
        } else {
            out.insert(path, fs::read(entry.path()).expect("a file of a case"));
        }
    }
}

/// A flat picture.
fn png(width: u32, height: u32, color: png::ColorType) -> Vec<u8> {
    let channels = if color == png::ColorType::Rgb { 3 } else { 1 };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    let pixels = vec![160; (width * height * channels) as usize];
    encoder.write_header().and_then(|mut w| w.write_image_data(&pixels)).expect("a picture");
    out
}

/// A flat CMYK picture of 900 × 620 pixels, with or without a press's profile.
fn cmyk(ink: [u8; 4], profile: Option<&Profile>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    profile.iter().for_each(|p| encoder.add_icc_profile(p.icc()).expect("a profile"));
    encoder.encode(&ink.repeat(900 * 620), 900, 620, jpeg_encoder::ColorType::Cmyk).expect("a JPEG");
    out
}

/// A PDF with one empty page.
fn pdf() -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut doc = Document::with_version("1.4");
    let pages = doc.new_object_id();
    let content = doc.add_object(Stream::new(dictionary! {}, b"0 0 200 40 re f".to_vec()));
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => dictionary! {},
        "MediaBox" => vec![0.into(), 0.into(), 200.into(), 40.into()],
    });
    doc.objects.insert(
        pages,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a PDF");
    out
}

/// Pictures in inks: light ones, ones over the limit, ones for coated paper.
static INKS: LazyLock<[(PathBuf, Vec<u8>); 3]> = LazyLock::new(|| {
    let coated = Profile::bundled("FOGRA39L_coated");
    let light = [40, 60, 80, 20];
    [
        ("photos/cmyk-light.jpg".into(), cmyk(light, None)),
        ("photos/cmyk-heavy.jpg".into(), cmyk([220, 200, 190, 180], None)),
        ("photos/cmyk-coated.jpg".into(), cmyk(light, coated.as_ref())),
    ]
});

/// The files that every case has: the base edition, the house style, pictures and art.
fn base() -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    files(&cases().join("base"), Path::new(""), &mut out);
    let style = root().join("layouts/styles/hk-broadsheet.toml");
    out.insert("layouts/styles/hk-broadsheet.toml".into(), fs::read(style).expect("the house style"));
    let pictures = [
        ("gray-large", (900, 620), png::ColorType::Grayscale),
        ("gray-medium", (360, 250), png::ColorType::Grayscale),
        ("gray-small", (120, 80), png::ColorType::Grayscale),
        ("rgb-large", (900, 620), png::ColorType::Rgb),
    ];
    for (name, (width, height), color) in pictures {
        out.insert(format!("photos/{name}.png").into(), png(width, height, color));
    }
    out.extend(INKS.iter().cloned());
    out.insert("art/name.pdf".into(), pdf());
    let odd = ads::page(200.0, 40.0, b"0 0 200 40 re f /Missing sh", lopdf::Dictionary::new());
    out.insert("art/odd.pdf".into(), odd);
    out.extend(ads::files());
    out
}

/// The bundled fonts, opened once; pages of cases are set in them.
fn session() -> Session {
    let mut found = Diagnostics::default();
    let session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    assert!(found.is_empty(), "{found:?}");
    session
}

/// Sets a case.
fn typeset(folder: &str, purpose: Purpose) -> Output {
    typeset_files(case(folder), purpose)
}

/// The files of a case.
fn case(folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = base();
    files(&cases().join(folder), Path::new(""), &mut all);
    all
}

/// Codes that are found when pictures are decoded, at export.
const FOUND_AT_EXPORT: [&str; 2] = ["image-press", "image-ink"];

/// Sets a proof of a code's case, and writes it where that finds the code.
fn proof_of(code: &str, folder: &str) -> Output {
    let mut session = session();
    let mut output =
        session.typeset(&Memory(case(&format!("{code}/{folder}"))), Path::new("edition.toml"), None, &|| ());
    if FOUND_AT_EXPORT.contains(&code) {
        session.export(&mut output).expect("files");
    }
    output
}

fn typeset_files(all: BTreeMap<PathBuf, Vec<u8>>, purpose: Purpose) -> Output {
    let mut session = session();
    session.purpose = purpose;
    session.typeset(&Memory(all), Path::new("edition.toml"), None, &|| ())
}

/// The findings of one code, as a terminal shows them.
fn rendered(output: &Output, code: &str) -> String {
    let mut found = Diagnostics::default();
    for d in output.diagnostics.iter().filter(|d| d.code == code) {
        found.push(d.clone());
    }
    terminal::render(&found, &output.sources, false)
}

fn all_rendered(output: &Output) -> String {
    terminal::render(&output.diagnostics, &output.sources, false)
}

/// Runs both cases of a code; what is wrong with them.
fn run(code: &str) -> Result<(), String> {
    let folder = cases().join(code);
    let fires = proof_of(code, "fires");
    let said = rendered(&fires, code);
    if said.is_empty() {
        return Err(format!("{code}/fires: it does not\n{}", all_rendered(&fires)));
    }
    let expected = folder.join("fires/expected.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected, &said).map_err(|e| e.to_string())?;
    } else if fs::read_to_string(&expected).unwrap_or_default() != said {
        return Err(format!("{code}/fires says something else:\n{said}"));
    }
    let quiet = proof_of(code, "quiet");
    match quiet.diagnostics.iter().any(|d| d.code == code || d.severity > Severity::Note) {
        true => Err(format!("{code}/quiet is not:\n{}", all_rendered(&quiet))),
        false => Ok(()),
    }
}

/// The codes whose cases are editions.
fn codes_with_cases() -> Vec<String> {
    let entries = fs::read_dir(cases()).expect("the cases").flatten();
    let names = entries.filter_map(|e| e.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|n| n != "base").collect();
    names.sort();
    names
}

#[test]
fn every_check_fires_and_is_quiet() {
    let failures: Vec<String> = codes_with_cases().iter().filter_map(|code| run(code).err()).collect();
    assert!(failures.is_empty(), "{}\n{} codes differ", failures.join("\n\n"), failures.len());
}

#[test]
fn every_code_has_both_cases() {
    let cases = codes_with_cases();
    for check in CHECKS {
        let edition = cases.iter().any(|code| code == check.code);
        let by_hand = by_hand::CODES.contains(&check.code);
        assert!(edition || by_hand, "`{}` has no case", check.code);
    }
    for code in &cases {
        assert!(CHECKS.iter().any(|check| check.code == code), "`{code}` is not in the catalogue");
    }
}

#[test]
fn a_missing_picture_is_an_error_for_the_press() {
    let severity = |purpose| {
        let output = typeset("photo-missing/fires", purpose);
        output.diagnostics.iter().find(|d| d.code == "photo-missing").map(|d| d.severity)
    };
    assert_eq!(severity(Purpose::Proof), Some(Severity::Warning));
    assert_eq!(severity(Purpose::Press), Some(Severity::Error));
}
