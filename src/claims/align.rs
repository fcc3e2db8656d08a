//! Alignment: which sentence of the derived article says what which sentence of the source says.

use std::collections::BTreeMap;
use std::ops::Range;

use super::chain::chain;
use super::side::Side;
use super::weights::{self, Bag};

/// Candidates kept for each sentence, the best ones.
const KEPT: usize = 8;

/// Sentences between a pair and the neighbours that make it plausible.
const NEAR: usize = 1;

/// Share of the usual likeness that does for the only pair of sentences between two aligned ones.
const GAP: f64 = 0.2;

/// Sentences around the expected place among which another wording is looked for.
const AWAY: usize = 3;

/// Likeness, synonyms counted, that does for the only pair of sentences between two aligned ones.
const IN_GAP: f64 = 0.12;

/// A word in more sentences than this does not propose candidates; it still counts in their similarity.
const COMMON: usize = 400;

/// Lines before the article proper among which the headline is looked for.
const LINES: usize = 40;

/// Sentences that say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Bead {
    /// Sentences of the source.
    pub source: Range<usize>,
    /// Sentences of the derived article.
    pub derived: Range<usize>,
    /// How alike they are.
    pub similarity: f64,
    /// Whether they stand out of the common order.
    pub moved: bool,
}

/// A pair of sentence runs that may belong together.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Sentences of the source.
    pub source: Range<usize>,
    /// Sentences of the derived article.
    pub derived: Range<usize>,
    /// How alike they are.
    pub similarity: f64,
}

/// Aligns the sentences of two articles: the best chain of pairs in common order (a sentence against one, two or three),
/// then pairs that moved, then pairs that only their neighbours make plausible. Headlines are aligned with headlines.
pub fn sentences(source: &Side<'_>, derived: &Side<'_>, floor: f64) -> Vec<Bead> {
    let bags = (bags(source), bags(derived));
    let singles = candidates(source, derived, &bags);
    let mut all = Vec::new();
    for single in &singles {
        if single.similarity >= floor {
            all.push(single.clone());
            widen(single, source, derived, &bags, &mut all);
        }
    }
    let mut taken = Taken::new(source.sentences.len(), derived.sentences.len());
    let mut beads = Vec::new();
    headlines(source, derived, &bags, floor, &mut taken, &mut beads);
    // Other lines without a full stop are page furniture or subheads: only a copy of one is aligned.
    let line = |c: &Candidate| {
        source.headline[c.source.clone()].iter().chain(&derived.headline[c.derived.clone()]).any(|h| *h)
    };
    let fits = |c: &Candidate| !line(c) || c.similarity > 0.85;
    all.retain(|c| taken.is_free(c) && fits(c));
    for candidate in chain(&all, derived.sentences.len()) {
        taken.take(&candidate);
        beads.push(bead(candidate, false));
    }
    // What moved: best pairs first, wherever they stand.
    let mut rest: Vec<&Candidate> = all.iter().filter(|c| c.similarity >= floor * 1.3 && taken.is_free(c)).collect();
    rest.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| key(a).cmp(&key(b))));
    for candidate in rest {
        if taken.is_free(candidate) {
            taken.take(candidate);
            beads.push(bead(candidate.clone(), true));
        }
    }
    // Between two aligned neighbours a weaker likeness is enough.
    let least = |c: &Candidate| floor * if fills_gap(c, &beads) { GAP } else { 0.5 };
    let weak: Vec<Candidate> = singles.into_iter().filter(|c| c.similarity >= least(c) && fits(c)).collect();
    let mut weak: Vec<Candidate> = weak.into_iter().filter(|c| taken.is_free(c) && has_neighbour(c, &beads)).collect();
    weak.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| key(a).cmp(&key(b))));
    for candidate in weak {
        if taken.is_free(&candidate) {
            taken.take(&candidate);
            beads.push(bead(candidate, false));
        }
    }
    for candidate in only_here(source, derived, &bags, &taken) {
        if taken.is_free(&candidate) && fits(&candidate) {
            taken.take(&candidate);
            beads.push(bead(candidate, true));
        }
    }
    for candidate in in_other_words(source, derived, &bags, &taken, &beads, floor) {
        if taken.is_free(&candidate) && fits(&candidate) {
            taken.take(&candidate);
            beads.push(bead(candidate, false));
        }
    }
    beads.sort_by_key(|b| (b.derived.start, b.source.start));
    beads
}

