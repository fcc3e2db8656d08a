//! Pairing: which clauses of two articles make the same claim, given which sentences are aligned.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::Bead;
use super::side::{Side, Unit};
use super::weights::Bag;

/// Similarity from which two clauses of aligned sentences are the same claim.
const CLAUSE: f64 = 0.22;

/// Similarity from which clauses of sentences that are not aligned are the same claim.
const STRAY: f64 = 0.5;

/// Similarity from which two free clauses near their expected places are the same claim.
const EXPECTED: f64 = 0.25;

/// Similarity from which a clause near its expected place repeats a claim that is aligned already.
const REPEATED: f64 = 0.33;

/// Similarity from which a headline is made from a sentence of the body.
const TITLE: f64 = 0.28;

/// Similarity from which a headline is the source's headline, reworded.
const TITLE_KEPT: f64 = 0.45;

/// Sentences within which the headline stands when it is not known.
const TITLE_WITHIN: usize = 3;

/// How much more alike two claims must become for a clause to join one of them.
const GAIN: f64 = 0.03;

/// Sentences within which a place counts as expected.
const NEARBY: usize = 4;

/// Sentences looked at for the claim of a clause.
const LOOKED_AT: usize = 6;

/// A word in more sentences than this proposes no place to look.
const COMMON: usize = 400;

/// Content words a clause needs to be looked for elsewhere.
const SAYS: usize = 2;

/// Words of the shortest clause that is known by its words alone.
const MERGED: usize = 4;

/// How a pair was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In aligned sentences.
    Aligned,
    /// Elsewhere, both clauses being free: the claim was moved.
    Moved,
    /// In a clause that is paired already: a sentence split or merged. What stands around it is no guide.
    Repeated,
}

/// Two runs of clauses that make the same claim.
#[derive(Clone, Debug)]
pub struct Paired {
    /// Clauses of the source.
    pub source: Range<usize>,
    /// Clauses of the derived article.
    pub derived: Range<usize>,
    /// Sentences of the source the claim stands in.
    pub s_sentences: Range<usize>,
    /// Sentences of the derived article it stands in.
    pub d_sentences: Range<usize>,
    /// Whether it stands out of the common order.
    pub moved: bool,
    /// How it was found.
    pub found: Found,
}

/// The pairs of two articles, and which clauses are in one.
#[derive(Debug)]
pub struct Pairing {
    /// The pairs.
    pub pairs: Vec<Paired>,
    /// For each clause of the source whether it is explained.
    pub used_source: Vec<bool>,
    /// For each clause of the derived article.
    pub used_derived: Vec<bool>,
}

/// Pairs the clauses of two articles.
pub fn pair_up(source: &Side<'_>, derived: &Side<'_>, beads: &[Bead]) -> Pairing {
    let mut pairer = Pairer {
        source,
        derived,
        pairing: Pairing {
            pairs: Vec::new(),
            used_source: vec![false; source.clauses.len()],
            used_derived: vec![false; derived.clauses.len()],
        },
    };
    beads.iter().for_each(|bead| pairer.bead(bead));
    pairer.strays(beads);
    pairer.merged(beads);
    pairer.repeats(beads);
    pairer.title(beads);
    pairer.pairing
}

struct Pairer<'a, 'b> {
    source: &'a Side<'b>,
    derived: &'a Side<'b>,
    pairing: Pairing,
}

impl Pairer<'_, '_> {
    fn alike(&self, s: Range<usize>, d: Range<usize>) -> f64 {
        let (x, y) = (self.source.join(s), self.derived.join(d));
        Bag::of(&self.source.tokens[x.tokens]).likeness(&Bag::of(&self.derived.tokens[y.tokens]))
    }

    fn take(&mut self, pair: Paired) {
        self.pairing.used_source[pair.source.clone()].fill(true);
        self.pairing.used_derived[pair.derived.clone()].fill(true);
        self.pairing.pairs.push(pair);
    }

