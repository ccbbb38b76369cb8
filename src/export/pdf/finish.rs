//! The finished file: everything attached, described, numbered and saved.

use super::art;
use super::colorants::Colorants;
use super::content::{KNOCKOUT, OVERPRINT};
use super::file::Draft;
use super::fonts::{self, Program, Programs, Scope, Upright, Used, Vertical};
use super::graft::Graft;
use super::leaf::Leaf;
use super::metadata::{self, Facts};
use super::pictures::Attachment;
use super::{Form, Settings, failure, intent, screen, transparency};
use crate::diag::Diagnostics;
use crate::font::FaceId;
use crate::geom::Length;
use crate::image::pdf_page;
use crate::page::Page;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The fonts of a file: what it says of them, and their programs.
pub struct Fonts<'a> {
    /// The fonts.
    pub scope: &'a Scope,
    /// What printpdf makes of them.
    pub sheets: Vec<Document>,
    /// Their programs, by face.
    pub programs: &'a Programs,
    /// For each page, its resource names with the places of the fonts.
    pub choices: Vec<BTreeMap<String, usize>>,
}

/// Puts one file together: some pages, shown with some fonts.
///
/// # Errors
/// When the file cannot be put together.
pub fn file<'a>(
    leaves: impl Iterator<Item = Result<Cow<'a, Leaf>, Diagnostics>>,
    fonts: Fonts,
    settings: &Settings,
) -> Result<Draft, Diagnostics> {
    let mut draft = Draft::new(if settings.form == Form::Screen { "1.7" } else { "1.6" });
    let tree = draft.doc.new_object_id();
    let names = attach_fonts(&mut draft, fonts.sheets, fonts.scope, fonts.programs)?;
    let states = draft.doc.add_object(graphics_states());
    let colorants = Colorants::default();
    let mut attached = Attached { tree, states, colorants, objects: BTreeMap::new() };
    let (mut kids, mut marks, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for (leaf, choice) in leaves.zip(&fonts.choices) {
        let (leaf, fonts) = (leaf?, fonts_of(choice, &names));
        kids.push(page_object(&mut draft, &leaf, &fonts, &mut attached, settings)?);
        marks.push(leaf.content.marks.clone());
        pages.push(match leaf {
            Cow::Owned(leaf) => Cow::Owned(leaf.page),
            Cow::Borrowed(leaf) => Cow::Borrowed(&leaf.page),
        });
    }
    let pages: Vec<&Page> = pages.iter().map(Cow::as_ref).collect();
    let (count, numbers) = (kids.len() as i64, kids.iter().map(|id| Object::Reference(*id)).collect::<Vec<_>>());
    let doc = &mut draft.doc;
    doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Count" => count, "Kids" => numbers }.into());
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    match settings.form {
        Form::Press => {
            let intent = intent::press(doc, &settings.condition);
            catalog.set("OutputIntents", vec![intent]);
        }
        Form::Screen => screen::attach(doc, &pages, &kids, &marks, &mut catalog),
        Form::Plain => {}
    }
    describe(&mut draft, &pages, catalog, settings.form);
    Ok(draft)
}

/// The fonts of a page by its own resource names.
fn fonts_of(choice: &BTreeMap<String, usize>, names: &[FontObjects]) -> Names {
    let mut own = Names::new();
    for (name, place) in choice {
        let Some((font, vertical)) = names.get(*place) else { continue };
        own.insert(name.clone(), *font);
        own.extend(vertical.clone());
    }
    own
}

/// What the pages of a file refer to.
struct Attached {
    tree: ObjectId,
    states: ObjectId,
    colorants: Colorants,
    /// Pictures and forms, by what tells them apart.
    objects: BTreeMap<Vec<u8>, ObjectId>,
}

/// The object of a font, and that of its vertical lines with its resource name.
type FontObjects = (ObjectId, Option<(String, ObjectId)>);

/// Names of resources and the objects they stand for.
type Names = BTreeMap<String, ObjectId>;

/// Attaches the fonts: printpdf writes the Type 0 dictionaries and ToUnicode, each from a page that shows
/// its every glyph once; the programs are added to what it wrote. For each font its object, and that
/// of its vertical lines with its name.
fn attach_fonts(
    draft: &mut Draft,
    sheets: Vec<Document>,
    scope: &Scope,
    programs: &Programs,
) -> Result<Vec<FontObjects>, Diagnostics> {
    let lost = || failure("pdf-fonts", "the fonts of the file could not be written".to_owned());
    let mut fonts = Vec::new();
    for (place, sheet) in sheets.into_iter().enumerate() {
        let mut graft = Graft::new(&mut draft.doc, sheet);
        let source = graft.source();
        let page = source.page_iter().next().ok_or_else(lost)?;
        let name = fonts::sheet_name(place);
        let found = source.get_page_fonts(page).map_err(|_| lost())?.get(name.as_bytes()).copied().cloned();
        let font = graft.take(Object::Dictionary(found.ok_or_else(lost)?));
        fonts.push(graft.add(font));
    }
    let mut files: BTreeMap<FaceId, (ObjectId, Option<ObjectId>)> = BTreeMap::new();
    let mut names = Vec::new();
    for (used, font) in scope.fonts.iter().zip(fonts) {
        let program = programs.get(&used.face).ok_or_else(lost)?;
        let file = *files.entry(used.face).or_insert_with(|| font_file(draft, used, program));
        complete_font(&mut draft.doc, font, used, file).ok_or_else(lost)?;
        let vertical = match &used.vertical {
            Some(vertical) => {
                let object = vertical_font(&mut draft.doc, font, used, vertical).ok_or_else(lost)?;
                Some((vertical.resource.clone(), object))
            }
            None => None,
        };
        names.push((font, vertical));
    }
    Ok(names)
}

/// Adds a program, and what leads from CIDs to its glyphs where that is beside it.
fn font_file(draft: &mut Draft, used: &Used, program: &Program) -> (ObjectId, Option<ObjectId>) {
    let mut dict = dictionary! { "Filter" => "FlateDecode" };
    if used.descriptor.cff {
        dict.set("Subtype", "CIDFontType0C");
    } else {
        dict.set("Length1", program.length as i64);
    }
    let file = draft.add(dict, program.stream.clone());
    let map = program.map.clone().map(|map| draft.add(dictionary! { "Filter" => "FlateDecode" }, map));
    (file, map)
}

/// Adds the program to a Type 0 font, and what printpdf could not know of the face.
fn complete_font(
    doc: &mut Document,
    font: ObjectId,
    used: &Used,
    (file, map): (ObjectId, Option<ObjectId>),
) -> Option<()> {
    let measures = &used.descriptor;
    let (subtype, key) = if measures.cff { ("CIDFontType0", "FontFile3") } else { ("CIDFontType2", "FontFile2") };
    let dict = doc.get_object_mut(font).ok()?.as_dict_mut().ok()?;
    let descendants = dict.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?;
    let cid_font = descendants.first_mut()?.as_dict_mut().ok()?;
    cid_font.set("Subtype", subtype);
    cid_font.remove(b"CIDToGIDMap");
    if let Some(map) = map {
        cid_font.set("CIDToGIDMap", Object::Reference(map));
    }
    let widths = own_widths(used);
    cid_font.remove(b"W");
    if !widths.is_empty() {
        cid_font.set("W", widths);
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

/// The array W: advances that are not a whole em (DW).
fn own_widths(used: &Used) -> Vec<Object> {
    let own = used.widths.iter().filter(|(_, width)| **width != 1000);
    runs(own.map(|(code, width)| (*code, vec![Object::Integer((*width).into())])))
}

/// The array W2: advance and position vector of each code that differs from DW2.
fn own_metrics(used: &Used, vertical: &Vertical) -> Vec<Object> {
    runs(vertical.others.iter().map(|(code, metrics)| {
        let half = match used.width(*code) {
            even if even % 2 == 0 => Object::Integer(i64::from(even / 2)),
            odd => Object::Real(f32::from(odd) / 2.0),
        };
        let own = vec![Object::Integer(-i64::from(metrics.down)), half, Object::Integer(metrics.origin.into())];
        (*code, own)
    }))
}

/// Values of codes, those of codes that follow each other in one array (9.7.4.3).
fn runs(values: impl Iterator<Item = (u16, Vec<Object>)>) -> Vec<Object> {
    let mut out: Vec<Object> = Vec::new();
    let mut next = None;
    for (code, own) in values {
        match out.last_mut() {
            Some(Object::Array(run)) if next == Some(code) => run.extend(own),
            _ => out.extend([Object::Integer(code.into()), Object::Array(own)]),
        }
        next = code.checked_add(1);
    }
    out
}

/// Attaches the pictures and forms of a page, each once in the file.
fn attach_objects(
    draft: &mut Draft,
    leaf: &Leaf,
    attached: &mut Attached,
    settings: &Settings,
) -> Result<Names, Diagnostics> {
    let mut names = Names::new();
    for (name, attachment) in &leaf.attachments {
        let digest = attachment.digest();
        let known = attached.objects.get(&digest).copied();
        let id = match known {
            Some(id) => id,
            None => attach(draft, attachment, leaf, &mut attached.colorants, settings)?,
        };
        attached.objects.insert(digest, id);
        names.insert(name.clone(), id);
    }
    Ok(names)
}

fn attach(
    draft: &mut Draft,
    attachment: &Attachment,
    leaf: &Leaf,
    colorants: &mut Colorants,
    settings: &Settings,
) -> Result<ObjectId, Diagnostics> {
    match attachment {
        Attachment::Stream((dict, blob)) => Ok(draft.add(dict.clone(), blob.clone())),
        Attachment::Masked((dict, blob), (mask_dict, mask)) => {
            let mut dict = dict.clone();
            dict.set("SMask", Object::Reference(draft.add(mask_dict.clone(), mask.clone())));
            Ok(draft.add(dict, blob.clone()))
        }
        Attachment::Page(file, choice) => {
            let lost = |why: String| failure("pdf-objects", format!("art of page {}: {why}", leaf.page.id));
            let bytes = file.read().map_err(|e| lost(e.to_string()))?;
            let art = pdf_page(&bytes, choice).map_err(|e| lost(e.to_string()))?;
            let (spots, profile) = (leaf.page.spots.as_slice(), &settings.condition.profile);
            Ok(art::form(&mut draft.doc, &art, &mut art::House { colorants, spots, profile }))
        }
    }
}

/// The two states of overprint. OPM 1: an ink of amount zero leaves what is below.
fn graphics_states() -> Dictionary {
    let state = |on: bool| dictionary! { "Type" => "ExtGState", "OP" => on, "op" => on, "OPM" => 1 };
    dictionary! { OVERPRINT => state(true), KNOCKOUT => state(false) }
}

fn page_object(
    draft: &mut Draft,
    leaf: &Leaf,
    fonts: &Names,
    attached: &mut Attached,
    settings: &Settings,
) -> Result<ObjectId, Diagnostics> {
    let objects = attach_objects(draft, leaf, attached, settings)?;
    let content = &leaf.content;
    let mut resources = dictionary! { "ExtGState" => attached.states };
    for (kind, all, wanted) in [("Font", fonts, &content.fonts), ("XObject", &objects, &content.objects)] {
        if !wanted.is_empty() {
            let pick = |name: &String| Some((name.clone(), Object::Reference(*all.get(name)?)));
            resources.set(kind, wanted.iter().filter_map(pick).collect::<Dictionary>());
        }
    }
    let mut spaces = Dictionary::new();
    for (name, space) in &content.spaces {
        spaces.set(name.as_bytes(), attached.colorants.space(&mut draft.doc, space));
    }
    if !spaces.is_empty() {
        resources.set("ColorSpace", spaces);
    }
    let transparent = objects.values().any(|object| transparency::is_transparent(&draft.doc, *object));
    let contents = draft.add(dictionary! { "Filter" => "FlateDecode" }, content.stream.clone());
    let mut dict = boxes(&leaf.page);
    dict.set("Type", "Page");
    dict.set("Parent", attached.tree);
    dict.set("Resources", resources);
    dict.set("Contents", contents);
    if transparent {
        dict.set("Group", transparency::group());
    }
    Ok(draft.doc.add_object(dict))
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
fn describe(draft: &mut Draft, pages: &[&Page], mut catalog: Dictionary, form: Form) {
    let content = draft.fingerprint();
    let doc = &mut draft.doc;
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
