//! The pictures that `dayang build` writes.

use crate::pages::root;
use std::fs;
use std::process::Command;

#[test]
fn build_writes_the_proof_the_plates_and_the_heat_map() {
    let folder = std::env::temp_dir().join(format!("dayang-plates-cli-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let edition = root().join("examples/tabloid/edition.toml");
    let output = Command::new(env!("CARGO_BIN_EXE_dayang"))
        .args(["build", edition.to_str().unwrap(), "-o", folder.to_str().unwrap()])
        .args(["--png", "--plates", "--ink", "--dpi", "50"])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code().is_some_and(|code| code < 2), "{said}");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut sizes = Vec::new();
    for end in ["png", "C.png", "M.png", "Y.png", "K.png", "ink.png"] {
        let name =
            listed.lines().find(|l| l.ends_with(&format!("1.{end}"))).unwrap_or_else(|| panic!("{end}: {listed}"));
        let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(name).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        sizes.push((info.width, info.height));
        match end {
            // newsprint is gray and yellowish
            "png" => assert!(pixels[0] < 235 && pixels[0] > pixels[2], "{:?}", &pixels[..3]),
            "K.png" => assert!(pixels[0] == 255 && pixels.contains(&0), "paper is white, ink black"),
            _ => {}
        }
    }
    assert!(sizes[..5].iter().all(|s| *s == sizes[0]) && sizes[5].1 > sizes[0].1, "{sizes:?}");
    fs::remove_dir_all(&folder).unwrap();
}
