//! SVG art: nameplates, bugs, ornaments, as flat filled outlines.
//!
//! `usvg` resolves the file (styles, references, units, strokes' inheritance); what is left
//! must be outlines in flat colours. Strokes are turned into outlines too, so that one kind of
//! object reaches the page. Anything that newsprint line art has no business with (gradients,
//! photographs, transparency, live text) is an error that says how to prepare the file.

use super::{ImageError, ImageInfo, Kind, Orientation, Space};
use crate::geom::{Length, Size};
use usvg::tiny_skia_path::{Path, PathSegment, Transform};
use usvg::{Group, Node, Paint, PaintOrder, Tree, roxmltree};

/// Line art: its size and its outlines, painted in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Art {
    /// The size it was drawn at.
    pub size: Size,
    /// The outlines, first painted first.
    pub outlines: Vec<Outline>,
}

/// A filled outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Its segments, in points from the art's upper left corner, y downwards.
    pub segments: Vec<Contour>,
    /// Its colour: red, green, blue.
    pub rgb: [u8; 3],
    /// Whether the even-odd rule applies (non-zero otherwise).
    pub even_odd: bool,
}

/// A segment of an [`Outline`], in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contour {
    /// Start a new contour.
    Move([f32; 2]),
    /// A straight line.
    Line([f32; 2]),
    /// A cubic Bézier curve.
    Curve([f32; 2], [f32; 2], [f32; 2]),
    /// Close the contour.
    Close,
}

/// CSS pixels are 1/96 inch, points 1/72.
const PT_PER_PX: f32 = 0.75;
/// Most segments one drawing may have.
const MAX_SEGMENTS: usize = 1_000_000;

/// Reads SVG art.
pub fn probe(name: &str, bytes: &[u8]) -> Result<(ImageInfo, Art), ImageError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImageError::new("the SVG is not UTF-8 text"))?;
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 1_000_000, ..Default::default() };
    let xml = roxmltree::Document::parse_with_options(text, options)
        .map_err(|e| ImageError::new(format!("the SVG is not well formed: {e}")))?;
    refuse_elements(&xml)?;
    let tree = Tree::from_xmltree(&xml, &usvg::Options::default())
        .map_err(|e| ImageError::new(format!("the SVG cannot be read: {e}")))?;
    let art = outlines(&tree)?;
    let (width, height) = (whole_points(art.size.width), whole_points(art.size.height));
    let info = ImageInfo {
        name: name.to_owned(),
        width,
        height,
        kind: Kind::Svg,
        space: Space::Art,
        size: Some(art.size),
        orientation: Orientation::UPRIGHT,
        inverted: false,
        line_art: false,
    };
    Ok((info, art))
}

/// A length in whole points, at least one.
pub(super) fn whole_points(l: Length) -> u32 {
    u32::try_from((l + Length::pt(1) / 2).whole(Length::pt(1))).unwrap_or(u32::MAX).max(1)
}

/// A length from points as libraries give them; `None` unless finite, positive and on a page.
pub(super) fn length(points: f64) -> Option<Length> {
    (points.is_finite() && points > 0.0 && points < 100_000.0)
        .then(|| Length::from_raw((points * 65536.0).round() as i64))
}

/// Elements that would vanish or reach outside the file are refused before anything else.
fn refuse_elements(xml: &roxmltree::Document<'_>) -> Result<(), ImageError> {
    for node in xml.descendants().filter(|n| n.is_element()) {
        let line = xml.text_pos_at(node.range().start).row;
        let advice = match node.tag_name().name() {
            "text" => "holds live text; convert text to outlines",
            "image" => "holds a photograph; place pictures as JPEG or PNG",
            "foreignObject" => "holds a foreign object; expand it to outlines",
            _ => continue,
        };
        return Err(ImageError::new(format!("line {line} of the SVG {advice}")));
    }
    Ok(())
}

/// The art of a resolved tree.
fn outlines(tree: &Tree) -> Result<Art, ImageError> {
    let side = |px: f32| length(f64::from(px) * f64::from(PT_PER_PX));
    let (Some(width), Some(height)) = (side(tree.size().width()), side(tree.size().height())) else {
        return Err(ImageError::new("the SVG's size is not that of something on a page"));
    };
    let mut art = Art { size: Size { width, height }, outlines: Vec::new() };
    let mut groups = vec![tree.root().children().iter()];
    check_group(tree.root())?;
    while let Some(children) = groups.last_mut() {
        match children.next() {
            None => drop(groups.pop()),
            Some(Node::Group(group)) => {
                check_group(group)?;
                groups.push(group.children().iter());
            }
            Some(Node::Path(path)) => add_path(&mut art, path)?,
            Some(Node::Image(_)) => return Err(ImageError::new("the SVG holds a picture; place it as JPEG or PNG")),
            Some(Node::Text(_)) => return Err(ImageError::new("the SVG holds live text; convert text to outlines")),
        }
        if art.outlines.iter().map(|o| o.segments.len()).sum::<usize>() > MAX_SEGMENTS {
            return Err(ImageError::new("the SVG has more than a million segments; simplify its paths"));
        }
    }
    if art.outlines.is_empty() {
        return Err(ImageError::new("the SVG draws nothing"));
    }
    Ok(art)
}

fn check_group(group: &Group) -> Result<(), ImageError> {
    let fault = if group.opacity().get() < 1.0 || group.blend_mode() != usvg::BlendMode::Normal {
        "uses transparency; flatten it"
    } else if group.clip_path().is_some() || group.mask().is_some() {
        "uses a clipping path or mask; expand it to outlines"
    } else if !group.filters().is_empty() {
        "uses filter effects; remove them"
    } else {
        return Ok(());
    };
    Err(ImageError::new(format!("the SVG {fault}")))
}

