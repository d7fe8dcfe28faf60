//! Detections, macros and lookups.
