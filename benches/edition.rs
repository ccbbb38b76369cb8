//! Whole editions, cold, by the program itself: 48 pages of the front page's size and fulness, each
//! of other text.
//!
//! A page's Han characters are exchanged for others, one for one, drawn anew for each page from
//! three times as many as a page has, so that no cache of shapes or glyphs wins by repetition and
//! the edition's fonts are as large as a real one's. Everything is printed as a ratio to a floor
//! or to another run of the same minute: the quickest of some runs each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group};
use dayang::diag::Diagnostics;
use dayang::edition::live::Live;
use dayang::input::sources::Disk;
use dayang::session::{Folders, Session};

mod floor;

/// As the program has it, for what is timed in this process.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Numbers that look drawn at random, the same on every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

fn han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FA5}').contains(&c)
}

/// An edition of so many pages in a folder of its own.
fn edition(folder: &Path, pages: usize) -> PathBuf {
    let from = root().join("examples/front-page");
    let stories = ["ocean-mission", "climate-forum"];
    let texts: Vec<String> = stories
        .iter()
        .map(|id| std::fs::read_to_string(from.join(format!("stories/{id}.md"))).expect("a story"))
        // Without its photo, a page is text alone, as other systems set it.
        .map(|text| text.replace("../photos/lead-harbour.jpg", ""))
        .collect();
    let own: Vec<char> = texts.concat().chars().filter(|c| han(*c)).collect::<BTreeSet<_>>().into_iter().collect();
    let others = ('\u{4E00}'..='\u{9FA5}').filter(|c| !own.contains(c)).step_by(7);
    let pool: Vec<char> = own.iter().copied().chain(others).take(own.len() * 3).collect();
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("stories")).expect("a folder");
    let toml = std::fs::read_to_string(from.join("edition.toml")).expect("an edition");
    let head: String = toml.split("[[plan]]").next().unwrap_or_default().lines().map(|l| format!("{l}\n")).collect();
    let head = head.replace("art/", &format!("{}/art/", from.display()));
    let mut plan = head;
    for page in 1..=pages {
        let mut draw = Draw(page as u64);
        let mut left = pool.clone();
        let map: BTreeMap<char, char> =
            own.iter().map(|c| (*c, if page == 1 { *c } else { left.swap_remove(draw.below(left.len())) })).collect();
        for (id, text) in stories.iter().zip(&texts) {
            let (front, body) = text.rsplit_once("+++\n").expect("a manuscript");
            let other = |text: &str| text.chars().map(|c| *map.get(&c).unwrap_or(&c)).collect::<String>();
            let front = front.replace(&format!("\"{id}\""), &format!("\"{id}-{page}\""));
            let front = front.replace("page = \"A2\"", "page = \"A1\"");
            let headline = |line: &str| if line.starts_with("headline") { other(line) } else { line.to_owned() };
            let front: String = front.lines().map(|line| format!("{}\n", headline(line))).collect();
            let text = format!("{front}+++\n{}", other(body));
            std::fs::write(folder.join(format!("stories/{id}-{page}.md")), text).expect("a story");
        }
        plan.push_str(&format!(
            "[[plan]]\npage = \"A{page}\"\nlayout = \"broadsheet-8x12\"\n\
             place = {{ lead = \"ocean-mission-{page}\", second = \"climate-forum-{page}\" }}\n"
        ));
    }
    let path = folder.join("edition.toml");
    std::fs::write(&path, plan).expect("an edition");
    path
}

/// What a run of the program took.
struct Took {
    wall: Duration,
    /// Time of all its threads, in steps of the kernel's clock (10 ms).
    cpu: Duration,
    /// The most memory that it had, in MB.
    memory: f64,
}

