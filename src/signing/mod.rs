//! Signing: a page is looked at, signed, and goes to press as it was signed.
//!
//! Every page that is written has a [`PageReport`] beside it: its fingerprint, its findings, the
//! hash of its PDF. A [`Signature`] is made from that report: who signed, the time (the
//! edition's, never the clock's), the fingerprint, the findings, and which of them were accepted.
//! A build for the press looks for the signature of each page and asks [`Standing::of`] whether it
//! holds: any change of the page, and any change of the signature's file, voids it.
//!
//! A signature's own checksum tells damage and careless editing. It is no cryptographic proof:
//! whoever may write into the folder could make a new one, as with a pencil on a paper proof.

use std::path::{Path, PathBuf};

use crate::diag::catalogue::{Level, find};
use crate::diag::{Diagnostic, Severity};
use crate::model::press::{Press, Purpose};
use crate::page::Fingerprint;

mod report;
mod signature;

pub use report::{FileFact, Finding, PageReport, PlatesFact, SignedBy};
pub use signature::{Signature, SignedFinding};

/// Findings that say how a page stands with its signature; they are not asked about in signing.
pub const OF_SIGNING: [&str; 2] = [UNSIGNED, VOID];
/// The page must be signed, and is not.
pub const UNSIGNED: &str = "unsigned-page";
/// The page was signed, and then changed.
pub const VOID: &str = "signature-void";

/// Checks of what is not there yet: a keyline is no picture, and must not be printed.
const MISSING: [&str; 3] = ["photo-missing", "ad-missing", "ad-broken"];

/// Whether an error may be accepted in signing: not where text is lost, or an
/// advertisement would print in RGB or in other type.
/// What is wrong with an input (a file that is not there) must be mended.
pub fn may_be_accepted(code: &str) -> bool {
    !MISSING.contains(&code) && find(code).is_some_and(|check| !check.always)
}

/// A proof's finding as grave as the press will have it: who signs must see what withholds.
pub fn graded(d: &Diagnostic, press: &Press, purpose: Purpose) -> Diagnostic {
    let mut d = d.clone();
    if purpose == Purpose::Proof && find(d.code).is_some() {
        let level = press.level(d.code, Purpose::Press);
        d.severity = if level == Level::Error { Severity::Error } else { d.severity };
    }
    d
}

/// The signature file of a page in a folder: `A1.sign.toml`.
pub fn file_of(folder: &Path, page: &str) -> PathBuf {
    folder.join(format!("{page}.sign.toml"))
}

/// How a page stands with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody signed it.
    Unsigned,
    /// It is as it was signed.
    Holds(Signature),
    /// A signature is there and says nothing any more; why, in a sentence.
    Void(String),
}

impl Standing {
    /// What the bytes of a signature file (`None` when there is none) mean for a page.
    pub fn of(file: Option<&[u8]>, page: &str, title: &str, fingerprint: &str) -> Standing {
        let Some(bytes) = file else { return Standing::Unsigned };
        let signature = match Signature::read(bytes) {
            Ok(signature) => signature,
            Err(why) => return Standing::Void(format!("the signature of page {page} is void: {why}")),
        };
        let Signature { page: of, title: signed, signed_by: by, time, .. } = &signature;
        if of != page || signed != title {
            return Standing::Void(format!("the signature of page {page} is void: {by} signed {signed}, not {title}"));
        }
        if signature.fingerprint != fingerprint {
            let (old, new) = (short(&signature.fingerprint), short(fingerprint));
            return Standing::Void(format!(
                "page {page} has changed since {by} signed it at {time}: {old} was signed, it is {new} now"
            ));
        }
        Standing::Holds(signature)
    }
}

/// The finding of a void signature: an error where pages must be signed, else a warning, since
/// what it accepted is not accepted any more.
pub fn void(why: String, asked: bool) -> Diagnostic {
    let d = if asked { Diagnostic::error(VOID, why) } else { Diagnostic::warning(VOID, why) };
    d.help("look at the new proof and sign it with `dayang sign`")
}

/// The finding of a page that must be signed and is not.
pub fn unsigned(page: &str) -> Diagnostic {
    let message = format!("page {page} is not signed, and the edition asks for it (`sign = true`)");
    let help = format!("look at its proof, then `dayang sign {page}.pdf --by NAME`");
    Diagnostic::error(UNSIGNED, message).help(help).on_page(page)
}

/// The first digits of a hash.
fn short(hash: &str) -> String {
    hash.chars().take(8).collect()
}

/// A finding as the press run has it once its page is signed: an error that was accepted is a
/// note that says by whom.
pub fn accepted(d: &Diagnostic, signature: &Signature) -> Option<Diagnostic> {
    if d.severity != Severity::Error || !signature.accepts(d.code, &d.message) {
        return None;
    }
    let message = format!("{} (accepted by {})", d.message, signature.signed_by);
    Some(Diagnostic { severity: Severity::Note, message, ..d.clone() })
}

/// The hash of a file's bytes, as reports state it.
pub fn hash(bytes: &[u8]) -> String {
    Fingerprint::of_bytes(bytes).to_string()
}
