//! Styles decided: style file, then the layout's own styles, `based-on` chains, base styles.
//!
//! A [`StyleSheet`] holds both files' tables. [`StyleSheet::settle`] makes a whole [`Style`] of a
//! name for a slot's grid and a story's language; [`StyleSheet::overlay`] changes a surrounding
//! style for a run within text, which overrides only what its own table gives.

use std::collections::BTreeSet;

use crate::color::Ink;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::font::{FaceId, FontStore};
use crate::geom::{Em, Length, WritingMode};
use crate::input::layout::{Layout, Writing};
use crate::input::style::{
    AnnotationTable, FillTable, FitTable, GapValue, LinesValue, NumeralsValue, OutlineTable, StyleFile, StyleTable,
};
use crate::input::toml::{Key, Parsed, keys};
use crate::input::units::{EmValue, InkValue, LengthValue};
use crate::model::table::Look;
use crate::model::{
    AnnotationStyle, Border, FaceChain, Fill, FillOrder, Fit, Gap, LineSpace, Outline, Style, VerticalStyle,
};

use super::defaults::{self, Base};
use super::inks::Palette;
use super::{nearest, values};

/// What a style is settled for: the grid of its slot and the language of its story.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Body em of the slot's grid.
    pub em: Length,
    /// Leading of the slot's grid.
    pub leading: Length,
    /// The story's own language, if it names one; wins over the style's.
    pub lang: Option<String>,
    /// The edition's language.
    pub edition_lang: String,
    /// How the slot's lines run.
    pub writing: WritingMode,
}

/// The styles of one page: its style file's and its layout's own.
pub struct StyleSheet<'a> {
    file: Option<&'a Parsed<StyleFile>>,
    layout: Option<&'a Parsed<Layout>>,
    palette: &'a Palette,
    fonts: &'a FontStore,
}

/// The tables of a style and of those it is based on, nearest first.
type Chain<'a> = Vec<(&'a str, bool, &'a StyleTable)>;

