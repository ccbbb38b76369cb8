//! What stands beside characters: ruby, bopomofo, emphasis dots, name and title marks, notes.

use std::path::{Path, PathBuf};

use dayang::font::FaceId;
use dayang::geom::{Em, Length, Rect};
use dayang::input::sources::Memory;
use dayang::linebreak::{LineSlot, prepare, set_lines};
use dayang::model::{Annotation, ElementKind, Text};
use dayang::page::{NodeKind, Page, Paint, Path as Drawn, Segment, TextRun};

use super::cases::case;
use super::{Built, extract, root, solid};

fn layout(leading: &str) -> String {
    format!(
        r#"
name = "small"
styles = "hk-broadsheet"
page = {{ size = ["90mm", "260mm"] }}
[grid.body]
columns = 1
chars = 14
em = "10pt"
gap = "10pt"
leading = "{leading}"
lines = 40
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = {{ col = 1, span = 1, line = 3, lines = 36 }}
[[thread]]
id = "lead"
slots = ["body"]
"#
    )
}

pub(super) const EDITION: &str = r#"
title = "試報"
date = "2026-06-06"
[[plan]]
page = "A1"
layout = "small"
place = { lead = "story" }
[[plan]]
page = "A2"
"#;

pub(super) fn story(front: &str, body: &str) -> String {
    format!("+++\nid = \"story\"\nheadline = \"題\"\n{front}+++\n{body}\n")
}

fn build_at(leading: &str, story: &str) -> Built {
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout(leading).into_bytes());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/story.md"), story.as_bytes().to_vec());
    Built::of(&files, Path::new("edition.toml"))
}

fn build(body: &str) -> Built {
    build_at("16pt", &story("", body))
}

/// The place in the manuscript of the first finding of a code, and its message.
fn found<'b>(built: &Built, code: &str, source: &'b str) -> (&'b str, String) {
    let d = built.output.diagnostics.iter().find(|d| d.code == code);
    let d = d.unwrap_or_else(|| panic!("no {code}:\n{}", built.rendered()));
    let span = d.labels[0].span;
    (&source[span.start as usize..span.end as usize], d.message.clone())
}

pub(super) fn is_reading(page: &Page, run: &TextRun) -> bool {
    page.tree.get(run.node).is_some_and(|node| matches!(node.kind, NodeKind::Reading(_)))
}

/// The readings of a page: their text and the box of their glyphs' cells.
fn readings(page: &Page) -> Vec<(String, Rect)> {
    let mut out: Vec<(dayang::page::NodeId, String, Rect)> = Vec::new();
    for run in page.text.iter().filter(|run| is_reading(page, run)) {
        let cell = cells(run).reduce(union).expect("a reading has glyphs");
        match out.last_mut().filter(|(node, ..)| *node == run.node) {
            Some((_, text, rect)) => (text.push_str(&run.text), *rect = union(*rect, cell)).1,
            None => out.push((run.node, run.text.clone(), cell)),
        }
    }
    out.into_iter().map(|(_, text, rect)| (text, rect)).collect()
}

/// The cells of a run's glyphs: from 0.88 em above the baseline to 0.12 em below.
fn cells(run: &TextRun) -> impl Iterator<Item = Rect> + '_ {
    run.glyphs.iter().map(|g| {
        let (x, y) = (run.origin.x + g.x, run.origin.y + g.y - run.size.scale(88, 100));
        Rect::new(x, y, g.advance.at(run.size), run.size)
    })
}

pub(super) fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
}

/// The cell of the first occurrence of a text that lies in one run.
fn cell_of(page: &Page, text: &str) -> Rect {
    let runs = page.text.iter().filter(|run| !is_reading(page, run));
    let mut found = runs.filter_map(|run| {
        let at = run.text.find(text)?;
        let inside = |g: &dayang::page::PlacedGlyph| (at..at + text.len()).contains(&(g.text.0 as usize));
        cells(run).zip(&run.glyphs).filter(|(_, g)| inside(g)).map(|(cell, _)| cell).reduce(union)
    });
    found.next().unwrap_or_else(|| panic!("{text} is not set in one run"))
}

/// The boxes of what is drawn: filled outlines (dots), rectangles (names), stroked paths (titles).
pub(super) fn drawn(page: &Page) -> (Vec<Rect>, Vec<Rect>, Vec<Rect>) {
    let (mut dots, mut names, mut titles) = (Vec::new(), Vec::new(), Vec::new());
    for item in &page.under {
        match &item.paint {
            Paint::Fill { rect, .. } => names.push(*rect),
            Paint::Path(path) if path.fill.is_some() => dots.push(bounds(path)),
            Paint::Path(path) => titles.push(bounds(path)),
            _ => {}
        }
    }
    (dots, names, titles)
}

