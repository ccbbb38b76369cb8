//! A layout as written: page, grids, slots, threads.

mod check;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostics, SourceMap};

use super::style::StyleTable;
use super::toml::Parsed;
use super::units::{DistanceValue, EmValue, InkValue, LengthValue};
use crate::geom::Length;

/// A layout file (`layouts/NAME.toml`): where things go, never which story.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    #[serde(default)]
    pub title: Option<String>,
    /// Style file: `hk-broadsheet` is `layouts/styles/hk-broadsheet.toml`.
    pub styles: String,
    /// How lines run on its grids, where nothing nearer says so; default horizontal.
    #[serde(default)]
    pub writing: Option<Writing>,
    /// The page.
    pub page: PageTable,
    /// Character grids by name. Slots that name none stand on `body`.
    pub grid: BTreeMap<String, GridTable>,
    /// Slots, painted in this order.
    #[serde(default)]
    pub slot: Vec<SlotTable>,
    /// Threads: how a story runs through slots.
    #[serde(default)]
    pub thread: Vec<ThreadTable>,
    /// Styles of this layout's own, over those of its style file.
    #[serde(default)]
    pub style: BTreeMap<String, StyleTable>,
}

/// The page.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PageTable {
    /// Trim width and height.
    pub size: [LengthValue; 2],
    /// Bleed on every side; default none.
    #[serde(default)]
    pub bleed: Option<LengthValue>,
}

/// A character grid. A vertical one may have `bands` (批) for columns and a `pitch` (行距) for
/// leading.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("allOf" = [
    { "oneOf": [{ "required": ["columns"] }, { "required": ["bands"] }] },
    { "oneOf": [{ "required": ["leading"] }, { "required": ["pitch"] }] },
]))]
pub struct GridTable {
    /// How its lines run; default the layout's `writing`.
    #[serde(default)]
    pub writing: Option<Writing>,
    /// Number of columns.
    #[serde(default)]
    pub columns: Option<u16>,
    /// Number of bands of a vertical grid, from the top: its `columns` by another name.
    #[serde(default)]
    pub bands: Option<u16>,
    /// Characters in a column's line.
    pub chars: u16,
    /// Body size.
    pub em: LengthValue,
    /// Distance between columns, a length or ems.
    pub gap: DistanceValue,
    /// Distance between baselines.
    #[serde(default)]
    pub leading: Option<LengthValue>,
    /// Distance from line to line of a vertical grid: its `leading` by another name.
    #[serde(default)]
    pub pitch: Option<LengthValue>,
    /// Number of lines.
    pub lines: u16,
    /// Left and top edge of the grid on the page; default centred on the page.
    #[serde(default)]
    pub origin: Option<[LengthValue; 2]>,
}

impl Layout {
    /// How the lines of a grid run.
    pub fn grid_writing(&self, grid: &GridTable) -> Writing {
        grid.writing.or(self.writing).unwrap_or_default()
    }
    /// How the lines of a slot run: as itself says; else as the style that it names, or that its
    /// role has, says; else as on its grid.
    pub fn slot_writing(&self, slot: &SlotTable, grid: &GridTable, style: &dyn Fn(&str) -> Option<Writing>) -> Writing {
        let named = || slot.style.as_deref().and_then(style);
        let usual = || slot.role.style().and_then(style);
        slot.writing.or_else(named).or_else(usual).unwrap_or_else(|| self.grid_writing(grid))
    }
    /// What the layout's own styles say of a style's lines.
    pub fn style_writing(&self, name: &str) -> Option<Writing> {
        let mut table = self.style.get(name)?;
        // Styles are not based on each other in a circle; the bound is for those that are.
        for _ in 0..=self.style.len() {
            if table.writing.is_some() {
                break;
            }
            table = self.style.get(table.based_on.as_deref()?)?;
        }
        table.writing
    }
}

impl GridTable {
    /// Number of columns, or bands.
    pub fn columns(&self) -> u16 {
        self.columns.or(self.bands).unwrap_or_default()
    }
    /// Distance from line to line.
    pub fn leading(&self) -> Length {
        self.leading.or(self.pitch).map_or(Length::ZERO, |length| length.0)
    }
    /// Distance between columns.
    pub fn gap(&self) -> Length {
        self.gap.0.at(self.em.0)
    }
    /// Length of so many columns, with the gaps between them.
    pub fn across(&self, columns: u16) -> Length {
        let gaps = i64::from(columns.saturating_sub(1));
        self.em.0 * i64::from(self.chars) * i64::from(columns) + self.gap() * gaps
    }
}

