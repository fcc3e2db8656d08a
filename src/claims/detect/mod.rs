//! Detectors: one or more for each kind of alteration. Each looks at a [`Case`] and says what it saw; none knows of the
//! others, save `recast`, which comes last and speaks only where they are silent.

pub mod attribution;
pub mod date;
pub mod degree;
pub mod entity;
pub mod fate;
pub mod modality;
pub mod negation;
pub mod number;
pub mod party;
pub mod quote;
pub mod recast;
pub mod role;
pub mod term;
pub mod truncation;

use super::case::{Case, Detection};

/// Runs all detectors on a case.
pub fn run(case: &Case<'_>, found: &mut Vec<Detection>) {
    for detect in [
        number::detect,
        date::detect,
        entity::detect,
        quote::detect,
        attribution::detect,
        negation::detect,
        modality::detect,
        term::detect,
        truncation::detect,
        degree::detect,
        party::detect,
        role::detect,
        fate::detect,
        recast::detect,
    ] {
        detect(case, found);
    }
}

#[cfg(test)]
pub(super) mod table {
    //! Tables of cases for the detectors' tests.

    use super::{Case, Detection};
    use crate::article::Article;
    use crate::claims::case::Pair;
    use crate::claims::side::{Side, Unit};
    use crate::claims::weights;
    use crate::text::Text;

    /// Two texts taken as one claim each.
    pub fn with_case<R>(source: &str, derived: &str, look: impl FnOnce(&Case<'_>) -> R) -> R {
        with_articles(&Article::bare("a", source), &Article::bare("b", derived), 0.1, look)
    }

    /// Two articles taken as one claim each, the one as free with the other as said.
    pub fn with_articles<R>(source: &Article, derived: &Article, freedom: f64, look: impl FnOnce(&Case<'_>) -> R) -> R {
        let (a, b) = (Text::of(source), Text::of(derived));
        let (mut a, mut b) = (Side::of(&a), Side::of(&b));
        weights::weigh(&mut a, &mut b);
        let pair = Pair { source: &a, derived: &b, freedom };
        let whole = |side: &Side<'_>| Unit {
            sentence: 0,
            tokens: 0..side.tokens.len(),
            span: crate::article::Span::new(0, side.text.reading.text.len()),
        };
        look(&pair.case(&whole(&a), &whole(&b), 0..a.sentences.len(), 0..b.sentences.len()))
    }

    /// What a detector says of two texts taken as one claim each.
    pub fn detections(detect: fn(&Case<'_>, &mut Vec<Detection>), source: &str, derived: &str) -> Vec<Detection> {
        with_case(source, derived, |case| {
            let mut found = Vec::new();
            detect(case, &mut found);
            found
        })
    }

    /// Checks that a detector fires on each pair of the first table and on none of the second.
    pub fn check(detect: fn(&Case<'_>, &mut Vec<Detection>), fires: &[(&str, &str)], silent: &[(&str, &str)]) {
        for (source, derived) in fires {
            assert!(!detections(detect, source, derived).is_empty(), "must fire: {source} / {derived}");
        }
        for (source, derived) in silent {
            let found = detections(detect, source, derived);
            assert!(found.is_empty(), "must not fire: {source} / {derived}: {found:?}");
        }
    }
}
