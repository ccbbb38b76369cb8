//! Advertisements in the finished file: other people's PDFs placed as forms, made here with one
//! thing about each.

use super::reading::{open, pages, tool};
use super::sheet::page;
use dayang::color::{Ink, PlannedPlates, SpotColor, SpotId};
use dayang::export::pdf::{self, Settings};
use dayang::geom::{Length, Rect};
use dayang::image::{ImageError, ImageStore, PageBox, PageChoice};
use dayang::page::{Item, Page, Paint, Tree};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A PDF of one page of 100 × 50 pt with a bleed of 10; `change` completes the page.
fn made(content: &[u8], change: impl FnOnce(&mut Document, &mut Dictionary)) -> Vec<u8> {
    let mut doc = Document::with_version("1.6");
    let tree = doc.new_object_id();
    let content = doc.add_object(Stream::new(dictionary! {}, content.to_vec()));
    let rect = |a: i64, w: i64, h: i64| vec![a.into(), a.into(), w.into(), h.into()];
    let mut page = dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => dictionary! {},
        "MediaBox" => rect(0, 120, 70), "TrimBox" => rect(10, 110, 60),
    };
    let mut pages = dictionary! { "Type" => "Pages", "Count" => 1 };
    change(&mut doc, &mut page);
    // A key for the tree's root: what pages inherit.
    if let Some(inherited) = page.remove(b"Inherited") {
        pages.set("Resources", inherited);
        page.remove(b"Resources");
    }
    let properties = page.remove(b"OCProperties");
    let page = doc.add_object(page);
    pages.set("Kids", vec![Object::Reference(page)]);
    doc.objects.insert(tree, pages.into());
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    if let Some(properties) = properties {
        catalog.set("OCProperties", properties);
    }
    let catalog = doc.add_object(catalog);
    doc.trailer.set("Root", catalog);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a PDF");
    out
}

fn spot(name: &str, alternate: &str) -> SpotColor {
    SpotColor { name: name.to_owned(), alternate: Ink::parse(alternate).expect("an ink") }
}

/// `[/Separation name /DeviceCMYK {…}]` with the alternate's amounts.
fn separation(doc: &mut Document, name: &str, amounts: [f32; 4]) -> ObjectId {
    let amounts = amounts.map(Object::Real).to_vec();
    let transform = dictionary! {
        "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
        "C0" => vec![Object::Integer(0); 4], "C1" => amounts,
    };
    let name = Object::Name(name.as_bytes().to_vec());
    doc.add_object(vec!["Separation".into(), name, "DeviceCMYK".into(), transform.into()])
}

/// A page of 200 × 100 pt with these advertisements side by side, and a spot colour of the issue
/// on a tint of its own.
fn placed(ads: &[Vec<u8>]) -> (Page, ImageStore) {
    let mut store = ImageStore::new();
    let mut page = page(20 + 110 * ads.len() as i64, 100);
    page.bleed = Length::ZERO;
    page.spots = vec![spot("House Red", "M100 Y80")];
    page.plates = PlannedPlates { black_only: false, spots: vec![SpotId(0)] };
    let tint = page.spots[0].tint(SpotId(0), 5_000);
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Fill { rect: at(10, 80, 100, 10), ink: tint } });
    for (n, ad) in ads.iter().enumerate() {
        let added = store.add_advertisement(&format!("ads/{n}.pdf"), ad.clone(), PageChoice::default());
        let (art, size) = added.unwrap_or_else(|e| panic!("{n}: {e}"));
        let rect = Rect { width: size.width, height: size.height, ..at(10 + 110 * n as i64, 20, 0, 0) };
        page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Form { art, rect } });
    }
    (page, store)
}

fn at(x: i64, y: i64, w: i64, h: i64) -> Rect {
    Rect::new(Length::pt(x), Length::pt(y), Length::pt(w), Length::pt(h))
}