fn bounds(path: &Drawn) -> Rect {
    let points = path.segments.iter().filter_map(|s| match s {
        Segment::Move(p) | Segment::Line(p) | Segment::Curve(_, _, p) => Some(*p),
        Segment::Close => None,
    });
    let point = |p: dayang::geom::Point| Rect::new(p.x, p.y, Length::ZERO, Length::ZERO);
    points.map(point).reduce(union).expect("a path has points")
}

#[test]
fn chinese_annotations_look_as_they_should() {
    case("annotation-zh");
}

#[test]
fn japanese_annotations_look_as_they_should() {
    case("annotation-ja");
}

#[test]
fn the_text_stays_whole_and_readings_follow_their_paragraph() {
    for name in ["annotation-zh", "annotation-ja"] {
        let built = Built::disk(&root().join("tests/cases/pages").join(name).join("edition.toml"));
        let printed = extract(built.page_pdf(0));
        let text = solid(&printed);
        let mut asked = 0;
        for job in built.output.jobs.iter().flatten() {
            let boxes = job.pages.iter().flat_map(|p| &p.slots).flat_map(|s| &s.content);
            for element in boxes.chain(job.threads.iter().flat_map(|t| &t.elements)) {
                let texts: Vec<&Text> = match &element.kind {
                    ElementKind::Text(text) => vec![text],
                    ElementKind::Item { label, body } => vec![label, body],
                    _ => vec![],
                };
                let whole: String = texts.iter().map(|t| solid(&t.text)).collect();
                let at = text.find(&whole).unwrap_or_else(|| panic!("{name}: {whole} is not whole in\n{printed}"));
                asked += whole.chars().count();
                let mut rest = &text[at + whole.len()..];
                for (_, annotation) in texts.iter().flat_map(|t| &t.annotations) {
                    let (Annotation::Ruby(reading) | Annotation::Bopomofo(reading)) = annotation else { continue };
                    let reading = solid(&reading.text);
                    rest = rest.strip_prefix(reading.as_str()).unwrap_or_else(|| panic!("{name}: {reading} in {rest}"));
                    asked += reading.chars().count();
                }
            }
        }
        assert!(!built.output.pages[0].unsigned, "{}", built.rendered());
        assert_eq!(text.chars().count(), asked, "{name}: nothing is printed twice");
    }
}

#[test]
fn a_note_mark_does_not_break_the_line_it_stands_on() {
    let built = build("第一處註[^a]，句末註。\n\n[^a]: 註文。");
    assert!(extract(built.page_pdf(0)).contains("第一處註1，句末註。"), "{}", extract(built.page_pdf(0)));
}

#[test]
fn annotations_move_no_line_off_the_grid() {
    let plain = build("漢字的注音。李白讀史記，這一句話重要。".repeat(8).as_str());
    let marked = "{漢|かん}字的{注音|ㄓㄨˋ|ㄧㄣ}。[李白]{.name}讀[史記]{.title}，[這一句話]{.dots}重要。".repeat(8);
    let marked = build(&marked);
    let baselines = |built: &Built| -> Vec<Length> {
        let lines = built.output.pages[0].lines.iter().filter(|l| l.style == "body");
        lines.map(|l| (assert!(l.on_grid), l.baseline.y).1).collect()
    };
    let (plain, marked) = (baselines(&plain), baselines(&marked));
    assert!(marked.len() > plain.len() && plain.len() > 8, "bopomofo takes room");
    assert_eq!(plain[..], marked[..plain.len()]);
}

#[test]
fn what_is_drawn_stands_clear_of_the_lines_above_and_below() {
    let body = "[李白]{.name}讀[史記]{.title}，[這一句話重要，逐字加點]{.dots}，又讀[漢書]{.title}。".repeat(6);
    let built = build(&body);
    let page = &built.output.pages[0];
    let (dots, names, titles) = drawn(page);
    assert_eq!(dots.len(), 6 * 10, "a dot each, none under the comma");
    // A name or title over a line's end has two.
    assert!(names.len() >= 6 && titles.len() >= 12, "{} {}", names.len(), titles.len());
    let lines: Vec<_> = page.lines.iter().filter(|l| l.style == "body").collect();
    for mark in dots.iter().chain(&names).chain(&titles) {
        let above = lines.iter().rev().find(|l| l.baseline.y < mark.y).expect("a line stands over it");
        assert!(mark.y >= above.baseline.y + above.size.scale(12, 100), "{mark:?} runs into its own line");
        assert!(mark.bottom() <= above.baseline.y + Length::pt(16) - above.size.scale(88, 100), "{mark:?}");
    }
}

