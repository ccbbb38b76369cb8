//! Reading a written PDF back: what is shown where, in which state.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;
use std::process::Command;

/// A glyph as a reader places it.
#[derive(Clone, Debug)]
pub struct Glyph {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    /// Whether it lies on its side, a quarter clockwise.
    pub turned: bool,
    pub ink: Vec<f64>,
    pub overprint: bool,
}

/// A painted area: its ink and overprint.
#[derive(Clone, Debug)]
pub struct Area {
    pub ink: Vec<f64>,
    pub overprint: bool,
}

pub fn open(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).expect("a PDF that loads")
}

pub fn pages(doc: &Document) -> Vec<ObjectId> {
    doc.page_iter().collect()
}

/// A box of a page.
pub fn area_of(doc: &Document, page: ObjectId, key: &str) -> Vec<f32> {
    let dict = doc.get_dictionary(page).expect("a page");
    let items = dict.get(key.as_bytes()).and_then(Object::as_array).expect("a box");
    items.iter().map(|v| v.as_float().expect("a number")).collect()
}

/// Every operator of a page and of the forms it shows.
pub fn operations(doc: &Document, page: ObjectId) -> Vec<Operation> {
    let mut all = Content::decode(&doc.get_page_content(page)).expect("content").operations;
    for object in doc.objects.values() {
        if let Object::Stream(s) = object
            && s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form")
        {
            all.extend(Content::decode(&s.decompressed_content().expect("a form")).expect("content").operations);
        }
    }
    all
}

fn resources(doc: &Document, page: ObjectId) -> &Dictionary {
    let dict = doc.get_dictionary(page).expect("a page");
    dict.get_deref(b"Resources", doc).and_then(Object::as_dict).expect("resources")
}

/// The CIDFont of a Type 0 font.
pub fn descendant<'a>(doc: &'a Document, font: &'a Dictionary) -> &'a Dictionary {
    let all = font.get(b"DescendantFonts").and_then(Object::as_array).expect("descendants");
    doc.dereference(&all[0]).and_then(|(_, font)| font.as_dict()).expect("a CID font")
}

/// Metrics of a font by code, in thousandths of an em.
struct Metrics {
    widths: BTreeMap<u16, f64>,
    /// Of vertical fonts: height of the origin and advance by default, then advance and position
    /// vector of single codes.
    vertical: Option<([f64; 2], ByCode)>,
}

/// Metrics of single codes.
type ByCode = BTreeMap<u16, [f64; 3]>;

impl Metrics {
    /// Advance: a whole em, where nothing else is said (DW).
    fn width(&self, code: u16) -> f64 {
        self.widths.get(&code).copied().unwrap_or(1000.0)
    }

    /// Advance, position vector.
    fn vertical(&self, code: u16) -> Option<[f64; 3]> {
        let ([origin, advance], own) = self.vertical.as_ref()?;
        Some(own.get(&code).copied().unwrap_or([*advance, self.width(code) / 2.0, *origin]))
    }
}

/// Lists of numbers by code: arrays after the first code of a stretch, `N` numbers a code.
fn listed<const N: usize>(list: &[Object]) -> BTreeMap<u16, [f64; N]> {
    let mut map = BTreeMap::new();
    for pair in list.chunks(2) {
        let first = pair[0].as_i64().expect("a code") as u16;
        for (i, v) in pair[1].as_array().expect("a run").chunks(N).enumerate() {
            map.insert(first + i as u16, std::array::from_fn(|n| f64::from(v[n].as_float().expect("a number"))));
        }
    }
    map
}

/// Metrics by font.
fn metrics(doc: &Document, page: ObjectId) -> BTreeMap<String, Metrics> {
    let mut all = BTreeMap::new();
    for (key, font) in doc.get_page_fonts(page).expect("fonts") {
        let cid = descendant(doc, font);
        let list = |key: &[u8]| cid.get(key).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        let widths = listed::<1>(list(b"W")).into_iter().map(|(code, [w])| (code, w)).collect();
        let vertical = (name(font, "Encoding") == "Identity-V").then(|| {
            let usual: Vec<f64> = list(b"DW2").iter().map(|v| f64::from(v.as_float().expect("a number"))).collect();
            ([usual[0], usual[1]], listed::<3>(list(b"W2")))
        });
        all.insert(String::from_utf8_lossy(&key).into_owned(), Metrics { widths, vertical });
    }
    all
}

