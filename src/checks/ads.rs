//! Checks of advertisements: what a printer would send back.
//!
//! Every finding names the object: what it is, where it stands from the advertisement's upper
//! left corner, and how many more there are. Art of the house is asked at the door, when it is
//! read; only its plates are checked here with the rest ([`super::plates`]).

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::pdfread::Facts;
use crate::pdfread::colour::{Foreign, Inks};
use crate::pdfread::facts::{ImageFact, TextFact, Use};

use super::placed::Placed;
use super::{Found, Inspection, pt};

pub(super) fn check(on: &Inspection, placed: &[Placed], found: &mut Found) {
    for ad in placed.iter().filter(|placed| placed.advertisement) {
        let mut said = Found::new();
        match &ad.facts {
            Ok(facts) => {
                fonts(ad, facts, &mut said);
                colours(ad, facts, &mut said);
                facts.images.iter().for_each(|image| said.extend(resolution(on, ad, image)));
                total(on, ad, facts, &mut said);
                rules(on, ad, facts, &mut said);
                facts.texts.iter().for_each(|text| said.extend(type_size(on, ad, text)));
                blending(ad, facts, &mut said);
                left_out(ad, facts, &mut said);
                unmeasured(ad, facts, &mut said);
            }
            Err(why) => said.push(
                raise("ad-unmeasured", format!("`{}` cannot be looked into: {why}", ad.file))
                    .help("look at its separations before it is printed"),
            ),
        }
        found.extend(said.into_iter().map(|d| d.at_opt(ad.span, format!("in slot `{}`", ad.slot))));
    }
}

fn fonts(ad: &Placed, facts: &Facts, found: &mut Found) {
    for font in facts.fonts.iter().filter(|font| !font.only_invisible) {
        let (file, name) = (&ad.file, &font.name);
        let at = ad.first(&font.seen);
        if !font.embedded {
            let message = format!("`{file}`: the font {name}, used {at}, is not embedded");
            found.push(raise("ad-font", message).help("have its fonts embedded, or its type converted to outlines"));
        } else if let Some((code, why)) = font.missing.first() {
            let message = format!("`{file}`: the font {name}, used {at}, has no glyph for code {code}: {why}");
            found.push(raise("ad-font", message).help("have it exported again with its fonts whole"));
        }
    }
}

/// Colours that are not amounts of ink.
fn colours(ad: &Placed, facts: &Facts, found: &mut Found) {
    for colour in &facts.colours {
        let Some(foreign) = colour.foreign else { continue };
        let what = match colour.paints {
            Use::Image => "an image",
            Use::Text => "type",
            Use::Stroke => "a line",
            Use::Fill | Use::Stencil => "an area",
            Use::Shading => "a blend",
        };
        let message = format!("`{}`: {what} {} is in {}", ad.file, ad.first(&colour.seen), colour.space);
        found.push(match foreign {
            Foreign::Rgb | Foreign::CalRgb | Foreign::Lab | Foreign::Icc(3) => raise("ad-rgb", message)
                .help("have it converted to the press's inks: CMYK, gray and planned spot colours"),
            Foreign::CalGray | Foreign::Icc(_) => {
                raise("ad-icc", message).help("have the profile taken off: inks as they are meant to print")
            }
        });
    }
}

/// Resolution of an image as placed.
fn resolution(on: &Inspection, ad: &Placed, image: &ImageFact) -> Option<Diagnostic> {
    let press = on.press();
    let line_art = image.stencil || image.bits == 1;
    let (least, good) = match line_art {
        true => (press.least_line_art_ppi, press.good_line_art_ppi),
        false => (press.least_ppi, press.good_ppi),
    };
    let ppi = (image.ppi.0.min(image.ppi.1) / ad.scale.max(0.001)).floor();
    let (w, h) = image.size;
    // A single colour drawn as an image needs no resolution.
    if ppi >= f64::from(good) || w.min(h) <= 1 || image.place.is_clipped_away() {
        return None;
    }
    let name = image.place.path.rsplit('/').next().filter(|n| !n.is_empty()).unwrap_or("in the content");
    let kind = if line_art { "the line art" } else { "the image" };
    let of = |limit: u32| {
        format!("`{}`: {kind} {name} at {} is {ppi} ppi as placed, under {limit}", ad.file, ad.at(&image.place))
    };
    let help = "have it made with a larger picture";
    Some(match ppi < f64::from(least) {
        true => raise("ad-resolution", of(least)).help(help),
        false => raise("ad-soft", of(good)).help(help),
    })
}

