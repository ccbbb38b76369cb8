//! Checks of pages that a text names: 下轉A9版, 詳見A9版, （詳見A12）, where the plan has no such page.
//!
//! Not every number is a page of this issue. Another newspaper's pages (《…報》A3版), versions of
//! software, models and paper sizes are told apart by the words around them; what remains in doubt
//! is reported as a doubt.

use std::ops::Range;

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::model::{PageRange, Part};

use super::{Found, Inspection};

/// Words that send a reader to a page, and nowhere else.
const POINTS: [&str; 16] = [
    "詳見", "详见", "另見", "另见", "參見", "参见", "參看", "参看", "請看", "请看", "請見", "请见", "詳閱", "详阅",
    "見", "见",
];
/// Words that may do so.
const MAY_POINT: [&str; 6] = ["刊登", "刊", "轉", "转", "續接", "接"];
/// What may stand between such a word and the page.
const BETWEEN: [&str; 9] = ["第", "本報", "本报", "今日", "今天", "於", "于", " ", "\u{3000}"];
/// Characters before a word that make another word of it: 接見, 意見, 週刊.
const OTHER_WORDS: [(&str, &str); 4] = [
    ("見见", "常罕接會会召遇預预意拜引可少多"),
    ("刊", "週周月季年旬期副叢丛特專专書书報报"),
    ("轉转", "運运週周翻逆"),
    ("接", "連连迎間间直承銜衔"),
];
/// What a name of a newspaper or magazine ends with, before 》.
const PAPERS: [&str; 14] =
    ["報", "报", "刊", "誌", "志", "聞", "闻", "Times", "Daily", "News", "Post", "Journal", "Standard", "Herald"];
/// What stands before 報 in names that are written without marks: 日報, 明報.
const NAMED: &str = "日晚早時时快商週周晨明信匯汇公新華华青年都市";
/// What stands after 報 where it is a verb or another word: 報道, 報告.
const REPORTS: &str = "道導导告案警稱称名章到讀读";
/// Sizes of paper.
const PAPER_SIZES: [&str; 6] = ["A3", "A4", "A5", "B3", "B4", "B5"];
/// A version of HTML, which 版 follows as often.
const VERSIONS: [&str; 1] = ["H5"];

/// How a text names a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// 下轉A9版: a jump.
    Jump,
    /// 詳見A9版.
    Refer,
    /// Perhaps: （詳見A9）, 刊A9版, （A9版）.
    Perhaps,
}

/// A page that a text names: all of the words, and the page.
type Named<'t> = (Range<usize>, &'t str, Manner);

/// Pages named in a page's texts that are not in the plan.
pub(super) fn check(on: &Inspection, found: &mut Found) {
    let plan = &on.job.issue.plan;
    let has = |page: &PageRange| plan.iter().any(|pages| pages.holds(page));
    let bare = plan.iter().any(|pages| pages.section.is_empty());
    for (part, text) in on.texts() {
        for (range, label, manner) in named(&text.text, bare, &on.page.meta.publication) {
            // The page of a refer line is looked up where the line is made.
            let computed = part == Part::Refer && manner != Manner::Jump;
            if computed || PageRange::parse(label).is_none_or(|page| has(&page)) {
                continue;
            }
            let words = text.text.get(range.clone()).unwrap_or(label);
            found.push(finding(words, label, manner).at_opt(text.span_of(range), "").help("name a page of the plan"));
        }
    }
}

fn finding(words: &str, label: &str, manner: Manner) -> Diagnostic {
    let message = format!("「{words}」: the page {label} is not in the edition's plan");
    match manner {
        Manner::Jump => raise("jump-page", message),
        Manner::Refer => raise("refer-page", message),
        Manner::Perhaps => raise("refer-doubt", message),
    }
}

