//! The finished file: everything attached, described, numbered and saved.

use super::art;
use super::colorants::Colorants;
use super::content::{Content as PageContent, KNOCKOUT, OVERPRINT};
use super::fonts::{Program, Scope, Upright, Used, Vertical};
use super::graft::Graft;
use super::metadata::{self, Facts};
use super::pictures::{Attachment, Pictures};
use super::{Draft, Form, Settings, deflate, failure, intent, screen, transparency};
use crate::diag::Diagnostics;
use crate::geom::Length;
use crate::page::Page;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, dictionary};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Writes one file: the draft of `pages`, shown with the fonts of `scope`.
///
/// # Errors
/// When the file cannot be put together.
pub fn save(
    pages: &[&Page],
    draft: Draft,
    scope: &Scope,
    programs: &[Program],
    pictures: &Pictures,
    settings: &Settings,
) -> Result<Vec<u8>, Diagnostics> {
    let mut doc = Document::with_version(if settings.form == Form::Screen { "1.7" } else { "1.6" });
    let tree = doc.new_object_id();
    let fonts = attach_fonts(&mut doc, draft.fonts, scope, programs)?;
    let mut colorants = Colorants::default();
    // The spot colours are the issue's, the same on all of its pages.
    let spots = pages.first().map(|page| page.spots.as_slice()).unwrap_or_default();
    let mut house = art::House { colorants: &mut colorants, spots, profile: &settings.condition.profile };
    let objects = attach_objects(&mut doc, &draft.contents, pictures, &mut house)?;
    let states = doc.add_object(graphics_states());
    let mut attached = Attached { tree, fonts, objects, states, colorants };
    let (mut kids, mut marks) = (Vec::new(), Vec::new());
    for (page, mut content) in pages.iter().zip(draft.contents) {
        marks.push(std::mem::take(&mut content.marks));
        let dict = page_dictionary(&mut doc, page, content, &mut attached);
        kids.push(doc.add_object(dict));
    }
    let (count, numbers) = (kids.len() as i64, kids.iter().map(|id| Object::Reference(*id)).collect::<Vec<_>>());
    doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Count" => count, "Kids" => numbers }.into());
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    match settings.form {
        Form::Press => {
            let intent = intent::press(&mut doc, &settings.condition);
            catalog.set("OutputIntents", vec![intent]);
        }
        Form::Screen => screen::attach(&mut doc, pages, &kids, &marks, &mut catalog),
        Form::Plain => {}
    }
    describe(&mut doc, pages, catalog, settings.form);
    write(&mut doc)
}

/// What the pages of a file refer to.
struct Attached {
    tree: ObjectId,
    fonts: Names,
    objects: Names,
    states: ObjectId,
    colorants: Colorants,
}

/// Names of resources and the objects they stand for.
type Names = BTreeMap<String, ObjectId>;

/// Attaches the fonts: printpdf writes the Type 0 dictionaries, widths and ToUnicode, from a
/// page that shows every glyph once; the programs are added to what it wrote.
fn attach_fonts(
    doc: &mut Document,
    sheet: Document,
    scope: &Scope,
    programs: &[Program],
) -> Result<Names, Diagnostics> {
    let lost = || failure("pdf-fonts", "the fonts of the file could not be written".to_owned());
    let mut graft = Graft::new(doc, sheet);
    let mut names = Names::new();
    for used in &scope.fonts {
        let source = graft.source();
        let page = source.page_iter().next().ok_or_else(lost)?;
        let found = source.get_page_fonts(page).map_err(|_| lost())?.get(used.resource.as_bytes()).copied().cloned();
        let font = graft.take(Object::Dictionary(found.ok_or_else(lost)?));
        names.insert(used.resource.clone(), graft.add(font));
    }
    for (used, program) in scope.fonts.iter().zip(programs) {
        let font = names.get(&used.resource).copied().ok_or_else(lost)?;
        complete_font(doc, font, used, program).ok_or_else(lost)?;
        if let Some(vertical) = &used.vertical {
            let font = vertical_font(doc, font, used, vertical).ok_or_else(lost)?;
            names.insert(vertical.resource.clone(), font);
        }
    }
    Ok(names)
}

