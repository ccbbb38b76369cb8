//! Names of page files, made from a template such as
//! `{title}_{date}_{section}{page:03}_{edition}_{plates}_v{version}`.
//!
//! A template is literal text with fields in braces; `{{` and `}}` stand for braces. A number may
//! have a width (`{page:03}`: at least three digits, with zeros before), a date a format
//! (`{date:iso}`, `{date:%Y-%m-%d}`). What comes out is a file name without its suffix.
//!
//! | field | what |
//! |---|---|
//! | `title`, `latin` | the newspaper's name, and its name in Latin letters |
//! | `date` | day of issue: `20260606`; `iso` is `2026-06-06`; `%Y %y %m %d %%` make others |
//! | `issue` | number of the issue; empty without one |
//! | `edition` | the edition's name |
//! | `section` | the section's letters: `A`; empty in a paper of one section |
//! | `page` | the number in the section; of a spread both: `4-5`, `004-005` |
//! | `id` | the page's number with its section: `A1`, of a spread `A4-A5` |
//! | `plates` | the plates it is planned with: `CMYK` |
//! | `version` | the page's version |
//! | `profile`, `press` | what it is made for, and the press profile |
//!
//! **What file systems, shells and RIPs do not take.** Literal text with such characters
//! (`/ \ : * ? " < > |`, control and invisible characters) is an error of the template. A field's
//! value cannot be refused at night: each such character, and each white space, becomes a `-`.
//! A name that would begin with `.`, `-` or `~`, be empty, or be a device's on Windows (`CON`, `COM1`)
//! gets a `_` before it. One longer than [`LONGEST`] bytes is cut, and ends in `~` and eight digits
//! of the whole name's hash, so that different names stay different. Han characters stay as they
//! are, in UTF-8.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::outcome::{EditionFacts, PageOutcome};
use crate::input::nearest::nearest;

/// The longest name in bytes of UTF-8, without its suffix. File systems take 255 with the suffix
/// (`.digital.pdf`) and with what is put around it while it is written.
pub const LONGEST: usize = 200;

/// The widest number that can be asked for.
const WIDEST: usize = 9;

/// A template of file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

/// A field, with its format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Latin,
    Edition,
    Section,
    Id,
    Plates,
    Profile,
    Press,
    /// With the least number of digits.
    Issue(usize),
    Page(usize),
    Version(usize),
    Date(Vec<DatePart>),
}

/// A piece of a date's format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum DatePart {
    /// Characters `start..end` of `2026-06-06`.
    Digits(usize, usize),
    Text(char),
}

/// The names of all fields.
const FIELDS: [&str; 12] =
    ["title", "latin", "date", "issue", "edition", "section", "page", "id", "plates", "version", "profile", "press"];

/// What is wrong with a template: the bytes concerned, and a sentence.
pub type Fault = (Range<usize>, String);

/// Two files that would have one name, on a file system that tells no capitals apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The page that comes first in the plan; `None` for the joined file.
    pub first: Option<String>,
    /// The other one; the same for a page's press file and its proof.
    pub second: String,
    /// The name, as the second page has it.
    pub name: String,
}

impl Clash {
    /// It, in words.
    pub fn sentence(&self) -> String {
        let Clash { first, second, name } = self;
        match first {
            None => format!("the joined file and that of page {second} have one name, `{name}`"),
            Some(first) if first == second => format!("press file and proof of page {second} have one name, `{name}`"),
            Some(first) => format!("the files of pages {first} and {second} have one name, `{name}`"),
        }
    }
}

/// The names that are taken, and by which page; `None`: by the joined file.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<String, Option<String>>);

impl Taken {
    /// Takes a name for a page, or for the joined file; the clash, when it is taken by another file.
    pub(super) fn take(&mut self, page: Option<&str>, name: &str) -> Option<Clash> {
        let folded = name.to_uppercase().to_lowercase();
        if let Some(first) = self.0.get(&folded) {
            return Some(Clash {
                first: first.clone(),
                second: page.unwrap_or_default().to_owned(),
                name: name.to_owned(),
            });
        }
        self.0.insert(folded, page.map(str::to_owned));
        None
    }
}

