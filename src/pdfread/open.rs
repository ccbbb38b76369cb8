//! Opening a file.

use super::access::{as_dictionary, resolve};
use super::layers::Layers;
use super::page::{Leaf, PageView, leaves};
use lopdf::{Dictionary, Document as File, LoadOptions, Object, ObjectId};
use std::cell::Cell;
use std::fmt;

/// The largest file that is read.
const MAX_FILE: usize = 1 << 30;
/// The largest stream of objects or of their table, unpacked.
const MAX_OBJECT_STREAM: usize = 64 << 20;
/// The most objects a file may have.
const MAX_OBJECTS: usize = 4_000_000;
/// What the library may need of the stack: it reads nested objects by recursion.
const STACK: usize = 64 << 20;
/// What the objects of any file may take unpacked, in bytes, beside eight times the file's size.
const MEMORY: usize = 256 << 20;
/// What an object takes by itself, about.
const OBJECT: usize = 64;

/// A PDF file, its pages found.
#[derive(Debug)]
pub struct Document {
    file: File,
    pages: Vec<Leaf>,
    layers: Layers,
    no_resources: Dictionary,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is no PDF, or damaged: what was found.
    Damaged(String),
    /// It is encrypted.
    Encrypted,
    /// It has no page.
    NoPages,
    /// It has no page of this number: the number and how many there are.
    NoSuchPage(usize, usize),
    /// A page cannot be used: its number and what is wrong.
    Page(usize, String),
    /// It is beyond a limit: which.
    TooLarge(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Damaged(what) => write!(f, "the PDF is damaged ({what}); export it again"),
            ReadError::Encrypted => f.write_str("the PDF is encrypted; save it without password and restrictions"),
            ReadError::NoPages => f.write_str("the PDF has no page"),
            ReadError::NoSuchPage(number, 1) => write!(f, "the PDF has no page {number}: it has one page"),
            ReadError::NoSuchPage(number, count) => write!(f, "the PDF has no page {number}: it has {count} pages"),
            ReadError::Page(number, what) => write!(f, "page {number} of the PDF cannot be used: {what}"),
            ReadError::TooLarge(what) => write!(f, "the PDF is too large: {what}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl Document {
    /// Opens a file from its bytes.
    ///
    /// # Errors
    /// When it is no PDF or damaged, encrypted (even without a password to open it), has no page,
    /// or is beyond the limits: 1 GiB, 4 million objects, 64 MiB for a stream of objects.
    pub fn open(bytes: &[u8]) -> Result<Document, ReadError> {
        if bytes.len() > MAX_FILE {
            return Err(ReadError::TooLarge(format!("it has more than {MAX_FILE} bytes")));
        }
        if !bytes.windows(5).take(4096).any(|w| w == b"%PDF-") {
            return Err(ReadError::Damaged("it does not begin as a PDF does".to_owned()));
        }
        let file = load(bytes)?;
        if file.is_encrypted() || file.was_encrypted() {
            return Err(ReadError::Encrypted);
        }
        if file.objects.len() > MAX_OBJECTS {
            return Err(ReadError::TooLarge(format!("it has more than {MAX_OBJECTS} objects")));
        }
        let root = file.trailer.get(b"Root").ok().and_then(|root| as_dictionary(resolve(&file, root)));
        if root.is_none() {
            return Err(ReadError::Damaged("its catalog is missing".to_owned()));
        }
        let ((pages, missing), layers) = (leaves(&file), Layers::read(&file));
        if missing > 0 {
            let what = "parts of its page tree are missing or cannot be read";
            return Err(ReadError::Damaged(what.to_owned()));
        }
        if pages.is_empty() {
            return Err(ReadError::NoPages);
        }
        Ok(Document { file, pages, layers, no_resources: Dictionary::new() })
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// A page, numbered from 1.
    ///
    /// # Errors
    /// When there is no such page, or it has no usable MediaBox.
    pub fn page(&self, number: usize) -> Result<PageView<'_>, ReadError> {
        let missing = ReadError::NoSuchPage(number, self.pages.len());
        let leaf = number.checked_sub(1).and_then(|i| self.pages.get(i)).ok_or(missing)?;
        PageView::new(self, number, leaf).map_err(|what| ReadError::Page(number, what))
    }

    /// The file's objects.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The object behind a reference; null when it is missing.
    pub fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        resolve(&self.file, object)
    }

    /// The file's layers.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    pub(crate) fn no_resources(&self) -> &Dictionary {
        &self.no_resources
    }
}

/// Reads the objects, on a thread of its own: the library recurses, and may panic on damage.
fn load(bytes: &[u8]) -> Result<File, ReadError> {
    let options = LoadOptions { filter: Some(account), ..LoadOptions::with_max_decompressed_size(MAX_OBJECT_STREAM) };
    let budget = bytes.len().saturating_mul(8).saturating_add(MEMORY);
    let work = || {
        LEFT.set((budget, bytes.len()));
        File::load_mem_with_options(bytes, options)
    };
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, work).map(|handle| handle.join())
    });
    match read {
        Err(e) => Err(ReadError::TooLarge(format!("no thread to read it could be started ({e})"))),
        Ok(Err(panic)) if panic.is::<OutOfBudget>() => {
            Err(ReadError::TooLarge(format!("its objects unpack to more than {} MB", budget >> 20)))
        }
        Ok(Err(_)) => Err(ReadError::Damaged("its objects cannot be read".to_owned())),
        Ok(Ok(Err(lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword))) => Err(ReadError::Encrypted),
        Ok(Ok(Err(lopdf::Error::UnsupportedSecurityHandler(_)))) => Err(ReadError::Encrypted),
        Ok(Ok(Err(e))) => Err(ReadError::Damaged(e.to_string())),
        Ok(Ok(Ok(file))) => Ok(file),
    }
}

thread_local! {
    /// What the reading thread may still unpack, and how long the file is, in bytes.
    static LEFT: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Ends a load that unpacks too much.
struct OutOfBudget;

/// Counts what is loaded: a table may name one stream a million times, and streams of objects
/// unpack to far more than they are. The library offers no other way to stop it.
fn account(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (left, file) = LEFT.get();
    let size = match object {
        Object::Stream(stream) if stream.dict.has_type(b"ObjStm") => {
            stream.decompressed_content_with_limit(MAX_OBJECT_STREAM).map_or(0, |data| data.len())
        }
        // its length is not known yet, and may be as much as the file has
        Object::Stream(stream) if stream.start_position.is_some() => file,
        Object::Stream(stream) => stream.content.len(),
        Object::String(text, _) => text.len(),
        _ => 0,
    };
    match left.checked_sub(size + OBJECT) {
        Some(left) => LEFT.set((left, file)),
        None => std::panic::resume_unwind(Box::new(OutOfBudget)),
    }
    // the library takes this for objects from a stream, which are no streams themselves; of the
    // others it keeps what it has
    let keep = if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() };
    Some((id, keep))
}
