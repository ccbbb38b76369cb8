//! Vertical lines on the page: where lines, bands, heads, pictures, captions and tables stand.

use dayang::geom::{Em, Length, Rect, WritingMode};
use dayang::model::ElementKind;
use dayang::page::{LineFact, Page, Paint};

use super::hostile::{build, story};
use super::{Built, solid};

/// A vertical grid of three bands of twelve characters by 28 lines; no slot yet.
const GRID: &str = r#"
name = "small"
styles = "hk-broadsheet"
page = { size = ["160mm", "160mm"] }
[grid.body]
writing = "vertical"
columns = 3
chars = 12
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 28
"#;
/// 9.5 pt.
const EM: Length = Length::from_raw(19 << 15);
/// 13.5 pt.
const LEADING: Length = Length::from_raw(27 << 15);

/// A head of two lines at the right, three bands of text at its left.
fn layout(more: &str, thread: &str) -> String {
    format!(
        "{GRID}{}{}{more}[[thread]]\nid = \"lead\"\nslots = [\"body\"]\n{thread}\n",
        slot("head", "headline", (1, 3, 1, 4), "style = \"head-2\""),
        slot("body", "body", (1, 3, 6, 20), "columns = 3"),
    )
}

/// A slot of the thread `lead`: first column, columns, first line, lines.
fn slot(id: &str, role: &str, (col, span, line, lines): (u16, u16, u16, u16), more: &str) -> String {
    format!(
        "[[slot]]\nid = \"{id}\"\nrole = \"{role}\"\nthread = \"lead\"\n\
         at = {{ col = {col}, span = {span}, line = {line}, lines = {lines} }}\n{more}\n"
    )
}

const SENTENCES: [&str; 5] = [
    "三十年前的一場山火，把青泥嶺燒得只剩石頭。今年春天，護林員在同一片山坡上數到四十三種鳥。",
    "六十七歲的村民鄺伯年輕時以打柴為生，「那時候一天走兩趟，山愈走愈禿」。禁伐之後，他當了十年護林員。",
    "管理處說，禁伐後土壤流失減少七成，山下的水庫十五年沒有清淤。收入的六成歸村裏的合作社。",
    "林子密了，野豬也多了。去年秋天有二十畝紅薯地被拱翻，合作社賠了八萬元。",
    "鄺伯說，總比光禿禿的好，「山有了，事就有得商量」。如今每周末帶遊客上山，教人分辨鳥聲。",
];

/// So many paragraphs.
fn paragraphs(count: usize) -> String {
    SENTENCES.iter().cycle().take(count).copied().collect::<Vec<_>>().join("\n\n")
}

fn page(built: &Built) -> &Page {
    built.output.pages.first().unwrap_or_else(|| panic!("no page: {}", built.rendered()))
}

fn frame_of<'p>(page: &'p Page, line: &LineFact) -> &'p str {
    &page.frames[line.frame as usize].slot
}

fn of_frame<'p>(page: &'p Page, slot: &str) -> Vec<&'p LineFact> {
    page.lines.iter().filter(|l| frame_of(page, l) == slot).collect()
}

fn body(page: &Page) -> Vec<&LineFact> {
    page.lines.iter().filter(|l| frame_of(page, l).starts_with("body")).collect()
}

/// Every paragraph of the thread stands whole in the page's text, each after the one before it.
fn whole_and_in_order(built: &Built) {
    let text: String = page(built).text.iter().map(|run| solid(&run.text)).collect();
    let thread = &built.output.jobs.as_ref().expect("jobs")[0].threads[0];
    let mut at = 0;
    for element in &thread.elements {
        let ElementKind::Text(paragraph) = &element.kind else { continue };
        let own = solid(&paragraph.text);
        let found = text[at..].find(&own);
        at += found.unwrap_or_else(|| panic!("out of order: {own}")) + own.len();
    }
}

