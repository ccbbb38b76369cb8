//! The shaping library, behind one door: nothing outside this file knows it.

use std::str::FromStr;
use std::sync::{Arc, LazyLock, Mutex};

use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, Language, ShapePlan, UnicodeBuffer, script};

use super::class::Class;
use super::forms::{Form, form};
use super::itemise::{Char, Kind};
use crate::font::{Face, FaceId, FontStore};
use crate::geom::Orientation;
use crate::model::{Style, StyleId};

/// A face's shaping tables, and the plans made for them so far.
struct Engine {
    face: rustybuzz::Face<'static>,
    plans: Mutex<Vec<Plan>>,
    /// Marks and whether they have a form for vertical lines: the mark, whether it is doubled, the
    /// language, the answer.
    forms: Mutex<Vec<(char, bool, String, bool)>>,
}

/// For how many marks a face remembers whether it has a form for vertical lines.
const MOST_FORMS: usize = 512;

/// What a plan was made for, and the plan.
type Plan = (Kind, Form, bool, String, Arc<ShapePlan>);

fn engine(face: &Face) -> Option<&Engine> {
    face.derived(|f| Engine {
        face: rustybuzz::Face::from_face(f.tables().clone()),
        plans: Mutex::new(Vec::new()),
        forms: Mutex::new(Vec::new()),
    })
}

impl Engine {
    fn plan(&self, kind: Kind, form: Form, down: bool, lang: &str) -> Arc<ShapePlan> {
        // A panic elsewhere cannot leave the list half changed: it is only ever pushed to.
        let mut plans = self.plans.lock().unwrap_or_else(|e| e.into_inner());
        if let Some((.., plan)) = plans.iter().find(|(k, f, d, l, _)| (*k, *f, *d) == (kind, form, down) && l == lang) {
            return Arc::clone(plan);
        }
        let language = Language::from_str(lang).ok();
        let plan = Arc::new(ShapePlan::new(
            &self.face,
            direction(down),
            script_of(kind),
            language.as_ref(),
            features(kind, form),
        ));
        plans.push((kind, form, down, lang.to_owned(), Arc::clone(&plan)));
        plan
    }
}

/// Which way the pen moves.
fn direction(down: bool) -> Direction {
    if down { Direction::TopToBottom } else { Direction::LeftToRight }
}

/// Han faces have kerning for proportional kana and Latin; full-width characters are set solid.
fn features(kind: Kind, form: Form) -> &'static [Feature] {
    type Solid<const N: usize> = LazyLock<[Feature; N]>;
    static SOLID: Solid<1> = LazyLock::new(|| [off(b"kern")]);
    static FULL: Solid<2> = LazyLock::new(|| [off(b"kern"), on(b"fwid")]);
    static HALF: Solid<2> = LazyLock::new(|| [off(b"kern"), on(b"hwid")]);
    static THIRD: Solid<2> = LazyLock::new(|| [off(b"kern"), on(b"twid")]);
    match (kind.is_wide(), form) {
        (false, _) => &[],
        (true, Form::Plain) => &*SOLID,
        (true, Form::Full) => &*FULL,
        (true, Form::Half) => &*HALF,
        (true, Form::Third) => &*THIRD,
    }
}

fn off(tag: &[u8; 4]) -> Feature {
    Feature::new(Tag::from_bytes(tag), 0, ..)
}

fn on(tag: &[u8; 4]) -> Feature {
    Feature::new(Tag::from_bytes(tag), 1, ..)
}

fn script_of(kind: Kind) -> Option<rustybuzz::Script> {
    match kind {
        Kind::Han => Some(script::HAN),
        Kind::Hangul => Some(script::HANGUL),
        Kind::Latin => Some(script::LATIN),
        Kind::Greek => Some(script::GREEK),
        Kind::Cyrillic => Some(script::CYRILLIC),
        Kind::Other => None,
    }
}

/// A glyph in font units; `cluster` is a byte offset of the text.
pub(super) struct RawGlyph {
    pub id: u16,
    pub cluster: u32,
    pub advance: i32,
    /// The advance of a glyph set downwards: upwards.
    pub down: i32,
    pub dx: i32,
    pub dy: i32,
}

