#![doc = include_str!("../README.md")]

pub use spl_exec::{
    CancelHandle, Check, CommandExtension, Engine, EngineBuilder, Error, Explain, InputFormat, Limits, Message,
    ROW_COLUMN, Result, RowStream, Search, SplContext, Stage, blocking, content, datafusion, datamodel, function,
    optimize,
};
pub use spl_parser as parser;
pub use spl_planner as planner;