    /// The clauses of aligned sentences: best pairs first, then clauses beside a pair that make it more alike.
    fn bead(&mut self, bead: &Bead) {
        let (s, d) = (self.source.clauses_in(&bead.source), self.derived.clauses_in(&bead.derived));
        let whole = |source, derived| Paired {
            source,
            derived,
            s_sentences: bead.source.clone(),
            d_sentences: bead.derived.clone(),
            moved: bead.moved,
            found: Found::Aligned,
        };
        if (s.len() == 1 && d.len() == 1) || self.is_copy(bead) {
            self.take(whole(s, d));
            return;
        }
        let bags = |side: &Side<'_>, clauses: &Range<usize>| -> Vec<Bag> {
            clauses.clone().map(|k| Bag::of(&side.tokens[side.clauses[k].tokens.clone()])).collect()
        };
        let (s_bags, d_bags) = (bags(self.source, &s), bags(self.derived, &d));
        let mut scored: Vec<(f64, usize, usize)> = s
            .clone()
            .flat_map(|i| d.clone().map(move |j| (i, j)))
            .map(|(i, j)| (s_bags[i - s.start].likeness(&d_bags[j - d.start]), i, j))
            .filter(|(similarity, ..)| *similarity >= CLAUSE)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut pairs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        let (mut free_s, mut free_d) = (vec![true; s.len()], vec![true; d.len()]);
        for (_, i, j) in scored {
            if free_s[i - s.start] && free_d[j - d.start] {
                (free_s[i - s.start], free_d[j - d.start]) = (false, false);
                pairs.push((i..i + 1, j..j + 1));
            }
        }
        if pairs.is_empty() {
            // Aligned as a whole, though no clause is: one claim.
            self.take(whole(s, d));
            return;
        }
        let mut grew = true;
        while grew {
            grew = false;
            for (x, y) in &mut pairs {
                let now = self.alike(x.clone(), y.clone());
                let better = wider(x, &s, &free_s).into_iter().find(|w| self.alike(w.clone(), y.clone()) > now + GAIN);
                if let Some(better) = better {
                    free_s[better.start - s.start..better.end - s.start].fill(false);
                    *x = better;
                    grew = true;
                }
                let now = self.alike(x.clone(), y.clone());
                let better = wider(y, &d, &free_d).into_iter().find(|w| self.alike(x.clone(), w.clone()) > now + GAIN);
                if let Some(better) = better {
                    free_d[better.start - d.start..better.end - d.start].fill(false);
                    *y = better;
                    grew = true;
                }
            }
        }
        for (x, y) in pairs {
            self.take(whole(x, y));
        }
    }

    /// Whether aligned sentences are word for word the same.
    fn is_copy(&self, bead: &Bead) -> bool {
        let s = self.source.around(bead.source.clone(), 0, 0);
        let d = self.derived.around(bead.derived.clone(), 0, 0);
        s.len() == d.len() && self.source.tokens[s].iter().zip(&self.derived.tokens[d]).all(|(a, b)| a.key == b.key)
    }

    /// Clauses that were moved out of their sentence into another one.
    fn strays(&mut self, beads: &[Bead]) {
        let mut scored = Vec::new();
        for j in (0..self.derived.clauses.len()).filter(|&j| !self.pairing.used_derived[j]) {
            let sentence = self.derived.clauses[j].sentence;
            let expected = beads.iter().rfind(|b| b.derived.start <= sentence).map_or(0, |b| b.source.start);
            for (similarity, i) in Self::alike_clauses(self.derived, j, self.source) {
                let near = self.source.clauses[i].sentence.abs_diff(expected) <= NEARBY;
                let near = near && self.shared(i, j) >= SAYS;
                if similarity >= (if near { EXPECTED } else { STRAY }) && !self.pairing.used_source[i] {
                    scored.push((similarity, i, j));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, i, j) in scored {
            if !self.pairing.used_source[i] && !self.pairing.used_derived[j] {
                let (s, d) = (self.source.clauses[i].sentence, self.derived.clauses[j].sentence);
                let together = beads.iter().any(|b| b.source.contains(&s) && b.derived.contains(&d));
                self.take(single(self.source, i, self.derived, j, !together, Found::Moved));
            }
        }
    }

    /// How many words that say something two clauses have in common.
    fn shared(&self, i: usize, j: usize) -> usize {
        let keys = |side: &Side<'_>, unit: &Unit| -> BTreeSet<u64> {
            side.tokens[unit.tokens.clone()].iter().filter(|t| t.is_content()).map(|t| t.key).collect()
        };
        let (a, b) = (keys(self.source, &self.source.clauses[i]), keys(self.derived, &self.derived.clauses[j]));
        a.intersection(&b).count()
    }

    /// Clauses still unexplained whose claim the other article makes in a sentence that is aligned already: a sentence
    /// split in two, two merged into one, or a claim repeated.
    fn repeats(&mut self, beads: &[Bead]) {
        for j in 0..self.derived.clauses.len() {
            if self.pairing.used_derived[j] {
                continue;
            }
            let sentence = self.derived.clauses[j].sentence;
            let expected = beads.iter().rfind(|b| b.derived.start <= sentence).map_or(0, |b| b.source.start);
            if let Some(i) = Self::repeated(self.derived, j, self.source, expected) {
                self.take(single(self.source, i, self.derived, j, false, Found::Repeated));
            }
        }
        for i in 0..self.source.clauses.len() {
            if self.pairing.used_source[i] {
                continue;
            }
            let sentence = self.source.clauses[i].sentence;
            let before = beads.iter().filter(|b| b.source.start <= sentence).max_by_key(|b| b.source.start);
            if let Some(j) = Self::repeated(self.source, i, self.derived, before.map_or(0, |b| b.derived.start)) {
                self.take(single(self.source, i, self.derived, j, false, Found::Repeated));
            }
        }
    }

    /// Short sentences that say little by themselves ("That has been done.") and stand word for word in a sentence that is
    /// aligned with their neighbour: they were merged with it, or parted from it.
    fn merged(&mut self, beads: &[Bead]) {
        let mut found = Vec::new();
        for bead in beads {
            let beside = |sentences: &Range<usize>, side: &Side<'_>| {
                let (before, behind) = (sentences.start.checked_sub(1), Some(sentences.end));
                before.into_iter().chain(behind).filter(|&k| k < side.sentences.len()).collect::<Vec<_>>()
            };
            for s in beside(&bead.source, self.source) {
                for i in self.source.clauses_of[s].clone().filter(|&i| !self.pairing.used_source[i]) {
                    let within = self.derived.clauses_in(&bead.derived);
                    found.extend(same_words(self.source, i, self.derived, within).map(|j| (i, j)));
                }
            }
            for d in beside(&bead.derived, self.derived) {
                for j in self.derived.clauses_of[d].clone().filter(|&j| !self.pairing.used_derived[j]) {
                    let within = self.source.clauses_in(&bead.source);
                    found.extend(same_words(self.derived, j, self.source, within).map(|i| (i, j)));
                }
            }
        }
        for (i, j) in found {
            if !self.pairing.used_source[i] || !self.pairing.used_derived[j] {
                self.take(single(self.source, i, self.derived, j, false, Found::Repeated));
            }
        }
    }

    /// A headline that is new, or that has little of the old one: the sentence of the source it was made from.
    fn title(&mut self, beads: &[Bead]) {
        let first = (0..self.derived.sentences.len()).take(TITLE_WITHIN).find(|&i| self.derived.headline[i]);
        let Some(title) = self.derived.title.or(first) else { return };
        if beads.iter().any(|b| b.derived.contains(&title) && b.similarity >= TITLE_KEPT) {
            return;
        }
        for j in self.derived.clauses_of[title].clone() {
            if content(self.derived, &self.derived.clauses[j]) <= SAYS {
                continue;
            }
            let found = Self::alike_clauses(self.derived, j, self.source);
            let best = found.into_iter().filter(|(similarity, _)| *similarity >= TITLE);
            if let Some((_, i)) = best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
                self.take(single(self.source, i, self.derived, j, true, Found::Repeated));
            }
        }
    }

    /// The clause of another article that makes a clause's claim: less alike will do where it is expected.
    fn repeated(side: &Side<'_>, clause: usize, other: &Side<'_>, expected: usize) -> Option<usize> {
        let unit = &side.clauses[clause];
        if content(side, unit) <= SAYS || side.headline[unit.sentence] {
            return None;
        }
        let fits = |(similarity, k): &(f64, usize)| {
            let near = other.clauses[*k].sentence.abs_diff(expected) <= NEARBY;
            *similarity >= if near { REPEATED } else { STRAY }
        };
        let found = Self::alike_clauses(side, clause, other).into_iter().filter(fits);
        found.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, k)| k)
    }

    /// Clauses of another article that may make a clause's claim, with how alike they are: those of the sentences that
    /// share most with it.
    fn alike_clauses(side: &Side<'_>, clause: usize, other: &Side<'_>) -> Vec<(f64, usize)> {
        let unit = &side.clauses[clause];
        if content(side, unit) < SAYS {
            return Vec::new();
        }
        let tokens = &side.tokens[unit.tokens.clone()];
        let mut score: BTreeMap<usize, f64> = BTreeMap::new();
        for token in tokens.iter().filter(|t| t.is_content()) {
            let Some(list) = other.places.get(&token.key).filter(|list| list.len() <= COMMON) else { continue };
            for &sentence in list {
                *score.entry(sentence).or_default() += token.weight;
            }
        }
        let mut best: Vec<(usize, f64)> = score.into_iter().filter(|(s, _)| !other.headline[*s]).collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(LOOKED_AT);
        let bag = Bag::of(tokens);
        let clauses = best.into_iter().flat_map(|(sentence, _)| other.clauses_of[sentence].clone());
        clauses
            .filter(|&k| content(other, &other.clauses[k]) >= SAYS)
            .map(|k| (bag.likeness(&Bag::of(&other.tokens[other.clauses[k].tokens.clone()])), k))
            .collect()
    }
}

