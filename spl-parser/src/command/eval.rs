//! `eval`: computes fields, from left to right; later ones see earlier ones.
//!
//! Usage: `eval <field>=<expression> [, <field>=<expression>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName, write_list},
    grammar::{expr, names::commas},
    input::{PResult, Tokens, fail},
    lex::{Bad, Kind, Mode, Op, quote},
    visit::Visitor,
};

/// `eval`
#[derive(Clone, Debug, PartialEq)]
pub struct Eval {
    /// The assignments; at least one.
    pub assignments: Vec<Assignment>,
}

/// `field=expression`
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The field that is set.
    pub destination: Spanned<Destination>,
    /// Its value.
    pub expression: Spanned<Expr>,
}

/// The left side of an assignment.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// A field by its name.
    Field(FieldName),
    /// `{f}`, `a{f}b`: the name holds the values of other fields. The text is kept as written, braces balanced.
    Template(String),
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "eval",
    aliases: &[],
    mode: Mode::Eval,
    flags: &[],
    usage: "eval <field>=<expression> [, <field>=<expression>]...",
    summary: "Computes fields, from left to right; later ones see earlier ones.",
    parse,
};

impl Node for Eval {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for assignment in &self.assignments {
            visitor.expr(&assignment.expression);
            match &assignment.destination.value {
                Destination::Field(name) => visitor.writes(name.as_str(), assignment.destination.span),
                Destination::Template(text) => {
                    read_fields(text).for_each(|field| visitor.reads(field, assignment.destination.span));
                    visitor.writes_any();
                }
            }
        }
    }
}

/// The fields whose values are part of the name: `f` of `a{f}b`.
fn read_fields(template: &str) -> impl Iterator<Item = &str> {
    let inside = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    inside.filter(|field| !field.is_empty())
}

impl fmt::Display for Eval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("eval ")?;
        write_list(f, &self.assignments, ", ")
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.destination, self.expression)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(&quote::destination(name.as_str())),
            Self::Template(text) => f.write_str(text),
        }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    // A comma too many does no harm.
    let i = commas(i);
    if i.at_end() {
        return usage(i.span(), "Arguments are missing. Usage: eval dest_key = expression.");
    }
    let (i, assignments) = assignments(i)?;
    Ok((i, Command::Eval(Eval { assignments })))
}

