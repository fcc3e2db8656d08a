//! Saved web pages: how well they are read, what damaged ones do, and that they give the same lineage as plain text.

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod lineage;
mod pages;
