//! `lineage.dot` and `stories/*.dot`: the lineage as a Graphviz graph.
//!
//! Colour is never the only carrier: relation and confidence also stand on the edge as words.

mod edges;
mod legend;
mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::label::{markup, name, quoted, wrapped};
use super::names::{self, Edge};
use super::selection::{self, LIMIT, LIMIT_INDEPENDENT};
use super::svg::counted;
use super::{graph::altered_along, stories};
use crate::lineage::{Node, Story};
use crate::pipeline::Report;

/// Unlinked articles side by side.
const COLUMNS: usize = 3;

/// Writes the graph of the whole corpus, or of its largest and most altered stories.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let drawing = Drawing::new(report);
    let (shown, left_out) = selection::stories(report);
    let independent = selection::independent(report);
    let mut graph = opening(&heading(report, shown.len(), left_out));
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
fn heading(report: &Report, shown: usize, left_out: usize) -> String {
    if left_out == 0 {
        return String::new();
    }
    let all = shown + left_out;
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
        Self { report, edges: names::edges(report), altered: altered_along(report) }
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
            nodes::missing(graph, slug, !derived.contains(&node));
        }
        for &position in &shown {
            nodes::article(graph, self.report, position, !derived.contains(&Node::Article(position)));
        }
        for edge in edges {
            edges::write(graph, self.report, edge, self.altered_along(edge));
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
            "<<FONT POINT-SIZE=\"15\"><B>Story {}: {}</B></FONT><BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"12\" COLOR=\"#555555\">{}</FONT><BR ALIGN=\"LEFT\"/>>",
            story.number,
            markup(&title),
            markup(&facts)
        )
    }

    /// Altered claims along an edge.
    fn altered_along(&self, edge: &Edge<'_>) -> usize {
        match (edge.source, edge.derived) {
            (Node::Article(source), Node::Article(derived)) => self.altered.get(&(*source, *derived)).copied(),
            _ => None,
        }
        .unwrap_or_default()
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
            "    label=<<FONT POINT-SIZE=\"15\"><B>Independent</B></FONT><BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"12\" COLOR=\"#555555\">{}</FONT><BR ALIGN=\"LEFT\"/>>;",
            markup(&format!("{} linked to no other{rest}", counted(articles.len(), "article")))
        );
        graph.push_str(
            "    labeljust=l; style=\"rounded,filled\"; color=\"#c8c8c8\"; fillcolor=\"#fbfbfa\"; margin=14;\n",
        );
        let shown = &articles[..articles.len() - more];
        for &position in shown {
            nodes::article(graph, self.report, position, false);
        }
        // Rows of three, held together by edges that are not drawn.
        for row in shown.chunks(COLUMNS).filter(|row| row.len() > 1) {
            let names: Vec<String> = row.iter().map(|&a| name(names::article(self.report, a))).collect();
            let _ = writeln!(graph, "    {} [style=invis];", names.join(" -> "));
        }
        graph.push_str("  }\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
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
            label=<<FONT POINT-SIZE="15"><B>Independent</B></FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="12" COLOR="#555555">1 article linked to no other</FONT><BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#fbfbfa"; margin=14;
            "001_other.txt" [label=<<I>Lawmakers met on Sunday.</I><BR ALIGN="LEFT"/>2020-01-05<BR ALIGN="LEFT"/><FONT POINT-SIZE="9" COLOR="#555555">001_other.txt</FONT><BR ALIGN="LEFT"/>>, tooltip="001_other.txt\n2020-01-05"];
          }
          subgraph cluster_story_2 {
            label=<<FONT POINT-SIZE="15"><B>Story 2: Iran Trying to Push US Forces From Iraq in &quot;Every&quot; Way Possible ∖N…</B></FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="12" COLOR="#555555">1 article · 1 independent origin</FONT><BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#f6f6f4"; margin=14;
            "missing:military-times" [label=<<B>Military Times</B><BR ALIGN="LEFT"/><FONT POINT-SIZE="10" COLOR="#6b4c00">original not in the corpus</FONT><BR ALIGN="LEFT"/>>, color="#8a6100", style="rounded,dashed,filled", fillcolor="#fff8e1", tooltip="missing:military-times: hypothesised, not in the corpus", peripheries=2];
            "003_dimwit.txt" [label=<<B>DimWit &quot;Politics&quot; &lt;&amp;&gt; Co∖</B><BR ALIGN="LEFT"/>Iran Trying to Push US Forces From<BR ALIGN="LEFT"/>Iraq in &quot;Every&quot; Way Possible ∖N<BR ALIGN="LEFT"/>&lt;b&gt;&amp;amp;&lt;/b&gt; <BR ALIGN="LEFT"/>2020-01-30<BR ALIGN="LEFT"/><FONT POINT-SIZE="9" COLOR="#555555">003_dimwit.txt</FONT><BR ALIGN="LEFT"/>>, tooltip="003_dimwit.txt\nDimWit \"Politics\" <&amp;> Co\\\nIran Trying to Push US Forces From Iraq in \"Every\" Way Possible \\N <b>&amp;amp;</b> \n2020-01-30", URL="https://example.org/a?b=%22c%22&amp;d=%3Ce%3E", target="_blank"];
            "missing:military-times" -> "003_dimwit.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>rewrite 82 %</TD></TR></TABLE>>, color="#d55e00", fontcolor="#9a4300", style=solid, penwidth=1.5, tooltip="missing:military-times → 003_dimwit.txt: rewrite", labeltooltip="missing:military-times → 003_dimwit.txt: rewrite"];
          }
          subgraph cluster_story_1 {
            label=<<FONT POINT-SIZE="15"><B>Story 1: US troops in Iraq to face embarrassing kick out, putting Iran ahead</B></FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="12" COLOR="#555555">3 articles · 1 independent origin · 2 altered claims</FONT><BR ALIGN="LEFT"/>>;
            labeljust=l; style="rounded,filled"; color="#c8c8c8"; fillcolor="#f6f6f4"; margin=14;
            "missing:cnn" [label=<<B>CNN</B><BR ALIGN="LEFT"/><FONT POINT-SIZE="10" COLOR="#6b4c00">original not in the corpus</FONT><BR ALIGN="LEFT"/>>, color="#8a6100", style="rounded,dashed,filled", fillcolor="#fff8e1", tooltip="missing:cnn: hypothesised, not in the corpus", peripheries=2];
            "000_daily.txt" [label=<<B>Daily US Times</B><BR ALIGN="LEFT"/>US troops in Iraq to face<BR ALIGN="LEFT"/>embarrassing kick out, putting<BR ALIGN="LEFT"/>Iran ahead<BR ALIGN="LEFT"/><FONT COLOR="#555555">undated</FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="9" COLOR="#555555">000_daily.txt</FONT><BR ALIGN="LEFT"/>>, tooltip="000_daily.txt\nDaily US Times\nUS troops in Iraq to face embarrassing kick out, putting Iran ahead"];
            "002_kayhan.txt" [label=<<B>Kayhan</B><BR ALIGN="LEFT"/><I>Some 6,000 soldiers will be</I><BR ALIGN="LEFT"/><I>deported.</I><BR ALIGN="LEFT"/>2020-01-18<BR ALIGN="LEFT"/><FONT POINT-SIZE="9" COLOR="#555555">002_kayhan.txt</FONT><BR ALIGN="LEFT"/>>, tooltip="002_kayhan.txt\nKayhan\n2020-01-18"];
            "004_copy.txt" [label=<<I>Some 5,000 soldiers may be</I><BR ALIGN="LEFT"/><I>deported.</I><BR ALIGN="LEFT"/><FONT COLOR="#555555">undated</FONT><BR ALIGN="LEFT"/><FONT POINT-SIZE="9" COLOR="#555555">004_copy.txt</FONT><BR ALIGN="LEFT"/>>, tooltip="004_copy.txt"];
            "004_copy.txt" -> "002_kayhan.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>rewrite 93 %<BR/>2 altered claims</TD></TR></TABLE>>, color="#d55e00", fontcolor="#9a4300", style=solid, penwidth=4.2, tooltip="004_copy.txt → 002_kayhan.txt: rewrite\ncontainment = 0.6860\nlater_date = unknown", labeltooltip="004_copy.txt → 002_kayhan.txt: rewrite\ncontainment = 0.6860\nlater_date = unknown"];
            "missing:cnn" -> "000_daily.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>paraphrase 48 %<BR/>direction uncertain</TD></TR></TABLE>>, color="#009e73", fontcolor="#00664b", style=dotted, penwidth=1.5, arrowhead=empty, arrowsize=1.3, tooltip="missing:cnn → 000_daily.txt: paraphrase\ncredit = CNN wrote | on Saturday", labeltooltip="missing:cnn → 000_daily.txt: paraphrase\ncredit = CNN wrote | on Saturday"];
            "missing:cnn" -> "004_copy.txt" [label=<<TABLE BORDER="0" CELLPADDING="3"><TR><TD>paraphrase 71 %</TD></TR></TABLE>>, color="#009e73", fontcolor="#00664b", style=dashed, penwidth=1.5, tooltip="missing:cnn → 004_copy.txt: paraphrase\ncredit = CNN wrote | on Saturday", labeltooltip="missing:cnn → 004_copy.txt: paraphrase\ncredit = CNN wrote | on Saturday"];
          }
        }
        "##);
    }

    #[test]
    fn an_open_arrowhead_is_never_filled_by_its_outline() {
        let mut report = sample::report();
        report.lineage.graph.edge_weights_mut().for_each(|derivation| derivation.direction_confidence = 0.5);
        let graph = sample::written_of(write, &report);
        assert_eq!(graph.matches("arrowhead=empty").count(), 4);
        assert!(graph.contains("penwidth=2.0, arrowhead=empty") && !graph.contains("penwidth=4.2"), "{graph}");
    }

    #[test]
    fn each_story_of_several_articles_has_its_own_graph() {
        let names: Vec<String> = stories(&sample::report()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["story-0001.dot"]);
    }

    #[test]
    fn of_many_stories_the_largest_are_shown_and_the_graph_says_so() {
        let mut report = sample::report();
        let title = |n: usize| Article::bare(format!("{n:04}.txt"), format!("Article {n}."));
        report.corpus.articles = (0..400).map(title).collect();
        report.outlines.clear();
        report.alterations.comparisons.clear();
        let story = |n: usize| Story {
            number: n + 1,
            articles: vec![2 * n, 2 * n + 1],
            missing: Vec::new(),
            independent_origins: 1,
        };
        report.lineage.stories = (0..150).map(story).collect();
        let mut bytes = Vec::new();
        write(&report, &mut bytes).expect("written to memory");
        let graph = String::from_utf8(bytes).expect("UTF-8");
        assert!(graph.contains("label=\"30 of 150 stories of 400 articles"), "{}", &graph[..400]);
        assert_eq!(graph.matches("subgraph cluster_story_").count(), 30);
        assert!(graph.contains("100 articles linked to no other · 88 more in articles.csv"));
        assert_eq!(stories(&report).len(), 150);
    }
}
