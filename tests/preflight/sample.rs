//! A PDF to spoil: a press page that this program made, and ways to change it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dayang::diag::Diagnostics;
use dayang::input::sources::Memory;
use dayang::model::press::Purpose;
use dayang::session::{Folders, Session};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::root;

/// The press file of a small page with a headline, text and a gray photo.
pub fn press_page() -> &'static [u8] {
    static PAGE: OnceLock<Vec<u8>> = OnceLock::new();
    PAGE.get_or_init(|| {
        let mut all: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
        let case = root().join("tests/cases/checks/base");
        for name in ["edition.toml", "layouts/case.toml", "layouts/press/case.toml", "stories/story.md"] {
            all.insert(name.into(), fs::read(case.join(name)).unwrap());
        }
        let style = "layouts/styles/hk-broadsheet.toml";
        all.insert(style.into(), fs::read(root().join(style)).unwrap());
        let mut found = Diagnostics::default();
        let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
        session.purpose = Purpose::Press;
        let mut output = session.typeset(&Memory(all), Path::new("edition.toml"), None, &|| ());
        assert!(!output.diagnostics.has_errors(), "{:?}", output.diagnostics);
        session.export(&mut output).unwrap().pages.remove(0)
    })
}

/// The page's file, opened to be changed.
pub struct Sample {
    pub doc: Document,
}

impl Sample {
    pub fn new() -> Sample {
        Sample { doc: Document::load_mem(press_page()).unwrap() }
    }

    pub fn bytes(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.doc.save_to(&mut out).unwrap();
        out
    }

    pub fn catalog(&mut self) -> &mut Dictionary {
        let id = self.doc.trailer.get(b"Root").unwrap().as_reference().unwrap();
        self.doc.get_dictionary_mut(id).unwrap()
    }

    pub fn info(&mut self) -> &mut Dictionary {
        let id = self.doc.trailer.get(b"Info").unwrap().as_reference().unwrap();
        self.doc.get_dictionary_mut(id).unwrap()
    }

    pub fn page_id(&self) -> ObjectId {
        self.doc.page_iter().next().unwrap()
    }

    pub fn page(&mut self) -> &mut Dictionary {
        let id = self.page_id();
        self.doc.get_dictionary_mut(id).unwrap()
    }

    /// A copy of the page, behind it.
    pub fn second_page(&mut self) -> &mut Dictionary {
        let copy = self.page().clone();
        let tree = copy.get(b"Parent").unwrap().as_reference().unwrap();
        let id = self.doc.add_object(copy);
        let tree = self.doc.get_dictionary_mut(tree).unwrap();
        tree.get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(id.into());
        tree.set("Count", 2);
        self.doc.get_dictionary_mut(id).unwrap()
    }

    pub fn add(&mut self, object: impl Into<Object>) -> Object {
        self.doc.add_object(object).into()
    }

    pub fn stream(&mut self, dict: Dictionary, data: &[u8]) -> Object {
        self.add(Stream::new(dict, data.to_vec()))
    }

    /// Puts an object among the page's resources.
    pub fn resource(&mut self, kind: &str, name: &str, object: impl Into<Object>) {
        let object = object.into();
        let mut resources = self.page().get(b"Resources").unwrap().clone();
        if let Object::Reference(id) = resources {
            resources = self.doc.get_object(id).unwrap().clone();
        }
        let resources = resources.as_dict_mut().unwrap();
        let mut list = match resources.get(kind.as_bytes()) {
            Ok(Object::Reference(id)) => self.doc.get_dictionary(*id).unwrap().clone(),
            Ok(Object::Dictionary(dict)) => dict.clone(),
            _ => Dictionary::new(),
        };
        list.set(name, object);
        resources.set(kind, list);
        let resources = resources.clone();
        self.page().set("Resources", resources);
    }

    /// Paints something more at the page's end.
    pub fn paint(&mut self, operators: &str) {
        let more = self.stream(dictionary! {}, format!("q {operators} Q").as_bytes());
        let old = self.page().get(b"Contents").unwrap().clone();
        let mut all = match old {
            Object::Array(items) => items,
            one => vec![one],
        };
        all.push(more);
        self.page().set("Contents", all);
    }

