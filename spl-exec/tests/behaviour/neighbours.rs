//! Commands that look at other rows, over random tables, compared with going through the rows one by one.

mod table;
mod transaction;
mod windows;
