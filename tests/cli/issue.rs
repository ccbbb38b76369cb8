//! A small issue on disk for tests of profiles and signing: two pages, each a story with a
//! photo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::{folder, run};

const LAYOUT: &str = r#"
name = "case"
styles = "hk-broadsheet"
page = { size = ["180mm", "200mm"] }
[grid.body]
columns = 4
chars = 10
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 36
[[slot]]
id = "head"
role = "headline"
thread = "lead"
at = { col = 1, span = 4, line = 1, lines = 4 }
style = "head-2"
[[slot]]
id = "photo"
role = "photo"
thread = "lead"
at = { col = 1, span = 4, line = 20, lines = 12 }
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = { col = 1, span = 4, line = 6, lines = 10 }
columns = 4
[[thread]]
id = "lead"
slots = ["body"]
"#;

const TEXT: &str = "本港首個海水製冷街區昨日啟用，二十七幢商廈同時接駁，預計每年節省用電一億二千萬度，相當於三萬個家庭一年\
的用量。\n\n負責工程的總監溫以恆說，海水由八百米外的深層取水口引入，水溫全年維持在16℃上下，經熱交換後再排回海中，排水口\
附近的水溫升幅不超過0.8℃。";

const PRESS: &str = "name = \"house\"\n[limits]\nhole = 100\n[severity]\nlone-character = \"off\"\n";

/// An issue in a folder of a test's own; its files may be changed between builds.
pub struct Issue {
    pub folder: PathBuf,
}

impl Issue {
    /// Both pages are clean; `more` are lines of the edition file.
    pub fn new(name: &str, more: &str) -> Issue {
        let issue = Issue { folder: folder(name) };
        let edition = format!(
            "title = \"試排報\"\ndate = \"2026-06-06\"\ntime = \"02:10\"\npress = \"house\"\n{more}\n\
             [[plan]]\npage = \"A1\"\nlayout = \"case\"\nplace = {{ lead = \"one\" }}\n\
             [[plan]]\npage = \"A2\"\nlayout = \"case\"\nplace = {{ lead = \"two\" }}\n"
        );
        issue.write("edition.toml", &edition);
        issue.write("layouts/case.toml", LAYOUT);
        issue.write("layouts/press/house.toml", PRESS);
        for id in ["one", "two"] {
            issue.story(id, TEXT, &format!("../photos/{id}.png"));
            issue.photo(id, 900, 90);
        }
        issue
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A story with a photo; `photo` may be empty, for one still to come.
    pub fn story(&self, id: &str, text: &str, photo: &str) {
        let front = format!("+++\nid = \"{id}\"\nheadline = \"海水製冷街區啟用\"\n+++\n");
        self.write(&format!("stories/{id}.md"), &format!("{front}{text}\n\n![]({photo})\n"));
    }

    /// A flat gray photo, as wide as the page at `width` / 6 pixels an inch or so.
    pub fn photo(&self, id: &str, width: u32, tone: u8) {
        let mut out = Vec::new();
        let height = width / 2;
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![tone; (width * height) as usize]).unwrap();
        writer.finish().unwrap();
        fs::create_dir_all(self.folder.join("photos")).unwrap();
        fs::write(self.folder.join(format!("photos/{id}.png")), out).unwrap();
    }

    pub fn text(&self) -> &'static str {
        TEXT
    }

    pub fn out(&self) -> PathBuf {
        self.folder.join("out")
    }

    /// A path in the output folder.
    pub fn output(&self, name: &str) -> PathBuf {
        self.out().join(name)
    }

    /// Builds into the output folder.
    pub fn build(&self, more: &[&str]) -> Output {
        let (edition, out) = (self.folder.join("edition.toml"), self.out());
        run(&[&["build", edition.to_str().unwrap(), "-o", out.to_str().unwrap()], more].concat())
    }

    /// Signs, or checks, a page of the output folder.
    pub fn sign(&self, page: &str, more: &[&str]) -> Output {
        let page = self.output(page);
        run(&[&["sign", page.to_str().unwrap()], more].concat())
    }

    /// The report beside a page.
    pub fn report(&self, name: &str) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.output(name)).unwrap()).unwrap()
    }

    /// Names of the files of the output folder, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.out()).map(|d| d.flatten().collect()).unwrap_or_else(|_| Vec::new());
        let mut names: Vec<String> = entries.iter().map(|e| e.file_name().into_string().unwrap()).collect();
        // what runs keep for themselves is hidden
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }
}

/// Codes of a report's findings of a severity.
pub fn codes(report: &serde_json::Value, severity: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().filter(|f| f["severity"] == severity).map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

/// Replaces a word in a file.
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in\n{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}
