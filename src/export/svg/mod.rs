//! SVG: a page as a browser shows it, for looking at while it is made.
//!
//! What is written is one element a line, so that whoever has the page before can change what
//! differs and leave the rest: `<svg …>`, `<defs>`, an outline a line, `</defs>`,
//! `<g id="page">`, a part of the page a line, `</g>`, `</svg>`. A set line
//! ([`Page::lines`]) is `<g id="l17" transform="translate(X Y)">`, its glyphs relative to X and Y,
//! so that one that only moves differs in number and place alone. Every glyph's outline stands in
//! the file once, in thousandths of an em; its id says its face and glyph and is the same on every
//! page. Presentation attributes alone: no style, no script.
//!
//! Inks are shown as on a screen, as in the digital edition's PDF. Pictures are named by an
//! address that [`Pictures`] gives: whoever serves the page serves those too. Lengths are points
//! from the trim's upper left corner, the view box is trim and bleed. Nothing is computed in
//! floats, so the same page is the same text everywhere.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::color::{Condition, Ink};
use crate::font::FontStore;
use crate::geom::Rect;
use crate::image::ImageStore;
use crate::page::{Item, Page, Paint};

use super::pdf::Palette;

mod item;
mod names;
mod number;
mod text;

use names::Names;
use number::{Area, Pt};

/// Addresses of what is a picture.
pub trait Pictures {
    /// That of the `n`-th item of the page ([`Page::under`], then [`Page::over`]), which is a
    /// picture or placed art; `None` where it cannot be shown: then its place is crossed.
    fn address(&self, n: usize) -> Option<String>;
}

/// What a page is shown with.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The fonts it is set in.
    pub fonts: &'a FontStore,
    /// Its pictures and art.
    pub images: &'a ImageStore,
    /// The press that it is made for.
    pub condition: &'a Condition,
    /// Where its pictures are to be had.
    pub pictures: &'a dyn Pictures,
}

/// Writes a page.
pub fn page(page: &Page, with: &Setting) -> String {
    let names = Names::of(page, with.fonts);
    let out = String::with_capacity(1 << 19);
    let mut writer = Writer { out, palette: Palette::of(with.condition), colors: BTreeMap::new(), with: *with };
    writer.head(page);
    writer.out.push_str("<defs>\n");
    names.outlines(with.fonts, &mut writer.out);
    writer.out.push_str("</defs>\n<g id=\"page\">\n");
    page.under.iter().enumerate().for_each(|(n, item)| writer.item(n, item));
    writer.text(page, &names);
    page.over.iter().enumerate().for_each(|(n, item)| writer.item(page.under.len() + n, item));
    writer.marks(page, &names);
    writer.out.push_str("</g>\n</svg>\n");
    writer.out
}

/// Which items of a page are pictures or placed pages, and where each is: what [`Pictures`] is
/// asked for. Art that is drawn as outlines is none.
pub fn pictures<'p>(page: &'p Page, images: &'p ImageStore) -> impl Iterator<Item = (usize, &'p Item, Rect)> {
    let all = page.under.iter().chain(&page.over).enumerate();
    all.filter_map(|(n, item)| match &item.paint {
        Paint::Picture { rect, .. } => Some((n, item, *rect)),
        Paint::Form { art, rect } => images.art(*art).is_none().then_some((n, item, *rect)),
        _ => None,
    })
}

/// What is written so far.
struct Writer<'a> {
    out: String,
    palette: Palette,
    /// Colours that were asked for.
    colors: BTreeMap<[u16; 4], String>,
    with: Setting<'a>,
}

impl Writer<'_> {
    fn head(&mut self, page: &Page) {
        let bleed = page.bleed;
        let (width, height) = (page.trim.width + bleed * 2, page.trim.height + bleed * 2);
        let _ = writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\">",
            Pt(-bleed),
            Pt(-bleed),
            Pt(width),
            Pt(height),
            Pt(width),
            Pt(height)
        );
    }

    /// An ink as a screen shows it. A spot colour is shown by what stands in for it.
    fn color(&mut self, ink: Ink) -> String {
        let Writer { palette, colors, .. } = self;
        let shown = || {
            let [r, g, b] = palette.rgb(ink);
            format!("#{r:02x}{g:02x}{b:02x}")
        };
        colors.entry([ink.c, ink.m, ink.y, ink.k]).or_insert_with(shown).clone()
    }

    fn fill(&mut self, rect: Rect, ink: Ink) {
        let color = self.color(ink);
        let _ = writeln!(self.out, "<rect {} fill=\"{color}\"/>", Area(rect));
    }
}
