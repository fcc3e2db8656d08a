//! What a page says of its article, from whom to believe first, and where its statements differ.

use dom_query::{Document, NodeRef};

use super::json_ld::{self, Described};
use super::{Value, address, day, names, times, titles, tree};
use crate::article::{MetadataSource as Source, Published};
use crate::ingest::shape::{folded, word_count};

/// What a page says of its article. Every value says where it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The headline.
    pub title: Option<Value>,
    /// Who published the page.
    pub outlet: Option<Value>,
    /// When it was first published; the day of a change is never taken for it.
    pub published: Option<Published>,
    /// Who wrote it; several are joined by commas.
    pub author: Option<Value>,
    /// Its address.
    pub url: Option<Value>,
    /// BCP 47 code of its language.
    pub language: Option<Value>,
    /// The whole text as JSON-LD gives it, when it does.
    pub body: Option<String>,
    /// Headlines of other articles that the page describes.
    pub others: Vec<String>,
    /// Statements that differ from the value that was taken, in words.
    pub conflicts: Vec<String>,
}

/// A page taken apart for its statements.
pub(super) struct Statements {
    /// Name and content of every `<meta>`, in order; names in lower case.
    pub metas: Vec<(String, String)>,
    /// The page's `<title>`.
    pub page_title: String,
    /// The articles in JSON-LD, the page's own first.
    pub described: Vec<Described>,
    /// The page's addresses, the surest first.
    pub addresses: Vec<Value>,
}

impl Statements {
    /// The contents of the metas of these names: in the order of the names, then of the page.
    pub fn metas<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names
            .iter()
            .flat_map(|name| self.metas.iter().filter(move |(own, _)| own == name))
            .map(|(_, content)| content.as_str())
    }

    /// The article of the page in JSON-LD.
    pub fn own(&self) -> Option<&Described> {
        self.described.first()
    }
}

/// Reads a page's statements. `given` is an address known from elsewhere.
pub fn of(document: &Document, given: Option<&str>) -> Facts {
    let addresses = address::of(document, &address::notes(document), given);
    let page_title =
        document.select("head > title, title").iter().next().map(|t| tree::squeezed(&t.text())).unwrap_or_default();
    let metas = metas(document);
    let shown: Vec<NodeRef> = document.select("h1").nodes().to_vec();
    let mut headlines: Vec<String> =
        metas.iter().filter(|(name, _)| name == "og:title").map(|(_, c)| c.clone()).collect();
    headlines.push(page_title.clone());
    headlines
        .extend(shown.iter().map(tree::text).filter(|t| folded(&page_title).contains(&folded(t)) && !t.is_empty()));
    let own_address = addresses.first().map_or("", |a| a.value.as_str());
    let described = json_ld::of(document, &headlines, own_address);
    let page = Statements { metas, page_title, described, addresses };

    let mut facts = Facts::default();
    let title = titles::choose(&page, &shown);
    facts.outlet = names::choose(document, &page, title.as_ref());
    facts.title = title.map(|title| titles::without_site(title, facts.outlet.as_ref()));
    facts.url = page
        .addresses
        .first()
        .cloned()
        .or_else(|| page.own().filter(|own| !own.url.is_empty()).map(|own| Value::new(&own.url, Source::JsonLd)));
    facts.author = author(document, &page);
    facts.language = language(document, &page);
    facts.body = page.own().map(|own| own.body.clone()).filter(|body| !body.is_empty());
    let own_title = facts.title.as_ref().map(|t| folded(&t.value)).unwrap_or_default();
    let others = page.described.iter().skip(1).map(|d| d.headline.clone());
    facts.others = others.filter(|h| !h.is_empty() && !folded(h).starts_with(&own_title)).collect();

    let dates = times::all(document, &page, facts.title.as_ref());
    facts.published = dates.first().cloned();
    facts.conflicts = conflicts(&facts, &page, &dates);
    facts
}

