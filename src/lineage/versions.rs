//! Versions: successive states of one document. Whoever changes a document changes its latest version, so versions form a
//! line, where copies by others form a star around what was copied. Which of the two a story is, its texts tell.

use serde::{Deserialize, Serialize};

use super::Sources;
use super::attribution::Attribution;
use super::candidate::Candidate;
use super::line::{self, Line};
use super::step;

/// Log-odds that a version loses for each later version that its successor could have been made from.
const LATER: f64 = 8.0;
/// Share of articles, smoothed, whose nearest earlier relative must be the latest one before a story counts as a line.
const LATEST: f64 = 0.5;
/// The fewest articles of an undated line; any three make one.
pub const LEAST: usize = 4;
/// The fewest larger stories that tell what the small ones of the corpus are.
const LEAST_STORIES: usize = 3;
/// How much less alike, in nats of Jaccard similarity a step, the texts of a line may be along it than along the best tree.
const LOSS: f64 = 0.006;
/// The same in a corpus whose stories mostly are lines: texts moved back and forth, cut and restored strain a line.
const LOSS_AMONG_LINES: f64 = 0.1;
/// Log-odds of a step for each nat of Jaccard similarity.
const LIKENESS: f64 = 60.0;

/// Whether two articles may be versions of one document: they are of one outlet, or nobody says of which.
pub fn may_be_versions(attribution: &Attribution, x: usize, y: usize) -> bool {
    attribution.outlet[x] == attribution.outlet[y]
}

/// For each candidate of a dated story how many later versions its derived article could have been made from, if the
/// story is a line: most articles with several earlier relatives must be most like the latest of them.
pub fn later(sources: &Sources<'_>, attribution: &Attribution, into: &[Vec<Candidate<'_>>]) -> Vec<Vec<usize>> {
    let mut none: Vec<Vec<usize>> = into.iter().map(|candidates| vec![0; candidates.len()]).collect();
    let (mut asked, mut latest) = (0usize, 0usize);
    let mut counts = none.clone();
    for (candidates, counts) in into.iter().zip(&mut counts) {
        let mut dated: Vec<(jiff::Timestamp, usize)> = candidates
            .iter()
            .enumerate()
            .filter(|(_, c)| may_be_versions(attribution, c.arc.source, c.arc.derived))
            .filter_map(|(at, c)| {
                let published = |article: usize| sources.articles[article].published.as_ref();
                let (source, derived) = (published(c.arc.source)?, published(c.arc.derived)?);
                source.certainly_before(derived).then_some((source.instant, at))
            })
            .collect();
        dated.sort_unstable();
        for (place, &(instant, at)) in dated.iter().enumerate() {
            counts[at] = dated[place..].iter().filter(|(other, _)| *other > instant).count();
        }
        let Some(&(_, last)) = dated.last().filter(|_| dated.len() > 1) else { continue };
        asked += 1;
        let nearest = dated.iter().map(|&(_, at)| candidates[at].found.own_jaccard).fold(0.0, f64::max);
        latest += usize::from(candidates[last].found.own_jaccard >= nearest);
    }
    if asked > 0 && (latest + 2) as f64 / (asked + 3) as f64 >= LATEST {
        none = counts;
    }
    none
}

/// The log-odds that later versions take from a candidate.
pub fn penalty(later: usize) -> f64 {
    -LATER * later as f64
}

/// Whether an undated story is a line: few articles of one document, of which nothing attests the order, and which are as
/// alike along a line as along any tree. Candidates are given by derived article; `articles` are their positions,
/// ascending.
pub fn is_line(attribution: &Attribution, articles: &[usize], into: &[Vec<Candidate<'_>>], custom: Custom) -> bool {
    let count = articles.len();
    if !(custom.least..=line::MOST).contains(&count) || !is_open(attribution, into) {
        return false;
    }
    let alike = alike(articles, into);
    line::line(count, |from, to| alike[from * count + to])
        .is_some_and(|bare| (best_tree(count, &alike) - bare.weight) / (count - 1) as f64 <= custom.loss)
}

/// The line of an undated story; `order` gives the log-odds of its articles' order by what the texts say of it.
pub fn undated_line(
    articles: &[usize],
    into: &[Vec<Candidate<'_>>],
    order: impl Fn(&Candidate<'_>) -> f64,
) -> Option<Line> {
    let count = articles.len();
    let alike = alike(articles, into);
    let mut odds = vec![0.0; count * count];
    for candidate in into.iter().flatten() {
        odds[place(articles, candidate.arc.source) * count + place(articles, candidate.arc.derived)] = order(candidate);
    }
    line::line(count, |from, to| {
        let step = from * count + to;
        LIKENESS * alike[step] + step::log_probability(odds[step])
    })
}

/// Where an article stands among those of its story.
fn place(articles: &[usize], article: usize) -> usize {
    articles.binary_search(&article).unwrap_or(0)
}

/// The logarithm of the likeness of each two articles of a story.
fn alike(articles: &[usize], into: &[Vec<Candidate<'_>>]) -> Vec<f64> {
    let count = articles.len();
    let mut alike = vec![line::NEVER; count * count];
    for candidate in into.iter().flatten() {
        let (from, to) = (place(articles, candidate.arc.source), place(articles, candidate.arc.derived));
        alike[from * count + to] = candidate.found.own_jaccard.max(1e-3).ln();
    }
    alike
}

/// Whether nothing attests the order of a story and all of it may be one document.
pub fn is_open<'a>(attribution: &Attribution, into: &[impl AsRef<[Candidate<'a>]>]) -> bool {
    into.iter()
        .flat_map(AsRef::as_ref)
        .all(|c| !c.is_attested && may_be_versions(attribution, c.arc.source, c.arc.derived))
}

/// What the undated stories of a corpus mostly are, by which its small and its doubtful ones are judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Custom {
    /// The fewest articles of a line.
    least: usize,
    /// How much likeness a line may lose.
    loss: f64,
}

impl Custom {
    /// Of a corpus that shows nothing: each story must show itself to be a line.
    pub const NONE: Self = Self { least: LEAST, loss: LOSS };
    /// Of a corpus whose stories mostly are lines: whatever is a line elsewhere is one here too.
    pub const LINES: Self = Self { least: 2, loss: LOSS_AMONG_LINES };

    /// Of a corpus with so many larger undated stories, of which so many show themselves to be lines.
    pub fn of(lines: usize, stories: usize) -> Self {
        if stories >= LEAST_STORIES && 2 * lines > stories { Self::LINES } else { Self::NONE }
    }
}

/// The weight of the heaviest undirected tree (Prim 1957).
fn best_tree(count: usize, weights: &[f64]) -> f64 {
    let mut reach: Vec<f64> = (0..count).map(|node| weights[node]).collect();
    let mut outside: Vec<usize> = (1..count).collect();
    let mut total = 0.0;
    while let Some(at) = (0..outside.len()).max_by(|&x, &y| reach[outside[x]].total_cmp(&reach[outside[y]])) {
        let node = outside.swap_remove(at);
        total += reach[node];
        outside.iter().for_each(|&other| reach[other] = reach[other].max(weights[node * count + other]));
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_judged_by_what_most_of_the_larger_ones_are() {
        assert_eq!(Custom::of(2, 2), Custom::NONE);
        assert_eq!(Custom::of(4, 8), Custom::NONE);
        assert_eq!(Custom::of(5, 8), Custom::LINES);
    }
}
