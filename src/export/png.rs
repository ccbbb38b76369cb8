//! PNG previews, rendered from the PDF itself, so that what is looked at is what was written.
//!
//! The renderer works in RGB and knows nothing of overprint: a preview, not a soft proof.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};

/// Resolutions a preview may have.
pub const DPI: std::ops::RangeInclusive<u32> = 10..=600;

/// Renders every page of a PDF; one PNG a page.
///
/// # Errors
/// A sentence when the file cannot be read, or a page would be wider or higher than the
/// renderer's 65,535 pixels.
pub fn render(pdf: &[u8], dpi: u32) -> Result<Vec<Vec<u8>>, String> {
    if !DPI.contains(&dpi) {
        return Err(format!("{dpi} dpi is outside the range of previews, {} to {}", DPI.start(), DPI.end()));
    }
    let pdf = Pdf::new(pdf.to_vec()).map_err(|e| format!("the PDF cannot be read for the preview: {e:?}"))?;
    let cache = RenderCache::new();
    let scale = dpi as f32 / 72.0;
    let mut files = Vec::new();
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        if width.max(height) * scale >= 65_535.0 {
            return Err(format!("the page is too large for a preview of {dpi} dpi"));
        }
        let (w, h) = ((width * scale).ceil() as u16, (height * scale).ceil() as u16);
        files.push(
            draw(page, &cache, (w, h), scale).into_png().map_err(|e| format!("the preview cannot be written: {e}"))?,
        );
    }
    Ok(files)
}

/// One page on white, `scale` pixels to the point.
fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, (width, height): (u16, u16), scale: f32) -> Pixmap {
    let settings = RenderSettings { force_image_interpolation: true, hinting: false, ..RenderSettings::default() };
    let transform = Affine::scale(f64::from(scale)) * page.initial_transform(true).to_kurbo();
    let mut context = RenderContext::new(width, height);
    hayro::render_into(page, cache, &InterpreterSettings::default(), &settings, &mut context, transform);
    context.flush();
    let mut pixels = Pixmap::new(width, height);
    let target = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixels, &mut Resources::default(), target);
    pixels
}