impl<'a> StyleSheet<'a> {
    /// The styles of a layout, over those of its style file.
    pub fn new(
        file: &'a Parsed<StyleFile>,
        layout: &'a Parsed<Layout>,
        palette: &'a Palette,
        fonts: &'a FontStore,
    ) -> StyleSheet<'a> {
        StyleSheet { file: Some(file), layout: Some(layout), palette, fonts }
    }

    /// Whether a style of this name is given.
    pub fn has(&self, name: &str) -> bool {
        self.tables(name).next().is_some()
    }

    /// The names of all styles given.
    pub fn names(&self) -> BTreeSet<&'a str> {
        let own = self.layout.into_iter().flat_map(|l| l.value.style.keys());
        let file = self.file.into_iter().flat_map(|f| f.value.style.keys());
        own.chain(file).map(String::as_str).collect()
    }

    /// Decides every property of a style, starting from the base style of `part`.
    pub fn settle(&self, name: &str, part: &str, setting: &Setting, found: &mut Diagnostics) -> Style {
        self.settle_chain(name, &self.chain(name, found), part, setting, found)
    }

    fn settle_chain(
        &self,
        name: &str,
        chain: &Chain<'a>,
        part: &str,
        setting: &Setting,
        found: &mut Diagnostics,
    ) -> Style {
        let pick = Picker { sheet: self, chain };
        let base = defaults::base(part);
        let lang = setting.lang.clone().or_else(|| pick.get(|t| t.lang.clone()));
        let lang = lang.unwrap_or_else(|| setting.edition_lang.clone());
        let size = pick.get(|t| t.size.map(|v| v.0)).unwrap_or(setting.em.scale(base.size, 100));
        let leading = pick.get(|t| t.leading.map(|v| v.0));
        let faces = pick.faces(&lang, found);
        let line_break = pick.get(|t| t.line_break.map(values::line_break)).unwrap_or_default();
        let indent = pick.get(|t| t.indent.map(|v| v.0)).unwrap_or(defaults::hundredths(base.indent));
        Style {
            name: name.to_owned(),
            writing: setting.writing,
            vertical: pick.vertical(VerticalStyle { abreast: defaults::abreast(&lang), ..VerticalStyle::default() }),
            faces,
            leading: leading.unwrap_or_else(|| default_leading(size, base, setting)),
            fit: pick.fit(base, setting),
            size,
            ink: pick.ink(found).unwrap_or(Ink::BLACK),
            align: pick.get(|t| t.align.map(values::align)).unwrap_or(base.align),
            indent,
            hang: pick.get(|t| t.hang.map(|v| v.0)).unwrap_or(defaults::hundredths(base.hang)),
            tracking: pick.get(|t| t.tracking.map(|v| v.0)).unwrap_or(Em::ZERO),
            line_break,
            word_break: pick.get(|t| t.word_break.map(values::word_break)).unwrap_or(base.word_break),
            trim: pick.get(|t| t.punctuation.map(values::trim)).unwrap_or(base.trim),
            gap: pick.gap(),
            before: pick.lines(|t| t.before).unwrap_or(exactly(base.before)),
            after: pick.lines(|t| t.after).unwrap_or_default(),
            keep: pick.get(|t| t.keep).unwrap_or(base.keep),
            breaker: pick.get(|t| t.breaker.map(values::breaker)).unwrap_or_default(),
            fill: pick.filling(&lang),
            line_start: pick.get(|t| t.line_start.map(values::line_start)).unwrap_or_default(),
            line_end: pick.get(|t| t.line_end.map(values::line_end)).unwrap_or(defaults::line_end(line_break)),
            interpunct: pick.get(|t| t.interpunct.map(|v| v.0)).unwrap_or(defaults::interpunct(&lang)),
            hang_marks: pick.get(|t| t.hang_marks).unwrap_or(false),
            units: pick.get(|t| t.units.map(values::units)).unwrap_or_default(),
            hyphenate: pick.get(|t| t.hyphenate).unwrap_or(false),
            last_line: pick.get(|t| t.last_line).unwrap_or(2),
            orphans: pick.get(|t| t.orphans).unwrap_or(1),
            widows: pick.get(|t| t.widows).unwrap_or(1),
            indent_after_head: pick.get(|t| t.indent_after_head.map(|v| v.0)).unwrap_or(indent),
            width: pick.get(|t| t.width).unwrap_or(100).saturating_mul(10),
            outline: pick.outline(found),
            annotation: pick.annotation(),
            lang,
        }
    }

    /// A run's style: the surrounding one with what the table of `name` (and those it is based
    /// on) gives. The measure-related properties stay those of the paragraph.
    pub fn overlay(&self, name: &str, surrounding: &Style, found: &mut Diagnostics) -> Style {
        let chain = self.chain(name, found);
        let pick = Picker { sheet: self, chain: &chain };
        self.check_writing(name, surrounding.writing, found);
        let mut style = surrounding.clone();
        style.name = name.to_owned();
        if let Some(han) = pick.chosen("han", |t| t.han.as_deref(), found) {
            style.faces.han = han;
            style.faces.marks = pick.chosen("marks", |t| t.marks.as_deref(), found).unwrap_or_default();
        }
        if let Some(latin) = pick.chosen("latin", |t| t.latin.as_deref(), found) {
            style.faces.latin = latin;
        }
        if let Some(size) = pick.get(|t| t.size.map(|v| v.0)) {
            style.size = size;
        }
        if let Some(lang) = pick.get(|t| t.lang.clone()) {
            style.lang = lang;
        }
        style.ink = pick.ink(found).unwrap_or(style.ink);
        style.outline = pick.outline(found).or(style.outline);
        style.units = pick.get(|t| t.units.map(values::units)).unwrap_or(style.units);
        style.hyphenate = pick.get(|t| t.hyphenate).unwrap_or(style.hyphenate);
        style.gap = if pick.get(|t| t.gap).is_some() { pick.gap() } else { style.gap };
        style.tracking = pick.get(|t| t.tracking.map(|v| v.0)).unwrap_or(style.tracking);
        style.trim = pick.get(|t| t.punctuation.map(values::trim)).unwrap_or(style.trim);
        style.word_break = pick.get(|t| t.word_break.map(values::word_break)).unwrap_or(style.word_break);
        style.vertical = pick.vertical(style.vertical);
        style
    }

    /// Reports a style that asks for other lines than those of the slot it is used in: the slot
    /// decides.
    pub fn check_writing(&self, name: &str, writing: WritingMode, found: &mut Diagnostics) {
        let chain = self.chain(name, &mut Diagnostics::default());
        let given = chain.iter().find_map(|(style, own, t)| Some((*style, *own, t.writing?)));
        let Some((style, own, asked)) = given.filter(|(.., asked)| values::writing(*asked) != writing) else { return };
        let (asked, has) = match asked {
            Writing::Horizontal => ("horizontal", "vertical"),
            Writing::Vertical => ("vertical", "horizontal"),
        };
        let message =
            format!("the style `{name}` asks for {asked} lines within a slot of {has} ones: the slot decides");
        let d = Diagnostic::warning("writing-mixed", message).at_opt(self.span(style, own, "writing"), "");
        found.push(d.help("give the part a slot of its own, or the slot another `writing`"));
    }

    /// How the lines of a style run, where a file says so.
    pub fn writing(&self, name: &str) -> Option<Writing> {
        let chain = self.chain(name, &mut Diagnostics::default());
        Picker { sheet: self, chain: &chain }.get(|t| t.writing)
    }

    /// What lists count in, as the first of some styles says that says it.
    pub fn numerals(&self, names: &[&str]) -> Option<NumeralsValue> {
        names.iter().find_map(|name| {
            let chain = self.chain(name, &mut Diagnostics::default());
            Picker { sheet: self, chain: &chain }.get(|t| t.numerals)
        })
    }

    /// Distances and rules of the tables set in a style.
    pub fn look(&self, name: &str) -> Look {
        let chain = self.chain(name, &mut Diagnostics::default());
        let pick = Picker { sheet: self, chain: &chain };
        let usual = super::table::usual_look();
        let gap = pick.get(|t| t.table.as_ref()?.gap);
        let width = |given: Option<LengthValue>, usual: Border| given.map_or(usual, |v| Border { width: v.0, ..usual });
        Look {
            least_gap: gap.map_or(usual.least_gap, |[least, _]| least.0),
            gap: gap.map_or(usual.gap, |[_, set]| set.0),
            rule: width(pick.get(|t| t.table.as_ref()?.rule), usual.rule),
            head_rule: width(pick.get(|t| t.table.as_ref()?.head_rule), usual.head_rule),
        }
    }

    /// The tables of one name: the layout's own, then the style file's.
    fn tables(&self, name: &str) -> impl Iterator<Item = (bool, &'a StyleTable)> {
        let own = self.layout.and_then(|l| l.value.style.get(name)).map(|t| (true, t));
        let file = self.file.and_then(|f| f.value.style.get(name)).map(|t| (false, t));
        own.into_iter().chain(file)
    }

    fn chain(&self, name: &str, found: &mut Diagnostics) -> Chain<'a> {
        let (mut chain, mut seen): (Chain<'a>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut next = self.tables(name).next().and(self.key(name));
        while let Some(name) = next {
            seen.push(name);
            let start = chain.len();
            chain.extend(self.tables(name).map(|(own, table)| (name, own, table)));
            let based = chain.iter().skip(start).find_map(|(_, own, t)| Some((*own, t.based_on.as_deref()?)));
            next = based.and_then(|(own, base)| self.follow(name, own, base, &seen, found));
        }
        chain
    }

    /// The name as the files keep it.
    fn key(&self, name: &str) -> Option<&'a str> {
        self.names().get(name).copied()
    }

    fn follow(&self, name: &str, own: bool, base: &str, seen: &[&str], found: &mut Diagnostics) -> Option<&'a str> {
        let span = self.span(name, own, "based-on");
        if seen.contains(&base) {
            let message = format!("the style `{name}` is based on itself, through `{base}`");
            found.push(Diagnostic::error("style-cycle", message).at_opt(span, "").help("base it on another style"));
            return None;
        }
        let key = self.key(base);
        if key.is_none() {
            let d = Diagnostic::error("unknown-style", format!("no style is named `{base}`")).at_opt(span, "");
            found.push(nearest::suggest(d, base, self.names()));
        }
        key
    }

    /// The place of a property of a style.
    fn span(&self, name: &str, own: bool, property: &str) -> Option<Span> {
        self.place(own, keys!["style", name, property])
    }

    /// The place of an item of a list property.
    fn item_span(&self, name: &str, own: bool, property: &str, index: usize) -> Option<Span> {
        self.place(own, keys!["style", name, property, index])
    }

    fn place(&self, own: bool, path: &[Key]) -> Option<Span> {
        match own {
            true => self.layout?.span(path),
            false => self.file?.span(path),
        }
    }
}

