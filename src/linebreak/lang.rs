//! What line breaking must know of a language, from its BCP 47 tag.

/// ISO 639-1 codes, and `und`, `mul` and `zxx` of ISO 639-2.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig \
    ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml \
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg \
    sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo \
    xh yi yo za zh zu und mul zxx";

/// Languages written in Chinese, ISO 639-3: Cantonese, Wu, Min, Hakka, classical and others.
const CHINESE: &[&str] = &["zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn", "lzh", "cdo", "cjy", "cpx", "mnp"];

/// Scripts that a tag names, ISO 15924, and that Chinese or Japanese is written in.
const SCRIPTS: &[&str] = &["hans", "hant", "hani", "hanb", "bopo", "jpan", "hira", "kana", "hrkt"];

/// The parts of a tag, in the case they come in.
fn subtags(lang: &str) -> impl Iterator<Item = &str> {
    lang.split(['-', '_'])
}

/// The script that a tag names.
fn script(lang: &str) -> Option<&str> {
    subtags(lang).skip(1).find(|s| s.len() == 4 && s.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether the writing system is Chinese or Japanese, as CSS Text 3 (appendix on identifying the
/// writing system) has it: by the script where the tag names one, else by the language.
pub(super) fn is_chinese_or_japanese(lang: &str) -> bool {
    if let Some(script) = script(lang) {
        return SCRIPTS.iter().any(|s| s.eq_ignore_ascii_case(script));
    }
    let primary = primary(lang);
    primary == "ja" || CHINESE.contains(&primary.as_str())
}

/// The language itself, in lower case.
pub(super) fn primary(lang: &str) -> String {
    subtags(lang).next().unwrap_or("").to_ascii_lowercase()
}

/// What is wrong with a tag, if anything: its form, or a language that there is not. No tag at
/// all stands for an unknown language.
pub(super) fn fault(lang: &str) -> Option<String> {
    let known = |code: &str| match code.len() {
        2 => CODES.split(' ').any(|c| c == code),
        // ISO 639-3 has some 7,900 codes of three letters: their form is all that is looked at.
        3 => code.bytes().all(|b| b.is_ascii_lowercase()),
        _ => false,
    };
    let well_formed =
        subtags(lang).skip(1).all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    if lang.is_empty() || (known(&primary(lang)) && well_formed) {
        return None;
    }
    Some(format!("`{lang}` is no language; a BCP 47 tag is wanted, such as zh-HK, zh-Hans, ja, en, or und for none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_japanese_are_told_by_script_and_language() {
        for lang in
            ["zh", "zh-HK", "zh-TW", "zh-Hans", "zh_Hant", "ZH-hans-CN", "ja", "ja-JP", "yue", "mul-Hant", "cmn"]
        {
            assert!(is_chinese_or_japanese(lang), "{lang}");
        }
        for lang in ["", "und", "ko", "de", "en-HK", "zh-Latn", "ja-Latn-hepburn", "ko-Kore", "zha"] {
            assert!(!is_chinese_or_japanese(lang), "{lang}");
        }
    }

    #[test]
    fn only_languages_that_there_are_pass() {
        for lang in ["", "und", "zh-HK", "ja", "de-1996", "sr-Latn-RS", "yue", "en-u-ca-gregory", "zh_TW"] {
            assert_eq!(fault(lang), None, "{lang}");
        }
        for lang in ["xx", "klingon", "zh-", "中文", "z", "zh HK", "q1", "en-waytoolongsubtag"] {
            assert!(fault(lang).is_some_and(|f| f.contains("zh-HK")), "{lang}");
        }
    }
}