/// Pairs of sentences not aligned yet, beside aligned ones, that are alike when synonyms count. They come last: most words
/// have a synonym somewhere, so that what shares the very words goes first.
fn in_other_words(
    source: &Side<'_>,
    derived: &Side<'_>,
    bags: &(Vec<Bag>, Vec<Bag>),
    taken: &Taken,
    beads: &[Bead],
    floor: f64,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for d in (0..derived.sentences.len()).filter(|&d| !taken.derived[d]) {
        let expected = beads.iter().filter(|b| b.derived.end <= d && !b.moved).map(|b| b.source.end).max().unwrap_or(0);
        for s in
            (expected.saturating_sub(AWAY)..(expected + AWAY).min(source.sentences.len())).filter(|&s| !taken.source[s])
        {
            let similarity = bags.0[s].likeness(&bags.1[d]);
            let candidate = Candidate { source: s..s + 1, derived: d..d + 1, similarity };
            let least = if fills_gap(&candidate, beads) { IN_GAP } else { floor };
            if similarity >= least {
                found.push(candidate);
            }
        }
    }
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| key(a).cmp(&key(b))));
    found
}

/// Pairs of sentences not aligned yet that share what no other sentence of either article has: a precise figure, or two
/// words. A free paraphrase keeps little else.
fn only_here(source: &Side<'_>, derived: &Side<'_>, bags: &(Vec<Bag>, Vec<Bag>), taken: &Taken) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (d, sentence) in derived.sentences.iter().enumerate().filter(|(d, _)| !taken.derived[*d]) {
        let mut shared: BTreeMap<usize, BTreeMap<u64, usize>> = BTreeMap::new();
        for token in derived.tokens[sentence.tokens.clone()].iter().filter(|t| t.is_content()) {
            let alone = derived.places.get(&token.key).is_some_and(|places| places.len() == 1);
            if let Some([s]) = source.places.get(&token.key).map(Vec::as_slice).filter(|_| alone)
                && !taken.source[*s]
            {
                shared.entry(*s).or_default().insert(token.key, if weights::is_precise(token) { 2 } else { 1 });
            }
        }
        for (s, keys) in shared {
            if keys.values().sum::<usize>() >= 2 {
                let similarity = bags.0[s].similarity(&bags.1[d]);
                found.push(Candidate { source: s..s + 1, derived: d..d + 1, similarity });
            }
        }
    }
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| key(a).cmp(&key(b))));
    found
}

fn key(c: &Candidate) -> (usize, usize, usize, usize) {
    (c.derived.start, c.source.start, c.derived.end, c.source.end)
}

fn bead(c: Candidate, moved: bool) -> Bead {
    Bead { source: c.source, derived: c.derived, similarity: c.similarity, moved }
}

/// Whether a pair of sentences is all that stands between two aligned pairs.
fn fills_gap(c: &Candidate, beads: &[Bead]) -> bool {
    let before = beads.iter().any(|b| b.source.end == c.source.start && b.derived.end == c.derived.start);
    let after = beads.iter().any(|b| b.source.start == c.source.end && b.derived.start == c.derived.end);
    before && after
}

/// Whether the sentence before or behind is aligned with a sentence before or behind.
fn has_neighbour(c: &Candidate, beads: &[Bead]) -> bool {
    beads.iter().any(|b| {
        let before = b.source.end <= c.source.start
            && c.source.start - b.source.end <= NEAR
            && b.derived.end <= c.derived.start
            && c.derived.start - b.derived.end <= NEAR;
        let after = c.source.end <= b.source.start
            && b.source.start - c.source.end <= NEAR
            && c.derived.end <= b.derived.start
            && b.derived.start - c.derived.end <= NEAR;
        before || after
    })
}

/// Which sentences are aligned already.
struct Taken {
    source: Vec<bool>,
    derived: Vec<bool>,
}

impl Taken {
    fn new(source: usize, derived: usize) -> Self {
        Self { source: vec![false; source], derived: vec![false; derived] }
    }