/// Adds the program to a Type 0 font, and what printpdf could not know of the face.
fn complete_font(doc: &mut Document, font: ObjectId, used: &Used, program: &Program) -> Option<()> {
    let measures = &used.descriptor;
    let (subtype, key) = if measures.cff { ("CIDFontType0", "FontFile3") } else { ("CIDFontType2", "FontFile2") };
    let mut stream = dictionary! { "Filter" => "FlateDecode" };
    if measures.cff {
        stream.set("Subtype", "CIDFontType0C");
    } else {
        stream.set("Length1", program.length as i64);
    }
    let file = doc.add_object(Stream::new(stream, program.stream.clone()).with_compression(false));
    let dict = doc.get_object_mut(font).ok()?.as_dict_mut().ok()?;
    let descendants = dict.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?;
    let cid_font = descendants.first_mut()?.as_dict_mut().ok()?;
    cid_font.set("Subtype", subtype);
    if measures.cff {
        cid_font.remove(b"CIDToGIDMap");
    } else {
        cid_font.set("CIDToGIDMap", "Identity");
    }
    let descriptor = cid_font.get(b"FontDescriptor").ok()?.as_reference().ok()?;
    let descriptor = doc.get_object_mut(descriptor).ok()?.as_dict_mut().ok()?;
    // Symbolic (bit 3): codes are glyph ids, no standard encoding; italic is bit 7.
    let flags = 4 + if measures.italic_angle == 0 { 0 } else { 64 };
    for (name, value) in [
        ("Flags", flags),
        ("Ascent", measures.ascent),
        ("Descent", measures.descent),
        ("CapHeight", measures.cap_height),
        ("ItalicAngle", measures.italic_angle),
        ("StemV", measures.stem),
    ] {
        descriptor.set(name, value);
    }
    descriptor.set("FontBBox", measures.bounds.map(Object::Integer).to_vec());
    descriptor.set(key, Object::Reference(file));
    Some(())
}

/// Makes the font for vertical lines: its own Type 0 font over the CIDFont that the face has, with
/// the vertical metrics of what stands upright. Where no line runs to the right, it is the only one.
fn vertical_font(doc: &mut Document, font: ObjectId, used: &Used, vertical: &Vertical) -> Option<ObjectId> {
    let dict = doc.get_object_mut(font).ok()?.as_dict_mut().ok()?;
    let descendants = dict.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?;
    let cid_font = descendants.first_mut()?;
    let metrics = cid_font.as_dict_mut().ok()?;
    let Upright { down, origin } = vertical.usual;
    metrics.set("DW2", [origin, -down].map(|v| Object::Integer(v.into())).to_vec());
    let others = own_metrics(used, vertical);
    if !others.is_empty() {
        metrics.set("W2", others);
    }
    if !used.horizontal {
        dict.set("Encoding", "Identity-V");
        return Some(font);
    }
    let shared = std::mem::replace(cid_font, Object::Null);
    let shared = doc.add_object(shared);
    let dict = doc.get_object_mut(font).ok()?.as_dict_mut().ok()?;
    dict.set("DescendantFonts", vec![Object::Reference(shared)]);
    let mut down = dict.clone();
    down.set("Encoding", "Identity-V");
    Some(doc.add_object(down))
}

/// The array W2: advance and position vector of each code that differs from DW2.
fn own_metrics(used: &Used, vertical: &Vertical) -> Vec<Object> {
    let mut out: Vec<Object> = Vec::new();
    let mut next = None;
    for (&code, metrics) in &vertical.others {
        let half = match used.width(code) {
            even if even % 2 == 0 => Object::Integer(i64::from(even / 2)),
            odd => Object::Real(f32::from(odd) / 2.0),
        };
        let own = [Object::Integer(-i64::from(metrics.down)), half, Object::Integer(metrics.origin.into())];
        match out.last_mut() {
            Some(Object::Array(run)) if next == Some(code) => run.extend(own),
            _ => out.extend([Object::Integer(code.into()), Object::Array(own.to_vec())]),
        }
        next = code.checked_add(1);
    }
    out
}

/// Attaches the pictures and forms that the contents name.
fn attach_objects(
    doc: &mut Document,
    contents: &[PageContent],
    pictures: &Pictures,
    house: &mut art::House,
) -> Result<Names, Diagnostics> {
    let shown: BTreeSet<&String> = contents.iter().flat_map(|c| &c.objects).collect();
    let mut names = Names::new();
    for name in shown {
        let id = match pictures.attachment(name) {
            Some(Attachment::Stream(stream)) => doc.add_object(stream.clone()),
            Some(Attachment::Masked(image, mask)) => {
                let mut image = image.clone();
                image.dict.set("SMask", Object::Reference(doc.add_object(mask.clone())));
                doc.add_object(image)
            }
            Some(Attachment::Page(art)) => art::form(doc, art, house),
            None => {
                return Err(failure("pdf-objects", format!("the object {name} could not be written")));
            }
        };
        names.insert(name.clone(), id);
    }
    Ok(names)
}

/// The two states of overprint. OPM 1: an ink of amount zero leaves what is below.
fn graphics_states() -> Dictionary {
    let state = |on: bool| dictionary! { "Type" => "ExtGState", "OP" => on, "op" => on, "OPM" => 1 };
    dictionary! { OVERPRINT => state(true), KNOCKOUT => state(false) }
}

