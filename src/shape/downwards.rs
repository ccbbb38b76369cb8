//! Shaping for vertical lines: which way each character stands, and the runs that follow.
//!
//! A Han character's mark stands upright in the form for vertical lines that its face has; in a
//! face without one it is taken from the next face of the chain that has, or turned, as its
//! Vertical_Orientation says. What is from alphabets stands as [`vertical`](super::vertical) says.

use super::abreast::{self, Row};
use super::chain::{Choice, is_mark};
use super::class::{Class, class};
use super::engine::{RunKey, Shaper};
use super::forms::Form;
use super::itemise::{Char, Kind};
use super::orientation::{VerticalOrientation, vertical_orientation};
use super::runs::{Runs, is_unseen, report_marks_without_glyph};
use super::vertical::{Stand, stands};
use super::{Styling, quotes};
use crate::font::{Face, FaceId, FontStore};
use crate::geom::{Em, Orientation};
use crate::model::{Style, StyleId, Text};

/// How many marks' postures are remembered: a text uses some twenty marks.
const REMEMBERED: usize = 32;

/// Shapes a text for vertical lines.
pub(super) fn set(runs: &mut Runs<'_>, text: &Text, chars: &[Char]) {
    let (fonts, styles, shaper) = (runs.fonts, runs.styles, &mut runs.shaper);
    let mut known: Option<(StyleId, bool)> = None;
    let mut thirds = |style: StyleId| match known {
        Some((of, has)) if of == style => has,
        _ => {
            let has = has_thirds(fonts, styles, style, shaper);
            known = Some((style, has));
            has
        }
    };
    let stands = stands(styles, text, chars, &mut thirds);
    let styling = Styling::new(text, runs.styles.len());
    let drawn = chars.to_vec();
    Downwards { runs, chars, drawn, stands, styling, known: Vec::new(), opened: 0 }.all();
}

/// Whether the Han face of a style sets three digits in one em.
fn has_thirds(fonts: &FontStore, styles: &[Style], id: StyleId, shaper: &mut Shaper) -> bool {
    let Some(style) = styles.get(id.0 as usize) else { return false };
    let face = style.faces.han.first().and_then(|han| Some((*han, fonts.get(*han)?)));
    face.is_some_and(|(han, face)| {
        let key = abreast::narrow_run(han, id, Form::Third);
        abreast::has_thirds(face, key, &style.lang, shaper)
    })
}

/// A text being shaped for vertical lines.
struct Downwards<'r, 'a, 't> {
    runs: &'r mut Runs<'a>,
    chars: &'t [Char],
    /// The characters as they are drawn.
    drawn: Vec<Char>,
    stands: Vec<Stand>,
    styling: Styling<'t>,
    /// Postures of marks: the mark, whether it is doubled, its style and its face; the face it is
    /// taken from, and how it stands.
    known: Vec<(Mark, (FaceId, Orientation))>,
    /// How many curly quotes are open.
    opened: usize,
}

/// What the posture of a mark depends on.
type Mark = (char, bool, StyleId, FaceId);

/// What comes next.
enum Step {
    /// A character of a run; of none, if it is not to be seen.
    Run(Option<RunKey>),
    /// So many characters abreast in one em.
    Group(usize),
}

