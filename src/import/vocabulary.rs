//! The words by which newspaper furniture is known.
//!
//! A page's structure is read from its structure first: headings, short lines, numbers. Where that
//! does not decide, these words do. They are general newspaper vocabulary, one entry each in
//! traditional and simplified form where they differ, and each gives its reason, which the
//! import's diagnostics quote. A new house needs new entries here, never new code.

use Field::*;

/// What a word is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// A reporter's line.
    Byline,
    /// The kind of piece.
    Label,
    /// The end of a newspaper's name.
    Title,
    /// A legal line of the masthead.
    Legal,
    /// The start of a price.
    Price,
    /// Words before an extent.
    Extent,
    /// The start of a pointer to another page.
    Refer,
    /// The words between a pointer's text and its page; the engine sets its own.
    ReferVerb,
    /// An editor's office, before a colon.
    Credit,
    /// A news hotline.
    Hotline,
    /// The weather.
    Weather,
    /// Something only a weather box says; with a word of `Weather` it decides.
    WeatherSign,
    /// A line of the imprint, when followed by a colon or a number.
    Imprint,
    /// A line of the imprint, alone.
    Publisher,
    /// The start of a caption.
    Caption,
    /// The first paragraph's source, within 【】.
    Slug,
}

/// A word and why it is taken as a sign.
pub(super) struct Word {
    /// The characters.
    pub text: &'static str,
    /// What it is a sign of.
    pub field: Field,
    /// Why.
    pub why: &'static str,
}

const fn w(field: Field, text: &'static str, why: &'static str) -> Word {
    Word { text, field, why }
}