/// Shapes runs, keeping its buffer and its last plan from one to the next.
#[derive(Default)]
pub(super) struct Shaper {
    buffer: Option<UnicodeBuffer>,
    last: Option<(RunKey, Arc<ShapePlan>)>,
}

/// What the glyphs of one run have in common, apart from their style's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RunKey {
    pub face: FaceId,
    pub kind: Kind,
    pub style: StyleId,
    pub form: Form,
    pub orientation: Orientation,
}

impl RunKey {
    /// Whether it is set downwards.
    fn is_down(self) -> bool {
        self.orientation == Orientation::Upright
    }

    /// The run that `ch` belongs to when it takes another form than its neighbours.
    pub fn with_form(self, fonts: &FontStore, styles: &[Style], ch: &Char) -> RunKey {
        if ch.combines || !matches!(ch.class, Class::Open | Class::Close | Class::Solidus) {
            return self;
        }
        let (Some(face), Some(style)) = (fonts.get(self.face), styles.get(self.style.0 as usize)) else { return self };
        RunKey { form: form(ch, face, &style.lang), ..self }
    }
}

impl Shaper {
    /// Shapes a run of one face, kind and language; `emit` gets its glyphs in logical order.
    pub fn run(&mut self, key: RunKey, face: &Face, lang: &str, chars: &[Char], mut emit: impl FnMut(RawGlyph)) {
        let Some(engine) = engine(face) else { return };
        let kind = key.kind;
        let plan = self.plan(engine, key, lang);
        let mut buffer = self.buffer.take().unwrap_or_default();
        for ch in chars {
            buffer.add(if ch.c == '\t' { ' ' } else { ch.c }, ch.at);
        }
        buffer.set_direction(direction(key.is_down()));
        if let Some(script) = script_of(kind) {
            buffer.set_script(script);
        }
        let out = if kind == Kind::Other {
            rustybuzz::shape(&engine.face, &[], buffer)
        } else {
            rustybuzz::shape_with_plan(&engine.face, &plan, buffer)
        };
        for (info, at) in out.glyph_infos().iter().zip(out.glyph_positions()) {
            emit(RawGlyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                cluster: info.cluster,
                advance: at.x_advance,
                down: at.y_advance,
                dx: at.x_offset,
                dy: at.y_offset,
            });
        }
        self.buffer = Some(out.clear());
    }

    /// Whether a face draws a mark (or two in a row, which it may join) in another form in vertical
    /// lines: whether it comes out as other glyphs.
    pub fn has_vertical_form(&mut self, face: &Face, c: char, doubled: bool, lang: &str) -> bool {
        let Some(engine) = engine(face) else { return false };
        let known = engine.forms.lock().unwrap_or_else(|e| e.into_inner());
        if let Some((.., has)) = known.iter().find(|(k, d, l, _)| (*k, *d) == (c, doubled) && l == lang) {
            return *has;
        }
        drop(known);
        let mut glyphs = |down: bool| {
            let plan = engine.plan(Kind::Han, Form::Plain, down, lang);
            let mut buffer = self.buffer.take().unwrap_or_default();
            (0..1 + u32::from(doubled)).for_each(|at| buffer.add(c, at));
            buffer.set_direction(direction(down));
            buffer.set_script(script::HAN);
            let out = rustybuzz::shape_with_plan(&engine.face, &plan, buffer);
            let ids: Vec<u32> = out.glyph_infos().iter().map(|info| info.glyph_id).collect();
            self.buffer = Some(out.clear());
            ids
        };
        let has = glyphs(true) != glyphs(false);
        let mut known = engine.forms.lock().unwrap_or_else(|e| e.into_inner());
        if known.len() < MOST_FORMS {
            known.push((c, doubled, lang.to_owned(), has));
        }
        has
    }

    fn plan(&mut self, engine: &Engine, key: RunKey, lang: &str) -> Arc<ShapePlan> {
        match &self.last {
            Some((last, plan)) if *last == key => Arc::clone(plan),
            _ => {
                let plan = engine.plan(key.kind, key.form, key.is_down(), lang);
                self.last = Some((key, Arc::clone(&plan)));
                plan
            }
        }
    }
}
