//! Press profiles: what they name reaches the file, and what they name wrongly is told.

use std::io::{Read, Write};

use dayang::color::Profile;
use dayang::model::press::Purpose;

use super::{root, said, tabloid, write};

/// A profile's bytes, some of them changed.
fn icc(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut icc = Profile::newsprint().icc().to_vec();
    icc[at..at + bytes.len()].copy_from_slice(bytes);
    icc
}

/// `profiles/*.icc.z` are the bundled profiles as PDFs store them; `UPDATE=1` makes them anew.
#[test]
fn the_deflated_profiles_are_those_beside_them() {
    for name in Profile::BUNDLED {
        let read = |end: &str| std::fs::read(root().join(format!("profiles/{name}.{end}"))).expect("a profile");
        if std::env::var_os("UPDATE").is_some() {
            let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            deflate.write_all(&read("icc")).expect("memory");
            let path = root().join(format!("profiles/{name}.icc.z"));
            std::fs::write(path, deflate.finish().expect("memory")).expect("a file");
        }
        let (mut inflated, packed) = (Vec::new(), read("icc.z"));
        flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_end(&mut inflated).expect("a zlib stream");
        assert!(inflated == read("icc"), "{name}.icc.z is not {name}.icc: UPDATE=1 makes it anew");
    }
}

#[test]
fn a_house_s_own_profile_is_the_output_intent() {
    let press = b"name = \"own\"\n[output]\nprofile = \"house.icc\"\ncondition = \"OURS\"\n";
    // Its date is another: it is not the bundled one.
    let house = icc(24, &[7, 234, 0, 1, 0, 1]);
    let (session, output) = tabloid("own.toml", &[("own.toml", press), ("house.icc", &house)], Purpose::Press);
    let file = write(&session, &output, &output.pages[0], "house-profile", "");
    let doc = lopdf::Document::load_mem(&file).expect("a PDF");
    let intent = doc.objects.values().filter_map(|o| o.as_dict().ok()).find(|d| d.has(b"DestOutputProfile"));
    let intent = intent.expect("an output intent");
    assert_eq!(intent.get(b"OutputConditionIdentifier").and_then(|o| o.as_str()).ok(), Some(&b"OURS"[..]));
    let profile = intent.get_deref(b"DestOutputProfile", &doc).and_then(|p| p.as_stream()).expect("a profile");
    assert_eq!(profile.decompressed_content().expect("a zlib stream"), house);
}

#[test]
fn a_profile_that_no_output_intent_may_hold_is_refused_by_name() {
    let press = b"name = \"own\"\n[output]\nprofile = \"house.icc\"\n";
    for (bytes, why) in [
        (icc(8, &[4, 0x40]), "version 4.4"),
        (icc(12, b"scnr"), "must be prtr"),
        (icc(16, b"RGB "), "four colorants"),
        (b"no profile".to_vec(), "no ICC profile"),
        (Profile::newsprint().icc()[..9000].to_vec(), "not whole"),
    ] {
        let (_, output) = tabloid("own.toml", &[("own.toml", press), ("house.icc", &bytes)], Purpose::Press);
        let text = said(&output);
        assert!(output.jobs.is_none() && text.contains("bad-profile"), "{text}");
        assert!(text.contains(why) && text.contains("house.icc") && text.contains("own.toml:3"), "{text}");
    }
}

#[test]
fn the_bundled_profiles_write_good_pages() {
    for press in ["newsprint", "coated"] {
        let (session, output) = tabloid(press, &[], Purpose::Press);
        assert!(output.jobs.is_some(), "{}", said(&output));
        let limit = if press == "coated" { "--tac 310 --tac-warn 300" } else { "" };
        write(&session, &output, &output.pages[0], press, limit);
        assert_eq!(output.pages[0].margin.is_zero(), press == "newsprint");
    }
}
