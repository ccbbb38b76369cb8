use super::*;
use crate::model::LineBreak;
use crate::shape::itemise::characters;

/// A text with `|` where a line may be broken.
fn broken(text: &str, lang: &str, level: LineBreak, word_break: WordBreak, units: Units) -> String {
    let chars = characters(text, lang);
    let found = find(
        text,
        &chars,
        &Asked { level: Level::of(level), word_break, units, hyphenate: false, lang, whole: &[], stacked: false },
    );
    let sign = |b: &Break| if *b >= Break::Allowed { "|" } else { "" };
    found.before.iter().zip(&chars).flat_map(|(b, ch)| [sign(b).to_owned(), ch.c.to_string()]).collect()
}

fn at(text: &str, lang: &str, level: LineBreak) -> String {
    broken(text, lang, level, WordBreak::Normal, Units::Symbols)
}

#[test]
fn an_emoji_sequence_is_one_character_at_every_level() {
    let family = "好👨\u{200D}👩\u{200D}👧好";
    let flag = "好🇭🇰🇯🇵好";
    for (_, level) in crate::linebreak::NAMES {
        for (text, parted) in [(family, "好|👨\u{200D}👩\u{200D}👧|好"), (flag, "好|🇭🇰|🇯🇵|好"), ("好👍🏽好", "好|👍🏽|好")]
        {
            assert_eq!(at(text, "zh-HK", *level), parted, "{level:?}");
            assert_eq!(at(text, "ja", *level), parted, "{level:?}");
        }
    }
}

#[test]
fn css_levels_differ_by_strictness_and_writing_system() {
    use LineBreak::{Loose, Normal, Strict};
    let cases = [
        ("字ぁ", "ja", [false, true, true]),
        ("字ー", "de", [false, true, true]),
        ("字〜", "ja-JP", [false, true, true]),
        ("字〜", "zh-TW", [false, true, true]),
        ("字〜", "ko", [false, false, false]),
        ("字‐", "ja", [false, false, true]),
        ("字–", "und", [false, false, true]),
        ("字々", "und", [false, false, true]),
        ("字：", "zh-Hans", [false, false, true]),
        ("字？", "ja", [false, false, true]),
        ("字？", "en", [false, false, false]),
        ("字％", "zh-HK", [false, false, true]),
        ("€字", "ja", [false, false, true]),
        ("€字", "ko", [false, false, false]),
        ("「々", "ja", [false, false, false]),
        ("字。", "ja", [false, false, false]),
        ("字“", "zh-Hans", [true, true, true]),
        ("”字", "ja", [true, true, true]),
    ];
    for (text, lang, wanted) in cases {
        let found = [Strict, Normal, Loose].map(|level| at(text, lang, level).contains('|'));
        assert_eq!(found, wanted, "{text} in {lang}");
    }
    assert_eq!(at("字‥‥字", "ja", Loose), "字‥|‥|字");
    assert_eq!(at("字‥‥字", "ja", Normal), "字‥‥|字");
}

#[test]
fn anywhere_breaks_around_every_cluster() {
    let text = "「e\u{301}a—— b」。\u{A0}か\u{3099}";
    assert_eq!(at(text, "ja", LineBreak::Anywhere), "「|e\u{301}|a|—|— |b|」|。|\u{A0}|か\u{3099}");
    assert_eq!(broken("你好ab", "zh", LineBreak::Anywhere, WordBreak::KeepAll, Units::Symbols), "你|好|a|b");
}

#[test]
fn a_single_dash_between_words_starts_no_line() {
    use LineBreak::{ClreqBasic, ClreqGb, ClreqNone, ClreqStrict, Gb};
    for level in [ClreqBasic, ClreqGb, Gb, ClreqStrict] {
        assert_eq!(at("港A—B", "zh-HK", level), "港|A—|B", "{level:?}");
        assert_eq!(at("於2020—2026年", "zh-HK", level), "於|2020—2026|年", "{level:?}");
    }
    assert_eq!(at("港A—B", "zh-HK", ClreqNone), "港|A|—|B");
}

#[test]
fn word_break_keeps_or_opens_words() {
    let level = LineBreak::ClreqBasic;
    let with = |text, word_break| broken(text, "zh-HK", level, word_break, Units::Symbols);
    assert_eq!(with("你好ab，한국 字", WordBreak::KeepAll), "你好ab，|한국 |字");
    assert_eq!(with("你好ab，한국", WordBreak::BreakAll), "你|好|a|b，|한|국");
    assert_eq!(with("①②好", WordBreak::KeepAll), "①②好");
    // A number keeps its separators even then.
    assert_eq!(with("12.5", WordBreak::BreakAll), "1|2.5");
    for level in [LineBreak::Strict, LineBreak::JlreqStrict, LineBreak::ClreqNone] {
        assert_eq!(broken("国字ab", "ja", level, WordBreak::KeepAll, Units::Symbols), "国字ab");
        assert_eq!(broken("国ab。", "ja", level, WordBreak::BreakAll, Units::Symbols).replace("|。", "。"), "国|a|b。");
    }
}