/// Writing direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Writing {
    /// Lines to the right, one under the other.
    #[default]
    Horizontal,
    /// Lines downwards, from the right to the left.
    Vertical,
}

/// A slot: an empty placed area.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SlotTable {
    /// Its id, unique in the layout.
    pub id: String,
    /// What goes into it.
    pub role: Role,
    /// The thread whose story it shows; of a panel, the one that it is painted with. Absent:
    /// furniture, and panels that are always there.
    #[serde(default)]
    pub thread: Option<String>,
    /// The grid it stands on; default `body`.
    #[serde(default)]
    pub grid: Option<String>,
    /// How its lines run; default as its style says, else as on its grid.
    #[serde(default)]
    pub writing: Option<Writing>,
    /// Where.
    pub at: Area,
    /// Style in place of the part's own (`head-2` for a second story's headline).
    #[serde(default)]
    pub style: Option<String>,
    /// Which photo or sidebar of the story, from 1; default the first not yet placed.
    #[serde(default)]
    pub number: Option<u16>,
    /// Splits the slot into this many columns.
    #[serde(default)]
    pub columns: Option<u16>,
    /// Distance between its columns, a length or ems of its grid; default the grid's.
    #[serde(default)]
    pub gap: Option<DistanceValue>,
    /// Padding: one length, or `[top, right, bottom, left]`.
    #[serde(default)]
    pub inset: Option<InsetValue>,
    /// Ink behind it.
    #[serde(default)]
    pub fill: Option<InkValue>,
    /// Box around it, inside its area.
    #[serde(default)]
    pub border: Option<BorderTable>,
    /// Rules along its edges, inside its area.
    #[serde(default)]
    pub rule: Option<RuleTable>,
    /// Where contents stand when they do not fill it.
    #[serde(default)]
    pub valign: Option<VerticalAlignValue>,
    /// Lines of furniture: templates with fields in braces, such as `"{date} {weekday}"`. A line
    /// of several texts in a list is set at the left, (centre) and right, a vertical one at the
    /// top, (middle) and foot. A line all of whose fields are empty is left out.
    #[serde(default)]
    pub text: Option<Vec<Line>>,
    /// A photo slot whose caption stands in the same slot, under the photo (where lines are
    /// vertical, to its left); default false: the caption goes to a caption slot.
    #[serde(default)]
    pub caption: Option<bool>,
    /// Whether the slot may stay empty without a warning (a story without a deck, a sidebar).
    #[serde(default)]
    pub optional: bool,
    /// Set the slot's lines on its grid; default true for body slots, false for others.
    #[serde(default)]
    pub on_grid: Option<bool>,
    /// Cuts the slot into the columns of body text that it overlaps, so that the text runs around
    /// it (文繞圖): the least distance kept on every side, in ems of the grid, or `[above and
    /// below, beside]`. The caption slot of a photo that cuts in belongs to its area.
    #[serde(default)]
    pub wrap: Option<WrapValue>,
    /// Lines that copyfitting may take from the slot or add to it: one number, or `[fewer, more]`;
    /// default none. The body slots of its thread directly under it (else over it), and what
    /// stands between, take up the difference.
    #[serde(default)]
    pub flex: Option<FlexValue>,
}

/// Distance that text keeps from a slot it runs around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WrapValue {
    /// On every side.
    All(EmValue),
    /// Above and below; beside.
    Each([EmValue; 2]),
}

/// Lines that a slot may give and take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FlexValue {
    /// As many either way.
    Both(u16),
    /// Fewer by; more by.
    Each([u16; 2]),
}

/// What goes into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Part of a thread's text.
    Body,
    /// The headline.
    Headline,
    /// The kicker.
    Kicker,
    /// The deck.
    Deck,
    /// Kicker, headline and deck together, in that order.
    Heads,
    /// The lead and its byline.
    Lead,
    /// The series bug: the edition's art of that name, else reversed type.
    Bug,
    /// The label.
    Label,
    /// A photo.
    Photo,
    /// A photo's caption.
    Caption,
    /// A sidebar.
    Sidebar,
    /// The refer line.
    Refer,
    /// Credits.
    Credits,
    /// The newspaper's name: art, else type.
    Nameplate,
    /// Lines of `text`.
    Furniture,
    /// A tint, box or rules with nothing in it.
    Panel,
    /// An advertisement, which the edition's plan names by the slot.
    Ad,
}