/// The pages that a text names; `bare` where the plan has numbers without letters, `own` the name
/// of the newspaper.
fn named<'t>(text: &'t str, bare: bool, own: &str) -> Vec<Named<'t>> {
    let mut out = Vec::new();
    for (range, label) in labels(text) {
        let before = lead(text.get(..range.start).unwrap_or(""));
        let after = text.get(range.end..).unwrap_or("");
        let Some((word, manner)) = manner(before, label, after, bare).filter(|(word, manner)| {
            *manner == Manner::Jump || !others(clause(before.get(..*word).unwrap_or(""), *manner), own)
        }) else {
            continue;
        };
        let end = range.end + after.chars().next().filter(|c| is_page(*c)).map_or(0, char::len_utf8);
        // A later page of a list is shown by itself.
        let start = if before.len() < range.start { range.start } else { word };
        out.push((start..end, label, manner));
    }
    out
}

/// Numbers of pages in a text: letters and digits that stand by themselves.
fn labels(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let pieces = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let at = move |word: &str| (word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    pieces.filter(|word| is_label(word)).map(move |word| (at(word)..at(word) + word.len(), word))
}

/// Whether a word looks like the number of a page.
fn is_label(word: &str) -> bool {
    let letters = word.chars().take_while(char::is_ascii_uppercase).count();
    letters <= 3 && word.len() - letters <= 3 && PageRange::parse(word).is_some()
}

fn is_page(c: char) -> bool {
    matches!(c, '版' | '頁' | '页')
}

/// Whether 版 follows, at once or after the rest of a list of pages; of 版本 it does not.
fn has_page_word(after: &str) -> bool {
    let mut rest = after.trim_start_matches(' ');
    while let Some(next) = rest.strip_prefix(is_separator) {
        let next = next.trim_start_matches(' ');
        let end = next.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(next.len());
        match next.split_at_checked(end) {
            Some((label, behind)) if is_label(label) => rest = behind,
            _ => return false,
        }
    }
    rest.strip_prefix(is_page).is_some_and(|behind| !behind.starts_with(['本', '權', '权', '稅', '税', '圖', '图']))
}

fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | '及' | '和' | '與' | '与' | '至' | '-' | '–' | '／' | '/')
}

/// What stands before a page, or before the list that it is in.
fn lead(before: &str) -> &str {
    let mut at = before;
    loop {
        let Some(rest) = at.trim_end_matches([' ', '第']).strip_suffix(is_separator) else { return at };
        let rest = rest.strip_suffix(is_page).unwrap_or(rest);
        let start = rest.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        match rest.get(start.len()..) {
            Some(label) if is_label(label) => at = start,
            _ => return at,
        }
    }
}

/// How a page is named by the words around it, and where these begin in `before`.
fn manner(before: &str, label: &str, after: &str, bare: bool) -> Option<(usize, Manner)> {
    let page = has_page_word(after);
    for word in ["下轉", "下转", "上接"] {
        if let Some(start) = before.trim_end_matches([' ', '第', '\u{3000}']).strip_suffix(word) {
            return page.then_some((start.len(), Manner::Jump));
        }
    }
    let lettered = label.starts_with(|c: char| c.is_ascii_uppercase());
    if !(lettered || bare) || VERSIONS.contains(&label) {
        return None;
    }
    let mut words = before;
    while let Some(rest) = BETWEEN.iter().find_map(|between| words.strip_suffix(*between)) {
        words = rest;
    }
    if let Some(word) = POINTS.iter().find(|word| points(words, word)) {
        let start = words.len() - word.len();
        let bracketed = words.get(..start).is_some_and(|t| t.ends_with(['（', '(']) && after.starts_with(['）', ')']));
        let manner = if page { Manner::Refer } else { Manner::Perhaps };
        return (page || (bracketed && lettered)).then_some((start, manner));
    }
    let short = label.trim_start_matches(|c: char| c.is_ascii_uppercase()).len() < 3;
    if let Some(word) = MAY_POINT.iter().find(|word| points(words, word)) {
        return (page && short).then_some((words.len() - word.len(), Manner::Perhaps));
    }
    let alone = is_alone(before, after) && !PAPER_SIZES.contains(&label);
    (alone && lettered && short && page).then_some((before.len(), Manner::Perhaps))
}

