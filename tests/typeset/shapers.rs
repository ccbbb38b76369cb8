//! The shaping library against its successor: same glyphs, same advances.

use std::str::FromStr;

use dayang::font::Face;

use super::support::{folder, fonts};

/// Features a page may ask for now or later.
const FEATURES: [&[u8; 4]; 11] =
    [b"halt", b"vhal", b"palt", b"vpal", b"kern", b"vkrn", b"vert", b"vrt2", b"hwid", b"fwid", b"locl"];

/// A glyph: its index, its cluster, its advance and its shift.
type Set = Vec<(u32, u32, i32, i32, i32, i32)>;

fn by_rustybuzz(face: &rustybuzz::Face<'_>, text: &str, vertical: bool, feature: Option<&[u8; 4]>) -> Set {
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_script(rustybuzz::script::HAN);
    buffer.set_language(rustybuzz::Language::from_str("zh-HK").expect("a language"));
    buffer.set_direction(match vertical {
        true => rustybuzz::Direction::TopToBottom,
        false => rustybuzz::Direction::LeftToRight,
    });
    let features: Vec<rustybuzz::Feature> = feature
        .map(|t| rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(t), 1, ..))
        .into_iter()
        .collect();
    let out = rustybuzz::shape(face, &features, buffer);
    let glyphs = out.glyph_infos().iter().zip(out.glyph_positions());
    glyphs.map(|(i, p)| (i.glyph_id, i.cluster, p.x_advance, p.y_advance, p.x_offset, p.y_offset)).collect()
}

fn by_harfrust(face: &Face, text: &str, vertical: bool, feature: Option<&[u8; 4]>) -> Set {
    let font = harfrust::Font::new(face.data(), face.index()).expect("a font");
    let shaper = harfrust::ShaperFont::new(&font);
    let mut buffer = harfrust::Buffer::new();
    buffer.push_str(text);
    buffer.set_script(Some(harfrust::Script::HAN));
    buffer.set_language(harfrust::Language::new("zh-HK"));
    buffer.set_direction(match vertical {
        true => harfrust::Direction::TopToBottom,
        false => harfrust::Direction::LeftToRight,
    });
    let features: Vec<harfrust::Feature> =
        feature.map(|t| harfrust::Feature::new(harfrust::Tag::new(t), 1, ..)).into_iter().collect();
    harfrust::shape(&shaper, &mut buffer, harfrust::ShapeOptions::new().features(&features)).expect("shaped");
    let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    glyphs.map(|(i, p)| (i.glyph_id, i.cluster, p.x_advance, p.y_advance, p.x_offset, p.y_offset)).collect()
}

#[test]
fn both_shapers_agree_glyph_for_glyph() {
    let mut text = String::new();
    for story in ["climate-forum.md", "ocean-mission.md"] {
        text += &std::fs::read_to_string(folder("examples/front-page/stories").join(story)).expect("a story");
    }
    let text: String = text.repeat(6).replace('\n', "") + "——……“‘’”fi AV To，。、；：！？（）《》〈〉【】・·骨返草";
    for name in ["Noto Serif CJK HK", "Noto Serif CJK JP", "Noto Sans CJK SC Bold", "LXGW WenKai", "Source Serif 4"] {
        let face = fonts().face(fonts().find(name).expect("a bundled face"));
        let tables = rustybuzz::Face::from_slice(face.data(), face.index()).expect("a font");
        for vertical in [false, true] {
            for feature in std::iter::once(None).chain(FEATURES.map(Some)) {
                let ours = by_rustybuzz(&tables, &text, vertical, feature);
                let theirs = by_harfrust(face, &text, vertical, feature);
                let at = ours.iter().zip(&theirs).position(|(a, b)| a != b);
                assert!(ours == theirs, "{name}, vertical {vertical}, {feature:?}: differ at {at:?}");
            }
        }
    }
}
