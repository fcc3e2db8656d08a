//! Attribution: another speaker, a dropped or invented credit, a report verb that implies something else.

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::frames::{self, Frame};
use crate::claims::lists::TITLES;
use crate::claims::names;
use crate::claims::side::{Name, Side};
use crate::text::Role;

/// Similarity from which a missing or new credit belongs to this claim.
const SAME_CLAIM: f64 = 0.5;

/// Reports changed, dropped and invented attributions.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    let own_s = frames::find(case.source, case.s.clone());
    let own_d = frames::find(case.derived, case.d.clone());
    let same = |s: &Frame, d: &Frame| {
        frames::same_speaker(case.source, s, case.derived, d) && !other_person(case.source, s, case.derived, d)
    };
    let (kind, rule, from, to, worth) = match (own_s.first(), own_d.first()) {
        (Some(s), Some(d)) => {
            if !own_s.iter().any(|s| own_d.iter().any(|d| same(s, d))) && names_differ(case, s, d) {
                // Two people named are two people, however freely the rest is worded.
                let sure = if case.is_alike(0.3) && are_two(case, s, d) { 0.8 } else { 0.0 };
                let worth = 0.8 * case.closeness().max(sure);
                found.push(Detection::new(
                    Kind::Attribution,
                    "speaker",
                    show(case.source, s),
                    show(case.derived, d),
                    worth,
                ));
                return;
            } else if let Some((s, d)) = own_s.iter().zip(&own_d).find(|(s, d)| strength_differs(s.class, d.class)) {
                let verb = |side: &Side<'_>, f: &Frame| side.words(f.verb..f.verb + 1).to_owned();
                let kind = kind_of_verb(s.class, d.class);
                (kind, "report_verb", verb(case.source, s), verb(case.derived, d), 0.75)
            } else {
                return;
            }
        }
        (Some(s), None) if case.is_alike(SAME_CLAIM) && vouches(s.class) => {
            // A neighbour may still carry the credit: "X said A. B." for "A, X said. B, X said."
            let near = frames::find(case.derived, case.d_near.clone());
            let carried = near.iter().filter(|d| is_known(d) && same(s, d) && may_be(case, s, d)).count();
            let before = frames::find(case.source, case.s_near.clone());
            let before =
                before.iter().filter(|x| is_known(x) && frames::same_speaker(case.source, s, case.source, x)).count();
            // In a close copy the neighbours' own credits do not make up for a lost one.
            let made_up = carried > 0 && !(is_close(case) && carried < before);
            let around = frames::find(case.derived, case.d_sentence.clone());
            if let Some(d) = other_voucher(case, s, &frames::find(case.source, case.s_sentence.clone()), &around, same)
            {
                let worth = 0.7 * case.closeness();
                found.push(Detection::new(
                    Kind::Attribution,
                    "speaker",
                    show(case.source, s),
                    show(case.derived, d),
                    worth,
                ));
                return;
            }
            if made_up || stands(&around) {
                return;
            }
            (Kind::Attribution, "credit_dropped", show(case.source, s), String::new(), 0.75)
        }
        (None, Some(d)) if case.is_alike(SAME_CLAIM) && vouches(d.class) => {
            let near = frames::find(case.source, case.s_near.clone());
            let around = frames::find(case.source, case.s_sentence.clone());
            if let [s] = around.as_slice()
                && other_voucher(case, s, &around, &frames::find(case.derived, case.d_sentence.clone()), same).is_some()
            {
                let worth = 0.7 * case.closeness();
                found.push(Detection::new(
                    Kind::Attribution,
                    "speaker",
                    show(case.source, s),
                    show(case.derived, d),
                    worth,
                ));
                return;
            }
            // The one whose words are quoted need not be named again, and who speaks at the head speaks throughout.
            let spoken = d.speaker.is_empty() && case.s.clone().any(|i| case.source.tokens[i].quoted);
            let opens = frames::find(case.source, case.source.opening());
            let opens = opens.iter().any(|s| !s.speaker.is_empty() && !d.speaker.is_empty() && same(s, d));
            if spoken
                || opens
                || near.iter().any(|s| is_known(s) && same(s, d))
                || stands(&around)
                || credits_source(case, d)
            {
                return;
            }
            (Kind::Attribution, "credit_invented", String::new(), show(case.derived, d), 0.7)
        }
        _ => return,
    };
    found.push(Detection::new(kind, rule, from, to, worth * case.closeness()));
}

