#!/usr/bin/env bash
# fuzz/run.sh TARGET SECONDS: fuzzes one target, from its seeds and from the files that the tests read.
set -euo pipefail
cd "$(dirname "$0")"
target=$1
corpus=corpus/$target
mkdir -p "$corpus"
seeds=()
[ -d "seeds/$target" ] && seeds+=("seeds/$target")
cases=../tests/cli/commands.in
case $target in
text | prose | scan) seeds+=("$cases") ;;
page) seeds+=(../tests/pages) ;;
compare)
    for derived in "$cases"/*.txt; do
        { cat "$cases/wire.txt" && printf '\0' && cat "$derived"; } >"$corpus/$(basename "$derived")"
    done
    ;;
esac
# The stable compiler, told that it may use what fuzzing needs.
RUSTC_BOOTSTRAP=1 nice -n 19 cargo fuzz run --sanitizer none "$target" "$corpus" "${seeds[@]}" -- \
    -max_total_time="$2" -timeout=20 -rss_limit_mb=2048 -max_len=16384
