//! Writing finished pages: PDF and PNG, and the JSON report beside them. Exporters read a
//! [`Page`](crate::page::Page) and the stores its ids point into, and nothing else.

pub mod json;
pub mod pdf;
pub mod png;
