//! The house table at work: what feeds bring, made as the newspaper has it.
//!
//! Each rule is a function over the characters of a text and says what it changed; what was
//! changed is counted and told in one note for each kind. `private` maps private-use characters,
//! `variants` settles forms, `widths`, `marks` and `quotes` the punctuation; `script` reports
//! characters of the other script, and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostics, FileId, SourceMap};
use crate::input::house::{Base, HouseFile, PrivateTable, Quotes, Script, StylePart, Width, code_point};

use super::encoding::private;
use super::feed::{Part, Text};
use super::findings::Findings;

mod marks;
mod quotes;
mod script;
mod script_table;
mod variants;

/// A house table, settled.
#[derive(Clone, Debug)]
pub struct House {
    quotes: Quotes,
    digits: Width,
    letters: Width,
    dashes: bool,
    ellipses: bool,
    marks: bool,
    spaces: bool,
    script: Script,
    legal: BTreeSet<char>,
    tables: Vec<private::Table>,
    map: BTreeMap<char, String>,
    variants: BTreeMap<char, variants::Variant>,
    styles: BTreeMap<String, StylePart>,
}

const HONG_KONG: &str = include_str!("../../../layouts/house/zh-HK.toml");
const TAIWAN: &str = include_str!("../../../layouts/house/zh-TW.toml");
const MAINLAND: &str = include_str!("../../../layouts/house/zh-CN.toml");
const JAPAN: &str = include_str!("../../../layouts/house/ja.toml");

impl House {
    /// A table that changes nothing and reports nothing but private-use characters.
    pub fn none() -> House {
        House {
            quotes: Quotes::Keep,
            digits: Width::Keep,
            letters: Width::Keep,
            dashes: false,
            ellipses: false,
            marks: false,
            spaces: false,
            script: Script::Any,
            legal: BTreeSet::new(),
            tables: Vec::new(),
            map: BTreeMap::new(),
            variants: BTreeMap::new(),
            styles: BTreeMap::new(),
        }
    }

    /// The table without all its rules but those of private-use characters.
    pub(super) fn only_private(self) -> House {
        House { tables: self.tables, map: self.map, ..House::none() }
    }

    /// The bundled table of a language; of a language that has none, the empty one.
    pub fn of_language(lang: &str) -> House {
        let lang = lang.to_ascii_lowercase();
        let is = |tags: &[&str]| tags.iter().any(|tag| lang == *tag || lang.starts_with(&format!("{tag}-")));
        match () {
            _ if is(&["zh-tw", "zh-hant-tw"]) => House::bundled(Base::Taiwan),
            _ if is(&["zh-cn", "zh-hans", "zh-sg", "zh-my"]) => House::bundled(Base::Mainland),
            _ if is(&["zh", "yue"]) => House::bundled(Base::HongKong),
            _ if is(&["ja"]) => House::bundled(Base::Japan),
            _ => House::none(),
        }
    }

    /// A bundled table by its name, `zh-HK`.
    pub fn named(name: &str) -> Option<House> {
        match name {
            "zh-HK" => Some(House::bundled(Base::HongKong)),
            "zh-TW" => Some(House::bundled(Base::Taiwan)),
            "zh-CN" => Some(House::bundled(Base::Mainland)),
            "ja" => Some(House::bundled(Base::Japan)),
            "none" => Some(House::none()),
            _ => None,
        }
    }

    fn bundled(base: Base) -> House {
        let (text, name) = match base {
            Base::HongKong => (HONG_KONG, "zh-HK.toml"),
            Base::Taiwan => (TAIWAN, "zh-TW.toml"),
            Base::Mainland => (MAINLAND, "zh-CN.toml"),
            Base::Japan => (JAPAN, "ja.toml"),
        };
        let parsed = crate::input::house::parse(text, name, &mut SourceMap::default(), &mut Diagnostics::default());
        parsed.map_or_else(House::none, |parsed| House::over(House::none(), &parsed.value))
    }

    /// The table that a file describes.
    pub fn of(file: &HouseFile) -> House {
        House::over(file.base.map_or_else(House::none, House::bundled), file)
    }

