//! Recasting: in an article copied nearly word for word, one claim was written anew and says something else.

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};

/// Similarities between which a claim is still the same claim, but was not merely edited.
const RECAST: std::ops::Range<f64> = 0.28..0.6;

/// New content words that a recast claim has.
const NEW: usize = 4;

/// Confidence from which another detector has explained the difference.
const EXPLAINED: f64 = 0.5;

/// Reports a claim that nothing else explains, where the rest of the article keeps to the wording of the source.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    let explained = found.iter().any(|d| d.confidence >= EXPLAINED);
    if explained || !RECAST.contains(&case.similarity) || case.closeness() < 0.9 {
        return;
    }
    let plain = case.new.iter().filter(|&&j| !case.derived.in_name(j) && !case.d_figures.contains(&j)).count();
    if plain >= NEW && !case.lost.is_empty() {
        let (from, to) = (words(&case.lost, case.source), words(&case.new, case.derived));
        found.push(Detection::new(Kind::Other, "recast", from, to, 0.55));
    }
}

/// The first few of some words, in one line.
fn words(tokens: &[usize], side: &crate::claims::side::Side<'_>) -> String {
    tokens.iter().take(6).map(|&i| side.words(i..i + 1)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_a_claim_written_anew_only() {
        table::check(
            detect,
            &[(
                "The two towns have been quarrelling over the bridge since 1990.",
                "The two towns have been linked by the bridge since 1990, and fishermen praise its builders warmly.",
            )],
            &[
                ("The two towns quarrelled over the bridge.", "The two towns quarrelled over the bridge on Monday."),
                ("The mill burnt down.", "Nobody in the valley remembers an earlier winter like this one."),
            ],
        );
    }
}