    fn is_free(&self, c: &Candidate) -> bool {
        !self.source[c.source.clone()].iter().any(|t| *t) && !self.derived[c.derived.clone()].iter().any(|t| *t)
    }

    fn take(&mut self, c: &Candidate) {
        self.source[c.source.clone()].fill(true);
        self.derived[c.derived.clone()].fill(true);
    }
}

/// The headline of the one against the headline of the other, whatever they share. Where the headline is not known, it is
/// the line before the article proper that is most like a line of the other, or else the one that says most.
fn headlines(
    source: &Side<'_>,
    derived: &Side<'_>,
    bags: &(Vec<Bag>, Vec<Bag>),
    floor: f64,
    taken: &mut Taken,
    beads: &mut Vec<Bead>,
) {
    let lines = |side: &Side<'_>| -> Vec<usize> {
        if let Some(title) = side.title {
            return vec![title];
        }
        let body = side.headline.iter().position(|h| !h).unwrap_or(0);
        // A headline may close with a stop; then it is the first sentence, and short.
        let first = (body < side.sentences.len() && side.is_short_paragraph(body)).then_some(body);
        (0..body).chain(first).filter(|&i| plain_words(side, i) >= 3).take(LINES).collect()
    };
    let (s, d) = (lines(source), lines(derived));
    let mut best: Option<(f64, usize, Candidate)> = None;
    for &i in &s {
        for &j in &d {
            let similarity = bags.0[i].similarity(&bags.1[j]);
            let said = plain_words(source, i) + plain_words(derived, j);
            let better = best.as_ref().is_none_or(|(best, most, _)| {
                let gap = similarity - best;
                gap > 0.1 || (gap > -0.1 && said > *most)
            });
            if better {
                best = Some((similarity, said, Candidate { source: i..i + 1, derived: j..j + 1, similarity }));
            }
        }
    }
    // A full sentence may be no headline at all: then it must be alike.
    let lines = |c: &Candidate| source.headline[c.source.start] && derived.headline[c.derived.start];
    let best = best.filter(|(similarity, _, c)| lines(c) || *similarity >= floor);
    if let Some((.., candidate)) = best {
        taken.take(&candidate);
        beads.push(bead(candidate, false));
    }
}

/// Words of a line that are neither stop words nor numbers: a date line has few.
fn plain_words(side: &Side<'_>, sentence: usize) -> usize {
    let tokens = &side.tokens[side.sentences[sentence].tokens.clone()];
    tokens.iter().filter(|t| t.is_content() && t.number.is_none()).count()
}

/// The words of every sentence.
fn bags(side: &Side<'_>) -> Vec<Bag> {
    side.sentences.iter().map(|sentence| Bag::of(&side.tokens[sentence.tokens.clone()])).collect()
}

/// The words of some sentences together.
fn bag(side: &Side<'_>, sentences: &Range<usize>) -> Bag {
    let units = &side.sentences;
    Bag::of(&side.tokens[units[sentences.start].tokens.start..units[sentences.end - 1].tokens.end])
}

/// Pairs of single sentences that share a word that is not a stop word, the best ones of each derived sentence.
fn candidates(source: &Side<'_>, derived: &Side<'_>, bags: &(Vec<Bag>, Vec<Bag>)) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut score: Vec<f64> = vec![0.0; source.sentences.len()];
    for (d, sentence) in derived.sentences.iter().enumerate() {
        let mut touched = Vec::new();
        for token in derived.tokens[sentence.tokens.clone()].iter().filter(|t| t.is_content()) {
            let Some(list) = source.places.get(&token.key).filter(|list| list.len() <= COMMON) else { continue };
            let weight = token.weight;
            for &s in list {
                if score[s] == 0.0 {
                    touched.push(s);
                }
                score[s] += weight;
            }
        }
        touched.sort_by(|&a, &b| score[b].total_cmp(&score[a]).then(a.cmp(&b)));
        let mut best: Vec<Candidate> = touched
            .iter()
            .take(KEPT * 2)
            .map(|&s| {
                let similarity = bags.0[s].similarity(&bags.1[d]);
                Candidate { source: s..s + 1, derived: d..d + 1, similarity }
            })
            .collect();
        touched.iter().for_each(|&s| score[s] = 0.0);
        best.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| key(a).cmp(&key(b))));
        best.truncate(KEPT);
        found.extend(best);
    }
    found
}

