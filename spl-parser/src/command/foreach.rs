//! `foreach`: runs a template for every field of a list, or for every value of one.
//!
//! Usage: `foreach (<field>... | <expression>) [mode=multifield|multivalue|json_array|auto_collections] [fieldstr=<string>]
//! [matchstr=<string>] [matchseg1=<string>] [matchseg2=<string>] [matchseg3=<string>] [itemstr=<string>]
//! [iterstr=<string>] "[" <template> "]"`

use std::fmt;

use super::{Argument, Command, Flag, Node, Other, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldPattern, Pipeline, Subsearch, write_list},
    grammar::{
        expr, names,
        options::{Options, only_options, with_options, write_option},
        subsearch,
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, Op},
    parse_expanded,
    visit::{self, SubsearchUse, Visitor},
};

/// `foreach`
#[derive(Clone, Debug, PartialEq)]
pub struct Foreach {
    /// The fields; at least one, unless there is an expression, or the mode is [`ForeachMode::AutoCollections`]: there it means
    /// all fields that hold several values.
    pub fields: Vec<Spanned<FieldPattern>>,
    /// What gives the elements in place of a field: `json_array(1, 2)`.
    pub collection: Option<Spanned<Expr>>,
    /// What the template runs for; `None` means [`ForeachMode::Multifield`].
    pub mode: Option<Spanned<ForeachMode>>,
    /// What stands for the field's name; `None` means `<<FIELD>>`.
    pub fieldstr: Option<Spanned<String>>,
    /// What stands for the part of the name that the wildcards match; `None` means `<<MATCHSTR>>`.
    pub matchstr: Option<Spanned<String>>,
    /// What stands for the parts that the first three wildcards match; `None` means `<<MATCHSEG1>>` and so on.
    pub matchsegs: [Option<Spanned<String>>; 3],
    /// What stands for the value; `None` means `<<ITEM>>`.
    pub itemstr: Option<Spanned<String>>,
    /// What stands for the value's place among the others; `None` means `<<ITER>>`.
    pub iterstr: Option<Spanned<String>>,
    /// What runs, with placeholders in it.
    pub template: Subsearch,
}

/// What the template of `foreach` runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeachMode {
    /// Each of the fields.
    Multifield,
    /// Each value of a multivalue field.
    Multivalue,
    /// Each element of a JSON array.
    JsonArray,
    /// Each value or element, whichever the field has.
    AutoCollections,
}

const MODES: &[(&str, ForeachMode)] = &[
    ("multifield", ForeachMode::Multifield),
    ("multivalue", ForeachMode::Multivalue),
    ("json_array", ForeachMode::JsonArray),
    ("auto_collections", ForeachMode::AutoCollections),
];

const MATCHSEGS: [&str; 3] = ["matchseg1", "matchseg2", "matchseg3"];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "foreach",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "foreach (<field>... | <expression>) [mode=multifield|multivalue|json_array|auto_collections] [fieldstr=<string>] \
            [matchstr=<string>] [matchseg1=<string>] [matchseg2=<string>] [matchseg3=<string>] [itemstr=<string>] \
            [iterstr=<string>] \"[\" <template> \"]\"",
    summary: "Runs a template for every field of a list, or for every value of one.",
    parse,
};

impl Node for Foreach {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        self.collection.iter().for_each(|collection| visitor.expr(collection));
        if self.fields.is_empty() && self.collection.is_none() {
            visitor.reads("*", Span::default());
        }
        visitor.subsearch(&self.template, SubsearchUse::Template);
        // What it sets depends on the names that the placeholders stand for.
        visitor.writes_any();
    }
}

impl fmt::Display for Foreach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.fields.is_empty() && self.collection.is_none() { "foreach" } else { "foreach " })?;
        write_list(f, &self.fields, ", ")?;
        self.collection.iter().try_for_each(|collection| collection.fmt(f))?;
        write_option(f, "mode", self.mode.as_ref())?;
        write_option(f, "fieldstr", self.fieldstr.as_ref())?;
        write_option(f, "matchstr", self.matchstr.as_ref())?;
        MATCHSEGS.iter().zip(&self.matchsegs).try_for_each(|(name, text)| write_option(f, name, text.as_ref()))?;
        write_option(f, "itemstr", self.itemstr.as_ref())?;
        write_option(f, "iterstr", self.iterstr.as_ref())?;
        write!(f, " [{}]", self.template)
    }
}