    /// Replaces text in the XMP packet.
    pub fn xmp(&mut self, from: &str, to: &str) {
        let id = self.catalog().get(b"Metadata").unwrap().as_reference().unwrap();
        let stream = self.doc.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        let _ = stream.decompress();
        let text = String::from_utf8(stream.content.clone()).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        stream.set_plain_content(text.replace(from, to).into_bytes());
    }

    /// The output intent.
    pub fn intent(&mut self) -> &mut Dictionary {
        let intent = self.catalog().get(b"OutputIntents").unwrap().as_array().unwrap()[0].clone();
        match intent {
            Object::Reference(id) => self.doc.get_dictionary_mut(id).unwrap(),
            _ => {
                let list = self.catalog().get_mut(b"OutputIntents").unwrap().as_array_mut().unwrap();
                list[0].as_dict_mut().unwrap()
            }
        }
    }

    pub fn profile(&mut self) -> ObjectId {
        self.intent().get(b"DestOutputProfile").unwrap().as_reference().unwrap()
    }

    /// The first code that the page shows in a font.
    pub fn code(&mut self, font: &str) -> String {
        let content = self.doc.get_page_content(self.page_id());
        let mut selected = false;
        for op in lopdf::content::Content::decode(&content).unwrap().operations {
            match op.operator.as_str() {
                "Tf" => selected = op.operands[0].as_name().unwrap() == font.as_bytes(),
                "TJ" if selected => {
                    let shown = op.operands[0].as_array().unwrap().iter().find_map(|item| item.as_str().ok());
                    return shown.unwrap()[..2].iter().map(|byte| format!("{byte:02x}")).collect();
                }
                _ => {}
            }
        }
        panic!("nothing is shown in {font}")
    }

    /// A font of the page: the name of its resource, and its object.
    pub fn font(&mut self) -> (String, ObjectId) {
        let page = self.page_id();
        let fonts = self.doc.get_page_fonts(page).unwrap();
        let name = String::from_utf8(fonts.keys().next().unwrap().clone()).unwrap();
        let resources = self.page().get(b"Resources").unwrap().clone();
        let resources = match &resources {
            Object::Reference(id) => self.doc.get_dictionary(*id).unwrap(),
            other => other.as_dict().unwrap(),
        };
        let list = match resources.get(b"Font").unwrap() {
            Object::Reference(id) => self.doc.get_dictionary(*id).unwrap(),
            other => other.as_dict().unwrap(),
        };
        let id = list.get(name.as_bytes()).unwrap().as_reference().unwrap();
        (name, id)
    }

    /// The CID font of that font, which stands in it or beside it.
    pub fn cid_font(&mut self) -> &mut Dictionary {
        let (_, font) = self.font();
        let first =
            self.doc.get_dictionary(font).unwrap().get(b"DescendantFonts").unwrap().as_array().unwrap()[0].clone();
        match first {
            Object::Reference(id) => self.doc.get_dictionary_mut(id).unwrap(),
            _ => {
                let font = self.doc.get_dictionary_mut(font).unwrap();
                let list = font.get_mut(b"DescendantFonts").unwrap().as_array_mut().unwrap();
                list[0].as_dict_mut().unwrap()
            }
        }
    }

    pub fn descriptor(&mut self) -> &mut Dictionary {
        let id = self.cid_font().get(b"FontDescriptor").unwrap().as_reference().unwrap();
        self.doc.get_dictionary_mut(id).unwrap()
    }

    /// A Separation space with an alternate of CMYK.
    pub fn separation(&mut self, name: &[u8], solid: [f32; 4]) -> Object {
        let none: Vec<Object> = vec![0.into(); 4];
        let solid: Vec<Object> = solid.into_iter().map(Object::Real).collect();
        let tint = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "C0" => none, "C1" => solid, "N" => 1,
        };
        let parts = vec!["Separation".into(), Object::Name(name.to_vec()), "DeviceCMYK".into(), tint.into()];
        self.add(Object::Array(parts))
    }
}

/// A gray image of so many pixels.
pub fn image(width: i64, height: i64) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
    };
    Stream::new(dict, vec![90; (width * height) as usize])
}

/// A stencil mask of so many pixels.
pub fn stencil(width: i64, height: i64) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ImageMask" => true, "BitsPerComponent" => 1,
    };
    Stream::new(dict, vec![0; ((width + 7) / 8 * height) as usize])
}
