//! Attribution: which outlets of the corpus each article names, credits and signs for. Read once for each article, so that
//! weighing a pair costs no reading.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::credits::{self, Credit};
use super::{Sources, names, outlets};
use crate::article::Furniture;
use crate::text::Role;

/// What the articles say of the outlets of the corpus. Outlets are numbered by their different names, sorted.
#[derive(Clone, Debug, Default)]
pub struct Attribution {
    /// The outlets an article credits in its own words, strongest first.
    pub credits: Vec<Vec<Credit>>,
    /// The outlet of each article.
    pub outlet: Vec<Option<usize>>,
    /// Outlets of the corpus that an article credits in a phrase that credits, with that phrase.
    pub credited: Vec<BTreeMap<usize, String>>,
    /// Outlets of the corpus that an article names at all, its own left out.
    pub named: Vec<BTreeSet<usize>>,
    /// Whether an article is about its own outlet, as press releases are. A wire tag or a byline is only a signature.
    pub speaks_of_itself: Vec<bool>,
    /// Whether an article carries its own outlet's wire tag or byline.
    pub signs_itself: Vec<bool>,
    /// Whether an article prints, under byline or wire tag, the text of an outlet that is not in the corpus.
    pub prints_unmet: Vec<bool>,
}

/// What one article says.
struct Said {
    credits: Vec<Credit>,
    credited: BTreeMap<usize, String>,
    named: BTreeSet<usize>,
    speaks_of_itself: bool,
    signs_itself: bool,
    prints_unmet: bool,
}

impl Attribution {
    /// Reads all articles; `index` holds the outlets of the corpus that they are from.
    pub fn of(sources: &Sources<'_>, index: &outlets::Index) -> Self {
        let outlet: Vec<Option<usize>> =
            sources.articles.iter().map(|a| a.outlet.as_ref().and_then(|o| index.number(&o.name))).collect();
        let said: Vec<Said> = (0..sources.articles.len())
            .into_par_iter()
            .map(|article| said(sources, article, outlet[article], index))
            .collect();
        let mut all = Self { outlet, ..Self::default() };
        for one in said {
            all.credits.push(one.credits);
            all.credited.push(one.credited);
            all.named.push(one.named);
            all.speaks_of_itself.push(one.speaks_of_itself);
            all.signs_itself.push(one.signs_itself);
            all.prints_unmet.push(one.prints_unmet);
        }
        all
    }

    /// Whether two articles are by one outlet, as far as it is known.
    pub fn same_outlet(&self, x: usize, y: usize) -> bool {
        self.outlet[x].is_some() && self.outlet[x] == self.outlet[y]
    }

    /// Whether `derived` credits the outlet of `source` in a phrase that credits.
    pub fn credits_outlet(&self, source: usize, derived: usize) -> bool {
        !self.same_outlet(source, derived)
            && !self.speaks_of_itself[source]
            && self.outlet[source].is_some_and(|outlet| self.credited[derived].contains_key(&outlet))
    }

    /// Whether `source` passes on what `derived` credits: a copy of a wire story carries the wire's name to those who copy
    /// from it.
    pub fn passes_on(&self, source: usize, derived: usize) -> bool {
        self.credited[derived].keys().any(|outlet| self.named[source].contains(outlet))
    }
}

fn said(sources: &Sources<'_>, article: usize, own: Option<usize>, index: &outlets::Index) -> Said {
    let (record, text) = (&sources.articles[article], &sources.texts[article]);
    let credits = credits::find(record, text);
    let credited = credits
        .iter()
        .filter(|credit| credit.strength >= 1.0)
        .flat_map(|credit| index.named(&credit.name).iter().map(|&outlet| (outlet, credit.phrase.clone())))
        .rev()
        .collect();
    let named = text
        .blocks
        .iter()
        .filter(|b| b.is_prose() || b.role == Role::Furniture(Furniture::Byline))
        .flat_map(|block| names::names_in(text.at(block.span)))
        .flat_map(|name| index.named(name))
        .copied()
        .filter(|outlet| Some(*outlet) != own)
        .collect();
    let signs_itself = credits::signs_itself(record, text);
    let first_body = text.sentences.iter().find(|s| s.role == Role::Body).map(|s| s.block);
    let mut opening = text.sentences.iter().filter(|s| s.role == Role::Title || Some(s.block) == first_body);
    let names_itself = own.is_some_and(|own| {
        opening.any(|s| names::names_in(text.at(s.span)).any(|name| index.named(name).contains(&own)))
    });
    let prints_unmet = credits::printed(text, &credits).is_some_and(|credit| index.named(&credit.name).is_empty());
    Said { credits, credited, named, speaks_of_itself: names_itself && !signs_itself, signs_itself, prints_unmet }
}
