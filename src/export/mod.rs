//! Export: finished pages as files. Exporters know roles and nodes, never stories or layouts.

pub mod json;
pub mod pdf;
pub mod png;
