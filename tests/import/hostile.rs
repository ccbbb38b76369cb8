//! Input that is no newspaper page: a diagnostic, never a panic, never a loss without a word.

use std::time::{Duration, Instant};

use dayang::diag::{Diagnostics, SourceMap};
use dayang::import::{Imported, import};
use proptest::prelude::*;

use super::text::{furniture, solid, stories};
use super::{offers, page};

fn run(bytes: &[u8]) -> (Option<Imported>, Diagnostics) {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let imported = import(bytes, "page.md", None, offers(), &mut sources, &mut diagnostics);
    (imported, diagnostics)
}

fn has(diagnostics: &Diagnostics, code: &str) -> bool {
    diagnostics.iter().any(|d| d.code == code)
}

#[test]
fn nothing_to_import_is_an_error() {
    for bytes in [&b""[..], b" \n\n\t \r\n", b"\xEF\xBB\xBF", "　　\n　".as_bytes(), b"\0\0\0", b"#\n##\n\n***"] {
        let (imported, diagnostics) = run(bytes);
        assert!(imported.is_none() && diagnostics.has_errors(), "{bytes:?}: {diagnostics:?}");
    }
    let (imported, diagnostics) = run(b"\xFF\xFE#\0 \0a\0");
    assert!(imported.is_none() && has(&diagnostics, "not-utf8"));
}

#[test]
fn bytes_that_are_not_utf8_are_placed_and_kept_visible() {
    let (imported, diagnostics) = run("# 頭\n\n正文第一句"
        .as_bytes()
        .iter()
        .chain(b"\xE4\xBD")
        .chain("完。".as_bytes())
        .copied()
        .collect::<Vec<u8>>()
        .as_slice());
    assert!(has(&diagnostics, "not-utf8"));
    let text: String =
        imported.expect("an import").files.iter().map(|f| String::from_utf8_lossy(&f.1).into_owned()).collect();
    assert!(text.contains("正文第一句\u{FFFD}完。"), "{text}");
    let place = diagnostics.iter().find(|d| d.code == "not-utf8").and_then(|d| d.labels.first()).map(|l| l.span.start);
    assert_eq!(place, Some(u32::try_from("# 頭\n\n正文第一句".len()).unwrap()));
}

#[test]
fn headings_without_text_are_stories_without_text() {
    let page = page("# 一\n\n# 二\n\n# 三\n".as_bytes());
    assert_eq!(page.stories.len(), 3);
    assert_eq!(page.count("no-text"), 3);
}

#[test]
fn thousands_of_headings_end_in_a_few_findings() {
    let text: String = (0..6000).map(|i| format!("# 標題{i}\n\n## 副題{i}\n\n### 小題{i}\n\n- 一項\n\n")).collect();
    let (imported, diagnostics) = run(text.as_bytes());
    assert_eq!(imported.expect("an import").files.len(), 6001);
    assert!(diagnostics.iter().count() < 700, "{}", diagnostics.iter().count());
}

#[test]
fn ten_megabytes_are_read_in_seconds() {
    let sentence = "這是一個很長的句子，沒有人會把它印在頭版上。**粗** <div> & [連結](x) ";
    let paragraphs = format!("# 頭\n\n{}", format!("{sentence}\n\n").repeat(10_000_000 / sentence.len()));
    let one_line = format!("# 頭\n\n{}", sentence.repeat(10_000_000 / sentence.len()));
    let unfinished = format!("# 頭\n\n{}", "沒有句號的一段文字一直寫下去\n\n".repeat(200_000));
    let stars = format!("# 頭\n\n{}", "** <a ".repeat(1_500_000));
    for text in [paragraphs, one_line, unfinished, stars] {
        let start = Instant::now();
        let (imported, diagnostics) = run(text.as_bytes());
        assert!(imported.is_some() && has(&diagnostics, "long-page"));
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    }
}

#[test]
fn control_characters_are_named_and_left_out() {
    let (imported, diagnostics) = run("# 甲\u{7}乙\n\n正文\u{0}有\u{202E}控制字元。\n".as_bytes());
    assert_eq!(diagnostics.iter().filter(|d| d.code == "control-character").count(), 3);
    let all: Vec<u8> = imported.expect("an import").files.into_iter().flat_map(|f| f.1).collect();
    let text = String::from_utf8(all).expect("UTF-8");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n') && text.contains("正文有控制字元。"));
}

/// Text that looks like a page: every notation the importer reads, in any order.
fn page_like() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("# 頭條新聞"),
        Just("## 引題 兩句"),
        Just("### 小題： 下半"),
        Just("某某日報"),
        Just("Daily Name"),
        Just("2026年5月8日 星期五"),
        Just("第一號 今日出版一張半"),
        Just("【本報訊】正文一段，說了一件事。"),
        Just("這一段被版框切斷在句子的中間，於是"),
        Just("接下去才算完。"),
        Just("- 1 第一項"),
        Just("- 2 第二項"),
        Just("3. 第三項"),
        Just("▲照片說明文字"),
        Just("![圖](a.jpg)"),
        Just("本報記者 王小明"),
        Just("相關報道刊 B3"),
        Just("責任編輯：甲乙 美術編輯：丙丁"),
        Just("新聞熱線 5550 1234"),
        Just("天氣 27°C"),
        Just("督印：某公司 電話：555"),
        Just("***"),
        Just("---"),
        Just("==="),
        Just("**粗體短句**"),
        Just("| 甲 | 乙 |"),
        Just("> 引文"),
        Just("```"),
        Just("1986. 那一年"),
        Just("+ 加號"),
        Just("[a](b) *c* _d_ `e` <f> &amp; \\# {#id .sidebar} $x$ ~y~ ^z^"),
        Just("特稿"),
        Just("系列報道"),
        Just(""),
        Just(""),
        Just(""),
    ];
    prop::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bytes at all.
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        run(&bytes);
    }

    /// Any text at all; what comes out is read back without a fault.
    #[test]
    fn any_text_is_written_so_that_it_can_be_read(text in "(\\PC|\n|[#*_\\[\\]<>&{}|`\\\\ 0-9.+-]){0,200}") {
        if run(text.as_bytes()).0.is_some() {
            page(text.as_bytes());
        }
    }

    /// Pages made of known pieces: read back without a fault, and no Han character is lost but
    /// those that the engine computes.
    #[test]
    fn known_pieces_in_any_order_are_kept(text in page_like()) {
        if run(text.as_bytes()).0.is_none() {
            return Ok(());
        }
        let page = page(text.as_bytes());
        let mut out = stories(&page.stories);
        out.extend(furniture(&page.edition));
        let all = out.concat();
        for word in ["頭條新聞", "引題", "小題：", "某某日報", "DailyName", "說了一件事。", "於是", "接下去才算完。", "第一項", "第三項",
            "照片說明文字", "王小明", "相關報道", "丙丁", "新聞熱線", "27°C", "某公司", "粗體短句", "引文", "那一年", "加號",
            "*c*_d_`e`<f>&#{#id.sidebar}$x$~y~^z^", "特稿", "系列報道"] {
            let want = solid(&text).replace("\\#", "#").replace("&amp;", "&").replace("**", "").matches(word).count();
            let got = all.matches(word).count();
            prop_assert!(got >= want, "{word}: {want} in, {got} out\n{text}\n=>\n{out:#?}");
        }
    }
}