/// The style that one table gives by itself, over the engine's base style `plain`: for asking
/// how a single text is set. `name` is the style's; the em is ten points unless the table gives
/// a size.
///
/// # Errors
/// A sentence: another style is asked for, or a face that is not there.
pub fn alone(
    name: &str,
    table: &StyleTable,
    (lang, writing): (&str, WritingMode),
    fonts: &FontStore,
) -> Result<Style, String> {
    if table.based_on.is_some() {
        return Err("there are no other styles here, so `based-on` cannot be used".to_owned());
    }
    let em = Length::pt(10);
    let writing = table.writing.map_or(writing, values::writing);
    let setting = Setting { em, leading: em.scale(3, 2), lang: None, edition_lang: lang.to_owned(), writing };
    let palette = Palette::default();
    let sheet = StyleSheet { file: None, layout: None, palette: &palette, fonts };
    let mut found = Diagnostics::default();
    let style = sheet.settle_chain(name, &vec![(name, false, table)], "plain", &setting, &mut found);
    match found.iter().next() {
        None => Ok(style),
        Some(d) => Err(d.help.iter().fold(d.message.clone(), |message, help| format!("{message}; {help}"))),
    }
}

/// Heads are set tight; text keeps the grid's proportion.
fn default_leading(size: Length, base: &Base, setting: &Setting) -> Length {
    if size == setting.em {
        setting.leading
    } else if base.fit.is_some() || size > setting.em {
        size.scale(5, 4)
    } else {
        size.scale(setting.leading.raw(), setting.em.raw())
    }
}

