//! The program on files of all sorts: what cannot be read stops nothing else, what is no feed is
//! named, and stories without an edition have all their words.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::pages::scratch;

fn import(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dayang")).current_dir(folder).arg("import").args(args).output().expect("it runs")
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout)
}

const ITEM: &str = "{\"uri\": \"a\", \"type\": \"text\", \"headline\": \"題\", \"body_text\": \"文。\"}";

/// The manuscripts of an output folder.
fn manuscripts(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder.join("stories")) else { return String::new() };
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_file()).collect();
    paths.sort();
    paths.iter().map(|p| fs::read_to_string(p).expect("a manuscript")).collect()
}

#[test]
fn one_file_that_cannot_be_read_does_not_stop_the_others() {
    let folder = scratch("import-unreadable");
    fs::create_dir_all(folder.join("sub")).expect("a folder");
    fs::write(folder.join("a.json"), ITEM).expect("a feed");
    let large = fs::File::create(folder.join("large.xml")).expect("a file");
    large.set_len((256 << 20) + 1).expect("its length");
    let out = import(&folder, &["gone.json", "a.json", "sub", "large.xml", "-o", "day"]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    for words in ["gone.json cannot be read", "sub is a folder", "large.xml cannot be read: it has more than 256 MB"] {
        assert!(said(&out).contains(words), "{words}\n{}", said(&out));
    }
    assert!(folder.join("day/stories/a.md").is_file() && folder.join("day/edition.toml").is_file());
    let none = import(&folder, &["gone.json", "sub", "-o", "other"]);
    assert_eq!(none.status.code(), Some(2), "{}", said(&none));
    assert!(said(&none).contains("unreadable-file") && !folder.join("other").exists());
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn what_is_no_feed_is_named() {
    let folder = scratch("import-unknown");
    for (name, text, words) in [
        ("a.rss", "<rss version='2.0'><channel><title>甲</title></channel></rss>", "outermost element is `rss`"),
        ("a.atom", "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'/>", "outermost element is `feed`"),
        ("a.html", "<!DOCTYPE html><html lang='zh'><body><p>甲</p></body></html>", "is an HTML page"),
        ("a.json", "{\"error\": {\"code\": 404}}", "JSON without the keys of ninjs"),
    ] {
        fs::write(folder.join(name), text).expect("a file");
        let out = import(&folder, &[name, "-o", "day"]);
        assert_eq!(out.status.code(), Some(2), "{name}: {}", said(&out));
        assert!(said(&out).contains("unknown-feed") && said(&out).contains(words), "{}", said(&out));
        assert!(!folder.join("day").exists(), "{name}");
    }
    fs::write(folder.join("good.json"), ITEM).expect("a feed");
    fs::write(folder.join("empty.xml"), " \n").expect("a file");
    let out = import(&folder, &["empty.xml", "a.rss", "good.json", "-o", "day"]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    assert!(said(&out).contains("empty.xml is empty") && said(&out).contains("`rss`"), "{}", said(&out));
    assert!(manuscripts(&folder.join("day")).contains("文。"));
    let _ = fs::remove_dir_all(folder);
}

/// Codes of findings about an edition.
const OF_EDITIONS: [&str; 8] = [
    "chosen-layout",
    "no-date",
    "guessed-date",
    "guessed-plan",
    "no-masthead",
    "guessed-imprint",
    "edition.toml",
    "ear",
];

#[test]
fn stories_alone_have_their_first_lines_and_no_word_of_an_edition() {
    let folder = scratch("import-alone");
    let text = "街市重開街坊歡迎\n記者甲\n\n市場昨日重開，街坊一早排隊買魚，檔主說等了一年，今早終於可以開檔。\n";
    let (big5, _, _) = encoding_rs::BIG5.encode(text);
    fs::write(folder.join("plain.txt"), &big5).expect("a text");
    let out = import(&folder, &["plain.txt", "-o", "plain", "--stories-only"]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let story = manuscripts(&folder.join("plain"));
    assert!(story.contains("headline = \"街市重開街坊歡迎\"") && story.contains("記者甲"), "{story}");
    assert!(story.contains("今早終於可以開檔。") && !folder.join("plain/edition.toml").exists());
    // Short lines before a heading are the story's, if no one knows whose.
    fs::write(folder.join("led.md"), "系列之三\n\n另一行\n\n## 街市重開\n\n市場昨日重開，街坊一早排隊買魚。\n")
        .expect("a text");
    let led = import(&folder, &["led.md", "-o", "led", "--stories-only"]);
    let story = manuscripts(&folder.join("led"));
    assert!(story.contains("系列之三") && story.contains("另一行"), "{story}\n{}", said(&led));
    // The lines of a whole page are told, each with its words.
    let page = "# 城聲報\n\nCITY VOICE\n\n二〇二六年六月六日　星期六\n\n零售每份十元\n\n## 碼頭重開\n\n碼頭昨日重開，街坊一早排隊登船，說等了很久。\n\n督印：城聲有限公司　電話：5550 1234\n";
    fs::write(folder.join("page.md"), page).expect("a page");
    let whole = import(&folder, &["page.md", "-o", "page", "--stories-only"]);
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    for line in ["城聲報", "CITY VOICE", "二〇二六年六月六日", "零售每份十元", "督印：城聲有限公司"]
    {
        let written = manuscripts(&folder.join("page")).contains(line);
        assert!(written || said(&whole).contains(line), "{line}\n{}", said(&whole));
    }
    assert!(manuscripts(&folder.join("page")).contains("說等了很久。"));
    // Neither these nor a feed say anything of an edition that is not written.
    fs::write(folder.join("a.json"), ITEM).expect("a feed");
    let feed = import(&folder, &["a.json", "-o", "feed", "--stories-only"]);
    assert_eq!(feed.status.code(), Some(0), "{}", said(&feed));
    for out in [&out, &led, &feed] {
        for code in OF_EDITIONS.iter().filter(|c| **c != "ear") {
            assert!(!said(out).contains(code), "{code}\n{}", said(out));
        }
    }
    for code in ["chosen-layout", "no-date", "guessed-plan", "kept as an ear"] {
        assert!(!said(&whole).contains(code), "{code}\n{}", said(&whole));
    }
    // An edition that is there is not planned anew.
    fs::write(folder.join("feed/edition.toml"), "title = \"報\"\n").expect("an edition");
    let again = import(&folder, &["a.json", "-o", "feed"]);
    assert!(said(&again).contains("edition-kept") && !said(&again).contains("chosen-layout"), "{}", said(&again));
    let _ = fs::remove_dir_all(folder);
}