/// The only voucher of the derived sentence, when it is another than the only one of the source's: "the company said that
/// A and that B" became "A, and B, the minister said".
fn other_voucher<'f>(
    case: &Case<'_>,
    s: &Frame,
    own: &[Frame],
    theirs: &'f [Frame],
    same: impl Fn(&Frame, &Frame) -> bool,
) -> Option<&'f Frame> {
    let ([_], [d]) = (own, theirs) else { return None };
    let known =
        is_known(s) && is_known(d) && !s.pronoun && !d.pronoun && !s.speaker.is_empty() && !d.speaker.is_empty();
    let vouch = vouches(s.class) && vouches(d.class);
    (known && vouch && case.closeness() > 0.0 && !same(s, d) && names_differ(case, s, d)).then_some(d)
}

/// Whether a frame credits the very article that was copied: the name stands in its masthead or byline, but in none of
/// its sentences. "It said" and "the newspaper said" credit whom the derived article credited last.
fn credits_source(case: &Case<'_>, frame: &Frame) -> bool {
    if frame.class != "neutral" {
        return false;
    }
    let named = |f: &Frame| case.derived.names_in(f.speaker.clone()).first().map(|n| n.tokens.clone());
    let name = named(frame).or_else(|| {
        let mut before = frames::find(case.derived, frame.verb.saturating_sub(400)..frame.verb);
        before.pop_if(|f| f.verb == frame.verb);
        before.iter().rev().find_map(named)
    });
    let Some(name) = name else { return false };
    let words: Vec<&str> = name.map(|j| case.derived.tokens[j].word.as_str()).collect();
    let credited = words.join(" ");
    let source = &case.source.text;
    let mut furniture = source.blocks.iter().filter(|b| b.role != Role::Body);
    let stands = furniture.any(|b| b.span.of(&source.reading.text).to_lowercase().contains(&credited));
    let spoken = case.source.names.iter().any(|n| {
        !case.source.headline_at(n.tokens.start)
            && n.tokens.clone().map(|i| case.source.tokens[i].word.as_str()).eq(words.iter().copied())
    });
    stands && !spoken
}

/// Whether two speakers are introduced by two full names that share nothing, though they may share an office or a town.
fn other_person(a: &Side<'_>, s: &Frame, b: &Side<'_>, d: &Frame) -> bool {
    let leading = |side: &Side<'_>, frame: &Frame| {
        let name = side.names_in(frame.speaker.clone()).first().map(|n| n.tokens.clone())?;
        let person = name.len() == 2 && name.clone().all(|i| side.tokens[i].is_content());
        let titles = (frame.speaker.start..name.start)
            .all(|i| TITLES.contains(side.tokens[i].word.as_str()) || side.tokens[i].stop || i == frame.verb);
        (person && titles).then_some(name)
    };
    match (leading(a, s), leading(b, d)) {
        (Some(x), Some(y)) => {
            let shared = |range: std::ops::Range<usize>, i: usize| is_among(a, i, b, range);
            !x.clone().any(|i| shared(d.speaker.clone(), i)) && !y.clone().any(|j| is_among(b, j, a, s.speaker.clone()))
        }
        _ => false,
    }
}

/// Whether two frames name two people: each a name in full letters that the other claim's sentence does not have.
fn are_two(case: &Case<'_>, s: &Frame, d: &Frame) -> bool {
    let apart = |side: &Side<'_>, frame: &Frame, other: &Side<'_>, sentence: std::ops::Range<usize>| {
        let names = side.names_in(frame.speaker.clone());
        let plain = |n: &Name| side.words(n.tokens.clone()).contains(char::is_lowercase);
        let there = |n: &Name| n.tokens.clone().any(|i| is_among(side, i, other, sentence.clone()));
        names.iter().any(plain) && !names.iter().any(there)
    };
    apart(case.source, s, case.derived, case.d_sentence.clone())
        && apart(case.derived, d, case.source, case.s_sentence.clone())
}

/// Whether the claim is nearly word for word in an article that is.
fn is_close(case: &Case<'_>) -> bool {
    case.closeness() > 0.8 && case.similarity > 0.5
}

/// Whether a sentence is attributed at all.
fn stands(frames: &[Frame]) -> bool {
    !frames.is_empty()
}

/// Whether the pronoun of a frame may stand for a speaker: "she" is no ministry and no villagers.
fn may_be(case: &Case<'_>, s: &Frame, d: &Frame) -> bool {
    let person = |i: usize| matches!(case.derived.tokens[i].word.as_str(), "he" | "she");
    let alone = d.pronoun && (d.verb.saturating_sub(1)..(d.verb + 2).min(case.derived.tokens.len())).any(person);
    !alone || s.speaker.is_empty() || !case.source.names_in(s.speaker.clone()).is_empty()
}

