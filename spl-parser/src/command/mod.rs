//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod convert;
mod dedup;
mod eval;
mod fields;
mod fillnull;
mod head;
mod other;
mod rename;
mod search;
mod sort;
mod stats;
mod table;
mod tstats;
mod where_;

pub use convert::{Convert, ConvertField};
pub use dedup::Dedup;
pub use eval::{Assignment, Destination, Eval};
pub use fields::Fields;
pub use fillnull::Fillnull;
pub use head::Head;
pub use other::Other;
pub use rename::{Rename, Renaming};
pub use search::Search;
pub use sort::{Sort, SortAs, SortField};
pub use stats::Stats;
pub use table::Table;
pub use tstats::{DatasetName, Tstats};
pub use where_::Where;

/// One command of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `convert`
    Convert(Convert),
    /// `dedup`
    Dedup(Dedup),
    /// `eval`
    Eval(Eval),
    /// `fields`
    Fields(Fields),
    /// `fillnull`
    Fillnull(Fillnull),
    /// `head`
    Head(Head),
    /// `rename`
    Rename(Rename),
    /// `search`, also where the word is left out before the first pipe
    Search(Search),
    /// `sort`
    Sort(Sort),
    /// `stats`
    Stats(Stats),
    /// `table`
    Table(Table),
    /// `tstats`
    Tstats(Tstats),
    /// `where`
    Where(Where),
    /// A command of Splunk's that has no type of its own yet.
    Other(Other),
}
