//! `lineage.dot` and `stories/*.dot`: the lineage as a Graphviz graph.
//!
//! Colour is never the only carrier: relation and confidence also stand on the edge as words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::label::{markup, name, quoted, wrapped};
use super::names::{self, Edge};
use super::{legend, stories};
use crate::article::Article;
use crate::claims::Status;
use crate::lineage::{Node, Relation, Story};
use crate::pipeline::Report;

/// Articles that `lineage.dot` shows; every story has its own file beside it.
pub const LIMIT: usize = 60;

/// Unlinked articles that `lineage.dot` shows.
const LIMIT_INDEPENDENT: usize = 12;

/// Below this probability the direction of an edge is called uncertain.
const DIRECTION_UNCERTAIN: f64 = 0.7;

/// Writes the graph of the whole corpus, or of its largest and most altered stories.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let drawing = Drawing::new(report);
    let shown = drawing.selection();
    let linked: BTreeSet<usize> = report.lineage.stories.iter().flat_map(Drawing::members).collect();
    let independent: Vec<usize> = (0..report.corpus.articles.len()).filter(|a| !linked.contains(a)).collect();
    let all = drawing.linked_stories().count();
    let mut graph = opening(&heading(report, shown.len(), all));
    // Graphviz stacks clusters from the bottom, so what is to stand on top comes last.
    graph.push_str(legend::CLUSTER);
    drawing.independent(&mut graph, &independent);
    for story in shown.into_iter().rev() {
        drawing.story(&mut graph, story, LIMIT);
    }
    graph.push_str("}\n");
    to.write_all(graph.as_bytes())
}

/// The graph of each story of two or more articles: file name and text.
pub fn stories(report: &Report) -> Vec<(String, String)> {
    let drawing = Drawing::new(report);
    let several = report.lineage.stories.iter().filter(|s| s.articles.len() >= 2);
    several
        .map(|story| {
            let mut graph = opening("");
            graph.push_str(legend::CLUSTER);
            drawing.story(&mut graph, story, usize::MAX);
            graph.push_str("}\n");
            (format!("story-{:04}.dot", story.number), graph)
        })
        .collect()
}

/// What is said above the graph: nothing, unless stories are left out.
fn heading(report: &Report, shown: usize, all: usize) -> String {
    if shown == all {
        return String::new();
    }
    format!(
        "{shown} of {all} stories of {} articles: the largest and most altered ones. Every story has its own file in stories/.",
        report.corpus.articles.len()
    )
}

fn opening(heading: &str) -> String {
    let mut graph = String::from("digraph lineage {\n");
    if !heading.is_empty() {
        let _ = writeln!(graph, "  label={}; labelloc=t; labeljust=l;", quoted(heading));
    }
    graph.push_str(concat!(
        "  rankdir=LR; nodesep=0.2; ranksep=0.5; pad=0.2; bgcolor=\"white\"; compound=true;\n",
        "  graph [fontname=\"Helvetica,Arial,sans-serif\", fontsize=14, fontcolor=\"#222222\"];\n",
        "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, shape=box, style=\"rounded,filled\", ",
        "fillcolor=\"white\", color=\"#444444\", fontcolor=\"#111111\", margin=\"0.12,0.07\"];\n",
        "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, arrowsize=0.8];\n",
    ));
    graph
}

/// A report with what drawing needs at hand.
struct Drawing<'a> {
    report: &'a Report,
    /// Edges by the name of the derived article.
    edges: Vec<Edge<'a>>,
    /// Altered claims of every source and derived article.
    altered: BTreeMap<(usize, usize), usize>,
}

impl<'a> Drawing<'a> {
    fn new(report: &'a Report) -> Self {
        let altered = report.alterations.comparisons.iter().map(|c| {
            let count = c.claims.iter().filter(|t| t.claim.status == Status::Altered).count();
            ((c.source, c.derived), count)
        });
        Self { report, edges: names::edges(report), altered: altered.collect() }
    }

