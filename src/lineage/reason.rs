//! Reasons: named log-odds, written out only for the derivations that are chosen.

use super::Evidence;

/// One reason for a possible derivation or against it. A story of thousands of copies has hundreds of thousands of
/// possible derivations, so nothing here is allocated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason<'a> {
    /// A stable name.
    pub name: &'static str,
    /// What it rests on.
    pub value: Value<'a>,
    /// Log-odds it adds; positive speaks for the derivation.
    pub weight: f64,
}

/// What a reason rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A share, 0 to 1.
    Share(f64),
    /// A count.
    Count(usize),
    /// A count on the source's side and on the derived article's.
    Counts(usize, usize),
    /// Words of the texts or of this program.
    Words(&'a str),
    /// A date on the source's side and on the derived article's, as written.
    Dates(&'a str, &'a str),
}

impl<'a> Reason<'a> {
    /// A reason.
    pub const fn new(name: &'static str, value: Value<'a>, weight: f64) -> Self {
        Self { name, value, weight }
    }

    /// The reason as it is shown.
    pub fn written(&self) -> Evidence {
        let value = match self.value {
            Value::Share(share) => format!("{share:.3}"),
            Value::Count(count) => count.to_string(),
            Value::Counts(source, derived) => format!("{source}..{derived}"),
            Value::Words(words) => words.to_owned(),
            Value::Dates(source, derived) => format!("{source}..{derived}"),
        };
        Evidence::new(self.name, value, self.weight)
    }
}

/// The sum of the weights, in nats of log-odds.
pub fn sum(reasons: &[Reason<'_>]) -> f64 {
    reasons.iter().map(|reason| reason.weight).sum()
}
