//! Which column, or which field of a JSON object, holds what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::str::FromStr;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The record's name.
    Id,
    /// The article itself.
    Text,
    /// Its headline.
    Title,
    /// Who published it.
    Outlet,
    /// When it was published.
    Published,
    /// Its address.
    Url,
    /// The code of its language.
    Language,
}

/// All fields, in the order in which they are declared.
pub const FIELDS: [Field; 7] =
    [Field::Id, Field::Text, Field::Title, Field::Outlet, Field::Published, Field::Url, Field::Language];

impl Field {
    /// The name in `--columns`, which is that of the usual column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Title => "title",
            Self::Outlet => "outlet",
            Self::Published => "published",
            Self::Url => "url",
            Self::Language => "language",
        }
    }

    /// The names of columns that hold it, the likeliest first; small letters, without `_`, `-` and spaces.
    const fn guesses(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["id", "uid", "uuid", "guid", "docid", "documentid", "articleid", "url"],
            Self::Text => &[
                "text", "body", "content", "article", "fulltext", "articletext", "articlebody", "bodytext", "maintext",
                "contenttext",
            ],
            Self::Title => &["title", "headline"],
            Self::Outlet => &["outlet", "source", "publisher", "publication", "sitename", "domain"],
            Self::Published => &[
                "published", "date", "publishedat", "publishdate", "publisheddate", "datepublished", "publicationdate",
                "pubdate", "publishedon", "datetime", "timestamp", "createdat",
            ],
            Self::Url => &["url", "link", "canonicalurl", "sourceurl"],
            Self::Language => &["language", "lang"],
        }
    }
}

/// Which columns hold what: guessed by their names, unless `--columns` says so. Of several columns that may hold a field,
/// the first of the list that is not empty does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    given: BTreeMap<Field, String>,
    /// For every name, as it is and [`folded`], the fields it may hold, each with its place among the names.
    fills: BTreeMap<String, Vec<(Field, usize)>>,
}

impl Default for Columns {
    fn default() -> Self {
        Self::of(BTreeMap::new())
    }
}

impl FromStr for Columns {
    type Err = String;

    /// Reads `text=body,outlet=source`.
    fn from_str(written: &str) -> Result<Self, String> {
        let mut given = BTreeMap::new();
        for pair in written.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (field, column) =
                pair.split_once('=').ok_or_else(|| format!("`{}` is not FIELD=COLUMN", pair.trim()))?;
            let (field, column) = (field.trim(), column.trim());
            let known = FIELDS.into_iter().find(|known| known.name() == field);
            let known = known.ok_or_else(|| {
                format!("`{field}` is no field; they are id, text, title, outlet, published, url and language")
            })?;
            if column.is_empty() {
                return Err(format!("no column is named for {field}"));
            }
            if given.insert(known, column.to_owned()).is_some() {
                return Err(format!("{field} is given twice"));
            }
        }
        Ok(Self::of(given))
    }
}

impl Columns {
    fn of(given: BTreeMap<Field, String>) -> Self {
        let mut fills: BTreeMap<String, Vec<(Field, usize)>> = BTreeMap::new();
        for field in FIELDS {
            let guesses = || field.guesses().iter().map(|name| (*name).to_owned()).collect();
            let names: Vec<String> = given.get(&field).map_or_else(guesses, |name| vec![name.clone()]);
            for (at, name) in names.into_iter().enumerate() {
                let folded = folded(&name);
                // The name as it is written comes before another that only differs in its writing.
                if folded != name {
                    fills.entry(folded).or_default().push((field, 2 * at + 1));
                }
                fills.entry(name).or_default().push((field, 2 * at));
            }
        }
        Self { given, fills }
    }

    /// Whether a column may hold anything.
    pub fn knows(&self, column: &str) -> bool {
        self.fills.contains_key(column) || self.fills.contains_key(&folded(column))
    }

    /// Whether a column may hold a field.
    pub fn may_hold(&self, column: &str, field: Field) -> bool {
        self.fills(column).any(|(filled, _)| filled == field)
    }

    /// Whether `--columns` says nothing.
    pub fn are_guessed(&self) -> bool {
        self.given.is_empty()
    }

    /// Whether `--columns` says where a field is.
    pub fn is_given(&self, field: Field) -> bool {
        self.given.contains_key(&field)
    }

