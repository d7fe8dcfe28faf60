//! The eval language.

use super::{Bad, Kind, Lexer, Op, cursor::is_token_name};

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
            Some('$') => variable(lexer),
            Some(c) if c.is_ascii_digit() => number(lexer),
            // After an operand the dot of `a.5` joins.
            Some('.') if lexer.cursor.peek_second().is_some_and(|c| c.is_ascii_digit()) && !after_operand(lexer) => {
                number(lexer);
            }
            Some(c) if is_word(c) || c == '{' || lexer.cursor.placeholder().is_some() => word(lexer),
            _ if lexer.any_op(OPERATORS) => {}
            _ => lexer.bad_char(),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn after_operand(lexer: &Lexer<'_, '_>) -> bool {
    lexer.tokens.last().is_some_and(|last| match last.kind {
        Kind::Word => !["and", "or", "xor", "not", "like"].iter().any(|operator| last.is_word(operator)),
        Kind::Quoted | Kind::Single | Kind::Number | Kind::Variable | Kind::Op(Op::Close) => true,
        _ => false,
    })
}

fn word(lexer: &mut Lexer<'_, '_>) {
    let cursor = &mut lexer.cursor;
    let start = cursor.pos();
    while let Some(c) = cursor.peek() {
        if let Some(length) = cursor.placeholder() {
            cursor.advance_to(cursor.pos() + length);
        } else if is_word(c) || c.is_alphanumeric() || c == '{' || c == '}' {
            cursor.bump();
        } else {
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
    }
    let mut ahead = cursor.clone();
    if ahead.bump().is_some_and(|c| c == 'e' || c == 'E') {
        ahead.eat_while(|c| c == '+' || c == '-');
        if !ahead.eat_while(is_digit).is_empty() {
            *cursor = ahead;
        }
    }
    let more = cursor.eat_while(|c| is_word(c) || c.is_alphanumeric());
    let finite = cursor.since(start).parse::<f64>().is_ok_and(f64::is_finite);
    lexer.push(if more.is_empty() && finite { Kind::Number } else { Kind::Bad(Bad::Number) }, start);
}

fn variable(lexer: &mut Lexer<'_, '_>) {
    let start = lexer.cursor.pos();
    let mut ahead = lexer.cursor.clone();
    let filtered = ahead.filtered_token();
    ahead.bump();
    let from = ahead.pos();
    match filtered {
        Some(length) => ahead.advance_to(start + length - 1),
        None => {
            ahead.eat_while(is_token_name);
        }
    }
    let name = ahead.since(from);
    if name.is_empty() || ahead.peek() != Some('$') {
        return lexer.bad_char();
    }
    ahead.bump();
    lexer.cursor = ahead;
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
        assert_eq!(tokens("5minutes 1e999"), ["Bad(Number) 5minutes", "Bad(Number) 1e999", "Eof "]);
    }

    #[test]
    fn words_variables_and_the_rest() {
        assert_eq!(
            tokens("<<FIELD>>_x $a.b$ $ 'c d' $e|s$"),
            ["Word <<FIELD>>_x", "Variable a.b", "Bad(Character) $", "Single c d", "Variable e|s", "Eof "]
        );
    }
}
