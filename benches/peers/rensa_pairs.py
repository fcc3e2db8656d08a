"""Near-duplicate pairs by rensa: rensa_pairs.py CORPUS.jsonl PAIRS.csv

Lines are read by orjson; words are runs of \\w in lower case, shingles five words in a row. Signatures of 128
permutations, the index and the queries go through rensa's bulk calls (full-set R-MinHash: its rho sketch samples
positions and has no queries for pairs); most of the time goes into reading and shingling, so that is done by one process a
core. Candidates are kept by the similarity that their signatures estimate.
"""

import csv
import multiprocessing
import re
import sys
from itertools import islice

import orjson
from rensa import RMinHash, RMinHashLSH

THRESHOLD, PERMUTATIONS, BANDS, SHINGLE, BATCH = 0.7, 128, 32, 5, 512
words_of = re.compile(r"\w+").findall


def shingles(text):
    words = words_of(text.lower())
    if len(words) < SHINGLE:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(*(islice(words, at, None) for at in range(SHINGLE)))))


def sketch(lines):
    records = [orjson.loads(line) for line in lines]
    tokens = [shingles(record["text"]) for record in records]
    signatures = RMinHash.from_token_sets(tokens, num_perm=PERMUTATIONS, seed=42)
    return [record["id"] for record in records], signatures


def batches(lines):
    while batch := list(islice(lines, BATCH)):
        yield batch


def main(corpus, out):
    ids, signatures = [], []
    with open(corpus, "rb") as lines, multiprocessing.Pool() as pool:
        for names, sketched in pool.imap(sketch, batches(lines)):
            ids.extend(names)
            signatures.extend(sketched)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    index.insert_many(signatures)
    with open(out, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["a", "b"])
        for start in range(0, len(signatures), BATCH):
            found = index.query_all(signatures[start : start + BATCH])
            for document, partners in enumerate(found, start):
                one = signatures[document]
                for partner in partners:
                    if partner > document and one.jaccard(signatures[partner]) >= THRESHOLD:
                        rows.writerow(sorted((ids[document], ids[partner])))


if __name__ == "__main__":
    main(*sys.argv[1:3])