fn page_dictionary(doc: &mut Document, page: &Page, content: PageContent, attached: &mut Attached) -> Dictionary {
    let only = |all: &Names, wanted: &BTreeSet<String>| -> Dictionary {
        let pick = |name: &String| Some((name.clone(), Object::Reference(*all.get(name)?)));
        wanted.iter().filter_map(pick).collect()
    };
    let mut resources = dictionary! { "ExtGState" => attached.states };
    for (kind, all, wanted) in
        [("Font", &attached.fonts, &content.fonts), ("XObject", &attached.objects, &content.objects)]
    {
        if !wanted.is_empty() {
            resources.set(kind, only(all, wanted));
        }
    }
    let mut spaces = Dictionary::new();
    for (name, space) in &content.spaces {
        spaces.set(name.as_bytes(), attached.colorants.space(doc, space));
    }
    if !spaces.is_empty() {
        resources.set("ColorSpace", spaces);
    }
    let shown = content.objects.iter().filter_map(|name| attached.objects.get(name));
    let transparent = shown.into_iter().any(|object| transparency::is_transparent(doc, *object));
    let stream = Stream::new(dictionary! { "Filter" => "FlateDecode" }, content.stream);
    let contents = doc.add_object(stream.with_compression(false));
    let mut dict = boxes(page);
    dict.set("Type", "Page");
    dict.set("Parent", attached.tree);
    dict.set("Resources", resources);
    dict.set("Contents", contents);
    if transparent {
        dict.set("Group", transparency::group());
    }
    dict
}

/// A page's boxes: the crop box is the whole sheet, marks included.
fn boxes(page: &Page) -> Dictionary {
    let (sheet, trim) = (page.media(), page.origin());
    let media = rectangle(Length::ZERO, Length::ZERO, sheet.width, sheet.height);
    // From the trim outwards: rectangles run up from the sheet's lower left corner.
    let around = |by: Length| {
        let (left, bottom) = (trim.x - by, trim.y - by);
        rectangle(left, bottom, sheet.width - left, sheet.height - bottom)
    };
    dictionary! {
        "MediaBox" => media.clone(),
        "CropBox" => media,
        "BleedBox" => around(page.bleed),
        "TrimBox" => around(Length::ZERO),
    }
}

fn rectangle(x0: Length, y0: Length, x1: Length, y1: Length) -> Object {
    Object::Array([x0, y0, x1, y1].map(|v| Object::Real(super::content::points(v))).to_vec())
}

/// The rest of the catalog, metadata and ID.
fn describe(doc: &mut Document, pages: &[&Page], mut catalog: Dictionary, form: Form) {
    let content = fingerprint(doc);
    let facts = Facts::of(pages, &content, form);
    let xmp = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, facts.xmp().into_bytes());
    let xmp = doc.add_object(xmp.with_compression(false));
    let labels: Vec<Object> = pages
        .iter()
        .enumerate()
        .flat_map(|(i, page)| [Object::Integer(i as i64), dictionary! { "P" => metadata::text(&page.id) }.into()])
        .collect();
    catalog.set("Metadata", xmp);
    catalog.set("PageLabels", dictionary! { "Nums" => labels });
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    if !facts.lang.is_empty() {
        catalog.set("Lang", metadata::text(&facts.lang));
    }
    let catalog = doc.add_object(catalog);
    let info = doc.add_object(facts.info());
    let id = Object::String(content.get(..16).unwrap_or_default().to_vec(), lopdf::StringFormat::Hexadecimal);
    doc.trailer.set("Root", catalog);
    doc.trailer.set("Info", info);
    doc.trailer.set("ID", vec![id.clone(), id]);
}

/// A hash of all that the file holds so far.
fn fingerprint(doc: &Document) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut others = Vec::new();
    for ((number, _), object) in &doc.objects {
        hash.update(number.to_be_bytes());
        match object {
            Object::Stream(stream) => {
                others.push(Object::Dictionary(stream.dict.clone()));
                hash.update(&stream.content);
            }
            other => others.push(other.clone()),
        }
    }
    // The writer of content streams is lopdf's way to write a bare object.
    let written = Content { operations: vec![Operation::new("", others)] }.encode();
    hash.update(written.unwrap_or_default());
    hash.finalize().to_vec()
}

fn write(doc: &mut Document) -> Result<Vec<u8>, Diagnostics> {
    for object in doc.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.allows_compression
            && !stream.dict.has(b"Filter")
        {
            let packed = deflate(&stream.content);
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(packed);
        }
    }
    let size: usize = doc.objects.values().map(|o| o.as_stream().map_or(200, |s| s.content.len() + 200)).sum();
    let mut bytes = Vec::with_capacity(size);
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).compression_level(6).build();
    let saved = doc.save_with_options(&mut bytes, options);
    saved.map_err(|e| failure("pdf-write", format!("the PDF cannot be written: {e}")))?;
    Ok(bytes)
}
