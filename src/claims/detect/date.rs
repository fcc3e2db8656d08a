//! Dates: a date, a time of day, or a relative time differs. Durations are quantities with a unit of time.

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::moments::{Moment, Stated, agree};

/// Whether two different statements are of one sort, so that one can stand in the other's place.
fn comparable(a: &Stated, b: &Stated) -> bool {
    use Stated::{Day, Month, Relative, Time, Weekday, Year};
    matches!(
        (a, b),
        (Day(..), Day(..))
            | (Month(..), Month(..))
            | (Day(..), Month(..))
            | (Month(..), Day(..))
            | (Year(_), Year(_))
            | (Weekday(_), Weekday(_))
            | (Time(..), Time(..))
    ) || matches!((a, b), (Month(..) | Day(..), Relative(_, "year")) | (Relative(_, "year"), Month(..) | Day(..)))
        || matches!((a, b), (Relative(_, u), Relative(_, v)) if u == v || !matches!((*u, *v), ("day", _) | (_, "day")))
}

/// Reports times that stand in one another's place and disagree.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.4) {
        return;
    }
    let s = case.source.moments_in(case.s.clone());
    let d = case.derived.moments_in(case.d.clone());
    let s_sentence = case.source.moments_in(case.s_sentence.clone());
    let d_sentence = case.derived.moments_in(case.d_sentence.clone());
    let mut free: Vec<&Moment> = d.iter().filter(|m| !s_sentence.iter().any(|other| agree(other, m))).collect();
    for moment in s {
        if d_sentence.iter().any(|other| agree(moment, other)) {
            continue;
        }
        // A date of which the day of the week is known is a day too, when it is the only one.
        let alone = s.len() == 1 && d.len() == 1;
        let day = |a: &Moment, b: &Moment| {
            alone && matches!((&a.what, &b.what), (Stated::Day(..), Stated::Weekday(_))) && a.day.is_some()
        };
        let fits = |other: &&Moment| comparable(&moment.what, &other.what) || day(moment, other) || day(other, moment);
        let Some(place) = free.iter().position(fits) else {
            anchor_dropped(case, moment, found);
            continue;
        };
        let other = free.remove(place);
        let from = case.from(moment.tokens.clone());
        let to = case.to(other.tokens.clone());
        found.push(Detection::new(Kind::Date, "date", from, to, 0.9));
    }
}

/// Reports a relative time ("this week", "last year") that a claim lost altogether: it says when the claim holds. Days
/// are left out, since "on Monday" mostly dates the report.
fn anchor_dropped(case: &Case<'_>, moment: &Moment, found: &mut Vec<Detection>) {
    let anchor = matches!(moment.what, Stated::Relative(_, unit) if unit != "day");
    let dated = !case.derived.moments_in(case.d_near.clone()).is_empty();
    let said = |i| is_among(case.source, i, case.derived, case.d_near.clone());
    if anchor && !dated && case.similarity >= 0.55 && !moment.tokens.clone().any(said) {
        found.push(Detection::new(Kind::Date, "date_dropped", case.from(moment.tokens.clone()), "", 0.55));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_times_only() {
        table::check(
            detect,
            &[
                ("It must be done by Saturday.", "It must be done by Sunday."),
                ("The talks begin on 4 May 2021.", "The talks begin on 4 June 2021."),
                ("The rate has risen since August 2017.", "The rate has risen since August 2014."),
                ("They meet next week.", "They meet next month."),
                ("It was found at 3:15 p.m.", "It was found at 6:15 p.m."),
                ("It asks for a plan by May 12.", "It asks for a plan by July 12."),
                ("He was born in 1964.", "He was born in 1946."),
                (
                    "The court ruled this year that the old mill must close.",
                    "The court ruled that the old mill must close.",
                ),
            ],
            &[
                ("The rule holds from 1 February.", "The rule holds from Feb. 1."),
                ("It opens on September 30, 2021.", "It opens on 30 September."),
                ("It was found at 3:15 p.m.", "It was found at 15:15."),
                ("It was found on Monday.", "It was found yesterday."),
                ("Mourning begins on Tuesday.", "Mourning begins Tuesday."),
                ("It was built in 2010 and 2012.", "It was built in 2012 and 2010."),
                ("They meet last week.", "They meet the last week."),
                ("The court ruled on Monday that the mill must close.", "The court ruled that the mill must close."),
            ],
        );
    }
}
