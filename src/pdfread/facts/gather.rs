//! The device that gathers facts.

use super::super::Document;
use super::super::colour::{Colour, Inks};
use super::super::device::{Device, GlyphRun, Group, ImageMask, ImageUse, Place, ShadingUse, SoftMask};
use super::super::interpret::interpret;
use super::super::page::PageView;
use super::super::problem::{Problem, ProblemKind};
use super::super::space::Space;
use super::super::state::{Blend, Graphics, Noted, Paint, Rule, StrokeStyle};
use super::fonts::Fonts;
use super::{ColourFact, Facts, GroupFact, ImageFact, InkFact, LineFact, Seen, SpotFact, TextFact, Use};
use kurbo::{BezPath, PathEl, Rect, Shape};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many characters of a text are kept.
const SAMPLE: usize = 24;
/// The widest filled rectangle that counts as a line, in points.
const WIDEST_RULE: f64 = 2.0;
/// How much longer than wide it is at least.
const RULE_SHAPE: f64 = 8.0;
/// How many colours of a shading are looked at.
const SHADING_SAMPLES: usize = 64;
/// How many facts of each kind are kept; a page beyond that says so.
const MAX_FACTS: usize = 50_000;

pub(super) fn gather(document: &Document, page: &PageView, area: Option<Rect>) -> Facts {
    let facts = Facts { page: page.number, ..Facts::default() };
    let mut gathering = Gathering { facts, area, ..Gathering::default() };
    gathering.facts.page_space = match page.blend_space() {
        Ok(space) => space.map(|space| space.to_string()),
        Err(_) => Some("unreadable".to_owned()),
    };
    interpret(document, page, &mut gathering);
    gathering.facts.fonts = gathering.fonts.finish();
    gathering.facts
}

/// What tells one kind of text from another.
type TextKey = (String, i64, String, (bool, u8), (bool, bool, bool));

#[derive(Default)]
struct Gathering {
    facts: Facts,
    /// The part of the page that is asked about; all of it when `None`.
    area: Option<Rect>,
    fonts: Fonts,
    // where facts are, by what tells them apart
    colours: BTreeMap<(String, Use), usize>,
    inks: BTreeMap<Arc<str>, usize>,
    lines: BTreeMap<(Arc<str>, bool, String, bool), usize>,
    texts: BTreeMap<TextKey, usize>,
    spots: BTreeMap<(Arc<str>, [u8; 32], String), usize>,
    /// Some facts were not kept.
    full: bool,
}

/// Adds to a list of things seen, in the order of their first.
fn note<T: PartialEq>(list: &mut Vec<(T, Seen)>, what: T, place: &Place) {
    match list.iter_mut().find(|(known, _)| *known == what) {
        Some((_, seen)) => seen.again(place),
        None => list.push((what, Seen::once(place))),
    }
}

fn note_one(slot: &mut Option<Seen>, place: &Place) {
    match slot {
        Some(seen) => seen.again(place),
        None => *slot = Some(Seen::once(place)),
    }
}

impl Gathering {
    /// Whether a mark lies wholly outside the part that is asked about.
    fn outside(&self, place: &Place) -> bool {
        self.area.is_some_and(|area| !area.overlaps(place.bounds))
    }

    /// What holds for every mark: transparency, overprint, settings, layer.
    fn mark(&mut self, graphics: &Graphics, stroke: bool) {
        let place = &graphics.place;
        let facts = &mut self.facts;
        if graphics.blend != Blend::Normal {
            note(&mut facts.blends, graphics.blend, place);
        }
        if (if stroke { graphics.stroke_alpha } else { graphics.fill_alpha }) < 1.0 {
            note_one(&mut facts.alpha, place);
        }
        if if stroke { graphics.overprint.stroke } else { graphics.overprint.fill } {
            note(&mut facts.overprints, graphics.overprint, place);
        }
        if let Some(layer) = &graphics.layer {
            note(&mut facts.layers, layer.clone(), place);
        }
        let Noted { transfer, halftone, black_generation, undercolour_removal } = graphics.noted;
        let settings = [
            (transfer, "transfer function"),
            (halftone, "halftone"),
            (black_generation, "black generation"),
            (undercolour_removal, "undercolour removal"),
        ];
        for (_, name) in settings.into_iter().filter(|(on, _)| *on) {
            note(&mut facts.settings, name, place);
        }
    }

