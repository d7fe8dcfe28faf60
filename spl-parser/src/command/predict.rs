//! `predict`: forecasts the values of time series.
//!
//! Usage: `predict <field> [AS <field>]... [<option>...] [lower<int>=<field>] [upper<int>=<field>]`

use std::{fmt, mem::take};

use nom::{Parser, combinator::opt};

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, Parameter, write_list},
    grammar::{
        aggs, names,
        options::Options,
        settings::{named, settings, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `predict`
#[derive(Clone, Debug, PartialEq)]
pub struct Predict {
    /// The forecasts, each of the fields that options follow; at least one.
    pub forecasts: Vec<Forecast>,
}

/// `foo AS bar algorithm=LL`: fields that are forecast in one way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// The fields; at least one.
    pub fields: Vec<PredictField>,
    /// `algorithm=`: `LL`, `LLT`, `LLP`, `LLP5`, `LLB` or `BiLL`; `None` means `LLP5`.
    pub algorithm: Option<Spanned<String>>,
    /// `correlate=`: the series that `LLB` predicts from.
    pub correlate: Option<Spanned<String>>,
    /// `future_timespan=`: how many steps to forecast; `None` means 5.
    pub future_timespan: Option<Spanned<u64>>,
    /// `holdback=`: how many of the last steps not to look at; `None` means none.
    pub holdback: Option<Spanned<u64>>,
    /// `period=`: after how many steps the series repeats itself; `None` computes it.
    pub period: Option<Spanned<u64>>,
    /// `suppress=`: the forecast to hide.
    pub suppress: Option<Spanned<String>>,
    /// `nonnegative=`: forecast nothing below 0; `None` means false.
    pub nonnegative: Option<bool>,
    /// `lower95=low`, `upper90=high`: what the bounds of a confidence in percent are called.
    pub bounds: Vec<Parameter>,
}

/// `foo AS bar`
#[derive(Clone, Debug, PartialEq)]
pub struct PredictField {
    /// The series.
    pub field: Spanned<FieldName>,
    /// What the forecast is called; `None` means `prediction(foo)`.
    pub alias: Option<Spanned<FieldName>>,
}

settings!(Forecast: algorithm, correlate, future_timespan, holdback, period, suppress, nonnegative);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "predict",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "predict <field> [AS <field>]... [<option>...] [lower<int>=<field>] [upper<int>=<field>]",
    summary: "Forecasts the values of time series.",
    parse,
};

impl Node for Predict {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let fields = || self.forecasts.iter().flat_map(|forecast| &forecast.fields);
        fields().for_each(|series| visitor.reads(series.field.as_str(), series.field.span));
        for series in fields() {
            let name = format!("prediction({})", series.field.as_str());
            match &series.alias {
                Some(alias) => visitor.writes(alias.as_str(), alias.span),
                None => visitor.writes(&name, series.field.span),
            }
        }
        // The bounds have names that Splunk makes up.
        visitor.writes_any();
    }
}

impl fmt::Display for Predict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("predict ")?;
        write_list(f, &self.forecasts, " ")
    }
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.fields, ", ")?;
        self.write_settings(f)?;
        write_spaced(f, &self.bounds)
    }
}

impl fmt::Display for PredictField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.fmt(f)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut forecasts = Vec::new();
    let mut fields = Vec::new();
    let mut options = Options::default();
    let mut parameters = Vec::new();
    // A field after options begins a forecast of its own; options before the first field hold for that.
    let mut complete = false;
    let mut i = names::commas(i);
    loop {
        let (rest, named) = opt(|i| named(Forecast::SETTINGS, &mut options, &mut parameters, i)).parse(i)?;
        if named.is_some() {
            complete = !fields.is_empty();
        } else {
            let (rest, series) = opt(series).parse(i)?;
            let Some(series) = series else { break };
            if complete {
                let written = (take(&mut fields), take(&mut options), take(&mut parameters));
                forecasts.push(forecast(written, rest));
                complete = false;
            }
            fields.push(series);
            i = names::commas(rest);
            continue;
        }
        i = names::commas(rest);
    }
    if fields.is_empty() {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify a field to predict."));
    }
    forecasts.push(forecast((fields, options, parameters), i));
    Ok((i, Command::Predict(Predict { forecasts })))
}

fn series(i: Tokens<'_>) -> PResult<'_, PredictField> {
    let (i, field) = names::field(i)?;
    let (i, alias) = aggs::alias(i)?;
    Ok((i, PredictField { field, alias }))
}

/// Any name that isn't `lower95` or `upper95` is an unknown option.
fn forecast(written: (Vec<PredictField>, Options, Vec<Parameter>), i: Tokens<'_>) -> Forecast {
    let (fields, mut options, parameters) = written;
    let is_bound = |parameter: &Parameter| {
        let name = parameter.name.to_ascii_lowercase();
        let percent = name.strip_prefix("lower").or_else(|| name.strip_prefix("upper"));
        percent.is_some_and(|percent| percent.parse::<f64>().is_ok())
    };
    let (bounds, others): (Vec<_>, Vec<_>) = parameters.into_iter().partition(is_bound);
    for other in others {
        options.add(other.name.map(|name| name.to_lowercase()), other.value, i);
    }
    Forecast { fields, bounds, ..Forecast::default() }.with(options, i.state)
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_options() {
        prints("| predict count", "| predict count");
        prints(
            "| predict foo AS foobar algorithm=LL upper90=high lower97=low future_timespan=10 holdback=20",
            "| predict foo AS foobar algorithm=LL future_timespan=10 holdback=20 upper90=high lower97=low",
        );
        prints("| predict algorithm=LLP5, a b as c,", "| predict a, b AS c algorithm=LLP5");
        prints(
            "| predict foo1 algorithm=LL future_timespan=15 foo2 algorithm=LLP period=7",
            "| predict foo1 algorithm=LL future_timespan=15 foo2 algorithm=LLP period=7",
        );
        prints("| predict \"avg(x)\" as prediction upper95=a", "| predict \"avg(x)\" AS prediction upper95=a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| predict«» "), "SPL202 You must specify a field to predict.");
        assert_eq!(complaint("| predict a «upper»=b"), "SPL205 Option 'upper' is invalid.");
        assert_eq!(complaint("| predict a «as»"), "SPL202 You must specify a field name after 'as'.");
    }
}
