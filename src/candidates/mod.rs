//! Sketches -> Pairs: which pairs of articles are worth verifying.