    fn room(&mut self, taken: usize, place: &Place) -> bool {
        if taken >= MAX_FACTS && !self.full {
            self.full = true;
            let what = format!("the page has more than {MAX_FACTS} facts of one kind");
            self.facts.problems.push(Problem { kind: ProblemKind::Limit(what), place: place.clone() });
        }
        taken < MAX_FACTS
    }

    fn paint(&mut self, paint: &Paint, paints: Use, graphics: &Graphics) {
        if let Paint::Solid(colour) = paint {
            self.space(&colour.space, paints, graphics);
            self.colour(colour, &graphics.place);
            let overprint = graphics.overprint;
            let on = if paints == Use::Stroke { overprint.stroke } else { overprint.fill };
            if on && colour.inks().amounts().is_some_and(|a| a.is_paper()) {
                note_one(&mut self.facts.white_overprint, &graphics.place);
            }
        }
    }

    fn space(&mut self, space: &Space, paints: Use, graphics: &Graphics) {
        let foreign = match Colour::initial(Arc::new(space.painted().clone())).inks() {
            Inks::Foreign(foreign) => Some(foreign),
            Inks::Amounts(_) => None,
        };
        if foreign.is_some() {
            note(&mut self.facts.intents, graphics.intent, &graphics.place);
        }
        let key = (space.to_string(), paints);
        if let Some(fact) = self.colours.get(&key).and_then(|&at| self.facts.colours.get_mut(at)) {
            fact.seen.again(&graphics.place);
        } else if self.room(self.facts.colours.len(), &graphics.place) {
            let seen = Seen::once(&graphics.place);
            self.colours.insert(key.clone(), self.facts.colours.len());
            self.facts.colours.push(ColourFact { space: key.0, foreign, paints, seen });
        }
        self.spot(space.painted(), &graphics.place);
    }

    fn spot(&mut self, space: &Space, place: &Place) {
        let Some(colorants) = space.colorants() else { return };
        let single = matches!(space, Space::Separation(_));
        for name in &colorants.names {
            if ["All", "None", "Cyan", "Magenta", "Yellow", "Black"].contains(&&**name) {
                continue;
            }
            let key = (name.clone(), colorants.fingerprint, space.to_string());
            if let Some(fact) = self.spots.get(&key).and_then(|&at| self.facts.spots.get_mut(at)) {
                fact.seen.again(place);
                continue;
            }
            if !self.room(self.facts.spots.len(), place) {
                return;
            }
            let full = Colour::new(Arc::new(space.clone()), &[1.0]);
            self.spots.insert(key, self.facts.spots.len());
            self.facts.spots.push(SpotFact {
                name: name.clone(),
                space: space.to_string(),
                alternate: colorants.alternate.to_string(),
                fingerprint: colorants.fingerprint,
                substitute: full.alternate().filter(|_| single).map(|c| c.components),
                seen: Seen::once(place),
            });
        }
    }