fn written(ads: &[Vec<u8>]) -> Vec<u8> {
    let (page, store) = placed(ads);
    let files = pdf::write(&[page], super::sheet::fonts(), &store, &Settings::default()).expect("a file");
    assert!(files.diagnostics.is_empty(), "{:?}", files.diagnostics);
    if let Some(said) = tool("qpdf", &["--check", "FILE"], &files.joined) {
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
    files.joined
}

/// The form of an advertisement, with its content.
fn form(doc: &Document) -> (Dictionary, String) {
    let forms = doc.objects.values().filter_map(|o| o.as_stream().ok()).filter(|s| {
        let resources = s.dict.get(b"Resources").and_then(|r| doc.dereference(r).map(|(_, r)| r.clone()));
        let begins = resources.ok().is_some_and(|r| format!("{r:?}").contains("Begin0"));
        s.dict.has(b"Matrix") && begins
    });
    let form = forms.last().expect("a form");
    let content = form.decompressed_content().expect("content");
    (form.dict.clone(), String::from_utf8_lossy(&content).into_owned())
}

/// Every `[/Separation name …]` of a file, each definition once.
fn definitions(doc: &Document, name: &str) -> Vec<String> {
    fn walk(value: &Object, name: &[u8], out: &mut Vec<String>) {
        match value {
            Object::Array(items) => {
                let is = |at: usize, what: &[u8]| items.get(at).and_then(|v| v.as_name().ok()) == Some(what);
                if is(0, b"Separation") && is(1, name) {
                    out.push(format!("{:?}", &items[2..]));
                }
                items.iter().for_each(|item| walk(item, name, out));
            }
            Object::Dictionary(dict) => dict.iter().for_each(|(_, item)| walk(item, name, out)),
            Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| walk(item, name, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    doc.objects.values().for_each(|object| walk(object, name.as_bytes(), &mut out));
    out.sort();
    out.dedup();
    out
}

/// The colour at a point of the page, at 72 dpi.
fn seen(file: &[u8], at: (u32, u32)) -> Option<[u8; 3]> {
    let picture = dayang::export::png::render(file, 72).ok()?;
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture.first()?)).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    let depth = pixels.len() / (info.width * info.height) as usize;
    Some(std::array::from_fn(|i| pixels[(at.1 * info.width + at.0) as usize * depth + i]))
}

#[test]
fn a_spot_colour_of_the_issue_has_the_issue_s_definition() {
    let ad = made(b"/Cs cs 1 scn 10 10 50 50 re f", |doc, page| {
        let own = separation(doc, "House Red", [0.0, 0.5, 0.5, 0.2]);
        page.set("Resources", dictionary! { "ColorSpace" => dictionary! { "Cs" => own } });
    });
    let file = written(&[ad]);
    let found = definitions(&open(&file), "House Red");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("0.8"), "the issue's alternate: {found:?}");
}

#[test]
fn two_advertisements_that_disagree_about_a_colour_agree_in_the_file() {
    let ad = |yellow: f32| {
        made(b"/Cs cs 1 scn 10 10 50 50 re f", move |doc, page| {
            let own = separation(doc, "Gold", [0.2, 0.3, yellow, 0.0]);
            page.set("Resources", dictionary! { "ColorSpace" => dictionary! { "Cs" => own } });
        })
    };
    let found = definitions(&open(&written(&[ad(0.7), ad(0.9)])), "Gold");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn mixtures_of_spot_colours_name_their_definitions() {
    let ad = |k: f32| {
        made(b"/Cs cs 0.5 0.5 scn 10 10 50 50 re f", move |doc, page| {
            let transform = doc.add_object(Stream::new(
                dictionary! {
                    "FunctionType" => 4, "Domain" => vec![0.into(), 1.into(), 0.into(), 1.into()],
                    "Range" => [0, 1].repeat(4).into_iter().map(Object::Integer).collect::<Vec<_>>(),
                },
                format!("{{ 2 copy pop exch pop 0 exch 0 {k} }}").into_bytes(),
            ));
            let names = vec!["Black".into(), Object::Name(b"House Red".to_vec())];
            let space = vec!["DeviceN".into(), names.into(), "DeviceCMYK".into(), transform.into()];
            page.set("Resources", dictionary! { "ColorSpace" => dictionary! { "Cs" => space } });
        })
    };
    let doc = open(&written(&[ad(0.1), ad(0.2)]));
    assert_eq!(definitions(&doc, "House Red").len(), 1);
    let transforms: std::collections::BTreeSet<String> = doc
        .objects
        .values()
        .map(|o| format!("{o:?}"))
        .filter(|o| o.starts_with("[/DeviceN"))
        .map(|o| o.split("/DeviceCMYK").nth(1).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(transforms.len(), 1, "one transform for one list of names: {transforms:?}");
    assert!(transforms.iter().all(|t| t.contains("Colorants")), "{transforms:?}");
}

#[test]
fn a_page_begins_anew() {
    let (mut page, store) = placed(&[made(b"10 10 100 50 re f", |_, _| ())]);
    // What an advertisement must not inherit: magenta that overprints.
    page.under.insert(
        0,
        Item {
            node: Tree::ARTIFACT,
            paint: Paint::Fill { rect: at(0, 0, 100, 2), ink: Ink::process(0, 10_000, 0, 0) },
        },
    );
    let file = pdf::write(&[page], super::sheet::fonts(), &store, &Settings::default()).expect("a file").joined;
    let (dict, content) = form(&open(&file));
    assert!(content.starts_with("/Begin0 gs 0 g 0 G 1 w"), "{content}");
    assert!(!dict.has(b"Group"), "an opaque page needs none");
    assert!(seen(&file, (30, 40)).expect("a preview").iter().all(|v| *v < 80), "black by default");
}

#[test]
fn a_transparent_page_is_a_group_of_its_own_in_inks() {
    let ad = |group: Option<&'static str>| {
        made(b"/G gs 1 0 0 0 k 10 10 50 50 re f", move |_, page| {
            let state = dictionary! { "ca" => 0.5 };
            page.set("Resources", dictionary! { "ExtGState" => dictionary! { "G" => state } });
            if let Some(space) = group {
                page.set("Group", dictionary! { "S" => "Transparency", "CS" => space, "K" => true });
            }
        })
    };
    for group in [None, Some("DeviceCMYK"), Some("DeviceRGB")] {
        let (dict, _) = form(&open(&written(&[ad(group)])));
        let own = dict.get(b"Group").and_then(Object::as_dict).expect("a group");
        assert_eq!(own.get(b"CS").and_then(Object::as_name).ok(), Some(b"DeviceCMYK".as_slice()), "{group:?}");
        assert!(own.get(b"I").and_then(Object::as_bool).expect("isolated"));
        assert_eq!(own.has(b"K"), group.is_some());
    }
}

#[test]
fn layers_that_are_on_are_painted_and_those_off_are_gone() {
    let layered = |at: &'static str| {
        let content = "/OC /On BDC 0 0 0 1 k 10 10 50 50 re f EMC /OC /Off BDC 0 1 0 0 k 60 10 50 50 re f EMC \
            /Hidden Do";
        made(content.as_bytes(), move |doc, page| {
            let layer = |doc: &mut Document, name: &str| {
                doc.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) })
            };
            let (on, off) = (layer(doc, "on"), layer(doc, "off"));
            let hidden = doc.add_object(Stream::new(
                dictionary! {
                    "Type" => "XObject", "Subtype" => "Form", "OC" => off,
                    "BBox" => vec![0.into(), 0.into(), 120.into(), 70.into()],
                },
                b"0 0 1 0 k 0 0 120 70 re f".to_vec(),
            ));
            page.set(
                "Resources",
                dictionary! {
                    "Properties" => dictionary! { "On" => on, "Off" => off },
                    "XObject" => dictionary! { "Hidden" => hidden },
                },
            );
            let all = vec![Object::Reference(on), Object::Reference(off)];
            let config = match at {
                "OFF" => dictionary! { "OFF" => vec![Object::Reference(off)] },
                _ => dictionary! { "BaseState" => "OFF", "ON" => vec![Object::Reference(on)] },
            };
            page.set("OCProperties", dictionary! { "OCGs" => all, "D" => config });
        })
    };
    for at in ["OFF", "BaseState"] {
        let file = written(&[layered(at)]);
        let (_, content) = form(&open(&file));
        assert!(!content.contains("BDC") && !content.contains("EMC"), "{content}");
        let doc = open(&file);
        assert!(!doc.objects.values().any(|o| format!("{o:?}").contains("/OCG")), "no layer comes along");
        assert!(seen(&file, (30, 45)).expect("a preview")[1] < 80, "{at}: the layer that is on");
        assert_eq!(seen(&file, (90, 45)), Some([255; 3]), "{at}: the layer that is off");
    }
}

