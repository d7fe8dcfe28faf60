//! The eval language.

use super::{Bad, Kind, Lexer, Op, quote};

const OPERATORS: &[Op] = &[
    Op::EqEq,
    Op::NotEq,
    Op::LtEq,
    Op::GtEq,
    Op::Eq,
    Op::Lt,
    Op::Gt,
    Op::Plus,
    Op::Minus,
    Op::Star,
    Op::Slash,
    Op::Percent,
    Op::Dot,
    Op::Bang,
    Op::Open,
    Op::Close,
    Op::Comma,
];

pub(super) fn lex(lexer: &mut Lexer<'_, '_>) {
    while lexer.next() {
        match lexer.cursor.peek() {
            Some('"') => lexer.quoted('"', Kind::Quoted),
            Some('\'') => lexer.quoted('\'', Kind::Single),
            Some('[' | ']') => lexer.subsearch(),
            Some('$') if lexer.cursor.variable().is_some() => variable(lexer),
            Some(c) if c.is_ascii_digit() => number(lexer),
            // After an operand the dot of `a.5` joins.
            Some('.') if lexer.cursor.peek_second().is_some_and(|c| c.is_ascii_digit()) && !after_operand(lexer) => {
                number(lexer);
            }
            Some(c) if is_word(c) || c == '{' || lexer.cursor.placeholder().is_some() => {
                let start = lexer.cursor.pos();
                word(lexer, start);
            }
            Some('@') if lexer.cursor.peek_second().is_some_and(is_word) => {
                let start = lexer.cursor.pos();
                lexer.cursor.bump();
                word(lexer, start);
            }
            _ if lexer.any_op(OPERATORS) => {}
            _ => lexer.bad_char(),
        }
    }
}

/// Whether a bare name may begin with it. Letters of all languages may, and the marks above and below them.
fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_' || !c.is_ascii() && !c.is_whitespace() && !c.is_control() && !quote::is_curly(c)
}

fn after_operand(lexer: &Lexer<'_, '_>) -> bool {
    lexer.tokens.last().is_some_and(|last| match last.kind {
        Kind::Word => !["and", "or", "xor", "not", "like"].iter().any(|operator| last.is_word(operator)),
        Kind::Quoted | Kind::Single | Kind::Number | Kind::Variable | Kind::Op(Op::Close) => true,
        _ => false,
    })
}

/// The rest of a bare name that began at `start`. Splunk asks for quotes round all but letters, digits and `_`; a `:` or `@`
/// inside a name can't be anything else.
fn word(lexer: &mut Lexer<'_, '_>, start: usize) {
    let cursor = &mut lexer.cursor;
    while let Some(c) = cursor.peek() {
        let inner =
            || matches!(c, ':' | '@') && cursor.peek_second().is_some_and(|c| is_word(c) || c.is_alphanumeric());
        if is_word(c) || c.is_alphanumeric() || matches!(c, '{' | '}') || inner() {
            cursor.bump();
        } else if !cursor.skip_placeholder() {
            break;
        }
    }
    lexer.push(Kind::Word, start);
}

fn number(lexer: &mut Lexer<'_, '_>) {
    let cursor = &mut lexer.cursor;
    let start = cursor.pos();
    let is_digit = |c: char| c.is_ascii_digit();
    cursor.eat_while(is_digit);
    if cursor.peek() == Some('.') && cursor.peek_second().is_some_and(is_digit) {
        cursor.bump();
        cursor.eat_while(is_digit);
        // `1.2.3`
        if cursor.peek() == Some('.') && cursor.peek_second().is_some_and(is_digit) {
            cursor.eat_while(|c| is_digit(c) || c == '.');
        }
    }
    let mut ahead = cursor.clone();
    if ahead.bump().is_some_and(|c| c == 'e' || c == 'E') {
        ahead.eat_while(|c| c == '+' || c == '-');
        if !ahead.eat_while(is_digit).is_empty() {
            *cursor = ahead;
        }
    }
    let more = cursor.eat_while(|c| is_word(c) || c.is_alphanumeric());
    if cursor.variable().is_some() {
        return word(lexer, start);
    }
    let finite = cursor.since(start).parse::<f64>().is_ok_and(f64::is_finite);
    lexer.push(if more.is_empty() && finite { Kind::Number } else { Kind::Bad(Bad::Number) }, start);
}

/// `$name$`, or the name of a field that it is the beginning of.
fn variable(lexer: &mut Lexer<'_, '_>) {
    let start = lexer.cursor.pos();
    lexer.cursor.skip_placeholder();
    let name = lexer.cursor.since(start).trim_matches('$');
    let goes_on = |c: char| is_word(c) || c.is_alphanumeric() || c == '{';
    if lexer.cursor.peek().is_some_and(goes_on)
        || lexer.cursor.placeholder().is_some()
        || lexer.cursor.variable().is_some()
    {
        return word(lexer, start);
    }
    lexer.push_text(Kind::Variable, start, name);
}

#[cfg(test)]
mod tests {
    use crate::lex::{Mode, lex, split::split};

    fn tokens(text: &str) -> Vec<String> {
        let (structure, _) = split(text, &[], |_| true);
        let span = crate::Span::new(0, u32::try_from(text.len()).unwrap());
        lex(text, span, Mode::Eval, &structure).iter().map(|token| format!("{:?} {}", token.kind, token.text)).collect()
    }

    #[test]
    fn numbers_and_dots() {
        assert_eq!(
            tokens("1.5+.5 1e3 a.5 AND .5"),
            [
                "Number 1.5",
                "Op(Plus) +",
                "Number .5",
                "Number 1e3",
                "Word a",
                "Op(Dot) .",
                "Number 5",
                "Word AND",
                "Number .5",
                "Eof "
            ]
        );
        assert_eq!(
            tokens("5minutes 1e999 1.2.3"),
            ["Bad(Number) 5minutes", "Bad(Number) 1e999", "Bad(Number) 1.2.3", "Eof "]
        );
    }

    #[test]
    fn words_variables_and_the_rest() {
        assert_eq!(
            tokens("<<FIELD>>_x $a.b$ $ 'c d'"),
            ["Word <<FIELD>>_x", "Variable a.b", "Bad(Character) $", "Single c d", "Eof "]
        );
        assert_eq!(
            tokens("$a$$b$ $a|s$+x_$a$ 5$n$ $a$.b @t a:b::c"),
            [
                "Word $a$$b$",
                "Variable a|s",
                "Op(Plus) +",
                "Word x_$a$",
                "Word 5$n$",
                "Variable a",
                "Op(Dot) .",
                "Word b",
                "Word @t",
                "Word a:b",
                "Bad(Character) :",
                "Bad(Character) :",
                "Word c",
                "Eof "
            ]
        );
    }
}
