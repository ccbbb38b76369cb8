//! Reading other people's PDFs: placed advertisements, preflight, plates.
//!
//! [`Document::open`] takes a file's bytes; [`Document::page`] gives a page with its boxes and
//! resources settled; [`interpret`](interpret::interpret) walks through the page's content and
//! tells a [`Device`](device::Device) every mark with its colour, overprint and place. What the
//! page holds is kept as it is written: a colour stays in its space, a path stays a path. A
//! device decides what to make of it: [`facts`] gathers what preflight asks, the raster makes
//! plates.
//!
//! lopdf reads the file's objects; content streams, fonts, functions, colour spaces and images
//! are read here. Files come from anywhere, so everything is bounded (sizes, depths, counts), a
//! fault is a [`Problem`](problem::Problem) with its place, and nothing is guessed in silence.

pub(crate) mod access;
mod calculator;
pub mod colour;
pub mod device;
pub mod entry;
pub mod facts;
pub mod filter;
pub mod font;
pub mod function;
mod guard;
pub mod image;
pub mod interpret;
pub mod layers;
mod lexer;
pub mod mesh;
mod open;
pub mod page;
mod picture;
pub mod problem;
pub mod shading;
pub mod space;
pub mod state;

pub use device::{Device, Place};
pub use facts::Facts;
pub use interpret::interpret;
pub use open::{Document, ReadError};
pub use page::PageView;
pub use problem::{Problem, ProblemKind};
