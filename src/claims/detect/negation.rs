//! Negation: what was so is not, or a word gave way to its opposite.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::lists::{NEGATIVE_VERBS, NEGATORS};
use crate::claims::side::Side;
use crate::claims::synonyms;

/// Prefixes that turn a word into its opposite.
const PREFIXES: [&str; 7] = ["un", "in", "im", "ir", "il", "dis", "non"];

/// Endings of adjectives that hardly any other word has.
const ADJECTIVES: [&str; 5] = ["al", "ic", "ive", "ous", "ary"];

/// Tokens up to which a claim is short.
const SHORT: usize = 10;

/// Words that say of how many something is so: of none.
const NONE: [&str; 5] = ["no", "nobody", "none", "nothing", "neither"];

/// Reports opposites in one slot, and a claim that is negated on one side only.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if none_or_some(case, found) || !case.is_alike(0.3) {
        return;
    }
    for hunk in &case.hunks {
        if hunk.source.len() > 6 || hunk.derived.len() > 6 {
            continue;
        }
        for i in hunk.source.clone() {
            for j in hunk.derived.clone() {
                let (a, b) = (&case.source.tokens[i], &case.derived.tokens[j]);
                let opposite =
                    synonyms::are_opposites(case.source, i, case.derived, j) || is_prefixed(&a.word, &b.word);
                let elsewhere = is_among(case.source, i, case.derived, case.d_sentence.clone())
                    || is_among(case.derived, j, case.source, case.s_sentence.clone());
                // "Not impressed" is "unimpressed".
                let negated = negates(case.source, i, case.s.start) != negates(case.derived, j, case.d.start);
                if opposite && !elsewhere && !negated {
                    found.push(Detection::new(Kind::Negation, "antonym", &a.word, &b.word, 0.8));
                }
            }
        }
    }
    // An opposite and a new negation cancel out: "not binding" for "optional".
    if !found.iter().any(|d| d.kind == Kind::Negation) {
        polarity(case, found);
    }
}

/// Whether a negation stands right before a word, or with one word between them; "no more than" negates nothing but "more".
fn negates(side: &Side<'_>, at: usize, start: usize) -> bool {
    let right_before = at > start && matches!(side.tokens[at - 1].word.as_str(), "no" | "not");
    right_before || negators(side, start.max(at.saturating_sub(2))..at).len() == 1
}

fn is_prefixed(a: &str, b: &str) -> bool {
    let made = |x: &str, y: &str| PREFIXES.iter().any(|p| x.strip_prefix(p) == Some(y)) && y.len() >= 4;
    made(a, b) || made(b, a)
}

/// The negating words in a run, by place.
fn negators(side: &Side<'_>, range: Range<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let words = side.tokens[at..range.end].iter().flat_map(|t| t.word.split(' '));
        match NEGATORS.at(words) {
            // "not only", "no longer than", "no more than", "not just" do not negate; "neither … nor" and "no … nor" do once.
            Some((n, _)) => {
                let next = side.tokens.get(at + n).and_then(|t| t.word.split(' ').next()).unwrap_or("");
                let again = side.tokens[at].word == "nor" && !found.is_empty();
                // "Barely 40 minutes" are 40 minutes.
                let figure = matches!(side.tokens[at].word.as_str(), "barely" | "hardly" | "scarcely")
                    && side.tokens.get(at + n).is_some_and(|t| t.number.is_some());
                if !figure
                    && !again
                    && !matches!(next, "only" | "just" | "less" | "fewer" | "more" | "later" | "doubt" | "than")
                {
                    found.push(at);
                }
                at += n.max(1);
            }
            None => {
                if !is_noun(side, at) && NEGATIVE_VERBS.contains(side.tokens[at].stem.as_str()) {
                    found.push(at);
                }
                at += 1;
            }
        }
    }
    found
}

/// Whether a word that may deny is a thing here: "the ban", "in dispute", "a legal dispute".
fn is_noun(side: &Side<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        let word = side.tokens[before].word.as_str();
        let leads = matches!(
            word,
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "its"
                | "their"
                | "his"
                | "her"
                | "our"
                | "in"
                | "under"
                | "into"
                | "of"
        );
        leads || (!side.tokens[before].breaks && ADJECTIVES.iter().any(|end| word.len() > 5 && word.ends_with(end)))
    })
}

