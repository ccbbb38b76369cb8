//! Heads break between words: against the words of others' corpora, and on newspaper heads of
//! our own. Figures are printed; a drop fails.

use std::collections::BTreeMap;

use dayang::diag::{Diagnostics, SourceMap};
use dayang::input::sources::Disk;
use dayang::linebreak::inspect;
use dayang::model::lexicon::Lexicon;
use serde_json::{Value, json};

use super::support::{folder, fonts};

fn read(name: &str) -> String {
    std::fs::read_to_string(folder("tests/cases/headline").join(name)).expect("a file of cases")
}

/// The house lexicon of the cases, with the bundled ones.
fn lexicon() -> Lexicon {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let own = folder("tests/cases/headline/lexicon.toml");
    let lexicon = Lexicon::read(Some(&own), &[folder("layouts")], &Disk, &mut map, &mut found);
    assert!(found.is_empty(), "{found:?}");
    lexicon
}

fn numbers(value: &Value) -> Vec<usize> {
    value.as_array().expect("a list").iter().map(|n| n.as_u64().expect("an offset") as usize).collect()
}

/// Breaks, those inside a word, those between words, and all places between words.
#[derive(Clone, Copy, Default)]
struct Count {
    breaks: usize,
    inside: usize,
    between: usize,
    words: usize,
}

impl Count {
    fn share(self) -> f64 {
        100.0 * self.inside as f64 / self.breaks.max(1) as f64
    }
}

#[test]
fn at_most_two_percent_of_phrase_breaks_fall_inside_a_word() {
    let offsets =
        |list: &str| -> Vec<usize> { list.split_whitespace().map(|n| n.parse().expect("an offset")).collect() };
    let table = read("ud_words.tsv");
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for row in table.lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [lang, starts, inside, text] = fields.as_slice() else { panic!("{row}") };
        let query = json!({ "text": text, "lang": lang, "word_break": "phrase" });
        let answer: Value = serde_json::from_str(&inspect::breaks(&query.to_string()).expect("breaks")).expect("JSON");
        let (breaks, starts, inside) = (numbers(&answer["breaks"]), offsets(starts), offsets(inside));
        for key in [*lang, "all"] {
            let count = counts.entry(key).or_default();
            count.breaks += breaks.len();
            count.inside += breaks.iter().filter(|k| inside.contains(k)).count();
            count.between += breaks.iter().filter(|k| starts.contains(k)).count();
            count.words += starts.len();
        }
    }
    for (lang, count) in &counts {
        let recall = 100.0 * count.between as f64 / count.words as f64;
        println!(
            "{lang}: {} of {} breaks inside a word = {:.2} %; {recall:.1} % of the places between words are open",
            count.inside,
            count.breaks,
            count.share()
        );
        assert!(count.share() <= 1.0, "{lang}");
        assert!(recall >= 40.0, "{lang}");
    }
    assert_eq!(counts.len(), 4);
}

/// A head of the cases: its language, its text, and the offsets between words.
fn heads(table: &str) -> Vec<(&str, String, Vec<usize>)> {
    table
        .lines()
        .skip(1)
        .map(|row| {
            let (lang, marked) = row.split_once('\t').expect("a language and a head");
            let (mut text, mut between) = (String::new(), Vec::new());
            for word in marked.split('/') {
                between.push(text.chars().count());
                text.push_str(word);
            }
            (lang, text, between)
        })
        .collect()
}

/// The lines of a head at a measure, as offsets of code points.
fn lines(text: &str, lang: &str, em: f64, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    let style = json!({ "word-break": "phrase", "align": "start", "punctuation": "all", "indent": "0em" });
    let query = json!({ "text": text, "lang": lang, "measure_em": em, "style": style });
    let answer = inspect::lines_with(fonts(), &query.to_string(), lexicon).expect("lines");
    let lines: Vec<Value> = serde_json::from_str(&answer).expect("JSON");
    let offset = |line: &Value, key: &str| line[key].as_u64().expect("an offset") as usize;
    lines.iter().map(|line| (offset(line, "start"), offset(line, "end"))).collect()
}

