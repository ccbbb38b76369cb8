//! Runs of the program over a whole edition: at the same time, again, killed, on a full disk, over a
//! damaged cache, in parts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of its own, with a copy of the weekly's edition.
pub struct Desk(pub PathBuf);

impl Desk {
    pub fn new(name: &str) -> Desk {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runs").join(name);
        let _ = fs::remove_dir_all(&folder);
        copy(&root().join("examples/edition"), &folder.join("edition"));
        Desk(folder)
    }

    pub fn edition(&self, file: &str) -> PathBuf {
        self.0.join("edition").join(file)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
        command.args(arguments).current_dir(&self.0).env("NO_COLOR", "1");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Builds the edition into a folder; the exit code.
    pub fn build(&self, out: &str, arguments: &[&str]) -> i32 {
        let output = self.run(&[&["build", "edition/edition.toml", "-o", out], arguments].concat());
        output.status.code().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// The files of a folder that are not hidden, by name. A manifest tells what the run before left,
    /// so it is looked at by itself.
    pub fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.0.join(out)).into_iter().flatten().flatten();
        let files = entries.map(|e| (e.file_name().into_string().expect("a name"), e.path()));
        let shown = files.filter(|(name, _)| !name.starts_with('.') && !name.ends_with(".manifest.json"));
        shown.map(|(name, path)| (name, fs::read(path).expect("a file"))).collect()
    }

    pub fn manifest(&self, file: &str) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.0.join(file)).expect("a manifest")).expect("JSON")
    }

    /// How the run went, from its report.
    fn cached(&self, out: &str) -> Vec<(String, bool)> {
        let report = self.manifest(&format!("{out}/first.report.json"));
        let page = |page: &serde_json::Value| {
            (page["page"].as_str().expect("a page").to_owned(), page["cached"].as_bool().expect("cached"))
        };
        report["pages"].as_array().expect("pages").iter().map(page).collect()
    }

    pub fn edit(&self, file: &str, change: impl Fn(String) -> String) {
        let path = self.edition(file);
        let text = fs::read_to_string(&path).expect("a text");
        let new = change(text.clone());
        assert_ne!(new, text, "{file}");
        fs::write(path, new).expect("a file");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_how_many_jobs_run_or_on_the_cache() {
    let desk = Desk::new("jobs");
    assert_eq!(desk.build("one", &["--jobs", "1"]), 0);
    let one = desk.files("one");
    assert!(one.len() > 12, "{:?}", one.keys());
    for (out, arguments) in [("four", &["--jobs", "4"][..]), ("none", &["--jobs", "2", "--no-cache"])] {
        assert_eq!(desk.build(out, arguments), 0);
        assert!(desk.files(out) == one, "{out}");
    }
    assert_eq!(desk.build("one", &["--jobs", "3"]), 0);
    assert!(desk.files("one") == one, "from the cache");
}

#[test]
fn a_changed_story_builds_its_pages_alone() {
    let desk = Desk::new("changed");
    assert_eq!(desk.build("out", &["--edition-report"]), 0);
    assert!(desk.cached("out").iter().all(|(_, cached)| !cached));
    assert_eq!(desk.build("out", &["--edition-report"]), 0);
    assert!(desk.cached("out").iter().all(|(_, cached)| *cached));
    let before = desk.files("out");
    desk.edit("stories/mats.md", |text| text.replacen('。', "，街坊說。", 1));
    let code = desk.build("out", &["--edition-report"]);
    assert!(code < 2);
    let built: Vec<String> =
        desk.cached("out").into_iter().filter(|(_, cached)| !cached).map(|(page, _)| page).collect();
    assert_eq!(built, ["A7"]);
    let after = desk.files("out");
    let changed: Vec<&String> = before.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
    let pages: Vec<&&String> = changed.iter().filter(|name| name.starts_with('A')).collect();
    assert_eq!(pages, [&"A7.json", &"A7.pdf"]);
    // and the result is what a run without a cache makes of it
    assert_eq!(desk.build("fresh", &["--no-cache"]), code);
    let fresh = desk.files("fresh");
    for name in ["A7.pdf", "A1.pdf", "edition.pdf"] {
        assert!(fresh.get(name) == after.get(name), "{name}");
    }
    // a comment in the edition file changes no page
    desk.edit("edition.toml", |text| format!("# of the night desk\n{text}"));
    assert_eq!(desk.build("out", &["--edition-report"]), code);
    let built: Vec<(String, bool)> = desk.cached("out").into_iter().filter(|(_, cached)| !cached).collect();
    assert_eq!(built, []);
}

#[test]
fn a_damaged_cache_is_never_trusted() {
    let desk = Desk::new("damaged");
    assert_eq!(desk.build("out", &[]), 0);
    let whole = desk.files("out");
    let entries = || fs::read_dir(desk.0.join("out/.dayang/cache")).expect("a cache").flatten().map(|e| e.path());
    let kinds = ["job", "lead", "font", "file"];
    let entries = || entries().filter(|path| path.extension().is_some_and(|kind| kinds.iter().any(|k| kind == *k)));
    let damages: [fn(Vec<u8>) -> Vec<u8>; 4] = [
        |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x20;
            bytes
        },
        |bytes| bytes[..bytes.len() * 2 / 3].to_vec(),
        |_| Vec::new(),
        |mut bytes| {
            bytes.extend_from_within(..bytes.len().min(64));
            bytes
        },
    ];
    for (n, damage) in damages.into_iter().enumerate() {
        for path in entries() {
            fs::write(&path, damage(fs::read(&path).expect("an entry"))).expect("an entry");
        }
        fs::remove_file(desk.0.join("out/A3.pdf")).expect("a page");
        assert_eq!(desk.build("out", &[]), 0, "damage {n}");
        assert!(desk.files("out") == whole, "damage {n}");
    }
    // only what is read is checked: the last bytes of an entry are a text that a finding points into,
    // those before it a report and a page
    for path in entries().filter(|path| path.extension().is_some_and(|kind| kind == "job")) {
        let mut bytes = fs::read(&path).expect("an entry");
        let facts = u64::from_be_bytes(bytes[48..56].try_into().expect("a length")) as usize;
        bytes[64 + facts..].iter_mut().for_each(|byte| *byte ^= 1);
        fs::write(&path, bytes).expect("an entry");
    }
    fs::remove_file(desk.0.join("out/A3.pdf")).expect("a page");
    assert_eq!(desk.build("out", &[]), 0);
    assert!(desk.files("out") == whole);
    // a page file that was touched is written again
    fs::write(desk.0.join("out/A6.pdf"), b"%PDF-1.6 not any more").expect("a page");
    assert_eq!(desk.build("out", &[]), 0);
    assert!(desk.files("out") == whole);
}

