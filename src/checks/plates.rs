//! Checks of plates: a page is planned with some, and nothing on it may need another.
//!
//! Each object is asked for the plates it would print on: type, tints, rules and drawings by
//! their inks, pictures by their colour space, art in SVG by its colours, PDFs by what they paint.

use crate::color::{Ink, PlannedPlates, SpotId};
use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Span};
use crate::geom::Rect;
use crate::image::{ImageId, Kind, Space};
use crate::page::{Item, Paint};

use super::placed::Placed;
use super::{Found, Inspection, inks};
use crate::pdfread::Facts;
use crate::pdfread::facts::{Seen, Use};

/// Longest excerpt of a text, in characters.
const EXCERPT: usize = 12;

pub(super) fn check(on: &Inspection, placed: &[Placed], found: &mut Found) {
    let plates = on.plan.plates();
    marks(on, &plates, found);
    placed.iter().for_each(|placed| pdf(on, &plates, placed, found));
    if !plates.black_only {
        return;
    }
    for picture in &on.page.pictures {
        let Some(info) = picture.image.and_then(|id| on.images.get(id)) else { continue };
        let colour = match info.space {
            Space::Rgb => "RGB",
            Space::Cmyk => "CMYK",
            Space::Gray | Space::Art => continue,
        };
        let (file, slot) = (&picture.file, &picture.slot);
        let message = format!("the picture `{file}` in `{slot}` is {colour}, but {}", planned(on, &plates));
        let help = "give the page a gray picture, or plan it in colour";
        found.push(raise("plates", message).at_opt(picture.span, "").help(help));
    }
    for Item { paint, .. } in on.page.under.iter().chain(&on.page.over) {
        if let Paint::Form { art, rect } = paint {
            found.extend(drawing(on, &plates, *art, rect));
        }
    }
}

/// The plates that a page is planned with, as the end of a sentence.
pub(super) fn planned(on: &Inspection, plates: &PlannedPlates) -> String {
    let process = if plates.black_only { "black" } else { "CMYK" };
    let name = |id: &SpotId| on.page.spots.get(usize::from(id.0)).map_or("", |spot| spot.name.as_str());
    let spots: Vec<&str> = plates.spots.iter().map(name).collect();
    let all = if spots.is_empty() { process.to_owned() } else { format!("{process} and {}", spots.join(", ")) };
    format!("page {} is planned in {all} only", on.page.id)
}

/// Whether an ink prints on a plate that is not planned.
fn unplanned(ink: &Ink, plates: &PlannedPlates) -> bool {
    match ink.spot {
        Some(spot) => spot.tint > 0 && spot.spot != SpotId::ALL && !plates.spots.contains(&spot.spot),
        None => plates.black_only && ink.is_coloured(),
    }
}

/// What is painted in inks.
fn marks(on: &Inspection, plates: &PlannedPlates, found: &mut Found) {
    let mut said: Vec<(String, String, Ink)> = Vec::new();
    for object in inks::objects(on).into_iter().filter(|object| unplanned(&object.ink, plates)) {
        let (slot, place) = inks::place_of(on, &object);
        let key = (slot.clone(), object.what.clone(), object.ink);
        if said.contains(&key) {
            continue;
        }
        said.push(key);
        let text = object.run.map_or_else(String::new, |run| format!(", 「{}」,", excerpt(&run.text)));
        let message =
            format!("{}{text} in `{slot}` is {}, but {}", object.what, inks::said(on, &object), planned(on, plates));
        found.push(
            raise("plates", message)
                .at_opt(object.span.or(place), "")
                .at_opt(place.filter(|_| object.span.is_some()), "in this slot")
                .help(remedy(on, &object.ink, plates)),
        );
    }
}

fn remedy(on: &Inspection, ink: &Ink, plates: &PlannedPlates) -> String {
    let spot = ink.spot.and_then(|spot| on.page.spots.get(usize::from(spot.spot.0)));
    match spot {
        Some(spot) => format!("plan the page with {} (plates = \"…+key\"), or give it another ink", spot.name),
        None if plates.spots.is_empty() => "give it a tint of black, or plan the page in colour".to_owned(),
        None => "give it a tint of black or of a planned spot colour, or plan the page in colour".to_owned(),
    }
}

fn excerpt(text: &str) -> String {
    let text = text.trim();
    let mut out: String = text.chars().take(EXCERPT).collect();
    if text.chars().count() > EXCERPT {
        out.push('…');
    }
    out
}

