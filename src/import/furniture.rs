//! Which blocks are furniture: lines that belong to the page, not to a story.
//!
//! Each block is judged by itself, so the order of the furniture on the page does not matter.

use super::dateline::{self, Fact};
use super::list::Item;
use super::passage::Passage;
use super::scan::{Block, Content};
use super::vocabulary::{self, Field, Word};

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Part of a story.
    Story,
    /// The newspaper's name.
    Title,
    /// A line of the masthead.
    Masthead,
    /// A pointer to another page.
    Refer,
    /// Editors' credits.
    Credits,
    /// The news hotline.
    Hotline,
    /// The weather.
    Weather,
    /// The imprint.
    Imprint,
}

/// The use of a block, judged by itself, and the word that decided; `None` for a story's.
pub(super) fn judge(block: &Block) -> Option<(Use, &'static Word)> {
    let lines = match &block.content {
        Content::Text(lines) => lines,
        Content::List(items) if items.len() <= 12 => {
            let lines: Vec<Passage> = items.iter().map(Item::printed).collect();
            let whole = Passage::spaced(&lines)?.text;
            let short = lines.iter().all(|l| !l.longer_than(16));
            return weather(&lines, &whole).filter(|_| short).map(|w| (Use::Weather, w));
        }
        _ => return None,
    };
    if lines.len() > 20 || lines.iter().any(|l| l.longer_than(160) || l.text.ends_with('。')) {
        return None;
    }
    let whole = Passage::spaced(lines)?.text;
    refer(&whole)
        .map(|w| (Use::Refer, w))
        .or_else(|| credits(&whole).map(|w| (Use::Credits, w)))
        .or_else(|| imprint(lines).map(|w| (Use::Imprint, w)))
        .or_else(|| hotline(lines, &whole).map(|w| (Use::Hotline, w)))
        .or_else(|| weather(lines, &whole).map(|w| (Use::Weather, w)))
}

/// Whether a heading is the head of a furniture block that follows it.
pub(super) fn heads(head: &str, after: Use) -> bool {
    let field = match after {
        Use::Weather => Field::Weather,
        Use::Hotline => Field::Hotline,
        _ => return false,
    };
    head.chars().count() <= 14 && vocabulary::find(head, field).is_some()
}

/// 相關報道刊A2: the text, its verb (which the engine sets), and the page.
pub(super) fn pointer(line: &str) -> Option<(String, String, &'static Word)> {
    let line = line.trim().trim_matches(['（', '）', '(', ')', '▶', '►', '◆', '●']).trim();
    let word = vocabulary::starts(line, Field::Refer).filter(|_| line.chars().count() <= 24)?;
    let at = line.find(|c: char| c.is_ascii_alphanumeric() || ('０'..='９').contains(&c))?;
    let (before, after) = line.split_at_checked(at)?;
    let before = before.strip_suffix('第').unwrap_or(before);
    let (page, bytes) = dateline::page(after)?;
    let tail = after.get(bytes..)?.trim();
    if !["", "版", "頁", "页"].contains(&tail) {
        return None;
    }
    let text = before.trim();
    let verb = vocabulary::ends(text, Field::ReferVerb).map_or(0, |w| w.text.len());
    let text = text.get(..text.len() - verb)?.trim_end();
    (!text.is_empty()).then(|| (text.to_owned(), page, word))
}

fn refer(whole: &str) -> Option<&'static Word> {
    pointer(whole).map(|p| p.2)
}

/// Credits: offices followed by a colon, the first at the start.
fn credits(whole: &str) -> Option<&'static Word> {
    let word = vocabulary::starts(whole, Field::Credit)?;
    (credit_pairs(whole).is_some() && whole.chars().count() <= 80).then_some(word)
}

