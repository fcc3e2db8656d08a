//! Documents of the same words, collapsed before anything else is compared.

use rayon::prelude::*;

/// Documents grouped by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Groups of two or more documents of one identity, each ascending; sorted by their first document.
    pub groups: Vec<Vec<u32>>,
    /// For each document whether it stands for its identity: the first of its group, or alone. Never one without words.
    pub stands: Vec<bool>,
}

impl Groups {
    /// Candidate pairs with those of every group added: its first document with each of the others. Sorted.
    pub fn with_copies(&self, mut pairs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
        pairs.extend(self.groups.iter().flat_map(|group| group[1..].iter().map(|&copy| (group[0], copy))));
        pairs.par_sort_unstable();
        pairs
    }
}

/// Groups documents by identity; identity 0 means no words and is in no group.
pub fn group(identities: &[u64]) -> Groups {
    let mut order: Vec<(u64, u32)> =
        identities.iter().copied().zip(0..).filter(|&(identity, _)| identity != 0).collect();
    order.par_sort_unstable();
    let mut stands = vec![false; identities.len()];
    let mut groups = Vec::new();
    for same in order.chunk_by(|x, y| x.0 == y.0) {
        stands[same[0].1 as usize] = true;
        if same.len() > 1 {
            groups.push(same.iter().map(|&(_, document)| document).collect());
        }
    }
    groups.sort_unstable_by_key(|group: &Vec<u32>| group[0]);
    Groups { groups, stands }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_identities_are_grouped() {
        let found = group(&[5, 3, 0, 5, 0, 3, 9, 3]);
        assert_eq!(found.groups, [vec![0, 3], vec![1, 5, 7]]);
        assert_eq!(found.stands, [true, true, false, false, false, false, true, false]);
    }
}
