//! `map`: runs a search for every row, with the row's values in it.

use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch},
        datatypes::DataType,
    },
    logical_expr::LogicalPlanBuilder,
};
use spl_parser::{
    Code, Diagnostic, Span,
    command::{Map, MapSearch},
};

use super::{Lower, savedsearch};
use crate::{
    cx::{At, Cx, Result, unsupported},
    frame::{Frame, HIDDEN, Output},
    inner, plan_onto, scope, union,
};

/// The number of the row, counted from 1, as a token.
const SERIAL: &str = "_serial_id";

impl Lower for Map {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let template = match &self.search {
            MapSearch::Text(text) => text.value.clone(),
            MapSearch::Subsearch(pipeline) => pipeline.to_string(),
            MapSearch::Saved(name) => {
                if !cx.catalog.saved_search_names().contains(&name.value) {
                    return Err(savedsearch::unknown(name, cx));
                }
                return Err(unsupported(name.span, "`map` over a saved search"));
            }
        };
        let most = match &self.maxsearches {
            Some(most) => usize::try_from(most.value).unwrap_or(usize::MAX),
            None => cx.catalog.limits().map_searches,
        };
        let wanted = self.search.tokens();
        let Some(rows) = values(frame, &wanted, most, span, cx)? else {
            // Its mistakes show all the same.
            let text = substitute(&template, |name| Some(name.trim_start_matches('_').to_owned())).unwrap_or(template);
            let pipeline = inner::parse(&text, span)?;
            return Ok(inner::within(&text, span, cx, |cx| plan_onto(None, &pipeline, cx))?.vague());
        };
        let mut parts = Vec::new();
        for (number, row) in rows.into_iter().enumerate() {
            let value = |name: &str| match name {
                SERIAL => Some((number + 1).to_string()),
                _ => row.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()),
            };
            let Some(text) = substitute(&template, value) else {
                let message = format!("`map` leaves out row {}: it has no value for a field of the search", number + 1);
                cx.warn(Diagnostic::warning(Code::Suspicious, span, message));
                continue;
            };
            let pipeline = inner::parse(&text, span)?;
            parts.push(inner::within(&text, span, cx, |cx| plan_onto(None, &pipeline, cx))?);
        }
        match union::all(parts, span, cx)? {
            Some(all) => Ok(all),
            None => {
                let nothing = LogicalPlanBuilder::empty(false).build().at(span)?;
                Ok(Frame::new(nothing, cx))
            }
        }
    }
}

/// The values of a row, by the names of their fields.
type Row = Vec<(String, String)>;

/// The values of the wanted fields in the first rows, as text; `None` while only checking.
fn values(frame: Frame, wanted: &[String], most: usize, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<Row>>> {
    let mut outputs: Vec<Output> = Vec::new();
    for name in wanted.iter().filter(|name| *name != SERIAL) {
        if !outputs.iter().any(|output| output.name == *name) {
            let value = scope::resolve(name, span, &frame, cx);
            outputs.push(Output::new(name, crate::coerce::text(&value, cx)));
        }
    }
    // Rows count even where no value of theirs is wanted.
    outputs.push(Output::new(format!("{HIDDEN}counted"), datafusion::logical_expr::lit(true)));
    let limit = if most == 0 { usize::MAX } else { most };
    let plan = frame.project(outputs, span)?.limit(limit.saturating_add(1), span)?.closed().finish(span, cx)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let mut rows: Vec<_> = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read(batch, row))).collect();
    if rows.len() > limit {
        let message = format!(
            "The search result count exceeds maximum ({limit}), using max. To override it, set maxsearches appropriately."
        );
        cx.warn(Diagnostic::warning(Code::SubsearchTruncated, span, message));
        rows.truncate(limit);
    }
    Ok(Some(rows))
}

fn read(batch: &RecordBatch, row: usize) -> Row {
    let schema = batch.schema();
    let fields = schema.fields().iter().zip(batch.columns());
    let texts = fields.filter(|(_, values)| *values.data_type() == DataType::Utf8 && values.is_valid(row));
    texts.map(|(field, values)| (field.name().clone(), values.as_string::<i32>().value(row).to_owned())).collect()
}

/// The template with each `$name$` replaced; `None` where one has no value. Inside quotes the value can't end them; outside, one that is
/// more than a word is put in quotes.
fn substitute(template: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    let mut quoted = false;
    while let Some(at) = rest.find(['$', '"', '\\']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let mut chars = from.chars();
        match chars.next() {
            Some('\\') if quoted => {
                text.push('\\');
                text.extend(chars.next());
                rest = chars.as_str();
            }
            Some('$') => match chars.as_str().split_once('$').filter(|(name, _)| is_name(name)) {
                Some((name, after)) => {
                    text.push_str(&written(&value(name)?, quoted));
                    rest = after;
                }
                None => {
                    text.push('$');
                    rest = chars.as_str();
                }
            },
            Some(other) => {
                quoted ^= other == '"';
                text.push(other);
                rest = chars.as_str();
            }
            None => break,
        }
    }
    text.push_str(rest);
    Some(text)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.:{}-".contains(c))
}

fn written(value: &str, quoted: bool) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    let is_word = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "_.:{}-/\\*@%#~+".contains(c));
    match (quoted, is_word) {
        (true, _) => escaped,
        (false, true) => value.to_owned(),
        (false, false) => format!("\"{escaped}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::substitute;

    fn with_values(template: &str) -> Option<String> {
        substitute(template, |name| match name {
            "u" => Some("bob".to_owned()),
            "two" => Some("a \"b\" \\c".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn values_stand_for_tokens() {
        assert_eq!(with_values("search user=$u$ | head 1").as_deref(), Some("search user=bob | head 1"));
        assert_eq!(with_values(r#"x="$two$" y=$two$"#).as_deref(), Some(r#"x="a \"b\" \\c" y="a \"b\" \\c""#));
        assert_eq!(with_values(r#"x="\"$u$" cost=5$ $ 3"#).as_deref(), Some(r#"x="\"bob" cost=5$ $ 3"#));
        assert_eq!(with_values("$nobody$"), None);
    }
}
