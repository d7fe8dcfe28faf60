//! The search language: terms run to the next space, and after an operator nearly everything is text.

use super::{Kind, Lexer, Op, Token, quote};
use crate::ast::MatchForm;

const COMPARISONS: &[Op] = &[Op::EqEq, Op::NotEq, Op::LtEq, Op::GtEq, Op::Eq, Op::Lt, Op::Gt];

pub(super) fn lex(lexer: &mut Lexer<'_, '_>) {
    // Whether we are between the parentheses of IN, where each value stands as if after an operator.
    let mut list = false;
    while lexer.next() {
        let value = list || matches!(lexer.last(), Some(Kind::Op(op)) if op.compares());
        match lexer.cursor.peek() {
            Some('"') => lexer.quoted('"', Kind::Quoted),
            Some('(') => {
                list = opens_list(lexer);
                lexer.op(Op::Open);
            }
            Some(')') => {
                list = false;
                lexer.op(Op::Close);
            }
            Some(',') => lexer.op(Op::Comma),
            Some('[' | ']') => lexer.subsearch(),
            Some('|') => lexer.bad_char(),
            Some('\'') if !value && quotes_field(lexer) => lexer.quoted('\'', Kind::Single),
            _ if lexer.cursor.placeholder().is_none() && !value && lexer.any_op(COMPARISONS) => {}
            _ if form(lexer) => {}
            _ => word(lexer, value, list),
        }
    }
}

/// Whether the parenthesis at the cursor follows `field IN` or `field NOT IN`.
fn opens_list(lexer: &Lexer<'_, '_>) -> bool {
    let is_field = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Quoted | Kind::Single)
            || token.kind == Kind::Word && !["AND", "OR", "NOT"].contains(&token.text)
    };
    let mut back = lexer.tokens.iter().rev().peekable();
    if !back.next().is_some_and(|token| token.is_word("in")) {
        return false;
    }
    let last = back.next();
    let negated = last.filter(|last| last.is_word("not")).and_then(|_| back.next_if(is_field));
    negated.or(last).is_some_and(|field| is_field(&field))
        // The `b` of `a=b IN (…)` is a value, so IN is a term.
        && !back.next().is_some_and(|token| matches!(token.kind, Kind::Op(op) if op.compares()))
}

/// Whether the `'` at the cursor begins a quoted field, which an operator must follow; elsewhere it is an apostrophe.
fn quotes_field<'t>(lexer: &Lexer<'t, '_>) -> bool {
    let mut ahead = lexer.cursor.clone();
    // A double quote begins a text wherever it stands, an apostrophe before it or not.
    if ahead.quoted('\'').is_none_or(holds_double_quote) {
        return false;
    }
    ahead.eat_while(char::is_whitespace);
    let after = |text: &'t str, word: &str| {
        let (before, rest) = text.split_at_checked(word.len())?;
        before.eq_ignore_ascii_case(word).then(|| rest.trim_start())
    };
    let rest = ahead.rest();
    let list = after(after(rest, "not").unwrap_or(rest), "in");
    ahead.placeholder().is_none() && COMPARISONS.iter().any(|op| ahead.starts_with(op.text()))
        || list.is_some_and(|rest| rest.starts_with(['(', '[']))
}

fn holds_double_quote(text: &str) -> bool {
    let mut escaped = false;
    text.chars().any(|c| {
        let found = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        found
    })
}

/// `CASE(…)`, `TERM(…)`.
fn form(lexer: &mut Lexer<'_, '_>) -> bool {
    let (form, open) = if lexer.cursor.starts_with("CASE(") {
        (MatchForm::Case, "CASE(")
    } else if lexer.cursor.starts_with("TERM(") {
        (MatchForm::Term, "TERM(")
    } else {
        return false;
    };
    let start = lexer.cursor.pos();
    let mut ahead = lexer.cursor.clone();
    ahead.skip(open);
    let from = ahead.pos();
    // A quoted text may hold a parenthesis; otherwise the first one closes.
    ahead.eat_while(char::is_whitespace);
    if ahead.peek() == Some('"') {
        ahead.quoted('"');
        ahead.eat_while(char::is_whitespace);
    } else {
        ahead.eat_while(|c| !matches!(c, '(' | ')' | '"' | '[' | ']' | '|'));
    }
    if ahead.peek() != Some(')') {
        return false;
    }
    let inner = ahead.since(from);
    if inner.trim().is_empty() {
        return false;
    }
    ahead.bump();
    lexer.cursor = ahead;
    lexer.push_text(Kind::Form(form), start, inner);
    true
}

