//! `commands(<search>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "commands",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::text("search")],
    summary: "The names of the commands of a search, in their order; those of subsearches aren't among them.",
    examples: &[
        ok(r#"commands("search foo | stats count | sort count")"#, "[search, stats, sort]"),
        ok(
            r#"commands("| tstats count | where x=\"a|b\" | append [search c | head 1]|table x")"#,
            "[tstats, where, append, table]",
        ),
        ok(r#"commands("error | head")"#, "[search, head]"),
        null("commands(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_commands", arity: (1, 1), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let search = rows.text(0)?;
    rows.make_texts(|row| Ok(search.get(row).map(commands).unwrap_or_default()))
}

/// By its pipes alone, so that a search with macros or mistakes has commands too.
fn commands(search: &str) -> Vec<&str> {
    let search = search.trim_start();
    let mut parts = parts(search);
    let mut names = Vec::new();
    if search.starts_with('|') {
        parts.remove(0);
    } else if parts.first().is_some_and(|first| !first.is_empty()) {
        // What has no pipe before it is a search, with or without the word.
        parts.remove(0);
        names.push("search");
    }
    names.extend(parts.into_iter().filter_map(name));
    names
}

/// The word that a command begins with; a macro is none.
fn name(command: &str) -> Option<&str> {
    let end = command.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(command.len());
    command.get(..end).filter(|name| !name.is_empty())
}

/// What stands between the pipes outside quotes and brackets.
fn parts(search: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for (at, char) in search.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.push(search.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(search.get(start..).unwrap_or_default().trim());
    parts
}
