//! Advertisements: the files that the edition books into a page's slots, measured against them.
//!
//! An advertisement is paid for by its size, so its page is placed at 100 %: what is larger than
//! the slot is cut to it, in the middle, and what is larger or smaller is an error. A picture has
//! no size of its own; its proportions must be the slot's.

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::geom::{Length, Rect, Size};
use crate::image::{PageBox, PageChoice};
use crate::input::edition::{AdBoxValue, AdFitValue, AdTable};
use crate::input::layout::{Layout, Role};
use crate::input::toml::{Parsed, keys};
use crate::model::{Advertisement, Slot};

use super::files::Files;
use super::issue::Issue;
use super::nearest;

/// How far an advertisement's size may be from its slot's, in micrometres: half a millimetre.
const TOLERANCE: i64 = 500;

/// A slot of role `ad` on a page of the plan.
pub struct Booking<'a> {
    /// The issue.
    pub issue: &'a Issue,
    /// The page's entry in the plan.
    pub entry: usize,
    /// The slot.
    pub slot: &'a Slot,
    /// Whether it may stay empty.
    pub optional: bool,
}

impl Booking<'_> {
    /// What stands in the slot; `None` in an optional slot that nothing is booked into.
    pub fn advertisement(&self, files: &mut Files, found: &mut Diagnostics) -> Option<Advertisement> {
        let table = self.issue.edition.value.plan.get(self.entry)?.ad(&self.slot.id);
        let Some(table) = table else {
            return (!self.optional).then(|| self.awaited(found));
        };
        let span = self.issue.span(keys!["plan", self.entry, "ads", &self.slot.id]);
        let area = self.slot.rect.inset(self.slot.inset);
        let exact = table.fit != Some(AdFitValue::Scale);
        let choice = PageChoice {
            number: table.page.map_or(0, |n| usize::from(n).saturating_sub(1)),
            area: table.area.map(page_box),
            most: exact.then_some([area.width, area.height]),
        };
        let image = files.ad(&table.file, choice, span, found);
        let rect = match image.and_then(|id| Some((id, files.size(id)?))) {
            None => area,
            Some((id, own)) => self.placed(&table, (own, files.is_art(id)), area, span, found),
        };
        let alt = table.alt.clone().unwrap_or_else(|| word(&self.issue.lang).to_owned());
        Some(Advertisement { image, file: table.file, span, rect, alt })
    }

    /// A slot whose advertisement has not come.
    fn awaited(&self, found: &mut Diagnostics) -> Advertisement {
        let area = self.slot.rect.inset(self.slot.inset);
        let (id, size) = (&self.slot.id, mm(area));
        let message = format!("the slot `{id}`, {size}, has no advertisement: a keyline marked 待廣告 stands in it");
        let help = format!("add it to the page's plan: ads = {{ {id} = \"….pdf\" }}, or mark the slot optional");
        found.push(raise("ad-missing", message).at_opt(self.slot.span, "").help(help));
        let alt = word(&self.issue.lang).to_owned();
        Advertisement { image: None, file: String::new(), span: self.slot.span, rect: area, alt }
    }

    /// Where an advertisement of a size stands in the slot; its size is compared with the slot's.
    fn placed(
        &self,
        table: &AdTable,
        (own, art): (Size, bool),
        area: Rect,
        span: Option<Span>,
        found: &mut Diagnostics,
    ) -> Rect {
        let fitted = within(own, area);
        if table.fit == Some(AdFitValue::Scale) {
            return fitted;
        }
        let size = if art { own } else { Size { width: fitted.width, height: fitted.height } };
        if !agree(size, area) {
            found.push(self.wrong_size(table, size, art, area).at_opt(span, "").at_opt(self.slot.span, "this slot"));
        }
        if art {
            let (width, height) = (own.width.min(area.width), own.height.min(area.height));
            centred(Size { width, height }, area)
        } else {
            area
        }
    }

    fn wrong_size(&self, table: &AdTable, size: Size, art: bool, area: Rect) -> Diagnostic {
        let (file, id) = (&table.file, &self.slot.id);
        let own = mm(Rect::new(Length::ZERO, Length::ZERO, size.width, size.height));
        let message = match art {
            true => format!("the advertisement `{file}` is {own}, its slot `{id}` is {}", mm(area)),
            false => format!("the picture `{file}` is {own} when it fits its slot `{id}` of {}", mm(area)),
        };
        let help = match art {
            true => "have it made to the slot's size, name the box that has it (box = \"art\"), or set fit = \"scale\"",
            false => "have it made in the slot's proportions, or set fit = \"scale\"",
        };
        raise("ad-size", message).help(help)
    }
}

