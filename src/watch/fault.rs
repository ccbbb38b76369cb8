//! Why a job, or a step of it, did not go well.

use std::fmt;
use std::io;
use std::path::Path;

/// What stands in a job's way; each kind has another consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The job itself is at fault: it goes to `failed/` with the reason.
    Refused(String),
    /// The machine is at fault (a full disk, a quota, a folder that may only be read): the job goes
    /// back and the service waits.
    Later(String),
    /// The service was told to stop at once: the job goes back.
    Stopped,
}

impl Fault {
    /// A failure of reading something of the job.
    pub fn reading(path: &Path, error: &io::Error) -> Fault {
        Fault::Refused(format!("{} cannot be read: {error}", path.display()))
    }

    /// A failure of writing: the storage's fault, whatever the system calls it.
    pub fn writing(path: &Path, error: &io::Error) -> Fault {
        Fault::Later(format!("{} cannot be written: {error}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Refused(reason) | Fault::Later(reason) => f.write_str(reason),
            Fault::Stopped => f.write_str("the service was told to stop"),
        }
    }
}

/// Numbers of the system's errors that mean "not now, and not the job's fault": input/output error,
/// permission denied, file too large, no space, read-only file system, quota exceeded.
const STORAGE: [u32; 6] = [5, 13, 27, 28, 30, 122];

/// What a child program says on its way out when its output cannot be written: the first line that
/// says so, with one of the system's errors that are the storage's. `None` for anything else.
pub fn storage_complaint(stderr: &str) -> Option<String> {
    let complains = |line: &&str| line.contains("cannot be written") || line.contains("cannot be made");
    let number = |line: &str| {
        let (_, rest) = line.rsplit_once("(os error ")?;
        rest.split_once(')')?.0.parse::<u32>().ok()
    };
    let storage = |line: &&str| number(line).is_some_and(|n| STORAGE.contains(&n));
    let line = stderr.lines().filter(complains).find(storage)?;
    Some(line.trim().trim_start_matches("error: ").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_cannot_be_written_is_the_storages_fault() {
        let full = "error: out/A1.pdf cannot be written: No space left on device (os error 28)\n";
        let said = "out/A1.pdf cannot be written: No space left on device (os error 28)";
        assert_eq!(storage_complaint(full).as_deref(), Some(said));
        for other in [
            "error: edition.toml cannot be read: Permission denied (os error 13)",
            "error: out/A1.pdf cannot be written: Is a directory (os error 21)",
            "error: out/A1.pdf cannot be written: somehow",
            "",
        ] {
            assert_eq!(storage_complaint(other), None, "{other}");
        }
    }

    /// The numbers are the system's own.
    #[test]
    fn the_numbers_are_of_storage() {
        for (number, kind) in [
            (13, io::ErrorKind::PermissionDenied),
            (27, io::ErrorKind::FileTooLarge),
            (28, io::ErrorKind::StorageFull),
            (30, io::ErrorKind::ReadOnlyFilesystem),
            (122, io::ErrorKind::QuotaExceeded),
        ] {
            if cfg!(target_os = "linux") {
                assert_eq!(io::Error::from_raw_os_error(number).kind(), kind);
            }
        }
    }
}
