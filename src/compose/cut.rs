//! Cutting: how many characters fewer would fit.
//!
//! The figure is found by setting the text again with its end cut off, never estimated: cutting
//! that many characters fits, and one character less does not.

use crate::geom::Turn;
use crate::model::{Element, ElementKind, Part, Text};

/// How often a text is set anew to find the figure.
const TRIALS: usize = 40;

/// The characters of an element that a cut may take, white space not counted.
fn cuttable(element: &Element) -> Option<&Text> {
    match &element.kind {
        ElementKind::Text(text) | ElementKind::Item { body: text, .. } => Some(text),
        _ => None,
    }
}

/// Characters of a text, white space not counted.
pub(super) fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Characters of the elements of some parts.
pub(super) fn characters(elements: &[Element], of: fn(Part) -> bool) -> usize {
    elements.iter().filter(|e| of(e.part)).filter_map(cuttable).map(|text| count(&text.text)).sum()
}

/// The elements with only the first `keep` characters of some parts left; other parts stay.
pub(super) fn kept(elements: &[Element], keep: usize, of: fn(Part) -> bool) -> Vec<Element> {
    let mut left = keep;
    let mut out = Vec::new();
    for element in elements {
        let Some(text) = cuttable(element).filter(|_| of(element.part)) else {
            out.push(element.clone());
            continue;
        };
        if left == 0 {
            continue;
        }
        let mut kept = element.clone();
        let end = end_of(&text.text, left);
        left = left.saturating_sub(count(&text.text));
        if end < text.text.len()
            && let ElementKind::Text(own) | ElementKind::Item { body: own, .. } = &mut kept.kind
        {
            *own = text.slice(0..end);
        }
        out.push(kept);
    }
    out
}

/// Where a text ends after so many characters, white space not counted.
fn end_of(text: &str, characters: usize) -> usize {
    let mut printed = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    let last = characters.checked_sub(1).and_then(|n| printed.nth(n));
    last.map_or(text.len(), |(at, c)| if printed.next().is_some() { at + c.len_utf8() } else { text.len() })
}

/// The fewest characters to cut of `total` so that the rest fits, sought from `near` on; `None`
/// where no cut helps. `fits` is given how many are kept.
pub(super) fn least(total: usize, near: usize, mut fits: impl FnMut(usize) -> bool) -> Option<usize> {
    let (mut low, mut high) = (None, total);
    let mut at = total.saturating_sub(near);
    let mut step = 1;
    for _ in 0..TRIALS {
        if at < high && fits(at) {
            low = Some(at);
            if high - at <= 1 {
                break;
            }
            // Towards what does not fit: by steps while that is far, else by halves.
            at = if at + step < high { at + step } else { at + (high - at) / 2 };
        } else {
            high = at;
            match low {
                Some(low) if high - low <= 1 => break,
                Some(low) => at = low + (high - low) / 2,
                None if high == 0 => return None,
                None => at = high.saturating_sub(step),
            }
        }
        step = (step * 2).min(total.max(1));
    }
    low.map(|low| total - low)
}

/// How often a depth is tried beyond what was guessed.
const DEEPER: usize = 24;

/// The fewest lines more that are enough, sought from a guess on; `None` where none near it are.
pub(super) fn least_lines(guess: usize, mut fits: impl FnMut(usize) -> bool) -> Option<usize> {
    let guess = guess.max(1);
    let mut least = (guess..=guess + DEEPER).find(|lines| fits(*lines))?;
    while least <= guess && least > 1 && fits(least - 1) {
        least -= 1;
    }
    Some(least)
}

/// So many characters, in words.
pub(super) fn characters_of(n: usize) -> String {
    format!("{n} character{}", if n == 1 { "" } else { "s" })
}

/// What a slot is called that has more lines: vertical ones stand side by side.
pub(super) fn deeper(turn: Turn) -> &'static str {
    if turn.is_vertical() { "wider" } else { "deeper" }
}

/// So many lines, in words.
pub(super) fn lines_of(n: usize) -> String {
    format!("{n} line{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_cut_is_found_from_either_side() {
        for (total, fit, near) in [(100, 57, 43), (100, 57, 40), (100, 57, 50), (100, 99, 1), (5000, 17, 90), (9, 0, 1)]
        {
            let mut asked = 0;
            let found = least(total, near, |keep| {
                asked += 1;
                keep <= fit
            });
            assert_eq!(found, Some(total - fit));
            assert!(asked <= 24, "{asked} trials");
        }
        assert_eq!(least(50, 10, |_| false), None);
    }

    #[test]
    fn the_least_depth_is_found_from_either_side() {
        for (enough, guess) in [(1, 1), (5, 5), (5, 9), (9, 5), (1, 0)] {
            assert_eq!(least_lines(guess, |lines| lines >= enough), Some(enough));
        }
        assert_eq!(least_lines(3, |_| false), None);
        assert_eq!((characters_of(1), lines_of(2)), ("1 character".to_owned(), "2 lines".to_owned()));
    }

    #[test]
    fn the_end_is_counted_in_characters() {
        assert_eq!(end_of("甲 乙丙", 2), "甲 乙".len());
        assert_eq!(end_of("甲乙。 ", 3), "甲乙。 ".len());
        let text = |t: &str| ElementKind::Text(Text { text: t.into(), ..Text::default() });
        let elements = [(Part::Body, "甲乙丙"), (Part::Body, "丁戊"), (Part::Refer, "己")]
            .map(|(part, t)| Element { part, kind: text(t) });
        let body = |part| part == Part::Body;
        let texts = |keep| -> Vec<String> {
            let kept = kept(&elements, keep, body);
            kept.iter().filter_map(cuttable).map(|t| t.text.clone()).collect()
        };
        assert_eq!(characters(&elements, body), 5);
        assert_eq!(texts(4), ["甲乙丙", "丁", "己"]);
        assert_eq!(texts(3), ["甲乙丙", "己"]);
        assert_eq!(texts(2), ["甲乙", "己"]);
    }
}