#[test]
fn runs_at_the_same_time_and_killed_ones_leave_whole_files() {
    let desk = Desk::new("together");
    assert_eq!(desk.build("alone", &[]), 0);
    let whole = desk.files("alone");
    let start = || {
        let mut command = desk.command(&["build", "edition/edition.toml", "-o", "out"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
    };
    let mut two = [start(), start()];
    for child in &mut two {
        assert!(child.wait().expect("an end").success());
    }
    assert!(desk.files("out") == whole, "two at once");
    // killed after a while that differs from time to time: nothing is half-written
    for step in 0..6u32 {
        let _ = fs::remove_dir_all(desk.0.join("out"));
        let mut child = start();
        let until = Instant::now() + Duration::from_millis(60) * step;
        while Instant::now() < until && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        let _ = child.wait();
        for (name, bytes) in desk.files("out") {
            assert!(whole.get(&name) == Some(&bytes), "{name} after a kill");
        }
        assert_eq!(desk.build("out", &[]), 0);
        assert!(desk.files("out") == whole, "after a kill");
        let left = fs::read_dir(desk.0.join("out/.dayang")).expect("a folder").flatten();
        assert!(left.into_iter().all(|e| !e.file_name().to_string_lossy().starts_with("run-")));
    }
}

#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let desk = Desk::new("full");
    assert_eq!(desk.build("out", &[]), 0);
    let whole = desk.files("out");
    desk.edit("stories/coffee.md", |text| text.replacen('。', "，午後更甚。", 1));
    // no file may grow beyond 60 blocks of 512 bytes or 1 KiB, whichever the shell counts in
    let script = format!(
        "ulimit -f 60; trap '' XFSZ; exec '{}' build edition/edition.toml -o out",
        env!("CARGO_BIN_EXE_dayang")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(&desk.0).output().expect("a shell");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"), "{output:?}");
    assert!(desk.files("out") == whole, "every file is the old one");
    assert!(desk.build("out", &[]) < 2);
    let after = desk.files("out");
    assert!(after.get("A8.pdf") != whole.get("A8.pdf") && after.get("A1.pdf") == whole.get("A1.pdf"));
}

#[test]
fn a_disk_that_fills_up_part_way_changes_nothing() {
    let desk = Desk::new("part-way");
    assert_eq!(desk.build("out", &[]), 0);
    let whole = desk.files("out");
    desk.edit("stories/coffee.md", |text| text.replacen('。', "，午後更甚。", 1));
    // room for every page, but not for the file of all of them
    let pages = whole.iter().filter(|(name, _)| *name != "edition.pdf").map(|(_, bytes)| bytes.len()).max();
    let limit = whole["edition.pdf"].len() / 2 + pages.expect("pages") / 2;
    let mut command = Command::new("prlimit");
    command.arg(format!("--fsize={limit}")).args(["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
    command.arg(env!("CARGO_BIN_EXE_dayang")).args(["build", "edition/edition.toml", "-o", "out"]);
    let output = command.current_dir(&desk.0).output().expect("prlimit");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("edition.pdf: the PDF cannot be written"), "{output:?}");
    assert!(desk.files("out") == whole, "every file is the old one");
    let left = fs::read_dir(desk.0.join("out/.dayang")).expect("a folder").flatten();
    assert!(left.into_iter().all(|e| !e.file_name().to_string_lossy().starts_with("run-")));
}

#[test]
fn a_cache_that_cannot_be_made_is_none() {
    let desk = Desk::new("no-cache");
    assert_eq!(desk.build("whole", &[]), 0);
    fs::write(desk.0.join("taken"), b"a file").expect("a file");
    let output = desk.run(&["build", "edition/edition.toml", "-o", "out", "--cache", "taken"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cache-unusable"), "{output:?}");
    assert!(desk.files("out") == desk.files("whole"));
    assert_eq!(fs::read(desk.0.join("taken")).expect("the file"), b"a file");
}

#[test]
fn what_is_not_the_programs_own_stays_in_its_folders() {
    let desk = Desk::new("foreign");
    let foreign = [".movie.part", ".lock", "used", ".transfer.part", ".A1.pdf.part", "A8.notes.json"];
    for (folder, name) in ["out", "cache"].into_iter().flat_map(|folder| foreign.map(|name| (folder, name))) {
        fs::create_dir_all(desk.0.join(folder)).expect("a folder");
        fs::write(desk.0.join(folder).join(name), b"somebody's").expect("a file");
    }
    for _ in 0..2 {
        assert_eq!(desk.build("out", &["--cache", "cache"]), 0);
        desk.edit("stories/coffee.md", |text| text.replacen('。', "，午後更甚。", 1));
    }
    for (folder, name) in ["out", "cache"].into_iter().flat_map(|folder| foreign.map(|name| (folder, name))) {
        let bytes = fs::read(desk.0.join(folder).join(name)).unwrap_or_default();
        assert_eq!(bytes, b"somebody's", "{folder}/{name}");
    }
}

#[test]
fn two_editions_of_one_name_do_not_share_a_folder() {
    let desk = Desk::new("namesakes");
    assert_eq!(desk.build("out", &[]), 0);
    let whole = desk.files("out");
    fs::copy(desk.edition("edition.toml"), desk.edition("other.toml")).expect("a copy");
    let output = desk.run(&["build", "edition/other.toml", "-o", "out"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("output-name") && said.contains("edition.toml") && !said.contains("removed"), "{said}");
    assert!(desk.files("out") == whole);
    // a base's folder is the same by any name
    let output = desk.run(&["build", "edition/second.toml", "-o", "out", "--base", "./out"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(desk.files("out") == whole);
}

#[test]
fn a_page_that_fails_does_not_stop_the_others() {
    let desk = Desk::new("fails");
    assert_eq!(desk.build("whole", &[]), 0);
    let whole = desk.files("whole");
    fs::remove_file(desk.edition("stories/mats.md")).expect("a story");
    let output = desk.run(&["build", "edition/edition.toml", "-o", "out"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("mats"), "{output:?}");
    let files = desk.files("out");
    assert!(!files.contains_key("A7.pdf") && !files.contains_key("edition.pdf"), "{:?}", files.keys());
    for name in ["A2.pdf", "A3.pdf", "A4-A5.pdf", "A6.pdf", "A8.pdf"] {
        assert!(files.get(name) == whole.get(name), "{name}");
    }
    let manifest = desk.manifest("out/first.manifest.json");
    let state = |id: &str| {
        let page = manifest["pages"].as_array().expect("pages").iter().find(|page| page["page"] == id);
        page.expect("a page")["state"].as_str().expect("a state").to_owned()
    };
    assert_eq!((state("A7").as_str(), state("A8").as_str()), ("failed", "built"));
    assert_eq!(desk.build("fast", &["--fail-fast", "--jobs", "1"]), 1);
    let fast = desk.files("fast");
    assert!(fast.contains_key("A6.pdf") && !fast.contains_key("A8.pdf"), "{:?}", fast.keys());
}

#[test]
fn a_later_edition_sends_what_changed() {
    let desk = Desk::new("later");
    assert_eq!(desk.build("first", &["--manifest", "csv,xjdf,sums"]), 0);
    let second = ["build", "edition/second.toml", "-o", "second", "--base", "first", "--manifest", "csv"];
    assert_eq!(desk.run(&second).status.code(), Some(0));
    let manifest = desk.manifest("second/second.manifest.json");
    let pages: Vec<(&str, &str, u64)> = manifest["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .map(|p| {
            let text = |key: &str| p[key].as_str().expect("a text");
            (text("page"), text("change"), p["version"].as_u64().expect("a version"))
        })
        .collect();
    let replaced: Vec<&str> = pages.iter().filter(|p| p.1 == "replaced").map(|p| p.0).collect();
    assert!(replaced.contains(&"A3") && replaced.contains(&"A8") && !replaced.contains(&"A6"), "{pages:?}");
    assert!(pages.iter().all(|(_, change, version)| (*change == "replaced") == (*version == 2)), "{pages:?}");
    let files = desk.files("second");
    for (page, change, _) in &pages {
        assert_eq!(files.contains_key(&format!("{page}.pdf")), *change == "replaced", "{page}");
    }
    assert!(files.contains_key("second.pdf"), "{:?}", files.keys());
    // the first edition's manifest stands in the second's for what is not sent again
    let first = desk.manifest("first/first.manifest.json");
    let file = |manifest: &serde_json::Value, id: &str| {
        manifest["pages"].as_array().expect("pages").iter().find(|p| p["page"] == id).expect("a page")["file"].clone()
    };
    assert_eq!(file(&manifest, "A6"), file(&first, "A6"));
    // built again, it says the same
    assert_eq!(desk.run(&second).status.code(), Some(0));
    assert_eq!(desk.manifest("second/second.manifest.json"), manifest);
    // a base that was never built is said
    let alone = desk.run(&["build", "edition/second.toml", "-o", "alone"]);
    assert!(String::from_utf8_lossy(&alone.stderr).contains("base-not-built"), "{alone:?}");
}

#[test]
fn jobs_built_apart_are_collated_to_the_same_bytes() {
    let desk = Desk::new("apart");
    assert_eq!(desk.build("whole", &[]), 0);
    let plan = desk.run(&["plan", "edition/edition.toml"]);
    assert_eq!(plan.status.code(), Some(0), "{plan:?}");
    let jobs: Vec<serde_json::Value> = String::from_utf8(plan.stdout)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(jobs[0]["pages"], serde_json::json!(["A1", "A2"]), "a story runs through both");
    assert!(jobs.iter().all(|job| job["inputs"].as_str().is_some_and(|hash| hash.len() == 64)));
    let collate = || desk.run(&["collate", "edition/edition.toml", "-o", "out"]);
    let early = collate();
    assert_eq!(early.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&early.stderr).contains("job-missing"), "{early:?}");
    // in any order, two at a time, one of them twice
    for pair in jobs.iter().rev().chain([&jobs[1]]).collect::<Vec<_>>().chunks(2) {
        let start = |job: &&serde_json::Value| {
            let key = job["job"].as_str().expect("a key");
            let mut build = desk.command(&["build", "edition/edition.toml", "-o", "out", "--job", key]);
            build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
        };
        for mut child in pair.iter().map(start).collect::<Vec<_>>() {
            assert!(child.wait().expect("an end").success());
        }
    }
    let done = collate();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(desk.files("out") == desk.files("whole"));
    // what was touched, and what was built from other inputs, is refused
    let page = fs::read(desk.0.join("out/A6.pdf")).expect("a page");
    fs::write(desk.0.join("out/A6.pdf"), b"%PDF").expect("a page");
    assert!(String::from_utf8_lossy(&collate().stderr).contains("job-damaged"));
    fs::write(desk.0.join("out/A6.pdf"), page).expect("a page");
    assert_eq!(collate().status.code(), Some(0));
    desk.edit("stories/cat.md", |text| text.replacen('。', "，仍舊。", 1));
    assert!(String::from_utf8_lossy(&collate().stderr).contains("job-stale"));
}

#[test]
fn files_are_named_by_the_edition_s_template() {
    let desk = Desk::new("named");
    let template =
        "[output]\nname = \"{latin}_{date}_{section}{page:03}_{edition}_{plates}_v{version}\"\n\n[section.A]";
    desk.edit("edition.toml", |text| text.replacen("[section.A]", template, 1));
    assert_eq!(desk.build("out", &[]), 0);
    let files = desk.files("out");
    for page in ["A001", "A004-005", "A008"] {
        let name = format!("South-Shore-Weekly_20260606_{page}_first_CMYK_v1.pdf");
        assert!(files.contains_key(&name), "{name}: {:?}", files.keys());
    }
    desk.edit("stories/cat.md", |text| text.replacen('。', "，仍舊。", 1));
    assert!(desk.build("out", &[]) < 2);
    assert!(desk.files("out").contains_key("South-Shore-Weekly_20260606_A006_first_CMYK_v2.pdf"));
    desk.edit("edition.toml", |text| {
        text.replacen("{latin}_{date}_{section}{page:03}_{edition}_{plates}_v{version}", "{latim}", 1)
    });
    let wrong = desk.run(&["build", "edition/edition.toml", "-o", "wrong"]);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("output-name") && said.contains("latin"), "{said}");
}

#[test]
fn times_of_files_decide_nothing() {
    let desk = Desk::new("clock");
    assert_eq!(desk.build("out", &["--edition-report"]), 0);
    // a report of the run tells how long it took
    let before: BTreeMap<_, _> = desk.files("out").into_iter().filter(|(name, _)| !name.contains(".report.")).collect();
    let years = Duration::from_secs(20 * 365 * 86_400);
    for (n, time) in [std::time::SystemTime::UNIX_EPOCH, std::time::SystemTime::now() + years].into_iter().enumerate() {
        for folder in ["edition/stories", "edition", "out", "out/.dayang/cache"] {
            for entry in fs::read_dir(desk.0.join(folder)).expect("a folder").flatten().filter(|e| e.path().is_file()) {
                let file = fs::File::options().write(true).open(entry.path()).expect("a file");
                file.set_modified(time).expect("a time");
            }
        }
        assert_eq!(desk.build("out", &["--edition-report"]), 0, "{n}");
        assert!(desk.cached("out").iter().all(|(_, cached)| *cached), "{n}");
        let after = desk.files("out");
        assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{n}");
    }
}