fn add_path(art: &mut Art, path: &usvg::Path) -> Result<(), ImageError> {
    if !path.is_visible() {
        return Ok(());
    }
    let to_points = Transform::from_scale(PT_PER_PX, PT_PER_PX).pre_concat(path.abs_transform());
    let fill = match path.fill() {
        Some(fill) => {
            let rgb = flat(fill.paint(), fill.opacity().get())?;
            let even_odd = fill.rule() == usvg::FillRule::EvenOdd;
            outline(path.data().clone(), to_points, rgb, even_odd)
        }
        None => None,
    };
    let stroke = match path.stroke() {
        Some(stroke) => {
            let rgb = flat(stroke.paint(), stroke.opacity().get())?;
            let drawn = stroked(path.data(), &stroke.to_tiny_skia(), to_points);
            drawn.and_then(|p| outline(p, to_points, rgb, false))
        }
        None => None,
    };
    match path.paint_order() {
        PaintOrder::FillAndStroke => art.outlines.extend(fill.into_iter().chain(stroke)),
        PaintOrder::StrokeAndFill => art.outlines.extend(stroke.into_iter().chain(fill)),
    }
    Ok(())
}

/// The outline of a stroke, fine enough for print at the size it is drawn.
fn stroked(path: &Path, stroke: &usvg::tiny_skia_path::Stroke, to_points: Transform) -> Option<Path> {
    let fineness = usvg::tiny_skia_path::PathStroker::compute_resolution_scale(&to_points) * 8.0;
    match &stroke.dash {
        Some(dash) => path.dash(dash, fineness)?.stroke(stroke, fineness),
        None => path.stroke(stroke, fineness),
    }
}

fn flat(paint: &Paint, opacity: f32) -> Result<[u8; 3], ImageError> {
    match paint {
        Paint::Color(c) if opacity >= 1.0 => Ok([c.red, c.green, c.blue]),
        Paint::Color(_) => Err(ImageError::new("the SVG uses transparency; flatten it")),
        _ => Err(ImageError::new("the SVG uses a gradient or pattern; use flat colours")),
    }
}

fn outline(path: Path, transform: Transform, rgb: [u8; 3], even_odd: bool) -> Option<Outline> {
    let path = path.transform(transform)?;
    let mut last = [0.0f32; 2];
    let mut segments = Vec::with_capacity(path.len());
    for segment in path.segments() {
        segments.push(match segment {
            PathSegment::MoveTo(p) => Contour::Move([p.x, p.y]),
            PathSegment::LineTo(p) => Contour::Line([p.x, p.y]),
            PathSegment::CubicTo(a, b, p) => Contour::Curve([a.x, a.y], [b.x, b.y], [p.x, p.y]),
            PathSegment::QuadTo(c, p) => {
                let toward =
                    |from: [f32; 2]| [from[0] + (c.x - from[0]) * 2.0 / 3.0, from[1] + (c.y - from[1]) * 2.0 / 3.0];
                Contour::Curve(toward(last), toward([p.x, p.y]), [p.x, p.y])
            }
            PathSegment::Close => Contour::Close,
        });
        if let Some(Contour::Move(p) | Contour::Line(p) | Contour::Curve(_, _, p)) = segments.last() {
            last = *p;
        }
    }
    Some(Outline { segments, rgb, even_odd })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(ImageInfo, Art), ImageError> {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='100mm' height='50mm' viewBox='0 0 200 100'>{body}</svg>"
        );
        probe("a.svg", svg.as_bytes())
    }

    #[test]
    fn keeps_size_fills_and_strokes() {
        let (info, art) =
            read("<rect width='200' height='50' fill='#c8102e'/><path d='M0 75H200' fill='none' stroke='black' stroke-width='4'/>")
                .expect("plain art");
        assert_eq!(info.size.map(|s| (s.width.to_micrometres(), s.height.to_micrometres())), Some((100_000, 50_000)));
        assert_eq!(art.outlines.iter().map(|o| o.rgb).collect::<Vec<_>>(), [[200, 16, 46], [0, 0, 0]]);
        let Some(Contour::Line([right, _])) = art.outlines[0].segments.get(1) else { panic!("a rectangle") };
        assert!((f64::from(*right) - 283.4646).abs() < 0.001, "{right}");
        let ys = art.outlines[1].segments.iter().filter_map(|s| match s {
            Contour::Move(p) | Contour::Line(p) => Some(p[1]),
            _ => None,
        });
        let (low, high) = ys.fold((f32::MAX, f32::MIN), |(l, h), y| (l.min(y), h.max(y)));
        assert!((high - low - 5.669).abs() < 0.01, "the stroke is 2 mm wide: {low} to {high}");
    }

    #[test]
    fn refuses_what_newsprint_art_cannot_have() {
        let says = |body: &str, what: &str| {
            let e = read(body).expect_err(body).to_string();
            assert!(e.contains(what), "{body}: {e}");
        };
        says("<text x='1' y='9'>報</text>", "outlines");
        says("<image href='/etc/hostname' width='9' height='9'/>", "photograph");
        says("<rect width='9' height='9' opacity='.5'/>", "transparency");
        says("<rect width='9' height='9' fill-opacity='.5'/>", "transparency");
        says(
            "<defs><linearGradient id='g'><stop/><stop offset='1' stop-color='red'/></linearGradient></defs><rect width='9' height='9' fill='url(#g)'/>",
            "gradient",
        );
        says("<g/>", "nothing");
        says("<rect", "not well formed");
    }
}
