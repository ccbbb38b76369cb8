//! Writing finished pages: PDF and PNG (and, beside them, SVG and JSON). Exporters read a
//! [`Page`](crate::page::Page) and the stores its ids point into, and nothing else.

pub mod pdf;
pub mod png;