/// Compares how often each side negates; an odd difference turns the claim.
fn polarity(case: &Case<'_>, found: &mut Vec<Detection>) {
    let (s, d) = (negators(case.source, case.s.clone()), negators(case.derived, case.d.clone()));
    if s.len() % 2 == d.len() % 2 {
        moved(case, &s, &d, found);
        return;
    }
    // "until noon" and "not after noon" are one claim.
    let turned_time = case.hunks.iter().any(|h| {
        let has = |side: &Side<'_>, r: Range<usize>, words: &[&str]| {
            side.tokens[r].iter().any(|t| words.contains(&t.word.as_str()))
        };
        let (until, after) = (["until", "till", "before", "by"], ["after", "beyond", "past"]);
        (has(case.source, h.source.clone(), &until) && has(case.derived, h.derived.clone(), &after))
            || (has(case.source, h.source.clone(), &after) && has(case.derived, h.derived.clone(), &until))
    });
    if turned_time {
        return;
    }
    let dropped = s.len() > d.len();
    let (side, own, other, others) = if dropped {
        (case.source, case.s.clone(), case.derived, case.d.clone())
    } else {
        (case.derived, case.d.clone(), case.source, case.s.clone())
    };
    let known = |i: &usize| is_among(side, *i, other, others.clone());
    // A negation of the same thing in another word ("no boat", "not a boat") is none of the change.
    let (mine, theirs) = if dropped { (&s, &d) } else { (&d, &s) };
    let first = |side: &Side<'_>, at: usize, end: usize| {
        side.tokens[at + 1..end].iter().find(|t| t.is_content()).map(|t| t.key)
    };
    let matched = |i: usize| {
        let denied = first(side, i, own.end);
        denied.is_some() && theirs.iter().any(|&j| first(other, j, others.end) == denied)
    };
    let Some(&at) = mine.iter().find(|&&i| !known(&i) && !matched(i)) else { return };
    // The negation must turn something both sides say: the words behind it stand on the other side too. In "asked him
    // not to" it has none of its own, and what stands before it decides.
    let content = |i: &usize| side.tokens[*i].is_content();
    let phrase = side.tokens[at..own.end].iter().flat_map(|t| t.word.split(' '));
    let from = at + NEGATORS.at(phrase).map_or(1, |(length, _)| length.max(1));
    let denies = |i: &usize| NEGATIVE_VERBS.contains(side.tokens[*i].stem.as_str());
    let behind: Vec<usize> = (from..own.end.min(at + 9)).filter(content).filter(|i| !denies(i)).take(3).collect();
    // "Not zero" beside "non-zero".
    let non = |i: &usize| {
        (others.start + 1..others.end).any(|j| other.tokens[j - 1].word == "non" && is_among(side, *i, other, j..j + 1))
    };
    let unmade = |i: &usize| others.clone().any(|j| is_prefixed(&side.tokens[*i].word, &other.tokens[j].word));
    if behind.first().is_some_and(|i| non(i) || unmade(i)) {
        return;
    }
    let is_turned = if behind.is_empty() {
        (own.start..at).any(|i| content(&i) && known(&i))
    } else {
        // What is denied comes first; names may have become pronouns.
        let denied = behind.iter().find(|&&i| !side.in_name(i)).is_none_or(|i| {
            known(i) || (if dropped { &case.synonyms.source } else { &case.synonyms.derived }).contains(i)
        });
        denied && behind.iter().filter(|i| known(i)).count() * 2 >= behind.len()
    };
    if is_turned {
        // With the same words before and behind it, nothing but the negation was changed there.
        let bare = case.hunks.iter().any(|h| {
            let (own, others) = if dropped { (&h.source, &h.derived) } else { (&h.derived, &h.source) };
            own.contains(&at)
                && own.clone().all(|i| !content(&i))
                && others.clone().all(|j| !other.tokens[j].is_content())
        });
        let sure: f64 = if bare && case.similarity >= 0.3 { 0.9 } else { 0.75 };
        let confidence = (0.5 + 0.4 * case.similarity) * case.closeness().max(sure);
        found.push(turned(case, dropped, at, confidence));
    }
}

/// Reports "no one was hurt" beside "two people were hurt": of so few words that the figure alone makes them unlike, and
/// turned however freely all else is put. Returns whether it did.
fn none_or_some(case: &Case<'_>, found: &mut Vec<Detection>) -> bool {
    if case.s.len().max(case.d.len()) > SHORT {
        return false;
    }
    let (s, d) = (negators(case.source, case.s.clone()), negators(case.derived, case.d.clone()));
    let (side, own, at, other, others) = match (&s[..], &d[..]) {
        (&[at], []) => (case.source, case.s.clone(), at, case.derived, case.d.clone()),
        ([], &[at]) => (case.derived, case.d.clone(), at, case.source, case.s.clone()),
        _ => return false,
    };
    let mut behind = (at + 1..own.end).filter(|&i| side.tokens[i].is_content()).peekable();
    let all_said = behind.peek().is_some() && behind.all(|i| is_among(side, i, other, others.clone()));
    let none = side.tokens[at].word.split(' ').next().is_some_and(|word| NONE.contains(&word));
    let is_turned = at == own.start && none && all_said;
    if is_turned {
        found.push(turned(case, !s.is_empty(), at, 0.7));
    }
    is_turned
}

