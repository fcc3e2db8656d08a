//! The first half of the main job: what is known before any pair is verified.

use rayon::prelude::*;

use super::{Clock, Progress, Report, Timing, notices};
use crate::candidates;
use crate::claims::Alterations;
use crate::error::Result;
use crate::ingest::{self, Corpus, Request, language};
use crate::lineage::Lineage;
use crate::settings::Settings;
use crate::sketch::{self, Content, Sketch};
use crate::text::{self, Outline, Text};
use crate::verify::Match;

/// A corpus with its candidate pairs.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The articles.
    pub corpus: Corpus,
    /// The articles taken apart, stock paragraphs dropped.
    pub texts: Vec<Text>,
    /// The sketches of the texts.
    pub sketches: Vec<Sketch>,
    /// What the texts are about.
    pub contents: Vec<Content>,
    /// The primary language of each article, when known.
    pub languages: Vec<Option<String>>,
    /// Candidate pairs, sorted.
    pub pairs: Vec<(u32, u32)>,
}

/// Reads a corpus and finds its candidate pairs.
///
/// # Errors
/// What [`ingest::read`] reports, or an interruption.
pub(crate) fn prepare(request: &Request, settings: &Settings, clock: &mut Clock<'_>) -> Result<Prepared> {
    let corpus = clock.time("read", None, || ingest::read(request))??;
    let count = corpus.articles.len();
    let progress = clock.progress;
    let texts = clock.time("take apart", Some(count), || texts(&corpus, progress))?;
    let sketches = clock.time("sketch", None, || sketch::sketch(&texts, settings))?;
    let contents = clock.time("content", None, || sketch::contents(&texts))?;
    let languages = languages(&corpus);
    let differ = |a: u32, b: u32| differ(&languages, a, b);
    let pairs = clock.time("candidates", None, || candidates::pairs(&sketches, &contents, &differ, settings))?;
    Ok(Prepared { corpus, texts, sketches, contents, languages, pairs })
}

/// The primary language of each article, when known.
pub(crate) fn languages(corpus: &Corpus) -> Vec<Option<String>> {
    corpus.articles.iter().map(|article| article.language.as_deref().map(language::primary)).collect()
}

/// Whether two articles are in languages that have nothing to do with each other.
pub(crate) fn differ(languages: &[Option<String>], a: u32, b: u32) -> bool {
    match (&languages[a as usize], &languages[b as usize]) {
        (Some(a), Some(b)) => language::differ(a, b),
        _ => false,
    }
}

fn texts(corpus: &Corpus, progress: &dyn Progress) -> Vec<Text> {
    let mut texts: Vec<Text> = corpus
        .articles
        .par_iter()
        .map(|article| {
            let text = Text::of(article);
            progress.advance(1);
            text
        })
        .collect();
    text::stock::drop(&mut texts);
    texts
}

/// What a report keeps of the corpus.
#[derive(Debug)]
pub(crate) struct Read {
    /// The articles.
    pub corpus: Corpus,
    /// What is told of their texts.
    pub outlines: Vec<Outline>,
    /// The primary language of each article, when known.
    pub languages: Vec<Option<String>>,
}

impl Read {
    /// The report, with what is to be said of the whole corpus.
    pub fn report(
        self,
        settings: &Settings,
        matches: Vec<Match>,
        lineage: Lineage,
        alterations: Alterations,
        timings: Vec<Timing>,
    ) -> Report {
        let Self { mut corpus, outlines, languages } = self;
        corpus.notices.extend(notices::of_languages(&languages, &lineage));
        Report { settings: settings.clone(), corpus, outlines, matches, lineage, alterations, timings }
    }
}