/// The table. Within a field, longer words stand before the shorter ones they contain.
#[rustfmt::skip]
static WORDS: &[Word] = &[
    w(Byline, "記者", "a reporter's line names the office and then the person"),
    w(Byline, "记者", "a reporter's line names the office and then the person"),
    w(Byline, "特派員", "a correspondent's line names the office and then the person"),
    w(Byline, "特派员", "a correspondent's line names the office and then the person"),
    w(Byline, "通訊員", "a correspondent's line names the office and then the person"),
    w(Byline, "通讯员", "a correspondent's line names the office and then the person"),
    w(Byline, "撰文", "a writer's line"),
    w(Byline, "文／圖", "a line for text and pictures"),
    w(Byline, "图／文", "a line for text and pictures"),

    w(Label, "綜述", "a kind of piece"),
    w(Label, "综述", "a kind of piece"),
    w(Label, "特稿", "a kind of piece"),
    w(Label, "特寫", "a kind of piece"),
    w(Label, "特写", "a kind of piece"),
    w(Label, "專訪", "a kind of piece"),
    w(Label, "专访", "a kind of piece"),
    w(Label, "專題", "a kind of piece"),
    w(Label, "专题", "a kind of piece"),
    w(Label, "分析", "a kind of piece"),
    w(Label, "述評", "a kind of piece"),
    w(Label, "述评", "a kind of piece"),
    w(Label, "社評", "a kind of piece"),
    w(Label, "社论", "a kind of piece"),
    w(Label, "社論", "a kind of piece"),
    w(Label, "評論", "a kind of piece"),
    w(Label, "评论", "a kind of piece"),
    w(Label, "調查", "a kind of piece"),
    w(Label, "调查", "a kind of piece"),
    w(Label, "快訊", "a kind of piece"),
    w(Label, "快讯", "a kind of piece"),
    w(Label, "獨家", "a kind of piece"),
    w(Label, "独家", "a kind of piece"),

    w(Title, "報", "most newspapers' names end so"),
    w(Title, "报", "most newspapers' names end so"),

    w(Legal, "刊物", "a masthead says what kind of publication it is"),
    w(Legal, "刊號", "a masthead gives its registration"),
    w(Legal, "刊号", "a masthead gives its registration"),
    w(Legal, "登記", "a masthead gives its registration"),
    w(Legal, "登记", "a masthead gives its registration"),
    w(Legal, "執照", "a masthead gives its licence"),
    w(Legal, "邮发代号", "a masthead gives its postal code"),
    w(Legal, "法律性", "a masthead says that it may carry legal notices"),
    w(Legal, "主管", "a mainland masthead names the office above it"),
    w(Legal, "主办", "a mainland masthead names who runs it"),

    w(Price, "零售", "copies are sold singly"),
    w(Price, "售價", "a price follows"),
    w(Price, "售价", "a price follows"),
    w(Price, "定價", "a price follows"),
    w(Price, "定价", "a price follows"),
    w(Price, "訂價", "a price follows"),
    w(Price, "每份", "a price follows"),
    w(Price, "本報零售", "copies are sold singly"),

    w(Extent, "今日出版", "the number of sheets follows"),
    w(Extent, "今日出紙", "the number of sheets follows"),
    w(Extent, "今日共", "the number of pages follows"),
    w(Extent, "今日", "the number of pages follows"),
    w(Extent, "今天", "the number of pages follows"),
    w(Extent, "本日", "the number of pages follows"),
    w(Extent, "本期", "the number of pages follows"),
    w(Extent, "出版", "the number of sheets follows"),
    w(Extent, "共", "the number of pages follows"),

    w(Refer, "相關", "a pointer to related matter"),
    w(Refer, "相关", "a pointer to related matter"),
    w(Refer, "詳見", "a pointer to the full story"),
    w(Refer, "详见", "a pointer to the full story"),
    w(Refer, "詳刊", "a pointer to the full story"),
    w(Refer, "另見", "a pointer to another story"),
    w(Refer, "更多", "a pointer to more"),
    w(Refer, "下轉", "the story goes on elsewhere"),
    w(Refer, "下转", "the story goes on elsewhere"),

    w(ReferVerb, "刊於", "the engine sets its own word here"),
    w(ReferVerb, "刊", "the engine sets its own word here"),
    w(ReferVerb, "見", "the engine sets its own word here"),
    w(ReferVerb, "见", "the engine sets its own word here"),
    w(ReferVerb, "載", "the engine sets its own word here"),

    w(Credit, "責任編輯", "names the page's editor"),
    w(Credit, "责任编辑", "names the page's editor"),
    w(Credit, "美術編輯", "names the page's designer"),
    w(Credit, "美术编辑", "names the page's designer"),
    w(Credit, "執行編輯", "names an editor"),
    w(Credit, "执行编辑", "names an editor"),
    w(Credit, "本版編輯", "names the page's editor"),
    w(Credit, "本版编辑", "names the page's editor"),
    w(Credit, "版面設計", "names the page's designer"),
    w(Credit, "版面设计", "names the page's designer"),
    w(Credit, "視覺設計", "names the page's designer"),
    w(Credit, "责编", "names the page's editor"),
    w(Credit, "責編", "names the page's editor"),
    w(Credit, "美编", "names the page's designer"),
    w(Credit, "美編", "names the page's designer"),
    w(Credit, "版式", "names the page's designer"),
    w(Credit, "組版", "names the compositor"),
    w(Credit, "组版", "names the compositor"),
    w(Credit, "校對", "names the reader"),
    w(Credit, "校对", "names the reader"),
    w(Credit, "編輯", "names an editor"),
    w(Credit, "编辑", "names an editor"),
    w(Credit, "設計", "names a designer"),
    w(Credit, "设计", "names a designer"),

    w(Hotline, "熱線", "readers' news is taken here"),
    w(Hotline, "热线", "readers' news is taken here"),
    w(Hotline, "報料", "readers' news is taken here"),
    w(Hotline, "爆料", "readers' news is taken here"),
    w(Hotline, "投訴", "readers' complaints are taken here"),
    w(Hotline, "報案", "readers' news is taken here"),
    w(Hotline, "讀者服務", "readers' letters are taken here"),
    w(Hotline, "读者服务", "readers' letters are taken here"),

    w(Weather, "天氣", "a forecast"),
    w(Weather, "天气", "a forecast"),
    w(Weather, "氣象", "a forecast"),
    w(Weather, "气象", "a forecast"),
    w(Weather, "氣溫", "a forecast"),
    w(Weather, "气温", "a forecast"),
    w(WeatherSign, "°C", "a temperature"),
    w(WeatherSign, "℃", "a temperature"),
    w(WeatherSign, "度", "a temperature"),
    w(WeatherSign, "多雲", "a sky"),
    w(WeatherSign, "多云", "a sky"),
    w(WeatherSign, "降雨", "a chance of rain"),

    w(Imprint, "地址", "where the house is"),
    w(Imprint, "社址", "where the house is"),
    w(Imprint, "電話", "a number of the house"),
    w(Imprint, "电话", "a number of the house"),
    w(Imprint, "電話總機", "a number of the house"),
    w(Imprint, "總機", "a number of the house"),
    w(Imprint, "传真", "a number of the house"),
    w(Imprint, "傳真", "a number of the house"),
    w(Imprint, "電郵", "an address of the house"),
    w(Imprint, "邮箱", "an address of the house"),
    w(Imprint, "電子信箱", "an address of the house"),
    w(Imprint, "网址", "an address of the house"),
    w(Imprint, "網址", "an address of the house"),
    w(Imprint, "邮编", "where the house is"),
    w(Imprint, "邮政编码", "where the house is"),
    w(Imprint, "採訪部", "an office of the house"),
    w(Imprint, "廣告部", "an office of the house"),
    w(Imprint, "广告部", "an office of the house"),
    w(Imprint, "廣告", "an office of the house"),
    w(Imprint, "广告", "an office of the house"),
    w(Imprint, "發行中心", "an office of the house"),
    w(Imprint, "發行部", "an office of the house"),
    w(Imprint, "发行部", "an office of the house"),
    w(Imprint, "發行", "who sells it"),
    w(Imprint, "发行", "who sells it"),
    w(Imprint, "訂閱", "how to subscribe"),
    w(Imprint, "訂報", "how to subscribe"),
    w(Imprint, "出版", "who publishes it"),
    w(Imprint, "社長", "an officer of the house"),
    w(Imprint, "社长", "an officer of the house"),
    w(Imprint, "總編輯", "an officer of the house"),
    w(Imprint, "总编辑", "an officer of the house"),
    w(Publisher, "督印", "the law asks for the publisher's name"),
    w(Publisher, "承印", "the law asks for the printer's name"),
    w(Publisher, "印刷", "the law asks for the printer's name"),
    w(Publisher, "發行人", "the law asks for the publisher's name"),
    w(Publisher, "統一刊號", "the registered serial number"),
    w(Publisher, "统一刊号", "the registered serial number"),

    w(Caption, "圖：", "a caption is announced so where no arrow points"),
    w(Caption, "图：", "a caption is announced so where no arrow points"),
    w(Caption, "圖為", "a caption is announced so where no arrow points"),
    w(Caption, "图为", "a caption is announced so where no arrow points"),

    w(Slug, "訊", "a source slug ends so"),
    w(Slug, "讯", "a source slug ends so"),
    w(Slug, "報導", "a source slug ends so"),
    w(Slug, "報道", "a source slug ends so"),
    w(Slug, "报道", "a source slug ends so"),
    w(Slug, "電", "a wire's slug ends so"),
    w(Slug, "电", "a wire's slug ends so"),
];

