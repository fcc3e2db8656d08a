"""Reads the graph formats with the libraries people read them with, and compares them with the tables.

    python formats.py OUT_DIR
"""

import csv
import io
import sys
from pathlib import Path

import networkx
from prov.model import ProvDerivation, ProvDocument, ProvEntity


csv.field_size_limit(sys.maxsize)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(what, expected, found):
    if expected != found:
        sys.exit(f"{what}: only in the tables {sorted(expected - found)[:3]}, only in the graph {sorted(found - expected)[:3]}")


def main(folder):
    lineage = rows(folder / "lineage.csv")
    edges = {(row["source"], row["derived"]) for row in lineage}
    nodes = {row["id"] for row in rows(folder / "articles.csv")} | {name for edge in edges for name in edge}
    confidence = {(row["source"], row["derived"]): float(row["confidence"]) for row in lineage}

    for name, read in [("lineage.graphml", networkx.read_graphml), ("lineage.gexf", networkx.read_gexf)]:
        graph = read(folder / name)
        same(f"nodes of {name}", nodes, set(graph.nodes))
        same(f"edges of {name}", edges, set(graph.edges()))
        for source, derived, data in graph.edges(data=True):
            if abs(data["weight"] - confidence[source, derived]) > 1e-9:
                sys.exit(f"{name}: {source} -> {derived} weighs {data['weight']}")
        for node, data in graph.nodes(data=True):
            if data["kind"] not in ("article", "missing") or ("published" in data) != ("published_timestamp" in data):
                sys.exit(f"{name}: {node} has {data}")
        print(f"{name}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges, read by networkx {networkx.__version__}")

    document = ProvDocument.deserialize(folder / "provenance.json")
    plain = lambda name: str(name).removeprefix("article:")
    ends = {
        (plain(dict(record.formal_attributes)[used]), plain(dict(record.formal_attributes)[made]))
        for record in document.get_records(ProvDerivation)
        for made, used in [[record.FORMAL_ATTRIBUTES[0], record.FORMAL_ATTRIBUTES[1]]]
    }
    from urllib.parse import unquote

    same("derivations of provenance.json", edges, {(unquote(a), unquote(b)) for a, b in ends})
    entities = {unquote(plain(record.identifier)) for record in document.get_records(ProvEntity)} - {"run:lineage"}
    same("entities of provenance.json", nodes, entities)
    notation = document.get_provn()
    stream = io.BytesIO()
    document.serialize(stream, format="xml")
    again = ProvDocument.deserialize(content=stream.getvalue().decode(), format="xml")
    if len(list(again.get_records(ProvDerivation))) != len(edges) or "wasDerivedFrom(" not in notation and edges:
        sys.exit("provenance.json: the derivations do not survive PROV-N and PROV-XML")
    print(f"provenance.json: {len(entities)} entities, {len(ends)} derivations, written again as PROV-N and PROV-XML")


main(Path(sys.argv[1]))
