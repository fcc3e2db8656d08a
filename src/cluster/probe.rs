//! What the kernels of `lineage` make of a few invented articles: whether the libraries below them, and what the machine's
//! figures round to, are the same too.

use std::collections::BTreeMap;

use crate::article::{Article, MetadataSource, Outlet};
use crate::claims;
use crate::lineage::outlets::Index;
use crate::lineage::parts::{self, Rest};
use crate::lineage::versions::Custom;
use crate::lineage::{Sources, stories};
use crate::settings::Settings;
use crate::text::Text;
use crate::{sketch, verify};

const ORIGINAL: &str = "The old mill by the river burnt down on Monday night, the town of Sallow said. At least 12 workers \
were hurt, among them “two who may not recover”, said Dr. Ines Calder. It cost €3.5 million in 2019.\n\nNobody has seen \
the owner since Sunday, the Tarn Courier wrote. The police told the Tarn Courier that the fire began in the hall at 4:20 a.m.";

const COPY: &str = "SALLOW (Quay Press) - The old mill by the river burned down Monday night, the town of Sallow said. \
Twenty-one workers were hurt, among them \"two who will not recover\", said Ines Calder.\n\nThe police, the Sallow Herald \
reported, did not say that the fire began in the hall at 4:20 a.m. It cost 3.5 million euros.";

const LETTER: &str = "Der Müller ging über die Straße, ſagte er; n\u{303}andu\u{301} ﬁel ２０ Mal. Niemand weiß, warum das Öl \
brannte.";

/// Matches, branches and claims of the articles, written out.
pub fn lineage() -> String {
    let settings = Settings::default();
    let outlet = |name: &str| Some(Outlet { name: name.to_owned(), source: MetadataSource::Record });
    let articles = [
        Article { outlet: outlet("Sallow Herald"), ..Article::bare("a", ORIGINAL) },
        Article { outlet: outlet("Quay Press"), ..Article::bare("b", COPY) },
        Article { language: Some("de".to_owned()), ..Article::bare("c", LETTER) },
    ];
    let texts: Vec<Text> = articles.iter().map(Text::of).collect();
    let sketches = sketch::sketch(&texts, &settings);
    let contents = sketch::contents(&texts);
    let matches = verify::matches(&texts, &sketches, &contents, &[(0, 1), (0, 2)]);
    let identities: Vec<u64> = sketches.iter().map(|sketch| sketch.identity).collect();
    let sources = Sources { articles: &articles, texts: &texts, contents: &contents, identities: &identities };
    let rest = Rest { outlets: Index::of(&articles), custom: Custom::NONE, frequencies: BTreeMap::new() };
    let branches = parts::branch(&sources, &matches, &rest, &settings.lineage);
    let written = format!("{identities:?} {matches:?} {branches:?}");
    let traced = claims::trace(&stories::assemble(&articles, branches), &texts, &settings.claims);
    format!("{written} {traced:?} {:?}", parts::divide(&identities, &matches))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_something_to_say() {
        let written = lineage();
        for part in ["Aligned {", "Origin {", "Comparison {", "status: Altered"] {
            assert!(written.contains(part), "{part} is missing: {written}");
        }
    }
}
