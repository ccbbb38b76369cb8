//! Tables on the page: aligned figures, rows on the grid, the head row where a table goes on.

use std::collections::{BTreeMap, BTreeSet};

use dayang::diag::Severity;
use dayang::geom::Length;
use dayang::page::{LineFact, NodeId, NodeKind, Page, TextRun, Tree};

use super::hostile::{LAYOUT, build, story};
use super::{Built, extract, root, solid};

fn case(name: &str) -> Built {
    Built::disk(&root().join("tests/cases/pages").join(name).join("edition.toml"))
}

/// Everything a table of a small page says, set in three columns of twelve characters.
fn set(body: &str) -> Built {
    build(LAYOUT, story(body), &[])
}

/// The cells of a page's tables: for each row its cells' nodes.
fn rows(page: &Page) -> Vec<Vec<NodeId>> {
    let mut rows: Vec<Vec<NodeId>> = Vec::new();
    for (id, node) in page.tree.iter() {
        match node.kind {
            NodeKind::TableRow => rows.push(Vec::new()),
            NodeKind::TableHead | NodeKind::TableCell => rows.last_mut().expect("a cell has a row").push(id),
            _ => {}
        }
    }
    rows
}

fn text_of(page: &Page, node: NodeId) -> String {
    page.text.iter().filter(|r| r.node == node).map(|r| r.text.as_str()).collect()
}

fn lines_of(page: &Page, node: NodeId) -> Vec<&LineFact> {
    page.lines.iter().filter(|l| l.node == node).collect()
}

/// Where the glyph of a byte of a run's text starts.
fn glyph_at(run: &TextRun, byte: usize) -> Option<Length> {
    let glyph = run.glyphs.iter().find(|g| g.text.0 as usize <= byte && byte < g.text.1 as usize)?;
    Some(run.origin.x + glyph.x)
}

/// By frame and column: the places of its cells' decimal points.
fn points(page: &Page) -> BTreeMap<(u32, usize), BTreeSet<i64>> {
    let mut points: BTreeMap<(u32, usize), BTreeSet<i64>> = BTreeMap::new();
    for row in rows(page) {
        for (column, cell) in row.into_iter().enumerate() {
            for run in page.text.iter().filter(|r| r.node == cell) {
                let frame = lines_of(page, cell)[0].frame;
                if let Some(x) = run.text.find('.').and_then(|at| glyph_at(run, at)) {
                    points.entry((frame, column)).or_default().insert(x.raw() / 64);
                }
            }
        }
    }
    points
}

#[test]
fn figures_stand_with_their_points_under_each_other() {
    let built = case("table-in-a-thread");
    let points = points(&built.output.pages[0]);
    let columns: Vec<usize> = points.keys().map(|(_, column)| *column).collect();
    assert_eq!(columns, [1, 2, 3, 4, 1, 2, 3, 4], "four columns of figures, in two frames");
    for (at, places) in points {
        // Rounding of ems to points: within a thousandth of a point.
        assert!(
            places.len() == 1 || places.len() == 2 && places.last().unwrap() - places.first().unwrap() == 1,
            "{at:?}: {places:?}"
        );
    }
}

#[test]
fn a_writers_alignment_wins() {
    let one = LAYOUT.replace("columns = 3\n[[thread]]", "[[thread]]");
    let table = "| 甲 | 乙 | 丙 |\n|--:|:--|--:|\n| 1.5 | 1.5 | 起步價 |\n| 22.25 | 22.25 | 不收費用 |";
    let built = build(&one, story(table), &[]);
    let page = &built.output.pages[0];
    let points = points(page);
    assert_eq!(points[&(1, 0)].len(), 1, "figures at their column's end stand under their points");
    assert_eq!(points[&(1, 1)].len(), 2, "aligned at its start");
    let body = || rows(page).into_iter().filter(|row| !lines_of(page, row[2])[0].text.starts_with('丙'));
    let ends: BTreeSet<i64> =
        body().map(|row| lines_of(page, row[2])[0]).map(|l| (l.baseline.x + l.width).raw() / 64).collect();
    assert!(ends.last().unwrap() - ends.first().unwrap() <= 1, "{ends:?}");
}