/// Office and person, pair by pair; `None` when the line is not made of such pairs.
pub(super) fn credit_pairs(whole: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = whole.trim();
    while !rest.is_empty() {
        let office = vocabulary::starts(rest, Field::Credit)?;
        let after = rest.get(office.text.len()..)?.trim_start().strip_prefix(['：', ':'])?;
        let end = next_office(after).unwrap_or(after.len());
        let name = after.get(..end)?.trim();
        if name.is_empty() || name.chars().count() > 20 {
            return None;
        }
        pairs.push((office.text.to_owned(), name.to_owned()));
        rest = after.get(end..)?;
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// Where the next `office：` starts.
fn next_office(text: &str) -> Option<usize> {
    let starts_here = |rest: &str| {
        let office = vocabulary::starts(rest, Field::Credit)?;
        rest.get(office.text.len()..)?.trim_start().strip_prefix(['：', ':']).map(|_| ())
    };
    text.char_indices().map(|(i, _)| i).find(|i| text.get(*i..).is_some_and(|rest| starts_here(rest).is_some()))
}

/// Imprint: a publisher's or printer's line, or two fields of the house.
fn imprint(lines: &[Passage]) -> Option<&'static Word> {
    let is_field = |text: &str, word: &Word| {
        text.split(word.text).skip(1).any(|after| {
            let after = after.trim_start();
            after.starts_with(['：', ':', '／', '(', '（', '+']) || after.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let any = |field| vocabulary::words(field).filter(move |w| lines.iter().any(|l| is_field(&l.text, w)));
    let mut fields = any(Field::Imprint);
    any(Field::Publisher).next().or_else(|| fields.next().filter(|_| fields.next().is_some()))
}

/// Hotline: the word, and a number or an address.
fn hotline(lines: &[Passage], whole: &str) -> Option<&'static Word> {
    let word = vocabulary::find(whole, Field::Hotline)?;
    let digits = whole.chars().filter(char::is_ascii_digit).count();
    let reachable = digits >= 5 || whole.contains('@') || whole.contains("www.");
    (reachable && lines.iter().all(|l| !l.longer_than(50))).then_some(word)
}

/// Weather: the word and a sign of a forecast, in short lines.
fn weather(lines: &[Passage], whole: &str) -> Option<&'static Word> {
    let sign = vocabulary::find(whole, Field::WeatherSign);
    let degrees = whole.contains("°C") || whole.contains('℃');
    let word = vocabulary::find(whole, Field::Weather).filter(|_| sign.is_some()).or(sign.filter(|_| degrees))?;
    lines.iter().all(|l| !l.longer_than(36)).then_some(word)
}

/// Whether every line is short and says a masthead's facts only, one of them beyond doubt.
pub(super) fn is_dateline(lines: &[Passage]) -> bool {
    if lines.len() > 8 || lines.iter().any(|l| l.longer_than(60)) {
        return false;
    }
    let facts: Vec<Fact> = lines.iter().flat_map(|l| dateline::read(&l.text)).collect();
    let sure = |f: &Fact| matches!(f, Fact::Date(_) | Fact::Issue(_) | Fact::Price(_));
    facts.iter().any(sure) && !facts.iter().any(|f| matches!(f, Fact::Unknown(_)))
}

/// Whether lines could stand beside a nameplate: short, and no sentence.
pub(super) fn is_short(lines: &[Passage]) -> bool {
    lines.len() <= 12 && lines.iter().all(|l| !l.longer_than(44) && !l.text.ends_with(['。', '？', '！', '」', '”']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(lines: &[&str]) -> Option<Use> {
        let lines = lines.iter().map(|t| Passage { text: (*t).into(), ..Passage::default() }).collect();
        judge(&Block { content: Content::Text(lines), place: 0..0 }).map(|j| j.0)
    }

    #[test]
    fn furniture_is_known_in_any_order() {
        assert_eq!(uses(&["相關報道刊 A2"]), Some(Use::Refer));
        assert_eq!(uses(&["責任編輯：甲乙丙 美術編輯：丁戊"]), Some(Use::Credits));
        assert_eq!(uses(&["責編：甲 美編：乙 校對：丙"]), Some(Use::Credits));
        assert_eq!(uses(&["讀者熱線 5555 0101", "news@example.org"]), Some(Use::Hotline));
        assert_eq!(uses(&["今日天氣", "晴間多雲", "27°C-32°C"]), Some(Use::Weather));
        assert_eq!(uses(&["督印：某某有限公司 地址：某街7號"]), Some(Use::Imprint));
        assert_eq!(uses(&["电话：5550101　传真：5550102"]), Some(Use::Imprint));
    }

    #[test]
    fn sentences_about_the_same_things_are_stories() {
        for text in
            ["颱風吹襲後，熱線電話響個不停。", "他的電話：無人接聽", "天氣轉涼", "相關部門昨日回應", "編輯工作一向辛苦"]
        {
            assert_eq!(uses(&[text]), None, "{text}");
        }
    }

    #[test]
    fn pointers_give_text_and_page() {
        let of = |t| pointer(t).map(|p| (p.0, p.1));
        assert_eq!(of("相關報道刊 A2"), Some(("相關報道".into(), "A2".into())));
        assert_eq!(of("相关报道见03版"), Some(("相关报道".into(), "3".into())));
        assert_eq!(of("詳見A12版）"), Some(("詳".into(), "A12".into())));
        assert_eq!(of("相關開支達3億元"), None);
    }
}
