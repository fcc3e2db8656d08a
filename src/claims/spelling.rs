//! Spelling: British forms written the American way, so that both have one stem.

use std::borrow::Cow;

/// Endings of words of six letters or more, British and American; the first that fits counts.
const ENDINGS: [(&str, &str); 30] = [
    ("isation", "ization"),
    ("isations", "izations"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ises", "izes"),
    ("ise", "ize"),
    ("ysed", "yzed"),
    ("yse", "yze"),
    ("ours", "ors"),
    ("oured", "ored"),
    ("ouring", "oring"),
    ("ourable", "orable"),
    ("ourite", "orite"),
    ("ourites", "orites"),
    ("our", "or"),
    ("elled", "eled"),
    ("elling", "eling"),
    ("elles", "eles"),
    ("ogue", "og"),
    ("ogues", "ogs"),
    ("amme", "am"),
    ("ammes", "ams"),
    ("ences", "enses"),
    ("ence", "ense"),
    ("etre", "eter"),
    ("etres", "eters"),
    ("itre", "iter"),
    ("itres", "iters"),
    ("entre", "enter"),
    ("entres", "enters"),
];

/// The American form of a lower-cased word. It need not be a word: both sides of a comparison are written so.
pub fn american(word: &str) -> Cow<'_, str> {
    if word.len() < 6 || !word.is_ascii() {
        return word.into();
    }
    let ending = ENDINGS.iter().find(|(british, _)| word.ends_with(british));
    let written = match ending {
        Some((british, american)) => Cow::from(word[..word.len() - british.len()].to_owned() + american),
        None => word.into(),
    };
    if written.contains("ae") || written.contains("oe") {
        return written.replace("ae", "e").replace("oe", "e").into();
    }
    written
}

/// The root that the name of a place shares with its adjective: "Iraq" of "Iraqi", "Americ" of "America" and
/// "American". It need not be a word.
pub fn root_of_name(word: &str) -> &str {
    for ending in ["ians", "ian", "ans", "an", "is", "ia", "i", "a"] {
        if let Some(root) = word.strip_suffix(ending).filter(|root| root.len() >= 4 && root.is_ascii()) {
            return root;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_become_one() {
        for (british, american_form) in [
            ("organisation", "organization"),
            ("harbour", "harbor"),
            ("favourite", "favorite"),
            ("programme", "program"),
            ("kilometres", "kilometers"),
            ("paediatric", "pediatric"),
            ("licence", "license"),
            ("travelled", "traveled"),
        ] {
            assert_eq!(american(british), american(american_form), "{british}");
        }
        assert_eq!(american("four"), "four");
    }

    #[test]
    fn adjectives_of_places_share_their_root() {
        for (place, adjective) in [
            ("iraq", "iraqi"),
            ("iran", "iranian"),
            ("america", "americans"),
            ("syria", "syrian"),
            ("israel", "israelis"),
        ] {
            assert_eq!(root_of_name(place), root_of_name(adjective), "{place}");
        }
        assert_eq!(root_of_name("japan"), "japan");
    }
}