/// One run of the program.
fn run(edition: &Path, out: &Path, arguments: &[&str]) -> Took {
    let started = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_dayang"));
    program.arg("build").arg(edition).arg("-o").arg(out).args(arguments);
    let mut child = program
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    let (mut memory, mut cpu) = (0.0f64, Duration::ZERO);
    while child.try_wait().expect("a child").is_none() {
        let of = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default();
        let status = of("status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        memory = memory.max(peak.unwrap_or(0.0f64) / 1024.0);
        // utime and stime are the 14th and 15th fields; the second ends with a bracket.
        let ticks = of("stat").rsplit(')').next().map_or(0, |rest| {
            rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum::<u64>()
        });
        cpu = cpu.max(Duration::from_millis(ticks * 10));
        std::thread::sleep(Duration::from_millis(2));
    }
    Took { wall: started.elapsed(), cpu, memory }
}

/// A run into a folder made anew.
fn anew(edition: &Path, out: &Path, arguments: &[&str]) -> Took {
    let _ = std::fs::remove_dir_all(out);
    run(edition, out, arguments)
}

/// The quickest of some runs, each into a folder made anew.
fn quickest(runs: usize, edition: &Path, out: &Path, arguments: &[&str]) -> Duration {
    (0..runs).map(|_| anew(edition, out, arguments).wall).min().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// What other systems are asked to do: the joined file alone; and what a press wants: page files.
fn editions(_: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("dayang-editions-{}", std::process::id()));
    let (files, out) = (edition(&folder.join("48"), 48), folder.join("out"));
    let alone = ["--no-cache", "--no-pages"];
    // One thread and two in turn: the machine's mood is the same for both.
    let with = |threads: &str| anew(&files, &out, &[&alone[..], &["--jobs", threads]].concat());
    let runs: Vec<(Took, Took)> = (0..6).map(|_| (with("1"), with("2"))).collect();
    let least = |of: fn(&(Took, Took)) -> Duration| runs.iter().map(of).min().unwrap_or_default();
    let (one, two) = (least(|(one, _)| one.wall), least(|(_, two)| two.wall));
    let cpu = least(|(one, _)| one.cpu);
    println!(
        "48 pages joined: {:.1} ms of CPU a page, {:.1} ms on the clock (at most 20)",
        ms(cpu) / 48.0,
        ms(one) / 48.0
    );
    println!("on two threads {:.2} times as fast (at least 1.7)", ms(one) / ms(two));

    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut Diagnostics::default());
    let set = session.typeset(&Disk, &files, None, &|| ());
    assert_eq!(set.pages.len(), 48);
    let floor = |pages: &[dayang::page::Page]| {
        let started = Instant::now();
        pages.iter().for_each(|page| assert!(floor::of(page, &session.fonts) > 0));
        started.elapsed()
    };
    let least = (0..3).map(|_| floor(&set.pages)).min().unwrap_or_default();
    let pages = quickest(3, &files, &out, &["--no-cache", "--no-joined", "--jobs", "1"]);
    println!("48 page files: {:.2} times the floor (at most 1.6)", ms(pages) / ms(least));

    let _ = std::fs::remove_dir_all(&out);
    run(&files, &out, &[]);
    let story = files.with_file_name("stories").join("ocean-mission-24.md");
    let text = std::fs::read_to_string(&story).expect("a story");
    let change = |n: usize, arguments: &[&str]| {
        let word = "今次任務".chars().chain(std::iter::repeat_n('又', n)).collect::<String>();
        std::fs::write(&story, text.replacen("。\n", &format!("{word}。\n"), 1)).expect("a story");
        run(&files, &out, arguments).wall
    };
    let lines = folder.join("floor");
    std::fs::write(&lines, floor::written(&floor::shown(&set.pages[23], &session.fonts))).expect("a file");
    // In turn, as above.
    let turn = |n: usize| {
        let alone = change(2 * n, &["--no-joined", "--pages", "A24"]);
        (alone, change(2 * n + 1, &["--no-joined"]), cold_floor(&lines))
    };
    let turns: Vec<(Duration, Duration, Duration)> = (0..8).map(turn).collect();
    let least = |of: fn(&(Duration, Duration, Duration)) -> Duration| turns.iter().map(of).min().unwrap_or_default();
    let (alone, whole, of_page) = (least(|t| t.0), least(|t| t.1), least(|t| t.2));
    println!(
        "after a story changed, its page file from a cold process: {:.2} times its floor (at most 1.5), {:.2} with a \
         look at the other pages, their reports and the manifest",
        ms(alone) / ms(of_page),
        ms(whole) / ms(of_page)
    );
    let joined = (16..20).map(|n| change(n, &[])).min().unwrap_or_default();
    println!("and the joined file: {:.0} ms (at most 250)", ms(joined));
    let mut live = Live::new(session.another(), &files);
    assert_eq!(live.refresh(&Disk).len(), 48);
    let mut refresh = |n: usize| {
        let word: String = "今次任務".chars().chain(std::iter::repeat_n('又', n)).collect();
        std::fs::write(&story, text.replacen("。\n", &format!("{word}。\n"), 1)).expect("a story");
        let started = Instant::now();
        assert_eq!(live.refresh(&Disk), ["A24"]);
        started.elapsed()
    };
    let shown = (20..25).map(&mut refresh).min().unwrap_or_default();
    println!("a session held open has its display list in {:.1} ms (at most 20)", ms(shown));

    let mut peaks = Vec::new();
    for count in [1, 48, 480] {
        let files = edition(&folder.join("memory"), count);
        let _ = std::fs::remove_dir_all(&out);
        let Took { wall: time, memory: peak, .. } = run(&files, &out, &["--no-cache"]);
        println!("{count} pages: {:.1} ms a page, {peak:.0} MB at most", ms(time) / count as f64);
        peaks.push(peak);
    }
    println!("480 pages take {:.2} times the memory of 48 (at most 1.1)", peaks[2] / peaks[1]);
    let _ = std::fs::remove_dir_all(&folder);
}

/// The floor of a page, by a process that does nothing else.
fn cold_floor(lines: &Path) -> Duration {
    let started = Instant::now();
    let own = std::env::current_exe().expect("this program");
    let status = Command::new(own).env(FLOOR, lines).stdout(std::process::Stdio::null()).status();
    assert!(status.expect("the program runs").success());
    started.elapsed()
}

/// Names the file of what a process is to make the floor of.
const FLOOR: &str = "DAYANG_BENCH_FLOOR";

criterion_group!(benches, editions);

fn main() {
    match std::env::var_os(FLOOR) {
        Some(lines) => {
            let shown = floor::read(&std::fs::read_to_string(lines).expect("a file"));
            println!("{}", floor::of_shown(&shown));
        }
        None => benches(),
    }
}
