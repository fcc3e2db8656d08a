//! One article of a comparison, prepared: its tokens, sentences, clauses and names.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::clauses;
use super::hashing::Quick;
use super::lists::{NOT_NAMES, STOP_WORDS, TITLES};
use super::moments::{self, Moment};
use super::quantities::{self, Quantity};
use super::tokens::{self, Token};
use crate::article::Span;
use crate::text::{Role, Text};

/// Tokens of the longest sentence. What claims longer runs to be one sentence is none (a list, a table, a text without
/// stops), and comparing two runs takes time that grows with the product of their lengths.
const LONGEST: usize = 400;

/// A sentence or a clause of it: where its tokens are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Index of the sentence.
    pub sentence: usize,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Where it stands in the reading.
    pub span: Span,
}

/// A name: a run of capitalised words that is not merely the beginning of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its tokens, titles before it left out.
    pub tokens: Range<usize>,
}

/// An article prepared for comparison.
#[derive(Debug)]
pub struct Side<'a> {
    /// The article taken apart.
    pub text: &'a Text,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// The sentences, headline and subheads included.
    pub sentences: Vec<Unit>,
    /// Whether each sentence is a line without a full stop: a headline, a subhead, a byline.
    pub headline: Vec<bool>,
    /// The block in which each sentence stands.
    pub blocks: Vec<usize>,
    /// The sentence that is known to be the headline.
    pub title: Option<usize>,
    /// The clauses of all sentences, in order.
    pub clauses: Vec<Unit>,
    /// The clauses of each sentence.
    pub clauses_of: Vec<Range<usize>>,
    /// The names, in order.
    pub names: Vec<Name>,
    /// The statements of time, in order.
    pub moments: Vec<Moment>,
    /// The quantities, in order.
    pub quantities: Vec<Quantity>,
    /// The sentences in which each key stands.
    pub places: HashMap<u64, Vec<usize>, Quick>,
}

impl<'a> Side<'a> {
    /// Prepares an article.
    pub fn of(text: &'a Text) -> Self {
        let reading = text.reading.text.as_str();
        let mut side = Self {
            text,
            tokens: Vec::new(),
            sentences: Vec::new(),
            headline: Vec::new(),
            title: None,
            blocks: Vec::new(),
            clauses: Vec::new(),
            clauses_of: Vec::new(),
            names: Vec::new(),
            moments: Vec::new(),
            quantities: Vec::new(),
            places: HashMap::default(),
        };
        for sentence in &text.sentences {
            let start = side.tokens.len();
            side.tokens.extend(tokens::of(reading, sentence.span));
            for token in &mut side.tokens[start..] {
                token.quoted = text.is_quoted(token.span.start);
            }
            // Beside a quotation, who said it and where tells little about which claim it is.
            let quoted = side.tokens[start..].iter().filter(|t| t.quoted).count();
            if quoted >= 4 {
                side.tokens[start..].iter_mut().filter(|t| !t.quoted).for_each(|t| t.light = true);
            }
            let alone = text.blocks.get(sentence.block).is_some_and(|b| b.span == sentence.span);
            let headline = sentence.role != Role::Body || (alone && looks_like_headline(sentence.span.of(reading)));
            if sentence.role == Role::Title && side.title.is_none() {
                side.title = Some(side.sentences.len());
            }
            for tokens in pieces(&side.tokens, start) {
                let from =
                    if tokens.start == start { sentence.span.start } else { side.tokens[tokens.start].span.start };
                let last = tokens.end == side.tokens.len();
                let to = if last { sentence.span.end } else { side.tokens[tokens.end - 1].span.end };
                let unit = Unit { sentence: side.sentences.len(), tokens, span: Span::new(from, to.max(from)) };
                let first = side.clauses.len();
                side.clauses.extend(clauses::split(reading, &side.tokens, &unit));
                side.clauses_of.push(first..side.clauses.len());
                side.sentences.push(unit);
                side.headline.push(headline);
                side.blocks.push(sentence.block);
            }
        }
        for (index, unit) in side.sentences.iter().enumerate() {
            for token in side.tokens[unit.tokens.clone()].iter().filter(|t| t.is_content()) {
                let list = side.places.entry(token.key).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        side.find_names();
        side.moments = moments::read(&side);
        side.quantities = quantities::read(&side);
        side
    }

    /// The text under a run of tokens.
    pub fn words(&self, tokens: Range<usize>) -> &str {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|i| self.tokens.get(i))) {
            (Some(first), Some(last)) if tokens.start < tokens.end => {
                self.text.at(Span::new(first.span.start, last.span.end))
            }
            _ => "",
        }
    }

