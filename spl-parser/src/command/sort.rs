//! `sort`: orders the rows.
//!
//! Usage: `sort [<n> | limit=<n>] [+|-]<field> [, [+|-]<field>]... [desc]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        names::{self, op},
        options::Options,
    },
    input::{PResult, Tokens, cut, fail},
    lex::{Kind, Mode, Op, quote},
    visit::Visitor,
};

/// `sort`
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// At most so many rows; `None` where none is given, which means 10,000. 0 means all.
    pub limit: Option<Spanned<u64>>,
    /// The keys, signs resolved (`sort - a b` turns both round); at least one.
    pub keys: Vec<SortField>,
    /// A trailing `d` or `desc`: the whole order is turned round.
    pub reverse: bool,
}

/// `-num(bytes)`
#[derive(Clone, Debug, PartialEq)]
pub struct SortField {
    /// Largest first.
    pub descending: bool,
    /// How values compare.
    pub compare: SortAs,
    /// The field.
    pub field: Spanned<FieldName>,
}

/// How `sort` compares two values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortAs {
    /// `auto(f)`, the default: as numbers where both are, as addresses where both are, else as text.
    #[default]
    Auto,
    /// `num(f)`
    Num,
    /// `str(f)`
    Str,
    /// `ip(f)`
    Ip,
}

fn is_direction(word: &str) -> bool {
    ["a", "asc", "d", "desc"].iter().any(|direction| word.eq_ignore_ascii_case(direction))
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sort",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSign],
    usage: "sort [<n> | limit=<n>] [+|-]<field> [, [+|-]<field>]... [desc]",
    summary: "Orders the rows.",
    parse,
};

impl Node for Sort {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.keys.iter().for_each(|key| visitor.reads(key.field.as_str(), key.field.span));
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sort ")?;
        if let Some(limit) = &self.limit {
            write!(f, "{limit} ")?;
        }
        write_list(f, &self.keys, ", ")?;
        f.write_str(if self.reverse { " desc" } else { "" })
    }
}

impl fmt::Display for SortField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.descending { "-" } else { "" })?;
        let function = match self.compare {
            // At the end these words would be the direction of the whole order.
            SortAs::Auto if is_direction(self.field.as_str()) => return quote::Quoted(self.field.as_str()).fmt(f),
            SortAs::Auto => return self.field.fmt(f),
            SortAs::Num => "num",
            SortAs::Str => "str",
            SortAs::Ip => "ip",
        };
        write!(f, "{function}({})", self.field)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let first = i.first();
    let (i, count) = match first.text.parse::<u64>() {
        Ok(count) if first.kind == Kind::Word && !first.text.starts_with('+') => {
            (names::commas(i.advance()), Some(Spanned::new(count, first.span)))
        }
        _ => (i, None),
    };
    let (i, (keys, reverse)) = keys(i, &mut options)?;
    let limit = options.number("limit", i.state).or(count);
    options.finish(i.state);
    if keys.is_empty() {
        return fail(Diagnostic::error(Code::Expected, i.span(), "You must specify fields to sort."));
    }
    Ok((i, Command::Sort(Sort { limit, keys, reverse })))
}

/// Keys with their signs resolved, options among them, and whether `desc` turns the whole order round.
pub(super) fn keys<'t>(mut i: Tokens<'t>, options: &mut Options) -> PResult<'t, (Vec<SortField>, bool)> {
    let mut keys: Vec<SortField> = Vec::new();
    // A sign with a space after it holds for what follows until the next sign.
    let mut standing = false;
    loop {
        i = names::commas(i);
        let token = i.first();
        let is_last = i.peek(1).kind == Kind::Eof && !keys.is_empty();
        if is_last && token.kind == Kind::Word && is_direction(token.text) {
            let reverse = token.is_word("d") || token.is_word("desc");
            return Ok((i.advance(), (keys, reverse)));
        }
        if i.at_option() {
            i = options.parse(i)?.0;
            continue;
        }
        if matches!(token.text, "-" | "+") && token.kind == Kind::Word && !i.peek(1).glued {
            standing = token.text == "-";
            i = i.advance();
            continue;
        }
        match key(i, standing) {
            Ok((rest, key)) => {
                keys.push(key);
                i = rest;
            }
            Err(nom::Err::Error(_)) => return Ok((i, (keys, false))),
            Err(error) => return Err(error),
        }
    }
}

/// `-num(bytes)`, `+"a b"`
fn key(i: Tokens<'_>, standing: bool) -> PResult<'_, SortField> {
    let token = i.first();
    let sign = token.text.chars().next().filter(|c| token.kind == Kind::Word && matches!(c, '+' | '-'));
    let descending = sign.map_or(standing, |sign| sign == '-');
    let Some(sign) = sign else { return unsigned(i, descending, 0) };
    // The sign of `-"a b"` is a token of its own.
    if token.text.len() == 1 { unsigned(i.advance(), descending, 0) } else { unsigned(i, descending, sign.len_utf8()) }
}

/// A key whose first `skip` bytes, its sign, are read already.
fn unsigned(i: Tokens<'_>, descending: bool, skip: usize) -> PResult<'_, SortField> {
    let (rest, mut name) = names::name("a field name")(i)?;
    name.value = name.value.get(skip..).unwrap_or_default().to_owned();
    name.span.start += u32::try_from(skip).unwrap_or(0);
    let word = i.first();
    let function = word.text.get(skip..).unwrap_or_default().to_ascii_lowercase();
    let compare = match function.as_str() {
        _ if word.kind != Kind::Word || i.peek(1).kind != Kind::Op(Op::Open) => None,
        "auto" => Some(SortAs::Auto),
        "num" => Some(SortAs::Num),
        "str" => Some(SortAs::Str),
        "ip" => Some(SortAs::Ip),
        _ => None,
    };
    // Otherwise `count(x)` is the name of a column.
    let Some(compare) = compare else {
        return Ok((rest, SortField { descending, compare: SortAs::Auto, field: name.map(FieldName) }));
    };
    let (rest, field) = cut(names::field)(i.advance().advance())?;
    let (rest, _) = cut(op("`)`", Op::Close))(rest)?;
    Ok((rest, SortField { descending, compare, field }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn signs() {
        prints("| sort -x, +b c", "| sort -x, b, c");
        prints("| sort - x b +c", "| sort -x, -b, c");
        prints("| sort -\"a b\" 'c d'", "| sort -\"a b\", \"c d\"");
        prints("| sort -num(n) ip (src)", "| sort -num(n), ip(src)");
        prints("| sort -count(x)", "| sort -\"count(x)\"");
    }

    #[test]
    fn limits_and_the_whole_order() {
        prints("| sort 0 -count", "| sort 0 -count");
        prints("| sort limit=5 a", "| sort 5 \"a\"");
        prints("| sort x d", "| sort x desc");
        prints("| sort x asc", "| sort x");
        prints("| sort d", "| sort \"d\"");
        prints("| sort \"5\" x", "| sort \"5\", x");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| sort 5«»"), "SPL202 You must specify fields to sort.");
        assert_eq!(complaint("| sort num(a«»"), "SPL202 Expected `)`.");
        assert_eq!(
            complaint("| sort limit=«x» a"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'limit'. Instead got 'x'."
        );
    }
}
