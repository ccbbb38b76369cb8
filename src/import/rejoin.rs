//! Rejoining paragraphs that a printed page's frames cut in mid-sentence.
//!
//! Text recognition reads frame by frame: the end of one leg, then a sidebar or a photo that
//! stands between, then the rest of the sentence. A paragraph that does not end a sentence goes
//! on with the next paragraph of the body; what stood between follows it.

use super::findings::{Findings, excerpt};
use super::page::Part;
use super::passage::Passage;

/// A text shorter than this may be a line in its own right.
const SHORT: usize = 12;

/// Whether a paragraph was cut off.
fn is_cut(p: &Passage) -> bool {
    !p.is_finished() && p.longer_than(SHORT)
}

/// Whether a paragraph can be the rest of one that was cut off. An opening mark starts a paragraph
/// rather than goes on with one, unless a comma was the last that was read.
fn can_follow(before: &Passage, next: &Passage) -> bool {
    let comma = before.text.ends_with(['，', '、']);
    !next.text.starts_with(['【', '■', '●']) && (comma || !next.text.starts_with(['（', '(', '「', '“', '《']))
}

/// Rejoins a lead's paragraphs.
pub(super) fn lead(paragraphs: Vec<Passage>, find: &mut Findings) -> Vec<Passage> {
    let mut out: Vec<Passage> = Vec::new();
    for paragraph in paragraphs {
        match out.last_mut().filter(|last| is_cut(last) && can_follow(last, &paragraph)) {
            Some(last) => join(last, &paragraph, find),
            None => out.push(paragraph),
        }
    }
    out
}

/// Rejoins a body's paragraphs, over sidebars and photos but never over a subhead or a list.
pub(super) fn body(parts: Vec<Part>, find: &mut Findings) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut cut: Option<usize> = None;
    for part in parts {
        match part {
            Part::Paragraph(next) => {
                let before = match cut.and_then(|i| out.get_mut(i)) {
                    Some(Part::Paragraph(before)) if can_follow(before, &next) => Some(before),
                    _ => None,
                };
                match before {
                    Some(before) => {
                        join(before, &next, find);
                        cut = cut.filter(|_| is_cut(before));
                    }
                    None => {
                        report(cut.and_then(|i| out.get(i)), find);
                        cut = is_cut(&next).then_some(out.len());
                        out.push(Part::Paragraph(next));
                    }
                }
            }
            Part::Sidebar(..) | Part::Photo(_) => out.push(part),
            Part::Subhead(_) | Part::List(..) => {
                report(cut.take().and_then(|i| out.get(i)), find);
                out.push(part);
            }
        }
    }
    report(cut.and_then(|i| out.get(i)), find);
    out
}

fn join(before: &mut Passage, next: &Passage, find: &mut Findings) {
    let tail: String = before.text.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    let message = format!("a paragraph cut after “{tail}” is joined with “{}”", excerpt(&next.text));
    let end = before.place.end;
    find.note("rejoined", message, end.saturating_sub(tail.len())..end, "cut here")
        .and(next.place.clone(), "goes on here");
    let start = before.place.start;
    before.append(next);
    // The next cut, if any, is at the end of what was just added.
    before.place = start.min(next.place.start)..next.place.end;
}

/// A paragraph that is cut and has nothing to go on with.
fn report(part: Option<&Part>, find: &mut Findings) {
    if let Some(Part::Paragraph(p)) = part {
        let end = p.place.end;
        find.warning(
            "cut-paragraph",
            "a paragraph ends in mid-sentence and nothing goes on from it",
            end..end,
            "ends here",
        )
        .help("complete it in the manuscript");
    }
}
