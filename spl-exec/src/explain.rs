//! How a search would run.

use std::fmt;

use datafusion::physical_plan::displayable;

use crate::{
    error::{Result, from_datafusion},
    search::Search,
};

/// How a search would run.
#[derive(Clone, Debug)]
pub struct Explain {
    /// The search with its macros expanded, one command a line.
    pub spl: String,
    /// DataFusion's logical plan, optimised.
    pub logical: String,
    /// DataFusion's physical plan.
    pub physical: String,
}

impl Explain {
    pub(crate) async fn of(search: &Search) -> Result<Self> {
        let state = search.engine().state();
        let failed = |error| from_datafusion(error, "the search");
        let logical = state.optimize(search.plan()).map_err(failed)?;
        let physical = state.create_physical_plan(search.plan()).await.map_err(failed)?;
        let commands = search.parsed().pipeline.commands.iter().enumerate();
        let spl = commands
            .map(|(index, command)| {
                let pipe = if index > 0 || search.parsed().pipeline.leading_pipe { "| " } else { "" };
                format!("{pipe}{}", command.value)
            })
            .collect::<Vec<_>>()
            .join("\n");
        Ok(Self {
            spl,
            logical: logical.display_indent().to_string(),
            physical: displayable(physical.as_ref()).indent(false).to_string(),
        })
    }
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "SPL\n{}\n", self.spl)?;
        writeln!(f, "Logical plan\n{}\n", self.logical.trim_end())?;
        writeln!(f, "Physical plan\n{}", self.physical.trim_end())
    }
}
