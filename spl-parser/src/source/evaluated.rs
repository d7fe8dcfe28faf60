//! Macros that are eval expressions, or that have one to validate their arguments.

use super::{
    body::Refusal,
    call::Argument,
    errors,
    evaluate::{MacroEvalError, MacroValue, is_condition},
    expand::{ExpandLimits, Expander, Text},
    macros::Macro,
    mapped::Mapped,
};
use crate::{Span, lex::quote};

/// How deep expressions with macro calls in them may lead to further ones.
const MOST_NESTED: usize = 16;

/// The values of a macro's arguments in one call.
pub(super) struct Values<'m> {
    definition: &'m Macro,
    /// As they are to be filled in between quotes.
    written: Vec<String>,
    /// What they mean.
    values: Vec<String>,
}

impl<'m> Values<'m> {
    fn arguments(&self) -> Vec<(&str, &str)> {
        self.definition.arguments.iter().map(String::as_str).zip(self.values.iter().map(String::as_str)).collect()
    }

    /// `expression` with `$argument$` replaced: inside quotes by the argument's text, elsewhere by what `outside` makes of
    /// what is written and what it means. Nothing when that takes more than `room` bytes.
    fn fill(&self, expression: &str, room: usize, outside: impl Fn(&str, &str) -> String) -> Option<String> {
        let mut filled = String::new();
        for part in self.definition.parts(expression) {
            let index = part.argument.unwrap_or(usize::MAX);
            match (self.written.get(index), self.values.get(index)) {
                (Some(written), Some(value)) if !part.quoted => filled.push_str(&outside(written, value)),
                (Some(written), _) => filled.push_str(written),
                _ => filled.push_str(expression.get(part.range).unwrap_or_default()),
            }
            if filled.len() > room {
                return None;
            }
        }
        Some(filled)
    }
}

