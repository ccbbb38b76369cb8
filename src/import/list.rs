//! Lists as text recognition leaves them: bullets, numbers, numbers inside bullets.

use super::findings::Findings;
use super::numerals;
use super::passage::Passage;
use super::vocabulary::BULLETS;

/// An item as read.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What stood before it.
    pub marker: Marker,
    /// Its text.
    pub passage: Passage,
}

impl Item {
    /// The item with its number as printed, for where it is no list after all.
    pub fn printed(&self) -> Passage {
        let shift = self.marker.printed.len();
        let mut passage = self.passage.clone();
        passage.text.insert_str(0, &self.marker.printed);
        passage.strong.iter_mut().for_each(|r| *r = r.start + shift..r.end + shift);
        passage
    }
}

/// What stands before an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marker {
    /// The number, if there is one.
    pub number: Option<u32>,
    /// The number as printed, with its sign: `3 `, `3.`, `③`.
    pub printed: String,
}

/// The marker at the start of a line, and the text after it.
pub(super) fn marker(line: &str) -> Option<(Marker, &str)> {
    let ascii = ["- ", "* ", "+ "].iter().find_map(|b| line.strip_prefix(b));
    let bullet = ascii.or_else(|| line.strip_prefix(|c| BULLETS.contains(c)));
    let rest = bullet.unwrap_or(line).trim_start();
    let (number, after) = match number(rest, bullet.is_some()) {
        Some((number, after)) => (Some(number), after),
        None => (None, rest),
    };
    if after.is_empty() || bullet.is_none() && number.is_none() {
        return None;
    }
    let printed = rest.get(..rest.len() - after.len()).unwrap_or_default().to_owned();
    Some((Marker { number, printed }, after))
}

/// An item's number: `3.` `3、` `3)` `(3)` `③`, and within a bullet `3 ` too.
fn number(text: &str, bulleted: bool) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    for (start, count) in [('①', 20), ('⑴', 20), ('❶', 10)] {
        let n = u32::from(first).wrapping_sub(u32::from(start));
        if n < count {
            return Some((n + 1, text.get(first.len_utf8()..)?.trim_start()));
        }
    }
    let open = text.strip_prefix(['(', '（']);
    let (value, bytes) = numerals::plain(open.unwrap_or(text)).filter(|n| n.0 < 1000)?;
    let rest = open.unwrap_or(text).get(bytes..)?;
    let after = match open {
        Some(_) => rest.strip_prefix([')', '）'])?,
        None => match rest.strip_prefix(['.', '．', '、', ')', '）']) {
            Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => return None,
            Some(after) => after,
            None if bulleted && rest.starts_with([' ', '　']) => rest,
            None => return None,
        },
    };
    Some((value, after.trim_start()))
}

/// Whether items read after a blank line belong to the list before it.
pub(super) fn goes_on(before: &[Item], after: &[Item]) -> bool {
    let number = |item: Option<&Item>| item.and_then(|i| i.marker.number);
    match (number(before.last()), number(after.first())) {
        (Some(a), Some(b)) => b == a + 1,
        (None, None) => true,
        _ => false,
    }
}

/// The list's first number and its items' texts. Numbers that do not count up are misread, when
/// most do; when most do not, they are text.
pub(super) fn resolve(items: &[Item], find: &mut Findings) -> (Option<u32>, Vec<Passage>) {
    let expected = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(first(items));
    let right = |(i, item): &(usize, &Item)| item.marker.number == Some(expected(*i));
    let agree = items.iter().enumerate().filter(right).count();
    let numbered = agree * 3 >= items.len() * 2 && (items.len() > 1 || first(items) == 1);
    let numbered = numbered && agree > 0;
    let mut texts = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        if !numbered {
            texts.push(item.printed());
            continue;
        }
        if item.marker.number != Some(expected(i)) {
            let read = if item.marker.printed.is_empty() { "no number" } else { item.marker.printed.trim() };
            let message = format!("item {} of a list bears {read}; it is numbered {}", i + 1, expected(i));
            find.warning("misread-number", message, item.passage.place.clone(), "this item");
        }
        texts.push(item.passage.clone());
    }
    (numbered.then(|| first(items)), texts)
}

/// The number that most likely starts the list: the first item's, else 1.
fn first(items: &[Item]) -> u32 {
    items.first().and_then(|i| i.marker.number).filter(|n| *n < 900).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_and_what_is_none() {
        for (line, n, text) in [
            ("- 1 甲", Some(1), "甲"),
            ("- 甲", None, "甲"),
            ("2. 甲", Some(2), "甲"),
            ("3、甲", Some(3), "甲"),
            ("（4）甲", Some(4), "甲"),
            ("●甲", None, "甲"),
            ("⑤甲", Some(5), "甲"),
        ] {
            assert_eq!(marker(line).map(|(m, t)| (m.number, t)), Some((n, text)), "{line}");
        }
        for line in ["2026年", "1.5億元", "-甲", "（甲）", "-", "**甲**", "12 個"] {
            assert_eq!(marker(line), None, "{line}");
        }
    }
}
