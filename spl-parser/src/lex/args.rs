//! The arguments of most commands: words, commas, `name=value`, calls.

use super::{Bad, Kind, Lexer, Op};

pub(super) fn lex(lexer: &mut Lexer<'_, '_>) {
    while lexer.next() {
        match lexer.cursor.peek() {
            Some('"') => lexer.quoted('"', Kind::Quoted),
            Some('(') if is_condition(lexer) => eval(lexer, lexer.cursor.pos()),
            Some('(') => lexer.op(Op::Open),
            Some(')') => lexer.op(Op::Close),
            Some(',') => lexer.op(Op::Comma),
            Some('=') => lexer.op(Op::Eq),
            Some('[' | ']') => lexer.subsearch(),
            Some('|') => lexer.bad_char(),
            Some('\'') if lexer.cursor.clone().quoted('\'').is_some() => lexer.quoted('\'', Kind::Single),
            _ => word(lexer),
        }
    }
}

fn word(lexer: &mut Lexer<'_, '_>) {
    let start = lexer.cursor.pos();
    let value = lexer.glued && lexer.last() == Some(Kind::Op(Op::Eq));
    while let Some(c) = lexer.cursor.peek() {
        if c == '$' && lexer.cursor.skip_placeholder() {
            continue;
        }
        if c.is_whitespace() || matches!(c, '(' | ')' | '"' | ',' | '[' | ']' | '|') || c == '=' && !value {
            break;
        }
        lexer.cursor.bump_escaped();
    }
    if lexer.cursor.since(start).eq_ignore_ascii_case("eval") && lexer.cursor.rest().trim_start().starts_with('(') {
        eval(lexer, start);
    } else {
        lexer.push(Kind::Word, start);
    }
}

/// Whether what comes next is the value of streamstats' `reset_before=(…)`, which is of the eval language.
fn is_condition(lexer: &Lexer<'_, '_>) -> bool {
    let names = ["reset_before", "reset_after"];
    matches!(lexer.tokens.as_slice(), [.., name, eq]
        if eq.kind == Kind::Op(Op::Eq) && names.iter().any(|known| name.is_word(known)))
}

/// `eval( … )`, one token: its inside is of another language and lexed when the grammar gets there.
fn eval(lexer: &mut Lexer<'_, '_>, start: usize) {
    let cursor = &mut lexer.cursor;
    cursor.eat_while(char::is_whitespace);
    cursor.bump();
    let from = cursor.pos();
    let mut depth = 1_usize;
    while let Some(c) = cursor.peek() {
        match c {
            '"' | '\'' => {
                cursor.quoted(c);
                continue;
            }
            // In a subsearch other words have other quotes; its end is known since the split.
            '[' => {
                if let Some(close) = lexer.structure.close_of(cursor.pos()) {
                    cursor.advance_to(close);
                }
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inside = cursor.since(from);
            cursor.bump();
            lexer.push_text(Kind::Eval, start, inside);
            return;
        }
        cursor.bump();
    }
    lexer.push(Kind::Bad(Bad::Parenthesis), start);
}

#[cfg(test)]
mod tests {
    use crate::lex::{Mode, lex, split::split};

    fn tokens(text: &str) -> Vec<String> {
        let (structure, _) = split(text, &[], |_| false);
        let span = crate::Span::new(0, u32::try_from(text.len()).unwrap());
        lex(text, span, Mode::Args, &structure).iter().map(|token| format!("{:?} {}", token.kind, token.text)).collect()
    }

    #[test]
    fn words_options_and_calls() {
        assert_eq!(
            tokens("-a{}.b delim== \"c d\",'e f'"),
            ["Word -a{}.b", "Word delim", "Op(Eq) =", "Op(Eq) =", "Quoted c d", "Op(Comma) ,", "Single e f", "Eof "]
        );
        assert_eq!(tokens("v=a=b"), ["Word v", "Op(Eq) =", "Word a=b", "Eof "]);
    }

    #[test]
    fn eval_is_one_token() {
        assert_eq!(
            tokens("sum(eval(if(a=\")\",'b)',1)))"),
            ["Word sum", "Op(Open) (", "Eval if(a=\")\",'b)',1)", "Op(Close) )", "Eof "]
        );
        assert_eq!(tokens("eval([a b='])"), ["Eval [a b=']", "Eof "]);
        assert_eq!(tokens("eval(a"), ["Bad(Parenthesis) eval(a", "Eof "]);
    }
}