/// Characters set and characters reported as overset.
fn set_and_left(page: &Page) -> (u32, u32) {
    page.stories.iter().fold((0, 0), |(set, left), s| (set + s.characters, left + s.overset_characters))
}

#[test]
fn lines_go_to_the_left_and_bands_downwards() {
    let built = build(&layout("", ""), story(&paragraphs(14)), &[]);
    assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
    let page = page(&built);
    let frames: Vec<Rect> = page.frames.iter().filter(|f| f.slot.starts_with("body.")).map(|f| f.rect).collect();
    assert_eq!(frames.len(), 3);
    for pair in frames.windows(2) {
        assert_eq!(pair[1].y - pair[0].bottom(), Length::centipoints(1425), "a gap between bands");
        assert_eq!((pair[0].x, pair[0].width), (pair[1].x, pair[1].width));
    }
    let lines = body(page);
    assert!(lines.iter().all(|l| l.writing == WritingMode::Vertical && l.on_grid));
    for pair in lines.windows(2) {
        if pair[0].frame == pair[1].frame {
            assert_eq!(pair[0].baseline.x - pair[1].baseline.x, LEADING, "{}", pair[1].text);
        } else {
            assert!(pair[1].baseline.y > pair[0].baseline.y + EM * 12, "{} begins a band", pair[1].text);
            assert!(pair[1].baseline.x > pair[0].baseline.x);
        }
    }
    // The first line stands at the right edge of the first band, its characters within it.
    let (first, band) = (lines[0], frames[0]);
    assert!(band.right() - first.rect().right() < LEADING && first.rect().right() <= band.right());
    assert!(lines.iter().all(|l| {
        let own = page.frames[l.frame as usize].rect;
        own.outset(Length::centipoints(10)).contains(&l.rect())
    }));
    whole_and_in_order(&built);
}

#[test]
fn unbalanced_bands_fill_from_the_upper_right_and_balanced_ones_end_level() {
    let ends = |thread: &str| {
        let built = build(&layout("", thread), story(&paragraphs(10)), &[]);
        whole_and_in_order(&built);
        let page = built.output.pages.into_iter().next().expect("a page");
        ["body.1", "body.2", "body.3"].map(|slot| of_frame(&page, slot).len())
    };
    let [first, second, third] = ends("balance = false");
    assert!(first == 20 && second == 20 && third < 12, "{first} {second} {third}");
    let [first, second, third] = ends("balance = true");
    assert!(first.abs_diff(second) <= 1 && second.abs_diff(third) <= 1 && first < 20, "{first} {second} {third}");
}

#[test]
fn a_photo_that_cuts_into_bands_leaves_whole_characters() {
    let photo = "writing = \"horizontal\"\nwrap = \"1em\"";
    let more = format!(
        "{}",
        "[[slot]]\nid = \"photo\"\nrole = \"photo\"\nthread = \"lead\"\nPHOTO\nat = { x = \"40mm\", y = \"82mm\", width = \"42mm\", height = \"40mm\" }\n"
            .replace("PHOTO", photo)
    );
    let text = format!("![山坡](x.jpg)\n\n{}", paragraphs(9));
    let built = build(&layout(&more, "balance = false"), story(&text), &[]);
    let page = page(&built);
    let photo = page.pictures[0].rect;
    let near = EM - EM.scale(1, 50);
    let kept = Rect::new(photo.x - near, photo.y - near, photo.width + near * 2, photo.height + near * 2);
    let mut short = 0;
    for line in body(page) {
        assert!(!kept.overlaps(&line.rect()), "{} is too near", line.text);
        let ems = line.measure.in_em(EM).raw();
        assert!((ems + 64).rem_euclid(Em::ONE.raw()) <= 128, "{} has a measure of {ems}", line.text);
        let from = (line.baseline.y - page.frames[line.frame as usize].rect.y).in_em(EM).raw();
        assert!((from + 64).rem_euclid(Em::ONE.raw()) <= 128, "{} starts at {from}", line.text);
        short += usize::from(line.measure < EM * 12 - Length::pt(1));
    }
    assert!(short >= 6, "{short} lines are shortened");
    whole_and_in_order(&built);
    assert!(!built.codes().contains(&"text-overlap"), "{}", built.rendered());
}

