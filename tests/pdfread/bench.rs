//! A bench for files made in code: a page with content and resources, and a device that writes
//! down what it is told.

use dayang::pdfread::colour::{Colour, Inks};
use dayang::pdfread::device::{Device, GlyphRun, Group, ImageUse, Mark, Place, ShadingUse, SoftMask};
use dayang::pdfread::state::{Graphics, Paint, Rule, StrokeStyle};
use dayang::pdfread::{Document, PageView, Problem, interpret};
use kurbo::{BezPath, Shape};
use lopdf::{Dictionary, Document as File, Object, Stream, dictionary};

/// A file of one page, being made.
pub struct Bench {
    pub file: File,
    pub resources: Dictionary,
    pub page: Dictionary,
}

impl Bench {
    pub fn new() -> Bench {
        let page = dictionary! { "Type" => "Page", "MediaBox" => reals(&[0.0, 0.0, 200.0, 100.0]) };
        Bench { file: File::with_version("1.7"), resources: Dictionary::new(), page }
    }

    /// Adds an object.
    pub fn add(&mut self, object: impl Into<Object>) -> Object {
        self.file.add_object(object).into()
    }

    /// Adds a stream.
    pub fn stream(&mut self, dict: Dictionary, data: impl Into<Vec<u8>>) -> Object {
        self.add(Stream::new(dict, data.into()))
    }

    /// Adds a form with its own resources.
    pub fn form(&mut self, mut dict: Dictionary, content: &str) -> Object {
        dict.set("Type", "XObject");
        dict.set("Subtype", "Form");
        if !dict.has(b"BBox") {
            dict.set("BBox", reals(&[0.0, 0.0, 200.0, 100.0]));
        }
        self.stream(dict, content)
    }

    /// Names an object among the page's resources.
    pub fn name(&mut self, category: &str, name: &str, object: impl Into<Object>) {
        let mut list = match self.resources.get(category.as_bytes()) {
            Ok(Object::Dictionary(list)) => list.clone(),
            _ => Dictionary::new(),
        };
        list.set(name, object.into());
        self.resources.set(category, list);
    }

    /// The file with this content.
    pub fn bytes(mut self, content: &str) -> Vec<u8> {
        let content = self.stream(Dictionary::new(), content);
        let pages = self.file.new_object_id();
        let mut page = self.page;
        page.set("Parent", pages);
        page.set("Contents", content);
        page.set("Resources", self.resources);
        let page = self.file.add_object(page);
        let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        self.file.objects.insert(pages, tree.into());
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
        if let Ok(properties) = self.file.trailer.get(b"OCProperties") {
            catalog.set("OCProperties", properties.clone());
        }
        self.file.trailer.remove(b"OCProperties");
        let catalog = self.file.add_object(catalog);
        self.file.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.file.save_to(&mut bytes).expect("a file");
        bytes
    }

    /// What the page paints with this content.
    pub fn run(self, content: &str) -> Record {
        Record::of(&self.bytes(content))
    }
}

/// An array of reals.
pub fn reals(values: &[f32]) -> Object {
    values.iter().map(|&v| v.into()).collect::<Vec<Object>>().into()
}

/// A tint transform: so much of each component at full tint.
pub fn tint(full: &[f32]) -> Object {
    dictionary! {
        "FunctionType" => 2, "Domain" => reals(&[0.0, 1.0]), "N" => 1,
        "C0" => reals(&vec![0.0; full.len()]), "C1" => reals(full),
    }
    .into()
}

/// What a page painted, in order, each as a line of text, with places beside.
#[derive(Default)]
pub struct Record {
    pub events: Vec<String>,
    pub places: Vec<Place>,
    pub problems: Vec<Problem>,
    pub colours: Vec<Colour>,
    pub strokes: Vec<StrokeStyle>,
    pub sizes: Vec<f64>,
    pub texts: Vec<String>,
    /// Where glyphs have their origins.
    pub origins: Vec<(f64, f64)>,
    /// Whether ActualText stands over the run.
    pub actual: Vec<Option<String>>,
    pub ppi: Vec<(f64, f64)>,
    pub every_cell: bool,
}

impl Record {
    pub fn of(bytes: &[u8]) -> Record {
        let document = Document::open(bytes).unwrap_or_else(|e| panic!("{e}"));
        let page = document.page(1).unwrap_or_else(|e| panic!("{e}"));
        let mut record = Record { every_cell: true, ..Record::default() };
        interpret(&document, &page, &mut record);
        record
    }

    /// The events but for the page's own frame.
    pub fn marks(&self) -> Vec<&str> {
        let frame = ["begin page", "end page", "save", "restore"];
        let events = self.events.iter().map(String::as_str);
        events.filter(|e| !frame.contains(e) && !e.starts_with("clip 0 0 200 100")).collect()
    }

    /// The codes of the problems.
    pub fn codes(&self) -> Vec<&'static str> {
        self.problems.iter().map(|p| p.kind.code()).collect()
    }

    fn note(&mut self, event: String, graphics: &Graphics) {
        self.events.push(event);
        self.places.push(graphics.place.clone());
    }
}

