//! `dayang explain`: what a finding means and how to mend it.

use clap::Args;

use crate::checks::DOCS;
use crate::diag::catalogue::{CHECKS, Level, RULES, Rule, TOLD, Told, codes, find, rule, told};
use crate::input::nearest::nearest;

use super::print;

/// Explain findings
///
/// Prints what a finding means and how to mend it: of a check of make-up also why it is bad, of a rule
/// of preflight what it asks and where it comes from. Without a code it lists all of them, checks and
/// rules with their levels.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang explain
      all codes; of checks and rules, with their levels
  dayang explain tombstone
      one of them
  dayang explain jump-page jump-story
      two of them")]
pub struct Explain {
    /// Codes of findings, as they stand in brackets: tombstone
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

impl Explain {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        if self.codes.is_empty() {
            print(&list())?;
            return Ok(0);
        }
        // All are looked for before one is printed.
        let texts: Vec<String> = self.codes.iter().map(|code| explained(code)).collect::<Result<_, _>>()?;
        print(&texts.join("\n"))?;
        Ok(0)
    }
}

/// What a code means.
///
/// # Errors
/// A sentence, when there is no such code.
fn explained(code: &str) -> Result<String, String> {
    let check = find(code).and_then(|check| section(check.code)).map(|text| format!("{}\n", text.trim_end()));
    let known = check.or_else(|| rule(code).map(asked)).or_else(|| told(code).map(meant));
    known.ok_or_else(|| {
        let near = nearest(code, codes().chain(TOLD.iter().map(|told| told.code)));
        let hint = near
            .map_or_else(|| "`dayang explain` lists all codes".to_owned(), |near| format!("did you mean `{near}`?"));
        format!("no finding has the code `{code}`; {hint}")
    })
}

/// All codes, a line each: code, level, trade term or meaning.
fn list() -> String {
    let mut out = String::new();
    for check in CHECKS {
        // The line under a section's heading: term · level.
        let about = section(check.code).and_then(|text| text.lines().nth(2)).unwrap_or_default();
        let (term, level) = about.split_once(" · ").unwrap_or((about, ""));
        out.push_str(&format!("{:<22}{level:<26}{term}\n", check.code));
    }
    for rule in RULES {
        out.push_str(&format!("{:<22}{:<26}{}\n", rule.check.code, level(rule), rule.asks));
    }
    for Told { code, means, .. } in TOLD {
        out.push_str(&format!("{code:<22}{:<26}{means}\n", ""));
    }
    out
}

/// Any other finding in full.
fn meant(Told { code, means, mend }: &Told) -> String {
    format!("## {code}\n\nIt means: {means}.\n\n**To mend it.** {mend}.\n")
}

/// How grave a rule is, in the word of press profiles.
fn level(rule: &Rule) -> &'static str {
    match rule.check.level {
        Level::Error => "error",
        Level::Warning => "warn",
        Level::Note => "note",
        Level::Off => "off",
    }
}

/// A rule of preflight in full.
fn asked(rule: &Rule) -> String {
    let Rule { check, source, asks, mend } = rule;
    let source = if source.is_empty() { String::new() } else { format!(" · {source}") };
    format!("## {}\n\n{}{source}\n\nAsked: {asks}.\n\n**To mend it.** {mend}.\n", check.code, level(rule))
}

/// A check's section of docs/checks.md, its heading included.
fn section(code: &str) -> Option<&'static str> {
    let heading = format!("## {code}\n");
    let start = DOCS.match_indices(&heading).map(|(at, _)| at).find(|at| *at == 0 || DOCS[..*at].ends_with('\n'))?;
    let rest = DOCS.get(start..)?;
    let end = rest.get(heading.len()..)?.find("\n## ").map_or(rest.len(), |at| heading.len() + at + 1);
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_section_of_its_own() {
        for check in CHECKS {
            let text = section(check.code).unwrap_or_default();
            assert!(text.starts_with(&format!("## {}\n", check.code)), "{}", check.code);
            assert_eq!(text.matches("\n## ").count(), 0, "{}", check.code);
        }
        assert_eq!(section("Levels"), None);
    }
}