    /// Whether a sentence is a paragraph of its own, and short.
    pub fn is_short_paragraph(&self, sentence: usize) -> bool {
        let others = self.blocks.iter().filter(|block| **block == self.blocks[sentence]).count();
        others <= 2 && self.sentences[sentence].tokens.len() <= 16
    }

    /// The tokens that lie in a span of the reading.
    pub fn tokens_under(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|token| token.span.start < span.start);
        let last = self.tokens.partition_point(|token| token.span.end <= span.end);
        first..last.max(first)
    }

    /// The clauses of a run of sentences.
    pub fn clauses_in(&self, sentences: &Range<usize>) -> Range<usize> {
        self.clauses_of[sentences.start].start..self.clauses_of[sentences.end - 1].end
    }

    /// Neighbouring clauses as one unit.
    pub fn join(&self, clauses: Range<usize>) -> Unit {
        let (first, last) = (&self.clauses[clauses.start], &self.clauses[clauses.end - 1]);
        // The stop that closes a sentence belongs to it, whatever its last clause.
        let closes = self.clauses_of[last.sentence].end == clauses.end;
        let end = if closes { self.sentences[last.sentence].span.end } else { last.span.end };
        Unit {
            sentence: first.sentence,
            tokens: first.tokens.start..last.tokens.end,
            span: Span::new(first.span.start, end.max(first.span.start)),
        }
    }

    /// Whether one sentence has most of the given words of another article.
    pub fn has_together(&self, keys: &[u64]) -> bool {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for key in keys {
            for sentence in self.places.get(key).into_iter().flatten() {
                *counts.entry(*sentence).or_default() += 1;
            }
        }
        counts.values().any(|n| n * 5 >= keys.len() * 4)
    }

    /// The tokens of the first two sentences of the article proper.
    pub fn opening(&self) -> Range<usize> {
        let first = self.headline.iter().position(|h| !h).unwrap_or(0);
        self.around(first..(first + 2).min(self.sentences.len()), 0, 0)
    }

    /// The tokens from the sentence `before` places before `sentences` to the one `after` places behind it.
    pub fn around(&self, sentences: Range<usize>, before: usize, after: usize) -> Range<usize> {
        if self.sentences.is_empty() || sentences.is_empty() {
            return 0..0;
        }
        let first = sentences.start.saturating_sub(before);
        let last = (sentences.end + after).min(self.sentences.len()) - 1;
        self.sentences[first].tokens.start..self.sentences[last].tokens.end
    }

    /// The names whose tokens lie in a run.
    pub fn names_in(&self, tokens: Range<usize>) -> &[Name] {
        let first = self.names.partition_point(|n| n.tokens.start < tokens.start);
        let last = self.names.partition_point(|n| n.tokens.start < tokens.end);
        &self.names[first..last.max(first)]
    }

    /// The statements of time whose tokens lie in a run.
    pub fn moments_in(&self, tokens: Range<usize>) -> &[Moment] {
        within(&self.moments, &tokens, |moment| &moment.tokens)
    }

    /// The quantities whose tokens lie in a run.
    pub fn quantities_in(&self, tokens: Range<usize>) -> &[Quantity] {
        within(&self.quantities, &tokens, |quantity| &quantity.tokens)
    }

    /// Whether a token belongs to a statement of time, so that its number is no quantity.
    pub fn is_part_of_date(&self, token: usize) -> bool {
        let after = self.moments.partition_point(|moment| moment.tokens.start <= token);
        after > 0 && self.moments[after - 1].tokens.contains(&token)
    }

    /// Whether a token is part of a name.
    pub fn in_name(&self, token: usize) -> bool {
        let after = self.names.partition_point(|n| n.tokens.start <= token);
        after > 0 && self.names[after - 1].tokens.contains(&token)
    }

    /// Whether a token stands in a line without a full stop.
    pub fn headline_at(&self, token: usize) -> bool {
        let after = self.sentences.partition_point(|s| s.tokens.start <= token);
        after > 0 && self.headline[after - 1]
    }

    fn find_names(&mut self) {
        let written = |token: &Token| xxh3_64(token.word.as_bytes());
        let mut lower: HashSet<u64, Quick> = HashSet::default();
        let mut proper: HashSet<u64, Quick> = HashSet::default();
        for (unit, headline) in self.sentences.iter().zip(&self.headline) {
            for (place, token) in self.tokens[unit.tokens.clone()].iter().enumerate() {
                if !token.capital {
                    lower.insert(written(token));
                } else if place > 0 && !headline {
                    proper.insert(written(token));
                }
            }
        }
        let mut names = Vec::new();
        for (unit, headline) in self.sentences.iter().zip(&self.headline) {
            let is_part = |i: usize| {
                let token = &self.tokens[i];
                let word = token.word.as_str();
                if !token.capital || token.number.is_some() || NOT_NAMES.contains(word) {
                    return false;
                }
                let starts = i == unit.tokens.start || (i > 0 && !self.tokens[i - 1].quoted && token.quoted);
                if *headline {
                    return proper.contains(&written(token));
                }
                // A capital that opens a sentence tells nothing, unless another name word follows.
                let next = self.tokens.get(i + 1).filter(|_| i + 1 < unit.tokens.end && !token.breaks);
                let leads = next.is_some_and(|t| t.capital && !TITLES.contains(t.word.as_str()));
                !starts
                    || proper.contains(&written(token))
                    || (leads && !lower.contains(&written(token)) && !STOP_WORDS.contains(word))
            };
            let mut at = unit.tokens.start;
            while at < unit.tokens.end {
                if !is_part(at) {
                    at += 1;
                    continue;
                }
                let start = at;
                let mut end = at + 1;
                while end < unit.tokens.end && !self.tokens[end - 1].breaks {
                    // "Bank of Harrow" is one name, "Ann Lind of Harrow" is two.
                    let joins = match self.tokens[end].word.as_str() {
                        "of" => end - start == 1,
                        word => matches!(word, "de" | "van" | "al" | "el" | "la"),
                    };
                    if is_part(end) {
                        end += 1;
                    } else if joins && end + 1 < unit.tokens.end && is_part(end + 1) {
                        end += 2;
                    } else {
                        break;
                    }
                }
                let titles = (start..end).take_while(|&i| TITLES.contains(self.tokens[i].word.as_str())).count();
                if start + titles < end {
                    names.push(Name { tokens: start + titles..end });
                }
                at = end;
            }
        }
        self.names = names;
    }
}

