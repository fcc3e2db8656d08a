#!/usr/bin/env bash
# Reads what `lineage` writes with the programs it is written for: the graph formats with networkx and prov, the page
# with Chromium. What is not to be had is left out, with a word. Screenshots go to the folder SHOTS, when it is set.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --release --quiet
copytrail=$PWD/target/release/copytrail
checks=$PWD/tests/report-check
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$copytrail" lineage seeds --out "$place/seeds" --quiet

if command -v python3 >/dev/null && python3 -m venv "$place/venv" 2>/dev/null &&
    "$place/venv/bin/pip" install --quiet --disable-pip-version-check networkx prov lxml; then
    "$place/venv/bin/python" "$checks/formats.py" "$place/seeds"
else
    echo "skipped: no Python with networkx and prov here; the graph formats were not read"
fi

if ! command -v node >/dev/null; then
    echo "skipped: no Node here; the page was not opened"
    exit 0
fi
node "$checks/corpora.mjs" "$place/hostile.jsonl" "$place/large.jsonl"
"$copytrail" lineage "$place/hostile.jsonl" --out "$place/hostile" --quiet
"$copytrail" lineage "$place/large.jsonl" --out "$place/large" --quiet
if [ -x "$place/venv/bin/python" ]; then
    "$place/venv/bin/python" "$checks/formats.py" "$place/hostile"
fi
if command -v dot >/dev/null; then
    dot -Tsvg "$place/hostile/lineage.dot" -o "$place/hostile.svg"
fi

mkdir "$place/browser"
cp "$checks"/*.mjs "$checks"/package*.json "$place/browser"
if ! { command -v chromium || command -v chromium-browser || command -v google-chrome || [ -n "${CHROMIUM:-}" ]; } >/dev/null; then
    echo "skipped: no Chromium here; the page was not opened"
elif ! (cd "$place/browser" && npm install --silent --no-audit --no-fund >/dev/null); then
    echo "skipped: no puppeteer-core and axe-core to be had; the page was not opened"
else
    (cd "$place/browser" && node check.mjs "$place/seeds/report.html" "$place/hostile/report.html" "$place/large/report.html" ${SHOTS:+"$SHOTS"})
fi
