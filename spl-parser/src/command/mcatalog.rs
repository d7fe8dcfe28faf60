//! `mcatalog`: lists the metrics and dimensions of metric indexes.
//!
//! Usage: `mcatalog [prestats=<bool>] [append=<bool>] values(<field>) [AS <field>]... [WHERE <search expression>] [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{Aggregate, FieldName, SearchExpr, write_list},
    grammar::{
        aggs,
        clauses::{self, Clauses},
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::{self, Resource, Visitor},
};

/// `mcatalog`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mcatalog {
    /// `prestats=`: yield what `chart` and its kin read; `None` means false.
    pub prestats: Option<bool>,
    /// `append=`: add to the rows before; `None` means false.
    pub append: Option<bool>,
    /// The aggregates, of which Splunk takes `values` only; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// `WHERE …`
    pub condition: Option<Spanned<SearchExpr>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
}

settings!(Mcatalog: prestats, append);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mcatalog",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "mcatalog [prestats=<bool>] [append=<bool>] values(<field>) [AS <field>]... [WHERE <search expression>] \
            [BY <field>...]",
    summary: "Lists the metrics and dimensions of metric indexes.",
    parse,
};

impl Node for Mcatalog {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(Some((Resource::Index, "*")));
        if let Some(condition) = &self.condition {
            visitor.condition(condition);
        }
        visit::aggregates(visitor, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Mcatalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mcatalog")?;
        self.write_settings(f)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        clauses::write_condition(f, self.condition.as_ref())?;
        clauses::write_by(f, &self.by, None)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = with_options(&mut options, aggs::aggregate)(i)?;
    if aggregates.is_empty() {
        let message = "Expected an aggregate such as `values(metric_name)`.";
        return fail(Diagnostic::error(Code::Expected, i.span(), message));
    }
    let mut clauses = Clauses::<()>::default();
    let (i, ()) = clauses::clauses(i, &mut clauses, None, &mut options)?;
    let (condition, by) = (clauses.condition, clauses.by.unwrap_or_default());
    let mcatalog = Mcatalog { aggregates, condition, by, ..Mcatalog::default() };
    Ok((i, Command::Mcatalog(mcatalog.with(options, i.state))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn clauses() {
        prints("| mcatalog values(metric_name)", "| mcatalog values(metric_name)");
        prints(
            "| mcatalog values(ip) as x values(_dims) prestats=t where index=* metric_name=a.* groupby metric_name, b",
            "| mcatalog prestats=true values(ip) AS x, values(_dims) WHERE index=* AND metric_name=a.* \
             BY metric_name, b",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mcatalog«»"), "SPL202 Expected an aggregate such as `values(metric_name)`.");
        assert_eq!(complaint("| mcatalog values(a) «span»=1d"), "SPL205 Option 'span' is invalid.");
        assert_eq!(
            complaint("| mcatalog values(a) «from» datamodel=b"),
            "SPL202 Expected `AS`, `,`, an aggregate such as `count` or `sum(x)`, `WHERE`, `BY` or the end of the command."
        );
    }
}