#[test]
fn what_stands_with_a_number_stays_as_the_style_says() {
    let with = |text, units| broken(text, "zh-HK", LineBreak::ClreqBasic, WordBreak::Normal, units);
    assert_eq!(with("達20萬歐元", Units::Symbols), "達|20|萬|歐|元");
    assert_eq!(with("達20萬歐元", Units::Counters), "達|20萬歐元");
    assert_eq!(with("於6月6日", Units::Counters), "於|6月6日");
    assert_eq!(with("第5屆會", Units::Counters), "第5屆|會");
    assert_eq!(with("約￥500元", Units::Symbols), "約|￥500|元");
}

/// Cells of table 2 and lines of C.3, in the order very strict, strict, loose, very loose.
#[test]
fn jlreq_levels_follow_table_2_and_its_addendum() {
    use LineBreak::{JlreqLoose, JlreqStrict, JlreqVeryLoose, JlreqVeryStrict};
    let cases = [
        // Common to all levels: after opening, before closing, stops, commas.
        ("字（", [true; 4]),
        ("「字", [false; 4]),
        ("「々", [false; 4]),
        ("字」", [false; 4]),
        ("字。", [false; 4]),
        ("字、", [false; 4]),
        ("。字", [true; 4]),
        ("」「", [true; 4]),
        ("、…", [true; 4]),
        ("字…", [true; 4]),
        ("…字", [true; 4]),
        ("—…", [true; 4]),
        ("字　", [true; 4]),
        ("字％", [true; 4]),
        ("字￥", [true; 4]),
        ("字A", [true; 4]),
        ("A字", [true; 4]),
        ("AB", [false; 4]),
        ("12", [false; 4]),
        ("あい", [true; 4]),
        ("ー字", [true; 4]),
        ("々字", [true; 4]),
        ("・字", [true; 4]),
        ("？　", [true; 4]),
        ("％字", [true; 4]),
        ("　。", [false; 4]),
        ("（「", [false; 4]),
        ("字한", [true; 4]),
        ("①②", [true; 4]),
        // 々, the prolonged sound mark and small kana from strict on.
        ("字々", [false, true, true, true]),
        ("ルー", [false, true, true, true]),
        ("キャ", [false, true, true, true]),
        ("きゃ", [false, true, true, true]),
        ("。ャ", [false, true, true, true]),
        // Hyphens and ・ from loose on.
        ("字〜", [false, false, true, true]),
        ("字‐", [false, false, true, true]),
        ("字゠", [false, false, true, true]),
        ("字・", [false, false, true, true]),
        ("……", [false, false, true, true]),
        ("‥‥", [false, false, true, true]),
        // Very loose alone.
        ("字？", [false, false, false, true]),
        ("字！", [false, false, false, true]),
        ("字：", [false, false, false, true]),
        ("かゝ", [false, false, false, true]),
        ("字〻", [false, false, false, true]),
        ("￥字", [false, false, false, true]),
        ("——", [false, false, false, true]),
    ];
    for (text, wanted) in cases {
        let levels = [JlreqVeryStrict, JlreqStrict, JlreqLoose, JlreqVeryLoose];
        let found = levels.map(|level| at(text, "ja", level).contains('|'));
        assert_eq!(found, wanted, "{text}");
    }
    // With nothing kept by the style the table alone decides beside numbers.
    let bare = |text, level| broken(text, "ja", level, WordBreak::Normal, Units::None).contains('|');
    assert_eq!([JlreqStrict, JlreqLoose, JlreqVeryLoose].map(|l| bare("５％", l)), [false, true, true]);
    assert_eq!([JlreqStrict, JlreqLoose, JlreqVeryLoose].map(|l| bare("５℃", l)), [false, false, true]);
    assert_eq!([JlreqStrict, JlreqLoose, JlreqVeryLoose].map(|l| bare("￥５", l)), [false, false, true]);
}

#[test]
fn rare_forms_of_marks_obey_like_the_common_ones() {
    for text in ["字﹐字", "字﹔字", "字︒字", "字﹖字", "字❩字", "字⦆字", "字﹂字"] {
        for level in [LineBreak::ClreqBasic, LineBreak::Strict, LineBreak::JlreqStrict] {
            let mark = text.chars().nth(1).unwrap_or_default();
            assert_eq!(at(text, "zh-HK", level), format!("字{mark}|字"), "{level:?}");
        }
    }
    for text in ["字❨字", "字⦅字", "字﹁字"] {
        for level in [LineBreak::ClreqBasic, LineBreak::Strict, LineBreak::JlreqStrict] {
            assert!(!at(text, "zh-HK", level).ends_with("|字"), "{text} {level:?}");
        }
    }
}