#[test]
fn a_vertical_head_fits_its_length_and_takes_a_second_line_at_the_left() {
    let built = build(&layout("", ""), story(&paragraphs(9)), &[]);
    let (page, head) = (page(&built), "head");
    let lines = of_frame(page, head);
    let frame = page.frames.iter().find(|f| f.slot == head).expect("a head").rect;
    assert_eq!(lines.len(), 1);
    assert!(frame.outset(Length::pt(1)).contains(&lines[0].rect()), "{:?} in {frame:?}", lines[0].rect());
    assert!((Length::pt(26)..=Length::pt(42)).contains(&lines[0].size));
    // Too long for one line: it is broken, the second line to the left of the first.
    let narrow =
        layout("", "").replace("style = \"head-2\"", "style = \"head-3\"").replace("lines = 4 }", "lines = 5 }");
    let long = String::from_utf8(story(&paragraphs(9))).unwrap();
    let long =
        long.replace("一個普通的標題", "海水製冷街區昨日啟用，二十七幢商廈同時接駁省電一億度相當三萬家庭一年用量");
    let built = build(&narrow, long.into_bytes(), &[]);
    let page = super::vertical::page(&built);
    let lines = of_frame(page, head);
    let frame = page.frames.iter().find(|f| f.slot == head).expect("a head").rect;
    assert_eq!(lines.len(), 2, "{}", built.rendered());
    assert!(lines[1].rect().right() <= lines[0].rect().x && lines[0].baseline.y == lines[1].baseline.y);
    assert!(lines.iter().all(|l| frame.outset(Length::pt(1)).contains(&l.rect())));
    assert!(!built.codes().contains(&"head-overset"), "{}", built.rendered());
}

#[test]
fn kicker_headline_and_deck_stand_side_by_side() {
    let layout = layout("", "").replace("role = \"headline\"", "role = \"heads\"").replace("style = \"head-2\"", "");
    let layout = layout
        .replace("line = 1, lines = 4 }", "line = 1, lines = 9 }")
        .replace("line = 6, lines = 20", "line = 11, lines = 18");
    let front = "kicker = \"禁伐三十年後，野豬與鳥回來了\"\ndeck = \"村民由斧頭改拿望遠鏡\"\n+++\n三十年前";
    let text = String::from_utf8(story(&paragraphs(7))).unwrap().replacen("+++\n三十年前", front, 1);
    let text = text.replace("一個普通的標題", "荒山成林百鳥歸");
    let built = build(&layout, text.into_bytes(), &[]);
    let page = page(&built);
    let of_style = |style: &str| page.lines.iter().find(|l| l.style == style).unwrap_or_else(|| panic!("no {style}"));
    let (kicker, headline, deck) = (of_style("kicker"), of_style("headline"), of_style("deck"));
    assert!(kicker.rect().x >= headline.rect().right(), "the kicker stands at the right of the headline");
    assert!(headline.rect().x >= deck.rect().right(), "and the deck at its left");
    assert!(kicker.size * 5 <= headline.size * 4 && deck.size * 5 <= headline.size * 4, "sizes fall");
    // Each of them begins at the top or stands in the middle of the same length.
    let middle = |l: &LineFact| l.rect().y + l.rect().height / 2;
    assert!((middle(kicker) - middle(headline)).abs() < Length::pt(2), "the style centres the kicker");
    assert!(deck.baseline.y <= headline.baseline.y, "the deck begins at the top");
    // In the order they are read in.
    let at = |style: &str| page.lines.iter().position(|l| l.style == style);
    assert!(at("kicker") < at("headline") && at("headline") < at("deck") && at("deck") < at("body"));
}

