//! What the page is made from: every claim with its row, its story, and the sentences round it.

use std::collections::{BTreeMap, BTreeSet};

use crate::article::{Article, Span};
use crate::claims::{Claim, Kind, Status};
use crate::export::claims::{Row, rows};
use crate::export::graph::{Graph, Link};
use crate::export::{names, selection};
use crate::lineage::{Node, Story};
use crate::pipeline::Report;

/// A claim.
pub struct Entry<'a> {
    /// Its row in `claims.csv`.
    pub row: Row<'a>,
    /// The comparison's own account of it.
    pub claim: &'a Claim,
    /// How it was altered.
    pub kinds: Vec<Kind>,
    /// Position of the source.
    pub source: usize,
    /// Position of the derived article.
    pub derived: usize,
    /// Who changed it first.
    pub introduced: Option<&'a Node>,
    /// The number of its story.
    pub story: usize,
}

/// A report with what its page needs at hand.
pub struct Page<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its lineage.
    pub graph: Graph<'a>,
    /// Every claim, in the order of `claims.csv`.
    pub entries: Vec<Entry<'a>>,
    /// The altered ones that are shown, the most severe first, and how many there are.
    pub altered: Vec<usize>,
    /// How many altered claims there are.
    pub all_altered: usize,
    /// The stories that are shown, in order of their numbers.
    pub stories: Vec<&'a Story>,
    /// How many linked stories are not shown.
    pub stories_left_out: usize,
    /// Whether there is so much that a browser should be spared what nobody looks at.
    pub is_large: bool,
    /// The outlets that an article credits, of originals that are missing.
    pub credits: BTreeMap<usize, BTreeSet<String>>,
    /// The claims of each shown story that is small enough to be shown claim by claim.
    of_story: BTreeMap<usize, Vec<usize>>,
    /// The links to each article, by its place among the vertices.
    links_to: BTreeMap<usize, Vec<usize>>,
    sentences: BTreeMap<usize, Vec<Span>>,
}

/// Claims beyond which a page is large.
const LARGE: usize = 1500;

/// Altered claims that a page lists, stories that it shows, and claims that it shows side by side: a browser must still
/// open it. The tables beside it have all.
const MOST_ALTERED: usize = 25_000;
const MOST_STORIES: usize = 500;
const MOST_CLAIMS: usize = 60_000;

/// Bytes of a claim's surroundings that are shown on each side.
const CONTEXT: usize = 240;