/// Whether some words end with one that points, and not with another that it is a part of.
fn points(words: &str, word: &str) -> bool {
    let Some(before) = words.strip_suffix(word) else { return false };
    if word.chars().count() > 1 {
        return true;
    }
    let others = OTHER_WORDS.iter().find(|(of, _)| of.contains(word)).map_or("", |(_, others)| others);
    !before.ends_with(|c: char| others.contains(c))
}

/// Whether 「A9版」 stands between marks, with nothing said of it.
fn is_alone(before: &str, after: &str) -> bool {
    let behind = after.chars().nth(1);
    let opens = before.is_empty() || before.ends_with(['（', '(', '；', ';', '。', '\n']);
    opens && behind.is_none_or(|c| matches!(c, '）' | ')' | '；' | ';' | '。' | '\n'))
}

/// The clause that some words end: from the last full stop on, and where they point for certain,
/// from the last bracket.
fn clause(before: &str, manner: Manner) -> &str {
    let stops = |c: char| matches!(c, '。' | '！' | '？' | '；' | '\n');
    let opens = |c: char| manner == Manner::Refer && matches!(c, '（' | '(');
    before.rsplit(|c| stops(c) || opens(c)).next().unwrap_or("")
}

/// Whether a clause names another newspaper.
fn others(clause: &str, own: &str) -> bool {
    let quoted = clause.split('《').skip(1).filter_map(|rest| rest.split('》').next());
    let paper = |name: &str| name != own && PAPERS.iter().any(|end| name.trim_end().ends_with(end));
    if quoted.into_iter().any(paper) {
        return true;
    }
    let chars: Vec<char> = clause.replace(own, "").chars().collect();
    chars.iter().enumerate().any(|(at, c)| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(at + 1);
        matches!(c, '報' | '报')
            && before.is_some_and(|c| NAMED.contains(*c))
            && after.is_none_or(|c| !REPORTS.contains(*c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str, Manner)> {
        let all = named(text, false, "南岸周報");
        all.into_iter().map(|(range, label, manner)| (&text[range], label, manner)).collect()
    }

    #[test]
    fn pages_are_named_in_many_ways() {
        use Manner::{Jump, Perhaps, Refer};
        type Wanted = &'static [(&'static str, &'static str, Manner)];
        let cases: [(&str, Wanted); 12] = [
            ("內文（下轉A9版）", &[("下轉A9版", "A9", Jump)]),
            ("上接第A3版", &[("上接第A3版", "A3", Jump)]),
            ("全文詳見A9版。", &[("詳見A9版", "A9", Refer)]),
            ("見B1版", &[("見B1版", "B1", Refer)]),
            ("另見今日第A4版", &[("另見今日第A4版", "A4", Refer)]),
            ("相關報道見 A7 版", &[("見 A7", "A7", Refer)]),
            ("（詳見A12）", &[("詳見A12", "A12", Perhaps)]),
            ("名單刊A9版。", &[("刊A9版", "A9", Perhaps)]),
            ("賽果（A10版）", &[("A10版", "A10", Perhaps)]),
            ("詳見A2、A9版", &[("詳見A2", "A2", Refer), ("A9版", "A9", Refer)]),
            ("《施政報告》全文見A9版", &[("見A9版", "A9", Refer)]),
            ("《南岸周報》A9版另見B2版", &[("另見B2版", "B2", Refer)]),
        ];
        for (text, wanted) in cases {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_pages() {
        for text in [
            "《港島日報》昨日A9版報道",
            "據《信報》A3版",
            "明報刊A9版",
            "《環球時報》見A9版",
            "奧迪A8版",
            "國航接A380版客機",
            "詳見H5版",
            "請見A9版本說明",
            "用A4版面列印",
            "（A4版）",
            "意見B1版",
            "週刊C1版",
            "HK$50、A9",
            "詳見A12表",
            "K-9版、v2版、3版",
            "見3版",
            "iPhone15版",
            "A10版主",
            "",
            "版",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(named("詳見13版", true, "").len(), 1);
    }
}