#[test]
fn forms_without_resources_find_their_page_s() {
    let ad = made(b"/Outer Do", |doc, page| {
        let frame = |name: &str| {
            dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "Name" => name,
                "BBox" => vec![0.into(), 0.into(), 120.into(), 70.into()],
            }
        };
        let inner = doc.add_object(Stream::new(frame("inner"), b"/Cs cs 1 scn 10 10 100 50 re f".to_vec()));
        let outer = doc.add_object(Stream::new(frame("outer"), b"q /Inner Do".to_vec()));
        let own = separation(doc, "Gold", [0.2, 0.3, 0.7, 0.4]);
        // Resources of the tree's root, which the page inherits and the forms do.
        page.set(
            "Inherited",
            dictionary! {
                "ColorSpace" => dictionary! { "Cs" => own },
                "XObject" => dictionary! { "Inner" => inner, "Outer" => outer },
            },
        );
    });
    let file = written(&[ad]);
    let color = seen(&file, (60, 45)).expect("a preview");
    assert!(color != [255; 3], "gold is painted: {color:?}");
    let doc = open(&file);
    let bare = doc.objects.values().filter_map(|o| o.as_stream().ok()).filter(|s| {
        s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form") && !s.dict.has(b"Resources")
    });
    assert_eq!(bare.count(), 0);
}