    fn over(mut house: House, file: &HouseFile) -> House {
        house.quotes = file.quotes.unwrap_or(house.quotes);
        house.digits = file.digits.unwrap_or(house.digits);
        house.letters = file.letters.unwrap_or(house.letters);
        house.dashes = file.dashes.unwrap_or(house.dashes);
        house.ellipses = file.ellipses.unwrap_or(house.ellipses);
        house.marks = file.marks.unwrap_or(house.marks);
        house.spaces = file.spaces.unwrap_or(house.spaces);
        house.script = file.script.unwrap_or(house.script);
        house.legal.extend(file.legal.iter().flat_map(|l| l.chars()));
        if let Some(private) = &file.private_use {
            if let Some(tables) = &private.tables {
                let table = |t: &PrivateTable| match t {
                    PrivateTable::Hkscs => private::Table::Hkscs,
                    PrivateTable::Gbk => private::Table::Gbk,
                };
                house.tables = tables.iter().map(table).collect();
            }
            let own = private.map.iter().filter_map(|(key, value)| Some((code_point(key)?, value.clone())));
            house.map.extend(own);
        }
        for variant in &file.variant {
            for from in variant.from.chars() {
                let Some(to) = variant.to.chars().next() else { continue };
                house.variants.insert(from, variants::Variant::new(to, &variant.except, &variant.only));
            }
        }
        house.styles.extend(file.styles.iter().map(|(name, part)| (name.clone(), *part)));
        house
    }

    /// What a paragraph style is in this house.
    pub(super) fn style(&self, name: &str) -> Option<StylePart> {
        self.styles.get(name).copied()
    }
}

/// What was changed, by kind: how often, and where first.
#[derive(Debug, Default)]
struct Tally {
    counts: BTreeMap<&'static str, (usize, Option<FileId>, usize, String)>,
}

impl Tally {
    /// Counts a change; `what` says the first of its kind.
    fn add(&mut self, kind: &'static str, text: Option<FileId>, at: u32, what: impl FnOnce() -> String) {
        match self.counts.get_mut(kind) {
            Some((count, ..)) => *count += 1,
            None => {
                self.counts.insert(kind, (1, text, at as usize, what()));
            }
        }
    }
}

/// Applies a table (or the one of the language) to a story's texts, and reports.
pub(super) fn apply(texts: &mut [(Part, &mut Text)], house: Option<&House>, lang: &str, find: &mut Findings) {
    let own;
    let house = match house {
        Some(house) => house,
        None => {
            own = House::of_language(lang);
            &own
        }
    };
    let mut tally = Tally::default();
    let mut unmapped: BTreeMap<char, (usize, Option<FileId>, usize)> = BTreeMap::new();
    for (_, text) in texts.iter_mut() {
        private_use(text, house, &mut tally, &mut unmapped);
        variants::settle(text, &house.variants, &mut tally);
        marks::widths(text, house.digits, house.letters, &mut tally);
        if house.marks {
            marks::full_width(text, &mut tally);
        }
        if house.dashes {
            marks::dashes(text, &mut tally);
        }
        if house.ellipses {
            marks::ellipses(text, &mut tally);
        }
    }
    quotes::settle(texts, house.quotes, &mut tally, find);
    for (_, text) in texts.iter_mut().filter(|(part, _)| house.spaces && *part == Part::Body) {
        marks::spaces(text, &mut tally);
    }
    for (kind, (count, file, at, what)) in tally.counts {
        file.iter().for_each(|f| find.about(*f));
        let times = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        find.note(
            "house-rule",
            format!("{kind}: {times} changed as the house has it, first {what}"),
            at..at + 1,
            "the first",
        );
    }
    for (c, (count, file, at)) in unmapped {
        file.iter().for_each(|f| find.about(*f));
        let message =
            format!("U+{:04X} is a private-use character that no table knows ({count} times); it stays", u32::from(c));
        find.warning("private-use", message, at..at + c.len_utf8(), "the first")
            .help(format!("give it in the house table: [private-use] map = {{ \"U+{:04X}\" = \"…\" }}", u32::from(c)));
    }
    script::report(texts, house.script, &house.legal, find);
}