/// The words of a field, in the table's order.
pub(super) fn words(field: Field) -> impl Iterator<Item = &'static Word> {
    WORDS.iter().filter(move |w| w.field == field)
}

/// The first word of a field that the text contains.
pub(super) fn find(text: &str, field: Field) -> Option<&'static Word> {
    words(field).find(|w| text.contains(w.text))
}

/// The longest word of a field that the text starts with.
pub(super) fn starts(text: &str, field: Field) -> Option<&'static Word> {
    words(field).filter(|w| text.starts_with(w.text)).max_by_key(|w| w.text.len())
}

/// The longest word of a field that the text ends with.
pub(super) fn ends(text: &str, field: Field) -> Option<&'static Word> {
    words(field).filter(|w| text.ends_with(w.text)).max_by_key(|w| w.text.len())
}

/// Marks that point from a caption to its photo.
pub(super) const POINTERS: &str = "▲△▼▽◀◁▶▷◄►◢◣◤◥";

/// Bullets that stand before a list's items.
pub(super) const BULLETS: &str = "•●○■□◆◇◎※";

/// Characters that only traditional, and only simplified, texts use; a few hundred characters of
/// any newspaper text hold dozens of them.
pub(super) const TRADITIONAL: &str =
    "這個說們國來時會對學發經過還進開關門長東車書見馬為與業產兩從點電話務員萬億實現動區機構關際灣島導給總統領";
/// See [`TRADITIONAL`]; character for character.
pub(super) const SIMPLIFIED: &str =
    "这个说们国来时会对学发经过还进开关门长东车书见马为与业产两从点电话务员万亿实现动区机构关际湾岛导给总统领";

/// HTML elements that text recognition leaves in Markdown.
pub(super) const TAGS: &[&str] = &[
    "div",
    "span",
    "p",
    "img",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "center",
    "sup",
    "sub",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "br",
    "hr",
    "font",
    "figure",
    "figcaption",
    "a",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "small",
    "!--",
];

/// Character references that text recognition leaves in Markdown.
pub(super) const ENTITIES: &[(&str, char)] = &[
    ("&nbsp;", ' '),
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&emsp;", '　'),
    ("&ensp;", ' '),
    ("&deg;", '°'),
    ("&middot;", '·'),
    ("&mdash;", '—'),
    ("&hellip;", '…'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_and_every_entry_has_a_reason() {
        assert_eq!(starts("今日出版三疊", Extent).map(|w| w.text), Some("今日出版"));
        assert_eq!(ends("詳情刊於", ReferVerb).map(|w| w.text), Some("刊於"));
        assert!(WORDS.iter().all(|w| !w.why.is_empty() && !w.text.is_empty()));
        for (i, w) in WORDS.iter().enumerate() {
            assert!(!WORDS[..i].iter().any(|v| v.text == w.text && v.field == w.field), "{} twice", w.text);
        }
    }

    #[test]
    fn scripts_are_counted_by_pairs_that_differ() {
        assert_eq!(TRADITIONAL.chars().count(), SIMPLIFIED.chars().count());
        assert!(TRADITIONAL.chars().zip(SIMPLIFIED.chars()).all(|(t, s)| t != s));
    }
}
