//! `map`: runs a search for every row.
//!
//! Usage: `map (search="<search>" | <saved search> | "[" <search> "]") [maxsearches=<int>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Severity, Spanned,
    ast::{Pipeline, Subsearch},
    grammar::{
        fields, names,
        options::{Options, write_option},
        subsearch,
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode, quote},
    parse_expanded,
    visit::{Resource, SubsearchUse, Visitor},
};

/// `map`
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What runs.
    pub search: MapSearch,
    /// At most so many searches; `None` means 10.
    pub maxsearches: Option<Spanned<u64>>,
}

/// What `map` runs for every row. `$name$` in it stands for a value of the row.
#[derive(Clone, Debug, PartialEq)]
pub enum MapSearch {
    /// `search="…"`: the text of a search, quotes dropped and escapes resolved. Macros in it are not expanded yet.
    Text(Spanned<String>),
    /// A saved search, by its name.
    Saved(Spanned<String>),
    /// `[ … ]`
    Subsearch(Subsearch),
}

impl MapSearch {
    /// What the text of a search parses to as it stands; `None` where it holds a macro call, where only values make it a
    /// search, or where it is no text. Spans in it are offsets in the text, not in the search around it.
    pub fn template(&self) -> Option<Pipeline> {
        let Self::Text(text) = self else { return None };
        if text.contains('`') {
            return None;
        }
        let (pipeline, problems) = parse_expanded(text, &[]);
        pipeline.filter(|_| problems.iter().all(|problem| problem.severity != Severity::Error))
    }

    /// The fields whose values are put in.
    pub fn tokens(&self) -> Vec<String> {
        match self {
            Self::Text(text) => tokens(text),
            Self::Saved(_) => Vec::new(),
            Self::Subsearch(subsearch) => tokens(&subsearch.to_string()),
        }
    }
}

fn tokens(mut text: &str) -> Vec<String> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.:{}-".contains(c));
    let mut names = Vec::new();
    while let Some((_, after)) = text.split_once('$') {
        text = after;
        if let Some((name, after)) = after.split_once('$')
            && is_name(name)
        {
            names.push(name.to_owned());
            text = after;
        }
    }
    names
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "map",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "map (search=\"<search>\" | <saved search> | \"[\" <search> \"]\") [maxsearches=<int>]",
    summary: "Runs a search for every row.",
    parse,
};

impl Node for Map {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let span = match &self.search {
            MapSearch::Text(text) | MapSearch::Saved(text) => text.span,
            MapSearch::Subsearch(subsearch) => subsearch.span,
        };
        self.search.tokens().iter().for_each(|name| visitor.reads(name, span));
        match &self.search {
            MapSearch::Text(_) => {
                visitor.generates(None);
                if let Some(pipeline) = self.search.template() {
                    visitor.quoted_subsearch(&Spanned::new(Box::new(pipeline), span), SubsearchUse::Replace);
                }
            }
            MapSearch::Saved(name) => {
                visitor.generates(Some((Resource::SavedSearch, name)));
                visitor.needs(Resource::SavedSearch, name, span);
            }
            MapSearch::Subsearch(subsearch) => visitor.subsearch(subsearch, SubsearchUse::Replace),
        }
    }
}

impl fmt::Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.search {
            MapSearch::Text(text) => write!(f, "map search={}", quote::Quoted(text)),
            MapSearch::Saved(name) => write!(f, "map {}", quote::Quoted(name)),
            MapSearch::Subsearch(subsearch) => write!(f, "map [{subsearch}]"),
        }?;
        write_option(f, "maxsearches", self.maxsearches.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let mut search = None;
    let mut i = names::commas(i);
    while !i.at_end() {
        let option = i.at_option();
        let brackets = if option && i.at_word("search") { i.advance().advance() } else { i };
        i = if brackets.first().kind == Kind::Subsearch && search.is_none() {
            let (rest, subsearch) = subsearch::subsearch(brackets)?;
            search = Some(MapSearch::Subsearch(subsearch));
            rest
        } else if option {
            options.parse(i)?.0
        } else if search.is_none() {
            let (rest, name) = fields::text("a search")(i)?;
            search = Some(MapSearch::Saved(name));
            rest
        } else {
            return i.must("an option");
        };
        i = names::commas(i);
    }
    let text = options.text("search");
    let maxsearches = options.number("maxsearches", i.state);
    options.finish(i.state);
    let search = match (search, text) {
        (None, Some(text)) => MapSearch::Text(text),
        (Some(search), None) => search,
        (None, None) => return i.must("`search=` and a search in double quotes"),
        (Some(_), Some(text)) => return fields::invalid_argument(&text, "there is a search already"),
    };
    Ok((i, Command::Map(Map { search, maxsearches })))
}

#[cfg(test)]
mod tests {
    use super::{Command, MapSearch};
    use crate::testing::{complaint, prints};

    #[test]
    fn searches() {
        prints(
            r#"| map search="search index=x user=\"$user$\" | head 1" maxsearches=5"#,
            r#"| map search="search index=x user=\"$user$\" | head 1" maxsearches=5"#,
        );
        prints("| map MaxSearches=5 \"My search\"", "| map \"My search\" maxsearches=5");
        prints("| map my_search", "| map \"my_search\"");
        prints("| map [search a=$b$ | stats count]", "| map [search a=$b$ | stats count]");
        prints("| map search=[| head 1] maxsearches=2", "| map [| head 1] maxsearches=2");
    }

    #[test]
    fn templates_parse_where_they_can() {
        let template = |text: &str| {
            let (pipeline, _) = crate::parse_expanded(&format!("| map search=\"{text}\""), &[]);
            match &pipeline.unwrap().commands[0].value {
                Command::Map(map) => (map.search.template().map(|t| t.to_string()), map.search.tokens().join(" ")),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(template("search a=$b.c$ $d$"), (Some("search a=$b.c$ AND $d$".to_owned()), "b.c d".to_owned()));
        assert_eq!(template("search `m` a=$b$"), (None, "b".to_owned()));
        assert_eq!(template("| stats $"), (None, String::new()));
        assert!(matches!(MapSearch::Saved(crate::Spanned::default()).tokens()[..], []));
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| map«»"), "SPL202 Expected `search=` and a search in double quotes.");
        assert_eq!(complaint("| map maxsearches=5 a «b»"), "SPL202 Expected an option.");
        assert_eq!(complaint("| map a search=«\"b\"»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| map «serch»=\"b\" c"), "SPL205 Option 'serch' is invalid.");
    }
}
