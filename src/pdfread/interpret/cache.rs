//! What is read once for a page and used many times: fonts, colour spaces, shadings, the content
//! of forms.
//!
//! Objects of the file stay where they are while it is open, so their addresses are keys.

use super::super::access::stream_data;
use super::super::filter::Data;
use super::super::font::Font;
use super::super::shading::Shading;
use super::super::space::Space;
use lopdf::{Dictionary, Document as File, Object, Stream};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most bytes of decoded content that are kept.
const MAX_KEPT: usize = 64 << 20;
/// The most spaces and shadings that are kept.
const MAX_ENTRIES: usize = 20_000;

/// Spaces by the addresses of object and resources.
type Spaces = BTreeMap<(usize, usize), Result<Arc<Space>, String>>;

#[derive(Default)]
pub(super) struct Cache<'a> {
    fonts: BTreeMap<usize, Arc<Font>>,
    spaces: Spaces,
    devices: BTreeMap<usize, [Arc<Space>; 3]>,
    shadings: BTreeMap<(usize, usize), Result<Arc<Shading>, String>>,
    contents: BTreeMap<usize, Arc<Data>>,
    kept: usize,
    lifetime: std::marker::PhantomData<&'a Object>,
}

pub(super) fn address<T>(object: &T) -> usize {
    std::ptr::from_ref(object) as usize
}

impl<'a> Cache<'a> {
    /// A font, and whether it was read just now.
    pub fn font(&mut self, file: &'a File, dict: &'a Dictionary) -> (Arc<Font>, bool) {
        if let Some(font) = self.fonts.get(&address(dict)) {
            return (font.clone(), false);
        }
        let font = Arc::new(Font::load(file, dict));
        self.fonts.insert(address(dict), font.clone());
        (font, true)
    }

    pub fn space(&mut self, file: &'a File, object: &'a Object, around: &'a Dictionary) -> Result<Arc<Space>, String> {
        // what stands behind a reference is the same wherever it is used, but for default spaces
        let key = (address(super::super::access::resolve(file, object)), address(around));
        if let Some(space) = self.spaces.get(&key) {
            return space.clone();
        }
        let space = Space::read(file, object, around);
        if self.spaces.len() < MAX_ENTRIES {
            self.spaces.insert(key, space.clone());
        }
        space
    }

    /// DeviceGray, DeviceRGB and DeviceCMYK, or the resources' defaults for them.
    pub fn devices(&mut self, file: &'a File, around: &'a Dictionary) -> [Arc<Space>; 3] {
        let read = || {
            [("DeviceGray", Space::Gray), ("DeviceRGB", Space::Rgb), ("DeviceCMYK", Space::Cmyk)]
                .map(|(name, device)| Space::read(file, &name.into(), around).unwrap_or_else(|_| Arc::new(device)))
        };
        self.devices.entry(address(around)).or_insert_with(read).clone()
    }

    pub fn shading(
        &mut self,
        file: &'a File,
        object: &'a Object,
        around: &'a Dictionary,
    ) -> Result<Arc<Shading>, String> {
        let key = (address(super::super::access::resolve(file, object)), address(around));
        if let Some(shading) = self.shadings.get(&key) {
            return shading.clone();
        }
        let shading = Shading::read(file, object, around).map(Arc::new);
        if self.shadings.len() < MAX_ENTRIES {
            self.shadings.insert(key, shading.clone());
        }
        shading
    }

    /// The content of a form or pattern, and whether it was decoded just now.
    pub fn content(&mut self, file: &'a File, stream: &'a Stream, limit: usize) -> Result<(Arc<Data>, bool), String> {
        if let Some(content) = self.contents.get(&address(stream)) {
            return Ok((content.clone(), false));
        }
        let content = Arc::new(stream_data(file, stream, limit)?);
        if self.kept + content.bytes.len() <= MAX_KEPT {
            self.kept += content.bytes.len();
            self.contents.insert(address(stream), content.clone());
        }
        Ok((content, true))
    }
}
