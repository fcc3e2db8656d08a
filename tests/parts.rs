//! A corpus divided into parts has the lineage and the claims that it has as a whole, bit for bit: what lets a cluster work on
//! the parts by themselves.

use std::fs;
use std::path::{Path, PathBuf};

use copytrail::article::Article;
use copytrail::candidates;
use copytrail::claims::{self, Alterations};
use copytrail::ingest::{self, Request};
use copytrail::lineage::branches::Branches;
use copytrail::lineage::outlets::Index;
use copytrail::lineage::parts::{self, Rest, Survey};
use copytrail::lineage::versions::Custom;
use copytrail::lineage::{self, Lineage, Node, Sources, edits, stories};
use copytrail::settings::Settings;
use copytrail::sketch::{self, Content};
use copytrail::text::{Text, stock};
use copytrail::verify::{self, Match, Rarity};
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

/// A corpus of which the matches are known.
struct Whole {
    articles: Vec<Article>,
    stock: Vec<std::collections::BTreeSet<usize>>,
    texts: Vec<Text>,
    contents: Vec<Content>,
    identities: Vec<u64>,
    pairs: Vec<(u32, u32)>,
    matches: Vec<Match>,
    settings: Settings,
}

impl Whole {
    fn of(mut articles: Vec<Article>) -> Self {
        articles.sort_by(|x, y| x.id.cmp(&y.id));
        let settings = Settings::default();
        let mut texts: Vec<Text> = articles.par_iter().map(Text::of).collect();
        let stock = stock::drop(&mut texts);
        let sketches = sketch::sketch(&texts, &settings);
        let contents = sketch::contents(&texts);
        let pairs = candidates::pairs(&sketches, &contents, &|_, _| false, &settings);
        let matches = verify::matches(&texts, &sketches, &contents, &pairs);
        let identities = sketches.iter().map(|sketch| sketch.identity).collect();
        Self { articles, stock, texts, contents, identities, pairs, matches, settings }
    }

    fn lineage(&self) -> Lineage {
        let Self { articles, texts, contents, identities, .. } = self;
        let sources = Sources { articles, texts, contents, identities };
        lineage::reconstruct(&sources, &self.matches, &self.settings.lineage)
    }

    /// The articles at some positions, ascending, taken apart anew, with the matches among them.
    fn part(&self, positions: &[usize]) -> Part {
        let articles: Vec<Article> = positions.iter().map(|&at| self.articles[at].clone()).collect();
        let texts = articles.iter().zip(positions).map(|(article, &at)| {
            let mut text = Text::of(article);
            stock::drop_from(&mut text, &self.stock[at]);
            text
        });
        let texts: Vec<Text> = texts.collect();
        let place = |at: usize| positions.binary_search(&at).ok();
        let own = |found: &Match| Some(Match { a: place(found.a)?, b: place(found.b)?, ..found.clone() });
        Part {
            contents: texts.iter().map(Content::of_wording).collect(),
            identities: texts.iter().map(sketch::identity).collect(),
            matches: self.matches.iter().filter_map(own).collect(),
            articles,
            texts,
        }
    }

    /// Lineage and claims, reconstructed from `tasks` tasks of parts, and what the survey said.
    fn in_tasks(&self, tasks: usize) -> (Lineage, Alterations, Survey) {
        let parts = parts::divide(&self.identities, &self.matches);
        let packed = pack(&parts, tasks);
        let outlets = Index::of(&self.articles);
        let settings = &self.settings.lineage;
        let asked: Vec<Vec<usize>> =
            parts.iter().filter(|part| parts::may_be_line(&self.articles, part)).cloned().collect();
        let survey = pack(&asked, tasks).iter().fold(Survey::default(), |all, positions| {
            let part = self.part(positions);
            all.and(parts::survey(&part.sources(), &part.matches, &outlets, settings))
        });
        let frequencies = edits::frequencies(self.texts.par_iter(), &survey.words);
        let rest = Rest { outlets, custom: Custom::of(survey.lines, survey.stories), frequencies };
        let mut branches = Branches::default();
        for positions in packed.iter().rev() {
            let part = self.part(positions);
            branches.extend(parts::branch(&part.sources(), &part.matches, &rest, settings).moved(positions));
        }
        let lineage = stories::assemble(&self.articles, branches);
        let mut alterations = Alterations::default();
        for positions in pack(&claims::parts::divide(&lineage), tasks).iter().rev() {
            let part = self.part(positions);
            let own = Lineage { graph: lineage.of_articles(positions), ..Lineage::default() };
            alterations.extend(claims::trace(&own, &part.texts, &self.settings.claims).moved(positions));
        }
        alterations.sort();
        (lineage, alterations, survey)
    }

    fn is_the_same_in(&self, tasks: usize) -> Result<(Lineage, Survey), TestCaseError> {
        let (lineage, alterations, survey) = self.in_tasks(tasks);
        let expected = self.lineage();
        for (found, expected) in written(&lineage).iter().zip(&written(&expected)) {
            prop_assert_eq!(found, expected);
        }
        prop_assert_eq!(written(&lineage).len(), written(&expected).len());
        prop_assert_eq!(&alterations, &claims::trace(&expected, &self.texts, &self.settings.claims));
        Ok((lineage, survey))
    }
}

/// Some articles by themselves.
struct Part {
    articles: Vec<Article>,
    texts: Vec<Text>,
    contents: Vec<Content>,
    identities: Vec<u64>,
    matches: Vec<Match>,
}

impl Part {
    fn sources(&self) -> Sources<'_> {
        let Self { articles, texts, contents, identities, .. } = self;
        Sources { articles, texts, contents, identities }
    }
}