/// What no line of a head may start with.
const LEANING: &str = "的地得了着著過嗎呢吧們们吗过";

#[test]
fn no_head_of_a_newspaper_is_broken_inside_a_word() {
    let (table, lexicon) = (read("heads.tsv"), lexicon());
    let heads = heads(&table);
    assert!(heads.len() >= 200, "{}", heads.len());
    let (mut breaks, mut bad) = (0, Vec::new());
    for (lang, text, between) in &heads {
        let chars: Vec<char> = text.chars().collect();
        for half_ems in 12..=28 {
            let em = f64::from(half_ems) / 2.0;
            let lines = lines(text, lang, em, &lexicon);
            assert_eq!(lines.first().map(|l| l.0), Some(0));
            assert_eq!(lines.last().map(|l| l.1), Some(chars.len()), "{text} at {em}");
            for pair in lines.windows(2) {
                let (at, next) = (pair[0].1, pair[1].0);
                breaks += 1;
                let word_ends = between.iter().find(|k| **k > next).copied().unwrap_or(chars.len());
                let starts_badly = word_ends == next + 1 && LEANING.contains(chars[next]);
                let ends_badly = matches!(chars[at - 1], '、' | '。');
                if at != next || !between.contains(&at) || starts_badly || ends_badly {
                    let shown: Vec<String> = lines.iter().map(|(a, b)| chars[*a..*b].iter().collect()).collect();
                    bad.push(format!("{em} em: {}", shown.join("‖")));
                }
            }
        }
    }
    println!("{} heads at 6 to 14 em: {} of {breaks} breaks inside a word or a number", heads.len(), bad.len());
    bad.dedup();
    assert!(bad.is_empty(), "{}\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn what_is_wrong_with_a_lexicon_is_said_with_its_place() {
    let text = "names = [\"李家超\", \"\", \"王毅\", \"李家超\"]\nplaces = [\"|大灣區\", \"港\"]\nwords = [\" 的士\"]\nnamez = []\n";
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    assert!(dayang::input::lexicon::parse(text, "lexicon.toml", &mut map, &mut found).is_none());
    let shown = dayang::diag::terminal::render(&found, &map, false);
    assert!(shown.contains("`namez`") && shown.contains("did you mean `names`?"), "{shown}");
    let text = text.replace("namez = []\n", "");
    let mut found = Diagnostics::default();
    assert!(dayang::input::lexicon::parse(&text, "lexicon.toml", &mut map, &mut found).is_none());
    let shown = dayang::diag::terminal::render(&found, &map, false);
    for (place, words) in [
        ("lexicon.toml:1:", "an entry of the lexicon is empty"),
        ("lexicon.toml:1:", "is in the lexicon twice"),
        ("lexicon.toml:2:", "has nothing on one side"),
        ("lexicon.toml:2:", "is one character"),
        ("lexicon.toml:3:", "begins or ends with white space"),
    ] {
        assert!(shown.contains(place) && shown.contains(words), "{words} in\n{shown}");
    }
}

#[test]
fn preferred_places_of_an_entry_are_open() {
    let lexicon = lexicon();
    assert_eq!(lexicon.find("粵港澳大灣區").len(), 2);
    let query = json!({ "text": "推動粵港澳大灣區發展", "word_break": "phrase" });
    let answer: Value =
        serde_json::from_str(&inspect::breaks_with(&query.to_string(), &lexicon).expect("breaks")).expect("JSON");
    assert_eq!(numbers(&answer["breaks"]), [2, 5, 8]);
}

#[test]
fn a_text_of_any_length_is_broken_in_good_time() {
    let pieces = ["新展開幕", "一萬元", "香港說", "陳奕迅", "的", "《長題》", "AB ", "、", "阿弗萊克"];
    for piece in pieces {
        let text = piece.repeat(40_000 / piece.chars().count());
        let start = std::time::Instant::now();
        let query = json!({ "text": text, "word_break": "phrase" });
        let answer = inspect::breaks(&query.to_string()).expect("breaks");
        assert!(answer.starts_with("{\"breaks\""));
        let taken = start.elapsed();
        assert!(taken.as_secs() < 20, "{piece}: {taken:?}");
    }
}