#[test]
fn a_horizontal_kicker_over_a_vertical_head_is_read_first() {
    let layout = format!(
        "{GRID}{}{}{}[[thread]]\nid = \"lead\"\nslots = [\"body\"]\n",
        slot("head", "headline", (2, 2, 1, 5), "style = \"head-3\""),
        slot("over", "kicker", (1, 1, 1, 28), "writing = \"horizontal\""),
        slot("body", "body", (2, 2, 7, 20), "columns = 2"),
    );
    let front = "kicker = \"禁伐三十年後，野豬與鳥回來了\"\n+++\n三十年前";
    let text = String::from_utf8(story(&paragraphs(7))).unwrap().replacen("+++\n三十年前", front, 1);
    let built = build(&layout, text.into_bytes(), &[]);
    let page = page(&built);
    let (over, head) = (of_frame(page, "over")[0], of_frame(page, "head")[0]);
    assert_eq!((over.writing, head.writing), (WritingMode::Horizontal, WritingMode::Vertical));
    assert!(over.rect().bottom() < head.rect().y && over.rect().width > over.rect().height);
    assert!(head.rect().height > head.rect().width);
    let first = page.text.first().map(|run| run.text.as_str());
    assert_eq!(first.map(|t| t.starts_with('禁')), Some(true), "{first:?}");
    whole_and_in_order(&built);
}

#[test]
fn what_stands_in_a_box_stands_at_its_right_middle_or_left() {
    let at = |valign: &str| {
        let side = slot("side", "sidebar", (1, 1, 12, 17), &format!("valign = \"{valign}\""));
        let layout = layout(&side, "").replace("(1, 3, 6, 20)", "").replace(
            "at = { col = 1, span = 3, line = 6, lines = 20 }\ncolumns = 3",
            "at = { col = 2, span = 2, line = 6, lines = 20 }\ncolumns = 2",
        );
        let text = format!("{}\n\n### 四問 {{#four .sidebar}}\n\n1. 何謂海水製冷？\n2. 停電怎麼辦？", paragraphs(6));
        let built = build(&layout, story(&text), &[]);
        let page = built.output.pages.into_iter().next().expect("a page");
        let frame = page.frames.iter().find(|f| f.slot == "side").expect("a box").rect;
        let lines: Vec<Rect> = of_frame(&page, "side").iter().map(|l| l.rect()).collect();
        assert!(lines.len() >= 3, "{valign}: {}", lines.len());
        let (left, right) = (lines.iter().map(|r| r.x).min().unwrap(), lines.iter().map(|r| r.right()).max().unwrap());
        (left - frame.x, frame.right() - right)
    };
    let (left, right) = at("top");
    assert!(right < LEADING && left > LEADING * 5, "{left:?} {right:?}");
    let (left, right) = at("middle");
    assert!((left - right).abs() < LEADING, "{left:?} {right:?}");
    let (left, right) = at("bottom");
    assert!(left < LEADING && right > LEADING * 5, "{left:?} {right:?}");
}

#[test]
fn a_caption_in_its_photos_slot_stands_at_the_left_of_it() {
    let photo = slot("photo", "photo", (2, 1, 12, 10), "wrap = \"1em\"\ncaption = true");
    let text = format!("![山坡上的樹](x.jpg)\n\n{}", paragraphs(8));
    let built = build(&layout(&photo, "balance = false"), story(&text), &[]);
    let page = page(&built);
    let (picture, caption) = (page.pictures[0].rect, of_frame(page, "photo"));
    assert!(!caption.is_empty());
    for line in &caption {
        assert!(line.rect().right() <= picture.x - Length::pt(4) && line.writing.is_vertical());
        assert!(line.baseline.y >= picture.y - Length::pt(1) && line.rect().bottom() <= picture.bottom() + EM);
    }
    let codes = built.codes();
    assert!(!codes.contains(&"text-overlap") && !codes.contains(&"caption-gap"), "{}", built.rendered());
    let overlap =
        body(page).iter().any(|l| l.rect().overlaps(&picture) || caption.iter().any(|c| c.rect().overlaps(&l.rect())));
    assert!(!overlap);
}

