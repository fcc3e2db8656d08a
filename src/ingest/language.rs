//! The language of a text that nothing declares: trigrams (whatlang), believed only where every part of the text agrees.

use isolang::Language;
use whatlang::Lang;

/// Characters of a text that are looked at; more tell nothing new.
const LOOKED_AT: usize = 6000;
/// Parts of it that must each be in the language.
const PARTS: usize = 3;
/// Letters that a text must have, and the same where a character is a word or a syllable.
const LETTERS: usize = 400;
const SYLLABLES: usize = 60;
/// Confidence from which the whole text is believed, 0 to 1.
const CONFIDENCE: f64 = 0.9;
/// Share of common English words from which a text is taken for English, at least in part, and called nothing else.
const ENGLISH: f64 = 0.06;

/// The commonest English words that other languages do not write alike.
const COMMON: [&str; 14] =
    ["the", "and", "that", "with", "from", "they", "this", "which", "have", "were", "their", "would", "been", "his"];

/// The BCP 47 code of a text's language; `None` for a text that is short, mixed, or in a language that is not surely known.
pub fn detect(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let whole = whatlang::detect(text)?;
    let language = whole.lang();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_dense = matches!(language, Lang::Cmn | Lang::Jpn | Lang::Kor | Lang::Tha | Lang::Khm | Lang::Mya);
    if letters < if is_dense { SYLLABLES } else { LETTERS } || !whole.is_reliable() || whole.confidence() < CONFIDENCE {
        return None;
    }
    if language != Lang::Eng && english(text) >= ENGLISH {
        return None;
    }
    let agree = |part: &str| whatlang::detect_lang(part) == Some(language);
    if parts(text).all(agree) { shortest(language.code()) } else { None }
}

/// A text in parts of the same length, cut between characters.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let cut = |number: usize| text.floor_char_boundary(text.len() * number / PARTS);
    (0..PARTS).map(move |number| &text[cut(number)..cut(number + 1)])
}

/// The share of common English words, 0 to 1.
fn english(text: &str) -> f64 {
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let common = words().filter(|word| COMMON.iter().any(|common| word.eq_ignore_ascii_case(common))).count();
    common as f64 / words().count().max(1) as f64
}

/// Languages so near each other that a text may be called either: they are compared.
const NEAR: [&[&str]; 6] = [
    &["da", "nb", "nn", "no", "sv"],
    &["bs", "hr", "sh", "sl", "sr"],
    &["id", "jv", "ms"],
    &["cs", "sk"],
    &["ca", "es", "gl", "pt"],
    &["af", "nl"],
];

/// Whether two codes name languages that have nothing to do with each other. Regions and scripts (`en-GB`, `zh_Hant`) do not count.
pub fn differ(a: &str, b: &str) -> bool {
    let (a, b) = (primary(a), primary(b));
    a != b && !NEAR.iter().any(|near| near.contains(&a.as_str()) && near.contains(&b.as_str()))
}

/// The language of a code, without region and script.
pub fn primary(code: &str) -> String {
    let first = code.split(['-', '_']).next().unwrap_or(code).trim().to_ascii_lowercase();
    shortest(&first).map_or(first, str::to_owned)
}

/// The shortest code of a language, as BCP 47 wants it, by that of ISO 639-3; `None` for what is no such code.
fn shortest(code: &str) -> Option<&'static str> {
    // Members of a macrolanguage that are called by its name.
    let code = match code {
        "cmn" => "zho",
        "pes" | "prs" => "fas",
        "arb" => "ara",
        _ => code,
    };
    let language = Language::from_639_3(code)?;
    Some(language.to_639_1().unwrap_or_else(|| language.to_639_3()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The council decided on Tuesday that the old bridge over the river will be closed to lorries from the \
        first day of May. Engineers had found cracks in two of the four piers, and the mayor said that nobody would be put at \
        risk while the money for the repairs was being found. Shopkeepers on the far bank fear for their trade, and ask for a \
        ferry until the work is done, which may take two years. ";
    const GERMAN: &str = "Der Stadtrat hat am Dienstag beschlossen, dass die alte Brücke über den Fluss vom ersten Mai an für \
        Lastwagen gesperrt wird. Gutachter hatten in zwei der vier Pfeiler Risse gefunden, und der Bürgermeister sagte, niemand \
        werde in Gefahr gebracht, solange das Geld für die Arbeiten fehle. Die Händler am anderen Ufer fürchten um ihre Geschäfte \
        und verlangen eine Fähre, bis die Arbeiten beendet sind, was zwei Jahre dauern kann. ";
    const CHINESE: &str = "市议会周二决定，从五月一日起，河上的旧桥将禁止卡车通行。工程师在四个桥墩中的两个发现了裂缝，市长表示，在筹集维修资金\
        期间，不会让任何人冒险。对岸的店主担心生意受到影响，要求在工程完工之前开通渡轮，而工程可能需要两年时间。";

    #[test]
    fn long_texts_have_a_language() {
        assert_eq!(detect(&ENGLISH.repeat(2)), Some("en"));
        assert_eq!(detect(&GERMAN.repeat(2)), Some("de"));
        assert_eq!(detect(CHINESE), Some("zh"));
        assert_eq!(
            detect("สภาเทศบาลมีมติเมื่อวันอังคารว่าสะพานเก่าข้ามแม่น้ำจะปิดไม่ให้รถบรรทุกผ่านตั้งแต่วันที่หนึ่งพฤษภาคม วิศวกรพบรอยร้าว"),
            Some("th")
        );
    }

    #[test]
    fn short_and_mixed_texts_have_none() {
        for text in ["", "12 34", "Brücke gesperrt", "Die Brücke bleibt geschlossen.", "Bonjour tout le monde"] {
            assert_eq!(detect(text), None, "{text}");
        }
        for mixed in [format!("{ENGLISH}{GERMAN}"), format!("{GERMAN}{ENGLISH}{GERMAN}"), format!("{CHINESE}{ENGLISH}")]
        {
            assert_eq!(detect(&mixed), None, "{mixed}");
        }
        // A list of names is in no language.
        let names =
            "Anna Maria Rossi, Juan Carlos Pereira, Jean-Luc Dubois, Hans Peter Müller, Olga Ivanova; ".repeat(8);
        assert_eq!(detect(&names).filter(|&code| code != "en"), None);
    }

    #[test]
    fn codes_are_the_shortest_there_are() {
        for (code, expected) in [
            ("eng", "en"),
            ("cmn-Hans", "zh"),
            ("zho", "zh"),
            ("PES", "fa"),
            ("nob", "nb"),
            ("tok", "tok"),
            ("en_GB", "en"),
            ("?", "?"),
        ] {
            assert_eq!(primary(code), expected, "{code}");
        }
        // Whatever is detected has a code of two letters, but for languages that have none.
        let longer: Vec<&str> = Lang::all()
            .iter()
            .filter_map(|language| shortest(language.code()))
            .filter(|code| code.len() != 2)
            .collect();
        assert_eq!(longer, [""; 0]);
        assert!(Lang::all().iter().all(|language| shortest(language.code()).is_some()));
    }

    #[test]
    fn regions_and_near_languages_are_compared() {
        assert!(!differ("en", "en-GB") && !differ("zh_Hant", "zh") && !differ("eng", "en") && !differ("nb", "da"));
        assert!(differ("en", "de") && differ("pt-BR", "fr"));
    }
}
