//! Pictures and art, made ready to be attached.
//!
//! Each picture is made ready once for each part and size it is shown in
//! ([`ImageStore::prepare`]) and compressed: photographs as JPEG, drawings without loss, line art
//! in one bit, opacity as a soft mask. A gray or CMYK JPEG that needs nothing done to it goes in
//! as it is, behind a clipping path, unless the page shows much less than the whole of it; it was
//! decoded all the same, so what is corrupt is found. SVG art becomes a form of flat outlines.
//!
//! Pictures are prepared in parallel, but those above [`LARGE`] one after the other, so that
//! memory holds one decoded giant at a time.

use super::blob::Blob;
use super::deflate;
use crate::color::Separation;
use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::Rect;
use crate::image::{
    Channels, ImageError, ImageId, ImageInfo, ImageStore, Kind, Medium, Note, Orientation, PageChoice, Preparation,
    Prepared,
};
use crate::page::{Page, Paint};
use lopdf::{Dictionary, Stream};
use rayon::prelude::*;
use std::collections::BTreeMap;

mod drawing;
mod stream;

/// The part of a picture shown: x, y, width, height in pixels of the upright image.
type Part = [u32; 4];

/// A picture's part and the size in pixels it comes to.
type Derivative = (ImageId, Part, (u32, u32));

/// Pictures of more pixels than this are decoded one at a time.
const LARGE: u64 = 24_000_000;

/// Everything that the pages show, ready to be attached.
#[derive(Default)]
pub struct Pictures {
    how: Preparation,
    pictures: BTreeMap<Derivative, Placed>,
    forms: BTreeMap<ImageId, String>,
    /// What each resource name stands for.
    objects: BTreeMap<String, Attachment>,
}

/// How a picture is shown.
#[derive(Clone)]
pub struct Placed {
    /// Its resource name.
    pub name: String,
    /// For a picture that is in the file whole: its upright size, and how it is turned.
    pub whole: Option<((u32, u32), Orientation)>,
}

/// A stream to be attached: its dictionary and its bytes.
pub type Packed = (Dictionary, Blob);

/// An object to be attached.
#[derive(Clone, Debug)]
pub enum Attachment {
    /// A stream as it is.
    Stream(Packed),
    /// An image, and the soft mask that its `SMask` has to name.
    Masked(Packed, Packed),
    /// A page of a PDF: the file, and what is taken of it.
    Page(Blob, PageChoice),
}

impl Attachment {
    /// What tells it from others.
    pub fn digest(&self) -> Vec<u8> {
        let stream = |(dict, blob): &Packed| [format!("{dict:?}").as_bytes(), &blob.digest].concat();
        match self {
            Attachment::Stream(image) => stream(image),
            Attachment::Masked(image, mask) => [stream(image), stream(mask)].concat(),
            Attachment::Page(file, choice) => [format!("{choice:?}").as_bytes(), &file.digest].concat(),
        }
    }
}

/// A stream made now, compressed unless it is already.
fn pack(mut stream: Stream) -> Packed {
    if stream.allows_compression && !stream.dict.has(b"Filter") {
        stream.content = deflate(&stream.content);
        stream.dict.set("Filter", "FlateDecode");
    }
    (stream.dict, Blob::new(stream.content))
}

impl Pictures {
    /// How a part of a picture is shown in a rectangle; `None` when it could not be decoded.
    pub fn picture(&self, image: ImageId, part: Part, rect: &Rect) -> Option<&Placed> {
        self.pictures.get(&(image, part, self.how.size(part, rect)))
    }
    /// The resource name of art; `None` when it cannot be shown.
    pub fn form(&self, art: ImageId) -> Option<&str> {
        self.forms.get(&art).map(String::as_str)
    }
    /// What a resource name stands for.
    pub fn attachment(&self, name: &str) -> Option<&Attachment> {
        self.objects.get(name)
    }
}

/// Prepares everything that some pages show; what cannot be is reported, by its file's name.
pub fn prepare(pages: &[Page], images: &ImageStore, how: &Preparation) -> (Pictures, Diagnostics) {
    let (shown, art) = wanted(pages, how);
    let large = |id: ImageId| images.get(id).is_some_and(|info| u64::from(info.width) * u64::from(info.height) > LARGE);
    let make = |(derivative, use_): (&Derivative, &Use)| picture(*derivative, use_.rect, images, how);
    let (giants, others): (Vec<_>, Vec<_>) = shown.iter().partition(|((id, _, _), _)| large(*id));
    let (made, drawn): (Vec<_>, Vec<_>) = rayon::join(
        || others.par_iter().map(|(d, u)| (**d, make((d, u)))).collect(),
        || art.par_iter().map(|(&id, _)| form(id, images, how)).collect(),
    );
    let last = giants.iter().map(|(d, u)| (**d, make((d, u))));
    let made: BTreeMap<Derivative, _> = made.into_iter().chain(last).collect();
    let mut out = Pictures { how: how.clone(), ..Pictures::default() };
    let mut diags = Diagnostics::default();
    for ((key, made), seen) in made.into_iter().zip(shown.values()) {
        match made {
            Ok(made) => {
                made.notes.iter().for_each(|note| diags.push(placed(say(note, images, key.0, how), key.0, seen.page)));
                out.objects.entry(made.placed.name.clone()).or_insert(made.object);
                out.pictures.insert(key, made.placed);
            }
            Err(e) => diags.push(placed(report(images, key.0, &e), key.0, seen.page)),
        }
    }
    for ((id, page), made) in art.into_iter().zip(drawn) {
        match made {
            Ok(object) => {
                let name = format!("A{}", id.0);
                out.objects.insert(name.clone(), object);
                out.forms.insert(id, name);
            }
            Err(e) => diags.push(placed(report(images, id, &e), id, page)),
        }
    }
    (out, diags)
}