impl Downwards<'_, '_, '_> {
    fn all(&mut self) {
        let (mut i, mut start) = (0, 0);
        let mut open: Option<RunKey> = None;
        while let Some(ch) = self.chars.get(i).copied() {
            let style = self.styling.at(ch.at);
            match self.step(i, open, style) {
                Step::Run(key) => {
                    if key != open {
                        self.runs.close(open, self.drawn.get(start..i), ch.at);
                        (start, open) = (i, key);
                    }
                    i += 1;
                }
                Step::Group(length) => {
                    self.runs.close(open, self.drawn.get(start..i), ch.at);
                    self.group(i, length, style);
                    i += length.max(1);
                    (start, open) = (i, None);
                }
            }
        }
        let end = self.chars.last().map_or(0, Char::end);
        self.runs.close(open, self.drawn.get(start..), end);
    }

    fn step(&mut self, i: usize, open: Option<RunKey>, style: StyleId) -> Step {
        let Some(ch) = self.chars.get(i).copied() else { return Step::Run(None) };
        if is_unseen(&ch) {
            return Step::Run(None);
        }
        if ch.combines && open.is_some() {
            return Step::Run(open);
        }
        match self.stands.get(i).copied().unwrap_or_default() {
            Stand::Natural if ch.kind.is_wide() => Step::Run(self.natural(i, &ch, style)),
            Stand::Drawn(c) => {
                self.draw(i, c);
                Step::Run(self.natural(i, &ch, style))
            }
            Stand::Cell(c) => self.cell(i, c, style),
            Stand::Abreast(length) => Step::Group(usize::from(length)),
            Stand::Natural | Stand::Turned | Stand::Inside => {
                let key = self.runs.key(self.chars, i, None, style);
                let turned = key.map(|key| RunKey { orientation: Orientation::Sideways, ..key });
                Step::Run(turned.map(|key| key.with_form(self.runs.fonts, self.runs.styles, &ch)))
            }
        }
    }

    /// Draws a character as another one, of the Han faces.
    fn draw(&mut self, i: usize, c: char) {
        if let Some(ch) = self.drawn.get_mut(i) {
            *ch = Char { c, kind: Kind::Han, class: class(c), ..*ch };
        }
    }

    /// A character upright in an em of its own: of a Han face, or, where that has it not, in its
    /// own face in the middle of the em.
    fn cell(&mut self, i: usize, c: char, style: StyleId) -> Step {
        let marks = self.chars.iter().skip(i + 1).take_while(|ch| ch.combines).count();
        let typed = self.drawn.get(i).copied();
        self.draw(i, c);
        let choice = if marks == 0 { self.runs.chains.choose(&self.drawn, i, style) } else { None };
        match choice.filter(|choice| choice.own && !choice.missing) {
            Some(Choice { face, .. }) => {
                let (kind, form, orientation) = (Kind::Han, Form::Plain, Orientation::Upright);
                Step::Run(Some(RunKey { face, kind, style, form, orientation }))
            }
            None => {
                if let (Some(slot), Some(typed)) = (self.drawn.get_mut(i), typed) {
                    *slot = typed;
                }
                Step::Group(1 + marks)
            }
        }
    }

    /// A Han character, a kana or a mark of theirs, as its property and its face have it.
    fn natural(&mut self, i: usize, typed: &Char, style: StyleId) -> Option<RunKey> {
        let ch = self.drawn.get(i).copied()?;
        let choice = self.runs.choose(&self.drawn, i, typed, style)?;
        let key =
            RunKey { face: choice.face, kind: ch.kind, style, form: Form::Plain, orientation: Orientation::Upright };
        // Of kana, the long mark alone is turned.
        let long = ch.class == Class::Kana && vertical_orientation(ch.c) == VerticalOrientation::TransformedRotated;
        if matches!(ch.class, Class::Han | Class::Kana | Class::Hangul) && !long || choice.missing {
            return Some(key);
        }
        self.note_quote(&ch);
        let (face, orientation) = self.posture(&ch, choice.face, style);
        let key = RunKey { face, orientation, ..key };
        let formed = key.with_form(self.runs.fonts, self.runs.styles, &ch);
        match orientation {
            // The solidus of half an em is turned, for its half is one along the line.
            Orientation::Upright if formed.form == Form::Half => {
                Some(RunKey { orientation: Orientation::Sideways, ..formed })
            }
            Orientation::Upright => Some(key),
            _ => Some(formed),
        }
    }

    /// Notes a curly quote, a pair of them once.
    fn note_quote(&mut self, ch: &Char) {
        if !quotes::is_quote(ch.c) {
            return;
        }
        let opens = ch.class == Class::Open;
        if opens || self.opened == 0 {
            self.runs.shaped.quotes.push(ch.at as usize..ch.end() as usize);
        }
        self.opened = if opens { self.opened + 1 } else { self.opened.saturating_sub(1) };
    }

    /// Which face a mark is taken from, and how it stands.
    fn posture(&mut self, ch: &Char, face: FaceId, style: StyleId) -> (FaceId, Orientation) {
        let property = vertical_orientation(ch.c);
        if property == VerticalOrientation::Upright {
            return (face, Orientation::Upright);
        }
        let mark = (ch.c, ch.class == Class::Dash, style, face);
        if let Some((_, known)) = self.known.iter().find(|(known, _)| *known == mark) {
            return *known;
        }
        let posture = self.settle(ch, face, style, property);
        if self.known.len() < REMEMBERED {
            self.known.push((mark, posture));
        }
        posture
    }

    fn settle(
        &mut self,
        ch: &Char,
        face: FaceId,
        style: StyleId,
        property: VerticalOrientation,
    ) -> (FaceId, Orientation) {
        let styles = self.runs.styles;
        let Some(style) = styles.get(style.0 as usize) else { return (face, Orientation::Upright) };
        if self.has_form(ch, face, style) {
            return (face, Orientation::Upright);
        }
        // In Chinese : and ; in the middle of their em stand in vertical lines as they are.
        let stays = property.is_upright() || ch.class == Class::Comma && !style.lang.starts_with("ja");
        let centred = self.runs.fonts.get(face).is_some_and(|f| is_centred(f, ch.c));
        if is_mark(ch.class) && !(stays && centred) {
            let others = style.faces.marks.iter().chain(&style.faces.han);
            for other in others.copied().filter(|other| *other != face) {
                if self.has_form(ch, other, style) {
                    return (other, Orientation::Upright);
                }
            }
        }
        let upright = property.is_upright() || stays && centred;
        (face, if upright { Orientation::Upright } else { Orientation::Sideways })
    }

    fn has_form(&mut self, ch: &Char, face: FaceId, style: &Style) -> bool {
        let Some(face) = self.runs.fonts.get(face).filter(|f| f.glyph(ch.c).is_some()) else { return false };
        self.runs.shaper.has_vertical_form(face, ch.c, ch.class == Class::Dash, &style.lang)
    }

    /// Sets characters abreast in one em.
    fn group(&mut self, from: usize, length: usize, id: StyleId) {
        let to = from.saturating_add(length.max(1)).min(self.chars.len());
        let Some(chars) = self.chars.get(from..to) else { return };
        let Some(style) = self.runs.styles.get(id.0 as usize) else { return };
        let (Some(first), Some(last)) = (chars.first(), chars.last()) else { return };
        let scale = self.runs.scale(style);
        let narrow = self.narrow(chars, id, style, scale);
        let row = match narrow {
            Some(row) if row.width() <= scale => row,
            narrow => {
                let own = self.own_faces(from, to, id, scale);
                narrow.filter(|narrow| narrow.width() <= own.width()).unwrap_or(own)
            }
        };
        let before = self.runs.shaped.glyphs.len();
        self.runs.shaped.glyphs.extend(row.into_glyphs(scale, (first.at, last.end())));
        report_marks_without_glyph(&mut self.runs.shaped, before, chars);
    }

    /// Two or three characters in the half- or third-width forms of a Han face.
    fn narrow(&mut self, chars: &[Char], id: StyleId, style: &Style, scale: Em) -> Option<Row> {
        if !matches!(chars.len(), 2 | 3) || !chars.iter().all(|ch| ch.c.is_ascii_graphic()) {
            return None;
        }
        let covers = |face: &Face| chars.iter().all(|ch| face.glyph(ch.c).is_some());
        let face = style.faces.han.iter().find(|face| self.runs.fonts.get(**face).is_some_and(covers))?;
        let forms: &[Form] = if chars.len() == 3 { &[Form::Third, Form::Half] } else { &[Form::Half] };
        let rows = forms.iter().map(|form| {
            let mut row = Row::new();
            let key = abreast::narrow_run(*face, id, *form);
            row.add(key, self.runs.fonts, style, scale, &mut self.runs.shaper, chars);
            row
        });
        rows.min_by_key(Row::width)
    }

    /// Characters in the faces that they have in a horizontal line.
    fn own_faces(&mut self, from: usize, to: usize, id: StyleId, scale: Em) -> Row {
        let mut row = Row::new();
        let (mut start, mut open) = (from, None);
        for i in from..=to {
            let key = if i < to { self.runs.key(self.chars, i, open, id) } else { None };
            let key = key.map(|key| RunKey { orientation: Orientation::Combined, ..key });
            if key == open && i < to {
                continue;
            }
            if let (Some(run), Some(chars)) = (open, self.chars.get(start..i))
                && let Some(style) = self.runs.styles.get(id.0 as usize)
            {
                row.add(run, self.runs.fonts, style, scale, &mut self.runs.shaper, chars);
            }
            (start, open) = (i, key);
        }
        row
    }
}

/// Whether a mark stands in the middle of its em, both ways.
fn is_centred(face: &Face, c: char) -> bool {
    let near = |a: Em, b: Em| a - b < Em::ratio(1, 8) && b - a < Em::ratio(1, 8);
    let Some(glyph) = face.glyph(c) else { return false };
    face.ink(glyph).is_some_and(|ink| {
        near((ink.left + ink.right) / 2, face.advance(glyph) / 2) && near((ink.top + ink.foot) / 2, Em::ratio(38, 100))
    })
}