impl Default for Template {
    /// `{id}`: the page's number.
    fn default() -> Template {
        Template { parts: vec![Part::Field(Field::Id)] }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place in `text` in bytes: braces that do not pair, a
    /// field that does not exist (the nearest one is named), a format that the field does not
    /// take, a character that no file name may have, or an empty template.
    pub fn parse(text: &str) -> Result<Template, Fault> {
        if text.is_empty() {
            return Err((0..0, "a name cannot be made of nothing; `{id}` is the page's number".to_owned()));
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some((c, tail)) = first(text.get(at..).unwrap_or("")) {
            let place = at..at + c.len_utf8();
            at = place.end;
            match c {
                '{' | '}' if tail.starts_with(c) => {
                    at += 1;
                    literal.push(c);
                }
                '{' => {
                    let inside = inside(tail, &place)?;
                    if !literal.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut literal)));
                    }
                    parts.push(Part::Field(field(inside, at)?));
                    at += inside.len() + 1;
                }
                '}' => return Err((place, "this `}` closes nothing; a brace itself is written `}}`".to_owned())),
                c if refused(c) => return Err((place, no_name(c))),
                c => literal.push(c),
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Template { parts })
    }

    /// The name of a page's file, without its suffix. It is never empty, and a name that every
    /// common file system takes.
    pub fn file_stem(&self, edition: &EditionFacts, page: &PageOutcome) -> String {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Field(field) => name.extend(field.value(edition, page).chars().map(safe)),
            }
        }
        fit(guarded(name))
    }
}

/// The first character of a text, and the rest.
fn first(text: &str) -> Option<(char, &str)> {
    let mut rest = text.chars();
    rest.next().map(|c| (c, rest.as_str()))
}

/// What stands in the braces opened at `place`, from the text after it.
fn inside<'a>(tail: &'a str, place: &Range<usize>) -> Result<&'a str, Fault> {
    match tail.find(['{', '}']).and_then(|end| tail.split_at_checked(end)) {
        Some((inside, rest)) if rest.starts_with('}') => Ok(inside),
        _ => Err((place.clone(), "this `{` is never closed; a brace itself is written `{{`".to_owned())),
    }
}

fn no_name(c: char) -> String {
    format!("`{}` cannot stand in a file's name", c.escape_debug())
}

/// The field that `inside` names; its text starts at byte `at` of the template.
fn field(inside: &str, at: usize) -> Result<Field, Fault> {
    let (name, format) = match inside.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (inside, None),
    };
    let place = at + inside.len() - format.map_or(0, str::len)..at + inside.len();
    let plain = |field: Field| match format {
        None => Ok(field),
        Some(_) => Err((place.clone(), format!("`{name}` takes no format; only numbers and the date do"))),
    };
    match name {
        "title" => plain(Field::Title),
        "latin" => plain(Field::Latin),
        "edition" => plain(Field::Edition),
        "section" => plain(Field::Section),
        "id" => plain(Field::Id),
        "plates" => plain(Field::Plates),
        "profile" => plain(Field::Profile),
        "press" => plain(Field::Press),
        "issue" => Ok(Field::Issue(width(format, place)?)),
        "page" => Ok(Field::Page(width(format, place)?)),
        "version" => Ok(Field::Version(width(format, place)?)),
        "date" => Ok(Field::Date(date_format(format, place)?)),
        _ => Err((at..at + name.len(), unknown(name))),
    }
}

fn unknown(name: &str) -> String {
    match nearest(name, FIELDS) {
        Some(known) => format!("there is no field `{name}`; `{known}` may be meant"),
        None => format!("there is no field `{name}`; the fields are {}", FIELDS.join(", ")),
    }
}

/// The least number of digits; one without a format.
fn width(format: Option<&str>, place: Range<usize>) -> Result<usize, Fault> {
    let Some(format) = format else { return Ok(1) };
    let digits = format.strip_prefix('0').unwrap_or(format);
    match digits.parse::<usize>() {
        Ok(width) if digits.len() == 1 && (1..=WIDEST).contains(&width) => Ok(width),
        _ => Err((place, format!("`{format}` is no width; `03` is three digits, with zeros before"))),
    }
}

