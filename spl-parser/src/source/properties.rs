use proptest::prelude::*;

use super::{Constants, ExpandLimits, Expanded, Macro, MacroEvaluator as _, MacroSet, expand, tests::macros};
use crate::{Span, Style};

/// What is read as `"`.
const QUOTES: &[char] = &['"', '“', '”', '„', '‟'];

/// Pieces of text that matter to the expansion, in any order.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        5 => prop::sample::select(vec![
            "`", "```", "\"", "\\", "(", ")", ",", "=", "$", " ", "\n", "|", "a", "ä", "`a`", "`b(", "`c(x, \"y\")`", ")`",
            "$x$", "x=1", "\"`a`\"", "```a```", "`b(`a`)`", "`nope`", "y = 2", "| map search=\"", "\\\"", "| map search=\"`a` \\\"b\\\"\"", "[", "]", "`d(1)`", "1+1",
            "isnum($x$)", "\u{1b}[2J", "\u{9b}", "\t", "\r\n", "\u{202e}", "“", "”", "\\\n", "\u{1f468}\u{200d}\u{1f469}",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
}

fn set() -> impl Strategy<Value = MacroSet> {
    (text(), text(), text(), text(), text()).prop_map(|(a, b, c, d, validation)| {
        let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\'], "`a`"));
        [
            Macro::new("a", a),
            Macro::new("b", b).with_arguments(["x"]),
            Macro::new("c", c).with_arguments(["x", "y"]),
            Macro { iseval: true, ..Macro::new("d", quoted(&d)).with_arguments(["x"]) },
            Macro { validation: Some(validation), ..Macro::new("d", d).with_arguments(["x", "y"]) },
        ]
        .into_iter()
        .collect()
    })
}

/// Lines of a `macros.conf`, good and bad.
fn conf() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "[a]", "[b(1)]", "[c(2)]", "[default]", "[d(1)]", "[", "]", "(", "args = x", "args = x, y", "definition =", "iseval = 1",
            "validation = isnum($x$)", "errormsg = no", "disabled = 1", "\\", "\\\n", "\n", "\n", "\r\n", "#", "=", ",", " ", "\u{feff}",
        ]).prop_map(str::to_owned),
        1 => text(),
    ];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

/// Pieces tile the text, and each equals what it was copied from.
fn check(expanded: &Expanded) {
    let mut end = 0;
    for piece in &expanded.source.pieces {
        assert_eq!(piece.start, end);
        assert!(piece.end > piece.start);
        end = piece.end;
        let source = &expanded.source.sources[piece.source as usize];
        let origin = source.text.get(piece.from as usize..piece.to as usize).unwrap();
        let text = Span::new(piece.start, piece.end).of(&expanded.text);
        if piece.is_copy {
            assert_eq!(text, origin);
        } else {
            // A comment, a quote or backslash inside quotes, or what an expression gives.
            let escaped = text.trim_start_matches('\\').len() <= 1 && (origin == "\"" || origin == "\\");
            let made = piece.from == 0 && piece.to as usize == source.text.len();
            let noise = text == " " && origin.starts_with('\\') || text == "\"" && origin.starts_with(QUOTES);
            let comment = text == " " && origin.starts_with('`');
            assert!(comment || noise || escaped || made, "{text:?} from {origin:?}");
        }
        // The source of a piece is what its call stands for.
        assert_eq!(piece.call.map_or(0, |call| expanded.source.calls[call as usize].definition), piece.source);
    }
    assert_eq!(end as usize, expanded.text.len());
    for kept in &expanded.unexpanded {
        assert!(!kept.of(&expanded.text).is_empty());
    }
    for error in &expanded.diagnostics {
        assert!(expanded.text.get(error.primary.span.range()).is_some(), "{error:?}");
    }
    let failed = expanded.diagnostics.iter().any(|message| message.severity == crate::Severity::Error);
    assert!(expanded.diagnostics.len() >= 100 || failed != expanded.unexpanded.is_empty());
    for (n, used) in expanded.macros_used.iter().enumerate() {
        assert!(expanded.source.root().get(used.call.range()).is_some_and(|call| call.contains('`')), "{used:?}");
        assert!(!expanded.macros_used[..n].iter().any(|other| (&other.name, other.arity) == (&used.name, used.arity)));
    }
}

