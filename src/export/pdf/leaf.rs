//! A page ready to be put into any file: its content, the glyphs and pictures it shows.
//!
//! Codes are glyph ids of the faces' own files, so that nothing in a leaf depends on which file it
//! goes into, or on the fonts that are cut for it. A leaf can wait in a file (`edition` does so)
//! while others are made.

use super::content::{self, Content};
use super::fonts::{Scope, Shown};
use super::pictures::{Attachment, Pictures};
use super::screen::Screen;
use super::{Form, Settings, failure};
use crate::diag::Diagnostics;
use crate::font::FontStore;
use crate::page::Page;
use std::collections::BTreeMap;

/// A page ready to be put into any file.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The page. Of one for a press, what is painted is in `content`, and only its facts are here.
    pub page: Page,
    /// Its content, and the resources that it names.
    pub content: Content,
    /// The glyphs that it shows.
    pub shown: Shown,
    /// The pictures and forms that it names.
    pub attachments: BTreeMap<String, Attachment>,
}

impl Leaf {
    /// Makes the leaf of a page. For a screen, `in_file` are the pages of the file that it is for:
    /// links lead to those alone.
    ///
    /// # Errors
    /// When a run names a face that the store does not have, or an object could not be made.
    pub fn of(
        page: &Page,
        fonts: &FontStore,
        pictures: &Pictures,
        settings: &Settings,
        in_file: &[&Page],
    ) -> Result<Leaf, Diagnostics> {
        let shown = Shown::of(page);
        let scope = Scope::of(&shown, fonts)?;
        let screen = (settings.form == Form::Screen).then(|| Screen::of(in_file, &settings.condition));
        let content = content::of(page, &scope, pictures, settings, screen.as_ref());
        let attachment = |name: &String| {
            let lost = || failure("pdf-objects", format!("the object {name} could not be written"));
            Ok((name.clone(), pictures.attachment(name).ok_or_else(lost)?.clone()))
        };
        let attachments = content.objects.iter().map(attachment).collect::<Result<_, Diagnostics>>()?;
        let page = if settings.form == Form::Screen { page.clone() } else { facts(page) };
        Ok(Leaf { page, content, shown, attachments })
    }
}

impl Leaf {
    /// Reads all of its streams, and forgets them.
    ///
    /// # Errors
    /// When one that waits in a file cannot be read, or is not as it was.
    pub fn check(&self) -> std::io::Result<()> {
        self.content.stream.read()?;
        for attachment in self.attachments.values() {
            match attachment {
                Attachment::Stream((_, bytes)) | Attachment::Page(bytes, _) => drop(bytes.read()?),
                Attachment::Masked((_, image), (_, mask)) => drop((image.read()?, mask.read()?)),
            }
        }
        Ok(())
    }
}

/// A page without what its content holds.
fn facts(page: &Page) -> Page {
    Page {
        bleed: page.bleed,
        margin: page.margin,
        spots: page.spots.clone(),
        plates: page.plates.clone(),
        meta: page.meta.clone(),
        unsigned: page.unsigned,
        ..Page::blank(&page.id, page.trim)
    }
}
