//! What the marks of the graph mean.

/// Colour of near copies.
pub const NEAR_COPY: &str = "#0072b2";
/// Colour of rewrites.
pub const REWRITE: &str = "#d55e00";
/// Colour of paraphrases.
pub const PARAPHRASE: &str = "#009e73";

/// The legend as a cluster: three small tables side by side, so that it needs no more width than the graph has.
pub const CLUSTER: &str = r##"  subgraph cluster_legend {
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
"##;