/// Interprets a page's text and areas as far as the exporter uses PDF.
pub fn interpret(doc: &Document, page: ObjectId) -> (Vec<Glyph>, Vec<Area>) {
    let metrics = metrics(doc, page);
    let states = resources(doc, page).get_deref(b"ExtGState", doc).and_then(Object::as_dict).expect("states").clone();
    let (mut glyphs, mut areas) = (Vec::new(), Vec::new());
    let (mut ink, mut stroke, mut overprint) = (vec![], vec![], false);
    let (mut font, mut matrix) = (String::new(), [1.0f64, 0.0, 0.0, 1.0, 0.0, 0.0]);
    for op in Content::decode(&doc.get_page_content(page)).expect("content").operations {
        let number = |i: usize| f64::from(op.operands[i].as_float().expect("a number"));
        match op.operator.as_str() {
            "k" => ink = (0..4).map(number).collect(),
            "K" => stroke = (0..4).map(number).collect(),
            "gs" => {
                let state = states.get(op.operands[0].as_name().expect("a name")).and_then(Object::as_dict);
                let state = state.expect("a state");
                let flag = |k: &[u8]| state.get(k).and_then(Object::as_bool).expect("a flag");
                assert_eq!(flag(b"OP"), flag(b"op"));
                assert_eq!(state.get(b"OPM").and_then(Object::as_i64).ok(), Some(1));
                overprint = flag(b"op");
            }
            "Tf" => {
                font = String::from_utf8_lossy(op.operands[0].as_name().expect("a name")).into_owned();
                assert_eq!(number(1), 1.0);
            }
            "Tm" => matrix = std::array::from_fn(number),
            "TJ" => {
                let font = &metrics[&font];
                let move_on = |m: &mut [f64; 6], (x, y): (f64, f64)| {
                    m[4] += (x * m[0] + y * m[2]) / 1000.0;
                    m[5] += (x * m[1] + y * m[3]) / 1000.0;
                };
                for item in op.operands[0].as_array().expect("an array") {
                    if let Object::String(codes, _) = item {
                        for pair in codes.chunks(2) {
                            let code = u16::from_be_bytes([pair[0], pair[1]]);
                            let vertical = font.vertical(code);
                            let mut own = matrix;
                            move_on(&mut own, vertical.map_or((0.0, 0.0), |[_, x, y]| (-x, -y)));
                            let (x, y, size) = (own[4], own[5], own[2].hypot(own[3]));
                            let turned = own[1] < 0.0;
                            glyphs.push(Glyph { x, y, size, turned, ink: ink.clone(), overprint });
                            move_on(&mut matrix, vertical.map_or((font.width(code), 0.0), |[down, ..]| (0.0, down)));
                        }
                    } else {
                        let by = -f64::from(item.as_float().expect("a number"));
                        move_on(&mut matrix, if font.vertical.is_some() { (0.0, by) } else { (by, 0.0) });
                    }
                }
            }
            "f" | "f*" => areas.push(Area { ink: ink.clone(), overprint }),
            "S" => areas.push(Area { ink: stroke.clone(), overprint }),
            "q" | "Q" | "BT" | "ET" | "re" | "W" | "n" | "m" | "l" | "c" | "h" | "w" | "cm" | "Do" | "BDC" | "EMC" => {}
            other => panic!("operator {other}"),
        }
    }
    (glyphs, areas)
}

/// Fails when anything in a file is in RGB.
pub fn assert_no_rgb(bytes: &[u8]) {
    let doc = open(bytes);
    for page in pages(&doc) {
        for op in operations(&doc, page) {
            assert!(!["rg", "RG", "cs", "CS", "sc", "scn", "SC", "SCN"].contains(&op.operator.as_str()), "{op:?}");
        }
    }
    for object in doc.objects.values() {
        let text = format!("{object:?}");
        assert!(!text.contains("DeviceRGB") && !text.contains("ICCBased") && !text.contains("CalRGB"), "{text}");
    }
}

/// Image XObjects of a file: their dictionaries.
pub fn images(doc: &Document) -> Vec<&Dictionary> {
    let is_image = |d: &&Dictionary| d.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image");
    doc.objects.values().filter_map(|o| o.as_stream().ok()).map(|s| &s.dict).filter(is_image).collect()
}

/// A name of a dictionary.
pub fn name(dict: &Dictionary, key: &str) -> String {
    String::from_utf8_lossy(dict.get(key.as_bytes()).and_then(Object::as_name).unwrap_or_default()).into_owned()
}

/// Runs a tool of poppler or qpdf on a file. Without the tool the check is skipped, except
/// where `CI` is set: there it fails.
pub fn tool(program: &str, arguments: &[&str], file: &[u8]) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("dayang-pdf-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let hash = file.iter().fold(17u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(*b)));
    let path = folder.join(format!("{hash:x}-{:?}.pdf", std::thread::current().id()));
    std::fs::write(&path, file).expect("a file");
    let path_text = path.to_string_lossy().into_owned();
    let arguments: Vec<&str> = arguments.iter().map(|a| if *a == "FILE" { path_text.as_str() } else { a }).collect();
    let ran = Command::new(program).args(&arguments).output();
    std::fs::remove_file(&path).expect("the file");
    match ran {
        Ok(out) => {
            let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
            assert!(out.status.success(), "{program}: {said}");
            Some(said)
        }
        Err(e) if std::env::var_os("CI").is_some() => panic!("{program} is needed: {e}"),
        Err(_) => {
            eprintln!("{program} is not installed: check skipped");
            None
        }
    }
}

/// The text of a file as poppler reads it, line by line.
pub fn text(file: &[u8]) -> Option<Vec<String>> {
    let text = tool("pdftotext", &["-raw", "FILE", "-"], file)?;
    Some(text.lines().map(|l| l.trim_matches('\u{C}').to_owned()).filter(|l| !l.is_empty()).collect())
}