impl Role {
    /// The style of what stands in such a slot; `None` where nothing is set.
    pub fn style(self) -> Option<&'static str> {
        Some(match self {
            Role::Body => "body",
            Role::Headline | Role::Heads => "headline",
            Role::Kicker => "kicker",
            Role::Deck => "deck",
            Role::Lead => "lead",
            Role::Bug => "bug",
            Role::Label => "label",
            Role::Photo | Role::Caption => "caption",
            Role::Sidebar => "sidebar",
            Role::Refer => "refer",
            Role::Credits => "credits",
            Role::Nameplate => "nameplate",
            Role::Furniture => "furniture",
            Role::Panel | Role::Ad => return None,
        })
    }
}

/// Where a slot stands: on the grid, or in lengths from the page's upper left corner.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Area {
    /// On the grid.
    Grid(GridArea),
    /// Anywhere.
    Free(FreeArea),
}

/// An area of grid cells, counted from 1: on a horizontal grid from the upper left, on a vertical
/// one from the upper right.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["col"] }, { "required": ["band"] }]))]
pub struct GridArea {
    /// First column.
    #[serde(default)]
    pub col: Option<u16>,
    /// First band of a vertical grid, from the top: its `col` by another name.
    #[serde(default)]
    pub band: Option<u16>,
    /// Number of columns (bands).
    pub span: u16,
    /// First line; on a vertical grid the rightmost is 1.
    pub line: u16,
    /// Number of lines.
    pub lines: u16,
    /// Sets the span in this many equal columns of its own (破欄); the slot then needs `part`.
    #[serde(default)]
    pub into: Option<u16>,
    /// Which of the `into` columns, from 1; absent: all of them, as `columns` would.
    #[serde(default)]
    pub part: Option<u16>,
}

impl GridArea {
    /// First column, or band.
    pub fn col(&self) -> u16 {
        self.col.or(self.band).unwrap_or_default()
    }
}

/// An area in lengths from the trim's upper left corner.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FreeArea {
    /// Left edge.
    pub x: LengthValue,
    /// Top edge.
    pub y: LengthValue,
    /// Width.
    pub width: LengthValue,
    /// Height.
    pub height: LengthValue,
}

/// Padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum InsetValue {
    /// On every side.
    All(LengthValue),
    /// Top, right, bottom, left.
    Each([LengthValue; 4]),
}

/// A line of a given width.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BorderTable {
    /// Width of the line.
    pub width: LengthValue,
    /// Ink; default K100.
    #[serde(default)]
    pub ink: Option<InkValue>,
}

/// Rules along edges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuleTable {
    /// Along the top.
    #[serde(default)]
    pub top: Option<BorderTable>,
    /// Along the bottom.
    #[serde(default)]
    pub bottom: Option<BorderTable>,
    /// Along the left.
    #[serde(default)]
    pub left: Option<BorderTable>,
    /// Along the right.
    #[serde(default)]
    pub right: Option<BorderTable>,
}

/// Where contents stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerticalAlignValue {
    /// At the top.
    Top,
    /// In the middle.
    Middle,
    /// At the foot.
    Bottom,
}

/// A line of furniture.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Line {
    /// One text, aligned as the style says.
    One(String),
    /// Left and right, or left, centre and right.
    Spread(Vec<String>),
}

/// A story's way through slots.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ThreadTable {
    /// Its id; an edition's `place` binds a story to it.
    pub id: String,
    /// Body slots, in order.
    pub slots: Vec<String>,
    /// Whether the page is whole without a story here.
    #[serde(default)]
    pub optional: bool,
    /// Whether its last columns that share a foot end level; default true, in vertical slots false.
    /// Where it is false they are filled one after the other.
    #[serde(default)]
    pub balance: Option<bool>,
    /// Lines that a column may stay short of its foot without a warning; default the press profile's `hole`.
    #[serde(default)]
    pub hole: Option<u16>,
}

/// Reads a layout file, and checks all that can be checked without other files.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error, so that a value handed on needs no second check.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<Layout>> {
    let parsed = super::toml::read(text, name, map, diagnostics)?;
    let found = check::check(&parsed);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}
