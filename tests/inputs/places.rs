//! Every character of a manuscript can be found again in its file.

use dayang::diag::{SourceMap, Span};
use dayang::input::manuscript::{Block, Inlines, Manuscript, Mark, Photo};

/// Fails unless the map of every text leads to the same characters in the file, or to the escape
/// or entity that stands for them.
pub fn check(story: &Manuscript, map: &SourceMap) {
    let source = &map.get(story.file).unwrap().text();
    let mut all = Vec::new();
    let front = &story.front;
    all.push(&front.headline);
    let parts = [&front.bug, &front.label, &front.kicker, &front.deck, &front.slug, &front.byline];
    all.extend(parts.into_iter().flatten());
    all.extend(front.refer.iter().map(|refer| &refer.text));
    all.extend(front.credits.iter().flat_map(|(what, who)| [what, who]));
    story.lead.iter().chain(&story.body).for_each(|block| gather(block, &mut all));
    all.extend(story.notes.iter().flat_map(|note| &note.paragraphs));
    for text in all {
        check_text(text, source);
        for (_, mark) in &text.marks {
            match mark {
                Mark::Ruby(reading) | Mark::Bopomofo(reading) => check_pieces(&reading.text, &reading.source, source),
                Mark::Style(name) => assert_eq!(name.value, source[name.span.start as usize..name.span.end as usize]),
                _ => {}
            }
        }
    }
    for note in &story.notes {
        assert!(source[note.span.start as usize..note.span.end as usize].starts_with("[^"), "{note:?}");
    }
}

fn gather<'a>(block: &'a Block, all: &mut Vec<&'a Inlines>) {
    match block {
        Block::Paragraph(text) | Block::Subhead(text) => all.push(text),
        Block::List { items, .. } => all.extend(items),
        Block::Photo(Photo { caption, credit, .. }) => all.extend(caption.iter().chain(credit)),
        Block::Table(table) => all.extend(table.head.iter().chain(table.rows.iter().flatten())),
        Block::Sidebar { head, blocks, .. } => {
            all.push(head);
            blocks.iter().for_each(|block| gather(block, all));
        }
    }
}

fn check_text(text: &Inlines, source: &str) {
    check_pieces(&text.text, &text.source, source);
    for (range, _) in &text.marks {
        assert!(range.start < range.end && text.text.get(range.clone()).is_some(), "{text:?}");
    }
    for at in &text.preferred {
        assert!(*at > 0 && *at < text.text.len() && text.text.is_char_boundary(*at), "{text:?}");
    }
}

fn check_pieces(text: &str, pieces: &[(usize, Span)], source: &str) {
    assert_eq!(pieces.is_empty(), text.is_empty(), "{text:?}");
    for (index, (at, span)) in pieces.iter().enumerate() {
        let end = pieces.get(index + 1).map_or(text.len(), |next| next.0);
        assert!(*at < end, "pieces are in order and not empty: {text:?}");
        let piece = &text[*at..end];
        let place = &source[span.start as usize..span.end as usize];
        let stands = place.replace('\t', " ");
        // A soft line break, and the space between a table's cells, have no place of their own.
        let same = piece.strip_prefix(stands.as_str()).is_some_and(|rest| matches!(rest, "" | " " | "\u{3000}"));
        let escape = place.contains(['\\', '&']) && piece.chars().count() <= 2 || piece == "\n";
        // A note's mark is its number.
        let number = place.starts_with("[^") && piece.trim_end().bytes().all(|b| b.is_ascii_digit());
        assert!(same || escape || number, "{piece:?} is said to stand at {place:?}");
    }
}
