//! Parquet files: one, a folder, a glob, or an object store's.
