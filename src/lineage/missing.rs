//! Missing sources: articles that are not in the corpus but that the texts show to have existed.

use std::collections::{BTreeMap, BTreeSet};

use super::credits::{self, Credit, STRONG};
use super::tree::Tree;
use super::{Evidence, Relation, Sources, names, outlets};
use crate::article::Furniture;
use crate::settings::LineageSettings;
use crate::text::Role;

/// Own wording up to which an article that shares a credit with its source may have taken from the credited outlet
/// itself, side by side with that source.
const SIBLING_WORDING: f64 = 0.3;
/// Words in a quotation worth comparing.
const QUOTED_WORDS: usize = 4;
/// Share of a quotation's words, in order, from which two quotations are the same.
const SAME_QUOTATION: f64 = 0.85;
/// Share of an article's sentences that a source must leave unexplained before another source is thought of.
const UNEXPLAINED: f64 = 0.15;

/// Coverage below which, and share of vocabulary from which, an article is a free paraphrase of another.
const PARAPHRASE: (f64, f64) = (0.12, 0.4);

/// A hypothesised article.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The slug of its outlet, which other missing articles may have too.
    pub slug: String,
    /// What came from it.
    pub children: Vec<Child>,
}

/// An article that came from a missing source.
#[derive(Clone, Debug)]
pub struct Child {
    /// Position of the article.
    pub article: usize,
    /// How it relates to the missing source, as far as the texts tell.
    pub relation: Relation,
    /// Probability of the derivation, 0 to 1.
    pub confidence: f64,
    /// The reasons.
    pub evidence: Vec<Evidence>,
}

/// Hypothesises the missing sources of all trees.
///
/// A tree whose texts credit an outlet that no article of it comes from goes back to an article of that outlet. Its root
/// is derived from that article, and so are those articles next to the root which show that they did not take from it:
/// they credit the same outlet and share little wording with the root, or word the same quotations differently (a copyist
/// keeps what stands between quotation marks; whoever has the original's quotations did not get them from a text that
/// lost them).
pub fn hypothesise(
    sources: &Sources<'_>,
    credits: &[Vec<Credit>],
    tree: &Tree<'_>,
    settings: &LineageSettings,
) -> Vec<Missing> {
    let count = sources.articles.len();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for article in 0..count {
        members.entry(tree.root(article)).or_default().push(article);
    }
    let mut found: Vec<(String, Missing, Vec<usize>)> = Vec::new();
    for (&root, articles) in &members {
        let Some((credit, credited_by)) = unmet_credit(sources, credits, root, articles) else { continue };
        let children = children(sources, tree, root, articles, credits, (credit, credited_by), settings);
        let key = outlets::key(&credit.name);
        // Another tree of the same story that goes back to the same outlet goes back to the same article.
        let kin = found.iter_mut().find(|(other, _, others)| {
            *other == key && others.iter().any(|&x| articles.iter().any(|&y| tree.matched(x, y).is_some()))
        });
        match kin {
            Some((_, missing, others)) => {
                missing.children.extend(children);
                others.extend(articles);
            }
            None => {
                let missing = Missing { slug: outlets::slug(&credit.name), children };
                found.push((key, missing, articles.clone()));
            }
        }
    }
    let mut missing: Vec<Missing> = found.into_iter().map(|(_, missing, _)| missing).collect();
    missing.iter_mut().for_each(|m| m.children.sort_by_key(|c| c.article));
    missing
}

/// The strongest credit of a tree that no article of it meets, and who gives it. The root's own word counts more than
/// that of its descendants, and a descendant that names its own source within the tree has named it.
fn unmet_credit<'c>(
    sources: &Sources<'_>,
    credits: &'c [Vec<Credit>],
    root: usize,
    articles: &[usize],
) -> Option<(&'c Credit, usize)> {
    // Thousands of copies have few different outlets and credits among them.
    let present: BTreeSet<&str> = articles
        .iter()
        .filter_map(|&article| sources.articles[article].outlet.as_ref())
        .map(|outlet| outlet.name.as_str())
        .collect();
    let different: BTreeSet<&str> =
        articles.iter().flat_map(|&article| &credits[article]).map(|credit| credit.name.as_str()).collect();
    let met: BTreeSet<&str> =
        different.into_iter().filter(|name| present.iter().any(|outlet| outlets::names(name, outlet))).collect();
    let met = |credit: &Credit| met.contains(credit.name.as_str());
    articles
        .iter()
        .filter(|&&article| !credits[article].iter().any(|c| c.strength >= 1.0 && met(c)))
        .flat_map(|&article| credits[article].iter().map(move |credit| (credit, article)))
        .filter(|(credit, article)| credit.strength >= STRONG && !is_own_desk(sources, *article, credit))
        .max_by(|(x, a), (y, b)| {
            let strength = |credit: &Credit, article: usize| credit.strength + if article == root { 1.0 } else { 0.0 };
            strength(x, *a).total_cmp(&strength(y, *b)).then(b.cmp(a))
        })
}

