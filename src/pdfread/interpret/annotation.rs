//! Annotations that print (ISO 32000-1, 12.5.5): their appearances are painted over the page.

use super::super::access::{as_dictionary, dictionary, entry, name, rectangle, resolve_id};
use super::super::page::{Annotation, form_geometry};
use super::super::problem::ProblemKind;
use super::Walk;
use kurbo::{Affine, Rect};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::sync::Arc;

impl<'a> Walk<'a, '_> {
    /// Paints the appearance of each annotation that prints, in the page's order.
    pub(super) fn annotations(&mut self, page: &'a Dictionary, list: &[Annotation]) {
        if !list.iter().any(Annotation::prints) {
            return;
        }
        let items = entry(self.file, page, b"Annots").and_then(|a| a.as_array().ok());
        for (number, item) in items.into_iter().flatten().take(10_000).enumerate() {
            let (id, target) = resolve_id(self.file, item);
            let Some(dict) = as_dictionary(target) else { continue };
            let flags = super::access::integer(self.file, dict, b"F").unwrap_or(0);
            if flags & 2 == 0 && flags & 4 != 0 {
                let path = format!("annotation {}", number + 1).into();
                self.on_layer(dict, |walk| walk.annotation(dict, id, path));
            }
        }
    }

    fn annotation(&mut self, dict: &'a Dictionary, id: Option<ObjectId>, path: Arc<str>) {
        let Some((form, stream)) = self.appearance(dict) else { return };
        let rect = dict.get(b"Rect").ok().and_then(|r| rectangle(self.file, r));
        let placed = rect
            .zip(form_geometry(self.file, &stream.dict))
            .and_then(|(rect, (matrix, bounds))| onto(matrix.transform_rect_bbox(bounds), rect));
        let Some(placed) = placed else {
            return self.problem(ProblemKind::DamagedStream(format!("the appearance of `{path}` has no usable box")));
        };
        let outer = self.state.clone();
        if self.concatenate(placed).is_some() {
            self.form(stream, form.or(id), path);
        }
        self.state = outer;
    }

    /// The normal appearance, in the state that the annotation is in.
    fn appearance(&self, dict: &'a Dictionary) -> Option<(Option<ObjectId>, &'a Stream)> {
        let normal = dictionary(self.file, dict, b"AP")?.get(b"N").ok()?;
        match resolve_id(self.file, normal) {
            (id, Object::Stream(stream)) => Some((id, stream)),
            (_, Object::Dictionary(states)) => {
                let state = states.get(name(self.file, dict, b"AS")?).ok()?;
                let (id, target) = resolve_id(self.file, state);
                target.as_stream().ok().map(|stream| (id, stream))
            }
            _ => None,
        }
    }
}

/// What takes one box onto another; `None` when the first has no area.
fn onto(from: Rect, to: Rect) -> Option<Affine> {
    let usable = from.width() > 0.0 && from.height() > 0.0;
    usable.then(|| {
        let (x, y) = (to.width() / from.width(), to.height() / from.height());
        Affine::translate((to.x0, to.y0)) * Affine::scale_non_uniform(x, y) * Affine::translate((-from.x0, -from.y0))
    })
}
