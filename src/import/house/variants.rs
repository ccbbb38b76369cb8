//! Variants: 裏 or 裡, 着 or 著, as the house has it.

use std::collections::BTreeMap;

use super::Tally;
use crate::import::feed::Text;

/// What becomes of a character.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    to: char,
    except: Vec<Vec<char>>,
    only: Vec<Vec<char>>,
}

impl Variant {
    pub(super) fn new(to: char, except: &[String], only: &[String]) -> Variant {
        let words = |list: &[String]| list.iter().map(|word| word.chars().collect()).collect();
        Variant { to, except: words(except), only: words(only) }
    }
}

/// Settles the variants of a text. An exception is stronger than the words that change.
pub(super) fn settle(text: &mut Text, variants: &BTreeMap<char, Variant>, tally: &mut Tally) {
    if variants.is_empty() {
        return;
    }
    let chars: Vec<char> = text.letters.iter().map(|l| l.c).collect();
    let file = text.file;
    for (i, letter) in text.letters.iter_mut().enumerate() {
        let Some(variant) = variants.get(&letter.c).filter(|v| v.to != letter.c) else { continue };
        let within = |words: &[Vec<char>]| words.iter().any(|word| stands(word, &chars, i));
        if within(&variant.except) || !variant.only.is_empty() && !within(&variant.only) {
            continue;
        }
        let (from, to) = (letter.c, variant.to);
        tally.add("variants", file, letter.at, || format!("{from} to {to}"));
        letter.c = to;
    }
}

/// Whether a word stands around a character.
fn stands(word: &[char], chars: &[char], at: usize) -> bool {
    let Some(c) = chars.get(at) else { return false };
    let places = word.iter().enumerate().filter(|(_, w)| *w == c).map(|(n, _)| n);
    places.filter_map(|n| at.checked_sub(n)).any(|start| chars.get(start..start + word.len()) == Some(word))
}