#[test]
fn names_beside_each_other_have_lines_of_their_own() {
    let built = build("[李白]{.name}[杜甫]{.name}與[IT Park]{.name}在旁。");
    let page = &built.output.pages[0];
    let (_, names, _) = drawn(page);
    assert_eq!(names.len(), 3);
    assert!(names[1].x - names[0].right() >= Length::pt(1), "{names:?}");
    // Neither line reaches into the Han–Latin gap: each ends within its own characters.
    for (name, text) in names.iter().zip(["李白", "杜甫", "IT Park"]) {
        let cell = cell_of(page, text);
        assert!(name.x > cell.x && name.right() < cell.right() && name.width > cell.width.scale(8, 10), "{text}");
        assert!(name.height > Length::ZERO && name.height < Length::pt(1));
    }
}

#[test]
fn a_mark_over_a_line_end_is_drawn_on_both_lines() {
    let built = build("一二三四五六七八九十[司馬遷與班固]{.name}一二三四五。");
    let (_, names, _) = drawn(&built.output.pages[0]);
    assert_eq!(names.len(), 2);
    assert!(names[1].y - names[0].y == Length::pt(16) && names[1].x < names[0].x);
}

#[test]
fn dots_stand_in_the_middle_under_their_characters() {
    let built = build("前文[重點]{.dots}，**[粗體]{.dots}**。");
    let page = &built.output.pages[0];
    let (dots, ..) = drawn(page);
    assert_eq!(dots.len(), 4);
    for (dot, text) in dots.iter().zip(["重", "點", "粗", "體"]) {
        let cell = cell_of(page, text);
        let off = (dot.x + dot.width / 2) - (cell.x + cell.width / 2);
        assert!(off.abs() < Length::centipoints(10), "{text}: {off:?}");
        assert!(dot.y > cell.bottom() && dot.width >= Length::pt(1), "{text}: {dot:?}");
    }
}

#[test]
fn ruby_stands_in_the_middle_over_its_base_and_never_over_other_ruby() {
    let body = "{志|こころざし}は{長|なが}い{峠|とうげ}の{谺|こだま}、{東京|とうきょう}と{五月雨|さみだれ}、\
                {莊嚴|zhuāng|yán}、{香港|hoeng1 gong2}、{囧|jiǒng}。";
    let built = build(&body.repeat(3));
    let page = &built.output.pages[0];
    let all = readings(page);
    assert_eq!(all.len(), 30);
    for (text, rect) in all.iter().take(10) {
        let base = [
            ("こころざし", "志"),
            ("なが", "長"),
            ("とうげ", "峠"),
            ("こだま", "谺"),
            ("とうきょう", "東京"),
            ("さみだれ", "五月雨"),
            ("zhuāng", "莊"),
            ("yán", "嚴"),
            ("jiǒng", "囧"),
        ];
        let Some((_, base)) = base.iter().find(|(reading, _)| reading == text) else { continue };
        let cell = cell_of(page, base);
        let off = (rect.x + rect.width / 2) - (cell.x + cell.width / 2);
        assert!(off.abs() < Length::centipoints(15), "{text} over {base}: {off:?}");
        assert!(rect.bottom() <= cell.y + Length::pt(1) && rect.y > cell.y - Length::pt(7), "{text}: {rect:?}");
    }
    let frame = &page.frames[0].rect;
    for (i, (text, a)) in all.iter().enumerate() {
        assert!(
            a.x >= frame.x - Length::centipoints(1) && a.right() <= frame.right() + Length::centipoints(1),
            "{text}"
        );
        for (other, b) in all.iter().skip(i + 1).filter(|(_, b)| b.y < a.bottom() && a.y < b.bottom()) {
            assert!(a.right() <= b.x || b.right() <= a.x, "{text} and {other} overlap");
        }
    }
}

#[test]
fn ruby_may_overhang_kana_but_no_ideograph() {
    let gap = |body: &str, before: &str, base: &str| {
        let built = build(body);
        let page = &built.output.pages[0];
        cell_of(page, base).x - cell_of(page, before).right()
    };
    // Five kana over one character are 15 pt wider than it: 7.5 pt stand on each side, of which
    // kana let 2.5 pt in.
    let kana = gap("その{志|こころざし}をつらぬく", "の", "志");
    let han = gap("其國{志|こころざし}大也大也", "國", "志");
    assert!((kana - Length::centipoints(500)).abs() < Length::centipoints(2), "{kana:?}");
    assert!((han - Length::centipoints(750)).abs() < Length::centipoints(2), "{han:?}");
}