#[test]
fn rows_stand_on_the_bodys_baselines() {
    let built = case("table-in-a-thread");
    let page = &built.output.pages[0];
    let leading = Length::centipoints(1350);
    let phase = |l: &LineFact| (l.baseline.y.raw().rem_euclid(leading.raw()) + 32) / 64;
    let body: BTreeSet<i64> = page.lines.iter().filter(|l| l.style == "body").map(phase).collect();
    let cells: Vec<&LineFact> = page.lines.iter().filter(|l| l.style.starts_with("table")).collect();
    assert!(cells.len() > 60);
    assert!(cells.iter().all(|l| l.on_grid && body.contains(&phase(l))) && body.len() == 1);
}

#[test]
fn the_head_row_is_repeated_as_decoration() {
    let built = case("table-in-a-thread");
    let page = &built.output.pages[0];
    let repeated: String = page.over_text.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(repeated, "名稱收市升跌幅度成交(億元)");
    assert!(page.over_text.iter().all(|r| r.node == Tree::ARTIFACT));
    let text: String = page.text.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(text.matches("名稱").count(), 1, "in the reading order it stands once");
    // Over the first row of the second frame, at that frame's top.
    let frames: Vec<u32> = page.lines.iter().filter(|l| l.style == "table").map(|l| l.frame).collect();
    let second = *frames.last().unwrap();
    assert_ne!(frames[0], second);
    let first_row = page.lines.iter().filter(|l| l.frame == second).map(|l| l.baseline.y).min().unwrap();
    assert_eq!(first_row - page.over_text[0].origin.y, Length::centipoints(1350));
    // The lines of a frame are lines of the grid, not cells.
    assert!(page.frames.iter().all(|f| f.capacity == 0 || f.lines <= f.capacity));
}

#[test]
fn a_table_is_read_row_by_row() {
    let built = case("table-in-a-box");
    let page = &built.output.pages[0];
    let text = extract(built.page_pdf(0));
    for row in ["名次 球隊 賽 勝 和 負 得失球 分", "2 港隊 14 10 1 3 28–14 31", "clean sheet 保持不失 全場"]
    {
        assert!(text.contains(row), "{row:?} is not in\n{text}");
    }
    let rows = rows(page);
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [8, 8, 8, 8, 8, 8, 8, 3, 3, 3, 3]);
    let row = |i: usize| -> String { rows[i].iter().map(|cell| text_of(page, *cell)).collect() };
    assert_eq!(row(1), "1\t東湖\t14\t10\t3\t1\t31–9\t33");
    let kinds = |i: usize| rows[i].iter().all(|c| page.tree.get(*c).unwrap().kind == NodeKind::TableHead);
    assert!(kinds(0) && !kinds(1) && kinds(7));
    assert_eq!(page.tree.iter().filter(|(_, n)| n.kind == NodeKind::Table).count(), 2);
}

#[test]
fn the_report_lists_tables() {
    let built = case("table-in-a-box");
    let session = dayang::session::Session::open(
        &dayang::session::Folders::of(None, &[], Some(root())),
        &mut dayang::diag::Diagnostics::default(),
    );
    let o = &built.output;
    let report = dayang::export::json::report(&o.pages, &session.fonts, &session.images, &o.diagnostics, &o.sources);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let tables = report["pages"][0]["tables"].as_array().unwrap();
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[0]["story"], "story");
    assert_eq!(tables[0]["rows"][0]["head"], true);
    assert_eq!(tables[0]["rows"][6]["cells"][1], "西環流浪");
    assert_eq!(tables[1]["rows"][1]["cells"][0], "clean sheet");
}

/// A table of `n` rows whose second column takes several lines.
fn long(n: usize) -> String {
    let row = |i: usize| format!("| {i} | 第{i}行的說明文字，長到要折成好幾行才放得下 |\n");
    format!("| 號 | 說明 |\n|---|---|\n{}", (1..=n).map(row).collect::<String>())
}

#[test]
fn rows_are_not_broken_across_frames() {
    let built = set(&long(12));
    let page = &built.output.pages[0];
    let mut fragments: BTreeMap<u32, usize> = BTreeMap::new();
    for row in rows(page).iter().skip(1) {
        let frames: BTreeSet<u32> = row.iter().flat_map(|c| lines_of(page, *c)).map(|l| l.frame).collect();
        assert_eq!(frames.len(), 1);
        *fragments.entry(*frames.first().unwrap()).or_default() += 1;
    }
    assert!(fragments.len() >= 2, "{fragments:?}");
    assert_eq!(page.over_text.iter().filter(|r| r.text == "說明").count(), fragments.len() - 1);
    assert!(built.codes().iter().all(|c| *c == "underset"), "{}", built.rendered());
}

