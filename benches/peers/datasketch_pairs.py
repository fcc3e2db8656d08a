"""Near-duplicate pairs by datasketch: datasketch_pairs.py CORPUS.jsonl PAIRS.csv

Lines are read by orjson; words are runs of \\w in lower case, shingles five words in a row. Signatures of 128
permutations come from MinHash.generator, all shingles of a document at once, and are insertion-only LeanMinHashes in an
index of 32 bands of 4 rows; candidates are kept by the similarity that their signatures estimate. datasketch has no
threads of its own, so documents are sketched by one process a core.
"""

import csv
import multiprocessing
import re
import sys
from itertools import islice

import orjson
from datasketch import LeanMinHash, MinHash, MinHashLSH

THRESHOLD, PERMUTATIONS, BANDS, SHINGLE, BATCH = 0.7, 128, 32, 5, 512
words_of = re.compile(r"\w+").findall


def shingles(text):
    words = words_of(text.lower())
    if len(words) < SHINGLE:
        return [" ".join(words).encode()] if words else []
    return [shingle.encode() for shingle in map(" ".join, zip(*(islice(words, at, None) for at in range(SHINGLE))))]


def sketch(lines):
    records = [orjson.loads(line) for line in lines]
    signatures = MinHash.generator((shingles(record["text"]) for record in records), num_perm=PERMUTATIONS)
    return [(record["id"], signature.hashvalues) for record, signature in zip(records, signatures)]


def batches(lines):
    while batch := list(islice(lines, BATCH)):
        yield batch


def main(corpus, out):
    ids, signatures = [], []
    like = MinHash(num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))
    with open(corpus, "rb") as lines, multiprocessing.Pool() as pool, index.insertion_session() as session:
        for sketched in pool.imap(sketch, batches(lines)):
            for document, values in sketched:
                signature = LeanMinHash(seed=like.seed, hashvalues=values, scheme=like.scheme)
                session.insert(len(ids), signature, check_duplication=False)
                ids.append(document)
                signatures.append(signature)
    with open(out, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["a", "b"])
        for document, signature in enumerate(signatures):
            for partner in index.query(signature):
                if partner > document and signature.jaccard(signatures[partner]) >= THRESHOLD:
                    rows.writerow(sorted((ids[document], ids[partner])))


if __name__ == "__main__":
    main(*sys.argv[1:3])
