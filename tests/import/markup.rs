//! What feeds do to words beside saying them: raised, struck and hidden text, tables with spans,
//! quotations set apart, lines that are meant. Each is set, or told with its words; none is lost.

use dayang::diag::Severity;

use super::feeds::{Read, docx_of, read};

/// An item of ninjs with a body of HTML.
fn html(body: &str) -> Read {
    let item = serde_json::json!({
        "uri": "a", "type": "text", "headline": "題", "language": "zh-HK",
        "bodies": [{ "contentType": "text/html", "value": body }],
    });
    read(item.to_string().as_bytes(), "a.json")
}

/// A document of Word with a body of paragraphs.
fn word(body: &str, parts: &[(&str, &str)]) -> Read {
    let names = "xmlns:w='w' xmlns:m='m' xmlns:wp='wp' xmlns:mc='mc' xmlns:v='v' xmlns:r='r'";
    let text = format!("<w:document {names}><w:body>{TITLE}{body}</w:body></w:document>");
    let mut all = vec![("word/document.xml".to_owned(), text.into_bytes())];
    all.extend(parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    read(&docx_of(&all), "a.docx")
}

const TITLE: &str = "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>題</w:t></w:r></w:p>";

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
}

fn told(read: &Read, code: &str, words: &str) -> bool {
    read.found.iter().any(|d| d.code == code && d.message.contains(words) && !d.labels.is_empty())
}

#[test]
fn figures_stay_raised_and_lowered() {
    let read =
        html("<p>面積10<sup>3</sup>平方米，CO<sub>2</sub>，10<span style='vertical-align: super'>-6</span>。</p>");
    assert!(read.text().contains("面積10³平方米，CO₂，10⁻⁶。"), "{}", read.text());
    assert_eq!(read.count("markup-dropped"), 0);
    let read = html("<p>第5<sup>th</sup>屆</p>");
    assert!(read.text().contains("第5th屆") && told(&read, "markup-dropped", "th"), "{}", read.findings());
    let up = |text| run("<w:vertAlign w:val='superscript'/>", text);
    let down = run("<w:vertAlign w:val='subscript'/>", "2");
    let body = format!("<w:p>{}{}{}{down}{}</w:p>", run("", "10"), up("3"), run("", "，CO"), up("註"));
    let read = word(&body, &[]);
    assert!(read.text().contains("10³，CO₂註"), "{}", read.text());
    assert!(told(&read, "markup-dropped", "註"));
}

#[test]
fn struck_text_is_left_out_and_told() {
    for tag in ["del", "s", "strike"] {
        let read = html(&format!("<p>總統<{tag}>不<b>會</b></{tag}>辭職</p>"));
        assert!(read.text().contains("總統辭職") && told(&read, "struck-text", "不會"), "{tag}: {}", read.findings());
    }
    let read = html("<p>總統<span style='text-decoration-line: Line-Through'>不</span>辭職</p>");
    assert!(read.text().contains("總統辭職") && told(&read, "struck-text", "不"));
    for mark in ["<w:strike/>", "<w:dstrike w:val='1'/>"] {
        let read = word(&format!("<w:p>{}{}{}</w:p>", run("", "總統"), run(mark, "不"), run("", "辭職")), &[]);
        assert!(read.text().contains("總統辭職") && told(&read, "struck-text", "不"), "{}", read.findings());
    }
    let read = word(&format!("<w:p>{}{}</w:p>", run("", "總統"), run("<w:strike w:val='0'/>", "不辭職")), &[]);
    assert!(read.text().contains("總統不辭職") && read.count("struck-text") == 0);
}

#[test]
fn hidden_text_is_left_out_and_told() {
    for open in ["<span hidden>", "<span style='display:none'>", "<span style='mso-hide: all'>"] {
        let read = html(&format!("<p>甲{open}暗語</span>乙</p>"));
        assert!(read.text().contains("甲乙") && told(&read, "hidden-text", "暗語"), "{open}: {}", read.findings());
    }
    let body = format!("<w:p>{}{}</w:p>", run("<w:vanish/>", "暗語"), run("<w:vanish w:val='false'/>", "明語"));
    let read = word(&body, &[]);
    assert!(!read.text().contains("暗語") && read.text().contains("明語") && told(&read, "hidden-text", "暗語"));
}

