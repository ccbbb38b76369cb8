//! Manuscripts and the edition file as text, so that reading them gives the same words back.

use super::choose::Choice;
use super::page::{Page, Part, Story};
use super::passage::Passage;
use super::plan::Plan;

/// A TOML basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", "))
}

/// A list with each text on a line of its own.
fn lines(texts: &[String]) -> String {
    texts.iter().fold("[\n".to_owned(), |out, t| format!("{out}    {},\n", quoted(t))) + "]"
}

/// A character that CommonMark, or this project's attributes, would read as a mark.
fn is_mark(c: char) -> bool {
    "\\`*_[]<>&{}~$^".contains(c)
}

/// Escapes text for a paragraph; `head` escapes what a head alone reads: `|`, and `#` at its end.
fn escape(text: &str, head: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_mark(c) || head && (c == '|' || c == '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Escapes what would start a heading, list, rule or quotation at the start of a line.
fn guard_start(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at = match text.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => digits,
        Some(b'#' | b'+' | b'-' | b'=' | b':' | b'|' | b'!') if digits == 0 => 0,
        _ => return text,
    };
    let (before, after) = text.split_at_checked(at).unwrap_or(("", &text));
    format!("{before}\\{after}")
}

/// A paragraph's text with its bold ranges, on one line.
fn paragraph(p: &Passage) -> String {
    let mut out = String::new();
    let mut at = 0;
    for range in &p.strong {
        let (Some(before), Some(bold)) = (p.text.get(at..range.start), p.text.get(range.clone())) else { continue };
        let plain = bold.trim();
        if plain.is_empty() {
            continue;
        }
        out.push_str(&escape(before, false));
        out.push_str(&format!("**{}**", escape(bold, false)));
        at = range.end;
    }
    out.push_str(&escape(p.text.get(at..).unwrap_or_default(), false));
    guard_start(out)
}

/// A text in front matter, where only ruby and spans are marks.
fn front_text(text: &str) -> String {
    match text.contains('{') {
        true => text.replace('{', "\\{").replace('[', "\\["),
        false => text.to_owned(),
    }
}

/// A head in front matter, where `|` is a mark too: parts divided by preferred breaks.
fn front_head(parts: &[Passage]) -> String {
    quoted(&parts.iter().map(|p| front_text(&p.text).replace('|', "\\|")).collect::<Vec<_>>().join("|"))
}

/// A head in the body: parts divided by preferred breaks.
fn head(parts: &[Passage]) -> String {
    parts.iter().map(|p| escape(&p.text, true)).collect::<Vec<_>>().join("|")
}

/// A story as a manuscript.
pub(super) fn manuscript(story: &Story, lang: &str) -> String {
    let mut out = String::from("+++\n");
    let mut key = |name: &str, value: String| out.push_str(&format!("{name} = {value}\n"));
    key("id", quoted(&story.id));
    key("lang", quoted(lang));
    key("priority", story.priority.to_string());
    let one = |p: &Option<Passage>| p.as_ref().map(|p| quoted(&front_text(&p.text)));
    let as_head = |p: &Option<Passage>| p.as_ref().map(|p| front_head(std::slice::from_ref(p)));
    one(&story.bug).into_iter().for_each(|v| key("bug", v));
    one(&story.label).into_iter().for_each(|v| key("label", v));
    as_head(&story.kicker).into_iter().for_each(|v| key("kicker", v));
    key("headline", front_head(&story.headline));
    as_head(&story.deck).into_iter().for_each(|v| key("deck", v));
    story.slug.iter().for_each(|s| key("slug", quoted(&front_text(s))));
    one(&story.byline).into_iter().for_each(|v| key("byline", v));
    if let Some((text, page)) = &story.refer {
        key("refer", format!("{{ text = {}, page = {} }}", quoted(&front_text(text)), quoted(page)));
    }
    if !story.credits.is_empty() {
        let pairs = story.credits.iter().map(|(a, b)| list(&[front_text(a), front_text(b)]));
        key("credits", format!("[{}]", pairs.collect::<Vec<_>>().join(", ")));
    }
    out.push_str("+++\n");
    blocks(story).iter().for_each(|b| {
        out.push('\n');
        out.push_str(b);
        out.push('\n');
    });
    out
}

/// A story's blocks, without the blank lines between them.
fn blocks(story: &Story) -> Vec<String> {
    let mut out: Vec<String> = story.lead.iter().map(paragraph).collect();
    if !story.lead.is_empty() {
        out.push("***".into());
    }
    let (mut photos, mut sidebars) = (0, 0);
    for part in &story.parts {
        match part {
            Part::Paragraph(p) => out.push(paragraph(p)),
            Part::Subhead(parts) => out.push(format!("### {}", head(parts))),
            Part::List(start, items) => out.push(items_of(*start, items)),
            Part::Photo(caption) => {
                photos += 1;
                let caption = caption.as_ref().map(|c| escape(&c.text, true)).unwrap_or_default();
                out.push(format!("![{caption}](){{#p{photos}}}"));
            }
            Part::Sidebar(title, intro, items) => {
                sidebars += 1;
                out.push(format!("### {} {{#s{sidebars} .sidebar}}", head(std::slice::from_ref(title))));
                out.extend(intro.iter().map(paragraph));
                out.extend(items.iter().map(|(start, items)| items_of(*start, items)));
            }
        }
    }
    out
}

fn items_of(start: Option<u32>, items: &[Passage]) -> String {
    let number = |i: usize| match start {
        Some(first) => format!("{}. ", first.saturating_add(u32::try_from(i).unwrap_or(0))),
        None => "- ".into(),
    };
    let lines = items.iter().enumerate().map(|(i, p)| format!("{}{}", number(i), paragraph(p)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The edition file.
pub(super) fn edition(page: &Page, plan: &Plan, choice: &Choice) -> String {
    let f = &page.furniture;
    let mut out = String::new();
    let mut key = |name: &str, value: String| out.push_str(&format!("{name} = {value}\n"));
    key("title", quoted(&plan.title));
    f.latin.iter().for_each(|l| key("latin", quoted(&l.text)));
    key("date", quoted(&plan.date));
    key("lang", quoted(page.lang));
    f.issue.iter().for_each(|n| key("issue", n.to_string()));
    let joined = |texts: &[String]| quoted(&texts.join("　"));
    if !f.price.is_empty() {
        key("price", joined(&f.price));
    }
    if !f.legal.is_empty() {
        key("legal", joined(&f.legal));
    }
    if !plan.ears.is_empty() {
        key("ears", list(&plan.ears));
    }
    for (name, texts) in [("hotline", &f.hotline), ("weather", &f.weather), ("imprint", &plan.imprint)] {
        if !texts.is_empty() {
            key(name, lines(texts));
        }
    }
    for (i, entry) in plan.pages.iter().enumerate() {
        out.push_str(&format!("\n[[plan]]\npage = {}\n", quoted(entry)));
        if let Some(offer) = choice.offer.filter(|_| i == plan.built) {
            let place = choice.place.iter().map(|(t, s)| format!("{} = {}", quoted(t), quoted(s)));
            let place = place.collect::<Vec<_>>().join(", ");
            out.push_str(&format!("layout = {}\nplace = {{ {place} }}\n", quoted(&offer.name)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        Passage { text: text.into(), ..Passage::default() }
    }

    #[test]
    fn marks_are_escaped_where_they_would_be_read() {
        for (text, written) in [
            ("1. 甲", "1\\. 甲"),
            ("2026年", "2026年"),
            ("# 甲", "\\# 甲"),
            ("- 甲", "\\- 甲"),
            ("*甲*_乙_[丙](丁)", "\\*甲\\*\\_乙\\_\\[丙\\](丁)"),
            ("甲|乙", "甲|乙"),
        ] {
            assert_eq!(paragraph(&passage(text)), written);
        }
        assert_eq!(head(&[passage("甲|乙："), passage("丙")]), "甲\\|乙：|丙");
        assert_eq!(front_head(&[passage("甲|乙*"), passage("丙")]), r#""甲\\|乙*|丙""#);
        assert_eq!(quoted("a\"b\\c\u{7}"), "\"a\\\"b\\\\c\\u0007\"");
    }
}
