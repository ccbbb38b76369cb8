//! Findings of preflight: what breaks which rule, on which page, at what and where.

use std::collections::BTreeMap;

use kurbo::Rect;

use crate::diag::Severity;
use crate::diag::catalogue::rule;
use crate::model::press::{Press, Purpose};

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How grave it is for the press.
    pub severity: Severity,
    /// One sentence, no full stop.
    pub message: String,
    /// The page, from 1; `None` for the file as a whole.
    pub page: Option<usize>,
    /// What it is about: the way through the resources, an object, a box.
    pub object: Option<String>,
    /// Where it is first: x and y from the trim's upper left corner, width and height, in
    /// millimetres.
    pub place_mm: Option<[f64; 4]>,
    /// How often it was met on the page.
    pub count: u32,
    /// What would be right.
    pub help: &'static str,
}

/// Where something is.
#[derive(Clone, Debug, Default)]
pub(super) struct At {
    page: Option<usize>,
    object: Option<String>,
    place: Option<Rect>,
}

impl At {
    /// The file as a whole.
    pub fn file() -> At {
        At::default()
    }
    /// A page, from 1.
    pub fn page(page: usize) -> At {
        At { page: Some(page), ..At::default() }
    }
    /// With the name of an object.
    pub fn object(mut self, object: impl Into<String>) -> At {
        self.object = Some(object.into()).filter(|o| !o.is_empty());
        self
    }
    /// With an area of the page, in points of page space.
    pub fn area(mut self, area: Rect) -> At {
        self.place = Some(area);
        self
    }
}

/// The findings of a file, as they are made.
pub(super) struct Findings<'a> {
    press: &'a Press,
    list: Vec<Finding>,
    known: BTreeMap<(&'static str, Option<usize>, String), usize>,
    kinds: BTreeMap<(&'static str, Option<usize>), Kind>,
    trims: BTreeMap<usize, Rect>,
}

/// How many findings of one code a page has.
#[derive(Clone, Copy, Default)]
struct Kind {
    told: u32,
    left_out: u32,
}

/// So many different findings of one code are told on a page; of more, how many there are.
const MOST: u32 = 25;

impl<'a> Findings<'a> {
    /// None yet.
    pub fn new(press: &'a Press) -> Findings<'a> {
        let (known, kinds, trims) = Default::default();
        Findings { press, list: Vec::new(), known, kinds, trims }
    }

    /// The press that the file is for.
    pub fn press(&self) -> &'a Press {
        self.press
    }

    /// The finished size of a page, from which places are told.
    pub fn trim(&mut self, page: usize, trim: Rect) {
        self.trims.insert(page, trim);
    }

    /// A rule is broken. The same at another place of the page is counted.
    pub fn add(&mut self, code: &'static str, at: At, message: impl Into<String>) {
        let Some(severity) = self.press.level(code, Purpose::Press).severity() else { return };
        let message = message.into();
        let key = (code, at.page, format!("{message}\u{0}{}", at.object.as_deref().unwrap_or_default()));
        if let Some(finding) = self.known.get(&key).and_then(|i| self.list.get_mut(*i)) {
            finding.count = finding.count.saturating_add(1);
            return;
        }
        let kind = self.kinds.entry((code, at.page)).or_default();
        if kind.told >= MOST {
            kind.left_out = kind.left_out.saturating_add(1);
            return;
        }
        kind.told += 1;
        let place_mm = at.place.map(|area| self.from_trim(at.page, area));
        let help = rule(code).map_or("", |rule| rule.mend);
        self.known.insert(key, self.list.len());
        self.list.push(Finding { code, severity, message, page: at.page, object: at.object, place_mm, count: 1, help });
    }

    /// The findings: those of the file first, then page by page, each in the order they were met.
    pub fn finish(mut self) -> Vec<Finding> {
        for ((code, page), kind) in std::mem::take(&mut self.kinds) {
            if kind.left_out > 0 {
                let message = format!("{} more findings of this kind are left out", kind.left_out);
                let severity = self.press.level(code, Purpose::Press).severity().unwrap_or(Severity::Note);
                let (object, place_mm) = (None, None);
                self.list.push(Finding { code, severity, message, page, object, place_mm, count: 1, help: "" });
            }
        }
        self.list.sort_by_key(|finding| finding.page);
        self.list
    }

    fn from_trim(&self, page: Option<usize>, area: Rect) -> [f64; 4] {
        let trim = page.and_then(|page| self.trims.get(&page)).copied().unwrap_or(Rect::ZERO);
        [area.x0 - trim.x0, trim.y1 - area.y1, area.width(), area.height()].map(mm)
    }
}

/// Points in millimetres, to a tenth.
pub(super) fn mm(points: f64) -> f64 {
    let tenths = (points * 254.0 / 72.0).round() / 10.0;
    if tenths.is_finite() { tenths + 0.0 } else { 0.0 }
}