impl Expander<'_> {
    /// What the arguments are, with the macro calls in them expanded.
    pub(super) fn values<'m>(
        &mut self,
        definition: &'m Macro,
        text: &Text,
        arguments: &[Argument],
        place: Span,
    ) -> Result<Values<'m>, Refusal> {
        let mut values = Values { definition, written: Vec::new(), values: Vec::new() };
        for argument in arguments {
            let written = text.mapped.text.get(argument.range.clone()).unwrap_or_default().to_owned();
            let written = self.without_calls(written, text.depth, place)?;
            values.values.push(if argument.quoted { quote::resolve(&written) } else { written.clone() });
            values.written.push(written);
        }
        Ok(values)
    }

    /// Whether the macro takes the arguments.
    ///
    /// Splunk documents that `$argument$` is replaced as text. Its own macros need more: `subject=="src"` has the argument
    /// as a field, and `isstr($field$)` wants a bare word to be a string. So what passes either way is good.
    pub(super) fn validate(&mut self, values: &Values<'_>, depth: usize, place: Span) -> Result<(), Refusal> {
        let definition = values.definition;
        let Some(validation) = &definition.validation else { return Ok(()) };
        let as_value =
            |_: &str, value: &str| if is_number(value) { value.to_owned() } else { quote::Quoted(value).to_string() };
        let as_text = |written: &str, _: &str| written.to_owned();
        let by_value = self.expression(values.fill(validation, self.room, as_value), depth, place)?;
        let problem = match self.problem(definition, &by_value, values) {
            None => return Ok(()),
            Some(problem) => problem,
        };
        let by_text = self.expression(values.fill(validation, self.room, as_text), depth, place)?;
        if by_text != by_value && self.problem(definition, &by_text, values).is_none() {
            return Ok(());
        }
        Err(Some(Box::new(errors::validation(&definition.name, &problem, place))))
    }

    /// What is wrong with the arguments by the validation `expression`.
    fn problem(&self, definition: &Macro, expression: &str, values: &Values<'_>) -> Option<String> {
        let failed = || definition.errormsg.clone().unwrap_or_else(|| "The arguments are not valid.".to_owned());
        match self.macros.evaluator().evaluate(expression, &values.arguments()) {
            Ok(MacroValue::Bool(true)) => None,
            Ok(MacroValue::Bool(false)) => Some(failed()),
            // A condition without a value has failed; what else has no value has nothing to complain about.
            Ok(MacroValue::Null) => is_condition(expression).then(failed),
            Ok(MacroValue::Text(message)) => Some(message),
            Ok(MacroValue::Number(_)) => Some("The validation must return a boolean or a string.".to_owned()),
            Err(error) => Some(error.to_string()),
        }
    }

    /// What the macro's definition, an eval expression, gives.
    pub(super) fn evaluate(&mut self, values: &Values<'_>, depth: usize, place: Span) -> Result<String, Refusal> {
        let definition = values.definition;
        let as_text = |written: &str, _: &str| written.to_owned();
        let filled = values.fill(&definition.definition, self.room, as_text);
        let expression = self.expression(filled, depth, place)?;
        let fail = |why: Option<&str>| Err(Some(Box::new(errors::not_a_string(&definition.name, why, place))));
        match self.macros.evaluator().evaluate(&expression, &values.arguments()) {
            Ok(MacroValue::Text(text)) => Ok(text),
            Ok(_) => fail(None),
            Err(MacroEvalError::Malformed(why)) => fail(Some(&why)),
            Err(MacroEvalError::Unsupported(why)) => {
                Err(Some(Box::new(errors::unsupported(&definition.name, &why, place))))
            }
        }
    }

    /// The filled expression with its macro calls expanded.
    fn expression(&mut self, filled: Option<String>, depth: usize, place: Span) -> Result<String, Refusal> {
        let filled = filled.filter(|filled| filled.len() <= self.room);
        let Some(filled) = filled else {
            self.full = true;
            return Err(Some(Box::new(errors::too_large(self.limits.size, place))));
        };
        self.room -= filled.len();
        self.without_calls(filled, depth, place)
    }

    /// `text` with its macro calls expanded.
    fn without_calls(&mut self, text: String, depth: usize, place: Span) -> Result<String, Refusal> {
        if !text.contains('`') {
            return Ok(text);
        }
        if self.nested >= MOST_NESTED {
            return Err(Some(Box::new(errors::recursion(MOST_NESTED, None, place))));
        }
        let limits = ExpandLimits { size: self.room, ..self.limits };
        let mut inner = Expander::new(&text, self.macros, limits);
        inner.nested = self.nested + 1;
        let fits = text.len() <= self.room;
        if fits {
            inner.run(Mapped::whole(&text, 0), depth);
        }
        let Expander { output, diagnostics, used, room, full, .. } = inner;
        self.room = room;
        for mut used in used {
            // The text that the call stands in is nowhere in the user's.
            used.caller = used.caller.or_else(|| self.evaluating.1.clone());
            used.call = self.evaluating.0;
            self.note(used);
        }
        if full || !fits {
            self.full = true;
            return Err(Some(Box::new(errors::too_large(self.limits.size, place))));
        }
        match diagnostics.into_iter().next() {
            None => Ok(output.text),
            Some(mut error) => {
                error.primary.span = place;
                error.secondary.clear();
                Err(Some(Box::new(error)))
            }
        }
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{ExpandLimits, Expanded, Macro, MacroEvalError, MacroEvaluator, MacroSet, MacroValue, expand};

    fn run(text: &str, conf: &str) -> Expanded {
        let (set, problems) = MacroSet::from_conf(conf);
        assert_eq!(problems, []);
        expand(text, &set, &ExpandLimits::default())
    }

    fn good(text: &str, conf: &str) -> String {
        let expanded = run(text, conf);
        assert_eq!(expanded.diagnostics, [], "{text}");
        expanded.text
    }

    /// Message, label and marked text of the only mistake.
    fn bad(text: &str, conf: &str) -> String {
        let expanded = run(text, conf);
        assert_eq!(expanded.text, text);
        let [error] = expanded.diagnostics.as_slice() else { panic!("{:?}", expanded.diagnostics) };
        let (label, marked) = (&error.primary.text, error.primary.span.of(&expanded.text));
        format!("{} {} ({label}) at {marked}", error.code, error.message)
    }

    #[test]
    fn a_definition_that_is_an_expression() {
        let conf = "[plain]\ndefinition = \"a=\" . 1 + 1\niseval = 1\n\
                    [groupby(2)]\nargs = fields, span\niseval = true\n\
                    definition = \"by $fields$ \" + if(span=\"none\", \"\", \"span=$span$\")\n\
                    [calls(1)]\nargs = a\ndefinition = upper(\"$a$\") . \" `plain`\"\niseval = 1\n\
                    [unit]\ndefinition = \"s\"\n[length(1)]\nargs = n\ndefinition = \"$n$\" . `unit`\niseval = 1\n\
                    [nothing(1)]\nargs = a\ndefinition = \"\"\niseval = 1\n";
        assert_eq!(good("`plain`", conf), "a=2");
        assert_eq!(good("`groupby(\"a, b\", 1h)` `groupby(c, none)`", conf), "by a, b span=1h by c ");
        // What it gives is expanded as well, and what it is made of.
        assert_eq!(
            good("`calls(x)` `length(5)` `length(`length(6)`)`", conf.replace("[unit]", "[unit]\niseval=0").as_str())
                .as_str(),
            "X a=2 5s 6ss"
        );
        assert_eq!(good("x `nothing(\"a note\")` y", conf), "x  y");
    }

    #[test]
    fn places_lead_to_the_whole_definition() {
        let expanded = run("a `e` b", "[e]\ndefinition = \"x\" . \"y\"\niseval = 1\n");
        let location = expanded.source.locate(crate::Span::new(3, 4));
        assert_eq!((location.place.to_string(), location.place.written()), ("macro `e`:1:1".into(), "\"x\" . \"y\""));
        assert_eq!(location.user().written(), "`e`");
    }

    #[test]
    fn definitions_that_give_no_string() {
        let conf = "[n]\ndefinition = 1 + 1\niseval = 1\n[z]\ndefinition = null()\niseval = 1\n\
                    [b]\ndefinition = index=main sourcetype=x\niseval = 1\n[m]\ndefinition = replace(\"a\", \"b\", \"c\")\niseval = 1\n\
                    [u]\ndefinition = `nope` . \"x\"\niseval = 1\n[l]\ndefinition = `l`\niseval = 1\n";
        let said: Vec<_> = ["`n`", "`z`", "`b`", "`m`", "`u`", "`l`"].map(|text| bad(text, conf)).into();
        insta::assert_snapshot!(said.join("\n"), @"
        SPL007 The definition of macro 'n' is expected to be an eval expression that returns a string. (it returns no string) at `n`
        SPL007 The definition of macro 'z' is expected to be an eval expression that returns a string. (it returns no string) at `z`
        SPL007 The definition of macro 'b' is expected to be an eval expression that returns a string. (Expected an operator or the end of the command.) at `b`
        SPL007 macro `m` is defined by an eval expression that can't be evaluated (The 'replace' function is unsupported in the expression of a macro.) at `m`
        SPL001 The search specifies a macro 'nope' that cannot be found. (no macro of this name is defined) at `u`
        SPL003 Reached maximum recursion depth (16) while expanding macros. Check for infinitely recursive macro definitions. (more than 16 calls deep) at `l`
        ");
    }

    /// The validations are of the kinds that published apps have.
    #[test]
    fn validation() {
        let conf = "[perc(2)]\nargs = perc, le\ndefinition = $perc$ $le$\nerrormsg = not a share.\n\
                    validation = isnum($perc$) and $perc$ >= 0 and $perc$ <= 1 and isstr($le$)\n\
                    [subject(1)]\nargs = field\ndefinition = $field$=*\nerrormsg = must be src or dest\n\
                    validation = field==\"src\" OR field==\"dest\"\n\
                    [type(1)]\nargs = t\ndefinition = t=$t$\nvalidation = $t$ IN (\"info\", \"alias\")\n\
                    [since(1)]\nargs = t\ndefinition = t=$t$\nvalidation = isnum($t$)\nerrormsg = no number\n\
                    [length(1)]\nargs = t\ndefinition = t=$t$\nvalidation = len(\"$t$\") < 5\n\
                    [range(1)]\nargs = n\ndefinition = $n$\nvalidation = validate(isint(n), \"$n$ is no number\", n<9, \"too many\")\n";
        for (text, expected) in [
            ("`perc(0.5, le)`", "0.5 le"),
            ("`subject(src)`", "src=*"),
            ("`subject(\"dest\")`", "dest=*"),
            ("`type(info)`", "t=info"),
            ("`since(5)` `since(1 + 2)`", "t=5 t=1 + 2"),
            ("`length(abcd)`", "t=abcd"),
            ("`range(8)`", "8"),
        ] {
            assert_eq!(good(text, conf), expected);
        }
        let said: Vec<_> = [
            "`perc(5, le)`",
            "`perc(x, le)`",
            "`subject(user)`",
            "`type(x)`",
            "`since(x)`",
            "`length(abcde)`",
            "`range(x)`",
            "`range(10)`",
        ]
        .map(|text| bad(text, conf))
        .into();
        insta::assert_snapshot!(said.join("\n"), @"
        SPL007 Encountered the following error while validating macro 'perc': not a share. (the macro doesn't take these arguments) at `perc(5, le)`
        SPL007 Encountered the following error while validating macro 'perc': not a share. (the macro doesn't take these arguments) at `perc(x, le)`
        SPL007 Encountered the following error while validating macro 'subject': must be src or dest. (the macro doesn't take these arguments) at `subject(user)`
        SPL007 Encountered the following error while validating macro 'type': The arguments are not valid. (the macro doesn't take these arguments) at `type(x)`
        SPL007 Encountered the following error while validating macro 'since': no number. (the macro doesn't take these arguments) at `since(x)`
        SPL007 Encountered the following error while validating macro 'length': The arguments are not valid. (the macro doesn't take these arguments) at `length(abcde)`
        SPL007 Encountered the following error while validating macro 'range': x is no number. (the macro doesn't take these arguments) at `range(x)`
        SPL007 Encountered the following error while validating macro 'range': too many. (the macro doesn't take these arguments) at `range(10)`
        ");
    }

    #[test]
    fn validations_that_are_wrong_themselves() {
        let conf = "[a(1)]\nargs = x\ndefinition = $x$\nvalidation = isnum($x$\n[b(1)]\nargs = x\ndefinition = $x$\nvalidation = $x$ + 1\n\
                    [c(1)]\nargs = x\ndefinition = $x$\nvalidation = match($x$, \"a\")\n";
        let said: Vec<_> = ["`a(1)`", "`b(1)`", "`c(1)`"].map(|text| bad(text, conf)).into();
        insta::assert_snapshot!(said.join("\n"), @"
        SPL007 Encountered the following error while validating macro 'a': The expression is malformed. Expected ). (the macro doesn't take these arguments) at `a(1)`
        SPL007 Encountered the following error while validating macro 'b': The validation must return a boolean or a string. (the macro doesn't take these arguments) at `b(1)`
        SPL007 Encountered the following error while validating macro 'c': The 'match' function is unsupported in the expression of a macro. (the macro doesn't take these arguments) at `c(1)`
        ");
    }

    #[test]
    fn expressions_do_not_make_time_or_text_without_bounds() {
        let mut conf = String::new();
        for n in 0..40 {
            conf.push_str(&format!("[m{n}]\ndefinition = `m{0}` . `m{0}`\niseval = 1\n", n + 1));
        }
        assert!(run("`m0`", &conf).diagnostics[0].message.starts_with("Reached maximum recursion depth"));
        let mut conf = String::new();
        for n in 0..40 {
            conf.push_str(&format!("[m{n}(1)]\nargs = a\ndefinition = \"`m{}($a$$a$)`\"\niseval = 1\n", n + 1));
        }
        let (set, _) = MacroSet::from_conf(&conf);
        let expanded = expand("`m0(abc)`", &set, &ExpandLimits { size: 100_000, ..ExpandLimits::default() });
        assert_eq!(expanded.diagnostics[0].code, crate::Code::TooLarge);
    }

    #[derive(Debug)]
    struct Echo;

    impl MacroEvaluator for Echo {
        fn evaluate(&self, expression: &str, arguments: &[(&str, &str)]) -> Result<MacroValue, MacroEvalError> {
            Ok(MacroValue::Text(format!("{expression} {arguments:?}")))
        }
    }

    #[test]
    fn another_evaluator() {
        let mut set: MacroSet =
            [Macro { iseval: true, ..Macro::new("m", "f($a$, \"$a$\")").with_arguments(["a"]) }].into_iter().collect();
        set.set_evaluator(Arc::new(Echo));
        let expanded = expand("`m(\"x \\\"y\\\"\")`", &set, &ExpandLimits::default());
        assert_eq!(expanded.text, r#"f(x \"y\", "x \"y\"") [("a", "x \"y\"")]"#);
    }
}