/// The first use of a derivative.
struct Use<'a> {
    page: &'a Page,
    rect: Rect,
}

/// Every picture's derivatives and every piece of art shown, with their first uses.
type Wanted<'a> = (BTreeMap<Derivative, Use<'a>>, BTreeMap<ImageId, &'a Page>);

fn wanted<'a>(pages: &'a [Page], how: &Preparation) -> Wanted<'a> {
    let (mut pictures, mut art) = Wanted::default();
    for page in pages {
        for item in page.under.iter().chain(&page.over) {
            match item.paint {
                Paint::Picture { image, source, rect } => {
                    let derivative = (image, source, how.size(source, &rect));
                    pictures.entry(derivative).or_insert(Use { page, rect });
                }
                Paint::Form { art: id, .. } => {
                    art.entry(id).or_insert(page);
                }
                _ => {}
            }
        }
    }
    (pictures, art)
}

fn name_of(images: &ImageStore, id: ImageId) -> &str {
    images.get(id).map_or("an image that was never added", |info| info.name.as_str())
}

/// A finding with its page, and the place in the manuscript that names the picture.
fn placed(found: Diagnostic, id: ImageId, page: &Page) -> Diagnostic {
    let fact = page.pictures.iter().find(|fact| fact.image == Some(id));
    let label = fact.map(|fact| format!("placed in slot `{}`", fact.slot)).unwrap_or_default();
    found.at_opt(fact.and_then(|fact| fact.span), label).on_page(&page.id)
}

fn report(images: &ImageStore, id: ImageId, error: &ImageError) -> Diagnostic {
    Diagnostic::error("image-unreadable", format!("{}: {error}", name_of(images, id)))
        .help("a crossed frame stands in its place on the proof")
}

/// What a desk may want to know of a picture's preparation.
fn say(note: &Note, images: &ImageStore, id: ImageId, how: &Preparation) -> Diagnostic {
    let (name, limit) = (name_of(images, id), how.ink_limit / 100);
    match note {
        Note::OverLimit(most) => {
            let most = most.div_ceil(100);
            raise(
                "image-ink",
                format!("`{name}` lays down {most} % of ink, more than {limit} %: its dark places are separated again"),
            )
            .help("look at its shadows on the proof, or separate it for this press")
        }
        Note::OtherPress => {
            let press = how.condition.profile.name();
            raise("image-press", format!("`{name}` was separated for another press: it is separated again for {press}"))
                .help("look at its colours on the proof, or separate it for this press")
        }
    }
}

/// A picture made.
struct Made {
    placed: Placed,
    object: Attachment,
    notes: Vec<Note>,
}

/// One picture: how it is shown, and its object.
fn picture(
    (id, part, (w, h)): Derivative,
    rect: Rect,
    images: &ImageStore,
    how: &Preparation,
) -> Result<Made, ImageError> {
    let info = images.get(id).ok_or_else(|| ImageError::new("no such image"))?;
    let mut prepared = images.prepare(id, part, &rect, how)?;
    let notes = std::mem::take(&mut prepared.notes);
    if let Some(bytes) = images.bare_jpeg(id).filter(|_| goes_whole(info, part, &prepared)) {
        let placed = Placed { name: format!("I{}", id.0), whole: Some(((info.width, info.height), info.orientation)) };
        let object = Attachment::Stream(pack(stream::as_it_is(info, bytes)));
        return Ok(Made { placed, object, notes });
    }
    let [x, y, part_w, part_h] = part;
    let name = format!("I{}.{x}.{y}.{part_w}.{part_h}.{w}.{h}", id.0);
    let placed = Placed { name, whole: None };
    let image = pack(stream::picture(&prepared, info.kind, how.quality)?);
    let object = match &prepared.alpha {
        Some(alpha) => Attachment::Masked(image, pack(stream::mask(alpha, prepared.width, prepared.height)?)),
        None => Attachment::Stream(image),
    };
    Ok(Made { placed, object, notes })
}

/// Whether a file goes into the PDF as it is: a gray or CMYK JPEG of which nothing was changed,
/// and of which the page shows at least nine tenths.
fn goes_whole(info: &ImageInfo, [_, _, w, h]: Part, prepared: &Prepared) -> bool {
    let area = |w: u32, h: u32| u64::from(w) * u64::from(h);
    let inks = matches!(prepared.channels, Channels::Gray | Channels::Cmyk);
    info.kind == Kind::Jpeg && inks && prepared.untouched && area(w, h) * 10 >= area(info.width, info.height) * 9
}

/// A piece of art as a form that fills the unit square.
fn form(id: ImageId, images: &ImageStore, how: &Preparation) -> Result<Attachment, ImageError> {
    match (images.get(id).map(|i| i.kind), images.art(id)) {
        (Some(Kind::Svg), Some(art)) => {
            let condition = &how.condition;
            let inks = condition.profile.separation(None, condition.rendering()).map_err(ImageError::new)?;
            let inks: Option<&Separation> = (how.medium == Medium::Press).then_some(&inks);
            Ok(Attachment::Stream(pack(drawing::form(art, inks))))
        }
        (Some(Kind::Pdf), _) => {
            images.page(id)?;
            let file = Blob::new(images.bytes(id).unwrap_or_default().to_vec());
            Ok(Attachment::Page(file, images.choice(id).cloned().unwrap_or_default()))
        }
        (Some(_), _) => Err(ImageError::new("it is a picture; art is SVG or PDF")),
        (None, _) => Err(ImageError::new("no such image")),
    }
}