fn metas(document: &Document) -> Vec<(String, String)> {
    let mut metas = Vec::new();
    for meta in &document.select("meta[content]") {
        let content = tree::squeezed(&meta.attr_or("content", ""));
        if content.is_empty() {
            continue;
        }
        for name in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = meta.attr(name) {
                metas.push((name.trim().to_ascii_lowercase(), content.clone()));
            }
        }
    }
    metas
}

fn author(document: &Document, page: &Statements) -> Option<Value> {
    let is_name = |name: &&str| !name.is_empty() && !name.contains("://") && name.chars().count() <= 120;
    let plain = |name: &str| titles::without_lead(&tree::squeezed(name)).to_owned();
    let own = page.own();
    let json = own.map(|own| own.author.as_str()).filter(is_name).map(|name| Value::new(name, Source::JsonLd));
    // Who names the publisher as author names nobody.
    let person = json.clone().filter(|name| own.is_none_or(|own| folded(&own.publisher) != folded(&name.value)));
    let meta = || {
        let names = [
            "author", "byl", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
            "citation_author",
        ];
        page.metas(&names).find(is_name).map(|name| Value::new(plain(name), Source::Meta))
    };
    let marked = || {
        let marks =
            "[rel~='author'], [itemprop~='author'], [class*='byline'], [class*='author'], .autor, .writer, .reporter";
        let found = document.select(marks);
        let first_lines = found.nodes().iter().map(|node| {
            let text = super::render::text(node);
            plain(text.lines().next().unwrap_or_default())
        });
        let mut names = first_lines.filter(|name| is_name(&name.as_str()) && word_count(name) <= 8);
        names.next().map(|name| Value::new(name, Source::Markup))
    };
    person.or_else(meta).or_else(marked).or(json)
}

fn language(document: &Document, page: &Statements) -> Option<Value> {
    let code = |code: &str| {
        let code = code.split([',', ';']).next().unwrap_or(code).trim().replace('_', "-");
        let primary = code.split('-').next().unwrap_or("");
        let is_code = (2..=3).contains(&primary.len())
            && code.len() <= 15
            && code.is_ascii()
            && primary.bytes().all(|b| b.is_ascii_alphabetic());
        is_code.then_some(code)
    };
    let root = document.html_root();
    let declared = ["lang", "xml:lang"].iter().find_map(|name| code(&tree::attr(&root, name)));
    let json = || page.own().and_then(|own| code(&own.language)).map(|c| Value::new(c, Source::JsonLd));
    let meta = || {
        let graph = page.metas(&["og:locale"]).find_map(code).map(|c| Value::new(c, Source::OpenGraph));
        graph.or_else(|| {
            page.metas(&["content-language", "language", "dc.language", "dcterms.language"])
                .find_map(code)
                .map(|c| Value::new(c, Source::Meta))
        })
    };
    declared.map(|c| Value::new(c, Source::Markup)).or_else(json).or_else(meta)
}

/// Dates and addresses that differ from the one that was taken.
fn conflicts(facts: &Facts, page: &Statements, dates: &[Published]) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(first) = dates.first() {
        // One moment is two days in two zones, and a page that prints a day does not say in which zone.
        let differs = |other: &&Published| {
            let apart = first.instant.duration_since(other.instant).abs();
            apart > jiff::SignedDuration::from_hours(26)
        };
        let others: Vec<String> =
            dates.iter().filter(differs).map(|other| format!("{} ({})", day(other), other.source.name())).collect();
        if !others.is_empty() {
            let taken = format!("{} ({})", day(first), first.source.name());
            found.push(format!("published: {taken} was taken, the page also says {}", others.join(", ")));
        }
    }
    if let Some(url) = &facts.url {
        let other = page.addresses.iter().find(|other| address::host(&other.value) != address::host(&url.value));
        if let Some(other) = other {
            found.push(format!(
                "url: {} ({}) was taken, the page also says {} ({})",
                url.value,
                url.source.name(),
                other.value,
                other.source.name()
            ));
        }
    }
    found
}
