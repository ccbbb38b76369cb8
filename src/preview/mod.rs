//! The preview: an edition held open in a browser, looked at, changed and compared.
//!
//! [`look`] says what a page looks like and what is known of it. [`desk`] holds the edition: it sets what
//! was changed, writes changes of the screen back to the files, and takes them back. [`http`] serves both
//! to the front end of `ui/`, whose side of the conversation is in `ui/API.md`.

pub mod desk;
pub mod http;
pub mod look;
