//! Words, for heads: lines break between words only, never between a number and its unit, and
//! no line starts with 的 (TYPOGRAPHY §8).

use std::sync::OnceLock;

use icu_segmenter::WordSegmenter;
use icu_segmenter::WordSegmenterBorrowed;

use crate::shape::class::Class;
use crate::shape::itemise::Char;

/// Words that lean on what precedes: a line does not start with them. (Particles, GB/T 13715.)
const LEANING: &[&str] = &["的", "地", "得", "了", "着", "著", "過", "过", "們", "们", "嗎", "吗", "呢", "吧"];

/// Powers of ten: they end a number, and a unit may follow. (GB/T 15835 4.)
const POWERS: &[&str] = &["十", "百", "千", "萬", "万", "億", "亿", "兆", "餘", "余", "多", "幾", "几", "半"];

/// Counting words and units that stay with the number before them.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    // currencies
    "元", "美元", "港元", "港幣", "港币", "歐元", "欧元", "英鎊", "英镑", "日圓", "日元", "日圆", "人民幣", "人民币", "圓",
    "澳元", "加元", "韓元", "韩元", "盧布", "卢布", "坡元", "台幣", "台币",
    // time
    "年", "月", "日", "號", "号", "時", "时", "點", "点", "分", "秒", "天", "周", "週", "歲", "岁", "年代", "世紀",
    "世纪", "小時", "小时", "分鐘", "分钟", "個月", "个月", "周年", "週年", "季", "季度", "屆", "届", "日起",
    // measures
    "米", "公里", "里", "厘米", "毫米", "噸", "吨", "公斤", "克", "升", "公頃", "公顷", "畝", "亩", "平方米", "平方公里",
    "呎", "尺", "度", "倍", "成", "巴仙", "千瓦", "兆瓦",
    // classifiers
    "個", "个", "人", "名", "位", "項", "项", "件", "份", "家", "間", "间", "條", "条", "次", "場", "场", "座", "隻", "只",
    "枚", "架", "艘", "輛", "辆", "班", "戶", "户", "所", "宗", "起", "點", "批", "支", "張", "张", "頁", "页", "版", "層",
    "层", "樓", "楼", "級", "级", "種", "种", "款", "輪", "轮", "步", "大", "國", "国", "地", "宗", "死", "傷", "伤",
];

fn segmenter() -> &'static WordSegmenterBorrowed<'static> {
    static SEGMENTER: OnceLock<WordSegmenterBorrowed<'static>> = OnceLock::new();
    SEGMENTER.get_or_init(|| WordSegmenter::new_dictionary(Default::default()))
}

/// For each character, whether a word may start with it as a line's first.
pub(super) fn boundaries(text: &str, chars: &[Char]) -> Vec<bool> {
    let starts: Vec<usize> = segmenter().segment_str(text).collect();
    let mut allowed = vec![false; chars.len()];
    let mut number = false;
    let mut i = 0;
    for pair in starts.windows(2) {
        let [start, end] = *pair else { continue };
        let Some(word) = text.get(start..end) else { continue };
        while chars.get(i).is_some_and(|ch| (ch.at as usize) < start) {
            i += 1;
        }
        let joins = LEANING.contains(&word) || (number && (is_power(word) || starts_with_unit(word)));
        if let Some(slot) = allowed.get_mut(i) {
            *slot = !joins;
        }
        number = is_number(word, chars.get(i)) || (number && is_power(word));
    }
    allowed
}

/// Digits, or a numeral written in characters.
fn is_number(word: &str, first: Option<&Char>) -> bool {
    let numeral = |c: char| "〇零一二三四五六七八九兩两十百千萬万億亿兆".contains(c);
    let digits = first.is_some_and(|ch| ch.class == Class::Digit)
        && word.chars().last().is_some_and(|c| c.is_numeric() || numeral(c));
    digits || word.chars().all(numeral)
}

fn is_power(word: &str) -> bool {
    word.chars().all(|c| POWERS.iter().any(|p| p.chars().eq([c])))
}

fn starts_with_unit(word: &str) -> bool {
    UNITS.contains(&word) || word.chars().next().is_some_and(|c| POWERS.iter().any(|p| p.chars().eq([c])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::itemise::characters;

    fn words(text: &str) -> String {
        let chars = characters(text, "zh-HK");
        let allowed = boundaries(text, &chars);
        chars.iter().zip(allowed).flat_map(|(ch, a)| [if a { "|" } else { "" }.to_owned(), ch.c.to_string()]).collect()
    }

    #[test]
    fn numbers_keep_their_units_and_nothing_starts_with_de() {
        for (text, kept) in
            [("斥資20萬歐元", "20萬歐元"), ("共16.5億美元", "16.5億美元"), ("美麗的香港", "麗的"), ("5月31日", "5月")]
        {
            assert!(words(text).contains(kept), "{}", words(text));
        }
        assert!(words("廣東省政府辦公廳").contains('|'));
    }
}
