//! `extract`, also `kv`: extracts pairs of names and values from `_raw`.
//!
//! Usage: `extract [pairdelim="<characters>"] [kvdelim="<characters>"] [limit=<int>] [maxchars=<int>] [mv_add=<bool>]
//! [clean_keys=<bool>] [auto=<bool>] [segment=<bool>] [reload=<bool>] [<extractor>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::{
        fields,
        options::{Options, with_options, write_option},
        settings::Setting,
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `extract`
#[derive(Clone, Debug, PartialEq)]
pub struct Extract {
    /// The characters any of which ends a pair; `None` finds them by itself.
    pub pairdelim: Option<Spanned<String>>,
    /// The characters any of which ends a name; `None` finds them by itself.
    pub kvdelim: Option<Spanned<String>>,
    /// At most so many pairs; `None` means 50.
    pub limit: Option<Spanned<u64>>,
    /// Look at so many characters; `None` means 10240.
    pub maxchars: Option<Spanned<u64>>,
    /// Whether a field that is there gets further values; `None` means that the first one stays.
    pub mv_add: Option<bool>,
    /// Whether characters that a field's name can't hold become underscores; `None` means true.
    pub clean_keys: Option<bool>,
    /// Whether `=` is tried besides the delimiters; `None` means true.
    pub auto: Option<bool>,
    /// Whether the places of the pairs are recorded; `None` means false.
    pub segment: Option<bool>,
    /// Whether the configuration is read anew; `None` means false.
    pub reload: Option<bool>,
    /// Stanzas of `transforms.conf` to extract by.
    pub extractors: Vec<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "extract",
    aliases: &["kv"],
    mode: Mode::Args,
    flags: &[],
    usage: "extract [pairdelim=\"<characters>\"] [kvdelim=\"<characters>\"] [limit=<int>] [maxchars=<int>] \
            [mv_add=<bool>] [clean_keys=<bool>] [auto=<bool>] [segment=<bool>] [reload=<bool>] [<extractor>...]",
    summary: "Extracts pairs of names and values from the events.",
    parse,
};

impl Node for Extract {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        visitor.writes_any();
    }
}

impl fmt::Display for Extract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("extract")?;
        write_option(f, "pairdelim", self.pairdelim.as_ref())?;
        write_option(f, "kvdelim", self.kvdelim.as_ref())?;
        write_option(f, "limit", self.limit.as_ref())?;
        write_option(f, "maxchars", self.maxchars.as_ref())?;
        self.mv_add.write(f, "mv_add")?;
        self.clean_keys.write(f, "clean_keys")?;
        self.auto.write(f, "auto")?;
        self.segment.write(f, "segment")?;
        self.reload.write(f, "reload")?;
        self.extractors.iter().try_for_each(|extractor| write!(f, " {}", quote::name(extractor)))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, extractors) = with_options(&mut options, fields::text("the name of an extraction"))(i)?;
    let state = i.state;
    let extract = Extract {
        pairdelim: options.text("pairdelim"),
        kvdelim: options.text("kvdelim"),
        limit: options.number("limit", state),
        maxchars: options.number("maxchars", state),
        mv_add: options.bool("mv_add", state),
        clean_keys: options.bool("clean_keys", state),
        auto: options.bool("auto", state),
        segment: options.bool("segment", state),
        reload: options.bool("reload", state),
        extractors,
    };
    options.finish(state);
    Ok((i, Command::Extract(extract)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_and_extractors() {
        prints("| kv", "| extract");
        prints("| extract pairdelim=\";\" kvdelim=\":\"", "| extract pairdelim=\";\" kvdelim=:");
        prints("| extract access-extractions Reload=T limit=5", "| extract limit=5 reload=true access-extractions");
        prints("| kv pairdelim=, kvdelim==, auto=f a", "| extract pairdelim=\",\" kvdelim=\"=\" auto=false a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| extract «pairdelimiter»=x"), "SPL205 Option 'pairdelimiter' is invalid.");
    }
}
