use super::{ExpandLimits, Expanded, Macro, MacroSet, expand};
use crate::Code;

/// Macros from lines such as `name(a, b) = definition`.
pub(super) fn macros(lines: &[&str]) -> MacroSet {
    let read = |line: &&str| {
        let (head, definition) = line.split_once(" = ").unwrap();
        let (name, arguments) = head.trim_end_matches(')').split_once('(').unwrap_or((head, ""));
        Macro::new(name, definition).with_arguments(arguments.split(", ").filter(|argument| !argument.is_empty()))
    };
    lines.iter().map(read).collect()
}

fn run(text: &str, lines: &[&str]) -> Expanded {
    expand(text, &macros(lines), &ExpandLimits::default())
}

/// The expanded text of a search in which nothing is wrong.
fn good(text: &str, lines: &[&str]) -> String {
    let expanded = run(text, lines);
    assert_eq!(expanded.diagnostics, [], "{text}");
    assert_eq!(expanded.unexpanded, [], "{text}");
    expanded.text
}

/// Code, marked text and message of each mistake.
fn bad(text: &str, lines: &[&str]) -> Vec<(Code, String, String)> {
    let expanded = run(text, lines);
    let line = |message: &crate::Diagnostic| {
        (message.code, message.primary.span.of(&expanded.text).to_owned(), message.message.clone())
    };
    expanded.diagnostics.iter().map(line).collect()
}

fn messages(text: &str, lines: &[&str]) -> Vec<String> {
    bad(text, lines).into_iter().map(|(code, marked, message)| format!("{code} «{marked}» {message}")).collect()
}