/// Word's styles strike, hide and raise too.
#[test]
fn styles_of_word_mark_text() {
    let styles = "<w:styles xmlns:w='w'>\
        <w:style w:styleId='Gone'><w:name w:val='Gone'/><w:rPr><w:strike/></w:rPr></w:style>\
        <w:style w:styleId='Child'><w:name w:val='Child'/><w:basedOn w:val='Gone'/></w:style>\
        <w:style w:styleId='Up'><w:name w:val='Up'/><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>\
        </w:styles>";
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val='Child'/></w:pPr>{}{}</w:p><w:p>{}{}</w:p>",
        run("", "刪去的段落"),
        run("<w:strike w:val='0'/>", "留下的字"),
        run("", "10"),
        run("<w:rStyle w:val='Up'/>", "3"),
    );
    let read = word(&body, &[("word/styles.xml", styles)]);
    assert!(read.text().contains("\n留下的字\n") && read.text().contains("10³"), "{}", read.text());
    assert!(told(&read, "struck-text", "刪去的段落"));
}

#[test]
fn rows_keep_their_columns_under_a_tall_cell() {
    let read = html(
        "<table><tr><th>左</th><th>中</th><th>右</th></tr><tr><td rowspan=2>一</td><td colspan=2>二</td></tr>\
         <tr><td>三</td><td>四</td></tr><tr><td>五</td><td rowspan=0>六</td><td>七</td></tr><tr><td>八</td></tr></table>",
    );
    for row in ["| 一 | 二 |  |", "|  | 三 | 四 |", "| 五 | 六 | 七 |", "| 八 |  |  |"] {
        assert!(read.text().contains(row), "{row}\n{}", read.text());
    }
    assert!(told(&read, "markup-dropped", "several rows"));
    read.manuscripts();
    let grid = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>三</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt></w:tr></w:tbl>";
    let read = word(grid, &[]);
    assert!(read.text().contains("| 一 | 二 |\n|  | 三 |"), "{}", read.text());
}

#[test]
fn tables_and_pictures_within_cells_stay_where_the_table_is() {
    let read = html(
        "<p>前段。</p><table>散字<caption>表題</caption><tr><td>外<table><tr><td>內一</td><td>內二</td></tr></table></td>\
         <td><img src='none.jpg' alt='圖說'>格</td></tr></table><p>後段。</p>",
    );
    let text = read.text();
    let place = |piece: &str| text.find(piece).unwrap_or_else(|| panic!("{piece}\n{text}"));
    assert!(place("前段。") < place("內一") && place("內二") < place("| 外 | 格 |"), "{text}");
    assert!(place("圖說") < place("| 外") && place("散字") < place("| 外") && place("表題") < place("後段。"));
    assert!(told(&read, "markup-dropped", "within a table"));
    let inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>內</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>";
    let read = word(inner, &[]);
    assert!(read.text().contains("| 外　內 |") && told(&read, "markup-dropped", "within a table"), "{}", read.text());
}

#[test]
fn quotations_set_apart_lines_and_terms_are_told() {
    let read = html("<blockquote><p>引文一段。</p></blockquote>");
    assert!(read.text().contains("引文一段。") && told(&read, "markup-dropped", "quotation"));
    let read = html("<pre>甲\n  乙\n\n丙  12</pre>");
    assert!(read.text().contains("甲\\\n乙\n\n丙 12"), "{}", read.text());
    assert!(told(&read, "markup-dropped", "columns"));
    read.manuscripts();
    let read = html("<dl><dt>船齡</dt><dd>六十年</dd></dl>");
    assert!(read.text().contains("**船齡**\n\n六十年") && told(&read, "markup-dropped", "terms"), "{}", read.text());
}

#[test]
fn lists_keep_the_text_beside_and_within_their_items() {
    let read = html("<ol start=3>引言<li><p>一</p><p>續</p></li><li>二</li></ol>");
    assert!(read.text().contains("3. 引言\n4. 一\\\n   續\n5. 二"), "{}", read.text());
    read.manuscripts();
}

#[test]
fn figures_lose_no_word_of_theirs() {
    let read = html(
        "<figure><div><img src='none.jpg'><p>圖旁的字</p></div><figcaption>說明一</figcaption><figcaption>說明二</figcaption>\
         <cite>攝影甲</cite><cite>攝影乙</cite></figure><figure><img src='a.jpg' alt='甲圖'><img src='b.jpg' alt='乙圖'><figcaption>兩圖</figcaption></figure>",
    );
    let text = read.text();
    for piece in ["圖旁的字", "說明一　說明二", "攝影甲", "攝影乙", "甲圖", "乙圖", "兩圖"] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
}

#[test]
fn entities_that_html_does_not_know_are_reported() {
    let read = html("<p>甲&unknown;乙&hellip;&amp;amp;</p>");
    assert!(read.text().contains("甲\\&unknown;乙") && read.count("unknown-entity") == 1, "{}", read.text());
    assert!(told(&read, "unknown-entity", "&unknown;"));
}