/// Whether a frame names its speaker.
fn is_known(frame: &Frame) -> bool {
    !frame.speaker.is_empty() || frame.pronoun
}

/// The words of a frame, in one line.
fn show(side: &Side<'_>, frame: &Frame) -> String {
    let from = frame.verb.min(frame.speaker.start);
    let to = (frame.verb + 1).max(frame.speaker.end);
    let run = if frame.speaker.is_empty() { frame.verb..frame.verb + 1 } else { from..to };
    side.words(run).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a frame of this class makes a claim somebody's.
fn vouches(class: &str) -> bool {
    matches!(class, "neutral" | "doubt" | "warn" | "assert" | "concede" | "loaded")
}

/// Two speakers are told apart by names or by nouns that both have.
fn names_differ(case: &Case<'_>, s: &Frame, d: &Frame) -> bool {
    let (a, b) = (case.source.names_in(s.speaker.clone()), case.derived.names_in(d.speaker.clone()));
    if !a.is_empty() && !b.is_empty() {
        return true;
    }
    if s.speaker.is_empty() || d.speaker.is_empty() || case.similarity <= 0.5 {
        return false;
    }
    // One is named, the other described: another person only when the source does not name him nearby.
    let near = case.source.names_in(case.s_near.clone());
    let joined = |name: &Name| {
        near.iter().any(|n| names::same_name(case.source, n.tokens.clone(), case.derived, name.tokens.clone()))
    };
    a.is_empty() && !b.iter().any(joined)
}

fn strength_differs(a: &str, b: &str) -> bool {
    a != b
        && !matches!(
            (a, b),
            // A verb that judges the speaker, left out, judges nobody.
            ("loaded", "neutral" | "assert" | "warn" | "quip")
                | ("neutral", "assert" | "warn")
                | ("assert" | "warn", "neutral")
                | ("promise", "assert")
                | ("assert", "promise")
        )
}

/// A verb that doubts or binds changes how sure a claim is; one that concedes or denies changes the label of the act.
fn kind_of_verb(a: &str, b: &str) -> Kind {
    match (a, b) {
        ("doubt", _) | (_, "doubt") | ("promise", _) | (_, "promise") => Kind::Modality,
        ("deny", _) | (_, "deny") => Kind::Negation,
        ("concede" | "loaded", _) | (_, "concede" | "loaded") => Kind::Term,
        _ => Kind::Attribution,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Span};
    use crate::claims::detect::table;

    #[test]
    fn crediting_the_very_source_invents_nothing() {
        let derived = Article::bare("b", "The old bridge was unsafe on Monday, Radio North said.");
        let text = "Radio North\n\nThe old bridge was unsafe on Monday.";
        let bare = Article::bare("a", &text["Radio North\n\n".len()..]);
        let signed = Article { title_span: Some(Span::new(0, "Radio North".len())), ..Article::bare("a", text) };
        let rules = |source: &Article| {
            table::with_articles(source, &derived, 0.1, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.iter().map(|d| d.rule).collect::<Vec<_>>()
            })
        };
        assert_eq!(rules(&bare), ["credit_invented"]);
        assert!(rules(&signed).is_empty());
    }

    #[test]
    fn fires_on_changed_credit_only() {
        table::check(
            detect,
            &[
                ("The pump worked well, the ministry said.", "The pump worked well."),
                ("“Prices will fall,” said Anna Lind.", "“Prices will fall,” said Tom Berg."),
                ("The clerk said the seal was broken.", "The clerk admitted the seal was broken."),
                ("The envoy said the road was closed.", "The envoy alleged the road was closed."),
                ("“It is all over now,” said Anna Lind.", "“It is all over now,” sneered Anna Lind."),
                ("The bridge was unsafe.", "The bridge was unsafe, according to Radio North."),
                (
                    "In a statement the mill said the pump had worked and that the gate had been shut since noon.",
                    "The pump had worked, and the gate had been shut since noon, Radio North said.",
                ),
                (
                    "“The river will rise,” said Anna Lind, who teaches at Harrow College.",
                    "“The river will rise,” said Tom Berg, who teaches at Harrow College.",
                ),
            ],
            &[
                ("The pump worked well, the ministry said.", "The ministry said the pump worked well."),
                ("“Prices will fall,” said Anna Lind.", "“Prices will fall,” Lind told reporters."),
                ("The pump worked well, the ministry said.", "The pump worked well, according to the ministry."),
                ("The road was closed.", "The road was closed."),
                ("“It is all over now,” sneered Anna Lind.", "“It is all over now,” said Anna Lind."),
                ("“It is all over now.”", "“It is all over now,” he said."),
            ],
        );
    }
}
