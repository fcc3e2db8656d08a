//! Attribution: another speaker, a dropped or invented credit, a report verb that implies something else.

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::frames::{self, Frame};
use crate::claims::side::Side;

/// Reports changed, dropped and invented attributions.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    let own_s = frames::find(case.source, case.s.clone());
    let own_d = frames::find(case.derived, case.d.clone());
    let all_s = frames::find(case.source, case.s_sentence.clone());
    let all_d = frames::find(case.derived, case.d_sentence.clone());
    let show = |side: &Side<'_>, f: &Frame| {
        let from = f.verb.min(f.speaker.start);
        let to = (f.verb + 1).max(f.speaker.end);
        let run = if f.speaker.is_empty() { f.verb..f.verb + 1 } else { from..to };
        side.words(run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    match (own_s.first(), own_d.first()) {
        (Some(s), Some(d)) => {
            let speaker =
                own_s.iter().any(|s| own_d.iter().any(|d| frames::same_speaker(case.source, s, case.derived, d)));
            if !speaker && names_differ(case, s, d) {
                found.push(Detection::new(
                    Kind::Attribution,
                    "speaker",
                    show(case.source, s),
                    show(case.derived, d),
                    0.8,
                ));
            } else if let Some((s, d)) = own_s.iter().zip(&own_d).find(|(s, d)| strength_differs(s.class, d.class)) {
                let verb = |side: &Side<'_>, f: &Frame| side.words(f.verb..f.verb + 1).to_owned();
                found.push(Detection::new(
                    kind_of_verb(s.class, d.class),
                    "report_verb",
                    verb(case.source, s),
                    verb(case.derived, d),
                    0.75 * case.closeness(),
                ));
            }
        }
        (Some(s), None) if all_d.is_empty() && vouches(s.class) && case.similarity > 0.3 => {
            // A neighbour may still carry the credit: "X said A. B." for "A, X said. B, X said."
            let near = frames::find(case.derived, case.d_near.clone());
            let carried = near.iter().any(|d| frames::same_speaker(case.source, s, case.derived, d));
            let quoted = case.d.clone().filter(|&j| case.derived.tokens[j].quoted).count() * 2 > case.d.len();
            if !carried || (near.iter().all(|d| d.speaker.is_empty()) && !quoted) {
                found.push(Detection::new(
                    Kind::Attribution,
                    "credit_dropped",
                    show(case.source, s),
                    "",
                    0.75 * case.closeness(),
                ));
            }
        }
        (None, Some(d)) if all_s.is_empty() && case.similarity > 0.3 => {
            let near = frames::find(case.source, case.s_near.clone());
            let carried = near.iter().any(|s| frames::same_speaker(case.source, s, case.derived, d));
            if !carried {
                found.push(Detection::new(
                    Kind::Attribution,
                    "credit_invented",
                    "",
                    show(case.derived, d),
                    0.7 * case.closeness(),
                ));
            }
        }
        _ => {}
    }
}

/// Whether a frame of this class makes a claim somebody's.
fn vouches(class: &str) -> bool {
    matches!(class, "neutral" | "doubt" | "warn" | "assert" | "concede")
}

/// Two speakers are told apart by names or by nouns that both have.
fn names_differ(case: &Case<'_>, s: &Frame, d: &Frame) -> bool {
    let (a, b) = (case.source.names_in(s.speaker.clone()), case.derived.names_in(d.speaker.clone()));
    if !a.is_empty() && !b.is_empty() {
        return true;
    }
    // One is named, the other described: another person only when the source never joins the two.
    !s.speaker.is_empty() && !d.speaker.is_empty() && a.is_empty() && b.is_empty() && case.similarity > 0.5
}

fn strength_differs(a: &str, b: &str) -> bool {
    a != b
        && !matches!(
            (a, b),
            ("neutral", "assert" | "warn")
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
        ("concede", _) | (_, "concede") => Kind::Term,
        _ => Kind::Attribution,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_credit_only() {
        table::check(
            detect,
            &[
                ("The pump worked well, the ministry said.", "The pump worked well."),
                ("“Prices will fall,” said Anna Lind.", "“Prices will fall,” said Tom Berg."),
                ("The clerk said the seal was broken.", "The clerk admitted the seal was broken."),
                ("The envoy said the road was closed.", "The envoy alleged the road was closed."),
                ("The bridge was unsafe.", "The bridge was unsafe, according to Radio North."),
            ],
            &[
                ("The pump worked well, the ministry said.", "The ministry said the pump worked well."),
                ("“Prices will fall,” said Anna Lind.", "“Prices will fall,” Lind told reporters."),
                ("The pump worked well, the ministry said.", "The pump worked well, according to the ministry."),
                ("The road was closed.", "The road was closed."),
            ],
        );
    }
}