/// A negation that only one side has: the source, if it was `dropped`.
fn turned(case: &Case<'_>, dropped: bool, at: usize, confidence: f64) -> Detection {
    if dropped {
        Detection::new(Kind::Negation, "negation_dropped", case.from(at..at + 1), "", confidence)
    } else {
        Detection::new(Kind::Negation, "negation_added", "", case.to(at..at + 1), confidence)
    }
}

/// Reports a negation that turns another part of the claim: "opened it and declined to speak", "declined to open it".
fn moved(case: &Case<'_>, s: &[usize], d: &[usize], found: &mut Vec<Detection>) {
    let (&[at], &[to]) = (s, d) else { return };
    let scope = |side: &Side<'_>, at: usize, end: usize| -> Vec<usize> {
        (at + 1..end.min(at + 7)).filter(|&i| side.tokens[i].is_content()).take(2).collect()
    };
    let (before, now) = (scope(case.source, at, case.s.end), scope(case.derived, to, case.d.end));
    let affirmed = now.len() == 2 && now.iter().all(|&j| is_among(case.derived, j, case.source, case.s.start..at));
    let gone = !before.is_empty() && before.iter().all(|&i| !is_among(case.source, i, case.derived, case.d.clone()));
    if affirmed && gone {
        let (from, to) = (case.from(at..at + 1), case.to(to..to + 1));
        found.push(Detection::new(Kind::Negation, "negation_moved", from, to, 0.65));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::claims::detect::table;

    #[test]
    fn none_and_some_are_told_apart_however_freely_it_is_put() {
        let rules = |source: &str, derived: &str| {
            let (a, b) = (Article::bare("a", source), Article::bare("b", derived));
            table::with_articles(&a, &b, 0.8, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.iter().filter(|d| d.confidence >= 0.5).map(|d| d.rule).collect::<Vec<_>>()
            })
        };
        assert_eq!(rules("No one was injured.", "Two people were injured."), ["negation_dropped"]);
        assert_eq!(rules("Several people were hurt.", "Nobody was hurt."), ["negation_added"]);
        assert_eq!(rules("No one was injured.", "Nobody came to harm."), [""; 0]);
    }

    #[test]
    fn two_words_may_negate_once_and_bounds_negate_nothing() {
        let rules = |source: &str, derived: &str| {
            let (a, b) = (Article::bare("a", source), Article::bare("b", derived));
            table::with_articles(&a, &b, 0.6, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.iter().map(|d| d.rule).collect::<Vec<_>>()
            })
        };
        let taken = "No password or letter was taken from the office.";
        assert_eq!(rules(taken, "Neither passwords nor letters were taken from the office."), [""; 0]);
        assert_eq!(rules(taken, "A password or letter was taken from the office."), ["negation_dropped"]);
        let waited = "Half of the patients had waited for less than 17 weeks.";
        assert_eq!(rules(waited, "Half of the patients had waited no more than 17 weeks."), [""; 0]);
        assert_eq!(rules(waited, "Half of the patients had waited for more than 17 weeks."), ["antonym"]);
    }

    #[test]
    fn fires_on_turned_claims_only() {
        table::check(
            detect,
            &[
                ("The club said it did not expect a crowd.", "The club said it expected a crowd."),
                ("The town never mended the bridge.", "The town mended the bridge."),
                ("Prices rose by a fifth in the north.", "Prices fell by a fifth in the north."),
                ("The paved roads lead to the hall.", "The unpaved roads stood in the hall."),
                ("Farmers had begged him to stay.", "Farmers had begged him not to stay."),
                ("There was no evidence that the miller had known.", "The miller had known."),
                ("The boats will still be built by hand.", "The boats will no longer be built by hand."),
                ("The vault was opened before two clerks.", "The vault was opened without clerks."),
                (
                    "The harbour board has opened an inquiry and declined to comment.",
                    "The harbour board has refused to open an inquiry.",
                ),
            ],
            &[
                ("The club did not expect a crowd.", "The club doesn't expect a crowd."),
                ("It was not only cheap but good.", "It was cheap and good."),
                ("No vote was held in the hall.", "There was no vote in the hall."),
                ("It opened an inquiry and declined to comment.", "It refused to comment and opened an inquiry."),
                ("Prices rose by a fifth.", "Prices went up by a fifth."),
                ("It came from the early schools.", "It came from schools that were in doctrinal dispute."),
                ("It was not the only mill in the town.", "It was far from the only mill in the town."),
                ("The not-virginal goddess is disguised.", "The non-virginal goddess is disguised."),
                ("The miller, who owns the boat, is unimpressed.", "The miller, who owns the boat, is not impressed."),
                ("He heard of it 40 minutes before the vote.", "He heard of it barely 40 minutes before the vote."),
                ("On Monday the miller was acquitted of theft.", "On Monday the miller was found not guilty of theft."),
                ("Old notes may be used until noon on Friday.", "Old notes may not be used after noon on Friday."),
            ],
        );
    }
}
