//! The rules of preflight: what is asked of any PDF that goes to press.
//!
//! docs/preflight.md is this table. Clauses without another name are those of ISO 15930-7:2010
//! (PDF/X-4); "GWG" is the Ghent Workgroup's newspaper specification, 12647-3 is ISO 12647-3:2013.

use super::{Check, Level};

/// A rule of preflight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code, and how grave it is by default.
    pub check: Check,
    /// Where it comes from.
    pub source: &'static str,
    /// What must be so.
    pub asks: &'static str,
    /// What to do about a file in which it is not.
    pub mend: &'static str,
}

const fn error(code: &'static str, source: &'static str, asks: &'static str, mend: &'static str) -> Rule {
    Rule { check: Check { code, level: Level::Error, always: false }, source, asks, mend }
}

const fn warn(code: &'static str, source: &'static str, asks: &'static str, mend: &'static str) -> Rule {
    Rule { check: Check { code, level: Level::Warning, always: false }, source, asks, mend }
}

const EXPORT: &str = "export the file again as PDF/X-4";
const FONTS: &str = "embed all fonts when exporting";
const CMYK: &str = "convert it to the press's inks";

/// Every rule, in the order of docs/preflight.md.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // the file
    error("pdf-unreadable", "32000-1, 7.5", "the file can be read", "export it again; it may have been cut short on its way"),
    error("pdf-encrypted", "6.15", "the file is not encrypted", "save it without password and restrictions"),
    error("pdf-header", "6.1; 32000-1, 7.5.2", "the file begins with %PDF-1.3 to 1.6 and a binary comment; the catalog names no later version", EXPORT),
    error("pdf-damaged", "32000-1, 7.5", "streams decode and references lead somewhere", "export it again; it may have been damaged on its way"),
    error("pdf-id", "6.10", "the trailer has an ID of two strings", EXPORT),
    error("pdf-filter", "6.8", "no stream is coded with LZW or Crypt", EXPORT),
    warn("pdf-jbig2", "6.8", "no picture is coded with JBIG2, which some RIPs do not read", "save pictures of one bit with CCITT or Flate coding"),
    error("pdf-external", "6.3, 6.7", "the file is complete: no external streams, reference XObjects, OPI or file specifications", "place what it refers to, at full resolution"),
    warn("pdf-attachment", "6.3", "no files are embedded, which nobody prints", "take attachments out"),
    error("pdf-limits", "6.25; 32000-1, annex C", "names, strings, numbers, boxes and nesting keep to the limits of PDF 1.6", EXPORT),
    error("pdf-names", "6.6", "names of fonts and colorants are UTF-8", "rename the colour or font in plain letters"),
    // identity
    error("pdf-xmp", "6.10", "the catalog's metadata is well-formed XMP", EXPORT),
    error("pdf-version", "6.11", "XMP says pdfxid:GTS_PDFXVersion PDF/X-4", EXPORT),
    error("pdf-xmp-property", "6.10", "XMP has title, dates, document and version ids, rendition class and Trapped", EXPORT),
    error("pdf-info", "6.10", "Info says what XMP says", EXPORT),
    error("pdf-trapped", "6.9", "Info says Trapped True or False, and XMP the same", EXPORT),
    // output intent
    error("pdf-output-intent", "6.4.2", "there is one output intent GTS_PDFX; any other has the same profile", EXPORT),
    error("pdf-output-condition", "6.4.2", "the intent names its condition and embeds its profile", "choose the press's profile as output intent"),
    warn("pdf-condition-name", "6.4.2", "the intent names its registry and describes its condition", EXPORT),
    error("pdf-output-profile", "6.4.2", "the profile is ICC up to 4.2, of class prtr, with as many components as it says", "choose the press's profile as output intent"),
    error("pdf-output-space", "GWG R0035", "the output profile is one of CMYK", "choose the press's profile as output intent"),
    // pages
    error("pdf-boxes", "6.12", "every page has MediaBox and one of TrimBox and ArtBox", "set the trim box to the finished size"),
    error("pdf-box-order", "6.12", "boxes have an area and lie in each other: trim or art in bleed in crop in media", "set the boxes anew"),
    error("pdf-pages", "GWG R0002", "the file has one page", "send a file for each page"),
    error("pdf-crop", "GWG R0004", "CropBox is MediaBox", "take the crop box out"),
    error("pdf-user-unit", "GWG R0003", "a unit is a point: no UserUnit", EXPORT),
    error("pdf-rotate", "GWG R0003", "pages are not turned (Rotate)", "turn the page in the program it was made with"),
    error("pdf-trim-sizes", "GWG R0006", "all pages have one trim size", "send a file for each size"),
    error("pdf-blank", "GWG R0005", "no page is blank", "look whether the right page was exported"),
    // colour
    error("pdf-device-colour", "6.4.3", "device colour is that of the output intent, or gray", CMYK),
    error("pdf-rgb", "GWG R0027", "colour is CMYK, gray or spot: no RGB, Lab, calibrated or ICC-based colour", CMYK),
    error("pdf-icc", "6.4.3", "ICC profiles are usable; one of CMYK is not that of the output intent", EXPORT),
    error("pdf-colour-space", "6.4.3; 32000-1, 8.6", "colour spaces, functions, patterns and shadings can be read", EXPORT),
    error("pdf-colorant", "6.4.3", "a colorant has one alternate space and one tint transform", "make one swatch of the colour and use it everywhere"),
    warn("pdf-colorant-missing", "32000-1, 8.6.6.5", "DeviceN describes each of its spot colours", EXPORT),
    error("pdf-intent", "6.23", "rendering intents are the four of the standard", EXPORT),
    error("pdf-spots", "GWG R0020", "no more spot colours than the press has plates for", "convert them to CMYK"),
    error("pdf-registration", "GWG R0024", "registration colour stands outside the trim alone", "use black in its place"),
    // fonts
    error("pdf-font-embedded", "6.5", "every font that shows text is embedded", FONTS),
    warn("pdf-font-hidden", "6.5", "the font of invisible text is embedded", FONTS),
    error("pdf-font-composite", "6.5; 32000-1, 9.7", "a composite font has one descendant, CIDSystemInfo, CIDToGIDMap and a CMap that match", FONTS),
    warn("pdf-font-cmap", "32000-1, 9.7.5.2", "composite fonts are coded with Identity, which needs no resource of the RIP", FONTS),
    error("pdf-font-program", "6.5", "font programs can be read", FONTS),
    error("pdf-glyph", "6.5", "every glyph that is shown is in the font's program", FONTS),
    error("pdf-cidset", "6.5", "CIDSet, where there is one, has every glyph that is shown", FONTS),
    warn("pdf-font-widths", "6.5; 32000-1, 9.2.4", "widths agree with the font's program", FONTS),
    warn("pdf-font-unicode", "32000-1, 9.10", "text can be searched: ToUnicode has every code that is shown", FONTS),
    // graphics
    error("pdf-transfer", "6.13", "no transfer functions (TR, TR2 but Default, HTP), halftones of types 1 and 5 without a name", EXPORT),
    error("pdf-postscript", "6.14", "no PostScript XObjects", EXPORT),
    error("pdf-image", "6.16", "pictures have a size, a legal depth and a colour space; no alternate is printed", EXPORT),
    warn("pdf-jpx", "6.27", "no picture is coded with JPEG 2000, which some RIPs do not read", "save pictures with JPEG or Flate coding"),
    error("pdf-content", "6.19", "content has the operators of PDF 1.6, their operands and resources; q and Q match", EXPORT),
    error("pdf-blend", "6.20", "blend modes are those of the standard", EXPORT),
    error("pdf-group-space", "6.20", "groups blend in a device or ICC-based space", EXPORT),
    error("pdf-blend-space", "GWG R0030", "groups blend in DeviceCMYK (luminosity masks in gray)", "set the document's blend space to CMYK"),
    error("pdf-layers", "6.24", "layer configurations have names of their own, list all layers and switch none by themselves", "flatten the layers"),
    error("pdf-layer-configs", "GWG R0034", "there is one configuration of layers", "flatten the layers"),
    // interactive
    error("pdf-action", "6.18", "no actions, no JavaScript", EXPORT),
    warn("pdf-open-action", "6.18", "the file opens nowhere by itself", EXPORT),
    error("pdf-annotation", "6.17", "annotations stand outside the bleed, printers' marks outside the trim", "export without links, comments and form fields"),
    error("pdf-xfa", "6.26", "no XFA forms", EXPORT),
    error("pdf-viewer", "6.21, 6.22", "print and view areas are media or bleed box; no alternate presentations", EXPORT),
    // newsprint
    error("pdf-ink-limit", "12647-3; GWG R0026", "inks add up to no more than the press carries", "convert the pictures with the press's profile, and take ink out of dark tints"),
    error("pdf-image-resolution", "GWG R0031", "pictures have the resolution that the press needs", "use a larger file, or place it smaller"),
    warn("pdf-image-soft", "GWG R0031", "pictures have the resolution of a good one", "use a larger file, or place it smaller"),
    error("pdf-line-art", "GWG R0032", "line art of one bit has the resolution that the press needs", "scan it finer, or draw it as outlines"),
    warn("pdf-line-art-soft", "GWG R0032", "line art of one bit has the resolution of a good one", "scan it finer, or draw it as outlines"),
    error("pdf-hairline", "house limit", "no line is thinner than the press holds", "make it thicker"),
    warn("pdf-thin-line", "GWG R0018, R0019", "lines that are white or of several inks are twice as thick", "make it thicker, or print it in one ink"),
    error("pdf-small-type", "house limit", "no type is smaller than the press holds", "set it larger"),
    warn("pdf-small-colour-type", "GWG R0016, R0017", "small type is not white and not of several inks", "set it larger, or in one ink"),
    warn("pdf-black-type", "GWG R0009, R0011", "small black type is K100 in DeviceCMYK and overprints (OPM 1)", "set it in K100 and let black overprint when exporting"),
    error("pdf-rich-black", "GWG R0015", "no type is black of several inks", "set it in K100"),
    error("pdf-white-overprint", "GWG R0007", "white type does not overprint: it would vanish", "let it knock out"),
    warn("pdf-paper-overprint", "GWG R0008", "white lines and areas do not overprint: they would vanish", "let them knock out"),
    error("pdf-plates", "plate plan", "nothing prints on a plate that is not planned (--planned)", "convert it to the planned inks, or plan the page anew"),
    warn("pdf-unmeasured", "", "everything on the page can be read and measured", "look at its plates on a proof"),
];