fn exactly(lines: u8) -> LineSpace {
    LineSpace { min: lines, max: lines }
}

/// Looks properties up along a chain of tables.
struct Picker<'c, 'a> {
    sheet: &'c StyleSheet<'a>,
    chain: &'c Chain<'a>,
}

impl<'a> Picker<'_, 'a> {
    fn get<T>(&self, property: impl Fn(&'a StyleTable) -> Option<T>) -> Option<T> {
        self.chain.iter().find_map(|(_, _, table)| property(table))
    }

    fn lines(&self, property: impl Fn(&'a StyleTable) -> Option<LinesValue>) -> Option<LineSpace> {
        self.get(property).map(|value| match value {
            LinesValue::One(n) => exactly(n),
            LinesValue::Range([min, max]) => LineSpace { min, max },
        })
    }

    /// The ink of the type.
    fn ink(&self, found: &mut Diagnostics) -> Option<Ink> {
        let given = self.chain.iter().find_map(|(style, own, t)| Some((style, *own, t.ink.as_ref()?)));
        let (style, own, ink): (_, _, &InkValue) = given?;
        Some(self.sheet.palette.ink(ink, self.sheet.span(style, own, "ink"), found))
    }

    fn outline(&self, found: &mut Diagnostics) -> Option<Outline> {
        let given = self.chain.iter().find_map(|(style, own, t)| Some((style, *own, t.outline.as_ref()?)));
        let (style, own, OutlineTable { width, ink }) = given?;
        let at = self.sheet.place(own, keys!["style", *style, "outline", "ink"]);
        Some(Outline { width: width.0, ink: self.sheet.palette.ink(ink, at, found) })
    }

    fn gap(&self) -> Gap {
        let usual = Gap::default();
        match self.get(|t| t.gap) {
            None => usual,
            Some(GapValue::One(v)) => Gap { min: usual.min.min(v.0), ideal: v.0, max: usual.max.max(v.0) },
            Some(GapValue::Range([min, ideal, max])) => Gap { min: min.0, ideal: ideal.0, max: max.0 },
        }
    }

    fn filling(&self, lang: &str) -> Fill {
        let get = |property: fn(&FillTable) -> Option<Em>| self.get(|t| t.fill.as_ref().and_then(property));
        let order = self.get(|t| t.fill.as_ref()?.order.map(values::fill_order));
        let order = order.unwrap_or(defaults::fill_order(lang));
        let usual = Fill::default();
        let spaces = self.get(|t| t.fill.as_ref()?.word_space);
        Fill {
            order,
            word_space_least: spaces.map_or(usual.word_space_least, |[least, _]| least.0),
            word_space_most: spaces.map_or(usual.word_space_most, |[_, most]| most.0),
            stops: self.get(|t| t.fill.as_ref()?.stops).unwrap_or(order == FillOrder::Chinese),
            centred_marks: get(|f| f.centred_marks.map(|v| v.0)).unwrap_or(usual.centred_marks),
            loose: get(|f| f.loose.map(|v| v.0)).unwrap_or(usual.loose),
        }
    }

    /// What digits and letters do in vertical lines, where the tables say so.
    fn vertical(&self, usual: VerticalStyle) -> VerticalStyle {
        VerticalStyle {
            abreast: self.get(|t| t.vertical?.abreast).unwrap_or(usual.abreast),
            long_numbers: self
                .get(|t| t.vertical?.long_numbers.map(values::long_numbers))
                .unwrap_or(usual.long_numbers),
            letters: self.get(|t| t.vertical?.letters.map(values::letters)).unwrap_or(usual.letters),
        }
    }

    fn annotation(&self) -> AnnotationStyle {
        let get = |property: fn(&AnnotationTable) -> Option<EmValue>| {
            self.get(|t| t.annotation.as_ref().and_then(property)).map(|v| v.0)
        };
        let usual = AnnotationStyle::default();
        AnnotationStyle {
            ruby: get(|a| a.ruby).unwrap_or(usual.ruby),
            bopomofo: get(|a| a.bopomofo).unwrap_or(usual.bopomofo),
            bopomofo_width: get(|a| a.bopomofo_width).unwrap_or(usual.bopomofo_width),
            dot: self.get(|t| t.annotation.as_ref()?.dot.as_deref()?.chars().next()).unwrap_or(usual.dot),
            dot_size: get(|a| a.dot_size).unwrap_or(usual.dot_size),
            line: get(|a| a.line).unwrap_or(usual.line),
            distance: get(|a| a.distance).unwrap_or(usual.distance),
            note: get(|a| a.note).unwrap_or(usual.note),
        }
    }

    fn faces(&self, lang: &str, found: &mut Diagnostics) -> FaceChain {
        let (han, latin) = defaults::faces(lang);
        let fonts = self.sheet.fonts;
        let usual = |names: &[&str]| names.iter().filter_map(|n| fonts.find(n)).collect::<Vec<FaceId>>();
        FaceChain {
            han: self.chosen("han", |t| t.han.as_deref(), found).unwrap_or_else(|| usual(&han)),
            marks: self.chosen("marks", |t| t.marks.as_deref(), found).unwrap_or_default(),
            latin: self.chosen("latin", |t| t.latin.as_deref(), found).unwrap_or_else(|| usual(&latin)),
        }
    }

    /// The faces a property names; `None` when it is not given or none of them is there.
    fn chosen(
        &self,
        property: &str,
        names: impl Fn(&'a StyleTable) -> Option<&'a [String]>,
        found: &mut Diagnostics,
    ) -> Option<Vec<FaceId>> {
        let (style, own, list) = self.chain.iter().find_map(|(s, own, t)| Some((s, *own, names(t)?)))?;
        let fonts = self.sheet.fonts;
        let mut faces = Vec::new();
        for (index, name) in list.iter().enumerate() {
            match fonts.find(name) {
                Some(face) => faces.push(face),
                None => {
                    let span = self.sheet.item_span(style, own, property, index);
                    let d = Diagnostic::error("unknown-face", format!("no font has a face named `{name}`"));
                    found.push(nearest::suggest(d.at_opt(span, ""), name, fonts.faces().flat_map(|(_, f)| f.names())));
                }
            }
        }
        (!faces.is_empty()).then_some(faces)
    }

    fn fit(&self, base: &Base, setting: &Setting) -> Option<Fit> {
        if let Some(table) = self.get(|t| t.fit) {
            return Some(fit_limits(&table));
        }
        // A head of a given size and no limits is set at that size.
        let (min, max, lines) = base.fit.filter(|_| self.get(|t| t.size).is_none())?;
        Some(Fit {
            min_size: setting.em.scale(min, 100),
            max_size: setting.em.scale(max, 100),
            min_tracking: Em::ZERO,
            max_tracking: Em::ZERO,
            min_width: 1000,
            max_width: 1000,
            lines,
        })
    }
}

fn fit_limits(table: &FitTable) -> Fit {
    let [narrow, wide] = table.width.unwrap_or([100, 100]);
    let [min_tracking, max_tracking] = table.tracking.map_or([Em::ZERO; 2], |[a, b]| [a.0, b.0]);
    Fit {
        min_size: table.size[0].0,
        max_size: table.size[1].0,
        min_tracking,
        max_tracking,
        min_width: narrow.saturating_mul(10),
        max_width: wide.saturating_mul(10),
        lines: table.lines.unwrap_or(1),
    }
}
