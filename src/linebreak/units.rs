//! Pieces that are never broken, whatever the level: two-em marks, numbers with what belongs to
//! them, doubled question and exclamation marks (TYPOGRAPHY §1).

use crate::shape::class::Class;
use crate::shape::itemise::Char;

/// For each character, whether the place before it lies inside such a piece.
pub(super) fn inside(chars: &[Char], whole_ellipses: bool) -> Vec<bool> {
    let mut inside = vec![false; chars.len()];
    long_marks(chars, whole_ellipses, &mut inside);
    for i in 1..chars.len() {
        let (Some(a), Some(b)) = (chars.get(i - 1), chars.get(i)) else { continue };
        let joined = match (a.class, b.class) {
            (Class::Exclaim, Class::Exclaim)
            | (Class::Digit, Class::Digit | Class::Postfix)
            | (Class::Prefix, Class::Digit) => true,
            _ => separates(chars, i) || separates(chars, i - 1),
        };
        if joined && let Some(slot) = inside.get_mut(i) {
            *slot = true;
        }
    }
    inside
}

/// —— and …… in pairs from the start of their run; a longer run may be broken between pairs.
fn long_marks(chars: &[Char], whole_ellipses: bool, inside: &mut [bool]) {
    let mut start = 0;
    while start < chars.len() {
        let Some(first) = chars.get(start) else { break };
        let same = |ch: &&Char| ch.c == first.c && ch.class == first.class;
        let run = match first.class {
            Class::Dash | Class::Ellipsis if first.c != '\u{2E3A}' => chars.iter().skip(start).take_while(same).count(),
            _ => 1,
        };
        for k in 1..run {
            let whole = whole_ellipses && first.class == Class::Ellipsis;
            if let Some(slot) = inside.get_mut(start + k) {
                *slot = whole || k % 2 == 1;
            }
        }
        start += run.max(1);
    }
}

/// Whether the character at `i` separates two digits of one number: 1,000 · 3.5 · 12:30 · 6/6.
fn separates(chars: &[Char], i: usize) -> bool {
    let at = |j: usize| chars.get(j).filter(|ch| ch.class == Class::Digit);
    let (Some(before), Some(mark), Some(after)) = (i.checked_sub(1).and_then(at), chars.get(i), at(i + 1)) else {
        return false;
    };
    if before.c.is_ascii_digit() && after.c.is_ascii_digit() {
        matches!(mark.c, ',' | '.' | ':' | '/' | '-' | '\u{2019}' | '\'')
    } else {
        let full = |c: char| ('\u{FF10}'..='\u{FF19}').contains(&c);
        full(before.c) && full(after.c) && matches!(mark.c, '，' | '．' | '：' | '／' | '－')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::itemise::characters;

    fn joined(text: &str, whole: bool) -> String {
        let chars = characters(text, "zh-HK");
        inside(&chars, whole).iter().zip(&chars).flat_map(|(j, ch)| [if *j { '_' } else { ' ' }, ch.c]).collect()
    }

    #[test]
    fn pairs_numbers_and_marks() {
        assert_eq!(joined("…………", false), " …_… …_…");
        assert_eq!(joined("…………", true), " …_…_…_…");
        assert_eq!(joined("好？！", false), " 好 ？_！");
        assert_eq!(joined("1,000.5%", false), " 1_,_0_0_0_._5_%");
        assert_eq!(joined("￥５，０００", false), " ￥_５_，_０_０_０");
        assert_eq!(joined("在5，6月", false), " 在 5 ， 6 月");
    }
}
