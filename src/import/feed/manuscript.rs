//! A feed's story as a manuscript, so that reading it gives the same words back.

use super::item::{Block, Item, Photo, Table};
use super::text::{Letter, Look, Text};
use crate::import::write::quoted;

/// The manuscript of a story; `pictures` are the files of its photos, in order, relative to it.
pub(super) fn write(item: &Item, id: &str, lang: &str, pictures: &[String]) -> String {
    let writer = Writer { item };
    let mut out = String::from("+++\n");
    let mut key = |name: &str, value: String| out.push_str(&format!("{name} = {value}\n"));
    key("id", quoted(id));
    key("lang", quoted(lang));
    item.priority.iter().for_each(|p| key("priority", p.to_string()));
    for (name, text, head) in [
        ("label", &item.label, false),
        ("kicker", &item.kicker, true),
        ("headline", &item.headline, true),
        ("deck", &item.deck, true),
        ("slug", &item.dateline, false),
        ("byline", &item.byline, false),
    ] {
        let text = writer.front(text, head);
        // Every manuscript has a headline, be it an empty one.
        if !text.is_empty() || name == "headline" {
            key(name, quoted(&if name == "slug" { text.replace(['【', '】'], "") } else { text }));
        }
    }
    if !item.credits.is_empty() {
        let pairs = item.credits.iter().map(|(what, who)| {
            format!("[{}, {}]", quoted(&writer.front(what, false)), quoted(&writer.front(who, false)))
        });
        key("credits", format!("[{}]", pairs.collect::<Vec<_>>().join(", ")));
    }
    out.push_str("+++\n");
    for block in writer.blocks(pictures) {
        out.push('\n');
        out.push_str(&block);
        out.push('\n');
    }
    out
}

/// Cells of a table whose short rows are filled up, at most.
const MOST_FILLED: usize = 100_000;

struct Writer<'a> {
    item: &'a Item,
}

