//! The difference of two runs of tokens: hunks, merged across stop words.

use std::ops::Range;

use super::tokens::Token;

/// A stretch of the source and the stretch of the derived article that stands in its place; one may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Tokens of the source.
    pub source: Range<usize>,
    /// Tokens of the derived article.
    pub derived: Range<usize>,
}

/// Cells of the table up to which the best common subsequence is computed; beyond, common ends only are trimmed.
const LARGEST: usize = 250_000;

/// The pairs of places in the heaviest common subsequence, content words before stop words.
fn common(a: &[Token], b: &[Token]) -> Vec<(usize, usize)> {
    let head = a.iter().zip(b).take_while(|(x, y)| x.key == y.key).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x.key == y.key).count();
    let (p, q) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    let width = q.len() + 1;
    if p.len().saturating_mul(q.len()) <= LARGEST {
        let mut best = vec![0u32; (p.len() + 1) * width];
        for i in (0..p.len()).rev() {
            for j in (0..q.len()).rev() {
                let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
                let weight = if p[i].stop { 2 } else { 5 };
                let both = if p[i].key == q[j].key { best[(i + 1) * width + j + 1] + weight } else { 0 };
                best[i * width + j] = skip.max(both);
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < p.len() && j < q.len() {
            let here = best[i * width + j];
            if here == best[(i + 1) * width + j] {
                i += 1;
            } else if here == best[i * width + j + 1] {
                j += 1;
            } else {
                pairs.push((head + i, head + j));
                i += 1;
                j += 1;
            }
        }
    }
    pairs.extend((0..tail).rev().map(|k| (a.len() - 1 - k, b.len() - 1 - k)));
    pairs
}

/// The hunks between two runs. Equal stop words between two differences do not part them: "the [red] and [small] house"
/// against "the [old] and [large] house" is one difference of meaning.
pub fn hunks(source: &[Token], s: Range<usize>, derived: &[Token], d: Range<usize>) -> Vec<Hunk> {
    let (a, b) = (&source[s.clone()], &derived[d.clone()]);
    let pairs = common(a, b);
    let mut found: Vec<Hunk> = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (x, y) in pairs.into_iter().chain([(a.len(), b.len())]) {
        if x > i || y > j {
            let hunk = Hunk { source: s.start + i..s.start + x, derived: d.start + j..d.start + y };
            match found.last_mut() {
                Some(last) if only_stops(source, last.source.end..hunk.source.start) => {
                    last.source.end = hunk.source.end;
                    last.derived.end = hunk.derived.end;
                }
                _ => found.push(hunk),
            }
        }
        (i, j) = (x + 1, y + 1);
    }
    found
}

/// Whether one or two stop words stand in a gap, and nothing else.
fn only_stops(tokens: &[Token], gap: Range<usize>) -> bool {
    gap.len() <= 2 && tokens[gap].iter().all(|t| t.stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;
    use crate::claims::tokens;

    #[test]
    fn hunks_merge_across_stop_words() {
        let of = |text: &str| tokens::of(text, Span::new(0, text.len()));
        let show =
            |tokens: &[Token], r: Range<usize>| tokens[r].iter().map(|t| t.word.clone()).collect::<Vec<_>>().join(" ");
        let (a, b) = (of("The red and small house burnt on Monday"), of("The old and large house burnt on Sunday"));
        let found: Vec<_> = hunks(&a, 0..a.len(), &b, 0..b.len())
            .into_iter()
            .map(|h| (show(&a, h.source), show(&b, h.derived)))
            .collect();
        assert_eq!(
            found,
            [("red and small".into(), "old and large".into()), ("monday".to_owned(), "sunday".to_owned())]
        );
    }
}