    /// The inks that a colour lays down.
    fn colour(&mut self, colour: &Colour, place: &Place) {
        let Inks::Amounts(amounts) = colour.inks() else { return };
        let total = amounts.total();
        if total > self.facts.heaviest.as_ref().map_or(0.0, |(most, _)| *most) {
            self.facts.heaviest = Some((total, place.clone()));
        }
        let process = ["Cyan", "Magenta", "Yellow", "Black"].into_iter().map(Arc::from).zip(amounts.process);
        let all = amounts.all.map(|amount| (Arc::from("All"), amount));
        let laid: Vec<(Arc<str>, f32)> = process.chain(all).chain(amounts.spots).filter(|(_, a)| *a > 0.0).collect();
        for (name, amount) in laid {
            match self.inks.get(&name).and_then(|&at| self.facts.inks.get_mut(at)) {
                Some(fact) => {
                    fact.most = fact.most.max(amount);
                    fact.seen.again(place);
                }
                None => {
                    self.inks.insert(name.clone(), self.facts.inks.len());
                    self.facts.inks.push(InkFact { name, most: amount, seen: Seen::once(place) });
                }
            }
        }
    }

    fn line(&mut self, width: f64, filled: bool, paint: &Paint, overprint: bool, place: &Place) {
        // what is lost in writing numbers does not make a line thinner than it is meant
        let width = (width * 10_000.0).round() / 10_000.0;
        let inks = paint.solid().map(Colour::inks);
        let key = (place.path.clone(), filled, format!("{inks:?}"), overprint);
        if let Some(fact) = self.lines.get(&key).and_then(|&at| self.facts.lines.get_mut(at)) {
            if width < fact.width {
                fact.width = width;
                fact.seen.count += 1;
                fact.seen.places.insert(0, place.clone());
                fact.seen.places.truncate(super::PLACES);
            } else {
                fact.seen.again(place);
            }
        } else if self.room(self.facts.lines.len(), place) {
            self.lines.insert(key, self.facts.lines.len());
            self.facts.lines.push(LineFact { width, filled, inks, overprint, seen: Seen::once(place) });
        }
    }

    fn text(&mut self, run: &GlyphRun, graphics: &Graphics) {
        let stroked = run.mode.stroke && !run.mode.fill;
        let paint = if stroked { &graphics.stroke } else { &graphics.fill };
        let inks = paint.solid().map(Colour::inks);
        let overprint = if stroked { graphics.overprint.stroke } else { graphics.overprint.fill };
        let size = (run.size * 100.0).round();
        let mode = (run.mode.fill, run.mode.stroke, run.mode.clip);
        let key = (run.font.name.clone(), size as i64, format!("{inks:?}"), (overprint, graphics.overprint.mode), mode);
        let known = self.texts.get(&key).copied();
        if known.is_none() && !self.room(self.facts.texts.len(), &graphics.place) {
            return;
        }
        match known.and_then(|at| self.facts.texts.get_mut(at)) {
            Some(fact) => {
                fact.glyphs += run.glyphs.len();
                fact.seen.again(&graphics.place);
                let short = SAMPLE.saturating_sub(fact.sample.chars().count());
                if short > 0 {
                    fact.sample.extend(run.text().chars().take(short));
                }
            }
            None => {
                self.texts.insert(key, self.facts.texts.len());
                self.facts.texts.push(TextFact {
                    font: run.font.name.clone(),
                    size: size / 100.0,
                    inks,
                    overprint,
                    overprint_mode: graphics.overprint.mode,
                    mode: run.mode,
                    glyphs: run.glyphs.len(),
                    sample: run.text().chars().take(SAMPLE).collect(),
                    seen: Seen::once(&graphics.place),
                });
            }
        }
    }

    fn group(&mut self, group: &Group, soft_mask: bool, place: &Place) {
        if self.room(self.facts.groups.len(), place) {
            self.facts.groups.push(GroupFact {
                space: group.space.as_ref().map(|space| space.to_string()),
                isolated: group.isolated,
                knockout: group.knockout,
                soft_mask,
                place: place.clone(),
            });
        }
    }
}

impl Device for Gathering {
    fn fill(&mut self, path: &BezPath, _: Rule, graphics: &Graphics) {
        if self.outside(&graphics.place) {
            return;
        }
        self.mark(graphics, false);
        self.paint(&graphics.fill, Use::Fill, graphics);
        if let Some(width) = rule_width(path) {
            self.line(width, true, &graphics.fill, graphics.overprint.fill, &graphics.place);
        }
    }

