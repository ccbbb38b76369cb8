//! Set lines and the styles that they use; a line glyph by glyph.

use crate::font::FaceId;
use crate::model::Style;
use crate::page::{LineFact, TextRun};

use super::Shown;
use super::layout::slot_of;
use super::view::{GlyphView, LineFacts, LineView, SpaceView, StyleView};

/// The lines of a page.
pub(super) fn lines(shown: &Shown) -> Vec<LineFacts> {
    shown.page.lines.iter().enumerate().map(|(n, line)| facts(shown, n, line)).collect()
}

fn facts(shown: &Shown, n: usize, line: &LineFact) -> LineFacts {
    let frame = shown.page.frames.get(line.frame as usize);
    let baseline = if line.writing.is_vertical() { line.baseline.x } else { line.baseline.y };
    let first = runs(shown, line).first();
    LineFacts {
        n,
        slot: frame.map(|frame| slot_of(shown.page, frame).to_owned()).unwrap_or_default(),
        story: frame.and_then(|frame| frame.story.clone()),
        style: line.style.clone(),
        face: first.map(|run| face(shown, run.face)).unwrap_or_default(),
        size: line.size.into(),
        rect: line.rect().into(),
        baseline: baseline.into(),
        text: line.text.clone(),
        stretch: line.stretch.scale(1000, crate::geom::Em::ONE.raw()).raw(),
        penalty: line.penalty,
        source: line.source.and_then(|span| shown.places().of(span)),
    }
}

/// A line's runs.
fn runs<'a>(shown: &Shown<'a>, line: &LineFact) -> &'a [TextRun] {
    shown.page.text.get(line.runs.0 as usize..line.runs.1 as usize).unwrap_or_default()
}

fn face(shown: &Shown, id: FaceId) -> String {
    shown.job.session.fonts.get(id).map(|face| face.name().to_owned()).unwrap_or_default()
}

/// The styles that a page's lines use, in the order of their first use.
pub(super) fn styles(shown: &Shown) -> Vec<StyleView> {
    let mut out: Vec<StyleView> = Vec::new();
    for line in &shown.page.lines {
        if out.iter().any(|known| known.name == line.style) {
            continue;
        }
        let style = shown.resolved.styles.iter().find(|style| style.name == line.style);
        out.extend(style.map(style_view));
    }
    out
}

fn style_view(style: &Style) -> StyleView {
    let own = style.fit.is_none();
    StyleView {
        name: style.name.clone(),
        size: own.then(|| style.size.into()),
        leading: own.then(|| style.leading.into()),
    }
}

/// A line by its number.
pub(super) fn line(shown: &Shown, n: usize) -> Option<LineView> {
    let line = shown.page.lines.get(n)?;
    let glyphs = runs(shown, line).iter().flat_map(|run| glyphs(shown, run)).collect();
    let spaces = line.spaces.iter().map(|space| SpaceView {
        after: space.after,
        natural: space.natural.into(),
        set: space.set.into(),
        kind: space.kind,
    });
    Some(LineView { glyphs, spaces: spaces.collect() })
}

fn glyphs(shown: &Shown, run: &TextRun) -> Vec<GlyphView> {
    let face = face(shown, run.face);
    let mut before = None;
    let view = |glyph: &crate::page::PlacedGlyph| {
        // The glyphs of a cluster stand for its characters together.
        let again = before == Some(glyph.text);
        before = Some(glyph.text);
        let text = run.text.get(glyph.text.0 as usize..glyph.text.1 as usize).filter(|_| !again);
        GlyphView {
            rect: run.em_box(glyph).into(),
            text: text.unwrap_or_default().to_owned(),
            glyph: glyph.id,
            face: face.clone(),
        }
    };
    run.glyphs.iter().map(view).collect()
}
