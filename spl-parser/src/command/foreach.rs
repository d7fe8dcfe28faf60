//! `foreach`: runs a template for every field of a list, or for every value of one.
//!
//! Usage: `foreach <field>... [mode=multifield|multivalue|json_array|auto_collections] [fieldstr=<string>]
//! [matchstr=<string>] [matchseg1=<string>] [matchseg2=<string>] [matchseg3=<string>] [itemstr=<string>]
//! [iterstr=<string>] "[" <template> "]"`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldPattern, Subsearch, write_list},
    grammar::{
        fields, names,
        options::{Options, with_options, write_option},
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

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    if fields.is_empty() {
        return i.must("a field name");
    }
    if i.first().kind != Kind::Subsearch {
        return i.must("a template in brackets");
    }
    let (i, template) = subsearch::subsearch(i)?;
    let (i, ()) = fields::none(&mut options)(i)?;
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

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

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