impl<'a> Page<'a> {
    /// The page of a report.
    pub fn of(report: &'a Report) -> Self {
        let stories = names::stories_of_articles(report);
        let traced = report.alterations.comparisons.iter().flat_map(|c| c.claims.iter().map(move |t| (c, t)));
        let entries: Vec<Entry<'a>> = rows(report)
            .zip(traced)
            .map(|(row, (comparison, traced))| Entry {
                row,
                claim: &traced.claim,
                kinds: traced.claim.kinds.iter().copied().collect(),
                source: comparison.source,
                derived: comparison.derived,
                introduced: traced.introduced_by.as_ref(),
                story: stories.get(&comparison.derived).copied().unwrap_or_default(),
            })
            .collect();
        let mut altered: Vec<usize> =
            (0..entries.len()).filter(|&e| entries[e].claim.status == Status::Altered).collect();
        altered.sort_by(|&a, &b| entries[b].claim.severity.total_cmp(&entries[a].claim.severity).then(a.cmp(&b)));
        let all_altered = altered.len();
        altered.truncate(MOST_ALTERED);
        let (shown, stories_left_out) = selection::largest(report, MOST_STORIES);
        let mut of_story: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            of_story.entry(entry.story).or_default().push(at);
        }
        let mut room = MOST_CLAIMS;
        let mut detailed = BTreeMap::new();
        for story in &shown {
            let Some(claims) = of_story.remove(&story.number).filter(|claims| claims.len() <= room) else { continue };
            room -= claims.len();
            detailed.insert(story.number, claims);
        }
        let read: BTreeSet<usize> = altered.iter().flat_map(|&e| [entries[e].source, entries[e].derived]).collect();
        let sentences = read
            .into_iter()
            .filter_map(|article| Some((article, report.outlines.get(article)?.sentences.clone())))
            .collect();
        let graph = Graph::of(report);
        let credits = credits(&graph);
        let mut links_to: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, link) in graph.links.iter().enumerate() {
            links_to.entry(link.derived).or_default().push(at);
        }
        let mut stories = shown;
        stories.sort_by_key(|s| s.number);
        Self {
            report,
            is_large: entries.len() > LARGE || report.corpus.articles.len() > LARGE,
            graph,
            entries,
            altered,
            all_altered,
            stories,
            stories_left_out,
            credits,
            of_story: detailed,
            links_to,
            sentences,
        }
    }

    /// The claims of a story; none when there are too many to be shown.
    pub fn claims_of(&self, story: usize) -> Vec<&Entry<'a>> {
        self.of_story.get(&story).into_iter().flatten().map(|&at| &self.entries[at]).collect()
    }

    /// The links to an article or a missing original, by its place among the vertices.
    pub fn links_to(&self, vertex: usize) -> impl Iterator<Item = &Link<'a>> {
        self.links_to.get(&vertex).into_iter().flatten().map(|&at| &self.graph.links[at])
    }

    /// An article.
    pub fn article(&self, position: usize) -> &'a Article {
        &self.report.corpus.articles[position]
    }

    /// What stands round a claim in its article: the rest of its sentence and the sentence beside it.
    pub fn context(&self, article: usize, span: Option<Span>) -> (String, String) {
        let text: &str = &self.article(article).text;
        let (Some(span), Some(sentences)) = (span, self.sentences.get(&article)) else { return Default::default() };
        let first = sentences.partition_point(|s| s.end <= span.start);
        let last = sentences.partition_point(|s| s.start < span.end);
        let is_inside = sentences.get(first).is_some_and(|s| s.start < span.start);
        let start =
            sentences.get(if is_inside { first } else { first.saturating_sub(1) }).map_or(span.start, |s| s.start);
        let is_cut = last.checked_sub(1).and_then(|l| sentences.get(l)).is_some_and(|s| s.end > span.end);
        let end = sentences.get(if is_cut { last - 1 } else { last }).map_or(span.end, |s| s.end);
        let (start, end) = (start.min(span.start), end.max(span.end));
        let first = boundary(text, start.max(span.start.saturating_sub(CONTEXT)));
        let last = boundary(text, end.min(span.end + CONTEXT));
        let mut before = text.get(first..span.start).unwrap_or_default();
        let mut after = text.get(span.end..last).unwrap_or_default();
        // What is cut is cut between words.
        if first > start {
            before = before.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
        }
        if last < end {
            after = after.rsplit_once(char::is_whitespace).map_or("", |(rest, _)| rest);
        }
        let gap = |is_cut| if is_cut { "…" } else { "" };
        (format!("{}{before}", gap(first > start)), format!("{after}{}", gap(last < end)))
    }
}

/// The next place at which the text may be cut.
fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Which missing outlets every article credits, from the evidence for the missing originals.
fn credits(graph: &Graph<'_>) -> BTreeMap<usize, BTreeSet<String>> {
    let mut credits: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for link in &graph.links {
        let Node::Missing(slug) = link.edge.source else { continue };
        let evidence = &link.edge.derivation.evidence;
        if !evidence.iter().any(|e| e.name == "credit") {
            continue;
        }
        let by = evidence.iter().find(|e| e.name == "credited_by");
        let crediting = match by {
            Some(by) => graph.vertices.iter().position(|v| v.article.is_some_and(|a| a.id.0 == by.value)),
            None => Some(link.derived),
        };
        if let Some(article) = crediting {
            credits.entry(article).or_default().insert(names::of_slug(slug));
        }
    }
    credits
}
