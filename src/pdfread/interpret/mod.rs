//! The interpreter of content streams (ISO 32000-1, 8 and 9).
//!
//! [`interpret`] walks through a page: its content, the forms, patterns and glyphs that it calls.
//! Each content stream is a [`Frame`] with its resources; the graphics state and its stack go
//! along. What is painted goes to the device; what cannot be read is told to it as a problem and
//! left out. Forms that contain themselves, nesting without end and content that multiplies
//! itself are stopped by counts, never by time, so that a page is read the same everywhere.

mod annotation;
mod cache;
mod colour;
mod extgstate;
mod marked;
mod operators;
mod paint;
mod path;
mod pattern;
mod state;
mod text;
mod xobject;

use super::Document;
use super::access::{self, resolve_id};
use super::device::{Device, Place};
use super::lexer::{Lexer, Token};
use super::page::PageView;
use super::problem::{Problem, ProblemKind};
use super::space::Space;
use cache::Cache;
use kurbo::{Affine, BezPath, Point, Rect};
use lopdf::{Dictionary, Document as File, Object, ObjectId};
use marked::Marked;
use state::State;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How deep forms, patterns, masks and glyphs may nest.
const MAX_DEPTH: usize = 24;
/// How many operators a page may run in all; decoding counts as well.
const MAX_OPERATORS: u64 = 8_000_000;
/// How many cells of tiling patterns a page may paint.
const MAX_CELLS: u64 = 100_000;
/// How many states may be saved at once.
const MAX_SAVED: usize = 4096;
/// How many segments a path may have.
const MAX_SEGMENTS: usize = 4_000_000;
/// How many operands an operator may have.
const MAX_OPERANDS: usize = 512;
/// How many different problems a page tells.
const MAX_PROBLEMS: usize = 1000;
/// The clip's box where nothing clips: larger than any page.
const EVERYWHERE: Rect = Rect::new(-1e9, -1e9, 1e9, 1e9);

/// Walks through a page and tells the device what it paints.
///
/// The page's content comes first, then the appearances of annotations that print. All is
/// clipped to the media box.
pub fn interpret<'a>(document: &'a Document, page: &PageView<'a>, device: &mut dyn Device) {
    device.begin_page(page);
    let (content, damage) = page.content();
    let mut walk = Walk::new(document, page, device);
    for sentence in damage {
        walk.problem(ProblemKind::DamagedStream(sentence));
    }
    walk.device.save();
    walk.clip_to(&kurbo::Shape::to_path(&page.boxes.media, 0.1));
    let state = walk.state.clone();
    walk.run(&content);
    walk.state = state;
    walk.annotations(page.dict, &page.annotations);
    walk.device.restore();
    walk.device.end_page();
}

/// One content stream being run.
#[derive(Clone)]
struct Frame<'a> {
    /// Its resources.
    resources: &'a Dictionary,
    /// How it was reached, as `Fm1/P2`.
    path: Arc<str>,
    /// Which operator is being run, from 1.
    operator: u32,
    /// The CTM at its start: patterns are placed by it.
    base: Affine,
    /// Its object: a form's, a pattern's.
    object: Option<ObjectId>,
    /// Colour operators mean nothing: an uncoloured pattern or glyph.
    uncoloured: bool,
    /// How many states were saved, and sequences marked, when it began.
    floor: (usize, usize),
}

/// The path being made, in page space.
#[derive(Default)]
struct Making {
    path: BezPath,
    start: Option<Point>,
    current: Option<Point>,
    /// `W` or `W*` waits for the path's end.
    clip: Option<super::state::Rule>,
}

struct Walk<'a, 'd> {
    document: &'a Document,
    file: &'a File,
    device: &'d mut dyn Device,
    page: usize,
    state: State<'a>,
    saved: Vec<State<'a>>,
    frame: Frame<'a>,
    making: Making,
    text: Option<text::TextObject>,
    marked: Vec<Marked>,
    /// How many of `marked` hide what is in them.
    hidden: usize,
    /// `BX` without its `EX`.
    lenient: usize,
    /// The forms, patterns and glyphs being run, to find those that contain themselves.
    running: Vec<usize>,
    operators_left: u64,
    cells_left: u64,
    cache: Cache<'a>,
    told: BTreeSet<(ProblemKind, Arc<str>)>,
}

impl<'a, 'd> Walk<'a, 'd> {
    fn new(document: &'a Document, page: &PageView<'a>, device: &'d mut dyn Device) -> Walk<'a, 'd> {
        let base = page.user_to_page();
        let frame = Frame {
            resources: page.resources,
            path: "".into(),
            operator: 0,
            base,
            object: None,
            uncoloured: false,
            floor: (0, 0),
        };
        let place = Place { page: page.number, path: "".into(), object: None, operator: 0, bounds: Rect::ZERO };
        Walk {
            document,
            file: document.file(),
            device,
            page: page.number,
            state: State::initial(base, place),
            saved: Vec::new(),
            frame,
            making: Making::default(),
            text: None,
            marked: Vec::new(),
            hidden: 0,
            lenient: 0,
            running: Vec::new(),
            operators_left: MAX_OPERATORS,
            cells_left: MAX_CELLS,
            cache: Cache::default(),
            told: BTreeSet::new(),
        }
    }

