//! The preview: the desk over folders of the tests' own, and the server as the program runs it.

use std::fs;
use std::path::{Path, PathBuf};

use dayang::diag::Diagnostics;
use dayang::preview::desk::files::hash;
use dayang::preview::desk::{Desk, Edited, Event, Op, Refusal};
use dayang::session::{Folders, Session};

mod desk;
mod http;
mod memory;

const EDITION: &str = "\
# 試報，一天的報紙。
title = \"試報\"
date = \"2026-06-06\"

[[plan]]
page = \"A1\"
section = \"要聞\"
layout = \"small\"
place = { lead = \"harbour\" } # 頭條

[[plan]]
page = \"A2\"
layout = \"small\"
place = { lead = \"market\" }
";

const LAYOUT: &str = "\
# 小版：三欄，每欄十字。
name = \"small\"
title = \"三欄小版\"
styles = \"hk-broadsheet\"
page = { size = [\"150mm\", \"180mm\"] }   # 比明信片大

[grid.body] # 正文的網格
columns = 3
chars = 10
em = \"9.5pt\"
gap = \"1em\"
leading = \"13.5pt\"
lines = 30

# 頭條。
[[slot]]
id = \"head\"
role = \"headline\"
thread = \"lead\"
style = \"head-2\"
at = { col = 1, span = 3, line = 1, lines = 3 } # 通欄

[[slot]]
id = \"a\"
role = \"body\"
thread = \"lead\"
at = { col = 1, span = 1, line = 4, lines = 12 }

[[slot]]
id = \"b\"
role = \"body\"
thread = \"lead\"
at = { col = 2, span = 1, line = 4, lines = 12 }

# 其他。

# 底部一行。
[[slot]]
id = \"foot\"
role = \"furniture\"
optional = true
at = { x = \"20mm\", y = \"170mm\", width = \"100mm\", height = \"5mm\" }
text = [\"{title}　{date}\"]

[[slot]]
id = \"c\"
role = \"body\"
thread = \"second\"
at = { col = 1, span = 3, line = 18, lines = 8 }
columns = 3

[[thread]]
id = \"lead\"
slots = [
  \"a\", # 先
  \"b\",
]

[[thread]]
id = \"second\"
optional = true
slots = [\"c\"]

# 本版自己的樣式。
[style.head-2]
based-on = \"head\"
fit = { size = [\"16pt\", \"24pt\"], lines = 2 }
";

fn story(id: &str, headline: &str, paragraphs: usize) -> String {
    let text = "潮水退去的時候，海灘上留下一排腳印，一直通到燈塔下面。守塔人說，今年的風比往年來得早。";
    let body = format!("{text}\n\n").repeat(paragraphs);
    format!("+++\nid = \"{id}\"\nheadline = \"{headline}\"\n+++\n{body}")
}

/// A folder with an edition of two small pages.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("preview").join(name);
        let _ = fs::remove_dir_all(&folder);
        let folder = Folder(folder);
        folder.write("edition.toml", EDITION);
        folder.write("layouts/small.toml", LAYOUT);
        folder.write("stories/harbour.md", &story("harbour", "海港的清晨", 3));
        folder.write("stories/market.md", &story("market", "街市的黃昏", 3));
        folder
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    pub fn hash(&self, file: &str) -> String {
        hash(self.text(file).as_bytes())
    }

    pub fn open(&self) -> Desk {
        self.open_as(true)
    }

    pub fn open_as(&self, writable: bool) -> Desk {
        let edition = self.path("edition.toml");
        let data = Path::new(env!("CARGO_MANIFEST_DIR"));
        let session = Session::open(&Folders::of(Some(&edition), &[], Some(data)), &mut Diagnostics::default());
        match Desk::open(session, &edition, writable) {
            Ok(mut desk) => {
                desk.refresh();
                desk.events();
                desk
            }
            Err(wrong) => panic!("{:?}", wrong.0),
        }
    }
}

/// Changes page A1's layout as the screen would.
fn edit(desk: &mut Desk, folder: &Folder, ops: &str) -> Result<Edited, Refusal> {
    let ops: Vec<Op> = serde_json::from_str(ops).unwrap_or_else(|e| panic!("{ops}: {e}"));
    desk.edit("A1", &folder.hash("layouts/small.toml"), &ops)
}

/// What stands on a page, as text.
fn shown(desk: &Desk, id: &str) -> String {
    let view = desk.view().unwrap();
    let case = view.case(id).unwrap();
    case.set().unwrap().text.iter().map(|run| run.text.as_str()).collect()
}

fn notices(events: Vec<Event>) -> Vec<String> {
    let text = |event| match event {
        Event::Notice { text, .. } => Some(text),
        _ => None,
    };
    events.into_iter().filter_map(text).collect()
}
