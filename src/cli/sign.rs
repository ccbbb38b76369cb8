//! `dayang sign`: a proof is signed, or its signature checked.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::input::nearest::nearest;
use crate::signing::{self, Finding, PageReport, Signature, Standing};

use super::delivery::Profile;
use super::{FOUND, MessageFormat, print, print_findings, write};

/// Sign a page's proof
///
/// Reads the report beside a proof (A1.json beside A1.pdf) and writes A1.sign.toml: who signed,
/// the edition's time, the page's fingerprint, and its findings. A page with errors is not
/// signed, unless each of their codes is accepted; what means lost text, and what is wrong with
/// an input, cannot be accepted.
///
/// `dayang build --profile press` writes the press file of a page whose signature holds, its
/// accepted errors notwithstanding. Any change of what the page prints voids the signature, and
/// so does any change of the signature's file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang sign out/A1.pdf --by 張敏
      a page without errors
  dayang sign out/A1.pdf --by 張敏 --accept tombstone,image-resolution --note '總編輯同意'
      with the errors of two checks
  dayang sign --check out/A1.pdf
      whether its signature holds; the exit code is 1 when it does not")]
pub struct Sign {
    /// The page's PDF, or the report beside it
    #[arg(value_name = "PAGE")]
    page: PathBuf,
    /// Who signs
    #[arg(long, value_name = "NAME", required_unless_present = "check")]
    by: Option<String>,
    /// Codes of errors that are accepted; may be repeated
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    accept: Vec<String>,
    /// A remark, kept with the signature
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Sign nothing; tell whether the page's signature holds
    #[arg(long, conflicts_with_all = ["by", "accept", "note"])]
    check: bool,
    /// Folder of signatures; that of the page unless given
    #[arg(long, value_name = "DIR")]
    signatures: Option<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

impl Sign {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let report = self.report()?;
        let folder = self.signatures.as_deref().unwrap_or(folder_of(&self.page));
        let file = signing::file_of(folder, &report.page);
        if self.check {
            return self.check(&report, &file);
        }
        let by = self.by.as_deref().map(str::trim).filter(|by| !by.is_empty());
        let by = by.ok_or("a signature bears a name: --by NAME")?;
        let stem = self.page.file_stem().unwrap_or_default().to_string_lossy();
        if [Profile::Press, Profile::Digital].iter().any(|profile| stem.ends_with(&format!(".{}", profile.name()))) {
            let page = &report.page;
            return Err(format!("{} is not a proof: what is signed is {page}.pdf", self.page.display()));
        }
        self.known_codes(&report)?;
        match Signature::sign(&report, by, &self.accept, self.note.as_deref()) {
            Ok(signature) => {
                let old = std::fs::read(&file).ok();
                let old = Standing::of(old.as_deref(), &report.page, &report.title, &report.fingerprint);
                write::folder(folder)?;
                write::file(&file, signature.write().as_bytes())?;
                if let Standing::Holds(old) = old {
                    let (page, before) = (&report.page, &old.signed_by);
                    let message = format!("page {page} was signed by {before}: {by} has signed it anew");
                    let mut found = Diagnostics::default();
                    found.push(Diagnostic::note("signed-anew", message).on_page(page));
                    print_findings(&found, &SourceMap::default(), self.message_format)?;
                }
                print(&format!("{}\n", file.display()))?;
                Ok(0)
            }
            Err(refused) => {
                let mut found = Diagnostics::default();
                for finding in refused.iter().filter_map(|i| report.findings.get(*i)) {
                    found.push(refusal(finding, &report.page));
                }
                print_findings(&found, &SourceMap::default(), self.message_format)?;
                Ok(FOUND)
            }
        }
    }

    /// The page's report, whose PDF is the one that stands beside it.
    fn report(&self) -> Result<PageReport, String> {
        let path = self.page.with_extension("json");
        let kind = self.page.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !["pdf", "json"].contains(&kind) {
            return Err(format!("{} is neither a page's PDF nor its report", self.page.display()));
        }
        let bytes = std::fs::read(&path).map_err(|e| {
            format!("the report {} cannot be read: {e}; `dayang build` writes it beside the page", path.display())
        })?;
        let report = PageReport::read(&bytes).map_err(|why| format!("{}: {why}", path.display()))?;
        let pdf = path.with_extension("pdf");
        let bytes = std::fs::read(&pdf).map_err(|e| format!("{} cannot be read: {e}", pdf.display()))?;
        if signing::hash(&bytes) != report.file.sha256 {
            let (pdf, report) = (pdf.display(), path.display());
            return Err(format!("{pdf} is not the file that {report} speaks of: build the page again"));
        }
        Ok(report)
    }

    /// An accepted code must be one of the page's findings.
    fn known_codes(&self, report: &PageReport) -> Result<(), String> {
        let codes = || report.findings.iter().map(|f| f.code.as_str());
        let Some(code) = self.accept.iter().find(|code| !codes().any(|c| c == code.as_str())) else { return Ok(()) };
        let hint = nearest(code, codes()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err(format!("page {} has no finding `{code}` to accept{hint}", report.page))
    }

    fn check(&self, report: &PageReport, file: &Path) -> Result<u8, String> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => Some(bytes),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(format!("{} cannot be read: {e}", file.display())),
        };
        let page = &report.page;
        match Standing::of(bytes.as_deref(), page, &report.title, &report.fingerprint) {
            Standing::Holds(signature) => {
                print(&told(&signature))?;
                Ok(0)
            }
            Standing::Unsigned => {
                self.refuse(Diagnostic::error(signing::UNSIGNED, format!("page {page} is not signed")))
            }
            Standing::Void(why) => self.refuse(signing::void(why, true)),
        }
    }

    fn refuse(&self, d: Diagnostic) -> Result<u8, String> {
        let mut found = Diagnostics::default();
        found.push(d);
        print_findings(&found, &SourceMap::default(), self.message_format)?;
        Ok(FOUND)
    }
}

/// The folder of a file.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A signature that holds, in words.
fn told(signature: &Signature) -> String {
    let Signature { page, signed_by, time, note, .. } = signature;
    let mut out = format!("page {page} is signed by {signed_by} at {time}");
    let accepted = signature.accepted_codes();
    if !accepted.is_empty() {
        let _ = write!(out, ", with {} accepted", accepted.join(", "));
    }
    if let Some(note) = note {
        let _ = write!(out, ": {note}");
    }
    out.push('\n');
    out
}

/// Why a finding stands in the way of signing.
fn refusal(finding: &Finding, page: &str) -> Diagnostic {
    let Finding { code, message, .. } = finding;
    let help = match (signing::may_be_accepted(code), crate::diag::catalogue::find(code)) {
        (true, _) => format!("mend it and build again, or accept it: --accept {code}"),
        (false, Some(check)) if check.always && !code.starts_with("ad-") => {
            "text is lost, which nobody can accept: mend it and build again".to_owned()
        }
        (false, Some(_)) => "no press file may hold it, and nobody can accept it: mend it and build again".to_owned(),
        (false, None) => "an input is wrong, which nobody can accept: mend it and build again".to_owned(),
    };
    Diagnostic::error("not-accepted", format!("[{code}] {message}")).help(help).on_page(page)
}
