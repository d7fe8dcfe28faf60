use super::{Constants, MacroEvalError, MacroEvaluator as _, MacroValue};

const ARGUMENTS: &[(&str, &str)] =
    &[("n", "7"), ("text", "some text"), ("zeros", "007"), ("a-b", "dash"), ("empty", "")];

/// The value as it would be written, or the message.
fn value(expression: &str) -> String {
    match Constants.evaluate(expression, ARGUMENTS) {
        Ok(MacroValue::Text(text)) => format!("{text:?}"),
        Ok(MacroValue::Number(number)) => number.to_string(),
        Ok(MacroValue::Bool(truth)) => truth.to_string(),
        Ok(MacroValue::Null) => "null".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn operators() {
    for (expression, expected) in [
        (r#""a" . "b" . 1"#, r#""ab1""#),
        (r#""a" + "b""#, r#""ab""#),
        ("1 + 2 * 3 - 4 / 8", "6.5"),
        ("7 % 4", "3"),
        ("1 / 0", "null"),
        ("-n + +1", "-6"),
        ("n + zeros", "14"),
        (r#"zeros . "x""#, r#""007x""#),
        ("text + 1", "null"),
        ("n > 5 AND n <= 7 AND NOT n = 8", "true"),
        (r#"n = "7""#, "true"),
        (r#"text == "some text" OR nothing = 1"#, "true"),
        ("nothing = 1", "null"),
        ("nothing = 1 AND 1 = 2", "false"),
        ("1 = 1 XOR 1 = 1", "false"),
        (r#"text IN ("x", "some text")"#, "true"),
        (r#"text LIKE "s_me%t""#, "true"),
        (r#"text LIKE "some""#, "false"),
        (r#"'a-b' != "x""#, "true"),
        (r#""10" < "9""#, "true"),
        (r#"empty . "x""#, r#""x""#),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn functions() {
    for (expression, expected) in [
        (r#"if(n > 5, "many", 1 / "x")"#, r#""many""#),
        (r#"case(n < 5, "few", true(), "many")"#, r#""many""#),
        (r#"case(n < 5, "few")"#, "null"),
        (r#"validate(isnum(n), "no number", n < 5, "too many")"#, r#""too many""#),
        (r#"validate(isnum(n), "no number")"#, "null"),
        (r#"coalesce(nothing, null(), text)"#, r#""some text""#),
        ("isnum(n) AND isint(zeros) AND isstr(text) AND isnull(nothing) AND isnotnull(n)", "true"),
        ("isstr(n) OR isint(1.5) OR isnum(text) OR isbool(n) OR isnum(\"5\")", "false"),
        (r#"typeof(n) . typeof(text) . typeof(1=1) . typeof(x)"#, r#""NumberStringBooleanInvalid""#),
        ("len(\"ä\") + len(text)", "10"),
        ("upper(text) . LOWER(\"X\")", r#""SOME TEXTx""#),
        (r#"trim("  a ") . ltrim("xxa", "x") . rtrim("bxy", "yx")"#, r#""aab""#),
        (r#"substr("splunk", 1, 3) . substr("splunk", -2) . substr("splunk", 0, 2)"#, r#""splnks""#),
        ("tonumber(zeros) + tonumber(\"1.5\")", "8.5"),
        ("tonumber(text)", "null"),
        (r#"tostring(1=1) . tostring(5) . tostring(x)"#, r#""True5Null""#),
        ("round(2.5) + floor(1.9) + ceiling(1.1) + abs(-1) + round(1.25, 1)", "8.3"),
        ("pow(2, 3) + min(3, n, 5) + max(3, n)", "18"),
        (r#"max(3, "a")"#, r#""a""#),
        (r#"in(n, 5, 7) AND like(text, "%ex%")"#, "true"),
        (r#"nullif(n, 7)"#, "null"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn what_has_no_value() {
    insta::assert_snapshot!(
        [
            "", "1 +", "\"a", "(1", "f(1)", "match(text, \"x\")", "tostring(1, \"hex\")", "1 + \"a\"", "1 = \"a\"", "\"a\" * 2",
            "n AND n", "if(1, 2, 3)", "if(1)", "$x$ = 1", "1 2", "len()", "tonumber(\"x\")", "(1=1) . \"x\"", "a | b",
        ]
        .map(|expression| format!("{expression}: {}", value(expression)))
        .join("\n"),
        @r#"
    : The expression is malformed. The factor is missing.
    1 +: The expression is malformed. A term is missing.
    "a: Unbalanced quotes.
    (1: The expression is malformed. Expected ).
    f(1): The 'f' function is unsupported in the expression of a macro.
    match(text, "x"): The 'match' function is unsupported in the expression of a macro.
    tostring(1, "hex"): 'tostring' with two arguments is unsupported in the expression of a macro.
    1 + "a": Type checking failed. '+' only takes two strings or two numbers.
    1 = "a": Type checking failed. The '=' operator received different types.
    "a" * 2: Type checking failed. '*' only takes numbers.
    n AND n: Type checking failed. 'AND' only takes boolean arguments.
    if(1, 2, 3): Type checking failed. 'if' only takes boolean arguments.
    if(1): The arguments to the 'if' function are invalid.
    $x$ = 1: `$x$` is no argument of the macro.
    1 2: Expected an operator or the end of the command.
    len(): The arguments to the 'len' function are invalid.
    tonumber("x"): The arguments to the 'tonumber' function are invalid.
    (1=1) . "x": Type checking failed. '.' operator only takes strings and numbers.
    a | b: An unexpected character is reached at '|'.
    "#
    );
}

#[test]
fn work_is_bounded() {
    let long = "x".repeat(1 << 20);
    let expression = vec!["len(a)"; 200].join("+");
    let result = Constants.evaluate(&expression, &[("a", &long)]);
    assert!(matches!(result, Err(MacroEvalError::Unsupported(_))), "{result:?}");
    let pattern = "%x".repeat(5_000);
    let result = Constants.evaluate(&format!("like(a, \"{pattern}\")"), &[("a", &long)]);
    assert!(matches!(result, Err(MacroEvalError::Unsupported(_))), "{result:?}");
}