#[test]
fn a_row_deeper_than_a_frame_is_broken_and_whole() {
    let words = "海水由八百米外的深層取水口引入，水溫全年維持在十六度上下，經熱交換後再排回海中。".repeat(8);
    let built = set(&format!("| 項目 | 說明 |\n|---|---|\n| 取水 | {words} |"));
    let page = &built.output.pages[0];
    let cell = rows(page)[1][1];
    assert_eq!(solid(&text_of(page, cell)), words);
    let frames: BTreeSet<u32> = lines_of(page, cell).iter().map(|l| l.frame).collect();
    assert!(frames.len() >= 2, "{}", built.rendered());
    assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
}

#[test]
fn a_head_keeps_the_first_row_under_it() {
    // Whatever stands before, no frame ends with the subhead or with the head row.
    for lines in 0..20 {
        let before = "本港首個海水製冷街區昨日啟用。\n\n".repeat(lines);
        let built = set(&format!("{before}### 收費\n\n{}\n\n完。", long(3)));
        let page = &built.output.pages[0];
        let head = page.lines.iter().find(|l| l.style == "subhead").unwrap();
        let row = rows(page)[1][0];
        assert_eq!(head.frame, lines_of(page, row)[0].frame, "{lines}");
        assert_eq!(head.frame, lines_of(page, rows(page)[0][0])[0].frame, "{lines}");
    }
}

#[test]
fn tables_that_find_no_room_are_overset() {
    let built = set(&long(60));
    let error = built.output.diagnostics.iter().find(|d| d.code == "overset").expect("overset");
    assert_eq!(error.severity, Severity::Error);
    let page = &built.output.pages[0];
    let set = rows(page).len() - 1;
    let rest: usize =
        (set + 1..=60).map(|i| solid(&format!("{i}第{i}行的說明文字，長到要折成好幾行才放得下")).chars().count()).sum();
    assert!(error.message.contains(&format!("多 {rest} 字")), "{} after {set} rows", error.message);
}

#[test]
fn a_table_too_wide_says_by_how_much() {
    let names = ["Constantinople", "Thessaloniki", "Philadelphia"];
    let body = format!("| {} |\n|---|---|---|\n| 1 | 2 | 3 |", names.join(" | "));
    let built = set(&body);
    assert_eq!(built.codes().iter().filter(|c| **c == "table-too-wide").count(), 1, "{}", built.rendered());
    let error = built.output.diagnostics.iter().find(|d| d.code == "table-too-wide").unwrap();
    assert!(!error.labels.is_empty() && error.help.is_some());
    let text = extract(built.page_pdf(0));
    assert!(names.iter().all(|name| text.contains(name)), "nothing is lost:\n{text}");
    // As much wider as it says is enough.
    let by: f64 = error.message.split("by ").nth(1).unwrap().split(" mm").next().unwrap().parse().unwrap();
    let chars = 12 + (by / (9.5 / 72.0 * 25.4)).ceil() as i64;
    let wide = LAYOUT.replace("chars = 12", &format!("chars = {chars}")).replace("[\"160mm\"", "[\"300mm\"");
    let built = build(&wide, story(&body), &[]);
    assert!(!built.codes().contains(&"table-too-wide"), "{}", built.rendered());
}

#[test]
fn a_row_of_too_many_cells_is_an_error_and_keeps_them() {
    let built = set("| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 | 四 |\n| 五 |");
    assert!(built.rendered().contains("table-cells"), "{}", built.rendered());
    let error = built.output.diagnostics.iter().find(|d| d.code == "table-cells").unwrap();
    let span = error.labels[0].span;
    let source = &built.output.sources.get(span.file).unwrap().text();
    assert_eq!(&source[span.start as usize..span.end as usize], "三 | 四");
    let page = &built.output.pages[0];
    let text: Vec<String> = rows(page)[1].iter().map(|c| text_of(page, *c)).collect();
    assert!(text[1].starts_with('二') && text[1].contains('三') && text[1].contains('四'), "{text:?}");
    assert_eq!(rows(page)[2].len(), 2, "a short row is filled up");
}