impl fmt::Display for ForeachMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = MODES.iter().find(|(_, mode)| mode == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

fn parse(start: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, given) = with_options(&mut options, given)(start)?;
    let (mut fields, mut collections) = (Vec::new(), Vec::new());
    for given in given {
        match given {
            Given::Field(field) => fields.push(field),
            Given::Collection(collection) => collections.push(collection),
        }
    }
    let mut collections = collections.into_iter();
    let collection = collections.next();
    if let Some(superfluous) = collections
        .next()
        .map(|other| other.span)
        .or(fields.first().map(|field| field.span).filter(|_| collection.is_some()))
    {
        return fail(names::superfluous(superfluous.of(i.state.text), superfluous));
    }
    let at_template = i;
    if i.first().kind != Kind::Subsearch {
        return i.must(if fields.is_empty() && collection.is_none() {
            "a field name"
        } else {
            "a template in brackets"
        });
    }
    let before = i.state.mark();
    let (i, template) = match subsearch::subsearch(i) {
        Err(_) if has_placeholders(start) => {
            i.state.roll_back(before);
            return Ok(unread(start, i));
        }
        template => template?,
    };
    let (i, ()) = only_options(&mut options, i)?;
    let state = i.state;
    let parse_mode = |text: &str| MODES.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, mode)| *mode);
    let mode = options.parsed("mode", "mode", state, parse_mode);
    let takes_all = mode.as_ref().is_some_and(|mode| mode.value == ForeachMode::AutoCollections);
    if fields.is_empty() && collection.is_none() && !takes_all {
        return fail(Diagnostic::error(Code::Expected, at_template.span(), "Expected a field name."));
    }
    let foreach = Foreach {
        fields,
        collection,
        mode,
        fieldstr: options.text("fieldstr"),
        matchstr: options.text("matchstr"),
        matchsegs: MATCHSEGS.map(|name| options.text(name)),
        itemstr: options.text("itemstr"),
        iterstr: options.text("iterstr"),
        template,
    };
    options.finish(state);
    Ok((i, Command::Foreach(foreach)))
}

/// What is written before the template.
enum Given {
    Field(Spanned<FieldPattern>),
    Collection(Spanned<Expr>),
}

fn given(i: Tokens<'_>) -> PResult<'_, Given> {
    let is_call = i.first().kind == Kind::Word && i.peek(1).kind == Kind::Op(Op::Open) && i.peek(1).glued;
    let Some(rest) = is_call.then(|| names::parentheses(i.advance())).flatten() else {
        let (rest, field) = names::pattern(i)?;
        return Ok((rest, Given::Field(field)));
    };
    let collection = i.relex(rest.span_from(i), Mode::Eval, expr::whole)?;
    Ok((rest, Given::Collection(collection)))
}

/// Whether placeholders are given that may be no words of the language: `fieldstr="#field#"`.
fn has_placeholders(mut i: Tokens<'_>) -> bool {
    while !i.at_end() && i.first().kind != Kind::Subsearch {
        let name = i.first().text.to_ascii_lowercase();
        if i.at_option() && name != "mode" {
            return true;
        }
        i = i.advance();
    }
    false
}

/// The command as text, since its template is a search only after the placeholders are replaced.
fn unread<'t>(start: Tokens<'t>, template: Tokens<'t>) -> (Tokens<'t>, Command) {
    let mut i = template;
    while !i.at_end() {
        i = i.advance();
    }
    i.state.report(
        Diagnostic::warning(
            Code::UnboundToken,
            template.span(),
            "The template is read once its placeholders are replaced.",
        )
        .help("write placeholders such as `<<FIELD>>`, which can be read before"),
    );
    let span = i.span_from(start);
    let text = Spanned::new(Argument::Text(span.of(i.state.text).to_owned()), span);
    (i, Command::Other(Other { name: SYNTAX.name.to_owned(), custom: false, arguments: vec![text] }))
}

/// The placeholders' options and what they stand for where nothing is said.
const PLACEHOLDERS: [(&str, &str); 7] = [
    ("fieldstr", "<<FIELD>>"),
    ("matchstr", "<<MATCHSTR>>"),
    ("matchseg1", "<<MATCHSEG1>>"),
    ("matchseg2", "<<MATCHSEG2>>"),
    ("matchseg3", "<<MATCHSEG3>>"),
    ("itemstr", "<<ITEM>>"),
    ("iterstr", "<<ITER>>"),
];

