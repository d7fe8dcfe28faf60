//! `fit`: trains a model of the Machine Learning Toolkit on the rows.
//!
//! Usage: `fit <algorithm> <field>... [from <field>...] [by <field>...] [<name>=<value>]... [into <model>] [as <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, FieldPattern, Parameter, write_list},
    grammar::{
        aggs, names,
        options::Options,
        settings::{with_parameters, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, quote},
    visit::{self, Resource, Visitor},
};

/// `fit`
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The algorithm: `DensityFunction`, `LinearRegression`.
    pub algorithm: Spanned<String>,
    /// The field to predict, or, without `features`, the fields to learn from.
    pub fields: Vec<Spanned<FieldPattern>>,
    /// `from …`: the fields to predict it from; may be empty.
    pub features: Vec<Spanned<FieldPattern>>,
    /// `by …`: a model for each combination of their values; may be empty. Several are written with commas between in one
    /// quoted text.
    pub by: Vec<Spanned<FieldName>>,
    /// What the algorithm gets: `k=3`.
    pub parameters: Vec<Parameter>,
    /// `into …`: the model to save.
    pub into: Option<Spanned<String>>,
    /// `as …`: what the results are called.
    pub alias: Option<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fit",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "fit <algorithm> <field>... [from <field>...] [by <field>...] [<name>=<value>]... [into <model>] \
            [as <field>]",
    summary: "Trains a model of the Machine Learning Toolkit on the rows.",
    parse,
};

impl Node for Fit {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visit::reads_patterns(visitor, &self.features);
        visit::reads(visitor, &self.by);
        if let Some(alias) = &self.alias {
            visitor.writes(alias.as_str(), alias.span);
        }
        // Each algorithm names its results.
        visitor.writes_any();
        if let Some(model) = &self.into {
            visitor.needs(Resource::Model, model, model.span);
        }
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fit {}", quote::name(&self.algorithm))?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")?;
        if !self.features.is_empty() {
            f.write_str(" from ")?;
        }
        write_list(f, &self.features, ", ")?;
        match self.by.as_slice() {
            [] => {}
            [field] => write!(f, " by {field}")?,
            fields => {
                let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
                write!(f, " by {}", quote::Quoted(&names.join(",")))?;
            }
        }
        write_spaced(f, &self.parameters)?;
        if let Some(model) = &self.into {
            write!(f, " into {}", quote::name(model))?;
        }
        self.alias.iter().try_for_each(|alias| write!(f, " as {alias}"))
    }
}

/// The words that begin a clause. A tilde is as good as `from`.
const CLAUSES: &[&str] = &["as", "by", "from", "into", "~"];

/// Items up to the next clause, and parameters anywhere among them.
pub(super) fn until_clause<'t, T>(
    parameters: &mut Vec<Parameter>,
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
    i: Tokens<'t>,
) -> PResult<'t, Vec<T>> {
    let item = |i: Tokens<'t>| {
        if CLAUSES.iter().any(|word| i.at_word(word)) { i.expected("a field name") } else { item(i) }
    };
    with_parameters(&[], &mut Options::default(), parameters, item)(i)
}

/// The word after INTO or AS. A quoted one may be a keyword.
pub(super) fn model(i: Tokens<'_>) -> PResult<'_, Spanned<String>> {
    match names::name("the name of a model")(i) {
        Ok(found) if i.first().kind != Kind::Word || !CLAUSES.iter().any(|word| i.at_word(word)) => Ok(found),
        _ => i.must("the name of a model"),
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut parameters = Vec::new();
    let (i, mut words) = until_clause(&mut parameters, names::pattern, i)?;
    if words.is_empty() {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify an algorithm."));
    }
    let algorithm = words.remove(0).map(|name| name.0);
    let mut fit =
        Fit { algorithm, fields: words, features: vec![], by: vec![], parameters: vec![], into: None, alias: None };
    let mut i = i;
    loop {
        let word = i.span();
        if (i.at_word("from") || i.at_word("~")) && fit.features.is_empty() {
            let (rest, features) = until_clause(&mut parameters, names::pattern, i.advance())?;
            if features.is_empty() {
                return fail(Diagnostic::error(Code::Expected, word, "You must specify a field after 'from'."));
            }
            fit.features = features;
            i = rest;
        } else if i.at_word("by") && fit.by.is_empty() {
            let (rest, lists) = until_clause(&mut parameters, names::field, i.advance())?;
            for list in lists {
                let names = list.as_str().split(',').map(str::trim).filter(|name| !name.is_empty());
                fit.by.extend(names.map(|name| Spanned::new(FieldName(name.to_owned()), list.span)));
            }
            if fit.by.is_empty() {
                return aggs::no_by_field(word);
            }
            i = rest;
        } else if i.at_word("into") && fit.into.is_none() {
            let (rest, model) = model(i.advance())?;
            fit.into = Some(model);
            i = named_only(&mut parameters, rest)?.0;
        } else if i.at_word("as") && fit.alias.is_none() {
            let (rest, alias) = aggs::alias(i)?;
            fit.alias = alias;
            i = named_only(&mut parameters, rest)?.0;
        } else {
            break;
        }
    }
    for clause in ["`from`", "`by`", "`into`", "`as`"] {
        i.note(clause);
    }
    fit.parameters = parameters;
    Ok((i, Command::Fit(fit)))
}

/// Parameters and nothing else.
pub(super) fn named_only<'t>(parameters: &mut Vec<Parameter>, i: Tokens<'t>) -> PResult<'t, ()> {
    crate::grammar::settings::only_parameters(&[], &mut Options::default(), parameters, i)
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn clauses_in_any_order() {
        prints(
            "| fit DensityFunction processlen by user into cmdline_pdfmodel",
            "| fit DensityFunction processlen by user into cmdline_pdfmodel",
        );
        prints(
            "| fit DensityFunction instances_terminated threshold=0.0005 into ec2_v1",
            "| fit DensityFunction instances_terminated threshold=0.0005 into ec2_v1",
        );
        prints(
            "| FIT RandomForestClassifier k=3 \"a b\" FROM x1, \"x2\" x* INTO app:my_model max_depth = 5, as y",
            "| fit RandomForestClassifier \"a b\" from x1, x2, x* k=3 max_depth=5 into app:my_model as y",
        );
        prints("| fit LinearRegression y ~ x by z", "| fit LinearRegression y from x by z");
        prints("| fit ARIMA _time v order=4-1-0 forecast_k=5", "| fit ARIMA _time, v order=4-1-0 forecast_k=5");
        prints("| fit A b by \"c, d\" e", "| fit A b by \"c,d,e\"");
        prints("| fit TFIDF \"from\" into \"by\"", "| fit TFIDF \"from\" into \"by\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| fit«»"), "SPL202 You must specify an algorithm.");
        assert_eq!(complaint("| fit A b «from» by c"), "SPL202 You must specify a field after 'from'.");
        assert_eq!(complaint("| fit A b «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| fit A b into«»"), "SPL202 Expected the name of a model.");
    }
}