#[test]
fn strange_tables_are_set_or_reported() {
    let wide = format!("|{}\n|{}\n|{}", "甲|".repeat(300), "-|".repeat(300), "9|".repeat(300));
    let tall = format!("|甲|\n|-|\n{}", "|乙|\n".repeat(3000));
    let long_cell = format!("| 甲 |\n|---|\n| {} |", "正文".repeat(9000));
    let tables = [
        "| 甲 | 乙 |\n|---|---|",
        "|  |  |\n|---|---|",
        "|  |  |\n|---|---|\n|  |  |",
        "|  |  |\n|---|---|\n| 甲 | 1 |",
        "| 甲 |\n|---|\n| |\n| |",
        "| ![圖](a.jpg) | 乙 |\n|---|---|\n| 1 | 2 |",
        "| **粗** | `a|b` |\n|---|---|\n| *楷* | [鏈](http://x) |",
        "1. 項\n\n   | 甲 | 乙 |\n   |---|---|\n   | 1 | 2 |",
        "> | 甲 | 乙 |\n> |---|---|\n> | 1 | 2 |",
        &wide,
        &tall,
        &long_cell,
    ];
    for table in tables {
        let built = set(&format!("正文。\n\n{table}\n\n完。"));
        let page = &built.output.pages[0];
        for line in &page.lines {
            assert!(line.measure >= Length::ZERO, "{table}");
        }
        assert!(solid(&page.text.iter().map(|r| r.text.as_str()).collect::<String>()).contains("正文。"), "{table}");
    }
}

#[test]
fn a_table_alone_in_a_column_box() {
    let layout = LAYOUT.replace("role = \"body\"", "role = \"sidebar\"").replace(
        "[[thread]]\nid = \"lead\"\nslots = [\"body\"]",
        "[[slot]]\nid = \"text\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 1, span = 3, line = 26, lines = 3 }\ncolumns = 3\n[[thread]]\nid = \"lead\"\nslots = [\"text\"]",
    );
    let built = build(&layout, story(&format!("正文。\n\n### 表 {{#t .sidebar}}\n\n{}", long(10))), &[]);
    let page = &built.output.pages[0];
    assert_eq!(rows(page).len(), 11, "{}", built.rendered());
    assert!(!built.codes().contains(&"overset"), "{}", built.rendered());
    let frames: BTreeSet<&str> =
        page.lines.iter().filter(|l| l.style == "table").map(|l| page.frames[l.frame as usize].slot.as_str()).collect();
    assert!(frames.contains("body.1") && frames.contains("body.2"), "{frames:?}");
}

#[test]
fn a_table_too_wide_for_a_box_is_reported_on_its_page() {
    let layout = format!(
        "{LAYOUT}\n[[slot]]\nid = \"box\"\nrole = \"sidebar\"\nthread = \"lead\"\n\
         at = {{ col = 1, span = 1, line = 26, lines = 3 }}\n"
    );
    let body = "正文。\n\n### 表 {#t .sidebar}\n\n| Constantinople | Thessaloniki |\n|---|---|\n| 1 | 2 |";
    let built = build(&layout, story(body), &[]);
    let found: Vec<_> = built.output.diagnostics.iter().filter(|d| d.code == "table-too-wide").collect();
    assert_eq!(found.len(), 1, "{}", built.rendered());
    assert_eq!(found[0].page.as_deref(), Some("A1"));
}

#[test]
fn a_head_over_a_table_goes_with_it_under_a_cut_in() {
    let layout = LAYOUT.replace(
        "[[thread]]",
        "[[slot]]\nid = \"box\"\nrole = \"panel\"\nat = { x = \"52pt\", y = \"190pt\", width = \"50pt\", \
         height = \"80pt\" }\nfill = \"K10\"\nwrap = \"0.5em\"\n[[thread]]",
    );
    let mut seen = BTreeSet::new();
    for words in 1..14 {
        let before = "海藻場上月迎來第一批住客。".repeat(words);
        let built = build(&layout, story(&format!("{before}\n\n### 小題\n\n{}", long(2))), &[]);
        let page = &built.output.pages[0];
        let head = page.lines.iter().find(|l| l.text == "小題").expect("the head");
        let row = page.lines.iter().find(|l| l.style.starts_with("table")).expect("the table");
        assert_eq!(head.frame, row.frame, "{words}");
        let rows = (row.baseline.y - head.baseline.y).whole(Length::centipoints(1350));
        assert!(rows <= 3, "{words}: {rows} lines between the head and its table");
        seen.insert((head.frame, head.baseline.y));
    }
    assert!(seen.len() > 3, "{seen:?}");
}