/// Every `tasks`-th part goes to the same task.
fn pack(parts: &[Vec<usize>], tasks: usize) -> Vec<Vec<usize>> {
    let mut packed = vec![Vec::new(); tasks];
    parts.iter().enumerate().for_each(|(number, part)| packed[number % tasks].extend(part));
    packed.iter_mut().for_each(|task| task.sort_unstable());
    packed.retain(|task| !task.is_empty());
    packed
}

/// All of a lineage, figures with all their digits.
fn written(lineage: &Lineage) -> Vec<String> {
    let nodes = lineage.graph.node_weights().map(|node| format!("{node:?}"));
    let edges = lineage.graph.raw_edges().iter().map(|edge| format!("{edge:?}"));
    let stories = lineage.stories.iter().map(|story| format!("{story:?}"));
    nodes.chain(edges).chain(stories).chain([format!("{:?}", lineage.roles)]).collect()
}

/// The articles of a folder, with the manifest beside it if there is one.
fn read(folder: &Path, prefix: &str) -> Vec<Article> {
    let manifest = folder.with_file_name("manifest.csv");
    let manifest = manifest.exists().then_some(manifest);
    let request = Request { inputs: vec![folder.to_owned()], manifest, ..Request::default() };
    let mut articles = ingest::read(&request).expect("articles").articles;
    articles.iter_mut().for_each(|article| article.id.0 = format!("{prefix}{}", article.id.0));
    articles
}

/// The seeds and all families as one corpus.
fn known() -> Vec<Article> {
    let mut all = read(Path::new("seeds"), "seeds/");
    for set in ["tests/gold/families", "tests/gold/second"] {
        let families = fs::read_dir(set).expect("families").map(|entry| entry.expect("a family").path());
        let mut families: Vec<PathBuf> = families.filter(|path| path.is_dir()).collect();
        families.sort();
        for family in families {
            all.extend(read(&family.join("articles"), &format!("{}/", family.display())));
        }
    }
    all
}

/// Undated versions of some documents of unknown origin: in each the next version has one more sentence, and a misprint or its
/// correction. All draw from the same words.
fn versions(documents: usize, each: usize, seed: u64) -> Vec<Article> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let syllables = ["bran", "del", "fir", "gor", "hul", "kest", "lom", "mar", "nad", "pol", "rust", "tav"];
    let words: Vec<String> =
        (0..120).map(|n| [n % 12, n / 12 % 10, (n * 7) % 12].map(|s: usize| syllables[s]).concat()).collect();
    let mut all = Vec::new();
    for document in 0..documents {
        let mut sentence = || {
            let words: Vec<&str> = (0..14).map(|_| words[random.random_range(0..words.len())].as_str()).collect();
            format!("The {} by the river.", words.join(" "))
        };
        let mut text: Vec<String> = (0..10).map(|_| sentence()).collect();
        for version in 0..each {
            all.push(Article::bare(format!("versions/{document:02}-{version}"), text.join("\n\n")));
            text.push(sentence());
            let misprint = text[version].replacen('r', "rr", 1);
            text[version] = misprint;
            if version > 0 {
                let corrected = text[version - 1].replacen("rr", "r", 1);
                text[version - 1] = corrected;
            }
        }
    }
    all
}

#[test]
fn seeds_and_families_in_one_corpus() {
    let whole = Whole::of([known(), versions(6, 5, 1)].concat());
    let (lineage, survey) = whole.is_the_same_in(7).expect("the same");
    let missing = lineage.graph.node_weights().filter(|node| matches!(node, Node::Missing(_))).count();
    assert!(lineage.stories.len() > 12 && missing > 3, "{} stories, {missing} missing", lineage.stories.len());
    assert!(survey.stories >= 3 && !survey.words.is_empty(), "{survey:?}");
    assert_eq!(Custom::of(survey.lines, survey.stories), Custom::LINES, "{survey:?}");
}

/// The rarity of terms that comes with the articles of a pair is enough to verify it.
#[test]
fn pairs_are_verified_by_themselves() {
    let whole = Whole::of(known());
    let rarity = verify::rarity(&whole.contents, &whole.pairs);
    let mut found = Vec::new();
    for &(a, b) in &whole.pairs {
        let part = whole.part(&[a as usize, b as usize]);
        let contents = sketch::contents(&part.texts);
        let frequencies = [a, b].map(|article| rarity.of_article(&whole.contents[article as usize]));
        let given = contents.iter().zip(frequencies.iter().map(Vec::as_slice));
        let own = Rarity::given(rarity.documents(), given).expect("the same terms");
        let sketches = sketch::sketch(&part.texts, &whole.settings);
        let matches = verify::matches_by(&own, &part.texts, &sketches, &contents, &[(0, 1)]);
        found.extend(matches.into_iter().map(|found| Match { a: a as usize, b: b as usize, ..found }));
    }
    assert!(found.len() > 100 && found == whole.matches, "{} of {}", found.len(), whole.matches.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 20, ..ProptestConfig::default() })]
    /// Any of the articles, with dates and outlets or without, in any number of tasks.
    #[test]
    fn any_articles_in_any_tasks(
        seed in any::<u64>(), kept in 0.2..1.0f64, bare in 0.0..0.6f64, twice in 0.0..0.2f64, tasks in 1usize..20
    ) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut articles = [known(), versions(4, 4, seed)].concat();
        articles.retain(|_| random.random_bool(kept));
        let again: Vec<Article> = articles.iter().filter(|_| random.random_bool(twice)).cloned().collect();
        articles.extend(again.into_iter().map(|mut article| {
            article.id.0.push_str("-again");
            article
        }));
        for article in articles.iter_mut().filter(|_| random.random_bool(bare)) {
            (article.outlet, article.published) = (None, None);
        }
        Whole::of(articles).is_the_same_in(tasks)?;
    }
}
