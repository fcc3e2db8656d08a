//! Inheritance: a claim kept from a source that had altered it bears the name of the article that altered it first.

use std::collections::BTreeMap;

use super::{Comparison, Status};
use crate::article::Span;
use crate::lineage::Node;
use crate::text::Text;

/// An altered or added claim of an article, and who made it.
#[derive(Clone, Debug)]
struct Mark {
    /// Bytes of the article.
    span: Span,
    /// Cue words that the alteration brought; none when it only took words away.
    cues: Vec<String>,
    origin: Node,
}

impl Mark {
    /// Whether a claim of the same article carries the alteration: it has most of the marked claim, or its cue words.
    fn is_carried_by(&self, claim: Span, text: &Text) -> bool {
        let shared = self.span.end.min(claim.end).saturating_sub(self.span.start.max(claim.start));
        let (own, theirs) = (self.span.end - self.span.start, claim.end - claim.start);
        if shared * 2 < own.min(theirs) || shared == 0 {
            return false;
        }
        let words = || text.at(text.reading.shown(claim));
        shared * 2 >= own || self.cues.iter().any(|cue| words().contains(cue.as_str()))
    }
}

/// Names the first article for every kept claim whose source had altered it. Comparisons are followed from the first
/// articles to the last; those on a circle, which a lineage does not have, are left as they are.
pub fn pass_on(comparisons: &mut [Comparison], texts: &[Text]) {
    let mut unread: BTreeMap<usize, usize> = BTreeMap::new();
    for comparison in comparisons.iter() {
        unread.entry(comparison.source).or_default();
        *unread.entry(comparison.derived).or_default() += 1;
    }
    let mut ready: Vec<usize> =
        unread.iter().filter(|(_, sources)| **sources == 0).map(|(article, _)| *article).collect();
    let mut marks: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
    while let Some(article) = ready.pop() {
        let own = marks.remove(&article).unwrap_or_default();
        for comparison in comparisons.iter_mut().filter(|c| c.source == article) {
            let passed = read(comparison, &own, &texts[article]);
            marks.entry(comparison.derived).or_default().extend(passed);
            if let Some(sources) = unread.get_mut(&comparison.derived) {
                *sources -= 1;
                if *sources == 0 {
                    ready.push(comparison.derived);
                }
            }
        }
    }
}

/// Names the first article where a comparison keeps what its source had altered; returns the marks of the derived one.
fn read(comparison: &mut Comparison, marks: &[Mark], source: &Text) -> Vec<Mark> {
    let mut passed = Vec::new();
    for traced in &mut comparison.claims {
        let claim = &traced.claim;
        let Some(span) = claim.derived else { continue };
        if matches!(claim.status, Status::Altered | Status::Added) {
            let cues = claim.rules.iter().map(|rule| rule.to.clone()).filter(|cue| !cue.is_empty()).collect();
            passed.extend(traced.introduced_by.clone().map(|origin| Mark { span, cues, origin }));
        } else if let Some(kept) = claim.source
            && let Some(mark) = marks.iter().find(|mark| mark.is_carried_by(kept, source))
        {
            traced.introduced_by = Some(mark.origin.clone());
            passed.push(Mark { span, ..mark.clone() });
        }
    }
    passed
}
