//! Numbers with their counters: 3月, 20萬, 5名, 第5屆, 6月6日.
//!
//! Where a style keeps counters (`units = "counters"`), a number written in digits stays on one
//! line with the power of ten and the counting word after it, an ordinal with its 第, and a day
//! with its month. Space between them opens like any other.

use super::units::Bond;
use crate::shape::class::Class;
use crate::shape::itemise::Char;

/// Powers of ten and their like, between digits and a counter (GB/T 15835 4).
const POWERS: &str = "十百千萬万億亿兆多餘余幾几半";

/// Numerals written in characters, after 第.
const NUMERALS: &str = "〇零一二三四五六七八九十百千兩两";

/// How many counters of [`COUNTERS`] follow one another, at most, in characters.
const LONGEST: usize = 4;

/// Counting words, in Traditional, Simplified and Japanese forms (GB/T 15835; JLREQ 3.9.2).
#[rustfmt::skip]
const COUNTERS: &[&str] = &[
    // time
    "年", "月", "日", "號", "号", "時", "时", "点", "點", "分", "秒", "天", "周", "週", "夜", "歲", "岁", "歳", "世紀",
    "世纪", "年代", "年度", "年級", "年级", "小時", "小时", "時間", "時半", "分鐘", "分钟", "分間", "秒鐘", "秒钟", "個月",
    "个月", "か月", "ヶ月", "週間", "周年", "週年", "周歲", "周岁", "季", "季度", "學年", "学年",
    // order
    "屆", "届", "期", "次", "回", "輪", "轮", "章", "節", "节", "條", "条", "款", "項", "项", "頁", "页", "版", "卷", "集",
    "名", "位", "代", "級", "级", "線", "线", "路", "樓", "楼", "層", "层", "座", "室", "階", "番",
    // money
    "元", "圓", "円", "角", "毫", "仙", "美元", "港元", "港幣", "港币", "澳門元", "澳门元", "新台幣", "台幣", "台币", "歐元",
    "欧元", "英鎊", "英镑", "日圓", "日元", "日圆", "韓元", "韩元", "澳元", "加元", "坡元", "盧布", "卢布", "人民幣", "人民币",
    // measure
    "米", "公里", "里", "厘米", "釐米", "毫米", "公分", "英里", "海里", "哩", "呎", "吋", "尺", "寸", "丈", "碼", "码", "噸",
    "吨", "公噸", "公吨", "公斤", "千克", "斤", "兩", "两", "克", "毫克", "磅", "安士", "升", "公升", "毫升", "公頃", "公顷",
    "畝", "亩", "平方米", "平方呎", "平方尺", "平方公里", "立方米", "度", "倍", "成", "折", "巴仙", "個百分點", "个百分点",
    "百分點", "百分点", "千瓦", "兆瓦", "瓦", "赫", "卡路里", "海浬", "キロ", "メートル", "トン",
    // things and people
    "人", "個", "个", "口", "戶", "户", "對", "对", "雙", "双", "家", "間", "间", "所", "棟", "栋", "幢", "處", "处", "件",
    "份", "宗", "起", "場", "场", "批", "種", "种", "類", "类", "樣", "样", "套", "組", "组", "隊", "队", "班", "股", "票",
    "席", "張", "张", "幅", "本", "冊", "册", "篇", "封", "枚", "支", "隻", "只", "頭", "头", "匹", "棵", "株", "輛", "辆",
    "架", "艘", "列", "台", "臺", "部", "塊", "块", "片", "粒", "顆", "颗", "滴", "杯", "瓶", "箱", "包", "袋", "桶", "步",
    "下", "遍", "趟", "國", "国", "省", "市", "縣", "县", "區", "区", "歩", "羽", "つ", "人次", "架次",
    "班次", "車次", "车次", "名額", "名额",
];

/// Marks what stays with each number.
pub(super) fn keep(chars: &[Char], bonds: &mut [Bond]) {
    let mut i = 0;
    while i < chars.len() {
        if chars.get(i).is_some_and(|ch| ch.c == '第') {
            i = ordinal(chars, i, bonds);
        } else if is_digit(chars, i) {
            let end = number(chars, i);
            let after = counted(chars, end, bonds);
            join_day(chars, end, after, bonds);
            i = after.max(i + 1);
        } else {
            i += 1;
        }
    }
}