#[test]
fn subheads_lists_and_notes_keep_to_whole_lines() {
    let text = format!(
        "{}\n\n### 由樵夫到導賞員\n\n{}\n\n1. 何謂海水製冷？以深層海水冷卻大廈的循環水。\n2. 停電怎麼辦？後備機組可維持六小時供冷。\n\n\
         註腳在篇末[^a]。\n\n[^a]: 註文在篇末，字號較小，懸掛在號碼之後。",
        paragraphs(3),
        paragraphs(4)
    );
    let built = build(&layout("", ""), story(&text), &[]);
    assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
    let page = page(&built);
    let first = page.grid_x();
    for line in body(page).iter().filter(|l| l.style == "body") {
        assert_eq!((first - line.baseline.x).raw().rem_euclid(LEADING.raw()), 0, "{} is off the grid", line.text);
    }
    let lines = body(page);
    let head = lines.iter().position(|l| l.style == "subhead").expect("a subhead");
    let (head, next) = (lines[head], lines[head + 1]);
    assert!(head.frame == next.frame && next.rect().right() < head.rect().x, "the head stands before its text");
    // A label stands at the top of the line that it belongs to.
    let item = lines.iter().position(|l| l.text.starts_with('何')).expect("an item");
    assert_eq!(lines[item - 1].baseline.x, lines[item].baseline.x);
    assert!(lines[item - 1].rect().y < lines[item].rect().y);
    whole_and_in_order(&built);
}

trait GridX {
    fn grid_x(&self) -> Length;
}

impl GridX for Page {
    /// The middle of the first line of body type.
    fn grid_x(&self) -> Length {
        self.lines.iter().find(|l| l.style == "body").map(|l| l.baseline.x).expect("body type")
    }
}

#[test]
fn a_table_in_a_thread_has_its_rows_from_the_right() {
    let table =
        "| 月 | 去年 | 今年 |\n|---|---|---|\n| 三月 | 八 | 十二 |\n| 四月 | 二十 | 四十六 |\n| 五月 | 三 | 八十三 |";
    let built = build(&layout("", ""), story(&format!("{}\n\n{table}\n\n{}", paragraphs(3), paragraphs(2))), &[]);
    assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
    let page = page(&built);
    let cells: Vec<&LineFact> = page.lines.iter().filter(|l| l.style.starts_with("table")).collect();
    assert_eq!(cells.len(), 12);
    let rows: Vec<&[&LineFact]> = cells.chunks(3).collect();
    for row in &rows {
        assert!(row.iter().all(|c| c.baseline.x == row[0].baseline.x), "one line for a row");
        assert!(row.windows(2).all(|c| c[0].rect().bottom() < c[1].rect().y), "its cells from the top");
    }
    assert!(rows.windows(2).all(|r| r[1][0].baseline.x < r[0][0].baseline.x), "rows to the left");
    let rules: Vec<Rect> = page
        .under
        .iter()
        .filter_map(|item| match item.paint {
            Paint::Fill { rect, .. } => Some(rect),
            _ => None,
        })
        .collect();
    assert!(rules.len() >= 3 && rules.iter().all(|r| r.height > r.width * 20), "rules stand upright: {rules:?}");
    let (head, first) = (rows[0][0].rect(), rows[1][0].rect());
    assert!(rules.iter().any(|r| r.x >= first.right() && r.right() <= head.x), "one after the head row");
    assert!(rules.iter().all(|r| cells.iter().all(|c| !c.rect().overlaps(r))), "none through type");
}