proptest! {
    #[test]
    fn any_search_expands_to_a_text_that_leads_back(text in text(), set in set()) {
        check(&expand(&text, &set, &ExpandLimits::default()));
    }

    #[test]
    fn limits_hold(text in text(), set in set(), depth in 0_usize..4, size in 0_usize..100) {
        let expanded = expand(&text, &set, &ExpandLimits { depth, size });
        prop_assert!(expanded.text.len() <= size);
        if !expanded.diagnostics.iter().any(|error| error.code == crate::Code::TooLarge) {
            check(&expanded);
        }
    }

    #[test]
    fn any_text_is_a_conf(conf in conf(), local in conf(), text in text()) {
        let (set, problems) = MacroSet::from_conf_layers([conf.as_str(), local.as_str()]);
        for problem in &problems {
            let layer = [&conf, &local][problem.layer];
            prop_assert!(problem.line > 0 && problem.line <= layer.lines().count(), "{problem:?}");
        }
        check(&expand(&text, &set, &ExpandLimits::default()));
    }

    #[test]
    fn any_text_may_be_evaluated(text in text(), other in any::<String>(), x in text()) {
        for expression in [&text, &other] {
            let _ = Constants.evaluate(expression, &[("x", &x), ("y", "5")]);
        }
    }

    #[test]
    fn text_without_backticks_and_noise_stays(text in "[^`\\\\\u{ad}\u{200b}-\u{206f}\u{feff}“”„‟]*") {
        let expanded = expand(&text, &MacroSet::new(), &ExpandLimits::default());
        prop_assert_eq!(&expanded.text, &text);
        check(&expanded);
    }

    #[test]
    fn any_place_can_be_shown(text in text(), set in set(), start in 0_u32..300, length in 0_u32..300) {
        let expanded = expand(&text, &set, &ExpandLimits::default());
        let span = Span::new(start, start + length);
        let message = crate::Diagnostic::error(crate::Code::Expected, span, text.clone())
            .label(text.clone())
            .also(Span::new(length, start), "a span that ends before it starts")
            .help(text);
        for error in expanded.diagnostics.iter().chain([&message]) {
            for style in [Style::Plain, Style::Ansi] {
                prop_assert!(error.render(&expanded.source, style).contains(&error.code.to_string()));
            }
            let plain = error.render(&expanded.source, Style::Plain);
            prop_assert!(!plain.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')), "{plain:?}");
        }
    }
}

#[test]
fn time_and_space_are_linear() {
    // Each of these would take minutes if any part of it were read again and again.
    let mut set = macros(&["m(a) = $a$", "n = "]);
    set.insert(Macro { iseval: true, ..Macro::new("e", "upper(\"$a$\")").with_arguments(["a"]) });
    set.insert(Macro { validation: Some("$a$ = 5".to_owned()), ..Macro::new("v", "$a$").with_arguments(["a"]) });
    let limits = ExpandLimits { size: 8 << 20, ..ExpandLimits::default() };
    for part in [
        "`m(",
        "`m(\"",
        "`m(\"x)` \" ",
        "`",
        "\"",
        "`n`",
        "`x`",
        "```",
        "`m(`n`)`",
        "`x ",
        "`m(a)`",
        "(`m(",
        "`m(\" )` ",
        "“",
        "“ \\",
        "\\  ",
        "`m([",
        "`m([a, b)` ",
        "| map search=\"",
        "| map search=\"`n`\" ",
        "| map search=\"`m(\\\"a\\\")` \\d \" ",
        "\\",
        "`e(x)`",
        "`e(`e(",
        "`e(`n`)`",
        "`v(`n`)` ",
    ] {
        let text = part.repeat(100_000 / part.len());
        let expanded = expand(&text, &set, &limits);
        assert!(expanded.diagnostics.len() <= 100);
    }
}