impl Foreach {
    /// Reads the text of a command that couldn't be read because of its placeholders, with the usual ones in their place.
    pub fn with_usual_placeholders(text: &str) -> Option<Pipeline> {
        let (options, _) = text.split_once('[')?;
        let mut rewritten = text.to_owned();
        for (name, usual) in PLACEHOLDERS {
            if let Some(own) = option_value(options, name).filter(|own| !own.is_empty()) {
                rewritten = rewritten.replace(own, usual);
            }
        }
        let (pipeline, _) = parse_expanded(&format!("| {} {rewritten}", SYNTAX.name), &[]);
        pipeline.filter(|pipeline| matches!(pipeline.commands.as_slice(), [Spanned { value: Command::Foreach(_), .. }]))
    }
}

/// What is written behind `name=`.
fn option_value<'t>(options: &'t str, name: &str) -> Option<&'t str> {
    let at = options.to_ascii_lowercase().find(name)?;
    let value = options.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([' ', '\t', '\n', ',']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::Foreach;
    use crate::testing::{complaint, prints, warning};

    #[test]
    fn templates() {
        prints("| foreach * [eval <<FIELD>>=1]", r#"| foreach * [| eval "<<FIELD>>" = 1]"#);
        prints(
            "| foreach a_*,b [ eval x=x + '<<FIELD>>' | eval y_<<MATCHSTR>> = \"<<FIELD>>\" ]",
            r#"| foreach a_*, b [| eval x = x + '<<FIELD>>' | eval "y_<<MATCHSTR>>" = "<<FIELD>>"]"#,
        );
        prints(
            "| foreach a*b* [fields - <<MATCHSEG1>>_<<MATCHSEG2>>]",
            "| foreach a*b* [| fields - \"<<MATCHSEG1>>_<<MATCHSEG2>>\"]",
        );
        prints(
            "| foreach mode=MultiValue x itemstr=\"<<I>>\" [eval y=y.<<I>>]",
            "| foreach x mode=multivalue itemstr=\"<<I>>\" [| eval y = y . '<<I>>']",
        );
        prints(
            "| foreach x [eval y=<<ITEM>>] mode=json_array matchseg2=a",
            "| foreach x mode=json_array matchseg2=a [| eval y = '<<ITEM>>']",
        );
    }

    #[test]
    fn collections() {
        prints(
            "| foreach json_array(1,2, \"a b\") [eval x=x.<<ITEM>>]",
            "| foreach json_array(1, 2, \"a b\") [| eval x = x . '<<ITEM>>']",
        );
        prints(
            "| foreach mode=auto_collections [eval x=<<ITEM>>]",
            "| foreach mode=auto_collections [| eval x = '<<ITEM>>']",
        );
        assert_eq!(complaint("| foreach «a» json_array(1) [eval x=1]"), "SPL202 The argument 'a' is invalid.");
    }

    #[test]
    fn placeholders_that_are_no_words() {
        let read = |text| Foreach::with_usual_placeholders(text).map(|read| read.to_string());
        assert_eq!(
            read("a b fieldstr=\"#F#\" [eval #F# = #F# + 1]").as_deref(),
            Some("| foreach a, b fieldstr=\"<<FIELD>>\" [| eval \"<<FIELD>>\" = '<<FIELD>>' + 1]")
        );
        assert_eq!(read("a fieldstr=#F# [eval"), None);
        prints("| foreach a* fieldstr=\"#f#\" [eval x=#f# + 1 ]", "| foreach a* fieldstr=\"#f#\" [eval x=#f# + 1 ]");
        assert_eq!(
            warning("| foreach a* fieldstr=\"#f#\" «[eval x=#f#]»"),
            "SPL409 The template is read once its placeholders are replaced."
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| foreach «[eval x=1]»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| foreach a*«»"), "SPL202 Expected `,`, a field name or a template in brackets.");
        assert_eq!(
            complaint("| foreach a* mode=«x» [eval y=1]"),
            "SPL206 Invalid option value. Expecting a 'mode' for option 'mode'. Instead got 'x'."
        );
        assert_eq!(
            complaint("| foreach a* [eval «x»]"),
            "SPL202 Failed to parse the provided arguments. Usage: eval dest_key = expression."
        );
    }
}
