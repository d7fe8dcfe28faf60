//! Mistakes whose message doesn't help yet. One that is better goes to `errors.rs`.

use insta::assert_snapshot;
use spl_parser::{MacroSet, parse};

fn error(text: &str) -> String {
    parse(text, &MacroSet::new()).map_or_else(|errors| errors.to_string(), |_| "no error".to_owned())
}

#[test]
fn a_space_is_no_and() {
    // As in the search language; the help should be `AND`.
    assert_snapshot!(error(r#"error | where status=404 user="bob""#), @r#"
    error[SPL202]: Expected an operator or the end of the command.
     --> search:1:26
      |
    1 | error | where status=404 user="bob"
      |                          ^^^^ found `user`
      |
      = help: usage: where <eval expression>
    "#);
}

#[test]
fn a_missing_comma() {
    // What follows looks like another assignment; the help should be a comma.
    assert_snapshot!(error(r#"error | eval x="a" y="b""#), @r#"
    error[SPL202]: Expected an operator, `,` or the end of the command.
     --> search:1:20
      |
    1 | error | eval x="a" y="b"
      |                    ^ found `y`
      |
      = help: usage: eval <field>=<expression> [, <field>=<expression>]...
    "#);
}

#[test]
fn a_time_among_expressions() {
    // It is no field whose name begins with a digit, but a relative time, which needs `relative_time(now(), "-24h")`.
    assert_snapshot!(error("error | where _time>-24h"), @"
    error[SPL207]: The number 24h is invalid.
     --> search:1:22
      |
    1 | error | where _time>-24h
      |                      ^^^
      |
      = help: put the name of a field that begins with a digit into single quotes: '24h'
    ");
}

#[test]
fn an_expression_in_an_aggregate() {
    // The expression is cut at its first space or parenthesis, and so is the message.
    assert_snapshot!(error("error | stats sum(bytes / 1024) by host"), @"
    error[SPL202]: The aggregation specifier 'sum(bytes /' is invalid. The aggregation specifier must be in [func_name]([key]) format.
     --> search:1:15
      |
    1 | error | stats sum(bytes / 1024) by host
      |               ^^^^^^^^^^^
      |
      = help: put an expression into eval(…): `sum(eval(a*b)) AS total`
    ");
}

#[test]
fn a_condition_in_an_aggregate() {
    // It needs `count(eval(status=404))`.
    assert_snapshot!(error("error | stats count(status=404) by host"), @"
    error[SPL202]: The aggregation specifier 'count(status=' is invalid. The aggregation specifier must be in [func_name]([key]) format.
     --> search:1:15
      |
    1 | error | stats count(status=404) by host
      |               ^^^^^^^^^^^^^
      |
      = help: put an expression into eval(…): `sum(eval(a*b)) AS total`
    ");
}

#[test]
fn a_negative_number_of_rows() {
    // What is the default, and what is allowed?
    assert_snapshot!(error("error | head -5"), @"
    error[SPL206]: The number of results must be a positive number.
     --> search:1:14
      |
    1 | error | head -5
      |              ^^
    ");
}
