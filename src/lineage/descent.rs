//! Descent: where each article is in its branch, so that "comes from" costs two comparisons.

/// Where an article is in a walk through its branch: a descendant is entered and left inside its ancestor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descent {
    /// The article without a source that it goes back to.
    pub root: usize,
    enters: usize,
    leaves: usize,
}

impl Descent {
    /// Whether it goes back to the article of `ancestor`, at any distance; not to itself.
    pub fn is_below(&self, ancestor: &Self) -> bool {
        ancestor.enters < self.enters && self.leaves <= ancestor.leaves
    }
}

/// Walks through every branch, sources first. `sources` holds the source of each article, if it has one, without cycles.
pub fn walk(sources: &[Option<usize>]) -> Vec<Descent> {
    let mut derived: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    for (article, source) in sources.iter().enumerate() {
        if let Some(source) = source {
            derived[*source].push(article);
        }
    }
    let mut descent = vec![Descent::default(); sources.len()];
    let mut clock = 0;
    for root in (0..sources.len()).filter(|&article| sources[article].is_none()) {
        let mut path = vec![(root, 0)];
        while let Some((article, next)) = path.last_mut() {
            if *next == 0 {
                clock += 1;
                descent[*article] = Descent { root, enters: clock, leaves: clock };
            }
            if let Some(&child) = derived[*article].get(*next) {
                *next += 1;
                path.push((child, 0));
            } else {
                descent[*article].leaves = clock;
                path.pop();
            }
        }
    }
    descent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descendants_are_below_their_ancestors_and_nobody_else() {
        let descent = walk(&[None, Some(0), Some(1), Some(0), None]);
        let below = |x: usize, y: usize| descent[x].is_below(&descent[y]);
        assert!(below(1, 0) && below(2, 0) && below(2, 1) && below(3, 0));
        assert!(!below(0, 1) && !below(3, 1) && !below(2, 3) && !below(4, 0) && !below(0, 0));
        assert_eq!(descent.iter().map(|d| d.root).collect::<Vec<_>>(), [0, 0, 0, 0, 4]);
    }
}