impl Writer<'_> {
    /// A text of the front matter, where only ruby, spans, line breaks and (in heads) `|` are marks.
    fn front(&self, text: &Text, head: bool) -> String {
        let escape = |c: char| match c {
            '{' | '[' => format!("\\{c}"),
            '|' if head => "\\|".to_owned(),
            '\n' if !head => "　".to_owned(),
            '\n' => "|".to_owned(),
            c => c.to_string(),
        };
        self.marked(text, &escape, false)
    }

    fn blocks(&self, pictures: &[String]) -> Vec<String> {
        let mut out: Vec<String> = self.item.lead.iter().map(|text| self.paragraph(text)).collect();
        if !out.is_empty() {
            out.push("***".to_owned());
        }
        let mut photos = pictures.iter().zip(1..);
        let mut before_list = false;
        for block in &self.item.blocks {
            let is_list = matches!(block, Block::List { .. });
            // Two lists in a row are two only where their marks differ.
            before_list = is_list && !before_list;
            match block {
                Block::Paragraph(text) => out.push(self.paragraph(text)),
                Block::Subhead(text) => out.push(format!("### {}", self.head(text))),
                Block::List { start, items } => out.push(self.list(*start, items, before_list)),
                Block::Table(table) => out.extend(self.table(table)),
                Block::Photo(photo) => {
                    let (file, number) = photos.next().map_or(("", 0), |(file, n)| (file.as_str(), n));
                    out.push(self.photo(photo, file, number));
                }
            }
        }
        for (paragraphs, number) in self.item.notes.iter().zip(1..) {
            let text = paragraphs.iter().map(|p| self.inline(p)).collect::<Vec<_>>().join("\n\n    ");
            out.push(format!("[^{number}]: {text}"));
        }
        out
    }

    fn paragraph(&self, text: &Text) -> String {
        guard_start(self.inline(text))
    }

    fn inline(&self, text: &Text) -> String {
        let escape = |c: char| match c {
            '\n' => "\\\n".to_owned(),
            c if is_mark(c) => format!("\\{c}"),
            c => c.to_string(),
        };
        self.marked(text, &escape, true)
    }

    /// A head in the body, on one line.
    fn head(&self, text: &Text) -> String {
        let escape = |c: char| match c {
            '\n' => "|".to_owned(),
            c if is_mark(c) || c == '|' || c == '#' => format!("\\{c}"),
            c => c.to_string(),
        };
        self.marked(text, &escape, true)
    }

    fn list(&self, start: Option<u32>, items: &[Text], usual: bool) -> String {
        let number = |i: usize| match start {
            Some(first) => {
                let number = first.min(999_999_999).saturating_add(u32::try_from(i).unwrap_or(0));
                format!("{number}{} ", if usual { '.' } else { ')' })
            }
            None => if usual { "- " } else { "+ " }.to_owned(),
        };
        let lines = items.iter().enumerate().map(|(i, text)| {
            let indent = " ".repeat(number(i).len());
            format!("{}{}", number(i), self.paragraph(text).replace('\n', &format!("\n{indent}")))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A table; one without rows gives nothing, one without a head an empty head.
    fn table(&self, table: &Table) -> Option<String> {
        let columns = table.rows.iter().map(Vec::len).max().filter(|n| *n > 0)?;
        // A row may be shorter than the head; in a table of sane size none is.
        let filled = columns.saturating_mul(table.rows.len()) <= MOST_FILLED;
        let row = |cells: &[Text]| {
            let texts = cells.iter().map(|cell| self.cell(cell)).chain(std::iter::repeat(String::new()));
            let count = if filled || cells.is_empty() { columns } else { cells.len() };
            format!("| {} |", texts.take(count).collect::<Vec<_>>().join(" | "))
        };
        let (head, rows) = match table.rows.split_first() {
            Some((head, rows)) if table.head && (filled || head.len() == columns) => (row(head), rows),
            _ => (row(&[]), table.rows.as_slice()),
        };
        let rule = format!("|{}", "---|".repeat(columns));
        Some([head, rule].into_iter().chain(rows.iter().map(|cells| row(cells))).collect::<Vec<_>>().join("\n"))
    }

    fn cell(&self, text: &Text) -> String {
        let escape = |c: char| match c {
            '\n' => " ".to_owned(),
            c if is_mark(c) || c == '|' => format!("\\{c}"),
            c => c.to_string(),
        };
        self.marked(text, &escape, true)
    }

    fn photo(&self, photo: &Photo, file: &str, number: usize) -> String {
        let caption = self.cell(&photo.caption);
        let credit = photo.credit.plain().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
        let credit = if credit.is_empty() { String::new() } else { format!(" credit=\"{credit}\"") };
        format!("![{caption}]({file}){{#p{number}{credit}}}")
    }

    /// A text with its marks; `emphasis` where the place can have bold and kai.
    fn marked(&self, text: &Text, escape: &dyn Fn(char) -> String, emphasis: bool) -> String {
        let mut out = String::new();
        let mut rest = text.letters.as_slice();
        while let Some(first) = rest.first() {
            let length = rest.iter().take_while(|l| l.look == first.look).count();
            let (run, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            out.push_str(&self.run(run, first.look, escape, emphasis));
        }
        out
    }

    /// Characters of one look.
    fn run(&self, run: &[Letter], look: Look, escape: &dyn Fn(char) -> String, emphasis: bool) -> String {
        if look.note > 0 {
            return if emphasis { format!("[^{}]", look.note) } else { String::new() };
        }
        let space = |l: &&Letter| l.c.is_whitespace();
        let before = run.iter().take_while(space).count();
        let behind = run.get(before..).unwrap_or_default().iter().rev().take_while(space).count();
        let plain = |letters: &[Letter]| letters.iter().map(|l| escape(l.c)).collect::<String>();
        let (ahead, inner) = run.split_at_checked(before).unwrap_or((run, &[]));
        let (inner, tail) = inner.split_at_checked(inner.len() - behind).unwrap_or((inner, &[]));
        let mut text = plain(inner);
        if !text.is_empty() {
            let reading = usize::from(look.ruby).checked_sub(1).and_then(|n| self.item.readings.get(n));
            if let Some(reading) = reading {
                let readings: Vec<String> = reading.iter().map(|r| plain_reading(r)).collect();
                text = format!("{{{}|{}}}", text.replace('|', "\\|"), readings.join("|"));
            }
            let classes: Vec<&str> =
                [(look.dots, ".dots"), (look.name, ".name")].iter().filter(|(on, _)| *on).map(|(_, c)| *c).collect();
            if !classes.is_empty() {
                text = format!("[{text}]{{{}}}", classes.join(" "));
            }
            if look.emphasis && emphasis {
                text = format!("*{text}*");
            }
            if look.strong && emphasis {
                text = format!("**{text}**");
            }
        }
        format!("{}{text}{}", plain(ahead), plain(tail))
    }
}

/// A reading between the bars of ruby.
fn plain_reading(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\n' | '\r' | '{' | '}' | '|' | '*' | '\\')).collect()
}

/// A character that CommonMark, or this project's notation, would read as a mark.
fn is_mark(c: char) -> bool {
    "\\`*_[]<>&{}~$^".contains(c)
}

/// Escapes what would start a heading, list, rule or quotation at the start of a line.
fn guard_start(text: String) -> String {
    let lines = text.split('\n').map(|line| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let at = match line.as_bytes().get(digits) {
            Some(b'.' | b')') if digits > 0 => digits,
            Some(b'#' | b'+' | b'-' | b'=' | b':' | b'|' | b'!') if digits == 0 => 0,
            _ => return line.to_owned(),
        };
        let (before, after) = line.split_at_checked(at).unwrap_or(("", line));
        format!("{before}\\{after}")
    });
    lines.collect::<Vec<_>>().join("\n")
}