fn single(source: &Side<'_>, i: usize, derived: &Side<'_>, j: usize, moved: bool, found: Found) -> Paired {
    let (s, d) = (source.clauses[i].sentence, derived.clauses[j].sentence);
    Paired { source: i..i + 1, derived: j..j + 1, s_sentences: s..s + 1, d_sentences: d..d + 1, moved, found }
}

/// The clause of another article, among some, that has the words of a clause one behind another.
fn same_words(side: &Side<'_>, clause: usize, other: &Side<'_>, within: Range<usize>) -> Option<usize> {
    let words = &side.tokens[side.clauses[clause].tokens.clone()];
    if words.len() < MERGED {
        return None;
    }
    within.into_iter().find(|&k| {
        let theirs = &other.tokens[other.clauses[k].tokens.clone()];
        theirs.windows(words.len()).any(|run| run.iter().zip(words).all(|(a, b)| a.key == b.key))
    })
}

/// Content words of a unit.
pub fn content(side: &Side<'_>, unit: &Unit) -> usize {
    side.tokens[unit.tokens.clone()].iter().filter(|t| t.is_content()).count()
}

/// A run of clauses made wider by one or two free neighbours, before or behind, within bounds.
fn wider(run: &Range<usize>, bounds: &Range<usize>, free: &[bool]) -> Vec<Range<usize>> {
    let is_free = |range: Range<usize>| free[range.start - bounds.start..range.end - bounds.start].iter().all(|f| *f);
    let mut found = Vec::new();
    for more in 1..=2 {
        if run.start >= bounds.start + more && is_free(run.start - more..run.start) {
            found.push(run.start - more..run.end);
        }
        if run.end + more <= bounds.end && is_free(run.end..run.end + more) {
            found.push(run.start..run.end + more);
        }
    }
    found
}