    /// The articles of a story that have an edge.
    fn members(story: &Story) -> impl Iterator<Item = usize> {
        let has_edge = !story.missing.is_empty() || story.articles.len() > 1;
        story.articles.iter().copied().filter(move |_| has_edge)
    }

    fn linked_stories(&self) -> impl Iterator<Item = &'a Story> {
        self.report.lineage.stories.iter().filter(|s| !s.missing.is_empty() || s.articles.len() > 1)
    }

    /// The stories to show, largest and most altered first until the limit, in order of their numbers.
    fn selection(&self) -> Vec<&'a Story> {
        let mut ranked: Vec<&Story> = self.linked_stories().collect();
        ranked
            .sort_by_cached_key(|s| (std::cmp::Reverse(s.articles.len() + stories::altered(self.report, s)), s.number));
        let mut room = LIMIT;
        let mut shown = Vec::new();
        for story in ranked {
            if !shown.is_empty() && story.articles.len() > room {
                break;
            }
            room = room.saturating_sub(story.articles.len());
            shown.push(story);
        }
        shown.sort_by_key(|s| s.number);
        shown
    }

    fn story(&self, graph: &mut String, story: &Story, limit: usize) {
        let shown: BTreeSet<usize> = story.articles.iter().copied().take(limit).collect();
        let belongs = |node: &Node| match node {
            Node::Article(position) => shown.contains(position),
            Node::Missing(slug) => story.missing.contains(slug),
        };
        let edges: Vec<&Edge<'_>> = self.edges.iter().filter(|e| belongs(e.source) && belongs(e.derived)).collect();
        let derived: BTreeSet<&Node> = edges.iter().map(|e| e.derived).collect();
        let _ = writeln!(graph, "  subgraph cluster_story_{} {{", story.number);
        let _ = writeln!(graph, "    label={};", self.story_label(story, shown.len()));
        graph.push_str(
            "    labeljust=l; style=\"rounded,filled\"; color=\"#c8c8c8\"; fillcolor=\"#f6f6f4\"; margin=14;\n",
        );
        for slug in &story.missing {
            let node = Node::Missing(slug.clone());
            missing_node(graph, slug, !derived.contains(&node));
        }
        for &position in &shown {
            self.article_node(graph, position, !derived.contains(&Node::Article(position)));
        }
        for edge in edges {
            self.edge(graph, edge);
        }
        graph.push_str("  }\n");
    }

    /// The story's title, how large it is, and from how many independent origins it comes.
    fn story_label(&self, story: &Story, shown: usize) -> String {
        let title = wrapped(&stories::title(self.report, story), 72, 1).concat();
        let mut facts = format!(
            "{} · {}",
            counted(story.articles.len(), "article"),
            counted(story.independent_origins, "independent origin")
        );
        match stories::altered(self.report, story) {
            0 => {}
            altered => {
                let _ = write!(facts, " · {}", counted(altered, "altered claim"));
            }
        }
        if shown < story.articles.len() {
            let _ = write!(facts, " · {shown} shown");
        }
        format!(
            "<<B>Story {}: {}</B><BR ALIGN=\"LEFT\"/>{}<BR ALIGN=\"LEFT\"/>>",
            story.number,
            markup(&title),
            markup(&facts)
        )
    }

    fn article_node(&self, graph: &mut String, position: usize, is_root: bool) {
        let Some(article) = self.report.corpus.articles.get(position) else { return };
        let peripheries = if is_root { ", peripheries=2" } else { "" };
        let _ = writeln!(
            graph,
            "    {} [label={}, tooltip={}{}{peripheries}];",
            name(&article.id.0),
            article_label(self.report, position, article),
            quoted(&tooltip(article)),
            address(article),
        );
    }

    fn edge(&self, graph: &mut String, edge: &Edge<'_>) {
        let derivation = edge.derivation;
        let (source, derived) = (names::node(self.report, edge.source), names::node(self.report, edge.derived));
        let look = Look::of(derivation.relation);
        let percent = (derivation.confidence * 100.0).round();
        let mut label = format!("{} {percent} %", look.words);
        let altered = match (edge.source, edge.derived) {
            (Node::Article(s), Node::Article(d)) => self.altered.get(&(*s, *d)).copied().unwrap_or_default(),
            _ => 0,
        };
        if altered > 0 {
            let _ = write!(label, "<BR/>{}", counted(altered, "altered claim"));
        }
        let uncertain = derivation.direction_confidence < DIRECTION_UNCERTAIN;
        if uncertain {
            label.push_str("<BR/>direction uncertain");
        }
        let reasons: Vec<String> =
            derivation.evidence.iter().take(6).map(|e| format!("{} = {}", e.name, e.value)).collect();
        let hint = format!("{source} → {derived}: {}\n{}", look.words, reasons.join("\n"));
        let _ = writeln!(
            graph,
            "    {} -> {} [label=<<TABLE BORDER=\"0\" CELLPADDING=\"3\"><TR><TD>{label}</TD></TR></TABLE>>, color=\"{color}\", fontcolor=\"{}\", style={}, penwidth={:.1}{}, \
             tooltip={tip}, labeltooltip={tip}];",
            name(&source),
            name(&derived),
            look.ink,
            line_style(derivation.confidence),
            self.width(edge),
            if uncertain { ", arrowhead=empty" } else { "" },
            color = look.color,
            tip = quoted(hint.trim_end()),
        );
    }

    /// The width of an edge, by how much of the derived article's wording stands in the source.
    fn width(&self, edge: &Edge<'_>) -> f64 {
        let (Node::Article(source), Node::Article(derived)) = (edge.source, edge.derived) else { return 1.5 };
        let key = (*source.min(derived), *source.max(derived));
        let matches = &self.report.matches;
        let found = matches.binary_search_by_key(&key, |m| (m.a, m.b)).ok().map(|i| &matches[i]);
        let contained =
            found.map_or(0.0, |m| if derived < source { m.containment_a_in_b } else { m.containment_b_in_a });
        1.5 + 4.0 * contained.clamp(0.0, 1.0)
    }

    fn independent(&self, graph: &mut String, articles: &[usize]) {
        if articles.is_empty() {
            return;
        }
        graph.push_str("  subgraph cluster_independent {\n");
        let more = articles.len().saturating_sub(LIMIT_INDEPENDENT);
        let rest = if more > 0 { format!(" · {more} more in articles.csv") } else { String::new() };
        let _ = writeln!(
            graph,
            "    label=<<B>Independent</B><BR ALIGN=\"LEFT\"/>{}<BR ALIGN=\"LEFT\"/>>;",
            markup(&format!("{} linked to no other{rest}", counted(articles.len(), "article")))
        );
        graph.push_str(
            "    labeljust=l; style=\"rounded,filled\"; color=\"#c8c8c8\"; fillcolor=\"#fbfbfa\"; margin=14;\n",
        );
        for &position in articles.iter().take(LIMIT_INDEPENDENT) {
            self.article_node(graph, position, false);
        }
        graph.push_str("  }\n");
    }
}

