#!/usr/bin/env bash
# A cluster on this machine: a scheduler and executors (two, or as many as the second argument says), the seeds and generated
# articles (20,000, or as many as the first argument says), compared with one process, and shut down.
set -euo pipefail
cd "$(dirname "$0")/../.."
articles=${1:-20000}
executors=${2:-2}

cargo build --profile cluster --features cluster --bin copytrail --example generate
target=${CARGO_TARGET_DIR:-target}/cluster
place=$(mktemp -d)
processes=()
end() {
    for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
    for process in "${processes[@]}"; do wait "$process" 2>/dev/null || true; done
    rm -rf "$place"
}
trap end EXIT

scheduler=127.0.0.1:50050
"$target/copytrail" cluster scheduler --bind "$scheduler" &
processes+=($!)
for ((n = 0; n < executors; n++)); do
    "$target/copytrail" cluster executor --scheduler "$scheduler" --work-dir "$place/work" --quiet &
    processes+=($!)
done

"$target/examples/generate" "$articles" "$place/corpus.jsonl"
rm "$place/corpus.pairs.csv"
for input in seeds "$place/corpus.jsonl"; do
    for command in dedup lineage; do
        for way in alone cluster; do
            options=()
            [ "$way" = alone ] || options=(--cluster "$scheduler")
            echo "$command $input, $way:"
            start=$(date +%s.%N)
            "$target/copytrail" "$command" "$input" --out "$place/$command-$way" "${options[@]}" --verbose
            echo "$start $(date +%s.%N)" | awk '{printf "%.2f s\n", $2 - $1}'
        done
        # How long it took is in run.json.
        diff --recursive --exclude run.json "$place/$command-alone" "$place/$command-cluster"
        echo "$command $input: the same bytes"
    done
done