/// Assignments with commas between, at least one.
pub(super) fn assignments(mut i: Tokens<'_>) -> PResult<'_, Vec<Assignment>> {
    let mut assignments = Vec::new();
    loop {
        let (rest, destination) = destination(i)?;
        let (rest, expression) = expr::expr(rest)?;
        assignments.push(Assignment { destination, expression });
        i = commas(rest);
        if !rest.at_op(Op::Comma) || i.at_end() {
            rest.note("`,`");
            return Ok((i, assignments));
        }
    }
}

fn usage<'t, T>(span: Span, message: &str) -> PResult<'t, T> {
    fail(Diagnostic::error(Code::Expected, span, message).help("write `eval total = price * count`"))
}

/// What is set, and the `=` after it. Among bare names more is allowed than in an expression: `a.b`, `a-b`, `{a}`.
fn destination(start: Tokens<'_>) -> PResult<'_, Spanned<Destination>> {
    let mut i = start;
    while !i.at_op(Op::Eq) {
        if i.at_end() || i.at_op(Op::Open) || i.at_op(Op::Comma) || i.at_op(Op::EqEq) {
            let message = "Failed to parse the provided arguments. Usage: eval dest_key = expression.";
            return usage(start.span().to(i.span().at_start()), message);
        }
        if i.first().kind == Kind::Bad(Bad::Quote) {
            return i.must("a field name");
        }
        i = i.advance();
    }
    let span = i.span_from(start);
    let written = span.of(start.state.text);
    let quoted = start.first();
    let field = match quoted.kind {
        Kind::Quoted | Kind::Single if quoted.span == span => Some(quoted.value()),
        _ if written.chars().all(may_be_bare) => Some(written.to_owned()),
        _ => None,
    };
    let Some(field) = field.filter(|field| !field.is_empty()) else {
        return fail(
            Diagnostic::error(Code::Expected, span, "The destination key is invalid.")
                .help("put a name that holds spaces or other characters into double quotes"),
        );
    };
    let destination = match quoted.kind {
        Kind::Quoted | Kind::Single => Destination::Field(FieldName(field)),
        _ => match braces(&field) {
            Some(true) => Destination::Template(field),
            Some(false) => Destination::Field(FieldName(field)),
            None => {
                let message = "The destination field is invalid. {} brackets must be closed.";
                return fail(Diagnostic::error(Code::Expected, span, message));
            }
        },
    };
    Ok((i.advance(), Spanned::new(destination, span)))
}

fn may_be_bare(c: char) -> bool {
    c.is_alphanumeric() || "_.:{}<>@$#-|/".contains(c) || !c.is_ascii() && !c.is_whitespace() && !quote::is_curly(c)
}

/// Whether there is a `{name}`; `None` where braces don't match. An empty `{}` is part of a JSON array's name.
fn braces(text: &str) -> Option<bool> {
    let mut template = false;
    let mut inside: Option<usize> = None;
    for c in text.chars() {
        inside = match (c, inside) {
            ('{', None) => Some(0),
            ('}', Some(length)) => {
                template |= length > 0;
                None
            }
            ('{', Some(_)) | ('}', None) => return None,
            (_, inside) => inside.map(|length| length + 1),
        };
    }
    inside.is_none().then_some(template)
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    fn becomes(expression: &str, printed: &str) {
        prints(&format!("| eval x={expression}"), &format!("| eval x = {printed}"));
    }

    #[test]
    fn operators_of_other_languages() {
        assert_eq!(complaint("| eval x=if(a«<>»b, 1, 2)"), "SPL202 The operator at '<>' is invalid.");
        assert_eq!(complaint("| where a «=>» 5"), "SPL202 The operator at '=>' is invalid.");
    }

    #[test]
    fn destinations() {
        prints("| eval a.b=1, \"c d\"=2, 'e f'=3", "| eval a.b = 1, \"c d\" = 2, \"e f\" = 3");
        prints("| eval {f}=1,x{f}y=2,a{}=3", "| eval {f} = 1, x{f}y = 2, \"a{}\" = 3");
    }

    #[test]
    fn precedence() {
        becomes("a+b*c . d", "a + b * c . d");
        becomes("(a+b)*-c", "(a + b) * -c");
        becomes("a - (b - c) - d", "a - (b - c) - d");
        becomes("NOT a=1 AND b OR c xor d", "NOT a = 1 AND b OR c XOR d");
        becomes("NOT (a AND b) and (c OR !d)", "NOT (a AND b) AND (c OR NOT d)");
        becomes("a.b", "a . b");
        becomes("-(-a)", "--a");
        becomes("a==b != c", "a = b != c");
        becomes("a = NOT b", "a = (NOT b)");
    }

    #[test]
    fn membership_and_like() {
        becomes("a IN (\"b\", c)", "a IN (\"b\", c)");
        becomes("in(a, 1)", "a IN (1)");
        becomes("NOT a in (1) AND b", "NOT a IN (1) AND b");
        becomes("a NOT IN (1)", "NOT a IN (1)");
        becomes("a not like \"b%\"", "NOT a LIKE \"b%\"");
        becomes("like(a, \"b\")", "like(a, \"b\")");
        becomes("a+1 in(2)=b", "a + 1 IN (2) = b");
    }

    #[test]
    fn operands() {
        becomes(r#""\d+\"""#, r#""\\d+\"""#);
        becomes("if('a b'>.5, null(), $t$ . <<FIELD>>)", "if('a b' > .5, null(), $t$ . '<<FIELD>>')");
        becomes("ISNOTNULL(NULL)", "ISNOTNULL(NULL)");
        becomes("-a + +b % !c", "-a + +b % (NOT c)");
        becomes("1e3 * 1.5E-3 / .5", "1e3 * 1.5E-3 / .5");
        becomes("名前.café_1 . 'x y'", "名前 . café_1 . 'x y'");
        becomes("@timestamp . a:b", "'@timestamp' . 'a:b'");
        becomes("[search a | return $b]+1", "[search a | return $b] + 1");
        becomes("mvmap(a, if(match(a, \"x\"), a*2, null()))", "mvmap(a, if(match(a, \"x\"), a * 2, null()))");
        becomes("'it\\'s'.'|'", "'it\\'s' . '\\|'");
        becomes(r#"searchmatch("a=\"b c\" d")"#, r#"searchmatch("a=\"b c\" AND d")"#);
        becomes("searchmatch(a)", "searchmatch(a)");
    }

    #[test]
    fn tokens_stand_anywhere() {
        becomes("$a$", "$a$");
        becomes("$a$$b$ . $row.x$ + $form.a|s$", "'$a$$b$' . $row.x$ + $form.a|s$");
        becomes("x_$a$ > 5$n$ AND '$f$ y'=\"$v$\"", "'x_$a$' > '5$n$' AND '$f$ y' = \"$v$\"");
        becomes("<<FIELD>> - '<<FIELD>>'", "'<<FIELD>>' - '<<FIELD>>'");
        becomes("$fn$(x) + <<FIELD>>(y, 1)", "$fn$(x) + <<FIELD>>(y, 1)");
        becomes("if($arguments$)", "if($arguments$)");
        becomes("a IN ($list$)", "a IN ($list$)");
        prints("| eval $dest$=1, x_$a|s$=2", "| eval \"$dest$\" = 1, \"x_$a|s$\" = 2");
        prints("| where count>$n$ AND $cond$", "| where count > $n$ AND $cond$");
    }

    #[test]
    fn commas_may_be_too_many() {
        prints("| eval ,x=1,, y=if(a,b,c),", "| eval x = 1, y = if(a, b, c)");
        prints("| eval x=1\n,\ny=2", "| eval x = 1, y = 2");
    }

    #[test]
    fn functions_are_known_and_take_what_they_take() {
        let text = "| eval x=strfime(1), y=round(2, 3, 4), z=values(a)";
        let (pipeline, problems) = crate::parse_expanded(text, &[]);
        assert_eq!(pipeline, None);
        let said: Vec<_> = problems
            .iter()
            .map(|problem| {
                let place = problem.primary.span.of(text);
                format!("{} {place} {}: {}", problem.code, problem.message, problem.help.as_deref().unwrap_or_default())
            })
            .collect();
        assert_eq!(
            said,
            [
                "SPL203 strfime The 'strfime' function is unsupported or undefined.: did you mean `strftime`?",
                "SPL301 round(2, 3, 4) The arguments to the 'round' function are invalid.: write `round(num, [decimals])`",
                "SPL203 values The 'values' function is unsupported or undefined.: \
                 `values` is a function of stats: write `| stats values(…)`",
            ]
        );
        let unknown = "SPL203 The 'f' function is unsupported or undefined.";
        assert_eq!(complaint("| where «f»(x)"), unknown);
        assert_eq!(complaint("| stats sum(eval(«f»(x)))"), unknown);
        assert_eq!(complaint("| head («f»(x))"), unknown);
        assert_eq!(complaint("| eval x=«case(a)»"), "SPL301 The arguments to the 'case' function are invalid.");
        assert_eq!(complaint("| eval x=«in(a)»"), "SPL301 The arguments to the 'in' function are invalid.");
        assert_eq!(complaint("| eval x=a«“»b"), "SPL104 An unexpected character is reached at '“'.");
    }

    #[test]
    fn mistakes() {
        let usage = "Usage: eval dest_key = expression.";
        assert_eq!(complaint("| eval«»"), format!("SPL202 Arguments are missing. {usage}"));
        assert_eq!(complaint("| eval «x»"), format!("SPL202 Failed to parse the provided arguments. {usage}"));
        assert_eq!(complaint("| eval «x y»=1"), "SPL202 The destination key is invalid.");
        assert_eq!(complaint("| eval «{x»=1"), "SPL202 The destination field is invalid. {} brackets must be closed.");
        assert_eq!(complaint("| eval x=(1+2«»"), "SPL202 The expression is malformed. Expected ).");
        assert_eq!(complaint("| eval x=f(1 «2»)"), "SPL202 The expression is malformed. Expected ).");
        assert_eq!(complaint("| eval x=1+«»"), "SPL202 The expression is malformed. A term is missing.");
        assert_eq!(complaint("| eval x=a AND«»"), "SPL202 The expression is malformed. An 'AND' term is missing.");
        assert_eq!(complaint("| eval x=«5minutes»"), "SPL207 The number 5minutes is invalid.");
        assert_eq!(complaint("| eval x=a «#» b"), "SPL104 An unexpected character is reached at '#'.");
        assert_eq!(complaint("| eval x=1 «y»=2"), "SPL202 Expected an operator, `,` or the end of the command.");
        assert_eq!(complaint("| eval x=1«)»"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(complaint("| eval x=[search a=«»]"), "SPL202 Expected a value.");
        assert_eq!(complaint("| eval x=searchmatch(«\"a=\"»)"), "SPL202 Expected a value.");
    }

    #[test]
    fn trees_stay_of_a_height_that_fits_the_stack() {
        // What parses can also be printed, compared and dropped.
        let deep = |text: String| {
            let (pipeline, problems) = crate::parse_expanded(&text, &[]);
            if let Some(pipeline) = pipeline {
                assert_eq!(crate::parse_expanded(&pipeline.to_string(), &[]).0, Some(pipeline));
            }
            problems.first().map(|problem| problem.code)
        };
        let too_deep = Some(crate::Code::TooDeep);
        std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || {
                assert_eq!(deep(format!("| eval x={}1", "1+".repeat(240))), None);
                assert_eq!(deep(format!("| eval x={}1{}", "abs(".repeat(95), ")".repeat(95))), None);
                assert_eq!(deep(format!("| eval x={}1", "1+".repeat(100_000))), too_deep);
                assert_eq!(deep(format!("| eval x={}1", "-".repeat(100_000))), too_deep);
                assert_eq!(deep(format!("| eval x={}1", "NOT ".repeat(100_000))), too_deep);
                assert_eq!(deep(format!("| eval x={}1", "(".repeat(100_000))), too_deep);
                assert_eq!(deep(format!("| eval x={}1", "f(".repeat(100_000))), too_deep);
                assert_eq!(deep(format!("| eval x=1{}", " IN (1)".repeat(100_000))), too_deep);
                assert_eq!(deep("(".repeat(100_000)), too_deep);
                let nested = format!(
                    "{}| where {}1{}{}",
                    format_args!("((((((a {}", "[search ((((((a ".repeat(7) + "["),
                    "abs(".repeat(30),
                    ")".repeat(30),
                    "]))))))".repeat(8)
                );
                assert_eq!(deep(nested), None);
                assert_eq!(deep("NOT ".repeat(100_000)), too_deep);
                assert_eq!(deep(format!("| where {}x", "x OR ".repeat(100_000))), None);
            })
            .unwrap()
            .join()
            .unwrap();
    }
}