    fn stroke(&mut self, _: &BezPath, style: &StrokeStyle, graphics: &Graphics) {
        if self.outside(&graphics.place) {
            return;
        }
        self.mark(graphics, true);
        self.paint(&graphics.stroke, Use::Stroke, graphics);
        self.line(style.points, false, &graphics.stroke, graphics.overprint.stroke, &graphics.place);
    }

    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {
        if self.outside(&graphics.place) {
            return;
        }
        self.fonts.show(run, &graphics.place);
        if run.mode.fill {
            self.mark(graphics, false);
            self.paint(&graphics.fill, Use::Text, graphics);
        }
        if run.mode.stroke {
            self.mark(graphics, true);
            self.paint(&graphics.stroke, Use::Stroke, graphics);
        }
        self.text(run, graphics);
    }

    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {
        if self.outside(&graphics.place) {
            return;
        }
        self.mark(graphics, false);
        if image.stencil {
            self.paint(&graphics.fill, Use::Stencil, graphics);
        }
        if let Some(space) = &image.space {
            // an image's own intent prevails
            let graphics = Graphics { intent: image.intent, ..graphics.clone() };
            self.space(space, Use::Image, &graphics);
        }
        if matches!(image.mask, ImageMask::Soft(_) | ImageMask::InData(_)) {
            note_one(&mut self.facts.soft_masks, &graphics.place);
        }
        if self.room(self.facts.images.len(), &graphics.place) {
            self.facts.images.push(ImageFact {
                size: (image.width, image.height),
                bits: image.bits,
                space: image.space.as_ref().map(|space| space.to_string()),
                stencil: image.stencil,
                ppi: image.ppi,
                filters: image.filters.clone(),
                masked: !matches!(image.mask, ImageMask::None),
                inline: image.inline,
                coded: image.coded_size(),
                place: graphics.place.clone(),
            });
        }
    }

    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {
        if self.outside(&graphics.place) {
            return;
        }
        self.mark(graphics, false);
        self.space(&shading.shading.space, Use::Shading, graphics);
        for colour in shading.shading.samples(SHADING_SAMPLES) {
            self.colour(&colour, &graphics.place);
        }
    }

    fn begin_group(&mut self, group: &Group, graphics: &Graphics) {
        self.mark(graphics, false);
        self.group(group, false, &graphics.place);
    }

    fn begin_soft_mask(&mut self, mask: &SoftMask, graphics: &Graphics) {
        note_one(&mut self.facts.soft_masks, &graphics.place);
        self.group(&mask.group, true, &graphics.place);
    }

    fn hidden(&mut self, layer: &str, place: &Place) {
        note(&mut self.facts.hidden, layer.into(), place);
    }

    fn problem(&mut self, problem: &Problem) {
        self.facts.problems.push(problem.clone());
    }

    fn every_cell(&self) -> bool {
        false
    }
}

/// The width of a filled path that is a line: one rectangle, upright, long and thin.
fn rule_width(path: &BezPath) -> Option<f64> {
    let elements = path.elements();
    let corners = elements.iter().filter(|e| matches!(e, PathEl::MoveTo(_) | PathEl::LineTo(_))).count();
    let only_lines = elements.iter().all(|e| matches!(e, PathEl::MoveTo(_) | PathEl::LineTo(_) | PathEl::ClosePath));
    let starts = elements.iter().filter(|e| matches!(e, PathEl::MoveTo(_))).count();
    if !only_lines || starts != 1 || !(4..=5).contains(&corners) {
        return None;
    }
    let bounds = path.bounding_box();
    let (thin, long) = (bounds.width().min(bounds.height()), bounds.width().max(bounds.height()));
    let upright = (path.area().abs() - thin * long).abs() <= 1e-3 * long.max(1.0);
    (upright && thin <= WIDEST_RULE && long >= thin * RULE_SHAPE).then_some(thin)
}
