//! Relation: how a derived article relates to its source.

use super::Relation;
use crate::settings::LineageSettings;
use crate::verify::Match;

/// The relation of two linked articles, from how much wording they share.
///
/// A near copy shares so many shingles that the union of both texts is mostly common (Jaccard); a text that keeps every
/// sentence it has from a source three times as long is a rewrite by selection, however high its containment. A rewrite
/// shares runs of the reporter's own words; below that, content without wording is a paraphrase.
pub fn classify(found: &Match, settings: &LineageSettings) -> Relation {
    if found.jaccard >= settings.near_copy {
        Relation::NearCopy
    } else if found.own_wording() >= settings.rewrite {
        Relation::Rewrite
    } else {
        Relation::Paraphrase
    }
}

/// The relation to a second source, judged only by the passages that came from it: their share of the whole article says
/// how much was taken, not how. Passages that keep runs of wording are rewritten, others paraphrased.
pub fn classify_passages(found: &Match, settings: &LineageSettings) -> Relation {
    let aligned = found.alignment.len().max(1) as f64;
    let close = found.alignment.iter().filter(|pair| pair.similarity >= 0.5).count() as f64;
    if found.own_wording() >= settings.rewrite || close / aligned >= 0.5 {
        Relation::Rewrite
    } else {
        Relation::Paraphrase
    }
}
