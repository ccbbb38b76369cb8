//! Feeds that are odd or mean harm: every character of their texts is in a manuscript, or in a
//! finding, and the manuscripts can be read.

use super::feeds::{Read, docx_of, read};
use super::text::stories;

/// Characters of a text that are neither in the manuscripts nor named by a finding.
fn lost(read: &Read, text: &str) -> String {
    let told: String = read.found.iter().map(|d| d.message.as_str()).collect();
    let written: String = stories(&read.manuscripts()).concat() + &read.text();
    let named = |c: char| told.contains(&format!("U+{:04X}", u32::from(c))) || told.contains(c);
    text.chars().filter(|c| !c.is_whitespace() && !written.contains(*c) && !named(*c)).collect()
}

fn item(html: &str) -> Vec<u8> {
    let item = serde_json::json!({
        "uri": "a", "type": "text", "headline": "題", "bodies": [{ "contentType": "text/html", "value": html }],
    });
    item.to_string().into_bytes()
}

fn nitf(content: &str) -> String {
    format!(
        "<nitf><body><body.head><hedline><hl1>題</hl1></hedline></body.head><body.content>{content}</body.content></body></nitf>"
    )
}

/// Every character of `text` once comes out of `bytes`.
fn whole(bytes: &[u8], name: &str, text: &str) -> Read {
    let read = read(bytes, name);
    assert_eq!(lost(&read, text), "", "{name}\n{}", read.findings());
    read
}

/// Characters of many scripts, of planes beyond the first, combining, in sequences.
const MIXED: &str = "漢字かなカナ한글ไทยΕλληνικάКириллицаעבריתالعربية𠮷𡃁𨋢㗎嘅🀄👨‍👩‍👧e\u{301}葛\u{E0100}①㈱㍿ｱｲｳ€№™½";

#[test]
fn scripts_of_all_kinds_are_kept() {
    whole(&item(&format!("<p>{MIXED}</p>")), "a.json", MIXED);
    whole(nitf(&format!("<p>{MIXED}</p>")).as_bytes(), "a.xml", MIXED);
}

#[test]
fn private_and_invisible_characters_are_mapped_or_named() {
    let text = "甲\u{E000}乙\u{F8FF}丙\u{F0000}丁\u{200B}戊\u{202E}己\u{FEFF}庚\u{AD}辛\u{7F}壬\u{FFFC}癸";
    // U+E000 is a character of Hong Kong's, and becomes it.
    let read = read(&item(&format!("<p>{text}</p>")), "a.json");
    assert!(read.text().contains('𠕇'), "{}", read.text());
    assert_eq!(lost(&read, &text.replace('\u{E000}', "𠕇")), "", "{}", read.findings());
}

#[test]
fn four_byte_gb18030_is_read() {
    let text = "国务院办公厅昨日发布通知，要求各地做好防汛工作。㐀㐁䶵𠀀𠮷𪚥€ḿ";
    for declared in [true, false] {
        let head = if declared { "<?xml version='1.0' encoding='GB18030'?>" } else { "" };
        let xml = format!("{head}{}", nitf(&format!("<p>{text}</p>")));
        let (bytes, _, lossy) = encoding_rs::GB18030.encode(&xml);
        assert!(!lossy);
        let read = whole(&bytes, "a.xml", text);
        assert_eq!(read.count("undecodable"), 0);
    }
}

#[test]
fn big5_of_hong_kong_is_read() {
    // F9D6 was ETEN's; 8740 and FEFE are of HKSCS; 8862 is two characters, Ê̄.
    let text = "港府昨日公布，灣仔與中環的渡輪碼頭將於下月重開，市民可以乘船過海。";
    let (common, _, _) = encoding_rs::BIG5.encode(text);
    let mut content = common.into_owned();
    content.extend(b"\x87\x40\xFE\xFE\x88\x62\xF9\xD6\x9D\xC5");
    let mut bytes = b"<?xml version='1.0' encoding='Big5-HKSCS'?>".to_vec();
    let (before, after) = (nitf("<p>@</p>"), "@");
    let (encoded, _, _) = encoding_rs::BIG5.encode(&before);
    let at = encoded.windows(1).position(|w| w == after.as_bytes()).expect("the place");
    bytes.extend(&encoded[..at]);
    bytes.extend(&content);
    bytes.extend(&encoded[at + 1..]);
    let (want, faulty) = encoding_rs::BIG5.decode_without_bom_handling(&content);
    assert!(!faulty);
    let read = whole(&bytes, "a.xml", &want);
    assert!(read.text().contains("䏰") && read.text().contains("Ê\u{304}"), "{}", read.text());
}

#[test]
fn tables_within_tables_within_lists_are_kept() {
    let html = "<ul>子<li>丑<table><tr>寅<td>卯<ol><li>辰<ul><li>巳</ul></ol><table><caption>午<tr><th>未<td rowspan=9999 colspan=9999>申</table></td>\
                </table>酉</ul><table><td>戌<tfoot><tr><td>亥</table>";
    let read = whole(&item(html), "a.json", "子丑寅卯辰巳午未申酉戌亥");
    read.manuscripts();
}

#[test]
fn pictures_in_the_midst_of_words_leave_the_words_whole() {
    let html = "<p>甲<img src='x.png' alt='乙'>丙</p><h2>丁<img src='y.png' alt='戊'>己</h2><ul><li>庚<img src='z.png' alt='辛'></li></ul>\
                <figure><p>壬</p><a><img src='w.png' alt='癸'></a></figure><p>子<video>丑</video><svg><text>寅</text></svg></p>";
    whole(&item(html), "a.json", "甲乙丙丁戊己庚辛壬癸子丑寅");
}

