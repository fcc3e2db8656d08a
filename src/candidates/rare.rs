//! Rare terms: rewrites and paraphrases share few runs of words, but they share the names, figures and odd words that
//! few other articles have.

use rayon::prelude::*;

use crate::sketch::Content;

/// A term in more articles than this share of the corpus says nothing about who copied whom …
const COMMON_SHARE: f64 = 0.05;
/// … unless the corpus is so small that a single story makes up that share. In a large corpus the rarer terms of a text are
/// enough to find its relatives, and lists that grew with the corpus would cost the square of it.
const COMMON_LEAST: usize = 40;
const COMMON_MOST: usize = 500;
/// Summed weight of shared terms, in nats, from which a pair is worth verifying. Two unrelated articles of a small corpus
/// rarely share more.
const LEAST_WEIGHT: f64 = 8.0;
/// Share of the weight of the shorter article's terms that a pair must have in common to be worth verifying. Long articles
/// share a name and an odd word by chance, and in a large corpus every article finds its dozens of others like that; a
/// paraphrase, which keeps the names and figures of what it tells, shares twice as much and more.
const LEAST_SHARE: f64 = 0.08;
/// How many of its best partners an article is verified against.
const PARTNERS: usize = 64;

/// The articles that have each of the terms that say something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings {
    /// List after list, in the order of the hashes of their terms; in a list ascending.
    articles: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Postings {
    /// The postings of articles that take part.
    pub fn of(contents: &[Content], takes_part: &[bool]) -> Self {
        let mut entries: Vec<(u64, u32)> = contents
            .iter()
            .zip(0u32..)
            .filter(|&(_, i)| takes_part[i as usize])
            .flat_map(|(content, i)| content.vocabulary.iter().map(move |&term| (term, i)))
            .collect();
        entries.par_sort_unstable();
        let mut postings = Self::default();
        let common = common(contents.len());
        for list in entries.chunk_by(|x, y| x.0 == y.0).filter(|list| (2..=common).contains(&list.len())) {
            postings.add(list.iter().map(|&(_, article)| article));
        }
        postings
    }

    /// Adds the articles of the next term, ascending.
    pub fn add(&mut self, articles: impl Iterator<Item = u32>) {
        self.articles.extend(articles);
        self.ends.push(self.articles.len());
    }

    /// The lists.
    fn lists(&self) -> Vec<&[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.articles[start..end]).collect()
    }
}

/// In how many of `count` articles a term may stand to say something; from two on it does.
pub fn common(count: usize) -> usize {
    ((count as f64 * COMMON_SHARE) as usize).clamp(COMMON_LEAST, COMMON_MOST)
}

/// Pairs (`a < b`) of `count` articles that share rare terms and do not `differ` in their language; sorted, without
/// repetition.
pub fn pairs(count: usize, postings: &Postings, differ: &(dyn Fn(u32, u32) -> bool + Sync)) -> Vec<(u32, u32)> {
    let lists = postings.lists();
    let mut of_article: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (number, list) in (0u32..).zip(&lists) {
        for &article in *list {
            of_article[article as usize].push(number);
        }
    }
    let documents = count as f64;
    let rarity = |list: &[u32]| ((documents + 8.0) / (list.len() as f64 + 0.5)).ln();
    let own: Vec<f64> =
        of_article.iter().map(|numbers| numbers.iter().map(|&number| rarity(lists[number as usize])).sum()).collect();
    let mut found: Vec<(u32, u32)> = (0..count)
        .into_par_iter()
        .map_init(
            || (vec![0f64; count], Vec::new()),
            |(weight, touched), a| {
                for &number in &of_article[a] {
                    let list = lists[number as usize];
                    let rarity = rarity(list);
                    for &b in list {
                        if weight[b as usize] == 0.0 {
                            touched.push(b);
                        }
                        weight[b as usize] += rarity;
                    }
                }
                let mut partners: Vec<(u64, u32)> = touched
                    .drain(..)
                    .map(|b| (std::mem::take(&mut weight[b as usize]), b))
                    .filter(|&(w, b)| {
                        b as usize != a
                            && !differ(a as u32, b)
                            && w >= LEAST_WEIGHT
                            && w >= LEAST_SHARE * own[a].min(own[b as usize])
                    })
                    // Whole thousandths order partners the same way whatever the order of summation.
                    .map(|(w, b)| ((w * 1000.0) as u64, b))
                    .collect();
                partners.sort_unstable_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
                partners.truncate(PARTNERS);
                let a = a as u32;
                partners.into_iter().map(move |(_, b)| (a.min(b), a.max(b))).collect::<Vec<_>>()
            },
        )
        .flatten()
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::text::Text;

    #[test]
    fn a_paraphrase_is_found_by_its_names_and_figures() {
        let bodies = [
            "Calder said 134 divers were below the hull of the Ines when the ballast shifted near Ellery, trapping nineteen.",
            "Nineteen of the 134 divers under the Ines, off Ellery, were trapped by ballast that shifted; Calder blamed the pumps.",
            "The bakery on Mill Street will stay open until eight on Fridays, its owner announced at the weekend.",
        ];
        let contents: Vec<Content> = bodies.iter().map(|b| Content::of(&Text::of(&Article::bare("a", *b)))).collect();
        let all = Postings::of(&contents, &[true; 3]);
        assert_eq!(pairs(3, &all, &|_, _| false), [(0, 1)]);
        assert!(pairs(3, &Postings::of(&contents, &[true, false, true]), &|_, _| false).is_empty());
        assert!(pairs(3, &all, &|a, b| a != b).is_empty());
    }
}
