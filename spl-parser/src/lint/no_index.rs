//! No index: a search that names none looks in those that the user's role has by default.
//!
//! Name it, so that everybody gets the same: `index=web error`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::{Pipeline, SearchExpr},
    command::Command,
    flow::each_part,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint { code: Code::NoIndex, name: "no-index", summary: "A search of events names no index.", default: false },
    check: Check::Pipeline(check),
};

fn check(pipeline: &Pipeline, report: &mut Report<'_>) {
    let Some(first) = pipeline.commands.first().filter(|_| !pipeline.leading_pipe) else { return };
    let Command::Search(search) = &first.value else { return };
    let mut named = false;
    if let Some(condition) = &search.condition {
        each_part(condition, &mut |node| {
            named |= match node.expr {
                SearchExpr::Compare { field, .. } | SearchExpr::In { field, .. } | SearchExpr::Splice { field, .. } => {
                    // An event type or a saved search brings its own.
                    ["index", "eventtype", "savedsearch"].contains(&field.as_str())
                }
                SearchExpr::Subsearch(_) => true,
                _ => false,
            };
        });
    }
    if !named {
        report.add(
            Diagnostic::warning(Code::NoIndex, first.span, "The search names no index.")
                .help("without one it looks in those that the user's role has by default; write `index=…`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn indexes() {
        assert_eq!(
            says(&RULE, "«error» | stats count"),
            "The search names no index.\n\
             without one it looks in those that the user's role has by default; write `index=…`"
        );
        accepts(&RULE, "index IN (a, b) error");
        accepts(&RULE, "eventtype=a");
        accepts(&RULE, "index=[| makeresults | return $i]");
        accepts(&RULE, "| tstats count");
    }
}
