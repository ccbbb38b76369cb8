//! The signature file of a page.

use serde::{Deserialize, Serialize};

use crate::page::Fingerprint;

use super::{OF_SIGNING, PageReport, may_be_accepted};

/// A page's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Signature {
    /// The page's number: `A1`.
    pub page: String,
    /// Newspaper, date and page.
    pub title: String,
    /// Who signed.
    pub signed_by: String,
    /// The edition's time, as the edition file says it.
    pub time: String,
    /// What was signed: the page's fingerprint.
    pub fingerprint: String,
    /// A remark of the signer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Errors and warnings of the page at that time.
    #[serde(default, rename = "finding", skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<SignedFinding>,
}

/// A finding that was there when a page was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignedFinding {
    /// Its code.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What it said.
    pub message: String,
    /// Whether the signer accepted it.
    pub accepted: bool,
}

/// A signature file: the signature, and a checksum over all it says.
#[derive(Serialize, Deserialize)]
struct SignatureFile {
    checksum: String,
    signature: Signature,
}

/// Longest signature file that is read, in bytes.
const LONGEST: usize = 4 << 20;

/// The first line of a signature file.
const HEAD: &str = "# The signature of a page, written by `dayang sign`. A change of this file voids it.\n";

impl Signature {
    /// Signs a page as its report has it; `accept` are the codes accepted.
    ///
    /// # Errors
    /// The findings that stand in the way: errors that are not accepted, or may not be.
    pub fn sign(report: &PageReport, by: &str, accept: &[String], note: Option<&str>) -> Result<Signature, Vec<usize>> {
        let mut refused = Vec::new();
        let mut findings = Vec::new();
        for (i, finding) in report.findings.iter().enumerate() {
            if finding.severity == "note" || OF_SIGNING.contains(&finding.code.as_str()) {
                continue;
            }
            let asked = accept.contains(&finding.code);
            let accepted = asked && may_be_accepted(&finding.code);
            if finding.severity == "error" && !accepted {
                refused.push(i);
            }
            findings.push(SignedFinding {
                code: finding.code.clone(),
                severity: finding.severity.clone(),
                message: finding.message.clone(),
                accepted,
            });
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Signature {
            page: report.page.clone(),
            title: report.title.clone(),
            signed_by: by.to_owned(),
            time: report.time.clone(),
            fingerprint: report.fingerprint.clone(),
            note: note.map(str::to_owned),
            findings,
        })
    }

    /// The signature's file.
    pub fn write(&self) -> String {
        let file = SignatureFile { checksum: self.checksum(), signature: self.clone() };
        format!("{HEAD}{}", toml_edit::ser::to_string_pretty(&file).unwrap_or_default())
    }

    /// Reads a signature's file.
    ///
    /// # Errors
    /// Half a sentence: the file is no signature, is damaged, or was changed by hand.
    pub fn read(bytes: &[u8]) -> Result<Signature, String> {
        if bytes.len() > LONGEST {
            return Err("its file is longer than any signature".to_owned());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "its file is damaged: it is not UTF-8".to_owned())?;
        let read: Result<SignatureFile, _> = toml_edit::de::from_str(text);
        let file = read.map_err(|_| "its file is damaged: it is no signature as `dayang sign` writes it".to_owned())?;
        if file.signature.checksum() != file.checksum {
            return Err("its file was changed after it was written; its checksum does not agree".to_owned());
        }
        Ok(file.signature)
    }

    /// Whether this error was there and was accepted.
    pub fn accepts(&self, code: &str, message: &str) -> bool {
        may_be_accepted(code) && self.findings.iter().any(|f| f.accepted && f.code == code && f.message == message)
    }

    /// The codes accepted, each once.
    pub fn accepted_codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.findings.iter().filter(|f| f.accepted).map(|f| f.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// A hash of everything the signature says.
    fn checksum(&self) -> String {
        // JSON is one notation for one value: fields in the order of the type, all text escaped.
        let text = serde_json::to_string(self).unwrap_or_default();
        Fingerprint::of_bytes(format!("dayang signature 1\n{text}").as_bytes()).to_string()
    }
}
