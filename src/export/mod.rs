//! Writing finished pages: PDF, PNG and the JSON report. Exporters read a
//! [`Page`](crate::page::Page) and the stores its ids point into: they know roles and nodes,
//! never stories or layouts.

pub mod json;
pub mod pdf;
pub mod png;
pub mod svg;
