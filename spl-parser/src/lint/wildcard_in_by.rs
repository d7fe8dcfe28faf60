//! A wildcard after BY: `stats count BY user_*` groups by a field of that very name.
//!
//! BY takes no wildcards; name the fields: `stats count BY user_id, user_name`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Spanned, ast::FieldName};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::WildcardInBy,
        name: "wildcard-in-by",
        summary: "A field after BY holds `*`, which is no wildcard there.",
        default: true,
    },
    check: Check::By(check),
};

fn check(fields: &[Spanned<FieldName>], report: &mut Report<'_>) {
    for field in fields.iter().filter(|field| field.as_str().contains('*')) {
        report.add(
            Diagnostic::warning(Code::WildcardInBy, field.span, "BY takes no wildcards.")
                .help("name each field to group by"),
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
    fn stars() {
        assert_eq!(says(&RULE, "| stats count BY a, «b*»"), "BY takes no wildcards.\nname each field to group by");
        accepts(&RULE, "| stats values(*) AS * BY a");
    }
}