#[test]
fn nothing_comes_of_empty_paragraphs() {
    let html = "<p></p><p>&nbsp;</p><p>\u{3000}\u{200B}</p><div><p><br></p></div><ul><li></li></ul><table><tr><td></td></tr></table><p>甲</p><h2> </h2>";
    let read = whole(&item(html), "a.json", "甲");
    assert!(!read.text().contains("\n\n\n"), "{}", read.text());
}

#[test]
fn one_line_of_five_megabytes_is_whole() {
    let sentence = "他說：“這條線有5\"寬”，佔3.5%,見<b>圖</b>&amp;<sup>2</sup>（甲--乙）";
    let line = sentence.repeat(5_000_000 / sentence.len());
    let count = |text: &str, c: char| text.matches(c).count();
    let read = whole(&item(&format!("<p>{line}</p>")), "a.json", "他說這條線有寬佔見圖甲乙");
    for c in ['說', '寬', '圖', '乙'] {
        assert_eq!(count(&read.text(), c), count(&line, c), "{c}");
    }
    let quotes = "“".repeat(300_000) + &"’中".repeat(300_000) + &"\"".repeat(300_001);
    whole(&item(&format!("<p>{quotes}</p>")), "a.json", "“’中\"");
}

#[test]
fn deep_nesting_keeps_its_words() {
    let deep = format!(
        "{}甲<p>乙<table><tr><td>丙<ul><li>丁</ul></table>{}戊",
        "<div><b>".repeat(40_000),
        "</b></div>".repeat(40_000)
    );
    let read = whole(&item(&deep), "a.json", "甲乙丙丁戊");
    assert_eq!(read.count("feed-too-deep"), 1);
    let spans = "<td rowspan=1000 colspan=64>甲</td>".repeat(50);
    let rows = format!("<table><tr>{spans}</tr>{}</table>", "<tr><td>乙</td></tr>".repeat(5_000));
    let read = whole(&item(&rows), "a.json", "甲乙");
    assert!(read.text().len() < 4 << 20, "{}", read.text().len());
}

#[test]
fn broken_html_keeps_its_words() {
    for html in [
        "甲<b>乙<i>丙</b>丁</i>戊</p></div></table>己",
        "<p>甲<a href='乙>丙</p>丁\">戊",
        "甲<![CDATA[乙]]>丙<!--丁-->戊<!DOCTYPE 己><?php 庚 ?>辛",
        "<ruby>甲<rt>乙<rp>丙</rp>丁</ruby><ruby><rb>戊</rb><rtc>己</rtc></ruby>",
        "<textarea>甲<b>乙</b></textarea><title>丙</title><noscript>丁</noscript><select><option>戊</select>",
        "<body onload=x>甲<head>乙</head><frameset>丙</frameset><math><mi>丁</mi></math>",
        "<p hidden>甲</p><del>乙</del><sup>丙</sup><template>丁</template><style>戊{}</style><script>己</script>",
    ] {
        let read = read(&item(html), "a.json");
        // What stands in a tag, a comment or a declaration is no text.
        let text: String = "甲乙丙丁戊己庚辛".chars().filter(|c| html.contains(*c)).collect();
        let no_text = match html {
            h if h.contains("href='") => "乙丙丁戊",
            h if h.contains("<!--") => "丁己庚",
            h if h.contains("<rp>") => "丙",
            _ => "",
        };
        let lost: String = lost(&read, &text).chars().filter(|c| !no_text.contains(*c)).collect();
        assert_eq!(lost, "", "{html}\n{}\n{}", read.text(), read.findings());
    }
}

#[test]
fn marks_of_manuscripts_in_every_part_stay_words() {
    let marks = "+++ {甲|乙} [丙]{.name} ^丁^ ~戊~ | 己 *庚* `辛` \\ # 壬 <癸> &amp; $x$ ::: [^1]:x 子";
    let item = serde_json::json!({
        "uri": "a", "type": "text", "headline": marks, "byline": marks, "body_html":
        format!("<h2>{}</h2><p>{0}</p><ul><li>{0}</ul><table><tr><td>{0}</table><figure><img src='a'><figcaption>{0}</figcaption></figure>",
            marks.replace('&', "&amp;").replace('<', "&lt;")),
    });
    let read = whole(item.to_string().as_bytes(), "a.json", "甲乙丙丁戊己庚辛壬癸子");
    let texts = stories(&read.manuscripts());
    let want: String = marks.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(texts.iter().filter(|t| **t == want).count() >= 4, "{want}\n{texts:#?}");
}

#[test]
fn documents_of_odd_parts_keep_their_words() {
    let text = |s: &str| format!("<w:r><w:t>{s}</w:t></w:r>");
    let body = format!(
        "<w:p>{}</w:p><w:p><w:hyperlink>{}</w:hyperlink><w:fldSimple>{}</w:fldSimple><w:unknown>{}</w:unknown><w:ins>{}</w:ins></w:p>\
         <w:tbl><w:sdt><w:sdtContent><w:tr><w:tc><w:p>{}</w:p><w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>\
         <w:sdt><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt><w:p/><w:p><w:r/></w:p><w:altChunk/>",
        text("甲"),
        text("乙"),
        text("丙"),
        text("丁"),
        text("戊"),
        text("己"),
        text("庚"),
        text("辛"),
    );
    let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    let bytes = docx_of(&[("word/document.xml".to_owned(), document.into_bytes())]);
    let read = whole(&bytes, "a.docx", "甲乙丙丁戊己庚辛");
    assert_eq!(read.count("no-headline"), 1);
}