/// How a relation looks. The colours are told apart by colour-blind readers too.
struct Look {
    words: &'static str,
    color: &'static str,
    ink: &'static str,
}

impl Look {
    const fn of(relation: Relation) -> Self {
        match relation {
            Relation::NearCopy => Self { words: "near copy", color: legend::NEAR_COPY, ink: "#00517f" },
            Relation::Rewrite => Self { words: "rewrite", color: legend::REWRITE, ink: "#9a4300" },
            Relation::Paraphrase => Self { words: "paraphrase", color: legend::PARAPHRASE, ink: "#00664b" },
        }
    }
}

const fn line_style(confidence: f64) -> &'static str {
    if confidence >= 0.8 {
        "solid"
    } else if confidence >= 0.5 {
        "dashed"
    } else {
        "dotted"
    }
}

fn missing_node(graph: &mut String, slug: &str, is_root: bool) {
    let id = format!("{}{slug}", names::MISSING);
    let peripheries = if is_root { ", peripheries=2" } else { "" };
    let _ = writeln!(
        graph,
        "    {} [label=<<B>{}</B><BR/><FONT POINT-SIZE=\"10\" COLOR=\"#555555\">original not in the corpus</FONT>>, \
         style=\"rounded,dashed,filled\", fillcolor=\"#fff8e1\", tooltip={}{peripheries}];",
        name(&id),
        markup(&readable(slug)),
        quoted(&format!("{id}: hypothesised, not in the corpus")),
    );
}