#[test]
fn copyfitting_crops_a_photo_across_the_lines_of_the_text() {
    let image: &[u8] = include_bytes!("../../examples/simplified/photos/china.jpg");
    let set = |flex: &str, count: usize| {
        let photo = format!("writing = \"horizontal\"\nflex = {flex}");
        let layout = format!(
            "{GRID}{}{}{}{}[[thread]]\nid = \"lead\"\nslots = [\"c1\", \"c2\"]\nbalance = false\n",
            slot("head", "headline", (1, 2, 1, 4), "style = \"head-3\""),
            slot("photo", "photo", (1, 2, 6, 11), &photo),
            slot("c1", "body", (1, 1, 17, 12), ""),
            slot("c2", "body", (2, 1, 17, 12), ""),
        );
        let text = format!("![山坡](p.jpg)\n\n{}", paragraphs(count));
        build(&layout, story(&text), &[("stories/p.jpg", image)])
    };
    // As much text as is a little too much for the page as it is laid out.
    let count = (4..12).find(|n| set("0", *n).codes().contains(&"overset")).expect("too much text");
    let (rigid, fitted) = (set("0", count), set("6", count));
    assert!(!fitted.codes().contains(&"overset"), "{}", fitted.rendered());
    let photo = |built: &Built| page(built).pictures[0].rect;
    let (before, after) = (photo(&rigid), photo(&fitted));
    let given = before.width - after.width;
    assert!(given > Length::ZERO && given.raw() % LEADING.raw() == 0, "{given:?}");
    assert_eq!((before.right(), before.y, before.height), (after.right(), after.y, after.height));
    let last = |built: &Built| body_of(page(built)).iter().map(|l| l.baseline.x).max();
    assert_eq!(last(&fitted).zip(last(&rigid)).map(|(a, b)| a - b), Some(given), "the text takes what it gives");
    let left = rigid.output.diagnostics.iter().find(|d| d.code == "overset").expect("an overset");
    assert!(rigid.rendered().contains("crop "), "{left:?}\n{}", rigid.rendered());
    whole_and_in_order(&fitted);
}

fn body_of(page: &Page) -> Vec<&LineFact> {
    page.lines.iter().filter(|l| page.frames[l.frame as usize].role == "body").collect()
}

#[test]
fn a_link_in_vertical_lines_has_a_rectangle_on_each() {
    let text = format!("{}\n\n詳情見網址：www.dayang.example/a/long/address/of/many/parts。", paragraphs(2));
    let built = build(&layout("", ""), story(&text), &[]);
    let page = page(&built);
    assert!(!page.links.is_empty());
    for link in &page.links {
        assert!(link.rect.height > link.rect.width || link.rect.height >= EM, "{:?}", link.rect);
        assert!((link.rect.width - EM).abs() < Length::pt(3), "{:?} is as wide as a line", link.rect);
        assert!(body(page).iter().any(|l| l.rect().outset(Length::pt(2)).contains(&link.rect)), "{:?}", link.rect);
    }
}

#[test]
fn the_report_says_which_lines_are_vertical() {
    let report = |layout: &str| {
        let built = build(layout, story(&paragraphs(4)), &[]);
        let folders = dayang::session::Folders::of(None, &[], Some(super::root()));
        let session = dayang::session::Session::open(&folders, &mut Default::default());
        let output = &built.output;
        dayang::export::json::report(
            &output.pages,
            &session.fonts,
            &session.images,
            &output.diagnostics,
            &output.sources,
        )
    };
    let mixed = format!("{}\nwriting = \"horizontal\"", "style = \"head-2\"");
    let text = report(&layout("", "").replace("style = \"head-2\"", &mixed).replace("lines = 4 }", "lines = 20 }"));
    let value: serde_json::Value = serde_json::from_str(&text).expect("a report");
    let frames = value["pages"][0]["frames"].as_array().expect("frames");
    assert!(frames.iter().all(|f| (f["role"] == "body") == (f["writing"] == "vertical")), "{frames:?}");
    assert!(frames.iter().all(|f| f["role"] == "body" || f.get("writing").is_none()), "absent where horizontal");
    let lines = value["pages"][0]["lines"].as_array().expect("lines");
    assert!(lines.iter().all(|l| (l["style"] == "body") == (l["writing"] == "vertical")));
}

