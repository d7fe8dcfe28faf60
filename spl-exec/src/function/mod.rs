//! The functions of the language: what they share, and what operators and commands call.

pub mod eval;
#[allow(dead_code, reason = "functions under eval/ use the rest")]
pub(crate) mod support;
