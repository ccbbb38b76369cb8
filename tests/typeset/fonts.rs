//! The font store on good and on damaged files.

use std::fs;
use std::path::PathBuf;

use dayang::diag::{Diagnostics, Severity};
use dayang::font::FontStore;
use dayang::geom::Em;

use super::support::{folder, fonts};

/// An empty folder of a test's own.
fn scratch(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fonts").join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).expect("a folder to write to");
    dir
}

#[test]
fn the_bundled_fonts_are_found_by_full_and_postscript_name() {
    for (name, postscript) in [
        ("Noto Serif CJK HK", "NotoSerifCJKhk-Regular"),
        ("noto serif cjk hk bold", "NotoSerifCJKhk-Bold"),
        ("Noto Serif CJK HK Black", "NotoSerifCJKhk-Black"),
        ("Noto Sans CJK HK Medium", "NotoSansCJKhk-Medium"),
        ("LXGW WenKai", "LXGWWenKai-Regular"),
        ("Source Serif 4 Italic", "SourceSerif4-Italic"),
        ("Source Sans 3", "SourceSans3-Regular"),
    ] {
        let id = fonts().find(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(fonts().find(postscript), Some(id), "{postscript}");
        assert_eq!(fonts().face(id).postscript_name(), postscript);
    }
    assert_eq!(fonts().find("Comic Sans"), None);
    assert_eq!(fonts().faces().count(), 29);
}

#[test]
fn metrics_and_coverage() {
    let face = fonts().face(fonts().find("Noto Serif CJK HK").expect("a face"));
    assert_eq!(face.units_per_em(), 1000);
    assert_eq!(face.ascent() + face.descent(), Em::ONE);
    let glyph = face.glyph('國').expect("國");
    assert_eq!(face.advance(glyph), Em::ONE);
    assert_eq!(face.glyph('\u{E000}'), None);
    assert!(face.is_cff());
    let half = |c: char| face.half_width(face.glyph(c).expect("a mark")).expect("halt data");
    assert!(half('，').is_centred());
    assert_eq!((half('「').lead, half('「').trail), (Em::HALF, Em::ZERO));
    assert_eq!(face.half_width(glyph), None);
    let latin = fonts().face(fonts().find("Source Serif 4").expect("a face"));
    assert!(!latin.has_half_widths());
    assert_eq!(latin.glyph('國'), None);
}

#[test]
fn opening_is_deterministic_and_earlier_folders_win() {
    let house = scratch("house");
    fs::copy(folder("fonts/SourceSans3-Bold.ttf"), house.join("zz.ttf")).expect("a copy");
    let mut diags = Diagnostics::default();
    let store = FontStore::open(&[house.clone(), folder("fonts")], &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    let id = store.find("Source Sans 3 Bold").expect("a face");
    assert_eq!(store.face(id).path(), house.join("zz.ttf"));
    let names = |s: &FontStore| s.faces().map(|(i, f)| (i, f.name().to_owned())).collect::<Vec<_>>();
    assert_eq!(names(&store), names(&FontStore::open(&[house, folder("fonts")], &mut diags)));
}

#[test]
fn damaged_files_are_named_and_left_out() {
    let dir = scratch("damaged");
    let whole = fs::read(folder("fonts/SourceSerif4-Regular.ttf")).expect("a font");
    for (name, bytes) in [
        ("short.ttf", &whole[..whole.len() / 2]),
        ("header.ttf", &whole[..40]),
        ("empty.otf", &[][..]),
        ("garbage.ttc", &b"ttcf\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF garbage"[..]),
        ("text.ttf", &b"this is no font"[..]),
    ] {
        fs::write(dir.join(name), bytes).expect("a file");
    }
    fs::copy(folder("fonts/SourceSerif4-Bold.ttf"), dir.join("good.ttf")).expect("a copy");
    fs::write(dir.join("readme.txt"), "no font, and none is looked for here").expect("a file");
    let mut diags = Diagnostics::default();
    let store = FontStore::open(&[dir], &mut diags);
    assert_eq!(store.faces().map(|(_, f)| f.name()).collect::<Vec<_>>(), ["Source Serif 4 Bold"]);
    assert_eq!(diags.count(Severity::Error), 5);
    let messages: Vec<&str> = diags.iter().map(|d| d.message.as_str()).collect();
    for name in ["empty.otf", "garbage.ttc", "header.ttf", "short.ttf", "text.ttf"] {
        assert!(messages.iter().any(|m| m.contains(name)), "{name}: {messages:?}");
    }
    assert!(messages.iter().any(|m| m.contains("short.ttf") && m.contains("cut short")), "{messages:?}");
}

#[test]
fn flipped_bytes_in_a_header_are_survived() {
    let dir = scratch("flipped");
    let whole = fs::read(folder("fonts/SourceSerif4-Italic.ttf")).expect("a font");
    for at in (0..400).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        // A folder for each: a font file is never changed in place.
        let dir = dir.join(at.to_string());
        fs::create_dir(&dir).expect("a folder");
        fs::write(dir.join("f.ttf"), &bytes).expect("a file");
        let mut diags = Diagnostics::default();
        let store = FontStore::open(std::slice::from_ref(&dir), &mut diags);
        assert_eq!(store.faces().count() == 0, diags.has_errors(), "byte {at}");
        for (_, face) in store.faces() {
            let _ = (face.glyph('a').map(|g| (face.advance(g), face.half_width(g))), face.cap_height());
        }
    }
}

#[test]
fn a_folder_that_is_empty_or_missing() {
    let mut diags = Diagnostics::default();
    assert_eq!(FontStore::open(&[scratch("empty")], &mut diags).faces().count(), 0);
    assert!(diags.is_empty());
    FontStore::open(&[scratch("missing").join("deeper")], &mut diags);
    assert!(diags.iter().any(|d| d.message.contains("deeper")));
}
