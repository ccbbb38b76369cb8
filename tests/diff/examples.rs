//! Real pages with one thing changed: that is found, and nothing else.

use super::{counts, dayang, diff, edits, folder, only, root};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A copy of an example, with texts replaced in its files: path, old, new.
fn edition(name: &str, example: &str, edits: &[(&str, &str, &str)]) -> PathBuf {
    let target = folder(name);
    copy(&root().join("examples").join(example), &target);
    for (file, old, new) in edits {
        let file = target.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{old} is not in {}", file.display());
        fs::write(&file, text.replacen(old, new, 1)).unwrap();
    }
    target.join("edition.toml")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap().path();
        let target = to.join(item.file_name().unwrap());
        if item.is_dir() { copy(&item, &target) } else { fs::copy(&item, &target).map(|_| ()).unwrap() }
    }
}

/// A copy of an example with a layout of its own, changed.
fn with_layout(name: &str, old: &str, new: &str) -> PathBuf {
    let use_house = [("edition.toml", "layout = \"broadsheet-8x12\"", "layout = \"house\"")];
    let edition = edition(name, "front-page", &use_house);
    let layout = fs::read_to_string(root().join("layouts/broadsheet-8x12.toml")).unwrap();
    assert!(layout.contains(old), "{old}");
    let folder = edition.with_file_name("layouts");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("house.toml"), layout.replacen(old, new, 1)).unwrap();
    edition
}

fn example(name: &str) -> PathBuf {
    root().join("examples").join(name).join("edition.toml")
}

/// A picture of a comparison.
struct Picture {
    width: usize,
    pixels: Vec<u8>,
    /// Where the new page begins, and where both do from the top.
    new: (usize, usize),
    dpi: f64,
}

impl Picture {
    fn read(path: &Path, dpi: usize) -> Picture {
        let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap()));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (width, unit) = (info.width as usize, (dpi / 50).max(1));
        // the strip with the legend, and the bar between the pages
        let left = (width - unit * 8) / 2;
        Picture { width, pixels, new: (left + unit * 8, unit * 26), dpi: dpi as f64 }
    }

    /// A pixel of a page, by millimetres from its media's corner.
    fn at(&self, new: bool, x: f64, y: f64) -> [u8; 3] {
        let pixel = |mm: f64| (mm * self.dpi / 25.4).round() as usize;
        let x = pixel(x) + if new { self.new.0 } else { 0 };
        let at = ((pixel(y) + self.new.1) * self.width + x) * 3;
        self.pixels[at..at + 3].try_into().unwrap()
    }

    /// Whether a colour is among the pixels around a box's left edge, half-way up.
    fn framed(&self, new: bool, at: &Value, colour: [u8; 3]) -> bool {
        let [x, y, _, h]: [f64; 4] = std::array::from_fn(|i| at[i].as_f64().unwrap());
        (-8..=8).any(|d| self.at(new, x + f64::from(d) * 0.2, y + h / 2.0) == colour)
    }
}

