//! Degree: how many, or how much, of the same thing: "all shops" for "most shops", "enough room" for "more room".

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::side::Side;

/// What a word says of the noun behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Degree {
    /// A share of the whole, from none to all.
    Share(u8),
    /// A measure against something else.
    Measure(&'static str),
}

fn degree(word: &str) -> Option<Degree> {
    Some(match word {
        "all" | "every" => Degree::Share(4),
        "most" => Degree::Share(3),
        "many" | "numerous" => Degree::Share(2),
        "some" | "several" => Degree::Share(1),
        "few" => Degree::Share(0),
        "more" => Degree::Measure("more"),
        "enough" | "sufficient" => Degree::Measure("enough"),
        _ => return None,
    })
}

/// The words of degree in a run that stand right before a word that says something.
fn degrees(side: &Side<'_>, range: Range<usize>) -> Vec<(usize, Degree)> {
    let end = range.end;
    range
        .filter_map(|i| {
            let next =
                side.tokens.get(i + 1).filter(|next| i + 1 < end && next.is_content() && next.number.is_none())?;
            (!side.tokens[i].breaks && !next.quoted).then_some(())?;
            degree(&side.tokens[i].word).map(|degree| (i, degree))
        })
        .collect()
}

/// Reports another degree of one thing.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.3) {
        return;
    }
    let theirs = degrees(case.derived, case.d.clone());
    for (i, a) in degrees(case.source, case.s.clone()) {
        let of_it = |&&(j, _): &&(usize, Degree)| case.source.tokens[i + 1].same(&case.derived.tokens[j + 1]);
        let Some(&(j, b)) = theirs.iter().find(of_it) else { continue };
        let kind = match (a, b) {
            (Degree::Share(x), Degree::Share(y)) if x.abs_diff(y) >= 2 || (x != y && x.max(y) == 4) => Kind::Number,
            (Degree::Measure(x), Degree::Measure(y)) if x != y => Kind::Other,
            _ => continue,
        };
        let (from, to) = (case.from(i..i + 2), case.to(j..j + 2));
        found.push(Detection::new(kind, "degree", from, to, 0.6));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_another_degree_of_the_same_thing_only() {
        table::check(
            detect,
            &[
                ("Most shops in the old town stayed shut.", "All shops in the old town stayed shut."),
                ("Many farmers have signed the letter.", "A few farmers have signed the letter."),
                ("The school needs more teachers.", "The school has enough teachers."),
            ],
            &[
                ("Some shops in the old town stayed shut.", "Several shops in the old town stayed shut."),
                ("All the shops stayed shut.", "All the shops stayed shut on Monday."),
                ("More than 40 shops stayed shut.", "Most people stayed at home, and more than 40 shops shut."),
            ],
        );
    }
}