/// A slug as words: short ones are initials.
fn readable(slug: &str) -> String {
    let words = slug.split('-').filter(|w| !w.is_empty()).map(|word| {
        let mut characters = word.chars();
        match characters.next() {
            Some(first) if word.len() > 3 => first.to_uppercase().chain(characters).collect(),
            _ => word.to_uppercase(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Outlet, headline, date, and the file name small.
fn article_label(report: &Report, position: usize, article: &Article) -> String {
    let mut lines = Vec::new();
    let outlet = wrapped(article.outlet_name(), 34, 1);
    lines.extend(outlet.iter().map(|line| format!("<B>{}</B>", markup(line))));
    let title = article.title.clone().unwrap_or_else(|| names::opening(report, position));
    let (before, after) = if article.title.is_some() { ("", "") } else { ("<I>", "</I>") };
    lines.extend(wrapped(&title, 34, 3).iter().map(|line| format!("{before}{}{after}", markup(line))));
    lines.push(match &article.published {
        Some(published) => markup(published.written.get(..10).unwrap_or(&published.written)),
        None => "<FONT COLOR=\"#555555\">undated</FONT>".to_owned(),
    });
    let file = wrapped(&article.id.0, 44, 1).concat();
    lines.push(format!("<FONT POINT-SIZE=\"9\" COLOR=\"#555555\">{}</FONT>", markup(&file)));
    format!("<{}>", lines.join("<BR/>"))
}

fn tooltip(article: &Article) -> String {
    let published = article.published.as_ref().map_or("", |p| p.written.as_str());
    let parts = [article.id.0.as_str(), article.outlet_name(), article.title.as_deref().unwrap_or_default(), published];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A link to the article, when its address is one of the web.
fn address(article: &Article) -> String {
    let web = article.url.as_deref().filter(|url| {
        let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        (start.starts_with("http://") || start.starts_with("https://"))
            && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    });
    // Graphviz writes addresses to SVG as they are: what could end the attribute is percent-encoded.
    let encoded = |c: char| match c {
        '"' | '<' | '>' | '\\' | '`' | '\'' => format!("%{:02X}", u32::from(c)),
        '&' => "&amp;".to_owned(),
        c => c.to_string(),
    };
    web.map(|url| format!(", URL=\"{}\", target=\"_blank\"", url.chars().map(encoded).collect::<String>()))
        .unwrap_or_default()
}

fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn the_sample_is_drawn() {
        insta::assert_snapshot!(sample::written(write), @r##"
        digraph lineage {
          rankdir=LR; nodesep=0.2; ranksep=0.5; pad=0.2; bgcolor="white"; compound=true;
          graph [fontname="Helvetica,Arial,sans-serif", fontsize=14, fontcolor="#222222"];
          node [fontname="Helvetica,Arial,sans-serif", fontsize=12, shape=box, style="rounded,filled", fillcolor="white", color="#444444", fontcolor="#111111", margin="0.12,0.07"];
          edge [fontname="Helvetica,Arial,sans-serif", fontsize=12, arrowsize=0.8];
          subgraph cluster_legend {
            label=<<B>How to read this</B>>; labeljust=l; style="rounded"; color="#c8c8c8"; fontsize=12; margin=8;
            node [shape=plain, style="", fontsize=11, tooltip="How to read this"];
            legend_relation [label=<<TABLE BORDER="0" CELLPADDING="2" CELLSPACING="1">
              <TR><TD><FONT COLOR="#0072b2"><B>━━▶</B></FONT></TD><TD ALIGN="LEFT">near copy: most wording kept</TD></TR>
              <TR><TD><FONT COLOR="#d55e00"><B>━━▶</B></FONT></TD><TD ALIGN="LEFT">rewrite: long runs kept</TD></TR>
              <TR><TD><FONT COLOR="#009e73"><B>━━▶</B></FONT></TD><TD ALIGN="LEFT">paraphrase: little wording kept</TD></TR>
              </TABLE>>];
            legend_certainty [label=<<TABLE BORDER="0" CELLPADDING="2" CELLSPACING="1">
              <TR><TD><B>━━</B></TD><TD ALIGN="LEFT">80 % sure or more</TD></TR>
              <TR><TD><B>╍╍</B></TD><TD ALIGN="LEFT">50 to 80 % sure</TD></TR>
              <TR><TD><B>┈┈</B></TD><TD ALIGN="LEFT">less; ▷ direction uncertain</TD></TR>
              </TABLE>>];
            legend_boxes [label=<<TABLE BORDER="0" CELLPADDING="2" CELLSPACING="2">
              <TR><TD BORDER="1" STYLE="DASHED" BGCOLOR="#fff8e1">name</TD><TD ALIGN="LEFT">original not in the corpus</TD></TR>
              <TR><TD BORDER="1" CELLPADDING="1"><TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR><TD>name</TD></TR></TABLE></TD><TD ALIGN="LEFT">nothing comes before it</TD></TR>
              <TR><TD COLSPAN="2" ALIGN="LEFT">wider line: more wording taken</TD></TR>
              </TABLE>>];
            legend_relation -> legend_certainty -> legend_boxes [style=invis];
          }
          subgraph cluster_independent {
            label=<<B>Independent</B><BR ALIGN="LEFT"/>1 article linked to no other<BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#fbfbfa"; margin=14;
            "001_other.txt" [label=<<I>Lawmakers met on Sunday.</I><BR/>2020-01-05<BR/><FONT POINT-SIZE="9" COLOR="#555555">001_other.txt</FONT>>, tooltip="001_other.txt\n2020-01-05"];
          }
          subgraph cluster_story_2 {
            label=<<B>Story 2: Iran Trying to Push US Forces From Iraq in &quot;Every&quot; Way Possible ∖N…</B><BR ALIGN="LEFT"/>1 article · 1 independent origin<BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#f6f6f4"; margin=14;
            "missing:military-times" [label=<<B>Military Times</B><BR/><FONT POINT-SIZE="10" COLOR="#555555">original not in the corpus</FONT>>, style="rounded,dashed,filled", fillcolor="#fff8e1", tooltip="missing:military-times: hypothesised, not in the corpus", peripheries=2];
            "003_dimwit.txt" [label=<<B>DimWit &quot;Politics&quot; &lt;&amp;&gt; Co∖</B><BR/>Iran Trying to Push US Forces From<BR/>Iraq in &quot;Every&quot; Way Possible ∖N<BR/>&lt;b&gt;&amp;amp;&lt;/b&gt; <BR/>2020-01-30<BR/><FONT POINT-SIZE="9" COLOR="#555555">003_dimwit.txt</FONT>>, tooltip="003_dimwit.txt\nDimWit \"Politics\" <&amp;> Co\\\nIran Trying to Push US Forces From Iraq in \"Every\" Way Possible \\N <b>&amp;amp;</b> \n2020-01-30", URL="https://example.org/a?b=%22c%22&amp;d=%3Ce%3E", target="_blank"];
            "missing:military-times" -> "003_dimwit.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>rewrite 82 %</TD></TR></TABLE>>, color="#d55e00", fontcolor="#9a4300", style=solid, penwidth=1.5, tooltip="missing:military-times → 003_dimwit.txt: rewrite", labeltooltip="missing:military-times → 003_dimwit.txt: rewrite"];
          }
          subgraph cluster_story_1 {
            label=<<B>Story 1: US troops in Iraq to face embarrassing kick out, putting Iran ahead</B><BR ALIGN="LEFT"/>3 articles · 1 independent origin · 2 altered claims<BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#f6f6f4"; margin=14;
            "missing:cnn" [label=<<B>CNN</B><BR/><FONT POINT-SIZE="10" COLOR="#555555">original not in the corpus</FONT>>, style="rounded,dashed,filled", fillcolor="#fff8e1", tooltip="missing:cnn: hypothesised, not in the corpus", peripheries=2];
            "000_daily.txt" [label=<<B>Daily US Times</B><BR/>US troops in Iraq to face<BR/>embarrassing kick out, putting<BR/>Iran ahead<BR/><FONT COLOR="#555555">undated</FONT><BR/><FONT POINT-SIZE="9" COLOR="#555555">000_daily.txt</FONT>>, tooltip="000_daily.txt\nDaily US Times\nUS troops in Iraq to face embarrassing kick out, putting Iran ahead"];
            "002_kayhan.txt" [label=<<B>Kayhan</B><BR/><I>Some 6,000 soldiers will be</I><BR/><I>deported.</I><BR/>2020-01-18<BR/><FONT POINT-SIZE="9" COLOR="#555555">002_kayhan.txt</FONT>>, tooltip="002_kayhan.txt\nKayhan\n2020-01-18"];
            "004_copy.txt" [label=<<I>Some 5,000 soldiers may be</I><BR/><I>deported.</I><BR/><FONT COLOR="#555555">undated</FONT><BR/><FONT POINT-SIZE="9" COLOR="#555555">004_copy.txt</FONT>>, tooltip="004_copy.txt"];
            "004_copy.txt" -> "002_kayhan.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>rewrite 93 %<BR/>2 altered claims</TD></TR></TABLE>>, color="#d55e00", fontcolor="#9a4300", style=solid, penwidth=4.2, tooltip="004_copy.txt → 002_kayhan.txt: rewrite\ncontainment = 0.6860\nlater_date = unknown", labeltooltip="004_copy.txt → 002_kayhan.txt: rewrite\ncontainment = 0.6860\nlater_date = unknown"];
            "missing:cnn" -> "000_daily.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>paraphrase 48 %<BR/>direction uncertain</TD></TR></TABLE>>, color="#009e73", fontcolor="#00664b", style=dotted, penwidth=1.5, arrowhead=empty, tooltip="missing:cnn → 000_daily.txt: paraphrase\ncredit = CNN wrote | on Saturday", labeltooltip="missing:cnn → 000_daily.txt: paraphrase\ncredit = CNN wrote | on Saturday"];
            "missing:cnn" -> "004_copy.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>paraphrase 71 %</TD></TR></TABLE>>, color="#009e73", fontcolor="#00664b", style=dashed, penwidth=1.5, tooltip="missing:cnn → 004_copy.txt: paraphrase\ncredit = CNN wrote | on Saturday", labeltooltip="missing:cnn → 004_copy.txt: paraphrase\ncredit = CNN wrote | on Saturday"];
          }
        }
        "##);
    }

    #[test]
    fn each_story_of_several_articles_has_its_own_graph() {
        let names: Vec<String> = stories(&sample::report()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["story-0001.dot"]);
    }

    #[test]
    fn slugs_are_made_readable() {
        assert_eq!(readable("cnn"), "CNN");
        assert_eq!(readable("military-times"), "Military Times");
        assert_eq!(readable("ancestor-1"), "Ancestor 1");
    }
}
