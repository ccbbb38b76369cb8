//! Words that the engine itself sets, by language.
//!
//! Most of a page's words come from its files; the few that are computed (extent, issue number,
//! the pointer to another page, the mark of a missing picture) are here, in one table.

/// Which Chinese the computed words are in, or Japanese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// Hong Kong, Macao, Taiwan.
    Traditional,
    /// Mainland, Singapore.
    Simplified,
    /// Japan.
    Japanese,
}

impl Wording {
    /// By BCP 47 language: a script subtag decides, then the region; plain `zh` is simplified.
    /// Languages other than Chinese and Japanese take the traditional words.
    pub fn of(lang: &str) -> Wording {
        let mut tags = lang.split(['-', '_']).map(str::to_ascii_lowercase);
        match tags.next().as_deref() {
            Some("zh") => {}
            Some("ja") => return Wording::Japanese,
            _ => return Wording::Traditional,
        }
        let rest: Vec<String> = tags.collect();
        let has = |tag: &str| rest.iter().any(|t| t == tag);
        match () {
            () if has("hans") => Wording::Simplified,
            () if has("hant") || has("hk") || has("tw") || has("mo") => Wording::Traditional,
            () => Wording::Simplified,
        }
    }
    /// The issue's running number: 第44124號, 第44124期.
    pub fn issue(self, number: u32) -> String {
        match self {
            Wording::Traditional => format!("第{number}號"),
            Wording::Simplified => format!("第{number}期"),
            Wording::Japanese => format!("第{number}号"),
        }
    }
    /// What stands around the page a refer line points to: 相關報道刊A2, 相关新闻见A2版, 関連記事＝A2面.
    pub fn refer(self) -> (&'static str, &'static str) {
        match self {
            Wording::Traditional => ("刊", ""),
            Wording::Simplified => ("见", "版"),
            Wording::Japanese => ("＝", "面"),
        }
    }
    /// The line where a story runs on to another page, or comes from one: （下轉A2版）, （上接A1版）.
    pub fn jump(self, page: &str, onward: bool) -> String {
        match (self, onward) {
            (Wording::Traditional, true) => format!("（下轉{page}版）"),
            (Wording::Simplified, true) => format!("（下转{page}版）"),
            (Wording::Japanese, true) => format!("（{page}面に続く）"),
            (Wording::Traditional | Wording::Simplified, false) => format!("（上接{page}版）"),
            (Wording::Japanese, false) => format!("（{page}面から続く）"),
        }
    }
    /// Brackets and words around a source slug: 【本報訊】.
    pub fn slug(self) -> (&'static str, &'static str) {
        ("【", "】")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_decide_before_regions() {
        let simplified = ["zh", "zh-Hans", "zh-CN", "zh-SG", "zh-Hans-HK", "zh-hans"];
        let traditional = ["zh-HK", "zh-Hant", "zh-TW", "zh-Hant-CN", "en"];
        assert!(simplified.iter().all(|l| Wording::of(l) == Wording::Simplified));
        assert!(["ja", "ja-JP"].iter().all(|l| Wording::of(l) == Wording::Japanese));
        assert!(traditional.iter().all(|l| Wording::of(l) == Wording::Traditional));
    }
}
