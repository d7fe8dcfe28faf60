//! `bin`: puts the values of a field into bins.
//!
//! Usage: `bin [<option>...] <field> [AS <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{Bins, FieldName},
    grammar::{bins, options::Options, renamed},
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `bin`
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// The field.
    pub field: Spanned<FieldName>,
    /// Where the bin goes; in place of the field where there is none.
    pub alias: Option<Spanned<FieldName>>,
    /// How wide the bins are.
    pub bins: Bins,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "bin",
    aliases: &["bucket", "discretize"],
    mode: Mode::Args,
    flags: &[],
    usage: "bin [<option>...] <field> [AS <field>]",
    summary: "Puts the values of a field into bins.",
    parse,
};

impl Node for Bin {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        let bin = self.alias.as_ref().unwrap_or(&self.field);
        visitor.writes(bin.as_str(), bin.span);
    }
}

impl fmt::Display for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bin{} {}", self.bins, self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = renamed::at_most_one(i, &mut options)?;
    let bins = bins::bins(&mut options, i.state);
    options.finish(i.state);
    match field {
        Some((field, alias)) => Ok((i, Command::Bin(Bin { field, alias, bins }))),
        None if i.at_end() => {
            fail(Diagnostic::error(Code::Expected, i.span(), "You must specify a field to discretize."))
        }
        None => i.must("a field name"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| bin _time span=1h", "| bin span=1h _time");
        prints("| bucket span=5m _time as hour", "| bin span=5m _time AS hour");
        prints("| discretize bins = 10 \"a b\" As c start=0, end=1.5", "| bin bins=10 start=0 end=1.5 \"a b\" AS c");
        prints("| bin AlignTime=@d+3h _time minspan=30", "| bin minspan=30 aligntime=\"@d+3h\" _time");
        prints("| bin x", "| bin x");
        prints("| bin _time span=5m as t", "| bin span=5m _time AS t");
    }

    #[test]
    fn spans() {
        for (span, printed) in [
            ("1d", "1d"),
            ("\"10min\"", "10m"),
            ("1H", "1h"),
            ("month", "1mon"),
            ("auto", "auto"),
            ("1d@d", "\"1d@d\""),
            ("1w@w1+3h", "\"1w@w1+3h\""),
            ("10", "10"),
            ("0.5", "0.5"),
            ("log", "log"),
            ("2log10", "2log10"),
            ("1.5LOG2", "1.5log2"),
        ] {
            prints(&format!("| bin span={span} x"), &format!("| bin span={printed} x"));
        }
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| bin span=1h«»"), "SPL202 You must specify a field to discretize.");
        assert_eq!(complaint("| bin _time «x» span=1h"), "SPL202 The argument 'x' is invalid.");
        assert_eq!(complaint("| bin «spam»=1h _time"), "SPL205 Option 'spam' is invalid.");
        for span in ["1x", "0", "-1h", "1h@", "1h@h@", "xlog2", "log-2", "inf", "@d", "1d@1h"] {
            let message = format!("SPL206 The value for option span ({span}) is invalid.");
            assert_eq!(complaint(&format!("| bin span=«{span}» x")), message);
        }
    }
}