#[test]
fn hostile_vertical_slots_lose_nothing() {
    let body = "at = { col = 1, span = 3, line = 6, lines = 20 }\ncolumns = 3";
    let place = |at: &str| layout("", "").replace(body, at);
    let mm = |w: &str, h: &str| {
        place(&format!("at = {{ x = \"20mm\", y = \"20mm\", width = \"{w}mm\", height = \"{h}mm\" }}"))
    };
    let text = paragraphs(3);
    let long = "海".repeat(10_000);
    let photo = slot("photo", "photo", (1, 3, 6, 20), "wrap = \"1em\"");
    let layouts = [
        ("lower than an em", mm("60", "2"), text.as_str()),
        ("narrower than a line", mm("2", "60"), &text),
        ("a character high", mm("60", "3.4"), &text),
        ("two characters high", mm("60", "7"), &text),
        ("off the page", mm("500", "60"), &text),
        ("a long paragraph", layout("", ""), &long),
        ("a photo as large as the thread", layout(&photo, ""), "![山](x.jpg)\n\n正文一段，放在圖的四周，卻沒有地方。"),
    ];
    for (name, layout, text) in layouts {
        let built = build(&layout, story(text), &[]);
        let Some(page) = built.output.pages.first() else {
            assert!(!built.codes().is_empty(), "{name}: no page and no reason");
            continue;
        };
        let (set, left) = set_and_left(page);
        let own: usize = solid(&text.replace("![山](x.jpg)", "")).chars().count();
        let all = u32::try_from(own + "一個普通的標題".chars().count()).unwrap();
        let captions: u32 = page.lines.iter().filter(|l| l.style == "caption").map(|l| l.characters).sum();
        let errors = built.codes();
        assert!(
            set + left - captions >= all || errors.contains(&"slot-empty") || errors.contains(&"slot-off-page"),
            "{name}: {set} set and {left} left of {all}\n{}",
            built.rendered()
        );
        assert!(left == 0 || errors.contains(&"overset"), "{name}: {}", built.rendered());
    }
}

#[test]
fn text_does_not_run_on_into_lines_of_another_mode() {
    let layout = format!(
        "{GRID}{}{}{}[[thread]]\nid = \"lead\"\nslots = [\"b1\", \"b2\"]\n",
        slot("head", "headline", (1, 3, 1, 4), "style = \"head-2\""),
        slot("b1", "body", (1, 1, 6, 20), ""),
        slot("b2", "body", (2, 2, 6, 20), "writing = \"horizontal\""),
    );
    let text = paragraphs(8);
    let built = build(&layout, story(&text), &[]);
    let (page, codes) = (page(&built), built.codes());
    assert!(codes.contains(&"thread-writing") && codes.contains(&"overset"), "{}", built.rendered());
    assert!(page.lines.iter().all(|l| frame_of(page, l) != "b2"));
    let (set, left) = set_and_left(page);
    let all = solid(&text).chars().count() + "一個普通的標題".chars().count();
    assert_eq!((set + left) as usize, all, "nothing is lost");
}

#[test]
fn a_horizontal_box_on_a_vertical_grid_has_no_grid_under_it() {
    let more = slot("side", "sidebar", (3, 1, 8, 18), "writing = \"horizontal\"");
    let layout = layout(&more, "").replace(
        "at = { col = 1, span = 3, line = 6, lines = 20 }\ncolumns = 3",
        "at = { col = 1, span = 2, line = 6, lines = 20 }\ncolumns = 2",
    );
    let text = format!("{}\n\n### 四問 {{#four .sidebar}}\n\n1. 何謂海水製冷？\n2. 停電怎麼辦？", paragraphs(6));
    let built = build(&layout, story(&text), &[]);
    let page = page(&built);
    let frame = page.frames.iter().find(|f| f.slot == "side").expect("a box").rect;
    let lines = of_frame(page, "side");
    assert!(lines.len() >= 3, "{}", built.rendered());
    assert!(lines.iter().all(|l| frame.outset(Length::pt(1)).contains(&l.rect()) && !l.on_grid));
}