/// A box as whole points.
fn area(path: &BezPath) -> String {
    let b = path.bounding_box();
    format!("{:.0} {:.0} {:.0} {:.0}", b.x0, b.y0, b.x1, b.y1)
}

/// A paint: its inks in percent, or what it is.
pub fn paint(paint: &Paint) -> String {
    match paint {
        Paint::Solid(colour) => colour_text(colour),
        Paint::Shading(_) => "shading".to_owned(),
        Paint::Tiling(None) => "tiling".to_owned(),
        Paint::Tiling(Some(colour)) => format!("tiling in {}", colour_text(colour)),
        Paint::Nothing => "nothing".to_owned(),
    }
}

pub fn colour_text(colour: &Colour) -> String {
    match colour.inks() {
        Inks::Foreign(foreign) => format!("{} {:?}", foreign.name(), colour.base().components),
        Inks::Amounts(a) => {
            let process = ["C", "M", "Y", "K"].iter().map(|n| n.to_string()).zip(a.process);
            let spots = a.spots.iter().map(|(n, v)| (format!("{n} "), *v));
            let all = a.all.map(|v| ("All ".to_owned(), v));
            let laid = process.chain(spots).chain(all).filter(|(_, v)| *v > 0.0);
            let laid: Vec<String> = laid.map(|(n, v)| format!("{n}{:.0}", v * 100.0)).collect();
            if laid.is_empty() { "paper".to_owned() } else { laid.join("+") }
        }
    }
}

impl Device for Record {
    fn begin_page(&mut self, _: &PageView) {
        self.events.push("begin page".to_owned());
    }
    fn end_page(&mut self) {
        self.events.push("end page".to_owned());
    }
    fn fill(&mut self, path: &BezPath, rule: Rule, graphics: &Graphics) {
        let odd = if rule == Rule::EvenOdd { " even-odd" } else { "" };
        self.note(format!("fill {}{odd} {}", area(path), paint(&graphics.fill)), graphics);
        self.colours.extend(graphics.fill.solid().cloned());
    }
    fn stroke(&mut self, path: &BezPath, style: &StrokeStyle, graphics: &Graphics) {
        self.note(format!("stroke {} {:.2} {}", area(path), style.points, paint(&graphics.stroke)), graphics);
        self.strokes.push(style.clone());
    }
    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        self.note(format!("glyphs {} {:.2} {}", run.glyphs.len(), run.size, paint(&graphics.fill)), graphics);
        self.sizes.push(run.size);
        self.texts.push(run.text());
        self.actual.push(run.actual_text.as_deref().map(str::to_owned));
        self.origins.extend(run.glyphs.iter().map(|g| g.matrix.translation()).map(|t| (t.x, t.y)));
    }
    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {
        let space = image.space.as_ref().map_or("stencil".to_owned(), |s| s.to_string());
        self.note(format!("image {}x{} {space}", image.width, image.height), graphics);
        self.ppi.push(image.ppi);
    }
    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {
        let over = shading.area.as_ref().map_or("clip".to_owned(), |(path, _)| area(path));
        self.note(format!("shading {over}"), graphics);
    }
    fn clip(&mut self, path: &BezPath, _: Rule) {
        self.events.push(format!("clip {}", area(path)));
    }
    fn save(&mut self) {
        self.events.push("save".to_owned());
    }
    fn restore(&mut self) {
        self.events.push("restore".to_owned());
    }
    fn begin_group(&mut self, group: &Group, graphics: &Graphics) {
        let kind = format!(
            "{}{}",
            if group.isolated { " isolated" } else { "" },
            if group.knockout { " knockout" } else { "" }
        );
        let space = group.space.as_ref().map_or("-".to_owned(), |s| s.to_string());
        let (alpha, blend, mask) = (graphics.fill_alpha, graphics.blend, graphics.soft_mask);
        self.note(format!("begin group{kind} {space} alpha {alpha} {blend:?} mask {mask}"), graphics);
    }
    fn end_group(&mut self) {
        self.events.push("end group".to_owned());
    }
    fn begin_soft_mask(&mut self, mask: &SoftMask, graphics: &Graphics) {
        let kind = if mask.luminosity { "luminosity" } else { "alpha" };
        self.note(format!("begin mask {kind}"), graphics);
    }
    fn end_soft_mask(&mut self) {
        self.events.push("end mask".to_owned());
    }
    fn clear_soft_mask(&mut self) {
        self.events.push("clear mask".to_owned());
    }
    fn begin_marked(&mut self, mark: &Mark) {
        self.events.push(format!("begin {}", mark.tag));
    }
    fn end_marked(&mut self) {
        self.events.push("end marked".to_owned());
    }
    fn hidden(&mut self, layer: &str, _: &Place) {
        self.events.push(format!("hidden {layer}"));
    }
    fn problem(&mut self, problem: &Problem) {
        self.problems.push(problem.clone());
    }
    fn every_cell(&self) -> bool {
        self.every_cell
    }
}
