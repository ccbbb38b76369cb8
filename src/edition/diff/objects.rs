//! Which pictures, rules, tints and advertisements changed.
//!
//! Objects that look the same and stand where they stood are set aside. Of the rest, one that
//! looks the same elsewhere moved; one in the same place that looks otherwise was replaced,
//! cropped, resized or recoloured; what is left was removed or added.

use std::collections::BTreeMap;

use kurbo::Rect;

use super::content::{Object, ObjectKind};

/// What happened to an object.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Another stands in its place.
    Replaced,
    /// It stands elsewhere: by how much to the right and down, in points.
    Moved(f64, f64),
    /// Another part of the same picture is seen.
    Cropped,
    /// It is larger or smaller.
    Resized,
    /// It has another colour: the old and the new.
    Recoloured(String, String),
    /// Many shapes, drawn anew: how many differ.
    Redrawn(usize),
}

/// A change of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the object is.
    pub kind: ObjectKind,
    /// What happened.
    pub what: What,
    /// Where it was.
    pub old: Option<Rect>,
    /// Where it is.
    pub new: Option<Rect>,
}

/// Places nearer than this, in points, are one.
const NEAR: f64 = 0.12;
/// Most objects of a page that are paired one by one.
const MOST_PAIRED: usize = 600;
/// More changes of small shapes than this are told together.
const MANY: usize = 40;

/// More shapes than this are told as one place.
const MOST_JOINED: usize = 4000;

/// The changes from one page's objects to another's, in the order of their places.
pub fn compare(old: &[Object], new: &[Object]) -> Vec<Change> {
    let (old, new) = without_same(old, new);
    let mut out = Vec::new();
    // pictures are paired however many shapes there are
    for pictures in [true, false] {
        let (mut old, mut new): (Vec<Option<&Object>>, Vec<Option<&Object>>) = (of(&old, pictures), of(&new, pictures));
        if old.len() <= MOST_PAIRED && new.len() <= MOST_PAIRED {
            for stage in [same_place, same_look, same_spot, overlapping] {
                pair(&mut old, &mut new, stage, &mut out);
            }
        }
        out.extend(old.into_iter().flatten().map(|o| single(o, What::Removed)));
        out.extend(new.into_iter().flatten().map(|o| single(o, What::Added)));
    }
    let mut out = together(out);
    let key = |c: &Change| {
        let at = c.new.or(c.old).unwrap_or(Rect::ZERO);
        (whole(at.y0), whole(at.x0), c.kind, whole(at.y1), whole(at.x1))
    };
    out.sort_by_key(key);
    out
}

fn is_picture(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Picture | ObjectKind::Art)
}

/// The pictures among objects, or the others.
fn of<'a>(list: &[&'a Object], pictures: bool) -> Vec<Option<&'a Object>> {
    list.iter().copied().filter(|o| is_picture(o.kind) == pictures).map(Some).collect()
}

/// An object that only one page has.
fn single(object: &Object, what: What) -> Change {
    let at = Some(object.at);
    let (old, new) = if what == What::Removed { (at, None) } else { (None, at) };
    Change { kind: object.kind, what, old, new }
}

