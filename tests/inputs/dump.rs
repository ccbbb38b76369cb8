//! Parsed inputs as text: one line a thing.

use std::fmt::Write;

use dayang::input::edition::Edition;
use dayang::input::layout::Layout;
use dayang::input::manuscript::{Block, Inlines, Manuscript, Mark, Photo};
use dayang::input::style::StyleFile;

pub fn layout(layout: &Layout) -> String {
    let mut out = format!("layout {} styles {}\n{:?}\n", layout.name, layout.styles, layout.page);
    for (name, grid) in &layout.grid {
        writeln!(out, "grid {name} {grid:?}").unwrap();
    }
    layout.slot.iter().for_each(|slot| writeln!(out, "{slot:?}").unwrap());
    layout.thread.iter().for_each(|thread| writeln!(out, "{thread:?}").unwrap());
    for (name, style) in &layout.style {
        writeln!(out, "style {name} {style:?}").unwrap();
    }
    out
}

pub fn style(file: &StyleFile) -> String {
    let mut out = format!("styles {}\n", file.name);
    for (name, style) in &file.style {
        writeln!(out, "{name} {style:?}").unwrap();
    }
    out
}

pub fn edition(edition: &Edition) -> String {
    format!("{edition:#?}\n")
}

pub fn story(story: &Manuscript) -> String {
    let front = &story.front;
    let mut out = format!("id {} priority {}\n", front.id.value, front.priority);
    if let Some(lang) = &front.lang {
        writeln!(out, "lang {}", lang.value).unwrap();
    }
    writeln!(out, "headline {}", inlines(&front.headline)).unwrap();
    let parts = [
        ("bug", &front.bug),
        ("label", &front.label),
        ("kicker", &front.kicker),
        ("deck", &front.deck),
        ("slug", &front.slug),
        ("byline", &front.byline),
    ];
    for (name, part) in parts {
        part.iter().for_each(|part| writeln!(out, "{name} {}", inlines(part)).unwrap());
    }
    if let Some(refer) = &front.refer {
        writeln!(out, "refer {} {}", inlines(&refer.text), refer.page.value).unwrap();
    }
    for (what, who) in &front.credits {
        writeln!(out, "credit {}: {}", inlines(what), inlines(who)).unwrap();
    }
    blocks(&mut out, "lead ", &story.lead);
    blocks(&mut out, "", &story.body);
    for note in &story.notes {
        note.paragraphs.iter().for_each(|text| writeln!(out, "note {} {}", note.number, inlines(text)).unwrap());
    }
    out
}

fn blocks(out: &mut String, indent: &str, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => writeln!(out, "{indent}paragraph {}", inlines(text)).unwrap(),
            Block::Subhead(text) => writeln!(out, "{indent}subhead {}", inlines(text)).unwrap(),
            Block::List { start, items } => {
                writeln!(out, "{indent}list from {start:?}").unwrap();
                items.iter().for_each(|item| writeln!(out, "{indent}  item {}", inlines(item)).unwrap());
            }
            Block::Photo(photo) => writeln!(out, "{indent}{}", self::photo(photo)).unwrap(),
            Block::Table(table) => {
                writeln!(out, "{indent}table {:?}", table.columns).unwrap();
                let row = |row: &[Inlines]| row.iter().map(inlines).collect::<Vec<_>>().join(" | ");
                writeln!(out, "{indent}  head {}", row(&table.head)).unwrap();
                table.rows.iter().for_each(|cells| writeln!(out, "{indent}  row {}", row(cells)).unwrap());
            }
            Block::Sidebar { id, head, blocks } => {
                let id = id.as_ref().map_or("-", |id| id.value.as_str());
                writeln!(out, "{indent}sidebar {id} {}", inlines(head)).unwrap();
                self::blocks(out, &format!("{indent}  "), blocks);
            }
        }
    }
}

fn photo(photo: &Photo) -> String {
    let id = photo.id.as_ref().map_or("-", |id| id.value.as_str());
    let part = |part: &Option<Inlines>| part.as_ref().map_or("-".to_owned(), inlines);
    let (caption, credit) = (part(&photo.caption), part(&photo.credit));
    format!("photo {id} file={} caption={caption} credit={credit} focus={:?}", photo.file.value, photo.focus)
}

/// Text with ¦ for a preferred break, ↵ for a hard one, ⟦b …⟧ bold, ⟦k …⟧ kai and other marks by
/// their names and readings.
fn inlines(text: &Inlines) -> String {
    let mut out = String::new();
    let offsets = text.text.char_indices().map(|(at, c)| (at, Some(c))).chain([(text.text.len(), None)]);
    for (at, c) in offsets {
        text.marks.iter().filter(|(range, _)| range.end == at).for_each(|_| out.push('⟧'));
        text.preferred.iter().filter(|offset| **offset == at).for_each(|_| out.push('¦'));
        for (_, mark) in text.marks.iter().filter(|(range, _)| range.start == at) {
            out.push_str(&format!("⟦{} ", name(mark)));
        }
        out.extend(c.map(|c| if c == '\n' { '↵' } else { c }));
    }
    out
}

fn name(mark: &Mark) -> String {
    match mark {
        Mark::Strong => "b".into(),
        Mark::Emphasis => "k".into(),
        Mark::Dots => "dots".into(),
        Mark::Name => "name".into(),
        Mark::Abreast => "abreast".into(),
        Mark::Upright => "upright".into(),
        Mark::Turned => "turned".into(),
        Mark::Title => "title".into(),
        Mark::Style(style) => format!(".{}", style.value),
        Mark::Ruby(reading) => format!("ruby:{}", reading.text),
        Mark::Bopomofo(reading) => format!("bopomofo:{}", reading.text),
        Mark::Note(number) => format!("note:{number}"),
    }
}