fn word(lexer: &mut Lexer<'_, '_>, value: bool, list: bool) {
    let cursor = &mut lexer.cursor;
    let start = cursor.pos();
    while let Some(c) = cursor.peek() {
        match c {
            '(' if cursor.starts_with("()") && quote::may_have_parentheses(cursor.since(start)) => {
                cursor.skip("()");
                continue;
            }
            ',' if !list
                && cursor
                    .rest()
                    .get(1..)
                    .is_some_and(|after| quote::is_thousands_comma(cursor.since(start), after)) => {}
            '$' if cursor.skip_placeholder() => continue,
            '(' | ')' | '"' | '[' | ']' | '|' | ',' => break,
            '<' if !value => match cursor.placeholder() {
                Some(length) => {
                    cursor.advance_to(cursor.pos() + length);
                    continue;
                }
                None => break,
            },
            '=' | '>' if !value => break,
            '!' if !value && cursor.starts_with("!=") => break,
            _ if c.is_whitespace() => break,
            _ => {}
        }
        cursor.bump_escaped();
    }
    lexer.push(Kind::Word, start);
}

#[cfg(test)]
mod tests {
    use crate::lex::{Mode, lex, split::split};

    fn tokens(text: &str) -> Vec<String> {
        let (structure, _) = split(text, &[], |_| false);
        let span = crate::Span::new(0, u32::try_from(text.len()).unwrap());
        lex(text, span, Mode::Search, &structure)
            .iter()
            .map(|token| format!("{:?} {}", token.kind, token.text))
            .collect()
    }

    #[test]
    fn values_run_on_where_fields_stop() {
        assert_eq!(
            tokens("url=*a=b* c!=<d>"),
            ["Word url", "Op(Eq) =", "Word *a=b*", "Word c", "Op(NotEq) !=", "Word <d>", "Eof "]
        );
        assert_eq!(
            tokens("a IN (b=c,d) e=f"),
            [
                "Word a",
                "Word IN",
                "Op(Open) (",
                "Word b=c",
                "Op(Comma) ,",
                "Word d",
                "Op(Close) )",
                "Word e",
                "Op(Eq) =",
                "Word f",
                "Eof "
            ]
        );
    }

    #[test]
    fn after_a_value_in_opens_no_list() {
        assert_eq!(
            tokens("a=b IN (c=d)"),
            [
                "Word a",
                "Op(Eq) =",
                "Word b",
                "Word IN",
                "Op(Open) (",
                "Word c",
                "Op(Eq) =",
                "Word d",
                "Op(Close) )",
                "Eof "
            ]
        );
    }

    #[test]
    fn words_keep_what_belongs_to_them() {
        assert_eq!(
            tokens("x=*GetCurrent()* (y)"),
            ["Word x", "Op(Eq) =", "Word *GetCurrent()*", "Op(Open) (", "Word y", "Op(Close) )", "Eof "]
        );
        assert_eq!(tokens("n=1,000,b"), ["Word n", "Op(Eq) =", "Word 1,000", "Op(Comma) ,", "Word b", "Eof "]);
        assert_eq!(
            tokens("don't 'a b'=c <<FIELD>>=1"),
            ["Word don't", "Single a b", "Op(Eq) =", "Word c", "Word <<FIELD>>", "Op(Eq) =", "Word 1", "Eof "]
        );
        assert_eq!(tokens("''<<A>> 'a'<<b"), ["Word ''<<A>>", "Single a", "Op(Lt) <", "Word <b", "Eof "]);
        assert_eq!(
            tokens(r#"'a "b'=c" 'd\"e'=f"#),
            ["Word 'a", "Quoted b'=c", "Single d\\\"e", "Op(Eq) =", "Word f", "Eof "]
        );
        assert_eq!(
            tokens("TERM(a=b) h=CASE(\"x)\")"),
            ["Form(Term) a=b", "Word h", "Op(Eq) =", "Form(Case) \"x)\"", "Eof "]
        );
    }
}