/// The most ink that a solid colour or a blend lays down in one place.
fn total(on: &Inspection, ad: &Placed, facts: &Facts, found: &mut Found) {
    let Some((total, place)) = &facts.heaviest else { return };
    let (percent, limit) = (f64::from(*total) * 100.0, f64::from(on.press().ink) / 100.0);
    // A profile's conversion is rounded; half a percent is no ink.
    if percent <= limit + 0.5 {
        return;
    }
    let message =
        format!("`{}`: {percent:.0} % of ink are laid down at {}, more than {limit:.0} %", ad.file, ad.at(place));
    found.push(raise("ad-ink", message).help("have it separated with the press's profile"));
}

fn rules(on: &Inspection, ad: &Placed, facts: &Facts, found: &mut Found) {
    for line in &facts.lines {
        let several = line.inks.as_ref().and_then(Inks::amounts).is_some_and(|a| a.inks() > 1);
        let least = on.press().least_rule * if several { 2 } else { 1 };
        // Widths are written to a hundredth of a point, and mostly in other units.
        let width = ad.length(line.width + 0.005);
        if width >= least {
            continue;
        }
        let hundredths = |v: f64| (v * 100.0).round() / 100.0;
        let (width, least) = (hundredths(line.width * ad.scale), hundredths(least.to_pt()));
        let how = if several { " in several inks" } else { "" };
        let message = format!(
            "`{}`: a line {} is {width} pt thick{how}: the press holds {least} pt and more",
            ad.file,
            ad.first(&line.seen)
        );
        found.push(raise("ad-rule", message).help("have it made thicker"));
    }
}

/// Small type, reversed, in several inks, or too small for any.
fn type_size(on: &Inspection, ad: &Placed, text: &TextFact) -> Option<Diagnostic> {
    let size = ad.length(text.size);
    let (any, fine) = (on.press().least_size, on.press().least_reversed_size);
    let (how, least) = match () {
        () if text.mode.is_invisible() || text.sample.trim().is_empty() => return None,
        () if size < any => ("too small", any),
        () if size < fine && text.is_reversed() => ("reversed", fine),
        () if size < fine && text.is_multi_ink() => ("in several inks", fine),
        () => return None,
    };
    let message = format!(
        "`{}`: type of {} {}, 「{}」, is {how}: the press holds {} and more",
        ad.file,
        pt(size),
        ad.first(&text.seen),
        text.sample.trim(),
        pt(least)
    );
    Some(raise("ad-type", message).help("have it set larger, or in black on a light ground"))
}

/// Transparency that is blended in light's colours; white that overprints.
fn blending(ad: &Placed, facts: &Facts, found: &mut Found) {
    let transparent = facts.alpha.is_some() || facts.soft_masks.is_some() || !facts.blends.is_empty();
    let groups = facts.groups.iter().filter(|g| !g.soft_mask).filter_map(|g| g.space.as_ref());
    let inks = |space: &&String| {
        ["DeviceCMYK", "DeviceGray", "ICCBased (4", "ICCBased (1"].iter().any(|s| space.starts_with(s))
    };
    if let Some(space) = groups.chain(&facts.page_space).find(|space| transparent && !inks(space)) {
        let message = format!("`{}`: its transparency is blended in {space}, not in inks", ad.file);
        found.push(
            raise("ad-blend", message).help("have its blending space set to CMYK, or its transparency flattened"),
        );
    }
    if let Some(seen) = &facts.white_overprint {
        let message = format!("`{}`: something white {} overprints: it will not be seen", ad.file, ad.first(seen));
        found.push(raise("ad-overprint", message).help("have it knock out"));
    }
}

/// What does not come along.
fn left_out(ad: &Placed, facts: &Facts, found: &mut Found) {
    for (layer, seen) in &facts.hidden {
        let message =
            format!("`{}`: the layer `{layer}` is off; what is on it {} is left out", ad.file, ad.first(seen));
        found.push(raise("ad-left-out", message).help("ask whether it is meant to be printed"));
    }
    if let Some(first) = ad.annotations.first() {
        let count = ad.annotations.len();
        let message = format!("`{}`: {count} annotations that would print are left out, the first a {first}", ad.file);
        found.push(raise("ad-left-out", message).help("have them made part of the page"));
    }
}

/// What the reader could not make out: nothing is guessed about it.
fn unmeasured(ad: &Placed, facts: &Facts, found: &mut Found) {
    let mut problems = facts.problems.iter().filter(|p| p.kind.leaves_unmeasured());
    let Some(first) = problems.next() else { return };
    let more = match problems.count() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let message = format!("`{}` is not checked in all of its parts: {}{more}", ad.file, first.sentence());
    found.push(raise("ad-unmeasured", message).help("look at its separations before it is printed"));
}