    /// Runs a content stream with the frame and state that are set, and leaves states and marks
    /// as deep as they were.
    fn run(&mut self, content: &[u8]) {
        self.frame.floor = (self.saved.len(), self.marked.len());
        let outer = (std::mem::take(&mut self.making), self.text.take(), std::mem::take(&mut self.lenient));
        let mut lexer = Lexer::new(content);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(token) = lexer.next() {
            match token {
                Token::Operand(object) if operands.len() < MAX_OPERANDS => operands.push(object),
                Token::Operand(_) => {}
                Token::Damage(what) => {
                    operands.clear();
                    self.problem(ProblemKind::DamagedContent(what.to_owned()));
                }
                Token::Operator(name) => {
                    self.frame.operator = self.frame.operator.saturating_add(1);
                    if !self.spend(1) {
                        break;
                    }
                    self.operator(&name, &operands, &mut lexer);
                    operands.clear();
                }
            }
        }
        self.close(outer.1.is_some());
        (self.making, self.text, self.lenient) = outer;
    }

    /// Ends what a content stream left open.
    fn close(&mut self, within_text: bool) {
        let open = self.saved.len().saturating_sub(self.frame.floor.0);
        if open > 0 {
            self.problem(ProblemKind::SaveWithoutRestore(open));
        }
        if self.text.is_some() && !within_text {
            self.problem(ProblemKind::Nesting("a text object is not ended with `ET`"));
        }
        for _ in 0..open {
            self.restore();
        }
        if self.marked.len() > self.frame.floor.1 {
            self.problem(ProblemKind::Nesting("marked content is not ended with `EMC`"));
        }
        while self.marked.len() > self.frame.floor.1 {
            self.end_marked();
        }
    }

    /// Counts work; false when there is no more to be done on this page.
    fn spend(&mut self, operators: u64) -> bool {
        if self.operators_left == 0 {
            return false;
        }
        self.operators_left = self.operators_left.saturating_sub(operators);
        if self.operators_left == 0 {
            self.problem(ProblemKind::Limit(format!("the page runs more than {MAX_OPERATORS} operators")));
        }
        self.operators_left > 0
    }

    fn save(&mut self) {
        self.saved.push(self.state.clone());
        self.device.save();
    }

    fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
            self.device.restore();
        }
    }

    /// Tells a problem at the current operator, once for each content stream.
    fn problem(&mut self, kind: ProblemKind) {
        if self.told.len() >= MAX_PROBLEMS || !self.told.insert((kind.clone(), self.frame.path.clone())) {
            return;
        }
        let place = self.place(Rect::ZERO, self.frame.object);
        self.device.problem(&Problem { kind, place });
    }

    fn place(&self, bounds: Rect, object: Option<ObjectId>) -> Place {
        Place { page: self.page, path: self.frame.path.clone(), object, operator: self.frame.operator, bounds }
    }

    /// Sets the place of a mark with these bounds, for the device to read.
    fn mark(&mut self, bounds: Rect, object: Option<ObjectId>) {
        let within = bounds.intersect(self.state.clip);
        self.state.graphics.place = self.place(within, object);
        self.state.graphics.layer = self.layer();
    }

    /// The resource path of something named in the current frame.
    fn path_of(&self, name: &[u8]) -> Arc<str> {
        let name = String::from_utf8_lossy(name);
        if self.frame.path.is_empty() { name.into() } else { format!("{}/{name}", self.frame.path).into() }
    }

    /// A resource by category and name, with the id of its object.
    fn resource(&mut self, category: &'static str, name: &[u8]) -> Option<(Option<ObjectId>, &'a Object)> {
        let found = access::dictionary(self.file, self.frame.resources, category.as_bytes());
        let object = found.and_then(|category| category.get(name).ok());
        let (id, target) = object.map(|object| resolve_id(self.file, object)).unwrap_or((None, &Object::Null));
        if target.is_null() {
            let name = String::from_utf8_lossy(name).into_owned();
            self.problem(ProblemKind::MissingResource(category, name));
            return None;
        }
        Some((id, target))
    }

    /// Clips to a path of page space.
    fn clip_to(&mut self, path: &BezPath) {
        self.device.clip(path, super::state::Rule::NonZero);
        self.state.clip = overlap(self.state.clip, kurbo::Shape::bounding_box(path));
    }

    /// Whether marks are painted: not on a layer that is off.
    fn shows(&self) -> bool {
        self.hidden == 0
    }

    /// A colour space of an operand: a name of the resources, or an array within an image.
    fn space(&mut self, object: &'a Object) -> Result<Arc<Space>, String> {
        self.cache.space(self.file, object, self.frame.resources)
    }
}

/// What two boxes share; a box of no area when they share nothing.
fn overlap(a: Rect, b: Rect) -> Rect {
    let both = a.intersect(b);
    if both.width() < 0.0 || both.height() < 0.0 { Rect::ZERO } else { both }
}
