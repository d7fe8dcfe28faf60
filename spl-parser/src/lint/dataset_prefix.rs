//! A field of a dataset without its prefix: `tstats count FROM datamodel=Endpoint.Processes BY dest` finds no `dest`.
//!
//! In `tstats` the fields of a dataset begin with its name: `BY Processes.dest`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{AggregateArgument, SearchExpr},
    command::{Command, Tstats},
    flow::{
        each_part,
        wildcard::{is_placeholder, is_wildcard},
    },
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::DatasetPrefix,
        name: "dataset-prefix",
        summary: "`tstats` reads a field of a dataset without the dataset's name before it.",
        default: true,
    },
    check: Check::Command(check),
};

/// Fields that have none.
const WITHOUT: &[&str] = &["host", "index", "linecount", "nodename", "punct", "source", "sourcetype", "splunk_server"];

fn check(command: &Spanned<Command>, report: &mut Report<'_>) {
    let Command::Tstats(Tstats { from: Some(from), aggregates, condition, by, .. }) = &command.value else { return };
    // The first dataset of the path names the fields, also those of its children.
    let Some(root) = from.dataset.as_deref().and_then(|path| path.split('.').next()) else { return };
    let mut look = |name: &str, span: Span| {
        let without = name.contains(['.', ':']) || name.starts_with('_') || WITHOUT.contains(&name);
        if !without && !is_wildcard(name) && !is_placeholder(name) && !name.is_empty() {
            let path = from.path();
            report.add(
                Diagnostic::warning(Code::DatasetPrefix, span, format!("The dataset `{path}` has no field `{name}`."))
                    .help(format!("its fields begin with its name: `{root}.{name}`")),
            );
        }
    };
    for aggregate in aggregates {
        if let Some(argument) = &aggregate.argument
            && let AggregateArgument::Field(field) = &argument.value
        {
            look(field.as_str(), argument.span);
        }
    }
    if let Some(condition) = condition {
        each_part(condition, &mut |node| {
            if let SearchExpr::Compare { field, .. } | SearchExpr::In { field, .. } = node.expr {
                look(field.as_str(), field.span);
            }
        });
    }
    by.iter().for_each(|field| look(field.as_str(), field.span));
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn prefixes() {
        assert_eq!(
            says(&RULE, "| tstats count FROM datamodel=Endpoint.Processes BY _time, «dest»"),
            "The dataset `Endpoint.Processes` has no field `dest`.\nits fields begin with its name: `Processes.dest`"
        );
        says(&RULE, "| tstats dc(«user») FROM datamodel=Endpoint.Processes WHERE Processes.dest=a");
        says(&RULE, "| tstats count FROM datamodel=Endpoint.Processes WHERE index=a AND NOT «dest» IN (b)");
        accepts(&RULE, "| tstats count FROM datamodel=Web WHERE url=a BY host | stats count");
    }
}
