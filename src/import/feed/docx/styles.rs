//! Paragraph styles: what each stands for, by its name in `word/styles.xml`.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::FileId;
use crate::import::house::House;
use crate::input::house::StylePart;

use super::super::tree::{self, Tree};
use super::runs::Marks;

/// A document's styles.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
}

/// A style.
#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    /// The style it is based on.
    based: Option<String>,
    marks: Marks,
}

impl Styles {
    /// Reads `word/styles.xml`.
    pub fn read(xml: &str) -> Styles {
        let Ok(tree) = tree::xml(xml, FileId(0)) else { return Styles::default() };
        let mut styles = Styles::default();
        for node in tree.within(tree.root()).filter(|n| tree.name(*n) == "style") {
            let value = |key: &str| tree.child(node, key).and_then(|n| tree.attribute(n, "val")).map(str::to_owned);
            let Some(id) = tree.attribute(node, "styleId") else { continue };
            let (name, based) = (value("name").unwrap_or_else(|| id.to_owned()), value("basedOn"));
            let marks = Marks::read(&tree, tree.child(node, "rPr"));
            styles.by_id.insert(id.to_owned(), Style { name, based, marks });
        }
        styles
    }
    /// What a style stands for: by the house, else by its usual name, else as the style it is based
    /// on; and its name.
    pub fn part(&self, id: &str, house: Option<&House>) -> (Option<StylePart>, String) {
        let (mut at, mut seen) = (Some(id.to_owned()), BTreeSet::new());
        let shown = self.by_id.get(id).map_or_else(|| id.to_owned(), |style| style.name.clone());
        while let Some(id) = at.filter(|id| seen.insert(id.clone())) {
            let own = || Style { name: id.clone(), ..Style::default() };
            let Style { name, based, .. } = self.by_id.get(&id).cloned().unwrap_or_else(own);
            let house = house.and_then(|house| house.style(&name).or_else(|| house.style(&id)));
            if let Some(part) = house.or_else(|| usual(&name)).or_else(|| usual(&id)) {
                return (Some(part), shown);
            }
            at = based;
        }
        (None, shown)
    }
    /// How a style sets text, what it says and what the styles say that it is based on.
    pub fn marks(&self, id: &str) -> Marks {
        let (mut at, mut seen, mut marks) = (Some(id), BTreeSet::new(), Marks::default());
        while let Some(style) = at.filter(|id| seen.insert(*id)).and_then(|id| self.by_id.get(id)) {
            marks = marks.over(style.marks);
            at = style.based.as_deref();
        }
        marks
    }
}

/// What styles of these names are in any newsroom.
fn usual(name: &str) -> Option<StylePart> {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    Some(match plain.as_str() {
        "title" | "heading1" | "標題" | "標題1" | "标题" | "标题1" | "表題" | "見出し1" | "headline" => {
            StylePart::Headline
        }
        "subtitle" | "副標題" | "副标题" | "副題" | "deck" => StylePart::Deck,
        "kicker" | "引題" | "引题" | "眉題" | "肩題" => StylePart::Kicker,
        "lead" | "導語" | "导语" | "前文" | "abstract" => StylePart::Lead,
        "heading2" | "heading3" | "heading4" | "標題2" | "標題3" | "标题2" | "标题3" | "見出し2" | "見出し3"
        | "小題" | "小标题" | "小標題" | "subhead" => StylePart::Subhead,
        "caption" | "標號" | "题注" | "題注" | "圖說" | "图说" | "図表番号" => StylePart::Caption,
        "photocredit" | "credit" | "攝影" | "摄影" => StylePart::Credit,
        "byline" | "作者" | "記者" | "记者" | "author" => StylePart::Byline,
        "label" | "欄目" | "栏目" => StylePart::Label,
        "dateline" | "slug" | "電頭" | "电头" => StylePart::Slug,
        "listbullet" | "清單項目符號" | "列表项目符号" => StylePart::List,
        "listnumber" | "清單號碼" | "列表编号" => StylePart::Numbers,
        _ => return None,
    })
}

/// Whether numbered paragraphs of a list (`numId`) have bullets, by `word/numbering.xml`.
pub(super) fn bullets(tree: &Tree) -> BTreeMap<String, bool> {
    let mut formats: BTreeMap<String, bool> = BTreeMap::new();
    for node in tree.within(tree.root()).filter(|n| tree.name(*n) == "abstractNum") {
        let format =
            tree.child(node, "lvl").and_then(|l| tree.child(l, "numFmt")).and_then(|f| tree.attribute(f, "val"));
        if let Some(id) = tree.attribute(node, "abstractNumId") {
            formats.insert(id.to_owned(), format == Some("bullet"));
        }
    }
    let numbers = tree.within(tree.root()).filter(|n| tree.name(*n) == "num");
    let of = |node| {
        let id = tree.attribute(node, "numId")?.to_owned();
        let format = tree.child(node, "abstractNumId").and_then(|a| tree.attribute(a, "val"))?;
        Some((id, formats.get(format).copied().unwrap_or(false)))
    };
    numbers.filter_map(of).collect()
}
