//! `dayang explain`: what a check's finding means and how to mend it.

use clap::Args;

use crate::checks::DOCS;
use crate::diag::catalogue::{CHECKS, find};
use crate::input::nearest::nearest;

use super::print;

/// Explain the findings of make-up checks
///
/// Prints what a check looks for, why that is bad, and how to mend it. Without a code it lists
/// the checks with their levels.
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
        match find(code).and_then(|check| section(check.code)) {
            Some(text) => print(text)?,
            None => {
                let near = nearest(code, CHECKS.iter().map(|check| check.code));
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
        out.push_str(&format!("{:<18}{level:<26}{term}\n", check.code));
    }
    out
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
