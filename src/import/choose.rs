//! Choosing a layout: each offer is tried, its faults counted.

use super::findings::Findings;
use super::offer::{LayoutOffer, Room, ThreadOffer};
use super::page::{Furniture, Page, Part, Story};
use super::passage::Passage;
use crate::input::layout::Role;

/// Stories laid against a layout; more are never placed on one page.
const MOST_STORIES: usize = 24;

/// A layout chosen for a page.
#[derive(Debug, Default)]
pub(super) struct Choice<'o> {
    /// The layout; none when none was offered.
    pub offer: Option<&'o LayoutOffer>,
    /// Thread and story id, in the layout's order.
    pub place: Vec<(String, String)>,
}

/// A page laid against an offer.
struct Trial<'o> {
    offer: &'o LayoutOffer,
    faults: u32,
    place: Vec<(String, String)>,
    remarks: Vec<String>,
}

/// Chooses among offers; the first of equals wins. A vertical layout is for a page that has no other.
pub(super) fn choose<'o>(page: &Page, offers: &'o [LayoutOffer], find: &mut Findings) -> Choice<'o> {
    let usual = offers.iter().any(|offer| !offer.ads && !offer.vertical);
    let fit = offers.iter().filter(|offer| !(offer.ads || usual && offer.vertical));
    let trials: Vec<Trial> = fit.map(|offer| Trial::of(page, offer)).collect();
    let Some(best) = trials.iter().min_by_key(|t| t.faults) else {
        find.warning("chosen-layout", "no layout is at hand; the page is planned but not built", 0..0, "")
            .help("name a layout in the edition's plan");
        return Choice::default();
    };
    let others: Vec<String> = trials
        .iter()
        .filter(|t| t.offer.name != best.offer.name)
        .map(|t| format!("`{}` {}", t.offer.name, t.faults))
        .collect();
    let why = if best.remarks.is_empty() { "everything has its slot".to_owned() } else { best.remarks.join("; ") };
    let mut message =
        format!("layout `{}` suits the page best ({} points of misfit: {why})", best.offer.name, best.faults);
    if !others.is_empty() {
        message.push_str(&format!("; the others: {}", others.join(", ")));
    }
    find.note("chosen-layout", message, 0..0, "").help("another can be named in the edition's plan");
    for story in page.stories.iter().filter(|s| !best.place.iter().any(|(_, id)| *id == s.id)) {
        let message =
            format!("story `{}` has no thread in layout `{}`; it is written but not placed", story.id, best.offer.name);
        find.warning("not-placed", message, story.place.clone(), "this story").help("place it in the edition's plan");
    }
    // Ears without room go to the imprint (`plan`).
    let fields = furniture_fields(&page.furniture).into_iter().filter(|f| *f != "ear");
    for field in fields.filter(|f| !best.offer.shows(f)) {
        let message = format!("layout `{}` has no room for the field `{field}`", best.offer.name);
        find.warning("not-placed", message, 0..0, "").help("add the field to a slot of the layout");
    }
    Choice { offer: Some(best.offer), place: best.place.clone() }
}

impl<'o> Trial<'o> {
    fn of(page: &Page, offer: &'o LayoutOffer) -> Trial<'o> {
        let mut trial = Trial { offer, faults: 0, place: Vec::new(), remarks: Vec::new() };
        let mut free: Vec<&ThreadOffer> = offer.threads.iter().collect();
        for (i, story) in page.stories.iter().take(MOST_STORIES).enumerate() {
            // The most important story takes the largest thread, the others what fits them best.
            let best = match i {
                0 => (0..free.len()).max_by_key(|n| (free.get(*n).map_or(0, |t| t.body.lines), usize::MAX - n)),
                // Threads are in order of rank, too: each one passed over counts as ten lines.
                _ => (0..free.len()).min_by_key(|n| {
                    free.get(*n).map_or(u32::MAX, |t| misfit(story, t).0.saturating_add(10 * clip(*n)))
                }),
            };
            let Some(thread) = best.map(|n| free.remove(n)) else { continue };
            let (faults, remark) = misfit(story, thread);
            trial.add(faults, remark);
            trial.place.push((thread.id.clone(), story.id.clone()));
        }
        let unplaced = page.stories.len().saturating_sub(trial.place.len());
        if unplaced > 0 {
            trial.add(400 * clip(unplaced), format!("{unplaced} stories have no thread"));
        }
        for thread in free {
            let weight = if thread.optional { 0 } else { 100 };
            trial.add(weight + thread.body.lines, format!("thread `{}` stays empty", thread.id));
        }
        let order = |id: &str| offer.threads.iter().position(|t| t.id == id);
        trial.place.sort_by_key(|(thread, _)| order(thread));
        trial.furniture(&page.furniture);
        trial
    }

    fn furniture(&mut self, furniture: &Furniture) {
        let fields = furniture_fields(furniture);
        let missing: Vec<&str> = fields.iter().copied().filter(|f| !self.offer.shows(f)).collect();
        if !missing.is_empty() {
            self.add(20 * clip(missing.len()), format!("no room for {}", missing.join(", ")));
        }
        let known = ["latin", "issue", "extent", "price", "legal", "hotline", "weather", "imprint"];
        let empty = known.iter().filter(|f| self.offer.shows(f) && !fields.contains(f)).count();
        if empty > 0 {
            self.add(4 * clip(empty), format!("{empty} fields of furniture stay empty"));
        }
    }

    fn add(&mut self, faults: u32, remark: String) {
        self.faults = self.faults.saturating_add(faults);
        if !remark.is_empty() {
            self.remarks.push(remark);
        }
    }
}

/// Fields of the furniture that the page fills.
fn furniture_fields(f: &Furniture) -> Vec<&'static str> {
    let given = [
        ("title", f.title.is_some()),
        ("latin", f.latin.is_some()),
        ("date", f.date.is_some()),
        ("issue", f.issue.is_some()),
        ("extent", f.extent.is_some()),
        ("price", !f.price.is_empty()),
        ("legal", !f.legal.is_empty()),
        ("ear", !f.ears.is_empty()),
        ("hotline", !f.hotline.is_empty()),
        ("weather", !f.weather.is_empty()),
        ("imprint", !f.imprint.is_empty()),
    ];
    given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
}

