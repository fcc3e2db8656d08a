"""Recall and precision of pairs: score.py PAIRS.csv TRUTH.csv

Both have the columns a and b; TRUTH may be the duplicates.csv of `copytrail dedup --exact`. With a column jaccard, only
pairs of at least .7 (or the third argument) count as true.
"""

import csv
import sys


def pairs(path, threshold=0.0):
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {tuple(sorted((row["a"], row["b"]))) for row in rows if float(row.get("jaccard") or 1) >= threshold}


def main(found, truth, threshold="0.7"):
    found, truth = pairs(found), pairs(truth, float(threshold))
    right = len(found & truth)
    print(f"{len(truth)} true, {len(found)} found, {right} of them right")
    print(f"recall {right / max(len(truth), 1):.5f}  precision {right / max(len(found), 1):.5f}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
