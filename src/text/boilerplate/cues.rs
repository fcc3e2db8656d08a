//! The standard phrases of English-language web pages that give a line away as furniture.
//!
//! Three strengths, because losing a paragraph of the article is worse than keeping a line of a menu: what is sure is
//! furniture at any length and anywhere; what a line says decides for lines that are no paragraph; and what a paragraph
//! may say as well counts only at the edges of the article, outside its first and last real paragraph.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::Furniture;
use crate::ingest::shape::cue;

/// How much a cue proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Only before the first and after the last paragraph of the article.
    Edge,
    /// Only for lines that are no paragraph.
    Line,
    /// Always.
    Sure,
}

struct Cue {
    kind: Furniture,
    strength: Strength,
    regex: LazyLock<Regex>,
}

macro_rules! cue {
    ($kind:ident, $strength:ident, $pattern:literal) => {
        Cue {
            kind: Furniture::$kind,
            strength: Strength::$strength,
            regex: LazyLock::new(|| cue(concat!("(?ix)", $pattern))),
        }
    };
}

static CUES: [Cue; 17] = [
    cue!(Notice, Sure, r"^\W*(?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{4}|notice))"),
    // Agencies sign off and number their changes in parentheses.
    cue!(
        Notice,
        Sure,
        r"^\((?:(?:additional\s|further\s)?(?:reporting|writing|editing)|compiled|written|reported|edited|translated|graphics?)\s(?:and\s\w+\s)?by\s"
    ),
    cue!(
        Notice,
        Sure,
        r"^\((?:adds|updates?|recasts|corrects|refiles|repeats|rewrites|writes\sthrough|changes)\b[^()]*\)$"
    ),
    cue!(Notice, Sure, r"^(?:our\sstandards|about\sour\s[\w\s]{2,40})\s?:"),
    cue!(
        Notice,
        Sure,
        r"^(?:we|this\s(?:web)?site)\suses?\scookies\b|^by\s(?:registering|subscribing|signing\sup|continuing|clicking|using\sthis)\b.{0,60}\byou\s(?:agree|accept|consent)"
    ),
    cue!(
        Notice,
        Sure,
        r"^when\susing\s(?:the\s|any\s|our\s)?(?:materials|content|articles)\b.*\b(?:link|hyperlink|reference|source|credit)"
    ),
    cue!(
        Notice,
        Line,
        r"^(?:(?:press|media|news|editorial|sales)\s)?(?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))\s?(?:\(s\))?\s?:|^contact\s(?:us|the\s(?:newsroom|editors?|authors?|desk|press\soffice))\b|^for\s(?:more|further)\sinformation,?\s(?:please\s)?(?:contact|visit|call|see)\b"
    ),
    cue!(
        Notice,
        Line,
        r"^(?:tags?|topics?|categor(?:y|ies)|key\s?words?|labels?|filed\s(?:under|in)|posted\sin|more\sabout|section)\s?:|^(?:filed\sunder|posted\sin)\s|^(?:reuse|republish)\s(?:this\s)?(?:content|article)|^(?:legal\s(?:notice|mentions)|terms\s(?:of|and)\b|privacy\spolicy|cookie\s(?:policy|settings)|imprint|sitemap)|^[-–—*\s]*ends?[-–—*\s]*$|^\#{2,3}$|^gambl(?:e|ing)\s|^please\sgamble|^18\+|^sources?\s?:\s|^image\s(?:source|caption|credit|copyright)s?\b\W*\w*$|^(?:additional\s)?(?:reporting|writing|editing)\sby\s|^(?-i:\p{Lu}{2,8}(?:/[\p{L}.]{1,8}){1,4})$"
    ),
    cue!(
        Notice,
        Edge,
        r"\ball\s(?:the\s)?rights\sreserved\b|\bis\s(?:obligatory|mandatory|required)\swhen\s(?:using|quoting|reprinting)|\b(?:hyper)?link\s(?:\w+\s){0,6}is\s(?:obligatory|mandatory|required)|\bmay\snot\sbe\s(?:published|reproduced|copied|broadcast|rewritten|redistributed)|\brepublication\srequires|\breproduction\s(?:in\swhole|without|is\sprohibited)|\bpersonal,?\s(?:and\s)?non-?commercial\suse|\bto\sorder\s(?:reprints|copies)|\breprints\b.*\brights\sdesk"
    ),
    cue!(
        Notice,
        Edge,
        r"^\W*(?:disclaimers?|disclosures?|important\s(?:information|notice)|legal\s(?:notice|disclaimer)|risk\swarning|methodology|about\s(?:this\s(?:article|story|report|series|site)|us))\s?:|^paid\sfor\sby\b|^(?:main|official|principal|title|media)\s(?:partner|sponsor)s?\s?:|\b(?:not\sa\ssubstitute\sfor|not\sintended\s(?:as|to\sbe)|do(?:es)?\snot\sconstitute|should\snot\sbe\s(?:taken|construed|relied)|nothing\s(?:here|in\sthis|on\sthis|contained).{0,40}(?:recommendation|advice|offer))\b|\b(?:is|are|not|no|as|constitute)\s(?:financial|investment|legal|medical|professional)\sadvice\b|\bfor\s(?:general\s|your\s)?information(?:al)?(?:\spurposes)?\sonly\b|\bvalue\sof\s(?:your\s)?investments?\s(?:can|may)\b"
    ),
    cue!(
        Notice,
        Edge,
        r"^(?:the\s)?(?:views|opinions)\b.{0,60}\b(?:expressed|author|own)\b|\b(?:are|is)\s(?:those|solely\sthe\sopinions?)\sof\sthe\sauthors?\b|\bnot\s(?:be\s)?(?:responsible|liable)\sfor\s(?:any\s)?(?:inaccurac|errors|the\scontent|external)|\b(?:translated|generated)\sautomatically\b|\bautomatic(?:ally)?\s(?:translat|generat)|\bmachine[\s-]translat|\bauto-?generated\b|\bsyndicated\s(?:feed|content)\b|\bnot\s(?:been\s)?(?:checked|reviewed|edited)\sby\b|^transcripts?\b.{0,80}\b(?:errors|deadline|final\sform|accuracy)|\bmay\scontain\s(?:errors|inaccuracies)\b|\bnot\sauthori[sz]ed\sby\sany\b|\bgamble\s?(?:aware|responsibly)|^this\s(?:article|story|report|piece|post)\s(?:was|is|has\sbeen|has)\s(?:first|originally|also|previously)\s(?:published|posted|produced|appeared)|^(?:originally|first)\s(?:published|appeared)\s(?:in|on|at|by)\b"
    ),
    cue!(
        Promotion,
        Sure,
        r"^[-\W]*(?:advertisements?|advertorial|sponsored(?:\s(?:content|post|links?|by\b.{0,40}))?|promoted(?:\scontent)?|paid\s(?:content|post)|partner\scontent|special\soffers?|(?:story|article)\scontinues?\s(?:below|after)\b.{0,40}|ad(?:\sfeature)?|scroll\s(?:down\s)?(?:to|for)\b.{0,30})\W*$"
    ),
    cue!(
        Promotion,
        Line,
        r"^(?:subscribe|sign\sup|sign\sin|log\sin|register(?:\snow|\shere)|join\s(?:us|our|the\sconversation|now)|follow\s(?:us|me|our|\w+\son)|like\sus|find\sus|donate|support\s(?:us|our)|become\sa\s(?:member|subscriber|patron)|share\s(?:this|on|or)|listen\sto\s(?:the|our)|download\s(?:the|our)|get\s(?:our|the)\s(?:app|newsletter|latest|best)|learn\smore\sabout|click\shere|tap\shere|continue\sreading|listen\s?:|watch\s?:|shop\s?:|shop\snow|buy\snow|use\scode|enter\syour\semail|e-?mail\saddress|your\semail|try\sit\sfree)\b|^\[\s?(?:video|watch|listen|gallery|audio|podcast|poll|quiz|embed|tweet|advert\w*|newsletter|sign|subscribe|interactive|slideshow)\b"
    ),
    cue!(
        Promotion,
        Edge,
        r"\b(?:subscribe|sign\sup|register)\s(?:to|for|now|here|today|at)\b|\bsubscribers?\sto\sthe\b|\b(?:follow|like|find|join)\sus\s(?:on|at|for)\b|\bjoin\s[\d,.]+\w*\s(?:readers|subscribers|members|others)\b|\b(?:get|receive|join|read)\s(?:\w+\s){0,3}newsletters?\b|\bour\s(?:free\s)?(?:weekly|daily|free|morning)\s(?:bulletin|e-?mail|letter|briefing|app)\b|\bin\syour\sinbox\b|\bbuy\sus\sa\scoffee\b|\bchip\sin\b|\bclick\s(?:here|below)\b|\b(?:promo|discount)\scode\b|\bwith\s(?:the\s)?code\s\p{Lu}|\b(?:affiliate|referral)\s(?:programs?|programmes?|links?|commission)|\bearly-bird\b|\byou\sare\sreceiving\b|\bunsubscribe\b|\bforward\sthis\b|\bwherever\syou\sget\syour\b|\bprinting\sis\savailable\b|\bavailable\s(?:now\s)?(?:in|from|at)\s(?:our|the)\s[\w\s]{0,30}(?:store|shop)\b|\bshare\sthis\sbefore\b|\b(?:on|in)\s(?:the|our)\s[\w\s]{0,20}\bapp\b|\btax-deductible\b|\bmake\sa\sdonation\b|\bfavou?r\sto\sask\b|^(?:track|catch|get|read|watch)\s(?:all\s)?(?:the\s)?(?:latest|live|breaking)\b|\bplease\s(?:consider\s)?support(?:ing)?\b"
    ),
    cue!(
        RelatedLinks,
        Line,
        r"^\W*(?:read\s(?:more|also|next|this|it|our|the\sfull\sstory)|also\sread|see\salso|more\s(?:here|on\sthis)|related(?:\s\w+)?|don[’']t\smiss|recommended|watch\snext|up\snext|next\s(?:article|story|post)|previous\s(?:article|story|post)|(?:in\scase\s)?you\smissed(?:\sit)?|must\sread|further\sreading|must-reads?|listen|explore|from\sthe\sarchives?|on\sother\spages|try\sthis(?:\s\w+)?)\s?(?::|›|»|→|>|\|)\s?\S"
    ),
    cue!(
        RelatedLinks,
        Edge,
        r"^see\s.{1,30},\spage\s\w?\d+$|^(?:inside|elsewhere(?:\s(?:on|in)\s[\w\s’']{2,30})?|also\s(?:in|on)\s(?:this|these)[\w\s’']{0,30}|in\s(?:other\snews|this\sissue|tomorrow[’']s\s\w+)|coming\sup|next\s(?:week|month|issue)|on\spage\s\d+)\s?:"
    ),
    cue!(
        Navigation,
        Line,
        r"^(?:share|print|e-?mail|save|back\sto\s(?:top|home|\w+)|top|loading|close|menu|next|previous|copy\s(?:link|url)|reply|report|load\smore|show\smore|see\smore|view\s(?:all|more|gallery|comments)|skip\sto\b.{0,30}|breaking(?:\snews)?|(?:reading\stime|read)\s?:?\s?\d+\smin\w*|\d+\smin(?:ute)?s?\sread|page\s\d+(?:\sof\s\d+)?|\d+\s?/\s?\d+|image\s\d+\sof\s\d+|play\svideo|view\scomments)\W*$"
    ),
];