/// The tokens from `start` on as runs of at most [`LONGEST`], cut behind the last break where there is one.
fn pieces(tokens: &[Token], start: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = start;
    while tokens.len() - at > LONGEST {
        let end = (at + LONGEST / 2..at + LONGEST).rev().find(|&i| tokens[i].breaks).map_or(at + LONGEST, |i| i + 1);
        pieces.push(at..end);
        at = end;
    }
    pieces.push(at..tokens.len());
    pieces
}

/// The items of a sorted list that begin and end in a run of tokens.
fn within<'a, T>(items: &'a [T], run: &Range<usize>, tokens: fn(&T) -> &Range<usize>) -> &'a [T] {
    let first = items.partition_point(|item| tokens(item).start < run.start);
    let last = items.partition_point(|item| tokens(item).end <= run.end);
    &items[first..last.max(first)]
}

/// Whether a line is a headline: short, and not closed like a sentence.
fn looks_like_headline(line: &str) -> bool {
    line.chars().count() <= 160 && line.chars().next_back().is_some_and(|c| !matches!(c, '.' | '!' | '”' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn names_are_runs_of_capitals() {
        let text = Text::of(&Article::bare(
            "a",
            "Crowds gathered on Tuesday. Later Mr. Tomas Lind of the Bank of Harrow said Lind would go. Harrow is far.",
        ));
        let side = Side::of(&text);
        let names: Vec<&str> = side.names.iter().map(|n| side.words(n.tokens.clone())).collect();
        assert_eq!(names, ["Tomas Lind", "Bank of Harrow", "Lind", "Harrow"]);
    }
}