/// Reports advertisements booked into slots that the page has not.
pub fn check(issue: &Issue, entry: usize, layout: &Parsed<Layout>, found: &mut Diagnostics) {
    let Some(table) = issue.edition.value.plan.get(entry) else { return };
    let slots: Vec<&str> =
        layout.value.slot.iter().filter(|s| s.role == Role::Ad).map(|slot| slot.id.as_str()).collect();
    for id in table.ads.keys().filter(|id| !slots.contains(&id.as_str())) {
        let message = format!("the layout `{}` has no advertisement slot `{id}`", layout.value.name);
        let at = issue.edition.key_span(keys!["plan", entry, "ads", id]);
        let d = Diagnostic::error("unknown-ad-slot", message).at_opt(at, "");
        found.push(match slots.is_empty() {
            true => d.help("choose a layout with a slot of role `ad`"),
            false => nearest::suggest(d, id, slots.iter().copied()),
        });
    }
}

/// What an advertisement is called where nothing else is known of it.
fn word(lang: &str) -> &'static str {
    match lang.split('-').next() {
        Some("zh") if lang.contains("Hans") || lang.ends_with("CN") => "广告",
        Some("zh") => "廣告",
        Some("ja") => "広告",
        _ => "Advertisement",
    }
}

fn page_box(value: AdBoxValue) -> PageBox {
    match value {
        AdBoxValue::Trim => PageBox::Trim,
        AdBoxValue::Art => PageBox::Art,
        AdBoxValue::Crop => PageBox::Crop,
        AdBoxValue::Media => PageBox::Media,
    }
}

/// Whether a size is the slot's, within the tolerance.
fn agree(size: Size, area: Rect) -> bool {
    let near = |a: Length, b: Length| (a.raw() - b.raw()).abs() <= Length::micrometres(TOLERANCE).raw();
    near(size.width, area.width) && near(size.height, area.height)
}

fn centred(size: Size, area: Rect) -> Rect {
    let (width, height) = (size.width, size.height);
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

/// The largest rectangle of a size's proportions within an area, centred.
fn within(size: Size, area: Rect) -> Rect {
    let (w, h) = (size.width.raw().max(1), size.height.raw().max(1));
    let (mut width, mut height) = (area.width, area.width.scale(h, w));
    if height > area.height {
        (width, height) = (area.height.scale(w, h), area.height);
    }
    centred(Size { width, height }, area)
}

/// `320 × 120 mm`, to a tenth.
fn mm(area: Rect) -> String {
    let tenth = |length: Length| (length.to_mm() * 10.0).round() / 10.0;
    format!("{} × {} mm", tenth(area.width), tenth(area.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_millimetre_is_let_pass() {
        let um = Length::micrometres;
        let area = Rect::new(Length::ZERO, Length::ZERO, um(100_000), um(50_000));
        let size = |w, h| Size { width: um(w), height: um(h) };
        assert!(agree(size(100_400, 49_600), area));
        assert!(!agree(size(100_600, 50_000), area));
        assert!(!agree(size(100_000, 49_400), area));
        assert_eq!(within(size(200_000, 50_000), area).height, um(100_000).scale(1, 4));
        assert_eq!(mm(area), "100 × 50 mm");
    }
}