#[test]
fn the_press_s_own_profile_is_no_tag() {
    let ad = made(b"/Cs cs 0 0 0 1 sc 10 10 50 50 re f", |doc, page| {
        let icc = dayang::color::Profile::newsprint().icc().to_vec();
        let icc = doc.add_object(Stream::new(dictionary! { "N" => 4 }, icc));
        let space = vec!["ICCBased".into(), Object::Reference(icc)];
        let spaces = dictionary! { "Cs" => space.clone(), "DefaultCMYK" => space };
        page.set("Resources", dictionary! { "ColorSpace" => spaces });
    });
    let doc = open(&written(&[ad]));
    let tagged = doc.objects.values().any(|o| format!("{o:?}").contains("/ICCBased"));
    let default = doc.objects.values().any(|o| format!("{o:?}").contains("DefaultCMYK"));
    assert!(!tagged && !default);
}

#[test]
fn a_turned_page_in_large_units_stands_upright_at_its_size() {
    // A black quarter at the page's lower left, which a quarter turn brings to the upper left.
    let ad = made(b"0 0 0 1 k 10 10 50 25 re f", |_, page| {
        page.set("Rotate", 90);
        page.set("UserUnit", 1.5);
    });
    let mut store = ImageStore::new();
    let (id, size) = store.add_advertisement("turned.pdf", ad.clone(), PageChoice::default()).expect("an ad");
    assert_eq!((size.width, size.height), (Length::pt(75), Length::pt(150)));
    assert_eq!(store.info(id).size, Some(size));
    let mut page = page(100, 170);
    page.bleed = Length::ZERO;
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Form { art: id, rect: at(10, 10, 75, 150) } });
    let file = pdf::write(&[page], super::sheet::fonts(), &store, &Settings::default()).expect("a file").joined;
    let dark = |at| seen(&file, at).expect("a preview")[0] < 80;
    assert!(dark((20, 20)) && !dark((60, 20)) && !dark((20, 130)));
    let doc = open(&file);
    let page = doc.get_dictionary(pages(&doc)[0]).expect("a page");
    assert!(!page.has(b"Rotate") && !page.has(b"UserUnit"));
}