/// Whether an acronym in a text is that of a name in its own masthead or notices: a wire tag of its own desk.
fn is_own_desk(sources: &Sources<'_>, article: usize, credit: &Credit) -> bool {
    let text = &sources.texts[article];
    text.blocks
        .iter()
        .filter(|b| matches!(b.role, Role::Furniture(Furniture::Masthead | Furniture::Navigation | Furniture::Notice)))
        .flat_map(|b| names::names_in(text.at(b.span)))
        .any(|name| outlets::names(&credit.name, name))
}

/// The root, and the articles next to it that did not take from it.
fn children(
    sources: &Sources<'_>,
    tree: &Tree<'_>,
    root: usize,
    articles: &[usize],
    credited: &[Vec<Credit>],
    (credit, credited_by): (&Credit, usize),
    settings: &LineageSettings,
) -> Vec<Child> {
    // Also who credits it while his likeliest source does not so much as mention it: nobody copies a credit from where none is.
    let credits_more = |article: usize| {
        let source = tree.source(article);
        credited[article].iter().any(|c| c.strength >= STRONG && outlets::names(&c.name, &credit.name))
            && source.is_some_and(|source| credits::mentions(&sources.texts[source], &credit.name) == 0)
    };
    let siblings: Vec<Child> = articles
        .iter()
        .filter(|&&article| tree.source(article) == Some(root) || credits_more(article))
        .filter_map(|&article| sibling(sources, tree, root, article, credit, settings))
        .collect();
    let confidence = (1.0 - (-credit.strength / 2.0).exp()).min(0.85);
    let mut evidence = vec![Evidence::new("credit", credit.phrase.clone(), credit.strength)];
    if credited_by != root {
        evidence.push(Evidence::new("credited_by", sources.articles[credited_by].id.0.clone(), 0.0));
    }
    let prints_it = credits::printed(&sources.texts[root], std::slice::from_ref(credit)).is_some();
    let relation = if prints_it {
        Relation::NearCopy
    } else if siblings.iter().any(|s| s.relation == Relation::Paraphrase) && credited_by != root {
        Relation::Paraphrase
    } else {
        Relation::Rewrite
    };
    let mut children = vec![Child { article: root, relation, confidence, evidence }];
    children.extend(siblings);
    children
}

/// The article as a child of the missing source, when it did not take from `root`.
fn sibling(
    sources: &Sources<'_>,
    tree: &Tree<'_>,
    root: usize,
    article: usize,
    credit: &Credit,
    settings: &LineageSettings,
) -> Option<Child> {
    let found = tree.matched(root, article)?;
    let own_wording = found.own_wording_of(article);
    // A free paraphrase has little of the root's wording though it was made from it, and takes its credits along.
    let paraphrases = found.coverage < PARAPHRASE.0 && found.vocabulary_of(article) >= PARAPHRASE.1;
    let names_it = !paraphrases && credits::mentions(&sources.texts[article], &credit.name) > 0;
    let names_root = sources.articles[root]
        .outlet
        .as_ref()
        .is_some_and(|outlet| credits::mentions(&sources.texts[article], &outlet.name) > 0);
    if names_root || own_wording >= SIBLING_WORDING {
        return None;
    }
    let (same, different) = quotations(sources, tree, root, article);
    let sentences = sources.texts[article].sentences.len().max(1);
    let unexplained = 1.0 - found.alignment.len() as f64 / sentences as f64;
    let diverges = different >= 2 && different > 2 * same && unexplained >= UNEXPLAINED;
    if !names_it && !diverges {
        return None;
    }
    let mut evidence = Vec::new();
    if names_it {
        evidence.push(Evidence::new("names_outlet", credit.name.clone(), 2.0));
    }
    if diverges {
        evidence.push(Evidence::new("quotations_differ", format!("{different} of {}", same + different), 1.5));
    }
    evidence.push(Evidence::new("unexplained_sentences", format!("{unexplained:.2}"), unexplained));
    let relation = if own_wording >= settings.rewrite || names_it { Relation::Rewrite } else { Relation::Paraphrase };
    let confidence = if names_it { 0.75 } else { 0.6 };
    Some(Child { article, relation, confidence, evidence })
}

/// How many quotations in aligned sentences of two articles are the same, and how many are worded differently.
fn quotations(sources: &Sources<'_>, tree: &Tree<'_>, x: usize, y: usize) -> (usize, usize) {
    let Some(found) = tree.matched(x, y) else { return (0, 0) };
    let quoted = |article: usize, sentence: usize| -> Vec<u64> {
        let text = &sources.texts[article];
        text.words_of(&text.sentences[sentence]).iter().filter(|w| w.quoted).map(|w| w.hash).collect()
    };
    let (mut same, mut different) = (0, 0);
    for pair in &found.alignment {
        let (a, b) = (quoted(found.a, pair.a as usize), quoted(found.b, pair.b as usize));
        if a.len() < QUOTED_WORDS || b.len() < QUOTED_WORDS {
            continue;
        }
        let distance = strsim::generic_levenshtein(&a, &b) as f64;
        let similarity = 1.0 - distance / a.len().max(b.len()) as f64;
        let contained =
            a.windows(b.len().min(a.len())).any(|w| w == b) || b.windows(a.len().min(b.len())).any(|w| w == a);
        if contained || similarity >= SAME_QUOTATION {
            same += 1;
        } else {
            different += 1;
        }
    }
    (same, different)
}