/// Art in SVG on a page without colour.
fn drawing(on: &Inspection, plates: &PlannedPlates, art: ImageId, rect: &Rect) -> Option<Diagnostic> {
    let info = on.images.get(art)?;
    let (name, at): (&str, Option<Span>) = on.slot_at(rect).map_or(("", None), |s| (s.id.as_str(), s.span));
    let planned = planned(on, plates);
    if info.kind == Kind::Pdf {
        return None;
    }
    let gray = |[r, g, b]: [u8; 3]| r == g && g == b;
    let [r, g, b] = on.images.art(art)?.outlines.iter().map(|o| o.rgb).find(|rgb| !gray(*rgb))?;
    let message = format!("the art `{}` in `{name}` has the colour #{r:02x}{g:02x}{b:02x}, but {planned}", info.name);
    Some(raise("plates", message).at_opt(at, "").help("draw it in grays, or plan the page in colour"))
}

/// The inks that a placed PDF paints with.
fn pdf(on: &Inspection, plates: &PlannedPlates, placed: &Placed, found: &mut Found) {
    let facts = match &placed.facts {
        Ok(facts) => facts,
        Err(why) => return found.extend(unknown(on, plates, placed, why)),
    };
    let mut named: Vec<(String, String)> = Vec::new();
    if let Some(seen) = process(facts).filter(|_| plates.black_only) {
        named.push(("colour".to_owned(), placed.first(seen)));
    }
    for (name, seen) in spots(facts) {
        let known = |id: &SpotId| on.page.spots.get(usize::from(id.0)).is_some_and(|spot| spot.name == name);
        if !plates.spots.iter().any(known) {
            let what =
                if name == "All" { "registration colour".to_owned() } else { format!("the spot colour `{name}`") };
            named.push((what, placed.first(seen)));
        }
    }
    for (what, at) in named {
        let message = format!("`{}` in `{}` prints {what} {at}, but {}", placed.file, placed.slot, planned(on, plates));
        found.push(raise("plates", message).at_opt(placed.span, "").help(spot_help(on, &what)));
    }
    if let Some(problem) = facts.problems.iter().find(|p| p.kind.leaves_unmeasured()) {
        found.extend(unknown(on, plates, placed, &problem.sentence()));
    }
}

fn spot_help(on: &Inspection, what: &str) -> String {
    let name = what.split('`').nth(1).unwrap_or_default();
    // `Pantone 186C` is PANTONE 186 C.
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let near = on.page.spots.iter().map(|spot| spot.name.as_str()).find(|known| plain(known) == plain(name));
    match near {
        Some(near) if near != name => {
            format!("the issue calls a spot colour `{near}`: if it is this one, have it renamed")
        }
        _ if name.is_empty() => "have it made for the planned plates, or plan the page with more".to_owned(),
        _ => "have it made of the planned inks, or declare the spot colour and plan the page with it".to_owned(),
    }
}

/// Where cyan, magenta or yellow is printed; a colour that is no ink yet would become them.
fn process(facts: &Facts) -> Option<&Seen> {
    let ink = facts.inks.iter().find(|i| i.most > 0.0 && matches!(&*i.name, "Cyan" | "Magenta" | "Yellow"));
    let foreign = |space: &str| space.contains("RGB") || space.contains("Lab") || space.contains("ICCBased (3");
    let image = |space: &str| space.contains("DeviceCMYK") || space.contains("ICCBased (4");
    let colour = facts.colours.iter().find(|c| foreign(&c.space) || c.paints == Use::Image && image(&c.space));
    ink.map(|i| &i.seen).or(colour.map(|c| &c.seen))
}

/// The spot colours printed, registration colour among them: by solid colours and blends, and by
/// images, whose amounts are not looked at.
fn spots(facts: &Facts) -> Vec<(String, &Seen)> {
    let process = ["Cyan", "Magenta", "Yellow", "Black", "None"];
    let inks = facts.inks.iter().filter(|i| i.most > 0.0 && !process.contains(&&*i.name));
    let mut out: Vec<(String, &Seen)> = inks.map(|i| (i.name.to_string(), &i.seen)).collect();
    let painted = |name: &str| {
        facts.colours.iter().find(|c| c.paints == Use::Image && c.space.contains(name)).map(|colour| &colour.seen)
    };
    for spot in &facts.spots {
        let named = out.iter().any(|(name, _)| *name == *spot.name);
        if let Some(seen) = painted(&spot.name).filter(|_| !named) {
            out.push((spot.name.to_string(), seen));
        }
    }
    out
}

/// A PDF whose inks cannot all be known, on a page that has not all plates.
fn unknown(on: &Inspection, plates: &PlannedPlates, placed: &Placed, why: &str) -> Option<Diagnostic> {
    let message = format!(
        "the inks of the PDF `{}` in `{}` are not known: {why}; {}",
        placed.file,
        placed.slot,
        planned(on, plates)
    );
    let d = raise("plates-unchecked", message).at_opt(placed.span, "");
    plates.black_only.then(|| d.help("look at its separations, or have it exported again"))
}
