//! Style: how freely a derived article rewrites its source as a whole.
//!
//! What a swapped word tells depends on what surrounds it. In an article copied nearly word for word it was swapped on
//! purpose; in one that says everything in its own words, or that went through a machine translation, it tells nothing.

use super::align::Bead;
use super::case::Pair;
use super::side::Side;
use super::weights;

/// Churn up to which an article counts as copied with edits.
const EDITED: f64 = 0.95;

/// Freedom per unit of churn beyond that.
const SLOPE: f64 = 0.9;

/// How freely an article rewrites: 0 word for word, 1 all in its own words. It is the greater of two measures:
/// - how unlike aligned body sentences are in the middle;
/// - churn: the share of aligned sentences in which content words gave way to others, together with how often only small
///   words differ. Editors leave small words alone, translations and paraphrases do not.
pub fn freedom(source: &Side<'_>, derived: &Side<'_>, beads: &[Bead]) -> f64 {
    let body: Vec<&Bead> =
        beads.iter().filter(|b| !source.headline[b.source.start] && !derived.headline[b.derived.start]).collect();
    let exact = |b: &&Bead| {
        let (s, d) = (source.around(b.source.clone(), 0, 0), derived.around(b.derived.clone(), 0, 0));
        weights::similarity(&source.tokens[s], &derived.tokens[d])
    };
    let mut unlike: Vec<f64> = body.iter().map(|b| 1.0 - exact(b)).collect();
    unlike.sort_by(f64::total_cmp);
    let middle = unlike.get(unlike.len() / 2).copied().unwrap_or(0.0);
    let pair = Pair { source, derived, freedom: 0.0 };
    let (mut sentences, mut touched, mut small, mut tokens) = (0, 0, 0, 0);
    for bead in body.into_iter().filter(|b| b.similarity >= 0.3) {
        let (s, d) = (source.join(source.clauses_in(&bead.source)), derived.join(derived.clauses_in(&bead.derived)));
        let case = pair.case(&s, &d, bead.source.clone(), bead.derived.clone());
        sentences += 1;
        tokens += case.d.len();
        let swaps = |h: &super::diff::Hunk| {
            h.source.clone().any(|i| case.lost.contains(&i)) && h.derived.clone().any(|j| case.new.contains(&j))
        };
        let is_small = |h: &super::diff::Hunk| {
            h.source.clone().all(|i| source.tokens[i].stop) && h.derived.clone().all(|j| derived.tokens[j].stop)
        };
        touched += usize::from(case.hunks.iter().any(swaps));
        small += case.hunks.iter().filter(|h| is_small(h)).count();
    }
    // A handful of sentences is too few to speak of a style.
    if sentences < 4 {
        return middle;
    }
    let churn = touched as f64 / f64::from(sentences) + 10.0 * small as f64 / tokens.max(1) as f64;
    middle.max(0.22 + (churn - EDITED) * SLOPE).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::claims::align;
    use crate::text::Text;

    fn of(source: &str, derived: &str) -> f64 {
        let (a, b) = (Text::of(&Article::bare("a", source)), Text::of(&Article::bare("b", derived)));
        let (mut a, mut b) = (Side::of(&a), Side::of(&b));
        weights::weigh(&mut a, &mut b);
        let beads = align::sentences(&a, &b, 0.25);
        freedom(&a, &b, &beads)
    }

    #[test]
    fn edits_are_not_style_but_translation_is() {
        let source = "The mayor of the town came by boat at noon. He saw the burnt mill and spoke to its owner. \
            Nobody in the hall had been hurt by the smoke. The town will build the mill again in the spring. \
            Prices of flour rose sharply in the north.";
        let edited = source.replace("noon", "midnight").replace("sharply", "slightly");
        let translated = "The mayor of this town has come with the boat at noon. He has seen a burned mill and talked with its proprietor. \
            Nobody into the hall was been injured from the fumes. The town shall construct a mill once more at the spring. \
            The rates of flour have climbed strongly to the north.";
        assert!(of(source, &edited) < 0.2, "{}", of(source, &edited));
        assert!(of(source, translated) > 0.4, "{}", of(source, translated));
    }
}
