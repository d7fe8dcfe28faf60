//! SPL on DataFusion.