/// A photo of as many pixels, drawn here: a sky that darkens to one side.
fn sunset(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let pixel = |i: u32| [200 - (i % width * 90 / width) as u8, 160, 90 + (i / width * 90 / height) as u8];
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

const ADDED: [u8; 3] = [0, 114, 178];
const REMOVED: [u8; 3] = [213, 94, 0];
const PICTURE: [u8; 3] = [174, 74, 137];
const LINE: [u8; 3] = [0, 140, 102];

#[test]
fn changed_words_are_told_and_framed_and_nothing_else() {
    let new = edition(
        "word",
        "front-page",
        &[
            ("stories/climate-forum.md", "閉門磋商三輪", "閉門會談三輪"),
            ("stories/climate-forum.md", "約1400名", "約1500名"),
        ],
    );
    let out = new.with_file_name("changes");
    let (report, code) = diff(&example("front-page"), &new, &["-o", out.to_str().unwrap()]);
    let page = only(&report);
    assert_eq!(code, 1);
    assert_eq!(edits(page), ["1400>1500", "磋商>會談"]);
    assert_eq!(page["text"][0]["story"], "亞太氣候部長會議下周在港舉行");
    assert_eq!(page["text"][1]["before"], "及適應資金分配等議題閉門");
    assert_eq!((counts(page), &page["lines_moved"]), ([0; 4], &Value::from(0)));
    assert_eq!(page["picture"], "A1.diff.png");
    let picture = Picture::read(&out.join("A1.diff.png"), 100);
    for change in page["text"].as_array().unwrap() {
        assert!(picture.framed(true, &change["added_at"][0], ADDED), "{change}");
        assert!(picture.framed(false, &change["removed_at"][0], REMOVED), "{change}");
        assert!(!picture.framed(true, &change["added_at"][0], REMOVED), "{change}");
    }
    // what did not change is pale: no pixel of the photo is dark
    assert!((160..370).all(|x| picture.at(true, f64::from(x), 200.0).iter().all(|v| *v > 120)));
    // the same report is in the file, and the same run gives the same bytes
    let written = fs::read(out.join("diff.json")).unwrap();
    let again = new.with_file_name("again");
    diff(&example("front-page"), &new, &["-o", again.to_str().unwrap()]);
    assert_eq!(written, fs::read(again.join("diff.json")).unwrap());
    assert_eq!(fs::read(out.join("A1.diff.png")).unwrap(), fs::read(again.join("A1.diff.png")).unwrap());
}

#[test]
fn text_that_only_flows_on_is_no_change_of_text() {
    let add = ("stories/night-ferry.md", "其中3艘是今年", "其中不少是新造的，有3艘是今年");
    let new = edition("flow", "vertical-front", &[add]);
    let (report, code) = diff(&example("vertical-front"), &new, &[]);
    let page = only(&report);
    assert_eq!(code, 1);
    assert_eq!(edits(page), [">不少是新造的，有"]);
    assert_eq!(page["text"][0]["story"], "離島渡輪七月通宵行駛");
    assert!(page["lines_moved"].as_u64().unwrap() >= 3, "{page:#}");
    assert_eq!(counts(page), [0; 4], "{page:#}");
}

#[test]
fn a_head_set_anew_is_a_change_of_text() {
    let old = "亞太氣候部長會議下周在港舉行";
    let new = edition("head", "front-page", &[("stories/climate-forum.md", old, "亞太氣候部長會議周三在灣仔開幕")]);
    let (report, _) = diff(&example("front-page"), &new, &[]);
    let page = only(&report);
    assert_eq!(edits(page), ["下周在港舉行>周三在灣仔開幕"]);
    assert_eq!(counts(page), [0; 4], "{page:#}");
    let vertical = edition("head-down", "vertical-front", &[("stories/night-ferry.md", "七月通宵行駛", "通宵開航")]);
    let (report, _) = diff(&example("vertical-front"), &vertical, &[]);
    let page = only(&report);
    assert_eq!(edits(page), ["七月通宵行駛>通宵開航"]);
    // the head is fitted larger
    assert_eq!(page["restyled"][0]["text"], "離島渡輪");
    assert_eq!(counts(page), [0, 0, 1, 0], "{page:#}");
}

#[test]
fn a_replaced_picture_is_not_a_cropped_one() {
    let new = edition("picture", "front-page", &[("stories/ocean-mission.md", "lead-harbour.jpg", "sunset.png")]);
    fs::write(new.with_file_name("photos").join("sunset.png"), sunset(1820, 1489)).unwrap();
    let out = new.with_file_name("changes");
    let (report, code) = diff(&example("front-page"), &new, &["-o", out.to_str().unwrap(), "--dpi", "50"]);
    let page = only(&report);
    assert_eq!((code, edits(page).len(), counts(page)), (1, 0, [1, 0, 0, 0]), "{page:#}");
    assert_eq!((&page["objects"][0]["kind"], &page["objects"][0]["what"]), (&"picture".into(), &"replaced".into()));
    let picture = Picture::read(&out.join("A1.diff.png"), 50);
    assert!(picture.framed(true, &page["objects"][0]["new_at"], PICTURE));
    assert!(picture.framed(false, &page["objects"][0]["old_at"], PICTURE));

    let focus = ("stories/ocean-mission.md", "focus=\"0.50,0.58\"", "focus=\"0.50,0.40\"");
    let (report, _) = diff(&example("front-page"), &edition("crop", "front-page", &[focus]), &[]);
    let page = only(&report);
    assert_eq!(counts(page), [1, 0, 0, 0], "{page:#}");
    assert_eq!(page["objects"][0]["what"], "cropped");
}

#[test]
fn a_tint_of_one_per_cent_and_a_thinner_rule_are_found() {
    let new = with_layout("tint", "fill = \"K8\"", "fill = \"K9\"");
    let out = new.with_file_name("changes");
    let (report, code) = diff(&example("front-page"), &new, &["-o", out.to_str().unwrap()]);
    let page = only(&report);
    assert_eq!((code, edits(page).len(), counts(page)), (1, 0, [1, 0, 0, 0]), "{page:#}");
    let change = &page["objects"][0];
    assert_eq!((&change["kind"], &change["what"]), (&"tint".into(), &"recoloured".into()));
    assert_eq!((&change["detail"]["old"], &change["detail"]["new"]), (&"K 8 %".into(), &"K 9 %".into()));
    // frames of dashes: somewhere along the edge there is one
    let [x, y, _, h]: [f64; 4] = std::array::from_fn(|i| change["new_at"][i].as_f64().unwrap());
    let picture = Picture::read(&out.join("A1.diff.png"), 100);
    let dashes = (0..100).filter(|i| {
        let y = y + h * f64::from(*i) / 100.0;
        (-8..=8).any(|d| picture.at(true, x + f64::from(d) * 0.2, y) == LINE)
    });
    assert!((40..100).contains(&dashes.count()));

    let new = with_layout("rule", "rule = { top = { width = \"2pt\" } }", "rule = { top = { width = \"1.5pt\" } }");
    let (report, _) = diff(&example("front-page"), &new, &[]);
    let page = only(&report);
    assert_eq!((edits(page).len(), counts(page)), (0, [1, 0, 0, 0]), "{page:#}");
    assert_eq!((&page["objects"][0]["kind"], &page["objects"][0]["what"]), (&"rule".into(), &"resized".into()));
}

#[test]
fn a_build_is_the_same_as_its_edition_its_joined_file_and_itself() {
    let folder = folder("same");
    let edition = example("vertical-front");
    let built = dayang(&["build", edition.to_str().unwrap(), "-o", folder.to_str().unwrap()]);
    assert!(built.status.code() == Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    for (old, new) in [(&folder, &edition), (&folder.join("A1.pdf"), &folder), (&folder.join("edition.pdf"), &edition)]
    {
        let (report, code) = diff(old, new, &[]);
        assert_eq!((code, &only(&report)["status"]), (0, &"unchanged".into()), "{report:#}");
        assert_eq!(only(&report)["page"], "A1");
    }
    // the digital edition says the same and looks otherwise
    let digital = folder.join("digital");
    let build = ["build", edition.to_str().unwrap(), "-o", digital.to_str().unwrap(), "--profile", "digital"];
    dayang(&build);
    let (report, code) = diff(&folder, &digital, &[]);
    assert_eq!((code, edits(only(&report)).len()), (1, 0), "{report:#}");
    assert_eq!(only(&report)["lines_moved"], 0);
}

#[test]
fn people_read_what_was_removed_and_added() {
    let new = edition("told", "front-page", &[("stories/climate-forum.md", "約1400名", "約1500名")]);
    let output = dayang(&["diff", example("front-page").to_str().unwrap(), new.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("A1  changed: 1 change of text\n"), "{text}");
    assert!(text.contains("  亞太氣候部長會議下周在港舉行\n"), "{text}");
    assert!(text.contains("連同約［刪：1400］［增：1500］名專家"), "{text}");
    assert!(text.ends_with("1 page: 1 changed\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}