#[test]
fn boxes_are_chosen_and_larger_pages_are_cut_to_their_slot() {
    let ad = made(b"", |_, page| {
        page.set("ArtBox", vec![20.into(), 20.into(), 100.into(), 50.into()]);
    });
    let size = |choice: PageChoice| {
        let mut store = ImageStore::new();
        let (id, whole) = store.add_advertisement("a.pdf", ad.clone(), choice).expect("an ad");
        let shown = store.info(id).size.expect("a size");
        [whole.width, whole.height, shown.width, shown.height].map(|l| l.to_pt().round() as i64)
    };
    let of = |area| size(PageChoice { area, ..PageChoice::default() });
    assert_eq!(of(None), [100, 50, 100, 50], "the trim box");
    assert_eq!(of(Some(PageBox::Art)), [80, 30, 80, 30]);
    assert_eq!(of(Some(PageBox::Media)), [120, 70, 120, 70]);
    assert_eq!(of(Some(PageBox::Crop)), [120, 70, 120, 70], "no crop box: the media box");
    let most = Some([Length::pt(60), Length::pt(80)]);
    assert_eq!(size(PageChoice { most, ..PageChoice::default() }), [100, 50, 60, 50]);
}

#[test]
fn what_cannot_be_placed_says_why() {
    let refused = |bytes: Vec<u8>, number: usize| -> ImageError {
        let choice = PageChoice { number, ..PageChoice::default() };
        ImageStore::new().add_advertisement("x.pdf", bytes, choice).expect_err("refused")
    };
    let good = made(b"0 g", |_, _| ());
    for (bytes, number, what) in [
        (good.clone(), 1, "one page, not 2"),
        (b"%PDF-1.6\nnothing".to_vec(), 0, "damaged"),
        (Vec::new(), 0, "empty"),
        (b"GIF89a...........".to_vec(), 0, "a GIF"),
        (good[..good.len() / 2].to_vec(), 0, "damaged"),
    ] {
        let said = refused(bytes, number).to_string();
        assert!(said.contains(what), "{said}");
    }
    let said = refused(encrypted(&good), 0).to_string();
    assert!(said.contains("encrypted"), "{said}");
}

/// A file that says it is encrypted, as a reader meets it.
fn encrypted(good: &[u8]) -> Vec<u8> {
    let mut doc = open(good);
    let id = Object::string_literal("0123456789abcdef");
    doc.trailer.set("ID", vec![id.clone(), id]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &doc,
        owner_password: "owner",
        user_password: "reader",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("a key");
    doc.encrypt(&state).expect("encrypted");
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a PDF");
    out
}

#[test]
fn hostile_pages_are_placed_or_refused() {
    let loops = made(b"/Me Do q q q", |doc, page| {
        let me = doc.new_object_id();
        let resources = dictionary! { "XObject" => dictionary! { "Me" => me } };
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone(),
            "BBox" => vec![0.into(), 0.into(), 120.into(), 70.into()],
        };
        doc.objects.insert(me, Stream::new(dict, b"/Me Do Q Q".to_vec()).into());
        page.set("Resources", resources);
    });
    let (page, store) = placed(&[loops]);
    assert!(pdf::write(&[page], super::sheet::fonts(), &store, &Settings::default()).is_ok());
    let odd = made(b"/Cs cs", |doc, page| {
        let own = doc.new_object_id();
        let space: Vec<Object> = vec!["DeviceN".into(), Object::Reference(own), Object::Reference(own), own.into()];
        doc.objects.insert(own, Object::Array(space.clone()));
        let short: Vec<Object> = vec!["Separation".into()];
        let spaces = dictionary! { "Cs" => space, "Short" => short, "DefaultCMYK" => Object::Reference((900, 0)) };
        page.set("Resources", dictionary! { "ColorSpace" => spaces, "ExtGState" => 7 });
    });
    let (page, store) = placed(&[odd]);
    assert!(pdf::write(&[page], super::sheet::fonts(), &store, &Settings::default()).is_ok());
}