/// The pieces of a date's format; digits alone without one.
fn date_format(format: Option<&str>, place: Range<usize>) -> Result<Vec<DatePart>, Fault> {
    let pattern = match format {
        None => "%Y%m%d",
        Some("iso") => "%Y-%m-%d",
        Some(other) => other,
    };
    let mut parts = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        parts.push(match c {
            '%' => match rest.next() {
                Some('Y') => DatePart::Digits(0, 4),
                Some('y') => DatePart::Digits(2, 4),
                Some('m') => DatePart::Digits(5, 7),
                Some('d') => DatePart::Digits(8, 10),
                Some('%') => DatePart::Text('%'),
                other => {
                    let shown: String = other.map(|c| c.escape_debug().to_string()).unwrap_or_default();
                    let message = format!("`%{shown}` is no part of a date; `%Y %y %m %d` and `%%` are");
                    return Err((place, message));
                }
            },
            c if refused(c) => return Err((place, no_name(c))),
            c => DatePart::Text(c),
        });
    }
    match parts.iter().any(|part| matches!(part, DatePart::Digits(..))) {
        true => Ok(parts),
        false => {
            let shown = format.unwrap_or_default();
            Err((place, format!("`{shown}` is no format of a date; `iso` and `%Y-%m-%d` are")))
        }
    }
}

impl Field {
    fn value(&self, edition: &EditionFacts, page: &PageOutcome) -> String {
        match self {
            Field::Title => edition.title.clone(),
            Field::Latin => edition.latin.clone(),
            Field::Edition => edition.edition.clone(),
            Field::Profile => edition.profile.clone(),
            Field::Press => edition.press.clone(),
            Field::Section => page.section.clone(),
            Field::Id => page.id.clone(),
            Field::Plates => page.plates.clone(),
            Field::Issue(width) => edition.issue.map(|issue| format!("{issue:0width$}")).unwrap_or_default(),
            Field::Version(width) => format!("{:0width$}", page.version),
            Field::Page(width) => {
                let second = second_number(page).map(|n| format!("-{n:0width$}")).unwrap_or_default();
                format!("{:0width$}{second}", page.number)
            }
            Field::Date(parts) => parts.iter().map(|part| part.value(&edition.date)).collect(),
        }
    }
}

impl DatePart {
    fn value(&self, date: &str) -> String {
        match self {
            DatePart::Digits(start, end) => date.get(*start..*end).unwrap_or("").to_owned(),
            DatePart::Text(c) => c.to_string(),
        }
    }
}

/// The second number of a spread: 5 of `A4-A5`.
pub(super) fn second_number(page: &PageOutcome) -> Option<u16> {
    let (_, second) = page.id.split_once('-')?;
    let digits = second.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

/// Whether a character can stand in no file's name: separators, those that Windows or a shell's
/// patterns take, control characters, and characters that are not seen.
fn refused(c: char) -> bool {
    const UNSEEN: [std::ops::RangeInclusive<char>; 6] = [
        '\u{ad}'..='\u{ad}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{feff}'..='\u{feff}',
        '\u{fff9}'..='\u{ffff}',
    ];
    "/\\:*?\"<>|".contains(c) || c.is_control() || UNSEEN.iter().any(|range| range.contains(&c))
}

/// A character of a value as it stands in a name.
fn safe(c: char) -> char {
    if refused(c) || c.is_whitespace() { '-' } else { c }
}

/// The name with `_` before it where it would be hidden, an option, a device, or nothing at all.
fn guarded(name: String) -> String {
    let name = name.trim_end_matches([' ', '.']).to_owned();
    let begins = name.starts_with(['.', '-', '~', ' ']);
    if name.is_empty() || begins || is_device(&name) { format!("_{name}") } else { name }
}

/// Whether Windows takes the name for a device's, whatever its suffix.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").trim_end().to_ascii_uppercase();
    let numbered = |kind: &str| {
        let digit = stem.strip_prefix(kind).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(digit.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

/// The name, cut where it is too long, with a hash that keeps it apart from others.
fn fit(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let hash: String = Sha256::digest(name.as_bytes()).iter().take(4).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let mut end = LONGEST - hash.len() - 1;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}~{hash}", name.get(..end).unwrap_or(""))
}

#[cfg(test)]
mod tests;
