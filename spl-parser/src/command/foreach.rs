//! `foreach`: runs a template for every field of a list, or for every value of one.
//!
//! Usage: `foreach <field>... [mode=multifield|multivalue|json_array|auto_collections] [fieldstr=<string>]
//! [matchstr=<string>] [matchseg1=<string>] [matchseg2=<string>] [matchseg3=<string>] [itemstr=<string>]
//! [iterstr=<string>] "[" <template> "]"`

use std::fmt;

use super::{Argument, Command, Flag, Node, Other, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldPattern, Subsearch, write_list},
    grammar::{
        names,
        options::{Options, only_options, with_options, write_option},
        subsearch,
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode},
    visit::{self, SubsearchUse, Visitor},
};

/// `foreach`
#[derive(Clone, Debug, PartialEq)]
pub struct Foreach {
    /// The fields; at least one.
    pub fields: Vec<Spanned<FieldPattern>>,
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
    usage: "foreach <field>... [mode=multifield|multivalue|json_array|auto_collections] [fieldstr=<string>] \
            [matchstr=<string>] [matchseg1=<string>] [matchseg2=<string>] [matchseg3=<string>] [itemstr=<string>] \
            [iterstr=<string>] \"[\" <template> \"]\"",
    summary: "Runs a template for every field of a list, or for every value of one.",
    parse,
};

impl Node for Foreach {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.subsearch(&self.template, SubsearchUse::Template);
        // What it sets depends on the names that the placeholders stand for.
        visitor.writes_any();
    }
}

impl fmt::Display for Foreach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("foreach ")?;
        write_list(f, &self.fields, ", ")?;
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
    let (i, fields) = with_options(&mut options, names::pattern)(start)?;
    if fields.is_empty() {
        return i.must("a field name");
    }
    if i.first().kind != Kind::Subsearch {
        return i.must("a template in brackets");
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
    let mode = |text: &str| MODES.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, mode)| *mode);
    let foreach = Foreach {
        fields,
        mode: options.parsed("mode", "mode", state, mode),
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

#[cfg(test)]
mod tests {
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
    fn placeholders_that_are_no_words() {
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
