//! Fates: the same number of people, but another thing befell them: "14 are missing", "killing 14".

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::FATES;
use crate::claims::quantities::same;
use crate::claims::side::Side;

/// Tokens around a figure in which its fate is named.
const AROUND: usize = 4;

/// Reports figures whose fate is another one.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    for quantity in case.source.quantities_in(case.s.clone()).iter().filter(|q| q.unit.is_none() && q.value >= 1.0) {
        let mut theirs = case.derived.quantities_in(case.d.clone()).iter().filter(|other| same(quantity, other));
        let (Some(other), None) = (theirs.next(), theirs.next()) else { continue };
        let before = fates(case.source, &quantity.tokens, &case.s);
        let now = fates(case.derived, &other.tokens, &case.d);
        let (Some((i, _)), Some((j, _))) = (before.first(), now.first()) else { continue };
        if before.iter().any(|(_, x)| now.iter().any(|(_, y)| x == y)) {
            continue;
        }
        let whole = |figure: &Range<usize>, fate: usize| figure.start.min(fate)..figure.end.max(fate + 1);
        let (from, to) = (case.from(whole(&quantity.tokens, *i)), case.to(whole(&other.tokens, *j)));
        found.push(Detection::new(Kind::Other, "fate", from, to, 0.8));
    }
}

/// The fates named around a figure, nearest first; another figure ends its surroundings.
fn fates(side: &Side<'_>, figure: &Range<usize>, claim: &Range<usize>) -> Vec<(usize, &'static str)> {
    let free = |i: &usize| side.tokens[*i].number.is_none() && side.tokens[*i].word != "and";
    let behind = (figure.end..claim.end.min(figure.end + AROUND)).take_while(free);
    let before = (claim.start.max(figure.start.saturating_sub(AROUND))..figure.start).rev().take_while(free);
    let fate =
        |i: usize| FATES.at(side.tokens[i..].iter().flat_map(|t| t.word.split(' '))).map(|(_, class)| (i, class));
    let mut found: Vec<_> = behind.chain(before).filter_map(fate).collect();
    found.sort_by_key(|(i, _)| if *i >= figure.end { i - figure.end } else { figure.start - i });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_another_fate_only() {
        table::check(
            detect,
            &[
                ("The flood left 14 people missing.", "The flood struck, killing 14."),
                ("At least 9 sailors were injured in the storm.", "The storm killed at least 9 sailors."),
                ("It was feared that 30 were dead.", "It was known that 30 were rescued."),
            ],
            &[
                ("The flood killed 14 people.", "In the flood 14 people died."),
                ("The flood left 14 people missing.", "Some 14 are unaccounted for after the flood."),
                ("It killed 3 and injured 14 people.", "It injured 14 people and killed 3."),
                ("The town sent 14 boats.", "Those 14 boats rescued the sailors."),
            ],
        );
    }
}
