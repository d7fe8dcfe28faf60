//! What the functions share: text of any encoding, numbers, times, JSON and XML, and the shape of a function.

pub(crate) mod arguments;
pub(crate) mod captures;
pub(crate) mod fields;
pub(crate) mod json;
pub(crate) mod json_path;
pub(crate) mod lanes;
pub(crate) mod map;
pub(crate) mod needle;
pub(crate) mod number;
pub(crate) mod path;
mod pcre;
pub(crate) mod record;
pub(crate) mod regex;
mod relaxed;
pub(crate) mod shaped;
pub(crate) mod sweep;
pub(crate) mod text;
pub(crate) mod time_format;
pub(crate) mod time_parse;
pub(crate) mod to_text;
pub(crate) mod udf;
mod xml_path;
pub(crate) mod xpath;