/// Private-use characters become what they are today.
fn private_use(
    text: &mut Text,
    house: &House,
    tally: &mut Tally,
    unmapped: &mut BTreeMap<char, (usize, Option<FileId>, usize)>,
) {
    if !text.letters.iter().any(|l| private::is_private(l.c)) {
        return;
    }
    let file = text.file;
    let mut out = Vec::with_capacity(text.letters.len());
    for letter in text.letters.drain(..) {
        if !private::is_private(letter.c) {
            out.push(letter);
            continue;
        }
        let own = house.map.get(&letter.c).cloned();
        let standard = || house.tables.iter().find_map(|table| private::today(letter.c, *table));
        match own.or_else(standard) {
            Some(today) => {
                let shown = || format!("U+{:04X} to {today}", u32::from(letter.c));
                tally.add("private-use characters", file, letter.at, shown);
                out.extend(today.chars().map(|c| super::feed::Letter { c, ..letter }));
            }
            None => {
                unmapped.entry(letter.c).or_insert((0, file, letter.at as usize)).0 += 1;
                out.push(letter);
            }
        }
    }
    text.letters = out;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::house::parse;

    /// A text after the rules of a table, and the findings' messages.
    pub fn applied(text: &str, house: &House) -> (String, Vec<String>) {
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let file = map.add("x", text);
        let mut body = Text::of(text, file, 0);
        let mut find = Findings::new(file, &mut found);
        apply(&mut [(Part::Body, &mut body)], Some(house), "zh-HK", &mut find);
        find.finish();
        (body.plain(), found.iter().map(|d| d.message.clone()).collect())
    }

    fn hong_kong(text: &str) -> String {
        applied(text, &House::bundled(Base::HongKong)).0
    }

    #[test]
    fn bundled_tables_are_sound() {
        for text in [HONG_KONG, TAIWAN, MAINLAND, JAPAN] {
            let mut found = Diagnostics::default();
            assert!(parse(text, "x", &mut SourceMap::default(), &mut found).is_some(), "{found:?}");
        }
    }

    #[test]
    fn quotation_marks_nest() {
        assert_eq!(hong_kong("他說：“她答‘好’。”"), "他說：「她答『好』。」");
        assert_eq!(hong_kong("他說：\"好\"，又說\"不\"。"), "他說：「好」，又說「不」。");
        assert_eq!(hong_kong("‘單引號’在外"), "「單引號」在外");
        assert_eq!(hong_kong("「外“內”外」"), "「外『內』外」");
        assert_eq!(hong_kong("Macy’s百貨的“減價”"), "Macy’s百貨的「減價」");
        assert_eq!(hong_kong("He said “yes”."), "He said “yes”.");
        let taken = House { quotes: Quotes::Curly, ..House::none() };
        assert_eq!(applied("他说：「她答『好』。」", &taken).0, "他说：“她答‘好’。”");
    }

    #[test]
    fn marks_and_widths_are_chinese() {
        assert_eq!(
            hong_kong("共有３，０００人,其中ＡＢＣ公司(香港)佔1.5倍."),
            "共有3，000人，其中ABC公司（香港）佔1.5倍。"
        );
        assert_eq!(
            hong_kong("時間是10:30,地點見 http://a.example/x?y=1"),
            "時間是10:30，地點見 http://a.example/x?y=1"
        );
        assert_eq!(hong_kong("等等...走吧--好嗎?他問:是!"), "等等……走吧——好嗎？他問：是！");
        assert_eq!(hong_kong("停……頓—完"), "停……頓——完");
        assert_eq!(hong_kong("北 岸 的 IT Park 與 B座"), "北岸的 IT Park 與 B座");
    }

    #[test]
    fn inches_and_apostrophes_are_no_quotation_marks() {
        for (text, settled, inches) in [
            ("高5'10\"，闊27\"屏幕", "高5'10\"，闊27\"屏幕", true),
            ("他說\"屏幕是27\"的\"。", "他說「屏幕是27\"的」。", true),
            ("27\"屏幕\"好\"用", "27\"屏幕「好」用", true),
            ("高27”的屏幕", "高27”的屏幕", true),
            ("\"屏幕27\"，又說\"5\"至\"6\"。", "「屏幕27」，又說「5」至「6」。", false),
            ("iPhone 17\"好用\"。", "iPhone 17「好用」。", false),
            ("“共27”，“高5”。", "「共27」，「高5」。", false),
            ("售價\"99\"元和27\"螢幕", "售價「99」元和27\"螢幕", true),
            ("他愛Rock ’n’ Roll，也愛Rock ‘n’ Roll。", "他愛Rock ’n’ Roll，也愛Rock ‘n’ Roll。", false),
            ("那是90’s的dogs’ bowl和‘Macy’s’。", "那是90’s的dogs’ bowl和「Macy’s」。", false),
            ("他說'好'，戴'N95'口罩，是Macy's的。", "他說「好」，戴「N95」口罩，是Macy's的。", false),
        ] {
            let (out, found) = applied(text, &House::bundled(Base::HongKong));
            assert_eq!(out, settled);
            let told = found.iter().filter(|m| m.contains("inches")).count();
            assert_eq!(told, usize::from(inches), "{text}: {found:?}");
            assert!(!found.iter().any(|m| m.contains("closes no") || m.contains("not closed")), "{text}: {found:?}");
        }
    }

    #[test]
    fn marks_that_do_not_pair_stay_and_are_named() {
        for (text, settled, named) in [
            ("他說”好。", "他說”好。", "closes no quotation"),
            ("他說“好。「是」", "他說“好。「是」", "is not closed"),
            ("“他說‘好”，是", "「他說‘好」，是", "is not closed"),
            ("他說\"好，是。", "他說\"好，是。", "do not pair"),
            ("“甲\"乙”丙\"", "「甲\"乙」丙\"", "do not pair"),
        ] {
            let (out, found) = applied(text, &House::bundled(Base::HongKong));
            assert_eq!(out, settled);
            assert_eq!(found.iter().filter(|m| m.contains(named)).count(), 1, "{text}: {found:?}");
        }
    }

    /// Paragraphs after the rules of Hong Kong's table, and the findings' messages.
    fn paragraphs(texts: &[&str]) -> (Vec<String>, Vec<String>) {
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let file = map.add("x", texts.join("\n"));
        let mut bodies: Vec<Text> = texts.iter().map(|text| Text::of(text, file, 0)).collect();
        let mut find = Findings::new(file, &mut found);
        let mut lent: Vec<(Part, &mut Text)> = bodies.iter_mut().map(|text| (Part::Body, text)).collect();
        apply(&mut lent, Some(&House::bundled(Base::HongKong)), "zh-HK", &mut find);
        find.finish();
        (bodies.iter().map(Text::plain).collect(), found.iter().map(|d| d.message.clone()).collect())
    }

    #[test]
    fn quotations_run_over_paragraphs() {
        let faults = |found: &[String]| found.iter().filter(|m| m.contains("it stays")).count();
        // Each paragraph opens it again, or the last alone closes it.
        for (texts, settled) in [
            (["“甲說‘一’。", "“乙說‘二’。", "“丙。”後"], ["「甲說『一』。", "「乙說『二』。", "「丙。」後"]),
            (["他說：“甲‘一’。", "乙‘二’。", "丙。”後‘三’"], ["他說：「甲『一』。", "乙『二』。", "丙。」後「三」"]),
        ] {
            let (out, found) = paragraphs(&texts);
            assert_eq!((out, faults(&found)), (settled.map(String::from).to_vec(), 0), "{found:?}");
        }
        let (out, found) = paragraphs(&["他說：“甲。", "乙“二”。", "丙。"]);
        assert_eq!((out, faults(&found)), (["他說：“甲。", "乙「二」。", "丙。"].map(String::from).to_vec(), 1));
    }

    #[test]
    fn marks_beside_chinese_characters_are_full_width_on_either_side() {
        for (text, settled) in [
            ("佔比3.5%,見下表", "佔比3.5%，見下表"),
            ("佔3.5%. 其中", "佔3.5%。其中"),
            ("IBM, 微軟;Google:三家", "IBM，微軟；Google：三家"),
            ("甲, 乙", "甲，乙"),
            ("1.其中3,500元,2.另外", "1.其中3,500元，2.另外"),
            ("Yahoo!奇摩說OK?他問", "Yahoo!奇摩說OK？他問"),
            ("見 http://a.example/x?查=甲,乙 一頁", "見 http://a.example/x?查=甲，乙一頁"),
            ("甲&unknown;乙,丙;丁", "甲&unknown;乙，丙；丁"),
            ("2021年 -- 完--。", "2021年——完——。"),
            ("甲 — 乙 ... 丙", "甲——乙……丙"),
            ("第A-B座 C -- D 中", "第A-B座 C -- D 中"),
        ] {
            assert_eq!(hong_kong(text), settled);
        }
    }

    #[test]
    fn variants_have_their_exceptions() {
        assert_eq!(hong_kong("這裡隨著著名作家的著作，沿著海岸"), "這裏隨着著名作家的著作，沿着海岸");
        assert_eq!(hong_kong("他看著作品"), "他看着作品");
        let text = "base = \"zh-HK\"\nquotes = \"keep\"\n[[variant]]\nfrom = \"裡\"\nto = \"裡\"\n[private-use]\nmap = { \"U+E001\" = \"𠮷\" }\n";
        let parsed = parse(text, "house.toml", &mut SourceMap::default(), &mut Diagnostics::default()).unwrap();
        let house = House::of(&parsed.value);
        assert_eq!(applied("這裡\u{E001}“羣”", &house).0, "這裡𠮷“群”");
    }

    #[test]
    fn private_characters_are_mapped_or_named() {
        let (text, found) = applied("\u{F266}\u{E000}\u{F8FF}", &House::bundled(Base::HongKong));
        assert_eq!(text, "䏰𠕇\u{F8FF}");
        assert!(
            found.iter().any(|m| m.contains("U+F8FF")) && found.iter().any(|m| m.contains("2 places")),
            "{found:?}"
        );
        assert_eq!(applied("\u{E816}", &House::bundled(Base::Mainland)).0, "𠂇");
    }

    #[test]
    fn characters_of_the_other_script_are_named_and_stay() {
        let (text, found) = applied("这个国家在台北后面的里弄", &House::bundled(Base::HongKong));
        assert_eq!(text, "这个国家在台北后面的里弄");
        let named: String = found.iter().filter_map(|m| m.strip_prefix('`')).filter_map(|m| m.chars().next()).collect();
        assert_eq!(named, "这个国");
        let (_, found) = applied("這個国家的皇后在乾隆年间", &House::bundled(Base::Mainland));
        let named: String = found.iter().filter_map(|m| m.strip_prefix('`')).filter_map(|m| m.chars().next()).collect();
        assert_eq!(named, "這個");
    }

    #[test]
    fn errors_of_a_table_have_places() {
        for (text, code) in [
            ("quote = \"corner\"", "unknown-key"),
            ("quotes = \"round\"", "unknown-value"),
            ("[[variant]]\nfrom = \"裡\"\nto = \"裏裡\"", "house-variant"),
            ("[[variant]]\nfrom = \"裡\"\nto = \"裏\"\nonly = [\"這個\"]", "house-variant"),
            ("[private-use]\nmap = { \"U+4E00\" = \"一\" }", "house-private"),
            ("styles = { \"標題\" = \"title\" }", "unknown-value"),
        ] {
            let mut found = Diagnostics::default();
            assert!(parse(text, "house.toml", &mut SourceMap::default(), &mut found).is_none());
            let first = found.iter().next().unwrap();
            assert_eq!((first.code, first.labels.is_empty()), (code, false), "{text}");
        }
    }
}
