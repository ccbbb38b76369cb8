//! `dayang explain`: what a check's finding means and how to mend it.

use clap::Args;

use crate::checks::DOCS;
use crate::diag::catalogue::{CHECKS, Level, RULES, Rule, codes, find, rule};
use crate::input::nearest::nearest;

use super::print;

/// Explain the findings of make-up checks
///
/// Prints what a check looks for, why that is bad, and how to mend it; of a rule of preflight,
/// what it asks and where it comes from. Without a code it lists all of them with their levels.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang explain
      the codes of all checks, with their levels
  dayang explain tombstone
      one of them")]
pub struct Explain {
    /// The finding's code, as it stands in brackets: tombstone
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let Some(code) = &self.code else {
            print(&list())?;
            return Ok(0);
        };
        let text = find(code).and_then(|check| section(check.code)).map(str::to_owned);
        match text.or_else(|| rule(code).map(asked)) {
            Some(text) => print(&text)?,
            None => {
                let near = nearest(code, codes());
                let hint = near.map_or_else(
                    || "`dayang explain` lists the checks".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(format!("there is no check `{code}`; {hint}"));
            }
        }
        Ok(0)
    }
}

/// All checks, a line each: code, level, trade term.
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
    out
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
