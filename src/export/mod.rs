//! Report -> files: one writer a format, one list of outputs.