/// A length in hundredths of a point, to sort by.
fn whole(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

/// Sets aside what is the same in both.
fn without_same<'a>(old: &'a [Object], new: &'a [Object]) -> (Vec<&'a Object>, Vec<&'a Object>) {
    let rect = |r: Rect| [r.x0, r.y0, r.x1, r.y1].map(|v| (v * 20.0).round() as i64);
    let key = |o: &'a Object| (o.kind, o.look, o.paint.as_str(), rect(o.at), rect(o.whole));
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for object in new {
        *known.entry(key(object)).or_default() += 1;
    }
    let mut shared: BTreeMap<_, usize> = BTreeMap::new();
    let gone = old.iter().filter(|o| match known.get_mut(&key(o)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            *shared.entry(key(o)).or_default() += 1;
            false
        }
        _ => true,
    });
    let gone: Vec<&Object> = gone.collect();
    let come = new.iter().filter(|o| match shared.get_mut(&key(o)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    let come = come.collect();
    (gone, come)
}

/// A way to pair two objects: how well they go together (the least is best), and what happened.
type Stage = fn(&Object, &Object) -> Option<(i64, Option<What>)>;

fn pair(old: &mut [Option<&Object>], new: &mut [Option<&Object>], stage: Stage, out: &mut Vec<Change>) {
    let mut found: Vec<(i64, usize, usize, Option<What>)> = Vec::new();
    for (i, a) in old.iter().enumerate() {
        for (j, b) in new.iter().enumerate() {
            if let Some((cost, what)) = a.zip(*b).and_then(|(a, b)| stage(a, b)) {
                found.push((cost, i, j, what));
            }
        }
    }
    found.sort_by_key(|(cost, i, j, _)| (*cost, *i, *j));
    for (_, i, j, what) in found {
        let (Some(a), Some(b)) = (old.get_mut(i), new.get_mut(j)) else { continue };
        if let (Some(from), Some(to)) = (*a, *b) {
            (*a, *b) = (None, None);
            out.extend(what.map(|what| Change { kind: to.kind, what, old: Some(from.at), new: Some(to.at) }));
        }
    }
}

fn distance(a: Rect, b: Rect) -> f64 {
    [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1].iter().fold(0.0, |most, d| d.abs().max(most))
}

/// What they share of what they cover together, 0 to 1; lines count a little beside themselves.
fn shared(a: Rect, b: Rect) -> f64 {
    let (a, b) = (a.inflate(0.5, 0.5), b.inflate(0.5, 0.5));
    let both = a.intersect(b);
    let both = if both.width() > 0.0 && both.height() > 0.0 { both.area() } else { 0.0 };
    both / (a.area() + b.area() - both).max(1e-6)
}

/// The same thing in the same place, but for rounding.
fn same_place(a: &Object, b: &Object) -> Option<(i64, Option<What>)> {
    let near = distance(a.at, b.at) < NEAR && distance(a.whole, b.whole) < NEAR;
    (near && a.kind == b.kind && a.look == b.look && a.paint == b.paint).then_some((0, None))
}

/// The same thing elsewhere, or another part of it.
fn same_look(a: &Object, b: &Object) -> Option<(i64, Option<What>)> {
    if a.kind != b.kind || a.look != b.look || a.paint != b.paint {
        return None;
    }
    let (dx, dy) = (b.whole.x0 - a.whole.x0, b.whole.y0 - a.whole.y0);
    let grown = (b.whole.width() - a.whole.width()).abs().max((b.whole.height() - a.whole.height()).abs());
    let seen = distance(a.at, b.at - kurbo::Vec2::new(dx, dy));
    let what = match () {
        () if grown >= NEAR && shared(a.at, b.at) > 0.9 => What::Cropped,
        () if grown >= NEAR => What::Resized,
        () if seen >= NEAR && a.kind == ObjectKind::Picture => What::Cropped,
        () if seen >= NEAR => What::Resized,
        () => What::Moved(dx, dy),
    };
    Some((whole(distance(a.at, b.at)), Some(what)))
}

/// Another thing of its kind in the very place.
fn same_spot(a: &Object, b: &Object) -> Option<(i64, Option<What>)> {
    let share = shared(a.at, b.at);
    if a.kind != b.kind || share < 0.85 {
        return None;
    }
    Some((whole(1.0 - share), Some(changed(a, b))))
}

/// Another thing of its kind in about the place: most of the smaller is where the larger is.
fn overlapping(a: &Object, b: &Object) -> Option<(i64, Option<What>)> {
    let (p, q) = (a.at.inflate(0.5, 0.5), b.at.inflate(0.5, 0.5));
    let both = p.intersect(q);
    let both = if both.width() > 0.0 && both.height() > 0.0 { both.area() } else { 0.0 };
    let share = both / p.area().min(q.area()).max(1e-6);
    (a.kind == b.kind && share > 0.5).then(|| (whole(1.0 - shared(a.at, b.at)), Some(changed(a, b))))
}

fn changed(a: &Object, b: &Object) -> What {
    match a.kind {
        ObjectKind::Picture | ObjectKind::Art => What::Replaced,
        _ if a.paint != b.paint => What::Recoloured(a.paint.clone(), b.paint.clone()),
        _ if distance(a.at, b.at) >= NEAR => What::Resized,
        _ => What::Replaced,
    }
}

/// Tells many changes of shapes as one for each place on the page.
fn together(changes: Vec<Change>) -> Vec<Change> {
    let small = |c: &Change| !is_picture(c.kind) && !matches!(c.what, What::Recoloured(..));
    if changes.iter().filter(|c| small(c)).count() <= MANY {
        return changes;
    }
    let (shapes, mut out): (Vec<Change>, Vec<Change>) = changes.into_iter().partition(small);
    let places: Vec<Rect> = shapes.iter().flat_map(|c| [c.old, c.new]).flatten().collect();
    let joined = match places.len() {
        0..=MOST_JOINED => super::regions::join(&places, 6.0),
        _ => places.iter().copied().reduce(|a, b| a.union(b)).into_iter().collect(),
    };
    for at in joined {
        let within = |r: &Option<Rect>| r.is_some_and(|r| at.contains_rect(r));
        let count = shapes.iter().filter(|c| within(&c.old) || within(&c.new)).count();
        let (old, new) = (Some(at), Some(at));
        out.push(Change { kind: ObjectKind::Shape, what: What::Redrawn(count), old, new });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: ObjectKind, at: (f64, f64, f64, f64), look: u64, paint: &str) -> Object {
        let at = Rect::new(at.0, at.1, at.2, at.3);
        Object { kind, at, whole: at, look, paint: paint.to_owned() }
    }

    fn whats(old: &[Object], new: &[Object]) -> Vec<What> {
        compare(old, new).into_iter().map(|c| c.what).collect()
    }

    #[test]
    fn a_tint_changes_its_colour_and_a_rule_its_place() {
        let tint = |paint: &str| object(ObjectKind::Tint, (0.0, 0.0, 100.0, 50.0), 1, paint);
        let rule = |y: f64| object(ObjectKind::Rule, (0.0, y, 100.0, y + 0.5), 2, "K 100 %");
        let told = whats(&[tint("K 8 %"), rule(60.0)], &[tint("K 16 %"), rule(63.0)]);
        assert_eq!(told, [What::Recoloured("K 8 %".into(), "K 16 %".into()), What::Moved(0.0, 3.0)]);
        assert_eq!(whats(&[tint("K 8 %")], &[tint("K 8 %")]), []);
    }

    #[test]
    fn a_picture_is_replaced_moved_or_cropped() {
        let picture = |x: f64, look: u64| object(ObjectKind::Picture, (x, 0.0, x + 100.0, 50.0), look, "");
        assert_eq!(whats(&[picture(0.0, 1)], &[picture(0.0, 2)]), [What::Replaced]);
        assert_eq!(whats(&[picture(0.0, 1)], &[picture(40.0, 1)]), [What::Moved(40.0, 0.0)]);
        let mut crop = picture(0.0, 1);
        crop.at.x1 = 80.0;
        assert_eq!(whats(&[picture(0.0, 1)], &[crop]), [What::Cropped]);
        assert_eq!(whats(&[picture(0.0, 1)], &[]), [What::Removed]);
        assert_eq!(whats(&[], &[picture(0.0, 1)]), [What::Added]);
    }
}