static KEPT: LazyLock<Regex> = LazyLock::new(|| {
    cue(
        r"(?ix)^\W*(?:this\s(?:article|story|post|report|page)\s(?:was|has\sbeen)\s(?:\w+\s)?(?:amended|corrected|updated|changed|clarified|revised)
        |corrections?\b|clarifications?\b|editor[’']?s?[’']?\snote|an?\searlier\s(?:version|story|headline)|update\s?:)",
    )
});

/// What the words of a line give it away as, and how surely; cues weaker than `least` are left aside. Notes on what the article got wrong are part of it, and so
/// is what it quotes.
pub fn of(line: &str, least: Strength) -> Option<(Furniture, Strength)> {
    let fitting = CUES.iter().filter(|cue| cue.strength >= least && cue.regex.is_match(line));
    let cue = fitting.max_by_key(|cue| cue.strength)?;
    let kept = KEPT.is_match(line) || line.starts_with(['“', '"', '«', '„', '‘']);
    (!kept).then_some((cue.kind, cue.strength))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_by_strength() {
        use Furniture::{Navigation, Notice, Promotion, RelatedLinks};
        use Strength::{Edge, Line, Sure};
        let cases = [
            ("© 2019 Port Allen Publishing. All rights reserved.", Notice, Sure),
            ("(Reporting by Jane Doe in Lisbon; Editing by John Roe)", Notice, Sure),
            ("(Adds two deaths; corrects amount of fine in paragraph 7)", Notice, Sure),
            ("We use cookies to improve your experience.", Notice, Sure),
            ("When using materials of the agency a hyperlink is obligatory.", Notice, Sure),
            ("Press contact: Jane Doe, press@bank.example", Notice, Line),
            ("Tags: mine, rescue", Notice, Line),
            ("Disclaimer: contents are translated automatically.", Notice, Edge),
            ("This material is for information only and does not constitute investment advice.", Notice, Edge),
            ("The views expressed here are those of the author.", Notice, Edge),
            ("Advertisement", Promotion, Sure),
            ("Story continues below", Promotion, Sure),
            ("Special Offer", Promotion, Sure),
            ("Learn more about our partners...", Promotion, Line),
            ("[Video: 5 signs]", Promotion, Line),
            ("Got five more minutes? Sign up for the Digest.", Promotion, Edge),
            ("READ ALSO: The five candidates", RelatedLinks, Line),
            ("INSIDE: Tide tables p14. Letters p9.", RelatedLinks, Edge),
            ("Skip to main content", Navigation, Line),
            ("3 min read", Navigation, Line),
        ];
        for (line, kind, strength) in cases {
            assert_eq!(of(line, Edge), Some((kind, strength)), "{line}");
        }
    }

    #[test]
    fn what_the_article_says_is_kept() {
        for line in [
            "There are more than five thousands US troops in Iraq now. Source: Getty Images",
            "This article was amended on 18 January 2024. An earlier version gave the number as 13,400.",
            "Clarification: an earlier story, based on another outlet’s report, gave a higher fee.",
            "Correction: A story on Nov. 29 misstated the number of counties.",
            "“Share this before it is taken down,” he wrote.",
            "The minister said the report was ready.",
            "Related claims were denied.",
            "Relatives waited at the gates.",
            "Printers went on strike.",
        ] {
            assert_eq!(of(line, Strength::Edge), None, "{line}");
        }
    }
}