/// Adds the pairs of two or three sentences against one that are better than the single pair.
fn widen(
    single: &Candidate,
    source: &Side<'_>,
    derived: &Side<'_>,
    bags: &(Vec<Bag>, Vec<Bag>),
    all: &mut Vec<Candidate>,
) {
    // Copies gain nothing from more text.
    if single.similarity > 0.9 {
        return;
    }
    let (s, d) = (single.source.start, single.derived.start);
    let mut try_pair = |source_range: Range<usize>, derived_range: Range<usize>| {
        if source_range.end > source.sentences.len() || derived_range.end > derived.sentences.len() {
            return;
        }
        let parts = source_range.len().max(derived_range.len());
        // One of the two is a single sentence.
        let similarity = if source_range.len() == 1 {
            bags.0[s].similarity(&bag(derived, &derived_range))
        } else {
            bag(source, &source_range).similarity(&bags.1[d])
        };
        if similarity > single.similarity + 0.06 * (parts - 1) as f64 {
            all.push(Candidate { source: source_range, derived: derived_range, similarity });
        }
    };
    for extra in 1..=2 {
        for before in 0..=extra {
            if d >= before {
                try_pair(s..s + 1, d - before..d - before + extra + 1);
            }
            if s >= before {
                try_pair(s - before..s - before + extra + 1, d..d + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::text::Text;

    fn beads(source: &str, derived: &str) -> Vec<(Range<usize>, Range<usize>, bool)> {
        let (a, b) = (Text::of(&Article::bare("a", source)), Text::of(&Article::bare("b", derived)));
        let (mut a, mut b) = (Side::of(&a), Side::of(&b));
        weights::weigh(&mut a, &mut b);
        sentences(&a, &b, 0.25).into_iter().map(|b| (b.source, b.derived, b.moved)).collect()
    }

    #[test]
    fn order_is_kept_where_it_can_be_and_moves_are_told() {
        let source = "The mill burnt down on Monday. The mayor came by boat at noon. Nobody was hurt in the hall. Prices of flour rose sharply.";
        let derived = "Prices of flour rose sharply. The mill burnt down on Monday. The mayor came by boat at noon. Nobody was hurt in the hall.";
        assert_eq!(
            beads(source, derived),
            [(3..4, 0..1, true), (0..1, 1..2, false), (1..2, 2..3, false), (2..3, 3..4, false),]
        );
    }

    #[test]
    fn a_sentence_may_be_split_in_two() {
        let source = "The old mill by the river burnt down on Monday, and its owner fled the town by boat at night.";
        let derived = "The old mill by the river burnt down on Monday. Its owner fled the town by boat at night.";
        assert_eq!(beads(source, derived), [(0..1, 0..2, false)]);
    }

    #[test]
    fn a_weak_likeness_does_between_two_aligned_neighbours() {
        let frame = |inner: &str| {
            format!("The mill by the river burnt down on Monday. {inner} Prices of flour rose sharply in the north.")
        };
        let inner =
            ("Its owner had come by boat at dawn.", "Around that time the owner is thought to have landed there.");
        assert_eq!(
            beads(&frame(inner.0), &frame(inner.1)),
            [(0..1, 0..1, false), (1..2, 1..2, false), (2..3, 2..3, false)]
        );
        assert_eq!(beads(inner.0, inner.1), []);
    }

    #[test]
    fn sentences_share_what_stands_nowhere_else() {
        let source = "The trial was given to half of 31,400 volunteers. Nobody was hurt at all. The town paid for it.";
        let derived = "The town paid for it. Nobody was hurt at all. Altogether 31,400 people in many lands took part in what they ran.";
        assert!(beads(source, derived).contains(&(0..1, 2..3, true)), "{:?}", beads(source, derived));
    }

    #[test]
    fn sentences_that_share_little_are_left_alone() {
        assert_eq!(beads("The mill burnt down on Monday.", "A storm sank two boats in May."), []);
    }
}