#[test]
fn bopomofo_stands_to_the_right_in_half_an_em() {
    let built = build("{媽麻馬罵嗎|ㄇㄚ|ㄇㄚˊ|ㄇㄚˇ|ㄇㄚˋ|˙ㄇㄚ}{狀|ㄓㄨㄤˋ}。");
    let page = &built.output.pages[0];
    let bases: Vec<Rect> = ["媽", "麻", "馬", "罵", "嗎", "狀"].iter().map(|base| cell_of(page, base)).collect();
    let runs: Vec<&TextRun> = page.text.iter().filter(|run| is_reading(page, run)).collect();
    let mut nodes: Vec<_> = runs.iter().map(|run| run.node).collect();
    nodes.dedup();
    assert_eq!(nodes.len(), bases.len());
    for (i, (node, base)) in nodes.iter().zip(&bases).enumerate() {
        if let Some(next) = bases.get(i + 1) {
            let room = next.x - base.right();
            assert!(room >= Length::pt(5) && room < Length::pt(6), "{room:?}");
        }
        let glyphs = runs.iter().filter(|run| run.node == *node).flat_map(|run| {
            run.glyphs.iter().map(move |g| (run.text.get(g.text.0 as usize..g.text.1 as usize).unwrap_or(""), run, g))
        });
        let mut symbols = Vec::new();
        for (text, run, glyph) in glyphs {
            let (x, y) = (run.origin.x + glyph.x, run.origin.y + glyph.y);
            let ink = ink_of(run.face, glyph.id);
            let (left, right) = (x + ink.0.at(run.size), x + ink.1.at(run.size));
            assert!(left >= base.right() && right <= base.right() + Length::pt(5), "{text}: {left:?} {right:?}");
            let tone = "ˊˇˋ".contains(text);
            assert_eq!(
                left >= base.right() + Length::pt(3),
                tone,
                "{text}: tones stand beside, all else in the column"
            );
            if !tone {
                symbols.push((y, text));
            }
        }
        assert!(symbols.windows(2).all(|pair| pair[0].0 < pair[1].0), "from top to bottom: {symbols:?}");
    }
    assert!(extract(built.page_pdf(0)).contains("ㄇㄚ ㄇㄚˊ ㄇㄚˇ ㄇㄚˋ ˙ㄇㄚ"), "{}", extract(built.page_pdf(0)));
}

/// Where a glyph's ink begins and ends, in its em.
fn ink_of(face: FaceId, glyph: u16) -> (Em, Em) {
    use std::sync::OnceLock;
    static FONTS: OnceLock<dayang::font::FontStore> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        dayang::font::FontStore::open(&[root().join("fonts")], &mut dayang::diag::Diagnostics::default())
    });
    let ink = fonts.get(face).and_then(|face| face.ink(glyph)).expect("a glyph with ink");
    (ink.left, ink.right)
}

/// The first paragraph of a built story, with its styles, through the breaker.
fn paragraph(built: &Built) -> (&Text, &[dayang::model::Style]) {
    let job = &built.output.jobs.as_ref().expect("a job")[0];
    let texts = job.threads[0].elements.iter().filter_map(|e| match &e.kind {
        ElementKind::Text(text) if text.text.chars().count() > 20 => Some(text),
        _ => None,
    });
    (texts.into_iter().next().expect("a paragraph"), &job.styles)
}

#[test]
fn no_line_ends_inside_a_group_nor_before_a_note_mark() {
    let body =
        "甲{東京都|とうきょうと}與{五月雨|さみだれ}註[^a]，{注音|ㄓㄨˋ|ㄧㄣ}，{漢字|かん|じ}又註。[^b]乙丙".repeat(5);
    let built = build(&format!("{body}\n\n[^a]: 甲。\n\n[^b]: 乙。"));
    let (text, styles) = paragraph(&built);
    let fonts = dayang::font::FontStore::open(&[root().join("fonts")], &mut dayang::diag::Diagnostics::default());
    let set = prepare(&fonts, styles, text);
    let (mut lines, mut between) = (0, 0);
    for half_ems in 16..64 {
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: Em::HALF * half_ems };
        let solution = set_lines(&set, &vec![slot; 400]);
        assert_eq!(solution.overset, None);
        for line in &solution.lines {
            lines += 1;
            assert!(line.width <= slot.measure + Em::from_raw(64), "{half_ems}: {:?}", line.width);
            let end = line.text.end;
            for (range, annotation) in &text.annotations {
                assert!(!(range.start < end && end < range.end), "{half_ems}: a line ends inside {annotation:?}");
                let note = *annotation == Annotation::Note && range.start == end;
                assert!(!note, "{half_ems}: a note's mark starts a line");
                // A line may end between the characters of mono ruby.
                between += usize::from(text.text[..end].ends_with('漢') && range.start == end);
            }
        }
    }
    assert!(lines > 300 && between > 0, "{lines} lines, {between} of them end within mono ruby");
}