fn clip(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX / 1024).min(u32::MAX / 1024)
}

/// The misfit of a story in a thread: lines too many count three times, lines too few once;
/// parts without a slot and slots without a part by their weight.
fn misfit(story: &Story, thread: &ThreadOffer) -> (u32, String) {
    let (mut faults, mut remarks) = (0u32, Vec::new());
    let mut add = |n: u32, what: String| {
        if n > 0 {
            faults = faults.saturating_add(n);
            remarks.push(what);
        }
    };
    let need = body_lines(story, thread);
    let have = thread.body.lines;
    add(need.saturating_sub(have).saturating_mul(3), format!("about {} lines too many", need.saturating_sub(have)));
    add(have.saturating_sub(need), format!("about {} lines free", have.saturating_sub(need)));
    if let Some(room) = thread.lead {
        let need = story.lead.iter().map(|p| lines(p, room, 2)).sum::<u32>();
        add(need.saturating_sub(room.lines).saturating_mul(3), "the lead is too long".into());
        let remark = if need == 0 { "room for a lead stays empty" } else { "the lead is short" };
        add(if need == 0 { 40 } else { room.lines.saturating_sub(need) / 2 }, remark.into());
    } else if !story.lead.is_empty() {
        add(40, "no slot for the lead".into());
    }
    let photos = story.parts.iter().filter(|p| matches!(p, Part::Photo(_))).count();
    add(60 * clip(photos.saturating_sub(thread.photos)), "too few photo slots".into());
    add(50 * clip(thread.photos.saturating_sub(photos)), "a photo slot stays empty".into());
    sidebars(story, thread, &mut add);
    for (role, given, weight) in [
        (Role::Kicker, story.kicker.is_some(), 15),
        (Role::Deck, story.deck.is_some(), 15),
        (Role::Bug, story.bug.is_some(), 15),
        (Role::Label, story.label.is_some(), 15),
        (Role::Refer, story.refer.is_some(), 15),
        (Role::Credits, !story.credits.is_empty(), 15),
    ] {
        let in_heads = matches!(role, Role::Kicker | Role::Deck) && thread.parts.contains(&Role::Heads);
        let has = thread.parts.contains(&role);
        add(if given && !has && !in_heads { weight } else { 0 }, format!("no slot for the {role:?}").to_lowercase());
        add(if !given && has { 4 } else { 0 }, format!("no {role:?}").to_lowercase());
    }
    let remark = if remarks.is_empty() {
        String::new()
    } else {
        format!("`{}` in `{}`: {}", story.id, thread.id, remarks.join(", "))
    };
    (faults, remark)
}

fn sidebars(story: &Story, thread: &ThreadOffer, add: &mut impl FnMut(u32, String)) {
    let mut slots = thread.sidebars.iter();
    for part in &story.parts {
        let Part::Sidebar(_, intro, list) = part else { continue };
        let items = list.iter().flat_map(|(_, items)| items);
        let Some(room) = slots.next() else {
            add(80, "no slot for a sidebar".into());
            continue;
        };
        let need = 3 + intro.iter().chain(items).map(|p| lines(p, *room, 2)).sum::<u32>();
        add(need.saturating_sub(room.lines).saturating_mul(3), "a sidebar is too long".into());
        add(room.lines.saturating_sub(need) / 2, "a sidebar is short".into());
    }
    add(30 * clip(slots.count()), "a sidebar slot stays empty".into());
}

/// About how many lines a story's body takes in a thread.
fn body_lines(story: &Story, thread: &ThreadOffer) -> u32 {
    let room = thread.body;
    let mut sum = 0u32;
    for part in &story.parts {
        sum = sum.saturating_add(match part {
            Part::Paragraph(p) => lines(p, room, 2),
            Part::Subhead(halves) => clip(halves.len()).saturating_add(1),
            Part::List(_, items) => items.iter().map(|p| lines(p, room, 2)).sum(),
            Part::Photo(_) | Part::Sidebar(..) => 0,
        });
    }
    // What has no slot of its own runs in the thread.
    let loose = [(Role::Refer, story.refer.is_some()), (Role::Credits, !story.credits.is_empty())];
    sum = sum.saturating_add(clip(loose.iter().filter(|(role, given)| *given && !thread.parts.contains(role)).count()));
    let slug = story.slug.as_ref().map_or(0, |s| clip(s.chars().count() + 2));
    sum = sum.saturating_add(slug / room.chars.max(1));
    if thread.lead.is_none() {
        let lead = story.lead.iter().map(|p| lines(p, room, 2)).sum::<u32>();
        sum = sum.saturating_add(lead).saturating_add(u32::from(story.byline.is_some()));
    }
    sum
}

/// About how many lines a paragraph takes: a Latin letter or digit is half a character.
fn lines(p: &Passage, room: Room, indent: u32) -> u32 {
    let halves: usize = p.text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (clip(halves).div_ceil(2) + indent).div_ceil(room.chars.max(1))
}