fn is_digit(chars: &[Char], i: usize) -> bool {
    chars.get(i).is_some_and(|ch| ch.class == Class::Digit)
}

/// One past the number that starts at `i`: its digits, with single marks between them.
fn number(chars: &[Char], i: usize) -> usize {
    let mut end = i;
    while is_digit(chars, end) || (is_digit(chars, end + 1) && end > i && is_separator(chars, end)) {
        end += 1;
    }
    end
}

fn is_separator(chars: &[Char], i: usize) -> bool {
    chars.get(i).is_some_and(|ch| matches!(ch.c, '.' | ',' | '．' | '，'))
}

/// Keeps powers of ten and a counter with the number that ends at `end`; one past them.
fn counted(chars: &[Char], end: usize, bonds: &mut [Bond]) -> usize {
    let powers = chars.iter().skip(end).take_while(|ch| POWERS.contains(ch.c)).count();
    let after = end + powers + counter(chars, end + powers);
    for k in end..after {
        hold(bonds, k);
    }
    after
}

/// How many characters the longest counter at `i` has; none when there is none.
fn counter(chars: &[Char], i: usize) -> usize {
    (1..=LONGEST)
        .rev()
        .find(|n| {
            let Some(here) = chars.get(i..i + n) else { return false };
            COUNTERS.iter().any(|word| word.chars().eq(here.iter().map(|ch| ch.c)))
        })
        .unwrap_or(0)
}

/// Keeps a day with its month: after 6月, the number and its 日 or 號.
fn join_day(chars: &[Char], end: usize, after: usize, bonds: &mut [Bond]) {
    let month = after == end + 1 && chars.get(end).is_some_and(|ch| ch.c == '月');
    if month && is_digit(chars, after) {
        let day = number(chars, after);
        if chars.get(day).is_some_and(|ch| matches!(ch.c, '日' | '號' | '号')) {
            hold(bonds, after);
        }
    }
}

/// Keeps 第 with its number and that with its counter; one past them.
fn ordinal(chars: &[Char], i: usize, bonds: &mut [Bond]) -> usize {
    let digits = number(chars, i + 1);
    let numerals = chars.iter().skip(i + 1).take_while(|ch| NUMERALS.contains(ch.c)).count();
    let end = digits.max(i + 1 + numerals);
    if end == i + 1 {
        return end;
    }
    for k in i + 1..end {
        hold(bonds, k);
    }
    counted(chars, end, bonds)
}

/// Keeps a character with the one before it, where nothing holds it more firmly.
pub(super) fn hold(bonds: &mut [Bond], i: usize) {
    if let Some(bond) = bonds.get_mut(i).filter(|b| **b == Bond::None) {
        *bond = Bond::Kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::itemise::characters;

    fn kept(text: &str) -> String {
        let chars = characters(text, "zh-HK");
        let mut bonds = vec![Bond::None; chars.len()];
        keep(&chars, &mut bonds);
        chars
            .iter()
            .zip(bonds)
            .flat_map(|(ch, b)| [if b == Bond::Kept { "~" } else { "" }.to_owned(), ch.c.to_string()])
            .collect()
    }

    #[test]
    fn numbers_keep_what_counts_them() {
        assert_eq!(kept("共20萬歐元"), "共20~萬~歐~元");
        assert_eq!(kept("5名学生"), "5~名学生");
        assert_eq!(kept("長3.5公里"), "長3.5~公~里");
        assert_eq!(kept("2026年6月6日晚"), "2026~年6~月~6~日晚");
        assert_eq!(kept("5月起"), "5~月起");
        assert_eq!(kept("第15屆"), "第~1~5~屆");
        assert_eq!(kept("第十五号"), "第~十~五~号");
        assert_eq!(kept("第一次"), "第~一~次");
        assert_eq!(kept("的第"), "的第");
        assert_eq!(kept("12號3個百分點"), "12~號3~個~百~分~點");
        assert_eq!(kept("在5，6"), "在5，6");
    }

    #[test]
    fn no_counter_is_longer_than_is_looked_for() {
        assert!(COUNTERS.iter().all(|w| (1..=LONGEST).contains(&w.chars().count())));
        assert!(COUNTERS.iter().enumerate().all(|(i, w)| !COUNTERS[..i].contains(w)));
    }
}