#[test]
fn what_a_document_has_beside_its_text_is_told() {
    let relations = "<Relationships xmlns='r'><Relationship Id='h' Target='header1.xml'/></Relationships>";
    let comments = "<w:comments xmlns:w='w'><w:comment w:author='編輯'><w:p><w:r><w:t>請核實人數</w:t></w:r></w:p></w:comment></w:comments>";
    let header = "<w:hdr xmlns:w='w'><w:p><w:r><w:t>內部文件</w:t></w:r></w:p></w:hdr>";
    let ends = "<w:endnotes xmlns:w='w'><w:endnote w:id='2'><w:p><w:r><w:t>見檔案。</w:t></w:r></w:p></w:endnote></w:endnotes>";
    let body = "<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:endnoteReference w:id='2'/></w:r><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></w:p>\
        <w:p><w:r><w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='Wingdings' w:char='F0FD'/><w:t>項目</w:t></w:r></w:p>\
        <w:p><w:r><w:pict><v:shape><v:textpath string='藝術字'/></v:shape></w:pict></w:r></w:p>\
        <w:customXml><w:p><w:r><w:t>包着的段落</w:t></w:r></w:p></w:customXml>";
    let parts = [
        ("word/_rels/document.xml.rels", relations),
        ("word/comments.xml", comments),
        ("word/header1.xml", header),
        ("word/endnotes.xml", ends),
    ];
    let read = word(body, &parts);
    let text = read.text();
    for piece in ["正文[^1]E=mc", "[^1]: 見檔案。", "✓\u{FFFD}項目", "藝術字", "包着的段落"] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
    for (code, words) in [
        ("editors-note", "請核實人數"),
        ("not-set", "內部文件"),
        ("markup-dropped", "E=mc"),
        ("symbol-font", "U+F0FD"),
        ("not-understood", "藝術字"),
    ] {
        assert!(told(&read, code, words), "{code} {words}\n{}", read.findings());
    }
    read.manuscripts();
}

/// Word writes a text box twice, for itself and for older readers.
#[test]
fn text_boxes_are_read_once_and_all_of_them() {
    let boxed = |text: &str| format!("<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>");
    let body = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice>{}{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r><w:r><w:pict>{}</w:pict></w:r></w:p></w:tc></w:tr></w:tbl>",
        boxed("甲框"),
        boxed("乙框"),
        boxed("甲框"),
        boxed("丙框"),
    );
    let read = word(&body, &[]);
    for piece in ["甲框", "乙框", "丙框"] {
        assert_eq!(read.text().matches(piece).count(), 1, "{piece}\n{}", read.text());
    }
    assert!(read.text().contains("| 格 |") && read.count("not-understood") == 3);
}

#[test]
fn a_story_without_a_headline_is_told() {
    let read = read("{\"uri\": \"a\", \"type\": \"text\", \"body_text\": \"只有正文。\"}".as_bytes(), "a.json");
    assert!(told(&read, "no-headline", "`a`") && read.text().contains("headline = \"\""), "{}", read.findings());
    assert!(read.found.iter().any(|d| d.code == "no-headline" && d.severity == Severity::Warning));
    assert_eq!(html("<p>文</p>").count("no-headline"), 0);
}

#[test]
fn what_cannot_be_seen_is_counted() {
    let read = html("<p>甲\u{200B}乙\u{200B}\u{7}丙</p>");
    assert!(read.text().contains("甲乙丙"), "{}", read.text());
    assert!(told(&read, "control-character", "U+200B") && told(&read, "control-character", "2 times"));
    assert!(told(&read, "control-character", "U+0007"));
}

/// Texts of an item that a manuscript has no part for, and XML in place of HTML.
#[test]
fn other_texts_of_an_item_are_told() {
    let nitf = "<nitf><body><body.head><hedline><hl1>內題</hl1></hedline></body.head><body.content><p>內文。</p></body.content></body></nitf>";
    let item = serde_json::json!({
        "uri": "a", "type": "text", "headline": "題", "ednote": "勿在六時前見報", "language": "zh-HK",
        "descriptions": [{ "role": "web", "value": "網上摘要" }],
        "bodies": [{ "contentType": "application/nitf+xml", "value": nitf }],
    });
    let read = read(item.to_string().as_bytes(), "a.json");
    assert!(told(&read, "editors-note", "勿在六時前見報") && told(&read, "not-set", "網上摘要"), "{}", read.findings());
    assert!(read.text().contains("內文。"), "{}", read.text());
}

#[test]
fn nitf_without_its_parts_loses_nothing() {
    let xml = "<nitf><body><body.head>頭<hedline>散題<hl1>正題</hl1></hedline></body.head><p>沒有內容元素的段落。</p>散文</body></nitf>";
    let read = read(xml.as_bytes(), "a.xml");
    assert!(read.text().contains("沒有內容元素的段落。") && read.text().contains("散文"), "{}", read.text());
    assert!(told(&read, "not-set", "散題") && told(&read, "not-set", "頭"), "{}", read.findings());
}
