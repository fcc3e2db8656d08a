//! What the classes and ids of an element give it away as: the words that themes and content systems share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use dom_query::NodeRef;

use super::tree;

/// What a class says an element is, and so how much of a page it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Readers' comments: they may be longer than the article.
    Comments,
    /// Furniture of any size.
    Always,
    /// Furniture when much of it is links; else it may be the article's first paragraph.
    Links,
    /// Furniture when it is short: bylines, dates, captions.
    Short,
    /// What is said of the author, up to a few lines.
    Author,
    /// Furniture when it is short and holds a picture.
    Picture,
}

const WORDS: [(Kind, &str); 6] = [
    (
        Kind::Comments,
        "comment comments commentlist disqus respond responses replies kommentar kommentare commentaires comentarios commenti livefyre",
    ),
    (
        Kind::Always,
        "share sharing shares sharedaddy sharebar social socials socialmedia addthis addtoany jprelatedposts related relatedposts recirc
         recirculation recommendations recommended recommend recs readmore readalso outbrain taboola trending mostread mostpopular mostviewed
         newsletter newsletters signup optin mailchimp subscribe subscription subscriptions regwall ad ads advert adverts advertisement
         advertising adsbygoogle adsense adslot adwrap dfp sponsor sponsored cookie cookies consent gdpr cmp onetrust didomi breadcrumb
         breadcrumbs nav navbar navigation menu menubar topmenu topbar toolbar pagination pager sidebar footer foot colophon modal popup overlay
         lightbox interstitial banner tags taglist tagcloud hashtags signature reprints feedback survey poll donate donation skiplink
         pullquote tweet twitter instagram speedbar follow",
    ),
    (Kind::Links, "teaser teasers teaserbox promo promos promotion carousel popular more cards infobar topics keywords external"),
    (
        Kind::Short,
        "byline bylines author authors autor autoren writer contributor credit credits caption captions imagecaption meta metadata metainfo
         date datum pubdate timestamp published posted kicker eyebrow rubrik overline category categories cat views readtime dateline views
         player video vjs editor source submeta info stamp attribution",
    ),
    (Kind::Author, "bio biography authorbox authorbio aboutauthor vcard"),
    (Kind::Picture, "image images img photo photos picture pic foto bild thumb thumbnail hero media wpcaption gallery"),
];

/// Two words of a class that together are one of the above.
const PAIRS: [(&str, &str, Kind); 18] = [
    ("read", "more", Kind::Always),
    ("read", "also", Kind::Always),
    ("read", "next", Kind::Always),
    ("see", "also", Kind::Always),
    ("top", "stories", Kind::Always),
    ("more", "stories", Kind::Always),
    ("more", "news", Kind::Always),
    ("latest", "news", Kind::Always),
    ("most", "read", Kind::Always),
    ("most", "popular", Kind::Always),
    ("most", "viewed", Kind::Always),
    ("sign", "up", Kind::Always),
    ("pull", "quote", Kind::Always),
    ("print", "info", Kind::Always),
    ("author", "box", Kind::Author),
    ("author", "bio", Kind::Author),
    ("about", "author", Kind::Author),
    ("key", "events", Kind::Always),
];

static KINDS: LazyLock<BTreeMap<&'static str, Kind>> = LazyLock::new(|| {
    WORDS.iter().flat_map(|(kind, words)| words.split_whitespace().map(|word| (word, *kind))).collect()
});

/// What the classes and the id of an element say it is.
pub fn of(node: &NodeRef) -> BTreeSet<Kind> {
    let names = ["class", "id", "data-component"].map(|name| tree::attr(node, name)).join(" ");
    // Content systems hang the topics of an article on its own element.
    let is_article = node.has_name("article");
    let kinds = names.split_whitespace().filter(|name| name.len() <= 80).flat_map(named);
    kinds.filter(|kind| !is_article || *kind == Kind::Comments).collect()
}

/// What one class says.
fn named(class: &str) -> Vec<Kind> {
    let words = words(class);
    // "has-sidebar", "no-comments" speak of the page around the element.
    let states = [
        "has", "no", "not", "with", "without", "hide", "show", "is", "enable", "disable", "category", "tag", "type",
        "format",
    ];
    if words.len() > 1 && states.contains(&words[0].as_str()) {
        return Vec::new();
    }
    let pairs =
        words.windows(2).filter_map(|two| PAIRS.iter().find(|(a, b, _)| two[0] == *a && two[1] == *b)).map(|p| p.2);
    let whole = words.concat();
    let joined = KINDS.get(whole.as_str()).copied().into_iter();
    pairs.chain(joined).chain(words.iter().filter_map(|word| KINDS.get(word.as_str()).copied())).collect()
}

/// The words of a class: `jp-relatedPosts` is `jp`, `related`, `posts`.
fn words(class: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in class.chars() {
        let breaks = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if breaks {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_themes() {
        for (class, kind) in [
            ("comment-list", Kind::Comments),
            ("jp-relatedposts", Kind::Always),
            ("relatedPosts", Kind::Always),
            ("post-share-bar", Kind::Always),
            ("read_more", Kind::Always),
            ("entry-meta", Kind::Short),
            ("author-box", Kind::Author),
            ("articleTeaser", Kind::Links),
        ] {
            assert!(named(class).contains(&kind), "{class}");
        }
        for class in [
            "entry-content", "has-sidebar", "no-comments", "adapted", "shareholder-letter", "category-video",
            "story__body", "paywalled",
        ] {
            assert_eq!(named(class), [], "{class}");
        }
    }
}