#[test]
fn notes_are_set_at_the_end_in_the_order_of_their_marks() {
    let built = build("甲[^z]乙[^y]丙[^z]。\n\n[^y]: 第二。\n\n    它的第二段。\n\n[^z]: 第一。\n\n後文。");
    assert!(!built.output.diagnostics.has_errors(), "{}", built.rendered());
    let page = &built.output.pages[0];
    let lines: Vec<(&str, &str)> = page.lines.iter().map(|l| (l.style.as_str(), l.text.as_str())).collect();
    let expected = [("body", "甲1乙2丙1。"), ("body", "後文。"), ("note", "1"), ("note", "第一。"), ("note", "2")];
    let at = lines.iter().position(|l| *l == expected[0]).unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!(lines[at..at + 5], expected);
    assert_eq!(lines[at + 5..], [("note", "第二。"), ("note", "它的第二段。")]);
    let mark = page.text.iter().find(|run| run.text == "1" && run.glyphs.iter().all(|g| g.y < Length::ZERO));
    let size = mark.expect("a raised mark").size;
    assert!((size - Length::pt(6)).abs() < Length::centipoints(1), "0.6 em: {size:?}");
}

#[test]
fn a_character_style_that_is_not_there_is_reported_where_it_is_named() {
    let source = story("", "[文字]{.nosuch}與[粗]{.strong}。");
    let built = build_at("16pt", &source);
    assert_eq!(found(&built, "style-missing", &source).0, "nosuch");
    let bold = built.output.pages[0].text.iter().filter(|run| run.text == "粗").count();
    assert_eq!(bold, 1, "a run of its own, in the bold face");
}

#[test]
fn a_reading_that_no_face_has_is_reported_at_its_place() {
    let source = story("", "{囧|ji\u{E123}ng}途與{好|ㄏ\u{31BF}ˇ}。");
    let built = build_at("16pt", &source);
    assert_eq!(found(&built, "missing-glyph", &source).0, "\u{E123}");
}

#[test]
fn a_line_gap_too_narrow_for_what_stands_in_it_is_reported() {
    let source = story("", "{漢字|かん|じ}。");
    let (place, message) = found(&build_at("13pt", &source), "annotation-tight", &source);
    assert_eq!(place, "漢");
    assert!(message.contains("0.38 em") && message.contains("0.30 em"), "{message}");
    let tight = |leading: &str, body: &str| build_at(leading, &story("", body)).codes().contains(&"annotation-tight");
    assert!(!tight("14pt", "{漢字|かん|じ}。"));
    assert!(!tight("13pt", "[重點]{.dots}、[李白]{.name}、[史記]{.title}、{好|ㄏㄠˇ}。"));
    assert!(tight("11pt", "[重點]{.dots}。") && !tight("11pt", "重點。"));
}

#[test]
fn heads_captions_and_lists_have_annotations_too() {
    let front = "kicker = \"[李白]{.name}\"\nbyline = \"{囧|jiǒng}\"\n";
    let body = "### {小題|しょうだい}\n\n正文正文正文。\n\n- 第一{項|こう}\n- [第二項]{.dots}\n";
    let built = build_at("16pt", &story(front, body));
    let page = &built.output.pages[0];
    let texts: Vec<String> = readings(page).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["jiǒng", "しょうだい", "こう"]);
    let (dots, names, _) = drawn(page);
    assert_eq!((dots.len(), names.len()), (3, 1));
}

#[test]
fn a_paragraph_without_annotations_carries_none() {
    let built = build("沒有注音的一段文字，與別的段落一樣排成若干行，什麼也不多。");
    let (text, styles) = paragraph(&built);
    let fonts = dayang::font::FontStore::open(&[root().join("fonts")], &mut dayang::diag::Diagnostics::default());
    let set = prepare(&fonts, styles, text);
    assert!(set.annotated().is_none());
    let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: Em::ems(10) };
    assert!(set_lines(&set, &[slot; 9]).lines.iter().all(|line| line.annotated.is_none()));
}
