//! What text recognition does to a page, and that it is repaired.

use dayang::input::manuscript::{Block, Inlines, Mark};

use super::{Page, page};

fn lead(page: &Page) -> &dayang::input::manuscript::Manuscript {
    page.stories.iter().find(|s| s.front.id.value == "lead").expect("a lead story")
}

fn paragraphs(page: &Page) -> Vec<String> {
    let text = |i: &Inlines| i.text.clone();
    lead(page).body.iter().filter_map(|b| if let Block::Paragraph(i) = b { Some(text(i)) } else { None }).collect()
}

const HEAD: &str = "# 一座橋的兩岸\n\n";

#[test]
fn a_paragraph_cut_twice_is_one_again() {
    let text = format!(
        "{HEAD}橋修了三年，兩岸的人每天隔着水\n\n▲照片說明。\n\n互相看一眼，然後各自上班，直到那一天，\n\n### 框\n\n1. 甲\n2. 乙\n\n橋通了。\n\n下一段。\n"
    );
    let page = page(text.as_bytes());
    assert_eq!(
        paragraphs(&page),
        ["橋修了三年，兩岸的人每天隔着水互相看一眼，然後各自上班，直到那一天，橋通了。", "下一段。"]
    );
    assert_eq!(page.count("rejoined"), 2);
    let joins: Vec<usize> = page.diagnostics.iter().filter(|d| d.code == "rejoined").map(|d| d.labels.len()).collect();
    assert_eq!(joins, [2, 2], "both places are shown");
}

#[test]
fn a_subhead_ends_a_cut() {
    let text = format!("{HEAD}這一段在句子的中間斷了而後面是小\n\n### 小題\n\n新的一段。\n");
    let page = page(text.as_bytes());
    assert_eq!(paragraphs(&page), ["這一段在句子的中間斷了而後面是小", "新的一段。"]);
    assert_eq!((page.count("rejoined"), page.count("cut-paragraph")), (0, 1));
}

#[test]
fn wrapped_lines_are_joined_and_indented_ones_are_paragraphs() {
    let text = format!("{HEAD}　　第一段的第一行，\n第一段的第二行 in\nEnglish words。\n　　第二段。\n");
    assert_eq!(paragraphs(&page(text.as_bytes())), ["第一段的第一行，第一段的第二行 in English words。", "第二段。"]);
}

#[test]
fn misread_numbers_of_a_list_are_counted_again() {
    let text = format!("{HEAD}正文一段，說了一件事。\n\n### 三件事\n\n- 1 甲事\n- 2 乙事\n- 8 丙事\n- 4 丁事\n");
    let page = page(text.as_bytes());
    assert_eq!(page.count("misread-number"), 1);
    let Some(Block::Sidebar { blocks, .. }) = lead(&page).body.iter().find(|b| matches!(b, Block::Sidebar { .. }))
    else {
        panic!("no sidebar")
    };
    let Some(Block::List { start, items }) = blocks.first() else { panic!("no list") };
    assert_eq!((*start, items.len(), items[2].text.as_str()), (Some(1), 4, "丙事"));
}

#[test]
fn numbers_that_do_not_count_are_text() {
    let text = format!("{HEAD}正文一段，說了一件事。\n\n### 用量\n\n- 12 個月\n- 30 公斤\n- 5 人\n");
    let page = page(text.as_bytes());
    let Some(Block::Sidebar { blocks, .. }) = lead(&page).body.iter().find(|b| matches!(b, Block::Sidebar { .. }))
    else {
        panic!("no sidebar")
    };
    let Some(Block::List { start, items }) = blocks.first() else { panic!("no list") };
    assert_eq!(*start, None);
    assert_eq!(items.iter().map(|i| i.text.as_str()).collect::<Vec<_>>(), ["12 個月", "30 公斤", "5 人"]);
}

#[test]
fn marks_of_markdown_that_are_text_come_back_as_text() {
    let text = format!(
        "{HEAD}1986\\. 那一年，*星號*、_底線_、`反引號`、[方括號](x)、<角> &amp; {{#id .c}} 和 \\\\ 都在。\n\n\\# 不是標題。\n\n\\- 不是列表。\n\n2\\. 也不是。\n\n### 小題|有豎線 {{#x}}\n\n末段。\n"
    );
    let page = page(text.as_bytes());
    assert_eq!(
        paragraphs(&page),
        [
            "1986. 那一年，*星號*、_底線_、`反引號`、[方括號](x)、<角> & {#id .c} 和 \\ 都在。",
            "# 不是標題。",
            "- 不是列表。",
            "2. 也不是。",
            "末段。"
        ]
    );
    let heads: Vec<&str> = lead(&page)
        .body
        .iter()
        .filter_map(|b| if let Block::Subhead(i) = b { Some(i.text.as_str()) } else { None })
        .collect();
    assert_eq!(heads, ["小題|有豎線 {#x}"]);
}

#[test]
fn bold_words_stay_bold() {
    let text = format!("{HEAD}**橋長：**三公里，寬**二十米**。\n");
    let page = page(text.as_bytes());
    let Some(Block::Paragraph(i)) = lead(&page).body.first() else { panic!("no paragraph") };
    assert_eq!(i.text, "橋長：三公里，寬二十米。");
    let bold: Vec<&str> = i.marks.iter().filter(|m| m.1 == Mark::Strong).map(|m| &i.text[m.0.clone()]).collect();
    assert_eq!(bold, ["橋長：", "二十米"]);
}

#[test]
fn a_wrong_weekday_is_reported() {
    let page = page("# 某某日報\n\nSome Daily\n\n2026年5月8日 星期六\n\n# 頭條\n\n正文一段，說了一件事。\n".as_bytes());
    assert_eq!(page.count("wrong-weekday"), 1);
}

#[test]
fn a_line_nobody_knows_stays_on_the_page() {
    let masthead = "# 某某日報\n\nSome Daily\n\n創刊於風雨之年\n\n2026年5月8日\n\n";
    let page = page(format!("{masthead}春天來得早\n\n# 頭條\n\n正文一段，說了一件事。\n").as_bytes());
    assert!(page.count("not-understood") > 0, "{}", page.findings());
    let kept: Vec<&String> = page.edition.ears.iter().chain(&page.edition.imprint).collect();
    assert_eq!(kept, ["創刊於風雨之年"]);
    assert_eq!(lead(&page).front.kicker.as_ref().map(|k| k.text.as_str()), Some("春天來得早"));
}

#[test]
fn a_refer_line_puts_its_page_into_the_plan() {
    let page = page("# 頭條\n\n正文一段，說了一件事。\n\n相關報道刊 C7\n".as_bytes());
    let plan: Vec<&str> = page.edition.plan.iter().map(|p| p.page.as_str()).collect();
    assert_eq!(plan, ["A1", "A2", "C1-C8"]);
}