    /// What a column may hold, each with its rank among the columns that may hold it: the least wins.
    fn fills(&self, column: &str) -> impl Iterator<Item = (Field, usize)> {
        let exact = self.fills.get(column);
        let near = if exact.is_none() { self.fills.get(&folded(column)) } else { None };
        let near = near.into_iter().flatten().map(|&(field, rank)| (field, rank | 1));
        exact.into_iter().flatten().copied().chain(near)
    }

    /// Which of some columns hold what.
    pub fn plan<'a>(&self, columns: impl IntoIterator<Item = &'a str>) -> Plan {
        let mut ranked: [Vec<(usize, usize)>; FIELDS.len()] = Default::default();
        for (at, column) in columns.into_iter().enumerate() {
            for (field, rank) in self.fills(column) {
                ranked[field as usize].push((rank, at));
            }
        }
        Plan(ranked.map(|mut of_field| {
            of_field.sort_unstable();
            of_field.into_iter().map(|(_, at)| at).collect()
        }))
    }

    /// The one column that is given, or usually called so, for a field.
    pub fn usual(&self, field: Field) -> &str {
        self.given.get(&field).map_or(field.name(), String::as_str)
    }

    /// Columns that are given and stand in no file, when `seen` holds the columns of all files.
    pub fn missing(&self, seen: &BTreeSet<String>) -> Option<String> {
        let folds: BTreeSet<String> = seen.iter().map(|name| folded(name)).collect();
        let missing = self.given.iter().find(|(_, name)| !seen.contains(*name) && !folds.contains(&folded(name)));
        missing.map(|(field, name)| format!("{}={name}", field.name()))
    }

    /// What to say of a record without text.
    pub fn no_text(&self, kind: &str) -> String {
        match self.given.get(&Field::Text) {
            Some(name) => format!("no {kind} `{name}`, which --columns names for the text"),
            None => format!("no {kind} `text`"),
        }
    }
}

/// Names of columns for a message, the first of them when they are many.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 30;
    let mut text = String::new();
    let mut left = 0;
    for (at, name) in names.into_iter().enumerate() {
        if at < SHOWN {
            let _ = write!(text, "{}{}", if at > 0 { ", " } else { "" }, name.chars().take(60).collect::<String>());
        } else {
            left += 1;
        }
    }
    if left > 0 {
        let _ = write!(text, " and {left} more");
    }
    text
}

/// The places of the columns that may hold each field, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan([Vec<usize>; FIELDS.len()]);

impl Plan {
    /// Those of one field.
    pub fn of(&self, field: Field) -> &[usize] {
        &self.0[field as usize]
    }
}

/// `Published_At` and `published at` name the same column.
fn folded(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | '\u{feff}') && !c.is_whitespace());
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_guessed_in_the_order_of_likelihood() {
        let columns = Columns::default();
        let plan = columns.plan(["Content", "body", "URL", "Published_At", "site name", "rank", "Text", "text"]);
        assert_eq!(plan.of(Field::Text), [7, 6, 1, 0]);
        assert_eq!((plan.of(Field::Id), plan.of(Field::Url)), (&[2][..], &[2][..]));
        assert_eq!((plan.of(Field::Published), plan.of(Field::Outlet)), (&[3][..], &[4][..]));
        assert!(plan.of(Field::Title).is_empty() && !columns.knows("rank") && columns.knows("Head-line"));
    }

    #[test]
    fn what_is_given_wins_and_stands_alone() {
        let columns: Columns = "text=Story, outlet = rank".parse().expect("columns");
        let plan = columns.plan(["text", "Story", "rank", "source", "title"]);
        assert_eq!((plan.of(Field::Text), plan.of(Field::Outlet)), (&[1][..], &[2][..]));
        assert_eq!(plan.of(Field::Title), [4]);
        let seen: BTreeSet<String> = ["story", "title"].map(str::to_owned).into();
        assert_eq!(columns.missing(&seen).as_deref(), Some("outlet=rank"));
        assert_eq!(Columns::default().missing(&seen), None);
    }

    #[test]
    fn mistakes_are_named() {
        for (written, part) in [
            ("text", "`text` is not FIELD=COLUMN"),
            ("texts=body", "`texts` is no field"),
            ("text=", "no column is named for text"),
            ("text=a,text=b", "text is given twice"),
        ] {
            let error = written.parse::<Columns>().expect_err(written);
            assert!(error.contains(part), "{error}");
        }
        assert_eq!("".parse(), Ok(Columns::default()));
    }
}