#[test]
fn a_comment_is_one_space() {
    assert_eq!(good("| stats ```x``` count", &[]), "| stats   count");
    assert_eq!(good("a```b\n\"`c` \\```d", &[]), "a d");
    assert_eq!(good("`m````c``` x", &["m = a"]), "a  x");
    assert_eq!(good(r#"x="```no comment```""#, &[]), r#"x="```no comment```""#);
}

#[test]
fn what_copying_leaves_behind_is_dropped() {
    assert_eq!(good("\u{feff}a \\\n| b\\  \r\n| c \u{200b}d \\", &[]), "a  | b | c d  ");
    assert_eq!(good("x=\"a\\\n\u{200b}b\"", &[]), "x=\"a\\\n\u{200b}b\"");
    let expanded = run("| x “a|b”", &[]);
    assert_eq!(expanded.text, "| x \"a|b\"");
    let warning = &expanded.diagnostics[0];
    assert_eq!(expanded.source.locate(warning.primary.span).user().written(), "“a|b”");
    assert_eq!(good("“a", &[]), "“a");
}

#[test]
fn strings_are_opaque() {
    let text = r#"split(process,"`") "`m`" "\"`m`\\" done"#;
    assert_eq!(good(text, &["m = gone"]), text);
}

#[test]
fn a_backslash_keeps_a_quote_from_opening_a_string() {
    assert_eq!(good(r#"x=*\"privileged\":true* `m`"#, &["m = in"]), r#"x=*\"privileged\":true* in"#);
    assert_eq!(good(r#"x=C:\\"`m`" `m`"#, &["m = in"]), r#"x=C:\\"`m`" in"#);
}

#[test]
fn calls_nest_in_definitions_and_arguments() {
    let lines = ["config = false", "s = summariesonly=`config`", "twice(x) = $x$ $x$", "id(x) = `twice($x$)`"];
    assert_eq!(good("| tstats `s` count", &lines), "| tstats summariesonly=false count");
    assert_eq!(good("`twice(`s`)`", &lines), "summariesonly=false summariesonly=false");
    assert_eq!(good("`id(`id(`config`)`)`", &lines), "false false false false");
}

#[test]
fn arguments_are_text() {
    let lines = ["m(a, b) = search \"$a$\" [$b$] $$ $c$ $a", "m(a) = one $a$", "m = none"];
    assert_eq!(good("`m` `m()` `m(x)`", &lines), "none none one x");
    assert_eq!(good("`m( x y , (p, q) )`", &lines), "search \"x y\" [(p, q)] $$ $c$ $a");
    assert_eq!(good(r#"`m("x, )` \"y\"", "")`"#, &lines), r#"search "x, )` \"y\"" [] $$ $c$ $a"#);
    assert_eq!(good("`m(a \"b,c\")`", &lines), "one a \"b,c\"");
}

#[test]
fn arguments_may_be_named() {
    let lines = ["m(a, b) = $a$-$b$", "n(filter) = $filter$"];
    assert_eq!(good("`m(b=1, a = \"2, 3\")`", &lines), "2, 3-1");
    assert_eq!(good("`n(src=1)`", &lines), "src=1");
    assert_eq!(good("`n(\"filter=1\")`", &lines), "filter=1");
    insta::assert_snapshot!(messages("`m(a=1, 2)` `m(a=1, a=2)`", &lines).join("\n"), @"
    SPL002 «`m(a=1, 2)`» The macro expression 'm(a=1, 2)' is invalid. All arguments must be named or none can be named.
    SPL002 «`m(a=1, a=2)`» The macro expression 'm(a=1, a=2)' is invalid. The argument list does not match the definition.
    ");
}

#[test]
fn built_in_macros_serve_where_none_is_defined() {
    assert_eq!(good(r#"`drop_dm_object_name("Processes")`"#, &[]), "rename \"Processes.*\" as *");
    assert_eq!(good("| `some_detection_filter`", &[]), "| search *");
    assert_eq!(
        good("`security_content_summariesonly`", &["summariesonly_config = true"]),
        "summariesonly=true allow_old_summaries=true fillnull_value=null"
    );
    assert_eq!(
        good("`security_content_ctime(firstTime)`", &[]),
        r#"convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(firstTime)"#
    );
    assert_eq!(good("`x_filter`", &["x_filter = where y>1"]), "where y>1");
    assert_eq!(bad("`x_filter`", &["x_filter(a) = $a$"]).len(), 1);
}

#[test]
fn all_macros_are_listed_once() {
    let text = "`a` `nope` `x_filter` `a` `nope(1)` `b(1, 2)`";
    let used = run(text, &["a = `b(1)` `gone`", "b(x) = $x$"]).macros_used;
    let list: Vec<String> = used
        .iter()
        .map(|m| {
            let kind = if !m.defined {
                "undefined"
            } else if m.builtin {
                "built in"
            } else {
                "content"
            };
            format!("{}({}) {kind}, at {} in {:?}", m.name, m.arity, m.call.of(text), m.caller)
        })
        .collect();
    insta::assert_snapshot!(list.join("\n"), @r#"
    a(0) content, at `a` in None
    b(1) content, at `a` in Some("a")
    gone(0) undefined, at `a` in Some("a")
    nope(0) undefined, at `nope` in None
    x_filter(0) built in, at `x_filter` in None
    nope(1) undefined, at `nope(1)` in None
    b(2) undefined, at `b(1, 2)` in None
    "#);
}

#[test]
fn searches_that_fail_list_their_macros_too() {
    let errors = crate::parse("`nope` | stats by", &MacroSet::new()).unwrap_err();
    assert_eq!(errors.macros.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["nope"]);
    let mut used = run("`e(1)`", &[]).macros_used;
    assert_eq!((used[0].arity, used[0].defined), (1, false));
    let conf = "[e]\ndefinition = `inner(`nope`)` . \"x\"\niseval = 1\n[inner(1)]\nargs = a\ndefinition = \"$a$\"\n";
    used = expand("a `e`", &MacroSet::from_conf(conf).0, &ExpandLimits::default()).macros_used;
    let list: Vec<_> = used.iter().map(|m| (m.name.as_str(), m.defined, m.caller.as_deref(), m.call.start)).collect();
    let inner = |name, defined, caller| (name, defined, caller, 2);
    assert_eq!(list, [inner("e", true, None), inner("inner", true, Some("e")), inner("nope", false, Some("e"))]);
}

#[test]
fn an_empty_list_may_be_one_empty_argument() {
    assert_eq!(good("`m()` `n()` `n`", &["m(a) = <$a$>", "n = none", "n(a) = one"]), "<> none none");
    assert_eq!(bad("`m`", &["m(a) = $a$"]).len(), 1);
    assert_eq!(bad("`m()`", &["m(a, b) = $a$"]).len(), 1);
}

#[test]
fn quotes_in_a_quoted_argument() {
    let lines = ["m(a) = search $a$ | eval x=\"$a$\", y=$a$", "n(a) = `m(\"$a$\")`"];
    let expected = r#"search user="bob" | eval x="user=\"bob\"", y=user="bob""#;
    assert_eq!(good(r#"`m("user=\"bob\"")`"#, &lines), expected);
    assert_eq!(good(r#"`n("user=\"bob\"")`"#, &lines), expected);
    assert_eq!(good(r#"`m("C:\\x\ä\"")`"#, &["m(a) = $a$ $a$"]), r#"C:\\x\ä" C:\\x\ä""#);
    assert_eq!(good(r#"`m(a=\"b\")`"#, &["m(a) = $a$"]), r#"\"b\""#);
}

/// A comment whose backticks come from a definition and from an argument is a space all the same.
#[test]
fn a_comment_may_be_put_together() {
    assert_eq!(good("`m(```a```)`", &["m(x) = <`$x$>"]), "< >");
}

#[test]
fn every_mistake_is_reported_and_the_rest_is_expanded() {
    let expanded = run("`proces` `m` `m(1)` `drop_dm_object_name`", &["m = ok", "process = x"]);
    assert_eq!(expanded.text, "`proces` ok `m(1)` `drop_dm_object_name`");
    let kept: Vec<_> = expanded.unexpanded.iter().map(|span| span.of(&expanded.text)).collect();
    assert_eq!(kept, ["`proces`", "`m(1)`", "`drop_dm_object_name`"]);
    let said: Vec<_> = expanded.diagnostics.iter().map(|d| (d.message.as_str(), d.help.as_deref().unwrap())).collect();
    insta::assert_debug_snapshot!(said, @r#"
    [
        (
            "The search specifies a macro 'proces' that cannot be found.",
            "did you mean `process`?",
        ),
        (
            "The macro expression 'm(1)' is invalid. The argument list does not match the definition.",
            "`m` takes no arguments",
        ),
        (
            "The macro expression 'drop_dm_object_name' is invalid. The argument list does not match the definition.",
            "`drop_dm_object_name` takes 1 argument",
        ),
    ]
    "#);
}

#[test]
fn what_is_written_wrong() {
    let lines = ["m(a) = $a$", "q = search \"x"];
    insta::assert_snapshot!(messages("search `m | `m(1)` | ``x", &lines).join("\n"), @"
    SPL004 «`m» Missing a closing tick mark for macro expansion.
    SPL004 «``» The macro expression '' is invalid.
    ");
    insta::assert_snapshot!(messages("`a b` `m(1` | x", &lines).join("\n"), @"
    SPL004 «`a b`» The macro expression 'a b' is invalid.
    SPL004 «(» The macro expression 'm(1' is invalid. Expected closing ')'.
    ");
    insta::assert_snapshot!(messages("a ```b", &lines).join("\n"), @"SPL005 «```» Missing comment closing tickmarks.");
    insta::assert_snapshot!(messages("`m(\"abc)` | eval x=\"y\"", &lines).join("\n"), @r#"SPL101 «"» Unbalanced quotes."#);
    insta::assert_snapshot!(messages("a `nope` \"b `m(1)`", &lines).join("\n"), @r#"
    SPL001 «`nope`» The search specifies a macro 'nope' that cannot be found.
    SPL101 «"» Unbalanced quotes.
    "#);
    insta::assert_snapshot!(messages("`q` | `nope`", &lines).join("\n"), @r#"
    SPL101 «"» Unbalanced quotes.
    SPL001 «`nope`» The search specifies a macro 'nope' that cannot be found.
    "#);
}

#[test]
fn a_forgotten_quote_takes_only_its_call() {
    let expanded = run("`m(\"abc)` | `m(1)` | eval x=\"y\"", &["m(a) = <$a$>"]);
    assert_eq!(expanded.text, "`m(\"abc)` | <1> | eval x=\"y\"");
    assert_eq!(expanded.unexpanded.len(), 1);
}

#[test]
fn unclosed_text_is_kept_as_it_is() {
    for text in ["a \"b `m`", "a ```b `m`", "`m(a", "`m(\"a"] {
        let expanded = run(text, &["m = gone"]);
        assert_eq!(expanded.text, text);
        assert_eq!(expanded.unexpanded.last().map(|span| span.end as usize), Some(text.len()));
        assert_eq!(expanded.diagnostics.len(), 1);
    }
}

#[test]
fn cycles_are_named() {
    let expanded = run("`a` `c`", &["a = x `b(1)`", "b(x) = `a`", "c = `c`"]);
    assert_eq!(expanded.text, "x `a` `c`");
    let help: Vec<_> = expanded.diagnostics.iter().map(|d| (d.code, d.help.clone().unwrap())).collect();
    insta::assert_debug_snapshot!(help, @r#"
    [
        (
            MacroRecursion,
            "the macros call each other: a -> b -> a",
        ),
        (
            MacroRecursion,
            "the macros call each other: c -> c",
        ),
    ]
    "#);
}

#[test]
fn overloads_and_arguments_are_no_cycles() {
    assert_eq!(good("`m`", &["m = `m(1)`", "m(a) = <$a$>"]), "<1>");
    assert_eq!(good("`m(`m(`m(1)`)`)`", &["m(a) = <$a$>"]), "<<<1>>>");
    assert_eq!(bad("`m(m)`", &["m(f) = `$f$($f$)`"]).len(), 1);
}

#[test]
fn depth_is_limited() {
    let lines: Vec<String> = (0..200).map(|n| format!("m{n} = `m{}`", n + 1)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let set = macros(&lines);
    let expanded = expand("`m0`", &set, &ExpandLimits::default());
    assert_eq!(expanded.text, "`m100`");
    assert!(expanded.diagnostics[0].message.starts_with("Reached maximum recursion depth (100)"));
    let expanded = expand("`m198`", &set, &ExpandLimits { depth: 3, ..ExpandLimits::default() });
    assert_eq!(expanded.diagnostics[0].code, Code::UnknownMacro);
    let expanded = expand("`m0`", &set, &ExpandLimits { depth: 3, ..ExpandLimits::default() });
    assert_eq!(expanded.text, "`m3`");
}

#[test]
fn size_is_limited() {
    // Doubles at each level: as text, as an argument, and as calls that leave no text at all.
    let text: Vec<String> = (0..60).map(|n| format!("m{n} = `m{0}` `m{0}`", n + 1)).chain(["m60 = x".into()]).collect();
    let argument: Vec<String> = (0..60).map(|n| format!("m{n}(a) = `m{}($a$$a$)`", n + 1)).collect();
    let nothing: Vec<String> =
        (0..60).map(|n| format!("m{n} = `m{0}``m{0}`", n + 1)).chain(["m60 = ".into()]).collect();
    let limits = ExpandLimits { size: 100_000, ..ExpandLimits::default() };
    for (search, lines) in [("`m0`", text), ("`m0(ab)`", argument), ("`m0`", nothing)] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let expanded = expand(search, &macros(&lines), &limits);
        assert!(expanded.text.len() <= limits.size);
        let codes: Vec<Code> = expanded.diagnostics.iter().map(|error| error.code).collect();
        assert_eq!(codes, [Code::TooLarge]);
        assert!(!expanded.unexpanded.is_empty());
    }
    let expanded = expand("too long", &MacroSet::new(), &ExpandLimits { size: 7, ..limits });
    assert_eq!((expanded.text.as_str(), expanded.diagnostics[0].code), ("", Code::TooLarge));
    let expanded = expand("`m``m`", &macros(&["m = "]), &ExpandLimits { size: 6, ..limits });
    assert_eq!((expanded.text.as_str(), expanded.diagnostics.len()), ("", 0));
}

#[test]
fn places_lead_back_to_what_was_written() {
    let expanded = run("a `outer(\"b c\")`\n```d``` e", &["outer(x) = <`inner($x$)`>", "inner(y) = [$y$|z]"]);
    assert_eq!(expanded.text, "a <[b c|z]>\n  e");
    let at = |part: &str| {
        let start = u32::try_from(expanded.text.find(part).unwrap()).unwrap();
        let location = expanded.source.locate(crate::Span::new(start, start + u32::try_from(part.len()).unwrap()));
        let calls: Vec<String> = location
            .calls
            .iter()
            .map(|call| format!("{} at {} {}", call.definition, call.place, call.place.written()))
            .collect();
        format!("{} {:?} <- {calls:?}, user {}", location.place, location.place.written(), location.user())
    };
    insta::assert_snapshot!(at("a "), @r#"search:1:1 "a " <- [], user search:1:1"#);
    insta::assert_snapshot!(at("b c"), @r#"search:1:11 "b c" <- [], user search:1:11"#);
    insta::assert_snapshot!(at("z"), @r#"macro `inner`:1:6 "z" <- ["macro `inner` at macro `outer`:1:2 `inner($x$)`", "macro `outer` at search:1:3 `outer(\"b c\")`"], user search:1:3"#);
    // It begins in a macro and leaves it.
    insta::assert_snapshot!(at("z]>\n"), @r#"macro `inner`:1:6 "z]" <- ["macro `inner` at macro `outer`:1:2 `inner($x$)`", "macro `outer` at search:1:3 `outer(\"b c\")`"], user search:1:3"#);
    // Both ends are the user's: the call between them is part of it.
    insta::assert_snapshot!(at(&expanded.text), @r#"search:1:1 "a `outer(\"b c\")`\n```d``` e" <- [], user search:1:1"#);
    assert_eq!(expanded.source.line_column(u32::MAX), (2, 10));
    let moved = expanded.source.with_root("rules/x.yml", 40);
    assert_eq!(moved.locate(crate::Span::new(15, 15)).place.to_string(), "rules/x.yml:41:10");
}
