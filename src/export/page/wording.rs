//! What a detector saw, in words a reader needs no manual for.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::claims::{Kind, Rule};
use crate::export::clean;
use crate::export::names;

/// The detectors in the order in which they are told: what was done to a fact before what was done to its frame.
const WORDS: &[(&str, &str)] = &[
    ("negation_added", "A negation was added"),
    ("negation_dropped", "A negation was dropped"),
    ("negation_moved", "Another part is negated"),
    ("antonym", "A word was turned into its opposite"),
    ("roles_swapped", "Who did it and to whom was swapped"),
    ("fate", "Another fate for the same people"),
    ("number", "Another figure"),
    ("unit", "Another unit"),
    ("share", "Another share"),
    ("range", "One end of a range alone"),
    ("bound", "A bound on the figure changed"),
    ("name", "Another name"),
    ("speaker", "Another speaker"),
    ("certainty", "More or less certain than the source"),
    ("label", "One label for another"),
    ("label_added", "A label was added"),
    ("party_cut", "A party was cut out"),
    ("agent", "Another agent"),
    ("agent_added", "An agent was added"),
    ("agent_lost", "Who did it is gone"),
    ("office_swapped", "Another office"),
    ("singled_out", "One of several was singled out"),
    ("hedge_dropped", "A hedge was dropped"),
    ("hedge_added", "A hedge was added"),
    ("date", "Another date or time"),
    ("quote_words", "Other words inside the quotation marks"),
    ("quote_cut", "Words were cut from the quotation"),
    ("quote_context", "A quotation without the sentence that limited it"),
    ("quote_order", "The quotation was reordered"),
    ("made_quotation", "Narration became a quotation"),
    ("word", "Other words in the same place"),
    ("degree", "Another degree"),
    ("part_for_whole", "A part stands for the whole"),
    ("recast", "The claim was written anew"),
    ("report_verb", "Another verb of saying"),
    ("headline", "Another headline"),
    ("office", "Another title of office"),
    ("clause_cut", "A clause was cut"),
    ("cut", "A qualification was cut"),
    ("credit_dropped", "The credit was dropped"),
    ("credit_invented", "A credit was added"),
    ("date_dropped", "The date was dropped"),
];

/// What a detector saw, as a heading.
pub fn of_rule(name: &str) -> Cow<'static, str> {
    let known = WORDS.iter().find(|(rule, _)| *rule == name);
    known.map_or_else(|| names::words(name).into(), |(_, words)| (*words).into())
}

/// The rule that is told first.
pub fn principal(rules: &[Rule]) -> Option<&Rule> {
    let place = |rule: &Rule| WORDS.iter().position(|(name, _)| *name == rule.name).unwrap_or(WORDS.len());
    rules.iter().min_by_key(|rule| place(rule))
}

/// Characters of cue words that a line shows.
const CUES: usize = 60;

/// The beginning of a text, in whole words.
pub fn cut(text: &str, length: usize) -> String {
    let line = clean::shown(text).split_whitespace().take(length).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= length {
        return line;
    }
    let mut kept: String = line.chars().take(length).collect();
    if let Some(space) = kept.rfind(' ').filter(|&at| at > length / 2) {
        kept.truncate(space);
    }
    format!("{}…", kept.trim_end_matches([',', ';', ':', '…', '—', '–']).trim_end())
}

/// A change in one line: what stood there, and what stands there now.
pub fn change(rules: &[Rule], source: &str, derived: &str) -> Markup {
    let Some(rule) = principal(rules) else {
        return html! { del { (cut(source, CUES)) } " → " ins { (cut(derived, CUES)) } };
    };
    let (from, to) = (cut(&rule.from, CUES), cut(&rule.to, CUES));
    match (rule.name.as_str(), from.as_str(), to.as_str()) {
        ("made_quotation", _, words) => {
            html! { "narration " span.ar { "→" } " quotation: " ins { "“" (words.trim_matches(['"', '“', '”'])) "”" } }
        }
        ("credit_invented", _, to) if !to.is_empty() => html! { "credit added: " ins { (to) } },
        ("credit_dropped", from, _) if !from.is_empty() => html! { "credit dropped: " del { (from) } },
        (_, "", "") => html! { (of_rule(&rule.name)) },
        (_, from, "") => html! { del { (from) } " removed" },
        (_, "", to) => html! { ins { (to) } " added" },
        (_, from, to) => html! { del { (from) } " " span.ar { "→" } " " ins { (to) } },
    }
}

/// The kind of alteration a rule belongs to, for the mark in the text.
pub fn kind_of(rule: &Rule, kinds: &[Kind]) -> &'static str {
    let kind = match rule.name.as_str() {
        "number" | "unit" | "share" | "range" | "bound" => Kind::Number,
        "date" | "date_dropped" => Kind::Date,
        "name" | "party_cut" | "agent" | "agent_added" | "agent_lost" | "office" | "office_swapped"
        | "roles_swapped" | "singled_out" | "part_for_whole" => Kind::Entity,
        "quote_words" | "quote_cut" | "quote_context" | "quote_order" | "made_quotation" => Kind::Quote,
        "speaker" | "credit_dropped" | "credit_invented" | "report_verb" => Kind::Attribution,
        "negation_added" | "negation_dropped" | "negation_moved" | "antonym" => Kind::Negation,
        "certainty" | "hedge_added" | "hedge_dropped" => Kind::Modality,
        "label" | "label_added" | "word" | "headline" => Kind::Term,
        "cut" | "clause_cut" => Kind::Truncation,
        _ => Kind::Other,
    };
    if kinds.is_empty() || kinds.contains(&kind) { kind.name() } else { kinds[0].name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, from: &str, to: &str) -> Rule {
        Rule { name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn a_change_is_told_in_one_line() {
        let told = |rules: &[Rule]| change(rules, "a", "b").into_string();
        let label = rule("label", "killing", "assassination");
        let credit = rule("credit_invented", "", "the broadcaster said");
        assert_eq!(
            told(&[credit.clone(), label]),
            "<del>killing</del> <span class=\"ar\">→</span> <ins>assassination</ins>"
        );
        assert_eq!(told(&[credit]), "credit added: <ins>the broadcaster said</ins>");
        assert_eq!(told(&[rule("party_cut", "ISIS", "")]), "<del>ISIS</del> removed");
        assert_eq!(told(&[rule("brand_new", "<b>", "")]), "<del>&lt;b&gt;</del> removed");
        assert_eq!(told(&[]), "<del>a</del> → <ins>b</ins>");
    }

    #[test]
    fn long_cues_end_with_a_whole_word() {
        assert_eq!(cut("one two three four", 12), "one two…");
        assert_eq!(cut("one\n two", 12), "one two");
        assert_eq!(cut(&"x".repeat(99), 12), format!("{}…", "x".repeat(12)));
    }
}
